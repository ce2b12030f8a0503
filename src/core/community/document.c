/*
 * document.c
 *	  Problem documents of kind "community".
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/timegrid.h"

/* ---- members of the document ------------------------------------------------------ */

typedef struct CommunityDoc
{
	const char     *start;
	double          step_hours;
	const FlexNode *members;
	const FlexNode *battery;
	FlexSeries      price;
	FlexSeries      feed_in;
	bool            control;
	double          buy_factor;
	double          sell_factor;
	const char     *compat;
	const char     *mode;
} CommunityDoc;

#define DOC(field) offsetof(CommunityDoc, field)

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
	 .help = "length of the steps"},
	{.name = "members",
	 .type = FLEX_MEMBER_NODE,
	 .offset = DOC(members),
	 .unit = "",
	 .required = true,
	 .help = "an array of members, each with its series"},
	{.name = "battery",
	 .type = FLEX_MEMBER_NODE,
	 .offset = DOC(battery),
	 .unit = "",
	 .required = true,
	 .help = "the aggregator's battery, an object"},
	{.name = "price",
	 .type = FLEX_MEMBER_SERIES,
	 .offset = DOC(price),
	 .unit = "1/kWh",
	 .required = true,
	 .lo = -INFINITY,
	 .hi = INFINITY,
	 .help = "retail price"},
	{.name = "feed_in",
	 .type = FLEX_MEMBER_SERIES,
	 .offset = DOC(feed_in),
	 .unit = "1/kWh",
	 .required = true,
	 .lo = -INFINITY,
	 .hi = INFINITY,
	 .help = "price paid for energy given to the grid"},
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
	 .help = "price paid to members as share of feed_in"},
	{.name = "sell_factor",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = DOC(sell_factor),
	 .unit = "",
	 .def = 1,
	 .lo = 0,
	 .hi = INFINITY,
	 .help = "price taken from members as share of price"},
	{.name = "compat",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = DOC(compat),
	 .unit = "",
	 .choices = "flex",
	 .help = "reproduce the named original's rules"},
	{.name = "mode",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = DOC(mode),
	 .unit = "",
	 .choices = "aggregator|joint",
	 .help = "aggregator: members as they are, a battery between them; joint: one plan for all"},
};

static const FlexMember battery_members[] = {
	{.name = "capacity",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = offsetof(FlexBatteryDoc, capacity),
	 .unit = "kWh",
	 .required = true,
	 .lo = 0,
	 .hi = INFINITY,
	 .help = "energy it can hold"},
	{.name = "charge_efficiency",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = offsetof(FlexBatteryDoc, charge_efficiency),
	 .unit = "",
	 .def = 1,
	 .lo = 0,
	 .hi = 1,
	 .above_lo = true,
	 .help = "stored per energy taken in"},
	{.name = "discharge_efficiency",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = offsetof(FlexBatteryDoc, discharge_efficiency),
	 .unit = "",
	 .def = 1,
	 .lo = 0,
	 .hi = 1,
	 .above_lo = true,
	 .help = "given out per energy withdrawn"},
	{.name = "power",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = offsetof(FlexBatteryDoc, power),
	 .unit = "kW",
	 .def = NAN,
	 .lo = 0,
	 .hi = INFINITY,
	 .help = "power limit of both directions; none if absent"},
};

typedef struct MemberDoc
{
	const char     *name;
	double          battery;
	const FlexNode *series;
} MemberDoc;

static const FlexMember member_members[] = {
	{.name = "name",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = offsetof(MemberDoc, name),
	 .unit = "",
	 .required = true,
	 .help = "who it is"},
	{.name = "battery_kwh",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = offsetof(MemberDoc, battery),
	 .unit = "kWh",
	 .def = 0,
	 .lo = 0,
	 .hi = INFINITY,
	 .help = "capacity of the member's own battery"},
	{.name = "series",
	 .type = FLEX_MEMBER_NODE,
	 .offset = offsetof(MemberDoc, series),
	 .unit = "",
	 .required = true,
	 .help = "pv and load, or import and export; optional soc"},
};

