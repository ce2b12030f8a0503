/*
 * build.c
 *	  OpenDSS objects to the elements of a network.
 */
#include "dss.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IS(property, text) (strcmp((property)->name, text) == 0)

FlexStatus
flex_dss_terminal(DssReader *reader, const char *value, int phases, int n, FlexTerminal *terminal,
				  int *ngiven)
{
	char *bus = flex_dss_lower(reader->env, value);
	char *dot = bus == NULL ? NULL : strchr(bus, '.');

	if (bus == NULL)
		return FLEX_NO_MEMORY;
	memset(terminal, 0, sizeof(*terminal));
	terminal->n = n;
	for (int i = 0; i < n; i++)
		terminal->node[i] = i < phases ? i + 1 : 0;
	*ngiven = 0;
	if (dot != NULL)
		*dot++ = '\0';
	while (dot != NULL && *dot != '\0')
	{
		char *end;
		long  node = strtol(dot, &end, 10);

		if (end == dot || (*end != '.' && *end != '\0') || node < 0 || node > FLEX_MAX_NODE)
			return flex_dss_fault(reader, "\"%s\" is not a bus with nodes from 0 to %d", value,
								  FLEX_MAX_NODE);
		if (*ngiven == FLEX_MAX_CONDUCTORS)
			return flex_dss_fault(reader, "\"%s\" names more than %d nodes", value,
								  FLEX_MAX_CONDUCTORS);
		if (*ngiven < n)
			terminal->node[*ngiven] = (int) node;
		else if (node != 0)
			return flex_dss_fault(reader,
								  "\"%s\" names more nodes than the element has "
								  "conductors (%d)",
								  value, n);
		(*ngiven)++;
		dot = *end == '.' ? end + 1 : end;
	}
	if (bus[0] == '\0')
		return flex_dss_fault(reader, "the name of a bus is empty");
	terminal->bus = flex_network_bus(reader->network, bus);
	return terminal->bus < 0 ? FLEX_NO_MEMORY : FLEX_OK;
}

FlexStatus
flex_dss_connection(DssReader *reader, const char *value, FlexConnection *conn)
{
	char *lower = flex_dss_lower(reader->env, value);

	if (lower == NULL)
		return FLEX_NO_MEMORY;
	if (strcmp(lower, "wye") == 0 || strcmp(lower, "y") == 0 || strcmp(lower, "ln") == 0)
		*conn = FLEX_WYE;
	else if (strcmp(lower, "delta") == 0 || strcmp(lower, "d") == 0 || strcmp(lower, "ll") == 0)
		*conn = FLEX_DELTA;
	else
		return flex_dss_fault(reader, "connection \"%s\" is neither wye nor delta", value);
	return FLEX_OK;
}

FlexStatus
flex_dss_phases(DssReader *reader, const char *value, int *phases)
{
	if (flex_dss_integer(reader, value, phases) != FLEX_OK)
		return FLEX_BAD_INPUT;
	if (*phases < 1 || *phases > 3)
		return flex_dss_fault(reader, "%d phases: must be 1 to 3", *phases);
	return FLEX_OK;
}

/* ---- source ---------------------------------------------------------------------------- */

static FlexStatus
build_source(DssReader *reader, const DssObject *object)
{
	enum
	{
		BY_MVA,
		BY_CURRENT,
		BY_IMPEDANCE
	} given = BY_MVA;
	double         mva3 = 2000;
	double         mva1 = 2100;
	double         isc3 = 10000;
	double         isc1 = 10500;
	double         z[4] = {1.65, 6.6, 1.9, 5.7};
	int            phases = 3;
	int            ngiven;
	const char    *bus = "sourcebus";
	FlexSourceBus *source = flex_network_add_source(reader->network);

	if (source == NULL)
		return FLEX_NO_MEMORY;
	*source = (FlexSourceBus){.name = object->name,
							  .kv = 115,
							  .pu = 1,
							  .x1_r1 = 4,
							  .x0_r0 = 3,
							  .r1 = NAN,
							  .x1 = NAN,
							  .r0 = NAN,
							  .x0 = NAN};
	for (const DssProperty *p = object->first; p != NULL; p = p->next)
	{
		static const char *const numbers[] = {"basekv", "pu",     "angle", "x1r1", "x0r0",
											  "mvasc3", "mvasc1", "isc3",  "isc1", "r1",
											  "x1",     "r0",     "x0"};
		double *const            field[] = {&source->kv,    &source->pu,    &source->angle_deg,
											&source->x1_r1, &source->x0_r0, &mva3,
											&mva1,          &isc3,          &isc1,
											&z[0],          &z[1],          &z[2],
											&z[3]};

		reader->place = p->place;
		if (IS(p, "bus1"))
			bus = p->value;
		if (IS(p, "phases") && flex_dss_phases(reader, p->value, &phases) != FLEX_OK)
			return FLEX_BAD_INPUT;
		for (int i = 0; i < FLEX_LENGTH(numbers); i++)
			if (IS(p, numbers[i]))
			{
				if (flex_dss_number(reader, p->value, field[i]) != FLEX_OK)
					return FLEX_BAD_INPUT;
				if (i >= 5)
					given = i < 7 ? BY_MVA : (i < 9 ? BY_CURRENT : BY_IMPEDANCE);
			}
	}
	if (phases != 3)
		return flex_dss_fault(reader, "source \"%s\" has %d phases: must be 3", object->name,
							  phases);
	source->isc3_a = given == BY_MVA ? mva3 * 1e3 / (sqrt(3) * source->kv) : isc3;
	source->isc1_a = given == BY_MVA ? mva1 * 1e3 / (sqrt(3) * source->kv) : isc1;
	if (given == BY_IMPEDANCE)
	{
		source->isc3_a = source->isc1_a = NAN;
		source->r1 = z[0];
		source->x1 = z[1];
		source->r0 = z[2];
		source->x0 = z[3];
	}
	return flex_dss_terminal(reader, bus, 3, 3, &source->at, &ngiven);
}

