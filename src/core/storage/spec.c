/*
 * spec.c
 *	  The description of a storage: the "storage" object, values of a step, checks
 *	  of input.
 */
#include "internal.h"

#include <stdio.h>

/* ---- the "storage" object --------------------------------------------------- */

/* Smallest efficiency taken: a power is divided by it. */
#define LEAST_EFFICIENCY 1e-6

#define SPEC(field) offsetof(FlexStorageSpec, field)
#define NUMBER(member, field, unit_, def_, lo_, hi_, help_)                                        \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_NUMBER, .offset = SPEC(field), .unit = unit_,          \
		.def = def_, .lo = lo_, .hi = hi_, .help = help_                                           \
	}

const FlexMember flex_storage_members[FLEX_STORAGE_NMEMBERS] = {
	{.name = "capacity_kwh",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = SPEC(capacity),
	 .unit = "kWh",
	 .required = true,
	 .def = NAN,
	 .lo = 0,
	 .hi = FLEX_LARGEST,
	 .help = "energy it can hold"},
	NUMBER("power_kw", power, "kW", NAN, 0, FLEX_LARGEST, "power limit of both directions"),
	NUMBER("charge_kw", charge_power, "kW", NAN, 0, FLEX_LARGEST,
		   "power limit of charging, AC side"),
	NUMBER("discharge_kw", discharge_power, "kW", NAN, 0, FLEX_LARGEST,
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
	NUMBER("soc_start_kwh", soc_start, "kWh", 0, 0, FLEX_LARGEST, "content before the first step"),
	NUMBER("soc_end_kwh", soc_end, "kWh", NAN, 0, FLEX_LARGEST,
		   "content after the last step, exactly"),
	NUMBER("soc_end_min_kwh", soc_end_min, "kWh", NAN, 0, FLEX_LARGEST,
		   "content after the last step, at least"),
	NUMBER("soc_min_kwh", soc_min, "kWh", 0, 0, FLEX_LARGEST, "least content after any step"),
	NUMBER("soc_max_kwh", soc_max, "kWh", NAN, 0, FLEX_LARGEST,
		   "largest content after any step; the capacity if absent"),
	NUMBER("throughput_cost_per_kwh", throughput_cost, "1/kWh", 0, 0, FLEX_LARGEST,
		   "cost of each kWh charged and each kWh discharged, AC side"),
	NUMBER("end_value_per_kwh", end_value, "1/kWh", 0, -FLEX_LARGEST, FLEX_LARGEST,
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
	double slack = 1e-9 * spec->capacity;

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
		flex_doc_members(env, object, path, flex_storage_members, FLEX_STORAGE_NMEMBERS, spec);
	FlexStatus powers;

	if (status != FLEX_OK)
		return status;
	if (isnan(spec->soc_max))
		spec->soc_max = spec->capacity;
	powers = resolve_powers(env, path, spec);
	status = check_contents(env, path, spec);
	return status != FLEX_OK ? status : powers;
}

/* ---- values of a step ------------------------------------------------- */

double
flex_storage_retention(const FlexStorage *storage, const double *hours, int t)
{
	double retention = storage->retention != NULL ? storage->retention[t]
												  : pow(1 - storage->spec.self_discharge, hours[t]);

	return retention < FLEX_CHAIN_KEEPS_NOTHING ? 0 : retention;
}

void
flex_storage_soc_bounds(const FlexStorage *storage, int n, int t, double *lower, double *upper)
{
	const FlexStorageSpec *spec = &storage->spec;

	*lower = flex_max(spec->soc_min, flex_at(storage->soc_min, t, -INFINITY));
	*upper = flex_min(spec->soc_max, flex_at(storage->soc_max, t, INFINITY));
	if (t < n - 1)
		return;
	if (!isnan(spec->soc_end))
	{
		*lower = flex_max(*lower, spec->soc_end);
		*upper = flex_min(*upper, spec->soc_end);
	}
	else if (!isnan(spec->soc_end_min))
		*lower = flex_max(*lower, spec->soc_end_min);
}

/* ---- checks ------------------------------------------------------------- */

FlexStatus
flex_check_series(FlexEnv *env, const char *name, const double *series, int n, double lo, double hi)
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
		if (input->hours[t] > 0 && input->hours[t] <= FLEX_LARGEST)
			continue;
		flex_fault(env, FLEX_BAD_INPUT, "step_hours", "a step is %g hours long", input->hours[t]);
		flex_fault_step(env, t);
		flex_fault_hint(env,
						"Steps must be longer than 0 and at most %g hours; rows must be sorted "
						"by time.",
						FLEX_LARGEST);
		return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

static FlexStatus
check_crossing(FlexEnv *env, const FlexStorage *storage, int n)
{
	double slack = 1e-9 * storage->spec.capacity;

	for (int t = 0; t < n; t++)
	{
		double lower;
		double upper;

		flex_storage_soc_bounds(storage, n, t, &lower, &upper);
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

/* A series and the range of its values. */
typedef struct Range
{
	const char   *name;
	const double *series;
	double        lo;
	double        hi;
} Range;

static FlexStatus
check_ranges(FlexEnv *env, const Range *range, int nranges, int n)
{
	FlexStatus status = FLEX_OK;

	for (int i = 0; i < nranges && status == FLEX_OK; i++)
		status =
			flex_check_series(env, range[i].name, range[i].series, n, range[i].lo, range[i].hi);
	return status;
}

FlexStatus
flex_storage_check(FlexEnv *env, const FlexStorage *storage, int n)
{
	const Range all[] = {
		{"soc_min_kwh", storage->soc_min, 0, FLEX_LARGEST},
		{"soc_max_kwh", storage->soc_max, 0, INFINITY},
		{"charge_limit_kw", storage->charge_limit, 0, INFINITY},
		{"discharge_limit_kw", storage->discharge_limit, 0, INFINITY},
		{"inflow_kw", storage->inflow, -FLEX_LARGEST, FLEX_LARGEST},
		{"retention", storage->retention, 0, 1},
		{"charge_efficiency", storage->charge_efficiency, 0, FLEX_LARGEST},
		{"discharge_efficiency", storage->discharge_efficiency, LEAST_EFFICIENCY, FLEX_LARGEST},
		{"content_value", storage->content_value, -FLEX_LARGEST, FLEX_LARGEST}};
	FlexStatus status = check_ranges(env, all, FLEX_LENGTH(all), n);

	return status == FLEX_OK ? check_crossing(env, storage, n) : status;
}

FlexStatus
flex_storage_input_check(FlexEnv *env, const FlexStorageInput *input)
{
	const Range all[] = {{"import_price", input->import_price, -FLEX_LARGEST, FLEX_LARGEST},
						 {"export_price", input->export_price, -FLEX_LARGEST, FLEX_LARGEST},
						 {"net_load_kw", input->net_load, -FLEX_LARGEST, FLEX_LARGEST},
						 {"import_limit_kw", input->import_limit, 0, INFINITY},
						 {"export_limit_kw", input->export_limit, 0, INFINITY}};
	FlexStatus  status;

	if (input->n < 1)
	{
		flex_fault(env, FLEX_BAD_INPUT, "", "there is no time step");
		flex_fault_hint(env, "The window or the query must return at least one row.");
		return FLEX_BAD_INPUT;
	}
	if (input->import_price == NULL)
		return flex_fault(env, FLEX_BAD_INPUT, "import_price", "there is no import price");
	status = check_hours(env, input);
	if (status == FLEX_OK)
		status = check_ranges(env, all, FLEX_LENGTH(all), input->n);
	return status == FLEX_OK ? flex_storage_check(env, &input->storage, input->n) : status;
}
