/*
 * plan.c
 *	  One storage behind one meter: the cheapest plan by the chain engine, and the
 *	  check of every plan.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>

/* Spread the content value over the changes of content that bring it about. */
static FlexStatus
value_changes(FlexEnv *env, const FlexStorageInput *input, StorageCase *out)
{
	double later = 0;

	out->change_value = FLEX_NEW(env, double, input->n);
	if (out->change_value == NULL)
		return FLEX_NO_MEMORY;
	for (int t = input->n - 1; t >= 0; t--)
	{
		out->change_value[t] = input->storage.content_value[t] + later;
		out->known_value +=
			out->change_value[t] * flex_at(input->storage.inflow, t, 0) * input->hours[t];
		later = out->retention[t] * out->change_value[t];
	}
	out->known_value += later * input->storage.spec.soc_start;
	return FLEX_OK;
}

/* Equal steps lose equal shares. */
static inline double
next_retention(const FlexStorage *storage, const double *hours, int t, double before)
{
	return storage->retention == NULL && t > 0 && hours[t] == hours[t - 1]
			   ? before
			   : flex_storage_retention(storage, hours, t);
}

static FlexStatus
make_case(FlexEnv *env, const FlexStorageInput *input, StorageCase *out)
{
	out->input = input;
	out->change_value = NULL;
	out->known_value = 0;
	out->retention = FLEX_NEW_RAW(env, double, input->n);
	if (out->retention == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < input->n; t++)
		out->retention[t] =
			next_retention(&input->storage, input->hours, t, t > 0 ? out->retention[t - 1] : NAN);
	return input->storage.content_value == NULL ? FLEX_OK : value_changes(env, input, out);
}

/* ---- by the chain engine ------------------------------------------------- */

static FlexStatus
conflict_fault(FlexEnv *env, const StorageCase *storage, int step, double shortfall)
{
	const FlexStorageInput *input = storage->input;
	double                  lower;
	double                  upper;
	char                    name[80] = "the storage";

	if (input->storage.name != NULL)
		snprintf(name, sizeof(name), "\"%s\"", input->storage.name);
	flex_storage_soc_bounds(&input->storage, input->n, step, &lower, &upper);
	if (isnan(shortfall))
	{
		double net = flex_at(input->net_load, step, 0);

		flex_fault(env, FLEX_INFEASIBLE, net > 0 ? "import_limit_kw" : "export_limit_kw",
				   "%s can't keep the meter within its %s limit", name,
				   net > 0 ? "import" : "export");
		flex_fault_detail(env,
						  "The net load is %.6g kW, import limit %.6g kW, export limit %.6g kW, "
						  "charging at most %.6g kW, discharging at most %.6g kW.",
						  net, flex_at(input->import_limit, step, INFINITY),
						  flex_at(input->export_limit, step, INFINITY),
						  flex_storage_charge_limit(&input->storage, step),
						  flex_storage_discharge_limit(&input->storage, step));
	}
	else if (shortfall > 0)
	{
		flex_fault(env, FLEX_INFEASIBLE, "soc_min_kwh",
				   "%s can't hold %.6g kWh after a step: %.6g kWh are missing", name, lower,
				   shortfall);
		flex_fault_detail(env, "Charging as much as all limits allow reaches %.6g kWh.",
						  lower - shortfall);
	}
	else
	{
		flex_fault(env, FLEX_INFEASIBLE, "soc_max_kwh",
				   "%s can't come down to %.6g kWh after a step: %.6g kWh are too much", name,
				   upper, -shortfall);
		flex_fault_detail(env, "Discharging as much as all limits allow leaves %.6g kWh.",
						  upper - shortfall);
	}
	flex_fault_step(env, step);
	flex_fault_hint(env, "Relax the content bounds, the power limits or the limits of the meter.");
	return FLEX_INFEASIBLE;
}

