/*
 * vehicles.c
 *	  Vehicles behind a zone's headroom in SQL: how many of a fleet it can serve.
 */
#include "pg/flex_pg.h"

#include <math.h>

#include "core/vehicles/vehicles.h"
#include "pg/query.h"
#include "pg/rows.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

FLEX_FUNCTION(flex_sql_realise_evs);
FLEX_FUNCTION(flex_sql_realise_profiles);

static const FlexColumn limit_columns[] = {
	{"zone", FLEX_COLUMN_TEXT, true, false, "zone"},
	{"wanted", FLEX_COLUMN_NUMBER, true, false, "vehicles to begin with"},
	{"pg_max_kw", FLEX_COLUMN_NUMBER, true, false, "most that its vehicles may take, kW"},
	{"pg_min_kw", FLEX_COLUMN_NUMBER, true, false, "least, below 0 what they may give back, kW"},
	{"price", FLEX_COLUMN_NUMBER, true, false, "currency per kWh"},
	{"v2g_kw", FLEX_COLUMN_NUMBER, false, true, "<= 0, what the zone needs back, kW"},
};

static const FlexColumn stay_columns[] = {
	{"name", FLEX_COLUMN_TEXT, true, false, "vehicle"},
	{"charger_kw", FLEX_COLUMN_NUMBER, true, false, "kW"},
	{"battery_kwh", FLEX_COLUMN_NUMBER, true, false, "kWh"},
	{"t_in", FLEX_COLUMN_NUMBER, true, true, "step of arrival; NULL: no stay"},
	{"t_out", FLEX_COLUMN_NUMBER, true, true, "step in which it is gone"},
	{"e_start", FLEX_COLUMN_NUMBER, true, true, "content at arrival, kWh"},
	{"e_end", FLEX_COLUMN_NUMBER, true, true, "wished for at departure, kWh"},
};

/* A vehicle of a row, new or that of the row before. */
static void
take_vehicle(const FlexTable *table, int row, FlexEvFleet *fleet, FlexEv *ev)
{
	FlexEv now = {.name = table->column[0].text[row],
				  .charger_kw = table->column[1].number[row],
				  .battery_kwh = table->column[2].number[row]};
	FlexEv last = fleet->nevs == 0 ? now : ev[fleet->nevs - 1];

	if (!(now.charger_kw > 0) || !(now.battery_kwh > 0))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("charger and battery of vehicle \"%s\" must be above 0", now.name)));
	for (int e = 0; e + 1 < fleet->nevs; e++)
		if (strcmp(ev[e].name, now.name) == 0)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("rows of vehicle \"%s\" don't stand together", now.name),
							errhint("Add ORDER BY name to the query of the fleet.")));
	if (fleet->nevs == 0 || strcmp(last.name, now.name) != 0)
		ev[fleet->nevs++] = now;
	else if (last.charger_kw != now.charger_kw || last.battery_kwh != now.battery_kwh)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("charger or battery of vehicle \"%s\" differs between its rows: %g "
							   "kW and %g kWh, %g kW and %g kWh",
							   now.name, last.charger_kw, last.battery_kwh, now.charger_kw,
							   now.battery_kwh)));
}

static bool
is_step(double t)
{
	return fabs(t) < 1e6 && t == floor(t);
}

/* Rows of one vehicle stand together. */
static void
take_fleet(const FlexTable *table, FlexEvFleet *fleet)
{
	FlexEv       *ev = palloc(sizeof(FlexEv) * Max(table->nrows, 1));
	FlexEvWindow *window = palloc(sizeof(FlexEvWindow) * Max(table->nrows, 1));

	memset(fleet, 0, sizeof(*fleet));
	fleet->ev = ev;
	fleet->window = window;
	for (int i = 0; i < table->nrows; i++)
	{
		double t_in = table->column[3].number[i];
		double t_out = table->column[4].number[i];

		take_vehicle(table, i, fleet, ev);
		if (isnan(t_in))
			continue;
		if (!is_step(t_in) || !is_step(t_out))
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("t_in %g and t_out %g of vehicle \"%s\" aren't steps of a day",
								   t_in, t_out, ev[fleet->nevs - 1].name)));
		window[fleet->nwindows++] = (FlexEvWindow){.ev = fleet->nevs - 1,
												   .t_in = (int) t_in,
												   .t_out = (int) t_out,
												   .e_start = table->column[5].number[i],
												   .e_end = table->column[6].number[i]};
	}
}

