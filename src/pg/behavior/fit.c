/*
 * fit.c
 *	  Diaries of a query to the tables of a behaviour model.
 */
#include "behavior.h"

#include <math.h>

#include "pg/query.h"
#include "pg/rows.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

FLEX_FUNCTION(flex_fit_behavior);
FLEX_FUNCTION(flex_load_default_behavior);
FLEX_FUNCTION(flex_default_behavior_diaries);

/* ---- diaries ---------------------------------------------------------------------- */

enum
{
	COLUMN_PERSON_TYPE,
	COLUMN_DAY_TYPE,
	COLUMN_ACTIVITIES,
	COLUMN_WEIGHT,
	COLUMN_PERSON_DAY,
	COLUMN_SLOT,
	COLUMN_ACTIVITY,
	NCOLUMNS
};

static const FlexColumn diary_columns[NCOLUMNS] = {
	[COLUMN_PERSON_TYPE] = {"person_type", FLEX_COLUMN_NUMBER, true, false,
							"number of the person type"},
	[COLUMN_DAY_TYPE] = {"day_type", FLEX_COLUMN_NUMBER, true, false, "number of the day type"},
	[COLUMN_ACTIVITIES] = {"activities", FLEX_COLUMN_INTEGERS, false, false,
						   "activity of each slot, one row for each person-day"},
	[COLUMN_WEIGHT] = {"weight", FLEX_COLUMN_NUMBER, false, false, "survey weight, default 1"},
	[COLUMN_PERSON_DAY] = {"person_day", FLEX_COLUMN_TEXT, false, false,
						   "which diary a slot belongs to"},
	[COLUMN_SLOT] = {"slot", FLEX_COLUMN_NUMBER, false, false,
					 "slot from 1, with one row for each slot"},
	[COLUMN_ACTIVITY] = {"activity", FLEX_COLUMN_NUMBER, false, false, "activity of the slot"},
};

/* Diaries as given: rows of the table are person-days, or their slots. */
typedef struct RawDiaries
{
	FlexTable table;
	bool      by_slot;
	int       n;     /* person-days */
	int       slots; /* of each */
} RawDiaries;

/* "12 (person_day 'x')" */
static char *
diary_name(const RawDiaries *raw, int i)
{
	if (!raw->by_slot)
		return psprintf("%d", i + 1);
	return psprintf("%d (person_day %s)", i + 1, quote_literal_cstr(raw->table.group[i].key));
}

/* Of a whole number in a numeric column. */
static int
whole_number(const RawDiaries *raw, int column, int row)
{
	double value = raw->table.column[column].number[row];

	if (value != floor(value) || fabs(value) > INT_MAX)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("column \"%s\" holds %g in row %d, not a whole number",
							   diary_columns[column].name, value, row + 1)));
	return (int) value;
}

static void
check_slots(const RawDiaries *raw)
{
	for (int i = 0; i < raw->n; i++)
	{
		int length =
			raw->by_slot ? raw->table.group[i].n : raw->table.column[COLUMN_ACTIVITIES].length[i];

		if (length != raw->slots)
			ereport(
				ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("diary %s has %d slots, the first one %d", diary_name(raw, i), length,
						raw->slots),
				 errhint("Each person-day must have the same slots, from midnight to midnight.")));
		for (int t = 0; raw->by_slot && t < length; t++)
			if (whole_number(raw, COLUMN_SLOT, raw->table.group[i].first + t) != t + 1)
				ereport(
					ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("diary %s has slot %d where slot %d is expected", diary_name(raw, i),
							whole_number(raw, COLUMN_SLOT, raw->table.group[i].first + t), t + 1),
					 errhint("Add ORDER BY person_day, slot; slots run from 1 without gaps.")));
	}
	if (raw->slots < 1 || FLEX_BEHAVIOR_MAX_SLOTS % raw->slots != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a diary has %d slots, which don't divide the 1440 minutes of the day",
						raw->slots)));
}

