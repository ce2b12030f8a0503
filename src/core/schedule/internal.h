/*
 * internal.h
 *	  What the files of the schedule chapter call of each other.
 */
#ifndef FLEX_SCHEDULE_INTERNAL_H
#define FLEX_SCHEDULE_INTERNAL_H

#include "schedule.h"

#include <math.h>

/* The first of two statuses that isn't fine, so that reading can go on after a fault. */
static inline FlexStatus
flex_first_fault(FlexStatus first, FlexStatus second)
{
	return first != FLEX_OK ? first : second;
}

/* Smaller of two capacities of which either may be absent or unknown at a step. */
static inline double
flex_smaller_limit(const double *a, const double *b, int t, double none)
{
	double limit = none;

	if (a != NULL && !isnan(a[t]))
		limit = fmin(limit, a[t]);
	if (b != NULL && !isnan(b[t]))
		limit = fmin(limit, b[t]);
	return limit;
}

/* Zeroes for every slot (schedule_field.c). */
double *flex_schedule_series(FlexEnv *env, const FlexScheduleDoc *doc);

/* A field by its name; *out is NULL where the object doesn't have it. */
FlexStatus flex_schedule_field(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *object,
							   const char *path, const char *name, const char *unit,
							   FlexFieldRule rule, double **out);

/* A capacity, kW: at least 0 wherever it is known. */
FlexStatus flex_schedule_capacity(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *object,
								  const char *path, const char *name, double **out);

/* Prices, limits and fixed loads of the site (schedule_build.c). */
FlexStatus flex_schedule_context(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *context);

/* Its devices and the site model made of them (schedule_device.c). */
FlexStatus flex_schedule_devices(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *models,
								 const FlexNode *context);

/* Unknown and unsupported members of one flex-model. */
FlexStatus flex_schedule_check_model(FlexEnv *env, const FlexNode *model, const char *path);

/* The result document (schedule_result.c). */
void flex_schedule_write(FlexText *out, const FlexScheduleDoc *doc, const FlexSitePlan *plan);

#endif /* FLEX_SCHEDULE_INTERNAL_H */
