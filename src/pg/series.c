/*
 * series.c
 *	  Units, series of sensors and resampling in SQL.
 */
#include "args.h"

#include <math.h>

#include "base/units.h"
#include "query.h"
#include "rows.h"
#include "sensors.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

FLEX_FUNCTION(flex_convert_unit);
FLEX_FUNCTION(flex_quantity);
FLEX_FUNCTION(flex_series);
FLEX_FUNCTION(flex_resample);
FLEX_FUNCTION(flex_add_local);
FLEX_FUNCTION(flex_floor_local);
FLEX_FUNCTION(flex_next_beat);
FLEX_FUNCTION(flex_last_beat);

/* ---- units ------------------------------------------------------------------------ */

/* flex.convert_unit(value, from, to, step_hours) */
Datum
flex_convert_unit(PG_FUNCTION_ARGS)
{
	FlexEnv env;
	double  factor;
	double  offset;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	flex_pg_env(&env, CurrentMemoryContext);
	flex_pg_check(&env, flex_unit_convert(&env, text_to_cstring(PG_GETARG_TEXT_PP(1)),
										  text_to_cstring(PG_GETARG_TEXT_PP(2)),
										  PG_ARGISNULL(3) ? NAN : PG_GETARG_FLOAT8(3), "", &factor,
										  &offset));
	PG_RETURN_FLOAT8(PG_GETARG_FLOAT8(0) * factor + offset);
}

/* flex.quantity(quantity, unit) */
Datum
flex_quantity(PG_FUNCTION_ARGS)
{
	char       own[FLEX_UNIT_TEXT];
	double     value = 0;
	double     factor = 1;
	double     offset = 0;
	FlexEnv    env;
	FlexStatus status;

	flex_pg_env(&env, CurrentMemoryContext);
	status = flex_quantity_parse(&env, text_to_cstring(PG_GETARG_TEXT_PP(0)), "", &value, own);
	if (status == FLEX_OK)
		status = flex_unit_convert(&env, own, text_to_cstring(PG_GETARG_TEXT_PP(1)), NAN, "",
								   &factor, &offset);
	flex_pg_check(&env, status);
	PG_RETURN_FLOAT8(value * factor + offset);
}

#define MAX_BINS 20000000 /* a day of 5 ms, a year of 2 s */

/* ---- bins in a time zone --------------------------------------------------------------- */

/* Edges of bins over [from, to), as flex_calendar_edges() has them. */
static FlexTime *
make_edges(TimestampTz from, TimestampTz to, const Interval *step, const FlexZone *zone,
		   MemoryContext context, int *nbins)
{
	FlexSpan  span = flex_pg_span(step);
	double    width = (span.months * 28.0 + span.days) * FLEX_DAY + span.time;
	FlexTime *edge;
	int64     n;

	if (span.time < 0 || span.days < 0 || span.months < 0 || width <= 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the resolution must be above 0")));
	flex_check_window(from, to);
	if ((to - from) / width > MAX_BINS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("the window holds more than %d steps", MAX_BINS),
						errhint("Shorten the window or take longer steps.")));
	n = flex_calendar_edges(zone, from, to, &span, NULL, 0);
	edge = MemoryContextAllocHuge(context, sizeof(FlexTime) * n);
	flex_calendar_edges(zone, from, to, &span, edge, n);
	*nbins = (int) n - 1;
	return edge;
}

/* flex_internal.add_local(ts, span, timezone) */
Datum
flex_add_local(PG_FUNCTION_ARGS)
{
	FlexZone zone = flex_pg_zone(text_to_cstring(PG_GETARG_TEXT_PP(2)));
	FlexSpan span = flex_pg_span(PG_GETARG_INTERVAL_P(1));

	if (TIMESTAMP_NOT_FINITE(PG_GETARG_TIMESTAMPTZ(0)))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	PG_RETURN_TIMESTAMPTZ(flex_calendar_add(&zone, PG_GETARG_TIMESTAMPTZ(0), &span, 1));
}

