/*
 * lines.c
 *	  OpenDSS lines: values of their own, line codes and geometries to line
 *	  types per km.
 */
#include "dss.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_WIRES 12
#define IS(property, text) (strcmp((property)->name, text) == 0)

/* What a line code or a line says of its impedance, per length of unit_km. */
typedef struct Values
{
	int    phases;
	double sequence[6]; /* r1 x1 r0 x0 c1 c0: ohm, ohm, ohm, ohm, nF, nF */
	bool   own_r;       /* matrices given, which come before the sequence values */
	bool   own_x;
	bool   own_c;
	double r[FLEX_MAX_CONDUCTORS * FLEX_MAX_CONDUCTORS];
	double x[FLEX_MAX_CONDUCTORS * FLEX_MAX_CONDUCTORS];
	double c[FLEX_MAX_CONDUCTORS * FLEX_MAX_CONDUCTORS];
	double unit_km; /* 0: none */
	double rated_a;
	double frequency; /* that X refers to */
} Values;

static void
default_values(const DssReader *reader, Values *values)
{
	/* ohm and nF per 1000 ft, by number: the unit stays "none" */
	*values = (Values){.phases = 3,
					   .sequence = {0.058, 0.1206, 0.1784, 0.4047, 3.4, 1.6},
					   .rated_a = 400,
					   .frequency = reader->frequency};
}

static FlexStatus
read_unit(DssReader *reader, const char *text, double *km)
{
	char *lower = flex_dss_lower(reader->env, text);

	*km = lower == NULL ? -1 : flex_line_unit_km(lower);
	if (*km < 0)
		return flex_dss_fault(reader, "unknown unit of length \"%s\"", text);
	return FLEX_OK;
}

/* Members that line codes and lines share; *known false where it is none of them. */
static FlexStatus
read_value(DssReader *reader, const DssProperty *property, Values *values, bool *known)
{
	static const char *const sequence[] = {"r1", "x1", "r0", "x0", "c1", "c0"};

	*known = true;
	for (int i = 0; i < 6; i++)
		if (IS(property, sequence[i]))
		{
			values->own_r = values->own_x = values->own_c = false;
			return flex_dss_number(reader, property->value, &values->sequence[i]);
		}
	if (IS(property, "rmatrix"))
	{
		values->own_r = true;
		return flex_dss_matrix(reader, property->value, values->phases, values->r);
	}
	if (IS(property, "xmatrix"))
	{
		values->own_x = true;
		return flex_dss_matrix(reader, property->value, values->phases, values->x);
	}
	if (IS(property, "cmatrix"))
	{
		values->own_c = true;
		return flex_dss_matrix(reader, property->value, values->phases, values->c);
	}
	if (IS(property, "normamps"))
		return flex_dss_number(reader, property->value, &values->rated_a);
	if (IS(property, "basefreq"))
		return flex_dss_number(reader, property->value, &values->frequency);
	*known = false;
	return FLEX_OK;
}

static FlexStatus
read_phases(DssReader *reader, const char *value, int *phases)
{
	if (flex_dss_integer(reader, value, phases) != FLEX_OK)
		return FLEX_BAD_INPUT;
	if (*phases < 1 || *phases > FLEX_MAX_CONDUCTORS)
		return flex_dss_fault(reader, "%d phases: must be 1 to %d", *phases, FLEX_MAX_CONDUCTORS);
	return FLEX_OK;
}

static FlexStatus
read_linecode(DssReader *reader, const DssObject *object, Values *values)
{
	default_values(reader, values);
	for (const DssProperty *p = object->first; p != NULL; p = p->next)
	{
		FlexStatus status;
		bool       known;

		reader->place = p->place;
		if (IS(p, "nphases"))
		{
			status = read_phases(reader, p->value, &values->phases);
			values->own_r = values->own_x = values->own_c = false;
		}
		else if (IS(p, "units"))
			status = read_unit(reader, p->value, &values->unit_km);
		else
			status = read_value(reader, p, values, &known);
		if (status != FLEX_OK)
			return status;
	}
	return FLEX_OK;
}

/* ---- geometry --------------------------------------------------------------------- */

