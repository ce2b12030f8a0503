/*
 * decompose.c
 *	  The joint plan of a large community by column generation (Dantzig and
 *	  Wolfe, 1960) with smoothed prices (Wentges, 1997).
 *
 * The parties meet only in the balance of each step. For prices lambda[t] of
 * that balance every party plans alone (a dynamic programme of its own), and
 *	  L(lambda) = sum of their least costs + least cost of the connection
 * is a lower bound on the cost of any joint plan, also of one in which storages
 * never charge and discharge at once. What the parties would take at lambda is a
 * column of the master program, which mixes the columns of each group of
 * parties so that the balance closes at least cost; its marginal values are the
 * next prices. A mix of plans of a convex problem is a plan.
 *
 * A column keeps the group's power and cost only. The plans behind the
 * columns that end up in the mix are made again from their prices.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Parties are mixed in at most so many groups: the rows of the master. */
#define MOST_GROUPS 40
#define MOST_ROUNDS 400
/* Share of the best prices so far in the next ones. */
#define SMOOTHING 0.7
/* No smaller gap is looked for: the master isn't more accurate. */
#define LEAST_GAP 1e-8
/* Weight of a column that counts as used in the final mix. */
#define USED 1e-7
/* Share of all energy that counts as missing; below it is the master's rounding. */
#define MISSING 1e-7
/* Energy that nobody can deliver costs this many times the largest price. */
#define PENALTY 50

static int
group_of(const Decomposition *d, int free_index)
{
	return free_index % d->ngroups;
}

/* ---- set-up --------------------------------------------------------------------- */

static double
largest_price(const FlexJointInput *input)
{
	double largest = 1e-3;

	for (int t = 0; t < input->n; t++)
	{
		largest = fmax(largest, fabs(input->import_price[t]));
		largest = fmax(largest, fabs(input->export_price[t]));
		if (input->peak_price != NULL)
			largest = fmax(largest, input->peak_price[t] / input->hours[t]);
	}
	return largest;
}

static FlexStatus
set_up(Decomposition *d, FlexJointPlan *plan)
{
	const FlexJointInput *input = d->input;

	d->n = input->n;
	d->penalty = PENALTY * largest_price(input);
	d->free_party = FLEX_NEW(d->env, int, input->nparties);
	d->fixed_net = FLEX_NEW(d->env, double, d->n);
	d->price = FLEX_NEW(d->env, double, d->n);
	d->best = FLEX_NEW(d->env, double, d->n);
	d->lambda = FLEX_NEW(d->env, double *, MOST_ROUNDS);
	d->most_import = FLEX_NEW(d->env, double, d->n);
	d->most_export = FLEX_NEW(d->env, double, d->n);
	d->lower = -INFINITY;
	d->upper = INFINITY;
	if (!d->free_party || !d->fixed_net || !d->price || !d->best || !d->lambda || !d->most_import ||
		!d->most_export)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < d->n; t++)
	{
		double most;
		double least;

		flex_joint_range(input, t, &most, &least);
		d->most_import[t] = flex_meter_room(most);
		d->most_export[t] = flex_meter_room(-least);
	}
	for (int m = 0; m < input->nparties; m++)
	{
		FlexSitePlan *own = &plan->party[m];

		if (!party_is_fixed(&input->party[m]))
		{
			d->free_party[d->nfree++] = m;
			continue;
		}
		flex_site_fill_meter(&input->party[m].inside, own);
		d->fixed_cost += own->objective;
		for (int t = 0; t < d->n; t++)
			d->fixed_net[t] += own->import[t] - own->export[t];
	}
	d->ngroups = d->nfree < MOST_GROUPS ? d->nfree : MOST_GROUPS;
	d->value = FLEX_NEW(d->env, double, d->ngroups + 1);
	if (d->value == NULL)
		return FLEX_NO_MEMORY;
	return flex_joint_periods(d->env, input, &d->period, &d->nperiods);
}

/* ---- a party's answer to prices ----------------------------------------------------- */

/* The party's own plan at prices lambda, in the memory of env. */
static FlexStatus
answer(const Decomposition *d, FlexEnv *env, int m, const double *lambda, const double *buy,
	   FlexSitePlan *plan)
{
	FlexSiteInput site = d->input->party[m].inside;

	site.import_price = buy;
	site.export_price = lambda;
	return flex_party_plan(env, d->input->party[m].name, &site, &d->settings, plan);
}

/* What a buyer inside pays: lambda and the fee. */
static double *
buying_prices(const Decomposition *d, const double *lambda)
{
	double *buy = FLEX_NEW(d->env, double, d->n);

	for (int t = 0; buy != NULL && t < d->n; t++)
		buy[t] = lambda[t] + d->fee[t];
	return buy;
}

