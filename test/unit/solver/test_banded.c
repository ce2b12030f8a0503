/*
 * test_banded.c
 *	  The banded engine: random programs chained in time, and chains coupled by a
 *	  border, against GLPK's simplex, with every kind of bound; verdicts on infeasible and
 *	  unbounded ones; what isn't chained; cancel.
 */
#include "support/unit.h"

#include "model/model.h"
#include "solver/ipm/border.h"
#include "solver/engines.h"

static double
uniform(unsigned long seed, unsigned long k, double low, double high)
{
	return low + (high - low) * unit_random(seed, k);
}

/* ---- random programs ---------------------------------------------------------------- */

/* The row of the first step's recursion. */
static int
add_storage(FlexEnv *env, FlexModel *model, unsigned long seed, int n, int balance)
{
	double          *hours = FLEX_NEW(env, double, n);
	FlexStorageBlock s = flex_storage_defaults("store", n, hours);
	double          *eff = FLEX_NEW(env, double, n);
	double          *power = FLEX_NEW(env, double, n);
	double          *low = FLEX_NEW(env, double, n);
	double          *high = FLEX_NEW(env, double, n);
	double           capacity = uniform(seed, 1, 1, 50);

	for (int t = 0; t < n; t++)
	{
		hours[t] = 0.25;
		eff[t] = uniform(seed, 2, 0.7, 1);
		power[t] = uniform(seed, 3, 0.5, 20);
		high[t] = capacity * (unit_random(seed, 100 + (unsigned long) t) < 0.1 ? 0.7 : 1);
		low[t] = 0;
	}
	s.charge_efficiency = flex_values(eff, 1);
	s.discharge_efficiency = flex_values(eff, 1);
	s.charge_limit = s.discharge_limit = flex_values(power, 0);
	s.soc_min = flex_values(low, 0);
	s.soc_max = flex_values(high, 0);
	s.soc_start = capacity * 0.5;
	flex_block_storage(model, &s);
	for (int t = 0; t < n; t++)
	{
		flex_model_coef(model, balance + t, s.charge + t, -1);
		flex_model_coef(model, balance + t, s.discharge + t, 1);
		flex_model_cost(model, s.charge + t, 0.001);
	}
	return s.recursion;
}

/* A site with stores, import and export, a peak, a curtailable source, odd bounds. */
static FlexModel *
random_program(FlexEnv *env, unsigned long seed, int n)
{
	FlexModel *model = flex_model_new(env);
	int        import = flex_model_cols(model, "meter", "import_kw", n, true);
	int export = flex_model_cols(model, "meter", "export_kw", n, true);
	int source = flex_model_cols(model, "sun", "kw", n, true);
	int net = flex_model_cols(model, "meter", "net_kw", n, true);
	int balance = flex_model_rows(model, "meter", "balance", n, true);
	int sum = flex_model_rows(model, "meter", "net", n, true);
	int ramp = flex_model_rows(model, "meter", "ramp", n, true);

	for (int t = 0; t < n; t++)
	{
		unsigned long k = 10 * (unsigned long) t + 1000;
		double        load = uniform(seed, k, 0, 10);

		flex_model_coef(model, balance + t, import + t, 1);
		flex_model_coef(model, balance + t, export + t, -1);
		flex_model_coef(model, balance + t, source + t, -1);
		flex_model_row_bounds(model, balance + t, load, load);
		/* production as a column without lower bound, <= 0 */
		flex_model_col_bounds(model, source + t, unit_random(seed, k + 1) < 0.5 ? -INFINITY : -5,
							  0);
		flex_model_cost(model, source + t, -uniform(seed, k + 2, 0.01, 0.2));
		flex_model_cost(model, import + t, uniform(seed, k + 3, 0.1, 0.4));
		flex_model_cost(model, export + t, -uniform(seed, k + 4, -0.05, 0.09));
		flex_model_col_bounds(model, export + t, 0, unit_random(seed, k + 5) < 0.3 ? 0 : INFINITY);
		/* a free column */
		flex_model_coef(model, sum + t, net + t, 1);
		flex_model_coef(model, sum + t, import + t, -1);
		flex_model_coef(model, sum + t, export + t, 1);
		flex_model_col_bounds(model, net + t, -INFINITY, INFINITY);
		/* a range */
		flex_model_coef(model, ramp + t, net + t, 1);
		if (t > 0)
			flex_model_coef(model, ramp + t, net + t - 1, -1);
		flex_model_row_bounds(model, ramp + t, t > 0 ? -15 : -INFINITY, 15);
	}
	for (unsigned long k = 0; k < 1 + seed % 3; k++)
		add_storage(env, model, seed * 7 + k, n, balance);
	if (seed % 2 == 0)
		flex_block_peak(model, "meter", "peak_kw", import, n, NULL, flex_constant(2),
						flex_constant(5));
	return model;
}

