/*
 * test_no_memory.c
 *	  Want of memory while customers of a case are given their profiles.
 */
#include "support/no_memory.h"

#include "core/headroom/headroom.h"

static FlexStatus
assign(FlexEnv *env, const void *what)
{
	const double size[4] = {4, 4, 3, 5};
	const int    meters[FLEX_GROUPS] = {8, 8, 8};
	FlexCustomer customer[6] = {{.zone = 0}, {.zone = 1}, {.zone = 0},
								{.zone = 2}, {.zone = 2}, {.zone = 2}};

	return flex_case_assign(env, what, customer, 6, 3, size, 4, meters, 5, 3);
}

int
main(void)
{
	check_no_memory_call("25PV75HP", assign, "25PV75HP");
	check_no_memory_call("50PV100HP", assign, "50PV100HP");
	check_no_memory_call("00PV00HP", assign, "00PV00HP");
	return unit_end("headroom no_memory");
}
