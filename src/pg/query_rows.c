/*
 * query_rows.c
 *	  The text of a user's query as rows in SQL: functions in SQL and PL/pgSQL
 *	  that take a query read it here, and never put its text into one of theirs.
 */
#include "query.h"
#include "rows.h"

#include <math.h>

#include "args.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

FLEX_FUNCTION(flex_read_query);

static bool
is_listed(const char *name, char **list, int n)
{
	for (int i = 0; i < n; i++)
		if (list[i] != NULL && strcmp(list[i], name) == 0)
			return true;
	return false;
}

/* How a column of the caller's list is read. */
static void
want_column(Form_pg_attribute attribute, FlexColumn *column)
{
	column->name = pstrdup(NameStr(attribute->attname));
	switch (attribute->atttypid)
	{
		case FLOAT8OID:
			column->type = FLEX_COLUMN_NUMBER;
			column->meaning = "a number";
			break;
		case INT4OID:
		case INT8OID:
			column->type = FLEX_COLUMN_NUMBER;
			column->meaning = "a whole number";
			break;
		case TIMESTAMPTZOID:
			column->type = FLEX_COLUMN_TIME;
			column->meaning = "a time";
			break;
		case BOOLOID:
			column->type = FLEX_COLUMN_TEXT;
			column->meaning = "true or false";
			break;
		case TEXTOID:
			column->type = FLEX_COLUMN_TEXT;
			column->meaning = "a text";
			break;
		default:
			elog(ERROR, "a query's column can't be read as %s",
				 format_type_be(attribute->atttypid));
	}
}

static void
refuse_value(const FlexColumn *column, int row, const char *value)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("column \"%s\" holds %s in row %d, not %s", column->name, value, row + 1,
						   column->meaning)));
}

static Datum
whole_number(const FlexColumn *column, int row, double value, Oid type)
{
	if (value != floor(value) || fabs(value) > (type == INT4OID ? 2147483647.0 : 9e15))
		refuse_value(column, row, psprintf("%g", value));
	return type == INT4OID ? Int32GetDatum((int32) value) : Int64GetDatum((int64) value);
}

/* A value of the table in the type wanted. */
static Datum
row_value(const FlexColumn *column, const FlexColumnData *data, int row, Oid type, bool *isnull)
{
	bool truth;

	*isnull = !data->present || (data->number != NULL && isnan(data->number[row])) ||
			  (data->time != NULL && data->time[row] == DT_NOBEGIN) ||
			  (column->type == FLEX_COLUMN_TEXT && data->text[row] == NULL);
	if (*isnull)
		return (Datum) 0;
	switch (type)
	{
		case FLOAT8OID:
			return Float8GetDatum(data->number[row]);
		case INT4OID:
		case INT8OID:
			return whole_number(column, row, data->number[row], type);
		case TIMESTAMPTZOID:
			return TimestampTzGetDatum(data->time[row]);
		case BOOLOID:
			if (!parse_bool(data->text[row], &truth))
				refuse_value(column, row, quote_literal_cstr(data->text[row]));
			return BoolGetDatum(truth);
		default:
			return CStringGetTextDatum(data->text[row]);
	}
}

static void
put_rows(const FlexTable *table, const FlexColumn *columns, FlexRows *rows)
{
	int           n = rows->desc->natts;
	Datum        *values = palloc(sizeof(Datum) * n);
	bool         *nulls = palloc(sizeof(bool) * n);
	MemoryContext scratch =
		AllocSetContextCreate(CurrentMemoryContext, "pg_flex row", ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(scratch);

	for (int row = 0; row < table->nrows; row++)
	{
		for (int a = 0; a < n; a++)
			values[a] = row_value(&columns[a], &table->column[a], row,
								  TupleDescAttr(rows->desc, a)->atttypid, &nulls[a]);
		flex_pg_row(rows, values, nulls);
		MemoryContextReset(scratch);
		CHECK_FOR_INTERRUPTS();
	}
	MemoryContextSwitchTo(old);
}

/*
 * flex_internal.read_query(query, optional, nullable) RETURNS SETOF record: the
 * columns of the caller's column definition list, by name. Those in optional
 * may be absent (NULL then) or NULL, those in nullable may be NULL.
 */
Datum
flex_read_query(PG_FUNCTION_ARGS)
{
	MemoryContext work =
		AllocSetContextCreate(CurrentMemoryContext, "pg_flex query", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old;
	FlexRows      rows;
	FlexTable     table;
	FlexColumn   *columns;
	char        **optional;
	char        **nullable;
	int           noptional;
	int           nnullable;

	flex_pg_rows(fcinfo, &rows);
	old = MemoryContextSwitchTo(work);
	flex_arg_required(fcinfo, 0, "query");
	noptional = flex_arg_texts(fcinfo, 1, "optional", -1, &optional);
	nnullable = flex_arg_texts(fcinfo, 2, "nullable", -1, &nullable);
	columns = palloc0(sizeof(FlexColumn) * rows.desc->natts);
	for (int a = 0; a < rows.desc->natts; a++)
	{
		want_column(TupleDescAttr(rows.desc, a), &columns[a]);
		columns[a].required = !is_listed(columns[a].name, optional, noptional);
		columns[a].null_allowed =
			!columns[a].required || is_listed(columns[a].name, nullable, nnullable);
	}
	flex_pg_read_query(text_to_cstring(PG_GETARG_TEXT_PP(0)), columns, rows.desc->natts, -1, -1,
					   work, &table);
	put_rows(&table, columns, &rows);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
	return (Datum) 0;
}
