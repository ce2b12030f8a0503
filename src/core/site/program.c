/*
 * program.c
 *	  The site over the model layer. The relaxation, in which a storage may
 *	  charge and discharge at once, is solved first: it gives the marginal
 *	  values and is mostly exact. What follows stands in stages.c.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

/* ---- build --------------------------------------------------------------------------- */

static FlexStatus
add_storage(FlexEnv *env, FlexModel *model, const FlexSiteInput *input, int k, bool exclusive,
			FlexStorageBlock *block)
{
	const FlexStorage *storage = &input->storage[k];
	FlexStorageArrays  arrays;

	*block = flex_storage_defaults(storage->name == NULL ? "storage" : storage->name, input->n,
								   input->hours);
	if (flex_storage_arrays(env, block, &arrays) != FLEX_OK)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < input->n; t++)
	{
		arrays.retention[t] =
			storage->retention == NULL && t > 0 && input->hours[t] == input->hours[t - 1]
				? arrays.retention[t - 1]
				: flex_storage_retention(storage, input->hours, t);
		arrays.charge_efficiency[t] = flex_storage_charge_efficiency(storage, t);
		arrays.discharge_efficiency[t] = flex_storage_discharge_efficiency(storage, t);
		arrays.charge_limit[t] = flex_storage_charge_limit(storage, t);
		arrays.discharge_limit[t] = flex_storage_discharge_limit(storage, t);
		arrays.inflow[t] = flex_at(storage->inflow, t, 0);
		flex_storage_soc_bounds(storage, input->n, t, &arrays.soc_min[t], &arrays.soc_max[t]);
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
		flex_model_cost(model, block->soc + t, -flex_at(storage->content_value, t, 0));
	}
	flex_model_add_cost(model, block->soc + input->n - 1, -storage->spec.end_value);
	return FLEX_OK;
}

/* Largest import and export that the powers of step t can add up to, so that every bound is finite.
 */
static void
meter_range(const FlexSiteInput *input, const FlexSiteColumns *where, const FlexModel *model, int t,
			double *import_most, double *export_most)
{
	double lowest = flex_at(input->net_load, t, 0);
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
		  bool exclusive, FlexSiteColumns *where)
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
			  bool exclusive, FlexSiteColumns *where)
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
		constant[t] = -flex_at(input->net_load, t, 0);
	where->balance =
		flex_block_balance(model, name, "balance_kw", input->n, term, nterms, constant);
	flex_free(env, constant);
	flex_free(env, term);
	return FLEX_OK;
}

FlexStatus
flex_site_build(FlexEnv *env, const FlexSiteInput *input, bool exclusive, FlexModel **out,
				FlexSiteColumns *where)
{
	*out = flex_model_new(env);
	if (*out == NULL)
		return FLEX_NO_MEMORY;
	return flex_site_add(env, *out, input, input->name == NULL ? "site" : input->name, exclusive,
						 where);
}

/* ---- reading a solution ---------------------------------------------------------------- */

/*
 * Powers of one storage. Charging and discharging at once changes nothing
 * where the roundtrip loses nothing: only the difference is kept.
 */
static void
take_storage(const FlexSiteInput *input, const FlexSiteColumns *where, const double *x, int k,
			 FlexSiteStoragePlan *plan)
{
	const FlexStorageBlock *block = &where->storage[k];
	const FlexStorage      *storage = &input->storage[k];
	double                  usual = flex_storage_usual_power(storage, input->n, input->hours);

	plan->soc[0] = storage->spec.soc_start;
	for (int t = 0; t < input->n; t++)
	{
		double roundtrip = flex_storage_charge_efficiency(storage, t) *
						   flex_storage_discharge_efficiency(storage, t);
		double both;

		plan->charge[t] = flex_storage_clean(x[block->charge + t], usual);
		plan->discharge[t] = flex_storage_clean(x[block->discharge + t], usual);
		plan->soc[t + 1] = x[block->soc + t];
		both = fmin(plan->charge[t], plan->discharge[t]);
		if (fabs(roundtrip - 1) > 1e-12 || storage->spec.throughput_cost < 0)
			continue;
		plan->charge[t] -= both;
		plan->discharge[t] -= both;
	}
}

