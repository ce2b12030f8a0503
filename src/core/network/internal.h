/*
 * internal.h
 *	  Shared by the files of the network: making one, its checks, impedances of
 *	  lines.
 */
#ifndef FLEX_NETWORK_INTERNAL_H
#define FLEX_NETWORK_INTERNAL_H

#include "core/network/network.h"

/* ---- network.c: making one -------------------------------------------------------- */

FlexStatus flex_network_init(FlexNetwork *network, FlexEnv *env, const char *name);

/* Number of the bus called name, which is made if it isn't there; -1: no memory. */
int flex_network_bus(FlexNetwork *network, const char *name);

/* A new zeroed item at the end of the kind's array, or NULL. */
FlexLineType    *flex_network_add_type(FlexNetwork *network);
FlexLine        *flex_network_add_line(FlexNetwork *network);
FlexTransformer *flex_network_add_transformer(FlexNetwork *network);
FlexRegulator   *flex_network_add_regulator(FlexNetwork *network);
FlexSourceBus   *flex_network_add_source(FlexNetwork *network);
FlexNetworkLoad *flex_network_add_load(FlexNetwork *network);
FlexNetworkLoad *flex_network_add_generator(FlexNetwork *network);
FlexShunt       *flex_network_add_shunt(FlexNetwork *network);

/* ---- check.c, topology.c ---------------------------------------------------------- */

/*
 * All faults of the data: names given twice, buses and phases that aren't
 * there, lengths, voltages and ratings that aren't positive, impedances that
 * can't be inverted. Returns FLEX_BAD_INPUT if there was one.
 */
FlexStatus flex_network_check(FlexEnv *env, const FlexNetwork *network);

/*
 * Voltage bases of the buses that have none: the source's voltage carried over
 * lines and the ratings of transformers, then, where list has values, the
 * nearest of the list (kV, line-to-line).
 */
FlexStatus flex_network_voltage_bases(FlexEnv *env, FlexNetwork *network, const double *list,
									  int nlist);

/* ---- line.c: impedances ----------------------------------------------------------- */

/* Fill an n x n matrix from positive- and zero-sequence values (transposed line). */
void flex_line_sequence(int n, double positive, double zero, double *matrix);

/* Fill the matrices of a type from its sequence[]. */
void flex_line_type_sequence(FlexLineType *type);

/* km in one unit of OpenDSS ("m", "mi", "kft", ...); 0: "none", -1: unknown. */
double flex_line_unit_km(const char *unit);

/* One overhead conductor of a line geometry, metres and ohm/m. */
typedef struct FlexConductor
{
	double x;
	double h;
	double gmr;
	double radius;
	double r;
} FlexConductor;

/*
 * Series impedance (ohm/km) and capacitance (nF/km) of n conductors over
 * ground, the last n - phases of them grounded neutrals that are reduced out:
 * Carson's equations with the first terms of the correction, earth resistivity
 * rho in ohm m.
 */
FlexStatus flex_line_geometry(FlexEnv *env, const char *path, const FlexConductor *conductor, int n,
							  int phases, double frequency_hz, double rho, FlexLineType *type);

#endif /* FLEX_NETWORK_INTERNAL_H */
