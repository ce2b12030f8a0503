/*
 * sun.c
 *	  Solar position.
 */
#include "sun.h"

#include <math.h>

#define PI 3.14159265358979323846
#define RADIANS(degrees) ((degrees) * (PI / 180.0))
#define DEGREES(radians) ((radians) * (180.0 / PI))
#define DAY_SECONDS 86400.0

/* 2000-01-01 00:00 UTC, and the mean length of a calendar year around it. */
#define YEAR_2000 946684800.0
#define YEAR_SECONDS (365.2425 * DAY_SECONDS)

/*
 * Spencer's series takes the angle of the year. Counting mean years from 2000
 * instead of days since 1 January keeps leap years from moving the seasons by
 * up to a day; the half day centres 2000, a leap year, within its cycle.
 */
static double
year_angle(double unix_seconds)
{
	double years = (unix_seconds - YEAR_2000 - 0.5 * DAY_SECONDS) / YEAR_SECONDS;

	return 2.0 * PI * (years - floor(years));
}

static double
declination(double angle)
{
	return 0.006918 - 0.399912 * cos(angle) + 0.070257 * sin(angle) - 0.006758 * cos(2 * angle) +
		   0.000907 * sin(2 * angle) - 0.002697 * cos(3 * angle) + 0.00148 * sin(3 * angle);
}

/* minutes */
static double
equation_of_time(double angle)
{
	return 229.18 * (0.000075 + 0.001868 * cos(angle) - 0.032077 * sin(angle) -
					 0.014615 * cos(2 * angle) - 0.040849 * sin(2 * angle));
}

static double
clamp(double x)
{
	return x < -1.0 ? -1.0 : x > 1.0 ? 1.0 : x;
}

FlexSun
flex_sun_position(double unix_seconds, double latitude, double longitude)
{
	FlexSun sun;
	double  angle = year_angle(unix_seconds);
	double  decl = declination(angle);
	double  minutes = fmod(unix_seconds, DAY_SECONDS) / 60.0;
	double  solar_minutes, hour_angle, phi = RADIANS(latitude);
	double  sine, north, east;

	sun.declination = DEGREES(decl);
	sun.equation_of_time = equation_of_time(angle);
	solar_minutes = minutes + sun.equation_of_time + 4.0 * longitude;
	hour_angle = RADIANS(solar_minutes / 4.0 - 180.0);
	sine = sin(phi) * sin(decl) + cos(phi) * cos(decl) * cos(hour_angle);
	sun.elevation = DEGREES(asin(clamp(sine)));
	north = sin(decl) * cos(phi) - cos(decl) * sin(phi) * cos(hour_angle);
	east = -cos(decl) * sin(hour_angle);
	sun.azimuth = DEGREES(atan2(east, north));
	if (sun.azimuth < 0)
		sun.azimuth += 360.0;
	return sun;
}

void
flex_sun_daylight(double noon_seconds, double latitude, double longitude, double elevation,
				  double *rise, double *set)
{
	double angle = year_angle(noon_seconds);
	double decl = declination(angle);
	double phi = RADIANS(latitude);
	double solar = (fmod(noon_seconds, DAY_SECONDS) / 60.0 + equation_of_time(angle) +
					4.0 * longitude - 720.0) /
				   1440.0;
	/* back to the solar noon nearest to the time given */
	double noon = noon_seconds - (solar - round(solar)) * DAY_SECONDS;
	double cosine = (sin(RADIANS(elevation)) - sin(phi) * sin(decl)) / (cos(phi) * cos(decl));
	double half;

	if (cosine >= 1.0)
	{
		*rise = INFINITY;
		*set = -INFINITY;
		return;
	}
	if (cosine <= -1.0)
	{
		*rise = -INFINITY;
		*set = INFINITY;
		return;
	}
	half = acos(cosine) / (2.0 * PI) * DAY_SECONDS;
	*rise = noon - half;
	*set = noon + half;
}
