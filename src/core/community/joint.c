/*
 * joint.c
 *	  The joint plan: checks, choice of the method, and the meter of the
 *	  connection.
 */
#include "internal.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * Storage and device steps up to which one linear program is the quicker way,
 * without and with a peak charge (which costs the decomposition more rounds), the memory it
 * takes for each, and the number of steps from which it always is: the decomposition's
 * master is full.
 */
#define LP_STEPS 150000
#define LP_STEPS_PEAK 250000
#define LP_BYTES_PER_STEP 3500
#define MANY_STEPS 400

/* ---- input ---------------------------------------------------------------------- */

int
flex_joint_inverted(const FlexJointInput *input)
{
	for (int t = 0; t < input->n; t++)
		if (input->export_price[t] > input->import_price[t])
			return t;
	return -1;
}

static FlexStatus
check_input(FlexEnv *env, const FlexJointInput *input)
{
	const struct
	{
		const char   *name;
		const double *series;
		double        lo;
		double        hi;
	} all[] = {{"price", input->import_price, -DBL_MAX, DBL_MAX},
			   {"feed_in", input->export_price, -DBL_MAX, DBL_MAX},
			   {"internal_fee", input->fee, 0, INFINITY},
			   {"import_limit", input->import_limit, 0, INFINITY},
			   {"export_limit", input->export_limit, 0, INFINITY},
			   {"peak_price", input->peak_price, 0, INFINITY},
			   {"peak_sunk", input->peak_sunk, 0, INFINITY}};
	FlexStatus status = FLEX_OK;

	for (int i = 0; i < FLEX_LENGTH(all) && status == FLEX_OK; i++)
		status = flex_check_series(env, all[i].name, all[i].series, input->n, all[i].lo, all[i].hi);
	for (int m = 0; m < input->nparties && status == FLEX_OK; m++)
		if (input->party[m].alone.n != input->n)
			status = flex_fault(env, FLEX_BAD_INPUT, "members",
								"member \"%s\" has %d steps, the community %d",
								input->party[m].name, input->party[m].alone.n, input->n);
	return status;
}

static bool
allocate_plan(FlexEnv *env, const FlexJointInput *input, FlexJointPlan *plan)
{
	bool ok;

	plan->import = FLEX_NEW(env, double, input->n);
	plan->export = FLEX_NEW(env, double, input->n);
	plan->traded = FLEX_NEW(env, double, input->n);
	plan->price = FLEX_NEW(env, double, input->n);
	plan->party = FLEX_NEW(env, FlexSitePlan, input->nparties);
	ok = plan->import && plan->export && plan->traded && plan->price && plan->party;
	for (int m = 0; ok && m < input->nparties; m++)
		ok = flex_site_allocate_plan(env, &input->party[m].inside, &plan->party[m]);
	return ok;
}

/* "member: storage", for messages about all of them. */
static const char *
qualified_name(FlexEnv *env, const char *party, const char *storage)
{
	FlexText text;

	flex_text_init(&text, env);
	flex_text_printf(&text, "%s: %s", party, storage == NULL ? "storage" : storage);
	return flex_text_status(&text) == FLEX_OK ? text.data : NULL;
}

/* The parties' problems without a price of their own, but the fee; room for the plan. */
FlexStatus
flex_joint_prepare(FlexEnv *env, FlexJointInput *input, FlexJointPlan *plan)
{
	double    *zero = FLEX_NEW(env, double, input->n);
	FlexStatus status = check_input(env, input);

	memset(plan, 0, sizeof(*plan));
	if (status != FLEX_OK)
		return status;
	plan->fee = FLEX_NEW(env, double, input->n);
	if (zero == NULL || plan->fee == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < input->n; t++)
		plan->fee[t] = fmax(0, fmin(input->fee == NULL ? 0 : input->fee[t],
									input->import_price[t] - input->export_price[t]));
	for (int m = 0; m < input->nparties; m++)
	{
		FlexParty   *party = &input->party[m];
		FlexStorage *storage = FLEX_NEW(env, FlexStorage, party->alone.nstorages + 1);

		if (storage == NULL)
			return FLEX_NO_MEMORY;
		party->inside = party->alone;
		party->inside.import_price = plan->fee;
		party->inside.export_price = zero;
		party->inside.peak_price = NULL;
		party->inside.peak_sunk = NULL;
		party->inside.storage = storage;
		for (int k = 0; k < party->alone.nstorages; k++)
		{
			storage[k] = party->alone.storage[k];
			/* a tie-break would cost a second solve of every problem */
			storage[k].sooner = false;
			storage[k].name = qualified_name(env, party->name, storage[k].name);
			if (storage[k].name == NULL)
				return FLEX_NO_MEMORY;
		}
	}
	return allocate_plan(env, input, plan) ? FLEX_OK : FLEX_NO_MEMORY;
}

