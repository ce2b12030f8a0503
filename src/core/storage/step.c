/*
 * step.c
 *	  The cost of one step as a function of the change of content: the form
 *	  in which the chain engine takes a storage behind a meter.
 *
 * Exclusive charge and discharge: the net charge p runs over an interval, the
 * change of content and the cost are piecewise linear in p with corners where
 * the direction turns (p = 0) and where the meter turns (p = -net load). The
 * cost is cut into convex pieces where its slope falls: at p = 0 when energy is
 * worth less than nothing, at the meter's corner when export pays more than
 * import costs.
 *
 * Relaxed (charge / limit + discharge / limit <= 1): the pairs (charge,
 * discharge) form a polygon, cut in two by the meter's corner. The cheapest
 * cost of a change of content is the lower convex hull of the corners' images.
 */
#include "internal.h"

#include <math.h>

/* Powers closer than this (kW, relative to the limits) are one corner. */
#define SAME_POWER 1e-12

/* One feasible pair of powers with what it does and costs. */
typedef struct Corner
{
	double charge;
	double discharge;
	double x; /* kWh */
	double cost;
} Corner;

/* Everything the corners of one step are made from. */
typedef struct StepTerms
{
	double hours;
	double net_load;
	double import_price;
	double export_price;
	double throughput;
	double change_value;
	double charge_efficiency;
	double discharge_efficiency;
	double charge_limit;
	double discharge_limit;
	double lowest; /* bounds of the net charge from the meter's limits */
	double highest;
} StepTerms;

static void
read_terms(const StorageCase *storage, int t, StepTerms *terms)
{
	const FlexStorageInput *input = storage->input;
	const FlexStorageSpec  *spec = &input->storage.spec;
	double                  import_limit = flex_at(input->import_limit, t, INFINITY);
	double                  export_limit = flex_at(input->export_limit, t, INFINITY);

	terms->hours = input->hours[t];
	terms->net_load = flex_at(input->net_load, t, 0);
	terms->import_price = input->import_price[t];
	terms->export_price = flex_at(input->export_price, t, terms->import_price);
	terms->throughput = spec->throughput_cost;
	terms->change_value = flex_at(storage->change_value, t, 0);
	terms->charge_efficiency = flex_storage_charge_efficiency(&input->storage, t);
	terms->discharge_efficiency = flex_storage_discharge_efficiency(&input->storage, t);
	terms->charge_limit = flex_storage_charge_limit(&input->storage, t);
	terms->discharge_limit = flex_storage_discharge_limit(&input->storage, t);
	terms->lowest = -export_limit - terms->net_load;
	terms->highest = import_limit - terms->net_load;
}

/* importing tells on which side of the meter's corner the pair counts. */
static Corner
make_corner(const StepTerms *terms, double charge, double discharge, bool importing)
{
	double net = terms->net_load + charge - discharge;
	double price = importing ? terms->import_price : terms->export_price;
	Corner corner;

	corner.charge = charge;
	corner.discharge = discharge;
	corner.x = terms->hours *
			   (terms->charge_efficiency * charge - discharge / terms->discharge_efficiency);
	corner.cost = terms->hours * (price * net + terms->throughput * (charge + discharge)) -
				  terms->change_value * corner.x;
	return corner;
}

static void
add_point(FlexChainPiece *piece, const Corner *corner)
{
	piece->x[piece->n] = corner->x;
	piece->cost[piece->n] = corner->cost;
	piece->charge[piece->n] = corner->charge;
	piece->discharge[piece->n] = corner->discharge;
	piece->n++;
}

/* ---- exclusive -------------------------------------------------------------- */

/* Cut a polyline of corners (x ascending) into maximal convex pieces. */
static void
cut_convex(const Corner *corner, int n, FlexChainStep *step)
{
	FlexChainPiece *piece = &step->piece[0];
	double          slope = -INFINITY;

	step->npieces = 1;
	piece->n = 0;
	add_point(piece, &corner[0]);
	for (int i = 1; i < n; i++)
	{
		double next = (corner[i].cost - corner[i - 1].cost) / (corner[i].x - corner[i - 1].x);

		/* equal but for rounding is convex */
		if (next < slope - 1e-13 * (fabs(slope) + fabs(next)))
		{
			piece = &step->piece[step->npieces++];
			piece->n = 0;
			add_point(piece, &corner[i - 1]);
		}
		add_point(piece, &corner[i]);
		slope = next;
	}
}

static void
exclusive_step(const StepTerms *terms, FlexChainStep *step)
{
	double lowest = flex_max(terms->lowest, -terms->discharge_limit);
	double highest = flex_min(terms->highest, terms->charge_limit);
	double slack = SAME_POWER * (1 + fabs(lowest) + fabs(highest));
	double power[4];
	Corner corner[4];
	double first = flex_min(0, -terms->net_load);
	double second = flex_max(0, -terms->net_load);
	int    n = 0;

	step->npieces = 0;
	if (lowest > highest + slack)
		return;
	power[n++] = flex_min(lowest, highest);
	if (first > power[n - 1] + slack && first < highest - slack)
		power[n++] = first;
	if (second > power[n - 1] + slack && second < highest - slack)
		power[n++] = second;
	if (highest > power[n - 1] + slack)
		power[n++] = highest;
	for (int i = 0; i < n; i++)
		corner[i] = make_corner(terms, flex_max(power[i], 0), flex_max(-power[i], 0),
								terms->net_load + power[i] > 0);
	cut_convex(corner, n, step);
}

