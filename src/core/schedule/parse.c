/*
 * parse.c
 *	  Documents of kind "flex": window, sensors, flex-context and flex-models,
 *	  checked and turned into a site.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"

/* ---- members that the specification knows ----------------------------------------- */

typedef struct Member
{
	const char *name;
	bool        supported;
} Member;

static const Member document_members[] = {
	{"kind", true},         {"options", true},         {"start", true},   {"end", true},
	{"duration", true},     {"resolution", true},      {"sensors", true}, {"flex-model", true},
	{"flex-context", true}, {"billing-periods", true}, {"compat", false},
};

static const Member context_members[] = {
	{"consumption-price", true},
	{"production-price", true},
	{"site-power-capacity", true},
	{"site-consumption-capacity", true},
	{"site-production-capacity", true},
	{"site-peak-consumption", true},
	{"site-peak-consumption-price", true},
	{"inflexible-consumption", true},
	{"inflexible-production", true},
	{"relax-constraints", true}, /* false only */
	{"site-peak-production", false},
	{"site-peak-production-price", false},
	{"site-consumption-breach-price", false},
	{"site-production-breach-price", false},
	{"soc-minima-breach-price", false},
	{"soc-maxima-breach-price", false},
	{"consumption-breach-price", false},
	{"production-breach-price", false},
	{"relax-soc-constraints", false},
	{"relax-site-capacity-constraints", false},
	{"relax-capacity-constraints", false},
	{"commitments", false},
	{"inflexible-device-sensors", false},
	{"aggregate-consumption", false},
	{"aggregate-production", false},
	{"aggregate-power", false},
	{"commodities", false},
};

static const Member model_members[] = {
	{"asset", true},
	{"sensor", true},
	{"soc-at-start", true},
	{"state-of-charge", true},
	{"soc-min", true},
	{"soc-max", true},
	{"soc-targets", true},
	{"power-capacity", true},
	{"consumption-capacity", true},
	{"production-capacity", true},
	{"charging-efficiency", true},
	{"discharging-efficiency", true},
	{"roundtrip-efficiency", true},
	{"storage-efficiency", true},
	{"prefer-charging-sooner", true},
	{"prefer-curtailing-later", true},
	{"commodity", false},
	{"soc-unit", false},
	{"soc-minima", false},
	{"soc-maxima", false},
	{"soc-gain", false},
	{"soc-usage", false},
	{"operation-modes", false},
	{"group", false},
	{"coupling", false},
	{"coupling-coefficient", false},
	{"consumption", false},
	{"production", false},
	{"inflexible-consumption", false},
	{"inflexible-production", false},
};

static void
hint_supported(FlexEnv *env, const Member *table, int n)
{
	char   list[580] = "";
	size_t used = 0;

	for (int i = 0; i < n && used < sizeof(list); i++)
		if (table[i].supported)
			used += (size_t) snprintf(list + used, sizeof(list) - used, "%s%s",
									  used == 0 ? "" : ", ", table[i].name);
	flex_fault_hint(env, "Members: %s.", list);
}

static FlexStatus
check_members(FlexEnv *env, const FlexNode *object, const char *path, const Member *table, int n)
{
	FlexStatus status = FLEX_OK;

	if (flex_node_kind(object) != FLEX_NODE_OBJECT)
		return flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" must be an object, not %s", path,
						  flex_node_kind_text(object));
	for (const FlexNode *node = flex_node_first(object); node; node = flex_node_next(node))
	{
		const char *name = flex_node_name(node);
		int         i = 0;
		char        at[128];

		while (i < n && strcmp(table[i].name, name) != 0)
			i++;
		if (i < n && table[i].supported)
			continue;
		snprintf(at, sizeof(at), "%s%s%s", path, path[0] == '\0' ? "" : ".", name);
		status =
			flex_fault(env, FLEX_BAD_INPUT, at,
					   i < n ? "member \"%s\" isn't supported yet" : "unknown member \"%s\"", at);
		hint_supported(env, table, n);
	}
	return status;
}

/* ---- window ---------------------------------------------------------------------------- */

static FlexStatus
required_text(FlexEnv *env, const FlexNode *node, const char *name, const char **out)
{
	const FlexNode *member = flex_schedule_member(node, name);

	*out = member == NULL ? NULL : flex_node_text(member);
	if (*out != NULL)
		return FLEX_OK;
	return flex_fault(env, FLEX_BAD_INPUT, name, "member \"%s\" is missing or not a text", name);
}

