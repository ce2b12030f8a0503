/*
 * test_household_document.c
 *	  Documents of households: bad input, months, parts that are left out, spellings of
 *	  storages, weather.
 */
#include "support/household_case.h"

/* The case with one text replaced by another must fail with a message that holds all of words. */
static void
check_refused(const char *find, const char *put, const char *path, const char *message)
{
	char  *document = replaced(case_document('C', "\"mode\":\"optimised\"", 48), find, put);
	Solved s;

	solve(document, &s);
	CHECK(s.status == FLEX_BAD_INPUT && s.env.nfaults > 0 &&
			  strstr(s.env.fault[0].path, path) != NULL &&
			  strstr(s.env.fault[0].message, message) != NULL,
		  "%s: %s: %s", put, s.env.nfaults ? s.env.fault[0].path : "no fault",
		  s.env.nfaults ? s.env.fault[0].message : "");
	finish(&s);
	free(document);
}

static void
test_bad_input(void)
{
	check_refused("\"temperature\":[-2.86,", "\"temperature\":[", "series.", "47");
	check_refused("\"temperature\":[-2.86,", "\"temperature\":[null,", "temperature", "number");
	check_refused("\"Hop\": 200", "\"Hop\": 200000", "building", "Hop");
	check_refused("\"Af\": 140", "\"Af\": 0", "building.Af", "Af");
	check_refused("\"Hve\": 65", "\"Hve\": 0", "building.Hve", "Hve");
	check_refused("\"target_temperature_at_home_min\": 20",
				  "\"target_temperature_at_home_min\": 29", "behavior", "cross");
	check_refused("\"vehicle_distance\":[0,", "\"vehicle_distance\":[500,", "vehicle_distance",
				  "driving");
	check_refused("\"carnot_efficiency_factor\"", "\"carnot_factor\"", "boiler", "carnot_factor");
	check_refused("\"size_unit\": \"L\"", "\"size_unit\": \"m3\"", "size_unit", "size_unit");
	check_refused("\"price_unit\": \"cent/Wh\"", "\"price_unit\": \"EUR/MWh\"", "price_unit",
				  "price_unit");
	check_refused("\"mode\":\"optimised\"", "\"mode\":\"optimised\",\"compat\":[\"no\"]", "compat",
				  "quirk");
	check_refused("\"type\": \"Ground_HP\"", "\"type\": \"liquids\"", "series", "liquids");
	check_refused("\"mode\"", "\"start\":\"2026-13-01T00:00:00Z\",\"mode\"", "start", "2026-13-01");
	check_refused("\"mode\"", "\"steps\":5,\"mode\"", "steps", "48 values");
	check_refused("\"temperature\":[", "\"month\":[],\"temperature\":[", "series", "month");
	check_refused("\"vehicle_distance\":[", "\"electricity_co2\":[", "series", "vehicle_distance");
	check_refused("\"pv_per_kwp\":[", "\"electricity_co2\":[", "series", "pv_per_kwp");
	check_refused("\"radiation_west\":[", "\"electricity_co2\":[", "series", "radiation_west");
	check_refused("\"appliance_shape\":[", "\"electricity_co2\":[", "series", "appliance_shape");
}

static void
test_empty_shape(void)
{
	char  *document = case_document('A', "\"mode\":\"reference\"", 2);
	char  *at = strstr(document, "\"appliance_shape\":[");
	Solved s;

	for (at = strchr(at, '['); *at != ']'; at++)
		if (*at >= '1' && *at <= '9')
			*at = '0';
	solve(document, &s);
	CHECK(s.status == FLEX_BAD_INPUT && strstr(s.env.fault[0].message, "appliance_shape") != NULL,
		  "%s", s.env.nfaults ? s.env.fault[0].message : "no fault");
	finish(&s);
	free(document);
}

