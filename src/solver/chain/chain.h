/*
 * chain.h
 *	  Exact dynamic programming for one store whose content passes from step
 *	  to step, with a piecewise-linear cost of the change, convex or not.
 *
 *	  minimise	 sum_t g_t(x_t) - end_value * s_n
 *	  subject to s_(t+1) = keep_t * s_t + inflow_t + x_t
 *				 soc_min_t <= s_(t+1) <= soc_max_t,	 s_0 given
 *				 end_min <= s_n <= end_max
 *
 * The cost-to-go is carried backwards as piecewise-linear function of the
 * content. Convex data keep it convex: one ordered tree of segments, O(T log T).
 * Otherwise it is a list of convex pieces: each piece is convolved with each
 * convex piece of the step cost by merging slopes, and the lower envelope of
 * the results is kept. The plan is then followed forwards; its cost must meet
 * the value of the recursion, which certifies both.
 *
 * Source: min-plus convolution of piecewise-linear functions (Rockafellar,
 * Convex Analysis, 1970, section 16; Bellman, Dynamic Programming, 1957).
 */
#ifndef FLEX_SOLVER_CHAIN_CHAIN_H
#define FLEX_SOLVER_CHAIN_CHAIN_H

#include "solver/solver.h"

#define FLEX_CHAIN_POINTS 16
#define FLEX_CHAIN_PIECES 6

/*
 * A share kept below this is taken as 0: what is carried over can't be told from
 * nothing, and dividing by it would leave the range of a double.
 */
#define FLEX_CHAIN_KEEPS_NOTHING 1e-12

/*
 * One convex piece of a step's cost: n points with ascending x and ascending
 * slopes between them. charge and discharge (kW, AC side) are carried along
 * each point, and are linear in between.
 */
typedef struct FlexChainPiece
{
	int    n;
	double x[FLEX_CHAIN_POINTS]; /* change of content, kWh */
	double cost[FLEX_CHAIN_POINTS];
	double charge[FLEX_CHAIN_POINTS];
	double discharge[FLEX_CHAIN_POINTS];
} FlexChainPiece;

typedef struct FlexChainStep
{
	int            npieces; /* g is the lower envelope of the pieces */
	FlexChainPiece piece[FLEX_CHAIN_PIECES];
	double         keep;    /* share of content kept over the step, [0, 1] */
	double         inflow;  /* kWh into the store over the step, < 0 out */
	double         soc_min; /* kWh at the end of the step */
	double         soc_max;
} FlexChainStep;

typedef struct FlexChain
{
	int n; /* steps */
	/* Fill *step for step t; called a few times for each t, in any order. */
	void (*step)(const void *data, int t, FlexChainStep *step);
	const void *data;
	double      soc_start; /* kWh before step 0 */
	double      end_min;   /* kWh after the last step; -INF, INF: free */
	double      end_max;
	double      end_value; /* per kWh left after the last step */
} FlexChain;

typedef struct FlexChainResult
{
	FlexStatus status;
	double     objective;  /* of the plan, end value included */
	double     bound;      /* value of the recursion at soc_start */
	double    *soc;        /* [n + 1] kWh, soc[0] = soc_start */
	double    *charge;     /* [n] kW AC side */
	double    *discharge;  /* [n] kW AC side */
	double    *marginal;   /* [n] value of one more kWh at the end of the step */
	bool       convex;     /* the whole problem was convex */
	int        max_points; /* most breakpoints alive */
	int        max_pieces;
	int        bad_step;  /* infeasible: first step whose limits can't be met, else -1 */
	double     shortfall; /* infeasible: kWh missing there; > 0 below soc_min, < 0 above soc_max */
} FlexChainResult;

/*
 * Solve. Returns result->status: FLEX_OK, FLEX_INFEASIBLE (bad_step and
 * shortfall say where), FLEX_LIMIT (too many pieces: another engine must do
 * it), FLEX_CANCELLED, FLEX_TIME_LIMIT, FLEX_NO_MEMORY, FLEX_NUMERIC.
 */
FlexStatus flex_chain_solve(FlexEnv *env, const FlexChain *chain, const FlexSettings *settings,
							FlexChainResult *result);

#endif /* FLEX_SOLVER_CHAIN_CHAIN_H */
