/*
 * calendar.c
 *	  Day numbers, day types, and steps of a local calendar.
 */
#include "calendar.h"

#include <stdbool.h>

static int
floor_div(int a, int b)
{
	return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/*
 * Years counted from March, so that the leap day is the last of its year; 400
 * of them hold 146097 days, and 719468 lie between 0000-03-01 and 1970-01-01.
 */
int
flex_day_of_date(int year, int month, int day)
{
	int y = year - (month <= 2);
	int era = floor_div(y, 400);
	int year_of_era = y - era * 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
		   719468;
}

void
flex_date_of_day(int day, int *year, int *month, int *day_of_month)
{
	int z = day + 719468;
	int era = floor_div(z, 146097);
	int n = z - era * 146097;
	int year_of_era = (n - n / 1460 + n / 36524 - n / 146096) / 365;
	int day_of_year = n - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int m = (5 * day_of_year + 2) / 153;

	*day_of_month = day_of_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = year_of_era + era * 400 + (*month <= 2);
}

/* 1970-01-01 was a Thursday. */
int
flex_weekday(int day)
{
	int w = (day + 3) % 7;

	return (w < 0 ? w + 7 : w) + 1;
}

/* The anonymous Gregorian computus (Nature, 1876). */
int
flex_easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - b / 4 - g + 15) % 30;
	int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;

	return flex_day_of_date(year, n / 31, n % 31 + 1);
}

