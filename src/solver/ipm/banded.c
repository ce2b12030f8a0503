/*
 * banded.c
 *	  Interior point engine for linear programs chained in time: Mehrotra's
 *	  predictor-corrector method with upper bounds, on normal equations that are
 *	  factorised in envelope form. A factorisation costs no more than a few solves
 *	  here, so that further correctors per factor (Gondzio) don't pay.
 *
 * Source: S. Mehrotra, SIAM J. Optim. 2 (1992) 575. Symbols: x primal, w distance to
 * the upper bound, y row duals, z and v duals of the lower and upper bounds.
 */
#include "banded.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "solver/engines.h"

#define ITERATIONS 120
#define FEASIBILITY 1e-9
#define GAP 1e-9
/* What is still good where the iteration can't get further. */
#define NEAR_FEASIBILITY 1e-7
#define NEAR_GAP 1e-7
#define REGULAR 1e-13     /* added to the inverse of theta */
#define FREE_REGULAR 1e-8 /* the same for columns without bounds */

typedef struct Point
{
	double *x, *w, *y, *z, *v;
} Point;

/* One run. */
typedef struct Ipm
{
	FlexEnv          *env;
	const FlexBanded *d;
	Point             p, step;
	double           *theta, *factor, *inverse;
	double           *rp, *ru, *rd;          /* residuals */
	double           *rxz, *rwv;             /* targets of the products, less what they are */
	double           *g, *h, *rest;          /* work */
	double           *inverse_x, *inverse_w; /* 0 where there is no such bound */
	double            mu;
	double            primal, dual; /* objectives */
	double            primal_error, upper_error, dual_error;
	double            norm_b, norm_c;
	int               complementary; /* number of products */
	int               iterations;
} Ipm;

static bool
allocate(Ipm *s)
{
	FlexEnv *env = s->env;
	size_t   n = (size_t) s->d->n;
	size_t   m = (size_t) s->d->m;
	double **long_ones[] = {
		&s->p.x,   &s->p.w, &s->p.z, &s->p.v, &s->step.x, &s->step.w, &s->step.z,    &s->step.v,
		&s->theta, &s->ru,  &s->rd,  &s->rxz, &s->rwv,    &s->g,      &s->inverse_x, &s->inverse_w};
	double **short_ones[] = {&s->p.y, &s->step.y, &s->inverse, &s->rp, &s->h, &s->rest};
	double  *block =
		FLEX_NEW(env, double, n *FLEX_LENGTH(long_ones) + (m + 1) * FLEX_LENGTH(short_ones));

	s->factor = FLEX_NEW_RAW(env, double, s->d->size + 1);
	if (block == NULL || s->factor == NULL)
		return false;
	for (int k = 0; k < FLEX_LENGTH(long_ones); k++, block += n)
		*long_ones[k] = block;
	for (int k = 0; k < FLEX_LENGTH(short_ones); k++, block += m + 1)
		*short_ones[k] = block;
	return true;
}

/* Bytes of a run, nearly. */
static size_t
memory_need(const FlexBanded *d)
{
	size_t pairs = d->pair_start[d->nreal];

	return sizeof(double) * (20 * (size_t) d->n + 10 * (size_t) d->m + d->size) +
		   pairs * (sizeof(int) + sizeof(double));
}

static void
release(Ipm *s)
{
	if (s->p.x != NULL)
		flex_free(s->env, s->p.x);
	if (s->factor != NULL)
		flex_free(s->env, s->factor);
}

static inline bool
bounded(const FlexBanded *d, int j)
{
	return d->upper[j] < INFINITY;
}

/* ---- linear algebra ----------------------------------------------------------------- */

static FlexStatus
factorise(Ipm *s)
{
	flex_banded_assemble(s->d, s->theta, s->factor);
	return flex_banded_factorise(s->env, s->d, s->factor, s->inverse) < 0 ? FLEX_CANCELLED
																		  : FLEX_OK;
}

