/*
 * ipm.h
 *	  The interior point method of this folder: one loop (loop.c) over linear programs in
 *	  standard form,
 *
 *	  minimise	c'x	 subject to	 A x = b,  0 <= x <= upper,
 *
 * that leaves the normal equations A diag(theta) A' dy = r to one of three solvers: envelope.c
 * (rows in the order of time), border.c (chains and few rows that couple them) and dense.c (the
 * full matrix, for master programs).
 */
#ifndef FLEX_SOLVER_IPM_IPM_H
#define FLEX_SOLVER_IPM_IPM_H

#include "base/deadline.h"
#include "solver/solver.h"

/* A program in standard form. Columns from nreal on are slacks: one entry, -1 or 1. */
typedef struct FlexStandard
{
	int     n;     /* columns, slacks included */
	int     nreal; /* columns with entries in start, index, value */
	int     m;     /* rows, all of them equations */
	int    *start; /* [nreal + 1] */
	int    *index; /* row of each entry, ascending within a column */
	double *value;
	int    *slack_row; /* [n - nreal] row i in which a slack stands with -1; ~i: with 1 */
	double *b;         /* [m] */
	double *c;         /* [n] */
	double *upper;     /* [n] > 0; INFINITY: none */
	bool   *free;      /* [n] no bound at all */
} FlexStandard;

/* Four sums side by side where rows are long: additions needn't wait for each other. */
static inline double
flex_dot(const double *a, const double *b, int n)
{
	double sum = 0;
	int    k = 0;

	if (n >= 16)
	{
		double part[4] = {0};

		for (; k + 4 <= n; k += 4)
			for (int i = 0; i < 4; i++)
				part[i] += a[k + i] * b[k + i];
		sum = (part[0] + part[1]) + (part[2] + part[3]);
	}
	for (; k < n; k++)
		sum += a[k] * b[k];
	return sum;
}

/*
 * Normal equations: what a solver of them does, in this order. A row that depends on
 * those before it is left out: its unknown becomes 0. The loop refines what solve
 * returns, so that it needn't.
 */
typedef struct FlexNormal
{
	void (*assemble)(void *equations, const double *theta); /* theta [n] */
	FlexStatus (*factorise)(FlexEnv *env, void *equations); /* FLEX_OK or FLEX_CANCELLED */
	void (*solve)(const void *equations, double *x);        /* x [m]: right-hand side, solution */
} FlexNormal;

/* Where the iteration begins. */
typedef enum FlexIpmStart
{
	/* Least-squares points pushed inside (Mehrotra): near for programs chained in time. */
	FLEX_START_LEAST_SQUARES,
	/*
	 * All at the size of the right-hand side, duals at that of the costs: master programs have
	 * columns that say nearly the same, whose least-squares point lies at the rim.
	 */
	FLEX_START_SIZES
} FlexIpmStart;

/* What differs from one kind of program to another. */
typedef struct FlexIpmRules
{
	FlexIpmStart start;
	/* Residuals of rows and bounds relative to 1 + |b|, of duals to 1 + |c|, gap to 1 + |cost|. */
	double accuracy;
	/* The same of a point that is still taken where the iteration gets no further; 0: none is. */
	double near;
	/* Return the best point that was met; else the last, which saves a copy each time. */
	bool         keep_best;
	FlexDeadline deadline;
} FlexIpmRules;

typedef struct FlexIpmPoint
{
	double *x; /* [n] primal */
	double *w; /* [n] distance to the upper bound */
	double *y; /* [m] row duals */
	double *z; /* [n] duals of the lower bounds */
	double *v; /* [n] duals of the upper bounds */
} FlexIpmPoint;

typedef struct FlexIpmResult
{
	double *x;        /* [n] */
	double *y;        /* [m] d cost / d b */
	double  accuracy; /* largest of the residuals and the gap at x, y */
	int     iterations;
	void   *block; /* memory of x and y and all else: flex_ipm_free */
} FlexIpmResult;

/* Doubles that a run allocates for n columns and m rows. */
size_t flex_ipm_doubles(int n, int m);

/*
 * Solve. FLEX_OK: to rules->accuracy, or to rules->near where it came no further. Without a
 * fault: FLEX_NUMERIC, no optimum was reached (there may be none), x and y are a point with
 * result->accuracy; FLEX_TIME_LIMIT; FLEX_CANCELLED. FLEX_NO_MEMORY with a fault.
 */
FlexStatus flex_ipm_run(FlexEnv *env, const FlexStandard *lp, const FlexNormal *normal,
						void *equations, const FlexIpmRules *rules, FlexIpmResult *result);
void       flex_ipm_free(FlexEnv *env, FlexIpmResult *result);

#endif /* FLEX_SOLVER_IPM_IPM_H */
