/*
 * model_explain.c
 *	  Why a model is infeasible: solve it again with limits that may give way,
 *	  at the smallest total violation in units of each limit's size, and say
 *	  which families had to.
 *
 * First only limits are elastic: inequality rows, and bounds of columns other
 * than "not below 0". Equations (recursions, balances) are physics and become
 * elastic only if that isn't enough.
 */
#include "model_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Violations below this share of a limit's size are rounding. */
#define SMALL 1e-7
#define MAX_CLASHES 4

/* Violation of row or column bound i: below its lower side, above its upper. */
typedef struct Slack
{
	int	   under; /* column of the elastic model, -1: none */
	int	   over;
	double size;
} Slack;

typedef struct Elastic
{
	FlexModel *model;
	Slack	  *row;
	Slack	  *col;
} Elastic;

static double
size_of(double lower, double upper)
{
	double size = 1;

	if (isfinite(lower))
		size = fmax(size, fabs(lower));
	if (isfinite(upper))
		size = fmax(size, fabs(upper));
	return size;
}

/* A violation column of cost 1 / size in a row. */
static int
add_slack(FlexModel *elastic, int row, double sign, double size)
{
	int col = flex_model_cols(elastic, "", "", 1, false);

	flex_model_cost(elastic, col, 1 / size);
	flex_model_coef(elastic, row, col, sign);
	return col;
}

static void
make_row_elastic(const FlexModel *model, Elastic *elastic, int row, bool equations)
{
	double lower = model->row_lower[row];
	double upper = model->row_upper[row];
	Slack *slack = &elastic->row[row];

	slack->under = slack->over = -1;
	slack->size = size_of(lower, upper);
	if (lower == upper && !equations)
		return;
	if (isfinite(lower))
		slack->under = add_slack(elastic->model, row, 1, slack->size);
	if (isfinite(upper))
		slack->over = add_slack(elastic->model, row, -1, slack->size);
}

/* A column's bounds as a row, so that they can give way. */
static void
make_col_elastic(const FlexModel *model, Elastic *elastic, int col)
{
	double lower = model->col_lower[col];
	double upper = model->col_upper[col];
	Slack *slack = &elastic->col[col];
	bool   has_lower = isfinite(lower) && lower != 0;
	bool   has_upper = isfinite(upper);
	int	   row;

	slack->under = slack->over = -1;
	slack->size = size_of(lower, upper);
	if (!has_lower && !has_upper)
		return;
	row = flex_model_rows(elastic->model, "", "", 1, false);
	flex_model_coef(elastic->model, row, col, 1);
	flex_model_row_bounds(elastic->model, row, has_lower ? lower : -INFINITY,
						  has_upper ? upper : INFINITY);
	flex_model_col_bounds(elastic->model, col, lower >= 0 ? 0 : -INFINITY, INFINITY);
	if (has_lower)
		slack->under = add_slack(elastic->model, row, 1, slack->size);
	if (has_upper)
		slack->over = add_slack(elastic->model, row, -1, slack->size);
}

static bool
build_elastic(const FlexModel *model, bool equations, Elastic *elastic)
{
	FlexEnv *env = model->env;

	elastic->model = flex_model_new(env);
	elastic->row = FLEX_NEW(env, Slack, model->nrows);
	elastic->col = FLEX_NEW(env, Slack, model->ncols);
	if (elastic->model == NULL || elastic->row == NULL || elastic->col == NULL)
		return false;
	flex_model_cols(elastic->model, "", "", model->ncols, false);
	flex_model_rows(elastic->model, "", "", model->nrows, false);
	for (int k = 0; k < model->ntriplets; k++)
		flex_model_coef(elastic->model, model->row[k], model->col[k], model->value[k]);
	for (int j = 0; j < model->ncols; j++)
		flex_model_col_bounds(elastic->model, j, model->col_lower[j], model->col_upper[j]);
	for (int i = 0; i < model->nrows; i++)
	{
		flex_model_row_bounds(elastic->model, i, model->row_lower[i], model->row_upper[i]);
		make_row_elastic(model, elastic, i, equations);
	}
	for (int j = 0; j < model->ncols; j++)
		make_col_elastic(model, elastic, j);
	return !elastic->model->failed;
}

