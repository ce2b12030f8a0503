/*
 * test_no_memory.c
 *	  Small documents of every kind with each request for memory failing in turn:
 *	  the call ends with FLEX_NO_MEMORY, never with another answer or a crash.
 */
#include "support/no_memory.h"

/* ---- what was run ------------------------------------------------------------------------- */

#define MOST_RUN 64

static const char *run_document[MOST_RUN]; /* texts of all documents so far */
static int         nrun;

static void
run(const char *name, const char *text)
{
	check_no_memory_document(name, text);
	if (nrun < MOST_RUN)
		run_document[nrun++] = text;
}

/* Was a document of this kind run, where member is given with this word in it (absent: if absent)?
 */
static bool
was_run(const char *kind, const char *member, const char *word, bool absent)
{
	bool found = false;

	for (int i = 0; i < nrun && !found; i++)
	{
		FlexEnv         env;
		FlexNode       *doc;
		const FlexNode *given;

		flex_env_standalone(&env);
		doc = flex_doc_parse(&env, run_document[i]);
		if (strcmp(flex_node_text(flex_node_member(doc, "kind")), kind) == 0)
		{
			given = member == NULL ? NULL : flex_node_member(doc, member);
			found = member == NULL || (given == NULL && absent) ||
					(given != NULL && strcmp(flex_node_text(given), word) == 0);
		}
		flex_doc_free(doc);
		flex_env_release(&env);
	}
	return found;
}

/* Each kind of the registry was run, in each of the modes and methods that its table names; the
 * first stands for none. */
static void
test_all_run(void)
{
	const FlexChapter *chapter;

	for (int c = 0; (chapter = flex_chapter(c)) != NULL; c++)
	{
		CHECK(was_run(chapter->kind, NULL, NULL, false), "no document of kind %s", chapter->kind);
		for (int m = 0; m < chapter->part[0].nmembers; m++)
		{
			const FlexMember *member = &chapter->part[0].member[m];
			const char       *word = member->choices;

			if (member->type != FLEX_MEMBER_TEXT ||
				(strcmp(member->name, "mode") != 0 && strcmp(member->name, "method") != 0))
				continue;
			while (word != NULL && *word != '\0')
			{
				size_t length = strcspn(word, "|");
				char   one[64];

				snprintf(one, sizeof(one), "%.*s", (int) length, word);
				CHECK(was_run(chapter->kind, member->name, one, word == member->choices),
					  "no document of kind %s with %s %s", chapter->kind, member->name, one);
				word += length + (word[length] == '|');
			}
		}
	}
}

/* ---- the documents ------------------------------------------------------------------------- */

static void
test_storage(void)
{
	run("storage", "{\"kind\":\"storage\",\"import_price\":[0.1,0.4,0.2,0.5],"
				   "\"export_price\":0.05,\"net_load_kw\":[1,-2,1,1],\"soc_min_kwh\":"
				   "[0,0.5,0,0],\"storage\":{\"capacity_kwh\":4,\"power_kw\":2,"
				   "\"roundtrip_efficiency\":0.9,\"self_discharge_per_hour\":0.01}}");
	/* exporting pays more than importing: pairs, and another engine than the chain's */
	run("storage by mip", "{\"kind\":\"storage\",\"import_price\":[0.1,0.4,0.2],"
						  "\"export_price\":[0.2,0.1,0.3],\"import_limit_kw\":3,"
						  "\"export_limit_kw\":3,\"storage\":{\"capacity_kwh\":4,\"power_kw\":2,"
						  "\"roundtrip_efficiency\":0.9},\"options\":{\"engine\":\"mip\"}}");
	run("storage by banded", "{\"kind\":\"storage\",\"import_price\":[0.1,0.4,0.2,0.3],"
							 "\"export_price\":0.05,\"storage\":{\"capacity_kwh\":4,\"power_kw\":2,"
							 "\"roundtrip_efficiency\":0.9},\"options\":{\"engine\":\"banded\"}}");
}

