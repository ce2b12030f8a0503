/*
 * dense.c
 *	  Programs with few rows and many full columns: their scaling, and the normal
 *	  equations as a full matrix.
 */
#include "dense.h"

#include <math.h>
#include <string.h>

#include "ipm.h"

/* Accuracy where nothing else was asked for. */
#define ACCURACY 1e-9
/* Pivot below this share of the diagonal: the row depends on those before it. */
#define DEPENDENT 1e-13

typedef struct Dense
{
	FlexStandard  lp;        /* the scaled program */
	double       *row_scale; /* [m] */
	double       *col_scale; /* [n] */
	double        rhs_scale;
	double        cost_scale;
	const double *theta;   /* [n] */
	double       *matrix;  /* [m * m], upper triangle, then its factor in the lower one */
	double       *inverse; /* [m] of the pivots; 0: the row is left out */
} Dense;

/* ---- normal equations ------------------------------------------------------------------ */

/*
 * Most columns of a master program are one entry of a group and then a full run
 * of rows. Where column j's run begins (0 or 1 entries before it), and its length.
 */
static int
find_run(const FlexStandard *lp, int j, int *head)
{
	const int *row = lp->index + lp->start[j];
	int        n = lp->start[j + 1] - lp->start[j];
	int        length = 1;

	*head = n > 1 && row[1] != row[0] + 1;
	while (*head + length < n && row[*head + length] == row[*head] + length)
		length++;
	return length;
}

/* Column j's products of entries a < upto with all that follow, rows ascending: upper triangle. */
static void
add_entries(Dense *k, int j, int from, int upto, int skip_to)
{
	const FlexStandard *lp = &k->lp;
	const double       *value = lp->value + lp->start[j];
	const int          *row = lp->index + lp->start[j];
	int                 n = lp->start[j + 1] - lp->start[j];

	for (int a = from; a < upto; a++)
	{
		double *line = k->matrix + (size_t) row[a] * (size_t) k->lp.m;
		double  share = k->theta[j] * value[a];

		for (int b = a > skip_to ? a : skip_to; b < n; b++)
			line[row[b]] += share * value[b];
	}
}

/* Columns whose runs are the same rows: most of the work, one pass for BATCH of them. */
#define BATCH 4

typedef struct Batch
{
	int waiting;
	int column[BATCH];
	int head[BATCH];
	int first; /* row */
	int length;
} Batch;

static void
add_batch(Dense *k, const Batch *batch)
{
	const double *v[BATCH];
	int           first = batch->first;

	for (int i = 0; i < BATCH; i++)
		v[i] = k->lp.value + k->lp.start[batch->column[i]] + batch->head[i];
	for (int a = 0; a < batch->length; a++)
	{
		double *restrict line =
			k->matrix + (size_t) (first + a) * (size_t) k->lp.m + (size_t) first;
		double s0 = k->theta[batch->column[0]] * v[0][a];
		double s1 = k->theta[batch->column[1]] * v[1][a];
		double s2 = k->theta[batch->column[2]] * v[2][a];
		double s3 = k->theta[batch->column[3]] * v[3][a];

		for (int b = a; b < batch->length; b++)
			line[b] += s0 * v[0][b] + s1 * v[1][b] + s2 * v[2][b] + s3 * v[3][b];
	}
	for (int i = 0; i < BATCH; i++)
	{
		int j = batch->column[i];
		int end = batch->head[i] + batch->length;

		add_entries(k, j, 0, batch->head[i], 0);
		add_entries(k, j, batch->head[i], k->lp.start[j + 1] - k->lp.start[j], end);
	}
}

/* matrix = A diag(theta) A' */
static void
assemble(void *equations, const double *theta)
{
	Dense              *k = equations;
	const FlexStandard *lp = &k->lp;
	Batch               batch = {0};

	k->theta = theta;
	memset(k->matrix, 0, sizeof(double) * (size_t) k->lp.m * (size_t) k->lp.m);
	for (int j = 0; j < k->lp.n; j++)
	{
		int  n = lp->start[j + 1] - lp->start[j];
		int  head = 0;
		int  length = n == 0 ? 0 : find_run(lp, j, &head);
		bool fits = batch.waiting == 0 ||
					(length == batch.length && lp->index[lp->start[j] + head] == batch.first);

		if (length < 2 * BATCH || !fits)
		{
			add_entries(k, j, 0, n, 0);
			continue;
		}
		batch.length = length;
		batch.first = lp->index[lp->start[j] + head];
		batch.head[batch.waiting] = head;
		batch.column[batch.waiting++] = j;
		if (batch.waiting < BATCH)
			continue;
		add_batch(k, &batch);
		batch.waiting = 0;
	}
	while (batch.waiting-- > 0)
	{
		int j = batch.column[batch.waiting];

		add_entries(k, j, 0, lp->start[j + 1] - lp->start[j], 0);
	}
}

/*
 * Cholesky factor in the lower triangle, row by row; the diagonal itself stays what it was.
 * A dependent row is left out.
 */
static FlexStatus
factorise(FlexEnv *env, void *equations)
{
	Dense *k = equations;
	size_t m = (size_t) k->lp.m;

	for (size_t i = 0; i < m; i++)
	{
		double *line = k->matrix + i * m;
		double  pivot = line[i];

		for (size_t j = 0; j < i; j++)
		{
			const double *other = k->matrix + j * m;

			line[j] = (other[i] - flex_dot(line, other, (int) j)) * k->inverse[j];
			pivot -= line[j] * line[j];
		}
		k->inverse[i] = pivot > DEPENDENT * line[i] && pivot > 0 ? 1 / sqrt(pivot) : 0;
		if (i % 64 == 0 && flex_poll(env))
			return FLEX_CANCELLED;
	}
	return FLEX_OK;
}

