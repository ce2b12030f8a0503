/*
 * simulate.c
 *	  The 5R1C building, heat pumps and tanks. Formulas: EN ISO 13790:2008,
 *	  Annex C, with the step length free.
 */
#include "thermal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- the building's members --------------------------------------------------------- */

/* Above what any building can have, in the units below. */
#define LARGEST 1e9

#define B(field) offsetof(FlexBuilding, field)
#define NUMBER(member, field, unit_, required_, def_, lo_, above_, help_)                          \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_NUMBER, .offset = B(field), .unit = unit_,             \
		.required = required_, .def = def_, .lo = lo_, .hi = LARGEST, .above_lo = above_,          \
		.help = help_                                                                              \
	}

const FlexMember flex_building_members[FLEX_BUILDING_NMEMBERS] = {
	NUMBER("Af", floor_area, "m2", true, 0, 0, true, "conditioned floor area"),
	NUMBER("Hop", h_op, "W/K", true, 0, 0, true, "transmission through opaque elements"),
	NUMBER("Htr_w", h_tr_w, "W/K", false, 0, 0, false, "transmission through windows and doors"),
	NUMBER("Hve", h_ve, "W/K", true, 0, 0, true, "ventilation and infiltration"),
	NUMBER("CM_factor", mass_factor, "J/(m2 K)", true, 0, 0, true,
		   "internal heat capacity per floor area"),
	NUMBER("Am_factor", area_factor, "", true, 0, 0, true,
		   "effective mass area per floor area, at most 4.5"),
	NUMBER("internal_gains", internal_gains, "W/m2", false, 0, 0, false,
		   "heat of people and appliances per floor area"),
	NUMBER("effective_window_area_west_east", window_ew, "m2", false, 0, 0, false,
		   "solar aperture facing west and east together"),
	NUMBER("effective_window_area_south", window_south, "m2", false, 0, 0, false,
		   "solar aperture facing south"),
	NUMBER("effective_window_area_north", window_north, "m2", false, 0, 0, false,
		   "solar aperture facing north"),
	{.name = "shading_solar_reduction_rate",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = B(shading_rate),
	 .unit = "",
	 .def = 0,
	 .lo = 0,
	 .hi = 1,
	 .help = "share of solar gains kept out while shades are down"},
	NUMBER("shading_threshold_temperature", shading_above_c, "degC", false, INFINITY, -INFINITY,
		   false, "outdoor temperature from which shades are down"),
	NUMBER("heating_power_max", heating_max, "W", false, INFINITY, 0, false,
		   "largest heating power; unlimited if absent"),
	NUMBER("cooling_power_max", cooling_max, "W", false, INFINITY, 0, false,
		   "largest cooling power; unlimited if absent, 0 for no cooling"),
	NUMBER("mass_start_c", mass_start, "degC", false, NAN, -LARGEST, false,
		   "temperature of the mass before the first step; settled if absent"),
	{.name = "scheme",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = B(scheme),
	 .unit = "",
	 .choices = "crank_nicolson|exponential",
	 .help = "time scheme of the mass node: the standard's, or exact for constant drive"},
	NUMBER("supply_temperature", supply_c, "degC", false, NAN, -LARGEST, false,
		   "flow temperature of the heating system"),
	NUMBER("person_num", persons, "", false, 0, 0, false, "people who live there"),
	NUMBER("appliance_electricity_demand_per_person", appliance_wh, "Wh/a", false, 0, 0, false,
		   "electricity of appliances per person and year"),
	NUMBER("hot_water_demand_per_person", hot_water_wh, "Wh/a", false, 0, 0, false,
		   "heat of hot water per person and year"),
	NUMBER("grid_power_max", grid_power_max, "W", false, NAN, 0, false,
		   "of the grid connection; a limit only where options.grid_limit is true"),
	{.name = "ventilation_heat_recovery",
	 .type = FLEX_MEMBER_BOOL,
	 .offset = B(heat_recovery),
	 .unit = "",
	 .help = "ventilation air comes at the temperature of series.supply_temperature"},
	{.name = "type",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = B(type),
	 .unit = "",
	 .help = "label, not used in the numbers"},
	NUMBER("construction_period_start", period_start, "", false, NAN, -INFINITY, false,
		   "label, not used in the numbers"),
	NUMBER("construction_period_end", period_end, "", false, NAN, -INFINITY, false,
		   "label, not used in the numbers"),
	NUMBER("id_demand_profile_type", profile, "", false, NAN, -INFINITY, false,
		   "label, not used in the numbers"),
};

/* One minute, h. */
#define STEP_MIN (1.0 / 60)

