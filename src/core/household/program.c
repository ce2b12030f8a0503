/*
 * program.c
 *	  The optimised dispatch as a linear program, reduced before it is built:
 *	  flows that only keep books (which kWh of sun went where) are left out
 *	  and separated again in the plan found.
 *
 * Units: kW, kWh, degC, currency. Tanks count from their minimum.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

static double *
new_series(FlexHouseholdBuild *build, double value)
{
	double *series = FLEX_NEW_RAW(build->env, double, build->n);

	for (int t = 0; series != NULL && t < build->n; t++)
		series[t] = value;
	return series;
}

/* ---- building ----------------------------------------------------------------------- */

/* Width of the band around the reference temperature in the published model, K. */
#define REFERENCE_BAND 3.0

/* What a band gives above a path it must allow, K: interior points need an interior. */
#define BAND_SLACK 1e-3

/* A reference that is held at its set-point is there but for rounding, K. */
#define OUTSIDE 1e-6

static void
comfort(const FlexHouseholdBuild *build, int t, double *low, double *high)
{
	double reference = build->basis->room[build->first + t];
	double least = build->basis->air_min[build->first + t];
	double most = build->basis->air_max[build->first + t];

	if (!build->h->comfort_reference)
	{
		*low = reference < least - OUTSIDE ? reference - BAND_SLACK : fmin(least, reference);
		*high = reference > most + OUTSIDE ? reference + BAND_SLACK : fmax(most, reference);
		return;
	}
	*low = reference - REFERENCE_BAND;
	*high = reference + REFERENCE_BAND;
	if (reference < least + REFERENCE_BAND)
		*low = least;
	else if (reference <= most + 0.01 && build->h->cooling_power > 0)
		*high = most;
	*low = fmax(0, *low);
}

/* Temperatures of the mass that are looked for, degC; the published model has no frost. */
#define MASS_RANGE 100.0

/* The mass node is a storage of kelvins: heat charges it, cooling discharges it. */
static bool
build_mass(FlexHouseholdBuild *build, const FlexRcLinear *rc)
{
	FlexStorageBlock  mass = flex_storage_defaults("building mass", build->n, build->hours);
	FlexStorageArrays arrays;

	mass.charge_limit = flex_constant(build->h->heating_max);
	mass.discharge_limit = flex_constant(build->h->cooling_power);
	mass.soc_min = flex_constant(build->published ? 0 : -MASS_RANGE);
	mass.soc_max = flex_constant(MASS_RANGE);
	mass.soc_start = build->window->start.mass;
	if (flex_storage_arrays(build->env, &mass, &arrays) != FLEX_OK)
		return false;
	for (int t = 0; t < build->n; t++)
	{
		arrays.retention[t] = rc[t].keep;
		arrays.charge_efficiency[t] = W_PER_KW * rc[t].mass_per_w / build->hours[t];
		arrays.discharge_efficiency[t] = build->hours[t] / (W_PER_KW * rc[t].mass_per_w);
		arrays.inflow[t] = rc[t].mass_known / build->hours[t];
	}
	flex_block_storage(build->model, &mass);
	build->col->heat = mass.charge;
	build->col->cool = mass.discharge;
	build->col->mass = mass.soc;
	build->col->mass_row = mass.recursion;
	flex_storage_arrays_free(build->env, &arrays);
	return true;
}

/*
 * A window that begins somewhere else than the reference can't always get back to
 * its band at once. What the coldest path from its start reaches widens it above; below,
 * what the warmest path lacks by the generator and the element alone may stay a shortfall.
 */
static void
relax_band(const FlexHouseholdBuild *build, const FlexRc *rc, int t, FlexRcState *coldest,
		   FlexRcState *warmest, double low, double *high, double *shortfall)
{
	const FlexRcDrive *drive = &build->basis->drive[build->first + t];
	double most = flex_household_heating_most(build->h, build->basis, build->basis->generator_power,
											  build->first + t);

	flex_rc_step(rc, drive, coldest->mass, -W_PER_KW * build->h->cooling_power, coldest);
	flex_rc_step(rc, drive, warmest->mass, W_PER_KW * fmin(build->h->heating_max, most), warmest);
	*high = fmax(*high, coldest->air + BAND_SLACK);
	*shortfall = fmax(0, low - warmest->air + BAND_SLACK);
}

