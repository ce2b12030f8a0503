/*
 * aggregator.c
 *	  Balance of a community and the plan of an aggregator's battery between
 *	  members that are metered, or that plan for themselves.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "solver/chain/chain.h"

/* ---- balance ------------------------------------------------------------------ */

static bool
allocate_balance(FlexEnv *env, int n, FlexCommunityBalance *balance)
{
	balance->used = FLEX_NEW(env, double, n);
	balance->need = FLEX_NEW(env, double, n);
	balance->spill = FLEX_NEW(env, double, n);
	balance->self = FLEX_NEW(env, double, n);
	balance->p2p = FLEX_NEW(env, double, n);
	balance->free = FLEX_NEW(env, double, n);
	return balance->used && balance->need && balance->spill && balance->self && balance->p2p &&
		   balance->free;
}

FlexStatus
flex_community_balance(FlexEnv *env, const FlexMemberSeries *member, int nmembers, int n,
					   FlexCommunityBalance *balance)
{
	if (!allocate_balance(env, n, balance))
		return FLEX_NO_MEMORY;
	for (int t = 0; t < n; t++)
	{
		FlexCommunityFlows flows;
		double             production = 0;
		double             load = 0;

		for (int h = 0; h < nmembers; h++)
		{
			const FlexMemberSeries *m = &member[h];
			double                  gives = m->pv != NULL ? m->pv[t] : m->export[t];
			double                  takes = m->load != NULL ? m->load[t] : m->import[t];

			production += gives;
			load += takes;
			if (m->pv != NULL)
				balance->self[t] += fmin(gives, takes);
			if (m->soc != NULL)
				balance->free[t] += fmax(0, m->battery_kwh - m->soc[t]);
		}
		flex_community_flows(production, load, balance->self[t], &flows);
		balance->used[t] = flows.used;
		balance->need[t] = flows.need;
		balance->spill[t] = flows.spill;
		balance->p2p[t] = flows.p2p;
	}
	return FLEX_OK;
}

/* ---- aggregator ----------------------------------------------------------------- */

/* Lower convex hull of the four corners of what the step may buy and sell. */
static void
aggregator_step(const void *data, int t, FlexChainStep *step)
{
	const FlexAggregator *a = data;
	FlexChainPiece       *piece = &step->piece[0];
	double                hours = a->hours[t];
	double                charge = fmin(a->spill[t], a->power);
	double                need = a->need[t] * (a->need_before_loss ? a->discharge_efficiency : 1);
	double                discharge = fmin(need, a->power);
	double                stored = hours * a->charge_efficiency * charge;
	double                drawn = hours * discharge / a->discharge_efficiency;
	double                paid = hours * a->buy[t] * charge;
	double                earned = hours * a->sell[t] * discharge;
	/* change of content, cost, charge, discharge: draw only, one of the two mixed, charge only */
	bool   idle_pays = paid * drawn >= earned * stored;
	double point[3][4] = {{-drawn, -earned, 0, discharge}, {0, 0, 0, 0}, {stored, paid, charge, 0}};

	step->npieces = 1;
	step->keep = 1;
	step->inflow = 0;
	step->soc_min = a->soc_min;
	step->soc_max = a->capacity + (a->leased == NULL ? 0 : a->leased[t]);
	/* buying below what selling earns through the battery: do both at once */
	if (!idle_pays)
	{
		point[1][0] = stored - drawn;
		point[1][1] = paid - earned;
		point[1][2] = charge;
		point[1][3] = discharge;
	}
	piece->n = 0;
	for (int k = 0; k < 3; k++)
	{
		int n = piece->n;

		if (n > 0 && point[k][0] <= piece->x[n - 1])
			continue;
		piece->x[n] = point[k][0];
		piece->cost[n] = point[k][1];
		piece->charge[n] = point[k][2];
		piece->discharge[n] = point[k][3];
		piece->n++;
	}
}

