/*
 * joint_document.c
 *	  Documents of kind "community" whose members are planned: with "mode":
 *	  "joint", or with a "connection". A member is either a schedule document
 *	  ("site", kind "flex") or series with storages.
 */
#include "joint_document.h"

#include <stdio.h>
#include <string.h>

/* ---- members of the document ------------------------------------------------------- */

#define DOC(field) offsetof(FlexJointDoc, field)
#define SERIES(member, field, unit_, lo_, help_)                                                   \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_SERIES, .offset = DOC(field), .unit = unit_,           \
		.lo = lo_, .hi = INFINITY, .help = help_                                                   \
	}

static const FlexMember doc_members[] = {
	{.name = "start",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = DOC(start),
	 .unit = "",
	 .help = "time at which the first step starts"},
	{.name = "step_hours",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = DOC(step_hours),
	 .unit = "h",
	 .def = 1,
	 .lo = 0,
	 .hi = INFINITY,
	 .above_lo = true,
	 .help = "length of the steps; a connection brings its own"},
	{.name = "mode",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = DOC(mode),
	 .unit = "",
	 .choices = "aggregator|joint",
	 .help = "joint: one plan for all; aggregator: everyone plans alone, a battery trades between"},
	{.name = "method",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = DOC(method),
	 .unit = "",
	 .choices = "auto|lp|decomposition",
	 .help = "how a joint plan is found; auto: by size"},
	{.name = "members",
	 .type = FLEX_MEMBER_NODE,
	 .offset = DOC(members),
	 .unit = "",
	 .required = true,
	 .help = "an array of members: name and site, or name, series and storages"},
	{.name = "connection",
	 .type = FLEX_MEMBER_NODE,
	 .offset = DOC(connection),
	 .unit = "",
	 .help = "the community's connection as a document of kind flex: tariff, limits, own devices"},
	{.name = "battery",
	 .type = FLEX_MEMBER_NODE,
	 .offset = DOC(battery),
	 .unit = "",
	 .help = "the community's battery, an object; beside price and feed_in"},
	SERIES("price", price, "1/kWh", -INFINITY, "external price of import"),
	SERIES("feed_in", feed_in, "1/kWh", -INFINITY, "external price paid for export"),
	SERIES("internal_fee", fee, "1/kWh", 0, "network fee on energy that passes between members"),
	SERIES("import_limit", import_limit, "kW", 0, "limit of the connection's import"),
	SERIES("export_limit", export_limit, "kW", 0, "limit of the connection's export"),
	SERIES("peak_price", peak_price, "1/kW", 0, "price of the largest import of the window"),
	SERIES("peak_sunk", peak_sunk, "kW", 0, "import up to which no peak is charged"),
	{.name = "household_battery_control",
	 .type = FLEX_MEMBER_BOOL,
	 .offset = DOC(control),
	 .unit = "",
	 .help = "the aggregator may use what the members' batteries leave free"},
	{.name = "buy_factor",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = DOC(buy_factor),
	 .unit = "",
	 .def = 1,
	 .lo = 0,
	 .hi = INFINITY,
	 .help = "price the aggregator pays as share of feed_in"},
	{.name = "sell_factor",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = DOC(sell_factor),
	 .unit = "",
	 .def = 1,
	 .lo = 0,
	 .hi = INFINITY,
	 .help = "price the aggregator takes as share of price"},
};

typedef struct MemberDoc
{
	const char     *name;
	const FlexNode *site;
	const FlexNode *series;
	const FlexNode *storage;
	const FlexNode *storages;
} MemberDoc;

#define MEMBER(member, type_, field, help_)                                                        \
	{                                                                                              \
		.name = member, .type = type_, .offset = offsetof(MemberDoc, field), .unit = "",           \
		.help = help_                                                                              \
	}

static const FlexMember member_members[] = {
	{.name = "name",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = offsetof(MemberDoc, name),
	 .unit = "",
	 .required = true,
	 .help = "who it is"},
	MEMBER("site", FLEX_MEMBER_NODE, site, "a document of kind flex over the same steps"),
	MEMBER("series", FLEX_MEMBER_NODE, series, "pv and load, or import and export"),
	MEMBER("storage", FLEX_MEMBER_NODE, storage, "one storage, as in documents of kind storage"),
	MEMBER("storages", FLEX_MEMBER_NODE, storages,
		   "several: name, storage and moving limits of each"),
};

