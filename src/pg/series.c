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
FLEX_FUNCTION(flex_sensor_events);
FLEX_FUNCTION(flex_sensor_values);
FLEX_FUNCTION(flex_read_series);
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

static bool
is_positive(const FlexSpan *span)
{
	return span->months >= 0 && span->days >= 0 && span->time >= 0 &&
		   span->months + span->days + span->time > 0;
}

/* Edges of bins over [from, to), as flex_calendar_edges() has them. */
static FlexTime *
make_edges(TimestampTz from, TimestampTz to, const Interval *step, const FlexZone *zone,
		   MemoryContext context, int *nbins)
{
	FlexSpan  span = flex_pg_span(step);
	double    width = (span.months * 28.0 + span.days) * FLEX_DAY + span.time;
	FlexTime *edge;
	int64     n;

	if (!is_positive(&span))
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
	if (!is_positive(&span))
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
	if (!is_positive(&span))
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

/* ---- sensors ------------------------------------------------------------------------------ */

static Datum
float8_array(const double *value, int n)
{
	Datum *element = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * Max(n, 1));
	bool  *isnull = palloc(sizeof(bool) * Max(n, 1));
	int    lower = 1;

	for (int i = 0; i < n; i++)
	{
		element[i] = Float8GetDatum(value[i]);
		isnull[i] = isnan(value[i]);
	}
	return PointerGetDatum(
		construct_md_array(element, isnull, 1, &n, &lower, FLOAT8OID, 8, FLOAT8PASSBYVAL, 'd'));
}

/* flex_internal.sensor_events(site_id, sensor_id, from, to, as_of) RETURNS TABLE (event_start,
 * event_end, value) */
Datum
flex_sensor_events(PG_FUNCTION_ARGS)
{
	MemoryContext work =
		AllocSetContextCreate(CurrentMemoryContext, "pg_flex sensor", ALLOCSET_DEFAULT_SIZES);
	FlexSensor sensor;
	FlexEvents events;
	FlexRows   rows;

	flex_pg_rows(fcinfo, &rows);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		return (Datum) 0;
	flex_pg_get_sensor(PG_GETARG_INT64(0), PG_GETARG_INT64(1), work, &sensor);
	flex_pg_read_sensor(&sensor, PG_GETARG_TIMESTAMPTZ(2), PG_GETARG_TIMESTAMPTZ(3),
						PG_ARGISNULL(4) ? DT_NOBEGIN : PG_GETARG_TIMESTAMPTZ(4), work, &events);
	for (int i = 0; i < events.n; i++)
	{
		Datum values[3] = {TimestampTzGetDatum(events.start[i]), TimestampTzGetDatum(events.end[i]),
						   Float8GetDatum(events.value[i])};
		bool  nulls[3] = {false, false, false};

		flex_pg_row(&rows, values, nulls);
	}
	MemoryContextDelete(work);
	return (Datum) 0;
}

/* How many steps it takes from first to to, the last one perhaps beyond it; 0 where to isn't later.
 */
static int64
steps_between(FlexTime first, FlexTime to, FlexTime step)
{
	return to <= first ? 0 : (to - first + step - 1) / step;
}

/* Edges of n even steps. */
static FlexTime *
even_edges(FlexTime first, FlexTime step, int64 n)
{
	FlexTime *edge =
		MemoryContextAllocHuge(CurrentMemoryContext, sizeof(FlexTime) * ((Size) n + 1));

	for (int64 b = 0; b <= n; b++)
		edge[b] = first + b * step;
	return edge;
}

/* Bins of one resolution from the first event on, to the end of the window. */
static FlexTime *
beat_edges(const FlexSensor *sensor, const FlexEvents *events, TimestampTz from, TimestampTz to,
		   int *nbins)
{
	FlexTime first = events->n > 0 ? events->start[0] : from;
	int64    n = steps_between(first, to, sensor->resolution);

	if (n > flex_guc_max_steps)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("sensor %s of site %s has more than %d values in the window",
							   quote_literal_cstr(sensor->name), quote_literal_cstr(sensor->site),
							   flex_guc_max_steps),
						errhint("Shorten the window or raise flex.max_steps.")));
	*nbins = (int) n;
	return even_edges(first, sensor->resolution, n);
}

/* flex_internal.sensor_values(site_id, sensor_id, from, to, as_of, OUT first, OUT list) */
Datum
flex_sensor_values(PG_FUNCTION_ARGS)
{
	FlexSensor sensor;
	FlexEvents events;
	TupleDesc  desc;
	FlexTime  *edge;
	double    *value;
	Datum      values[2];
	bool       nulls[2] = {false, false};
	int        n;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	flex_pg_get_sensor(PG_GETARG_INT64(0), PG_GETARG_INT64(1), CurrentMemoryContext, &sensor);
	if (sensor.resolution == 0 || flex_span_is_calendar(&sensor.span))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the values of sensor %s of site %s have no even beat",
							   quote_literal_cstr(sensor.name), quote_literal_cstr(sensor.site))));
	flex_pg_read_sensor(&sensor, PG_GETARG_TIMESTAMPTZ(2), PG_GETARG_TIMESTAMPTZ(3),
						PG_ARGISNULL(4) ? DT_NOBEGIN : PG_GETARG_TIMESTAMPTZ(4),
						CurrentMemoryContext, &events);
	edge = beat_edges(&sensor, &events, PG_GETARG_TIMESTAMPTZ(2), PG_GETARG_TIMESTAMPTZ(3), &n);
	value = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * Max(n, 1));
	flex_pg_resample(&sensor, &events, edge, n, value);
	values[0] = TimestampTzGetDatum(edge[0]);
	values[1] = float8_array(value, n);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}

