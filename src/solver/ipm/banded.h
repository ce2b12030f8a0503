/*
 * banded.h
 *	  What the files of the banded engine share: an LP in the form its
 *	  interior point method works on, and the envelope factor of its normal equations.
 *
 *	  minimise c'x  subject to  A x = b,  0 <= x <= upper
 *
 * over the caller's columns (shifted, mirrored and scaled) and one slack
 * for each row that isn't an equation. Rows are ordered by time step, so that
 * A diag(theta) A' has its entries near the diagonal; or by chains, each ordered by
 * time step, with the rows that couple them last (banded_border.h), whatever costs less.
 */
#ifndef FLEX_SOLVER_IPM_BANDED_H
#define FLEX_SOLVER_IPM_BANDED_H

#include "solver/solver.h"

typedef struct FlexBanded
{
	int     n;     /* columns, slacks included */
	int     nreal; /* columns that stem from the caller; the rest are slacks */
	int     m;     /* rows */
	int    *start; /* [nreal + 1] */
	int    *index; /* row of each entry, ascending */
	double *value;
	int    *slack_row; /* [n - nreal] row in which a slack stands with -1 */
	double *b;         /* [m] */
	double *c;         /* [n] */
	double *upper;     /* [n]; INFINITY: none */
	bool   *free;      /* [n] no bound at all */

	/* way back to the caller */
	int    *col;       /* [nreal] the caller's column */
	bool   *mirrored;  /* [nreal] x = upper - scale * x' instead of lower + scale * x' */
	double *col_scale; /* [n] */
	int    *row;       /* [m] the caller's row */
	int    *place;     /* where each of the caller's rows went; -1: nowhere */
	double *row_scale; /* [m] A' = row_scale * A * col_scale */
	double  cost_scale;

	/* normal equations: envelope of the lower triangle, row by row */
	int                inner;  /* rows in the envelope; the others are the border */
	int               *first;  /* [inner] first column of each row's envelope */
	size_t            *offset; /* [inner + 1] place of (i, first[i]) is offset[i] */
	size_t             size;   /* doubles of the factor */
	double             work;   /* multiplications of a factorisation, nearly */
	struct FlexBorder *border; /* NULL: none */
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
	return p->row_lower[row] == -FLEX_INF && p->row_upper[row] == FLEX_INF;
}

/* FLEX_LIMIT without a fault: not chained in time, the envelope would be too wide. */
FlexStatus flex_banded_prepare(FlexEnv *env, const FlexProblem *problem, FlexBanded *banded);
void       flex_banded_free(FlexEnv *env, FlexBanded *banded);

/* The caller's point and duals from those of the normal form. */
void flex_banded_restore(const FlexProblem *problem, const FlexBanded *banded, const double *x,
						 const double *y, double *result_x, double *row_dual, double *reduced_cost);

/* y += A x, y += A' x over real columns and slacks */
void flex_banded_multiply(const FlexBanded *banded, const double *x, double *y);
void flex_banded_transpose(const FlexBanded *banded, const double *y, double *x);

/* factor[] = A diag(theta) A' in envelope form, then its Cholesky factor. */
void flex_banded_assemble(const FlexBanded *banded, const double *theta, double *factor);
/* Returns the number of pivots too small to be used (their rows are skipped), -1: cancelled. */
int  flex_banded_factorise(FlexEnv *env, const FlexBanded *banded, double *factor, double *inverse);
void flex_banded_backsolve(const FlexBanded *banded, const double *factor, const double *inverse,
						   double *x);
/* The same for the rows in the envelope alone. */
void flex_banded_solve_envelope(const FlexBanded *banded, const double *factor,
								const double *inverse, double *x);

#endif /* FLEX_SOLVER_IPM_BANDED_H */
