/*
 * scale.h
 *	  A problem in units of its own. Engines and checks have tolerances in absolute numbers: a
 *	  site in watts or in gigawatts, and prices in cents or in thousands, must come to them alike.
 *
 *	  x[j] = col[j] * x'[j],  row'[i] = row[i] * the caller's row,
 *	  cost'[j] = cost * col[j] * the caller's cost
 *
 * All factors are powers of two, so that nothing is rounded; integer columns keep their unit.
 */
#ifndef FLEX_SOLVER_SCALE_H
#define FLEX_SOLVER_SCALE_H

#include "solver.h"

typedef struct FlexScaling
{
	double *row;  /* [nrows] */
	double *col;  /* [ncols] */
	double  cost; /* of the objective */
	bool    any;  /* some factor isn't 1 */
} FlexScaling;

/*
 * Rows and columns by the geometric means of their coefficients, where these differ much; then
 * one unit for all quantities, of the size of a typical bound, and one for money, of the size of
 * a typical cost. FLEX_OK or FLEX_NO_MEMORY.
 */
FlexStatus flex_scaling_make(FlexEnv *env, const FlexProblem *problem, FlexScaling *scaling);
void       flex_scaling_free(FlexEnv *env, FlexScaling *scaling);

/* The problem in its own units; its names, steps and pairs are the caller's. */
FlexStatus flex_scaling_apply(FlexEnv *env, const FlexProblem *problem, const FlexScaling *scaling,
							  FlexProblem *scaled);
void       flex_scaling_free_problem(FlexEnv *env, FlexProblem *scaled);

/* A result of the scaled problem in the caller's units: point, duals, bound. */
void flex_scaling_restore(const FlexProblem *problem, const FlexScaling *scaling,
						  FlexResult *result);

#endif /* FLEX_SOLVER_SCALE_H */
