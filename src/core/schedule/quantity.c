/*
 * quantity.c
 *	  The value forms of flex-model and flex-context fields: a fixed quantity
 *	  text, a series of segments, a reference to a sensor.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/resample.h"
#include "base/units.h"

/*
 * Prices may be missing for at most this share of the slots: before the
 * day-ahead auction at noon a quarter of the next two days is known.
 */
#define MISSING_PRICES 0.8

/* ---- fixed quantities --------------------------------------------------------------- */

/* A fault that shows member and value; the reason and hint are those of the fault since mark. */
static FlexStatus
bad_quantity(FlexEnv *env, FlexFaultMark mark, const char *path, const char *text, const char *unit)
{
	FlexFault   fault;
	const char *comma = strchr(text, ',');

	if (mark.nfaults >= env->nfaults)
		return env->no_memory ? FLEX_NO_MEMORY : FLEX_UNIT;
	fault = env->fault[mark.nfaults];
	flex_fault_rewind(env, mark);
	flex_fault(env, FLEX_UNIT, path, "\"%s\" is \"%s\", expected %s%s: %s", path, text,
			   unit[0] == '\0' ? "a share" : "a quantity in ", unit, fault.message);
	if (comma != NULL && comma > text && comma[-1] >= '0' && comma[-1] <= '9')
		flex_fault_hint(env, "Write a decimal point, not a comma.");
	else if (strstr(fault.hint, "Currencies") != NULL || unit[0] == '\0')
		flex_fault_hint(env, "%s", fault.hint);
	else
		flex_fault_hint(env, "Write for example \"3.1 %s\".", unit);
	return FLEX_UNIT;
}

FlexStatus
schedule_quantity(FlexEnv *env, const FlexNode *node, const char *path, const char *unit, bool bare,
				  double *out)
{
	char          own[FLEX_UNIT_TEXT];
	double        factor;
	double        offset;
	FlexStatus    status;
	FlexFaultMark mark = flex_fault_mark(env);

	if (flex_node_kind(node) == FLEX_NODE_NUMBER && bare)
	{
		*out = flex_node_number(node);
		return FLEX_OK;
	}
	if (flex_node_kind(node) != FLEX_NODE_TEXT)
	{
		flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" must be a quantity with its unit, not %s",
				   path, flex_node_kind_text(node));
		flex_fault_hint(env, "Write for example \"3.1 kWh\".");
		return FLEX_BAD_INPUT;
	}
	status = flex_quantity_parse(env, flex_node_text(node), path, out, own);
	if (status != FLEX_OK)
		return bad_quantity(env, mark, path, flex_node_text(node), unit);
	if (own[0] == '\0' && bare)
		return FLEX_OK;
	if (own[0] == '\0')
	{
		flex_fault(env, FLEX_UNIT, path, "\"%s\" has no unit, expected %s", path, unit);
		return FLEX_UNIT;
	}
	status = flex_unit_convert(env, own, unit, NAN, path, &factor, &offset);
	if (status != FLEX_OK)
		return bad_quantity(env, mark, path, flex_node_text(node), unit);
	*out = *out * factor + offset;
	return FLEX_OK;
}

/* ---- segments ------------------------------------------------------------------------ */

#define MEMBER(member, type_, form_, required_, help_)                                             \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_##type_, .unit = "", .required = required_,            \
		.form = FLEX_FORM_##form_, .help = help_                                                   \
	}

/* Names and meanings; read below, since two of three times are enough. */
const FlexMember schedule_segment_members[5] = {
	MEMBER("value", NODE, QUANTITY, true, "what holds then, in a unit of the field's kind"),
	MEMBER("datetime", TEXT, TIME, false, "an instant, or"),
	MEMBER("start", TEXT, TIME, false, "two of start, end and duration"),
	MEMBER("end", TEXT, TIME, false, "end of the segment, exclusive"),
	MEMBER("duration", TEXT, DURATION, false, "length of the segment"),
};

const FlexMember schedule_reference_members[2] = {
	MEMBER("sensor", TEXT, NAME, true, "name of a sensor of the document"),
	MEMBER("default", NODE, QUANTITY, false, "what holds where the sensor knows nothing"),
};

