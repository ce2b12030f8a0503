/*
 * document.c
 *	  Problem documents of kind "flex": window, billing periods and sensors, and
 *	  what is done with the site that their flex-context and flex-models make.
 */
#include "internal.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"

/* ---- members of the document ------------------------------------------------------------ */

typedef struct ScheduleMembers
{
	const char     *start;
	const char     *end;
	const char     *duration;
	const char     *resolution;
	const FlexNode *sensors;
	const FlexNode *model;
	const FlexNode *context;
	const FlexNode *periods;
} ScheduleMembers;

#define DOC(member, type_, field, form_, required_, help_)                                         \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_##type_, .offset = offsetof(ScheduleMembers, field),   \
		.unit = "", .required = required_, .form = FLEX_FORM_##form_, .help = help_                \
	}

static const FlexMember document_members[] = {
	DOC("start", TEXT, start, TIME, true, "time at which the first slot starts"),
	DOC("end", TEXT, end, TIME, false, "end of the window, or give duration"),
	DOC("duration", TEXT, duration, DURATION, false, "length of the window, or give end"),
	DOC("resolution", TEXT, resolution, DURATION, false, "length of the slots; PT15M if absent"),
	DOC("sensors", NODE, sensors, PLAIN, false, "an object of the series referred to, by name"),
	DOC("flex-model", NODE, model, LIST, false, "the devices: one object or a list"),
	DOC("flex-context", NODE, context, PLAIN, false, "the site: tariff, limits, fixed loads"),
	DOC("billing-periods", NODE, periods, TIMES, false,
		"times at which a new peak begins to count"),
	{.name = "compat", .type = FLEX_MEMBER_LATER, .unit = "", .help = "not supported yet"},
};

/* ---- window ------------------------------------------------------------------------------- */

/* A soc target behind the end, or one that goes on behind it, extends the window to it. */
static FlexStatus
last_target(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *model, FlexTime *end)
{
	const FlexNode *targets = schedule_member(model, "soc-targets");
	FlexSegment    *point;
	FlexFaultMark   mark = flex_fault_mark(env);
	int             n;
	FlexStatus      status;

	if (targets == NULL)
		return FLEX_OK;
	status = schedule_points(env, doc, targets, "soc-targets", &point, &n);
	if (status == FLEX_CANCELLED || env->no_memory)
		return env->no_memory ? FLEX_NO_MEMORY : status;
	if (status != FLEX_OK)
	{
		/* reported where the device is read */
		flex_fault_rewind(env, mark);
		return FLEX_OK;
	}
	for (int i = 0; i < n; i++)
		if (point[i].to > *end)
			*end = point[i].to;
	return FLEX_OK;
}

static FlexStatus
extend_end(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *models, FlexTime *end)
{
	FlexStatus status = FLEX_OK;

	if (models == NULL || flex_node_kind(models) == FLEX_NODE_OBJECT)
		return models == NULL ? FLEX_OK : last_target(env, doc, models, end);
	for (const FlexNode *model = flex_node_first(models); model && status == FLEX_OK;
		 model = flex_node_next(model))
		if (flex_node_kind(model) == FLEX_NODE_OBJECT)
			status = last_target(env, doc, model, end);
	return status;
}

/* Slots up to the end, or to the last target as far as a window may reach. */
static FlexStatus
count_slots(FlexEnv *env, const ScheduleMembers *members, FlexScheduleDoc *doc, FlexTime end)
{
	int most =
		env->max_steps > 0 && env->max_steps < FLEX_MAX_SLOTS ? env->max_steps : FLEX_MAX_SLOTS;
	int64_t    slots = (end - doc->grid.start) / doc->grid.step;
	int64_t    extended;
	FlexStatus status;

	if (slots > most)
	{
		doc->grid.n = (int) (slots < INT_MAX ? slots : INT_MAX);
		flex_fault(env, FLEX_LIMIT, "end", "the window has %lld slots, at most %d are planned",
				   (long long) slots, most);
		flex_fault_hint(env, "Shorten the window or take a coarser resolution.");
		return FLEX_LIMIT;
	}
	status = extend_end(env, doc, members->model, &end);
	if (status != FLEX_OK)
		return status;
	extended = (end - doc->grid.start + doc->grid.step - 1) / doc->grid.step;
	if (extended > most)
		flex_warning(env, "flex-model", "soc-targets lie behind the %d slots that are planned",
					 most);
	doc->grid.n = (int) (extended > most ? most : extended);
	return FLEX_OK;
}

