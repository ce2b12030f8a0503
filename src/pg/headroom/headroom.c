/*
 * headroom.c
 *	  Headroom in SQL: limits from voltages as an aggregate, headroom of zones
 *	  over the text of a query, counts, and customers of a case.
 */
#include "pg/flex_pg.h"

#include <math.h>

#include "core/headroom/headroom.h"
#include "pg/args.h"
#include "pg/query.h"
#include "pg/rows.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/pg_list.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

FLEX_FUNCTION(flex_sql_voltage_limit_add);
FLEX_FUNCTION(flex_sql_voltage_limit_combine);
FLEX_FUNCTION(flex_sql_voltage_limit_serialize);
FLEX_FUNCTION(flex_sql_voltage_limit_deserialize);
FLEX_FUNCTION(flex_sql_voltage_limit);
FLEX_FUNCTION(flex_sql_voltage_limit_report);
FLEX_FUNCTION(flex_sql_headroom);
FLEX_FUNCTION(flex_sql_hosting_energy);
FLEX_FUNCTION(flex_sql_hosting_choose);
FLEX_FUNCTION(flex_sql_hosting_vehicles);
FLEX_FUNCTION(flex_sql_assign_customers);

/* ---- limit from voltage ------------------------------------------------------------- */

#define LIMIT_PU 0.94

typedef struct PairState
{
	double  limit_pu;
	int64   n;
	int64   capacity;
	double *flow;
	double *vmin;
} PairState;

static MemoryContext
limit_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "aggregate function called outside an aggregate");
	return context;
}

static void
limit_grow(PairState *state, int64 need)
{
	int64 capacity = Max(state->capacity, 256);

	if (need <= state->capacity)
		return;
	if (need > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("too many rows in a group")));
	while (capacity < need)
		capacity *= 2;
	if (state->flow == NULL)
	{
		state->flow = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * capacity);
		state->vmin = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * capacity);
	}
	else
	{
		state->flow = repalloc_huge(state->flow, sizeof(double) * capacity);
		state->vmin = repalloc_huge(state->vmin, sizeof(double) * capacity);
	}
	state->capacity = capacity;
}

/* Transition: a NULL pair (a snapshot that didn't converge) is passed over. */
Datum
flex_sql_voltage_limit_add(PG_FUNCTION_ARGS)
{
	MemoryContext old = MemoryContextSwitchTo(limit_context(fcinfo));
	PairState    *state =
        PG_ARGISNULL(0) ? palloc0(sizeof(PairState)) : (PairState *) PG_GETARG_POINTER(0);
	double limit = PG_NARGS() > 3 && !PG_ARGISNULL(3) ? PG_GETARG_FLOAT8(3) : LIMIT_PU;

	if (state->n == 0)
		state->limit_pu = limit;
	else if (state->limit_pu != limit)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the voltage limit changes within a group")));
	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2))
	{
		double flow = PG_GETARG_FLOAT8(1);
		double vmin = PG_GETARG_FLOAT8(2);

		if (!isfinite(flow) || !isfinite(vmin) || vmin < 0)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("flow_kva %g with vmin_pu %g can't be used", flow, vmin),
							errhint("Leave the row out, or give NULL where a load flow didn't "
									"converge.")));
		limit_grow(state, state->n + 1);
		state->flow[state->n] = flow;
		state->vmin[state->n++] = vmin;
	}
	MemoryContextSwitchTo(old);
	PG_RETURN_POINTER(state);
}

