/*
 * test_flow.c
 *	  The load flow on networks of our own: closed-form solutions up to voltage
 *	  collapse, load models, meshes, islands, regulators, cancelling.
 */
#include "support/network_case.h"

#include <complex.h>

typedef double complex Complex;

/* Read a document, with ' for "; aborts the program where it can't be read. */
static FlexGrid *
compile(FlexEnv *env, FlexNetwork *network, const char *text)
{
	FlexNode  *doc;
	FlexGrid  *grid = NULL;
	FlexStatus status;
	char      *json;

	flex_env_standalone(env);
	json = flex_strdup(env, text);
	for (char *c = json; *c != '\0'; c++)
		*c = *c == '\'' ? '"' : *c;
	doc = flex_doc_parse(env, json);
	status = doc == NULL ? FLEX_BAD_INPUT : flex_network_read(env, doc, network);
	flex_doc_free(doc);
	if (status == FLEX_OK)
		status = flex_grid_new(env, network, &grid);
	if (status != FLEX_OK)
	{
		print_faults(env);
		fprintf(stderr, "%s\n", text);
		exit(1);
	}
	return grid;
}

static void
release(FlexEnv *env, FlexGrid *grid)
{
	flex_grid_free(grid);
	flex_env_release(env);
}

/* Powers by snapshot and element. */
static FlexFlowInput
powers(FlexEnv *env, int n, int ne)
{
	double *p = FLEX_NEW(env, double, (size_t) n *(size_t) ne);
	double *q = FLEX_NEW(env, double, (size_t) n *(size_t) ne);

	return (FlexFlowInput){.n = n, .nelements = ne, .p_kw = p, .q_kvar = q};
}

static Complex
kept_voltage(const Kept *kept, int snapshot, int node)
{
	const double *v =
		kept->v + 2 * ((size_t) snapshot * (size_t) flex_grid_nnodes(kept->grid) + (size_t) node);

	return v[0] + I * v[1];
}

#define CABLE                                                                                      \
	"'line_types': [{'name': 'c', 'r1_ohm_per_km': 0.4, 'x1_ohm_per_km': 0.1, "                    \
	"'r0_ohm_per_km': 1.0, 'x0_ohm_per_km': 0.25, 'rated_a': 200}]"
#define STIFF                                                                                      \
	"'sources': [{'name': 's', 'bus': 'a', 'kv': 0.4, 'r1_ohm': 0.01, 'x1_ohm': "                  \
	"0.02, 'r0_ohm': 0.01, 'x0_ohm': 0.02}]"
#define LINE(name, from, to)                                                                       \
	"{'name': '" name "', 'bus1': '" from "', 'bus2': '" to "', 'line_type': 'c', 'length_km': "   \
	"0.5}"

#define ONE_LINE "'lines': [" LINE("ab", "a", "b") "]"
#define SECOND_LINE "'lines': [" LINE("bc", "b", "c") "]"

static const char one_load_text[] =
	"{" CABLE "," STIFF "," ONE_LINE ","
	" 'loads': [{'name': 'x', 'bus': 'b', 'phases': 3, 'kv': 0.4}]}";

static const char one_phase_text[] =
	"{" CABLE "," STIFF "," ONE_LINE ","
	" 'loads': [{'name': 'x', 'bus': 'b', 'kv': 0.23, 'p_kw': 10}]}";

/* ---- one balanced load behind an impedance: a quadratic equation ----------------------------- */

/*
 * With E the voltage behind z = r + jx and S = p + jq a phase, |V|^2 = u solves
 * u^2 + (2 (r p + x q) - E^2) u + |z|^2 |S|^2 = 0; the larger root is that of
 * normal operation, and there is none beyond the collapse.
 */
static double
two_bus_voltage(double e, Complex z, double p, double q)
{
	double b = 2 * (creal(z) * p + cimag(z) * q) - e * e;
	double c = pow(cabs(z), 2) * (p * p + q * q);
	double d = b * b - 4 * c;

	return d < 0 ? NAN : sqrt((-b + sqrt(d)) / 2);
}

