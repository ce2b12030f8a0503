/*
 * master.c
 *	  The master program of the column generation: the cheapest mix of the
 *	  columns that closes the balance of every step, and its marginal values.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

#include "solver/ipm/dense.h"

/* Weight above which a column counts as used on the way. */
#define IDLE 1e-5
/* Rounds without use after which a column is dropped, from so many columns a row on. */
#define IDLE_ROUNDS 8
#define COLUMNS_A_ROW 3
/* Accuracy of a master that still gives prices. */
#define NEAR 1e-6

/*
 * Columns: import, export, missing and surplus of every step, weights, one level
 * for each peak period, the room below that level in each of its steps.
 * Rows: one for each group, balance of every step, one for each step of a period.
 */
typedef struct Master
{
	FlexDense lp;
	double   *cost;
	double   *upper;
	double   *rhs;
	int      *start;
	int      *row;
	double   *value;
	int       weight; /* first column */
} Master;

static int
peak_steps(const Decomposition *d)
{
	int steps = 0;

	for (int p = 0; p < d->nperiods; p++)
		steps += d->period[p].last - d->period[p].first + 1;
	return steps;
}

static bool
allocate_master(const Decomposition *d, FlexEnv *env, Master *master)
{
	int    peaks = peak_steps(d);
	size_t entries = (size_t) (5 * d->n + 3 * peaks) + (size_t) d->ncolumns * (size_t) (d->n + 1);

	master->lp.ncols = 4 * d->n + d->ncolumns + d->nperiods + peaks;
	master->lp.nrows = d->n + d->ngroups + peaks;
	master->cost = FLEX_NEW(env, double, master->lp.ncols);
	master->upper = FLEX_NEW(env, double, master->lp.ncols);
	master->rhs = FLEX_NEW(env, double, master->lp.nrows);
	master->start = FLEX_NEW(env, int, master->lp.ncols + 1);
	master->row = FLEX_NEW(env, int, entries);
	master->value = FLEX_NEW(env, double, entries);
	master->lp.cost = master->cost;
	master->lp.upper = master->upper;
	master->lp.rhs = master->rhs;
	master->lp.start = master->start;
	master->lp.row = master->row;
	master->lp.value = master->value;
	return master->cost && master->upper && master->rhs && master->start && master->row &&
		   master->value;
}

/* Begin column j with its cost and upper bound; entries follow, rows ascending. */
static void
begin_column(Master *master, int j, double cost, double upper)
{
	master->start[j + 1] = master->start[j];
	master->cost[j] = cost;
	master->upper[j] = fmax(upper, 1e-9); /* an interior needs some width */
}

static void
add_entry(Master *master, int j, int row, double value)
{
	int at = master->start[j + 1]++;

	master->row[at] = row;
	master->value[at] = value;
}

/* Import, export, and what the penalty pays for; peak_row[t] < 0: no peak charge. */
static void
fill_connection(const Decomposition *d, Master *master, const int *peak_row)
{
	const FlexJointInput *input = d->input;

	for (int kind = 0; kind < 4; kind++)
		for (int t = 0; t < d->n; t++)
		{
			int    j = kind * d->n + t;
			double hours = input->hours[t];

			if (kind == 0)
				begin_column(master, j, hours * (input->import_price[t] - d->fee[t]),
							 fmin(joint_import_limit(input, t), d->most_import[t]));
			else if (kind == 1)
				begin_column(master, j, -hours * input->export_price[t],
							 fmin(joint_export_limit(input, t), d->most_export[t]));
			else
				begin_column(master, j, hours * d->penalty, INFINITY);
			add_entry(master, j, d->ngroups + t, kind == 0 || kind == 2 ? 1 : -1);
			if (kind == 0 && peak_row[t] >= 0)
				add_entry(master, j, peak_row[t], 1);
		}
	for (int t = 0; t < d->n; t++)
		master->rhs[d->ngroups + t] = d->fixed_net[t];
}

