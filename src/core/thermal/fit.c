/*
 * fit.c
 *	  Which building is it? Parameters of the 5R1C model from measured air
 *	  temperatures, by bounded least squares on the simulation error.
 *
 * The air temperature is simulated over the whole series from one start; the sum of squared
 * differences is made small by damped Gauss-Newton steps (Levenberg 1944, Marquardt 1963) in
 * the logarithms of the parameters, which keeps them positive.
 */
#include "thermal.h"

#include <math.h>
#include <string.h>

enum
{
	H_TR,      /* transmission through the mass, W/K */
	H_VE,      /* ventilation and infiltration, W/K */
	C_M,       /* capacity, Wh/K */
	H_MS,      /* mass to surfaces, W/K */
	GAIN_AREA, /* what the solar column is multiplied by, m2 */
	START,     /* degC, of the mass */
	MASS_AREA  /* effective mass area per floor area (Am_factor) */
};

const char *const flex_rc_fit_name[FLEX_RC_PARAMETERS] = {
	"h_tr_w_per_k", "h_ve_w_per_k", "c_m_wh_per_k",     "h_ms_w_per_k",
	"gain_area_m2", "mass_start_c", "mass_area_factor",
};

/*
 * Bounds: from a hut to a block. The start is bounded around the first
 * measurement instead.
 */
static const double lowest[FLEX_RC_PARAMETERS] = {1, 1, 50, 50, 1e-3, 0, 1.5};
static const double highest[FLEX_RC_PARAMETERS] = {1e5, 1e5, 1e7, 1e7, 1e3, 0, 4.4};
static const double first_guess[FLEX_RC_PARAMETERS] = {150, 60, 8000, 3000, 5, 0, 2.75};
#define START_RANGE 15.0

/*
 * What is known of Am_factor before: EN ISO 13790 has 2.5 for light and medium, 3.0
 * for heavy and 3.5 for very heavy buildings. Its logarithm is taken as normal with
 * this mean and deviation; good data outweigh it, poor data leave its spread in all
 * errors.
 */
#define MASS_AREA_MEAN log(2.75)
#define MASS_AREA_SPREAD 0.17

/* A fit under way. p holds logarithms, except for the start. */
typedef struct Fit
{
	const FlexRcMeasured *data;
	double                p[FLEX_RC_PARAMETERS];
	double                low[FLEX_RC_PARAMETERS];
	double                high[FLEX_RC_PARAMETERS];
	double                prior;    /* weight of what is known of Am_factor, K */
	double               *residual; /* [n] */
	double               *shifted;  /* [n] */
	double               *jacobian; /* [n * FLEX_RC_PARAMETERS] */
} Fit;

/*
 * A building by its mass node: the surfaces are the standard's 4.5 per floor area,
 * so that H_is follows from H_ms and Am_factor; no separate windows.
 */
#define SURFACES_PER_FLOOR_AREA 4.5

static bool
make_rc(const double *p, double step_hours, FlexRc *rc)
{
	double h_op = exp(p[H_TR]);
	double surfaces = SURFACES_PER_FLOOR_AREA / exp(p[MASS_AREA]); /* per mass area */
	double capacity = exp(p[C_M]);
	double loss;

	memset(rc, 0, sizeof(*rc));
	rc->step_hours = step_hours;
	rc->h_ve = exp(p[H_VE]);
	rc->h_ms = exp(p[H_MS]);
	rc->h_is = rc->h_ms / 9.1 * surfaces * 3.45;
	if (h_op >= rc->h_ms)
		return false;
	rc->h_em = 1 / (1 / h_op - 1 / rc->h_ms);
	rc->h_1 = 1 / (1 / rc->h_ve + 1 / rc->h_is);
	rc->h_2 = rc->h_1;
	rc->h_3 = 1 / (1 / rc->h_2 + 1 / rc->h_ms);
	rc->mass_share = 1 / surfaces;
	rc->surface_share = 1 - rc->mass_share;
	loss = rc->h_3 + rc->h_em;
	rc->keep = (capacity / step_hours - 0.5 * loss) / (capacity / step_hours + 0.5 * loss);
	rc->gain = 1 / (capacity / step_hours + 0.5 * loss);
	rc->keep_mean = 0.5 * (1 + rc->keep);
	rc->gain_mean = 0.5 * rc->gain;
	return true;
}

