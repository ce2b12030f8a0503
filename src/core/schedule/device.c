/*
 * device.c
 *	  From flex-models to the storages and devices of the site model.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>

/* ---- members of a flex-model ---------------------------------------------------------- */

typedef struct ModelDoc
{
	const FlexNode *asset;
	const FlexNode *sensor;
	const FlexNode *state_of_charge;
	const FlexNode *targets;
	FlexField       soc_at_start;
	FlexField       soc_min;
	FlexField       soc_max;
	FlexField       power_capacity;
	FlexField       consumption_capacity;
	FlexField       production_capacity;
	FlexField       charging_efficiency;
	FlexField       discharging_efficiency;
	FlexField       roundtrip_efficiency;
	FlexField       storage_efficiency;
	bool            sooner;
	bool            later;
} ModelDoc;

#define MODEL(field) offsetof(ModelDoc, field)
#define FIELD(member, type_, field, unit_, above_, hi_, help_)                                     \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_##type_, .offset = MODEL(field), .unit = unit_,        \
		.lo = 0, .above_lo = above_, .hi = hi_, .help = help_                                      \
	}
#define CAPACITY(member, field, help_) FIELD(member, CAPACITY, field, "kW", false, INFINITY, help_)
#define CONTENT(member, field, help_) FIELD(member, QUANTITY, field, "kWh", false, INFINITY, help_)
#define EFFICIENCY(member, field, hi_, help_) FIELD(member, EFFICIENCY, field, "", true, hi_, help_)
#define NODE(member, field, form_, help_)                                                          \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_NODE, .offset = MODEL(field), .unit = "",              \
		.form = FLEX_FORM_##form_, .help = help_                                                   \
	}
#define FLAG(member, field, help_)                                                                 \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_BOOL, .offset = MODEL(field), .unit = "", .def = 1,    \
		.help = help_                                                                              \
	}
#define LATER(member)                                                                              \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_LATER, .unit = "", .help = "not supported yet"         \
	}

/* In the names of FlexMeasures. */
const FlexMember schedule_model_members[30] = {
	NODE("asset", asset, NAME, "name of the device"),
	NODE("sensor", sensor, NAME, "its power sensor, which names it where no asset does"),
	CONTENT("soc-at-start", soc_at_start, "content before the first slot; also a share of soc-max"),
	NODE("state-of-charge", state_of_charge, PLAIN, "sensor of the content, an output"),
	CONTENT("soc-min", soc_min, "least content"),
	CONTENT("soc-max", soc_max, "largest content"),
	NODE("soc-targets", targets, POINTS, "contents to be met: a list of points, or a sensor"),
	CAPACITY("power-capacity", power_capacity, "limit of both directions"),
	CAPACITY("consumption-capacity", consumption_capacity, "limit of charging"),
	CAPACITY("production-capacity", production_capacity, "limit of discharging"),
	EFFICIENCY("charging-efficiency", charging_efficiency, INFINITY, "stored per energy taken in"),
	EFFICIENCY("discharging-efficiency", discharging_efficiency, INFINITY,
			   "given out per energy withdrawn"),
	EFFICIENCY("roundtrip-efficiency", roundtrip_efficiency, 1,
			   "both directions take its square root"),
	EFFICIENCY("storage-efficiency", storage_efficiency, INFINITY,
			   "share of the content left after the period of its sensor"),
	FLAG("prefer-charging-sooner", sooner, "of equal cost, hold more content earlier"),
	FLAG("prefer-curtailing-later", later, "of equal cost, early slots count more"),
	LATER("commodity"),
	LATER("soc-unit"),
	LATER("soc-minima"),
	LATER("soc-maxima"),
	LATER("soc-gain"),
	LATER("soc-usage"),
	LATER("operation-modes"),
	LATER("group"),
	LATER("coupling"),
	LATER("coupling-coefficient"),
	LATER("consumption"),
	LATER("production"),
	LATER("inflexible-consumption"),
	LATER("inflexible-production"),
};

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
set_power(FlexEnv *env, const FlexScheduleDoc *doc, const ModelDoc *model,
		  const ContextDoc *context, const char *path, FlexDevice *device)
{
	int           n = doc->grid.n;
	const double *power = model->power_capacity.value;
	const double *consumption = model->consumption_capacity.value;
	const double *production = model->production_capacity.value;
	double       *charge = schedule_zeroes(env, doc);
	double       *discharge = schedule_zeroes(env, doc);

	if (power == NULL && consumption == NULL && production == NULL)
		power = context->power_capacity.value;
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

		charge[t] = schedule_smaller_limit(consumption, NULL, t, both);
		discharge[t] = schedule_smaller_limit(production, NULL, t, both);
	}
	if (consumption != NULL && production == NULL && !all_zero(consumption, n))
		memset(discharge, 0, sizeof(double) * (size_t) n);
	if (production != NULL && consumption == NULL && !all_zero(production, n))
		memset(charge, 0, sizeof(double) * (size_t) n);
	device->charge_limit = charge;
	device->discharge_limit = discharge;
	return FLEX_OK;
}

