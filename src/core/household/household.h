/*
 * household.h
 *	  A household: building, heat generator, tanks, photovoltaics, battery,
 *	  vehicle, cooling and tariff; what it does without control (reference) and what
 *	  it would do at least cost (optimised); documents of kind "household".
 *
 * Units: kWh per step for flows, kWh for contents, kW for limits, degC, and the currency of
 * the prices per kWh. Flows are all >= 0. A step may have any length. Documents, and the
 * tables of SQL, are in FLEX's W, Wh and cent/Wh; document.c, series.c and result.c convert
 * (flex_household_scale), so that their currency is the cent.
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
	double      surface;  /* m2, worked out */
	double      heat_kwh; /* kWh/K, worked out */
	double      decay;    /* share lost a step towards the surroundings */
	const char *size_unit, *loss_unit, *temperature_unit;
} FlexTank;

typedef struct FlexBatteryPart
{
	double capacity; /* kWh; 0: none */
	double charge_efficiency, discharge_efficiency;
	double charge_power, discharge_power; /* kW */
	double soc_start;                     /* kWh */
} FlexBatteryPart;

typedef struct FlexVehiclePart
{
	double capacity; /* kWh; 0: none */
	double rate;     /* kWh/km */
	double charge_efficiency, discharge_efficiency;
	double charge_power, discharge_power; /* kW */
	bool   bidirectional;                 /* may give power back while parked at home */
} FlexVehiclePart;

/* A household as given: components and series over n steps. */
typedef struct FlexHousehold
{
	FlexBuilding      building;
	FlexGeneratorKind generator;
	const char       *generator_type; /* "Air_HP", "gases", ... */
	double            carnot_factor;
	double            fuel_efficiency;
	double            generator_power; /* kW electric (heat pump) or thermal (boiler); NAN: sized */
	FlexTank          space_tank, water_tank;
	double            pv_kwp;
	FlexBatteryPart   battery;
	FlexVehiclePart   vehicle;
	double            home_max, home_min, away_max, away_min; /* degC */
	double            heating_max, cooling_max;               /* kW heat, the building's own */
	double            cooling_cop, cooling_power;             /* kW heat; 0: none */
	double            element_power, element_efficiency;      /* kW heat; 0: none */
	bool              central_water; /* hot water by the heat pump, not by a heater of its own */
	unsigned          quirks;        /* of FlexQuirk */

	/* what only the optimised mode looks at */
	bool   comfort_reference; /* reference temperature +-3 K instead of the set-points */
	bool   end_start;         /* battery, tanks and vehicle end at least as they began */
	bool   exclusive;         /* charge or discharge, import or export, by binaries */
	double import_limit;      /* kW; INFINITY: none */
	double export_limit;      /* kW */
	double peak_price;        /* currency per kW of the largest import of each month */

	int           n;
	double        step_hours;
	const double *temperature;                 /* [n] degC, outdoors */
	const double *supply;                      /* [n] degC of ventilation air, or NULL */
	const double *north, *east, *south, *west; /* [n] W/m2 on vertical planes */
	const double *pv_per_kwp;                  /* [n] kW */
	const double *price, *feed_in;             /* [n] currency/kWh */
	const double *fuel_price;                  /* [n] currency/kWh */
	const double *co2;                         /* [n] kg/kWh of imported electricity, or NULL */
	double        fuel_co2;                    /* kg/kWh of fuel */
	double        co2_price;                   /* currency/kg, added to the prices */
	const double *base, *hot_water;            /* [n] kWh per step */
	const double *occupancy;                   /* [n] 1: at home */
	const double *at_home, *distance;          /* [n] vehicle parked at home (1); km driven */
	const int    *month;                       /* [n] billing period of each step */
} FlexHousehold;

/* What a series of a result holds in each step. */
typedef enum FlexHouseholdQuantity
{
	FLEX_HH_ENERGY,  /* kWh over the step */
	FLEX_HH_CONTENT, /* kWh at its end */
	FLEX_HH_CELSIUS,
	FLEX_HH_RATIO,
	FLEX_HH_MASS, /* kg over the step */
	FLEX_HH_COST  /* currency over the step */
} FlexHouseholdQuantity;

