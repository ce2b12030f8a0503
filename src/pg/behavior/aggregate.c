/*
 * aggregate.c
 *	  Shares of activities and of changes as aggregates over diaries: by slot,
 *	  a count of cases and one of hits.
 */
#include "pg/flex_pg.h"

#include "core/behavior/behavior.h"

#include "catalog/pg_type.h"
#include "libpq/pqformat.h"
#include "utils/array.h"

FLEX_FUNCTION(flex_activity_share_add);
FLEX_FUNCTION(flex_activity_change_add);
FLEX_FUNCTION(flex_activity_combine);
FLEX_FUNCTION(flex_activity_serialize);
FLEX_FUNCTION(flex_activity_deserialize);
FLEX_FUNCTION(flex_activity_final);

typedef struct Counts
{
	int    slots;
	int64 *cases; /* [slots] */
	int64 *hits;  /* [slots] */
} Counts;

static Counts *
new_counts(MemoryContext context, int slots)
{
	Counts *counts = MemoryContextAllocZero(context, sizeof(Counts));

	counts->slots = slots;
	counts->cases = MemoryContextAllocZero(context, sizeof(int64) * slots);
	counts->hits = MemoryContextAllocZero(context, sizeof(int64) * slots);
	return counts;
}

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("aggregate function called in non-aggregate context")));
	return context;
}

static void
check_length(int slots, int expected)
{
	if (slots != expected)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a diary has %d slots, the ones before have %d", slots, expected),
						errhint("Group diaries of one slot length.")));
}

/* The state and the diary's activities; NULL where the diary is NULL. */
static Counts *
open_diary(FunctionCallInfo fcinfo, const int32 **activity)
{
	MemoryContext context = aggregate_context(fcinfo);
	Counts       *counts = PG_ARGISNULL(0) ? NULL : (Counts *) PG_GETARG_POINTER(0);
	ArrayType    *array;
	int           slots;

	*activity = NULL;
	if (PG_ARGISNULL(1))
		return counts;
	array = PG_GETARG_ARRAYTYPE_P(1);
	if (ARR_NDIM(array) != 1 || array_contains_nulls(array))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a diary must be an array of one dimension without NULL")));
	slots = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	if (slots > FLEX_BEHAVIOR_MAX_SLOTS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("a diary has %d slots, at most %d are possible", slots,
							   FLEX_BEHAVIOR_MAX_SLOTS)));
	if (counts == NULL)
		counts = new_counts(context, slots);
	check_length(slots, counts->slots);
	*activity =
		(const int32 *) ((char *) array + (array->dataoffset != 0 ? (size_t) array->dataoffset
																  : ARR_OVERHEAD_NONULLS(1)));
	return counts;
}

static void
check_not_null(FunctionCallInfo fcinfo, int argument, const char *name)
{
	if (PG_ARGISNULL(argument))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"%s\" is NULL", name)));
}

#define RETURN_COUNTS(counts)                                                                      \
	do                                                                                             \
	{                                                                                              \
		if ((counts) == NULL)                                                                      \
			PG_RETURN_NULL();                                                                      \
		PG_RETURN_POINTER(counts);                                                                 \
	} while (0)

/* flex_internal.activity_share_add(state, activities, activity) */
Datum
flex_activity_share_add(PG_FUNCTION_ARGS)
{
	const int32 *activity;
	Counts      *counts = open_diary(fcinfo, &activity);
	int32        wanted;

	check_not_null(fcinfo, 2, "activity");
	wanted = PG_GETARG_INT32(2);
	for (int t = 0; activity != NULL && t < counts->slots; t++)
	{
		counts->cases[t]++;
		counts->hits[t] += activity[t] == wanted;
	}
	RETURN_COUNTS(counts);
}

/* flex_internal.activity_change_add(state, activities, from_activity, to_activity) */
Datum
flex_activity_change_add(PG_FUNCTION_ARGS)
{
	const int32 *activity;
	Counts      *counts = open_diary(fcinfo, &activity);
	int32        from, to;

	check_not_null(fcinfo, 2, "from_activity");
	check_not_null(fcinfo, 3, "to_activity");
	from = PG_GETARG_INT32(2);
	to = PG_GETARG_INT32(3);
	for (int t = 1; activity != NULL && t < counts->slots; t++)
		if (activity[t - 1] == from && activity[t] != from)
		{
			counts->cases[t]++;
			counts->hits[t] += activity[t] == to;
		}
	RETURN_COUNTS(counts);
}

/* flex_internal.activity_combine(state, state) */
Datum
flex_activity_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	Counts       *a = PG_ARGISNULL(0) ? NULL : (Counts *) PG_GETARG_POINTER(0);
	const Counts *b = PG_ARGISNULL(1) ? NULL : (Counts *) PG_GETARG_POINTER(1);

	if (b == NULL)
		RETURN_COUNTS(a);
	if (a == NULL)
		a = new_counts(context, b->slots);
	check_length(b->slots, a->slots);
	for (int t = 0; t < a->slots; t++)
	{
		a->cases[t] += b->cases[t];
		a->hits[t] += b->hits[t];
	}
	PG_RETURN_POINTER(a);
}

/* flex_internal.activity_serialize(state) */
Datum
flex_activity_serialize(PG_FUNCTION_ARGS)
{
	const Counts  *counts = (Counts *) PG_GETARG_POINTER(0);
	StringInfoData buffer;

	aggregate_context(fcinfo);
	pq_begintypsend(&buffer);
	pq_sendint32(&buffer, counts->slots);
	for (int t = 0; t < counts->slots; t++)
	{
		pq_sendint64(&buffer, counts->cases[t]);
		pq_sendint64(&buffer, counts->hits[t]);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/* flex_internal.activity_deserialize(bytea, internal) */
Datum
flex_activity_deserialize(PG_FUNCTION_ARGS)
{
	bytea         *value = PG_GETARG_BYTEA_PP(0);
	MemoryContext  context = aggregate_context(fcinfo);
	StringInfoData buffer;
	Counts        *counts;
	int            slots;

	initStringInfo(&buffer);
	appendBinaryStringInfo(&buffer, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
	slots = pq_getmsgint(&buffer, 4);
	if (slots < 0 || slots > FLEX_BEHAVIOR_MAX_SLOTS)
		ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
						errmsg("invalid state of an activity aggregate")));
	counts = new_counts(context, slots);
	for (int t = 0; t < slots; t++)
	{
		counts->cases[t] = pq_getmsgint64(&buffer);
		counts->hits[t] = pq_getmsgint64(&buffer);
	}
	pq_getmsgend(&buffer);
	PG_RETURN_POINTER(counts);
}

/* flex_internal.activity_final(state) */
Datum
flex_activity_final(PG_FUNCTION_ARGS)
{
	const Counts *counts = PG_ARGISNULL(0) ? NULL : (Counts *) PG_GETARG_POINTER(0);
	Datum        *items;
	bool         *nulls;
	int           lower = 1;
	int           slots;

	if (counts == NULL)
		PG_RETURN_NULL();
	slots = counts->slots;
	items = palloc(sizeof(Datum) * Max(slots, 1));
	nulls = palloc(sizeof(bool) * Max(slots, 1));
	for (int t = 0; t < slots; t++)
	{
		nulls[t] = counts->cases[t] == 0;
		items[t] =
			Float8GetDatum(nulls[t] ? 0 : (double) counts->hits[t] / (double) counts->cases[t]);
	}
	PG_RETURN_ARRAYTYPE_P(construct_md_array(items, nulls, 1, &slots, &lower, FLOAT8OID, 8,
											 FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}
