/*
 * test_household.c
 *	  Households: the reference cases of test/cases/flex as published, the right
 *	  rules by their invariants on the same cases and on random households,
 *	  rolling windows, and bad input.
 */
#include "support/csv.h"
#include "support/unit.h"

#include "core/registry.h"
#include "core/household/household.h"

#define FOLDER "test/cases/flex/"
#define YEAR 8760

static Csv inputs;

/* ---- documents ---------------------------------------------------------------------- */

/* The case's file with mode, compat and series added, in text. */
static char *
case_document(char which, const char *head, int hours)
{
	FlexEnv  env;
	FlexText out;
	char     file[64];
	char    *text;
	char    *copy;

	snprintf(file, sizeof(file), FOLDER "case_%c.json", which);
	text = csv_text(file);
	flex_env_standalone(&env);
	flex_text_init(&out, &env);
	flex_text_printf(&out, "{\"kind\":\"household\",%s,\"series\":{", head);
	for (int c = 1; c < inputs.ncols; c++)
	{
		out.comma = c > 1;
		flex_json_numbers(&out, inputs.name[c], inputs.value[c], hours);
	}
	flex_text_printf(&out, "},%s", strchr(text, '{') + 1);
	copy = strdup(out.data);
	free(text);
	flex_env_release(&env);
	return copy;
}

/* A document with one text replaced by another; takes the document. */
static char *
replaced(char *document, const char *find, const char *put)
{
	char *at = strstr(document, find);
	char *changed = malloc(strlen(document) + strlen(put) + 1);

	CHECK(at != NULL, "\"%s\" isn't in the document", find);
	if (at == NULL)
		exit(1);
	sprintf(changed, "%.*s%s%s", (int) (at - document), document, put, at + strlen(find));
	free(document);
	return changed;
}

/* A task read from a document and run. */
typedef struct Solved
{
	FlexEnv             env;
	FlexNode           *doc;
	FlexHousehold       household;
	FlexHouseholdTask   task;
	FlexHouseholdBasis  basis;
	FlexHouseholdResult result;
	FlexStatus          status;
} Solved;

static void
solve(const char *document, Solved *s)
{
	FlexSettings settings;

	memset(s, 0, sizeof(*s));
	flex_env_standalone(&s->env);
	flex_settings_default(&settings);
	s->doc = flex_doc_parse(&s->env, document);
	s->status = flex_household_read(&s->env, s->doc, NULL, &s->household, &s->task);
	if (s->status == FLEX_OK)
		s->status =
			flex_household_run(&s->env, &s->household, &s->task, &settings, &s->basis, &s->result);
}

static void
finish(Solved *s)
{
	flex_doc_free(s->doc);
	flex_env_release(&s->env);
}

/* ---- as published ------------------------------------------------------------------- */

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
			double error = fabs(s->result.series[k][t] - want) - 1e-10 * fabs(want);

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
			CHECK_CLOSE(sum[m], reference.value[c][m], 1e-9);
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
		CHECK_CLOSE(s.basis.generator_power, member_of(year, i, "max_boiler_power"), 0);
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
			CHECK_CLOSE(sum, member_of(year, i, name), 1e-9);
		}
		finish(&s);
		free(document);
	}
	free(year);
}

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

/* ---- invariants of the right rules -------------------------------------------------- */