static FlexStatus
read_window(FlexEnv *env, const ScheduleMembers *members, FlexScheduleDoc *doc)
{
	const char *resolution = members->resolution == NULL ? "PT15M" : members->resolution;
	FlexTime    until = 0;
	FlexTime    span = 0;
	FlexStatus  status;

	if ((members->end != NULL) == (members->duration != NULL))
		return flex_fault(env, FLEX_BAD_INPUT, "end", "give one of \"end\" and \"duration\"");
	status = flex_time_parse(env, members->start, "start", &doc->grid.start);
	if (status == FLEX_OK)
		status = flex_duration_parse(env, resolution, "resolution", &doc->grid.step);
	if (status == FLEX_OK && members->end != NULL)
		status = flex_time_parse(env, members->end, "end", &until);
	if (status == FLEX_OK && members->duration != NULL)
	{
		status = flex_duration_parse(env, members->duration, "duration", &span);
		until = doc->grid.start + span;
	}
	if (status != FLEX_OK)
		return status;
	if (doc->grid.step <= 0 || until <= doc->grid.start)
		return flex_fault(env, FLEX_BAD_INPUT, "end", "the window is empty");
	if ((until - doc->grid.start) % doc->grid.step != 0)
		return flex_fault(env, FLEX_BAD_INPUT, "end", "the window isn't a whole number of slots");
	return count_slots(env, members, doc, until);
}

/* ---- billing periods ---------------------------------------------------------------------- */

/* Number the slots by the billing period they start in: "billing-periods" lists their starts. */
static FlexStatus
read_periods(FlexEnv *env, const FlexNode *list, FlexScheduleDoc *doc)
{
	int i = 0;

	if (list == NULL)
		return FLEX_OK;
	if (flex_node_kind(list) != FLEX_NODE_ARRAY)
		return flex_fault(env, FLEX_BAD_INPUT, "billing-periods",
						  "\"billing-periods\" must be a list of times, not %s",
						  flex_node_kind_text(list));
	doc->peak_group = FLEX_NEW(env, int, doc->grid.n);
	if (doc->peak_group == NULL)
		return FLEX_NO_MEMORY;
	for (const FlexNode *item = flex_node_first(list); item; item = flex_node_next(item), i++)
	{
		const char *text = flex_node_text(item);
		char        path[48];
		FlexTime    from;
		FlexStatus  status;

		snprintf(path, sizeof(path), "billing-periods[%d]", i);
		status = flex_time_parse(env, text == NULL ? "" : text, path, &from);
		if (status != FLEX_OK)
			return status;
		for (int t = 0; t < doc->grid.n; t++)
			doc->peak_group[t] += flex_grid_time(&doc->grid, t) >= from;
		if (flex_poll(env))
			return FLEX_CANCELLED;
	}
	return FLEX_OK;
}

/* ---- sensors ----------------------------------------------------------------------------- */

/* A list of times, as long as out. */
static FlexStatus
read_instants(FlexEnv *env, const FlexNode *list, const char *path, FlexTime *out)
{
	FlexStatus status = FLEX_OK;

	for (const FlexNode *time = flex_node_first(list); time && status == FLEX_OK;
		 time = flex_node_next(time), out++)
	{
		const char *text = flex_node_text(time);

		status = flex_time_parse(env, text == NULL ? "" : text, path, out);
	}
	return status;
}

