/*
 * test_feeders.c
 *	  The load flow against voltages of OpenDSS on published feeders: IEEE 4, 13
 *	  and 34 buses, the European low-voltage feeder.
 */
#include "support/network_case.h"

/* ---- IEEE feeders ---------------------------------------------------------------------------- */

static void
ieee(const char *file, const char *expected, double tolerance)
{
	FlexEnv         env;
	FlexText        files;
	FlexNetwork     network;
	FlexGrid       *grid = NULL;
	FlexFlowInput   input;
	FlexFlowOptions options;
	Kept            kept;
	FlexStatus      status;
	char            path[300];
	int             n;
	double          d;

	flex_env_standalone(&env);
	flex_text_init(&files, &env);
	flex_json_open(&files, '{');
	snprintf(path, sizeof(path), "ieee_inputs/%s", file);
	if (!add_file(&files, file, shared_case(path)))
	{
		SKIP("%s: no shared data", file);
		flex_env_release(&env);
		return;
	}
	add_file(&files, "IEEELineCodes.DSS", shared_case("ieee_inputs/IEEELineCodes.DSS"));
	flex_json_close(&files, '}');
	status = read_dss(&env, files.data, file, &network);
	if (status == FLEX_OK)
		status = flex_grid_new(&env, &network, &grid);
	flex_flow_options_default(&options);
	options.tolerance = 1e-10;
	if (status == FLEX_OK)
	{
		own_powers(&env, &network, 1, &input);
		status = solve_all(&env, grid, &input, &options, &kept);
	}
	CHECK(status == FLEX_OK, "%s: status %s", file, flex_status_text(status));
	if (status != FLEX_OK)
		print_faults(&env);
	else
	{
		CHECK(kept.state[0].status == FLEX_FLOW_CONVERGED, "%s", file);
		d = compare_voltages(&network, grid, &kept, 0, shared_case(expected), &n);
		CHECK(d <= tolerance, "%s: |V| differs by %.3g p.u.", file, d);
		printf("%s: %d nodes, largest difference %.2g p.u., %d iterations, %d control steps, "
			   "%.3f kW\n",
			   file, n, d, kept.state[0].iterations, kept.state[0].control_steps,
			   kept.summary[0].source_kw);
	}
	flex_grid_free(grid);
	flex_env_release(&env);
}

/* ---- the European feeder -------------------------------------------------------------- */

static const char eulv_master[] =
	"Set DefaultBaseFrequency=50\n"
	"New Circuit.LVTest\n"
	"Edit Vsource.Source BasekV=11 pu=1.05 ISC3=3000 ISC1=5\n"
	"Redirect LineCode.txt\nRedirect Lines.txt\nRedirect Transformers.txt\nRedirect Loads.txt\n"
	"Set voltagebases=[11 .416]\nCalcvoltagebases\n";

static bool
read_eulv(FlexEnv *env, FlexNetwork *network)
{
	static const char *const parts[] = {"LineCode.txt", "Lines.txt", "Transformers.txt",
										"Loads.txt"};
	FlexText                 files;
	char                     path[100];

	flex_text_init(&files, env);
	flex_json_open(&files, '{');
	flex_json_key(&files, "Master.dss");
	flex_json_string(&files, eulv_master);
	for (int i = 0; i < FLEX_LENGTH(parts); i++)
	{
		snprintf(path, sizeof(path), "eulv_inputs/%s", parts[i]);
		if (!add_file(&files, parts[i], shared_case(path)))
			return false;
	}
	flex_json_close(&files, '}');
	if (read_dss(env, files.data, NULL, network) != FLEX_OK)
	{
		print_faults(env);
		CHECK(false, "the European feeder can be read");
		return false;
	}
	for (int i = 0; i < network->nloads; i++)
	{
		network->load[i].v_min_pu = 0.3;
		network->load[i].v_max_pu = 3;
	}
	return true;
}

