/*
 * flex.h
 *	  What every module of the core shares: statuses, faults, the environment
 *	  (memory, interrupts, clock), and growable text.
 *
 * The core is plain C11. It knows neither PostgreSQL nor GLPK, keeps no state
 * between calls and never leaves by longjmp: a function returns a FlexStatus
 * and, where that isn't FLEX_OK, has left at least one FlexFault in the
 * environment that says which object, which member, which step and what to do.
 *
 * Memory comes from the environment's allocator and belongs to whoever made
 * the environment (a memory context in the server, a block list in the tests);
 * the core frees early only what is large.
 */
#ifndef FLEX_H
#define FLEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define FLEX_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define FLEX_PRINTF(fmt, args)
#endif

/* Of two numbers that aren't NaN; fmax and fmin are calls, which hot loops feel. */
static inline double
flex_max(double a, double b)
{
	return a > b ? a : b;
}

static inline double
flex_min(double a, double b)
{
	return a < b ? a : b;
}

#define FLEX_LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))

/* How a call ended. The first five say what a returned plan is worth. */
typedef enum FlexStatus
{
	FLEX_OK = 0,     /* done; of a solve: optimal within the gap asked for */
	FLEX_FEASIBLE,   /* a checked plan, optimality not proven */
	FLEX_TIME_LIMIT, /* our own time limit; a plan where the result says so */
	FLEX_INFEASIBLE, /* the limits contradict each other */
	FLEX_UNBOUNDED,  /* the cost is unbounded below */
	FLEX_NUMERIC,    /* no engine could return a point that passes its check */
	FLEX_CANCELLED,  /* the poll callback asked to stop */
	FLEX_BAD_INPUT,  /* a fault in the caller's data */
	FLEX_UNIT,       /* a unit that can't be read or converted */
	FLEX_LIMIT,      /* a size or memory limit of ours */
	FLEX_NO_MEMORY,  /* the allocator answered NULL */
	FLEX_INTERNAL    /* a fault of ours */
} FlexStatus;

/* True where a status comes with a plan that may be used. */
static inline bool
flex_status_has_plan(FlexStatus status)
{
	return status == FLEX_OK || status == FLEX_FEASIBLE;
}

/* "optimal", "feasible", "time_limit", "infeasible", ... (static text) */
const char *flex_status_text(FlexStatus status);

typedef enum FlexSeverity
{
	FLEX_ERROR,
	FLEX_WARNING
} FlexSeverity;

/*
 * One thing that is wrong, in the words of the caller's data.
 * step is the index of the first bad time step or -1; the server turns it
 * into a time stamp where it knows the time axis.
 */
typedef struct FlexFault
{
	FlexSeverity severity;
	FlexStatus   status;
	int          step;
	char         path[128];    /* "storage.capacity_kwh", "import_price[17]" */
	char         message[256]; /* lower case, no full stop */
	char         detail[400];  /* sentences or "" */
	char         hint[600];    /* sentences or "" */
} FlexFault;

#define FLEX_MAX_FAULTS 100

/*
 * What a call runs in. Zero-initialise, then set alloc and state at least
 * (or use flex_env_standalone).
 */
typedef struct FlexEnv
{
	void *(*alloc)(void *state, size_t size); /* not zeroed; NULL: none left */
	void (*release)(void *state, void *block);
	void *state;
	bool (*poll)(void *state); /* true: stop; may be NULL */
	void *poll_state;
	int   max_steps; /* most time steps of a document's series; 0: any number */

	FlexFault *fault; /* [nfaults], in order of finding */
	int        nfaults;
	int        more_faults; /* without a record: beyond FLEX_MAX_FAULTS, or no memory for it */
	int        nerrors;     /* of both, those of severity error */
	bool       no_memory;   /* the allocator has answered NULL; never taken back */
} FlexEnv;

/* Environment on malloc for programs without a server (tests, benchmarks). */
void flex_env_standalone(FlexEnv *env);
void flex_env_release(FlexEnv *env); /* frees all that a standalone one gave */

/*
 * Scratch memory for a part of a call that is done many times: all of it is
 * given back at once. Interrupts are the parent's; faults found inside, and
 * no_memory, are handed to the parent by flex_env_scratch_end.
 */
void flex_env_scratch_begin(FlexEnv *scratch, FlexEnv *parent);
void flex_env_scratch_end(FlexEnv *scratch, FlexEnv *parent);

