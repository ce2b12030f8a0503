/*
 * matrix.c
 *	  The fixed point on the factorised admittance matrix: V <- Y^-1 I(V).
 */
#include "internal.h"

#include <math.h>
#include <string.h>

/* Entries of all elements between nodes that aren't ground. */
static int
list_entries(const FlexGrid *grid, int *row, int *column)
{
	int n = 0;

	for (int e = 0; e < grid->nelements; e++)
	{
		const GridElement *element = &grid->element[e];

		for (int i = 0; i < element->n; i++)
			for (int j = 0; j < element->n; j++)
				if (element->node[i] >= 0 && element->node[j] >= 0)
				{
					if (row != NULL)
					{
						row[n] = element->node[i];
						column[n] = element->node[j];
					}
					n++;
				}
	}
	return n;
}

static void
fill_entries(const FlexGrid *grid, double *entry)
{
	int n = 0;

	for (int e = 0; e < grid->nelements; e++)
	{
		const GridElement *element = &grid->element[e];

		for (int i = 0; i < element->n; i++)
			for (int j = 0; j < element->n; j++)
				if (element->node[i] >= 0 && element->node[j] >= 0)
				{
					entry[n++] = creal(element->y[i * element->n + j]);
					entry[n++] = cimag(element->y[i * element->n + j]);
				}
	}
}

static FlexStatus
new_matrix(FlexEnv *env, FlexGrid *grid)
{
	int  n = list_entries(grid, NULL, NULL);
	int *row = FLEX_NEW(env, int, n);
	int *column = FLEX_NEW(env, int, n);

	grid->nentries = n;
	grid->entry = FLEX_NEW(env, double, 2 * (size_t) n);
	if (row == NULL || column == NULL || grid->entry == NULL)
		return FLEX_NO_MEMORY;
	list_entries(grid, row, column);
	grid->matrix = flex_sparse_new(env, grid->nnodes, n, row, column, true);
	flex_free(env, row);
	flex_free(env, column);
	return grid->matrix != NULL ? FLEX_OK : FLEX_NO_MEMORY;
}

/* Factorise the admittance matrix, again where taps moved (grid->stale). */
static FlexStatus
factor(FlexEnv *env, FlexGrid *grid)
{
	FlexStatus status;

	if (grid->matrix != NULL && !grid->stale)
		return FLEX_OK;
	if (grid->matrix == NULL && (status = new_matrix(env, grid)) != FLEX_OK)
		return status;
	fill_entries(grid, grid->entry);
	status = flex_sparse_factor(env, grid->matrix, grid->entry);
	if (status == FLEX_NUMERIC)
	{
		flex_fault(env, FLEX_BAD_INPUT, "network", "the admittance matrix is singular");
		flex_fault_hint(env, "A winding or neutral has no path to ground: give its transformer an "
							 "antifloat_ppm above 0, or connect the neutral.");
		return FLEX_BAD_INPUT;
	}
	grid->stale = status != FLEX_OK;
	return status;
}

void
flex_matrix_sources(const FlexGrid *grid, double *current)
{
	memset(current, 0, sizeof(double) * 2 * (size_t) grid->nnodes);
	for (int s = 0; s < grid->nsources; s++)
	{
		const GridSource *source = &grid->source[s];
		const Complex    *y = grid->element[source->element].y;

		for (int i = 0; i < 3; i++)
			for (int k = 0; k < 3; k++)
			{
				Complex c = y[3 * i + k] * source->emf[k];

				current[2 * source->node[i]] += creal(c);
				current[2 * source->node[i] + 1] += cimag(c);
			}
	}
}

FlexStatus
flex_matrix_start(FlexEnv *env, FlexGrid *grid)
{
	FlexStatus status = factor(env, grid);

	if (status != FLEX_OK)
		return status;
	if (grid->start == NULL)
		grid->start = FLEX_NEW(env, double, 2 * (size_t) grid->nnodes);
	if (grid->start == NULL)
		return FLEX_NO_MEMORY;
	flex_matrix_sources(grid, grid->start);
	return flex_sparse_solve(env, grid->matrix, grid->start, 1);
}

FlexStatus
flex_matrix_work(FlexEnv *env, FlexGrid *grid, FlowWork *work)
{
	size_t n = 2 * (size_t) grid->nnodes;
	int   *slot = FLEX_NEW(env, int, grid->nnodes);

	memset(work, 0, sizeof(*work));
	work->power = FLEX_NEW(env, LegPower, grid->nlegs);
	work->work[0] = FLEX_NEW(env, double, n *LANES); /* voltages */
	work->work[1] = FLEX_NEW(env, double, n *LANES); /* currents, then new voltages */
	work->work[2] = FLEX_NEW(env, double, n);        /* of the sources */
	work->work[3] = FLEX_NEW(env, double, 2 * (size_t) grid->nlegs * LANES);
	work->voltage = FLEX_NEW(env, double, n *LANES);
	work->slot = slot;
	if (slot == NULL || work->power == NULL || work->work[0] == NULL || work->work[1] == NULL ||
		work->work[2] == NULL || work->work[3] == NULL || work->voltage == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < grid->nnodes; i++)
		slot[i] = i;
	return FLEX_OK;
}