/* Events off any beat: their starts, and their ends where they aren't all of one length. */
static FlexStatus
read_times(FlexEnv *env, const FlexNode *times, const FlexNode *ends, const char *path,
		   FlexDocSensor *sensor)
{
	FlexStatus status = read_instants(env, times, path, sensor->start);

	for (int i = 0; status == FLEX_OK && i < sensor->n; i++)
		sensor->end[i] = sensor->start[i] + sensor->resolution;
	if (status == FLEX_OK && ends != NULL)
		status = read_instants(env, ends, path, sensor->end);
	for (int i = 0; status == FLEX_OK && ends != NULL && i < sensor->n; i++)
		if (sensor->end[i] < sensor->start[i])
			status = flex_fault(env, FLEX_BAD_INPUT, path,
								"event %d of \"%s\" ends before it starts", i, path);
	return status;
}

static FlexStatus
check_order(FlexEnv *env, const char *path, const FlexDocSensor *sensor)
{
	for (int i = 1; i < sensor->n; i++)
		if (sensor->start[i] < sensor->end[i - 1])
			return flex_fault(env, FLEX_BAD_INPUT, path,
							  "the times of \"%s\" must be sorted and must not overlap", path);
	return FLEX_OK;
}

typedef struct SensorDoc
{
	const char     *unit;
	const char     *sign;
	const char     *resolution;
	const char     *start;
	const FlexNode *times;
	const FlexNode *ends;
	const FlexNode *values;
} SensorDoc;

#define SENSOR(member, type_, form_, help_)                                                        \
	{                                                                                              \
		.name = #member, .type = FLEX_MEMBER_##type_, .offset = offsetof(SensorDoc, member),       \
		.unit = "", .form = FLEX_FORM_##form_, .help = help_                                       \
	}

static const FlexMember sensor_members[] = {
	SENSOR(unit, TEXT, PLAIN, "unit of the values"),
	{.name = "sign",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = offsetof(SensorDoc, sign),
	 .unit = "",
	 .choices = "consumption|production",
	 .help = "what values above 0 are; consumption if absent"},
	SENSOR(resolution, TEXT, DURATION, "length of an event, PT15M if absent; PT0S for instants"),
	SENSOR(start, TEXT, TIME, "start of the first event, where they follow one another"),
	SENSOR(times, NODE, TIMES, "starts of the events, where they don't"),
	SENSOR(ends, NODE, TIMES, "ends of the events listed in times, where their lengths differ"),
	SENSOR(values, NODE, VALUES, "numbers, null where unknown"),
};

/* Values of the sensor: numbers, or null where nothing is known. */
static FlexStatus
read_values(FlexEnv *env, const FlexNode *values, const char *path, FlexTime from,
			FlexDocSensor *sensor)
{
	int i = 0;

	/* times stay far inside their range: 9999 years */
	if ((double) sensor->n * (double) sensor->resolution > 9999 * 366.0 * (double) FLEX_DAY)
		return flex_fault(env, FLEX_BAD_INPUT, path, "the values of \"%s\" last too long", path);
	for (const FlexNode *value = flex_node_first(values); value; value = flex_node_next(value), i++)
	{
		FlexNodeKind kind = flex_node_kind(value);

		if (kind != FLEX_NODE_NUMBER && kind != FLEX_NODE_NULL)
		{
			flex_fault(env, FLEX_BAD_INPUT, path, "value %d of \"%s\" must be a number, not %s", i,
					   path, flex_node_kind_text(value));
			flex_fault_hint(env, "Write null where a value is unknown.");
			return FLEX_BAD_INPUT;
		}
		sensor->start[i] = from + i * sensor->resolution;
		sensor->end[i] = sensor->start[i] + sensor->resolution;
		sensor->value[i] = flex_node_number(value); /* null: NAN, unknown */
	}
	return FLEX_OK;
}

/* A list as long as that of the values, or NULL where it is absent or null. */
static bool
take_list(const FlexNode **list, const FlexNode *values)
{
	if (*list != NULL && flex_node_kind(*list) == FLEX_NODE_NULL)
		*list = NULL;
	return *list == NULL || (flex_node_kind(*list) == FLEX_NODE_ARRAY &&
							 flex_node_length(*list) == flex_node_length(values));
}

