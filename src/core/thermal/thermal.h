/*
 * thermal.h
 *	  Buildings as five resistances and one capacity (5R1C): the simple hourly
 *	  method of EN ISO 13790:2008, Annex C. Equation numbers C.x refer to it.
 *
 * Units: those of the standard, W, W/K, J/K, m2, degC, hours; who counts in kW converts at
 * this header. Heat into the building is > 0, heat taken
 * out by cooling < 0. A step of any length is one step of the scheme; the
 * standard's is Crank-Nicolson at one hour.
 */
#ifndef FLEX_THERMAL_THERMAL_H
#define FLEX_THERMAL_THERMAL_H

#include "base/json.h"

/* Parameters as the users give them; member names of documents stand in simulate.c. */
typedef struct FlexBuilding
{
	double      floor_area;      /* A_f, m2 */
	double      h_op;            /* opaque elements, W/K */
	double      h_tr_w;          /* windows and doors, W/K */
	double      h_ve;            /* ventilation, W/K */
	double      mass_factor;     /* internal capacity per floor area, J/(m2 K) */
	double      area_factor;     /* effective mass area per floor area */
	double      internal_gains;  /* W/m2 */
	double      window_ew;       /* effective area facing east and west together, m2 */
	double      window_south;    /* m2 */
	double      window_north;    /* m2 */
	double      shading_rate;    /* share of the gains kept out while shaded */
	double      shading_above_c; /* outdoor temperature from which shades are down */
	double      heating_max;     /* W; infinity: unlimited */
	double      cooling_max;     /* W; infinity: unlimited */
	double      mass_start;      /* degC before the first step; NAN: settled */
	const char *scheme;          /* NULL: crank_nicolson */

	/* what only households use */
	double      supply_c; /* flow temperature of the heating system, degC */
	double      persons;
	double      appliance_wh;   /* electricity of appliances, Wh per person and year */
	double      hot_water_wh;   /* heat of hot water, Wh per person and year */
	double      grid_power_max; /* W; NAN: no limit */
	bool        heat_recovery;  /* supply air by series instead of outdoor air */
	const char *type;           /* labels, not used in the numbers */
	double      period_start;
	double      period_end;
	double      profile;
} FlexBuilding;

/* The members of a building, for documents and the SQL functions alike. */
#define FLEX_BUILDING_NMEMBERS 26
extern const FlexMember flex_building_members[FLEX_BUILDING_NMEMBERS];

/* Read and check a building. path is its own in the document. */
FlexStatus flex_building_read(FlexEnv *env, const FlexNode *node, const char *path,
							  FlexBuilding *building);

/*
 * Constants of one building at one step length. The state is linear in what
 * drives it: mass_end = keep * mass + gain * total, mean = keep_mean * mass + gain_mean * total.
 */
typedef struct FlexRc
{
	double step_hours;
	double floor_area;
	double h_tr_w, h_ve, h_ms, h_is, h_em; /* W/K */
	double h_1, h_2, h_3;                  /* C.6 to C.8 */
	double mass_share;                     /* of gains, to the mass node (C.2) */
	double surface_share;                  /* of gains, to the surface node (C.3) */
	double internal_w;                     /* phi_int */
	double keep, gain;                     /* C.4, or its exact solution */
	double keep_mean, gain_mean;           /* C.9, or its exact solution */
} FlexRc;

/* Fault where a constant would be negative or infinite (h_op >= h_ms, ...). */
FlexStatus flex_rc_init(FlexEnv *env, const FlexBuilding *building, const char *path,
						double step_hours, FlexRc *rc);

/* What drives one step, besides heating and cooling. */
typedef struct FlexRcDrive
{
	double temp_out; /* degC */
	double supply;   /* degC, of ventilation air */
	double solar;    /* W, all windows, after shading */
	double internal; /* W, of people and appliances */
} FlexRcDrive;