static FlexStepRule
step_rule(const char *name)
{
	if (strcmp(name, "mean") == 0)
		return FLEX_STEP_MEAN;
	if (strcmp(name, "sum") == 0)
		return FLEX_STEP_SUM;
	if (strcmp(name, "majority") == 0)
		return FLEX_STEP_MAJORITY;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("unknown rule \"%s\"", name),
					errhint("Rules: mean, sum, majority.")));
}

/* Whole steps over [from, to). */
static FlexTime *
step_edges(TimestampTz from, TimestampTz to, FlexTime step, int *nbins)
{
	int64 n;

	flex_check_window(from, to);
	if (step <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the step must be above 0")));
	n = steps_between(from, to, step);
	if (n >= (int64) (MaxAllocSize / sizeof(FlexTime)))
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("the window holds " INT64_FORMAT " steps", n),
						errhint("Shorten the window or take longer steps.")));
	*nbins = (int) n;
	return even_edges(from, step, n);
}

/* The first series with an unknown step; how many there are of it. */
static void
refuse_unknown(const FlexWanted *wanted, const FlexTime *edge, int n)
{
	int first = -1;
	int count = 0;

	for (int b = 0; b < n; b++)
		if (isnan(wanted->value[b]) && count++ == 0)
			first = b;
	if (count > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("sensor %s of site %s has no value at %s",
						quote_literal_cstr(wanted->sensor->name),
						quote_literal_cstr(wanted->sensor->site), timestamptz_to_str(edge[first])),
				 errdetail("%d of its steps are missing.", count),
				 errhint("Record the missing values, or choose another window.")));
}

/* What is to stand where nothing is known; an error for "error". */
static void
apply_unknown(const char *rule, FlexWanted *wanted, const FlexTime *edge, int n)
{
	if (strcmp(rule, "error") == 0)
		refuse_unknown(wanted, edge, n);
	else if (strcmp(rule, "zero") == 0)
	{
		for (int b = 0; b < n; b++)
			if (isnan(wanted->value[b]))
				wanted->value[b] = 0;
	}
	else if (strcmp(rule, "hold") == 0)
	{
		for (int b = 1; b < n; b++)
			if (isnan(wanted->value[b]))
				wanted->value[b] = wanted->value[b - 1];
	}
	else if (strcmp(rule, "null") != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("unknown rule for what is unknown \"%s\"", rule),
						errhint("Rules: null, zero, hold, error.")));
}

/*
 * flex_internal.read_series(site, sensors, from, to, step, units, rules, unknown, as_of)
 * RETURNS TABLE (place int, sensor text, list float8[])
 */
Datum
flex_read_series(PG_FUNCTION_ARGS)
{
	MemoryContext work =
		AllocSetContextCreate(CurrentMemoryContext, "pg_flex series", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old;
	FlexRows      rows;
	FlexTime     *edge;
	char        **sensor;
	char        **unit = NULL;
	char        **rule = NULL;
	int           nsensors;
	int           nbins;

	flex_pg_rows(fcinfo, &rows);
	for (int i = 0; i < 5; i++)
		if (PG_ARGISNULL(i))
			return (Datum) 0;
	old = MemoryContextSwitchTo(work);
	nsensors = flex_arg_texts(fcinfo, 1, "sensors", -1, &sensor);
	if (!PG_ARGISNULL(5))
		flex_arg_texts(fcinfo, 5, "units", nsensors, &unit);
	if (!PG_ARGISNULL(6))
		flex_arg_texts(fcinfo, 6, "rules", nsensors, &rule);
	edge = step_edges(PG_GETARG_TIMESTAMPTZ(2), PG_GETARG_TIMESTAMPTZ(3),
					  flex_pg_interval(PG_GETARG_INTERVAL_P(4), "the step"), &nbins);
	for (int i = 0; i < nsensors; i++)
	{
		FlexSensor found;
		FlexWanted wanted = {&found, unit == NULL ? NULL : unit[i],
							 rule == NULL || rule[i] == NULL ? FLEX_STEP_MEAN : step_rule(rule[i]),
							 MemoryContextAllocHuge(work, sizeof(double) * (nbins + 1))};
		Datum      values[3];
		bool       nulls[3] = {false, false, false};

		flex_pg_find_sensor(text_to_cstring(PG_GETARG_TEXT_PP(0)),
							sensor[i] == NULL ? "" : sensor[i], work, &found);
		if (nbins > 0)
			flex_pg_gather(&wanted, 1, edge, nbins,
						   PG_ARGISNULL(8) ? DT_NOBEGIN : PG_GETARG_TIMESTAMPTZ(8));
		apply_unknown(PG_ARGISNULL(7) ? "null" : text_to_cstring(PG_GETARG_TEXT_PP(7)), &wanted,
					  edge, nbins);
		values[0] = Int32GetDatum(i + 1);
		values[1] = CStringGetTextDatum(found.name);
		values[2] = float8_array(wanted.value, nbins);
		flex_pg_row(&rows, values, nulls);
		pfree(wanted.value);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
	return (Datum) 0;
}