void
flex_site_take_solution(const FlexSiteInput *input, const FlexSiteColumns *where, const double *x,
						FlexSitePlan *plan)
{
	for (int k = 0; k < input->nstorages; k++)
		take_storage(input, where, x, k, &plan->storage[k]);
	for (int k = 0; k < input->ndevices; k++)
		memcpy(plan->device[k], x + where->device[k], sizeof(double) * (size_t) input->n);
}

/* Marginal values from the rows' duals; NAN where the engine gives none. */
static void
take_duals(const FlexSiteInput *input, const FlexSiteColumns *where, const FlexResult *result,
		   FlexSitePlan *plan)
{
	const double *dual = result->row_dual;

	for (int t = 0; t < input->n; t++)
		plan->marginal_price[t] = dual == NULL ? NAN : dual[where->balance + t] / input->hours[t];
	for (int k = 0; k < input->nstorages; k++)
	{
		const FlexValues *retention = &where->storage[k].retention;
		double           *value = plan->storage[k].value_before;

		for (int t = 0; t < input->n; t++)
			value[t] = dual == NULL ? NAN : -dual[where->storage[k].recursion + t];
		/* what is left at the end of a step comes, less the loss, into the next one */
		for (int t = 0; t < input->n; t++)
			plan->storage[k].value_after[t] =
				t + 1 < input->n ? flex_value(retention, t + 1) * value[t + 1] +
									   flex_at(input->storage[k].content_value, t, 0)
								 : value[t];
	}
}

/* ---- entry --------------------------------------------------------------- */

void
flex_site_note_engine(FlexModel *model, const FlexResult *result, FlexSitePlan *plan)
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

/* The relaxation: a plan, or why there is none. */
static FlexStatus
solve_relaxation(SiteProgram *program)
{
	FlexSettings lp = *program->settings;
	FlexStatus   status;

	lp.want_duals = true;
	status = flex_model_solve(program->model, &lp, &program->result);
	if (status == FLEX_INFEASIBLE)
		return flex_site_explain(program, program->model);
	if (status == FLEX_UNBOUNDED)
		return flex_site_unbounded(program);
	/* out of time, but with a point that keeps all limits; its multipliers say nothing */
	if (status == FLEX_TIME_LIMIT && program->result.has_plan)
		status = FLEX_FEASIBLE;
	if (status == FLEX_FEASIBLE)
		program->result.row_dual = NULL;
	return status;
}

/* From the relaxation to the plan. */
static FlexStatus
run_stages(SiteProgram *program)
{
	FlexSitePlan *plan = program->plan;
	bool          pairs = program->settings->engine == FLEX_ENGINE_MIP;
	FlexStatus    status = pairs ? FLEX_OK : solve_relaxation(program);
	FlexStatus    last;

	if (!flex_status_has_plan(status))
		return status;
	if (!pairs)
	{
		plan->bound = program->result.bound;
		flex_site_note_engine(program->model, &program->result, plan);
		flex_site_take_solution(program->input, &program->where, program->result.x, plan);
		pairs = flex_site_has_overlap(program, program->result.x);
	}
	/* the engine asked for is the one that decides */
	if (pairs)
		status = status == FLEX_OK ? flex_site_forbid_overlap(program) : FLEX_TIME_LIMIT;
	if (!flex_status_has_plan(status))
		return status;
	take_duals(program->input, &program->where, &program->result, plan);
	last = flex_site_fill_sooner(program);
	return last == FLEX_OK ? status : last;
}

FlexStatus
flex_site_by_model(FlexEnv *env, const FlexSiteInput *input, const FlexSettings *settings,
				   FlexSitePlan *plan)
{
	SiteProgram program = {.env = env,
						   .input = input,
						   .settings = settings,
						   .deadline = flex_deadline(settings->time_limit),
						   .plan = plan};
	FlexStatus  status = flex_site_build(env, input, false, &program.model, &program.where);

	if (status == FLEX_OK)
		status = run_stages(&program);
	if (program.model != NULL)
		flex_model_free(program.model);
	return status;
}