/* Peaks are charged by the months of the start's own clock; leap days are days. */
static void
test_months(void)
{
	static const struct
	{
		const char *start;
		int         change; /* steps before the first change */
	} cases[] = {
		{"2026-01-30T00:00:00Z", 48}, {"2026-01-30T00:00:00+01:00", 48},
		{"2026-01-30T23:30Z", 25},    {"2024-02-28T00:00:00-05:00", 48},
		{"2026-02-28T00:00:00Z", 24},
	};

	for (int i = 0; i < FLEX_LENGTH(cases); i++)
	{
		char   head[80];
		char  *document;
		int    t = 1;
		Solved s;

		snprintf(head, sizeof(head), "\"start\":\"%s\"", cases[i].start);
		document = case_document('A', head, 96);
		solve(document, &s);
		CHECK(s.status == FLEX_OK, "%s", flex_status_text(s.status));
		while (t < 96 && s.household.month[t] == s.household.month[t - 1])
			t++;
		CHECK(t == cases[i].change, "%s: a new month after %d steps", cases[i].start, t);
		finish(&s);
		free(document);
	}
}

/* A part that is null is none; the building's own limit of cooling holds; light ones step fast. */
static void
test_parts(void)
{
	char  *document = case_document('A', "\"step_hours\":0.25", 96);
	double most = 0;
	Solved s;

	document = replaced(document, "\"region\": {\n  \"code\": \"SYN\",\n  \"year\": 2019\n }",
						"\"region\": null");
	document = replaced(document, "\"power\": 0", "\"power\": 8000");
	document = replaced(document, "\"target_temperature_at_home_max\": 27",
						"\"target_temperature_at_home_max\": 20");
	document = replaced(document, "\"target_temperature_not_at_home_max\": 30",
						"\"target_temperature_not_at_home_max\": 18");
	document = replaced(document, "\"CM_factor\": 165000",
						"\"cooling_power_max\": 300, \"CM_factor\": 2500");
	document = replaced(document, "\"internal_gains\": 4.25", "\"internal_gains\": 90");
	solve(document, &s);
	CHECK(s.status == FLEX_OK, "%s", s.env.nfaults ? s.env.fault[0].message : "");
	for (int t = 0; s.status == FLEX_OK && t < 96; t++)
		most = fmax(most, s.result.series[FLEX_HH_Q_RoomCooling][t]);
	CHECK(fabs(most - 0.075) < 1e-12, "cooling by %g kWh a step", most);
	finish(&s);
	free(document);
}

/* ---- a small document --------------------------------------------------------------- */

/* Six hours of a house with a heat pump; parts go in behind its series. */
static char *
small_document(const char *building, const char *parts, const char *temperature,
			   const char *electricity)
{
	char *document = malloc(4000);

	snprintf(document, 4000,
			 "{\"kind\":\"household\",\"mode\":\"optimised\",\"step_hours\":1,"
			 "\"building\":{\"Af\":140,\"Hop\":200,\"Hve\":65,\"Am_factor\":2.5,"
			 "\"supply_temperature\":40,%s},\"boiler\":{\"type\":\"Air_HP\"},%s"
			 "\"series\":{\"temperature\":[%s,-3,0,2,4,5],\"electricity\":[%s,0.02,0.02,0.05,"
			 "0.06,0.05],\"appliance_w\":400,\"hot_water_w\":100,\"pv_per_kwp\":[0,0,100,300,0,0],"
			 "\"vehicle_distance\":[0,0,20,0,0,0],\"vehicle_at_home\":[1,1,0,1,1,1]}}",
			 building, parts, temperature, electricity);
	return document;
}

#define MASS "\"CM_factor\":165000"

static double
cost_of(const char *parts, Solved *s)
{
	char *document = small_document(MASS, parts, "-2", "0.03");

	solve(document, s);
	CHECK(s->status == FLEX_OK, "%s: %s", parts, s->env.nfaults ? s->env.fault[0].message : "");
	free(document);
	return s->status == FLEX_OK ? s->result.total_cost : NAN;
}

