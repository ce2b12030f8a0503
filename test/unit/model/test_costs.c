/*
 * test_costs.c
 *	  Curves, convex costs, commitments and peaks, each against its cost at drawn points.
 */
#include "support/model_case.h"

/* ---- cost of one expression ------------------------------------------------ */

static double
curve_at(const double *point, const double *cost, int n, double x)
{
	double best = INFINITY;

	for (int k = 0; k + 1 < n; k++)
	{
		double width = point[k + 1] - point[k];

		if (x < point[k] - 1e-12 || x > point[k + 1] + 1e-12)
			continue;
		if (width == 0)
			best = fmin(best, fmin(cost[k], cost[k + 1]));
		else
			best = fmin(best, cost[k] + (cost[k + 1] - cost[k]) * (x - point[k]) / width);
	}
	return best;
}

/* A curve of n points; some of its costs jump. */
static int
draw_curve(double *point, double *cost, bool jumps)
{
	int n = draw_int(2, 7);

	point[0] = draw(-3, 1);
	cost[0] = draw(-2, 2);
	for (int k = 1; k < n; k++)
	{
		bool jump = jumps && draw(0, 1) < 0.3 && (k < 2 || point[k - 1] > point[k - 2]);

		point[k] = point[k - 1] + (jump ? 0 : draw(0.2, 2));
		cost[k] = cost[k - 1] + draw(-3, 3);
	}
	if (point[n - 1] == point[0])
		point[n - 1] += 1;
	return n;
}

/* The cost of an expression 2 a - b that is fixed, and of a column that may move, in one model. */
static void
check_curve(const double *point, const double *cost, int n, int seed)
{
	FlexModel *m = flex_model_new(&env);
	FlexResult r;
	double     x[2];
	double     price;
	double     best = INFINITY;
	int        free_col;
	int        fixed = fixed_cols(m, 2, 0, 1, x);

	x[0] = 0.5 * (draw(point[0], point[n - 1]) + x[1]);
	flex_model_col_bounds(m, fixed, x[0], x[0]);
	flex_block_curve(m, "pump", "curve", 3, (const FlexTerm[]){{fixed, 2}, {fixed + 1, -1}}, 2,
					 point, cost, n);
	/* at a price the best is at a point of the curve */
	price = draw(-3, 3);
	free_col = flex_model_cols(m, "drawn", "y", 1, false);
	flex_model_col_bounds(m, free_col, -INFINITY, INFINITY);
	flex_model_cost(m, free_col, price);
	flex_block_curve(m, "pump", "curve", 4, (const FlexTerm[]){{free_col, 1}}, 1, point, cost, n);
	for (int k = 0; k < n; k++)
		best = fmin(best, cost[k] + price * point[k]);
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_OK, "seed %d: %s", seed,
		  flex_status_text(r.status));
	CHECK_CLOSE(r.objective, curve_at(point, cost, n, 2 * x[0] - x[1]) + best, 1e-6);
}

/* Convex: slopes in order, by segments, without binaries. */
static void
check_convex_cost(double first, double last, int n, int seed)
{
	FlexModel *m = flex_model_new(&env);
	FlexResult r;
	double     width[7];
	double     slope[7];
	double     x;
	double     best = 0;
	double     rest;
	int        fixed = fixed_cols(m, 1, first, last, &x);

	for (int k = 0; k + 1 < n; k++)
	{
		width[k] = draw(0.1, 2);
		slope[k] = k == 0 ? draw(-2, 0) : slope[k - 1] + draw(0, 1);
	}
	width[n - 2] = INFINITY;
	flex_block_convex_cost(m, "pump", "cost", 0, (const FlexTerm[]){{fixed, 1}}, 1, first, width,
						   slope, n - 1);
	rest = x - first;
	for (int k = 0; k + 1 < n; rest -= width[k++])
		best += slope[k] * fmax(0, fmin(rest, width[k]));
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_OK, "seed %d: %s", seed,
		  flex_status_text(r.status));
	CHECK_CLOSE(r.objective, best, 1e-8);
	CHECK(r.engine != FLEX_ENGINE_MIP, "a convex cost needs no binaries");
}

