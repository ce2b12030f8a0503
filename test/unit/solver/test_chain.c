/*
 * test_chain.c
 *	  The chain engine against the simplex and mip engines on random storages,
 *	  its two recursions against each other, its marginal values against
 *	  finite differences, and its answers to what can't be solved.
 */
#include "support/unit.h"

#include "core/site/site.h"
#include "solver/chain/chain.h"

#define MAX_STEPS 60

/* A random instance, with its arrays. */
typedef struct Instance
{
	FlexStorageInput input;
	double           hours[MAX_STEPS];
	double           import_price[MAX_STEPS];
	double           export_price[MAX_STEPS];
	double           net_load[MAX_STEPS];
	double           import_limit[MAX_STEPS];
	double           export_limit[MAX_STEPS];
	double           soc_min[MAX_STEPS];
	double           soc_max[MAX_STEPS];
	double           charge_limit[MAX_STEPS];
	double           discharge_limit[MAX_STEPS];
	double           inflow[MAX_STEPS];
	double           keep[MAX_STEPS];
} Instance;

typedef struct Random
{
	unsigned long seed;
	unsigned long counter;
} Random;

static double
uniform(Random *random, double low, double high)
{
	return low + (high - low) * unit_random(random->seed, random->counter++);
}

static bool
chance(Random *random, double share)
{
	return uniform(random, 0, 1) < share;
}

/* Fill a series and hang it in, in a share of the instances. */
static void
maybe(Random *random, double share, double low, double high, int n, double *series,
	  const double **where)
{
	if (!chance(random, share))
		return;
	for (int t = 0; t < n; t++)
		series[t] = uniform(random, low, high);
	*where = series;
}

static void
random_spec(Random *random, FlexStorageSpec *spec)
{
	double cap = uniform(random, 1, 20);

	spec->capacity = cap;
	spec->charge_power = uniform(random, 0.5, 8);
	spec->discharge_power = uniform(random, 0.5, 8);
	spec->charge_efficiency = chance(random, 0.3) ? 1 : uniform(random, 0.7, 1);
	spec->discharge_efficiency = chance(random, 0.3) ? 1 : uniform(random, 0.7, 1);
	spec->self_discharge = chance(random, 0.4) ? uniform(random, 0, 0.1) : 0;
	spec->soc_min = chance(random, 0.2) ? 0.1 * cap : 0;
	spec->soc_max = chance(random, 0.2) ? 0.9 * cap : cap;
	spec->soc_start = uniform(random, spec->soc_min, spec->soc_max);
	spec->soc_end = NAN;
	spec->soc_end_min = NAN;
	if (chance(random, 0.3))
		spec->soc_end = uniform(random, spec->soc_min, spec->soc_max);
	else if (chance(random, 0.3))
		spec->soc_end_min = uniform(random, spec->soc_min, spec->soc_max);
	spec->throughput_cost = chance(random, 0.3) ? uniform(random, 0, 0.05) : 0;
	spec->end_value = chance(random, 0.3) ? uniform(random, -0.1, 0.3) : 0;
	spec->exclusive = chance(random, 0.7);
}

static void
random_instance(unsigned long seed, Instance *instance)
{
	Random            random = {seed, 0};
	FlexStorageInput *input = &instance->input;
	bool              negative = chance(&random, 0.5);
	bool              reversed = chance(&random, 0.4);
	double            even = chance(&random, 0.5) ? 0.25 : 1;
	bool              uneven = chance(&random, 0.3);
	int               n;

	memset(instance, 0, sizeof(*instance));
	n = input->n = 1 + (int) uniform(&random, 0, MAX_STEPS);
	for (int t = 0; t < n; t++)
	{
		double price = uniform(&random, negative ? -0.3 : 0.01, 0.4);

		instance->hours[t] = uneven ? (chance(&random, 0.5) ? 0.25 : 1) : even;
		instance->import_price[t] = price;
		instance->export_price[t] =
			price + (reversed ? uniform(&random, -0.1, 0.1) : -uniform(&random, 0, 0.1));
	}
	input->hours = instance->hours;
	input->import_price = instance->import_price;
	if (reversed || chance(&random, 0.6))
		input->export_price = instance->export_price;
	random_spec(&random, &input->storage.spec);
	maybe(&random, 0.7, -6, 6, n, instance->net_load, &input->net_load);
	maybe(&random, 0.3, 4, 14, n, instance->import_limit, &input->import_limit);
	maybe(&random, 0.3, 4, 14, n, instance->export_limit, &input->export_limit);
	maybe(&random, 0.2, 0, 0.2 * input->storage.spec.capacity, n, instance->soc_min,
		  &input->storage.soc_min);
	maybe(&random, 0.2, 0.6 * input->storage.spec.capacity, input->storage.spec.capacity, n,
		  instance->soc_max, &input->storage.soc_max);
	maybe(&random, 0.2, 0, 6, n, instance->charge_limit, &input->storage.charge_limit);
	maybe(&random, 0.2, 0, 6, n, instance->discharge_limit, &input->storage.discharge_limit);
	maybe(&random, 0.2, -0.5, 0.5, n, instance->inflow, &input->storage.inflow);
}