static void
check_fleet(const FlexEvFleet *fleet, int n)
{
	for (int w = 0; w < fleet->nwindows; w++)
	{
		const FlexEvWindow *window = &fleet->window[w];

		if (window->t_in < 0 || window->t_in >= window->t_out || window->t_out > n ||
			!(window->e_start >= 0) || !(window->e_end >= 0) ||
			window->e_start > fleet->ev[window->ev].battery_kwh ||
			window->e_end > fleet->ev[window->ev].battery_kwh)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("a stay of vehicle \"%s\" can't be used: steps %d to %d, %g to "
							"%g kWh",
							fleet->ev[window->ev].name, window->t_in, window->t_out,
							window->e_start, window->e_end),
					 errhint("0 <= t_in < t_out <= %d, and contents from 0 to the battery.", n)));
		for (int v = 0; v < w; v++)
			if (fleet->window[v].ev == window->ev && fleet->window[v].t_in < window->t_out &&
				window->t_in < fleet->window[v].t_out)
				ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
								errmsg("stays of vehicle \"%s\" overlap from step %d on",
									   fleet->ev[window->ev].name,
									   Max(window->t_in, fleet->window[v].t_in))));
	}
}

/* Vehicles wanted in a zone: the same whole number in all its rows. */
static int
wanted_vehicles(const FlexTable *limits, const FlexGroup *group)
{
	const double *wanted = limits->column[1].number + group->first;

	for (int t = 0; t < group->n; t++)
		if (!(wanted[t] >= 0 && wanted[t] <= 1e6) || wanted[t] != floor(wanted[t]) ||
			wanted[t] != wanted[0])
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("%g vehicles can't be wanted in step %d of zone \"%s\"",
								   wanted[t], t, group->key),
							errhint("wanted is a whole number, the same in all rows of a zone.")));
	return (int) wanted[0];
}

/* A stream of random numbers for each zone by its name, whatever other zones there are: FNV-1a. */
static uint64
stream_of(const char *zone)
{
	uint64 hash = UINT64CONST(14695981039346656037);

	for (const char *c = zone; c != NULL && *c != '\0'; c++)
		hash = (hash ^ (unsigned char) *c) * UINT64CONST(1099511628211);
	return hash;
}

/* Share of what the zone needs back that its vehicles give, percent; NAN: nothing is needed. */
static double
delivered(const FlexTable *limits, const FlexGroup *group, const FlexEvRealised *out)
{
	const double *v2g = flex_table_numbers(limits, 5, group->first);
	double        wanted = 0;
	double        given = 0;

	for (int t = 0; t < group->n && v2g != NULL; t++)
		if (v2g[t] < 0)
		{
			wanted += out->factor * v2g[t];
			given += fmax(out->factor * v2g[t], out->n > 0 ? out->plan.total[t] : 0);
		}
	return wanted < 0 ? 100 * given / wanted : NAN;
}

/* One call: what it reads and where its rows go. */
typedef struct Realise
{
	FlexTable   limits;
	FlexEvFleet fleet;
	FlexRows    rows;
	int         runs;
	int64       seed;
	bool        profiles; /* a row of each vehicle and step instead of one of the zone */
} Realise;

static Datum
drawn_names(const Realise *call, const FlexEvRealised *out)
{
	Datum *name = palloc(sizeof(Datum) * Max(out->n, 1));

	for (int k = 0; k < out->n; k++)
		name[k] = CStringGetTextDatum(call->fleet.ev[out->drawn[k]].name);
	return PointerGetDatum(construct_array(name, out->n, TEXTOID, -1, false, 'i'));
}

