/*
 * builder.c
 *	  The builder: families of columns and rows, triplets, the finished problem.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

FlexModel *
flex_model_new(FlexEnv *env)
{
	FlexModel *model = FLEX_NEW(env, FlexModel, 1);

	if (model != NULL)
		model->env = env;
	return model;
}

void
flex_model_free(FlexModel *model)
{
	FlexEnv *env = model->env;
	void    *block[] = {model->cost,       model->col_lower, model->col_upper,
						model->col_kind,   model->row_lower, model->row_upper,
						model->row,        model->col,       model->value,
						model->start,      model->index,     model->entry,
						model->col_step,   model->row_step,  model->col_family,
						model->row_family, model->exclusive, model};

	for (int i = 0; i < FLEX_LENGTH(block); i++)
		flex_free(env, block[i]);
}

/* ---- growing ------------------------------------------------------------------- */

/* Grow one array of old items to capacity; remembers failure. */
static void
grow(FlexModel *model, void *array, size_t old, size_t capacity, size_t size)
{
	void **where = array;
	void  *larger;

	if (model->failed)
		return;
	larger = flex_grow(model->env, *where, old, capacity, size);
	if (larger == NULL)
		model->failed = true;
	else
		*where = larger;
}

static int
larger_capacity(int capacity, int need)
{
	if (capacity == 0)
		capacity = 64;
	while (capacity < need)
		capacity = capacity > INT32_MAX / 2 ? need : capacity * 2;
	return capacity;
}

static void
reserve_cols(FlexModel *model, int need)
{
	size_t old = (size_t) model->ncols;
	size_t capacity;

	if (model->failed || need <= model->col_capacity)
		return;
	capacity = (size_t) larger_capacity(model->col_capacity, need);
	grow(model, &model->cost, old, capacity, sizeof(double));
	grow(model, &model->col_lower, old, capacity, sizeof(double));
	grow(model, &model->col_upper, old, capacity, sizeof(double));
	grow(model, &model->col_kind, old, capacity, sizeof(uint8_t));
	grow(model, &model->col_step, old, capacity, sizeof(int));
	if (!model->failed)
		model->col_capacity = (int) capacity;
}

static void
reserve_rows(FlexModel *model, int need)
{
	size_t old = (size_t) model->nrows;
	size_t capacity;

	if (model->failed || need <= model->row_capacity)
		return;
	capacity = (size_t) larger_capacity(model->row_capacity, need);
	grow(model, &model->row_lower, old, capacity, sizeof(double));
	grow(model, &model->row_upper, old, capacity, sizeof(double));
	grow(model, &model->row_step, old, capacity, sizeof(int));
	if (!model->failed)
		model->row_capacity = (int) capacity;
}

static void
add_family(FlexModel *model, FlexFamily **family, int *nfamilies, int *capacity,
		   const FlexFamily *fresh)
{
	if (model->failed)
		return;
	if (*nfamilies == *capacity)
	{
		int larger = larger_capacity(*capacity, *nfamilies + 1);

		grow(model, family, (size_t) *nfamilies, (size_t) larger, sizeof(FlexFamily));
		if (model->failed)
			return;
		*capacity = larger;
	}
	(*family)[(*nfamilies)++] = *fresh;
}

int
flex_model_cols(FlexModel *model, const char *object, const char *what, int n, bool stepwise)
{
	int        first = model->ncols;
	FlexFamily family = {object, what, first, n, stepwise};

	if (n < 0 || n > INT32_MAX / 4 - first)
		flex_model_refuse(
			model, flex_fault(model->env, FLEX_LIMIT, object, "the problem has too many columns"));
	reserve_cols(model, first + n);
	add_family(model, &model->col_family, &model->ncol_families, &model->col_family_capacity,
			   &family);
	if (model->failed)
		return 0;
	for (int k = 0; k < n; k++)
	{
		model->cost[first + k] = 0;
		model->col_lower[first + k] = 0;
		model->col_upper[first + k] = INFINITY;
		model->col_kind[first + k] = FLEX_CONTINUOUS;
		model->col_step[first + k] = stepwise ? k : -1;
	}
	model->ncols += n;
	return first;
}

int
flex_model_rows(FlexModel *model, const char *object, const char *what, int n, bool stepwise)
{
	int        first = model->nrows;
	FlexFamily family = {object, what, first, n, stepwise};

	if (n < 0 || n > INT32_MAX / 4 - first)
		flex_model_refuse(
			model, flex_fault(model->env, FLEX_LIMIT, object, "the problem has too many rows"));
	reserve_rows(model, first + n);
	add_family(model, &model->row_family, &model->nrow_families, &model->row_family_capacity,
			   &family);
	if (model->failed)
		return 0;
	for (int k = 0; k < n; k++)
	{
		model->row_lower[first + k] = 0;
		model->row_upper[first + k] = 0;
		model->row_step[first + k] = stepwise ? k : -1;
	}
	model->nrows += n;
	return first;
}

