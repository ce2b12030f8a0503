/*
 * no_memory.h
 *	  Documents solved with one allocation failing: for every k the k-th request
 *	  for memory is answered NULL, all others are met. Whatever is being done then,
 *	  the call must end with FLEX_NO_MEMORY; any other answer would be a wrong one.
 */
#ifndef NO_MEMORY_H
#define NO_MEMORY_H

#include "core/registry.h"
#include "unit.h"

typedef struct FailingMemory
{
	FlexEnv inner; /* whose memory is handed on */
	long    asked;
	long    fails; /* number of the request that is answered NULL, from 1; 0: none */
} FailingMemory;

static void *
failing_alloc(void *state, size_t size)
{
	FailingMemory *memory = state;

	if (++memory->asked == memory->fails)
		return NULL;
	return memory->inner.alloc(memory->inner.state, size);
}

static void
failing_release(void *state, void *block)
{
	FailingMemory *memory = state;

	memory->inner.release(memory->inner.state, block);
}

/* An environment whose request number fails (0: none) is answered NULL. */
static inline void
failing_env_begin(FlexEnv *env, FailingMemory *memory, long fails)
{
	flex_env_standalone(&memory->inner);
	memory->asked = 0;
	memory->fails = fails;
	*env = memory->inner;
	env->alloc = failing_alloc;
	env->release = failing_release;
	env->state = memory;
}

static inline void
failing_env_end(FailingMemory *memory)
{
	flex_env_release(&memory->inner);
}

/* Something to do in an environment; data is the caller's. */
typedef FlexStatus (*FailingCall)(FlexEnv *env, const void *data);

/*
 * Do it once with all memory, which must have a plan, then once for each of its
 * requests with that one failing. Returns the number of requests.
 */
static long
check_no_memory_call(const char *name, FailingCall call, const void *data)
{
	FlexEnv       env;
	FailingMemory memory;
	FlexStatus    status;
	long          asked;

	failing_env_begin(&env, &memory, 0);
	status = call(&env, data);
	asked = memory.asked;
	CHECK(flex_status_has_plan(status), "%s: %s: %s", name, flex_status_text(status),
		  env.nfaults > 0 ? env.fault[0].message : "");
	failing_env_end(&memory);
	for (long k = 1; k <= asked; k++)
	{
		failing_env_begin(&env, &memory, k);
		status = call(&env, data);
		CHECK(status == FLEX_NO_MEMORY, "%s: with request %ld of %ld failing: %s: %s", name, k,
			  asked, flex_status_text(status), env.nfaults > 0 ? env.fault[0].message : "");
		failing_env_end(&memory);
	}
	printf("%s: %ld requests, each failed once\n", name, asked);
	return asked;
}

static FlexStatus
solve_text(FlexEnv *env, const void *data)
{
	FlexSettings settings;
	FlexText     out;

	flex_settings_default(&settings);
	flex_text_init(&out, env);
	return flex_document_solve(env, data, &settings, &out);
}

static FlexStatus
check_text(FlexEnv *env, const void *data)
{
	return flex_document_check(env, data);
}

static FlexStatus
export_text(FlexEnv *env, const void *data)
{
	FlexText out;

	flex_text_init(&out, env);
	return flex_document_export(env, data, "lp", &out);
}

/* Has the document a linear program? The chain engine's and the households' have none. */
static inline bool
has_program(const char *text)
{
	FlexEnv    env;
	FlexStatus status;

	flex_env_standalone(&env);
	status = export_text(&env, text);
	flex_env_release(&env);
	return status == FLEX_OK;
}

/* The same for all that can be done with a document's text: solve, check, export. Returns the
 * solve's. */
static inline long
check_no_memory_document(const char *name, const char *text)
{
	char what[80];

	snprintf(what, sizeof(what), "%s, check", name);
	check_no_memory_call(what, check_text, text);
	snprintf(what, sizeof(what), "%s, export", name);
	if (has_program(text))
		check_no_memory_call(what, export_text, text);
	return check_no_memory_call(name, solve_text, text);
}

#endif /* NO_MEMORY_H */
