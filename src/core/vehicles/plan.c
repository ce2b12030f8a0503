/*
 * plan.c
 *	  The program of a day of vehicles, and samples of a fleet.
 */
#include "vehicles.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/random.h"

#define EFFICIENCY 0.88
/* Share of the wished content that must be there at departure. */
#define END_SHARE 0.99
/* From this share of a battery on (1.001 - 0.201), charging falls to nothing at 1.001. */
#define TAPER_SHARE 0.201
#define TAPER_FULL 1.001
#define TAPER_PRICE 1e4 /* currency per kW of charging above the taper */

/* Where things stand in the program. */
typedef struct EvColumns
{
	int  total;     /* columns of the zone's power */
	int  taper;     /* column of what goes above the taper; -1: no taper */
	int *charge;    /* [nwindows] first column */
	int *discharge; /* [nwindows] */
	int *soc;       /* [nwindows] */
} EvColumns;

/* ch <= c / (0.201 B) (1.001 B - content at the step's begin) + taper */
static void
taper_rows(FlexModel *model, const FlexEvDay *day, const FlexEvWindow *window,
		   const FlexStorageBlock *block, int taper)
{
	const FlexEv *ev = &day->ev[window->ev];
	double        slope = ev->charger_kw / (TAPER_SHARE * ev->battery_kwh);
	int           row = flex_model_rows(model, block->object, "taper", block->n, false);

	for (int k = 0; k < block->n; k++)
	{
		double known = slope * TAPER_FULL * ev->battery_kwh;

		flex_model_coef(model, row + k, block->charge + k, 1);
		flex_model_coef(model, row + k, taper, -1);
		if (k > 0)
			flex_model_coef(model, row + k, block->soc + k - 1, slope);
		else
			known -= slope * window->e_start;
		flex_model_row_bounds(model, row + k, -INFINITY, known);
	}
}

static bool
add_window(FlexEnv *env, FlexModel *model, const FlexEvDay *day, int index, int balance,
		   EvColumns *col)
{
	const FlexEvWindow *window = &day->window[index];
	const FlexEv       *ev = &day->ev[window->ev];
	int                 n = window->t_out - window->t_in;
	FlexStorageBlock    block;
	FlexStorageArrays   arrays;
	double             *hours = FLEX_NEW_RAW(env, double, n);

	if (hours == NULL)
		return false;
	for (int k = 0; k < n; k++)
		hours[k] = day->step_hours;
	block = flex_storage_defaults(ev->name, n, hours);
	block.charge_efficiency = block.discharge_efficiency = flex_constant(EFFICIENCY);
	block.charge_limit = block.discharge_limit = flex_constant(ev->charger_kw);
	block.soc_min = flex_constant(day->literal ? -INFINITY : 0);
	block.soc_max = flex_constant(day->literal ? INFINITY : ev->battery_kwh);
	block.soc_start = window->e_start;
	if (flex_storage_arrays(env, &block, &arrays) != FLEX_OK)
		return false;
	arrays.soc_min[n - 1] = arrays.soc_max[n - 1] = END_SHARE * window->e_end;
	flex_block_storage(model, &block);
	flex_storage_arrays_free(env, &arrays);
	for (int k = 0; k < n; k++)
	{
		flex_model_coef(model, balance + window->t_in + k, block.charge + k, -1);
		flex_model_coef(model, balance + window->t_in + k, block.discharge + k, 1);
		if (!day->literal && day->price[window->t_in + k] < 0)
			flex_model_exclusive(model, block.charge + k, block.discharge + k);
	}
	if (col->taper >= 0)
		taper_rows(model, day, window, &block, col->taper);
	col->charge[index] = block.charge;
	col->discharge[index] = block.discharge;
	col->soc[index] = block.soc;
	return true;
}

static FlexStatus
compose(FlexEnv *env, const FlexEvDay *day, FlexModel *model, EvColumns *col)
{
	double scale = day->literal ? 1 : day->step_hours;
	int    balance;

	col->charge = FLEX_NEW(env, int, 3 * day->nwindows + 1);
	if (col->charge == NULL)
		return FLEX_NO_MEMORY;
	col->discharge = col->charge + day->nwindows;
	col->soc = col->discharge + day->nwindows;
	col->total = flex_model_cols(model, "zone", "power_kw", day->n, true);
	balance = flex_model_rows(model, "zone", "balance", day->n, true);
	for (int t = 0; t < day->n; t++)
	{
		flex_model_col_bounds(model, col->total + t, day->pg_min[t], day->pg_max[t]);
		flex_model_cost(model, col->total + t, scale * day->price[t]);
		flex_model_coef(model, balance + t, col->total + t, 1);
	}
	/* in the literal model going above the taper costs nothing: there is none */
	col->taper = -1;
	if (!day->literal)
	{
		col->taper = flex_model_cols(model, "zone", "above_taper_kw", 1, false);
		flex_model_cost(model, col->taper, TAPER_PRICE);
	}
	for (int w = 0; w < day->nwindows; w++)
		if (!add_window(env, model, day, w, balance, col))
			return FLEX_NO_MEMORY;
	return FLEX_OK;
}

