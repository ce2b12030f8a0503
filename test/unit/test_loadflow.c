/*
 * test_loadflow.c
 *	  The load flow against voltages of OpenDSS, its methods against each other,
 *	  and what it says where there is no solution.
 */
#include "network_case.h"

#include <complex.h>

#define OWN "test/cases/agileflex/"

/* Largest difference of |V| in p.u. to a file "node,...,vmag_pu" without snapshots. */
static double
compare_voltages(const FlexNetwork *network, const FlexGrid *grid, const Kept *kept, int snapshot,
				 const char *path, int *nnodes)
{
	char  *text = read_file(path);
	double most = 0;

	*nnodes = 0;
	if (text == NULL)
		return NAN;
	for (char *line = strchr(text, '\n'); line != NULL && line[1] != '\0';
		 line = strchr(line, '\n'))
	{
		char   name[100];
		char  *last;
		char   row[300];
		int    node;
		double d;

		line++;
		snprintf(row, sizeof(row), "%.*s", (int) strcspn(line, "\r\n"), line);
		snprintf(name, sizeof(name), "%.*s", (int) strcspn(row, ","), row);
		last = strrchr(row, ',');
		node = node_called(network, grid, name);
		if (node < 0)
		{
			CHECK(node >= 0, "no node %s", name);
			continue;
		}
		d = fabs(kept_magnitude(kept, snapshot, node) / flex_grid_nodes(grid)[node].base_v -
				 strtod(last + 1, NULL));
		if (getenv("UNIT_VERBOSE") != NULL && d > 1e-7)
			printf("  %s %.3g\n", name, d);
		if (!(d <= most))
			most = d;
		(*nnodes)++;
	}
	free(text);
	return most;
}

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

int
main(void)
{
	ieee("4Bus-DY-Bal.DSS", "lf_ieee4_dy_voltages.csv", 1e-5);
	ieee("4Bus-YY-Bal.DSS", "lf_ieee4_yy_voltages.csv", 1e-5);
	ieee("4Bus-YD-Bal.DSS", "lf_ieee4_yd_voltages.csv", 1e-5);
	ieee("4Bus-GrdYD-Bal.DSS", "lf_ieee4_gyd_voltages.csv", 1e-5);
	ieee("IEEE13Nodeckt.dss", "lf_ieee13_voltages.csv", 1e-4);
	ieee("ieee34Mod1.dss", "lf_ieee34_voltages.csv", 1e-4);
	return unit_end("loadflow");
}
