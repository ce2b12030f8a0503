/*
 * test_community_joint.c
 *	  Joint plans of communities. Judges: a linear program written here in
 *	  another form (trade as a column of its own), and each other.
 */
#include "support/unit.h"

#include "core/community/internal.h"
#include "core/registry.h"

/* ---- random communities -------------------------------------------------------------- */

typedef struct Kind
{
	bool limits; /* of the connection */
	bool peak;
	bool cars;     /* storages with moving limits */
	bool negative; /* prices below 0 */
	bool relaxed;  /* storages may run both ways */
	bool inverted; /* export pays more than import costs, now and then */
} Kind;

static FlexStorage
random_storage(FlexEnv *env, unsigned long seed, unsigned long *k, int n, Kind kind, bool car)
{
	FlexStorage storage = {.name = car ? "car" : "battery"};
	double      capacity = 3 + 9 * unit_random(seed, (*k)++);

	storage.spec = (FlexStorageSpec){.capacity = capacity,
									 .soc_max = capacity,
									 .charge_power = 2 + 3 * unit_random(seed, (*k)++),
									 .discharge_power = 2 + 3 * unit_random(seed, (*k)++),
									 .charge_efficiency = 0.9 + 0.1 * unit_random(seed, (*k)++),
									 .discharge_efficiency = 0.95,
									 .self_discharge = 0.002,
									 .soc_start = 0.4 * capacity,
									 .soc_end = NAN,
									 .soc_end_min = 0.3 * capacity,
									 .throughput_cost = 0.01 * unit_random(seed, (*k)++),
									 .exclusive = !kind.relaxed};
	if (car)
	{
		double *charge = FLEX_NEW(env, double, n);
		double *discharge = FLEX_NEW(env, double, n);
		double *drive = FLEX_NEW(env, double, n);
		int     leaves = n / 3 + (int) (n / 4.0 * unit_random(seed, (*k)++));

		for (int t = 0; t < n; t++)
		{
			bool away = t >= leaves && t < leaves + n / 6 + 1;

			charge[t] = away ? 0 : 3.5;
			discharge[t] = 0;
			drive[t] = away ? -0.15 : 0;
		}
		storage.charge_limit = charge;
		storage.discharge_limit = discharge;
		storage.inflow = drive;
	}
	return storage;
}

static void
random_community(FlexEnv *env, unsigned long seed, int members, int n, Kind kind,
				 FlexJointInput *in)
{
	double       *series = FLEX_NEW(env, double, 8 * n);
	unsigned long k = 0;

	memset(in, 0, sizeof(*in));
	in->n = n;
	in->nparties = members;
	in->party = FLEX_NEW(env, FlexParty, members);
	for (int t = 0; t < n; t++)
	{
		double buy = 0.2 + 0.2 * unit_random(seed, k++) - (kind.negative && t % 5 == 2 ? 0.45 : 0);

		series[t] = 0.5 + 0.5 * (t % 2);
		series[n + t] = buy;
		series[2 * n + t] =
			buy - 0.15 * unit_random(seed, k++) + (kind.inverted && t % 4 == 1 ? 0.2 : 0);
		series[3 * n + t] = 0.06 * unit_random(seed, k++);
		series[4 * n + t] = 2.2 * members;
		series[5 * n + t] = 1.5 * members;
		series[6 * n + t] = 0.4;
		series[7 * n + t] = 0.3 * members;
	}
	in->hours = series;
	in->import_price = series + n;
	in->export_price = series + 2 * n;
	in->fee = series + 3 * n;
	in->import_limit = kind.limits ? series + 4 * n : NULL;
	in->export_limit = kind.limits ? series + 5 * n : NULL;
	in->peak_price = kind.peak ? series + 6 * n : NULL;
	in->peak_sunk = kind.peak ? series + 7 * n : NULL;
	for (int m = 0; m < members; m++)
	{
		FlexParty   *party = &in->party[m];
		FlexStorage *storage = FLEX_NEW(env, FlexStorage, 2);
		double      *net = FLEX_NEW(env, double, n);
		char        *name = FLEX_NEW(env, char, 16);
		double       pv = unit_random(seed, k++) < 0.5 ? 4 : 0;
		double       which = unit_random(seed, k++);
		int          count = 0;

		snprintf(name, 16, "m%d", m);
		for (int t = 0; t < n; t++)
		{
			double sun = pv * fmax(0, sin(6.28 * t / n)) * unit_random(seed, k++);

			net[t] = 0.3 + 1.5 * unit_random(seed, k++) - sun;
		}
		if (which < 0.7)
			storage[count++] = random_storage(env, seed, &k, n, kind, false);
		if (kind.cars && which > 0.4)
			storage[count++] = random_storage(env, seed, &k, n, kind, true);
		party->name = name;
		party->alone = (FlexSiteInput){.n = n,
									   .hours = in->hours,
									   .import_price = in->import_price,
									   .export_price = in->export_price,
									   .net_load = net,
									   .storage = storage,
									   .nstorages = count};
	}
}