/* ---- relaxed ------------------------------------------------------------------ */

#define MAX_CORNERS 12

/* Polygon of (charge, discharge); clip to side * (charge - discharge - limit) <= 0. */
static int
clip_polygon(Corner *corner, int n, double side, double limit)
{
	Corner out[MAX_CORNERS];
	int    nout = 0;

	if (isinf(limit))
		return n;
	for (int i = 0; i < n; i++)
	{
		const Corner *a = &corner[i];
		const Corner *b = &corner[(i + 1) % n];
		double        da = side * (a->charge - a->discharge - limit);
		double        db = side * (b->charge - b->discharge - limit);

		if (da <= 0)
			out[nout++] = *a;
		if ((da < 0 && db > 0) || (da > 0 && db < 0))
		{
			double share = da / (da - db);

			out[nout].charge = a->charge + share * (b->charge - a->charge);
			out[nout].discharge = a->discharge + share * (b->discharge - a->discharge);
			nout++;
		}
	}
	for (int i = 0; i < nout; i++)
		corner[i] = out[i];
	return nout;
}

static void
sort_corners(Corner *corner, int n)
{
	for (int i = 1; i < n; i++)
	{
		Corner moved = corner[i];
		int    at = i;

		while (at > 0 && (corner[at - 1].x > moved.x ||
						  (corner[at - 1].x == moved.x && corner[at - 1].cost > moved.cost)))
		{
			corner[at] = corner[at - 1];
			at--;
		}
		corner[at] = moved;
	}
}

/* Lower convex hull of the corners' images (Andrew's monotone chain). */
static void
add_hull(Corner *corner, int n, FlexChainStep *step)
{
	FlexChainPiece *piece = &step->piece[step->npieces];
	double          width;

	if (n == 0)
		return;
	sort_corners(corner, n);
	width = SAME_POWER * (1 + fabs(corner[0].x) + fabs(corner[n - 1].x));
	piece->n = 0;
	for (int i = 0; i < n; i++)
	{
		if (piece->n > 0 && corner[i].x - piece->x[piece->n - 1] <= width)
		{
			if (corner[i].cost >= piece->cost[piece->n - 1])
				continue;
			piece->n--;
		}
		while (piece->n >= 2)
		{
			int    k = piece->n - 1;
			double before = (piece->cost[k] - piece->cost[k - 1]) * (corner[i].x - piece->x[k]);
			double after = (corner[i].cost - piece->cost[k]) * (piece->x[k] - piece->x[k - 1]);

			if (before < after)
				break;
			piece->n--;
		}
		add_point(piece, &corner[i]);
	}
	step->npieces++;
}

static void
relaxed_step(const StepTerms *terms, FlexChainStep *step)
{
	Corner region[MAX_CORNERS] = {
		{0, 0, 0, 0}, {terms->charge_limit, 0, 0, 0}, {0, terms->discharge_limit, 0, 0}};
	Corner side[MAX_CORNERS];
	Corner all[2 * MAX_CORNERS];
	int    n = clip_polygon(region, 3, 1, terms->highest);
	int    nall = 0;
	bool   convex = terms->import_price >= terms->export_price;

	n = clip_polygon(region, n, -1, terms->lowest);
	step->npieces = 0;
	for (int importing = 0; importing < 2; importing++)
	{
		int nside;

		for (int i = 0; i < n; i++)
			side[i] = region[i];
		nside = clip_polygon(side, n, importing ? -1 : 1, -terms->net_load);
		for (int i = 0; i < nside; i++)
			all[nall++] = make_corner(terms, side[i].charge, side[i].discharge, importing);
		if (!convex)
		{
			add_hull(all, nall, step);
			nall = 0;
		}
	}
	if (convex)
		add_hull(all, nall, step);
	/* a side that shrank to one point belongs to the other side as well */
	if (step->npieces == 2 && step->piece[1].n == 1)
		step->npieces = 1;
	else if (step->npieces == 2 && step->piece[0].n == 1)
		step->piece[0] = step->piece[--step->npieces];
}

/*
 * Charging and discharging at once only burns energy: of no use where energy is
 * worth something and the meter's limits don't ask for burning it.
 */
static bool
both_never_pays(const StepTerms *terms)
{
	return terms->import_price >= 0 && terms->export_price >= 0 &&
		   terms->charge_efficiency * terms->discharge_efficiency <= 1 &&
		   terms->lowest <= -terms->discharge_limit;
}

/* ---- entry --------------------------------------------------------------------- */

void
flex_storage_step(const void *data, int t, FlexChainStep *step)
{
	const StorageCase      *storage = data;
	const FlexStorageInput *input = storage->input;
	StepTerms               terms;

	read_terms(storage, t, &terms);
	step->keep = storage->retention[t];
	step->inflow = flex_at(input->storage.inflow, t, 0) * terms.hours;
	flex_storage_soc_bounds(&input->storage, input->n, t, &step->soc_min, &step->soc_max);
	if (input->storage.spec.exclusive || both_never_pays(&terms))
		exclusive_step(&terms, step);
	else
		relaxed_step(&terms, step);
}
