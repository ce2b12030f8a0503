/*
 * device.c
 *	  From flex-models to the storages and devices of the site model.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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
	int        n = doc->grid.n;
	double    *power;
	double    *consumption;
	double    *production;
	double    *charge = flex_schedule_series(env, doc);
	double    *discharge = flex_schedule_series(env, doc);
	FlexStatus status = flex_schedule_capacity(env, doc, model, path, "power-capacity", &power);

	if (status == FLEX_OK)
		status =
			flex_schedule_capacity(env, doc, model, path, "consumption-capacity", &consumption);
	if (status == FLEX_OK)
		status = flex_schedule_capacity(env, doc, model, path, "production-capacity", &production);
	if (status == FLEX_OK && power == NULL && consumption == NULL && production == NULL)
		status = flex_schedule_capacity(env, doc, context, "flex-context", "site-power-capacity",
										&power);
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

		charge[t] = flex_smaller_limit(consumption, NULL, t, both);
		discharge[t] = flex_smaller_limit(production, NULL, t, both);
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
	FlexStatus status =
		flex_schedule_field(env, doc, model, path, name, "", FLEX_FIELD_EFFICIENCY, out);

	for (int t = 0; status == FLEX_OK && *out != NULL && t < doc->grid.n; t++)
		if (!((*out)[t] > 0))
		{
			status = flex_fault(env, FLEX_BAD_INPUT, path, "\"%s.%s\" must be above 0, not %g",
								path, name, (*out)[t]);
			flex_fault_step(env, t);
		}
	return status;
}

static FlexStatus
read_efficiencies(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *model, const char *path,
				  double **charge, double **discharge)
{
	double    *roundtrip;
	FlexStatus status = read_efficiency(env, doc, model, path, "roundtrip-efficiency", &roundtrip);

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
	*discharge = flex_schedule_series(env, doc);
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
	const FlexNode      *field = flex_schedule_member(model, "storage-efficiency");
	const FlexNode      *power = flex_schedule_member(model, "sensor");
	const FlexDocSensor *sensor = NULL;

	if (flex_node_kind(field) == FLEX_NODE_OBJECT)
		sensor = flex_field_sensor(env, doc, field, path);
	for (int i = 0; sensor == NULL && power != NULL && flex_node_text(power) && i < doc->nsensors;
		 i++)
		if (strcmp(doc->sensor[i].name, flex_node_text(power)) == 0)
			sensor = &doc->sensor[i];
	if (sensor == NULL || sensor->resolution == 0)
	{
		flex_fault(env, FLEX_BAD_INPUT, path, "the period of \"%s.storage-efficiency\" is unknown",
				   path);
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

		if (!(eps > 1e-300))
		{
			status = flex_fault(env, FLEX_BAD_INPUT, path,
								"\"%s.storage-efficiency\" leaves nothing over a slot", path);
			flex_fault_step(env, t);
			break;
		}
		(*keep)[t] = eps;
		charge[t] *= factor;
		discharge[t] /= factor;
	}
	return status;
}

static FlexStatus
read_content(FlexEnv *env, const FlexNode *model, const char *path, const char *name, double *out)
{
	const FlexNode *node = flex_schedule_member(model, name);
	char            at[128];
	FlexStatus      status;

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
	const FlexDevice      *device;
	double                *soc_min;
	double                *soc_max;
	double                 lowest; /* soc-min */
	double                 highest;
	bool                  *aimed; /* [n] a target stands there already */
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
	double            hours = (double) rest / (double) FLEX_HOUR;

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
	double          slack = 1e-9 * fmax(1, stock->highest);
	FlexTime        from = point->from - grid->start;
	FlexTime        to = point->to - grid->start;

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
	const FlexNode *node = flex_schedule_member(model, "soc-targets");
	FlexSocPoint   *point = NULL;
	int             n = 0;
	char            at[128];
	FlexStatus      status = FLEX_OK;

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
	double *series = flex_schedule_series(env, doc);

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
	Stock      stock = {.doc = doc, .device = device, .lowest = 0, .highest = NAN};
	double    *charge = NULL;
	double    *discharge = NULL;
	double    *keep = NULL;
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
	stock.soc_min = flex_schedule_series(env, doc);
	stock.soc_max = flex_schedule_series(env, doc);
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
	const FlexNode *asset = flex_schedule_member(model, "asset");
	const FlexNode *sensor = flex_schedule_member(model, "sensor");
	char            name[32];

	if (asset != NULL && flex_node_text(asset) != NULL)
		return flex_strdup(env, flex_node_text(asset));
	if (sensor != NULL && flex_node_text(sensor) != NULL)
		return flex_strdup(env, flex_node_text(sensor));
	snprintf(name, sizeof(name), "device %d", index + 1);
	return flex_strdup(env, name);
}

