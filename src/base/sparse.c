/*
 * sparse.c
 *	  Sparse systems by KLU.
 */
#include "sparse.h"

#include <math.h>
#include <string.h>

#include <suitesparse/klu.h>

/* Below this estimate of 1 / condition a refactorisation is not trusted. */
#define POOR_PIVOTS 1e-13
/* Below this smallest pivot of the scaled matrix it counts as singular. */
#define SINGULAR_PIVOT 1e-15

struct FlexSparse
{
	FlexEnv      *env;
	int           n;
	bool          is_complex;
	int           nentries;
	int          *start; /* [n + 1] of columns */
	int          *row;
	int          *place; /* [nentries]: where an entry adds */
	double       *value;
	klu_common    common;
	klu_symbolic *symbolic;
	klu_numeric  *numeric;
};

/* Sort the entries of a column by row, and give equal rows one place. */
static int
compress_column(int *item, int n, const int *row, int *out_row, int *place, int base)
{
	int used = 0;

	/* columns are short: insertion sort */
	for (int i = 1; i < n; i++)
		for (int j = i; j > 0 && row[item[j]] < row[item[j - 1]]; j--)
		{
			int swap = item[j];

			item[j] = item[j - 1];
			item[j - 1] = swap;
		}
	for (int i = 0; i < n; i++)
	{
		if (used == 0 || out_row[base + used - 1] != row[item[i]])
			out_row[base + used++] = row[item[i]];
		place[item[i]] = base + used - 1;
	}
	return used;
}

static FlexStatus
compress(FlexSparse *sparse, const int *row, const int *column)
{
	FlexEnv *env = sparse->env;
	int     *first = FLEX_NEW(env, int, sparse->n + 2);
	int     *item = FLEX_NEW(env, int, sparse->nentries);
	int      used = 0;

	if (first == NULL || item == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < sparse->nentries; i++)
		first[column[i] + 2]++;
	for (int c = 0; c < sparse->n; c++)
		first[c + 2] += first[c + 1];
	for (int i = 0; i < sparse->nentries; i++)
		item[first[column[i] + 1]++] = i;
	for (int c = 0; c < sparse->n; c++)
	{
		sparse->start[c] = used;
		used += compress_column(item + first[c], first[c + 1] - first[c], row, sparse->row,
								sparse->place, used);
	}
	sparse->start[sparse->n] = used;
	flex_free(env, first);
	flex_free(env, item);
	return FLEX_OK;
}

FlexSparse *
flex_sparse_new(FlexEnv *env, int n, int nentries, const int *row, const int *column,
				bool is_complex)
{
	FlexSparse *sparse = FLEX_NEW(env, FlexSparse, 1);

	if (sparse == NULL)
		return NULL;
	sparse->env = env;
	sparse->n = n;
	sparse->nentries = nentries;
	sparse->is_complex = is_complex;
	sparse->start = FLEX_NEW(env, int, n + 1);
	sparse->row = FLEX_NEW(env, int, nentries);
	sparse->place = FLEX_NEW(env, int, nentries);
	sparse->value = FLEX_NEW(env, double, (size_t) nentries *(is_complex ? 2 : 1));
	if (sparse->start == NULL || sparse->row == NULL || sparse->place == NULL ||
		sparse->value == NULL || compress(sparse, row, column) != FLEX_OK)
		return NULL;
	klu_defaults(&sparse->common);
	sparse->common.halt_if_singular = 1;
	return sparse;
}

void
flex_sparse_free(FlexSparse *sparse)
{
	if (sparse == NULL)
		return;
	if (sparse->numeric != NULL)
		(sparse->is_complex ? klu_z_free_numeric : klu_free_numeric)(&sparse->numeric,
																	 &sparse->common);
	if (sparse->symbolic != NULL)
		klu_free_symbolic(&sparse->symbolic, &sparse->common);
	sparse->numeric = NULL;
	sparse->symbolic = NULL;
}

static FlexStatus
klu_status(FlexEnv *env, const FlexSparse *sparse)
{
	switch (sparse->common.status)
	{
		case KLU_SINGULAR:
			return FLEX_NUMERIC;
		case KLU_OUT_OF_MEMORY:
		case KLU_TOO_LARGE:
			return flex_fault(env, FLEX_NO_MEMORY, "",
							  "out of memory in a sparse system of %d unknowns", sparse->n);
		default:
			return flex_fault(env, FLEX_INTERNAL, "", "KLU ended with status %d",
							  sparse->common.status);
	}
}