/* ---- a device's stock ------------------------------------------------------------------- */

static double *
ones(FlexEnv *env, const FlexScheduleDoc *doc)
{
	double *series = schedule_zeroes(env, doc);

	for (int t = 0; series != NULL && t < doc->grid.n; t++)
		series[t] = 1;
	return series;
}

static FlexStatus
set_efficiencies(FlexEnv *env, const FlexScheduleDoc *doc, const ModelDoc *model, const char *path,
				 FlexDevice *device)
{
	double *charge = model->charging_efficiency.value;
	double *discharge = model->discharging_efficiency.value;
	double *roundtrip = model->roundtrip_efficiency.value;

	if (roundtrip != NULL && (charge != NULL || discharge != NULL))
		return flex_fault(env, FLEX_BAD_INPUT, path,
						  "\"%s\" gives a roundtrip-efficiency beside a one-way efficiency", path);
	charge = charge == NULL ? ones(env, doc) : charge;
	discharge = discharge == NULL ? ones(env, doc) : discharge;
	if (charge == NULL || discharge == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; roundtrip != NULL && t < doc->grid.n; t++)
		charge[t] = discharge[t] = sqrt(roundtrip[t]);
	device->charge_efficiency = charge;
	device->discharge_efficiency = discharge;
	return FLEX_OK;
}