static FlexStatus
read_flag(FlexEnv *env, const FlexNode *model, const char *path, const char *name, bool *flag)
{
	const FlexNode *node = flex_schedule_member(model, name);

	*flag = true;
	if (node == NULL)
		return FLEX_OK;
	if (flex_node_kind(node) != FLEX_NODE_BOOL)
		return flex_fault(env, FLEX_BAD_INPUT, path, "\"%s.%s\" must be true or false", path, name);
	*flag = flex_node_bool(node);
	return FLEX_OK;
}

static FlexStatus
read_preferences(FlexEnv *env, const FlexNode *model, const char *path, FlexDevice *device)
{
	FlexStatus status = read_flag(env, model, path, "prefer-charging-sooner", &device->sooner);

	if (status == FLEX_OK)
		status = read_flag(env, model, path, "prefer-curtailing-later", &device->later);
	return status;
}

/*
 * Without a content at the start or a bound of it no content is modelled: such a
 * device could take or give energy without end, whatever a target asks for.
 */
static FlexStatus
check_no_stock(FlexEnv *env, const FlexNode *model, const char *path, const char *name)
{
	static const char *const of_stock[] = {"charging-efficiency", "discharging-efficiency",
										   "roundtrip-efficiency", "storage-efficiency"};

	if (flex_schedule_member(model, "soc-targets") != NULL)
	{
		flex_fault(env, FLEX_BAD_INPUT, path, "device \"%s\" has soc-targets but no content", name);
		flex_fault_hint(env, "Give \"soc-at-start\" or \"soc-max\", for example \"10 kWh\".");
		return FLEX_BAD_INPUT;
	}
	for (int i = 0; i < FLEX_LENGTH(of_stock); i++)
		if (flex_schedule_member(model, of_stock[i]) != NULL)
			flex_warning(env, path,
						 "\"%s.%s\" has no effect: without soc-at-start, soc-min or soc-max no "
						 "content is modelled",
						 path, of_stock[i]);
	return FLEX_OK;
}

static FlexStatus
read_device(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *model, const FlexNode *context,
			const char *path, int index)
{
	FlexDevice *device = &doc->device[index];
	FlexStatus  status = flex_schedule_check_model(env, model, path);

	if (status != FLEX_OK)
		return status;
	device->name = device_name(env, model, index);
	if (device->name == NULL)
		return FLEX_NO_MEMORY;
	for (int d = 0; d < index; d++)
		if (doc->device[d].name != NULL && strcmp(doc->device[d].name, device->name) == 0)
			return flex_fault(env, FLEX_BAD_INPUT, path, "device \"%s\" is given twice",
							  device->name);
	device->stock = flex_schedule_member(model, "soc-at-start") != NULL ||
					flex_schedule_member(model, "soc-min") != NULL ||
					flex_schedule_member(model, "soc-max") != NULL;
	status = read_preferences(env, model, path, device);
	if (status == FLEX_OK)
		status = read_power(env, doc, model, context, path, device);
	if (status == FLEX_OK)
		status = device->stock ? read_stock(env, doc, model, path, device)
							   : check_no_stock(env, model, path, device->name);
	return status;
}

