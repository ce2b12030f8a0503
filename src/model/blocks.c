/*
 * blocks.c
 *	  Building blocks over the builder, each written once for all chapters.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>

/* ---- storage ------------------------------------------------------------------- */

static inline double
at(const double *series, int t, double def)
{
	return series == NULL ? def : series[t];
}

static void
storage_rows(FlexModel *model, const FlexStorageBlock *block)
{
	for (int t = 0; t < block->n; t++)
	{
		int    row = block->recursion + t;
		double hours = block->hours[t];
		double keep = at(block->keep, t, 1);
		double known = hours * at(block->inflow, t, 0);

		flex_model_coef(model, row, block->soc + t, 1);
		if (t > 0)
			flex_model_coef(model, row, block->soc + t - 1, -keep);
		else
			known += keep * block->soc_start;
		flex_model_coef(model, row, block->charge + t, -hours * at(block->charge_efficiency, t, 1));
		flex_model_coef(model, row, block->discharge + t,
						hours / at(block->discharge_efficiency, t, 1));
		flex_model_row_bounds(model, row, known, known);
	}
}

/* charge / limit + discharge / limit <= 1, where both can run. */
static void
shared_power_rows(FlexModel *model, const FlexStorageBlock *block)
{
	int first = flex_model_rows(model, block->object, "shared_power", block->n, true);

	for (int t = 0; t < block->n; t++)
	{
		flex_model_row_bounds(model, first + t, -INFINITY, 1);
		if (!(block->charge_limit[t] > 0) || !(block->discharge_limit[t] > 0))
			continue;
		flex_model_coef(model, first + t, block->charge + t, 1 / block->charge_limit[t]);
		flex_model_coef(model, first + t, block->discharge + t, 1 / block->discharge_limit[t]);
	}
}

/*
 * Power limits as bounds. A pair needs finite ones, the tighter the better for
 * branching: where only one side runs, no more can go in or out than the
 * content bounds of the step leave room for.
 */
static void
storage_power_bounds(FlexModel *model, const FlexStorageBlock *block, int t)
{
	double hours = block->hours[t];
	double keep = at(block->keep, t, 1);
	double inflow = hours * at(block->inflow, t, 0);
	double least = keep * (t == 0 ? block->soc_start : block->soc_min[t - 1]) + inflow;
	double most = keep * (t == 0 ? block->soc_start : block->soc_max[t - 1]) + inflow;
	double charge = block->charge_limit[t];
	double discharge = block->discharge_limit[t];

	if (block->exclusive && charge > 0 && discharge > 0)
	{
		double room = block->soc_max[t] - least;
		double content = most - block->soc_min[t];

		if (isinf(charge))
			charge = fmax(0, room / (hours * at(block->charge_efficiency, t, 1)));
		if (isinf(discharge))
			discharge = fmax(0, content * at(block->discharge_efficiency, t, 1) / hours);
		flex_model_exclusive(model, block->charge + t, block->discharge + t);
	}
	flex_model_col_bounds(model, block->charge + t, 0, charge);
	flex_model_col_bounds(model, block->discharge + t, 0, discharge);
}

void
flex_block_storage(FlexModel *model, FlexStorageBlock *block)
{
	int n = block->n;

	block->charge = flex_model_cols(model, block->object, "charge_kw", n, true);
	block->discharge = flex_model_cols(model, block->object, "discharge_kw", n, true);
	block->soc = flex_model_cols(model, block->object, "soc_kwh", n, true);
	block->recursion = flex_model_rows(model, block->object, "recursion", n, true);
	for (int t = 0; t < n; t++)
	{
		storage_power_bounds(model, block, t);
		flex_model_col_bounds(model, block->soc + t, block->soc_min[t], block->soc_max[t]);
	}
	storage_rows(model, block);
	if (block->shared_power)
		shared_power_rows(model, block);
}

/* ---- balance --------------------------------------------------------------------- */

int
flex_block_balance(FlexModel *model, const char *object, const char *what, int n,
				   const FlexTerm *term, int nterms, const double *constant)
{
	int first = flex_model_rows(model, object, what, n, true);

	for (int t = 0; t < n; t++)
	{
		double known = constant == NULL ? 0 : -constant[t];

		flex_model_row_bounds(model, first + t, known, known);
		for (int k = 0; k < nterms; k++)
			flex_model_coef(model, first + t, term[k].col + t, term[k].factor);
	}
	return first;
}

