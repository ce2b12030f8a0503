/*
 * test_site.c
 *	  The site model: chain engine against the model layer on one storage,
 *	  several storages against a mixed-integer program written by hand, the
 *	  tie-break, marginal values, and the words of an infeasible site.
 */
#include "support/unit.h"

#include "core/site/site.h"
#include "solver/solver.h"

#define MAX_STEPS 12
#define MAX_STORAGES 3

/* A random site with its arrays. */
typedef struct Instance
{
	FlexSiteInput  input;
	FlexStorage    storage[MAX_STORAGES];
	FlexSiteDevice device;
	double         hours[MAX_STEPS];
	double         import_price[MAX_STEPS];
	double         export_price[MAX_STEPS];
	double         net_load[MAX_STEPS];
	double         import_limit[MAX_STEPS];
	double         export_limit[MAX_STEPS];
	double         peak_price[MAX_STEPS];
	double         peak_sunk[MAX_STEPS];
	int            group[MAX_STEPS];
	double         lower[MAX_STEPS];
	double         upper[MAX_STEPS];
	double         efficiency[MAX_STORAGES][2][MAX_STEPS];
	double         keep[MAX_STORAGES][MAX_STEPS];
	double         soc_min[MAX_STORAGES][MAX_STEPS];
	double         charge_limit[MAX_STORAGES][MAX_STEPS];
} Instance;

static unsigned long counter;

static double
draw(unsigned long seed, double low, double high)
{
	return low + (high - low) * unit_random(seed, counter++);
}

static void
random_storage(Instance *site, unsigned long seed, int k, int n)
{
	static const char *const name[] = {"battery 1", "battery 2", "battery 3"};
	FlexStorage             *storage = &site->storage[k];

	memset(storage, 0, sizeof(*storage));
	storage->name = name[k];
	storage->spec = (FlexStorageSpec){.capacity = draw(seed, 2, 10),
									  .charge_power = draw(seed, 1, 4),
									  .discharge_power = draw(seed, 1, 4),
									  .charge_efficiency = 1,
									  .discharge_efficiency = 1,
									  .soc_end = NAN,
									  .soc_end_min = NAN,
									  .exclusive = true};
	storage->spec.soc_max = storage->spec.capacity;
	storage->spec.soc_start = storage->spec.capacity * draw(seed, 0.2, 0.8);
	storage->sooner = true;
	for (int t = 0; t < n; t++)
	{
		site->efficiency[k][0][t] = draw(seed, 0.85, 1);
		site->efficiency[k][1][t] = draw(seed, 0.85, 1);
		site->keep[k][t] = draw(seed, 0.95, 1);
		site->soc_min[k][t] = t > 0 && draw(seed, 0, 1) < 0.15 ? 0.15 * storage->spec.capacity : 0;
		site->charge_limit[k][t] = draw(seed, 0, 1) < 0.2 ? 0.5 : 100;
	}
	storage->charge_efficiency = site->efficiency[k][0];
	storage->discharge_efficiency = site->efficiency[k][1];
	storage->retention = site->keep[k];
	storage->soc_min = site->soc_min[k];
	storage->charge_limit = site->charge_limit[k];
}

/* kind: 0 positive prices, 1 also negative ones, 2 export above import in places */
static void
random_site(Instance *site, unsigned long seed, int nstorages, int kind, bool peak, bool pv)
{
	int n = 1 + (int) draw(seed, 0, MAX_STEPS - 0.01);

	memset(site, 0, sizeof(*site));
	for (int t = 0; t < n; t++)
	{
		site->hours[t] = draw(seed, 0, 1) < 0.5 ? 1 : 0.25;
		site->import_price[t] = draw(seed, kind >= 1 ? -0.2 : 0.01, 0.4);
		site->export_price[t] = site->import_price[t] - draw(seed, 0, 0.1);
		if (kind == 0)
			site->export_price[t] = fmax(site->export_price[t], 0);
		if (kind == 2 && draw(seed, 0, 1) < 0.3)
			site->export_price[t] = site->import_price[t] + 0.05;
		site->net_load[t] = draw(seed, -2, 4);
		site->import_limit[t] = draw(seed, 2, 12);
		site->export_limit[t] = draw(seed, 3, 12);
		site->peak_price[t] = 0.3;
		site->peak_sunk[t] = t < n / 2 ? 1 : 2;
		site->group[t] = t < n / 2 ? 3 : 4;
		site->lower[t] = -draw(seed, 0, 3);
	}
	for (int k = 0; k < nstorages; k++)
		random_storage(site, seed, k, n);
	site->device = (FlexSiteDevice){"pv", site->lower, site->upper};
	site->input = (FlexSiteInput){.n = n,
								  .hours = site->hours,
								  .import_price = site->import_price,
								  .export_price = site->export_price,
								  .net_load = site->net_load,
								  .import_limit = site->import_limit,
								  .export_limit = site->export_limit,
								  .peak_price = peak ? site->peak_price : NULL,
								  .peak_sunk = site->peak_sunk,
								  .peak_group = site->group,
								  .nstorages = nstorages,
								  .storage = site->storage,
								  .ndevices = pv ? 1 : 0,
								  .device = &site->device};
}

