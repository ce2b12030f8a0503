/*
 * test_mip.c
 *	  Exclusive pairs and integers against enumeration of every decision, and
 *	  against the same problem with all binaries from the start; limits of time
 *	  and gap; what comes back when the time is up.
 */
#include "support/draw.h"

#include <time.h>

#include "model/model.h"
#include "solver/engines.h"

enum
{
	MAX_PAIRS = 7,
	MAX_INTEGERS = 3
};

/* A drawn problem in the builder, with what is needed to decide it by hand. */
typedef struct Drawn
{
	FlexModel *m;
	int        npairs;
	int        nintegers;
	int        first_integer;
} Drawn;

/*
 * Pairs (2k, 2k + 1), a few integers and continuous columns, under rows that
 * often pay for using both sides: prices of either sign.
 */
static void
draw_problem(FlexEnv *env, unsigned long seed, int max_integers, Drawn *d)
{
	int cols;
	int rows;
	int ncols;
	int nrows;

	seed_draws(seed);
	d->m = flex_model_new(env);
	d->npairs = draw_int(1, MAX_PAIRS);
	d->nintegers = draw_int(0, max_integers);
	d->first_integer = 2 * d->npairs;
	ncols = 2 * d->npairs + d->nintegers + 2;
	nrows = draw_int(1, 6);
	cols = flex_model_cols(d->m, "drawn", "x", ncols, false);
	rows = flex_model_rows(d->m, "drawn", "r", nrows, false);
	for (int j = 0; j < ncols; j++)
	{
		flex_model_cost(d->m, cols + j, draw(-2, 1.5));
		flex_model_col_bounds(d->m, cols + j, 0, draw(0.5, 6));
		for (int i = 0; i < nrows; i++)
			if (draw(0, 1) < 0.6)
				flex_model_coef(d->m, rows + i, cols + j, draw(-2, 2));
	}
	for (int k = 0; k < d->npairs; k++)
		flex_model_exclusive(d->m, cols + 2 * k, cols + 2 * k + 1);
	for (int k = 0; k < d->nintegers; k++)
	{
		flex_model_integer(d->m, cols + d->first_integer + k);
		flex_model_col_bounds(d->m, cols + d->first_integer + k, draw_int(-2, 0), draw_int(0, 2));
	}
	for (int i = 0; i < nrows; i++)
	{
		double middle = draw(-3, 4);

		flex_model_row_bounds(d->m, rows + i, draw(0, 1) < 0.5 ? -INFINITY : middle - draw(0, 3),
							  draw(0, 1) < 0.3 ? INFINITY : middle + draw(0, 3));
	}
	flex_model_offset(d->m, draw(-5, 5));
}

/* The best over all LPs with every decision held; infinite where none has a plan. */
static double
enumerate(FlexEnv *env, const Drawn *d, const FlexProblem *p)
{
	FlexProblem  fixed = *p;
	FlexSettings settings;
	double       lower[64];
	double       upper[64];
	int          values[MAX_INTEGERS] = {0};
	double       best = INFINITY;
	bool         more = true;

	flex_settings_default(&settings);
	settings.engine = FLEX_ENGINE_SIMPLEX;
	fixed.nexclusive = 0;
	fixed.col_kind = NULL;
	fixed.col_lower = lower;
	fixed.col_upper = upper;
	while (more)
	{
		for (int mask = 0; mask < 1 << d->npairs; mask++)
		{
			FlexResult r;

			memcpy(lower, p->col_lower, sizeof(double) * (size_t) p->ncols);
			memcpy(upper, p->col_upper, sizeof(double) * (size_t) p->ncols);
			for (int k = 0; k < d->npairs; k++)
				upper[2 * k + (mask >> k & 1)] = 0;
			for (int k = 0; k < d->nintegers; k++)
				lower[d->first_integer + k] = upper[d->first_integer + k] =
					p->col_lower[d->first_integer + k] + values[k];
			if (flex_solve_problem(env, &fixed, &settings, &r) == FLEX_OK)
				best = fmin(best, r.objective);
		}
		more = false;
		for (int k = 0; k < d->nintegers && !more; k++)
		{
			int j = d->first_integer + k;

			more = p->col_lower[j] + ++values[k] <= p->col_upper[j];
			if (!more)
				values[k] = 0;
		}
	}
	return best;
}

