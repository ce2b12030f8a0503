/*
 * test_grids.c
 *	  The load flow on grids of every shape: a ring, an island, mixed phases, many
 *	  buses, windings that float.
 */
#include "support/flow_case.h"

/* ---- meshes, islands, phases ---------------------------------------------------------- */

/* A ring of four buses with a load opposite the source, and an island. */
#define RING_LINES                                                                                 \
	LINE("ab", "a", "b")                                                                           \
	"," LINE("bd", "b", "d") "," LINE("ac", "a", "c") "," LINE("cd", "c", "d") "," LINE("ef", "e", \
																						"f")

static const char ring_text[] =
	"{" CABLE "," STIFF ","
	" 'buses': [{'name': 'a'}, {'name': 'b'}, {'name': 'c'}, {'name': 'd'}, {'name': 'e'},"
	"           {'name': 'f'}],"
	" 'lines': [" RING_LINES "],"
	" 'loads': [{'name': 'x', 'bus': 'd', 'phases': 3, 'kv': 0.4, 'p_kw': 30, 'q_kvar': 10},"
	"           {'name': 'far', 'bus': 'f', 'kv': 0.23, 'p_kw': 5}]}";

typedef struct Balance
{
	const FlexNetwork *network;
	const FlexGrid    *grid;
} Balance;

/* At buses b and c, without load or source, no current is left over. */
static FlexStatus
check_balance(void *state, const FlexFlowBlock *block)
{
	const Balance      *balance = state;
	const FlexGrid     *grid = balance->grid;
	const FlexGridNode *node = flex_grid_nodes(grid);
	int                 n = flex_grid_nnodes(grid);
	FlexBranchFlow     *flow = malloc(sizeof(FlexBranchFlow) * (size_t) flex_grid_nflows(grid));
	Complex            *sum = calloc((size_t) n, sizeof(Complex));
	int                 nflows = flex_flow_branches(grid, block, 0, flow);
	int                 nchecked = 0;

	for (int f = 0; f < nflows; f++)
	{
		int bus = balance->network->line[flow[f].element].end[flow[f].end].bus;

		sum[flex_grid_find(grid, bus, flow[f].phase)] +=
			flow[f].current_re + I * flow[f].current_im;
	}
	for (int i = 0; i < n; i++)
		if (node[i].bus == 1 || node[i].bus == 2)
		{
			CHECK(cabs(sum[i]) < 1e-9, "bus %d phase %d: %g A left", node[i].bus, node[i].phase,
				  cabs(sum[i]));
			nchecked++;
		}
	CHECK(nchecked == 6, "%d nodes", nchecked);
	free(flow);
	free(sum);
	return FLEX_OK;
}

static void
ring(void)
{
	FlexEnv         env;
	FlexNetwork     network;
	FlexGrid       *grid = compile(&env, &network, ring_text);
	Balance         balance = {&network, grid};
	const char     *why;
	FlexFlowInput   input;
	FlexFlowOptions options;
	Kept            kept;

	CHECK(!flex_grid_radial(grid, &why) && strcmp(why, "a loop") == 0, "the ring is no tree");
	CHECK(flex_grid_find(grid, flex_network_find_bus(&network, "e"), 1) == -1, "e has no supply");
	own_powers(&env, &network, 1, &input);
	flex_flow_options_default(&options);
	options.tolerance = 1e-12;
	CHECK(solve_all(&env, grid, &input, &options, &kept) == FLEX_OK, "the ring");
	CHECK(kept.state[0].status == FLEX_FLOW_CONVERGED && kept.state[0].method == FLEX_FLOW_MATRIX,
		  "by the matrix");
	CHECK_CLOSE(kept.summary[0].load_kw, 30, 1e-9); /* the island draws nothing */
	/* two equal ways of two lines each: the impedance of one */
	CHECK_CLOSE(
		kept_magnitude(&kept, 0, flex_grid_find(grid, flex_network_find_bus(&network, "d"), 1)),
		two_bus_voltage(400 / sqrt(3), 0.01 + 0.02 * I + 0.5 * (0.4 + 0.1 * I), 1e4, 1e4 / 3),
		1e-9);
	CHECK(flex_flow_solve(&env, grid, &input, &options, check_balance, &balance) == FLEX_OK,
		  "currents of the ring");
	options.method = FLEX_FLOW_SWEEP;
	CHECK(solve_all(&env, grid, &input, &options, &kept) == FLEX_BAD_INPUT, "no sweep of a ring");
	release(&env, grid);
}

