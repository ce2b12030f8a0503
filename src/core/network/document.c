/*
 * document.c
 *	  A network as a JSON document: the members are the columns of the tables
 *	  of the same names.
 */
#include "members.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- reading ------------------------------------------------------------------------------ */

typedef struct Reading
{
	FlexEnv     *env;
	FlexNetwork *network;
	FlexNames    types;
	FlexNames    transformers;
	bool         closed; /* buses are listed: there are no others */
	char         path[64];
} Reading;

static FlexStatus
fault_at(Reading *reading, const char *member, const char *what)
{
	char path[128];

	snprintf(path, sizeof(path), "%s.%s", reading->path, member);
	return flex_fault(reading->env, FLEX_BAD_INPUT, path, "%s", what);
}

static FlexConnection
connection_of(const char *text)
{
	return text != NULL && strcmp(text, "delta") == 0 ? FLEX_DELTA : FLEX_WYE;
}

/* phases, checked enough to fill arrays by it. */
static FlexStatus
read_phases(Reading *reading, double given, int most, int *phases)
{
	*phases = (int) given;
	if (given != floor(given) || given < 1 || given > most)
		return fault_at(reading, "phases", "phases must be a whole number, 1 to 3");
	return FLEX_OK;
}

/* Terminal of n conductors; nodes not given are 1..phases, then ground. */
static FlexStatus
read_terminal(Reading *reading, const char *bus, const FlexNode *nodes, const char *member,
			  int phases, int n, FlexTerminal *terminal)
{
	memset(terminal, 0, sizeof(*terminal));
	terminal->n = n;
	terminal->bus = flex_network_find_bus(reading->network, bus);
	if (terminal->bus < 0 && reading->closed)
		return fault_at(reading, member, "there is no such bus");
	if (terminal->bus < 0)
		terminal->bus = flex_network_bus(reading->network, bus);
	if (terminal->bus < 0)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < phases && nodes == NULL; i++)
		terminal->node[i] = i + 1;
	if (nodes == NULL)
		return FLEX_OK;
	if (flex_node_kind(nodes) != FLEX_NODE_ARRAY || flex_node_length(nodes) < 1 ||
		flex_node_length(nodes) > n)
		return fault_at(reading, member, "nodes must be a list of node numbers, one a conductor");
	n = 0;
	for (const FlexNode *node = flex_node_first(nodes); node; node = flex_node_next(node))
	{
		double number = flex_node_number(node);

		if (!(number >= 0 && number <= FLEX_MAX_NODE && number == floor(number)))
			return fault_at(reading, member, "a node must be a whole number, 0 to 9");
		terminal->node[n++] = (int) number;
	}
	return FLEX_OK;
}

static FlexStatus
read_bus(Reading *reading, const FlexNode *node)
{
	BusRow     row;
	FlexStatus status = flex_doc_members(reading->env, node, reading->path, bus_members,
										 FLEX_LENGTH(bus_members), &row);
	int        number;
	int        before = reading->network->nbuses;

	if (status != FLEX_OK)
		return status;
	number = flex_network_bus(reading->network, row.name);
	if (number < 0)
		return FLEX_NO_MEMORY;
	if (reading->network->nbuses == before)
		return fault_at(reading, "name", "the bus stands there twice");
	reading->network->bus[number].voltage_base_kv = row.voltage_base_kv;
	reading->network->bus[number].x = row.x;
	reading->network->bus[number].y = row.y;
	reading->network->bus[number].feeder = row.feeder;
	return FLEX_OK;
}

/* Rows of a matrix: lists of n, or of the lower triangle; a flat list as well. */
static FlexStatus
read_matrix(Reading *reading, const FlexNode *node, const char *member, int n, double *matrix)
{
	double value[FLEX_MAX_CONDUCTORS * FLEX_MAX_CONDUCTORS];
	int    nvalues = 0;

	for (const FlexNode *row = flex_node_first(node); row != NULL; row = flex_node_next(row))
	{
		bool            flat = flex_node_kind(row) == FLEX_NODE_NUMBER;
		const FlexNode *item = flat ? row : flex_node_first(row);

		for (; item != NULL; item = flat ? NULL : flex_node_next(item))
		{
			if (flex_node_kind(item) != FLEX_NODE_NUMBER || nvalues == n * n)
				return fault_at(reading, member, "not a matrix of phases times phases numbers");
			value[nvalues++] = flex_node_number(item);
		}
	}
	if (nvalues != n * n && nvalues != n * (n + 1) / 2)
		return fault_at(reading, member, "not a matrix of phases times phases numbers");
	for (int i = 0, k = 0; i < n; i++)
		for (int j = 0; j < (nvalues == n * n ? n : i + 1); j++, k++)
		{
			matrix[i * n + j] = value[k];
			if (nvalues != n * n)
				matrix[j * n + i] = value[k];
		}
	return FLEX_OK;
}

