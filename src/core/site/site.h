/*
 * site.h
 *	  The site model: prices, fixed load, limits and peak charge of one grid
 *	  connection, any number of storages and of devices whose power is free
 *	  between limits (PV that may be curtailed), and the cheapest joint plan.
 *
 *	  import - export = net_load + sum(charge - discharge) + sum(device power)
 *	  cost = sum hours * (import_price * import - export_price * export)
 *			 + sum over peak groups peak_price * max(0, largest import - sunk)
 *			 + throughput costs - values of content
 *
 * All powers kW over the step, > 0 consumption; contents kWh at the end of the
 * step; prices in currency per kWh, peak price in currency per kW and group.
 *
 * Of all plans of least cost the one is taken that fills the storages sooner
 * (where asked for): a second stage, so that it costs nothing.
 */
#ifndef FLEX_SITE_SITE_H
#define FLEX_SITE_SITE_H

#include "core/chapter.h"
#include "core/storage/storage.h"

/* A device without content: any power in [lower, upper]. */
typedef struct FlexSiteDevice
{
	const char   *name;
	const double *lower; /* [n] kW, <= 0 */
	const double *upper; /* [n] kW, >= 0 */
} FlexSiteDevice;

typedef struct FlexSiteInput
{
	const char           *name; /* of the meter in messages; NULL: "site" */
	int                   n;
	const double         *hours;        /* [n] > 0 */
	const double         *import_price; /* [n] */
	const double         *export_price; /* [n]; NULL: import_price */
	const double         *net_load;     /* [n] kW; NULL: 0 */
	const double         *import_limit; /* [n] kW; NULL: none */
	const double         *export_limit; /* [n] kW; NULL: none */
	const double         *peak_price;   /* [n] per kW; the group's first step counts; NULL: none */
	const double         *peak_sunk;    /* [n] kW not charged; NULL: 0 */
	const int            *peak_group;   /* [n] a new peak where it changes; NULL: one */
	int                   nstorages;
	const FlexStorage    *storage;
	int                   ndevices;
	const FlexSiteDevice *device;
} FlexSiteInput;

typedef struct FlexSiteStoragePlan
{
	double *power;        /* [n] kW, > 0 charging */
	double *charge;       /* [n] kW */
	double *discharge;    /* [n] kW */
	double *soc;          /* [n + 1] kWh, soc[0] at the start */
	double *value_before; /* [n] worth of one more kWh brought into the step; NAN: unknown */
	double *value_after;  /* [n] worth of one more kWh at the end of the step; NAN: unknown */
} FlexSiteStoragePlan;

/* A limit that holds the plan back over a run of steps. */
typedef struct FlexSiteLimit
{
	const char *object; /* "site" or the name of a storage or device */
	const char *limit;  /* "import_limit_kw", "charge_limit_kw", "soc_max_kwh", ... */
	int         first;
	int         last;
	double      value;    /* the limit at the first step */
	double      marginal; /* cost saved if it were one unit wider over the run; NAN: unknown */
} FlexSiteLimit;

typedef struct FlexSiteSize
{
	int rows; /* all 0 where the chain engine needs no model */
	int cols;
	int nonzeros;
	int pairs; /* exclusive pairs of columns that may need a binary */
} FlexSiteSize;

typedef struct FlexSitePlan
{
	FlexStatus status;
	double     objective; /* currency, end values included */
	double     bound;
	double     gap;
	double     energy_cost; /* net energy over all steps */
	double     peak_cost;
	double     storage_cost;             /* throughput less the values of content */
	double    *import;                   /* [n] kW >= 0 */
	double *export;                      /* [n] kW >= 0 */
	double              *cost;           /* [n] energy cost of the step */
	double              *marginal_price; /* [n] cost of one more kWh used at the site; NAN */
	FlexSiteStoragePlan *storage;        /* [nstorages] */
	double             **device;         /* [ndevices] of [n] kW */
	int                  nlimits;
	FlexSiteLimit       *limit;
	FlexSiteSize         size;
	int64_t              iterations;
	FlexEngine           engine;
	char                 reason[160];
	double               solve_seconds;
} FlexSitePlan;

