/*
 * loadflow.h
 *	  Unbalanced load flow of a three-phase network, for many snapshots of its
 *	  loads at once.
 *
 * A network is compiled once to a grid: nodes (bus and phase) with supply,
 * the admittance matrices of its elements, the legs of its loads (a leg draws
 * current between two nodes). Every method solves  Y V = I(V)  for the node
 * voltages V, with Y the constant linear part and I the currents of the
 * sources' Norton equivalents minus those of the legs:
 *
 *	sweep	 radial grids: the fixed point V <- Z I(V), where Z I is computed
 *			 backward and forward along the tree, chains of buses without load
 *			 taken together
 *	matrix	 any grid: the same fixed point with Y factorised (KLU)
 *	newton	 where the fixed point doesn't converge
 *
 * Powers in kW and kvar, voltages in V (RMS, to ground), angles in degrees.
 * Snapshots that don't converge say so and hold NaN, never numbers.
 */
#ifndef FLEX_LOADFLOW_LOADFLOW_H
#define FLEX_LOADFLOW_LOADFLOW_H

#include "core/network/network.h"

/* Snapshots that the kernels take through the grid together. */
#define FLEX_FLOW_LANES 8

typedef struct FlexGrid FlexGrid;

typedef enum FlexFlowMethod
{
	FLEX_FLOW_AUTO, /* sweep where the grid is radial, else matrix */
	FLEX_FLOW_SWEEP,
	FLEX_FLOW_MATRIX,
	FLEX_FLOW_NEWTON
} FlexFlowMethod;

#define FLEX_FLOW_METHOD_CHOICES "auto|sweep|matrix|newton"

typedef struct FlexFlowOptions
{
	FlexFlowMethod method;
	double         tolerance;      /* p.u., of the complex voltage's last update */
	int            max_iterations; /* of the fixed point */
	bool           warm_start;     /* begin with the voltages of the snapshots before */
	bool           controls;       /* regulators move their taps */
	bool           margin;         /* compute the loadability margin */
	bool           generic;        /* the kernel without vector instructions (tests) */
	const char    *from, *to;      /* window of the loads where none are given, or NULL */
	const char    *resolution;     /* of that window, or NULL */
} FlexFlowOptions;

void flex_flow_options_default(FlexFlowOptions *options);
/* From a jsonb object's members, on top of the defaults. */
FlexStatus flex_flow_options_read(FlexEnv *env, const FlexNode *node, FlexFlowOptions *options);

typedef enum FlexFlowStatus
{
	FLEX_FLOW_CONVERGED,
	FLEX_FLOW_DIVERGED,
	FLEX_FLOW_HUNTING, /* converged, but the regulators didn't settle */
	FLEX_FLOW_NO_DATA  /* not solved: a load isn't known */
} FlexFlowStatus;

const char *flex_flow_status_text(FlexFlowStatus status);

/*
 * Loads of n snapshots. Elements are the network's loads, then its generators:
 * p and q in kW and kvar of element e at snapshot s stand at [s * nelements + e],
 * drawn by loads, given by generators. model may be NULL: that of the network.
 */
typedef struct FlexFlowInput
{
	int                  n;
	int                  nelements;
	const double        *p_kw;
	const double        *q_kvar;
	const unsigned char *model;   /* FlexLoadModel, same places */
	const bool          *no_data; /* [n]: a load of the snapshot isn't known (0 in p); or NULL */
} FlexFlowInput;

/* What is known of one snapshot beside the voltages. */
typedef struct FlexFlowState
{
	FlexFlowStatus status;
	FlexFlowMethod method; /* that gave the result */
	int            iterations;
	double         update_pu;    /* largest complex change in the last iteration */
	double         mismatch_kva; /* largest of a leg: power asked for against that drawn */
	double         margin; /* sum of the loads' shares of the limit, see below; NAN: not asked */
	int            control_steps; /* rounds of the regulators */
} FlexFlowState;

/*
 * Up to FLEX_FLOW_LANES solved snapshots, as the solvers hold them: the real
 * part of node i's voltage in lane l stands at voltage[2 * slot[i] * LANES + l],
 * the imaginary part LANES behind it.
 */
