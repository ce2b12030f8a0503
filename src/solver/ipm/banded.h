/*
 * banded.h
 *	  What the files of the banded engine share: a program whose rows carry a time step, in
 *	  standard form (ipm.h), and the envelope factor of its normal equations.
 *
 * Its columns are the caller's (shifted, mirrored and scaled) and one slack for each row that
 * isn't an equation. Rows are ordered by time step, so that
 * A diag(theta) A' has its entries near the diagonal; or by chains, each ordered by
 * time step, with the rows that couple them last (border.h), whatever costs less.
 */
#ifndef FLEX_SOLVER_IPM_BANDED_H
#define FLEX_SOLVER_IPM_BANDED_H

#include "ipm.h"
#include "solver/solver.h"

typedef struct FlexBanded
{
	FlexStandard lp; /* its real columns are those that stem from the caller */

	/* way back to the caller */
	int    *col;       /* [nreal] the caller's column */
	bool   *mirrored;  /* [nreal] x = upper - scale * x' instead of lower + scale * x' */
	double *col_scale; /* [n] */
	int    *row;       /* [m] the caller's row */
	int    *place;     /* where each of the caller's rows went; -1: nowhere */
	double *row_scale; /* [m] A' = row_scale * A * col_scale */
	double  cost_scale;

	/* normal equations: envelope of the lower triangle, row by row */
	int                inner;   /* rows in the envelope; the others are the border */
	int               *first;   /* [inner] first column of each row's envelope */
	size_t            *offset;  /* [inner + 1] place of (i, first[i]) is offset[i] */
	size_t             size;    /* doubles of the factor */
	double             work;    /* multiplications of a factorisation, nearly */
	struct FlexBorder *border;  /* NULL: none */
	double            *factor;  /* [size] the normal equations, then their factor */
	double            *inverse; /* [lp.m] of the pivots; 0: a row that is left out */
	/* products of the entries of each column, where they go */
	size_t *pair_start; /* [nreal + 1] */
	int    *pair_place; /* place in the factor */
	double *pair_value;
	int    *slack_place; /* [n - nreal] place of a slack's row on the diagonal */
} FlexBanded;

/* A pivot below this share of its diagonal stands for a dependent row. */
#define FLEX_PIVOT_MIN 1e-14

/* A column with one value is a constant here. */
static inline bool
flex_is_fixed(const FlexProblem *p, int col)
{
	return !(p->col_upper[col] > p->col_lower[col]);
}

/* A row without bounds has no place here. */
static inline bool
flex_is_open_row(const FlexProblem *p, int row)
{
	return p->row_lower[row] == -INFINITY && p->row_upper[row] == INFINITY;
}

/* FLEX_LIMIT without a fault: not chained in time, the envelope would be too wide. */
FlexStatus flex_banded_prepare(FlexEnv *env, const FlexProblem *problem, FlexBanded *banded);
void       flex_banded_free(FlexEnv *env, FlexBanded *banded);

/* The caller's point and duals from those of the normal form. */
void flex_banded_restore(const FlexProblem *problem, const FlexBanded *banded, const double *x,
						 const double *y, double *result_x, double *row_dual, double *reduced_cost);

/* factor and inverse; memory for both is taken only once the limit is known to hold. */
FlexStatus flex_banded_allocate_factor(FlexEnv *env, FlexBanded *banded);

/* Cholesky in the envelope; of a banded program without and with a border. */
extern const FlexNormal flex_envelope_normal;
extern const FlexNormal flex_border_normal;

/* What the border does with its chains: A diag(theta) A' in the factor's places, the factor of the
 * rows in the envelope, and a solve with these rows alone. */
void       flex_envelope_assemble(void *banded, const double *theta);
FlexStatus flex_envelope_factorise(FlexEnv *env, void *banded);
void       flex_envelope_solve(const void *banded, double *x);

#endif /* FLEX_SOLVER_IPM_BANDED_H */
