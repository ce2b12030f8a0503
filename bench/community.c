/*
 * community.c
 *	  Benchmark: an aggregator's battery over a year, and joint plans of
 *	  communities.
 *
 *	  community aggregator CASES REPEAT FOLDER
 *	  community joint MEMBERS STEPS METHOD PEAK_PRICE FOLDER
 *
 * CASES is test/cases/flex: the year of three households and their prices.
 * Prints "ENGINE seconds objective status"; FOLDER gets the same problem as
 * aggregator_8760 or joint_MEMBERS .bin and .mps, "-" for none. 70 % of the members
 * of a joint plan have a battery, 60 % sun.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/community/community.h"
#include "core/community/joint.h"
#include "base/random.h"
#include "problem.h"

#define PI 3.14159265358979323846

/* A number in [0, 1) of member m, the k-th. */
static double
drawn(int m, int k)
{
	FlexRandom random;

	flex_random_start(&random, 20260601, flex_random_stream((uint64_t) m, (uint64_t) k), 0);
	return flex_random_uniform(&random);
}

static double
sun(int t, int n_day)
{
	return fmax(0, sin((t % n_day - n_day / 4.0) * 2 * PI / n_day));
}

/* ---- an aggregator's battery ------------------------------------------------------------- */

#define HOURS 8760

/* Columns of a file with a header line, unpacked where it ends in .gz. */
static int
read_columns(const char *path, int ncols, double column[][HOURS])
{
	char  command[300];
	char  line[1024];
	FILE *file;
	int   rows = 0;

	snprintf(command, sizeof(command), "%s %s", strstr(path, ".gz") ? "gzip -dc" : "cat", path);
	file = popen(command, "r");
	if (file == NULL || fgets(line, sizeof(line), file) == NULL)
		return 0;
	while (rows < HOURS && fgets(line, sizeof(line), file) != NULL)
	{
		char *at = line;

		for (int c = 0; c < ncols; c++)
		{
			column[c][rows] = strtod(at, &at);
			at += *at == ',';
		}
		rows++;
	}
	pclose(file);
	return rows;
}

/* hour, pv_a, load_a, soc_a, pv_b, load_b, pv_c, load_c; hour, retail, feed-in */
static double household[8][HOURS];
static double tariff[3][HOURS];

/* The first reference scenario as a document (Wh, W, cent/Wh), for its linear program. */
static FlexNode *
write_document(FlexEnv *env)
{
	FlexText doc;

	flex_text_init(&doc, env);
	flex_text_add(&doc, "{\"compat\":\"flex\",\"members\":[");
	for (int m = 0; m < 3; m++)
	{
		int pv = m == 0 ? 1 : 2 + 2 * m;

		flex_text_printf(&doc, "%s{\"name\":\"%c\",\"battery_kwh\":%d,\"series\":{", m ? "," : "",
						 'A' + m, m == 0 ? 7000 : 0);
		doc.comma = false;
		flex_json_numbers(&doc, "pv", household[pv], HOURS);
		flex_json_numbers(&doc, "load", household[pv + 1], HOURS);
		if (m == 0)
			flex_json_numbers(&doc, "soc", household[3], HOURS);
		flex_text_add(&doc, "}}");
	}
	flex_text_add(&doc, "],\"household_battery_control\":true,\"battery\":{\"capacity\":10000,"
						"\"charge_efficiency\":0.95,\"discharge_efficiency\":0.95},");
	doc.comma = false;
	flex_json_numbers(&doc, "price", tariff[1], HOURS);
	flex_json_numbers(&doc, "feed_in", tariff[2], HOURS);
	flex_text_add(&doc, "}");
	return flex_text_status(&doc) == FLEX_OK ? flex_doc_parse(env, doc.data) : NULL;
}

/* The time of the plan alone: balance made, no document read. */
static int
time_chain(FlexEnv *env, const FlexCommunityBalance *balance, const double *hours, int repeat)
{
	FlexSettings       settings;
	FlexAggregatorPlan plan;
	FlexAggregator     a = {.n = HOURS,
							.hours = hours,
							.spill = balance->spill,
							.need = balance->need,
							.leased = balance->free,
							.buy = tariff[2],
							.sell = tariff[1],
							.capacity = 10,
							.charge_efficiency = 0.95,
							.discharge_efficiency = 0.95,
							.power = INFINITY,
							.need_before_loss = true};
	double             best = INFINITY;

	flex_settings_default(&settings);
	for (int r = 0; r < repeat; r++)
	{
		double started = flex_clock();

		if (flex_community_aggregate(env, &a, &settings, &plan) != FLEX_OK)
			return 1;
		best = fmin(best, flex_clock() - started);
	}
	printf("chain %.6f %.9f optimal\n", best, -plan.profit);
	return 0;
}

static int
bench_aggregator(const char *cases, int repeat, const char *folder)
{
	FlexEnv              env;
	FlexMemberSeries     member[3] = {{.battery_kwh = 7, .soc = household[3]}};
	FlexCommunityBalance balance;
	FlexNode            *node;
	FlexModel           *model;
	FlexProblem          problem;
	double              *hours;
	char                 path[256];

	flex_env_standalone(&env);
	snprintf(path, sizeof(path), "%s/household_ref_hours.csv.gz", cases);
	if (read_columns(path, 8, household) != HOURS)
		return 1;
	snprintf(path, sizeof(path), "%s/prices_seed1.csv", cases);
	if (read_columns(path, 3, tariff) != HOURS)
		return 1;
	for (int m = 0; m < 3; m++)
	{
		member[m].pv = household[m == 0 ? 1 : 2 + 2 * m];
		member[m].load = household[m == 0 ? 2 : 3 + 2 * m];
	}
	hours = FLEX_NEW(&env, double, HOURS);
	for (int t = 0; t < HOURS; t++)
		hours[t] = 1;
	node = write_document(&env);
	/* from here on kW, kWh and currency per kWh, as the document is read */
	for (int t = 0; t < HOURS; t++)
	{
		for (int c = 1; c < 8; c++)
			household[c][t] /= 1000;
		tariff[1][t] /= 0.1;
		tariff[2][t] /= 0.1;
	}
	if (flex_community_balance(&env, member, 3, HOURS, &balance) != FLEX_OK ||
		time_chain(&env, &balance, hours, repeat) != 0 || node == NULL ||
		flex_community_chapter.model(&env, node, &model) != FLEX_OK ||
		flex_model_problem(model, &problem) != FLEX_OK ||
		write_problem(&env, &problem, "aggregator", HOURS, folder) != 0)
		return 1;
	printf("size %d columns, %d rows\n", problem.ncols, problem.nrows);
	flex_doc_free(node);
	flex_env_release(&env);
	return 0;
}