/* ---- the same site by hand ------------------------------------------------------- */

#define MAX_COLS 400
#define MAX_ROWS 400

typedef struct Hand
{
	int     ncols;
	int     nrows;
	double  cost[MAX_COLS];
	double  lower[MAX_COLS];
	double  upper[MAX_COLS];
	uint8_t kind[MAX_COLS];
	double  row_lower[MAX_ROWS];
	double  row_upper[MAX_ROWS];
	double  a[MAX_ROWS][MAX_COLS];
} Hand;

static int
hand_col(Hand *hand, double cost, double lower, double upper, bool binary)
{
	int j = hand->ncols++;

	hand->cost[j] = cost;
	hand->lower[j] = lower;
	hand->upper[j] = upper;
	hand->kind[j] = binary;
	return j;
}

static int
hand_row(Hand *hand, double lower, double upper)
{
	hand->row_lower[hand->nrows] = lower;
	hand->row_upper[hand->nrows] = upper;
	return hand->nrows++;
}

/* a <= most * z, b <= most * (1 - z) */
static void
hand_either(Hand *hand, int a, int b, double most)
{
	int z = hand_col(hand, 0, 0, 1, true);
	int first = hand_row(hand, -INFINITY, 0);
	int second = hand_row(hand, -INFINITY, most);

	hand->a[first][a] = 1;
	hand->a[first][z] = -most;
	hand->a[second][b] = 1;
	hand->a[second][z] = most;
}

static void
write_hand(Hand *hand, const Instance *site)
{
	const FlexSiteInput *in = &site->input;
	int                  soc[MAX_STORAGES] = {0};
	int                  peak = -1;

	for (int t = 0; t < in->n; t++)
	{
		double h = in->hours[t];
		int    import = hand_col(hand, h * in->import_price[t], 0, in->import_limit[t], false);
		int export = hand_col(hand, -h * in->export_price[t], 0, in->export_limit[t], false);
		int balance = hand_row(hand, in->net_load[t], in->net_load[t]);

		hand->a[balance][import] = 1;
		hand->a[balance][export] = -1;
		hand_either(hand, import, export, 100);
		if (in->ndevices > 0)
			hand->a[balance][hand_col(hand, 0, site->lower[t], 0, false)] = -1;
		for (int k = 0; k < in->nstorages; k++)
		{
			const FlexStorage *s = &in->storage[k];
			double             charge_most = fmin(s->spec.charge_power, s->charge_limit[t]);
			int                c = hand_col(hand, 0, 0, charge_most, false);
			int                d = hand_col(hand, 0, 0, s->spec.discharge_power, false);
			int                now = hand_col(hand, 0, s->soc_min[t], s->spec.soc_max, false);
			double             known = t == 0 ? s->retention[t] * s->spec.soc_start : 0;
			int                row = hand_row(hand, known, known);

			hand->a[balance][c] = -1;
			hand->a[balance][d] = 1;
			hand->a[row][now] = 1;
			hand->a[row][c] = -h * s->charge_efficiency[t];
			hand->a[row][d] = h / s->discharge_efficiency[t];
			if (t > 0)
				hand->a[row][soc[k]] = -s->retention[t];
			soc[k] = now;
			hand_either(hand, c, d, 10);
		}
		if (in->peak_price != NULL)
		{
			int above = hand_row(hand, -INFINITY, in->peak_sunk[t]);

			if (t == 0 || site->group[t] != site->group[t - 1])
				peak = hand_col(hand, in->peak_price[t], 0, INFINITY, false);
			hand->a[above][import] = 1;
			hand->a[above][peak] = -1;
		}
	}
}