static void
up_to_collapse(FlexFlowMethod method, bool generic)
{
	enum
	{
		N = 10000
	};
	FlexEnv         env;
	FlexNetwork     network;
	FlexGrid       *grid = compile(&env, &network, one_load_text);
	int             n = unit_quick() ? N / 10 : N;
	FlexFlowInput   input = powers(&env, n, 1);
	double         *p = (double *) input.p_kw;
	double         *q = (double *) input.q_kvar;
	double          e = 400 / sqrt(3);
	Complex         z = 0.01 + 0.02 * I + 0.5 * (0.4 + 0.1 * I);
	FlexFlowOptions options;
	Kept            kept;
	int             solvable = 0;
	int             converged = 0;
	int             wrong = 0;
	int             missed = 0;
	int             newton = 0;
	int             node;

	for (int s = 0; s < n; s++)
	{
		double angle = 2 * (unit_random(7, 2 * (unsigned long) s) - 0.3);
		double size = 260 * unit_random(7, 2 * (unsigned long) s + 1);

		p[s] = size * cos(angle);
		q[s] = size * sin(angle);
	}
	flex_flow_options_default(&options);
	options.method = method;
	options.generic = generic;
	CHECK(solve_all(&env, grid, &input, &options, &kept) == FLEX_OK, "a batch up to collapse");
	node = flex_grid_find(grid, flex_network_find_bus(&network, "b"), 1);
	for (int s = 0; s < n; s++)
	{
		double v = two_bus_voltage(e, z, 1e3 * p[s] / 3, 1e3 * q[s] / 3);
		double found = kept_magnitude(&kept, s, node);
		bool   good = kept.state[s].status == FLEX_FLOW_CONVERGED;
		/* of the last part in a million before the collapse either answer will do */
		bool edge =
			isnan(v) != isnan(two_bus_voltage(e, z, 1.000001e3 * p[s] / 3, 1.000001e3 * q[s] / 3));

		solvable += !isnan(v);
		converged += good;
		newton += good && kept.state[s].method == FLEX_FLOW_NEWTON;
		/* close to the collapse a tolerance of the update is one of the root's square */
		wrong += good && !edge && !(fabs(found - v) / e < 1e-5);
		missed += !good && !isnan(v) && !edge;
		if (!good)
			CHECK(isnan(found), "snapshot %d: %g V without a solution", s, found);
	}
	CHECK(wrong == 0, "%d wrong solutions", wrong);
	CHECK(missed == 0, "%d of %d solutions missed", missed, solvable);
	CHECK(solvable > n / 4 && solvable < 3 * n / 4 * 4 / 3 && solvable < n, "%d of %d have one",
		  solvable, n);
	printf("up to collapse, method %d: %d snapshots, %d have a solution, %d found (%d by Newton)\n",
		   (int) method, n, solvable, converged, newton);
	release(&env, grid);
}

/* ---- load models and windows ------------------------------------------------------------------
 */

