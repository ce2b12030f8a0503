/*
 * loads.c
 *	  A call of the load flow: the rows of its query to a matrix of snapshots by
 *	  elements, its network, its grid.
 */
#include "loadflow.h"

#include <ctype.h>
#include <math.h>

#include "pg/query.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

enum
{
	COLUMN_TS,
	COLUMN_SNAPSHOT,
	COLUMN_ELEMENT,
	COLUMN_P,
	COLUMN_Q,
	COLUMN_PF,
	COLUMN_MODEL,
	NCOLUMNS
};

static const FlexColumn columns[NCOLUMNS] = {
	[COLUMN_TS] = {"ts", FLEX_COLUMN_TIME, false, false, "time of the snapshot"},
	[COLUMN_SNAPSHOT] = {"snapshot", FLEX_COLUMN_NUMBER, false, false, "number instead of ts"},
	[COLUMN_ELEMENT] = {"element", FLEX_COLUMN_TEXT, true, false,
						"name of a load or generator of the network"},
	[COLUMN_P] = {"p_kw", FLEX_COLUMN_NUMBER, true, true,
				  "consumption of a load, production of a generator, kW; NULL: not known"},
	[COLUMN_Q] = {"q_kvar", FLEX_COLUMN_NUMBER, false, true, "reactive power, kvar"},
	[COLUMN_PF] = {"pf", FLEX_COLUMN_NUMBER, false, true, "power factor, leading negative"},
	[COLUMN_MODEL] = {"model", FLEX_COLUMN_TEXT, false, true, "P, Z or I"},
};

static const FlexNetworkLoad *
element_of(const FlexNetwork *network, int e)
{
	return e < network->nloads ? &network->load[e] : &network->generator[e - network->nloads];
}

/* Bytes between two looks at interrupts. */
#define ZEROED_AT_ONCE ((size_t) 1 << 24)

void *
flex_flow_alloc(Flow *flow, size_t n, size_t size)
{
	size_t total = n * size;
	char  *items;

	/* many snapshots take hundreds of megabytes, whose zeros take as many milliseconds */
	CHECK_FOR_INTERRUPTS();
	if (size > 0 && n > MaxAllocHugeSize / size)
		flex_pg_check(&flow->env, FLEX_NO_MEMORY);
	items = MemoryContextAllocExtended((MemoryContext) flow->env.state, Max(total, 1),
									   MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
	if (items == NULL)
		flex_pg_check(&flow->env, FLEX_NO_MEMORY);
	for (size_t done = 0; done < total; done += ZEROED_AT_ONCE)
	{
		CHECK_FOR_INTERRUPTS();
		memset(items + done, 0, Min(ZEROED_AT_ONCE, total - done));
	}
	return items;
}

static void
element_names(Flow *flow, FlexNames *names)
{
	flex_pg_check(&flow->env, flex_names_init(&flow->env, flow->input.nelements, names));
	for (int e = 0; e < flow->input.nelements; e++)
		flex_names_add(names, element_of(&flow->network, e)->name, e);
}

/* By its name, or by that in lower case, which OpenDSS text is read to. */
static int
find_element(const FlexNames *names, const char *name)
{
	int   e = flex_names_find(names, name);
	char *lower;

	if (e >= 0)
		return e;
	lower = pstrdup(name);
	for (char *c = lower; *c != '\0'; c++)
		*c = (char) tolower((unsigned char) *c);
	e = flex_names_find(names, lower);
	pfree(lower);
	if (e < 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("the network has no load or generator \"%s\"", name),
				 errhint("Column element of the query must name rows of flex.network_load or "
						 "flex.generator.")));
	return e;
}

static int
compare_keys(const void *a, const void *b)
{
	int64 ka = *(const int64 *) a;
	int64 kb = *(const int64 *) b;

	return (ka > kb) - (ka < kb);
}

