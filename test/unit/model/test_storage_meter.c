/*
 * test_storage_meter.c
 *	  The blocks of storage, meter and balance against programs and costs written
 *	  out by hand.
 */
#include "support/model_case.h"

/* ---- storage --------------------------------------------------------------- */

/* A storage's drawn values. */
enum
{
	N = 6
};

typedef struct StorageCase
{
	double           hours[N], retention[N], in[N], out[N], charge[N], discharge[N];
	double           least[N], most[N], inflow[N], price[N];
	FlexStorageBlock block;
} StorageCase;

static void
draw_storage(StorageCase *s, int seed)
{
	for (int t = 0; t < N; t++)
	{
		s->hours[t] = draw(0.25, 2);
		s->retention[t] = draw(0.9, 1);
		s->in[t] = draw(0.8, 1);
		s->out[t] = draw(0.8, 1);
		s->charge[t] = draw(1, 5);
		s->discharge[t] = draw(1, 5);
		s->least[t] = draw(0, 1);
		s->most[t] = draw(6, 12);
		s->inflow[t] = draw(-0.3, 0.3);
		s->price[t] = draw(-0.3, 1);
	}
	s->block = flex_storage_defaults("battery", N, s->hours);
	s->block.retention = flex_values(s->retention, 0);
	s->block.charge_efficiency = flex_values(s->in, 0);
	s->block.discharge_efficiency = flex_values(s->out, 0);
	s->block.charge_limit = flex_values(s->charge, 0);
	s->block.discharge_limit = flex_values(s->discharge, 0);
	s->block.soc_min = flex_values(s->least, 0);
	s->block.soc_max = flex_values(s->most, 0);
	s->block.inflow = flex_values(s->inflow, 0);
	s->block.soc_start = 3;
	s->block.exclusive = seed % 3 == 0;
	s->block.shared_power = seed % 3 == 1;
}

/*
 * By hand, without contents: the content after step t is a sum over all flows
 * before it, each shrunk by what is retained on the way.
 */
static FlexModel *
storage_by_hand(const StorageCase *s)
{
	FlexModel *hand = flex_model_new(&env);
	int        c = flex_model_cols(hand, "hand", "flow", 2 * N, false);
	int        rows = flex_model_rows(hand, "hand", "content", N, true);

	for (int t = 0; t < N; t++)
	{
		double known = 3;
		int    share;

		for (int u = 0; u <= t; u++)
		{
			double left = 1;

			known = known * s->retention[u] + s->hours[u] * s->inflow[u];
			for (int v = u + 1; v <= t; v++)
				left *= s->retention[v];
			flex_model_coef(hand, rows + t, c + u, left * s->hours[u] * s->in[u]);
			flex_model_coef(hand, rows + t, c + N + u, -left * s->hours[u] / s->out[u]);
		}
		flex_model_row_bounds(hand, rows + t, s->least[t] - known, s->most[t] - known);
		flex_model_col_bounds(hand, c + t, 0, s->charge[t]);
		flex_model_col_bounds(hand, c + N + t, 0, s->discharge[t]);
		flex_model_cost(hand, c + t, s->price[t] * s->hours[t]);
		flex_model_cost(hand, c + N + t, -s->price[t] * s->hours[t]);
		if (s->block.exclusive)
			flex_model_exclusive(hand, c + t, c + N + t);
		if (!s->block.shared_power)
			continue;
		share = flex_model_rows(hand, "hand", "share", 1, false);
		flex_model_coef(hand, share, c + t, 1 / s->charge[t]);
		flex_model_coef(hand, share, c + N + t, 1 / s->discharge[t]);
		flex_model_row_bounds(hand, share, -INFINITY, 1);
	}
	return hand;
}

/* The plan keeps the recursion and all limits. */
static void
check_storage(const StorageCase *s, const double *x)
{
	double soc = 3;

	for (int t = 0; t < N; t++)
	{
		double in = x[s->block.charge + t];
		double out = x[s->block.discharge + t];

		soc =
			soc * s->retention[t] + s->hours[t] * (s->in[t] * in - out / s->out[t] + s->inflow[t]);
		CHECK_CLOSE(x[s->block.soc + t], soc, 1e-6);
		CHECK(soc >= s->least[t] - 1e-6 && soc <= s->most[t] + 1e-6, "content %g", soc);
		CHECK(!s->block.exclusive || in * out == 0, "both directions: %g and %g", in, out);
		CHECK(!s->block.shared_power || in / s->charge[t] + out / s->discharge[t] <= 1 + 1e-6,
			  "shared");
	}
}

