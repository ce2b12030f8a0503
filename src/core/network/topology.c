/*
 * topology.c
 *	  A network's graph: what the sources supply, islands, loops, phases that
 *	  don't arrive; voltage bases; the summary.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

/* ---- links: every line and transformer as a pair of buses ---------------------------- */

typedef struct Link
{
	const FlexTerminal *end;    /* [2] */
	int                 number; /* line, or -1 - transformer */
} Link;

static int
find_root(int *parent, int i)
{
	while (parent[i] != i)
		i = parent[i] = parent[parent[i]];
	return i;
}

static int
list_links(const FlexNetwork *network, Link *link)
{
	int n = 0;

	for (int i = 0; i < network->nlines; i++)
		if (!network->line[i].open)
			link[n++] = (Link){network->line[i].end, i};
	for (int i = 0; i < network->ntransformers; i++)
		link[n++] = (Link){network->transformer[i].end, -1 - i};
	return n;
}

/* Nodes as numbers: ten to a bus. */
static int
node_number(const FlexTerminal *end, int k)
{
	return end->bus * (FLEX_MAX_NODE + 1) + end->node[k];
}

static void
join(int *parent, int a, int b)
{
	a = find_root(parent, a);
	b = find_root(parent, b);
	if (a != b)
		parent[a < b ? b : a] = a < b ? a : b;
}

/*
 * The nodes of a conductor belong together. One that begins at ground, such as
 * a neutral earthed at the transformer only, has its voltage from there: its
 * other end counts as supplied.
 */
static void
join_conductor(const FlexNetwork *network, const FlexLine *line, int k, int *parent)
{
	int from = line->end[0].node[k];
	int to = line->end[1].node[k];

	if (from != 0 && to != 0)
		join(parent, node_number(&line->end[0], k), node_number(&line->end[1], k));
	else if ((from != 0 || to != 0) && network->nsources > 0)
		join(parent, node_number(&network->source[0].at, 0),
			 node_number(&line->end[from != 0 ? 0 : 1], k));
}

/*
 * Join the nodes that a link connects: conductor by conductor on a line, all
 * of both sides on a transformer (its windings couple them), ground left out.
 */
static void
join_nodes(const FlexNetwork *network, int *parent)
{
	for (int i = 0; i < network->nlines; i++)
		for (int k = 0; k < network->line[i].end[0].n && !network->line[i].open; k++)
			join_conductor(network, &network->line[i], k, parent);
	for (int i = 0; i < network->ntransformers; i++)
	{
		const FlexTransformer *t = &network->transformer[i];
		int                    first = -1;

		for (int w = 0; w < 2; w++)
			for (int k = 0; k < t->end[w].n; k++)
			{
				if (t->end[w].node[k] == 0)
					continue;
				if (first < 0)
					first = node_number(&t->end[w], k);
				join(parent, first, node_number(&t->end[w], k));
			}
	}
	for (int i = 0; i < network->nsources; i++)
		for (int k = 1; k < network->source[i].at.n; k++)
			join(parent, node_number(&network->source[0].at, 0),
				 node_number(&network->source[i].at, k));
	for (int i = 1; i < network->nsources; i++)
		join(parent, node_number(&network->source[0].at, 0),
			 node_number(&network->source[i].at, 0));
}

static void
supplied_phases(const FlexNetwork *network, int *parent, FlexTopology *topology)
{
	int root;

	for (int i = 0; i < network->nbuses * (FLEX_MAX_NODE + 1); i++)
		parent[i] = i;
	join_nodes(network, parent);
	root = network->nsources > 0 ? find_root(parent, node_number(&network->source[0].at, 0)) : -1;
	for (int b = 0; b < network->nbuses; b++)
		for (int node = 1; node <= FLEX_MAX_NODE; node++)
			if (find_root(parent, b * (FLEX_MAX_NODE + 1) + node) == root)
				topology->phases[b] |= 1 << node;
}

/* A load at a node that its bus doesn't get, although the bus has supply. */
static bool
lacks_phase(const FlexTopology *topology, const FlexNetworkLoad *load)
{
	for (int k = 0; k < load->at.n; k++)
		if (load->at.node[k] != 0 && !(topology->phases[load->at.bus] & (1 << load->at.node[k])))
			return true;
	return false;
}

static void
number_islands(const FlexNetwork *network, int *parent, FlexTopology *topology)
{
	int root = network->nsources > 0 ? find_root(parent, network->source[0].at.bus) : -1;

	for (int b = 0; b < network->nbuses; b++)
		topology->island[b] = -1;
	for (int b = 0; b < network->nbuses; b++)
	{
		int r = find_root(parent, b);

		if (r == root)
		{
			topology->island[b] = 0;
			topology->nsupplied++;
		}
		else
		{
			if (topology->island[r] < 0)
				topology->island[r] = ++topology->nislands;
			topology->island[b] = topology->island[r];
		}
	}
}

