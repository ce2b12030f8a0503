/*
 * storage.c
 *	  The storage chapter in SQL: window functions and aggregates over any
 *	  table, and a set-returning function over the text of a query.
 *
 * A window function solves once for each partition, at its first row; the
 * aggregates collect the rows of a group and solve in their final function.
 */
#include "flex_pg.h"

#include <math.h>

#include "args.h"
#include "core/site/site.h"
#include "query.h"
#include "rows.h"

#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "windowapi.h"

FLEX_FUNCTION(flex_storage_power);
FLEX_FUNCTION(flex_storage_soc);
FLEX_FUNCTION(flex_storage_marginal_value);
FLEX_FUNCTION(flex_storage_add);
FLEX_FUNCTION(flex_storage_combine);
FLEX_FUNCTION(flex_storage_serialize);
FLEX_FUNCTION(flex_storage_deserialize);
FLEX_FUNCTION(flex_storage_cost);
FLEX_FUNCTION(flex_storage_value);
FLEX_FUNCTION(flex_storage_schedule);

/* Arguments of the window functions and aggregates, behind ts. */
enum
{
	SERIES_IMPORT_PRICE,
	SERIES_EXPORT_PRICE,
	SERIES_NET_LOAD,
	NSERIES
};

static const char *const series_name[NSERIES] = {"import_price", "export_price", "net_load_kw"};

/* Rows of one partition or group. */
typedef struct Series
{
	int          n;
	int          capacity;
	TimestampTz *ts;
	double      *value[NSERIES];
} Series;

/* ---- shared ------------------------------------------------------------------ */

static void
read_spec(FlexEnv *env, Jsonb *storage, FlexStorageSpec *spec)
{
	FlexNode  *doc = flex_doc_parse(env, flex_pg_jsonb_text(storage));
	FlexStatus status = FLEX_BAD_INPUT;

	if (doc != NULL)
		status = flex_storage_spec_read(env, doc, "", spec);
	flex_doc_free(doc);
	flex_pg_check(env, status);
}

static void
check_step_limit(int64 n)
{
	if (n > flex_guc_max_steps)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("more than %d time steps in one window", flex_guc_max_steps),
						errhint("Raise flex.max_steps, or split the period.")));
}

/* Time stamps strictly ascending, else an error that says where. */
static void
check_ascending(const Series *series, const char *hint)
{
	for (int i = 1; i < series->n; i++)
	{
		if (series->ts[i] > series->ts[i - 1])
			continue;
		if (series->ts[i] == series->ts[i - 1])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("time stamp %s appears twice", timestamptz_to_str(series->ts[i])),
					 errhint("Give one row for each time step; tell sites apart with "
							 "PARTITION BY or GROUP BY.")));
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("rows aren't in the order of time at %s",
							   timestamptz_to_str(series->ts[i])),
						errhint("%s", hint)));
	}
}

static void
make_input(FlexEnv *env, const Series *series, FlexStorageInput *input)
{
	double *hours = palloc(sizeof(double) * Max(series->n, 1));

	flex_pg_step_hours(series->ts, series->n, hours);
	input->n = series->n;
	input->hours = hours;
	input->import_price = series->value[SERIES_IMPORT_PRICE];
	input->export_price = series->value[SERIES_EXPORT_PRICE];
	input->net_load = series->value[SERIES_NET_LOAD];
}

static void
solve_series(FlexEnv *env, const Series *series, FlexStorageInput *input, FlexStoragePlan *plan)
{
	FlexSettings settings;

	make_input(env, series, input);
	flex_pg_settings(&settings);
	flex_pg_check_at(env, flex_site_plan_one(env, input, &settings, plan), series->ts, series->n);
}

/* ---- window functions ----------------------------------------------------------- */

/* What stays of a partition: one value a row. */
typedef struct Partition
{
	bool   solved;
	double value[FLEXIBLE_ARRAY_MEMBER];
} Partition;

static void
alloc_series(Series *series, int n)
{
	series->n = series->capacity = n;
	series->ts = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(TimestampTz) * n);
	for (int a = 0; a < NSERIES; a++)
		series->value[a] = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * n);
}

