/*
 * test_model.c
 *	  The builder and its building blocks: each block against its cost written
 *	  out by hand at drawn points, and explanations of known clashes.
 */
#include "support/unit.h"

#include "model/model.h"

static FlexEnv       env;
static FlexSettings  settings;
static unsigned long draw_seed;
static unsigned long draw_count;

static double
draw(double low, double high)
{
	return low + (high - low) * unit_random(draw_seed, draw_count++);
}

static int
draw_int(int low, int high)
{
	return low + (int) (unit_random(draw_seed, draw_count++) * (high - low + 1));
}

static void
begin(unsigned long seed)
{
	draw_seed = seed;
	draw_count = 0;
	flex_env_standalone(&env);
	flex_settings_default(&settings);
	settings.mip_gap = 0;
}

static void
end(void)
{
	flex_env_release(&env);
}

/* Columns of one family fixed at drawn values. */
static int
fixed_cols(FlexModel *m, int n, double low, double high, double *x)
{
	int first = flex_model_cols(m, "drawn", "x", n, true);

	for (int t = 0; t < n; t++)
	{
		x[t] = draw(low, high);
		flex_model_col_bounds(m, first + t, x[t], x[t]);
	}
	return first;
}

/* ---- builder ----------------------------------------------------------------------- */

static void
test_builder(void)
{
	FlexProblem p;
	FlexModel  *m;
	char        name[128];
	int         cols;
	int         rows;
	int         one;

	begin(1);
	m = flex_model_new(&env);
	cols = flex_model_cols(m, "battery 1", "charge_kw", 3, true);
	one = flex_model_cols(m, "site", "peak_kw", 1, false);
	rows = flex_model_rows(m, "site", "balance_kw", 2, true);
	/* out of order, twice, and once cancelling out */
	flex_model_coef(m, rows + 1, cols + 2, 1);
	flex_model_coef(m, rows, cols + 2, 5);
	flex_model_coef(m, rows + 1, cols + 2, 2.5);
	flex_model_coef(m, rows + 1, cols, -1);
	flex_model_coef(m, rows, cols, 0);
	flex_model_cost(m, one, 2);
	flex_model_add_cost(m, one, 0.5);
	flex_model_offset(m, 3);
	flex_model_offset(m, 4);
	CHECK(flex_model_problem(m, &p) == FLEX_OK, "problem");
	CHECK(p.ncols == 4 && p.nrows == 2 && p.start[4] == 3, "%d x %d, %d entries", p.nrows, p.ncols,
		  p.start[4]);
	CHECK(p.start[1] == 1 && p.index[0] == 1 && p.value[0] == -1, "first column");
	CHECK(p.index[1] == 0 && p.value[1] == 5 && p.index[2] == 1 && p.value[2] == 3.5,
		  "third column: ascending, added up");
	CHECK(p.cost[one] == 2.5 && p.offset == 7, "cost %g, offset %g", p.cost[one], p.offset);
	CHECK(p.col_lower[cols] == 0 && isinf(p.col_upper[cols]) && p.row_upper[rows] == 0, "defaults");
	CHECK(p.col_step[cols + 2] == 2 && p.col_step[one] == -1 && p.row_step[rows + 1] == 1, "steps");
	p.col_name(p.names, cols + 2, name, sizeof(name));
	CHECK(strcmp(name, "battery 1.charge_kw[2]") == 0, "%s", name);
	p.col_name(p.names, one, name, sizeof(name));
	CHECK(strcmp(name, "site.peak_kw") == 0, "%s", name);
	p.row_name(p.names, rows, name, sizeof(name));
	CHECK(strcmp(name, "site.balance_kw[0]") == 0, "%s", name);
	/* a column that isn't there is told, not written */
	flex_model_coef(m, rows, 4, 1);
	flex_model_cost(m, -1, 1);
	CHECK(flex_model_problem(m, &p) == FLEX_INTERNAL && flex_error_count(&env) == 1, "no column 4");
	flex_model_free(m);
	end();
}

