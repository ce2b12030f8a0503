/*
 * mip.c
 *	  Exclusive pairs and integers. The relaxation comes first; only pairs
 *	  that it uses on both sides get a binary, and only they are branched on.
 *	  When no pair overlaps any more, the point is feasible for all of them and
 *	  optimal for a relaxation, so it is optimal.
 */
#include "engines.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of the smaller bound of a pair; below this the smaller side is rounding. */
#define OVERLAP 1e-9

/* The problem with binaries for the pairs enforced so far. */
typedef struct Extended
{
	FlexProblem problem;
	double	   *cost;
	double	   *col_lower;
	double	   *col_upper;
	uint8_t	   *col_kind;
	double	   *row_lower;
	double	   *row_upper;
	int		   *start;
	int		   *index;
	double	   *value;
} Extended;

static bool
allocate_extended(FlexEnv *env, const FlexProblem *p, int nbinaries, Extended *extended)
{
	size_t ncols = (size_t) p->ncols + (size_t) nbinaries;
	size_t nrows = (size_t) p->nrows + 2 * (size_t) nbinaries;
	size_t nnz = (size_t) p->start[p->ncols] + 4 * (size_t) nbinaries;

	extended->cost = FLEX_NEW(env, double, ncols);
	extended->col_lower = FLEX_NEW(env, double, ncols);
	extended->col_upper = FLEX_NEW(env, double, ncols);
	extended->col_kind = FLEX_NEW(env, uint8_t, ncols);
	extended->row_lower = FLEX_NEW(env, double, nrows);
	extended->row_upper = FLEX_NEW(env, double, nrows);
	extended->start = FLEX_NEW(env, int, ncols + 1);
	extended->index = FLEX_NEW(env, int, nnz);
	extended->value = FLEX_NEW(env, double, nnz);
	return extended->cost && extended->col_lower && extended->col_upper && extended->col_kind &&
		   extended->row_lower && extended->row_upper && extended->start && extended->index &&
		   extended->value;
}

static void
free_extended(FlexEnv *env, Extended *extended)
{
	void *array[] = {extended->cost,	  extended->col_lower, extended->col_upper,
					 extended->col_kind,  extended->row_lower, extended->row_upper,
					 extended->start,	  extended->index,	   extended->value};

	for (int i = 0; i < FLEX_LENGTH(array); i++)
		flex_free(env, array[i]);
}

/*
 * For each enforced pair (a, b) a binary z and the rows
 *	 a - upper(a) z <= 0   and	 b + upper(b) z <= upper(b).
 * rows_of[j] counts the new rows in which column j stands.
 */
static void
fill_extended(const FlexProblem *p, const FlexExclusive *pair, int npairs, int *first_entry,
			  Extended *e)
{
	FlexProblem *out = &e->problem;
	int			 nnz = 0;

	for (int j = 0; j < p->ncols; j++)
		first_entry[j] = 0;
	for (int k = 0; k < npairs; k++)
	{
		first_entry[pair[k].a]++;
		first_entry[pair[k].b]++;
	}
	for (int j = 0; j < p->ncols; j++)
	{
		int more = first_entry[j];

		e->cost[j] = p->cost[j];
		e->col_lower[j] = p->col_lower[j];
		e->col_upper[j] = p->col_upper[j];
		e->col_kind[j] = p->col_kind == NULL ? FLEX_CONTINUOUS : p->col_kind[j];
		e->start[j] = nnz;
		for (int k = p->start[j]; k < p->start[j + 1]; k++, nnz++)
		{
			e->index[nnz] = p->index[k];
			e->value[nnz] = p->value[k];
		}
		first_entry[j] = nnz;
		nnz += more;
	}
	memcpy(e->row_lower, p->row_lower, sizeof(double) * (size_t) p->nrows);
	memcpy(e->row_upper, p->row_upper, sizeof(double) * (size_t) p->nrows);
	for (int k = 0; k < npairs; k++)
	{
		int	   a = pair[k].a;
		int	   b = pair[k].b;
		int	   row = p->nrows + 2 * k;
		int	   z = p->ncols + k;
		double upper_a = p->col_upper[a];
		double upper_b = p->col_upper[b];

		e->index[first_entry[a]] = row;
		e->value[first_entry[a]++] = 1;
		e->index[first_entry[b]] = row + 1;
		e->value[first_entry[b]++] = 1;
		e->start[z] = nnz;
		e->index[nnz] = row;
		e->value[nnz++] = -upper_a;
		e->index[nnz] = row + 1;
		e->value[nnz++] = upper_b;
		e->cost[z] = 0;
		e->col_lower[z] = 0;
		e->col_upper[z] = 1;
		e->col_kind[z] = FLEX_INTEGER;
		e->row_lower[row] = -INFINITY;
		e->row_upper[row] = 0;
		e->row_lower[row + 1] = -INFINITY;
		e->row_upper[row + 1] = upper_b;
	}
	e->start[p->ncols + npairs] = nnz;
	*out = (FlexProblem){.ncols = p->ncols + npairs,
						 .nrows = p->nrows + 2 * npairs,
						 .cost = e->cost,
						 .col_lower = e->col_lower,
						 .col_upper = e->col_upper,
						 .col_kind = e->col_kind,
						 .row_lower = e->row_lower,
						 .row_upper = e->row_upper,
						 .start = e->start,
						 .index = e->index,
						 .value = e->value,
						 .offset = p->offset};
}

