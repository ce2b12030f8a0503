/*
 * basis.c
 *	  What follows from a household before any dispatch: set-points, ideal heat
 *	  demand, performance of the heat pump, size of the generator.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const flex_household_column[FLEX_HH_COLUMNS] = {
#define FLEX_COLUMN(name, quantity) #name,
	FLEX_HOUSEHOLD_SERIES(FLEX_COLUMN)
#undef FLEX_COLUMN
};

FlexHouseholdQuantity
flex_household_quantity(FlexHouseholdColumn column)
{
	static const FlexHouseholdQuantity quantities[FLEX_HH_COLUMNS] = {
#define FLEX_COLUMN(name, quantity) FLEX_HH_##quantity,
		FLEX_HOUSEHOLD_SERIES(FLEX_COLUMN)
#undef FLEX_COLUMN
	};

	return quantities[column];
}

double
flex_household_scale(FlexHouseholdColumn column)
{
	FlexHouseholdQuantity quantity = flex_household_quantity(column);

	return quantity == FLEX_HH_ENERGY || quantity == FLEX_HH_CONTENT ? 1000 : 1;
}

static bool
allocate_basis(FlexEnv *env, int n, FlexHouseholdBasis *basis)
{
	double **array[] = {&basis->air_min,  &basis->air_max, &basis->heat,    &basis->cool,
						&basis->room,     &basis->mass,    &basis->surface, &basis->cop_h,
						&basis->cop_ht,   &basis->cop_w,   &basis->cop_wt,  &basis->pv,
						&basis->ev_demand};

	memset(basis, 0, sizeof(*basis));
	basis->drive = FLEX_NEW(env, FlexRcDrive, n);
	for (int k = 0; k < FLEX_LENGTH(array); k++)
		if ((*array[k] = FLEX_NEW(env, double, n)) == NULL)
			return false;
	return basis->drive != NULL;
}

/* The original lets a house without cooling get as warm as it likes. */
#define NO_COOLING_MAX 100.0

static void
set_drive(const FlexHousehold *h, FlexHouseholdBasis *basis)
{
	for (int t = 0; t < h->n; t++)
	{
		bool home = h->occupancy[t] == 1;

		basis->drive[t].temp_out = h->temperature[t];
		basis->drive[t].supply = h->supply == NULL ? h->temperature[t] : h->supply[t];
		basis->drive[t].internal = basis->rc.internal_w;
		basis->drive[t].solar = flex_building_solar_w(&h->building, h->north[t], h->east[t],
													  h->south[t], h->west[t], h->temperature[t]);
		basis->air_min[t] = home ? h->home_min : h->away_min;
		basis->air_max[t] = home ? h->home_max : h->away_max;
		basis->pv[t] = h->pv_per_kwp[t] * h->pv_kwp * h->step_hours;
		basis->ev_demand[t] = h->vehicle.capacity > 0 ? h->distance[t] * h->vehicle.rate : 0;
	}
}

/* Sinks of space heating and of charging its tank, K apart. */
#define TANK_LIFT 10.0
#define GROUND_C 10.0

static double
cop_at(const FlexHousehold *h, double sink, double outdoor)
{
	double source = h->generator == FLEX_GROUND_HEAT_PUMP ? GROUND_C : outdoor;

	if (h->generator == FLEX_DIRECT_ELECTRIC)
		return 1;
	return flex_heat_pump_cop(sink, source, h->carnot_factor,
							  (h->quirks & FLEX_QUIRK_COP_CLIP) != 0);
}

static void
set_performance(const FlexHousehold *h, FlexHouseholdBasis *basis)
{
	double sink = h->building.supply_c;

	for (int t = 0; t < h->n; t++)
	{
		basis->cop_h[t] = cop_at(h, sink, h->temperature[t]);
		basis->cop_ht[t] = cop_at(h, sink + TANK_LIFT, h->temperature[t]);
		basis->cop_w[t] = h->central_water ? basis->cop_h[t] : 1;
		basis->cop_wt[t] = h->central_water ? basis->cop_ht[t] : 1;
	}
}

bool
flex_household_water_apart(const FlexHousehold *h)
{
	return !h->central_water && h->generator != FLEX_FUEL_BOILER &&
		   (h->quirks & FLEX_QUIRK_PUBLISHED) == 0;
}

