/*
 * reference.c
 *	  What a household does without control: heat when it is cold, charge from
 *	  surplus, discharge into the load; battery first, then vehicle, then hot-water tank.
 *
 * The published rules and the right ones share this code; a household's quirks
 * say at each point which of the two holds.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

/* Shares of a demand below this are rounding. */
#define ROUNDING 1e-9

/* A household in the middle of its run. */
typedef struct Run
{
	const FlexHousehold      *h;
	const FlexHouseholdBasis *basis;
	double                  **s;
	double                    battery; /* kWh at the step's start */
	double                    vehicle; /* kWh */
	double                    water_c; /* degC of the hot-water tank */
	double                    space_c; /* degC of the space-heating tank */
	double                    grid;    /* still to be imported in this step, kWh */
	double                    surplus; /* still to be used in this step, kWh */
	double         power; /* the generator's, left in this step: kWh electric or of heat */
	FlexWaterShare water; /* who makes this step's hot water */
	int            short_step;
	bool           boiler;
	bool           published;
} Run;

static inline bool
quirk(const Run *run, FlexQuirk which)
{
	return (run->h->quirks & which) != 0;
}

/* ---- heat --------------------------------------------------------------------------- */

/*
 * Space heating past the tank, the element taking what the generator can't. As published,
 * hot water leaves the generator its whole power.
 */
static void
heat_rooms(Run *run, int t)
{
	const FlexHousehold *h = run->h;
	double               heat = run->basis->heat[t];
	double               cop = run->boiler ? 1 : run->basis->cop_h[t];
	double               whole = run->basis->generator_power * h->step_hours;
	double               power = run->published ? whole : whole - run->water.drawn;
	double               element = fmax(0, heat - fmax(0, power) * cop);

	run->s[FLEX_HH_Q_RoomHeating][t] = heat;
	run->s[FLEX_HH_Q_HeatingElement][t] = element + run->water.element;
	run->s[FLEX_HH_Q_HeatingTank_bypass][t] = heat - element;
	if (run->boiler)
		run->s[FLEX_HH_Fuel][t] = (heat - element) / h->fuel_efficiency;
	else
		run->s[FLEX_HH_E_Heating_HP_out][t] = (heat - element) / cop;
	run->power -= (heat - element) / cop;
}

/* Content of a tank after a step that gets heat, kWh into it; losses at its end temperature. */
static inline double
tank_after(const FlexTank *tank, double temp_c, double heat)
{
	return (temp_c + heat / tank->heat_kwh + tank->decay * tank->surrounding_c) / (1 + tank->decay);
}

/* Heat that brings a tank to target at the step's end, kWh; < 0: so much can be taken out. */
static inline double
tank_need(const FlexTank *tank, double temp_c, double target)
{
	return ((1 + tank->decay) * target - temp_c - tank->decay * tank->surrounding_c) *
		   tank->heat_kwh;
}

static inline double
tank_content(const FlexTank *tank, double temp_c)
{
	return (temp_c + 273.15) * tank->heat_kwh;
}

/* The space-heating tank has no use without control, but its standing losses are there. */
static void
keep_space_tank(Run *run, int t)
{
	const FlexTank *tank = &run->h->space_tank;
	double          cop = run->boiler ? 1 : run->basis->cop_ht[t];
	double          heat;

	if (tank->litre <= 0 || run->published)
		return;
	heat = fmax(0, fmin(tank_need(tank, run->space_c, tank->min_c), run->power * cop));
	run->power -= heat / cop;
	run->space_c = tank_after(tank, run->space_c, heat);
	run->s[FLEX_HH_Q_HeatingTank_in][t] = heat;
	run->s[FLEX_HH_Q_HeatingTank][t] = tank_content(tank, run->space_c);
	if (run->boiler)
		run->s[FLEX_HH_Fuel][t] += heat / run->h->fuel_efficiency;
	else
		run->s[FLEX_HH_E_Heating_HP_out][t] += heat / cop;
}

static void
heat_water(Run *run, int t)
{
	double heat = run->water.generator;

	run->s[FLEX_HH_Q_DHWTank_bypass][t] = run->h->hot_water[t];
	run->power -= run->water.drawn;
	if (run->boiler)
		run->s[FLEX_HH_Fuel][t] += heat / run->h->fuel_efficiency;
	else
		run->s[FLEX_HH_E_DHW_HP_out][t] = heat / run->basis->cop_w[t];
}

