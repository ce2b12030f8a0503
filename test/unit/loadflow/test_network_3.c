/*
 * test_network_3.c
 *	  The load flow against voltages, currents and powers of OpenDSS on a network
 *	  with photovoltaics; random loads, half of them beyond collapse.
 */
#include "support/network_case.h"

#define OWN "test/cases/agileflex/"

/* ---- network_3: six snapshots, three load models, generation --------------------------------- */

#define SNAPSHOTS 6

static const char *const network_3_files[] = {"Master.dss",       "LineCode.txt", "Lines.txt",
											  "Transformers.txt", "Loads.txt",    "Generators.txt",
											  "Monitors.txt"};

/* The network as the reference had it: rated 0.24 kV, no window to speak of. */
static FlexStatus
read_network_3(FlexEnv *env, FlexNetwork *network)
{
	FlexText   files;
	FlexStatus status;
	char       path[200];

	flex_text_init(&files, env);
	flex_json_open(&files, '{');
	for (int i = 0; i < FLEX_LENGTH(network_3_files); i++)
	{
		snprintf(path, sizeof(path), OWN "network_3/%s", network_3_files[i]);
		add_file(&files, network_3_files[i], path);
	}
	flex_json_close(&files, '}');
	status = read_dss(env, files.data, NULL, network);
	for (int i = 0; i < network->nloads + network->ngenerators && status == FLEX_OK; i++)
	{
		FlexNetworkLoad *load =
			i < network->nloads ? &network->load[i] : &network->generator[i - network->nloads];

		load->kv = 0.24;
		load->v_min_pu = 0.02;
		load->v_max_pu = 50;
	}
	return status;
}

/* Rows "snapshot,LOADx,bus.phase,kW,pf,model,pv_kW"; the PV of a load is its bus' generator. */
static void
read_network_3_powers(FlexEnv *env, const FlexNetwork *network, FlexFlowInput *input)
{
	int            ne = network->nloads + network->ngenerators;
	double        *p = FLEX_NEW(env, double, SNAPSHOTS *ne);
	double        *q = FLEX_NEW(env, double, SNAPSHOTS *ne);
	unsigned char *model = FLEX_NEW(env, unsigned char, SNAPSHOTS *ne);
	char          *text = read_file(OWN "lf_network_3_inputs.csv");
	char          *line = text == NULL ? NULL : strchr(text, '\n');

	CHECK(text != NULL, "the inputs are there");
	while (line != NULL && line[1] != '\0')
	{
		int    snapshot;
		int    number;
		char   load[40];
		double kw;
		double pf;
		int    m;
		double pv;
		int    e;

		line++;
		if (sscanf(line, "%d,LOAD%39[^,],%*[^,],%lf,%lf,%d,%lf", &snapshot, load, &kw, &pf, &m,
				   &pv) != 6)
			break;
		{
			char name[60];

			snprintf(name, sizeof(name), "load%s", load);
			e = find_element(network, name);
			snprintf(name, sizeof(name), "gen%s", load);
			number = find_element(network, name);
		}
		CHECK(e >= 0 && number >= 0, "load %s", load);
		p[snapshot * ne + e] = kw;
		q[snapshot * ne + e] = copysign(kw * sqrt(1 / (pf * pf) - 1), pf);
		model[snapshot * ne + e] = m == 1 ? FLEX_LOAD_P : (m == 2 ? FLEX_LOAD_Z : FLEX_LOAD_I);
		p[snapshot * ne + number] = pv;
		line = strchr(line, '\n');
	}
	free(text);
	*input =
		(FlexFlowInput){.n = SNAPSHOTS, .nelements = ne, .p_kw = p, .q_kvar = q, .model = model};
}

static double
compare_snapshots(const FlexNetwork *network, const FlexGrid *grid, const Kept *kept, int *rows)
{
	char  *text = read_file(OWN "lf_network_3_voltages.csv");
	char  *line = text == NULL ? NULL : strchr(text, '\n');
	double most = 0;

	*rows = 0;
	while (line != NULL && line[1] != '\0')
	{
		int    snapshot;
		char   name[60];
		double pu;
		int    node;
		double d;

		line++;
		if (sscanf(line, "%d,%59[^,],%*[^,],%*[^,],%lf", &snapshot, name, &pu) != 3)
			break;
		node = node_called(network, grid, name);
		CHECK(node >= 0, "node %s", name);
		d = fabs(kept_magnitude(kept, snapshot, node) / flex_grid_nodes(grid)[node].base_v - pu);
		if (!(d <= most))
			most = d;
		(*rows)++;
		line = strchr(line, '\n');
	}
	free(text);
	return most;
}

