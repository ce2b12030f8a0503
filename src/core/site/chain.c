/*
 * chain.c
 *	  Sites that the chain engine plans exactly: one storage behind the meter's limits
 *	  and prices, or any number of storages that nothing couples, each alone.
 *
 * Nothing couples them where no limit of the meter is in reach of what can flow, no peak
 * can be charged, and each step has one price: export pays what import costs, or the
 * meter can run one way only. The cost is then a sum over storages and devices.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * The tie-break of the chain engine: holding a kWh from the first step to the
 * last is worth this share of the largest price difference. Far above the
 * rounding of a slope (1e-13), far below what a cost is checked to.
 */
#define TIE_BREAK 1e-8

/* ---- choice ------------------------------------------------------------------------ */

/* Sum of the devices' largest productions (<= 0), kW. */
static double
devices_lower(const FlexSiteInput *input, int t)
{
	double sum = 0;

	for (int k = 0; k < input->ndevices; k++)
		sum += input->device[k].lower[t];
	return sum;
}

/*
 * Where no price is below 0 and exports can't reach their limit, producing as
 * much and using as little as possible never costs: the devices are fixed.
 */
static bool
devices_fold(const FlexSiteInput *input)
{
	if (input->ndevices == 0)
		return true;
	for (int t = 0; t < input->n; t++)
	{
		double lowest = flex_at(input->net_load, t, 0) + devices_lower(input, t) -
						flex_storage_discharge_limit(&input->storage[0], t);

		if (input->import_price[t] < 0 || site_export_price(input, t) < 0 ||
			-lowest > flex_at(input->export_limit, t, INFINITY))
			return false;
	}
	return true;
}

static bool
has_peak(const FlexSiteInput *input)
{
	for (int t = 0; input->peak_price != NULL && t < input->n; t++)
		if (input->peak_price[t] > 0)
			return true;
	return false;
}

/* True where the chain engine can do it with the meter as it is; else *reason says why not. */
static bool
is_chain(const FlexSiteInput *input, const FlexSettings *settings, const char **reason)
{
	*reason = NULL;
	if (settings->engine != FLEX_ENGINE_AUTO && settings->engine != FLEX_ENGINE_CHAIN)
		*reason = "asked for";
	else if (input->nstorages != 1)
		*reason = input->nstorages == 0 ? "no storage" : "several storages";
	else if (has_peak(input))
		*reason = "a peak is charged";
	else if (!devices_fold(input))
		*reason = "curtailing may pay";
	return *reason == NULL;
}

/* ---- by the chain engine --------------------------------------------------------------- */

/* The values of content, with what makes the plan hold it sooner where that costs nothing. */
static double *
tie_break_values(FlexEnv *env, const FlexSiteInput *input, const FlexStorage *storage)
{
	double *value = FLEX_NEW(env, double, input->n);
	double  lowest = INFINITY;
	double  highest = -INFINITY;
	double  scale;

	if (value == NULL)
		return NULL;
	for (int t = 0; t < input->n; t++)
	{
		lowest = fmin(lowest, fmin(input->import_price[t], site_export_price(input, t)));
		highest = fmax(highest, fmax(input->import_price[t], site_export_price(input, t)));
	}
	scale = highest > lowest ? highest - lowest : fmax(fabs(highest), 1e-3);
	for (int t = 0; t < input->n; t++)
		value[t] = flex_at(storage->content_value, t, 0) +
				   TIE_BREAK * scale * site_sooner_weight(storage, t, input->n) / input->n;
	return value;
}

/* The site as the storage chapter's input, devices folded into the load. */
static FlexStatus
fold_site(FlexEnv *env, const FlexSiteInput *input, FlexStorageInput *view)
{
	double *load = FLEX_NEW(env, double, input->n);

	if (load == NULL)
		return FLEX_NO_MEMORY;
	*view = (FlexStorageInput){.n = input->n,
							   .hours = input->hours,
							   .import_price = input->import_price,
							   .export_price = input->export_price,
							   .net_load = load,
							   .import_limit = input->import_limit,
							   .export_limit = input->export_limit,
							   .storage = input->storage[0]};
	for (int t = 0; t < input->n; t++)
		load[t] = flex_at(input->net_load, t, 0) + devices_lower(input, t);
	if (input->storage[0].sooner)
	{
		view->storage.content_value = tie_break_values(env, input, &input->storage[0]);
		if (view->storage.content_value == NULL)
			return FLEX_NO_MEMORY;
	}
	return FLEX_OK;
}

/*
 * Cost of one more kWh used in the step: set by whatever would give it, the
 * storage where it isn't at a limit, else the meter. A power below small is none.
 */
