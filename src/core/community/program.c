/*
 * program.c
 *	  The joint plan as one linear program, with exclusive pairs where they are
 *	  needed.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * The connection's columns and rows in a model: X, Y, the balance
 * X - Y - (parties' net) = 0.
 */
typedef struct JointColumns
{
	int import;
	int export;
	int balance; /* rows */
} JointColumns;

static FlexStatus
add_connection(FlexEnv *env, FlexModel *model, const FlexJointInput *input, const double *fee,
			   bool exclusive, JointColumns *where)
{
	FlexMeterBlock meter = flex_meter_defaults("connection", input->n, input->hours);
	double        *import_most = FLEX_NEW_RAW(env, double, input->n);
	double        *export_most = FLEX_NEW_RAW(env, double, input->n);

	if (import_most == NULL || export_most == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < input->n; t++)
	{
		double least;

		flex_joint_range(input, t, &import_most[t], &least);
		export_most[t] = -least;
	}
	meter.import_price = flex_values(input->import_price, 0);
	meter.export_price = flex_values(input->export_price, 0);
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
	where->balance = flex_model_rows(model, "connection", "balance_kw", input->n, true);
	for (int t = 0; t < input->n; t++)
	{
		/* the fee is charged on all that is taken inside; on imports it isn't */
		flex_model_add_cost(model, where->import + t, -input->hours[t] * fee[t]);
		flex_model_coef(model, where->balance + t, where->import + t, 1);
		flex_model_coef(model, where->balance + t, where->export + t, -1);
	}
	flex_free(env, import_most);
	flex_free(env, export_most);
	return FLEX_OK;
}

static FlexStatus
build_model(FlexEnv *env, const FlexJointInput *input, const double *fee, bool exclusive,
			FlexModel **out, JointColumns *connection, FlexSiteColumns *where)
{
	FlexModel *model = flex_model_new(env);
	FlexStatus status;

	if (model == NULL)
		return FLEX_NO_MEMORY;
	*out = model;
	status = add_connection(env, model, input, fee, exclusive, connection);
	for (int m = 0; m < input->nparties && status == FLEX_OK; m++)
	{
		const FlexParty *party = &input->party[m];

		status = flex_site_add(env, model, &party->inside, party->name, exclusive, &where[m]);
		for (int t = 0; t < input->n && status == FLEX_OK; t++)
		{
			flex_model_coef(model, connection->balance + t, where[m].import + t, -1);
			flex_model_coef(model, connection->balance + t, where[m].export + t, 1);
		}
	}
	return status;
}

FlexStatus
flex_joint_model(FlexEnv *env, FlexJointInput *input, FlexModel **out)
{
	FlexJointPlan    unused;
	JointColumns     connection;
	FlexSiteColumns *where = FLEX_NEW(env, FlexSiteColumns, input->nparties);
	FlexStatus       status = flex_joint_prepare(env, input, &unused);

	if (where == NULL)
		return FLEX_NO_MEMORY;
	if (status != FLEX_OK)
		return status;
	return build_model(env, input, unused.fee, true, out, &connection, where);
}

static void
note_size(FlexModel *model, const FlexResult *result, FlexJointPlan *plan)
{
	FlexProblem problem;

	plan->engine = result->engine;
	plan->bound = result->bound;
	snprintf(plan->reason, sizeof(plan->reason), "one linear program: %.120s", result->reason);
	if (flex_model_problem(model, &problem) != FLEX_OK)
		return;
	plan->size.rows = problem.nrows;
	plan->size.cols = problem.ncols;
	plan->size.nonzeros = problem.start[problem.ncols];
	plan->size.pairs = problem.nexclusive;
}

static FlexStatus
solve_model(FlexEnv *env, const FlexJointInput *input, const FlexSettings *settings, bool exclusive,
			FlexJointPlan *plan)
{
	FlexSiteColumns *where = FLEX_NEW(env, FlexSiteColumns, input->nparties);
	FlexModel       *model = NULL;
	JointColumns     connection;
	FlexResult       result = {0};
	FlexSettings     lp = *settings;
	FlexStatus       status;

	if (where == NULL)
		return FLEX_NO_MEMORY;
	lp.want_duals = true;
	status = build_model(env, input, plan->fee, exclusive, &model, &connection, where);
	if (status == FLEX_OK)
		status = flex_model_solve(model, &lp, &result);
	if (status == FLEX_INFEASIBLE)
	{
		lp.engine = FLEX_ENGINE_AUTO;
		flex_model_explain(model, &lp);
	}
	if (status == FLEX_TIME_LIMIT && result.has_plan)
		status = FLEX_FEASIBLE;
	if (flex_status_has_plan(status))
	{
		note_size(model, &result, plan);
		for (int m = 0; m < input->nparties; m++)
			flex_site_take_solution(&input->party[m].inside, &where[m], result.x, &plan->party[m]);
		for (int t = 0; t < input->n; t++)
			plan->price[t] = result.row_dual == NULL
								 ? NAN
								 : result.row_dual[connection.balance + t] / input->hours[t];
	}
	if (model != NULL)
		flex_model_free(model);
	return status;
}

/*
 * The relaxation, in which an exclusive storage may run both ways, is solved
 * first. Netting what it does both ways keeps the contents and takes less
 * energy; only where that breaks a limit or costs (negative prices) is the
 * problem solved again with the pairs.
 */
FlexStatus
flex_joint_by_lp(FlexEnv *env, const FlexJointInput *input, const FlexSettings *settings,
				 FlexJointPlan *plan)
{
	FlexStatus   status;
	FlexSettings mixed = *settings;
	double      *price;
	double       relaxed;
	bool         netted = false;

	mixed.engine = FLEX_ENGINE_AUTO;
	/* where import and export at once would pay, the relaxation says nothing */
	if (flex_joint_inverted(input) >= 0)
		return solve_model(env, input, &mixed, true, plan);
	status = solve_model(env, input, settings, false, plan);
	if (!flex_status_has_plan(status))
		return status;
	flex_joint_fill(input, plan);
	relaxed = plan->objective;
	for (int m = 0; m < input->nparties; m++)
		netted = flex_joint_net_storages(&input->party[m].inside, &plan->party[m]) || netted;
	if (!netted)
		return status;
	flex_joint_fill(input, plan);
	if ((plan->objective <= relaxed ||
		 flex_gap(plan->objective, relaxed, flex_joint_turnover(input, plan)) <= 1e-9) &&
		flex_joint_residual(input, plan) <= FLEX_CHECK_TOLERANCE)
		return status;
	/* the marginal prices stay those of the relaxation: a program with binaries has none */
	price = plan->price;
	plan->price = FLEX_NEW(env, double, input->n);
	if (plan->price == NULL)
		return FLEX_NO_MEMORY;
	status = solve_model(env, input, &mixed, true, plan);
	plan->price = price;
	return status;
}