/* ---- cost of one expression --------------------------------------------------------- */

static int
expression_row(FlexModel *model, const char *object, const char *what, int step,
			   const FlexTerm *term, int nterms, double known)
{
	int row = flex_model_rows(model, object, what, 1, false);

	for (int k = 0; k < nterms; k++)
		flex_model_coef(model, row, term[k].col, term[k].factor);
	flex_model_row_bounds(model, row, known, known);
	if (!model->failed)
		model->row_step[row] = step;
	return row;
}

/* n columns that belong to one step. */
static int
step_cols(FlexModel *model, const char *object, const char *what, int step, int n)
{
	int first = flex_model_cols(model, object, what, n, false);

	for (int k = 0; k < n && !model->failed; k++)
		model->col_step[first + k] = step;
	return first;
}

int
flex_block_convex_cost(FlexModel *model, const char *object, const char *what, int step,
					   const FlexTerm *term, int nterms, double start, const double *width,
					   const double *slope, int nsegments)
{
	int row = expression_row(model, object, what, step, term, nterms, start);
	int segment = step_cols(model, object, what, step, nsegments);

	for (int k = 0; k < nsegments; k++)
	{
		flex_model_col_bounds(model, segment + k, 0, width[k]);
		flex_model_cost(model, segment + k, slope[k]);
		flex_model_coef(model, row, segment + k, -1);
	}
	return row;
}

/* Columns and rows of one curve. */
typedef struct Curve
{
	const char   *object;
	int           step;
	const double *point;
	const double *cost;
	int           nsegments;
	int           fill; /* first column: how much of a segment is used */
} Curve;

static double
curve_slope(const Curve *curve, int k)
{
	return (curve->cost[k + 1] - curve->cost[k]) / (curve->point[k + 1] - curve->point[k]);
}

/* First segment at or behind k where the slope falls or the cost jumps; nsegments: none. */
static int
next_break(const Curve *curve, int k)
{
	for (; k < curve->nsegments; k++)
	{
		bool jump = curve->point[k + 1] == curve->point[k];

		if (jump)
			return k;
		if (k > 0 && curve->point[k] > curve->point[k - 1] &&
			curve_slope(curve, k) < curve_slope(curve, k - 1) - 1e-12 * fabs(curve_slope(curve, k)))
			return k;
	}
	return k;
}

/* choice = 1 only where segments from .. to - 1 are full (before), or they may be used (after). */
static void
tie_segments(FlexModel *model, const Curve *curve, int choice, int from, int to, bool before)
{
	int rows = flex_model_rows(model, curve->object, before ? "curve_full" : "curve_open",
							   to - from, false);

	for (int k = from; k < to; k++)
	{
		double width = curve->point[k + 1] - curve->point[k];
		int    row = rows + k - from;

		flex_model_coef(model, row, curve->fill + k, before ? -1 : 1);
		flex_model_coef(model, row, choice, before ? width : -width);
		flex_model_row_bounds(model, row, -INFINITY, 0);
		if (!model->failed)
			model->row_step[row] = curve->step;
	}
}

/*
 * Segments are filled from the left. Inside a convex piece that is cheapest
 * anyway; at each break one binary says that all before it is full, and lets
 * what comes behind be used. A jump is paid with its binary.
 */
static void
order_segments(FlexModel *model, const Curve *curve)
{
	int begin = 0;
	int at_break = next_break(curve, 0);

	while (at_break < curve->nsegments)
	{
		bool jump = curve->point[at_break + 1] == curve->point[at_break];
		int  behind = next_break(curve, at_break + 1);
		int  choice = step_cols(model, curve->object, "curve_choice", curve->step, 1);

		flex_model_col_bounds(model, choice, 0, 1);
		flex_model_integer(model, choice);
		if (jump)
			flex_model_cost(model, choice, curve->cost[at_break + 1] - curve->cost[at_break]);
		tie_segments(model, curve, choice, begin, at_break, true);
		tie_segments(model, curve, choice, at_break, behind, false);
		begin = at_break;
		at_break = behind;
	}
}

