/*
 * joint_document.h
 *	  A document of kind "community" with planned members, as read.
 */
#ifndef FLEX_COMMUNITY_JOINT_DOCUMENT_H
#define FLEX_COMMUNITY_JOINT_DOCUMENT_H

#include "internal.h"
#include "core/schedule/schedule.h"

typedef struct FlexJointDoc
{
	/* as the document has them */
	const char     *start;
	double          step_hours;
	const char     *mode;
	const char     *method;
	const FlexNode *members;
	const FlexNode *connection;
	const FlexNode *battery;
	FlexSeries      price;
	FlexSeries      feed_in;
	FlexSeries      fee;
	FlexSeries      import_limit;
	FlexSeries      export_limit;
	FlexSeries      peak_price;
	FlexSeries      peak_sunk;
	bool            control;
	double          buy_factor;
	double          sell_factor;
	/* read */
	bool             joint; /* else an aggregator's plan */
	FlexJointInput   input; /* the members, then the community's own devices */
	int              nmembers;
	int              own;      /* party of the community's own devices, or -1 */
	FlexScheduleDoc *schedule; /* [nparties] of those given as sites */
	FlexGrid         grid;     /* with a connection */
	char             currency[4];
} FlexJointDoc;

FlexStatus flex_joint_doc_read(FlexEnv *env, const FlexNode *node, FlexJointDoc *joint);

/*
 * An aggregator's plan: every member by its own cheapest plan, and the
 * community's one storage between what they leave (community_aggregate.c).
 */
typedef struct FlexAggregateResult
{
	double  p2p_profit;     /* of trade within a step, currency */
	double  battery_profit; /* with its upper bound */
	double  battery_bound;
	double *buy; /* [n] price paid to members */
	double *sell;
} FlexAggregateResult;

FlexStatus flex_joint_aggregate(FlexEnv *env, FlexJointDoc *joint, const FlexSettings *settings,
								FlexSitePlan *alone, FlexJointPlan *plan,
								FlexAggregateResult *result);

/* The result document (community_joint_result.c). */
void flex_joint_write(FlexText *out, const FlexJointDoc *joint, const FlexSitePlan *alone,
					  const FlexJointPlan *plan, const FlexAggregateResult *aggregate);

#endif /* FLEX_COMMUNITY_JOINT_DOCUMENT_H */
