/*
 * document.c
 *	  Problem documents of kind "household": reading, checking, solving. They are in FLEX's
 *	  units; what is read is in kW, kWh and cent per kWh.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- components --------------------------------------------------------------------- */

typedef struct BoilerDoc
{
	const char *type;
	double      carnot;
	double      fuel_efficiency;
	double      power;
} BoilerDoc;

static const FlexMember boiler_members[] = {
	{.name = "type",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = offsetof(BoilerDoc, type),
	 .unit = "",
	 .required = true,
	 .choices = "Air_HP|Ground_HP|Electric|gases|solids|liquids|district_heating",
	 .help = "kind of heat generator"},
	NUMBER(BoilerDoc, "carnot_efficiency_factor", carnot, "", false, 0.4, 0, 1, true,
		   "COP of a heat pump as share of Carnot's"),
	NUMBER(BoilerDoc, "fuel_boiler_efficiency", fuel_efficiency, "", false, 0.95, 0, 2, true,
		   "heat per fuel"),
	NUMBER(BoilerDoc, "power_max", power, "W", false, NAN, 0, LARGEST, true,
		   "electric power of a heat pump, heat of a boiler; sized by demand if absent"),
};

typedef struct PvDoc
{
	double      size;
	const char *unit;
	const char *orientation;
} PvDoc;

static const FlexMember pv_members[] = {
	NUMBER(PvDoc, "size", size, "kWp", false, 0, 0, LARGEST, false, "peak power; 0 for none"),
	TEXT(PvDoc, "size_unit", unit, "kW_peak|kWp", "the unit of size"),
	TEXT(PvDoc, "orientation", orientation, NULL, "label, not used in the numbers"),
};

typedef struct BehaviorDoc
{
	double      home_max, home_min, away_max, away_min;
	double      shading_rate, shading_above;
	const char *unit;
} BehaviorDoc;

#define BEHAVIOR(member, field, unit_, def_, lo_, hi_, help_)                                      \
	NUMBER(BehaviorDoc, member, field, unit_, false, def_, lo_, hi_, false, help_)

static const FlexMember behavior_members[] = {
	BEHAVIOR("target_temperature_at_home_max", home_max, "degC", 27, -50, 100,
			 "set-point of cooling while someone is at home"),
	BEHAVIOR("target_temperature_at_home_min", home_min, "degC", 20, -50, 100,
			 "set-point of heating while someone is at home"),
	BEHAVIOR("target_temperature_not_at_home_max", away_max, "degC", 30, -50, 100,
			 "set-point of cooling while nobody is"),
	BEHAVIOR("target_temperature_not_at_home_min", away_min, "degC", 18, -50, 100,
			 "set-point of heating while nobody is"),
	BEHAVIOR("shading_solar_reduction_rate", shading_rate, "", 0, 0, 1,
			 "share of solar gains kept out while shades are down"),
	BEHAVIOR("shading_threshold_temperature", shading_above, "degC", INFINITY, -INFINITY, INFINITY,
			 "outdoor temperature from which shades are down"),
	TEXT(BehaviorDoc, "temperature_unit", unit, "C", "the unit of the temperatures"),
};

typedef struct PowerDoc
{
	double      efficiency;
	double      power;
	const char *unit;
} PowerDoc;

static const FlexMember cooling_members[] = {
	NUMBER(PowerDoc, "efficiency", efficiency, "", false, 3, 0, 1000, true,
		   "heat taken out per electricity"),
	NUMBER(PowerDoc, "power", power, "W", false, 0, 0, LARGEST, false,
		   "largest heat taken out; 0 for none"),
	TEXT(PowerDoc, "power_unit", unit, "W", "the unit of power"),
};

static const FlexMember element_members[] = {
	NUMBER(PowerDoc, "efficiency", efficiency, "", false, 1, 0, 1, true, "heat per electricity"),
	NUMBER(PowerDoc, "power", power, "W", false, 0, 0, LARGEST, false, "largest heat; 0 for none"),
	TEXT(PowerDoc, "power_unit", unit, "W", "the unit of power"),
};

