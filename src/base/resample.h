/*
 * resample.h
 *	  The one resampler: from the periods or instants at which something is
 *	  known to the bins or instants at which it is wanted. Bins are given by
 *	  their edges, so that the caller's calendar decides (local days of 23 to 25
 *	  hours). Gaps stay gaps: NAN, with the share of each bin that is known.
 */
#ifndef FLEX_BASE_RESAMPLE_H
#define FLEX_BASE_RESAMPLE_H

#include "timegrid.h"

typedef enum FlexMethod
{
	FLEX_MEAN, /* of periods weighted by overlap; of the instants in a bin */
	FLEX_SUM,  /* a period's value is shared out by overlap */
	FLEX_MIN,
	FLEX_MAX,
	FLEX_FIRST,
	FLEX_LAST,
	FLEX_SAMPLE,      /* instants: the one at the bin's start */
	FLEX_FILL,        /* instants: the last known at or before the bin's start */
	FLEX_INTERPOLATE, /* instants: linear between neighbours of the bin's start */
	FLEX_NMETHODS
} FlexMethod;

/* "mean", "sum", ...; false where the text names no method. */
bool        flex_method_from_text(const char *text, FlexMethod *method);
const char *flex_method_list(void); /* "mean, sum, ..." */

/*
 * Periods [start[i], end[i]) with value[i], start ascending, not overlapping, to
 * nbins bins [edge[b], edge[b + 1]). coverage[b], where not NULL, is the known
 * share of the bin's length.
 */
void flex_resample_periods(const FlexTime *start, const FlexTime *end, const double *value, int n,
						   const FlexTime *edge, int nbins, FlexMethod method, double *out,
						   double *coverage);

/* Instants time[i] (ascending) with value[i] to bins. coverage is 1 or 0. */
void flex_resample_instants(const FlexTime *time, const double *value, int n, const FlexTime *edge,
							int nbins, FlexMethod method, double *out, double *coverage);

/*
 * Periods to the instants at their ends: a value holds at both ends; where two
 * periods touch, policy (FLEX_MIN, FLEX_MAX, FLEX_FIRST: the later period's)
 * decides. Arrays of 2 * n; returns the number of instants.
 */
int flex_periods_to_instants(const FlexTime *start, const FlexTime *end, const double *value, int n,
							 FlexMethod policy, FlexTime *time, double *out);

#endif /* FLEX_BASE_RESAMPLE_H */
