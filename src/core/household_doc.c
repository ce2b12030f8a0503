/*
 * household_doc.c
 *	  Problem documents of kind "household": reading and checking.
 */
#include "household.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NUMBER(structure, member, field, unit_, required_, def_, lo_, hi_, above_, help_)          \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_NUMBER, .offset = offsetof(structure, field),          \
		.unit = unit_, .required = required_, .def = def_, .lo = lo_, .hi = hi_,                   \
		.above_lo = above_, .help = help_                                                          \
	}
#define TEXT(structure, member, field, choices_, help_)                                            \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_TEXT, .offset = offsetof(structure, field),            \
		.unit = "", .choices = choices_, .help = help_                                             \
	}
#define BOOL(structure, member, field, help_)                                                      \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_BOOL, .offset = offsetof(structure, field),            \
		.unit = "", .help = help_                                                                  \
	}
#define NODE(structure, member, field, required_, help_)                                           \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_NODE, .offset = offsetof(structure, field),            \
		.unit = "", .required = required_, .help = help_                                           \
	}
#define SERIES(structure, member, field, unit_, required_, lo_, help_)                             \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_SERIES, .offset = offsetof(structure, field),          \
		.unit = unit_, .required = required_, .lo = lo_, .hi = INFINITY, .help = help_             \
	}

/* ---- components ---------------------------------------------------------------------- */

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
	NUMBER(BoilerDoc, "power_max", power, "W", false, NAN, 0, INFINITY, true,
		   "electric power of a heat pump, heat of a boiler; sized by demand if absent"),
};

#define TANK(member, field, unit_, def_, lo_, help_)                                               \
	NUMBER(FlexTank, member, field, unit_, false, def_, lo_, INFINITY, false, help_)

static const FlexMember tank_members[] = {
	TANK("size", litre, "l", 0, 0, "water it holds; 0 for none"),
	TANK("loss", loss, "W/(m2 K)", 0.2, 0, "heat transfer through its surface"),
	TANK("temperature_start", start_c, "degC", 28, -273, "before the first step"),
	TANK("temperature_max", max_c, "degC", 55, -273, "highest"),
	TANK("temperature_min", min_c, "degC", 28, -273, "lowest"),
	TANK("temperature_surrounding", surrounding_c, "degC", 20, -273, "of the room it stands in"),
	TEXT(FlexTank, "size_unit", size_unit, "L|l", "the unit of size"),
	TEXT(FlexTank, "loss_unit", loss_unit, "W/m2K", "the unit of loss"),
	TEXT(FlexTank, "temperature_unit", temperature_unit, "C", "the unit of the temperatures"),
};

typedef struct PvDoc
{
	double      size;
	const char *unit;
	const char *orientation;
} PvDoc;

static const FlexMember pv_members[] = {
	NUMBER(PvDoc, "size", size, "kWp", false, 0, 0, INFINITY, false, "peak power; 0 for none"),
	TEXT(PvDoc, "size_unit", unit, "kW_peak|kWp", "the unit of size"),
	TEXT(PvDoc, "orientation", orientation, NULL, "label, not used in the numbers"),
};

#define BATTERY(member, field, unit_, def_, lo_, hi_, above_, help_)                               \
	NUMBER(FlexBatteryPart, member, field, unit_, false, def_, lo_, hi_, above_, help_)

static const FlexMember battery_members[] = {
	BATTERY("capacity", capacity, "Wh", 0, 0, INFINITY, false, "energy it can hold; 0 for none"),
	BATTERY("charge_efficiency", charge_efficiency, "", 1, 0, 1, true, "stored per energy taken"),
	BATTERY("discharge_efficiency", discharge_efficiency, "", 1, 0, 1, true,
			"given per energy withdrawn"),
	BATTERY("charge_power_max", charge_power, "W", INFINITY, 0, INFINITY, false,
			"largest charging"),
	BATTERY("discharge_power_max", discharge_power, "W", INFINITY, 0, INFINITY, false,
			"largest discharging"),
	BATTERY("soc_start", soc_start, "Wh", 0, 0, INFINITY, false, "content before the first step"),
};

#define VEHICLE(member, field, unit_, def_, lo_, hi_, above_, help_)                               \
	NUMBER(FlexVehiclePart, member, field, unit_, false, def_, lo_, hi_, above_, help_)

