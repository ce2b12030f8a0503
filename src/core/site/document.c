/*
 * document.c
 *	  Problem documents of kind "storage": one storage behind one meter.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

typedef struct StorageDoc
{
	const char     *start;
	FlexSeries      step_hours;
	double          steps;
	FlexSeries      import_price;
	FlexSeries      export_price;
	FlexSeries      net_load;
	FlexSeries      import_limit;
	FlexSeries      export_limit;
	FlexSeries      soc_min;
	FlexSeries      soc_max;
	FlexSeries      charge_limit;
	FlexSeries      discharge_limit;
	FlexSeries      inflow;
	const FlexNode *storage;
} StorageDoc;

#define DOC(field) offsetof(StorageDoc, field)
#define SERIES(member, field, unit_, lo_, required_, help_)                                        \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_SERIES, .offset = DOC(field), .unit = unit_,           \
		.required = required_, .lo = lo_, .hi = INFINITY, .help = help_                            \
	}

static const FlexMember doc_members[] = {
	{.name = "start",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = DOC(start),
	 .unit = "",
	 .form = FLEX_FORM_TIME,
	 .help = "time at which the first step starts"},
	{.name = "step_hours",
	 .type = FLEX_MEMBER_SERIES,
	 .offset = DOC(step_hours),
	 .unit = "h",
	 .lo = 0,
	 .hi = INFINITY,
	 .above_lo = true,
	 .help = "length of the steps; 1 if absent"},
	{.name = "steps",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = DOC(steps),
	 .unit = "",
	 .def = NAN,
	 .lo = 1,
	 .hi = 100000000,
	 .help = "number of steps, where every series is one number"},
	SERIES("import_price", import_price, "1/kWh", -INFINITY, true, "price of energy imported"),
	SERIES("export_price", export_price, "1/kWh", -INFINITY, false,
		   "price paid for energy exported; import_price if absent"),
	SERIES("net_load_kw", net_load, "kW", -INFINITY, false,
		   "load minus production behind the meter"),
	SERIES("import_limit_kw", import_limit, "kW", 0, false, "most the meter may import"),
	SERIES("export_limit_kw", export_limit, "kW", 0, false, "most the meter may export"),
	SERIES("soc_min_kwh", soc_min, "kWh", 0, false, "least content at the end of the step"),
	SERIES("soc_max_kwh", soc_max, "kWh", 0, false, "largest content at the end of the step"),
	SERIES("charge_limit_kw", charge_limit, "kW", 0, false, "most it may charge in the step"),
	SERIES("discharge_limit_kw", discharge_limit, "kW", 0, false,
		   "most it may discharge in the step"),
	SERIES("inflow_kw", inflow, "kW", -INFINITY, false, "energy into the store from elsewhere"),
	{.name = "storage",
	 .type = FLEX_MEMBER_NODE,
	 .offset = DOC(storage),
	 .unit = "",
	 .required = true,
	 .help = "the storage itself, an object"},
};

/* Longest series given as an array, or "steps". */
static int
count_steps(const StorageDoc *doc)
{
	const FlexSeries *all[] = {&doc->import_price, &doc->export_price, &doc->net_load,
							   &doc->import_limit, &doc->export_limit, &doc->soc_min,
							   &doc->soc_max,      &doc->charge_limit, &doc->discharge_limit,
							   &doc->inflow,       &doc->step_hours};

	for (int i = 0; i < FLEX_LENGTH(all); i++)
		if (all[i]->n > 0 && !all[i]->scalar)
			return all[i]->n;
	return isnan(doc->steps) ? 1 : (int) doc->steps;
}

/* "steps" must be whole, and agree with the arrays there are. */
static void
check_count(FlexEnv *env, const StorageDoc *doc, int n)
{
	if (isnan(doc->steps) || doc->steps == n)
		return;
	flex_fault(env, FLEX_BAD_INPUT, "steps", "\"steps\" is %g, but there are %d steps", doc->steps,
			   n);
	flex_fault_hint(env, "Give a whole number, or leave it out where a series is an array.");
}

/* NULL for an absent series, else its n values. */
static FlexStatus
expand(FlexEnv *env, FlexSeries *series, int n, const char *name, const double **out)
{
	FlexStatus status;

	*out = NULL;
	if (series->n == 0)
		return FLEX_OK;
	status = flex_series_expand(env, series, n, 0, name);
	*out = series->value;
	return status;
}

