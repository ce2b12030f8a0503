/*
 * margin.c
 *	  The loadability margin: how much of a sufficient limit the loads use.
 *
 * With Z the impedances between the legs and w their voltages without load,
 * xi = max_i sum_j |Z_ij| |S_j| / (|w_i| |w_j|). xi <= 1/4 is sufficient for
 * one solution of high voltage, which the fixed point reaches with rate
 * xi / (1 - rho)^2, rho = (1 - sqrt(1 - 4 xi)) / 2 (constant power; A. Garces,
 * A linear three-phase load flow for power distribution systems, 2016;
 * M. Bazrafshan and N. Gatsis, Convergence of the Z-bus method, 2018).
 */
#include "internal.h"

#include <math.h>
#include <string.h>

struct FlowMargin
{
	int            n;
	const GridLeg *leg;
	double        *share; /* [n * n]: |Z_ij| / (|w_i| |w_j|), 1/VA */
	double        *power; /* [n] */
};

FlexStatus
flex_margin_new(FlexEnv *env, FlexGrid *grid, FlowMargin **out)
{
	int         n = grid->nlegs;
	FlowMargin *margin = FLEX_NEW(env, FlowMargin, 1);
	double     *b = FLEX_NEW(env, double, 2 * (size_t) grid->nnodes);
	FlexStatus  status = flex_matrix_start(env, grid);

	if (status != FLEX_OK)
		return status;
	if (margin == NULL || b == NULL)
		return FLEX_NO_MEMORY;
	margin->n = n;
	margin->leg = grid->leg;
	margin->share = FLEX_NEW(env, double, (size_t) n *(size_t) n);
	margin->power = FLEX_NEW(env, double, n);
	if (margin->share == NULL || margin->power == NULL)
		return FLEX_NO_MEMORY;
	for (int j = 0; j < n; j++)
	{
		if (flex_poll(env))
			return FLEX_CANCELLED;
		memset(b, 0, sizeof(double) * 2 * (size_t) grid->nnodes);
		if (grid->leg[j].from >= 0)
			b[2 * grid->leg[j].from] = 1;
		if (grid->leg[j].to >= 0)
			b[2 * grid->leg[j].to] = -1;
		status = flex_sparse_solve(env, grid->matrix, b, 1);
		if (status != FLEX_OK)
			return status;
		for (int i = 0; i < n; i++)
			margin->share[(size_t) i * (size_t) n + (size_t) j] =
				cabs(flex_leg_voltage(&grid->leg[i], b)) /
				(cabs(flex_leg_voltage(&grid->leg[i], grid->start)) *
				 cabs(flex_leg_voltage(&grid->leg[j], grid->start)));
	}
	flex_free(env, b);
	*out = margin;
	return FLEX_OK;
}

double
flex_margin_value(const FlowMargin *margin, const LegPower *power, int lane)
{
	int    n = margin->n;
	double most = 0;

	for (int j = 0; j < n; j++)
	{
		double u = margin->leg[j].u0;
		double p = power[j].pp[lane] + power[j].pi[lane] * u + power[j].pz[lane] * u * u;
		double q = power[j].qp[lane] + power[j].qi[lane] * u + power[j].qz[lane] * u * u;

		margin->power[j] = hypot(p, q);
	}
	for (int i = 0; i < n; i++)
	{
		double sum = 0;

		for (int j = 0; j < n; j++)
			sum += margin->share[(size_t) i * (size_t) n + (size_t) j] * margin->power[j];
		most = flex_max(most, sum);
	}
	return most;
}