FlexStatus
flex_community_aggregate(FlexEnv *env, const FlexAggregator *aggregator,
						 const FlexSettings *settings, FlexAggregatorPlan *plan)
{
	FlexChain       chain = {.n = aggregator->n,
							 .step = aggregator_step,
							 .data = aggregator,
							 .soc_start = aggregator->soc_start,
							 .end_min = -INFINITY,
							 .end_max = INFINITY,
							 .end_value = 0};
	FlexChainResult result;
	FlexStatus      status = flex_chain_solve(env, &chain, settings, &result);

	if (status != FLEX_OK)
		return status;
	plan->charge = result.charge;
	plan->discharge = result.discharge;
	plan->soc = result.soc;
	plan->profit = -result.objective;
	plan->bound = -result.bound;
	return FLEX_OK;
}

FlexStatus
flex_community_program(FlexEnv *env, const FlexAggregator *a, FlexModel **out)
{
	FlexStorageBlock  block = flex_storage_defaults("aggregator battery", a->n, a->hours);
	FlexStorageArrays arrays;
	FlexModel        *model = flex_model_new(env);
	double            need = a->need_before_loss ? a->discharge_efficiency : 1;

	if (model == NULL)
		return FLEX_NO_MEMORY;
	*out = model;
	block.charge_efficiency = flex_constant(a->charge_efficiency);
	block.discharge_efficiency = flex_constant(a->discharge_efficiency);
	block.soc_min = flex_constant(a->soc_min);
	block.soc_start = a->soc_start;
	if (flex_storage_arrays(env, &block, &arrays) != FLEX_OK)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < a->n; t++)
	{
		arrays.charge_limit[t] = fmin(a->spill[t], a->power);
		arrays.discharge_limit[t] = fmin(a->need[t] * need, a->power);
		arrays.soc_max[t] = a->capacity + (a->leased == NULL ? 0 : a->leased[t]);
	}
	flex_block_storage(model, &block);
	flex_storage_arrays_free(env, &arrays);
	for (int t = 0; t < a->n; t++)
	{
		flex_model_cost(model, block.charge + t, a->hours[t] * a->buy[t]);
		flex_model_cost(model, block.discharge + t, -a->hours[t] * a->sell[t]);
	}
	return FLEX_OK;
}

/* ---- between planned members ----------------------------------------------------------- */

static bool
uniform(const double *series, int n, double value)
{
	for (int t = 0; series != NULL && t < n; t++)
		if (fabs(series[t] - value) > 1e-12 * fmax(1, fabs(value)))
			return false;
	return true;
}

static FlexStatus
take_battery(FlexEnv *env, const FlexAggregateInput *input, FlexAggregator *a)
{
	const FlexSiteInput *site = input->own < 0 ? NULL : &input->members->party[input->own].alone;
	const FlexStorage   *storage;
	int                  n = input->members->n;

	if (site == NULL || site->nstorages != 1 || site->ndevices > 0)
	{
		flex_fault(env, FLEX_BAD_INPUT, "connection",
				   "an aggregator's plan needs one storage at the community's connection");
		flex_fault_hint(env, "Give the community one asset with a flex_model, or take mode joint.");
		return FLEX_BAD_INPUT;
	}
	storage = &site->storage[0];

	if (!uniform(storage->charge_efficiency, n, flex_storage_charge_efficiency(storage, 0)) ||
		!uniform(storage->discharge_efficiency, n, flex_storage_discharge_efficiency(storage, 0)) ||
		!uniform(storage->retention, n, 1) ||
		!uniform(storage->charge_limit, n, flex_storage_charge_limit(storage, 0)) ||
		!uniform(storage->discharge_limit, n, flex_storage_charge_limit(storage, 0)) ||
		!uniform(storage->soc_min, n, storage->soc_min == NULL ? 0 : storage->soc_min[0]) ||
		!uniform(storage->soc_max, n, storage->soc_max == NULL ? 0 : storage->soc_max[0]))
	{
		flex_fault(env, FLEX_BAD_INPUT, "connection",
				   "an aggregator's storage must be the same in every step and direction");
		flex_fault_hint(env, "Leave out targets, losses at rest and moving limits, or take mode "
							 "joint.");
		return FLEX_BAD_INPUT;
	}
	flex_storage_soc_bounds(storage, n, 0, &a->soc_min, &a->capacity);
	a->soc_start = storage->spec.soc_start;
	a->charge_efficiency = flex_storage_charge_efficiency(storage, 0);
	a->discharge_efficiency = flex_storage_discharge_efficiency(storage, 0);
	a->power = flex_storage_charge_limit(storage, 0);
	return FLEX_OK;
}