FlexStatus
flex_ev_day_compose(FlexEnv *env, const FlexEvDay *day, FlexModel *model)
{
	EvColumns col;

	return compose(env, day, model, &col);
}

/* Limits that cross need no engine to be told. */
static FlexStatus
check_limits(FlexEnv *env, const FlexEvDay *day)
{
	for (int t = 0; t < day->n; t++)
	{
		if (day->pg_min[t] <= day->pg_max[t])
			continue;
		flex_fault(env, FLEX_INFEASIBLE, "series",
				   "limits of the zone cross: at least %g kW, at most %g kW", day->pg_min[t],
				   day->pg_max[t]);
		flex_fault_step(env, t);
		return FLEX_INFEASIBLE;
	}
	return FLEX_OK;
}

static FlexStatus
read_plan(FlexEnv *env, const FlexEvDay *day, const EvColumns *col, const FlexResult *solved,
		  FlexEvPlan *plan)
{
	size_t n = (size_t) day->n;

	plan->power = FLEX_NEW(env, double, (size_t) day->nevs *n + 1);
	plan->soc = FLEX_NEW(env, double, (size_t) day->nevs *(n + 1) + 1);
	plan->total = FLEX_NEW(env, double, n);
	if (plan->power == NULL || plan->soc == NULL || plan->total == NULL)
		return FLEX_NO_MEMORY;
	for (size_t k = 0; k < (size_t) day->nevs * (n + 1); k++)
		plan->soc[k] = NAN;
	for (int w = 0; w < day->nwindows; w++)
	{
		const FlexEvWindow *window = &day->window[w];
		double             *power = plan->power + (size_t) window->ev * n;
		double             *soc = plan->soc + (size_t) window->ev * (n + 1);

		soc[window->t_in] = window->e_start;
		for (int t = window->t_in; t < window->t_out; t++)
		{
			int k = t - window->t_in;

			power[t] = solved->x[col->charge[w] + k] - solved->x[col->discharge[w] + k];
			soc[t + 1] = solved->x[col->soc[w] + k];
		}
	}
	for (size_t t = 0; t < n; t++)
		for (int e = 0; e < day->nevs; e++)
			plan->total[t] += plan->power[(size_t) e * n + t];
	plan->objective = solved->objective;
	plan->taper_kw = col->taper < 0 ? 0 : solved->x[col->taper];
	return FLEX_OK;
}

FlexStatus
flex_ev_day_plan(FlexEnv *env, const FlexEvDay *day, const FlexSettings *settings, FlexEvPlan *plan)
{
	FlexModel *model = flex_model_new(env);
	EvColumns  col;
	FlexResult solved;

	memset(plan, 0, sizeof(*plan));
	if (model == NULL)
		return FLEX_NO_MEMORY;
	plan->status = check_limits(env, day);
	if (plan->status == FLEX_OK)
		plan->status = compose(env, day, model, &col);
	if (plan->status == FLEX_OK)
	{
		plan->status = flex_model_solve(model, settings, &solved);
		if (plan->status == FLEX_INFEASIBLE)
			plan->status = flex_model_explain(model, settings);
		else if (plan->status == FLEX_UNBOUNDED)
			plan->status = flex_model_explain_unbounded(model, settings);
		else if (flex_status_has_plan(plan->status))
		{
			FlexStatus read = read_plan(env, day, &col, &solved, plan);

			plan->status = read == FLEX_OK ? plan->status : read;
		}
	}
	flex_model_free(model);
	return plan->status;
}

/* True when there is a plan for the day, without explaining where there is none. */
static FlexStatus
is_feasible(FlexEnv *env, const FlexEvDay *day, const FlexSettings *settings, bool *feasible)
{
	FlexModel *model;
	EvColumns  col;
	FlexResult solved;
	FlexStatus status;

	*feasible = false;
	for (int t = 0; t < day->n; t++)
		if (day->pg_min[t] > day->pg_max[t])
			return FLEX_OK;
	model = flex_model_new(env);
	if (model == NULL)
		return FLEX_NO_MEMORY;
	status = compose(env, day, model, &col);
	if (status == FLEX_OK)
	{
		status = flex_model_solve(model, settings, &solved);
		*feasible = flex_status_has_plan(status);
		if (*feasible || status == FLEX_INFEASIBLE)
			status = FLEX_OK;
	}
	flex_model_free(model);
	return status;
}