/* ---- load --------------------------------------------------------------------------- */

static void
net_load(Run *run, int t)
{
	double **s = run->s;
	double   efficiency = quirk(run, FLEX_QUIRK_HEATING_ELEMENT) ? 1 : run->h->element_efficiency;
	double   load;

	s[FLEX_HH_Q_RoomCooling][t] = run->basis->cool[t];
	s[FLEX_HH_E_RoomCooling][t] =
		run->basis->cool[t] == 0 ? 0 : run->basis->cool[t] / run->h->cooling_cop;
	load = run->h->base[t] + s[FLEX_HH_E_Heating_HP_out][t] + s[FLEX_HH_E_RoomCooling][t] +
		   s[FLEX_HH_E_DHW_HP_out][t];
	if (s[FLEX_HH_Q_HeatingElement][t] > 0)
		load += s[FLEX_HH_Q_HeatingElement][t] / efficiency;
	s[FLEX_HH_Load][t] = load;
	run->grid = fmax(0, load - run->basis->pv[t]);
	run->surplus = fmax(0, run->basis->pv[t] - load);
	s[FLEX_HH_PV2Load][t] = run->basis->pv[t] - run->surplus;
}

/* ---- battery ------------------------------------------------------------------------ */

/* As published: the gap isn't raised by the charging loss, the load not by the discharging loss. */
static void
run_battery_published(Run *run, int t)
{
	const FlexBatteryPart *b = &run->h->battery;
	double                 charge_max = b->charge_power * run->h->step_hours;
	double                 discharge_max = b->discharge_power * run->h->step_hours;

	if (run->surplus > 0)
	{
		double gap = b->capacity - run->battery;
		double charge = fmin(run->surplus >= gap ? gap : run->surplus, charge_max);

		if (gap <= 0)
		{
			run->battery = b->capacity;
			return;
		}
		run->battery += charge * b->charge_efficiency;
		run->s[FLEX_HH_PV2Bat][t] = charge;
		run->surplus -= charge;
	}
	else if (run->battery > 0)
	{
		double discharge = run->battery * b->discharge_efficiency <= run->grid
							   ? fmin(run->battery, discharge_max)
							   : fmin(run->grid, discharge_max);

		run->grid -= discharge * b->discharge_efficiency;
		run->battery -= discharge;
		run->s[FLEX_HH_Bat2Load][t] = discharge * b->discharge_efficiency;
	}
	else
		run->battery = 0;
}

static void
run_battery(Run *run, int t)
{
	const FlexBatteryPart *b = &run->h->battery;
	double                 hours = run->h->step_hours;

	if (b->capacity <= 0)
		return;
	if (quirk(run, FLEX_QUIRK_REFERENCE_BATTERY))
		run_battery_published(run, t);
	else if (run->surplus > 0)
	{
		double charge = fmin(fmin(run->surplus, b->charge_power * hours),
							 (b->capacity - run->battery) / b->charge_efficiency);

		run->battery = fmin(b->capacity, run->battery + charge * b->charge_efficiency);
		run->surplus -= charge;
		run->s[FLEX_HH_PV2Bat][t] = charge;
	}
	else
	{
		double discharge = fmin(fmin(run->grid, b->discharge_power * hours),
								run->battery * b->discharge_efficiency);

		run->battery = fmax(0, run->battery - discharge / b->discharge_efficiency);
		run->grid -= discharge;
		run->s[FLEX_HH_Bat2Load][t] = discharge;
	}
	run->s[FLEX_HH_BatCharge][t] = run->s[FLEX_HH_PV2Bat][t];
	run->s[FLEX_HH_BatDischarge][t] = run->s[FLEX_HH_Bat2Load][t];
	run->s[FLEX_HH_BatSoC][t] = run->battery;
}

/* ---- vehicle ------------------------------------------------------------------------ */

