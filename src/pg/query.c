/*
 * query.c
 *	  The text of a user's query to arrays.
 */
#include "query.h"

#include "args.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#define BATCH_ROWS 2000

/* One wanted column while reading. */
typedef struct Reader
{
	const FlexColumn *want;
	FlexColumnData   *data;
	int               attno; /* 0-based, -1: absent */
	Oid               type;
	Oid               output; /* type output function, for texts */
	int               bad_row;
	int               nbad;
	const char       *bad_what;
} Reader;

typedef struct ReadState
{
	Reader         *reader;
	int             ncolumns;
	int             nrows;
	int             capacity;
	MemoryContext   context;
	const FlexZone *zone;
} ReadState;

/* ---- matching columns --------------------------------------------------- */

static bool
is_integers_type(Oid type)
{
	switch (get_element_type(type))
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
			return true;
		default:
			return false;
	}
}

/* "Columns: ts (required, start of the step), ..." */
static char *
describe_columns(const FlexColumn *columns, int ncolumns)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < ncolumns; i++)
		appendStringInfo(&text, "%s%s (%s%s)", i == 0 ? "" : ", ", columns[i].name,
						 columns[i].required ? "required: " : "", columns[i].meaning);
	return text.data;
}

static void
match_columns(ReadState *state, TupleDesc desc, const FlexColumn *columns)
{
	for (int i = 0; i < state->ncolumns; i++)
	{
		Reader *reader = &state->reader[i];
		bool    fits;

		reader->attno = -1;
		for (int a = 0; a < desc->natts; a++)
			if (strcmp(NameStr(TupleDescAttr(desc, a)->attname), columns[i].name) == 0)
			{
				reader->attno = a;
				break;
			}
		if (reader->attno < 0)
		{
			if (columns[i].required)
				ereport(ERROR,
						(errcode(ERRCODE_UNDEFINED_COLUMN),
						 errmsg("the query has no column \"%s\"", columns[i].name),
						 errhint("Columns: %s.", describe_columns(columns, state->ncolumns))));
			continue;
		}
		reader->type = getBaseType(TupleDescAttr(desc, reader->attno)->atttypid);
		fits = columns[i].type == FLEX_COLUMN_TEXT ||
			   (columns[i].type == FLEX_COLUMN_NUMBER && flex_is_numeric_type(reader->type)) ||
			   (columns[i].type == FLEX_COLUMN_TIME && flex_is_time_type(reader->type)) ||
			   (columns[i].type == FLEX_COLUMN_INTEGERS && is_integers_type(reader->type));
		if (!fits)
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("column \"%s\" of the query has type %s, expected %s", columns[i].name,
							format_type_be(reader->type),
							columns[i].type == FLEX_COLUMN_NUMBER     ? "a numeric type"
							: columns[i].type == FLEX_COLUMN_INTEGERS ? "an array of integers"
																	  : "timestamp with time zone"),
					 errhint("Columns: %s.", describe_columns(columns, state->ncolumns))));
		if (columns[i].type == FLEX_COLUMN_TEXT)
		{
			bool is_varlena;

			getTypeOutputInfo(TupleDescAttr(desc, reader->attno)->atttypid, &reader->output,
							  &is_varlena);
		}
		reader->data->present = true;
	}
}

/* ---- values ------------------------------------------------------------- */

static double
number_value(Datum value, Oid type)
{
	switch (type)
	{
		case FLOAT8OID:
			return DatumGetFloat8(value);
		case FLOAT4OID:
			return DatumGetFloat4(value);
		case INT2OID:
			return DatumGetInt16(value);
		case INT4OID:
			return DatumGetInt32(value);
		case INT8OID:
			return (double) DatumGetInt64(value);
		default:
			return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value));
	}
}

/* Readings of a clock are those of zone, or of the session's where that is NULL. */
static TimestampTz
time_value(Datum value, Oid type, const FlexZone *zone)
{
	Timestamp reading;

	if (type == TIMESTAMPTZOID)
		return DatumGetTimestampTz(value);
	if (zone == NULL)
		return DatumGetTimestampTz(DirectFunctionCall1(
			type == TIMESTAMPOID ? timestamp_timestamptz : date_timestamptz, value));
	reading = type == TIMESTAMPOID ? DatumGetTimestamp(value)
								   : DatumGetTimestamp(DirectFunctionCall1(date_timestamp, value));
	return TIMESTAMP_NOT_FINITE(reading) ? reading : zone->utc(zone->state, reading);
}