static void
fill_weights(const Decomposition *d, Master *master)
{
	master->weight = 4 * d->n;
	for (int k = 0; k < d->ncolumns; k++)
	{
		const Column *column = &d->column[k];
		int           j = master->weight + k;

		begin_column(master, j, column->cost, INFINITY);
		add_entry(master, j, column->group, 1);
		for (int t = 0; t < d->n; t++)
			add_entry(master, j, d->ngroups + t, -column->net[t]);
	}
	for (int g = 0; g < d->ngroups; g++)
		master->rhs[g] = 1;
}

/* import[t] - level + room[t] = sunk */
static void
fill_peaks(const Decomposition *d, Master *master)
{
	int level = master->weight + d->ncolumns;
	int room = level + d->nperiods;
	int row = d->n + d->ngroups;

	for (int p = 0; p < d->nperiods; p++)
	{
		begin_column(master, level + p, d->period[p].price, INFINITY);
		for (int t = d->period[p].first; t <= d->period[p].last; t++, row++)
		{
			add_entry(master, level + p, row, -1);
			master->rhs[row] = d->period[p].sunk;
		}
	}
	for (int i = 0; room + i < master->lp.ncols; i++)
	{
		begin_column(master, room + i, 0, INFINITY);
		add_entry(master, room + i, d->n + d->ngroups + i, 1);
	}
}

static FlexStatus
build_master(const Decomposition *d, FlexEnv *env, Master *master)
{
	int *peak_row = FLEX_NEW(env, int, d->n);
	int  row = d->n + d->ngroups;

	if (peak_row == NULL || !allocate_master(d, env, master))
		return FLEX_NO_MEMORY;
	for (int t = 0; t < d->n; t++)
		peak_row[t] = -1;
	for (int p = 0; p < d->nperiods; p++)
		for (int t = d->period[p].first; t <= d->period[p].last; t++)
			peak_row[t] = row++;
	fill_connection(d, master, peak_row);
	fill_weights(d, master);
	fill_peaks(d, master);
	return FLEX_OK;
}

static void
take_master(Decomposition *d, const Master *master, const FlexDenseResult *result)
{
	d->upper = d->fixed_cost + result->objective;
	d->missing = 0;
	for (int t = 0; t < d->n; t++)
	{
		d->missing += d->input->hours[t] * (result->x[2 * d->n + t] + result->x[3 * d->n + t]);
		d->price[t] = result->y[d->ngroups + t] / d->input->hours[t];
	}
	for (int g = 0; g < d->ngroups; g++)
		d->value[g] = result->y[g];
	for (int k = 0; k < d->ncolumns; k++)
	{
		Column *column = &d->column[k];

		column->weight = result->x[master->weight + k];
		column->idle = column->weight > IDLE ? 0 : column->idle + 1;
	}
}

/* Columns that no mix used for long only cost time; they come back where they are needed. */
static void
drop_idle_columns(Decomposition *d)
{
	int kept = 0;

	if (d->ncolumns < COLUMNS_A_ROW * (d->n + d->ngroups))
		return;
	for (int k = 0; k < d->ncolumns; k++)
		if (d->column[k].idle <= IDLE_ROUNDS)
			d->column[kept++] = d->column[k];
		else
			flex_free(d->env, d->column[k].net);
	d->ncolumns = kept;
}

FlexStatus
flex_joint_master(Decomposition *d)
{
	FlexEnv         scratch;
	Master          master;
	FlexDenseResult result;
	FlexStatus      status;

	drop_idle_columns(d);
	flex_env_scratch_begin(&scratch, d->env);
	status = build_master(d, &scratch, &master);
	/* no more accurate than the gap that is left tells anything */
	master.lp.accuracy = fmin(NEAR, fmax(1e-9, 1e-7 * flex_joint_gap(d)));
	if (status == FLEX_OK)
		status = flex_dense_solve(&scratch, &master.lp, &result);
	/* a point that is good but not to the last digit steers as well; the bound is exact anyway */
	if (status == FLEX_NUMERIC && result.accuracy <= NEAR)
		status = FLEX_OK;
	if (status == FLEX_OK)
		take_master(d, &master, &result);
	flex_env_scratch_end(&scratch, d->env);
	if (status == FLEX_NUMERIC)
		flex_fault(d->env, FLEX_NUMERIC, "",
				   "the master program of the community found no optimum");
	return status;
}
