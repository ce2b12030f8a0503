/*
 * members.h
 *	  The parts of a network document: one struct and one table of members for
 *	  each, which drive reading, errors and their hints (document.c).
 */
#ifndef FLEX_NETWORK_MEMBERS_H
#define FLEX_NETWORK_MEMBERS_H

#include <math.h>

#include "internal.h"

#define NUMBER(field, member, unit, required, def, help)                                           \
	{                                                                                              \
		member, FLEX_MEMBER_NUMBER, offsetof(ROW, field), unit, required, def, -INFINITY,          \
			INFINITY, false, NULL, FLEX_FORM_PLAIN, help                                           \
	}
#define TEXT(field, member, required, choices, help)                                               \
	{                                                                                              \
		member, FLEX_MEMBER_TEXT, offsetof(ROW, field), "", required, 0, 0, 0, false, choices,     \
			FLEX_FORM_PLAIN, help                                                                  \
	}
#define NODE(field, member, help)                                                                  \
	{                                                                                              \
		member, FLEX_MEMBER_NODE, offsetof(ROW, field), "", false, 0, 0, 0, false, NULL,           \
			FLEX_FORM_PLAIN, help                                                                  \
	}
#define BOOL(field, member, help)                                                                  \
	{                                                                                              \
		member, FLEX_MEMBER_BOOL, offsetof(ROW, field), "", false, 0, 0, 0, false, NULL,           \
			FLEX_FORM_PLAIN, help                                                                  \
	}

#define CONNECTIONS "wye|delta"

/* ---- rows as they stand in the document ------------------------------------------------ */

typedef struct NetworkRow
{
	const char     *name;
	double          frequency_hz;
	const FlexNode *part[9];
} NetworkRow;

enum
{
	PART_BUSES,
	PART_TYPES,
	PART_LINES,
	PART_TRANSFORMERS,
	PART_REGULATORS,
	PART_SOURCES,
	PART_LOADS,
	PART_GENERATORS,
	PART_SHUNTS
};

#define ROW NetworkRow
static const FlexMember network_members[] = {
	TEXT(name, "name", false, NULL, "of the network"),
	NUMBER(frequency_hz, "frequency_hz", "Hz", false, 50, "of the network"),
	NODE(part[PART_BUSES], "buses", "buses; where there is no list, elements make them"),
	NODE(part[PART_TYPES], "line_types", "impedances per km"),
	NODE(part[PART_LINES], "lines", "lines and switches"),
	NODE(part[PART_TRANSFORMERS], "transformers", "two-winding transformers"),
	NODE(part[PART_REGULATORS], "regulators", "controls of transformer taps"),
	NODE(part[PART_SOURCES], "sources", "upstream grids"),
	NODE(part[PART_LOADS], "loads", "what draws power"),
	NODE(part[PART_GENERATORS], "generators", "what gives power"),
	NODE(part[PART_SHUNTS], "shunts", "capacitors"),
};
#undef ROW

typedef struct BusRow
{
	const char *name;
	double      voltage_base_kv;
	double      x;
	double      y;
	const char *feeder;
} BusRow;

#define ROW BusRow
static const FlexMember bus_members[] = {
	TEXT(name, "name", true, NULL, "of the bus"),
	NUMBER(voltage_base_kv, "voltage_base_kv", "kV", false, NAN,
		   "line-to-line; default from the source and the transformers' ratings"),
	NUMBER(x, "x", "", false, NAN, "drawing coordinate"),
	NUMBER(y, "y", "", false, NAN, "drawing coordinate"),
	TEXT(feeder, "feeder", false, NULL, "name of the feeder"),
};
#undef ROW

typedef struct TypeRow
{
	const char     *name;
	double          phases;
	double          sequence[6];
	const FlexNode *matrix[3];
	double          rated_a;
} TypeRow;

#define ROW TypeRow
static const FlexMember type_members[] = {
	TEXT(name, "name", true, NULL, "of the type"),
	NUMBER(phases, "phases", "", false, 3, "conductors, 1 to 4"),
	NUMBER(sequence[0], "r1_ohm_per_km", "ohm/km", false, NAN, "positive sequence"),
	NUMBER(sequence[1], "x1_ohm_per_km", "ohm/km", false, NAN, "positive sequence"),
	NUMBER(sequence[2], "r0_ohm_per_km", "ohm/km", false, NAN, "zero sequence"),
	NUMBER(sequence[3], "x0_ohm_per_km", "ohm/km", false, NAN, "zero sequence"),
	NUMBER(sequence[4], "c1_nf_per_km", "nF/km", false, 0, "positive sequence"),
	NUMBER(sequence[5], "c0_nf_per_km", "nF/km", false, 0, "zero sequence"),
	NODE(matrix[0], "r_ohm_per_km", "matrix by phase, instead of the sequence values"),
	NODE(matrix[1], "x_ohm_per_km", "matrix by phase"),
	NODE(matrix[2], "c_nf_per_km", "matrix by phase; default none"),
	NUMBER(rated_a, "rated_a", "A", false, NAN, "rated current"),
};
#undef ROW

