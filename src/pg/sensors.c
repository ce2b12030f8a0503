/*
 * sensors.c
 *	  Sensors to arrays: looking up, reading as the site's owner, aligning.
 */
#include "sensors.h"

#include <math.h>

#include "args.h"
#include "attempt.h"
#include "base/units.h"
#include "rows.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "pg/compat.h"

/* ---- looking up ------------------------------------------------------------- */

#define LOOK_UP                                                                                    \
	"SELECT n.site_id, n.sensor_id, s.name, n.name, n.unit, s.timezone, n.sign, n.resolution, "    \
	"s.owner::pg_catalog.oid, n.relation::pg_catalog.oid, n.time_column, n.value_column, "         \
	"(SELECT pg_catalog.string_agg(pg_catalog.format("                                             \
	"' AND %I::pg_catalog.text OPERATOR(pg_catalog.=) %L', e.key, e.value), '') "                  \
	"FROM pg_catalog.jsonb_each_text(n.filter) e) "                                                \
	"FROM flex.sensor n JOIN flex.site s ON s.site_id OPERATOR(pg_catalog.=) n.site_id "

/* A statement that is planned once a session. */
static SPIPlanPtr
kept_plan(SPIPlanPtr *plan, const char *query, int nargs, Oid *types)
{
	if (*plan == NULL)
	{
		SPIPlanPtr fresh = SPI_prepare(query, nargs, types);

		if (fresh == NULL || SPI_keepplan(fresh) != 0)
			elog(ERROR, "the query can't be prepared: %s", SPI_result_code_string(SPI_result));
		*plan = fresh;
	}
	return *plan;
}

static char *
text_column(int column, MemoryContext context)
{
	char *text = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, column);

	return text == NULL ? NULL : MemoryContextStrdup(context, text);
}

static Datum
datum_column(int column)
{
	bool isnull;

	return SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, column, &isnull);
}

static void
take_span(const Interval *resolution, FlexSensor *out)
{
	out->span = flex_pg_span(resolution);
	if (out->span.months != 0 && (out->span.days != 0 || out->span.time != 0))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the resolution of sensor %s of site %s is neither whole months nor "
							   "shorter units",
							   quote_literal_cstr(out->name), quote_literal_cstr(out->site)),
						errhint("Give months, days or time of day alone.")));
	/* 24 hours are a day; a day and a half is no step of a calendar */
	if (out->span.time != 0 && (out->span.days * FLEX_DAY + out->span.time) % FLEX_DAY == 0)
		out->span = (FlexSpan){0, out->span.days + (int) (out->span.time / FLEX_DAY), 0};
	else if (out->span.days != 0 && out->span.time != 0)
		out->span = (FlexSpan){0, 0, out->span.days * FLEX_DAY + out->span.time};
	out->resolution =
		(out->span.months * (FlexTime) 30 + out->span.days) * FLEX_DAY + out->span.time;
}

static void
take_sensor(MemoryContext context, FlexSensor *out)
{
	out->site_id = DatumGetInt64(datum_column(1));
	out->sensor_id = DatumGetInt64(datum_column(2));
	out->site = text_column(3, context);
	out->name = text_column(4, context);
	out->unit = text_column(5, context);
	out->timezone = text_column(6, context);
	out->production = strcmp(text_column(7, context), "production") == 0;
	out->zone = flex_pg_zone(out->timezone);
	take_span(DatumGetIntervalP(datum_column(8)), out);
	out->owner = DatumGetObjectId(datum_column(9));
	out->relation = DatumGetObjectId(datum_column(10));
	out->time_column = text_column(11, context);
	out->value_column = text_column(12, context);
	out->condition = text_column(13, context);
	if (out->condition == NULL)
		out->condition = "";
}

