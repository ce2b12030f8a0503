/*
 * test_chain.c
 *	  Sites whose storages nothing couples: each is planned alone by the chain engine. Against the
 *	  sum of single storages, against the search with binaries, and where something does couple.
 */
#include "support/unit.h"

#include "core/site/site.h"

#define STEPS 24
#define STORAGES 4

typedef struct Case
{
	FlexSiteInput  input;
	FlexStorage    storage[STORAGES];
	FlexSiteDevice device;
	double         hours[STEPS];
	double         import_price[STEPS];
	double         export_price[STEPS];
	double         net_load[STEPS];
	double         import_limit[STEPS];
	double         peak_price[STEPS];
	double         peak_sunk[STEPS];
	double         lower[STEPS];
	double         upper[STEPS];
} Case;

static const char *const names[] = {"a", "b", "c", "d"};

static FlexStorageSpec
battery(double capacity, double power, double roundtrip, double start)
{
	return (FlexStorageSpec){.capacity = capacity,
							 .soc_max = capacity,
							 .charge_power = power,
							 .discharge_power = power,
							 .charge_efficiency = sqrt(roundtrip),
							 .discharge_efficiency = sqrt(roundtrip),
							 .soc_start = start,
							 .soc_end = NAN,
							 .soc_end_min = NAN,
							 .exclusive = true};
}

/* Prices of both signs. With gap, export pays less, and the load keeps the meter on one side. */
static void
random_case(Case *site, unsigned long seed, bool gap, bool device)
{
	unsigned long at = 0;
	int           n = 4 + (int) (unit_random(seed, at++) * 9);
	int           count = 1 + (int) (unit_random(seed, at++) * 3);

	memset(site, 0, sizeof(*site));
	for (int t = 0; t < n; t++)
	{
		double side = unit_random(seed, at++) < 0.5 ? 1 : -1;

		site->hours[t] = 0.25 + 0.75 * unit_random(seed, at++);
		site->import_price[t] = -0.3 + 0.6 * unit_random(seed, at++);
		site->export_price[t] = site->import_price[t] - (gap ? 0.1 * unit_random(seed, at++) : 0);
		site->net_load[t] = gap ? 40 * side : 6 * unit_random(seed, at++) - 3;
		site->import_limit[t] = 80;
		site->peak_price[t] = 0.2;
		site->peak_sunk[t] = 100;
		site->lower[t] = -3 * unit_random(seed, at++);
		site->upper[t] = unit_random(seed, at++);
	}
	for (int k = 0; k < count; k++)
	{
		double capacity = 2 + 8 * unit_random(seed, at++);

		double power = 1 + 3 * unit_random(seed, at++);
		double roundtrip = 0.7 + 0.29 * unit_random(seed, at++);

		site->storage[k].name = names[k];
		site->storage[k].spec =
			battery(capacity, power, roundtrip, capacity * unit_random(seed, at++));
		site->storage[k].spec.exclusive = unit_random(seed, at++) < 0.9;
		site->storage[k].spec.throughput_cost = unit_random(seed, at++) < 0.3 ? 0.01 : 0;
		site->storage[k].spec.end_value = 0.1 * unit_random(seed, at++);
		site->storage[k].sooner = unit_random(seed, at++) < 0.5;
	}
	site->device = (FlexSiteDevice){"pv", site->lower, site->upper};
	site->input = (FlexSiteInput){.n = n,
								  .hours = site->hours,
								  .import_price = site->import_price,
								  .export_price = gap ? site->export_price : NULL,
								  .net_load = site->net_load,
								  .import_limit = site->import_limit,
								  .peak_price = site->peak_price,
								  .peak_sunk = site->peak_sunk,
								  .nstorages = count,
								  .storage = site->storage,
								  .ndevices = device ? 1 : 0,
								  .device = &site->device};
}

static bool
any_pairs(const FlexSiteInput *input)
{
	for (int k = 0; k < input->nstorages; k++)
		if (input->storage[k].spec.exclusive)
			return true;
	return false;
}

static void
test_against_search(void)
{
	int cases = unit_quick() ? 40 : 300;

	for (int i = 0; i < cases; i++)
	{
		FlexEnv      env;
		FlexSettings settings;
		FlexSitePlan plan;
		FlexSitePlan other;
		static Case  site;

		random_case(&site, (unsigned long) (1000 + i), i % 3 == 1, i % 2 == 0);
		flex_env_standalone(&env);
		flex_settings_default(&settings);
		CHECK(flex_site_plan(&env, &site.input, &settings, &plan) == FLEX_OK, "seed %d", i);
		CHECK(plan.engine == FLEX_ENGINE_CHAIN, "seed %d: %s, %s", i, flex_engine_text(plan.engine),
			  plan.reason);
		CHECK(plan.gap <= 1e-9, "seed %d: gap %g", i, plan.gap);
		settings.engine = FLEX_ENGINE_MIP;
		settings.mip_gap = 1e-9;
		CHECK(flex_site_plan(&env, &site.input, &settings, &other) == FLEX_OK, "seed %d", i);
		CHECK(other.engine == FLEX_ENGINE_MIP || !any_pairs(&site.input), "seed %d: %s", i,
			  flex_engine_text(other.engine));
		CHECK_CLOSE(plan.objective, other.objective, 1e-7);
		flex_env_release(&env);
	}
}