/* ---- joint plans ----------------------------------------------------------------------------- */

static void
fill_tariff(FlexEnv *env, int n, double peak, FlexJointInput *in)
{
	double *series = FLEX_NEW(env, double, 5 * n);

	for (int t = 0; t < n; t++)
	{
		series[t] = 0.25;
		series[n + t] = 0.28 + 0.08 * sin(t * 4 * PI / 96) + 0.02 * drawn(-1, t);
		series[2 * n + t] = 0.08;
		series[3 * n + t] = 0.03;
		series[4 * n + t] = peak;
	}
	in->n = n;
	in->hours = series;
	in->import_price = series + n;
	in->export_price = series + 2 * n;
	in->fee = series + 3 * n;
	in->peak_price = peak > 0 ? series + 4 * n : NULL;
}

static void
fill_member(FlexEnv *env, const FlexJointInput *in, int m, FlexParty *party)
{
	double      *net = FLEX_NEW(env, double, in->n);
	FlexStorage *storage = FLEX_NEW(env, FlexStorage, 1);
	char        *name = FLEX_NEW(env, char, 16);
	double       pv = drawn(m, 1) < 0.6 ? 3 + 6 * drawn(m, 2) : 0;
	double       capacity = 4 + 8 * drawn(m, 4);

	snprintf(name, 16, "m%d", m);
	for (int t = 0; t < in->n; t++)
		net[t] = 0.3 + 1.2 * drawn(m, 100 + t) * (1 + sin((t - 60) * 2 * PI / 96)) -
				 pv * sun(t, 96) * (0.7 + 0.3 * drawn(m, 5000 + t));
	party->name = name;
	party->alone = (FlexSiteInput){.n = in->n,
								   .hours = in->hours,
								   .import_price = in->import_price,
								   .export_price = in->export_price,
								   .net_load = net};
	if (drawn(m, 3) >= 0.7)
		return;
	storage->name = name;
	storage->spec = (FlexStorageSpec){.capacity = capacity,
									  .soc_max = capacity,
									  .charge_power = 3 + 2 * drawn(m, 5),
									  .discharge_power = 3 + 2 * drawn(m, 5),
									  .charge_efficiency = 0.95,
									  .discharge_efficiency = 0.95,
									  .soc_start = 2,
									  .soc_end = NAN,
									  .soc_end_min = 2,
									  .exclusive = true};
	party->alone.storage = storage;
	party->alone.nstorages = 1;
}

static int
bench_joint(int members, int n, const char *method, double peak, const char *folder)
{
	FlexEnv        env;
	FlexSettings   settings;
	FlexJointInput in = {0};
	FlexJointPlan  plan;
	FlexModel     *model;
	FlexProblem    problem;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	fill_tariff(&env, n, peak, &in);
	in.nparties = members;
	in.party = FLEX_NEW(&env, FlexParty, members);
	in.method = strcmp(method, "lp") == 0              ? FLEX_JOINT_LP
				: strcmp(method, "decomposition") == 0 ? FLEX_JOINT_DECOMPOSITION
													   : FLEX_JOINT_AUTO;
	for (int m = 0; m < members; m++)
		fill_member(&env, &in, m, &in.party[m]);
	if (!flex_status_has_plan(flex_joint_plan(&env, &in, &settings, &plan)))
	{
		fprintf(stderr, "%s\n", flex_first_error(&env) ? flex_first_error(&env)->message : "?");
		return 1;
	}
	printf("%s %.6f %.9f gap_%.1e\n", plan.method == FLEX_JOINT_LP ? "one_lp" : "columns",
		   plan.solve_seconds, plan.objective, plan.gap);
	if (plan.method == FLEX_JOINT_DECOMPOSITION)
		printf("size %s\n", plan.reason);
	if (strcmp(folder, "-") != 0)
	{
		if (flex_joint_model(&env, &in, &model) != FLEX_OK ||
			flex_model_problem(model, &problem) != FLEX_OK)
			return 1;
		/* prices above 0 and losses: charging while discharging never pays, an LP will do */
		problem.nexclusive = 0;
		printf("size %d columns, %d rows\n", problem.ncols, problem.nrows);
		if (write_problem(&env, &problem, "joint", members, folder) != 0)
			return 1;
	}
	flex_env_release(&env);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "aggregator") == 0)
		return bench_aggregator(argv[2], atoi(argv[3]), argv[4]);
	if (argc == 7 && strcmp(argv[1], "joint") == 0)
		return bench_joint(atoi(argv[2]), atoi(argv[3]), argv[4], atof(argv[5]), argv[6]);
	fprintf(stderr, "usage: community aggregator CASES REPEAT FOLDER\n"
					"       community joint MEMBERS STEPS METHOD PEAK_PRICE FOLDER\n");
	return 1;
}
