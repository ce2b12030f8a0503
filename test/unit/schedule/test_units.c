/*
 * test_units.c
 *	  A plan doesn't depend on the unit: documents of a few watts and of gigawatts, with prices of
 *	  a hundredth and of a thousand, have the plan of the same document in kW, and its cost times
 *the factors. And what came out wrong once, with the right value by another program (HiGHS).
 */
#include "support/draw.h"

#include "base/json.h"
#include "core/registry.h"

static FlexStatus
solve(const char *document, double *objective, double *gap)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexText     out;
	FlexStatus   status;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	flex_text_init(&out, &env);
	status = flex_document_solve(&env, document, &settings, &out);
	*objective = *gap = NAN;
	if (flex_status_has_plan(status))
	{
		FlexNode *root = flex_doc_parse(&env, out.data);

		*objective = flex_node_number(flex_node_member(root, "objective"));
		*gap = flex_node_number(flex_node_member(root, "gap"));
		flex_doc_free(root);
	}
	flex_env_release(&env);
	return status;
}

#define SERIES(unit, values)                                                                       \
	"{\"unit\":\"" unit "\",\"start\":\"2026-01-01T00:00:00Z\",\"resolution\":\"PT1H\","           \
	"\"values\":[" values "]}"
#define DOCUMENT(end, sensors, context, model)                                                     \
	"{\"kind\":\"flex\",\"start\":\"2026-01-01T00:00:00Z\",\"end\":\"2026-01-01T" end              \
	":00:00Z\",\"resolution\":\"PT1H\",\"sensors\":{" sensors "},\"flex-context\":{" context       \
	"},\"flex-model\":[" model "]}"

static void
check_cost(const char *name, const char *document, double expected)
{
	double     cost;
	double     gap;
	FlexStatus status = solve(document, &cost, &gap);

	CHECK(status == FLEX_OK, "%s: %s", name, flex_status_text(status));
	CHECK(fabs(cost - expected) <= 1e-6 * fabs(expected), "%s: %.12g, not %.12g", name, cost,
		  expected);
	CHECK(gap <= 1e-6, "%s: gap %g", name, gap);
}

static void
test_gigawatts(void)
{
	check_cost(
		"gigawatts",
		DOCUMENT(
			"06",
			"\"p\":" SERIES("EUR/MWh", "-83,207,169,168,89,169") ",\"f\":" SERIES(
				"EUR/MWh",
				"-68,222,184,183,104,184") ",\"n\":" SERIES("GW",
															"1.98,1.46,0.372,-0.322,-0.596,0.873"),
			"\"consumption-price\":{\"sensor\":\"p\"},\"production-price\":{\"sensor\":"
			"\"f\"},\"inflexible-consumption\":[{\"sensor\":\"n\"}],"
			"\"site-peak-consumption-price\":\"0.1 EUR/kW\"",
			"{\"asset\":\"b\",\"soc-at-start\":\"8 GWh\",\"soc-max\":\"10 GWh\","
			"\"power-capacity\":\"5 GW\",\"consumption-capacity\":\"2 GW\","
			"\"production-capacity\":\"5 GW\"}"),
		-1742690);
}

