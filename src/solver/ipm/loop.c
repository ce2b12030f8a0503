/*
 * loop.c
 *	  Mehrotra's predictor-corrector method with upper bounds for programs in standard
 *	  form; whoever calls it brings the solver of the normal equations. A factorisation costs no
 *	  more than a few solves in time's order, so that further correctors per factor (Gondzio)
 *	  don't pay.
 *
 * Sources: S. Mehrotra, SIAM J. Optim. 2 (1992) 575; upper bounds as in I. Lustig, R. Marsten
 * and D. Shanno, SIAM J. Optim. 2 (1992) 435. Symbols: x primal, w distance to the upper bound,
 * y row duals, z and v duals of the lower and upper bounds.
 */
#include "ipm.h"

#include <math.h>
#include <string.h>

#define ITERATIONS 120
#define REGULAR 1e-13     /* added to the inverse of theta */
#define FREE_REGULAR 1e-8 /* the same for columns without bounds */

/* One run. */
typedef struct Ipm
{
	FlexEnv            *env;
	const FlexStandard *d;
	const FlexNormal   *normal;
	void               *equations;
	const FlexIpmRules *rules;
	FlexIpmPoint        p, step;
	double             *theta;
	double             *rp, *ru, *rd;          /* residuals */
	double             *rxz, *rwv;             /* targets of the products, less what they are */
	double             *g, *h, *rest;          /* work */
	double             *inverse_x, *inverse_w; /* 0 where there is no such bound */
	double             *best_x, *best_y;       /* where the best point is kept */
	double              mu;
	double              primal, dual; /* objectives */
	double              primal_error, upper_error, dual_error;
	double              norm_b, norm_c;
	int                 complementary; /* number of products */
} Ipm;

#define LONG_ARRAYS 16
#define SHORT_ARRAYS 5

size_t
flex_ipm_doubles(int n, int m)
{
	return (LONG_ARRAYS + 1) * (size_t) n + (SHORT_ARRAYS + 1) * ((size_t) m + 1);
}

static bool
allocate(Ipm *s, FlexIpmResult *result)
{
	size_t   n = (size_t) s->d->n;
	size_t   m = (size_t) s->d->m;
	double **long_ones[] = {
		&s->p.x,   &s->p.w, &s->p.z, &s->p.v, &s->step.x, &s->step.w, &s->step.z,    &s->step.v,
		&s->theta, &s->ru,  &s->rd,  &s->rxz, &s->rwv,    &s->g,      &s->inverse_x, &s->inverse_w};
	double **short_ones[] = {&s->p.y, &s->step.y, &s->rp, &s->h, &s->rest};
	size_t   best = s->rules->keep_best ? n + m + 1 : 0;
	double  *block = FLEX_NEW(s->env, double, n *LONG_ARRAYS + (m + 1) * SHORT_ARRAYS + best);

	_Static_assert(sizeof(long_ones) / sizeof(*long_ones) == LONG_ARRAYS, "long arrays");
	_Static_assert(sizeof(short_ones) / sizeof(*short_ones) == SHORT_ARRAYS, "short arrays");
	result->block = block;
	if (block == NULL)
		return false;
	for (int k = 0; k < LONG_ARRAYS; k++, block += n)
		*long_ones[k] = block;
	for (int k = 0; k < SHORT_ARRAYS; k++, block += m + 1)
		*short_ones[k] = block;
	s->best_x = s->rules->keep_best ? block : s->p.x;
	s->best_y = s->rules->keep_best ? block + n : s->p.y;
	return true;
}

void
flex_ipm_free(FlexEnv *env, FlexIpmResult *result)
{
	if (result->block != NULL)
		flex_free(env, result->block);
	result->block = result->x = result->y = NULL;
}

static inline bool
bounded(const FlexStandard *d, int j)
{
	return d->upper[j] < INFINITY;
}

/* ---- linear algebra ----------------------------------------------------------------- */

/* y += A x */
static void
multiply(const FlexStandard *d, const double *x, double *y)
{
	for (int j = 0; j < d->nreal; j++)
		for (int k = d->start[j]; k < d->start[j + 1]; k++)
			y[d->index[k]] += d->value[k] * x[j];
	for (int j = d->nreal; j < d->n; j++)
	{
		int row = d->slack_row[j - d->nreal];

		if (row >= 0)
			y[row] -= x[j];
		else
			y[~row] += x[j];
	}
}

/* x += A'y */
static void
transpose(const FlexStandard *d, const double *y, double *x)
{
	for (int j = 0; j < d->nreal; j++)
	{
		double sum = 0;

		for (int k = d->start[j]; k < d->start[j + 1]; k++)
			sum += d->value[k] * y[d->index[k]];
		x[j] += sum;
	}
	for (int j = d->nreal; j < d->n; j++)
	{
		int row = d->slack_row[j - d->nreal];

		x[j] += row >= 0 ? -y[row] : y[~row];
	}
}