/* A kelvin below the band costs so many times the dearest energy that would have prevented it. */
#define SHORTFALL_TIMES 1000.0

static double
dearest_kwh(const FlexHouseholdBuild *build)
{
	const FlexHousehold *h = build->h;
	double               most = 1 + h->peak_price;

	for (int t = 0; t < build->n; t++)
	{
		int k = build->first + t;

		most = fmax(most, fmax(fabs(h->price[k]), fabs(h->feed_in[k])) +
							  (h->co2 == NULL ? 0 : h->co2_price * h->co2[k]));
		if (build->boiler)
			most =
				fmax(most, fabs(flex_household_fuel_price(build, t)) / fmin(1, h->fuel_efficiency));
	}
	return most / h->element_efficiency;
}

/*
 * Tanks may still reach what generator and element can't, so the shortfall is used only where
 * nothing else helps.
 */
static void
allow_shortfall(FlexHouseholdBuild *build, const FlexRcLinear *rc, int row, const double *shortfall)
{
	double price = SHORTFALL_TIMES * dearest_kwh(build);

	build->col->comfort_shortfall =
		flex_model_cols(build->model, "room temperature", "shortfall_k", build->n, true);
	for (int t = 0; t < build->n; t++)
	{
		flex_model_col_bounds(build->model, build->col->comfort_shortfall + t, 0, shortfall[t]);
		if (shortfall[t] <= 0)
			continue;
		flex_model_coef(build->model, row + t, build->col->comfort_shortfall + t, 1);
		flex_model_cost(build->model, build->col->comfort_shortfall + t,
						price * build->hours[t] / (W_PER_KW * rc[t].air_per_w));
	}
}

static bool
build_air(FlexHouseholdBuild *build, const FlexRc *gains, const FlexRcLinear *rc)
{
	int         row = flex_model_rows(build->model, "room temperature", "air_c", build->n, true);
	FlexRcState coldest = {.mass = build->window->start.mass};
	FlexRcState warmest = coldest;
	double     *shortfall = new_series(build, 0);
	double      sum = 0;

	if (shortfall == NULL)
		return false;
	for (int t = 0; t < build->n; t++)
	{
		double low;
		double high;
		double known = rc[t].air_known;

		comfort(build, t, &low, &high);
		if (build->first > 0)
			relax_band(build, gains, t, &coldest, &warmest, low, &high, &shortfall[t]);
		if (t == 0)
			known += rc[t].air_per_mass * build->window->start.mass;
		else
			flex_model_coef(build->model, row + t, build->col->mass + t - 1, rc[t].air_per_mass);
		flex_model_coef(build->model, row + t, build->col->heat + t, W_PER_KW * rc[t].air_per_w);
		if (build->h->cooling_power > 0)
			flex_model_coef(build->model, row + t, build->col->cool + t,
							-W_PER_KW * rc[t].air_per_w);
		flex_model_row_bounds(build->model, row + t, low - known, high - known);
		sum += shortfall[t];
	}
	build->col->comfort_shortfall = -1;
	if (sum > 0)
		allow_shortfall(build, rc, row, shortfall);
	flex_free(build->env, shortfall);
	return true;
}

static bool
build_building(FlexHouseholdBuild *build)
{
	FlexRc        rc = build->basis->rc;
	FlexRcLinear *linear = FLEX_NEW(build->env, FlexRcLinear, build->n);

	if (linear == NULL)
		return false;
	/* the largest error of the published model: gains that miss the mass node */
	if (flex_build_quirk(build, FLEX_QUIRK_GAIN_AREA))
	{
		double share = rc.mass_share / rc.floor_area;

		rc.surface_share += rc.mass_share - share;
		rc.mass_share = share;
	}
	for (int t = 0; t < build->n; t++)
		flex_rc_linear(&rc, &build->basis->drive[build->first + t], &linear[t]);
	if (!build_mass(build, linear))
		return false;
	if (!build_air(build, &rc, linear))
		return false;
	flex_free(build->env, linear);
	return true;
}