/* The elements of an array in context; what is wrong with it, or NULL. */
static const char *
integers_value(Datum value, Oid type, MemoryContext context, int **integers, int *length)
{
	ArrayType *array = DatumGetArrayTypeP(value);
	Oid        element = get_element_type(type);
	int16      typlen;
	bool       typbyval;
	char       typalign;
	Datum     *items;

	*length = 0;
	*integers = MemoryContextAlloc(
		context, sizeof(int) * Max(ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)), 1));
	if (ARR_NDIM(array) > 1)
		return "an array of several dimensions";
	if (array_contains_nulls(array))
		return "an array with NULL";
	get_typlenbyvalalign(element, &typlen, &typbyval, &typalign);
	deconstruct_array(array, element, typlen, typbyval, typalign, &items, NULL, length);
	for (int i = 0; i < *length; i++)
	{
		int64 item = element == INT2OID   ? DatumGetInt16(items[i])
					 : element == INT4OID ? DatumGetInt32(items[i])
										  : DatumGetInt64(items[i]);

		if (item < INT_MIN || item > INT_MAX)
			return "an array with a number that is too large";
		(*integers)[i] = (int) item;
	}
	pfree(items);
	return NULL;
}

static void
note_bad(Reader *reader, int row, const char *what)
{
	if (reader->nbad++ == 0)
	{
		reader->bad_row = row;
		reader->bad_what = what;
	}
}

static void
store_value(Reader *reader, int row, Datum value, bool isnull, const ReadState *state)
{
	MemoryContext context = state->context;

	if (isnull && !reader->want->null_allowed)
		note_bad(reader, row, "NULL");
	switch (reader->want->type)
	{
		case FLEX_COLUMN_NUMBER:
			reader->data->number[row] = isnull ? NAN : number_value(value, reader->type);
			if (!isnull && !isfinite(reader->data->number[row]))
				note_bad(reader, row, isnan(reader->data->number[row]) ? "NaN" : "infinity");
			break;
		case FLEX_COLUMN_TIME:
			reader->data->time[row] =
				isnull ? DT_NOBEGIN : time_value(value, reader->type, state->zone);
			if (!isnull && TIMESTAMP_NOT_FINITE(reader->data->time[row]))
				note_bad(reader, row, "infinity");
			break;
		case FLEX_COLUMN_TEXT:
			reader->data->text[row] = NULL;
			if (!isnull)
			{
				char *text = OidOutputFunctionCall(reader->output, value);

				reader->data->text[row] = MemoryContextStrdup(context, text);
				pfree(text);
			}
			break;
		case FLEX_COLUMN_INTEGERS:
			reader->data->integers[row] = NULL;
			reader->data->length[row] = 0;
			if (!isnull)
			{
				const char *bad =
					integers_value(value, reader->type, context, &reader->data->integers[row],
								   &reader->data->length[row]);

				if (bad != NULL)
					note_bad(reader, row, bad);
			}
			break;
	}
}

static void *
enlarge(void *array, size_t size, int capacity, MemoryContext context)
{
	if (array == NULL)
		return MemoryContextAllocHuge(context, size * capacity);
	return repalloc_huge(array, size * capacity);
}

/* Room for more rows; fails cleanly above what an int can count. */
static void
reserve_rows(ReadState *state, uint64 more)
{
	uint64 need = (uint64) state->nrows + more;
	int    capacity = state->capacity == 0 ? BATCH_ROWS : state->capacity;

	if (need <= (uint64) state->capacity)
		return;
	if (need > INT_MAX / 2)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("the query returns too many rows")));
	while ((uint64) capacity < need)
		capacity *= 2;
	for (int i = 0; i < state->ncolumns; i++)
	{
		FlexColumnData *data = state->reader[i].data;

		if (!data->present)
			continue;
		switch (state->reader[i].want->type)
		{
			case FLEX_COLUMN_NUMBER:
				data->number = enlarge(data->number, sizeof(double), capacity, state->context);
				break;
			case FLEX_COLUMN_TIME:
				data->time = enlarge(data->time, sizeof(TimestampTz), capacity, state->context);
				break;
			case FLEX_COLUMN_TEXT:
				data->text = enlarge(data->text, sizeof(char *), capacity, state->context);
				break;
			case FLEX_COLUMN_INTEGERS:
				data->integers = enlarge(data->integers, sizeof(int *), capacity, state->context);
				data->length = enlarge(data->length, sizeof(int), capacity, state->context);
				break;
		}
	}
	state->capacity = capacity;
}