/* Keys of the originals' tables: read, so that they aren't unknown, and not used. */
typedef struct LabelDoc
{
	double      id[8];
	const char *text[2];
} LabelDoc;

#define LABEL(member, k)                                                                           \
	NUMBER(LabelDoc, member, id[k], "", false, NAN, -INFINITY, INFINITY, false,                    \
		   "label, not used in the numbers")

static const FlexMember price_members[] = {
	LABEL("id_electricity", 0),
	LABEL("id_electricity_feed_in", 1),
	LABEL("id_gases", 2),
	LABEL("id_solids", 3),
	LABEL("id_liquids", 4),
	LABEL("id_district_heating", 5),
	TEXT(LabelDoc, "price_unit", text[0], "cent/Wh", "the unit of all prices"),
};

static const FlexMember region_members[] = {
	LABEL("year", 0),
	TEXT(LabelDoc, "code", text[0], NULL, "label, not used in the numbers"),
};

/* ---- the document ------------------------------------------------------------------- */

typedef struct HouseholdDoc
{
	const char     *name, *mode, *start, *comfort, *end;
	double          seed, step_hours, steps, unused;
	const FlexNode *compat, *building, *boiler, *space_tank, *water_tank, *pv, *battery, *vehicle;
	const FlexNode *behavior, *cooling, *element, *price, *region, *series, *rolling;
	bool            central_water, exclusive, grid_limit;
	double          import_limit, export_limit, peak_price, co2_price, fuel_co2;
} HouseholdDoc;

#define D(type, ...) type(HouseholdDoc, __VA_ARGS__)

static const FlexMember doc_members[] = {
	D(TEXT, "name", name, NULL, "label, not used in the numbers"),
	D(TEXT, "mode", mode, "reference|optimised", "reference if absent"),
	{.name = "compat",
	 .type = FLEX_MEMBER_NODE,
	 .offset = offsetof(HouseholdDoc, compat),
	 .unit = "",
	 .form = FLEX_FORM_TEXTS,
	 .help = "\"flex\", or an array of single quirks of it"},
	{.name = "start",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = offsetof(HouseholdDoc, start),
	 .unit = "",
	 .form = FLEX_FORM_TIME,
	 .help = "time at which the first step starts"},
	D(NUMBER, "step_hours", step_hours, "h", false, 1, 1.0 / 60, 1, false, "length of the steps"),
	D(NUMBER, "steps", steps, "", false, NAN, 1, 10000000, false,
	  "number of steps, where every series is one number"),
	D(NUMBER, "seed", seed, "", false, NAN, -INFINITY, INFINITY, false,
	  "label, not used in the numbers"),
	{.name = "central_dhw",
	 .type = FLEX_MEMBER_BOOL,
	 .offset = offsetof(HouseholdDoc, central_water),
	 .unit = "",
	 .def = 1,
	 .help = "hot water by the heat pump; false: by direct electricity"},
	D(NODE, "building", building, true, "the building"),
	D(NODE, "boiler", boiler, true, "the heat generator"),
	D(NODE, "space_heating_tank", space_tank, false, "buffer of space heating"),
	D(NODE, "hot_water_tank", water_tank, false, "buffer of hot water"),
	D(NODE, "pv", pv, false, "photovoltaics"),
	D(NODE, "battery", battery, false, "battery"),
	D(NODE, "vehicle", vehicle, false, "electric vehicle"),
	D(NODE, "behavior", behavior, false, "set-points and shading"),
	D(NODE, "space_cooling_technology", cooling, false, "cooling"),
	D(NODE, "heating_element", element, false, "direct electric heater beside the generator"),
	D(NODE, "energy_price", price, false, "labels of prices, not used in the numbers"),
	D(NODE, "region", region, false, "labels, not used in the numbers"),
	D(NODE, "series", series, false, "series over the steps"),
	D(TEXT, "comfort", comfort, "setpoints|reference",
	  "room temperature within the set-points, or within 3 K of the reference"),
	D(TEXT, "end", end, "free|start", "start: storages end with at least their first content"),
	D(BOOL, "exclusive", exclusive, "never charge and discharge, or import and export, at once"),
	D(BOOL, "grid_limit", grid_limit, "building.grid_power_max holds for import and export"),
	D(NUMBER, "import_limit", import_limit, "W", false, INFINITY, 0, LARGEST, false,
	  "largest import"),
	D(NUMBER, "export_limit", export_limit, "W", false, INFINITY, 0, LARGEST, false,
	  "largest export"),
	D(NUMBER, "peak_price", peak_price, "cent/W", false, 0, 0, LARGEST, false,
	  "charge on the largest import of each billing period"),
	D(NUMBER, "co2_price", co2_price, "cent/kg", false, 0, 0, LARGEST, false,
	  "added to the prices by emissions"),
	D(NUMBER, "fuel_co2", fuel_co2, "g/kWh", false, 0, 0, LARGEST, false, "emissions of the fuel"),
	D(NODE, "rolling", rolling, false, "optimise in windows: horizon_hours, step_hours, ..."),
};