FlexStatus
flex_joint_periods(FlexEnv *env, const FlexJointInput *input, PeakPeriod **out, int *n)
{
	int first = 0;

	*n = 0;
	*out = FLEX_NEW(env, PeakPeriod, input->n + 1);
	if (*out == NULL)
		return FLEX_NO_MEMORY;
	while (input->peak_price != NULL && first < input->n)
	{
		int last = first;

		while (last + 1 < input->n && (input->peak_group == NULL ||
									   input->peak_group[last + 1] == input->peak_group[last]))
			last++;
		if (input->peak_price[first] > 0)
			(*out)[(*n)++] = (PeakPeriod){first, last, input->peak_price[first],
										  flex_at(input->peak_sunk, first, 0)};
		first = last + 1;
	}
	return FLEX_OK;
}

void
flex_joint_range(const FlexJointInput *input, int t, double *most, double *least)
{
	*most = *least = 0;
	for (int m = 0; m < input->nparties; m++)
	{
		const FlexSiteInput *site = &input->party[m].inside;
		double               net = flex_at(site->net_load, t, 0);

		*most += net;
		*least += net;
		for (int k = 0; k < site->nstorages; k++)
		{
			*most += flex_storage_charge_limit(&site->storage[k], t);
			*least -= flex_storage_discharge_limit(&site->storage[k], t);
		}
		for (int k = 0; k < site->ndevices; k++)
		{
			*most += site->device[k].upper[t];
			*least += site->device[k].lower[t];
		}
	}
	*most = fmax(*most, 0);
	*least = fmin(*least, 0);
}

/* ---- a party alone ------------------------------------------------------------------ */

static FlexStatus
meter_fault(FlexEnv *env, const char *name, const FlexSiteInput *input, const FlexSitePlan *plan)
{
	for (int t = 0; t < input->n; t++)
	{
		bool import = plan->import[t] >
					  flex_at(input->import_limit, t, INFINITY) * (1 + FLEX_CHECK_TOLERANCE);

		if (!import && plan->export[t] <=
						   flex_at(input->export_limit, t, INFINITY) * (1 + FLEX_CHECK_TOLERANCE) +
							   FLEX_CHECK_TOLERANCE)
			continue;
		flex_fault(env, FLEX_INFEASIBLE, "members",
				   "member \"%s\" %s %.6g kW, above its limit of %.6g kW", name,
				   import ? "takes" : "gives", import ? plan->import[t] : plan->export[t],
				   import ? input->import_limit[t] : input->export_limit[t]);
		flex_fault_step(env, t);
		return FLEX_INFEASIBLE;
	}
	return FLEX_OK;
}

FlexStatus
flex_party_plan(FlexEnv *env, const char *name, const FlexSiteInput *input,
				const FlexSettings *settings, FlexSitePlan *plan)
{
	FlexStatus status;

	if (input->nstorages > 0 || input->ndevices > 0)
	{
		int before = env->nfaults;

		status = flex_site_plan(env, input, settings, plan);
		if (!flex_status_has_plan(status) && env->nfaults > before)
		{
			FlexFault *fault = &env->fault[env->nfaults - 1];
			size_t     used = strlen(fault->detail);

			snprintf(fault->detail + used, sizeof(fault->detail) - used, "%sMember \"%s\".",
					 used > 0 ? " " : "", name);
		}
		return status;
	}
	memset(plan, 0, sizeof(*plan));
	if (!flex_site_allocate_plan(env, input, plan))
		return FLEX_NO_MEMORY;
	flex_site_fill_meter(input, plan);
	plan->bound = plan->objective;
	plan->engine = FLEX_ENGINE_CHAIN;
	return plan->status = meter_fault(env, name, input, plan);
}