/* ---- tanks -------------------------------------------------------------------------- */

/* Content in kWh above the minimum, losses at the temperature of the step's end. */
static bool
build_tank(FlexHouseholdBuild *build, const FlexTank *tank, const char *object, double start,
		   const double *low, FlexStorageBlock *block)
{
	FlexStorageArrays arrays;
	double            keep = 1 / (1 + tank->decay);
	double            drift = tank->decay * (tank->surrounding_c - tank->min_c) * tank->heat_kwh;

	*block = flex_storage_defaults(object, build->n, build->hours);
	block->retention = flex_constant(keep);
	block->charge_efficiency = flex_constant(keep);
	block->discharge_efficiency = flex_constant(1 / keep);
	block->soc_max = flex_constant((tank->max_c - tank->min_c) * tank->heat_kwh);
	block->soc_start = start;
	if (flex_storage_arrays(build->env, block, &arrays) != FLEX_OK)
		return false;
	for (int t = 0; t < build->n; t++)
	{
		arrays.inflow[t] = keep * drift / build->hours[t];
		if (low != NULL && !build->published)
			arrays.soc_min[t] = low[build->first + t];
	}
	if (build->published && build->first == 0)
	{
		/* as published: no charge and no loss in the first step */
		arrays.retention[0] = arrays.charge_efficiency[0] = arrays.discharge_efficiency[0] = 1;
		arrays.charge_limit[0] = arrays.inflow[0] = 0;
	}
	flex_block_storage(build->model, block);
	flex_storage_arrays_free(build->env, &arrays);
	return true;
}

static bool
build_tanks(FlexHouseholdBuild *build)
{
	FlexStorageBlock block;

	build->col->space_in = build->col->water_in = -1;
	if (build->h->space_tank.litre > 0)
	{
		if (!build_tank(build, &build->h->space_tank, "space heating tank",
						build->window->start.space_tank, build->basis->space_low, &block))
			return false;
		build->col->space_in = block.charge;
		build->col->space_out = block.discharge;
		build->col->space_content = block.soc;
		build->col->space_row = block.recursion;
	}
	if (build->h->water_tank.litre > 0)
	{
		if (!build_tank(build, &build->h->water_tank, "hot water tank",
						build->window->start.water_tank, build->basis->water_low, &block))
			return false;
		build->col->water_in = block.charge;
		build->col->water_out = block.discharge;
		build->col->water_content = block.soc;
		build->col->water_row = block.recursion;
		for (int t = 0; t < build->n; t++)
			flex_model_col_bounds(build->model, block.discharge + t, 0,
								  build->h->hot_water[build->first + t] / build->hours[t]);
	}
	return true;
}

/* ---- battery and vehicle ------------------------------------------------------------ */

static void
build_battery(FlexHouseholdBuild *build)
{
	const FlexBatteryPart *part = &build->h->battery;
	FlexStorageBlock       block = flex_storage_defaults("battery", build->n, build->hours);

	build->col->battery_charge = -1;
	if (part->capacity <= 0)
		return;
	block.charge_efficiency = flex_constant(part->charge_efficiency);
	block.discharge_efficiency = flex_constant(part->discharge_efficiency);
	if (flex_build_quirk(build, FLEX_QUIRK_BATTERY_DISCHARGE_FACTOR))
		block.discharge_efficiency = flex_constant(1 / (2 - part->discharge_efficiency));
	block.charge_limit = flex_constant(part->charge_power);
	block.discharge_limit = flex_constant(part->discharge_power);
	block.soc_max = flex_constant(part->capacity);
	block.soc_start = build->window->start.battery;
	block.exclusive = build->h->exclusive;
	flex_block_storage(build->model, &block);
	build->col->battery_charge = block.charge;
	build->col->battery_discharge = block.discharge;
	build->col->battery_content = block.soc;
	build->col->battery_row = block.recursion;
}

