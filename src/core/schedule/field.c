/*
 * field.c
 *	  Reading the fields that a flex-context and flex-models share.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>

double *
flex_schedule_series(FlexEnv *env, const FlexScheduleDoc *doc)
{
	return FLEX_NEW(env, double, doc->grid.n);
}

FlexStatus
flex_schedule_field(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *object,
					const char *path, const char *name, const char *unit, FlexFieldRule rule,
					double **out)
{
	const FlexNode *node = flex_schedule_member(object, name);
	char            at[128];

	*out = NULL;
	if (node == NULL)
		return FLEX_OK;
	snprintf(at, sizeof(at), "%s.%s", path, name);
	*out = flex_schedule_series(env, doc);
	if (*out == NULL)
		return FLEX_NO_MEMORY;
	return flex_field_series(env, doc, node, at, unit, rule, *out);
}

FlexStatus
flex_schedule_capacity(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *object,
					   const char *path, const char *name, double **out)
{
	FlexStatus status =
		flex_schedule_field(env, doc, object, path, name, "kW", FLEX_FIELD_CAPACITY, out);

	for (int t = 0; status == FLEX_OK && *out != NULL && t < doc->grid.n; t++)
		if ((*out)[t] < 0)
		{
			status = flex_fault(env, FLEX_BAD_INPUT, path, "\"%s.%s\" is negative: %g kW", path,
								name, (*out)[t]);
			flex_fault_step(env, t);
		}
	return status;
}