/* Simulated less measured; returns the sum of squares, infinity where p is no building. */
static double
simulate(const Fit *fit, const double *p, double *residual)
{
	const FlexRcMeasured *m = fit->data;
	FlexRc                rc;
	FlexRcState           state = {.mass = p[START]};
	double                area = exp(p[GAIN_AREA]);
	double                sum = 0;

	if (!make_rc(p, m->step_hours, &rc))
		return INFINITY;
	for (int t = 0; t < m->n; t++)
	{
		FlexRcDrive drive = {
			.temp_out = m->temp_out[t], .supply = m->temp_out[t], .solar = area * m->solar[t]};

		flex_rc_step(&rc, &drive, state.mass, m->hvac[t], &state);
		residual[t] = state.air - m->air[t];
		sum += residual[t] * residual[t];
	}
	return sum;
}

/* What is made small: the sum of squares, and how far Am_factor lies from what is known of it. */
static double
objective(const Fit *fit, const double *p, double *residual)
{
	double off = fit->prior * (p[MASS_AREA] - MASS_AREA_MEAN);

	return simulate(fit, p, residual) + off * off;
}

#define DIFFERENCE 1e-5

/* Normal equations J'J and J'r of the present point; columns at a bound they push against drop out.
 */
static void
linearise(Fit *fit, double a[][FLEX_RC_PARAMETERS], double *g)
{
	int n = fit->data->n;

	for (int k = 0; k < FLEX_RC_PARAMETERS; k++)
	{
		double  kept = fit->p[k];
		double  step = kept + DIFFERENCE <= fit->high[k] ? DIFFERENCE : -DIFFERENCE;
		double *column = fit->jacobian + (size_t) k * (size_t) n;
		double  sum;

		fit->p[k] = kept + step;
		sum = simulate(fit, fit->p, fit->shifted);
		fit->p[k] = kept;
		for (int t = 0; t < n; t++)
			column[t] = isfinite(sum) ? (fit->shifted[t] - fit->residual[t]) / step : 0;
	}
	for (int k = 0; k < FLEX_RC_PARAMETERS; k++)
	{
		const double *x = fit->jacobian + (size_t) k * (size_t) n;

		g[k] = 0;
		for (int t = 0; t < n; t++)
			g[k] += x[t] * fit->residual[t];
		for (int l = 0; l <= k; l++)
		{
			const double *y = fit->jacobian + (size_t) l * (size_t) n;
			double        sum = 0;

			for (int t = 0; t < n; t++)
				sum += x[t] * y[t];
			a[k][l] = a[l][k] = sum;
		}
	}
	a[MASS_AREA][MASS_AREA] += fit->prior * fit->prior;
	g[MASS_AREA] += fit->prior * fit->prior * (fit->p[MASS_AREA] - MASS_AREA_MEAN);
}

/* Solve a x = b by Gauss with pivots on the diagonal; a and b are used up. False: singular. */
static bool
solve_small(double a[][FLEX_RC_PARAMETERS], double *b)
{
	for (int k = 0; k < FLEX_RC_PARAMETERS; k++)
	{
		if (!(fabs(a[k][k]) > 1e-300))
			return false;
		for (int i = k + 1; i < FLEX_RC_PARAMETERS; i++)
		{
			double factor = a[i][k] / a[k][k];

			for (int j = k; j < FLEX_RC_PARAMETERS; j++)
				a[i][j] -= factor * a[k][j];
			b[i] -= factor * b[k];
		}
	}
	for (int k = FLEX_RC_PARAMETERS - 1; k >= 0; k--)
	{
		for (int j = k + 1; j < FLEX_RC_PARAMETERS; j++)
			b[k] -= a[k][j] * b[j];
		b[k] /= a[k][k];
	}
	return true;
}