FlexStatus
flex_joint_alone(FlexEnv *env, const FlexJointInput *input, int nmembers,
				 const FlexSettings *settings, FlexSitePlan *alone)
{
	FlexSettings own = *settings;
	FlexDeadline deadline = flex_deadline(settings->time_limit);

	own.engine = FLEX_ENGINE_AUTO;
	for (int m = 0; m < nmembers; m++)
	{
		const FlexParty *party = &input->party[m];
		FlexStatus       status;

		own.time_limit = flex_deadline_left(deadline);
		status = flex_party_plan(env, party->name, &party->alone, &own, &alone[m]);
		if (!flex_status_has_plan(status))
			return status;
		if (flex_poll(env))
			return FLEX_CANCELLED;
	}
	return FLEX_OK;
}

/* ---- the meter of the connection -------------------------------------------------------- */

static double
peak_cost(const FlexJointInput *input, const double *import)
{
	double cost = 0;
	double largest = 0;
	int    first = 0;

	if (input->peak_price == NULL)
		return 0;
	for (int t = 0; t < input->n; t++)
	{
		bool ends = t == input->n - 1 ||
					(input->peak_group != NULL && input->peak_group[t + 1] != input->peak_group[t]);

		largest = fmax(largest, import[t]);
		if (!ends)
			continue;
		cost += input->peak_price[first] * fmax(0, largest - flex_at(input->peak_sunk, first, 0));
		largest = 0;
		first = t + 1;
	}
	return cost;
}

void
flex_joint_fill(const FlexJointInput *input, FlexJointPlan *plan)
{
	plan->energy_cost = plan->fee_cost = plan->storage_cost = 0;
	for (int m = 0; m < input->nparties; m++)
	{
		flex_site_fill_meter(&input->party[m].inside, &plan->party[m]);
		plan->storage_cost += plan->party[m].storage_cost;
	}
	for (int t = 0; t < input->n; t++)
	{
		double taken = 0;
		double given = 0;

		for (int m = 0; m < input->nparties; m++)
		{
			taken += plan->party[m].import[t];
			given += plan->party[m].export[t];
		}
		plan->import[t] = fmax(taken - given, 0);
		plan->export[t] = fmax(given - taken, 0);
		plan->traded[t] = fmin(taken, given);
		plan->energy_cost += input->hours[t] * (input->import_price[t] * plan->import[t] -
												input->export_price[t] * plan->export[t]);
		plan->fee_cost += input->hours[t] * plan->fee[t] * plan->traded[t];
	}
	plan->peak_cost = peak_cost(input, plan->import);
	plan->objective = plan->energy_cost + plan->fee_cost + plan->peak_cost + plan->storage_cost;
}

double
flex_joint_turnover(const FlexJointInput *input, const FlexJointPlan *plan)
{
	double sum = fabs(plan->fee_cost) + fabs(plan->peak_cost);

	for (int m = 0; m < input->nparties; m++)
		sum += flex_site_turnover(&input->party[m].inside, &plan->party[m]);
	for (int t = 0; t < input->n; t++)
		sum += input->hours[t] * (fabs(input->import_price[t]) * plan->import[t] +
								  fabs(input->export_price[t]) * plan->export[t]);
	return sum;
}

double
flex_joint_residual(const FlexJointInput *input, const FlexJointPlan *plan)
{
	double worst = 0;
	double largest = 0;

	for (int m = 0; m < input->nparties; m++)
	{
		const FlexSiteInput *inside = &input->party[m].inside;

		worst = fmax(worst, flex_site_residual(inside, &plan->party[m]));
		largest = fmax(largest, flex_site_largest_power(inside, &plan->party[m]));
	}
	for (int t = 0; t < input->n; t++)
	{
		double over = fmax(plan->import[t] - joint_import_limit(input, t),
						   plan->export[t] - joint_export_limit(input, t));

		worst = fmax(worst, flex_relative_violation(over, largest));
	}
	return worst;
}