/* dx = theta (A'dy - g) */
static void
recover_step(Ipm *s)
{
	int     n = s->d->n;
	double *dx = s->step.x;

	memset(dx, 0, (size_t) n * sizeof(double));
	flex_banded_transpose(s->d, s->step.y, dx);
	for (int j = 0; j < n; j++)
		dx[j] = s->theta[j] * (dx[j] - s->g[j]);
}

static double
largest(const double *a, int n)
{
	double most = 0;

	for (int k = 0; k < n; k++)
		most = fabs(a[k]) > most ? fabs(a[k]) : most;
	return most;
}

#define REFINEMENTS 3
#define REFINE_SHARE 1e-2

/*
 * Newton's direction for the targets in rxz and rwv:
 * (Z/X + V/W) dx = A'dy - g, A dx = rp, solved for dy by the normal equations
 * and refined on A dx = rp, which is what infeasibility comes from.
 */
static void
direction(Ipm *s)
{
	const FlexBanded *d = s->d;
	int               n = d->n;
	int               m = d->m;
	double goal = fmax(REFINE_SHARE * largest(s->rp, m), 0.1 * FEASIBILITY * (1 + s->norm_b));

	for (int j = 0; j < n; j++)
		s->g[j] = s->rd[j] - s->rxz[j] * s->inverse_x[j] +
				  (s->rwv[j] - s->p.v[j] * s->ru[j]) * s->inverse_w[j];
	for (int j = 0; j < n; j++)
		s->step.x[j] = s->theta[j] * s->g[j];
	memcpy(s->h, s->rp, (size_t) m * sizeof(double));
	flex_banded_multiply(d, s->step.x, s->h);
	memcpy(s->step.y, s->h, (size_t) m * sizeof(double));
	flex_banded_backsolve(d, s->factor, s->inverse, s->step.y);
	recover_step(s);
	for (int k = 0; k < REFINEMENTS; k++)
	{
		memset(s->rest, 0, (size_t) m * sizeof(double));
		flex_banded_multiply(d, s->step.x, s->rest);
		for (int i = 0; i < m; i++)
			s->rest[i] = s->rp[i] - s->rest[i];
		if (largest(s->rest, m) <= goal)
			break;
		flex_banded_backsolve(d, s->factor, s->inverse, s->rest);
		for (int i = 0; i < m; i++)
			s->step.y[i] += s->rest[i];
		recover_step(s);
	}
	for (int j = 0; j < n; j++)
	{
		double dx = s->step.x[j];

		s->step.z[j] = (s->rxz[j] - s->p.z[j] * dx) * s->inverse_x[j];
		s->step.w[j] = bounded(d, j) ? s->ru[j] - dx : 0;
		s->step.v[j] = (s->rwv[j] - s->p.v[j] * s->step.w[j]) * s->inverse_w[j];
	}
}

/* ---- residuals ---------------------------------------------------------------------- */

static void
measure(Ipm *s)
{
	const FlexBanded *d = s->d;
	double            products = 0;
	double            bounds = 0;

	memset(s->rp, 0, (size_t) d->m * sizeof(double));
	flex_banded_multiply(d, s->p.x, s->rp);
	for (int i = 0; i < d->m; i++)
		s->rp[i] = d->b[i] - s->rp[i];
	memset(s->rd, 0, (size_t) d->n * sizeof(double));
	flex_banded_transpose(d, s->p.y, s->rd);
	s->primal = s->dual = 0;
	for (int j = 0; j < d->n; j++)
	{
		bool u = bounded(d, j);

		s->rd[j] = d->c[j] - s->rd[j] - s->p.z[j] + s->p.v[j];
		s->ru[j] = u ? d->upper[j] - s->p.x[j] - s->p.w[j] : 0;
		s->primal += d->c[j] * s->p.x[j];
		bounds += u ? d->upper[j] * s->p.v[j] : 0;
		products += d->free[j] ? 0 : s->p.x[j] * s->p.z[j];
		products += u ? s->p.w[j] * s->p.v[j] : 0;
	}
	for (int i = 0; i < d->m; i++)
		s->dual += d->b[i] * s->p.y[i];
	s->dual -= bounds;
	s->mu = products / (s->complementary > 0 ? s->complementary : 1);
	s->primal_error = largest(s->rp, d->m) / (1 + s->norm_b);
	s->upper_error = largest(s->ru, d->n) / (1 + s->norm_b);
	s->dual_error = largest(s->rd, d->n) / (1 + s->norm_c);
}

