/*
 * headroom.c
 *	  Headroom of zones: limits from voltages, rates, profiles, counts, and
 *	  the customers of a case.
 */
#include "headroom.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- limit from voltage --------------------------------------------------------------- */

const char *
flex_limit_rule_text(FlexLimitRule rule)
{
	static const char *const text[] = {
		[FLEX_LIMIT_NONE] = "none",
		[FLEX_LIMIT_FIT] = "fit",
		[FLEX_LIMIT_CAPPED] = "capped",
		[FLEX_LIMIT_OBSERVED] = "observed",
	};

	return text[rule];
}

/* Flows that differ by no more than this share of the largest are the same but for rounding. */
#define SAME_FLOW 1e-9

/* At least three different flows. */
static bool
has_three(const double *x, int n)
{
	double size = 0;
	int    second = -1;

	for (int i = 0; i < n; i++)
		size = fmax(size, fabs(x[i]));
	for (int i = 1; i < n; i++)
	{
		if (fabs(x[i] - x[0]) <= SAME_FLOW * size)
			continue;
		if (second < 0)
			second = i;
		else if (fabs(x[i] - x[second]) > SAME_FLOW * size)
			return true;
	}
	return false;
}

/* Least-squares line; false with fewer than three different flows. */
static bool
fit_line(const double *x, const double *y, int n, double *slope, double *intercept)
{
	double mean_x = 0;
	double mean_y = 0;
	double xx = 0;
	double xy = 0;

	for (int i = 0; i < n; i++)
	{
		mean_x += x[i] / n;
		mean_y += y[i] / n;
	}
	for (int i = 0; i < n; i++)
	{
		xx += (x[i] - mean_x) * (x[i] - mean_x);
		xy += (x[i] - mean_x) * (y[i] - mean_y);
	}
	if (!has_three(x, n) || !(xx > 0))
		return false;
	*slope = xy / xx;
	*intercept = mean_y - *slope * mean_x;
	return true;
}

static double
least(const double *a, int n)
{
	double value = INFINITY;

	for (int i = 0; i < n; i++)
		value = fmin(value, a[i]);
	return value;
}

/* Percent of the flows below the limit at which the voltage was broken. */
static double
broken_share(const double *flow, const double *vmin, int n, double limit, double limit_pu)
{
	int below = 0;
	int broken = 0;

	for (int i = 0; i < n; i++)
		if (flow[i] < limit)
		{
			below++;
			broken += vmin[i] < limit_pu;
		}
	return below == 0 ? NAN : 100.0 * broken / below;
}

static void
no_limit(FlexVoltageLimit *out, const char *reason)
{
	out->limit_kva = NAN;
	out->rule = FLEX_LIMIT_NONE;
	out->probability = NAN;
	out->reason = reason;
}

void
flex_voltage_limit(const double *flow, const double *vmin, int n, double limit_pu,
				   FlexVoltageLimit *out)
{
	double sum = 0;
	double limit;

	memset(out, 0, sizeof(*out));
	out->slope = out->intercept = NAN;
	for (int i = 0; i < n; i++)
		sum += flow[i];
	if (n == 0 || round(1000 * sum) / 1000 <= 0)
	{
		no_limit(out, n == 0 ? "no rows" : "no net import");
		return;
	}
	if (!fit_line(flow, vmin, n, &out->slope, &out->intercept))
	{
		no_limit(out, "fewer than three different flows");
		return;
	}
	if (out->slope >= 0)
	{
		no_limit(out, "the voltage doesn't fall with the flow");
		return;
	}
	limit = (limit_pu - out->intercept) / out->slope;
	out->rule = FLEX_LIMIT_FIT;
	if (least(vmin, n) > limit_pu)
	{
		double most = -INFINITY;

		for (int i = 0; i < n; i++)
			most = fmax(most, flow[i]);
		limit = fmax(0.6 * limit, most);
		out->rule = FLEX_LIMIT_CAPPED;
	}
	else if (broken_share(flow, vmin, n, limit, limit_pu) > 0)
	{
		limit = INFINITY;
		for (int i = 0; i < n; i++)
			if (vmin[i] <= limit_pu)
				limit = fmin(limit, flow[i]);
		out->rule = FLEX_LIMIT_OBSERVED;
	}
	out->limit_kva = limit;
	out->probability = broken_share(flow, vmin, n, limit, limit_pu);
}

/* ---- headroom --------------------------------------------------------------------------- */

