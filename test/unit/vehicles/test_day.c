/*
 * test_day.c
 *	  A day's charging of many vehicles: the recorded days, what is realised of a
 *	  plan, faults of documents.
 */
#include "support/csv.h"
#include "support/unit.h"

#include "core/registry.h"
#include "core/vehicles/vehicles.h"

#define FOLDER "test/cases/agileflex/"
#define STEPS 144 /* ten minutes each */

/* A recorded day as a document. */
static char *
day_document(int index, const char *compat)
{
	FlexEnv  env;
	FlexText out;
	Csv      series, evs, windows;
	char     path[100];
	char    *copy;

	flex_env_standalone(&env);
	flex_text_init(&out, &env);
	snprintf(path, sizeof(path), FOLDER "evopt_%d/series.csv", index);
	CHECK(csv_read(path, &series), "%s", path);
	snprintf(path, sizeof(path), FOLDER "evopt_%d/evs.csv", index);
	CHECK(csv_read(path, &evs), "%s", path);
	snprintf(path, sizeof(path), FOLDER "evopt_%d/windows.csv", index);
	CHECK(csv_read(path, &windows), "%s", path);
	flex_text_printf(&out, "{\"kind\":\"ev_day\",%s\"series\":{", compat);
	flex_json_numbers(&out, "pg_max_kw", csv_column(&series, "pg_max_kW"), series.nrows);
	flex_json_numbers(&out, "pg_min_kw", csv_column(&series, "pg_min_kW"), series.nrows);
	flex_json_numbers(&out, "price", csv_column(&series, "price_gbp_kwh"), series.nrows);
	flex_text_printf(&out, "},\"evs\":[");
	for (int k = 0; k < evs.nrows; k++)
		flex_text_printf(&out, "%s{\"name\":\"%g\",\"charger_kw\":%.17g,\"battery_kwh\":%.17g}",
						 k ? "," : "", evs.value[0][k], evs.value[1][k], evs.value[2][k]);
	flex_text_printf(&out, "],\"windows\":[");
	for (int k = 0; k < windows.nrows; k++)
		flex_text_printf(
			&out, "%s{\"name\":\"%g\",\"t_in\":%g,\"t_out\":%g,\"e_start\":%.17g,\"e_end\":%.17g}",
			k ? "," : "", windows.value[0][k], windows.value[1][k], windows.value[2][k],
			windows.value[3][k], windows.value[4][k]);
	flex_text_printf(&out, "]}");
	copy = strdup(out.data);
	flex_env_release(&env);
	csv_free(&series);
	csv_free(&evs);
	csv_free(&windows);
	return copy;
}

/* Number behind "name": in a text, from "from" on. */
static double
number_after(const char *text, const char *from, const char *name)
{
	const char *at = strstr(text, from);
	char        quoted[64];

	snprintf(quoted, sizeof(quoted), "\"%s\":", name);
	at = at == NULL ? NULL : strstr(at, quoted);
	return at == NULL ? NAN : strtod(at + strlen(quoted), NULL);
}

static FlexStatus
solve_text(const char *document, double *objective)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexText     out;
	FlexStatus   status;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	flex_text_init(&out, &env);
	status = flex_document_solve(&env, document, &settings, &out);
	*objective = status == FLEX_OK ? number_after(out.data, "{", "objective") : NAN;
	if (status == FLEX_INFEASIBLE)
		CHECK(env.nfaults > 0 && strstr(env.fault[0].message, "soc_kwh") != NULL, "reason");
	flex_env_release(&env);
	return status;
}

static void
test_recorded_days(void)
{
	static const int days[] = {0, 1, 6};

	for (int i = 0; i < FLEX_LENGTH(days); i++)
		for (int literal = 0; literal < 2; literal++)
		{
			char   path[100];
			char  *result;
			char  *document = day_document(days[i], literal ? "\"compat\":\"agileflex\"," : "");
			double objective;
			double want;

			snprintf(path, sizeof(path), FOLDER "evopt_%d/result.json", days[i]);
			result = csv_text(path);
			if (days[i] == 6)
				CHECK(solve_text(document, &objective) == FLEX_INFEASIBLE, "day 6");
			else
			{
				/* the recorded sums aren't multiplied by the step of a sixth of an hour */
				want = literal ? number_after(result, "\"glpk\"", "objective")
							   : number_after(result, "\"variant", "objective") / 6;
				CHECK(solve_text(document, &objective) == FLEX_OK, "day %d", days[i]);
				CHECK_CLOSE(objective, want, 1e-6);
			}
			free(result);
			free(document);
		}
}

