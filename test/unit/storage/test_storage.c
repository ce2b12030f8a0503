/*
 * test_storage.c
 *	  The storage chapter: the "storage" object, the values of a step, what is
 *	  refused, and the check that every plan has to pass.
 */
#include "support/unit.h"

#include "core/storage/storage.h"

#define STEPS 4

static FlexStatus
read_spec(FlexEnv *env, const char *text, FlexStorageSpec *spec)
{
	FlexNode  *node = flex_doc_parse(env, text);
	FlexStatus status = flex_storage_spec_read(env, node, "storage", spec);

	flex_doc_free(node);
	return status;
}

/* A battery of 10 kWh and 4 kW behind a meter, hours of these prices. */
static void
small_storage(FlexEnv *env, FlexStorageInput *input)
{
	static const double hours[STEPS] = {1, 1, 0.5, 0.5};
	static const double price[STEPS] = {0.1, 0.4, 0.2, 0.5};

	*input = (FlexStorageInput){.n = STEPS, .hours = hours, .import_price = price};
	CHECK(read_spec(env,
					"{\"capacity_kwh\":10,\"power_kw\":4,\"roundtrip_efficiency\":0.81,"
					"\"self_discharge_per_hour\":0.19,\"soc_start_kwh\":2}",
					&input->storage.spec) == FLEX_OK,
		  "%s", env->nfaults > 0 ? env->fault[0].message : "");
}

static void
test_spec(void)
{
	static const struct
	{
		const char *text;
		const char *path;
	} refused[] = {
		{"{\"power_kw\":1}", "storage.capacity_kwh"},
		{"{\"capacity_kwh\":1}", "storage.power_kw"},
		{"{\"capacity_kwh\":1,\"power_kw\":1,\"soc_max_kwh\":2}", "storage.soc_max_kwh"},
		{"{\"capacity_kwh\":1,\"power_kw\":1,\"soc_start_kwh\":2}", "storage.soc_start_kwh"},
		{"{\"capacity_kwh\":1,\"power_kw\":1,\"soc_end_kwh\":0.5,\"soc_end_min_kwh\":0.5}",
		 "storage.soc_end_min_kwh"},
		{"{\"capacity_kwh\":1,\"power_kw\":1,\"roundtrip_efficiency\":0.9,"
		 "\"charge_efficiency\":0.9}",
		 "storage.roundtrip_efficiency"}};
	FlexStorageSpec  spec;
	FlexStorageInput input;
	FlexEnv          env;

	flex_env_standalone(&env);
	small_storage(&env, &input);
	CHECK_CLOSE(input.storage.spec.charge_efficiency, 0.9, 1e-15);
	CHECK_CLOSE(input.storage.spec.discharge_efficiency, 0.9, 1e-15);
	CHECK_CLOSE(input.storage.spec.charge_power, 4, 0);
	CHECK_CLOSE(input.storage.spec.soc_max, 10, 0);
	for (int i = 0; i < FLEX_LENGTH(refused); i++)
	{
		flex_fault_clear(&env);
		CHECK(read_spec(&env, refused[i].text, &spec) == FLEX_BAD_INPUT, "taken: %s",
			  refused[i].text);
		CHECK(env.nfaults > 0 && strcmp(env.fault[0].path, refused[i].path) == 0, "%s at %s",
			  env.fault[0].message, env.fault[0].path);
	}
	flex_env_release(&env);
}

