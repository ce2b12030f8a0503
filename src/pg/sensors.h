/*
 * sensors.h
 *	  The one reader of sensors: names, a window, a step, a unit and a rule in;
 *	  aligned arrays out, from beliefs and from bound relations alike.
 *
 * Beliefs are read with the caller's rights. A bound relation is read as the
 * owner of the site, whoever asks: the caller must be superuser or a member of
 * that role, and what the relation runs can neither write nor take on another
 * role. What a view reads is up to the view's owner, as everywhere.
 */
#ifndef FLEX_PG_SENSORS_H
#define FLEX_PG_SENSORS_H

#include "flex_pg.h"

#include "base/calendar.h"
#include "base/resample.h"

/* A sensor, with what reading it needs; all memory in one context. */
typedef struct FlexSensor
{
	int64    site_id;
	int64    sensor_id;
	char    *site; /* name */
	char    *name;
	char    *unit;
	char    *timezone;   /* of its site */
	bool     production; /* values > 0 are production */
	FlexZone zone;       /* the same */
	FlexSpan span;       /* of its events, in its site's calendar */
	FlexTime resolution; /* 0: instants; days count 24 h here, months 30 days */
	Oid      owner;      /* role of the site */
	Oid      relation;   /* InvalidOid: beliefs */
	char    *time_column;
	char    *value_column;
	char    *condition; /* " AND ..." of its filter, or "" */
} FlexSensor;

/* Its events, ascending. */
typedef struct FlexEvents
{
	int       n;
	FlexTime *start;
	FlexTime *end; /* by the calendar of the site; start itself for instants */
	double   *value;
} FlexEvents;

/* How a step's value comes from the sensor's events. */
typedef enum FlexStepRule
{
	FLEX_STEP_MEAN,    /* mean weighted by overlap; of instants the one at the step's start */
	FLEX_STEP_SUM,     /* what flows over the step: events of 1 km/h are 1 km an hour */
	FLEX_STEP_MAJORITY /* 1 where the mean is at least 0.5, else 0 */
} FlexStepRule;

/* One series wanted on a grid. */
typedef struct FlexWanted
{
	const FlexSensor *sensor;
	const char       *unit; /* NULL: the sensor's own */
	FlexStepRule      rule;
	double           *value; /* out [n]; NAN where nothing is known */
} FlexWanted;

/* Look a sensor up by the names of its site and its own; an unknown one is an SQL error. */
void flex_pg_find_sensor(const char *site, const char *sensor, MemoryContext context,
						 FlexSensor *out);

/*
 * Events that overlap [from, to), both finite, as believed at as_of
 * (DT_NOBEGIN: now; a bound relation is read as it is now). Infinite values,
 * two values of one time, a relation that is gone or isn't what was bound, and
 * a caller who may not read it are SQL errors.
 */
void flex_pg_read_sensor(const FlexSensor *sensor, TimestampTz from, TimestampTz to,
						 TimestampTz as_of, MemoryContext context, FlexEvents *events);

/* Periods by mean weighted with overlap, instants by their samples. */
void flex_pg_resample(const FlexSensor *sensor, const FlexEvents *events, const FlexTime *edge,
					  int nbins, double *out);

/* Look a sensor up by its number; an unknown one is an SQL error. Memory in context. */
void flex_pg_get_sensor(int64 site_id, int64 sensor_id, MemoryContext context, FlexSensor *out);

/*
 * Fill wanted[0..nwanted-1].value for the steps [edge[b], edge[b + 1]), b < nbins, in the units
 * wanted, as believed at as_of. Units that don't fit are an SQL error that names the sensor.
 */
void flex_pg_gather(FlexWanted *wanted, int nwanted, const FlexTime *edge, int nbins,
					TimestampTz as_of);

#endif /* FLEX_PG_SENSORS_H */