static FlexStatus
read_wire(DssReader *reader, const char *name, FlexConductor *wire, double *rated_a)
{
	const DssObject *object = flex_dss_find(reader, DSS_WIREDATA, name);
	double           r_unit = 0;
	double           gmr_unit = 0;
	double           radius_unit = 0;
	double           diameter = NAN;

	if (object == NULL)
		return flex_dss_fault(reader, "there is no wiredata \"%s\"", name);
	wire->r = wire->gmr = wire->radius = NAN;
	for (const DssProperty *p = object->first; p != NULL; p = p->next)
	{
		FlexStatus status = FLEX_OK;

		reader->place = p->place;
		if (IS(p, "rac"))
			status = flex_dss_number(reader, p->value, &wire->r);
		else if (IS(p, "gmrac"))
			status = flex_dss_number(reader, p->value, &wire->gmr);
		else if (IS(p, "radius"))
			status = flex_dss_number(reader, p->value, &wire->radius);
		else if (IS(p, "diam"))
			status = flex_dss_number(reader, p->value, &diameter);
		else if (IS(p, "runits"))
			status = read_unit(reader, p->value, &r_unit);
		else if (IS(p, "gmrunits"))
			status = read_unit(reader, p->value, &gmr_unit);
		else if (IS(p, "radunits"))
			status = read_unit(reader, p->value, &radius_unit);
		else if (IS(p, "normamps"))
			status = flex_dss_number(reader, p->value, rated_a);
		if (status != FLEX_OK)
			return status;
	}
	if (isnan(wire->radius))
		wire->radius = diameter / 2;
	if (!(wire->r > 0) || !(r_unit > 0) || !(gmr_unit > 0) || !(radius_unit > 0) ||
		!(wire->gmr > 0) || !(wire->radius > 0))
		return flex_dss_fault(reader,
							  "wiredata \"%s\" needs Rac, Runits, GMRac, GMRunits, Diam and "
							  "Radunits",
							  name);
	wire->r /= r_unit * 1e3;
	wire->gmr *= gmr_unit * 1e3;
	wire->radius *= radius_unit * 1e3;
	return FLEX_OK;
}

/* One property of a geometry; cond is the conductor at work. */
static FlexStatus
read_geometry_member(DssReader *reader, const DssProperty *p, FlexConductor *wire, int *cond,
					 double *unit_km, int *n, int *phases, bool *reduce, double *rated_a)
{
	FlexConductor *at = &wire[*cond - 1];
	double         x;

	if (IS(p, "nconds"))
	{
		if (flex_dss_integer(reader, p->value, n) != FLEX_OK)
			return FLEX_BAD_INPUT;
		if (*n < 1 || *n > MAX_WIRES)
			return flex_dss_fault(reader, "nconds=%d: must be 1 to %d", *n, MAX_WIRES);
		return FLEX_OK;
	}
	if (IS(p, "nphases"))
		return read_phases(reader, p->value, phases);
	if (IS(p, "reduce"))
		return flex_dss_yes(reader, p->value, reduce);
	if (IS(p, "normamps"))
		return flex_dss_number(reader, p->value, rated_a);
	if (IS(p, "cond"))
	{
		if (flex_dss_integer(reader, p->value, cond) != FLEX_OK)
			return FLEX_BAD_INPUT;
		if (*cond < 1 || *cond > *n)
		{
			flex_dss_fault(reader, "cond=%d of a geometry of %d conductors", *cond, *n);
			*cond = 1;
			return FLEX_BAD_INPUT;
		}
		return FLEX_OK;
	}
	if (IS(p, "wire"))
	{
		FlexConductor read;
		double        amps = NAN;

		if (read_wire(reader, p->value, &read, &amps) != FLEX_OK)
			return FLEX_BAD_INPUT;
		reader->place = p->place;
		at->r = read.r;
		at->gmr = read.gmr;
		at->radius = read.radius;
		if (*cond == 1 && !isnan(amps))
			*rated_a = amps;
		return FLEX_OK;
	}
	if (IS(p, "units"))
		return read_unit(reader, p->value, unit_km);
	if (flex_dss_number(reader, p->value, &x) != FLEX_OK)
		return FLEX_BAD_INPUT;
	if (IS(p, "x"))
		at->x = x * (*unit_km > 0 ? *unit_km * 1e3 : 1);
	else
		at->h = x * (*unit_km > 0 ? *unit_km * 1e3 : 1);
	return FLEX_OK;
}

