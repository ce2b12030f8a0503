/*
 * loadflow.h
 *	  What the set-returning functions of the load flow share.
 */
#ifndef FLEX_PG_LOADFLOW_H
#define FLEX_PG_LOADFLOW_H

#include "network.h"
#include "srf.h"

/* One call: its network, loads and where rows go. */
typedef struct Flow
{
	FlexEnv         env;
	MemoryContext   work;
	FlexRows        rows;
	FlexNetwork     network;
	FlexGrid       *grid;
	FlexFlowInput   input;
	FlexFlowOptions options;
	TimestampTz    *ts;       /* [n], or NULL */
	int64          *snapshot; /* [n], numbers of snapshots */
	Datum          *bus_name; /* [nbuses] text */
	FlexBranchFlow *flow;     /* [flows of one snapshot] */
	double         *range;    /* [3 * nnodes]: lowest, sum, highest */
	int64           converged;
} Flow;

/* n zeroed items in the call's memory. */
void *flex_flow_alloc(Flow *flow, size_t n, size_t size);

/* Fill flow->input, ts and snapshot from the text of a query. */
void flex_flow_read_loads(Flow *flow, const char *query);

/* One snapshot with the powers of the network. */
void flex_flow_own_loads(Flow *flow);

#endif /* FLEX_PG_LOADFLOW_H */