/* Does the point use both sides of a pair? */
static bool
overlaps(const FlexProblem *p, const FlexExclusive *pair, const double *x)
{
	double smaller = fmin(p->col_upper[pair->a], p->col_upper[pair->b]);

	return fmin(x[pair->a], x[pair->b]) > OVERLAP * fmax(1, smaller);
}

/* Move pairs that overlap behind the enforced ones; the new number of enforced. */
static int
enforce_overlapping(const FlexProblem *p, FlexExclusive *pair, int nenforced, const double *x)
{
	int n = nenforced;

	for (int k = nenforced; k < p->nexclusive; k++)
		if (overlaps(p, &pair[k], x))
		{
			FlexExclusive moved = pair[k];

			pair[k] = pair[n];
			pair[n++] = moved;
		}
	return n;
}

static bool
has_integers(const FlexProblem *problem)
{
	for (int j = 0; problem->col_kind != NULL && j < problem->ncols; j++)
		if (problem->col_kind[j] == FLEX_INTEGER)
			return true;
	return false;
}

/* The relaxation without binaries: an LP for the usual engines, a vertex where cheap. */
static FlexStatus
solve_relaxation(FlexEnv *env, const FlexProblem *p, const FlexSettings *settings,
				 FlexResult *result)
{
	FlexProblem	 relaxed = *p;
	FlexSettings lp = *settings;

	relaxed.nexclusive = 0;
	relaxed.exclusive = NULL;
	lp.engine = FLEX_ENGINE_AUTO;
	lp.want_vertex = p->nrows <= 20000;
	return flex_solve_block(env, &relaxed, &lp, result);
}

static FlexStatus
solve_extended(FlexEnv *env, const FlexProblem *p, const FlexExclusive *pair, int npairs,
			   const FlexSettings *settings, FlexResult *result)
{
	Extended   extended = {0};
	FlexResult part = {0};
	int		  *scratch = FLEX_NEW(env, int, p->ncols);
	FlexStatus status;

	if (scratch == NULL || !allocate_extended(env, p, npairs, &extended))
		return FLEX_NO_MEMORY;
	fill_extended(p, pair, npairs, scratch, &extended);
	if (!flex_result_allocate(env, &extended.problem, &part))
		return FLEX_NO_MEMORY;
	status = flex_glpk_branch(env, &extended.problem, settings, &part);
	result->has_plan = part.has_plan;
	result->bound = part.bound;
	result->iterations += part.iterations;
	result->nodes += part.nodes;
	if (part.has_plan)
	{
		memcpy(result->x, part.x, sizeof(double) * (size_t) p->ncols);
		memcpy(result->row_dual, part.row_dual, sizeof(double) * (size_t) p->nrows);
		memcpy(result->reduced_cost, part.reduced_cost, sizeof(double) * (size_t) p->ncols);
	}
	/* the binaries say which side is off; what is left there is rounding */
	for (int k = 0; k < npairs && part.has_plan; k++)
	{
		if (part.x[p->ncols + k] > 0.5)
			result->x[pair[k].b] = 0;
		else
			result->x[pair[k].a] = 0;
	}
	flex_free(env, part.x);
	flex_free(env, part.row_dual);
	flex_free(env, part.reduced_cost);
	flex_free(env, scratch);
	free_extended(env, &extended);
	return status;
}

static FlexStatus
check_pairs(FlexEnv *env, const FlexProblem *p)
{
	for (int k = 0; k < p->nexclusive; k++)
	{
		const FlexExclusive *pair = &p->exclusive[k];

		if (isfinite(p->col_upper[pair->a]) && isfinite(p->col_upper[pair->b]) &&
			p->col_lower[pair->a] >= 0 && p->col_lower[pair->b] >= 0)
			continue;
		return flex_fault(env, FLEX_INTERNAL, "",
						  "an exclusive pair (columns %d and %d) isn't bounded", pair->a, pair->b);
	}
	return FLEX_OK;
}

FlexStatus
flex_mip_solve(FlexEnv *env, const FlexProblem *p, const FlexSettings *settings,
			   FlexResult *result)
{
	FlexExclusive *pair = FLEX_NEW(env, FlexExclusive, p->nexclusive);
	FlexSettings   left = *settings;
	double		   deadline = flex_clock() + settings->time_limit;
	bool		   integers = has_integers(p);
	int			   nenforced = 0;
	int			   rounds = 0;
	FlexStatus	   status = check_pairs(env, p);

	if (pair == NULL)
		return FLEX_NO_MEMORY;
	if (p->nexclusive > 0)
		memcpy(pair, p->exclusive, sizeof(FlexExclusive) * (size_t) p->nexclusive);
	while (status == FLEX_OK)
	{
		int before = nenforced;

		if (settings->time_limit > 0)
			left.time_limit = fmax(1e-3, deadline - flex_clock());
		if (nenforced == 0 && !integers)
			status = solve_relaxation(env, p, &left, result);
		else
			status = solve_extended(env, p, pair, nenforced, &left, result);
		rounds++;
		if (!result->has_plan)
			break;
		nenforced = enforce_overlapping(p, pair, nenforced, result->x);
		if (nenforced == before)
			break;
		/* the point breaks pairs that weren't enforced: not a plan yet */
		result->has_plan = false;
	}
	result->engine = FLEX_ENGINE_MIP;
	snprintf(result->reason, sizeof(result->reason),
			 "%d of %d exclusive pairs needed a binary, %d round%s%s", nenforced, p->nexclusive,
			 rounds, rounds == 1 ? "" : "s", integers ? ", integer columns" : "");
	flex_free(env, pair);
	return status;
}