/* A soc target behind the end, or one that goes on behind it, extends the window to it. */
static FlexTime
last_target(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *model, FlexTime end)
{
	const FlexNode *targets = flex_schedule_member(model, "soc-targets");
	FlexSocPoint   *point;
	FlexFaultMark   mark = flex_fault_mark(env);
	int             n;

	if (targets == NULL)
		return end;
	if (flex_field_points(env, doc, targets, "soc-targets", &point, &n) != FLEX_OK)
	{
		/* told where the device is read */
		flex_fault_rewind(env, mark);
		return end;
	}
	for (int i = 0; i < n; i++)
		if (point[i].to > end)
			end = point[i].to;
	return end;
}

static FlexTime
extended_end(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *models, FlexTime end)
{
	if (models == NULL || flex_node_kind(models) == FLEX_NODE_OBJECT)
		return models == NULL ? end : last_target(env, doc, models, end);
	for (const FlexNode *model = flex_node_first(models); model; model = flex_node_next(model))
		if (flex_node_kind(model) == FLEX_NODE_OBJECT)
			end = last_target(env, doc, model, end);
	return end;
}

/* Slots up to the end, or to the last target as far as a window may reach. */
static FlexStatus
count_slots(FlexEnv *env, const FlexNode *node, FlexScheduleDoc *doc, FlexTime end)
{
	int most =
		env->max_steps > 0 && env->max_steps < FLEX_MAX_SLOTS ? env->max_steps : FLEX_MAX_SLOTS;
	int64_t slots = (end - doc->grid.start) / doc->grid.step;
	int64_t extended;

	if (slots > most)
	{
		flex_fault(env, FLEX_LIMIT, "end", "the window has %lld slots, at most %d are planned",
				   (long long) slots, most);
		flex_fault_hint(env, "Shorten the window or take a coarser resolution.");
		return FLEX_LIMIT;
	}
	end = extended_end(env, doc, flex_schedule_member(node, "flex-model"), end);
	extended = (end - doc->grid.start + doc->grid.step - 1) / doc->grid.step;
	if (extended > most)
		flex_warning(env, "flex-model", "soc-targets lie behind the %d slots that are planned",
					 most);
	doc->grid.n = (int) (extended > most ? most : extended);
	return FLEX_OK;
}

static FlexStatus
read_window(FlexEnv *env, const FlexNode *node, FlexScheduleDoc *doc)
{
	const char *start;
	const char *end = NULL;
	const char *duration = NULL;
	const char *resolution = "PT15M";
	FlexTime    until = 0;
	FlexTime    span = 0;
	FlexStatus  status = required_text(env, node, "start", &start);

	if (flex_schedule_member(node, "resolution") != NULL && status == FLEX_OK)
		status = required_text(env, node, "resolution", &resolution);
	if (flex_schedule_member(node, "end") != NULL && status == FLEX_OK)
		status = required_text(env, node, "end", &end);
	if (flex_schedule_member(node, "duration") != NULL && status == FLEX_OK)
		status = required_text(env, node, "duration", &duration);
	if (status == FLEX_OK && (end != NULL) == (duration != NULL))
		return flex_fault(env, FLEX_BAD_INPUT, "end", "give one of \"end\" and \"duration\"");
	if (status == FLEX_OK)
		status = flex_time_parse(env, start, "start", &doc->grid.start);
	if (status == FLEX_OK)
		status = flex_duration_parse(env, resolution, "resolution", &doc->grid.step);
	if (status == FLEX_OK && end != NULL)
		status = flex_time_parse(env, end, "end", &until);
	if (status == FLEX_OK && duration != NULL)
	{
		status = flex_duration_parse(env, duration, "duration", &span);
		until = doc->grid.start + span;
	}
	if (status != FLEX_OK)
		return status;
	if (doc->grid.step <= 0 || until <= doc->grid.start)
		return flex_fault(env, FLEX_BAD_INPUT, "end", "the window is empty");
	if ((until - doc->grid.start) % doc->grid.step != 0)
		return flex_fault(env, FLEX_BAD_INPUT, "end", "the window isn't a whole number of slots");
	return count_slots(env, node, doc, until);
}

/* ---- billing periods ------------------------------------------------------------------- */

