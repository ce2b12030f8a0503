/*
 * internal.h
 *	  Pieces of the site model that its own files share.
 */
#ifndef FLEX_SITE_INTERNAL_H
#define FLEX_SITE_INTERNAL_H

#include "base/deadline.h"
#include "site.h"

/* kW that count as running, relative to the power limit. */
#define SITE_RUNNING 1e-7

static inline double
site_export_price(const FlexSiteInput *input, int t)
{
	return flex_at(input->export_price, t, input->import_price[t]);
}

/* Weight of content at the end of step t in the tie-break, in [0, 1]. */
static inline double
site_sooner_weight(const FlexStorage *storage, int t, int n)
{
	if (!storage->sooner)
		return 0;
	return storage->equal_weight || n == 1 ? 1 : 1 - (double) t / (n - 1);
}

/*
 * True where the chain engine plans it, *reason says how; else *reason says why not (chain.c).
 */
bool flex_site_for_chain(const FlexSiteInput *input, const FlexSettings *settings,
						 const char **reason);

/* The plan of such a site into allocated plan arrays. */
FlexStatus flex_site_by_chain(FlexEnv *env, const FlexSiteInput *input,
							  const FlexSettings *settings, FlexSitePlan *plan);

/* The model; exclusive adds the pairs that may need a binary. */
FlexStatus flex_site_build(FlexEnv *env, const FlexSiteInput *input, bool exclusive,
						   FlexModel **model, FlexSiteColumns *where);

/* Plan by the model layer into allocated plan arrays (program.c). */
FlexStatus flex_site_by_model(FlexEnv *env, const FlexSiteInput *input,
							  const FlexSettings *settings, FlexSitePlan *plan);

/* A program being solved in stages (stages.c). */
typedef struct SiteProgram
{
	FlexEnv             *env;
	const FlexSiteInput *input;
	const FlexSettings  *settings; /* the caller's */
	FlexDeadline         deadline;
	FlexModel           *model; /* the relaxation */
	FlexSiteColumns      where;
	FlexResult           result; /* that the plan was taken from */
	FlexSitePlan        *plan;
} SiteProgram;

/* True where a storage charges and discharges in a step, or the meter runs both ways at a gain. */
bool flex_site_has_overlap(const SiteProgram *program, const double *x);

/* The relaxation's plan uses both directions somewhere: solve with the pairs. */
FlexStatus flex_site_forbid_overlap(SiteProgram *program);

/*
 * Of the plans of least cost, the one that fills the storages sooner. Whatever
 * goes wrong here but a cancel, the plan that is there stays.
 */
FlexStatus flex_site_fill_sooner(SiteProgram *program);

/* Why there is no plan, in the words of the model's families. */
FlexStatus flex_site_explain(const SiteProgram *program, FlexModel *model);

/* The fault of a cost without end. */
FlexStatus flex_site_unbounded(const SiteProgram *program);

/* Engine and size of a solved model into the plan. */
void flex_site_note_engine(FlexModel *model, const FlexResult *result, FlexSitePlan *plan);

/* The limits that hold the plan back, from its marginal values (limits.c). */
FlexStatus flex_site_fill_limits(FlexEnv *env, const FlexSiteInput *input, FlexSitePlan *plan);

#endif /* FLEX_SITE_INTERNAL_H */
