/*
 * chain_internal.h
 *	  What the two backward recursions of the chain engine share.
 */
#ifndef FLEX_CHAIN_INTERNAL_H
#define FLEX_CHAIN_INTERNAL_H

#include "chain.h"

/* Contents closer than this share of the largest bound count as equal. */
#define FLEX_CHAIN_TOLERANCE 1e-9
/* More breakpoints than this at once: leave it to another engine. */
#define FLEX_CHAIN_MAX_POINTS 20000
/* Steps between two looks at the clock and the interrupts. */
#define FLEX_CHAIN_POLL_STEPS 256

/* One run of the engine. */
typedef struct ChainRun
{
	FlexEnv			*env;
	const FlexChain *chain;
	FlexChainResult *result;
	double			 tolerance; /* kWh */
	double			 deadline;	/* flex_clock() at which to stop; 0: never */
	size_t			 memory_limit;

	/* Backward recursion's record for the way forward, see each file. */
	struct ConvexRecord *convex;
	struct PiecesRecord *pieces;
} ChainRun;

/* Bounds of the content after step t: the step's own and, at the end, the end's. */
void flex_chain_bounds(const ChainRun *run, int t, const FlexChainStep *step, double *lower,
					   double *upper);

/* FLEX_OK, FLEX_CANCELLED or FLEX_TIME_LIMIT. */
FlexStatus flex_chain_pause(const ChainRun *run);

/* Lower envelope of the step's pieces at x; *piece is the active one. INF outside. */
double flex_chain_step_cost(const FlexChainStep *step, double x, int *piece);

/*
 * Backward recursions. FLEX_OK fills result->bound and the record;
 * FLEX_INFEASIBLE says only that somewhere the limits clash.
 */
FlexStatus flex_chain_convex_backward(ChainRun *run);
FlexStatus flex_chain_pieces_backward(ChainRun *run);

/*
 * The best content after step t from keep * soc + inflow = y.
 */
double flex_chain_convex_next(const ChainRun *run, int t, const FlexChainStep *step, double y);
double flex_chain_pieces_next(const ChainRun *run, int t, const FlexChainStep *step, double y);

#endif /* FLEX_CHAIN_INTERNAL_H */
