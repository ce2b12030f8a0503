/*
 * lp.h
 *	  Linear programmes for the tests of the solver: drawn ones with an optimum by construction,
 *	  long ones with a storage, and the proof of an optimum by its own duals.
 */
#ifndef UNIT_LP_H
#define UNIT_LP_H

#include "solver/engines.h"
#include "support/draw.h"

#define MAX_COLS 600
#define MAX_ROWS 400
#define MAX_ENTRIES 8000

/* A problem with room of its own. */
typedef struct Lp
{
	FlexProblem problem;
	double      cost[MAX_COLS];
	double      lower[MAX_COLS];
	double      upper[MAX_COLS];
	uint8_t     kind[MAX_COLS];
	double      row_lower[MAX_ROWS];
	double      row_upper[MAX_ROWS];
	int         start[MAX_COLS + 1];
	int         index[MAX_ENTRIES];
	double      value[MAX_ENTRIES];
} Lp;

static inline void
set_arrays(Lp *lp, int ncols, int nrows)
{
	lp->problem = (FlexProblem){.ncols = ncols,
								.nrows = nrows,
								.cost = lp->cost,
								.col_lower = lp->lower,
								.col_upper = lp->upper,
								.col_kind = lp->kind,
								.row_lower = lp->row_lower,
								.row_upper = lp->row_upper,
								.start = lp->start,
								.index = lp->index,
								.value = lp->value};
	memset(lp->kind, FLEX_CONTINUOUS, sizeof(lp->kind));
}

/* ---- random problems ---------------------------------------------------------------- */

static inline void
random_matrix(Lp *lp, bool integral)
{
	FlexProblem *p = &lp->problem;
	int          nnz = 0;
	double       density = draw(0.05, 0.6);

	for (int j = 0; j < p->ncols; j++)
	{
		bool empty = chance(0.05);

		lp->start[j] = nnz;
		for (int i = 0; i < p->nrows && !empty && nnz < MAX_ENTRIES; i++)
			if (chance(density))
			{
				lp->index[nnz] = i;
				lp->value[nnz++] = integral ? draw_int(-3, 3) : draw(-3, 3);
			}
	}
	lp->start[p->ncols] = nnz;
}

static inline void
random_bounds(Lp *lp, const double *x)
{
	for (int j = 0; j < lp->problem.ncols; j++)
	{
		double r = draw(0, 1);

		lp->lower[j] = r < 0.2 ? -INFINITY : x[j] - (chance(0.4) ? 0 : draw(0, 3));
		lp->upper[j] = r > 0.1 && r < 0.6 ? INFINITY : x[j] + (chance(0.4) ? 0 : draw(0, 3));
		if (chance(0.07))
			lp->lower[j] = lp->upper[j] = x[j];
	}
}

static inline void
activity_of(const FlexProblem *p, const double *x, double *activity)
{
	memset(activity, 0, sizeof(double) * (size_t) p->nrows);
	for (int j = 0; j < p->ncols; j++)
		for (int k = p->start[j]; k < p->start[j + 1]; k++)
			activity[p->index[k]] += p->value[k] * x[j];
}

static inline void
random_rows(Lp *lp, const double *activity)
{
	for (int i = 0; i < lp->problem.nrows; i++)
	{
		double r = draw(0, 1);
		double below = chance(0.4) ? 0 : draw(0, 4);
		double above = chance(0.4) ? 0 : draw(0, 4);

		lp->row_lower[i] = r < 0.3 ? -INFINITY : activity[i] - below;
		lp->row_upper[i] = r > 0.6 && r < 0.85 ? INFINITY : activity[i] + above;
		if (r > 0.85)
			lp->row_lower[i] = lp->row_upper[i] = activity[i];
	}
}

/*
 * A problem with an optimum: feasible at a drawn point, and with a cost that is
 * a combination of rows and bounds which are there, so that it is bounded.
 */
