/*
 * internal.h
 *	  What the files of the household chapter share.
 */
#ifndef FLEX_HOUSEHOLD_INTERNAL_H
#define FLEX_HOUSEHOLD_INTERNAL_H

#include "household.h"

#include "base/timegrid.h"

/* The thermal chapter keeps the standard's W beside its W/K. */
#define W_PER_KW 1000.0

/* ---- members of documents -------------------------------------------------------------- */

/* Above what anything can be, in the units of documents. */
#define LARGEST 1e12

/* FLEX's W, Wh and prices a Wh in kW, kWh and prices a kWh; g in kg. */
#define KILO 1000.0

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

#define FLEX_HH_TANK_MEMBERS 9
#define FLEX_HH_BATTERY_MEMBERS 12
#define FLEX_HH_VEHICLE_MEMBERS 16

extern const FlexMember flex_household_series_members[FLEX_HH_INPUTS];
extern const FlexMember flex_household_tank_members[FLEX_HH_TANK_MEMBERS];
extern const FlexMember flex_household_battery_members[FLEX_HH_BATTERY_MEMBERS];
extern const FlexMember flex_household_vehicle_members[FLEX_HH_VEHICLE_MEMBERS];

/* ---- reading documents -------------------------------------------------------------- */

/* Members of one part; an absent part is read as an empty object: its defaults say "none". */
FlexStatus flex_household_read_part(FlexEnv *env, const FlexNode *node, const char *path,
									const FlexMember *table, int n, void *out);

#define FLEX_READ_PART(node, path, table, out)                                                     \
	flex_household_read_part(env, node, path, table, FLEX_LENGTH(table), out)

/* Parts of a document in the chapter's units; an absent one is none. */
void flex_household_read_tank(FlexEnv *env, const FlexNode *node, const char *path,
							  double step_hours, FlexTank *tank);
void flex_household_read_battery(FlexEnv *env, const FlexNode *node, FlexBatteryPart *battery);
void flex_household_read_vehicle(FlexEnv *env, const FlexNode *node, FlexVehiclePart *vehicle);

/*
 * The member "series", or what was given instead; steps NAN: as many as the series have; start: of
 * the first step by the local clock, NULL: not known.
 */
void flex_household_read_series(FlexEnv *env, const FlexNode *node, double steps,
								const FlexTime *start, const FlexHouseholdGiven *given,
								FlexHousehold *household);

/* Warn of weather that no place on earth has: wrong units. */
void flex_household_check_weather(FlexEnv *env, const FlexHousehold *household);

/* Driving at home draws on the same power as giving back; away, on the content. */
void flex_household_check_driving(FlexEnv *env, const FlexHousehold *household);

/* ---- heat generator, start ------------------------------------------------------------- */

/*
 * Hot water that an electric heater of its own makes: it takes nothing of the generator's
 * power. In compatibility mode it does, as published.
 */
bool flex_household_water_apart(const FlexHousehold *household);

/* Who makes the hot water of a step, kWh of heat; hot water comes before rooms. */
typedef struct FlexWaterShare
{
	double generator; /* or the heater of its own */
	double element;   /* what is above the generator's power */
	double missing;   /* what neither can make */
	double drawn;     /* of the generator's power, kWh in its own terms */
} FlexWaterShare;

/* For a generator of this power, kW. */
FlexWaterShare flex_household_share_water(const FlexHousehold      *household,
										  const FlexHouseholdBasis *basis, double power, int t);

/* Heat that generator and element together can give the rooms in a step, kW. */
double flex_household_heating_most(const FlexHousehold *household, const FlexHouseholdBasis *basis,
								   double power, int t);

/* ---- windows and the program ------------------------------------------------------------ */

/*
 * Lowest tank contents the optimised mode may be held to: where the reference
 * itself stays below the minimum (a cold start), so may the plan.
 */
FlexStatus flex_household_floor(FlexEnv *env, const FlexHousehold *household,
								FlexHouseholdBasis *basis);