/* ---- refusing ---------------------------------------------------------------------- */

void
flex_model_refuse(FlexModel *model, FlexStatus status)
{
	model->failed = true;
	if (model->bad == FLEX_OK)
		model->bad = status;
}

/* A column or row that isn't there is a fault of the chapter that builds. */
static bool
is_there(FlexModel *model, const char *what, int number, int n)
{
	if (model->failed)
		return false;
	if (number >= 0 && number < n)
		return true;
	flex_model_refuse(
		model, flex_fault(model->env, FLEX_INTERNAL, "", "the model has no %s %d", what, number));
	return false;
}

static bool
has_col(FlexModel *model, int col)
{
	return is_there(model, "column", col, model->ncols);
}

static bool
has_row(FlexModel *model, int row)
{
	return is_there(model, "row", row, model->nrows);
}

/* ---- setting --------------------------------------------------------------------- */

void
flex_model_col_bounds(FlexModel *model, int col, double lower, double upper)
{
	if (!has_col(model, col))
		return;
	model->col_lower[col] = lower;
	model->col_upper[col] = upper;
}

void
flex_model_row_bounds(FlexModel *model, int row, double lower, double upper)
{
	if (!has_row(model, row))
		return;
	model->row_lower[row] = lower;
	model->row_upper[row] = upper;
}

void
flex_model_cost(FlexModel *model, int col, double cost)
{
	if (has_col(model, col))
		model->cost[col] = cost;
}

void
flex_model_add_cost(FlexModel *model, int col, double cost)
{
	if (has_col(model, col))
		model->cost[col] += cost;
}

void
flex_model_offset(FlexModel *model, double cost)
{
	model->offset += cost;
}

void
flex_model_integer(FlexModel *model, int col)
{
	if (has_col(model, col))
		model->col_kind[col] = FLEX_INTEGER;
}

void
flex_model_exclusive(FlexModel *model, int col_a, int col_b)
{
	if (!has_col(model, col_a) || !has_col(model, col_b))
		return;
	if (model->nexclusive == model->exclusive_capacity)
	{
		int larger = larger_capacity(model->exclusive_capacity, model->nexclusive + 1);

		grow(model, &model->exclusive, (size_t) model->nexclusive, (size_t) larger,
			 sizeof(FlexExclusive));
		if (!model->failed)
			model->exclusive_capacity = larger;
	}
	if (!model->failed)
		model->exclusive[model->nexclusive++] = (FlexExclusive){col_a, col_b};
}

void
flex_model_coef(FlexModel *model, int row, int col, double value)
{
	if (value == 0 || !has_row(model, row) || !has_col(model, col))
		return;
	if (model->ntriplets == model->triplet_capacity)
	{
		int larger = larger_capacity(model->triplet_capacity, model->ntriplets + 1);

		grow(model, &model->row, (size_t) model->ntriplets, (size_t) larger, sizeof(int));
		grow(model, &model->col, (size_t) model->ntriplets, (size_t) larger, sizeof(int));
		grow(model, &model->value, (size_t) model->ntriplets, (size_t) larger, sizeof(double));
		if (model->failed)
			return;
		model->triplet_capacity = larger;
	}
	model->row[model->ntriplets] = row;
	model->col[model->ntriplets] = col;
	model->value[model->ntriplets] = value;
	model->ntriplets++;
}

double
flex_model_col_lower(const FlexModel *model, int col)
{
	return model->failed || col < 0 || col >= model->ncols ? 0 : model->col_lower[col];
}

double
flex_model_col_upper(const FlexModel *model, int col)
{
	return model->failed || col < 0 || col >= model->ncols ? 0 : model->col_upper[col];
}

int
flex_model_ncols(const FlexModel *model)
{
	return model->ncols;
}

int
flex_model_nrows(const FlexModel *model)
{
	return model->nrows;
}

/* ---- names ------------------------------------------------------------------------- */

/* The family that a member belongs to. */
static const FlexFamily *
find_family(const FlexFamily *family, int nfamilies, int member)
{
	int low = 0;
	int high = nfamilies - 1;

	while (low < high)
	{
		int middle = (low + high + 1) / 2;

		if (family[middle].first <= member)
			low = middle;
		else
			high = middle - 1;
	}
	return &family[low];
}

