/*
 * household.h
 *	  A household: building, heat generator, tanks, photovoltaics, battery,
 *	  vehicle, cooling and tariff; what it does without control (reference) and what
 *	  it would do at least cost (optimised); documents of kind "household".
 *
 * Units: Wh per step for flows, Wh for contents, W for limits, degC, W/K, cent
 * and cent per Wh. Flows are all >= 0. A step may have any length.
 *
 * Source: FLEX-Operation (Yu et al., Energy 328, 2025, 136338). Its known
 * errors are kept only where compat asks for them, see FlexQuirk.
 */
#ifndef FLEX_HOUSEHOLD_HOUSEHOLD_H
#define FLEX_HOUSEHOLD_HOUSEHOLD_H

#include "core/chapter.h"
#include "core/thermal/thermal.h"

/* Single points in which the original differs from the right rule. */
typedef enum FlexQuirk
{
	FLEX_QUIRK_GAIN_AREA = 1 << 0,    /* optimised: mass area for gains without the floor area */
	FLEX_QUIRK_TANK_NETTING = 1 << 1, /* tank use credited beyond the import of its hour */
	FLEX_QUIRK_BATTERY_DISCHARGE_FACTOR = 1 << 2, /* optimised: 2 - eta instead of 1 / eta */
	FLEX_QUIRK_INITIAL_SOC = 1 << 3,       /* battery full in reference, empty in optimised mode */
	FLEX_QUIRK_HEATING_ELEMENT = 1 << 4,   /* its heat divided by both COPs; efficiency ignored */
	FLEX_QUIRK_BOILER_SIZE = 1 << 5,       /* fuel boiler sized by Carnot's factor */
	FLEX_QUIRK_COP_CLIP = 1 << 6,          /* COP 1 where the source is warmer than the sink */
	FLEX_QUIRK_HOT_WATER_ALIAS = 1 << 7,   /* boiler: tank output taken twice from the bypass */
	FLEX_QUIRK_STATIC_START = 1 << 8,      /* start temperature with moving supply and maximum */
	FLEX_QUIRK_REFERENCE_BATTERY = 1 << 9, /* reference: efficiencies on the wrong side */
	FLEX_QUIRK_VEHICLE_UNITS = 1 << 10,    /* reference: socket and storage side mixed */
	/* Points without a name of their own: kept as published wherever compat is given. */
	FLEX_QUIRK_PUBLISHED = 1 << 11 /* comfort by reference +-3 K, tank losses, idle heating tank */
} FlexQuirk;

typedef enum FlexGeneratorKind
{
	FLEX_AIR_HEAT_PUMP,
	FLEX_GROUND_HEAT_PUMP,
	FLEX_DIRECT_ELECTRIC,
	FLEX_FUEL_BOILER /* gases, solids, liquids, district heating */
} FlexGeneratorKind;

typedef struct FlexTank
{
	double      litre; /* 0: none */
	double      loss;  /* W/(m2 K) */
	double      start_c, max_c, min_c, surrounding_c;
	double      surface; /* m2, worked out */
	double      heat_wh; /* Wh/K, worked out */
	double      decay;   /* share lost a step towards the surroundings */
	const char *size_unit, *loss_unit, *temperature_unit;
} FlexTank;

typedef struct FlexBatteryPart
{
	double capacity; /* Wh; 0: none */
	double charge_efficiency, discharge_efficiency;
	double charge_power, discharge_power; /* W */
	double soc_start;                     /* Wh */
} FlexBatteryPart;

typedef struct FlexVehiclePart
{
	double      capacity; /* Wh; 0: none */
	double      rate;     /* Wh/km */
	double      charge_efficiency, discharge_efficiency;
	double      charge_power, discharge_power; /* W */
	double      bidirectional;                 /* 0 or 1 */
	const char *type;
	double      parking_profile, distance_profile;
} FlexVehiclePart;

