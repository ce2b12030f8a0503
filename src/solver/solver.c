/*
 * solver.c
 *	  The door to the engines: choice by structure, splitting into independent
 *	  blocks, and the check of every result.
 */
#include "engines.h"
#include "scale.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ENGINE_TEXT(id, name) [FLEX_ENGINE_##id] = name,
static const char *const engine_text[] = {[FLEX_ENGINE_AUTO] = "auto", FLEX_ENGINES(ENGINE_TEXT)};

const char *
flex_engine_text(FlexEngine engine)
{
	if ((int) engine < 0 || (int) engine >= FLEX_LENGTH(engine_text))
		return "unknown";
	return engine_text[engine];
}

bool
flex_engine_from_text(const char *text, FlexEngine *engine)
{
	for (int i = 0; i < FLEX_LENGTH(engine_text); i++)
		if (strcmp(engine_text[i], text) == 0)
		{
			*engine = (FlexEngine) i;
			return true;
		}
	return false;
}

void
flex_settings_default(FlexSettings *settings)
{
	memset(settings, 0, sizeof(*settings));
	settings->engine = FLEX_ENGINE_AUTO;
	settings->mip_gap = 1e-6;
	settings->want_duals = true;
}

/* ---- check ----------------------------------------------------------------------- */

double
flex_problem_objective(const FlexProblem *problem, const double *x)
{
	double sum = problem->offset;

	for (int j = 0; j < problem->ncols; j++)
		sum += problem->cost[j] * x[j];
	return sum;
}

/* Money that changes hands at x. */
static double
turnover_at(const FlexProblem *problem, const double *x)
{
	double sum = 0;

	for (int j = 0; j < problem->ncols; j++)
		sum += fabs(problem->cost[j] * x[j]);
	return sum;
}

double
flex_point_gap(const FlexProblem *problem, const double *x, double objective, double bound)
{
	return flex_gap(objective, bound, fmax(1, turnover_at(problem, x)));
}

/* How far value lies outside [lower, upper], relative to their size; what is usual is 1. */
static double
outside(double value, double lower, double upper, double size)
{
	double violation = 0;

	if (isnan(value))
		return INFINITY;
	if (value < lower)
		violation = (lower - value) / fmax(1, fmax(fabs(lower), size));
	if (value > upper)
		violation = fmax(violation, (value - upper) / fmax(1, fmax(fabs(upper), size)));
	return violation;
}

static double
columns_residual(const FlexProblem *problem, const double *x, int *col)
{
	double worst = 0;

	*col = -1;
	for (int j = 0; j < problem->ncols; j++)
	{
		double violation = outside(x[j], problem->col_lower[j], problem->col_upper[j], 0);

		if (problem->col_kind != NULL && problem->col_kind[j] == FLEX_INTEGER)
			violation = fmax(violation, fabs(x[j] - round(x[j])));
		if (violation > worst)
		{
			worst = violation;
			*col = j;
		}
	}
	for (int k = 0; k < problem->nexclusive; k++)
	{
		const FlexExclusive *pair = &problem->exclusive[k];
		double               both = fmin(x[pair->a], x[pair->b]);
		double               larger = fmax(x[pair->a], x[pair->b]);
		double               violation = both / fmax(1, larger);

		if (violation > worst)
		{
			worst = violation;
			*col = pair->a;
		}
	}
	return worst;
}

static double
rows_residual(const FlexProblem *problem, const double *x, double *activity, double *size, int *row)
{
	double worst = 0;

	*row = -1;
	for (int j = 0; j < problem->ncols; j++)
		for (int k = problem->start[j]; k < problem->start[j + 1]; k++)
		{
			int    i = problem->index[k];
			double part = problem->value[k] * x[j];

			activity[i] += part;
			size[i] = fmax(size[i], fabs(part));
		}
	for (int i = 0; i < problem->nrows; i++)
	{
		double violation =
			outside(activity[i], problem->row_lower[i], problem->row_upper[i], size[i]);

		if (violation > worst)
		{
			worst = violation;
			*row = i;
		}
	}
	return worst;
}

