/*
 * community_internal.h
 *	  What the files of the joint plan call of each other.
 */
#ifndef FLEX_COMMUNITY_INTERNAL_H
#define FLEX_COMMUNITY_INTERNAL_H

#include "community_joint.h"
#include "site_internal.h"

#include <math.h>

static inline double
joint_import_limit(const FlexJointInput *input, int t)
{
	return storage_series(input->import_limit, t, INFINITY);
}

static inline double
joint_export_limit(const FlexJointInput *input, int t)
{
	return storage_series(input->export_limit, t, INFINITY);
}

/* True where the party has nothing to decide. */
static inline bool
party_is_fixed(const FlexParty *party)
{
	return party->inside.nstorages == 0 && party->inside.ndevices == 0;
}

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

/*
 * The connection's columns and rows in a model: X, Y, the balance
 * X - Y - (parties' net) = 0 (the parties' terms are the caller's), peaks.
 */
typedef struct JointColumns
{
	int import;
	int export;
	int balance; /* rows */
} JointColumns;

FlexStatus flex_joint_connection(FlexEnv *env, FlexModel *model, const FlexJointInput *input,
								 const double *fee, JointColumns *where);

/* The plan by one linear program, into allocated party plans. */
FlexStatus flex_joint_by_lp(FlexEnv *env, const FlexJointInput *input, const FlexSettings *settings,
							FlexJointPlan *plan);

/* The plan by column generation (community_decompose.c). */
FlexStatus flex_joint_decompose(FlexEnv *env, const FlexJointInput *input,
								const FlexSettings *settings, FlexJointPlan *plan);

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

#endif /* FLEX_COMMUNITY_INTERNAL_H */
