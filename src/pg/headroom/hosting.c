/*
 * hosting.c
 *	  True hosting capacity: the largest power that can be added to a zone or a
 *	  bus before a load flow of some snapshot breaks a limit, by bisection.
 */
#include "zone.h"

#include <math.h>

#include "base/json.h"

#include "utils/builtins.h"

FLEX_FUNCTION(flex_hosting_capacity);

/* What is added, and what must hold. */
typedef struct Device
{
	double kw;         /* of one device */
	double pf;         /* power factor, lagging */
	bool   generation; /* photovoltaics: power into the network */
	bool   buses;      /* each bus for itself, besides the zones */
	double v_min_pu;
	double v_max_pu;
	double loading;     /* most of a line's rating */
	double transformer; /* most of the transformers' rating */
} Device;

static const FlexMember device_members[] = {
#define NUMBER(member, field, unit_, def_, lo_, hi_, help_)                                        \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_NUMBER, .offset = offsetof(Device, field),             \
		.unit = unit_, .def = def_, .lo = lo_, .hi = hi_, .above_lo = true, .help = help_          \
	}
	NUMBER("kw", kw, "kW", 7.4, 0, 1e6, "power of one device"),
	NUMBER("pf", pf, "", 0.98, 0, 1, "power factor, lagging"),
	NUMBER("v_min_pu", v_min_pu, "p.u.", 0.94, 0, 2, "lowest voltage that may be"),
	NUMBER("v_max_pu", v_max_pu, "p.u.", 1.1, 0, 2, "highest voltage that may be"),
	NUMBER("loading", loading, "", 1, 0, 10, "most of a line's rating"),
	NUMBER("transformer", transformer, "", 1, 0, 10, "most of the transformers' rating"),
	{.name = "generation",
	 .type = FLEX_MEMBER_BOOL,
	 .offset = offsetof(Device, generation),
	 .unit = "",
	 .help = "the device gives power"},
	{.name = "buses",
	 .type = FLEX_MEMBER_BOOL,
	 .offset = offsetof(Device, buses),
	 .unit = "",
	 .help = "every bus with a customer too, one at a time"},
};

/* A search on its way. */
typedef struct Search
{
	Zones   zones; /* first: its flow is what the sink gets */
	Device  device;
	char    binding;  /* 'v' low, 'o' high voltage, 'c' line, 't' transformer, 'd' no solution; 0 */
	int     snapshot; /* where */
	double *p;        /* the input's own powers */
	double *q;
} Search;

static void
broken(Search *search, char binding, int snapshot)
{
	if (search->binding != 0)
		return;
	search->binding = binding;
	search->snapshot = snapshot;
}

static void
check_lane(Search *search, const FlexFlowBlock *block, int lane)
{
	Flow               *flow = &search->zones.flow;
	const FlexGridNode *node = flex_grid_nodes(flow->grid);
	int                 s = block->first + lane;
	int                 n;
	FlexFlowSummary     summary;

	for (int i = 0; i < flex_grid_nnodes(flow->grid); i++)
	{
		double pu;

		/* a neutral's voltage is no limit */
		if (search->zones.feeder_of_bus[node[i].bus] < 0 || node[i].phase > FLEX_ZONE_PHASES)
			continue;
		pu = hypot(flex_block_re(block, i, lane), flex_block_im(block, i, lane)) / node[i].base_v;
		/* what the device makes worse */
		if (!search->device.generation && pu < search->device.v_min_pu)
			broken(search, 'v', s);
		if (search->device.generation && pu > search->device.v_max_pu)
			broken(search, 'o', s);
	}
	n = flex_flow_branches(flow->grid, block, lane, flow->flow);
	for (int i = 0; i < n; i++)
		if (flow->flow[i].element >= 0 && flow->flow[i].loading > search->device.loading)
			broken(search, 'c', s);
	flex_flow_summarise(flow->grid, &flow->input, block, lane, &summary);
	if (flow->network.ntransformers > 0 &&
		hypot(summary.source_kw, summary.source_kvar) >
			search->device.transformer * search->zones.transformer_kva)
		broken(search, 't', s);
}

