/*
 * program.c
 *	  The site over the model layer. The relaxation, in which a storage may
 *	  charge and discharge at once, is solved first: it gives the marginal
 *	  values and is mostly exact. Only where its plan does both is the model
 *	  solved again with exclusive pairs. A last stage chooses among the plans of
 *	  least cost.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* kW that count as running, relative to the power limit. */
#define RUNNING 1e-7
/* A reduced cost above this share of the largest cost holds its column at a bound. */
#define HOLDS 1e-9
/* Relative distance from a bound that counts as standing there. */
#define AT_BOUND 1e-6

/* ---- build --------------------------------------------------------------------------- */

static FlexStatus
add_storage(FlexEnv *env, FlexModel *model, const FlexSiteInput *input, int k, bool exclusive,
			FlexStorageBlock *block)
{
	const FlexSiteStorage *storage = &input->storage[k];
	FlexStorageInput       view;
	StorageCase            held;
	FlexStorageArrays      arrays;
	FlexStatus             status;

	flex_site_storage_view(input, k, &view);
	*block = flex_storage_defaults(storage->name, input->n, input->hours);
	status = flex_storage_case(env, &view, &held);
	if (status == FLEX_OK)
		status = flex_storage_arrays(env, block, &arrays);
	if (status != FLEX_OK)
		return status;
	for (int t = 0; t < input->n; t++)
	{
		arrays.retention[t] = held.keep[t];
		arrays.charge_efficiency[t] = storage_charge_efficiency(&view, t);
		arrays.discharge_efficiency[t] = storage_discharge_efficiency(&view, t);
		arrays.charge_limit[t] = storage_charge_limit(&view, t);
		arrays.discharge_limit[t] = storage_discharge_limit(&view, t);
		arrays.inflow[t] = storage_series(storage->inflow, t, 0);
		flex_storage_soc_bounds(&view, t, &arrays.soc_min[t], &arrays.soc_max[t]);
	}
	block->soc_start = storage->spec.soc_start;
	block->exclusive = exclusive && storage->spec.exclusive;
	block->shared_power = !storage->spec.exclusive;
	flex_block_storage(model, block);
	for (int t = 0; t < input->n; t++)
	{
		double cost = input->hours[t] * storage->spec.throughput_cost;

		flex_model_cost(model, block->charge + t, cost);
		flex_model_cost(model, block->discharge + t, cost);
	}
	flex_model_add_cost(model, block->soc + input->n - 1, -storage->spec.end_value);
	return FLEX_OK;
}

/* Largest import and export that the powers of step t can add up to, so that every bound is finite.
 */
static void
meter_range(const FlexSiteInput *input, const SiteColumns *where, const FlexModel *model, int t,
			double *import_most, double *export_most)
{
	double lowest = storage_series(input->net_load, t, 0);
	double highest = lowest;

	for (int k = 0; k < input->nstorages; k++)
	{
		highest += flex_model_col_upper(model, where->storage[k].charge + t);
		lowest -= flex_model_col_upper(model, where->storage[k].discharge + t);
	}
	for (int k = 0; k < input->ndevices; k++)
	{
		highest += input->device[k].upper[t];
		lowest += input->device[k].lower[t];
	}
	*import_most = fmax(highest, 0);
	*export_most = fmax(-lowest, 0);
}

static FlexStatus
add_meter(FlexEnv *env, FlexModel *model, const FlexSiteInput *input, const char *name,
		  bool exclusive, SiteColumns *where)
{
	FlexMeterBlock meter = flex_meter_defaults(name, input->n, input->hours);
	double        *import_most = FLEX_NEW_RAW(env, double, input->n);
	double        *export_most = FLEX_NEW_RAW(env, double, input->n);

	if (import_most == NULL || export_most == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < input->n; t++)
		meter_range(input, where, model, t, &import_most[t], &export_most[t]);
	meter.import_price = flex_values(input->import_price, 0);
	meter.export_price =
		flex_values(input->export_price == NULL ? input->import_price : input->export_price, 0);
	meter.import_limit = flex_values(input->import_limit, INFINITY);
	meter.export_limit = flex_values(input->export_limit, INFINITY);
	meter.import_most = flex_values(import_most, 0);
	meter.export_most = flex_values(export_most, 0);
	meter.peak_price = flex_values(input->peak_price, 0);
	meter.peak_sunk = flex_values(input->peak_sunk, 0);
	meter.peak_group = input->peak_group;
	meter.exclusive = exclusive ? FLEX_METER_EXCLUSIVE_WHERE_PAID : FLEX_METER_BOTH;
	flex_block_meter(model, &meter);
	where->import = meter.import;
	where->export = meter.export;
	flex_free(env, import_most);
	flex_free(env, export_most);
	return FLEX_OK;
}