typedef struct StorageDoc
{
	const char     *name;
	const FlexNode *storage;
	FlexSeries      soc_min;
	FlexSeries      soc_max;
	FlexSeries      charge_limit;
	FlexSeries      discharge_limit;
	FlexSeries      inflow;
} StorageDoc;

#define LIMIT(member, unit_, lo_, help_)                                                           \
	{                                                                                              \
		.name = #member, .type = FLEX_MEMBER_SERIES, .offset = offsetof(StorageDoc, member),       \
		.unit = unit_, .lo = lo_, .hi = INFINITY, .help = help_                                    \
	}

static const FlexMember storage_members[] = {
	{.name = "name",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = offsetof(StorageDoc, name),
	 .unit = "",
	 .required = true,
	 .help = "which storage"},
	{.name = "storage",
	 .type = FLEX_MEMBER_NODE,
	 .offset = offsetof(StorageDoc, storage),
	 .unit = "",
	 .required = true,
	 .help = "as in documents of kind storage"},
	LIMIT(soc_min, "kWh", 0, "least content at the end of the step"),
	LIMIT(soc_max, "kWh", 0, "largest content at the end of the step"),
	LIMIT(charge_limit, "kW", 0, "0 while an electric car is away"),
	LIMIT(discharge_limit, "kW", 0, "0 while an electric car is away"),
	LIMIT(inflow, "kW", -INFINITY, "into the store, < 0 out: driving"),
};

/* ---- members given by series --------------------------------------------------------- */

static FlexStatus
read_limits(FlexEnv *env, StorageDoc *doc, int n, const char *path, FlexStorage *storage)
{
	const struct
	{
		const char    *name;
		FlexSeries    *series;
		const double **to;
	} all[] = {{"soc_min", &doc->soc_min, &storage->soc_min},
			   {"soc_max", &doc->soc_max, &storage->soc_max},
			   {"charge_limit", &doc->charge_limit, &storage->charge_limit},
			   {"discharge_limit", &doc->discharge_limit, &storage->discharge_limit},
			   {"inflow", &doc->inflow, &storage->inflow}};
	FlexStatus status = FLEX_OK;

	for (int i = 0; i < FLEX_LENGTH(all) && status == FLEX_OK; i++)
	{
		char at[160];

		if (all[i].series->n == 0)
			continue;
		snprintf(at, sizeof(at), "%s.%s", path, all[i].name);
		status = flex_series_expand(env, all[i].series, n, 0, at);
		*all[i].to = all[i].series->value;
	}
	return status;
}

static FlexStatus
read_storage(FlexEnv *env, const FlexNode *node, int n, const char *path, FlexStorage *storage)
{
	StorageDoc doc;
	char       at[140];
	FlexStatus status =
		flex_doc_members(env, node, path, storage_members, FLEX_LENGTH(storage_members), &doc);

	if (status != FLEX_OK)
		return status;
	snprintf(at, sizeof(at), "%s.storage", path);
	storage->name = doc.name;
	status = flex_storage_spec_read(env, doc.storage, at, &storage->spec);
	return status == FLEX_OK ? read_limits(env, &doc, n, path, storage) : status;
}

static FlexStatus
read_storages(FlexEnv *env, const MemberDoc *doc, int n, const char *path, FlexSiteInput *site)
{
	int          count = doc->storage != NULL;
	int          k = 0;
	FlexStorage *storage;
	char         at[120];
	FlexStatus   status = FLEX_OK;

	if (doc->storages != NULL && flex_node_kind(doc->storages) != FLEX_NODE_ARRAY)
		return flex_fault(env, FLEX_BAD_INPUT, path, "\"storages\" must be an array");
	if (doc->storages != NULL)
		count += flex_node_length(doc->storages);
	storage = FLEX_NEW(env, FlexStorage, count + 1);
	if (storage == NULL)
		return FLEX_NO_MEMORY;
	if (doc->storage != NULL)
	{
		snprintf(at, sizeof(at), "%s.storage", path);
		storage[k].name = doc->name;
		status = flex_storage_spec_read(env, doc->storage, at, &storage[k++].spec);
	}
	for (const FlexNode *node = flex_node_first(doc->storages); node && status == FLEX_OK;
		 node = flex_node_next(node))
	{
		snprintf(at, sizeof(at), "%s.storages[%d]", path, k - (doc->storage != NULL));
		status = read_storage(env, node, n, at, &storage[k++]);
	}
	site->storage = storage;
	site->nstorages = count;
	return status;
}

