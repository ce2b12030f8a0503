/*
 * test_community.c
 *	  Communities: the reference scenarios of test/cases/flex (prices_seed1.csv
 *	  holds the price columns of their inputs_seed1.csv), the aggregator's
 *	  battery against its linear program, the right rules, and bad input.
 */
#include "support/unit.h"

#include "core/community/community.h"
#include "core/registry.h"

#define HOURS 8760
#define FOLDER "test/cases/flex/"

/* Columns of a file with a header line; a name that ends in .gz is unpacked. */
static int
read_columns(const char *name, int ncols, double *column[], int most)
{
	char  command[200];
	char  line[1024];
	FILE *file;
	int   rows = 0;
	bool  packed = strstr(name, ".gz") != NULL;

	snprintf(command, sizeof(command), packed ? "gzip -dc " FOLDER "%s" : FOLDER "%s", name);
	file = packed ? popen(command, "r") : fopen(command, "r");
	if (file == NULL || fgets(line, sizeof(line), file) == NULL)
		return 0;
	while (rows < most && fgets(line, sizeof(line), file) != NULL)
	{
		char *at = line;

		for (int c = 0; c < ncols; c++)
		{
			column[c][rows] = strtod(at, &at);
			at += *at == ',';
		}
		rows++;
	}
	if (packed)
		pclose(file);
	else
		fclose(file);
	return rows;
}

/* ---- reference scenarios ----------------------------------------------------------- */

typedef struct Inputs
{
	double *household[8]; /* hour, pv_a, load_a, soc_a, pv_b, load_b, pv_c, load_c */
	double *price[3];     /* hour, retail, feed-in */
} Inputs;

static void
write_member(FlexText *out, const char *name, double battery, const double *pv, const double *load,
			 const double *soc)
{
	flex_json_open(out, '{');
	flex_json_key(out, "name");
	flex_json_string(out, name);
	flex_json_key(out, "battery_kwh");
	flex_json_number(out, battery);
	flex_json_key(out, "series");
	flex_json_open(out, '{');
	flex_json_numbers(out, "pv", pv, HOURS);
	flex_json_numbers(out, "load", load, HOURS);
	if (soc != NULL)
		flex_json_numbers(out, "soc", soc, HOURS);
	flex_json_close(out, '}');
	flex_json_close(out, '}');
}

static FlexNode *
solve_scenario(FlexEnv *env, const Inputs *in, double battery, bool control, double buy,
			   double sell, double efficiency_c, double efficiency_d)
{
	FlexText     doc;
	FlexText     result;
	FlexSettings settings;
	FlexStatus   status;

	flex_text_init(&doc, env);
	flex_text_init(&result, env);
	flex_json_open(&doc, '{');
	flex_json_key(&doc, "kind");
	flex_json_string(&doc, "community");
	flex_json_key(&doc, "compat");
	flex_json_string(&doc, "flex");
	flex_json_key(&doc, "members");
	flex_json_open(&doc, '[');
	write_member(&doc, "A", 7000, in->household[1], in->household[2], in->household[3]);
	write_member(&doc, "B", 0, in->household[4], in->household[5], NULL);
	write_member(&doc, "C", 0, in->household[6], in->household[7], NULL);
	flex_json_close(&doc, ']');
	flex_json_numbers(&doc, "price", in->price[1], HOURS);
	flex_json_numbers(&doc, "feed_in", in->price[2], HOURS);
	flex_json_key(&doc, "household_battery_control");
	flex_json_bool(&doc, control);
	flex_json_key(&doc, "buy_factor");
	flex_json_number(&doc, buy);
	flex_json_key(&doc, "sell_factor");
	flex_json_number(&doc, sell);
	flex_json_key(&doc, "battery");
	flex_text_printf(&doc,
					 "{\"capacity\":%.17g,\"charge_efficiency\":%.17g,\"discharge_efficiency\":"
					 "%.17g}}",
					 battery, efficiency_c, efficiency_d);
	flex_settings_default(&settings);
	status = flex_document_solve(env, doc.data, &settings, &result);
	CHECK(status == FLEX_OK, "%s", flex_first_error(env) ? flex_first_error(env)->message : "");
	return status == FLEX_OK ? flex_doc_parse(env, result.data) : NULL;
}

static double
member_number(const FlexNode *node, const char *name)
{
	return flex_node_number(flex_node_member(node, name));
}

/* Hourly trade, kept to 4 decimals in the inputs. */
static void
check_hours(const FlexNode *found)
{
	double *column[8];
	double  p2p[HOURS];
	int     rows;
	int     n = 0;

	for (int c = 0; c < 8; c++)
		column[c] = calloc(HOURS, sizeof(double));
	rows = read_columns("community_hour.csv", 8, column, HOURS);
	CHECK(rows > 300, "%d rows", rows);
	for (const FlexNode *value =
			 flex_node_first(flex_node_member(flex_node_member(found, "series"), "p2p_trading"));
		 value; value = flex_node_next(value))
		p2p[n++] = flex_node_number(value);
	for (int r = 0; r < rows; r++)
		if (column[0][r] == 1)
			CHECK(fabs(p2p[(int) column[1][r] - 1] - column[2][r]) <= 2e-3, "hour %g: %g, not %g",
				  column[1][r], p2p[(int) column[1][r] - 1], column[2][r]);
	for (int c = 0; c < 8; c++)
		free(column[c]);
}