static inline double
gap_of(const Ipm *s)
{
	return fabs(s->primal - s->dual) / (1 + fabs(s->primal));
}

static bool
within(const Ipm *s, double feasibility, double gap)
{
	return s->primal_error <= feasibility && s->upper_error <= feasibility &&
		   s->dual_error <= feasibility && gap_of(s) <= gap;
}

/* Diagonal of the reduced system, and the inverses that every direction needs. */
static void
weigh(Ipm *s)
{
	const FlexBanded *d = s->d;

	for (int j = 0; j < d->n; j++)
	{
		double weight = d->free[j] ? FREE_REGULAR : REGULAR;

		s->inverse_x[j] = d->free[j] ? 0 : 1 / s->p.x[j];
		s->inverse_w[j] = bounded(d, j) ? 1 / s->p.w[j] : 0;
		weight += s->p.z[j] * s->inverse_x[j] + s->p.v[j] * s->inverse_w[j];
		s->theta[j] = 1 / weight;
	}
}

/* ---- start -------------------------------------------------------------------------- */

/*
 * Least-squares points, pushed inside (Mehrotra's start). Columns between two
 * bounds are drawn to their middle.
 */
static FlexStatus
start(Ipm *s)
{
	const FlexBanded *d = s->d;
	double            least_x = 0;
	double            least_z = 0;
	FlexStatus        status;

	for (int j = 0; j < d->n; j++)
	{
		s->theta[j] = bounded(d, j) ? 0.5 : 1;
		s->g[j] = bounded(d, j) ? -d->upper[j] : 0;
		s->complementary += (d->free[j] ? 0 : 1) + (bounded(d, j) ? 1 : 0);
		s->step.x[j] = s->theta[j] * s->g[j];
	}
	status = factorise(s);
	if (status != FLEX_OK)
		return status;
	memcpy(s->step.y, d->b, (size_t) d->m * sizeof(double));
	flex_banded_multiply(d, s->step.x, s->step.y);
	flex_banded_backsolve(d, s->factor, s->inverse, s->step.y);
	recover_step(s);
	memcpy(s->p.x, s->step.x, (size_t) d->n * sizeof(double));

	/* y from the costs, with the same weights */
	for (int j = 0; j < d->n; j++)
		s->step.x[j] = s->theta[j] * d->c[j];
	memset(s->p.y, 0, (size_t) d->m * sizeof(double));
	flex_banded_multiply(d, s->step.x, s->p.y);
	flex_banded_backsolve(d, s->factor, s->inverse, s->p.y);
	memset(s->p.z, 0, (size_t) d->n * sizeof(double));
	flex_banded_transpose(d, s->p.y, s->p.z);
	for (int j = 0; j < d->n; j++)
	{
		double reduced = d->c[j] - s->p.z[j];

		s->p.z[j] = reduced;
		if (d->free[j])
			continue;
		least_x = fmin(least_x, s->p.x[j]);
		if (!bounded(d, j))
			least_z = fmin(least_z, reduced);
	}
	least_x = fmax(1e-3, -1.5 * least_x);
	least_z = fmax(1e-3, -1.5 * least_z);
	for (int j = 0; j < d->n; j++)
	{
		double reduced = s->p.z[j];

		if (d->free[j])
		{
			s->p.z[j] = 0;
			continue;
		}
		if (!bounded(d, j))
		{
			s->p.x[j] = fmax(s->p.x[j] + 0.1 * least_x, fmin(1, least_x));
			s->p.z[j] = fmax(reduced + 0.1 * least_z, fmin(1, least_z));
			continue;
		}
		s->p.x[j] = fmin(fmax(s->p.x[j], 0.1 * d->upper[j]), 0.9 * d->upper[j]);
		s->p.w[j] = d->upper[j] - s->p.x[j];
		s->p.z[j] = fmax(reduced, 0) + 0.1 * least_z;
		s->p.v[j] = fmax(-reduced, 0) + 0.1 * least_z;
	}
	return FLEX_OK;
}