typedef struct LineRow
{
	const char     *name;
	const char     *bus[2];
	const FlexNode *nodes[2];
	const char     *type;
	double          length_km;
	double          rated_a;
	bool            open;
} LineRow;

#define ROW LineRow
static const FlexMember line_members[] = {
	TEXT(name, "name", true, NULL, "of the line"),
	TEXT(bus[0], "bus1", true, NULL, "where it begins"),
	NODE(nodes[0], "nodes1", "node of each conductor at bus1; default 1, 2, 3"),
	TEXT(bus[1], "bus2", true, NULL, "where it ends"),
	NODE(nodes[1], "nodes2", "node of each conductor at bus2; default nodes1"),
	TEXT(type, "line_type", true, NULL, "its impedance"),
	NUMBER(length_km, "length_km", "km", true, 0, "above 0"),
	NUMBER(rated_a, "rated_a", "A", false, NAN, "rated current; default that of the type"),
	BOOL(open, "open", "an open switch"),
};
#undef ROW

typedef struct TransformerRow
{
	const char     *name;
	double          phases;
	const char     *bus[2];
	const FlexNode *nodes[2];
	const char     *conn[2];
	double          kv[2];
	double          tap[2];
	double          kva;
	double          r_percent;
	double          x_percent;
	double          tap_min;
	double          tap_max;
	double          tap_steps;
	bool            leads;
	double          no_load_percent;
	double          magnetising_percent;
	double          antifloat_ppm;
} TransformerRow;

#define ROW TransformerRow
static const FlexMember transformer_members[] = {
	TEXT(name, "name", true, NULL, "of the transformer"),
	NUMBER(phases, "phases", "", false, 3, "1 to 3"),
	TEXT(bus[0], "bus1", true, NULL, "of winding 1"),
	NODE(nodes[0], "nodes1", "phases, then the neutral of a wye; default 1, 2, 3 and ground"),
	TEXT(conn[0], "conn1", false, CONNECTIONS, "default delta"),
	NUMBER(kv[0], "kv1", "kV", true, 0, "rated, line-to-line; of the winding where one-phase"),
	NUMBER(tap[0], "tap1", "p.u.", false, 1, "of winding 1"),
	TEXT(bus[1], "bus2", true, NULL, "of winding 2"),
	NODE(nodes[1], "nodes2", "as nodes1"),
	TEXT(conn[1], "conn2", false, CONNECTIONS, "default wye"),
	NUMBER(kv[1], "kv2", "kV", true, 0, "rated, as kv1"),
	NUMBER(tap[1], "tap2", "p.u.", false, 1, "of winding 2"),
	NUMBER(kva, "kva", "kVA", true, 0, "rated power of all phases"),
	NUMBER(r_percent, "r_percent", "%", false, 0.4, "resistance of both windings"),
	NUMBER(x_percent, "x_percent", "%", false, 7, "leakage reactance"),
	NUMBER(tap_min, "tap_min", "p.u.", false, 0.9, "of a tap changer"),
	NUMBER(tap_max, "tap_max", "p.u.", false, 1.1, "of a tap changer"),
	NUMBER(tap_steps, "tap_steps", "", false, 32, "between them"),
	BOOL(leads, "leads",
		 "delta-wye: the low side leads by 30 degrees (Dyn11), else it lags (Dyn1)"),
	NUMBER(no_load_percent, "no_load_percent", "%", false, 0, "no-load loss"),
	NUMBER(magnetising_percent, "magnetising_percent", "%", false, 0, "magnetising current"),
	NUMBER(antifloat_ppm, "antifloat_ppm", "ppm", false, 1,
		   "small shunt of each winding to ground, of kva, against floating"),
};
#undef ROW

typedef struct RegulatorRow
{
	const char *name;
	const char *transformer;
	double      winding;
	double      voltage_v;
	double      band_v;
	double      pt_ratio;
	double      ct_primary_a;
	double      r_v;
	double      x_v;
	double      max_steps;
} RegulatorRow;

