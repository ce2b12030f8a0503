/*
 * query.h
 *	  Reads the text of a user's query into arrays: columns are found by name,
 *	  any numeric type is taken, rows come by cursor in batches.
 *
 * The query runs with the caller's rights and read-only, inside SPI that is
 * closed again before the function returns, so that no query is open while
 * the core computes.
 */
#ifndef FLEX_PG_QUERY_H
#define FLEX_PG_QUERY_H

#include "base/calendar.h"
#include "flex_pg.h"

typedef enum FlexColumnType
{
	FLEX_COLUMN_NUMBER,  /* any numeric type -> double, finite */
	FLEX_COLUMN_TIME,    /* timestamptz, timestamp or date -> TimestampTz, finite */
	FLEX_COLUMN_TEXT,    /* any type, by its output function -> char * */
	FLEX_COLUMN_INTEGERS /* one-dimensional int2[], int4[] or int8[] without NULLs -> int *, length
						  */
} FlexColumnType;

/* What a chapter wants to find in the query's result. */
typedef struct FlexColumn
{
	const char    *name;
	FlexColumnType type;
	bool           required;
	bool           null_allowed; /* a NULL number reads as NAN, text and time as "none" */
	const char    *meaning;      /* for the HINT: "price of import per kWh" */
} FlexColumn;

/* Arrays of one column; the one of its type is set, all are NULL if absent. */
typedef struct FlexColumnData
{
	bool         present;
	double      *number;   /* [nrows] */
	TimestampTz *time;     /* [nrows]; DT_NOBEGIN for NULL */
	char       **text;     /* [nrows]; NULL for NULL */
	int        **integers; /* [nrows]; NULL for NULL */
	int         *length;   /* [nrows] of integers[row] */
} FlexColumnData;

/* A run of rows with equal key (or all rows where there is no key column). */
typedef struct FlexGroup
{
	const char *key; /* NULL without key column or for a NULL key */
	int         first;
	int         n;
} FlexGroup;

typedef struct FlexTable
{
	int             nrows;
	FlexColumnData *column; /* [ncolumns], in the order wanted */
	int             ngroups;
	FlexGroup      *group; /* in order of appearance */
} FlexTable;

/*
 * Run query and read the columns wanted; *table's arrays live in context.
 * Raises an SQL error for a missing column, a type that can't be used, NULL,
 * NaN or infinity (naming column, row time and how many more), more than
 * flex.max_steps rows of one key (where there is a time or key column: else
 * rows aren't steps).
 *
 * time_column and key_column are indices into columns or -1. With a time
 * column rows must ascend strictly within a key, and rows of one key must
 * stand together; anything else is an error with a HINT to add ORDER BY.
 */
void flex_pg_read_query(const char *query, const FlexColumn *columns, int ncolumns, int time_column,
						int key_column, MemoryContext context, FlexTable *table);

/* The same; times without a zone are readings of zone's clock instead of the session's. */
void flex_pg_read_local_query(const char *query, const FlexColumn *columns, int ncolumns,
							  int time_column, int key_column, const FlexZone *zone,
							  MemoryContext context, FlexTable *table);

/* Column data from row first on; NULL where the column is absent. */
static inline const double *
flex_table_numbers(const FlexTable *table, int column, int first)
{
	return table->column[column].present ? table->column[column].number + first : NULL;
}

/*
 * Step lengths in hours from the differences of n ascending time stamps; the
 * last repeats the one before (a single row takes one hour).
 */
void flex_pg_step_hours(const TimestampTz *ts, int n, double *hours);

#endif /* FLEX_PG_QUERY_H */