static const FlexMember vehicle_members[] = {
	VEHICLE("capacity", capacity, "Wh", 0, 0, INFINITY, false,
			"energy it can hold, full before the first step; 0 for none"),
	VEHICLE("consumption_rate", rate, "Wh/km", 0, 0, INFINITY, false, "of driving"),
	VEHICLE("charge_efficiency", charge_efficiency, "", 1, 0, 1, true, "stored per energy taken"),
	VEHICLE("discharge_efficiency", discharge_efficiency, "", 1, 0, 1, true,
			"given per energy withdrawn"),
	VEHICLE("charge_power_max", charge_power, "W", INFINITY, 0, INFINITY, false,
			"largest charging"),
	VEHICLE("discharge_power_max", discharge_power, "W", INFINITY, 0, INFINITY, false,
			"largest discharging while parked at home"),
	VEHICLE("charge_bidirectional", bidirectional, "", 0, 0, 1, false, "1: may give power back"),
	TEXT(FlexVehiclePart, "type", type, NULL, "label, not used in the numbers"),
	VEHICLE("id_parking_at_home_profile", parking_profile, "", NAN, -INFINITY, INFINITY, false,
			"label, not used in the numbers"),
	VEHICLE("id_distance_profile", distance_profile, "", NAN, -INFINITY, INFINITY, false,
			"label, not used in the numbers"),
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
	NUMBER(PowerDoc, "efficiency", efficiency, "", false, 3, 0, INFINITY, true,
		   "heat taken out per electricity"),
	NUMBER(PowerDoc, "power", power, "W", false, 0, 0, INFINITY, false,
		   "largest heat taken out; 0 for none"),
	TEXT(PowerDoc, "power_unit", unit, "W", "the unit of power"),
};

static const FlexMember element_members[] = {
	NUMBER(PowerDoc, "efficiency", efficiency, "", false, 1, 0, 1, true, "heat per electricity"),
	NUMBER(PowerDoc, "power", power, "W", false, 0, 0, INFINITY, false, "largest heat; 0 for none"),
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

/* ---- series ------------------------------------------------------------------------------ */

typedef struct SeriesDoc
{
	FlexSeries temperature, supply, north, south, east, west;
	FlexSeries pv, price, feed_in, gases, solids, liquids, district, co2;
	FlexSeries base_shape, water_shape, base_w, water_w;
	FlexSeries occupancy, at_home, distance, month;
} SeriesDoc;

#define S(member, field, unit_, lo_, help_)                                                        \
	SERIES(SeriesDoc, member, field, unit_, false, lo_, help_)

static const FlexMember series_members[] = {
	S("temperature", temperature, "degC", -273, "outdoors; required"),
	S("supply_temperature", supply, "degC", -273, "of ventilation air behind a heat recovery"),
	S("radiation_north", north, "W/m2", 0, "on a vertical plane facing north"),
	S("radiation_south", south, "W/m2", 0, "facing south"),
	S("radiation_east", east, "W/m2", 0, "facing east"),
	S("radiation_west", west, "W/m2", 0, "facing west"),
	S("pv_per_kwp", pv, "W/kWp", 0, "of photovoltaics"),
	S("electricity", price, "cent/Wh", -INFINITY, "price of import; required"),
	S("electricity_feed_in", feed_in, "cent/Wh", -INFINITY, "paid for export; 0 if absent"),
	S("gases", gases, "cent/Wh", -INFINITY, "price of gas"),
	S("solids", solids, "cent/Wh", -INFINITY, "price of solid fuel"),
	S("liquids", liquids, "cent/Wh", -INFINITY, "price of liquid fuel"),
	S("district_heating", district, "cent/Wh", -INFINITY, "price of district heat"),
	S("electricity_co2", co2, "g/kWh", 0, "emissions of imported electricity"),
	S("appliance_shape", base_shape, "", 0, "shape of the yearly appliance electricity"),
	S("hot_water_shape", water_shape, "", 0, "shape of the yearly hot water"),
	S("appliance_w", base_w, "W", 0, "appliance load itself, instead of a shape"),
	S("hot_water_w", water_w, "W", 0, "hot-water heat itself, instead of a shape"),
	S("occupancy", occupancy, "", 0, "1 while someone is at home; 1 if absent"),
	S("vehicle_at_home", at_home, "", 0, "1 while the vehicle is parked at home; 1 if absent"),
	S("vehicle_distance", distance, "km", 0, "driven in the step; 0 if absent"),
	S("month", month, "", 0, "number of the billing period, for peak charges"),
};

/* In the order of the table above. */
const char *const flex_household_input[FLEX_HH_INPUTS] = {
	"temperature",
	"supply_temperature",
	"radiation_north",
	"radiation_south",
	"radiation_east",
	"radiation_west",
	"pv_per_kwp",
	"electricity",
	"electricity_feed_in",
	"gases",
	"solids",
	"liquids",
	"district_heating",
	"electricity_co2",
	"appliance_shape",
	"hot_water_shape",
	"appliance_w",
	"hot_water_w",
	"occupancy",
	"vehicle_at_home",
	"vehicle_distance",
	"month",
};

/* ---- the document -------------------------------------------------------------------------- */

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
	D(NODE, "compat", compat, false, "\"flex\", or an array of single quirks of it"),
	D(TEXT, "start", start, NULL, "time at which the first step starts"),
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
	D(NUMBER, "import_limit", import_limit, "W", false, INFINITY, 0, INFINITY, false,
	  "largest import"),
	D(NUMBER, "export_limit", export_limit, "W", false, INFINITY, 0, INFINITY, false,
	  "largest export"),
	D(NUMBER, "peak_price", peak_price, "cent/W", false, 0, 0, INFINITY, false,
	  "charge on the largest import of each billing period"),
	D(NUMBER, "co2_price", co2_price, "cent/kg", false, 0, 0, INFINITY, false,
	  "added to the prices by emissions"),
	D(NUMBER, "fuel_co2", fuel_co2, "g/kWh", false, 0, 0, INFINITY, false, "emissions of the fuel"),
	D(NODE, "rolling", rolling, false, "optimise in windows: horizon_hours, step_hours, ..."),
};

