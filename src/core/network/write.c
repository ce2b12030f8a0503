/*
 * write.c
 *	  A network written as the members of a JSON document (document.c).
 */
#include "network.h"

#include <math.h>

static void
put_text(FlexText *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	flex_json_key(out, name);
	flex_json_string(out, value);
}

static void
put_number(FlexText *out, const char *name, double value)
{
	if (isnan(value))
		return;
	flex_json_key(out, name);
	flex_json_number(out, value);
}

static void
put_bus(const FlexNetwork *network, FlexText *out, const char *bus, const char *nodes,
		const FlexTerminal *at)
{
	put_text(out, bus, network->bus[at->bus].name);
	flex_json_key(out, nodes);
	flex_json_open(out, '[');
	for (int i = 0; i < at->n; i++)
		flex_json_integer(out, at->node[i]);
	flex_json_close(out, ']');
}

static void
put_matrix(FlexText *out, const char *name, const double *matrix, int n)
{
	flex_json_key(out, name);
	flex_json_open(out, '[');
	for (int i = 0; i < n; i++)
	{
		flex_json_open(out, '[');
		for (int j = 0; j < n; j++)
			flex_json_number(out, matrix[i * n + j]);
		flex_json_close(out, ']');
	}
	flex_json_close(out, ']');
}

static void
write_bus(const FlexNetwork *network, int i, FlexText *out)
{
	put_text(out, "name", network->bus[i].name);
	put_number(out, "voltage_base_kv", network->bus[i].voltage_base_kv);
	put_number(out, "x", network->bus[i].x);
	put_number(out, "y", network->bus[i].y);
	put_text(out, "feeder", network->bus[i].feeder);
}

static void
write_type(const FlexNetwork *network, int i, FlexText *out)
{
	static const char *const sequence[] = {"r1_ohm_per_km", "x1_ohm_per_km", "r0_ohm_per_km",
										   "x0_ohm_per_km", "c1_nf_per_km",  "c0_nf_per_km"};
	const FlexLineType      *type = &network->type[i];

	put_text(out, "name", type->name);
	put_number(out, "phases", type->phases);
	if (type->by_sequence)
		for (int k = 0; k < 6; k++)
			put_number(out, sequence[k], type->sequence[k]);
	else
	{
		put_matrix(out, "r_ohm_per_km", type->r, type->phases);
		put_matrix(out, "x_ohm_per_km", type->x, type->phases);
		put_matrix(out, "c_nf_per_km", type->c, type->phases);
	}
	put_number(out, "rated_a", type->rated_a);
}

static void
write_line(const FlexNetwork *network, int i, FlexText *out)
{
	const FlexLine *line = &network->line[i];

	put_text(out, "name", line->name);
	put_bus(network, out, "bus1", "nodes1", &line->end[0]);
	put_bus(network, out, "bus2", "nodes2", &line->end[1]);
	put_text(out, "line_type", network->type[line->type].name);
	put_number(out, "length_km", line->length_km);
	put_number(out, "rated_a", line->rated_a);
	flex_json_key(out, "open");
	flex_json_bool(out, line->open);
}

static const char *
connection_name(FlexConnection conn)
{
	return conn == FLEX_DELTA ? "delta" : "wye";
}

static void
write_transformer(const FlexNetwork *network, int i, FlexText *out)
{
	const FlexTransformer *t = &network->transformer[i];

	put_text(out, "name", t->name);
	put_number(out, "phases", t->phases);
	put_bus(network, out, "bus1", "nodes1", &t->end[0]);
	put_text(out, "conn1", connection_name(t->conn[0]));
	put_number(out, "kv1", t->kv[0]);
	put_number(out, "tap1", t->tap[0]);
	put_bus(network, out, "bus2", "nodes2", &t->end[1]);
	put_text(out, "conn2", connection_name(t->conn[1]));
	put_number(out, "kv2", t->kv[1]);
	put_number(out, "tap2", t->tap[1]);
	put_number(out, "kva", t->kva);
	put_number(out, "r_percent", t->r_percent);
	put_number(out, "x_percent", t->x_percent);
	put_number(out, "tap_min", t->tap_min);
	put_number(out, "tap_max", t->tap_max);
	put_number(out, "tap_steps", t->tap_steps);
	flex_json_key(out, "leads");
	flex_json_bool(out, t->leads);
	put_number(out, "no_load_percent", t->no_load_percent);
	put_number(out, "magnetising_percent", t->magnetising_percent);
	put_number(out, "antifloat_ppm", t->antifloat_ppm);
}