/* Largest error of a step's balances, relative to the step's turnover. */
static double
balance_error(const Solved *s, int t)
{
	double *const *v = s->result.series;
	double         load = v[FLEX_HH_Load][t];
	double         size = fmax(1, fmax(load, v[FLEX_HH_PhotovoltaicProfile][t]));
	const double  *tank = v[FLEX_HH_Q_DHWTank];
	double         e = 0;

	e = fmax(e, fabs(load - v[FLEX_HH_Grid2Load][t] - v[FLEX_HH_PV2Load][t] -
					 v[FLEX_HH_Bat2Load][t] - v[FLEX_HH_EV2Load][t]));
	e = fmax(e, fabs(v[FLEX_HH_PhotovoltaicProfile][t] - v[FLEX_HH_PV2Load][t] -
					 v[FLEX_HH_PV2Bat][t] - v[FLEX_HH_PV2EV][t] - v[FLEX_HH_PV2Grid][t]));
	e = fmax(e, fabs(v[FLEX_HH_Grid][t] - v[FLEX_HH_Grid2Load][t] - v[FLEX_HH_Grid2Bat][t] -
					 v[FLEX_HH_Grid2EV][t]));
	e = fmax(e, fabs(v[FLEX_HH_BatCharge][t] - v[FLEX_HH_PV2Bat][t] - v[FLEX_HH_Grid2Bat][t] -
					 v[FLEX_HH_EV2Bat][t]));
	e = fmax(e, fabs(v[FLEX_HH_EVCharge][t] - v[FLEX_HH_PV2EV][t] - v[FLEX_HH_Grid2EV][t] -
					 v[FLEX_HH_Bat2EV][t]));
	e = fmax(e, fabs(v[FLEX_HH_HotWaterProfile][t] - v[FLEX_HH_Q_DHWTank_bypass][t] -
					 v[FLEX_HH_Q_DHWTank_out][t]));
	if (s->household.water_tank.litre > 0 && t > 0)
	{
		const FlexTank *w = &s->household.water_tank;
		double          loss = w->decay * (tank[t] - (w->surrounding_c + 273.15) * w->heat_wh);

		e = fmax(e, fabs(tank[t] - tank[t - 1] - v[FLEX_HH_Q_DHWTank_in][t] +
						 v[FLEX_HH_Q_DHWTank_out][t] + loss));
	}
	return e / size;
}

/* Contents before the step, from those after. */
static double
storage_error(const Solved *s, int t)
{
	double *const         *v = s->result.series;
	const FlexBatteryPart *b = &s->household.battery;
	const FlexVehiclePart *c = &s->household.vehicle;
	double                 e = 0;

	if (b->capacity > 0)
	{
		double before = t == 0 ? b->soc_start : v[FLEX_HH_BatSoC][t - 1];
		double after = before + b->charge_efficiency * v[FLEX_HH_BatCharge][t] -
					   v[FLEX_HH_BatDischarge][t] / b->discharge_efficiency;

		e = fmax(e, fabs(after - v[FLEX_HH_BatSoC][t]) / b->capacity);
		e = fmax(e, (v[FLEX_HH_BatSoC][t] - b->capacity) / b->capacity);
		e = fmax(e, (v[FLEX_HH_BatCharge][t] / s->household.step_hours - b->charge_power) /
						b->charge_power);
		e = fmax(e, (v[FLEX_HH_BatDischarge][t] / s->household.step_hours - b->discharge_power) /
						b->discharge_power);
	}
	if (c->capacity > 0)
	{
		double before = t == 0 ? c->capacity : v[FLEX_HH_EVSoC][t - 1];
		double after = before + c->charge_efficiency * v[FLEX_HH_EVCharge][t] -
					   v[FLEX_HH_EVDischarge][t] / c->discharge_efficiency;

		e = fmax(e, fabs(after - v[FLEX_HH_EVSoC][t]) / c->capacity);
		e = fmax(e, (v[FLEX_HH_EVSoC][t] - c->capacity) / c->capacity);
		e = fmax(e, s->household.at_home[t] == 1 ? 0 : v[FLEX_HH_EVCharge][t] / c->capacity);
	}
	return e;
}

/* Room temperature outside the comfort band, K; 1e-3 K past a reference outside is in it. */
static double
comfort_error(const Solved *s, int t)
{
	double room = s->result.series[FLEX_HH_T_Room][t];
	double low = s->basis.air_min[t];
	double high = s->basis.air_max[t];

	if (s->basis.room[t] > high + 1e-6)
		high = s->basis.room[t] + 1e-3;
	if (s->basis.room[t] < low - 1e-6)
		low = s->basis.room[t] - 1e-3;
	return fmax(low - room, room - high);
}

