/*
 * border.h
 *	  Rows that couple chains: the border of the banded engine's normal equations.
 *
 * Where few rows (a site's balance, a community's pool) tie many stores together,
 * the rest falls apart into chains, one for each store, whose rows go from step to
 * step. The chains stand first, each in its own envelope; what they leave to the
 * border, its Schur complement, is dense and small. A chain's inverse is
 * semiseparable, so that it reaches every pair of border rows by one short product.
 */
#ifndef FLEX_SOLVER_IPM_BORDER_H
#define FLEX_SOLVER_IPM_BORDER_H

#include "banded.h"

typedef struct FlexBorder
{
	int  n;       /* border rows */
	int  nchains; /* sets of other rows that only the border connects */
	int *chain;   /* [nchains + 1] first block of each chain */
	int *block;   /* [chain[nchains] + 1] first row of each block: a chain's rows of one step */
	int *carry;   /* rows at the end of each block that the next one of its chain meets */

	/* a tie: one border row that meets one block */
	int *tie_start; /* [chain[nchains] + 1] */
	int *tie;       /* border row, counted from the first, ascending within a block */

	/* entries of the normal equations between a chain's row and a border row */
	int *link_start; /* [rows in chains + 1] */
	int *link_tie;

	size_t link_place;  /* of the links' values in the factor */
	size_t upper_place; /* of the Schur complement's upper triangle, row by row */

	/* scratch of a factorisation and a solve */
	double *step;     /* of the longest chain: effect of the block before on each block */
	double *head;     /* of all ties: what stands in the tie's own block */
	double *tail;     /* of all ties: what it is for those that come from before */
	double *diagonal; /* [n] before elimination */
	double *inverse;  /* [n] of the pivots */
	double *rest;     /* [rows in chains] */
} FlexBorder;

/* Largest number of rows that a chain may have in one step. */
#define FLEX_BLOCK_MAX 12

/*
 * Group of each row: its chain, INT32_MAX for border rows. NULL in *group: no row has so many
 * entries that a border could pay.
 */
FlexStatus flex_border_find(FlexEnv *env, const FlexProblem *problem, int **group);

/*
 * Blocks, ties and links of rows in the order of their groups; group and step are by
 * row of the normal form. FLEX_LIMIT: chains are too wide, or it would be too much work.
 */
FlexStatus flex_border_shape(FlexEnv *env, FlexBanded *banded, const int *group, const int *step);
void       flex_border_free(FlexEnv *env, FlexBanded *banded);

/* Place in the factor of the entry of two rows, at least one of which belongs to the border. */
size_t flex_border_place(const FlexBanded *banded, int row, int other);

#endif /* FLEX_SOLVER_IPM_BORDER_H */