/* ---- loads, generators, capacitors --------------------------------------------------- */

typedef struct PowerText
{
	const char *bus;
	bool        phases_given;
	double      kw;
	double      kvar;
	double      kva;
	double      pf;
	bool        by_kvar;
	bool        by_kva;
	DssPlace    command; /* that the properties so far come from */
	int         model;
	double      pmpp;
	double      irradiance;
	double      share; /* %Pmpp */
	double      zipv[7];
	int         nzip;
} PowerText;

/*
 * A kW set behind a kvar keeps the power factor, which OpenDSS takes from the two
 * at the end of a load's command, at once from those of a generator.
 */
static void
keep_factor(int class, const DssProperty *next, PowerText *text)
{
	bool same = next->place.line == text->command.line && next->place.file == text->command.file;

	text->command = next->place;
	if ((same && class == DSS_LOAD) || !text->by_kvar || text->kw == 0)
		return;
	text->pf = copysign(fabs(text->kw) / hypot(text->kw, text->kvar), text->kw * text->kvar);
}

static FlexStatus
read_power_member(DssReader *reader, const DssProperty *p, PowerText *text, FlexNetworkLoad *load)
{
	double number;

	if (IS(p, "bus1"))
	{
		text->bus = p->value;
		return FLEX_OK;
	}
	if (IS(p, "phases"))
	{
		text->phases_given = true;
		return flex_dss_phases(reader, p->value, &load->phases);
	}
	if (IS(p, "conn"))
		return flex_dss_connection(reader, p->value, &load->conn);
	if (IS(p, "zipv"))
		return flex_dss_numbers(reader, p->value, text->zipv, 7, &text->nzip);
	if (IS(p, "model"))
		return flex_dss_integer(reader, p->value, &text->model);
	if (IS(p, "enabled"))
		return FLEX_OK;
	if (flex_dss_number(reader, p->value, &number) != FLEX_OK)
		return FLEX_BAD_INPUT;
	if (IS(p, "kv"))
		load->kv = number;
	else if (IS(p, "kw"))
	{
		text->kw = number;
		text->by_kva = text->by_kvar = false;
	}
	else if (IS(p, "kvar"))
	{
		text->kvar = number;
		text->by_kvar = true;
	}
	else if (IS(p, "pf"))
	{
		text->pf = number;
		text->by_kvar = false;
	}
	else if (IS(p, "kva"))
	{
		text->kva = number;
		text->by_kva = true;
	}
	else if (IS(p, "vminpu"))
		load->v_min_pu = number;
	else if (IS(p, "vmaxpu"))
		load->v_max_pu = number;
	else if (IS(p, "irradiance"))
		text->irradiance = number;
	else if (IS(p, "pmpp"))
		text->pmpp = number;
	else if (IS(p, "%pmpp"))
		text->share = number / 100;
	return FLEX_OK;
}

