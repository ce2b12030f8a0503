/*
 * storages.c
 *	  Tanks, battery and vehicle of a document: members, reading.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>

/* ---- tanks -------------------------------------------------------------------------- */

#define TANK(member, field, unit_, def_, lo_, hi_, help_)                                          \
	NUMBER(FlexTank, member, field, unit_, false, def_, lo_, hi_, false, help_)

const FlexMember flex_household_tank_members[FLEX_HH_TANK_MEMBERS] = {
	TANK("size", litre, "l", 0, 0, LARGEST, "water it holds; 0 for none"),
	TANK("loss", loss, "W/(m2 K)", 0.2, 0, 1e6, "heat transfer through its surface"),
	TANK("temperature_start", start_c, "degC", 28, -273, 1000, "before the first step"),
	TANK("temperature_max", max_c, "degC", 55, -273, 1000, "highest"),
	TANK("temperature_min", min_c, "degC", 28, -273, 1000, "lowest"),
	TANK("temperature_surrounding", surrounding_c, "degC", 20, -273, 1000,
		 "of the room it stands in"),
	TEXT(FlexTank, "size_unit", size_unit, "L|l", "the unit of size"),
	TEXT(FlexTank, "loss_unit", loss_unit, "W/m2K", "the unit of loss"),
	TEXT(FlexTank, "temperature_unit", temperature_unit, "C", "the unit of the temperatures"),
};

/* Heat capacity of water, kWh/(kg K). */
#define WATER_KWH (4.2 / 3600.0)

/* A thimble; less has no surface that its loss could be counted by. */
#define LITRE_MIN 0.01

void
flex_household_read_tank(FlexEnv *env, const FlexNode *node, const char *path, double step_hours,
						 FlexTank *tank)
{
	if (FLEX_READ_PART(node, path, flex_household_tank_members, tank) != FLEX_OK)
		return;
	tank->surface = flex_tank_surface_m2(tank->litre);
	tank->heat_kwh = tank->litre * WATER_KWH;
	if (tank->litre <= 0)
		return;
	if (tank->litre < LITRE_MIN)
	{
		flex_fault(env, FLEX_BAD_INPUT, path, "a tank of %g l: \"size\" is 0 or at least %g l",
				   tank->litre, LITRE_MIN);
		flex_fault_hint(env, "Write 0 for no tank.");
		return;
	}
	tank->decay = tank->loss / KILO * tank->surface * step_hours / tank->heat_kwh;
	if (tank->min_c > tank->max_c || tank->start_c > tank->max_c)
	{
		flex_fault(env, FLEX_BAD_INPUT, path,
				   "temperatures of the tank cross: start %g, min %g, max %g degC", tank->start_c,
				   tank->min_c, tank->max_c);
		flex_fault_hint(env, "temperature_min and temperature_start must be at most "
							 "temperature_max.");
	}
}

/* ---- battery and vehicle ------------------------------------------------------------ */

/*
 * A size may be written as FLEX does, in Wh and W, or as documents of storages do, in kWh and
 * kW; only one of both may be given. NAN: not given.
 */
typedef struct StorageDoc
{
	double      capacity_wh, charge_w, discharge_w, soc_start_wh, rate_wh;
	double      capacity, power, charge, discharge, soc_start, rate;
	double      charge_efficiency, discharge_efficiency, roundtrip_efficiency;
	double      bidirectional;
	const char *type;
	double      parking_profile, distance_profile;
} StorageDoc;

#define STORE(member, field, unit_, hi_, above_, help_)                                            \
	NUMBER(StorageDoc, member, field, unit_, false, NAN, 0, hi_, above_, help_)

#define STORAGE_MEMBERS                                                                            \
	STORE("capacity", capacity_wh, "Wh", LARGEST, false, "energy it can hold; none if absent"),    \
		STORE("capacity_kwh", capacity, "kWh", LARGEST, false, "the same as capacity, in kWh"),    \
		STORE("charge_power_max", charge_w, "W", LARGEST, false,                                   \
			  "largest charging; no limit if absent"),                                             \
		STORE("charge_kw", charge, "kW", LARGEST, false, "the same as charge_power_max, in kW"),   \
		STORE("discharge_power_max", discharge_w, "W", LARGEST, false,                             \
			  "largest discharging (of a vehicle: parked at home); no limit if absent"),           \
		STORE("discharge_kw", discharge, "kW", LARGEST, false,                                     \
			  "the same as discharge_power_max, in kW"),                                           \
		STORE("power_kw", power, "kW", LARGEST, false,                                             \
			  "limit of both directions, where they have none of their own"),                      \
		STORE("charge_efficiency", charge_efficiency, "", 1, true,                                 \
			  "stored per energy taken; 1 if absent"),                                             \
		STORE("discharge_efficiency", discharge_efficiency, "", 1, true,                           \
			  "given per energy withdrawn; 1 if absent"),                                          \
		STORE("roundtrip_efficiency", roundtrip_efficiency, "", 1, true,                           \
			  "both directions take its square root; not beside the two above")

const FlexMember flex_household_battery_members[FLEX_HH_BATTERY_MEMBERS] = {
	STORAGE_MEMBERS,
	STORE("soc_start", soc_start_wh, "Wh", LARGEST, false,
		  "content before the first step; empty if absent"),
	STORE("soc_start_kwh", soc_start, "kWh", LARGEST, false, "the same as soc_start, in kWh"),
};