/* State carried from one window to the next. */
typedef struct FlexHouseholdState
{
	double mass;                                     /* degC */
	double space_tank, water_tank, battery, vehicle; /* kWh, tanks from their minimum */
	double peak;                                     /* kW, largest import of the month so far */
} FlexHouseholdState;

/* Steps [first, first + n) of a household, from a state. */
typedef struct FlexHouseholdWindow
{
	int                       first;
	int                       n;
	FlexHouseholdState        start;
	FlexHouseholdState        value; /* worth of what is left at the end: currency per K, kWh */
	const FlexHouseholdBasis *basis;
} FlexHouseholdWindow;

/* The start state of a household at its first step. */
void flex_household_start(const FlexHousehold *household, const FlexHouseholdBasis *basis,
						  FlexHouseholdState *state);

/* Columns of the program, -1: not there. Each is a family over the window's steps. */
typedef struct FlexHouseholdColumns
{
	int import, export;
	int heat, cool, mass;
	int comfort_shortfall; /* K below the band, in windows that can't hold it by generator and
							  element */
	int space_in, space_out, space_content;
	int water_in, water_out, water_content;
	int battery_charge, battery_discharge, battery_content;
	int vehicle_charge, vehicle_discharge, vehicle_content;
	int element_bypass, element_tank, element_water, element_water_tank;
	int mass_row, space_row, water_row, battery_row, vehicle_row; /* recursions: their duals */
	int peak;
} FlexHouseholdColumns;

/* Compose the program of a window: kW, kWh, currency per kWh. */
FlexStatus flex_household_compose(FlexEnv *env, const FlexHousehold *household,
								  const FlexHouseholdWindow *window, FlexModel *model,
								  FlexHouseholdColumns *columns);

/* Turn a plan x of a window into series (result arrays are indexed by the household's steps). */
void flex_household_extract(const FlexHousehold *household, const FlexHouseholdWindow *window,
							const FlexHouseholdColumns *columns, const double *x, int count,
							FlexHouseholdState *end, FlexHouseholdResult *result);

/* Arrays of a result, in env's memory. */
FlexStatus flex_household_result_new(FlexEnv *env, int n, FlexHouseholdResult *result);
/* Series that both modes share, costs and sums, once the flows stand. */
void flex_household_finish(const FlexHousehold *household, const FlexHouseholdBasis *basis,
						   FlexHouseholdResult *result);

/* ---- composing the program ---------------------------------------------------------- */

/* A program under construction. */
typedef struct FlexHouseholdBuild
{
	FlexEnv                   *env;
	const FlexHousehold       *h;
	const FlexHouseholdBasis  *basis;
	const FlexHouseholdWindow *window;
	FlexModel                 *model;
	FlexHouseholdColumns      *col;
	int                        n;
	int                        first;
	double                    *hours; /* [n] */
	bool                       boiler;
	bool                       published;
	int                        balance;   /* rows of electricity */
	int                        generator; /* rows of the generator's power */
} FlexHouseholdBuild;

static inline bool
flex_build_quirk(const FlexHouseholdBuild *build, FlexQuirk which)
{
	return (build->h->quirks & which) != 0;
}

/* A kW of heat in column col of step t, made by the generator at this performance. */
void flex_household_make_heat(FlexHouseholdBuild *build, int col, int t, double cop, double sign);

/* The same of hot water, which may have a heater of its own. */
void flex_household_make_water(FlexHouseholdBuild *build, int col, int t, double cop, double sign);

/* Price of fuel in the window's step t with its emissions, currency per kWh. */
double flex_household_fuel_price(const FlexHouseholdBuild *build, int t);

/* Columns and rows of the heating element, where there is one. */
void flex_household_build_element(FlexHouseholdBuild *build);

/* ---- documents ------------------------------------------------------------------------- */

/* The result as a document. */
void flex_household_write(FlexText *out, const FlexHousehold *household,
						  const FlexHouseholdTask *task, const FlexHouseholdBasis *basis,
						  const FlexHouseholdResult *result);

#endif /* FLEX_HOUSEHOLD_INTERNAL_H */