FlexStatus
flex_site_add(FlexEnv *env, FlexModel *model, const FlexSiteInput *input, const char *name,
			  bool exclusive, SiteColumns *where)
{
	FlexTerm *term = FLEX_NEW(env, FlexTerm, 2 + 2 * input->nstorages + input->ndevices);
	double   *constant = FLEX_NEW(env, double, input->n);
	int       nterms = 0;

	where->storage = FLEX_NEW(env, FlexStorageBlock, input->nstorages + 1);
	where->device = FLEX_NEW(env, int, input->ndevices + 1);
	if (!term || !constant || !where->storage || !where->device)
		return FLEX_NO_MEMORY;
	for (int k = 0; k < input->nstorages; k++)
	{
		FlexStatus status = add_storage(env, model, input, k, exclusive, &where->storage[k]);

		if (status != FLEX_OK)
			return status;
		term[nterms++] = (FlexTerm){where->storage[k].charge, -1};
		term[nterms++] = (FlexTerm){where->storage[k].discharge, 1};
	}
	for (int k = 0; k < input->ndevices; k++)
	{
		where->device[k] =
			flex_model_cols(model, input->device[k].name, "power_kw", input->n, true);
		for (int t = 0; t < input->n; t++)
			flex_model_col_bounds(model, where->device[k] + t, input->device[k].lower[t],
								  input->device[k].upper[t]);
		term[nterms++] = (FlexTerm){where->device[k], -1};
	}
	if (add_meter(env, model, input, name, exclusive, where) != FLEX_OK)
		return FLEX_NO_MEMORY;
	term[nterms++] = (FlexTerm){where->import, 1};
	term[nterms++] = (FlexTerm){where->export, -1};
	for (int t = 0; t < input->n; t++)
		constant[t] = -storage_series(input->net_load, t, 0);
	where->balance =
		flex_block_balance(model, name, "balance_kw", input->n, term, nterms, constant);
	flex_free(env, constant);
	flex_free(env, term);
	return FLEX_OK;
}

FlexStatus
flex_site_build(FlexEnv *env, const FlexSiteInput *input, bool exclusive, FlexModel **out,
				SiteColumns *where)
{
	*out = flex_model_new(env);
	if (*out == NULL)
		return FLEX_NO_MEMORY;
	return flex_site_add(env, *out, input, "site", exclusive, where);
}

/* ---- reading a solution ---------------------------------------------------------------- */

static double
clean(double power, double limit)
{
	return power < 1e-10 * fmax(1, limit) ? 0 : power;
}

/*
 * Powers of one storage. Charging and discharging at once changes nothing
 * where the roundtrip loses nothing: only the difference is kept.
 */
void
flex_site_take_storage(const FlexSiteInput *input, const SiteColumns *where, const double *x, int k,
					   FlexSiteStoragePlan *plan)
{
	const FlexStorageBlock *block = &where->storage[k];
	FlexStorageInput        view;

	flex_site_storage_view(input, k, &view);
	plan->soc[0] = view.spec.soc_start;
	for (int t = 0; t < input->n; t++)
	{
		double roundtrip =
			storage_charge_efficiency(&view, t) * storage_discharge_efficiency(&view, t);
		double both;

		plan->charge[t] = clean(x[block->charge + t], storage_charge_limit(&view, t));
		plan->discharge[t] = clean(x[block->discharge + t], storage_discharge_limit(&view, t));
		plan->soc[t + 1] = x[block->soc + t];
		both = fmin(plan->charge[t], plan->discharge[t]);
		if (fabs(roundtrip - 1) > 1e-12 || view.spec.throughput_cost < 0)
			continue;
		plan->charge[t] -= both;
		plan->discharge[t] -= both;
	}
}

