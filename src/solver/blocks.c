/*
 * blocks.c
 *	  Independent blocks: columns that share no row are solved apart.
 */
#include "engines.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Blocks of fewer rows are solved several at a time, up to so many rows together. */
#define SMALL_ROWS 32
#define PACK_ROWS 200

/* Which block each column and row belongs to. */
typedef struct Partition
{
	int   nblocks;
	int   nindependent; /* before small ones were packed together */
	int   nfree;        /* columns without rows */
	int  *col_block;    /* [ncols]; -1: no row, no pair */
	int  *row_block;    /* [nrows]; -1: an empty row */
	bool *branching;    /* [nblocks] has integers or pairs */
} Partition;

int
flex_forest_root(int *parent, int i)
{
	while (parent[i] != i)
	{
		parent[i] = parent[parent[i]];
		i = parent[i];
	}
	return i;
}

void
flex_forest_join(int *parent, int a, int b)
{
	int ra = flex_forest_root(parent, a);
	int rb = flex_forest_root(parent, b);

	if (ra < rb)
		parent[rb] = ra;
	else
		parent[ra] = rb;
}

/* Columns joined by rows and pairs: parent[] of a forest. */
static void
join_columns(const FlexProblem *problem, int *parent, int *row_col)
{
	for (int j = 0; j < problem->ncols; j++)
		parent[j] = j;
	for (int i = 0; i < problem->nrows; i++)
		row_col[i] = -1;
	/* the first column seen in a row stands for the row */
	for (int j = 0; j < problem->ncols; j++)
		for (int k = problem->start[j]; k < problem->start[j + 1]; k++)
		{
			int i = problem->index[k];

			if (row_col[i] < 0)
				row_col[i] = j;
			else
				flex_forest_join(parent, row_col[i], j);
		}
	for (int k = 0; k < problem->nexclusive; k++)
		flex_forest_join(parent, problem->exclusive[k].a, problem->exclusive[k].b);
}

/* Number the trees of the forest; a column alone without a row gets -1. */
static void
number_blocks(const FlexProblem *problem, int *parent, Partition *partition)
{
	for (int j = 0; j < problem->ncols; j++)
		partition->col_block[j] = problem->start[j] == problem->start[j + 1] ? -1 : 0;
	for (int k = 0; k < problem->nexclusive; k++)
		partition->col_block[problem->exclusive[k].a] =
			partition->col_block[problem->exclusive[k].b] = 0;
	for (int j = 0; j < problem->ncols; j++)
	{
		int root = flex_forest_root(parent, j);

		if (partition->col_block[j] < 0)
			partition->nfree++;
		else
			partition->col_block[j] =
				root == j ? partition->nindependent++ : partition->col_block[root];
	}
	for (int i = 0; i < problem->nrows; i++)
		if (partition->row_block[i] >= 0)
			partition->row_block[i] = partition->col_block[partition->row_block[i]];
}

static void
mark_branching(const FlexProblem *problem, Partition *partition)
{
	for (int j = 0; problem->col_kind != NULL && j < problem->ncols; j++)
		if (problem->col_kind[j] == FLEX_INTEGER && partition->col_block[j] >= 0)
			partition->branching[partition->col_block[j]] = true;
	for (int k = 0; k < problem->nexclusive; k++)
		partition->branching[partition->col_block[problem->exclusive[k].a]] = true;
}

