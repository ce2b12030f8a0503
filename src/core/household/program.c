/*
 * program.c
 *	  The optimised dispatch as a linear program, reduced before it is built:
 *	  flows that only keep books (which kWh of sun went where) are left out
 *	  and told apart again in the plan found.
 *
 * Units: kW, kWh, degC, currency. Tanks count from their minimum.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

static double *
new_series(FlexHouseholdBuild *b, double value)
{
	double *series = FLEX_NEW_RAW(b->env, double, b->n);

	for (int t = 0; series != NULL && t < b->n; t++)
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
comfort(const FlexHouseholdBuild *b, int t, double *low, double *high)
{
	double reference = b->basis->room[b->first + t];
	double least = b->basis->air_min[b->first + t];
	double most = b->basis->air_max[b->first + t];

	if (!b->h->comfort_reference)
	{
		*low = reference < least - OUTSIDE ? reference - BAND_SLACK : fmin(least, reference);
		*high = reference > most + OUTSIDE ? reference + BAND_SLACK : fmax(most, reference);
		return;
	}
	*low = reference - REFERENCE_BAND;
	*high = reference + REFERENCE_BAND;
	if (reference < least + REFERENCE_BAND)
		*low = least;
	else if (reference <= most + 0.01 && b->h->cooling_power > 0)
		*high = most;
	*low = fmax(0, *low);
}

/* Temperatures of the mass that are looked for, degC; the published model has no frost. */
#define MASS_RANGE 100.0

/* The mass node is a storage of kelvins: heat charges it, cooling discharges it. */
static bool
build_mass(FlexHouseholdBuild *b, const FlexRcLinear *rc)
{
	FlexStorageBlock  mass = flex_storage_defaults("building mass", b->n, b->hours);
	FlexStorageArrays arrays;

	mass.charge_limit = flex_constant(b->h->heating_max);
	mass.discharge_limit = flex_constant(b->h->cooling_power);
	mass.soc_min = flex_constant(b->published ? 0 : -MASS_RANGE);
	mass.soc_max = flex_constant(MASS_RANGE);
	mass.soc_start = b->window->start.mass;
	if (flex_storage_arrays(b->env, &mass, &arrays) != FLEX_OK)
		return false;
	for (int t = 0; t < b->n; t++)
	{
		arrays.retention[t] = rc[t].keep;
		arrays.charge_efficiency[t] = W_PER_KW * rc[t].mass_per_w / b->hours[t];
		arrays.discharge_efficiency[t] = b->hours[t] / (W_PER_KW * rc[t].mass_per_w);
		arrays.inflow[t] = rc[t].mass_known / b->hours[t];
	}
	flex_block_storage(b->model, &mass);
	b->col->heat = mass.charge;
	b->col->cool = mass.discharge;
	b->col->mass = mass.soc;
	b->col->mass_row = mass.recursion;
	flex_storage_arrays_free(b->env, &arrays);
	return true;
}

/*
 * A window that begins somewhere else than the reference can't always get back to
 * its band at once. What the coldest path from its start reaches widens it above; below,
 * what the warmest path misses by the generator and the element alone may be given up.
 */
static void
relax_band(const FlexHouseholdBuild *b, const FlexRc *rc, int t, FlexRcState *coldest,
		   FlexRcState *warmest, double low, double *high, double *shortfall)
{
	const FlexRcDrive *drive = &b->basis->drive[b->first + t];
	double             most =
		flex_household_heating_most(b->h, b->basis, b->basis->generator_power, b->first + t);

	flex_rc_step(rc, drive, coldest->mass, -W_PER_KW * b->h->cooling_power, coldest);
	flex_rc_step(rc, drive, warmest->mass, W_PER_KW * fmin(b->h->heating_max, most), warmest);
	*high = fmax(*high, coldest->air + BAND_SLACK);
	*shortfall = fmax(0, low - warmest->air + BAND_SLACK);
}

/* A kelvin below the band costs so many times the dearest energy that would have prevented it. */
#define SHORTFALL_TIMES 1000.0

static double
dearest_kwh(const FlexHouseholdBuild *b)
{
	const FlexHousehold *h = b->h;
	double               most = 1 + h->peak_price;

	for (int t = 0; t < b->n; t++)
	{
		int k = b->first + t;

		most = fmax(most, fmax(fabs(h->price[k]), fabs(h->feed_in[k])) +
							  (h->co2 == NULL ? 0 : h->co2_price * h->co2[k]));
		if (b->boiler)
			most = fmax(most, fabs(flex_household_fuel_price(b, t)) / fmin(1, h->fuel_efficiency));
	}
	return most / h->element_efficiency;
}

