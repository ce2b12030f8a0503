/*
 * store.c
 *	  Many households straight into a table of the user's, household by
 *	  household. A bare table takes the rows in batches; any other goes through
 *	  COPY's own loader, in its binary format, for its care for indexes,
 *	  constraints, triggers and partitions.
 */
#include "run.h"

#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "parser/parse_node.h"
#include "parser/parse_relation.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/rls.h"

#include "pg/compat.h"

FLEX_FUNCTION(flex_store_households);

enum
{
	FIELD_HOUSEHOLD,
	FIELD_TS,
	FIELD_APPLIANCE,
	FIELD_HOT_WATER,
	FIELD_OCCUPANTS,
	FIELD_OCCUPANCY,
	NFIELDS
};

/* Columns of the target; the types are those that the values are sent in. */
static const struct
{
	const char *name;
	Oid         type;
	bool        required;
} fields[NFIELDS] = {
	[FIELD_HOUSEHOLD] = {"household", INT8OID, true},
	[FIELD_TS] = {"ts", TIMESTAMPTZOID, true},
	[FIELD_APPLIANCE] = {"appliance_kw", FLOAT8OID, false},
	[FIELD_HOT_WATER] = {"hot_water_kw", FLOAT8OID, false},
	[FIELD_OCCUPANTS] = {"occupants_home", FLOAT8OID, false},
	[FIELD_OCCUPANCY] = {"occupancy", INT4OID, false},
};

/* Where the rows come from. */
typedef struct Feed
{
	FlexOccupantsRun *run;
	int               first; /* number of the first household */
	int               n;
	int               done;
	uint64            seed;
	AttrNumber        attno[NFIELDS]; /* of the target; 0: it has no such column */
	int16             nfields;
	TimestampTz      *ts;                                /* [nsteps] */
	double           *appliance, *hot_water, *occupants; /* [nsteps] */
	StringInfoData    buffer;                            /* what COPY's reader takes */
	bool              ended;
} Feed;

/* The next household's series; its number. */
static int64
next_household(Feed *f)
{
	int h = f->done++;

	CHECK_FOR_INTERRUPTS();
	flex_pg_occupants_run(f->run, f->seed + (uint64) h);
	flex_pg_occupants_steps(f->run, f->run->wall.appliance, f->appliance);
	flex_pg_occupants_steps(f->run, f->run->wall.hot_water, f->hot_water);
	flex_pg_occupants_steps(f->run, f->run->wall.occupants, f->occupants);
	return (int64) f->first + h;
}

/* ---- into a bare table ---------------------------------------------------------- */

/* Rows of a batch, as many as COPY's. */
#define BATCH 1000

/* Which field fills a column; NFIELDS: none. */
static int
field_of(const Feed *f, int attno)
{
	int k = 0;

	while (k < NFIELDS && f->attno[k] != attno)
		k++;
	return k;
}

/*
 * Nothing but rows to write: no index, trigger, constraint, default or partition, and the
 * columns' own types.
 */
static bool
is_bare(Relation rel, const Feed *f)
{
	TupleDesc          desc = RelationGetDescr(rel);
	const TupleConstr *constr = desc->constr;

	if (rel->rd_rel->relkind != RELKIND_RELATION || rel->rd_rel->relispartition ||
		rel->rd_rel->relhasindex || rel->trigdesc != NULL)
		return false;
	if (constr != NULL && (constr->num_check > 0 || constr->num_defval > 0))
		return false;
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);
		int               k = field_of(f, i + 1);

		if (k < NFIELDS ? att->atttypid != fields[k].type
						: !att->attisdropped && (att->attnotnull || att->attidentity ||
												 get_typtype(att->atttypid) == TYPTYPE_DOMAIN))
			return false;
	}
	return true;
}

static void
fill_slot(const Feed *f, int i, int64 household, TupleTableSlot *slot)
{
	const Datum value[NFIELDS] = {
		[FIELD_HOUSEHOLD] = Int64GetDatum(household),
		[FIELD_TS] = TimestampTzGetDatum(f->ts[i]),
		[FIELD_APPLIANCE] = Float8GetDatum(f->appliance[i] / 1000),
		[FIELD_HOT_WATER] = Float8GetDatum(f->hot_water[i] / 1000),
		[FIELD_OCCUPANTS] = Float8GetDatum(f->occupants[i]),
		[FIELD_OCCUPANCY] = Int32GetDatum(f->occupants[i] > 0.5),
	};

	ExecClearTuple(slot);
	memset(slot->tts_isnull, true, slot->tts_tupleDescriptor->natts * sizeof(bool));
	for (int k = 0; k < NFIELDS; k++)
		if (f->attno[k] > 0)
		{
			slot->tts_values[f->attno[k] - 1] = value[k];
			slot->tts_isnull[f->attno[k] - 1] = false;
		}
	ExecStoreVirtualTuple(slot);
}