/* ---- against the other engines --------------------------------------------------- */

typedef struct Tally
{
	int equal;
	int infeasible;
	int bad_input;
} Tally;

/* After some steps nothing, or next to nothing, is left of the content. */
static void
lose_all(unsigned long seed, Instance *instance)
{
	static const double keep[] = {0, 1e-300, 1e-13, 0.1, 0.5};
	Random              random = {seed, 1000};

	for (int t = 0; t < instance->input.n; t++)
		instance->keep[t] =
			chance(&random, 0.5) ? 1 : keep[(int) uniform(&random, 0, FLEX_LENGTH(keep))];
	instance->input.storage.retention = instance->keep;
}

static void
compare_engines(unsigned long seed, bool lossy, Tally *tally)
{
	Instance        instance;
	FlexEnv         env;
	FlexSettings    settings;
	FlexStoragePlan chain;
	FlexStoragePlan judge;
	FlexStatus      status;
	FlexStatus      verdict;

	random_instance(seed, &instance);
	if (lossy)
		lose_all(seed, &instance);
	flex_env_standalone(&env);
	flex_settings_default(&settings);
	settings.mip_gap = 1e-12;
	settings.engine = FLEX_ENGINE_CHAIN;
	status = flex_site_plan_one(&env, &instance.input, &settings, &chain);
	settings.engine = FLEX_ENGINE_MIP;
	verdict = flex_site_plan_one(&env, &instance.input, &settings, &judge);
	CHECK(status == verdict, "seed %lu: chain says %s, the judge %s", seed,
		  flex_status_text(status), flex_status_text(verdict));
	if (status == FLEX_OK && verdict == FLEX_OK)
	{
		CHECK(fabs(chain.objective - judge.objective) <= 1e-9 * fmax(1, fabs(judge.objective)),
			  "seed %lu: chain %.15g, judge %.15g", seed, chain.objective, judge.objective);
		CHECK(chain.gap <= 1e-9, "seed %lu: gap %g", seed, chain.gap);
		tally->equal++;
	}
	tally->infeasible += status == FLEX_INFEASIBLE;
	tally->bad_input += status == FLEX_BAD_INPUT;
	flex_env_release(&env);
}

static void
test_engines(void)
{
	int   n = unit_quick() ? 400 : 5500;
	Tally tally = {0};

	for (int i = 0; i < n; i++)
		compare_engines(1000 + (unsigned long) i, false, &tally);
	printf("chain against mip: %d equal optima, %d infeasible, %d refused\n", tally.equal,
		   tally.infeasible, tally.bad_input);
	CHECK(tally.equal >= (n * 3) / 5, "only %d of %d instances were solved", tally.equal, n);
	CHECK(tally.infeasible > 0, "no infeasible instance among %d", n);
}

static void
test_lossy(void)
{
	int   n = unit_quick() ? 100 : 1000;
	Tally tally = {0};

	for (int i = 0; i < n; i++)
		compare_engines(20000 + (unsigned long) i, true, &tally);
	printf("much lost: %d equal optima, %d infeasible, %d refused\n", tally.equal, tally.infeasible,
		   tally.bad_input);
	CHECK(tally.equal >= n / 3, "only %d of %d instances were solved", tally.equal, n);
}

/* ---- the two recursions ------------------------------------------------------------ */

/* Random convex steps, given once as they are and once as two equal pieces. */
typedef struct RandomSteps
{
	unsigned long seed;
	bool          twice;
} RandomSteps;

static void
random_step(const void *data, int t, FlexChainStep *step)
{
	const RandomSteps *steps = data;
	Random             random = {steps->seed + 7919ul * (unsigned long) t, 0};
	FlexChainPiece    *piece = &step->piece[0];
	double             slope = uniform(&random, -1, 0.5);

	piece->n = 2 + (int) uniform(&random, 0, 4);
	piece->x[0] = -uniform(&random, 0, 2);
	piece->cost[0] = uniform(&random, -1, 1);
	for (int k = 1; k < piece->n; k++)
	{
		piece->x[k] = piece->x[k - 1] + uniform(&random, 0.1, 1.5);
		piece->cost[k] = piece->cost[k - 1] + slope * (piece->x[k] - piece->x[k - 1]);
		slope += chance(&random, 0.2) ? 0 : uniform(&random, 0, 1);
	}
	for (int k = 0; k < piece->n; k++)
		piece->charge[k] = piece->discharge[k] = 0;
	step->npieces = steps->twice ? 2 : 1;
	step->piece[1] = step->piece[0];
	step->keep = chance(&random, 0.5) ? 1 : uniform(&random, 0.8, 1);
	step->inflow = chance(&random, 0.5) ? 0 : uniform(&random, -0.2, 0.2);
	step->soc_min = 0;
	step->soc_max = uniform(&random, 3, 8);
}