static FlexStatus
read_type(Reading *reading, const FlexNode *node)
{
	static const char *const names[] = {"r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km"};
	TypeRow                  row;
	FlexLineType            *type;
	double                  *matrix[3];
	int                      phases;
	FlexStatus status = flex_doc_members(reading->env, node, reading->path, type_members,
										 FLEX_LENGTH(type_members), &row);

	if (status == FLEX_OK)
		status = read_phases(reading, row.phases, FLEX_MAX_CONDUCTORS, &phases);
	if (status != FLEX_OK)
		return status;
	type = flex_network_add_type(reading->network);
	if (type == NULL)
		return FLEX_NO_MEMORY;
	type->name = row.name;
	type->phases = phases;
	type->rated_a = row.rated_a;
	flex_names_add(&reading->types, row.name, reading->network->ntypes - 1);
	if (row.matrix[0] == NULL && row.matrix[1] == NULL)
	{
		for (int i = 0; i < 6; i++)
			/* zero sequence not given: as the positive one (a cable of one core for each phase) */
			type->sequence[i] =
				isnan(row.sequence[i]) && i >= 2 ? row.sequence[i - 2] : row.sequence[i];
		if (isnan(row.sequence[0]) || isnan(row.sequence[1]))
			return fault_at(reading, "r1_ohm_per_km",
							"a line type needs r1_ohm_per_km and x1_ohm_per_km, or matrices");
		flex_line_type_sequence(type);
		return FLEX_OK;
	}
	matrix[0] = type->r;
	matrix[1] = type->x;
	matrix[2] = type->c;
	for (int i = 0; i < 3 && status == FLEX_OK; i++)
		if (row.matrix[i] != NULL)
			status = read_matrix(reading, row.matrix[i], names[i], phases, matrix[i]);
		else if (i < 2)
			status = fault_at(reading, names[i], "the matrix is missing");
	return status;
}

static FlexStatus
read_line(Reading *reading, const FlexNode *node)
{
	LineRow    row;
	FlexLine  *line;
	int        n;
	FlexStatus status = flex_doc_members(reading->env, node, reading->path, line_members,
										 FLEX_LENGTH(line_members), &row);

	if (status != FLEX_OK)
		return status;
	line = flex_network_add_line(reading->network);
	if (line == NULL)
		return FLEX_NO_MEMORY;
	line->name = row.name;
	line->length_km = row.length_km;
	line->rated_a = row.rated_a;
	line->open = row.open;
	line->type = flex_names_find(&reading->types, row.type);
	if (line->type < 0)
		return fault_at(reading, "line_type", "there is no such line type");
	n = reading->network->type[line->type].phases;
	status = read_terminal(reading, row.bus[0], row.nodes[0], "nodes1", n, n, &line->end[0]);
	if (status == FLEX_OK)
		status =
			read_terminal(reading, row.bus[1], row.nodes[1] != NULL ? row.nodes[1] : row.nodes[0],
						  "nodes2", n, n, &line->end[1]);
	return status;
}

static FlexStatus
read_transformer(Reading *reading, const FlexNode *node)
{
	TransformerRow   row;
	FlexTransformer *t;
	int              phases;
	FlexStatus status = flex_doc_members(reading->env, node, reading->path, transformer_members,
										 FLEX_LENGTH(transformer_members), &row);

	if (status == FLEX_OK)
		status = read_phases(reading, row.phases, 3, &phases);
	if (status != FLEX_OK)
		return status;
	t = flex_network_add_transformer(reading->network);
	if (t == NULL)
		return FLEX_NO_MEMORY;
	*t = (FlexTransformer){.name = row.name,
						   .phases = phases,
						   .kva = row.kva,
						   .r_percent = row.r_percent,
						   .x_percent = row.x_percent,
						   .tap_min = row.tap_min,
						   .tap_max = row.tap_max,
						   .tap_steps = (int) fmin(fmax(row.tap_steps, 0), 1e6),
						   .leads = row.leads,
						   .no_load_percent = row.no_load_percent,
						   .magnetising_percent = row.magnetising_percent,
						   .antifloat_ppm = row.antifloat_ppm};
	flex_names_add(&reading->transformers, row.name, reading->network->ntransformers - 1);
	for (int w = 0; w < 2 && status == FLEX_OK; w++)
	{
		t->conn[w] = w == 0 && row.conn[w] == NULL ? FLEX_DELTA : connection_of(row.conn[w]);
		t->kv[w] = row.kv[w];
		t->tap[w] = row.tap[w];
		status =
			read_terminal(reading, row.bus[w], row.nodes[w], w == 0 ? "nodes1" : "nodes2", phases,
						  t->conn[w] == FLEX_WYE || phases < 3 ? phases + 1 : 3, &t->end[w]);
	}
	return status;
}

