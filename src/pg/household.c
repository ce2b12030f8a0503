/*
 * household.c
 *	  Households in SQL: reference or optimised operation over the text of a
 *	  query, one row a step.
 */
#include "flex_pg.h"

#include <math.h>

#include "core/household/household.h"
#include "base/timegrid.h"
#include "query.h"
#include "rows.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/memutils.h"

FLEX_FUNCTION(flex_operate);

/* Columns of the query: the household's inputs, then time and key. */
#define COL_TS FLEX_HH_INPUTS
#define COL_KEY (FLEX_HH_INPUTS + 1)
#define NCOLS (FLEX_HH_INPUTS + 2)

/* Of the result in front of the series. */
#define FIRST_SERIES 3

static void
describe_columns(FlexColumn *column)
{
	for (int k = 0; k < FLEX_HH_INPUTS; k++)
		column[k] =
			(FlexColumn){flex_household_input[k], FLEX_COLUMN_NUMBER, false, false, "see docs"};
	column[COL_TS] = (FlexColumn){"ts", FLEX_COLUMN_TIME, true, false, "start of the step"};
	column[COL_KEY] =
		(FlexColumn){"key", FLEX_COLUMN_TEXT, false, true, "which household a row belongs to"};
}

/* Steps of equal length, else an error that says where. */
static double
equal_steps(const TimestampTz *ts, int n)
{
	TimestampTz step = n > 1 ? ts[1] - ts[0] : USECS_PER_HOUR;

	for (int t = 1; t < n; t++)
		if (ts[t] - ts[t - 1] != step)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("steps aren't equal: %g h before %s, %g h at first",
							(double) (ts[t] - ts[t - 1]) / 3600e6, timestamptz_to_str(ts[t]),
							(double) step / 3600e6),
					 errhint("Fill the gap or take the duplicate out; flex.resample() brings a "
							 "series to one resolution.")));
	return (double) step / 3600e6;
}

/* Calendar months of the session's time zone, counted from year 0. */
static double *
calendar_months(const TimestampTz *ts, int n)
{
	double *month = palloc(sizeof(double) * Max(n, 1));

	for (int t = 0; t < n; t++)
	{
		struct pg_tm tm;
		fsec_t       fsec;
		int          zone;

		if (timestamp2tm(ts[t], &zone, &tm, &fsec, NULL, NULL) != 0)
			ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
							errmsg("timestamp out of range")));
		month[t] = 12.0 * tm.tm_year + tm.tm_mon;
	}
	return month;
}

static void
take_group(const FlexTable *table, const FlexGroup *group, FlexHouseholdGiven *given)
{
	const TimestampTz *ts = table->column[COL_TS].time + group->first;

	memset(given, 0, sizeof(*given));
	given->n = group->n;
	given->step_hours = equal_steps(ts, group->n);
	for (int k = 0; k < FLEX_HH_INPUTS; k++)
	{
		given->value[k] = flex_table_numbers(table, k, group->first);
		if (given->value[k] == NULL && strcmp(flex_household_input[k], "month") == 0)
			given->value[k] = calendar_months(ts, group->n);
	}
}

static Datum
summary(FlexEnv *env, const FlexHousehold *household, const FlexHouseholdTask *task,
		const FlexHouseholdBasis *basis, const FlexHouseholdResult *result)
{
	FlexText out;

	flex_text_init(&out, env);
	flex_json_open(&out, '{');
	flex_household_summary(&out, household, task, basis, result);
	flex_json_close(&out, '}');
	flex_pg_check(env, flex_text_status(&out));
	return flex_pg_jsonb(out.data);
}

static void
put_rows(FlexRows *rows, const FlexTable *table, const FlexGroup *group, Datum head,
		 const FlexHouseholdResult *result)
{
	Datum values[FIRST_SERIES + FLEX_HH_COLUMNS];
	bool  nulls[FIRST_SERIES + FLEX_HH_COLUMNS] = {0};

	nulls[0] = group->key == NULL;
	values[0] = nulls[0] ? (Datum) 0 : CStringGetTextDatum(group->key);
	for (int t = 0; t < group->n; t++)
	{
		values[1] = TimestampTzGetDatum(table->column[COL_TS].time[group->first + t]);
		values[2] = head;
		nulls[2] = t > 0;
		for (int k = 0; k < FLEX_HH_COLUMNS; k++)
			values[FIRST_SERIES + k] = Float8GetDatum(
				result->series[k][t] * flex_household_scale((FlexHouseholdColumn) k));
		flex_pg_row(rows, values, nulls);
		if ((t & 1023) == 0)
			CHECK_FOR_INTERRUPTS();
	}
}

/* Name the household in an error where there are several. */
static void
add_key_context(void *arg)
{
	const char *key = *(const char **) arg;

	if (key != NULL)
		errcontext("household \"%s\"", key);
}

