/*
 * network_case.h
 *	  Reads the cases of the load flow: OpenDSS text, CSV files.
 */
#ifndef NETWORK_CASE_H
#define NETWORK_CASE_H

#include "unit.h"

#include "core/loadflow/loadflow.h"

/* Whole file, or NULL where it isn't there; the caller frees it. */
static inline char *
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

/* Path of a third-party case, which isn't part of the tree: below FLEX_SHARED; "" where that isn't
 * set. */
static inline const char *
shared_case(const char *name)
{
	static char path[500];
	const char *shared = getenv("FLEX_SHARED");

	path[0] = '\0';
	if (shared != NULL && shared[0] != '\0')
		snprintf(path, sizeof(path), "%s/cases/agileflex/%s", shared, name);
	return path;
}

/* Add a member name: text of path to the files of a reader; false: not there. */
static inline int
add_file(FlexText *files, const char *name, const char *path)
{
	char *text = read_file(path);

	if (text == NULL)
		return 0;
	flex_json_key(files, name);
	flex_json_string(files, text);
	free(text);
	return 1;
}

/* Print what a failed call left. */
static inline void
print_faults(const FlexEnv *env)
{
	for (int i = 0; i < env->nfaults; i++)
		fprintf(stderr, "    %s: %s %s %s\n", env->fault[i].path, env->fault[i].message,
				env->fault[i].detail, env->fault[i].hint);
}

/* Read the files of an object's JSON text. */
static inline FlexStatus
read_dss(FlexEnv *env, const char *files, const char *master, FlexNetwork *network)
{
	FlexNode  *doc = flex_doc_parse(env, files);
	FlexStatus status = doc == NULL ? FLEX_BAD_INPUT : flex_dss_read(env, doc, master, network);

	flex_doc_free(doc);
	return status;
}

static inline int
find_element(const FlexNetwork *network, const char *name)
{
	for (int i = 0; i < network->nloads; i++)
		if (strcmp(network->load[i].name, name) == 0)
			return i;
	for (int i = 0; i < network->ngenerators; i++)
		if (strcmp(network->generator[i].name, name) == 0)
			return network->nloads + i;
	return -1;
}

/* The network's own powers as n equal snapshots. */
static inline void
own_powers(FlexEnv *env, const FlexNetwork *network, int n, FlexFlowInput *input)
{
	int     ne = network->nloads + network->ngenerators;
	double *p = FLEX_NEW(env, double, (size_t) n *(size_t) ne);
	double *q = FLEX_NEW(env, double, (size_t) n *(size_t) ne);

	for (int s = 0; s < n; s++)
		for (int e = 0; e < ne; e++)
		{
			const FlexNetworkLoad *load =
				e < network->nloads ? &network->load[e] : &network->generator[e - network->nloads];

			p[s * ne + e] = load->p_kw;
			q[s * ne + e] = load->q_kvar;
		}
	*input = (FlexFlowInput){.n = n, .nelements = ne, .p_kw = p, .q_kvar = q};
}

/* Keeps all that a sink sees. */
typedef struct Kept
{
	const FlexGrid      *grid;
	const FlexFlowInput *input;
	double              *v; /* [n * nnodes * 2] */
	FlexFlowState       *state;
	FlexFlowSummary     *summary;
} Kept;

static inline FlexStatus
keep_block(void *state, const FlexFlowBlock *block)
{
	Kept *kept = state;
	int   n = flex_grid_nnodes(kept->grid);

	for (int lane = 0; lane < block->lanes; lane++)
	{
		int s = block->first + lane;

		kept->state[s] = block->state[lane];
		for (int i = 0; i < n; i++)
		{
			kept->v[2 * ((size_t) s * (size_t) n + (size_t) i)] = flex_block_re(block, i, lane);
			kept->v[2 * ((size_t) s * (size_t) n + (size_t) i) + 1] = flex_block_im(block, i, lane);
		}
		flex_flow_summarise(kept->grid, kept->input, block, lane, &kept->summary[s]);
	}
	return FLEX_OK;
}

static inline FlexStatus
solve_all(FlexEnv *env, FlexGrid *grid, const FlexFlowInput *input, const FlexFlowOptions *options,
		  Kept *kept)
{
	kept->grid = grid;
	kept->input = input;
	kept->v = FLEX_NEW(env, double, 2 * (size_t) input->n * (size_t) flex_grid_nnodes(grid));
	kept->state = FLEX_NEW(env, FlexFlowState, input->n);
	kept->summary = FLEX_NEW(env, FlexFlowSummary, input->n);
	return flex_flow_solve(env, grid, input, options, keep_block, kept);
}

static inline double
kept_magnitude(const Kept *kept, int snapshot, int node)
{
	const double *v =
		kept->v + 2 * ((size_t) snapshot * (size_t) flex_grid_nnodes(kept->grid) + (size_t) node);

	return hypot(v[0], v[1]);
}

/* Node of "bus.phase", or -1. */
static inline int
node_called(const FlexNetwork *network, const FlexGrid *grid, const char *text)
{
	char  bus[100];
	char *dot;

	snprintf(bus, sizeof(bus), "%s", text);
	dot = strrchr(bus, '.');
	if (dot == NULL)
		return -1;
	*dot = '\0';
	return flex_grid_find(grid, flex_network_find_bus(network, bus), atoi(dot + 1));
}

/* Largest difference of |V| in p.u. to a file "node,...,vmag_pu" without snapshots. */
static inline double
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

#endif /* NETWORK_CASE_H */