static void
check_invariants(const Solved *s, const char *name)
{
	double balance = 0;
	double storage = 0;
	double comfort = 0;
	double lowest = 0;
	double power = 0;

	for (int t = 0; t < s->household.n; t++)
	{
		double used = s->result.series[FLEX_HH_E_Heating_HP_out][t] +
					  s->result.series[FLEX_HH_E_DHW_HP_out][t];

		if (s->household.generator == FLEX_FUEL_BOILER)
			used = s->result.series[FLEX_HH_Fuel][t] * s->household.fuel_efficiency;
		else if (flex_household_water_apart(&s->household))
			used = s->result.series[FLEX_HH_E_Heating_HP_out][t];

		balance = fmax(balance, balance_error(s, t));
		storage = fmax(storage, storage_error(s, t));
		comfort = fmax(comfort, comfort_error(s, t));
		power = fmax(power, (used / s->household.step_hours - s->basis.generator_power) /
								fmax(1, s->basis.generator_power));
		for (int k = 0; k < FLEX_HH_COLUMNS; k++)
			if (k != FLEX_HH_TotalCost && k != FLEX_HH_T_Room && k != FLEX_HH_T_Surface &&
				k != FLEX_HH_T_BuildingMass)
				lowest = fmin(lowest, s->result.series[k][t]);
	}
	CHECK(balance <= 1e-6, "%s: balance open by %g", name, balance);
	CHECK(storage <= 1e-6, "%s: storages off by %g", name, storage);
	CHECK(comfort <= 1e-5, "%s: room %g K outside its band", name, comfort);
	CHECK(power <= 1e-6, "%s: generator above its power by %g", name, power);
	CHECK(lowest >= -1e-6, "%s: a flow of %g", name, lowest);
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
		CHECK(s.status == FLEX_OK && s.basis.generator_power < 5900 &&
				  most <= s.basis.generator_power + 1e-6,
			  "%g W of %g W", most, s.basis.generator_power);
		finish(&s);
		free(document);
	}
}

/* ---- random households -------------------------------------------------------------- */

static double
uniform(unsigned long seed, int k, double low, double high)
{
	return low + (high - low) * unit_random(seed, (unsigned long) k);
}

static bool
chance(unsigned long seed, int k, double share)
{
	return unit_random(seed, (unsigned long) k + 1000) < share;
}

static void
write_number(FlexText *out, const char *name, double value)
{
	flex_json_key(out, name);
	flex_json_number(out, value);
}

