/*
 * schedule_build.c
 *	  From the fields of a flex-context and of flex-models to the arrays of the
 *	  site model.
 */
#include "schedule_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- helpers ------------------------------------------------------------------------ */

static double *
new_series(FlexEnv *env, const FlexScheduleDoc *doc)
{
	return FLEX_NEW(env, double, doc->grid.n);
}

/*
 * A field by its name; *out is NULL where the object doesn't have it.
 */
static FlexStatus
read_field(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *object, const char *path,
		   const char *name, const char *unit, FlexFieldRule rule, double **out)
{
	const FlexNode *node = flex_node_member(object, name);
	char			at[128];

	*out = NULL;
	if (node == NULL || flex_node_kind(node) == FLEX_NODE_NULL)
		return FLEX_OK;
	snprintf(at, sizeof(at), "%s.%s", path, name);
	*out = new_series(env, doc);
	if (*out == NULL)
		return FLEX_NO_MEMORY;
	return flex_field_series(env, doc, node, at, unit, rule, *out);
}

/* A capacity: at least 0 wherever it is known. */
static FlexStatus
read_capacity(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *object, const char *path,
			  const char *name, double **out)
{
	FlexStatus status = read_field(env, doc, object, path, name, "kW", FLEX_FIELD_CAPACITY, out);

	for (int t = 0; status == FLEX_OK && *out != NULL && t < doc->grid.n; t++)
		if ((*out)[t] < 0)
		{
			status = flex_fault(env, FLEX_BAD_INPUT, path, "\"%s.%s\" is negative: %g kW", path,
								name, (*out)[t]);
			flex_fault_step(env, t);
		}
	return status;
}

/* Smaller of two capacities of which either may be absent or unknown at a step. */
static double
smaller(const double *a, const double *b, int t, double none)
{
	double limit = none;

	if (a != NULL && !isnan(a[t]))
		limit = fmin(limit, a[t]);
	if (b != NULL && !isnan(b[t]))
		limit = fmin(limit, b[t]);
	return limit;
}

/* ---- the site --------------------------------------------------------------------------- */

static FlexStatus
read_prices(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *context)
{
	char	   unit[16];
	double	  *import;
	double	  *export;
	FlexStatus status;

	snprintf(unit, sizeof(unit), "%s/kWh", doc->currency);
	status = read_field(env, doc, context, "flex-context", "consumption-price", unit,
						FLEX_FIELD_PRICE, &import);
	if (status == FLEX_OK)
		status = read_field(env, doc, context, "flex-context", "production-price", unit,
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
	double	  *power;
	double	  *consumption;
	double	  *production;
	double	  *import_limit = new_series(env, doc);
	double	  *export_limit = new_series(env, doc);
	FlexStatus status =
		read_capacity(env, doc, context, "flex-context", "site-power-capacity", &power);

	if (status == FLEX_OK)
		status = read_capacity(env, doc, context, "flex-context", "site-consumption-capacity",
							   &consumption);
	if (status == FLEX_OK)
		status = read_capacity(env, doc, context, "flex-context", "site-production-capacity",
							   &production);
	if (status != FLEX_OK || import_limit == NULL || export_limit == NULL)
		return status != FLEX_OK ? status : FLEX_NO_MEMORY;
	for (int t = 0; t < doc->grid.n; t++)
	{
		import_limit[t] = smaller(power, consumption, t, INFINITY);
		export_limit[t] = smaller(power, production, t, INFINITY);
	}
	doc->site.import_limit = import_limit;
	doc->site.export_limit = export_limit;
	return FLEX_OK;
}

static FlexStatus
read_peak(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *context)
{
	const FlexNode *price = flex_node_member(context, "site-peak-consumption-price");
	const FlexNode *sunk = flex_node_member(context, "site-peak-consumption");
	char			unit[16];
	FlexStatus		status = FLEX_OK;

	snprintf(unit, sizeof(unit), "%s/kW", doc->currency);
	if (price != NULL)
		status = flex_field_quantity(env, price, "flex-context.site-peak-consumption-price", unit,
									 false, &doc->site.peak_price);
	if (status == FLEX_OK && sunk != NULL)
		status = flex_field_quantity(env, sunk, "flex-context.site-peak-consumption", "kW", false,
									 &doc->site.peak_sunk);
	if (status == FLEX_OK && (doc->site.peak_price < 0 || doc->site.peak_sunk < 0))
		status = flex_fault(env, FLEX_BAD_INPUT, "flex-context.site-peak-consumption-price",
							"the peak and its price must be at least 0");
	return status;
}

/* One fixed power: sign +1 adds consumption, -1 takes production off. */
static FlexStatus
add_inflexible(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *node, const char *path,
			   double sign)
{
	const FlexDocSensor *sensor = flex_field_sensor(env, doc, node, path);
	double				*power = new_series(env, doc);
	FlexStatus			 status;

	if (sensor == NULL)
		return FLEX_BAD_INPUT;
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
		doc->net_load[t] += sign * power[t];
	return status;
}

static FlexStatus
read_inflexible(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *context, const char *name,
				double sign)
{
	const FlexNode *list = flex_node_member(context, name);
	char			path[128];
	int				i = 0;
	FlexStatus		status = FLEX_OK;

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
	const FlexNode *relax = flex_node_member(context, "relax-constraints");
	FlexStatus		status;

	doc->hours = new_series(env, doc);
	doc->net_load = new_series(env, doc);
	if (doc->hours == NULL || doc->net_load == NULL)
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
		flex_fault_hint(env, "All limits are hard: leave relax-constraints out or set it to false.");
		return FLEX_BAD_INPUT;
	}
	status = read_prices(env, doc, context);
	if (status == FLEX_OK)
		status = read_site_limits(env, doc, context);
	if (status == FLEX_OK)
		status = read_peak(env, doc, context);
	if (status == FLEX_OK)
		status = read_inflexible(env, doc, context, "inflexible-consumption", 1);
	if (status == FLEX_OK)
		status = read_inflexible(env, doc, context, "inflexible-production", -1);
	return status;
}