typedef struct RollingDoc
{
	double      horizon, advance;
	const char *value;
} RollingDoc;

static const FlexMember rolling_members[] = {
	NUMBER(RollingDoc, "horizon_hours", horizon, "h", false, 48, 0, 1e7, true,
		   "hours a window looks ahead"),
	NUMBER(RollingDoc, "step_hours", advance, "h", false, 24, 0, 1e7, true,
		   "hours kept of each window"),
	TEXT(RollingDoc, "look_ahead_value", value, "none|dual",
		 "worth of what is left at a window's end: none, or the duals of the window before"),
};

/* ---- reading: components ------------------------------------------------------------ */

bool
flex_generator_kind(const char *type, FlexGeneratorKind *kind)
{
	static const struct
	{
		const char       *type;
		FlexGeneratorKind kind;
	} kinds[] = {
		{"Air_HP", FLEX_AIR_HEAT_PUMP},         {"Ground_HP", FLEX_GROUND_HEAT_PUMP},
		{"Electric", FLEX_DIRECT_ELECTRIC},     {"gases", FLEX_FUEL_BOILER},
		{"solids", FLEX_FUEL_BOILER},           {"liquids", FLEX_FUEL_BOILER},
		{"district_heating", FLEX_FUEL_BOILER},
	};

	for (int k = 0; k < FLEX_LENGTH(kinds); k++)
		if (strcmp(kinds[k].type, type) == 0)
		{
			*kind = kinds[k].kind;
			return true;
		}
	return false;
}

static void
read_generator(FlexEnv *env, const HouseholdDoc *doc, FlexHousehold *h)
{
	BoilerDoc boiler;

	if (FLEX_READ_PART(doc->boiler, "boiler", boiler_members, &boiler) != FLEX_OK)
		return;
	h->generator_type = boiler.type;
	flex_generator_kind(boiler.type, &h->generator);
	h->carnot_factor = boiler.carnot;
	h->fuel_efficiency = boiler.fuel_efficiency;
	h->generator_power = boiler.power / KILO;
	if (isnan(h->building.supply_c) &&
		(h->generator == FLEX_AIR_HEAT_PUMP || h->generator == FLEX_GROUND_HEAT_PUMP))
	{
		flex_fault(env, FLEX_BAD_INPUT, "building.supply_temperature",
				   "a heat pump needs the supply temperature of its heating system");
		flex_fault_hint(env, "Add \"supply_temperature\": 40 to \"building\".");
	}
	else if (isnan(h->building.supply_c))
		h->building.supply_c = 40; /* of no consequence without a heat pump */
}

