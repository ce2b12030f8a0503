/*
 * drawing.c
 *	  Single-line drawing of a network.
 */
#include "network.h"

#include <math.h>
#include <stdio.h>

#include "base/svg.h"

#define WIDTH 900.0
#define MARGIN 40.0
#define HEADER 60.0 /* room for the title and the scale */
#define ROW 16.0    /* between two ends of the tree */
#define LABELLED 60 /* buses up to which names are written */

/* Places of the buses, pixels. */
typedef struct Layout
{
	double *x;
	double *y;
	double  height;
} Layout;

/* ---- colours ---------------------------------------------------------------------------- */

/* Vermilion below, grey in the middle, blue above: told apart by the colour-blind as well. */
static void
colour_of(const FlexNetworkColours *colours, double value, char *text, size_t size)
{
	static const double below[3] = {213, 94, 0};
	static const double middle[3] = {190, 190, 190};
	static const double above[3] = {0, 114, 178};
	const double       *to = value < colours->middle ? below : above;
	double              span =
        value < colours->middle ? colours->middle - colours->low : colours->high - colours->middle;
	double share = span > 0 ? fmin(fabs(value - colours->middle) / span, 1) : 0;
	int    rgb[3];

	if (isnan(value))
	{
		snprintf(text, size, "#dddddd");
		return;
	}
	/* one-sided scales go from grey to vermilion */
	if (colours->middle <= colours->low)
		to = below;
	for (int k = 0; k < 3; k++)
		rgb[k] = (int) lround(middle[k] + share * (to[k] - middle[k]));
	snprintf(text, size, "#%02x%02x%02x", rgb[0] & 255, rgb[1] & 255, rgb[2] & 255);
}

static void
draw_scale(FlexText *out, const FlexNetworkColours *colours)
{
	const int    steps = 40;
	const double left = WIDTH - MARGIN - 260;

	flex_svg_text(out, left - 10, 26, 11, "end", "#333", colours->title);
	for (int k = 0; k < steps; k++)
	{
		char colour[16];

		colour_of(colours, colours->low + (colours->high - colours->low) * (k + 0.5) / steps,
				  colour, sizeof(colour));
		flex_svg_box(out, left + 260.0 * k / steps, 16, 260.0 / steps + 0.5, 12, colour);
	}
	for (int k = 0; k < 3; k++)
	{
		double value = k == 0 ? colours->low : (k == 1 ? colours->middle : colours->high);
		char   label[32];

		if (k == 1 && (value <= colours->low || value >= colours->high))
			continue;
		snprintf(label, sizeof(label), "%g", value);
		flex_svg_text(out, left + 260 * (value - colours->low) / (colours->high - colours->low), 42,
					  10, "middle", "#555", label);
	}
}

/* ---- layout ------------------------------------------------------------------------------- */

static bool
place_by_coordinates(const FlexNetwork *network, Layout *layout)
{
	double low[2] = {INFINITY, INFINITY};
	double high[2] = {-INFINITY, -INFINITY};
	double scale;

	for (int b = 0; b < network->nbuses; b++)
	{
		if (isnan(network->bus[b].x) || isnan(network->bus[b].y))
			return false;
		low[0] = fmin(low[0], network->bus[b].x);
		high[0] = fmax(high[0], network->bus[b].x);
		low[1] = fmin(low[1], network->bus[b].y);
		high[1] = fmax(high[1], network->bus[b].y);
	}
	scale = (WIDTH - 2 * MARGIN) / fmax(high[0] - low[0], 1e-9);
	/* not higher than wide */
	scale = fmin(scale, (WIDTH - 2 * MARGIN) / fmax(high[1] - low[1], 1e-9));
	for (int b = 0; b < network->nbuses; b++)
	{
		layout->x[b] = MARGIN + scale * (network->bus[b].x - low[0]);
		layout->y[b] = HEADER + MARGIN / 2 + scale * (high[1] - network->bus[b].y);
	}
	layout->height = HEADER + MARGIN + scale * (high[1] - low[1]);
	return true;
}

/* Neighbours of every bus: first[b]..first[b + 1] of other. */
static FlexStatus
list_neighbours(FlexEnv *env, const FlexNetwork *network, int **first, int **other)
{
	int n = network->nlines + network->ntransformers;
	int sum = 0;

	*first = FLEX_NEW(env, int, network->nbuses + 1);
	*other = FLEX_NEW(env, int, 2 * n);
	if (*first == NULL || *other == NULL)
		return FLEX_NO_MEMORY;
	for (int pass = 0; pass < 2; pass++)
	{
		for (int i = 0; i < n; i++)
		{
			const FlexTerminal *end = i < network->nlines
										  ? network->line[i].end
										  : network->transformer[i - network->nlines].end;

			if (i < network->nlines && network->line[i].open)
				continue;
			for (int e = 0; e < 2; e++)
				if (pass == 0)
					(*first)[end[e].bus]++;
				else
					(*other)[--(*first)[end[e].bus]] = end[1 - e].bus;
		}
		for (int b = 0; b <= network->nbuses && pass == 0; b++)
		{
			sum += b < network->nbuses ? (*first)[b] : 0;
			(*first)[b] = sum;
		}
	}
	return FLEX_OK;
}

/*
 * Tree from root: depth to the right, one row for each end, a bus at the mean
 * of its children. Depth-first with a stack of our own; *row goes on.
 */
static void
place_tree(int root, const int *first, const int *other, int *next, int *parent, double *depth,
		   double *y, double *children, double *row)
{
	int bus = root;

	parent[root] = root;
	depth[root] = 0;
	next[root] = first[root];
	for (;;)
	{
		if (next[bus] < first[bus + 1])
		{
			int to = other[next[bus]++];

			if (parent[to] >= 0)
				continue;
			parent[to] = bus;
			depth[to] = depth[bus] + 1;
			next[to] = first[to];
			bus = to;
			continue;
		}
		y[bus] = children[bus] > 0 ? y[bus] / children[bus] : (*row)++;
		if (bus == root)
			return;
		y[parent[bus]] += y[bus];
		children[parent[bus]]++;
		bus = parent[bus];
	}
}