/* A household as given: components and series over n steps. */
typedef struct FlexHousehold
{
	FlexBuilding      building;
	FlexGeneratorKind generator;
	const char       *generator_type; /* "Air_HP", "gases", ... */
	double            carnot_factor;
	double            fuel_efficiency;
	double            generator_power; /* W electric (heat pump) or thermal (boiler); NAN: sized */
	FlexTank          space_tank, water_tank;
	double            pv_kwp;
	FlexBatteryPart   battery;
	FlexVehiclePart   vehicle;
	double            home_max, home_min, away_max, away_min; /* degC */
	double            cooling_cop, cooling_power;             /* W heat; 0: none */
	double            element_power, element_efficiency;      /* W heat; 0: none */
	bool              central_water; /* hot water by the heat pump, not by a heater of its own */
	unsigned          quirks;        /* of FlexQuirk */

	/* what only the optimised mode looks at */
	bool   comfort_reference; /* reference temperature +-3 K instead of the set-points */
	bool   end_start;         /* battery, tanks and vehicle end at least as they began */
	bool   exclusive;         /* charge or discharge, import or export, by binaries */
	double import_limit;      /* W; INFINITY: none */
	double export_limit;      /* W */
	double peak_price;        /* cent per W of the largest import of each month */

	int           n;
	double        step_hours;
	const double *temperature;                 /* [n] degC, outdoors */
	const double *supply;                      /* [n] degC of ventilation air, or NULL */
	const double *north, *east, *south, *west; /* [n] W/m2 on vertical planes */
	const double *pv_per_kwp;                  /* [n] W */
	const double *price, *feed_in;             /* [n] cent/Wh */
	const double *fuel_price;                  /* [n] cent/Wh */
	const double *co2;                         /* [n] g/kWh of imported electricity, or NULL */
	double        fuel_co2;                    /* g/kWh of fuel */
	double        co2_price;                   /* cent/kg, added to the prices */
	const double *base, *hot_water;            /* [n] Wh per step */
	const double *occupancy;                   /* [n] 1: at home */
	const double *at_home, *distance;          /* [n] vehicle parked at home (1); km driven */
	const int    *month;                       /* [n] billing period of each step */
} FlexHousehold;

/* Series of a result, by the original's names. */
#define FLEX_HOUSEHOLD_SERIES(X)                                                                   \
	X(Q_Solar)                                                                                     \
	X(SpaceHeatingHourlyCOP)                                                                       \
	X(SpaceHeatingHourlyCOP_tank)                                                                  \
	X(Q_HeatingTank)                                                                               \
	X(Q_HeatingTank_in)                                                                            \
	X(Q_HeatingTank_out)                                                                           \
	X(Q_HeatingTank_bypass)                                                                        \
	X(E_Heating_HP_out)                                                                            \
	X(Q_HeatingElement)                                                                            \
	X(Q_RoomHeating)                                                                               \
	X(Q_RoomCooling)                                                                               \
	X(E_RoomCooling)                                                                               \
	X(CoolingHourlyCOP)                                                                            \
	X(T_Room)                                                                                      \
	X(T_BuildingMass)                                                                              \
	X(T_Surface)                                                                                   \
	X(HotWaterProfile)                                                                             \
	X(HotWaterHourlyCOP)                                                                           \
	X(HotWaterHourlyCOP_tank)                                                                      \
	X(Q_DHWTank)                                                                                   \
	X(Q_DHWTank_in)                                                                                \
	X(Q_DHWTank_out)                                                                               \
	X(Q_DHWTank_bypass)                                                                            \
	X(E_DHW_HP_out)                                                                                \
	X(Fuel)                                                                                        \
	X(PhotovoltaicProfile)                                                                         \
	X(PV2Load)                                                                                     \
	X(PV2Bat)                                                                                      \
	X(PV2EV)                                                                                       \
	X(PV2Grid)                                                                                     \
	X(BatSoC)                                                                                      \
	X(BatCharge)                                                                                   \
	X(BatDischarge)                                                                                \
	X(Bat2Load)                                                                                    \
	X(Bat2EV)                                                                                      \
	X(EVDemandProfile)                                                                             \
	X(EVSoC)                                                                                       \
	X(EVCharge)                                                                                    \
	X(EVDischarge)                                                                                 \
	X(EV2Load)                                                                                     \
	X(EV2Bat)                                                                                      \
	X(EVUnmet)                                                                                     \
	X(BaseLoadProfile)                                                                             \
	X(Load)                                                                                        \
	X(Grid)                                                                                        \
	X(Grid2Load)                                                                                   \
	X(Grid2Bat)                                                                                    \
	X(Grid2EV)                                                                                     \
	X(Feed2Grid)                                                                                   \
	X(TotalCost)                                                                                   \
	X(CO2)

