/*
 * loadflow.c
 *	  The load flow in SQL: set-returning functions over the text of a query
 *	  that gives the loads of every snapshot.
 *
 * The query is read into a matrix of snapshots by elements, SPI is closed,
 * then the core solves block by block and each block's rows go to the
 * tuplestore. An error raised there leaves by longjmp through the core's
 * batch, which holds nothing but the factors; the context's reset callback
 * frees those.
 */
#include "network.h"

#include <ctype.h>
#include <math.h>

#include "inner_query.h"
#include "srf.h"

#include "utils/builtins.h"
#include "utils/memutils.h"

FLEX_FUNCTION(flex_load_flow);
FLEX_FUNCTION(flex_branch_flow);
FLEX_FUNCTION(flex_flow_summary);
FLEX_FUNCTION(flex_voltage_range);

/* One call: its network, loads and where rows go. */
typedef struct Flow
{
	FlexEnv         env;
	MemoryContext   work;
	FlexRows        rows;
	FlexNetwork     network;
	FlexGrid       *grid;
	FlexFlowInput   input;
	FlexFlowOptions options;
	TimestampTz    *ts;       /* [n], or NULL */
	int64          *snapshot; /* [n], numbers of snapshots */
	Datum          *bus_name; /* [nbuses] text */
	FlexBranchFlow *flow;     /* [flows of one snapshot] */
	double         *range;    /* [3 * nnodes]: lowest, sum, highest */
	int64           converged;
} Flow;

/* ---- the loads ------------------------------------------------------------------------- */

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
	[COLUMN_P] = {"p_kw", FLEX_COLUMN_NUMBER, true, false,
				  "consumption of a load, production of a generator, kW"},
	[COLUMN_Q] = {"q_kvar", FLEX_COLUMN_NUMBER, false, true, "reactive power, kvar"},
	[COLUMN_PF] = {"pf", FLEX_COLUMN_NUMBER, false, true, "power factor, leading negative"},
	[COLUMN_MODEL] = {"model", FLEX_COLUMN_TEXT, false, true, "P, Z or I"},
};

static const FlexNetworkLoad *
element_of(const FlexNetwork *network, int e)
{
	return e < network->nloads ? &network->load[e] : &network->generator[e - network->nloads];
}

static void *
alloc_items(Flow *flow, size_t n, size_t size)
{
	void *items = flex_alloc(&flow->env, n, size);

	if (items == NULL)
		flex_pg_check(&flow->env, FLEX_NO_MEMORY);
	return items;
}

static FlexNameTable *
element_names(Flow *flow)
{
	FlexNameTable *names = flex_names_new(&flow->env);

	for (int e = 0; names != NULL && e < flow->input.nelements; e++)
		flex_names_add(names, element_of(&flow->network, e)->name, e);
	if (names == NULL)
		flex_pg_check(&flow->env, FLEX_NO_MEMORY);
	return names;
}

/* By its name, or by that in lower case, which OpenDSS text is read to. */
static int
find_element(const FlexNameTable *names, const char *name)
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
	int64 *sorted = alloc_items(flow, n, sizeof(int64));
	int    distinct = 0;

	if (by_time == table->column[COLUMN_SNAPSHOT].present)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
						errmsg(by_time ? "the query has both columns \"ts\" and \"snapshot\""
									   : "the query has no column \"ts\""),
						errhint("Give ts (timestamp with time zone), or snapshot (integer).")));
	*key = alloc_items(flow, n, sizeof(int64));
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
	flow->snapshot = alloc_items(flow, distinct, sizeof(int64));
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
	FlexNameTable *names = element_names(flow);
	int64         *key;
	int64         *distinct;
	size_t         size;
	double        *p;
	double        *q;
	unsigned char *model;
	bool          *seen;

	flex_pg_read_query(query, columns, NCOLUMNS, -1, -1, flow->work, &table);
	distinct = snapshot_keys(flow, &table, &key);
	size = (size_t) flow->input.n * (size_t) ne;
	p = alloc_items(flow, size, sizeof(double));
	q = alloc_items(flow, size, sizeof(double));
	model = alloc_items(flow, size, 1);
	seen = alloc_items(flow, size, sizeof(bool));
	for (size_t i = 0; i < size; i++)
		model[i] = (unsigned char) element_of(&flow->network, (int) (i % ne))->model;
	for (int r = 0, s = 0; r < table.nrows; r++)
	{
		int                    e = find_element(names, table.column[COLUMN_ELEMENT].text[r]);
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
		p[at] = table.column[COLUMN_P].number[r];
		q[at] = reactive_power(&table, r, load, p[at]);
		model[at] = (unsigned char) model_of(&table, r, load);
	}
	flow->input.p_kw = p;
	flow->input.q_kvar = q;
	flow->input.model = model;
}

