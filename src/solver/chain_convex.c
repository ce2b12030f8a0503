/*
 * chain_convex.c
 *	  Backward recursion of the chain engine for convex step costs.
 *
 * The cost-to-go is convex and piecewise linear in the content, so it is a
 * sorted sequence of segments (slope, length) with the value at its lower end.
 * One step clips the ends, merges in the few segments of the step cost, and
 * scales lengths and slopes by the share kept. A treap ordered by slope, with
 * subtree sums of length, does each in O(log T); the scaling is two numbers
 * for the whole tree.
 *
 * For the way forward it is enough to remember at which place each segment of
 * the step cost was merged in: of the content y before the decision, the
 * segment takes what lies beyond that place, up to its length.
 */
#include "chain_internal.h"

#include <math.h>

#define NONE (-1)
/* Renormalise the tree when its scales leave this range. */
#define SCALE_LIMIT 1e60

typedef struct Node
{
	double	 slope;
	double	 length;
	double	 sum; /* length of the subtree */
	uint32_t priority;
	int		 left;
	int		 right;
} Node;

/* Slopes and lengths in the tree are to be multiplied by the scales. */
typedef struct Tree
{
	Node	*node;
	int		 root;
	int		 used; /* nodes ever taken from the pool */
	int		 capacity;
	int		 free_list; /* chained by left */
	int		 alive;
	double	 slope_scale;
	double	 length_scale;
	uint32_t random;
} Tree;

/* One segment of a step cost: where it was merged in, and how long it is. */
typedef struct Merged
{
	double at;
	double length;
} Merged;

typedef struct ConvexRecord
{
	Merged *merged; /* all steps, last step first */
	int		used;
	int		capacity;
	int	   *first; /* [n] of each step */
	int	   *count; /* [n] */
} ConvexRecord;

/* The cost-to-go: tree on [lower, upper], value at lower. */
typedef struct Value
{
	Tree   tree;
	double lower;
	double upper;
	double at_lower;
} Value;

/* ---- treap --------------------------------------------------------------- */

static inline double
sum_of(const Tree *tree, int n)
{
	return n == NONE ? 0 : tree->node[n].sum;
}

static inline void
update_sum(Tree *tree, int n)
{
	Node *node = &tree->node[n];

	node->sum = node->length + sum_of(tree, node->left) + sum_of(tree, node->right);
}

/* Split by slope: *left gets slopes <= slope. */
static void
split(Tree *tree, int n, double slope, int *left, int *right)
{
	if (n == NONE)
	{
		*left = *right = NONE;
		return;
	}
	if (tree->node[n].slope <= slope)
	{
		split(tree, tree->node[n].right, slope, &tree->node[n].right, right);
		*left = n;
	}
	else
	{
		split(tree, tree->node[n].left, slope, left, &tree->node[n].left);
		*right = n;
	}
	update_sum(tree, n);
}

static int
insert_at(Tree *tree, int n, int fresh)
{
	if (n == NONE)
		return fresh;
	if (tree->node[fresh].priority > tree->node[n].priority)
	{
		split(tree, n, tree->node[fresh].slope, &tree->node[fresh].left, &tree->node[fresh].right);
		update_sum(tree, fresh);
		return fresh;
	}
	if (tree->node[n].slope <= tree->node[fresh].slope)
		tree->node[n].right = insert_at(tree, tree->node[n].right, fresh);
	else
		tree->node[n].left = insert_at(tree, tree->node[n].left, fresh);
	update_sum(tree, n);
	return n;
}

/* Total length of the segments with slope <= slope. */
static double
length_up_to(const Tree *tree, double slope)
{
	double length = 0;
	int	   n = tree->root;

	while (n != NONE)
	{
		const Node *node = &tree->node[n];

		if (node->slope <= slope)
		{
			length += node->length + sum_of(tree, node->left);
			n = node->right;
		}
		else
			n = node->left;
	}
	return length;
}

static bool
tree_reserve(FlexEnv *env, Tree *tree, int more)
{
	int	  capacity = tree->capacity;
	Node *larger;

	if (tree->used + more <= capacity)
		return true;
	while (capacity < tree->used + more)
		capacity = capacity == 0 ? 256 : capacity * 2;
	larger = flex_grow(env, tree->node, (size_t) tree->used, (size_t) capacity, sizeof(Node));
	if (larger == NULL)
		return false;
	tree->node = larger;
	tree->capacity = capacity;
	return true;
}