/* Two- and one-phase branches, a dead end, capacitance: sweep against matrix. */
static const char mixed_text[] =
	"{'frequency_hz': 60, " STIFF ","
	" 'line_types': [{'name': 'three',"
	"    'r_ohm_per_km': [[0.3], [0.1, 0.31], [0.09, 0.1, 0.32]],"
	"    'x_ohm_per_km': [[0.4], [0.2, 0.41], [0.15, 0.18, 0.42]],"
	"    'c_nf_per_km': [[300], [-40, 310], [-20, -30, 305]]},"
	"  {'name': 'two', 'phases': 2, 'r_ohm_per_km': [[0.5], [0.1, 0.5]],"
	"    'x_ohm_per_km': [[0.4], [0.1, 0.4]]},"
	"  {'name': 'one', 'phases': 1, 'r1_ohm_per_km': 0.8, 'x1_ohm_per_km': 0.3}],"
	" 'lines': ["
	"  {'name': 'l1', 'bus1': 'a', 'bus2': 'b', 'line_type': 'three', 'length_km': 0.4},"
	"  {'name': 'l2', 'bus1': 'c', 'bus2': 'b', 'nodes1': [3, 1], 'nodes2': [3, 1],"
	"   'line_type': 'two', 'length_km': 0.3},"
	"  {'name': 'l3', 'bus1': 'c', 'bus2': 'd', 'nodes1': [3], 'line_type': 'one',"
	"   'length_km': 0.2},"
	"  {'name': 'l4', 'bus1': 'b', 'bus2': 'e', 'line_type': 'three', 'length_km': 0.4},"
	"  {'name': 'l5', 'bus1': 'e', 'bus2': 'f', 'line_type': 'three', 'length_km': 0.1}],"
	" 'shunts': [{'name': 'k', 'bus': 'b', 'kv': 0.4, 'q_kvar': 6}],"
	" 'loads': ["
	"  {'name': 'x', 'bus': 'c', 'nodes': [3, 1], 'conn': 'delta', 'kv': 0.4, 'p_kw': 8,"
	"   'q_kvar': 3},"
	"  {'name': 'y', 'bus': 'd', 'nodes': [3], 'kv': 0.23, 'p_kw': 3, 'model': 'I'}],"
	" 'generators': [{'name': 'g', 'bus': 'e', 'phases': 3, 'kv': 0.4, 'p_kw': 12,"
	"   'q_kvar': -2}]}";

static void
mixed_phases(void)
{
	FlexEnv         env;
	FlexNetwork     network;
	FlexGrid       *grid = compile(&env, &network, mixed_text);
	FlexFlowInput   input;
	FlexFlowOptions options;
	Kept            kept[4];
	const char     *why = NULL;

	CHECK(flex_grid_radial(grid, &why), "a tree: %s", why == NULL ? "" : why);
	own_powers(&env, &network, 3, &input);
	for (int i = 0; i < input.nelements; i++)
		((double *) input.p_kw)[input.nelements + i] *= 1.7;
	flex_flow_options_default(&options);
	options.tolerance = 1e-12;
	for (int m = 0; m < 4; m++)
	{
		options.method = m == 3 ? FLEX_FLOW_SWEEP : (FlexFlowMethod) (FLEX_FLOW_SWEEP + m);
		options.generic = m == 3;
		CHECK(solve_all(&env, grid, &input, &options, &kept[m]) == FLEX_OK, "method %d", m);
		for (int i = 0; i < 3 * flex_grid_nnodes(grid); i++)
		{
			Complex d = kept_voltage(&kept[m], 0, i) - kept_voltage(&kept[0], 0, i);

			CHECK(cabs(d) / 231 < 1e-9, "method %d, node %d differs by %g V", m, i, cabs(d));
		}
	}
	release(&env, grid);
}

/* ---- a large feeder ------------------------------------------------------------------- */

static void
large_feeder(void)
{
	int             buses = unit_quick() ? 1000 : 10000;
	FlexEnv         env;
	FlexNetwork     network;
	FlexGrid       *grid = compile_large(&env, &network, buses);
	FlexFlowInput   input;
	FlexFlowOptions options;
	Kept            kept[2];
	double          most = 0;

	CHECK(network.nbuses == buses && flex_grid_radial(grid, NULL), "%d buses", network.nbuses);
	CHECK(flex_grid_reduced(grid) < buses / 2, "%d buses left", flex_grid_reduced(grid));
	own_powers(&env, &network, 3, &input);
	flex_flow_options_default(&options);
	options.tolerance = 1e-10;
	for (int m = 0; m < 2; m++)
	{
		options.method = m == 0 ? FLEX_FLOW_SWEEP : FLEX_FLOW_MATRIX;
		CHECK(solve_all(&env, grid, &input, &options, &kept[m]) == FLEX_OK, "method %d", m);
		CHECK(kept[m].state[2].status == FLEX_FLOW_CONVERGED, "method %d converges", m);
	}
	for (int i = 0; i < 3 * flex_grid_nnodes(grid); i++)
		most = fmax(most, cabs(kept_voltage(&kept[0], 0, i) - kept_voltage(&kept[1], 0, i)));
	/* what the condition of a matrix of so many short lines leaves */
	CHECK(most / 6350 < 1e-8, "sweep and matrix differ by %g p.u.", most / 6350);
	printf("%d buses: %d left, lowest voltage %.4f p.u.\n", buses, flex_grid_reduced(grid),
		   kept[0].summary[0].v_min_pu);
	release(&env, grid);
}

