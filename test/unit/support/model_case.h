/*
 * model_case.h
 *	  What the tests of the builder and its blocks share: one environment, drawn
 *	  numbers, columns fixed at them.
 */
#ifndef MODEL_CASE_H
#define MODEL_CASE_H

#include "unit.h"

#include "model/model.h"

static FlexEnv       env;
static FlexSettings  settings;
static unsigned long draw_seed;
static unsigned long draw_count;

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

static inline void
begin(unsigned long seed)
{
	draw_seed = seed;
	draw_count = 0;
	flex_env_standalone(&env);
	flex_settings_default(&settings);
	settings.mip_gap = 0;
}

static inline void
end(void)
{
	flex_env_release(&env);
}

/* Columns of one family fixed at drawn values. */
static inline int
fixed_cols(FlexModel *m, int n, double low, double high, double *x)
{
	int first = flex_model_cols(m, "drawn", "x", n, true);

	for (int t = 0; t < n; t++)
	{
		x[t] = draw(low, high);
		flex_model_col_bounds(m, first + t, x[t], x[t]);
	}
	return first;
}

#endif /* MODEL_CASE_H */