/*
 * Tanks may still reach what generator and element miss, so it is given up only where
 * nothing else helps.
 */
static void
allow_shortfall(FlexHouseholdBuild *b, const FlexRcLinear *rc, int row, const double *shortfall)
{
	double price = SHORTFALL_TIMES * dearest_kwh(b);

	b->col->comfort_shortfall =
		flex_model_cols(b->model, "room temperature", "shortfall_k", b->n, true);
	for (int t = 0; t < b->n; t++)
	{
		flex_model_col_bounds(b->model, b->col->comfort_shortfall + t, 0, shortfall[t]);
		if (shortfall[t] <= 0)
			continue;
		flex_model_coef(b->model, row + t, b->col->comfort_shortfall + t, 1);
		flex_model_cost(b->model, b->col->comfort_shortfall + t,
						price * b->hours[t] / (W_PER_KW * rc[t].air_per_w));
	}
}

static bool
build_air(FlexHouseholdBuild *b, const FlexRc *gains, const FlexRcLinear *rc)
{
	int         row = flex_model_rows(b->model, "room temperature", "air_c", b->n, true);
	FlexRcState coldest = {.mass = b->window->start.mass};
	FlexRcState warmest = coldest;
	double     *shortfall = new_series(b, 0);
	double      sum = 0;

	if (shortfall == NULL)
		return false;
	for (int t = 0; t < b->n; t++)
	{
		double low;
		double high;
		double known = rc[t].air_known;

		comfort(b, t, &low, &high);
		if (b->first > 0)
			relax_band(b, gains, t, &coldest, &warmest, low, &high, &shortfall[t]);
		if (t == 0)
			known += rc[t].air_per_mass * b->window->start.mass;
		else
			flex_model_coef(b->model, row + t, b->col->mass + t - 1, rc[t].air_per_mass);
		flex_model_coef(b->model, row + t, b->col->heat + t, W_PER_KW * rc[t].air_per_w);
		if (b->h->cooling_power > 0)
			flex_model_coef(b->model, row + t, b->col->cool + t, -W_PER_KW * rc[t].air_per_w);
		flex_model_row_bounds(b->model, row + t, low - known, high - known);
		sum += shortfall[t];
	}
	b->col->comfort_shortfall = -1;
	if (sum > 0)
		allow_shortfall(b, rc, row, shortfall);
	flex_free(b->env, shortfall);
	return true;
}

static bool
build_building(FlexHouseholdBuild *b)
{
	FlexRc        rc = b->basis->rc;
	FlexRcLinear *linear = FLEX_NEW(b->env, FlexRcLinear, b->n);

	if (linear == NULL)
		return false;
	/* the largest error of the published model: gains that miss the mass node */
	if (flex_build_quirk(b, FLEX_QUIRK_GAIN_AREA))
	{
		double share = rc.mass_share / rc.floor_area;

		rc.surface_share += rc.mass_share - share;
		rc.mass_share = share;
	}
	for (int t = 0; t < b->n; t++)
		flex_rc_linear(&rc, &b->basis->drive[b->first + t], &linear[t]);
	if (!build_mass(b, linear))
		return false;
	if (!build_air(b, &rc, linear))
		return false;
	flex_free(b->env, linear);
	return true;
}

/* ---- tanks -------------------------------------------------------------------------- */

/* Content in kWh above the minimum, losses at the temperature of the step's end. */
static bool
build_tank(FlexHouseholdBuild *b, const FlexTank *tank, const char *object, double start,
		   const double *low, FlexStorageBlock *block)
{
	FlexStorageArrays arrays;
	double            keep = 1 / (1 + tank->decay);
	double            drift = tank->decay * (tank->surrounding_c - tank->min_c) * tank->heat_kwh;

	*block = flex_storage_defaults(object, b->n, b->hours);
	block->retention = flex_constant(keep);
	block->charge_efficiency = flex_constant(keep);
	block->discharge_efficiency = flex_constant(1 / keep);
	block->soc_max = flex_constant((tank->max_c - tank->min_c) * tank->heat_kwh);
	block->soc_start = start;
	if (flex_storage_arrays(b->env, block, &arrays) != FLEX_OK)
		return false;
	for (int t = 0; t < b->n; t++)
	{
		arrays.inflow[t] = keep * drift / b->hours[t];
		if (low != NULL && !b->published)
			arrays.soc_min[t] = low[b->first + t];
	}
	if (b->published && b->first == 0)
	{
		/* as published: no charge and no loss in the first step */
		arrays.retention[0] = arrays.charge_efficiency[0] = arrays.discharge_efficiency[0] = 1;
		arrays.charge_limit[0] = arrays.inflow[0] = 0;
	}
	flex_block_storage(b->model, block);
	flex_storage_arrays_free(b->env, &arrays);
	return true;
}