Datum
flex_sql_voltage_limit_combine(PG_FUNCTION_ARGS)
{
	MemoryContext    old = MemoryContextSwitchTo(limit_context(fcinfo));
	PairState       *into = PG_ARGISNULL(0) ? NULL : (PairState *) PG_GETARG_POINTER(0);
	const PairState *from = PG_ARGISNULL(1) ? NULL : (PairState *) PG_GETARG_POINTER(1);

	if (from != NULL)
	{
		if (into == NULL)
		{
			into = palloc0(sizeof(PairState));
			into->limit_pu = from->limit_pu;
		}
		if (into->limit_pu != from->limit_pu)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("the voltage limit changes within a group")));
		limit_grow(into, into->n + from->n);
		if (from->n > 0)
		{
			memcpy(into->flow + into->n, from->flow, sizeof(double) * from->n);
			memcpy(into->vmin + into->n, from->vmin, sizeof(double) * from->n);
		}
		into->n += from->n;
	}
	MemoryContextSwitchTo(old);
	if (into == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(into);
}

/* Both ends are processes of one server: the arrays travel as they are. */
Datum
flex_sql_voltage_limit_serialize(PG_FUNCTION_ARGS)
{
	const PairState *state = (PairState *) PG_GETARG_POINTER(0);
	Size             bytes = sizeof(double) * state->n;
	bytea           *out = palloc(VARHDRSZ + sizeof(PairState) + 2 * bytes);

	SET_VARSIZE(out, VARHDRSZ + sizeof(PairState) + 2 * bytes);
	memcpy(VARDATA(out), state, sizeof(PairState));
	if (bytes > 0)
	{
		memcpy(VARDATA(out) + sizeof(PairState), state->flow, bytes);
		memcpy(VARDATA(out) + sizeof(PairState) + bytes, state->vmin, bytes);
	}
	PG_RETURN_BYTEA_P(out);
}

Datum
flex_sql_voltage_limit_deserialize(PG_FUNCTION_ARGS)
{
	const char *at = VARDATA_ANY(PG_GETARG_BYTEA_PP(0));
	PairState  *state = palloc(sizeof(PairState));
	int64       n;

	memcpy(state, at, sizeof(PairState));
	n = state->n;
	state->n = state->capacity = 0;
	state->flow = state->vmin = NULL;
	limit_grow(state, n);
	if (n > 0)
	{
		memcpy(state->flow, at + sizeof(PairState), sizeof(double) * n);
		memcpy(state->vmin, at + sizeof(PairState) + sizeof(double) * n, sizeof(double) * n);
	}
	state->n = n;
	PG_RETURN_POINTER(state);
}

static void
limit_of(FunctionCallInfo fcinfo, FlexVoltageLimit *limit)
{
	const PairState *state = (PairState *) PG_GETARG_POINTER(0);

	if (!(state->limit_pu > 0 && state->limit_pu < 2))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("voltage limit %g p.u. isn't between 0 and 2", state->limit_pu)));
	flex_voltage_limit(state->flow, state->vmin, (int) state->n, state->limit_pu, limit);
}

/* Final function of flex.voltage_limit: kVA, NULL where there is none. */
Datum
flex_sql_voltage_limit(PG_FUNCTION_ARGS)
{
	FlexVoltageLimit limit;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	limit_of(fcinfo, &limit);
	if (isnan(limit.limit_kva))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(limit.limit_kva);
}

/* Final function of flex.voltage_limit_report. */
Datum
flex_sql_voltage_limit_report(PG_FUNCTION_ARGS)
{
	FlexVoltageLimit limit;
	FlexEnv          env;
	FlexText         out;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	limit_of(fcinfo, &limit);
	flex_pg_env(&env, CurrentMemoryContext);
	flex_text_init(&out, &env);
	flex_json_open(&out, '{');
	flex_json_key(&out, "limit_kva");
	flex_json_number(&out, limit.limit_kva);
	flex_json_key(&out, "slope_pu_per_kva");
	flex_json_number(&out, limit.slope);
	flex_json_key(&out, "intercept_pu");
	flex_json_number(&out, limit.intercept);
	flex_json_key(&out, "rule");
	flex_json_string(&out, flex_limit_rule_text(limit.rule));
	flex_json_key(&out, "probability_percent");
	flex_json_number(&out, limit.probability);
	flex_json_key(&out, "rows");
	flex_json_integer(&out, ((PairState *) PG_GETARG_POINTER(0))->n);
	flex_json_key(&out, "reason");
	flex_json_string(&out, limit.reason);
	flex_json_close(&out, '}');
	flex_pg_check(&env, flex_text_status(&out));
	PG_RETURN_DATUM(flex_pg_jsonb(out.data));
}

