/*
 * draw.h
 *	  A stream of numbers drawn from a seed.
 */
#ifndef UNIT_DRAW_H
#define UNIT_DRAW_H

#include <stdbool.h>

#include "support/unit.h"

static unsigned long draw_seed;
static unsigned long draw_count;

static inline void
seed_draws(unsigned long seed)
{
	draw_seed = seed;
	draw_count = 0;
}

static inline double
draw(double low, double high)
{
	return low + (high - low) * unit_random(draw_seed, draw_count++);
}

static inline int
draw_int(int low, int high)
{
	return low + (int) (unit_random(draw_seed, draw_count++) * (high - low + 1));
}

static inline bool
chance(double share)
{
	return unit_random(draw_seed, draw_count++) < share;
}

#endif /* UNIT_DRAW_H */