static FlexStatus
solve_hand(FlexEnv *env, const Hand *hand, double *objective)
{
	FlexProblem  problem = {0};
	FlexSettings settings;
	FlexResult   result;
	int         *start = FLEX_NEW(env, int, hand->ncols + 1);
	int         *index = FLEX_NEW(env, int, hand->ncols * hand->nrows);
	double      *value = FLEX_NEW(env, double, hand->ncols * hand->nrows);
	int          n = 0;
	FlexStatus   status;

	for (int j = 0; j < hand->ncols; j++)
	{
		start[j] = n;
		for (int i = 0; i < hand->nrows; i++)
			if (hand->a[i][j] != 0)
			{
				index[n] = i;
				value[n++] = hand->a[i][j];
			}
	}
	start[hand->ncols] = n;
	problem.ncols = hand->ncols;
	problem.nrows = hand->nrows;
	problem.cost = hand->cost;
	problem.col_lower = hand->lower;
	problem.col_upper = hand->upper;
	problem.col_kind = hand->kind;
	problem.row_lower = hand->row_lower;
	problem.row_upper = hand->row_upper;
	problem.start = start;
	problem.index = index;
	problem.value = value;
	flex_settings_default(&settings);
	settings.mip_gap = 1e-9;
	status = flex_solve_problem(env, &problem, &settings, &result);
	*objective = result.objective;
	return status;
}

static void
test_against_hand(void)
{
	int          instances = unit_quick() ? 40 : 250;
	int          equal = 0;
	int          infeasible = 0;
	Hand        *hand = malloc(sizeof(Hand));
	Instance     site;
	FlexSettings settings;

	flex_settings_default(&settings);
	settings.mip_gap = 1e-9;
	for (int i = 0; i < instances; i++)
	{
		FlexEnv      env;
		FlexSitePlan plan;
		double       expected = NAN;
		FlexStatus   by_hand;
		FlexStatus   status;

		flex_env_standalone(&env);
		random_site(&site, 1000 + (unsigned long) i, i % (MAX_STORAGES + 1), i % 3, i % 2 == 0,
					i % 5 < 3);
		memset(hand, 0, sizeof(*hand));
		write_hand(hand, &site);
		by_hand = solve_hand(&env, hand, &expected);
		status = flex_site_plan(&env, &site.input, &settings, &plan);
		CHECK(status == by_hand, "instance %d: %s, by hand %s (%s)", i, flex_status_text(status),
			  flex_status_text(by_hand), env.nfaults > 0 ? env.fault[0].message : "");
		if (status == FLEX_OK && by_hand == FLEX_OK)
		{
			CHECK_CLOSE(plan.objective, expected, 2e-7);
			CHECK(plan.bound <= plan.objective + 1e-6, "bound %g above %g", plan.bound,
				  plan.objective);
			equal++;
		}
		else
		{
			CHECK(flex_error_count(&env) > 0, "infeasible without a fault");
			infeasible++;
		}
		flex_env_release(&env);
	}
	printf("sites against programs by hand: %d equal optima, %d infeasible\n", equal, infeasible);
	free(hand);
}

/* ---- one storage: chain against simplex ---------------------------------------------- */

static void
test_chain_against_model(void)
{
	int          instances = unit_quick() ? 60 : 500;
	int          chained = 0;
	Instance     site;
	FlexSettings chain;
	FlexSettings simplex;

	flex_settings_default(&chain);
	flex_settings_default(&simplex);
	chain.mip_gap = simplex.mip_gap = 1e-9;
	simplex.engine = FLEX_ENGINE_SIMPLEX;
	for (int i = 0; i < instances; i++)
	{
		FlexEnv      env;
		FlexSitePlan a;
		FlexSitePlan b;
		FlexStatus   first;
		FlexStatus   second;

		flex_env_standalone(&env);
		random_site(&site, 9000 + (unsigned long) i, 1, i % 3, false, i % 4 == 0);
		first = flex_site_plan(&env, &site.input, &chain, &a);
		second = flex_site_plan(&env, &site.input, &simplex, &b);
		CHECK(first == second, "instance %d: %s and %s", i, flex_status_text(first),
			  flex_status_text(second));
		if (first == FLEX_OK && second == FLEX_OK)
		{
			CHECK_CLOSE(a.objective, b.objective, 1e-7);
			chained += a.engine == FLEX_ENGINE_CHAIN;
		}
		flex_env_release(&env);
	}
	CHECK(chained > instances / 2, "only %d by chain", chained);
	printf("one storage: %d of %d by the chain engine\n", chained, instances);
}