static void
read_behavior(FlexEnv *env, const HouseholdDoc *doc, FlexHousehold *h)
{
	BehaviorDoc behavior;

	if (FLEX_READ_PART(doc->behavior, "behavior", behavior_members, &behavior) != FLEX_OK)
		return;
	h->home_max = behavior.home_max;
	h->home_min = behavior.home_min;
	h->away_max = behavior.away_max;
	h->away_min = behavior.away_min;
	if (doc->behavior != NULL && flex_node_kind(doc->behavior) != FLEX_NODE_NULL)
	{
		h->building.shading_rate = behavior.shading_rate;
		h->building.shading_above_c = behavior.shading_above;
	}
	if (h->home_min > h->home_max || h->away_min > h->away_max)
	{
		bool home = h->home_min > h->home_max;

		flex_fault(env, FLEX_BAD_INPUT, "behavior",
				   "temperature limits cross: %s, min %g degC is above max %g degC",
				   home ? "at home" : "not at home", home ? h->home_min : h->away_min,
				   home ? h->home_max : h->away_max);
		flex_fault_hint(env, "Check target_temperature_%s_min and _max.",
						home ? "at_home" : "not_at_home");
	}
}

static void
read_components(FlexEnv *env, const HouseholdDoc *doc, FlexHousehold *h)
{
	PowerDoc power;
	PvDoc    pv;
	LabelDoc labels;

	flex_building_read(env, doc->building, "building", &h->building);
	h->heating_max = h->building.heating_max / KILO;
	h->cooling_max = h->building.cooling_max / KILO;
	read_generator(env, doc, h);
	flex_household_read_tank(env, doc->space_tank, "space_heating_tank", doc->step_hours,
							 &h->space_tank);
	flex_household_read_tank(env, doc->water_tank, "hot_water_tank", doc->step_hours,
							 &h->water_tank);
	if (FLEX_READ_PART(doc->pv, "pv", pv_members, &pv) == FLEX_OK)
		h->pv_kwp = pv.size;
	flex_household_read_battery(env, doc->battery, &h->battery);
	flex_household_read_vehicle(env, doc->vehicle, &h->vehicle);
	read_behavior(env, doc, h);
	if (FLEX_READ_PART(doc->cooling, "space_cooling_technology", cooling_members, &power) ==
		FLEX_OK)
	{
		h->cooling_cop = power.efficiency;
		h->cooling_power = fmin(power.power / KILO, h->cooling_max);
	}
	if (FLEX_READ_PART(doc->element, "heating_element", element_members, &power) == FLEX_OK)
	{
		h->element_efficiency = power.efficiency;
		h->element_power = power.power / KILO;
	}
	FLEX_READ_PART(doc->price, "energy_price", price_members, &labels);
	FLEX_READ_PART(doc->region, "region", region_members, &labels);
}

/* ---- reading: quirks ---------------------------------------------------------------- */

static const char *const quirk_name[] = {
	"gain_area",         "tank_netting",    "battery_discharge_factor",
	"initial_soc",       "heating_element", "boiler_size",
	"cop_clip",          "hot_water_alias", "static_start",
	"reference_battery", "vehicle_units",
};

static void
read_quirk(FlexEnv *env, const FlexNode *node, FlexHousehold *h)
{
	if (flex_node_kind(node) == FLEX_NODE_TEXT)
		for (int k = 0; k < FLEX_LENGTH(quirk_name); k++)
			if (strcmp(quirk_name[k], flex_node_text(node)) == 0)
			{
				h->quirks |= 1u << k;
				return;
			}
	flex_fault(env, FLEX_BAD_INPUT, "compat", "unknown quirk%s%s%s in \"compat\"",
			   flex_node_kind(node) == FLEX_NODE_TEXT ? " \"" : "",
			   flex_node_kind(node) == FLEX_NODE_TEXT ? flex_node_text(node) : "",
			   flex_node_kind(node) == FLEX_NODE_TEXT ? "\"" : "");
	flex_fault_hint(env, "Quirks: gain_area, tank_netting, battery_discharge_factor, initial_soc, "
						 "heating_element, boiler_size, cop_clip, hot_water_alias, static_start, "
						 "reference_battery, vehicle_units.");
}