/* ---- the judge --------------------------------------------------------------------------- */

/* Columns and rows of the judge's program that its parts share, each of n steps from the index on.
 */
typedef struct Judge
{
	FlexModel            *model;
	const FlexJointInput *in;
	int                   taken; /* rows: what members take comes from trade and the connection */
	int                   given;
	int meter; /* rows of the member at hand: stores and net load meet take and give */
} Judge;

/* The community's connection and its trade. */
static void
judge_connection(Judge *j)
{
	const FlexJointInput *in = j->in;
	FlexModel            *model = j->model;
	int                   import = flex_model_cols(model, "c", "import", in->n, true);
	int export = flex_model_cols(model, "c", "export", in->n, true);
	int trade = flex_model_cols(model, "c", "trade", in->n, true);

	j->taken = flex_model_rows(model, "c", "taken", in->n, true);
	j->given = flex_model_rows(model, "c", "given", in->n, true);
	for (int t = 0; t < in->n; t++)
	{
		double fee = fmax(0, fmin(in->fee[t], in->import_price[t] - in->export_price[t]));

		if (in->export_price[t] > in->import_price[t])
			flex_model_exclusive(model, import + t, export + t);
		flex_model_cost(model, import + t, in->hours[t] * in->import_price[t]);
		flex_model_cost(model, export + t, -in->hours[t] * in->export_price[t]);
		flex_model_cost(model, trade + t, in->hours[t] * fee);
		flex_model_col_bounds(model, import + t, 0, in->import_limit ? in->import_limit[t] : 100);
		flex_model_col_bounds(model, export + t, 0, in->export_limit ? in->export_limit[t] : 100);
		flex_model_coef(model, j->taken + t, import + t, 1);
		flex_model_coef(model, j->taken + t, trade + t, 1);
		flex_model_coef(model, j->given + t, export + t, 1);
		flex_model_coef(model, j->given + t, trade + t, 1);
	}
	if (in->peak_price != NULL)
	{
		int peak = flex_model_cols(model, "c", "peak", 1, false);
		int over = flex_model_rows(model, "c", "over", in->n, true);

		flex_model_cost(model, peak, in->peak_price[0]);
		for (int t = 0; t < in->n; t++)
		{
			flex_model_coef(model, over + t, import + t, 1);
			flex_model_coef(model, over + t, peak, -1);
			flex_model_row_bounds(model, over + t, -INFINITY, in->peak_sunk[0]);
		}
	}
}

/* A member's meter, with what it takes and gives. */
static void
judge_member(Judge *j, const FlexSiteInput *site)
{
	FlexModel *model = j->model;
	int        n = j->in->n;
	int        take = flex_model_cols(model, "m", "take", n, true);
	int        give = flex_model_cols(model, "m", "give", n, true);

	j->meter = flex_model_rows(model, "m", "meter", n, true);
	for (int t = 0; t < n; t++)
	{
		flex_model_col_bounds(model, take + t, 0, 100);
		flex_model_col_bounds(model, give + t, 0, 100);
		flex_model_coef(model, j->taken + t, take + t, -1);
		flex_model_coef(model, j->given + t, give + t, -1);
		flex_model_coef(model, j->meter + t, take + t, 1);
		flex_model_coef(model, j->meter + t, give + t, -1);
		flex_model_row_bounds(model, j->meter + t, site->net_load[t], site->net_load[t]);
	}
}

