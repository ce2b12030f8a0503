/*
 * test_dense.c
 *	  The interior point method for few rows and full columns against simplex.
 */
#include "support/draw.h"

#include "model/model.h"
#include "solver/ipm/dense.h"

/* A random program with a known feasible point; half of the columns are bounded. */
static FlexModel *
random_program(FlexEnv *env, int m, int n, double *rhs, double *upper)
{
	FlexModel *model = flex_model_new(env);

	flex_model_cols(model, "x", "x", n, false);
	flex_model_rows(model, "row", "row", m, false);
	for (int j = 0; j < n; j++)
	{
		double x = draw(0, 3);

		upper[j] = chance(0.5) ? INFINITY : x + draw(0, 2) + 0.01;
		flex_model_col_bounds(model, j, 0, upper[j]);
		/* unbounded columns cost something, so that there is an optimum */
		flex_model_cost(model, j, upper[j] < INFINITY ? draw(-2, 2) : draw(0.1, 1.1));
		for (int i = 0; i < m; i++)
		{
			double value = draw(-40, 60) * (i % 3 == 0 ? 0.01 : 1);

			flex_model_coef(model, i, j, value);
			rhs[i] += value * x;
		}
	}
	for (int i = 0; i < m; i++)
		flex_model_row_bounds(model, i, rhs[i], rhs[i]);
	return model;
}

/* The multipliers prove the optimum: their value is the objective. */
static void
check_duals(const FlexDense *lp, const double *y, double objective, unsigned long seed)
{
	double dual = 0;

	for (int i = 0; i < lp->nrows; i++)
		dual += lp->rhs[i] * y[i];
	for (int j = 0; j < lp->ncols; j++)
	{
		double reduced = lp->cost[j];

		for (int a = lp->start[j]; a < lp->start[j + 1]; a++)
			reduced -= lp->value[a] * y[lp->row[a]];
		if (lp->upper[j] < INFINITY)
			dual += fmin(0, reduced) * lp->upper[j];
		else
			CHECK(reduced > -1e-6, "seed %lu: column %d has reduced cost %g", seed, j, reduced);
	}
	CHECK_CLOSE(dual, objective, 1e-6);
}

static void
test_random(unsigned long seed)
{
	FlexEnv         env;
	FlexSettings    settings;
	FlexProblem     problem;
	FlexResult      expected = {0};
	FlexDense       lp;
	FlexDenseResult found;
	int             row;
	int             col;

	flex_env_standalone(&env);
	seed_draws(seed);
	int        m = draw_int(1, 20);
	int        n = m + draw_int(1, 60);
	double    *rhs = FLEX_NEW(&env, double, m);
	double    *upper = FLEX_NEW(&env, double, n);
	FlexModel *model = random_program(&env, m, n, rhs, upper);

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
	check_duals(&lp, found.y, expected.objective, seed);
	flex_env_release(&env);
}

/* x = 1 and x = 2 at once; and a cost without lower bound */
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
	FlexDense           conflict = {1, 2, cost, upper, rhs, start, row, value, 0};
	FlexDense           unbounded = {2, 1, gain, none, rhs, two, line, difference, 0};
	FlexDenseResult     found;
	FlexEnv             env;

	flex_env_standalone(&env);
	CHECK(flex_dense_solve(&env, &conflict, &found) == FLEX_NUMERIC, "a conflict was solved");
	CHECK(flex_dense_solve(&env, &unbounded, &found) == FLEX_NUMERIC,
		  "an unbounded gain was solved");
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
