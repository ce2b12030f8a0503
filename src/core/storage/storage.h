/*
 * storage.h
 *	  One storage behind one meter: what it may do, the checks of its input, what
 *	  each step costs, and the cheapest plan by the chain engine. The kernel of flex.storage_*
 *	  and of documents of kind "storage", which the site chapter solves; programs over
 *	  the model layer are that chapter's too.
 *
 * Powers are AC side, kW over the step; content is kWh at the end of the step.
 *	  soc' = soc * retention + charge_efficiency * charge * hours
 *			 - discharge * hours / discharge_efficiency + inflow * hours
 *	  cost = hours * (import_price * import - export_price * export)
 *			 + throughput_cost * (charge + discharge) * hours - end_value * soc_end
 *			 - content_value * soc'
 *	  import - export = net_load + charge - discharge, at most one of them > 0
 */
#ifndef FLEX_STORAGE_STORAGE_H
#define FLEX_STORAGE_STORAGE_H

#include <math.h>

#include "base/json.h"
#include "model/model.h"

/* Members of the "storage" object; NAN: not given. */
typedef struct FlexStorageSpec
{
	double capacity;          /* kWh */
	double power;             /* kW, both directions */
	double charge_power;      /* kW */
	double discharge_power;   /* kW */
	double charge_efficiency; /* (0, 1] or above (heat pump) */
	double discharge_efficiency;
	double roundtrip_efficiency; /* both get its root */
	double self_discharge;       /* share lost per hour, [0, 1) */
	double soc_start;            /* kWh */
	double soc_end;              /* kWh, equality */
	double soc_end_min;          /* kWh */
	double soc_min;              /* kWh, every step */
	double soc_max;              /* kWh, every step */
	double throughput_cost;      /* currency per kWh of charge plus discharge */
	double end_value;            /* currency per kWh left at the end */
	bool   exclusive;            /* false: charge/limit + discharge/limit <= 1 */
} FlexStorageSpec;

/* The members of a "storage" object, for those that list or read it. */
#define FLEX_STORAGE_NMEMBERS 16
extern const FlexMember flex_storage_members[FLEX_STORAGE_NMEMBERS];
#define FLEX_STORAGE_NEEDS "power_kw|charge_kw+discharge_kw"

/*
 * Read and check a "storage" object; absent members take their defaults and
 * power, efficiency and content members are resolved (charge_power,
 * discharge_power, both efficiencies, soc_max are then set).
 */
FlexStatus flex_storage_spec_read(FlexEnv *env, const FlexNode *object, const char *path,
								  FlexStorageSpec *spec);

/* A storage over n steps. Arrays are [n]; NULL takes what the spec says. */
typedef struct FlexStorage
{
	const char     *name;    /* for messages; NULL: "the storage" */
	FlexStorageSpec spec;    /* charge_power, discharge_power, efficiencies, soc_max are set */
	const double   *soc_min; /* kWh at step end, beside the spec's */
	const double   *soc_max;
	const double   *charge_limit; /* kW, beside the spec's */
	const double   *discharge_limit;
	const double   *charge_efficiency;
	const double   *discharge_efficiency;
	const double   *retention;     /* share of the content left after the step */
	const double   *inflow;        /* kW into the store, < 0 out; NULL: 0 */
	const double   *content_value; /* currency per kWh that is there at step end; NULL: 0 */
	bool            sooner;        /* of equal cost, hold more content earlier (sites) */
	bool            equal_weight;  /* every step counts the same, instead of the first ones more */
} FlexStorage;

/* A storage and its meter. Arrays are [n]; NULL means the default named. */
typedef struct FlexStorageInput
{
	int           n;
	const double *hours;        /* > 0 */
	const double *import_price; /* per kWh */
	const double *export_price; /* NULL: import_price */
	const double *net_load;     /* kW, > 0 consumption; NULL: 0 */
	const double *import_limit; /* kW; NULL: none */
	const double *export_limit; /* kW; NULL: none */
	FlexStorage   storage;
} FlexStorageInput;

typedef struct FlexStoragePlan
{
	FlexStatus status;
	double     objective; /* currency, end value and content value included */
	double     bound;
	double     gap;
	double    *power;       /* [n] kW, > 0 charging */
	double    *charge;      /* [n] kW */
	double    *discharge;   /* [n] kW */
	double    *soc;         /* [n + 1] kWh */
	double    *import;      /* [n] kW, >= 0 */
	double *export;         /* [n] kW, >= 0 */
	double    *cost;        /* [n] currency, without the values of content */
	double    *value_after; /* [n] worth of one more kWh at the end of the step, currency */
	FlexEngine engine;
	char       reason[160];
	double     solve_seconds;
} FlexStoragePlan;

