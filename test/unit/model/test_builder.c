/*
 * test_builder.c
 *	  The builder: what goes in comes out, without memory too, in linear time.
 */
#include "support/model_case.h"

static void
test_builder(void)
{
	FlexProblem p;
	FlexModel  *m;
	char        name[128];
	int         cols;
	int         rows;
	int         one;

	begin(1);
	m = flex_model_new(&env);
	cols = flex_model_cols(m, "battery 1", "charge_kw", 3, true);
	one = flex_model_cols(m, "site", "peak_kw", 1, false);
	rows = flex_model_rows(m, "site", "balance_kw", 2, true);
	/* out of order, twice, and once cancelling out */
	flex_model_coef(m, rows + 1, cols + 2, 1);
	flex_model_coef(m, rows, cols + 2, 5);
	flex_model_coef(m, rows + 1, cols + 2, 2.5);
	flex_model_coef(m, rows + 1, cols, -1);
	flex_model_coef(m, rows, cols, 0);
	flex_model_cost(m, one, 2);
	flex_model_add_cost(m, one, 0.5);
	flex_model_offset(m, 3);
	flex_model_offset(m, 4);
	CHECK(flex_model_problem(m, &p) == FLEX_OK, "problem");
	CHECK(p.ncols == 4 && p.nrows == 2 && p.start[4] == 3, "%d x %d, %d entries", p.nrows, p.ncols,
		  p.start[4]);
	CHECK(p.start[1] == 1 && p.index[0] == 1 && p.value[0] == -1, "first column");
	CHECK(p.index[1] == 0 && p.value[1] == 5 && p.index[2] == 1 && p.value[2] == 3.5,
		  "third column: ascending, added up");
	CHECK(p.cost[one] == 2.5 && p.offset == 7, "cost %g, offset %g", p.cost[one], p.offset);
	CHECK(p.col_lower[cols] == 0 && isinf(p.col_upper[cols]) && p.row_upper[rows] == 0, "defaults");
	CHECK(p.col_step[cols + 2] == 2 && p.col_step[one] == -1 && p.row_step[rows + 1] == 1, "steps");
	p.col_name(p.names, cols + 2, name, sizeof(name));
	CHECK(strcmp(name, "battery 1.charge_kw[2]") == 0, "%s", name);
	p.col_name(p.names, one, name, sizeof(name));
	CHECK(strcmp(name, "site.peak_kw") == 0, "%s", name);
	p.row_name(p.names, rows, name, sizeof(name));
	CHECK(strcmp(name, "site.balance_kw[0]") == 0, "%s", name);
	/* a column that isn't there is told, not written */
	flex_model_coef(m, rows, 4, 1);
	flex_model_cost(m, -1, 1);
	CHECK(flex_model_problem(m, &p) == FLEX_INTERNAL && flex_error_count(&env) == 1, "no column 4");
	flex_model_free(m);
	end();
}

/* An allocator that gives out after some blocks: every path answers no_memory. */
typedef struct Meagre
{
	void *(*alloc)(void *state, size_t size);
	void *state;
	int   left;
} Meagre;

static void *
meagre_alloc(void *state, size_t size)
{
	Meagre *meagre = state;

	return meagre->left-- > 0 ? meagre->alloc(meagre->state, size) : NULL;
}

static void (*inner_release)(void *state, void *block);

static void
meagre_release(void *state, void *block)
{
	inner_release(((Meagre *) state)->state, block);
}

static void
test_no_memory(void)
{
	int answered = 0;
	int good = 0;

	for (int blocks = 1; blocks < 160; blocks++)
	{
		FlexEnv          thin;
		Meagre           meagre;
		FlexModel       *m;
		FlexResult       r = {0};
		double           hours[100] = {0};
		FlexStorageBlock block = flex_storage_defaults("battery", 100, hours);
		FlexStatus       status;

		begin((unsigned long) blocks);
		block.charge_limit = block.discharge_limit = flex_constant(5);
		block.soc_max = flex_constant(20);
		block.exclusive = true;
		for (int t = 0; t < 100; t++)
		{
			hours[t] = 1;
		}
		meagre = (Meagre){env.alloc, env.state, blocks};
		inner_release = env.release;
		thin = env;
		thin.alloc = meagre_alloc;
		thin.release = meagre_release;
		thin.state = &meagre;
		m = flex_model_new(&thin);
		if (m != NULL)
		{
			flex_block_storage(m, &block);
			for (int t = 0; t < 100; t++)
				flex_model_cost(m, block.charge + t, sin(t));
			for (int t = 0; t < 100; t++)
				flex_model_cost(m, block.discharge + t, -sin(t));
			status = flex_model_solve(m, &settings, &r);
			CHECK(status == FLEX_NO_MEMORY || status == FLEX_OK, "%d blocks: %s", blocks,
				  flex_status_text(status));
			answered += status == FLEX_NO_MEMORY;
			good += status == FLEX_OK;
		}
		end();
	}
	CHECK(answered > 20 && good > 20, "%d times without memory, %d times solved", answered, good);
}

/* Building is linear: ten times the model in about ten times the time. */
static void
test_size(void)
{
	double seconds[2];

	for (int k = 0; k < 2; k++)
	{
		int         n = k == 0 ? 4000 : 40000;
		FlexModel  *m;
		FlexProblem p;
		int         cols;
		int         rows;

		begin(1);
		seconds[k] = flex_clock();
		m = flex_model_new(&env);
		cols = flex_model_cols(m, "house", "x", 3 * n, false);
		rows = flex_model_rows(m, "house", "r", 2 * n, false);
		for (int t = 0; t < n; t++)
		{
			/* one small family a step, as curves and piecewise costs make them */
			int one = flex_model_cols(m, "house", "step", 1, false);

			for (int j = 0; j < 8; j++)
				flex_model_coef(m, rows + (2 * t + j) % (2 * n), cols + (3 * t + j) % (3 * n),
								1 + j);
			flex_model_coef(m, rows + t, one, 1);
		}
		CHECK(flex_model_problem(m, &p) == FLEX_OK && p.start[p.ncols] == 9 * n, "%d entries",
			  p.start[p.ncols]);
		seconds[k] = flex_clock() - seconds[k];
		end();
	}
	printf("model of 160000 columns and 360000 entries built in %.3f s (a tenth: %.3f s)\n",
		   seconds[1], seconds[0]);
}

int
main(void)
{
	test_builder();
	test_no_memory();
	test_size();
	return unit_end("builder");
}