typedef enum FlexHouseholdColumn
{
#define FLEX_COLUMN(name) FLEX_HH_##name,
	FLEX_HOUSEHOLD_SERIES(FLEX_COLUMN)
#undef FLEX_COLUMN
		FLEX_HH_COLUMNS
} FlexHouseholdColumn;

extern const char *const flex_household_column[FLEX_HH_COLUMNS];
/* True where the column's sum over steps means something (not COP, T, SoC, tank content). */
bool flex_household_is_flow(FlexHouseholdColumn column);

/* What follows from a household before any dispatch. All arrays [n]. */
typedef struct FlexHouseholdBasis
{
	FlexRc       rc;
	FlexRcDrive *drive;
	double      *air_min, *air_max;     /* set-points, degC */
	double       mass_start;            /* degC */
	double      *heat, *cool;           /* ideal net demand, Wh per step */
	double      *room, *mass, *surface; /* reference temperatures, degC */
	double      *cop_h, *cop_ht, *cop_w, *cop_wt;
	double      *pv, *ev_demand;        /* Wh per step */
	double       generator_power;       /* W: electric of a heat pump, thermal of a boiler */
	double      *space_low, *water_low; /* Wh from the tanks' minimum that even the reference falls
										 * to, <= 0; NULL until flex_household_floor */
} FlexHouseholdBasis;

/*
 * Power of a heat generator, W: electric of heat pumps and direct heating, thermal of
 * boilers. Largest demands of heat and hot water (W), rounded up to 500 W, at the
 * performance of the coldest hour, rounded up to 100 W. published: FLEX's oversized boilers
 * and clipped COP.
 */
double flex_generator_size(FlexGeneratorKind kind, double heat_w, double water_w, double supply_c,
						   double coldest_c, double carnot_factor, bool published);

/* false where the text names no generator */
bool flex_generator_kind(const char *type, FlexGeneratorKind *kind);

/*
 * Hot water that an electric heater of its own makes: it takes nothing of the generator's
 * power. In compatibility mode it does, as published.
 */
bool flex_household_water_apart(const FlexHousehold *household);

/* Who makes the hot water of a step, Wh of heat; hot water comes before rooms. */
typedef struct FlexWaterShare
{
	double generator; /* or the heater of its own */
	double element;   /* what is above the generator's power */
	double missing;   /* what neither can make */
	double taken;     /* of the generator's power, Wh in its own terms */
} FlexWaterShare;

/* For a generator of this power, W. */
FlexWaterShare flex_household_share_water(const FlexHousehold      *household,
										  const FlexHouseholdBasis *basis, double power, int t);

/* Heat that generator and element together can give the rooms in a step, W. */
double flex_household_heating_most(const FlexHousehold *household, const FlexHouseholdBasis *basis,
								   double power, int t);

/* Thermal reference run, performance, sizing. */
FlexStatus flex_household_basis(FlexEnv *env, const FlexHousehold *household,
								FlexHouseholdBasis *basis);

typedef struct FlexHouseholdResult
{
	FlexStatus  status;
	FlexEngine  engine;    /* of the optimised mode */
	const char *reason;    /* why this engine */
	double      objective; /* cent: of the program solved */
	double      bound, gap;
	double      total_cost; /* cent: sum of TotalCost, with peak charges */
	double      peak_cost;  /* cent */
	int64_t     iterations;
	double      solve_seconds;
	int         nrows, ncols;
	int         short_step;              /* reference: first step short of hot water, -1: none */
	double      perfect_cost;            /* rolling: cost under perfect foresight; NAN otherwise */
	double     *series[FLEX_HH_COLUMNS]; /* each [n] */
} FlexHouseholdResult;

/* Dispatch by the fixed rules of a household without control. */
FlexStatus flex_household_reference(FlexEnv *env, const FlexHousehold *household,
									const FlexHouseholdBasis *basis, FlexHouseholdResult *result);

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
	double space_tank, water_tank, battery, vehicle; /* Wh, tanks from their minimum */
	double peak;                                     /* W, largest import of the month so far */
} FlexHouseholdState;