/* What one more kWh is worth, by a load that is moved and a content that starts higher. */
static void
test_marginal_values(void)
{
	for (int i = 0; i < 100; i++)
	{
		static Case  site;
		FlexEnv      env;
		FlexSettings settings;
		FlexSitePlan plan;
		FlexSitePlan moved;
		double       before;
		double       step = 1e-4;
		int          t = i % 4;

		random_case(&site, (unsigned long) (5000 + i), i % 3 == 1, i % 2 == 0);
		flex_env_standalone(&env);
		flex_settings_default(&settings);
		flex_site_plan(&env, &site.input, &settings, &plan);
		before = plan.objective;
		site.net_load[t] += step / site.hours[t];
		flex_site_plan(&env, &site.input, &settings, &moved);
		CHECK_CLOSE((moved.objective - before) / step, plan.marginal_price[t], 1e-6);
		flex_env_release(&env);
	}
}

/* Ten batteries at prices below 0 in places: the example of the manual's limits. */
static void
test_ten(void)
{
	enum
	{
		N = 96,
		COUNT = 10
	};
	static double price[N];
	static double hours[N];
	FlexStorage   storage[COUNT];
	FlexSiteInput input = {
		.n = N, .hours = hours, .import_price = price, .nstorages = COUNT, .storage = storage};
	FlexEnv      env;
	FlexSettings settings;
	FlexSitePlan plan;
	FlexEngine   engine;
	FlexSiteSize size;
	char         reason[160];
	double       sum = 0;

	memset(storage, 0, sizeof(storage));
	for (int t = 0; t < N; t++)
	{
		price[t] = (60 * sin(t / 9.0) - 30 + t * 7919 % 13) / 1000;
		hours[t] = 0.25;
	}
	flex_env_standalone(&env);
	flex_settings_default(&settings);
	for (int k = 0; k < COUNT; k++)
	{
		FlexStorageInput one = {.n = N, .hours = hours, .import_price = price};
		FlexStoragePlan  alone;

		storage[k].name = "battery";
		storage[k].sooner = true;
		storage[k].spec = battery(9 + k, 3 + (k + 1) % 4, (81 + k) / 100.0, 2);
		one.storage = storage[k];
		CHECK(flex_storage_plan(&env, &one, &settings, &alone) == FLEX_OK, "battery %d", k);
		sum += alone.objective;
	}
	CHECK(flex_site_plan(&env, &input, &settings, &plan) == FLEX_OK, "no plan");
	CHECK_CLOSE(plan.objective, -25.940428, 1e-7);
	CHECK_CLOSE(plan.objective, sum, 1e-9);
	CHECK(plan.engine == FLEX_ENGINE_CHAIN && strstr(plan.reason, "nothing couples") != NULL, "%s",
		  plan.reason);
	CHECK(flex_site_size(&env, &input, &settings, &engine, reason, sizeof(reason), &size) ==
				  FLEX_OK &&
			  engine == FLEX_ENGINE_CHAIN && size.rows == 0,
		  "%s, %d rows", reason, size.rows);
	settings.time_limit = 1e-9;
	CHECK(flex_site_plan(&env, &input, &settings, &plan) == FLEX_TIME_LIMIT, "%s",
		  flex_status_text(plan.status));
	flex_env_release(&env);
}

/* A limit, a peak or a second price in reach of what can flow couples the storages. */
static void
test_coupled(void)
{
	static Case  site;
	FlexEnv      env;
	FlexSettings settings;
	FlexEngine   engine;
	FlexSiteSize size;
	char         reason[160];

	for (int what = 0; what < 4; what++)
	{
		unsigned long seed = 1;

		do
			random_case(&site, ++seed, false, false);
		while (site.input.nstorages < 2);
		if (what == 1)
			site.import_limit[2] = 1;
		if (what == 2)
			site.peak_sunk[0] = 0;
		if (what == 3)
		{
			site.input.export_price = site.export_price;
			site.export_price[3] -= 0.01;
			site.net_load[3] = 0;
		}
		flex_env_standalone(&env);
		flex_settings_default(&settings);
		flex_site_size(&env, &site.input, &settings, &engine, reason, sizeof(reason), &size);
		CHECK((engine == FLEX_ENGINE_CHAIN) == (what == 0), "case %d: %s, %s", what,
			  flex_engine_text(engine), reason);
		flex_env_release(&env);
	}
}

/* Clashes are told in the program's words, of several storages as well. */
static void
test_infeasible(void)
{
	static Case  site;
	FlexEnv      env;
	FlexSettings settings;
	FlexSitePlan plan;

	random_case(&site, 7, false, false);
	site.input.nstorages = 2;
	site.storage[1] = site.storage[0];
	site.storage[1].name = "b";
	site.storage[1].spec.soc_start = 0;
	site.storage[1].spec.soc_end = site.storage[1].spec.capacity;
	site.storage[1].spec.charge_power = 0.01;
	flex_env_standalone(&env);
	flex_settings_default(&settings);
	CHECK(flex_site_plan(&env, &site.input, &settings, &plan) == FLEX_INFEASIBLE, "%s",
		  flex_status_text(plan.status));
	CHECK(env.nfaults > 0 && strstr(env.fault[0].message, "\"b\"") != NULL, "%s",
		  env.nfaults > 0 ? env.fault[0].message : "no fault");
	flex_env_release(&env);
}

int
main(void)
{
	test_against_search();
	test_marginal_values();
	test_ten();
	test_coupled();
	test_infeasible();
	return unit_end("site chain");
}
