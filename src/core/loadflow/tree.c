/*
 * tree.c
 *	  The tree of a radial grid: branches between buses from the admittances of
 *	  the elements between them, and the reduction of chains.
 *
 * All elements between the same two buses make one branch, so that three
 * one-phase regulators, or parallel cables, are no loop.
 */
#include "tree.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Relative size below which a deviation from A = 1 or from no shunt is rounding. */
#define ROUNDING 1e-12
/* A branch whose B is larger than this times 1 / |Y| has a winding without path to ground. */
#define WORST_CONDITION 1e5

/* An element of a bus' list. */
typedef struct Arc
{
	int other; /* bus */
	int element;
} Arc;

typedef struct Builder
{
	FlexEnv  *env;
	FlexGrid *grid;
	GridTree *tree;
	int      *first; /* [nbuses + 1] into arc */
	Arc      *arc;
	int      *place; /* [nbuses]: in the tree, or -1 */
	Complex  *shunt; /* [nfull * 9] by tree place */
} Builder;

static int
end_bus(const FlexGrid *grid, const GridElement *element, int e)
{
	const FlexNetwork *network = grid->network;

	return element->line >= 0 ? network->line[element->line].end[e].bus
							  : network->transformer[-1 - element->line].end[e].bus;
}

static bool
is_branch(const GridElement *element)
{
	return element->line != INT_MIN && element->n > 0;
}

static FlexStatus
list_arcs(Builder *builder)
{
	const FlexGrid *grid = builder->grid;
	int             nbuses = grid->network->nbuses;
	int             sum = 0;

	builder->first = FLEX_NEW(builder->env, int, nbuses + 1);
	builder->arc = FLEX_NEW(builder->env, Arc, 2 * grid->nelements);
	if (builder->first == NULL || builder->arc == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < grid->nelements; i++)
		for (int e = 0; e < 2 && is_branch(&grid->element[i]); e++)
			builder->first[end_bus(grid, &grid->element[i], e)]++;
	for (int b = 0; b <= nbuses; b++)
	{
		sum += b < nbuses ? builder->first[b] : 0;
		builder->first[b] = sum;
	}
	for (int i = 0; i < grid->nelements; i++)
		for (int e = 0; e < 2 && is_branch(&grid->element[i]); e++)
			builder->arc[--builder->first[end_bus(grid, &grid->element[i], e)]] =
				(Arc){end_bus(grid, &grid->element[i], 1 - e), i};
	return FLEX_OK;
}

/* ---- one branch ----------------------------------------------------------------------- */

static void
put(double *to, const Complex *from)
{
	for (int i = 0; i < 9; i++)
	{
		to[2 * i] = creal(from[i]);
		to[2 * i + 1] = cimag(from[i]);
	}
}

static Complex
get(const double *from, int i)
{
	return CMPLX(from[2 * i], from[2 * i + 1]);
}

/* Add an element to the 6 x 6 admittance of parent and child. */
static bool
gather(const FlexGrid *grid, const GridElement *element, int parent, Complex *y)
{
	int slot[MAX_TERMINALS];

	for (int i = 0; i < element->n; i++)
	{
		int e = i < element->nfrom ? 0 : 1;

		slot[i] = -1;
		if (element->node[i] < 0)
			continue;
		if (element->phase[i] > 3)
			return false;
		slot[i] = (end_bus(grid, element, e) == parent ? 0 : 3) + element->phase[i] - 1;
	}
	for (int i = 0; i < element->n; i++)
		for (int j = 0; j < element->n; j++)
			if (slot[i] >= 0 && slot[j] >= 0)
				y[6 * slot[i] + slot[j]] += element->y[i * element->n + j];
	return true;
}

static double
largest(const Complex *a, int n)
{
	double most = 0;

	for (int i = 0; i < n; i++)
		most = fmax(most, cabs(a[i]));
	return most;
}

/* B = inverse of the child's block over the phases that it has. */
static bool
child_impedance(const Complex *y, Complex *b)
{
	int     have[3];
	int     n = 0;
	Complex part[9];
	double  size = 0;

	memset(b, 0, sizeof(Complex) * 9);
	for (int i = 0; i < 3; i++)
		if (y[6 * (3 + i) + 3 + i] != 0)
			have[n++] = i;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
		{
			part[i * n + j] = y[6 * (3 + have[i]) + 3 + have[j]];
			size = fmax(size, cabs(part[i * n + j]));
		}
	if (n == 0 || !flex_complex_invert(part, n) || largest(part, n * n) * size > WORST_CONDITION)
		return false;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			b[3 * have[i] + have[j]] = part[i * n + j];
	return true;
}