/* A store charges or discharges in a step, or shares the step between both. */
static void
judge_exclusive(FlexModel *model, const FlexStorage *s, int in_kw, int out_kw, double most_in,
				double most_out)
{
	int shared;

	if (!(most_in > 0 && most_out > 0))
		return;
	if (s->spec.exclusive)
	{
		flex_model_exclusive(model, in_kw, out_kw);
		return;
	}
	shared = flex_model_rows(model, "s", "shared", 1, false);
	flex_model_coef(model, shared, in_kw, 1 / most_in);
	flex_model_coef(model, shared, out_kw, 1 / most_out);
	flex_model_row_bounds(model, shared, -INFINITY, 1);
}

/* A store of the member whose meter was built last. */
static void
judge_storage(Judge *j, const FlexStorage *s)
{
	FlexModel    *model = j->model;
	const double *hours = j->in->hours;
	int           n = j->in->n;
	int           in_kw = flex_model_cols(model, "s", "in", n, true);
	int           out_kw = flex_model_cols(model, "s", "out", n, true);
	int           soc = flex_model_cols(model, "s", "soc", n, true);
	int           law = flex_model_rows(model, "s", "law", n, true);

	for (int t = 0; t < n; t++)
	{
		double keep = pow(1 - s->spec.self_discharge, hours[t]);
		double kwh =
			hours[t] * (s->inflow ? s->inflow[t] : 0) + (t == 0 ? keep * s->spec.soc_start : 0);
		double most_in =
			fmin(s->spec.charge_power, s->charge_limit ? s->charge_limit[t] : INFINITY);
		double most_out =
			fmin(s->spec.discharge_power, s->discharge_limit ? s->discharge_limit[t] : INFINITY);

		flex_model_col_bounds(model, in_kw + t, 0, most_in);
		flex_model_col_bounds(model, out_kw + t, 0, most_out);
		flex_model_cost(model, in_kw + t, hours[t] * s->spec.throughput_cost);
		flex_model_cost(model, out_kw + t, hours[t] * s->spec.throughput_cost);
		flex_model_col_bounds(model, soc + t, t == n - 1 ? s->spec.soc_end_min : 0,
							  s->spec.soc_max);
		flex_model_coef(model, law + t, soc + t, 1);
		flex_model_coef(model, law + t, in_kw + t, -hours[t] * s->spec.charge_efficiency);
		flex_model_coef(model, law + t, out_kw + t, hours[t] / s->spec.discharge_efficiency);
		if (t > 0)
			flex_model_coef(model, law + t, soc + t - 1, -keep);
		flex_model_row_bounds(model, law + t, kwh, kwh);
		flex_model_coef(model, j->meter + t, in_kw + t, -1);
		flex_model_coef(model, j->meter + t, out_kw + t, 1);
		judge_exclusive(model, s, in_kw + t, out_kw + t, most_in, most_out);
	}
}

/*
 * The same community with trade tau as a column: members' imports come from
 * trade and the connection, their exports go to trade and the connection.
 * X - Y is metered as one, so that import and export of the connection are
 * not both counted: fee at most the spread makes trade come first.
 */
static double
judge(const FlexJointInput *in, bool *solved)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexResult   result = {0};
	Judge        j = {.in = in};

	flex_env_standalone(&env);
	j.model = flex_model_new(&env);
	judge_connection(&j);
	for (int m = 0; m < in->nparties; m++)
	{
		const FlexSiteInput *site = &in->party[m].alone;

		judge_member(&j, site);
		for (int k = 0; k < site->nstorages; k++)
			judge_storage(&j, &site->storage[k]);
	}
	flex_settings_default(&settings);
	settings.mip_gap = 1e-9;
	settings.time_limit = 20;
	*solved = flex_model_solve(j.model, &settings, &result) == FLEX_OK;
	flex_env_release(&env);
	return result.objective;
}

/* ---- one program, decomposition, judge ------------------------------------------------------- */

