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
#include "loadflow.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/memutils.h"

FLEX_FUNCTION(flex_load_flow);
FLEX_FUNCTION(flex_branch_flow);
FLEX_FUNCTION(flex_flow_summary);
FLEX_FUNCTION(flex_voltage_range);
FLEX_FUNCTION(flex_bus_unbalance);
FLEX_FUNCTION(flex_neutral_current);

/* ---- rows ---------------------------------------------------------------------------------- */

/* The arguments of the set-returning functions; false: the network is NULL. */
static bool
begin_rows(FunctionCallInfo fcinfo, Flow *flow)
{
	FlexRows rows;

	flex_pg_rows(fcinfo, &rows);
	if (PG_ARGISNULL(0))
		return false;
	flex_flow_begin(flow, PG_GETARG_TEXT_PP(0), PG_ARGISNULL(1) ? NULL : PG_GETARG_TEXT_PP(1),
					PG_ARGISNULL(2) ? NULL : PG_GETARG_JSONB_P(2));
	flow->rows = rows;
	return true;
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
		bool good = flex_flow_has_values(block, lane);

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

	if (!begin_rows(fcinfo, &flow))
		return (Datum) 0;
	flex_flow_run(&flow, voltage_rows);
	unsupplied_rows(&flow);
	flex_flow_end(&flow);
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

	if (!begin_rows(fcinfo, &flow))
		return (Datum) 0;
	flow.flow = flex_flow_alloc(&flow, flex_grid_nflows(flow.grid), sizeof(FlexBranchFlow));
	flex_flow_run(&flow, branch_rows);
	flex_flow_end(&flow);
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
		if (flex_flow_has_values(block, lane))
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

	if (!begin_rows(fcinfo, &flow))
		return (Datum) 0;
	flow.options.margin = true;
	flex_flow_run(&flow, summary_rows);
	flex_flow_end(&flow);
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
		if (!flex_flow_has_values(block, lane))
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

	if (!begin_rows(fcinfo, &flow))
		return (Datum) 0;
	flow.range = flex_flow_alloc(&flow, 3 * (size_t) flex_grid_nnodes(flow.grid), sizeof(double));
	flex_flow_run(&flow, add_range);
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
	flex_flow_end(&flow);
	return (Datum) 0;
}

/* ---- unbalance ----------------------------------------------------------------------------- */

static FlexStatus
unbalance_rows(void *state, const FlexFlowBlock *block)
{
	Flow               *flow = state;
	const FlexGridNode *node = flex_grid_nodes(flow->grid);

	for (int lane = 0; lane < block->lanes; lane++)
		for (int i = 0; i < flex_grid_nnodes(flow->grid); i++)
		{
			Datum  values[5];
			bool   nulls[5] = {false};
			double v[3];

			if (!flex_flow_sequences(flow->grid, block, lane, i, v))
				continue;
			put_snapshot(flow, block->first + lane, values, nulls);
			values[2] = flow->bus_name[node[i].bus];
			put_number(values, nulls, 3, 100 * v[2] / v[1]);
			put_number(values, nulls, 4, 100 * v[0] / v[1]);
			flex_pg_row(&flow->rows, values, nulls);
		}
	return FLEX_OK;
}

/* flex.bus_unbalance */
Datum
flex_bus_unbalance(PG_FUNCTION_ARGS)
{
	Flow flow;

	if (!begin_rows(fcinfo, &flow))
		return (Datum) 0;
	flex_flow_run(&flow, unbalance_rows);
	flex_flow_end(&flow);
	return (Datum) 0;
}

static void
put_neutral(Flow *flow, const FlexBranchFlow *f, int s, double re, double im)
{
	Datum values[6];
	bool  nulls[6] = {false};

	put_snapshot(flow, s, values, nulls);
	values[2] = CStringGetTextDatum(flow->network.line[f->element].name);
	values[3] = Int32GetDatum(f->end + 1);
	values[4] = flow->bus_name[flow->network.line[f->element].end[f->end].bus];
	put_number(values, nulls, 5, hypot(re, im));
	flex_pg_row(&flow->rows, values, nulls);
	pfree(DatumGetPointer(values[2]));
}

/* Conductors of one end of a line follow one another. */
static FlexStatus
neutral_rows(void *state, const FlexFlowBlock *block)
{
	Flow *flow = state;

	for (int lane = 0; lane < block->lanes; lane++)
	{
		int    n = flex_flow_branches(flow->grid, block, lane, flow->flow);
		double re = 0;
		double im = 0;

		for (int i = 0; i < n; i++)
		{
			const FlexBranchFlow *f = &flow->flow[i];

			if (f->element < 0)
				continue;
			if (f->phase <= 3)
			{
				re -= f->current_re;
				im -= f->current_im;
			}
			if (i + 1 < n && f[1].element == f->element && f[1].end == f->end)
				continue;
			put_neutral(flow, f, block->first + lane, re, im);
			re = im = 0;
		}
	}
	return FLEX_OK;
}

/* flex.neutral_current */
Datum
flex_neutral_current(PG_FUNCTION_ARGS)
{
	Flow flow;

	if (!begin_rows(fcinfo, &flow))
		return (Datum) 0;
	flow.flow = flex_flow_alloc(&flow, flex_grid_nflows(flow.grid), sizeof(FlexBranchFlow));
	flex_flow_run(&flow, neutral_rows);
	flex_flow_end(&flow);
	return (Datum) 0;
}
