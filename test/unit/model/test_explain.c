/*
 * test_explain.c
 *	  Why a program has no plan: the families that clash, by how much, where.
 */
#include "support/model_case.h"

static bool
told(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

/* 50 kWh asked for after step 3, 10 kW for 4 hours: 10 kWh are missing. */
static void
test_explain_storage(void)
{
	double           hours[6] = {1, 1, 1, 1, 1, 1}, least[6] = {0};
	FlexStorageBlock b = flex_storage_defaults("battery 1", 6, hours);
	FlexModel       *m;
	FlexResult       r;
	FlexClash        clash[3];
	int              n;

	begin(1);
	least[3] = 50;
	b.charge_limit = b.discharge_limit = flex_constant(10);
	b.soc_min = flex_values(least, 0);
	b.soc_max = flex_constant(100);
	m = flex_model_new(&env);
	flex_block_storage(m, &b);
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_INFEASIBLE && env.nfaults == 0, "infeasible");
	CHECK(flex_model_clashes(m, &settings, clash, 3, &n) == FLEX_OK && n == 1, "%d clashes", n);
	CHECK(strcmp(clash[0].object, "battery 1") == 0 && strcmp(clash[0].what, "soc_kwh") == 0 &&
			  clash[0].first_step == 3 && clash[0].last_step == 3,
		  "%s of %s", clash[0].what, clash[0].object);
	CHECK_CLOSE(clash[0].largest, -10, 1e-6);
	CHECK(flex_model_explain(m, &settings) == FLEX_INFEASIBLE && env.nfaults == 1, "explained");
	CHECK(env.fault[0].step == 3, "step %d", env.fault[0].step);
	CHECK(told(env.fault[0].message, "\"soc_kwh\" of \"battery 1\"") &&
			  told(env.fault[0].message, "10 below its lower limit"),
		  "%s", env.fault[0].message);
	CHECK(told(env.fault[0].detail, "in step 3"), "%s", env.fault[0].detail);
	CHECK(told(env.fault[0].hint, "upper limit of \"charge_kw\" of \"battery 1\" in steps 0 to 3"),
		  "%s", env.fault[0].hint);
	end();
}

/* Load above the import limit in two of four steps. */
static void
test_explain_import(void)
{
	FlexModel *m;
	FlexResult r;
	FlexClash  clash[3];
	int        n;
	int        import;

	begin(1);
	m = flex_model_new(&env);
	import = flex_model_cols(m, "site", "import_kw", 4, true);
	for (int t = 0; t < 4; t++)
		flex_model_col_bounds(m, import + t, 0, 5);
	flex_block_balance(m, "site", "balance_kw", 4, (const FlexTerm[]){{import, 1}}, 1,
					   (const double[]){-3, -7, -5, -9});
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_INFEASIBLE, "infeasible");
	CHECK(flex_model_clashes(m, &settings, clash, 3, &n) == FLEX_OK && n == 1, "%d", n);
	CHECK(clash[0].first_step == 1 && clash[0].last_step == 3, "steps %d to %d",
		  clash[0].first_step, clash[0].last_step);
	CHECK_CLOSE(clash[0].largest, 4, 1e-6);
	end();
}

/* Only equations: nothing that is a limit can help. */
static void
test_explain_equations(void)
{
	FlexModel *m;
	FlexResult r;
	FlexClash  clash[3];
	int        n;
	int        x;
	int        row;

	begin(1);
	m = flex_model_new(&env);
	x = flex_model_cols(m, "bus", "flow_kw", 1, false);
	row = flex_model_rows(m, "bus", "balance_kw", 2, false);
	flex_model_coef(m, row, x, 1);
	flex_model_coef(m, row + 1, x, 1);
	flex_model_row_bounds(m, row, 4, 4);
	flex_model_row_bounds(m, row + 1, 6, 6);
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_INFEASIBLE, "infeasible");
	CHECK(flex_model_clashes(m, &settings, clash, 3, &n) == FLEX_OK && n == 1 &&
			  strcmp(clash[0].what, "balance_kw") == 0,
		  "%d", n);
	CHECK_CLOSE(fabs(clash[0].largest), 2, 1e-6);
	/* a column whose own bounds cross */
	m = flex_model_new(&env);
	x = flex_model_cols(m, "pump", "power_kw", 3, true);
	flex_model_col_bounds(m, x + 1, 5, 3);
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_INFEASIBLE, "bounds that cross");
	CHECK(flex_model_clashes(m, &settings, clash, 3, &n) == FLEX_OK && n == 1 &&
			  clash[0].first_step == 1,
		  "%d", n);
	CHECK_CLOSE(fabs(clash[0].largest), 2, 1e-6);
	end();
}

/* Each side of a pair is needed: only the decision forbids it. */
static void
test_explain_decisions(void)
{
	FlexModel *m;
	FlexResult r;
	FlexClash  clash[3];
	int        n;
	int        x;
	int        row;

	begin(1);
	m = flex_model_new(&env);
	x = flex_model_cols(m, "battery", "power_kw", 2, false);
	flex_model_col_bounds(m, x, 0, 10);
	flex_model_col_bounds(m, x + 1, 0, 10);
	flex_model_exclusive(m, x, x + 1);
	row = flex_model_rows(m, "battery", "least_kw", 2, false);
	flex_model_coef(m, row, x, 1);
	flex_model_coef(m, row + 1, x + 1, 1);
	flex_model_row_bounds(m, row, 2, INFINITY);
	flex_model_row_bounds(m, row + 1, 3, INFINITY);
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_INFEASIBLE, "infeasible");
	CHECK(flex_model_clashes(m, &settings, clash, 3, &n) == FLEX_OK && n == 1 &&
			  strcmp(clash[0].what, "least_kw") == 0,
		  "%d", n);
	/* relative to its size either row may give way, wholly */
	CHECK(fabs(fabs(clash[0].largest) - 2) < 1e-6 || fabs(fabs(clash[0].largest) - 3) < 1e-6, "%g",
		  clash[0].largest);
	CHECK(flex_model_explain(m, &settings) == FLEX_INFEASIBLE && env.nfaults == 1, "%d faults",
		  env.nfaults);
	end();
}

static void
test_explain_unbounded(void)
{
	FlexModel *m;
	FlexResult r;
	int        a;
	int        b;

	begin(1);
	m = flex_model_new(&env);
	a = flex_model_cols(m, "site", "import_kw", 3, true);
	b = flex_model_cols(m, "site", "export_kw", 3, true);
	for (int t = 0; t < 3; t++)
	{
		flex_model_cost(m, a + t, 1);
		flex_model_cost(m, b + t, t == 1 ? -2 : -0.5);
	}
	flex_block_balance(m, "site", "balance_kw", 3, (const FlexTerm[]){{a, 1}, {b, -1}}, 2, NULL);
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_UNBOUNDED, "unbounded");
	CHECK(flex_model_explain_unbounded(m, &settings) == FLEX_UNBOUNDED && env.nfaults == 1, "told");
	CHECK(env.fault[0].step == 1 && told(env.fault[0].message, "\"import_kw\" of \"site\"") &&
			  told(env.fault[0].detail, "export_kw"),
		  "%s %s", env.fault[0].message, env.fault[0].detail);
	end();
}

int
main(void)
{
	test_explain_storage();
	test_explain_import();
	test_explain_equations();
	test_explain_decisions();
	test_explain_unbounded();
	return unit_end("explain");
}