/*
 * A = -B Ysp, and what is left at the parent: Ypp - Yps B Ysp, a shunt.
 * Phases that the child lacks keep a zero row.
 */
static void
eliminate(const Complex *y, const Complex *b, Complex *a, Complex *rest)
{
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++)
		{
			a[3 * i + j] = 0;
			for (int k = 0; k < 3; k++)
				a[3 * i + j] -= b[3 * i + k] * y[6 * (3 + k) + j];
		}
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++)
		{
			rest[3 * i + j] = y[6 * i + j];
			for (int k = 0; k < 3; k++)
				rest[3 * i + j] += y[6 * i + 3 + k] * a[3 * k + j];
		}
}

static bool
is_identity(const Complex *a, const Complex *b)
{
	for (int i = 0; i < 9; i++)
	{
		bool   diagonal = i % 4 == 0;
		double expected = diagonal && b[i] != 0 ? 1 : 0;

		if (cabs(a[i] - expected) > ROUNDING)
			return false;
	}
	return true;
}

static bool
is_balanced(const Complex *b)
{
	double size = largest(b, 9) * ROUNDING;

	for (int i = 0; i < 9; i++)
		if (cabs(b[i] - (i % 4 == 0 ? b[0] : b[1])) > size)
			return false;
	return true;
}

static FlexStatus
make_branch(Builder *builder, int place, int parent)
{
	FlexGrid   *grid = builder->grid;
	GridTree   *tree = builder->tree;
	int         bus = tree->bus[place];
	int         from = tree->bus[parent];
	TreeBranch *branch = &tree->full[place];
	Complex     y[36] = {0};
	Complex     a[9];
	Complex     b[9];
	Complex     rest[9];

	for (int k = builder->first[bus]; k < builder->first[bus + 1]; k++)
		if (builder->arc[k].other == from &&
			!gather(grid, &grid->element[builder->arc[k].element], from, y))
		{
			grid->why_no_tree = "a neutral conductor of its own";
			return FLEX_NUMERIC;
		}
	if (!child_impedance(y, b))
	{
		grid->why_no_tree = "a winding without path to ground";
		return FLEX_NUMERIC;
	}
	eliminate(y, b, a, rest);
	branch->parent = parent;
	put(branch->b, b);
	put(branch->a, a);
	branch->kind = is_identity(a, b) ? BRANCH_COUPLED : BRANCH_GENERAL;
	if (branch->kind == BRANCH_COUPLED && is_balanced(b))
		branch->kind = BRANCH_BALANCED;
	if (largest(rest, 9) > ROUNDING * largest(y, 36))
		for (int i = 0; i < 9; i++)
			builder->shunt[9 * parent + i] += rest[i];
	return FLEX_OK;
}

/* ---- the whole tree -------------------------------------------------------------------- */

/* Depth first, so that a bus mostly follows its parent. */
static FlexStatus
order_buses(Builder *builder)
{
	FlexGrid *grid = builder->grid;
	GridTree *tree = builder->tree;
	int      *stack = FLEX_NEW(builder->env, int, 2 * (grid->network->nbuses + grid->nelements));
	int       depth = 0;

	if (stack == NULL)
		return FLEX_NO_MEMORY;
	for (int b = 0; b < grid->network->nbuses; b++)
		builder->place[b] = -1;
	stack[depth++] = -1;
	stack[depth++] = grid->network->source[0].at.bus;
	while (depth > 0)
	{
		int        bus = stack[--depth];
		int        parent = stack[--depth];
		int        place;
		FlexStatus status;

		if (builder->place[bus] >= 0)
			continue;
		place = tree->nfull++;
		builder->place[bus] = place;
		tree->bus[place] = bus;
		if (parent >= 0)
		{
			status = make_branch(builder, place, parent);
			if (status != FLEX_OK)
				return status;
		}
		for (int k = builder->first[bus]; k < builder->first[bus + 1]; k++)
			if (builder->place[builder->arc[k].other] < 0)
			{
				stack[depth++] = place;
				stack[depth++] = builder->arc[k].other;
			}
	}
	flex_free(builder->env, stack);
	return FLEX_OK;
}