/* ---- a device's power ----------------------------------------------------------------- */

static bool
all_zero(const double *series, int n)
{
	for (int t = 0; t < n; t++)
		if (series[t] != 0)
			return false;
	return true;
}

/*
 * power-capacity holds for both directions; where exactly one direction has a
 * capacity of its own, and that isn't 0, the other is 0.
 */
static FlexStatus
read_power(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *model, const FlexNode *context,
		   const char *path, FlexDevice *device)
{
	int		   n = doc->grid.n;
	double	  *power;
	double	  *consumption;
	double	  *production;
	double	  *charge = new_series(env, doc);
	double	  *discharge = new_series(env, doc);
	FlexStatus status = read_capacity(env, doc, model, path, "power-capacity", &power);

	if (status == FLEX_OK)
		status = read_capacity(env, doc, model, path, "consumption-capacity", &consumption);
	if (status == FLEX_OK)
		status = read_capacity(env, doc, model, path, "production-capacity", &production);
	if (status == FLEX_OK && power == NULL && consumption == NULL && production == NULL)
		status = read_capacity(env, doc, context, "flex-context", "site-power-capacity", &power);
	if (status != FLEX_OK)
		return status;
	if (charge == NULL || discharge == NULL)
		return FLEX_NO_MEMORY;
	if (power == NULL && consumption == NULL && production == NULL)
	{
		flex_fault(env, FLEX_BAD_INPUT, path, "device \"%s\" has no power-capacity", device->name);
		flex_fault_hint(env, "Give \"power-capacity\", for example \"5 kW\".");
		return FLEX_BAD_INPUT;
	}
	for (int t = 0; t < n; t++)
	{
		double both = power != NULL && !isnan(power[t])
						  ? power[t]
						  : fmax(consumption && !isnan(consumption[t]) ? consumption[t] : 0,
								 production && !isnan(production[t]) ? production[t] : 0);

		charge[t] = smaller(consumption, NULL, t, both);
		discharge[t] = smaller(production, NULL, t, both);
		if (consumption != NULL && production == NULL && !all_zero(consumption, n))
			discharge[t] = 0;
		if (production != NULL && consumption == NULL && !all_zero(production, n))
			charge[t] = 0;
	}
	device->charge_limit = charge;
	device->discharge_limit = discharge;
	return FLEX_OK;
}

/* ---- a device's stock ------------------------------------------------------------------- */

static FlexStatus
read_efficiency(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *model, const char *path,
				const char *name, double **out)
{
	FlexStatus status = read_field(env, doc, model, path, name, "", FLEX_FIELD_EFFICIENCY, out);

	for (int t = 0; status == FLEX_OK && *out != NULL && t < doc->grid.n; t++)
		if (!((*out)[t] > 0))
		{
			status = flex_fault(env, FLEX_BAD_INPUT, path, "\"%s.%s\" must be above 0, not %g", path,
								name, (*out)[t]);
			flex_fault_step(env, t);
		}
	return status;
}

