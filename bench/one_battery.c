/*
 * one_battery.c
 *	  Benchmark: one battery on a file of prices, by the chain engine and by
 *	  GLPK on the same problem; writes the problem for other solvers.
 *
 *	  one_battery CASE STEPS PRICES REPEAT FOLDER
 *
 * CASE: convex (prices above 0), exclusive (prices as they are), export
 * (exporting pays 20 EUR/MWh more than importing costs). PRICES has the columns
 * ts,price_eur_per_mwh; up to 8760 steps are hours, beyond that quarter hours
 * of the same prices with a ripple. Prints "engine seconds objective status";
 * seconds are the median over REPEAT runs (0: once, and GLPK not at all): for chain the whole call,
 *checks included; for GLPK its solve alone. FOLDER gets CASE_STEPS.bin and .mps.
 */
#include "core/site/site.h"
#include "problem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define MOST_HOURS 8784

static double hourly[MOST_HOURS];

static int
read_prices(const char *path)
{
	FILE *file = fopen(path, "r");
	char  line[256];
	int   n = 0;

	if (file == NULL)
		return 0;
	while (fgets(line, sizeof(line), file) != NULL && n < MOST_HOURS)
	{
		const char *comma = strchr(line, ',');
		char       *end;
		double      value;

		if (comma == NULL)
			continue;
		value = strtod(comma + 1, &end);
		if (end != comma + 1)
			hourly[n++] = value / 1000;
	}
	fclose(file);
	return n;
}

static void
fill_prices(const char *name, int n, int nhours, double *buy, double *sell, double *hours)
{
	bool quarters = n > nhours;

	for (int t = 0; t < n; t++)
	{
		double price =
			quarters ? hourly[(t / 4) % nhours] + 0.004 * (t % 4) - 0.006 : hourly[t % nhours];

		hours[t] = quarters ? 0.25 : 1.0;
		if (strcmp(name, "convex") == 0)
			price = fmax(price, 0.001 + 0.0001 * (t % 7));
		buy[t] = price;
		sell[t] = strcmp(name, "export") == 0 ? price + 0.02 : price;
	}
}

static void
run_chain(FlexStorageInput *input, int repeat)
{
	double          time[64];
	FlexStoragePlan plan;
	FlexSettings    settings;
	FlexStatus      status = FLEX_OK;

	flex_settings_default(&settings);
	settings.engine = FLEX_ENGINE_CHAIN;
	memset(&plan, 0, sizeof(plan));
	for (int k = 0; k < repeat; k++)
	{
		FlexEnv env;
		double  start;

		flex_env_standalone(&env);
		start = flex_clock();
		status = flex_site_plan_one(&env, input, &settings, &plan);
		time[k] = flex_clock() - start;
		flex_env_release(&env);
	}
	printf("chain %.6f %.9f %s\n", median(time, repeat), plan.objective, flex_status_text(status));
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	FlexEnv          env;
	FlexStorageInput input = {0};
	FlexSiteInput    site;
	FlexModel       *model;
	FlexProblem      problem;
	struct rusage    usage;
	int              n, nhours, repeat;
	bool             with_glpk;
	double          *buy, *sell, *hours;

	if (argc != 6 || (n = atoi(argv[2])) < 1 || (nhours = read_prices(argv[3])) < 1)
	{
		fprintf(stderr, "usage: one_battery convex|exclusive|export STEPS PRICES REPEAT FOLDER\n");
		return 2;
	}
	repeat = atoi(argv[4]);
	with_glpk = repeat > 0;
	repeat = repeat < 1 ? 1 : repeat > 63 ? 63 : repeat;
	flex_env_standalone(&env);
	buy = FLEX_NEW(&env, double, n);
	sell = FLEX_NEW(&env, double, n);
	hours = FLEX_NEW(&env, double, n);
	fill_prices(argv[1], n, nhours, buy, sell, hours);
	input.n = n;
	input.hours = hours;
	input.import_price = buy;
	input.export_price = sell;
	{
		FlexNode *node =
			flex_doc_parse(&env, "{\"capacity_kwh\": 10, \"power_kw\": 5, "
								 "\"roundtrip_efficiency\": 0.9, \"soc_start_kwh\": 2, "
								 "\"self_discharge_per_hour\": 0.0001}");

		if (flex_storage_spec_read(&env, node, "storage", &input.storage.spec) != FLEX_OK)
			return 1;
		flex_doc_free(node);
	}
	run_chain(&input, repeat);
	getrusage(RUSAGE_SELF, &usage);
	printf("memory_mb %.1f 0 chain\n", (double) usage.ru_maxrss / 1024);

	site = flex_site_of_one(&input);
	if (flex_site_model(&env, &site, &model) != FLEX_OK ||
		flex_model_problem(model, &problem) != FLEX_OK)
		return 1;
	/* prices above 0 and losses: charging while discharging never pays, an LP will do */
	if (strcmp(argv[1], "convex") == 0)
		problem.nexclusive = 0;
	if (write_problem(&env, &problem, argv[1], n, argv[5]) != 0)
		return 1;
	if (with_glpk && problem.nexclusive > 0)
		run_engine(&problem, FLEX_ENGINE_MIP, repeat);
	else if (with_glpk)
	{
		run_engine(&problem, FLEX_ENGINE_INTERIOR, repeat);
		run_engine(&problem, FLEX_ENGINE_SIMPLEX, repeat);
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("memory_mb %.1f 0 all\n", (double) usage.ru_maxrss / 1024);
	flex_env_release(&env);
	return 0;
}