static void
test_watts(void)
{
	check_cost("watts",
			   DOCUMENT("05",
						"\"p\":" SERIES("EUR/MWh", "94,246,150,113,271") ",\"n\":" SERIES(
							"W", "-3.9,3.1,-2.5,-1.25,1.65"),
						"\"consumption-price\":{\"sensor\":\"p\"},\"inflexible-consumption\":[{"
						"\"sensor\":\"n\"}]",
						"{\"asset\":\"a\",\"soc-at-start\":\"0 Wh\",\"soc-max\":\"4 Wh\","
						"\"power-capacity\":\"1 W\",\"production-capacity\":\"0 W\","
						"\"roundtrip-efficiency\":\"64%\",\"soc-targets\":[{\"datetime\":"
						"\"2026-01-01T02:00:00Z\",\"value\":\"0.2 Wh\"}]},"
						"{\"asset\":\"b\",\"soc-at-start\":\"0.95 Wh\",\"soc-min\":\"0.5 Wh\","
						"\"soc-max\":\"1 Wh\",\"power-capacity\":\"1 W\"},"
						"{\"asset\":\"c\",\"soc-at-start\":\"8 Wh\",\"soc-max\":\"10 Wh\","
						"\"power-capacity\":\"1 W\",\"production-capacity\":\"0 W\","
						"\"roundtrip-efficiency\":\"90%\"}"),
			   0.0001531);
	check_cost(
		"watts with binaries",
		DOCUMENT(
			"06",
			"\"p\":" SERIES(
				"EUR/MWh",
				"-44.6,246.6,-97.4,101.1,259.3,-67.7") ","
													   "\"n\":" SERIES(
														   "W",
														   "-2.47,-5.43,-3.68,-5.36,-1.59,4.25"),
			"\"consumption-price\":{\"sensor\":\"p\"},\"production-price\":"
			"\"-10 EUR/MWh\",\"inflexible-consumption\":[{\"sensor\":\"n\"}]",
			"{\"asset\":\"a\",\"soc-at-start\":\"8.9 Wh\",\"soc-max\":\"10 Wh\","
			"\"power-capacity\":\"1 W\",\"roundtrip-efficiency\":\"90%\"},"
			"{\"asset\":\"b\",\"soc-at-start\":\"0.8 Wh\",\"soc-max\":\"4 Wh\","
			"\"power-capacity\":\"2 W\"}"),
		-0.000339680240);
}

/* A placeholder of a power limit: what a content leaves room for is the limit. */
static void
test_placeholders(void)
{
	check_cost("placeholders",
			   DOCUMENT("06", "\"p\":" SERIES("EUR/kWh", "-0.3,-0.2,-0.3,-0.1,0.2,-0.3"),
						"\"consumption-price\":{\"sensor\":\"p\"},\"production-price\":{\"sensor\":"
						"\"p\"},\"site-power-capacity\":\"4e8 kW\"",
						"{\"asset\":\"a\",\"soc-at-start\":\"1 kWh\",\"soc-max\":\"5 kWh\","
						"\"power-capacity\":\"1e7 kW\",\"roundtrip-efficiency\":\"80%\"},"
						"{\"asset\":\"b\",\"soc-at-start\":\"1 kWh\",\"soc-max\":\"5 kWh\","
						"\"power-capacity\":\"1e7 kW\",\"roundtrip-efficiency\":\"80%\"}"),
			   -9.39148550550);
}

/* ---- the same document in other units ----------------------------------------------- */

#define STEPS 8

static void
add_series(FlexText *text, const char *name, const char *unit, double low, double high,
		   double factor)
{
	flex_text_printf(text,
					 "\"%s\":{\"unit\":\"%s\",\"start\":\"2026-01-01T00:00:00Z\","
					 "\"resolution\":\"PT1H\",\"values\":[",
					 name, unit);
	for (int t = 0; t < STEPS; t++)
		flex_text_printf(text, "%s%.15g", t > 0 ? "," : "", factor * draw(low, high));
	flex_text_add(text, "]}");
}

static void
add_storages(FlexText *text, const char *unit)
{
	int n = draw_int(1, 3);

	for (int k = 0; k < n; k++)
	{
		double content = draw(2, 10);

		flex_text_printf(text,
						 "%s{\"asset\":\"s%d\",\"soc-at-start\":\"%.15g %sh\",\"soc-max\":"
						 "\"%.15g %sh\",\"power-capacity\":\"%.15g %s\","
						 "\"roundtrip-efficiency\":\"%d%%\"",
						 k > 0 ? "," : "", k, draw(0, content), unit, content, unit, draw(1, 4),
						 unit, draw_int(7, 10) * 10);
		if (chance(0.3))
			flex_text_printf(text, ",\"production-capacity\":\"%.15g %s\"", draw(0.5, 3), unit);
		if (chance(0.3))
			flex_text_printf(text,
							 ",\"soc-targets\":[{\"datetime\":\"2026-01-01T0%d:00:00Z\","
							 "\"value\":\"%.15g %sh\"}]",
							 draw_int(2, STEPS), draw(0, content), unit);
		flex_text_add(text, "}");
	}
	if (chance(0.3))
		flex_text_printf(text,
						 ",{\"asset\":\"pv\",\"consumption-capacity\":\"0 %s\","
						 "\"production-capacity\":\"%.15g %s\",\"power-capacity\":\"5 %s\"}",
						 unit, draw(1, 4), unit, unit);
}

