/*
 * limits.c
 *	  Which limits hold a plan back, where, and what more room would be worth.
 *
 * With mu[t] the cost of one more kWh used at the site and lambda[t] the value
 * of one more kWh brought into the storage in step t, the optimality conditions of the
 * linear program give the worth of one unit of room (never below 0):
 *	  import limit		hours * (mu - import_price)			 per kW
 *	  export limit		hours * (export_price - mu)			 per kW
 *	  charge limit		hours * (efficiency * lambda - mu - throughput cost)
 *	  discharge limit	hours * (mu - lambda / efficiency - throughput cost)
 *	  upper content		retention[t+1] * lambda[t+1] - lambda[t]	 per kWh
 *	  lower content		lambda[t] - retention[t+1] * lambda[t+1]	 per kWh
 */
#include "internal.h"

#include <math.h>

/* Worth below this share of the largest price times the hour is rounding. */
#define SMALL 1e-7
/* Share of the largest power. */
#define USUAL 0.1

typedef struct LimitList
{
	FlexEnv       *env;
	FlexSiteLimit *limit;
	int            n;
	int            capacity;
	bool           failed;
	double         small; /* currency below which a worth is rounding */
	double         usual; /* size that a distance from a limit is measured by, kW or kWh */
} LimitList;

static bool
at_limit(const LimitList *list, double value, double limit)
{
	return isfinite(limit) && fabs(value - limit) <= 1e-6 * fmax(list->usual, fabs(limit));
}

/* Note that limit holds at step t; extends the run of the step before. */
static void
add_limit(LimitList *list, const char *object, const char *name, int t, double value, double worth)
{
	FlexSiteLimit *last = list->n > 0 ? &list->limit[list->n - 1] : NULL;

	if (worth <= list->small)
		return;
	if (last != NULL && last->object == object && last->limit == name && last->last == t - 1 &&
		isnan(last->marginal) == isnan(worth))
	{
		last->last = t;
		last->marginal += worth;
		return;
	}
	if (list->n == list->capacity)
	{
		int larger = list->capacity == 0 ? 32 : 2 * list->capacity;

		list->limit = flex_grow(list->env, list->limit, (size_t) list->n, (size_t) larger,
								sizeof(FlexSiteLimit));
		if (list->limit == NULL)
		{
			list->failed = true;
			list->n = 0;
			list->capacity = 0;
			return;
		}
		list->capacity = larger;
	}
	list->limit[list->n++] = (FlexSiteLimit){object, name, t, t, value, worth};
}

static void
site_limits(const FlexSiteInput *input, const FlexSitePlan *plan, LimitList *list)
{
	for (int t = 0; t < input->n; t++)
	{
		double limit = flex_at(input->import_limit, t, INFINITY);

		if (at_limit(list, plan->import[t], limit) && !(plan->export[t] > 0))
			add_limit(list, "site", "import_limit_kw", t, limit,
					  input->hours[t] * (plan->marginal_price[t] - input->import_price[t]));
	}
	for (int t = 0; t < input->n; t++)
	{
		double limit = flex_at(input->export_limit, t, INFINITY);

		if (at_limit(list, plan->export[t], limit) && !(plan->import[t] > 0))
			add_limit(list, "site", "export_limit_kw", t, limit,
					  input->hours[t] * (site_export_price(input, t) - plan->marginal_price[t]));
	}
}

static void
device_limits(const FlexSiteInput *input, const FlexSitePlan *plan, int k, LimitList *list)
{
	const FlexSiteDevice *device = &input->device[k];

	for (int t = 0; t < input->n; t++)
		if (at_limit(list, plan->device[k][t], device->lower[t]) &&
			device->lower[t] < device->upper[t])
			add_limit(list, device->name, "production_limit_kw", t, -device->lower[t],
					  input->hours[t] * plan->marginal_price[t]);
	for (int t = 0; t < input->n; t++)
		if (at_limit(list, plan->device[k][t], device->upper[t]) &&
			device->lower[t] < device->upper[t])
			add_limit(list, device->name, "consumption_limit_kw", t, device->upper[t],
					  -input->hours[t] * plan->marginal_price[t]);
}

static void
power_limits(const FlexSiteInput *input, const FlexSitePlan *plan, int k, LimitList *list)
{
	const FlexSiteStoragePlan *own = &plan->storage[k];
	const FlexStorage         *storage = &input->storage[k];
	double                     throughput = storage->spec.throughput_cost;

	for (int t = 0; t < input->n; t++)
	{
		double limit = flex_storage_charge_limit(storage, t);

		if (limit > 0 && at_limit(list, own->charge[t], limit))
			add_limit(list, storage->name, "charge_limit_kw", t, limit,
					  input->hours[t] *
						  (flex_storage_charge_efficiency(storage, t) * own->value_before[t] -
						   plan->marginal_price[t] - throughput));
	}
	for (int t = 0; t < input->n; t++)
	{
		double limit = flex_storage_discharge_limit(storage, t);

		if (limit > 0 && at_limit(list, own->discharge[t], limit))
			add_limit(list, storage->name, "discharge_limit_kw", t, limit,
					  input->hours[t] *
						  (plan->marginal_price[t] -
						   own->value_before[t] / flex_storage_discharge_efficiency(storage, t) -
						   throughput));
	}
}

static void
content_limits(const FlexSiteInput *input, const FlexSitePlan *plan, int k, LimitList *list)
{
	const FlexSiteStoragePlan *own = &plan->storage[k];
	const FlexStorage         *storage = &input->storage[k];

	for (int upper = 1; upper >= 0; upper--)
		for (int t = 0; t < input->n; t++)
		{
			double bound[2];
			double later = storage->spec.end_value;

			flex_storage_soc_bounds(storage, input->n, t, &bound[0], &bound[1]);
			if (t + 1 < input->n)
				later =
					own->value_before[t + 1] * flex_storage_retention(storage, input->hours, t + 1);
			later += flex_at(storage->content_value, t, 0);
			if (at_limit(list, own->soc[t + 1], bound[upper]))
				add_limit(list, storage->name, upper ? "soc_max_kwh" : "soc_min_kwh", t,
						  bound[upper],
						  upper ? later - own->value_before[t] : own->value_before[t] - later);
		}
}

FlexStatus
flex_site_fill_limits(FlexEnv *env, const FlexSiteInput *input, FlexSitePlan *plan)
{
	LimitList list = {.env = env};
	double    largest = 0;

	for (int t = 0; t < input->n; t++)
		largest = fmax(largest, input->hours[t] * fabs(input->import_price[t]));
	list.small = SMALL * largest;
	list.usual = USUAL * flex_site_largest_power(input, plan);
	site_limits(input, plan, &list);
	for (int k = 0; k < input->nstorages; k++)
	{
		power_limits(input, plan, k, &list);
		content_limits(input, plan, k, &list);
	}
	for (int k = 0; k < input->ndevices; k++)
		device_limits(input, plan, k, &list);
	plan->limit = list.limit;
	plan->nlimits = list.n;
	return list.failed ? FLEX_NO_MEMORY : FLEX_OK;
}