void
flex_pg_find_sensor(const char *site, const char *sensor, MemoryContext context, FlexSensor *out)
{
	static SPIPlanPtr plan = NULL;
	Oid               types[2] = {TEXTOID, TEXTOID};
	Datum             values[2] = {CStringGetTextDatum(site), CStringGetTextDatum(sensor)};

	SPI_connect();
	/* the functions name the known ones where one isn't */
	kept_plan(&plan,
			  LOOK_UP "WHERE n.site_id OPERATOR(pg_catalog.=) flex_internal.find_site($1) "
					  "AND n.sensor_id OPERATOR(pg_catalog.=) flex_internal.find_sensor($1, $2)",
			  2, types);
	if (SPI_execute_plan(plan, values, NULL, true, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "the sensor can't be looked up");
	take_sensor(context, out);
	SPI_finish();
}

/* The same by number. */
void
flex_pg_get_sensor(int64 site_id, int64 sensor_id, MemoryContext context, FlexSensor *out)
{
	static SPIPlanPtr plan = NULL;
	Oid               types[2] = {INT8OID, INT8OID};
	Datum             values[2] = {Int64GetDatum(site_id), Int64GetDatum(sensor_id)};

	SPI_connect();
	kept_plan(&plan,
			  LOOK_UP "WHERE n.site_id OPERATOR(pg_catalog.=) $1 "
					  "AND n.sensor_id OPERATOR(pg_catalog.=) $2",
			  2, types);
	if (SPI_execute_plan(plan, values, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "the sensor can't be looked up");
	if (SPI_processed != 1)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
						errmsg("there is no sensor " INT64_FORMAT, sensor_id)));
	take_sensor(context, out);
	SPI_finish();
}

/* ---- beliefs ------------------------------------------------------------------ */

/*
 * The newest belief of the highest version of each source, then the newest of
 * all sources; of a distribution the median. A belief without value says that
 * the event is unknown.
 */
static const char belief_query[] =
	"SELECT d.event_start, d.value FROM ("
	"SELECT DISTINCT ON (m.event_start) m.event_start, m.value "
	"FROM (SELECT DISTINCT ON (b.event_start, c.name, c.type, c.model) "
	"b.event_start, b.belief_time, b.value, c.version "
	"FROM flex.belief b "
	"JOIN flex.source c ON c.source_id OPERATOR(pg_catalog.=) b.source_id "
	"WHERE b.site_id OPERATOR(pg_catalog.=) $1 AND b.sensor_id OPERATOR(pg_catalog.=) $2 "
	"AND b.scenario OPERATOR(pg_catalog.=) 0 "
	"AND b.event_start OPERATOR(pg_catalog.>) $3 AND b.event_start OPERATOR(pg_catalog.<) $4 "
	"AND b.belief_time OPERATOR(pg_catalog.<=) coalesce($5, pg_catalog.statement_timestamp()) "
	"ORDER BY b.event_start, c.name, c.type, c.model, "
	"flex_internal.version_order(c.version) DESC NULLS LAST, b.belief_time DESC, "
	"b.cumulative_probability OPERATOR(pg_catalog.<) 0.5::pg_catalog.float8, "
	"pg_catalog.abs(b.cumulative_probability OPERATOR(pg_catalog.-) 0.5::pg_catalog.float8)) m "
	"ORDER BY m.event_start, m.belief_time DESC, "
	"flex_internal.version_order(m.version) DESC NULLS LAST) d "
	"WHERE d.value IS NOT NULL ORDER BY d.event_start";

static void
select_beliefs(const FlexSensor *sensor, TimestampTz after, TimestampTz before, TimestampTz as_of)
{
	static SPIPlanPtr plan = NULL;
	Oid               types[5] = {INT8OID, INT8OID, TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID};
	Datum             values[5] = {Int64GetDatum(sensor->site_id), Int64GetDatum(sensor->sensor_id),
								   TimestampTzGetDatum(after), TimestampTzGetDatum(before),
								   TimestampTzGetDatum(as_of)};
	char              nulls[6] = "     ";

	if (TIMESTAMP_IS_NOBEGIN(as_of))
		nulls[4] = 'n';
	if (SPI_execute_plan(kept_plan(&plan, belief_query, 5, types), values, nulls, true, 0) !=
		SPI_OK_SELECT)
		elog(ERROR, "the beliefs can't be read");
}

/* ---- bound relations ------------------------------------------------------------ */

/* Another role's rights for a while; an error restores the caller's by the abort. */
typedef struct ActingAs
{
	Oid  user;
	int  context;
	int  nestlevel;
	bool readonly;
} ActingAs;