/* Series of a result, by the original's names. */
#define FLEX_HOUSEHOLD_SERIES(X)                                                                   \
	X(Q_Solar, ENERGY)                                                                             \
	X(SpaceHeatingHourlyCOP, RATIO)                                                                \
	X(SpaceHeatingHourlyCOP_tank, RATIO)                                                           \
	X(Q_HeatingTank, CONTENT)                                                                      \
	X(Q_HeatingTank_in, ENERGY)                                                                    \
	X(Q_HeatingTank_out, ENERGY)                                                                   \
	X(Q_HeatingTank_bypass, ENERGY)                                                                \
	X(E_Heating_HP_out, ENERGY)                                                                    \
	X(Q_HeatingElement, ENERGY)                                                                    \
	X(Q_RoomHeating, ENERGY)                                                                       \
	X(Q_RoomCooling, ENERGY)                                                                       \
	X(E_RoomCooling, ENERGY)                                                                       \
	X(CoolingHourlyCOP, RATIO)                                                                     \
	X(T_Room, CELSIUS)                                                                             \
	X(T_BuildingMass, CELSIUS)                                                                     \
	X(T_Surface, CELSIUS)                                                                          \
	X(HotWaterProfile, ENERGY)                                                                     \
	X(HotWaterHourlyCOP, RATIO)                                                                    \
	X(HotWaterHourlyCOP_tank, RATIO)                                                               \
	X(Q_DHWTank, CONTENT)                                                                          \
	X(Q_DHWTank_in, ENERGY)                                                                        \
	X(Q_DHWTank_out, ENERGY)                                                                       \
	X(Q_DHWTank_bypass, ENERGY)                                                                    \
	X(E_DHW_HP_out, ENERGY)                                                                        \
	X(Fuel, ENERGY)                                                                                \
	X(PhotovoltaicProfile, ENERGY)                                                                 \
	X(PV2Load, ENERGY)                                                                             \
	X(PV2Bat, ENERGY)                                                                              \
	X(PV2EV, ENERGY)                                                                               \
	X(PV2Grid, ENERGY)                                                                             \
	X(BatSoC, CONTENT)                                                                             \
	X(BatCharge, ENERGY)                                                                           \
	X(BatDischarge, ENERGY)                                                                        \
	X(Bat2Load, ENERGY)                                                                            \
	X(Bat2EV, ENERGY)                                                                              \
	X(EVDemandProfile, ENERGY)                                                                     \
	X(EVSoC, CONTENT)                                                                              \
	X(EVCharge, ENERGY)                                                                            \
	X(EVDischarge, ENERGY)                                                                         \
	X(EV2Load, ENERGY)                                                                             \
	X(EV2Bat, ENERGY)                                                                              \
	X(EVUnmet, ENERGY)                                                                             \
	X(BaseLoadProfile, ENERGY)                                                                     \
	X(Load, ENERGY)                                                                                \
	X(Grid, ENERGY)                                                                                \
	X(Grid2Load, ENERGY)                                                                           \
	X(Grid2Bat, ENERGY)                                                                            \
	X(Grid2EV, ENERGY)                                                                             \
	X(Feed2Grid, ENERGY)                                                                           \
	X(TotalCost, COST)                                                                             \
	X(CO2, MASS)

typedef enum FlexHouseholdColumn
{
#define FLEX_COLUMN(name, quantity) FLEX_HH_##name,
	FLEX_HOUSEHOLD_SERIES(FLEX_COLUMN)
#undef FLEX_COLUMN
		FLEX_HH_COLUMNS
} FlexHouseholdColumn;

extern const char *const flex_household_column[FLEX_HH_COLUMNS];
FlexHouseholdQuantity    flex_household_quantity(FlexHouseholdColumn column);

/*
 * What documents and the tables of SQL hold for one unit of the column's: 1000 for energies
 * and contents (they are in Wh), else 1.
 */
double flex_household_scale(FlexHouseholdColumn column);

/* What follows from a household before any dispatch. All arrays [n]. */
typedef struct FlexHouseholdBasis
{
	FlexRc       rc;
	FlexRcDrive *drive;
	double      *air_min, *air_max;     /* set-points, degC */
	double       mass_start;            /* degC */
	double      *heat, *cool;           /* ideal net demand, kWh per step */
	double      *room, *mass, *surface; /* reference temperatures, degC */
	double      *cop_h, *cop_ht, *cop_w, *cop_wt;
	double      *pv, *ev_demand;        /* kWh per step */
	double       generator_power;       /* kW: electric of a heat pump, thermal of a boiler */
	double      *space_low, *water_low; /* kWh from the tanks' minimum that even the reference falls
										 * to, <= 0; NULL until flex_household_floor */
} FlexHouseholdBasis;

/*
 * Power of a heat generator, kW: electric of heat pumps and direct heating, thermal of
 * boilers. Largest demands of heat and hot water (kW), rounded up to 0.5 kW, at the
 * performance of the coldest hour, rounded up to 0.1 kW. published: FLEX's oversized boilers
 * and clipped COP.
 */
double flex_generator_size(FlexGeneratorKind kind, double heat, double water, double supply_c,
						   double coldest_c, double carnot_factor, bool published);

/* false where the text names no generator */
bool flex_generator_kind(const char *type, FlexGeneratorKind *kind);

/* Thermal reference run, performance, sizing. */
FlexStatus flex_household_basis(FlexEnv *env, const FlexHousehold *household,
								FlexHouseholdBasis *basis);

typedef struct FlexHouseholdResult
{
	FlexStatus  status;
	FlexEngine  engine;    /* of the optimised mode */
	const char *reason;    /* why this engine */
	double      objective; /* currency: of the program solved */
	double      bound, gap;
	double      total_cost; /* currency: sum of TotalCost, with peak charges */
	double      peak_cost;  /* currency */
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

/* Engine, costs, sizes, sums and warnings of a result as members of an open JSON object. */
void flex_household_summary(FlexText *out, const FlexHousehold *household,
							const FlexHouseholdTask *task, const FlexHouseholdBasis *basis,
							const FlexHouseholdResult *result);

/* Do a household's task: the reference, or the optimum, whole or in windows. */
FlexStatus flex_household_run(FlexEnv *env, const FlexHousehold *household,
							  const FlexHouseholdTask *task, const FlexSettings *settings,
							  FlexHouseholdBasis *basis, FlexHouseholdResult *result);

/* Documents of kind "household". */
extern const FlexChapter flex_household_chapter;

#endif /* FLEX_HOUSEHOLD_HOUSEHOLD_H */