double
flex_point_residual(FlexEnv *env, const FlexProblem *problem, const double *x, int *row, int *col)
{
	double *activity = FLEX_NEW(env, double, problem->nrows);
	double *size = FLEX_NEW(env, double, problem->nrows);
	double  rows;
	double  cols;

	if (activity == NULL || size == NULL)
		return NAN;
	rows = rows_residual(problem, x, activity, size, row);
	cols = columns_residual(problem, x, col);
	flex_free(env, activity);
	flex_free(env, size);
	*(rows < cols ? row : col) = -1;
	return fmax(rows, cols);
}

double
flex_problem_residual(FlexEnv *env, const FlexProblem *problem, const double *x, int *row, int *col)
{
	FlexScaling scaling;
	FlexProblem scaled;
	double     *point;
	double      residual = NAN;

	if (flex_scaling_make(env, problem, &scaling) != FLEX_OK)
		return NAN;
	if (!scaling.any)
		residual = flex_point_residual(env, problem, x, row, col);
	else
	{
		point = FLEX_NEW_RAW(env, double, problem->ncols);
		if (point == NULL || flex_scaling_apply(env, problem, &scaling, &scaled) != FLEX_OK)
			return NAN;
		for (int j = 0; j < problem->ncols; j++)
			point[j] = x[j] / scaling.col[j];
		residual = flex_point_residual(env, &scaled, point, row, col);
		flex_scaling_free_problem(env, &scaled);
		flex_free(env, point);
	}
	flex_scaling_free(env, &scaling);
	return residual;
}

/* ---- results ---------------------------------------------------------------------- */

bool
flex_result_allocate(FlexEnv *env, const FlexProblem *problem, FlexResult *result)
{
	result->x = FLEX_NEW(env, double, problem->ncols);
	result->row_dual = FLEX_NEW(env, double, problem->nrows);
	result->reduced_cost = FLEX_NEW(env, double, problem->ncols);
	return result->x && result->row_dual && result->reduced_cost;
}

void
flex_result_free(FlexEnv *env, FlexResult *result)
{
	flex_free(env, result->x);
	flex_free(env, result->row_dual);
	flex_free(env, result->reduced_cost);
	result->x = result->row_dual = result->reduced_cost = NULL;
}

double
flex_dual_bound(const FlexProblem *problem, const double *row_dual, const double *reduced_cost)
{
	double sum = problem->offset;

	for (int i = 0; i < problem->nrows; i++)
	{
		double bound = row_dual[i] > 0 ? problem->row_lower[i] : problem->row_upper[i];

		/* a multiplier of rounding size on a side without bound says nothing */
		if (isfinite(bound))
			sum += row_dual[i] * bound;
		else if (fabs(row_dual[i]) > 1e-7)
			return -INFINITY;
	}
	for (int j = 0; j < problem->ncols; j++)
	{
		double bound = reduced_cost[j] > 0 ? problem->col_lower[j] : problem->col_upper[j];

		if (isfinite(bound))
			sum += reduced_cost[j] * bound;
		else if (fabs(reduced_cost[j]) > 1e-7)
			return -INFINITY;
	}
	return sum;
}

/* ---- choice ------------------------------------------------------------------------ */

/* More rows than this, and an interior method is faster than simplex. */
#define SIMPLEX_ROWS 1500

int
flex_longest_column(const FlexProblem *problem)
{
	int longest = 0;

	for (int j = 0; j < problem->ncols; j++)
		if (problem->start[j + 1] - problem->start[j] > longest)
			longest = problem->start[j + 1] - problem->start[j];
	return longest;
}

bool
flex_has_integers(const FlexProblem *problem)
{
	for (int j = 0; problem->col_kind != NULL && j < problem->ncols; j++)
		if (problem->col_kind[j] == FLEX_INTEGER)
			return true;
	return false;
}