FlexStatus
flex_network_topology(FlexEnv *env, const FlexNetwork *network, FlexTopology *topology)
{
	int       nlinks;
	Link     *link = FLEX_NEW(env, Link, network->nlines + network->ntransformers);
	int      *parent = FLEX_NEW(env, int, network->nbuses);
	int      *node_parent = FLEX_NEW(env, int, (size_t) network->nbuses *(FLEX_MAX_NODE + 1));
	int       npower = network->nloads + network->ngenerators;
	FlexNames pairs; /* bus pairs seen, so that phases in parallel are no loop */

	memset(topology, 0, sizeof(*topology));
	topology->island = FLEX_NEW(env, int, network->nbuses);
	topology->phases = FLEX_NEW(env, int, network->nbuses);
	topology->loop_line = FLEX_NEW(env, int, network->nlines + network->ntransformers);
	topology->bad_load = FLEX_NEW(env, int, npower);
	if (link == NULL || parent == NULL || node_parent == NULL || topology->island == NULL ||
		topology->phases == NULL || topology->loop_line == NULL || topology->bad_load == NULL)
		return FLEX_NO_MEMORY;
	nlinks = list_links(network, link);
	for (int b = 0; b < network->nbuses; b++)
		parent[b] = b;
	for (int s = 1; s < network->nsources; s++)
		join(parent, network->source[0].at.bus, network->source[s].at.bus);
	supplied_phases(network, node_parent, topology);
	flex_free(env, node_parent);

	if (flex_names_init(env, nlinks, &pairs) != FLEX_OK)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < nlinks; i++)
	{
		int      a = link[i].end[0].bus;
		int      b = link[i].end[1].bus;
		FlexText text;

		flex_text_init(&text, env);
		flex_text_printf(&text, "%d-%d", a < b ? a : b, a < b ? b : a);
		if (flex_text_status(&text) != FLEX_OK)
			return FLEX_NO_MEMORY;
		if (flex_names_add(&pairs, text.data, i) >= 0)
			continue;
		if (find_root(parent, a) == find_root(parent, b))
			topology->loop_line[topology->nloops++] = link[i].number;
		else
			join(parent, a, b);
	}
	number_islands(network, parent, topology);
	for (int b = 0; b < network->nbuses; b++)
		if (topology->island[b] != 0)
			topology->phases[b] = 0; /* an earthed conductor of an island is no supply */
	for (int i = 0; i < npower; i++)
	{
		const FlexNetworkLoad *load =
			i < network->nloads ? &network->load[i] : &network->generator[i - network->nloads];

		if (topology->island[load->at.bus] == 0 && lacks_phase(topology, load))
			topology->bad_load[topology->nbad_loads++] = i;
	}
	return FLEX_OK;
}

/* ---- voltage bases --------------------------------------------------------------------- */

/* Line-to-line value of a winding's rated voltage. */
static double
winding_line_kv(const FlexTransformer *t, int w)
{
	return t->phases == 1 && t->conn[w] == FLEX_WYE ? sqrt(3) * t->kv[w] : t->kv[w];
}

static double
nearest(const double *list, int n, double value)
{
	double best = value;

	for (int i = 0; i < n; i++)
		if (i == 0 || fabs(list[i] - value) < fabs(best - value))
			best = list[i];
	return best;
}

