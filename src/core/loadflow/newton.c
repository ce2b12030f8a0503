/*
 * newton.c
 *	  Newton's method in rectangular coordinates, for what the fixed point
 *	  doesn't reach.
 *
 * Unknowns: real and imaginary parts of the node voltages; residual
 * Y V - I(V). With all loads at zero the Jacobian is the real form of Y, whose
 * determinant is |det Y|^2 > 0, and it stays positive on the way to the
 * solution of normal operation: a result with another sign lies on the far
 * side of a voltage collapse and is refused.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

#define MAX_NEWTON 40
#define MAX_GROWTHS 3 /* updates that don't fall, of one start */
#define SMALLEST_STEP 1e-3
#define LONGEST_MOVE 0.1 /* of a voltage in one step, p.u. */
#define MAX_TOTAL 300    /* iterations of all steps */

typedef struct Newton
{
	FlexEnv        *env;
	FlexGrid       *grid;
	const LegPower *power;
	int             lane;
	double          scale;  /* of the loads, 0 to 1 */
	bool            linear; /* what the scale leaves of a load stays as an impedance */
	double         *value;  /* entries of the Jacobian */
	double         *residual;
	double         *sources;
	double          tolerance;
	int             iterations;
	double          update;
} Newton;

/* Nodes of a leg, -1: ground. */
static void
leg_nodes(const GridLeg *leg, int *node)
{
	node[0] = leg->from;
	node[1] = leg->to;
}

/* The pattern: the matrix' entries as 2 x 2 blocks, then those of the legs. */
static int
list_entries(const FlexGrid *grid, int *row, int *column)
{
	int n = 0;

	for (int e = 0; e < grid->nelements; e++)
	{
		const GridElement *element = &grid->element[e];

		for (int i = 0; i < element->n; i++)
			for (int j = 0; j < element->n; j++)
				for (int k = 0; k < 4; k++)
				{
					if (element->node[i] < 0 || element->node[j] < 0)
						break;
					if (row != NULL)
					{
						row[n] = 2 * element->node[i] + k / 2;
						column[n] = 2 * element->node[j] + k % 2;
					}
					n++;
				}
	}
	for (int l = 0; l < grid->nlegs; l++)
	{
		int node[2];

		leg_nodes(&grid->leg[l], node);
		for (int i = 0; i < 2; i++)
			for (int j = 0; j < 2; j++)
				for (int k = 0; k < 4; k++)
				{
					if (node[i] < 0 || node[j] < 0)
						break;
					if (row != NULL)
					{
						row[n] = 2 * node[i] + k / 2;
						column[n] = 2 * node[j] + k % 2;
					}
					n++;
				}
	}
	return n;
}

/*
 * Derivative of a leg's current by the real and imaginary part of its voltage.
 * I = (p - j q) U with p, q functions of m = |U|: inside the window
 * dp/dm = -pi/m^2 - 2 pp/m^3, outside none.
 */
static void
leg_derivative(const GridLeg *leg, const LegPower *power, int lane, Complex u, double *d)
{
	double ur = creal(u);
	double ui = cimag(u);
	double m2 = ur * ur + ui * ui;
	double m2c = flex_min(flex_max(m2, leg->lo2), leg->hi2);
	double m = sqrt(m2c);
	double p = power->pz[lane] + power->pi[lane] / m + power->pp[lane] / m2c;
	double q = power->qz[lane] + power->qi[lane] / m + power->qp[lane] / m2c;
	double dp = 0; /* (dp/dm) / m */
	double dq = 0;

	if (m2c == m2)
	{
		dp = -(power->pi[lane] / m + 2 * power->pp[lane] / m2c) / m2c;
		dq = -(power->qi[lane] / m + 2 * power->qp[lane] / m2c) / m2c;
	}
	d[0] = p + dp * ur * ur + dq * ur * ui;  /* d re / d ur */
	d[1] = q + dp * ur * ui + dq * ui * ui;  /* d re / d ui */
	d[2] = -q + dp * ur * ui - dq * ur * ur; /* d im / d ur */
	d[3] = p + dp * ui * ui - dq * ur * ui;  /* d im / d ui */
}

/*
 * Current of a leg on the way from none to all of its power, and its derivative.
 * Linear: from that of an impedance at rated voltage, of a consumer, on.
 */