/*
 * The cheapest plan. Infeasible leaves a fault that names the storage or the
 * site, the limit, the first and last step and by how much it would have to
 * give way.
 */
FlexStatus flex_site_plan(FlexEnv *env, const FlexSiteInput *input, const FlexSettings *settings,
						  FlexSitePlan *plan);

/* Which engine a plan would take and why, and the size of its model. */
FlexStatus flex_site_size(FlexEnv *env, const FlexSiteInput *input, const FlexSettings *settings,
						  FlexEngine *engine, char *reason, size_t reason_size, FlexSiteSize *size);

/* The site's linear program with its exclusive pairs. */
FlexStatus flex_site_model(FlexEnv *env, const FlexSiteInput *input, FlexModel **out);

/* ---- one storage: a site of one ------------------------------------------- */

/* The site of a storage alone behind its meter. */
static inline FlexSiteInput
flex_site_of_one(const FlexStorageInput *input)
{
	return (FlexSiteInput){.name = "meter",
						   .n = input->n,
						   .hours = input->hours,
						   .import_price = input->import_price,
						   .export_price = input->export_price,
						   .net_load = input->net_load,
						   .import_limit = input->import_limit,
						   .export_limit = input->export_limit,
						   .nstorages = 1,
						   .storage = &input->storage};
}

/*
 * The cheapest plan of one storage by the engine asked for: the chain engine, and where that gives
 * up or another one is asked for, the site's linear program. Checks and faults as
 * flex_storage_plan.
 */
FlexStatus flex_site_plan_one(FlexEnv *env, const FlexStorageInput *input,
							  const FlexSettings *settings, FlexStoragePlan *plan);

/* ---- parts of a site's plan, for models of several sites -------------------- */

/* First columns and rows of the families of the site's model. */
typedef struct FlexSiteColumns
{
	int import;
	int export;
	int               balance; /* rows */
	int              *device;  /* [ndevices] */
	FlexStorageBlock *storage; /* [nstorages] */
} FlexSiteColumns;

/*
 * Add a site to a model that may hold others too: name is the object of its own families,
 * exclusive adds the pairs of columns that may need a binary.
 */
FlexStatus flex_site_add(FlexEnv *env, FlexModel *model, const FlexSiteInput *input,
						 const char *name, bool exclusive, FlexSiteColumns *where);

/* Powers and contents of all storages and devices in a solution x of the model. */
void flex_site_take_solution(const FlexSiteInput *input, const FlexSiteColumns *where,
							 const double *x, FlexSitePlan *plan);

/* Plan arrays of n steps, zeroed; false without memory. */
bool flex_site_allocate_plan(FlexEnv *env, const FlexSiteInput *input, FlexSitePlan *plan);

/* Import, export and costs from the powers of storages and devices. */
void flex_site_fill_meter(const FlexSiteInput *input, FlexSitePlan *plan);

/* Largest power of the meter, the loads, devices and storages in a plan, kW. */
double flex_site_largest_power(const FlexSiteInput *input, const FlexSitePlan *plan);

/*
 * Money that changes hands in a plan with its meter filled, in the prices' currency: what a gap is
 * relative to where the cost is near 0 (flex_gap).
 */
double flex_site_turnover(const FlexSiteInput *input, const FlexSitePlan *plan);

/* Largest relative violation of a plan with its meter filled. */
double flex_site_residual(const FlexSiteInput *input, const FlexSitePlan *plan);

/* Cost with all storages idle and devices at the best power they have alone; currency. */
double flex_site_idle_cost(const FlexSiteInput *input);

/* Documents of kind "storage". */
extern const FlexChapter flex_storage_chapter;

#endif /* FLEX_SITE_SITE_H */