static void
test_ev_day(void)
{
	run("ev_day", "{\"kind\":\"ev_day\",\"step_hours\":1,\"series\":{\"pg_max_kw\":[7,7,3,3,7,7],"
				  "\"pg_min_kw\":0,\"price\":[0.3,0.2,0.1,-0.1,0.2,0.3]},\"evs\":[{\"name\":\"a\","
				  "\"charger_kw\":7,\"battery_kwh\":40},{\"name\":\"b\",\"charger_kw\":7,"
				  "\"battery_kwh\":60}],\"windows\":[{\"name\":\"a\",\"t_in\":0,\"t_out\":5,"
				  "\"e_start\":10,\"e_end\":18},{\"name\":\"b\",\"t_in\":1,\"t_out\":6,"
				  "\"e_start\":20,\"e_end\":30}]}");
}

#define WINDOW                                                                                     \
	"\"start\":\"2026-06-01T00:00:00Z\",\"end\":\"2026-06-01T04:00:00Z\",\"resolution\":\"PT1H\""
#define PRICES "\"consumption-price\":\"0.3 EUR/kWh\",\"production-price\":\"0.1 EUR/kWh\""
#define BATTERY                                                                                    \
	"{\"asset\":\"battery\",\"soc-min\":\"0 kWh\",\"soc-max\":\"4 kWh\",\"soc-at-start\":\"1 "     \
	"kWh\",\"power-capacity\":\"2 kW\"}"
#define CAR                                                                                        \
	"{\"asset\":\"car\",\"soc-min\":\"0 kWh\",\"soc-max\":\"40 kWh\",\"soc-at-start\":\"0 kWh\","  \
	"\"power-capacity\":\"7 kW\",\"soc-targets\":[{\"datetime\":\"2026-06-01T03:00:00Z\","         \
	"\"value\":\"9 kWh\"}]}"
#define SENSOR(name, values)                                                                       \
	"\"" name "\":{\"unit\":\"kW\",\"resolution\":\"PT1H\",\"start\":\"2026-06-01T00:00:00Z\","    \
	"\"values\":" values "}"

/* Problems that aren't solved in the caller's units. */
static void
test_units(void)
{
	check_no_memory_document(
		"flex in watts",
		"{\"kind\":\"flex\"," WINDOW ",\"flex-context\":{" PRICES
		"},\"flex-model\":[{\"asset\":\"a\",\"soc-max\":\"4 Wh\",\"soc-at-start\":\"1 Wh\","
		"\"power-capacity\":\"2 W\"},{\"asset\":\"b\",\"soc-max\":\"3 Wh\","
		"\"soc-at-start\":\"1 Wh\",\"power-capacity\":\"1 W\"}]}");
}

static void
test_flex(void)
{
	run("flex, one storage",
		"{\"kind\":\"flex\"," WINDOW ",\"flex-model\":[" BATTERY "],\"flex-context\":{" PRICES
		",\"inflexible-consumption\":[{\"sensor\":\"load\"}]},\"sensors\":{" SENSOR(
			"load", "[1,1,1,2]") "}}");
	run("flex, two storages", "{\"kind\":\"flex\"," WINDOW ",\"flex-model\":[" BATTERY "," CAR
							  "],\"flex-context\":{" PRICES
							  ",\"site-peak-consumption-price\":\"2 EUR/kW\"},\"sensors\":{}}");
}

#define SITE(name, context, sensors)                                                               \
	"{\"name\":\"" name "\",\"site\":{\"kind\":\"flex\"," WINDOW ",\"flex-model\":[],"             \
	"\"flex-context\":{" context "},\"sensors\":{" sensors "}}}"
#define MEMBERS                                                                                    \
	"\"members\":[" SITE(                                                                          \
		"sun", "\"inflexible-production\":[{\"sensor\":\"pv\"}]",                                  \
		SENSOR("pv", "[3,2,0,0]")) "," SITE("shop",                                                \
											"\"inflexible-consumption\":[{\"sensor\":\"load\"}]",  \
											SENSOR("load", "[1,1,1,2]")) "]"
#define CONNECTION                                                                                 \
	"\"connection\":{" WINDOW ",\"flex-model\":[" BATTERY "],\"flex-context\":{" PRICES "}}"
#define SERIES_MEMBERS                                                                             \
	"\"members\":[{\"name\":\"a\",\"series\":{\"pv\":[4,0,2],\"load\":[1,1,1]},\"storage\":{"      \
	"\"capacity_kwh\":2,\"power_kw\":2}},{\"name\":\"b\",\"series\":{\"import\":[1,1,2],"          \
	"\"export\":[0,0,0]},\"storage\":{\"capacity_kwh\":1,\"power_kw\":1}}]"

