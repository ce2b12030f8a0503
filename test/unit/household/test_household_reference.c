/*
 * test_household_reference.c
 *	  What a household does without control: the reference cases as published, and a
 *	  generator of given power.
 */
#include "support/household_case.h"

/* A number behind "name": in the k-th object of a file. */
static double
member_of(const char *text, int k, const char *name)
{
	char        quoted[64];
	const char *at = text;

	for (int i = 0; i <= k && at != NULL; i++)
		at = strstr(at + (i > 0), "\"case\"");
	snprintf(quoted, sizeof(quoted), "\"%s\":", name);
	at = at == NULL ? NULL : strstr(at, quoted);
	return at == NULL ? NAN : strtod(at + strlen(quoted), NULL);
}

static int
column_index(const char *name)
{
	for (int k = 0; k < FLEX_HH_COLUMNS; k++)
		if (strcmp(flex_household_column[k], name) == 0)
			return k;
	return -1;
}

static void
compare_hours(char which, const Solved *s)
{
	char file[64];
	Csv  reference;

	snprintf(file, sizeof(file), FOLDER "ref_hour_%c.csv", which);
	CHECK(csv_read(file, &reference), "%s", file);
	for (int c = 1; c < reference.ncols; c++)
	{
		int    k = column_index(reference.name[c]);
		double worst = 0;

		CHECK(k >= 0, "no series %s", reference.name[c]);
		for (int r = 0; k >= 0 && r < reference.nrows; r++)
		{
			int    t = (int) reference.value[0][r] - 1;
			double want = reference.value[c][r];
			/* the files hold 11 digits */
			double got = s->result.series[k][t] * flex_household_scale((FlexHouseholdColumn) k);
			double error = fabs(got - want) - 1e-10 * fabs(want);

			worst = fmax(worst, error);
		}
		CHECK(worst <= (reference.name[c][0] == 'T' && reference.name[c][1] == '_' ? 1e-9 : 1e-6),
			  "case %c, %s: off by %g", which, reference.name[c], worst);
	}
	csv_free(&reference);
}

static void
compare_months(char which, const Solved *s)
{
	char file[64];
	Csv  reference;

	snprintf(file, sizeof(file), FOLDER "ref_month_%c.csv", which);
	CHECK(csv_read(file, &reference), "%s", file);
	for (int c = 1; c < reference.ncols; c++)
	{
		int    k = column_index(reference.name[c]);
		double sum[12] = {0};

		if (k < 0)
			continue;
		for (int t = 0; t < YEAR; t++)
			sum[s->household.month[t]] += s->result.series[k][t];
		for (int m = 0; m < reference.nrows; m++)
			CHECK_CLOSE(sum[m] * flex_household_scale((FlexHouseholdColumn) k),
						reference.value[c][m], 1e-9);
	}
	csv_free(&reference);
}

static void
test_reference_cases(void)
{
	char *year = csv_text(FOLDER "ref_year.json");

	for (int i = 0; i < 3; i++)
	{
		char   which = (char) ('A' + i);
		char  *document = case_document(which, "\"compat\":\"flex\"", YEAR);
		Solved s;

		solve(document, &s);
		CHECK(s.status == FLEX_OK, "case %c", which);
		CHECK_CLOSE(s.result.total_cost, member_of(year, i, "TotalCost"), 1e-9);
		CHECK_CLOSE(1000 * s.basis.generator_power, member_of(year, i, "max_boiler_power"), 0);
		CHECK_CLOSE(s.basis.mass_start, member_of(year, i, "Tm_start"), 1e-11);
		CHECK_CLOSE(s.household.space_tank.surface, member_of(year, i, "A_tank_heating"), 1e-12);
		CHECK_CLOSE(s.household.water_tank.surface, member_of(year, i, "A_tank_DHW"), 1e-12);
		compare_hours(which, &s);
		compare_months(which, &s);
		for (int k = 0; k < FLEX_HH_COLUMNS; k++)
		{
			char   name[64];
			double sum = 0;

			snprintf(name, sizeof(name), "sum_%s", flex_household_column[k]);
			if (isnan(member_of(year, i, name)))
				continue;
			for (int t = 0; t < YEAR; t++)
				sum += s.result.series[k][t];
			CHECK_CLOSE(sum * flex_household_scale((FlexHouseholdColumn) k),
						member_of(year, i, name), 1e-9);
		}
		finish(&s);
		free(document);
	}
	free(year);
}

