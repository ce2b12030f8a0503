/*
 * test_dense.c
 *	  The interior point method for few rows and full columns against simplex.
 */
#include "support/unit.h"

#include "model/model.h"
#include "solver/ipm/dense.h"

/* A random program with a known feasible point; half of the columns are bounded. */
static void
test_random(unsigned long seed)
{
	FlexEnv         env;
	FlexSettings    settings;
	FlexProblem     problem;
	FlexResult      expected = {0};
	FlexDense       lp;
	FlexDenseResult found;
	unsigned long   k = 0;
	double          dual = 0;
	int             row;
	int             col;

	flex_env_standalone(&env);
	int        m = 1 + (int) (20 * unit_random(seed, k++));
	int        n = m + 1 + (int) (60 * unit_random(seed, k++));
	FlexModel *model = flex_model_new(&env);
	double    *rhs = FLEX_NEW(&env, double, m);
	double    *upper = FLEX_NEW(&env, double, n);

	flex_model_cols(model, "x", "x", n, false);
	flex_model_rows(model, "row", "row", m, false);
	for (int j = 0; j < n; j++)
	{
		double x = 3 * unit_random(seed, k++);

		upper[j] = unit_random(seed, k++) < 0.5 ? INFINITY : x + 2 * unit_random(seed, k++) + 0.01;
		flex_model_col_bounds(model, j, 0, upper[j]);
		/* unbounded columns cost something, so that there is an optimum */
		flex_model_cost(model, j,
						upper[j] < INFINITY ? 4 * unit_random(seed, k++) - 2
											: 0.1 + unit_random(seed, k++));
		for (int i = 0; i < m; i++)
		{
			double value = 100 * (unit_random(seed, k++) - 0.4) * (i % 3 == 0 ? 0.01 : 1);

			flex_model_coef(model, i, j, value);
			rhs[i] += value * x;
		}
	}
	for (int i = 0; i < m; i++)
		flex_model_row_bounds(model, i, rhs[i], rhs[i]);
	flex_settings_default(&settings);
	settings.engine = FLEX_ENGINE_SIMPLEX;
	CHECK(flex_model_solve(model, &settings, &expected) == FLEX_OK, "seed %lu", seed);
	CHECK(flex_model_problem(model, &problem) == FLEX_OK, "seed %lu", seed);
	lp = (FlexDense){.ncols = n,
					 .nrows = m,
					 .cost = problem.cost,
					 .upper = upper,
					 .rhs = rhs,
					 .start = problem.start,
					 .row = problem.index,
					 .value = problem.value};
	CHECK(flex_dense_solve(&env, &lp, &found) == FLEX_OK, "seed %lu: accuracy %g", seed,
		  found.accuracy);
	CHECK_CLOSE(found.objective, expected.objective, 1e-7);
	CHECK(flex_problem_residual(&env, &problem, found.x, &row, &col) < 1e-6, "seed %lu", seed);
	/* the multipliers prove it: their value is the objective */
	for (int i = 0; i < m; i++)
		dual += rhs[i] * found.y[i];
	for (int j = 0; j < n; j++)
	{
		double reduced = problem.cost[j];

		for (int a = problem.start[j]; a < problem.start[j + 1]; a++)
			reduced -= problem.value[a] * found.y[problem.index[a]];
		if (upper[j] < INFINITY)
			dual += fmin(0, reduced) * upper[j];
		else
			CHECK(reduced > -1e-6, "seed %lu: column %d has reduced cost %g", seed, j, reduced);
	}
	CHECK_CLOSE(dual, expected.objective, 1e-6);
	flex_env_release(&env);
}

/* x = 1 and x = 2 at once; and a cost that falls without end */
static void
test_no_optimum(void)
{
	static const int    start[] = {0, 2};
	static const int    row[] = {0, 1};
	static const double value[] = {1, 1};
	static const double rhs[] = {1, 2};
	static const double cost[] = {1};
	static const double upper[] = {INFINITY};
	static const int    two[] = {0, 1, 2};
	static const int    line[] = {0, 0};
	static const double difference[] = {1, -1};
	static const double gain[] = {-1, -1};
	static const double none[] = {INFINITY, INFINITY};
	FlexDense           clash = {1, 2, cost, upper, rhs, start, row, value, 0};
	FlexDense           endless = {2, 1, gain, none, rhs, two, line, difference, 0};
	FlexDenseResult     found;
	FlexEnv             env;

	flex_env_standalone(&env);
	CHECK(flex_dense_solve(&env, &clash, &found) == FLEX_NUMERIC, "a clash was solved");
	CHECK(flex_dense_solve(&env, &endless, &found) == FLEX_NUMERIC, "an endless gain was solved");
	flex_env_release(&env);
}

static bool
stop(void *state)
{
	(void) state;
	return true;
}

static void
test_cancel(void)
{
	static const int    start[] = {0, 1};
	static const int    row[] = {0};
	static const double one[] = {1};
	static const double upper[] = {INFINITY};
	FlexDense           lp = {1, 1, one, upper, one, start, row, one, 0};
	FlexDenseResult     found;
	FlexEnv             env;

	flex_env_standalone(&env);
	env.poll = stop;
	CHECK(flex_dense_solve(&env, &lp, &found) == FLEX_CANCELLED, "not cancelled");
	flex_env_release(&env);
}

int
main(void)
{
	for (unsigned long seed = 1; seed <= (unit_quick() ? 30 : 300); seed++)
		test_random(seed);
	test_no_optimum();
	test_cancel();
	return unit_end("dense");
}