/* An allocator that gives out after some blocks: every path answers no_memory. */
typedef struct Meagre
{
	void *(*alloc)(void *state, size_t size);
	void *state;
	int   left;
} Meagre;

static void *
meagre_alloc(void *state, size_t size)
{
	Meagre *meagre = state;

	return meagre->left-- > 0 ? meagre->alloc(meagre->state, size) : NULL;
}

static void (*inner_release)(void *state, void *block);

static void
meagre_release(void *state, void *block)
{
	inner_release(((Meagre *) state)->state, block);
}

static void
test_no_memory(void)
{
	int answered = 0;
	int good = 0;

	for (int blocks = 1; blocks < 160; blocks++)
	{
		FlexEnv          thin;
		Meagre           meagre;
		FlexModel       *m;
		FlexResult       r = {0};
		double           hours[100] = {0};
		FlexStorageBlock block = flex_storage_defaults("battery", 100, hours);
		FlexStatus       status;

		begin((unsigned long) blocks);
		block.charge_limit = block.discharge_limit = flex_constant(5);
		block.soc_max = flex_constant(20);
		block.exclusive = true;
		for (int t = 0; t < 100; t++)
		{
			hours[t] = 1;
		}
		meagre = (Meagre){env.alloc, env.state, blocks};
		inner_release = env.release;
		thin = env;
		thin.alloc = meagre_alloc;
		thin.release = meagre_release;
		thin.state = &meagre;
		m = flex_model_new(&thin);
		if (m != NULL)
		{
			flex_block_storage(m, &block);
			for (int t = 0; t < 100; t++)
				flex_model_cost(m, block.charge + t, sin(t));
			for (int t = 0; t < 100; t++)
				flex_model_cost(m, block.discharge + t, -sin(t));
			status = flex_model_solve(m, &settings, &r);
			CHECK(status == FLEX_NO_MEMORY || status == FLEX_OK, "%d blocks: %s", blocks,
				  flex_status_text(status));
			answered += status == FLEX_NO_MEMORY;
			good += status == FLEX_OK;
		}
		end();
	}
	CHECK(answered > 20 && good > 20, "%d times without memory, %d times solved", answered, good);
}

/* ---- storage ------------------------------------------------------------------------- */