double
flex_headroom(FlexHeadroomZone *zone, int n, double transformer_kva, double import_kva,
			  bool published)
{
	double transformer = isnan(transformer_kva) ? INFINITY : transformer_kva - import_kva;
	double sum = 0;

	for (int z = 0; z < n; z++)
	{
		FlexHeadroomZone *at = &zone[z];
		double            current = FLEX_THERMAL_MARGIN * at->supply_rating_a * at->supply_pu *
						 at->supply_base_kv / sqrt(3);
		bool   limited = !isnan(at->voltage_limit);
		double voltage = limited ? at->voltage_limit : current;

		at->rate = fmin(current, voltage);
		at->headroom = at->rate - at->flow;
		at->footroom = at->rate + at->flow;
		at->binding = 0;
		if (at->rate == current && at->headroom < 0)
			at->binding = 'c';
		if (at->rate == voltage && at->headroom < 0 && (limited || published))
			at->binding = 'v';
		sum += at->headroom;
	}
	for (int z = 0; z < n; z++)
	{
		if (transformer < 0)
			zone[z].binding = 't';
		if (sum > transformer)
			zone[z].headroom += (transformer - sum) / n;
	}
	return transformer;
}

/* ---- profiles and counts -------------------------------------------------------------------- */

static int
compare_numbers(const void *a, const void *b)
{
	double x = *(const double *) a;
	double y = *(const double *) b;

	return x < y ? -1 : x > y;
}

double
flex_quantile(double *value, int n, double q)
{
	double position;
	int    below;

	if (n == 0)
		return NAN;
	qsort(value, (size_t) n, sizeof(double), compare_numbers);
	position = (n - 1) * q;
	below = (int) floor(position);
	if (below >= n - 1)
		return value[n - 1];
	return value[below] + (position - below) * (value[below + 1] - value[below]);
}

/* Power factor of chargers, daily charge of a vehicle in kWh. */
#define CHARGER_FACTOR 0.98
#define DAILY_CHARGE 14.2

FlexHostingSum
flex_hosting_sum(const double *profile, int n, double step_hours, double factor)
{
	FlexHostingSum sum;
	double         above = 0;
	double         below = 0;

	for (int i = 0; i < n; i++)
	{
		above += fmax(0, profile[i]);
		below += fmin(0, profile[i]);
	}
	sum.energy = (CHARGER_FACTOR * above + factor * below / CHARGER_FACTOR) * step_hours;
	sum.negative = factor * below / CHARGER_FACTOR * step_hours;
	return sum;
}

int
flex_hosting_vehicles(double energy, int cap)
{
	int n = (int) fmin(1e6, fmax(0, trunc(energy / DAILY_CHARGE)));

	return n < cap ? n : cap;
}

/* Above it a zone may run below 0 for a while: its vehicles give the energy back. */
#define V2G_ENERGY 120.0

int
flex_hosting_choose(const FlexHostingSum *sum, int ncases, bool *vehicle_to_grid)
{
	int chosen = 0;
	int fits = -1;

	for (int k = 0; k < ncases; k++)
		if (sum[k].negative >= 0)
			fits = k;
	if (fits >= 0)
		chosen = fits;
	*vehicle_to_grid = false;
	for (int k = 0; k < ncases; k++)
		if (sum[k].negative < 0 && sum[k].energy > V2G_ENERGY)
		{
			chosen = k;
			*vehicle_to_grid = true;
		}
	return chosen;
}

/* ---- customers ----------------------------------------------------------------------- */

const char *
flex_group_text(FlexGroup3 group)
{
	static const char *const text[] = {
		[FLEX_GROUP_ADVERSITY] = "Adversity",
		[FLEX_GROUP_COMFORTABLE] = "Comfortable",
		[FLEX_GROUP_AFFLUENT] = "Affluent",
	};

	return text[group];
}

bool
flex_case_read(const char *name, int *pv_percent, int *heat_pump_percent)
{
	char rest = 0;
	char after = 0;

	if (sscanf(name, "%dPV%dH%c%c", pv_percent, heat_pump_percent, &rest, &after) != 3 ||
		rest != 'P')
		return false;
	return (*pv_percent == 0 || *pv_percent == 25 || *pv_percent == 50) &&
		   (*heat_pump_percent == 0 || *heat_pump_percent == 25 || *heat_pump_percent == 50 ||
			*heat_pump_percent == 75 || *heat_pump_percent == 100);
}

/* Socio-economic group of the customer of this rank in its zone. */
static FlexGroup3
group_of(int heat_pumps, int rank)
{
	switch (heat_pumps)
	{
		case 0:
			return rank % 2 == 0 ? FLEX_GROUP_COMFORTABLE : FLEX_GROUP_ADVERSITY;
		case 25:
			return rank % 4 == 0   ? FLEX_GROUP_ADVERSITY
				   : rank % 4 == 1 ? FLEX_GROUP_AFFLUENT
								   : FLEX_GROUP_COMFORTABLE;
		case 50:
			return rank % 4 == 0   ? FLEX_GROUP_ADVERSITY
				   : rank % 4 == 2 ? FLEX_GROUP_COMFORTABLE
								   : FLEX_GROUP_AFFLUENT;
		case 75:
			return rank % 8 == 0   ? FLEX_GROUP_ADVERSITY
				   : rank % 8 == 4 ? FLEX_GROUP_COMFORTABLE
								   : FLEX_GROUP_AFFLUENT;
		default:
			return FLEX_GROUP_AFFLUENT;
	}
}

