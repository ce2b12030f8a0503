/*
 * site.c
 *	  Devices behind one meter, scheduled together.
 */
#include "site.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Multipliers below this (currency per kW or kWh) don't count as binding. */
#define BINDING 1e-7

/* Where the families of the LP stand. */
typedef struct DeviceColumns
{
	int charge; /* of a device without stock: its power */
	int discharge;
	int soc;
	int recursion;
} DeviceColumns;

typedef struct SiteColumns
{
	DeviceColumns *device;
	int			   import;
	int			   export;
	int			   balance;
	int			   peak; /* -1: none */
} SiteColumns;

/* ---- the LP ---------------------------------------------------------------------- */

static double
series_at(const double *series, int t, double def)
{
	return series == NULL ? def : series[t];
}

static void
add_device(FlexModel *model, const FlexSite *site, const FlexDevice *device, DeviceColumns *where)
{
	FlexStorageBlock block = {0};

	if (!device->stock)
	{
		where->charge = flex_model_cols(model, device->name, "power_kw", site->n, true);
		for (int t = 0; t < site->n; t++)
			flex_model_col_bounds(model, where->charge + t, -device->discharge_limit[t],
								  device->charge_limit[t]);
		return;
	}
	block.object = device->name;
	block.n = site->n;
	block.hours = site->hours;
	block.keep = device->keep;
	block.charge_efficiency = device->charge_efficiency;
	block.discharge_efficiency = device->discharge_efficiency;
	block.charge_limit = device->charge_limit;
	block.discharge_limit = device->discharge_limit;
	block.soc_min = device->soc_min;
	block.soc_max = device->soc_max;
	block.soc_start = device->soc_start;
	block.exclusive = true;
	flex_block_storage(model, &block);
	where->charge = block.charge;
	where->discharge = block.discharge;
	where->soc = block.soc;
	where->recursion = block.recursion;
}

/* Most the site can take in or give out at step t, by its devices' limits. */
static void
flow_range(const FlexSite *site, int t, double *import, double *export)
{
	*import = fmax(site->net_load[t], 0);
	*export = fmax(-site->net_load[t], 0);
	for (int d = 0; d < site->ndevices; d++)
	{
		*import += site->device[d].charge_limit[t];
		*export += site->device[d].discharge_limit[t];
	}
}

static void
add_meter(FlexModel *model, const FlexSite *site, SiteColumns *where)
{
	where->import = flex_model_cols(model, "site", "import_kw", site->n, true);
	where->export = flex_model_cols(model, "site", "export_kw", site->n, true);
	for (int t = 0; t < site->n; t++)
	{
		double import;
		double export;

		flow_range(site, t, &import, &export);
		flex_model_cost(model, where->import + t, site->hours[t] * site->import_price[t]);
		flex_model_cost(model, where->export + t, -site->hours[t] * site->export_price[t]);
		flex_model_col_bounds(model, where->import + t, 0,
							  fmin(import, series_at(site->import_limit, t, INFINITY)));
		flex_model_col_bounds(model, where->export + t, 0,
							  fmin(export, series_at(site->export_limit, t, INFINITY)));
		/* both at once would pay only here */
		if (site->export_price[t] > site->import_price[t])
			flex_model_exclusive(model, where->import + t, where->export + t);
	}
}

/* import - export - consumption + production = net load */
static void
add_balance(FlexModel *model, const FlexSite *site, SiteColumns *where)
{
	where->balance = flex_model_rows(model, "site", "balance_kw", site->n, true);
	for (int t = 0; t < site->n; t++)
	{
		int row = where->balance + t;

		flex_model_row_bounds(model, row, site->net_load[t], site->net_load[t]);
		flex_model_coef(model, row, where->import + t, 1);
		flex_model_coef(model, row, where->export + t, -1);
		for (int d = 0; d < site->ndevices; d++)
		{
			flex_model_coef(model, row, where->device[d].charge + t, -1);
			if (site->device[d].stock)
				flex_model_coef(model, row, where->device[d].discharge + t, 1);
		}
	}
}

static FlexStatus
build(FlexEnv *env, const FlexSite *site, FlexModel **out, SiteColumns *where)
{
	FlexModel *model = flex_model_new(env);

	where->device = FLEX_NEW(env, DeviceColumns, site->ndevices);
	where->peak = -1;
	if (model == NULL || where->device == NULL)
		return FLEX_NO_MEMORY;
	for (int d = 0; d < site->ndevices; d++)
		add_device(model, site, &site->device[d], &where->device[d]);
	add_meter(model, site, where);
	add_balance(model, site, where);
	if (site->peak_price > 0)
		where->peak = flex_block_peak(model, "site", "peak_kw", where->import, site->n, NULL,
									  site->peak_sunk, site->peak_price);
	*out = model;
	return FLEX_OK;
}

FlexStatus
flex_site_model(FlexEnv *env, const FlexSite *site, FlexModel **out)
{
	SiteColumns where;

	return build(env, site, out, &where);
}

/* ---- results ------------------------------------------------------------------------ */