static void
test_recursions(void)
{
	int n = unit_quick() ? 100 : 1000;

	for (int i = 0; i < n; i++)
	{
		RandomSteps     steps = {5000 + (unsigned long) i, false};
		FlexChain       chain = {.n = 1 + i % 200,
								 .step = random_step,
								 .data = &steps,
								 .soc_start = 2,
								 .end_min = i % 3 == 0 ? 1 : -INFINITY,
								 .end_max = INFINITY,
								 .end_value = i % 2 == 0 ? 0.3 : 0};
		FlexEnv         env;
		FlexSettings    settings;
		FlexChainResult tree;
		FlexChainResult pieces;
		FlexStatus      status;

		flex_env_standalone(&env);
		flex_settings_default(&settings);
		status = flex_chain_solve(&env, &chain, &settings, &tree);
		steps.twice = true;
		CHECK(flex_chain_solve(&env, &chain, &settings, &pieces) == status, "run %d", i);
		if (status == FLEX_OK)
		{
			CHECK(tree.convex && !pieces.convex, "run %d", i);
			CHECK_CLOSE(tree.objective, pieces.objective, 1e-9);
		}
		flex_env_release(&env);
	}
}

/* A cost beyond the range of a double ends in an error, whatever the recursion. */
static void
huge_step(const void *data, int t, FlexChainStep *step)
{
	const RandomSteps *steps = data;

	random_step(data, t, step);
	if (t == 3)
		step->piece[steps->twice].cost[1] = INFINITY;
}

static void
test_overflow(void)
{
	for (int twice = 0; twice < 2; twice++)
	{
		RandomSteps     steps = {7000, twice};
		FlexChain       chain = {.n = 20, .step = huge_step, .data = &steps, .soc_start = 2};
		FlexEnv         env;
		FlexSettings    settings;
		FlexChainResult result;

		flex_env_standalone(&env);
		flex_settings_default(&settings);
		CHECK(flex_chain_solve(&env, &chain, &settings, &result) == FLEX_NUMERIC, "%d", twice);
		CHECK(env.nfaults == 1 && env.fault[0].step == 3, "%d faults", env.nfaults);
		flex_env_release(&env);
	}
}

/* ---- marginal values ----------------------------------------------------------------- */

static double
cost_with_extra(Instance *instance, FlexEnv *env, int step, double energy)
{
	FlexSettings    settings;
	FlexStoragePlan plan;

	flex_settings_default(&settings);
	instance->inflow[step] += energy / instance->hours[step];
	instance->input.storage.inflow = instance->inflow;
	if (flex_site_plan_one(env, &instance->input, &settings, &plan) != FLEX_OK)
		plan.objective = NAN;
	instance->inflow[step] -= energy / instance->hours[step];
	return plan.objective;
}

/*
 * A kWh more at the end of a step changes the cost by minus the marginal
 * value; at a corner the value lies between the two one-sided slopes.
 */
static void
check_marginal(unsigned long seed)
{
	const double    delta = 1e-5;
	Instance        instance;
	FlexEnv         env;
	FlexSettings    settings;
	FlexStoragePlan plan;

	random_instance(seed, &instance);
	instance.input.storage.spec.exclusive = false;
	instance.input.export_price = NULL;
	flex_env_standalone(&env);
	flex_settings_default(&settings);
	if (flex_site_plan_one(&env, &instance.input, &settings, &plan) == FLEX_OK)
		for (int t = 0; t < instance.input.n - 1; t += 7)
		{
			double here = plan.soc[t + 1];
			double more;
			double less;
			double left;
			double right;

			/* at a bound of the content the step itself can't pass a kWh on */
			if (here < 0.25 * instance.input.storage.spec.capacity ||
				here > 0.55 * instance.input.storage.spec.capacity)
				continue;
			more = cost_with_extra(&instance, &env, t, delta);
			less = cost_with_extra(&instance, &env, t, -delta);
			left = (plan.objective - less) / delta;
			right = (more - plan.objective) / delta;
			if (isnan(left) || isnan(right))
				continue;
			CHECK(-plan.value_after[t] >= fmin(left, right) - 1e-6 &&
					  -plan.value_after[t] <= fmax(left, right) + 1e-6,
				  "seed %lu step %d: %.9g not in [%.9g, %.9g]", seed, t, -plan.value_after[t], left,
				  right);
		}
	flex_env_release(&env);
}

