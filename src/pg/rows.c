/*
 * rows.c
 *	  Set-returning functions that fill a tuplestore.
 */
#include "rows.h"

#include "pg/compat.h"

void
flex_pg_rows(FunctionCallInfo fcinfo, FlexRows *rows)
{
	InitMaterializedSRF(fcinfo, 0);
	rows->store = ((ReturnSetInfo *) fcinfo->resultinfo)->setResult;
	rows->desc = ((ReturnSetInfo *) fcinfo->resultinfo)->setDesc;
}