static uint64
insert_into(Feed *f, Relation rel)
{
	TupleTableSlot *slot[BATCH];
	BulkInsertState bulk = GetBulkInsertState();
	CommandId       command = GetCurrentCommandId(true);
	MemoryContext   batch = AllocSetContextCreate(CurrentMemoryContext, "pg_flex batch of rows",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext   caller = CurrentMemoryContext;
	uint64          rows = 0;

	for (int i = 0; i < BATCH; i++)
		slot[i] = table_slot_create(rel, NULL);
	while (f->done < f->n)
	{
		int64 household = next_household(f);

		for (int done = 0; done < f->run->nsteps; done += BATCH)
		{
			int n = Min(BATCH, f->run->nsteps - done);

			for (int i = 0; i < n; i++)
				fill_slot(f, done + i, household, slot[i]);
			MemoryContextSwitchTo(batch);
			table_multi_insert(rel, slot, n, command, 0, bulk);
			MemoryContextSwitchTo(caller);
			MemoryContextReset(batch);
		}
		rows += f->run->nsteps;
	}
	for (int i = 0; i < BATCH; i++)
		ExecDropSingleTupleTableSlot(slot[i]);
	MemoryContextDelete(batch);
	FreeBulkInsertState(bulk);
	table_finish_bulk_insert(rel, 0);
	return rows;
}

/* ---- through COPY ----------------------------------------------------------------- */

/* The reader's callback has no argument of its own; set only while COPY runs. */
static Feed *feed = NULL;

static void
send_float(StringInfo buffer, double value)
{
	pq_sendint32(buffer, 8);
	pq_sendfloat8(buffer, value);
}

static void
send_step(Feed *f, int i, int64 household)
{
	StringInfo buffer = &f->buffer;

	pq_sendint16(buffer, f->nfields);
	pq_sendint32(buffer, 8);
	pq_sendint64(buffer, household);
	pq_sendint32(buffer, 8);
	pq_sendint64(buffer, f->ts[i]);
	if (f->attno[FIELD_APPLIANCE] > 0)
		send_float(buffer, f->appliance[i] / 1000);
	if (f->attno[FIELD_HOT_WATER] > 0)
		send_float(buffer, f->hot_water[i] / 1000);
	if (f->attno[FIELD_OCCUPANTS] > 0)
		send_float(buffer, f->occupants[i]);
	if (f->attno[FIELD_OCCUPANCY] > 0)
	{
		pq_sendint32(buffer, 4);
		pq_sendint32(buffer, f->occupants[i] > 0.5);
	}
}

/* The next household, or the trailer. */
static void
refill(Feed *f)
{
	int64 household;

	resetStringInfo(&f->buffer);
	if (f->done >= f->n)
	{
		pq_sendint16(&f->buffer, (uint16) -1);
		f->ended = true;
		return;
	}
	household = next_household(f);
	for (int i = 0; i < f->run->nsteps; i++)
		send_step(f, i, household);
}

static int
read_feed(void *out, int minread, int maxread)
{
	int given = 0;

	while (given < maxread)
	{
		int left = feed->buffer.len - feed->buffer.cursor;
		int part = Min(left, maxread - given);

		if (left == 0)
		{
			if (feed->ended || given >= Max(minread, 1))
				break;
			refill(feed);
			continue;
		}
		memcpy((char *) out + given, feed->buffer.data + feed->buffer.cursor, part);
		feed->buffer.cursor += part;
		given += part;
	}
	return given;
}

static void
send_header(Feed *f)
{
	appendBinaryStringInfo(&f->buffer, "PGCOPY\n\377\r\n\0", 11);
	pq_sendint32(&f->buffer, 0); /* flags */
	pq_sendint32(&f->buffer, 0); /* length of the header's extension */
}

/* ---- the target -------------------------------------------------------------------- */

static void
check_rights(Relation rel)
{
	Oid       relid = RelationGetRelid(rel);
	AclResult right = pg_class_aclcheck(relid, GetUserId(), ACL_INSERT);

	if (right != ACLCHECK_OK)
		aclcheck_error(right, get_relkind_objtype(rel->rd_rel->relkind),
					   RelationGetRelationName(rel));
	if (check_enable_rls(relid, InvalidOid, false) == RLS_ENABLED)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("households can't be stored straight into a table with row-level security"),
				 errhint("Use INSERT INTO ... SELECT ... FROM flex.simulate_household(...).")));
	if (!rel->rd_islocaltemp)
		PreventCommandIfReadOnly("flex.store_households()");
}