static void
check_meters(const FlexJointInput *in, const FlexJointPlan *plan)
{
	double cost = 0;
	double storage = 0;

	CHECK(flex_joint_residual(in, plan) <= 1e-6, "residual %g", flex_joint_residual(in, plan));
	for (int t = 0; t < in->n; t++)
	{
		double net = 0;
		double taken = 0;

		for (int m = 0; m < in->nparties; m++)
		{
			net += plan->party[m].import[t] - plan->party[m].export[t];
			taken += plan->party[m].import[t];
		}
		CHECK(fabs(net - plan->import[t] + plan->export[t]) < 1e-9, "step %d", t);
		CHECK(fabs(taken - plan->import[t] - plan->traded[t]) < 1e-9 || plan->export[t] > 0,
			  "step %d", t);
		cost +=
			in->hours[t] * (in->import_price[t] * plan->import[t] -
							in->export_price[t] * plan->export[t] + plan->fee[t] * plan->traded[t]);
	}
	for (int m = 0; m < in->nparties; m++)
		storage += plan->party[m].storage_cost;
	CHECK_CLOSE(cost + storage + plan->peak_cost, plan->objective, 1e-9);
}

static void
compare(unsigned long seed, Kind kind)
{
	FlexEnv        env;
	FlexJointInput in;
	FlexJointPlan  one;
	FlexJointPlan  many;
	FlexSettings   settings;
	int            members = 2 + (int) (7 * unit_random(seed, 900));
	int            n = 6 + (int) (18 * unit_random(seed, 901));
	double         expected;
	double         alone = 0;
	bool           solved;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	random_community(&env, seed, members, n, kind, &in);
	expected = judge(&in, &solved);
	if (!solved)
	{
		/* limits that clash: both must say so */
		in.method = FLEX_JOINT_LP;
		CHECK(flex_joint_plan(&env, &in, &settings, &one) == FLEX_INFEASIBLE, "seed %lu", seed);
		in.method = FLEX_JOINT_DECOMPOSITION;
		CHECK(flex_joint_plan(&env, &in, &settings, &many) == FLEX_INFEASIBLE, "seed %lu", seed);
		flex_env_release(&env);
		return;
	}
	settings.mip_gap = 1e-9;
	in.method = FLEX_JOINT_LP;
	CHECK(flex_joint_plan(&env, &in, &settings, &one) == FLEX_OK, "seed %lu: %s", seed,
		  flex_first_error(&env) ? flex_first_error(&env)->message : "");
	CHECK_CLOSE(one.objective, expected, 1e-7);
	CHECK(one.bound <= expected + 1e-7, "seed %lu: bound %.10g above %.10g", seed, one.bound,
		  expected);
	check_meters(&in, &one);
	in.method = FLEX_JOINT_DECOMPOSITION;
	flex_joint_plan(&env, &in, &settings, &many);
	if (kind.inverted)
	{
		CHECK(many.status == FLEX_BAD_INPUT, "seed %lu", seed);
		flex_env_release(&env);
		return;
	}
	CHECK(flex_status_has_plan(many.status), "seed %lu: %s", seed,
		  flex_first_error(&env) ? flex_first_error(&env)->message : "");
	CHECK(many.bound <= expected + 1e-7 * fmax(1, fabs(expected)),
		  "seed %lu: bound %.10g above %.10g", seed, many.bound, expected);
	CHECK(many.objective >= expected - 1e-7 * fmax(1, fabs(expected)),
		  "seed %lu: plan %.10g below %.10g", seed, many.objective, expected);
	if (!kind.negative)
		CHECK_CLOSE(many.objective, expected, 1e-6);
	check_meters(&in, &many);
	/* with no limit of the connection and no peak, together is never dearer than alone */
	for (int m = 0; m < members && !kind.limits && !kind.peak; m++)
	{
		FlexSitePlan plan;

		CHECK(flex_party_plan(&env, "m", &in.party[m].alone, &settings, &plan) == FLEX_OK,
			  "seed %lu", seed);
		alone += plan.objective;
		if (m == members - 1)
			CHECK(one.objective <= alone + 1e-7 * fmax(1, fabs(alone)), "seed %lu: %g above %g",
				  seed, one.objective, alone);
	}
	flex_env_release(&env);
}

/*
 * At the internal prices no member can do better alone: with import price
 * lambda + fee and export price lambda its part of the plan is its cheapest.
 */
