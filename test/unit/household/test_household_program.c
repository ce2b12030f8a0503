/*
 * test_household_program.c
 *	  Least cost over a whole series: the cases as published, by the right rules, and limits
 *	  that can't be met.
 */
#include "support/household_case.h"

#define ALL_BUT_GAIN                                                                               \
	"\"tank_netting\",\"initial_soc\",\"heating_element\",\"boiler_size\",\"cop_clip\","           \
	"\"hot_water_alias\",\"static_start\",\"reference_battery\",\"vehicle_units\""

static void
test_optimised_cases(void)
{
	static const struct
	{
		char        which;
		const char *head;
		double      objective;
	} cases[] = {
		{'A', "\"compat\":\"flex\",\"mode\":\"optimised\"", 83826.39763},
		{'B', "\"compat\":\"flex\",\"mode\":\"optimised\"", 271586.34289},
		{'C', "\"compat\":\"flex\",\"mode\":\"optimised\"", 149693.344},
		{'A', "\"compat\":[\"battery_discharge_factor\"," ALL_BUT_GAIN "],\"mode\":\"optimised\"",
		 84427.69091},
		{'A', "\"compat\":[" ALL_BUT_GAIN "],\"mode\":\"optimised\"", 84557.97987},
	};

	for (int i = 0; i < FLEX_LENGTH(cases); i++)
	{
		char  *document = case_document(cases[i].which, cases[i].head, YEAR);
		Solved s;

		solve(document, &s);
		CHECK(s.status == FLEX_OK, "case %c: %s", cases[i].which, flex_status_text(s.status));
		CHECK_CLOSE(s.result.objective, cases[i].objective, 1e-6);
		CHECK_CLOSE(s.result.total_cost, cases[i].objective, 1e-6);
		CHECK(s.result.gap <= 1e-7, "gap %g", s.result.gap);
		printf("case %c: %.5f by %s, %lld iterations, %.2f s\n", cases[i].which, s.result.objective,
			   flex_engine_text(s.result.engine), (long long) s.result.iterations,
			   s.result.solve_seconds);
		finish(&s);
		free(document);
	}
}

/* Reference and optimised mode of one document, given without its mode. */
static double
check_pair(char which, const char *head, int hours, const char *name)
{
	char   with_mode[600];
	char  *document;
	Solved reference;
	Solved optimised;
	double saving;

	snprintf(with_mode, sizeof(with_mode), "%s%s\"mode\":\"reference\"", head, *head ? "," : "");
	document = case_document(which, with_mode, hours);
	solve(document, &reference);
	free(document);
	snprintf(with_mode, sizeof(with_mode), "%s%s\"mode\":\"optimised\"", head, *head ? "," : "");
	document = case_document(which, with_mode, hours);
	solve(document, &optimised);
	free(document);
	CHECK(reference.status == FLEX_OK && optimised.status == FLEX_OK, "%s: %s, %s (%s)", name,
		  flex_status_text(reference.status), flex_status_text(optimised.status),
		  optimised.env.nfaults > 0 ? optimised.env.fault[0].message : "");
	if (reference.status != FLEX_OK || optimised.status != FLEX_OK)
		return NAN;
	check_invariants(&reference, name);
	check_invariants(&optimised, name);
	saving = reference.result.total_cost - optimised.result.total_cost;
	CHECK(saving >= -1e-6 * fabs(reference.result.total_cost),
		  "%s: reference %.6f < optimised %.6f", name, reference.result.total_cost,
		  optimised.result.total_cost);
	CHECK_CLOSE(optimised.result.total_cost, optimised.result.objective, 1e-6);
	finish(&reference);
	finish(&optimised);
	return saving;
}

static void
test_right_rules(void)
{
	for (int i = 0; i < 3; i++)
	{
		char name[20];

		snprintf(name, sizeof(name), "case %c", 'A' + i);
		printf("%s: optimised saves %.2f cent\n", name,
			   check_pair((char) ('A' + i), "\"step_hours\":1", YEAR, name));
	}
}

/* Limits that can't be met are named, in a year as in a week. */
static void
test_infeasible(char which, int limit, int hours)
{
	char   head[80];
	char  *document;
	double started = flex_clock();
	Solved s;

	snprintf(head, sizeof(head), "\"mode\":\"optimised\",\"import_limit\":%d", limit);
	document = case_document(which, head, hours);
	solve(document, &s);
	CHECK(s.status == FLEX_INFEASIBLE && s.env.nfaults > 0 &&
			  strstr(s.env.fault[0].detail, "import_kw") != NULL,
		  "%s", flex_status_text(s.status));
	if (s.env.nfaults > 0)
		printf("infeasible in %.1f s: %s; %s\n", flex_clock() - started, s.env.fault[0].message,
			   s.env.fault[0].detail);
	finish(&s);
	free(document);
}

int
main(void)
{
	read_inputs();
	if (!unit_quick())
	{
		test_optimised_cases();
		test_right_rules();
		test_infeasible('C', 1500, YEAR);
	}
	test_infeasible('A', 300, 24 * 7);
	csv_free(&inputs);
	return unit_end("household program");
}