static void
test_community(void)
{
	run("community, a battery between members",
		"{\"kind\":\"community\",\"members\":[{\"name\":\"a\",\"series\":{"
		"\"import\":[3,2,1,4],\"export\":0}},{\"name\":\"b\",\"series\":{"
		"\"import\":[0,0,0,1],\"export\":[5,6,2,0]}}],\"price\":0.3,"
		"\"feed_in\":0.08,\"battery\":{\"capacity\":6,\"power\":3}}");
	run("community, joint", "{\"kind\":\"community\",\"mode\":\"joint\",\"price\":[0.3,0.3,0.4],"
							"\"feed_in\":0.1,\"internal_fee\":0.02," SERIES_MEMBERS "}");
	run("community, one program", "{\"kind\":\"community\",\"mode\":\"joint\",\"method\":"
								  "\"lp\",\"price\":[0.3,0.3,0.4],"
								  "\"feed_in\":0.1,\"internal_fee\":0.02," SERIES_MEMBERS "}");
	run("community, decomposition", "{\"kind\":\"community\",\"mode\":\"joint\",\"method\":"
									"\"decomposition\",\"price\":[0.3,0.3,0.4],"
									"\"feed_in\":0.1,\"internal_fee\":0.02," SERIES_MEMBERS "}");
	run("community of sites, joint", "{\"kind\":\"community\",\"mode\":\"joint\"," CONNECTION
									 ",\"internal_fee\":0.02," MEMBERS "}");
	run("community of sites, aggregator",
		"{\"kind\":\"community\",\"mode\":\"aggregator\"," CONNECTION "," MEMBERS "}");
}

#define HOME                                                                                       \
	"\"building\":{\"Af\":140,\"Hop\":200,\"Htr_w\":60,\"Hve\":65,\"CM_factor\":165000,"           \
	"\"Am_factor\":2.5,\"internal_gains\":4.25,\"effective_window_area_south\":9,"                 \
	"\"supply_temperature\":40},\"boiler\":{\"type\":\"Air_HP\"},\"hot_water_tank\":{\"size\":"    \
	"300},\"space_heating_tank\":{\"size\":500,\"temperature_max\":45},\"pv\":{\"size\":8},"       \
	"\"battery\":{\"capacity\":7000,\"charge_efficiency\":0.95,\"discharge_efficiency\":0.95,"     \
	"\"charge_power_max\":4500,\"discharge_power_max\":4500},\"vehicle\":{\"capacity\":50000,"     \
	"\"consumption_rate\":160,\"charge_efficiency\":0.9,\"charge_power_max\":7000,"                \
	"\"discharge_power_max\":7000},\"series\":{\"temperature\":[0,2,4,4,2,0],\"electricity\":"     \
	"[0.03,0.04,0.02,0.02,0.03,0.04],\"electricity_feed_in\":0.008,\"pv_per_kwp\":"                \
	"[0,200,400,300,0,0],\"radiation_south\":[0,100,300,200,0,0],\"appliance_w\":400,"             \
	"\"hot_water_w\":150,\"vehicle_at_home\":1,\"vehicle_distance\":0}"

static void
test_household(void)
{
	run("household, reference", "{\"kind\":\"household\",\"mode\":\"reference\"," HOME "}");
	run("household, optimised", "{\"kind\":\"household\",\"mode\":\"optimised\"," HOME "}");
	run("household, rolling",
		"{\"kind\":\"household\",\"mode\":\"optimised\",\"rolling\":{\"horizon_hours\":4,"
		"\"step_hours\":2,\"look_ahead_value\":\"dual\"}," HOME "}");
}

/* With arguments: these kinds alone. */
int
main(int argc, char **argv)
{
	static const struct
	{
		const char *kind;
		void (*test)(void);
	} kinds[] = {{"storage", test_storage},
				 {"ev_day", test_ev_day},
				 {"flex", test_flex},
				 {"flex", test_units},
				 {"community", test_community},
				 {"household", test_household}};

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int k = 0; k < FLEX_LENGTH(kinds); k++)
	{
		bool wanted = argc == 1;

		for (int i = 1; i < argc; i++)
			wanted = wanted || strcmp(argv[i], kinds[k].kind) == 0;
		if (wanted)
			kinds[k].test();
	}
	if (argc == 1)
		test_all_run();
	return unit_end("no_memory");
}
