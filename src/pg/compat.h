/*
 * compat.h
 *	  What differs between the server versions 13 to 18, in their newest spelling.
 *	  The only file that asks for PG_VERSION_NUM.
 */
#ifndef FLEX_PG_COMPAT_H
#define FLEX_PG_COMPAT_H

#include "postgres.h"

#include "commands/copy.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/guc.h"

#if PG_VERSION_NUM < 130000
#error "pg_flex needs PostgreSQL 13 or later"
#endif

#if PG_VERSION_NUM < 140000
typedef CopyState CopyFromState;
#endif

/* BeginCopyFrom of 14 and later, which takes a WHERE clause too; there is none here. */
static inline CopyFromState
flex_begin_copy_from(ParseState *pstate, Relation rel, copy_data_source_cb source, List *columns,
					 List *options)
{
#if PG_VERSION_NUM >= 140000
	return BeginCopyFrom(pstate, rel, NULL, NULL, false, source, columns, options);
#else
	return BeginCopyFrom(pstate, rel, NULL, false, source, columns, options);
#endif
}

#if PG_VERSION_NUM < 150000
#define MarkGUCPrefixReserved(prefix) EmitWarningsOnPlaceholders(prefix)

/* As the function of 15 and later, without flags. */
static inline void
InitMaterializedSRF(FunctionCallInfo fcinfo, bits32 flags)
{
	ReturnSetInfo *info = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext  old;
	TupleDesc      desc;

	if (info == NULL || !IsA(info, ReturnSetInfo) || !(info->allowedModes & SFRM_Materialize))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("set-valued function called in context that cannot accept a set")));
	Assert(flags == 0);
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	old = MemoryContextSwitchTo(info->econtext->ecxt_per_query_memory);
	info->setResult =
		tuplestore_begin_heap((info->allowedModes & SFRM_Materialize_Random) != 0, false, work_mem);
	info->setDesc = CreateTupleDescCopy(desc);
	info->returnMode = SFRM_Materialize;
	MemoryContextSwitchTo(old);
}
#endif

#if PG_VERSION_NUM < 160000
/* Before 16 every member could take the role on. */
#define member_can_set_role(member, role) is_member_of_role(member, role)
#endif

#endif /* FLEX_PG_COMPAT_H */