/* Driving is an outflow; giving back at home shares the discharge power with it. */
static bool
build_vehicle(FlexHouseholdBuild *build)
{
	const FlexVehiclePart *part = &build->h->vehicle;
	FlexStorageBlock       block = flex_storage_defaults("vehicle", build->n, build->hours);
	FlexStorageArrays      arrays;

	build->col->vehicle_charge = -1;
	if (part->capacity <= 0)
		return true;
	block.charge_efficiency = flex_constant(part->charge_efficiency);
	block.discharge_efficiency = flex_constant(part->discharge_efficiency);
	block.charge_limit = flex_constant(0);
	block.discharge_limit = flex_constant(0);
	block.soc_max = flex_constant(part->capacity);
	block.soc_start = build->window->start.vehicle;
	block.exclusive = build->h->exclusive;
	if (flex_storage_arrays(build->env, &block, &arrays) != FLEX_OK)
		return false;
	for (int t = 0; t < build->n; t++)
	{
		double demand = build->basis->ev_demand[build->first + t] / build->hours[t];

		arrays.inflow[t] = -demand / part->discharge_efficiency;
		if (build->h->at_home[build->first + t] != 1)
			continue;
		arrays.charge_limit[t] = part->charge_power;
		if (part->bidirectional)
			arrays.discharge_limit[t] = fmax(0, part->discharge_power - demand);
	}
	flex_block_storage(build->model, &block);
	build->col->vehicle_charge = block.charge;
	build->col->vehicle_discharge = block.discharge;
	build->col->vehicle_content = block.soc;
	build->col->vehicle_row = block.recursion;
	flex_storage_arrays_free(build->env, &arrays);
	return true;
}

/* ---- meter, generator, element ------------------------------------------------------ */

/* What the generator has to make anyway: hot water. Leaves the fixed part in the rows' bounds. */
static void
generator_rows(FlexHouseholdBuild *build)
{
	const FlexHouseholdBasis *basis = build->basis;

	for (int t = 0; t < build->n; t++)
	{
		int    k = build->first + t;
		double water = build->h->hot_water[k] / build->hours[t];
		double known = (build->h->base[k] - basis->pv[k]) / build->hours[t];
		double used = build->boiler ? water : water / basis->cop_w[k];
		bool   apart = flex_household_water_apart(build->h);

		if (build->boiler)
			flex_model_offset(build->model, build->hours[t] * water *
												flex_household_fuel_price(build, t) /
												build->h->fuel_efficiency);
		else
			known += used;
		flex_household_make_heat(build, build->col->heat, t, basis->cop_h[k], 1);
		if (build->col->space_in >= 0)
		{
			flex_household_make_heat(build, build->col->space_out, t, basis->cop_h[k], -1);
			flex_household_make_heat(build, build->col->space_in, t, basis->cop_ht[k], 1);
		}
		if (build->col->water_in >= 0)
		{
			flex_household_make_water(build, build->col->water_out, t, basis->cop_w[k], -1);
			flex_household_make_water(build, build->col->water_in, t, basis->cop_wt[k], 1);
		}
		flex_model_row_bounds(build->model, build->generator + t, -INFINITY,
							  basis->generator_power - (apart ? 0 : used));
		flex_model_row_bounds(build->model, build->balance + t, known, known);
	}
}

/* No more may come out of the space-heating tank than the rooms take. */
static void
bypass_rows(FlexHouseholdBuild *build)
{
	int row;

	if (build->col->space_in < 0)
		return;
	row = flex_model_rows(build->model, "space heating tank", "bypass", build->n, true);
	for (int t = 0; t < build->n; t++)
	{
		flex_model_coef(build->model, row + t, build->col->heat + t, 1);
		flex_model_coef(build->model, row + t, build->col->space_out + t, -1);
		if (build->col->element_bypass >= 0 && !build->boiler &&
			!flex_build_quirk(build, FLEX_QUIRK_HEATING_ELEMENT))
			flex_model_coef(build->model, row + t, build->col->element_bypass + t, -1);
		flex_model_row_bounds(build->model, row + t, 0, INFINITY);
	}
}