static void
random_components(FlexText *out, unsigned long seed)
{
	static const char *const boiler[] = {"Air_HP", "Ground_HP", "Electric", "gases"};
	double                   area = uniform(seed, 1, 60, 400);

	flex_json_key(out, "building");
	flex_json_open(out, '{');
	write_number(out, "Af", area);
	write_number(out, "Hop", area * uniform(seed, 2, 0.5, 2.5));
	write_number(out, "Htr_w", area * uniform(seed, 3, 0.1, 0.6));
	write_number(out, "Hve", area * uniform(seed, 4, 0.2, 0.6));
	write_number(out, "CM_factor", uniform(seed, 5, 80000, 370000));
	write_number(out, "Am_factor", uniform(seed, 6, 2.5, 3.5));
	write_number(out, "internal_gains", uniform(seed, 7, 0, 6));
	write_number(out, "effective_window_area_west_east", area * uniform(seed, 8, 0, 0.06));
	write_number(out, "effective_window_area_south", area * uniform(seed, 9, 0, 0.1));
	write_number(out, "effective_window_area_north", area * uniform(seed, 10, 0, 0.03));
	write_number(out, "supply_temperature", uniform(seed, 11, 30, 55));
	write_number(out, "person_num", 3);
	write_number(out, "appliance_electricity_demand_per_person", uniform(seed, 12, 3e5, 2e6));
	write_number(out, "hot_water_demand_per_person", uniform(seed, 13, 0, 1.5e6));
	flex_json_close(out, '}');
	flex_json_key(out, "boiler");
	flex_json_open(out, '{');
	flex_json_key(out, "type");
	flex_json_string(out, boiler[(int) uniform(seed, 14, 0, 3.999)]);
	write_number(out, "carnot_efficiency_factor", uniform(seed, 15, 0.3, 0.5));
	if (chance(seed, 70, 0.25))
		write_number(out, "power_max", uniform(seed, 71, 3000, 9000));
	flex_json_close(out, '}');
	flex_json_key(out, "central_dhw");
	flex_json_bool(out, chance(seed, 72, 0.7));
	for (int k = 0; k < 2; k++)
	{
		flex_json_key(out, k == 0 ? "space_heating_tank" : "hot_water_tank");
		flex_json_open(out, '{');
		write_number(out, "size", chance(seed, 16 + k, 0.6) ? uniform(seed, 18 + k, 50, 1500) : 0);
		write_number(out, "loss", uniform(seed, 20 + k, 0, 1));
		write_number(out, "temperature_start", chance(seed, 22 + k, 0.2) ? 20 : 30);
		write_number(out, "temperature_max", k == 0 ? 45 : 60);
		write_number(out, "temperature_min", 28);
		flex_json_close(out, '}');
	}
}

static void
random_devices(FlexText *out, unsigned long seed)
{
	flex_json_key(out, "pv");
	flex_json_open(out, '{');
	write_number(out, "size", chance(seed, 30, 0.7) ? uniform(seed, 31, 1, 20) : 0);
	flex_json_close(out, '}');
	flex_json_key(out, "battery");
	flex_json_open(out, '{');
	if (chance(seed, 32, 0.6))
	{
		write_number(out, "capacity", uniform(seed, 33, 1000, 20000));
		write_number(out, "charge_efficiency", uniform(seed, 34, 0.8, 1));
		write_number(out, "discharge_efficiency", uniform(seed, 35, 0.8, 1));
		write_number(out, "charge_power_max", uniform(seed, 36, 500, 8000));
		write_number(out, "discharge_power_max", uniform(seed, 37, 500, 8000));
		write_number(out, "soc_start", chance(seed, 38, 0.5) ? 500 : 0);
	}
	flex_json_close(out, '}');
	flex_json_key(out, "vehicle");
	flex_json_open(out, '{');
	if (chance(seed, 39, 0.5))
	{
		write_number(out, "capacity", uniform(seed, 40, 30000, 90000));
		write_number(out, "consumption_rate", 160);
		write_number(out, "charge_efficiency", uniform(seed, 41, 0.85, 1));
		write_number(out, "discharge_efficiency", uniform(seed, 42, 0.85, 1));
		write_number(out, "charge_power_max", uniform(seed, 43, 3700, 11000));
		write_number(out, "discharge_power_max", uniform(seed, 44, 15000, 22000));
		write_number(out, "charge_bidirectional", chance(seed, 45, 0.5));
	}
	flex_json_close(out, '}');
	flex_json_key(out, "space_cooling_technology");
	flex_json_open(out, '{');
	write_number(out, "power", chance(seed, 46, 0.4) ? uniform(seed, 47, 500, 20000) : 0);
	flex_json_close(out, '}');
	flex_json_key(out, "heating_element");
	flex_json_open(out, '{');
	write_number(out, "power", chance(seed, 48, 0.3) ? uniform(seed, 49, 500, 6000) : 0);
	write_number(out, "efficiency", uniform(seed, 50, 0.9, 1));
	flex_json_close(out, '}');
	if (chance(seed, 51, 0.2))
		write_number(out, "peak_price", uniform(seed, 52, 0.01, 1));
}

