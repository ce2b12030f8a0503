/*
 * attempt.c
 *	  A query in a subtransaction, with a limit of its own on its time and on
 *	  its waits for locks. statement_timeout can't be that limit: it is armed
 *	  when a client's statement begins, not when a procedure sets it.
 */
#include "attempt.h"

#include <math.h>
#include <signal.h>

#include "access/xact.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/latch.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/resowner.h"
#include "utils/timeout.h"

#include "pg/compat.h"

FLEX_FUNCTION(flex_attempt);

/* A function that catches the cancel goes on; after this time the worker ends instead, ms. */
#define GRACE 5000

static bool                  registered = false;
static bool                  active = false;
static TimeoutId             limit_timer;
static TimeoutId             end_timer;
static volatile sig_atomic_t expired = false;

/* The sensor whose relation is being read; an error leaves it standing. */
static char being_read[2 * NAMEDATALEN + 32];

void
flex_pg_note_relation(const char *site, const char *sensor)
{
	snprintf(being_read, sizeof(being_read), "sensor %s of site %s", quote_literal_cstr(sensor),
			 quote_literal_cstr(site));
}

void
flex_pg_forget_relation(void)
{
	being_read[0] = '\0';
}

/* As the handler of a cancel. */
static void
limit_reached(void)
{
	expired = true;
	InterruptPending = true;
	QueryCancelPending = true;
	SetLatch(MyLatch);
}

static void
end_worker(void)
{
	InterruptPending = true;
	ProcDiePending = true;
	SetLatch(MyLatch);
}

static double
timer_left(TimeoutId timer)
{
	long secs;
	int  usecs;

	TimestampDifference(GetCurrentTimestamp(), get_timeout_finish_time(timer), &secs, &usecs);
	return secs + usecs / 1e6;
}

double
flex_pg_attempt_left(void)
{
	return active ? timer_left(limit_timer) : INFINITY;
}

/* limit in ms; what statement_timeout leaves is shared with the attempts after this one. */
static int
start_timers(int limit)
{
	if (!registered)
	{
		limit_timer = RegisterTimeout(USER_TIMEOUT, limit_reached);
		end_timer = RegisterTimeout(USER_TIMEOUT, end_worker);
		registered = true;
	}
	if (get_timeout_active(STATEMENT_TIMEOUT))
		limit = Min(limit, (int) fmin(500.0 * timer_left(STATEMENT_TIMEOUT), INT_MAX));
	limit = Max(limit, 1);
	expired = false;
	enable_timeout_after(limit_timer, limit);
	enable_timeout_after(end_timer, limit > INT_MAX - GRACE ? INT_MAX : limit + GRACE);
	active = true;
	return limit;
}

static void
stop_timers(void)
{
	disable_timeout(limit_timer, false);
	disable_timeout(end_timer, false);
	/* a limit that was reached when the query had ended already */
	if (expired)
		QueryCancelPending = false;
	active = false;
}

/* lock_timeout for a while: the caller's where that is shorter. */
static void
limit_waits(int limit)
{
	int  own = atoi(GetConfigOption("lock_timeout", false, false));
	char text[32];

	if (own > 0 && own < limit)
		return;
	snprintf(text, sizeof(text), "%d", limit);
	(void) set_config_option("lock_timeout", text, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE,
							 true, 0, false);
}

/* The query's first column of its first row as bigint. */
static int64
run_query(const char *query, bool *isnull)
{
	Datum value;

	SPI_connect();
	if (SPI_execute(query, false, 1) != SPI_OK_SELECT || SPI_processed != 1 ||
		SPI_gettypeid(SPI_tuptable->tupdesc, 1) != INT8OID)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("an attempt needs a query with one row and a bigint")));
	value = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, isnull);
	SPI_finish();
	return *isnull ? 0 : DatumGetInt64(value);
}

/*
 * Whether the error is a cancel of the whole statement: by a signal or
 * statement_timeout, not raised by a function with the same SQLSTATE and not
 * by the limit here.
 */
static bool
real_cancel(const ErrorData *error)
{
	return error->sqlerrcode == ERRCODE_QUERY_CANCELED && !expired && error->funcname != NULL &&
		   strcmp(error->funcname, "ProcessInterrupts") == 0;
}

/*
 * What may be stored of an error: nothing that a bound relation raised but
 * its SQLSTATE, since its text may hold rows; texts of class 42 hold names.
 */
static void
describe_error(const ErrorData *error, int limit, char **state, char **message)
{
	const char *reading = being_read[0] != '\0' ? being_read : NULL;

	*state = pstrdup(unpack_sql_state(error->sqlerrcode));
	if (expired && error->sqlerrcode == ERRCODE_QUERY_CANCELED)
	{
		*state = "FX003";
		*message =
			psprintf("not done within its time limit of %g s%s%s", limit / 1000.0,
					 reading != NULL ? ", while reading " : "", reading != NULL ? reading : "");
	}
	else if (reading != NULL &&
			 ERRCODE_TO_CATEGORY(error->sqlerrcode) != MAKE_SQLSTATE('4', '2', '0', '0', '0'))
		*message = psprintf("%s: reading the relation it is bound to ends with SQLSTATE %s",
							reading, *state);
	else if (error->detail != NULL && reading == NULL)
		*message = psprintf("%s: %s", error->message, error->detail);
	else
		*message = pstrdup(error->message != NULL ? error->message : "");
}

/* flex_internal.attempt(query text, time_limit int, lock_limit int) */
Datum
flex_attempt(PG_FUNCTION_ARGS)
{
	char         *query = text_to_cstring(PG_GETARG_TEXT_PP(0));
	int           limit = PG_GETARG_INT32(1);
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	ErrorData *volatile error = NULL;
	volatile int64 value = 0;
	volatile bool  isnull = true;
	char          *state = NULL;
	char          *message = NULL;

	if (active)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("a job can't run inside a job")));
	flex_pg_forget_relation();
	limit = start_timers(limit);
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		bool none;
		int  nestlevel = NewGUCNestLevel();

		limit_waits(PG_GETARG_INT32(2));
		value = run_query(query, &none);
		isnull = none;
		AtEOXact_GUC(false, nestlevel);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	stop_timers();
	if (error != NULL)
	{
		if (real_cancel(error))
			ReThrowError(error);
		describe_error(error, limit, &state, &message);
		isnull = true;
	}
	flex_pg_forget_relation();
	{
		TupleDesc desc;
		Datum     values[3] = {Int64GetDatum(value), state != NULL ? CStringGetTextDatum(state) : 0,
                           message != NULL ? CStringGetTextDatum(message) : 0};
		bool      nulls[3] = {isnull, state == NULL, message == NULL};

		if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "return type must be a row type");
		return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
	}
}