/*
 * Go on as the owner of the sensor's site, in a context in which what the
 * relation runs can't take on another role, write, or look names up in
 * schemas of others.
 */
static void
act_as_owner(const FlexSensor *sensor, ActingAs *saved)
{
	const char *owner = GetUserNameFromId(sensor->owner, true);

	if (owner == NULL)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
						errmsg("site %s has no owner: role %u is gone",
							   quote_literal_cstr(sensor->site), sensor->owner),
						errhint("Give it to a role with UPDATE flex.site SET owner = ...")));
	GetUserIdAndSecContext(&saved->user, &saved->context);
	if (!member_can_set_role(saved->user, sensor->owner))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("permission denied for sensor %s of site %s: role \"%s\" isn't a "
							   "member of its owner \"%s\"",
							   quote_literal_cstr(sensor->name), quote_literal_cstr(sensor->site),
							   GetUserNameFromId(saved->user, false), owner),
						errhint("A bound relation is read as the owner of the site. GRANT \"%s\" "
								"to whoever may do so.",
								owner)));
	SetUserIdAndSecContext(sensor->owner, saved->context | SECURITY_LOCAL_USERID_CHANGE |
											  SECURITY_RESTRICTED_OPERATION);
	saved->nestlevel = NewGUCNestLevel();
	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	saved->readonly = XactReadOnly;
	XactReadOnly = true;
}

static void
act_as_before(const ActingAs *saved)
{
	XactReadOnly = saved->readonly;
	AtEOXact_GUC(false, saved->nestlevel);
	SetUserIdAndSecContext(saved->user, saved->context);
}

/* The base type of a column of the sensor's relation, which may have changed since it was bound. */
static Oid
column_type(const FlexSensor *sensor, const char *column)
{
	AttrNumber attno = get_attnum(sensor->relation, column);

	if (attno <= 0)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
						errmsg("the relation that sensor %s is bound to, or its column %s, is gone",
							   quote_literal_cstr(sensor->name), quote_literal_cstr(column)),
						errhint("Bind the sensor again with flex.bind_sensor().")));
	return getBaseType(get_atttype(sensor->relation, attno));
}

static void
refuse_type(const FlexSensor *sensor, const char *column, Oid type, const char *expected)
{
	ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
					errmsg("column %s of the relation that sensor %s is bound to has type %s, "
						   "expected %s",
						   quote_literal_cstr(column), quote_literal_cstr(sensor->name),
						   format_type_be(type), expected),
					errhint("Bind the sensor again with flex.bind_sensor().")));
}

/* With its schema, quoted. */
static const char *
relation_name(const FlexSensor *sensor)
{
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(sensor->relation)),
									  get_rel_name(sensor->relation));
}

/* Text of the query: $1 < event_start < $2. */
static char *
relation_query(const FlexSensor *sensor)
{
	const char    *column = quote_identifier(sensor->time_column);
	const char    *value = quote_identifier(sensor->value_column);
	Oid            type = column_type(sensor, sensor->time_column);
	Oid            value_type = column_type(sensor, sensor->value_column);
	const char    *instant = column;
	StringInfoData text;

	if (!flex_is_time_type(type))
		refuse_type(sensor, sensor->time_column, type, "timestamp with time zone");
	if (!flex_is_numeric_type(value_type))
		refuse_type(sensor, sensor->value_column, value_type, "a numeric type");
	initStringInfo(&text);
	if (type != TIMESTAMPTZOID)
	{
		const char *zone = quote_literal_cstr(sensor->timezone);

		/* local times of the site; the column is compared too, so that an index on it serves */
		instant = psprintf("(%s::pg_catalog.timestamp AT TIME ZONE %s)", column, zone);
		appendStringInfo(&text,
						 " AND %1$s OPERATOR(pg_catalog.>=) (($1 AT TIME ZONE %2$s) "
						 "OPERATOR(pg_catalog.-) '2 days'::pg_catalog.interval) "
						 "AND %1$s OPERATOR(pg_catalog.<=) (($2 AT TIME ZONE %2$s) "
						 "OPERATOR(pg_catalog.+) '2 days'::pg_catalog.interval)",
						 column, zone);
	}
	return psprintf("SELECT %1$s, %2$s::pg_catalog.float8 FROM %3$s "
					"WHERE %1$s OPERATOR(pg_catalog.>) $1 AND %1$s OPERATOR(pg_catalog.<) $2 "
					"AND %2$s IS NOT NULL%4$s%5$s ORDER BY 1",
					instant, value, relation_name(sensor), text.data, sensor->condition);
}