/* A document that holds its series: its time stamps from start and step. */
static void
operate_document(FlexNode *doc, MemoryContext context, FlexRows *rows)
{
	FlexEnv             env;
	FlexSettings        settings;
	FlexHousehold       household;
	FlexHouseholdTask   task;
	FlexHouseholdBasis  basis;
	FlexHouseholdResult result;
	FlexColumnData      column[NCOLS] = {0};
	FlexTable           table = {.column = column};
	FlexGroup           group = {0};
	const FlexNode     *start = flex_node_member(doc, "start");
	FlexTime            first;
	TimestampTz        *ts;

	flex_pg_env(&env, context);
	flex_pg_settings(&settings);
	if (start == NULL || flex_node_kind(start) != FLEX_NODE_TEXT)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a document without a query needs its \"start\""),
						errhint("Add \"start\": \"2026-01-01T00:00:00Z\".")));
	flex_pg_check(&env, flex_time_parse(&env, flex_node_text(start), "start", &first));
	flex_pg_check(&env, flex_household_read(&env, doc, NULL, &household, &task));
	ts = MemoryContextAllocHuge(context, sizeof(TimestampTz) * household.n);
	for (int t = 0; t < household.n; t++)
		ts[t] = first + (TimestampTz) llround(t * household.step_hours * 3600e6);
	column[COL_TS].time = ts;
	group.n = household.n;
	flex_pg_check_at(&env, flex_household_run(&env, &household, &task, &settings, &basis, &result),
					 ts, household.n);
	put_rows(rows, &table, &group, summary(&env, &household, &task, &basis, &result), &result);
}

static void
operate_group(FlexNode *doc, const FlexTable *table, const FlexGroup *group, FlexRows *rows)
{
	const TimestampTz  *ts = table->column[COL_TS].time + group->first;
	FlexEnv             env;
	FlexSettings        settings;
	FlexHousehold       household;
	FlexHouseholdGiven  given;
	FlexHouseholdTask   task;
	FlexHouseholdBasis  basis;
	FlexHouseholdResult result;

	flex_pg_env(&env, CurrentMemoryContext);
	flex_pg_settings(&settings);
	take_group(table, group, &given);
	flex_pg_check_at(&env, flex_household_read(&env, doc, &given, &household, &task), ts, group->n);
	flex_pg_check_at(&env, flex_household_run(&env, &household, &task, &settings, &basis, &result),
					 ts, group->n);
	put_rows(rows, table, group, summary(&env, &household, &task, &basis, &result), &result);
}

/*
 * flex.operate(series text, household jsonb) RETURNS TABLE (...)
 * Operates the household over every series of the query (one for each value of its column key), or
 * over the document's own.
 */
Datum
flex_operate(PG_FUNCTION_ARGS)
{
	char         *document;
	MemoryContext work =
		AllocSetContextCreate(CurrentMemoryContext, "pg_flex households", ALLOCSET_DEFAULT_SIZES);
	MemoryContext        each = AllocSetContextCreate(work, "household", ALLOCSET_DEFAULT_SIZES);
	FlexColumn           column[NCOLS];
	FlexEnv              env;
	FlexTable            table;
	FlexRows             rows;
	FlexNode            *doc;
	const char          *key = NULL;
	ErrorContextCallback context = {error_context_stack, add_key_context, (void *) &key};

	if (PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("argument \"household\" is NULL")));
	document = flex_pg_jsonb_text(PG_GETARG_JSONB_P(1));
	memset(&table, 0, sizeof(table));
	if (!PG_ARGISNULL(0))
	{
		describe_columns(column);
		flex_pg_read_query(text_to_cstring(PG_GETARG_TEXT_PP(0)), column, NCOLS, COL_TS, COL_KEY,
						   work, &table);
	}
	flex_pg_rows(fcinfo, &rows);
	flex_pg_env(&env, CurrentMemoryContext);
	doc = flex_doc_parse(&env, document);
	if (doc == NULL)
		flex_pg_check(&env, FLEX_BAD_INPUT);
	error_context_stack = &context;
	PG_TRY();
	{
		if (PG_ARGISNULL(0))
			operate_document(doc, each, &rows);
		for (int g = 0; g < table.ngroups; g++)
		{
			MemoryContext old = MemoryContextSwitchTo(each);

			key = table.group[g].key;
			operate_group(doc, &table, &table.group[g], &rows);
			MemoryContextSwitchTo(old);
			MemoryContextReset(each);
		}
	}
	PG_FINALLY();
	{
		flex_doc_free(doc);
	}
	PG_END_TRY();
	error_context_stack = context.previous;
	MemoryContextDelete(work);
	return (Datum) 0;
}