/* The engine's point is feasible, and it and its bound meet the optimum of simplex. */
static void
judge(FlexEnv *env, const FlexProblem *problem, const FlexResult *result)
{
	FlexSettings settings;
	FlexResult   simplex;
	int          row;
	int          col;

	flex_settings_default(&settings);
	settings.engine = FLEX_ENGINE_SIMPLEX;
	CHECK(flex_solve_problem(env, problem, &settings, &simplex) == FLEX_OK, "judge");
	CHECK(result->has_plan && simplex.has_plan, "no plan");
	if (!result->has_plan || !simplex.has_plan)
		return;
	CHECK_CLOSE(flex_problem_objective(problem, result->x), simplex.objective, 1e-7);
	CHECK_CLOSE(result->bound, simplex.objective, 1e-7);
	CHECK(flex_problem_residual(env, problem, result->x, &row, &col) < 1e-7, "residual");
}

static void
test_random(void)
{
	int count = unit_quick() ? 40 : 300;
	int iterations = 0;

	for (int i = 0; i < count; i++)
	{
		FlexEnv      env;
		FlexSettings settings;
		FlexResult   banded;
		FlexModel   *model;
		FlexProblem  problem;

		flex_env_standalone(&env);
		flex_settings_default(&settings);
		model = random_program(&env, 31ul + (unsigned long) i, 2 + 7 * (i % 20));
		CHECK(flex_model_problem(model, &problem) == FLEX_OK, "problem");
		memset(&banded, 0, sizeof(banded));
		CHECK(flex_result_allocate(&env, &problem, &banded), "memory");
		CHECK(flex_banded_solve(&env, &problem, &settings, &banded) == FLEX_OK, "instance %d", i);
		judge(&env, &problem, &banded);
		iterations += (int) banded.iterations;
		flex_env_release(&env);
	}
	printf("%d random programs, %.1f iterations each\n", count, (double) iterations / count);
}

/* ---- chains with a border ------------------------------------------------------------- */

/* What varies from fleet to fleet. */
typedef struct FleetShape
{
	int  nstores;
	int  n;
	bool cascades; /* stores of two vessels: a chain carries two rows */
	bool pool;     /* a second row a step that couples all */
	bool spanning; /* a third one that couples every other step with the next */
	bool peak;
} FleetShape;

/* A second vessel behind a store, filled by a flow from the first that loses a tenth. */
static void
add_vessel(FlexModel *model, unsigned long seed, int n, int soc_row, int couple)
{
	int flow = flex_model_cols(model, "vessel", "flow_kw", n, true);
	int level = flex_model_cols(model, "vessel", "level_kwh", n, true);
	int row = flex_model_rows(model, "vessel", "level", n, true);

	for (int t = 0; t < n; t++)
	{
		flex_model_col_bounds(model, flow + t, 0, 3);
		flex_model_col_bounds(model, level + t, 0, uniform(seed, 7, 2, 9));
		flex_model_coef(model, row + t, level + t, 1);
		if (t > 0)
			flex_model_coef(model, row + t, level + t - 1, -0.98);
		flex_model_coef(model, row + t, flow + t, -0.9);
		flex_model_coef(model, soc_row + t, flow + t, 0.25);
		if (couple >= 0)
			flex_model_coef(model, couple + t, flow + t, 0.3);
		flex_model_row_bounds(model, row + t, -uniform(seed, 50 + (unsigned long) t, 0, 0.2), 0);
	}
}