/* Power of one load at the voltage found, against its definition. */
static void
load_model(const char *member, double z_share, double i_share, double p_share, double q_z,
		   double q_i, double q_p)
{
	char            text[1500];
	FlexEnv         env;
	FlexNetwork     network;
	FlexGrid       *grid;
	FlexFlowInput   input;
	FlexFlowOptions options;
	Kept            kept[3];

	snprintf(text, sizeof(text),
			 "{" CABLE "," STIFF "," ONE_LINE ","
			 " 'loads': [{'name': 'x', 'bus': 'b', 'kv': 0.4, 'conn': 'delta', 'nodes': [2, 3],"
			 "   'p_kw': 20, 'q_kvar': 8, %s},"
			 "  {'name': 'y', 'bus': 'b', 'kv': 0.23, 'nodes': [1], 'p_kw': 5, 'q_kvar': -1}]}",
			 member);
	grid = compile(&env, &network, text);
	own_powers(&env, &network, 1, &input);
	flex_flow_options_default(&options);
	options.tolerance = 1e-11;
	for (int m = 0; m < 3; m++)
	{
		int     b = flex_network_find_bus(&network, "b");
		int     a = flex_network_find_bus(&network, "a");
		Complex u;
		Complex current;
		Complex s;
		double  ratio;

		options.method = (FlexFlowMethod) (FLEX_FLOW_SWEEP + m);
		CHECK(solve_all(&env, grid, &input, &options, &kept[m]) == FLEX_OK, "%s", member);
		CHECK(kept[m].state[0].status == FLEX_FLOW_CONVERGED, "%s", member);
		u = kept_voltage(&kept[m], 0, flex_grid_find(grid, b, 2)) -
			kept_voltage(&kept[m], 0, flex_grid_find(grid, b, 3));
		/* of phases 2 and 3 with opposite currents the line drops (z_self - z_mutual) I each */
		current = (kept_voltage(&kept[m], 0, flex_grid_find(grid, a, 2)) -
				   kept_voltage(&kept[m], 0, flex_grid_find(grid, a, 3)) - u) /
				  (2 * 0.5 * (0.4 + 0.1 * I));
		s = 1e-3 * u * conj(current);
		ratio = cabs(u) / 400;
		CHECK_CLOSE(creal(s), 20 * (z_share * ratio * ratio + i_share * ratio + p_share), 1e-7);
		CHECK_CLOSE(cimag(s), 8 * (q_z * ratio * ratio + q_i * ratio + q_p), 1e-7);
		for (int i = 0; i < flex_grid_nnodes(grid); i++)
			CHECK(cabs(kept_voltage(&kept[m], 0, i) - kept_voltage(&kept[0], 0, i)) < 1e-9 * 231,
				  "%s: methods 1 and %d differ", member, m + 1);
	}
	release(&env, grid);
}

static void
load_models(void)
{
	double at = 0.97; /* edge of the window below */

	load_model("'model': 'P'", 0, 0, 1, 0, 0, 1);
	load_model("'model': 'Z'", 1, 0, 0, 1, 0, 0);
	load_model("'model': 'I'", 0, 1, 0, 0, 1, 0);
	load_model("'model': 'CVR'", 0, 1, 0, 1, 0, 0);
	load_model("'model': 'ZIP', 'zip': [0.5, 0.3, 0.2, 0.1, 0, 0.9]", 0.5, 0.3, 0.2, 0.1, 0, 0.9);
	/* the voltage is below the window: the impedance that takes S0 at its edge */
	load_model("'v_min_pu': 0.97, 'v_max_pu': 1.05", 1 / (at * at), 0, 0, 1 / (at * at), 0, 0);
	load_model("'model': 'I', 'v_min_pu': 0.97, 'v_max_pu': 1.05", 1 / at, 0, 0, 1 / at, 0, 0);
	load_model("'v_min_pu': 0.5, 'v_max_pu': 0.6", 1 / 0.36, 0, 0, 1 / 0.36, 0, 0);
}

/* ---- meshes, islands, phases --------------------------------------------------------------------
 */

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

/* ---- a large feeder
 * --------------------------------------------------------------------------------- */