/* The plan follows the recursion and is as cheap as the same LP written out by hand. */
static void
test_storage(void)
{
	int runs = unit_quick() ? 20 : 150;

	for (int seed = 1; seed <= runs; seed++)
	{
		enum
		{
			N = 6
		};
		double hours[N] = {0}, keep[N], in[N], out[N], charge[N], discharge[N], least[N], most[N],
			inflow[N], price[N];
		FlexStorageBlock b = flex_storage_defaults("battery", N, hours);
		FlexModel       *m;
		FlexModel       *hand;
		FlexResult       r;
		FlexResult       h;
		double           soc;
		int              c;
		int              rows;

		begin((unsigned long) seed);
		for (int t = 0; t < N; t++)
		{
			hours[t] = draw(0.25, 2);
			keep[t] = draw(0.9, 1);
			in[t] = draw(0.8, 1);
			out[t] = draw(0.8, 1);
			charge[t] = draw(1, 5);
			discharge[t] = draw(1, 5);
			least[t] = draw(0, 1);
			most[t] = draw(6, 12);
			inflow[t] = draw(-0.3, 0.3);
			price[t] = draw(-0.3, 1);
		}
		b.retention = flex_values(keep, 0);
		b.charge_efficiency = flex_values(in, 0);
		b.discharge_efficiency = flex_values(out, 0);
		b.charge_limit = flex_values(charge, 0);
		b.discharge_limit = flex_values(discharge, 0);
		b.soc_min = flex_values(least, 0);
		b.soc_max = flex_values(most, 0);
		b.inflow = flex_values(inflow, 0);
		b.soc_start = 3;
		b.exclusive = seed % 3 == 0;
		b.shared_power = seed % 3 == 1;
		m = flex_model_new(&env);
		flex_block_storage(m, &b);
		for (int t = 0; t < N; t++)
		{
			flex_model_cost(m, b.charge + t, price[t] * hours[t]);
			flex_model_cost(m, b.discharge + t, -price[t] * hours[t]);
		}
		/*
		 * by hand, without contents: the content after step t is a sum over all
		 * flows before it, each shrunk by what is kept on the way
		 */
		hand = flex_model_new(&env);
		c = flex_model_cols(hand, "hand", "flow", 2 * N, false);
		rows = flex_model_rows(hand, "hand", "content", N, true);
		for (int t = 0; t < N; t++)
		{
			double known = 3;
			int    share;

			for (int s = 0; s <= t; s++)
			{
				double kept = 1;

				known = known * keep[s] + hours[s] * inflow[s];
				for (int u = s + 1; u <= t; u++)
					kept *= keep[u];
				flex_model_coef(hand, rows + t, c + s, kept * hours[s] * in[s]);
				flex_model_coef(hand, rows + t, c + N + s, -kept * hours[s] / out[s]);
			}
			flex_model_row_bounds(hand, rows + t, least[t] - known, most[t] - known);
			flex_model_col_bounds(hand, c + t, 0, charge[t]);
			flex_model_col_bounds(hand, c + N + t, 0, discharge[t]);
			flex_model_cost(hand, c + t, price[t] * hours[t]);
			flex_model_cost(hand, c + N + t, -price[t] * hours[t]);
			if (b.exclusive)
				flex_model_exclusive(hand, c + t, c + N + t);
			if (!b.shared_power)
				continue;
			share = flex_model_rows(hand, "hand", "share", 1, false);
			flex_model_coef(hand, share, c + t, 1 / charge[t]);
			flex_model_coef(hand, share, c + N + t, 1 / discharge[t]);
			flex_model_row_bounds(hand, share, -INFINITY, 1);
		}
		flex_model_solve(m, &settings, &r);
		flex_model_solve(hand, &settings, &h);
		CHECK(r.status == h.status, "seed %d: %s and %s", seed, flex_status_text(r.status),
			  flex_status_text(h.status));
		if (r.status == FLEX_OK && h.status == FLEX_OK)
		{
			CHECK_CLOSE(r.objective, h.objective, 1e-8);
			soc = 3;
			for (int t = 0; t < N; t++)
			{
				double x = r.x[b.charge + t];
				double y = r.x[b.discharge + t];

				soc = soc * keep[t] + hours[t] * (in[t] * x - y / out[t] + inflow[t]);
				CHECK_CLOSE(r.x[b.soc + t], soc, 1e-6);
				CHECK(soc >= least[t] - 1e-6 && soc <= most[t] + 1e-6, "content %g", soc);
				CHECK(!b.exclusive || x * y == 0, "both directions: %g and %g", x, y);
				CHECK(!b.shared_power || x / charge[t] + y / discharge[t] <= 1 + 1e-6, "shared");
			}
		}
		end();
	}
}

/* Powers without limit: the pair gets what the content leaves room for. */
static void
test_storage_without_power_limit(void)
{
	double           hours[2] = {0.5, 0.5};
	FlexStorageBlock b = flex_storage_defaults("battery", 2, hours);
	FlexModel       *m;
	FlexResult       r;

	begin(1);
	b.soc_max = flex_constant(10);
	b.exclusive = true;
	m = flex_model_new(&env);
	flex_block_storage(m, &b);
	/* paid for taking, and again for giving */
	flex_model_cost(m, b.charge, -1);
	flex_model_cost(m, b.discharge + 1, -1);
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_OK, "%s", flex_status_text(r.status));
	CHECK_CLOSE(r.objective, -40, 1e-9);
	end();
}

/* ---- cost of one expression -------------------------------------------------------------- */

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