/* One snapshot with the powers of the network. */
static void
own_loads(Flow *flow)
{
	int     ne = flow->input.nelements;
	double *p = alloc_items(flow, ne, sizeof(double));
	double *q = alloc_items(flow, ne, sizeof(double));

	for (int e = 0; e < ne; e++)
	{
		p[e] = element_of(&flow->network, e)->p_kw;
		q[e] = element_of(&flow->network, e)->q_kvar;
	}
	flow->input.n = 1;
	flow->input.p_kw = p;
	flow->input.q_kvar = q;
	flow->snapshot = alloc_items(flow, 1, sizeof(int64));
}

/* ---- a call ------------------------------------------------------------------------------ */

static void
free_grid(void *grid)
{
	flex_grid_free(*(FlexGrid **) grid);
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

/* Read the arguments and compile the network; false: the network is NULL. */
static bool
begin_flow(FunctionCallInfo fcinfo, Flow *flow)
{
	MemoryContextCallback *callback;
	char                  *document;

	memset(flow, 0, sizeof(*flow));
	flex_pg_rows(fcinfo, &flow->rows);
	if (PG_ARGISNULL(0))
		return false;
	flow->work =
		AllocSetContextCreate(CurrentMemoryContext, "pg_flex load flow", ALLOCSET_DEFAULT_SIZES);
	flex_pg_env(&flow->env, flow->work);
	flex_flow_options_default(&flow->options);
	if (!PG_ARGISNULL(2))
		read_options(flow, PG_GETARG_JSONB_P(2));
	document = flex_pg_network_text(text_to_cstring(PG_GETARG_TEXT_PP(0)), flow->work);
	flex_pg_check(&flow->env, flex_pg_network_read(&flow->env, document, &flow->network));
	flow->input.nelements = flow->network.nloads + flow->network.ngenerators;
	if (PG_ARGISNULL(1))
		own_loads(flow);
	else
		read_loads(flow, text_to_cstring(PG_GETARG_TEXT_PP(1)));

	callback = MemoryContextAllocZero(flow->work, sizeof(*callback) + sizeof(FlexGrid *));
	callback->func = free_grid;
	callback->arg = callback + 1;
	MemoryContextRegisterResetCallback(flow->work, callback);
	{
		FlexStatus status = flex_grid_new(&flow->env, &flow->network, &flow->grid);

		*(FlexGrid **) callback->arg = flow->grid;
		flex_pg_check(&flow->env, status);
	}
	flow->bus_name = alloc_items(flow, flow->network.nbuses, sizeof(Datum));
	{
		MemoryContext old = MemoryContextSwitchTo(flow->work);

		for (int b = 0; b < flow->network.nbuses; b++)
			flow->bus_name[b] = CStringGetTextDatum(flow->network.bus[b].name);
		MemoryContextSwitchTo(old);
	}
	return true;
}

static void
run_flow(Flow *flow, FlexFlowSink sink)
{
	flex_pg_check(&flow->env, flex_flow_solve(&flow->env, flow->grid, &flow->input, &flow->options,
											  sink, flow));
}

static void
end_flow(Flow *flow)
{
	MemoryContextDelete(flow->work);
}

static bool
has_values(const FlexFlowBlock *block, int lane)
{
	return block->state[lane].status != FLEX_FLOW_DIVERGED;
}

/* ts and snapshot of a row. */
static void
put_snapshot(const Flow *flow, int s, Datum *values, bool *nulls)
{
	nulls[0] = flow->ts == NULL;
	values[0] = flow->ts == NULL ? (Datum) 0 : TimestampTzGetDatum(flow->ts[s]);
	values[1] = Int64GetDatum(flow->snapshot[s]);
}

static void
put_number(Datum *values, bool *nulls, int i, double value)
{
	nulls[i] = !isfinite(value);
	values[i] = nulls[i] ? (Datum) 0 : Float8GetDatum(value);
}

/* ---- voltages ------------------------------------------------------------------------------ */

static FlexStatus
voltage_rows(void *state, const FlexFlowBlock *block)
{
	Flow               *flow = state;
	const FlexGridNode *node = flex_grid_nodes(flow->grid);
	int                 n = flex_grid_nnodes(flow->grid);
	Datum               values[7];
	bool                nulls[7] = {false};

	for (int lane = 0; lane < block->lanes; lane++)
	{
		bool good = has_values(block, lane);

		put_snapshot(flow, block->first + lane, values, nulls);
		for (int i = 0; i < n; i++)
		{
			double re = good ? flex_block_re(block, i, lane) : NAN;
			double im = good ? flex_block_im(block, i, lane) : NAN;
			double v = sqrt(re * re + im * im);

			values[2] = flow->bus_name[node[i].bus];
			values[3] = Int32GetDatum(node[i].phase);
			put_number(values, nulls, 4, v);
			put_number(values, nulls, 5, v / node[i].base_v);
			put_number(values, nulls, 6, atan2(im, re) * 180 / M_PI);
			flex_pg_row(&flow->rows, values, nulls);
		}
	}
	return FLEX_OK;
}

/* Buses without supply: one row of NULLs each. */
static void
unsupplied_rows(Flow *flow)
{
	Datum values[7] = {0};
	bool  nulls[7] = {false, false, false, true, true, true, true};

	for (int b = 0; b < flow->network.nbuses; b++)
	{
		bool supplied = false;

		for (int phase = 1; phase <= FLEX_MAX_NODE && !supplied; phase++)
			supplied = flex_grid_find(flow->grid, b, phase) >= 0;
		for (int s = 0; s < flow->input.n && !supplied; s++)
		{
			put_snapshot(flow, s, values, nulls);
			values[2] = flow->bus_name[b];
			flex_pg_row(&flow->rows, values, nulls);
		}
	}
}

/* flex.load_flow */
Datum
flex_load_flow(PG_FUNCTION_ARGS)
{
	Flow flow;

	if (!begin_flow(fcinfo, &flow))
		return (Datum) 0;
	run_flow(&flow, voltage_rows);
	unsupplied_rows(&flow);
	end_flow(&flow);
	return (Datum) 0;
}

/* ---- branches -------------------------------------------------------------------------------- */

static void
branch_row(Flow *flow, const FlexBranchFlow *f, Datum *values, bool *nulls, const Datum *kind)
{
	bool                line = f->element >= 0;
	const FlexTerminal *end = line ? &flow->network.line[f->element].end[f->end]
								   : &flow->network.transformer[-1 - f->element].end[f->end];

	values[2] = CStringGetTextDatum(line ? flow->network.line[f->element].name
										 : flow->network.transformer[-1 - f->element].name);
	values[3] = kind[line ? 0 : 1];
	values[4] = Int32GetDatum(f->end + 1);
	values[5] = flow->bus_name[end->bus];
	values[6] = Int32GetDatum(f->phase);
	put_number(values, nulls, 7, hypot(f->current_re, f->current_im));
	put_number(values, nulls, 8, f->p_kw);
	put_number(values, nulls, 9, f->q_kvar);
	put_number(values, nulls, 10, f->loading);
	flex_pg_row(&flow->rows, values, nulls);
	pfree(DatumGetPointer(values[2]));
}

static FlexStatus
branch_rows(void *state, const FlexFlowBlock *block)
{
	Flow *flow = state;
	Datum kind[2] = {CStringGetTextDatum("line"), CStringGetTextDatum("transformer")};
	Datum values[11];
	bool  nulls[11] = {false};

	for (int lane = 0; lane < block->lanes; lane++)
	{
		/* of a lane that diverged the voltages are NaN, and so is all that follows */
		int n = flex_flow_branches(flow->grid, block, lane, flow->flow);

		put_snapshot(flow, block->first + lane, values, nulls);
		for (int i = 0; i < n; i++)
			branch_row(flow, &flow->flow[i], values, nulls, kind);
	}
	return FLEX_OK;
}

/* flex.branch_flow */
Datum
flex_branch_flow(PG_FUNCTION_ARGS)
{
	Flow flow;

	if (!begin_flow(fcinfo, &flow))
		return (Datum) 0;
	flow.flow = alloc_items(&flow, flex_grid_nflows(flow.grid), sizeof(FlexBranchFlow));
	run_flow(&flow, branch_rows);
	end_flow(&flow);
	return (Datum) 0;
}

/* ---- summary ----------------------------------------------------------------------------------
 */

static void
put_node(const Flow *flow, Datum *values, bool *nulls, int i, double pu, int node)
{
	const FlexGridNode *at = flex_grid_nodes(flow->grid) + (node < 0 ? 0 : node);

	put_number(values, nulls, i, pu);
	nulls[i + 1] = nulls[i + 2] = nulls[i];
	values[i + 1] = nulls[i] ? (Datum) 0 : flow->bus_name[at->bus];
	values[i + 2] = Int32GetDatum(at->phase);
}

static void
put_summary(Flow *flow, const FlexFlowBlock *block, int lane, Datum *values, bool *nulls)
{
	FlexFlowSummary summary;
	const char     *element = NULL;

	flex_flow_summarise(flow->grid, &flow->input, block, lane, &summary);
	put_number(values, nulls, 8, summary.source_kw);
	put_number(values, nulls, 9, summary.source_kvar);
	put_number(values, nulls, 10, summary.load_kw);
	put_number(values, nulls, 11, summary.loss_kw);
	put_node(flow, values, nulls, 13, summary.v_min_pu, summary.v_min_node);
	put_node(flow, values, nulls, 16, summary.v_max_pu, summary.v_max_node);
	put_number(values, nulls, 19, summary.worst_loading);
	if (!isnan(summary.worst_loading))
		element = summary.worst_element >= 0
					  ? flow->network.line[summary.worst_element].name
					  : flow->network.transformer[-1 - summary.worst_element].name;
	nulls[20] = element == NULL;
	values[20] = element == NULL ? (Datum) 0 : CStringGetTextDatum(element);
	put_number(values, nulls, 21, summary.unbalance_percent);
	nulls[22] = summary.unbalance_bus < 0;
	values[22] = nulls[22] ? (Datum) 0 : flow->bus_name[summary.unbalance_bus];
}

static FlexStatus
summary_rows(void *state, const FlexFlowBlock *block)
{
	static const char *const methods[] = {"auto", "sweep", "matrix", "newton"};
	Flow                    *flow = state;
	Datum                    values[23] = {0};
	bool                     nulls[23];

	for (int lane = 0; lane < block->lanes; lane++)
	{
		const FlexFlowState *s = &block->state[lane];

		memset(nulls, 0, sizeof(nulls));
		put_snapshot(flow, block->first + lane, values, nulls);
		values[2] = CStringGetTextDatum(flex_flow_status_text(s->status));
		values[3] = CStringGetTextDatum(methods[s->method]);
		values[4] = Int32GetDatum(s->iterations);
		values[5] = Int32GetDatum(s->control_steps);
		put_number(values, nulls, 6, s->update_pu);
		put_number(values, nulls, 7, s->mismatch_kva);
		if (has_values(block, lane))
			put_summary(flow, block, lane, values, nulls);
		else
			memset(nulls + 6, true, sizeof(nulls) - 6);
		put_number(values, nulls, 12, s->margin);
		flex_pg_row(&flow->rows, values, nulls);
	}
	return FLEX_OK;
}

/* flex.flow_summary */
Datum
flex_flow_summary(PG_FUNCTION_ARGS)
{
	Flow flow;

	if (!begin_flow(fcinfo, &flow))
		return (Datum) 0;
	flow.options.margin = true;
	run_flow(&flow, summary_rows);
	end_flow(&flow);
	return (Datum) 0;
}

/* ---- ranges -------------------------------------------------------------------------------------
 */

static FlexStatus
add_range(void *state, const FlexFlowBlock *block)
{
	Flow               *flow = state;
	const FlexGridNode *node = flex_grid_nodes(flow->grid);
	int                 n = flex_grid_nnodes(flow->grid);

	for (int lane = 0; lane < block->lanes; lane++)
	{
		if (!has_values(block, lane))
			continue;
		flow->converged++;
		for (int i = 0; i < n; i++)
		{
			double *range = &flow->range[3 * i];
			double  re = flex_block_re(block, i, lane);
			double  im = flex_block_im(block, i, lane);
			double  v = sqrt(re * re + im * im) / node[i].base_v;

			if (flow->converged == 1 || v < range[0])
				range[0] = v;
			range[1] += v;
			if (flow->converged == 1 || v > range[2])
				range[2] = v;
		}
	}
	return FLEX_OK;
}

/* flex.voltage_range */
Datum
flex_voltage_range(PG_FUNCTION_ARGS)
{
	Flow                flow;
	const FlexGridNode *node;

	if (!begin_flow(fcinfo, &flow))
		return (Datum) 0;
	flow.range = alloc_items(&flow, 3 * (size_t) flex_grid_nnodes(flow.grid), sizeof(double));
	run_flow(&flow, add_range);
	node = flex_grid_nodes(flow.grid);
	for (int i = 0; i < flex_grid_nnodes(flow.grid); i++)
	{
		Datum  values[6];
		bool   nulls[6] = {false};
		double none = flow.converged > 0 ? 0 : NAN;

		values[0] = flow.bus_name[node[i].bus];
		values[1] = Int32GetDatum(node[i].phase);
		values[2] = Int64GetDatum(flow.converged);
		put_number(values, nulls, 3, flow.range[3 * i] + none);
		put_number(values, nulls, 4, flow.range[3 * i + 1] / Max(flow.converged, 1) + none);
		put_number(values, nulls, 5, flow.range[3 * i + 2] + none);
		flex_pg_row(&flow.rows, values, nulls);
	}
	end_flow(&flow);
	return (Datum) 0;
}
