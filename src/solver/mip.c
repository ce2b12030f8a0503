/*
 * mip.c
 *	  Exclusive pairs and integers. The relaxation comes first. Where it uses
 *	  both sides of a pair, the smaller sides are switched off and the LP is
 *	  solved again: that is a plan, and often as cheap as the relaxation, which
 *	  proves it. Otherwise only the pairs that overlap get a binary and are
 *	  branched on, with the plan to start from; when no pair overlaps any more,
 *	  the point is feasible for all of them and optimal for a relaxation, so it
 *	  is optimal.
 */
#include "engines.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of the smaller bound of a pair; below this the smaller side is rounding. */
#define OVERLAP 1e-7
/* Bounds below this share of what is usual (1, see scale.h) are taken as so much. */
#define LEAST_BOUND 0.1
/* Rounds of switching off only what overlaps; the next one settles every pair. */
#define SETTLE_ROUNDS 8

/* The problem with binaries for the pairs enforced so far. */
typedef struct Extended
{
	FlexProblem problem;
	double     *cost;
	double     *col_lower;
	double     *col_upper;
	uint8_t    *col_kind;
	double     *row_lower;
	double     *row_upper;
	int        *start;
	int        *index;
	double     *value;
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
	void *array[] = {extended->cost,     extended->col_lower, extended->col_upper,
					 extended->col_kind, extended->row_lower, extended->row_upper,
					 extended->start,    extended->index,     extended->value};

	for (int i = 0; i < FLEX_LENGTH(array); i++)
		flex_free(env, array[i]);
}

/*
 * The problem's own columns, with room behind each for its entries in the pairs' rows;
 * next[j] is the first of these places. Returns the entries so far.
 */
static int
copy_columns(const FlexProblem *p, const FlexExclusive *pair, int npairs, int *next, Extended *e)
{
	int nnz = 0;

	memset(next, 0, sizeof(int) * (size_t) p->ncols);
	for (int k = 0; k < npairs; k++)
	{
		next[pair[k].a]++;
		next[pair[k].b]++;
	}
	for (int j = 0; j < p->ncols; j++)
	{
		int more = next[j];

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
		next[j] = nnz;
		nnz += more;
	}
	return nnz;
}

/*
 * For each enforced pair (a, b) a binary z and the rows
 *	 a - upper(a) z <= 0   and	 b + upper(b) z <= upper(b).
 * next is scratch, [ncols].
 */