/* Columns 1, 2, 3 of the load file: minutes 1, 566, 1440. */
static void
read_eulv_powers(FlexEnv *env, const FlexNetwork *network, FlexFlowInput *input)
{
	int     ne = network->nloads;
	double *p = FLEX_NEW(env, double, 3 * ne);
	double *q = FLEX_NEW(env, double, 3 * ne);
	char   *text = read_file(shared_case("eulv_inputs/eulv_load_kw.csv"));
	char   *line = text == NULL ? NULL : strchr(text, '\n');

	while (line != NULL && line[1] != '\0')
	{
		int    load;
		double kw[3];

		line++;
		if (sscanf(line, "%d,%lf,%lf,%lf", &load, &kw[0], &kw[1], &kw[2]) != 4)
			break;
		for (int s = 0; s < 3; s++)
		{
			p[s * ne + load - 1] = kw[s];
			q[s * ne + load - 1] = kw[s] * sqrt(1 / (0.95 * 0.95) - 1);
		}
		line = strchr(line, '\n');
	}
	free(text);
	*input = (FlexFlowInput){.n = 3, .nelements = ne, .p_kw = p, .q_kvar = q};
}

static void
european_feeder(void)
{
	static const char *const expected[] = {
		"lf_eulv_min1_voltages.csv", "lf_eulv_min566_voltages.csv", "lf_eulv_min1440_voltages.csv"};
	static const double losses_kw[] = {1.975425857202737e-3, 2.0501984654098987,
									   24.286386797987028e-3};
	FlexEnv             env;
	FlexNetwork         network;
	FlexGrid           *grid;
	FlexFlowInput       input;
	FlexFlowOptions     options;
	Kept                kept[2];

	flex_env_standalone(&env);
	if (!read_eulv(&env, &network))
	{
		SKIP("European feeder: no shared data");
		flex_env_release(&env);
		return;
	}
	CHECK(flex_grid_new(&env, &network, &grid) == FLEX_OK, "the European feeder can be compiled");
	CHECK(network.nbuses == 907 && network.nloads == 55, "%d buses, %d loads", network.nbuses,
		  network.nloads);
	/* 205 low-voltage buses have a load, a fork or an end; dead ends without load go as well */
	CHECK(flex_grid_reduced(grid) > 50 && flex_grid_reduced(grid) <= 206, "%d buses left",
		  flex_grid_reduced(grid));
	printf("European feeder: %d buses, %d left without chains\n", network.nbuses,
		   flex_grid_reduced(grid));
	read_eulv_powers(&env, &network, &input);
	flex_flow_options_default(&options);
	options.tolerance = 1e-10;
	for (int m = 0; m < 2; m++)
	{
		options.method = m == 0 ? FLEX_FLOW_SWEEP : FLEX_FLOW_MATRIX;
		CHECK(solve_all(&env, grid, &input, &options, &kept[m]) == FLEX_OK, "method %d", m);
		for (int s = 0; s < 3; s++)
		{
			int    n;
			double d = compare_voltages(&network, grid, &kept[m], s, shared_case(expected[s]), &n);

			CHECK(kept[m].state[s].status == FLEX_FLOW_CONVERGED, "snapshot %d", s);
			CHECK(n == 2721 && d <= 1e-6, "%s: %d nodes, |V| differs by %.3g p.u.", expected[s], n,
				  d);
			CHECK(fabs(kept[m].summary[s].loss_kw - losses_kw[s]) < 1e-5,
				  "losses %.9g kW, expected %.9g", kept[m].summary[s].loss_kw, losses_kw[s]);
			printf("European feeder, snapshot %d, method %d: largest difference %.2g p.u., %d "
				   "iterations\n",
				   s, m, d, kept[m].state[s].iterations);
		}
	}
	{
		double most = 0;

		for (int i = 0; i < 6 * flex_grid_nnodes(grid); i++)
			most = fmax(most, fabs(kept[0].v[i] - kept[1].v[i]) /
								  flex_grid_nodes(grid)[i / 2 % flex_grid_nnodes(grid)].base_v);
		CHECK(most <= 1e-9, "sweep and matrix differ by %.3g p.u.", most);
	}
	flex_grid_free(grid);
	flex_env_release(&env);
}

int
main(void)
{
	ieee("4Bus-DY-Bal.DSS", "lf_ieee4_dy_voltages.csv", 1e-5);
	ieee("4Bus-YY-Bal.DSS", "lf_ieee4_yy_voltages.csv", 1e-5);
	ieee("4Bus-YD-Bal.DSS", "lf_ieee4_yd_voltages.csv", 1e-5);
	ieee("4Bus-GrdYD-Bal.DSS", "lf_ieee4_gyd_voltages.csv", 1e-5);
	ieee("IEEE13Nodeckt.dss", "lf_ieee13_voltages.csv", 1e-4);
	ieee("ieee34Mod1.dss", "lf_ieee34_voltages.csv", 1e-4);
	european_feeder();
	return unit_end("loadflow feeders");
}