/* "battery 1.charge_kw[17]"; of several entries in one step "pump 1.curve[17].2". */
static void
form_name(const FlexFamily *family, int member, int step, char *buffer, size_t size)
{
	int entry = member - family->first;

	if (family->stepwise || (step < 0 && family->n > 1))
		snprintf(buffer, size, "%s.%s[%d]", family->object, family->what, entry);
	else if (step < 0)
		snprintf(buffer, size, "%s.%s", family->object, family->what);
	else if (family->n == 1)
		snprintf(buffer, size, "%s.%s[%d]", family->object, family->what, step);
	else
		snprintf(buffer, size, "%s.%s[%d].%d", family->object, family->what, step, entry);
}

static void
col_name(const void *names, int col, char *buffer, size_t size)
{
	const FlexModel *model = names;

	form_name(find_family(model->col_family, model->ncol_families, col), col, model->col_step[col],
			  buffer, size);
}

static void
row_name(const void *names, int row, char *buffer, size_t size)
{
	const FlexModel *model = names;

	form_name(find_family(model->row_family, model->nrow_families, row), row, model->row_step[row],
			  buffer, size);
}

/* ---- triplets to columns ------------------------------------------------------------- */

/* Stable counting sort of order by key[order[i]]. */
static void
counting_sort(const int *key, int nkeys, const int *order, int n, int *sorted, int *count)
{
	memset(count, 0, sizeof(int) * ((size_t) nkeys + 1));
	for (int i = 0; i < n; i++)
		count[key[i] + 1]++;
	for (int k = 0; k < nkeys; k++)
		count[k + 1] += count[k];
	for (int i = 0; i < n; i++)
	{
		int item = order == NULL ? i : order[i];

		sorted[count[key[item]]++] = item;
	}
}

/* Columns with rows ascending, equal entries added up. */
static bool
compress(FlexModel *model)
{
	FlexEnv *env = model->env;
	int      n = model->ntriplets;
	int      nkeys = model->nrows > model->ncols ? model->nrows : model->ncols;
	int     *by_row = FLEX_NEW(env, int, n);
	int     *by_col = FLEX_NEW(env, int, n);
	int     *count = FLEX_NEW(env, int, nkeys + 1);
	int      used = 0;
	int      col = 0;

	flex_free(env, model->start);
	flex_free(env, model->index);
	flex_free(env, model->entry);
	model->start = FLEX_NEW(env, int, model->ncols + 1);
	model->index = FLEX_NEW(env, int, n);
	model->entry = FLEX_NEW(env, double, n);
	if (!by_row || !by_col || !count || !model->start || !model->index || !model->entry)
		return false;
	counting_sort(model->row, model->nrows, NULL, n, by_row, count);
	counting_sort(model->col, model->ncols, by_row, n, by_col, count);
	for (int i = 0; i < n; i++)
	{
		int item = by_col[i];

		while (col < model->col[item])
			model->start[++col] = used;
		if (used > model->start[col] && model->index[used - 1] == model->row[item])
			model->entry[used - 1] += model->value[item];
		else
		{
			model->index[used] = model->row[item];
			model->entry[used++] = model->value[item];
		}
	}
	while (col < model->ncols)
		model->start[++col] = used;
	flex_free(env, by_row);
	flex_free(env, by_col);
	flex_free(env, count);
	return true;
}

FlexStatus
flex_model_problem(FlexModel *model, FlexProblem *problem)
{
	if (model->bad != FLEX_OK)
		return model->bad;
	if (model->failed || !compress(model))
	{
		if (flex_first_error(model->env) == NULL)
			flex_fault(model->env, FLEX_NO_MEMORY, "", "out of memory while building the model");
		return FLEX_NO_MEMORY;
	}
	memset(problem, 0, sizeof(*problem));
	problem->ncols = model->ncols;
	problem->nrows = model->nrows;
	problem->cost = model->cost;
	problem->col_lower = model->col_lower;
	problem->col_upper = model->col_upper;
	problem->col_kind = model->col_kind;
	problem->row_lower = model->row_lower;
	problem->row_upper = model->row_upper;
	problem->start = model->start;
	problem->index = model->index;
	problem->value = model->entry;
	problem->offset = model->offset;
	problem->nexclusive = model->nexclusive;
	problem->exclusive = model->exclusive;
	problem->col_step = model->col_step;
	problem->row_step = model->row_step;
	problem->col_name = col_name;
	problem->row_name = row_name;
	problem->names = model;
	return FLEX_OK;
}

FlexStatus
flex_model_solve(FlexModel *model, const FlexSettings *settings, FlexResult *result)
{
	FlexProblem problem;
	FlexStatus  status = flex_model_problem(model, &problem);

	memset(result, 0, sizeof(*result));
	if (status == FLEX_OK)
		status = flex_solve_problem(model->env, &problem, settings, result);
	result->status = status;
	return status;
}