/* Right-hand side of one lane: sources minus legs, whose currents are kept. */
static void
lane_currents(const FlexGrid *grid, const LegPower *power, int lane, const double *v,
			  const double *sources, double *b, double *kept)
{
	memcpy(b, sources, sizeof(double) * 2 * (size_t) grid->nnodes);
	for (int l = 0; l < grid->nlegs; l++)
	{
		const GridLeg *leg = &grid->leg[l];
		Complex        c = flex_leg_current(leg, &power[l], lane, flex_leg_voltage(leg, v));

		kept[2 * l] = creal(c);
		kept[2 * l + 1] = cimag(c);
		if (leg->from >= 0)
		{
			b[2 * leg->from] -= creal(c);
			b[2 * leg->from + 1] -= cimag(c);
		}
		if (leg->to >= 0)
		{
			b[2 * leg->to] += creal(c);
			b[2 * leg->to + 1] += cimag(c);
		}
	}
}

/* Take the new voltages; the largest squared change in p.u. NaN stays. */
static double
take_voltages(const FlexGrid *grid, double *v, const double *next)
{
	double most = 0;

	for (int i = 0; i < grid->nnodes; i++)
	{
		double base = grid->node[i].base_v;
		double dr = next[2 * i] - v[2 * i];
		double di = next[2 * i + 1] - v[2 * i + 1];
		double d2 = (dr * dr + di * di) / (isnan(base) ? 1 : base * base);

		if (!(d2 <= most) && !isnan(most))
			most = d2;
		v[2 * i] = next[2 * i];
		v[2 * i + 1] = next[2 * i + 1];
	}
	return most;
}

static double
leg_mismatch(const FlexGrid *grid, const LegPower *power, int lane, const double *v,
			 const double *kept)
{
	double most = 0;

	for (int l = 0; l < grid->nlegs; l++)
	{
		Complex u = flex_leg_voltage(&grid->leg[l], v);
		double  d = cabs(u) * 1e-3 *
				   cabs(flex_leg_current(&grid->leg[l], &power[l], lane, u) -
						CMPLX(kept[2 * l], kept[2 * l + 1]));

		if (!(d <= most))
			most = d;
		if (isnan(most))
			return NAN;
	}
	return most;
}

FlexStatus
flex_matrix_block(FlexEnv *env, FlexGrid *grid, const FlexFlowOptions *options, int lanes,
				  FlowWork *work)
{
	size_t     n = 2 * (size_t) grid->nnodes;
	double     delta2[LANES] = {0};
	FlowLane   progress[LANES];
	bool       going = true;
	FlexStatus status = factor(env, grid);

	if (status == FLEX_OK && (!work->warm || !options->warm_start))
	{
		status = flex_matrix_start(env, grid);
		for (int lane = 0; lane < LANES && status == FLEX_OK; lane++)
			memcpy(work->work[0] + n * (size_t) lane, grid->start, sizeof(double) * n);
	}
	flex_matrix_sources(grid, work->work[2]);
	flex_lanes_begin(progress, lanes);
	for (int k = 1; going && status == FLEX_OK; k++)
	{
		if (flex_poll(env))
			return FLEX_CANCELLED;
		for (int lane = 0; lane < lanes; lane++)
			lane_currents(grid, work->power, lane, work->work[0] + n * (size_t) lane, work->work[2],
						  work->work[1] + n * (size_t) lane,
						  work->work[3] + 2 * (size_t) grid->nlegs * (size_t) lane);
		status = flex_sparse_solve(env, grid->matrix, work->work[1], lanes);
		for (int lane = 0; lane < lanes; lane++)
			delta2[lane] = take_voltages(grid, work->work[0] + n * (size_t) lane,
										 work->work[1] + n * (size_t) lane);
		going = flex_lanes_next(progress, lanes, options, k, delta2);
	}
	if (status != FLEX_OK)
		return status;
	work->warm = true;
	for (int lane = 0; lane < lanes; lane++)
	{
		const double *v = work->work[0] + n * (size_t) lane;

		for (size_t i = 0; i < n; i++)
			work->voltage[i * LANES + (size_t) lane] = v[i];
		flex_lane_state(&progress[lane],
						leg_mismatch(grid, work->power, lane, v,
									 work->work[3] + 2 * (size_t) grid->nlegs * (size_t) lane),
						FLEX_FLOW_MATRIX, &work->state[lane]);
		if (work->state[lane].status != FLEX_FLOW_CONVERGED)
			work->warm = false;
	}
	return FLEX_OK;
}
