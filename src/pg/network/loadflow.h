/*
 * loadflow.h
 *	  What the set-returning functions of the load flow share.
 */
#ifndef FLEX_PG_NETWORK_LOADFLOW_H
#define FLEX_PG_NETWORK_LOADFLOW_H

#include "network.h"
#include "pg/rows.h"

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

/*
 * Read network, loads (NULL: one snapshot with the network's own powers) and
 * options (NULL: defaults), and compile the network.
 */
void flex_flow_begin(Flow *flow, text *network, text *loads, Jsonb *options);

/* Solve all snapshots; errors are raised. */
void flex_flow_run(Flow *flow, FlexFlowSink sink);
void flex_flow_end(Flow *flow);

/* True where a lane has voltages. */
static inline bool
flex_flow_has_values(const FlexFlowBlock *block, int lane)
{
	FlexFlowStatus status = block->state[lane].status;

	return status == FLEX_FLOW_CONVERGED || status == FLEX_FLOW_HUNTING;
}

#endif /* FLEX_PG_NETWORK_LOADFLOW_H */