/*
 * A dense column never goes to GLPK's interior point, whatever was asked for:
 * its factor would fill, and one step of it would run for minutes without
 * looking at interrupts.
 */
static bool
has_dense_column(const FlexProblem *problem, int *longest)
{
	*longest = flex_longest_column(problem);
	return *longest > fmax(50, 10 * sqrt(problem->nrows));
}

/* For a large problem that isn't chained in time. */
static FlexEngine
choose_unchained(const FlexProblem *problem, char *reason, size_t size)
{
	int longest;

	if (has_dense_column(problem, &longest))
	{
		snprintf(reason, size, "a column with %d entries is too dense for interior points",
				 longest);
		return FLEX_ENGINE_SIMPLEX;
	}
	snprintf(reason, size, "%d rows, no dense column", problem->nrows);
	return FLEX_ENGINE_INTERIOR;
}

/* Pairs and integers always go to the mip engine. */
static FlexEngine
choose_engine(const FlexProblem *problem, const FlexSettings *settings, char *reason, size_t size)
{
	FlexEngine asked = settings->engine;
	bool       integers = flex_has_integers(problem);
	int        longest;

	if (problem->nexclusive > 0 || integers)
	{
		snprintf(reason, size, "%d exclusive pairs%s", problem->nexclusive,
				 integers ? " and integer columns" : "");
		return FLEX_ENGINE_MIP;
	}
	if (asked == FLEX_ENGINE_SIMPLEX || asked == FLEX_ENGINE_BANDED ||
		(asked == FLEX_ENGINE_INTERIOR && !has_dense_column(problem, &longest)))
	{
		snprintf(reason, size, "asked for");
		return asked;
	}
	if (asked != FLEX_ENGINE_INTERIOR && settings->want_vertex)
	{
		snprintf(reason, size, "a basic solution is wanted");
		return FLEX_ENGINE_SIMPLEX;
	}
	if (asked != FLEX_ENGINE_INTERIOR && problem->nrows <= SIMPLEX_ROWS)
	{
		snprintf(reason, size, "%d rows", problem->nrows);
		return FLEX_ENGINE_SIMPLEX;
	}
	if (asked != FLEX_ENGINE_INTERIOR && problem->row_step != NULL)
	{
		snprintf(reason, size, "%d rows chained in time", problem->nrows);
		return FLEX_ENGINE_BANDED;
	}
	return choose_unchained(problem, reason, size);
}

/*
 * An interior method can't tell infeasible, unbounded and unstable apart:
 * simplex decides. Where the point was good already but not proven to the last
 * digit, it gets so many times the interior point's time, and what it hasn't
 * done by then is worth no more waiting.
 */
#define FINISH_TIMES 20
#define FINISH_SECONDS 5.0

static FlexStatus
finish_by_simplex(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
				  FlexDeadline deadline, double used, FlexResult *result)
{
	FlexSettings left = *settings;
	FlexResult   near = *result;
	FlexStatus   status;

	result->has_plan = false;
	left.time_limit = flex_deadline_left(deadline);
	if (near.has_plan)
	{
		left.time_limit = flex_deadline_share(deadline, FINISH_SECONDS + FINISH_TIMES * used);
		if (!flex_result_allocate(env, problem, result))
			return FLEX_NO_MEMORY;
	}
	status = flex_glpk_simplex(env, problem, &left, result);
	if (near.has_plan && (status == FLEX_TIME_LIMIT || status == FLEX_NUMERIC))
	{
		near.iterations = result->iterations;
		flex_result_free(env, result);
		*result = near;
		return FLEX_FEASIBLE;
	}
	if (near.has_plan)
		flex_result_free(env, &near);
	result->engine = FLEX_ENGINE_SIMPLEX;
	snprintf(result->reason, sizeof(result->reason),
			 "the interior point method didn't converge, finished by simplex");
	return status;
}