/* A battery and a vehicle as documents of storages spell them are the same as FLEX's. */
static void
test_spellings(void)
{
	Solved flex;
	Solved storage;
	double cost = cost_of("\"battery\":{\"capacity\":5000,\"charge_efficiency\":0.95,"
						  "\"discharge_efficiency\":0.95,\"charge_power_max\":2500,"
						  "\"discharge_power_max\":2500,\"soc_start\":1000},"
						  "\"vehicle\":{\"capacity\":50000,\"consumption_rate\":160,"
						  "\"charge_power_max\":7000,\"discharge_power_max\":20000},",
						  &flex);

	CHECK(cost > 0, "cost %g", cost);
	CHECK_CLOSE(cost_of("\"battery\":{\"capacity_kwh\":5,\"roundtrip_efficiency\":0.9025,"
						"\"power_kw\":2.5,\"soc_start_kwh\":1},"
						"\"vehicle\":{\"capacity_kwh\":50,\"consumption_kwh_per_km\":0.16,"
						"\"charge_kw\":7,\"discharge_kw\":20},",
						&storage),
				cost, 1e-9);
	CHECK_CLOSE(storage.household.battery.capacity, 5, 1e-15);
	CHECK_CLOSE(storage.household.battery.charge_power, 2.5, 1e-15);
	CHECK_CLOSE(storage.household.battery.discharge_efficiency, 0.95, 1e-12);
	CHECK_CLOSE(flex.household.battery.soc_start, 1, 1e-15);
	CHECK_CLOSE(flex.household.vehicle.rate, 0.16, 1e-15);
	CHECK(flex.household.vehicle.discharge_power == storage.household.vehicle.discharge_power &&
			  flex.household.vehicle.charge_power == storage.household.vehicle.charge_power,
		  "powers of the vehicle");
	finish(&flex);
	finish(&storage);
}

/* A document whose first fault has this path and words. */
static void
check_fault(char *document, const char *path, const char *message)
{
	Solved s;

	solve(document, &s);
	CHECK(s.status == FLEX_BAD_INPUT && s.env.nfaults > 0 &&
			  strcmp(s.env.fault[0].path, path) == 0 &&
			  strstr(s.env.fault[0].message, message) != NULL,
		  "%s: %s, %s: %s", path, flex_status_text(s.status),
		  s.env.nfaults ? s.env.fault[0].path : "no fault",
		  s.env.nfaults ? s.env.fault[0].message : "");
	finish(&s);
	free(document);
}

static void
check_parts(const char *parts, const char *path, const char *message)
{
	check_fault(small_document(MASS, parts, "-2", "0.03"), path, message);
}

/* One size in two units is a fault that names both. */
static void
test_spelled_twice(void)
{
	check_parts("\"battery\":{\"capacity\":5000,\"capacity_kwh\":5},", "battery.capacity_kwh",
				"\"capacity\" and \"capacity_kwh\"");
	check_parts("\"battery\":{\"capacity\":5000,\"charge_power_max\":5,\"charge_kw\":5},",
				"battery.charge_kw", "\"charge_power_max\" and \"charge_kw\"");
	check_parts("\"battery\":{\"capacity_kwh\":5,\"discharge_power_max\":5,\"discharge_kw\":5},",
				"battery.discharge_kw", "\"discharge_power_max\" and \"discharge_kw\"");
	check_parts("\"battery\":{\"capacity_kwh\":5,\"soc_start\":5,\"soc_start_kwh\":5},",
				"battery.soc_start_kwh", "\"soc_start\" and \"soc_start_kwh\"");
	check_parts("\"vehicle\":{\"capacity\":5000,\"capacity_kwh\":5},", "vehicle.capacity_kwh",
				"\"capacity\" and \"capacity_kwh\" of \"vehicle\"");
	check_parts("\"vehicle\":{\"consumption_rate\":160,\"consumption_kwh_per_km\":0.16},",
				"vehicle.consumption_kwh_per_km",
				"\"consumption_rate\" and \"consumption_kwh_per_km\"");
	check_parts("\"battery\":{\"capacity_kwh\":5,\"charge_efficiency\":1,"
				"\"roundtrip_efficiency\":0.9},",
				"battery.roundtrip_efficiency", "\"roundtrip_efficiency\"");
	check_parts("\"battery\":{\"capacity_kwh\":5,\"soc_start_kwh\":6},", "battery.soc_start_kwh",
				"6 kWh, above its capacity of 5 kWh");
}