/* Put small LPs together: starting an engine costs more than solving one of them. */
static bool
pack_blocks(FlexEnv *env, const FlexProblem *problem, Partition *partition)
{
	int   n = partition->nindependent;
	int  *rows = FLEX_NEW(env, int, n);
	int  *pack = FLEX_NEW(env, int, n);
	int   open = -1;
	int   open_rows = 0;
	bool *branching = partition->branching;

	if (rows == NULL || pack == NULL)
		return false;
	for (int i = 0; i < problem->nrows; i++)
		if (partition->row_block[i] >= 0)
			rows[partition->row_block[i]]++;
	for (int b = 0; b < n; b++)
	{
		bool small = rows[b] < SMALL_ROWS && !branching[b];

		if (small && open >= 0 && open_rows + rows[b] <= PACK_ROWS)
			pack[b] = open;
		else
			pack[b] = partition->nblocks++;
		if (small)
		{
			open_rows = pack[b] == open ? open_rows + rows[b] : rows[b];
			open = pack[b];
		}
		branching[pack[b]] = branching[b]; /* pack[b] <= b */
	}
	for (int j = 0; j < problem->ncols; j++)
		if (partition->col_block[j] >= 0)
			partition->col_block[j] = pack[partition->col_block[j]];
	for (int i = 0; i < problem->nrows; i++)
		if (partition->row_block[i] >= 0)
			partition->row_block[i] = pack[partition->row_block[i]];
	flex_free(env, rows);
	flex_free(env, pack);
	return true;
}

static bool
partition_columns(FlexEnv *env, const FlexProblem *problem, Partition *partition)
{
	int *parent = FLEX_NEW(env, int, problem->ncols);

	memset(partition, 0, sizeof(*partition));
	partition->col_block = FLEX_NEW(env, int, problem->ncols);
	partition->row_block = FLEX_NEW(env, int, problem->nrows);
	if (!parent || !partition->col_block || !partition->row_block)
		return false;
	join_columns(problem, parent, partition->row_block);
	number_blocks(problem, parent, partition);
	flex_free(env, parent);
	partition->branching = FLEX_NEW(env, bool, partition->nindependent);
	if (partition->branching == NULL)
		return false;
	mark_branching(problem, partition);
	return pack_blocks(env, problem, partition);
}

/* A block as a problem of its own, and the way back. */
typedef struct Block
{
	FlexProblem problem;
	int        *col; /* [problem.ncols] column of the whole */
	int        *row; /* [problem.nrows] */
} Block;

static void
block_col_name(const void *names, int col, char *buffer, size_t size)
{
	const FlexProblem *whole = ((const FlexProblem *const *) names)[0];
	const Block       *block = ((const Block *const *) names)[1];

	whole->col_name(whole->names, block->col[col], buffer, size);
}

static void
block_row_name(const void *names, int row, char *buffer, size_t size)
{
	const FlexProblem *whole = ((const FlexProblem *const *) names)[0];
	const Block       *block = ((const Block *const *) names)[1];

	whole->row_name(whole->names, block->row[row], buffer, size);
}

/* Members of each block in order: first[b] .. first[b + 1] of member. */
static bool
list_members(FlexEnv *env, const int *block_of, int n, int nblocks, int **first, int **member)
{
	*first = FLEX_NEW(env, int, nblocks + 2);
	*member = FLEX_NEW(env, int, n);
	if (!*first || !*member)
		return false;
	for (int i = 0; i < n; i++)
		if (block_of[i] >= 0)
			(*first)[block_of[i] + 2]++;
	for (int b = 0; b < nblocks; b++)
		(*first)[b + 2] += (*first)[b + 1];
	for (int i = 0; i < n; i++)
		if (block_of[i] >= 0)
			(*member)[(*first)[block_of[i] + 1]++] = i;
	return true;
}