/* Steps [first, first + n) of a household, from a state. */
typedef struct FlexHouseholdWindow
{
	int                       first;
	int                       n;
	FlexHouseholdState        start;
	FlexHouseholdState        value; /* worth of what is left at the end: cent/K, cent/Wh */
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
	int missed; /* K below the band, in windows that can't hold it by generator and element */
	int space_in, space_out, space_content;
	int water_in, water_out, water_content;
	int battery_charge, battery_discharge, battery_content;
	int vehicle_charge, vehicle_discharge, vehicle_content;
	int element_bypass, element_tank, element_water, element_water_tank;
	int mass_row, space_row, water_row, battery_row, vehicle_row; /* recursions: their duals */
	int peak;
} FlexHouseholdColumns;

/* Compose the program of a window: kW, kWh, cent per kWh. */
FlexStatus flex_household_compose(FlexEnv *env, const FlexHousehold *household,
								  const FlexHouseholdWindow *window, FlexModel *model,
								  FlexHouseholdColumns *columns);

/* Turn a plan x of a window into series (result arrays are indexed by the household's steps). */
void flex_household_extract(const FlexHousehold *household, const FlexHouseholdWindow *window,
							const FlexHouseholdColumns *columns, const double *x, int count,
							FlexHouseholdState *end, FlexHouseholdResult *result);

/* Least cost over the whole series with perfect foresight. */
FlexStatus flex_household_optimise(FlexEnv *env, const FlexHousehold *household,
								   const FlexHouseholdBasis *basis, const FlexSettings *settings,
								   FlexHouseholdResult *result);

/* The same, in windows that see horizon steps and keep the first advance of each. */
FlexStatus flex_household_roll(FlexEnv *env, const FlexHousehold *household,
							   const FlexHouseholdBasis *basis, int horizon, int advance,
							   bool value_end, const FlexSettings *settings,
							   FlexHouseholdResult *result);

/* Arrays of a result, in env's memory. */
FlexStatus flex_household_result_new(FlexEnv *env, int n, FlexHouseholdResult *result);
/* Series that both modes share, costs and sums, once the flows stand. */
void flex_household_finish(const FlexHousehold *household, const FlexHouseholdBasis *basis,
						   FlexHouseholdResult *result);

/* How a document wants it done. */
typedef struct FlexHouseholdTask
{
	bool optimised;
	int  horizon; /* steps; 0: the whole series at once */
	int  advance;
	bool value_end;
} FlexHouseholdTask;

/* Input series, by their names in a document's member "series". */
#define FLEX_HH_INPUTS 22
extern const char *const flex_household_input[FLEX_HH_INPUTS];

/* Series that come from elsewhere than the document; they win over its own. */
typedef struct FlexHouseholdGiven
{
	int           n;
	double        step_hours;
	const double *value[FLEX_HH_INPUTS]; /* [n] each, NULL: not given */
} FlexHouseholdGiven;

/* Read a document of kind "household"; given may be NULL. */
FlexStatus flex_household_read(FlexEnv *env, const FlexNode *doc, const FlexHouseholdGiven *given,
							   FlexHousehold *household, FlexHouseholdTask *task);

/* Engine, costs, sizes and sums of a result as members of an open JSON object. */
void flex_household_summary(FlexText *out, const FlexHousehold *household,
							const FlexHouseholdTask *task, const FlexHouseholdBasis *basis,
							const FlexHouseholdResult *result);

FlexStatus flex_household_run(FlexEnv *env, const FlexHousehold *household,
							  const FlexHouseholdTask *task, const FlexSettings *settings,
							  FlexHouseholdBasis *basis, FlexHouseholdResult *result);

/* Documents of kind "household". */
FlexStatus flex_household_solve(FlexEnv *env, const FlexNode *doc, const FlexSettings *settings,
								FlexText *out);
FlexStatus flex_household_check(FlexEnv *env, const FlexNode *doc);
FlexStatus flex_household_model(FlexEnv *env, const FlexNode *doc, FlexModel **out);

extern const FlexChapter flex_household_chapter;

#endif /* FLEX_HOUSEHOLD_HOUSEHOLD_H */