FlexStatus
flex_building_read(FlexEnv *env, const FlexNode *node, const char *path, FlexBuilding *building)
{
	FlexRc     rc;
	FlexStatus status =
		flex_doc_members(env, node, path, flex_building_members, FLEX_BUILDING_NMEMBERS, building);

	if (status != FLEX_OK)
		return status;
	/* whether temperatures swing is judged by the real step; the shortest says the rest */
	return flex_rc_init(env, building, path, STEP_MIN, &rc);
}

/* ---- constants ---------------------------------------------------------------------- */

/* Conductances per area between the nodes, W/(m2 K), and surfaces per floor area. */
#define SURFACE_TO_MASS 9.1
#define SURFACE_TO_AIR 3.45
#define SURFACES_PER_FLOOR 4.5

static void
set_scheme(const FlexBuilding *building, double capacity_wh, double step_hours, FlexRc *rc)
{
	double loss = rc->h_3 + rc->h_em;

	if (building->scheme != NULL && strcmp(building->scheme, "exponential") == 0)
	{
		double x = loss * step_hours / capacity_wh;

		rc->keep = exp(-x);
		rc->gain = -expm1(-x) / loss;
		rc->keep_mean = -expm1(-x) / x;
		rc->gain_mean = (1 - rc->keep_mean) / loss;
		return;
	}
	rc->keep = (capacity_wh / step_hours - 0.5 * loss) / (capacity_wh / step_hours + 0.5 * loss);
	rc->gain = 1 / (capacity_wh / step_hours + 0.5 * loss);
	rc->keep_mean = 0.5 * (1 + rc->keep);
	rc->gain_mean = 0.5 * rc->gain;
}