const FlexMember flex_household_vehicle_members[FLEX_HH_VEHICLE_MEMBERS] = {
	STORAGE_MEMBERS,
	STORE("consumption_rate", rate_wh, "Wh/km", LARGEST, false, "of driving; 0 if absent"),
	STORE("consumption_kwh_per_km", rate, "kWh/km", LARGEST, false,
		  "the same as consumption_rate, in kWh/km"),
	NUMBER(StorageDoc, "charge_bidirectional", bidirectional, "", false, 0, 0, 1, false,
		   "1: may give power back"),
	TEXT(StorageDoc, "type", type, NULL, "label, not used in the numbers"),
	NUMBER(StorageDoc, "id_parking_at_home_profile", parking_profile, "", false, NAN, -INFINITY,
		   INFINITY, false, "label, not used in the numbers"),
	NUMBER(StorageDoc, "id_distance_profile", distance_profile, "", false, NAN, -INFINITY, INFINITY,
		   false, "label, not used in the numbers"),
};

/* A size in kWh or kW from its two spellings; without any, def. */
static double
read_size(FlexEnv *env, const char *part, const char *flex_name, double flex_value,
		  const char *name, double value, double def)
{
	char path[64];

	if (isnan(flex_value))
		return isnan(value) ? def : value;
	if (isnan(value))
		return flex_value / 1000;
	snprintf(path, sizeof(path), "%s.%s", part, name);
	flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" and \"%s\" of \"%s\" are both given", flex_name,
			   name, part);
	flex_fault_hint(env, "They are one size in two units: leave one out.");
	return value;
}

static double
read_efficiency(double own, double roundtrip)
{
	return !isnan(own) ? own : isnan(roundtrip) ? 1 : sqrt(roundtrip);
}

/* What battery and vehicle have in common. */
static void
read_store(FlexEnv *env, const char *part, const StorageDoc *doc, FlexBatteryPart *store)
{
	double power = isnan(doc->power) ? INFINITY : doc->power;
	char   path[64];

	store->capacity =
		read_size(env, part, "capacity", doc->capacity_wh, "capacity_kwh", doc->capacity, 0);
	store->charge_power =
		read_size(env, part, "charge_power_max", doc->charge_w, "charge_kw", doc->charge, power);
	store->discharge_power = read_size(env, part, "discharge_power_max", doc->discharge_w,
									   "discharge_kw", doc->discharge, power);
	store->charge_efficiency = read_efficiency(doc->charge_efficiency, doc->roundtrip_efficiency);
	store->discharge_efficiency =
		read_efficiency(doc->discharge_efficiency, doc->roundtrip_efficiency);
	if (isnan(doc->roundtrip_efficiency) ||
		(isnan(doc->charge_efficiency) && isnan(doc->discharge_efficiency)))
		return;
	snprintf(path, sizeof(path), "%s.roundtrip_efficiency", part);
	flex_fault(env, FLEX_BAD_INPUT, path,
			   "\"roundtrip_efficiency\" and a one-way efficiency of \"%s\" are both given", part);
	flex_fault_hint(env, "Give either the roundtrip efficiency or the one-way efficiencies.");
}

void
flex_household_read_battery(FlexEnv *env, const FlexNode *node, FlexBatteryPart *battery)
{
	StorageDoc store;

	if (FLEX_READ_PART(node, "battery", flex_household_battery_members, &store) != FLEX_OK)
		return;
	read_store(env, "battery", &store, battery);
	battery->soc_start = read_size(env, "battery", "soc_start", store.soc_start_wh, "soc_start_kwh",
								   store.soc_start, 0);
	if (battery->soc_start > battery->capacity)
		flex_fault(env, FLEX_BAD_INPUT,
				   isnan(store.soc_start) ? "battery.soc_start" : "battery.soc_start_kwh",
				   "the battery starts with %g kWh, above its capacity of %g kWh",
				   battery->soc_start, battery->capacity);
}

void
flex_household_read_vehicle(FlexEnv *env, const FlexNode *node, FlexVehiclePart *vehicle)
{
	StorageDoc      store;
	FlexBatteryPart common;

	if (FLEX_READ_PART(node, "vehicle", flex_household_vehicle_members, &store) != FLEX_OK)
		return;
	read_store(env, "vehicle", &store, &common);
	vehicle->capacity = common.capacity;
	vehicle->charge_efficiency = common.charge_efficiency;
	vehicle->discharge_efficiency = common.discharge_efficiency;
	vehicle->charge_power = common.charge_power;
	vehicle->discharge_power = common.discharge_power;
	vehicle->rate = read_size(env, "vehicle", "consumption_rate", store.rate_wh,
							  "consumption_kwh_per_km", store.rate, 0);
	vehicle->bidirectional = store.bidirectional == 1;
	if (store.bidirectional != 0 && store.bidirectional != 1)
		flex_fault(env, FLEX_BAD_INPUT, "vehicle.charge_bidirectional",
				   "\"charge_bidirectional\" must be 0 or 1, not %g", store.bidirectional);
}