static bool
build_tanks(FlexHouseholdBuild *b)
{
	FlexStorageBlock block;

	b->col->space_in = b->col->water_in = -1;
	if (b->h->space_tank.litre > 0)
	{
		if (!build_tank(b, &b->h->space_tank, "space heating tank", b->window->start.space_tank,
						b->basis->space_low, &block))
			return false;
		b->col->space_in = block.charge;
		b->col->space_out = block.discharge;
		b->col->space_content = block.soc;
		b->col->space_row = block.recursion;
	}
	if (b->h->water_tank.litre > 0)
	{
		if (!build_tank(b, &b->h->water_tank, "hot water tank", b->window->start.water_tank,
						b->basis->water_low, &block))
			return false;
		b->col->water_in = block.charge;
		b->col->water_out = block.discharge;
		b->col->water_content = block.soc;
		b->col->water_row = block.recursion;
		for (int t = 0; t < b->n; t++)
			flex_model_col_bounds(b->model, block.discharge + t, 0,
								  b->h->hot_water[b->first + t] / b->hours[t]);
	}
	return true;
}

/* ---- battery and vehicle ------------------------------------------------------------ */

static void
build_battery(FlexHouseholdBuild *b)
{
	const FlexBatteryPart *part = &b->h->battery;
	FlexStorageBlock       block = flex_storage_defaults("battery", b->n, b->hours);

	b->col->battery_charge = -1;
	if (part->capacity <= 0)
		return;
	block.charge_efficiency = flex_constant(part->charge_efficiency);
	block.discharge_efficiency = flex_constant(part->discharge_efficiency);
	if (flex_build_quirk(b, FLEX_QUIRK_BATTERY_DISCHARGE_FACTOR))
		block.discharge_efficiency = flex_constant(1 / (2 - part->discharge_efficiency));
	block.charge_limit = flex_constant(part->charge_power);
	block.discharge_limit = flex_constant(part->discharge_power);
	block.soc_max = flex_constant(part->capacity);
	block.soc_start = b->window->start.battery;
	block.exclusive = b->h->exclusive;
	flex_block_storage(b->model, &block);
	b->col->battery_charge = block.charge;
	b->col->battery_discharge = block.discharge;
	b->col->battery_content = block.soc;
	b->col->battery_row = block.recursion;
}

/* Driving is an outflow; giving back at home shares the discharge power with it. */
static bool
build_vehicle(FlexHouseholdBuild *b)
{
	const FlexVehiclePart *part = &b->h->vehicle;
	FlexStorageBlock       block = flex_storage_defaults("vehicle", b->n, b->hours);
	FlexStorageArrays      arrays;

	b->col->vehicle_charge = -1;
	if (part->capacity <= 0)
		return true;
	block.charge_efficiency = flex_constant(part->charge_efficiency);
	block.discharge_efficiency = flex_constant(part->discharge_efficiency);
	block.charge_limit = flex_constant(0);
	block.discharge_limit = flex_constant(0);
	block.soc_max = flex_constant(part->capacity);
	block.soc_start = b->window->start.vehicle;
	block.exclusive = b->h->exclusive;
	if (flex_storage_arrays(b->env, &block, &arrays) != FLEX_OK)
		return false;
	for (int t = 0; t < b->n; t++)
	{
		double demand = b->basis->ev_demand[b->first + t] / b->hours[t];

		arrays.inflow[t] = -demand / part->discharge_efficiency;
		if (b->h->at_home[b->first + t] != 1)
			continue;
		arrays.charge_limit[t] = part->charge_power;
		if (part->bidirectional)
			arrays.discharge_limit[t] = fmax(0, part->discharge_power - demand);
	}
	flex_block_storage(b->model, &block);
	b->col->vehicle_charge = block.charge;
	b->col->vehicle_discharge = block.discharge;
	b->col->vehicle_content = block.soc;
	b->col->vehicle_row = block.recursion;
	flex_storage_arrays_free(b->env, &arrays);
	return true;
}

/* ---- meter, generator, element ------------------------------------------------------ */