/*
 * Least cost of one period's imports at the gain r[t] = price left after lambda
 * per kWh: below 0 it pays to import, up to the limit, and the peak is paid
 * once. The cost over the peak level is convex and bends at the limits only.
 */
static double
period_cost(const Decomposition *d, const PeakPeriod *period, const double *lambda)
{
	const FlexJointInput *input = d->input;
	double                least = INFINITY;

	/* level: how high imports may go; the bends are 0 (the sunk level) and the limits */
	for (int k = period->first - 1; k <= period->last; k++)
	{
		double level = period->sunk;
		double cost;

		if (k >= period->first)
		{
			if (input->import_price[k] - d->fee[k] >= lambda[k])
				continue;
			level = fmax(period->sunk, fmin(joint_import_limit(input, k), d->most_import[k]));
		}
		cost = period->price * (level - period->sunk);
		for (int t = period->first; t <= period->last; t++)
		{
			double gain = input->import_price[t] - d->fee[t] - lambda[t];

			if (gain >= 0)
				continue;
			cost += input->hours[t] * gain *
					fmin(level, fmin(joint_import_limit(input, t), d->most_import[t]));
		}
		least = fmin(least, cost);
	}
	return least;
}

/* Least cost of the connection at prices lambda. */
static double
connection_cost(const Decomposition *d, const double *lambda)
{
	const FlexJointInput *input = d->input;
	double                cost = 0;
	int                   p = 0;

	for (int t = 0; t < d->n; t++)
	{
		double gain = lambda[t] - input->export_price[t];
		bool   in_period;

		if (gain < 0)
			cost += input->hours[t] * gain * fmin(joint_export_limit(input, t), d->most_export[t]);
		while (p < d->nperiods && d->period[p].last < t)
			p++;
		in_period = p < d->nperiods && d->period[p].first <= t;
		gain = input->import_price[t] - d->fee[t] - lambda[t];
		if (gain < 0 && !in_period)
			cost += input->hours[t] * gain * fmin(joint_import_limit(input, t), d->most_import[t]);
	}
	for (p = 0; p < d->nperiods; p++)
		cost += period_cost(d, &d->period[p], lambda);
	return cost;
}

static FlexStatus
add_columns(Decomposition *d)
{
	if (d->ncolumns + d->ngroups > d->capacity)
	{
		int     capacity = 2 * d->capacity + 8 * d->ngroups;
		Column *larger =
			flex_grow(d->env, d->column, (size_t) d->capacity, (size_t) capacity, sizeof(Column));

		if (larger == NULL)
			return FLEX_NO_MEMORY;
		d->column = larger;
		d->capacity = capacity;
	}
	for (int g = 0; g < d->ngroups; g++)
	{
		Column *column = &d->column[d->ncolumns + g];

		memset(column, 0, sizeof(*column));
		column->group = g;
		column->round = d->rounds;
		column->net = FLEX_NEW(d->env, double, d->n);
		if (column->net == NULL)
			return FLEX_NO_MEMORY;
	}
	return FLEX_OK;
}

/* Add a party's plan to its group's column; its bound to the total. */
static void
add_answer(const Decomposition *d, const FlexSitePlan *plan, const double *lambda, Column *column,
		   double *total)
{
	column->cost += plan->objective;
	for (int t = 0; t < d->n; t++)
	{
		double net = plan->import[t] - plan->export[t];

		column->net[t] += net;
		column->cost -= d->input->hours[t] * lambda[t] * net;
	}
	*total += plan->bound;
}

/*
 * Ask every party at prices lambda: a new column for each group, the bound in
 * *bound. Columns that are no better than what the master has are dropped;
 * *improving counts the rest.
 */