static bool
held(const Fit *fit, int k, const double *g)
{
	return (fit->p[k] <= fit->low[k] + 1e-9 && g[k] > 0) ||
		   (fit->p[k] >= fit->high[k] - 1e-9 && g[k] < 0);
}

/* A damped step into *next; parameters that are held stay. */
static bool
damped_step(const Fit *fit, double a[][FLEX_RC_PARAMETERS], const double *g, double damping,
			double *next)
{
	double m[FLEX_RC_PARAMETERS][FLEX_RC_PARAMETERS];
	double step[FLEX_RC_PARAMETERS];

	memcpy(m, a, sizeof(m));
	for (int k = 0; k < FLEX_RC_PARAMETERS; k++)
	{
		step[k] = -g[k];
		m[k][k] += damping * (m[k][k] + 1e-12);
		if (!held(fit, k, g))
			continue;
		for (int l = 0; l < FLEX_RC_PARAMETERS; l++)
			m[k][l] = m[l][k] = 0;
		m[k][k] = 1;
		step[k] = 0;
	}
	if (!solve_small(m, step))
		return false;
	for (int k = 0; k < FLEX_RC_PARAMETERS; k++)
		next[k] = fmin(fit->high[k], fmax(fit->low[k], fit->p[k] + step[k]));
	return true;
}

/* Variances from the inverse of J'J, the residuals taken as independent. */
static void
standard_errors(const Fit *fit, double a[][FLEX_RC_PARAMETERS], double sum, FlexRcFit *out)
{
	int n = fit->data->n;

	for (int k = 0; k < FLEX_RC_PARAMETERS; k++)
	{
		double m[FLEX_RC_PARAMETERS][FLEX_RC_PARAMETERS];
		double unit[FLEX_RC_PARAMETERS] = {0};

		out->error[k] = NAN;
		if (out->bound[k] || n <= FLEX_RC_PARAMETERS)
			continue;
		memcpy(m, a, sizeof(m));
		for (int l = 0; l < FLEX_RC_PARAMETERS; l++)
			if (out->bound[l])
			{
				for (int j = 0; j < FLEX_RC_PARAMETERS; j++)
					m[l][j] = m[j][l] = 0;
				m[l][l] = 1;
			}
		unit[k] = 1;
		if (!solve_small(m, unit) || !(unit[k] > 0))
			continue;
		out->error[k] = sqrt(unit[k] * sum / (n - FLEX_RC_PARAMETERS));
		if (k != START)
			out->error[k] *= out->value[k];
	}
}

#define FIT_ITERATIONS 200
#define FIT_TOLERANCE 1e-10

/* Damped Gauss-Newton from the first guess with this capacity. */
static FlexStatus
descend(FlexEnv *env, Fit *fit, FlexRcFit *out)
{
	double a[FLEX_RC_PARAMETERS][FLEX_RC_PARAMETERS];
	double g[FLEX_RC_PARAMETERS];
	double damping = 1e-3;
	double sum = objective(fit, fit->p, fit->residual);

	out->converged = false;
	linearise(fit, a, g);
	for (out->iterations = 0; out->iterations < FIT_ITERATIONS; out->iterations++)
	{
		double next[FLEX_RC_PARAMETERS];
		double trial = INFINITY;

		if (flex_poll(env))
			return FLEX_CANCELLED;
		if (damped_step(fit, a, g, damping, next))
			trial = objective(fit, next, fit->shifted);
		if (!(trial < sum))
		{
			damping *= 8;
			if (damping > 1e12)
			{
				out->converged = true;
				break;
			}
			continue;
		}
		damping = fmax(1e-12, damping / 8);
		memcpy(fit->p, next, sizeof(next));
		out->converged = sum - trial <= FIT_TOLERANCE * sum;
		sum = objective(fit, fit->p, fit->residual);
		linearise(fit, a, g);
		if (out->converged)
			break;
	}
	for (int k = 0; k < FLEX_RC_PARAMETERS; k++)
	{
		out->value[k] = k == START ? fit->p[k] : exp(fit->p[k]);
		out->bound[k] = fit->p[k] <= fit->low[k] + 1e-6 || fit->p[k] >= fit->high[k] - 1e-6;
	}
	sum = simulate(fit, fit->p, fit->residual);
	out->rmse = sqrt(sum / fit->data->n);
	standard_errors(fit, a, sum, out);
	return FLEX_OK;
}