/*
 * A storage's discharge may not go into the same storage: import + sun - export +
 * the other's discharge >= own charge. Else energy of no worth would be burnt in circles.
 */
static void
loop_rows(FlexHouseholdBuild *build, int charge, int other)
{
	int row;

	if (charge < 0)
		return;
	row = flex_model_rows(build->model, "meter", "no_loop", build->n, true);
	for (int t = 0; t < build->n; t++)
	{
		flex_model_coef(build->model, row + t, build->col->import + t, 1);
		flex_model_coef(build->model, row + t, build->col->export + t, -1);
		flex_model_coef(build->model, row + t, charge + t, -1);
		if (other >= 0)
			flex_model_coef(build->model, row + t, other + t, 1);
		flex_model_row_bounds(build->model, row + t,
							  -build->basis->pv[build->first + t] / build->hours[t], INFINITY);
	}
}

/* Heat that a tank can take in one step at most, kWh: from its coldest state to its warmest. */
static double
tank_room(const FlexTank *tank)
{
	double coldest = fmin(fmin(tank->min_c, tank->start_c), tank->surrounding_c);

	return (1 + tank->decay) * (tank->max_c - coldest) * tank->heat_kwh;
}

static double
largest_import(const FlexHouseholdBuild *build, int t)
{
	const FlexHousehold *h = build->h;
	double               most = h->base[build->first + t] / build->hours[t];

	most += build->boiler ? 0 : build->basis->generator_power;
	if (flex_household_water_apart(h))
		most += (h->hot_water[build->first + t] + tank_room(&h->water_tank)) / build->hours[t];
	most += h->element_power / h->element_efficiency + h->cooling_power / h->cooling_cop;
	most += h->battery.capacity > 0 ? fmin(h->battery.charge_power, 1e6) : 0;
	most += h->vehicle.capacity > 0 ? fmin(h->vehicle.charge_power, 1e6) : 0;
	return most;
}

static bool
build_meter(FlexHouseholdBuild *build)
{
	const FlexHousehold *h = build->h;
	FlexMeterBlock       meter = flex_meter_defaults("meter", build->n, build->hours);
	double              *import_price = new_series(build, 0);
	double              *import_most = new_series(build, INFINITY);
	double              *export_price = new_series(build, 0);
	double              *export_limit = new_series(build, 0);

	if (!import_price || !import_most || !export_price || !export_limit)
		return false;
	for (int t = 0; t < build->n; t++)
	{
		int    k = build->first + t;
		double price = h->price[k] + (h->co2 == NULL ? 0 : h->co2_price * h->co2[k]);

		import_price[t] = price;
		export_price[t] = h->feed_in[k];
		/* the sun's share alone is sold */
		export_limit[t] = fmin(build->basis->pv[k] / build->hours[t], h->export_limit);
		if (h->exclusive)
			import_most[t] = largest_import(build, t);
	}
	meter.import_price = flex_values(import_price, 0);
	meter.export_price = flex_values(export_price, 0);
	meter.import_limit = flex_constant(h->import_limit);
	meter.export_limit = flex_values(export_limit, 0);
	meter.import_most = flex_values(import_most, 0);
	meter.peak_group = h->month + build->first;
	meter.peak_price = flex_constant(h->peak_price);
	meter.exclusive = h->exclusive ? FLEX_METER_EXCLUSIVE : FLEX_METER_BOTH;
	flex_block_meter(build->model, &meter);
	build->col->import = meter.import;
	build->col->export = meter.export;
	build->col->peak = meter.peak;
	build->balance = flex_model_rows(build->model, "meter", "balance", build->n, true);
	build->generator = flex_model_rows(build->model, "heat generator", "power", build->n, true);
	for (int t = 0; t < build->n; t++)
	{
		flex_model_coef(build->model, build->balance + t, meter.import + t, 1);
		flex_model_coef(build->model, build->balance + t, meter.export + t, -1);
		/* the month that began before the window has had its peak so far */
		if (meter.peak >= 0 && h->month[build->first + t] == h->month[build->first])
			flex_model_col_bounds(build->model, meter.peak + t, build->window->start.peak,
								  INFINITY);
	}
	flex_free(build->env, import_price);
	flex_free(build->env, import_most);
	flex_free(build->env, export_price);
	flex_free(build->env, export_limit);
	return true;
}