static FlexStatus
read_series_member(FlexEnv *env, FlexJointDoc *joint, const MemberDoc *doc, const char *path,
				   FlexParty *party)
{
	FlexMemberSeries series = {.name = doc->name, .battery_kwh = INFINITY};
	FlexSiteInput   *site = &party->alone;
	double          *net;
	char             at[80];
	FlexStatus       status;

	snprintf(at, sizeof(at), "%s.series", path);
	status = flex_community_series(env, doc->series, at, joint->input.n, &series);
	if (status != FLEX_OK)
		return status;
	net = FLEX_NEW(env, double, joint->input.n);
	if (net == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < joint->input.n; t++)
		net[t] = series.load != NULL ? series.load[t] - series.pv[t]
									 : series.import[t] - series.export[t];
	site->n = joint->input.n;
	site->net_load = net;
	party->production = series.pv;
	return read_storages(env, doc, joint->input.n, path, site);
}

/* ---- members given as sites ------------------------------------------------------------ */

/* Steps of a part must be those of the community. */
static FlexStatus
check_grid(FlexEnv *env, const FlexJointDoc *joint, const FlexGrid *grid, const char *name)
{
	char own[32];
	char common[32];

	if (grid->n == joint->grid.n && grid->start == joint->grid.start &&
		grid->step == joint->grid.step)
		return FLEX_OK;
	flex_time_text(grid->start, own, sizeof(own));
	flex_time_text(joint->grid.start, common, sizeof(common));
	flex_fault(env, FLEX_BAD_INPUT, "members",
			   "the steps of member \"%s\" differ from those of the community", name);
	flex_fault_detail(env, "Member: %d steps of %g h from %s; community: %d steps of %g h from %s.",
					  grid->n, flex_grid_hours(grid), own, joint->grid.n,
					  flex_grid_hours(&joint->grid), common);
	flex_fault_hint(env, "Give every member the same start, end and resolution; a soc-target "
						 "behind the end extends a window.");
	return FLEX_BAD_INPUT;
}

/* First step of the grid that a fixed power doesn't tell in full, or -1. */
static int
first_gap(const FlexGrid *grid, const FlexDocSensor *sensor)
{
	FlexTime known = grid->start; /* all before is known */
	FlexTime end = flex_grid_time(grid, grid->n);

	for (int i = 0; i < sensor->n && known < end; i++)
	{
		if (sensor->end[i] <= known)
			continue;
		if (sensor->start[i] > known || isnan(sensor->value[i]))
			break;
		known = sensor->end[i];
	}
	return known >= end ? -1 : (int) ((known - grid->start) / grid->step);
}