/* Vehicles that a zone can serve: fewer with less power, the same for the same seed. */
static void
test_realise(void)
{
	enum
	{
		FLEET = 20
	};
	FlexEnv      env;
	FlexSettings settings;
	FlexEv       ev[FLEET];
	FlexEvWindow window[FLEET];
	FlexEvFleet  fleet = {.nevs = FLEET, .ev = ev, .nwindows = FLEET, .window = window};
	double       most[STEPS], none[STEPS], price[STEPS];
	FlexEvDay    day = {
		   .n = STEPS, .step_hours = 1.0 / 6, .pg_max = most, .pg_min = none, .price = price};
	FlexEvRealised first, again, other, less;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	for (int k = 0; k < FLEET; k++)
	{
		ev[k] = (FlexEv){.name = "ev", .charger_kw = 7.4, .battery_kwh = 60};
		window[k] = (FlexEvWindow){
			.ev = k, .t_in = 30 + k, .t_out = 110, .e_start = 20, .e_end = 20 + 1.5 * k};
	}
	for (int t = 0; t < STEPS; t++)
	{
		most[t] = 8;
		none[t] = 0;
		price[t] = 0.1;
	}
	CHECK(flex_ev_realise(&env, &day, &fleet, 15, 3, 7, 1, &settings, &first) == FLEX_OK, "first");
	CHECK(flex_ev_realise(&env, &day, &fleet, 15, 3, 7, 1, &settings, &again) == FLEX_OK, "again");
	CHECK(first.n == again.n && first.attempts == again.attempts &&
			  memcmp(first.drawn, again.drawn, sizeof(int) * (size_t) first.n) == 0,
		  "not reproducible");
	CHECK(first.n > 0 && first.n < 15 && first.successes >= 3, "%d vehicles", first.n);
	CHECK(flex_ev_realise(&env, &day, &fleet, 15, 3, 7, 2, &settings, &other) == FLEX_OK, "other");
	CHECK(first.factor == 1 && first.plan.total != NULL, "a plan of the last sample");
	for (int t = 0; t < STEPS; t++)
		CHECK(first.plan.total[t] <= most[t] + 1e-6, "%g kW in step %d", first.plan.total[t], t);
	/* more than 45 wanted: 0.3 of the limits */
	CHECK(flex_ev_realise(&env, &day, &fleet, 46, 3, 7, 1, &settings, &less) == FLEX_OK, "crowd");
	CHECK(less.factor == 0.3 && less.n < first.n, "%d of 46 vehicles", less.n);
	for (int t = 0; t < STEPS && less.n > 0; t++)
		CHECK(less.plan.total[t] <= 0.3 * most[t] + 1e-6, "%g kW of 0.3", less.plan.total[t]);
	for (int t = 0; t < STEPS; t++)
		most[t] = 0.5;
	CHECK(flex_ev_realise(&env, &day, &fleet, 15, 3, 7, 1, &settings, &less) == FLEX_OK, "less");
	CHECK(less.n < first.n, "%d with less power, %d with more", less.n, first.n);
	printf("vehicles served: %d and %d at 8 kW (%d samples), %d at 0.5 kW\n", first.n, other.n,
		   first.attempts, less.n);
	flex_env_release(&env);
}

static void
test_bad_days(void)
{
	static const struct
	{
		const char *find, *put, *path;
	} bad[] = {
		{"\"name\":\"101\",\"charger", "\"name\":\"100\",\"charger", "evs[1]"},
		{"\"t_in\":44", "\"t_in\":444", "windows[0]"},
		{"\"name\":\"100\",\"t_in\":75", "\"name\":\"7\",\"t_in\":75", "windows[1]"},
		{"\"t_in\":75", "\"t_in\":50", "windows[1]"},
		{"\"e_start\":27.7", "\"e_start\":99.7", "windows[0]"},
		{"\"battery_kwh\"", "\"battery\"", "evs[0]"},
		{"\"pg_max_kw\":[", "\"pg_max_kw\":[1,", "series"},
	};

	for (int i = 0; i < FLEX_LENGTH(bad); i++)
	{
		char   *document = day_document(0, "");
		char   *at = strstr(document, bad[i].find);
		char   *changed = malloc(strlen(document) + 100);
		FlexEnv env;

		flex_env_standalone(&env);
		CHECK(at != NULL, "%s", bad[i].find);
		if (at != NULL)
		{
			sprintf(changed, "%.*s%s%s", (int) (at - document), document, bad[i].put,
					at + strlen(bad[i].find));
			CHECK(flex_document_check(&env, changed) == FLEX_BAD_INPUT && env.nfaults > 0 &&
					  strstr(env.fault[0].path, bad[i].path) != NULL,
				  "%s: %s", bad[i].put, env.nfaults ? env.fault[0].path : "no fault");
		}
		flex_env_release(&env);
		free(changed);
		free(document);
	}
}

int
main(void)
{
	test_recorded_days();
	test_realise();
	test_bad_days();
	return unit_end("vehicles");
}
