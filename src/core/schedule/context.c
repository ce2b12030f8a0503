/*
 * context.c
 *	  From the fields of a flex-context to prices, limits and fixed loads of the site.
 */
#include "internal.h"

#include <stdio.h>

#define CONTEXT(field) offsetof(ContextDoc, field)
#define FIELD(member, type_, field, unit_, lo_, help_)                                             \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_##type_, .offset = CONTEXT(field), .unit = unit_,      \
		.lo = lo_, .hi = INFINITY, .help = help_                                                   \
	}
#define LATER(member)                                                                              \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_LATER, .unit = "", .help = "not supported yet"         \
	}

/* In the names of FlexMeasures. */
const FlexMember schedule_context_members[27] = {
	FIELD("consumption-price", PRICE, consumption_price, "1/kWh", -INFINITY, "price of import"),
	FIELD("production-price", PRICE, production_price, "1/kWh", -INFINITY,
		  "price paid for export; consumption-price if absent"),
	FIELD("site-power-capacity", CAPACITY, power_capacity, "kW", 0,
		  "limit of import and of export"),
	FIELD("site-consumption-capacity", CAPACITY, consumption_capacity, "kW", 0, "limit of import"),
	FIELD("site-production-capacity", CAPACITY, production_capacity, "kW", 0, "limit of export"),
	FIELD("site-peak-consumption", POWER, peak, "kW", 0, "import up to which no peak is charged"),
	FIELD("site-peak-consumption-price", PRICE, peak_price, "1/kW", 0,
		  "price of the largest import of each billing period"),
	{.name = "inflexible-consumption",
	 .type = FLEX_MEMBER_NODE,
	 .offset = CONTEXT(inflexible_consumption),
	 .unit = "kW",
	 .form = FLEX_FORM_SENSORS,
	 .help = "sensors of fixed loads: one, or a list"},
	{.name = "inflexible-production",
	 .type = FLEX_MEMBER_NODE,
	 .offset = CONTEXT(inflexible_production),
	 .unit = "kW",
	 .form = FLEX_FORM_SENSORS,
	 .help = "sensors of fixed production: one, or a list"},
	{.name = "relax-constraints",
	 .type = FLEX_MEMBER_BOOL,
	 .offset = CONTEXT(relax),
	 .unit = "",
	 .help = "false: all limits are hard; true isn't supported yet"},
	LATER("site-peak-production"),
	LATER("site-peak-production-price"),
	LATER("site-consumption-breach-price"),
	LATER("site-production-breach-price"),
	LATER("soc-minima-breach-price"),
	LATER("soc-maxima-breach-price"),
	LATER("consumption-breach-price"),
	LATER("production-breach-price"),
	LATER("relax-soc-constraints"),
	LATER("relax-site-capacity-constraints"),
	LATER("relax-capacity-constraints"),
	LATER("commitments"),
	LATER("inflexible-device-sensors"),
	LATER("aggregate-consumption"),
	LATER("aggregate-production"),
	LATER("aggregate-power"),
	LATER("commodities"),
};

/* ---- prices and limits ------------------------------------------------------------------ */

static FlexStatus
set_limits(FlexEnv *env, FlexScheduleDoc *doc, const ContextDoc *context)
{
	double *import_limit = schedule_zeroes(env, doc);
	double *export_limit = schedule_zeroes(env, doc);

	if (import_limit == NULL || export_limit == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < doc->grid.n; t++)
	{
		const double *power = context->power_capacity.value;

		import_limit[t] =
			schedule_smaller_limit(power, context->consumption_capacity.value, t, INFINITY);
		export_limit[t] =
			schedule_smaller_limit(power, context->production_capacity.value, t, INFINITY);
	}
	doc->site.import_limit = import_limit;
	doc->site.export_limit = export_limit;
	return FLEX_OK;
}

