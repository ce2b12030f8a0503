/*
 * test_solver_memory.c
 *	  Each engine with the k-th request for memory failing, for every k: the answer is
 *	  FLEX_NO_MEMORY, nothing crashes, and no plan comes back.
 */
#include "support/lp.h"

#include "model/model.h"
#include "solver/chain/chain.h"
#include "solver/ipm/banded.h"
#include "solver/ipm/dense.h"
#include "support/no_memory.h"

typedef struct Case
{
	FlexProblem  problem;
	FlexSettings settings;
} Case;

static FlexStatus
solve_case(FlexEnv *env, const void *data)
{
	const Case *c = data;
	FlexResult  result;
	FlexStatus  status = flex_solve_problem(env, &c->problem, &c->settings, &result);

	CHECK(status == result.status, "returned %s, result says %s", flex_status_text(status),
		  flex_status_text(result.status));
	CHECK(status != FLEX_NO_MEMORY || !result.has_plan, "a plan without memory");
	return status;
}

static void
check_problem(const char *name, const FlexProblem *problem, FlexEngine engine)
{
	Case c = {.problem = *problem};

	flex_settings_default(&c.settings);
	c.settings.engine = engine;
	check_no_memory_call(name, solve_case, &c);
}

/* The same where the answer is a verdict. */
static void
check_verdict(const char *name, const FlexProblem *problem, FlexEngine engine, FlexStatus want)
{
	Case          c = {.problem = *problem};
	FlexEnv       env;
	FailingMemory memory;
	FlexStatus    status;
	long          asked = 0;

	flex_settings_default(&c.settings);
	c.settings.engine = engine;
	for (long k = 0; k <= asked; k++)
	{
		failing_env_begin(&env, &memory, k);
		status = solve_case(&env, &c);
		asked = k == 0 ? memory.asked : asked;
		CHECK(status == (k == 0 ? want : FLEX_NO_MEMORY), "%s: request %ld of %ld: %s", name, k,
			  asked, flex_status_text(status));
		failing_env_end(&memory);
	}
	printf("%s: %ld requests, each failed once\n", name, asked);
}

/* ---- linear programmes ---------------------------------------------------------------- */

static void
test_glpk(void)
{
	static Lp lp;

	random_lp(&lp, 11, 25, 20);
	check_problem("simplex", &lp.problem, FLEX_ENGINE_SIMPLEX);
	check_problem("interior", &lp.problem, FLEX_ENGINE_INTERIOR);
	make_infeasible(&lp);
	check_verdict("simplex, infeasible", &lp.problem, FLEX_ENGINE_SIMPLEX, FLEX_INFEASIBLE);
	random_lp(&lp, 12, 25, 20);
	make_unbounded(&lp);
	check_verdict("interior, unbounded", &lp.problem, FLEX_ENGINE_INTERIOR, FLEX_UNBOUNDED);
}

static void
test_banded(void)
{
	FlexEnv env;
	Long    lp;
	int     n = 300;
	int    *step;

	flex_env_standalone(&env);
	step = FLEX_NEW(&env, int, 3 * n);
	for (int j = 0; j < 3 * n; j++)
		step[j] = j % n;
	long_problem(&env, n, false, false, &lp);
	lp.problem.row_step = lp.problem.col_step = step;
	check_problem("banded", &lp.problem, FLEX_ENGINE_BANDED);
	/* more is drawn from the store than can be charged */
	for (int t = 0; t < n; t++)
		((double *) lp.problem.col_upper)[t] = 0.1;
	check_verdict("banded, infeasible", &lp.problem, FLEX_ENGINE_BANDED, FLEX_INFEASIBLE);
	/* a verdict on a large program that isn't chained in time */
	n = 4500;
	long_problem(&env, n, false, false, &lp);
	for (int t = 0; t < n; t++)
		((double *) lp.problem.col_upper)[t] = 0.1;
	check_verdict("interior, infeasible", &lp.problem, FLEX_ENGINE_INTERIOR, FLEX_INFEASIBLE);
	flex_env_release(&env);
}

/* Stores behind one balance: the order of the border pays. */
static void
test_border(void)
{
	FlexEnv     env;
	FlexBanded  banded;
	FlexProblem problem;
	FlexModel  *model;
	int         n = 24;
	int         import;
	int         balance;

	flex_env_standalone(&env);
	model = flex_model_new(&env);
	import = flex_model_cols(model, "meter", "import_kw", n, true);
	balance = flex_model_rows(model, "meter", "balance", n, true);
	seed_draws(3);
	for (int t = 0; t < n; t++)
	{
		flex_model_coef(model, balance + t, import + t, 1);
		flex_model_row_bounds(model, balance + t, 20, 20);
		flex_model_cost(model, import + t, draw(0.1, 0.4));
	}
	for (int k = 0; k < 45; k++)
	{
		int power = flex_model_cols(model, "store", "kw", n, true);
		int soc = flex_model_cols(model, "store", "kwh", n, true);
		int row = flex_model_rows(model, "store", "kwh", n, true);

		for (int t = 0; t < n; t++)
		{
			flex_model_col_bounds(model, power + t, -1 - 0.01 * k, 1);
			flex_model_col_bounds(model, soc + t, 0, 4);
			flex_model_coef(model, balance + t, power + t, -1);
			flex_model_coef(model, row + t, power + t, -1);
			flex_model_coef(model, row + t, soc + t, 1);
			if (t > 0)
				flex_model_coef(model, row + t, soc + t - 1, -0.99);
			flex_model_row_bounds(model, row + t, 0, 0);
		}
	}
	CHECK(flex_model_problem(model, &problem) == FLEX_OK, "problem");
	CHECK(flex_banded_prepare(&env, &problem, &banded) == FLEX_OK && banded.border != NULL,
		  "no border");
	flex_banded_free(&env, &banded);
	check_problem("banded with a border", &problem, FLEX_ENGINE_BANDED);
	flex_env_release(&env);
}

