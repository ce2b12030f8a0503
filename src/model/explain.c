/*
 * explain.c
 *	  Why a model has no plan. Infeasible: solve it again with limits that may
 *	  give way, at the smallest total violation in units of each limit's size,
 *	  and say which families had to, and which others hold them there (limits
 *	  with a multiplier at the optimum). Unbounded: the families that can run
 *	  off for ever while the cost falls.
 *
 * In stages: first only limits are elastic, that is inequality rows and bounds
 * of columns other than "not below 0". If that isn't enough, equations
 * (recursions, balances) too, which are physics and say less. If the limits
 * alone can be met, decisions (integers and exclusive pairs) are what clashes,
 * and they join the first stage.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Violations below this share of a limit's size are rounding. */
#define SMALL 1e-7
/* Families told at most. */
#define MAX_CLASHES 4

/* What may give way. */
typedef enum Stage
{
	STAGE_LIMITS,
	STAGE_EQUATIONS,
	STAGE_DECISIONS /* as limits, with integers and pairs in force */
} Stage;

/* Violation of row or column bound i: below its lower side, above its upper. */
typedef struct Slack
{
	int    under; /* column of the elastic model, -1: none */
	int    over;
	int    row;     /* its row in the elastic model, -1: none */
	double crossed; /* by how much its own two sides cross; else 0 */
	double size;
} Slack;

