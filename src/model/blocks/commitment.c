/*
 * commitment.c
 *	  Deviations from a quantity, priced in each step or by their largest over a run.
 */
#include "model/internal.h"

#include <math.h>

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

/* The largest deviation of a run can't be paid for: the program would be unbounded. */
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