/* ---- a generator of given power ----------------------------------------------------- */

/* Case A without storage, hot water of 4 kW in three of eight hours. */
static char *
small_generator(const char *head, const char *boiler, const char *element)
{
	char *document = case_document('A', head, 72);
	char  water[600] = "\"hot_water_w\":[";

	for (int t = 0; t < 72; t++)
		sprintf(water + strlen(water), "%s%d", t ? "," : "", t % 8 < 3 ? 4000 : 0);
	strcat(water, "],\"hot_water_shape\":[");
	document = replaced(document, "\"hot_water_shape\":[", water);
	document = replaced(document, "\"size\": 500", "\"size\": 0");
	document = replaced(document, "\"size\": 300", "\"size\": 0");
	document = replaced(document, "\"size\": 8", "\"size\": 0");
	document = replaced(document, "\"type\": \"Air_HP\"", boiler);
	return replaced(document, "\"heating_element\": {\n  \"power\": 0", element);
}

/* Rooms get what hot water leaves; the element takes the rest of both. */
static void
test_given_power(void)
{
	static const struct
	{
		const char *boiler;
		const char *element;
		FlexStatus  status;
	} cases[] = {
		{"\"type\": \"Air_HP\", \"power_max\": 2500", "\"power\": 4000", FLEX_OK},
		{"\"type\": \"Air_HP\", \"power_max\": 800", "\"power\": 4000", FLEX_OK},
		{"\"type\": \"Air_HP\", \"power_max\": 800", "\"power\": 0", FLEX_BAD_INPUT},
		{"\"type\": \"Air_HP\", \"power_max\": 1500", "\"power\": 0", FLEX_OK},
		{"\"type\": \"gases\", \"power_max\": 5000", "\"power\": 3000", FLEX_OK},
	};

	for (int i = 0; i < FLEX_LENGTH(cases); i++)
	{
		double cost[2] = {0};
		char   name[40];
		char   element[64];

		snprintf(name, sizeof(name), "given power %d", i);
		snprintf(element, sizeof(element), "\"heating_element\": {\n  %s", cases[i].element);
		for (int mode = 0; mode < 2; mode++)
		{
			char *document = small_generator(mode ? "\"mode\":\"optimised\"" : "\"peak_price\":0",
											 cases[i].boiler, element);
			Solved s;

			solve(document, &s);
			CHECK(s.status == (mode && cases[i].status ? FLEX_INFEASIBLE : cases[i].status),
				  "%s, mode %d: %s %s", name, mode, flex_status_text(s.status),
				  s.env.nfaults ? s.env.fault[0].message : "");
			if (s.status == FLEX_OK)
				check_invariants(&s, name);
			else if (mode == 0)
				CHECK(s.env.fault[0].step == 0, "step %d", s.env.fault[0].step);
			cost[mode] = s.status == FLEX_OK ? s.result.total_cost : 0;
			finish(&s);
			free(document);
		}
		CHECK(cost[0] >= cost[1] - 1e-6 * cost[0], "%s: reference %.9g < optimised %.9g", name,
			  cost[0], cost[1]);
	}
}

/* Hot water of a heater of its own takes nothing of the generator's power. */
static void
test_own_heater(void)
{
	for (int mode = 0; mode < 2; mode++)
	{
		char *document =
			case_document('A', mode ? "\"mode\":\"optimised\"" : "\"peak_price\":0", 240);
		Solved s;
		double most = 0;

		document = replaced(document, "\"central_dhw\": true", "\"central_dhw\": false");
		solve(document, &s);
		CHECK(s.status == FLEX_OK, "%s", flex_status_text(s.status));
		for (int t = 0; s.status == FLEX_OK && t < 240; t++)
			most = fmax(most, s.result.series[FLEX_HH_E_Heating_HP_out][t]);
		CHECK(s.status == FLEX_OK && s.basis.generator_power < 5.9 &&
				  most <= s.basis.generator_power + 1e-9,
			  "%g kW of %g kW", most, s.basis.generator_power);
		finish(&s);
		free(document);
	}
}

int
main(void)
{
	read_inputs();
	test_reference_cases();
	test_given_power();
	test_own_heater();
	csv_free(&inputs);
	return unit_end("household reference");
}