static bool
allocate(FlexEnv *env, FlexSite *site, FlexSitePlan *plan)
{
	int n = site->n;

	plan->import = FLEX_NEW(env, double, n);
	plan->export = FLEX_NEW(env, double, n);
	plan->cost = FLEX_NEW(env, double, n);
	for (int d = 0; d < site->ndevices; d++)
	{
		FlexDevice *device = &site->device[d];

		device->power = FLEX_NEW(env, double, n);
		device->charge = FLEX_NEW(env, double, n);
		device->discharge = FLEX_NEW(env, double, n);
		device->marginal = FLEX_NEW(env, double, n);
		device->soc = device->stock ? FLEX_NEW(env, double, n + 1) : NULL;
		if (!device->power || !device->charge || !device->discharge || !device->marginal ||
			(device->stock && !device->soc))
			return false;
	}
	return plan->import && plan->export && plan->cost;
}

/* Meter, costs and peak from the devices' powers. */
static void
fill_meter(FlexSite *site, FlexSitePlan *plan)
{
	plan->peak = 0;
	plan->energy_cost = 0;
	for (int t = 0; t < site->n; t++)
	{
		double net = site->net_load[t];

		for (int d = 0; d < site->ndevices; d++)
			net += site->device[d].power[t];
		if (fabs(net) < 1e-9)
			net = 0;
		plan->import[t] = fmax(net, 0);
		plan->export[t] = fmax(-net, 0);
		plan->cost[t] = site->hours[t] * (site->import_price[t] * plan->import[t] -
										  site->export_price[t] * plan->export[t]);
		plan->energy_cost += plan->cost[t];
		plan->peak = fmax(plan->peak, plan->import[t]);
	}
	plan->peak_cost = site->peak_price * fmax(0, plan->peak - site->peak_sunk);
}

static double
clean(double power, double limit)
{
	return fabs(power) < 1e-9 * fmax(1, limit) ? 0 : power;
}

static void
take_device(const FlexSite *site, const DeviceColumns *where, const FlexResult *result,
			FlexDevice *device)
{
	for (int t = 0; t < site->n; t++)
	{
		double charge = result->x[where->charge + t];

		device->marginal[t] = NAN;
		if (!device->stock)
		{
			device->power[t] = clean(charge, device->discharge_limit[t]);
			device->charge[t] = fmax(device->power[t], 0);
			device->discharge[t] = fmax(-device->power[t], 0);
			continue;
		}
		device->charge[t] = clean(charge, device->charge_limit[t]);
		device->discharge[t] =
			clean(result->x[where->discharge + t], device->discharge_limit[t]);
		device->power[t] = device->charge[t] - device->discharge[t];
		device->soc[t + 1] = result->x[where->soc + t];
		if (result->row_dual != NULL)
			device->marginal[t] = -result->row_dual[where->recursion + t];
	}
	if (device->stock)
		device->soc[0] = device->soc_start;
}

/* Note a binding limit; the array grows by doubling. */
static bool
bind_limit(FlexEnv *env, FlexSitePlan *plan, const char *object, const char *limit, int step,
		   double value, double marginal)
{
	int n = plan->nbindings;

	if ((n & (n - 1)) == 0)
	{
		FlexBinding *larger = flex_grow(env, plan->binding, (size_t) n, n == 0 ? 1 : 2 * (size_t) n,
										sizeof(FlexBinding));

		if (larger == NULL)
			return false;
		plan->binding = larger;
	}
	plan->binding[plan->nbindings++] = (FlexBinding){object, limit, step, value, marginal};
	return true;
}

/* Bounds with a multiplier: the caller's limits, not those implied by the flows. */
static FlexStatus
take_bindings(FlexEnv *env, const FlexSite *site, const SiteColumns *where,
			  const FlexResult *result, FlexSitePlan *plan)
{
	bool room = true;

	for (int t = 0; result->reduced_cost != NULL && t < site->n; t++)
	{
		double import_dual = result->reduced_cost[where->import + t];
		double export_dual = result->reduced_cost[where->export + t];
		double import_limit = series_at(site->import_limit, t, INFINITY);
		double export_limit = series_at(site->export_limit, t, INFINITY);

		if (import_dual < -BINDING && plan->import[t] >= import_limit * (1 - 1e-9))
			room &= bind_limit(env, plan, "site", "import_limit_kw", t, import_limit, -import_dual);
		if (export_dual < -BINDING && plan->export[t] >= export_limit * (1 - 1e-9))
			room &= bind_limit(env, plan, "site", "export_limit_kw", t, export_limit, -export_dual);
		for (int d = 0; d < site->ndevices; d++)
		{
			const FlexDevice *device = &site->device[d];
			double			  dual;

			if (!device->stock)
				continue;
			dual = result->reduced_cost[where->device[d].soc + t];
			if (dual < -BINDING)
				room &= bind_limit(env, plan, device->name, "soc_max_kwh", t, device->soc_max[t],
								   -dual);
			else if (dual > BINDING)
				room &= bind_limit(env, plan, device->name, "soc_min_kwh", t, device->soc_min[t],
								   dual);
		}
	}
	return room ? FLEX_OK : FLEX_NO_MEMORY;
}

