/*
 * certify.c
 *	  Is a large LP infeasible, or unbounded? Two LPs that always have an
 *	  optimum answer, so that the interior point method can solve them where
 *	  simplex would take minutes:
 *	  - the smallest sum of violations of the rows, each in units of its size:
 *		its dual bound above 0 proves infeasibility;
 *	  - the steepest fall of the cost along a direction of unit size that no
 *		limit stops: below 0, a feasible problem is unbounded.
 *	  Farkas' lemma and its counterpart for the dual (Dantzig and Thapa, Linear
 *	  Programming 2, 2003, chapter 2).
 */
#include "engines.h"

#include <math.h>
#include <string.h>

/* A proof must be clear of the interior point's own tolerance. */
#define PROOF 1e-5

typedef struct Columns
{
	double *cost;
	double *lower;
	double *upper;
	int    *start;
	int    *index;
	double *value;
} Columns;

static bool
allocate_columns(FlexEnv *env, int ncols, int nnz, Columns *c)
{
	c->cost = FLEX_NEW(env, double, ncols);
	c->lower = FLEX_NEW(env, double, ncols);
	c->upper = FLEX_NEW(env, double, ncols);
	c->start = FLEX_NEW(env, int, ncols + 1);
	c->index = FLEX_NEW(env, int, nnz);
	c->value = FLEX_NEW(env, double, nnz);
	return c->cost && c->lower && c->upper && c->start && c->index && c->value;
}

static void
free_columns(FlexEnv *env, Columns *c)
{
	void *array[] = {c->cost, c->lower, c->upper, c->start, c->index, c->value};

	for (int i = 0; i < FLEX_LENGTH(array); i++)
		flex_free(env, array[i]);
}

static double
row_size(const FlexProblem *p, int row)
{
	double size = 1;

	if (isfinite(p->row_lower[row]))
		size = fmax(size, fabs(p->row_lower[row]));
	if (isfinite(p->row_upper[row]))
		size = fmax(size, fabs(p->row_upper[row]));
	return size;
}

static void
add_violation(Columns *c, int *ncols, int row, double sign, double size)
{
	int j = (*ncols)++;
	int k = c->start[j];

	c->cost[j] = 1 / size;
	c->upper[j] = INFINITY;
	c->index[k] = row;
	c->value[k] = sign;
	c->start[j + 1] = k + 1;
}

/* Two violation columns for each row at most. */
static void
fill_elastic(const FlexProblem *p, Columns *c, FlexProblem *out)
{
	int nnz = p->start[p->ncols];
	int ncols = p->ncols;

	memcpy(c->lower, p->col_lower, sizeof(double) * (size_t) p->ncols);
	memcpy(c->upper, p->col_upper, sizeof(double) * (size_t) p->ncols);
	memcpy(c->start, p->start, sizeof(int) * ((size_t) p->ncols + 1));
	memcpy(c->index, p->index, sizeof(int) * (size_t) nnz);
	memcpy(c->value, p->value, sizeof(double) * (size_t) nnz);
	for (int i = 0; i < p->nrows; i++)
	{
		if (isfinite(p->row_lower[i]))
			add_violation(c, &ncols, i, 1, row_size(p, i));
		if (isfinite(p->row_upper[i]))
			add_violation(c, &ncols, i, -1, row_size(p, i));
	}
	*out = (FlexProblem){.ncols = ncols,
						 .nrows = p->nrows,
						 .cost = c->cost,
						 .col_lower = c->lower,
						 .col_upper = c->upper,
						 .row_lower = p->row_lower,
						 .row_upper = p->row_upper,
						 .start = c->start,
						 .index = c->index,
						 .value = c->value,
						 .row_step = p->row_step};
}