/* ---- steps -------------------------------------------------------------------------- */

/* Longest step, at most 1, that keeps a + step * da >= 0. */
static double
longest(const double *a, const double *da, int n)
{
	double length = 1;

	for (int j = 0; j < n; j++)
		if (a[j] + length * da[j] < 0)
			length = -a[j] / da[j];
	return length;
}

static void
step_lengths(const Ipm *s, double *primal, double *dual)
{
	const FlexBanded *d = s->d;
	double            length = longest(s->p.w, s->step.w, d->n);

	for (int j = 0; j < d->n; j++)
		if (s->p.x[j] + length * s->step.x[j] < 0 && !d->free[j])
			length = -s->p.x[j] / s->step.x[j];
	*primal = length;
	*dual = fmin(longest(s->p.z, s->step.z, d->n), longest(s->p.v, s->step.v, d->n));
}

/* Mean product after a step. */
static double
mean_after(const Ipm *s, double primal, double dual)
{
	double sum = 0;

	for (int j = 0; j < s->d->n; j++)
	{
		if (!s->d->free[j])
			sum += (s->p.x[j] + primal * s->step.x[j]) * (s->p.z[j] + dual * s->step.z[j]);
		sum += (s->p.w[j] + primal * s->step.w[j]) * (s->p.v[j] + dual * s->step.v[j]);
	}
	return sum / (s->complementary > 0 ? s->complementary : 1);
}

/* Targets of the predictor: all products to 0. */
static void
aim_affine(Ipm *s)
{
	for (int j = 0; j < s->d->n; j++)
	{
		s->rxz[j] = s->d->free[j] ? 0 : -s->p.x[j] * s->p.z[j];
		s->rwv[j] = -s->p.w[j] * s->p.v[j];
	}
}

/* Targets of the corrector: products to mu, less the second order of the predictor. */
static void
aim_centre(Ipm *s, double mu)
{
	for (int j = 0; j < s->d->n; j++)
	{
		if (!s->d->free[j])
			s->rxz[j] = mu - s->p.x[j] * s->p.z[j] - s->step.x[j] * s->step.z[j];
		if (bounded(s->d, j))
			s->rwv[j] = mu - s->p.w[j] * s->p.v[j] - s->step.w[j] * s->step.v[j];
	}
}

static void
advance(Ipm *s, double primal, double dual)
{
	const FlexBanded *d = s->d;

	for (int j = 0; j < d->n; j++)
	{
		s->p.x[j] += primal * s->step.x[j];
		s->p.z[j] += dual * s->step.z[j];
		s->p.w[j] += primal * s->step.w[j];
		s->p.v[j] += dual * s->step.v[j];
	}
	for (int i = 0; i < d->m; i++)
		s->p.y[i] += dual * s->step.y[i];
}