static FlexGrid *
compile_large(FlexEnv *env, FlexNetwork *network, int buses)
{
	FlexGrid *grid = NULL;
	FlexText  text;
	FlexText  files;

	flex_env_standalone(env);
	flex_text_init(&text, env);
	flex_text_add(&text, "New Circuit.large basekv=11 isc3=5000 isc1=4000\n"
						 "New LineCode.c nphases=3 r1=0.1 x1=0.07 r0=0.4 x0=0.08 c1=0 c0=0 "
						 "units=km\n");
	for (int i = 1; i < buses; i++)
	{
		/* a comb: chains of nine hang on every tenth bus */
		flex_text_printf(&text, "New Line.l%d bus1=b%d bus2=b%d linecode=c length=3 units=m\n", i,
						 i % 10 == 0 && i > 0 ? i - 10 : i - 1, i);
		if (i % 5 == 0)
			flex_text_printf(
				&text,
				"New Load.x%d bus1=b%d.%d phases=1 kv=6.35 kw=0.8 pf=0.95 vminpu=0 vmaxpu=1e6\n", i,
				i, i % 3 + 1);
	}
	flex_text_add(&text, "Edit Vsource.source bus1=b0\n");
	flex_text_init(&files, env);
	flex_json_open(&files, '{');
	flex_json_key(&files, "large.dss");
	flex_json_string(&files, text.data);
	flex_json_close(&files, '}');
	CHECK(read_dss(env, files.data, NULL, network) == FLEX_OK, "a large feeder");
	CHECK(flex_grid_new(env, network, &grid) == FLEX_OK, "its grid");
	return grid;
}

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

/* ---- warm start, cancel, singular, regulator, margin
 * --------------------------------------------- */

static void
warm_start(void)
{
	FlexEnv         env;
	FlexNetwork     network;
	FlexGrid       *grid = compile_large(&env, &network, 300);
	FlexFlowInput   input;
	FlexFlowOptions options;
	Kept            kept[2];
	long            iterations[2] = {0};

	own_powers(&env, &network, 37, &input);
	for (int s = 0; s < 37; s++)
		for (int e = 0; e < input.nelements; e++)
			((double *) input.p_kw)[s * input.nelements + e] *= 400 + s;
	/* one snapshot without a solution, which must not spoil those behind it */
	for (int e = 0; e < input.nelements; e++)
		((double *) input.p_kw)[20 * input.nelements + e] *= 1e4;
	flex_flow_options_default(&options);
	for (int m = 0; m < 2; m++)
	{
		options.warm_start = m == 1;
		CHECK(solve_all(&env, grid, &input, &options, &kept[m]) == FLEX_OK, "warm %d", m);
		for (int s = 0; s < 37; s++)
		{
			CHECK(kept[m].state[s].status == (s == 20 ? FLEX_FLOW_DIVERGED : FLEX_FLOW_CONVERGED),
				  "warm %d, snapshot %d", m, s);
			iterations[m] += s == 20 ? 0 : kept[m].state[s].iterations;
		}
	}
	CHECK(iterations[1] < iterations[0], "%ld iterations warm, %ld cold", iterations[1],
		  iterations[0]);
	for (int i = 0; i < 37 * flex_grid_nnodes(grid); i++)
	{
		Complex d = kept_voltage(&kept[0], 0, i) - kept_voltage(&kept[1], 0, i);

		if (i / flex_grid_nnodes(grid) != 20)
			CHECK(cabs(d) / 6350 < 2e-8, "warm and cold differ by %g p.u.", cabs(d) / 6350);
		else
			CHECK(isnan(creal(d)), "numbers without a solution");
	}
	release(&env, grid);
}

static bool
stop_at_once(void *state)
{
	int *calls = state;

	return ++*calls > 3;
}

static FlexStatus
no_rows(void *state, const FlexFlowBlock *block)
{
	(void) state;
	(void) block;
	return FLEX_OK;
}

static void
cancel(void)
{
	for (int m = FLEX_FLOW_SWEEP; m <= FLEX_FLOW_NEWTON; m++)
	{
		FlexEnv         env;
		FlexNetwork     network;
		FlexGrid       *grid = compile_large(&env, &network, 200);
		FlexFlowInput   input;
		FlexFlowOptions options;
		int             calls = 0;

		own_powers(&env, &network, 500, &input);
		flex_flow_options_default(&options);
		options.method = (FlexFlowMethod) m;
		env.poll = stop_at_once;
		env.poll_state = &calls;
		CHECK(flex_flow_solve(&env, grid, &input, &options, no_rows, NULL) == FLEX_CANCELLED,
			  "method %d", m);
		CHECK(calls == 4, "%d calls", calls);
		release(&env, grid);
	}
}

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