/* ---- samples of a fleet -------------------------------------------------------------- */

/* n of the fleet's vehicles without replacement: the head of a shuffled list. */
static void
draw(const FlexEvFleet *fleet, int n, FlexRandom *random, int *list)
{
	for (int k = 0; k < fleet->nevs; k++)
		list[k] = k;
	for (int k = 0; k < n; k++)
	{
		int other = k + (int) flex_random_below(random, (uint32_t) (fleet->nevs - k));
		int kept = list[k];

		list[k] = list[other];
		list[other] = kept;
	}
}

/* The day of the vehicles drawn; arrays are large enough for all. */
static void
take(const FlexEvFleet *fleet, const int *list, int n, FlexEv *ev, FlexEvWindow *window,
	 FlexEvDay *day)
{
	day->nevs = n;
	day->ev = ev;
	day->window = window;
	day->nwindows = 0;
	for (int k = 0; k < n; k++)
	{
		ev[k] = fleet->ev[list[k]];
		for (int w = 0; w < fleet->nwindows; w++)
			if (fleet->window[w].ev == list[k])
			{
				window[day->nwindows] = fleet->window[w];
				window[day->nwindows++].ev = k;
			}
	}
}

/* The limits of a crowded zone; the others' stay as they are. */
static FlexStatus
crowd_limits(FlexEnv *env, const FlexEvDay *limits, int wanted, FlexEvDay *day, double *factor)
{
	double *scaled;

	*day = *limits;
	*factor = wanted > FLEX_EV_CROWD ? FLEX_EV_CROWD_FACTOR : 1;
	if (*factor == 1)
		return FLEX_OK;
	scaled = FLEX_NEW(env, double, 2 * (size_t) limits->n);
	if (scaled == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < limits->n; t++)
	{
		scaled[t] = *factor * limits->pg_max[t];
		scaled[limits->n + t] = *factor * limits->pg_min[t];
	}
	day->pg_max = scaled;
	day->pg_min = scaled + limits->n;
	return FLEX_OK;
}

FlexStatus
flex_ev_realise(FlexEnv *env, const FlexEvDay *limits, const FlexEvFleet *fleet, int wanted,
				int runs, uint64_t seed, uint64_t zone, const FlexSettings *settings,
				FlexEvRealised *out)
{
	FlexEvDay     day;
	FlexEv       *ev = FLEX_NEW(env, FlexEv, fleet->nevs + 1);
	FlexEvWindow *window = FLEX_NEW(env, FlexEvWindow, fleet->nwindows + 1);
	int          *list = FLEX_NEW(env, int, fleet->nevs + 1);
	int           in_a_row = 0;
	FlexStatus    status;

	memset(out, 0, sizeof(*out));
	if (ev == NULL || window == NULL || list == NULL)
		return FLEX_NO_MEMORY;
	if (crowd_limits(env, limits, wanted, &day, &out->factor) != FLEX_OK)
		return FLEX_NO_MEMORY;
	out->n = wanted > FLEX_EV_CROWD ? FLEX_EV_CROWD_START : wanted;
	if (out->n > fleet->nevs)
		out->n = fleet->nevs;
	while (out->n > 0 && in_a_row < runs)
	{
		FlexRandom random;
		bool       feasible;

		flex_random_start(&random, seed, zone, (uint32_t) out->attempts);
		draw(fleet, out->n, &random, list);
		take(fleet, list, out->n, ev, window, &day);
		status = is_feasible(env, &day, settings, &feasible);
		if (status != FLEX_OK)
			return status;
		out->attempts++;
		out->successes += feasible;
		in_a_row = feasible ? in_a_row + 1 : 0;
		if (!feasible)
			out->n--;
	}
	if (out->n > 0)
	{
		out->drawn = FLEX_NEW(env, int, out->n);
		if (out->drawn == NULL)
			return FLEX_NO_MEMORY;
		memcpy(out->drawn, list, sizeof(int) * (size_t) out->n);
		status = flex_ev_day_plan(env, &day, settings, &out->plan);
		if (!flex_status_has_plan(status))
			return status;
	}
	flex_free(env, ev);
	flex_free(env, window);
	flex_free(env, list);
	return FLEX_OK;
}
