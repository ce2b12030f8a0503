/*
 * fault.c
 *	  The faults of an environment: leaving them, counting them, forgetting those of
 *	  an attempt that was given up.
 */
#include "flex.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Room for a fault, or NULL (too many, or no memory even for the record). */
static FlexFault *
next_fault(FlexEnv *env)
{
	if (env->nfaults < FLEX_MAX_FAULTS && env->fault == NULL)
	{
		/* taken whole, and not through flex_alloc, which would come back here */
		env->fault = env->alloc(env->state, FLEX_MAX_FAULTS * sizeof(FlexFault));
		env->no_memory = env->no_memory || env->fault == NULL;
	}
	if (env->nfaults >= FLEX_MAX_FAULTS || env->fault == NULL)
	{
		env->more_faults++;
		return NULL;
	}
	memset(&env->fault[env->nfaults], 0, sizeof(FlexFault));
	return &env->fault[env->nfaults++];
}

static void fill_fault(FlexEnv *env, FlexSeverity severity, FlexStatus status, const char *path,
					   const char *format, va_list args) FLEX_PRINTF(5, 0);

static void
fill_fault(FlexEnv *env, FlexSeverity severity, FlexStatus status, const char *path,
		   const char *format, va_list args)
{
	FlexFault *fault = next_fault(env);

	env->nerrors += severity == FLEX_ERROR;
	if (fault == NULL)
		return;
	fault->severity = severity;
	fault->status = status;
	fault->step = -1;
	snprintf(fault->path, sizeof(fault->path), "%s", path == NULL ? "" : path);
	vsnprintf(fault->message, sizeof(fault->message), format, args);
}

FlexStatus
flex_fault(FlexEnv *env, FlexStatus status, const char *path, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill_fault(env, FLEX_ERROR, status, path, format, args);
	va_end(args);
	return status;
}

FlexStatus
flex_warning(FlexEnv *env, const char *path, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill_fault(env, FLEX_WARNING, FLEX_OK, path, format, args);
	va_end(args);
	return FLEX_OK;
}

void
flex_fault_step(FlexEnv *env, int step)
{
	if (env->nfaults > 0 && env->more_faults == 0)
		env->fault[env->nfaults - 1].step = step;
}

void
flex_fault_detail(FlexEnv *env, const char *format, ...)
{
	va_list args;

	if (env->nfaults == 0 || env->more_faults > 0)
		return;
	va_start(args, format);
	vsnprintf(env->fault[env->nfaults - 1].detail, sizeof(env->fault->detail), format, args);
	va_end(args);
}

void
flex_fault_hint(FlexEnv *env, const char *format, ...)
{
	va_list args;

	if (env->nfaults == 0 || env->more_faults > 0)
		return;
	va_start(args, format);
	vsnprintf(env->fault[env->nfaults - 1].hint, sizeof(env->fault->hint), format, args);
	va_end(args);
}

const FlexFault *
flex_first_error(const FlexEnv *env)
{
	for (int i = 0; i < env->nfaults; i++)
		if (env->fault[i].severity == FLEX_ERROR)
			return &env->fault[i];
	return NULL;
}

int
flex_error_count(const FlexEnv *env)
{
	return env->nerrors;
}

/* ---- marks --------------------------------------------------------------- */

FlexFaultMark
flex_fault_mark(const FlexEnv *env)
{
	return (FlexFaultMark){env->nfaults, env->more_faults, env->nerrors};
}

void
flex_fault_rewind(FlexEnv *env, FlexFaultMark mark)
{
	env->nfaults = mark.nfaults;
	env->more_faults = mark.more_faults;
	env->nerrors = mark.nerrors;
}

void
flex_fault_clear(FlexEnv *env)
{
	flex_fault_rewind(env, (FlexFaultMark){0});
}

FlexStatus
flex_fault_since(const FlexEnv *env, FlexFaultMark mark)
{
	if (env->no_memory)
		return FLEX_NO_MEMORY;
	return env->nerrors > mark.nerrors ? FLEX_BAD_INPUT : FLEX_OK;
}

void
flex_fault_append(FlexEnv *env, const FlexEnv *from)
{
	for (int i = 0; i < from->nfaults; i++)
	{
		FlexFault *fault = next_fault(env);

		if (fault != NULL)
			*fault = from->fault[i];
	}
	env->more_faults += from->more_faults;
	env->nerrors += from->nerrors;
	env->no_memory = env->no_memory || from->no_memory;
}
