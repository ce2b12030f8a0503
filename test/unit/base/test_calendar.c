/*
 * test_calendar.c
 *	  Steps of a local calendar, over the days on which the clock changes, in a
 *	  zone made here: UTC+1, and UTC+2 from March 29 to October 25, 2026, 01:00 UTC.
 */
#include "support/unit.h"

#include "base/calendar.h"

#define JAN_1 (9497 * FLEX_DAY) /* 2026-01-01 00:00 UTC */
#define AT(day, hour, minute)                                                                      \
	(JAN_1 + ((day) -1) * FLEX_DAY + (hour) *FLEX_HOUR + (minute) *FLEX_MINUTE)
#define SPRING AT(88, 1, 0)  /* March 29 is day 88 */
#define AUTUMN AT(298, 1, 0) /* October 25 */

static FlexTime
local(const void *state, FlexTime instant)
{
	FlexTime midnight_gap = *(const FlexTime *) state;

	return instant + FLEX_HOUR +
		   (instant >= SPRING - midnight_gap && instant < AUTUMN - midnight_gap ? FLEX_HOUR : 0);
}

/* As PostgreSQL: the second of two instants, the reading moved on by the gap. */
static FlexTime
utc(const void *state, FlexTime reading)
{
	FlexTime winter = reading - FLEX_HOUR;
	FlexTime summer = reading - 2 * FLEX_HOUR;

	if (local(state, winter) == reading)
		return winter;
	return local(state, summer) == reading ? summer : winter;
}

static const FlexTime at_two = 0;
static const FlexTime at_midnight = 2 * FLEX_HOUR; /* the clock changes at 00:00 of the reading */
static const FlexZone berlin = {local, utc, &at_two};
static const FlexZone midnight = {local, utc, &at_midnight};

static const FlexSpan day = {0, 1, 0};
static const FlexSpan week = {0, 7, 0};
static const FlexSpan month = {1, 0, 0};
static const FlexSpan six_hours = {0, 0, 6 * FLEX_HOUR};
static const FlexSpan seven_minutes = {0, 0, 7 * FLEX_MINUTE};

static double
hours(FlexTime from, FlexTime to)
{
	return (double) (to - from) / (double) FLEX_HOUR;
}

static void
test_lengths(void)
{
	/* midnight of March 28 to 30 and of October 24 to 26 */
	CHECK(hours(AT(86, 23, 0), flex_calendar_end(&berlin, AT(86, 23, 0), &day)) == 24, "28 March");
	CHECK(hours(AT(87, 23, 0), flex_calendar_end(&berlin, AT(87, 23, 0), &day)) == 23, "29 March");
	CHECK(hours(AT(88, 22, 0), flex_calendar_end(&berlin, AT(88, 22, 0), &day)) == 24, "30 March");
	CHECK(hours(AT(297, 22, 0), flex_calendar_end(&berlin, AT(297, 22, 0), &day)) == 25,
		  "25 October");
	CHECK(hours(AT(81, 23, 0), flex_calendar_end(&berlin, AT(81, 23, 0), &week)) == 167,
		  "week of 23 March");
	CHECK(hours(AT(59, 23, 0), flex_calendar_end(&berlin, AT(59, 23, 0), &month)) == 31 * 24 - 1,
		  "March");
	CHECK(hours(AT(273, 22, 0), flex_calendar_end(&berlin, AT(273, 22, 0), &month)) == 31 * 24 + 1,
		  "October");
	/* a day whose midnight is skipped begins at one o'clock and has 23 hours */
	CHECK(flex_calendar_floor(&midnight, AT(88, 9, 0), &day) == AT(87, 23, 0), "skipped midnight");
	CHECK(hours(AT(87, 23, 0), flex_calendar_end(&midnight, AT(87, 23, 0), &day)) == 23,
		  "day without midnight");
	/* one whose midnight comes twice begins at the first */
	CHECK(flex_calendar_floor(&midnight, AT(297, 22, 30), &day) == AT(297, 22, 0) &&
			  flex_calendar_floor(&midnight, AT(297, 23, 30), &day) == AT(297, 22, 0),
		  "midnight twice");
}