/* ---- floating windings ---------------------------------------------------------------- */

/* A floating delta side: with the small shunts solvable, without them singular. */
static void
floating_winding(void)
{
	for (int antifloat = 0; antifloat < 2; antifloat++)
	{
		char            text[1500];
		FlexEnv         env;
		FlexNetwork     network;
		FlexGrid       *grid;
		FlexFlowInput   input;
		FlexFlowOptions options;
		Kept            kept;
		const char     *why;
		FlexStatus      status;

		snprintf(text, sizeof(text),
				 "{" CABLE "," SECOND_LINE ","
				 " 'sources': [{'name': 's', 'bus': 'a', 'kv': 11, 'isc3_a': 5000,"
				 "   'isc1_a': 4000}],"
				 " 'transformers': [{'name': 't', 'bus1': 'a', 'bus2': 'b', 'conn1': 'wye',"
				 "   'conn2': 'delta', 'kv1': 11, 'kv2': 0.4, 'kva': 250, 'antifloat_ppm': %d}],"
				 " 'loads': [{'name': 'x', 'bus': 'c', 'phases': 3, 'conn': 'delta', 'kv': 0.4,"
				 "   'p_kw': 30}]}",
				 antifloat);
		grid = compile(&env, &network, text);
		CHECK(!flex_grid_radial(grid, &why) && strcmp(why, "a winding without path to ground") == 0,
			  "%s", why == NULL ? "" : why);
		own_powers(&env, &network, 1, &input);
		flex_flow_options_default(&options);
		status = solve_all(&env, grid, &input, &options, &kept);
		if (antifloat == 1)
		{
			CHECK(status == FLEX_OK && kept.state[0].status == FLEX_FLOW_CONVERGED, "with shunts");
			CHECK_CLOSE(kept.summary[0].load_kw, 30, 1e-6);
		}
		else
			CHECK(status == FLEX_BAD_INPUT && strstr(flex_first_error(&env)->message, "singular"),
				  "without shunts: %s", flex_status_text(status));
		release(&env, grid);
	}
}

/*
 * Without load a lateral's capacitance pulls the neutral of a delta winding far
 * off; impedances to ground bring it back. A linear network has its solution.
 */
static void
floating_neutral(void)
{
	for (int kw = 1; kw <= 100; kw *= 10)
	{
		FlexEnv         env;
		FlexNetwork     network;
		FlexGrid       *grid;
		FlexFlowInput   input;
		FlexFlowOptions options;
		Kept            kept;
		char            text[1500];

		snprintf(text, sizeof(text),
				 "{'frequency_hz': 50,"
				 " 'line_types': [{'name': 'w', 'phases': 1, 'r1_ohm_per_km': 0.3,"
				 "   'x1_ohm_per_km': 0.1, 'c1_nf_per_km': 250}],"
				 " 'lines': [{'name': 'l', 'bus1': 'b', 'nodes1': [2], 'bus2': 'c',"
				 "   'nodes2': [2], 'line_type': 'w', 'length_km': 0.4}],"
				 " 'sources': [{'name': 's', 'bus': 'a', 'kv': 11, 'isc3_a': 3000,"
				 "   'isc1_a': 2500}],"
				 " 'transformers': [{'name': 't', 'bus1': 'a', 'bus2': 'b', 'conn1': 'delta',"
				 "   'conn2': 'delta', 'kv1': 11, 'kv2': 0.4, 'kva': 500, 'x_percent': 4}],"
				 " 'loads': [{'name': 'x', 'bus': 'b', 'phases': 3, 'kv': 0.4, 'p_kw': %d,"
				 "   'model': 'Z'}]}",
				 kw);
		grid = compile(&env, &network, text);
		own_powers(&env, &network, 1, &input);
		flex_flow_options_default(&options);
		CHECK(solve_all(&env, grid, &input, &options, &kept) == FLEX_OK, "%d kW", kw);
		CHECK(kept.state[0].status == FLEX_FLOW_CONVERGED && kept.state[0].mismatch_kva < 1e-8,
			  "%d kW: %s", kw, flex_flow_status_text(kept.state[0].status));
		CHECK(fabs(kept.summary[0].load_kw / kw - 1) < 0.01, "%g kW drawn",
			  kept.summary[0].load_kw);
		release(&env, grid);
	}
}

int
main(void)
{
	ring();
	mixed_phases();
	large_feeder();
	floating_winding();
	floating_neutral();
	return unit_end("loadflow grids");
}
