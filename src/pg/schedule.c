/*
 * schedule.c
 *	  Stored schedules in SQL: the drawing, and what a solve would take.
 */
#include "flex_pg.h"

#include "core/schedule/schedule.h"
#include "rows.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

FLEX_FUNCTION(flex_draw_schedule);
FLEX_FUNCTION(flex_explain_problem);
FLEX_FUNCTION(flex_sql_longest_window);
FLEX_FUNCTION(flex_sql_override_members);
FLEX_FUNCTION(flex_sql_planned_end);

/*
 * flex_internal.explain_problem(problem) RETURNS TABLE (steps, storages, devices, engine,
 * reason, columns, rows, nonzeros, exclusive_pairs)
 */
Datum
flex_explain_problem(PG_FUNCTION_ARGS)
{
	char            *document = flex_pg_jsonb_text(PG_GETARG_JSONB_P(0));
	FlexEnv          env;
	FlexSettings     settings;
	FlexScheduleSize size;
	FlexStatus       status = FLEX_BAD_INPUT;
	FlexNode        *node;
	FlexRows         rows;
	Datum            values[9];
	bool             nulls[9] = {0};

	flex_pg_env(&env, CurrentMemoryContext);
	flex_pg_settings(&settings);
	node = flex_doc_parse(&env, document);
	if (node != NULL)
		status = flex_schedule_size(&env, node, &settings, &size);
	flex_doc_free(node);
	flex_pg_check(&env, status);
	flex_pg_rows(fcinfo, &rows);
	values[0] = Int32GetDatum(size.steps);
	values[1] = Int32GetDatum(size.storages);
	values[2] = Int32GetDatum(size.devices);
	values[3] = CStringGetTextDatum(flex_engine_text(size.engine));
	values[4] = CStringGetTextDatum(size.reason);
	values[5] = Int32GetDatum(size.size.cols);
	values[6] = Int32GetDatum(size.size.rows);
	values[7] = Int32GetDatum(size.size.nonzeros);
	values[8] = Int32GetDatum(size.size.pairs);
	flex_pg_row(&rows, values, nulls);
	return (Datum) 0;
}

/* flex_internal.planned_end(problem) RETURNS timestamptz */
Datum
flex_sql_planned_end(PG_FUNCTION_ARGS)
{
	char      *document = flex_pg_jsonb_text(PG_GETARG_JSONB_P(0));
	FlexEnv    env;
	FlexStatus status = FLEX_BAD_INPUT;
	FlexNode  *node;
	FlexTime   end = 0;

	flex_pg_env(&env, CurrentMemoryContext);
	node = flex_doc_parse(&env, document);
	if (node != NULL)
		status = flex_schedule_window(&env, node, &end);
	flex_doc_free(node);
	flex_pg_check(&env, status);
	PG_RETURN_TIMESTAMPTZ(end); /* one epoch for both */
}

/* flex_internal.longest_window(step) RETURNS interval */
Datum
flex_sql_longest_window(PG_FUNCTION_ARGS)
{
	Interval *step = PG_GETARG_INTERVAL_P(0);
	Interval *window = palloc0(sizeof(Interval));
	int64 slots = flex_guc_max_steps > 0 ? Min(flex_guc_max_steps, FLEX_MAX_SLOTS) : FLEX_MAX_SLOTS;

	/* as in documents, a day counts 24 h and a month 30 days */
	window->time =
		slots * (step->time + USECS_PER_DAY * (step->day + (int64) DAYS_PER_MONTH * step->month));
	PG_RETURN_INTERVAL_P(window);
}

/* flex_internal.override_members(stored, request) RETURNS jsonb; either may be NULL */
Datum
flex_sql_override_members(PG_FUNCTION_ARGS)
{
	FlexEnv    env;
	FlexText   out;
	FlexNode  *node[2] = {NULL, NULL};
	FlexStatus status = FLEX_OK;

	flex_pg_env(&env, CurrentMemoryContext);
	flex_text_init(&out, &env);
	for (int i = 0; i < 2; i++)
	{
		if (PG_ARGISNULL(i))
			continue;
		node[i] = flex_doc_parse(&env, flex_pg_jsonb_text(PG_GETARG_JSONB_P(i)));
		status = node[i] == NULL ? FLEX_BAD_INPUT : status;
	}
	if (status == FLEX_OK)
	{
		flex_schedule_override(&out, node[0], node[1]);
		status = flex_text_status(&out);
	}
	flex_doc_free(node[0]);
	flex_doc_free(node[1]);
	flex_pg_check(&env, status);
	PG_RETURN_DATUM(flex_pg_jsonb(out.data));
}

