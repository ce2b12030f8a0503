/*
 * engines.h
 *	  What the files of the solver call of each other. Engines fill x, duals,
 *	  has_plan, bound and counts of a result whose arrays are allocated;
 *	  solver.c computes the objective and checks the point.
 */
#ifndef FLEX_SOLVER_ENGINES_H
#define FLEX_SOLVER_ENGINES_H

#include "base/deadline.h"
#include "solver.h"

bool flex_result_allocate(FlexEnv *env, const FlexProblem *problem, FlexResult *result);
/* Gives the arrays back; the rest of the result stays. */
void flex_result_free(FlexEnv *env, FlexResult *result);

/* Entries of the longest column. */
int flex_longest_column(const FlexProblem *problem);

bool flex_has_integers(const FlexProblem *problem);

/* Dual objective: a lower bound where the duals are feasible. */
double flex_dual_bound(const FlexProblem *problem, const double *row_dual,
					   const double *reduced_cost);

/* flex_problem_residual of a problem in its own units (scale.h): what is usual is 1. */
double flex_point_residual(FlexEnv *env, const FlexProblem *problem, const double *x, int *row,
						   int *col);

/* flex_gap of a problem in its own units: money that changes hands counts as 1 at least. */
double flex_point_gap(const FlexProblem *problem, const double *x, double objective, double bound);

/* Split into blocks that share no row, solve each, put the results together. */
FlexStatus flex_solve_blocks(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
							 FlexResult *result);

/*
 * Sets as trees (blocks.c): parent[] of what belongs together, a root its own parent.
 * Of two roots that are joined the smaller number stays one.
 */
int  flex_forest_root(int *parent, int i);
void flex_forest_join(int *parent, int a, int b);

/* Choose an engine for one block, run it, check its point. */
FlexStatus flex_solve_block(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
							FlexResult *result);

/*
 * Upper bounds of all columns (upper[ncols]), those of pairs as tight as the rows imply where the
 * other side is 0 (tighten.c). *tightened: some are below the problem's own.
 */
FlexStatus flex_tighten_pairs(FlexEnv *env, const FlexProblem *problem, double *upper,
							  bool *tightened);

/* Relaxation first, then binaries for the pairs that overlap (mip.c). */
FlexStatus flex_mip_solve(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
						  FlexResult *result);

/*
 * Verdict on an LP by interior points (certify.c): FLEX_INFEASIBLE,
 * FLEX_UNBOUNDED, FLEX_OK where it is neither, FLEX_NUMERIC where it can't tell.
 */
FlexStatus flex_certify(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings);

/*
 * Interior points on normal equations ordered by time (ipm/banded.c). Without a fault:
 * FLEX_LIMIT, the problem isn't chained in time; FLEX_NUMERIC, no optimum reached (there may
 * be none).
 */
FlexStatus flex_banded_solve(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
							 FlexResult *result);

/*
 * The GLPK shell (glpk.c). Interior answers FLEX_NUMERIC, without a fault,
 * where it doesn't reach an optimum; has_plan then says that the point is near. branch takes
 * integer columns but no exclusive pairs; it leaves a clean point (integers exact). start is a
 * feasible point to begin with, counted from 1 ([ncols + 1]), or NULL.
 */
FlexStatus flex_glpk_simplex(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
							 FlexResult *result);
FlexStatus flex_glpk_interior(FlexEnv *env, const FlexProblem *problem,
							  const FlexSettings *settings, FlexResult *result);
FlexStatus flex_glpk_branch(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
							const double *start, FlexResult *result);

#endif /* FLEX_SOLVER_ENGINES_H */