/* ---- marginal values by finite differences ---------------------------------------------- */

static void
small_site(Instance *site, int n, int nstorages)
{
	static const double price[] = {0.10, 0.12, 0.30, 0.35, 0.20, 0.33};

	random_site(site, 5, nstorages, 0, false, false);
	site->input.n = n;
	for (int t = 0; t < n; t++)
	{
		site->hours[t] = 1;
		site->import_price[t] = price[t % 6];
		site->export_price[t] = price[t % 6] - 0.02;
		site->net_load[t] = 2.7;
		site->import_limit[t] = 20;
		site->export_limit[t] = 20;
	}
	for (int k = 0; k < nstorages; k++)
	{
		site->storage[k].spec.capacity = site->storage[k].spec.soc_max = 5;
		site->storage[k].spec.soc_start = 1;
		site->storage[k].spec.charge_power = site->storage[k].spec.discharge_power = 2 + 0.25 * k;
		site->storage[k].retention = NULL;
		site->storage[k].soc_min = NULL;
		site->storage[k].charge_limit = NULL;
		site->storage[k].charge_efficiency = site->storage[k].discharge_efficiency = NULL;
		site->storage[k].spec.charge_efficiency = 0.95 - 0.01 * k;
		site->storage[k].spec.discharge_efficiency = 0.95;
	}
}

static double
cost_of(const FlexSiteInput *input)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexSitePlan plan;
	double       objective;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	CHECK(flex_site_plan(&env, input, &settings, &plan) == FLEX_OK, "no plan");
	objective = plan.objective;
	flex_env_release(&env);
	return objective;
}

/* The site's import limit. */
static void
check_import_limits(Instance *site, const FlexSitePlan *plan, double step)
{
	int tested = 0;

	for (int i = 0; i < plan->nlimits; i++)
	{
		const FlexSiteLimit *limit = &plan->limit[i];

		if (strcmp(limit->limit, "import_limit_kw") != 0)
			continue;
		for (int t = limit->first; t <= limit->last; t++)
			site->import_limit[t] += step;
		CHECK_CLOSE((plan->objective - cost_of(&site->input)) / step, limit->marginal, 1e-3);
		for (int t = limit->first; t <= limit->last; t++)
			site->import_limit[t] -= step;
		tested++;
	}
	CHECK(tested > 0, "the import limit doesn't bind");
}

/* The storages' limits, made a little narrower. */
static void
check_storage_limits(Instance *site, const FlexSitePlan *plan, double step)
{
	int tested = 0;

	for (int i = 0; i < plan->nlimits; i++)
	{
		const FlexSiteLimit *limit = &plan->limit[i];
		double               upper[MAX_STEPS];

		if (strcmp(limit->limit, "soc_max_kwh") != 0 &&
			strcmp(limit->limit, "discharge_limit_kw") != 0 &&
			strcmp(limit->limit, "charge_limit_kw") != 0)
			continue;
		for (int k = 0; k < site->input.nstorages; k++)
		{
			FlexStorage *storage = &site->storage[k];

			if (strcmp(limit->object, storage->name) != 0)
				continue;
			for (int t = 0; t < site->input.n; t++)
				upper[t] = limit->value - (t >= limit->first && t <= limit->last ? step : -100);
			if (limit->limit[0] == 's')
				storage->soc_max = upper;
			else if (limit->limit[0] == 'd')
				storage->discharge_limit = upper;
			else
				storage->charge_limit = upper;
			CHECK_CLOSE((cost_of(&site->input) - plan->objective) / step, limit->marginal, 1e-3);
			CHECK(limit->marginal > 0, "worth nothing");
			storage->soc_max = storage->discharge_limit = storage->charge_limit = NULL;
			tested++;
		}
	}
	CHECK(tested > 0, "no storage limit binds");
}