typedef struct RollingDoc
{
	double      horizon, advance;
	const char *value;
} RollingDoc;

static const FlexMember rolling_members[] = {
	NUMBER(RollingDoc, "horizon_hours", horizon, "h", false, 48, 0, INFINITY, true,
		   "hours a window looks ahead"),
	NUMBER(RollingDoc, "step_hours", advance, "h", false, 24, 0, INFINITY, true,
		   "hours kept of each window"),
	TEXT(RollingDoc, "look_ahead_value", value, "none|dual",
		 "worth of what is left at a window's end: none, or the duals of the window before"),
};

/* ---- reading: components -----------------------------------------------------------------------
 */

/* An absent component is read as an empty object: its defaults say "none". */
static FlexStatus
read_part(FlexEnv *env, const FlexNode *node, const char *path, const FlexMember *table, int n,
		  void *out)
{
	FlexNode  *empty;
	FlexStatus status;

	if (node != NULL)
		return flex_doc_members(env, node, path, table, n, out);
	empty = flex_doc_parse(env, "{}");
	if (empty == NULL)
		return FLEX_NO_MEMORY;
	status = flex_doc_members(env, empty, path, table, n, out);
	flex_doc_free(empty);
	return status;
}

#define READ(node, path, table, out) read_part(env, node, path, table, FLEX_LENGTH(table), out)

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

	if (READ(doc->boiler, "boiler", boiler_members, &boiler) != FLEX_OK)
		return;
	h->generator_type = boiler.type;
	flex_generator_kind(boiler.type, &h->generator);
	h->carnot_factor = boiler.carnot;
	h->fuel_efficiency = boiler.fuel_efficiency;
	h->generator_power = boiler.power;
	if (isnan(h->building.supply_c) && h->generator != FLEX_FUEL_BOILER)
	{
		flex_fault(env, FLEX_BAD_INPUT, "building.supply_temperature",
				   "a heat pump needs the supply temperature of its heating system");
		flex_fault_hint(env, "Add \"supply_temperature\": 40 to \"building\".");
	}
	else if (isnan(h->building.supply_c))
		h->building.supply_c = 40;
}

/* Heat capacity of water, Wh/(kg K). */
#define WATER_WH (4200.0 / 3600.0)