/* Charging as published: amounts on the storage's side, flows partly on the socket's. */
static void
charge_vehicle_published(Run *run, int t)
{
	const FlexVehiclePart *v = &run->h->vehicle;
	double charge = fmin(v->capacity - run->vehicle, v->charge_power * run->h->step_hours);
	double socket = charge / v->charge_efficiency;

	if (run->surplus <= 0)
	{
		run->grid += socket;
		run->s[FLEX_HH_Grid2EV][t] = charge;
	}
	else if (run->surplus * v->charge_efficiency <= charge)
	{
		run->s[FLEX_HH_PV2EV][t] = run->surplus * v->charge_efficiency;
		run->s[FLEX_HH_Grid2EV][t] = charge - run->s[FLEX_HH_PV2EV][t];
		run->grid += socket - run->surplus;
		run->surplus = 0;
	}
	else
	{
		run->surplus -= socket;
		run->s[FLEX_HH_PV2EV][t] = socket;
	}
	run->s[FLEX_HH_EVCharge][t] = charge;
	run->vehicle += charge;
}

static void
charge_vehicle(Run *run, int t)
{
	const FlexVehiclePart *v = &run->h->vehicle;
	double                 charge = fmin(v->charge_power * run->h->step_hours,
										 fmax(0, v->capacity - run->vehicle) / v->charge_efficiency);
	double                 sun = fmin(charge, run->surplus);

	run->surplus -= sun;
	run->grid += charge - sun;
	run->s[FLEX_HH_PV2EV][t] = sun;
	run->s[FLEX_HH_Grid2EV][t] = charge - sun;
	run->s[FLEX_HH_EVCharge][t] = charge;
	run->vehicle += charge * v->charge_efficiency;
}

/* The original lets the content fall below 0; by the right rule what is missing is reported. */
static void
run_vehicle(Run *run, int t)
{
	const FlexVehiclePart *v = &run->h->vehicle;
	bool                   published = quirk(run, FLEX_QUIRK_VEHICLE_UNITS);
	double                 drive;

	if (v->capacity <= 0)
		return;
	drive = run->basis->ev_demand[t] / v->discharge_efficiency;
	if (run->h->at_home[t] == 1 && run->vehicle <= v->capacity)
	{
		if (published)
			charge_vehicle_published(run, t);
		else
			charge_vehicle(run, t);
	}
	run->vehicle -= drive;
	run->s[FLEX_HH_EVDischarge][t] = published ? drive : run->basis->ev_demand[t];
	if (run->vehicle < 0 && !published)
	{
		run->s[FLEX_HH_EVUnmet][t] = -run->vehicle * v->discharge_efficiency;
		run->s[FLEX_HH_EVDischarge][t] -= run->s[FLEX_HH_EVUnmet][t];
		run->vehicle = 0;
	}
	run->s[FLEX_HH_EVSoC][t] = run->vehicle;
}

/* ---- hot-water tank ----------------------------------------------------------------- */

static void
take_import(Run *run, int t, double heat, double cop)
{
	run->grid += heat / cop;
	run->s[FLEX_HH_E_DHW_HP_out][t] += heat / cop;
}

/* As published, losses at the start temperature and no look at the generator's size. */
static double
charge_tank_published(Run *run, int t, double need, double room)
{
	double cop = run->basis->cop_wt[t];
	double sun = run->surplus * cop;

	if (run->water_c < run->h->water_tank.min_c)
	{
		if (sun < need)
		{
			run->grid += need / cop - run->surplus;
			run->surplus = 0;
			return need;
		}
		if (need < sun && sun < room)
		{
			run->surplus = 0;
			return sun;
		}
		run->surplus -= room / cop;
		return room;
	}
	if (run->water_c >= run->h->water_tank.max_c)
		return 0;
	sun = fmin(room, sun);
	run->surplus -= sun / cop;
	return sun;
}

