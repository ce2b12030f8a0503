/*
 * segments.c
 *	  Segments sorted by slope.
 */
#include "segments.h"

#include <string.h>

#define NONE (-1)
/* Write the scales into the numbers when they leave this range. */
#define SCALE_LIMIT 1e60

/* ---- many: a treap ----------------------------------------------------------------- */

static inline double
sum_of(const FlexSegments *tree, int n)
{
	return n == NONE ? 0 : tree->node[n].sum;
}

static inline void
update_sum(FlexSegments *tree, int n)
{
	FlexSegmentNode *node = &tree->node[n];

	node->sum = node->length + sum_of(tree, node->left) + sum_of(tree, node->right);
}

/* Split by slope: *left gets slopes <= slope. */
static void
split(FlexSegments *tree, int n, double slope, int *left, int *right)
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
insert_at(FlexSegments *tree, int n, int fresh)
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
length_up_to(const FlexSegments *tree, double slope)
{
	double length = 0;
	int    n = tree->root;

	while (n != NONE)
	{
		const FlexSegmentNode *node = &tree->node[n];

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
tree_reserve(FlexSegments *tree, int more)
{
	int              capacity = tree->capacity;
	FlexSegmentNode *larger;

	if (tree->used + more <= capacity)
		return true;
	while (capacity < tree->used + more)
		capacity = capacity == 0 ? 256 : capacity * 2;
	larger = flex_grow(tree->env, tree->node, (size_t) tree->used, (size_t) capacity,
					   sizeof(FlexSegmentNode));
	if (larger == NULL)
		return false;
	tree->node = larger;
	tree->capacity = capacity;
	return true;
}

/* Add a segment in stored units; the pool has room. */
static void
tree_insert(FlexSegments *tree, double slope, double length)
{
	int              n = tree->free_list;
	FlexSegmentNode *node;

	if (n != NONE)
		tree->free_list = tree->node[n].left;
	else
		n = tree->used++;
	node = &tree->node[n];
	tree->random = tree->random * 1664525u + 1013904223u;
	node->priority = tree->random;
	node->slope = slope;
	node->length = node->sum = length;
	node->left = node->right = NONE;
	tree->root = insert_at(tree, tree->root, n);
}

static void
free_node(FlexSegments *tree, int n)
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
cut_end(FlexSegments *tree, int n, bool left_end, double *amount, double *cost)
{
	FlexSegmentNode *node;
	int             *near_side;
	int              far_side;

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
renormalise(FlexSegments *tree, int n)
{
	if (n == NONE)
		return;
	tree->node[n].slope *= tree->slope_scale;
	tree->node[n].length *= tree->length_scale;
	renormalise(tree, tree->node[n].left);
	renormalise(tree, tree->node[n].right);
	update_sum(tree, n);
}

/* ---- few: an array ------------------------------------------------------------------- */

/* Put the array into the middle of its room. */
static void
centre(FlexSegments *segments)
{
	int middle = (FLEX_SEGMENTS_ROOM - segments->alive) / 2;

	memmove(segments->slope + middle, segments->slope + segments->first,
			sizeof(double) * (size_t) segments->alive);
	memmove(segments->length + middle, segments->length + segments->first,
			sizeof(double) * (size_t) segments->alive);
	segments->first = middle;
}

static double
array_insert(FlexSegments *segments, double slope, double length)
{
	double *slopes;
	double *lengths;
	double  before = 0;
	int     at = 0;

	if (segments->first + segments->alive == FLEX_SEGMENTS_ROOM)
		centre(segments);
	slopes = segments->slope + segments->first;
	lengths = segments->length + segments->first;
	while (at < segments->alive && slopes[at] <= slope)
		before += lengths[at++];
	for (int i = segments->alive; i > at; i--)
	{
		slopes[i] = slopes[i - 1];
		lengths[i] = lengths[i - 1];
	}
	slopes[at] = slope;
	lengths[at] = length;
	segments->alive++;
	return before;
}

static double
array_cut(FlexSegments *segments, bool low_end, double amount)
{
	double cost = 0;

	while (amount > 0 && segments->alive > 0)
	{
		int     at = low_end ? segments->first : segments->first + segments->alive - 1;
		double *length = &segments->length[at];

		if (amount < *length)
		{
			*length -= amount;
			return cost + segments->slope[at] * amount;
		}
		cost += segments->slope[at] * *length;
		amount -= *length;
		segments->alive--;
		segments->first += low_end;
	}
	return cost;
}

/* ---- both -------------------------------------------------------------------------------- */

static bool
move_to_tree(FlexSegments *segments)
{
	if (!tree_reserve(segments, segments->alive + 1))
		return false;
	for (int i = 0; i < segments->alive; i++)
		tree_insert(segments, segments->slope[segments->first + i],
					segments->length[segments->first + i]);
	segments->many = true;
	return true;
}

void
flex_segments_init(FlexSegments *segments, FlexEnv *env)
{
	segments->env = env;
	segments->slope_scale = segments->length_scale = 1;
	segments->alive = 0;
	segments->first = FLEX_SEGMENTS_ROOM / 2;
	segments->many = false;
	segments->node = NULL;
	segments->root = segments->free_list = NONE;
	segments->used = segments->capacity = 0;
	segments->random = 12345;
}

void
flex_segments_free(FlexSegments *segments)
{
	flex_free(segments->env, segments->node);
}

bool
flex_segments_add(FlexSegments *segments, double slope, double length, double *at)
{
	slope /= segments->slope_scale;
	length /= segments->length_scale;
	if (!segments->many && segments->alive == FLEX_SEGMENTS_FEW && !move_to_tree(segments))
		return false;
	if (segments->many)
	{
		if (!tree_reserve(segments, 1))
			return false;
		*at = length_up_to(segments, slope) * segments->length_scale;
		tree_insert(segments, slope, length);
		segments->alive++;
	}
	else
		*at = array_insert(segments, slope, length) * segments->length_scale;
	return true;
}

double
flex_segments_length(const FlexSegments *segments)
{
	double length = 0;

	if (segments->many)
		return segments->root == NONE ? 0
									  : segments->node[segments->root].sum * segments->length_scale;
	for (int i = 0; i < segments->alive; i++)
		length += segments->length[segments->first + i];
	return length * segments->length_scale;
}

double
flex_segments_cut(FlexSegments *segments, bool low_end, double amount)
{
	double cost = 0;

	amount /= segments->length_scale;
	if (segments->many)
		segments->root = cut_end(segments, segments->root, low_end, &amount, &cost);
	else
		cost = array_cut(segments, low_end, amount);
	return cost * segments->slope_scale * segments->length_scale;
}

void
flex_segments_scale(FlexSegments *segments, double length_factor, double slope_factor)
{
	segments->length_scale *= length_factor;
	segments->slope_scale *= slope_factor;
	if (segments->length_scale < SCALE_LIMIT && segments->length_scale > 1 / SCALE_LIMIT)
		return;
	if (segments->many)
		renormalise(segments, segments->root);
	for (int i = 0; !segments->many && i < segments->alive; i++)
	{
		segments->slope[segments->first + i] *= segments->slope_scale;
		segments->length[segments->first + i] *= segments->length_scale;
	}
	segments->length_scale = segments->slope_scale = 1;
}