int
flex_block_curve(FlexModel *model, const char *object, const char *what, int step,
				 const FlexTerm *term, int nterms, const double *point, const double *cost,
				 int npoints)
{
	Curve curve = {object, step, point, cost, npoints - 1, 0};
	int   row = expression_row(model, object, what, step, term, nterms, point[0]);

	for (int k = 0; k + 1 < npoints; k++)
		if (!(point[k + 1] >= point[k]) ||
			(point[k + 1] == point[k] && k > 0 && point[k - 1] == point[k]))
		{
			flex_fault(model->env, FLEX_BAD_INPUT, object,
					   "the points of the curve \"%s\" don't ascend", what);
			flex_fault_step(model->env, step);
			flex_model_refuse(model, FLEX_BAD_INPUT);
			return row;
		}
	curve.fill = step_cols(model, object, "curve_fill", step, npoints - 1);
	flex_model_offset(model, cost[0]);
	for (int k = 0; k + 1 < npoints; k++)
	{
		double width = point[k + 1] - point[k];

		flex_model_col_bounds(model, curve.fill + k, 0, width);
		flex_model_coef(model, row, curve.fill + k, -1);
		if (width > 0)
			flex_model_cost(model, curve.fill + k, curve_slope(&curve, k));
	}
	order_segments(model, &curve);
	return row;
}

/* ---- commitments --------------------------------------------------------------------- */

static bool
priced(const double *price, int t)
{
	return price != NULL && isfinite(price[t]);
}

/* Range of the expression at step t by the bounds of its columns. */
static void
expression_range(const FlexModel *model, const FlexCommitment *c, int t, double *low, double *high)
{
	*low = *high = c->constant == NULL ? 0 : c->constant[t];
	for (int k = 0; k < c->nterms; k++)
	{
		double factor = c->term[k].factor;
		double a = factor * flex_model_col_lower(model, c->term[k].col + t);
		double b = factor * flex_model_col_upper(model, c->term[k].col + t);

		*low += fmin(a, b);
		*high += fmax(a, b);
	}
}

/* Both directions at once would pay: allow one at a time, inside the reachable range. */
static FlexStatus
separate_directions(FlexModel *model, const FlexCommitment *c, int t)
{
	double low;
	double high;

	expression_range(model, c, t, &low, &high);
	if (!isfinite(low) || !isfinite(high))
	{
		flex_fault(model->env, FLEX_UNBOUNDED, c->object,
				   "the prices of \"%s\" pay for deviating both ways at once", c->what);
		flex_fault_step(model->env, t);
		flex_fault_hint(model->env, "Limit the flows of \"%s\", or lower the sum of its prices.",
						c->object);
		flex_model_refuse(model, FLEX_UNBOUNDED);
		return FLEX_UNBOUNDED;
	}
	flex_model_col_bounds(model, c->up + t, 0, fmax(0, high - c->quantity[t]));
	flex_model_col_bounds(model, c->down + t, 0, fmax(0, c->quantity[t] - low));
	flex_model_exclusive(model, c->up + t, c->down + t);
	return FLEX_OK;
}

static void
expression_coefs(FlexModel *model, const FlexCommitment *c, int row, int t)
{
	for (int k = 0; k < c->nterms; k++)
		flex_model_coef(model, row, c->term[k].col + t, c->term[k].factor);
}

/* expression - up + down = quantity in each step. */
static FlexStatus
each_step(FlexModel *model, FlexCommitment *c)
{
	int        first = flex_model_rows(model, c->object, c->what, c->n, true);
	FlexStatus status = FLEX_OK;

	c->up = flex_model_cols(model, c->object, "deviation_up", c->n, true);
	c->down = flex_model_cols(model, c->object, "deviation_down", c->n, true);
	for (int t = 0; t < c->n && status == FLEX_OK; t++)
	{
		double constant = c->constant == NULL ? 0 : c->constant[t];
		bool   up = priced(c->up_price, t);
		bool   down = priced(c->down_price, t);

		flex_model_col_bounds(model, c->up + t, 0, up ? INFINITY : 0);
		flex_model_col_bounds(model, c->down + t, 0, down ? INFINITY : 0);
		if (isnan(c->quantity[t]))
		{
			flex_model_row_bounds(model, first + t, -INFINITY, INFINITY);
			continue;
		}
		expression_coefs(model, c, first + t, t);
		flex_model_coef(model, first + t, c->up + t, -1);
		flex_model_coef(model, first + t, c->down + t, 1);
		flex_model_row_bounds(model, first + t, c->quantity[t] - constant,
							  c->quantity[t] - constant);
		if (up)
			flex_model_cost(model, c->up + t, c->up_price[t]);
		if (down)
			flex_model_cost(model, c->down + t, c->down_price[t]);
		if (up && down && c->up_price[t] + c->down_price[t] < 0)
			status = separate_directions(model, c, t);
	}
	return status;
}