/* Copies by index; all arrays of the block come from env. */
static bool
fill_block(FlexEnv *env, const FlexProblem *whole, const int *local_row, Block *block)
{
	FlexProblem *p = &block->problem;
	int          nnz = 0;
	double      *cost = FLEX_NEW(env, double, 3 * (size_t) p->ncols);
	double      *row = FLEX_NEW(env, double, 2 * (size_t) p->nrows);
	uint8_t     *kind = FLEX_NEW(env, uint8_t, p->ncols);
	int         *start = FLEX_NEW(env, int, p->ncols + 1);
	int         *step = FLEX_NEW(env, int, p->ncols + p->nrows);
	int         *index;
	double      *value;

	for (int j = 0; j < p->ncols; j++)
		nnz += whole->start[block->col[j] + 1] - whole->start[block->col[j]];
	index = FLEX_NEW(env, int, nnz);
	value = FLEX_NEW(env, double, nnz);
	if (!cost || !row || !kind || !start || !index || !value || !step)
		return false;
	nnz = 0;
	for (int j = 0; j < p->ncols; j++)
	{
		int from = block->col[j];

		cost[j] = whole->cost[from];
		cost[p->ncols + j] = whole->col_lower[from];
		cost[2 * p->ncols + j] = whole->col_upper[from];
		kind[j] = whole->col_kind == NULL ? FLEX_CONTINUOUS : whole->col_kind[from];
		step[j] = whole->col_step == NULL ? -1 : whole->col_step[from];
		start[j] = nnz;
		for (int k = whole->start[from]; k < whole->start[from + 1]; k++, nnz++)
		{
			index[nnz] = local_row[whole->index[k]];
			value[nnz] = whole->value[k];
		}
	}
	start[p->ncols] = nnz;
	for (int i = 0; i < p->nrows; i++)
	{
		row[i] = whole->row_lower[block->row[i]];
		row[p->nrows + i] = whole->row_upper[block->row[i]];
		step[p->ncols + i] = whole->row_step == NULL ? -1 : whole->row_step[block->row[i]];
	}
	p->cost = cost;
	p->col_lower = cost + p->ncols;
	p->col_upper = cost + 2 * p->ncols;
	p->col_kind = kind;
	p->row_lower = row;
	p->row_upper = row + p->nrows;
	p->start = start;
	p->index = index;
	p->value = value;
	p->col_step = whole->col_step == NULL ? NULL : step;
	p->row_step = whole->row_step == NULL ? NULL : step + p->ncols;
	return true;
}

static void
free_block(FlexEnv *env, Block *block)
{
	FlexProblem *p = &block->problem;
	const void  *array[] = {p->cost,  p->row_lower, p->col_kind, p->start,
							p->index, p->value,     p->col_step, p->exclusive};

	for (int i = 0; i < FLEX_LENGTH(array); i++)
		flex_free(env, (void *) array[i]);
}

/* Put one block's result into the whole's. */
static void
merge(const Block *block, const FlexResult *part, FlexResult *result)
{
	for (int j = 0; j < block->problem.ncols; j++)
	{
		result->x[block->col[j]] = part->x[j];
		if (result->reduced_cost != NULL && part->reduced_cost != NULL)
			result->reduced_cost[block->col[j]] = part->reduced_cost[j];
	}
	for (int i = 0; i < block->problem.nrows; i++)
		if (result->row_dual != NULL && part->row_dual != NULL)
			result->row_dual[block->row[i]] = part->row_dual[i];
	result->objective += part->objective;
	result->bound += part->bound;
	result->iterations += part->iterations;
	result->nodes += part->nodes;
	result->residual = fmax(result->residual, part->residual);
	if (part->engine == FLEX_ENGINE_MIP || result->engine == FLEX_ENGINE_AUTO)
	{
		result->engine = part->engine;
		memcpy(result->reason, part->reason, sizeof(result->reason));
	}
}

