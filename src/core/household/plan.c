/*
 * plan.c
 *	  A household's task: by the rules, at least cost over the whole series, or in rolling
 *	  windows.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

/* Solve one window; an infeasible one is explained in words of the household. */
static FlexStatus
solve_window(FlexEnv *env, const FlexHousehold *h, const FlexHouseholdWindow *window,
			 const FlexSettings *settings, FlexModel **model, FlexHouseholdColumns *columns,
			 FlexResult *solved)
{
	FlexStatus status;

	*model = flex_model_new(env);
	if (*model == NULL)
		return FLEX_NO_MEMORY;
	status = flex_household_compose(env, h, window, *model, columns);
	if (status == FLEX_OK)
		status = flex_model_solve(*model, settings, solved);
	if (status == FLEX_INFEASIBLE)
		return flex_model_explain(*model, settings);
	if (status == FLEX_UNBOUNDED)
		return flex_model_explain_unbounded(*model, settings);
	if (status == FLEX_TIME_LIMIT && solved->has_plan)
		return FLEX_FEASIBLE;
	if (status == FLEX_TIME_LIMIT)
	{
		flex_fault(env, FLEX_TIME_LIMIT, "", "no plan within the time limit");
		flex_fault_hint(env, "Raise flex.time_limit, or use rolling windows.");
	}
	return status;
}

static void
note(FlexHouseholdResult *result, const FlexResult *solved, const FlexModel *model)
{
	result->engine = solved->engine;
	result->reason = "";
	result->objective = solved->objective;
	result->bound = solved->bound;
	result->gap = solved->gap;
	result->iterations += solved->iterations;
	result->solve_seconds += solved->solve_seconds;
	result->nrows = flex_model_nrows(model);
	result->ncols = flex_model_ncols(model);
}

/* Least cost over the whole series with perfect foresight. */
static FlexStatus
optimise(FlexEnv *env, const FlexHousehold *household, const FlexHouseholdBasis *basis,
		 const FlexSettings *settings, FlexHouseholdResult *result)
{
	FlexHouseholdWindow  window = {.n = household->n, .basis = basis};
	FlexHouseholdColumns columns;
	FlexHouseholdState   end;
	FlexModel           *model;
	FlexResult           solved;
	FlexStatus           status;

	if (flex_household_result_new(env, household->n, result) != FLEX_OK)
		return FLEX_NO_MEMORY;
	flex_household_start(household, basis, &window.start);
	status = solve_window(env, household, &window, settings, &model, &columns, &solved);
	result->status = status;
	if (!flex_status_has_plan(status))
		return status;
	note(result, &solved, model);
	flex_household_extract(household, &window, &columns, solved.x, household->n, &end, result);
	flex_model_free(model);
	flex_household_finish(household, basis, result);
	return status;
}

/*
 * Marginal worth of each storage's content where a window's kept part ends; nothing where
 * binaries leave no duals.
 */
static void
value_of_content(const FlexHouseholdColumns *c, const FlexResult *solved, int at,
				 FlexHouseholdState *value)
{
	const double *dual = solved->row_dual;

	memset(value, 0, sizeof(*value));
	if (dual == NULL)
		return;
	/* a recursion row reads content - ... = known: more known content lowers the cost by -dual */
	value->mass = fmax(0, -dual[c->mass_row + at]);
	value->space_tank = c->space_in < 0 ? 0 : fmax(0, -dual[c->space_row + at]);
	value->water_tank = c->water_in < 0 ? 0 : fmax(0, -dual[c->water_row + at]);
	value->battery = c->battery_charge < 0 ? 0 : fmax(0, -dual[c->battery_row + at]);
	value->vehicle = c->vehicle_charge < 0 ? 0 : fmax(0, -dual[c->vehicle_row + at]);
}

/*
 * What perfect foresight would have cost. Without it the plan still stands, unless there was
 * no memory for it or the call was cancelled.
 */
static FlexStatus
compare_perfect(FlexEnv *env, const FlexHousehold *household, const FlexHouseholdBasis *basis,
				const FlexSettings *settings, FlexHouseholdResult *result)
{
	FlexFaultMark       mark = flex_fault_mark(env);
	FlexHouseholdResult perfect;
	FlexStatus          status = optimise(env, household, basis, settings, &perfect);

	if (status == FLEX_NO_MEMORY || status == FLEX_CANCELLED)
		return status;
	flex_fault_rewind(env, mark);
	if (flex_status_has_plan(status))
	{
		result->perfect_cost = perfect.total_cost;
		result->bound = perfect.bound;
		result->gap = (result->total_cost - perfect.total_cost) / fmax(1, fabs(perfect.total_cost));
		flex_free(env, perfect.series[0]);
	}
	return result->status;
}

/* Least cost in windows that see horizon steps and keep the first advance of each. */
static FlexStatus
roll(FlexEnv *env, const FlexHousehold *household, const FlexHouseholdBasis *basis, int horizon,
	 int advance, bool value_end, const FlexSettings *settings, FlexHouseholdResult *result)
{
	FlexHouseholdWindow window = {.basis = basis};
	FlexStatus          status = FLEX_OK;
	FlexStatus          worst = FLEX_OK;

	if (flex_household_result_new(env, household->n, result) != FLEX_OK)
		return FLEX_NO_MEMORY;
	flex_household_start(household, basis, &window.start);
	while (window.first < household->n)
	{
		FlexHouseholdColumns columns;
		FlexHouseholdState   end;
		FlexModel           *model;
		FlexResult           solved;
		int                  left = household->n - window.first;
		int                  count = left < advance ? left : advance;

		window.n = left < horizon ? left : horizon;
		/* contents that must be reached at the end need a whole window's time */
		if (household->end_start && left < horizon + advance)
			window.n = left;
		if (window.n == left)
			memset(&window.value, 0, sizeof(window.value));
		status = solve_window(env, household, &window, settings, &model, &columns, &solved);
		if (!flex_status_has_plan(status))
			break;
		worst = status == FLEX_OK ? worst : status;
		note(result, &solved, model);
		flex_household_extract(household, &window, &columns, solved.x, count, &end, result);
		/* what a kelvin of shortfall is charged isn't what heat is worth */
		if (value_end && columns.comfort_shortfall < 0)
			value_of_content(&columns, &solved, count - 1, &window.value);
		flex_model_free(model);
		flex_free(env, solved.x);
		flex_free(env, solved.row_dual);
		flex_free(env, solved.reduced_cost);
		window.start = end;
		window.first += count;
	}
	result->status = flex_status_has_plan(status) ? worst : status;
	if (!flex_status_has_plan(status))
		return status;
	flex_household_finish(household, basis, result);
	result->objective = result->total_cost;
	result->bound = -INFINITY;
	result->gap = NAN;
	return compare_perfect(env, household, basis, settings, result);
}

/* ---- the task ----------------------------------------------------------------------- */

/* By the rules nobody waits for warm water: a generator too small for it is reported, not exceeded.
 */
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
			   W_PER_KW * h->hot_water[t] / h->step_hours, W_PER_KW * (power + h->element_power));
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
		return roll(env, household, basis, task->horizon, task->advance, task->value_end, settings,
					result);
	return optimise(env, household, basis, settings, result);
}