static void
solve(const void *equations, double *x)
{
	const Dense *k = equations;
	size_t       m = (size_t) k->lp.m;

	for (size_t i = 0; i < m; i++)
	{
		const double *line = k->matrix + i * m;

		x[i] = (x[i] - flex_dot(line, x, (int) i)) * k->inverse[i];
	}
	for (size_t i = m; i-- > 0;)
	{
		const double *line = k->matrix + i * m;

		x[i] *= k->inverse[i];
		for (size_t j = 0; j < i; j++)
			x[j] -= line[j] * x[i];
	}
}

static const FlexNormal dense_normal = {
	.assemble = assemble, .factorise = factorise, .solve = solve};

/* ---- scaling ----------------------------------------------------------------------------- */

static bool
allocate(FlexEnv *env, const FlexDense *from, Dense *k)
{
	size_t n = (size_t) from->ncols;
	size_t m = (size_t) from->nrows;

	k->lp.n = k->lp.nreal = from->ncols;
	k->lp.m = from->nrows;
	/* only read */
	k->lp.start = (int *) from->start;
	k->lp.index = (int *) from->row;
	k->lp.value = FLEX_NEW(env, double, from->start[n]);
	k->lp.b = FLEX_NEW(env, double, m);
	k->lp.c = FLEX_NEW(env, double, n);
	k->lp.upper = FLEX_NEW(env, double, n);
	k->lp.free = FLEX_NEW(env, bool, n);
	k->row_scale = FLEX_NEW(env, double, m);
	k->col_scale = FLEX_NEW(env, double, n);
	k->matrix = FLEX_NEW(env, double, m *m);
	k->inverse = FLEX_NEW(env, double, m);
	return k->lp.value && k->lp.b && k->lp.c && k->lp.upper && k->lp.free && k->row_scale &&
		   k->col_scale && k->matrix && k->inverse;
}

/*
 * Rows, then columns, to a largest entry of 1; right-hand side and costs to a largest of 1.
 * x = rhs_scale * col_scale * x', y = cost_scale * row_scale * y'.
 */
static void
scale(const FlexDense *from, Dense *k)
{
	FlexStandard *lp = &k->lp;

	for (int a = 0; a < from->start[lp->n]; a++)
		k->row_scale[from->row[a]] = fmax(k->row_scale[from->row[a]], fabs(from->value[a]));
	for (int i = 0; i < lp->m; i++)
	{
		k->row_scale[i] = k->row_scale[i] > 0 ? 1 / k->row_scale[i] : 1;
		lp->b[i] = from->rhs[i] * k->row_scale[i];
		k->rhs_scale = fmax(k->rhs_scale, fabs(lp->b[i]));
	}
	for (int j = 0; j < lp->n; j++)
	{
		for (int a = from->start[j]; a < from->start[j + 1]; a++)
			k->col_scale[j] =
				fmax(k->col_scale[j], fabs(from->value[a] * k->row_scale[from->row[a]]));
		k->col_scale[j] = k->col_scale[j] > 0 ? 1 / k->col_scale[j] : 1;
		for (int a = from->start[j]; a < from->start[j + 1]; a++)
			lp->value[a] = from->value[a] * k->row_scale[from->row[a]] * k->col_scale[j];
		lp->c[j] = from->cost[j] * k->col_scale[j];
		k->cost_scale = fmax(k->cost_scale, fabs(lp->c[j]));
	}
	k->rhs_scale = k->rhs_scale > 0 ? k->rhs_scale : 1;
	k->cost_scale = k->cost_scale > 0 ? k->cost_scale : 1;
	for (int i = 0; i < lp->m; i++)
		lp->b[i] /= k->rhs_scale;
	for (int j = 0; j < lp->n; j++)
	{
		lp->upper[j] = from->upper[j] / (k->rhs_scale * k->col_scale[j]);
		lp->c[j] /= k->cost_scale;
	}
}

/* The best point in the caller's units. */
static void
unscale(const Dense *k, const FlexDense *from, FlexDenseResult *result)
{
	result->objective = 0;
	for (int j = 0; j < k->lp.n; j++)
	{
		result->x[j] *= k->rhs_scale * k->col_scale[j];
		result->objective += from->cost[j] * result->x[j];
	}
	for (int i = 0; i < k->lp.m; i++)
		result->y[i] *= k->cost_scale * k->row_scale[i];
}

/* ---- entry ------------------------------------------------------------------------------- */

FlexStatus
flex_dense_solve(FlexEnv *env, const FlexDense *from, FlexDenseResult *result)
{
	Dense         k = {0};
	FlexIpmRules  rules = {.start = FLEX_START_SIZES,
						   .accuracy = from->accuracy > 0 ? from->accuracy : ACCURACY,
						   .keep_best = true};
	FlexIpmResult point;
	FlexStatus    status;

	memset(result, 0, sizeof(*result));
	if (!allocate(env, from, &k))
		return FLEX_NO_MEMORY;
	scale(from, &k);
	status = flex_ipm_run(env, &k.lp, &dense_normal, &k, &rules, &point);
	result->accuracy = point.accuracy;
	result->iterations = point.iterations;
	result->x = point.x;
	result->y = point.y;
	if (status == FLEX_OK || status == FLEX_NUMERIC)
		unscale(&k, from, result);
	return status;
}