static void
read_compat(FlexEnv *env, const FlexNode *compat, FlexHousehold *h)
{
	h->quirks = 0;
	if (compat == NULL || flex_node_kind(compat) == FLEX_NODE_NULL)
		return;
	h->quirks = FLEX_QUIRK_PUBLISHED;
	if (flex_node_kind(compat) == FLEX_NODE_TEXT && strcmp(flex_node_text(compat), "flex") == 0)
		h->quirks |= FLEX_QUIRK_PUBLISHED - 1;
	else if (flex_node_kind(compat) == FLEX_NODE_ARRAY)
		for (const FlexNode *node = flex_node_first(compat); node; node = flex_node_next(node))
			read_quirk(env, node, h);
	else
	{
		flex_fault(env, FLEX_BAD_INPUT, "compat",
				   "\"compat\" must be \"flex\" or an array of quirks");
		flex_fault_hint(env, "For example \"compat\": [\"gain_area\"].");
	}
}

/* ---- reading: the task -------------------------------------------------------------- */

static void
read_task(FlexEnv *env, const HouseholdDoc *doc, FlexHousehold *h, FlexHouseholdTask *task)
{
	RollingDoc rolling;

	memset(task, 0, sizeof(*task));
	task->optimised = doc->mode != NULL && strcmp(doc->mode, "optimised") == 0;
	h->step_hours = doc->step_hours;
	h->central_water = doc->central_water;
	h->comfort_reference = doc->comfort == NULL ? (h->quirks & FLEX_QUIRK_PUBLISHED) != 0
												: strcmp(doc->comfort, "reference") == 0;
	h->end_start = doc->end != NULL && strcmp(doc->end, "start") == 0;
	h->exclusive = doc->exclusive;
	h->import_limit = doc->import_limit / KILO;
	h->export_limit = doc->export_limit / KILO;
	h->peak_price = doc->peak_price * KILO;
	h->co2_price = doc->co2_price;
	h->fuel_co2 = doc->fuel_co2 / KILO;
	if (doc->rolling == NULL || flex_node_kind(doc->rolling) == FLEX_NODE_NULL ||
		FLEX_READ_PART(doc->rolling, "rolling", rolling_members, &rolling) != FLEX_OK)
		return;
	task->horizon = (int) lround(rolling.horizon / doc->step_hours);
	task->advance = (int) lround(rolling.advance / doc->step_hours);
	task->value_end = rolling.value != NULL && strcmp(rolling.value, "dual") == 0;
	if (task->advance < 1 || task->horizon < task->advance)
	{
		flex_fault(env, FLEX_BAD_INPUT, "rolling", "windows look %g h ahead and advance by %g h",
				   rolling.horizon, rolling.advance);
		flex_fault_hint(env, "step_hours must be at least one step and at most horizon_hours.");
	}
}

/* The clock time of a start at its own offset from UTC; false without one. */
static bool
read_start(FlexEnv *env, const char *text, FlexTime *local)
{
	FlexTime time;
	char     clock[40];
	size_t   day = strlen("2026-01-01T");

	if (text == NULL || flex_time_parse(env, text, "start", &time) != FLEX_OK)
		return false;
	snprintf(clock, sizeof(clock), "%.*sZ", (int) (day + strcspn(text + day, "Zz+-")), text);
	return flex_time_parse(env, clock, "start", local) == FLEX_OK;
}