/* Number the slots by the billing period they start in: "billing-periods" lists their starts. */
static FlexStatus
read_periods(FlexEnv *env, const FlexNode *node, FlexScheduleDoc *doc)
{
	const FlexNode *list = flex_schedule_member(node, "billing-periods");
	int             i = 0;

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
	}
	return FLEX_OK;
}

/* ---- sensors ----------------------------------------------------------------------------- */

/* Instants or starts of events off any beat; they must ascend. */
static FlexStatus
read_times(FlexEnv *env, const FlexNode *times, const char *path, FlexDocSensor *sensor)
{
	int i = 0;

	for (const FlexNode *time = flex_node_first(times); time; time = flex_node_next(time), i++)
	{
		const char *text = flex_node_text(time);
		FlexStatus status = flex_time_parse(env, text == NULL ? "" : text, path, &sensor->start[i]);

		if (status != FLEX_OK)
			return status;
		if (i == 0 || sensor->start[i] >= sensor->start[i - 1] + sensor->resolution)
			continue;
		flex_fault(env, FLEX_BAD_INPUT, path, "the times of \"%s\" don't ascend, or overlap", path);
		return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

typedef struct SensorDoc
{
	const char     *unit;
	const char     *sign;
	const char     *resolution;
	const char     *start;
	const FlexNode *times;
	const FlexNode *values;
} SensorDoc;

#define SENSOR(member, type_, help_)                                                               \
	{                                                                                              \
		.name = #member, .type = FLEX_MEMBER_##type_, .offset = offsetof(SensorDoc, member),       \
		.unit = "", .help = help_                                                                  \
	}

static const FlexMember sensor_members[] = {
	SENSOR(unit, TEXT, "unit of the values"),
	{.name = "sign",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = offsetof(SensorDoc, sign),
	 .unit = "",
	 .choices = "consumption|production",
	 .help = "what values above 0 are; consumption if absent"},
	SENSOR(resolution, TEXT, "length of an event, PT15M if absent; PT0S for instants"),
	SENSOR(start, TEXT, "start of the first event, where they follow one another"),
	SENSOR(times, NODE, "starts of the events, where they don't"),
	SENSOR(values, NODE, "numbers, null where unknown"),
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
		sensor->value[i] = flex_node_number(value); /* null: NAN, unknown */
	}
	return FLEX_OK;
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
	sensor->unit = doc.unit != NULL ? doc.unit : "";
	sensor->production = doc.sign != NULL && strcmp(doc.sign, "production") == 0;
	sensor->resolution = 15 * FLEX_MINUTE;
	if (doc.values != NULL && flex_node_kind(doc.values) == FLEX_NODE_NULL)
		doc.values = NULL;
	if (doc.times != NULL && flex_node_kind(doc.times) == FLEX_NODE_NULL)
		doc.times = NULL;
	if (doc.resolution != NULL)
		status = flex_duration_parse(env, doc.resolution, path, &sensor->resolution);
	if (status == FLEX_OK && doc.start != NULL)
		status = flex_time_parse(env, doc.start, path, &from);
	if (status != FLEX_OK || doc.values == NULL)
		return status;
	if (flex_node_kind(doc.values) != FLEX_NODE_ARRAY ||
		(doc.start == NULL) == (doc.times == NULL) ||
		(doc.times != NULL && (flex_node_kind(doc.times) != FLEX_NODE_ARRAY ||
							   flex_node_length(doc.times) != flex_node_length(doc.values))))
	{
		flex_fault(env, FLEX_BAD_INPUT, path,
				   "\"%s\" needs an array of values and either start or as many times", path);
		return FLEX_BAD_INPUT;
	}
	sensor->n = flex_node_length(doc.values);
	sensor->start = FLEX_NEW(env, FlexTime, sensor->n);
	sensor->end = FLEX_NEW(env, FlexTime, sensor->n);
	sensor->value = FLEX_NEW(env, double, sensor->n);
	if (!sensor->start || !sensor->end || !sensor->value)
		return FLEX_NO_MEMORY;
	status = read_values(env, doc.values, path, from, sensor);
	if (status == FLEX_OK && doc.times != NULL)
		status = read_times(env, doc.times, path, sensor);
	for (int i = 0; i < sensor->n && status == FLEX_OK; i++)
		sensor->end[i] = sensor->start[i] + sensor->resolution;
	return status;
}

FlexStatus
flex_schedule_sensors(FlexEnv *env, const FlexNode *node, FlexScheduleDoc *doc)
{
	const FlexNode *sensors = flex_schedule_member(node, "sensors");
	FlexStatus      status = FLEX_OK;

	if (sensors == NULL)
		return FLEX_OK;
	if (flex_node_kind(sensors) != FLEX_NODE_OBJECT)
		return flex_fault(env, FLEX_BAD_INPUT, "sensors", "\"sensors\" must be an object");
	doc->sensor = FLEX_NEW(env, FlexDocSensor, flex_node_length(sensors));
	if (doc->sensor == NULL)
		return FLEX_NO_MEMORY;
	for (const FlexNode *sensor = flex_node_first(sensors); sensor && status == FLEX_OK;
		 sensor = flex_node_next(sensor))
		status = read_sensor(env, sensor, &doc->sensor[doc->nsensors++]);
	return status;
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* The currency of the first price that names one; others are converted to it or refused. */
static void
find_currency(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *node, char currency[4])
{
	const char   *text = flex_node_text(node);
	const char   *unit = NULL;
	char          own[FLEX_UNIT_TEXT];
	double        unused;
	FlexFaultMark mark = flex_fault_mark(env);

	if (flex_node_kind(node) == FLEX_NODE_OBJECT)
	{
		const FlexNode *name = flex_schedule_member(node, "sensor");

		for (int i = 0; name != NULL && flex_node_text(name) && i < doc->nsensors; i++)
			if (strcmp(doc->sensor[i].name, flex_node_text(name)) == 0)
				unit = doc->sensor[i].unit;
	}
	else if (flex_node_kind(node) == FLEX_NODE_ARRAY && flex_node_first(node) != NULL)
	{
		const FlexNode *value = flex_schedule_member(flex_node_first(node), "value");

		text = value == NULL ? NULL : flex_node_text(value);
	}
	if (text != NULL && flex_quantity_parse(env, text, "", &unused, own) == FLEX_OK)
		unit = own;
	flex_fault_rewind(env, mark); /* what can't be read is told where the price is */
	if (unit == NULL || !flex_unit_currency(unit, currency) || currency[0] == '\0')
		memcpy(currency, "EUR", 4);
}

static FlexStatus
read_document(FlexEnv *env, const FlexNode *node, bool part, FlexScheduleDoc *doc)
{
	const FlexNode *context;
	const FlexNode *models;
	const FlexNode *price;
	FlexStatus      status;

	memset(doc, 0, sizeof(*doc));
	doc->part = part;
	status = check_members(env, node, "", document_members, FLEX_LENGTH(document_members));
	if (status == FLEX_OK)
		status = flex_schedule_sensors(env, node, doc);
	if (status == FLEX_OK)
		status = read_window(env, node, doc);
	if (status == FLEX_OK)
		status = read_periods(env, node, doc);
	if (status != FLEX_OK)
		return status;
	context = flex_schedule_member(node, "flex-context");
	models = flex_schedule_member(node, "flex-model");
	if (context == NULL || models == NULL)
		return flex_fault(env, FLEX_BAD_INPUT, "flex-model",
						  "\"flex-model\" and \"flex-context\" are both needed");
	status =
		check_members(env, context, "flex-context", context_members, FLEX_LENGTH(context_members));
	price = flex_schedule_member(context, "consumption-price");
	if (price == NULL && !part)
	{
		flex_fault(env, FLEX_BAD_INPUT, "flex-context.consumption-price",
				   "the site has no consumption-price");
		flex_fault_hint(env, "Give a price such as \"0.25 EUR/kWh\", or {\"sensor\": name}.");
		return FLEX_BAD_INPUT;
	}
	if (price != NULL)
		find_currency(env, doc, price, doc->currency);
	else
		memcpy(doc->currency, "EUR", 4);
	/* go on after a fault, so that one pass tells all of them */
	status = flex_first_fault(status, flex_schedule_context(env, doc, context));
	return flex_first_fault(status, flex_schedule_devices(env, doc, models, context));
}

FlexStatus
flex_schedule_read(FlexEnv *env, const FlexNode *node, FlexScheduleDoc *doc)
{
	return read_document(env, node, false, doc);
}

FlexStatus
flex_schedule_read_part(FlexEnv *env, const FlexNode *node, FlexScheduleDoc *doc)
{
	return read_document(env, node, true, doc);
}

FlexStatus
flex_schedule_check_model(FlexEnv *env, const FlexNode *model, const char *path)
{
	return check_members(env, model, path, model_members, FLEX_LENGTH(model_members));
}