static void
test_curves(void)
{
	int runs = unit_quick() ? 60 : 600;

	for (int seed = 1; seed <= runs; seed++)
	{
		double     point[8];
		double     cost[8];
		double     width[7];
		double     slope[7];
		int        n;
		double     x[2];
		double     price;
		double     best = INFINITY;
		bool       jumps = seed % 2;
		FlexModel *m;
		FlexResult r;
		int        free_col;
		int        fixed;

		begin((unsigned long) seed);
		n = draw_int(2, 7);
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
		/* the cost of an expression 2 a - b that is fixed, twice in one model */
		m = flex_model_new(&env);
		fixed = fixed_cols(m, 2, 0, 1, x);
		x[0] = 0.5 * (draw(point[0], point[n - 1]) + x[1]);
		flex_model_col_bounds(m, fixed, x[0], x[0]);
		flex_block_curve(m, "pump", "curve", 3, (const FlexTerm[]){{fixed, 2}, {fixed + 1, -1}}, 2,
						 point, cost, n);
		/* and of a column that may move, at a price: the best is at a point of the curve */
		price = draw(-3, 3);
		free_col = flex_model_cols(m, "drawn", "y", 1, false);
		flex_model_col_bounds(m, free_col, -INFINITY, INFINITY);
		flex_model_cost(m, free_col, price);
		flex_block_curve(m, "pump", "curve", 4, (const FlexTerm[]){{free_col, 1}}, 1, point, cost,
						 n);
		for (int k = 0; k < n; k++)
			best = fmin(best, cost[k] + price * point[k]);
		CHECK(flex_model_solve(m, &settings, &r) == FLEX_OK, "seed %d: %s", seed,
			  flex_status_text(r.status));
		CHECK_CLOSE(r.objective, curve_at(point, cost, n, 2 * x[0] - x[1]) + best, 1e-6);

		/* convex: the same slopes in order, by segments, without binaries */
		m = flex_model_new(&env);
		fixed = fixed_cols(m, 1, point[0], point[n - 1], x);
		for (int k = 0; k + 1 < n; k++)
		{
			width[k] = draw(0.1, 2);
			slope[k] = k == 0 ? draw(-2, 0) : slope[k - 1] + draw(0, 1);
		}
		width[n - 2] = INFINITY;
		flex_block_convex_cost(m, "pump", "cost", 0, (const FlexTerm[]){{fixed, 1}}, 1, point[0],
							   width, slope, n - 1);
		best = 0;
		for (int k = 0, go = 1; k + 1 < n && go; k++)
		{
			double rest = x[0] - point[0];

			for (int i = 0; i < k; i++)
				rest -= width[i];
			best += slope[k] * fmax(0, fmin(rest, width[k]));
		}
		CHECK(flex_model_solve(m, &settings, &r) == FLEX_OK, "seed %d: %s", seed,
			  flex_status_text(r.status));
		CHECK_CLOSE(r.objective, best, 1e-8);
		CHECK(r.engine != FLEX_ENGINE_MIP, "a convex cost needs no binaries");
		end();
	}
	/* points that go back */
	begin(1);
	{
		FlexModel  *m = flex_model_new(&env);
		FlexProblem p;
		int         c = flex_model_cols(m, "pump", "x", 1, false);

		flex_block_curve(m, "pump", "curve", 5, (const FlexTerm[]){{c, 1}}, 1,
						 (const double[]){0, 2, 1}, (const double[]){0, 1, 2}, 3);
		CHECK(flex_model_problem(m, &p) == FLEX_BAD_INPUT && env.fault[0].step == 5, "refused");
	}
	end();
}

/* ---- commitments and peaks ---------------------------------------------------------------- */

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