static FlexStatus
ask_parties(Decomposition *d, double *lambda, double *bound, int *improving)
{
	double    *buy = buying_prices(d, lambda);
	FlexStatus status = add_columns(d);
	int        kept = d->ncolumns;

	if (buy == NULL)
		status = FLEX_NO_MEMORY;
	if (status != FLEX_OK)
		return status;
	*bound = d->fixed_cost + connection_cost(d, lambda);
	for (int t = 0; t < d->n; t++)
		*bound += d->input->hours[t] * lambda[t] * d->fixed_net[t];
	for (int i = 0; i < d->nfree && flex_status_has_plan(status); i++)
	{
		FlexEnv      scratch;
		FlexSitePlan plan;

		flex_env_scratch_begin(&scratch, d->env);
		status = answer(d, &scratch, d->free_party[i], lambda, buy, &plan);
		if (flex_status_has_plan(status))
			add_answer(d, &plan, lambda, &d->column[d->ncolumns + group_of(d, i)], bound);
		flex_env_scratch_end(&scratch, d->env);
		if (flex_poll(d->env))
			return FLEX_CANCELLED;
		if (flex_deadline_passed(d->deadline))
			return FLEX_TIME_LIMIT;
	}
	flex_free(d->env, buy);
	if (!flex_status_has_plan(status))
		return status;
	for (int g = 0; g < d->ngroups; g++)
	{
		Column *column = &d->column[d->ncolumns + g];
		double  reduced = column->cost - d->value[g];

		for (int t = 0; t < d->n; t++)
			reduced += d->input->hours[t] * d->price[t] * column->net[t];
		if (isinf(d->upper) || reduced < -1e-10 * fmax(1, fabs(column->cost)))
			d->column[kept++] = *column;
		else
			flex_free(d->env, column->net);
	}
	*improving = kept - d->ncolumns;
	d->ncolumns = kept;
	d->lambda[d->rounds++] = lambda;
	return FLEX_OK;
}

/* ---- rounds -------------------------------------------------------------------------------- */

double
flex_joint_gap(const Decomposition *d)
{
	if (isinf(d->upper) || isinf(d->lower))
		return INFINITY;
	return fmax(0, d->upper - d->lower) / fmax(1, fabs(d->upper));
}

static void
keep_bound(Decomposition *d, double bound, const double *lambda)
{
	if (bound <= d->lower)
		return;
	d->lower = bound;
	memcpy(d->best, lambda, sizeof(double) * (size_t) d->n);
}

/* First prices: of import, of export, and half way between. */
static FlexStatus
first_rounds(Decomposition *d)
{
	static const double share[] = {0.5, 0, 1};

	for (int i = 0; i < FLEX_LENGTH(share); i++)
	{
		double    *lambda = FLEX_NEW(d->env, double, d->n);
		double     bound;
		int        improving;
		FlexStatus status;

		if (lambda == NULL)
			return FLEX_NO_MEMORY;
		for (int t = 0; t < d->n; t++)
			lambda[t] = share[i] * (d->input->import_price[t] - d->fee[t]) +
						(1 - share[i]) * d->input->export_price[t];
		status = ask_parties(d, lambda, &bound, &improving);
		if (status != FLEX_OK)
			return status;
		keep_bound(d, bound, lambda);
	}
	return FLEX_OK;
}

/* Rounds until the gap is closed, nothing improves, or time is over. */
static FlexStatus
iterate(Decomposition *d, double gap_wanted)
{
	double     smoothing = SMOOTHING;
	FlexStatus status = first_rounds(d);

	if (status == FLEX_OK)
		status = flex_joint_master(d);
	while (status == FLEX_OK && d->rounds < MOST_ROUNDS && flex_joint_gap(d) > gap_wanted)
	{
		double *lambda = FLEX_NEW(d->env, double, d->n);
		double  before = d->lower;
		double  bound;
		int     improving;

		if (lambda == NULL)
			return FLEX_NO_MEMORY;
		for (int t = 0; t < d->n; t++)
			lambda[t] = smoothing * d->best[t] + (1 - smoothing) * d->price[t];
		status = ask_parties(d, lambda, &bound, &improving);
		if (status != FLEX_OK)
			break;
		keep_bound(d, bound, lambda);
		if (improving > 0)
		{
			status = flex_joint_master(d);
			smoothing = SMOOTHING;
		}
		else if (smoothing > 0)
			/* the smoothed prices tell the master nothing: go nearer to its own */
			smoothing = fmax(0, 2 * smoothing - 1);
		else if (d->lower <= before + 1e-12 * fabs(before))
			break;
	}
	/* what is there at the time limit is a plan as soon as the master closed the balance */
	if (status == FLEX_TIME_LIMIT && !isinf(d->upper) && flex_joint_gap(d) < INFINITY)
		return FLEX_FEASIBLE;
	return status;
}

/* ---- the mix -------------------------------------------------------------------------- */

static void
add_share(const FlexSiteInput *site, const FlexSitePlan *from, double weight, FlexSitePlan *to)
{
	for (int k = 0; k < site->nstorages; k++)
		for (int t = 0; t < site->n; t++)
		{
			to->storage[k].charge[t] += weight * from->storage[k].charge[t];
			to->storage[k].discharge[t] += weight * from->storage[k].discharge[t];
			to->storage[k].soc[t + 1] += weight * from->storage[k].soc[t + 1];
			to->storage[k].value_after[t] += weight * from->storage[k].value_after[t];
		}
	for (int k = 0; k < site->ndevices; k++)
		for (int t = 0; t < site->n; t++)
			to->device[k][t] += weight * from->device[k][t];
}

