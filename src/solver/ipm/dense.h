/*
 * dense.h
 *	  Linear programs with few rows and many, possibly full columns (master programs of a
 *	  decomposition) by the interior point method of ipm.h on full normal equations.
 *
 *	  minimise	 cost'x	 subject to	 A x = rhs,	 0 <= x <= upper
 */
#ifndef FLEX_SOLVER_IPM_DENSE_H
#define FLEX_SOLVER_IPM_DENSE_H

#include "solver/solver.h"

typedef struct FlexDense
{
	int           ncols;
	int           nrows;
	const double *cost;  /* [ncols] */
	const double *upper; /* [ncols] > 0, INFINITY: none */
	const double *rhs;   /* [nrows] */
	/* columns by entries; entry k of column j: start[j] <= k < start[j + 1] */
	const int    *start; /* [ncols + 1] */
	const int    *row;
	const double *value;
	double        accuracy; /* gap and residual at which to stop; 0: 1e-9 */
} FlexDense;

typedef struct FlexDenseResult
{
	double *x; /* [ncols], inside its bounds */
	double *y; /* [nrows] d cost / d rhs */
	double  objective;
	double  accuracy; /* largest of the scaled residuals and the relative gap at the point */
	int     iterations;
} FlexDenseResult;

/*
 * Solve. FLEX_OK to the accuracy wanted; FLEX_NUMERIC where it came no
 * further (the result holds the best point, without a fault left);
 * FLEX_CANCELLED, FLEX_NO_MEMORY. An infeasible or unbounded program ends as
 * FLEX_NUMERIC.
 */
FlexStatus flex_dense_solve(FlexEnv *env, const FlexDense *lp, FlexDenseResult *result);

#endif /* FLEX_SOLVER_IPM_DENSE_H */
