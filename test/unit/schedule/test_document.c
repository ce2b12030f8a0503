/*
 * test_document.c
 *	  Rules of documents of kind "flex": how far a window reaches, sensors, shares of
 *	  soc-max, requests on top of what is stored, and long lists.
 */
#include "support/unit.h"

#include "core/registry.h"
#include "core/schedule/schedule.h"

#define HEAD                                                                                       \
	"{\"kind\":\"flex\",\"start\":\"2026-01-05T00:00:00Z\",\"duration\":\"PT4H\",\"resolution\":"  \
	"\"PT1H\","
#define BATTERY "{\"soc-at-start\":\"2 kWh\",\"soc-max\":\"8 kWh\",\"power-capacity\":\"4 kW\"}"
#define PRICE "{\"consumption-price\":\"0.1 EUR/kWh\"}"

static FlexStatus
solve_model(FlexEnv *env, const char *model, FlexNode **found)
{
	FlexText     document;
	FlexText     out;
	FlexSettings settings;
	FlexStatus   status;

	*found = NULL;
	flex_text_init(&document, env);
	flex_text_init(&out, env);
	flex_settings_default(&settings);
	flex_text_printf(&document, HEAD "\"flex-model\":%s,\"flex-context\":" PRICE "}", model);
	status = flex_document_solve(env, document.data, &settings, &out);
	if (flex_status_has_plan(status))
		*found = flex_doc_parse(env, out.data);
	return status;
}

/* Targets behind the end extend the window, as far as one may reach. */
static void
expect_length(const char *targets, int steps)
{
	FlexEnv   env;
	FlexNode *found;
	FlexText  model;

	flex_env_standalone(&env);
	flex_text_init(&model, &env);
	flex_text_printf(&model,
					 "{\"soc-at-start\":\"0 kWh\",\"soc-max\":\"8 kWh\",\"power-capacity\":"
					 "\"4 kW\",\"soc-targets\":[{\"value\":\"6 kWh\",%s}]}",
					 targets);
	CHECK(solve_model(&env, model.data, &found) == FLEX_OK, "%s: %s", targets,
		  env.nfaults ? env.fault[0].message : "");
	if (found != NULL)
	{
		const FlexNode *device = flex_node_first(flex_node_member(found, "devices"));
		const FlexNode *warnings = flex_node_member(found, "warnings");

		CHECK(flex_node_length(flex_node_member(device, "power_kw")) == steps, "%s", targets);
		CHECK((flex_node_length(warnings) > 0) == (steps == FLEX_MAX_SLOTS), "%s", targets);
	}
	flex_doc_free(found);
	flex_env_release(&env);
}

static void
test_late_targets(void)
{
	expect_length("\"datetime\":\"2026-01-05T03:00:00Z\"", 4);
	expect_length("\"datetime\":\"2026-01-05T06:30:00Z\"", 7);
	expect_length("\"start\":\"2026-01-05T05:00:00Z\",\"duration\":\"PT3H\"", 8);
	expect_length("\"datetime\":\"2027-01-05T06:00:00Z\"", FLEX_MAX_SLOTS);
}

/* Documents whose sensor "x" has these members beside its values. */
static void
refuse_sensor(const char *members, const char *words)
{
	FlexEnv  env;
	FlexText document;

	flex_env_standalone(&env);
	flex_text_init(&document, &env);
	flex_text_printf(&document,
					 "{\"kind\":\"flex\",\"start\":\"2026-01-05T00:00:00Z\",\"duration\":\"PT4H\","
					 "\"sensors\":{\"x\":{\"unit\":\"kW\",%s}},\"flex-model\":" BATTERY
					 ",\"flex-context\":" PRICE "}",
					 members);
	CHECK(flex_document_check(&env, document.data) == FLEX_BAD_INPUT, "%s is taken", members);
	CHECK(flex_first_error(&env) != NULL && strstr(flex_first_error(&env)->message, words) != NULL,
		  "%s: \"%s\"", members, flex_first_error(&env) ? flex_first_error(&env)->message : "");
	flex_env_release(&env);
}

static void
test_sensors(void)
{
#define START "\"start\":\"2026-01-05T00:00:00Z\","
	refuse_sensor(START "\"resolution\":15,\"values\":[1]", "must be a text");
	refuse_sensor(START "\"vals\":[1]", "unknown member");
	refuse_sensor(START "\"values\":[1,\"2\"]", "value 1 of");
	refuse_sensor(START "\"sign\":\"up\",\"values\":[1]", "unknown value");
	refuse_sensor(START "\"resolution\":\"P99999999D\",\"values\":[1,2]", "duration");
	refuse_sensor(START "\"resolution\":\"P3000000D\",\"values\":[1,2]", "too long");
	refuse_sensor("\"values\":[1]", "either start");
#undef START
}

/* ---- rules that a document without a server obeys ------------------------------------- */