/* Add a segment in true units; the pool has room. */
static void
tree_insert(Tree *tree, double slope, double length)
{
	int	  n = tree->free_list;
	Node *node;

	if (n != NONE)
		tree->free_list = tree->node[n].left;
	else
		n = tree->used++;
	node = &tree->node[n];
	tree->random = tree->random * 1664525u + 1013904223u;
	node->priority = tree->random;
	node->slope = slope / tree->slope_scale;
	node->length = node->sum = length / tree->length_scale;
	node->left = node->right = NONE;
	tree->root = insert_at(tree, tree->root, n);
	tree->alive++;
}

static void
free_node(Tree *tree, int n)
{
	tree->node[n].left = tree->free_list;
	tree->free_list = n;
	tree->alive--;
}

/*
 * Cut *amount (tree units) off the left or right end of subtree n, adding
 * slope * length of what goes to *cost. Returns the new subtree.
 */
static int
cut_end(Tree *tree, int n, bool left_end, double *amount, double *cost)
{
	Node *node;
	int	 *near_side;
	int	  far_side;

	if (n == NONE || *amount <= 0)
		return n;
	node = &tree->node[n];
	near_side = left_end ? &node->left : &node->right;
	*near_side = cut_end(tree, *near_side, left_end, amount, cost);
	if (*amount > 0 && *amount < node->length)
	{
		node->length -= *amount;
		*cost += node->slope * *amount;
		*amount = 0;
	}
	else if (*amount > 0)
	{
		far_side = left_end ? node->right : node->left;
		*amount -= node->length;
		*cost += node->slope * node->length;
		free_node(tree, n);
		return cut_end(tree, far_side, left_end, amount, cost);
	}
	update_sum(tree, n);
	return n;
}

/* Write the scales into the nodes, so that they never over- or underflow. */
static void
renormalise(Tree *tree, int n)
{
	if (n == NONE)
		return;
	tree->node[n].slope *= tree->slope_scale;
	tree->node[n].length *= tree->length_scale;
	renormalise(tree, tree->node[n].left);
	renormalise(tree, tree->node[n].right);
	update_sum(tree, n);
}

/* ---- one step ------------------------------------------------------------ */

/* Restrict the function to [lower, upper]; false where nothing is left. */
static bool
clip(Value *value, double lower, double upper, double tolerance)
{
	Tree  *tree = &value->tree;
	double amount;
	double cost = 0;
	double unused = 0;

	if (lower > value->upper + tolerance || upper < value->lower - tolerance)
		return false;
	if (lower > value->lower)
	{
		amount = (fmin(lower, value->upper) - value->lower) / tree->length_scale;
		tree->root = cut_end(tree, tree->root, true, &amount, &cost);
		value->at_lower += cost * tree->slope_scale * tree->length_scale;
		value->lower = lower;
	}
	if (upper < value->upper)
	{
		amount = (value->upper - fmax(upper, value->lower)) / tree->length_scale;
		tree->root = cut_end(tree, tree->root, false, &amount, &unused);
		value->upper = upper;
	}
	if (value->upper < value->lower)
		value->lower = value->upper = 0.5 * (value->lower + value->upper);
	return true;
}

static bool
record_reserve(FlexEnv *env, ConvexRecord *record, int more)
{
	int		capacity = record->capacity;
	Merged *larger;

	if (record->used + more <= capacity)
		return true;
	while (capacity < record->used + more)
		capacity = capacity == 0 ? 1024 : capacity * 2;
	larger = flex_grow(env, record->merged, (size_t) record->used, (size_t) capacity,
					   sizeof(Merged));
	if (larger == NULL)
		return false;
	record->merged = larger;
	record->capacity = capacity;
	return true;
}

/*
 * Convolve with the step cost seen from the content before the decision:
 * y = s' - x, so its segments run from the largest x to the smallest, slopes
 * with the sign turned.
 */