static void
store_batch(ReadState *state, SPITupleTable *tuples, uint64 count)
{
	TupleDesc desc = tuples->tupdesc;
	Datum    *values = palloc(sizeof(Datum) * Max(desc->natts, 1));
	bool     *nulls = palloc(sizeof(bool) * Max(desc->natts, 1));

	reserve_rows(state, count);
	for (uint64 r = 0; r < count; r++)
	{
		heap_deform_tuple(tuples->vals[r], desc, values, nulls);
		for (int i = 0; i < state->ncolumns; i++)
		{
			Reader *reader = &state->reader[i];

			if (reader->attno >= 0)
				store_value(reader, state->nrows, values[reader->attno], nulls[reader->attno],
							state);
		}
		state->nrows++;
	}
	pfree(values);
	pfree(nulls);
}

/* ---- groups and order ---------------------------------------------------- */

static bool
same_key(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static int
compare_groups(const void *a, const void *b)
{
	const char *ka = (*(FlexGroup *const *) a)->key;
	const char *kb = (*(FlexGroup *const *) b)->key;

	if (ka == NULL || kb == NULL)
		return (ka != NULL) - (kb != NULL);
	return strcmp(ka, kb);
}

/* Rows of one key must stand together. */
static void
check_keys_together(const FlexTable *table, const char *key_name)
{
	FlexGroup **sorted = palloc(sizeof(FlexGroup *) * Max(table->ngroups, 1));

	for (int g = 0; g < table->ngroups; g++)
		sorted[g] = &table->group[g];
	qsort(sorted, table->ngroups, sizeof(FlexGroup *), compare_groups);
	for (int g = 1; g < table->ngroups; g++)
		if (same_key(sorted[g - 1]->key, sorted[g]->key))
			ereport(
				ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rows of \"%s\" %s don't stand together in the query's result", key_name,
						sorted[g]->key == NULL ? "NULL" : quote_literal_cstr(sorted[g]->key)),
				 errhint("Add ORDER BY %s, and the time column, to the query.", key_name)));
	pfree(sorted);
}

static void
find_groups(FlexTable *table, const FlexColumn *columns, int key_column, bool steps,
			MemoryContext context)
{
	char **key = key_column >= 0 ? table->column[key_column].text : NULL;
	int    capacity = 8;

	table->group = MemoryContextAlloc(context, sizeof(FlexGroup) * capacity);
	for (int row = 0; row < table->nrows; row++)
	{
		FlexGroup *last = table->ngroups > 0 ? &table->group[table->ngroups - 1] : NULL;

		if (last != NULL && (key == NULL || same_key(last->key, key[row])))
		{
			if (++last->n > flex_guc_max_steps && steps)
				ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
								errmsg("the query returns more than %d time steps%s%s",
									   flex_guc_max_steps, last->key == NULL ? "" : " for ",
									   last->key == NULL ? "" : quote_literal_cstr(last->key)),
								errhint("Raise flex.max_steps, or split the period.")));
			continue;
		}
		if (table->ngroups == capacity)
		{
			capacity *= 2;
			table->group = repalloc_huge(table->group, sizeof(FlexGroup) * capacity);
		}
		last = &table->group[table->ngroups++];
		last->key = key == NULL ? NULL : key[row];
		last->first = row;
		last->n = 1;
	}
	if (key != NULL)
		check_keys_together(table, columns[key_column].name);
}

/* Where the key of a row belongs into a message. */
static char *
of_key(const FlexTable *table, int row)
{
	for (int g = 0; g < table->ngroups; g++)
		if (row >= table->group[g].first && row < table->group[g].first + table->group[g].n)
			return table->group[g].key == NULL
					   ? pstrdup("")
					   : psprintf(" of %s", quote_literal_cstr(table->group[g].key));
	return pstrdup("");
}

