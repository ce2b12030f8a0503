/*
 * segments.h
 *	  A convex piecewise-linear function as segments sorted by slope: adding a
 *	  segment, cutting an end off, scaling. Few segments, the usual case, stand in
 *	  an array; many move to a treap with sums, so that each operation stays
 *	  O(log n). Scaling is two numbers for the whole set.
 */
#ifndef FLEX_SOLVER_CHAIN_SEGMENTS_H
#define FLEX_SOLVER_CHAIN_SEGMENTS_H

#include "chain.h"

/* More segments than this move to the tree. */
#define FLEX_SEGMENTS_FEW 96
#define FLEX_SEGMENTS_ROOM (4 * FLEX_SEGMENTS_FEW)

typedef struct FlexSegmentNode
{
	double   slope;
	double   length;
	double   sum; /* length of the subtree */
	uint32_t priority;
	int      left;
	int      right;
} FlexSegmentNode;

/* Stored slopes and lengths are to be multiplied by the scales. */
typedef struct FlexSegments
{
	FlexEnv *env;
	double   slope_scale;
	double   length_scale;
	int      alive;

	/* few: slope[first .. first + alive - 1], ascending */
	int    first;
	double slope[FLEX_SEGMENTS_ROOM];
	double length[FLEX_SEGMENTS_ROOM];

	/* many */
	bool             many;
	FlexSegmentNode *node;
	int              root;
	int              used; /* nodes ever taken from the pool */
	int              capacity;
	int              free_list; /* chained by left */
	uint32_t         random;
} FlexSegments;

void flex_segments_init(FlexSegments *segments, FlexEnv *env);
void flex_segments_free(FlexSegments *segments);

/*
 * Add a segment behind those of equal slope; *at is the length of all before
 * it. false without memory.
 */
bool flex_segments_add(FlexSegments *segments, double slope, double length, double *at);

/* Length of all segments together. */
double flex_segments_length(const FlexSegments *segments);

/* Cut amount off the low or the high end; returns slope * length of what went. */
double flex_segments_cut(FlexSegments *segments, bool low_end, double amount);

/* All lengths times length_factor, all slopes times slope_factor. */
void flex_segments_scale(FlexSegments *segments, double length_factor, double slope_factor);

#endif /* FLEX_SOLVER_CHAIN_SEGMENTS_H */
