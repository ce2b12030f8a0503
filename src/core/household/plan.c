/*
 * plan.c
 *	  From a solved program back to a household's series; the whole series at
 *	  once, or in rolling windows.
 */
#include "household.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void
flex_household_start(const FlexHousehold *h, const FlexHouseholdBasis *basis,
					 FlexHouseholdState *state)
{
	memset(state, 0, sizeof(*state));
	state->mass = basis->mass_start;
	state->space_tank = (h->space_tank.start_c - h->space_tank.min_c) * h->space_tank.heat_wh;
	state->water_tank = (h->water_tank.start_c - h->water_tank.min_c) * h->water_tank.heat_wh;
	state->battery = (h->quirks & FLEX_QUIRK_INITIAL_SOC) ? 0 : h->battery.soc_start;
	state->vehicle = h->vehicle.capacity;
}

static FlexStatus
tank_floor(FlexEnv *env, const FlexTank *tank, const double *content, int n, double **low)
{
	*low = FLEX_NEW(env, double, n);
	if (*low == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < n; t++)
		(*low)[t] = fmin(0, content[t] - (tank->min_c + 273.15) * tank->heat_wh);
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

/* ---- one step of a plan ------------------------------------------------------------- */

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

/* Energy of a power column over step t, Wh; noise of the solver below 0 cut off. */
static inline double
energy(const Reader *r, int col, int t)
{
	return col < 0 ? 0 : fmax(0, r->x[col + t]) * 1000 * r->h->step_hours;
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
				 (s[FLEX_HH_Q_RoomHeating][k] - s[FLEX_HH_Q_RoomCooling][k]) / r->h->step_hours,
				 &state);
	r->mass = state.mass;
	s[FLEX_HH_T_Room][k] = state.air;
	s[FLEX_HH_T_Surface][k] = state.surface;
	s[FLEX_HH_T_BuildingMass][k] = state.mass;
}

static double
content(const FlexTank *tank, double kwh)
{
	return 1000 * kwh + (tank->min_c + 273.15) * tank->heat_wh;
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
		s[FLEX_HH_BatSoC][k] = fmax(0, 1000 * r->x[c->battery_content + t]);
	if (c->vehicle_charge >= 0)
		s[FLEX_HH_EVSoC][k] = fmax(0, 1000 * r->x[c->vehicle_content + t]);
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
		end->space_tank = 1000 * x[columns->space_content + last];
	if (columns->water_in >= 0)
		end->water_tank = 1000 * x[columns->water_content + last];
	if (columns->battery_charge >= 0)
		end->battery = 1000 * x[columns->battery_content + last];
	if (columns->vehicle_charge >= 0)
		end->vehicle = 1000 * x[columns->vehicle_content + last];
	if (window->first + count < household->n &&
		household->month[window->first + count] != household->month[window->first + last])
		end->peak = 0;
}

/* ---- solving ------------------------------------------------------------------------ */

/* Solve one window; an infeasible one is explained in words of the household. */
static FlexStatus
solve_window(FlexEnv *env, const FlexHousehold *h, const FlexHouseholdWindow *window,
			 const FlexSettings *settings, FlexModel **model, FlexHouseholdColumns *columns,
			 FlexResult *solved)
{
	FlexStatus status;

	*model = flex_model_new(env);
	if (*model == NULL)
		return FLEX_NO_MEMORY;
	status = flex_household_compose(env, h, window, *model, columns);
	if (status == FLEX_OK)
		status = flex_model_solve(*model, settings, solved);
	if (status == FLEX_INFEASIBLE)
		return flex_model_explain(*model, settings);
	if (status == FLEX_UNBOUNDED)
		return flex_model_explain_unbounded(*model, settings);
	if (status == FLEX_TIME_LIMIT && solved->has_plan)
		return FLEX_FEASIBLE;
	if (status == FLEX_TIME_LIMIT)
	{
		flex_fault(env, FLEX_TIME_LIMIT, "", "no plan within the time limit");
		flex_fault_hint(env, "Raise flex.time_limit, or use rolling windows.");
	}
	return status;
}

static void
note(FlexHouseholdResult *result, const FlexResult *solved, const FlexModel *model)
{
	result->engine = solved->engine;
	result->reason = "";
	result->objective = solved->objective;
	result->bound = solved->bound;
	result->gap = solved->gap;
	result->iterations += solved->iterations;
	result->solve_seconds += solved->solve_seconds;
	result->nrows = flex_model_nrows(model);
	result->ncols = flex_model_ncols(model);
}