static void
read_diaries(const char *query, MemoryContext context, RawDiaries *raw)
{
	const FlexColumnData *column;

	flex_pg_read_query(query, diary_columns, NCOLUMNS, -1, COLUMN_PERSON_DAY, context, &raw->table);
	column = raw->table.column;
	raw->by_slot = !column[COLUMN_ACTIVITIES].present;
	if (raw->by_slot && !(column[COLUMN_PERSON_DAY].present && column[COLUMN_SLOT].present &&
						  column[COLUMN_ACTIVITY].present))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
						errmsg("the query has no column \"activities\""),
						errhint("Give activities int[] in one row for each person-day, or "
								"person_day, slot and activity in one row for each slot.")));
	if (raw->table.nrows == 0)
		ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND), errmsg("the query returns no diaries")));
	raw->n = raw->by_slot ? raw->table.ngroups : raw->table.nrows;
	raw->slots = raw->by_slot ? raw->table.group[0].n : column[COLUMN_ACTIVITIES].length[0];
	check_slots(raw);
}

/* Numbers to places of the vocabulary. */
static void
map_diaries(const RawDiaries *raw, const FlexStoredBehavior *model, MemoryContext context,
			FlexDiaries *out)
{
	const FlexColumnData *column = raw->table.column;
	int                  *person = MemoryContextAllocHuge(context, sizeof(int) * raw->n);
	int                  *day = MemoryContextAllocHuge(context, sizeof(int) * raw->n);
	int    *activity = MemoryContextAllocHuge(context, sizeof(int) * raw->n * raw->slots);
	double *weight = column[COLUMN_WEIGHT].present
						 ? MemoryContextAllocHuge(context, sizeof(double) * raw->n)
						 : NULL;

	for (int i = 0; i < raw->n; i++)
	{
		int   row = raw->by_slot ? raw->table.group[i].first : i;
		char *where = psprintf("diary %s", diary_name(raw, i));

		person[i] = flex_pg_person_index(model, whole_number(raw, COLUMN_PERSON_TYPE, row), where);
		day[i] = flex_pg_day_index(model, whole_number(raw, COLUMN_DAY_TYPE, row), where);
		if (weight != NULL)
			weight[i] = column[COLUMN_WEIGHT].number[row];
		for (int t = 0; t < raw->slots; t++)
			activity[(size_t) i * raw->slots + t] =
				flex_pg_activity_index(model,
									   raw->by_slot ? whole_number(raw, COLUMN_ACTIVITY, row + t)
													: column[COLUMN_ACTIVITIES].integers[i][t],
									   where);
		pfree(where);
	}
	*out = (FlexDiaries){raw->n, person, day, weight, activity};
}

/* ---- writing ------------------------------------------------------------------------ */

#define MAX_PARTS 8

static Datum
array_datum(Datum *items, int n, Oid type)
{
	bool is_float = type == FLOAT8OID;

	return PointerGetDatum(construct_array(items, n, type, is_float ? 8 : 4,
										   is_float ? FLOAT8PASSBYVAL : true,
										   is_float ? TYPALIGN_DOUBLE : TYPALIGN_INT));
}

static void
run_command(const char *command, int nargs, Oid *types, Datum *values)
{
	int result = SPI_execute_with_args(command, nargs, types, values, NULL, false, 0);

	if (result < 0)
		elog(ERROR, "command failed: %s: %s", command, SPI_result_code_string(result));
}

/* Which numbers of a row go to a table, in the order of its columns. */
typedef struct TargetTable
{
	const char *insert;
	bool        slot, from;
	bool        value_is_activity;
} TargetTable;

static const TargetTable targets[4] = {
	{"INSERT INTO flex.behavior_start (model, person_type, day_type, activity, probability, "
	 "n_cases) "
	 "SELECT $1, r.* FROM unnest($2, $3, $4, $5, $6) AS r",
	 false, false, true},
	{"INSERT INTO flex.behavior_change (model, person_type, day_type, slot, from_activity, "
	 "to_activity, probability, n_cases) "
	 "SELECT $1, r.* FROM unnest($2, $3, $4, $5, $6, $7, $8) AS r",
	 true, true, true},
	{"INSERT INTO flex.behavior_duration (model, person_type, day_type, slot, activity, slots, "
	 "probability, n_cases) "
	 "SELECT $1, r.* FROM unnest($2, $3, $4, $5, $6, $7, $8) AS r",
	 true, true, false},
	{"INSERT INTO flex.behavior_share (model, person_type, day_type, slot, activity, share, "
	 "n_cases) "
	 "SELECT $1, r.* FROM unnest($2, $3, $4, $5, $6, $7) AS r",
	 true, false, true},
};