static FlexStatus
read_geometry(DssReader *reader, const char *name, double rho, Values *values)
{
	const DssObject *object = flex_dss_find(reader, DSS_LINEGEOMETRY, name);
	FlexConductor    wire[MAX_WIRES] = {0};
	FlexLineType     type = {0};
	int              cond = 1;
	int              n = 3;
	int              phases = 3;
	double           unit_km = 0;
	bool             reduce = false;
	FlexStatus       status;

	if (object == NULL)
		return flex_dss_fault(reader, "there is no linegeometry \"%s\"", name);
	if (!reader->carson)
	{
		flex_dss_fault(reader, "line geometries need Set EarthModel=Carson");
		flex_fault_hint(reader->env, "Deri's earth model is not supported.");
		return FLEX_BAD_INPUT;
	}
	for (const DssProperty *p = object->first; p != NULL; p = p->next)
	{
		reader->place = p->place;
		status = read_geometry_member(reader, p, wire, &cond, &unit_km, &n, &phases, &reduce,
									  &values->rated_a);
		if (status != FLEX_OK)
			return status;
	}
	if (!reduce)
		phases = n;
	status = flex_line_geometry(reader->env, name, wire, n, phases, reader->frequency, rho, &type);
	if (status != FLEX_OK)
		return status;
	values->phases = phases;
	values->own_r = values->own_x = values->own_c = true;
	memcpy(values->r, type.r, sizeof(type.r));
	memcpy(values->x, type.x, sizeof(type.x));
	memcpy(values->c, type.c, sizeof(type.c));
	values->unit_km = 1;
	values->frequency = reader->frequency;
	return FLEX_OK;
}

/* ---- types and lines ----------------------------------------------------------------- */

/* Number of the line type called name with these values, made at first use; -1: no memory. */
static int
type_of(DssReader *reader, char *name, const Values *values, double per_km)
{
	FlexLineType *type;
	int           number = flex_names_find(&reader->types, name);
	const double *s = values->sequence;
	double        x_scale = per_km * reader->frequency / values->frequency;

	if (number >= 0)
		return number;
	type = flex_network_add_type(reader->network);
	number = reader->network->ntypes - 1;
	if (type == NULL)
		return -1;
	flex_names_add(&reader->types, name, number);
	type->name = name;
	type->phases = values->phases;
	type->rated_a = values->rated_a;
	for (int i = 0; i < 6; i++)
		type->sequence[i] = s[i] * (i == 1 || i == 3 ? x_scale : per_km);
	flex_line_type_sequence(type);
	type->by_sequence = !values->own_r && !values->own_x && !values->own_c;
	for (int i = 0; i < type->phases * type->phases; i++)
	{
		if (values->own_r)
			type->r[i] = per_km * values->r[i];
		if (values->own_x)
			type->x[i] = x_scale * values->x[i];
		if (values->own_c)
			type->c[i] = per_km * values->c[i];
	}
	return number;
}

/* What a line says: where it is, how long, and whose values it has. */
typedef struct LineText
{
	const char        *bus[2];
	const char        *code;
	double             length;
	double             unit_km;
	bool               own; /* values that aren't those of the code alone */
	double             rho;
	int                phases; /* given; 0: not */
	Values             values;
	const DssProperty *geometry; /* read again with the last rho; NULL: not by geometry */
} LineText;

/* A closed switch has the impedance that OpenDSS gives it: 1 milliohm. */
static FlexStatus
read_switch(DssReader *reader, const DssProperty *p, LineText *line)
{
	bool       yes;
	FlexStatus status = flex_dss_yes(reader, p->value, &yes);

	if (status != FLEX_OK || !yes)
		return status;
	memcpy(line->values.sequence, (double[6]){1, 1, 1, 1, 1.1, 1}, sizeof(double[6]));
	line->values.own_r = line->values.own_x = line->values.own_c = false;
	line->values.unit_km = line->unit_km = 0;
	line->length = 0.001;
	line->own = true;
	return FLEX_OK;
}

/* The impedance of the line's geometry anew, for another rho; the rest of the values stays. */
static FlexStatus
read_earth(DssReader *reader, LineText *line)
{
	DssPlace   place = reader->place;
	Values     values = line->values;
	FlexStatus status = read_geometry(reader, line->geometry->value, line->rho, &values);

	reader->place = place;
	values.rated_a = line->values.rated_a;
	line->values = values;
	return status;
}

