/*
 * zone.c
 *	  From a network and its loads to the state of its zones: a zone is one
 *	  phase of one feeder.
 */
#include "zone.h"

#include <math.h>

#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

FLEX_FUNCTION(flex_zone_state);

static int
find_feeder(Zones *zones, const char *name)
{
	for (int f = 0; f < zones->nfeeders; f++)
		if (strcmp(zones->feeder[f].name, name) == 0)
			return f;
	return -1;
}

static int
compare_feeder(const void *a, const void *b)
{
	return strcmp(((const Feeder *) a)->name, ((const Feeder *) b)->name);
}

static void
collect_feeders(Zones *zones)
{
	const FlexNetwork *network = &zones->flow.network;

	zones->feeder = flex_flow_alloc(&zones->flow, network->nbuses + 1, sizeof(Feeder));
	zones->feeder_of_bus = flex_flow_alloc(&zones->flow, network->nbuses + 1, sizeof(int));
	zones->feeder_of_line = flex_flow_alloc(&zones->flow, network->nlines + 1, sizeof(int));
	for (int b = 0; b < network->nbuses; b++)
		if (network->bus[b].feeder != NULL && find_feeder(zones, network->bus[b].feeder) < 0)
			zones->feeder[zones->nfeeders++] =
				(Feeder){.name = network->bus[b].feeder, .supply = -1};
	qsort(zones->feeder, zones->nfeeders, sizeof(Feeder), compare_feeder);
	for (int b = 0; b < network->nbuses; b++)
		zones->feeder_of_bus[b] =
			network->bus[b].feeder == NULL ? -1 : find_feeder(zones, network->bus[b].feeder);
	if (zones->nfeeders == 0)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("no bus of network \"%s\" names its feeder", network->name),
						errhint("UPDATE flex.bus SET feeder = ... for all buses but source and "
								"busbar.")));
}

/* Supply cables that flex.feeder names. */
static void
read_supplies(Zones *zones)
{
	const FlexNetwork *network = &zones->flow.network;
	char              *query =
		psprintf("SELECT f.name, f.supply_line FROM flex.feeder f "
				 "JOIN flex.network n ON n.network_id OPERATOR(pg_catalog.=) f.network_id "
				 "WHERE n.name OPERATOR(pg_catalog.=) %s",
				 quote_literal_cstr(network->name));

	SPI_connect();
	if (SPI_execute(query, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "feeders can't be read");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		char *name = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1);
		char *line = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2);
		int   f = find_feeder(zones, name);

		for (int l = 0; f >= 0 && l < network->nlines; l++)
			if (strcmp(network->line[l].name, line) == 0)
				zones->feeder[f].supply = l;
	}
	SPI_finish();
}

/* Lines by feeder, and for each feeder those that lead into it from outside. */
static void
find_entries(Zones *zones)
{
	const FlexNetwork *network = &zones->flow.network;

	for (int l = 0; l < network->nlines; l++)
	{
		const FlexLine *line = &network->line[l];
		int             from = zones->feeder_of_bus[line->end[0].bus];
		int             to = zones->feeder_of_bus[line->end[1].bus];

		/* the receiving bus tells whose line it is */
		zones->feeder_of_line[l] = to >= 0 ? to : from;
		if (from == to || line->open)
			continue;
		for (int side = 0; side < 2; side++)
		{
			int f = side == 0 ? from : to;

			if (f < 0)
				continue;
			zones->feeder[f].entries++;
			zones->feeder[f].entry = l;
		}
	}
}