/* ---- what can't be solved -------------------------------------------------------------- */

static void
small_storage(FlexStorageInput *input, const double *hours, const double *price, int n)
{
	memset(input, 0, sizeof(*input));
	input->n = n;
	input->hours = hours;
	input->import_price = price;
	input->storage.spec = (FlexStorageSpec){.capacity = 10,
											.charge_power = 1,
											.discharge_power = 1,
											.charge_efficiency = 1,
											.discharge_efficiency = 1,
											.soc_end = NAN,
											.soc_end_min = NAN,
											.soc_max = 10,
											.exclusive = true};
}

static void
test_infeasible(void)
{
	static const double hours[4] = {1, 1, 1, 1};
	static const double price[4] = {0.1, 0.2, 0.3, 0.4};
	static const double net[4] = {0, 0, 9, 0};
	static const double limit[4] = {5, 5, 5, 5};
	FlexEnv             env;
	FlexSettings        settings;
	FlexStorageInput    input;
	FlexStoragePlan     plan;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	small_storage(&input, hours, price, 4);
	input.storage.spec.soc_end = 7;
	CHECK(flex_site_plan_one(&env, &input, &settings, &plan) == FLEX_INFEASIBLE, "7 kWh in 4 h");
	CHECK(env.nfaults == 1 && env.fault[0].step == 3, "step %d", env.fault[0].step);
	CHECK(strstr(env.fault[0].message, "3 kWh are missing") != NULL, "%s", env.fault[0].message);

	flex_fault_clear(&env);
	small_storage(&input, hours, price, 4);
	input.net_load = net;
	input.import_limit = limit;
	CHECK(flex_site_plan_one(&env, &input, &settings, &plan) == FLEX_INFEASIBLE, "meter limit");
	CHECK(env.fault[0].step == 2, "step %d", env.fault[0].step);
	flex_env_release(&env);
}

static bool
always_stop(void *state)
{
	(void) state;
	return true;
}

static void
test_stop(void)
{
	int              n = 2000;
	FlexEnv          env;
	FlexSettings     settings;
	FlexStorageInput input;
	FlexStoragePlan  plan;
	double          *hours;
	double          *price;

	flex_env_standalone(&env);
	hours = FLEX_NEW(&env, double, n);
	price = FLEX_NEW(&env, double, n);
	for (int t = 0; t < n; t++)
	{
		hours[t] = 1;
		price[t] = sin(t);
	}
	flex_settings_default(&settings);
	small_storage(&input, hours, price, n);
	env.poll = always_stop;
	CHECK(flex_site_plan_one(&env, &input, &settings, &plan) == FLEX_CANCELLED, "cancel");
	env.poll = NULL;
	settings.time_limit = 1e-9;
	CHECK(flex_site_plan_one(&env, &input, &settings, &plan) == FLEX_TIME_LIMIT, "time limit");
	flex_env_release(&env);
}

/* A large store with little power keeps thousands of segments alive. */
static void
test_many_segments(void)
{
	int              n = unit_quick() ? 3000 : 35040;
	FlexEnv          env;
	FlexSettings     settings;
	FlexStorageInput input;
	FlexStoragePlan  plan;
	double          *hours;
	double          *price;

	flex_env_standalone(&env);
	hours = FLEX_NEW(&env, double, n);
	price = FLEX_NEW(&env, double, n);
	for (int t = 0; t < n; t++)
	{
		hours[t] = 0.25;
		price[t] = 0.2 + 0.1 * unit_random(3, (unsigned long) t);
	}
	flex_settings_default(&settings);
	small_storage(&input, hours, price, n);
	input.storage.spec.capacity = input.storage.spec.soc_max = 1e5;
	input.storage.spec.charge_efficiency = 0.9;
	input.storage.spec.self_discharge = 0.05;
	CHECK(flex_site_plan_one(&env, &input, &settings, &plan) == FLEX_OK, "%s",
		  env.nfaults ? env.fault[0].message : "");
	CHECK(plan.gap <= 1e-9, "gap %g", plan.gap);
	flex_env_release(&env);
}

int
main(void)
{
	test_infeasible();
	test_stop();
	test_many_segments();
	test_recursions();
	test_lossy();
	test_overflow();
	for (unsigned long seed = 0; seed < (unit_quick() ? 40 : 400); seed++)
		check_marginal(90000 + seed);
	test_engines();
	return unit_end("chain");
}
