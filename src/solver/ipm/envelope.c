/*
 * envelope.c
 *	  Normal equations in the order of time: Cholesky factor in envelope form, row by
 *	  row from the first entry to the diagonal, which holds all fill.
 */
#include "banded.h"

#include <math.h>
#include <string.h>

void
flex_envelope_assemble(void *banded, const double *theta)
{
	const FlexBanded *d = banded;
	double           *factor = d->factor;

	memset(factor, 0, d->size * sizeof(double));
	for (int j = 0; j < d->lp.nreal; j++)
		for (size_t k = d->pair_start[j]; k < d->pair_start[j + 1]; k++)
			factor[d->pair_place[k]] += theta[j] * d->pair_value[k];
	for (int j = d->lp.nreal; j < d->lp.n; j++)
		factor[d->slack_place[j - d->lp.nreal]] += theta[j];
}

FlexStatus
flex_envelope_factorise(FlexEnv *env, void *banded)
{
	const FlexBanded *d = banded;
	double           *factor = d->factor;
	double           *inverse = d->inverse;

	for (int i = 0; i < d->inner; i++)
	{
		double *row = factor + d->offset[i];
		int     first = d->first[i];
		double  diagonal = row[i - first];
		double  pivot = diagonal;

		for (int j = first; j < i; j++)
		{
			int    from = d->first[j] > first ? d->first[j] : first;
			double value =
				row[j - first] - flex_dot(row + (from - first),
										  factor + d->offset[j] + (from - d->first[j]), j - from);

			value *= inverse[j];
			row[j - first] = value;
			pivot -= value * value;
		}
		/* else leave the row out: its unknown becomes 0 */
		inverse[i] = pivot > FLEX_PIVOT_MIN * diagonal && pivot > 0 ? 1 / sqrt(pivot) : 0;
		if ((i & 1023) == 0 && flex_poll(env))
			return FLEX_CANCELLED;
	}
	return FLEX_OK;
}

void
flex_envelope_solve(const void *banded, double *x)
{
	const FlexBanded *d = banded;
	const double     *factor = d->factor;
	const double     *inverse = d->inverse;

	for (int i = 0; i < d->inner; i++)
	{
		int first = d->first[i];

		x[i] = (x[i] - flex_dot(factor + d->offset[i], x + first, i - first)) * inverse[i];
	}
	for (int i = d->inner - 1; i >= 0; i--)
	{
		int           first = d->first[i];
		const double *row = factor + d->offset[i];
		double        value = x[i] * inverse[i];

		x[i] = value;
		for (int k = 0; k < i - first; k++)
			x[first + k] -= row[k] * value;
	}
}

const FlexNormal flex_envelope_normal = {
	.assemble = flex_envelope_assemble,
	.factorise = flex_envelope_factorise,
	.solve = flex_envelope_solve,
};
