/*
 * result.c
 *	  Documents of kind "household": running a task, writing the result.
 */
#include "household.h"

#include <math.h>
#include <string.h>

/* By the rules nobody waits for warm water: a generator too small for it is told, not exceeded. */
static FlexStatus
run_reference(FlexEnv *env, const FlexHousehold *h, const FlexHouseholdBasis *basis,
			  FlexHouseholdResult *result)
{
	FlexStatus status = flex_household_reference(env, h, basis, result);
	int        t = result->short_step;
	double     power;

	if (status != FLEX_OK || t < 0)
		return status;
	power = basis->generator_power * (h->generator == FLEX_FUEL_BOILER ? 1 : basis->cop_w[t]);
	flex_fault(env, FLEX_BAD_INPUT, "boiler.power_max",
			   "hot water draws %g W, generator and heating element can give %g W",
			   h->hot_water[t] / h->step_hours, power + h->element_power);
	if (h->water_tank.litre > 0)
		flex_fault_detail(env, "The hot-water tank is at its lowest temperature.");
	flex_fault_step(env, t);
	flex_fault_hint(env, "Raise power_max or leave it out, then the generator is sized by demand; "
						 "or add a heating element or a hot-water tank.");
	return FLEX_BAD_INPUT;
}

FlexStatus
flex_household_run(FlexEnv *env, const FlexHousehold *household, const FlexHouseholdTask *task,
				   const FlexSettings *settings, FlexHouseholdBasis *basis,
				   FlexHouseholdResult *result)
{
	FlexStatus status = flex_household_basis(env, household, basis);

	if (status != FLEX_OK)
		return status;
	if (!task->optimised)
		return run_reference(env, household, basis, result);
	status = flex_household_floor(env, household, basis);
	if (status != FLEX_OK)
		return status;
	if (task->horizon > 0)
		return flex_household_roll(env, household, basis, task->horizon, task->advance,
								   task->value_end, settings, result);
	return flex_household_optimise(env, household, basis, settings, result);
}

static void
write_sums(FlexText *out, int n, const FlexHouseholdResult *result)
{
	flex_json_key(out, "sums");
	flex_json_open(out, '{');
	for (int k = 0; k < FLEX_HH_COLUMNS; k++)
	{
		double sum = 0;

		if (!flex_household_is_flow((FlexHouseholdColumn) k))
			continue;
		for (int t = 0; t < n; t++)
			sum += result->series[k][t];
		flex_json_key(out, flex_household_column[k]);
		flex_json_number(out, sum);
	}
	flex_json_close(out, '}');
}

void
flex_household_summary(FlexText *out, const FlexHousehold *household, const FlexHouseholdTask *task,
					   const FlexHouseholdBasis *basis, const FlexHouseholdResult *result)
{
	flex_json_key(out, "mode");
	flex_json_string(out, task->optimised ? "optimised" : "reference");
	flex_json_key(out, "status");
	flex_json_string(out, flex_status_text(result->status));
	flex_json_key(out, "engine");
	flex_json_string(out, task->optimised ? flex_engine_text(result->engine) : "rules");
	flex_json_key(out, "objective");
	flex_json_number(out, result->objective);
	flex_json_key(out, "total_cost");
	flex_json_number(out, result->total_cost);
	flex_json_key(out, "peak_cost");
	flex_json_number(out, result->peak_cost);
	if (task->optimised)
	{
		flex_json_key(out, "bound");
		flex_json_number(out, result->bound);
		flex_json_key(out, "gap");
		flex_json_number(out, result->gap);
		flex_json_key(out, "iterations");
		flex_json_integer(out, result->iterations);
		flex_json_key(out, "rows");
		flex_json_integer(out, result->nrows);
		flex_json_key(out, "columns");
		flex_json_integer(out, result->ncols);
	}
	if (!isnan(result->perfect_cost))
	{
		flex_json_key(out, "perfect_foresight_cost");
		flex_json_number(out, result->perfect_cost);
	}
	flex_json_key(out, "heat_generator_w");
	flex_json_number(out, basis->generator_power);
	flex_json_key(out, "mass_start_c");
	flex_json_number(out, basis->mass_start);
	write_sums(out, household->n, result);
}

static void
write_result(FlexText *out, const FlexHousehold *household, const FlexHouseholdTask *task,
			 const FlexHouseholdBasis *basis, const FlexHouseholdResult *result)
{
	flex_json_open(out, '{');
	flex_json_key(out, "kind");
	flex_json_string(out, "household");
	flex_household_summary(out, household, task, basis, result);
	flex_json_key(out, "series");
	flex_json_open(out, '{');
	for (int k = 0; k < FLEX_HH_COLUMNS; k++)
		flex_json_numbers(out, flex_household_column[k], result->series[k], household->n);
	flex_json_close(out, '}');
	flex_json_close(out, '}');
}

FlexStatus
flex_household_solve(FlexEnv *env, const FlexNode *doc, const FlexSettings *settings, FlexText *out)
{
	FlexHousehold       household;
	FlexHouseholdTask   task;
	FlexHouseholdBasis  basis;
	FlexHouseholdResult result;
	FlexStatus          status = flex_household_read(env, doc, NULL, &household, &task);

	if (status == FLEX_OK)
		status = flex_household_run(env, &household, &task, settings, &basis, &result);
	if (!flex_status_has_plan(status))
		return status;
	write_result(out, &household, &task, &basis, &result);
	return flex_text_status(out) == FLEX_OK ? status : flex_text_status(out);
}

FlexStatus
flex_household_check(FlexEnv *env, const FlexNode *doc)
{
	FlexHousehold     household;
	FlexHouseholdTask task;

	return flex_household_read(env, doc, NULL, &household, &task);
}

FlexStatus
flex_household_model(FlexEnv *env, const FlexNode *doc, FlexModel **out)
{
	FlexHousehold        household;
	FlexHouseholdTask    task;
	FlexHouseholdBasis   basis;
	FlexHouseholdWindow  window = {0};
	FlexHouseholdColumns columns;
	FlexStatus           status = flex_household_read(env, doc, NULL, &household, &task);

	if (status == FLEX_OK)
		status = flex_household_basis(env, &household, &basis);
	if (status == FLEX_OK)
		status = flex_household_floor(env, &household, &basis);
	if (status != FLEX_OK)
		return status;
	*out = flex_model_new(env);
	if (*out == NULL)
		return FLEX_NO_MEMORY;
	window.n = household.n;
	window.basis = &basis;
	flex_household_start(&household, &basis, &window.start);
	return flex_household_compose(env, &household, &window, *out, &columns);
}
