/*
 * one.c
 *	  One storage behind one meter: by the chain engine, or as a site of one.
 */
#include "internal.h"

#include <string.h>

/* By the site's program; checked by the storage chapter like any other plan. */
static FlexStatus
plan_by_model(FlexEnv *env, const FlexStorageInput *input, const FlexSettings *settings,
			  FlexStoragePlan *plan)
{
	FlexSiteInput site = flex_site_of_one(input);
	FlexSitePlan  own = {0};
	double        started = flex_clock();
	FlexStatus    status = flex_storage_input_check(env, input);

	memset(plan, 0, sizeof(*plan));
	if (status == FLEX_OK && !flex_site_allocate_plan(env, &site, &own))
		status = FLEX_NO_MEMORY;
	if (status == FLEX_OK)
		status = flex_site_by_model(env, &site, settings, &own);
	plan->status = status;
	if (flex_status_has_plan(status))
	{
		flex_site_fill_meter(&site, &own);
		plan->objective = own.objective;
		plan->bound = own.bound;
		plan->charge = own.storage[0].charge;
		plan->discharge = own.storage[0].discharge;
		plan->soc = own.storage[0].soc;
		plan->value_after = own.storage[0].value_after;
		plan->engine = own.engine;
		memcpy(plan->reason, own.reason, sizeof(plan->reason));
		flex_storage_finish(env, input, plan);
	}
	plan->solve_seconds = flex_clock() - started;
	return plan->status;
}

FlexStatus
flex_site_plan_one(FlexEnv *env, const FlexStorageInput *input, const FlexSettings *settings,
				   FlexStoragePlan *plan)
{
	FlexFaultMark mark = flex_fault_mark(env);
	FlexSettings  other = *settings;
	FlexStatus    status;

	if (settings->engine != FLEX_ENGINE_AUTO && settings->engine != FLEX_ENGINE_CHAIN)
		return plan_by_model(env, input, settings, plan);
	status = flex_storage_plan(env, input, settings, plan);
	if ((status != FLEX_LIMIT && status != FLEX_NUMERIC) || settings->engine == FLEX_ENGINE_CHAIN)
		return status;
	/* too many pieces, or a certificate that doesn't close: another engine decides */
	flex_fault_rewind(env, mark);
	other.engine = FLEX_ENGINE_AUTO;
	return plan_by_model(env, input, &other, plan);
}