static void
check_order(const FlexTable *table, const FlexColumn *columns, int time_column, int key_column)
{
	const TimestampTz *ts = table->column[time_column].time;
	const char        *name = columns[time_column].name;

	for (int g = 0; g < table->ngroups; g++)
	{
		const FlexGroup *group = &table->group[g];

		for (int row = group->first + 1; row < group->first + group->n; row++)
		{
			if (ts[row] > ts[row - 1])
				continue;
			if (ts[row] == ts[row - 1])
				ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
								errmsg("time stamp %s appears twice%s", timestamptz_to_str(ts[row]),
									   of_key(table, row)),
								errhint("Give one row for each time step, and a column to tell "
										"series apart if there are several.")));
			ereport(
				ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rows%s aren't in the order of time at %s", of_key(table, row),
						timestamptz_to_str(ts[row])),
				 errhint("Add ORDER BY %s%s%s to the query.",
						 key_column >= 0 && table->column[key_column].present
							 ? columns[key_column].name
							 : "",
						 key_column >= 0 && table->column[key_column].present ? ", " : "", name)));
		}
	}
}

/* The first column with a value that can't be used. */
static void
check_values(const ReadState *state, const FlexTable *table, int time_column)
{
	for (int i = 0; i < state->ncolumns; i++)
	{
		const Reader *reader = &state->reader[i];
		char         *where;

		if (reader->nbad == 0)
			continue;
		if (time_column >= 0 && i != time_column && state->reader[time_column].nbad == 0)
			where = psprintf("at %s",
							 timestamptz_to_str(table->column[time_column].time[reader->bad_row]));
		else
			where = psprintf("in row %d", reader->bad_row + 1);
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("column \"%s\" holds %s %s%s", reader->want->name, reader->bad_what, where,
						of_key(table, reader->bad_row)),
				 errdetail("%d more row%s of this column can't be used.", reader->nbad - 1,
						   reader->nbad == 2 ? "" : "s"),
				 errhint("Fill the gap in the query, for example with coalesce(%s, ...), or leave "
						 "the rows out.",
						 reader->want->name)));
	}
}

/* ---- entry -------------------------------------------------------------- */

static void
read_rows(const char *query, ReadState *state, const FlexColumn *columns)
{
	SPIPlanPtr plan;
	Portal     portal;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	plan = SPI_prepare(query, 0, NULL);
	if (plan == NULL)
		ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("the query can't be prepared: %s",
															  SPI_result_code_string(SPI_result))));
	if (!SPI_is_cursor_plan(plan))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_CURSOR_DEFINITION),
				 errmsg("the query doesn't return rows"), errhint("Give the text of one SELECT.")));
	portal = SPI_cursor_open(NULL, plan, NULL, NULL, true);
	match_columns(state, portal->tupDesc, columns);
	for (;;)
	{
		SPI_cursor_fetch(portal, true, BATCH_ROWS);
		if (SPI_processed == 0)
			break;
		store_batch(state, SPI_tuptable, SPI_processed);
		SPI_freetuptable(SPI_tuptable);
		CHECK_FOR_INTERRUPTS();
	}
	SPI_cursor_close(portal);
	SPI_finish();
}

void
flex_pg_read_query(const char *query, const FlexColumn *columns, int ncolumns, int time_column,
				   int key_column, MemoryContext context, FlexTable *table)
{
	flex_pg_read_local_query(query, columns, ncolumns, time_column, key_column, NULL, context,
							 table);
}

void
flex_pg_read_local_query(const char *query, const FlexColumn *columns, int ncolumns,
						 int time_column, int key_column, const FlexZone *zone,
						 MemoryContext context, FlexTable *table)
{
	ReadState state = {.zone = zone};

	memset(table, 0, sizeof(*table));
	table->column = MemoryContextAllocZero(context, sizeof(FlexColumnData) * ncolumns);
	state.reader = MemoryContextAllocZero(context, sizeof(Reader) * ncolumns);
	state.ncolumns = ncolumns;
	state.context = context;
	for (int i = 0; i < ncolumns; i++)
	{
		state.reader[i].want = &columns[i];
		state.reader[i].data = &table->column[i];
	}
	read_rows(query, &state, columns);
	table->nrows = state.nrows;
	if (state.nrows == 0)
		reserve_rows(&state, 1); /* arrays that are there, if empty */

	find_groups(table, columns,
				key_column >= 0 && table->column[key_column].present ? key_column : -1,
				time_column >= 0 || key_column >= 0, context);
	check_values(&state, table, time_column);
	if (time_column >= 0)
		check_order(table, columns, time_column, key_column);
	pfree(state.reader);
}

void
flex_pg_step_hours(const TimestampTz *ts, int n, double *hours)
{
	for (int i = 0; i + 1 < n; i++)
		hours[i] = (double) (ts[i + 1] - ts[i]) / (double) USECS_PER_HOUR;
	if (n > 0)
		hours[n - 1] = n > 1 ? hours[n - 2] : 1.0;
}