FlexStatus
flex_household_read(FlexEnv *env, const FlexNode *node, const FlexHouseholdGiven *given,
					FlexHousehold *h, FlexHouseholdTask *task)
{
	HouseholdDoc  doc;
	FlexFaultMark mark = flex_fault_mark(env);
	FlexStatus    status;
	FlexTime      start;
	FlexRc        rc;
	bool          started;

	memset(h, 0, sizeof(*h));
	status = flex_doc_members(env, node, "", doc_members, FLEX_LENGTH(doc_members), &doc);
	if (status != FLEX_OK)
		return status;
	if (given != NULL)
		doc.step_hours = given->step_hours;
	if (!(doc.step_hours >= (1 - 1e-9) / 60 && doc.step_hours <= 1 + 1e-9))
		return flex_fault(env, FLEX_BAD_INPUT, "step_hours",
						  "steps of %g h aren't between a minute and an hour", doc.step_hours);
	started = read_start(env, doc.start, &start);
	read_compat(env, doc.compat, h);
	read_task(env, &doc, h, task);
	read_components(env, &doc, h);
	if (flex_fault_since(env, mark) == FLEX_OK)
		flex_rc_init(env, &h->building, "building", h->step_hours, &rc);
	if (flex_fault_since(env, mark) == FLEX_OK)
		flex_household_read_series(env, doc.series, doc.steps, started ? &start : NULL, given, h);
	if (flex_fault_since(env, mark) == FLEX_OK)
	{
		flex_household_check_weather(env, h);
		flex_household_check_driving(env, h);
	}
	if (doc.grid_limit && !isnan(h->building.grid_power_max))
	{
		h->import_limit = fmin(h->import_limit, h->building.grid_power_max / KILO);
		h->export_limit = fmin(h->export_limit, h->building.grid_power_max / KILO);
	}
	return flex_fault_since(env, mark);
}

/* ---- solve, check, model ------------------------------------------------------------- */

static FlexStatus
solve_household(FlexEnv *env, const FlexNode *doc, const FlexSettings *settings, FlexText *out)
{
	FlexHousehold       household;
	FlexHouseholdTask   task;
	FlexHouseholdBasis  basis;
	FlexHouseholdResult result;
	FlexStatus          status = flex_household_read(env, doc, NULL, &household, &task);

	if (status == FLEX_OK)
		status = flex_household_run(env, &household, &task, settings, &basis, &result);
	if (!flex_status_has_plan(status))
		return status;
	flex_household_write(out, &household, &task, &basis, &result);
	return flex_text_status(out) == FLEX_OK ? status : flex_text_status(out);
}

static FlexStatus
check_household(FlexEnv *env, const FlexNode *doc)
{
	FlexHousehold     household;
	FlexHouseholdTask task;

	return flex_household_read(env, doc, NULL, &household, &task);
}

static FlexStatus
model_household(FlexEnv *env, const FlexNode *doc, FlexModel **out)
{
	FlexHousehold        household;
	FlexHouseholdTask    task;
	FlexHouseholdBasis   basis;
	FlexHouseholdWindow  window = {0};
	FlexHouseholdColumns columns;
	FlexStatus           status = flex_household_read(env, doc, NULL, &household, &task);

	if (status == FLEX_OK)
		status = flex_household_basis(env, &household, &basis);
	if (status == FLEX_OK)
		status = flex_household_floor(env, &household, &basis);
	if (status != FLEX_OK)
		return status;
	*out = flex_model_new(env);
	if (*out == NULL)
		return FLEX_NO_MEMORY;
	window.n = household.n;
	window.basis = &basis;
	flex_household_start(&household, &basis, &window.start);
	return flex_household_compose(env, &household, &window, *out, &columns);
}

static const FlexPart parts[] = {
	FLEX_PART_NEEDS("", doc_members, "series"),
	FLEX_PART("building", flex_building_members),
	FLEX_PART("boiler", boiler_members),
	FLEX_PART("space_heating_tank", flex_household_tank_members),
	FLEX_PART("hot_water_tank", flex_household_tank_members),
	FLEX_PART("pv", pv_members),
	FLEX_PART("battery", flex_household_battery_members),
	FLEX_PART("vehicle", flex_household_vehicle_members),
	FLEX_PART("behavior", behavior_members),
	FLEX_PART("space_cooling_technology", cooling_members),
	FLEX_PART("heating_element", element_members),
	FLEX_PART("energy_price", price_members),
	FLEX_PART("region", region_members),
	FLEX_PART_NEEDS("series", flex_household_series_members, "temperature+electricity"),
	FLEX_PART("rolling", rolling_members),
};

const FlexChapter flex_household_chapter = {
	.kind = "household",
	.part = parts,
	.nparts = FLEX_LENGTH(parts),
	.solve = solve_household,
	.check = check_household,
	.model = model_household,
};