/* Values that no arithmetic survives are told by their member, before anything is solved. */
static void
test_extremes(void)
{
	check_fault(small_document("\"CM_factor\":1e308", "", "-2", "0.03"), "building.CM_factor",
				"CM_factor");
	check_fault(small_document(MASS, "", "1e308", "0.03"), "series.temperature", "temperature");
	check_fault(small_document(MASS, "", "-2", "1e308"), "series.electricity", "electricity");
	check_fault(small_document(MASS, "", "-2", "-1e308"), "series.electricity", "electricity");
	check_parts("\"space_heating_tank\":{\"size\":5e-324},", "space_heating_tank", "size");
	check_parts("\"hot_water_tank\":{\"size\":1e300},", "hot_water_tank.size", "size");
	check_parts("\"battery\":{\"capacity_kwh\":1e300},", "battery.capacity_kwh", "capacity_kwh");
	check_parts("\"peak_price\":1e308,", "peak_price", "peak_price");
}

/* A heat pump needs the temperature of its heating system; direct electric heat has none. */
static void
test_supply_temperature(void)
{
	static const char without[] = "\"supply_temperature\":40,";
	char             *document = replaced(small_document(MASS, "", "-2", "0.03"), without, "");
	Solved            s;

	document = replaced(document, "Air_HP", "Electric");
	solve(document, &s);
	CHECK(s.status == FLEX_OK, "%s", s.env.nfaults ? s.env.fault[0].message : "");
	for (int t = 0; s.status == FLEX_OK && t < s.household.n; t++)
		CHECK(s.result.series[FLEX_HH_SpaceHeatingHourlyCOP][t] == 1, "step %d", t);
	finish(&s);
	free(document);
	check_fault(replaced(small_document(MASS, "", "-2", "0.03"), without, ""),
				"building.supply_temperature", "heat pump");
}

/* Weather in the wrong unit is warned of at its first step, and the plan is there. */
static void
test_weather(void)
{
	static const struct
	{
		const char *temperature;
		int         warnings;
	} cases[] = {{"-59", 0}, {"-61", 1}, {"61", 1}, {"271", 1}};

	for (int i = 0; i < FLEX_LENGTH(cases); i++)
	{
		char *document =
			small_document(MASS, "\"comfort\":\"reference\",", cases[i].temperature, "0.03");
		FlexEnv   env;
		FlexNode *doc;

		flex_env_standalone(&env);
		doc = flex_doc_parse(&env, document);
		CHECK(flex_household_chapter.check(&env, doc) == FLEX_OK, "%s", cases[i].temperature);
		CHECK(env.nfaults == cases[i].warnings, "%s degC: %d warnings", cases[i].temperature,
			  env.nfaults);
		if (env.nfaults > 0)
			CHECK(env.fault[0].severity == FLEX_WARNING && env.fault[0].step == 0 &&
					  strcmp(env.fault[0].path, "series.temperature") == 0,
				  "%s", env.fault[0].path);
		flex_doc_free(doc);
		flex_env_release(&env);
		free(document);
	}
}

int
main(void)
{
	read_inputs();
	test_months();
	test_parts();
	test_bad_input();
	test_empty_shape();
	test_spellings();
	test_spelled_twice();
	test_extremes();
	test_supply_temperature();
	test_weather();
	csv_free(&inputs);
	return unit_end("household document");
}
