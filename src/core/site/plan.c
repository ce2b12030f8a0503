/*
 * plan.c
 *	  The site's plan: choice between the chain engine and the model layer,
 *	  the meter, the check of every plan.
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

/* ---- input ---------------------------------------------------------------------- */

static FlexStatus
check_storages(FlexEnv *env, const FlexSiteInput *input)
{
	for (int k = 0; k < input->nstorages; k++)
	{
		FlexStatus status = flex_storage_check(env, &input->storage[k], input->n);

		if (status == FLEX_OK)
			continue;
		if (input->storage[k].name != NULL)
			flex_fault_detail(env, "Storage \"%s\".", input->storage[k].name);
		return status;
	}
	return FLEX_OK;
}

static FlexStatus
check_devices(FlexEnv *env, const FlexSiteInput *input)
{
	FlexStatus status = FLEX_OK;

	for (int k = 0; k < input->ndevices && status == FLEX_OK; k++)
	{
		const FlexSiteDevice *device = &input->device[k];

		status = flex_check_series(env, device->name, device->lower, input->n, -FLEX_LARGEST, 0);
		if (status == FLEX_OK)
			status = flex_check_series(env, device->name, device->upper, input->n, 0, FLEX_LARGEST);
	}
	return status;
}

static FlexStatus
check_input(FlexEnv *env, const FlexSiteInput *input)
{
	FlexStatus status = FLEX_OK;
	const struct
	{
		const char   *name;
		const double *series;
		double        lo;
		double        hi;
	} all[] = {{"hours", input->hours, 1e-9, FLEX_LARGEST},
			   {"import_price", input->import_price, -FLEX_LARGEST, FLEX_LARGEST},
			   {"export_price", input->export_price, -FLEX_LARGEST, FLEX_LARGEST},
			   {"net_load", input->net_load, -FLEX_LARGEST, FLEX_LARGEST},
			   {"import_limit", input->import_limit, 0, INFINITY},
			   {"export_limit", input->export_limit, 0, INFINITY},
			   {"peak_price", input->peak_price, 0, FLEX_LARGEST},
			   {"peak_sunk", input->peak_sunk, 0, FLEX_LARGEST}};

	if (input->n < 1)
		return flex_fault(env, FLEX_BAD_INPUT, "", "there is no time step");
	if (input->import_price == NULL)
		return flex_fault(env, FLEX_BAD_INPUT, "import_price", "the site has no import price");
	for (int i = 0; i < FLEX_LENGTH(all) && status == FLEX_OK; i++)
		status = flex_check_series(env, all[i].name, all[i].series, input->n, all[i].lo, all[i].hi);
	if (status == FLEX_OK)
		status = check_devices(env, input);
	return status == FLEX_OK ? check_storages(env, input) : status;
}

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

/* True where the chain engine can do it; else *reason says why not. */
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
 * storage where it isn't at a limit, else the meter.
 */