static void
take_solution(const FlexSiteInput *input, const SiteColumns *where, const FlexResult *result,
			  FlexSitePlan *plan)
{
	for (int k = 0; k < input->nstorages; k++)
		flex_site_take_storage(input, where, result->x, k, &plan->storage[k]);
	for (int k = 0; k < input->ndevices; k++)
		memcpy(plan->device[k], result->x + where->device[k], sizeof(double) * (size_t) input->n);
}

/* Marginal values from the rows' duals; NAN where the engine gives none. */
static void
take_duals(const FlexSiteInput *input, const SiteColumns *where, const FlexResult *result,
		   FlexSitePlan *plan)
{
	const double *dual = result->row_dual;

	for (int t = 0; t < input->n; t++)
		plan->marginal_price[t] = dual == NULL ? NAN : dual[where->balance + t] / input->hours[t];
	for (int k = 0; k < input->nstorages; k++)
	{
		const FlexValues *retention = &where->storage[k].retention;
		double           *value = plan->storage[k].value;

		for (int t = 0; t < input->n; t++)
			value[t] = dual == NULL ? NAN : -dual[where->storage[k].recursion + t];
		/* what is left at the end of a step comes, less the loss, into the next one */
		for (int t = 0; t < input->n; t++)
			plan->storage[k].marginal[t] =
				t + 1 < input->n ? flex_value(retention, t + 1) * value[t + 1] : value[t];
	}
}

/* True where a storage charges and discharges in a step, or the meter runs both ways at a gain. */
static bool
has_overlap(const FlexSiteInput *input, const SiteColumns *where, const double *x,
			const FlexSitePlan *plan)
{
	for (int k = 0; k < input->nstorages; k++)
	{
		const FlexSiteStorage *storage = &input->storage[k];
		double limit = fmax(1, storage->spec.charge_power + storage->spec.discharge_power);

		for (int t = 0; storage->spec.exclusive && t < input->n; t++)
			if (fmin(plan->storage[k].charge[t], plan->storage[k].discharge[t]) > RUNNING * limit)
				return true;
	}
	for (int t = 0; t < input->n; t++)
	{
		double both = fmin(x[where->import + t], x[where->export + t]);

		if (site_export_price(input, t) > input->import_price[t] && both > RUNNING)
			return true;
	}
	return false;
}

/* ---- stages ------------------------------------------------------------------------------- */

static void
close_smaller(FlexModel *model, const double *x, int a, int b)
{
	int closed = x[a] <= x[b] ? a : b;

	flex_model_col_bounds(model, closed, 0, 0);
}

/* The relaxation with the directions of a plan fixed, for its marginal values. */
static void
fix_directions(FlexModel *model, const FlexSiteInput *input, const SiteColumns *where,
			   const double *x)
{
	for (int t = 0; t < input->n; t++)
	{
		for (int k = 0; k < input->nstorages; k++)
			if (input->storage[k].spec.exclusive)
				close_smaller(model, x, where->storage[k].charge + t,
							  where->storage[k].discharge + t);
		if (site_export_price(input, t) > input->import_price[t])
			close_smaller(model, x, where->import + t, where->export + t);
	}
}

static bool
stands_at(double value, double bound)
{
	return isfinite(bound) && fabs(value - bound) <= AT_BOUND * fmax(1, fabs(bound));
}

/* Row activities at x. */
static double *
activities(FlexEnv *env, const FlexProblem *problem, const double *x)
{
	double *activity = FLEX_NEW(env, double, problem->nrows + 1);

	for (int j = 0; activity != NULL && j < problem->ncols; j++)
		for (int k = problem->start[j]; k < problem->start[j + 1]; k++)
			activity[problem->index[k]] += problem->value[k] * x[j];
	return activity;
}

/*
 * Keep the model on its plans of least cost: by complementary slackness these
 * have every column with a reduced cost at its bound, every row with a dual at
 * its side. The engine's own point must stand there too, so that the rounding of
 * an interior method's multipliers holds nothing that is free.
 */
