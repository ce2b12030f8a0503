/*
 * rows.c
 *	  Set-returning functions that fill a tuplestore.
 */
#include "rows.h"

#include "miscadmin.h"

void
flex_pg_rows(FunctionCallInfo fcinfo, FlexRows *rows)
{
#if PG_VERSION_NUM >= 160000
	InitMaterializedSRF(fcinfo, 0);
	rows->store = ((ReturnSetInfo *) fcinfo->resultinfo)->setResult;
	rows->desc = ((ReturnSetInfo *) fcinfo->resultinfo)->setDesc;
#else
	ReturnSetInfo *info = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext  old;
	TupleDesc      desc;

	if (info == NULL || !IsA(info, ReturnSetInfo) || !(info->allowedModes & SFRM_Materialize))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("set-valued function called in context that cannot accept a set")));
	old = MemoryContextSwitchTo(info->econtext->ecxt_per_query_memory);
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	rows->store =
		tuplestore_begin_heap((info->allowedModes & SFRM_Materialize_Random) != 0, false, work_mem);
	rows->desc = CreateTupleDescCopy(desc);
	info->returnMode = SFRM_Materialize;
	info->setResult = rows->store;
	info->setDesc = rows->desc;
	MemoryContextSwitchTo(old);
#endif
}
