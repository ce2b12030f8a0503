/*
 * document.c
 *	  Problem documents of kind "community": the members of the document, its two
 *	  forms, and which of the plans they ask for.
 */
#include "document.h"

#include <stdio.h>
#include <string.h>

/* ---- tables --------------------------------------------------------------------------- */

#define DOC(field) offsetof(CommunityDoc, field)
#define TEXT(member, field, choices_, help_)                                                       \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_TEXT, .offset = DOC(field), .unit = "",                \
		.choices = choices_, .help = help_                                                         \
	}
#define NODE(member, field, help_)                                                                 \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_NODE, .offset = DOC(field), .unit = "", .help = help_  \
	}
#define SERIES(member, field, unit_, lo_, help_)                                                   \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_SERIES, .offset = DOC(field), .unit = unit_,           \
		.lo = lo_, .hi = INFINITY, .help = help_                                                   \
	}
#define FACTOR(member, field, help_)                                                               \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_NUMBER, .offset = DOC(field), .unit = "", .def = 1,    \
		.lo = 0, .hi = INFINITY, .help = help_                                                     \
	}

static const FlexMember doc_members[] = {
	{.name = "start",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = DOC(start),
	 .unit = "",
	 .form = FLEX_FORM_TIME,
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
	TEXT("mode", mode, "aggregator|joint",
		 "joint: one plan for all; aggregator: members as they are or plan alone, and a battery "
		 "between them"),
	TEXT("method", method, "auto|lp|decomposition", "how a joint plan is found; auto: by size"),
	{.name = "members",
	 .type = FLEX_MEMBER_NODE,
	 .offset = DOC(members),
	 .unit = "",
	 .required = true,
	 .help = "an array of members: name and series, name, series and storages, or name and site"},
	{.name = "connection",
	 .type = FLEX_MEMBER_NODE,
	 .offset = DOC(connection),
	 .unit = "",
	 .form = FLEX_FORM_SCHEDULE,
	 .help = "the community's connection: tariff, limits, own devices"},
	NODE("battery", battery, "the community's battery, an object; beside price and feed_in"),
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
	FACTOR("buy_factor", buy_factor, "price the aggregator pays to members as share of feed_in"),
	FACTOR("sell_factor", sell_factor, "price the aggregator takes from members as share of price"),
	TEXT("compat", compat, "flex",
		 "numbers are Wh, W and cent/Wh, and the named original's rules hold"),
};

#define MEMBER(member, type_, field, required_, help_)                                             \
	{                                                                                              \
		.name = member, .type = type_, .offset = offsetof(MemberDoc, field), .unit = "",           \
		.required = required_, .help = help_                                                       \
	}

static const FlexMember member_members[] = {
	MEMBER("name", FLEX_MEMBER_TEXT, name, true, "who it is"),
	{.name = "battery_kwh",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = offsetof(MemberDoc, battery),
	 .unit = "kWh",
	 .def = 0,
	 .lo = 0,
	 .hi = INFINITY,
	 .help = "capacity of a metered member's own battery"},
	{.name = "site",
	 .type = FLEX_MEMBER_NODE,
	 .offset = offsetof(MemberDoc, site),
	 .unit = "",
	 .form = FLEX_FORM_SCHEDULE,
	 .help = "a document of kind flex over the same steps, beside a connection"},
	MEMBER("series", FLEX_MEMBER_NODE, series, false,
		   "pv and load, or import and export; soc of a metered member's battery"),
	MEMBER("storage", FLEX_MEMBER_NODE, storage, false,
		   "one storage, as in documents of kind storage"),
	MEMBER("storages", FLEX_MEMBER_NODE, storages, false,
		   "several: name, storage and moving limits of each"),
};

/* ---- forms ---------------------------------------------------------------------------- */

/* Members that stand in one form of the document only. */
static const char *const planned_only[] = {"method",       "internal_fee", "import_limit",
										   "export_limit", "peak_price",   "peak_sunk"};
static const char *const metered_only[] = {"compat"};
static const char *const planned_member_only[] = {"site", "storage", "storages"};
static const char *const metered_member_only[] = {"battery_kwh"};

static void
refuse_members(FlexEnv *env, const FlexNode *node, const char *path, bool planned,
			   const char *const *name, int n)
{
	for (int i = 0; i < n; i++)
	{
		char at[128];

		if (flex_node_member(node, name[i]) == NULL)
			continue;
		snprintf(at, sizeof(at), "%s%s%s", path, path[0] == '\0' ? "" : ".", name[i]);
		flex_fault(env, FLEX_BAD_INPUT, at, "member \"%s\" has no meaning where members are %s", at,
				   planned ? "planned" : "metered");
		flex_fault_hint(
			env, planned ? "Leave it out, or leave out mode joint and the connection."
						 : "Leave it out, or plan the members: mode joint, or a connection.");
	}
}

static void
choose_form(FlexEnv *env, const FlexNode *node, CommunityDoc *doc)
{
	doc->joint = doc->mode != NULL && strcmp(doc->mode, "joint") == 0;
	doc->planned = doc->joint || doc->connection != NULL;
	doc->units =
		doc->compat != NULL ? (CommunityUnits){1000, 1000, 0.1, 100} : (CommunityUnits){1, 1, 1, 1};
	if (doc->planned)
		refuse_members(env, node, "", true, metered_only, FLEX_LENGTH(metered_only));
	else
		refuse_members(env, node, "", false, planned_only, FLEX_LENGTH(planned_only));
	if (doc->method != NULL && strcmp(doc->method, "lp") == 0)
		doc->input.method = FLEX_JOINT_LP;
	else if (doc->method != NULL && strcmp(doc->method, "decomposition") == 0)
		doc->input.method = FLEX_JOINT_DECOMPOSITION;
}

static void
require(FlexEnv *env, bool given, const char *name)
{
	if (given)
		return;
	flex_fault(env, FLEX_BAD_INPUT, name, "member \"%s\" is missing", name);
	for (int i = 0; i < FLEX_LENGTH(doc_members); i++)
		if (strcmp(doc_members[i].name, name) == 0)
			flex_fault_hint(env, "Give \"%s\": %s.", name, doc_members[i].help);
}

/* ---- members -------------------------------------------------------------------------- */

static FlexStatus
read_metered(FlexEnv *env, CommunityDoc *doc, const MemberDoc *own, const char *path, int index)
{
	FlexMemberSeries *member = &doc->member[index];
	char              inner[80];
	FlexStatus        status;

	member->name = own->name;
	member->battery_kwh = own->battery / doc->units.energy;
	snprintf(inner, sizeof(inner), "%s.series", path);
	if (own->series == NULL)
	{
		flex_fault(env, FLEX_BAD_INPUT, inner, "member \"%s\" is missing", inner);
		flex_fault_hint(env, "Give \"series\": pv and load, or import and export.");
		return FLEX_BAD_INPUT;
	}
	status = community_read_series(env, own->series, inner, doc->n, &doc->units, member);
	if (status != FLEX_OK || !doc->control || own->battery == 0 || member->soc != NULL)
		return status;
	flex_fault(env, FLEX_BAD_INPUT, inner, "member \"%s\" has a battery of %g kWh but no soc",
			   own->name, member->battery_kwh);
	flex_fault_hint(env,
					"With household_battery_control the content of each battery must be known: "
					"give soc, or battery_kwh 0 for what isn't leased.");
	return FLEX_BAD_INPUT;
}

static FlexStatus
read_planned(FlexEnv *env, CommunityDoc *doc, const MemberDoc *own, const char *path, int index)
{
	FlexParty       *party = &doc->input.party[index];
	FlexMemberSeries series = {.name = own->name, .battery_kwh = INFINITY};
	double          *net;
	char             at[80];
	FlexStatus       status;

	party->name = own->name;
	if ((own->site == NULL) == (own->series == NULL))
		return flex_fault(env, FLEX_BAD_INPUT, path, "member \"%s\" needs a site or series",
						  own->name);
	if (own->site != NULL && doc->connection == NULL)
		return flex_fault(env, FLEX_BAD_INPUT, path,
						  "members given as sites need a \"connection\" with the same steps");
	if (own->site != NULL)
		return community_read_site(env, doc, own, index, party);
	snprintf(at, sizeof(at), "%s.series", path);
	status = community_read_series(env, own->series, at, doc->n, &doc->units, &series);
	if (status != FLEX_OK)
		return status;
	net = FLEX_NEW(env, double, doc->n);
	if (net == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < doc->n; t++)
		net[t] = series.load != NULL ? series.load[t] - series.pv[t]
									 : series.import[t] - series.export[t];
	party->alone.n = doc->n;
	party->alone.net_load = net;
	party->production = series.pv;
	return community_read_storages(env, own, doc->n, path, &party->alone);
}

static FlexStatus
read_member(FlexEnv *env, const FlexNode *node, CommunityDoc *doc, int index)
{
	FlexFaultMark mark = flex_fault_mark(env);
	MemberDoc     own;
	char          path[64];
	FlexStatus    status;

	snprintf(path, sizeof(path), "members[%d]", index);
	status = flex_doc_members(env, node, path, member_members, FLEX_LENGTH(member_members), &own);
	if (status != FLEX_OK)
		return status;
	if (doc->planned)
		refuse_members(env, node, path, true, metered_member_only,
					   FLEX_LENGTH(metered_member_only));
	else
		refuse_members(env, node, path, false, planned_member_only,
					   FLEX_LENGTH(planned_member_only));
	if (flex_names_add(&doc->names, own.name, index) >= 0)
		flex_fault(env, FLEX_BAD_INPUT, path, "two members are called \"%s\"", own.name);
	status = flex_fault_since(env, mark);
	if (status != FLEX_OK)
		return status;
	return doc->planned ? read_planned(env, doc, &own, path, index)
						: read_metered(env, doc, &own, path, index);
}

/* Metered members are read to the end, so that all faults are found; planned ones to the first. */
static FlexStatus
read_members(FlexEnv *env, CommunityDoc *doc)
{
	FlexFaultMark mark = flex_fault_mark(env);
	FlexStatus    status = FLEX_OK;
	int           index = 0;

	if (flex_node_kind(doc->members) != FLEX_NODE_ARRAY || flex_node_length(doc->members) == 0)
		return flex_fault(env, FLEX_BAD_INPUT, "members",
						  "\"members\" must be an array of at least one");
	doc->nmembers = flex_node_length(doc->members);
	if (flex_names_init(env, doc->nmembers, &doc->names) != FLEX_OK)
		return FLEX_NO_MEMORY;
	if (doc->planned)
	{
		doc->input.party = FLEX_NEW(env, FlexParty, doc->nmembers + 1);
		doc->schedule = FLEX_NEW(env, FlexScheduleDoc, doc->nmembers + 1);
		doc->input.nparties = doc->nmembers;
	}
	else
		doc->member = FLEX_NEW(env, FlexMemberSeries, doc->nmembers);
	if (env->no_memory)
		return FLEX_NO_MEMORY;
	for (const FlexNode *node = flex_node_first(doc->members);
		 node && (status == FLEX_OK || !doc->planned); node = flex_node_next(node))
	{
		status = read_member(env, node, doc, index++);
		if (flex_poll(env))
			return FLEX_CANCELLED;
	}
	if (doc->planned && status != FLEX_OK)
		return status;
	return flex_fault_since(env, mark);
}

/* ---- tariff --------------------------------------------------------------------------- */

static double *
constant_hours(FlexEnv *env, const CommunityDoc *doc)
{
	double *hours = FLEX_NEW(env, double, doc->n);

	for (int t = 0; hours != NULL && t < doc->n; t++)
		hours[t] = doc->step_hours;
	return hours;
}

/* Tariff and limits of a planned community from the document's own members. */
static FlexStatus
read_tariff(FlexEnv *env, CommunityDoc *doc)
{
	FlexJointInput *input = &doc->input;
	FlexFaultMark   mark = flex_fault_mark(env);
	const struct
	{
		FlexSeries    *series;
		const char    *name;
		const double **to;
	} all[] = {{&doc->price, "price", &input->import_price},
			   {&doc->feed_in, "feed_in", &input->export_price},
			   {&doc->import_limit, "import_limit", &input->import_limit},
			   {&doc->export_limit, "export_limit", &input->export_limit},
			   {&doc->peak_price, "peak_price", &input->peak_price},
			   {&doc->peak_sunk, "peak_sunk", &input->peak_sunk}};
	FlexStatus status;

	require(env, doc->price.n > 0, "price");
	require(env, doc->feed_in.n > 0, "feed_in");
	input->hours = constant_hours(env, doc);
	status = flex_fault_since(env, mark);
	for (int i = 0; i < FLEX_LENGTH(all) && status == FLEX_OK; i++)
		status = community_expand(env, all[i].series, doc->n, 1, all[i].name, all[i].to);
	for (int t = 1; t < doc->n && status == FLEX_OK && input->peak_price != NULL; t++)
		if (input->peak_price[t] != input->peak_price[0])
			status = flex_fault(env, FLEX_BAD_INPUT, "peak_price",
								"\"peak_price\" changes within the window");
	return status;
}

/* The community's own battery as a party that is planned with the members. */
static FlexStatus
add_own_battery(FlexEnv *env, CommunityDoc *doc)
{
	FlexParty   *party = &doc->input.party[doc->input.nparties];
	FlexStorage *storage;
	BatteryDoc   battery;
	FlexStatus   status;

	if (doc->battery == NULL)
		return FLEX_OK;
	status = community_read_battery(env, doc->battery, &doc->units, &battery);
	if (status != FLEX_OK)
		return status;
	storage = FLEX_NEW(env, FlexStorage, 1);
	if (storage == NULL)
		return FLEX_NO_MEMORY;
	doc->own = doc->input.nparties++;
	storage->name = "battery";
	storage->spec.capacity = storage->spec.soc_max = battery.capacity;
	storage->spec.charge_efficiency = battery.charge_efficiency;
	storage->spec.discharge_efficiency = battery.discharge_efficiency;
	storage->spec.soc_end = storage->spec.soc_end_min = NAN;
	storage->spec.exclusive = true;
	/* no power limit: what fills or empties it within a step */
	storage->spec.charge_power =
		isinf(battery.power) ? battery.capacity / (battery.charge_efficiency * doc->step_hours)
							 : battery.power;
	storage->spec.discharge_power =
		isinf(battery.power) ? battery.capacity * battery.discharge_efficiency / doc->step_hours
							 : battery.power;
	party->name = "community";
	party->alone.n = doc->n;
	party->alone.storage = storage;
	party->alone.nstorages = 1;
	return FLEX_OK;
}

/* What every party still lacks: the grid, and a tariff where it has none of its own. */
static void
complete_parties(CommunityDoc *doc)
{
	FlexJointInput *input = &doc->input;

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

/* ---- the whole ------------------------------------------------------------------------ */

static FlexStatus
read_planned_community(FlexEnv *env, const FlexNode *node, CommunityDoc *doc)
{
	FlexScheduleDoc connection;
	FlexStatus      status;

	if (doc->connection != NULL)
		status = community_read_connection(env, doc, &connection);
	else
		status = community_steps(env, node, doc_members, FLEX_LENGTH(doc_members), &doc->n);
	doc->input.n = doc->n;
	if (status == FLEX_OK)
		status = read_members(env, doc);
	if (status == FLEX_OK && doc->connection == NULL)
		status = read_tariff(env, doc);
	if (status == FLEX_OK && doc->connection != NULL)
		community_add_own_site(doc, &connection);
	else if (status == FLEX_OK)
		status = add_own_battery(env, doc);
	if (status == FLEX_OK)
		status = community_expand(env, &doc->fee, doc->n, 1, "internal_fee", &doc->input.fee);
	if (status == FLEX_OK)
		complete_parties(doc);
	return status;
}

/* The aggregator's battery between metered members: prices and what they leave. */
static FlexStatus
set_aggregator(FlexEnv *env, CommunityDoc *doc, const BatteryDoc *battery)
{
	FlexAggregator *a = &doc->aggregator;
	double         *buy = FLEX_NEW(env, double, doc->n);
	double         *sell = FLEX_NEW(env, double, doc->n);
	const double   *price;
	const double   *feed_in;
	FlexStatus      status =
		community_expand(env, &doc->price, doc->n, doc->units.price, "price", &price);

	if (status == FLEX_OK)
		status =
			community_expand(env, &doc->feed_in, doc->n, doc->units.price, "feed_in", &feed_in);
	if (status == FLEX_OK)
		status = flex_community_balance(env, doc->member, doc->nmembers, doc->n, &doc->balance);
	a->hours = constant_hours(env, doc);
	if (buy == NULL || sell == NULL || a->hours == NULL)
		return FLEX_NO_MEMORY;
	if (status != FLEX_OK)
		return status;
	for (int t = 0; t < doc->n; t++)
	{
		buy[t] = doc->buy_factor * feed_in[t];
		sell[t] = doc->sell_factor * price[t];
	}
	a->n = doc->n;
	a->spill = doc->balance.spill;
	a->need = doc->balance.need;
	a->leased = doc->control ? doc->balance.free : NULL;
	a->buy = buy;
	a->sell = sell;
	a->capacity = battery->capacity;
	a->charge_efficiency = battery->charge_efficiency;
	a->discharge_efficiency = battery->discharge_efficiency;
	a->power = battery->power;
	a->need_before_loss = doc->compat != NULL;
	return FLEX_OK;
}

static FlexStatus
read_metered_community(FlexEnv *env, const FlexNode *node, CommunityDoc *doc)
{
	FlexFaultMark mark = flex_fault_mark(env);
	BatteryDoc    battery;
	FlexStatus    status;

	require(env, doc->battery != NULL, "battery");
	require(env, doc->price.n > 0 || flex_node_member(node, "price") != NULL, "price");
	require(env, doc->feed_in.n > 0 || flex_node_member(node, "feed_in") != NULL, "feed_in");
	if (doc->battery != NULL)
		community_read_battery(env, doc->battery, &doc->units, &battery);
	status = community_steps(env, node, doc_members, FLEX_LENGTH(doc_members), &doc->n);
	if (status != FLEX_CANCELLED && doc->members != NULL)
		status = read_members(env, doc);
	if (status == FLEX_CANCELLED)
		return status;
	status = flex_fault_since(env, mark);
	return status == FLEX_OK ? set_aggregator(env, doc, &battery) : status;
}

static FlexStatus
read_community(FlexEnv *env, const FlexNode *node, CommunityDoc *doc)
{
	FlexFaultMark mark = flex_fault_mark(env);
	FlexTime      unused;
	FlexStatus    status;

	memset(doc, 0, sizeof(*doc));
	doc->own = -1;
	flex_doc_members(env, node, "", doc_members, FLEX_LENGTH(doc_members), doc);
	choose_form(env, node, doc);
	if (doc->start != NULL)
		flex_time_parse(env, doc->start, "start", &unused);
	status = flex_fault_since(env, mark);
	if (!doc->planned)
	{
		FlexStatus members = read_metered_community(env, node, doc);

		return status == FLEX_OK || members == FLEX_CANCELLED ? members : status;
	}
	return status == FLEX_OK ? read_planned_community(env, node, doc) : status;
}

/* ---- the chapter ---------------------------------------------------------------------- */

static FlexStatus
solve_metered(FlexEnv *env, const CommunityDoc *doc, const FlexSettings *settings, FlexText *out)
{
	FlexAggregatorPlan plan;
	FlexStatus         status = flex_community_aggregate(env, &doc->aggregator, settings, &plan);

	if (status != FLEX_OK)
		return status;
	community_write_metered(out, doc, &plan);
	return flex_text_status(out);
}

static FlexStatus
solve_planned(FlexEnv *env, CommunityDoc *doc, const FlexSettings *settings, FlexText *out)
{
	FlexAggregateInput  between = {.members = &doc->input,
								   .nmembers = doc->nmembers,
								   .own = doc->own,
								   .control = doc->control,
								   .buy_factor = doc->buy_factor,
								   .sell_factor = doc->sell_factor};
	FlexAggregateResult aggregate = {0};
	FlexJointPlan       plan;
	FlexSitePlan       *alone = FLEX_NEW(env, FlexSitePlan, doc->nmembers);
	FlexStatus          status;

	if (alone == NULL)
		return FLEX_NO_MEMORY;
	status = flex_joint_alone(env, &doc->input, doc->nmembers, settings, alone);
	if (status == FLEX_OK)
		status = doc->joint
					 ? flex_joint_plan(env, &doc->input, settings, &plan)
					 : flex_joint_aggregate(env, &between, settings, alone, &plan, &aggregate);
	if (!flex_status_has_plan(status))
	{
		if (doc->connection != NULL)
			flex_schedule_add_times(env, &doc->grid);
		return status;
	}
	community_write_planned(out, doc, alone, &plan, doc->joint ? NULL : &aggregate);
	return flex_text_status(out) == FLEX_OK ? status : FLEX_NO_MEMORY;
}

static FlexStatus
solve(FlexEnv *env, const FlexNode *node, const FlexSettings *settings, FlexText *out)
{
	CommunityDoc doc;
	FlexStatus   status = read_community(env, node, &doc);

	if (status != FLEX_OK)
		return status;
	return doc.planned ? solve_planned(env, &doc, settings, out)
					   : solve_metered(env, &doc, settings, out);
}

static FlexStatus
check(FlexEnv *env, const FlexNode *node)
{
	CommunityDoc  doc;
	FlexJointPlan unused;
	FlexStatus    status = read_community(env, node, &doc);

	if (status == FLEX_OK && doc.planned)
		status = flex_joint_prepare(env, &doc.input, &unused);
	if (status == FLEX_OK && doc.joint)
		status = flex_joint_check_method(env, &doc.input);
	return status;
}

static FlexStatus
model(FlexEnv *env, const FlexNode *node, FlexModel **out)
{
	CommunityDoc doc;
	FlexStatus   status = read_community(env, node, &doc);

	if (status != FLEX_OK)
		return status;
	return doc.planned ? flex_joint_model(env, &doc.input, out)
					   : flex_community_program(env, &doc.aggregator, out);
}

static const FlexPart parts[] = {
	FLEX_PART_NEEDS("", doc_members, "price+feed_in+battery|price+feed_in+mode|connection"),
	FLEX_PART_NEEDS("members[]", member_members, "series|site"),
	FLEX_PART_NEEDS("members[].series", community_series_members, "pv+load|import+export"),
	FLEX_PART_NEEDS("members[].storage", flex_storage_members, FLEX_STORAGE_NEEDS),
	FLEX_PART("members[].storages[]", community_storage_members),
	FLEX_PART_NEEDS("members[].storages[].storage", flex_storage_members, FLEX_STORAGE_NEEDS),
	FLEX_PART_NEEDS("battery", community_battery_members, "capacity_kwh|capacity"),
};

const FlexChapter flex_community_chapter = {
	.kind = "community",
	.part = parts,
	.nparts = FLEX_LENGTH(parts),
	.solve = solve,
	.check = check,
	.model = model,
};