/* ---- the two ways ----------------------------------------------------------------------- */

static bool
constant(const double *series, int n)
{
	for (int t = 1; series != NULL && t < n; t++)
		if (series[t] != series[0])
			return false;
	return true;
}

static bool
fits_chain(const FlexSite *site)
{
	const FlexDevice *device = &site->device[0];

	return site->ndevices == 1 && device->stock && site->peak_price == 0 &&
		   constant(device->charge_efficiency, site->n) &&
		   constant(device->discharge_efficiency, site->n) && constant(device->keep, site->n) &&
		   constant(site->hours, site->n);
}

static double
largest(const double *series, int n)
{
	double most = 0;

	for (int t = 0; t < n; t++)
		most = fmax(most, series[t]);
	return most;
}

static FlexStatus
plan_by_chain(FlexEnv *env, FlexSite *site, const FlexSettings *settings, FlexSitePlan *plan)
{
	FlexDevice		*device = &site->device[0];
	FlexStorageInput input = {0};
	FlexStoragePlan	 storage;
	FlexStatus		 status;
	int				 n = site->n;

	input.name = device->name;
	input.n = n;
	input.hours = site->hours;
	input.import_price = site->import_price;
	input.export_price = site->export_price;
	input.net_load = site->net_load;
	input.import_limit = site->import_limit;
	input.export_limit = site->export_limit;
	input.soc_min = device->soc_min;
	input.soc_max = device->soc_max;
	input.charge_limit = device->charge_limit;
	input.discharge_limit = device->discharge_limit;
	input.spec.capacity = input.spec.soc_max = fmax(largest(device->soc_max, n), device->soc_start);
	input.spec.charge_power = largest(device->charge_limit, n);
	input.spec.discharge_power = largest(device->discharge_limit, n);
	input.spec.charge_efficiency = series_at(device->charge_efficiency, 0, 1);
	input.spec.discharge_efficiency = series_at(device->discharge_efficiency, 0, 1);
	input.spec.self_discharge = 1 - pow(series_at(device->keep, 0, 1), 1 / site->hours[0]);
	input.spec.soc_start = device->soc_start;
	input.spec.soc_end = input.spec.soc_end_min = NAN;
	input.spec.exclusive = true;
	status = flex_storage_plan(env, &input, settings, &storage);
	if (!flex_status_has_plan(status))
		return status;
	device->power = storage.power;
	device->charge = storage.charge;
	device->discharge = storage.discharge;
	device->soc = storage.soc;
	device->marginal = storage.marginal;
	plan->objective = storage.objective;
	plan->bound = storage.bound;
	plan->engine = storage.engine;
	memcpy(plan->reason, storage.reason, sizeof(plan->reason));
	return status;
}

static FlexStatus
plan_by_model(FlexEnv *env, FlexSite *site, const FlexSettings *settings, FlexSitePlan *plan)
{
	FlexModel  *model = NULL;
	SiteColumns where;
	FlexProblem problem;
	FlexResult	result = {0};
	FlexStatus	status = build(env, site, &model, &where);

	if (status == FLEX_OK)
		status = flex_model_problem(model, &problem);
	if (status != FLEX_OK)
		return status;
	plan->ncols = problem.ncols;
	plan->nrows = problem.nrows;
	plan->nnz = problem.start[problem.ncols];
	status = flex_model_solve(model, settings, &result);
	plan->engine = result.engine;
	memcpy(plan->reason, result.reason, sizeof(plan->reason));
	plan->iterations = result.iterations;
	if (status == FLEX_INFEASIBLE)
		flex_model_explain(model, settings);
	if (result.has_plan)
	{
		for (int d = 0; d < site->ndevices; d++)
			take_device(site, &where.device[d], &result, &site->device[d]);
		fill_meter(site, plan);
		plan->objective = result.objective;
		plan->bound = result.bound;
		if (take_bindings(env, site, &where, &result, plan) != FLEX_OK)
			status = FLEX_NO_MEMORY;
		/* the time is up, but the plan holds */
		if (status == FLEX_TIME_LIMIT)
			status = FLEX_FEASIBLE;
	}
	flex_model_free(model);
	return status;
}

FlexStatus
flex_site_plan(FlexEnv *env, FlexSite *site, const FlexSettings *settings, FlexSitePlan *plan)
{
	double	   started = flex_clock();
	FlexStatus status;

	memset(plan, 0, sizeof(*plan));
	if (!allocate(env, site, plan))
		return plan->status = FLEX_NO_MEMORY;
	if (fits_chain(site))
	{
		status = plan_by_chain(env, site, settings, plan);
		if (flex_status_has_plan(status))
			fill_meter(site, plan);
	}
	else
		status = plan_by_model(env, site, settings, plan);
	plan->status = status;
	plan->gap = fabs(plan->objective - plan->bound) / fmax(1, fabs(plan->objective));
	plan->solve_seconds = flex_clock() - started;
	return status;
}