static FlexStatus
read_efficiencies(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *model, const char *path,
				  double **charge, double **discharge)
{
	double	  *roundtrip;
	FlexStatus status =
		read_efficiency(env, doc, model, path, "roundtrip-efficiency", &roundtrip);

	if (status == FLEX_OK)
		status = read_efficiency(env, doc, model, path, "charging-efficiency", charge);
	if (status == FLEX_OK)
		status = read_efficiency(env, doc, model, path, "discharging-efficiency", discharge);
	if (status != FLEX_OK || roundtrip == NULL)
		return status;
	if (*charge != NULL || *discharge != NULL)
		return flex_fault(env, FLEX_BAD_INPUT, path,
						  "\"%s\" gives a roundtrip-efficiency beside a one-way efficiency", path);
	*charge = roundtrip;
	*discharge = new_series(env, doc);
	if (*discharge == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < doc->grid.n; t++)
	{
		if (roundtrip[t] > 1)
			return flex_fault(env, FLEX_BAD_INPUT, path,
							  "\"%s.roundtrip-efficiency\" is above 1: %g", path, roundtrip[t]);
		(*charge)[t] = (*discharge)[t] = sqrt(roundtrip[t]);
	}
	return FLEX_OK;
}

/* The period that a storage-efficiency refers to: of its sensor, else of the power sensor. */
static FlexStatus
reference_period(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *model, const char *path,
				 FlexTime *period)
{
	const FlexNode		*field = flex_node_member(model, "storage-efficiency");
	const FlexNode		*power = flex_node_member(model, "sensor");
	const FlexDocSensor *sensor = NULL;

	if (flex_node_kind(field) == FLEX_NODE_OBJECT)
		sensor = flex_field_sensor(env, doc, field, path);
	for (int i = 0; sensor == NULL && power != NULL && flex_node_text(power) && i < doc->nsensors;
		 i++)
		if (strcmp(doc->sensor[i].name, flex_node_text(power)) == 0)
			sensor = &doc->sensor[i];
	if (sensor == NULL || sensor->resolution == 0)
	{
		flex_fault(env, FLEX_BAD_INPUT, path,
				   "the period of \"%s.storage-efficiency\" is unknown", path);
		flex_fault_hint(env, "Name the device's power sensor (\"sensor\"), whose resolution is the "
							 "period, or give the efficiency by a sensor.");
		return FLEX_BAD_INPUT;
	}
	*period = sensor->resolution;
	return FLEX_OK;
}

/*
 * Content kept over a slot, eps = e^(D/R), and what a flow during the slot adds
 * at its end, b = (eps - 1) / ln(eps), which goes into the efficiencies.
 */
static FlexStatus
read_keep(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *model, const char *path,
		  double *charge, double *discharge, double **keep)
{
	FlexTime   period;
	FlexStatus status = read_efficiency(env, doc, model, path, "storage-efficiency", keep);

	if (status != FLEX_OK || *keep == NULL)
		return status;
	status = reference_period(env, doc, model, path, &period);
	for (int t = 0; status == FLEX_OK && t < doc->grid.n; t++)
	{
		double eps = pow(fmin((*keep)[t], 1), (double) doc->grid.step / (double) period);
		double factor = eps < 1 ? (eps - 1) / log(eps) : 1;

		(*keep)[t] = eps;
		charge[t] *= factor;
		discharge[t] /= factor;
	}
	return status;
}

static FlexStatus
read_content(FlexEnv *env, const FlexNode *model, const char *path, const char *name, double *out)
{
	const FlexNode *node = flex_node_member(model, name);
	char			at[128];
	FlexStatus		status;

	if (node == NULL)
		return FLEX_OK;
	snprintf(at, sizeof(at), "%s.%s", path, name);
	status = flex_field_quantity(env, node, at, "kWh", false, out);
	if (status == FLEX_OK && *out < 0)
		status = flex_fault(env, FLEX_BAD_INPUT, at, "\"%s\" is negative: %g kWh", at, *out);
	return status;
}

/* ---- targets ---------------------------------------------------------------------------- */

