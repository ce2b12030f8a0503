/*
 * dense.c
 *	  Interior point method for few rows and many full columns.
 */
#include "dense.h"

#include <math.h>
#include <string.h>

#define MOST_ITERATIONS 100
/* Relative gap and residual at which the point is taken, where nothing else was asked for. */
#define ACCURACY 1e-9
/* Share of the way to the boundary that a step takes. */
#define TO_BOUNDARY 0.9995
/* Pivot below this share of the diagonal: the row depends on those before it.
 */
#define DEPENDENT 1e-13
/* Iterations without a better point after which there is none to come. */
#define PATIENCE 12
/* A residual or gap above this says little about what follows. */
#define FAR 1e-3

/* A step, or the point itself: primal x, its distance s to the upper bound,
 * their multipliers. */
typedef struct Point
{
	double *x;
	double *s;
	double *z;
	double *w;
	double *y;
} Point;

typedef struct Work
{
	FlexDense        scaled;
	const FlexDense *lp;        /* the scaled one */
	double          *row_scale; /* [m] */
	double          *col_scale; /* [n] */
	double           rhs_scale;
	double           cost_scale;
	int              n;
	int              m;
	Point            at;
	Point            affine; /* predictor */
	Point            step;
	double          *theta;    /* [n] */
	double          *rp;       /* [m] rhs - A x */
	double          *ru;       /* [n] upper - x - s */
	double          *rd;       /* [n] cost - A'y - z + w */
	double          *rxz;      /* [n] */
	double          *rsw;      /* [n] */
	double          *h;        /* [n] */
	double          *right;    /* [m] */
	double          *matrix;   /* [m * m] lower triangle: the factor; upper: the matrix */
	double          *diagonal; /* [m] of the matrix */
	double          *refined;  /* [m] */
	double          *best_x;   /* [n] of the best point so far */
	double          *best_y;   /* [m] */
	int              nbounds;  /* finite upper bounds */
} Work;

static inline bool
bounded(const Work *k, int j)
{
	return k->lp->upper[j] < FLEX_INF;
}

/* ---- products
 * ----------------------------------------------------------------- */

/* out = A v */
static void
times(const FlexDense *lp, const double *v, double *out)
{
	memset(out, 0, sizeof(double) * (size_t) lp->nrows);
	for (int j = 0; j < lp->ncols; j++)
		for (int k = lp->start[j]; k < lp->start[j + 1]; k++)
			out[lp->row[k]] += lp->value[k] * v[j];
}

/* (A'v) of column j */
static inline double
column_times(const FlexDense *lp, int j, const double *v)
{
	double sum = 0;

	for (int k = lp->start[j]; k < lp->start[j + 1]; k++)
		sum += lp->value[k] * v[lp->row[k]];
	return sum;
}

/*
 * Most columns of a master program are one entry of a group and then a full run
 * of rows. Where column j's run begins (0 or 1 entries before it), and its length.
 */
static int
find_run(const FlexDense *lp, int j, int *head)
{
	const int *row = lp->row + lp->start[j];
	int        n = lp->start[j + 1] - lp->start[j];
	int        length = 1;

	*head = n > 1 && row[1] != row[0] + 1;
	while (*head + length < n && row[*head + length] == row[*head] + length)
		length++;
	return length;
}