static void
test_enumeration(void)
{
	int runs = unit_quick() ? 30 : 250;
	int infeasible = 0;
	int branched = 0;

	for (int seed = 1; seed <= runs; seed++)
	{
		FlexEnv      env;
		FlexSettings settings;
		FlexProblem  p;
		FlexResult   r;
		Drawn        d;
		double       best;
		int          row;
		int          col;

		flex_env_standalone(&env);
		flex_settings_default(&settings);
		settings.mip_gap = 0;
		draw_problem(&env, (unsigned long) seed, seed % 4 == 0 ? MAX_INTEGERS : 0, &d);
		flex_model_problem(d.m, &p);
		best = enumerate(&env, &d, &p);
		flex_solve_problem(&env, &p, &settings, &r);
		if (isinf(best))
		{
			infeasible++;
			CHECK(r.status == FLEX_INFEASIBLE, "seed %d: %s, not infeasible", seed,
				  flex_status_text(r.status));
		}
		else
		{
			CHECK(r.status == FLEX_OK && r.has_plan, "seed %d: %s", seed,
				  flex_status_text(r.status));
			CHECK_CLOSE(r.objective, best, 1e-7);
			CHECK(r.bound <= r.objective + 1e-9 && r.gap <= 1e-6, "seed %d: bound %g of %g", seed,
				  r.bound, r.objective);
			CHECK(flex_problem_residual(&env, &p, r.x, &row, &col) <= FLEX_CHECK_TOLERANCE,
				  "seed %d: a plan that doesn't hold", seed);
			for (int k = 0; k < d.npairs && r.has_plan; k++)
				CHECK(r.x[2 * k] * r.x[2 * k + 1] == 0, "seed %d: both sides of a pair", seed);
			branched += r.nodes > 0;
		}
		flex_env_release(&env);
	}
	CHECK(infeasible > 0 && branched > 0, "%d infeasible, %d branched", infeasible, branched);
	printf("against enumeration: %d problems, %d infeasible, %d branched\n", runs, infeasible,
		   branched);
}

/* ---- the same with all binaries from the start ---------------------------------------- */

/* Storage over n steps at prices of either sign, with a second one beside it. */
static FlexModel *
two_stores(FlexEnv *env, unsigned long seed, int n, bool binaries)
{
	FlexModel *m = flex_model_new(env);
	double    *unit = FLEX_NEW(env, double, n);
	double    *limit = FLEX_NEW(env, double, n);
	double    *efficiency = FLEX_NEW(env, double, n);
	double    *zero = FLEX_NEW(env, double, n);
	double    *most = FLEX_NEW(env, double, n);
	double    *load = FLEX_NEW(env, double, n);
	FlexTerm   term[6];
	int        import;
	int export;

	seed_draws(seed);
	for (int t = 0; t < n; t++)
	{
		unit[t] = 1;
		limit[t] = draw(1, 3);
		efficiency[t] = 0.9;
		most[t] = 6;
		load[t] = -draw(0, 1);
	}
	import = flex_model_cols(m, "site", "import_kw", n, true);
	export = flex_model_cols(m, "site", "export_kw", n, true);
	term[0] = (FlexTerm){import, 1};
	term[1] = (FlexTerm){export, -1};
	for (int t = 0; t < n; t++)
	{
		double price = draw(-0.3, 0.3);

		flex_model_cost(m, import + t, price + 0.01);
		flex_model_cost(m, export + t, -price);
		flex_model_col_bounds(m, import + t, 0, 8);
		flex_model_col_bounds(m, export + t, 0, 8);
	}
	for (int s = 0; s < 2; s++)
	{
		FlexStorageBlock b = {.object = s == 0 ? "battery 1" : "battery 2",
							  .n = n,
							  .hours = unit,
							  .retention = {NULL, 1},
							  .charge_efficiency = {efficiency, 0},
							  .discharge_efficiency = {efficiency, 0},
							  .charge_limit = {limit, 0},
							  .discharge_limit = {limit, 0},
							  .soc_min = {zero, 0},
							  .soc_max = {most, 0},
							  .exclusive = !binaries};

		flex_block_storage(m, &b);
		term[2 + 2 * s] = (FlexTerm){b.charge, -1};
		term[3 + 2 * s] = (FlexTerm){b.discharge, 1};
		for (int t = 0; t < n && binaries; t++)
		{
			int z = flex_model_cols(m, b.object, "z", 1, false);
			int row = flex_model_rows(m, b.object, "either", 2, false);

			flex_model_col_bounds(m, z, 0, 1);
			flex_model_integer(m, z);
			flex_model_coef(m, row, b.charge + t, 1);
			flex_model_coef(m, row, z, -limit[t]);
			flex_model_row_bounds(m, row, -INFINITY, 0);
			flex_model_coef(m, row + 1, b.discharge + t, 1);
			flex_model_coef(m, row + 1, z, limit[t]);
			flex_model_row_bounds(m, row + 1, -INFINITY, limit[t]);
		}
	}
	flex_block_balance(m, "site", "balance_kw", n, term, 6, load);
	return m;
}