/* flex_internal.floor_time(ts, width, timezone) */
Datum
flex_floor_local(PG_FUNCTION_ARGS)
{
	FlexZone zone = flex_pg_zone(text_to_cstring(PG_GETARG_TEXT_PP(2)));
	FlexSpan span = flex_pg_span(PG_GETARG_INTERVAL_P(1));

	if (TIMESTAMP_NOT_FINITE(PG_GETARG_TIMESTAMPTZ(0)))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	if (span.months < 0 || span.days < 0 || span.time < 0 ||
		span.months + span.days + span.time == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the step must be above 0")));
	PG_RETURN_TIMESTAMPTZ(flex_calendar_floor(&zone, PG_GETARG_TIMESTAMPTZ(0), &span));
}

/* The arguments beat, every, at and timezone of the two functions below. */
static FlexTime
beat_at(FunctionCallInfo fcinfo,
		FlexTime (*of)(const FlexZone *, FlexTime, const FlexSpan *, FlexTime))
{
	FlexZone zone = flex_pg_zone(text_to_cstring(PG_GETARG_TEXT_PP(3)));
	FlexSpan span = flex_pg_span(PG_GETARG_INTERVAL_P(1));

	flex_check_window(PG_GETARG_TIMESTAMPTZ(0), PG_GETARG_TIMESTAMPTZ(2));
	if (span.months < 0 || span.days < 0 || span.time < 0 ||
		span.months + span.days + span.time == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the time between two runs must be above 0")));
	return of(&zone, PG_GETARG_TIMESTAMPTZ(0), &span, PG_GETARG_TIMESTAMPTZ(2));
}

/* flex_internal.next_beat(beat, every, after, timezone) */
Datum
flex_next_beat(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(beat_at(fcinfo, flex_calendar_after));
}

/* flex_internal.last_beat(beat, every, until, timezone) */
Datum
flex_last_beat(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(beat_at(fcinfo, flex_calendar_last));
}

/* ---- flex.series --------------------------------------------------------------------------- */

static void
put_value(FlexRows *rows, TimestampTz ts, double value)
{
	Datum values[2] = {TimestampTzGetDatum(ts), Float8GetDatum(value)};
	bool  nulls[2] = {false, false};

	if (!isnan(value))
		flex_pg_row(rows, values, nulls);
}

/* flex.series(site, sensor, from, to, resolution, as_of) RETURNS TABLE (ts, value) */
Datum
flex_series(PG_FUNCTION_ARGS)
{
	MemoryContext work =
		AllocSetContextCreate(CurrentMemoryContext, "pg_flex series", ALLOCSET_DEFAULT_SIZES);
	FlexSensor  sensor;
	FlexEvents  events;
	FlexRows    rows;
	TimestampTz from;
	TimestampTz to;

	flex_pg_rows(fcinfo, &rows);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		return (Datum) 0;
	from = PG_GETARG_TIMESTAMPTZ(2);
	to = PG_GETARG_TIMESTAMPTZ(3);
	flex_pg_find_sensor(text_to_cstring(PG_GETARG_TEXT_PP(0)),
						text_to_cstring(PG_GETARG_TEXT_PP(1)), work, &sensor);
	flex_pg_read_sensor(&sensor, from, to, PG_ARGISNULL(5) ? DT_NOBEGIN : PG_GETARG_TIMESTAMPTZ(5),
						work, &events);
	if (PG_ARGISNULL(4))
	{
		for (int i = 0; i < events.n; i++)
			if (events.start[i] >= from)
				put_value(&rows, events.start[i], events.value[i]);
	}
	else if (from < to)
	{
		int       nbins;
		FlexTime *edge = make_edges(from, to, PG_GETARG_INTERVAL_P(4), &sensor.zone, work, &nbins);
		double   *out = MemoryContextAllocHuge(work, sizeof(double) * Max(nbins, 1));

		flex_pg_resample(&sensor, &events, edge, nbins, out);
		/* a bin that reaches out of the window isn't known from what lies in it */
		for (int b = 0; b < nbins; b++)
			if (edge[b] >= from && (edge[b + 1] <= to || sensor.resolution == 0))
				put_value(&rows, edge[b], out[b]);
	}
	MemoryContextDelete(work);
	return (Datum) 0;
}

/* ---- flex.resample --------------------------------------------------------------------------- */

enum
{
	COL_TS,
	COL_TS_END,
	COL_VALUE,
	COL_KEY,
	NCOLS
};

static const FlexColumn resample_columns[NCOLS] = {
	[COL_TS] = {"ts", FLEX_COLUMN_TIME, true, false, "start of the period, or the instant"},
	[COL_TS_END] = {"ts_end", FLEX_COLUMN_TIME, false, false, "end of the period"},
	[COL_VALUE] = {"value", FLEX_COLUMN_NUMBER, true, true, "what is known"},
	[COL_KEY] = {"key", FLEX_COLUMN_TEXT, false, true, "which series a row belongs to"},
};

/* Ends of the periods: given, or the next row's start. */
static FlexTime *
period_ends(const FlexTable *table, const FlexGroup *group)
{
	const TimestampTz *ts = table->column[COL_TS].time + group->first;
	FlexTime          *end = palloc(sizeof(FlexTime) * group->n);

	for (int i = 0; i < group->n; i++)
	{
		if (table->column[COL_TS_END].present)
			end[i] = table->column[COL_TS_END].time[group->first + i];
		else if (i + 1 < group->n)
			end[i] = ts[i + 1];
		else
			end[i] = ts[i] + (i > 0 ? ts[i] - ts[i - 1] : FLEX_HOUR);
		if (end[i] <= ts[i] || (i + 1 < group->n && end[i] > ts[i + 1]))
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("the period that starts at %s ends before it or in the next one",
								   timestamptz_to_str(ts[i]))));
	}
	return end;
}