/* ---- headroom ----------------------------------------------------------------------- */

enum
{
	COL_TS,
	COL_ZONE,
	COL_FLOW,
	COL_RATING,
	COL_SUPPLY,
	COL_LIMIT,
	COL_TRANSFORMER,
	COL_IMPORT,
	COL_KEY,
	COL_BASE,
	NCOLS
};

static const FlexColumn headroom_columns[NCOLS] = {
	[COL_TS] = {"ts", FLEX_COLUMN_TIME, true, false, "start of the step"},
	[COL_ZONE] = {"zone", FLEX_COLUMN_TEXT, true, false, "phase of a feeder"},
	[COL_FLOW] = {"flow_kva", FLEX_COLUMN_NUMBER, true, true, "into the zone, kVA, > 0 import"},
	[COL_RATING] = {"supply_rating_a", FLEX_COLUMN_NUMBER, true, false, "of the supply cable, A"},
	[COL_SUPPLY] = {"supply_pu", FLEX_COLUMN_NUMBER, false, true, "voltage at the busbar, p.u."},
	[COL_LIMIT] = {"voltage_limit_kva", FLEX_COLUMN_NUMBER, false, true, "of flex.voltage_limit"},
	[COL_TRANSFORMER] = {"transformer_kva", FLEX_COLUMN_NUMBER, true, true,
						 "rated, kVA; NULL: none"},
	[COL_IMPORT] = {"import_kva", FLEX_COLUMN_NUMBER, true, true,
					"through the transformer, kVA, > 0 import"},
	[COL_KEY] = {"key", FLEX_COLUMN_TEXT, false, true, "which case or network a row belongs to"},
	[COL_BASE] = {"supply_base_kv", FLEX_COLUMN_NUMBER, false, true,
				  "voltage that supply_pu refers to, kV line-to-line"},
};

/* Line-to-line, where neither the call nor the rows say. */
#define BASE_KV 0.416

static double
cell(const FlexTable *table, int column, int row, double def)
{
	double value = table->column[column].present ? table->column[column].number[row] : def;

	return isnan(value) ? def : value;
}

static const char *
key_of(const FlexTable *table, int row)
{
	return table->column[COL_KEY].present ? table->column[COL_KEY].text[row] : NULL;
}

/* Rows of one time and key stand together; the same zone twice is an error. */
static bool
same_group(const FlexTable *table, int a, int b)
{
	const char *x = key_of(table, a);
	const char *y = key_of(table, b);

	return table->column[COL_TS].time[a] == table->column[COL_TS].time[b] &&
		   (x == NULL || y == NULL ? x == y : strcmp(x, y) == 0);
}

static bool
same_number(const double *number, int a, int b)
{
	return number[a] == number[b] || (isnan(number[a]) && isnan(number[b]));
}

