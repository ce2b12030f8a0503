/*
 * calendar.h
 *	  Dates as day numbers, weekdays, Easter, the type of a day; and steps of a
 *	  local calendar: days of 23 to 25 hours, weeks, months. The one place that
 *	  turns a date into a day type, and a calendar step into instants.
 */
#ifndef FLEX_BASE_CALENDAR_H
#define FLEX_BASE_CALENDAR_H

#include "timegrid.h"

/* Days since 1970-01-01 of a date of the (proleptic) Gregorian calendar. */
int  flex_day_of_date(int year, int month, int day);
void flex_date_of_day(int day, int *year, int *month, int *day_of_month);

/* 1 Monday ... 7 Sunday. */
int flex_weekday(int day);

/* Day number of Easter Sunday. */
int flex_easter(int year);

/* Which type a day has: by weekday, unless it is a holiday. */
typedef struct FlexCalendar
{
	int        weekday_type[7]; /* Monday first: index of the day type */
	int        holiday_type;    /* index of the day type, -1: holidays are ordinary days */
	const int *holiday;         /* [nholidays], ascending day numbers */
	int        nholidays;
	int        weekday_shift; /* added to the day before its weekday is taken; 0 */
} FlexCalendar;

int flex_day_type(const FlexCalendar *calendar, int day);

/*
 * A time zone, from whoever has its tables. A clock reading is written like an
 * instant: microseconds since 2000-01-01 00:00 on the clock. utc() takes one of
 * the two instants of a reading that the clock shows twice, and the reading
 * moved on by the gap where it shows none.
 */
typedef struct FlexZone
{
	FlexTime (*local)(const void *state, FlexTime instant);
	FlexTime (*utc)(const void *state, FlexTime reading);
	const void *state;
} FlexZone;

/* A length of time: months and days of the calendar, then time that elapses. All >= 0. */
typedef struct FlexSpan
{
	int      months;
	int      days;
	FlexTime time;
} FlexSpan;

/* Whether its steps are those of a calendar: whole months, or whole days. */
bool flex_span_is_calendar(const FlexSpan *span);

/*
 * at + count * span; count may be < 0. The clock reading stays over months and
 * days (the last of a shorter month); where the clock shows it twice, with the
 * offset from UTC of at, where it shows none, later by the gap.
 */
FlexTime flex_calendar_add(const FlexZone *zone, FlexTime at, const FlexSpan *span, int64_t count);

/* The first at + count * span, count >= 1, that lies behind after; span > 0. */
FlexTime flex_calendar_after(const FlexZone *zone, FlexTime at, const FlexSpan *span,
							 FlexTime after);

/* The last at + count * span, count >= 0, at or before until; at itself where it lies behind. */
FlexTime flex_calendar_last(const FlexZone *zone, FlexTime at, const FlexSpan *span,
							FlexTime until);

/*
 * Begin of the step that at lies in: months counted from January of year 0,
 * weeks from a Monday, other whole days from 1970-01-01, all on the clock; parts
 * of a day in elapsed time from local midnight; anything else from 1970-01-01
 * 00:00 UTC.
 */
FlexTime flex_calendar_floor(const FlexZone *zone, FlexTime at, const FlexSpan *span);

/* End of the step that starts at at, which needn't be one that flex_calendar_floor() gives. */
FlexTime flex_calendar_end(const FlexZone *zone, FlexTime at, const FlexSpan *span);

/*
 * Edges of the steps over [from, to): the first step holds from, the last one
 * to. Months and weeks as flex_calendar_floor() has them, other steps from the
 * midnight before from on; those of parts of a day begin anew at each midnight.
 * Fills edge[0..most-1] and returns how many edges there are, one more than
 * steps; edge may be NULL with most 0.
 */
int64_t flex_calendar_edges(const FlexZone *zone, FlexTime from, FlexTime to, const FlexSpan *span,
							FlexTime *edge, int64_t most);

#endif /* FLEX_BASE_CALENDAR_H */