/* Prices and sunk levels must stay the same within a billing period. */
static FlexStatus
check_period(FlexEnv *env, const FlexScheduleDoc *doc, const double *series, const char *path)
{
	for (int t = 1; series != NULL && t < doc->grid.n; t++)
	{
		if (series[t] == series[t - 1] ||
			(doc->peak_group != NULL && doc->peak_group[t] != doc->peak_group[t - 1]))
			continue;
		flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" changes within a billing period", path);
		flex_fault_step(env, t);
		flex_fault_hint(env, "One largest import is charged for each period: list the starts of "
							 "the periods in \"billing-periods\".");
		return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

/* ---- fixed loads ------------------------------------------------------------------------ */

/* One fixed power: sign +1 adds consumption, -1 takes production off. */
static FlexStatus
add_inflexible(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *node, const char *path,
			   double sign)
{
	const FlexDocSensor *sensor = schedule_sensor(env, doc, node, path);
	double              *power;
	FlexStatus           status;

	if (sensor == NULL)
		return FLEX_BAD_INPUT;
	if (doc->inflexible[sensor - doc->sensor])
		return flex_fault(env, FLEX_BAD_INPUT, path, "sensor \"%s\" is listed twice", sensor->name);
	doc->inflexible[sensor - doc->sensor] = true;
	if (sensor->production && sign > 0)
	{
		flex_fault(env, FLEX_BAD_INPUT, path, "sensor \"%s\" holds production, not consumption",
				   sensor->name);
		flex_fault_hint(env, "List it under inflexible-production.");
		return FLEX_BAD_INPUT;
	}
	power = schedule_zeroes(env, doc);
	if (power == NULL)
		return FLEX_NO_MEMORY;
	status = schedule_series(env, doc, node, path, "kW", FLEX_MEMBER_POWER, power);
	for (int t = 0; status == FLEX_OK && t < doc->grid.n; t++)
	{
		doc->net_load[t] += sign * power[t];
		if (sign < 0)
			doc->production[t] += power[t];
	}
	flex_free(env, power);
	return status;
}

static FlexStatus
read_inflexible(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *list, const char *name,
				double sign)
{
	char       path[128];
	int        i = 0;
	FlexStatus status = FLEX_OK;

	snprintf(path, sizeof(path), "flex-context.%s", name);
	if (schedule_given(list) == NULL)
		return FLEX_OK;
	if (flex_node_kind(list) == FLEX_NODE_OBJECT)
		return add_inflexible(env, doc, list, path, sign);
	if (flex_node_kind(list) != FLEX_NODE_ARRAY)
		return flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" must be a list of sensors", path);
	for (const FlexNode *node = flex_node_first(list); node && status == FLEX_OK;
		 node = flex_node_next(node))
	{
		char at[150];

		snprintf(at, sizeof(at), "%s[%d]", path, i++);
		status = flex_poll(env) ? FLEX_CANCELLED : add_inflexible(env, doc, node, at, sign);
	}
	return status;
}

/* ---- the whole -------------------------------------------------------------------------- */

static FlexStatus
set_grid(FlexEnv *env, FlexScheduleDoc *doc)
{
	doc->hours = schedule_zeroes(env, doc);
	doc->net_load = schedule_zeroes(env, doc);
	doc->production = schedule_zeroes(env, doc);
	doc->inflexible = FLEX_NEW(env, bool, doc->nsensors + 1);
	if (!doc->hours || !doc->net_load || !doc->production || !doc->inflexible)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < doc->grid.n; t++)
		doc->hours[t] = flex_grid_hours(&doc->grid);
	doc->site.n = doc->grid.n;
	doc->site.hours = doc->hours;
	doc->site.net_load = doc->net_load;
	return FLEX_OK;
}

FlexStatus
schedule_read_context(FlexEnv *env, FlexScheduleDoc *doc, ContextDoc *context)
{
	FlexStatus status = set_grid(env, doc);

	if (status == FLEX_OK)
		status = schedule_fields(env, doc, "flex-context", schedule_context_members,
								 FLEX_LENGTH(schedule_context_members), context);
	if (status == FLEX_NO_MEMORY)
		return status;
	if (context->relax)
	{
		status = schedule_first_fault(status, flex_fault(env, FLEX_BAD_INPUT,
														 "flex-context.relax-constraints",
														 "soft limits aren't supported yet"));
		flex_fault_hint(env,
						"All limits are hard: leave relax-constraints out or set it to false.");
	}
	doc->site.import_price = context->consumption_price.value;
	doc->site.export_price = context->production_price.value != NULL
								 ? context->production_price.value
								 : context->consumption_price.value;
	doc->site.peak_price = context->peak_price.value;
	doc->site.peak_sunk = context->peak.value;
	doc->site.peak_group = doc->peak_group;
	if (status == FLEX_OK)
		status = check_period(env, doc, context->peak_price.value,
							  "flex-context.site-peak-consumption-price");
	if (status == FLEX_OK)
		status = check_period(env, doc, context->peak.value, "flex-context.site-peak-consumption");
	status = schedule_first_fault(status, set_limits(env, doc, context));
	status = schedule_first_fault(status, read_inflexible(env, doc, context->inflexible_consumption,
														  "inflexible-consumption", 1));
	return schedule_first_fault(status, read_inflexible(env, doc, context->inflexible_production,
														"inflexible-production", -1));
}