static FlexStatus
read_line_member(DssReader *reader, const DssProperty *p, LineText *line)
{
	FlexStatus status;
	bool       known;

	if (IS(p, "bus1") || IS(p, "bus2"))
	{
		line->bus[p->name[3] - '1'] = p->value;
		return FLEX_OK;
	}
	if (IS(p, "linecode"))
	{
		const DssObject *code = flex_dss_find(reader, DSS_LINECODE, p->value);
		DssPlace         place = reader->place;

		if (code == NULL)
			return flex_dss_fault(reader, "there is no linecode \"%s\"", p->value);
		line->code = code->name;
		line->own = false;
		line->geometry = NULL;
		status = read_linecode(reader, code, &line->values);
		reader->place = place;
		if (status == FLEX_OK && line->phases > 0 && line->phases != line->values.phases)
			return flex_dss_fault(reader, "phases=%d, but linecode \"%s\" has %d", line->phases,
								  line->code, line->values.phases);
		return status;
	}
	if (IS(p, "length"))
		return flex_dss_number(reader, p->value, &line->length);
	if (IS(p, "units"))
		return read_unit(reader, p->value, &line->unit_km);
	if (IS(p, "rho"))
	{
		status = flex_dss_number(reader, p->value, &line->rho);
		if (status == FLEX_OK && line->geometry != NULL)
			status = read_earth(reader, line);
		return status;
	}
	if (IS(p, "phases"))
	{
		int phases;

		if (read_phases(reader, p->value, &phases) != FLEX_OK)
			return FLEX_BAD_INPUT;
		if (line->code != NULL && phases != line->values.phases)
			return flex_dss_fault(reader, "phases=%d, but linecode \"%s\" has %d", phases,
								  line->code, line->values.phases);
		line->values.phases = line->phases = phases;
		return FLEX_OK;
	}
	if (IS(p, "geometry"))
	{
		DssPlace place = reader->place;

		line->own = true;
		line->geometry = p;
		status = read_geometry(reader, p->value, line->rho, &line->values);
		reader->place = place;
		return status;
	}
	if (IS(p, "switch"))
		return read_switch(reader, p, line);
	status = read_value(reader, p, &line->values, &known);
	line->own = line->own || known;
	if (known && !IS(p, "normamps") && !IS(p, "basefreq"))
		line->geometry = NULL;
	return status;
}

/* Values per what unit, and the length in it. */
static int
line_type(DssReader *reader, const DssObject *object, const LineText *line, double *length_km)
{
	const Values *values = &line->values;
	const char   *base = line->own || line->code == NULL ? object->name : line->code;
	double        per_km = values->unit_km > 0 ? 1 / values->unit_km : 1;
	size_t        size = strlen(base) + 40;
	char         *name = flex_alloc(reader->env, size, 1);

	if (name == NULL)
		return -1;
	*length_km = line->length;
	if (line->unit_km > 0)
		*length_km *= line->unit_km;
	else if (values->unit_km > 0)
		*length_km *= values->unit_km;
	snprintf(name, size, "%s%s", line->own || line->code == NULL ? "line:" : "", base);
	if (values->unit_km == 0 && line->unit_km > 0)
	{
		/* values without a unit are per the unit of each line that uses them */
		per_km = 1 / line->unit_km;
		if (!line->own && line->code != NULL)
			snprintf(name + strlen(name), size - strlen(name), "@%g", line->unit_km);
	}
	return type_of(reader, name, values, per_km);
}

FlexStatus
flex_dss_build_line(DssReader *reader, const DssObject *object)
{
	LineText  text = {.length = 1, .rho = 100};
	FlexLine *line;
	int       ngiven;

	default_values(reader, &text.values);
	text.own = false;
	for (const DssProperty *p = object->first; p != NULL; p = p->next)
	{
		FlexStatus status;

		reader->place = p->place;
		status = read_line_member(reader, p, &text);
		if (status != FLEX_OK)
			return status;
	}
	reader->place = object->place;
	if (text.bus[0] == NULL || text.bus[1] == NULL)
		return flex_dss_fault(reader, "line \"%s\" needs bus1 and bus2", object->name);
	line = flex_network_add_line(reader->network);
	if (line == NULL)
		return FLEX_NO_MEMORY;
	line->name = object->name;
	line->rated_a = NAN;
	line->type = line_type(reader, object, &text, &line->length_km);
	if (line->type < 0)
		return FLEX_NO_MEMORY;
	for (int e = 0; e < 2; e++)
		if (flex_dss_terminal(reader, text.bus[e], text.values.phases, text.values.phases,
							  &line->end[e], &ngiven) != FLEX_OK)
			return FLEX_BAD_INPUT;
	return FLEX_OK;
}