/* What the spec says, and what a series says beside it. */
static void
test_values(void)
{
	static const double low[STEPS] = {1, 0, 0, 0};
	static const double limit[STEPS] = {5, 3, 4, 4};
	FlexStorageInput    input;
	FlexEnv             env;
	double              lower;
	double              upper;

	flex_env_standalone(&env);
	small_storage(&env, &input);
	input.storage.soc_min = low;
	input.storage.charge_limit = limit;
	input.storage.spec.soc_end_min = 2;
	CHECK_CLOSE(flex_storage_charge_limit(&input.storage, 0), 4, 0);
	CHECK_CLOSE(flex_storage_charge_limit(&input.storage, 1), 3, 0);
	CHECK_CLOSE(flex_storage_discharge_limit(&input.storage, 1), 4, 0);
	CHECK_CLOSE(flex_storage_retention(&input.storage, input.hours, 0), 0.81, 1e-15);
	CHECK_CLOSE(flex_storage_retention(&input.storage, input.hours, 2), 0.9, 1e-15);
	flex_storage_soc_bounds(&input.storage, STEPS, 0, &lower, &upper);
	CHECK(lower == 1 && upper == 10, "%g to %g", lower, upper);
	flex_storage_soc_bounds(&input.storage, STEPS, STEPS - 1, &lower, &upper);
	CHECK(lower == 2 && upper == 10, "%g to %g at the end", lower, upper);
	flex_env_release(&env);
}

/* Series that are refused: the fault names them and the first bad step. */
static void
test_refused_series(void)
{
	FlexStorageInput input;
	FlexEnv          env;
	double           bad[STEPS] = {0, 0, -1, NAN};
	double           high[STEPS] = {10, 10, 10, 10};
	double           low[STEPS] = {0, 11, 0, 0};
	double           gap[STEPS] = {1, 0, 1, 1};

	for (int i = 0; i < 5; i++)
	{
		static const char *const path[] = {"charge_limit_kw", "net_load_kw", "soc_min_kwh",
										   "step_hours", "import_price"};
		static const int         step[] = {2, 3, 1, 1, -1};

		flex_env_standalone(&env);
		small_storage(&env, &input);
		if (i == 0)
			input.storage.charge_limit = bad;
		else if (i == 1)
			input.net_load = bad;
		else if (i == 2)
			input.storage.soc_max = high, input.storage.soc_min = low;
		else if (i == 3)
			input.hours = gap;
		else
			input.import_price = NULL;
		CHECK(flex_storage_input_check(&env, &input) == FLEX_BAD_INPUT, "taken: %s", path[i]);
		CHECK(env.nfaults == 1 && strcmp(env.fault[0].path, path[i]) == 0 &&
				  env.fault[0].step == step[i],
			  "%s in step %d: %s", env.fault[0].path, env.fault[0].step, env.fault[0].message);
		flex_env_release(&env);
	}
}

/* The plan found passes its check; each number that is wrong fails it. */
static void
test_residual(void)
{
	FlexStorageInput input;
	FlexStoragePlan  plan;
	FlexSettings     settings;
	FlexEnv          env;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	small_storage(&env, &input);
	CHECK(flex_storage_plan(&env, &input, &settings, &plan) == FLEX_OK, "no plan");
	for (int i = 0; i < 5; i++)
	{
		double charge[STEPS];
		double discharge[STEPS];
		double soc[STEPS + 1];
		double residual;

		memcpy(charge, plan.charge, sizeof(charge));
		memcpy(discharge, plan.discharge, sizeof(discharge));
		memcpy(soc, plan.soc, sizeof(soc));
		if (i == 1)
			charge[0] += 0.01;
		else if (i == 2)
			soc[2] = -0.01;
		else if (i == 3)
			discharge[1] += 0.01;
		else if (i == 4)
			soc[1] = NAN;
		residual =
			flex_storage_residual(&input.storage, STEPS, input.hours, charge, discharge, soc);
		CHECK(i == 0 ? residual <= 1e-9 : residual > 1e-4, "residual %g of case %d", residual, i);
	}
	CHECK(flex_storage_clean(1e-12, 4) == 0 && flex_storage_clean(1e-6, 4) == 1e-6, "dust");
	/* a plan that doesn't keep its recursion isn't returned as one */
	plan.soc[2] += 0.1;
	plan.status = FLEX_OK;
	CHECK(flex_storage_finish(&env, &input, &plan) == FLEX_NUMERIC && env.nfaults == 1, "passed");
	flex_env_release(&env);
}

int
main(void)
{
	test_spec();
	test_values();
	test_refused_series();
	test_residual();
	return unit_end("storage");
}