static Complex
scaled_leg(const Newton *newton, int l, Complex u, double *d)
{
	const GridLeg  *leg = &newton->grid->leg[l];
	const LegPower *power = &newton->power[l];
	int             lane = newton->lane;
	double          u0 = leg->u0;
	double          g = power->pz[lane] + power->pi[lane] / u0 + power->pp[lane] / (u0 * u0);
	double          b = power->qz[lane] + power->qi[lane] / u0 + power->qp[lane] / (u0 * u0);
	double          rest = newton->linear && g > 0 ? 1 - newton->scale : 0;

	leg_derivative(leg, power, lane, u, d);
	for (int k = 0; k < 4; k++)
		d[k] *= newton->scale;
	d[0] += rest * g;
	d[1] += rest * b;
	d[2] -= rest * b;
	d[3] += rest * g;
	return newton->scale * flex_leg_current(leg, power, lane, u) + rest * CMPLX(g, -b) * u;
}

/* Jacobian's entries and the residual at v. */
static void
linearise(Newton *newton, const double *v)
{
	const FlexGrid *grid = newton->grid;
	int             n = 0;

	for (int i = 0; i < 2 * grid->nnodes; i++)
		newton->residual[i] = -newton->sources[i];
	for (int e = 0; e < grid->nelements; e++)
	{
		const GridElement *element = &grid->element[e];

		for (int i = 0; i < element->n; i++)
			for (int j = 0; j < element->n; j++)
			{
				int    to = element->node[i];
				int    from = element->node[j];
				double g = creal(element->y[i * element->n + j]);
				double b = cimag(element->y[i * element->n + j]);

				if (to < 0 || from < 0)
					continue;
				newton->value[n++] = g;
				newton->value[n++] = -b;
				newton->value[n++] = b;
				newton->value[n++] = g;
				newton->residual[2 * to] += g * v[2 * from] - b * v[2 * from + 1];
				newton->residual[2 * to + 1] += b * v[2 * from] + g * v[2 * from + 1];
			}
	}
	for (int l = 0; l < grid->nlegs; l++)
	{
		const GridLeg *leg = &grid->leg[l];
		double         d[4];
		int            node[2];
		Complex        c = scaled_leg(newton, l, flex_leg_voltage(leg, v), d);

		leg_nodes(leg, node);
		for (int i = 0; i < 2; i++)
		{
			if (node[i] < 0)
				continue;
			newton->residual[2 * node[i]] += (i == 0 ? 1 : -1) * creal(c);
			newton->residual[2 * node[i] + 1] += (i == 0 ? 1 : -1) * cimag(c);
			for (int j = 0; j < 2; j++)
				for (int k = 0; k < 4 && node[j] >= 0; k++)
					newton->value[n++] = (i == j ? 1 : -1) * d[k];
		}
	}
}

/* Iterate at the present scale from v; *good: converged on the right side. */
static FlexStatus
converge(Newton *newton, double *v, bool *good)
{
	FlexGrid *grid = newton->grid;

	double before = INFINITY;
	int    growths = 0;

	*good = false;
	for (int k = 0; k < MAX_NEWTON; k++)
	{
		FlexStatus status;
		double     most = 0;

		if (flex_poll(newton->env))
			return FLEX_CANCELLED;
		newton->iterations++;
		linearise(newton, v);
		status = flex_sparse_factor(newton->env, grid->jacobian, newton->value);
		if (status == FLEX_NUMERIC)
			return FLEX_OK; /* at the point of collapse */
		if (status == FLEX_OK)
			status = flex_sparse_solve(newton->env, grid->jacobian, newton->residual, 1);
		if (status != FLEX_OK)
			return status;
		for (int i = 0; i < grid->nnodes; i++)
		{
			double base = isnan(grid->node[i].base_v) ? 1 : grid->node[i].base_v;
			double d = hypot(newton->residual[2 * i], newton->residual[2 * i + 1]) / base;

			if (!(d <= most))
				most = d;
			v[2 * i] -= newton->residual[2 * i];
			v[2 * i + 1] -= newton->residual[2 * i + 1];
		}
		newton->update = most;
		/* close to the collapse each update is half the one before; beyond it they wander */
		growths += most > 0.9 * before;
		before = most;
		if (!(most < 100) || growths >= MAX_GROWTHS) /* NaN too */
			return FLEX_OK;
		/* quadratic: the error left is about the square of the update */
		if (most <= newton->tolerance)
		{
			*good = flex_sparse_determinant_sign(newton->env, grid->jacobian) > 0;
			return newton->env->no_memory ? FLEX_NO_MEMORY : FLEX_OK;
		}
	}
	return FLEX_OK;
}

