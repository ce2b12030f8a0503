/*
 * series.h
 *	  Values of sensors as arrays, and their resampling to a grid.
 */
#ifndef FLEX_PG_SERIES_H
#define FLEX_PG_SERIES_H

#include "flex_pg.h"

#include "base/resample.h"

/* A sensor found by name, with what reading it needs. */
typedef struct FlexSensor
{
	int64    site_id;
	int64    sensor_id;
	char    *unit;
	char    *timezone;   /* of its site */
	bool     production; /* values > 0 are production */
	FlexTime resolution; /* 0: instants; days count 24 h here */
} FlexSensor;

/* Its events, ascending. */
typedef struct FlexEvents
{
	int       n;
	FlexTime *start;
	double   *value;
} FlexEvents;

/* Look a sensor up; an unknown name is an SQL error. Memory in context. */
void flex_pg_find_sensor(const char *site, const char *sensor, MemoryContext context,
						 FlexSensor *out);

/* Events that overlap [from, to), as believed at as_of (DT_NOBEGIN: now). */
void flex_pg_read_sensor(const FlexSensor *sensor, TimestampTz from, TimestampTz to,
						 TimestampTz as_of, MemoryContext context, FlexEvents *events);

/* Microseconds of an interval; months are an SQL error, days count 24 h. */
FlexTime flex_pg_interval(const Interval *interval, const char *what);

/* Periods by mean weighted with overlap, instants by their samples. */
void flex_pg_resample(const FlexSensor *sensor, const FlexEvents *events, const FlexTime *edge,
					  int nbins, double *out);

#endif /* FLEX_PG_SERIES_H */
