/*
 * solver.h
 *	  The one door to the optimisation engines: a problem in, a checked result
 *	  out. Nothing outside src/solver may know which engine ran, except to
 *	  print its name.
 *
 *	  minimise	 cost'x + offset
 *	  subject to row_lower <= A x <= row_upper
 *				 col_lower <= x   <= col_upper
 *				 x[j] integer where col_kind says so
 *				 at most one of the two columns of each exclusive pair nonzero
 *
 * Infinite bounds are -INFINITY and INFINITY.
 */
#ifndef FLEX_SOLVER_SOLVER_H
#define FLEX_SOLVER_SOLVER_H

#include <math.h>

#include "base/flex.h"

typedef enum FlexColKind
{
	FLEX_CONTINUOUS = 0,
	FLEX_INTEGER = 1 /* a binary is an integer column with bounds 0 and 1 */
} FlexColKind;

/*
 * Two non-negative columns of which at most one may be above 0 (charge and
 * discharge). The relaxation leaves the pair free; the mip engine enforces a
 * pair by a binary only where the relaxation uses both.
 * Both columns need finite upper bounds.
 */
typedef struct FlexExclusive
{
	int a;
	int b;
} FlexExclusive;

/* Column-wise (CSC), indices ascending and unique within a column. */
typedef struct FlexProblem
{
	int            ncols;
	int            nrows;
	const double  *cost;      /* [ncols] */
	const double  *col_lower; /* [ncols] */
	const double  *col_upper; /* [ncols] */
	const uint8_t *col_kind;  /* [ncols] FlexColKind, or NULL: all continuous */
	const double  *row_lower; /* [nrows] */
	const double  *row_upper; /* [nrows] */
	const int     *start;     /* [ncols + 1] */
	const int     *index;     /* [start[ncols]] row of each entry */
	const double  *value;     /* [start[ncols]] */
	double         offset;

	int                  nexclusive;
	const FlexExclusive *exclusive;

	/*
	 * Time step of each column and row (-1: belongs to no step, e.g. a peak),
	 * or NULL where unknown. The banded engine orders by it.
	 */
	const int *col_step;
	const int *row_step;

	/* Names are formed only when asked for; may be NULL. */
	void (*col_name)(const void *names, int col, char *buffer, size_t size);
	void (*row_name)(const void *names, int row, char *buffer, size_t size);
	const void *names;
} FlexProblem;

/*
 * Engines besides "auto": constant, name. This is the list: settings, options of documents,
 * messages and the calls in solver.c are made from it.
 * chain: exact dynamic programme, for one storage behind one meter; its chapters call it.
 * interior, simplex: GLPK's. banded: interior points for programs chained in time.
 * mip: lazy exclusivity, then GLPK's branch and cut.
 */
#define FLEX_ENGINES(X)                                                                            \
	X(CHAIN, "chain")                                                                              \
	X(INTERIOR, "interior")                                                                        \
	X(BANDED, "banded")                                                                            \
	X(SIMPLEX, "simplex")                                                                          \
	X(MIP, "mip")

#define FLEX_ENGINE_MEMBER(id, name) FLEX_ENGINE_##id,
typedef enum FlexEngine
{
	FLEX_ENGINE_AUTO = 0,
	FLEX_ENGINES(FLEX_ENGINE_MEMBER) FLEX_ENGINE_COUNT
} FlexEngine;

/* "auto|chain|...": names as the choices of a document's member */
#define FLEX_ENGINE_CHOICE(id, name) "|" name
#define FLEX_ENGINE_CHOICES "auto" FLEX_ENGINES(FLEX_ENGINE_CHOICE)

const char *flex_engine_text(FlexEngine engine);
/* false where the text names no engine */
bool flex_engine_from_text(const char *text, FlexEngine *engine);

typedef struct FlexSettings
{
	FlexEngine engine;
	double     time_limit;   /* seconds for the whole call; 0: none */
	double     mip_gap;      /* relative */
	size_t     memory_limit; /* bytes for one solve; 0: none */
	bool       want_duals;   /* fill row_dual and reduced_cost */
	bool       want_vertex;  /* a basic solution, not just an optimal one */
} FlexSettings;

/* engine auto, no time limit, gap 1e-6, no memory limit, duals wanted */
void flex_settings_default(FlexSettings *settings);

typedef struct FlexResult
{
	FlexStatus status;
	bool       has_plan; /* x holds a point that passed the check */
	double     objective;
	double     bound;        /* proven lower bound on the objective */
	double     gap;          /* relative, as flex_gap tells */
	double    *x;            /* [ncols] */
	double    *row_dual;     /* [nrows]; d objective / d row bound */
	double    *reduced_cost; /* [ncols]; with integers: of the LP in which they are fixed */
	int64_t    iterations;
	int64_t    nodes;
	int        blocks; /* independent blocks solved apart */
	double     solve_seconds;
	double     residual; /* largest relative violation of a row or bound */
	FlexEngine engine;
	char       reason[160]; /* why this engine, in one clause */
} FlexResult;

/*
 * Solve. Returns result->status. Never returns an unchecked point: rows,
 * bounds, integrality and exclusivity are verified on the caller's numbers
 * to FLEX_CHECK_TOLERANCE (relative to the row's or bound's size).
 * Faults: FLEX_NUMERIC, FLEX_LIMIT (memory), FLEX_INTERNAL leave a fault;
 * infeasible and unbounded leave none (the model layer explains them).
 */
FlexStatus flex_solve_problem(FlexEnv *env, const FlexProblem *problem,
							  const FlexSettings *settings, FlexResult *result);

#define FLEX_CHECK_TOLERANCE 1e-6

/*
 * Largest relative violation of rows, bounds, integrality and exclusivity at
 * x: relative to the bound or the largest term of the row, or to the size of
 * what is usual in the problem (scale.h) where that is more; NAN
 * without memory. The worst of all is row *row or column *col; the other is -1.
 */
double flex_problem_residual(FlexEnv *env, const FlexProblem *problem, const double *x, int *row,
							 int *col);
double flex_problem_objective(const FlexProblem *problem, const double *x);

/* An objective below this share of its turnover counts as near 0. */
#define FLEX_NEAR_ZERO 1e-3

/*
 * |objective - bound| relative to |objective|, or, where the objective is near 0, to that share of
 * the turnover (same currency, 0: unknown); never to an amount of money of our own.
 */
static inline double
flex_gap(double objective, double bound, double turnover)
{
	double size = fmax(fabs(objective), FLEX_NEAR_ZERO * turnover);
	double gap = fabs(objective - bound);

	return gap == 0 ? 0 : (size > 0 ? gap / size : INFINITY);
}

/* Write the problem as CPLEX-LP text or free MPS text ("lp", "mps"). */
FlexStatus flex_problem_write(FlexEnv *env, const FlexProblem *problem, const char *format,
							  FlexText *out);

#endif /* FLEX_SOLVER_SOLVER_H */
