/*
 * site.h
 *	  The site model: prices, fixed load, limits and peak charge of one grid
 *	  connection, any number of storages and of devices whose power is free
 *	  between limits (PV that may be curtailed), and the cheapest joint plan.
 *
 *	  import - export = net_load + sum(charge - discharge) + sum(device power)
 *	  cost = sum hours * (import_price * import - export_price * export)
 *			 + sum over peak groups peak_price * max(0, largest import - sunk)
 *			 + throughput costs - end values
 *
 * All powers kW over the step, > 0 consumption; contents kWh at the end of the
 * step; prices in currency per kWh, peak price in currency per kW and group.
 *
 * Of all plans of least cost the one is taken that fills the storages sooner
 * (where asked for): a second stage, so that it costs nothing.
 */
#ifndef FLEX_SITE_SITE_H
#define FLEX_SITE_SITE_H

#include "core/storage/storage.h"

/* One storage. Arrays are [n] as in FlexStorageInput; NULL takes the spec's value. */
typedef struct FlexSiteStorage
{
	const char     *name;
	FlexStorageSpec spec; /* charge_power, discharge_power, efficiencies, soc_max are set */
	const double   *soc_min;
	const double   *soc_max;
	const double   *charge_limit;
	const double   *discharge_limit;
	const double   *charge_efficiency;
	const double   *discharge_efficiency;
	const double   *keep;
	const double   *inflow;
	bool            sooner;       /* of equal cost, hold more content earlier */
	bool            equal_weight; /* every step counts the same, instead of the first ones more */
} FlexSiteStorage;

/* A device without content: any power in [lower, upper]. */
typedef struct FlexSiteDevice
{
	const char   *name;
	const double *lower; /* [n] kW, <= 0 */
	const double *upper; /* [n] kW, >= 0 */
} FlexSiteDevice;

typedef struct FlexSiteInput
{
	int                    n;
	const double          *hours;        /* [n] > 0 */
	const double          *import_price; /* [n] */
	const double          *export_price; /* [n]; NULL: import_price */
	const double          *net_load;     /* [n] kW; NULL: 0 */
	const double          *import_limit; /* [n] kW; NULL: none */
	const double          *export_limit; /* [n] kW; NULL: none */
	const double          *peak_price;   /* [n] per kW; the group's first step counts; NULL: none */
	const double          *peak_sunk;    /* [n] kW not charged; NULL: 0 */
	const int             *peak_group;   /* [n] a new peak where it changes; NULL: one */
	int                    nstorages;
	const FlexSiteStorage *storage;
	int                    ndevices;
	const FlexSiteDevice  *device;
} FlexSiteInput;

typedef struct FlexSiteStoragePlan
{
	double *power;     /* [n] kW, > 0 charging */
	double *charge;    /* [n] kW */
	double *discharge; /* [n] kW */
	double *soc;       /* [n + 1] kWh, soc[0] at the start */
	double *value;     /* [n] worth of one more kWh brought into the step; NAN: unknown */
	double *marginal;  /* [n] worth of one more kWh at the end of the step; NAN: unknown */
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
	double     storage_cost;             /* throughput less end values */
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

/* Cost with all storages idle and devices at the best power they have alone; currency. */
double flex_site_idle_cost(const FlexSiteInput *input);

#endif /* FLEX_SITE_SITE_H */
