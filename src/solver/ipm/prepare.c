/*
 * prepare.c
 *	  From the caller's problem to the banded engine's standard form and back:
 *	  fixed columns and free rows dropped, rows and columns ordered by time step, bounds
 *	  shifted to 0, powers of two as scales, and the shape of the normal equations.
 */
#include "border.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Mean width of the envelope beyond which other engines are faster, and its total size. */
#define WIDTH_MAX 160.0
#define ENVELOPE_MAX ((size_t) 100000000)
/* Work of a factorisation from which on another order is looked for. */
#define BORDER_WORK 2e5

/* ---- order -------------------------------------------------------------------------- */

/* A row or column on its way to its place. */
typedef struct Rank
{
	int group; /* INT32_MAX: the border, last */
	int step;  /* INT32_MAX: belongs to no step, last */
	int link;  /* 1: shares a column with another step's row */
	int id;
} Rank;

static int
compare_rank(const void *a, const void *b)
{
	const Rank *x = a;
	const Rank *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	if (x->link != y->link)
		return x->link - y->link;
	return x->id < y->id ? -1 : x->id > y->id;
}

static inline int
step_of(const int *step, int k)
{
	return step == NULL || step[k] < 0 ? INT32_MAX : step[k];
}

/* Marks the rows that share a column with a row of another step; the border's don't count. */
static void
mark_links(const FlexProblem *p, Rank *rank)
{
	for (int j = 0; j < p->ncols; j++)
	{
		int  from = p->start[j];
		int  to = p->start[j + 1];
		int  step = -1;
		bool linked = false;

		for (int k = from; k < to && !flex_is_fixed(p, j); k++)
		{
			const Rank *r = &rank[p->index[k]];

			if (r->group == INT32_MAX)
				continue;
			linked = linked || (step >= 0 && r->step != step);
			step = r->step;
		}
		for (int k = from; k < to && linked; k++)
			rank[p->index[k]].link = 1;
	}
}

/*
 * Rows by group and step; within a step those that link steps last, which keeps the
 * envelope narrow.
 */
static FlexStatus
order_rows(FlexEnv *env, const FlexProblem *p, const int *group, FlexBanded *d)
{
	Rank *rank = FLEX_NEW(env, Rank, p->nrows);

	d->place = FLEX_NEW(env, int, p->nrows + 1);
	d->row = FLEX_NEW(env, int, p->nrows);
	if (rank == NULL || d->place == NULL || d->row == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < p->nrows; i++)
	{
		rank[i].id = i;
		rank[i].step = step_of(p->row_step, i);
		rank[i].group = group == NULL ? 0 : group[i];
	}
	mark_links(p, rank);
	qsort(rank, (size_t) p->nrows, sizeof(Rank), compare_rank);
	d->lp.m = 0;
	for (int k = 0; k < p->nrows; k++)
	{
		int i = rank[k].id;

		d->place[i] = -1;
		if (flex_is_open_row(p, i))
			continue;
		d->place[i] = d->lp.m;
		d->row[d->lp.m++] = i;
		if (rank[k].group != INT32_MAX)
			d->inner = d->lp.m;
	}
	flex_free(env, rank);
	return FLEX_OK;
}

/* Columns in the order of their first row, so that one sweep over them is one over memory. */
static FlexStatus
order_cols(FlexEnv *env, const FlexProblem *p, FlexBanded *d)
{
	Rank *rank = FLEX_NEW(env, Rank, p->ncols);
	int   n = 0;

	d->col = FLEX_NEW(env, int, p->ncols);
	if (rank == NULL || d->col == NULL)
		return FLEX_NO_MEMORY;
	for (int j = 0; j < p->ncols; j++)
	{
		if (flex_is_fixed(p, j))
			continue;
		rank[n].id = j;
		rank[n].link = 0;
		rank[n].step = INT32_MAX;
		for (int k = p->start[j]; k < p->start[j + 1]; k++)
		{
			int row = d->place[p->index[k]];

			if (row >= 0 && row < rank[n].step)
				rank[n].step = row;
		}
		n++;
	}
	qsort(rank, (size_t) n, sizeof(Rank), compare_rank);
	for (int k = 0; k < n; k++)
		d->col[k] = rank[k].id;
	d->lp.nreal = n;
	flex_free(env, rank);
	return FLEX_OK;
}