static void
test_reference(void)
{
	/* p2p_profit, opt_profit, battery Wh, control, buy factor, sell factor, efficiencies: from
	 * community_year.csv, whose columns with text are skipped */
	Inputs in;
	FILE  *year = fopen(FOLDER "community_year.csv", "r");
	char   line[1024];
	int    scenario = 0;

	for (int c = 0; c < 8; c++)
		in.household[c] = calloc(HOURS, sizeof(double));
	for (int c = 0; c < 3; c++)
		in.price[c] = calloc(HOURS, sizeof(double));
	CHECK(read_columns("household_ref_hours.csv.gz", 8, in.household, HOURS) == HOURS,
		  "households");
	CHECK(read_columns("prices_seed1.csv", 3, in.price, HOURS) == HOURS, "prices");
	CHECK(year != NULL && fgets(line, sizeof(line), year) != NULL, "no scenarios");
	while (year != NULL && fgets(line, sizeof(line), year) != NULL)
	{
		double    p2p;
		double    profit;
		double    battery;
		double    efficiency[2];
		double    factor[2];
		int       control;
		FlexEnv   env;
		FlexNode *found;

		if (sscanf(line, "%*d,%lf,%lf,%*f,%*[^,],%*[^,],%*f,%*[^,],%*d,%lf,%lf,%lf,%d,%lf,%lf",
				   &p2p, &profit, &battery, &efficiency[0], &efficiency[1], &control, &factor[0],
				   &factor[1]) != 8)
			continue;
		flex_env_standalone(&env);
		found = solve_scenario(&env, &in, battery, control != 0, factor[0], factor[1],
							   efficiency[0], efficiency[1]);
		if (found != NULL)
		{
			/* the inputs are rounded to 4 decimals */
			CHECK_CLOSE(member_number(found, "p2p_profit"), p2p, 1e-8);
			CHECK_CLOSE(member_number(found, "objective"), profit, 1e-6);
			CHECK_CLOSE(member_number(found, "objective"), member_number(found, "bound"), 1e-9);
			if (scenario == 0)
				check_hours(found);
		}
		scenario++;
		flex_doc_free(found);
		flex_env_release(&env);
	}
	CHECK(scenario == 4, "%d scenarios", scenario);
	if (year != NULL)
		fclose(year);
	for (int c = 0; c < 8; c++)
		free(in.household[c]);
	for (int c = 0; c < 3; c++)
		free(in.price[c]);
}

/* ---- the battery against its linear program ------------------------------------------- */

static void
test_program(void)
{
	for (unsigned long seed = 0; seed < (unit_quick() ? 20 : 200); seed++)
	{
		FlexEnv       env;
		FlexText      doc;
		FlexText      chain;
		FlexNode     *node;
		FlexNode     *found;
		FlexModel    *model = NULL;
		FlexResult    lp;
		FlexSettings  settings;
		unsigned long k = 0;
		int           n = 1 + (int) (40 * unit_random(seed, k++));

		flex_env_standalone(&env);
		flex_text_init(&doc, &env);
		flex_text_init(&chain, &env);
		flex_text_printf(&doc,
						 "{\"kind\":\"community\",\"step_hours\":0.5,\"members\":[{\"name\":\"m\","
						 "\"battery_kwh\":4,\"series\":{\"import\":[");
		for (int t = 0; t < n; t++)
			flex_text_printf(&doc, "%s%g", t ? "," : "", fmax(0, 6 * unit_random(seed, k++) - 3));
		flex_text_add(&doc, "],\"export\":[");
		for (int t = 0; t < n; t++)
			flex_text_printf(&doc, "%s%g", t ? "," : "", fmax(0, 6 * unit_random(seed, k++) - 3));
		flex_text_add(&doc, "],\"soc\":[");
		for (int t = 0; t < n; t++)
			flex_text_printf(&doc, "%s%g", t ? "," : "", 4 * unit_random(seed, k++));
		flex_text_add(&doc, "]}}],\"price\":[");
		for (int t = 0; t < n; t++)
			flex_text_printf(&doc, "%s%g", t ? "," : "", 0.5 * unit_random(seed, k++));
		flex_text_add(&doc, "],\"feed_in\":[");
		for (int t = 0; t < n; t++)
			flex_text_printf(&doc, "%s%g", t ? "," : "", 0.4 * unit_random(seed, k++) - 0.1);
		flex_text_printf(&doc,
						 "],\"household_battery_control\":%s,\"battery\":{\"capacity\":%g,"
						 "\"charge_efficiency\":0.9,\"discharge_efficiency\":0.95%s}}",
						 seed % 2 ? "true" : "false", 5 * unit_random(seed, k++),
						 seed % 3 ? "" : ",\"power\":1.5");
		flex_settings_default(&settings);
		CHECK(flex_document_solve(&env, doc.data, &settings, &chain) == FLEX_OK, "seed %lu", seed);
		node = flex_doc_parse(&env, doc.data);
		CHECK(flex_community_chapter.model(&env, node, &model) == FLEX_OK, "seed %lu", seed);
		settings.engine = FLEX_ENGINE_SIMPLEX;
		CHECK(flex_model_solve(model, &settings, &lp) == FLEX_OK, "seed %lu", seed);
		found = flex_doc_parse(&env, chain.data);
		CHECK_CLOSE(member_number(found, "objective"), -lp.objective, 1e-9);
		flex_doc_free(found);
		flex_doc_free(node);
		flex_env_release(&env);
	}
}

