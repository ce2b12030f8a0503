/*
 * resample.c
 *	  The one resampler.
 */
#include "resample.h"

#include <math.h>
#include <string.h>

static const char *const method_text[FLEX_NMETHODS] = {
	[FLEX_MEAN] = "mean",     [FLEX_SUM] = "sum",     [FLEX_MIN] = "min",
	[FLEX_MAX] = "max",       [FLEX_FIRST] = "first", [FLEX_LAST] = "last",
	[FLEX_SAMPLE] = "sample", [FLEX_FILL] = "fill",   [FLEX_INTERPOLATE] = "interpolate",
};

bool
flex_method_from_text(const char *text, FlexMethod *method)
{
	for (int i = 0; i < FLEX_NMETHODS; i++)
		if (strcmp(method_text[i], text) == 0)
		{
			*method = (FlexMethod) i;
			return true;
		}
	return false;
}

const char *
flex_method_list(void)
{
	return "mean, sum, min, max, first, last, sample, fill, interpolate";
}

/* ---- what a bin collects ---------------------------------------------------------- */

typedef struct Bin
{
	double weight;
	double sum;   /* of value times weight */
	double total; /* of value times the share of its own period */
	double min;
	double max;
	double first;
	double last;
} Bin;

static void
clear_bin(Bin *bin)
{
	memset(bin, 0, sizeof(*bin));
	bin->min = bin->max = bin->first = bin->last = NAN;
}

static void
add_to_bin(Bin *bin, double value, double weight, double share)
{
	if (bin->weight == 0)
	{
		bin->first = bin->min = bin->max = value;
	}
	bin->weight += weight;
	bin->sum += value * weight;
	bin->total += value * share;
	bin->min = fmin(bin->min, value);
	bin->max = fmax(bin->max, value);
	bin->last = value;
}

static double
bin_value(const Bin *bin, FlexMethod method)
{
	if (bin->weight == 0)
		return NAN;
	switch (method)
	{
		case FLEX_SUM:
			return bin->total;
		case FLEX_MIN:
			return bin->min;
		case FLEX_MAX:
			return bin->max;
		case FLEX_FIRST:
		case FLEX_SAMPLE:
		case FLEX_FILL:
			return bin->first;
		case FLEX_LAST:
			return bin->last;
		default:
			return bin->sum / bin->weight;
	}
}

/* ---- periods ------------------------------------------------------------------------ */

void
flex_resample_periods(const FlexTime *start, const FlexTime *end, const double *value, int n,
					  const FlexTime *edge, int nbins, FlexMethod method, double *out,
					  double *coverage)
{
	int from = 0;

	for (int b = 0; b < nbins; b++)
	{
		double length = (double) (edge[b + 1] - edge[b]);
		Bin    bin;

		clear_bin(&bin);
		while (from < n && end[from] <= edge[b])
			from++;
		for (int i = from; i < n && start[i] < edge[b + 1]; i++)
		{
			FlexTime low = start[i] > edge[b] ? start[i] : edge[b];
			FlexTime high = end[i] < edge[b + 1] ? end[i] : edge[b + 1];

			if (high > low && !isnan(value[i]))
				add_to_bin(&bin, value[i], (double) (high - low),
						   (double) (high - low) / (double) (end[i] - start[i]));
		}
		out[b] = bin_value(&bin, method);
		if (coverage != NULL)
			coverage[b] = fmin(1, bin.weight / length);
	}
}

/* ---- instants ------------------------------------------------------------------------- */

/* Value at one instant; before is the last sample at or before it, or -1. */
static double
value_at(const FlexTime *time, const double *value, int n, int before, FlexTime when,
		 FlexMethod method)
{
	double share;

	if (before >= 0 && (time[before] == when || method == FLEX_FILL))
		return value[before];
	if (method != FLEX_INTERPOLATE || before < 0 || before + 1 >= n)
		return NAN;
	share = (double) (when - time[before]) / (double) (time[before + 1] - time[before]);
	return value[before] + share * (value[before + 1] - value[before]);
}

void
flex_resample_instants(const FlexTime *time, const double *value, int n, const FlexTime *edge,
					   int nbins, FlexMethod method, double *out, double *coverage)
{
	int next = 0;

	for (int b = 0; b < nbins; b++)
	{
		while (next < n && time[next] < edge[b])
			next++;
		if (method == FLEX_SAMPLE || method == FLEX_FILL || method == FLEX_INTERPOLATE)
		{
			int before = next < n && time[next] == edge[b] ? next : next - 1;

			out[b] = value_at(time, value, n, before, edge[b], method);
		}
		else
		{
			Bin bin;

			clear_bin(&bin);
			for (int i = next; i < n && time[i] < edge[b + 1]; i++)
				if (!isnan(value[i]))
					add_to_bin(&bin, value[i], 1, 1);
			out[b] = bin_value(&bin, method);
		}
		if (coverage != NULL)
			coverage[b] = isnan(out[b]) ? 0 : 1;
	}
}

int
flex_periods_to_instants(const FlexTime *start, const FlexTime *end, const double *value, int n,
						 FlexMethod policy, FlexTime *time, double *out)
{
	int count = 0;

	for (int i = 0; i < n; i++)
	{
		if (count > 0 && time[count - 1] == start[i])
		{
			double before = out[count - 1];

			out[count - 1] = policy == FLEX_MIN   ? fmin(before, value[i])
							 : policy == FLEX_MAX ? fmax(before, value[i])
												  : value[i];
		}
		else
		{
			time[count] = start[i];
			out[count++] = value[i];
		}
		if (end[i] > start[i])
		{
			time[count] = end[i];
			out[count++] = value[i];
		}
	}
	return count;
}
