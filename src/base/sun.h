/*
 * sun.h
 *	  Where the sun stands: declination and equation of time by Spencer's
 *	  Fourier series (1971), hour angle and zenith by NOAA's general solar
 *	  position equations. Good to about 0.2 degrees between 1950 and 2050;
 *	  refraction only enters through the elevation chosen for daylight.
 *
 * Degrees, north and east positive; time in seconds since 1970-01-01 UTC.
 */
#ifndef FLEX_BASE_SUN_H
#define FLEX_BASE_SUN_H

/* Centre of the sun when its upper edge touches the horizon, refracted. */
#define FLEX_SUNRISE_ELEVATION (-0.833)

typedef struct FlexSun
{
	double declination;      /* degrees */
	double equation_of_time; /* minutes, apparent minus mean solar time */
	double elevation;        /* degrees above the horizon, without refraction */
	double azimuth;          /* degrees from north over east, 0 to 360 */
} FlexSun;

FlexSun flex_sun_position(double unix_seconds, double latitude, double longitude);

/*
 * When the sun is above elevation on the solar day whose noon falls nearest to
 * noon_seconds: rise and set in seconds since 1970. Polar day: rise = -inf,
 * set = +inf; polar night: rise = +inf, set = -inf.
 */
void flex_sun_daylight(double noon_seconds, double latitude, double longitude, double elevation,
					   double *rise, double *set);

#endif /* FLEX_BASE_SUN_H */