static FlexStatus
keep_optimal(FlexEnv *env, FlexModel *model, const FlexResult *result)
{
	FlexProblem problem;
	FlexStatus  status = flex_model_problem(model, &problem);
	double      largest = 0;
	double     *activity;

	if (status != FLEX_OK)
		return status;
	activity = activities(env, &problem, result->x);
	if (activity == NULL)
		return FLEX_NO_MEMORY;
	for (int j = 0; j < problem.ncols; j++)
		largest = fmax(largest, fabs(problem.cost[j]));
	for (int j = 0; j < problem.ncols; j++)
	{
		double reduced = result->reduced_cost[j];
		double bound = reduced > 0 ? problem.col_lower[j] : problem.col_upper[j];

		if (fabs(reduced) > HOLDS * largest && stands_at(result->x[j], bound))
			flex_model_col_bounds(model, j, bound, bound);
		flex_model_cost(model, j, 0);
	}
	for (int i = 0; i < problem.nrows; i++)
	{
		double dual = result->row_dual[i];
		double bound = dual > 0 ? problem.row_lower[i] : problem.row_upper[i];

		if (fabs(dual) > HOLDS * largest && stands_at(activity[i], bound))
			flex_model_row_bounds(model, i, bound, bound);
	}
	flex_free(env, activity);
	return FLEX_OK;
}

/*
 * Of the plans of least cost, the one that fills the storages sooner. Whatever
 * goes wrong here but a cancel, the plan that is there stays.
 */
static FlexStatus
fill_sooner(FlexEnv *env, const FlexSiteInput *input, FlexModel *model, const SiteColumns *where,
			const FlexSettings *settings, const FlexResult *cheapest, FlexSitePlan *plan)
{
	FlexResult    result = {0};
	FlexStatus    status;
	FlexFaultMark mark = flex_fault_mark(env);
	bool          wanted = false;

	for (int k = 0; k < input->nstorages; k++)
		wanted = wanted || input->storage[k].sooner;
	if (!wanted || cheapest->row_dual == NULL || cheapest->reduced_cost == NULL)
		return FLEX_OK;
	status = keep_optimal(env, model, cheapest);
	for (int k = 0; k < input->nstorages; k++)
		for (int t = 0; t < input->n; t++)
			flex_model_cost(model, where->storage[k].soc + t,
							-site_sooner_weight(&input->storage[k], t, input->n));
	if (status == FLEX_OK)
		status = flex_model_solve(model, settings, &result);
	if (status == FLEX_CANCELLED || status == FLEX_NO_MEMORY)
		return status;
	flex_fault_rewind(env, mark);
	if (status == FLEX_OK && result.has_plan)
	{
		double before;
		double after;

		flex_site_fill_meter(input, plan);
		before = plan->objective;
		take_solution(input, where, &result, plan);
		flex_site_fill_meter(input, plan);
		after = plan->objective;
		if (has_overlap(input, where, result.x, plan) ||
			after > before + 1e-7 * fmax(1, fabs(before)))
			take_solution(input, where, cheapest, plan);
	}
	return FLEX_OK;
}

static double
time_left(const FlexSettings *settings, double started)
{
	if (settings->time_limit == 0)
		return 0;
	return fmax(0.01, settings->time_limit - (flex_clock() - started));
}

/* Why there is no plan, in the words of the model's families. */
static FlexStatus
explain(FlexEnv *env, FlexModel *model, const FlexSettings *settings, double started)
{
	FlexSettings rest = *settings;
	FlexStatus   status;

	rest.engine = FLEX_ENGINE_AUTO;
	rest.time_limit = time_left(settings, started);
	status = flex_model_explain(model, &rest);
	if (status == FLEX_INFEASIBLE || status == FLEX_CANCELLED || status == FLEX_NO_MEMORY)
		return status;
	flex_fault(env, FLEX_INFEASIBLE, "", "no plan meets all limits");
	return FLEX_INFEASIBLE;
}

/* Solve with the exclusive pairs; x of the plan into *mixed. */
static FlexStatus
solve_exclusive(FlexEnv *env, const FlexSiteInput *input, const FlexSettings *settings,
				double started, FlexResult *mixed)
{
	FlexModel   *model = NULL;
	SiteColumns  where;
	FlexSettings rest = *settings;
	FlexStatus   status = flex_site_build(env, input, true, &model, &where);

	rest.engine = FLEX_ENGINE_AUTO;
	rest.time_limit = time_left(settings, started);
	if (status == FLEX_OK)
		status = flex_model_solve(model, &rest, mixed);
	if (status == FLEX_INFEASIBLE)
		status = explain(env, model, settings, started);
	if (model != NULL)
		flex_model_free(model);
	if (status == FLEX_TIME_LIMIT && mixed->has_plan)
		return FLEX_FEASIBLE;
	return status;
}