/* Bounds of the content that one device's fields set, and how they move. */
typedef struct Stock
{
	const FlexScheduleDoc *doc;
	const FlexDevice	  *device;
	double				  *soc_min;
	double				  *soc_max;
	double				   lowest; /* soc-min */
	double				   highest;
	bool				  *aimed; /* [n] a target stands there already */
} Stock;

static double
clamp(const Stock *stock, double value)
{
	return fmin(fmax(value, stock->lowest), stock->highest);
}

static void
aim(Stock *stock, int slot, double low, double high)
{
	if (slot < 0 || slot >= stock->doc->grid.n || stock->aimed[slot])
		return;
	if (low == high)
		stock->aimed[slot] = true;
	stock->soc_min[slot] = fmax(stock->soc_min[slot], clamp(stock, low));
	stock->soc_max[slot] = fmin(stock->soc_max[slot], clamp(stock, high));
}

/*
 * A target between two instants of the grid holds at the next one; the one
 * before must be near enough to reach it in the part of the slot that is left.
 */
static void
aim_between(Stock *stock, int slot, FlexTime rest, double value)
{
	const FlexDevice *device = stock->device;
	double			  hours = (double) rest / (double) FLEX_HOUR;

	aim(stock, slot, value, value);
	if (slot < 1)
		return;
	aim(stock, slot - 1,
		value - device->charge_limit[slot] * device->charge_efficiency[slot] * hours,
		value + device->discharge_limit[slot] / device->discharge_efficiency[slot] * hours);
}

static FlexStatus
aim_point(FlexEnv *env, Stock *stock, const FlexSocPoint *point, const char *path)
{
	const FlexGrid *grid = &stock->doc->grid;
	double			slack = 1e-9 * fmax(1, stock->highest);
	FlexTime		from = point->from - grid->start;
	FlexTime		to = point->to - grid->start;

	if (point->value < stock->lowest - slack || point->value > stock->highest + slack)
	{
		char text[32];

		flex_time_text(point->from, text, sizeof(text));
		flex_fault(env, FLEX_INFEASIBLE, path,
				   "the soc-target of %g kWh at %s lies outside soc-min %g and soc-max %g kWh",
				   point->value, text, stock->lowest, stock->highest);
		return FLEX_INFEASIBLE;
	}
	if (to <= 0 || from > (FlexTime) grid->n * grid->step)
	{
		flex_warning(env, path, "a soc-target outside the window is passed over");
		return FLEX_OK;
	}
	if (from == to && from % grid->step != 0)
	{
		aim_between(stock, (int) (from / grid->step), from % grid->step, point->value);
		return FLEX_OK;
	}
	for (int t = 0; t < grid->n; t++)
	{
		FlexTime at = (FlexTime) (t + 1) * grid->step;

		if (at >= from && at <= to)
			aim(stock, t, point->value, point->value);
	}
	return FLEX_OK;
}

static FlexStatus
read_targets(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *model, const char *path,
			 Stock *stock)
{
	const FlexNode *node = flex_node_member(model, "soc-targets");
	FlexSocPoint   *point = NULL;
	int				n = 0;
	char			at[128];
	FlexStatus		status = FLEX_OK;

	if (node == NULL)
		return FLEX_OK;
	snprintf(at, sizeof(at), "%s.soc-targets", path);
	stock->aimed = FLEX_NEW(env, bool, doc->grid.n);
	if (stock->aimed == NULL)
		return FLEX_NO_MEMORY;
	status = flex_field_points(env, doc, node, at, &point, &n);
	for (int i = 0; i < n && status == FLEX_OK; i++)
		status = aim_point(env, stock, &point[i], at);
	return status;
}

/* ---- a device ------------------------------------------------------------------------------ */

static double *
ones(FlexEnv *env, const FlexScheduleDoc *doc)
{
	double *series = new_series(env, doc);

	for (int t = 0; series != NULL && t < doc->grid.n; t++)
		series[t] = 1;
	return series;
}

/* More than it could ever hold: where soc-max isn't given. */
static double
reachable(const FlexScheduleDoc *doc, const FlexDevice *device)
{
	double content = device->soc_start;

	for (int t = 0; t < doc->grid.n; t++)
		content += doc->hours[t] * device->charge_efficiency[t] * device->charge_limit[t];
	return content;
}