static void
test_prices(unsigned long seed)
{
	FlexEnv        env;
	FlexJointInput in;
	FlexJointPlan  plan;
	FlexSettings   settings;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	random_community(&env, seed, 6, 20, (Kind){.cars = true}, &in);
	in.method = FLEX_JOINT_LP;
	CHECK(flex_joint_plan(&env, &in, &settings, &plan) == FLEX_OK, "seed %lu", seed);
	for (int m = 0; m < in.nparties; m++)
	{
		FlexSiteInput site = in.party[m].alone;
		FlexSitePlan  own;
		double       *buy = FLEX_NEW(&env, double, in.n);
		double        cost = plan.party[m].storage_cost;

		for (int t = 0; t < in.n; t++)
		{
			buy[t] = plan.price[t] + plan.fee[t];
			cost += in.hours[t] *
					(buy[t] * plan.party[m].import[t] - plan.price[t] * plan.party[m].export[t]);
			CHECK(plan.price[t] >= in.export_price[t] - 1e-7 && buy[t] <= in.import_price[t] + 1e-7,
				  "seed %lu: price %g outside the tariff", seed, plan.price[t]);
		}
		site.import_price = buy;
		site.export_price = plan.price;
		CHECK(flex_party_plan(&env, "m", &site, &settings, &own) == FLEX_OK, "seed %lu", seed);
		CHECK_CLOSE(cost, own.objective, 1e-6);
	}
	flex_env_release(&env);
}

/* A community too large for one program: bound and plan meet, limits hold. */
static void
test_large(void)
{
	FlexEnv        env;
	FlexJointInput in;
	FlexJointPlan  plan;
	FlexSettings   settings;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	random_community(&env, 7, unit_quick() ? 60 : 300, 96, (Kind){.limits = true, .peak = true},
					 &in);
	in.method = FLEX_JOINT_DECOMPOSITION;
	CHECK(flex_joint_plan(&env, &in, &settings, &plan) == FLEX_OK, "%s",
		  flex_first_error(&env) ? flex_first_error(&env)->message : "");
	CHECK(plan.method == FLEX_JOINT_DECOMPOSITION, "method %d", plan.method);
	CHECK(plan.gap <= 1e-5, "gap %g", plan.gap);
	check_meters(&in, &plan);
	flex_env_release(&env);
}

static int polls;

static bool
stop_later(void *state)
{
	(void) state;
	return ++polls > 300;
}

static void
test_stops(void)
{
	FlexEnv        env;
	FlexJointInput in;
	FlexJointPlan  plan;
	FlexSettings   settings;
	FlexStatus     status;
	double         started;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	random_community(&env, 8, 60, 96, (Kind){.peak = true}, &in);
	in.method = FLEX_JOINT_DECOMPOSITION;
	env.poll = stop_later;
	CHECK(flex_joint_plan(&env, &in, &settings, &plan) == FLEX_CANCELLED, "not cancelled");
	in.method = FLEX_JOINT_LP;
	polls = 298;
	CHECK(flex_joint_plan(&env, &in, &settings, &plan) == FLEX_CANCELLED, "not cancelled");
	in.method = FLEX_JOINT_DECOMPOSITION;
	env.poll = NULL;
	settings.time_limit = 0.2;
	started = flex_clock();
	status = flex_joint_plan(&env, &in, &settings, &plan);
	CHECK(flex_clock() - started < 2, "%g s", flex_clock() - started);
	/* either done by then, or a checked plan with its gap, or none */
	CHECK(status == FLEX_OK || status == FLEX_TIME_LIMIT ||
			  (status == FLEX_FEASIBLE && plan.bound <= plan.objective),
		  "%s", flex_status_text(status));
	flex_env_release(&env);
}

/* ---- bad input and documents -------------------------------------------------------------------
 */