#define ROW RegulatorRow
static const FlexMember regulator_members[] = {
	TEXT(name, "name", true, NULL, "of the regulator"),
	TEXT(transformer, "transformer", true, NULL, "whose tap it moves"),
	NUMBER(winding, "winding", "", false, 2, "1 or 2"),
	NUMBER(voltage_v, "voltage_v", "V", false, 120, "set point behind the voltage transformer"),
	NUMBER(band_v, "band_v", "V", false, 3, "whole width around it"),
	NUMBER(pt_ratio, "pt_ratio", "", false, 60, "of the voltage transformer"),
	NUMBER(ct_primary_a, "ct_primary_a", "A", false, 300, "of the current transformer"),
	NUMBER(r_v, "r_v", "V", false, 0, "line-drop compensation at ct_primary_a"),
	NUMBER(x_v, "x_v", "V", false, 0, "line-drop compensation at ct_primary_a"),
	NUMBER(max_steps, "max_steps", "", false, 16, "taps in one change"),
};
#undef ROW

typedef struct SourceRow
{
	const char     *name;
	const char     *bus;
	const FlexNode *nodes;
	double          value[11];
} SourceRow;

#define ROW SourceRow
static const FlexMember source_members[] = {
	TEXT(name, "name", true, NULL, "of the source"),
	TEXT(bus, "bus", true, NULL, "where it feeds in"),
	NODE(nodes, "nodes", "its three phases; default 1, 2, 3"),
	NUMBER(value[0], "kv", "kV", true, 0, "line-to-line"),
	NUMBER(value[1], "pu", "p.u.", false, 1, "of kv"),
	NUMBER(value[2], "angle_deg", "degrees", false, 0, "of phase 1"),
	NUMBER(value[3], "isc3_a", "A", false, NAN, "three-phase short-circuit current"),
	NUMBER(value[4], "isc1_a", "A", false, NAN, "one-phase short-circuit current"),
	NUMBER(value[5], "x1_r1", "", false, 4, "ratio of positive sequence"),
	NUMBER(value[6], "x0_r0", "", false, 3, "ratio of zero sequence"),
	NUMBER(value[7], "r1_ohm", "ohm", false, NAN, "instead of the currents"),
	NUMBER(value[8], "x1_ohm", "ohm", false, NAN, "instead of the currents"),
	NUMBER(value[9], "r0_ohm", "ohm", false, NAN, "instead of the currents"),
	NUMBER(value[10], "x0_ohm", "ohm", false, NAN, "instead of the currents"),
};
#undef ROW

typedef struct PowerRow
{
	const char     *name;
	const char     *bus;
	const FlexNode *nodes;
	double          phases;
	const char     *conn;
	double          kv;
	double          p_kw;
	double          q_kvar;
	const char     *model;
	const FlexNode *zip;
	double          v_min_pu;
	double          v_max_pu;
} PowerRow;

#define ROW PowerRow
static const FlexMember power_members[] = {
	TEXT(name, "name", true, NULL, "of the load or generator; unique among both"),
	TEXT(bus, "bus", true, NULL, "where it is connected"),
	NODE(nodes, "nodes", "phases, then the return of a wye; default 1, 2, 3 and ground"),
	NUMBER(phases, "phases", "", false, 1, "1 to 3"),
	TEXT(conn, "conn", false, CONNECTIONS, "default wye"),
	NUMBER(kv, "kv", "kV", true, 0, "rated: one-phase between its nodes, else line-to-line"),
	NUMBER(p_kw, "p_kw", "kW", false, 0, "drawn by a load, given by a generator"),
	NUMBER(q_kvar, "q_kvar", "kvar", false, 0, "drawn by a load, given by a generator"),
	TEXT(model, "model", false, FLEX_LOAD_MODEL_CHOICES, "of voltage; default P"),
	NODE(zip, "zip", "shares Z, I, P of active and Z, I, P of reactive power"),
	NUMBER(v_min_pu, "v_min_pu", "p.u.", false, NAN, "below: constant impedance; default none"),
	NUMBER(v_max_pu, "v_max_pu", "p.u.", false, NAN, "above: constant impedance; default none"),
};
#undef ROW

typedef struct ShuntRow
{
	const char     *name;
	const char     *bus;
	const FlexNode *nodes;
	double          phases;
	const char     *conn;
	double          kv;
	double          q_kvar;
} ShuntRow;

#define ROW ShuntRow
static const FlexMember shunt_members[] = {
	TEXT(name, "name", true, NULL, "of the capacitor"),
	TEXT(bus, "bus", true, NULL, "where it is connected"),
	NODE(nodes, "nodes", "as those of loads"),
	NUMBER(phases, "phases", "", false, 3, "1 to 3"),
	TEXT(conn, "conn", false, CONNECTIONS, "default wye"),
	NUMBER(kv, "kv", "kV", true, 0, "rated, as that of loads"),
	NUMBER(q_kvar, "q_kvar", "kvar", true, 0, "at rated voltage, above 0 capacitive"),
};
#undef ROW

#undef NUMBER
#undef TEXT
#undef NODE
#undef BOOL

#endif /* FLEX_NETWORK_MEMBERS_H */
