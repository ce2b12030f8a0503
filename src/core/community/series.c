/*
 * series.c
 *	  Communities: members, storages and the battery that a document gives in numbers.
 */
#include "document.h"

#include <stdio.h>

/* ---- tables --------------------------------------------------------------------------- */

typedef struct SeriesDoc
{
	FlexSeries pv;
	FlexSeries load;
	FlexSeries import;
	FlexSeries export;
	FlexSeries soc;
} SeriesDoc;

#define SERIES(doc, member, unit_, lo_, help_)                                                     \
	{                                                                                              \
		.name = #member, .type = FLEX_MEMBER_SERIES, .offset = offsetof(doc, member),              \
		.unit = unit_, .lo = lo_, .hi = INFINITY, .help = help_                                    \
	}

const FlexMember community_series_members[5] = {
	SERIES(SeriesDoc, pv, "kW", 0, "production behind the meter"),
	SERIES(SeriesDoc, load, "kW", 0, "consumption behind the meter"),
	SERIES(SeriesDoc, import, "kW", 0, "metered import"),
	SERIES(SeriesDoc, export, "kW", 0, "metered export"),
	SERIES(SeriesDoc, soc, "kWh", 0, "content of the member's battery at the end of the step"),
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

const FlexMember community_storage_members[7] = {
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
	SERIES(StorageDoc, soc_min, "kWh", 0, "least content at the end of the step"),
	SERIES(StorageDoc, soc_max, "kWh", 0, "largest content at the end of the step"),
	SERIES(StorageDoc, charge_limit, "kW", 0, "0 while an electric car is away"),
	SERIES(StorageDoc, discharge_limit, "kW", 0, "0 while an electric car is away"),
	SERIES(StorageDoc, inflow, "kW", -INFINITY, "into the store, < 0 out: driving"),
};

#define BATTERY(member, field, unit_, def_, hi_, above_, help_)                                    \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_NUMBER, .offset = offsetof(BatteryDoc, field),         \
		.unit = unit_, .def = def_, .lo = 0, .hi = hi_, .above_lo = above_, .help = help_          \
	}

const FlexMember community_battery_members[6] = {
	BATTERY("capacity_kwh", capacity, "kWh", NAN, INFINITY, false, "energy it can hold; required"),
	BATTERY("charge_efficiency", charge_efficiency, "", 1, 1, true, "stored per energy taken in"),
	BATTERY("discharge_efficiency", discharge_efficiency, "", 1, 1, true,
			"given out per energy withdrawn"),
	BATTERY("power_kw", power, "kW", NAN, INFINITY, false,
			"power limit of both directions; none if absent"),
	BATTERY("capacity", other_capacity, "kWh", NAN, INFINITY, false,
			"capacity_kwh as the original spells it"),
	BATTERY("power", other_power, "kW", NAN, INFINITY, false, "power_kw as the original spells it"),
};

/* ---- steps ---------------------------------------------------------------------------- */

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
community_steps(FlexEnv *env, const FlexNode *doc, const FlexMember *table, int nmembers, int *n)
{
	FlexFaultMark   mark = flex_fault_mark(env);
	const FlexNode *members = flex_node_member(doc, "members");
	int             index = 0;

	*n = first_length(env, doc, table, nmembers, "");
	for (const FlexNode *node = flex_node_first(members); node; node = flex_node_next(node))
	{
		char path[64];
		int  length;

		snprintf(path, sizeof(path), "members[%d].series", index++);
		length = first_length(env, flex_node_member(node, "series"), community_series_members,
							  FLEX_LENGTH(community_series_members), path);
		if (*n == 0)
			*n = length;
		if (flex_poll(env))
			return FLEX_CANCELLED;
	}
	if (*n == 0)
		*n = 1;
	return flex_fault_since(env, mark);
}

FlexStatus
community_expand(FlexEnv *env, FlexSeries *series, int n, double per, const char *path,
				 const double **out)
{
	FlexStatus status;

	*out = NULL;
	if (series->n == 0)
		return FLEX_OK;
	status = flex_series_expand(env, series, n, 0, path);
	if (status != FLEX_OK)
		return status;
	for (int t = 0; per != 1 && t < n; t++)
		series->value[t] /= per;
	*out = series->value;
	return FLEX_OK;
}

