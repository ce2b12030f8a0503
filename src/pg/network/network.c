/*
 * network.c
 *	  Networks in SQL: documents, OpenDSS text, summary and faults.
 */
#include "network.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "pg/rows.h"

FLEX_FUNCTION(flex_network_normal);
FLEX_FUNCTION(flex_read_dss);
FLEX_FUNCTION(flex_write_dss);
FLEX_FUNCTION(flex_network_summary_json);
FLEX_FUNCTION(flex_network_fault);

char *
flex_pg_network_text(const char *name, MemoryContext context)
{
	Oid   type = TEXTOID;
	Datum value = CStringGetTextDatum(name);
	char *text;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute_with_args("SELECT flex_internal.network_document($1)", 1, &type, &value, NULL, true,
							  1) != SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "flex_internal.network_document gave no row");
	text =
		MemoryContextStrdup(context, SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1));
	SPI_finish();
	return text;
}

FlexStatus
flex_pg_network_read(FlexEnv *env, const char *text, FlexNetwork *network)
{
	FlexNode  *doc = flex_doc_parse(env, text);
	FlexStatus status = doc == NULL ? FLEX_BAD_INPUT : flex_network_read(env, doc, network);

	flex_doc_free(doc);
	return status;
}

static void
read_argument(FlexEnv *env, Jsonb *document, FlexNetwork *network)
{
	flex_pg_env(env, CurrentMemoryContext);
	flex_pg_check(env, flex_pg_network_read(env, flex_pg_jsonb_text(document), network));
}

/* flex_internal.network_normal: the document as the core understands it. */
Datum
flex_network_normal(PG_FUNCTION_ARGS)
{
	FlexEnv     env;
	FlexNetwork network;
	FlexText    out;

	read_argument(&env, PG_GETARG_JSONB_P(0), &network);
	flex_text_init(&out, &env);
	flex_json_open(&out, '{');
	flex_network_write(&network, &out);
	flex_json_close(&out, '}');
	flex_pg_check(&env, flex_text_status(&out));
	return flex_pg_jsonb(out.data);
}

static void
write_warnings(const FlexEnv *env, FlexText *out)
{
	flex_json_key(out, "warnings");
	flex_json_open(out, '[');
	for (int i = 0; i < env->nfaults; i++)
	{
		flex_json_open(out, '{');
		flex_json_key(out, "place");
		flex_json_string(out, env->fault[i].path);
		flex_json_key(out, "message");
		flex_json_string(out, env->fault[i].message);
		flex_json_close(out, '}');
	}
	flex_json_close(out, ']');
}

/* flex_internal.read_dss: files may not be NULL, master may. */
Datum
flex_read_dss(PG_FUNCTION_ARGS)
{
	FlexEnv     env;
	FlexNetwork network;
	FlexText    out;
	FlexNode   *files;
	char       *master = PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1));
	FlexStatus  status = FLEX_BAD_INPUT;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	flex_pg_env(&env, CurrentMemoryContext);
	files = flex_doc_parse(&env, flex_pg_jsonb_text(PG_GETARG_JSONB_P(0)));
	if (files != NULL)
		status = flex_dss_read(&env, files, master, &network);
	flex_doc_free(files);
	flex_pg_check(&env, status);
	flex_text_init(&out, &env);
	flex_json_open(&out, '{');
	flex_network_write(&network, &out);
	write_warnings(&env, &out);
	flex_json_close(&out, '}');
	flex_pg_check(&env, flex_text_status(&out));
	return flex_pg_jsonb(out.data);
}

/* flex_internal.write_dss */
Datum
flex_write_dss(PG_FUNCTION_ARGS)
{
	FlexEnv     env;
	FlexNetwork network;
	FlexText    out;

	read_argument(&env, PG_GETARG_JSONB_P(0), &network);
	flex_text_init(&out, &env);
	flex_pg_check(&env, flex_dss_write(&env, &network, &out));
	PG_RETURN_TEXT_P(cstring_to_text(out.data));
}

/* flex_internal.network_summary_json */
Datum
flex_network_summary_json(PG_FUNCTION_ARGS)
{
	FlexEnv     env;
	FlexNetwork network;
	FlexText    out;

	read_argument(&env, PG_GETARG_JSONB_P(0), &network);
	flex_text_init(&out, &env);
	flex_pg_check(&env, flex_network_summary(&env, &network, &out));
	return flex_pg_jsonb(out.data);
}

/* Warnings on connectivity, beside the faults of the data. */
static void
add_topology(FlexEnv *env, const FlexNetwork *network)
{
	FlexTopology topology;

	flex_pg_check(env, flex_network_topology(env, network, &topology));
	for (int b = 0; b < network->nbuses && env->nfaults < FLEX_MAX_FAULTS; b++)
		if (topology.island[b] != 0)
			flex_warning(env, network->bus[b].name, "bus \"%s\" has no supply (island %d)",
						 network->bus[b].name, topology.island[b]);
	for (int i = 0; i < topology.nbad_loads && env->nfaults < FLEX_MAX_FAULTS; i++)
	{
		int                    number = topology.bad_load[i];
		const FlexNetworkLoad *load = number < network->nloads
										  ? &network->load[number]
										  : &network->generator[number - network->nloads];

		flex_fault(env, FLEX_BAD_INPUT, load->name,
				   "\"%s\" is connected to a phase that bus \"%s\" doesn't get", load->name,
				   network->bus[load->at.bus].name);
	}
}

/* flex.network_fault */
Datum
flex_network_fault(PG_FUNCTION_ARGS)
{
	FlexEnv     env;
	FlexNetwork network;
	FlexRows    rows;
	FlexStatus  status;
	char       *document;

	flex_pg_rows(fcinfo, &rows);
	document = flex_pg_network_text(text_to_cstring(PG_GETARG_TEXT_PP(0)), CurrentMemoryContext);
	flex_pg_env(&env, CurrentMemoryContext);
	status = flex_pg_network_read(&env, document, &network);
	if (status == FLEX_OK)
		add_topology(&env, &network);
	else if (status != FLEX_BAD_INPUT)
		flex_pg_check(&env, status);
	for (int i = 0; i < env.nfaults; i++)
	{
		const FlexFault *fault = &env.fault[i];
		Datum            values[5];
		bool             nulls[5] = {false};

		values[0] = CStringGetTextDatum(fault->severity == FLEX_ERROR ? "error" : "warning");
		values[1] = CStringGetTextDatum(fault->path);
		values[2] = CStringGetTextDatum(fault->message);
		values[3] = CStringGetTextDatum(fault->detail);
		values[4] = CStringGetTextDatum(fault->hint);
		nulls[3] = fault->detail[0] == '\0';
		nulls[4] = fault->hint[0] == '\0';
		flex_pg_row(&rows, values, nulls);
	}
	return (Datum) 0;
}
