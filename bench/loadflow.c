/*
 * loadflow.c
 *	  Load flows per second on one core: the sweep with and without vector
 *	  instructions, and the factorised matrix, on the same snapshots.
 *
 *	  loadflow SNAPSHOTS [FOLDER]	FOLDER holds the files of the European feeder;
 *									without it, a generated feeder of its size
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/loadflow/loadflow.h"
#include "base/random.h"

static char *
read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text;
	long  size;

	if (file == NULL)
		return NULL;
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	text = malloc((size_t) size + 1);
	if (text == NULL || fread(text, 1, (size_t) size, file) != (size_t) size)
		abort();
	text[size] = '\0';
	fclose(file);
	return text;
}

static void
add_file(FlexText *files, const char *folder, const char *name)
{
	char  path[600];
	char *text;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	text = read_file(path);
	flex_json_key(files, name);
	flex_json_string(files, text != NULL ? text : "");
	free(text);
}

static const char european_master[] =
	"Set DefaultBaseFrequency=50\nNew Circuit.european basekv=11 pu=1.05 isc3=3000 isc1=5\n"
	"Redirect LineCode.txt\nRedirect Lines.txt\nRedirect Transformers.txt\nRedirect Loads.txt\n"
	"Set voltagebases=[11 .416]\nCalcvoltagebases\n";

/* buses of a main with a service line to one load at every sixth. */
static void
generate(FlexText *text, int buses)
{
	flex_text_add(text,
				  "Set DefaultBaseFrequency=50\nNew Circuit.generated basekv=11 pu=1.02 isc3=3000 "
				  "isc1=2500\n"
				  "New LineCode.main nphases=3 r1=0.1 x1=0.07 r0=0.4 x0=0.08 c1=0 c0=0 units=km\n"
				  "New LineCode.service nphases=3 r1=1.2 x1=0.09 r0=1.2 x0=0.09 c1=0 c0=0 "
				  "units=km\n"
				  "New Transformer.t1 buses=[sourcebus 1] conns=[delta wye] kvs=[11 0.416] "
				  "kvas=[800 800] xhl=4\n");
	for (int i = 2; i <= buses; i++)
	{
		bool service = i % 6 == 0;

		flex_text_printf(text, "New Line.l%d bus1=%d bus2=%d linecode=%s length=%g units=m\n", i,
						 i % 6 == 1 ? i - 2 : i - 1, i, service ? "service" : "main",
						 service ? 8.0 : 1500.0 / buses);
		if (service)
			flex_text_printf(text, "New Load.load%d phases=1 bus1=%d.%d kv=0.24 kw=1 pf=0.95\n",
							 i / 6, i, i / 6 % 3 + 1);
	}
	flex_text_add(text, "Set voltagebases=[11 .416]\n");
}

static FlexStatus
load_network(FlexEnv *env, const char *folder, int buses, FlexNetwork *network)
{
	FlexText   files;
	FlexText   text;
	FlexNode  *doc;
	FlexStatus status;

	flex_text_init(&files, env);
	flex_text_init(&text, env);
	flex_json_open(&files, '{');
	flex_json_key(&files, "master.dss");
	if (folder == NULL)
		generate(&text, buses);
	flex_json_string(&files, folder == NULL ? text.data : european_master);
	if (folder != NULL)
	{
		add_file(&files, folder, "LineCode.txt");
		add_file(&files, folder, "Lines.txt");
		add_file(&files, folder, "Transformers.txt");
		add_file(&files, folder, "Loads.txt");
	}
	flex_json_close(&files, '}');
	doc = flex_doc_parse(env, files.data);
	status = flex_dss_read(env, doc, NULL, network);
	flex_doc_free(doc);
	for (int i = 0; i < network->nloads; i++)
		network->load[i].v_min_pu = network->load[i].v_max_pu = NAN;
	return status;
}