static const char *
text_member(const FlexNode *node, const char *name)
{
	const FlexNode *member = schedule_member(node, name);

	return member == NULL ? NULL : flex_node_text(member);
}

/* Times of a segment: datetime, or two of start, end, duration. */
static FlexStatus
segment_times(FlexEnv *env, const FlexNode *node, const char *path, FlexSegment *segment)
{
	const char *datetime = text_member(node, "datetime");
	const char *start = text_member(node, "start");
	const char *end = text_member(node, "end");
	const char *duration = text_member(node, "duration");
	int         given = (start != NULL) + (end != NULL) + (duration != NULL);
	FlexTime    span = 0;
	FlexStatus  status = FLEX_OK;

	if ((datetime != NULL) == (given > 0) || (datetime == NULL && given != 2))
	{
		flex_fault(env, FLEX_BAD_INPUT, path,
				   "\"%s\" needs datetime, or two of start, end, duration", path);
		return FLEX_BAD_INPUT;
	}
	if (datetime != NULL)
	{
		status = flex_time_parse(env, datetime, path, &segment->from);
		segment->to = segment->from;
		return status;
	}
	if (start != NULL)
		status = flex_time_parse(env, start, path, &segment->from);
	if (end != NULL && status == FLEX_OK)
		status = flex_time_parse(env, end, path, &segment->to);
	if (duration != NULL && status == FLEX_OK)
		status = flex_duration_parse(env, duration, path, &span);
	if (status != FLEX_OK)
		return status;
	if (start == NULL)
		segment->from = segment->to - span;
	if (end == NULL)
		segment->to = segment->from + span;
	if (segment->to < segment->from)
	{
		flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" ends before it starts", path);
		return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

static FlexStatus
check_segment_members(FlexEnv *env, const FlexNode *node, const char *path)
{
	if (flex_node_kind(node) != FLEX_NODE_OBJECT)
		return flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" must be an object", path);
	for (const FlexNode *member = flex_node_first(node); member; member = flex_node_next(member))
	{
		bool found = false;

		for (int i = 0; i < FLEX_LENGTH(schedule_segment_members); i++)
			found |= strcmp(schedule_segment_members[i].name, flex_node_name(member)) == 0;
		if (!found)
		{
			flex_fault(env, FLEX_BAD_INPUT, path, "unknown member \"%s\" in \"%s\"",
					   flex_node_name(member), path);
			flex_fault_hint(env, "Known members: value, datetime, start, end, duration.");
			return FLEX_BAD_INPUT;
		}
	}
	if (schedule_member(node, "value") == NULL)
		return flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" has no value", path);
	return FLEX_OK;
}

static FlexStatus
read_segments(FlexEnv *env, const FlexNode *list, const char *path, const char *unit,
			  FlexSegment **segment, int *n)
{
	FlexStatus status = FLEX_OK;

	*n = 0;
	*segment = FLEX_NEW(env, FlexSegment, flex_node_length(list));
	if (*segment == NULL)
		return FLEX_NO_MEMORY;
	for (const FlexNode *node = flex_node_first(list); node && status == FLEX_OK;
		 node = flex_node_next(node))
	{
		char at[128];

		snprintf(at, sizeof(at), "%s[%d]", path, *n);
		status = check_segment_members(env, node, at);
		if (status == FLEX_OK)
			status = segment_times(env, node, at, &(*segment)[*n]);
		if (status == FLEX_OK)
			status = schedule_quantity(env, schedule_member(node, "value"), at, unit, false,
									   &(*segment)[*n].value);
		(*n)++;
		if (flex_poll(env))
			return FLEX_CANCELLED;
	}
	return status;
}