/* ---- normal form -------------------------------------------------------------------- */

static void
sort_entries(int *index, double *value, int n)
{
	for (int i = 1; i < n; i++)
	{
		int    row = index[i];
		double v = value[i];
		int    k = i;

		for (; k > 0 && index[k - 1] > row; k--)
		{
			index[k] = index[k - 1];
			value[k] = value[k - 1];
		}
		index[k] = row;
		value[k] = v;
	}
}

static FlexStatus
copy_entries(FlexEnv *env, const FlexProblem *p, FlexBanded *d)
{
	int filled = 0;

	d->lp.start = FLEX_NEW(env, int, d->lp.nreal + 1);
	d->lp.index = FLEX_NEW(env, int, p->start[p->ncols] + 1);
	d->lp.value = FLEX_NEW(env, double, p->start[p->ncols] + 1);
	if (d->lp.start == NULL || d->lp.index == NULL || d->lp.value == NULL)
		return FLEX_NO_MEMORY;
	for (int j = 0; j < d->lp.nreal; j++)
	{
		int from = filled;

		for (int k = p->start[d->col[j]]; k < p->start[d->col[j] + 1]; k++)
		{
			if (d->place[p->index[k]] < 0 || p->value[k] == 0)
				continue;
			d->lp.index[filled] = d->place[p->index[k]];
			d->lp.value[filled++] = p->value[k];
		}
		d->lp.start[j + 1] = filled;
		sort_entries(d->lp.index + from, d->lp.value + from, filled - from);
	}
	return FLEX_OK;
}

static inline double
power_of_two(double value)
{
	int exponent;

	frexp(value, &exponent);
	return ldexp(1.0, exponent - 1);
}

#define SCALE_PASSES 4

/* Geometric means of the extremes, rows and columns in turn; powers of two lose no digit. */
static FlexStatus
scale(FlexEnv *env, FlexBanded *d)
{
	double *low = FLEX_NEW(env, double, d->lp.m);
	double *high = FLEX_NEW(env, double, d->lp.m);

	if (low == NULL || high == NULL)
		return FLEX_NO_MEMORY;
	for (int pass = 0; pass < SCALE_PASSES; pass++)
	{
		for (int i = 0; i < d->lp.m; i++)
		{
			low[i] = INFINITY;
			high[i] = 0;
		}
		for (int j = 0; j < d->lp.nreal; j++)
			for (int k = d->lp.start[j]; k < d->lp.start[j + 1]; k++)
			{
				double size = fabs(d->lp.value[k]) * d->col_scale[j];

				low[d->lp.index[k]] = fmin(low[d->lp.index[k]], size);
				high[d->lp.index[k]] = fmax(high[d->lp.index[k]], size);
			}
		for (int i = 0; i < d->lp.m; i++)
			d->row_scale[i] = high[i] > 0 ? 1 / sqrt(low[i] * high[i]) : 1;
		for (int j = 0; j < d->lp.nreal; j++)
		{
			double least = INFINITY;
			double most = 0;

			for (int k = d->lp.start[j]; k < d->lp.start[j + 1]; k++)
			{
				double size = fabs(d->lp.value[k]) * d->row_scale[d->lp.index[k]];

				least = fmin(least, size);
				most = fmax(most, size);
			}
			d->col_scale[j] = most > 0 ? 1 / sqrt(least * most) : 1;
		}
	}
	for (int i = 0; i < d->lp.m; i++)
		d->row_scale[i] = power_of_two(d->row_scale[i]);
	for (int j = 0; j < d->lp.nreal; j++)
	{
		d->col_scale[j] = power_of_two(d->col_scale[j]);
		for (int k = d->lp.start[j]; k < d->lp.start[j + 1]; k++)
			d->lp.value[k] *= d->col_scale[j] * d->row_scale[d->lp.index[k]];
	}
	flex_free(env, low);
	flex_free(env, high);
	return FLEX_OK;
}