static void
test_all_binaries(void)
{
	int    runs = unit_quick() ? 5 : 30;
	double lazy = 0;
	double full = 0;

	for (int seed = 1; seed <= runs; seed++)
	{
		FlexEnv      env;
		FlexSettings settings;
		FlexResult   a;
		FlexResult   b;

		flex_env_standalone(&env);
		flex_settings_default(&settings);
		settings.mip_gap = 1e-9;
		CHECK(flex_model_solve(two_stores(&env, (unsigned long) seed, 24, false), &settings, &a) ==
				  FLEX_OK,
			  "seed %d: %s", seed, flex_status_text(a.status));
		CHECK(flex_model_solve(two_stores(&env, (unsigned long) seed, 24, true), &settings, &b) ==
				  FLEX_OK,
			  "seed %d: %s", seed, flex_status_text(b.status));
		CHECK_CLOSE(a.objective, b.objective, 1e-7);
		lazy += a.solve_seconds;
		full += b.solve_seconds;
		flex_env_release(&env);
	}
	printf("two stores, 24 steps, %d times: pairs where they overlap %.2f s, all binaries %.2f s\n",
		   runs, lazy, full);
}

/* ---- limits ---------------------------------------------------------------------------------- */

/* Market split: few equations over many binaries; never ends by itself. */
static FlexModel *
market_split(FlexEnv *env, int n, int rows)
{
	FlexModel *m = flex_model_new(env);
	int        x = flex_model_cols(m, "market", "x", n, false);
	int        over = flex_model_cols(m, "market", "over", rows, false);
	int        under = flex_model_cols(m, "market", "under", rows, false);
	int        row = flex_model_rows(m, "market", "split", rows, false);

	draw_seed = 11;
	draw_count = 0;
	for (int j = 0; j < n; j++)
	{
		flex_model_col_bounds(m, x + j, 0, 1);
		flex_model_integer(m, x + j);
	}
	for (int i = 0; i < rows; i++)
	{
		double sum = 0;

		for (int j = 0; j < n; j++)
		{
			double a = draw_int(0, 99);

			flex_model_coef(m, row + i, x + j, a);
			sum += a;
		}
		flex_model_coef(m, row + i, over + i, -1);
		flex_model_coef(m, row + i, under + i, 1);
		flex_model_cost(m, over + i, 1);
		flex_model_cost(m, under + i, 1);
		flex_model_row_bounds(m, row + i, floor(sum / 2), floor(sum / 2));
	}
	return m;
}

static bool
late(void *state)
{
	return flex_clock() > *(double *) state;
}

