/*
 * internal.h
 *	  What the two backward recursions of the chain engine share.
 */
#ifndef FLEX_SOLVER_CHAIN_INTERNAL_H
#define FLEX_SOLVER_CHAIN_INTERNAL_H

#include "base/deadline.h"
#include "chain.h"

/* Contents closer than this share of the largest bound count as equal. */
#define FLEX_CHAIN_TOLERANCE 1e-9
/* More breakpoints than this at once: leave it to another engine. */
#define FLEX_CHAIN_MAX_POINTS 20000
/* Steps between two looks at the clock and the interrupts. */
#define FLEX_CHAIN_POLL_STEPS 256

/* A step as the recursions read it: taken from the caller once, kept small. */
typedef struct ChainPiece
{
	int           n;
	const double *x; /* [n] */
	const double *cost;
	const double *charge;
	const double *discharge;
} ChainPiece;

typedef struct ChainStep
{
	double            keep;
	double            inflow;
	double            lower; /* bounds of the content after it, the end's included */
	double            upper;
	int               npieces;
	const ChainPiece *piece;
} ChainStep;

/* One run of the engine. */
typedef struct ChainRun
{
	ChainStep       *step; /* [n] */
	FlexEnv         *env;
	const FlexChain *chain;
	FlexChainResult *result;
	double           tolerance; /* kWh */
	FlexDeadline     deadline;
	size_t           memory_limit;

	/*
	 * What only the run needs stands in one block. One large block that comes
	 * and goes is kept by the system's allocator for the next solve; many of
	 * middle size are given back to the system each time, and fetching fresh
	 * pages costs as much as the recursion.
	 */
	char  *arena;
	size_t arena_used;
	size_t arena_size;

	/* Backward recursion's record for the way forward, see each file. */
	struct ConvexRecord *convex;
	struct PiecesRecord *pieces;
} ChainRun;

/* FLEX_OK, FLEX_CANCELLED or FLEX_TIME_LIMIT. */
FlexStatus flex_chain_pause(const ChainRun *run);

/* Memory of the run, not zeroed: from its block while that lasts. NULL without memory. */
void *flex_chain_take(ChainRun *run, size_t count, size_t size);
void  flex_chain_give(ChainRun *run, void *block);

/* Contents before step t that a step which keeps nothing must be ready for. */
void flex_chain_contents_before(const ChainRun *run, int t, double *lower, double *upper);

/* Lower envelope of the step's pieces at x; *piece is the active one. INF outside. */
double flex_chain_step_cost(const ChainStep *step, double x, int *piece);

/*
 * Backward recursions. FLEX_OK fills result->bound and the record;
 * FLEX_INFEASIBLE says only that somewhere the limits clash.
 */
FlexStatus flex_chain_convex_backward(ChainRun *run);
FlexStatus flex_chain_pieces_backward(ChainRun *run);

/*
 * The best content after step t from keep * soc + inflow = y.
 */
double flex_chain_convex_next(const ChainRun *run, int t, const ChainStep *step, double y);
double flex_chain_pieces_next(const ChainRun *run, int t, const ChainStep *step, double y);

#endif /* FLEX_SOLVER_CHAIN_INTERNAL_H */