static FlexStatus
plan_by_chain(FlexEnv *env, const StorageCase *storage, const FlexSettings *settings,
			  FlexStoragePlan *plan)
{
	const FlexStorageInput *input = storage->input;
	FlexChain               chain = {.n = input->n,
									 .step = flex_storage_step,
									 .data = storage,
									 .soc_start = input->storage.spec.soc_start,
									 .end_min = -INFINITY,
									 .end_max = INFINITY,
									 .end_value = input->storage.spec.end_value};
	FlexChainResult         result;
	FlexStatus              status = flex_chain_solve(env, &chain, settings, &result);

	if (status == FLEX_INFEASIBLE)
		return conflict_fault(env, storage, result.bad_step, result.shortfall);
	if (status != FLEX_OK)
		return status;
	plan->engine = FLEX_ENGINE_CHAIN;
	snprintf(plan->reason, sizeof(plan->reason), "one storage, %s cost of every step",
			 result.convex ? "convex" : "piecewise-linear");
	plan->objective = result.objective - storage->known_value;
	plan->bound = result.bound - storage->known_value;
	plan->soc = result.soc;
	plan->charge = result.charge;
	plan->discharge = result.discharge;
	plan->value_after = result.marginal;
	for (int t = 0; storage->change_value != NULL && t < input->n; t++)
		plan->value_after[t] += storage->change_value[t];
	return FLEX_OK;
}

/* ---- the check of a plan --------------------------------------------------- */

double
flex_storage_usual_power(const FlexStorage *storage, int n, const double *hours)
{
	double shortest = INFINITY;

	for (int t = 0; t < n; t++)
		shortest = flex_min(shortest, hours[t]);
	return flex_min(flex_max(storage->spec.charge_power, storage->spec.discharge_power),
					storage->spec.capacity / shortest);
}

/* Of what a storage could buy, the share that counts where it stands still. */
#define IDLE_SHARE 1e-3

double
flex_storage_idle_turnover(const FlexStorage *storage, int n, const double *hours,
						   const double *price)
{
	double power = flex_storage_usual_power(storage, n, hours);
	double sum = 0;

	for (int t = 0; t < n; t++)
		sum += hours[t] * fabs(price[t]) * power;
	return IDLE_SHARE * sum;
}

double
flex_storage_residual(const FlexStorage *storage, int n, const double *hours, const double *charge,
					  const double *discharge, const double *soc)
{
	double size = flex_max(storage->spec.capacity, storage->spec.soc_start);
	double power = flex_storage_usual_power(storage, n, hours);
	double retention = NAN;
	double worst = 0;

	for (int t = 0; t < n; t++)
	{
		double charge_limit = flex_storage_charge_limit(storage, t);
		double discharge_limit = flex_storage_discharge_limit(storage, t);
		double expected;
		double lower;
		double upper;

		if (!isfinite(soc[t + 1]) || !isfinite(charge[t]) || !isfinite(discharge[t]))
			return INFINITY;
		retention = next_retention(storage, hours, t, retention);
		expected = retention * soc[t] +
				   hours[t] * (flex_storage_charge_efficiency(storage, t) * charge[t] -
							   discharge[t] / flex_storage_discharge_efficiency(storage, t) +
							   flex_at(storage->inflow, t, 0));
		flex_storage_soc_bounds(storage, n, t, &lower, &upper);
		worst = flex_max(worst, flex_relative_violation(fabs(soc[t + 1] - expected), size));
		worst = flex_max(worst, flex_relative_violation(lower - soc[t + 1], size));
		worst = flex_max(worst, flex_relative_violation(soc[t + 1] - upper, size));
		worst = flex_max(worst, flex_relative_violation(charge[t] - charge_limit, power));
		worst = flex_max(worst, flex_relative_violation(discharge[t] - discharge_limit, power));
		if (storage->spec.exclusive)
			worst =
				flex_max(worst, flex_relative_violation(flex_min(charge[t], discharge[t]), power));
	}
	return worst;
}

/* Of the storage and the meter's limits. */
static double
plan_residual(const FlexStorageInput *input, const FlexStoragePlan *plan)
{
	double worst = flex_storage_residual(&input->storage, input->n, input->hours, plan->charge,
										 plan->discharge, plan->soc);
	double largest = 0;

	for (int t = 0; t < input->n; t++)
		largest = flex_max(largest, flex_max(plan->import[t], plan->export[t]));
	for (int t = 0; t < input->n; t++)
	{
		double over_import = plan->import[t] - flex_at(input->import_limit, t, INFINITY);
		double over_export = plan->export[t] - flex_at(input->export_limit, t, INFINITY);

		worst = flex_max(worst, flex_relative_violation(over_import, largest));
		worst = flex_max(worst, flex_relative_violation(over_export, largest));
	}
	return worst;
}