/*
 * One direction of a grouped commitment: a column d[t] >= sign * (expression -
 * quantity), equal over the run and paid once, written as a chain so that no
 * column is dense. Returns the first column.
 */
static int
largest_of_runs(FlexModel *model, const FlexCommitment *c, const char *name, double sign,
				const double *price)
{
	int cols = flex_model_cols(model, c->object, name, c->n, true);
	int rows = flex_model_rows(model, c->object, c->what, c->n, true);
	int chain = flex_model_rows(model, c->object, "same_over_run", c->n, true);

	for (int t = 0; t < c->n; t++)
	{
		bool   begins = t == 0 || (c->group != NULL && c->group[t] != c->group[t - 1]);
		double constant = c->constant == NULL ? 0 : c->constant[t];

		if (begins)
			flex_model_row_bounds(model, chain + t, -INFINITY, INFINITY);
		else
		{
			flex_model_coef(model, chain + t, cols + t, 1);
			flex_model_coef(model, chain + t, cols + t - 1, -1);
		}
		if (begins && priced(price, t))
			flex_model_cost(model, cols + t, price[t]);
		else if (begins)
			flex_model_col_bounds(model, cols + t, 0, 0);
		flex_model_row_bounds(model, rows + t, -INFINITY, INFINITY);
		if (isnan(c->quantity[t]))
			continue;
		for (int k = 0; k < c->nterms; k++)
			flex_model_coef(model, rows + t, c->term[k].col + t, sign * c->term[k].factor);
		flex_model_coef(model, rows + t, cols + t, -1);
		flex_model_row_bounds(model, rows + t, -INFINITY, sign * (c->quantity[t] - constant));
	}
	return cols;
}

/* The largest deviation of a run can't be paid for: it would grow without end. */
static FlexStatus
check_run_prices(FlexModel *model, const FlexCommitment *c)
{
	for (int t = 0; t < c->n; t++)
	{
		bool begins = t == 0 || (c->group != NULL && c->group[t] != c->group[t - 1]);

		if (!begins || ((!priced(c->up_price, t) || c->up_price[t] >= 0) &&
						(!priced(c->down_price, t) || c->down_price[t] >= 0)))
			continue;
		flex_fault(model->env, FLEX_BAD_INPUT, c->object,
				   "a price of \"%s\" for the largest deviation is below 0", c->what);
		flex_fault_step(model->env, t);
		flex_fault_hint(model->env, "Prices per step may be negative, prices per run may not.");
		flex_model_refuse(model, FLEX_BAD_INPUT);
		return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

FlexStatus
flex_block_commitment(FlexModel *model, FlexCommitment *c)
{
	if (!c->grouped)
		return each_step(model, c);
	if (check_run_prices(model, c) != FLEX_OK)
		return FLEX_BAD_INPUT;
	c->up = largest_of_runs(model, c, "largest_up", 1, c->up_price);
	c->down = largest_of_runs(model, c, "largest_down", -1, c->down_price);
	return FLEX_OK;
}

/* ---- peak ------------------------------------------------------------------------------ */

int
flex_block_peak(FlexModel *model, const char *object, const char *what, int first, int n,
				const int *group, double sunk, double price)
{
	int peak = flex_model_cols(model, object, what, n, true);
	int above = flex_model_rows(model, object, what, n, true);
	int chain = flex_model_rows(model, object, "same_peak", n, true);

	for (int t = 0; t < n; t++)
	{
		bool begins = t == 0 || (group != NULL && group[t] != group[t - 1]);

		flex_model_col_bounds(model, peak + t, sunk, INFINITY);
		flex_model_coef(model, above + t, first + t, 1);
		flex_model_coef(model, above + t, peak + t, -1);
		flex_model_row_bounds(model, above + t, -INFINITY, 0);
		if (begins)
		{
			flex_model_cost(model, peak + t, price);
			flex_model_offset(model, -price * sunk);
			flex_model_row_bounds(model, chain + t, -INFINITY, INFINITY);
			continue;
		}
		flex_model_coef(model, chain + t, peak + t, 1);
		flex_model_coef(model, chain + t, peak + t - 1, -1);
	}
	return peak;
}
