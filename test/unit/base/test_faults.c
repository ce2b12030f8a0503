/*
 * test_faults.c
 *	  Faults of an environment: marks and rewinds, the count beyond the list's room
 *	  and without memory, the faults of scratch environments; deadlines.
 */
#include "support/no_memory.h"

#include "base/deadline.h"

static void
test_marks(void)
{
	FlexEnv       env;
	FlexFaultMark mark;

	flex_env_standalone(&env);
	flex_warning(&env, "a", "found before");
	mark = flex_fault_mark(&env);
	for (int i = 0; i < FLEX_MAX_FAULTS + 5; i++)
		flex_fault(&env, FLEX_BAD_INPUT, "b", "fault %d", i);
	CHECK(env.nfaults == FLEX_MAX_FAULTS && env.more_faults == 6, "%d and %d", env.nfaults,
		  env.more_faults);
	CHECK(flex_error_count(&env) == FLEX_MAX_FAULTS + 5, "%d", flex_error_count(&env));
	CHECK(flex_fault_since(&env, mark) == FLEX_BAD_INPUT, "errors since the mark");
	flex_fault_rewind(&env, mark);
	CHECK(env.nfaults == 1 && env.more_faults == 0 && flex_error_count(&env) == 0, "rewound");
	CHECK(strcmp(env.fault[0].message, "found before") == 0, "the warning stays");
	CHECK(flex_fault_since(&env, mark) == FLEX_OK, "nothing since the mark");
	flex_fault(&env, FLEX_BAD_INPUT, "c", "next");
	flex_fault_step(&env, 7);
	CHECK(env.fault[1].step == 7, "details go to the newest fault again");
	flex_fault_clear(&env);
	CHECK(env.nfaults == 0 && flex_first_error(&env) == NULL, "cleared");
	flex_env_release(&env);
}

/* More warnings than fit aren't errors. */
static void
test_warnings(void)
{
	FlexEnv env;

	flex_env_standalone(&env);
	for (int i = 0; i < FLEX_MAX_FAULTS + 5; i++)
		flex_warning(&env, "a", "warning %d", i);
	CHECK(flex_error_count(&env) == 0, "%d errors", flex_error_count(&env));
	flex_env_release(&env);
}

/* A fault without memory for its record counts all the same. */
static void
test_without_memory(void)
{
	FlexEnv       env;
	FailingMemory memory;
	FlexFaultMark mark;

	failing_env_begin(&env, &memory, 1);
	mark = flex_fault_mark(&env);
	flex_fault(&env, FLEX_BAD_INPUT, "a", "no room for this");
	CHECK(env.nfaults == 0 && flex_error_count(&env) == 1, "counted");
	CHECK(flex_fault_since(&env, mark) == FLEX_NO_MEMORY, "and not taken for fine");
	failing_env_end(&memory);
}

static void
test_scratch(void)
{
	FlexEnv env;
	FlexEnv scratch;

	flex_env_standalone(&env);
	flex_env_scratch_begin(&scratch, &env);
	flex_fault(&scratch, FLEX_UNIT, "a", "inside");
	flex_fault_step(&scratch, 3);
	flex_env_scratch_end(&scratch, &env);
	CHECK(env.nfaults == 1 && env.fault[0].step == 3 && env.fault[0].status == FLEX_UNIT, "whole");
	CHECK(flex_error_count(&env) == 1, "counted once");
	flex_env_release(&env);
}

static void
test_deadlines(void)
{
	FlexDeadline none = flex_deadline(0);
	FlexDeadline over = flex_deadline(1e-9);
	FlexDeadline later = flex_deadline(1000);

	CHECK(!flex_deadline_set(none) && !flex_deadline_passed(none), "none");
	CHECK(flex_deadline_left(none) == 0 && flex_deadline_share(none, 5) == 5, "no limit");
	while (flex_clock() <= over.at)
		;
	CHECK(flex_deadline_passed(over) && flex_deadline_left(over) == FLEX_LEAST_TIME, "over");
	CHECK(flex_deadline_left(later) > 900 && flex_deadline_share(later, 5) == 5, "later");
}

int
main(void)
{
	test_marks();
	test_warnings();
	test_without_memory();
	test_scratch();
	test_deadlines();
	return unit_end("faults");
}