/* The engine's number of a load's model, by voltage. */
static FlexStatus
set_model(DssReader *reader, const DssObject *object, const PowerText *text, FlexNetworkLoad *load)
{
	static const double constant_p_quadratic_q[6] = {0, 0, 1, 1, 0, 0};

	switch (text->model)
	{
		case 1:
			load->model = FLEX_LOAD_P;
			return FLEX_OK;
		case 2:
			load->model = FLEX_LOAD_Z;
			return FLEX_OK;
		case 3:
			if (object->class == DSS_GENERATOR)
				break;
			load->model = FLEX_LOAD_ZIP;
			memcpy(load->zip, constant_p_quadratic_q, sizeof(load->zip));
			return FLEX_OK;
		case 4:
			load->model = FLEX_LOAD_CVR;
			return FLEX_OK;
		case 5:
			load->model = FLEX_LOAD_I;
			return FLEX_OK;
		case 8:
			if (text->nzip < 6)
				return flex_dss_fault(reader, "load \"%s\" of model 8 needs ZIPV", object->name);
			load->model = FLEX_LOAD_ZIP;
			memcpy(load->zip, text->zipv, sizeof(load->zip));
			return FLEX_OK;
		default:
			break;
	}
	return flex_dss_fault(reader, "model %d of %s \"%s\" is not supported", text->model,
						  flex_dss_class_name(object->class), object->name);
}

static void
set_power(const DssObject *object, const PowerText *text, FlexNetworkLoad *load)
{
	if (object->class == DSS_PVSYSTEM)
		load->p_kw = fmin(text->pmpp * text->irradiance * text->share, text->kva);
	else
		load->p_kw = text->by_kva ? text->kva * fabs(text->pf) : text->kw;
	if (text->by_kvar)
		load->q_kvar = text->kvar;
	else
		load->q_kvar = copysign(load->p_kw * sqrt(1 / (text->pf * text->pf) - 1), text->pf) *
					   (load->p_kw < 0 ? -1 : 1);
}

static FlexStatus
build_power(DssReader *reader, const DssObject *object)
{
	bool             is_load = object->class == DSS_LOAD;
	bool             is_pv = object->class == DSS_PVSYSTEM;
	PowerText        text = {.kw = is_load ? 10 : 1000,
							 .pf = is_pv ? 1 : 0.88,
							 .model = 1,
							 .kva = 500,
							 .pmpp = 500,
							 .irradiance = 1,
							 .share = 1};
	FlexNetworkLoad *load = is_load ? flex_network_add_load(reader->network)
									: flex_network_add_generator(reader->network);
	int              ngiven;

	if (load == NULL)
		return FLEX_NO_MEMORY;
	*load = (FlexNetworkLoad){.name = object->name,
							  .phases = 3,
							  .kv = 12.47,
							  .v_min_pu = is_load ? 0.95 : 0.9,
							  .v_max_pu = is_load ? 1.05 : 1.1};
	for (const DssProperty *p = object->first; p != NULL; p = p->next)
	{
		FlexStatus status;

		reader->place = p->place;
		keep_factor(object->class, p, &text);
		status = read_power_member(reader, p, &text, load);
		if (status != FLEX_OK)
			return status;
	}
	reader->place = object->place;
	if (text.bus == NULL)
		return flex_dss_fault(reader, "%s \"%s\" needs bus1", flex_dss_class_name(object->class),
							  object->name);
	if (!(fabs(text.pf) <= 1) || text.pf == 0)
		return flex_dss_fault(reader, "power factor %g of \"%s\": must be -1 to 1 and not 0",
							  text.pf, object->name);
	if (!text.phases_given && strchr(text.bus, '.') != NULL)
	{
		int nodes = 0;

		for (const char *c = text.bus; *c != '\0'; c++)
			nodes += *c == '.';
		if (nodes < 3)
		{
			load->phases = load->conn == FLEX_DELTA && nodes == 2 ? 1 : nodes;
			flex_dss_warning(reader,
							 "%s \"%s\" has no Phases: read as %d for its %d node%s, where "
							 "OpenDSS takes 3",
							 flex_dss_class_name(object->class), object->name, load->phases, nodes,
							 nodes == 1 ? "" : "s");
		}
	}
	/* a window that wide is none */
	if (load->v_min_pu <= 1e-6)
		load->v_min_pu = NAN;
	if (load->v_max_pu >= 1e6)
		load->v_max_pu = NAN;
	set_power(object, &text, load);
	if (set_model(reader, object, &text, load) != FLEX_OK)
		return FLEX_BAD_INPUT;
	return flex_dss_terminal(reader, text.bus, load->phases,
							 load->conn == FLEX_WYE || load->phases < 3 ? load->phases + 1 : 3,
							 &load->at, &ngiven);
}