/* A worse status wins: what one block lacks, the whole lacks. */
static FlexStatus
worse(FlexStatus a, FlexStatus b)
{
	static const FlexStatus order[] = {FLEX_NO_MEMORY, FLEX_CANCELLED, FLEX_INTERNAL,
									   FLEX_BAD_INPUT, FLEX_LIMIT,     FLEX_INFEASIBLE,
									   FLEX_UNBOUNDED, FLEX_NUMERIC,   FLEX_TIME_LIMIT,
									   FLEX_FEASIBLE,  FLEX_OK};

	for (int i = 0; i < FLEX_LENGTH(order); i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return a;
}

/* What solve_each needs of the whole, looked up once. */
typedef struct Split
{
	int *first_col; /* [nblocks + 2] */
	int *col;
	int *first_row;
	int *row;
	int *first_pair;
	int *pair;
	int *local_col; /* [ncols] number of a column in its block */
	int *local_row;
} Split;

static bool
make_split(FlexEnv *env, const FlexProblem *whole, const Partition *partition, Split *split)
{
	int  nblocks = partition->nblocks;
	int *pair_block = FLEX_NEW(env, int, whole->nexclusive);

	split->local_col = FLEX_NEW(env, int, whole->ncols);
	split->local_row = FLEX_NEW(env, int, whole->nrows);
	if (!pair_block || !split->local_col || !split->local_row)
		return false;
	for (int k = 0; k < whole->nexclusive; k++)
		pair_block[k] = partition->col_block[whole->exclusive[k].a];
	return list_members(env, partition->col_block, whole->ncols, nblocks, &split->first_col,
						&split->col) &&
		   list_members(env, partition->row_block, whole->nrows, nblocks, &split->first_row,
						&split->row) &&
		   list_members(env, pair_block, whole->nexclusive, nblocks, &split->first_pair,
						&split->pair);
}

/* Block number b as a problem of its own. */
static bool
make_block(FlexEnv *env, const FlexProblem *whole, Split *split, int b, Block *block)
{
	FlexProblem   *problem = &block->problem;
	int            npairs = split->first_pair[b + 1] - split->first_pair[b];
	const int     *pair = split->pair + split->first_pair[b];
	FlexExclusive *exclusive = FLEX_NEW(env, FlexExclusive, npairs);

	block->col = split->col + split->first_col[b];
	block->row = split->row + split->first_row[b];
	problem->ncols = split->first_col[b + 1] - split->first_col[b];
	problem->nrows = split->first_row[b + 1] - split->first_row[b];
	for (int j = 0; j < problem->ncols; j++)
		split->local_col[block->col[j]] = j;
	for (int i = 0; i < problem->nrows; i++)
		split->local_row[block->row[i]] = i;
	if (exclusive == NULL || !fill_block(env, whole, split->local_row, block))
		return false;
	for (int k = 0; k < npairs; k++)
	{
		exclusive[k].a = split->local_col[whole->exclusive[pair[k]].a];
		exclusive[k].b = split->local_col[whole->exclusive[pair[k]].b];
	}
	problem->exclusive = exclusive;
	problem->nexclusive = npairs;
	return true;
}

/* Columns that stand in no row: each at its cheaper bound. */
static FlexStatus
place_free_columns(const FlexProblem *whole, const Partition *partition, FlexResult *result)
{
	FlexStatus status = FLEX_OK;

	for (int j = 0; j < whole->ncols; j++)
	{
		bool   integer = whole->col_kind != NULL && whole->col_kind[j] == FLEX_INTEGER;
		double cost = whole->cost[j];
		double lower = whole->col_lower[j];
		double upper = whole->col_upper[j];
		double x;

		if (partition->col_block[j] >= 0)
			continue;
		if (integer)
		{
			lower = ceil(lower - FLEX_CHECK_TOLERANCE);
			upper = floor(upper + FLEX_CHECK_TOLERANCE);
			if (lower > upper)
				return FLEX_INFEASIBLE;
		}
		x = cost > 0 ? lower : (cost < 0 ? upper : fmin(fmax(0, lower), upper));
		if (isinf(x))
			status = FLEX_UNBOUNDED;
		result->x[j] = x;
		result->reduced_cost[j] = cost;
		if (cost != 0)
		{
			result->objective += cost * x;
			result->bound += cost * x;
		}
	}
	return status;
}

typedef struct Blocks
{
	FlexEnv            *env;
	const FlexProblem  *whole;
	const Partition    *partition;
	const FlexSettings *settings;
	FlexResult         *result;
	Split               split;
	FlexDeadline        deadline;
	int                 branching_left;
	bool                duals; /* every block so far had some */
} Blocks;

/* What is left of the time limit; blocks that branch share it. */
static double
time_for(const Blocks *blocks, bool branching)
{
	double left = flex_deadline_left(blocks->deadline);

	return branching && left > 0 ? fmax(FLEX_LEAST_TIME, left / blocks->branching_left) : left;
}

static FlexStatus
solve_one(Blocks *blocks, int b)
{
	FlexEnv           *env = blocks->env;
	const FlexProblem *whole = blocks->whole;
	Block              block = {0};
	const void        *names[2] = {whole, &block};
	FlexResult         part = {0};
	FlexSettings       left = *blocks->settings;
	FlexStatus         status;

	if (!make_block(env, whole, &blocks->split, b, &block))
		return FLEX_NO_MEMORY;
	block.problem.names = names;
	block.problem.col_name = whole->col_name == NULL ? NULL : block_col_name;
	block.problem.row_name = whole->row_name == NULL ? NULL : block_row_name;
	left.time_limit = time_for(blocks, blocks->partition->branching[b]);
	status = flex_solve_block(env, &block.problem, &left, &part);
	if (part.has_plan)
		merge(&block, &part, blocks->result);
	else
	{
		blocks->result->has_plan = false;
		blocks->result->engine = part.engine;
		memcpy(blocks->result->reason, part.reason, sizeof(part.reason));
	}
	blocks->duals &= part.row_dual != NULL;
	free_block(env, &block);
	flex_result_free(env, &part);
	return status;
}

/*
 * LPs first, then blocks that branch, which share the time that is left. A
 * block without end may still meet one that is infeasible, so the others are
 * looked at; any other block without a plan ends the run.
 */
static FlexStatus
solve_all(Blocks *blocks)
{
	const Partition *partition = blocks->partition;
	FlexStatus       status = place_free_columns(blocks->whole, partition, blocks->result);

	if (status == FLEX_INFEASIBLE)
		return status;
	for (int branching = 0; branching <= 1; branching++)
		for (int b = 0; b < partition->nblocks; b++)
		{
			if (partition->branching[b] != branching)
				continue;
			status = worse(status, solve_one(blocks, b));
			blocks->branching_left -= branching;
			if (!blocks->result->has_plan && status != FLEX_UNBOUNDED)
				return status;
		}
	return status;
}

static FlexStatus
solve_each(FlexEnv *env, const FlexProblem *whole, const Partition *partition,
		   const FlexSettings *settings, FlexResult *result)
{
	Blocks     blocks = {.env = env,
						 .whole = whole,
						 .partition = partition,
						 .settings = settings,
						 .result = result,
						 .deadline = flex_deadline(settings->time_limit),
						 .duals = true};
	FlexStatus status;

	if (!make_split(env, whole, partition, &blocks.split) ||
		!flex_result_allocate(env, whole, result))
		return FLEX_NO_MEMORY;
	for (int b = 0; b < partition->nblocks; b++)
		blocks.branching_left += partition->branching[b];
	result->objective = result->bound = whole->offset;
	result->has_plan = true;
	if (partition->nblocks == 0)
	{
		result->engine = FLEX_ENGINE_SIMPLEX;
		snprintf(result->reason, sizeof(result->reason), "no column stands in a row");
	}
	status = solve_all(&blocks);
	result->has_plan =
		result->has_plan && (flex_status_has_plan(status) || status == FLEX_TIME_LIMIT);
	if (result->has_plan)
		result->gap = flex_point_gap(whole, result->x, result->objective, result->bound);
	result->blocks = partition->nindependent;
	if (!blocks.duals)
	{
		flex_free(env, result->row_dual);
		flex_free(env, result->reduced_cost);
		result->row_dual = result->reduced_cost = NULL;
	}
	return status;
}

/* Rows without entries ask for 0 inside their bounds. */
static bool
empty_rows_hold(const FlexProblem *problem, const Partition *partition)
{
	for (int i = 0; i < problem->nrows; i++)
		if (partition->row_block[i] < 0 &&
			(problem->row_lower[i] > 1e-9 || problem->row_upper[i] < -1e-9))
			return false;
	return true;
}

FlexStatus
flex_solve_blocks(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
				  FlexResult *result)
{
	Partition partition;

	if (!partition_columns(env, problem, &partition))
		return FLEX_NO_MEMORY;
	if (!empty_rows_hold(problem, &partition))
		return FLEX_INFEASIBLE;
	if (partition.nblocks == 1 && partition.nfree == 0)
		return flex_solve_block(env, problem, settings, result);
	return solve_each(env, problem, &partition, settings, result);
}