/* From so many rows on, a verdict by interior points is faster than phase 1 of simplex. */
#define CERTIFY_ROWS 4000

/*
 * Infeasible and unbounded large problems. Many show it to GLPK's presolver at
 * once, so simplex gets a short try first. FLEX_NUMERIC: there is an optimum,
 * or no verdict.
 */
static FlexStatus
large_verdict(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
			  FlexDeadline deadline, double used, FlexResult *result)
{
	FlexSettings left = *settings;
	FlexStatus   status;

	left.time_limit = flex_deadline_share(deadline, 0.25 + 0.25 * used);
	status = flex_glpk_simplex(env, problem, &left, result);
	snprintf(result->reason, sizeof(result->reason),
			 "the interior point method didn't converge, finished by simplex");
	if (status != FLEX_TIME_LIMIT && status != FLEX_NUMERIC)
	{
		result->engine = FLEX_ENGINE_SIMPLEX;
		return status;
	}
	left.time_limit = flex_deadline_left(deadline);
	status = flex_certify(env, problem, &left);
	snprintf(result->reason, sizeof(result->reason), "proven by a second linear programme");
	return status == FLEX_OK ? FLEX_NUMERIC : status;
}

static FlexStatus
run_interior(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
			 FlexResult *result)
{
	FlexDeadline deadline = flex_deadline(settings->time_limit);
	double       started = flex_clock();
	FlexStatus   status = flex_glpk_interior(env, problem, settings, result);
	double       used = flex_clock() - started;

	if (status == FLEX_NUMERIC && !result->has_plan && problem->nrows >= CERTIFY_ROWS)
		status = large_verdict(env, problem, settings, deadline, used, result);
	if (status != FLEX_NUMERIC)
		return status;
	return finish_by_simplex(env, problem, settings, deadline, used, result);
}

/*
 * What isn't chained in time goes to the other engines. Where no optimum was
 * found there may be none: two programs that always have one tell. That they don't tell, for
 * want of time steps, of size or of accuracy, is no fault yet.
 */
static FlexStatus
run_banded(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
		   FlexResult *result)
{
	FlexDeadline  deadline = flex_deadline(settings->time_limit);
	FlexSettings  left = *settings;
	FlexFaultMark mark = flex_fault_mark(env);
	FlexStatus    status = flex_banded_solve(env, problem, settings, result);

	if (status == FLEX_NUMERIC)
	{
		left.time_limit = flex_deadline_left(deadline);
		status = flex_certify(env, problem, &left);
		if (status == FLEX_OK || status == FLEX_NUMERIC)
			status = FLEX_LIMIT;
	}
	if (status != FLEX_LIMIT)
		return status;
	flex_fault_rewind(env, mark);
	left.time_limit = flex_deadline_left(deadline);
	result->has_plan = false;
	result->engine = choose_unchained(problem, result->reason, sizeof(result->reason));
	return result->engine == FLEX_ENGINE_SIMPLEX ? flex_glpk_simplex(env, problem, &left, result)
												 : run_interior(env, problem, &left, result);
}

/*
 * Engines by number. An engine that isn't there is refused when asked for. The
 * chain engine takes no general problem: its chapters call it themselves.
 */
typedef FlexStatus (*EngineCall)(FlexEnv *env, const FlexProblem *problem,
								 const FlexSettings *settings, FlexResult *result);

static const EngineCall engine_call[] = {
	[FLEX_ENGINE_AUTO] = NULL,
	[FLEX_ENGINE_CHAIN] = NULL,
	[FLEX_ENGINE_INTERIOR] = run_interior,
	[FLEX_ENGINE_BANDED] = run_banded,
	[FLEX_ENGINE_SIMPLEX] = flex_glpk_simplex,
	[FLEX_ENGINE_MIP] = flex_mip_solve,
};