/* ---- the site model ------------------------------------------------------------------------ */

static double
largest(const double *series, int n)
{
	double most = 0;

	for (int t = 0; t < n; t++)
		most = fmax(most, series[t]);
	return most;
}

static void
fill_storage(const FlexDevice *device, int n, FlexStorage *storage)
{
	storage->name = device->name;
	storage->spec.charge_power = largest(device->charge_limit, n);
	storage->spec.discharge_power = largest(device->discharge_limit, n);
	storage->spec.charge_efficiency = device->charge_efficiency[0];
	storage->spec.discharge_efficiency = device->discharge_efficiency[0];
	storage->spec.soc_max = fmax(largest(device->soc_max, n), device->soc_start);
	storage->spec.capacity = storage->spec.soc_max;
	storage->spec.soc_start = device->soc_start;
	storage->spec.soc_end = storage->spec.soc_end_min = NAN;
	storage->spec.exclusive = true;
	storage->charge_limit = device->charge_limit;
	storage->discharge_limit = device->discharge_limit;
	storage->charge_efficiency = device->charge_efficiency;
	storage->discharge_efficiency = device->discharge_efficiency;
	storage->retention = device->keep;
	storage->soc_min = device->soc_min;
	storage->soc_max = device->soc_max;
	storage->sooner = device->sooner;
	storage->equal_weight = !device->later;
}

static FlexStatus
fill_site(FlexEnv *env, FlexScheduleDoc *doc)
{
	FlexStorage    *storage = FLEX_NEW(env, FlexStorage, doc->ndevices);
	FlexSiteDevice *device = FLEX_NEW(env, FlexSiteDevice, doc->ndevices);

	if (storage == NULL || device == NULL)
		return FLEX_NO_MEMORY;
	doc->site.storage = storage;
	doc->site.device = device;
	for (int d = 0; d < doc->ndevices; d++)
	{
		FlexDevice *own = &doc->device[d];
		double     *lower;

		if (own->stock)
		{
			own->index = doc->site.nstorages++;
			fill_storage(own, doc->grid.n, &storage[own->index]);
			continue;
		}
		own->index = doc->site.ndevices++;
		lower = flex_schedule_series(env, doc);
		if (lower == NULL)
			return FLEX_NO_MEMORY;
		for (int t = 0; t < doc->grid.n; t++)
			lower[t] = -own->discharge_limit[t];
		device[own->index] = (FlexSiteDevice){own->name, lower, own->charge_limit};
	}
	return FLEX_OK;
}

static FlexStatus
read_list(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *models, const FlexNode *context)
{
	FlexStatus status = FLEX_OK;
	int        i = 0;

	for (const FlexNode *model = flex_node_first(models); model; model = flex_node_next(model), i++)
	{
		char path[32];

		snprintf(path, sizeof(path), "flex-model[%d]", i);
		status = flex_first_fault(status, read_device(env, doc, model, context, path, i));
	}
	return status;
}

FlexStatus
flex_schedule_devices(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *models,
					  const FlexNode *context)
{
	FlexStatus status;

	doc->ndevices = flex_node_kind(models) == FLEX_NODE_ARRAY ? flex_node_length(models) : 1;
	doc->device = FLEX_NEW(env, FlexDevice, doc->ndevices);
	if (doc->device == NULL)
		return FLEX_NO_MEMORY;
	if (flex_node_kind(models) != FLEX_NODE_ARRAY)
		status = read_device(env, doc, models, context, "flex-model", 0);
	else if (doc->ndevices == 0 && !doc->part)
	{
		status = flex_fault(env, FLEX_BAD_INPUT, "flex-model", "there is nothing to schedule");
		flex_fault_hint(env, "Give at least one flex-model.");
	}
	else
		status = read_list(env, doc, models, context);
	return status == FLEX_OK ? fill_site(env, doc) : status;
}
