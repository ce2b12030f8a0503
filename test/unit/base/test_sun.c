/*
 * test_sun.c
 *	  Solar position against the Astronomical Almanac's low-precision formulas
 *	  (0.01 degrees), known rise and set times; the calendar against time.h.
 */
#include "support/unit.h"

#include <time.h>

#include "base/calendar.h"
#include "base/random.h"
#include "base/sun.h"

#define RADIANS(degrees) ((degrees) * (M_PI / 180.0))

/* Right ascension and declination from ecliptic longitude, hour angle from
 * sidereal time: a way that shares no formula with sun.c. */
static double
almanac_elevation(double unix_seconds, double latitude, double longitude, double *declination)
{
	double n = unix_seconds / 86400.0 - 10957.5; /* days from J2000.0 */
	double mean = fmod(280.460 + 0.9856474 * n, 360.0);
	double anomaly = RADIANS(fmod(357.528 + 0.9856003 * n, 360.0));
	double lambda = RADIANS(mean + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly));
	double obliquity = RADIANS(23.439 - 0.0000004 * n);
	double ascension = atan2(cos(obliquity) * sin(lambda), cos(lambda));
	double decl = asin(sin(obliquity) * sin(lambda));
	double sidereal = RADIANS(fmod(280.46061837 + 360.98564736629 * n, 360.0) + longitude);
	double hour_angle = sidereal - ascension;
	double phi = RADIANS(latitude);

	*declination = decl * 180 / M_PI;
	return asin(sin(phi) * sin(decl) + cos(phi) * cos(decl) * cos(hour_angle)) * 180 / M_PI;
}

static void
test_position(void)
{
	FlexRandom random;
	double     worst = 0, worst_declination = 0;

	flex_random_start(&random, 3, 0, 0);
	for (int i = 0; i < 20000; i++)
	{
		double when =
			631152000.0 + flex_random_uniform(&random) * 50 * 365.25 * 86400; /* 1990-2040 */
		double  latitude = 180 * flex_random_uniform(&random) - 90;
		double  longitude = 360 * flex_random_uniform(&random) - 180;
		FlexSun sun = flex_sun_position(when, latitude, longitude);
		double  declination;
		double  elevation = almanac_elevation(when, latitude, longitude, &declination);

		worst = fmax(worst, fabs(sun.elevation - elevation));
		worst_declination = fmax(worst_declination, fabs(sun.declination - declination));
	}
	CHECK(worst < 0.4, "elevation off by %g degrees", worst);
	CHECK(worst_declination < 0.35, "declination off by %g degrees", worst_declination);
}

static void
test_azimuth(void)
{
	double  noon = 1719057600.0 - 8.7 * 240; /* 2024-06-22 12:00 UTC, local mean noon at 8.7 E */
	FlexSun sun = flex_sun_position(noon, 50.1, 8.7);

	CHECK(fabs(sun.azimuth - 180) < 2, "south at noon: %g", sun.azimuth);
	CHECK(fabs(sun.elevation - (90 - 50.1 + 23.44)) < 0.2, "highest of the year: %g",
		  sun.elevation);
	CHECK(flex_sun_position(noon - 6 * 3600, 50.1, 8.7).azimuth < 90,
		  "north-east on a summer morning");
	CHECK(flex_sun_position(noon + 6 * 3600, 50.1, 8.7).azimuth > 270,
		  "north-west on a summer evening");
	sun = flex_sun_position(noon, -33.9, 8.7);
	CHECK(sun.azimuth < 3 || sun.azimuth > 357, "north at noon in the south: %g", sun.azimuth);
}

static double
utc(int year, int month, int day, int hour, int minute)
{
	return flex_day_of_date(year, month, day) * 86400.0 + hour * 3600.0 + minute * 60.0;
}