FlexWaterShare
flex_household_share_water(const FlexHousehold *h, const FlexHouseholdBasis *basis, double power,
						   int t)
{
	double         demand = h->hot_water[t];
	double         cop = h->generator == FLEX_FUEL_BOILER ? 1 : basis->cop_w[t];
	double         room = INFINITY;
	FlexWaterShare share = {.generator = demand};

	if (flex_household_water_apart(h))
		return share;
	if (h->quirks & FLEX_QUIRK_PUBLISHED)
		share.drawn = demand / cop;
	else
	{
		room = power * h->step_hours * cop;
		share.generator = fmin(demand, room);
		share.drawn = share.generator / cop;
		share.element = fmin(demand - share.generator, h->element_power * h->step_hours);
		share.missing = demand - share.generator - share.element;
	}
	return share;
}

double
flex_household_heating_most(const FlexHousehold *h, const FlexHouseholdBasis *basis, double power,
							int t)
{
	FlexWaterShare water = flex_household_share_water(h, basis, power, t);
	double         cop = h->generator == FLEX_FUEL_BOILER ? 1 : basis->cop_h[t];
	double         left = power - water.drawn / h->step_hours;

	return fmax(0, left) * cop + fmax(0, h->element_power - water.element / h->step_hours);
}

/* Ideal heating and cooling; generator and element limit it where their size is given. */
static FlexStatus
run_building(FlexEnv *env, const FlexHousehold *h, FlexHouseholdBasis *basis)
{
	bool        published = (h->quirks & FLEX_QUIRK_PUBLISHED) != 0;
	bool        sized = isnan(h->generator_power);
	double      cooling = published && h->cooling_power > 0 ? h->cooling_max : h->cooling_power;
	double     *limit = FLEX_NEW(env, double, h->n);
	FlexRcState state;
	int         thaw = (h->quirks & FLEX_QUIRK_STATIC_START) ? (h->n < 100 ? h->n : 100) : 0;

	if (limit == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < h->n; t++)
		limit[t] = cooling > 0 ? basis->air_max[t] : NO_COOLING_MAX;
	basis->mass_start = flex_rc_settle(&basis->rc, basis->drive, basis->air_min[0], limit,
									   W_PER_KW * h->heating_max, W_PER_KW * cooling, thaw);
	if (!isnan(h->building.mass_start))
		basis->mass_start = h->building.mass_start;
	state.mass = basis->mass_start;
	for (int t = 0; t < h->n; t++)
	{
		double heating = h->heating_max;
		double power;

		if (!sized)
			heating = fmin(heating, flex_household_heating_most(h, basis, h->generator_power, t));
		power = flex_rc_hold(&basis->rc, &basis->drive[t], state.mass, basis->air_min[t], limit[t],
							 W_PER_KW * heating, W_PER_KW * cooling, &state) /
				W_PER_KW;
		basis->heat[t] = fmax(0, power) * h->step_hours;
		basis->cool[t] = fmax(0, -power) * h->step_hours;
		basis->room[t] = state.air;
		basis->mass[t] = state.mass;
		basis->surface[t] = state.surface;
		if ((t & 4095) == 0 && flex_poll(env))
			return FLEX_CANCELLED;
	}
	flex_free(env, limit);
	return FLEX_OK;
}

/* The next multiple of unit; what is one but for rounding stays. */
static double
round_up(double value, double per_unit)
{
	return ceil(value * per_unit * (1 - 1e-12)) / per_unit;
}

double
flex_generator_size(FlexGeneratorKind kind, double heat, double water, double supply_c,
					double coldest_c, double carnot_factor, bool published)
{
	double thermal = round_up(heat + water, 2);
	double source = kind == FLEX_GROUND_HEAT_PUMP ? GROUND_C : coldest_c;
	double cop = 1;

	if (kind == FLEX_FUEL_BOILER)
		return round_up(thermal / (published ? carnot_factor : 1), 10);
	if (kind != FLEX_DIRECT_ELECTRIC)
		cop = flex_heat_pump_cop(supply_c, source, carnot_factor, published);
	return round_up(thermal / cop, 10);
}

static double
size_generator(const FlexHousehold *h, const FlexHouseholdBasis *basis)
{
	double    heat = 0;
	double    water = 0;
	double    coldest = h->temperature[0];
	FlexQuirk quirk =
		h->generator == FLEX_FUEL_BOILER ? FLEX_QUIRK_BOILER_SIZE : FLEX_QUIRK_COP_CLIP;

	for (int t = 0; t < h->n; t++)
	{
		heat = fmax(heat, basis->heat[t] / h->step_hours);
		if (!flex_household_water_apart(h))
			water = fmax(water, h->hot_water[t] / h->step_hours);
		coldest = fmin(coldest, h->temperature[t]);
	}
	return flex_generator_size(h->generator, heat, water, h->building.supply_c, coldest,
							   h->carnot_factor, (h->quirks & quirk) != 0);
}