/* Compares the currents and powers of snapshot 0 at the sending ends. */
typedef struct BranchCheck
{
	const FlexNetwork *network;
	const FlexGrid    *grid;
	int                lines;
	double             worst_current; /* excess over 1e-4 A + 1e-6 relative */
	double             worst_power;   /* kW */
} BranchCheck;

static FlexStatus
check_branches(void *state, const FlexFlowBlock *block)
{
	BranchCheck    *check = state;
	FlexBranchFlow *flow;
	char           *text;
	char           *line;
	int             n;

	if (block->first != 0)
		return FLEX_OK;
	flow = malloc(sizeof(FlexBranchFlow) * (size_t) flex_grid_nflows(check->grid));
	n = flex_flow_branches(check->grid, block, 0, flow);
	text = read_file(OWN "lf_network_3_lines_s0.csv");
	line = text == NULL ? NULL : strchr(text, '\n');
	while (line != NULL && line[1] != '\0')
	{
		char   name[60];
		double i[6];
		double s[6];

		line++;
		if (sscanf(line, "%*d,Line.%59[^,],%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf", name,
				   &i[0], &i[1], &i[2], &i[3], &i[4], &i[5], &s[0], &s[1], &s[2], &s[3], &s[4],
				   &s[5]) != 13)
			break;
		for (int f = 0; f < n; f++)
		{
			int    k = flow[f].phase - 1;
			double d;

			if (flow[f].element < 0 || flow[f].end != 0 ||
				strcmp(check->network->line[flow[f].element].name, name) != 0)
				continue;
			d = hypot(flow[f].current_re - i[2 * k], flow[f].current_im - i[2 * k + 1]) - 1e-4 -
				1e-6 * hypot(i[2 * k], i[2 * k + 1]);
			check->worst_current = fmax(check->worst_current, d);
			d = fmax(fabs(flow[f].p_kw - s[2 * k]), fabs(flow[f].q_kvar - s[2 * k + 1]));
			check->worst_power = fmax(check->worst_power, d);
		}
		check->lines++;
		line = strchr(line, '\n');
	}
	free(text);
	free(flow);
	return FLEX_OK;
}

static void
network_3(void)
{
	static const char *const names[] = {"auto", "sweep", "matrix", "newton"};
	static const double      source_kw[SNAPSHOTS] = {72.57084520458059,  30.84998143291102,
													 69.50587738831857,  65.28727640596047,
													 132.98080655352462, 53.45543173151959};
	FlexEnv                  env;
	FlexNetwork              network;
	FlexGrid                *grid;
	FlexFlowInput            input;
	FlexFlowOptions          options;
	Kept                     first = {0};

	flex_env_standalone(&env);
	CHECK(read_network_3(&env, &network) == FLEX_OK, "network_3 can be read");
	CHECK(flex_grid_new(&env, &network, &grid) == FLEX_OK, "network_3 can be compiled");
	CHECK(flex_grid_radial(grid, NULL), "network_3 is radial");
	read_network_3_powers(&env, &network, &input);
	flex_flow_options_default(&options);
	options.tolerance = 1e-11;
	for (int m = FLEX_FLOW_SWEEP; m <= FLEX_FLOW_NEWTON; m++)
	{
		Kept   kept;
		int    rows;
		double d;

		options.method = (FlexFlowMethod) m;
		CHECK(solve_all(&env, grid, &input, &options, &kept) == FLEX_OK, "%s", names[m]);
		d = compare_snapshots(&network, grid, &kept, &rows);
		CHECK(rows == 1278 && d <= 1e-6, "%s: %d rows, |V| differs by %.3g p.u.", names[m], rows,
			  d);
		printf("network_3 by %s: %d voltages, largest difference %.2g p.u., %d iterations\n",
			   names[m], rows, d, kept.state[0].iterations);
		for (int s = 0; s < SNAPSHOTS; s++)
		{
			CHECK(kept.state[s].status == FLEX_FLOW_CONVERGED, "%s, snapshot %d", names[m], s);
			CHECK_CLOSE(kept.summary[s].source_kw, source_kw[s], 1e-5);
			CHECK(kept.state[s].mismatch_kva < 1e-6, "mismatch %g kVA", kept.state[s].mismatch_kva);
		}
		if (m == FLEX_FLOW_SWEEP)
			first = kept;
		else
		{
			double most = 0;

			for (int i = 0; i < 2 * SNAPSHOTS * flex_grid_nnodes(grid); i++)
				most = fmax(most, fabs(kept.v[i] - first.v[i]) /
									  flex_grid_nodes(grid)[i / 2 % flex_grid_nnodes(grid)].base_v);
			CHECK(most <= 1e-9, "%s and sweep differ by %.3g p.u.", names[m], most);
		}
	}
	for (int m = FLEX_FLOW_SWEEP; m <= FLEX_FLOW_MATRIX; m++)
	{
		BranchCheck check = {.network = &network, .grid = grid, .worst_current = -1};

		options.method = (FlexFlowMethod) m;
		CHECK(flex_flow_solve(&env, grid, &input, &options, check_branches, &check) == FLEX_OK,
			  "%s", names[m]);
		CHECK(check.lines == 69 && check.worst_current <= 0 && check.worst_power < 1e-5,
			  "%s: %d lines, current %.3g A too far, power by %.3g", names[m], check.lines,
			  check.worst_current, check.worst_power);
	}
	flex_grid_free(grid);
	flex_env_release(&env);
}

