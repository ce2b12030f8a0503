/*
 * network.h
 *	  A three-phase network with all phases and couplings: what the load flow
 *	  (loadflow.h) works on, its JSON form, its checks, the reader and the
 *	  writer of OpenDSS text.
 *
 * Buses, types and elements are kept by number; names are unique within their
 * kind and are compared without regard to case where they come from OpenDSS
 * text (which knows no case and is read to lower case).
 *
 * Units are those of the member names: volts where a field ends in _v, kV in
 * _kv, ohm and nF per km. Voltages of equipment are line-to-line values except
 * where a single-phase element stands between a phase and ground.
 */
#ifndef FLEX_NETWORK_NETWORK_H
#define FLEX_NETWORK_NETWORK_H

#include "base/json.h"
#include "base/names.h"

/* Conductors of one terminal: three phases and a neutral. */
#define FLEX_MAX_CONDUCTORS 4
/* Highest node number of a bus; 1, 2, 3 are the phases, 0 is ground. */
#define FLEX_MAX_NODE 9

typedef enum FlexConnection
{
	FLEX_WYE,
	FLEX_DELTA
} FlexConnection;

/* Where an element is connected: node[k] of conductor k at a bus. */
typedef struct FlexTerminal
{
	int bus;
	int n;
	int node[FLEX_MAX_CONDUCTORS];
} FlexTerminal;

typedef struct FlexBus
{
	const char *name;
	double      voltage_base_kv; /* line-to-line; NAN: follows from the source */
	double      x;               /* drawing coordinates or NAN */
	double      y;
	const char *feeder; /* or NULL */
} FlexBus;

/* Impedance per length of phases conductors, row-major n x n. */
typedef struct FlexLineType
{
	const char *name;
	int         phases;
	double      r[FLEX_MAX_CONDUCTORS * FLEX_MAX_CONDUCTORS]; /* ohm/km */
	double x[FLEX_MAX_CONDUCTORS * FLEX_MAX_CONDUCTORS]; /* ohm/km at the network's frequency */
	double c[FLEX_MAX_CONDUCTORS * FLEX_MAX_CONDUCTORS]; /* nF/km */
	double rated_a;                                      /* NAN: none */
	bool   by_sequence;                                  /* the matrices come from sequence[] */
	double sequence[6];                                  /* r1 x1 r0 x0 ohm/km, c1 c0 nF/km */
} FlexLineType;

typedef struct FlexLine
{
	const char  *name;
	FlexTerminal end[2];
	int          type;
	double       length_km;
	double       rated_a; /* NAN: that of the type */
	bool         open;    /* a switch that is open: no connection */
} FlexLine;

/* Two windings; end[0] is the side nearer the source by convention only. */
typedef struct FlexTransformer
{
	const char    *name;
	int            phases;
	FlexTerminal   end[2]; /* phases nodes; of a wye, a further one is the neutral */
	FlexConnection conn[2];
	double         kv[2]; /* rated, line-to-line (one-phase: of the winding) */
	double         kva;   /* of all phases */
	double         r_percent;
	double         x_percent;
	double         tap[2];              /* p.u. of the winding */
	double         tap_min;             /* of a tap changer, */
	double         tap_max;             /* p.u. */
	int            tap_steps;           /* between them */
	bool           leads;               /* delta-wye: the low side leads by 30 degrees */
	double         no_load_percent;     /* loss, of kva */
	double         magnetising_percent; /* current, of rated */
	double         antifloat_ppm;       /* shunt that ties a floating winding, of kva */
} FlexTransformer;

/* A voltage regulator: moves the tap of one winding. */
typedef struct FlexRegulator
{
	const char *name;
	int         transformer;
	int         winding;   /* 1 or 2 */
	double      voltage_v; /* set point on the secondary of the instrument transformer */
	double      band_v;
	double      pt_ratio;
	double      ct_primary_a;
	double      r_v; /* line-drop compensation at rated current */
	double      x_v;
	int         max_steps; /* of the tap changer in one change */
} FlexRegulator;

typedef struct FlexSourceBus
{
	const char  *name;
	FlexTerminal at;
	double       kv; /* line-to-line */
	double       pu;
	double       angle_deg; /* of phase 1 */
	double       isc3_a;
	double       isc1_a;
	double       x1_r1;
	double       x0_r0;
	double       r1; /* ohm; used instead of the currents where given */
	double       x1;
	double       r0;
	double       x0;
} FlexSourceBus;

typedef enum FlexLoadModel
{
	FLEX_LOAD_P,   /* constant power */
	FLEX_LOAD_Z,   /* constant impedance */
	FLEX_LOAD_I,   /* constant magnitude of current, power factor kept */
	FLEX_LOAD_CVR, /* P with the voltage, Q with its square */
	FLEX_LOAD_ZIP  /* by zip[] */
} FlexLoadModel;

