/*
 * scale.c
 *	  A problem in units of its own (scale.h). What is of ordinary size already stays as it is:
 *	  its numbers are those that a reader of the problem sees.
 */
#include "scale.h"

#include <math.h>
#include <string.h>

/* Coefficients within these need no scaling of rows and columns (as in GLPK's glp_scale_prob). */
#define LEAST_COEFFICIENT 0.1
#define MOST_COEFFICIENT 10
#define PASSES 4
/* A typical bound and a typical cost within these are left; others come to the middle. */
#define LEAST_BOUND 0.5
#define MOST_BOUND 128.0
#define LEAST_COST (1.0 / 128)
#define MOST_COST 8.0
/* Of the largest; what is smaller is rounding. */
#define DUST 1e-12

/* The nearest power of two, by its exponent. */
static double
power_of_two(double value)
{
	return ldexp(1.0, (int) lround(log2(value)));
}

static bool
is_integer(const FlexProblem *p, int col)
{
	return p->col_kind != NULL && p->col_kind[col] == FLEX_INTEGER;
}

/* ---- coefficients ----------------------------------------------------------------- */

static bool
coefficients_differ(const FlexProblem *p)
{
	for (int k = 0; k < p->start[p->ncols]; k++)
	{
		double size = fabs(p->value[k]);

		if (size != 0 && (size < LEAST_COEFFICIENT || size > MOST_COEFFICIENT))
			return true;
	}
	return false;
}

/* Row factors from the columns' ones. low and high are scratch, [nrows]. */
static void
rows_pass(const FlexProblem *p, double *low, double *high, FlexScaling *s)
{
	for (int i = 0; i < p->nrows; i++)
	{
		low[i] = INFINITY;
		high[i] = 0;
	}
	for (int j = 0; j < p->ncols; j++)
		for (int k = p->start[j]; k < p->start[j + 1]; k++)
		{
			double size = fabs(p->value[k]) * s->col[j];

			if (size == 0)
				continue;
			low[p->index[k]] = fmin(low[p->index[k]], size);
			high[p->index[k]] = fmax(high[p->index[k]], size);
		}
	for (int i = 0; i < p->nrows; i++)
		s->row[i] = high[i] > 0 ? 1 / sqrt(low[i] * high[i]) : 1;
}

static void
columns_pass(const FlexProblem *p, FlexScaling *s)
{
	for (int j = 0; j < p->ncols; j++)
	{
		double least = INFINITY;
		double most = 0;

		for (int k = p->start[j]; k < p->start[j + 1]; k++)
		{
			double size = fabs(p->value[k]) * s->row[p->index[k]];

			if (size == 0)
				continue;
			least = fmin(least, size);
			most = fmax(most, size);
		}
		if (most > 0 && !is_integer(p, j))
			s->col[j] = 1 / sqrt(least * most);
	}
}

/* Geometric means of the extremes, rows and columns in turn. */
static FlexStatus
equilibrate(FlexEnv *env, const FlexProblem *p, FlexScaling *s)
{
	double *low = FLEX_NEW(env, double, p->nrows);
	double *high = FLEX_NEW(env, double, p->nrows);

	if (low == NULL || high == NULL)
		return FLEX_NO_MEMORY;
	for (int pass = 0; pass < PASSES; pass++)
	{
		rows_pass(p, low, high, s);
		columns_pass(p, s);
	}
	for (int i = 0; i < p->nrows; i++)
		s->row[i] = power_of_two(s->row[i]);
	for (int j = 0; j < p->ncols; j++)
		s->col[j] = power_of_two(s->col[j]);
	flex_free(env, low);
	flex_free(env, high);
	return FLEX_OK;
}

/* ---- units ------------------------------------------------------------------------ */

/* Logarithms of sizes, summed; a geometric mean lets a few placeholders of 1e7 kW pass. */
typedef struct Mean
{
	double least; /* smaller ones don't count */
	double sum;
	int    n;
} Mean;

static void
count_size(Mean *mean, double value)
{
	double size = fabs(value);

	if (!isfinite(size) || size == 0 || size < mean->least)
		return;
	mean->sum += log2(size);
	mean->n++;
}

static void
count_bounds(const FlexProblem *p, const FlexScaling *s, Mean *mean)
{
	for (int j = 0; j < p->ncols; j++)
		if (!is_integer(p, j))
		{
			count_size(mean, p->col_lower[j] / s->col[j]);
			count_size(mean, p->col_upper[j] / s->col[j]);
		}
	for (int i = 0; i < p->nrows; i++)
	{
		count_size(mean, p->row_lower[i] * s->row[i]);
		if (p->row_upper[i] != p->row_lower[i])
			count_size(mean, p->row_upper[i] * s->row[i]);
	}
}

static void
count_costs(const FlexProblem *p, const FlexScaling *s, Mean *mean)
{
	for (int j = 0; j < p->ncols; j++)
		count_size(mean, p->cost[j] * s->col[j]);
}

/* Power of two by which sizes are to be divided; 1 where their mean is within the limits. */
static double
unit_of(const Mean *mean, double least, double most)
{
	double typical;

	if (mean->n == 0)
		return 1;
	typical = exp2(mean->sum / mean->n);
	if (typical >= least && typical <= most)
		return 1;
	return power_of_two(typical / sqrt(least * most));
}

