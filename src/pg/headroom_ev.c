/*
 * headroom_ev.c
 *	  Vehicles behind a zone's headroom in SQL: how many of a fleet it can serve.
 */
#include "flex_pg.h"

#include <math.h>

#include "../core/ev_day.h"
#include "inner_query.h"
#include "srf.h"

#include "utils/builtins.h"
#include "utils/memutils.h"

FLEX_FUNCTION(flex_sql_realise_evs);

static const FlexColumn limit_columns[] = {
	{"zone", FLEX_COLUMN_TEXT, true, false, "zone"},
	{"wanted", FLEX_COLUMN_NUMBER, true, false, "vehicles to begin with"},
	{"pg_max_kw", FLEX_COLUMN_NUMBER, true, false, "most that its vehicles may take, kW"},
	{"pg_min_kw", FLEX_COLUMN_NUMBER, true, false, "least, below 0 what they may give back, kW"},
	{"price", FLEX_COLUMN_NUMBER, true, false, "currency per kWh"},
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
		const char *name = table->column[0].text[i];

		for (int e = 0; e + 1 < fleet->nevs; e++)
			if (strcmp(ev[e].name, name) == 0)
				ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
								errmsg("rows of vehicle \"%s\" don't stand together", name),
								errhint("Add ORDER BY name to the query of the fleet.")));
		if (fleet->nevs == 0 || strcmp(ev[fleet->nevs - 1].name, name) != 0)
			ev[fleet->nevs++] = (FlexEv){.name = name,
										 .charger_kw = table->column[1].number[i],
										 .battery_kwh = table->column[2].number[i]};
		if (!(ev[fleet->nevs - 1].charger_kw > 0) || !(ev[fleet->nevs - 1].battery_kwh > 0))
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("charger and battery of vehicle \"%s\" must be above 0", name)));
		if (isnan(table->column[3].number[i]))
			continue;
		if (!(fabs(table->column[3].number[i]) < 1e6 && fabs(table->column[4].number[i]) < 1e6))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("t_in and t_out of vehicle \"%s\" aren't steps of a day", name)));
		window[fleet->nwindows++] = (FlexEvWindow){.ev = fleet->nevs - 1,
												   .t_in = (int) table->column[3].number[i],
												   .t_out = (int) table->column[4].number[i],
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
			isnan(window->e_start) || isnan(window->e_end) ||
			window->e_start > fleet->ev[window->ev].battery_kwh ||
			window->e_end > fleet->ev[window->ev].battery_kwh)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("a stay of vehicle \"%s\" can't be used: steps %d to %d, %g to "
							"%g kWh",
							fleet->ev[window->ev].name, window->t_in, window->t_out,
							window->e_start, window->e_end),
					 errhint("0 <= t_in < t_out <= %d, and no content above the battery.", n)));
		for (int v = 0; v < w; v++)
			if (fleet->window[v].ev == window->ev && fleet->window[v].t_in < window->t_out &&
				window->t_in < fleet->window[v].t_out)
				ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
								errmsg("stays of vehicle \"%s\" overlap from step %d on",
									   fleet->ev[window->ev].name,
									   Max(window->t_in, fleet->window[v].t_in))));
	}
}

static void
realise_zone(FlexRows *rows, const FlexTable *limits, const FlexGroup *group,
			 const FlexEvFleet *fleet, int number, int runs, int64 seed)
{
	FlexEnv        env;
	FlexSettings   settings;
	FlexEvRealised out;
	FlexEvDay      day = {.n = group->n, .step_hours = 24.0 / group->n};
	int            wanted = (int) limits->column[1].number[group->first];
	Datum          values[6];
	bool           nulls[6] = {false};

	if (!(limits->column[1].number[group->first] >= 0 &&
		  limits->column[1].number[group->first] <= 1e6))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%g vehicles can't be wanted in zone \"%s\"",
							   limits->column[1].number[group->first], group->key)));
	flex_pg_env(&env, CurrentMemoryContext);
	flex_pg_settings(&settings);
	check_fleet(fleet, group->n);
	day.pg_max = limits->column[2].number + group->first;
	day.pg_min = limits->column[3].number + group->first;
	day.price = limits->column[4].number + group->first;
	flex_pg_check(&env, flex_ev_realise(&env, &day, fleet, wanted, runs, (uint64) seed,
										(uint64) number, &settings, &out));
	values[0] = CStringGetTextDatum(group->key);
	values[1] = Int32GetDatum(wanted);
	values[2] = Int32GetDatum(out.n);
	values[3] = Int32GetDatum(out.attempts);
	values[4] = Int32GetDatum(out.successes);
	values[5] = CStringGetTextDatum(wanted == 0            ? "none wanted"
									: out.n == 0           ? "none fits"
									: out.n == wanted      ? "all fit"
									: out.n == fleet->nevs ? "whole fleet fits"
														   : "some fit");
	flex_pg_row(rows, values, nulls);
}

/*
 * flex.realise_evs(limits text, fleet text, runs int, seed bigint) RETURNS TABLE (...)
 * A row for every zone of the first query.
 */
Datum
flex_sql_realise_evs(PG_FUNCTION_ARGS)
{
	MemoryContext work =
		AllocSetContextCreate(CurrentMemoryContext, "pg_flex vehicles", ALLOCSET_DEFAULT_SIZES);
	MemoryContext each = AllocSetContextCreate(work, "zone", ALLOCSET_DEFAULT_SIZES);
	int           runs = PG_GETARG_INT32(2);
	FlexTable     limits;
	FlexTable     stays;
	FlexEvFleet   fleet;
	FlexRows      rows;

	if (runs < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("runs must be at least 1")));
	flex_pg_read_query(text_to_cstring(PG_GETARG_TEXT_PP(0)), limit_columns,
					   lengthof(limit_columns), -1, 0, work, &limits);
	flex_pg_read_query(text_to_cstring(PG_GETARG_TEXT_PP(1)), stay_columns, lengthof(stay_columns),
					   -1, -1, work, &stays);
	flex_pg_rows(fcinfo, &rows);
	take_fleet(&stays, &fleet);
	for (int g = 0; g < limits.ngroups; g++)
	{
		MemoryContext old = MemoryContextSwitchTo(each);

		realise_zone(&rows, &limits, &limits.group[g], &fleet, g, runs, PG_GETARG_INT64(3));
		MemoryContextSwitchTo(old);
		MemoryContextReset(each);
	}
	MemoryContextDelete(work);
	return (Datum) 0;
}
