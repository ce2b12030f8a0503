/*
 * household_case.h
 *	  For the tests of households: documents of the cases in test/cases/flex, tasks run from
 *	  them, and the invariants that every run keeps.
 */
#ifndef HOUSEHOLD_CASE_H
#define HOUSEHOLD_CASE_H

#include "csv.h"
#include "unit.h"

#include "core/household/internal.h"

#define FOLDER "test/cases/flex/"
#define YEAR 8760

static Csv inputs;

/* The case's file with mode, compat and series added, in text. */
static inline char *
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
static inline char *
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

static inline void
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

static inline void
finish(Solved *s)
{
	flex_doc_free(s->doc);
	flex_env_release(&s->env);
}

/* ---- invariants --------------------------------------------------------------------- */

/* Largest error of a step's balances, relative to the step's turnover. */
static inline double
balance_error(const Solved *s, int t)
{
	double *const *v = s->result.series;
	double         load = v[FLEX_HH_Load][t];
	double         size = fmax(1e-3, fmax(load, v[FLEX_HH_PhotovoltaicProfile][t]));
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
		double          loss = w->decay * (tank[t] - (w->surrounding_c + 273.15) * w->heat_kwh);

		e = fmax(e, fabs(tank[t] - tank[t - 1] - v[FLEX_HH_Q_DHWTank_in][t] +
						 v[FLEX_HH_Q_DHWTank_out][t] + loss));
	}
	return e / size;
}

/* Contents before the step, from those after. */
static inline double
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
static inline double
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

static inline void
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
								fmax(1e-3, s->basis.generator_power));
		for (int k = 0; k < FLEX_HH_COLUMNS; k++)
			if (k != FLEX_HH_TotalCost && k != FLEX_HH_T_Room && k != FLEX_HH_T_Surface &&
				k != FLEX_HH_T_BuildingMass)
				lowest = fmin(lowest, s->result.series[k][t] *
										  flex_household_scale((FlexHouseholdColumn) k));
	}
	CHECK(balance <= 1e-6, "%s: balance open by %g", name, balance);
	CHECK(storage <= 1e-6, "%s: storages off by %g", name, storage);
	CHECK(comfort <= 1e-5, "%s: room %g K outside its band", name, comfort);
	CHECK(power <= 1e-6, "%s: generator above its power by %g", name, power);
	CHECK(lowest >= -1e-6, "%s: a flow of %g", name, lowest);
}

static inline void
read_inputs(void)
{
	CHECK(csv_read(FOLDER "inputs_seed1.csv", &inputs) && inputs.nrows == YEAR, "inputs");
}

#endif /* HOUSEHOLD_CASE_H */
