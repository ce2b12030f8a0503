/*
 * stages.c
 *	  What comes after the relaxation of a site: where its plan runs both ways at
 *	  once, the model is solved again with exclusive pairs; a last stage chooses, among
 *	  the plans of least cost, the one that fills the storages sooner.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

/* A reduced cost above this share of the largest cost holds its column at a bound. */
#define HOLDS 1e-9
/* Relative distance from a bound that counts as being there. */
#define AT_BOUND 1e-6
/* Share of the largest power or content that a distance from a bound is measured by. */
#define USUAL 0.1

/* ---- overlap ---------------------------------------------------------------- */

/* True where a storage charges and discharges in a step, or the meter runs both ways at a gain. */
bool
flex_site_has_overlap(const SiteProgram *program, const double *x)
{
	const FlexSiteInput   *input = program->input;
	const FlexSiteColumns *where = &program->where;
	const FlexSitePlan    *plan = program->plan;
	double                 largest = 0;

	for (int k = 0; k < input->nstorages; k++)
	{
		const FlexStorage *storage = &input->storage[k];
		double             usual = flex_storage_usual_power(storage, input->n, input->hours);

		for (int t = 0; storage->spec.exclusive && t < input->n; t++)
			if (fmin(plan->storage[k].charge[t], plan->storage[k].discharge[t]) >
				SITE_RUNNING * usual)
				return true;
	}
	for (int t = 0; t < input->n; t++)
		largest = fmax(largest, fabs(x[where->import + t] - x[where->export + t]));
	for (int t = 0; t < input->n; t++)
	{
		double both = fmin(x[where->import + t], x[where->export + t]);

		if (site_export_price(input, t) > input->import_price[t] && both > SITE_RUNNING * largest)
			return true;
	}
	return false;
}

FlexStatus
flex_site_explain(const SiteProgram *program, FlexModel *model)
{
	FlexSettings rest = *program->settings;
	FlexStatus   status;

	rest.engine = FLEX_ENGINE_AUTO;
	rest.time_limit = flex_deadline_left(program->deadline);
	status = flex_model_explain(model, &rest);
	if (status == FLEX_INFEASIBLE || status == FLEX_CANCELLED || status == FLEX_NO_MEMORY)
		return status;
	flex_fault(program->env, FLEX_INFEASIBLE, "", "no plan meets all limits");
	return FLEX_INFEASIBLE;
}

FlexStatus
flex_site_unbounded(const SiteProgram *program)
{
	const char *name = program->input->name == NULL ? "site" : program->input->name;

	return flex_fault(program->env, FLEX_UNBOUNDED, name, "the cost of the %s is unbounded", name);
}

/* Solve with the exclusive pairs. */
static FlexStatus
solve_exclusive(const SiteProgram *program, FlexResult *mixed)
{
	FlexModel      *model = NULL;
	FlexSiteColumns where;
	FlexSettings    rest = *program->settings;
	FlexStatus      status = flex_site_build(program->env, program->input, true, &model, &where);

	rest.engine = FLEX_ENGINE_AUTO;
	rest.time_limit = flex_deadline_left(program->deadline);
	if (status == FLEX_OK)
		status = flex_model_solve(model, &rest, mixed);
	if (status == FLEX_INFEASIBLE)
		status = flex_site_explain(program, model);
	if (status == FLEX_UNBOUNDED)
		status = flex_site_unbounded(program);
	if (model != NULL)
		flex_model_free(model);
	if (status == FLEX_TIME_LIMIT && mixed->has_plan)
		return FLEX_FEASIBLE;
	return status;
}

static void
close_smaller(FlexModel *model, const double *x, int a, int b)
{
	int closed = x[a] <= x[b] ? a : b;

	flex_model_col_bounds(model, closed, 0, 0);
}