/* ---- values of step t, defaults applied ---------------------------------- */

static inline double
flex_storage_charge_limit(const FlexStorage *storage, int t)
{
	return flex_min(storage->spec.charge_power, flex_at(storage->charge_limit, t, INFINITY));
}

static inline double
flex_storage_discharge_limit(const FlexStorage *storage, int t)
{
	return flex_min(storage->spec.discharge_power, flex_at(storage->discharge_limit, t, INFINITY));
}

static inline double
flex_storage_charge_efficiency(const FlexStorage *storage, int t)
{
	return flex_at(storage->charge_efficiency, t, storage->spec.charge_efficiency);
}

static inline double
flex_storage_discharge_efficiency(const FlexStorage *storage, int t)
{
	return flex_at(storage->discharge_efficiency, t, storage->spec.discharge_efficiency);
}

/* Share of the content left after step t; none where what is left can't be told from 0. */
double flex_storage_retention(const FlexStorage *storage, const double *hours, int t);

/* Bounds of the content at the end of step t of n, the end condition included, kWh. */
void flex_storage_soc_bounds(const FlexStorage *storage, int n, int t, double *lower,
							 double *upper);

/* ---- checks ----------------------------------------------------------------- */

/* Largest number taken: no product of power, price and time leaves the range of a double. */
#define FLEX_LARGEST 1e15

/*
 * Every value of series [n] (NULL: none) within [lo, hi]; an infinite hi is that of limits, where
 * infinity means none. A fault names the series, the value and its step.
 */
FlexStatus flex_check_series(FlexEnv *env, const char *name, const double *series, int n, double lo,
							 double hi);

/* Faults of a storage that can be seen without solving: its series, and bounds that cross. */
FlexStatus flex_storage_check(FlexEnv *env, const FlexStorage *storage, int n);

/* The same of a storage and its meter. */
FlexStatus flex_storage_input_check(FlexEnv *env, const FlexStorageInput *input);

/* ---- plans -------------------------------------------------------------------- */

/* What its powers are measured by, kW: its limits, but no more than fills it in a step. */
double flex_storage_usual_power(const FlexStorage *storage, int n, const double *hours);

/*
 * The least turnover (currency) that the gap of a plan is relative to, one that stands still
 * included: a share of what running all the time at that power would buy at price [n] per kWh.
 */
double flex_storage_idle_turnover(const FlexStorage *storage, int n, const double *hours,
								  const double *price);

/* A power, kW, without the dust of rounding that an engine leaves. */
static inline double
flex_storage_clean(double power, double usual)
{
	return power < 1e-10 * usual ? 0 : power;
}

/* A violation (at most 0: none) relative to what is usual. */
static inline double
flex_relative_violation(double violation, double usual)
{
	return !(violation > 0) ? 0 : (usual > 0 ? violation / usual : INFINITY);
}

/*
 * Largest relative violation of a plan on the caller's numbers, whatever engine made it: recursion,
 * contents, powers, exclusivity. charge, discharge [n] kW, soc [n + 1] kWh.
 */
double flex_storage_residual(const FlexStorage *storage, int n, const double *hours,
							 const double *charge, const double *discharge, const double *soc);

/*
 * The cheapest plan, by the chain engine: exact, also where the cost of a step isn't convex.
 * Input is checked first (finite numbers, hours > 0, bounds that don't cross, start inside them);
 * infeasible leaves a fault that says which limit, at which step and by how much. FLEX_LIMIT or
 * FLEX_NUMERIC where the engine gave up: flex_site_plan_one asks another one then.
 */
FlexStatus flex_storage_plan(FlexEnv *env, const FlexStorageInput *input,
							 const FlexSettings *settings, FlexStoragePlan *plan);

/*
 * From charge, discharge, soc, objective, bound, engine and status of a plan to its power, meter,
 * cost and gap, all verified; FLEX_NUMERIC where that fails. Returns plan->status.
 */
FlexStatus flex_storage_finish(FlexEnv *env, const FlexStorageInput *input, FlexStoragePlan *plan);

/* Cost of the same window without the storage (net_load alone), currency. */
double flex_storage_idle_cost(const FlexStorageInput *input);

#endif /* FLEX_STORAGE_STORAGE_H */
