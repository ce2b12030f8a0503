/*
 * community.h
 *	  Energy communities: what members can give each other in each step, what
 *	  an aggregator's battery can earn between them, and documents of kind
 *	  "community".
 *
 * Units: kW over the step, kWh, currency per kWh. A document with compat "flex"
 * holds Wh, W and cent/Wh, as its original does, and so does its result; they
 * are converted when read and written.
 *
 * Source: FLEX-Community (Yu et al., Energy 328, 2025, 136338).
 */
#ifndef FLEX_COMMUNITY_COMMUNITY_H
#define FLEX_COMMUNITY_COMMUNITY_H

#include "core/chapter.h"

/* One member: production and load behind the meter, or the metered residuals. */
typedef struct FlexMemberSeries
{
	const char   *name;
	double        battery_kwh; /* capacity of the member's own battery */
	const double *pv;          /* [n] kW; with load */
	const double *load;        /* [n] kW */
	const double *import;      /* [n] kW; with export */
	const double *export;      /* [n] kW */
	const double *soc;         /* [n] kWh in the member's own battery, or NULL */
} FlexMemberSeries;

/* Sums over the members, kW; all [n]. */
typedef struct FlexCommunityBalance
{
	double *used;  /* own production used inside the community */
	double *need;  /* still to be imported */
	double *spill; /* still to be exported */
	double *self;  /* used behind the members' own meters */
	double *p2p;   /* passed between members */
	double *free;  /* kWh not used of the members' batteries */
} FlexCommunityBalance;

/* A content may lie above its capacity by this much (relative, and kWh): rounding of meters. */
#define FLEX_CONTENT_SLACK 1e-9

/* One step from the sums of production, load and own use behind the meters, kW. */
typedef struct FlexCommunityFlows
{
	double used;
	double need;
	double spill;
	double p2p;
} FlexCommunityFlows;

static inline void
flex_community_flows(double production, double load, double self, FlexCommunityFlows *flows)
{
	flows->used = flex_min(production, load);
	flows->need = flex_max(0, load - production);
	flows->spill = flex_max(0, production - load);
	/* never below 0, by concavity of min; rounding aside */
	flows->p2p = flex_max(0, flows->used - self);
}

/*
 * Balance of nmembers over n steps. Members given by residuals count their
 * own use as 0 in used and self, and p2p = min(sum import, sum export).
 */
FlexStatus flex_community_balance(FlexEnv *env, const FlexMemberSeries *member, int nmembers, int n,
								  FlexCommunityBalance *balance);

/* The aggregator's battery between the members. */
typedef struct FlexAggregator
{
	int           n;
	const double *hours;    /* [n] */
	const double *spill;    /* [n] kW that can be bought */
	const double *need;     /* [n] kW that can be sold */
	const double *leased;   /* [n] kWh of the members' batteries at the step's end; NULL: 0 */
	const double *buy;      /* [n] price paid for spill */
	const double *sell;     /* [n] price taken for need */
	double        capacity; /* kWh of its own */
	double        soc_min;  /* kWh */
	double        soc_start;
	double        charge_efficiency;
	double        discharge_efficiency;
	double        power;            /* kW, AC side; INFINITY: none */
	bool          need_before_loss; /* original: need bounds the storage side */
} FlexAggregator;

typedef struct FlexAggregatorPlan
{
	double *charge;    /* [n] kW bought */
	double *discharge; /* [n] kW sold, AC side */
	double *soc;       /* [n + 1] kWh */
	double  profit;
	double  bound; /* upper bound on the profit */
} FlexAggregatorPlan;

/* Largest profit, by the chain engine. Charging and discharging may coincide. */
FlexStatus flex_community_aggregate(FlexEnv *env, const FlexAggregator *aggregator,
									const FlexSettings *settings, FlexAggregatorPlan *plan);

/* The same as a linear program of the battery; charging and discharging may coincide. */
FlexStatus flex_community_program(FlexEnv *env, const FlexAggregator *aggregator, FlexModel **out);

/* Documents of kind "community". */
extern const FlexChapter flex_community_chapter;

#endif /* FLEX_COMMUNITY_COMMUNITY_H */