static void
write_rows(const char *model, const TargetTable *target, const FlexVocabulary *v,
		   const FlexProbabilities *rows)
{
	Datum *part[MAX_PARTS];
	Oid    types[MAX_PARTS] = {TEXTOID};
	Datum  values[MAX_PARTS] = {CStringGetTextDatum(model)};
	int    nparts = 5 + target->slot + target->from;

	for (int p = 0; p < nparts; p++)
		part[p] = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * Max(rows->n, 1));
	for (int i = 0; i < rows->n; i++)
	{
		const FlexProbability *row = &rows->row[i];
		int                    p = 0;

		part[p++][i] = Int32GetDatum(v->person[row->person].id);
		part[p++][i] = Int32GetDatum(v->day[row->day].id);
		if (target->slot)
			part[p++][i] = Int32GetDatum(row->slot + 1);
		if (target->from)
			part[p++][i] = Int32GetDatum(v->activity[row->from].id);
		part[p++][i] =
			Int32GetDatum(target->value_is_activity ? v->activity[row->value].id : row->value);
		part[p++][i] = Float8GetDatum(row->probability);
		part[p++][i] = Float8GetDatum(row->cases);
	}
	for (int p = 0; p < nparts; p++)
	{
		bool number = p >= nparts - 2;

		types[p + 1] = number ? FLOAT8ARRAYOID : INT4ARRAYOID;
		values[p + 1] = array_datum(part[p], rows->n, number ? FLOAT8OID : INT4OID);
		pfree(part[p]);
	}
	run_command(target->insert, nparts + 1, types, values);
	for (int p = 0; p < nparts; p++)
		pfree(DatumGetPointer(values[p + 1]));
}

/* Replace the probabilities of a model. */
static void
store_rows(const char *model, const FlexVocabulary *v, const FlexBehaviorRows *rows, int ndiaries)
{
	const FlexProbabilities *table[4] = {&rows->start, &rows->change, &rows->duration,
										 &rows->share};
	static const char *const clear[] = {
		"DELETE FROM flex.behavior_start WHERE model OPERATOR(pg_catalog.=) $1",
		"DELETE FROM flex.behavior_change WHERE model OPERATOR(pg_catalog.=) $1",
		"DELETE FROM flex.behavior_duration WHERE model OPERATOR(pg_catalog.=) $1",
		"DELETE FROM flex.behavior_share WHERE model OPERATOR(pg_catalog.=) $1"};
	Oid   types[2] = {TEXTOID, INT8OID};
	Datum values[2] = {CStringGetTextDatum(model), Int64GetDatum(ndiaries)};

	SPI_connect();
	for (int i = 0; i < 4; i++)
	{
		run_command(clear[i], 1, types, values);
		write_rows(model, &targets[i], v, table[i]);
	}
	run_command("UPDATE flex.behavior_model SET generator_seed = NULL, n_diaries = $2, fitted_at = "
				"pg_catalog.now() "
				"WHERE model OPERATOR(pg_catalog.=) $1",
				2, types, values);
	SPI_finish();
}

/* Make the model unless it is there; a built-in one, or other slots, is an error. */
static void
ensure_model(const char *model, int slot_minutes)
{
	Oid   types[2] = {TEXTOID, INT4OID};
	Datum values[2] = {CStringGetTextDatum(model), Int32GetDatum(slot_minutes)};
	bool  isnull;
	int   own;

	SPI_connect();
	SPI_execute_with_args("SELECT slot_minutes, builtin FROM flex.behavior_model WHERE model "
						  "OPERATOR(pg_catalog.=) $1",
						  1, types, values, NULL, false, 0);
	if (SPI_processed == 0)
		run_command("SELECT flex.create_behavior_model($1, slot_minutes => $2)", 2, types, values);
	else
	{
		if (DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull)))
			ereport(
				ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("behaviour model \"%s\" is built in", model),
				 errhint(
					 "Choose another name; flex.create_behavior_model() copies a vocabulary.")));
		own =
			DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
		if (own != slot_minutes)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("the diaries have slots of %d minutes, behaviour model \"%s\" of %d",
							slot_minutes, model, own),
					 errhint("Fit a model of another name.")));
	}
	SPI_finish();
}