#define ENGINE_IN_LIST(id, name) ", " name
static FlexStatus
check_engine(FlexEnv *env, FlexEngine engine)
{
	if (engine == FLEX_ENGINE_AUTO)
		return FLEX_OK;
	if ((int) engine > 0 && (int) engine < FLEX_LENGTH(engine_call) && engine_call[engine] != NULL)
		return FLEX_OK;
	if (engine == FLEX_ENGINE_CHAIN)
		return flex_fault(env, FLEX_BAD_INPUT, "options.engine",
						  "the chain engine takes one storage behind one meter only");
	flex_fault(env, FLEX_BAD_INPUT, "options.engine", "there is no engine \"%s\" in this build",
			   flex_engine_text(engine));
	flex_fault_hint(env, "Engines: auto" FLEX_ENGINES(ENGINE_IN_LIST) ".");
	return FLEX_BAD_INPUT;
}

/* No point, no verdict, and nobody said why. */
static FlexStatus
numeric_fault(FlexEnv *env, const FlexResult *result)
{
	flex_fault(env, FLEX_NUMERIC, "", "no engine reached an optimum");
	flex_fault_detail(env, "The last one was %s, after %lld iterations.",
					  flex_engine_text(result->engine), (long long) result->iterations);
	flex_fault_hint(env, "Check for coefficients of very different size, or try another engine.");
	return FLEX_NUMERIC;
}

/* The engine's answer with its objective, gap and residual; where it is worst, in row or col. */
static FlexStatus
run_engine(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
		   FlexResult *result, int *row, int *col)
{
	FlexStatus status = engine_call[result->engine](env, problem, settings, result);

	if (!result->has_plan)
		return status;
	result->objective = flex_problem_objective(problem, result->x);
	result->residual = flex_point_residual(env, problem, result->x, row, col);
	result->gap = flex_point_gap(problem, result->x, result->objective, result->bound);
	if (!isnan(result->residual))
		return status;
	result->has_plan = false;
	return FLEX_NO_MEMORY;
}

/* Simplex gave no point, or one that fails its check: interior points have a try. */
static FlexStatus
run_other(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
		  FlexDeadline deadline, FlexResult *result, int *row, int *col)
{
	FlexSettings left = *settings;
	FlexResult   other = {0};
	FlexStatus   status;

	left.time_limit = flex_deadline_left(deadline);
	if (!flex_result_allocate(env, problem, &other))
		return FLEX_NO_MEMORY;
	other.iterations = result->iterations;
	other.engine = problem->row_step != NULL ? FLEX_ENGINE_BANDED : FLEX_ENGINE_INTERIOR;
	status = run_engine(env, problem, &left, &other, row, col);
	if (other.has_plan && other.residual <= FLEX_CHECK_TOLERANCE)
		snprintf(other.reason, sizeof(other.reason), "simplex gave no point that passes its check");
	flex_result_free(env, result);
	*result = other;
	return status;
}

static FlexStatus
check_fault(FlexEnv *env, const FlexProblem *problem, FlexResult *result, int row, int col)
{
	char name[128] = "";

	result->has_plan = false;
	if (row >= 0 && problem->row_name != NULL)
		problem->row_name(problem->names, row, name, sizeof(name));
	else if (col >= 0 && problem->col_name != NULL)
		problem->col_name(problem->names, col, name, sizeof(name));
	flex_fault(env, FLEX_NUMERIC, name, "the solver's result fails its check by %.3g at \"%s\"",
			   result->residual, name);
	flex_fault_detail(env, "Engine %s.", flex_engine_text(result->engine));
	flex_fault_hint(env, "Check for coefficients of very different size, or try another engine.");
	return FLEX_NUMERIC;
}