static void
resample_group(const FlexTable *table, const FlexGroup *group, Interval *step, FlexMethod method,
			   const FlexZone *zone, FlexRows *rows)
{
	const TimestampTz *ts = table->column[COL_TS].time + group->first;
	const double      *value = table->column[COL_VALUE].number + group->first;
	FlexTime          *end = period_ends(table, group);
	bool               instants = method >= FLEX_SAMPLE;
	int                nbins;
	FlexTime *edge = make_edges(ts[0], instants ? ts[group->n - 1] + 1 : end[group->n - 1], step,
								zone, CurrentMemoryContext, &nbins);
	double *out = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * 2 * Max(nbins, 1));
	double *coverage = out + nbins;
	Datum   values[4];
	bool    nulls[4] = {0};

	if (instants)
		flex_resample_instants(ts, value, group->n, edge, nbins, method, out, coverage);
	else
		flex_resample_periods(ts, end, value, group->n, edge, nbins, method, out, coverage);
	nulls[0] = group->key == NULL;
	values[0] = nulls[0] ? (Datum) 0 : CStringGetTextDatum(group->key);
	for (int b = 0; b < nbins; b++)
	{
		values[1] = TimestampTzGetDatum(edge[b]);
		values[2] = Float8GetDatum(out[b]);
		nulls[2] = isnan(out[b]);
		values[3] = Float8GetDatum(coverage[b]);
		flex_pg_row(rows, values, nulls);
	}
}

/* flex.resample(series, resolution, method, timezone) */
Datum
flex_resample(PG_FUNCTION_ARGS)
{
	char         *query = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char         *method_name = text_to_cstring(PG_GETARG_TEXT_PP(2));
	FlexZone      zone = flex_pg_zone(text_to_cstring(PG_GETARG_TEXT_PP(3)));
	MemoryContext work =
		AllocSetContextCreate(CurrentMemoryContext, "pg_flex resample", ALLOCSET_DEFAULT_SIZES);
	FlexMethod method;
	FlexTable  table;
	FlexRows   rows;

	if (!flex_method_from_text(method_name, &method))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("unknown method \"%s\"", method_name),
						errhint("Methods: %s.", flex_method_list())));
	flex_pg_read_local_query(query, resample_columns, NCOLS, COL_TS, COL_KEY, &zone, work, &table);
	flex_pg_rows(fcinfo, &rows);
	for (int g = 0; g < table.ngroups; g++)
	{
		MemoryContext old = MemoryContextSwitchTo(work);

		resample_group(&table, &table.group[g], PG_GETARG_INTERVAL_P(1), method, &zone, &rows);
		MemoryContextSwitchTo(old);
	}
	MemoryContextDelete(work);
	return (Datum) 0;
}