typedef struct SeriesDoc
{
	FlexSeries pv;
	FlexSeries load;
	FlexSeries import;
	FlexSeries export;
	FlexSeries soc;
} SeriesDoc;

#define SERIES(member, unit_, help_)                                                               \
	{                                                                                              \
		.name = #member, .type = FLEX_MEMBER_SERIES, .offset = offsetof(SeriesDoc, member),        \
		.unit = unit_, .lo = 0, .hi = INFINITY, .help = help_                                      \
	}

static const FlexMember series_members[] = {
	SERIES(pv, "kW", "production behind the meter"),
	SERIES(load, "kW", "consumption behind the meter"),
	SERIES(import, "kW", "metered import"),
	SERIES(export, "kW", "metered export"),
	SERIES(soc, "kWh", "content of the member's battery at the end of the step"),
};

/* A document read: what the kernels take. */
typedef struct Community
{
	CommunityDoc      doc;
	FlexBatteryDoc    battery;
	int               n;
	int               nmembers;
	FlexMemberSeries *member;
	bool              compat;
} Community;

/* ---- reading ------------------------------------------------------------------------ */

/* Length of the first list among the series of an object; an empty one is a fault. */
static int
first_length(FlexEnv *env, const FlexNode *object, const FlexMember *table, int nmembers,
			 const char *path)
{
	int n = 0;

	for (int i = 0; i < nmembers; i++)
	{
		const FlexNode *node = flex_node_member(object, table[i].name);

		if (table[i].type != FLEX_MEMBER_SERIES || node == NULL ||
			flex_node_kind(node) != FLEX_NODE_ARRAY)
			continue;
		if (flex_node_length(node) == 0)
		{
			flex_fault(env, FLEX_BAD_INPUT, path, "\"%s%s%s\" has no values", path,
					   path[0] != '\0' ? "." : "", table[i].name);
			flex_fault_hint(env, "Give one value for each step, or one number for all of them.");
		}
		if (n == 0)
			n = flex_node_length(node);
	}
	return n;
}

FlexStatus
flex_community_steps(FlexEnv *env, const FlexNode *doc, const FlexMember *table, int nmembers,
					 int *n)
{
	int             errors = flex_error_count(env);
	const FlexNode *members = flex_node_member(doc, "members");
	int             index = 0;

	*n = first_length(env, doc, table, nmembers, "");
	for (const FlexNode *node = flex_node_first(members); node; node = flex_node_next(node))
	{
		char path[64];
		int  length;

		snprintf(path, sizeof(path), "members[%d].series", index++);
		length = first_length(env, flex_node_member(node, "series"), series_members,
							  FLEX_LENGTH(series_members), path);
		if (*n == 0)
			*n = length;
	}
	if (*n == 0)
		*n = 1;
	return flex_error_count(env) > errors ? FLEX_BAD_INPUT : FLEX_OK;
}

static FlexStatus
take_series(FlexEnv *env, int n, FlexSeries *series, const char *path, const char *name,
			const double **out)
{
	char       at[128];
	FlexStatus status;

	*out = NULL;
	if (series->n == 0)
		return FLEX_OK;
	snprintf(at, sizeof(at), "%s.%s", path, name);
	status = flex_series_expand(env, series, n, 0, at);
	*out = series->value;
	return status;
}

FlexStatus
flex_community_start(FlexEnv *env, const char *start)
{
	FlexTime time;

	return start == NULL ? FLEX_OK : flex_time_parse(env, start, "start", &time);
}