FlexStatus
flex_rc_init(FlexEnv *env, const FlexBuilding *building, const char *path, double step_hours,
			 FlexRc *rc)
{
	double mass_area = building->area_factor * building->floor_area;
	double surfaces = SURFACES_PER_FLOOR * building->floor_area;

	memset(rc, 0, sizeof(*rc));
	rc->step_hours = step_hours;
	rc->floor_area = building->floor_area;
	rc->h_tr_w = building->h_tr_w;
	rc->h_ve = building->h_ve;
	rc->h_ms = SURFACE_TO_MASS * mass_area;
	rc->h_is = SURFACE_TO_AIR * surfaces;
	if (!(building->h_op < rc->h_ms))
	{
		flex_fault(env, FLEX_BAD_INPUT, path,
				   "Hop (%g W/K) must be below 9.1 * Am_factor * Af (%g W/K)", building->h_op,
				   rc->h_ms);
		flex_fault_detail(env, "No heat could reach the mass node otherwise.");
		flex_fault_hint(env, "Check the units of Hop (W/K) and Af (m2).");
		return FLEX_BAD_INPUT;
	}
	rc->h_em = 1 / (1 / building->h_op - 1 / rc->h_ms);
	rc->h_1 = 1 / (1 / rc->h_ve + 1 / rc->h_is);
	rc->h_2 = rc->h_1 + rc->h_tr_w;
	rc->h_3 = 1 / (1 / rc->h_2 + 1 / rc->h_ms);
	rc->internal_w = building->internal_gains * building->floor_area;
	rc->mass_share = mass_area / surfaces;
	rc->surface_share = 1 - rc->mass_share - rc->h_tr_w / (SURFACE_TO_MASS * surfaces);
	if (rc->surface_share < 0)
	{
		flex_fault(env, FLEX_BAD_INPUT, path,
				   "Am_factor (%g) and Htr_w (%g W/K) leave no gains for the surfaces",
				   building->area_factor, building->h_tr_w);
		flex_fault_hint(env, "Am_factor / 4.5 + Htr_w / (40.95 * Af) must be at most 1.");
		return FLEX_BAD_INPUT;
	}
	set_scheme(building, building->mass_factor * building->floor_area / 3600, step_hours, rc);
	if (rc->keep < 0)
	{
		flex_fault(env, FLEX_BAD_INPUT, path,
				   "steps of %g h are too long for this building's mass: temperatures would swing",
				   step_hours);
		flex_fault_hint(env, "Take shorter steps, or \"scheme\": \"exponential\" in the building.");
		return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

/* ---- one step ----------------------------------------------------------------------- */

/* phi_st of C.3, W. */
static inline double
surface_gains(const FlexRc *rc, const FlexRcDrive *drive)
{
	return rc->surface_share * (0.5 * drive->internal + drive->solar);
}

/* phi_mtot of C.5, W. */
static inline double
mass_total(const FlexRc *rc, const FlexRcDrive *drive, double hvac_w)
{
	double mass = rc->mass_share * (0.5 * drive->internal + drive->solar);
	double air = 0.5 * drive->internal + hvac_w;

	return mass + rc->h_em * drive->temp_out +
		   rc->h_3 *
			   (surface_gains(rc, drive) + rc->h_tr_w * drive->temp_out +
				rc->h_1 * (air / rc->h_ve + drive->supply)) /
			   rc->h_2;
}

void
flex_rc_step(const FlexRc *rc, const FlexRcDrive *drive, double mass_c, double hvac_w,
			 FlexRcState *state)
{
	double total = mass_total(rc, drive, hvac_w);
	double mean = rc->keep_mean * mass_c + rc->gain_mean * total;
	double air = 0.5 * drive->internal + hvac_w;

	state->mass = rc->keep * mass_c + rc->gain * total;
	state->surface = (rc->h_ms * mean + surface_gains(rc, drive) + rc->h_tr_w * drive->temp_out +
					  rc->h_1 * (drive->supply + air / rc->h_ve)) /
					 (rc->h_ms + rc->h_tr_w + rc->h_1);
	state->air =
		(rc->h_is * state->surface + rc->h_ve * drive->supply + air) / (rc->h_is + rc->h_ve);
}

void
flex_rc_linear(const FlexRc *rc, const FlexRcDrive *drive, FlexRcLinear *linear)
{
	FlexRcState zero;
	double      total_per_w = rc->h_3 * rc->h_1 / (rc->h_ve * rc->h_2);
	double      nodes = rc->h_ms + rc->h_tr_w + rc->h_1;
	double surface_per_w = (rc->h_ms * rc->gain_mean * total_per_w + rc->h_1 / rc->h_ve) / nodes;

	flex_rc_step(rc, drive, 0, 0, &zero);
	linear->keep = rc->keep;
	linear->mass_per_w = rc->gain * total_per_w;
	linear->mass_known = zero.mass;
	linear->air_per_mass = rc->h_is * (rc->h_ms * rc->keep_mean / nodes) / (rc->h_is + rc->h_ve);
	linear->air_per_w = (rc->h_is * surface_per_w + 1) / (rc->h_is + rc->h_ve);
	linear->air_known = zero.air;
}

double
flex_rc_hold(const FlexRc *rc, const FlexRcDrive *drive, double mass_c, double air_min,
			 double air_max, double heating_max, double cooling_max, FlexRcState *state)
{
	double      probe = 10 * rc->floor_area;
	double      power;
	FlexRcState idle;

	flex_rc_step(rc, drive, mass_c, 0, &idle);
	if (idle.air >= air_min && (idle.air <= air_max || cooling_max <= 0))
	{
		*state = idle;
		return 0;
	}
	if (idle.air < air_min)
	{
		flex_rc_step(rc, drive, mass_c, probe, state);
		power = fmin(heating_max, probe * (air_min - idle.air) / (state->air - idle.air));
	}
	else
	{
		flex_rc_step(rc, drive, mass_c, -probe, state);
		power = -fmin(cooling_max, probe * (air_max - idle.air) / (state->air - idle.air));
	}
	flex_rc_step(rc, drive, mass_c, power, state);
	return power;
}

/* Steps and temperature of the run in front of the first step. */
#define SETTLE_STEPS 100
#define SETTLE_FROM 15.0

double
flex_rc_settle(const FlexRc *rc, const FlexRcDrive *drive, double air_min, const double *air_max,
			   double heating_max, double cooling_max, int thaw)
{
	FlexRcDrive still = drive[0];
	FlexRcState state = {.mass = SETTLE_FROM};

	still.solar = 0;
	for (int k = 0; k < SETTLE_STEPS; k++)
	{
		int t = k < thaw ? k : thaw > 0 ? thaw - 1 : 0;

		still.supply = drive[t].supply;
		flex_rc_hold(rc, &still, state.mass, air_min, air_max[t], heating_max, cooling_max, &state);
	}
	return state.mass;
}

double
flex_building_solar_w(const FlexBuilding *building, double north, double east, double south,
					  double west, double temp_out)
{
	double gain = north * building->window_north + (east + west) * building->window_ew / 2 +
				  south * building->window_south;

	return temp_out >= building->shading_above_c ? gain * (1 - building->shading_rate) : gain;
}

/* ---- heat generators and tanks ------------------------------------------------------ */

#define COP_MIN 1.0
#define COP_MAX 18.0

double
flex_heat_pump_cop(double sink_c, double source_c, double carnot_factor, bool cold_clip)
{
	double lift = sink_c - source_c;
	double cop;

	if (lift <= 0)
		return cold_clip && lift < 0 ? COP_MIN : COP_MAX;
	cop = carnot_factor * (sink_c + 273.15) / lift;
	return fmin(COP_MAX, fmax(COP_MIN, cop));
}

double
flex_tank_surface_m2(double litre)
{
	double volume = litre / 1000;
	double radius = cbrt(volume / M_PI);
	double height;

	if (litre <= 0)
		return 0;
	height = volume / (M_PI * radius * radius);
	return round(100 * (2 * M_PI * radius * height + 2 * M_PI * radius * radius)) / 100;
}