static FlexModel *
random_fleet(FlexEnv *env, unsigned long seed, const FleetShape *shape)
{
	FlexModel *model = flex_model_new(env);
	int        n = shape->n;
	int        import = flex_model_cols(model, "meter", "import_kw", n, true);
	int export = flex_model_cols(model, "meter", "export_kw", n, true);
	int balance = flex_model_rows(model, "meter", "balance", n, true);
	int pool = shape->pool ? flex_model_rows(model, "pool", "heat", n, true) : -1;
	int spill = shape->pool ? flex_model_cols(model, "pool", "spill", n, true) : -1;

	for (int t = 0; t < n; t++)
	{
		unsigned long k = 10 * (unsigned long) t + 1000;
		double        load = uniform(seed, k, 0, 3 * shape->nstores);

		flex_model_coef(model, balance + t, import + t, 1);
		flex_model_coef(model, balance + t, export + t, -1);
		flex_model_row_bounds(model, balance + t, load, load);
		flex_model_cost(model, import + t, uniform(seed, k + 1, 0.05, 0.4));
		flex_model_cost(model, export + t, -uniform(seed, k + 2, 0, 0.04));
		if (pool >= 0)
		{
			flex_model_coef(model, pool + t, spill + t, 1);
			flex_model_row_bounds(model, pool + t, 0, shape->nstores);
			flex_model_col_bounds(model, spill + t, -INFINITY, 2.0 * shape->nstores);
			flex_model_cost(model, spill + t, -0.01);
		}
	}
	for (int k = 0; k < shape->nstores; k++)
	{
		int row = add_storage(env, model, seed * 7 + (unsigned long) k, n, balance);

		if (shape->cascades && k % 3 != 1)
			add_vessel(model, seed * 5 + (unsigned long) k, n, row, k % 2 ? -1 : pool);
	}
	/* half of every other step's import must come again in the next one */
	if (shape->spanning)
	{
		int again = flex_model_rows(model, "meter", "again", n, true);

		for (int t = 1; t < n; t += 2)
		{
			flex_model_coef(model, again + t, import + t - 1, -0.5);
			flex_model_coef(model, again + t, import + t, 1);
			flex_model_row_bounds(model, again + t, -shape->nstores, INFINITY);
		}
	}
	if (shape->peak)
		flex_block_peak(model, "meter", "peak_kw", import, n, NULL, flex_constant(2),
						flex_constant(5));
	return model;
}

/* Solved by the engine; has it taken the border? */
static bool
solve_fleet(FlexEnv *env, const FlexProblem *problem, FlexResult *result)
{
	FlexSettings settings;
	FlexBanded   banded;
	bool         bordered;

	flex_settings_default(&settings);
	CHECK(flex_banded_prepare(env, problem, &banded) == FLEX_OK, "prepare");
	bordered = banded.border != NULL;
	flex_banded_free(env, &banded);
	memset(result, 0, sizeof(*result));
	CHECK(flex_result_allocate(env, problem, result), "memory");
	CHECK(flex_banded_solve(env, problem, &settings, result) == FLEX_OK, "solve");
	return bordered;
}

static void
test_border(void)
{
	int count = unit_quick() ? 12 : 64;
	int bordered = 0;

	for (int i = 0; i < count; i++)
	{
		FleetShape  shape = {.nstores = 40 + 5 * (i % 5),
							 .n = 24 + 5 * (i % 3),
							 .cascades = i & 1,
							 .pool = i & 2,
							 .spanning = i & 4,
							 .peak = i & 8};
		FlexEnv     env;
		FlexResult  banded;
		FlexModel  *model;
		FlexProblem problem;
		bool        taken;

		flex_env_standalone(&env);
		model = random_fleet(&env, 77ul + (unsigned long) i, &shape);
		CHECK(flex_model_problem(model, &problem) == FLEX_OK, "problem");
		taken = solve_fleet(&env, &problem, &banded);
		bordered += taken;
		CHECK(taken, "fleet %d: no border", i);
		judge(&env, &problem, &banded);
		flex_env_release(&env);
	}
	printf("%d of %d fleets by chains with a border\n", bordered, count);
}