/*
 * Every how many of a zone's affluent customers one has photovoltaics; 0: no rule by zone,
 * then sizes go to them in the network's order.
 */
static int
pv_stride(int pv, int heat_pumps)
{
	if (pv == 25 && heat_pumps == 75)
		return 3;
	return (pv == 25 && heat_pumps == 50) || (pv == 50 && heat_pumps == 100) ? 2 : 0;
}

/* What a case takes its customers' profiles from. */
typedef struct Supply
{
	const double *pv_size; /* [npv_sizes] kW */
	int           npv_sizes;
	const int    *nmeter; /* by group */
	int           nheat_pump;
	int           nsite;
	int           used[FLEX_GROUPS]; /* meters so far */
	int           pumps;
	int           sized;
} Supply;

/* Size of the photovoltaics of an affluent customer, 0: none; NAN: the sizes are too few. */
static double
pv_of(Supply *supply, int stride, int *affluent)
{
	int place = stride == 0 ? supply->sized++ : (*affluent)++;
	int size = stride == 0 ? place : place / stride;

	if (stride > 0 && place % stride != 0)
		return 0;
	return size < supply->npv_sizes ? supply->pv_size[size] : NAN;
}

/* The profiles that customer i takes; a fault where there is none of the kind. */
static FlexStatus
take_profiles(FlexEnv *env, Supply *supply, FlexCustomer *customer, int i)
{
	const char *lacks = NULL;

	if (supply->nmeter[customer->group] == 0)
		return flex_fault(env, FLEX_BAD_INPUT, "profiles",
						  "customer %d is of group \"%s\", which has no meter", i + 1,
						  flex_group_text(customer->group));
	if (customer->heat_pump && supply->nheat_pump == 0)
		lacks = "has a heat pump, and there is no profile of one";
	else if (customer->pv_kw > 0 && supply->nsite == 0)
		lacks = "has photovoltaics, and there is no site's profile";
	if (lacks != NULL)
		return flex_fault(env, FLEX_BAD_INPUT, "profiles", "customer %d %s", i + 1, lacks);
	customer->meter = supply->used[customer->group]++ % supply->nmeter[customer->group];
	customer->heat_pump_meter = customer->heat_pump ? supply->pumps++ % supply->nheat_pump : -1;
	customer->pv_site = customer->pv_kw > 0 ? i % supply->nsite : -1;
	return FLEX_OK;
}

FlexStatus
flex_case_assign(FlexEnv *env, const char *name, FlexCustomer *customer, int n, int nzones,
				 const double *pv_size, int npv_sizes, const int *nmeter, int nheat_pump, int nsite)
{
	Supply     supply = {.pv_size = pv_size,
						 .npv_sizes = npv_sizes,
						 .nmeter = nmeter,
						 .nheat_pump = nheat_pump,
						 .nsite = nsite};
	FlexStatus status = FLEX_OK;
	int       *rank; /* [nzones] customers so far, then the affluent ones */
	int        pv;
	int        heat;

	if (nzones < 0 || nzones > n || nheat_pump < 0 || nsite < 0)
		return flex_fault(env, FLEX_BAD_INPUT, "zones",
						  "%d zones of %d customers, %d heat pump profiles, %d sites", nzones, n,
						  nheat_pump, nsite);
	if (!flex_case_read(name, &pv, &heat))
	{
		flex_fault(env, FLEX_BAD_INPUT, "case", "unknown case \"%s\"", name);
		flex_fault_hint(env, "Cases: 00PV00HP, 00PV25HP, 25PV50HP, 25PV75HP, 50PV100HP.");
		return FLEX_BAD_INPUT;
	}
	rank = FLEX_NEW(env, int, 2 * ((size_t) nzones + 1));
	if (rank == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < n && status == FLEX_OK; i++)
	{
		FlexCustomer *c = &customer[i];

		c->group = group_of(heat, rank[c->zone]++);
		c->heat_pump = c->group == FLEX_GROUP_AFFLUENT;
		c->pv_kw = pv > 0 && c->group == FLEX_GROUP_AFFLUENT
					   ? pv_of(&supply, pv_stride(pv, heat), &rank[nzones + c->zone])
					   : 0;
		if (isnan(c->pv_kw))
			status = flex_fault(env, FLEX_BAD_INPUT, "pv_sizes",
								"%d sizes of photovoltaics are too few, customer %d needs one more",
								npv_sizes, i + 1);
		else
			status = take_profiles(env, &supply, c, i);
	}
	flex_free(env, rank);
	return status;
}