/* Elements of a float8[] without NULL. */
static double *
numbers(Datum array, int *n)
{
	ArrayType *a = DatumGetArrayTypeP(array);
	Datum     *element;
	bool      *isnull;
	double    *value;

	deconstruct_array(a, FLOAT8OID, 8, true, 'd', &element, &isnull, n);
	value = palloc(sizeof(double) * Max(*n, 1));
	for (int i = 0; i < *n; i++)
		value[i] = isnull[i] ? 0 : DatumGetFloat8(element[i]);
	return value;
}

static char **
texts(Datum array, int *n)
{
	Datum *element;
	bool  *isnull;
	char **value;

	deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false, 'i', &element, &isnull, n);
	value = palloc(sizeof(char *) * Max(*n, 1));
	for (int i = 0; i < *n; i++)
		value[i] = isnull[i] ? pstrdup("") : TextDatumGetCString(element[i]);
	return value;
}

static void
expect_length(const char *what, int found, int expected)
{
	if (found != expected)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("\"%s\" has %d values, expected %d", what, found, expected)));
}

/*
 * flex_internal.draw_schedule(title, currency, import_price, export_price, net_load, import,
 * export, names, powers, has_soc, contents, ticks, labels): powers and contents
 * hold the assets one after another.
 */
Datum
flex_draw_schedule(PG_FUNCTION_ARGS)
{
	FlexDrawing     d = {0};
	FlexDrawnAsset *asset;
	FlexEnv         env;
	FlexText        out;
	double         *series[5];
	double         *power;
	double         *soc;
	double         *has_soc;
	double         *tick;
	int            *step;
	char          **name;
	int             n;
	int             contents = 0;

	flex_pg_env(&env, CurrentMemoryContext);
	flex_text_init(&out, &env);
	d.title = text_to_cstring(PG_GETARG_TEXT_PP(0));
	d.currency = text_to_cstring(PG_GETARG_TEXT_PP(1));
	for (int k = 0; k < 5; k++)
	{
		series[k] = numbers(PG_GETARG_DATUM(2 + k), &n);
		if (k == 0)
			d.n = n;
		expect_length("series", n, d.n);
	}
	if (d.n == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("there is no step to draw")));
	d.import_price = series[0];
	d.export_price = series[1];
	d.net_load = series[2];
	d.import = series[3];
	d.export = series[4];
	name = texts(PG_GETARG_DATUM(7), &d.nassets);
	power = numbers(PG_GETARG_DATUM(8), &n);
	expect_length("powers", n, d.n * d.nassets);
	has_soc = numbers(PG_GETARG_DATUM(9), &n);
	expect_length("has_soc", n, d.nassets);
	soc = numbers(PG_GETARG_DATUM(10), &n);
	asset = palloc0(sizeof(FlexDrawnAsset) * Max(d.nassets, 1));
	for (int a = 0; a < d.nassets; a++)
	{
		asset[a].name = name[a];
		asset[a].power = power + a * d.n;
		if (has_soc[a] != 0)
			asset[a].soc = soc + (contents++) * (d.n + 1);
	}
	expect_length("contents", n, contents * (d.n + 1));
	d.asset = asset;
	tick = numbers(PG_GETARG_DATUM(11), &d.nticks);
	d.label = (const char *const *) texts(PG_GETARG_DATUM(12), &n);
	expect_length("labels", n, d.nticks);
	step = palloc(sizeof(int) * Max(d.nticks, 1));
	for (int k = 0; k < d.nticks; k++)
		step[k] = (int) tick[k];
	d.tick = step;
	flex_schedule_svg(&out, &d);
	flex_pg_check(&env, flex_text_status(&out));
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out.data, (int) out.length));
}
