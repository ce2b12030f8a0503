/*
 * extract.c
 *	  From a solved program back to a household's series.
 */
#include "internal.h"

#include <math.h>

/* A plan being read. */
typedef struct Reader
{
	const FlexHousehold        *h;
	const FlexHouseholdWindow  *window;
	const FlexHouseholdColumns *col;
	const double               *x;
	double                    **s;
	double                      mass; /* degC at the step's start */
} Reader;

/* Energy of a power column over step t, kWh; noise of the solver below 0 cut off. */
static inline double
energy(const Reader *r, int col, int t)
{
	return col < 0 ? 0 : fmax(0, r->x[col + t]) * r->h->step_hours;
}

static void
read_heat(Reader *r, int t, int k)
{
	const FlexHouseholdBasis *basis = r->window->basis;
	double                  **s = r->s;
	FlexRc                    rc = basis->rc;
	FlexRcState               state;

	if (r->h->quirks & FLEX_QUIRK_GAIN_AREA)
	{
		double share = rc.mass_share / rc.floor_area;

		rc.surface_share += rc.mass_share - share;
		rc.mass_share = share;
	}
	s[FLEX_HH_Q_RoomHeating][k] = energy(r, r->col->heat, t);
	s[FLEX_HH_Q_RoomCooling][k] = r->h->cooling_power > 0 ? energy(r, r->col->cool, t) : 0;
	s[FLEX_HH_E_RoomCooling][k] = s[FLEX_HH_Q_RoomCooling][k] / r->h->cooling_cop;
	flex_rc_step(&rc, &basis->drive[k], r->mass,
				 W_PER_KW * (s[FLEX_HH_Q_RoomHeating][k] - s[FLEX_HH_Q_RoomCooling][k]) /
					 r->h->step_hours,
				 &state);
	r->mass = state.mass;
	s[FLEX_HH_T_Room][k] = state.air;
	s[FLEX_HH_T_Surface][k] = state.surface;
	s[FLEX_HH_T_BuildingMass][k] = state.mass;
}

static double
content(const FlexTank *tank, double kwh)
{
	return kwh + (tank->min_c + 273.15) * tank->heat_kwh;
}

static void
read_tanks(Reader *r, int t, int k)
{
	const FlexHouseholdColumns *c = r->col;
	double                    **s = r->s;

	s[FLEX_HH_Q_HeatingTank_bypass][k] = s[FLEX_HH_Q_RoomHeating][k];
	s[FLEX_HH_Q_DHWTank_bypass][k] = r->h->hot_water[k];
	if (c->space_in >= 0)
	{
		s[FLEX_HH_Q_HeatingTank_in][k] = energy(r, c->space_in, t);
		s[FLEX_HH_Q_HeatingTank_out][k] =
			fmin(energy(r, c->space_out, t), s[FLEX_HH_Q_RoomHeating][k]);
		s[FLEX_HH_Q_HeatingTank][k] = content(&r->h->space_tank, r->x[c->space_content + t]);
		s[FLEX_HH_Q_HeatingTank_bypass][k] -= s[FLEX_HH_Q_HeatingTank_out][k];
	}
	if (c->water_in >= 0)
	{
		s[FLEX_HH_Q_DHWTank_in][k] = energy(r, c->water_in, t);
		s[FLEX_HH_Q_DHWTank_out][k] = fmin(energy(r, c->water_out, t), r->h->hot_water[k]);
		s[FLEX_HH_Q_DHWTank][k] = content(&r->h->water_tank, r->x[c->water_content + t]);
		s[FLEX_HH_Q_DHWTank_bypass][k] -= s[FLEX_HH_Q_DHWTank_out][k];
	}
}

/* What the generator uses, from the heat it makes. */
static void
read_generator(Reader *r, int t, int k)
{
	const FlexHouseholdBasis *basis = r->window->basis;
	double                  **s = r->s;
	double                    bypass = s[FLEX_HH_Q_HeatingTank_bypass][k];
	double                    water = s[FLEX_HH_Q_DHWTank_bypass][k];
	double                    in = s[FLEX_HH_Q_HeatingTank_in][k];
	double                    water_in = s[FLEX_HH_Q_DHWTank_in][k];
	double                    e1 = energy(r, r->col->element_bypass, t);
	double                    e2 = energy(r, r->col->element_tank, t);
	double                    e3 = energy(r, r->col->element_water, t);
	double                    e4 = energy(r, r->col->element_water_tank, t);

	s[FLEX_HH_Q_HeatingElement][k] = e1 + e2 + e3 + e4;
	if (r->h->generator == FLEX_FUEL_BOILER)
	{
		s[FLEX_HH_Fuel][k] =
			fmax(0, bypass + in - e1 + water + water_in - e3) / r->h->fuel_efficiency;
		return;
	}
	if (r->h->quirks & FLEX_QUIRK_HEATING_ELEMENT)
	{
		e1 /= basis->cop_ht[k];
		e3 /= basis->cop_wt[k];
	}
	s[FLEX_HH_E_Heating_HP_out][k] =
		fmax(0, (bypass - e1) / basis->cop_h[k] + (in - e2) / basis->cop_ht[k]);
	s[FLEX_HH_E_DHW_HP_out][k] =
		fmax(0, (water - e3) / basis->cop_w[k] + (water_in - e4) / basis->cop_wt[k]);
}

