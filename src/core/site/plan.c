/*
 * plan.c
 *	  The site's plan: checks of its input, the engine's choice, the meter, the check
 *	  of every plan.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

/* What the powers of a plan are measured by, kW. */
double
flex_site_largest_power(const FlexSiteInput *input, const FlexSitePlan *plan)
{
	double largest = 0;

	for (int t = 0; t < input->n; t++)
	{
		largest = fmax(largest, fmax(plan->import[t], plan->export[t]));
		largest = fmax(largest, fabs(flex_at(input->net_load, t, 0)));
		for (int k = 0; k < input->ndevices; k++)
			largest = fmax(largest, fabs(plan->device[k][t]));
		for (int k = 0; k < input->nstorages; k++)
			largest = fmax(largest, fabs(plan->storage[k].power[t]));
	}
	return largest;
}

double
flex_site_turnover(const FlexSiteInput *input, const FlexSitePlan *plan)
{
	double sum = fabs(plan->peak_cost);
	double idle = 0;

	for (int t = 0; t < input->n; t++)
		sum += fabs(plan->cost[t]);
	for (int k = 0; k < input->nstorages; k++)
	{
		const FlexStorage         *storage = &input->storage[k];
		const FlexSiteStoragePlan *own = &plan->storage[k];

		idle += flex_storage_idle_turnover(storage, input->n, input->hours, input->import_price);
		sum += fabs(storage->spec.end_value * own->soc[input->n]);
		for (int t = 0; t < input->n; t++)
			sum += fabs(flex_at(storage->content_value, t, 0) * own->soc[t + 1]) +
				   fabs(input->hours[t] * storage->spec.throughput_cost *
						(own->charge[t] + own->discharge[t]));
	}
	return fmax(sum, idle);
}

/* Largest relative violation of the plan on the caller's numbers. */
double
flex_site_residual(const FlexSiteInput *input, const FlexSitePlan *plan)
{
	double largest = flex_site_largest_power(input, plan);
	double worst = 0;

	for (int k = 0; k < input->nstorages; k++)
		worst = fmax(worst, flex_storage_residual(
								&input->storage[k], input->n, input->hours, plan->storage[k].charge,
								plan->storage[k].discharge, plan->storage[k].soc));
	for (int t = 0; t < input->n; t++)
	{
		double over = fmax(plan->import[t] - flex_at(input->import_limit, t, INFINITY),
						   plan->export[t] - flex_at(input->export_limit, t, INFINITY));

		for (int k = 0; k < input->ndevices; k++)
		{
			over = fmax(over, input->device[k].lower[t] - plan->device[k][t]);
			over = fmax(over, plan->device[k][t] - input->device[k].upper[t]);
		}
		worst = fmax(worst, flex_relative_violation(over, largest));
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

/*
 * Another engine decides where the chain met too many pieces or didn't certify; of several
 * storages the program tells which limits clash.
 */
static FlexStatus
make_plan(FlexEnv *env, const FlexSiteInput *input, const FlexSettings *settings,
		  FlexSitePlan *plan)
{
	const char   *reason;
	FlexSettings  other = *settings;
	FlexFaultMark mark = flex_fault_mark(env);
	FlexStatus    status;

	if (!flex_site_for_chain(input, settings, &reason))
		return flex_site_by_model(env, input, settings, plan);
	status = flex_site_by_chain(env, input, settings, plan);
	if (settings->engine == FLEX_ENGINE_CHAIN ||
		(status != FLEX_LIMIT && status != FLEX_NUMERIC &&
		 (status != FLEX_INFEASIBLE || input->nstorages == 1)))
		return status;
	flex_fault_rewind(env, mark);
	other.engine = FLEX_ENGINE_AUTO;
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
	plan->gap = flex_gap(plan->objective, plan->bound, flex_site_turnover(input, plan));
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
	if (flex_site_for_chain(input, settings, &why))
	{
		snprintf(reason, reason_size, "%s", why);
		return FLEX_OK;
	}
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
