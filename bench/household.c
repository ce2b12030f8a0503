/*
 * household.c
 *	  Benchmark: the optimum of a household-year as a linear program by the
 *	  banded engine, GLPK and, from the files written, other solvers; the
 *	  reference operation's kernel.
 *
 *	  household CASE STEPS_PER_HOUR REPEAT FOLDER
 *	  household rate REPEAT
 *
 * CASE: A (heat pump, photovoltaics, battery, two tanks) or D (the same with vehicle, cooling and
 * heating element), on the series of test/cases/flex. Prints "engine seconds objective
 * status" lines like one_battery; FOLDER gets CASE_STEPS.bin and .mps.
 */
#include "core/household/household.h"
#include "support/csv.h"
#include "problem.h"

#include <sys/resource.h>

#define FOLDER "test/cases/flex/"
#define YEAR 8760

static const char everything[] =
	"\"vehicle\":{\"capacity\":50000,\"consumption_rate\":160,\"charge_efficiency\":0.95,"
	"\"charge_power_max\":7000,\"discharge_efficiency\":0.95,\"discharge_power_max\":20000,"
	"\"charge_bidirectional\":1},\"space_cooling_technology\":{\"power\":5000},"
	"\"heating_element\":{\"power\":3000}";

/* The case with series of so many steps an hour. */
static FlexNode *
document(FlexEnv *env, const char *which, int per_hour, const char *mode)
{
	FlexText  out;
	Csv       inputs;
	char     *text = csv_text(FOLDER "case_A.json");
	double   *value = malloc(sizeof(double) * YEAR * (size_t) per_hour);
	char     *vehicle;
	char     *end;
	FlexNode *node;

	if (text == NULL || !csv_read(FOLDER "inputs_seed1.csv", &inputs))
		return NULL;
	if (*which == 'D')
	{
		/* the case's own three members give way */
		static const char *const gone[] = {"\"vehicle\"", "\"space_cooling_technology\"",
										   "\"heating_element\""};

		for (int k = 0; k < 3; k++)
		{
			vehicle = strstr(text, gone[k]);
			end = strstr(vehicle, "},");
			memmove(vehicle, end + 2, strlen(end + 2) + 1);
		}
	}
	flex_text_init(&out, env);
	flex_text_printf(&out,
					 "{\"kind\":\"household\",\"mode\":\"%s\",\"step_hours\":%.17g,%s%s"
					 "\"series\":{",
					 mode, 1.0 / per_hour, *which == 'D' ? everything : "",
					 *which == 'D' ? "," : "");
	for (int c = 1; c < inputs.ncols; c++)
	{
		bool amount = strcmp(inputs.name[c], "vehicle_distance") == 0;

		for (int t = 0; t < YEAR * per_hour; t++)
			value[t] = inputs.value[c][t / per_hour] / (amount ? per_hour : 1);
		out.comma = c > 1;
		flex_json_numbers(&out, inputs.name[c], value, YEAR * per_hour);
	}
	flex_text_printf(&out, "},%s", strchr(text, '{') + 1);
	node = flex_doc_parse(env, out.data);
	free(value);
	free(text);
	csv_free(&inputs);
	return node;
}

static void
print_memory(const char *of)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	printf("memory_mb %.1f 0 %s\n", (double) usage.ru_maxrss / 1024, of);
}

/* Household-years of the reference rules per second, building simulation included. */
static int
print_rate(int repeat)
{
	FlexEnv           env;
	FlexHousehold     household;
	FlexHouseholdTask task;
	FlexNode         *node;
	double            started;

	flex_env_standalone(&env);
	node = document(&env, "D", 1, "reference");
	if (node == NULL || flex_household_read(&env, node, NULL, &household, &task) != FLEX_OK)
		return 1;
	started = flex_clock();
	for (int k = 0; k < repeat; k++)
	{
		FlexEnv             each;
		FlexHouseholdBasis  basis;
		FlexHouseholdResult result;

		flex_env_standalone(&each);
		if (flex_household_basis(&each, &household, &basis) != FLEX_OK ||
			flex_household_reference(&each, &household, &basis, &result) != FLEX_OK)
			return 1;
		flex_env_release(&each);
	}
	printf("  reference operation, kernel: %.0f household-years/s (target 300)\n",
		   repeat / (flex_clock() - started));
	flex_doc_free(node);
	flex_env_release(&env);
	return 0;
}

int
main(int argc, char **argv)
{
	FlexEnv     env;
	FlexNode   *node;
	FlexModel  *model;
	FlexProblem problem;
	int         per_hour;
	int         repeat;
	double      started;

	if (argc == 3 && strcmp(argv[1], "rate") == 0)
		return print_rate(atoi(argv[2]));
	if (argc != 5 || (per_hour = atoi(argv[2])) < 1)
	{
		fprintf(stderr,
				"usage: household A|D STEPS_PER_HOUR REPEAT FOLDER | household rate REPEAT\n");
		return 2;
	}
	repeat = atoi(argv[3]);
	flex_env_standalone(&env);
	node = document(&env, argv[1], per_hour, "optimised");
	started = flex_clock();
	if (node == NULL || flex_household_chapter.model(&env, node, &model) != FLEX_OK ||
		flex_model_problem(model, &problem) != FLEX_OK)
	{
		fprintf(stderr, "household: %s\n", env.nfaults > 0 ? env.fault[0].message : "no data");
		return 1;
	}
	printf("size %d rows, %d columns, %d entries, built in %.3f s\n", problem.nrows, problem.ncols,
		   problem.start[problem.ncols], flex_clock() - started);
	run_engine(&problem, FLEX_ENGINE_BANDED, repeat);
	print_memory("banded");
	if (per_hour == 1)
	{
		run_engine(&problem, FLEX_ENGINE_INTERIOR, 1);
		print_memory("all");
		if (write_problem(&env, &problem, argv[1], YEAR * per_hour, argv[4]) != 0)
			return 1;
	}
	flex_doc_free(node);
	flex_env_release(&env);
	return 0;
}