static double
largest_cost(const FlexProblem *p, const FlexScaling *s)
{
	double largest = 0;

	for (int j = 0; j < p->ncols; j++)
		largest = fmax(largest, fabs(p->cost[j] * s->col[j]));
	return largest;
}

static double
largest_bound(const FlexProblem *p, const FlexScaling *s)
{
	double largest = 0;

	for (int j = 0; j < p->ncols; j++)
	{
		if (isfinite(p->col_lower[j]))
			largest = fmax(largest, fabs(p->col_lower[j] / s->col[j]));
		if (isfinite(p->col_upper[j]))
			largest = fmax(largest, fabs(p->col_upper[j] / s->col[j]));
	}
	for (int i = 0; i < p->nrows; i++)
	{
		if (isfinite(p->row_lower[i]))
			largest = fmax(largest, fabs(p->row_lower[i] * s->row[i]));
		if (isfinite(p->row_upper[i]))
			largest = fmax(largest, fabs(p->row_upper[i] * s->row[i]));
	}
	return largest;
}

static void
choose_units(const FlexProblem *p, FlexScaling *s)
{
	Mean   bounds = {.least = DUST * largest_bound(p, s)};
	Mean   costs = {0};
	double unit;

	count_bounds(p, s, &bounds);
	unit = unit_of(&bounds, LEAST_BOUND, MOST_BOUND);
	for (int i = 0; i < p->nrows; i++)
		s->row[i] /= unit;
	for (int j = 0; j < p->ncols; j++)
		if (!is_integer(p, j))
			s->col[j] *= unit;
	costs.least = DUST * largest_cost(p, s);
	count_costs(p, s, &costs);
	s->cost = 1 / unit_of(&costs, LEAST_COST, MOST_COST);
}

/* ---- entry ------------------------------------------------------------------------ */

FlexStatus
flex_scaling_make(FlexEnv *env, const FlexProblem *p, FlexScaling *s)
{
	FlexStatus status = FLEX_OK;

	memset(s, 0, sizeof(*s));
	s->row = FLEX_NEW(env, double, p->nrows);
	s->col = FLEX_NEW(env, double, p->ncols);
	if (s->row == NULL || s->col == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < p->nrows; i++)
		s->row[i] = 1;
	for (int j = 0; j < p->ncols; j++)
		s->col[j] = 1;
	if (coefficients_differ(p))
		status = equilibrate(env, p, s);
	if (status != FLEX_OK)
		return status;
	choose_units(p, s);
	s->any = s->cost != 1;
	for (int i = 0; !s->any && i < p->nrows; i++)
		s->any = s->row[i] != 1;
	for (int j = 0; !s->any && j < p->ncols; j++)
		s->any = s->col[j] != 1;
	return FLEX_OK;
}

void
flex_scaling_free(FlexEnv *env, FlexScaling *s)
{
	flex_free(env, s->row);
	flex_free(env, s->col);
	s->row = s->col = NULL;
}

FlexStatus
flex_scaling_apply(FlexEnv *env, const FlexProblem *p, const FlexScaling *s, FlexProblem *scaled)
{
	size_t  ncols = (size_t) p->ncols;
	size_t  nrows = (size_t) p->nrows;
	double *cols = FLEX_NEW_RAW(env, double, 3 * ncols);
	double *rows = FLEX_NEW_RAW(env, double, 2 * nrows);
	double *value = FLEX_NEW_RAW(env, double, p->start[p->ncols]);

	*scaled = *p;
	scaled->cost = cols;
	scaled->row_lower = rows;
	scaled->value = value;
	if (cols == NULL || rows == NULL || value == NULL)
		return FLEX_NO_MEMORY;
	scaled->col_lower = cols + ncols;
	scaled->col_upper = cols + 2 * ncols;
	scaled->row_upper = rows + nrows;
	scaled->offset = p->offset * s->cost;
	for (size_t j = 0; j < ncols; j++)
	{
		cols[j] = p->cost[j] * s->col[j] * s->cost;
		cols[ncols + j] = p->col_lower[j] / s->col[j];
		cols[2 * ncols + j] = p->col_upper[j] / s->col[j];
		for (int k = p->start[j]; k < p->start[j + 1]; k++)
			value[k] = p->value[k] * s->col[j] * s->row[p->index[k]];
	}
	for (size_t i = 0; i < nrows; i++)
	{
		rows[i] = p->row_lower[i] * s->row[i];
		rows[nrows + i] = p->row_upper[i] * s->row[i];
	}
	return FLEX_OK;
}

void
flex_scaling_free_problem(FlexEnv *env, FlexProblem *scaled)
{
	flex_free(env, (void *) scaled->cost);
	flex_free(env, (void *) scaled->row_lower);
	flex_free(env, (void *) scaled->value);
}

void
flex_scaling_restore(const FlexProblem *p, const FlexScaling *s, FlexResult *result)
{
	for (int j = 0; j < p->ncols; j++)
	{
		if (result->x != NULL)
			result->x[j] *= s->col[j];
		if (result->reduced_cost != NULL)
			result->reduced_cost[j] /= s->col[j] * s->cost;
	}
	for (int i = 0; result->row_dual != NULL && i < p->nrows; i++)
		result->row_dual[i] *= s->row[i] / s->cost;
	result->objective /= s->cost;
	result->bound /= s->cost;
}