/* The plan follows the recursion and is as cheap as the same LP written out by hand. */
static void
test_storage(void)
{
	int runs = unit_quick() ? 20 : 150;

	for (int seed = 1; seed <= runs; seed++)
	{
		StorageCase s;
		FlexModel  *m;
		FlexModel  *hand;
		FlexResult  r;
		FlexResult  h;

		begin((unsigned long) seed);
		draw_storage(&s, seed);
		m = flex_model_new(&env);
		flex_block_storage(m, &s.block);
		for (int t = 0; t < N; t++)
		{
			flex_model_cost(m, s.block.charge + t, s.price[t] * s.hours[t]);
			flex_model_cost(m, s.block.discharge + t, -s.price[t] * s.hours[t]);
		}
		hand = storage_by_hand(&s);
		flex_model_solve(m, &settings, &r);
		flex_model_solve(hand, &settings, &h);
		CHECK(r.status == h.status, "seed %d: %s and %s", seed, flex_status_text(r.status),
			  flex_status_text(h.status));
		if (r.status == FLEX_OK && h.status == FLEX_OK)
		{
			CHECK_CLOSE(r.objective, h.objective, 1e-8);
			check_storage(&s, r.x);
		}
		end();
	}
}

/* Constants say the same as arrays full of them; arrays start from the constants. */
static void
test_storage_arrays(void)
{
	double            hours[3] = {1, 1, 0.5};
	FlexStorageBlock  b[2];
	FlexStorageArrays arrays;
	double            objective[2];

	begin(1);
	for (int k = 0; k < 2; k++)
	{
		FlexModel *m = flex_model_new(&env);
		FlexResult r;

		b[k] = flex_storage_defaults("battery", 3, hours);
		b[k].retention = flex_constant(0.9);
		b[k].charge_efficiency = flex_constant(0.8);
		b[k].charge_limit = b[k].discharge_limit = flex_constant(2);
		b[k].soc_max = flex_constant(5);
		b[k].soc_start = 1;
		if (k == 1)
			CHECK(flex_storage_arrays(&env, &b[k], &arrays) == FLEX_OK, "no arrays");
		flex_block_storage(m, &b[k]);
		flex_model_cost(m, b[k].charge, 1);
		flex_model_cost(m, b[k].discharge + 2, -3);
		CHECK(flex_model_solve(m, &settings, &r) == FLEX_OK, "%s", flex_status_text(r.status));
		objective[k] = r.objective;
	}
	CHECK_CLOSE(objective[0], objective[1], 1e-12);
	CHECK(arrays.retention[2] == 0.9 && arrays.discharge_efficiency[1] == 1 &&
			  arrays.soc_max[0] == 5 && arrays.inflow[0] == 0,
		  "the arrays don't start from the constants");
	flex_storage_arrays_free(&env, &arrays);
	end();
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

/* ---- meter ----------------------------------------------------------------- */

static int
meter_with_load(FlexModel *m, FlexMeterBlock *meter, const double *load)
{
	flex_block_meter(m, meter);
	return flex_block_balance(m, "meter", "balance_kw", meter->n,
							  (const FlexTerm[]){{meter->import, 1}, {meter->export, -1}}, 2, load);
}

/* Energy at its prices; each period's largest import at the price of its first step. */
static void
test_meter(void)
{
	double         hours[4] = {1, 1, 0.5, 0.5};
	double         load[4] = {-2, 3, -4, -1}; /* minus what is taken */
	double         price[4] = {0.3, 0.2, 0.4, 0.1};
	double         peak[4] = {10, 99, 0, 99};
	int            group[4] = {1, 1, 2, 2};
	FlexMeterBlock meter = flex_meter_defaults("meter", 4, hours);
	FlexModel     *m;
	FlexResult     r;

	begin(1);
	m = flex_model_new(&env);
	meter.import_price = flex_values(price, 0);
	meter.export_price = flex_constant(0.05);
	meter.peak_price = flex_values(peak, 0);
	meter.peak_sunk = flex_constant(0.5);
	meter.peak_group = group;
	meter_with_load(m, &meter, load);
	CHECK(flex_model_solve(m, &settings, &r) == FLEX_OK, "%s", flex_status_text(r.status));
	/* the second period has no price: its 4 kW cost their energy alone */
	CHECK_CLOSE(r.objective, 2 * 0.3 - 3 * 0.05 + 2 * 0.4 + 0.5 * 0.1 + 10 * 1.5, 1e-9);
	CHECK(meter.peak >= 0, "no peak");
	CHECK_CLOSE(r.x[meter.peak], 2, 1e-9);
	end();
	begin(1);
	m = flex_model_new(&env);
	meter.peak_price = flex_constant(0);
	flex_block_meter(m, &meter);
	CHECK(meter.peak == -1, "a peak without a price");
	end();
}

/* Limits hold exactly; what can flow at all is taken with room, but where both ways would pay. */
static void
test_meter_bounds(void)
{
	double         hours[3] = {1, 1, 1};
	double         import_price[3] = {0.3, 0.1, 0.3};
	double         export_price[3] = {0.1, 0.2, 0.1};
	double         limit[3] = {INFINITY, INFINITY, 5};
	FlexMeterBlock meter = flex_meter_defaults("meter", 3, hours);
	FlexProblem    p;

	meter.import_price = flex_values(import_price, 0);
	meter.export_price = flex_values(export_price, 0);
	meter.import_limit = flex_values(limit, 0);
	meter.import_most = flex_constant(10);
	meter.export_most = flex_constant(4);
	for (int k = 0; k < 3; k++)
	{
		static const FlexMeterDirections all[] = {FLEX_METER_BOTH, FLEX_METER_EXCLUSIVE_WHERE_PAID,
												  FLEX_METER_EXCLUSIVE};
		static const int                 pairs[] = {0, 1, 3};
		FlexModel                       *m;

		begin(1);
		m = flex_model_new(&env);
		meter.exclusive = all[k];
		flex_block_meter(m, &meter);
		CHECK(flex_model_problem(m, &p) == FLEX_OK && p.nexclusive == pairs[k], "%d pairs",
			  p.nexclusive);
		CHECK_CLOSE(p.col_upper[meter.import], k < 2 ? flex_meter_room(10) : 10, 0);
		CHECK_CLOSE(p.col_upper[meter.export], k < 2 ? flex_meter_room(4) : 4, 0);
		CHECK_CLOSE(p.col_upper[meter.import + 1], 10, 0);
		CHECK_CLOSE(p.col_upper[meter.export + 1], 4, 0);
		CHECK_CLOSE(p.col_upper[meter.import + 2], 5, 0);
		end();
	}
}

/* Exporting pays more than importing: the relaxation earns by both, pairs forbid it. */
static void
test_meter_pairs(void)
{
	double         hours[1] = {1};
	double         load[1] = {-1};
	FlexMeterBlock meter = flex_meter_defaults("meter", 1, hours);
	FlexModel     *m;
	FlexResult     r;

	meter.import_price = flex_constant(0.1);
	meter.export_price = flex_constant(0.3);
	meter.import_most = meter.export_most = flex_constant(5);
	for (int k = 0; k < 2; k++)
	{
		begin(1);
		m = flex_model_new(&env);
		meter.exclusive = k == 0 ? FLEX_METER_BOTH : FLEX_METER_EXCLUSIVE_WHERE_PAID;
		meter_with_load(m, &meter, load);
		CHECK(flex_model_solve(m, &settings, &r) == FLEX_OK, "%s", flex_status_text(r.status));
		CHECK_CLOSE(r.objective, k == 0 ? 5 * 0.1 - 4 * 0.3 : 0.1, 1e-9);
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

int
main(void)
{
	test_storage();
	test_storage_arrays();
	test_storage_without_power_limit();
	test_meter();
	test_meter_bounds();
	test_meter_pairs();
	test_balance();
	return unit_end("storage_meter");
}
