/*
 * fleet.c
 *	  Benchmark: many batteries behind one meter with an import limit, as one
 *	  LP, by the engine that "auto" chooses.
 *
 *	  fleet BATTERIES STEPS FILE.bin
 *
 * Prints "ENGINE seconds objective status" and the sizes; FILE.bin is the same
 * problem for bench/highs.py.
 */
#include "model/model.h"
#include "problem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Battery k of the fleet: sizes and contents differ. */
static void
add_battery(FlexModel *model, int k, int n, const double *hours, FlexTerm *term)
{
	FlexStorageBlock block = flex_storage_defaults("battery", n, hours);

	block.charge_efficiency = flex_constant(0.95 - 0.0005 * (k % 40));
	block.discharge_efficiency = flex_constant(0.95);
	block.charge_limit = block.discharge_limit = flex_constant(5 + k % 7);
	block.soc_max = flex_constant(10 + k % 11);
	block.soc_start = k % 10;
	block.shared_power = true;
	flex_block_storage(model, &block);
	for (int t = 0; t < n; t++)
	{
		flex_model_cost(model, block.charge + t, 0.001 * hours[t]);
		flex_model_cost(model, block.discharge + t, 0.001 * hours[t]);
	}
	term[0] = (FlexTerm){block.charge, -1};
	term[1] = (FlexTerm){block.discharge, 1};
}

int
main(int argc, char **argv)
{
	FlexEnv      env;
	FlexModel   *model;
	FlexProblem  problem;
	FlexSettings settings;
	FlexResult   result = {0};
	int          m, n, import, export;
	double      *hours, *load, start;
	FlexTerm    *term;

	if (argc != 4 || (m = atoi(argv[1])) < 1 || (n = atoi(argv[2])) < 1)
	{
		fprintf(stderr, "usage: fleet BATTERIES STEPS FILE\n");
		return 2;
	}
	flex_env_standalone(&env);
	start = flex_clock();
	model = flex_model_new(&env);
	hours = FLEX_NEW(&env, double, n);
	load = FLEX_NEW(&env, double, n);
	term = FLEX_NEW(&env, FlexTerm, 2 * m + 2);
	for (int t = 0; t < n; t++)
	{
		hours[t] = 0.25;
		load[t] = -(2 + sin(t * 0.2)) * m / 4;
	}
	for (int k = 0; k < m; k++)
		add_battery(model, k, n, hours, term + 2 * k);
	import = flex_model_cols(model, "meter", "import_kw", n, true);
	export = flex_model_cols(model, "meter", "export_kw", n, true);
	for (int t = 0; t < n; t++)
	{
		double price = 0.20 + 0.12 * sin(t * 0.13) + 0.03 * sin(t * 0.9);

		flex_model_cost(model, import + t, hours[t] * (price + 0.08));
		flex_model_cost(model, export + t, -hours[t] * price);
		flex_model_col_bounds(model, import + t, 0, 2.5 * m);
		flex_model_col_bounds(model, export + t, 0, 2.0 * m);
	}
	term[2 * m] = (FlexTerm){import, 1};
	term[2 * m + 1] = (FlexTerm){export, -1};
	flex_block_balance(model, "meter", "balance_kw", n, term, 2 * m + 2, load);
	if (flex_model_problem(model, &problem) != FLEX_OK)
		return 1;
	flex_settings_default(&settings);
	settings.time_limit = 60;
	flex_solve_problem(&env, &problem, &settings, &result);
	printf("%s %.6f %.9f %s\n", flex_engine_text(result.engine), flex_clock() - start,
		   result.has_plan ? result.objective : (double) NAN, flex_status_text(result.status));
	printf("size %d columns, %d rows, %d entries\n", problem.ncols, problem.nrows,
		   problem.start[problem.ncols]);
	write_binary(argv[3], &problem);
	flex_env_release(&env);
	return 0;
}