/* Column j's products of entries a < upto with all that follow, rows ascending: upper triangle. */
static void
add_entries(Work *k, int j, int from, int upto, int skip_to)
{
	const FlexDense *lp = k->lp;
	const double    *value = lp->value + lp->start[j];
	const int       *row = lp->row + lp->start[j];
	int              n = lp->start[j + 1] - lp->start[j];

	for (int a = from; a < upto; a++)
	{
		double *line = k->matrix + (size_t) row[a] * (size_t) k->m;
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
add_batch(Work *k, const Batch *batch)
{
	const double *v[BATCH];
	int           first = batch->first;

	for (int i = 0; i < BATCH; i++)
		v[i] = k->lp->value + k->lp->start[batch->column[i]] + batch->head[i];
	for (int a = 0; a < batch->length; a++)
	{
		double *restrict line = k->matrix + (size_t) (first + a) * (size_t) k->m + (size_t) first;
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
		add_entries(k, j, batch->head[i], k->lp->start[j + 1] - k->lp->start[j], end);
	}
}

/* matrix = A diag(theta) A' */
static void
normal_matrix(Work *k)
{
	const FlexDense *lp = k->lp;
	Batch            batch = {0};

	memset(k->matrix, 0, sizeof(double) * (size_t) k->m * (size_t) k->m);
	for (int j = 0; j < k->n; j++)
	{
		int  n = lp->start[j + 1] - lp->start[j];
		int  head = 0;
		int  length = n == 0 ? 0 : find_run(lp, j, &head);
		bool fits = batch.waiting == 0 ||
					(length == batch.length && lp->row[lp->start[j] + head] == batch.first);

		if (length < 2 * BATCH || !fits)
		{
			add_entries(k, j, 0, n, 0);
			continue;
		}
		batch.length = length;
		batch.first = lp->row[lp->start[j] + head];
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
	for (int i = 0; i < k->m; i++)
	{
		k->diagonal[i] = k->matrix[(size_t) i * (size_t) k->m + (size_t) i];
		for (int j = 0; j < i; j++)
			k->matrix[(size_t) i * (size_t) k->m + (size_t) j] =
				k->matrix[(size_t) j * (size_t) k->m + (size_t) i];
	}
}

/* Cholesky factor in the lower triangle; a dependent row gets a pivot that
 * leaves its unknown at 0.
 */
static void
factor(Work *k)
{
	int m = k->m;

	for (int i = 0; i < m; i++)
	{
		double *line = k->matrix + (size_t) i * (size_t) m;

		for (int j = 0; j <= i; j++)
		{
			const double *other = k->matrix + (size_t) j * (size_t) m;
			double        sum = line[j];

			for (int l = 0; l < j; l++)
				sum -= line[l] * other[l];
			if (j < i)
				line[j] = sum / other[j];
			else
				line[i] = sum > DEPENDENT * k->diagonal[i] ? sqrt(sum) : 1e64;
		}
	}
}

/* Solve with the factor, in place. */
static void
substitute(const Work *k, double *v)
{
	int m = k->m;

	for (int i = 0; i < m; i++)
	{
		const double *line = k->matrix + (size_t) i * (size_t) m;
		double        sum = v[i];

		for (int j = 0; j < i; j++)
			sum -= line[j] * v[j];
		v[i] = sum / line[i];
	}
	for (int i = m - 1; i >= 0; i--)
	{
		const double *line = k->matrix + (size_t) i * (size_t) m;

		v[i] /= line[i];
		for (int j = 0; j < i; j++)
			v[j] -= line[j] * v[i];
	}
}

/* matrix * v = right, with one step of refinement; right is kept. */
static void
solve(Work *k, const double *right, double *v)
{
	size_t m = (size_t) k->m;

	memcpy(v, right, sizeof(double) * m);
	substitute(k, v);
	for (size_t i = 0; i < m; i++)
		k->refined[i] = right[i] - k->diagonal[i] * v[i];
	for (size_t i = 0; i < m; i++)
		for (size_t j = i + 1; j < m; j++)
		{
			k->refined[i] -= k->matrix[i * m + j] * v[j];
			k->refined[j] -= k->matrix[i * m + j] * v[i];
		}
	substitute(k, k->refined);
	for (size_t i = 0; i < m; i++)
		v[i] += k->refined[i];
}

/* ---- scaling
 * ---------------------------------------------------------------------- */

/*
 * Rows, then columns, to a largest entry of 1; right-hand side and costs to a
 * largest of 1. x = rhs_scale * col_scale * x', y = cost_scale * row_scale *
 * y'.
 */
static FlexStatus
scale(FlexEnv *env, const FlexDense *lp, Work *k)
{
	double *value = FLEX_NEW(env, double, lp->start[k->n]);
	double *cost = FLEX_NEW(env, double, k->n);
	double *upper = FLEX_NEW(env, double, k->n);
	double *rhs = FLEX_NEW(env, double, k->m);

	k->row_scale = FLEX_NEW(env, double, k->m);
	k->col_scale = FLEX_NEW(env, double, k->n);
	if (!value || !cost || !upper || !rhs || !k->row_scale || !k->col_scale)
		return FLEX_NO_MEMORY;
	for (int a = 0; a < lp->start[k->n]; a++)
		k->row_scale[lp->row[a]] = fmax(k->row_scale[lp->row[a]], fabs(lp->value[a]));
	for (int i = 0; i < k->m; i++)
	{
		k->row_scale[i] = k->row_scale[i] > 0 ? 1 / k->row_scale[i] : 1;
		rhs[i] = lp->rhs[i] * k->row_scale[i];
		k->rhs_scale = fmax(k->rhs_scale, fabs(rhs[i]));
	}
	for (int j = 0; j < k->n; j++)
	{
		for (int a = lp->start[j]; a < lp->start[j + 1]; a++)
			k->col_scale[j] = fmax(k->col_scale[j], fabs(lp->value[a] * k->row_scale[lp->row[a]]));
		k->col_scale[j] = k->col_scale[j] > 0 ? 1 / k->col_scale[j] : 1;
		for (int a = lp->start[j]; a < lp->start[j + 1]; a++)
			value[a] = lp->value[a] * k->row_scale[lp->row[a]] * k->col_scale[j];
		cost[j] = lp->cost[j] * k->col_scale[j];
		k->cost_scale = fmax(k->cost_scale, fabs(cost[j]));
	}
	k->rhs_scale = k->rhs_scale > 0 ? k->rhs_scale : 1;
	k->cost_scale = k->cost_scale > 0 ? k->cost_scale : 1;
	for (int i = 0; i < k->m; i++)
		rhs[i] /= k->rhs_scale;
	for (int j = 0; j < k->n; j++)
	{
		upper[j] = lp->upper[j] / (k->rhs_scale * k->col_scale[j]);
		cost[j] /= k->cost_scale;
	}
	k->scaled = *lp;
	k->scaled.value = value;
	k->scaled.cost = cost;
	k->scaled.upper = upper;
	k->scaled.rhs = rhs;
	k->lp = &k->scaled;
	return FLEX_OK;
}

/* ---- the method
 * ------------------------------------------------------------------ */

static bool
allocate_point(FlexEnv *env, Work *k, Point *point)
{
	point->x = FLEX_NEW(env, double, k->n);
	point->s = FLEX_NEW(env, double, k->n);
	point->z = FLEX_NEW(env, double, k->n);
	point->w = FLEX_NEW(env, double, k->n);
	point->y = FLEX_NEW(env, double, k->m);
	return point->x && point->s && point->z && point->w && point->y;
}

static bool
allocate(FlexEnv *env, Work *k)
{
	k->theta = FLEX_NEW(env, double, k->n);
	k->rp = FLEX_NEW(env, double, k->m);
	k->ru = FLEX_NEW(env, double, k->n);
	k->rd = FLEX_NEW(env, double, k->n);
	k->rxz = FLEX_NEW(env, double, k->n);
	k->rsw = FLEX_NEW(env, double, k->n);
	k->h = FLEX_NEW(env, double, k->n);
	k->right = FLEX_NEW(env, double, k->m);
	k->matrix = FLEX_NEW(env, double, (size_t) k->m *(size_t) k->m);
	k->diagonal = FLEX_NEW(env, double, k->m);
	k->refined = FLEX_NEW(env, double, k->m);
	k->best_x = FLEX_NEW(env, double, k->n);
	k->best_y = FLEX_NEW(env, double, k->m);
	return k->diagonal && k->refined && k->best_x && k->best_y && k->theta && k->rp && k->ru &&
		   k->rd && k->rxz && k->rsw && k->h && k->right && k->matrix &&
		   allocate_point(env, k, &k->at) && allocate_point(env, k, &k->affine) &&
		   allocate_point(env, k, &k->step);
}

/* A point well inside: sizes of the right-hand side and of the costs. */
static void
start_point(Work *k)
{
	double size = 1;
	double price = 1;

	for (int i = 0; i < k->m; i++)
		size = fmax(size, fabs(k->lp->rhs[i]));
	for (int j = 0; j < k->n; j++)
		price = fmax(price, fabs(k->lp->cost[j]));
	for (int j = 0; j < k->n; j++)
	{
		double upper = k->lp->upper[j];

		k->at.x[j] = bounded(k, j) ? fmin(size, 0.5 * upper) : size;
		k->at.s[j] = bounded(k, j) ? upper - k->at.x[j] : 1;
		k->at.z[j] = price;
		k->at.w[j] = bounded(k, j) ? price : 0;
		k->nbounds += bounded(k, j);
	}
}

static double
complementarity(const Work *k)
{
	double sum = 0;

	for (int j = 0; j < k->n; j++)
		sum += k->at.x[j] * k->at.z[j] + (bounded(k, j) ? k->at.s[j] * k->at.w[j] : 0);
	return sum / (k->n + k->nbounds);
}

/* Residuals at the point; what is left of them goes into the result. */
static void
residuals(Work *k, FlexDenseResult *result)
{
	const FlexDense *lp = k->lp;
	double           primal = 0;
	double           dual = 0;
	double           size = 1;
	double           infeasible = 0;
	double           price = 1;

	times(lp, k->at.x, k->rp);
	for (int i = 0; i < k->m; i++)
	{
		k->rp[i] = lp->rhs[i] - k->rp[i];
		result->residual = fmax(i == 0 ? 0 : result->residual, fabs(k->rp[i]));
		size = fmax(size, fabs(lp->rhs[i]));
		dual += lp->rhs[i] * k->at.y[i];
	}
	result->residual /= size;
	for (int j = 0; j < k->n; j++)
	{
		k->ru[j] = bounded(k, j) ? lp->upper[j] - k->at.x[j] - k->at.s[j] : 0;
		k->rd[j] = lp->cost[j] - column_times(lp, j, k->at.y) - k->at.z[j] + k->at.w[j];
		primal += lp->cost[j] * k->at.x[j];
		dual -= bounded(k, j) ? lp->upper[j] * k->at.w[j] : 0;
		infeasible = fmax(infeasible, fabs(k->rd[j]));
		price = fmax(price, fabs(lp->cost[j]));
	}
	result->objective = primal;
	result->gap = fmax(fabs(primal - dual) / fmax(1, fabs(primal)), infeasible / price);
}

/* The direction for the right-hand sides in rxz and rsw. */
static void
direction(Work *k, Point *to)
{
	const FlexDense *lp = k->lp;

	for (int j = 0; j < k->n; j++)
	{
		k->h[j] = k->rxz[j] / k->at.x[j] - k->rd[j];
		if (bounded(k, j))
			k->h[j] -= (k->rsw[j] - k->at.w[j] * k->ru[j]) / k->at.s[j];
	}
	memcpy(k->right, k->rp, sizeof(double) * (size_t) k->m);
	for (int j = 0; j < k->n; j++)
		for (int a = lp->start[j]; a < lp->start[j + 1]; a++)
			k->right[lp->row[a]] -= lp->value[a] * k->theta[j] * k->h[j];
	solve(k, k->right, to->y);
	for (int j = 0; j < k->n; j++)
	{
		to->x[j] = k->theta[j] * (column_times(lp, j, to->y) + k->h[j]);
		to->z[j] = (k->rxz[j] - k->at.z[j] * to->x[j]) / k->at.x[j];
		to->s[j] = bounded(k, j) ? k->ru[j] - to->x[j] : 0;
		to->w[j] = bounded(k, j) ? (k->rsw[j] - k->at.w[j] * to->s[j]) / k->at.s[j] : 0;
	}
}

/* Longest steps in x, s and in z, w that stay at 0 or above. */
static void
step_lengths(const Work *k, const Point *to, double *primal, double *dual)
{
	*primal = *dual = INFINITY;
	for (int j = 0; j < k->n; j++)
	{
		if (to->x[j] < 0)
			*primal = fmin(*primal, -k->at.x[j] / to->x[j]);
		if (to->z[j] < 0)
			*dual = fmin(*dual, -k->at.z[j] / to->z[j]);
		if (to->s[j] < 0)
			*primal = fmin(*primal, -k->at.s[j] / to->s[j]);
		if (to->w[j] < 0)
			*dual = fmin(*dual, -k->at.w[j] / to->w[j]);
	}
	*primal = fmin(1, TO_BOUNDARY * *primal);
	*dual = fmin(1, TO_BOUNDARY * *dual);
}

/* Predictor, then corrector towards a centre that the predictor's success sets.
 */
static void
iterate(Work *k, double mu)
{
	double primal;
	double dual;
	double after = 0;
	double centre;

	for (int j = 0; j < k->n; j++)
	{
		double weight = k->at.z[j] / k->at.x[j];

		if (bounded(k, j))
			weight += k->at.w[j] / k->at.s[j];
		k->theta[j] = 1 / weight;
		k->rxz[j] = -k->at.x[j] * k->at.z[j];
		k->rsw[j] = -k->at.s[j] * k->at.w[j];
	}
	normal_matrix(k);
	factor(k);
	direction(k, &k->affine);
	step_lengths(k, &k->affine, &primal, &dual);
	for (int j = 0; j < k->n; j++)
	{
		after += (k->at.x[j] + primal * k->affine.x[j]) * (k->at.z[j] + dual * k->affine.z[j]);
		if (bounded(k, j))
			after += (k->at.s[j] + primal * k->affine.s[j]) * (k->at.w[j] + dual * k->affine.w[j]);
	}
	after /= k->n + k->nbounds;
	centre = mu * pow(fmin(1, after / mu), 3);
	for (int j = 0; j < k->n; j++)
	{
		k->rxz[j] += centre - k->affine.x[j] * k->affine.z[j];
		if (bounded(k, j))
			k->rsw[j] += centre - k->affine.s[j] * k->affine.w[j];
	}
	direction(k, &k->step);
	step_lengths(k, &k->step, &primal, &dual);
	for (int j = 0; j < k->n; j++)
	{
		k->at.x[j] += primal * k->step.x[j];
		k->at.s[j] += primal * k->step.s[j];
		k->at.z[j] += dual * k->step.z[j];
		k->at.w[j] += dual * k->step.w[j];
	}
	for (int i = 0; i < k->m; i++)
		k->at.y[i] += dual * k->step.y[i];
}

/* Keep the point where it is the best so far; false after many that weren't. */
static bool
keep_point(Work *k, FlexDenseResult *result, double *least, int *since)
{
	double worst = fmax(result->residual, result->gap);

	if (!isfinite(worst) || !isfinite(result->objective))
		return false;
	/* far from the optimum the gap may well grow for a while */
	if (*least < FAR && ++*since > PATIENCE)
		return false;
	if (worst >= *least)
		return true;
	*least = worst;
	*since = 0;
	memcpy(k->best_x, k->at.x, sizeof(double) * (size_t) k->n);
	memcpy(k->best_y, k->at.y, sizeof(double) * (size_t) k->m);
	return true;
}

/* The best point in the caller's units. */
static void
unscale(const Work *k, const FlexDense *lp, FlexDenseResult *result)
{
	result->x = k->best_x;
	result->y = k->best_y;
	result->objective = 0;
	for (int j = 0; j < k->n; j++)
	{
		result->x[j] *= k->rhs_scale * k->col_scale[j];
		result->objective += lp->cost[j] * result->x[j];
	}
	for (int i = 0; i < k->m; i++)
		result->y[i] *= k->cost_scale * k->row_scale[i];
}

FlexStatus
flex_dense_solve(FlexEnv *env, const FlexDense *lp, FlexDenseResult *result)
{
	Work       k = {.n = lp->ncols, .m = lp->nrows};
	double     least = INFINITY;
	double     accuracy = lp->accuracy > 0 ? lp->accuracy : ACCURACY;
	int        since = 0;
	FlexStatus status = FLEX_NUMERIC;

	memset(result, 0, sizeof(*result));
	if (!allocate(env, &k) || scale(env, lp, &k) != FLEX_OK)
		return FLEX_NO_MEMORY;
	start_point(&k);
	for (;;)
	{
		residuals(&k, result);
		if (!keep_point(&k, result, &least, &since) || result->iterations == MOST_ITERATIONS)
			break;
		if (least <= accuracy)
		{
			status = FLEX_OK;
			break;
		}
		if (flex_poll(env))
			return FLEX_CANCELLED;
		iterate(&k, complementarity(&k));
		result->iterations++;
	}
	result->accuracy = least;
	unscale(&k, lp, result);
	return status;
}