static void
check_group(const FlexTable *table, int first, int n)
{
	for (int i = first; i < first + n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (table->column[COL_RATING].number[i] < 0 ||
			table->column[COL_TRANSFORMER].number[i] < 0 ||
			!(cell(table, COL_BASE, i, BASE_KV) > 0))
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("a rating or the base of zone \"%s\" is negative at %s",
								   table->column[COL_ZONE].text[i],
								   timestamptz_to_str(table->column[COL_TS].time[i]))));
		if (!same_number(table->column[COL_TRANSFORMER].number, first, i) ||
			!same_number(table->column[COL_IMPORT].number, first, i))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("transformer_kva or import_kva of zones \"%s\" and \"%s\" differ "
							"at %s",
							table->column[COL_ZONE].text[first], table->column[COL_ZONE].text[i],
							timestamptz_to_str(table->column[COL_TS].time[i])),
					 errhint("Zones of one time are behind the same transformer: add a "
							 "column key to tell others apart.")));
		for (int j = first; j < i; j++)
			if (strcmp(table->column[COL_ZONE].text[i], table->column[COL_ZONE].text[j]) == 0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("zone \"%s\" appears twice at %s", table->column[COL_ZONE].text[i],
								timestamptz_to_str(table->column[COL_TS].time[i])),
						 errhint("Add a column key to tell cases apart, and ORDER BY key, "
								 "ts, zone.")));
	}
	if (first > 0 && !same_group(table, first - 1, first) &&
		table->column[COL_TS].time[first] < table->column[COL_TS].time[first - 1] &&
		(key_of(table, first) == NULL || key_of(table, first - 1) == NULL ||
		 strcmp(key_of(table, first), key_of(table, first - 1)) == 0))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("rows aren't in the order of time at %s",
							   timestamptz_to_str(table->column[COL_TS].time[first])),
						errhint("Add ORDER BY key, ts, zone to the query.")));
}

/* A row of the result; values that aren't known are NULL. */
static void
put_headroom(FlexRows *rows, const FlexTable *table, int row, const FlexHeadroomZone *zone,
			 double transformer, double import, bool known)
{
	const char *key = key_of(table, row);
	char        binding[2] = {known ? zone->binding : 0, '\0'};
	double      rated = table->column[COL_TRANSFORMER].number[row];
	Datum       values[9];
	bool        nulls[9] = {false};

	nulls[0] = key == NULL;
	values[0] = key == NULL ? (Datum) 0 : CStringGetTextDatum(key);
	values[1] = TimestampTzGetDatum(table->column[COL_TS].time[row]);
	values[2] = CStringGetTextDatum(table->column[COL_ZONE].text[row]);
	values[3] = Float8GetDatum(zone->rate);
	values[4] = Float8GetDatum(zone->headroom);
	values[5] = Float8GetDatum(zone->footroom);
	nulls[6] = binding[0] == '\0';
	values[6] = nulls[6] ? (Datum) 0 : CStringGetTextDatum(binding);
	values[7] = Float8GetDatum(transformer);
	nulls[3] = nulls[4] = nulls[5] = !known;
	nulls[7] = isnan(transformer) || isinf(transformer);
	nulls[8] = isnan(rated + import);
	values[8] = Float8GetDatum(rated + import);
	flex_pg_row(rows, values, nulls);
}

/*
 * One time. A zone without flow (it has no such phase) takes no part; without the
 * transformer's import there was no load flow, and nothing is known.
 */
static void
headroom_group(FlexRows *rows, const FlexTable *table, int first, int n, double base_kv,
			   bool published)
{
	FlexHeadroomZone *zone = palloc0(sizeof(FlexHeadroomZone) * n);
	double            import = table->column[COL_IMPORT].number[first];
	double            transformer;
	int               taken = 0;

	check_group(table, first, n);
	for (int row = first; row < first + n; row++)
	{
		if (isnan(table->column[COL_FLOW].number[row]))
			continue;
		zone[taken].supply_rating_a = table->column[COL_RATING].number[row];
		zone[taken].supply_pu = cell(table, COL_SUPPLY, row, 1);
		zone[taken].supply_base_kv = isnan(base_kv) ? cell(table, COL_BASE, row, BASE_KV) : base_kv;
		zone[taken].voltage_limit = cell(table, COL_LIMIT, row, NAN);
		zone[taken++].flow = table->column[COL_FLOW].number[row];
	}
	transformer =
		flex_headroom(zone, taken, table->column[COL_TRANSFORMER].number[first], import, published);
	taken = 0;
	for (int row = first; row < first + n; row++)
	{
		bool part = !isnan(table->column[COL_FLOW].number[row]);

		put_headroom(rows, table, row, &zone[part ? taken : 0], transformer, import,
					 part && !isnan(import));
		taken += part;
	}
	pfree(zone);
}

