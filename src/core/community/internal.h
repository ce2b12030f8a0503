/*
 * internal.h
 *	  What the files of the joint plan call of each other.
 */
#ifndef FLEX_COMMUNITY_INTERNAL_H
#define FLEX_COMMUNITY_INTERNAL_H

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
	double                deadline; /* flex_clock(); 0: none */
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

/* The plan by column generation (community_decompose.c). */
FlexStatus flex_joint_decompose(FlexEnv *env, const FlexJointInput *input,
								const FlexSettings *settings, FlexJointPlan *plan);

/* ---- shared ------------------------------------------------------------------------ */

/* Fees as charged, and the parties' inside problems (community_joint.c). */
FlexStatus flex_joint_prepare(FlexEnv *env, FlexJointInput *input, FlexJointPlan *plan);

/* Meters, trade and costs of the connection from the parties' powers. */
void flex_joint_fill(const FlexJointInput *input, FlexJointPlan *plan);

/* Largest relative violation of any limit by a plan that has been filled. */
double flex_joint_residual(const FlexJointInput *input, const FlexJointPlan *plan);

/*
 * Where an exclusive storage charges and discharges in the same step, keep the
 * difference that moves the content by the same amount: less is lost and less
 * is taken. Returns true where there was any such step.
 */
bool flex_joint_net_storages(const FlexSiteInput *input, FlexSitePlan *plan);

/*
 * Number of steps of a document: the length of the first list among the series of
 * its table and of its members, 1 where all are constants. Known before any is
 * expanded, so that members may mix lists and constants (community_doc.c).
 */
FlexStatus flex_community_steps(FlexEnv *env, const FlexNode *doc, const FlexMember *table,
								int nmembers, int *n);

/* Series of a member ("series" object at path), n long, into *member: its name and battery. */
FlexStatus flex_community_series(FlexEnv *env, const FlexNode *series, const char *path, int n,
								 FlexMemberSeries *member);

/* A fault where start is given and no time. */
FlexStatus flex_community_start(FlexEnv *env, const char *start);

/* The aggregator's battery object, read and checked (community_doc.c). */
typedef struct FlexBatteryDoc
{
	double capacity; /* kWh */
	double charge_efficiency;
	double discharge_efficiency;
	double power; /* kW; NAN: none */
} FlexBatteryDoc;

FlexStatus flex_community_battery(FlexEnv *env, const FlexNode *node, FlexBatteryDoc *battery);

/* Documents with "mode": "joint" or a "connection" (community_joint_doc.c). */
FlexStatus flex_joint_doc_solve(FlexEnv *env, const FlexNode *doc, const FlexSettings *settings,
								FlexText *out);
FlexStatus flex_joint_doc_check(FlexEnv *env, const FlexNode *doc);
FlexStatus flex_joint_doc_model(FlexEnv *env, const FlexNode *doc, FlexModel **out);

#endif /* FLEX_COMMUNITY_INTERNAL_H */
