/*
 * internal.h
 *	  What the files of the chapter call of each other: the joint plan, its column
 *	  generation, and the aggregator between planned members. None of it knows JSON.
 */
#ifndef FLEX_COMMUNITY_INTERNAL_H
#define FLEX_COMMUNITY_INTERNAL_H

#include "base/deadline.h"
#include "community.h"
#include "joint.h"
#include "core/site/site.h"

#include <math.h>

static inline double
joint_import_limit(const FlexJointInput *input, int t)
{
	return flex_at(input->import_limit, t, INFINITY);
}

static inline double
joint_export_limit(const FlexJointInput *input, int t)
{
	return flex_at(input->export_limit, t, INFINITY);
}

/* True where the party has nothing to decide. */
static inline bool
party_is_fixed(const FlexParty *party)
{
	return party->inside.nstorages == 0 && party->inside.ndevices == 0;
}

/* First step in which the tariff pays more for export than it asks for import, or -1. */
int flex_joint_inverted(const FlexJointInput *input);

/* A run of steps with one peak charge. */
typedef struct PeakPeriod
{
	int    first;
	int    last;
	double price;
	double sunk;
} PeakPeriod;

/* The periods with a price above 0; *n of them. */
FlexStatus flex_joint_periods(FlexEnv *env, const FlexJointInput *input, PeakPeriod **out, int *n);

/* Most and least that all parties can take together, kW: finite bounds of X and Y. */
void flex_joint_range(const FlexJointInput *input, int t, double *most, double *least);

/* The plan by one linear program, into allocated party plans. */
FlexStatus flex_joint_by_lp(FlexEnv *env, const FlexJointInput *input, const FlexSettings *settings,
							FlexJointPlan *plan);

/* ---- column generation ------------------------------------------------------------ */

/* What a group of parties takes at the prices of one round. */
typedef struct Column
{
	int     group;
	int     round;
	double  cost;   /* fees and storage costs */
	double *net;    /* [n] kW */
	double  weight; /* in the newest mix */
	int     idle;   /* rounds since it was used */
} Column;

typedef struct Decomposition
{
	FlexEnv              *env;
	const FlexJointInput *input;
	const double         *fee;
	FlexSettings          settings;
	FlexDeadline          deadline;
	int                   n;
	int                   nfree;
	int                  *free_party; /* [nfree] parties with something to decide */
	int                   ngroups;
	double               *fixed_net; /* [n] kW of the others */
	double                fixed_cost;
	double                penalty;     /* per kWh */
	double               *most_import; /* [n] kW that all parties can take together, with room */
	double               *most_export;
	PeakPeriod           *period;
	int                   nperiods;

	double **lambda; /* [rounds] of [n] */
	int      rounds;
	int      ncolumns;
	int      capacity;
	Column  *column;

	/* the master's answer */
	double  upper;   /* its cost */
	double  missing; /* kWh that nobody delivers or takes */
	double *price;   /* [n] per kWh */
	double *value;   /* [ngroups] */

	/* the best bound so far */
	double  lower;
	double *best; /* [n] its prices */
} Decomposition;

/* Relative distance between the master's cost and the best bound. */
double flex_joint_gap(const Decomposition *d);

/* Solve the master: prices, values and weights into d; idle columns are dropped. */
FlexStatus flex_joint_master(Decomposition *d);

/* The plan by column generation (decompose.c). */
FlexStatus flex_joint_decompose(FlexEnv *env, const FlexJointInput *input,
								const FlexSettings *settings, FlexJointPlan *plan);

/* ---- shared ------------------------------------------------------------------------ */

/* Fees as charged, and the parties' inside problems (joint.c). */
FlexStatus flex_joint_prepare(FlexEnv *env, FlexJointInput *input, FlexJointPlan *plan);

/* Meters, trade and costs of the connection from the parties' powers. */
void flex_joint_fill(const FlexJointInput *input, FlexJointPlan *plan);

/* Money that changes hands in a plan that has been filled (flex_gap). */
double flex_joint_turnover(const FlexJointInput *input, const FlexJointPlan *plan);

/* Largest relative violation of any limit by a plan that has been filled. */
double flex_joint_residual(const FlexJointInput *input, const FlexJointPlan *plan);

/*
 * Where an exclusive storage charges and discharges in the same step, keep the
 * difference that moves the content by the same amount: less is lost and less
 * is taken. Returns true where there was any such step.
 */
bool flex_joint_net_storages(const FlexSiteInput *input, FlexSitePlan *plan);

/* A fault where the asked for method can't be used. */
FlexStatus flex_joint_check_method(FlexEnv *env, const FlexJointInput *input);

/* The first nmembers parties by their own cheapest plans, into alone[nmembers]. */
FlexStatus flex_joint_alone(FlexEnv *env, const FlexJointInput *input, int nmembers,
							const FlexSettings *settings, FlexSitePlan *alone);

/* ---- an aggregator between planned members (aggregator.c) ------------------------------- */

typedef struct FlexAggregateInput
{
	FlexJointInput *members; /* parties; with the community's own one */
	int             nmembers;
	int             own;         /* the party whose one storage trades, or -1 */
	bool            control;     /* the members' batteries may be used as well */
	double          buy_factor;  /* of the export price */
	double          sell_factor; /* of the import price */
} FlexAggregateInput;

typedef struct FlexAggregateResult
{
	double  p2p_profit;     /* of trade within a step, currency */
	double  battery_profit; /* with its upper bound */
	double  battery_bound;
	double *buy; /* [n] price paid to members */
	double *sell;
} FlexAggregateResult;

/*
 * The members' own plans (alone) and the community's one storage between what they
 * leave, as a plan of the community; its bound and gap are NAN, as the whole isn't optimised.
 */
FlexStatus flex_joint_aggregate(FlexEnv *env, const FlexAggregateInput *input,
								const FlexSettings *settings, FlexSitePlan *alone,
								FlexJointPlan *plan, FlexAggregateResult *result);

#endif /* FLEX_COMMUNITY_INTERNAL_H */