/* Keys come in one run each. */
static void
check_key_runs(const FlexTable *table)
{
	List *seen = NIL;

	for (int i = 0; i < table->nrows; i++)
	{
		const char *key = key_of(table, i);
		const char *before = i == 0 ? NULL : key_of(table, i - 1);
		ListCell   *cell;

		if (key == NULL || (before != NULL && strcmp(key, before) == 0))
			continue;
		CHECK_FOR_INTERRUPTS();
		foreach (cell, seen)
			if (strcmp(lfirst(cell), key) == 0)
				ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
								errmsg("rows of key \"%s\" don't stand together", key),
								errhint("Add ORDER BY key, ts, zone to the query.")));
		seen = lappend(seen, (void *) key);
	}
}

/*
 * flex.headroom(zones text, base_kv float8, compat text) RETURNS TABLE (...)
 * Headroom of all zones at every time of the query.
 */
Datum
flex_sql_headroom(PG_FUNCTION_ARGS)
{
	MemoryContext work =
		AllocSetContextCreate(CurrentMemoryContext, "pg_flex headroom", ALLOCSET_DEFAULT_SIZES);
	double    base_kv = PG_ARGISNULL(1) ? NAN : PG_GETARG_FLOAT8(1);
	bool      published = !PG_ARGISNULL(2);
	FlexTable table;
	FlexRows  rows;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"zones\" is NULL")));
	if (published && strcmp(text_to_cstring(PG_GETARG_TEXT_PP(2)), "agileflex") != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("unknown compat \"%s\"", text_to_cstring(PG_GETARG_TEXT_PP(2))),
						errhint("Known: agileflex.")));
	if (!PG_ARGISNULL(1) && (!(base_kv > 0) || isinf(base_kv)))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("base voltage of %g kV isn't above 0", base_kv)));
	flex_pg_read_query(text_to_cstring(PG_GETARG_TEXT_PP(0)), headroom_columns, NCOLS, -1, -1, work,
					   &table);
	check_key_runs(&table);
	flex_pg_rows(fcinfo, &rows);
	for (int first = 0, n; first < table.nrows; first += n)
	{
		for (n = 1; first + n < table.nrows && same_group(&table, first, first + n); n++)
			;
		headroom_group(&rows, &table, first, n, base_kv, published);
		CHECK_FOR_INTERRUPTS();
	}
	MemoryContextDelete(work);
	return (Datum) 0;
}

/* ---- counts ---------------------------------------------------------------------------- */