/* What the generator has to make anyway: hot water. Leaves the fixed part in the rows' bounds. */
static void
generator_rows(FlexHouseholdBuild *b)
{
	const FlexHouseholdBasis *basis = b->basis;

	for (int t = 0; t < b->n; t++)
	{
		int    k = b->first + t;
		double water = b->h->hot_water[k] / b->hours[t];
		double known = (b->h->base[k] - basis->pv[k]) / b->hours[t];
		double used = b->boiler ? water : water / basis->cop_w[k];
		bool   apart = flex_household_water_apart(b->h);

		if (b->boiler)
			flex_model_offset(b->model, b->hours[t] * water * flex_household_fuel_price(b, t) /
											b->h->fuel_efficiency);
		else
			known += used;
		flex_household_make_heat(b, b->col->heat, t, basis->cop_h[k], 1);
		if (b->col->space_in >= 0)
		{
			flex_household_make_heat(b, b->col->space_out, t, basis->cop_h[k], -1);
			flex_household_make_heat(b, b->col->space_in, t, basis->cop_ht[k], 1);
		}
		if (b->col->water_in >= 0)
		{
			flex_household_make_water(b, b->col->water_out, t, basis->cop_w[k], -1);
			flex_household_make_water(b, b->col->water_in, t, basis->cop_wt[k], 1);
		}
		flex_model_row_bounds(b->model, b->generator + t, -INFINITY,
							  basis->generator_power - (apart ? 0 : used));
		flex_model_row_bounds(b->model, b->balance + t, known, known);
	}
}

/* No more may come out of the space-heating tank than the rooms take. */
static void
bypass_rows(FlexHouseholdBuild *b)
{
	int row;

	if (b->col->space_in < 0)
		return;
	row = flex_model_rows(b->model, "space heating tank", "bypass", b->n, true);
	for (int t = 0; t < b->n; t++)
	{
		flex_model_coef(b->model, row + t, b->col->heat + t, 1);
		flex_model_coef(b->model, row + t, b->col->space_out + t, -1);
		if (b->col->element_bypass >= 0 && !b->boiler &&
			!flex_build_quirk(b, FLEX_QUIRK_HEATING_ELEMENT))
			flex_model_coef(b->model, row + t, b->col->element_bypass + t, -1);
		flex_model_row_bounds(b->model, row + t, 0, INFINITY);
	}
}

/*
 * A storage's discharge may not go into the same storage: import + sun - export +
 * the other's discharge >= own charge. Else energy of no worth would be burnt in circles.
 */
