/*
 * deadline.h
 *	  Time limits by one clock: the time at which a part of a call has to end, and
 *	  what is left for its next step.
 */
#ifndef FLEX_BASE_DEADLINE_H
#define FLEX_BASE_DEADLINE_H

#include "flex.h"

/* Least time limit of a step, s: one that has run out still isn't "no limit" (0). */
#define FLEX_LEAST_TIME 1e-3

typedef struct FlexDeadline
{
	double at; /* flex_clock() at which to stop; 0: never */
} FlexDeadline;

/* In so many seconds from now; never where limit isn't above 0. */
static inline FlexDeadline
flex_deadline(double limit)
{
	return (FlexDeadline){limit > 0 ? flex_clock() + limit : 0};
}

static inline bool
flex_deadline_set(FlexDeadline deadline)
{
	return deadline.at > 0;
}

static inline bool
flex_deadline_passed(FlexDeadline deadline)
{
	return deadline.at > 0 && flex_clock() >= deadline.at;
}

/* Seconds that are left, as a time limit: 0 where there is no deadline, else at least
 * FLEX_LEAST_TIME. */
static inline double
flex_deadline_left(FlexDeadline deadline)
{
	return deadline.at > 0 ? flex_max(FLEX_LEAST_TIME, deadline.at - flex_clock()) : 0;
}

/* The shorter of what is left and longest (s, above 0), as a time limit. */
static inline double
flex_deadline_share(FlexDeadline deadline, double longest)
{
	double left = flex_deadline_left(deadline);

	return left > 0 ? flex_max(FLEX_LEAST_TIME, flex_min(left, longest)) : longest;
}

#endif /* FLEX_BASE_DEADLINE_H */