static Datum
two_values(FunctionCallInfo fcinfo, Datum a, Datum b)
{
	TupleDesc desc;
	Datum     values[2] = {a, b};
	bool      nulls[2] = {false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

/* flex_internal.hosting_energy(profile, step_hours, factor, OUT energy_kwh, OUT negative_kwh) */
Datum
flex_sql_hosting_energy(PG_FUNCTION_ARGS)
{
	int            n;
	double        *profile = flex_arg_numbers(fcinfo, 0, "profile", &n);
	FlexHostingSum sum = flex_hosting_sum(profile, n, PG_GETARG_FLOAT8(1), PG_GETARG_FLOAT8(2));

	PG_RETURN_DATUM(two_values(fcinfo, Float8GetDatum(sum.energy), Float8GetDatum(sum.negative)));
}

/* flex_internal.hosting_choose(energy_kwh, negative_kwh, OUT chosen, OUT vehicle_to_grid) */
Datum
flex_sql_hosting_choose(PG_FUNCTION_ARGS)
{
	int             n;
	int             m;
	double         *energy = flex_arg_numbers(fcinfo, 0, "energy_kwh", &n);
	double         *negative = flex_arg_numbers(fcinfo, 1, "negative_kwh", &m);
	FlexHostingSum *sum = palloc(sizeof(FlexHostingSum) * Max(n, 1));
	bool            back;
	int             chosen;

	if (n != m || n == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d energies, %d negative parts: one of each case is needed", n, m)));
	for (int k = 0; k < n; k++)
		sum[k] = (FlexHostingSum){.energy = energy[k], .negative = negative[k]};
	chosen = flex_hosting_choose(sum, n, &back);
	PG_RETURN_DATUM(two_values(fcinfo, Int32GetDatum(chosen + 1), BoolGetDatum(back)));
}

/* flex_internal.hosting_vehicles(energy_kwh, cap) */
Datum
flex_sql_hosting_vehicles(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(flex_hosting_vehicles(PG_GETARG_FLOAT8(0), PG_GETARG_INT32(1)));
}

/* ---- customers ------------------------------------------------------------------------ */

static int *
array_integers(ArrayType *array, const char *name, int *n)
{
	Datum *element;
	bool  *isnull;
	int   *value;

	deconstruct_array(array, INT4OID, 4, true, 'i', &element, &isnull, n);
	value = palloc(sizeof(int) * Max(*n, 1));
	for (int i = 0; i < *n; i++)
	{
		if (isnull[i])
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("element %d of \"%s\" is NULL", i + 1, name)));
		value[i] = DatumGetInt32(element[i]);
	}
	return value;
}

/* Numbers of profiles count from 1 in SQL; -1 is none. */
static void
put_profile(Datum *values, bool *nulls, int i, int profile)
{
	nulls[i] = profile < 0;
	values[i] = Int32GetDatum(profile + 1);
}

/* flex_internal.assign_customers(case_name, zone, zones, pv_sizes, meters, heat_pump_meters,
 * pv_sites) */
Datum
flex_sql_assign_customers(PG_FUNCTION_ARGS)
{
	FlexEnv       env;
	FlexRows      rows;
	FlexCustomer *customer;
	int           n;
	int           nmeters;
	int           nsizes;
	int           nzones = PG_GETARG_INT32(2);
	int          *zone = array_integers(PG_GETARG_ARRAYTYPE_P(1), "zone", &n);
	double       *size = flex_arg_numbers(fcinfo, 3, "pv_sizes", &nsizes);
	int          *meters = array_integers(PG_GETARG_ARRAYTYPE_P(4), "meters", &nmeters);

	flex_pg_env(&env, CurrentMemoryContext);
	customer = palloc0(sizeof(FlexCustomer) * Max(n, 1));
	if (nmeters != FLEX_GROUPS)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("\"meters\" must have %d numbers", FLEX_GROUPS)));
	for (int i = 0; i < n; i++)
	{
		if (zone[i] < 1 || zone[i] > nzones)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("customer %d is in zone %d of %d", i + 1, zone[i], nzones)));
		customer[i].zone = zone[i] - 1;
	}
	flex_pg_check(&env,
				  flex_case_assign(&env, text_to_cstring(PG_GETARG_TEXT_PP(0)), customer, n, nzones,
								   size, nsizes, meters, PG_GETARG_INT32(5), PG_GETARG_INT32(6)));
	flex_pg_rows(fcinfo, &rows);
	for (int i = 0; i < n; i++)
	{
		Datum values[7];
		bool  nulls[7] = {false};

		values[0] = Int32GetDatum(i + 1);
		values[1] = CStringGetTextDatum(flex_group_text(customer[i].group));
		values[2] = BoolGetDatum(customer[i].heat_pump);
		values[3] = Float8GetDatum(customer[i].pv_kw);
		put_profile(values, nulls, 4, customer[i].meter);
		put_profile(values, nulls, 5, customer[i].heat_pump_meter);
		put_profile(values, nulls, 6, customer[i].pv_site);
		flex_pg_row(&rows, values, nulls);
	}
	return (Datum) 0;
}
