/*
 * test_limits.c
 *	  Cancel in every engine, limits of time and memory, faults of GLPK, a solve inside a solve.
 */
#include "support/lp.h"

#include <malloc.h>

typedef struct Stop
{
	long   calls;   /* answer true after so many */
	double at;      /* or from this time on */
	double last;    /* time of the call before */
	double silence; /* longest time between two calls */
	double told;    /* when true was answered first */
} Stop;

static bool
stop_poll(void *state)
{
	Stop  *stop = state;
	double now = flex_clock();

	stop->silence = fmax(stop->silence, now - stop->last);
	stop->last = now;
	if (stop->calls-- > 0 && now < stop->at)
		return false;
	if (stop->told == 0)
		stop->told = now;
	return true;
}

static void
cancel_one(FlexEngine engine, bool pairs, int n, double after, long calls, const char *what)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexResult   r;
	Long         lp;
	Stop         stop = {.calls = calls};
	double       began;
	double       ended;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	settings.engine = engine;
	settings.want_vertex = engine == FLEX_ENGINE_SIMPLEX;
	long_problem(&env, n, pairs, false, &lp);
	env.poll = stop_poll;
	env.poll_state = &stop;
	stop.last = began = flex_clock();
	stop.at = began + after;
	flex_solve_problem(&env, &lp.problem, &settings, &r);
	ended = flex_clock();
	/* done before it was asked to stop: ask sooner */
	if (stop.told == 0 && after > 0.01 && isfinite(after))
	{
		flex_env_release(&env);
		cancel_one(engine, pairs, n, after / 2, calls, what);
		return;
	}
	CHECK(r.status == FLEX_CANCELLED, "%s after %g s, %ld looks: %s", what, after, calls,
		  flex_status_text(r.status));
	CHECK(!r.has_plan, "%s: a plan after a cancel", what);
	printf("cancel in %s after %.2f s: back %.3f s later, longest silence %.3f s\n", what,
		   fmin(stop.at, stop.told) - began, ended - fmin(stop.at, stop.told), stop.silence);
	/* the next solve works */
	env.poll = NULL;
	long_problem(&env, 50, pairs, false, &lp);
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_OK, "%s: after a cancel",
		  what);
	flex_env_release(&env);
}

/* Cancelled at a time where the run takes many times as long, else after so many looks. */
static void
test_cancel(void)
{
	const long many = 1000000000;
	int        n = 20000;

	cancel_one(FLEX_ENGINE_SIMPLEX, false, n, 0, many, "simplex");
	cancel_one(FLEX_ENGINE_SIMPLEX, false, n, 0.1, many, "simplex");
	cancel_one(FLEX_ENGINE_SIMPLEX, false, n, 0.4, many, "simplex");
	cancel_one(FLEX_ENGINE_INTERIOR, false, 3 * n, 0, many, "interior");
	cancel_one(FLEX_ENGINE_INTERIOR, false, 3 * n, INFINITY, 47, "interior");
	cancel_one(FLEX_ENGINE_INTERIOR, false, 3 * n, INFINITY, 60, "interior");
	cancel_one(FLEX_ENGINE_AUTO, true, n, 0, many, "mip");
	cancel_one(FLEX_ENGINE_AUTO, true, n, 0.3, many, "mip");
	if (!unit_quick())
		cancel_one(FLEX_ENGINE_AUTO, true, n, 4, many, "mip");
}

/* Heap in use, bytes. */
static size_t
heap_used(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static void
test_repeated_cancels(void)
{
	size_t first = 0;
	int    n = unit_quick() ? 1000 : 4000;

	for (int round = 0; round < 12; round++)
	{
		FlexEnv      env;
		FlexSettings settings;
		FlexResult   r;
		Long         lp;
		Stop         stop = {.calls = 4 + round % 3, .at = INFINITY};

		flex_env_standalone(&env);
		flex_settings_default(&settings);
		settings.engine = round % 2 ? FLEX_ENGINE_INTERIOR : FLEX_ENGINE_SIMPLEX;
		long_problem(&env, n, round % 3 == 2, false, &lp);
		env.poll = stop_poll;
		env.poll_state = &stop;
		CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_CANCELLED,
			  "round %d: %s", round, flex_status_text(r.status));
		flex_env_release(&env);
		if (round == 0)
			first = heap_used();
	}
	CHECK(heap_used() <= first + 65536, "heap grew from %zu to %zu bytes", first, heap_used());
}