static FlexStatus
read_stock(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *model, const char *path,
		   FlexDevice *device)
{
	Stock	   stock = {.doc = doc, .device = device, .lowest = 0, .highest = NAN};
	double	  *charge = NULL;
	double	  *discharge = NULL;
	double	  *keep = NULL;
	FlexStatus status;

	device->soc_start = 0;
	status = read_content(env, model, path, "soc-at-start", &device->soc_start);
	if (status == FLEX_OK)
		status = read_content(env, model, path, "soc-min", &stock.lowest);
	if (status == FLEX_OK)
		status = read_content(env, model, path, "soc-max", &stock.highest);
	if (status == FLEX_OK)
		status = read_efficiencies(env, doc, model, path, &charge, &discharge);
	if (status != FLEX_OK)
		return status;
	charge = charge == NULL ? ones(env, doc) : charge;
	discharge = discharge == NULL ? ones(env, doc) : discharge;
	stock.soc_min = new_series(env, doc);
	stock.soc_max = new_series(env, doc);
	if (!charge || !discharge || !stock.soc_min || !stock.soc_max)
		return FLEX_NO_MEMORY;
	status = read_keep(env, doc, model, path, charge, discharge, &keep);
	if (status != FLEX_OK)
		return status;
	device->charge_efficiency = charge;
	device->discharge_efficiency = discharge;
	device->keep = keep;
	if (isnan(stock.highest))
		stock.highest = reachable(doc, device);
	if (stock.lowest > stock.highest)
		return flex_fault(env, FLEX_BAD_INPUT, path, "\"%s.soc-min\" lies above soc-max", path);
	for (int t = 0; t < doc->grid.n; t++)
	{
		stock.soc_min[t] = stock.lowest;
		stock.soc_max[t] = stock.highest;
	}
	device->soc_min = stock.soc_min;
	device->soc_max = stock.soc_max;
	return read_targets(env, doc, model, path, &stock);
}

static const char *
device_name(FlexEnv *env, const FlexNode *model, int index)
{
	const FlexNode *asset = flex_node_member(model, "asset");
	const FlexNode *sensor = flex_node_member(model, "sensor");
	char			name[32];

	if (asset != NULL && flex_node_text(asset) != NULL)
		return flex_strdup(env, flex_node_text(asset));
	if (sensor != NULL && flex_node_text(sensor) != NULL)
		return flex_strdup(env, flex_node_text(sensor));
	snprintf(name, sizeof(name), "device %d", index + 1);
	return flex_strdup(env, name);
}

static FlexStatus
read_device(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *model, const FlexNode *context,
			const char *path, int index)
{
	FlexDevice *device = &doc->site.device[index];
	FlexStatus	status = flex_schedule_check_model(env, model, path);

	if (status != FLEX_OK)
		return status;
	device->name = device_name(env, model, index);
	if (device->name == NULL)
		return FLEX_NO_MEMORY;
	for (int d = 0; d < index; d++)
		if (strcmp(doc->site.device[d].name, device->name) == 0)
			return flex_fault(env, FLEX_BAD_INPUT, path, "device \"%s\" is given twice",
							  device->name);
	device->stock = flex_node_member(model, "soc-at-start") != NULL ||
					flex_node_member(model, "soc-min") != NULL ||
					flex_node_member(model, "soc-max") != NULL;
	status = read_power(env, doc, model, context, path, device);
	if (status == FLEX_OK && device->stock)
		status = read_stock(env, doc, model, path, device);
	return status;
}

FlexStatus
flex_schedule_devices(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *models,
					  const FlexNode *context)
{
	FlexStatus status = FLEX_OK;
	int		   i = 0;

	doc->site.ndevices =
		flex_node_kind(models) == FLEX_NODE_ARRAY ? flex_node_length(models) : 1;
	doc->site.device = FLEX_NEW(env, FlexDevice, doc->site.ndevices);
	if (doc->site.device == NULL)
		return FLEX_NO_MEMORY;
	if (flex_node_kind(models) != FLEX_NODE_ARRAY)
		return read_device(env, doc, models, context, "flex-model", 0);
	if (doc->site.ndevices == 0)
	{
		flex_fault(env, FLEX_BAD_INPUT, "flex-model", "there is nothing to schedule");
		flex_fault_hint(env, "Give at least one flex-model.");
		return FLEX_BAD_INPUT;
	}
	for (const FlexNode *model = flex_node_first(models); model && status == FLEX_OK;
		 model = flex_node_next(model), i++)
	{
		char path[32];

		snprintf(path, sizeof(path), "flex-model[%d]", i);
		status = read_device(env, doc, model, context, path, i);
	}
	return status;
}