static inline void
random_lp(Lp *lp, unsigned long seed, int max_cols, int max_rows)
{
	double       x[MAX_COLS] = {0};
	double       activity[MAX_ROWS];
	double       y[MAX_ROWS];
	FlexProblem *p = &lp->problem;
	bool         integral;

	seed_draws(seed);
	integral = chance(0.4); /* small whole numbers make degenerate vertices */
	set_arrays(lp, draw_int(1, max_cols), draw_int(0, max_rows));
	random_matrix(lp, integral);
	for (int j = 0; j < p->ncols; j++)
		x[j] = integral ? draw_int(-3, 3) : draw(-5, 5);
	activity_of(p, x, activity);
	random_bounds(lp, x);
	random_rows(lp, activity);
	p->offset = chance(0.3) ? draw(-50, 50) : 0;
	for (int i = 0; i < p->nrows; i++)
	{
		y[i] = integral ? draw_int(-2, 2) : draw(-2, 2);
		if ((y[i] > 0 && isinf(lp->row_lower[i])) || (y[i] < 0 && isinf(lp->row_upper[i])))
			y[i] = 0;
	}
	for (int j = 0; j < p->ncols; j++)
	{
		double z = integral ? draw_int(-2, 2) : draw(-2, 2);

		if ((z > 0 && isinf(lp->lower[j])) || (z < 0 && isinf(lp->upper[j])))
			z = 0;
		lp->cost[j] = z;
		for (int k = p->start[j]; k < p->start[j + 1]; k++)
			lp->cost[j] += p->value[k] * y[p->index[k]];
	}
}

/* ---- proof of an optimum --------------------------------------------------------------- */

/*
 * x feasible; reduced costs = cost - A'y; each multiplier only on a side that
 * is reached; so the dual objective meets the primal one. Independent of the
 * engine: any sign or unit wrong in the duals fails here.
 */
static inline void
check_optimal(FlexEnv *env, const FlexProblem *p, const FlexResult *r, double tolerance,
			  const char *what, unsigned long seed)
{
	double activity[MAX_ROWS];
	double worst = 0;
	double slack = 0;
	double largest = 1; /* redundant equations leave multipliers of any size */
	int    row;
	int    col;

	CHECK(flex_problem_residual(env, p, r->x, &row, &col) <= FLEX_CHECK_TOLERANCE,
		  "%s seed %lu: infeasible point", what, seed);
	CHECK_CLOSE(r->objective, flex_problem_objective(p, r->x), 1e-12);
	if (r->row_dual == NULL)
		return;
	activity_of(p, r->x, activity);
	for (int j = 0; j < p->ncols; j++)
	{
		double d = p->cost[j];

		for (int k = p->start[j]; k < p->start[j + 1]; k++)
			d -= p->value[k] * r->row_dual[p->index[k]];
		worst = fmax(worst, fabs(d - r->reduced_cost[j]));
		largest = fmax(largest, fabs(d));
		if (d > 1e-7)
			slack = fmax(slack, d * fmin(1, r->x[j] - p->col_lower[j]));
		if (d < -1e-7)
			slack = fmax(slack, -d * fmin(1, p->col_upper[j] - r->x[j]));
	}
	for (int i = 0; i < p->nrows; i++)
	{
		double y = r->row_dual[i];

		largest = fmax(largest, fabs(y));
		if (y > 1e-7)
			slack = fmax(slack, y * fmin(1, activity[i] - p->row_lower[i]));
		if (y < -1e-7)
			slack = fmax(slack, -y * fmin(1, p->row_upper[i] - activity[i]));
	}
	tolerance *= largest;
	CHECK(worst <= tolerance, "%s seed %lu: dual equation off by %g", what, seed, worst);
	CHECK(slack <= tolerance, "%s seed %lu: complementary slackness off by %g", what, seed, slack);
	CHECK_CLOSE(flex_dual_bound(p, r->row_dual, r->reduced_cost), r->objective, 1e-7);
}

static inline FlexStatus
solve_with(FlexEnv *env, const Lp *lp, FlexEngine engine, FlexResult *result)
{
	FlexSettings settings;

	flex_settings_default(&settings);
	settings.engine = engine;
	return flex_solve_problem(env, &lp->problem, &settings, result);
}