static FlexStatus
read_events(FlexEnv *env, SensorDoc *doc, const char *path, FlexTime from, FlexDocSensor *sensor)
{
	FlexStatus status;

	if (flex_node_kind(doc->values) != FLEX_NODE_ARRAY || !take_list(&doc->times, doc->values) ||
		!take_list(&doc->ends, doc->values) || (doc->start == NULL) == (doc->times == NULL) ||
		(doc->ends != NULL && doc->times == NULL))
	{
		flex_fault(
			env, FLEX_BAD_INPUT, path,
			"\"%s\" needs an array of values and either start or as many times, with as many "
			"ends where they are given",
			path);
		return FLEX_BAD_INPUT;
	}
	sensor->n = flex_node_length(doc->values);
	sensor->start = FLEX_NEW(env, FlexTime, sensor->n);
	sensor->end = FLEX_NEW(env, FlexTime, sensor->n);
	sensor->value = FLEX_NEW(env, double, sensor->n);
	if (!sensor->start || !sensor->end || !sensor->value)
		return FLEX_NO_MEMORY;
	status = read_values(env, doc->values, path, from, sensor);
	/* ends are given with times only */
	if (status == FLEX_OK && doc->times != NULL)
		status = read_times(env, doc->times, doc->ends, path, sensor);
	return status == FLEX_OK ? check_order(env, path, sensor) : status;
}

static FlexStatus
read_sensor(FlexEnv *env, const FlexNode *node, FlexDocSensor *sensor)
{
	char       path[128];
	SensorDoc  doc;
	FlexTime   from = 0;
	FlexStatus status;

	snprintf(path, sizeof(path), "sensors.%s", flex_node_name(node));
	status = flex_doc_members(env, node, path, sensor_members, FLEX_LENGTH(sensor_members), &doc);
	if (status != FLEX_OK)
		return status;
	sensor->name = flex_strdup(env, flex_node_name(node));
	if (sensor->name == NULL)
		return FLEX_NO_MEMORY;
	sensor->unit = doc.unit != NULL ? doc.unit : "";
	sensor->production = doc.sign != NULL && strcmp(doc.sign, "production") == 0;
	sensor->resolution = 15 * FLEX_MINUTE;
	if (doc.resolution != NULL)
		status = flex_duration_parse(env, doc.resolution, path, &sensor->resolution);
	if (status == FLEX_OK && doc.start != NULL)
		status = flex_time_parse(env, doc.start, path, &from);
	if (status != FLEX_OK || doc.values == NULL || flex_node_kind(doc.values) == FLEX_NODE_NULL)
		return status;
	return read_events(env, &doc, path, from, sensor);
}