/* Column by column: each is one forward pass over the partition's rows. */
static void
read_partition(WindowObject window, int n, Series *series)
{
	bool isnull;
	bool isout;

	alloc_series(series, n);
	for (int i = 0; i < n; i++)
	{
		Datum ts = WinGetFuncArgInPartition(window, 0, i, WINDOW_SEEK_HEAD, false, &isnull, &isout);

		flex_check_ts(DatumGetTimestampTz(ts), isnull);
		series->ts[i] = DatumGetTimestampTz(ts);
	}
	for (int a = 0; a < NSERIES; a++)
		for (int i = 0; i < n; i++)
		{
			Datum  value = WinGetFuncArgInPartition(window, a + 1, i, WINDOW_SEEK_HEAD, false,
													&isnull, &isout);
			double number = isnull ? 0 : DatumGetFloat8(value);

			flex_check_number_at(number, isnull, series_name[a], series->ts[i]);
			series->value[a][i] = number;
		}
}

static bool
same_jsonb(const Jsonb *a, const Jsonb *b)
{
	return VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0;
}

/* The storage of a partition: one for all its rows. */
static Jsonb *
partition_storage(FunctionCallInfo fcinfo, WindowObject window, int n, const TimestampTz *ts)
{
	int    nrows = get_fn_expr_arg_stable(fcinfo->flinfo, NSERIES + 1) ? 1 : n;
	Jsonb *first = NULL;

	for (int i = 0; i < nrows; i++)
	{
		bool  isnull;
		bool  isout;
		Datum value = WinGetFuncArgInPartition(window, NSERIES + 1, i, WINDOW_SEEK_HEAD, false,
											   &isnull, &isout);

		if (isnull)
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("argument \"storage\" is NULL")));
		if (first == NULL)
			first = DatumGetJsonbPCopy(value);
		else if (!same_jsonb(first, DatumGetJsonbP(value)))
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("the storage changes within a partition at %s",
								   timestamptz_to_str(ts[i])),
							errhint("Give each storage a partition of its own.")));
	}
	return first;
}

typedef enum Wanted
{
	WANT_POWER,
	WANT_SOC,
	WANT_MARGINAL
} Wanted;

static void
solve_partition(FunctionCallInfo fcinfo, WindowObject window, int n, Wanted wanted,
				Partition *partition)
{
	MemoryContext    work = AllocSetContextCreate(CurrentMemoryContext, "pg_flex storage window",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext    old = MemoryContextSwitchTo(work);
	FlexEnv          env;
	Series           series;
	FlexStorageInput input = {0};
	FlexStoragePlan  plan;
	const double    *result;

	flex_pg_env(&env, work);
	read_partition(window, n, &series);
	check_ascending(&series, "Add ORDER BY with the time column to the window.");
	read_spec(&env, partition_storage(fcinfo, window, n, series.ts), &input.storage.spec);
	solve_series(&env, &series, &input, &plan);
	result =
		wanted == WANT_POWER ? plan.power : (wanted == WANT_SOC ? plan.soc + 1 : plan.value_after);
	memcpy(partition->value, result, sizeof(double) * n);
	partition->solved = true;
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
}

static Datum
storage_window(FunctionCallInfo fcinfo, Wanted wanted)
{
	WindowObject window = PG_WINDOW_OBJECT();
	int64        n = WinGetPartitionRowCount(window);
	Partition   *partition;

	check_step_limit(n);
	partition = WinGetPartitionLocalMemory(window, offsetof(Partition, value) + sizeof(double) * n);
	if (!partition->solved)
		solve_partition(fcinfo, window, (int) n, wanted, partition);
	PG_RETURN_FLOAT8(partition->value[WinGetCurrentPosition(window)]);
}

/* flex.storage_power: kW over the step that starts at ts, > 0 charging. */
Datum
flex_storage_power(PG_FUNCTION_ARGS)
{
	return storage_window(fcinfo, WANT_POWER);
}

/* flex.storage_soc: kWh at the end of the step. */
Datum
flex_storage_soc(PG_FUNCTION_ARGS)
{
	return storage_window(fcinfo, WANT_SOC);
}

/* flex.storage_marginal_value: worth of one more kWh at the end of the step. */
Datum
flex_storage_marginal_value(PG_FUNCTION_ARGS)
{
	return storage_window(fcinfo, WANT_MARGINAL);
}

/* ---- aggregates ------------------------------------------------------------------- */

typedef struct Collected
{
	Series series;
	Jsonb *storage;
} Collected;

static void
grow_series(Series *series, int need)
{
	Size capacity = Max(series->capacity, 32);

	if (need <= series->capacity)
		return;
	check_step_limit(need);
	while (capacity < (Size) need)
		capacity *= 2;
	if (series->ts == NULL)
	{
		int n = series->n;

		alloc_series(series, (int) capacity);
		series->n = n;
		return;
	}
	series->ts = repalloc_huge(series->ts, sizeof(TimestampTz) * capacity);
	for (int a = 0; a < NSERIES; a++)
		series->value[a] = repalloc_huge(series->value[a], sizeof(double) * capacity);
	series->capacity = (int) capacity;
}

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "aggregate function called outside an aggregate");
	return context;
}

