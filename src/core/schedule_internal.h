/*
 * schedule_internal.h
 *	  What the files of the schedule chapter call of each other.
 */
#ifndef FLEX_SCHEDULE_INTERNAL_H
#define FLEX_SCHEDULE_INTERNAL_H

#include "schedule.h"

/* Prices, limits and fixed loads of the site (schedule_build.c). */
FlexStatus flex_schedule_context(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *context);

/* Its devices (schedule_build.c). */
FlexStatus flex_schedule_devices(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *models,
								 const FlexNode *context);

/* Unknown and unsupported members of one flex-model. */
FlexStatus flex_schedule_check_model(FlexEnv *env, const FlexNode *model, const char *path);

/* The result document (schedule_result.c). */
void flex_schedule_write(FlexText *out, const FlexScheduleDoc *doc, const FlexSitePlan *plan);

#endif /* FLEX_SCHEDULE_INTERNAL_H */