/* Slots whose start lies in a segment take its value; an instant holds where a slot starts. */
static void
spread_segments(const FlexGrid *grid, const FlexSegment *segment, int n, FlexMemberType type,
				double *out)
{
	for (int i = 0; i < n; i++)
	{
		const FlexSegment *own = &segment[i];
		FlexTime           to = own->from == own->to ? own->to + 1 : own->to;
		int                t = 0;

		if (own->from > grid->start)
			t = (own->from - grid->start) / grid->step >= grid->n
					? grid->n
					: (int) ((own->from - grid->start + grid->step - 1) / grid->step);
		for (; t < grid->n && flex_grid_time(grid, t) < to; t++)
		{
			if (isnan(out[t]))
				out[t] = own->value;
			else if (type == FLEX_MEMBER_CAPACITY)
				out[t] = fmin(out[t], own->value);
		}
	}
}

/* ---- sensors --------------------------------------------------------------------------- */

const FlexDocSensor *
schedule_sensor(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *node, const char *path)
{
	const FlexNode *name = schedule_member(node, "sensor");
	const char     *text = name == NULL ? NULL : flex_node_text(name);
	int             index;

	if (text == NULL)
	{
		flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" must be {\"sensor\": name}", path);
		return NULL;
	}
	index = flex_names_find(&doc->sensor_names, text);
	if (index >= 0)
		return &doc->sensor[index];
	flex_fault(env, FLEX_BAD_INPUT, path, "unknown sensor \"%s\" in \"%s\"", text, path);
	return NULL;
}

static FlexStatus
check_reference(FlexEnv *env, const FlexNode *node, const char *path)
{
	for (const FlexNode *member = flex_node_first(node); member; member = flex_node_next(member))
	{
		const char *name = flex_node_name(member);

		if (strcmp(name, "sensor") == 0 || strcmp(name, "default") == 0)
			continue;
		flex_fault(env, FLEX_BAD_INPUT, path, "member \"%s\" of \"%s\" isn't supported yet", name,
				   path);
		flex_fault_hint(env, "A reference takes sensor and default.");
		return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

static FlexStatus
read_sensor(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *node, const char *path,
			const char *unit, double *out)
{
	const FlexDocSensor *sensor = schedule_sensor(env, doc, node, path);
	const FlexNode      *def = schedule_member(node, "default");
	const FlexGrid      *grid = &doc->grid;
	double               factor;
	double               offset;
	double               filler = NAN;
	FlexTime            *edge;
	FlexStatus           status = check_reference(env, node, path);

	if (sensor == NULL || status != FLEX_OK)
		return FLEX_BAD_INPUT;
	if (def != NULL)
		status = schedule_quantity(env, def, path, unit, false, &filler);
	if (status == FLEX_OK)
		status = flex_unit_convert(env, sensor->unit, unit, NAN, path, &factor, &offset);
	if (status != FLEX_OK)
		return status;
	edge = FLEX_NEW(env, FlexTime, grid->n + 1);
	if (edge == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t <= grid->n; t++)
		edge[t] = flex_grid_time(grid, t);
	if (sensor->resolution == 0)
		flex_resample_instants(sensor->start, sensor->value, sensor->n, edge, grid->n, FLEX_SAMPLE,
							   out, NULL);
	else
		flex_resample_periods(sensor->start, sensor->end, sensor->value, sensor->n, edge, grid->n,
							  FLEX_MEAN, out, NULL);
	for (int t = 0; t < grid->n; t++)
		out[t] = isnan(out[t]) ? filler : out[t] * factor + offset;
	flex_free(env, edge);
	return FLEX_OK;
}

/* ---- gaps -------------------------------------------------------------------------------- */

/* Prices: first known back, last known forward; a hole in between is a fault. */
static FlexStatus
fill_prices(FlexEnv *env, const FlexGrid *grid, const char *path, double *out)
{
	int first = 0;
	int last = grid->n - 1;
	int filled;

	while (first < grid->n && isnan(out[first]))
		first++;
	if (first == grid->n)
	{
		flex_fault(env, FLEX_BAD_INPUT, path, "no price of \"%s\" is known in the window", path);
		flex_fault_step(env, 0);
		return FLEX_BAD_INPUT;
	}
	while (isnan(out[last]))
		last--;
	for (int t = first; t <= last; t++)
		if (isnan(out[t]))
		{
			char text[32];

			flex_time_text(flex_grid_time(grid, t), text, sizeof(text));
			flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" has no value at %s", path, text);
			flex_fault_step(env, t);
			flex_fault_hint(env, "Prices are extended at the edges of the window only.");
			return FLEX_BAD_INPUT;
		}
	filled = first + grid->n - 1 - last;
	for (int t = 0; t < first; t++)
		out[t] = out[first];
	for (int t = last + 1; t < grid->n; t++)
		out[t] = out[last];
	if (filled > MISSING_PRICES * grid->n)
	{
		flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" is unknown for %d of %d slots", path, filled,
				   grid->n);
		flex_fault_hint(env, "At most four fifths of the window are filled from its edges.");
		return FLEX_BAD_INPUT;
	}
	if (filled > 0)
		flex_warning(env, path, "%d of %d slots of \"%s\" were filled from the nearest known value",
					 filled, grid->n, path);
	return FLEX_OK;
}

