/*
 * timegrid.h
 *	  Time in the core: instants in microseconds since 2000-01-01 00:00 UTC (as
 *	  PostgreSQL's timestamptz), ISO 8601 texts, and the uniform grid of a plan.
 *	  Local calendars (days of 23 or 25 hours) are worked out by the caller.
 */
#ifndef FLEX_BASE_TIMEGRID_H
#define FLEX_BASE_TIMEGRID_H

#include "flex.h"

typedef int64_t FlexTime;

#define FLEX_SECOND ((FlexTime) 1000000)
#define FLEX_MINUTE (60 * FLEX_SECOND)
#define FLEX_HOUR (60 * FLEX_MINUTE)
#define FLEX_DAY (24 * FLEX_HOUR)

/*
 * "2026-01-05T07:00:00+01:00", "...Z"; seconds and their fraction may be left
 * out, the offset may not.
 */
FlexStatus flex_time_parse(FlexEnv *env, const char *text, const char *path, FlexTime *time);

/*
 * "PT15M", "PT1H30M", "P1D", "P1W": an absolute duration, with days of 24 h.
 * Months and years have no fixed length and are faults.
 */
FlexStatus flex_duration_parse(FlexEnv *env, const char *text, const char *path, FlexTime *span);

/* "2026-01-05T06:00:00Z" into a buffer of at least 32 bytes. */
void flex_time_text(FlexTime time, char *buffer, size_t size);

/* Steps of equal length; step t covers [start + t * step, start + (t + 1) * step). */
typedef struct FlexGrid
{
	FlexTime start;
	FlexTime step;
	int      n;
} FlexGrid;

static inline FlexTime
flex_grid_time(const FlexGrid *grid, int t)
{
	return grid->start + (FlexTime) t * grid->step;
}

static inline double
flex_grid_hours(const FlexGrid *grid)
{
	return (double) grid->step / (double) FLEX_HOUR;
}

#endif /* FLEX_BASE_TIMEGRID_H */