/* Document number seed, with powers in a unit and prices times money. */
static void
write_document(FlexText *text, unsigned long seed, const char *unit, double money)
{
	seed_draws(seed);
	flex_text_add(text, "{\"kind\":\"flex\",\"start\":\"2026-01-01T00:00:00Z\",\"end\":"
						"\"2026-01-01T08:00:00Z\",\"resolution\":\"PT1H\",\"sensors\":{");
	add_series(text, "buy", "EUR/MWh", chance(0.5) ? -100 : 20, 300, money);
	flex_text_add(text, ",");
	add_series(text, "load", unit, -2, 4, 1);
	flex_text_add(text, "},\"flex-context\":{\"consumption-price\":{\"sensor\":\"buy\"},"
						"\"inflexible-consumption\":[{\"sensor\":\"load\"}]");
	if (chance(0.5))
		flex_text_printf(text, ",\"production-price\":\"%.15g EUR/MWh\"", money * draw(-20, 120));
	if (chance(0.4))
		flex_text_printf(text, ",\"site-power-capacity\":\"%.15g %s\"", draw(3, 8), unit);
	if (chance(0.4))
		flex_text_printf(text, ",\"site-peak-consumption-price\":\"%.15g EUR/kW\"",
						 money * draw(0.01, 0.5));
	flex_text_add(text, "},\"flex-model\":[");
	add_storages(text, unit);
	flex_text_add(text, "]}");
}

static FlexStatus
cost_in(unsigned long seed, const char *unit, double power, double money, double *cost)
{
	FlexEnv    env;
	FlexText   text;
	FlexStatus status;
	double     gap;

	flex_env_standalone(&env);
	flex_text_init(&text, &env);
	write_document(&text, seed, unit, money);
	status = solve(text.data, cost, &gap);
	*cost /= power * money;
	flex_env_release(&env);
	return status;
}

static void
test_any_unit(void)
{
	static const struct
	{
		const char *name;
		double      kw;
		double      money;
	} unit[] = {{"W", 1e-3, 1},  {"MW", 1e3, 1},    {"GW", 1e6, 1},  {"kW", 1, 100},
				{"kW", 1, 1e-3}, {"W", 1e-3, 1e-3}, {"GW", 1e6, 100}};
	int           optimal = 0;
	int           infeasible = 0;
	unsigned long documents = unit_quick() ? 20 : 200;

	for (unsigned long seed = 1; seed <= documents; seed++)
	{
		double     cost;
		FlexStatus status = cost_in(seed, "kW", 1, 1, &cost);

		optimal += status == FLEX_OK;
		infeasible += status == FLEX_INFEASIBLE;
		CHECK(status == FLEX_OK || status == FLEX_INFEASIBLE, "seed %lu: %s", seed,
			  flex_status_text(status));
		for (int k = 0; k < FLEX_LENGTH(unit); k++)
		{
			double     other;
			FlexStatus same = cost_in(seed, unit[k].name, unit[k].kw, unit[k].money, &other);

			CHECK(same == status, "seed %lu in %s x %g: %s, not %s", seed, unit[k].name,
				  unit[k].money, flex_status_text(same), flex_status_text(status));
			CHECK(status != FLEX_OK || fabs(other - cost) <= 2e-6 * fmax(0.01, fabs(cost)),
				  "seed %lu in %s x %g: %.12g, not %.12g", seed, unit[k].name, unit[k].money, other,
				  cost);
		}
	}
	printf("documents in %d units: %d optimal, %d infeasible\n", FLEX_LENGTH(unit) + 1, optimal,
		   infeasible);
	CHECK(optimal > 0 && infeasible > 0, "both kinds are met");
}

int
main(void)
{
	test_gigawatts();
	test_watts();
	test_placeholders();
	test_any_unit();
	return unit_end("units");
}