static FlexStatus
place_as_tree(FlexEnv *env, const FlexNetwork *network, Layout *layout)
{
	int       *first;
	int       *other;
	int       *next = FLEX_NEW(env, int, network->nbuses);
	int       *parent = FLEX_NEW(env, int, network->nbuses);
	double    *children = FLEX_NEW(env, double, network->nbuses);
	double     deepest = 1;
	double     row = 0;
	FlexStatus status = list_neighbours(env, network, &first, &other);

	if (status != FLEX_OK || next == NULL || parent == NULL || children == NULL)
		return FLEX_NO_MEMORY;
	for (int b = 0; b < network->nbuses; b++)
		parent[b] = -1;
	for (int s = 0; s < network->nsources; s++)
		if (parent[network->source[s].at.bus] < 0)
			place_tree(network->source[s].at.bus, first, other, next, parent, layout->x, layout->y,
					   children, &row);
	for (int b = 0; b < network->nbuses; b++)
		if (parent[b] < 0)
			place_tree(b, first, other, next, parent, layout->x, layout->y, children, &row);
	for (int b = 0; b < network->nbuses; b++)
		deepest = fmax(deepest, layout->x[b]);
	for (int b = 0; b < network->nbuses; b++)
	{
		layout->x[b] = MARGIN + (WIDTH - 2 * MARGIN) * layout->x[b] / deepest;
		layout->y[b] = HEADER + MARGIN / 2 + ROW * layout->y[b];
	}
	layout->height = HEADER + MARGIN + ROW * fmax(row - 1, 1);
	return FLEX_OK;
}

/* ---- drawing -------------------------------------------------------------------------------- */

static double
branch_value(const FlexNetworkColours *colours, const double *value, int i, const FlexTerminal *end)
{
	if (value != NULL)
		return value[i];
	return colours->bus == NULL ? NAN : (colours->bus[end[0].bus] + colours->bus[end[1].bus]) / 2;
}

static void
draw_branches(FlexText *out, const FlexNetwork *network, const FlexNetworkColours *colours,
			  const Layout *layout)
{
	for (int i = 0; i < network->nlines + network->ntransformers; i++)
	{
		bool                is_line = i < network->nlines;
		const FlexTerminal *end =
			is_line ? network->line[i].end : network->transformer[i - network->nlines].end;
		double x[2] = {layout->x[end[0].bus], layout->x[end[1].bus]};
		double y[2] = {layout->y[end[0].bus], layout->y[end[1].bus]};
		char   colour[16] = "#555555";

		if (is_line && network->line[i].open)
			continue;
		if (colours->title != NULL)
			colour_of(colours,
					  is_line
						  ? branch_value(colours, colours->line, i, end)
						  : branch_value(colours, colours->transformer, i - network->nlines, end),
					  colour, sizeof(colour));
		flex_svg_line(out, x[0], y[0], x[1], y[1], colour, is_line ? 2 : 3);
		if (!is_line) /* a box on its way stands for the transformer */
			flex_svg_box(out, (x[0] + x[1]) / 2 - 5, (y[0] + y[1]) / 2 - 5, 10, 10, "#333333");
	}
}

static void
draw_buses(FlexText *out, const FlexNetwork *network, const FlexNetworkColours *colours,
		   const Layout *layout, bool *loaded)
{
	for (int i = 0; i < network->nloads; i++)
		loaded[network->load[i].at.bus] = true;
	for (int i = 0; i < network->ngenerators; i++)
		loaded[network->generator[i].at.bus] = true;
	for (int b = 0; b < network->nbuses; b++)
	{
		char   colour[16] = "#333333";
		double size = loaded[b] ? 6 : 3;

		if (colours->title != NULL && colours->bus != NULL)
			colour_of(colours, colours->bus[b], colour, sizeof(colour));
		flex_svg_box(out, layout->x[b] - size / 2, layout->y[b] - size / 2, size, size, colour);
		if (network->nbuses <= LABELLED)
			flex_svg_text(out, layout->x[b], layout->y[b] - 6, 9, "middle", "#555",
						  network->bus[b].name);
	}
	for (int s = 0; s < network->nsources; s++)
		flex_svg_box(out, layout->x[network->source[s].at.bus] - 6,
					 layout->y[network->source[s].at.bus] - 6, 12, 12, "#000000");
}

FlexStatus
flex_network_svg(FlexEnv *env, const FlexNetwork *network, const FlexNetworkColours *colours,
				 FlexText *out)
{
	Layout     layout = {.x = FLEX_NEW(env, double, network->nbuses),
						 .y = FLEX_NEW(env, double, network->nbuses)};
	bool      *loaded = FLEX_NEW(env, bool, network->nbuses);
	FlexStatus status = FLEX_OK;

	if (layout.x == NULL || layout.y == NULL || loaded == NULL)
		return FLEX_NO_MEMORY;
	if (!place_by_coordinates(network, &layout))
		status = place_as_tree(env, network, &layout);
	if (status != FLEX_OK)
		return status;
	flex_svg_open(out, WIDTH, layout.height);
	flex_svg_text(out, MARGIN, 28, 15, "start", "#000",
				  network->name != NULL ? network->name : "network");
	if (colours->title != NULL)
		draw_scale(out, colours);
	draw_branches(out, network, colours, &layout);
	draw_buses(out, network, colours, &layout, loaded);
	flex_svg_close(out);
	return flex_text_status(out);
}