static void
read_tank(FlexEnv *env, const FlexNode *node, const char *path, double step_hours, FlexTank *tank)
{
	if (READ(node, path, tank_members, tank) != FLEX_OK)
		return;
	tank->surface = flex_tank_surface_m2(tank->litre);
	tank->heat_wh = tank->litre * WATER_WH;
	if (tank->litre <= 0)
		return;
	tank->decay = tank->loss * tank->surface * step_hours / tank->heat_wh;
	if (tank->min_c > tank->max_c || tank->start_c > tank->max_c)
	{
		flex_fault(env, FLEX_BAD_INPUT, path,
				   "temperatures of the tank cross: start %g, min %g, max %g degC", tank->start_c,
				   tank->min_c, tank->max_c);
		flex_fault_hint(env, "temperature_min and temperature_start must be at most "
							 "temperature_max.");
	}
}

static void
read_behavior(FlexEnv *env, const HouseholdDoc *doc, FlexHousehold *h)
{
	BehaviorDoc behavior;

	if (READ(doc->behavior, "behavior", behavior_members, &behavior) != FLEX_OK)
		return;
	h->home_max = behavior.home_max;
	h->home_min = behavior.home_min;
	h->away_max = behavior.away_max;
	h->away_min = behavior.away_min;
	if (doc->behavior != NULL)
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
read_storage(FlexEnv *env, const HouseholdDoc *doc, FlexHousehold *h)
{
	READ(doc->battery, "battery", battery_members, &h->battery);
	READ(doc->vehicle, "vehicle", vehicle_members, &h->vehicle);
	if (h->battery.soc_start > h->battery.capacity)
		flex_fault(env, FLEX_BAD_INPUT, "battery.soc_start",
				   "the battery starts with %g Wh, above its capacity of %g Wh",
				   h->battery.soc_start, h->battery.capacity);
	if (h->vehicle.bidirectional != 0 && h->vehicle.bidirectional != 1)
		flex_fault(env, FLEX_BAD_INPUT, "vehicle.charge_bidirectional",
				   "\"charge_bidirectional\" must be 0 or 1, not %g", h->vehicle.bidirectional);
}

static void
read_components(FlexEnv *env, const HouseholdDoc *doc, FlexHousehold *h)
{
	PowerDoc power;
	PvDoc    pv;
	LabelDoc labels;

	flex_building_read(env, doc->building, "building", &h->building);
	read_generator(env, doc, h);
	read_tank(env, doc->space_tank, "space_heating_tank", doc->step_hours, &h->space_tank);
	read_tank(env, doc->water_tank, "hot_water_tank", doc->step_hours, &h->water_tank);
	if (READ(doc->pv, "pv", pv_members, &pv) == FLEX_OK)
		h->pv_kwp = pv.size;
	read_storage(env, doc, h);
	read_behavior(env, doc, h);
	if (READ(doc->cooling, "space_cooling_technology", cooling_members, &power) == FLEX_OK)
	{
		h->cooling_cop = power.efficiency;
		h->cooling_power = power.power;
	}
	if (READ(doc->element, "heating_element", element_members, &power) == FLEX_OK)
	{
		h->element_efficiency = power.efficiency;
		h->element_power = power.power;
	}
	READ(doc->price, "energy_price", price_members, &labels);
	READ(doc->region, "region", region_members, &labels);
}

/* ---- reading: quirks
 * ------------------------------------------------------------------------------ */

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

/* ---- reading: series
 * ---------------------------------------------------------------------------------- */

/* Every series as an array of n, with the value of an absent one. */
static const double *
expand(FlexEnv *env, FlexSeries *series, int n, double def, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "series.%s", name);
	flex_series_expand(env, series, n, def, path);
	return series->value;
}

/* First series with more than one value says how many steps there are. */
static int
count_steps(FlexEnv *env, const SeriesDoc *series, double steps)
{
	const char *base = (const char *) series;

	for (int k = 0; k < FLEX_LENGTH(series_members); k++)
	{
		const FlexSeries *s = (const FlexSeries *) (base + series_members[k].offset);

		if (s->n > 0 && !s->scalar)
			return s->n;
	}
	if (!isnan(steps))
		return (int) steps;
	flex_fault(env, FLEX_BAD_INPUT, "series", "every series is one number: how many steps?");
	flex_fault_hint(env, "Give one of them as an array, or add \"steps\": 24.");
	return 0;
}

/*
 * Energy of a step in Wh: power itself, or a year's energy spread over the series by
 * a shape. A series shorter or longer than a year gets its share of it.
 */