typedef struct FlexFlowBlock
{
	int                  first; /* snapshot of lane 0 */
	int                  lanes;
	const double        *voltage;
	const int           *slot;  /* [nnodes] */
	const FlexFlowState *state; /* [lanes] */
	const double        *tap;   /* [ntransformers * 2], of these snapshots */
} FlexFlowBlock;

typedef FlexStatus (*FlexFlowSink)(void *state, const FlexFlowBlock *block);

static inline double
flex_block_re(const FlexFlowBlock *block, int node, int lane)
{
	return block->voltage[2 * block->slot[node] * FLEX_FLOW_LANES + lane];
}

static inline double
flex_block_im(const FlexFlowBlock *block, int node, int lane)
{
	return block->voltage[(2 * block->slot[node] + 1) * FLEX_FLOW_LANES + lane];
}

/* One node of a grid. */
typedef struct FlexGridNode
{
	int    bus;
	int    phase;
	double base_v; /* to ground; NAN: the bus has no base */
} FlexGridNode;

/* Compile; the network must stay in memory. */
FlexStatus flex_grid_new(FlexEnv *env, const FlexNetwork *network, FlexGrid **grid);

/* Give back what doesn't belong to the environment (the factors); also after an error. */
void flex_grid_free(FlexGrid *grid);

int                 flex_grid_nnodes(const FlexGrid *grid);
const FlexGridNode *flex_grid_nodes(const FlexGrid *grid);
/* The node of a bus and phase, or -1 where there is none with supply. */
int flex_grid_find(const FlexGrid *grid, int bus, int phase);
/* True where the grid can be swept; else *why is told (static text). */
bool flex_grid_radial(const FlexGrid *grid, const char **why);
/* Buses that are left of a radial grid when chains are taken together. */
int flex_grid_reduced(const FlexGrid *grid);

/*
 * Solve all snapshots of input; sink gets them in order, block by block.
 * Ends early with the sink's status where that isn't FLEX_OK, and with
 * FLEX_CANCELLED.
 */
FlexStatus flex_flow_solve(FlexEnv *env, FlexGrid *grid, const FlexFlowInput *input,
						   const FlexFlowOptions *options, FlexFlowSink sink, void *state);

/* ---- results of a block ---------------------------------------------------------- */

/* One conductor at one end of a line or transformer. */
typedef struct FlexBranchFlow
{
	int    element; /* line, or -1 - transformer */
	int    end;     /* 0 or 1 */
	int    phase;   /* node number at the bus */
	double current_re;
	double current_im; /* A, into the element */
	double p_kw;       /* into the element at this end */
	double q_kvar;
	double loading; /* |I| / rated current; NAN: no rating */
} FlexBranchFlow;

/* Most flows that one snapshot has. */
int flex_grid_nflows(const FlexGrid *grid);
/* Fill flow[] for one lane; returns how many. */
int flex_flow_branches(const FlexGrid *grid, const FlexFlowBlock *block, int lane,
					   FlexBranchFlow *flow);

/*
 * Zero-, positive- and negative-sequence voltage, V, of the bus whose phase 1 is node i;
 * false where that isn't phase 1 of a bus with three.
 */
bool flex_flow_sequences(const FlexGrid *grid, const FlexFlowBlock *block, int lane, int i,
						 double *v);

typedef struct FlexFlowSummary
{
	double source_kw; /* given by the sources to the network */
	double source_kvar;
	double load_kw;  /* drawn by loads and generators (theirs negative), at the voltages found */
	double loss_kw;  /* source - load: lines, transformers, shunts */
	double v_min_pu; /* over nodes with a base */
	int    v_min_node;
	double v_max_pu;
	int    v_max_node;
	double worst_loading;     /* NAN: nothing is rated */
	int    worst_element;     /* line, or -1 - transformer */
	double unbalance_percent; /* largest V2/V1 of buses with three phases */
	int    unbalance_bus;
} FlexFlowSummary;

/* Values of one converged lane; needs the input for the loads' powers. */
void flex_flow_summarise(const FlexGrid *grid, const FlexFlowInput *input,
						 const FlexFlowBlock *block, int lane, FlexFlowSummary *summary);

#endif /* FLEX_LOADFLOW_LOADFLOW_H */