/* The key of each row, and the distinct ones in order. */
static int64 *
snapshot_keys(Flow *flow, const FlexTable *table, int64 **key)
{
	bool   by_time = table->column[COLUMN_TS].present;
	int    n = table->nrows;
	int64 *sorted = flex_flow_alloc(flow, n, sizeof(int64));
	int    distinct = 0;

	if (by_time == table->column[COLUMN_SNAPSHOT].present)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
						errmsg(by_time ? "the query has both columns \"ts\" and \"snapshot\""
									   : "the query has no column \"ts\""),
						errhint("Give ts (timestamp with time zone), or snapshot (integer).")));
	*key = flex_flow_alloc(flow, n, sizeof(int64));
	for (int r = 0; r < n; r++)
	{
		double number = by_time ? 0 : table->column[COLUMN_SNAPSHOT].number[r];

		if (number != floor(number) || fabs(number) > 9e15)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("snapshot %g is not a whole number", number)));
		(*key)[r] = by_time ? table->column[COLUMN_TS].time[r] : (int64) number;
	}
	memcpy(sorted, *key, sizeof(int64) * n);
	qsort(sorted, n, sizeof(int64), compare_keys);
	for (int r = 0; r < n; r++)
		if (distinct == 0 || sorted[r] != sorted[distinct - 1])
			sorted[distinct++] = sorted[r];
	flow->input.n = distinct;
	flow->snapshot = flex_flow_alloc(flow, distinct, sizeof(int64));
	for (int s = 0; s < distinct; s++)
		flow->snapshot[s] = by_time ? s : sorted[s];
	flow->ts = by_time ? (TimestampTz *) sorted : NULL;
	return sorted;
}

/* Reactive power of a row: its own, by its power factor, or by that of the network. */
static double
reactive_power(const FlexTable *table, int r, const FlexNetworkLoad *load, double p)
{
	const FlexColumnData *q = &table->column[COLUMN_Q];
	const FlexColumnData *pf = &table->column[COLUMN_PF];

	if (q->present && !isnan(q->number[r]))
		return q->number[r];
	if (pf->present && !isnan(pf->number[r]))
	{
		double factor = pf->number[r];

		if (!(fabs(factor) <= 1) || factor == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("power factor %g of \"%s\" in row %d", factor, load->name, r + 1),
					 errhint("It must be -1 to 1 and not 0.")));
		return copysign(sqrt(1 / (factor * factor) - 1), factor) * p;
	}
	return load->p_kw != 0 ? p * load->q_kvar / load->p_kw : 0;
}

static FlexLoadModel
model_of(const FlexTable *table, int r, const FlexNetworkLoad *load)
{
	const FlexColumnData *model = &table->column[COLUMN_MODEL];
	const char           *name = model->present ? model->text[r] : NULL;

	if (name == NULL)
		return load->model;
	if (strcmp(name, "P") == 0)
		return FLEX_LOAD_P;
	if (strcmp(name, "Z") == 0)
		return FLEX_LOAD_Z;
	if (strcmp(name, "I") == 0)
		return FLEX_LOAD_I;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("unknown load model \"%s\" in row %d", name, r + 1),
					errhint("Known models: P, Z, I.")));
	return FLEX_LOAD_P;
}

static void
read_loads(Flow *flow, const char *query)
{
	FlexTable      table;
	int            ne = flow->input.nelements;
	FlexNames      names;
	int64         *key;
	int64         *distinct;
	size_t         size;
	double        *p;
	double        *q;
	unsigned char *model;
	bool          *seen;
	bool          *no_data;

	flex_pg_read_query(query, columns, NCOLUMNS, -1, -1, flow->work, &table);
	element_names(flow, &names);
	distinct = snapshot_keys(flow, &table, &key);
	size = (size_t) flow->input.n * (size_t) ne;
	p = flex_flow_alloc(flow, size, sizeof(double));
	q = flex_flow_alloc(flow, size, sizeof(double));
	model = flex_flow_alloc(flow, size, 1);
	seen = flex_flow_alloc(flow, size, sizeof(bool));
	no_data = flex_flow_alloc(flow, flow->input.n, sizeof(bool));
	for (int s = 0; s < flow->input.n; s++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int e = 0; e < ne; e++)
			model[(size_t) s * ne + e] = (unsigned char) element_of(&flow->network, e)->model;
	}
	for (int r = 0, s = 0; r < table.nrows; r++)
	{
		int                    e = find_element(&names, table.column[COLUMN_ELEMENT].text[r]);
		const FlexNetworkLoad *load = element_of(&flow->network, e);
		size_t                 at;

		if (distinct[s] != key[r])
			s = (int) ((int64 *) bsearch(&key[r], distinct, flow->input.n, sizeof(int64),
										 compare_keys) -
					   distinct);
		at = (size_t) s * ne + e;
		if (seen[at])
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("\"%s\" stands twice in one snapshot", load->name),
							errdetail("Row %d of the query repeats it.", r + 1)));
		seen[at] = true;
		model[at] = (unsigned char) model_of(&table, r, load);
		if (isnan(table.column[COLUMN_P].number[r]))
		{
			no_data[s] = true;
			continue;
		}
		p[at] = table.column[COLUMN_P].number[r];
		q[at] = reactive_power(&table, r, load, p[at]);
	}
	flow->input.p_kw = p;
	flow->input.q_kvar = q;
	flow->input.model = model;
	flow->input.no_data = no_data;
}