/* A limit on what stores do over all steps meets each of their blocks; step 0 can't hold it. */
static void
test_border_over_time(void)
{
	for (int stepwise = 0; stepwise < 2; stepwise++)
	{
		FleetShape  shape = {.nstores = 40, .n = 24, .cascades = true, .peak = true};
		FlexEnv     env;
		FlexResult  result;
		FlexModel  *model;
		FlexProblem problem;

		flex_env_standalone(&env);
		model = random_fleet(&env, 5, &shape);
		for (int k = 0; k < 3; k++)
		{
			int total = flex_model_rows(model, "store", "total", 1, stepwise);

			for (int j = (2 + 3 * k) * shape.n; j < (8 + 3 * k) * shape.n; j++)
				flex_model_coef(model, total, j, 1 + 0.1 * unit_random(4, (unsigned long) j));
			flex_model_row_bounds(model, total, 50, 300);
		}
		CHECK(flex_model_problem(model, &problem) == FLEX_OK, "problem");
		CHECK(solve_fleet(&env, &problem, &result), "no border");
		judge(&env, &problem, &result);
		flex_env_release(&env);
	}
}

/* A chain with more rows a step than a block may have stays in the order of time. */
static void
test_border_refused(void)
{
	FleetShape  shape = {.nstores = 40, .n = 24};
	FlexEnv     env;
	FlexResult  result;
	FlexModel  *model;
	FlexProblem problem;

	flex_env_standalone(&env);
	model = random_fleet(&env, 5, &shape);
	for (int k = 0; k < FLEX_BLOCK_MAX; k++)
	{
		int row = flex_model_rows(model, "store", "limit", shape.n, true);

		for (int t = 0; t < shape.n; t++)
		{
			flex_model_coef(model, row + t, 2 * shape.n + t, 1);
			flex_model_row_bounds(model, row + t, -INFINITY, 1 + k);
		}
	}
	CHECK(flex_model_problem(model, &problem) == FLEX_OK, "problem");
	CHECK(!solve_fleet(&env, &problem, &result), "a border");
	flex_env_release(&env);
}

/* More batteries than time's order could hold; against the bound its own duals prove. */
static void
test_many(void)
{
	FleetShape  shape = {.nstores = unit_quick() ? 300 : 800, .n = 96, .peak = true};
	FlexEnv     env;
	FlexResult  result;
	FlexModel  *model;
	FlexProblem problem;
	double      objective;

	flex_env_standalone(&env);
	model = random_fleet(&env, 9, &shape);
	CHECK(flex_model_problem(model, &problem) == FLEX_OK, "problem");
	CHECK(solve_fleet(&env, &problem, &result), "no border");
	objective = flex_problem_objective(&problem, result.x);
	CHECK(fabs(objective - result.bound) <= 1e-7 * fabs(objective), "gap of %g",
		  objective - result.bound);
	printf("%d batteries: %d iterations\n", shape.nstores, (int) result.iterations);
	flex_env_release(&env);
}

/* ---- verdicts ----------------------------------------------------------------------- */