static void
expect(const char *document, FlexStatus status, const char *words)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexText     out;
	FlexStatus   found;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	flex_text_init(&out, &env);
	found = flex_document_solve(&env, document, &settings, &out);
	CHECK(found == status, "%s: %s", flex_status_text(found), document);
	CHECK(flex_first_error(&env) != NULL &&
			  (strstr(flex_first_error(&env)->message, words) != NULL ||
			   strstr(flex_first_error(&env)->detail, words) != NULL),
		  "%s: \"%s\" \"%s\"", words, flex_first_error(&env) ? flex_first_error(&env)->message : "",
		  flex_first_error(&env) ? flex_first_error(&env)->detail : "");
	flex_env_release(&env);
}

static FlexNode *
solve(FlexEnv *env, const char *document)
{
	FlexSettings settings;
	FlexText     out;

	flex_settings_default(&settings);
	flex_text_init(&out, env);
	CHECK(flex_document_solve(env, document, &settings, &out) == FLEX_OK, "%s",
		  flex_first_error(env) ? flex_first_error(env)->message : "");
	return out.data == NULL ? NULL : flex_doc_parse(env, out.data);
}

static double
number(const FlexNode *node, const char *name)
{
	return flex_node_number(flex_node_member(node, name));
}

#define JOINT(rest)                                                                                \
	"{\"kind\":\"community\",\"mode\":\"joint\",\"price\":0.3,\"feed_in\":0.1," rest "}"
#define FLAT(name, site)                                                                           \
	"{\"name\":\"" name "\",\"site\":{\"kind\":\"flex\",\"start\":\"2026-06-01T00:00:00Z\","       \
	"\"end\":\"2026-06-01T04:00:00Z\",\"resolution\":\"PT1H\"," site "}}"
#define CONNECTION                                                                                 \
	"\"connection\":{\"start\":\"2026-06-01T00:00:00Z\",\"end\":\"2026-06-01T04:00:00Z\","         \
	"\"resolution\":\"PT1H\",\"flex-model\":[{\"asset\":\"battery\",\"soc-min\":\"0 kWh\","        \
	"\"soc-max\":\"4 kWh\",\"soc-at-start\":\"0 kWh\",\"power-capacity\":\"2 kW\"}],"              \
	"\"flex-context\":{\"consumption-price\":\"0.3 EUR/kWh\",\"production-price\":\"0.1 "          \
	"EUR/kWh\"}}"
#define SUN                                                                                        \
	FLAT("sun", "\"flex-model\":[],\"flex-context\":{\"inflexible-production\":"                   \
				"[{\"sensor\":\"pv\"}]},\"sensors\":{\"pv\":{\"unit\":\"kW\",\"resolution\":"      \
				"\"PT1H\",\"start\":\"2026-06-01T00:00:00Z\",\"values\":[3,2,0,0]}}")
#define CAR(power)                                                                                 \
	FLAT("car", "\"flex-model\":[{\"asset\":\"car\",\"soc-min\":\"0 kWh\",\"soc-max\":\"40 "       \
				"kWh\",\"soc-at-start\":\"0 kWh\",\"power-capacity\":\"" power                     \
				"\"}],\"flex-context\":{}")
/* with a battery of the community's own that holds next to nothing */
#define LENDING(car)                                                                               \
	"{\"kind\":\"community\",\"mode\":\"aggregator\",\"household_battery_control\":true,"          \
	"\"connection\":{\"start\":\"2026-06-01T00:00:00Z\",\"end\":\"2026-06-01T04:00:00Z\","         \
	"\"resolution\":\"PT1H\",\"flex-model\":[{\"asset\":\"battery\",\"soc-min\":\"0 kWh\","        \
	"\"soc-max\":\"1e-9 kWh\",\"soc-at-start\":\"0 kWh\",\"power-capacity\":\"2 kW\"}],"           \
	"\"flex-context\":{\"consumption-price\":\"0.3 EUR/kWh\",\"production-price\":\"0.1 "          \
	"EUR/kWh\"}},\"members\":[" SUN "," SHOP "," car "]}"
#define SHOP                                                                                       \
	FLAT("shop", "\"flex-model\":[],\"flex-context\":{\"inflexible-consumption\":"                 \
				 "[{\"sensor\":\"load\"}]},\"sensors\":{\"load\":{\"unit\":\"kW\",\"resolution\":" \
				 "\"PT1H\",\"start\":\"2026-06-01T00:00:00Z\",\"values\":[1,1,1,2]}}")