static const double *
spread(FlexEnv *env, FlexSeries *shape, FlexSeries *power, const char *shape_name,
	   const char *power_name, double year_wh, const FlexHousehold *h)
{
	double       *wh = FLEX_NEW(env, double, h->n);
	const double *value;
	double        factor = h->step_hours;

	if (wh == NULL)
		return NULL;
	if (power->n > 0)
		value = expand(env, power, h->n, 0, power_name);
	else
	{
		double sum = 0;

		value = expand(env, shape, h->n, 0, shape_name);
		if (value == NULL)
			return NULL;
		for (int t = 0; t < h->n; t++)
			sum += value[t];
		if (sum <= 0 && year_wh > 0)
		{
			flex_fault(env, FLEX_BAD_INPUT, "series", "series \"%s\" sums to 0", shape_name);
			flex_fault_detail(env, "%g Wh a year can't be spread over it.", year_wh);
			flex_fault_hint(env, "Give a shape with a value above 0, or \"%s\" in W.", power_name);
			return NULL;
		}
		factor = year_wh > 0 ? year_wh * (h->n * h->step_hours / 8760) / sum : 0;
	}
	for (int t = 0; t < h->n && value != NULL; t++)
		wh[t] = value[t] * factor;
	return wh;
}

/* Hours of a year at which the months of the published model end. */
static const int month_end[] = {744,  1416, 2160, 2880, 3624, 4344,
								5088, 5832, 6552, 7296, 8016, 8760};

static const int *
read_months(FlexEnv *env, FlexSeries *series, const FlexHousehold *h)
{
	int *month = FLEX_NEW(env, int, h->n);

	if (month == NULL)
		return NULL;
	if (series->n > 0 && expand(env, series, h->n, 0, "month") == NULL)
		return NULL;
	for (int t = 0, k = 0; t < h->n; t++)
	{
		double hour = fmod(t * h->step_hours, 8760);

		if (hour == 0)
			k = 0;
		while (k < 11 && hour >= month_end[k])
			k++;
		month[t] = series->n > 0 ? (int) series->value[t] : k;
	}
	return month;
}

static const char *
fuel_name(const FlexHousehold *h)
{
	return h->generator == FLEX_FUEL_BOILER ? h->generator_type : "gases";
}

/* What the caller gave takes the place of what the document says. */
static void
take_given(const FlexHouseholdGiven *given, SeriesDoc *series)
{
	for (int k = 0; given != NULL && k < FLEX_HH_INPUTS; k++)
	{
		FlexSeries *s = (FlexSeries *) ((char *) series + series_members[k].offset);

		if (given->value[k] == NULL)
			continue;
		s->value = (double *) given->value[k];
		s->n = given->n;
		s->scalar = false;
	}
}

static bool
have_required(FlexEnv *env, const SeriesDoc *s)
{
	const char *missing = s->temperature.n == 0 ? "temperature"
						  : s->price.n == 0     ? "electricity"
												: NULL;

	if (missing == NULL)
		return true;
	flex_fault(env, FLEX_BAD_INPUT, "series", "series \"%s\" is missing", missing);
	flex_fault_hint(env, "A household needs \"temperature\" (degC) and \"electricity\" (cent/Wh).");
	return false;
}