/* count * size bytes, zeroed, or NULL with a FLEX_NO_MEMORY fault left. */
void *flex_alloc(FlexEnv *env, size_t count, size_t size);
/* The same without zeroing, for large arrays that are filled at once. */
void *flex_alloc_raw(FlexEnv *env, size_t count, size_t size);
/* A larger copy of block (old_count items); the old one is released. */
void *flex_grow(FlexEnv *env, void *block, size_t old_count, size_t new_count, size_t size);
void  flex_free(FlexEnv *env, void *block);
char *flex_strdup(FlexEnv *env, const char *text);

#define FLEX_NEW(env, type, count) ((type *) flex_alloc((env), (size_t) (count), sizeof(type)))
#define FLEX_NEW_RAW(env, type, count)                                                             \
	((type *) flex_alloc_raw((env), (size_t) (count), sizeof(type)))

/* True when the caller wants us to stop. Cheap: call it every ms of work. */
static inline bool
flex_poll(FlexEnv *env)
{
	return env->poll != NULL && env->poll(env->poll_state);
}

/* Seconds of a monotonic clock. */
double flex_clock(void);

/*
 * Leave a fault. Returns status, so that a check reads
 *	  return flex_fault(env, FLEX_BAD_INPUT, path, "...", ...);
 */
FlexStatus flex_fault(FlexEnv *env, FlexStatus status, const char *path, const char *format, ...)
	FLEX_PRINTF(4, 5);
FlexStatus flex_warning(FlexEnv *env, const char *path, const char *format, ...) FLEX_PRINTF(3, 4);
/* Add to the newest fault. */
void flex_fault_step(FlexEnv *env, int step);
void flex_fault_detail(FlexEnv *env, const char *format, ...) FLEX_PRINTF(2, 3);
void flex_fault_hint(FlexEnv *env, const char *format, ...) FLEX_PRINTF(2, 3);
/* First fault of severity error, or NULL (none, or no memory for its record). */
const FlexFault *flex_first_error(const FlexEnv *env);
int              flex_error_count(const FlexEnv *env); /* with those that have no record */

/*
 * A point in the list of faults. An attempt that was given up for another takes
 * its own faults back with flex_fault_rewind; those found before it stay. (It
 * doesn't take back no_memory: see flex_fault_since before going on.)
 */
typedef struct FlexFaultMark
{
	int nfaults;
	int more_faults;
	int nerrors;
} FlexFaultMark;

FlexFaultMark flex_fault_mark(const FlexEnv *env);
void          flex_fault_rewind(FlexEnv *env, FlexFaultMark mark);
void          flex_fault_clear(FlexEnv *env); /* to no faults at all */
/*
 * How a reader ends that collects faults: FLEX_NO_MEMORY where an allocation has
 * failed, FLEX_BAD_INPUT where there was an error since mark, else FLEX_OK.
 */
FlexStatus flex_fault_since(const FlexEnv *env, FlexFaultMark mark);
/* Append the faults of another environment. */
void flex_fault_append(FlexEnv *env, const FlexEnv *from);

/* Growable text; a failed allocation is remembered, flex_text_status reports it. */
typedef struct FlexText
{
	FlexEnv *env;
	char    *data; /* 0-terminated once anything was added */
	size_t   length;
	size_t   capacity;
	bool     failed;
	bool     comma; /* JSON: a comma is due before the next value */
} FlexText;

void       flex_text_init(FlexText *text, FlexEnv *env);
void       flex_text_add(FlexText *text, const char *string);
void       flex_text_printf(FlexText *text, const char *format, ...) FLEX_PRINTF(2, 3);
FlexStatus flex_text_status(const FlexText *text);

/*
 * JSON on top of it: commas are set by themselves. Numbers are written in the
 * shortest form that reads back the same; NaN and infinity become null.
 */
void flex_json_open(FlexText *text, char bracket); /* '{' or '[' */
void flex_json_close(FlexText *text, char bracket);
void flex_json_key(FlexText *text, const char *name);
void flex_json_string(FlexText *text, const char *value); /* NULL: null */
void flex_json_raw(FlexText *text, const char *json);     /* a value, or members, as written */
void flex_json_number(FlexText *text, double value);
void flex_json_integer(FlexText *text, int64_t value);
void flex_json_bool(FlexText *text, bool value);
void flex_json_numbers(FlexText *text, const char *name, const double *value, int n);
/* Member "warnings": those of the text's environment, each with its detail. */
void flex_json_warnings(FlexText *text);

/* Shortest decimal text of value that reads back the same. */
void flex_number_text(double value, char *buffer, size_t size);

#endif /* FLEX_H */