FlexStatus
flex_solve_block(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
				 FlexResult *result)
{
	FlexFaultMark mark = flex_fault_mark(env);
	FlexDeadline  deadline = flex_deadline(settings->time_limit);
	FlexStatus    status;
	int           row = -1;
	int           col = -1;

	if (!flex_result_allocate(env, problem, result))
		return FLEX_NO_MEMORY;
	result->engine = choose_engine(problem, settings, result->reason, sizeof(result->reason));
	status = run_engine(env, problem, settings, result, &row, &col);
	if (result->engine == FLEX_ENGINE_SIMPLEX &&
		(result->has_plan ? result->residual > FLEX_CHECK_TOLERANCE : status == FLEX_NUMERIC) &&
		flex_fault_since(env, mark) == FLEX_OK)
		status = run_other(env, problem, settings, deadline, result, &row, &col);
	if (status == FLEX_NUMERIC && !result->has_plan && flex_fault_since(env, mark) == FLEX_OK)
		return numeric_fault(env, result);
	if (!result->has_plan)
	{
		if (result->engine != FLEX_ENGINE_MIP)
			result->bound = -INFINITY;
		return status;
	}
	return result->residual <= FLEX_CHECK_TOLERANCE ? status
													: check_fault(env, problem, result, row, col);
}

/* ---- entry ---------------------------------------------------------------------------- */

/* NaN is a fault of ours. */
static FlexStatus
check_numbers(FlexEnv *env, const FlexProblem *problem)
{
	for (int j = 0; j < problem->ncols; j++)
		if (isnan(problem->cost[j]) || isinf(problem->cost[j]) || isnan(problem->col_lower[j]) ||
			isnan(problem->col_upper[j]))
			return flex_fault(env, FLEX_INTERNAL, "", "column %d isn't a number", j);
	for (int i = 0; i < problem->nrows; i++)
		if (isnan(problem->row_lower[i]) || isnan(problem->row_upper[i]))
			return flex_fault(env, FLEX_INTERNAL, "", "row %d isn't a number", i);
	for (int k = 0; k < problem->start[problem->ncols]; k++)
		if (!isfinite(problem->value[k]))
			return flex_fault(env, FLEX_INTERNAL, "", "entry %d isn't a number", k);
	return FLEX_OK;
}

/* By more than rounding; what is usual in the problem is 1. */
static bool
cross(double lower, double upper)
{
	return lower > upper + 1e-9 * fmax(1, fabs(upper)) || lower == INFINITY || upper == -INFINITY;
}

/* Bounds that cross make it infeasible before any engine starts. */
static bool
bounds_cross(const FlexProblem *problem)
{
	for (int j = 0; j < problem->ncols; j++)
		if (cross(problem->col_lower[j], problem->col_upper[j]))
			return true;
	for (int i = 0; i < problem->nrows; i++)
		if (cross(problem->row_lower[i], problem->row_upper[i]))
			return true;
	return false;
}

/* The problem in its own units, and its result back in the caller's. */
static FlexStatus
solve_in_own_units(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
				   FlexResult *result)
{
	FlexScaling        scaling;
	FlexProblem        scaled;
	const FlexProblem *own = problem;
	FlexStatus         status = flex_scaling_make(env, problem, &scaling);

	if (status == FLEX_OK && scaling.any)
	{
		status = flex_scaling_apply(env, problem, &scaling, &scaled);
		own = &scaled;
	}
	if (status != FLEX_OK)
		return status;
	status = bounds_cross(own) ? FLEX_INFEASIBLE : flex_solve_blocks(env, own, settings, result);
	if (scaling.any)
	{
		flex_scaling_restore(problem, &scaling, result);
		flex_scaling_free_problem(env, &scaled);
	}
	flex_scaling_free(env, &scaling);
	return status;
}

FlexStatus
flex_solve_problem(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
				   FlexResult *result)
{
	double started = flex_clock();

	memset(result, 0, sizeof(*result));
	result->blocks = 1;
	result->bound = -INFINITY;
	result->status = check_numbers(env, problem);
	if (result->status == FLEX_OK)
		result->status = check_engine(env, settings->engine);
	if (result->status == FLEX_OK)
		result->status = solve_in_own_units(env, problem, settings, result);
	result->solve_seconds = flex_clock() - started;
	return result->status;
}