bool
flex_joint_net_storages(const FlexSiteInput *input, FlexSitePlan *plan)
{
	bool any = false;

	for (int k = 0; k < input->nstorages; k++)
	{
		FlexSiteStoragePlan *storage = &plan->storage[k];

		if (!input->storage[k].spec.exclusive)
			continue;

		for (int t = 0; t < input->n; t++)
		{
			double in = flex_storage_charge_efficiency(&input->storage[k], t);
			double out = 1 / flex_storage_discharge_efficiency(&input->storage[k], t);
			double change;

			if (fmin(storage->charge[t], storage->discharge[t]) <= 0)
				continue;
			change = in * storage->charge[t] - out * storage->discharge[t];
			any = true;
			storage->charge[t] = change > 0 ? change / in : 0;
			storage->discharge[t] = change < 0 ? -change / out : 0;
		}
	}
	return any;
}

/* ---- entry ---------------------------------------------------------------------------------- */

/* Column generation needs a cost that is convex in what the connection takes. */
FlexStatus
flex_joint_check_method(FlexEnv *env, const FlexJointInput *input)
{
	int t = flex_joint_inverted(input);

	if (input->method != FLEX_JOINT_DECOMPOSITION || t < 0)
		return FLEX_OK;
	flex_fault(env, FLEX_BAD_INPUT, "feed_in", "the export price %g lies above the import price %g",
			   input->export_price[t], input->import_price[t]);
	flex_fault_step(env, t);
	flex_fault_hint(env, "A decomposition needs an external tariff whose export price is at most "
						 "the import price: leave method at auto.");
	return FLEX_BAD_INPUT;
}

/* One linear program where it is small. */
static FlexJointMethod
choose_method(const FlexJointInput *input, const FlexSettings *settings)
{
	int64_t steps = 0;
	int64_t limit = input->peak_price != NULL ? LP_STEPS_PEAK : LP_STEPS;

	if (input->method != FLEX_JOINT_AUTO)
		return input->method;
	for (int m = 0; m < input->nparties; m++)
		steps += (int64_t) (input->party[m].inside.nstorages + input->party[m].inside.ndevices) *
				 input->n;
	if (settings->memory_limit > 0 && settings->memory_limit / LP_BYTES_PER_STEP < (size_t) limit)
		limit = (int64_t) (settings->memory_limit / LP_BYTES_PER_STEP);
	return steps <= limit || input->n >= MANY_STEPS || flex_joint_inverted(input) >= 0
			   ? FLEX_JOINT_LP
			   : FLEX_JOINT_DECOMPOSITION;
}

FlexStatus
flex_joint_plan(FlexEnv *env, FlexJointInput *input, const FlexSettings *settings,
				FlexJointPlan *plan)
{
	double     started = flex_clock();
	FlexStatus status = flex_joint_prepare(env, input, plan);
	double     residual;

	if (status == FLEX_OK)
		status = flex_joint_check_method(env, input);
	if (status == FLEX_OK)
	{
		plan->method = choose_method(input, settings);
		status = plan->method == FLEX_JOINT_LP ? flex_joint_by_lp(env, input, settings, plan)
											   : flex_joint_decompose(env, input, settings, plan);
	}
	plan->status = status;
	plan->solve_seconds = flex_clock() - started;
	if (!flex_status_has_plan(status))
		return status;
	flex_joint_fill(input, plan);
	/* a netted mix may break a limit of export where prices are below 0: the one program then */
	if (plan->method == FLEX_JOINT_DECOMPOSITION &&
		!(flex_joint_residual(input, plan) <= FLEX_CHECK_TOLERANCE))
	{
		plan->method = FLEX_JOINT_LP;
		plan->status = status = flex_joint_by_lp(env, input, settings, plan);
		plan->solve_seconds = flex_clock() - started;
		if (!flex_status_has_plan(status))
			return status;
		flex_joint_fill(input, plan);
	}
	plan->gap =
		flex_gap(fmax(plan->objective, plan->bound), plan->bound, flex_joint_turnover(input, plan));
	residual = flex_joint_residual(input, plan);
	if (!(residual <= FLEX_CHECK_TOLERANCE))
		return plan->status = flex_fault(env, FLEX_NUMERIC, "",
										 "the joint plan fails its check by %.3g", residual);
	return status;
}
