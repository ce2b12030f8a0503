/*
 * balance.c
 *	  Balance of flows.
 */
#include "model/internal.h"

int
flex_block_balance(FlexModel *model, const char *object, const char *what, int n,
				   const FlexTerm *term, int nterms, const double *constant)
{
	int first = flex_model_rows(model, object, what, n, true);

	for (int t = 0; t < n; t++)
	{
		double known = constant == NULL ? 0 : -constant[t];

		flex_model_row_bounds(model, first + t, known, known);
		for (int k = 0; k < nterms; k++)
			flex_model_coef(model, first + t, term[k].col + t, term[k].factor);
	}
	return first;
}