static FlexStatus
read_sensors(FlexEnv *env, const FlexNode *sensors, FlexScheduleDoc *doc)
{
	FlexStatus status = FLEX_OK;

	if (sensors == NULL)
		return FLEX_OK;
	if (flex_node_kind(sensors) != FLEX_NODE_OBJECT)
		return flex_fault(env, FLEX_BAD_INPUT, "sensors", "\"sensors\" must be an object");
	doc->sensor = FLEX_NEW(env, FlexDocSensor, flex_node_length(sensors));
	if (doc->sensor == NULL ||
		flex_names_init(env, flex_node_length(sensors), &doc->sensor_names) != FLEX_OK)
		return FLEX_NO_MEMORY;
	for (const FlexNode *node = flex_node_first(sensors); node && status == FLEX_OK;
		 node = flex_node_next(node))
	{
		FlexDocSensor *sensor = &doc->sensor[doc->nsensors];

		status = read_sensor(env, node, sensor);
		/* of equal names the first counts */
		if (status == FLEX_OK)
			flex_names_add(&doc->sensor_names, sensor->name, doc->nsensors++);
		if (flex_poll(env))
			return FLEX_CANCELLED;
	}
	return status;
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* The currency of the first price that names one; others are converted to it or refused. */
static FlexStatus
find_currency(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *node, char currency[4])
{
	const char   *text;
	const char   *unit = NULL;
	char          own[FLEX_UNIT_TEXT];
	double        unused;
	FlexFaultMark mark = flex_fault_mark(env);

	memcpy(currency, "EUR", 4);
	if (node == NULL)
		return FLEX_OK;
	text = flex_node_text(node);
	if (flex_node_kind(node) == FLEX_NODE_OBJECT)
	{
		const FlexNode *name = schedule_member(node, "sensor");
		int             index = name == NULL || flex_node_text(name) == NULL
									? -1
									: flex_names_find(&doc->sensor_names, flex_node_text(name));

		unit = index < 0 ? NULL : doc->sensor[index].unit;
	}
	else if (flex_node_kind(node) == FLEX_NODE_ARRAY && flex_node_first(node) != NULL)
	{
		const FlexNode *value = schedule_member(flex_node_first(node), "value");

		text = value == NULL ? NULL : flex_node_text(value);
	}
	if (text != NULL && flex_quantity_parse(env, text, "", &unused, own) == FLEX_OK)
		unit = own;
	if (env->no_memory)
		return FLEX_NO_MEMORY;
	flex_fault_rewind(env, mark); /* what can't be read is reported where the price is */
	if (unit == NULL || !flex_unit_currency(unit, currency) || currency[0] == '\0')
		memcpy(currency, "EUR", 4);
	return FLEX_OK;
}

/* Sensors, window and periods: what the site is read over. */
static FlexStatus
read_head(FlexEnv *env, const FlexNode *node, FlexScheduleDoc *doc, ScheduleMembers *members)
{
	FlexStatus status;

	memset(doc, 0, sizeof(*doc));
	status =
		flex_doc_members(env, node, "", document_members, FLEX_LENGTH(document_members), members);
	members->model = schedule_given(members->model);
	members->context = schedule_given(members->context);
	if (status == FLEX_OK)
		status = read_sensors(env, schedule_given(members->sensors), doc);
	if (status == FLEX_OK)
		status = read_window(env, members, doc);
	if (status == FLEX_OK)
		status = read_periods(env, schedule_given(members->periods), doc);
	return status;
}

static FlexStatus
read_document(FlexEnv *env, const FlexNode *node, bool part, FlexScheduleDoc *doc)
{
	ScheduleMembers members;
	ContextDoc      context;
	FlexStatus      status = read_head(env, node, doc, &members);

	doc->part = part;
	if (status != FLEX_OK)
		return status;
	if (members.context == NULL || members.model == NULL)
		return flex_fault(env, FLEX_BAD_INPUT, "flex-model",
						  "\"flex-model\" and \"flex-context\" are both needed");
	status = flex_doc_members(env, members.context, "flex-context", schedule_context_members,
							  FLEX_LENGTH(schedule_context_members), &context);
	if (context.consumption_price.node == NULL && !part)
	{
		flex_fault(env, FLEX_BAD_INPUT, "flex-context.consumption-price",
				   "the site has no consumption-price");
		flex_fault_hint(env, "Give a price such as \"0.25 EUR/kWh\", or {\"sensor\": name}.");
		return FLEX_BAD_INPUT;
	}
	if (find_currency(env, doc, context.consumption_price.node, doc->currency) != FLEX_OK)
		return FLEX_NO_MEMORY;
	/* go on after a fault, so that one pass finds all of them */
	status = schedule_first_fault(status, schedule_read_context(env, doc, &context));
	if (status == FLEX_NO_MEMORY || status == FLEX_CANCELLED)
		return status;
	return schedule_first_fault(status, schedule_read_devices(env, doc, members.model, &context));
}

FlexStatus
flex_schedule_read_part(FlexEnv *env, const FlexNode *node, FlexScheduleDoc *doc)
{
	return read_document(env, node, true, doc);
}

FlexStatus
flex_schedule_window(FlexEnv *env, const FlexNode *node, FlexTime *end)
{
	FlexScheduleDoc doc;
	ScheduleMembers members;
	FlexFaultMark   mark = flex_fault_mark(env);
	FlexStatus      status = read_head(env, node, &doc, &members);

	*end = flex_grid_time(&doc.grid, doc.grid.n);
	if (status != FLEX_LIMIT || env->no_memory)
		return status;
	/* its own end; that it is too long is reported where it is planned */
	flex_fault_rewind(env, mark);
	return FLEX_OK;
}

/* ---- a request on top of what is stored --------------------------------------------------- */

/* Members that say the same thing in other words give way together. */
static const char *const families[][3] = {
	{"inflexible-consumption", "inflexible-production", "inflexible-device-sensors"},
	{"roundtrip-efficiency", "charging-efficiency", "discharging-efficiency"},
};

static bool
is_overridden(const FlexNode *request, const char *name)
{
	if (flex_node_member(request, name) != NULL)
		return true;
	for (int f = 0; f < FLEX_LENGTH(families); f++)
	{
		bool named = false;
		bool given = false;

		for (int i = 0; i < FLEX_LENGTH(families[f]); i++)
		{
			named = named || strcmp(families[f][i], name) == 0;
			given = given || flex_node_member(request, families[f][i]) != NULL;
		}
		if (named && given)
			return true;
	}
	return false;
}

void
flex_schedule_override(FlexText *out, const FlexNode *stored, const FlexNode *request)
{
	flex_json_open(out, '{');
	for (const FlexNode *node = flex_node_first(stored); node; node = flex_node_next(node))
	{
		if (schedule_given(node) == NULL || is_overridden(request, flex_node_name(node)))
			continue;
		flex_json_key(out, flex_node_name(node));
		flex_json_node(out, node);
	}
	for (const FlexNode *node = flex_node_first(request); node; node = flex_node_next(node))
	{
		if (schedule_given(node) == NULL)
			continue;
		flex_json_key(out, flex_node_name(node));
		flex_json_node(out, node);
	}
	flex_json_close(out, '}');
}

/* ---- the chapter -------------------------------------------------------------------------- */

static FlexStatus
solve(FlexEnv *env, const FlexNode *node, const FlexSettings *settings, FlexText *out)
{
	FlexScheduleDoc doc;
	FlexSitePlan    plan;
	FlexStatus      status = read_document(env, node, false, &doc);

	if (status == FLEX_OK)
		status = flex_site_plan(env, &doc.site, settings, &plan);
	if (!flex_status_has_plan(status))
	{
		flex_schedule_add_times(env, &doc.grid);
		return status;
	}
	schedule_write(out, &doc, &plan);
	return flex_text_status(out) == FLEX_OK ? status : FLEX_NO_MEMORY;
}

static FlexStatus
check(FlexEnv *env, const FlexNode *node)
{
	FlexScheduleDoc doc;

	return read_document(env, node, false, &doc);
}

static FlexStatus
model(FlexEnv *env, const FlexNode *node, FlexModel **out)
{
	FlexScheduleDoc doc;
	FlexStatus      status = read_document(env, node, false, &doc);

	return status == FLEX_OK ? flex_site_model(env, &doc.site, out) : status;
}

FlexStatus
flex_schedule_size(FlexEnv *env, const FlexNode *node, const FlexSettings *settings,
				   FlexScheduleSize *size)
{
	FlexScheduleDoc doc;
	FlexStatus      status = read_document(env, node, false, &doc);

	if (status != FLEX_OK)
		return status;
	size->steps = doc.grid.n;
	size->storages = doc.site.nstorages;
	size->devices = doc.site.ndevices;
	return flex_site_size(env, &doc.site, settings, &size->engine, size->reason,
						  sizeof(size->reason), &size->size);
}

static const FlexPart parts[] = {
	FLEX_PART_NEEDS("", document_members,
					"flex-model+flex-context+duration|flex-model+flex-context+end"),
	FLEX_PART_NEEDS("flex-context", schedule_context_members, "consumption-price"),
	FLEX_PART("flex-model[]", schedule_model_members),
	FLEX_PART("sensors.*", sensor_members),
	FLEX_PART_NEEDS("<segment>", schedule_segment_members,
					"datetime|start+end|start+duration|end+duration"),
	FLEX_PART("<sensor>", schedule_reference_members),
};

const FlexChapter flex_schedule_chapter = {
	.kind = "flex",
	.part = parts,
	.nparts = FLEX_LENGTH(parts),
	.solve = solve,
	.check = check,
	.model = model,
};