static FlexStatus
build_capacitor(DssReader *reader, const DssObject *object)
{
	FlexShunt  *shunt = flex_network_add_shunt(reader->network);
	const char *bus = NULL;
	double      kvar[20] = {1200};
	double      state[20];
	int         n = 1;
	int         nstates = 0;
	int         ngiven;

	if (shunt == NULL)
		return FLEX_NO_MEMORY;
	*shunt = (FlexShunt){.name = object->name, .phases = 3, .kv = 12.47};
	for (const DssProperty *p = object->first; p != NULL; p = p->next)
	{
		FlexStatus status = FLEX_OK;

		reader->place = p->place;
		if (IS(p, "bus1"))
			bus = p->value;
		else if (IS(p, "phases"))
			status = flex_dss_phases(reader, p->value, &shunt->phases);
		else if (IS(p, "conn"))
			status = flex_dss_connection(reader, p->value, &shunt->conn);
		else if (IS(p, "kv"))
			status = flex_dss_number(reader, p->value, &shunt->kv);
		else if (IS(p, "kvar"))
			status = flex_dss_numbers(reader, p->value, kvar, 20, &n);
		else if (IS(p, "states"))
			status = flex_dss_numbers(reader, p->value, state, 20, &nstates);
		if (status != FLEX_OK)
			return status;
	}
	reader->place = object->place;
	if (bus == NULL)
		return flex_dss_fault(reader, "capacitor \"%s\" needs bus1", object->name);
	for (int i = 0; i < n; i++)
		if (i >= nstates || state[i] != 0)
			shunt->q_kvar += kvar[i];
	return flex_dss_terminal(reader, bus, shunt->phases,
							 shunt->conn == FLEX_WYE || shunt->phases < 3 ? shunt->phases + 1 : 3,
							 &shunt->at, &ngiven);
}

/* ---- all ----------------------------------------------------------------------------- */

/* enabled=no takes an object out; the last one counts. */
static bool
is_enabled(DssReader *reader, const DssObject *object)
{
	bool enabled = true;

	for (const DssProperty *p = object->first; p != NULL; p = p->next)
		if (IS(p, "enabled"))
		{
			reader->place = p->place;
			if (flex_dss_yes(reader, p->value, &enabled) != FLEX_OK)
				return true;
		}
	return enabled;
}

static FlexStatus
build_object(DssReader *reader, const DssObject *object)
{
	switch (object->class)
	{
		case DSS_VSOURCE:
			return build_source(reader, object);
		case DSS_LINE:
			return flex_dss_build_line(reader, object);
		case DSS_TRANSFORMER:
			return flex_dss_build_transformer(reader, object);
		case DSS_REGCONTROL:
			return reader->controls_off ? FLEX_OK : flex_dss_build_regulator(reader, object);
		case DSS_LOAD:
		case DSS_GENERATOR:
		case DSS_PVSYSTEM:
			return build_power(reader, object);
		case DSS_CAPACITOR:
			return build_capacitor(reader, object);
		default:
			return FLEX_OK; /* read by the lines that use it */
	}
}

FlexStatus
flex_dss_build(DssReader *reader)
{
	FlexFaultMark mark = flex_fault_mark(reader->env);
	FlexStatus    status;

	reader->network->frequency_hz = reader->frequency;
	if (!(reader->frequency > 0))
		return flex_fault(reader->env, FLEX_BAD_INPUT, "DefaultBaseFrequency",
						  "frequency %g Hz is not positive", reader->frequency);
	for (int class = 0; class < DSS_NCLASSES; class ++)
		for (const DssObject *object = reader->first; object != NULL; object = object->next)
		{
			if (object->class != class || !is_enabled(reader, object))
				continue;
			status = build_object(reader, object);
			if (status != FLEX_OK && status != FLEX_BAD_INPUT)
				return status;
		}
	status = flex_fault_since(reader->env, mark);
	if (status != FLEX_OK)
		return status;
	return flex_network_voltage_bases(reader->env, reader->network, reader->voltage_base,
									  reader->nvoltage_bases);
}

/* Lines that aren't a bus and two numbers (a heading) are passed over. */
FlexStatus
flex_dss_coordinates(DssReader *reader)
{
	const char *text = reader->coordinates;
	DssWord    *word;
	int         n;

	reader->place = reader->coordinates_place;
	while (flex_dss_next_line(reader, &text, &word, &n))
	{
		char  *name;
		char  *end[2];
		double at[2];
		int    bus;

		if (n < 3)
			continue;
		for (int k = 0; k < 2; k++)
			at[k] = strtod(word[k + 1].value, &end[k]);
		name = flex_dss_lower(reader->env, word[0].value);
		if (name == NULL)
			return FLEX_NO_MEMORY;
		bus = flex_network_find_bus(reader->network, name);
		if (bus < 0 || *end[0] != '\0' || *end[1] != '\0' || !isfinite(at[0]) || !isfinite(at[1]))
			continue;
		reader->network->bus[bus].x = at[0];
		reader->network->bus[bus].y = at[1];
	}
	return FLEX_OK;
}
