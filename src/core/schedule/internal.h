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
schedule_first_fault(FlexStatus first, FlexStatus second)
{
	return first != FLEX_OK ? first : second;
}

/* Smaller of two capacities of which either may be absent or unknown at a step. */
static inline double
schedule_smaller_limit(const double *a, const double *b, int t, double none)
{
	double limit = none;

	if (a != NULL && !isnan(a[t]))
		limit = fmin(limit, a[t]);
	if (b != NULL && !isnan(b[t]))
		limit = fmin(limit, b[t]);
	return limit;
}

/* A member of an object; null is taken as absent, wherever a document has it. */
static inline const FlexNode *
schedule_given(const FlexNode *node)
{
	return node == NULL || flex_node_kind(node) == FLEX_NODE_NULL ? NULL : node;
}

static inline const FlexNode *
schedule_member(const FlexNode *object, const char *name)
{
	return schedule_given(flex_node_member(object, name));
}

/* ---- quantity.c: the forms of a value ------------------------------------------------- */

/* A fixed quantity ("3.1 kWh") in unit; numbers only where bare is true. */
FlexStatus schedule_quantity(FlexEnv *env, const FlexNode *node, const char *path, const char *unit,
							 bool bare, double *out);

/* Value over the grid's slots, in unit; type is that of a member that moves. */
FlexStatus schedule_series(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *node,
						   const char *path, const char *unit, FlexMemberType type, double *out);

/* The sensor of a reference {"sensor": name}; NULL with a fault. */
const FlexDocSensor *schedule_sensor(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *node,
									 const char *path);

/* A part of a series, or one target, minimum or maximum of a content. */
typedef struct FlexSegment
{
	FlexTime from;
	FlexTime to;    /* from itself: an instant */
	double   value; /* in the unit asked for; of contents kWh */
} FlexSegment;

/* The points of a soc field; *n of them. */
FlexStatus schedule_points(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *node,
						   const char *path, FlexSegment **out, int *n);

/* ---- field.c: the fields of a table --------------------------------------------------- */

/* Zeroes for every slot. */
double *schedule_zeroes(FlexEnv *env, const FlexScheduleDoc *doc);

/*
 * The values of all fields of an object that flex_doc_members has read into *out:
 * in the unit of their row ("1/kWh": the document's currency), within its range.
 * Goes on after a fault; returns the first.
 */
FlexStatus schedule_fields(FlexEnv *env, const FlexScheduleDoc *doc, const char *path,
						   const FlexMember *table, int nmembers, void *out);

/* ---- the context and the devices -------------------------------------------------------- */

typedef struct ContextDoc
{
	FlexField       consumption_price;
	FlexField       production_price;
	FlexField       power_capacity;
	FlexField       consumption_capacity;
	FlexField       production_capacity;
	FlexField       peak;
	FlexField       peak_price;
	const FlexNode *inflexible_consumption;
	const FlexNode *inflexible_production;
	bool            relax;
} ContextDoc;

extern const FlexMember schedule_context_members[27];
extern const FlexMember schedule_model_members[30];

/* What stands in a field instead of a quantity: parts of a series, or a sensor (quantity.c). */
extern const FlexMember schedule_segment_members[5];
extern const FlexMember schedule_reference_members[2];

/* Prices, limits and fixed loads of the site. */
FlexStatus schedule_read_context(FlexEnv *env, FlexScheduleDoc *doc, ContextDoc *context);

/* Its devices and the site model made of them. */
FlexStatus schedule_read_devices(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *models,
								 const ContextDoc *context);

/* ---- result.c --------------------------------------------------------------------------- */

void schedule_write(FlexText *out, const FlexScheduleDoc *doc, const FlexSitePlan *plan);

#endif /* FLEX_SCHEDULE_INTERNAL_H */