/* A limit's worth must be what the cost falls by when the limit gives way a little. */
static void
test_marginal_values(int nstorages)
{
	Instance     site;
	FlexEnv      env;
	FlexSettings settings;
	FlexSitePlan plan;
	FlexSitePlan other;

	small_site(&site, 6, nstorages);
	site.import_limit[0] = site.import_limit[1] = 3.1;
	flex_env_standalone(&env);
	flex_settings_default(&settings);
	CHECK(flex_site_plan(&env, &site.input, &settings, &plan) == FLEX_OK, "no plan");
	check_import_limits(&site, &plan, 1e-4);
	check_storage_limits(&site, &plan, 1e-4);
	/* the same values by another engine */
	settings.engine = FLEX_ENGINE_SIMPLEX;
	small_site(&site, 6, nstorages);
	site.import_limit[0] = site.import_limit[1] = 3.1;
	CHECK(flex_site_plan(&env, &site.input, &settings, &other) == FLEX_OK, "no plan");
	for (int k = 0; k < nstorages; k++)
		for (int t = 0; t < 6; t++)
			CHECK(fabs(plan.storage[k].value_after[t] - other.storage[k].value_after[t]) < 1e-6,
				  "storage %d, step %d: %g and %g", k, t, plan.storage[k].value_after[t],
				  other.storage[k].value_after[t]);
	flex_env_release(&env);
}

/* ---- tie-break ------------------------------------------------------------------------------ */

/* Two equally cheap hours before a dear one: charge in the first. */
static void
test_sooner(int nstorages, bool sooner)
{
	Instance     site;
	FlexEnv      env;
	FlexSettings settings;
	FlexSitePlan plan;

	small_site(&site, 4, nstorages);
	site.import_price[0] = site.import_price[1] = site.import_price[2] = 0.1;
	site.import_price[3] = 0.4;
	for (int t = 0; t < 4; t++)
		site.export_price[t] = 0;
	for (int k = 0; k < nstorages; k++)
	{
		site.storage[k].sooner = sooner;
		site.storage[k].spec.soc_start = 0;
		site.storage[k].spec.charge_power = 2;
		site.storage[k].spec.discharge_power = 1 / (double) nstorages;
	}
	flex_env_standalone(&env);
	flex_settings_default(&settings);
	CHECK(flex_site_plan(&env, &site.input, &settings, &plan) == FLEX_OK, "no plan");
	for (int k = 0; k < nstorages; k++)
	{
		double energy = 1 / (double) nstorages / 0.95;

		CHECK_CLOSE(plan.storage[k].soc[3], energy, 1e-6);
		if (sooner)
			CHECK_CLOSE(plan.storage[k].soc[1], energy, 1e-6);
	}
	flex_env_release(&env);
}

/* The value of content in the chain and in the linear program. */
static void
test_content_value(void)
{
	Instance     site;
	FlexSettings settings;

	flex_settings_default(&settings);
	for (int i = 0; i < 100; i++)
	{
		FlexEnv          env;
		FlexStorageInput input = {0};
		FlexStoragePlan  a;
		FlexStoragePlan  b;
		double           value[MAX_STEPS];
		FlexStatus       first;
		FlexStatus       second;

		flex_env_standalone(&env);
		random_site(&site, 300 + (unsigned long) i, 1, i % 2, false, false);
		for (int t = 0; t < site.input.n; t++)
			value[t] = draw(77, -0.05, 0.1);
		input.n = site.input.n;
		input.hours = site.hours;
		input.import_price = site.import_price;
		input.export_price = site.export_price;
		input.net_load = site.net_load;
		input.storage.soc_min = site.soc_min[0];
		input.storage.retention = site.keep[0];
		input.storage.charge_efficiency = site.efficiency[0][0];
		input.storage.discharge_efficiency = site.efficiency[0][1];
		input.storage.content_value = value;
		input.storage.inflow = site.lower;
		input.storage.spec = site.storage[0].spec;
		settings.engine = FLEX_ENGINE_CHAIN;
		first = flex_site_plan_one(&env, &input, &settings, &a);
		settings.engine = FLEX_ENGINE_MIP;
		second = flex_site_plan_one(&env, &input, &settings, &b);
		CHECK(first == second, "%s and %s", flex_status_text(first), flex_status_text(second));
		if (first == FLEX_OK && second == FLEX_OK)
			CHECK_CLOSE(a.objective, b.objective, 1e-6);
		flex_env_release(&env);
	}
}