static void
test_limits(void)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexResult   r;
	Long         lp;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	settings.memory_limit = (size_t) 2 << 20;
	for (int engine = 0; engine < 2; engine++)
	{
		settings.engine = engine == 0 ? FLEX_ENGINE_SIMPLEX : FLEX_ENGINE_INTERIOR;
		long_problem(&env, 8000, false, false, &lp);
		flex_fault_clear(&env);
		CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_LIMIT,
			  "memory limit: %s", flex_status_text(r.status));
		CHECK(flex_error_count(&env) == 1 && strstr(env.fault[0].message, "memory") != NULL,
			  "memory limit without its fault");
		long_problem(&env, 100, false, false, &lp);
		CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_OK,
			  "after a memory limit");
	}
	settings.memory_limit = 0;
	settings.time_limit = 0.05;
	for (int engine = 0; engine < 2; engine++)
	{
		double started = flex_clock();

		settings.engine = engine == 0 ? FLEX_ENGINE_SIMPLEX : FLEX_ENGINE_INTERIOR;
		long_problem(&env, 30000, false, false, &lp);
		CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_TIME_LIMIT,
			  "time limit: %s", flex_status_text(r.status));
		CHECK(!r.has_plan, "an LP has no plan before its end");
		printf("time limit 0.05 s in %s: back after %.3f s\n", flex_engine_text(settings.engine),
			   flex_clock() - started);
	}
	flex_env_release(&env);
}

/* An index beyond the rows makes GLPK call its error routine, which aborts without a hook. */
static void
test_glpk_fault(void)
{
	static Lp    lp;
	FlexEnv      env;
	FlexSettings settings;
	FlexResult   r = {0};

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	random_lp(&lp, 3, 5, 5);
	set_arrays(&lp, 1, 1);
	lp.start[0] = 0;
	lp.start[1] = 1;
	lp.index[0] = 7;
	lp.value[0] = 1;
	lp.lower[0] = lp.row_lower[0] = 0;
	lp.upper[0] = lp.row_upper[0] = 1;
	flex_result_allocate(&env, &lp.problem, &r);
	CHECK(flex_glpk_simplex(&env, &lp.problem, &settings, &r) == FLEX_INTERNAL,
		  "a fault inside GLPK");
	CHECK(flex_error_count(&env) == 1 && env.fault[0].detail[0] != '\0',
		  "GLPK's words are kept: %s", env.fault[0].detail);
	lp.index[0] = 0;
	CHECK(flex_glpk_simplex(&env, &lp.problem, &settings, &r) == FLEX_OK, "after a fault");
	flex_env_release(&env);
}

/* A poll that solves: refused, and the outer solve goes on. */
typedef struct Nested
{
	FlexEnv    *env;
	FlexProblem problem;
	FlexStatus  inner;
} Nested;

static bool
nested_poll(void *state)
{
	Nested      *nested = state;
	FlexSettings settings;
	FlexResult   r;

	flex_settings_default(&settings);
	if (nested->inner == FLEX_OK)
		nested->inner = flex_solve_problem(nested->env, &nested->problem, &settings, &r);
	return false;
}

static void
test_nested(void)
{
	FlexEnv      env;
	FlexEnv      inner;
	FlexSettings settings;
	FlexResult   r;
	Long         lp;
	Nested       nested = {.inner = FLEX_OK};

	flex_env_standalone(&env);
	flex_env_standalone(&inner);
	flex_settings_default(&settings);
	settings.engine = FLEX_ENGINE_SIMPLEX;
	long_problem(&env, 300, false, false, &lp);
	nested.env = &inner;
	nested.problem = lp.problem;
	env.poll = nested_poll;
	env.poll_state = &nested;
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_OK, "outer solve: %s",
		  flex_status_text(r.status));
	CHECK(nested.inner == FLEX_INTERNAL, "inner solve: %s", flex_status_text(nested.inner));
	flex_env_release(&inner);
	flex_env_release(&env);
}

int
main(void)
{
	test_cancel();
	test_repeated_cancels();
	test_limits();
	test_glpk_fault();
	test_nested();
	return unit_end("limits");
}