/* Make the plans behind one used column again and mix them in. */
static FlexStatus
mix_column(Decomposition *d, const Column *column, double weight, FlexJointPlan *plan)
{
	const double *lambda = d->lambda[column->round];
	double       *buy = buying_prices(d, lambda);
	FlexStatus    status = buy == NULL ? FLEX_NO_MEMORY : FLEX_OK;

	for (int i = column->group; i < d->nfree && flex_status_has_plan(status); i += d->ngroups)
	{
		int          m = d->free_party[i];
		FlexEnv      scratch;
		FlexSitePlan own;

		flex_env_scratch_begin(&scratch, d->env);
		status = answer(d, &scratch, m, lambda, buy, &own);
		if (flex_status_has_plan(status))
			add_share(&d->input->party[m].inside, &own, weight, &plan->party[m]);
		flex_env_scratch_end(&scratch, d->env);
		if (flex_poll(d->env))
			return FLEX_CANCELLED;
	}
	flex_free(d->env, buy);
	return flex_status_has_plan(status) ? FLEX_OK : status;
}

static FlexStatus
mix(Decomposition *d, FlexJointPlan *plan)
{
	double *sum = FLEX_NEW(d->env, double, d->ngroups + 1);

	if (sum == NULL)
		return FLEX_NO_MEMORY;
	for (int k = 0; k < d->ncolumns; k++)
		if (d->column[k].weight > USED)
			sum[d->column[k].group] += d->column[k].weight;
	for (int k = 0; k < d->ncolumns; k++)
	{
		const Column *column = &d->column[k];
		FlexStatus    status;

		if (column->weight <= USED)
			continue;
		status = mix_column(d, column, column->weight / sum[column->group], plan);
		if (status != FLEX_OK)
			return status;
	}
	for (int i = 0; i < d->nfree; i++)
	{
		const FlexSiteInput *site = &d->input->party[d->free_party[i]].inside;
		FlexSitePlan        *own = &plan->party[d->free_party[i]];

		for (int k = 0; k < site->nstorages; k++)
			own->storage[k].soc[0] = site->storage[k].spec.soc_start;
		flex_joint_net_storages(site, own);
	}
	return FLEX_OK;
}

/* ---- entry ---------------------------------------------------------------------------- */

/* Most energy that can pass the connection, kWh. */
static double
energy_range(const Decomposition *d)
{
	double energy = 0;

	for (int t = 0; t < d->n; t++)
		energy += d->input->hours[t] * (d->most_import[t] + d->most_export[t]);
	return energy;
}

static FlexStatus
missing_fault(const Decomposition *d)
{
	flex_fault(d->env, FLEX_INFEASIBLE, "connection",
			   "the limits of the connection can't be kept: %.6g kWh are missing or too much",
			   d->missing);
	flex_fault_hint(d->env, "Relax import_limit or export_limit, or the limits of the members.");
	return FLEX_INFEASIBLE;
}

FlexStatus
flex_joint_decompose(FlexEnv *env, const FlexJointInput *input, const FlexSettings *settings,
					 FlexJointPlan *plan)
{
	Decomposition d = {.env = env, .input = input, .fee = plan->fee, .settings = *settings};
	double        gap = fmax(settings->mip_gap, LEAST_GAP);
	FlexStatus    status;
	FlexStatus    mixed;

	d.settings.engine = FLEX_ENGINE_AUTO;
	/* the mix is made at the end, from plans that took about one round */
	d.deadline = flex_deadline(0.85 * settings->time_limit);
	status = set_up(&d, plan);
	if (status == FLEX_OK)
		status = iterate(&d, gap);
	if (!flex_status_has_plan(status))
		return status;
	if (d.missing > MISSING * energy_range(&d))
		return status == FLEX_OK ? missing_fault(&d) : FLEX_TIME_LIMIT;
	if (flex_joint_gap(&d) > gap)
		status = FLEX_FEASIBLE;
	mixed = mix(&d, plan);
	if (mixed != FLEX_OK)
		return mixed;
	memcpy(plan->price, d.best, sizeof(double) * (size_t) d.n);
	plan->bound = d.lower;
	plan->iterations = d.rounds;
	plan->columns = d.ncolumns;
	plan->engine = FLEX_ENGINE_CHAIN;
	snprintf(plan->reason, sizeof(plan->reason),
			 "column generation: %d parties in %d groups, %d rounds", d.nfree, d.ngroups, d.rounds);
	return status;
}