/* Rows whose sum is 0 on the left and >= 1 on the right: infeasible by construction. */
static inline void
make_infeasible(Lp *lp)
{
	FlexProblem  *p = &lp->problem;
	int           a = p->nrows;
	int           nnz = 0;
	static int    index[MAX_ENTRIES];
	static double value[MAX_ENTRIES];

	for (int j = 0; j < p->ncols; j++)
	{
		double v = draw_int(-3, 3);
		int    first = nnz;

		for (int k = p->start[j]; k < p->start[j + 1]; k++, nnz++)
		{
			index[nnz] = p->index[k];
			value[nnz] = p->value[k];
		}
		lp->start[j] = first;
		if (v == 0 && j > 0)
			continue;
		index[nnz] = a;
		value[nnz++] = v == 0 ? 1 : v;
		index[nnz] = a + 1;
		value[nnz++] = v == 0 ? -2 : -2 * v;
	}
	lp->start[p->ncols] = nnz;
	memcpy(lp->index, index, sizeof(int) * (size_t) nnz);
	memcpy(lp->value, value, sizeof(double) * (size_t) nnz);
	lp->row_lower[a] = -2;
	lp->row_upper[a] = INFINITY;
	lp->row_lower[a + 1] = 4 + draw(0.1, 3);
	lp->row_upper[a + 1] = INFINITY;
	p->nrows += 2;
}

/* One more column without upper bound, of cost -1, that helps itself in every row. */
static inline void
make_unbounded(Lp *lp)
{
	FlexProblem *p = &lp->problem;
	int          nnz = p->start[p->ncols];

	lp->lower[p->ncols] = 0;
	lp->upper[p->ncols] = INFINITY;
	lp->cost[p->ncols] = -1;
	for (int i = 0; i < p->nrows && nnz < MAX_ENTRIES; i++)
		if (isinf(lp->row_upper[i]) != isinf(lp->row_lower[i]))
		{
			lp->index[nnz] = i;
			lp->value[nnz++] = isinf(lp->row_upper[i]) ? draw(0.1, 2) : -draw(0.1, 2);
		}
	lp->start[++p->ncols] = nnz;
}

/* ---- a long problem: storage over n steps ---- */

typedef struct Long
{
	FlexProblem    problem;
	FlexExclusive *exclusive;
} Long;

/*
 * min sum price (charge - discharge), soc recursion, a peak-free store; five
 * columns would add nothing to what is measured. Columns: charge, discharge, soc.
 */
static inline void
long_problem(FlexEnv *env, int n, bool pairs, bool infeasible, Long *out)
{
	FlexProblem *p = &out->problem;
	double      *cost = FLEX_NEW(env, double, 3 * n);
	double      *lower = FLEX_NEW(env, double, 3 * n);
	double      *upper = FLEX_NEW(env, double, 3 * n);
	double      *rhs = FLEX_NEW(env, double, n);
	int         *start = FLEX_NEW(env, int, 3 * n + 1);
	int         *index = FLEX_NEW(env, int, 4 * n);
	double      *value = FLEX_NEW(env, double, 4 * n);
	int          nnz = 0;

	memset(out, 0, sizeof(*out));
	out->exclusive = FLEX_NEW(env, FlexExclusive, n);
	seed_draws(4711);
	for (int t = 0; t < n; t++)
	{
		double price = 0.1 * sin(t * 0.26) + draw(-0.08, 0.08);

		cost[t] = price;
		cost[n + t] = -price;
		upper[t] = upper[n + t] = 5;
		upper[2 * n + t] = 30;
		rhs[t] = -draw(0, 0.5);
		out->exclusive[t] = (FlexExclusive){t, n + t};
	}
	if (infeasible)
		lower[2 * n + n / 2] = upper[2 * n + n / 2] = 29, upper[2 * n + n / 2 + 1] = 20;
	for (int j = 0; j < 3 * n; j++)
	{
		int t = j % n;

		start[j] = nnz;
		index[nnz] = t;
		value[nnz++] = j < n ? -0.95 : (j < 2 * n ? 1 / 0.95 : 1);
		if (j >= 2 * n && t < n - 1)
		{
			index[nnz] = t + 1;
			value[nnz++] = -0.999;
		}
	}
	start[3 * n] = nnz;
	*p = (FlexProblem){.ncols = 3 * n,
					   .nrows = n,
					   .cost = cost,
					   .col_lower = lower,
					   .col_upper = upper,
					   .row_lower = rhs,
					   .row_upper = rhs,
					   .start = start,
					   .index = index,
					   .value = value,
					   .exclusive = pairs ? out->exclusive : NULL,
					   .nexclusive = pairs ? n : 0};
}

#endif /* UNIT_LP_H */
