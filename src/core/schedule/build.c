/*
 * build.c
 *	  From the fields of a flex-context and of flex-models to the arrays of the
 *	  site model.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- the site --------------------------------------------------------------------------- */

static FlexStatus
read_prices(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *context)
{
	char    unit[16];
	double *import;
	double *export;
	FlexStatus status;

	snprintf(unit, sizeof(unit), "%s/kWh", doc->currency);
	status = flex_schedule_field(env, doc, context, "flex-context", "consumption-price", unit,
								 FLEX_FIELD_PRICE, &import);
	if (status == FLEX_OK)
		status = flex_schedule_field(env, doc, context, "flex-context", "production-price", unit,
									 FLEX_FIELD_PRICE, &export);
	if (status != FLEX_OK)
		return status;
	doc->site.import_price = import;
	doc->site.export_price = export == NULL ? import : export;
	return FLEX_OK;
}

static FlexStatus
read_site_limits(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *context)
{
	double    *power;
	double    *consumption;
	double    *production;
	double    *import_limit = flex_schedule_series(env, doc);
	double    *export_limit = flex_schedule_series(env, doc);
	FlexStatus status =
		flex_schedule_capacity(env, doc, context, "flex-context", "site-power-capacity", &power);

	if (status == FLEX_OK)
		status = flex_schedule_capacity(env, doc, context, "flex-context",
										"site-consumption-capacity", &consumption);
	if (status == FLEX_OK)
		status = flex_schedule_capacity(env, doc, context, "flex-context",
										"site-production-capacity", &production);
	if (status != FLEX_OK || import_limit == NULL || export_limit == NULL)
		return status != FLEX_OK ? status : FLEX_NO_MEMORY;
	for (int t = 0; t < doc->grid.n; t++)
	{
		import_limit[t] = flex_smaller_limit(power, consumption, t, INFINITY);
		export_limit[t] = flex_smaller_limit(power, production, t, INFINITY);
	}
	doc->site.import_limit = import_limit;
	doc->site.export_limit = export_limit;
	return FLEX_OK;
}

/* Prices and sunk levels must stay the same within a billing period. */
static FlexStatus
check_period(FlexEnv *env, const FlexScheduleDoc *doc, const double *series, const char *path)
{
	for (int t = 1; t < doc->grid.n; t++)
	{
		if (series[t] < 0)
			return flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" is negative: %g", path, series[t]);
		if (series[t] == series[t - 1] ||
			(doc->peak_group != NULL && doc->peak_group[t] != doc->peak_group[t - 1]))
			continue;
		flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" changes within a billing period", path);
		flex_fault_step(env, t);
		flex_fault_hint(env, "One largest import is charged for each period: list the starts of "
							 "the periods in \"billing-periods\".");
		return FLEX_BAD_INPUT;
	}
	return series[0] < 0
			   ? flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" is negative: %g", path, series[0])
			   : FLEX_OK;
}

static FlexStatus
read_peak(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *context)
{
	static const char price_path[] = "flex-context.site-peak-consumption-price";
	static const char sunk_path[] = "flex-context.site-peak-consumption";
	char              unit[16];
	double           *price = NULL;
	double           *sunk = NULL;
	FlexStatus        status;

	snprintf(unit, sizeof(unit), "%s/kW", doc->currency);
	status = flex_schedule_field(env, doc, context, "flex-context", "site-peak-consumption-price",
								 unit, FLEX_FIELD_PRICE, &price);
	if (status == FLEX_OK)
		status = flex_schedule_field(env, doc, context, "flex-context", "site-peak-consumption",
									 "kW", FLEX_FIELD_POWER, &sunk);
	if (status == FLEX_OK && price != NULL)
		status = check_period(env, doc, price, price_path);
	if (status == FLEX_OK && sunk != NULL)
		status = check_period(env, doc, sunk, sunk_path);
	doc->site.peak_price = price;
	doc->site.peak_sunk = sunk;
	doc->site.peak_group = doc->peak_group;
	return status;
}

/* One fixed power: sign +1 adds consumption, -1 takes production off. */
static FlexStatus
add_inflexible(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *node, const char *path,
			   double sign)
{
	const FlexDocSensor *sensor = flex_field_sensor(env, doc, node, path);
	double              *power = flex_schedule_series(env, doc);
	FlexStatus           status;

	if (sensor == NULL)
		return FLEX_BAD_INPUT;
	if (doc->inflexible[sensor - doc->sensor])
		return flex_fault(env, FLEX_BAD_INPUT, path, "sensor \"%s\" is listed twice", sensor->name);
	doc->inflexible[sensor - doc->sensor] = true;
	if (power == NULL)
		return FLEX_NO_MEMORY;
	if (sensor->production && sign > 0)
	{
		flex_fault(env, FLEX_BAD_INPUT, path, "sensor \"%s\" holds production, not consumption",
				   sensor->name);
		flex_fault_hint(env, "List it under inflexible-production.");
		return FLEX_BAD_INPUT;
	}
	status = flex_field_series(env, doc, node, path, "kW", FLEX_FIELD_POWER, power);
	for (int t = 0; status == FLEX_OK && t < doc->grid.n; t++)
	{
		doc->net_load[t] += sign * power[t];
		if (sign < 0)
			doc->production[t] += power[t];
	}
	return status;
}

static FlexStatus
read_inflexible(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *context, const char *name,
				double sign)
{
	const FlexNode *list = flex_schedule_member(context, name);
	char            path[128];
	int             i = 0;
	FlexStatus      status = FLEX_OK;

	snprintf(path, sizeof(path), "flex-context.%s", name);
	if (list == NULL)
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
		status = add_inflexible(env, doc, node, at, sign);
	}
	return status;
}

FlexStatus
flex_schedule_context(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *context)
{
	const FlexNode *relax = flex_schedule_member(context, "relax-constraints");
	FlexStatus      status;

	doc->hours = flex_schedule_series(env, doc);
	doc->net_load = flex_schedule_series(env, doc);
	doc->production = flex_schedule_series(env, doc);
	doc->inflexible = FLEX_NEW(env, bool, doc->nsensors + 1);
	if (doc->inflexible == NULL)
		return FLEX_NO_MEMORY;
	if (doc->hours == NULL || doc->net_load == NULL || doc->production == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < doc->grid.n; t++)
		doc->hours[t] = flex_grid_hours(&doc->grid);
	doc->site.n = doc->grid.n;
	doc->site.hours = doc->hours;
	doc->site.net_load = doc->net_load;
	if (relax != NULL && flex_node_bool(relax))
	{
		flex_fault(env, FLEX_BAD_INPUT, "flex-context.relax-constraints",
				   "soft limits aren't supported yet");
		flex_fault_hint(env,
						"All limits are hard: leave relax-constraints out or set it to false.");
		return FLEX_BAD_INPUT;
	}
	status = read_prices(env, doc, context);
	status = flex_first_fault(status, read_site_limits(env, doc, context));
	status = flex_first_fault(status, read_peak(env, doc, context));
	status =
		flex_first_fault(status, read_inflexible(env, doc, context, "inflexible-consumption", 1));
	status =
		flex_first_fault(status, read_inflexible(env, doc, context, "inflexible-production", -1));
	return status;
}