/* The storage chapter's marginal values by two engines, on data without ties. */
static void
test_storage_values(void)
{
	Instance         site;
	FlexEnv          env;
	FlexSettings     settings;
	FlexStorageInput input = {0};
	FlexStoragePlan  chain;
	FlexStoragePlan  simplex;
	double           keep[6] = {0.95, 0.94, 0.93, 0.95, 0.94, 0.93};

	small_site(&site, 6, 1);
	flex_env_standalone(&env);
	flex_settings_default(&settings);
	input.n = 6;
	input.hours = site.hours;
	input.import_price = site.import_price;
	input.export_price = site.export_price;
	input.net_load = site.net_load;
	input.storage.retention = keep;
	input.storage.spec = site.storage[0].spec;
	input.storage.spec.soc_start = 0;
	input.storage.spec.discharge_power = 3; /* so that it is empty again after step 3 */
	settings.engine = FLEX_ENGINE_CHAIN;
	CHECK(flex_site_plan_one(&env, &input, &settings, &chain) == FLEX_OK, "no plan");
	CHECK(fabs(chain.soc[4]) < 1e-9, "%g kWh are left after step 3", chain.soc[4]);
	settings.engine = FLEX_ENGINE_SIMPLEX;
	CHECK(flex_site_plan_one(&env, &input, &settings, &simplex) == FLEX_OK, "no plan");
	for (int t = 0; t < 6; t++)
		CHECK(fabs(chain.value_after[t] - simplex.value_after[t]) < 1e-7, "step %d: %g and %g", t,
			  chain.value_after[t], simplex.value_after[t]);
	flex_env_release(&env);
}

/* ---- infeasible ------------------------------------------------------------------------------ */

static void
test_infeasible(void)
{
	Instance     site;
	FlexEnv      env;
	FlexSettings settings;
	FlexSitePlan plan;
	double       target[MAX_STEPS] = {0, 0, 4.9, 4.9, 0, 0};

	flex_settings_default(&settings);
	for (int nstorages = 1; nstorages <= 2; nstorages++)
	{
		flex_env_standalone(&env);
		small_site(&site, 6, nstorages);
		site.storage[0].spec.charge_power = 1;
		site.storage[0].spec.charge_efficiency = 0.9;
		site.storage[0].soc_min = target;
		CHECK(flex_site_plan(&env, &site.input, &settings, &plan) == FLEX_INFEASIBLE, "feasible");
		/* 1 kWh at first, 3 h x 0.9 kW: 3.7 kWh of 4.9 kWh after step 2 */
		CHECK(env.nfaults == 1 && strstr(env.fault[0].message, "battery 1") != NULL &&
				  strstr(env.fault[0].message, "1.2") != NULL,
			  "fault: %s", env.nfaults > 0 ? env.fault[0].message : "none");
		CHECK(env.nfaults == 1 && env.fault[0].step == 2, "step %d", env.fault[0].step);
		/* the model layer also says how long the limit would have to give way */
		CHECK(nstorages == 1 || strstr(env.fault[0].detail, "steps 2 to") != NULL, "detail: %s",
			  env.fault[0].detail);
		flex_env_release(&env);
	}
	/* a load above the import limit that the battery can't cover */
	flex_env_standalone(&env);
	small_site(&site, 6, 2);
	for (int t = 0; t < 6; t++)
		site.net_load[t] = 9;
	site.import_limit[3] = 1;
	CHECK(flex_site_plan(&env, &site.input, &settings, &plan) == FLEX_INFEASIBLE, "feasible");
	CHECK(env.nfaults > 0 && env.fault[0].step == 3, "step %d: %s", env.fault[0].step,
		  env.fault[0].message);
	flex_env_release(&env);
	/* input that can't be */
	flex_env_standalone(&env);
	small_site(&site, 6, 2);
	site.import_price[2] = NAN;
	CHECK(flex_site_plan(&env, &site.input, &settings, &plan) == FLEX_BAD_INPUT, "taken");
	CHECK(env.nfaults > 0 && env.fault[0].step == 2, "no step");
	flex_env_release(&env);
}

int
main(void)
{
	test_against_hand();
	test_chain_against_model();
	test_marginal_values(1);
	test_marginal_values(2);
	for (int nstorages = 1; nstorages <= 2; nstorages++)
		for (int sooner = 0; sooner < 2; sooner++)
			test_sooner(nstorages, sooner);
	test_content_value();
	test_storage_values();
	test_infeasible();
	return unit_end("site");
}