/* Bounds, costs and right-hand sides in the form 0 <= x <= upper. */
static void
shift_columns(const FlexProblem *p, FlexBanded *d)
{
	for (int j = 0; j < d->lp.nreal; j++)
	{
		int    source = d->col[j];
		double lower = p->col_lower[source];
		double upper = p->col_upper[source];
		double base = isfinite(lower) ? lower : isfinite(upper) ? upper : 0;

		d->mirrored[j] = !isfinite(lower) && isfinite(upper);
		d->lp.free[j] = !isfinite(lower) && !isfinite(upper);
		d->lp.upper[j] =
			isfinite(lower) && isfinite(upper) ? (upper - lower) / d->col_scale[j] : INFINITY;
		for (int k = d->lp.start[j]; k < d->lp.start[j + 1]; k++)
		{
			d->lp.b[d->lp.index[k]] -= d->lp.value[k] * base / d->col_scale[j];
			if (d->mirrored[j])
				d->lp.value[k] = -d->lp.value[k];
		}
		d->lp.c[j] = p->cost[source] * d->col_scale[j] * (d->mirrored[j] ? -1 : 1);
	}
}

/* Constants of the fixed columns, then slacks for what isn't an equation. */
static void
finish_rows(const FlexProblem *p, FlexBanded *d)
{
	int slack = d->lp.nreal;

	for (int j = 0; j < p->ncols; j++)
		for (int k = p->start[j]; k < p->start[j + 1] && flex_is_fixed(p, j); k++)
		{
			int row = d->place[p->index[k]];

			if (row >= 0)
				d->lp.b[row] -= p->value[k] * p->col_lower[j] * d->row_scale[row];
		}
	for (int i = 0; i < d->lp.m; i++)
	{
		double lower = p->row_lower[d->row[i]];
		double upper = p->row_upper[d->row[i]];

		if (upper > lower)
		{
			bool above = isfinite(lower); /* a x - s = lower, else a x + s = upper */

			d->lp.slack_row[slack - d->lp.nreal] = above ? i : ~i;
			d->lp.upper[slack] =
				isfinite(lower) && isfinite(upper) ? (upper - lower) * d->row_scale[i] : INFINITY;
			slack++;
		}
		d->lp.b[i] += (isfinite(lower) ? lower : upper) * d->row_scale[i];
	}
}

static int
count_slacks(const FlexProblem *p, const FlexBanded *d)
{
	int count = 0;

	for (int i = 0; i < d->lp.m; i++)
		count += p->row_upper[d->row[i]] > p->row_lower[d->row[i]];
	return count;
}

/* ---- shape of the normal equations -------------------------------------------------- */

/* Envelope of the rows before the border. */
static FlexStatus
shape_envelope(FlexEnv *env, FlexBanded *d)
{
	size_t size = 0;

	d->first = FLEX_NEW(env, int, d->inner + 1);
	d->offset = FLEX_NEW(env, size_t, d->inner + 1);
	if (d->first == NULL || d->offset == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < d->inner; i++)
		d->first[i] = i;
	for (int j = 0; j < d->lp.nreal; j++)
		for (int e = d->lp.start[j]; e < d->lp.start[j + 1] && d->lp.index[e] < d->inner; e++)
			if (d->lp.index[d->lp.start[j]] < d->first[d->lp.index[e]])
				d->first[d->lp.index[e]] = d->lp.index[d->lp.start[j]];
	d->work = 0;
	for (int i = 0; i < d->inner; i++)
	{
		size_t width = (size_t) (i - d->first[i]);

		d->offset[i] = size;
		size += width + 1;
		d->work += 0.5 * (double) (width * width);
	}
	d->offset[d->inner] = d->size = size;
	return size > ENVELOPE_MAX || (double) size > WIDTH_MAX * d->lp.m ? FLEX_LIMIT : FLEX_OK;
}

static inline size_t
place_of(const FlexBanded *d, int row, int other)
{
	if (row >= d->inner)
		return flex_border_place(d, row, other);
	return d->offset[row] + (size_t) (other - d->first[row]);
}

