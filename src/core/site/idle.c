/*
 * idle.c
 *	  What the site costs with its storages idle: the yardstick of a saving.
 */
#include "internal.h"

#include <math.h>

/* What the devices would do alone: full production unless exporting or importing costs. */
static double
devices_alone(const FlexSiteInput *input, int t, double load)
{
	double lowest = load;
	double highest = load;
	double best = NAN;
	double best_cost = INFINITY;

	for (int k = 0; k < input->ndevices; k++)
	{
		lowest += input->device[k].lower[t];
		highest += input->device[k].upper[t];
	}
	const double corner[] = {
		lowest, highest, fmin(fmax(0, lowest), highest),
		fmin(fmax(-flex_at(input->export_limit, t, INFINITY), lowest), highest)};

	for (int i = 0; i < FLEX_LENGTH(corner); i++)
	{
		double net = corner[i];
		double cost = net * (net > 0 ? input->import_price[t] : site_export_price(input, t));

		if (-net > flex_at(input->export_limit, t, INFINITY) * (1 + 1e-12) && i < 3)
			continue;
		if (cost < best_cost)
		{
			best_cost = cost;
			best = net;
		}
	}
	return best;
}

double
flex_site_idle_cost(const FlexSiteInput *input)
{
	double cost = 0;
	double largest = 0;

	for (int t = 0; t < input->n; t++)
	{
		double net = devices_alone(input, t, flex_at(input->net_load, t, 0));
		bool   ends = t == input->n - 1 ||
					(input->peak_group != NULL && input->peak_group[t] != input->peak_group[t + 1]);

		cost += input->hours[t] * net *
				(net > 0 ? input->import_price[t] : site_export_price(input, t));
		largest = fmax(largest, net);
		if (ends)
		{
			cost += flex_at(input->peak_price, t, 0) *
					fmax(0, largest - flex_at(input->peak_sunk, t, 0));
			largest = 0;
		}
	}
	return cost;
}