FlexStatus
flex_household_optimise(FlexEnv *env, const FlexHousehold *household,
						const FlexHouseholdBasis *basis, const FlexSettings *settings,
						FlexHouseholdResult *result)
{
	FlexHouseholdWindow  window = {.n = household->n, .basis = basis};
	FlexHouseholdColumns columns;
	FlexHouseholdState   end;
	FlexModel           *model;
	FlexResult           solved;
	FlexStatus           status;

	if (flex_household_result_new(env, household->n, result) != FLEX_OK)
		return FLEX_NO_MEMORY;
	flex_household_start(household, basis, &window.start);
	status = solve_window(env, household, &window, settings, &model, &columns, &solved);
	result->status = status;
	if (!flex_status_has_plan(status))
		return status;
	note(result, &solved, model);
	flex_household_extract(household, &window, &columns, solved.x, household->n, &end, result);
	flex_model_free(model);
	flex_household_finish(household, basis, result);
	return status;
}

/* Marginal worth of each storage's content where a window's kept part ends. */
static void
value_of_content(const FlexHousehold *h, const FlexHouseholdColumns *c, const FlexResult *solved,
				 int at, FlexHouseholdState *value)
{
	const double *dual = solved->row_dual;

	(void) h;
	/* a recursion row reads content - ... = known: more known content lowers the cost by -dual */
	value->mass = fmax(0, -dual[c->mass_row + at]);
	value->space_tank = c->space_in < 0 ? 0 : fmax(0, -dual[c->space_row + at] / 1000);
	value->water_tank = c->water_in < 0 ? 0 : fmax(0, -dual[c->water_row + at] / 1000);
	value->battery = c->battery_charge < 0 ? 0 : fmax(0, -dual[c->battery_row + at] / 1000);
	value->vehicle = c->vehicle_charge < 0 ? 0 : fmax(0, -dual[c->vehicle_row + at] / 1000);
}

FlexStatus
flex_household_roll(FlexEnv *env, const FlexHousehold *household, const FlexHouseholdBasis *basis,
					int horizon, int advance, bool value_end, const FlexSettings *settings,
					FlexHouseholdResult *result)
{
	FlexHouseholdWindow window = {.basis = basis};
	FlexHouseholdResult perfect;
	FlexStatus          status = FLEX_OK;

	if (flex_household_result_new(env, household->n, result) != FLEX_OK)
		return FLEX_NO_MEMORY;
	flex_household_start(household, basis, &window.start);
	while (window.first < household->n)
	{
		FlexHouseholdColumns columns;
		FlexHouseholdState   end;
		FlexModel           *model;
		FlexResult           solved;
		int                  left = household->n - window.first;
		int                  count = left < advance ? left : advance;

		window.n = left < horizon ? left : horizon;
		/* contents that must be reached at the end need a whole window's time */
		if (household->end_start && left < horizon + advance)
			window.n = left;
		if (window.n == left)
			memset(&window.value, 0, sizeof(window.value));
		status = solve_window(env, household, &window, settings, &model, &columns, &solved);
		if (!flex_status_has_plan(status))
			break;
		note(result, &solved, model);
		flex_household_extract(household, &window, &columns, solved.x, count, &end, result);
		/* what a kelvin given up is fined isn't what heat is worth */
		if (value_end && columns.missed < 0)
			value_of_content(household, &columns, &solved, count - 1, &window.value);
		flex_model_free(model);
		flex_free(env, solved.x);
		flex_free(env, solved.row_dual);
		flex_free(env, solved.reduced_cost);
		window.start = end;
		window.first += count;
	}
	result->status = status;
	if (!flex_status_has_plan(status))
		return status;
	flex_household_finish(household, basis, result);
	result->objective = result->total_cost;
	result->bound = -INFINITY;
	result->gap = NAN;
	status = flex_household_optimise(env, household, basis, settings, &perfect);
	if (flex_status_has_plan(status))
	{
		result->perfect_cost = perfect.total_cost;
		result->bound = perfect.bound;
		result->gap = (result->total_cost - perfect.total_cost) / fmax(1, fabs(perfect.total_cost));
		flex_free(env, perfect.series[0]);
	}
	return result->status;
}