static bool
is_holiday(const FlexCalendar *calendar, int day)
{
	int low = 0, high = calendar->nholidays;

	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (calendar->holiday[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low < calendar->nholidays && calendar->holiday[low] == day;
}

int
flex_day_type(const FlexCalendar *calendar, int day)
{
	if (calendar->holiday_type >= 0 && is_holiday(calendar, day))
		return calendar->holiday_type;
	return calendar->weekday_type[flex_weekday(day + calendar->weekday_shift) - 1];
}

/* ---- steps of a local calendar ------------------------------------------------------ */

#define DAY_2000 10957 /* 2000-01-01, from which instants count */
#define MONDAY 4       /* 1970-01-05 */

bool
flex_span_is_calendar(const FlexSpan *span)
{
	return span->time == 0 && (span->months > 0) != (span->days > 0);
}

/* Hours, minutes: the same length everywhere. */
static bool
is_timed(const FlexSpan *span)
{
	return span->months == 0 && span->days == 0;
}

static FlexTime
floor_to(FlexTime at, FlexTime width)
{
	FlexTime rest = at % width;

	return at - rest - (rest < 0 ? width : 0);
}

static int
day_of_reading(FlexTime reading)
{
	return (int) (floor_to(reading, FLEX_DAY) / FLEX_DAY) + DAY_2000;
}

static FlexTime
reading_of_day(int day)
{
	return (FlexTime) (day - DAY_2000) * FLEX_DAY;
}

/* Same day of the month and time of day; the last day of a month that is shorter. */
static FlexTime
add_months(FlexTime reading, int64_t months)
{
	int     day = day_of_reading(reading);
	int     year;
	int     month;
	int     of_month;
	int     first;
	int     next;
	int64_t count;

	if (months == 0)
		return reading;
	flex_date_of_day(day, &year, &month, &of_month);
	count = (int64_t) year * 12 + month - 1 + months;
	year = (int) (count >= 0 ? count / 12 : -((11 - count) / 12));
	month = (int) (count - (int64_t) year * 12) + 1;
	first = flex_day_of_date(year, month, 1);
	next = month == 12 ? flex_day_of_date(year + 1, 1, 1) : flex_day_of_date(year, month + 1, 1);
	if (first + of_month > next)
		of_month = next - first;
	return reading - reading_of_day(day) + reading_of_day(first + of_month - 1);
}

/* The instant of a day's begin: the first, where the clock is put back over it. */
static FlexTime
begin_of(const FlexZone *zone, FlexTime reading)
{
	static const FlexTime back[] = {2 * FLEX_HOUR, FLEX_HOUR, FLEX_HOUR / 2};
	FlexTime              at = zone->utc(zone->state, reading);

	for (int i = 0; i < FLEX_LENGTH(back); i++)
		if (zone->local(zone->state, at - back[i]) == reading)
			return at - back[i];
	return at;
}

FlexTime
flex_calendar_add(const FlexZone *zone, FlexTime at, const FlexSpan *span, int64_t count)
{
	FlexTime reading;
	FlexTime wanted;
	FlexTime same;

	if (!is_timed(span))
	{
		reading = zone->local(zone->state, at);
		wanted = add_months(reading, span->months * count) + span->days * count * FLEX_DAY;
		same = at + (wanted - reading);
		at = zone->local(zone->state, same) == wanted ? same : zone->utc(zone->state, wanted);
	}
	return at + span->time * count;
}

/* The smallest count >= 1 for which at + count * span lies behind after. */
static int64_t
count_behind(const FlexZone *zone, FlexTime at, const FlexSpan *span, FlexTime after)
{
	FlexTime longest = (span->months * (FlexTime) 31 + span->days) * FLEX_DAY + span->time;
	/* changes of the clock move a time by less than two days, however many steps there are */
	int64_t count = (after - at - 2 * FLEX_DAY) / longest;

	if (is_timed(span))
		count = (after - at) / span->time;
	count = count > 0 ? count : 0;
	do
		count++;
	while (flex_calendar_add(zone, at, span, count) <= after);
	return count;
}

FlexTime
flex_calendar_after(const FlexZone *zone, FlexTime at, const FlexSpan *span, FlexTime after)
{
	return flex_calendar_add(zone, at, span, count_behind(zone, at, span, after));
}

FlexTime
flex_calendar_last(const FlexZone *zone, FlexTime at, const FlexSpan *span, FlexTime until)
{
	return flex_calendar_add(zone, at, span, count_behind(zone, at, span, until) - 1);
}

/* The reading at which the step of a calendar begins that a reading lies in. */
static FlexTime
floor_reading(FlexTime reading, const FlexSpan *span)
{
	int day = day_of_reading(reading);

	if (span->months > 0)
	{
		int year;
		int month;
		int of_month;
		int past;

		flex_date_of_day(day, &year, &month, &of_month);
		past = year * 12 + month - 1;
		past -= past - floor_div(past, span->months) * span->months;
		return reading_of_day(
			flex_day_of_date(floor_div(past, 12), past - floor_div(past, 12) * 12 + 1, 1));
	}
	if (span->days % 7 == 0)
		day = floor_div(day - MONDAY, span->days) * span->days + MONDAY;
	else
		day = floor_div(day, span->days) * span->days;
	return reading_of_day(day);
}

static FlexTime
midnight_before(const FlexZone *zone, FlexTime at)
{
	return begin_of(zone, floor_to(zone->local(zone->state, at), FLEX_DAY));
}

static bool
is_part_of_day(const FlexSpan *span)
{
	return is_timed(span) && span->time > 0 && FLEX_DAY % span->time == 0;
}

FlexTime
flex_calendar_floor(const FlexZone *zone, FlexTime at, const FlexSpan *span)
{
	FlexTime width = (span->months * (FlexTime) 30 + span->days) * FLEX_DAY + span->time;
	FlexTime epoch = reading_of_day(0);

	if (flex_span_is_calendar(span))
		return begin_of(zone, floor_reading(zone->local(zone->state, at), span));
	if (is_part_of_day(span))
	{
		FlexTime midnight = midnight_before(zone, at);

		return midnight + floor_to(at - midnight, span->time);
	}
	return epoch + floor_to(at - epoch, width);
}

FlexTime
flex_calendar_end(const FlexZone *zone, FlexTime at, const FlexSpan *span)
{
	/* a day that begins at one o'clock, since midnight is skipped, ends at midnight */
	if (flex_span_is_calendar(span))
	{
		FlexTime reading = floor_reading(zone->local(zone->state, at), span);

		if (begin_of(zone, reading) == at)
			return begin_of(zone, add_months(reading, span->months) + span->days * FLEX_DAY);
	}
	return flex_calendar_add(zone, at, span, 1);
}

/* The step's begin after edge, where a day's parts begin anew at midnight. */
static FlexTime
next_part(const FlexZone *zone, FlexTime edge, FlexTime *midnight, const FlexSpan *span)
{
	FlexTime next = edge + span->time;

	if (next < *midnight)
		return next;
	next = *midnight;
	*midnight = begin_of(zone, floor_to(zone->local(zone->state, next), FLEX_DAY) + FLEX_DAY);
	return next;
}

int64_t
flex_calendar_edges(const FlexZone *zone, FlexTime from, FlexTime to, const FlexSpan *span,
					FlexTime *edge, int64_t most)
{
	bool     whole = flex_span_is_calendar(span) && (span->months > 0 || span->days % 7 == 0);
	bool     part = is_part_of_day(span);
	FlexTime midnight = midnight_before(zone, from);
	FlexTime base = whole ? flex_calendar_floor(zone, from, span) : midnight;
	FlexTime reading = zone->local(zone->state, base);
	FlexTime at = base;
	int64_t  count = 0;

	if (part)
		midnight = begin_of(zone, floor_to(reading, FLEX_DAY) + FLEX_DAY);
	if (is_timed(span))
		at += floor_to(from - base, span->time);
	else
		reading = whole ? floor_reading(reading, span) : floor_to(reading, FLEX_DAY);
	for (int64_t n = 0;; n++)
	{
		if (n < most)
			edge[n] = at;
		if (at >= to && n > 0)
			return n + 1;
		count++;
		if (part)
			at = next_part(zone, at, &midnight, span);
		else if (is_timed(span))
			at += span->time;
		else
			at = begin_of(zone, add_months(reading, span->months * count) +
									span->days * count * FLEX_DAY + span->time * count);
	}
}