static void
loop_rows(FlexHouseholdBuild *b, int charge, int other)
{
	int row;

	if (charge < 0)
		return;
	row = flex_model_rows(b->model, "meter", "no_loop", b->n, true);
	for (int t = 0; t < b->n; t++)
	{
		flex_model_coef(b->model, row + t, b->col->import + t, 1);
		flex_model_coef(b->model, row + t, b->col->export + t, -1);
		flex_model_coef(b->model, row + t, charge + t, -1);
		if (other >= 0)
			flex_model_coef(b->model, row + t, other + t, 1);
		flex_model_row_bounds(b->model, row + t, -b->basis->pv[b->first + t] / b->hours[t],
							  INFINITY);
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
largest_import(const FlexHouseholdBuild *b, int t)
{
	const FlexHousehold *h = b->h;
	double               most = h->base[b->first + t] / b->hours[t];

	most += b->boiler ? 0 : b->basis->generator_power;
	if (flex_household_water_apart(h))
		most += (h->hot_water[b->first + t] + tank_room(&h->water_tank)) / b->hours[t];
	most += h->element_power / h->element_efficiency + h->cooling_power / h->cooling_cop;
	most += h->battery.capacity > 0 ? fmin(h->battery.charge_power, 1e6) : 0;
	most += h->vehicle.capacity > 0 ? fmin(h->vehicle.charge_power, 1e6) : 0;
	return most;
}

static bool
build_meter(FlexHouseholdBuild *b)
{
	const FlexHousehold *h = b->h;
	FlexMeterBlock       meter = flex_meter_defaults("meter", b->n, b->hours);
	double              *import_price = new_series(b, 0);
	double              *import_most = new_series(b, INFINITY);
	double              *export_price = new_series(b, 0);
	double              *export_limit = new_series(b, 0);

	if (!import_price || !import_most || !export_price || !export_limit)
		return false;
	for (int t = 0; t < b->n; t++)
	{
		int    k = b->first + t;
		double price = h->price[k] + (h->co2 == NULL ? 0 : h->co2_price * h->co2[k]);

		import_price[t] = price;
		export_price[t] = h->feed_in[k];
		/* the sun's share alone is sold */
		export_limit[t] = fmin(b->basis->pv[k] / b->hours[t], h->export_limit);
		if (h->exclusive)
			import_most[t] = largest_import(b, t);
	}
	meter.import_price = flex_values(import_price, 0);
	meter.export_price = flex_values(export_price, 0);
	meter.import_limit = flex_constant(h->import_limit);
	meter.export_limit = flex_values(export_limit, 0);
	meter.import_most = flex_values(import_most, 0);
	meter.peak_group = h->month + b->first;
	meter.peak_price = flex_constant(h->peak_price);
	meter.exclusive = h->exclusive ? FLEX_METER_EXCLUSIVE : FLEX_METER_BOTH;
	flex_block_meter(b->model, &meter);
	b->col->import = meter.import;
	b->col->export = meter.export;
	b->col->peak = meter.peak;
	b->balance = flex_model_rows(b->model, "meter", "balance", b->n, true);
	b->generator = flex_model_rows(b->model, "heat generator", "power", b->n, true);
	for (int t = 0; t < b->n; t++)
	{
		flex_model_coef(b->model, b->balance + t, meter.import + t, 1);
		flex_model_coef(b->model, b->balance + t, meter.export + t, -1);
		/* the month that began before the window has had its peak so far */
		if (meter.peak >= 0 && h->month[b->first + t] == h->month[b->first])
			flex_model_col_bounds(b->model, meter.peak + t, b->window->start.peak, INFINITY);
	}
	flex_free(b->env, import_price);
	flex_free(b->env, import_most);
	flex_free(b->env, export_price);
	flex_free(b->env, export_limit);
	return true;
}

static void
connect(FlexHouseholdBuild *b, int col, double factor)
{
	for (int t = 0; col >= 0 && t < b->n; t++)
		flex_model_coef(b->model, b->balance + t, col + t, factor);
}

/* Before the household's first step, not the window's. */
static FlexHouseholdState
first_state(const FlexHouseholdBuild *b)
{
	FlexHouseholdState start;

	flex_household_start(b->h, b->basis, &start);
	return start;
}

/* Worth of what is left at the end, or an end no lower than the start. */
static void
build_end(FlexHouseholdBuild *b)
{
	const FlexHouseholdState *value = &b->window->value;
	FlexHouseholdState        start = first_state(b);
	FlexHouseholdColumns     *c = b->col;
	int                       last = b->n - 1;
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
		flex_model_add_cost(b->model, end[i].col + last, -end[i].worth);
		if (b->h->end_start && b->first + b->n == b->h->n && end[i].floor > 0)
			flex_model_col_bounds(b->model, end[i].col + last, end[i].floor,
								  flex_model_col_upper(b->model, end[i].col + last));
	}
}

FlexStatus
flex_household_compose(FlexEnv *env, const FlexHousehold *household,
					   const FlexHouseholdWindow *window, FlexModel *model,
					   FlexHouseholdColumns *columns)
{
	FlexHouseholdBuild b = {.env = env,
							.h = household,
							.basis = window->basis,
							.window = window,
							.model = model,
							.col = columns};

	memset(columns, 0, sizeof(*columns));
	b.n = window->n;
	b.first = window->first;
	b.boiler = household->generator == FLEX_FUEL_BOILER;
	b.published = (household->quirks & FLEX_QUIRK_PUBLISHED) != 0;
	b.hours = new_series(&b, household->step_hours);
	if (b.hours == NULL)
		return FLEX_NO_MEMORY;
	if (!build_meter(&b) || !build_building(&b) || !build_tanks(&b))
		return FLEX_NO_MEMORY;
	build_battery(&b);
	if (!build_vehicle(&b))
		return FLEX_NO_MEMORY;
	generator_rows(&b);
	flex_household_build_element(&b);
	bypass_rows(&b);
	if (household->cooling_power > 0)
		connect(&b, columns->cool, -1 / household->cooling_cop);
	connect(&b, columns->battery_charge, -1);
	connect(&b, columns->vehicle_charge, -1);
	connect(&b, columns->battery_charge < 0 ? -1 : columns->battery_discharge, 1);
	connect(&b, columns->vehicle_charge < 0 ? -1 : columns->vehicle_discharge, 1);
	loop_rows(&b, columns->battery_charge,
			  columns->vehicle_charge < 0 ? -1 : columns->vehicle_discharge);
	loop_rows(&b, columns->vehicle_charge,
			  columns->battery_charge < 0 ? -1 : columns->battery_discharge);
	build_end(&b);
	return FLEX_OK;
}
