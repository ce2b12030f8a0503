/*
 * internal.h
 *	  Pieces of the site model that its own files share.
 */
#ifndef FLEX_SITE_INTERNAL_H
#define FLEX_SITE_INTERNAL_H

#include "site.h"
#include "core/storage/internal.h"

/* First columns and rows of the families of the site's model. */
typedef struct SiteColumns
{
	int import;
	int export;
	int               balance; /* rows */
	int              *device;  /* [ndevices] */
	FlexStorageBlock *storage; /* [nstorages] */
} SiteColumns;

static inline double
site_export_price(const FlexSiteInput *input, int t)
{
	return storage_series(input->export_price, t, input->import_price[t]);
}

static inline bool
site_has_peak(const FlexSiteInput *input)
{
	for (int t = 0; input->peak_price != NULL && t < input->n; t++)
		if (input->peak_price[t] > 0)
			return true;
	return false;
}

/* A storage as the storage chapter sees it. */
void flex_site_storage_view(const FlexSiteInput *input, int k, FlexStorageInput *view);

/* Weight of content at the end of step t in the tie-break, in [0, 1]. */
static inline double
site_sooner_weight(const FlexSiteStorage *storage, int t, int n)
{
	if (!storage->sooner)
		return 0;
	return storage->equal_weight || n == 1 ? 1 : 1 - (double) t / (n - 1);
}

/* The model; exclusive adds the pairs that may need a binary. */
FlexStatus flex_site_build(FlexEnv *env, const FlexSiteInput *input, bool exclusive,
						   FlexModel **model, SiteColumns *where);

/* The same added to a model that holds other sites too; name is the object of its own families. */
FlexStatus flex_site_add(FlexEnv *env, FlexModel *model, const FlexSiteInput *input,
						 const char *name, bool exclusive, SiteColumns *where);

/* Powers and contents of storage k in a solution x of the model (site_lp.c). */
void flex_site_take_storage(const FlexSiteInput *input, const SiteColumns *where, const double *x,
							int k, FlexSiteStoragePlan *plan);

/* Plan arrays of n steps, zeroed (site.c). */
bool flex_site_allocate_plan(FlexEnv *env, const FlexSiteInput *input, FlexSitePlan *plan);

/* Largest relative violation of a plan with its meter filled (site.c). */
double flex_site_residual(const FlexSiteInput *input, const FlexSitePlan *plan);

/* Plan by the model layer (site_lp.c) into allocated plan arrays. */
FlexStatus flex_site_by_model(FlexEnv *env, const FlexSiteInput *input,
							  const FlexSettings *settings, FlexSitePlan *plan);

/* Import, export, costs from the powers of storages and devices (site.c). */
void flex_site_fill_meter(const FlexSiteInput *input, FlexSitePlan *plan);

/* The limits that hold the plan back, from its marginal values (site_limits.c). */
FlexStatus flex_site_fill_limits(FlexEnv *env, const FlexSiteInput *input, FlexSitePlan *plan);

#endif /* FLEX_SITE_INTERNAL_H */