static void
keep_storage(Collected *state, Jsonb *storage)
{
	if (state->storage == NULL)
	{
		state->storage = palloc(VARSIZE(storage));
		memcpy(state->storage, storage, VARSIZE(storage));
	}
	else if (!same_jsonb(state->storage, storage))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the storage changes within a group"),
						errhint("Give each storage a group of its own.")));
}

/* Transition: collect a row. */
Datum
flex_storage_add(PG_FUNCTION_ARGS)
{
	MemoryContext old = MemoryContextSwitchTo(aggregate_context(fcinfo));
	Collected    *state =
        PG_ARGISNULL(0) ? palloc0(sizeof(Collected)) : (Collected *) PG_GETARG_POINTER(0);
	Series     *series = &state->series;
	TimestampTz ts;

	flex_check_ts(PG_ARGISNULL(1) ? 0 : PG_GETARG_TIMESTAMPTZ(1), PG_ARGISNULL(1));
	ts = PG_GETARG_TIMESTAMPTZ(1);
	if (PG_ARGISNULL(NSERIES + 2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"storage\" is NULL")));
	keep_storage(state, PG_GETARG_JSONB_P(NSERIES + 2));
	grow_series(series, series->n + 1);
	for (int a = 0; a < NSERIES; a++)
	{
		bool   isnull = PG_ARGISNULL(a + 2);
		double value = isnull ? 0 : PG_GETARG_FLOAT8(a + 2);

		flex_check_number_at(value, isnull, series_name[a], ts);
		series->value[a][series->n] = value;
	}
	series->ts[series->n++] = ts;
	MemoryContextSwitchTo(old);
	PG_RETURN_POINTER(state);
}