static void
test_curves(void)
{
	int runs = unit_quick() ? 60 : 600;

	for (int seed = 1; seed <= runs; seed++)
	{
		double point[8];
		double cost[8];
		int    n;

		begin((unsigned long) seed);
		n = draw_curve(point, cost, seed % 2);
		check_curve(point, cost, n, seed);
		check_convex_cost(point[0], point[n - 1], n, seed);
		end();
	}
}

/* Points that go back. */
static void
test_unsorted_curve(void)
{
	FlexModel  *m;
	FlexProblem p;
	int         c;

	begin(1);
	m = flex_model_new(&env);
	c = flex_model_cols(m, "pump", "x", 1, false);
	flex_block_curve(m, "pump", "curve", 5, (const FlexTerm[]){{c, 1}}, 1,
					 (const double[]){0, 2, 1}, (const double[]){0, 1, 2}, 3);
	CHECK(flex_model_problem(m, &p) == FLEX_BAD_INPUT && env.fault[0].step == 5, "refused");
	end();
}

/* ---- commitments and peaks ------------------------------------------------- */

enum
{
	STEPS = 8
};

typedef struct Drawn
{
	double         x[STEPS];
	double         constant[STEPS];
	double         quantity[STEPS];
	double         up[STEPS];
	double         down[STEPS];
	int            group[STEPS];
	FlexModel     *m;
	FlexTerm       term;
	FlexCommitment c;
} Drawn;

static void
draw_commitment(Drawn *d, unsigned long seed)
{
	begin(seed);
	d->m = flex_model_new(&env);
	d->term = (FlexTerm){fixed_cols(d->m, STEPS, -5, 5, d->x), -2};
	for (int t = 0; t < STEPS; t++)
	{
		d->constant[t] = draw(-1, 1);
		d->quantity[t] = draw(0, 1) < 0.2 ? NAN : draw(-6, 6);
		d->up[t] = draw(0, 3);
		d->down[t] = draw(0, 3);
		d->group[t] = t / 3;
	}
	d->c = (FlexCommitment){.object = "site",
							.what = "band",
							.n = STEPS,
							.term = &d->term,
							.nterms = 1,
							.constant = d->constant,
							.quantity = d->quantity,
							.up_price = d->up,
							.down_price = d->down,
							.group = d->group};
}

static double
deviation(const Drawn *d, int t)
{
	return isnan(d->quantity[t]) ? 0 : -2 * d->x[t] + d->constant[t] - d->quantity[t];
}

/* Every step is priced; in some, both directions together pay. */
static void
check_each_step(int seed)
{
	Drawn      d;
	FlexResult r;
	double     expected = 0;

	draw_commitment(&d, (unsigned long) seed);
	if (seed % 2)
		d.up[seed % STEPS] = -1.5, d.down[seed % STEPS] = 0.5;
	CHECK(flex_block_commitment(d.m, &d.c) == FLEX_OK, "seed %d", seed);
	for (int t = 0; t < STEPS; t++)
		expected += d.up[t] * fmax(0, deviation(&d, t)) + d.down[t] * fmax(0, -deviation(&d, t));
	CHECK(flex_model_solve(d.m, &settings, &r) == FLEX_OK, "seed %d: %s", seed,
		  flex_status_text(r.status));
	CHECK_CLOSE(r.objective, expected, 1e-8);
	for (int t = 0; t < STEPS && r.has_plan; t++)
	{
		CHECK_CLOSE(r.x[d.c.up + t], fmax(0, deviation(&d, t)), 1e-6);
		CHECK_CLOSE(r.x[d.c.down + t], fmax(0, -deviation(&d, t)), 1e-6);
	}
	end();
}