/* A car that is away, or a store that gives nothing back, can't pass on what others put in. */
static bool
both_ways(const FlexStorage *storage, int n, int t)
{
	return t >= n || (flex_storage_charge_limit(storage, t) > 0 &&
					  flex_storage_discharge_limit(storage, t) > 0);
}

/*
 * What a member's storages leave free at the end of each step is leased: as one battery's content.
 * It must be there to take it in the step, and to give it back in the next.
 */
static FlexStatus
leased_content(FlexEnv *env, const FlexSiteInput *site, const FlexSitePlan *plan,
			   FlexMemberSeries *series)
{
	double *soc = FLEX_NEW(env, double, site->n);

	if (soc == NULL)
		return FLEX_NO_MEMORY;
	for (int k = 0; k < site->nstorages; k++)
		series->battery_kwh += site->storage[k].spec.soc_max;
	for (int t = 0; t < site->n; t++)
	{
		soc[t] = series->battery_kwh;
		for (int k = 0; k < site->nstorages; k++)
		{
			double lower;
			double upper;

			flex_storage_soc_bounds(&site->storage[k], site->n, t, &lower, &upper);
			if (both_ways(&site->storage[k], site->n, t) &&
				both_ways(&site->storage[k], site->n, t + 1))
				soc[t] -= fmax(0, upper - plan->storage[k].soc[t + 1]);
		}
	}
	series->soc = soc;
	return FLEX_OK;
}

static FlexStatus
balance_members(FlexEnv *env, const FlexAggregateInput *input, const FlexSitePlan *alone,
				FlexCommunityBalance *balance)
{
	FlexMemberSeries *series = FLEX_NEW(env, FlexMemberSeries, input->nmembers);
	FlexStatus        status = FLEX_OK;

	if (series == NULL)
		return FLEX_NO_MEMORY;
	for (int m = 0; m < input->nmembers && status == FLEX_OK; m++)
	{
		series[m].name = input->members->party[m].name;
		series[m].import = alone[m].import;
		series[m].export = alone[m].export;
		status = leased_content(env, &input->members->party[m].alone, &alone[m], &series[m]);
	}
	return status == FLEX_OK
			   ? flex_community_balance(env, series, input->nmembers, input->members->n, balance)
			   : status;
}

/* Prices between the aggregator and the members. */
static FlexStatus
set_prices(FlexEnv *env, const FlexAggregateInput *input, FlexAggregateResult *result)
{
	int n = input->members->n;

	result->buy = FLEX_NEW(env, double, n);
	result->sell = FLEX_NEW(env, double, n);
	if (result->buy == NULL || result->sell == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < n; t++)
	{
		result->buy[t] = input->buy_factor * input->members->export_price[t];
		result->sell[t] = input->sell_factor * input->members->import_price[t];
	}
	return FLEX_OK;
}

/*
 * What the battery pays and earns: it also bears the network fee of what it takes and gives, as the
 * bill charges it. Without a fee these are the prices themselves.
 */
static FlexStatus
set_net_prices(FlexEnv *env, const double *fee, const FlexAggregateResult *result,
			   FlexAggregator *a)
{
	double *buy = FLEX_NEW(env, double, a->n);
	double *sell = FLEX_NEW(env, double, a->n);

	if (buy == NULL || sell == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < a->n; t++)
	{
		buy[t] = result->buy[t] + fee[t];
		sell[t] = result->sell[t] - fee[t];
	}
	a->buy = buy;
	a->sell = sell;
	return FLEX_OK;
}