/* Each time lies in the step that floor and end give, and next steps join. */
static void
test_partition(const FlexZone *zone, const FlexSpan *span, const char *name)
{
	for (FlexTime at = AT(85, 0, 0); at < AT(92, 0, 0); at += 13 * FLEX_MINUTE)
		for (int season = 0; season < 2; season++)
		{
			FlexTime t = at + season * 210 * FLEX_DAY;
			FlexTime begin = flex_calendar_floor(zone, t, span);
			FlexTime edge[4];
			int64_t  n = flex_calendar_edges(zone, t, t + 1, span, edge, 4);

			CHECK(begin <= t, "%s: %lld begins behind", name, (long long) t);
			CHECK(flex_calendar_floor(zone, begin, span) == begin, "%s: floor twice at %lld", name,
				  (long long) t);
			if (flex_span_is_calendar(span))
				CHECK(t < flex_calendar_end(zone, begin, span), "%s: %lld ends before", name,
					  (long long) t);
			CHECK(n == 2 && edge[0] == begin && edge[1] > t, "%s: edges at %lld", name,
				  (long long) t);
		}
}

static void
test_beat(void)
{
	FlexTime half_past_two = AT(80, 1, 30); /* March 21, 02:30 */

	for (int k = 1; k < 300; k++)
	{
		FlexTime beat = flex_calendar_add(&berlin, half_past_two, &day, k);
		FlexTime reading = local(berlin.state, beat) % FLEX_DAY;

		/* on the day without 02:30 it is 03:30, once */
		CHECK(reading == (k == 8 ? 3 : 2) * FLEX_HOUR + 30 * FLEX_MINUTE, "day %d at %lld", k,
			  (long long) (reading / FLEX_MINUTE));
		CHECK(flex_calendar_after(&berlin, half_past_two, &day, beat - 1) == beat, "after %d", k);
		CHECK(flex_calendar_last(&berlin, half_past_two, &day, beat) == beat, "last %d", k);
		CHECK(flex_calendar_after(&berlin, half_past_two, &day, beat) ==
				  flex_calendar_add(&berlin, half_past_two, &day, k + 1),
			  "behind %d", k);
	}
	CHECK(flex_calendar_last(&berlin, half_past_two, &day, half_past_two - FLEX_DAY) ==
			  half_past_two,
		  "not begun");
	/* 31 January by months: 28 February, 31 March, 30 April */
	for (int k = 1; k <= 3; k++)
	{
		static const int wanted[] = {59, 90, 120};
		FlexTime         beat = flex_calendar_add(&berlin, AT(31, 11, 0), &month, k);

		CHECK(local(berlin.state, beat) == AT(wanted[k - 1], 12, 0), "month %d", k);
	}
	CHECK(flex_calendar_add(&berlin, AT(31, 11, 0), &month, -2) == AT(-31, 11, 0),
		  "two months back");
	/* in steps of minutes to a time a thousand years ahead */
	CHECK(flex_calendar_after(&berlin, AT(1, 0, 0), &seven_minutes, AT(365000, 0, 1)) >
			  AT(365000, 0, 1),
		  "far ahead");
}

static void
test_edges(void)
{
	FlexTime edge[64];

	/* both days of the change, in parts that begin anew at midnight */
	CHECK(flex_calendar_edges(&berlin, AT(87, 23, 0), AT(88, 22, 0), &six_hours, edge, 64) == 5,
		  "23 hours in parts of six");
	CHECK(hours(edge[3], edge[4]) == 5, "the last part has %g hours", hours(edge[3], edge[4]));
	CHECK(flex_calendar_edges(&berlin, AT(297, 22, 0), AT(298, 23, 0), &six_hours, edge, 64) == 6,
		  "25 hours in parts of six");
	CHECK(hours(edge[4], edge[5]) == 1, "the last part has %g hours", hours(edge[4], edge[5]));
	CHECK(flex_calendar_edges(&berlin, AT(1, 0, 0), AT(366, 0, 0), &month, NULL, 0) == 14,
		  "13 months touch the year in UTC");
	CHECK(flex_calendar_edges(&berlin, AT(87, 23, 3), AT(87, 23, 30), &seven_minutes, edge, 64) ==
			  6,
		  "seven minutes");
	CHECK(edge[0] == AT(87, 23, 0) && edge[5] == AT(87, 23, 35), "seven minutes from midnight");
}

int
main(void)
{
	test_lengths();
	test_partition(&berlin, &day, "days");
	test_partition(&berlin, &week, "weeks");
	test_partition(&berlin, &month, "months");
	test_partition(&berlin, &six_hours, "six hours");
	test_partition(&midnight, &day, "days without midnight");
	test_partition(&midnight, &month, "months, midnight");
	test_beat();
	test_edges();
	return unit_end("base");
}
