/*
 * site.h
 *	  The site model: devices behind one meter, scheduled together. One storage
 *	  alone goes to the chain engine; everything else becomes an LP (or MIP)
 *	  over the model layer.
 *
 * Units: kW over the step, > 0 consumption; kWh at the end of the step;
 * currency per kWh.
 */
#ifndef FLEX_SITE_H
#define FLEX_SITE_H

#include "model.h"
#include "storage.h"

/*
 * A device: a storage, or (stock false) one that only has power bounds, such as
 * PV that can be curtailed. Arrays are [n]; NULL means the default named.
 */
typedef struct FlexDevice
{
	/* in */
	const char	 *name;
	bool		  stock;
	const double *charge_limit;			/* kW, >= 0: most it may consume */
	const double *discharge_limit;		/* kW, >= 0: most it may produce */
	const double *charge_efficiency;	/* NULL: 1 */
	const double *discharge_efficiency; /* NULL: 1 */
	const double *keep;					/* share of content kept over the step; NULL: 1 */
	const double *soc_min;				/* kWh */
	const double *soc_max;				/* kWh */
	double		  soc_start;			/* kWh */
	/* out */
	double *power;	  /* [n] kW, > 0 consumption */
	double *charge;	  /* [n] kW */
	double *discharge; /* [n] kW */
	double *soc;	  /* [n + 1] kWh, NULL without stock */
	double *marginal; /* [n] currency per kWh in store, NAN where unknown */
} FlexDevice;

typedef struct FlexSite
{
	int			  n;
	const double *hours;
	const double *import_price;
	const double *export_price;
	const double *net_load;		/* kW of everything that can't be scheduled */
	const double *import_limit; /* kW; NULL: none */
	const double *export_limit;
	double		  peak_price; /* currency per kW of the largest import; 0: none */
	double		  peak_sunk;  /* kW that cost nothing */
	int			  ndevices;
	FlexDevice	 *device;
} FlexSite;

/* A limit that costs something: what one unit more of it would save. */
typedef struct FlexBinding
{
	const char *object; /* device, or "site" */
	const char *limit;	/* "soc_min", "import_limit", ... */
	int			step;
	double		value;	  /* the limit, kW or kWh */
	double		marginal; /* currency per unit, >= 0 */
} FlexBinding;

typedef struct FlexSitePlan
{
	FlexStatus	 status;
	double		 objective; /* currency: energy and peak */
	double		 bound;
	double		 gap;
	double		*import; /* [n] kW */
	double		*export; /* [n] kW */
	double		*cost;	 /* [n] currency of energy */
	double		 energy_cost;
	double		 peak;		/* largest import, kW */
	double		 peak_cost; /* currency */
	int			 nbindings;
	FlexBinding *binding;
	FlexEngine	 engine;
	char		 reason[160];
	int			 ncols; /* size of the LP; 0 by the chain engine */
	int			 nrows;
	int64_t		 nnz;
	int64_t		 iterations;
	double		 solve_seconds;
} FlexSitePlan;

/* Solve; device outputs and *plan are filled. Infeasible leaves a fault that says why. */
FlexStatus flex_site_plan(FlexEnv *env, FlexSite *site, const FlexSettings *settings,
						  FlexSitePlan *plan);

/* The LP itself, for exports. */
FlexStatus flex_site_model(FlexEnv *env, const FlexSite *site, FlexModel **out);

#endif /* FLEX_SITE_H */
