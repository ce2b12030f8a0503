/*
 * banded.c
 *	  The banded engine: interior points for linear programs chained in time, on normal equations
 *	  in envelope form or of chains with a border.
 */
#include "banded.h"

#include <math.h>

#include "ipm.h"
#include "solver/engines.h"

static const FlexIpmRules banded_rules = {
	.start = FLEX_START_LEAST_SQUARES, .accuracy = 1e-9, .near = 1e-7};

/* Bytes of a run, nearly. */
static size_t
memory_need(const FlexBanded *d)
{
	size_t pairs = d->pair_start[d->lp.nreal];

	return sizeof(double) * (flex_ipm_doubles(d->lp.n, d->lp.m) + 5 * (size_t) d->lp.n +
							 5 * (size_t) d->lp.m + d->size) +
		   pairs * (sizeof(int) + sizeof(double));
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
	FlexBanded    banded;
	FlexIpmRules  rules = banded_rules;
	FlexIpmResult point = {0};
	FlexStatus    status;

	rules.deadline = flex_deadline(settings->time_limit);
	status = flex_banded_prepare(env, problem, &banded);
	if (status == FLEX_OK && settings->memory_limit > 0 &&
		memory_need(&banded) > settings->memory_limit)
		status = FLEX_LIMIT;
	if (status == FLEX_OK)
		status = flex_banded_allocate_factor(env, &banded);
	if (status == FLEX_OK)
		status = flex_ipm_run(env, &banded.lp,
							  banded.border != NULL ? &flex_border_normal : &flex_envelope_normal,
							  &banded, &rules, &point);
	result->iterations += point.iterations;
	if (status == FLEX_OK)
	{
		flex_banded_restore(problem, &banded, point.x, point.y, result->x, result->row_dual,
							result->reduced_cost);
		trim_duals(problem, result->reduced_cost);
		result->bound = flex_dual_bound(problem, result->row_dual, result->reduced_cost);
		result->has_plan = true;
	}
	flex_ipm_free(env, &point);
	flex_banded_free(env, &banded);
	return status;
}