static void
fill_extended(const FlexProblem *p, const FlexExclusive *pair, int npairs, int *next, Extended *e)
{
	int nnz = copy_columns(p, pair, npairs, next, e);

	memcpy(e->row_lower, p->row_lower, sizeof(double) * (size_t) p->nrows);
	memcpy(e->row_upper, p->row_upper, sizeof(double) * (size_t) p->nrows);
	for (int k = 0; k < npairs; k++)
	{
		int    a = pair[k].a;
		int    b = pair[k].b;
		int    row = p->nrows + 2 * k;
		int    z = p->ncols + k;
		double upper_a = p->col_upper[a];
		double upper_b = p->col_upper[b];

		e->index[next[a]] = row;
		e->value[next[a]++] = 1;
		e->index[next[b]] = row + 1;
		e->value[next[b]++] = 1;
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
	e->problem = (FlexProblem){.ncols = p->ncols + npairs,
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

/* ---- the search ------------------------------------------------------------------ */

typedef struct Search
{
	FlexEnv            *env;
	const FlexProblem  *problem; /* pairs bounded by what the rows imply */
	const FlexProblem  *asked;   /* as it came */
	const FlexSettings *settings;
	FlexResult         *result;
	FlexDeadline        deadline;
	bool                integers;
	bool                tightened; /* problem isn't asked */
	FlexExclusive      *pair;      /* the enforced ones first */
	int                 nenforced;
	int                 rounds;
	double              bound; /* best proven so far */
	double             *plan;  /* [ncols] best plan so far */
	double              cost;  /* of plan; infinite: none */
} Search;

/* The caller's settings with the time that is left. */
static FlexSettings
settings_left(const Search *search)
{
	FlexSettings left = *search->settings;

	left.engine = FLEX_ENGINE_AUTO;
	left.time_limit = flex_deadline_left(search->deadline);
	return left;
}

/* Does the point use both sides of a pair? */
static bool
overlaps(const FlexProblem *p, const FlexExclusive *pair, const double *x)
{
	double smaller = fmin(p->col_upper[pair->a], p->col_upper[pair->b]);

	return fmin(x[pair->a], x[pair->b]) > OVERLAP * fmax(LEAST_BOUND, smaller);
}

static bool
any_overlaps(const FlexProblem *p, const double *x)
{
	for (int k = 0; k < p->nexclusive; k++)
		if (overlaps(p, &p->exclusive[k], x))
			return true;
	return false;
}

/* The smaller side of each pair is off, down to the last digit. */
static void
clean_pairs(const FlexProblem *p, double *x)
{
	for (int k = 0; k < p->nexclusive; k++)
	{
		int a = p->exclusive[k].a;
		int b = p->exclusive[k].b;

		if (x[a] > 0 && x[b] > 0)
			x[x[a] < x[b] ? a : b] = 0;
	}
}

/* Move pairs that overlap behind the enforced ones; true where there were any. */
static bool
enforce_overlapping(Search *search, const double *x)
{
	const FlexProblem *p = search->problem;
	FlexExclusive     *pair = search->pair;
	int                n = search->nenforced;

	for (int k = n; k < p->nexclusive; k++)
		if (overlaps(p, &pair[k], x))
		{
			FlexExclusive moved = pair[k];

			pair[k] = pair[n];
			pair[n++] = moved;
		}
	if (n == search->nenforced)
		return false;
	search->nenforced = n;
	return true;
}

/* Keep x where it is the cheapest plan so far; its pairs don't overlap. */
static void
offer_plan(Search *search, const double *x)
{
	double cost = flex_problem_objective(search->problem, x);

	if (cost >= search->cost)
		return;
	search->cost = cost;
	memcpy(search->plan, x, sizeof(double) * (size_t) search->problem->ncols);
	clean_pairs(search->problem, search->plan);
}

/* Is the plan as good as was asked for? */
static bool
plan_is_proven(const Search *search)
{
	double gap = fmax(search->settings->mip_gap, 1e-10);

	return isfinite(search->cost) &&
		   (search->cost <= search->bound ||
			flex_point_gap(search->problem, search->plan, search->cost, search->bound) <= gap);
}

/* A status that ends the search, whatever plan there is. */
static bool
must_end(FlexStatus status)
{
	return status == FLEX_CANCELLED || status == FLEX_NO_MEMORY || status == FLEX_LIMIT ||
		   status == FLEX_INTERNAL;
}

/* ---- a plan from a point ------------------------------------------------------------- */

/* Switch off one side of the pairs that overlap at x, or of all pairs. */
static void
switch_off(const FlexProblem *p, const double *x, bool all, double *upper)
{
	for (int k = 0; k < p->nexclusive; k++)
	{
		int a = p->exclusive[k].a;
		int b = p->exclusive[k].b;
		int off = x[a] < x[b] ? a : b;

		if (!all && !overlaps(p, &p->exclusive[k], x))
			continue;
		if (p->col_lower[off] > 0)
			off = off == a ? b : a;
		upper[off] = fmin(upper[off], p->col_lower[off]);
	}
}

/* The LP with sides off in upper[], rounds of it until nothing overlaps. x is overwritten. */
static FlexStatus
solve_settled(Search *search, FlexProblem *fixed, double *upper, double *x)
{
	const FlexProblem *p = search->problem;

	for (int round = 0; round <= SETTLE_ROUNDS; round++)
	{
		FlexSettings left = settings_left(search);
		FlexResult   part = {0};
		FlexStatus   status;
		bool         done;

		switch_off(p, x, round == SETTLE_ROUNDS, upper);
		status = flex_solve_block(search->env, fixed, &left, &part);
		search->result->iterations += part.iterations;
		done = !part.has_plan || !any_overlaps(p, part.x);
		if (part.has_plan && done)
			offer_plan(search, part.x);
		else if (part.has_plan)
			memcpy(x, part.x, sizeof(double) * (size_t) p->ncols);
		flex_result_free(search->env, &part);
		if (done)
			return status;
	}
	return FLEX_OK;
}

/*
 * From a point with overlapping pairs to a plan: switch sides off, hold
 * integers where they are, and solve the LP that is left. Finding none is no
 * fault; only a status that must end the search is returned.
 */
static FlexStatus
settle(Search *search, const double *from)
{
	FlexEnv           *env = search->env;
	const FlexProblem *p = search->problem;
	size_t             size = sizeof(double) * (size_t) p->ncols;
	FlexProblem        fixed = *p;
	double            *lower = FLEX_NEW(env, double, p->ncols);
	double            *upper = FLEX_NEW(env, double, p->ncols);
	double            *x = FLEX_NEW(env, double, p->ncols);
	FlexFaultMark      mark = flex_fault_mark(env);
	FlexStatus         status;

	if (lower == NULL || upper == NULL || x == NULL)
		return FLEX_NO_MEMORY;
	memcpy(lower, p->col_lower, size);
	memcpy(upper, p->col_upper, size);
	memcpy(x, from, size);
	for (int j = 0; search->integers && j < p->ncols; j++)
		if (p->col_kind[j] == FLEX_INTEGER)
			lower[j] = upper[j] = round(x[j]);
	fixed.col_lower = lower;
	fixed.col_upper = upper;
	fixed.col_kind = NULL;
	fixed.nexclusive = 0;
	status = solve_settled(search, &fixed, upper, x);
	flex_free(env, lower);
	flex_free(env, upper);
	flex_free(env, x);
	if (must_end(status))
		return status;
	flex_fault_rewind(env, mark);
	return FLEX_OK;
}

/* Bounds that hold the sides and integers of the result's plan. */
static void
hold_decisions(const Search *search, double *lower, double *upper)
{
	const FlexProblem *p = search->asked;
	const double      *x = search->result->x;

	memcpy(lower, p->col_lower, sizeof(double) * (size_t) p->ncols);
	memcpy(upper, p->col_upper, sizeof(double) * (size_t) p->ncols);
	for (int k = 0; k < p->nexclusive; k++)
	{
		const FlexExclusive *pair = &p->exclusive[k];

		upper[x[pair->a] > x[pair->b] ? pair->b : pair->a] = 0;
	}
	for (int j = 0; search->integers && j < p->ncols; j++)
		if (p->col_kind[j] == FLEX_INTEGER)
			lower[j] = upper[j] = round(x[j]);
}

/*
 * Duals of the LP in which the plan's sides and integers are held: what a limit is worth while
 * these decisions stand. NULL where that LP isn't solved; FLEX_CANCELLED or FLEX_NO_MEMORY
 * where it met that, else FLEX_OK.
 */
static FlexStatus
fixed_duals(Search *search)
{
	FlexEnv      *env = search->env;
	FlexResult   *result = search->result;
	FlexProblem   fixed = *search->asked;
	FlexResult    part = {0};
	FlexSettings  left = settings_left(search);
	FlexFaultMark mark = flex_fault_mark(env);
	FlexStatus    status;
	double       *bounds;

	flex_free(env, result->row_dual);
	flex_free(env, result->reduced_cost);
	result->row_dual = result->reduced_cost = NULL;
	if (!result->has_plan || !search->settings->want_duals)
		return FLEX_OK;
	bounds = FLEX_NEW(env, double, 2 * (size_t) fixed.ncols);
	if (bounds == NULL)
		return FLEX_NO_MEMORY;
	hold_decisions(search, bounds, bounds + fixed.ncols);
	fixed.col_lower = bounds;
	fixed.col_upper = bounds + fixed.ncols;
	fixed.col_kind = NULL;
	fixed.nexclusive = 0;
	status = flex_solve_block(env, &fixed, &left, &part);
	if (status == FLEX_OK)
	{
		result->row_dual = part.row_dual;
		result->reduced_cost = part.reduced_cost;
		part.row_dual = part.reduced_cost = NULL;
	}
	flex_result_free(env, &part);
	flex_free(env, bounds);
	if (status == FLEX_CANCELLED || status == FLEX_NO_MEMORY)
		return status;
	flex_fault_rewind(env, mark);
	return FLEX_OK;
}

/* ---- relaxations ----------------------------------------------------------------------- */

/* Without binaries: an LP for the usual engines. */
static FlexStatus
solve_relaxation(Search *search)
{
	FlexProblem  relaxed = *search->problem;
	FlexSettings left = settings_left(search);

	relaxed.nexclusive = 0;
	relaxed.exclusive = NULL;
	flex_result_free(search->env, search->result);
	return flex_solve_block(search->env, &relaxed, &left, search->result);
}

/* The best plan as a point of the extended problem, counted from 1. */
static double *
start_point(const Search *search)
{
	int     ncols = search->problem->ncols;
	double *start = FLEX_NEW(search->env, double, ncols + search->nenforced + 1);

	if (start == NULL)
		return NULL;
	memcpy(start + 1, search->plan, sizeof(double) * (size_t) ncols);
	for (int k = 0; k < search->nenforced; k++)
		start[1 + ncols + k] = search->plan[search->pair[k].a] > 0;
	return start;
}

/* With binaries for the enforced pairs, by branch and cut. */
static FlexStatus
solve_extended(Search *search)
{
	FlexEnv           *env = search->env;
	const FlexProblem *p = search->problem;
	FlexResult        *result = search->result;
	FlexSettings       left = settings_left(search);
	Extended           extended = {0};
	FlexResult         part = {0};
	int               *scratch = FLEX_NEW(env, int, p->ncols);
	double            *start = start_point(search);
	FlexStatus         status;

	if (scratch == NULL || start == NULL ||
		!allocate_extended(env, p, search->nenforced, &extended))
		return FLEX_NO_MEMORY;
	fill_extended(p, search->pair, search->nenforced, scratch, &extended);
	if (!flex_result_allocate(env, &extended.problem, &part))
		return FLEX_NO_MEMORY;
	part.bound = -INFINITY;
	status = flex_glpk_branch(env, &extended.problem, &left, isfinite(search->cost) ? start : NULL,
							  &part);
	result->has_plan = part.has_plan;
	result->bound = part.bound;
	result->iterations += part.iterations;
	result->nodes += part.nodes;
	if (part.has_plan)
		memcpy(result->x, part.x, sizeof(double) * (size_t) p->ncols);
	/* the binaries say which side is off; what is left there is rounding */
	for (int k = 0; k < search->nenforced && part.has_plan; k++)
		result->x[part.x[p->ncols + k] > 0.5 ? search->pair[k].b : search->pair[k].a] = 0;
	flex_result_free(env, &part);
	flex_free(env, start);
	flex_free(env, scratch);
	free_extended(env, &extended);
	return status;
}

/* ---- entry ------------------------------------------------------------------------------- */

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

/*
 * One relaxation after the other, each with binaries for the pairs that
 * overlapped in those before. Leaves the plan in search->plan.
 */
static FlexStatus
search_plan(Search *search)
{
	FlexResult *result = search->result;
	FlexStatus  status;

	for (;;)
	{
		bool relaxed = search->rounds++ == 0 && !search->integers;

		status = relaxed ? solve_relaxation(search) : solve_extended(search);
		if (status != FLEX_INFEASIBLE && status != FLEX_UNBOUNDED && !isnan(result->bound))
			search->bound = fmax(search->bound, result->bound);
		if (!result->has_plan)
			return status;
		if (!enforce_overlapping(search, result->x))
		{
			offer_plan(search, result->x);
			return status;
		}
		if (status == FLEX_OK)
			status = settle(search, result->x);
		if (status != FLEX_OK || plan_is_proven(search))
			return status;
	}
}

/* What the search found becomes the result. */
static FlexStatus
take_plan(Search *search, FlexStatus status)
{
	FlexResult *result = search->result;

	result->bound = search->bound;
	result->has_plan = isfinite(search->cost) && status != FLEX_CANCELLED &&
					   status != FLEX_NO_MEMORY && status != FLEX_INTERNAL;
	if (!result->has_plan)
		return status;
	memcpy(result->x, search->plan, sizeof(double) * (size_t) search->problem->ncols);
	result->bound = fmin(search->bound, search->cost);
	if (plan_is_proven(search))
		return FLEX_OK;
	return status == FLEX_OK || status == FLEX_TIME_LIMIT ? status : FLEX_FEASIBLE;
}

static FlexStatus
run_search(Search *search)
{
	FlexResult *result = search->result;
	int         npairs = search->problem->nexclusive;
	FlexStatus  status = take_plan(search, search_plan(search));
	FlexStatus  duals = FLEX_OK;

	result->engine = FLEX_ENGINE_MIP;
	snprintf(result->reason, sizeof(result->reason),
			 "%d of %d exclusive pairs overlapped, %d round%s%s", search->nenforced, npairs,
			 search->rounds, search->rounds == 1 ? "" : "s",
			 search->integers ? ", integer columns" : "");
	/* duals of a relaxation say nothing about the problem with binaries, or with its own bounds */
	if (search->nenforced > 0 || search->integers || search->tightened)
		duals = fixed_duals(search);
	if (duals == FLEX_OK)
		return status;
	result->has_plan = false;
	return duals;
}

FlexStatus
flex_mip_solve(FlexEnv *env, const FlexProblem *p, const FlexSettings *settings, FlexResult *result)
{
	FlexProblem tight = *p;
	Search      search = {
			 .env = env, .problem = &tight, .asked = p, .settings = settings, .result = result};
	double    *upper = FLEX_NEW(env, double, p->ncols);
	FlexStatus status = check_pairs(env, p);

	result->engine = FLEX_ENGINE_MIP;
	search.deadline = flex_deadline(settings->time_limit);
	search.integers = flex_has_integers(p);
	search.bound = -INFINITY;
	search.cost = INFINITY;
	search.pair = FLEX_NEW(env, FlexExclusive, p->nexclusive);
	search.plan = FLEX_NEW(env, double, p->ncols);
	if (upper == NULL || search.pair == NULL || search.plan == NULL)
		return FLEX_NO_MEMORY;
	if (p->nexclusive > 0)
		memcpy(search.pair, p->exclusive, sizeof(FlexExclusive) * (size_t) p->nexclusive);
	tight.col_upper = upper;
	if (status == FLEX_OK)
		status = flex_tighten_pairs(env, p, upper, &search.tightened);
	if (status == FLEX_OK)
		status = run_search(&search);
	flex_free(env, upper);
	flex_free(env, search.pair);
	flex_free(env, search.plan);
	return status;
}
