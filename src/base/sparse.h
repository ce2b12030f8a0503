/*
 * sparse.h
 *	  Square sparse systems, real or complex, factorised by SuiteSparse's KLU.
 *	  The only part of the tree that knows that library.
 *
 * KLU takes its memory from malloc: what flex_sparse_new gave must go back
 * through flex_sparse_free on every way out.
 */
#ifndef FLEX_BASE_SPARSE_H
#define FLEX_BASE_SPARSE_H

#include "flex.h"

typedef struct FlexSparse FlexSparse;

/*
 * The pattern of an n x n matrix from nentries (row, column) pairs; pairs that
 * are the same add up. A complex number is two doubles. NULL: no memory.
 */
FlexSparse *flex_sparse_new(FlexEnv *env, int n, int nentries, const int *row, const int *column,
							bool is_complex);
void        flex_sparse_free(FlexSparse *sparse);

/*
 * Factorise with these values, in the order of the entries. The first call
 * orders the matrix as well, later ones reuse the order and, where that is
 * sound, the pivots. FLEX_NUMERIC without a fault left: singular. FLEX_CANCELLED: asked for before
 * one of its parts that look at nothing.
 */
FlexStatus flex_sparse_factor(FlexEnv *env, FlexSparse *sparse, const double *value);

/* Solve in place for nsides right-hand sides of n numbers, one after another. */
FlexStatus flex_sparse_solve(FlexEnv *env, FlexSparse *sparse, double *b, int nsides);

/* Sign of a real matrix' determinant: -1, 0, 1. */
int flex_sparse_determinant_sign(FlexEnv *env, const FlexSparse *sparse);

#endif /* FLEX_BASE_SPARSE_H */