/* The members' own plans, and the battery's, as the plan of the community. */
static void
assemble(const FlexAggregateInput *input, FlexSitePlan *alone, const FlexAggregatorPlan *battery,
		 FlexJointPlan *plan)
{
	FlexSiteStoragePlan *own = &plan->party[input->own].storage[0];
	size_t               bytes = sizeof(double) * (size_t) input->members->n;

	for (int m = 0; m < input->nmembers; m++)
	{
		const FlexSiteInput *site = &input->members->party[m].alone;

		for (int k = 0; k < site->nstorages; k++)
		{
			memcpy(plan->party[m].storage[k].charge, alone[m].storage[k].charge, bytes);
			memcpy(plan->party[m].storage[k].discharge, alone[m].storage[k].discharge, bytes);
			memcpy(plan->party[m].storage[k].soc, alone[m].storage[k].soc, bytes + sizeof(double));
			memcpy(plan->party[m].storage[k].value_after, alone[m].storage[k].value_after, bytes);
		}
		for (int k = 0; k < site->ndevices; k++)
			memcpy(plan->party[m].device[k], alone[m].device[k], bytes);
	}
	memcpy(own->charge, battery->charge, bytes);
	memcpy(own->discharge, battery->discharge, bytes);
	memcpy(own->soc, battery->soc, bytes + sizeof(double));
	for (int t = 0; t < input->members->n; t++)
		plan->price[t] = own->value_after[t] = NAN;
	flex_joint_fill(input->members, plan);
}

/*
 * The battery earns between its own prices; the community pays those of the connection. Where
 * factors part the two so far that it would pay more than with an idle battery, that stays idle.
 */
static FlexStatus
choose_battery(FlexEnv *env, const FlexAggregateInput *input, const FlexAggregator *a,
			   FlexSitePlan *alone, FlexAggregatorPlan *battery, FlexJointPlan *plan)
{
	FlexAggregatorPlan idle = {.bound = battery->bound};
	double             cost;

	assemble(input, alone, battery, plan);
	snprintf(plan->reason, sizeof(plan->reason),
			 "members by their own plans, one storage between them");
	if (a->soc_start < a->soc_min)
		return FLEX_OK;
	idle.charge = FLEX_NEW(env, double, a->n);
	idle.discharge = FLEX_NEW(env, double, a->n);
	idle.soc = FLEX_NEW(env, double, a->n + 1);
	if (idle.charge == NULL || idle.discharge == NULL || idle.soc == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t <= a->n; t++)
		idle.soc[t] = a->soc_start;
	cost = plan->objective;
	assemble(input, alone, &idle, plan);
	if (cost <= plan->objective + FLEX_CHECK_TOLERANCE * fmax(1, fabs(cost)))
	{
		assemble(input, alone, battery, plan);
		return FLEX_OK;
	}
	*battery = idle;
	snprintf(
		plan->reason, sizeof(plan->reason),
		"members by their own plans; the storage stays idle, as the connection would pay more");
	return FLEX_OK;
}

FlexStatus
flex_joint_aggregate(FlexEnv *env, const FlexAggregateInput *input, const FlexSettings *settings,
					 FlexSitePlan *alone, FlexJointPlan *plan, FlexAggregateResult *result)
{
	FlexCommunityBalance balance;
	FlexAggregator       a = {.n = input->members->n, .hours = input->members->hours};
	FlexAggregatorPlan   battery;
	double               started = flex_clock();
	FlexStatus           status = flex_joint_prepare(env, input->members, plan);

	if (status == FLEX_OK)
		status = take_battery(env, input, &a);
	if (status == FLEX_OK)
		status = set_prices(env, input, result);
	if (status == FLEX_OK)
		status = balance_members(env, input, alone, &balance);
	if (status != FLEX_OK)
		return status;
	a.spill = balance.spill;
	a.need = balance.need;
	a.leased = input->control ? balance.free : NULL;
	status = set_net_prices(env, plan->fee, result, &a);
	if (status == FLEX_OK)
		status = flex_community_aggregate(env, &a, settings, &battery);
	if (status == FLEX_OK)
		status = choose_battery(env, input, &a, alone, &battery, plan);
	if (status != FLEX_OK)
		return status;
	/* energy from member to member bears the fee once */
	for (int t = 0; t < a.n; t++)
		result->p2p_profit +=
			balance.p2p[t] * a.hours[t] * (result->sell[t] - result->buy[t] - plan->fee[t]);
	result->battery_profit = battery.profit;
	result->battery_bound = battery.bound;
	/* the whole is not optimised: battery_bound is what is proven */
	plan->bound = plan->gap = NAN;
	plan->engine = FLEX_ENGINE_CHAIN;
	plan->solve_seconds = flex_clock() - started;
	return FLEX_OK;
}
