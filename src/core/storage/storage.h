/*
 * storage.h
 *	  One storage behind one meter: what it may do, what each step costs, and
 *	  the cheapest plan. The chapter behind flex.storage_* and documents of
 *	  kind "storage"; the site model uses it for sites with one storage.
 *
 * Powers are AC side, kW over the step; content is kWh at the end of the step.
 *	  soc' = soc * keep^hours + charge_efficiency * charge * hours
 *			 - discharge * hours / discharge_efficiency + inflow * hours
 *	  cost = hours * (import_price * import - export_price * export)
 *			 + throughput_cost * (charge + discharge) * hours - end_value * soc_end
 *			 - content_value * soc'
 *	  import - export = net_load + charge - discharge, at most one of them > 0
 */
#ifndef FLEX_STORAGE_STORAGE_H
#define FLEX_STORAGE_STORAGE_H

#include "core/chapter.h"

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

/*
 * Read and check a "storage" object; absent members take their defaults and
 * power, efficiency and content members are resolved (charge_power,
 * discharge_power, both efficiencies, soc_max are then set).
 */
FlexStatus flex_storage_spec_read(FlexEnv *env, const FlexNode *object, const char *path,
								  FlexStorageSpec *spec);

/* Everything a plan needs. Arrays are [n]; NULL means the default named. */
typedef struct FlexStorageInput
{
	const char     *name; /* for messages; NULL: "the storage" */
	int             n;
	const double   *hours;        /* > 0 */
	const double   *import_price; /* per kWh */
	const double   *export_price; /* NULL: import_price */
	const double   *net_load;     /* kW, > 0 consumption; NULL: 0 */
	const double   *import_limit; /* kW; NULL: none */
	const double   *export_limit; /* kW; NULL: none */
	const double   *soc_min;      /* kWh at step end, beside the spec's; NULL: none */
	const double   *soc_max;
	const double   *charge_limit; /* kW, beside the spec's; NULL: none */
	const double   *discharge_limit;
	const double   *inflow; /* kW into the store, < 0 out; NULL: 0 */
	const double   *keep;   /* share of content kept over the step; NULL: the spec's loss */
	const double   *charge_efficiency; /* NULL: the spec's */
	const double   *discharge_efficiency;
	const double   *content_value; /* currency per kWh held at step end; NULL: 0 */
	FlexStorageSpec spec;
} FlexStorageInput;

typedef struct FlexStoragePlan
{
	FlexStatus status;
	double     objective; /* currency, end value and content value included */
	double     bound;
	double     gap;
	double    *power;     /* [n] kW, > 0 charging */
	double    *charge;    /* [n] kW */
	double    *discharge; /* [n] kW */
	double    *soc;       /* [n + 1] kWh */
	double    *import;    /* [n] kW, >= 0 */
	double *export;       /* [n] kW, >= 0 */
	double    *cost;      /* [n] currency, without the values of content */
	double    *marginal;  /* [n] currency per kWh at the end of the step */
	FlexEngine engine;
	char       reason[160];
	double     solve_seconds;
} FlexStoragePlan;

/*
 * The cheapest plan. Input is checked first (finite numbers, hours > 0, bounds
 * that don't cross, start inside them); infeasible leaves a fault that says
 * which limit, at which step and by how much.
 */
FlexStatus flex_storage_plan(FlexEnv *env, const FlexStorageInput *input,
							 const FlexSettings *settings, FlexStoragePlan *plan);

/* Cost of the same window without the storage (net_load alone), currency. */
double flex_storage_idle_cost(const FlexStorageInput *input);

/* Append the members of the "storage" object as Markdown rows. */
void flex_storage_manual(FlexText *text);

/* Documents of kind "storage". */
FlexStatus flex_storage_solve(FlexEnv *env, const FlexNode *doc, const FlexSettings *settings,
							  FlexText *out);
FlexStatus flex_storage_check(FlexEnv *env, const FlexNode *doc);
FlexStatus flex_storage_model(FlexEnv *env, const FlexNode *doc, FlexModel **out);

extern const FlexChapter flex_storage_chapter;

#endif /* FLEX_STORAGE_STORAGE_H */