static void
connect(FlexHouseholdBuild *build, int col, double factor)
{
	for (int t = 0; col >= 0 && t < build->n; t++)
		flex_model_coef(build->model, build->balance + t, col + t, factor);
}

/* Before the household's first step, not the window's. */
static FlexHouseholdState
first_state(const FlexHouseholdBuild *build)
{
	FlexHouseholdState start;

	flex_household_start(build->h, build->basis, &start);
	return start;
}

/* Worth of what is left at the end, or an end no lower than the start. */
static void
build_end(FlexHouseholdBuild *build)
{
	const FlexHouseholdState *value = &build->window->value;
	FlexHouseholdState        start = first_state(build);
	FlexHouseholdColumns     *c = build->col;
	int                       last = build->n - 1;
	struct
	{
		int    col;
		double worth; /* currency per K or kWh */
		double floor; /* kWh */
	} end[] = {
		{c->mass, value->mass, -INFINITY},
		{c->space_in < 0 ? -1 : c->space_content, value->space_tank, start.space_tank},
		{c->water_in < 0 ? -1 : c->water_content, value->water_tank, start.water_tank},
		{c->battery_charge < 0 ? -1 : c->battery_content, value->battery, start.battery},
		{c->vehicle_charge < 0 ? -1 : c->vehicle_content, value->vehicle, start.vehicle},
	};

	for (int i = 0; i < FLEX_LENGTH(end); i++)
	{
		if (end[i].col < 0)
			continue;
		flex_model_add_cost(build->model, end[i].col + last, -end[i].worth);
		if (build->h->end_start && build->first + build->n == build->h->n && end[i].floor > 0)
			flex_model_col_bounds(build->model, end[i].col + last, end[i].floor,
								  flex_model_col_upper(build->model, end[i].col + last));
	}
}

FlexStatus
flex_household_compose(FlexEnv *env, const FlexHousehold *household,
					   const FlexHouseholdWindow *window, FlexModel *model,
					   FlexHouseholdColumns *columns)
{
	FlexHouseholdBuild build = {.env = env,
								.h = household,
								.basis = window->basis,
								.window = window,
								.model = model,
								.col = columns};

	memset(columns, 0, sizeof(*columns));
	build.n = window->n;
	build.first = window->first;
	build.boiler = household->generator == FLEX_FUEL_BOILER;
	build.published = (household->quirks & FLEX_QUIRK_PUBLISHED) != 0;
	build.hours = new_series(&build, household->step_hours);
	if (build.hours == NULL)
		return FLEX_NO_MEMORY;
	if (!build_meter(&build) || !build_building(&build) || !build_tanks(&build))
		return FLEX_NO_MEMORY;
	build_battery(&build);
	if (!build_vehicle(&build))
		return FLEX_NO_MEMORY;
	generator_rows(&build);
	flex_household_build_element(&build);
	bypass_rows(&build);
	if (household->cooling_power > 0)
		connect(&build, columns->cool, -1 / household->cooling_cop);
	connect(&build, columns->battery_charge, -1);
	connect(&build, columns->vehicle_charge, -1);
	connect(&build, columns->battery_charge < 0 ? -1 : columns->battery_discharge, 1);
	connect(&build, columns->vehicle_charge < 0 ? -1 : columns->vehicle_discharge, 1);
	loop_rows(&build, columns->battery_charge,
			  columns->vehicle_charge < 0 ? -1 : columns->vehicle_discharge);
	loop_rows(&build, columns->vehicle_charge,
			  columns->battery_charge < 0 ? -1 : columns->battery_discharge);
	build_end(&build);
	return FLEX_OK;
}