static FlexStatus
check_block(void *sink, const FlexFlowBlock *block)
{
	Search *search = sink;

	for (int lane = 0; lane < block->lanes && search->binding == 0; lane++)
	{
		if (flex_flow_has_values(block, lane))
			check_lane(search, block, lane);
		else if (block->state[lane].status == FLEX_FLOW_DIVERGED)
			broken(search, 'd', block->first + lane);
	}
	/* nothing more to learn from the other snapshots */
	return search->binding == 0 ? FLEX_OK : FLEX_FEASIBLE;
}

/* Do all limits hold with kw more, shared by the elements of the list? */
static bool
holds(Search *search, const int *element, int n, double kw)
{
	Flow      *flow = &search->zones.flow;
	double    *p = (double *) flow->input.p_kw;
	double    *q = (double *) flow->input.q_kvar;
	double     sign = search->device.generation ? -1 : 1;
	double     tangent = sqrt(1 / (search->device.pf * search->device.pf) - 1);
	size_t     size = (size_t) flow->input.n * (size_t) flow->input.nelements;
	FlexStatus status;

	memcpy(p, search->p, size * sizeof(double));
	memcpy(q, search->q, size * sizeof(double));
	for (int s = 0; s < flow->input.n; s++)
		for (int k = 0; k < n; k++)
		{
			size_t at = (size_t) s * (size_t) flow->input.nelements + (size_t) element[k];

			p[at] += sign * kw / n;
			q[at] += sign * tangent * kw / n;
		}
	search->binding = 0;
	status =
		flex_flow_solve(&flow->env, flow->grid, &flow->input, &flow->options, check_block, search);
	if (status != FLEX_FEASIBLE)
		flex_pg_check(&flow->env, status);
	return search->binding == 0;
}

#define CAPACITY_MAX 1e5 /* kW: more isn't looked for */
#define CAPACITY_STEP 0.01

/* Largest power that holds; what breaks just above it stays in the search. */
static double
largest(Search *search, const int *element, int n)
{
	double good = 0;
	double bad = search->device.kw;

	if (!holds(search, element, n, 0))
		return 0;
	while (holds(search, element, n, bad))
	{
		good = bad;
		bad *= 2;
		if (bad > CAPACITY_MAX)
			return good;
	}
	while (bad - good > CAPACITY_STEP && bad - good > 1e-4 * bad)
	{
		double middle = 0.5 * (good + bad);

		if (holds(search, element, n, middle))
			good = middle;
		else
			bad = middle;
	}
	holds(search, element, n, bad);
	return good;
}

static const char *
binding_text(char binding)
{
	switch (binding)
	{
		case 'v':
			return "low voltage";
		case 'o':
			return "high voltage";
		case 'c':
			return "line";
		case 't':
			return "transformer";
		case 'd':
			return "no solution";
		default:
			return NULL;
	}
}

static void
put_capacity(Search *search, const char *zone, const char *bus, int customers, double kw)
{
	Flow       *flow = &search->zones.flow;
	const char *binding = binding_text(search->binding);
	Datum       values[8];
	bool        nulls[8] = {false};

	values[0] = CStringGetTextDatum(zone);
	nulls[1] = bus == NULL;
	values[1] = bus == NULL ? (Datum) 0 : CStringGetTextDatum(bus);
	values[2] = Int32GetDatum(customers);
	values[3] = Float8GetDatum(kw);
	values[4] = Int32GetDatum((int) fmin(kw / search->device.kw + 1e-6, PG_INT32_MAX));
	nulls[5] = binding == NULL;
	values[5] = binding == NULL ? (Datum) 0 : CStringGetTextDatum(binding);
	nulls[6] = binding == NULL || flow->ts == NULL;
	values[6] = nulls[6] ? (Datum) 0 : TimestampTzGetDatum(flow->ts[search->snapshot]);
	nulls[7] = binding == NULL;
	values[7] = nulls[7] ? (Datum) 0 : Int64GetDatum(flow->snapshot[search->snapshot]);
	flex_pg_row(&flow->rows, values, nulls);
}