/*
 * Who feeds whom. The program knows totals only; every split that respects them costs
 * the same. Battery and vehicle serve the load first, then the sun does, the grid the rest.
 */
static void
read_electricity(Reader *r, int t, int k)
{
	const FlexHouseholdColumns *c = r->col;
	double                    **s = r->s;
	double                      charge = energy(r, c->battery_charge, t);
	double                      drive = energy(r, c->vehicle_charge, t);
	double give = c->battery_charge < 0 ? 0 : energy(r, c->battery_discharge, t);
	double back = c->vehicle_charge < 0 ? 0 : energy(r, c->vehicle_discharge, t);
	double load = r->h->base[k] + s[FLEX_HH_E_Heating_HP_out][k] + s[FLEX_HH_E_DHW_HP_out][k] +
				  s[FLEX_HH_E_RoomCooling][k];
	double sun = r->window->basis->pv[k];
	double left;

	load += s[FLEX_HH_Q_HeatingElement][k] / r->h->element_efficiency;
	s[FLEX_HH_Load][k] = load;
	s[FLEX_HH_BatCharge][k] = charge;
	s[FLEX_HH_BatDischarge][k] = give;
	s[FLEX_HH_EVCharge][k] = drive;
	s[FLEX_HH_EVDischarge][k] = back + r->window->basis->ev_demand[k];
	/* the meter closes the balance, so that the flows add up to the last digit */
	left = load + charge + drive - give - back - sun;
	s[FLEX_HH_PV2Grid][k] = fmin(sun, energy(r, c->export, t));
	if (left + s[FLEX_HH_PV2Grid][k] < 0)
		s[FLEX_HH_PV2Grid][k] = fmin(sun, -left);
	s[FLEX_HH_Grid][k] = fmax(0, left + s[FLEX_HH_PV2Grid][k]);
	s[FLEX_HH_Feed2Grid][k] = s[FLEX_HH_PV2Grid][k];
	sun -= s[FLEX_HH_PV2Grid][k];

	s[FLEX_HH_Bat2Load][k] = fmin(give, fmax(0, load - fmax(0, back - charge)));
	s[FLEX_HH_Bat2EV][k] = fmin(give - s[FLEX_HH_Bat2Load][k], drive);
	s[FLEX_HH_EV2Load][k] = fmin(back, load - s[FLEX_HH_Bat2Load][k]);
	s[FLEX_HH_EV2Bat][k] = fmin(back - s[FLEX_HH_EV2Load][k], charge);
	load -= s[FLEX_HH_Bat2Load][k] + s[FLEX_HH_EV2Load][k];
	charge -= s[FLEX_HH_EV2Bat][k];
	drive -= s[FLEX_HH_Bat2EV][k];
	s[FLEX_HH_PV2Load][k] = fmin(sun, load);
	sun -= s[FLEX_HH_PV2Load][k];
	s[FLEX_HH_PV2Bat][k] = fmin(sun, charge);
	sun -= s[FLEX_HH_PV2Bat][k];
	s[FLEX_HH_PV2EV][k] = fmin(sun, drive);
	s[FLEX_HH_Grid2Load][k] = load - s[FLEX_HH_PV2Load][k];
	s[FLEX_HH_Grid2Bat][k] = charge - s[FLEX_HH_PV2Bat][k];
	s[FLEX_HH_Grid2EV][k] = drive - s[FLEX_HH_PV2EV][k];
	if (c->battery_charge >= 0)
		s[FLEX_HH_BatSoC][k] = fmax(0, r->x[c->battery_content + t]);
	if (c->vehicle_charge >= 0)
		s[FLEX_HH_EVSoC][k] = fmax(0, r->x[c->vehicle_content + t]);
}

void
flex_household_extract(const FlexHousehold *household, const FlexHouseholdWindow *window,
					   const FlexHouseholdColumns *columns, const double *x, int count,
					   FlexHouseholdState *end, FlexHouseholdResult *result)
{
	Reader r = {.h = household,
				.window = window,
				.col = columns,
				.x = x,
				.s = result->series,
				.mass = window->start.mass};
	int    last = count - 1;

	*end = window->start;
	for (int t = 0; t < count; t++)
	{
		int k = window->first + t;

		if (t == 0 || household->month[k] != household->month[k - 1])
			end->peak = t == 0 ? window->start.peak : 0;
		read_heat(&r, t, k);
		read_tanks(&r, t, k);
		read_generator(&r, t, k);
		read_electricity(&r, t, k);
		end->peak = fmax(end->peak, r.s[FLEX_HH_Grid][k] / household->step_hours);
	}
	end->mass = r.mass;
	if (columns->space_in >= 0)
		end->space_tank = x[columns->space_content + last];
	if (columns->water_in >= 0)
		end->water_tank = x[columns->water_content + last];
	if (columns->battery_charge >= 0)
		end->battery = x[columns->battery_content + last];
	if (columns->vehicle_charge >= 0)
		end->vehicle = x[columns->vehicle_content + last];
	if (window->first + count < household->n &&
		household->month[window->first + count] != household->month[window->first + last])
		end->peak = 0;
}