/* The largest of each run is priced once, at the price of the run's first step. */
static void
check_runs(int seed)
{
	Drawn      d;
	FlexResult r;
	double     expected = 0;

	draw_commitment(&d, (unsigned long) seed);
	d.c.grouped = true;
	if (seed % 2)
		d.c.group = NULL;
	CHECK(flex_block_commitment(d.m, &d.c) == FLEX_OK, "seed %d", seed);
	for (int t = 0; t < STEPS;)
	{
		int    first = t;
		double up = 0;
		double down = 0;

		for (; t < STEPS && (d.c.group == NULL || d.group[t] == d.group[first]); t++)
		{
			up = fmax(up, deviation(&d, t));
			down = fmax(down, -deviation(&d, t));
		}
		expected += d.up[first] * up + d.down[first] * down;
	}
	CHECK(flex_model_solve(d.m, &settings, &r) == FLEX_OK, "seed %d: %s", seed,
		  flex_status_text(r.status));
	CHECK_CLOSE(r.objective, expected, 1e-8);
	end();
}

static void
check_forbidden_direction(int seed)
{
	Drawn      d;
	FlexResult r;
	double     largest = 0;

	draw_commitment(&d, (unsigned long) seed);
	d.c.grouped = seed % 2;
	d.c.up_price = NULL;
	flex_block_commitment(d.m, &d.c);
	for (int t = 0; t < STEPS; t++)
		largest = fmax(largest, deviation(&d, t));
	CHECK(flex_model_solve(d.m, &settings, &r) == (largest > 1e-6 ? FLEX_INFEASIBLE : FLEX_OK),
		  "seed %d: largest %g, %s", seed, largest, flex_status_text(r.status));
	end();
}

static void
test_commitments(void)
{
	int runs = unit_quick() ? 40 : 300;

	for (int seed = 1; seed <= runs; seed++)
	{
		check_each_step(seed);
		check_runs(seed);
		check_forbidden_direction(seed);
	}
}

/* Refused: a run that would be paid for deviating, and both ways without limit. */
static void
test_refused_commitments(void)
{
	Drawn      d;
	FlexResult r;

	draw_commitment(&d, 5);
	d.c.grouped = true;
	d.up[0] = -1;
	CHECK(flex_block_commitment(d.m, &d.c) == FLEX_BAD_INPUT, "price of a run below 0");
	CHECK(flex_model_solve(d.m, &settings, &r) == FLEX_BAD_INPUT, "and the model with it");
	end();
	draw_commitment(&d, 5);
	d.up[2] = -1;
	d.down[2] = 0;
	d.quantity[2] = 0;
	flex_model_col_bounds(d.m, d.term.col + 2, 0, INFINITY);
	CHECK(flex_block_commitment(d.m, &d.c) == FLEX_UNBOUNDED && env.fault[0].step == 2,
		  "both directions pay without end");
	end();
}

static void
test_peaks(void)
{
	for (int seed = 1; seed <= 100; seed++)
	{
		double     x[STEPS];
		int        group[STEPS];
		double     sunk;
		double     expected = 0;
		FlexModel *m;
		FlexResult r;
		int        first;
		int        peak;

		begin((unsigned long) seed);
		m = flex_model_new(&env);
		first = fixed_cols(m, STEPS, 0, 10, x);
		for (int t = 0; t < STEPS; t++)
			group[t] = seed % 2 ? t / 4 : 0;
		sunk = draw(0, 12);
		peak = flex_block_peak(m, "site", "peak_kw", first, STEPS, seed % 3 ? group : NULL,
							   flex_constant(sunk), flex_constant(2.5));
		for (int g = 0; g < (seed % 2 && seed % 3 ? 2 : 1); g++)
		{
			double most = sunk;

			for (int t = 0; t < STEPS; t++)
				if (seed % 3 == 0 || group[t] == g)
					most = fmax(most, x[t]);
			expected += 2.5 * (most - sunk);
		}
		CHECK(flex_model_solve(m, &settings, &r) == FLEX_OK, "seed %d", seed);
		CHECK_CLOSE(r.objective, expected, 1e-9);
		CHECK(r.x[peak] >= sunk - 1e-9, "peak %g below what is sunk", r.x[peak]);
		end();
	}
}

int
main(void)
{
	test_curves();
	test_unsorted_curve();
	test_commitments();
	test_refused_commitments();
	test_peaks();
	return unit_end("costs");
}