/* Zone of a one-phase load, phase-major as the rows of flex.zone_state; -1: none. */
static int
zone_of_load(const Zones *zones, const FlexNetworkLoad *load)
{
	int f = zones->feeder_of_bus[load->at.bus];

	if (f < 0 || load->phases != 1 || load->at.node[0] < 1 || load->at.node[0] > FLEX_ZONE_PHASES)
		return -1;
	return (load->at.node[0] - 1) * zones->nfeeders + f;
}

static void
search_zone(Search *search, int zone)
{
	Zones             *zones = &search->zones;
	const FlexNetwork *network = &zones->flow.network;
	int               *element = flex_flow_alloc(&zones->flow, network->nloads + 1, sizeof(int));
	const char        *name = flex_zone_name(zones, zone / zones->nfeeders, zone % zones->nfeeders);
	int                n = 0;

	for (int e = 0; e < network->nloads; e++)
		if (zone_of_load(zones, &network->load[e]) == zone)
			element[n++] = e;
	if (n == 0)
		return;
	put_capacity(search, name, NULL, n, largest(search, element, n));
	for (int k = 0; k < n && search->device.buses; k++)
		put_capacity(search, name, network->bus[network->load[element[k]].at.bus].name, 1,
					 largest(search, &element[k], 1));
}

static void
read_device(Search *search, Jsonb *json)
{
	FlexEnv    env;
	FlexNode  *doc;
	FlexStatus status = FLEX_BAD_INPUT;

	flex_pg_env(&env, CurrentMemoryContext);
	doc = flex_doc_parse(&env, json == NULL ? "{}" : flex_pg_jsonb_text(json));
	if (doc != NULL)
		status = flex_doc_members(&env, doc, "device", device_members, FLEX_LENGTH(device_members),
								  &search->device);
	flex_doc_free(doc);
	flex_pg_check(&env, status);
}

/* Without a snapshot everything would fit. */
static void
check_snapshots(const FlexFlowInput *input)
{
	for (int s = 0; s < input->n; s++)
		if (input->no_data == NULL || !input->no_data[s])
			return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the loads of no snapshot are known"),
			 errdetail("Snapshots: %d.", input->n)));
}

/*
 * flex.hosting_capacity(network, loads, device, options) RETURNS TABLE (zone, bus, customers,
 * capacity_kw, devices, binding, at_ts, at_snapshot)
 */
Datum
flex_hosting_capacity(PG_FUNCTION_ARGS)
{
	Search   search = {0};
	FlexRows rows;
	Flow    *flow = &search.zones.flow;
	size_t   size;

	flex_pg_rows(fcinfo, &rows);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	read_device(&search, PG_ARGISNULL(2) ? NULL : PG_GETARG_JSONB_P(2));
	flex_zones_begin(&search.zones, PG_GETARG_TEXT_PP(0),
					 PG_ARGISNULL(1) ? NULL : PG_GETARG_TEXT_PP(1),
					 PG_ARGISNULL(3) ? NULL : PG_GETARG_JSONB_P(3));
	flow->rows = rows;
	check_snapshots(&flow->input);
	size = (size_t) flow->input.n * (size_t) flow->input.nelements;
	search.p = flex_flow_alloc(flow, size + 1, sizeof(double));
	search.q = flex_flow_alloc(flow, size + 1, sizeof(double));
	memcpy(search.p, flow->input.p_kw, size * sizeof(double));
	memcpy(search.q, flow->input.q_kvar, size * sizeof(double));
	for (int zone = 0; zone < search.zones.nfeeders * FLEX_ZONE_PHASES; zone++)
		search_zone(&search, zone);
	flex_flow_end(flow);
	return (Datum) 0;
}
