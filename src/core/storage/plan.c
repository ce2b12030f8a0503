/*
 * plan.c
 *	  One storage behind one meter: its description, the checks of its input,
 *	  and the cheapest plan by whichever engine is asked for.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- the "storage" object --------------------------------------------------- */

/* Largest number taken, so that no product of power, price and time leaves the range of a double.
 */
#define LARGEST 1e15
/* Smallest efficiency taken: a power is divided by it. */
#define LEAST_EFFICIENCY 1e-6

#define SPEC(field) offsetof(FlexStorageSpec, field)
#define NUMBER(member, field, unit_, def_, lo_, hi_, help_)                                        \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_NUMBER, .offset = SPEC(field), .unit = unit_,          \
		.def = def_, .lo = lo_, .hi = hi_, .help = help_                                           \
	}

static const FlexMember spec_members[] = {
	{.name = "capacity_kwh",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = SPEC(capacity),
	 .unit = "kWh",
	 .required = true,
	 .def = NAN,
	 .lo = 0,
	 .hi = LARGEST,
	 .help = "energy it can hold"},
	NUMBER("power_kw", power, "kW", NAN, 0, LARGEST, "power limit of both directions"),
	NUMBER("charge_kw", charge_power, "kW", NAN, 0, LARGEST, "power limit of charging, AC side"),
	NUMBER("discharge_kw", discharge_power, "kW", NAN, 0, LARGEST,
		   "power limit of discharging, AC side"),
	{.name = "charge_efficiency",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = SPEC(charge_efficiency),
	 .unit = "",
	 .def = NAN,
	 .lo = LEAST_EFFICIENCY,
	 .hi = 100,
	 .help = "stored per energy taken in; 1 if absent"},
	{.name = "discharge_efficiency",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = SPEC(discharge_efficiency),
	 .unit = "",
	 .def = NAN,
	 .lo = LEAST_EFFICIENCY,
	 .hi = 100,
	 .help = "given out per energy withdrawn; 1 if absent"},
	{.name = "roundtrip_efficiency",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = SPEC(roundtrip_efficiency),
	 .unit = "",
	 .def = NAN,
	 .lo = LEAST_EFFICIENCY,
	 .hi = 1,
	 .help = "both directions take its square root; not beside the two above"},
	NUMBER("self_discharge_per_hour", self_discharge, "1/h", 0, 0, 0.999999,
		   "share of the content lost in an hour"),
	NUMBER("soc_start_kwh", soc_start, "kWh", 0, 0, LARGEST, "content before the first step"),
	NUMBER("soc_end_kwh", soc_end, "kWh", NAN, 0, LARGEST, "content after the last step, exactly"),
	NUMBER("soc_end_min_kwh", soc_end_min, "kWh", NAN, 0, LARGEST,
		   "content after the last step, at least"),
	NUMBER("soc_min_kwh", soc_min, "kWh", 0, 0, LARGEST, "least content after any step"),
	NUMBER("soc_max_kwh", soc_max, "kWh", NAN, 0, LARGEST,
		   "largest content after any step; the capacity if absent"),
	NUMBER("throughput_cost_per_kwh", throughput_cost, "1/kWh", 0, 0, LARGEST,
		   "cost of each kWh charged and each kWh discharged, AC side"),
	NUMBER("end_value_per_kwh", end_value, "1/kWh", 0, -LARGEST, LARGEST,
		   "what each kWh left after the last step is worth"),
	{.name = "exclusive",
	 .type = FLEX_MEMBER_BOOL,
	 .offset = SPEC(exclusive),
	 .unit = "",
	 .def = 1,
	 .help = "charge or discharge in a step, never both; false relaxes it to shared time"},
};

static FlexStatus
spec_fault(FlexEnv *env, const char *path, const char *member, const char *message,
		   const char *hint)
{
	char at[128];

	snprintf(at, sizeof(at), "%s%s%s", path, path[0] == '\0' ? "" : ".", member);
	flex_fault(env, FLEX_BAD_INPUT, at, "%s", message);
	if (hint != NULL)
		flex_fault_hint(env, "%s", hint);
	return FLEX_BAD_INPUT;
}

