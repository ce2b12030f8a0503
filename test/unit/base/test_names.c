/*
 * test_names.c
 *	  Names by hash: found, refused a second time, kept through growth, and what is
 *	  left where memory ends.
 */
#include "support/no_memory.h"

#include "base/names.h"

#define N 5000

static char text[N][16];

static void
test_growth(void)
{
	FlexEnv   env;
	FlexNames names;

	flex_env_standalone(&env);
	CHECK(flex_names_init(&env, 0, &names) == FLEX_OK, "an empty set");
	CHECK(flex_names_find(&names, "n0") == -1, "nothing in it");
	for (int i = 0; i < N; i++)
		CHECK(flex_names_add(&names, text[i], 2 * i) == -1, "%s is new", text[i]);
	for (int i = 0; i < N; i++)
	{
		char again[16];

		snprintf(again, sizeof(again), "n%d", i);
		CHECK(flex_names_find(&names, again) == 2 * i, "%s is found", again);
		CHECK(flex_names_add(&names, again, -7) == 2 * i, "%s is there", again);
	}
	CHECK(flex_names_find(&names, "n") == -1 && flex_names_find(&names, "") == -1, "others aren't");
	CHECK(names.n == N, "%d names", names.n);
	flex_names_free(&env, &names);
	CHECK(flex_names_find(&names, "n0") == -1, "empty after it was freed");
	flex_env_release(&env);
}

/* Names that were there before memory ended are still found. */
static FlexStatus
fill(FlexEnv *env, const void *what)
{
	FlexNames names;
	int       there = 0;

	(void) what;
	flex_names_init(env, 4, &names);
	for (int i = 0; i < 100 && !env->no_memory; i++)
	{
		CHECK(flex_names_add(&names, text[i], i) == -1, "%s is new", text[i]);
		there = env->no_memory ? i : i + 1;
	}
	for (int i = 0; i < there; i++)
		CHECK(flex_names_find(&names, text[i]) == i, "%s of %d", text[i], there);
	CHECK(flex_names_find(&names, text[there]) == -1, "%s isn't there", text[there]);
	return env->no_memory ? FLEX_NO_MEMORY : FLEX_OK;
}

int
main(void)
{
	for (int i = 0; i < N; i++)
		snprintf(text[i], sizeof(text[i]), "n%d", i);
	test_growth();
	check_no_memory_call("names", fill, NULL);
	return unit_end("names");
}
