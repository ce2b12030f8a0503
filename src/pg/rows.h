/*
 * rows.h
 *	  Set-returning functions that fill a tuplestore, on every supported
 *	  version.
 */
#ifndef FLEX_PG_ROWS_H
#define FLEX_PG_ROWS_H

#include "flex_pg.h"

#include "funcapi.h"
#include "utils/tuplestore.h"

/* Where rows of the result go. */
typedef struct FlexRows
{
	Tuplestorestate *store;
	TupleDesc        desc;
} FlexRows;

/*
 * Begin a materialised result: checks the caller's context and makes the
 * tuplestore in per-query memory. Return (Datum) 0 after adding the rows.
 */
void flex_pg_rows(FunctionCallInfo fcinfo, FlexRows *rows);

static inline void
flex_pg_row(FlexRows *rows, Datum *values, bool *nulls)
{
	tuplestore_putvalues(rows->store, rows->desc, values, nulls);
}

#endif /* FLEX_PG_ROWS_H */