/* Powers and efficiencies from the forms in which they may be given. */
static FlexStatus
resolve_powers(FlexEnv *env, const char *path, FlexStorageSpec *spec)
{
	FlexStatus status = FLEX_OK;

	if (isnan(spec->charge_power))
		spec->charge_power = spec->power;
	if (isnan(spec->discharge_power))
		spec->discharge_power = spec->power;
	if (isnan(spec->charge_power) || isnan(spec->discharge_power))
		status = spec_fault(env, path, "power_kw", "the storage has no power limit",
							"Give \"power_kw\", or both \"charge_kw\" and \"discharge_kw\".");
	if (!isnan(spec->roundtrip_efficiency) &&
		!(isnan(spec->charge_efficiency) && isnan(spec->discharge_efficiency)))
		status = spec_fault(env, path, "roundtrip_efficiency",
							"roundtrip_efficiency is given beside a one-way efficiency",
							"Give either the roundtrip efficiency or the one-way efficiencies.");
	if (isnan(spec->charge_efficiency))
		spec->charge_efficiency =
			isnan(spec->roundtrip_efficiency) ? 1 : sqrt(spec->roundtrip_efficiency);
	if (isnan(spec->discharge_efficiency))
		spec->discharge_efficiency =
			isnan(spec->roundtrip_efficiency) ? 1 : sqrt(spec->roundtrip_efficiency);
	return status;
}

static FlexStatus
check_contents(FlexEnv *env, const char *path, const FlexStorageSpec *spec)
{
	double slack = 1e-9 * fmax(1, spec->capacity);

	if (spec->soc_max > spec->capacity + slack)
		return spec_fault(env, path, "soc_max_kwh", "soc_max_kwh lies above capacity_kwh", NULL);
	if (spec->soc_min > spec->soc_max + slack)
		return spec_fault(env, path, "soc_min_kwh", "soc_min_kwh lies above soc_max_kwh", NULL);
	if (spec->soc_start > spec->capacity + slack)
		return spec_fault(env, path, "soc_start_kwh", "soc_start_kwh lies above capacity_kwh",
						  "The content before the first step must fit into the storage.");
	if (!isnan(spec->soc_end) && !isnan(spec->soc_end_min))
		return spec_fault(env, path, "soc_end_min_kwh",
						  "soc_end_kwh and soc_end_min_kwh are both given",
						  "Give the exact content or the least content, not both.");
	if (spec->soc_end > spec->soc_max + slack || spec->soc_end < spec->soc_min - slack)
		return spec_fault(env, path, "soc_end_kwh",
						  "soc_end_kwh lies outside soc_min_kwh and soc_max_kwh", NULL);
	if (spec->soc_end_min > spec->soc_max + slack)
		return spec_fault(env, path, "soc_end_min_kwh", "soc_end_min_kwh lies above soc_max_kwh",
						  NULL);
	return FLEX_OK;
}

FlexStatus
flex_storage_spec_read(FlexEnv *env, const FlexNode *object, const char *path,
					   FlexStorageSpec *spec)
{
	FlexStatus status =
		flex_doc_members(env, object, path, spec_members, FLEX_LENGTH(spec_members), spec);
	FlexStatus powers;

	if (status != FLEX_OK)
		return status;
	if (isnan(spec->soc_max))
		spec->soc_max = spec->capacity;
	powers = resolve_powers(env, path, spec);
	status = check_contents(env, path, spec);
	return status != FLEX_OK ? status : powers;
}

void
flex_storage_manual(FlexText *text)
{
	flex_doc_manual(text, spec_members, FLEX_LENGTH(spec_members));
}

/* ---- checks of the series ---------------------------------------------------- */

void
flex_storage_soc_bounds(const FlexStorageInput *input, int t, double *lower, double *upper)
{
	const FlexStorageSpec *spec = &input->spec;

	*lower = flex_max(spec->soc_min, storage_series(input->soc_min, t, -INFINITY));
	*upper = flex_min(spec->soc_max, storage_series(input->soc_max, t, INFINITY));
	if (t < input->n - 1)
		return;
	if (!isnan(spec->soc_end))
	{
		*lower = flex_max(*lower, spec->soc_end);
		*upper = flex_min(*upper, spec->soc_end);
	}
	else if (!isnan(spec->soc_end_min))
		*lower = flex_max(*lower, spec->soc_end_min);
}