/* By interior points alone; FLEX_NUMERIC where they give no answer. */
static FlexStatus
solve_certificate(FlexEnv *env, const FlexProblem *p, const FlexSettings *settings,
				  FlexDeadline deadline, double *objective, double *bound)
{
	FlexSettings left = *settings;
	FlexResult   result = {0};
	FlexStatus   status;

	if (!flex_result_allocate(env, p, &result))
		return FLEX_NO_MEMORY;
	status = FLEX_LIMIT;
	left.time_limit = flex_deadline_left(deadline);
	if (p->row_step != NULL)
		status = flex_banded_solve(env, p, &left, &result);
	left.time_limit = flex_deadline_left(deadline);
	if (status == FLEX_LIMIT || status == FLEX_NUMERIC)
		status = flex_glpk_interior(env, p, &left, &result);
	*objective = flex_problem_objective(p, result.x);
	*bound = result.bound;
	flex_result_free(env, &result);
	return status;
}

/* FLEX_OK: it can be met; FLEX_INFEASIBLE: it can't. */
static FlexStatus
judge_feasible(FlexEnv *env, const FlexProblem *p, const FlexSettings *settings,
			   FlexDeadline deadline)
{
	int         ncols = p->ncols + 2 * p->nrows;
	Columns     columns = {0};
	FlexProblem elastic;
	double      violation;
	double      bound;
	FlexStatus  status;

	if (!allocate_columns(env, ncols, p->start[p->ncols] + 2 * p->nrows, &columns))
		return FLEX_NO_MEMORY;
	fill_elastic(p, &columns, &elastic);
	status = solve_certificate(env, &elastic, settings, deadline, &violation, &bound);
	free_columns(env, &columns);
	if (status != FLEX_OK)
		return status;
	if (bound > PROOF && violation > PROOF)
		return FLEX_INFEASIBLE;
	return violation < PROOF ? FLEX_OK : FLEX_NUMERIC;
}

/* A direction may not leave a limit that is there; the free sides are cut at 1. */
static double
direction_side(double bound, double free_side)
{
	return isfinite(bound) ? 0 : free_side;
}

/* FLEX_OK: no direction falls for ever; FLEX_UNBOUNDED: one does. */
static FlexStatus
judge_bounded(FlexEnv *env, const FlexProblem *p, const FlexSettings *settings,
			  FlexDeadline deadline)
{
	FlexProblem ray = *p;
	double     *side = FLEX_NEW(env, double, 2 * (size_t) p->ncols + 2 * (size_t) p->nrows);
	double     *lower = side;
	double     *upper;
	double     *row_lower;
	double     *row_upper;
	double      largest = 0;
	double      fall;
	double      bound;
	FlexStatus  status;

	if (side == NULL)
		return FLEX_NO_MEMORY;
	upper = lower + p->ncols;
	row_lower = upper + p->ncols;
	row_upper = row_lower + p->nrows;
	for (int j = 0; j < p->ncols; j++)
	{
		lower[j] = direction_side(p->col_lower[j], -1);
		upper[j] = direction_side(p->col_upper[j], 1);
		largest = fmax(largest, fabs(p->cost[j]));
	}
	for (int i = 0; i < p->nrows; i++)
	{
		row_lower[i] = direction_side(p->row_lower[i], -INFINITY);
		row_upper[i] = direction_side(p->row_upper[i], INFINITY);
	}
	ray.col_lower = lower;
	ray.col_upper = upper;
	ray.row_lower = row_lower;
	ray.row_upper = row_upper;
	ray.offset = 0;
	status = solve_certificate(env, &ray, settings, deadline, &fall, &bound);
	flex_free(env, side);
	if (status != FLEX_OK)
		return status;
	return fall < -PROOF * largest ? FLEX_UNBOUNDED : FLEX_OK;
}

FlexStatus
flex_certify(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings)
{
	FlexDeadline deadline = flex_deadline(settings->time_limit);
	FlexStatus   status = judge_feasible(env, problem, settings, deadline);

	return status == FLEX_OK ? judge_bounded(env, problem, settings, deadline) : status;
}