/* ---- members -------------------------------------------------------------------------- */

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
community_read_series(FlexEnv *env, const FlexNode *node, const char *path, int n,
					  const CommunityUnits *units, FlexMemberSeries *member)
{
	SeriesDoc doc;
	const struct
	{
		const char    *name;
		FlexSeries    *series;
		double         per;
		const double **to;
	} all[] = {{"pv", &doc.pv, units->power, &member->pv},
			   {"load", &doc.load, units->power, &member->load},
			   {"import", &doc.import, units->power, &member->import},
			   {"export", &doc.export, units->power, &member->export},
			   {"soc", &doc.soc, units->energy, &member->soc}};
	FlexFaultMark mark = flex_fault_mark(env);
	FlexStatus    status = flex_doc_members(env, node, path, community_series_members,
											FLEX_LENGTH(community_series_members), &doc);

	if (status != FLEX_OK)
		return status;
	if ((doc.pv.n > 0) != (doc.load.n > 0) || (doc.import.n > 0) != (doc.export.n > 0) ||
		(doc.pv.n > 0) == (doc.import.n > 0))
		return flex_fault(env, FLEX_BAD_INPUT, path,
						  "member \"%s\" needs pv and load, or import and export", member->name);
	for (int i = 0; i < FLEX_LENGTH(all); i++)
	{
		char at[128];

		snprintf(at, sizeof(at), "%s.%s", path, all[i].name);
		community_expand(env, all[i].series, n, all[i].per, at, all[i].to);
	}
	status = flex_fault_since(env, mark);
	return status == FLEX_OK ? check_content(env, member, n, path) : status;
}

/* ---- storages ------------------------------------------------------------------------- */

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

		snprintf(at, sizeof(at), "%s.%s", path, all[i].name);
		status = community_expand(env, all[i].series, n, 1, at, all[i].to);
	}
	return status;
}

static FlexStatus
read_storage(FlexEnv *env, const FlexNode *node, int n, const char *path, FlexStorage *storage)
{
	StorageDoc doc;
	char       at[140];
	FlexStatus status = flex_doc_members(env, node, path, community_storage_members,
										 FLEX_LENGTH(community_storage_members), &doc);

	if (status != FLEX_OK)
		return status;
	snprintf(at, sizeof(at), "%s.storage", path);
	storage->name = doc.name;
	status = flex_storage_spec_read(env, doc.storage, at, &storage->spec);
	return status == FLEX_OK ? read_limits(env, &doc, n, path, storage) : status;
}

FlexStatus
community_read_storages(FlexEnv *env, const MemberDoc *doc, int n, const char *path,
						FlexSiteInput *site)
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
		status = flex_poll(env) ? FLEX_CANCELLED : read_storage(env, node, n, at, &storage[k++]);
	}
	site->storage = storage;
	site->nstorages = count;
	return status;
}

/* The one of two spellings that is given; NAN: none. */
static double
either(FlexEnv *env, double value, double other, const char *path)
{
	if (!isnan(value) && !isnan(other))
		flex_fault(env, FLEX_BAD_INPUT, path, "member \"%s\" is given twice, in two spellings",
				   path);
	return isnan(value) ? other : value;
}

FlexStatus
community_read_battery(FlexEnv *env, const FlexNode *node, const CommunityUnits *units,
					   BatteryDoc *battery)
{
	FlexFaultMark mark = flex_fault_mark(env);
	FlexStatus    status = flex_doc_members(env, node, "battery", community_battery_members,
											FLEX_LENGTH(community_battery_members), battery);

	if (status != FLEX_OK)
		return status;
	battery->capacity =
		either(env, battery->capacity, battery->other_capacity, "battery.capacity_kwh");
	battery->power = either(env, battery->power, battery->other_power, "battery.power_kw");
	if (isnan(battery->capacity))
	{
		flex_fault(env, FLEX_BAD_INPUT, "battery.capacity_kwh",
				   "member \"battery.capacity_kwh\" is missing");
		flex_fault_hint(env, "Give \"capacity_kwh\": energy it can hold.");
	}
	battery->capacity /= units->energy;
	battery->power = isnan(battery->power) ? INFINITY : battery->power / units->power;
	return flex_fault_since(env, mark);
}
