/*
 * internal.h
 *	  A compiled grid, shared by the files of the load flow.
 */
#ifndef FLEX_LOADFLOW_INTERNAL_H
#define FLEX_LOADFLOW_INTERNAL_H

#include <complex.h>

#include "loadflow.h"
#include "base/complex_matrix.h"
#include "base/sparse.h"

#define LANES FLEX_FLOW_LANES

typedef double complex Complex;

#ifndef CMPLX /* clang with an older libc */
#define CMPLX(re, im) ((Complex) (re) + I * (Complex) (im))
#endif

/* Most conductors of an element, both ends. */
#define MAX_TERMINALS (2 * FLEX_MAX_CONDUCTORS)

/* A linear element: currents into it are y times the voltages of its nodes. */
typedef struct GridElement
{
	int     line; /* line, or -1 - transformer; INT_MIN: a shunt or source */
	int     n;
	int     nfrom;               /* the first nfrom belong to end 0 */
	bool    series;              /* a line without capacitance */
	int     node[MAX_TERMINALS]; /* -1: ground */
	int     phase[MAX_TERMINALS];
	Complex y[MAX_TERMINALS * MAX_TERMINALS];
} GridElement;

/* A source: Norton current into its three nodes; y is among the elements. */
typedef struct GridSource
{
	int     node[3];
	int     element; /* that holds its admittance */
	Complex emf[3];
	Complex z[9];
} GridSource;

/* Current drawn from node from to node to (-1: ground). */
typedef struct GridLeg
{
	int    from;
	int    to;
	int    element; /* load, or nloads + generator */
	double share;   /* of the element's power; < 0 for generators */
	double u0;      /* rated V */
	double lo2;     /* window, squared V; 0 and INFINITY: none */
	double hi2;
} GridLeg;

/* Coefficients of legs for a block: U times (conj of) power by exponent, [LANES] each. */
typedef struct LegPower
{
	double pz[LANES], qz[LANES]; /* W/V2: constant impedance */
	double pi[LANES], qi[LANES]; /* W/V: constant current */
	double pp[LANES], qp[LANES]; /* W: constant power */
} LegPower;

/* The tree of a radial grid, see tree.c. */
typedef struct GridTree GridTree;

struct FlexGrid
{
	FlexEnv           *env;
	const FlexNetwork *network;
	FlexTopology       topology;

	FlexGridNode *node;
	int           nnodes;
	int          *node_of; /* [nbuses * (FLEX_MAX_NODE + 1)], -1: none */

	GridElement *element;
	int          nelements;
	int          first_transformer; /* its element; transformers follow one another */
	GridSource  *source;
	int          nsources;
	GridLeg     *leg;
	int          nlegs;
	double      *tap; /* [ntransformers * 2], those in the elements */

	GridTree   *tree; /* NULL: not radial */
	const char *why_no_tree;

	FlexSparse *matrix; /* made at first use */
	double     *entry;  /* its entries, complex, element by element */
	int         nentries;
	bool        stale;    /* taps moved since it was factorised */
	FlexSparse *jacobian; /* Newton's */
	double     *start;    /* [2 * nnodes]: voltages without load, re and im by turns */
};

/* Voltage between the nodes of a leg; v: re and im of every node by turns. */
static inline Complex
flex_leg_voltage(const GridLeg *leg, const double *v)
{
	Complex u = 0;

	if (leg->from >= 0)
		u += CMPLX(v[2 * leg->from], v[2 * leg->from + 1]);
	if (leg->to >= 0)
		u -= CMPLX(v[2 * leg->to], v[2 * leg->to + 1]);
	return u;
}

/* How the iterations of one lane go. */
typedef struct FlowLane
{
	double before; /* update before the last one, p.u. */
	double update;
	int    iterations;
	bool   converged;
	bool   failed;
} FlowLane;

/* ---- solve.c: when the fixed point has been reached ---- */

void flex_lanes_begin(FlowLane *lane, int n);
/* Note the updates of iteration k; false when every lane has converged or failed. */
bool flex_lanes_next(FlowLane *lane, int n, const FlexFlowOptions *options, int k,
					 const double *delta2);
void flex_lane_state(const FlowLane *lane, double mismatch, FlexFlowMethod method,
					 FlexFlowState *state);

/* ---- grid.c ---- */

/* Fill the admittance of transformer t at the taps given. */
void flex_grid_transformer(const FlexTransformer *t, const double *tap, GridElement *element);
/* Powers of the legs of a block's lanes; only_power: nothing but constant power. */
void flex_grid_powers(const FlexGrid *grid, const FlexFlowInput *input, int first, int lanes,
					  LegPower *power, bool *only_power);
/* Current of a leg at a snapshot of the input and voltage u. */
Complex flex_leg_snapshot(const FlexGrid *grid, const GridLeg *leg, const FlexFlowInput *input,
						  int snapshot, Complex u);
/* Current of a leg, drawn at voltage u. */
Complex flex_leg_current(const GridLeg *leg, const LegPower *power, int lane, Complex u);

/* ---- tree.c, sweep.c ---- */

FlexStatus flex_tree_new(FlexEnv *env, FlexGrid *grid);
int        flex_tree_reduced(const GridTree *tree);

/* What a block needs to be solved in; one for a batch. */
typedef struct FlowWork
{
	LegPower     *power;   /* [nlegs] */
	double       *voltage; /* result in the slots below */
	const int    *slot;
	double       *work[4]; /* arrays of the method */
	FlexFlowState state[LANES];
	bool          warm; /* voltages of the block before are there */
} FlowWork;

FlexStatus flex_sweep_work(FlexEnv *env, const FlexGrid *grid, FlowWork *work);
FlexStatus flex_sweep_block(FlexEnv *env, const FlexGrid *grid, const FlexFlowOptions *options,
							bool only_power, int lanes, FlowWork *work);

/* ---- matrix.c ---- */

FlexStatus flex_matrix_work(FlexEnv *env, FlexGrid *grid, FlowWork *work);
FlexStatus flex_matrix_block(FlexEnv *env, FlexGrid *grid, const FlexFlowOptions *options,
							 int lanes, FlowWork *work);
/* Voltages without load into grid->start. */
FlexStatus flex_matrix_start(FlexEnv *env, FlexGrid *grid);
/* Currents that the sources push in with all voltages zero, by node. */
void flex_matrix_sources(const FlexGrid *grid, double *current);

/* ---- newton.c ---- */

/*
 * Newton's method for one lane, from the voltages without load, loads brought
 * up in steps where they must be. voltage: [2 * nnodes], by turns.
 */
FlexStatus flex_newton_lane(FlexEnv *env, FlexGrid *grid, const FlexFlowOptions *options,
							const LegPower *power, int lane, double *voltage, FlexFlowState *state);

/* ---- regulate.c ---- */

/* Move the taps that voltages ask for; how many did. */
int flex_regulate(FlexGrid *grid, const double *voltage);
/* Back to the network's own taps. */
void flex_regulate_reset(FlexGrid *grid);

/* ---- margin.c ---- */

typedef struct FlowMargin FlowMargin;

FlexStatus flex_margin_new(FlexEnv *env, FlexGrid *grid, FlowMargin **margin);
double     flex_margin_value(const FlowMargin *margin, const LegPower *power, int lane);

#endif /* FLEX_LOADFLOW_INTERNAL_H */