static FlexStatus
check_content(FlexEnv *env, const FlexMemberSeries *member, int n, const char *path)
{
	for (int t = 0; member->soc != NULL && t < n; t++)
	{
		if (member->soc[t] <= member->battery_kwh * (1 + FLEX_CONTENT_SLACK) + FLEX_CONTENT_SLACK)
			continue;
		flex_fault(env, FLEX_BAD_INPUT, path,
				   "the battery of member \"%s\" holds %g kWh, above its capacity of %g kWh",
				   member->name, member->soc[t], member->battery_kwh);
		flex_fault_step(env, t);
		return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

FlexStatus
flex_community_series(FlexEnv *env, const FlexNode *node, const char *path, int n,
					  FlexMemberSeries *member)
{
	SeriesDoc  series;
	int        errors = flex_error_count(env);
	FlexStatus status =
		flex_doc_members(env, node, path, series_members, FLEX_LENGTH(series_members), &series);

	if (status != FLEX_OK)
		return status;
	if ((series.pv.n > 0) != (series.load.n > 0) ||
		(series.import.n > 0) != (series.export.n > 0) ||
		(series.pv.n > 0) == (series.import.n > 0))
	{
		flex_fault(env, FLEX_BAD_INPUT, path,
				   "member \"%s\" needs pv and load, or import and export", member->name);
		return FLEX_BAD_INPUT;
	}
	take_series(env, n, &series.pv, path, "pv", &member->pv);
	take_series(env, n, &series.load, path, "load", &member->load);
	take_series(env, n, &series.import, path, "import", &member->import);
	take_series(env, n, &series.export, path, "export", &member->export);
	take_series(env, n, &series.soc, path, "soc", &member->soc);
	if (flex_error_count(env) > errors)
		return FLEX_BAD_INPUT;
	return check_content(env, member, n, path);
}

FlexStatus
flex_community_battery(FlexEnv *env, const FlexNode *node, FlexBatteryDoc *battery)
{
	return flex_doc_members(env, node, "battery", battery_members, FLEX_LENGTH(battery_members),
							battery);
}

static FlexStatus
read_member(FlexEnv *env, const FlexNode *node, int index, Community *community)
{
	FlexMemberSeries *member = &community->member[index];
	MemberDoc         doc;
	char              path[64];
	char              inner[80];
	FlexStatus        status;

	snprintf(path, sizeof(path), "members[%d]", index);
	snprintf(inner, sizeof(inner), "%s.series", path);
	status = flex_doc_members(env, node, path, member_members, FLEX_LENGTH(member_members), &doc);
	if (status != FLEX_OK)
		return status;
	member->name = doc.name;
	member->battery_kwh = doc.battery;
	for (int m = 0; m < index; m++)
		if (community->member[m].name != NULL && strcmp(community->member[m].name, doc.name) == 0)
			return flex_fault(env, FLEX_BAD_INPUT, path, "two members are called \"%s\"", doc.name);
	status = flex_community_series(env, doc.series, inner, community->n, member);
	if (status != FLEX_OK || !community->doc.control || doc.battery == 0 || member->soc != NULL)
		return status;
	flex_fault(env, FLEX_BAD_INPUT, inner, "member \"%s\" has a battery of %g kWh but no soc",
			   doc.name, doc.battery);
	flex_fault_hint(env,
					"With household_battery_control the content of each battery must be known: "
					"give soc, or battery_kwh 0 for what isn't leased.");
	return FLEX_BAD_INPUT;
}

static FlexStatus
read_members(FlexEnv *env, const FlexNode *list, Community *community)
{
	int index = 0;

	if (flex_node_kind(list) != FLEX_NODE_ARRAY || flex_node_length(list) == 0)
	{
		flex_fault(env, FLEX_BAD_INPUT, "members", "\"members\" must be an array of at least one");
		return FLEX_BAD_INPUT;
	}
	community->nmembers = flex_node_length(list);
	community->member = FLEX_NEW(env, FlexMemberSeries, community->nmembers);
	if (community->member == NULL)
		return FLEX_NO_MEMORY;
	for (const FlexNode *node = flex_node_first(list); node; node = flex_node_next(node))
		read_member(env, node, index++, community);
	return FLEX_OK;
}

static FlexStatus
read_community(FlexEnv *env, const FlexNode *node, Community *community)
{
	int errors = flex_error_count(env);

	memset(community, 0, sizeof(*community));
	flex_doc_members(env, node, "", doc_members, FLEX_LENGTH(doc_members), &community->doc);
	if (community->doc.battery != NULL)
		flex_community_battery(env, community->doc.battery, &community->battery);
	flex_community_start(env, community->doc.start);
	flex_community_steps(env, node, doc_members, FLEX_LENGTH(doc_members), &community->n);
	if (community->doc.members != NULL)
		read_members(env, community->doc.members, community);
	if (flex_error_count(env) > errors)
		return FLEX_BAD_INPUT;
	community->compat = community->doc.compat != NULL;
	flex_series_expand(env, &community->doc.price, community->n, 0, "price");
	flex_series_expand(env, &community->doc.feed_in, community->n, 0, "feed_in");
	return flex_error_count(env) > errors ? FLEX_BAD_INPUT : FLEX_OK;
}

/* A joint plan, or members as schedule documents: another reader's. */
static bool
is_joint(const FlexNode *node)
{
	const FlexNode *mode = flex_node_member(node, "mode");

	return flex_node_member(node, "connection") != NULL ||
		   (mode != NULL && flex_node_kind(mode) == FLEX_NODE_TEXT &&
			strcmp(flex_node_text(mode), "joint") == 0);
}

/* ---- solving ------------------------------------------------------------------------- */

/* Numbers of one community on the way from the balance to the plan. */
typedef struct Work
{
	FlexCommunityBalance balance;
	FlexAggregator       aggregator;
} Work;

static FlexStatus
prepare(FlexEnv *env, const Community *community, Work *work)
{
	const CommunityDoc *doc = &community->doc;
	FlexAggregator     *a = &work->aggregator;
	int                 n = community->n;
	double             *hours = FLEX_NEW(env, double, n);
	double             *buy = FLEX_NEW(env, double, n);
	double             *sell = FLEX_NEW(env, double, n);
	FlexStatus          status =
		flex_community_balance(env, community->member, community->nmembers, n, &work->balance);

	if (status != FLEX_OK || hours == NULL || buy == NULL || sell == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < n; t++)
	{
		hours[t] = doc->step_hours;
		buy[t] = doc->buy_factor * doc->feed_in.value[t];
		sell[t] = doc->sell_factor * doc->price.value[t];
	}
	memset(a, 0, sizeof(*a));
	a->n = n;
	a->hours = hours;
	a->spill = work->balance.spill;
	a->need = work->balance.need;
	a->leased = doc->control ? work->balance.free : NULL;
	a->buy = buy;
	a->sell = sell;
	a->capacity = community->battery.capacity;
	a->charge_efficiency = community->battery.charge_efficiency;
	a->discharge_efficiency = community->battery.discharge_efficiency;
	a->power = isnan(community->battery.power) ? INFINITY : community->battery.power;
	a->need_before_loss = community->compat;
	return FLEX_OK;
}

static void
write_result(FlexText *out, const Community *community, const Work *work,
			 const FlexAggregatorPlan *plan)
{
	const FlexAggregator *a = &work->aggregator;
	int                   n = community->n;
	double                p2p_profit = 0;

	for (int t = 0; t < n; t++)
		p2p_profit += work->balance.p2p[t] * a->hours[t] * (a->sell[t] - a->buy[t]);
	flex_json_open(out, '{');
	flex_json_key(out, "kind");
	flex_json_string(out, "community");
	flex_json_key(out, "status");
	flex_json_string(out, flex_status_text(FLEX_OK));
	flex_json_key(out, "engine");
	flex_json_string(out, flex_engine_text(FLEX_ENGINE_CHAIN));
	flex_json_key(out, "p2p_profit");
	flex_json_number(out, p2p_profit);
	flex_json_key(out, "objective");
	flex_json_number(out, plan->profit);
	flex_json_key(out, "bound");
	flex_json_number(out, plan->bound);
	flex_json_key(out, "total_profit");
	flex_json_number(out, p2p_profit + plan->profit);
	if (community->doc.start != NULL)
	{
		flex_json_key(out, "start");
		flex_json_string(out, community->doc.start);
	}
	flex_json_key(out, "series");
	flex_json_open(out, '{');
	flex_json_numbers(out, "used", work->balance.used, n);
	flex_json_numbers(out, "need", work->balance.need, n);
	flex_json_numbers(out, "spill", work->balance.spill, n);
	flex_json_numbers(out, "self", work->balance.self, n);
	flex_json_numbers(out, "p2p_trading", work->balance.p2p, n);
	flex_json_numbers(out, "free_capacity", work->balance.free, n);
	flex_json_numbers(out, "battery_charge", plan->charge, n);
	flex_json_numbers(out, "battery_discharge", plan->discharge, n);
	flex_json_numbers(out, "battery_soc", plan->soc, n + 1);
	flex_json_numbers(out, "buy_price", a->buy, n);
	flex_json_numbers(out, "sell_price", a->sell, n);
	flex_json_close(out, '}');
	flex_json_close(out, '}');
}

FlexStatus
flex_community_solve(FlexEnv *env, const FlexNode *node, const FlexSettings *settings,
					 FlexText *out)
{
	Community          community;
	Work               work;
	FlexAggregatorPlan plan;
	FlexStatus         status;

	if (is_joint(node))
		return flex_joint_doc_solve(env, node, settings, out);
	status = read_community(env, node, &community);
	if (status == FLEX_OK)
		status = prepare(env, &community, &work);
	if (status == FLEX_OK)
		status = flex_community_aggregate(env, &work.aggregator, settings, &plan);
	if (status != FLEX_OK)
		return status;
	/* the original reports the storage side */
	for (int t = 0; community.compat && t < community.n; t++)
		plan.discharge[t] /= work.aggregator.discharge_efficiency;
	write_result(out, &community, &work, &plan);
	return flex_text_status(out);
}

FlexStatus
flex_community_check(FlexEnv *env, const FlexNode *node)
{
	Community community;

	if (is_joint(node))
		return flex_joint_doc_check(env, node);
	return read_community(env, node, &community);
}

/* ---- as a linear program ---------------------------------------------------------------- */

FlexStatus
flex_community_model(FlexEnv *env, const FlexNode *node, FlexModel **out)
{
	Community         community;
	Work              work;
	FlexStorageBlock  block;
	FlexStorageArrays arrays;
	FlexModel        *model;
	FlexStatus        status;

	if (is_joint(node))
		return flex_joint_doc_model(env, node, out);
	status = read_community(env, node, &community);
	if (status == FLEX_OK)
		status = prepare(env, &community, &work);
	if (status != FLEX_OK)
		return status;
	block = flex_storage_defaults("aggregator battery", community.n, work.aggregator.hours);
	block.charge_efficiency = flex_constant(work.aggregator.charge_efficiency);
	block.discharge_efficiency = flex_constant(work.aggregator.discharge_efficiency);
	model = flex_model_new(env);
	if (model == NULL || flex_storage_arrays(env, &block, &arrays) != FLEX_OK)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < block.n; t++)
	{
		const FlexAggregator *a = &work.aggregator;
		double                need = a->need_before_loss ? a->discharge_efficiency : 1;

		arrays.charge_limit[t] = fmin(a->spill[t], a->power);
		arrays.discharge_limit[t] = fmin(a->need[t] * need, a->power);
		arrays.soc_max[t] = a->capacity + (a->leased == NULL ? 0 : a->leased[t]);
	}
	flex_block_storage(model, &block);
	for (int t = 0; t < block.n; t++)
	{
		flex_model_cost(model, block.charge + t, block.hours[t] * work.aggregator.buy[t]);
		flex_model_cost(model, block.discharge + t, -block.hours[t] * work.aggregator.sell[t]);
	}
	*out = model;
	return FLEX_OK;
}

static const FlexPart parts[] = {
	FLEX_PART("", doc_members),
};

const FlexChapter flex_community_chapter = {
	.kind = "community",
	.part = parts,
	.nparts = FLEX_LENGTH(parts),
	.solve = flex_community_solve,
	.check = flex_community_check,
	.model = flex_community_model,
};