/* Products of the entries of each column and their places. */
static FlexStatus
shape_pairs(FlexEnv *env, FlexBanded *d)
{
	size_t pairs = 0;
	int    slacks = d->lp.n - d->lp.nreal;

	d->pair_start = FLEX_NEW(env, size_t, d->lp.nreal + 1);
	d->slack_place = FLEX_NEW(env, int, slacks + 1);
	if (d->pair_start == NULL || d->slack_place == NULL)
		return FLEX_NO_MEMORY;
	for (int j = 0; j < d->lp.nreal; j++)
	{
		size_t k = (size_t) (d->lp.start[j + 1] - d->lp.start[j]);

		if (k > 1000)
			return FLEX_LIMIT;
		pairs += k * (k + 1) / 2;
		d->pair_start[j + 1] = pairs;
	}
	d->pair_place = FLEX_NEW_RAW(env, int, pairs + 1);
	d->pair_value = FLEX_NEW_RAW(env, double, pairs + 1);
	if (d->pair_place == NULL || d->pair_value == NULL)
		return FLEX_NO_MEMORY;
	pairs = 0;
	for (int j = 0; j < d->lp.nreal; j++)
		for (int e = d->lp.start[j]; e < d->lp.start[j + 1]; e++)
			for (int f = d->lp.start[j]; f <= e; f++)
			{
				d->pair_place[pairs] = (int) place_of(d, d->lp.index[e], d->lp.index[f]);
				d->pair_value[pairs++] = d->lp.value[e] * d->lp.value[f];
			}
	for (int k = 0; k < slacks; k++)
	{
		int row = d->lp.slack_row[k] >= 0 ? d->lp.slack_row[k] : ~d->lp.slack_row[k];

		d->slack_place[k] = (int) place_of(d, row, row);
	}
	return FLEX_OK;
}

/* Group and step of each row in the order of the normal form. */
static FlexStatus
shape_border(FlexEnv *env, const FlexProblem *p, const int *group, FlexBanded *d)
{
	int       *key = FLEX_NEW(env, int, 2 * ((size_t) d->lp.m + 1));
	FlexStatus status;

	if (key == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < d->lp.m; i++)
	{
		key[i] = group[d->row[i]];
		key[d->lp.m + i] = step_of(p->row_step, d->row[i]);
	}
	status = flex_border_shape(env, d, key, key + d->lp.m);
	flex_free(env, key);
	if (status == FLEX_OK && d->size > ENVELOPE_MAX)
		status = FLEX_LIMIT;
	return status;
}

/* Each stage of a large problem takes a while. */
static inline FlexStatus
go_on(FlexEnv *env, FlexStatus status)
{
	return status == FLEX_OK && flex_poll(env) ? FLEX_CANCELLED : status;
}

/* Order, entries and envelope; what it costs stands in work. */
static FlexStatus
lay_out(FlexEnv *env, const FlexProblem *problem, const int *group, FlexBanded *d)
{
	FlexStatus status;

	memset(d, 0, sizeof(*d));
	status = go_on(env, order_rows(env, problem, group, d));
	if (status == FLEX_OK)
		status = go_on(env, order_cols(env, problem, d));
	if (status == FLEX_OK)
		status = go_on(env, copy_entries(env, problem, d));
	if (status == FLEX_OK)
		status = shape_envelope(env, d);
	if (status == FLEX_OK && group != NULL)
		status = go_on(env, shape_border(env, problem, group, d));
	return status;
}

/* In the order of time, or by chains with a border where that takes less work. */
static FlexStatus
choose_layout(FlexEnv *env, const FlexProblem *problem, FlexBanded *d)
{
	FlexBanded other;
	int       *group;
	FlexStatus status = lay_out(env, problem, NULL, d);
	FlexStatus bordered;

	if ((status != FLEX_OK && status != FLEX_LIMIT) || d->work < BORDER_WORK)
		return status;
	bordered = go_on(env, flex_border_find(env, problem, &group));
	if (bordered != FLEX_OK || group == NULL)
		return bordered == FLEX_OK ? status : bordered;
	bordered = lay_out(env, problem, group, &other);
	flex_free(env, group);
	if (bordered == FLEX_OK && (status != FLEX_OK || other.work < d->work))
	{
		flex_banded_free(env, d);
		*d = other;
		return FLEX_OK;
	}
	flex_banded_free(env, &other);
	return bordered == FLEX_NO_MEMORY || bordered == FLEX_CANCELLED ? bordered : status;
}

