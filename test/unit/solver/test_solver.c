/*
 * test_solver.c
 *	  The door to the engines on random linear programmes: verdicts by construction, optima
 *	  proven by their own duals, interior point against simplex, corners, blocks.
 */
#include "support/lp.h"

static void
test_optimal(void)
{
	static Lp lp;
	int       n = unit_quick() ? 150 : 1500;
	int       by_interior = 0;

	for (int seed = 1; seed <= n; seed++)
	{
		FlexEnv    env;
		FlexResult simplex;
		FlexResult interior;

		flex_env_standalone(&env);
		random_lp(&lp, (unsigned long) seed, seed % 10 == 0 ? 120 : 25, seed % 10 == 0 ? 80 : 20);
		CHECK(solve_with(&env, &lp, FLEX_ENGINE_SIMPLEX, &simplex) == FLEX_OK, "seed %d: %s", seed,
			  flex_status_text(simplex.status));
		CHECK(solve_with(&env, &lp, FLEX_ENGINE_INTERIOR, &interior) == FLEX_OK, "seed %d: %s",
			  seed, flex_status_text(interior.status));
		if (simplex.status == FLEX_OK && interior.status == FLEX_OK)
		{
			CHECK_CLOSE(interior.objective, simplex.objective, 5e-7);
			CHECK(simplex.gap <= 1e-8, "seed %d: gap %g", seed, simplex.gap);
			check_optimal(&env, &lp.problem, &simplex, 1e-6, "simplex", (unsigned long) seed);
			check_optimal(&env, &lp.problem, &interior, 1e-4, "interior", (unsigned long) seed);
			by_interior += interior.engine == FLEX_ENGINE_INTERIOR;
		}
		flex_env_release(&env);
	}
	CHECK(by_interior > n / 2, "only %d of %d by the interior point itself", by_interior, n);
	printf("linear programmes: %d, %d by the interior point itself\n", n, by_interior);
}

static void
test_verdicts(void)
{
	static Lp lp;
	int       n = unit_quick() ? 60 : 500;

	for (int seed = 1; seed <= n; seed++)
		for (int engine = 0; engine < 2; engine++)
		{
			FlexEngine which = engine == 0 ? FLEX_ENGINE_SIMPLEX : FLEX_ENGINE_INTERIOR;
			FlexEnv    env;
			FlexResult result;

			flex_env_standalone(&env);
			random_lp(&lp, 50000 + (unsigned long) seed, 25, 20);
			make_infeasible(&lp);
			CHECK(solve_with(&env, &lp, which, &result) == FLEX_INFEASIBLE, "seed %d, %s: %s", seed,
				  flex_engine_text(which), flex_status_text(result.status));
			CHECK(!result.has_plan && env.nfaults == 0, "seed %d: a plan or a fault", seed);
			random_lp(&lp, 60000 + (unsigned long) seed, 25, 20);
			make_unbounded(&lp);
			CHECK(solve_with(&env, &lp, which, &result) == FLEX_UNBOUNDED, "seed %d, %s: %s", seed,
				  flex_engine_text(which), flex_status_text(result.status));
			/* both: infeasible comes first */
			make_infeasible(&lp);
			CHECK(solve_with(&env, &lp, which, &result) == FLEX_INFEASIBLE, "seed %d, %s: %s", seed,
				  flex_engine_text(which), flex_status_text(result.status));
			flex_env_release(&env);
		}
}

/* ---- corners ----------------------------------------------------------------------------- */