static void
select_relation(const FlexSensor *sensor, TimestampTz after, TimestampTz before)
{
	Oid      types[2] = {TIMESTAMPTZOID, TIMESTAMPTZOID};
	Datum    values[2] = {TimestampTzGetDatum(after), TimestampTzGetDatum(before)};
	char    *query = relation_query(sensor);
	ActingAs saved;

	act_as_owner(sensor, &saved);
	flex_pg_note_relation(sensor->site, sensor->name);
	if (SPI_execute_with_args(query, 2, types, values, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "the relation can't be read");
	flex_pg_forget_relation();
	act_as_before(&saved);
}

/* ---- events ---------------------------------------------------------------------- */

static void
take_events(const FlexSensor *sensor, MemoryContext context, FlexEvents *events)
{
	uint64 n = SPI_processed;

	events->n = (int) n;
	events->start = MemoryContextAllocHuge(context, sizeof(FlexTime) * (n + 1));
	events->end = MemoryContextAllocHuge(context, sizeof(FlexTime) * (n + 1));
	events->value = MemoryContextAllocHuge(context, sizeof(double) * (n + 1));
	for (uint64 i = 0; i < n; i++)
	{
		HeapTuple row = SPI_tuptable->vals[i];
		bool      isnull;

		events->start[i] =
			DatumGetTimestampTz(SPI_getbinval(row, SPI_tuptable->tupdesc, 1, &isnull));
		events->value[i] = DatumGetFloat8(SPI_getbinval(row, SPI_tuptable->tupdesc, 2, &isnull));
		if (!isfinite(events->value[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("a value of sensor %s of site %s isn't a finite number",
							quote_literal_cstr(sensor->name), quote_literal_cstr(sensor->site)),
					 errdetail("It belongs to %s.", timestamptz_to_str(events->start[i]))));
		if (i > 0 && events->start[i] == events->start[i - 1])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("sensor %s of site %s has two values at %s",
							quote_literal_cstr(sensor->name), quote_literal_cstr(sensor->site),
							timestamptz_to_str(events->start[i])),
					 OidIsValid(sensor->relation)
						 ? errdetail("It is bound to %s.", relation_name(sensor))
						 : 0,
					 errhint("Bind it with a filter that leaves one row for each time.")));
	}
}

/* Ends of the events; those that end at or before from, or start at or behind to, are left out. */
static void
end_events(const FlexSensor *sensor, TimestampTz from, TimestampTz to, FlexEvents *events)
{
	int past = 0;

	for (int i = 0; i < events->n; i++)
	{
		FlexTime start = events->start[i];
		FlexTime end = start;

		if (sensor->resolution > 0)
			end = flex_calendar_end(&sensor->zone, start, &sensor->span);
		/* days that are counted elsewhere (in UTC) have 24 h where those of the site have 23 */
		if (i + 1 < events->n && flex_span_is_calendar(&sensor->span) &&
			events->start[i + 1] - end <= FLEX_HOUR)
			end = events->start[i + 1];
		/* a sensor said to be coarser than its rows */
		if (i + 1 < events->n && end > events->start[i + 1])
			end = events->start[i + 1];
		events->end[i] = end;
	}
	while (events->n > 0 && events->start[events->n - 1] >= to)
		events->n--;
	while (past < events->n && events->end[past] <= from && events->start[past] < from)
		past++;
	events->n -= past;
	events->start += past;
	events->end += past;
	events->value += past;
}