FlexStatus
flex_network_voltage_bases(FlexEnv *env, FlexNetwork *network, const double *list, int nlist)
{
	int     nlinks;
	Link   *link = FLEX_NEW(env, Link, network->nlines + network->ntransformers);
	double *kv = FLEX_NEW(env, double, network->nbuses);
	int    *queue = FLEX_NEW(env, int, network->nbuses);
	int    *first = FLEX_NEW(env, int, network->nbuses + 1);
	int    *at;
	int     head = 0;
	int     tail = 0;

	if (link == NULL || kv == NULL || queue == NULL || first == NULL)
		return FLEX_NO_MEMORY;
	nlinks = list_links(network, link);
	at = FLEX_NEW(env, int, 2 * nlinks);
	if (at == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < nlinks; i++)
		for (int e = 0; e < 2; e++)
			first[link[i].end[e].bus]++;
	for (int b = 0, sum = 0; b <= network->nbuses; b++)
	{
		sum += b < network->nbuses ? first[b] : 0;
		first[b] = sum;
	}
	for (int i = 0; i < nlinks; i++)
		for (int e = 0; e < 2; e++)
			at[--first[link[i].end[e].bus]] = 2 * i + e;
	for (int s = 0; s < network->nsources; s++)
		if (kv[network->source[s].at.bus] == 0)
		{
			kv[network->source[s].at.bus] = network->source[s].kv;
			queue[tail++] = network->source[s].at.bus;
		}
	while (head < tail)
	{
		int b = queue[head++];

		for (int k = first[b]; k < first[b + 1]; k++)
		{
			const Link *l = &link[at[k] / 2];
			int         e = at[k] % 2;
			int         other = l->end[1 - e].bus;
			double      ratio = 1;

			if (kv[other] != 0)
				continue;
			if (l->number < 0)
			{
				const FlexTransformer *t = &network->transformer[-1 - l->number];

				ratio = winding_line_kv(t, 1 - e) / winding_line_kv(t, e);
			}
			kv[other] = kv[b] * ratio;
			queue[tail++] = other;
		}
	}
	for (int b = 0; b < network->nbuses; b++)
		if (isnan(network->bus[b].voltage_base_kv) && kv[b] > 0)
			network->bus[b].voltage_base_kv = nearest(list, nlist, kv[b]);
	return FLEX_OK;
}

/* ---- summary ----------------------------------------------------------------------------- */

static void
write_totals(const FlexNetwork *network, FlexText *out)
{
	double length = 0;
	double kva = 0;
	double load_kw = 0;
	double load_kvar = 0;
	double generation_kw = 0;

	for (int i = 0; i < network->nlines; i++)
		length += network->line[i].length_km;
	for (int i = 0; i < network->ntransformers; i++)
		kva += network->transformer[i].kva;
	for (int i = 0; i < network->nloads; i++)
	{
		load_kw += network->load[i].p_kw;
		load_kvar += network->load[i].q_kvar;
	}
	for (int i = 0; i < network->ngenerators; i++)
		generation_kw += network->generator[i].p_kw;
	flex_json_key(out, "line_length_km");
	flex_json_number(out, length);
	flex_json_key(out, "transformer_kva");
	flex_json_number(out, kva);
	flex_json_key(out, "load_kw");
	flex_json_number(out, load_kw);
	flex_json_key(out, "load_kvar");
	flex_json_number(out, load_kvar);
	flex_json_key(out, "generation_kw");
	flex_json_number(out, generation_kw);
}

static void
write_names(const FlexNetwork *network, const FlexTopology *topology, FlexText *out)
{
	flex_json_key(out, "unsupplied_buses");
	flex_json_open(out, '[');
	for (int b = 0; b < network->nbuses; b++)
		if (topology->island[b] != 0)
			flex_json_string(out, network->bus[b].name);
	flex_json_close(out, ']');
	flex_json_key(out, "loop_closers");
	flex_json_open(out, '[');
	for (int i = 0; i < topology->nloops; i++)
	{
		int number = topology->loop_line[i];

		flex_json_string(out, number >= 0 ? network->line[number].name
										  : network->transformer[-1 - number].name);
	}
	flex_json_close(out, ']');
	flex_json_key(out, "missing_phases");
	flex_json_open(out, '[');
	for (int i = 0; i < topology->nbad_loads; i++)
	{
		int number = topology->bad_load[i];

		flex_json_string(out, number < network->nloads
								  ? network->load[number].name
								  : network->generator[number - network->nloads].name);
	}
	flex_json_close(out, ']');
}

FlexStatus
flex_network_summary(FlexEnv *env, const FlexNetwork *network, FlexText *out)
{
	FlexTopology topology;
	FlexStatus   status = flex_network_topology(env, network, &topology);
	const struct
	{
		const char *name;
		int         value;
	} counts[] = {{"buses", network->nbuses},
				  {"lines", network->nlines},
				  {"transformers", network->ntransformers},
				  {"regulators", network->nregulators},
				  {"sources", network->nsources},
				  {"loads", network->nloads},
				  {"generators", network->ngenerators},
				  {"shunts", network->nshunts},
				  {"supplied_buses", topology.nsupplied},
				  {"islands", topology.nislands},
				  {"loops", topology.nloops}};

	if (status != FLEX_OK)
		return status;
	flex_json_open(out, '{');
	for (int i = 0; i < FLEX_LENGTH(counts); i++)
	{
		flex_json_key(out, counts[i].name);
		flex_json_integer(out, counts[i].value);
	}
	flex_json_key(out, "radial");
	flex_json_bool(out, topology.nloops == 0 && network->nsources == 1);
	write_totals(network, out);
	write_names(network, &topology, out);
	flex_json_close(out, '}');
	return flex_text_status(out);
}