static void
test_documents(void)
{
	FlexEnv   env;
	FlexNode *found;

	flex_env_standalone(&env);
	/* 3 + 2 kWh of sun, 5 kWh of load, 1 + 1 at once, 3 through the battery: nothing is bought */
	found = solve(&env, "{\"kind\":\"community\",\"mode\":\"joint\"," CONNECTION
						",\"internal_fee\":0.02,\"members\":[" SUN "," SHOP "]}");
	CHECK_CLOSE(number(found, "objective"), 0.02 * 8, 1e-9);
	CHECK_CLOSE(number(found, "cost_alone"), 5 * 0.3 - 5 * 0.1, 1e-9);
	flex_doc_free(found);
	/* the aggregator does the same; its profit is the spread of what the battery passes on */
	found = solve(&env, "{\"kind\":\"community\",\"mode\":\"aggregator\"," CONNECTION
						",\"members\":[" SUN "," SHOP "]}");
	CHECK_CLOSE(number(found, "p2p_profit"), 2 * 0.2, 1e-9);
	CHECK_CLOSE(number(found, "battery_profit"), 3 * 0.2, 1e-9);
	CHECK_CLOSE(number(found, "battery_bound"), 3 * 0.2, 1e-9);
	CHECK_CLOSE(number(found, "objective"), 0, 1e-9);
	flex_doc_free(found);
	/* the battery bears the fee of what it takes and gives: at 0.15 it rather stays idle */
	found = solve(&env, "{\"kind\":\"community\",\"mode\":\"aggregator\"," CONNECTION
						",\"internal_fee\":0.15,\"members\":[" SUN "," SHOP "]}");
	CHECK_CLOSE(number(found, "battery_profit"), 0, 1e-9);
	CHECK_CLOSE(number(found, "objective"), 3 * 0.2 + 0.15 * 2, 1e-9);
	flex_doc_free(found);
	/* so it does where its prices would have it store at the connection's cost */
	found = solve(&env, "{\"kind\":\"community\",\"mode\":\"aggregator\"," CONNECTION
						",\"internal_fee\":0.15,\"sell_factor\":3,\"members\":[" SUN "," SHOP "]}");
	CHECK_CLOSE(number(found, "objective"), 3 * 0.2 + 0.15 * 2, 1e-9);
	flex_doc_free(found);
	/* a home's battery that takes power lends what it has free; a car that is away doesn't */
	for (int away = 0; away < 2; away++)
	{
		found = solve(&env, away ? LENDING(CAR("0 kW")) : LENDING(CAR("3 kW")));
		CHECK_CLOSE(number(found, "battery_profit"), away ? 0 : 3 * 0.2, 1e-9);
		flex_doc_free(found);
	}
	/* series and storages: the store of one member serves the other */
	found =
		solve(&env, JOINT("\"members\":[{\"name\":\"a\",\"series\":{\"pv\":[4,0],\"load\":[1,1]},"
						  "\"storage\":{\"capacity_kwh\":2,\"power_kw\":2}},{\"name\":\"b\","
						  "\"series\":{\"import\":[1,1],\"export\":[0,0]}}]"));
	CHECK_CLOSE(number(found, "objective"), 0, 1e-9);
	flex_doc_free(found);
	/* constants before lists */
	found =
		solve(&env, JOINT("\"battery\":{\"capacity\":5},\"members\":[{\"name\":\"b\",\"series\":{"
						  "\"pv\":3,\"load\":[1,2]}},{\"name\":\"a\",\"series\":{\"pv\":5,"
						  "\"load\":1}}]"));
	CHECK_CLOSE(number(found, "objective"), -0.1 * (6 + 5), 1e-9);
	flex_doc_free(found);
	flex_env_release(&env);
}