FlexStatus
flex_banded_prepare(FlexEnv *env, const FlexProblem *problem, FlexBanded *d)
{
	int        slacks;
	FlexStatus status = choose_layout(env, problem, d);

	if (status != FLEX_OK)
		return status;
	slacks = count_slacks(problem, d);
	d->lp.n = d->lp.nreal + slacks;
	d->lp.slack_row = FLEX_NEW(env, int, slacks + 1);
	d->lp.b = FLEX_NEW(env, double, d->lp.m + 1);
	d->lp.c = FLEX_NEW(env, double, d->lp.n + 1);
	d->lp.upper = FLEX_NEW(env, double, d->lp.n + 1);
	d->lp.free = FLEX_NEW(env, bool, d->lp.n + 1);
	d->mirrored = FLEX_NEW(env, bool, d->lp.nreal + 1);
	d->col_scale = FLEX_NEW(env, double, d->lp.n + 1);
	d->row_scale = FLEX_NEW(env, double, d->lp.m + 1);
	if (!d->lp.slack_row || !d->lp.b || !d->lp.c || !d->lp.upper || !d->lp.free || !d->mirrored ||
		!d->col_scale || !d->row_scale)
		return FLEX_NO_MEMORY;
	for (int j = 0; j < d->lp.n; j++)
		d->col_scale[j] = 1;
	status = go_on(env, scale(env, d));
	if (status != FLEX_OK)
		return status;
	shift_columns(problem, d);
	finish_rows(problem, d);
	return go_on(env, shape_pairs(env, d));
}

FlexStatus
flex_banded_allocate_factor(FlexEnv *env, FlexBanded *d)
{
	d->factor = FLEX_NEW_RAW(env, double, d->size + 1);
	d->inverse = FLEX_NEW(env, double, d->lp.m + 1);
	return d->factor != NULL && d->inverse != NULL ? FLEX_OK : FLEX_NO_MEMORY;
}

void
flex_banded_free(FlexEnv *env, FlexBanded *d)
{
	void *blocks[] = {d->lp.start,    d->lp.index,   d->lp.value, d->lp.slack_row, d->lp.b,
					  d->lp.c,        d->lp.upper,   d->lp.free,  d->col,          d->mirrored,
					  d->row,         d->place,      d->first,    d->col_scale,    d->row_scale,
					  d->offset,      d->pair_start, d->factor,   d->pair_place,   d->pair_value,
					  d->slack_place, d->inverse};

	flex_border_free(env, d);
	for (int k = 0; k < FLEX_LENGTH(blocks); k++)
		if (blocks[k] != NULL)
			flex_free(env, blocks[k]);
	memset(d, 0, sizeof(*d));
}

/* ---- back --------------------------------------------------------------------------- */

void
flex_banded_restore(const FlexProblem *p, const FlexBanded *d, const double *x, const double *y,
					double *result_x, double *row_dual, double *reduced_cost)
{
	for (int j = 0; j < p->ncols; j++)
		result_x[j] = p->col_lower[j];
	for (int j = 0; j < d->lp.nreal; j++)
	{
		int    source = d->col[j];
		double lower = p->col_lower[source];
		double upper = p->col_upper[source];
		double step = d->col_scale[j] * x[j];

		if (d->lp.free[j])
			result_x[source] = step;
		else
			result_x[source] = d->mirrored[j] ? upper - step : fmin(lower + step, upper);
	}
	memset(row_dual, 0, (size_t) p->nrows * sizeof(double));
	for (int i = 0; i < d->lp.m; i++)
		row_dual[d->row[i]] = y[i] * d->row_scale[i];
	for (int j = 0; j < p->ncols; j++)
	{
		reduced_cost[j] = p->cost[j];
		for (int k = p->start[j]; k < p->start[j + 1]; k++)
			reduced_cost[j] -= p->value[k] * row_dual[p->index[k]];
	}
}