static void
test_commitments(void)
{
	int runs = unit_quick() ? 40 : 300;

	for (int seed = 1; seed <= runs; seed++)
	{
		Drawn      d;
		FlexResult r;
		double     expected = 0;

		/* every step is priced; in some, both directions together pay */
		draw_commitment(&d, (unsigned long) seed);
		if (seed % 2)
			d.up[seed % STEPS] = -1.5, d.down[seed % STEPS] = 0.5;
		CHECK(flex_block_commitment(d.m, &d.c) == FLEX_OK, "seed %d", seed);
		for (int t = 0; t < STEPS; t++)
			expected +=
				d.up[t] * fmax(0, deviation(&d, t)) + d.down[t] * fmax(0, -deviation(&d, t));
		CHECK(flex_model_solve(d.m, &settings, &r) == FLEX_OK, "seed %d: %s", seed,
			  flex_status_text(r.status));
		CHECK_CLOSE(r.objective, expected, 1e-8);
		for (int t = 0; t < STEPS && r.has_plan; t++)
		{
			CHECK_CLOSE(r.x[d.c.up + t], fmax(0, deviation(&d, t)), 1e-6);
			CHECK_CLOSE(r.x[d.c.down + t], fmax(0, -deviation(&d, t)), 1e-6);
		}
		end();

		/* the largest of each run is priced once, at the price of the run's first step */
		draw_commitment(&d, (unsigned long) seed);
		d.c.grouped = true;
		if (seed % 2)
			d.c.group = NULL;
		CHECK(flex_block_commitment(d.m, &d.c) == FLEX_OK, "seed %d", seed);
		expected = 0;
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

		/* a forbidden direction */
		draw_commitment(&d, (unsigned long) seed);
		d.c.grouped = seed % 2;
		d.c.up_price = NULL;
		flex_block_commitment(d.m, &d.c);
		expected = 0;
		for (int t = 0; t < STEPS; t++)
			expected = fmax(expected, deviation(&d, t));
		CHECK(flex_model_solve(d.m, &settings, &r) == (expected > 1e-6 ? FLEX_INFEASIBLE : FLEX_OK),
			  "seed %d: largest %g, %s", seed, expected, flex_status_text(r.status));
		end();
	}
	/* refused: a run that would be paid for deviating, and both ways without limit */
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

static void
test_balance(void)
{
	FlexModel   *m;
	FlexResult   r;
	const double load[3] = {2, -1, 4};
	int          a;
	int          b;

	begin(1);
	m = flex_model_new(&env);
	a = flex_model_cols(m, "site", "import_kw", 3, true);
	b = flex_model_cols(m, "site", "export_kw", 3, true);
	for (int t = 0; t < 3; t++)
	{
		flex_model_cost(m, a + t, 1 + t);
		flex_model_cost(m, b + t, -0.5);
	}
	flex_block_balance(m, "site", "balance_kw", 3, (const FlexTerm[]){{a, 1}, {b, -1}}, 2,
					   (const double[]){-load[0], -load[1], -load[2]});
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_OK, "balance");
	CHECK_CLOSE(r.objective, 2 - 0.5 + 12, 1e-9);
	end();
}

/* ---- explanations -----------------------------------------------------------------------------
 */

static bool
told(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

/* 50 kWh asked for after step 3, 10 kW for 4 hours: 10 kWh are missing. */
static void
test_explain_storage(void)
{
	double           hours[6] = {1, 1, 1, 1, 1, 1}, least[6] = {0};
	FlexStorageBlock b = flex_storage_defaults("battery 1", 6, hours);
	FlexModel       *m;
	FlexResult       r;
	FlexClash        clash[3];
	int              n;

	begin(1);
	least[3] = 50;
	b.charge_limit = b.discharge_limit = flex_constant(10);
	b.soc_min = flex_values(least, 0);
	b.soc_max = flex_constant(100);
	m = flex_model_new(&env);
	flex_block_storage(m, &b);
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_INFEASIBLE && env.nfaults == 0, "infeasible");
	CHECK(flex_model_clashes(m, &settings, clash, 3, &n) == FLEX_OK && n == 1, "%d clashes", n);
	CHECK(strcmp(clash[0].object, "battery 1") == 0 && strcmp(clash[0].what, "soc_kwh") == 0 &&
			  clash[0].first_step == 3 && clash[0].last_step == 3,
		  "%s of %s", clash[0].what, clash[0].object);
	CHECK_CLOSE(clash[0].largest, -10, 1e-6);
	CHECK(flex_model_explain(m, &settings) == FLEX_INFEASIBLE && env.nfaults == 1, "explained");
	CHECK(env.fault[0].step == 3, "step %d", env.fault[0].step);
	CHECK(told(env.fault[0].message, "\"soc_kwh\" of \"battery 1\"") &&
			  told(env.fault[0].message, "10 below its lower limit"),
		  "%s", env.fault[0].message);
	CHECK(told(env.fault[0].detail, "in step 3"), "%s", env.fault[0].detail);
	CHECK(told(env.fault[0].hint, "upper limit of \"charge_kw\" of \"battery 1\" in steps 0 to 3"),
		  "%s", env.fault[0].hint);
	end();
}

