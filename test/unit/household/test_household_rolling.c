/*
 * test_household_rolling.c
 *	  Rolling windows: against perfect foresight, contents at the end, warm starts.
 */
#include "support/household_case.h"

static void
test_rolling(void)
{
	double cost[2];

	for (int dual = 0; dual < 2; dual++)
	{
		char   head[300];
		char  *document;
		Solved s;

		snprintf(head, sizeof(head),
				 "\"mode\":\"optimised\",\"rolling\":{\"horizon_hours\":48,\"step_hours\":24,"
				 "\"look_ahead_value\":\"%s\"}",
				 dual ? "dual" : "none");
		document = case_document('A', head, 24 * 28);
		solve(document, &s);
		CHECK(s.status == FLEX_OK, "rolling: %s", flex_status_text(s.status));
		check_invariants(&s, "rolling");
		CHECK(s.result.total_cost >= s.result.perfect_cost - 1e-6 * fabs(s.result.perfect_cost),
			  "rolling %.9g beats perfect foresight %.9g", s.result.total_cost,
			  s.result.perfect_cost);
		cost[dual] = s.result.total_cost;
		printf("rolling, end %s: %.4f %% above perfect foresight\n", dual ? "valued" : "free",
			   100 * s.result.gap);
		CHECK(s.result.gap < 0.05, "gap %g", s.result.gap);
		finish(&s);
		free(document);
	}
	CHECK(cost[1] <= cost[0] * 1.01, "duals at the end make it worse: %g, %g", cost[0], cost[1]);
}

/* Comfort is kept where the power is scarce, and contents are given back at the end. */
static void
test_rolling_ends(void)
{
	static const char *const boiler[] = {"\"type\": \"Air_HP\"",
										 "\"type\": \"Air_HP\", \"power_max\": 3300"};

	for (int i = 0; i < 4; i++)
	{
		char   head[200];
		char  *document;
		Solved s;

		snprintf(head, sizeof(head),
				 "\"mode\":\"optimised\",\"end\":\"start\",\"rolling\":{\"horizon_hours\":24,"
				 "\"step_hours\":%d}",
				 i < 2 ? 6 : 24);
		document = case_document('A', head, 24 * 7 + 1);
		document =
			replaced(document, "\"capacity\": 7000", "\"soc_start\": 5000, \"capacity\": 7000");
		document = replaced(document, "\"temperature_start\": 28,\n  \"temperature_max\": 55",
							"\"temperature_start\": 50,\n  \"temperature_max\": 55");
		document = replaced(document, "\"type\": \"Air_HP\"", boiler[i % 2]);
		if (i == 1)
			document = replaced(document, "\"central_dhw\": true", "\"central_dhw\": false");
		solve(document, &s);
		CHECK(s.status == FLEX_OK, "rolling to the start's content: %s",
			  s.env.nfaults ? s.env.fault[0].message : "");
		if (s.status == FLEX_OK)
		{
			int             last = s.household.n - 1;
			const FlexTank *tank = &s.household.water_tank;

			check_invariants(&s, "rolling to the start's content");
			CHECK(s.result.gap >= -1e-6, "gap %g", s.result.gap);
			CHECK(s.result.series[FLEX_HH_BatSoC][last] >= 5 - 1e-6, "battery %g kWh",
				  s.result.series[FLEX_HH_BatSoC][last]);
			CHECK(s.result.series[FLEX_HH_Q_DHWTank][last] >= (50 + 273.15) * tank->heat_kwh - 1e-5,
				  "tank %g kWh", s.result.series[FLEX_HH_Q_DHWTank][last]);
		}
		finish(&s);
		free(document);
	}
}

/*
 * A plan that stores heat before a sunny window leaves it warmer than the reference:
 * the window must still have a plan (electricity is worth less than nothing for a while).
 */
static void
test_warm_start_of_window(void)
{
	char *document = case_document(
		'A', "\"mode\":\"optimised\",\"rolling\":{\"horizon_hours\":24,\"step_hours\":24}", 48);
	char  *changed = malloc(2 * strlen(document) + 10000);
	char  *price = strstr(document, "\"electricity\":[");
	char  *sun = strstr(document, "\"radiation_south\":[");
	char  *end;
	Solved s;
	int    n;

	CHECK(price != NULL && sun != NULL && sun < price, "document");
	n = sprintf(changed, "%.*s", (int) (sun - document), document);
	n += sprintf(changed + n, "\"radiation_south\":[");
	for (int t = 0; t < 48; t++)
		n += sprintf(changed + n, "%s%d", t ? "," : "", t >= 30 && t < 40 ? 600 : 0);
	end = strchr(sun, ']');
	n += sprintf(changed + n, "%.*s", (int) (price - end), end);
	n += sprintf(changed + n, "\"electricity\":[");
	for (int t = 0; t < 48; t++)
		n += sprintf(changed + n, "%s%g", t ? "," : "", t >= 12 && t < 24 ? -0.5 : 0.03);
	sprintf(changed + n, "%s", strchr(price, ']'));
	solve(changed, &s);
	CHECK(s.status == FLEX_OK, "%s: %s", flex_status_text(s.status),
		  s.env.nfaults ? s.env.fault[0].message : "");
	finish(&s);
	free(changed);
	free(document);
}

int
main(void)
{
	read_inputs();
	test_rolling();
	test_rolling_ends();
	test_warm_start_of_window();
	csv_free(&inputs);
	return unit_end("household rolling");
}