/* Pivots kept from the matrix before; false: they don't fit these values. */
static bool
refactor(FlexSparse *sparse)
{
	bool done = sparse->is_complex
					? klu_z_refactor(sparse->start, sparse->row, sparse->value, sparse->symbolic,
									 sparse->numeric, &sparse->common)
					: klu_refactor(sparse->start, sparse->row, sparse->value, sparse->symbolic,
								   sparse->numeric, &sparse->common);

	if (!done)
		return false;
	done = sparse->is_complex ? klu_z_rcond(sparse->symbolic, sparse->numeric, &sparse->common)
							  : klu_rcond(sparse->symbolic, sparse->numeric, &sparse->common);
	return done && sparse->common.rcond > POOR_PIVOTS;
}

FlexStatus
flex_sparse_factor(FlexEnv *env, FlexSparse *sparse, const double *value)
{
	int width = sparse->is_complex ? 2 : 1;

	memset(sparse->value, 0, sizeof(double) * (size_t) width * (size_t) sparse->start[sparse->n]);
	for (int i = 0; i < sparse->nentries; i++)
		for (int k = 0; k < width; k++)
			sparse->value[width * sparse->place[i] + k] += value[width * i + k];
	/* KLU looks at nothing while it orders and eliminates: a look before each */
	if (flex_poll(env))
		return FLEX_CANCELLED;
	if (sparse->symbolic == NULL)
	{
		sparse->symbolic = klu_analyze(sparse->n, sparse->start, sparse->row, &sparse->common);
		if (sparse->symbolic == NULL)
			return klu_status(env, sparse);
		if (flex_poll(env))
			return FLEX_CANCELLED;
	}
	if (sparse->numeric != NULL)
	{
		if (refactor(sparse))
			return FLEX_OK;
		(sparse->is_complex ? klu_z_free_numeric : klu_free_numeric)(&sparse->numeric,
																	 &sparse->common);
	}
	sparse->numeric = (sparse->is_complex ? klu_z_factor : klu_factor)(
		sparse->start, sparse->row, sparse->value, sparse->symbolic, &sparse->common);
	if (sparse->numeric == NULL)
		return klu_status(env, sparse);
	/* a singular matrix may keep a last pivot of pure rounding */
	if (!(sparse->is_complex ? klu_z_rcond(sparse->symbolic, sparse->numeric, &sparse->common)
							 : klu_rcond(sparse->symbolic, sparse->numeric, &sparse->common)) ||
		!(sparse->common.rcond > SINGULAR_PIVOT))
		return FLEX_NUMERIC;
	return FLEX_OK;
}

FlexStatus
flex_sparse_solve(FlexEnv *env, FlexSparse *sparse, double *b, int nsides)
{
	if (sparse->numeric == NULL)
		return flex_fault(env, FLEX_INTERNAL, "",
						  "a sparse system is solved before it is factorised");
	if (!(sparse->is_complex ? klu_z_solve : klu_solve)(sparse->symbolic, sparse->numeric,
														sparse->n, nsides, b, &sparse->common))
		return klu_status(env, sparse);
	return FLEX_OK;
}

/* +1 or -1 of a permutation. */
static int
parity(const int *permutation, int n, bool *seen)
{
	int sign = 1;

	memset(seen, 0, sizeof(bool) * (size_t) n);
	for (int i = 0; i < n; i++)
		for (int j = permutation[i], length = 1; !seen[i]; length++)
		{
			if (j == i)
			{
				seen[i] = true;
				if (length % 2 == 0)
					sign = -sign;
				break;
			}
			seen[j] = true;
			j = permutation[j];
		}
	return sign;
}

int
flex_sparse_determinant_sign(FlexEnv *env, const FlexSparse *sparse)
{
	const double *diagonal;
	bool         *seen;
	int           sign;

	if (sparse->numeric == NULL || sparse->is_complex)
		return 0;
	seen = FLEX_NEW(env, bool, sparse->n);
	if (seen == NULL)
		return 0;
	/* P A Q = L F U by blocks, rows scaled by positive numbers, L with unit diagonal */
	sign = parity(sparse->numeric->Pnum, sparse->n, seen) *
		   parity(sparse->symbolic->Q, sparse->n, seen);
	diagonal = sparse->numeric->Udiag;
	for (int i = 0; i < sparse->n; i++)
		sign = diagonal[i] == 0 ? 0 : (diagonal[i] < 0 ? -sign : sign);
	flex_free(env, seen);
	return sign;
}