static double
series_value(unsigned long seed, const char *name, double value, int t, int n)
{
	(void) n;
	if (strcmp(name, "electricity") == 0 && chance(seed, 60, 0.5))
		return value + uniform(seed + 77, t, -0.05, 0.03); /* negative at times */
	if (strcmp(name, "electricity_feed_in") == 0 && chance(seed, 61, 0.3))
		return 0;
	if (strcmp(name, "vehicle_distance") == 0)
		return value * 0.5;
	return value;
}

static char *
random_document(unsigned long seed, bool optimised, int n)
{
	FlexEnv  env;
	FlexText out;
	char    *copy;
	int      first = (int) uniform(seed, 62, 0, YEAR - n - 1);

	flex_env_standalone(&env);
	flex_text_init(&out, &env);
	flex_json_open(&out, '{');
	flex_json_key(&out, "kind");
	flex_json_string(&out, "household");
	flex_json_key(&out, "mode");
	flex_json_string(&out, optimised ? "optimised" : "reference");
	write_number(&out, "step_hours", chance(seed, 63, 0.5) ? 1 : 0.25);
	random_components(&out, seed);
	random_devices(&out, seed);
	flex_json_key(&out, "series");
	flex_json_open(&out, '{');
	for (int c = 1; c < inputs.ncols; c++)
	{
		double value[400];

		for (int t = 0; t < n; t++)
			value[t] = series_value(seed, inputs.name[c], inputs.value[c][first + t], t, n) +
					   (strstr(inputs.name[c], "shape") ? 1 : 0);
		flex_json_numbers(&out, inputs.name[c], value, n);
	}
	flex_json_close(&out, '}');
	flex_json_close(&out, '}');
	copy = strdup(out.data);
	flex_env_release(&env);
	return copy;
}

/* A given power that isn't enough for hot water is refused, as it should be. */
static bool
too_small(const Solved *s)
{
	return s->status == FLEX_BAD_INPUT && strcmp(s->env.fault[0].path, "boiler.power_max") == 0;
}

static void
test_random_households(void)
{
	int    count = unit_quick() ? 20 : 200;
	int    refused = 0;
	double saved = 0;

	for (int i = 0; i < count; i++)
	{
		unsigned long seed = 4000ul + (unsigned long) i;
		char          name[32];
		Solved        s[2];

		snprintf(name, sizeof(name), "random household %d", i);
		for (int mode = 0; mode < 2; mode++)
		{
			char *document = random_document(seed, mode == 1, 24 * (2 + i % 12));

			solve(document, &s[mode]);
			refused += mode == 0 && too_small(&s[0]);
			CHECK(s[mode].status == FLEX_OK || too_small(&s[0]), "%s, mode %d: %s %s", name, mode,
				  flex_status_text(s[mode].status),
				  s[mode].env.nfaults > 0 ? s[mode].env.fault[0].message : "");
			if (s[mode].status == FLEX_OK)
				check_invariants(&s[mode], name);
			free(document);
		}
		if (s[0].status == FLEX_OK && s[1].status == FLEX_OK)
		{
			double unmet = 0;

			for (int t = 0; t < s[0].household.n; t++)
				unmet += s[0].result.series[FLEX_HH_EVUnmet][t];
			CHECK(unmet == 0, "%s: %g Wh of driving unmet", name, unmet);
			CHECK(s[0].result.total_cost >=
					  s[1].result.total_cost - 1e-6 * fmax(1, fabs(s[0].result.total_cost)),
				  "%s: reference %.9g < optimised %.9g", name, s[0].result.total_cost,
				  s[1].result.total_cost);
			saved += s[0].result.total_cost - s[1].result.total_cost;
		}
		finish(&s[0]);
		finish(&s[1]);
	}
	printf("%d random households: %.0f cent saved\n", count, saved);
	CHECK(refused <= count / 20, "%d of %d refused", refused, count);
	CHECK(saved > 0, "saved %g", saved);
}