static FlexStatus
fill_gaps(FlexEnv *env, const FlexGrid *grid, const char *path, FlexMemberType type, double *out)
{
	int gaps = 0;

	if (type == FLEX_MEMBER_PRICE)
		return fill_prices(env, grid, path, out);
	if (type == FLEX_MEMBER_CAPACITY)
		return FLEX_OK;
	for (int t = 0; t < grid->n; t++)
		if (isnan(out[t]))
		{
			gaps++;
			out[t] = type == FLEX_MEMBER_EFFICIENCY ? 1 : 0;
		}
	if (gaps > 0)
		flex_warning(env, path, "%d of %d slots of \"%s\" are unknown and count as %d", gaps,
					 grid->n, path, type == FLEX_MEMBER_EFFICIENCY);
	return FLEX_OK;
}

/* ---- entry ------------------------------------------------------------------------------- */

FlexStatus
schedule_series(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *node, const char *path,
				const char *unit, FlexMemberType type, double *out)
{
	double       fixed;
	FlexSegment *segment;
	int          n;
	FlexStatus   status;

	for (int t = 0; t < doc->grid.n; t++)
		out[t] = NAN;
	switch (flex_node_kind(node))
	{
		case FLEX_NODE_ARRAY:
			status = read_segments(env, node, path, unit, &segment, &n);
			if (status == FLEX_OK)
				spread_segments(&doc->grid, segment, n, type, out);
			break;
		case FLEX_NODE_OBJECT:
			status = read_sensor(env, doc, node, path, unit, out);
			break;
		default:
			status =
				schedule_quantity(env, node, path, unit, type == FLEX_MEMBER_EFFICIENCY, &fixed);
			for (int t = 0; t < doc->grid.n; t++)
				out[t] = fixed;
			return status;
	}
	return status == FLEX_OK ? fill_gaps(env, &doc->grid, path, type, out) : status;
}

FlexStatus
schedule_points(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *node, const char *path,
				FlexSegment **out, int *n)
{
	FlexStatus status;

	*n = 0;
	if (flex_node_kind(node) == FLEX_NODE_ARRAY)
		return read_segments(env, node, path, "kWh", out, n);
	if (flex_node_kind(node) == FLEX_NODE_OBJECT)
	{
		const FlexDocSensor *sensor = schedule_sensor(env, doc, node, path);
		double               factor;
		double               offset;

		if (sensor == NULL)
			return FLEX_BAD_INPUT;
		status = flex_unit_convert(env, sensor->unit, "kWh", NAN, path, &factor, &offset);
		*out = FLEX_NEW(env, FlexSegment, sensor->n);
		if (status != FLEX_OK || *out == NULL)
			return status != FLEX_OK ? status : FLEX_NO_MEMORY;
		for (int i = 0; i < sensor->n; i++)
			if (!isnan(sensor->value[i]))
				(*out)[(*n)++] =
					(FlexSegment){sensor->start[i], sensor->end[i], sensor->value[i] * factor};
		return FLEX_OK;
	}
	flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" must be a list of points or a sensor, not %s",
			   path, flex_node_kind_text(node));
	return FLEX_BAD_INPUT;
}