/* Household-like powers, 0.05 to 4 kW, most of them small. */
static void
make_input(FlexEnv *env, const FlexNetwork *network, int n, FlexFlowInput *input)
{
	int        ne = network->nloads + network->ngenerators;
	double    *p = FLEX_NEW(env, double, (size_t) n *(size_t) ne);
	double    *q = FLEX_NEW(env, double, (size_t) n *(size_t) ne);
	FlexRandom random;

	for (int e = 0; e < ne; e++)
	{
		flex_random_start(&random, 1, (uint64_t) e, 0);
		for (int s = 0; s < n; s++)
		{
			double u = flex_random_uniform(&random);

			p[s * ne + e] = 0.05 + 4 * u * u * u * u * 55 / ne;
			q[s * ne + e] = p[s * ne + e] * sqrt(1 / (0.95 * 0.95) - 1);
		}
	}
	*input = (FlexFlowInput){.n = n, .nelements = ne, .p_kw = p, .q_kvar = q};
}

typedef struct Count
{
	const FlexGrid *grid;
	int             converged;
	long            iterations;
	double          sum; /* of voltages, so that nothing is left out */
} Count;

static FlexStatus
count_block(void *state, const FlexFlowBlock *block)
{
	Count *count = state;
	int    n = flex_grid_nnodes(count->grid);

	for (int lane = 0; lane < block->lanes; lane++)
	{
		count->converged += block->state[lane].status == FLEX_FLOW_CONVERGED;
		count->iterations += block->state[lane].iterations;
		count->sum += hypot(flex_block_re(block, n - 1, lane), flex_block_im(block, n - 1, lane));
	}
	return FLEX_OK;
}

static double
run(FlexEnv *env, FlexGrid *grid, const FlexFlowInput *input, const char *name,
	FlexFlowMethod method, bool generic, double base)
{
	FlexFlowOptions options;
	Count           count = {0};
	double          best = INFINITY;

	flex_flow_options_default(&options);
	options.method = method;
	options.generic = generic;
	for (int k = 0; k < 3; k++)
	{
		double start = flex_clock();

		count = (Count){.grid = grid};
		if (flex_flow_solve(env, grid, input, &options, count_block, &count) != FLEX_OK)
			return NAN;
		best = fmin(best, flex_clock() - start);
	}
	printf("  %-22s %10.0f per second %7.1fx   converged %d of %d, %.1f iterations, mean of the "
		   "last node %.6f V\n",
		   name, input->n / best, base > 0 ? base / best : 1.0, count.converged, input->n,
		   (double) count.iterations / input->n, count.sum / input->n);
	return best;
}

int
main(int argc, char **argv)
{
	int           n = argc > 1 ? atoi(argv[1]) : 1440;
	const char   *folder = argc > 2 ? argv[2] : NULL;
	int           buses = argc > 3 ? atoi(argv[3]) : 906;
	FlexEnv       env;
	FlexNetwork   network;
	FlexGrid     *grid = NULL;
	FlexFlowInput input;
	double        matrix;

	flex_env_standalone(&env);
	if (load_network(&env, folder, buses, &network) != FLEX_OK ||
		flex_grid_new(&env, &network, &grid) != FLEX_OK)
	{
		fprintf(stderr, "%s\n", env.nfaults > 0 ? env.fault[0].message : "can't be read");
		return 1;
	}
	make_input(&env, &network, n, &input);
	printf("  %s: %d buses (%d without chains), %d loads, %d snapshots, tolerance 1e-8, all "
		   "voltages\n",
		   network.name, network.nbuses, flex_grid_reduced(grid), network.nloads, n);
	matrix = run(&env, grid, &input, "matrix (KLU)", FLEX_FLOW_MATRIX, false, 0);
	run(&env, grid, &input, "sweep, plain", FLEX_FLOW_SWEEP, true, matrix);
	run(&env, grid, &input, "sweep, best for the CPU", FLEX_FLOW_SWEEP, false, matrix);
	flex_grid_free(grid);
	flex_env_release(&env);
	return 0;
}
