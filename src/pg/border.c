/*
 * border.c
 *	  The core's environment inside a backend, and the error border.
 */
#include "flex_pg.h"

#include "attempt.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timeout.h"

static void *
context_alloc(void *state, size_t size)
{
	if (size > MaxAllocHugeSize)
		return NULL;
	return MemoryContextAllocExtended((MemoryContext) state, size,
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
}

static void
context_release(void *state, void *block)
{
	pfree(block);
}

/*
 * InterruptPending alone is also set by harmless requests, which must not end
 * a solve.
 */
static bool
cancel_pending(void *state)
{
	return InterruptPending && (QueryCancelPending || ProcDiePending);
}

void
flex_pg_env(FlexEnv *env, MemoryContext context)
{
	memset(env, 0, sizeof(*env));
	env->alloc = context_alloc;
	env->release = context_release;
	env->state = context;
	env->poll = cancel_pending;
	env->max_steps = flex_guc_max_steps;
}

/* The time limit in seconds: our own, or what statement_timeout and the limit of a job leave. */
static double
time_limit(void)
{
	double limit = Min(30.0, 0.8 * flex_pg_attempt_left());

	if (flex_guc_time_limit >= 0)
		return flex_guc_time_limit / 1000.0;
	if (get_timeout_active(STATEMENT_TIMEOUT))
	{
		long secs;
		int  usecs;

		TimestampDifference(GetCurrentTimestamp(), get_timeout_finish_time(STATEMENT_TIMEOUT),
							&secs, &usecs);
		limit = Min(limit, 0.8 * (secs + usecs / 1e6));
	}
	return Max(limit, 0.001);
}

void
flex_pg_settings(FlexSettings *settings)
{
	flex_settings_default(settings);
	settings->engine = (FlexEngine) flex_guc_engine;
	settings->time_limit = time_limit();
	settings->mip_gap = flex_guc_mip_gap;
	settings->memory_limit = (size_t) flex_guc_memory_limit * 1024;
}

static int
sqlstate_of(FlexStatus status)
{
	switch (status)
	{
		case FLEX_BAD_INPUT:
		case FLEX_UNIT:
			return ERRCODE_INVALID_PARAMETER_VALUE;
		case FLEX_INFEASIBLE:
			return ERRCODE_FLEX_INFEASIBLE;
		case FLEX_UNBOUNDED:
			return ERRCODE_FLEX_UNBOUNDED;
		case FLEX_TIME_LIMIT:
			return ERRCODE_FLEX_TIME_LIMIT;
		case FLEX_NUMERIC:
			return ERRCODE_FLEX_NUMERIC;
		case FLEX_CANCELLED:
			return ERRCODE_QUERY_CANCELED;
		case FLEX_LIMIT:
			return ERRCODE_PROGRAM_LIMIT_EXCEEDED;
		case FLEX_NO_MEMORY:
			return ERRCODE_OUT_OF_MEMORY;
		default:
			return ERRCODE_INTERNAL_ERROR;
	}
}

static const char *
default_message(FlexStatus status)
{
	switch (status)
	{
		case FLEX_INFEASIBLE:
			return "no schedule meets all limits";
		case FLEX_UNBOUNDED:
			return "the cost falls without end";
		case FLEX_TIME_LIMIT:
			return "time limit reached before a schedule was found";
		case FLEX_CANCELLED:
			return "canceling statement due to user request";
		default:
			return "the problem could not be solved";
	}
}

/* DETAIL: what the core says, and the time of the first bad step. */
static char *
detail_text(const FlexEnv *env, const FlexFault *fault, const TimestampTz *ts, int n)
{
	StringInfoData text;
	int            more = flex_error_count(env) - 1;

	initStringInfo(&text);
	appendStringInfoString(&text, fault->detail);
	if (ts != NULL && fault->step >= 0 && fault->step < n)
		appendStringInfo(&text, "%sThe step starts at %s (step %d of %d).", text.len > 0 ? " " : "",
						 timestamptz_to_str(ts[fault->step]), fault->step + 1, n);
	if (more > 0)
		appendStringInfo(&text, "%s%d more fault%s found.", text.len > 0 ? " " : "", more,
						 more == 1 ? " was" : "s were");
	return text.data;
}

void
flex_pg_check_at(FlexEnv *env, FlexStatus status, const TimestampTz *ts, int n)
{
	const FlexFault *fault;
	char            *detail;

	if (flex_status_has_plan(status))
		return;
	/* a pending cancel or termination raises its own, better worded error */
	CHECK_FOR_INTERRUPTS();

	fault = flex_first_error(env);
	if (fault == NULL)
		ereport(ERROR, (errcode(sqlstate_of(status)), errmsg("%s", default_message(status))));
	detail = detail_text(env, fault, ts, n);
	ereport(ERROR, (errcode(sqlstate_of(fault->status)), errmsg("%s", fault->message),
					detail[0] != '\0' ? errdetail("%s", detail) : 0,
					fault->hint[0] != '\0' ? errhint("%s", fault->hint) : 0));
}

void
flex_pg_check(FlexEnv *env, FlexStatus status)
{
	flex_pg_check_at(env, status, NULL, 0);
}

char *
flex_pg_jsonb_text(Jsonb *jsonb)
{
	return JsonbToCString(NULL, &jsonb->root, VARSIZE(jsonb));
}

Datum
flex_pg_jsonb(const char *text)
{
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(text));
}
