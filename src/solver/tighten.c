/*
 * tighten.c
 *	  The most that each column of an exclusive pair can be where the other is 0: what the rows
 *	  leave room for (bounds implied by activities; D. Brearley, G. Mitra and H. Williams, Math.
 *	  Programming 8 (1975) 54). Of two powers limited by 1e7 kW, one of which fills 5 kWh, little is
 *	  left; the tighter these bounds, the better the relaxations of a search.
 */
#include "engines.h"

#include <math.h>

#define ROUNDS 3
/* Room for rounding, of the bound and of the largest part of the row. */
#define ROOM 1e-9
#define ROUNDING 1e-15

/* Least and most that the columns of a row add up to; infinite parts are counted apart. */
typedef struct Activity
{
	double least;
	double most;
	double largest; /* of the finite parts */
	int    endless_least;
	int    endless_most;
} Activity;

/* Add (sign 1) or take away (sign -1) the part of a column between lower and upper. */
static void
add_part(Activity *a, double value, double lower, double upper, int sign)
{
	double least = value > 0 ? value * lower : value * upper;
	double most = value > 0 ? value * upper : value * lower;

	if (value == 0)
		return;
	if (isfinite(least))
	{
		a->least += sign * least;
		a->largest = fmax(a->largest, fabs(least));
	}
	else
		a->endless_least += sign;
	if (isfinite(most))
	{
		a->most += sign * most;
		a->largest = fmax(a->largest, fabs(most));
	}
	else
		a->endless_most += sign;
}

static void
row_activities(const FlexProblem *p, const double *upper, Activity *activity)
{
	for (int i = 0; i < p->nrows; i++)
		activity[i] = (Activity){0};
	for (int j = 0; j < p->ncols; j++)
		for (int k = p->start[j]; k < p->start[j + 1]; k++)
			add_part(&activity[p->index[k]], p->value[k], p->col_lower[j], upper[j], 1);
}

/* Most of column a where b is 0; other[] holds b's entries by row. */
static double
most_alone(const FlexProblem *p, const double *upper, const Activity *activity, int a, int b,
		   const double *other)
{
	double most = upper[a];

	for (int k = p->start[a]; k < p->start[a + 1]; k++)
	{
		int      row = p->index[k];
		double   value = p->value[k];
		Activity rest = activity[row];
		double   limit = INFINITY;

		add_part(&rest, value, p->col_lower[a], upper[a], -1);
		add_part(&rest, other[row], p->col_lower[b], upper[b], -1);
		if (value > 0 && rest.endless_least == 0)
			limit = (p->row_upper[row] - rest.least) / value;
		else if (value < 0 && rest.endless_most == 0)
			limit = (p->row_lower[row] - rest.most) / value;
		if (isfinite(limit))
			limit += ROOM * fabs(limit) + ROUNDING * rest.largest / fabs(value);
		most = fmin(most, limit);
	}
	return fmax(most, p->col_lower[a]);
}

static bool
tighten_side(const FlexProblem *p, const Activity *activity, int a, int b, double *other,
			 const double *upper, double *next)
{
	double most;

	if (p->col_lower[b] > 0)
		return false;
	for (int k = p->start[b]; k < p->start[b + 1]; k++)
		other[p->index[k]] = p->value[k];
	most = most_alone(p, upper, activity, a, b, other);
	for (int k = p->start[b]; k < p->start[b + 1]; k++)
		other[p->index[k]] = 0;
	if (!(most < next[a]))
		return false;
	next[a] = most;
	return true;
}

FlexStatus
flex_tighten_pairs(FlexEnv *env, const FlexProblem *p, double *upper, bool *tightened)
{
	Activity *activity = FLEX_NEW(env, Activity, p->nrows);
	double   *other = FLEX_NEW(env, double, p->nrows);
	double   *next = FLEX_NEW(env, double, p->ncols);
	bool      again = true;

	*tightened = false;
	if (activity == NULL || other == NULL || next == NULL)
		return FLEX_NO_MEMORY;
	for (int j = 0; j < p->ncols; j++)
		upper[j] = next[j] = p->col_upper[j];
	for (int round = 0; round < ROUNDS && again; round++)
	{
		again = false;
		row_activities(p, upper, activity);
		/* activities stay those of the round's begin: no part is taken away that wasn't added */
		for (int k = 0; k < p->nexclusive; k++)
		{
			int a = p->exclusive[k].a;
			int b = p->exclusive[k].b;

			again |= tighten_side(p, activity, a, b, other, upper, next);
			again |= tighten_side(p, activity, b, a, other, upper, next);
		}
		for (int j = 0; j < p->ncols; j++)
			upper[j] = next[j];
		*tightened |= again;
	}
	flex_free(env, activity);
	flex_free(env, other);
	flex_free(env, next);
	return FLEX_OK;
}