static double
price_at_margin(const FlexStorageInput *view, const FlexStoragePlan *storage, double value,
				double small, int t)
{
	double charge = storage->charge[t];
	double discharge = storage->discharge[t];
	double throughput = view->storage.spec.throughput_cost;
	double import_limit = flex_at(view->import_limit, t, INFINITY);
	double export_limit = flex_at(view->export_limit, t, INFINITY);

	if (storage->import[t] > small && storage->import[t] < import_limit - small)
		return view->import_price[t];
	if (storage->export[t] > small && storage->export[t] < export_limit - small)
		return flex_at(view->export_price, t, view->import_price[t]);
	if (charge > small && charge < flex_storage_charge_limit(&view->storage, t) - small)
		return value * flex_storage_charge_efficiency(&view->storage, t) - throughput;
	if (discharge > small && discharge < flex_storage_discharge_limit(&view->storage, t) - small)
		return value / flex_storage_discharge_efficiency(&view->storage, t) + throughput;
	return NAN;
}

/*
 * Nothing comes before the first step: where its content ends at a bound, its
 * own charge or discharge at the meter's price tells the value.
 */
static void
first_value(const FlexStorageInput *view, const FlexStoragePlan *storage, double price,
			double *value)
{
	double small = 1e-9 * view->storage.spec.capacity;
	double throughput = view->storage.spec.throughput_cost;
	double lower;
	double upper;

	flex_storage_soc_bounds(&view->storage, view->n, 0, &lower, &upper);
	if (storage->soc[1] > lower + small && storage->soc[1] < upper - small)
		return;
	if (storage->charge[0] > 0 && storage->charge[0] < flex_storage_charge_limit(&view->storage, 0))
		value[0] = (price + throughput) / flex_storage_charge_efficiency(&view->storage, 0);
	if (storage->discharge[0] > 0 &&
		storage->discharge[0] < flex_storage_discharge_limit(&view->storage, 0))
		value[0] = (price - throughput) * flex_storage_discharge_efficiency(&view->storage, 0);
}

/*
 * The chain gives the value of content left after a step; where the content
 * isn't held up by a bound, that is the value of content brought into the step
 * as well. Behind a bound it follows from the step before, whose content
 * arrives here less the loss.
 */
static void
step_values(const FlexStorageInput *view, const FlexStorage *own, const FlexStoragePlan *storage,
			double *value)
{
	for (int t = 0; t < view->n; t++)
	{
		double retention = flex_storage_retention(own, view->hours, t);

		value[t] =
			t == 0 || retention == 0
				? storage->value_after[t]
				: (storage->value_after[t - 1] - flex_at(own->content_value, t - 1, 0)) / retention;
	}
}

/* A storage's part of the site's plan; the bound is on the cost without the tie-break. */
static void
take_part(const FlexSiteInput *input, int k, const FlexStorageInput *view,
		  const FlexStoragePlan *storage, FlexSitePlan *plan)
{
	FlexSiteStoragePlan *part = &plan->storage[k];
	size_t               size = sizeof(double) * (size_t) input->n;

	memcpy(part->charge, storage->charge, size);
	memcpy(part->discharge, storage->discharge, size);
	memcpy(part->soc, storage->soc, size + sizeof(double));
	memcpy(part->value_after, storage->value_after, size);
	step_values(view, &input->storage[k], storage, part->value_before);
	plan->bound += storage->bound;
	for (int t = 0; t < input->n; t++)
		plan->bound += (flex_at(view->storage.content_value, t, 0) -
						flex_at(input->storage[k].content_value, t, 0)) *
					   storage->soc[t + 1];
}

/* One storage behind the meter as it is. */
static FlexStatus
plan_one(FlexEnv *env, const FlexSiteInput *input, const FlexSettings *settings, FlexSitePlan *plan)
{
	FlexStorageInput view;
	FlexStoragePlan  storage;
	FlexSettings     chain = *settings;
	double          *value = plan->storage[0].value_before;
	double           small;
	FlexStatus       status = fold_site(env, input, &view);

	chain.engine = FLEX_ENGINE_CHAIN;
	if (status == FLEX_OK)
		status = flex_storage_plan(env, &view, &chain, &storage);
	if (status != FLEX_OK)
		return status;
	take_part(input, 0, &view, &storage, plan);
	if (storage.import[0] > 0 && storage.import[0] < flex_at(view.import_limit, 0, INFINITY))
		first_value(&view, &storage, view.import_price[0], value);
	small = 1e-9 * flex_storage_usual_power(&view.storage, view.n, view.hours);
	for (int t = 0; t < input->n; t++)
	{
		for (int k = 0; k < input->ndevices; k++)
			plan->device[k][t] = input->device[k].lower[t];
		plan->marginal_price[t] = price_at_margin(&view, &storage, value[t], small, t);
	}
	memcpy(plan->reason, storage.reason, sizeof(plan->reason));
	return FLEX_OK;
}

/* ---- storages that nothing couples ----------------------------------------------------- */

/* Least and most that the meter can see in step t, by the powers' limits alone; kW, > 0 import. */
static void
meter_range(const FlexSiteInput *input, int t, double *lowest, double *highest)
{
	*lowest = *highest = flex_at(input->net_load, t, 0);
	for (int k = 0; k < input->nstorages; k++)
	{
		*lowest -= flex_storage_discharge_limit(&input->storage[k], t);
		*highest += flex_storage_charge_limit(&input->storage[k], t);
	}
	for (int k = 0; k < input->ndevices; k++)
	{
		*lowest += input->device[k].lower[t];
		*highest += input->device[k].upper[t];
	}
}