static void
read_series(FlexEnv *env, const HouseholdDoc *doc, const FlexHouseholdGiven *given,
			FlexHousehold *h)
{
	SeriesDoc   s;
	const char *fuel = h->generator_type == NULL ? "gases" : fuel_name(h);
	FlexSeries *fuels;

	if (READ(doc->series, "series", series_members, &s) != FLEX_OK)
		return;
	take_given(given, &s);
	if (!have_required(env, &s))
		return;
	h->n = count_steps(env, &s, doc->steps);
	if (h->n == 0)
		return;
	fuels = strcmp(fuel, "solids") == 0             ? &s.solids
			: strcmp(fuel, "liquids") == 0          ? &s.liquids
			: strcmp(fuel, "district_heating") == 0 ? &s.district
													: &s.gases;
	if (h->generator == FLEX_FUEL_BOILER && fuels->n == 0)
	{
		flex_fault(env, FLEX_BAD_INPUT, "series", "series \"%s\" is missing, the fuel's price",
				   fuel);
		flex_fault_hint(env, "Add \"%s\": 0.01 (cent/Wh) to \"series\".", fuel);
	}
	if (h->building.heat_recovery && s.supply.n == 0)
	{
		flex_fault(env, FLEX_BAD_INPUT, "series", "series \"supply_temperature\" is missing");
		flex_fault_detail(env, "building.ventilation_heat_recovery is true.");
	}
	h->temperature = expand(env, &s.temperature, h->n, 0, "temperature");
	h->supply = h->building.heat_recovery && s.supply.n > 0
					? expand(env, &s.supply, h->n, 0, "supply_temperature")
					: NULL;
	h->north = expand(env, &s.north, h->n, 0, "radiation_north");
	h->south = expand(env, &s.south, h->n, 0, "radiation_south");
	h->east = expand(env, &s.east, h->n, 0, "radiation_east");
	h->west = expand(env, &s.west, h->n, 0, "radiation_west");
	h->pv_per_kwp = expand(env, &s.pv, h->n, 0, "pv_per_kwp");
	h->price = expand(env, &s.price, h->n, 0, "electricity");
	h->feed_in = expand(env, &s.feed_in, h->n, 0, "electricity_feed_in");
	h->fuel_price = expand(env, fuels, h->n, 0, fuel);
	h->co2 = s.co2.n > 0 ? expand(env, &s.co2, h->n, 0, "electricity_co2") : NULL;
	h->occupancy = expand(env, &s.occupancy, h->n, 1, "occupancy");
	h->at_home = expand(env, &s.at_home, h->n, 1, "vehicle_at_home");
	h->distance = expand(env, &s.distance, h->n, 0, "vehicle_distance");
	h->base = spread(env, &s.base_shape, &s.base_w, "appliance_shape", "appliance_w",
					 h->building.appliance_wh * h->building.persons, h);
	h->hot_water = spread(env, &s.water_shape, &s.water_w, "hot_water_shape", "hot_water_w",
						  h->building.hot_water_wh * h->building.persons, h);
	h->month = read_months(env, &s.month, h);
}

/* Driving at home draws on the same power as giving back; away, on the content. */
static void
check_driving(FlexEnv *env, const FlexHousehold *h)
{
	const FlexVehiclePart *v = &h->vehicle;

	for (int t = 0; v->capacity > 0 && t < h->n; t++)
	{
		double demand = h->distance[t] * v->rate;
		double limit = h->at_home[t] == 1 ? v->discharge_power * h->step_hours : v->capacity;

		if (demand <= limit)
			continue;
		flex_fault(env, FLEX_BAD_INPUT, "series.vehicle_distance",
				   "driving needs %g Wh in one step, above the vehicle's %g Wh%s", demand, limit,
				   h->at_home[t] == 1 ? " of discharge power at home" : " of capacity");
		flex_fault_step(env, t);
		flex_fault_hint(env, "Check vehicle_distance, consumption_rate and %s.",
						h->at_home[t] == 1 ? "discharge_power_max" : "capacity");
		return;
	}
}

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
	h->import_limit = doc->import_limit;
	h->export_limit = doc->export_limit;
	h->peak_price = doc->peak_price;
	h->co2_price = doc->co2_price;
	h->fuel_co2 = doc->fuel_co2;
	if (doc->rolling == NULL || READ(doc->rolling, "rolling", rolling_members, &rolling) != FLEX_OK)
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

FlexStatus
flex_household_read(FlexEnv *env, const FlexNode *node, const FlexHouseholdGiven *given,
					FlexHousehold *h, FlexHouseholdTask *task)
{
	HouseholdDoc doc;
	int          errors = flex_error_count(env);

	memset(h, 0, sizeof(*h));
	if (flex_doc_members(env, node, "", doc_members, FLEX_LENGTH(doc_members), &doc) != FLEX_OK)
		return FLEX_BAD_INPUT;
	if (given != NULL)
		doc.step_hours = given->step_hours;
	read_compat(env, doc.compat, h);
	read_task(env, &doc, h, task);
	read_components(env, &doc, h);
	if (flex_error_count(env) == errors)
		read_series(env, &doc, given, h);
	if (flex_error_count(env) == errors)
		check_driving(env, h);
	if (doc.grid_limit && !isnan(h->building.grid_power_max))
	{
		h->import_limit = fmin(h->import_limit, h->building.grid_power_max);
		h->export_limit = fmin(h->export_limit, h->building.grid_power_max);
	}
	return flex_error_count(env) > errors ? FLEX_BAD_INPUT : FLEX_OK;
}