/* Bounds, and the first guess with this capacity. */
static void
begin(Fit *fit, double capacity)
{
	double given = fit->data->mass_area_factor;

	for (int k = 0; k < FLEX_RC_PARAMETERS; k++)
	{
		fit->low[k] = k == START ? fit->data->air[0] - START_RANGE : log(lowest[k]);
		fit->high[k] = k == START ? fit->data->air[0] + START_RANGE : log(highest[k]);
		fit->p[k] = k == START ? fit->data->air[0] : log(first_guess[k]);
	}
	fit->p[C_M] = log(capacity);
	if (given > 0)
		fit->p[MASS_AREA] = fit->low[MASS_AREA] = fit->high[MASS_AREA] = log(given);
}

/* Least numbers of rows for seven parameters to mean anything. */
#define ROWS_MIN 48

FlexStatus
flex_rc_fit(FlexEnv *env, const FlexRcMeasured *measured, FlexRcFit *out)
{
	static const double capacity[] = {2000, 8000, 30000, 120000};
	Fit                 fit = {.data = measured};
	FlexRcFit           best = {.rmse = INFINITY};
	FlexStatus          status = FLEX_OK;

	memset(out, 0, sizeof(*out));
	if (measured->n < ROWS_MIN)
	{
		flex_fault(env, FLEX_BAD_INPUT, "", "%d rows are too few to identify a building",
				   measured->n);
		flex_fault_hint(env, "Give at least %d rows, better two weeks.", ROWS_MIN);
		return FLEX_BAD_INPUT;
	}
	fit.residual = FLEX_NEW(env, double, measured->n);
	fit.shifted = FLEX_NEW(env, double, measured->n);
	fit.jacobian = FLEX_NEW(env, double, (size_t) measured->n *FLEX_RC_PARAMETERS);
	if (fit.residual == NULL || fit.shifted == NULL || fit.jacobian == NULL)
		return FLEX_NO_MEMORY;
	/* several sizes of buildings as start: the sum of squares has more than one valley */
	for (int i = 0; i < FLEX_LENGTH(capacity) && status == FLEX_OK; i++)
	{
		begin(&fit, capacity[i]);
		status = descend(env, &fit, out);
		if (status == FLEX_OK && out->rmse < best.rmse)
			best = *out;
	}
	/* once more, now that the noise tells how much the data say about Am_factor */
	if (status == FLEX_OK && !(measured->mass_area_factor > 0))
	{
		fit.prior = best.rmse * sqrt(measured->n / (double) (measured->n - FLEX_RC_PARAMETERS)) /
					MASS_AREA_SPREAD;
		for (int k = 0; k < FLEX_RC_PARAMETERS; k++)
			fit.p[k] = k == START ? best.value[k] : log(best.value[k]);
		status = descend(env, &fit, &best);
	}
	if (status != FLEX_OK)
		return status;
	*out = best;
	flex_free(env, fit.residual);
	flex_free(env, fit.shifted);
	flex_free(env, fit.jacobian);
	return FLEX_OK;
}