/* Capacitors and the like at their bus. */
static bool
place_shunts(Builder *builder)
{
	const FlexGrid *grid = builder->grid;

	for (int e = 0; e < grid->nelements; e++)
	{
		const GridElement *element = &grid->element[e];

		if (element->line != INT_MIN || e == grid->source[0].element)
			continue;
		for (int i = 0; i < element->n; i++)
			for (int j = 0; j < element->n; j++)
			{
				const FlexGridNode *a;
				const FlexGridNode *b;

				if (element->node[i] < 0 || element->node[j] < 0)
					continue;
				a = &grid->node[element->node[i]];
				b = &grid->node[element->node[j]];
				if (a->phase > 3 || b->phase > 3)
					return false;
				builder->shunt[9 * builder->place[a->bus] + 3 * (a->phase - 1) + b->phase - 1] +=
					element->y[i * element->n + j];
			}
	}
	return true;
}

/* Currents, legs and shunts by the buses that stayed. */
static void
place_reduced(Builder *builder, const int *reduced_of)
{
	GridTree *tree = builder->tree;

	/* the current of a kept bus' branch flows in the chain above it */
	for (int i = 0; i < tree->nfull; i++)
		tree->carrier[i] = -1;
	for (int r = 1; r < tree->n; r++)
		for (int i = tree->full_of[r]; i > 0; i = tree->full[i].parent)
		{
			if (i != tree->full_of[r] && reduced_of[i] >= 0)
				break;
			tree->carrier[i] = r;
		}
	for (int l = 0; l < builder->grid->nlegs; l++)
		tree->leg[l].bus = reduced_of[tree->leg[l].bus];
	for (int i = 0; i < tree->nfull; i++)
		if (reduced_of[i] >= 0 && largest(&builder->shunt[9 * i], 9) > 0)
		{
			tree->shunt[tree->nshunts].bus = reduced_of[i];
			put(tree->shunt[tree->nshunts++].y, &builder->shunt[9 * i]);
		}
}

/*
 * Which buses stay: the source's, those with a leg or a shunt, forks of live
 * branches, and both ends of a branch that isn't a plain impedance.
 */
static FlexStatus
reduce(Builder *builder, bool *wanted)
{
	GridTree *tree = builder->tree;
	FlexEnv  *env = builder->env;
	int      *live_children = FLEX_NEW(env, int, tree->nfull);
	int      *reduced_of = FLEX_NEW(env, int, tree->nfull);
	bool     *live = FLEX_NEW(env, bool, tree->nfull);
	Complex(*z)[9] = (Complex(*)[9]) FLEX_NEW(env, Complex, 9 * (size_t) tree->nfull);

	if (live_children == NULL || reduced_of == NULL || live == NULL || z == NULL)
		return FLEX_NO_MEMORY;
	for (int i = tree->nfull - 1; i > 0; i--)
	{
		live[i] = live[i] || wanted[i];
		if (live[i])
		{
			live[tree->full[i].parent] = true;
			live_children[tree->full[i].parent]++;
		}
		if (live[i] && tree->full[i].kind == BRANCH_GENERAL)
			wanted[i] = wanted[tree->full[i].parent] = true;
	}
	for (int i = 0; i < tree->nfull; i++)
	{
		const TreeBranch *full = &tree->full[i];
		int               up = full->parent;

		if (i > 0 && !live[i])
			continue;
		if (i > 0)
			for (int k = 0; k < 9; k++)
				z[i][k] = get(full->b, k) + (up > 0 && reduced_of[up] < 0 ? z[up][k] : 0);
		reduced_of[i] = -1;
		if (i > 0 && !wanted[i] && live_children[i] == 1)
			continue;
		/* kept: its branch goes up to the next kept bus */
		while (i > 0 && reduced_of[up] < 0)
			up = tree->full[up].parent;
		tree->full_of[tree->n] = i;
		tree->branch[tree->n] = *full;
		tree->branch[tree->n].parent = i > 0 ? reduced_of[up] : -1;
		if (i > 0 && full->kind != BRANCH_GENERAL)
		{
			put(tree->branch[tree->n].b, z[i]);
			tree->branch[tree->n].kind = is_balanced(z[i]) ? BRANCH_BALANCED : BRANCH_COUPLED;
		}
		reduced_of[i] = tree->n++;
	}
	place_reduced(builder, reduced_of);
	return FLEX_OK;
}