static FlexStatus
factorise(Ipm *s)
{
	s->normal->assemble(s->equations, s->theta);
	return s->normal->factorise(s->env, s->equations);
}

/* dx = theta (A'dy - g) */
static void
recover_step(Ipm *s)
{
	int     n = s->d->n;
	double *dx = s->step.x;

	memset(dx, 0, (size_t) n * sizeof(double));
	transpose(s->d, s->step.y, dx);
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
/* A refinement that leaves more of the residual than this is the last: rounding is reached. */
#define REFINE_GAIN 0.5

/*
 * Newton's direction for the targets in rxz and rwv:
 * (Z/X + V/W) dx = A'dy - g, A dx = rp, solved for dy by the normal equations
 * and refined on A dx = rp, which is what infeasibility comes from, as long as that helps.
 */
static void
direction(Ipm *s)
{
	const FlexStandard *d = s->d;
	int                 n = d->n;
	int                 m = d->m;
	double              error;
	double              before = INFINITY;
	double              goal =
		fmax(REFINE_SHARE * largest(s->rp, m), 0.1 * s->rules->accuracy * (1 + s->norm_b));

	for (int j = 0; j < n; j++)
		s->g[j] = s->rd[j] - s->rxz[j] * s->inverse_x[j] +
				  (s->rwv[j] - s->p.v[j] * s->ru[j]) * s->inverse_w[j];
	for (int j = 0; j < n; j++)
		s->step.x[j] = s->theta[j] * s->g[j];
	memcpy(s->h, s->rp, (size_t) m * sizeof(double));
	multiply(d, s->step.x, s->h);
	memcpy(s->step.y, s->h, (size_t) m * sizeof(double));
	s->normal->solve(s->equations, s->step.y);
	recover_step(s);
	for (int k = 0; k < REFINEMENTS; k++)
	{
		memset(s->rest, 0, (size_t) m * sizeof(double));
		multiply(d, s->step.x, s->rest);
		for (int i = 0; i < m; i++)
			s->rest[i] = s->rp[i] - s->rest[i];
		error = largest(s->rest, m);
		if (error <= goal || error > REFINE_GAIN * before)
			break;
		before = error;
		s->normal->solve(s->equations, s->rest);
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
	const FlexStandard *d = s->d;
	double              products = 0;
	double              bounds = 0;

	memset(s->rp, 0, (size_t) d->m * sizeof(double));
	multiply(d, s->p.x, s->rp);
	for (int i = 0; i < d->m; i++)
		s->rp[i] = d->b[i] - s->rp[i];
	memset(s->rd, 0, (size_t) d->n * sizeof(double));
	transpose(d, s->p.y, s->rd);
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

/* False where anything isn't a number. */
static bool
within(const Ipm *s, double accuracy)
{
	return s->primal_error <= accuracy && s->upper_error <= accuracy && s->dual_error <= accuracy &&
		   gap_of(s) <= accuracy;
}

/* Diagonal of the reduced system, and the inverses that every direction needs. */
static void
weigh(Ipm *s)
{
	const FlexStandard *d = s->d;

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

/* x from the right-hand sides: the point of least size in theta's measure with A x = b. */
static void
least_squares_x(Ipm *s)
{
	const FlexStandard *d = s->d;

	memcpy(s->step.y, d->b, (size_t) d->m * sizeof(double));
	multiply(d, s->step.x, s->step.y);
	s->normal->solve(s->equations, s->step.y);
	recover_step(s);
	memcpy(s->p.x, s->step.x, (size_t) d->n * sizeof(double));
}

/* y from the costs, with the same weights; what is left of them stands in z. */
static void
least_squares_y(Ipm *s)
{
	const FlexStandard *d = s->d;

	for (int j = 0; j < d->n; j++)
		s->step.x[j] = s->theta[j] * d->c[j];
	memset(s->p.y, 0, (size_t) d->m * sizeof(double));
	multiply(d, s->step.x, s->p.y);
	s->normal->solve(s->equations, s->p.y);
	memset(s->p.z, 0, (size_t) d->n * sizeof(double));
	transpose(d, s->p.y, s->p.z);
	for (int j = 0; j < d->n; j++)
		s->p.z[j] = d->c[j] - s->p.z[j];
}

/* Off the bounds; columns between two of them are drawn to their middle. */
static void
push_inside(Ipm *s)
{
	const FlexStandard *d = s->d;
	double              least_x = 0;
	double              least_z = 0;

	for (int j = 0; j < d->n; j++)
	{
		if (d->free[j])
			continue;
		least_x = fmin(least_x, s->p.x[j]);
		if (!bounded(d, j))
			least_z = fmin(least_z, s->p.z[j]);
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
}

/* FLEX_START_LEAST_SQUARES */
static FlexStatus
start_by_least_squares(Ipm *s)
{
	const FlexStandard *d = s->d;
	FlexStatus          status;

	for (int j = 0; j < d->n; j++)
	{
		s->theta[j] = bounded(d, j) ? 0.5 : 1;
		s->g[j] = bounded(d, j) ? -d->upper[j] : 0;
		s->step.x[j] = s->theta[j] * s->g[j];
	}
	status = factorise(s);
	if (status != FLEX_OK)
		return status;
	least_squares_x(s);
	least_squares_y(s);
	push_inside(s);
	return FLEX_OK;
}

/* FLEX_START_SIZES */
static void
start_by_sizes(Ipm *s)
{
	const FlexStandard *d = s->d;
	double              size = fmax(1, s->norm_b);
	double              price = fmax(1, s->norm_c);

	for (int j = 0; j < d->n; j++)
	{
		s->p.x[j] = d->free[j] ? 0 : fmin(size, 0.5 * d->upper[j]);
		s->p.z[j] = d->free[j] ? 0 : price;
		s->p.w[j] = bounded(d, j) ? d->upper[j] - s->p.x[j] : 0;
		s->p.v[j] = bounded(d, j) ? price : 0;
	}
}

static FlexStatus
start(Ipm *s)
{
	const FlexStandard *d = s->d;

	s->norm_b = largest(d->b, d->m);
	s->norm_c = largest(d->c, d->n);
	for (int j = 0; j < d->n; j++)
		s->complementary += (d->free[j] ? 0 : 1) + (bounded(d, j) ? 1 : 0);
	if (s->rules->start == FLEX_START_LEAST_SQUARES)
		return start_by_least_squares(s);
	start_by_sizes(s);
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
	const FlexStandard *d = s->d;
	double              length = longest(s->p.w, s->step.w, d->n);

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
	const FlexStandard *d = s->d;

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

/* ---- the loop ----------------------------------------------------------------------- */

/* Iterations in which nothing got better, of a point that is good enough to be taken. */
#define STALLED_NEAR 3
/* The same of any point, while the products don't fall either. */
#define IDLE 15
/* The same where the best point is kept: only then is it known when the best is long gone. */
#define PATIENCE 12
/* An error above this says little about what follows: it may well grow for a while. */
#define FAR 1e-3

/* How the iteration gets on. */
typedef struct Progress
{
	double best;  /* least error so far */
	double least; /* least mean product so far */
	int    stalled;
	int    idle;
	int    since; /* iterations since the best point */
} Progress;

/* Takes note of a measured point. False: there is no way on from here. */
static bool
note_progress(Ipm *s, Progress *progress)
{
	double worst = fmax(fmax(s->primal_error, s->dual_error), fmax(s->upper_error, gap_of(s)));

	if (!(worst < INFINITY))
		return false;
	progress->stalled = worst < 0.9 * progress->best ? 0 : progress->stalled + 1;
	/* where the optimum is near 0, the relative gap stays while the products fall */
	progress->idle =
		progress->stalled == 0 || s->mu < 0.9 * progress->least ? 0 : progress->idle + 1;
	progress->since = worst < progress->best || progress->best >= FAR ? 0 : progress->since + 1;
	if (s->rules->keep_best && worst < progress->best)
	{
		memcpy(s->best_x, s->p.x, (size_t) s->d->n * sizeof(double));
		memcpy(s->best_y, s->p.y, (size_t) s->d->m * sizeof(double));
	}
	progress->best = fmin(progress->best, worst);
	progress->least = fmin(progress->least, s->mu);
	return progress->idle <= IDLE && (!s->rules->keep_best || progress->since <= PATIENCE) &&
		   !(progress->stalled > STALLED_NEAR && within(s, s->rules->near));
}

static FlexStatus
loop(Ipm *s, FlexIpmResult *result)
{
	Progress   progress = {.best = INFINITY, .least = INFINITY};
	FlexStatus status = flex_poll(s->env) ? FLEX_CANCELLED : start(s);

	for (; status == FLEX_OK; result->iterations++)
	{
		bool on;

		measure(s);
		on = note_progress(s, &progress);
		result->accuracy = progress.best;
		if (within(s, s->rules->accuracy))
			return FLEX_OK;
		if (!on || result->iterations >= ITERATIONS)
			break;
		if (flex_poll(s->env))
			return FLEX_CANCELLED;
		if (flex_deadline_passed(s->rules->deadline))
			return FLEX_TIME_LIMIT;
		status = iterate(s);
	}
	if (status == FLEX_CANCELLED)
		return status;
	return within(s, s->rules->near) ? FLEX_OK : FLEX_NUMERIC;
}

FlexStatus
flex_ipm_run(FlexEnv *env, const FlexStandard *lp, const FlexNormal *normal, void *equations,
			 const FlexIpmRules *rules, FlexIpmResult *result)
{
	Ipm s = {.env = env, .d = lp, .normal = normal, .equations = equations, .rules = rules};

	memset(result, 0, sizeof(*result));
	result->accuracy = INFINITY;
	if (!allocate(&s, result))
		return FLEX_NO_MEMORY;
	result->x = s.best_x;
	result->y = s.best_y;
	return loop(&s, result);
}