/* ---- rolling windows ---------------------------------------------------------------- */

static void
test_rolling(void)
{
	double cost[2];

	for (int dual = 0; dual < 2; dual++)
	{
		char   head[300];
		char  *document;
		Solved s;

		snprintf(head, sizeof(head),
				 "\"mode\":\"optimised\",\"rolling\":{\"horizon_hours\":48,\"step_hours\":24,"
				 "\"look_ahead_value\":\"%s\"}",
				 dual ? "dual" : "none");
		document = case_document('A', head, 24 * 28);
		solve(document, &s);
		CHECK(s.status == FLEX_OK, "rolling: %s", flex_status_text(s.status));
		check_invariants(&s, "rolling");
		CHECK(s.result.total_cost >= s.result.perfect_cost - 1e-6 * fabs(s.result.perfect_cost),
			  "rolling %.9g beats perfect foresight %.9g", s.result.total_cost,
			  s.result.perfect_cost);
		cost[dual] = s.result.total_cost;
		printf("rolling, end %s: %.4f %% above perfect foresight\n", dual ? "valued" : "free",
			   100 * s.result.gap);
		CHECK(s.result.gap < 0.05, "gap %g", s.result.gap);
		finish(&s);
		free(document);
	}
	CHECK(cost[1] <= cost[0] * 1.01, "duals at the end make it worse: %g, %g", cost[0], cost[1]);
}

/* Comfort is kept where the power is scarce, and contents are given back at the end. */
static void
test_rolling_ends(void)
{
	static const char *const boiler[] = {"\"type\": \"Air_HP\"",
										 "\"type\": \"Air_HP\", \"power_max\": 3300"};

	for (int i = 0; i < 4; i++)
	{
		char   head[200];
		char  *document;
		Solved s;

		snprintf(head, sizeof(head),
				 "\"mode\":\"optimised\",\"end\":\"start\",\"rolling\":{\"horizon_hours\":24,"
				 "\"step_hours\":%d}",
				 i < 2 ? 6 : 24);
		document = case_document('A', head, 24 * 7 + 1);
		document =
			replaced(document, "\"capacity\": 7000", "\"soc_start\": 5000, \"capacity\": 7000");
		document = replaced(document, "\"temperature_start\": 28,\n  \"temperature_max\": 55",
							"\"temperature_start\": 50,\n  \"temperature_max\": 55");
		document = replaced(document, "\"type\": \"Air_HP\"", boiler[i % 2]);
		if (i == 1)
			document = replaced(document, "\"central_dhw\": true", "\"central_dhw\": false");
		solve(document, &s);
		CHECK(s.status == FLEX_OK, "rolling to the start's content: %s",
			  s.env.nfaults ? s.env.fault[0].message : "");
		if (s.status == FLEX_OK)
		{
			int             last = s.household.n - 1;
			const FlexTank *tank = &s.household.water_tank;

			check_invariants(&s, "rolling to the start's content");
			CHECK(s.result.gap >= -1e-6, "gap %g", s.result.gap);
			CHECK(s.result.series[FLEX_HH_BatSoC][last] >= 5000 - 1e-3, "battery %g Wh",
				  s.result.series[FLEX_HH_BatSoC][last]);
			CHECK(s.result.series[FLEX_HH_Q_DHWTank][last] >= (50 + 273.15) * tank->heat_wh - 1e-2,
				  "tank %g Wh", s.result.series[FLEX_HH_Q_DHWTank][last]);
		}
		finish(&s);
		free(document);
	}
}

/*
 * A plan that stores heat before a sunny window leaves it warmer than the reference:
 * the window must still have a plan (electricity is worth less than nothing for a while).
 */