/*
 * Random loads up to and beyond the collapse. The judge is the fixed point
 * itself with as many iterations as it takes: it starts at the voltages without
 * load and can't step across to a solution of low voltage. What it finds must
 * be found, and what is found beyond a hundred iterations by Newton's method
 * must be what it finds.
 */
static void
random_snapshots(void)
{
	FlexEnv         env;
	FlexNetwork     network;
	FlexGrid       *grid;
	FlexFlowInput   input;
	FlexFlowOptions options;
	Kept            kept[2];
	int             n = unit_quick() ? 30 : 400;
	int             converged = 0;
	int             newton = 0;
	int             confirmed = 0;
	int             differ = 0;
	double          most = 0;

	flex_env_standalone(&env);
	CHECK(read_network_3(&env, &network) == FLEX_OK, "network_3 can be read");
	for (int i = 0; i < network.nloads; i++)
		network.load[i].v_min_pu = network.load[i].v_max_pu = NAN;
	CHECK(flex_grid_new(&env, &network, &grid) == FLEX_OK, "network_3 can be compiled");
	own_powers(&env, &network, n, &input);
	for (int s = 0; s < n; s++)
	{
		double scale = 40 * unit_random(3, (unsigned long) s);

		for (int e = 0; e < network.nloads; e++)
		{
			unsigned long draw = 1000 + (unsigned long) (s * network.nloads + e);

			((double *) input.p_kw)[s * input.nelements + e] = scale * unit_random(3, draw);
			((double *) input.q_kvar)[s * input.nelements + e] =
				scale * (unit_random(4, draw) - 0.3);
		}
	}
	flex_flow_options_default(&options);
	for (int m = 0; m < 2; m++)
	{
		options.method = FLEX_FLOW_SWEEP;
		options.warm_start = false;
		options.max_iterations = m == 0 ? 100 : 20000;
		CHECK(solve_all(&env, grid, &input, &options, &kept[m]) == FLEX_OK, "run %d", m);
	}
	for (int s = 0; s < n; s++)
	{
		bool good = kept[0].state[s].status == FLEX_FLOW_CONVERGED;
		bool judged = kept[1].state[s].status == FLEX_FLOW_CONVERGED &&
					  kept[1].state[s].method == FLEX_FLOW_SWEEP;

		converged += good;
		newton += good && kept[0].state[s].method == FLEX_FLOW_NEWTON;
		confirmed += good && judged && kept[0].state[s].method == FLEX_FLOW_NEWTON;
		differ += judged && !good;
		good = good && judged;
		for (int i = 0; i < flex_grid_nnodes(grid) && good; i++)
			most =
				fmax(most, fabs(kept_magnitude(&kept[0], s, i) - kept_magnitude(&kept[1], s, i)) /
							   flex_grid_nodes(grid)[i].base_v);
	}
	CHECK(differ == 0, "%d solutions are missed", differ);
	CHECK(most < 1e-6, "voltages differ by %.3g p.u.", most);
	CHECK(confirmed == newton && (newton > 0 || unit_quick()), "%d of %d by Newton confirmed",
		  confirmed, newton);
	CHECK(converged > n / 10 && converged < n * 9 / 10, "%d of %d converged", converged, n);
	printf(
		"network_3, random loads: %d of %d have a solution, %d by Newton, all within %.2g p.u.\n",
		converged, n, newton, most);
	flex_grid_free(grid);
	flex_env_release(&env);
}

int
main(void)
{
	network_3();
	random_snapshots();
	return unit_end("loadflow network_3");
}