/*
 * The price per kWh of whatever flows in step t, where it is one and no limit of the meter is in
 * reach; else NAN.
 */
static double
single_price(const FlexSiteInput *input, int t)
{
	double lowest;
	double highest;

	meter_range(input, t, &lowest, &highest);
	if (highest > flex_at(input->import_limit, t, INFINITY) ||
		-lowest > flex_at(input->export_limit, t, INFINITY))
		return NAN;
	if (site_export_price(input, t) == input->import_price[t] || lowest >= 0)
		return input->import_price[t];
	return highest <= 0 ? site_export_price(input, t) : NAN;
}

/* The largest import of any step can cost something beyond its energy. */
static bool
peak_in_reach(const FlexSiteInput *input)
{
	double price = 0;
	double sunk = 0;

	for (int t = 0; input->peak_price != NULL && t < input->n; t++)
	{
		double lowest;
		double highest;

		if (t == 0 ||
			(input->peak_group != NULL && input->peak_group[t] != input->peak_group[t - 1]))
		{
			price = input->peak_price[t];
			sunk = flex_at(input->peak_sunk, t, 0);
		}
		meter_range(input, t, &lowest, &highest);
		if (price > 0 && highest > sunk)
			return true;
	}
	return false;
}

/* True where each storage can be planned alone. */
static bool
is_separable(const FlexSiteInput *input, const FlexSettings *settings)
{
	if ((settings->engine != FLEX_ENGINE_AUTO && settings->engine != FLEX_ENGINE_CHAIN) ||
		input->nstorages == 0 || peak_in_reach(input))
		return false;
	for (int t = 0; t < input->n; t++)
		if (isnan(single_price(input, t)))
			return false;
	return true;
}

/* One storage at the steps' prices. */
static FlexStatus
plan_alone(FlexEnv *env, const FlexSiteInput *input, int k, const double *price,
		   const FlexSettings *settings, FlexSitePlan *plan)
{
	FlexStorageInput view = {
		.n = input->n, .hours = input->hours, .import_price = price, .storage = input->storage[k]};
	FlexStoragePlan storage;
	FlexStatus      status;

	if (view.storage.sooner)
	{
		view.storage.content_value = tie_break_values(env, input, &input->storage[k]);
		if (view.storage.content_value == NULL)
			return FLEX_NO_MEMORY;
	}
	status = flex_storage_plan(env, &view, settings, &storage);
	if (status != FLEX_OK)
		return status;
	take_part(input, k, &view, &storage, plan);
	first_value(&view, &storage, price[0], plan->storage[k].value_before);
	return FLEX_OK;
}

static FlexStatus
plan_apart(FlexEnv *env, const FlexSiteInput *input, const FlexSettings *settings,
		   FlexSitePlan *plan)
{
	FlexDeadline deadline = flex_deadline(settings->time_limit);
	FlexSettings left = *settings;
	FlexStatus   status = FLEX_OK;

	left.engine = FLEX_ENGINE_CHAIN;
	for (int t = 0; t < input->n; t++)
	{
		double price = single_price(input, t);
		double rest = flex_at(input->net_load, t, 0);

		plan->marginal_price[t] = price;
		for (int k = 0; k < input->ndevices; k++)
		{
			plan->device[k][t] = price < 0 ? input->device[k].upper[t] : input->device[k].lower[t];
			rest += plan->device[k][t];
		}
		plan->bound += input->hours[t] * price * rest;
	}
	for (int k = 0; k < input->nstorages && status == FLEX_OK; k++)
	{
		FlexEnv scratch;

		if (flex_deadline_passed(deadline))
			return flex_fault(env, FLEX_TIME_LIMIT, input->storage[k].name,
							  "the time limit was reached before \"%s\" was planned",
							  input->storage[k].name);
		left.time_limit = flex_deadline_left(deadline);
		flex_env_scratch_begin(&scratch, env);
		status = plan_alone(&scratch, input, k, plan->marginal_price, &left, plan);
		flex_env_scratch_end(&scratch, env);
	}
	snprintf(plan->reason, sizeof(plan->reason), "%d storage%s that nothing couples, each alone",
			 input->nstorages, input->nstorages == 1 ? "" : "s");
	return status;
}

/* ---- entry ------------------------------------------------------------------------------- */

bool
flex_site_for_chain(const FlexSiteInput *input, const FlexSettings *settings, const char **reason)
{
	if (is_chain(input, settings, reason))
	{
		*reason = "one storage, no peak charge";
		return true;
	}
	if (!is_separable(input, settings))
		return false;
	*reason = "nothing couples the storages, each is planned alone";
	return true;
}

FlexStatus
flex_site_by_chain(FlexEnv *env, const FlexSiteInput *input, const FlexSettings *settings,
				   FlexSitePlan *plan)
{
	const char *reason;

	plan->bound = 0;
	plan->engine = FLEX_ENGINE_CHAIN;
	return is_chain(input, settings, &reason) ? plan_one(env, input, settings, plan)
											  : plan_apart(env, input, settings, plan);
}