static void
write_regulator(const FlexNetwork *network, int i, FlexText *out)
{
	const FlexRegulator *regulator = &network->regulator[i];

	put_text(out, "name", regulator->name);
	put_text(out, "transformer", network->transformer[regulator->transformer].name);
	put_number(out, "winding", regulator->winding);
	put_number(out, "voltage_v", regulator->voltage_v);
	put_number(out, "band_v", regulator->band_v);
	put_number(out, "pt_ratio", regulator->pt_ratio);
	put_number(out, "ct_primary_a", regulator->ct_primary_a);
	put_number(out, "r_v", regulator->r_v);
	put_number(out, "x_v", regulator->x_v);
	put_number(out, "max_steps", regulator->max_steps);
}

static void
write_source(const FlexNetwork *network, int i, FlexText *out)
{
	const FlexSourceBus *source = &network->source[i];

	put_text(out, "name", source->name);
	put_bus(network, out, "bus", "nodes", &source->at);
	put_number(out, "kv", source->kv);
	put_number(out, "pu", source->pu);
	put_number(out, "angle_deg", source->angle_deg);
	put_number(out, "isc3_a", source->isc3_a);
	put_number(out, "isc1_a", source->isc1_a);
	put_number(out, "x1_r1", source->x1_r1);
	put_number(out, "x0_r0", source->x0_r0);
	put_number(out, "r1_ohm", source->r1);
	put_number(out, "x1_ohm", source->x1);
	put_number(out, "r0_ohm", source->r0);
	put_number(out, "x0_ohm", source->x0);
}

static void
write_power(const FlexNetwork *network, const FlexNetworkLoad *load, FlexText *out)
{
	static const char *const models[] = {"P", "Z", "I", "CVR", "ZIP"};

	put_text(out, "name", load->name);
	put_bus(network, out, "bus", "nodes", &load->at);
	put_number(out, "phases", load->phases);
	put_text(out, "conn", connection_name(load->conn));
	put_number(out, "kv", load->kv);
	put_number(out, "p_kw", load->p_kw);
	put_number(out, "q_kvar", load->q_kvar);
	put_text(out, "model", models[load->model]);
	if (load->model == FLEX_LOAD_ZIP)
		flex_json_numbers(out, "zip", load->zip, 6);
	put_number(out, "v_min_pu", load->v_min_pu);
	put_number(out, "v_max_pu", load->v_max_pu);
}

static void
write_load(const FlexNetwork *network, int i, FlexText *out)
{
	write_power(network, &network->load[i], out);
}

static void
write_generator(const FlexNetwork *network, int i, FlexText *out)
{
	write_power(network, &network->generator[i], out);
}

static void
write_shunt(const FlexNetwork *network, int i, FlexText *out)
{
	const FlexShunt *shunt = &network->shunt[i];

	put_text(out, "name", shunt->name);
	put_bus(network, out, "bus", "nodes", &shunt->at);
	put_number(out, "phases", shunt->phases);
	put_text(out, "conn", connection_name(shunt->conn));
	put_number(out, "kv", shunt->kv);
	put_number(out, "q_kvar", shunt->q_kvar);
}

static void
write_part(const FlexNetwork *network, const char *name, int n,
		   void (*write)(const FlexNetwork *, int, FlexText *), FlexText *out)
{
	flex_json_key(out, name);
	flex_json_open(out, '[');
	for (int i = 0; i < n; i++)
	{
		flex_json_open(out, '{');
		write(network, i, out);
		flex_json_close(out, '}');
	}
	flex_json_close(out, ']');
}

/* The members of the document, inside braces that the caller opens and closes. */
void
flex_network_write(const FlexNetwork *network, FlexText *out)
{
	put_text(out, "name", network->name);
	put_number(out, "frequency_hz", network->frequency_hz);
	write_part(network, "buses", network->nbuses, write_bus, out);
	write_part(network, "line_types", network->ntypes, write_type, out);
	write_part(network, "lines", network->nlines, write_line, out);
	write_part(network, "transformers", network->ntransformers, write_transformer, out);
	write_part(network, "regulators", network->nregulators, write_regulator, out);
	write_part(network, "sources", network->nsources, write_source, out);
	write_part(network, "loads", network->nloads, write_load, out);
	write_part(network, "generators", network->ngenerators, write_generator, out);
	write_part(network, "shunts", network->nshunts, write_shunt, out);
}