static FlexStatus
read_doc(FlexEnv *env, const FlexNode *node, StorageDoc *doc, FlexStorageInput *input)
{
	int        errors = flex_error_count(env);
	int        n;
	FlexStatus status = flex_doc_members(env, node, "", doc_members, FLEX_LENGTH(doc_members), doc);

	memset(input, 0, sizeof(*input));
	if (doc->storage != NULL)
		flex_storage_spec_read(env, doc->storage, "storage", &input->storage.spec);
	if (status != FLEX_OK || flex_error_count(env) > errors)
		return FLEX_BAD_INPUT;
	n = input->n = count_steps(doc);
	check_count(env, doc, n);
	if (doc->step_hours.n == 0)
		status = flex_series_expand(env, &doc->step_hours, n, 1, "step_hours");
	expand(env, &doc->step_hours, n, "step_hours", &input->hours);
	expand(env, &doc->import_price, n, "import_price", &input->import_price);
	expand(env, &doc->export_price, n, "export_price", &input->export_price);
	expand(env, &doc->net_load, n, "net_load_kw", &input->net_load);
	expand(env, &doc->import_limit, n, "import_limit_kw", &input->import_limit);
	expand(env, &doc->export_limit, n, "export_limit_kw", &input->export_limit);
	expand(env, &doc->soc_min, n, "soc_min_kwh", &input->storage.soc_min);
	expand(env, &doc->soc_max, n, "soc_max_kwh", &input->storage.soc_max);
	expand(env, &doc->charge_limit, n, "charge_limit_kw", &input->storage.charge_limit);
	expand(env, &doc->discharge_limit, n, "discharge_limit_kw", &input->storage.discharge_limit);
	expand(env, &doc->inflow, n, "inflow_kw", &input->storage.inflow);
	if (flex_error_count(env) > errors)
		return FLEX_BAD_INPUT;
	return flex_storage_input_check(env, input);
}

static void
write_plan(FlexText *out, const StorageDoc *doc, const FlexStorageInput *input,
		   const FlexStoragePlan *plan)
{
	int n = input->n;

	flex_json_open(out, '{');
	flex_json_key(out, "kind");
	flex_json_string(out, "storage");
	flex_json_key(out, "status");
	flex_json_string(out, flex_status_text(plan->status));
	flex_json_key(out, "engine");
	flex_json_string(out, flex_engine_text(plan->engine));
	flex_json_key(out, "reason");
	flex_json_string(out, plan->reason);
	flex_json_key(out, "objective");
	flex_json_number(out, plan->objective);
	flex_json_key(out, "bound");
	flex_json_number(out, plan->bound);
	flex_json_key(out, "gap");
	flex_json_number(out, plan->gap);
	flex_json_key(out, "cost_without_storage");
	flex_json_number(out, flex_storage_idle_cost(input));
	if (doc->start != NULL)
	{
		flex_json_key(out, "start");
		flex_json_string(out, doc->start);
	}
	flex_json_numbers(out, "power_kw", plan->power, n);
	flex_json_numbers(out, "soc_kwh", plan->soc, n + 1);
	flex_json_numbers(out, "import_kw", plan->import, n);
	flex_json_numbers(out, "export_kw", plan->export, n);
	flex_json_numbers(out, "cost", plan->cost, n);
	flex_json_numbers(out, "marginal_value_per_kwh", plan->value_after, n);
	flex_json_close(out, '}');
}

static FlexStatus
solve_document(FlexEnv *env, const FlexNode *node, const FlexSettings *settings, FlexText *out)
{
	StorageDoc       doc;
	FlexStorageInput input;
	FlexStoragePlan  plan;
	FlexStatus       status = read_doc(env, node, &doc, &input);

	if (status != FLEX_OK)
		return status;
	status = flex_site_plan_one(env, &input, settings, &plan);
	if (!flex_status_has_plan(status))
		return status;
	write_plan(out, &doc, &input, &plan);
	return flex_text_status(out) == FLEX_OK ? status : FLEX_NO_MEMORY;
}

static FlexStatus
check_document(FlexEnv *env, const FlexNode *node)
{
	StorageDoc       doc;
	FlexStorageInput input;

	return read_doc(env, node, &doc, &input);
}

static FlexStatus
model_document(FlexEnv *env, const FlexNode *node, FlexModel **out)
{
	StorageDoc       doc;
	FlexStorageInput input;
	FlexSiteInput    site;
	FlexSiteColumns  where;
	FlexStatus       status = read_doc(env, node, &doc, &input);

	if (status != FLEX_OK)
		return status;
	site = flex_site_of_one(&input);
	return flex_site_build(env, &site, true, out, &where);
}

static const FlexPart parts[] = {
	FLEX_PART("", doc_members),
	FLEX_PART_NEEDS("storage", flex_storage_members, FLEX_STORAGE_NEEDS),
};

const FlexChapter flex_storage_chapter = {
	.kind = "storage",
	.part = parts,
	.nparts = FLEX_LENGTH(parts),
	.solve = solve_document,
	.check = check_document,
	.model = model_document,
};