static void
test_limits(void)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexResult   r;
	double       started;
	double       stop;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	settings.time_limit = 0.4;
	started = flex_clock();
	flex_model_solve(market_split(&env, 40, 4), &settings, &r);
	CHECK(r.status == FLEX_TIME_LIMIT, "%s", flex_status_text(r.status));
	CHECK(r.has_plan && r.bound <= r.objective && r.gap > 0, "plan %d, bound %g of %g", r.has_plan,
		  r.bound, r.objective);
	printf("time limit 0.4 s in branch and cut: back after %.3f s, gap %.2g, %ld nodes\n",
		   flex_clock() - started, r.gap, (long) r.nodes);

	/* a wide gap ends the search at once, and says so */
	settings.time_limit = 0;
	settings.mip_gap = 0.9;
	CHECK(flex_model_solve(two_stores(&env, 3, 48, true), &settings, &r) == FLEX_OK, "%s",
		  flex_status_text(r.status));
	CHECK(r.gap <= 0.9, "gap %g", r.gap);

	/* cancel inside the tree */
	settings.mip_gap = 0;
	stop = flex_clock() + 0.3;
	env.poll = late;
	env.poll_state = &stop;
	CHECK(flex_model_solve(market_split(&env, 40, 4), &settings, &r) == FLEX_CANCELLED, "%s",
		  flex_status_text(r.status));
	printf("cancel in branch and cut: back after %.3f s\n", flex_clock() - stop);
	env.poll = NULL;
	CHECK(flex_model_solve(two_stores(&env, 3, 8, true), &settings, &r) == FLEX_OK,
		  "after a cancel");
	flex_env_release(&env);
}

/* The point given to start from is used: without time for anything else it comes back. */
static void
test_start(void)
{
	FlexEnv      env;
	FlexModel   *m;
	FlexProblem  p;
	FlexResult   r = {.bound = -INFINITY};
	FlexSettings settings;
	double      *start;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	m = market_split(&env, 40, 4);
	flex_model_problem(m, &p);
	start = FLEX_NEW(&env, double, p.ncols + 1);
	/* nothing chosen: all of each row is missing */
	for (int i = 0; i < 4; i++)
		start[1 + 44 + i] = p.row_lower[i];
	settings.time_limit = 0.3;
	flex_result_allocate(&env, &p, &r);
	CHECK(flex_glpk_branch(&env, &p, &settings, start, &r) == FLEX_TIME_LIMIT && r.has_plan, "%s",
		  flex_status_text(r.status));
	CHECK(flex_problem_objective(&p, r.x) <=
			  p.row_lower[0] + p.row_lower[1] + p.row_lower[2] + p.row_lower[3] + 1e-6,
		  "worse than the start");
	flex_env_release(&env);
}

/* Blocks that branch share the time: each gets its plan. */
static void
test_shared_time(void)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexModel   *m;
	FlexResult   r;
	clock_t      start;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	settings.time_limit = 0.9;
	m = market_split(&env, 40, 4);
	/* two more of them in the same model */
	for (int copy = 0; copy < 2; copy++)
	{
		int x = flex_model_cols(m, "copy", "x", 40, false);
		int d = flex_model_cols(m, "copy", "d", 8, false);
		int row = flex_model_rows(m, "copy", "split", 4, false);

		for (int j = 0; j < 40; j++)
		{
			flex_model_col_bounds(m, x + j, 0, 1);
			flex_model_integer(m, x + j);
			for (int i = 0; i < 4; i++)
				flex_model_coef(m, row + i, x + j, draw_int(0, 99));
		}
		for (int i = 0; i < 4; i++)
		{
			flex_model_coef(m, row + i, d + i, -1);
			flex_model_coef(m, row + i, d + 4 + i, 1);
			flex_model_cost(m, d + i, 1);
			flex_model_cost(m, d + 4 + i, 1);
			flex_model_row_bounds(m, row + i, 990, 990);
		}
	}
	start = clock();
	flex_model_solve(m, &settings, &r);
	CHECK(r.status == FLEX_TIME_LIMIT && r.has_plan && r.blocks == 3, "%s, plan %d, %d blocks",
		  flex_status_text(r.status), r.has_plan, r.blocks);
	/* processor time: a busy machine may take any time by the clock */
	CHECK((double) (clock() - start) / CLOCKS_PER_SEC < 5, "%g s of the processor",
		  (double) (clock() - start) / CLOCKS_PER_SEC);
	flex_env_release(&env);
}

int
main(void)
{
	test_enumeration();
	test_all_binaries();
	test_limits();
	test_start();
	test_shared_time();
	return unit_end("mip");
}
