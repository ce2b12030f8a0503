/*
 * args.h
 *	  The one family of argument checkers: what may come in, and one wording of
 *	  the error for what may not. All raise SQL errors of class 22.
 */
#ifndef FLEX_PG_ARGS_H
#define FLEX_PG_ARGS_H

#include "flex_pg.h"

#include "base/calendar.h"
#include "base/timegrid.h"

/* ---- types ---- */

bool flex_is_numeric_type(Oid type); /* float8, float4, numeric, int2, int4, int8 */
bool flex_is_time_type(Oid type);    /* timestamptz, timestamp, date */

/* ---- values ---- */

/* A number that must be there and finite. */
double flex_check_number(double value, bool isnull, const char *name);

/* The same of a row, with its time. */
void flex_check_number_at(double value, bool isnull, const char *name, TimestampTz ts);

/* A time stamp that must be there and finite. */
void flex_check_ts(TimestampTz ts, bool isnull);

/* Both ends of a window are finite. */
void flex_check_window(TimestampTz from, TimestampTz to);

/* ---- arguments of a function: k counts from 0 ---- */

/* An error where the argument is NULL. */
void flex_arg_required(FunctionCallInfo fcinfo, int k, const char *name);

/* A finite number; a size is one that isn't below 0. */
double flex_arg_number(FunctionCallInfo fcinfo, int k, const char *name);
double flex_arg_size(FunctionCallInfo fcinfo, int k, const char *name);

/* Elements of a float8[] of finite numbers; its length. */
double *flex_arg_numbers(FunctionCallInfo fcinfo, int k, const char *name, int *n);

/* Elements of a text[], NULL for NULL; its length, which must be expected where that is >= 0. */
int flex_arg_texts(FunctionCallInfo fcinfo, int k, const char *name, int expected, char ***texts);

/* Microseconds of an interval; months are an error, days count 24 h. */
FlexTime flex_pg_interval(const Interval *interval, const char *what);

/* Its months, days and time. */
FlexSpan flex_pg_span(const Interval *interval);

/* A time zone by the server's tables; an unknown name is an error. Good while the session lasts. */
FlexZone flex_pg_zone(const char *name);

#endif /* FLEX_PG_ARGS_H */