/* Load above the import limit in two of four steps. */
static void
test_explain_import(void)
{
	FlexModel *m;
	FlexResult r;
	FlexClash  clash[3];
	int        n;
	int        import;

	begin(1);
	m = flex_model_new(&env);
	import = flex_model_cols(m, "site", "import_kw", 4, true);
	for (int t = 0; t < 4; t++)
		flex_model_col_bounds(m, import + t, 0, 5);
	flex_block_balance(m, "site", "balance_kw", 4, (const FlexTerm[]){{import, 1}}, 1,
					   (const double[]){-3, -7, -5, -9});
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_INFEASIBLE, "infeasible");
	CHECK(flex_model_clashes(m, &settings, clash, 3, &n) == FLEX_OK && n == 1, "%d", n);
	CHECK(clash[0].first_step == 1 && clash[0].last_step == 3, "steps %d to %d",
		  clash[0].first_step, clash[0].last_step);
	CHECK_CLOSE(clash[0].largest, 4, 1e-6);
	end();
}

/* Only equations: nothing that is a limit can help. */
static void
test_explain_equations(void)
{
	FlexModel *m;
	FlexResult r;
	FlexClash  clash[3];
	int        n;
	int        x;
	int        row;

	begin(1);
	m = flex_model_new(&env);
	x = flex_model_cols(m, "bus", "flow_kw", 1, false);
	row = flex_model_rows(m, "bus", "balance_kw", 2, false);
	flex_model_coef(m, row, x, 1);
	flex_model_coef(m, row + 1, x, 1);
	flex_model_row_bounds(m, row, 4, 4);
	flex_model_row_bounds(m, row + 1, 6, 6);
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_INFEASIBLE, "infeasible");
	CHECK(flex_model_clashes(m, &settings, clash, 3, &n) == FLEX_OK && n == 1 &&
			  strcmp(clash[0].what, "balance_kw") == 0,
		  "%d", n);
	CHECK_CLOSE(fabs(clash[0].largest), 2, 1e-6);
	/* a column whose own bounds cross */
	m = flex_model_new(&env);
	x = flex_model_cols(m, "pump", "power_kw", 3, true);
	flex_model_col_bounds(m, x + 1, 5, 3);
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_INFEASIBLE, "bounds that cross");
	CHECK(flex_model_clashes(m, &settings, clash, 3, &n) == FLEX_OK && n == 1 &&
			  clash[0].first_step == 1,
		  "%d", n);
	CHECK_CLOSE(fabs(clash[0].largest), 2, 1e-6);
	end();
}