/* Money that changes hands. */
static double
turnover(const FlexStorageInput *input, const FlexStoragePlan *plan)
{
	double sum = fabs(input->storage.spec.end_value * plan->soc[input->n]);

	for (int t = 0; t < input->n; t++)
		sum += fabs(plan->cost[t]);
	return fmax(sum, flex_storage_idle_turnover(&input->storage, input->n, input->hours,
												input->import_price));
}

/* From charge and discharge to the meter and its cost. */
static void
fill_meter(const FlexStorageInput *input, FlexStoragePlan *plan)
{
	const FlexStorageSpec *spec = &input->storage.spec;
	double usual = flex_storage_usual_power(&input->storage, input->n, input->hours);

	for (int t = 0; t < input->n; t++)
	{
		double import_price = input->import_price[t];
		double export_price = flex_at(input->export_price, t, import_price);
		double net;

		plan->charge[t] = flex_storage_clean(plan->charge[t], usual);
		plan->discharge[t] = flex_storage_clean(plan->discharge[t], usual);
		plan->power[t] = plan->charge[t] - plan->discharge[t];
		net = flex_at(input->net_load, t, 0) + plan->power[t];
		plan->import[t] = flex_max(net, 0);
		plan->export[t] = flex_max(-net, 0);
		plan->cost[t] =
			input->hours[t] * (import_price * plan->import[t] - export_price * plan->export[t] +
							   spec->throughput_cost * (plan->charge[t] + plan->discharge[t]));
	}
}

FlexStatus
flex_storage_finish(FlexEnv *env, const FlexStorageInput *input, FlexStoragePlan *plan)
{
	double residual;

	plan->power = FLEX_NEW_RAW(env, double, input->n);
	plan->import = FLEX_NEW_RAW(env, double, input->n);
	plan->export = FLEX_NEW_RAW(env, double, input->n);
	plan->cost = FLEX_NEW_RAW(env, double, input->n);
	if (!plan->power || !plan->import || !plan->export || !plan->cost)
		return plan->status = FLEX_NO_MEMORY;
	fill_meter(input, plan);
	plan->gap = flex_gap(plan->objective, plan->bound, turnover(input, plan));
	residual = plan_residual(input, plan);
	if (residual <= FLEX_CHECK_TOLERANCE)
		return plan->status;
	flex_fault(env, FLEX_NUMERIC, "", "the plan fails its check by %.3g", residual);
	flex_fault_detail(env, "Engine %s.", flex_engine_text(plan->engine));
	return plan->status = FLEX_NUMERIC;
}

/* ---- entry ----------------------------------------------------------------- */

FlexStatus
flex_storage_plan(FlexEnv *env, const FlexStorageInput *input, const FlexSettings *settings,
				  FlexStoragePlan *plan)
{
	StorageCase storage;
	double      started = flex_clock();
	FlexStatus  status = flex_storage_input_check(env, input);

	memset(plan, 0, sizeof(*plan));
	if (status == FLEX_OK)
		status = make_case(env, input, &storage);
	if (status == FLEX_OK)
		status = plan_by_chain(env, &storage, settings, plan);
	plan->status = status;
	if (flex_status_has_plan(status))
		flex_storage_finish(env, input, plan);
	plan->solve_seconds = flex_clock() - started;
	return plan->status;
}

double
flex_storage_idle_cost(const FlexStorageInput *input)
{
	double cost = 0;

	for (int t = 0; t < input->n; t++)
	{
		double net = flex_at(input->net_load, t, 0);
		double import_price = input->import_price[t];
		double export_price = flex_at(input->export_price, t, import_price);

		cost += input->hours[t] * net * (net > 0 ? import_price : export_price);
	}
	return cost;
}