#define FLEX_LOAD_MODEL_CHOICES "P|Z|I|CVR|ZIP"

/* A load (power > 0 drawn) or a generator (power > 0 given to the network). */
typedef struct FlexNetworkLoad
{
	const char    *name;
	FlexTerminal   at;
	int            phases;
	FlexConnection conn;
	double         kv; /* rated: one-phase that between its two nodes, else line-to-line */
	double         p_kw;
	double         q_kvar;
	FlexLoadModel  model;
	double         zip[6];   /* shares Z, I, P of active, Z, I, P of reactive power */
	double         v_min_pu; /* below: constant impedance; NAN: no window */
	double         v_max_pu; /* above: constant impedance; NAN: no window */
} FlexNetworkLoad;

typedef struct FlexShunt
{
	const char    *name;
	FlexTerminal   at;
	int            phases;
	FlexConnection conn;
	double         kv;
	double         q_kvar; /* of all phases at rated voltage, > 0 capacitive */
} FlexShunt;

typedef struct FlexNetwork
{
	FlexEnv    *env;
	const char *name;
	double      frequency_hz;

	FlexBus         *bus;
	int              nbuses;
	FlexLineType    *type;
	int              ntypes;
	FlexLine        *line;
	int              nlines;
	FlexTransformer *transformer;
	int              ntransformers;
	FlexRegulator   *regulator;
	int              nregulators;
	FlexSourceBus   *source;
	int              nsources;
	FlexNetworkLoad *load;
	int              nloads;
	FlexNetworkLoad *generator;
	int              ngenerators;
	FlexShunt       *shunt;
	int              nshunts;

	FlexNames bus_names; /* finds a bus by its name */
} FlexNetwork;

/* Number of the bus called name; -1: unknown. */
int flex_network_find_bus(const FlexNetwork *network, const char *name);

/* ---- topology ------------------------------------------------------------------ */

/* What the network's graph looks like. */
typedef struct FlexTopology
{
	int *island;     /* [nbuses]; 0 is the part that the sources supply, others from 1 */
	int  nislands;   /* parts without supply */
	int  nsupplied;  /* buses with supply */
	int  nloops;     /* independent loops of the supplied part */
	int *loop_line;  /* [nloops]: line (from 0) or -1 - transformer that closes one */
	int  nbad_loads; /* loads and generators on a phase that their bus doesn't get */
	int *bad_load;   /* [nbad_loads]: loads, then generators behind them */
	int *phases;     /* [nbuses]: bit k set: node k has supply */
} FlexTopology;

FlexStatus flex_network_topology(FlexEnv *env, const FlexNetwork *network, FlexTopology *topology);

/* {"buses": ..., "islands": ..., ...}: counts, connectivity and totals of a network. */
FlexStatus flex_network_summary(FlexEnv *env, const FlexNetwork *network, FlexText *out);

/* ---- the JSON document ------------------------------------------------------------ */

/*
 * Read the members of a network document; checks it as well. The texts of doc
 * are copied.
 */
FlexStatus flex_network_read(FlexEnv *env, const FlexNode *doc, FlexNetwork *network);
/* The document's members, between braces that the caller writes. */
void flex_network_write(const FlexNetwork *network, FlexText *out);

/* ---- OpenDSS text ----------------------------------------------------------------- */

/*
 * Read OpenDSS text. files is an object of file names and their texts; master
 * names the one to start with (NULL: the only one whose text begins a circuit).
 * What would change the result and isn't understood is an error; harmless
 * commands (Show, Export, monitors) are warnings in env.
 */
FlexStatus flex_dss_read(FlexEnv *env, const FlexNode *files, const char *master,
						 FlexNetwork *network);
/* Write it back as one OpenDSS text. */
FlexStatus flex_dss_write(FlexEnv *env, const FlexNetwork *network, FlexText *out);

/* ---- the drawing ------------------------------------------------------------------- */

/* What the colours tell. NAN: no value, drawn grey. */
typedef struct FlexNetworkColours
{
	const char   *title;       /* of the scale, or NULL: no colours */
	const double *bus;         /* [nbuses], or NULL */
	const double *line;        /* [nlines], or NULL: mean of the line's buses */
	const double *transformer; /* [ntransformers], or NULL */
	double        low;         /* ends of the scale; middle is the neutral value */
	double        middle;
	double        high;
} FlexNetworkColours;

/*
 * Buses with coordinates are drawn there where all of them have any; else the
 * network is laid out as a tree from its source to the right, parts without
 * supply below.
 */
FlexStatus flex_network_svg(FlexEnv *env, const FlexNetwork *network,
							const FlexNetworkColours *colours, FlexText *out);

#endif /* FLEX_NETWORK_NETWORK_H */