static void
test_verdicts(void)
{
	int n = unit_quick() ? 600 : 3000;

	for (int kind = 0; kind < 2; kind++)
	{
		FlexEnv      env;
		FlexSettings settings;
		FlexResult   result;
		FlexModel   *model;
		FlexStatus   want = kind == 0 ? FLEX_INFEASIBLE : FLEX_UNBOUNDED;
		int          extra;

		flex_env_standalone(&env);
		flex_settings_default(&settings);
		settings.engine = FLEX_ENGINE_BANDED;
		model = random_program(&env, 5, n);
		if (kind == 0)
		{
			/* import (columns 0..n-1) can't stay below 0.1 in all of the last steps */
			for (int t = n / 2; t < n; t++)
			{
				flex_model_col_bounds(model, t, 0, 0.1);
				flex_model_col_bounds(model, 2 * n + t, -0.1, 0);
			}
		}
		else
		{
			extra = flex_model_cols(model, "tap", "kw", 1, false);
			flex_model_cost(model, extra, -1);
		}
		CHECK(flex_model_solve(model, &settings, &result) == want, "got %s, engine %s (%s)",
			  flex_status_text(result.status), flex_engine_text(result.engine), result.reason);
		printf("%d steps, %s in %.2f s\n", n, flex_status_text(result.status),
			   result.solve_seconds);
		flex_env_release(&env);
	}
}

/* ---- not chained -------------------------------------------------------------------- */

/* Every row shares a column with every other: refused here, solved by others. */
static void
test_not_chained(void)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexResult   result;
	FlexModel   *model;
	FlexProblem  problem;
	int          n = 2000;
	int          x;
	int          all;
	int          rows;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	model = flex_model_new(&env);
	x = flex_model_cols(model, "x", "kw", n, true);
	all = flex_model_cols(model, "all", "kw", 1, false);
	rows = flex_model_rows(model, "x", "least", n, true);
	for (int t = 0; t < n; t++)
	{
		flex_model_coef(model, rows + t, x + t, 1);
		flex_model_coef(model, rows + t, all, 1);
		flex_model_row_bounds(model, rows + t, unit_random(3, (unsigned long) t), INFINITY);
		flex_model_cost(model, x + t, 1);
	}
	flex_model_cost(model, all, 10);
	CHECK(flex_model_problem(model, &problem) == FLEX_OK, "problem");
	memset(&result, 0, sizeof(result));
	CHECK(flex_result_allocate(&env, &problem, &result), "memory");
	CHECK(flex_banded_solve(&env, &problem, &settings, &result) == FLEX_LIMIT, "not refused");
	CHECK(env.nfaults == 0, "a fault was left");
	CHECK(flex_solve_problem(&env, &problem, &settings, &result) == FLEX_OK, "auto");
	CHECK(result.engine == FLEX_ENGINE_SIMPLEX, "by %s", flex_engine_text(result.engine));
	flex_env_release(&env);
}

/* ---- cancel ------------------------------------------------------------------------- */

typedef struct Watch
{
	double last;
	double silence;
	double cancel_at;
} Watch;

static bool
watch(void *state)
{
	Watch *w = state;
	double now = flex_clock();

	w->silence = fmax(w->silence, now - w->last);
	w->last = now;
	return now > w->cancel_at;
}

static void
test_cancel(void)
{
	for (int k = 0; k < 3; k++)
	{
		FlexEnv      env;
		FlexSettings settings;
		FlexResult   result;
		FlexProblem  problem;
		FlexModel   *model;
		Watch        w = {0};

		flex_env_standalone(&env);
		flex_settings_default(&settings);
		settings.engine = FLEX_ENGINE_BANDED;
		model = random_program(&env, 11, unit_quick() ? 1500 : 12000);
		CHECK(flex_model_problem(model, &problem) == FLEX_OK, "problem");
		env.poll = watch;
		env.poll_state = &w;
		w.last = flex_clock();
		w.cancel_at = w.last + 0.05 * k;
		CHECK(flex_solve_problem(&env, &problem, &settings, &result) == FLEX_CANCELLED, "%s",
			  flex_status_text(result.status));
		printf("cancel after %.2f s: back %.3f s later, longest silence %.3f s\n", 0.05 * k,
			   flex_clock() - w.cancel_at, w.silence);
		flex_env_release(&env);
	}
}

int
main(void)
{
	test_random();
	test_border();
	test_border_over_time();
	test_border_refused();
	test_many();
	test_verdicts();
	test_not_chained();
	test_cancel();
	return unit_end("banded");
}