static bool
place_legs(Builder *builder, bool *wanted)
{
	const FlexGrid *grid = builder->grid;

	for (int l = 0; l < grid->nlegs; l++)
	{
		const GridLeg *leg = &grid->leg[l];
		int            any = leg->from >= 0 ? leg->from : leg->to;
		TreeLeg       *to = &builder->tree->leg[l];

		if (any < 0 || (leg->from >= 0 && grid->node[leg->from].phase > 3) ||
			(leg->to >= 0 && grid->node[leg->to].phase > 3))
			return false;
		to->bus = builder->place[grid->node[any].bus];
		to->from = leg->from >= 0 ? grid->node[leg->from].phase - 1 : 3;
		to->to = leg->to >= 0 ? grid->node[leg->to].phase - 1 : 3;
		wanted[to->bus] = true;
	}
	for (int i = 0; i < builder->tree->nfull; i++)
		wanted[i] = wanted[i] || largest(&builder->shunt[9 * i], 9) > 0;
	return true;
}

static FlexStatus
alloc_tree(Builder *builder)
{
	FlexEnv  *env = builder->env;
	FlexGrid *grid = builder->grid;
	GridTree *tree = FLEX_NEW(env, GridTree, 1);
	int       n = grid->topology.nsupplied;

	if (tree == NULL)
		return FLEX_NO_MEMORY;
	builder->tree = tree;
	tree->bus = FLEX_NEW(env, int, n);
	tree->full = FLEX_NEW(env, TreeBranch, n);
	tree->carrier = FLEX_NEW(env, int, n);
	tree->slot = FLEX_NEW(env, int, grid->nnodes);
	tree->branch = FLEX_NEW(env, TreeBranch, n);
	tree->full_of = FLEX_NEW(env, int, n);
	tree->scale = FLEX_NEW(env, double, n);
	tree->shunt = FLEX_NEW(env, TreeShunt, n);
	tree->leg = FLEX_NEW(env, TreeLeg, grid->nlegs);
	builder->place = FLEX_NEW(env, int, grid->network->nbuses);
	builder->shunt = FLEX_NEW(env, Complex, 9 * (size_t) n);
	if (tree->bus == NULL || tree->full == NULL || tree->carrier == NULL || tree->slot == NULL ||
		tree->branch == NULL || tree->full_of == NULL || tree->scale == NULL ||
		tree->shunt == NULL || tree->leg == NULL || builder->place == NULL ||
		builder->shunt == NULL)
		return FLEX_NO_MEMORY;
	return FLEX_OK;
}

static void
finish(Builder *builder)
{
	FlexGrid *grid = builder->grid;
	GridTree *tree = builder->tree;

	for (int i = 0; i < grid->nnodes; i++)
		tree->slot[i] = 3 * builder->place[grid->node[i].bus] + grid->node[i].phase - 1;
	for (int r = 0; r < tree->n; r++)
	{
		double kv = grid->network->bus[tree->bus[tree->full_of[r]]].voltage_base_kv;

		if (isnan(kv)) /* the source's will do where there is none */
			kv = grid->network->source[0].kv;
		tree->scale[r] = 3 / (kv * kv * 1e6);
	}
	for (int i = 0; i < 3; i++)
	{
		int at = grid->node[grid->source[0].node[i]].phase - 1;

		tree->emf[2 * at] = creal(grid->source[0].emf[i]);
		tree->emf[2 * at + 1] = cimag(grid->source[0].emf[i]);
	}
	put(tree->z, grid->source[0].z);
}

FlexStatus
flex_tree_new(FlexEnv *env, FlexGrid *grid)
{
	Builder    builder = {.env = env, .grid = grid};
	bool      *wanted;
	FlexStatus status;

	if (grid->network->nsources != 1)
	{
		grid->why_no_tree = "several sources";
		return FLEX_OK;
	}
	if (grid->topology.nloops > 0)
	{
		grid->why_no_tree = "a loop";
		return FLEX_OK;
	}
	status = alloc_tree(&builder);
	if (status == FLEX_OK)
		status = list_arcs(&builder);
	if (status == FLEX_OK)
		status = order_buses(&builder);
	if (status == FLEX_NUMERIC)
		return FLEX_OK; /* no tree: the matrix does it */
	if (status != FLEX_OK)
		return status;
	wanted = FLEX_NEW(env, bool, builder.tree->nfull);
	if (wanted == NULL)
		return FLEX_NO_MEMORY;
	if (!place_shunts(&builder) || !place_legs(&builder, wanted))
	{
		grid->why_no_tree = "a neutral conductor of its own";
		return FLEX_OK;
	}
	status = reduce(&builder, wanted);
	if (status != FLEX_OK)
		return status;
	finish(&builder);
	grid->tree = builder.tree;
	return FLEX_OK;
}

int
flex_tree_reduced(const GridTree *tree)
{
	return tree->n;
}
