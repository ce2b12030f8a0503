/*
 * flex_pg.h
 *	  The border between PostgreSQL and the core: entry-point macro,
 *	  environment bound to a memory context, and the one function that turns
 *	  a fault record into an SQL error.
 */
#ifndef FLEX_PG_FLEX_PG_H
#define FLEX_PG_FLEX_PG_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"

#include "base/flex.h"
#include "solver/solver.h"

/*
 * The library is built with hidden visibility; an SQL-callable function is
 * exported by this macro (PostgreSQL before 16 doesn't do it by itself).
 */
#define FLEX_EXPORT __attribute__((visibility("default")))
#define FLEX_FUNCTION(name)                                                                        \
	FLEX_EXPORT Datum                  name(PG_FUNCTION_ARGS);                                     \
	FLEX_EXPORT const Pg_finfo_record *pg_finfo_##name(void);                                      \
	PG_FUNCTION_INFO_V1(name)

/* SQLSTATEs of problems that have no plan; the rest are PostgreSQL's own. */
#define ERRCODE_FLEX_INFEASIBLE MAKE_SQLSTATE('F', 'X', '0', '0', '1')
#define ERRCODE_FLEX_UNBOUNDED MAKE_SQLSTATE('F', 'X', '0', '0', '2')
#define ERRCODE_FLEX_TIME_LIMIT MAKE_SQLSTATE('F', 'X', '0', '0', '3')
#define ERRCODE_FLEX_NUMERIC MAKE_SQLSTATE('F', 'X', '0', '0', '4')

/* Settings (pg_flex.c), see docs/limits.md. */
extern int    flex_guc_engine;       /* FlexEngine */
extern int    flex_guc_time_limit;   /* ms; -1: 80 % of statement_timeout, at most 30 s */
extern double flex_guc_mip_gap;      /* relative */
extern int    flex_guc_memory_limit; /* kB for one solve */
extern int    flex_guc_max_steps;

/* Fill env: allocations in context, polling for cancel and termination. */
void flex_pg_env(FlexEnv *env, MemoryContext context);

/* Settings of the solver from the session's settings. */
void flex_pg_settings(FlexSettings *settings);

/*
 * Raise the first fault of env as an SQL error where status says that there
 * is no plan; returns when status is FLEX_OK, FLEX_FEASIBLE or, with a plan,
 * FLEX_TIME_LIMIT (allow_time_limit). ts[0..n-1], where not NULL, are the
 * time stamps of the steps, for the DETAIL.
 */
void flex_pg_check(FlexEnv *env, FlexStatus status);
void flex_pg_check_at(FlexEnv *env, FlexStatus status, const TimestampTz *ts, int n);

/* Text of a jsonb argument, palloc'd. */
char *flex_pg_jsonb_text(Jsonb *jsonb);

/* jsonb datum from JSON text written by the core. */
Datum flex_pg_jsonb(const char *text);

#endif /* FLEX_PG_FLEX_PG_H */