static void
test_warm_start_of_window(void)
{
	char *document = case_document(
		'A', "\"mode\":\"optimised\",\"rolling\":{\"horizon_hours\":24,\"step_hours\":24}", 48);
	char  *changed = malloc(2 * strlen(document) + 10000);
	char  *price = strstr(document, "\"electricity\":[");
	char  *sun = strstr(document, "\"radiation_south\":[");
	char  *end;
	Solved s;
	int    n;

	CHECK(price != NULL && sun != NULL && sun < price, "document");
	n = sprintf(changed, "%.*s", (int) (sun - document), document);
	n += sprintf(changed + n, "\"radiation_south\":[");
	for (int t = 0; t < 48; t++)
		n += sprintf(changed + n, "%s%d", t ? "," : "", t >= 30 && t < 40 ? 600 : 0);
	end = strchr(sun, ']');
	n += sprintf(changed + n, "%.*s", (int) (price - end), end);
	n += sprintf(changed + n, "\"electricity\":[");
	for (int t = 0; t < 48; t++)
		n += sprintf(changed + n, "%s%g", t ? "," : "", t >= 12 && t < 24 ? -0.5 : 0.03);
	sprintf(changed + n, "%s", strchr(price, ']'));
	solve(changed, &s);
	CHECK(s.status == FLEX_OK, "%s: %s", flex_status_text(s.status),
		  s.env.nfaults ? s.env.fault[0].message : "");
	finish(&s);
	free(changed);
	free(document);
}

/* ---- finer steps -------------------------------------------------------------------- */

/* The same physics on quarter hours: a year's heat stays, the time grows with the steps. */
static void
test_quarter_hours(void)
{
	static const char *const scheme[] = {"crank_nicolson", "exponential"};
	FlexEnv                  env;
	FlexBuilding             b = {.floor_area = 140,
								  .h_op = 200,
								  .h_tr_w = 60,
								  .h_ve = 65,
								  .mass_factor = 165000,
								  .area_factor = 2.5};
	FlexRc                   rc;
	double                   heat[4];

	flex_env_standalone(&env);
	for (int k = 0; k < 4; k++)
	{
		FlexRcState state = {.mass = 20};
		int         per_hour = k / 2 == 0 ? 1 : 4;

		b.scheme = scheme[k % 2];
		CHECK(flex_rc_init(&env, &b, "", 1.0 / per_hour, &rc) == FLEX_OK, "init");
		heat[k] = 0;
		for (int t = 0; t < 24 * 60 * per_hour; t++)
		{
			double      out = 5 * sin(2 * M_PI * t / per_hour / 24);
			FlexRcDrive drive = {.temp_out = out, .supply = out};

			heat[k] +=
				flex_rc_hold(&rc, &drive, state.mass, 20, 100, INFINITY, 0, &state) / per_hour;
		}
		CHECK(fabs(heat[k] / heat[0] - 1) < 2e-3, "%s, %d steps an hour: %g against %g", b.scheme,
			  per_hour, heat[k], heat[0]);
	}
	flex_env_release(&env);
}

/* ---- bad input ---------------------------------------------------------------------- */

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
	CHECK(fabs(most - 75) < 1e-9, "cooling by %g Wh a step", most);
	finish(&s);
	free(document);
}

int
main(void)
{
	CHECK(csv_read(FOLDER "inputs_seed1.csv", &inputs) && inputs.nrows == YEAR, "inputs");
	test_reference_cases();
	if (!unit_quick())
	{
		test_optimised_cases();
		test_right_rules();
	}
	test_given_power();
	test_own_heater();
	test_random_households();
	test_rolling();
	test_rolling_ends();
	test_warm_start_of_window();
	test_quarter_hours();
	test_months();
	test_parts();
	test_bad_input();
	test_empty_shape();
	test_infeasible('A', 300, 24 * 7);
	if (!unit_quick())
		test_infeasible('C', 1500, YEAR);
	csv_free(&inputs);
	return unit_end("household");
}
