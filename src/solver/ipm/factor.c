/*
 * factor.c
 *	  Products with the matrix of the banded engine, its normal equations and
 *	  their Cholesky factor in envelope form: row by row, from the first entry to
 *	  the diagonal, which holds all fill.
 */
#include "border.h"

#include <math.h>
#include <string.h>

void
flex_banded_multiply(const FlexBanded *d, const double *x, double *y)
{
	for (int j = 0; j < d->nreal; j++)
		for (int k = d->start[j]; k < d->start[j + 1]; k++)
			y[d->index[k]] += d->value[k] * x[j];
	for (int j = d->nreal; j < d->n; j++)
	{
		int row = d->slack_row[j - d->nreal];

		if (row >= 0)
			y[row] -= x[j];
		else
			y[~row] += x[j];
	}
}

void
flex_banded_transpose(const FlexBanded *d, const double *y, double *x)
{
	for (int j = 0; j < d->nreal; j++)
	{
		double sum = 0;

		for (int k = d->start[j]; k < d->start[j + 1]; k++)
			sum += d->value[k] * y[d->index[k]];
		x[j] += sum;
	}
	for (int j = d->nreal; j < d->n; j++)
	{
		int row = d->slack_row[j - d->nreal];

		x[j] += row >= 0 ? -y[row] : y[~row];
	}
}

void
flex_banded_assemble(const FlexBanded *d, const double *theta, double *factor)
{
	memset(factor, 0, d->size * sizeof(double));
	for (int j = 0; j < d->nreal; j++)
		for (size_t k = d->pair_start[j]; k < d->pair_start[j + 1]; k++)
			factor[d->pair_place[k]] += theta[j] * d->pair_value[k];
	for (int j = d->nreal; j < d->n; j++)
		factor[d->slack_place[j - d->nreal]] += theta[j];
}

/* Four sums side by side where rows are long: additions needn't wait for each other. */
static inline double
dot(const double *a, const double *b, int n)
{
	double sum = 0;
	int    k = 0;

	if (n >= 16)
	{
		double part[4] = {0};

		for (; k + 4 <= n; k += 4)
			for (int i = 0; i < 4; i++)
				part[i] += a[k + i] * b[k + i];
		sum = (part[0] + part[1]) + (part[2] + part[3]);
	}
	for (; k < n; k++)
		sum += a[k] * b[k];
	return sum;
}

int
flex_banded_factorise(FlexEnv *env, const FlexBanded *d, double *factor, double *inverse)
{
	int skipped = 0;

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
				row[j - first] -
				dot(row + (from - first), factor + d->offset[j] + (from - d->first[j]), j - from);

			value *= inverse[j];
			row[j - first] = value;
			pivot -= value * value;
		}
		if (pivot > FLEX_PIVOT_MIN * diagonal && pivot > 0)
			inverse[i] = 1 / sqrt(pivot);
		else
		{
			/* leave the row out: its unknown becomes 0 */
			inverse[i] = 0;
			skipped++;
		}
		if ((i & 1023) == 0 && flex_poll(env))
			return -1;
	}
	if (d->border != NULL)
	{
		int more = flex_border_factorise(env, d, factor, inverse);

		return more < 0 ? more : skipped + more;
	}
	return skipped;
}

void
flex_banded_solve_envelope(const FlexBanded *d, const double *factor, const double *inverse,
						   double *x)
{
	for (int i = 0; i < d->inner; i++)
	{
		int first = d->first[i];

		x[i] = (x[i] - dot(factor + d->offset[i], x + first, i - first)) * inverse[i];
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

void
flex_banded_backsolve(const FlexBanded *d, const double *factor, const double *inverse, double *x)
{
	if (d->border != NULL)
		flex_border_backsolve(d, factor, inverse, x);
	else
		flex_banded_solve_envelope(d, factor, inverse, x);
}