static bool
merge_step(ChainRun *run, Value *value, int t, const FlexChainPiece *piece)
{
	ConvexRecord *record = run->convex;
	Tree		 *tree = &value->tree;
	int			  last = piece->n - 1;
	double		  slope = -INFINITY;

	if (!tree_reserve(run->env, tree, last) || !record_reserve(run->env, record, last))
		return false;
	record->first[t] = record->used;
	value->lower -= piece->x[last];
	value->upper -= piece->x[0];
	value->at_lower += piece->cost[last];
	for (int k = last; k > 0; k--)
	{
		double length = piece->x[k] - piece->x[k - 1];
		Merged *merged;

		if (length <= 0)
			continue;
		/* never below the one before, not even by rounding: places are taken in order */
		slope = fmax(slope, -(piece->cost[k] - piece->cost[k - 1]) / length);
		merged = &record->merged[record->used++];
		merged->at = value->lower +
					 length_up_to(tree, slope / tree->slope_scale) * tree->length_scale;
		merged->length = length;
		tree_insert(tree, slope, length);
	}
	record->count[t] = record->used - record->first[t];
	return true;
}

/* From y = keep * s + inflow back to s. */
static void
scale_back(Value *value, double keep, double inflow)
{
	Tree *tree = &value->tree;

	value->lower = (value->lower - inflow) / keep;
	value->upper = (value->upper - inflow) / keep;
	tree->length_scale /= keep;
	tree->slope_scale *= keep;
	if (tree->length_scale > SCALE_LIMIT)
	{
		renormalise(tree, tree->root);
		tree->length_scale = tree->slope_scale = 1;
	}
}

/* Value of the function at s inside its domain. */
static double
evaluate(Value *value, double s)
{
	double amount = (s - value->lower) / value->tree.length_scale;
	double cost = 0;

	value->tree.root = cut_end(&value->tree, value->tree.root, true, &amount, &cost);
	return value->at_lower + cost * value->tree.slope_scale * value->tree.length_scale;
}

static bool
start_value(ChainRun *run, Value *value, double lower, double upper)
{
	Tree *tree = &value->tree;

	tree->root = tree->free_list = NONE;
	tree->slope_scale = tree->length_scale = 1;
	tree->random = 12345;
	if (!tree_reserve(run->env, tree, 1))
		return false;
	value->lower = lower;
	value->upper = upper;
	value->at_lower = -run->chain->end_value * lower;
	if (upper > lower)
		tree_insert(tree, -run->chain->end_value, upper - lower);
	return true;
}

static ConvexRecord *
new_record(FlexEnv *env, int n)
{
	ConvexRecord *record = FLEX_NEW(env, ConvexRecord, 1);

	if (record == NULL)
		return NULL;
	record->first = FLEX_NEW(env, int, n);
	record->count = FLEX_NEW(env, int, n);
	return record->first == NULL || record->count == NULL ? NULL : record;
}

FlexStatus
flex_chain_convex_backward(ChainRun *run)
{
	const FlexChain *chain = run->chain;
	Value			 value = {0};
	FlexChainStep	 step;

	run->convex = new_record(run->env, chain->n);
	if (run->convex == NULL)
		return FLEX_NO_MEMORY;
	for (int t = chain->n - 1; t >= 0; t--)
	{
		double lower;
		double upper;

		chain->step(chain->data, t, &step);
		flex_chain_bounds(run, t, &step, &lower, &upper);
		if (t == chain->n - 1)
		{
			if (lower > upper + run->tolerance)
				return FLEX_INFEASIBLE;
			if (!start_value(run, &value, lower, fmax(lower, upper)))
				return FLEX_NO_MEMORY;
		}
		else if (!clip(&value, lower, upper, run->tolerance))
			return FLEX_INFEASIBLE;
		if (!merge_step(run, &value, t, &step.piece[0]))
			return FLEX_NO_MEMORY;
		scale_back(&value, step.keep, step.inflow);
		if (value.tree.alive > run->result->max_points)
			run->result->max_points = value.tree.alive;
		if (t % FLEX_CHAIN_POLL_STEPS == 0)
		{
			FlexStatus status = flex_chain_pause(run);

			if (status != FLEX_OK)
				return status;
		}
	}
	if (!clip(&value, chain->soc_start, chain->soc_start, run->tolerance))
		return FLEX_INFEASIBLE;
	run->result->bound = evaluate(&value, chain->soc_start);
	flex_free(run->env, value.tree.node);
	return FLEX_OK;
}

double
flex_chain_convex_next(const ChainRun *run, int t, const FlexChainStep *step, double y)
{
	const ConvexRecord	 *record = run->convex;
	const FlexChainPiece *piece = &step->piece[0];
	double				  taken = -piece->x[piece->n - 1];

	for (int k = record->first[t]; k < record->first[t] + record->count[t]; k++)
		taken += fmin(fmax(y - record->merged[k].at, 0), record->merged[k].length);
	return y - taken;
}