static Datum
return_counts(FunctionCallInfo fcinfo, int n, const FlexBehaviorRows *rows)
{
	FlexRows result;
	Datum    values[5] = {Int64GetDatum(n), Int64GetDatum(rows->start.n),
						  Int64GetDatum(rows->change.n), Int64GetDatum(rows->duration.n),
						  Int64GetDatum(rows->share.n)};
	bool     nulls[5] = {false};

	flex_pg_rows(fcinfo, &result);
	flex_pg_row(&result, values, nulls);
	return (Datum) 0;
}

/* ---- entries -------------------------------------------------------------------------- */

/* flex.fit_behavior(model, diaries) */
Datum
flex_fit_behavior(PG_FUNCTION_ARGS)
{
	char               *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	MemoryContext       context = CurrentMemoryContext;
	FlexStoredBehavior *model;
	FlexBehaviorRows    rows;
	FlexDiaries         diaries;
	RawDiaries          raw;
	FlexEnv             env;

	flex_pg_env(&env, context);
	read_diaries(text_to_cstring(PG_GETARG_TEXT_PP(1)), context, &raw);
	ensure_model(name, FLEX_BEHAVIOR_MAX_SLOTS / raw.slots);
	/* the model may just have been made: look with a snapshot that sees it */
	PushActiveSnapshot(GetTransactionSnapshot());
	model = flex_pg_behavior_vocabulary(&env, name, context);
	PopActiveSnapshot();
	map_diaries(&raw, model, context, &diaries);
	flex_pg_check(&env, flex_behavior_fit(&env, &model->vocabulary, &diaries, &rows));
	store_rows(name, &model->vocabulary, &rows, raw.n);
	return return_counts(fcinfo, raw.n, &rows);
}

/* flex.load_default_behavior(model, seed) */
Datum
flex_load_default_behavior(PG_FUNCTION_ARGS)
{
	char                 *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	const FlexVocabulary *v = flex_behavior_default_vocabulary();
	FlexBehaviorRows      rows;
	FlexDiaries           diaries;
	FlexEnv               env;

	flex_pg_env(&env, CurrentMemoryContext);
	ensure_model(name, FLEX_BEHAVIOR_MAX_SLOTS / v->slots);
	flex_pg_check(&env, flex_behavior_default_diaries(&env, (uint64) PG_GETARG_INT64(1), &diaries));
	flex_pg_check(&env, flex_behavior_fit(&env, v, &diaries, &rows));
	store_rows(name, v, &rows, diaries.n);
	return return_counts(fcinfo, diaries.n, &rows);
}

/* flex.default_behavior_diaries(seed) */
Datum
flex_default_behavior_diaries(PG_FUNCTION_ARGS)
{
	const FlexVocabulary *v = flex_behavior_default_vocabulary();
	Datum                *items = palloc(sizeof(Datum) * v->slots);
	FlexDiaries           diaries;
	FlexRows              result;
	FlexEnv               env;

	flex_pg_env(&env, CurrentMemoryContext);
	flex_pg_rows(fcinfo, &result);
	flex_pg_check(&env, flex_behavior_default_diaries(&env, (uint64) PG_GETARG_INT64(0), &diaries));
	for (int i = 0; i < diaries.n; i++)
	{
		Datum values[4];
		bool  nulls[4] = {false};

		for (int t = 0; t < v->slots; t++)
			items[t] = Int32GetDatum(v->activity[diaries.activity[(size_t) i * v->slots + t]].id);
		values[0] = Int32GetDatum(i + 1);
		values[1] = Int32GetDatum(v->person[diaries.person[i]].id);
		values[2] = Int32GetDatum(v->day[diaries.day[i]].id);
		values[3] = array_datum(items, v->slots, INT4OID);
		flex_pg_row(&result, values, nulls);
		pfree(DatumGetPointer(values[3]));
	}
	return (Datum) 0;
}