static double
violation_of(const Slack *slack, const double *x)
{
	double under = slack->under < 0 ? 0 : x[slack->under];
	double over = slack->over < 0 ? 0 : x[slack->over];
	double worst = under > over ? -under : over;

	return fabs(worst) > SMALL * slack->size ? worst : 0;
}

/* Add the violations of one list of families; below is negative, above positive. */
static int
collect(const FlexFamily *family, int nfamilies, const Slack *slack, const double *x,
		FlexClash *clash, int n)
{
	for (int f = 0; f < nfamilies && n < MAX_CLASHES; f++)
	{
		FlexClash found = {family[f].object, family[f].what, -1, -1, 0};

		for (int k = 0; k < family[f].n; k++)
		{
			double violation = violation_of(&slack[family[f].first + k], x);

			if (violation == 0)
				continue;
			if (found.first_step < 0)
				found.first_step = k;
			found.last_step = k;
			if (fabs(violation) > fabs(found.largest))
				found.largest = violation;
		}
		if (found.first_step >= 0)
			clash[n++] = found;
	}
	return n;
}

static void
tell(FlexEnv *env, const FlexClash *clash, int n)
{
	char   detail[380] = "";
	size_t used = 0;

	flex_fault(env, FLEX_INFEASIBLE, clash[0].object,
			   "no plan meets all limits: \"%s\" of \"%s\" would have to go %.6g %s",
			   clash[0].what, clash[0].object, fabs(clash[0].largest),
			   clash[0].largest < 0 ? "below its lower limit" : "above its upper limit");
	flex_fault_step(env, clash[0].first_step);
	for (int i = 0; i < n && used < sizeof(detail); i++)
		used += (size_t) snprintf(detail + used, sizeof(detail) - used,
								  "%s\"%s\" of \"%s\" by up to %.6g in steps %d to %d",
								  i == 0 ? "Limits that have to give way: " : "; ", clash[i].what,
								  clash[i].object, fabs(clash[i].largest), clash[i].first_step,
								  clash[i].last_step);
	flex_fault_detail(env, "%s (steps counted from 0).", detail);
	flex_fault_hint(env, "Relax the limits named, or those that force them.");
}

/* One elastic solve; FLEX_OK with *n clashes found, in order of families. */
static FlexStatus
find_clashes(const FlexModel *model, const FlexSettings *settings, bool equations,
			 FlexClash *clash, int *n)
{
	Elastic		 elastic = {0};
	FlexSettings lp = *settings;
	FlexResult	 result = {0};
	FlexStatus	 status;

	*n = 0;
	if (!build_elastic(model, equations, &elastic))
		return FLEX_NO_MEMORY;
	lp.engine = FLEX_ENGINE_AUTO;
	lp.want_vertex = model->nrows <= 5000;
	status = flex_model_solve(elastic.model, &lp, &result);
	if (status == FLEX_OK)
	{
		*n = collect(model->col_family, model->ncol_families, elastic.col, result.x, clash, *n);
		*n = collect(model->row_family, model->nrow_families, elastic.row, result.x, clash, *n);
	}
	flex_model_free(elastic.model);
	return status;
}

FlexStatus
flex_model_explain(FlexModel *model, const FlexSettings *settings)
{
	FlexEnv	  *env = model->env;
	FlexClash  clash[MAX_CLASHES];
	int		   n = 0;
	FlexStatus status = find_clashes(model, settings, false, clash, &n);

	if (status == FLEX_INFEASIBLE)
		status = find_clashes(model, settings, true, clash, &n);
	if (status != FLEX_OK)
		return status;
	if (n > 0)
		tell(env, clash, n);
	else if (model->nexclusive > 0)
	{
		flex_fault(env, FLEX_INFEASIBLE, "",
				   "no plan meets all limits without charging and discharging at once");
		flex_fault_hint(env, "Relax a limit of content or power.");
	}
	else
		flex_fault(env, FLEX_INFEASIBLE, "", "no plan meets all limits");
	return FLEX_INFEASIBLE;
}