static void
put_zone(Realise *call, const FlexGroup *group, int wanted, const FlexEvRealised *out)
{
	double v2g = delivered(&call->limits, group, out);
	Datum  values[10];
	bool   nulls[10] = {false};

	values[0] = CStringGetTextDatum(group->key);
	values[1] = Int32GetDatum(wanted);
	values[2] = Int32GetDatum(out->n);
	values[3] = Int32GetDatum(out->attempts);
	values[4] = Int32GetDatum(out->successes);
	values[5] = CStringGetTextDatum(wanted == 0                  ? "none wanted"
									: out->n == 0                ? "none fits"
									: out->n == wanted           ? "all fit"
									: out->n == call->fleet.nevs ? "whole fleet fits"
																 : "some fit");
	values[6] = Int64GetDatum(call->seed);
	values[7] = Float8GetDatum(out->factor);
	nulls[8] = isnan(v2g);
	values[8] = Float8GetDatum(v2g);
	values[9] = drawn_names(call, out);
	flex_pg_row(&call->rows, values, nulls);
}

static void
put_profiles(Realise *call, const FlexGroup *group, const FlexEvRealised *out)
{
	for (int k = 0; k < out->n; k++)
		for (int t = 0; t < group->n; t++)
		{
			Datum values[5] = {
				CStringGetTextDatum(group->key), Int32GetDatum(k + 1),
				CStringGetTextDatum(call->fleet.ev[out->drawn[k]].name), Int32GetDatum(t),
				Float8GetDatum(out->plan.power[(size_t) k * (size_t) group->n + (size_t) t])};
			bool nulls[5] = {false};

			flex_pg_row(&call->rows, values, nulls);
		}
}

static void
realise_zone(Realise *call, const FlexGroup *group)
{
	const FlexTable *limits = &call->limits;
	FlexEnv          env;
	FlexSettings     settings;
	FlexEvRealised   out;
	FlexEvDay        day = {.n = group->n, .step_hours = 24.0 / group->n};
	int              wanted = wanted_vehicles(limits, group);

	flex_pg_env(&env, CurrentMemoryContext);
	flex_pg_settings(&settings);
	check_fleet(&call->fleet, group->n);
	day.pg_max = limits->column[2].number + group->first;
	day.pg_min = limits->column[3].number + group->first;
	day.price = limits->column[4].number + group->first;
	flex_pg_check(&env,
				  flex_ev_realise(&env, &day, &call->fleet, wanted, call->runs, (uint64) call->seed,
								  stream_of(group->key), &settings, &out));
	if (call->profiles)
		put_profiles(call, group, &out);
	else
		put_zone(call, group, wanted, &out);
}

/* Arguments: limits text, fleet text, runs int, seed bigint. */
static Datum
realise(FunctionCallInfo fcinfo, bool profiles)
{
	MemoryContext work =
		AllocSetContextCreate(CurrentMemoryContext, "pg_flex vehicles", ALLOCSET_DEFAULT_SIZES);
	MemoryContext each = AllocSetContextCreate(work, "zone", ALLOCSET_DEFAULT_SIZES);
	Realise   call = {.runs = PG_GETARG_INT32(2), .seed = PG_GETARG_INT64(3), .profiles = profiles};
	FlexTable stays;

	if (call.runs < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("runs must be at least 1")));
	flex_pg_read_query(text_to_cstring(PG_GETARG_TEXT_PP(0)), limit_columns,
					   lengthof(limit_columns), -1, 0, work, &call.limits);
	flex_pg_read_query(text_to_cstring(PG_GETARG_TEXT_PP(1)), stay_columns, lengthof(stay_columns),
					   -1, -1, work, &stays);
	flex_pg_rows(fcinfo, &call.rows);
	take_fleet(&stays, &call.fleet);
	for (int g = 0; g < call.limits.ngroups; g++)
	{
		MemoryContext old = MemoryContextSwitchTo(each);

		realise_zone(&call, &call.limits.group[g]);
		MemoryContextSwitchTo(old);
		MemoryContextReset(each);
	}
	MemoryContextDelete(work);
	return (Datum) 0;
}

/* flex.realise_evs(...) RETURNS TABLE: a row for every zone of the first query. */
Datum
flex_sql_realise_evs(PG_FUNCTION_ARGS)
{
	return realise(fcinfo, false);
}

/* flex.realise_profiles(...) RETURNS TABLE: a row for every vehicle that fits and every step. */
Datum
flex_sql_realise_profiles(PG_FUNCTION_ARGS)
{
	return realise(fcinfo, true);
}