static void
expect_start(const char *start, const char *soc_max, double kwh, const char *words)
{
	FlexEnv    env;
	FlexNode  *found;
	FlexText   model;
	FlexStatus status;

	flex_env_standalone(&env);
	flex_text_init(&model, &env);
	flex_text_printf(&model, "{\"soc-at-start\":\"%s\",\"power-capacity\":\"4 kW\"%s}", start,
					 soc_max);
	status = solve_model(&env, model.data, &found);
	CHECK(status == (words == NULL ? FLEX_OK : FLEX_BAD_INPUT), "%s: %s", start,
		  flex_status_text(status));
	if (found != NULL)
	{
		const FlexNode *device = flex_node_first(flex_node_member(found, "devices"));

		CHECK_CLOSE(flex_node_number(flex_node_first(flex_node_member(device, "soc_kwh"))), kwh,
					1e-12);
	}
	if (words != NULL)
		CHECK(env.nfaults > 0 && strstr(env.fault[0].message, words) != NULL, "%s: %s", start,
			  env.nfaults > 0 ? env.fault[0].message : "no fault");
	flex_doc_free(found);
	flex_env_release(&env);
}

static void
test_shares(void)
{
	expect_start("50 %", ",\"soc-max\":\"8 kWh\"", 4, NULL);
	expect_start("25%", ",\"soc-max\":\"0.008 MWh\"", 2, NULL);
	expect_start("50 %", "", 0, "isn't above 0");
	expect_start("50 %", ",\"soc-max\":\"0 kWh\"", 0, "isn't above 0");
	expect_start("-5 %", ",\"soc-max\":\"8 kWh\"", 0, "is negative");
}

static void
expect_override(const char *stored, const char *request, const char *expected)
{
	FlexEnv   env;
	FlexText  out;
	FlexNode *a = NULL;
	FlexNode *b = NULL;

	flex_env_standalone(&env);
	flex_text_init(&out, &env);
	if (stored != NULL)
		a = flex_doc_parse(&env, stored);
	if (request != NULL)
		b = flex_doc_parse(&env, request);
	flex_schedule_override(&out, a, b);
	CHECK(strcmp(out.data, expected) == 0, "%s, not %s", out.data, expected);
	flex_doc_free(a);
	flex_doc_free(b);
	flex_env_release(&env);
}

static void
test_override(void)
{
	expect_override("{\"soc-max\":\"1 kWh\",\"soc-min\":\"0 kWh\"}", "{\"soc-max\":\"2 kWh\"}",
					"{\"soc-min\":\"0 kWh\",\"soc-max\":\"2 kWh\"}");
	expect_override("{\"roundtrip-efficiency\":\"90%\"}", "{\"charging-efficiency\":\"95%\"}",
					"{\"charging-efficiency\":\"95%\"}");
	expect_override("{\"soc-max\":\"1 kWh\"}", "{\"soc-max\":null}", "{}");
	expect_override("{\"soc-max\":\"1 kWh\"}", NULL, "{\"soc-max\":\"1 kWh\"}");
	expect_override(NULL, NULL, "{}");
}

static void
test_window(void)
{
	FlexEnv   env;
	FlexTime  end;
	FlexTime  expected;
	FlexNode *node;

	flex_env_standalone(&env);
	node = flex_doc_parse(&env, HEAD "\"flex-model\":[{\"soc-targets\":[{\"datetime\":"
									 "\"2026-01-05T06:30:00Z\",\"value\":\"1 kWh\"}]}]}");
	flex_time_parse(&env, "2026-01-05T07:00:00Z", "", &expected);
	CHECK(flex_schedule_window(&env, node, &end) == FLEX_OK && end == expected, "a target");
	flex_doc_free(node);
	node = flex_doc_parse(&env, HEAD "\"flex-model\":[]}");
	flex_time_parse(&env, "2026-01-05T04:00:00Z", "", &expected);
	CHECK(flex_schedule_window(&env, node, &end) == FLEX_OK && end == expected, "none");
	flex_doc_free(node);
	flex_env_release(&env);
}

/* ---- long lists ------------------------------------------------------------------------- */

static bool
count_down(void *state)
{
	long *left = state;

	return --*left < 0;
}

/* Each sensor is read and looked up with a poll, so that a cancel is met on the way. */
static void
test_long_lists(void)
{
	int      n = 4000;
	long     left = n / 2;
	FlexEnv  env;
	FlexText document;

	flex_env_standalone(&env);
	flex_text_init(&document, &env);
	flex_text_add(&document, HEAD "\"flex-model\":[],\"sensors\":{");
	for (int i = 0; i < n; i++)
		flex_text_printf(&document, "%s\"s%d\":{\"unit\":\"kW\"}", i > 0 ? "," : "", i);
	flex_text_add(&document, "},\"flex-context\":{\"consumption-price\":\"1 EUR/kWh\","
							 "\"inflexible-consumption\":[");
	for (int i = 0; i < n; i++)
		flex_text_printf(&document, "%s{\"sensor\":\"s%d\"}", i > 0 ? "," : "", i);
	flex_text_add(&document, "]}}");
	env.poll = count_down;
	env.poll_state = &left;
	flex_document_check(&env, document.data);
	CHECK(left == -1, "a cancel while sensors are read is met at once: %ld", left);
	left = n + n / 2;
	flex_document_check(&env, document.data);
	CHECK(left == -1, "and while they are added up: %ld", left);
	flex_env_release(&env);
}

int
main(void)
{
	test_late_targets();
	test_sensors();
	test_shares();
	test_override();
	test_window();
	test_long_lists();
	return unit_end("schedule document");
}