/* ---- bad input --------------------------------------------------------------------------- */

static void
refuse(const char *document, const char *words)
{
	FlexEnv env;

	flex_env_standalone(&env);
	CHECK(flex_document_check(&env, document) == FLEX_BAD_INPUT, "taken: %s", document);
	CHECK(flex_first_error(&env) != NULL && strstr(flex_first_error(&env)->message, words) != NULL,
		  "%s: \"%s\"", words, flex_first_error(&env) ? flex_first_error(&env)->message : "");
	flex_env_release(&env);
}

#define DOC(members, rest)                                                                         \
	"{\"kind\":\"community\",\"price\":0.3,\"feed_in\":0.1,\"battery\":{\"capacity\":1},"          \
	"\"members\":" members rest "}"

/* Constants before lists, contents above capacity by the rounding that is let pass. */
static void
test_lengths(void)
{
	FlexEnv      env;
	FlexText     out;
	FlexSettings settings;
	FlexNode    *found;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	flex_text_init(&out, &env);
	CHECK(flex_document_solve(&env,
							  DOC("[{\"name\":\"a\",\"series\":{\"pv\":5,\"load\":1}},{\"name\":"
								  "\"b\",\"series\":{\"pv\":[1,2],\"load\":[3,7]}}]",
								  ""),
							  &settings, &out) == FLEX_OK,
		  "constants first");
	found = flex_doc_parse(&env, out.data);
	CHECK(flex_node_length(flex_node_member(flex_node_member(found, "series"), "used")) == 2,
		  "two steps");
	flex_doc_free(found);
	CHECK(flex_document_check(
			  &env, DOC("[{\"name\":\"a\",\"series\":{\"pv\":5,\"load\":1}}]", "")) == FLEX_OK,
		  "one step");
	flex_text_init(&out, &env);
	CHECK(flex_document_solve(
			  &env,
			  "{\"kind\":\"community\",\"price\":0.3,\"feed_in\":0.1,\"battery\":{\"capacity\":0},"
			  "\"household_battery_control\":true,\"members\":[{\"name\":\"a\",\"battery_kwh\":5,"
			  "\"series\":{\"pv\":[2,1],\"load\":[1,2],\"soc\":[5.000000001,5]}}]}",
			  &settings, &out) == FLEX_OK,
		  "%s", flex_first_error(&env) ? flex_first_error(&env)->message : "");
	flex_env_release(&env);
}

int
main(void)
{
	test_reference();
	test_program();
	test_lengths();
	refuse(DOC("[{\"name\":\"a\",\"series\":{\"pv\":1,\"load\":[]}}]", ""), "has no values");
	refuse(DOC("[{\"name\":\"a\",\"series\":{\"pv\":1,\"load\":1}},{\"name\":\"a\",\"series\":{"
			   "\"pv\":1,\"load\":1}}]",
			   ""),
		   "two members");
	refuse(DOC("[{\"name\":\"a\",\"series\":{\"pv\":1,\"load\":1}}]", ",\"start\":\"garbage\""),
		   "isn't a time");
	refuse(DOC("[{\"name\":\"a\",\"battery_kwh\":3,\"series\":{\"pv\":1,\"load\":1}}]",
			   ",\"household_battery_control\":true"),
		   "no soc");
	refuse(DOC("[]", ""), "at least one");
	refuse(DOC("[{\"name\":\"a\",\"series\":{\"pv\":[1]}}]", ""), "needs pv and load");
	refuse(DOC("[{\"name\":\"a\",\"series\":{\"pv\":[1,2],\"load\":[1]}}]", ""), "has 1 values");
	refuse(DOC("[{\"name\":\"a\",\"series\":{\"pv\":[1],\"load\":[1]}}]", ",\"buy_factor\":-1"),
		   "out of range");
	refuse(
		DOC("[{\"name\":\"a\",\"battery_kwh\":1,\"series\":{\"pv\":[1],\"load\":[1],\"soc\":[2]}}]",
			""),
		"above its capacity");
	refuse(DOC("[{\"name\":\"a\",\"series\":{\"pv\":[-1],\"load\":[1]}}]", ""), "out of range");
	refuse(DOC("[{\"name\":\"a\",\"series\":{\"pv\":[1],\"load\":[1]}}]",
			   ",\"household_battery_control\":2"),
		   "true or false");
	return unit_end("community");
}