/* Names of the columns to fill, in the order of fields. */
static List *
match_target(Relation rel, Feed *f)
{
	List *names = NIL;

	for (int i = 0; i < NFIELDS; i++)
	{
		AttrNumber attno = get_attnum(RelationGetRelid(rel), fields[i].name);
		Oid        type;

		if (attno <= 0)
		{
			if (fields[i].required)
				ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
								errmsg("table \"%s\" has no column \"%s\"",
									   RelationGetRelationName(rel), fields[i].name),
								errhint("Columns: household bigint, ts timestamptz, and any of "
										"appliance_kw, hot_water_kw, "
										"occupants_home float8, occupancy int.")));
			continue;
		}
		type = getBaseType(get_atttype(RelationGetRelid(rel), attno));
		if (type != fields[i].type)
			ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
							errmsg("column \"%s\" of table \"%s\" has type %s, expected %s",
								   fields[i].name, RelationGetRelationName(rel),
								   format_type_be(type), format_type_be(fields[i].type))));
		names = lappend(names, makeString(pstrdup(fields[i].name)));
		f->attno[i] = attno;
		f->nfields++;
	}
	return names;
}

static uint64
copy_into(Relation rel, List *names)
{
	ParseState   *pstate = make_parsestate(NULL);
	List         *options = list_make1(makeDefElem("format", (Node *) makeString("binary"), -1));
	CopyFromState cstate;
	uint64        rows;

	(void) addRangeTableEntryForRelation(pstate, rel, RowExclusiveLock, NULL, false, false);
	cstate = flex_begin_copy_from(pstate, rel, read_feed, names, options);
	rows = CopyFrom(cstate);
	EndCopyFrom(cstate);
	free_parsestate(pstate);
	return rows;
}

/* The same with the feed set, and taken away again whatever happens. */
static pg_noinline uint64
copy_feed(Feed *f, Relation rel, List *names)
{
	volatile uint64 rows = 0;

	feed = f;
	PG_TRY();
	{
		rows = copy_into(rel, names);
	}
	PG_FINALLY();
	{
		feed = NULL;
	}
	PG_END_TRY();
	return rows;
}

/* flex.store_households(relation, model, household, n, seed, start, days, resolution, options,
 * first) */
Datum
flex_store_households(PG_FUNCTION_ARGS)
{
	FlexOccupantsRun run;
	Feed             own = {0};
	Relation         rel;
	List            *names;
	uint64           rows;

	if (feed != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE), errmsg("households are being stored already"),
				 errhint("A trigger of the table can't store households itself.")));
	flex_pg_occupants_begin(fcinfo, text_to_cstring(PG_GETARG_TEXT_PP(1)), PG_GETARG_JSONB_P(2),
							PG_GETARG_DATEADT(5), PG_GETARG_INT32(6), PG_GETARG_INTERVAL_P(7),
							PG_GETARG_JSONB_P(8), &run);
	own.run = &run;
	own.n = Max(PG_GETARG_INT32(3), 0);
	own.seed = (uint64) PG_GETARG_INT64(4);
	own.first = PG_GETARG_INT32(9);
	own.appliance = flex_pg_alloc_slots(run.nsteps, sizeof(double));
	own.hot_water = flex_pg_alloc_slots(run.nsteps, sizeof(double));
	own.occupants = flex_pg_alloc_slots(run.nsteps, sizeof(double));
	own.ts = flex_pg_alloc_slots(run.nsteps, sizeof(TimestampTz));
	for (int i = 0; i < run.nsteps; i++)
		own.ts[i] = flex_pg_row_time(&run.s, &run.step, i);
	initStringInfo(&own.buffer);
	send_header(&own);

	rel = table_open(PG_GETARG_OID(0), RowExclusiveLock);
	check_rights(rel);
	names = match_target(rel, &own);
	rows = is_bare(rel, &own) ? insert_into(&own, rel) : copy_feed(&own, rel, names);
	table_close(rel, NoLock);
	PG_RETURN_INT64((int64) rows);
}