/* ---- entry ---------------------------------------------------------------------------------- */

static void
note_engine(FlexModel *model, const FlexResult *result, FlexSitePlan *plan)
{
	FlexProblem problem;

	plan->engine = result->engine;
	plan->iterations = result->iterations;
	memcpy(plan->reason, result->reason, sizeof(plan->reason));
	if (flex_model_problem(model, &problem) != FLEX_OK)
		return;
	plan->size.rows = problem.nrows;
	plan->size.cols = problem.ncols;
	plan->size.nonzeros = problem.start[problem.ncols];
}

/* The relaxation's plan uses both directions somewhere: solve with the pairs. */
static FlexStatus
forbid_overlap(FlexEnv *env, const FlexSiteInput *input, const FlexSettings *settings,
			   double started, FlexModel *model, const SiteColumns *where, FlexResult *result,
			   FlexSitePlan *plan)
{
	FlexResult    mixed = {0};
	FlexResult    fixed = {0};
	FlexSettings  rest = *settings;
	FlexFaultMark mark;
	FlexStatus    status = solve_exclusive(env, input, settings, started, &mixed);
	FlexStatus    again;

	if (!flex_status_has_plan(status))
		return status;
	plan->bound = mixed.bound;
	note_engine(model, &mixed, plan);
	take_solution(input, where, &mixed, plan);
	*result = mixed;
	/* with the directions settled it is linear again: marginal values, and the vertex of them */
	mark = flex_fault_mark(env);
	fix_directions(model, input, where, mixed.x);
	rest.time_limit = time_left(settings, started);
	again = flex_model_solve(model, &rest, &fixed);
	if (again == FLEX_CANCELLED || again == FLEX_NO_MEMORY)
		return again;
	flex_fault_rewind(env, mark);
	if (again == FLEX_OK &&
		fixed.objective <= mixed.objective + 1e-6 * fmax(1, fabs(mixed.objective)))
	{
		take_solution(input, where, &fixed, plan);
		*result = fixed;
	}
	return status;
}

FlexStatus
flex_site_by_model(FlexEnv *env, const FlexSiteInput *input, const FlexSettings *settings,
				   FlexSitePlan *plan)
{
	double       started = flex_clock();
	FlexModel   *model = NULL;
	SiteColumns  where;
	FlexResult   result = {0};
	FlexSettings lp = *settings;
	FlexStatus   status = flex_site_build(env, input, false, &model, &where);

	if (lp.engine == FLEX_ENGINE_MIP)
		lp.engine = FLEX_ENGINE_AUTO;
	lp.want_duals = true;
	if (status == FLEX_OK)
		status = flex_model_solve(model, &lp, &result);
	if (status == FLEX_INFEASIBLE)
		status = explain(env, model, settings, started);
	if (status == FLEX_UNBOUNDED)
		flex_fault(env, FLEX_UNBOUNDED, "site", "the cost of the site falls without end");
	/* out of time, but with a point that keeps all limits */
	if (status == FLEX_TIME_LIMIT && result.has_plan)
		status = FLEX_FEASIBLE;
	/* multipliers of a point that isn't optimal say nothing */
	if (status == FLEX_FEASIBLE)
		result.row_dual = NULL;
	if (flex_status_has_plan(status))
	{
		plan->bound = result.bound;
		note_engine(model, &result, plan);
		take_solution(input, &where, &result, plan);
		if (has_overlap(input, &where, result.x, plan))
			status = status == FLEX_OK ? forbid_overlap(env, input, settings, started, model,
														&where, &result, plan)
									   : FLEX_TIME_LIMIT;
	}
	if (flex_status_has_plan(status))
	{
		FlexStatus last;

		take_duals(input, &where, &result, plan);
		lp.time_limit = time_left(settings, started);
		last = fill_sooner(env, input, model, &where, &lp, &result, plan);
		status = last == FLEX_OK ? status : last;
	}
	if (model != NULL)
		flex_model_free(model);
	return status;
}