static void
run_tank_published(Run *run, int t)
{
	const FlexTank *tank = &run->h->water_tank;
	double         *fuel = &run->s[FLEX_HH_Fuel][t];
	double          cop = run->boiler ? 1 : run->basis->cop_wt[t];
	double          loss = (run->water_c - tank->surrounding_c) * tank->decay * tank->heat_kwh;
	double          need = (tank->min_c - run->water_c) * tank->heat_kwh;
	double          in = 0;
	double          out = 0;

	if (!run->boiler && run->surplus > 0)
	{
		in = charge_tank_published(run, t, need, (tank->max_c - run->water_c) * tank->heat_kwh);
		run->s[FLEX_HH_E_DHW_HP_out][t] += in / cop;
	}
	else if (need > 0)
	{
		in = need;
		if (run->boiler)
			*fuel += in / run->h->fuel_efficiency;
		else
			take_import(run, t, in, cop);
	}
	else
	{
		out = fmin(run->h->hot_water[t], -need);
		run->s[FLEX_HH_Q_DHWTank_bypass][t] -= out;
		if (run->boiler)
			*fuel -= out / run->h->fuel_efficiency;
		else
		{
			double saved = out / run->basis->cop_w[t];

			/* the netting error: more may be saved than the hour imports */
			if (!quirk(run, FLEX_QUIRK_TANK_NETTING) && saved > run->grid)
			{
				double kept = out - run->grid * run->basis->cop_w[t];

				run->s[FLEX_HH_Q_DHWTank_bypass][t] += kept;
				out -= kept;
				saved = run->grid;
			}
			run->s[FLEX_HH_E_DHW_HP_out][t] -= saved;
			run->grid -= saved;
		}
	}
	run->water_c += (in - out - loss) / tank->heat_kwh;
	run->s[FLEX_HH_Q_DHWTank_in][t] = in;
	run->s[FLEX_HH_Q_DHWTank_out][t] = out;
	/* one array held both the bypass and all that the boiler made */
	if (run->boiler && quirk(run, FLEX_QUIRK_HOT_WATER_ALIAS))
		run->s[FLEX_HH_Q_DHWTank_bypass][t] =
			fmax(0, run->s[FLEX_HH_Q_DHWTank_bypass][t] + in - out);
}

/*
 * Surplus goes in, the minimum is held, and what comes out saves no more than the hour
 * imports; what the generator can't make comes out in any case.
 */
static void
run_tank(Run *run, int t)
{
	const FlexTank *tank = &run->h->water_tank;
	double          cop = run->boiler ? 1 : run->basis->cop_wt[t];
	double          need = tank_need(tank, run->water_c, tank->min_c);
	double          power = flex_household_water_apart(run->h) ? INFINITY : run->power;
	double          in = fmax(0, fmin(need, power * cop));
	double          given = fmin(run->water.missing, fmax(0, -need));
	double          out = 0;

	run->water.missing -= given;
	need += given;
	if (run->boiler)
	{
		out = need < 0 ? fmin(run->water.generator, -need) : 0;
		run->s[FLEX_HH_Fuel][t] += (in - out) / run->h->fuel_efficiency;
	}
	else
	{
		if (run->surplus > 0)
		{
			double room = tank_need(tank, run->water_c, tank->max_c);

			in = fmax(in, fmin(room, fmin(run->surplus, power) * cop));
			in = given > 0 ? 0 : fmax(0, in);
		}
		else if (need < 0)
		{
			/* what is imported for the load; the vehicle's share has nothing to do with water */
			double load = run->grid - run->s[FLEX_HH_Grid2EV][t];

			out = fmin(fmin(run->water.generator, -need), load * run->basis->cop_w[t]);
		}
		run->s[FLEX_HH_E_DHW_HP_out][t] += in / cop - out / run->basis->cop_w[t];
		run->grid += fmax(0, in / cop - run->surplus) - out / run->basis->cop_w[t];
		run->surplus = fmax(0, run->surplus - in / cop);
	}
	out += given;
	run->s[FLEX_HH_Q_DHWTank_bypass][t] -= out;
	run->s[FLEX_HH_Q_DHWTank_in][t] = in;
	run->s[FLEX_HH_Q_DHWTank_out][t] = out;
	run->water_c = tank_after(tank, run->water_c, in - out);
}