static FlexStatus
read_regulator(Reading *reading, const FlexNode *node)
{
	RegulatorRow   row;
	FlexRegulator *regulator;
	FlexStatus     status = flex_doc_members(reading->env, node, reading->path, regulator_members,
											 FLEX_LENGTH(regulator_members), &row);

	if (status != FLEX_OK)
		return status;
	regulator = flex_network_add_regulator(reading->network);
	if (regulator == NULL)
		return FLEX_NO_MEMORY;
	*regulator = (FlexRegulator){.name = row.name,
								 .winding = (int) fmin(fmax(row.winding, 0), 9),
								 .voltage_v = row.voltage_v,
								 .band_v = row.band_v,
								 .pt_ratio = row.pt_ratio,
								 .ct_primary_a = row.ct_primary_a,
								 .r_v = row.r_v,
								 .x_v = row.x_v,
								 .max_steps = (int) fmin(fmax(row.max_steps, 0), 1e6)};
	regulator->transformer = flex_names_find(&reading->transformers, row.transformer);
	if (regulator->transformer < 0)
		return fault_at(reading, "transformer", "there is no such transformer");
	return FLEX_OK;
}

static FlexStatus
read_source(Reading *reading, const FlexNode *node)
{
	SourceRow      row;
	FlexSourceBus *source;
	const double  *v = row.value;
	FlexStatus     status = flex_doc_members(reading->env, node, reading->path, source_members,
											 FLEX_LENGTH(source_members), &row);

	if (status != FLEX_OK)
		return status;
	source = flex_network_add_source(reading->network);
	if (source == NULL)
		return FLEX_NO_MEMORY;
	*source = (FlexSourceBus){.name = row.name,
							  .kv = v[0],
							  .pu = v[1],
							  .angle_deg = v[2],
							  .isc3_a = v[3],
							  .isc1_a = v[4],
							  .x1_r1 = v[5],
							  .x0_r0 = v[6],
							  .r1 = v[7],
							  .x1 = v[8],
							  .r0 = v[9],
							  .x0 = v[10]};
	if (!isnan(v[7]) != !isnan(v[8]) || !isnan(v[7]) != !isnan(v[9]) ||
		!isnan(v[7]) != !isnan(v[10]))
		return fault_at(reading, "r1_ohm", "r1_ohm, x1_ohm, r0_ohm and x0_ohm go together");
	return read_terminal(reading, row.bus, row.nodes, "nodes", 3, 3, &source->at);
}

static FlexStatus
read_power(Reading *reading, const FlexNode *node, FlexNetworkLoad *(*add)(FlexNetwork *) )
{
	static const char *const models[] = {"P", "Z", "I", "CVR", "ZIP"};
	PowerRow                 row;
	FlexNetworkLoad         *load;
	int                      phases;
	int                      n = 0;
	FlexStatus status = flex_doc_members(reading->env, node, reading->path, power_members,
										 FLEX_LENGTH(power_members), &row);

	if (status == FLEX_OK)
		status = read_phases(reading, row.phases, 3, &phases);
	if (status != FLEX_OK)
		return status;
	load = add(reading->network);
	if (load == NULL)
		return FLEX_NO_MEMORY;
	*load = (FlexNetworkLoad){.name = row.name,
							  .phases = phases,
							  .conn = connection_of(row.conn),
							  .kv = row.kv,
							  .p_kw = row.p_kw,
							  .q_kvar = row.q_kvar,
							  .v_min_pu = row.v_min_pu,
							  .v_max_pu = row.v_max_pu};
	for (int i = 0; i < FLEX_LENGTH(models) && row.model != NULL; i++)
		if (strcmp(models[i], row.model) == 0)
			load->model = (FlexLoadModel) i;
	if (load->model == FLEX_LOAD_ZIP)
	{
		if (row.zip == NULL || flex_node_length(row.zip) != 6)
			return fault_at(reading, "zip", "model ZIP needs six shares in zip");
		for (const FlexNode *item = flex_node_first(row.zip); item; item = flex_node_next(item))
			load->zip[n++] = flex_node_number(item);
	}
	return read_terminal(reading, row.bus, row.nodes, "nodes", phases,
						 load->conn == FLEX_WYE || phases < 3 ? phases + 1 : 3, &load->at);
}

