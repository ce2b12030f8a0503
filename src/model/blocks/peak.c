/*
 * peak.c
 *	  The largest power of a run of steps, paid once.
 */
#include "model/internal.h"

#include <math.h>

int
flex_block_peak(FlexModel *model, const char *object, const char *what, int first, int n,
				const int *group, FlexValues sunk, FlexValues price)
{
	int    peak = flex_model_cols(model, object, what, n, true);
	int    above = flex_model_rows(model, object, what, n, true);
	int    chain = flex_model_rows(model, object, "same_peak", n, true);
	double run_price = 0;
	double run_sunk = 0;

	for (int t = 0; t < n; t++)
	{
		bool begins = t == 0 || (group != NULL && group[t] != group[t - 1]);

		if (begins)
		{
			run_price = flex_value(&price, t);
			run_sunk = flex_value(&sunk, t);
			flex_model_cost(model, peak + t, run_price);
			flex_model_offset(model, -run_price * run_sunk);
		}
		flex_model_col_bounds(model, peak + t, run_sunk, run_price > 0 ? INFINITY : run_sunk);
		flex_model_row_bounds(model, above + t, -INFINITY, run_price > 0 ? 0 : INFINITY);
		flex_model_row_bounds(model, chain + t, begins ? -INFINITY : 0, begins ? INFINITY : 0);
		if (!(run_price > 0))
			continue;
		flex_model_coef(model, above + t, first + t, 1);
		flex_model_coef(model, above + t, peak + t, -1);
		if (begins)
			continue;
		flex_model_coef(model, chain + t, peak + t, 1);
		flex_model_coef(model, chain + t, peak + t - 1, -1);
	}
	return peak;
}