static void
run_water_tank(Run *run, int t)
{
	double surplus = run->surplus;
	double before = run->s[FLEX_HH_E_DHW_HP_out][t];

	if (run->h->water_tank.litre <= 0)
	{
		/* as published, without a tank its degC stand where the content's Wh should */
		if (run->published)
			run->s[FLEX_HH_Q_DHWTank][t] = run->water_c / flex_household_scale(FLEX_HH_Q_DHWTank);
		return;
	}
	if (run->published)
		run_tank_published(run, t);
	else
		run_tank(run, t);
	run->s[FLEX_HH_Q_DHWTank][t] = tank_content(&run->h->water_tank, run->water_c);
	run->s[FLEX_HH_PV2Load][t] += surplus - run->surplus;
	if (!run->published)
		run->s[FLEX_HH_Load][t] += run->s[FLEX_HH_E_DHW_HP_out][t] - before;
}

/* ---- a step, a run ------------------------------------------------------------------ */

static void
step(Run *run, int t)
{
	double **s = run->s;

	run->power = run->basis->generator_power * run->h->step_hours;
	run->water = flex_household_share_water(run->h, run->basis, run->basis->generator_power, t);
	s[FLEX_HH_T_Room][t] = run->basis->room[t];
	s[FLEX_HH_T_BuildingMass][t] = run->basis->mass[t];
	s[FLEX_HH_T_Surface][t] = run->basis->surface[t];
	heat_rooms(run, t);
	heat_water(run, t);
	keep_space_tank(run, t);
	net_load(run, t);
	run_battery(run, t);
	run_vehicle(run, t);
	run_water_tank(run, t);
	if (run->water.missing > ROUNDING * run->h->hot_water[t] && run->short_step < 0)
		run->short_step = t;
	s[FLEX_HH_Grid][t] = run->grid;
	/* as published, the vehicle's charging is part of what is booked as for the load */
	s[FLEX_HH_Grid2Load][t] = run->published ? run->grid : run->grid - s[FLEX_HH_Grid2EV][t];
	s[FLEX_HH_Feed2Grid][t] = run->surplus;
	s[FLEX_HH_PV2Grid][t] = run->surplus;
}

FlexStatus
flex_household_reference(FlexEnv *env, const FlexHousehold *household,
						 const FlexHouseholdBasis *basis, FlexHouseholdResult *result)
{
	Run run = {.h = household, .basis = basis, .short_step = -1};

	if (flex_household_result_new(env, household->n, result) != FLEX_OK)
		return FLEX_NO_MEMORY;
	run.s = result->series;
	run.boiler = household->generator == FLEX_FUEL_BOILER;
	run.published = (household->quirks & FLEX_QUIRK_PUBLISHED) != 0;
	run.battery = (household->quirks & FLEX_QUIRK_INITIAL_SOC) ? household->battery.capacity
															   : household->battery.soc_start;
	run.vehicle = household->vehicle.capacity;
	run.water_c = household->water_tank.start_c;
	run.space_c = household->space_tank.start_c;
	for (int t = 0; t < household->n; t++)
	{
		step(&run, t);
		if ((t & 4095) == 0 && flex_poll(env))
			return FLEX_CANCELLED;
	}
	flex_household_finish(household, basis, result);
	result->status = FLEX_OK;
	result->short_step = run.short_step;
	result->objective = result->total_cost;
	result->bound = -INFINITY;
	return FLEX_OK;
}

static FlexStatus
tank_floor(FlexEnv *env, const FlexTank *tank, const double *content, int n, double **low)
{
	*low = FLEX_NEW(env, double, n);
	if (*low == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < n; t++)
		(*low)[t] = fmin(0, content[t] - (tank->min_c + 273.15) * tank->heat_kwh);
	return FLEX_OK;
}

FlexStatus
flex_household_floor(FlexEnv *env, const FlexHousehold *h, FlexHouseholdBasis *basis)
{
	FlexHouseholdResult reference;
	FlexStatus          status;

	if (h->quirks & FLEX_QUIRK_PUBLISHED)
		return FLEX_OK;
	status = flex_household_reference(env, h, basis, &reference);
	if (status == FLEX_OK && h->space_tank.litre > 0)
		status = tank_floor(env, &h->space_tank, reference.series[FLEX_HH_Q_HeatingTank], h->n,
							&basis->space_low);
	if (status == FLEX_OK && h->water_tank.litre > 0)
		status = tank_floor(env, &h->water_tank, reference.series[FLEX_HH_Q_DHWTank], h->n,
							&basis->water_low);
	if (status == FLEX_OK)
		flex_free(env, reference.series[0]);
	return status;
}