/* One iteration from a measured point. FLEX_NUMERIC: no way on. */
static FlexStatus
iterate(Ipm *s)
{
	double     primal;
	double     dual;
	double     affine;
	double     sigma;
	double     back;
	FlexStatus status;

	weigh(s);
	status = factorise(s);
	if (status != FLEX_OK)
		return status;
	aim_affine(s);
	direction(s);
	step_lengths(s, &primal, &dual);
	affine = mean_after(s, primal, dual);
	sigma = pow(affine / s->mu, 3);
	sigma = fmin(1, fmax(sigma, 1e-8));
	aim_centre(s, sigma * s->mu);
	direction(s);
	step_lengths(s, &primal, &dual);
	if (!isfinite(primal) || !isfinite(dual) || fmax(primal, dual) < 1e-10)
		return FLEX_NUMERIC;
	back = fmax(0.9, 1 - 10 * s->mu);
	back = fmin(back, 0.9995);
	advance(s, back * primal, back * dual);
	return FLEX_OK;
}

static FlexStatus
run(Ipm *s, double time_limit)
{
	double     started = flex_clock();
	FlexStatus status;
	double     best = INFINITY;
	double     least = INFINITY;
	int        stalled = 0;
	int        idle = 0;

	s->norm_b = largest(s->d->b, s->d->m);
	s->norm_c = largest(s->d->c, s->d->n);
	status = flex_poll(s->env) ? FLEX_CANCELLED : start(s);
	for (; status == FLEX_OK; s->iterations++)
	{
		double worst;

		measure(s);
		if (within(s, FEASIBILITY, GAP))
			return FLEX_OK;
		worst = fmax(fmax(s->primal_error, s->dual_error), fmax(s->upper_error, gap_of(s)));
		if (!(worst < INFINITY))
			return FLEX_NUMERIC;
		stalled = worst < 0.9 * best ? 0 : stalled + 1;
		/* where the optimum is near 0, the relative gap stays while the products fall */
		idle = stalled == 0 || s->mu < 0.9 * least ? 0 : idle + 1;
		best = fmin(best, worst);
		least = fmin(least, s->mu);
		if (s->iterations >= ITERATIONS || idle > 15 ||
			(stalled > 3 && within(s, NEAR_FEASIBILITY, NEAR_GAP)))
			break;
		if (flex_poll(s->env))
			return FLEX_CANCELLED;
		if (time_limit > 0 && flex_clock() - started > time_limit)
			return FLEX_TIME_LIMIT;
		status = iterate(s);
	}
	if (status == FLEX_CANCELLED)
		return status;
	measure(s);
	return within(s, NEAR_FEASIBILITY, NEAR_GAP) ? FLEX_OK : FLEX_NUMERIC;
}

/* Reduced costs of rounding size on the side without a bound say nothing. */
static void
trim_duals(const FlexProblem *p, double *reduced_cost)
{
	for (int j = 0; j < p->ncols; j++)
	{
		double noise = 1e-6 * fmax(1, fabs(p->cost[j]));

		if (reduced_cost[j] < 0 && p->col_upper[j] == INFINITY && reduced_cost[j] > -noise)
			reduced_cost[j] = 0;
		if (reduced_cost[j] > 0 && p->col_lower[j] == -INFINITY && reduced_cost[j] < noise)
			reduced_cost[j] = 0;
	}
}

FlexStatus
flex_banded_solve(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
				  FlexResult *result)
{
	FlexBanded banded;
	Ipm        s = {.env = env, .d = &banded};
	FlexStatus status = flex_banded_prepare(env, problem, &banded);

	if (status == FLEX_OK && settings->memory_limit > 0 &&
		memory_need(&banded) > settings->memory_limit)
		status = FLEX_LIMIT;
	if (status == FLEX_OK && !allocate(&s))
		status = FLEX_NO_MEMORY;
	if (status == FLEX_OK)
		status = run(&s, settings->time_limit);
	result->iterations += s.iterations;
	if (status == FLEX_OK)
	{
		flex_banded_restore(problem, &banded, s.p.x, s.p.y, result->x, result->row_dual,
							result->reduced_cost);
		trim_duals(problem, result->reduced_cost);
		result->bound = flex_dual_bound(problem, result->row_dual, result->reduced_cost);
		result->has_plan = true;
	}
	release(&s);
	flex_banded_free(env, &banded);
	return status;
}