/* Published times of rise and set to the minute; the method is good to some minutes. */
static void
test_daylight(void)
{
	static const struct
	{
		const char *place;
		double      latitude, longitude;
		int         year, month, day;
		int         rise_hour, rise_minute, set_hour, set_minute; /* UTC */
	} known[] = {
		{"Berlin in June", 52.52, 13.405, 2024, 6, 21, 2, 43, 19, 33},
		{"London in December", 51.507, -0.128, 2024, 12, 21, 8, 4, 15, 53},
		{"Quito in March", -0.18, -78.47, 2024, 3, 20, 11, 18, 23, 25},
	};
	double rise, set;

	for (int i = 0; i < 3; i++)
	{
		double noon =
			utc(known[i].year, known[i].month, known[i].day, 12, 0) - known[i].longitude * 240;

		flex_sun_daylight(noon, known[i].latitude, known[i].longitude, FLEX_SUNRISE_ELEVATION,
						  &rise, &set);
		rise -= utc(known[i].year, known[i].month, known[i].day, known[i].rise_hour,
					known[i].rise_minute);
		set -= utc(known[i].year, known[i].month, known[i].day, known[i].set_hour,
				   known[i].set_minute);
		CHECK(fabs(rise) < 300, "rise of %s off by %g s", known[i].place, rise);
		CHECK(fabs(set) < 300, "set of %s off by %g s", known[i].place, set);
	}
	flex_sun_daylight(utc(2024, 6, 21, 11, 0), 78.2, 15.6, FLEX_SUNRISE_ELEVATION, &rise, &set);
	CHECK(isinf(rise) && rise < 0 && isinf(set) && set > 0, "midnight sun on Svalbard");
	flex_sun_daylight(utc(2024, 12, 21, 11, 0), 78.2, 15.6, FLEX_SUNRISE_ELEVATION, &rise, &set);
	CHECK(isinf(rise) && rise > 0 && isinf(set) && set < 0, "polar night on Svalbard");
}

/* The elevation at rise and set is the one asked for. */
static void
test_daylight_meets_position(void)
{
	for (int day = 0; day < 365; day += 7)
		for (int latitude = -60; latitude <= 60; latitude += 20)
		{
			double rise, set;
			double noon = utc(2025, 1, 1, 12, 0) + day * 86400.0 - 100 * 240.0;

			flex_sun_daylight(noon, latitude, 100, -6, &rise, &set);
			/* the declination moves by up to 0.2 degrees between noon and the edge */
			CHECK(fabs(flex_sun_position(rise, latitude, 100).elevation + 6) < 0.4, "rise, day %d",
				  day);
			CHECK(fabs(flex_sun_position(set, latitude, 100).elevation + 6) < 0.4, "set, day %d",
				  day);
		}
}

static void
test_calendar(void)
{
	static const int easter[][3] = {{1961, 4, 2},  {2000, 4, 23}, {2008, 3, 23}, {2011, 4, 24},
									{2019, 4, 21}, {2024, 3, 31}, {2025, 4, 20}, {2038, 4, 25}};
	int              holiday[2] = {flex_day_of_date(2025, 1, 1), flex_day_of_date(2025, 12, 25)};
	FlexCalendar     calendar = {{0, 0, 0, 0, 0, 1, 1}, 1, holiday, 2, 0};

	for (int day = -200000; day < 200000; day += 61)
	{
		time_t    seconds = (time_t) day * 86400;
		struct tm tm;
		int       y, m, d;

		gmtime_r(&seconds, &tm);
		flex_date_of_day(day, &y, &m, &d);
		CHECK(y == tm.tm_year + 1900 && m == tm.tm_mon + 1 && d == tm.tm_mday, "day %d", day);
		CHECK(flex_day_of_date(y, m, d) == day, "day %d back", day);
		CHECK(flex_weekday(day) % 7 == tm.tm_wday, "weekday of day %d", day);
	}
	for (int i = 0; i < 8; i++)
		CHECK(flex_easter(easter[i][0]) ==
				  flex_day_of_date(easter[i][0], easter[i][1], easter[i][2]),
			  "Easter %d", easter[i][0]);
	CHECK(flex_day_type(&calendar, flex_day_of_date(2025, 1, 1)) == 1,
		  "New Year's Day is a holiday");
	CHECK(flex_day_type(&calendar, flex_day_of_date(2025, 1, 2)) == 0, "a Thursday");
	CHECK(flex_day_type(&calendar, flex_day_of_date(2025, 1, 4)) == 1, "a Saturday");
	calendar.holiday_type = -1;
	CHECK(flex_day_type(&calendar, flex_day_of_date(2025, 12, 25)) == 0, "holidays left out");
}

int
main(void)
{
	test_position();
	test_azimuth();
	test_daylight();
	test_daylight_meets_position();
	test_calendar();
	return unit_end("sun");
}