static const char regulator_text[] =
	"{" CABLE "," SECOND_LINE ","
	" 'sources': [{'name': 's', 'bus': 'a', 'kv': 12.47, 'isc3_a': 5000, 'isc1_a': 4000,"
	"   'pu': 0.96}],"
	" 'transformers': [{'name': 't', 'bus1': 'a', 'bus2': 'b', 'conn1': 'wye', 'kv1': 12.47,"
	"   'kv2': 12.47, 'kva': 5000, 'x_percent': 1}],"
	" 'regulators': [{'name': 'r', 'transformer': 't', 'pt_ratio': 60, 'voltage_v': 122,"
	"   'band_v': 2}],"
	" 'loads': [{'name': 'x', 'bus': 'c', 'phases': 3, 'kv': 12.47, 'p_kw': 2000,"
	"   'q_kvar': 500}]}";

static void
regulator(void)
{
	FlexEnv         env;
	FlexNetwork     network;
	FlexGrid       *grid = compile(&env, &network, regulator_text);
	FlexFlowInput   input;
	FlexFlowOptions options;
	Kept            kept;
	double          v;

	own_powers(&env, &network, 4, &input);
	flex_flow_options_default(&options);
	for (int controls = 0; controls < 2; controls++)
	{
		options.controls = controls == 1;
		CHECK(solve_all(&env, grid, &input, &options, &kept) == FLEX_OK, "regulator");
		v = kept_magnitude(&kept, 3, flex_grid_find(grid, 1, 1)) / 60;
		if (controls == 1)
		{
			CHECK(fabs(v - 122) <= 1, "%g V behind the voltage transformer", v);
			CHECK(kept.state[3].control_steps > 0, "%d steps", kept.state[3].control_steps);
			/* each snapshot begins with the network's own tap */
			CHECK_CLOSE(kept_magnitude(&kept, 0, 5), kept_magnitude(&kept, 3, 5), 1e-12);
		}
		else
			CHECK(v < 121, "%g V with the tap at 1", v);
	}
	options.method = FLEX_FLOW_SWEEP;
	CHECK(solve_all(&env, grid, &input, &options, &kept) == FLEX_BAD_INPUT, "no sweep");
	release(&env, grid);
}

/* xi <= 1/4 is sufficient for a solution; for one load it is |z| |S| / |w|^2. */
static void
margin(void)
{
	FlexEnv         env;
	FlexNetwork     network;
	FlexGrid       *grid = compile(&env, &network, one_phase_text);
	FlexFlowInput   input;
	FlexFlowOptions options;
	Kept            kept;
	/* self impedance (2 z1 + z0) / 3 of source and line */
	Complex z = 0.01 + 0.02 * I + 0.5 * ((2 * (0.4 + 0.1 * I) + 1.0 + 0.25 * I) / 3);

	own_powers(&env, &network, 1, &input);
	flex_flow_options_default(&options);
	options.margin = true;
	CHECK(solve_all(&env, grid, &input, &options, &kept) == FLEX_OK, "margin");
	CHECK_CLOSE(kept.state[0].margin, cabs(z) * 1e4 / (400 * 400 / 3.0), 1e-9);
	release(&env, grid);
}

int
main(void)
{
	up_to_collapse(FLEX_FLOW_SWEEP, false);
	up_to_collapse(FLEX_FLOW_SWEEP, true);
	up_to_collapse(FLEX_FLOW_MATRIX, false);
	load_models();
	ring();
	mixed_phases();
	large_feeder();
	warm_start();
	cancel();
	floating_winding();
	floating_neutral();
	regulator();
	margin();
	return unit_end("flow");
}