/* Where two lines lead into a feeder, flex.feeder must name the supply cable. */
static void
find_supplies(Zones *zones)
{
	const FlexNetwork *network = &zones->flow.network;

	find_entries(zones);
	for (int f = 0; f < zones->nfeeders; f++)
	{
		Feeder         *feeder = &zones->feeder[f];
		const FlexLine *line;

		if (feeder->supply < 0 && feeder->entries == 1)
			feeder->supply = feeder->entry;
		if (feeder->supply < 0)
			ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
							errmsg("%d lines lead into feeder \"%s\" of network \"%s\"",
								   feeder->entries, feeder->name, network->name),
							errhint("Name its supply cable in flex.feeder (network_id, name, "
									"supply_line).")));
		line = &network->line[feeder->supply];
		zones->feeder_of_line[feeder->supply] = f;
		feeder->end = zones->feeder_of_bus[line->end[0].bus] != f ? 0 : 1;
		feeder->rated_a = isnan(line->rated_a) ? network->type[line->type].rated_a : line->rated_a;
	}
	for (int t = 0; t < network->ntransformers; t++)
		zones->transformer_kva += network->transformer[t].kva;
}

void
flex_zones_begin(Zones *zones, text *network, text *loads, Jsonb *options)
{
	memset(zones, 0, sizeof(*zones));
	flex_flow_begin(&zones->flow, network, loads, options);
	collect_feeders(zones);
	read_supplies(zones);
	find_supplies(zones);
	zones->flow.flow =
		flex_flow_alloc(&zones->flow, flex_grid_nflows(zones->flow.grid), sizeof(FlexBranchFlow));
}

const char *
flex_zone_name(const Zones *zones, int phase, int feeder)
{
	return psprintf("%d%s", phase + 1, zones->feeder[feeder].name);
}

/* What a snapshot tells of the zones: one entry for phase p of feeder f at [f * FLEX_ZONE_PHASES +
 * p]. */
typedef struct ZoneState
{
	double vmin;
	double flow;
	double supply_pu;
	int    overloads;
	bool   customers; /* some bus of it has this phase */
} ZoneState;

static double
node_pu(const Flow *flow, const FlexFlowBlock *block, int node, int lane)
{
	return hypot(flex_block_re(block, node, lane), flex_block_im(block, node, lane)) /
		   flex_grid_nodes(flow->grid)[node].base_v;
}

static void
gather_voltages(const Zones *zones, const FlexFlowBlock *block, int lane, ZoneState *state)
{
	const Flow         *flow = &zones->flow;
	const FlexGridNode *node = flex_grid_nodes(flow->grid);

	for (int i = 0; i < flex_grid_nnodes(flow->grid); i++)
	{
		int        f = zones->feeder_of_bus[node[i].bus];
		ZoneState *z;
		double     pu;

		if (f < 0 || node[i].phase < 1 || node[i].phase > FLEX_ZONE_PHASES)
			continue;
		z = &state[f * FLEX_ZONE_PHASES + node[i].phase - 1];
		pu = node_pu(flow, block, i, lane);
		z->vmin = z->customers ? fmin(z->vmin, pu) : pu;
		z->customers = true;
	}
	for (int f = 0; f < zones->nfeeders; f++)
		for (int p = 0; p < FLEX_ZONE_PHASES; p++)
		{
			const Feeder *feeder = &zones->feeder[f];
			int           bus = flow->network.line[feeder->supply].end[feeder->end].bus;
			int           at = flex_grid_find(flow->grid, bus, p + 1);

			state[f * FLEX_ZONE_PHASES + p].supply_pu =
				at < 0 ? NAN : node_pu(flow, block, at, lane);
		}
}

/* Power into the zone at its supply cable, and conductors above their rating. */
static void
gather_flows(Zones *zones, const FlexFlowBlock *block, int lane, ZoneState *state)
{
	Flow *flow = &zones->flow;
	int   n = flex_flow_branches(flow->grid, block, lane, flow->flow);

	for (int i = 0; i < n; i++)
	{
		const FlexBranchFlow *b = &flow->flow[i];
		int                   f;
		ZoneState            *z;

		if (b->element < 0 || b->phase < 1 || b->phase > FLEX_ZONE_PHASES)
			continue;
		f = zones->feeder_of_line[b->element];
		if (f < 0)
			continue;
		z = &state[f * FLEX_ZONE_PHASES + b->phase - 1];
		if (b->element == zones->feeder[f].supply && b->end == zones->feeder[f].end)
			z->flow = copysign(hypot(b->p_kw, b->q_kvar), b->p_kw);
		if (b->end == 0 && b->loading > 1)
			z->overloads++;
	}
}

