/*
 * complex_matrix.c
 *	  Inverse of a small complex matrix.
 */
#include "complex_matrix.h"

#include <stddef.h>
#include <string.h>

bool
flex_complex_invert(double complex *a, int n)
{
	double complex inverse[FLEX_MAX_INVERT * FLEX_MAX_INVERT] = {0};

	for (int i = 0; i < n; i++)
		inverse[i * n + i] = 1;
	for (int k = 0; k < n; k++)
	{
		int            best = k;
		double complex pivot;

		for (int i = k + 1; i < n; i++)
			if (cabs(a[i * n + k]) > cabs(a[best * n + k]))
				best = i;
		pivot = a[best * n + k];
		if (!(cabs(pivot) > 0))
			return false;
		for (int j = 0; j < n; j++)
		{
			double complex swap = a[k * n + j];

			a[k * n + j] = a[best * n + j];
			a[best * n + j] = swap;
			a[k * n + j] /= pivot;
			swap = inverse[k * n + j];
			inverse[k * n + j] = inverse[best * n + j];
			inverse[best * n + j] = swap;
			inverse[k * n + j] /= pivot;
		}
		for (int i = 0; i < n; i++)
			if (i != k)
			{
				double complex factor = a[i * n + k];

				for (int j = 0; j < n; j++)
				{
					a[i * n + j] -= factor * a[k * n + j];
					inverse[i * n + j] -= factor * inverse[k * n + j];
				}
			}
	}
	memcpy(a, inverse, sizeof(double complex) * (size_t) (n * n));
	return true;
}
