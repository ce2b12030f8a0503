/*
 * test_choice.c
 *	  Which engine auto takes for a long problem, and its verdict where there is no optimum.
 */
#include "support/lp.h"

/* Both engines agree where auto leaves simplex, too, and say why they were chosen. */
static void
test_choice(void)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexResult   a;
	FlexResult   b;
	Long         lp;
	int          n = unit_quick() ? 1600 : 4000;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	long_problem(&env, n, false, false, &lp);
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &a) == FLEX_OK, "auto");
	CHECK(a.engine == FLEX_ENGINE_INTERIOR, "%s: %s", flex_engine_text(a.engine), a.reason);
	settings.want_vertex = true;
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &b) == FLEX_OK, "vertex");
	CHECK(b.engine == FLEX_ENGINE_SIMPLEX, "%s: %s", flex_engine_text(b.engine), b.reason);
	CHECK_CLOSE(a.objective, b.objective, 1e-7);
	printf("%d steps: interior %.2f s, simplex %.2f s\n", n, a.solve_seconds, b.solve_seconds);
	settings.want_vertex = false;
	long_problem(&env, n, false, true, &lp);
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &a) == FLEX_INFEASIBLE, "%s",
		  flex_status_text(a.status));
	printf("%d steps, infeasible: %.2f s, %s\n", n, a.solve_seconds, a.reason);
	flex_env_release(&env);
}

/*
 * Infeasible and unbounded where no presolver sees it: the store can't give what
 * is drawn from it over the whole time, or a price pays for a loop.
 */
static void
test_large_verdicts(void)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexResult   r;
	Long         lp;
	int          n = 6000;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	long_problem(&env, n, false, false, &lp);
	for (int t = 0; t < n; t++)
		((double *) lp.problem.col_upper)[t] = 0.1; /* drawn: 0.25 on average */
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_INFEASIBLE, "%s",
		  flex_status_text(r.status));
	printf("%d steps, infeasible over all of them: %.2f s, %s\n", n, r.solve_seconds, r.reason);
	long_problem(&env, n, false, false, &lp);
	for (int t = 0; t < n; t++)
		((double *) lp.problem.col_upper)[t] = ((double *) lp.problem.col_upper)[n + t] = INFINITY;
	for (int t = 0; t < n; t++)
		((double *) lp.problem.cost)[t] = t == n / 2 ? 0.2 : 0.3,
					((double *) lp.problem.cost)[n + t] = -0.24;
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_UNBOUNDED, "%s",
		  flex_status_text(r.status));
	printf("%d steps, unbounded: %.2f s, %s\n", n, r.solve_seconds, r.reason);
	/* and one that is neither keeps its optimum */
	CHECK(flex_certify(&env, &lp.problem, &settings) == FLEX_UNBOUNDED, "certificate");
	long_problem(&env, n, false, false, &lp);
	CHECK(flex_certify(&env, &lp.problem, &settings) == FLEX_OK, "certificate");
	flex_env_release(&env);
}

/* A column in all rows goes to simplex even where interior is asked for. */
static void
test_dense(void)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexResult   r;
	Long         lp;
	int          n = 1600;
	int         *index;
	double      *value;
	int         *start;
	int          nnz;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	settings.engine = FLEX_ENGINE_INTERIOR;
	long_problem(&env, n, false, false, &lp);
	nnz = lp.problem.start[3 * n];
	start = FLEX_NEW(&env, int, 3 * n + 2);
	index = FLEX_NEW(&env, int, nnz + n);
	value = FLEX_NEW(&env, double, nnz + n);
	memcpy(start, lp.problem.start, sizeof(int) * (size_t) (3 * n + 1));
	memcpy(index, lp.problem.index, sizeof(int) * (size_t) nnz);
	memcpy(value, lp.problem.value, sizeof(double) * (size_t) nnz);
	for (int t = 0; t < n; t++)
	{
		index[nnz + t] = t;
		value[nnz + t] = 1e-3;
	}
	start[3 * n + 1] = nnz + n;
	lp.problem.ncols = 3 * n + 1;
	lp.problem.start = start;
	lp.problem.index = index;
	lp.problem.value = value;
	lp.problem.cost = flex_grow(&env, NULL, 0, (size_t) lp.problem.ncols, sizeof(double));
	{
		double *upper = FLEX_NEW(&env, double, lp.problem.ncols);

		for (int j = 0; j < lp.problem.ncols; j++)
			upper[j] = j < 3 * n ? lp.problem.col_upper[j] : 1;
		lp.problem.col_upper = upper;
		lp.problem.col_lower = FLEX_NEW(&env, double, lp.problem.ncols);
	}
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_OK, "%s",
		  flex_status_text(r.status));
	CHECK(r.engine == FLEX_ENGINE_SIMPLEX && strstr(r.reason, "dense") != NULL, "%s: %s",
		  flex_engine_text(r.engine), r.reason);
	flex_env_release(&env);
}

int
main(void)
{
	test_choice();
	test_large_verdicts();
	test_dense();
	return unit_end("choice");
}