void
flex_pg_read_sensor(const FlexSensor *sensor, TimestampTz from, TimestampTz to, TimestampTz as_of,
					MemoryContext context, FlexEvents *events)
{
	bool     calendar = flex_span_is_calendar(&sensor->span);
	FlexTime longest = sensor->resolution;
	FlexTime next = calendar ? FLEX_HOUR + 1 : 0; /* the first event behind tells where days end */

	flex_check_window(from, to);
	/* a month of 31 days, a day that the change of the clock makes longer */
	if (calendar)
		longest += sensor->span.months * FLEX_DAY + FLEX_DAY;
	SPI_connect();
	if (OidIsValid(sensor->relation))
		select_relation(sensor, from - Max(longest, 1), to + next);
	else
		select_beliefs(sensor, from - Max(longest, 1), to + next, as_of);
	take_events(sensor, context, events);
	SPI_finish();
	end_events(sensor, from, to, events);
}

void
flex_pg_resample(const FlexSensor *sensor, const FlexEvents *events, const FlexTime *edge,
				 int nbins, double *out)
{
	if (sensor->resolution == 0)
		flex_resample_instants(events->start, events->value, events->n, edge, nbins, FLEX_SAMPLE,
							   out, NULL);
	else
		flex_resample_periods(events->start, events->end, events->value, events->n, edge, nbins,
							  FLEX_MEAN, out, NULL);
}

/* ---- aligned series ---------------------------------------------------------------- */

/* value_wanted = value * factor + offset */
static void
conversion(const FlexWanted *wanted, double step_hours, double *factor, double *offset)
{
	const FlexSensor *sensor = wanted->sensor;
	double            hours = sensor->resolution / (double) FLEX_HOUR;
	const char       *unit = wanted->unit != NULL ? wanted->unit : sensor->unit;
	FlexEnv           env;
	FlexStatus        status;

	*factor = 1;
	*offset = 0;
	if (strcmp(unit, sensor->unit) == 0 && (wanted->rule != FLEX_STEP_SUM || hours == step_hours))
		return;
	flex_pg_env(&env, CurrentMemoryContext);
	/* the mean over a step is a flow, and the step's share of it may be wanted */
	if (wanted->rule == FLEX_STEP_SUM)
		status = flex_unit_convert(&env, sensor->unit, psprintf("%s/h", unit),
								   hours > 0 ? hours : NAN, "", factor, offset);
	else
		status = flex_unit_convert(&env, sensor->unit, unit, NAN, "", factor, offset);
	if (status != FLEX_OK && flex_first_error(&env) != NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("sensor %s of site %s: %s", quote_literal_cstr(sensor->name),
							   quote_literal_cstr(sensor->site), flex_first_error(&env)->message)));
	flex_pg_check(&env, status);
	if (wanted->rule == FLEX_STEP_SUM)
		*factor *= step_hours;
}

/*
 * Fill wanted[0..nwanted-1].value for the steps [edge[b], edge[b + 1]),
 * b < nbins, in the units wanted, as believed at as_of. Units that don't fit
 * are an SQL error that names the sensor.
 */
void
flex_pg_gather(FlexWanted *wanted, int nwanted, const FlexTime *edge, int nbins, TimestampTz as_of)
{
	MemoryContext work =
		AllocSetContextCreate(CurrentMemoryContext, "pg_flex sensor", ALLOCSET_DEFAULT_SIZES);

	for (int w = 0; w < nwanted; w++)
	{
		MemoryContext old = MemoryContextSwitchTo(work);
		FlexEvents    events;
		double        factor;
		double        offset;

		conversion(&wanted[w], (edge[1] - edge[0]) / (double) FLEX_HOUR, &factor, &offset);
		flex_pg_read_sensor(wanted[w].sensor, edge[0], edge[nbins], as_of, work, &events);
		flex_pg_resample(wanted[w].sensor, &events, edge, nbins, wanted[w].value);
		for (int b = 0; b < nbins; b++)
		{
			double *value = &wanted[w].value[b];

			*value = *value * factor + offset;
			if (wanted[w].rule == FLEX_STEP_MAJORITY && !isnan(*value))
				*value = *value >= 0.5;
		}
		MemoryContextSwitchTo(old);
		MemoryContextReset(work);
	}
	MemoryContextDelete(work);
}