/* ---- searches, blocks ------------------------------------------------------------------- */

static void
test_mip(void)
{
	static Lp lp;
	FlexEnv   env;
	Long      pairs;

	flex_env_standalone(&env);
	long_problem(&env, 24, true, false, &pairs);
	for (int t = 0; t < 24; t += 3)
	{
		((double *) pairs.problem.cost)[t] = -0.2;
		((double *) pairs.problem.cost)[24 + t] = 0.19;
	}
	check_problem("mip, pairs", &pairs.problem, FLEX_ENGINE_AUTO);
	flex_env_release(&env);
	for (unsigned long seed = 21; seed < 25; seed++)
	{
		random_lp(&lp, seed, 12, 8);
		for (int j = 0; j < lp.problem.ncols; j += 3)
		{
			lp.kind[j] = FLEX_INTEGER;
			lp.lower[j] = floor(fmax(lp.lower[j], -20));
			lp.upper[j] = ceil(fmin(lp.upper[j], 20));
		}
		for (int i = 0; i < lp.problem.nrows; i++)
		{
			lp.row_lower[i] -= 4;
			lp.row_upper[i] += 4;
		}
		check_problem("mip, whole numbers", &lp.problem, FLEX_ENGINE_AUTO);
	}
}

/* Two stores without a common row, a column in none. */
static void
test_blocks(void)
{
	FlexEnv     env;
	FlexProblem problem;
	FlexModel  *model;

	flex_env_standalone(&env);
	model = flex_model_new(&env);
	for (int b = 0; b < 3; b++)
	{
		int x = flex_model_cols(model, "store", "kw", 40, true);
		int row = flex_model_rows(model, "store", "kw", 40, true);

		for (int t = 0; t < 40; t++)
		{
			flex_model_col_bounds(model, x + t, 0, 3);
			flex_model_cost(model, x + t, 1 + t % 7);
			flex_model_coef(model, row + t, x + t, 1);
			if (t > 0)
				flex_model_coef(model, row + t, x + t - 1, 1);
			flex_model_row_bounds(model, row + t, 1, INFINITY);
		}
		if (b == 2)
			flex_model_exclusive(model, x, x + 1);
	}
	flex_model_col_bounds(model, flex_model_cols(model, "alone", "kw", 1, false), -1, 1);
	CHECK(flex_model_problem(model, &problem) == FLEX_OK, "problem");
	check_problem("blocks", &problem, FLEX_ENGINE_AUTO);
	flex_env_release(&env);
}

/* ---- kernels that chapters call ------------------------------------------------------------ */

static FlexStatus
solve_dense(FlexEnv *env, const void *data)
{
	FlexDenseResult result;

	return flex_dense_solve(env, data, &result);
}

static void
test_dense(void)
{
	static const int    start[] = {0, 2, 4, 5};
	static const int    row[] = {0, 1, 0, 1, 0};
	static const double value[] = {1, 2, 3, 1, 1};
	static const double rhs[] = {4, 3};
	static const double cost[] = {1, 2, 5};
	static const double upper[] = {2, INFINITY, INFINITY};
	FlexDense           lp = {3, 2, cost, upper, rhs, start, row, value, 0};

	check_no_memory_call("dense", solve_dense, &lp);
}

/* A store that buys and sells at one price; with two pieces it isn't convex. */
static void
chain_step(const void *data, int t, FlexChainStep *step)
{
	double price = 0.1 + 0.05 * (t % 5);
	int    npieces = *(const int *) data;

	*step = (FlexChainStep){.npieces = npieces, .keep = 0.99, .soc_min = 0, .soc_max = 5};
	step->piece[0] = (FlexChainPiece){.n = 3,
									  .x = {-2, 0, 2},
									  .cost = {-1.8 * price, 0, 2.2 * price},
									  .charge = {0, 0, 2.1},
									  .discharge = {1.9, 0, 0}};
	if (npieces > 1)
		step->piece[1] = (FlexChainPiece){.n = 2,
										  .x = {1, 3},
										  .cost = {2 * price, 2.5 * price},
										  .charge = {1.05, 3.15},
										  .discharge = {0, 0}};
}

static FlexStatus
solve_chain(FlexEnv *env, const void *data)
{
	FlexChain       chain = {.n = 60,
							 .step = chain_step,
							 .data = data,
							 .soc_start = 2,
							 .end_min = 1,
							 .end_max = INFINITY};
	FlexSettings    settings;
	FlexChainResult result;

	flex_settings_default(&settings);
	return flex_chain_solve(env, &chain, &settings, &result);
}

static void
test_chain(void)
{
	int one = 1;
	int two = 2;

	check_no_memory_call("chain, convex", solve_chain, &one);
	check_no_memory_call("chain, pieces", solve_chain, &two);
}

int
main(void)
{
	test_glpk();
	test_banded();
	test_border();
	test_mip();
	test_blocks();
	test_dense();
	test_chain();
	return unit_end("solver_memory");
}