/* One snapshot with the powers of the network. */
static void
own_loads(Flow *flow)
{
	int     ne = flow->input.nelements;
	double *p = flex_flow_alloc(flow, ne, sizeof(double));
	double *q = flex_flow_alloc(flow, ne, sizeof(double));

	for (int e = 0; e < ne; e++)
	{
		p[e] = element_of(&flow->network, e)->p_kw;
		q[e] = element_of(&flow->network, e)->q_kvar;
	}
	flow->input.n = 1;
	flow->input.p_kw = p;
	flow->input.q_kvar = q;
	flow->snapshot = flex_flow_alloc(flow, 1, sizeof(int64));
}

/* ---- a call ------------------------------------------------------------------------------ */

static void
free_grid(void *grid)
{
	flex_grid_free(*(FlexGrid **) grid);
}

/* Compile the network; what the factors take goes with the call's memory. */
static void
make_grid(Flow *flow)
{
	MemoryContextCallback *callback =
		MemoryContextAllocZero(flow->work, sizeof(*callback) + sizeof(FlexGrid *));
	FlexStatus status;

	callback->func = free_grid;
	callback->arg = callback + 1;
	MemoryContextRegisterResetCallback(flow->work, callback);
	status = flex_grid_new(&flow->env, &flow->network, &flow->grid);
	*(FlexGrid **) callback->arg = flow->grid;
	flex_pg_check(&flow->env, status);
}

static void
read_options(Flow *flow, Jsonb *options)
{
	FlexNode  *doc = flex_doc_parse(&flow->env, flex_pg_jsonb_text(options));
	FlexStatus status =
		doc == NULL ? FLEX_BAD_INPUT : flex_flow_options_read(&flow->env, doc, &flow->options);

	flex_doc_free(doc);
	flex_pg_check(&flow->env, status);
}

/* Loads of a window from the sensors of the sites behind them. */
static char *
sensor_loads(const Flow *flow, const char *network)
{
	const FlexFlowOptions *o = &flow->options;

	if (o->from == NULL || o->to == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("options \"from\" and \"to\" belong together")));
	return psprintf("SELECT * FROM flex.network_load_series(%s, %s, %s%s%s)",
					quote_literal_cstr(network), quote_literal_cstr(o->from),
					quote_literal_cstr(o->to), o->resolution == NULL ? "" : ", ",
					o->resolution == NULL ? "" : quote_literal_cstr(o->resolution));
}

void
flex_flow_begin(Flow *flow, text *network, text *loads, Jsonb *options)
{
	MemoryContext old;
	char         *document;

	memset(flow, 0, sizeof(*flow));
	flow->work =
		AllocSetContextCreate(CurrentMemoryContext, "pg_flex load flow", ALLOCSET_DEFAULT_SIZES);
	flex_pg_env(&flow->env, flow->work);
	flex_flow_options_default(&flow->options);
	if (options != NULL)
		read_options(flow, options);
	document = flex_pg_network_text(text_to_cstring(network), flow->work);
	flex_pg_check(&flow->env, flex_pg_network_read(&flow->env, document, &flow->network));
	flow->input.nelements = flow->network.nloads + flow->network.ngenerators;
	if (loads == NULL && (flow->options.from != NULL || flow->options.to != NULL))
		read_loads(flow, sensor_loads(flow, text_to_cstring(network)));
	else if (loads == NULL)
		own_loads(flow);
	else
		read_loads(flow, text_to_cstring(loads));
	make_grid(flow);

	flow->bus_name = flex_flow_alloc(flow, flow->network.nbuses, sizeof(Datum));
	old = MemoryContextSwitchTo(flow->work);
	for (int b = 0; b < flow->network.nbuses; b++)
		flow->bus_name[b] = CStringGetTextDatum(flow->network.bus[b].name);
	MemoryContextSwitchTo(old);
}

void
flex_flow_run(Flow *flow, FlexFlowSink sink)
{
	flex_pg_check(&flow->env, flex_flow_solve(&flow->env, flow->grid, &flow->input, &flow->options,
											  sink, flow));
}

void
flex_flow_end(Flow *flow)
{
	MemoryContextDelete(flow->work);
}