static double
mismatch(const Newton *newton, double *v)
{
	double most = 0;

	linearise((Newton *) newton, v);
	for (int i = 0; i < newton->grid->nnodes; i++)
	{
		double d = 1e-3 * hypot(newton->residual[2 * i], newton->residual[2 * i + 1]) *
				   hypot(v[2 * i], v[2 * i + 1]);

		if (!(d <= most))
			most = d;
	}
	return most;
}

/* Largest distance of two voltages, p.u. */
static double
distance(const FlexGrid *grid, const double *a, const double *b)
{
	double most = 0;

	for (int i = 0; i < grid->nnodes; i++)
	{
		double base = isnan(grid->node[i].base_v) ? 1 : grid->node[i].base_v;

		most = fmax(most, hypot(a[2 * i] - b[2 * i], a[2 * i + 1] - b[2 * i + 1]) / base);
	}
	return most;
}

/*
 * Bring the loads up from zero, in shorter steps where one fails or the
 * voltages move far: a step that lands on another solution, with some loads
 * on their far side, either moves far or, near the collapse, has the other
 * sign of the determinant.
 */
static FlexStatus
follow(Newton *newton, const double *start, double *v, bool *good)
{
	size_t     size = sizeof(double) * 2 * (size_t) newton->grid->nnodes;
	double    *last = FLEX_NEW(newton->env, double, 2 * (size_t) newton->grid->nnodes);
	double     done = 0;
	double     step = 1;
	FlexStatus status;

	if (last == NULL)
		return FLEX_NO_MEMORY;
	memcpy(last, start, size);
	*good = false;
	if (newton->linear)
	{
		newton->scale = 0;
		status = converge(newton, last, good);
		if (status != FLEX_OK || !*good)
			return status;
		*good = false;
	}
	while (done < 1 && step >= SMALLEST_STEP && newton->iterations < MAX_TOTAL)
	{
		newton->scale = fmin(done + step, 1);
		memcpy(v, last, size);
		status = converge(newton, v, good);
		if (status != FLEX_OK)
			return status;
		*good = *good && distance(newton->grid, v, last) <= LONGEST_MOVE;
		if (*good)
		{
			done = newton->scale;
			memcpy(last, v, size);
		}
		else
			step /= 4;
	}
	flex_free(newton->env, last);
	*good = *good && done >= 1;
	return FLEX_OK;
}

FlexStatus
flex_newton_lane(FlexEnv *env, FlexGrid *grid, const FlexFlowOptions *options,
				 const LegPower *power, int lane, double *voltage, FlexFlowState *state)
{
	Newton     newton = {.env = env,
						 .grid = grid,
						 .power = power,
						 .lane = lane,
						 .tolerance = fmin(options->tolerance, 1e-8)};
	int        n = list_entries(grid, NULL, NULL);
	bool       good = false;
	FlexStatus status = flex_matrix_start(env, grid);

	if (status != FLEX_OK)
		return status;
	if (grid->jacobian == NULL)
	{
		int *row = FLEX_NEW(env, int, n);
		int *column = FLEX_NEW(env, int, n);

		if (row == NULL || column == NULL)
			return FLEX_NO_MEMORY;
		list_entries(grid, row, column);
		grid->jacobian = flex_sparse_new(env, 2 * grid->nnodes, n, row, column, false);
		if (grid->jacobian == NULL)
			return FLEX_NO_MEMORY;
		flex_free(env, row);
		flex_free(env, column);
	}
	newton.value = FLEX_NEW(env, double, n);
	newton.residual = FLEX_NEW(env, double, 2 * (size_t) grid->nnodes);
	newton.sources = FLEX_NEW(env, double, 2 * (size_t) grid->nnodes);
	if (newton.value == NULL || newton.residual == NULL || newton.sources == NULL)
		return FLEX_NO_MEMORY;
	flex_matrix_sources(grid, newton.sources);
	status = follow(&newton, grid->start, voltage, &good);
	if (status == FLEX_OK && !good)
	{
		/* without load a delta winding may float far from where its loads pull it */
		state->iterations = newton.iterations;
		newton.iterations = 0;
		newton.linear = true;
		status = follow(&newton, grid->start, voltage, &good);
	}
	if (status == FLEX_OK)
	{
		state->method = FLEX_FLOW_NEWTON;
		state->iterations += newton.iterations;
		state->update_pu = newton.update;
		state->mismatch_kva = good ? mismatch(&newton, voltage) : NAN;
		state->status = good ? FLEX_FLOW_CONVERGED : FLEX_FLOW_DIVERGED;
	}
	flex_free(env, newton.value);
	flex_free(env, newton.residual);
	flex_free(env, newton.sources);
	return status;
}