static void
test_corners(void)
{
	static Lp  lp;
	FlexEnv    env;
	FlexResult r;
	FlexEngine engine;

	flex_env_standalone(&env);
	/* nothing at all */
	set_arrays(&lp, 0, 0);
	lp.start[0] = 0;
	lp.problem.offset = 7;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_OK && r.has_plan, "empty problem");
	CHECK_CLOSE(r.objective, 7, 0);
	/* rows without columns */
	set_arrays(&lp, 0, 1);
	lp.row_lower[0] = -1;
	lp.row_upper[0] = 0;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_OK, "empty row that holds");
	lp.row_lower[0] = lp.row_upper[0] = 1;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_INFEASIBLE, "empty row that can't");
	/* columns without rows */
	set_arrays(&lp, 3, 0);
	for (int j = 0; j < 3; j++)
	{
		lp.cost[j] = j - 1;
		lp.lower[j] = -2;
		lp.upper[j] = 5;
		lp.start[j] = 0;
	}
	lp.start[3] = 0;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_OK, "columns without rows");
	CHECK(r.x[0] == 5 && r.x[1] == 0 && r.x[2] == -2, "%g %g %g", r.x[0], r.x[1], r.x[2]);
	CHECK_CLOSE(r.objective, -7, 0);
	CHECK(r.reduced_cost[0] == -1 && r.reduced_cost[2] == 1, "reduced costs of free columns");
	lp.kind[0] = FLEX_INTEGER;
	lp.upper[0] = 4.5;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_OK && r.x[0] == 4, "whole number");
	lp.upper[0] = INFINITY;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_UNBOUNDED, "column without end");
	lp.lower[1] = 3;
	lp.upper[1] = 2;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_INFEASIBLE, "bounds that cross");
	lp.upper[1] = NAN;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_INTERNAL, "NaN");
	CHECK(flex_error_count(&env) == 1, "a NaN leaves a fault");
	/* engines */
	CHECK(flex_engine_from_text("interior", &engine) && engine == FLEX_ENGINE_INTERIOR, "name");
	CHECK(!flex_engine_from_text("gurobi", &engine), "unknown name");
	lp.upper[1] = 4;
	lp.upper[0] = 1;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_CHAIN, &r) == FLEX_BAD_INPUT, "chain is refused");
	flex_env_release(&env);
}

/* ---- blocks -------------------------------------------------------------------------------- */

/* The same problems solved apart and as one file with blocks must agree. */
static void
test_blocks(void)
{
	static Lp part;
	static Lp whole;
	int       n = unit_quick() ? 20 : 150;

	for (int seed = 1; seed <= n; seed++)
	{
		FlexEnv      env;
		FlexResult   r;
		FlexSettings settings;
		FlexProblem *p = &whole.problem;
		double       sum = 0;
		int          nblocks = 2 + seed % 5;

		flex_env_standalone(&env);
		flex_settings_default(&settings);
		set_arrays(&whole, 0, 0);
		whole.start[0] = 0;
		for (int b = 0; b < nblocks; b++)
		{
			int nnz = p->start[p->ncols];

			random_lp(&part, 70000 + (unsigned long) (10 * seed + b), 40, b % 2 ? 60 : 10);
			solve_with(&env, &part, FLEX_ENGINE_SIMPLEX, &r);
			sum += r.objective;
			for (int j = 0; j < part.problem.ncols; j++)
			{
				whole.cost[p->ncols + j] = part.cost[j];
				whole.lower[p->ncols + j] = part.lower[j];
				whole.upper[p->ncols + j] = part.upper[j];
				for (int k = part.start[j]; k < part.start[j + 1]; k++, nnz++)
				{
					whole.index[nnz] = part.index[k] + p->nrows;
					whole.value[nnz] = part.value[k];
				}
				whole.start[p->ncols + j + 1] = nnz;
			}
			memcpy(whole.row_lower + p->nrows, part.row_lower,
				   sizeof(double) * (size_t) part.problem.nrows);
			memcpy(whole.row_upper + p->nrows, part.row_upper,
				   sizeof(double) * (size_t) part.problem.nrows);
			p->ncols += part.problem.ncols;
			p->nrows += part.problem.nrows;
			p->offset += part.problem.offset;
		}
		CHECK(flex_solve_problem(&env, p, &settings, &r) == FLEX_OK, "seed %d: %s", seed,
			  flex_status_text(r.status));
		CHECK_CLOSE(r.objective, sum, 1e-8);
		CHECK(r.blocks >= 1, "seed %d: %d blocks", seed, r.blocks);
		check_optimal(&env, p, &r, 1e-6, "blocks", (unsigned long) seed);
		/* without splitting, the same optimum */
		{
			FlexResult one = {.bound = -INFINITY};

			CHECK(flex_solve_block(&env, p, &settings, &one) == FLEX_OK, "seed %d, unsplit", seed);
			CHECK_CLOSE(one.objective, sum, 1e-8);
		}
		flex_env_release(&env);
	}
}

int
main(void)
{
	test_optimal();
	test_verdicts();
	test_corners();
	test_blocks();
	return unit_end("solver");
}