/* Join two partial states. */
Datum
flex_storage_combine(PG_FUNCTION_ARGS)
{
	MemoryContext old = MemoryContextSwitchTo(aggregate_context(fcinfo));
	Collected    *into = PG_ARGISNULL(0) ? NULL : (Collected *) PG_GETARG_POINTER(0);
	Collected    *from = PG_ARGISNULL(1) ? NULL : (Collected *) PG_GETARG_POINTER(1);

	if (from != NULL)
	{
		Series *series;

		if (into == NULL)
			into = palloc0(sizeof(Collected));
		series = &into->series;
		keep_storage(into, from->storage);
		grow_series(series, series->n + from->series.n);
		memcpy(series->ts + series->n, from->series.ts, sizeof(TimestampTz) * from->series.n);
		for (int a = 0; a < NSERIES; a++)
			memcpy(series->value[a] + series->n, from->series.value[a],
				   sizeof(double) * from->series.n);
		series->n += from->series.n;
	}
	MemoryContextSwitchTo(old);
	if (into == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(into);
}

/* Both ends are processes of one server: the arrays travel as they are. */
Datum
flex_storage_serialize(PG_FUNCTION_ARGS)
{
	const Collected *state = (Collected *) PG_GETARG_POINTER(0);
	int              n = state->series.n;
	StringInfoData   out;

	pq_begintypsend(&out);
	pq_sendbytes(&out, (const char *) &n, sizeof(n));
	pq_sendbytes(&out, (const char *) state->storage, VARSIZE(state->storage));
	pq_sendbytes(&out, (const char *) state->series.ts, sizeof(TimestampTz) * n);
	for (int a = 0; a < NSERIES; a++)
		pq_sendbytes(&out, (const char *) state->series.value[a], sizeof(double) * n);
	PG_RETURN_BYTEA_P(pq_endtypsend(&out));
}

Datum
flex_storage_deserialize(PG_FUNCTION_ARGS)
{
	bytea     *bytes = PG_GETARG_BYTEA_PP(0);
	char      *at = VARDATA_ANY(bytes);
	Collected *state = palloc0(sizeof(Collected));
	uint32     header;
	int        n;

	memcpy(&n, at, sizeof(n));
	at += sizeof(n);
	memcpy(&header, at, sizeof(header));
	state->storage = palloc(VARSIZE(&header));
	memcpy(state->storage, at, VARSIZE(&header));
	at += VARSIZE(&header);
	alloc_series(&state->series, n);
	memcpy(state->series.ts, at, sizeof(TimestampTz) * n);
	at += sizeof(TimestampTz) * n;
	for (int a = 0; a < NSERIES; a++)
	{
		memcpy(state->series.value[a], at, sizeof(double) * n);
		at += sizeof(double) * n;
	}
	PG_RETURN_POINTER(state);
}

typedef struct Order
{
	TimestampTz ts;
	int         row;
} Order;

static int
compare_order(const void *a, const void *b)
{
	TimestampTz ta = ((const Order *) a)->ts;
	TimestampTz tb = ((const Order *) b)->ts;

	return ta < tb ? -1 : ta > tb;
}

/* Rows come in any order (hashing, parallel workers): a sorted copy. */
static Series
sorted_series(const Series *series)
{
	Series sorted = *series;
	Order *order;
	bool   ascending = true;

	for (int i = 1; i < series->n && ascending; i++)
		ascending = series->ts[i] > series->ts[i - 1];
	if (ascending)
		return sorted;
	order = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Order) * series->n);
	for (int i = 0; i < series->n; i++)
	{
		order[i].ts = series->ts[i];
		order[i].row = i;
	}
	qsort(order, series->n, sizeof(Order), compare_order);
	alloc_series(&sorted, series->n);
	for (int i = 0; i < series->n; i++)
	{
		sorted.ts[i] = order[i].ts;
		for (int a = 0; a < NSERIES; a++)
			sorted.value[a][i] = series->value[a][order[i].row];
	}
	return sorted;
}

/* The parsed storage of the last group, which most often is that of all. */
typedef struct SpecCache
{
	Jsonb          *storage;
	FlexStorageSpec spec;
} SpecCache;

static FlexStorageSpec
cached_spec(FunctionCallInfo fcinfo, FlexEnv *env, Jsonb *storage)
{
	SpecCache *cache = fcinfo->flinfo->fn_extra;

	if (cache == NULL)
		cache = fcinfo->flinfo->fn_extra =
			MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(SpecCache));
	if (cache->storage == NULL || !same_jsonb(cache->storage, storage))
	{
		read_spec(env, storage, &cache->spec);
		if (cache->storage != NULL)
			pfree(cache->storage);
		cache->storage = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, VARSIZE(storage));
		memcpy(cache->storage, storage, VARSIZE(storage));
	}
	return cache->spec;
}

