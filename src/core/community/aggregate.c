/*
 * aggregate.c
 *	  Members that plan for themselves, and the community's battery between what
 *	  they leave; and the solving of documents with planned members.
 */
#include "joint_document.h"

#include <stdio.h>
#include <string.h>

/* ---- alone --------------------------------------------------------------------------- */

/* Every member's cheapest plan at its own tariff. */
static FlexStatus
plan_alone(FlexEnv *env, const FlexJointDoc *joint, const FlexSettings *settings,
		   FlexSitePlan *alone)
{
	FlexSettings own = *settings;
	double       deadline = settings->time_limit > 0 ? flex_clock() + settings->time_limit : 0;

	own.engine = FLEX_ENGINE_AUTO;
	for (int m = 0; m < joint->nmembers; m++)
	{
		const FlexParty *party = &joint->input.party[m];
		FlexStatus       status;

		if (deadline > 0)
			own.time_limit = fmax(0.01, deadline - flex_clock());
		status = flex_party_plan(env, party->name, &party->alone, &own, &alone[m]);
		if (!flex_status_has_plan(status))
			return status;
		if (flex_poll(env))
			return FLEX_CANCELLED;
	}
	return FLEX_OK;
}

/* ---- the aggregator's battery ----------------------------------------------------------- */

static bool
uniform(const double *series, int n, double value)
{
	for (int t = 0; series != NULL && t < n; t++)
		if (fabs(series[t] - value) > 1e-12 * fmax(1, fabs(value)))
			return false;
	return true;
}

static FlexStatus
take_battery(FlexEnv *env, const FlexJointDoc *joint, FlexAggregator *a)
{
	const FlexSiteInput *site = joint->own < 0 ? NULL : &joint->input.party[joint->own].alone;
	const FlexStorage   *storage;
	int                  n = joint->input.n;

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
balance_members(FlexEnv *env, const FlexJointDoc *joint, const FlexSitePlan *alone,
				FlexCommunityBalance *balance)
{
	FlexMemberSeries *series = FLEX_NEW(env, FlexMemberSeries, joint->nmembers);
	FlexStatus        status = FLEX_OK;

	if (series == NULL)
		return FLEX_NO_MEMORY;
	for (int m = 0; m < joint->nmembers && status == FLEX_OK; m++)
	{
		series[m].name = joint->input.party[m].name;
		series[m].import = alone[m].import;
		series[m].export = alone[m].export;
		status = leased_content(env, &joint->input.party[m].alone, &alone[m], &series[m]);
	}
	return status == FLEX_OK
			   ? flex_community_balance(env, series, joint->nmembers, joint->input.n, balance)
			   : status;
}

/* Prices between the aggregator and the members. */
static FlexStatus
set_prices(FlexEnv *env, const FlexJointDoc *joint, FlexAggregateResult *result)
{
	int n = joint->input.n;

	result->buy = FLEX_NEW(env, double, n);
	result->sell = FLEX_NEW(env, double, n);
	if (result->buy == NULL || result->sell == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < n; t++)
	{
		result->buy[t] = joint->buy_factor * joint->input.export_price[t];
		result->sell[t] = joint->sell_factor * joint->input.import_price[t];
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
assemble(const FlexJointDoc *joint, FlexSitePlan *alone, const FlexAggregatorPlan *battery,
		 FlexJointPlan *plan)
{
	FlexSiteStoragePlan *own = &plan->party[joint->own].storage[0];
	size_t               bytes = sizeof(double) * (size_t) joint->input.n;

	for (int m = 0; m < joint->nmembers; m++)
	{
		const FlexSiteInput *site = &joint->input.party[m].alone;

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
	for (int t = 0; t < joint->input.n; t++)
		plan->price[t] = own->value_after[t] = NAN;
	flex_joint_fill(&joint->input, plan);
}

/*
 * The battery earns between its own prices; the community pays those of the connection. Where
 * factors part the two so far that it would pay more than with an idle battery, that stays idle.
 */
static FlexStatus
choose_battery(FlexEnv *env, const FlexJointDoc *joint, const FlexAggregator *a,
			   FlexSitePlan *alone, FlexAggregatorPlan *battery, FlexJointPlan *plan)
{
	FlexAggregatorPlan idle = {.bound = battery->bound};
	double             cost;

	assemble(joint, alone, battery, plan);
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
	assemble(joint, alone, &idle, plan);
	if (cost <= plan->objective + FLEX_CHECK_TOLERANCE * fmax(1, fabs(cost)))
	{
		assemble(joint, alone, battery, plan);
		return FLEX_OK;
	}
	*battery = idle;
	snprintf(
		plan->reason, sizeof(plan->reason),
		"members by their own plans; the storage stays idle, as the connection would pay more");
	return FLEX_OK;
}

FlexStatus
flex_joint_aggregate(FlexEnv *env, FlexJointDoc *joint, const FlexSettings *settings,
					 FlexSitePlan *alone, FlexJointPlan *plan, FlexAggregateResult *result)
{
	FlexCommunityBalance balance;
	FlexAggregator       a = {.n = joint->input.n, .hours = joint->input.hours};
	FlexAggregatorPlan   battery;
	double               started = flex_clock();
	FlexStatus           status = flex_joint_prepare(env, &joint->input, plan);

	if (status == FLEX_OK)
		status = take_battery(env, joint, &a);
	if (status == FLEX_OK)
		status = set_prices(env, joint, result);
	if (status == FLEX_OK)
		status = balance_members(env, joint, alone, &balance);
	if (status != FLEX_OK)
		return status;
	a.spill = balance.spill;
	a.need = balance.need;
	a.leased = joint->control ? balance.free : NULL;
	status = set_net_prices(env, plan->fee, result, &a);
	if (status == FLEX_OK)
		status = flex_community_aggregate(env, &a, settings, &battery);
	if (status == FLEX_OK)
		status = choose_battery(env, joint, &a, alone, &battery, plan);
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

/* ---- documents ----------------------------------------------------------------------------- */

FlexStatus
flex_joint_doc_solve(FlexEnv *env, const FlexNode *node, const FlexSettings *settings,
					 FlexText *out)
{
	FlexJointDoc        joint;
	FlexJointPlan       plan;
	FlexAggregateResult aggregate = {0};
	FlexSitePlan       *alone;
	FlexStatus          status = flex_joint_doc_read(env, node, &joint);

	if (status != FLEX_OK)
		return status;
	alone = FLEX_NEW(env, FlexSitePlan, joint.nmembers);
	if (alone == NULL)
		return FLEX_NO_MEMORY;
	status = plan_alone(env, &joint, settings, alone);
	if (status == FLEX_OK)
		status = joint.joint
					 ? flex_joint_plan(env, &joint.input, settings, &plan)
					 : flex_joint_aggregate(env, &joint, settings, alone, &plan, &aggregate);
	if (!flex_status_has_plan(status))
	{
		if (joint.connection != NULL)
			flex_schedule_add_times(env, &joint.grid);
		return status;
	}
	flex_joint_write(out, &joint, alone, &plan, joint.joint ? NULL : &aggregate);
	return flex_text_status(out) == FLEX_OK ? status : FLEX_NO_MEMORY;
}