static FlexStatus
read_load(Reading *reading, const FlexNode *node)
{
	return read_power(reading, node, flex_network_add_load);
}

static FlexStatus
read_generator(Reading *reading, const FlexNode *node)
{
	return read_power(reading, node, flex_network_add_generator);
}

static FlexStatus
read_shunt(Reading *reading, const FlexNode *node)
{
	ShuntRow   row;
	FlexShunt *shunt;
	int        phases;
	FlexStatus status = flex_doc_members(reading->env, node, reading->path, shunt_members,
										 FLEX_LENGTH(shunt_members), &row);

	if (status == FLEX_OK)
		status = read_phases(reading, row.phases, 3, &phases);
	if (status != FLEX_OK)
		return status;
	shunt = flex_network_add_shunt(reading->network);
	if (shunt == NULL)
		return FLEX_NO_MEMORY;
	*shunt = (FlexShunt){.name = row.name,
						 .phases = phases,
						 .conn = connection_of(row.conn),
						 .kv = row.kv,
						 .q_kvar = row.q_kvar};
	return read_terminal(reading, row.bus, row.nodes, "nodes", phases,
						 shunt->conn == FLEX_WYE || phases < 3 ? phases + 1 : 3, &shunt->at);
}

static const struct
{
	const char *name;
	FlexStatus (*read)(Reading *, const FlexNode *);
} parts[] = {{"buses", read_bus},
			 {"line_types", read_type},
			 {"lines", read_line},
			 {"transformers", read_transformer},
			 {"regulators", read_regulator},
			 {"sources", read_source},
			 {"loads", read_load},
			 {"generators", read_generator},
			 {"shunts", read_shunt}};

static FlexStatus
read_part(Reading *reading, const FlexNode *list, int part)
{
	int n = 0;

	if (list == NULL)
		return FLEX_OK;
	if (flex_node_kind(list) != FLEX_NODE_ARRAY)
		return flex_fault(reading->env, FLEX_BAD_INPUT, parts[part].name,
						  "%s must be a list, not %s", parts[part].name, flex_node_kind_text(list));
	for (const FlexNode *item = flex_node_first(list); item != NULL; item = flex_node_next(item))
	{
		FlexStatus status;

		snprintf(reading->path, sizeof(reading->path), "%s[%d]", parts[part].name, n++);
		if (n % 1000 == 0 && flex_poll(reading->env))
			return FLEX_CANCELLED;
		status = parts[part].read(reading, item);
		if (status != FLEX_OK && status != FLEX_BAD_INPUT)
			return status;
	}
	return FLEX_OK;
}

/* The parts of a document; their faults are collected. */
static FlexStatus
read_parts(FlexEnv *env, const FlexNode *doc, FlexNetwork *network)
{
	Reading       reading = {.env = env, .network = network};
	NetworkRow    row;
	FlexFaultMark mark = flex_fault_mark(env);
	FlexStatus    status = flex_names_init(env, 64, &reading.types);

	if (status == FLEX_OK)
		status = flex_names_init(env, 64, &reading.transformers);
	if (status == FLEX_OK)
		status =
			flex_doc_members(env, doc, "", network_members, FLEX_LENGTH(network_members), &row);
	if (status != FLEX_OK)
		return status;
	network->name = row.name;
	network->frequency_hz = row.frequency_hz;
	reading.closed = row.part[PART_BUSES] != NULL;
	for (int part = 0; part < FLEX_LENGTH(parts) && status == FLEX_OK; part++)
		status = read_part(&reading, row.part[part], part);
	return status == FLEX_OK ? flex_fault_since(env, mark) : status;
}

FlexStatus
flex_network_read(FlexEnv *env, const FlexNode *doc, FlexNetwork *network)
{
	FlexStatus status = flex_network_init(network, env, NULL);

	if (status == FLEX_OK)
		status = read_parts(env, doc, network);
	if (status == FLEX_OK)
		status = flex_network_check(env, network);
	if (status == FLEX_OK)
		status = flex_network_voltage_bases(env, network, NULL, 0);
	return env->no_memory ? FLEX_NO_MEMORY : status;
}
