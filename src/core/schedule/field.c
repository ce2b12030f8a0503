/*
 * field.c
 *	  The fields that a table of members names: their series over the slots, or
 *	  their quantity, in the unit and within the range of their row.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>

double *
schedule_zeroes(FlexEnv *env, const FlexScheduleDoc *doc)
{
	return FLEX_NEW(env, double, doc->grid.n);
}

/* "1/kWh" is a price in the document's currency. */
static void
unit_of(const FlexScheduleDoc *doc, const FlexMember *member, char *unit, size_t size)
{
	if (strncmp(member->unit, "1/", 2) == 0)
		snprintf(unit, size, "%s/%s", doc->currency, member->unit + 2);
	else
		snprintf(unit, size, "%s", member->unit);
}

static FlexStatus
check_range(FlexEnv *env, const FlexMember *member, const char *path, const char *unit,
			double value, int step)
{
	const char *gap = unit[0] == '\0' ? "" : " ";

	/* what isn't known has no range */
	if (isnan(value) ||
		(value <= member->hi && (member->above_lo ? value > member->lo : value >= member->lo)))
		return FLEX_OK;
	if (value > member->hi)
		flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" is above %g: %g%s%s", path, member->hi, value,
				   gap, unit);
	else if (member->above_lo)
		flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" must be above %g, not %g%s%s", path,
				   member->lo, value, gap, unit);
	else
		flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" is negative: %g%s%s", path, value, gap, unit);
	flex_fault_step(env, step);
	return FLEX_BAD_INPUT;
}

static FlexStatus
read_field(FlexEnv *env, const FlexScheduleDoc *doc, const FlexMember *member, const char *path,
		   FlexField *field)
{
	char       unit[16];
	FlexStatus status;

	unit_of(doc, member, unit, sizeof(unit));
	if (member->type == FLEX_MEMBER_QUANTITY)
	{
		status = schedule_quantity(env, field->node, path, unit, false, &field->fixed);
		return status == FLEX_OK ? check_range(env, member, path, unit, field->fixed, -1) : status;
	}
	field->value = schedule_zeroes(env, doc);
	if (field->value == NULL)
		return FLEX_NO_MEMORY;
	status = schedule_series(env, doc, field->node, path, unit, member->type, field->value);
	for (int t = 0; t < doc->grid.n && status == FLEX_OK; t++)
		status = check_range(env, member, path, unit, field->value[t], t);
	return status;
}

FlexStatus
schedule_fields(FlexEnv *env, const FlexScheduleDoc *doc, const char *path, const FlexMember *table,
				int nmembers, void *out)
{
	FlexStatus status = FLEX_OK;

	for (int i = 0; i < nmembers; i++)
	{
		FlexField *field = (FlexField *) ((char *) out + table[i].offset);
		char       at[128];

		if (table[i].type < FLEX_MEMBER_PRICE || field->node == NULL)
			continue;
		snprintf(at, sizeof(at), "%s.%s", path, table[i].name);
		status = schedule_first_fault(status, read_field(env, doc, &table[i], at, field));
		if (status == FLEX_NO_MEMORY)
			return status;
	}
	return status;
}