/* Each side of a pair is needed: only the decision forbids it. */
static void
test_explain_decisions(void)
{
	FlexModel *m;
	FlexResult r;
	FlexClash  clash[3];
	int        n;
	int        x;
	int        row;

	begin(1);
	m = flex_model_new(&env);
	x = flex_model_cols(m, "battery", "power_kw", 2, false);
	flex_model_col_bounds(m, x, 0, 10);
	flex_model_col_bounds(m, x + 1, 0, 10);
	flex_model_exclusive(m, x, x + 1);
	row = flex_model_rows(m, "battery", "least_kw", 2, false);
	flex_model_coef(m, row, x, 1);
	flex_model_coef(m, row + 1, x + 1, 1);
	flex_model_row_bounds(m, row, 2, INFINITY);
	flex_model_row_bounds(m, row + 1, 3, INFINITY);
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_INFEASIBLE, "infeasible");
	CHECK(flex_model_clashes(m, &settings, clash, 3, &n) == FLEX_OK && n == 1 &&
			  strcmp(clash[0].what, "least_kw") == 0,
		  "%d", n);
	/* relative to its size either row may give way, wholly */
	CHECK(fabs(fabs(clash[0].largest) - 2) < 1e-6 || fabs(fabs(clash[0].largest) - 3) < 1e-6, "%g",
		  clash[0].largest);
	CHECK(flex_model_explain(m, &settings) == FLEX_INFEASIBLE && env.nfaults == 1, "%d faults",
		  env.nfaults);
	end();
}

static void
test_explain_unbounded(void)
{
	FlexModel *m;
	FlexResult r;
	int        a;
	int        b;

	begin(1);
	m = flex_model_new(&env);
	a = flex_model_cols(m, "site", "import_kw", 3, true);
	b = flex_model_cols(m, "site", "export_kw", 3, true);
	for (int t = 0; t < 3; t++)
	{
		flex_model_cost(m, a + t, 1);
		flex_model_cost(m, b + t, t == 1 ? -2 : -0.5);
	}
	flex_block_balance(m, "site", "balance_kw", 3, (const FlexTerm[]){{a, 1}, {b, -1}}, 2, NULL);
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_UNBOUNDED, "unbounded");
	CHECK(flex_model_explain_unbounded(m, &settings) == FLEX_UNBOUNDED && env.nfaults == 1, "told");
	CHECK(env.fault[0].step == 1 && told(env.fault[0].message, "\"import_kw\" of \"site\"") &&
			  told(env.fault[0].detail, "export_kw"),
		  "%s %s", env.fault[0].message, env.fault[0].detail);
	end();
}

/* ---- size
 * ------------------------------------------------------------------------------------------ */

/* Building is linear: ten times the model in about ten times the time. */
static void
test_size(void)
{
	double seconds[2];

	for (int k = 0; k < 2; k++)
	{
		int         n = k == 0 ? 4000 : 40000;
		FlexModel  *m;
		FlexProblem p;
		int         cols;
		int         rows;

		begin(1);
		seconds[k] = flex_clock();
		m = flex_model_new(&env);
		cols = flex_model_cols(m, "house", "x", 3 * n, false);
		rows = flex_model_rows(m, "house", "r", 2 * n, false);
		for (int t = 0; t < n; t++)
		{
			/* one small family a step, as curves and piecewise costs make them */
			int one = flex_model_cols(m, "house", "step", 1, false);

			for (int j = 0; j < 8; j++)
				flex_model_coef(m, rows + (2 * t + j) % (2 * n), cols + (3 * t + j) % (3 * n),
								1 + j);
			flex_model_coef(m, rows + t, one, 1);
		}
		CHECK(flex_model_problem(m, &p) == FLEX_OK && p.start[p.ncols] == 9 * n, "%d entries",
			  p.start[p.ncols]);
		seconds[k] = flex_clock() - seconds[k];
		end();
	}
	printf("model of 160000 columns and 360000 entries built in %.3f s (a tenth: %.3f s)\n",
		   seconds[1], seconds[0]);
}

int
main(void)
{
	test_builder();
	test_no_memory();
	test_storage();
	test_storage_without_power_limit();
	test_balance();
	test_curves();
	test_commitments();
	test_peaks();
	test_explain_storage();
	test_explain_import();
	test_explain_equations();
	test_explain_decisions();
	test_explain_unbounded();
	test_size();
	return unit_end("model");
}