/* A meter without data would be billed as 0 kW. */
static FlexStatus
check_meters(FlexEnv *env, const FlexScheduleDoc *site, const char *whose)
{
	for (int i = 0; i < site->nsensors; i++)
	{
		int  gap = site->inflexible[i] ? first_gap(&site->grid, &site->sensor[i]) : -1;
		char time[32];

		if (gap < 0)
			continue;
		flex_time_text(flex_grid_time(&site->grid, gap), time, sizeof(time));
		flex_fault(env, FLEX_BAD_INPUT, "members",
				   "sensor \"%s\" of %s has no value in the step at %s", site->sensor[i].name,
				   whose, time);
		flex_fault_step(env, gap);
		flex_fault_hint(env,
						"Record a value for every step of the window, a forecast where it lies "
						"ahead, or schedule a shorter one.");
		return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

/* Costs of members are added; a member without prices has those of the community. */
static FlexStatus
check_currency(FlexEnv *env, const FlexJointDoc *joint, const FlexScheduleDoc *site,
			   const char *name)
{
	if ((site->site.import_price == NULL && site->site.peak_price == NULL) ||
		strcmp(site->currency, joint->currency) == 0)
		return FLEX_OK;
	flex_fault(env, FLEX_BAD_INPUT, "members",
			   "the prices of member \"%s\" are in %s, those of the community in %s", name,
			   site->currency, joint->currency);
	flex_fault_hint(env, "Give all prices in one currency.");
	return FLEX_BAD_INPUT;
}

static FlexStatus
read_site_member(FlexEnv *env, FlexJointDoc *joint, const MemberDoc *doc, int index,
				 FlexParty *party)
{
	FlexScheduleDoc *site = &joint->schedule[index];
	int              before = env->nfaults;
	char             whose[200];
	FlexStatus       status = flex_schedule_read_part(env, doc->site, site);

	snprintf(whose, sizeof(whose), "member \"%s\"", doc->name);
	if (status == FLEX_OK)
		status = check_grid(env, joint, &site->grid, doc->name);
	if (status == FLEX_OK)
		status = check_meters(env, site, whose);
	if (status == FLEX_OK)
		status = check_currency(env, joint, site, doc->name);
	/* warnings too: the run's message tells whose they are */
	for (int i = before; i < env->nfaults; i++)
		if (env->fault[i].detail[0] == '\0')
			snprintf(env->fault[i].detail, sizeof(env->fault[i].detail), "Member \"%s\".",
					 doc->name);
	if (status != FLEX_OK)
		return status;
	party->alone = site->site;
	party->production = site->production;
	return FLEX_OK;
}

static FlexStatus
read_member(FlexEnv *env, FlexJointDoc *joint, const FlexNode *node, int index)
{
	FlexParty *party = &joint->input.party[index];
	MemberDoc  doc;
	char       path[64];
	FlexStatus status;

	snprintf(path, sizeof(path), "members[%d]", index);
	status = flex_doc_members(env, node, path, member_members, FLEX_LENGTH(member_members), &doc);
	if (status != FLEX_OK)
		return status;
	party->name = doc.name;
	for (int m = 0; m < index; m++)
		if (strcmp(joint->input.party[m].name, doc.name) == 0)
			return flex_fault(env, FLEX_BAD_INPUT, path, "two members are called \"%s\"", doc.name);
	if ((doc.site == NULL) == (doc.series == NULL))
		return flex_fault(env, FLEX_BAD_INPUT, path, "member \"%s\" needs a site or series",
						  doc.name);
	if (doc.site != NULL && joint->connection == NULL)
		return flex_fault(env, FLEX_BAD_INPUT, path,
						  "members given as sites need a \"connection\" with the same steps");
	if (doc.site != NULL)
		return read_site_member(env, joint, &doc, index, party);
	return read_series_member(env, joint, &doc, path, party);
}

static FlexStatus
read_members(FlexEnv *env, FlexJointDoc *joint)
{
	const FlexNode *list = joint->members;
	int             n;
	FlexStatus      status = FLEX_OK;

	if (flex_node_kind(list) != FLEX_NODE_ARRAY || flex_node_length(list) == 0)
		return flex_fault(env, FLEX_BAD_INPUT, "members",
						  "\"members\" must be an array of at least one");
	n = flex_node_length(list);
	joint->nmembers = n;
	joint->input.party = FLEX_NEW(env, FlexParty, n + 1);
	joint->schedule = FLEX_NEW(env, FlexScheduleDoc, n + 1);
	if (joint->input.party == NULL || joint->schedule == NULL)
		return FLEX_NO_MEMORY;
	for (const FlexNode *node = flex_node_first(list); node && status == FLEX_OK;
		 node = flex_node_next(node))
		status = read_member(env, joint, node, joint->input.nparties++);
	return status;
}

/* ---- the connection ---------------------------------------------------------------------- */

static FlexStatus
read_connection(FlexEnv *env, FlexJointDoc *joint, FlexScheduleDoc *doc)
{
	FlexJointInput *input = &joint->input;
	FlexStatus      status;

	if (joint->price.n > 0 || joint->feed_in.n > 0 || joint->battery != NULL)
		return flex_fault(env, FLEX_BAD_INPUT, "connection",
						  "a connection stands instead of price, feed_in and battery");
	status = flex_schedule_read_part(env, joint->connection, doc);
	if (status != FLEX_OK)
		return status;
	if (doc->site.import_price == NULL)
	{
		flex_fault(env, FLEX_BAD_INPUT, "connection.flex-context.consumption-price",
				   "the connection of the community has no consumption-price");
		flex_fault_hint(env, "Give it in the flex_context of the community's site.");
		return FLEX_BAD_INPUT;
	}
	status = check_meters(env, doc, "the connection");
	if (status != FLEX_OK)
		return status;
	joint->grid = doc->grid;
	memcpy(joint->currency, doc->currency, sizeof(joint->currency));
	input->n = doc->grid.n;
	input->hours = doc->hours;
	input->import_price = doc->site.import_price;
	input->export_price = doc->site.export_price;
	input->import_limit = doc->site.import_limit;
	input->export_limit = doc->site.export_limit;
	input->peak_price = doc->site.peak_price;
	input->peak_sunk = doc->site.peak_sunk;
	input->peak_group = doc->site.peak_group;
	return FLEX_OK;
}

/* The connection's own load and devices are a party of their own, without the limits. */
static void
add_own_site(FlexJointDoc *joint, const FlexScheduleDoc *doc)
{
	FlexParty *party = &joint->input.party[joint->input.nparties];
	bool       loaded = false;

	for (int t = 0; t < joint->input.n; t++)
		loaded = loaded || doc->net_load[t] != 0;
	if (!loaded && doc->site.nstorages + doc->site.ndevices == 0)
		return;
	joint->schedule[joint->input.nparties] = *doc;
	joint->own = joint->input.nparties++;
	party->name = "community";
	party->alone = doc->site;
	party->alone.import_limit = party->alone.export_limit = NULL;
	party->alone.peak_price = party->alone.peak_sunk = NULL;
	party->production = doc->production;
}

static FlexStatus
add_own_battery(FlexEnv *env, FlexJointDoc *joint)
{
	FlexParty     *party = &joint->input.party[joint->input.nparties];
	FlexStorage   *storage = FLEX_NEW(env, FlexStorage, 1);
	FlexBatteryDoc battery;
	FlexStatus     status;

	if (joint->battery == NULL)
		return FLEX_OK;
	if (storage == NULL)
		return FLEX_NO_MEMORY;
	status = flex_community_battery(env, joint->battery, &battery);
	if (status != FLEX_OK)
		return status;
	joint->own = joint->input.nparties++;
	storage->name = "battery";
	storage->spec.capacity = storage->spec.soc_max = battery.capacity;
	storage->spec.charge_efficiency = battery.charge_efficiency;
	storage->spec.discharge_efficiency = battery.discharge_efficiency;
	storage->spec.soc_end = storage->spec.soc_end_min = NAN;
	storage->spec.exclusive = true;
	/* no power limit: what fills or empties it within the shortest step */
	storage->spec.charge_power =
		isnan(battery.power) ? battery.capacity / (battery.charge_efficiency * joint->step_hours)
							 : battery.power;
	storage->spec.discharge_power =
		isnan(battery.power) ? battery.capacity * battery.discharge_efficiency / joint->step_hours
							 : battery.power;
	party->name = "community";
	party->alone.n = joint->input.n;
	party->alone.storage = storage;
	party->alone.nstorages = 1;
	return FLEX_OK;
}

static FlexStatus
expand(FlexEnv *env, FlexSeries *series, int n, const char *name, const double **out)
{
	FlexStatus status;

	if (series->n == 0)
		return FLEX_OK;
	status = flex_series_expand(env, series, n, 0, name);
	*out = series->value;
	return status;
}

/* Tariff and limits from the document's own members. */
static FlexStatus
read_tariff(FlexEnv *env, FlexJointDoc *joint)
{
	FlexJointInput *input = &joint->input;
	double         *hours = FLEX_NEW(env, double, input->n);
	const struct
	{
		FlexSeries    *series;
		const char    *name;
		const double **to;
	} all[] = {{&joint->price, "price", &input->import_price},
			   {&joint->feed_in, "feed_in", &input->export_price},
			   {&joint->import_limit, "import_limit", &input->import_limit},
			   {&joint->export_limit, "export_limit", &input->export_limit},
			   {&joint->peak_price, "peak_price", &input->peak_price},
			   {&joint->peak_sunk, "peak_sunk", &input->peak_sunk}};
	FlexStatus status = FLEX_OK;

	if (hours == NULL)
		return FLEX_NO_MEMORY;
	if (joint->price.n == 0 || joint->feed_in.n == 0)
		return flex_fault(env, FLEX_BAD_INPUT, joint->price.n == 0 ? "price" : "feed_in",
						  "member \"%s\" is missing", joint->price.n == 0 ? "price" : "feed_in");
	for (int t = 0; t < input->n; t++)
		hours[t] = joint->step_hours;
	input->hours = hours;
	for (int i = 0; i < FLEX_LENGTH(all) && status == FLEX_OK; i++)
		status = expand(env, all[i].series, input->n, all[i].name, all[i].to);
	for (int t = 1; t < input->n && status == FLEX_OK && input->peak_price != NULL; t++)
		if (input->peak_price[t] != input->peak_price[0])
			status = flex_fault(env, FLEX_BAD_INPUT, "peak_price",
								"\"peak_price\" changes within the window");
	return status;
}

/* What every party still lacks: the grid, and a tariff where it has none of its own. */
static void
complete_parties(FlexJointDoc *joint)
{
	FlexJointInput *input = &joint->input;

	for (int m = 0; m < input->nparties; m++)
	{
		FlexSiteInput *alone = &input->party[m].alone;

		alone->hours = input->hours;
		if (alone->import_price != NULL)
			continue;
		alone->import_price = input->import_price;
		if (alone->export_price == NULL)
			alone->export_price = input->export_price;
	}
}

static FlexStatus
read_method(FlexJointDoc *joint)
{
	joint->joint = joint->mode != NULL && strcmp(joint->mode, "joint") == 0;
	if (joint->method != NULL && strcmp(joint->method, "lp") == 0)
		joint->input.method = FLEX_JOINT_LP;
	else if (joint->method != NULL && strcmp(joint->method, "decomposition") == 0)
		joint->input.method = FLEX_JOINT_DECOMPOSITION;
	return FLEX_OK;
}

FlexStatus
flex_joint_doc_read(FlexEnv *env, const FlexNode *node, FlexJointDoc *joint)
{
	FlexScheduleDoc connection;
	FlexStatus      status;

	memset(joint, 0, sizeof(*joint));
	status = flex_doc_members(env, node, "", doc_members, FLEX_LENGTH(doc_members), joint);
	if (status != FLEX_OK)
		return status;
	memset(&joint->input, 0, sizeof(joint->input));
	joint->own = -1;
	memcpy(joint->currency, "", 1);
	read_method(joint);
	status = flex_community_start(env, joint->start);
	if (status == FLEX_OK && joint->connection != NULL)
		status = read_connection(env, joint, &connection);
	else if (status == FLEX_OK)
		status =
			flex_community_steps(env, node, doc_members, FLEX_LENGTH(doc_members), &joint->input.n);
	if (status == FLEX_OK)
		status = read_members(env, joint);
	if (status == FLEX_OK && joint->connection == NULL)
		status = read_tariff(env, joint);
	if (status == FLEX_OK && joint->connection != NULL)
		add_own_site(joint, &connection);
	else if (status == FLEX_OK)
		status = add_own_battery(env, joint);
	if (status == FLEX_OK)
		status = expand(env, &joint->fee, joint->input.n, "internal_fee", &joint->input.fee);
	if (status == FLEX_OK)
		complete_parties(joint);
	return status;
}

FlexStatus
flex_joint_doc_check(FlexEnv *env, const FlexNode *node)
{
	FlexJointDoc  joint;
	FlexJointPlan unused;
	FlexStatus    status = flex_joint_doc_read(env, node, &joint);

	return status == FLEX_OK ? flex_joint_prepare(env, &joint.input, &unused) : status;
}

FlexStatus
flex_joint_doc_model(FlexEnv *env, const FlexNode *node, FlexModel **out)
{
	FlexJointDoc joint;
	FlexStatus   status = flex_joint_doc_read(env, node, &joint);

	return status == FLEX_OK ? flex_joint_model(env, &joint.input, out) : status;
}