/* Line-to-line base of the busbar in front of a feeder, kV; NAN: none. */
static double
supply_base_kv(const Zones *zones, int f)
{
	const FlexNetwork *network = &zones->flow.network;
	const Feeder      *feeder = &zones->feeder[f];

	return network->bus[network->line[feeder->supply].end[feeder->end].bus].voltage_base_kv;
}

static void
put_zone(Zones *zones, int s, int f, int p, const ZoneState *z, double import, bool good)
{
	Flow  *flow = &zones->flow;
	double base = supply_base_kv(zones, f);
	Datum  values[13];
	bool   nulls[13] = {false};

	nulls[0] = flow->ts == NULL;
	values[0] = flow->ts == NULL ? (Datum) 0 : TimestampTzGetDatum(flow->ts[s]);
	values[1] = Int64GetDatum(flow->snapshot[s]);
	values[2] = CStringGetTextDatum(flex_zone_name(zones, p, f));
	values[3] = CStringGetTextDatum(zones->feeder[f].name);
	values[4] = Int32GetDatum(p + 1);
	values[5] = Float8GetDatum(z->vmin);
	values[6] = Float8GetDatum(z->flow);
	values[7] = Int32GetDatum(z->overloads);
	values[8] = Float8GetDatum(zones->feeder[f].rated_a);
	values[9] = Float8GetDatum(z->supply_pu);
	values[10] = Float8GetDatum(zones->transformer_kva);
	values[11] = Float8GetDatum(import);
	nulls[8] = isnan(zones->feeder[f].rated_a);
	nulls[10] = zones->flow.network.ntransformers == 0;
	nulls[5] = nulls[6] = nulls[7] = nulls[9] = !good || !z->customers;
	nulls[11] = !good;
	nulls[12] = isnan(base);
	values[12] = Float8GetDatum(base);
	flex_pg_row(&flow->rows, values, nulls);
}

static FlexStatus
zone_rows(void *sink, const FlexFlowBlock *block)
{
	Zones     *zones = sink;
	int        n = zones->nfeeders * FLEX_ZONE_PHASES;
	ZoneState *state = palloc(sizeof(ZoneState) * n);

	for (int lane = 0; lane < block->lanes; lane++)
	{
		bool            good = flex_flow_has_values(block, lane);
		FlexFlowSummary summary = {0};

		memset(state, 0, sizeof(ZoneState) * n);
		if (good)
		{
			flex_flow_summarise(zones->flow.grid, &zones->flow.input, block, lane, &summary);
			gather_voltages(zones, block, lane, state);
			gather_flows(zones, block, lane, state);
		}
		/* by phase, then feeder: 11, 12, ..., 21, 22, ... */
		for (int p = 0; p < FLEX_ZONE_PHASES; p++)
			for (int f = 0; f < zones->nfeeders; f++)
				put_zone(zones, block->first + lane, f, p, &state[f * FLEX_ZONE_PHASES + p],
						 copysign(hypot(summary.source_kw, summary.source_kvar), summary.source_kw),
						 good);
	}
	pfree(state);
	return FLEX_OK;
}

/*
 * flex.zone_state(network, loads, options) RETURNS TABLE (ts, snapshot, zone, feeder, phase,
 * vmin_pu, flow_kva, overloads, supply_rating_a, supply_pu, transformer_kva, import_kva,
 * supply_base_kv)
 */
Datum
flex_zone_state(PG_FUNCTION_ARGS)
{
	Zones    zones = {0};
	FlexRows rows;

	flex_pg_rows(fcinfo, &rows);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	flex_zones_begin(&zones, PG_GETARG_TEXT_PP(0), PG_ARGISNULL(1) ? NULL : PG_GETARG_TEXT_PP(1),
					 PG_ARGISNULL(2) ? NULL : PG_GETARG_JSONB_P(2));
	zones.flow.rows = rows;
	flex_flow_run(&zones.flow, zone_rows);
	flex_flow_end(&zones.flow);
	return (Datum) 0;
}