typedef struct Elastic
{
	FlexModel *model;
	Slack     *row;
	Slack     *col;
	bool      *fixed; /* [ncols] columns of decisions keep their bounds */
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

/* Two sides that cross clash by themselves; the rest is judged between them. */
static bool
sides_cross(Slack *slack, double lower, double upper)
{
	slack->under = slack->over = slack->row = -1;
	slack->size = size_of(lower, upper);
	slack->crossed = lower > upper ? lower - upper : 0;
	return slack->crossed > SMALL * slack->size;
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
make_row_elastic(const FlexModel *model, Elastic *elastic, int row, Stage stage)
{
	double lower = model->row_lower[row];
	double upper = model->row_upper[row];
	Slack *slack = &elastic->row[row];

	if (sides_cross(slack, lower, upper))
	{
		flex_model_row_bounds(elastic->model, row, upper, lower);
		return;
	}
	slack->row = row;
	if (lower == upper && stage != STAGE_EQUATIONS)
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
	int    row;

	if (sides_cross(slack, lower, upper))
	{
		flex_model_col_bounds(elastic->model, col, upper, lower);
		return;
	}
	if ((!has_lower && !has_upper) || elastic->fixed[col])
		return;
	slack->row = row = flex_model_rows(elastic->model, "", "", 1, false);
	if (elastic->model->failed)
		return;
	elastic->model->row_step[row] = model->col_step[col];
	flex_model_coef(elastic->model, row, col, 1);
	flex_model_row_bounds(elastic->model, row, has_lower ? lower : -INFINITY,
						  has_upper ? upper : INFINITY);
	flex_model_col_bounds(elastic->model, col, lower >= 0 ? 0 : -INFINITY, INFINITY);
	if (has_lower)
		slack->under = add_slack(elastic->model, row, 1, slack->size);
	if (has_upper)
		slack->over = add_slack(elastic->model, row, -1, slack->size);
}

/* Integers and pairs of the model in the elastic one; their columns keep their bounds. */
static void
keep_decisions(const FlexModel *model, Elastic *elastic)
{
	for (int j = 0; j < model->ncols; j++)
		if (model->col_kind[j] == FLEX_INTEGER)
		{
			flex_model_integer(elastic->model, j);
			elastic->fixed[j] = true;
		}
	for (int k = 0; k < model->nexclusive; k++)
	{
		const FlexExclusive *pair = &model->exclusive[k];

		flex_model_exclusive(elastic->model, pair->a, pair->b);
		elastic->fixed[pair->a] = elastic->fixed[pair->b] = true;
	}
}

static bool
build_elastic(const FlexModel *model, Stage stage, Elastic *elastic)
{
	FlexEnv *env = model->env;

	elastic->model = flex_model_new(env);
	elastic->row = FLEX_NEW(env, Slack, model->nrows);
	elastic->col = FLEX_NEW(env, Slack, model->ncols);
	elastic->fixed = FLEX_NEW(env, bool, model->ncols);
	if (!elastic->model || !elastic->row || !elastic->col || !elastic->fixed)
		return false;
	flex_model_cols(elastic->model, "", "", model->ncols, false);
	flex_model_rows(elastic->model, "", "", model->nrows, false);
	if (elastic->model->failed)
		return false;
	/* what is chained in time stays so */
	if (model->nrows > 0)
		memcpy(elastic->model->row_step, model->row_step, sizeof(int) * (size_t) model->nrows);
	if (stage == STAGE_DECISIONS)
		keep_decisions(model, elastic);
	for (int k = 0; k < model->ntriplets; k++)
		flex_model_coef(elastic->model, model->row[k], model->col[k], model->value[k]);
	for (int j = 0; j < model->ncols; j++)
		flex_model_col_bounds(elastic->model, j, model->col_lower[j], model->col_upper[j]);
	for (int i = 0; i < model->nrows; i++)
	{
		flex_model_row_bounds(elastic->model, i, model->row_lower[i], model->row_upper[i]);
		make_row_elastic(model, elastic, i, stage);
	}
	for (int j = 0; j < model->ncols; j++)
		make_col_elastic(model, elastic, j);
	return !elastic->model->failed;
}

/* ---- which families ------------------------------------------------------------------ */

/* How far a limit was missed: below is negative, above positive. */
static double
violation_of(const Slack *slack, const double *x)
{
	double under = slack->under < 0 ? 0 : x[slack->under];
	double over = slack->over < 0 ? 0 : x[slack->over];
	double worst = under > over ? -under : over;

	if (slack->crossed > SMALL * slack->size)
		return -slack->crossed;
	return fabs(worst) > SMALL * slack->size ? worst : 0;
}

/* A limit that stands against the violations; its multiplier says which side. */
static double
force_of(const Slack *slack, const double *x, const double *row_dual)
{
	if (row_dual == NULL || slack->row < 0 || violation_of(slack, x) != 0 ||
		(slack->under < 0 && slack->over < 0))
		return 0;
	return fabs(row_dual[slack->row]) * slack->size > SMALL ? -row_dual[slack->row] : 0;
}

static bool
same_family(const FlexClash *clash, const FlexFamily *family)
{
	return strcmp(clash->object, family->object) == 0 && strcmp(clash->what, family->what) == 0;
}

/* Add one limit to its family's entry; families of the same name are one. */
static void
note(FlexClash *clash, int max, int *n, const FlexFamily *family, int step, double size)
{
	int i = 0;

	while (i < *n && !same_family(&clash[i], family))
		i++;
	if (i == max)
		return;
	if (i == *n)
		clash[(*n)++] = (FlexClash){family->object, family->what, step, step, size};
	if (step < clash[i].first_step)
		clash[i].first_step = step;
	if (step > clash[i].last_step)
		clash[i].last_step = step;
	if (fabs(size) > fabs(clash[i].largest))
		clash[i].largest = size;
}

/* What collect looks for. */
typedef struct Search
{
	const FlexResult *result;
	bool              forces; /* limits that hold, instead of those that give way */
	FlexClash        *clash;
	int               max;
	int               n;
} Search;

static void
collect(Search *search, const FlexFamily *family, int nfamilies, const int *step_of,
		const Slack *slack)
{
	const FlexResult *result = search->result;

	for (int f = 0; f < nfamilies; f++)
		for (int k = 0; k < family[f].n; k++)
		{
			int          i = family[f].first + k;
			int          step = step_of[i] >= 0 || family[f].n == 1 ? step_of[i] : k;
			const Slack *s = &slack[i];
			double       size = search->forces ? force_of(s, result->x, result->row_dual)
											   : violation_of(s, result->x);

			if (size != 0)
				note(search->clash, search->max, &search->n, &family[f], step, size);
		}
}

static int
collect_all(const FlexModel *model, const Elastic *elastic, Search *search)
{
	collect(search, model->col_family, model->ncol_families, model->col_step, elastic->col);
	collect(search, model->row_family, model->nrow_families, model->row_step, elastic->row);
	return search->n;
}

/* One elastic solve; FLEX_OK with the families that gave way and those that hold. */
static FlexStatus
find_clashes(const FlexModel *model, const FlexSettings *settings, Stage stage, FlexClash *clash,
			 int max, int *n, FlexClash *holding, int *nholding)
{
	Elastic       elastic = {0};
	FlexSettings  lp = *settings;
	FlexResult    result = {0};
	Search        gave_way = {&result, false, clash, max, 0};
	Search        hold = {&result, true, holding, MAX_CLASHES, 0};
	FlexStatus    status;
	FlexFaultMark mark = flex_fault_mark(model->env);

	*n = *nholding = 0;
	if (!build_elastic(model, stage, &elastic))
		return FLEX_NO_MEMORY;
	lp.engine = FLEX_ENGINE_AUTO;
	lp.want_vertex = model->nrows <= 5000;
	status = flex_model_solve(elastic.model, &lp, &result);
	if (status == FLEX_TIME_LIMIT && result.has_plan)
		status = FLEX_OK; /* a clash that was found is a clash */
	if (flex_status_has_plan(status))
	{
		*n = collect_all(model, &elastic, &gave_way);
		*nholding = collect_all(model, &elastic, &hold);
		flex_fault_rewind(model->env, mark);
		status = FLEX_OK;
	}
	flex_model_free(elastic.model);
	flex_free(model->env, elastic.row);
	flex_free(model->env, elastic.col);
	flex_free(model->env, elastic.fixed);
	return status;
}

/* ---- words ------------------------------------------------------------------------------ */

/* "in step 3", "in steps 3 to 7" or nothing. */
static void
step_words(const FlexClash *clash, char *buffer, size_t size)
{
	if (clash->first_step < 0)
		buffer[0] = '\0';
	else if (clash->first_step == clash->last_step)
		snprintf(buffer, size, " in step %d", clash->first_step);
	else
		snprintf(buffer, size, " in steps %d to %d", clash->first_step, clash->last_step);
}

static void
tell_detail(FlexEnv *env, const FlexClash *clash, int n)
{
	char   detail[380] = "";
	char   steps[48];
	size_t used = 0;

	for (int i = 0; i < n && used < sizeof(detail); i++)
	{
		step_words(&clash[i], steps, sizeof(steps));
		used += (size_t) snprintf(detail + used, sizeof(detail) - used,
								  "%s\"%s\" of \"%s\" by up to %.6g%s",
								  i == 0 ? "Limits that have to give way: " : "; ", clash[i].what,
								  clash[i].object, fabs(clash[i].largest), steps);
	}
	flex_fault_detail(env, "%s (steps counted from 0).", detail);
}

static void
tell_hint(FlexEnv *env, const FlexClash *holding, int n)
{
	char   list[480] = "";
	char   steps[48];
	size_t used = 0;

	for (int i = 0; i < n && used < sizeof(list); i++)
	{
		step_words(&holding[i], steps, sizeof(steps));
		used += (size_t) snprintf(list + used, sizeof(list) - used,
								  "%sthe %s limit of \"%s\" of \"%s\"%s", i == 0 ? "" : ", ",
								  holding[i].largest > 0 ? "upper" : "lower", holding[i].what,
								  holding[i].object, steps);
	}
	if (n == 0)
		flex_fault_hint(env, "Relax the limits named.");
	else
		flex_fault_hint(env, "Relax the limits named, or what holds against them: %s.", list);
}

static void
tell(FlexEnv *env, const FlexClash *clash, int n, const FlexClash *holding, int nholding)
{
	const FlexClash *first = &clash[0];

	flex_fault(env, FLEX_INFEASIBLE, first->object,
			   "no plan meets all limits: \"%s\" of \"%s\" would have to go %.6g %s", first->what,
			   first->object, fabs(first->largest),
			   first->largest < 0 ? "below its lower limit" : "above its upper limit");
	flex_fault_step(env, first->first_step);
	tell_detail(env, clash, n);
	tell_hint(env, holding, nholding);
}

/* ---- entry --------------------------------------------------------------------------------- */

static bool
has_decisions(const FlexModel *model)
{
	if (model->nexclusive > 0)
		return true;
	for (int j = 0; j < model->ncols; j++)
		if (model->col_kind[j] == FLEX_INTEGER)
			return true;
	return false;
}

static FlexStatus
run_stages(const FlexModel *model, const FlexSettings *settings, FlexClash *clash, int max, int *n,
		   FlexClash *holding, int *nholding)
{
	FlexStatus status =
		find_clashes(model, settings, STAGE_LIMITS, clash, max, n, holding, nholding);

	if (status == FLEX_INFEASIBLE)
		status = find_clashes(model, settings, STAGE_EQUATIONS, clash, max, n, holding, nholding);
	if (status == FLEX_OK && *n == 0 && has_decisions(model))
	{
		status = find_clashes(model, settings, STAGE_DECISIONS, clash, max, n, holding, nholding);
		if (status == FLEX_INFEASIBLE || status == FLEX_TIME_LIMIT)
			status = FLEX_OK;
	}
	return status;
}

FlexStatus
flex_model_clashes(FlexModel *model, const FlexSettings *settings, FlexClash *clash, int max,
				   int *n)
{
	FlexClash holding[MAX_CLASHES];
	int       nholding;

	return run_stages(model, settings, clash, max, n, holding, &nholding);
}

FlexStatus
flex_model_explain(FlexModel *model, const FlexSettings *settings)
{
	FlexEnv   *env = model->env;
	FlexClash  clash[MAX_CLASHES];
	FlexClash  holding[MAX_CLASHES];
	int        n = 0;
	int        nholding = 0;
	FlexStatus status = run_stages(model, settings, clash, MAX_CLASHES, &n, holding, &nholding);

	if (status != FLEX_OK)
		return status;
	if (n > 0)
		tell(env, clash, n, holding, nholding);
	else if (has_decisions(model))
	{
		flex_fault(env, FLEX_INFEASIBLE, "",
				   "no plan meets all limits without charging and discharging at once");
		flex_fault_hint(env, "Relax a limit of content or power.");
	}
	else
		flex_fault(env, FLEX_INFEASIBLE, "", "no plan meets all limits");
	return FLEX_INFEASIBLE;
}

/* ---- unbounded ---------------------------------------------------------------------------------
 */

/* A side of a limit as seen by a direction: 0 where it is there. */
static double
recession(double bound, double free_side)
{
	return isfinite(bound) ? 0 : free_side;
}

FlexStatus
flex_model_explain_unbounded(FlexModel *model, const FlexSettings *settings)
{
	FlexEnv     *env = model->env;
	FlexModel   *ray = flex_model_new(env);
	FlexSettings lp = *settings;
	FlexResult   result = {0};
	FlexClash    family[MAX_CLASHES];
	int          n = 0;
	FlexStatus   status;

	if (ray == NULL)
		return FLEX_NO_MEMORY;
	flex_model_cols(ray, "", "", model->ncols, false);
	flex_model_rows(ray, "", "", model->nrows, false);
	for (int k = 0; k < model->ntriplets; k++)
		flex_model_coef(ray, model->row[k], model->col[k], model->value[k]);
	for (int j = 0; j < model->ncols; j++)
	{
		flex_model_cost(ray, j, model->cost[j]);
		flex_model_col_bounds(ray, j, recession(model->col_lower[j], -1),
							  recession(model->col_upper[j], 1));
	}
	for (int i = 0; i < model->nrows; i++)
		flex_model_row_bounds(ray, i, recession(model->row_lower[i], -INFINITY),
							  recession(model->row_upper[i], INFINITY));
	lp.engine = FLEX_ENGINE_AUTO;
	lp.want_vertex = model->nrows <= 5000;
	status = flex_model_solve(ray, &lp, &result);
	for (int f = 0; status == FLEX_OK && f < model->ncol_families; f++)
		for (int k = 0; k < model->col_family[f].n; k++)
		{
			int j = model->col_family[f].first + k;

			if (fabs(result.x[j]) > 1e-6)
				note(family, MAX_CLASHES, &n, &model->col_family[f], model->col_step[j],
					 result.x[j]);
		}
	flex_model_free(ray);
	if (status != FLEX_OK)
		return status;
	if (n == 0)
		return flex_fault(env, FLEX_UNBOUNDED, "", "the cost falls without end");
	flex_fault(env, FLEX_UNBOUNDED, family[0].object,
			   "the cost falls without end: nothing limits \"%s\" of \"%s\"", family[0].what,
			   family[0].object);
	flex_fault_step(env, family[0].first_step);
	for (int i = 1; i < n; i++)
		if (i == 1)
			flex_fault_detail(env, "It runs off together with \"%s\" of \"%s\".", family[i].what,
							  family[i].object);
	flex_fault_hint(env, "Give \"%s\" a limit, or check the prices around it.", family[0].what);
	return FLEX_UNBOUNDED;
}
