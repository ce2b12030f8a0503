/*
 * aggregator.c
 *	  Balance of a community and the plan of an aggregator's battery.
 */
#include "community.h"

#include <math.h>

#include "solver/chain/chain.h"

/* ---- balance ------------------------------------------------------------------ */

static bool
allocate_balance(FlexEnv *env, int n, FlexCommunityBalance *balance)
{
	balance->used = FLEX_NEW(env, double, n);
	balance->need = FLEX_NEW(env, double, n);
	balance->spill = FLEX_NEW(env, double, n);
	balance->self = FLEX_NEW(env, double, n);
	balance->p2p = FLEX_NEW(env, double, n);
	balance->free = FLEX_NEW(env, double, n);
	return balance->used && balance->need && balance->spill && balance->self && balance->p2p &&
		   balance->free;
}

FlexStatus
flex_community_balance(FlexEnv *env, const FlexMemberSeries *member, int nmembers, int n,
					   FlexCommunityBalance *balance)
{
	if (!allocate_balance(env, n, balance))
		return FLEX_NO_MEMORY;
	for (int t = 0; t < n; t++)
	{
		FlexCommunityFlows flows;
		double             production = 0;
		double             load = 0;

		for (int h = 0; h < nmembers; h++)
		{
			const FlexMemberSeries *m = &member[h];
			double                  gives = m->pv != NULL ? m->pv[t] : m->export[t];
			double                  takes = m->load != NULL ? m->load[t] : m->import[t];

			production += gives;
			load += takes;
			if (m->pv != NULL)
				balance->self[t] += fmin(gives, takes);
			if (m->soc != NULL)
				balance->free[t] += fmax(0, m->battery_kwh - m->soc[t]);
		}
		flex_community_flows(production, load, balance->self[t], &flows);
		balance->used[t] = flows.used;
		balance->need[t] = flows.need;
		balance->spill[t] = flows.spill;
		balance->p2p[t] = flows.p2p;
	}
	return FLEX_OK;
}

/* ---- aggregator ----------------------------------------------------------------- */

/* Lower convex hull of the four corners of what the step may buy and sell. */
static void
aggregator_step(const void *data, int t, FlexChainStep *step)
{
	const FlexAggregator *a = data;
	FlexChainPiece       *piece = &step->piece[0];
	double                hours = a->hours[t];
	double                charge = fmin(a->spill[t], a->power);
	double                need = a->need[t] * (a->need_before_loss ? a->discharge_efficiency : 1);
	double                discharge = fmin(need, a->power);
	double                stored = hours * a->charge_efficiency * charge;
	double                drawn = hours * discharge / a->discharge_efficiency;
	double                paid = hours * a->buy[t] * charge;
	double                earned = hours * a->sell[t] * discharge;
	/* change of content, cost, charge, discharge: draw only, one of the two mixed, charge only */
	bool   idle_pays = paid * drawn >= earned * stored;
	double point[3][4] = {{-drawn, -earned, 0, discharge}, {0, 0, 0, 0}, {stored, paid, charge, 0}};

	step->npieces = 1;
	step->keep = 1;
	step->inflow = 0;
	step->soc_min = a->soc_min;
	step->soc_max = a->capacity + (a->leased == NULL ? 0 : a->leased[t]);
	/* buying below what selling earns through the battery: do both at once */
	if (!idle_pays)
	{
		point[1][0] = stored - drawn;
		point[1][1] = paid - earned;
		point[1][2] = charge;
		point[1][3] = discharge;
	}
	piece->n = 0;
	for (int k = 0; k < 3; k++)
	{
		int n = piece->n;

		if (n > 0 && point[k][0] <= piece->x[n - 1])
			continue;
		piece->x[n] = point[k][0];
		piece->cost[n] = point[k][1];
		piece->charge[n] = point[k][2];
		piece->discharge[n] = point[k][3];
		piece->n++;
	}
}

FlexStatus
flex_community_aggregate(FlexEnv *env, const FlexAggregator *aggregator,
						 const FlexSettings *settings, FlexAggregatorPlan *plan)
{
	FlexChain       chain = {.n = aggregator->n,
							 .step = aggregator_step,
							 .data = aggregator,
							 .soc_start = aggregator->soc_start,
							 .end_min = -INFINITY,
							 .end_max = INFINITY,
							 .end_value = 0};
	FlexChainResult result;
	FlexStatus      status = flex_chain_solve(env, &chain, settings, &result);

	if (status != FLEX_OK)
		return status;
	plan->charge = result.charge;
	plan->discharge = result.discharge;
	plan->soc = result.soc;
	plan->profit = -result.objective;
	plan->bound = -result.bound;
	return FLEX_OK;
}
