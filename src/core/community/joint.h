/*
 * joint.h
 *	  The cheapest joint plan of a community: the storages and free devices of
 *	  all members and of the community itself behind one metered connection,
 *	  with trade inside and a network fee on it.
 *
 *	  net[t] = sum over parties (import[t] - export[t]), import and export of
 *			   each party netted at its own meter
 *	  X = max(net, 0), Y = max(-net, 0): what the connection takes and gives
 *	  traded = sum import - X
 *	  cost = sum hours * (import_price * X - export_price * Y + fee * traded)
 *			 + sum over peak groups peak_price * max(0, largest X - sunk)
 *			 + throughput costs - end values
 *
 * The fee of a step counts up to import_price - export_price: above it members
 * would rather trade with the grid. That also makes the cost convex where the
 * export price isn't above the import price, so that the problem is a linear
 * program (members' storages relaxed to shared time).
 *
 * Prices that steer a party: with lambda the marginal price of the community's
 * balance, a party's own problem is its site model with import price
 * lambda + fee and export price lambda. lambda is what a seller inside gets.
 */
#ifndef FLEX_COMMUNITY_JOINT_H
#define FLEX_COMMUNITY_JOINT_H

#include "core/site/site.h"

/* A member, or the community's own devices at the connection. */
typedef struct FlexParty
{
	const char   *name;
	FlexSiteInput alone;      /* with its own tariff, as if there were no community */
	FlexSiteInput inside;     /* the same devices; import_price fee, export_price 0, no peak */
	const double *production; /* [n] kW of fixed production behind the meter; NULL: unknown */
} FlexParty;

typedef enum FlexJointMethod
{
	FLEX_JOINT_AUTO,
	FLEX_JOINT_LP,           /* one linear program */
	FLEX_JOINT_DECOMPOSITION /* column generation over the parties */
} FlexJointMethod;

typedef struct FlexJointInput
{
	int           n;
	const double *hours;        /* [n] */
	const double *import_price; /* [n] external tariff, per kWh */
	const double *export_price; /* [n]; above import_price: binaries, no decomposition */
	const double *fee;          /* [n] per kWh traded inside, >= 0 */
	const double *import_limit; /* [n] kW of the connection; NULL: none */
	const double *export_limit; /* [n] kW; NULL: none */
	const double *peak_price; /* [n] per kW of the largest import; the group's first step counts */
	const double *peak_sunk;  /* [n] kW not charged; NULL: 0 */
	const int    *peak_group; /* [n]; NULL: one */
	int           nparties;
	FlexParty    *party;
	FlexJointMethod method;
} FlexJointInput;

typedef struct FlexJointPlan
{
	FlexStatus status;
	double     objective; /* currency */
	double     bound;     /* no plan costs less */
	double     gap;       /* (objective - bound) / max(1, |objective|) */
	double     energy_cost;
	double     fee_cost;
	double     peak_cost;
	double     storage_cost;
	double    *import;      /* [n] kW at the connection */
	double *export;         /* [n] kW */
	double         *traded; /* [n] kW from party to party */
	double         *price;  /* [n] lambda, currency per kWh; NAN unknown */
	double         *fee;    /* [n] fee that was charged */
	FlexSitePlan   *party;  /* [nparties] */
	FlexJointMethod method;
	FlexEngine      engine; /* of the linear program, or of the parties' problems */
	char            reason[160];
	int             iterations; /* of the decomposition */
	int             columns;
	FlexSiteSize    size;
	double          solve_seconds;
} FlexJointPlan;

/*
 * Plan. The inside inputs of the parties are filled here (their prices point
 * to plan->fee). Infeasible leaves a fault that names the party or the limit.
 */
FlexStatus flex_joint_plan(FlexEnv *env, FlexJointInput *input, const FlexSettings *settings,
						   FlexJointPlan *plan);

/* The one linear program, with exclusive pairs, for flex.export_lp. */
FlexStatus flex_joint_model(FlexEnv *env, FlexJointInput *input, FlexModel **out);

/*
 * A party's own cheapest plan at its tariff; one without anything to decide is
 * metered only. The name goes into the fault where there is none.
 */
FlexStatus flex_party_plan(FlexEnv *env, const char *name, const FlexSiteInput *input,
						   const FlexSettings *settings, FlexSitePlan *plan);

#endif /* FLEX_COMMUNITY_JOINT_H */