static double
price_at_margin(const FlexStorageInput *view, const FlexStoragePlan *storage, double value, int t)
{
	double small =
		1e-9 * fmax(1, view->storage.spec.charge_power + view->storage.spec.discharge_power);
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
first_value(const FlexStorageInput *view, const FlexStoragePlan *storage, double *value)
{
	double small = 1e-9 * fmax(1, view->storage.spec.capacity);
	double throughput = view->storage.spec.throughput_cost;
	double lower;
	double upper;

	flex_storage_soc_bounds(&view->storage, view->n, 0, &lower, &upper);
	if ((storage->soc[1] > lower + small && storage->soc[1] < upper - small) ||
		!(storage->import[0] > 0) || storage->import[0] >= flex_at(view->import_limit, 0, INFINITY))
		return;
	if (storage->charge[0] > 0 && storage->charge[0] < flex_storage_charge_limit(&view->storage, 0))
		value[0] = (view->import_price[0] + throughput) /
				   flex_storage_charge_efficiency(&view->storage, 0);
	if (storage->discharge[0] > 0 &&
		storage->discharge[0] < flex_storage_discharge_limit(&view->storage, 0))
		value[0] = (view->import_price[0] - throughput) *
				   flex_storage_discharge_efficiency(&view->storage, 0);
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
	first_value(view, storage, value);
}

static FlexStatus
by_chain(FlexEnv *env, const FlexSiteInput *input, const FlexSettings *settings, FlexSitePlan *plan)
{
	FlexStorageInput view;
	FlexStoragePlan  storage;
	FlexSettings     chain = *settings;
	FlexStatus       status = fold_site(env, input, &view);

	chain.engine = FLEX_ENGINE_CHAIN;
	if (status == FLEX_OK)
		status = flex_storage_plan(env, &view, &chain, &storage);
	if (status != FLEX_OK)
		return status;
	memcpy(plan->storage[0].charge, storage.charge, sizeof(double) * (size_t) input->n);
	memcpy(plan->storage[0].discharge, storage.discharge, sizeof(double) * (size_t) input->n);
	memcpy(plan->storage[0].soc, storage.soc, sizeof(double) * (size_t) (input->n + 1));
	memcpy(plan->storage[0].value_after, storage.value_after, sizeof(double) * (size_t) input->n);
	step_values(&view, &input->storage[0], &storage, plan->storage[0].value_before);
	plan->bound = storage.bound;
	for (int t = 0; t < input->n; t++)
	{
		for (int k = 0; k < input->ndevices; k++)
			plan->device[k][t] = input->device[k].lower[t];
		plan->marginal_price[t] =
			price_at_margin(&view, &storage, plan->storage[0].value_before[t], t);
		/* the bound is on the cost without the tie-break */
		plan->bound += (flex_at(view.storage.content_value, t, 0) -
						flex_at(input->storage[0].content_value, t, 0)) *
					   storage.soc[t + 1];
	}
	plan->engine = FLEX_ENGINE_CHAIN;
	memcpy(plan->reason, storage.reason, sizeof(plan->reason));
	return FLEX_OK;
}

/* ---- the meter ----------------------------------------------------------------------------- */

static void
fill_peak(const FlexSiteInput *input, FlexSitePlan *plan)
{
	double price = 0;
	double largest = 0;
	double sunk = 0;

	plan->peak_cost = 0;
	for (int t = 0; t < input->n; t++)
	{
		if (t == 0 ||
			(input->peak_group != NULL && input->peak_group[t] != input->peak_group[t - 1]))
		{
			plan->peak_cost += price * fmax(0, largest - sunk);
			price = flex_at(input->peak_price, t, 0);
			sunk = flex_at(input->peak_sunk, t, 0);
			largest = 0;
		}
		largest = fmax(largest, plan->import[t]);
	}
	plan->peak_cost += price * fmax(0, largest - sunk);
}

void
flex_site_fill_meter(const FlexSiteInput *input, FlexSitePlan *plan)
{
	plan->energy_cost = plan->storage_cost = 0;
	for (int t = 0; t < input->n; t++)
	{
		double hours = input->hours[t];
		double net = flex_at(input->net_load, t, 0);

		for (int k = 0; k < input->ndevices; k++)
			net += plan->device[k][t];
		for (int k = 0; k < input->nstorages; k++)
		{
			FlexSiteStoragePlan *storage = &plan->storage[k];

			storage->power[t] = storage->charge[t] - storage->discharge[t];
			net += storage->power[t];
			plan->storage_cost += hours * input->storage[k].spec.throughput_cost *
								  (storage->charge[t] + storage->discharge[t]);
		}
		plan->import[t] = fmax(net, 0);
		plan->export[t] = fmax(-net, 0);
		plan->cost[t] = hours * (input->import_price[t] * plan->import[t] -
								 site_export_price(input, t) * plan->export[t]);
		plan->energy_cost += plan->cost[t];
	}
	for (int k = 0; k < input->nstorages; k++)
	{
		const double *soc = plan->storage[k].soc;

		plan->storage_cost -= input->storage[k].spec.end_value * soc[input->n];
		for (int t = 0; input->storage[k].content_value != NULL && t < input->n; t++)
			plan->storage_cost -= input->storage[k].content_value[t] * soc[t + 1];
	}
	fill_peak(input, plan);
	plan->objective = plan->energy_cost + plan->peak_cost + plan->storage_cost;
}

/* Largest relative violation of the plan on the caller's numbers. */
double
flex_site_residual(const FlexSiteInput *input, const FlexSitePlan *plan)
{
	double worst = 0;

	for (int k = 0; k < input->nstorages; k++)
		worst = fmax(worst, flex_storage_residual(
								&input->storage[k], input->n, input->hours, plan->storage[k].charge,
								plan->storage[k].discharge, plan->storage[k].soc));
	for (int t = 0; t < input->n; t++)
	{
		double import_limit = flex_at(input->import_limit, t, INFINITY);
		double export_limit = flex_at(input->export_limit, t, INFINITY);

		if (isfinite(import_limit))
			worst = fmax(worst, (plan->import[t] - import_limit) / fmax(1, import_limit));
		if (isfinite(export_limit))
			worst = fmax(worst, (plan->export[t] - export_limit) / fmax(1, export_limit));
		for (int k = 0; k < input->ndevices; k++)
		{
			double size = fmax(1, fabs(plan->device[k][t]));

			worst = fmax(worst, (input->device[k].lower[t] - plan->device[k][t]) / size);
			worst = fmax(worst, (plan->device[k][t] - input->device[k].upper[t]) / size);
		}
	}
	return worst;
}

/* ---- entry ----------------------------------------------------------------------------------- */

bool
flex_site_allocate_plan(FlexEnv *env, const FlexSiteInput *input, FlexSitePlan *plan)
{
	int  n = input->n;
	bool ok;

	plan->import = FLEX_NEW(env, double, n);
	plan->export = FLEX_NEW(env, double, n);
	plan->cost = FLEX_NEW(env, double, n);
	plan->marginal_price = FLEX_NEW(env, double, n);
	plan->storage = FLEX_NEW(env, FlexSiteStoragePlan, input->nstorages + 1);
	plan->device = FLEX_NEW(env, double *, input->ndevices + 1);
	ok = plan->import && plan->export && plan->cost && plan->marginal_price && plan->storage &&
		 plan->device;
	for (int k = 0; ok && k < input->nstorages; k++)
	{
		FlexSiteStoragePlan *storage = &plan->storage[k];

		storage->power = FLEX_NEW(env, double, n);
		storage->charge = FLEX_NEW(env, double, n);
		storage->discharge = FLEX_NEW(env, double, n);
		storage->soc = FLEX_NEW(env, double, n + 1);
		storage->value_before = FLEX_NEW(env, double, n);
		storage->value_after = FLEX_NEW(env, double, n);
		ok = storage->power && storage->charge && storage->discharge && storage->soc &&
			 storage->value_before && storage->value_after;
	}
	for (int k = 0; ok && k < input->ndevices; k++)
		ok = (plan->device[k] = FLEX_NEW(env, double, n)) != NULL;
	return ok;
}

/* Another engine decides where the chain met too many pieces or didn't certify. */
static FlexStatus
make_plan(FlexEnv *env, const FlexSiteInput *input, const FlexSettings *settings,
		  FlexSitePlan *plan)
{
	const char   *reason;
	FlexSettings  other = *settings;
	FlexFaultMark mark = flex_fault_mark(env);
	FlexStatus    status;

	other.engine = FLEX_ENGINE_AUTO;
	if (!is_chain(input, settings, &reason))
		return flex_site_by_model(env, input, settings, plan);
	status = by_chain(env, input, settings, plan);
	if ((status != FLEX_LIMIT && status != FLEX_NUMERIC) || settings->engine == FLEX_ENGINE_CHAIN)
		return status;
	flex_fault_rewind(env, mark);
	return flex_site_by_model(env, input, &other, plan);
}

FlexStatus
flex_site_plan(FlexEnv *env, const FlexSiteInput *input, const FlexSettings *settings,
			   FlexSitePlan *plan)
{
	double     started = flex_clock();
	FlexStatus status;
	double     residual;

	memset(plan, 0, sizeof(*plan));
	status = check_input(env, input);
	if (status == FLEX_OK && !flex_site_allocate_plan(env, input, plan))
		status = FLEX_NO_MEMORY;
	if (status == FLEX_OK)
		status = make_plan(env, input, settings, plan);
	plan->status = status;
	plan->solve_seconds = flex_clock() - started;
	if (!flex_status_has_plan(status))
		return status;
	flex_site_fill_meter(input, plan);
	plan->gap = fabs(plan->objective - plan->bound) / fmax(1, fabs(plan->objective));
	residual = flex_site_residual(input, plan);
	if (!(residual <= FLEX_CHECK_TOLERANCE))
	{
		plan->status =
			flex_fault(env, FLEX_NUMERIC, "", "the plan fails its check by %.3g", residual);
		flex_fault_detail(env, "Engine %s.", flex_engine_text(plan->engine));
		return plan->status;
	}
	if (flex_site_fill_limits(env, input, plan) != FLEX_OK)
		return plan->status = FLEX_NO_MEMORY;
	plan->solve_seconds = flex_clock() - started;
	return status;
}

FlexStatus
flex_site_model(FlexEnv *env, const FlexSiteInput *input, FlexModel **out)
{
	FlexSiteColumns where;
	FlexStatus      status = check_input(env, input);

	return status == FLEX_OK ? flex_site_build(env, input, true, out, &where) : status;
}

FlexStatus
flex_site_size(FlexEnv *env, const FlexSiteInput *input, const FlexSettings *settings,
			   FlexEngine *engine, char *reason, size_t reason_size, FlexSiteSize *size)
{
	const char     *why;
	FlexModel      *model = NULL;
	FlexProblem     problem;
	FlexSiteColumns where;
	FlexStatus      status = check_input(env, input);

	memset(size, 0, sizeof(*size));
	if (status != FLEX_OK)
		return status;
	*engine = FLEX_ENGINE_CHAIN;
	snprintf(reason, reason_size, "one storage, no peak charge");
	if (is_chain(input, settings, &why))
		return FLEX_OK;
	*engine = settings->engine == FLEX_ENGINE_CHAIN ? FLEX_ENGINE_AUTO : settings->engine;
	snprintf(reason, reason_size, "linear program: %s", why);
	status = flex_site_build(env, input, true, &model, &where);
	if (status == FLEX_OK)
		status = flex_model_problem(model, &problem);
	if (status == FLEX_OK)
	{
		size->rows = problem.nrows;
		size->cols = problem.ncols;
		size->nonzeros = problem.start[problem.ncols];
		size->pairs = problem.nexclusive;
	}
	flex_model_free(model);
	return status;
}