/* The relaxation with the directions of a plan fixed, for its marginal values. */
static void
fix_directions(FlexModel *model, const FlexSiteInput *input, const FlexSiteColumns *where,
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

/* Is a cost not above another but by rounding, relative to the plan's turnover? */
static bool
not_above(const SiteProgram *program, double cost, double other, double rounding)
{
	return cost <= other ||
		   flex_gap(cost, other, flex_site_turnover(program->input, program->plan)) <= rounding;
}

FlexStatus
flex_site_forbid_overlap(SiteProgram *program)
{
	FlexSitePlan *plan = program->plan;
	FlexResult    mixed = {0};
	FlexResult    fixed = {0};
	FlexSettings  rest = *program->settings;
	FlexStatus    status = solve_exclusive(program, &mixed);
	FlexFaultMark mark;
	FlexStatus    again;

	if (!flex_status_has_plan(status))
		return status;
	plan->bound = mixed.bound;
	flex_site_note_engine(program->model, &mixed, plan);
	flex_site_take_solution(program->input, &program->where, mixed.x, plan);
	program->result = mixed;
	/* with the directions settled it is linear again: marginal values, and the vertex of them */
	mark = flex_fault_mark(program->env);
	fix_directions(program->model, program->input, &program->where, mixed.x);
	if (rest.engine == FLEX_ENGINE_MIP)
		rest.engine = FLEX_ENGINE_AUTO;
	rest.time_limit = flex_deadline_left(program->deadline);
	again = flex_model_solve(program->model, &rest, &fixed);
	if (again == FLEX_CANCELLED || again == FLEX_NO_MEMORY)
		return again;
	flex_fault_rewind(program->env, mark);
	if (again == FLEX_OK && not_above(program, fixed.objective, mixed.objective, 1e-6))
	{
		flex_site_take_solution(program->input, &program->where, fixed.x, plan);
		program->result = fixed;
	}
	return status;
}

/* ---- sooner ------------------------------------------------------------------- */

static bool
is_at(double value, double bound, double usual)
{
	return isfinite(bound) && fabs(value - bound) <= AT_BOUND * fmax(usual, fabs(bound));
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
 * its side. The engine's own point must be there too, so that the rounding of
 * an interior method's multipliers holds nothing that is free.
 */
static FlexStatus
keep_optimal(FlexEnv *env, FlexModel *model, const FlexResult *result)
{
	FlexProblem problem;
	FlexStatus  status = flex_model_problem(model, &problem);
	double      largest = 0;
	double      usual = 0;
	double     *activity;

	if (status != FLEX_OK)
		return status;
	activity = activities(env, &problem, result->x);
	if (activity == NULL)
		return FLEX_NO_MEMORY;
	for (int j = 0; j < problem.ncols; j++)
	{
		largest = fmax(largest, fabs(problem.cost[j]));
		usual = fmax(usual, USUAL * fabs(result->x[j]));
	}
	for (int j = 0; j < problem.ncols; j++)
	{
		double reduced = result->reduced_cost[j];
		double bound = reduced > 0 ? problem.col_lower[j] : problem.col_upper[j];

		if (fabs(reduced) > HOLDS * largest && is_at(result->x[j], bound, usual))
			flex_model_col_bounds(model, j, bound, bound);
		flex_model_cost(model, j, 0);
	}
	for (int i = 0; i < problem.nrows; i++)
	{
		double dual = result->row_dual[i];
		double bound = dual > 0 ? problem.row_lower[i] : problem.row_upper[i];

		if (fabs(dual) > HOLDS * largest && is_at(activity[i], bound, usual))
			flex_model_row_bounds(model, i, bound, bound);
	}
	flex_free(env, activity);
	return FLEX_OK;
}

FlexStatus
flex_site_fill_sooner(SiteProgram *program)
{
	const FlexSiteInput *input = program->input;
	FlexSitePlan        *plan = program->plan;
	const FlexResult    *cheapest = &program->result;
	FlexSettings         lp = *program->settings;
	FlexResult           result = {0};
	FlexFaultMark        mark = flex_fault_mark(program->env);
	FlexStatus           status;
	bool                 wanted = false;

	for (int k = 0; k < input->nstorages; k++)
		wanted = wanted || input->storage[k].sooner;
	if (!wanted || cheapest->row_dual == NULL || cheapest->reduced_cost == NULL)
		return FLEX_OK;
	status = keep_optimal(program->env, program->model, cheapest);
	for (int k = 0; k < input->nstorages; k++)
		for (int t = 0; t < input->n; t++)
			flex_model_cost(program->model, program->where.storage[k].soc + t,
							-site_sooner_weight(&input->storage[k], t, input->n));
	if (lp.engine == FLEX_ENGINE_MIP)
		lp.engine = FLEX_ENGINE_AUTO;
	lp.want_duals = true;
	lp.time_limit = flex_deadline_left(program->deadline);
	if (status == FLEX_OK)
		status = flex_model_solve(program->model, &lp, &result);
	if (status == FLEX_CANCELLED || status == FLEX_NO_MEMORY)
		return status;
	flex_fault_rewind(program->env, mark);
	if (status == FLEX_OK && result.has_plan)
	{
		double before;

		flex_site_fill_meter(input, plan);
		before = plan->objective;
		flex_site_take_solution(input, &program->where, result.x, plan);
		flex_site_fill_meter(input, plan);
		if (flex_site_has_overlap(program, result.x) ||
			!not_above(program, plan->objective, before, 1e-7))
			flex_site_take_solution(input, &program->where, cheapest->x, plan);
	}
	return FLEX_OK;
}
