/*
 * args.c
 *	  Argument checkers.
 */
#include "args.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/datetime.h"

FLEX_FUNCTION(flex_timezone_name);

/* ---- types ---------------------------------------------------------------- */

bool
flex_is_numeric_type(Oid type)
{
	switch (type)
	{
		case FLOAT8OID:
		case FLOAT4OID:
		case NUMERICOID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
			return true;
		default:
			return false;
	}
}

bool
flex_is_time_type(Oid type)
{
	return type == TIMESTAMPTZOID || type == TIMESTAMPOID || type == DATEOID;
}

/* ---- values --------------------------------------------------------------- */

static const char *
fault_of(double value, bool isnull)
{
	if (isnull)
		return "NULL";
	return isnan(value) ? "NaN" : "infinite";
}

double
flex_check_number(double value, bool isnull, const char *name)
{
	if (isnull || !isfinite(value))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("argument \"%s\" is %s", name, fault_of(value, isnull))));
	return value;
}

void
flex_check_number_at(double value, bool isnull, const char *name, TimestampTz ts)
{
	if (isnull || !isfinite(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" is %s at %s", name, fault_of(value, isnull),
						timestamptz_to_str(ts)),
				 errhint("Fill the gap, for example with coalesce(), or leave the row out.")));
}

void
flex_check_ts(TimestampTz ts, bool isnull)
{
	if (isnull || TIMESTAMP_NOT_FINITE(ts))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("argument \"ts\" is %s", isnull ? "NULL" : "infinite")));
}

void
flex_check_window(TimestampTz from, TimestampTz to)
{
	if (TIMESTAMP_NOT_FINITE(from) || TIMESTAMP_NOT_FINITE(to))
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("the window from %s to %s has no %s",
							   pstrdup(timestamptz_to_str(from)), pstrdup(timestamptz_to_str(to)),
							   TIMESTAMP_NOT_FINITE(from) ? "beginning" : "end"),
						errhint("Give two finite times.")));
}

/* ---- arguments ------------------------------------------------------------- */

void
flex_arg_required(FunctionCallInfo fcinfo, int k, const char *name)
{
	if (PG_ARGISNULL(k))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"%s\" is NULL", name)));
}

double
flex_arg_number(FunctionCallInfo fcinfo, int k, const char *name)
{
	bool isnull = PG_ARGISNULL(k);

	return flex_check_number(isnull ? 0 : PG_GETARG_FLOAT8(k), isnull, name);
}

double
flex_arg_size(FunctionCallInfo fcinfo, int k, const char *name)
{
	double value = flex_arg_number(fcinfo, k, name);

	if (value < 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s is %g, below 0", name, value)));
	return value;
}

double *
flex_arg_numbers(FunctionCallInfo fcinfo, int k, const char *name, int *n)
{
	Datum  *element;
	bool   *isnull;
	double *value;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(k), FLOAT8OID, 8, FLOAT8PASSBYVAL, 'd', &element,
					  &isnull, n);
	value = palloc(sizeof(double) * Max(*n, 1));
	for (int i = 0; i < *n; i++)
	{
		value[i] = isnull[i] ? NAN : DatumGetFloat8(element[i]);
		if (!isfinite(value[i]))
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("element %d of \"%s\" isn't a number", i + 1, name)));
	}
	return value;
}

int
flex_arg_texts(FunctionCallInfo fcinfo, int k, const char *name, int expected, char ***texts)
{
	Datum *element;
	bool  *isnull;
	int    n;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(k), TEXTOID, -1, false, 'i', &element, &isnull, &n);
	if (expected >= 0 && n != expected)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("\"%s\" has %d elements, not %d", name, n, expected)));
	*texts = palloc(sizeof(char *) * Max(n, 1));
	for (int i = 0; i < n; i++)
		(*texts)[i] = isnull[i] ? NULL : TextDatumGetCString(element[i]);
	return n;
}

FlexTime
flex_pg_interval(const Interval *interval, const char *what)
{
	if (interval->month != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s has months, whose length varies", what),
						errhint("Give it in days or shorter units.")));
	return interval->time + (FlexTime) interval->day * FLEX_DAY;
}

/* ---- time zones --------------------------------------------------------------- */

/* What the zone's clock shows; times that PostgreSQL can't write stay as they are in UTC. */
static FlexTime
zone_local(const void *state, FlexTime instant)
{
	pg_tz       *tz = (pg_tz *) state;
	struct pg_tm tm;
	fsec_t       fsec;
	int          offset;
	Timestamp    reading;

	if (timestamp2tm(instant, &offset, &tm, &fsec, NULL, tz) != 0 ||
		tm2timestamp(&tm, fsec, NULL, &reading) != 0)
		return instant;
	return reading;
}

static FlexTime
zone_utc(const void *state, FlexTime reading)
{
	pg_tz       *tz = (pg_tz *) state;
	struct pg_tm tm;
	fsec_t       fsec;
	int          offset;
	TimestampTz  instant;

	if (timestamp2tm(reading, NULL, &tm, &fsec, NULL, NULL) != 0)
		return reading;
	offset = DetermineTimeZoneOffset(&tm, tz);
	return tm2timestamp(&tm, fsec, &offset, &instant) != 0 ? reading : instant;
}

FlexZone
flex_pg_zone(const char *name)
{
	pg_tz *tz = pg_tzset(name);

	if (tz == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("unknown time zone %s", quote_literal_cstr(name)),
						errhint("Give an IANA name such as Europe/Berlin.")));
	return (FlexZone){zone_local, zone_utc, tz};
}

FlexSpan
flex_pg_span(const Interval *interval)
{
	return (FlexSpan){interval->month, interval->day, interval->time};
}

/* flex_internal.timezone_name(name): NULL for what isn't in the tables */
Datum
flex_timezone_name(PG_FUNCTION_ARGS)
{
	char  *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	pg_tz *tz = strlen(name) > TZ_STRLEN_MAX ? NULL : pg_tzset(name);

	/* "Europe/Berlin" is a file of the tables, "CET-1" a rule of POSIX, which would pass too */
	if (tz == NULL || !pg_tz_acceptable(tz))
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(pg_get_timezone_name(tz)));
}