/* Every value within [lo, hi]; an infinite hi is that of limits, where infinity means none. */
static FlexStatus
check_series(FlexEnv *env, const double *series, int n, const char *name, double lo, double hi)
{
	for (int t = 0; series != NULL && t < n; t++)
	{
		if (series[t] >= lo && series[t] <= hi)
			continue;
		if (!isfinite(series[t]))
			flex_fault(env, FLEX_BAD_INPUT, name, "\"%s\" isn't a finite number", name);
		else if (series[t] < lo)
			flex_fault(env, FLEX_BAD_INPUT, name, "\"%s\" is below %g: %g", name, lo, series[t]);
		else
			flex_fault(env, FLEX_BAD_INPUT, name, "\"%s\" is above %g: %g", name, hi, series[t]);
		flex_fault_step(env, t);
		return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

static FlexStatus
check_hours(FlexEnv *env, const FlexStorageInput *input)
{
	for (int t = 0; t < input->n; t++)
	{
		if (input->hours[t] > 0 && input->hours[t] <= LARGEST)
			continue;
		flex_fault(env, FLEX_BAD_INPUT, "step_hours", "a step is %g hours long", input->hours[t]);
		flex_fault_step(env, t);
		flex_fault_hint(env,
						"Steps must be longer than 0 and at most %g hours; time stamps must "
						"ascend.",
						LARGEST);
		return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

static FlexStatus
check_crossing(FlexEnv *env, const FlexStorageInput *input)
{
	double slack = 1e-9 * fmax(1, input->spec.capacity);

	for (int t = 0; t < input->n; t++)
	{
		double lower;
		double upper;

		flex_storage_soc_bounds(input, t, &lower, &upper);
		if (lower <= upper + slack)
			continue;
		flex_fault(env, FLEX_BAD_INPUT, "soc_min_kwh",
				   "bounds of the content cross: at least %g kWh, at most %g kWh", lower, upper);
		flex_fault_step(env, t);
		flex_fault_hint(env, "Check soc_min_kwh, soc_max_kwh and the end content.");
		return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

FlexStatus
flex_storage_input_check(FlexEnv *env, const FlexStorageInput *input)
{
	const struct
	{
		const char   *name;
		const double *series;
		double        lo;
		double        hi;
	} all[] = {{"import_price", input->import_price, -LARGEST, LARGEST},
			   {"export_price", input->export_price, -LARGEST, LARGEST},
			   {"net_load_kw", input->net_load, -LARGEST, LARGEST},
			   {"import_limit_kw", input->import_limit, 0, INFINITY},
			   {"export_limit_kw", input->export_limit, 0, INFINITY},
			   {"soc_min_kwh", input->soc_min, 0, LARGEST},
			   {"soc_max_kwh", input->soc_max, 0, INFINITY},
			   {"charge_limit_kw", input->charge_limit, 0, INFINITY},
			   {"discharge_limit_kw", input->discharge_limit, 0, INFINITY},
			   {"inflow_kw", input->inflow, -LARGEST, LARGEST},
			   {"keep", input->keep, 0, 1},
			   {"charge_efficiency", input->charge_efficiency, 0, LARGEST},
			   {"discharge_efficiency", input->discharge_efficiency, LEAST_EFFICIENCY, LARGEST},
			   {"content_value", input->content_value, -LARGEST, LARGEST}};
	FlexStatus status;

	if (input->n < 1)
	{
		flex_fault(env, FLEX_BAD_INPUT, "", "there is no time step");
		flex_fault_hint(env, "The window or the query must return at least one row.");
		return FLEX_BAD_INPUT;
	}
	if (input->import_price == NULL)
		return flex_fault(env, FLEX_BAD_INPUT, "import_price", "there is no import price");
	status = check_hours(env, input);
	for (int i = 0; i < FLEX_LENGTH(all) && status == FLEX_OK; i++)
		status = check_series(env, all[i].series, input->n, all[i].name, all[i].lo, all[i].hi);
	return status == FLEX_OK ? check_crossing(env, input) : status;
}

/* ---- the plan ------------------------------------------------------------------ */

/* Spread the content value over the changes of content that bring it about. */
static FlexStatus
hold_content(FlexEnv *env, const FlexStorageInput *input, StorageCase *out)
{
	double later = 0;

	out->held_value = FLEX_NEW(env, double, input->n);
	if (out->held_value == NULL)
		return FLEX_NO_MEMORY;
	for (int t = input->n - 1; t >= 0; t--)
	{
		out->held_value[t] = input->content_value[t] + later;
		out->held_start +=
			out->held_value[t] * storage_series(input->inflow, t, 0) * input->hours[t];
		later = out->keep[t] * out->held_value[t];
	}
	out->held_start += later * input->spec.soc_start;
	return FLEX_OK;
}

FlexStatus
flex_storage_case(FlexEnv *env, const FlexStorageInput *input, StorageCase *out)
{
	out->input = input;
	out->held_value = NULL;
	out->held_start = 0;
	out->keep = FLEX_NEW_RAW(env, double, input->n);
	if (out->keep == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < input->n; t++)
		out->keep[t] = input->keep == NULL && t > 0 && input->hours[t] == input->hours[t - 1]
						   ? out->keep[t - 1]
						   : storage_keep(input, t);
	return input->content_value == NULL ? FLEX_OK : hold_content(env, input, out);
}

static bool
allocate_plan(FlexEnv *env, int n, FlexStoragePlan *plan)
{
	plan->power = FLEX_NEW_RAW(env, double, n);
	plan->import = FLEX_NEW_RAW(env, double, n);
	plan->export = FLEX_NEW_RAW(env, double, n);
	plan->cost = FLEX_NEW_RAW(env, double, n);
	return plan->power && plan->import && plan->export && plan->cost;
}

/* Rounding dust of a power to 0. */
static double
clean(double power, double limit)
{
	return power < 1e-11 * flex_max(1, limit) ? 0 : power;
}

/* From charge and discharge to the meter and its cost. */
static void
fill_meter(const FlexStorageInput *input, FlexStoragePlan *plan)
{
	for (int t = 0; t < input->n; t++)
	{
		double hours = input->hours[t];
		double import_price = input->import_price[t];
		double export_price = storage_series(input->export_price, t, import_price);
		double net;

		plan->charge[t] = clean(plan->charge[t], input->spec.charge_power);
		plan->discharge[t] = clean(plan->discharge[t], input->spec.discharge_power);
		plan->power[t] = plan->charge[t] - plan->discharge[t];
		net = storage_series(input->net_load, t, 0) + plan->power[t];
		plan->import[t] = flex_max(net, 0);
		plan->export[t] = flex_max(-net, 0);
		plan->cost[t] =
			hours * (import_price * plan->import[t] - export_price * plan->export[t] +
					 input->spec.throughput_cost * (plan->charge[t] + plan->discharge[t]));
	}
}

/*
 * Verify the plan on the caller's numbers, whatever engine made it: recursion,
 * contents, powers, meter limits, exclusivity.
 */
static double
plan_residual(const StorageCase *storage, const FlexStoragePlan *plan)
{
	const FlexStorageInput *input = storage->input;
	const FlexStorageSpec  *spec = &input->spec;
	double                  size = flex_max(1, spec->capacity);
	double                  worst = 0;

	for (int t = 0; t < input->n; t++)
	{
		double hours = input->hours[t];
		double charge = plan->charge[t];
		double discharge = plan->discharge[t];
		double charge_limit = storage_charge_limit(input, t);
		double discharge_limit = storage_discharge_limit(input, t);
		double lower;
		double upper;
		double expected = storage->keep[t] * plan->soc[t] +
						  hours * (storage_charge_efficiency(input, t) * charge -
								   discharge / storage_discharge_efficiency(input, t) +
								   storage_series(input->inflow, t, 0));

		if (!isfinite(plan->soc[t + 1]) || !isfinite(charge) || !isfinite(discharge))
			return INFINITY;
		flex_storage_soc_bounds(input, t, &lower, &upper);
		worst = flex_max(worst, fabs(plan->soc[t + 1] - expected) / size);
		worst = flex_max(worst, (lower - plan->soc[t + 1]) / size);
		worst = flex_max(worst, (plan->soc[t + 1] - upper) / size);
		worst = flex_max(worst, (charge - charge_limit) / flex_max(1, charge_limit));
		worst = flex_max(worst, (discharge - discharge_limit) / flex_max(1, discharge_limit));
		if (input->import_limit != NULL && isfinite(input->import_limit[t]))
			worst = flex_max(worst, (plan->import[t] - input->import_limit[t]) /
										flex_max(1, input->import_limit[t]));
		if (input->export_limit != NULL && isfinite(input->export_limit[t]))
			worst = flex_max(worst, (plan->export[t] - input->export_limit[t]) /
										flex_max(1, input->export_limit[t]));
		if (spec->exclusive)
			worst = flex_max(worst, flex_min(charge, discharge) / flex_max(1, spec->charge_power));
	}
	return worst;
}

static FlexStatus
clash_fault(FlexEnv *env, const StorageCase *storage, int step, double shortfall)
{
	const FlexStorageInput *input = storage->input;
	double                  lower;
	double                  upper;
	char                    name[80] = "the storage";

	if (input->name != NULL)
		snprintf(name, sizeof(name), "\"%s\"", input->name);
	flex_storage_soc_bounds(input, step, &lower, &upper);
	if (isnan(shortfall))
	{
		double net = storage_series(input->net_load, step, 0);

		flex_fault(env, FLEX_INFEASIBLE, net > 0 ? "import_limit_kw" : "export_limit_kw",
				   "%s can't keep the meter within its %s limit", name,
				   net > 0 ? "import" : "export");
		flex_fault_detail(env,
						  "The net load is %.6g kW, import limit %.6g kW, export limit %.6g kW, "
						  "charging at most %.6g kW, discharging at most %.6g kW.",
						  net, storage_series(input->import_limit, step, INFINITY),
						  storage_series(input->export_limit, step, INFINITY),
						  storage_charge_limit(input, step), storage_discharge_limit(input, step));
	}
	else if (shortfall > 0)
	{
		flex_fault(env, FLEX_INFEASIBLE, "soc_min_kwh",
				   "%s can't hold %.6g kWh after a step: %.6g kWh are missing", name, lower,
				   shortfall);
		flex_fault_detail(env, "Charging as much as all limits allow reaches %.6g kWh.",
						  lower - shortfall);
	}
	else
	{
		flex_fault(env, FLEX_INFEASIBLE, "soc_max_kwh",
				   "%s can't come down to %.6g kWh after a step: %.6g kWh are too much", name,
				   upper, -shortfall);
		flex_fault_detail(env, "Discharging as much as all limits allow leaves %.6g kWh.",
						  upper - shortfall);
	}
	flex_fault_step(env, step);
	flex_fault_hint(env, "Relax the content bounds, the power limits or the limits of the meter.");
	return FLEX_INFEASIBLE;
}

static FlexStatus
plan_by_chain(FlexEnv *env, const StorageCase *storage, const FlexSettings *settings,
			  FlexStoragePlan *plan)
{
	const FlexStorageInput *input = storage->input;
	FlexChain               chain = {.n = input->n,
									 .step = flex_storage_step,
									 .data = storage,
									 .soc_start = input->spec.soc_start,
									 .end_min = -INFINITY,
									 .end_max = INFINITY,
									 .end_value = input->spec.end_value};
	FlexChainResult         result;
	FlexStatus              status = flex_chain_solve(env, &chain, settings, &result);

	if (status == FLEX_INFEASIBLE)
		return clash_fault(env, storage, result.bad_step, result.shortfall);
	if (status != FLEX_OK)
		return status;
	plan->engine = FLEX_ENGINE_CHAIN;
	snprintf(plan->reason, sizeof(plan->reason), "one storage, %s cost of every step",
			 result.convex ? "convex" : "piecewise-linear");
	plan->objective = result.objective - storage->held_start;
	plan->bound = result.bound - storage->held_start;
	plan->soc = result.soc;
	plan->charge = result.charge;
	plan->discharge = result.discharge;
	plan->marginal = result.marginal;
	for (int t = 0; storage->held_value != NULL && t < input->n; t++)
		plan->marginal[t] += storage->held_value[t];
	return FLEX_OK;
}

/* Copy a run of columns. */
static double *
take(FlexEnv *env, const double *x, int first, int n)
{
	double *copy = FLEX_NEW(env, double, n);

	if (copy != NULL)
		memcpy(copy, x + first, sizeof(double) * (size_t) n);
	return copy;
}

static FlexStatus
take_result(FlexEnv *env, const StorageCase *storage, const StorageColumns *where,
			const FlexResult *result, FlexStoragePlan *plan)
{
	int n = storage->input->n;

	plan->engine = result->engine;
	memcpy(plan->reason, result->reason, sizeof(plan->reason));
	plan->objective = result->objective;
	plan->bound = result->bound;
	plan->charge = take(env, result->x, where->charge, n);
	plan->discharge = take(env, result->x, where->discharge, n);
	plan->soc = FLEX_NEW(env, double, n + 1);
	plan->marginal = FLEX_NEW(env, double, n);
	if (!plan->charge || !plan->discharge || !plan->soc || !plan->marginal)
		return FLEX_NO_MEMORY;
	plan->soc[0] = storage->input->spec.soc_start;
	memcpy(plan->soc + 1, result->x + where->soc, sizeof(double) * (size_t) n);
	/*
	 * The dual of a recursion is the cost of one kWh more brought into its step;
	 * what is left at the end of a step comes, less the loss, into the next one.
	 */
	for (int t = 0; t < n; t++)
	{
		int    next = t + 1 < n ? t + 1 : t;
		double kept = t + 1 < n ? storage->keep[next] : 1;

		plan->marginal[t] =
			result->row_dual == NULL ? NAN : -kept * result->row_dual[where->recursion + next];
	}
	return FLEX_OK;
}

static FlexStatus
plan_by_model(FlexEnv *env, const StorageCase *storage, const FlexSettings *settings,
			  FlexStoragePlan *plan)
{
	FlexModel     *model = NULL;
	StorageColumns where;
	FlexResult     result = {0};
	FlexStatus     status = flex_storage_lp(env, storage, &model, &where);

	if (status != FLEX_OK)
		return status;
	status = flex_model_solve(model, settings, &result);
	if (status == FLEX_INFEASIBLE)
		flex_model_explain(model, settings);
	else if (result.has_plan && (flex_status_has_plan(status) || status == FLEX_TIME_LIMIT))
	{
		FlexStatus taken = take_result(env, storage, &where, &result, plan);

		status = taken != FLEX_OK ? taken : (status == FLEX_TIME_LIMIT ? FLEX_FEASIBLE : status);
	}
	if (flex_status_has_plan(status) && plan->charge == NULL)
		status = flex_fault(env, FLEX_NUMERIC, "", "no engine found a plan that passes its check");
	flex_model_free(model);
	return status;
}

static FlexStatus
make_plan(FlexEnv *env, const StorageCase *storage, const FlexSettings *settings,
		  FlexStoragePlan *plan)
{
	FlexStatus    status;
	FlexSettings  other = *settings;
	FlexFaultMark mark = flex_fault_mark(env);

	if (settings->engine != FLEX_ENGINE_AUTO && settings->engine != FLEX_ENGINE_CHAIN)
		return plan_by_model(env, storage, settings, plan);
	status = plan_by_chain(env, storage, settings, plan);
	if ((status != FLEX_LIMIT && status != FLEX_NUMERIC) || settings->engine == FLEX_ENGINE_CHAIN)
		return status;
	/* too many pieces, or a certificate that doesn't close: another engine decides */
	flex_fault_rewind(env, mark);
	other.engine = FLEX_ENGINE_AUTO;
	return plan_by_model(env, storage, &other, plan);
}

FlexStatus
flex_storage_plan(FlexEnv *env, const FlexStorageInput *input, const FlexSettings *settings,
				  FlexStoragePlan *plan)
{
	StorageCase storage;
	FlexStatus  status = flex_storage_input_check(env, input);
	double      started = flex_clock();
	double      residual;

	memset(plan, 0, sizeof(*plan));
	if (status == FLEX_OK)
		status = flex_storage_case(env, input, &storage);
	if (status == FLEX_OK && !allocate_plan(env, input->n, plan))
		status = FLEX_NO_MEMORY;
	if (status == FLEX_OK)
		status = make_plan(env, &storage, settings, plan);
	plan->status = status;
	if (!flex_status_has_plan(status))
		return status;
	fill_meter(input, plan);
	plan->gap = fabs(plan->objective - plan->bound) / fmax(1, fabs(plan->objective));
	residual = plan_residual(&storage, plan);
	if (!(residual <= FLEX_CHECK_TOLERANCE))
	{
		plan->status =
			flex_fault(env, FLEX_NUMERIC, "", "the plan fails its check by %.3g", residual);
		flex_fault_detail(env, "Engine %s.", flex_engine_text(plan->engine));
	}
	plan->solve_seconds = flex_clock() - started;
	return plan->status;
}

double
flex_storage_idle_cost(const FlexStorageInput *input)
{
	double cost = 0;

	for (int t = 0; t < input->n; t++)
	{
		double net = storage_series(input->net_load, t, 0);
		double import_price = input->import_price[t];
		double export_price = storage_series(input->export_price, t, import_price);

		cost += input->hours[t] * net * (net > 0 ? import_price : export_price);
	}
	return cost;
}