static Datum
storage_final(FunctionCallInfo fcinfo, bool value)
{
	const Collected *state;
	MemoryContext    work;
	MemoryContext    old;
	FlexEnv          env;
	Series           series;
	FlexStorageInput input = {0};
	FlexStoragePlan  plan;
	double           result;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = (Collected *) PG_GETARG_POINTER(0);
	check_step_limit(state->series.n);
	work = AllocSetContextCreate(CurrentMemoryContext, "pg_flex storage group",
								 ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(work);
	flex_pg_env(&env, work);
	series = sorted_series(&state->series);
	check_ascending(&series, "");
	input.storage.spec = cached_spec(fcinfo, &env, state->storage);
	solve_series(&env, &series, &input, &plan);
	result = value ? flex_storage_idle_cost(&input) - plan.objective : plan.objective;
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
	PG_RETURN_FLOAT8(result);
}

/* flex.storage_cost: cheapest cost of the group's window, currency. */
Datum
flex_storage_cost(PG_FUNCTION_ARGS)
{
	return storage_final(fcinfo, false);
}

/* flex.storage_value: cost without the storage minus cost with it. */
Datum
flex_storage_value(PG_FUNCTION_ARGS)
{
	return storage_final(fcinfo, true);
}

/* ---- over the text of a query ----------------------------------------------------- */

enum
{
	COL_TS,
	COL_IMPORT_PRICE,
	COL_EXPORT_PRICE,
	COL_NET_LOAD,
	COL_IMPORT_LIMIT,
	COL_EXPORT_LIMIT,
	COL_SOC_MIN,
	COL_SOC_MAX,
	COL_CHARGE_LIMIT,
	COL_DISCHARGE_LIMIT,
	COL_INFLOW,
	COL_KEY,
	NCOLS
};

static const FlexColumn schedule_columns[NCOLS] = {
	[COL_TS] = {"ts", FLEX_COLUMN_TIME, true, false, "start of the step"},
	[COL_IMPORT_PRICE] = {"import_price", FLEX_COLUMN_NUMBER, true, false,
						  "price per kWh imported"},
	[COL_EXPORT_PRICE] = {"export_price", FLEX_COLUMN_NUMBER, false, false,
						  "price per kWh exported"},
	[COL_NET_LOAD] = {"net_load_kw", FLEX_COLUMN_NUMBER, false, false, "load minus production, kW"},
	[COL_IMPORT_LIMIT] = {"import_limit_kw", FLEX_COLUMN_NUMBER, false, false, "kW"},
	[COL_EXPORT_LIMIT] = {"export_limit_kw", FLEX_COLUMN_NUMBER, false, false, "kW"},
	[COL_SOC_MIN] = {"soc_min_kwh", FLEX_COLUMN_NUMBER, false, false, "kWh at the end of the step"},
	[COL_SOC_MAX] = {"soc_max_kwh", FLEX_COLUMN_NUMBER, false, false, "kWh at the end of the step"},
	[COL_CHARGE_LIMIT] = {"charge_limit_kw", FLEX_COLUMN_NUMBER, false, false, "kW"},
	[COL_DISCHARGE_LIMIT] = {"discharge_limit_kw", FLEX_COLUMN_NUMBER, false, false, "kW"},
	[COL_INFLOW] = {"inflow_kw", FLEX_COLUMN_NUMBER, false, false, "kW into the store"},
	[COL_KEY] = {"key", FLEX_COLUMN_TEXT, false, true, "which series a row belongs to"},
};

static void
group_input(const FlexTable *table, const FlexGroup *group, FlexStorageInput *input)
{
	const TimestampTz *ts = table->column[COL_TS].time + group->first;
	double            *hours = palloc(sizeof(double) * group->n);
	int                first = group->first;

	flex_pg_step_hours(ts, group->n, hours);
	input->n = group->n;
	input->hours = hours;
	input->import_price = flex_table_numbers(table, COL_IMPORT_PRICE, first);
	input->export_price = flex_table_numbers(table, COL_EXPORT_PRICE, first);
	input->net_load = flex_table_numbers(table, COL_NET_LOAD, first);
	input->import_limit = flex_table_numbers(table, COL_IMPORT_LIMIT, first);
	input->export_limit = flex_table_numbers(table, COL_EXPORT_LIMIT, first);
	input->storage.soc_min = flex_table_numbers(table, COL_SOC_MIN, first);
	input->storage.soc_max = flex_table_numbers(table, COL_SOC_MAX, first);
	input->storage.charge_limit = flex_table_numbers(table, COL_CHARGE_LIMIT, first);
	input->storage.discharge_limit = flex_table_numbers(table, COL_DISCHARGE_LIMIT, first);
	input->storage.inflow = flex_table_numbers(table, COL_INFLOW, first);
}

static void
put_plan(FlexRows *rows, const FlexTable *table, const FlexGroup *group,
		 const FlexStorageInput *input, const FlexStoragePlan *plan)
{
	const TimestampTz *ts = table->column[COL_TS].time + group->first;
	Datum              values[10];
	bool               nulls[10] = {0};

	nulls[0] = group->key == NULL;
	values[0] = nulls[0] ? (Datum) 0 : CStringGetTextDatum(group->key);
	for (int t = 0; t < input->n; t++)
	{
		double import_price = input->import_price[t];

		values[1] = TimestampTzGetDatum(ts[t]);
		values[2] = Float8GetDatum(plan->power[t]);
		values[3] = Float8GetDatum(plan->soc[t + 1]);
		values[4] = Float8GetDatum(plan->import[t]);
		values[5] = Float8GetDatum(plan->export[t]);
		values[6] = Float8GetDatum(import_price);
		values[7] = Float8GetDatum(input->export_price ? input->export_price[t] : import_price);
		values[8] = Float8GetDatum(plan->cost[t]);
		values[9] = Float8GetDatum(plan->value_after[t]);
		nulls[9] = isnan(plan->value_after[t]);
		flex_pg_row(rows, values, nulls);
	}
}

/* Name the series in an error where there are several. */
static void
add_key_context(void *arg)
{
	const char *key = *(const char **) arg;

	if (key != NULL)
		errcontext("series \"%s\"", key);
}

/*
 * flex.storage_schedule(series text, storage jsonb) RETURNS TABLE (...)
 * Plans every series of the query (told apart by its column key).
 */
Datum
flex_storage_schedule(PG_FUNCTION_ARGS)
{
	char         *query = text_to_cstring(PG_GETARG_TEXT_PP(0));
	MemoryContext work =
		AllocSetContextCreate(CurrentMemoryContext, "pg_flex series", ALLOCSET_DEFAULT_SIZES);
	MemoryContext each = AllocSetContextCreate(work, "pg_flex series plan", ALLOCSET_DEFAULT_SIZES);
	FlexEnv       env;
	FlexSettings  settings;
	FlexStorageInput     input = {0};
	FlexTable            table;
	FlexRows             rows;
	const char          *key = NULL;
	ErrorContextCallback context = {error_context_stack, add_key_context, (void *) &key};

	flex_pg_env(&env, work);
	read_spec(&env, PG_GETARG_JSONB_P(1), &input.storage.spec);
	flex_pg_read_query(query, schedule_columns, NCOLS, COL_TS, COL_KEY, work, &table);
	if (table.ngroups == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("there is no time step"),
						errhint("The query must return at least one row.")));
	flex_pg_rows(fcinfo, &rows);
	flex_pg_settings(&settings);
	error_context_stack = &context;
	for (int g = 0; g < table.ngroups; g++)
	{
		const FlexGroup *group = &table.group[g];
		MemoryContext    old = MemoryContextSwitchTo(each);
		FlexStoragePlan  plan;

		key = group->key;
		flex_pg_env(&env, each);
		group_input(&table, group, &input);
		flex_pg_check_at(&env, flex_site_plan_one(&env, &input, &settings, &plan),
						 table.column[COL_TS].time + group->first, group->n);
		put_plan(&rows, &table, group, &input, &plan);
		MemoryContextSwitchTo(old);
		MemoryContextReset(each);
	}
	error_context_stack = context.previous;
	MemoryContextDelete(work);
	return (Datum) 0;
}