static void
test_document_faults(void)
{
	/* unknown meter data, and prices in another currency */
	expect("{\"kind\":\"community\"," CONNECTION ",\"members\":[" FLAT(
			   "gap", "\"flex-model\":[],\"flex-context\":{\"inflexible-consumption\":[{\"sensor\":"
					  "\"load\"}]},\"sensors\":{\"load\":{\"unit\":\"kW\",\"resolution\":\"PT1H\","
					  "\"start\":\"2026-06-01T00:00:00Z\",\"values\":[1,1,null,2]}}") "]}",
		   FLEX_BAD_INPUT,
		   "sensor \"load\" of member \"gap\" has no value in the step at 2026-06-01T02:00:00Z");
	expect("{\"kind\":\"community\"," CONNECTION ",\"members\":[" FLAT(
			   "far", "\"flex-model\":[],\"flex-context\":{\"consumption-price\":\"0.5 USD/kWh\","
					  "\"inflexible-consumption\":[]},\"sensors\":{}") "]}",
		   FLEX_BAD_INPUT, "in USD, those of the community in EUR");
	expect(JOINT("\"members\":[]"), FLEX_BAD_INPUT, "at least one");
	expect(JOINT("\"members\":[{\"name\":\"a\"}]"), FLEX_BAD_INPUT, "a site or series");
	expect(JOINT("\"members\":[{\"name\":\"a\",\"series\":{\"pv\":[1,2],\"load\":[1,1]}},"
				 "{\"name\":\"b\",\"series\":{\"pv\":[1],\"load\":[1]}}]"),
		   FLEX_BAD_INPUT, "has 1 values");
	expect(JOINT("\"members\":[{\"name\":\"a\",\"series\":{\"pv\":[1],\"load\":[1]}},"
				 "{\"name\":\"a\",\"series\":{\"pv\":[1],\"load\":[1]}}]"),
		   FLEX_BAD_INPUT, "two members");
	expect(JOINT("\"internal_fee\":-1,\"members\":[{\"name\":\"a\",\"series\":{\"pv\":[1],\"load\":"
				 "[1]}}]"),
		   FLEX_BAD_INPUT, "out of range");
	expect("{\"kind\":\"community\",\"mode\":\"joint\",\"method\":\"decomposition\",\"price\":0.1,"
		   "\"feed_in\":0.2,\"members\":[{"
		   "\"name\":\"a\",\"series\":{\"pv\":[1],\"load\":[1]}}]}",
		   FLEX_BAD_INPUT, "above the import price");
	expect(JOINT("\"import_limit\":1,\"members\":[{\"name\":\"a\",\"series\":{\"pv\":[0],\"load\":"
				 "[2]}}]"),
		   FLEX_INFEASIBLE, "");
	expect(JOINT("\"method\":\"decomposition\",\"import_limit\":1,\"members\":[{\"name\":\"a\","
				 "\"series\":{\"pv\":[0],\"load\":[2]},\"storage\":{\"capacity_kwh\":1,"
				 "\"power_kw\":1}}]"),
		   FLEX_INFEASIBLE, "connection");
	expect(JOINT("\"members\":[{\"name\":\"a\",\"series\":{\"pv\":[0],\"load\":[2]},\"storage\":{"
				 "\"capacity_kwh\":5,\"power_kw\":1,\"soc_end_kwh\":5}}]"),
		   FLEX_INFEASIBLE, "Member \"a\"");
	expect("{\"kind\":\"community\",\"mode\":\"joint\"," CONNECTION ",\"members\":[{\"name\":\"x\","
		   "\"site\":{\"kind\":\"flex\",\"start\":\"2026-06-01T00:00:00Z\",\"end\":"
		   "\"2026-06-01T03:00:00Z\",\"resolution\":\"PT1H\",\"flex-model\":[],"
		   "\"flex-context\":{}}}]}",
		   FLEX_BAD_INPUT, "differ");
}

int
main(void)
{
	int most = unit_quick() ? 4 : 25;

	for (unsigned long seed = 1; seed <= (unsigned long) most; seed++)
	{
		compare(seed, (Kind){.relaxed = true});
		compare(100 + seed, (Kind){.cars = true});
		compare(200 + seed, (Kind){.limits = true, .peak = true, .cars = true});
		compare(300 + seed, (Kind){.negative = true});
		compare(400 + seed, (Kind){.limits = true, .negative = true, .peak = true});
		compare(600 + seed, (Kind){.inverted = true});
		test_prices(500 + seed);
	}
	test_large();
	test_stops();
	test_documents();
	test_document_faults();
	return unit_end("community_joint");
}