/* The period that a storage-efficiency refers to: of its sensor, else of the power sensor. */
static FlexStatus
reference_period(FlexEnv *env, const FlexScheduleDoc *doc, const ModelDoc *model, const char *path,
				 FlexTime *period)
{
	const FlexNode      *field = model->storage_efficiency.node;
	const char          *power = model->sensor == NULL ? NULL : flex_node_text(model->sensor);
	int                  index = power == NULL ? -1 : flex_names_find(&doc->sensor_names, power);
	const FlexDocSensor *sensor = index < 0 ? NULL : &doc->sensor[index];

	if (flex_node_kind(field) == FLEX_NODE_OBJECT)
		sensor = schedule_sensor(env, doc, field, path);
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
set_retention(FlexEnv *env, const FlexScheduleDoc *doc, const ModelDoc *model, const char *path,
			  FlexDevice *device)
{
	double    *keep = model->storage_efficiency.value;
	FlexTime   period;
	FlexStatus status;

	if (keep == NULL)
		return FLEX_OK;
	status = reference_period(env, doc, model, path, &period);
	for (int t = 0; status == FLEX_OK && t < doc->grid.n; t++)
	{
		double eps = pow(fmin(keep[t], 1), (double) doc->grid.step / (double) period);
		double factor = eps < 1 ? (eps - 1) / log(eps) : 1;

		if (!(eps > 1e-300))
		{
			status = flex_fault(env, FLEX_BAD_INPUT, path,
								"\"%s.storage-efficiency\" leaves nothing over a slot", path);
			flex_fault_step(env, t);
			break;
		}
		keep[t] = eps;
		device->charge_efficiency[t] *= factor;
		device->discharge_efficiency[t] /= factor;
	}
	device->keep = keep;
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
aim_point(FlexEnv *env, Stock *stock, const FlexSegment *point, const char *path)
{
	const FlexGrid *grid = &stock->doc->grid;
	double          slack = 1e-9 * fabs(stock->highest);
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
set_targets(FlexEnv *env, const FlexScheduleDoc *doc, const ModelDoc *model, const char *path,
			Stock *stock)
{
	FlexSegment *point = NULL;
	int          n = 0;
	char         at[128];
	FlexStatus   status = FLEX_OK;

	if (model->targets == NULL)
		return FLEX_OK;
	snprintf(at, sizeof(at), "%s.soc-targets", path);
	stock->aimed = FLEX_NEW(env, bool, doc->grid.n);
	if (stock->aimed == NULL)
		return FLEX_NO_MEMORY;
	status = schedule_points(env, doc, model->targets, at, &point, &n);
	for (int i = 0; i < n && status == FLEX_OK; i++)
		status = flex_poll(env) ? FLEX_CANCELLED : aim_point(env, stock, &point[i], at);
	return status;
}

/* ---- a device ------------------------------------------------------------------------------ */

/* More than it could ever hold: where soc-max isn't given. */
static double
reachable(const FlexScheduleDoc *doc, const FlexDevice *device)
{
	double content = device->soc_start;

	for (int t = 0; t < doc->grid.n; t++)
		content += doc->hours[t] * device->charge_efficiency[t] * device->charge_limit[t];
	return content;
}

/* A content above soc-max that can't be left within the first slot leaves no plan. */
static FlexStatus
check_start(FlexEnv *env, const FlexScheduleDoc *doc, const FlexDevice *device, const char *path)
{
	double keep = device->keep != NULL ? device->keep[0] : 1;
	double most = device->soc_max[0];
	double out =
		doc->hours[0] * device->discharge_limit[0] / fmax(device->discharge_efficiency[0], 1e-9);

	if (device->soc_start * keep - out <= most + 1e-9 * fmax(1, most))
		return FLEX_OK;
	flex_fault(
		env, FLEX_INFEASIBLE, path,
		"\"%s\": soc-at-start %.6g kWh lies above soc-max %.6g kWh, and can't come down to it "
		"in the first slot",
		device->name, device->soc_start, most);
	flex_fault_step(env, 0);
	flex_fault_hint(env, "Raise soc-max to the content, or allow it to discharge more.");
	return FLEX_INFEASIBLE;
}

static FlexStatus
set_stock(FlexEnv *env, const FlexScheduleDoc *doc, const ModelDoc *model, const char *path,
		  FlexDevice *device)
{
	Stock      stock = {.doc = doc, .device = device, .lowest = model->soc_min.fixed};
	FlexStatus status = set_efficiencies(env, doc, model, path, device);

	if (status == FLEX_OK)
		status = set_retention(env, doc, model, path, device);
	if (status != FLEX_OK)
		return status;
	stock.soc_min = schedule_zeroes(env, doc);
	stock.soc_max = schedule_zeroes(env, doc);
	if (!stock.soc_min || !stock.soc_max)
		return FLEX_NO_MEMORY;
	device->soc_start = model->soc_at_start.fixed;
	stock.highest = model->soc_max.node != NULL ? model->soc_max.fixed : reachable(doc, device);
	if (stock.lowest > stock.highest)
		return flex_fault(env, FLEX_BAD_INPUT, path, "\"%s.soc-min\" lies above soc-max", path);
	for (int t = 0; t < doc->grid.n; t++)
	{
		stock.soc_min[t] = stock.lowest;
		stock.soc_max[t] = stock.highest;
	}
	device->soc_min = stock.soc_min;
	device->soc_max = stock.soc_max;
	status = set_targets(env, doc, model, path, &stock);
	return status == FLEX_OK ? check_start(env, doc, device, path) : status;
}

static const char *
device_name(FlexEnv *env, const ModelDoc *model, int index)
{
	char name[32];

	if (model->asset != NULL && flex_node_text(model->asset) != NULL)
		return flex_strdup(env, flex_node_text(model->asset));
	if (model->sensor != NULL && flex_node_text(model->sensor) != NULL)
		return flex_strdup(env, flex_node_text(model->sensor));
	snprintf(name, sizeof(name), "device %d", index + 1);
	return flex_strdup(env, name);
}

/*
 * Without a content at the start or a bound of it no content is modelled: such a
 * device could take or give energy without end, whatever a target asks for.
 */
static FlexStatus
check_no_stock(FlexEnv *env, const ModelDoc *model, const char *path, const char *name)
{
	const struct
	{
		const char      *name;
		const FlexField *field;
	} of_stock[] = {{"charging-efficiency", &model->charging_efficiency},
					{"discharging-efficiency", &model->discharging_efficiency},
					{"roundtrip-efficiency", &model->roundtrip_efficiency},
					{"storage-efficiency", &model->storage_efficiency}};

	if (model->targets != NULL)
	{
		flex_fault(env, FLEX_BAD_INPUT, path, "device \"%s\" has soc-targets but no content", name);
		flex_fault_hint(env, "Give \"soc-at-start\" or \"soc-max\", for example \"10 kWh\".");
		return FLEX_BAD_INPUT;
	}
	for (int i = 0; i < FLEX_LENGTH(of_stock); i++)
		if (of_stock[i].field->node != NULL)
			flex_warning(env, path,
						 "\"%s.%s\" has no effect: without soc-at-start, soc-min or soc-max no "
						 "content is modelled",
						 path, of_stock[i].name);
	return FLEX_OK;
}

/* A content at the start given as a share of soc-max, "40 %", becomes one in kWh. */
static FlexStatus
resolve_share(FlexEnv *env, const char *path, ModelDoc *model)
{
	FlexField    *start = &model->soc_at_start;
	FlexField    *most = &model->soc_max;
	const char   *text = start->node == NULL ? NULL : flex_node_text(start->node);
	size_t        length = text == NULL ? 0 : strlen(text);
	char          at[128];
	FlexFaultMark mark = flex_fault_mark(env);
	FlexStatus    status;

	if (length == 0 || text[length - 1] != '%')
		return FLEX_OK;
	snprintf(at, sizeof(at), "%s.soc-at-start", path);
	status = schedule_quantity(env, start->node, at, "", true, &start->fixed);
	start->node = NULL; /* read */
	if (status != FLEX_OK)
		return status;
	if (most->node == NULL ||
		schedule_quantity(env, most->node, at, "kWh", false, &most->fixed) != FLEX_OK ||
		!(most->fixed > 0))
	{
		if (env->no_memory)
			return FLEX_NO_MEMORY;
		flex_fault_rewind(env, mark);
		flex_fault(env, FLEX_BAD_INPUT, at,
				   "\"%s\" is a percentage, but \"%s.soc-max\" isn't above 0", at, path);
		flex_fault_hint(env, "Give \"soc-max\", or the content in kWh.");
		return FLEX_BAD_INPUT;
	}
	start->fixed *= most->fixed;
	return start->fixed >= 0 ? FLEX_OK
							 : flex_fault(env, FLEX_BAD_INPUT, at, "\"%s\" is negative: %g kWh", at,
										  start->fixed);
}

static FlexStatus
read_model(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *node, const char *path,
		   ModelDoc *model, bool *stock)
{
	FlexStatus status = flex_doc_members(env, node, path, schedule_model_members,
										 FLEX_LENGTH(schedule_model_members), model);

	if (status != FLEX_OK)
		return status;
	*stock = model->soc_at_start.node != NULL || model->soc_min.node != NULL ||
			 model->soc_max.node != NULL;
	model->targets = schedule_given(model->targets);
	status = resolve_share(env, path, model);
	if (status != FLEX_OK)
		return status;
	return schedule_fields(env, doc, path, schedule_model_members,
						   FLEX_LENGTH(schedule_model_members), model);
}

/* Faults of values since mark name the asset too, whose number in the list says little. */
static void
name_asset(FlexEnv *env, FlexFaultMark mark, const char *name)
{
	for (int i = mark.nfaults; i < env->nfaults; i++)
	{
		FlexFault *fault = &env->fault[i];
		size_t     used = strlen(fault->message);

		if (fault->status == FLEX_UNIT)
			snprintf(fault->message + used, sizeof(fault->message) - used, " (asset \"%s\")", name);
	}
}

static FlexStatus
read_device(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *node, const ContextDoc *context,
			const char *path, int index, FlexNames *names)
{
	FlexDevice   *device = &doc->device[index];
	ModelDoc      model = {0};
	FlexFaultMark mark = flex_fault_mark(env);
	FlexStatus    status = read_model(env, doc, node, path, &model, &device->stock);

	device->name = device_name(env, &model, index);
	if (device->name == NULL)
		return FLEX_NO_MEMORY;
	if (status != FLEX_OK)
	{
		name_asset(env, mark, device->name);
		return status;
	}
	if (flex_names_add(names, device->name, index) >= 0)
		return flex_fault(env, FLEX_BAD_INPUT, path, "device \"%s\" is given twice", device->name);
	device->sooner = model.sooner;
	device->later = model.later;
	status = set_power(env, doc, &model, context, path, device);
	if (status == FLEX_OK)
		status = device->stock ? set_stock(env, doc, &model, path, device)
							   : check_no_stock(env, &model, path, device->name);
	name_asset(env, mark, device->name);
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
		lower = schedule_zeroes(env, doc);
		if (lower == NULL)
			return FLEX_NO_MEMORY;
		for (int t = 0; t < doc->grid.n; t++)
			lower[t] = -own->discharge_limit[t];
		device[own->index] = (FlexSiteDevice){own->name, lower, own->charge_limit};
	}
	return FLEX_OK;
}

static FlexStatus
read_list(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *models, const ContextDoc *context,
		  FlexNames *names)
{
	FlexStatus status = FLEX_OK;
	int        i = 0;

	if (doc->ndevices == 0 && !doc->part)
	{
		flex_fault(env, FLEX_BAD_INPUT, "flex-model", "there is nothing to schedule");
		flex_fault_hint(env, "Give at least one flex-model.");
		return FLEX_BAD_INPUT;
	}
	for (const FlexNode *model = flex_node_first(models); model; model = flex_node_next(model), i++)
	{
		char path[32];

		snprintf(path, sizeof(path), "flex-model[%d]", i);
		status =
			schedule_first_fault(status, read_device(env, doc, model, context, path, i, names));
		if (env->no_memory)
			return FLEX_NO_MEMORY;
		if (flex_poll(env))
			return FLEX_CANCELLED;
	}
	return status;
}

FlexStatus
schedule_read_devices(FlexEnv *env, FlexScheduleDoc *doc, const FlexNode *models,
					  const ContextDoc *context)
{
	bool       list = flex_node_kind(models) == FLEX_NODE_ARRAY;
	FlexNames  names;
	FlexStatus status;

	doc->ndevices = list ? flex_node_length(models) : 1;
	doc->device = FLEX_NEW(env, FlexDevice, doc->ndevices);
	if (doc->device == NULL || flex_names_init(env, doc->ndevices, &names) != FLEX_OK)
		return FLEX_NO_MEMORY;
	status = list ? read_list(env, doc, models, context, &names)
				  : read_device(env, doc, models, context, "flex-model", 0, &names);
	flex_names_free(env, &names);
	return status == FLEX_OK ? fill_site(env, doc) : status;
}