FlexStatus
flex_household_basis(FlexEnv *env, const FlexHousehold *household, FlexHouseholdBasis *basis)
{
	FlexStatus status;

	if (!allocate_basis(env, household->n, basis))
		return FLEX_NO_MEMORY;
	status = flex_rc_init(env, &household->building, "building", household->step_hours, &basis->rc);
	if (status != FLEX_OK)
		return status;
	set_drive(household, basis);
	set_performance(household, basis);
	status = run_building(env, household, basis);
	if (status != FLEX_OK)
		return status;
	basis->generator_power = isnan(household->generator_power) ? size_generator(household, basis)
															   : household->generator_power;
	return FLEX_OK;
}

/* The state before the first step. */
void
flex_household_start(const FlexHousehold *h, const FlexHouseholdBasis *basis,
					 FlexHouseholdState *state)
{
	memset(state, 0, sizeof(*state));
	state->mass = basis->mass_start;
	state->space_tank = (h->space_tank.start_c - h->space_tank.min_c) * h->space_tank.heat_kwh;
	state->water_tank = (h->water_tank.start_c - h->water_tank.min_c) * h->water_tank.heat_kwh;
	state->battery = (h->quirks & FLEX_QUIRK_INITIAL_SOC) ? 0 : h->battery.soc_start;
	state->vehicle = h->vehicle.capacity;
}

/* ---- results ------------------------------------------------------------------------ */

FlexStatus
flex_household_result_new(FlexEnv *env, int n, FlexHouseholdResult *result)
{
	double *block = FLEX_NEW(env, double, (size_t) n *FLEX_HH_COLUMNS);

	memset(result, 0, sizeof(*result));
	result->perfect_cost = NAN;
	result->short_step = -1;
	if (block == NULL)
		return FLEX_NO_MEMORY;
	for (int k = 0; k < FLEX_HH_COLUMNS; k++)
		result->series[k] = block + (size_t) k * (size_t) n;
	return FLEX_OK;
}

/* Peak charges of all billing periods, currency. */
static double
peak_cost(const FlexHousehold *h, const double *grid)
{
	double sum = 0;
	double peak = 0;

	for (int t = 0; t < h->n && h->peak_price > 0; t++)
	{
		if (t > 0 && h->month[t] != h->month[t - 1])
		{
			sum += peak;
			peak = 0;
		}
		peak = fmax(peak, grid[t] / h->step_hours);
	}
	return (sum + peak) * h->peak_price;
}

void
flex_household_finish(const FlexHousehold *h, const FlexHouseholdBasis *basis,
					  FlexHouseholdResult *result)
{
	double **s = result->series;
	size_t   bytes = (size_t) h->n * sizeof(double);

	memcpy(s[FLEX_HH_SpaceHeatingHourlyCOP], basis->cop_h, bytes);
	memcpy(s[FLEX_HH_SpaceHeatingHourlyCOP_tank], basis->cop_ht, bytes);
	memcpy(s[FLEX_HH_HotWaterHourlyCOP], basis->cop_w, bytes);
	memcpy(s[FLEX_HH_HotWaterHourlyCOP_tank], basis->cop_wt, bytes);
	memcpy(s[FLEX_HH_HotWaterProfile], h->hot_water, bytes);
	memcpy(s[FLEX_HH_BaseLoadProfile], h->base, bytes);
	memcpy(s[FLEX_HH_PhotovoltaicProfile], basis->pv, bytes);
	memcpy(s[FLEX_HH_EVDemandProfile], basis->ev_demand, bytes);
	result->total_cost = 0;
	for (int t = 0; t < h->n; t++)
	{
		double grid = s[FLEX_HH_Grid][t];
		double fuel = s[FLEX_HH_Fuel][t];

		s[FLEX_HH_Q_Solar][t] = basis->drive[t].solar / W_PER_KW * h->step_hours;
		s[FLEX_HH_CoolingHourlyCOP][t] = h->cooling_cop;
		s[FLEX_HH_CO2][t] = (h->co2 == NULL ? 0 : grid * h->co2[t]) + fuel * h->fuel_co2;
		s[FLEX_HH_TotalCost][t] = h->price[t] * grid - h->feed_in[t] * s[FLEX_HH_Feed2Grid][t] +
								  (fuel == 0 ? 0 : fuel * h->fuel_price[t]) +
								  s[FLEX_HH_CO2][t] * h->co2_price;
		result->total_cost += s[FLEX_HH_TotalCost][t];
	}
	result->peak_cost = peak_cost(h, s[FLEX_HH_Grid]);
	result->total_cost += result->peak_cost;
}