typedef struct FlexRcState
{
	double mass;    /* degC, at the end of the step */
	double surface; /* degC, mean of the step */
	double air;     /* degC, mean of the step */
} FlexRcState;

/* One step from mass_c under hvac_w (heating - cooling). */
void flex_rc_step(const FlexRc *rc, const FlexRcDrive *drive, double mass_c, double hvac_w,
				  FlexRcState *state);

/*
 * The same as coefficients, for linear programs:
 * mass_end = keep * mass + mass_per_w * hvac + mass_known
 * air		= air_per_mass * mass + air_per_w * hvac + air_known
 */
typedef struct FlexRcLinear
{
	double keep, mass_per_w, mass_known;
	double air_per_mass, air_per_w, air_known;
} FlexRcLinear;

void flex_rc_linear(const FlexRc *rc, const FlexRcDrive *drive, FlexRcLinear *linear);

/*
 * Heating or cooling that keeps the air in [air_min, air_max], each at most its
 * limit in W (INFINITY: none; 0: not there), and the state it leads to.
 * Returns net power: > 0 heating, < 0 cooling.
 */
double flex_rc_hold(const FlexRc *rc, const FlexRcDrive *drive, double mass_c, double air_min,
					double air_max, double heating_max, double cooling_max, FlexRcState *state);

/*
 * Mass temperature at which a building has settled in front of the first
 * step: 100 steps from 15 degC without sun, all else frozen at step 0. With thaw > 0 the
 * supply temperature and air_max run over steps 0..thaw-1, as FLEX has it.
 */
double flex_rc_settle(const FlexRc *rc, const FlexRcDrive *drive, double air_min,
					  const double *air_max, double heating_max, double cooling_max, int thaw);

/* Solar gain through four facades, W; irradiance in W/m2 on the vertical plane. */
double flex_building_solar_w(const FlexBuilding *building, double north, double east, double south,
							 double west, double temp_out);

/* ---- heat generators and tanks ------------------------------------------------------ */

/*
 * Coefficient of performance as share of Carnot's, clipped to [1, 18]. A source
 * warmer than the sink needs no work: 18. cold_clip: 1 there, as FLEX has it.
 */
double flex_heat_pump_cop(double sink_c, double source_c, double carnot_factor, bool cold_clip);

/* Surface of the smallest cylinder that holds litre, m2, rounded to 0.01. */
double flex_tank_surface_m2(double litre);

/* ---- identification --------------------------------------------------------------- */

/* Measured series of one building, all [n] at equal steps. */
typedef struct FlexRcMeasured
{
	int           n;
	double        step_hours;
	const double *air;              /* degC */
	const double *temp_out;         /* degC */
	const double *solar;            /* W/m2 or W: what gain_area multiplies */
	const double *hvac;             /* W, heating > 0 */
	double        mass_area_factor; /* Am_factor where it is known, at most 4.4; 0: it is fitted */
} FlexRcMeasured;

#define FLEX_RC_PARAMETERS 7

/* In this order everywhere. */
typedef struct FlexRcFit
{
	/* h_tr W/K, h_ve W/K, c_m Wh/K, h_ms W/K, gain_area m2, mass_start degC, Am_factor */
	double value[FLEX_RC_PARAMETERS];
	double error[FLEX_RC_PARAMETERS]; /* standard error; NAN where a bound holds */
	bool   bound[FLEX_RC_PARAMETERS]; /* stands at its bound */
	double rmse;                      /* K */
	int    iterations;
	bool   converged;
} FlexRcFit;

extern const char *const flex_rc_fit_name[FLEX_RC_PARAMETERS];

/*
 * Bounded least squares on the one-run simulation error of the air temperature. Where Am_factor
 * isn't given it is fitted, with what EN ISO 13790 says of it as a prior (2.75, 17 %): the errors
 * include what the data leave open of it.
 */
FlexStatus flex_rc_fit(FlexEnv *env, const FlexRcMeasured *measured, FlexRcFit *fit);

#endif /* FLEX_THERMAL_THERMAL_H */
