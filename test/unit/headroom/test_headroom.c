/*
 * test_headroom.c
 *	  Headroom from the recorded voltages and flows of network 3, its limits,
 *	  profiles, sums and choices, the customers of its cases; guards.
 *	  The customers' table is third-party data and read from the folder FLEX_SHARED.
 */
#include "support/csv.h"
#include "support/unit.h"

#include "core/headroom/headroom.h"

#define ZONES 9
#define CASES 5
#define DAYS 3
#define STEPS 144

static const char *const cases[CASES] = {"00PV00HP", "00PV25HP", "25PV50HP", "25PV75HP",
										 "50PV100HP"};

#define FOLDER "test/cases/agileflex/"

/* Third-party data, which isn't part of the tree: below FLEX_SHARED; false where that isn't set. */
static bool
customers_path(char *path, size_t size)
{
	const char *shared = getenv("FLEX_SHARED");

	if (shared == NULL || shared[0] == '\0')
		return false;
	snprintf(path, size, "%s/cases/agileflex/headroom_net3/customers.csv", shared);
	return true;
}

static int
read_case(const char *what, const char *name, Csv *csv)
{
	char path[500];

	snprintf(path, sizeof(path), FOLDER "headroom_net3/%s%s%s.csv", what, name == NULL ? "" : "_",
			 name == NULL ? "" : name);
	return csv_read(path, csv);
}

/* ---- the recorded case -------------------------------------------------------------- */

static Csv              vmin[CASES], flow[CASES], transformer[CASES];
static FlexVoltageLimit limit[ZONES];

/* Limits pool all cases and all times. */
static void
test_limits(void)
{
	Csv     want;
	int     n = flow[0].nrows;
	double *x = malloc(sizeof(double) * CASES * (size_t) n);
	double *y = malloc(sizeof(double) * CASES * (size_t) n);

	CHECK(read_case("voltage_limits", NULL, &want), "limits");
	for (int z = 0; z < ZONES; z++)
	{
		for (int k = 0; k < CASES; k++)
			for (int t = 0; t < n; t++)
			{
				x[k * n + t] = flow[k].value[z + 1][t];
				y[k * n + t] = vmin[k].value[z + 1][t];
			}
		flex_voltage_limit(x, y, CASES * n, 0.94, &limit[z]);
		CHECK_CLOSE(limit[z].limit_kva, want.value[1][z], 1e-6);
	}
	free(x);
	free(y);
	csv_free(&want);
}

/* Ratings of the case: 230 A cables, 200 kVA; busbar voltages aren't recorded and don't bind. */
static void
headroom_at(int k, int t, FlexHeadroomZone *zone)
{
	for (int z = 0; z < ZONES; z++)
		zone[z] = (FlexHeadroomZone){.supply_rating_a = 230,
									 .supply_pu = 1,
									 .supply_base_kv = 0.416,
									 .voltage_limit = limit[z].limit_kva,
									 .flow = flow[k].value[z + 1][t]};
	flex_headroom(zone, ZONES, 200, 200 - transformer[k].value[1][t], true);
}

static void
test_recorded_headroom(void)
{
	Csv    head, foot;
	double worst = 0;

	CHECK(read_case("headroom", "25PV75HP", &head) && read_case("footroom", "25PV75HP", &foot),
		  "headroom");
	for (int t = 0; t < head.nrows; t++)
	{
		FlexHeadroomZone zone[ZONES];

		headroom_at(3, t, zone);
		for (int z = 0; z < ZONES; z++)
		{
			worst = fmax(worst, fabs(zone[z].headroom - head.value[z + 1][t]));
			worst = fmax(worst, fabs(zone[z].footroom - foot.value[z + 1][t]));
			CHECK((zone[z].binding != 0) == (zone[z].rate - zone[z].flow < 0), "flag at %d", t);
		}
	}
	CHECK(worst < 1e-6, "off by %g kVA", worst);
	csv_free(&head);
	csv_free(&foot);
}

static void
test_recorded_sums(void)
{
	Csv want, assignment;

	CHECK(read_case("headroom_sums", NULL, &want), "sums");
	CHECK(read_case("assignment", NULL, &assignment), "assignment");
	for (int z = 0; z < ZONES; z++)
	{
		FlexHostingSum sum[CASES];
		bool           back;

		for (int k = 0; k < CASES; k++)
		{
			double profile[STEPS];
			Csv    p02;

			CHECK(read_case("p02_headroom", cases[k], &p02), "profile");
			for (int s = 0; s < STEPS; s++)
			{
				double           day[DAYS];
				FlexHeadroomZone zone[ZONES];

				for (int d = 0; d < DAYS; d++)
				{
					headroom_at(k, d * STEPS + s, zone);
					day[d] = zone[z].headroom;
				}
				profile[s] = flex_quantile(day, DAYS, 0.02);
				CHECK(fabs(profile[s] - p02.value[z + 1][s]) < 1e-6, "profile %g, %g", profile[s],
					  p02.value[z + 1][s]);
			}
			sum[k] = flex_hosting_sum(profile, STEPS, 1.0 / 6, 1);
			CHECK(fabs(sum[k].energy - want.value[2][k * ZONES + z]) < 1e-5 * sum[k].energy, "sum");
			CHECK(fabs(sum[k].negative - want.value[3][k * ZONES + z]) < 1e-5, "negative");
			csv_free(&p02);
		}
		CHECK(flex_hosting_choose(sum, CASES, &back) == 4 && (sum[4].negative < 0) == back,
			  "zone %d", z);
		CHECK(flex_hosting_vehicles(sum[4].energy, (int) assignment.value[2][z]) ==
				  (int) assignment.value[1][z],
			  "vehicles of zone %d", z);
	}
	csv_free(&want);
	csv_free(&assignment);
}

/* ---- customers --------------------------------------------------------------------------- */

/* The file's text columns: group and profile names. */
static int
customer_cells(char *line, char *cell[12])
{
	int   n = 0;
	char *save;

	for (char *c = strtok_r(line, ",\r\n", &save); c && n < 12; c = strtok_r(NULL, ",\r\n", &save))
		cell[n++] = c;
	return n;
}

static void
test_recorded_customers(void)
{
	char         path[500];
	char        *text;
	char        *save;
	FlexCustomer customer[CASES][100];
	double       size[64];
	int          nsizes = 0;
	int          n = 0;
	int          row = 0;
	FlexEnv      env;
	int          meters[FLEX_GROUPS] = {8, 8, 8};

	customers_path(path, sizeof(path));
	flex_env_standalone(&env);
	/* zones first, and the sizes that zone 31 got in the case where all its customers have a turn
	 */
	text = csv_text(path);
	strtok_r(text, "\n", &save);
	for (char *line = strtok_r(NULL, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
	{
		char *cell[12];

		if (customer_cells(line, cell) < 12)
			continue;
		if (strcmp(cell[0], cases[0]) == 0)
			customer[0][n++].zone = (cell[8][0] - '1') * 3 + cell[8][1] - '1';
		if (strcmp(cell[0], cases[4]) == 0 && strcmp(cell[8], "12") == 0 && atof(cell[6]) > 0)
			size[nsizes++] = atof(cell[6]);
	}
	free(text);
	CHECK(n == 46 && nsizes > 2, "%d customers, %d sizes", n, nsizes);
	for (int k = 0; k < CASES; k++)
	{
		for (int i = 0; i < n; i++)
			customer[k][i].zone = customer[0][i].zone;
		CHECK(flex_case_assign(&env, cases[k], customer[k], n, ZONES, size, nsizes, meters, 9, 5) ==
				  FLEX_OK,
			  "%s", cases[k]);
	}
	text = csv_text(path);
	strtok_r(text, "\n", &save);
	for (char *line = strtok_r(NULL, "\n", &save); line; line = strtok_r(NULL, "\n", &save), row++)
	{
		char               *cell[12];
		char                meter[16];
		char                pump[16];
		char                site[16];
		const FlexCustomer *c = &customer[row / n][row % n];

		if (customer_cells(line, cell) < 12)
			continue;
		snprintf(meter, sizeof(meter), "%.3s%02d", flex_group_text(c->group), c->meter + 1);
		snprintf(pump, sizeof(pump), "%d", c->heat_pump ? 5000 + c->heat_pump_meter : 0);
		snprintf(site, sizeof(site), c->pv_site < 0 ? "0" : "Site%c", 'A' + c->pv_site);
		CHECK(strcmp(cell[3], flex_group_text(c->group)) == 0 && strcmp(cell[9], meter) == 0 &&
				  strcmp(cell[10], pump) == 0 && fabs(atof(cell[6]) - c->pv_kw) < 1e-9 &&
				  strcmp(cell[11], site) == 0,
			  "row %d: %s %s %s %s %s, ours %s %s %g %s %s", row, cell[3], cell[9], cell[6],
			  cell[10], cell[11], flex_group_text(c->group), meter, c->pv_kw, pump, site);
	}
	free(text);
	flex_env_release(&env);
}

/* ---- guards --------------------------------------------------------------------------------- */

static void
test_guards(void)
{
	double           x[] = {1, 2, 3, 4};
	double           up[] = {0.95, 0.96, 0.97, 0.98};
	double           down[] = {0.99, 0.97, 0.95, 0.93};
	double           same[] = {1, 1, 2, 2};
	double           none[] = {-1, -2, 1, 0};
	double           noise[] = {1, 1 + 1e-12, 1 + 2e-12, 1 + 3e-12};
	double           list[] = {3, 1, 2};
	FlexVoltageLimit l;
	FlexHeadroomZone zone[2] = {{.supply_rating_a = 100,
								 .supply_pu = 1,
								 .supply_base_kv = 0.416,
								 .voltage_limit = NAN,
								 .flow = 50},
								{.supply_rating_a = 100,
								 .supply_pu = 1,
								 .supply_base_kv = 0.416,
								 .voltage_limit = 10,
								 .flow = 12}};
	int              pv;
	int              hp;

	flex_voltage_limit(x, up, 4, 0.94, &l);
	CHECK(isnan(l.limit_kva) && l.reason != NULL && l.rule == FLEX_LIMIT_NONE, "rising voltage");
	flex_voltage_limit(same, down, 4, 0.94, &l);
	CHECK(isnan(l.limit_kva), "two different flows");
	flex_voltage_limit(noise, down, 4, 0.94, &l);
	CHECK(isnan(l.limit_kva), "one flow and its rounding");
	flex_voltage_limit(none, down, 4, 0.94, &l);
	CHECK(isnan(l.limit_kva), "net export");
	flex_voltage_limit(x, down, 0, 0.94, &l);
	CHECK(isnan(l.limit_kva), "no rows");
	flex_voltage_limit(x, down, 4, 0.94, &l);
	CHECK_CLOSE(l.limit_kva, 3.5, 1e-12);
	CHECK(l.rule == FLEX_LIMIT_FIT && l.probability == 0, "fit");
	flex_voltage_limit(x, down, 4, 0.90, &l);
	CHECK(l.rule == FLEX_LIMIT_CAPPED, "never below");
	CHECK_CLOSE(l.limit_kva, 4, 1e-12);
	/* the cable binds: 0.9 * 100 A * 0.416 kV / sqrt 3 = 21.6 kVA; the original calls it 'v' */
	flex_headroom(zone, 2, 1000, 62, false);
	CHECK(zone[0].binding == 'c' && zone[1].binding == 'v', "%c %c", zone[0].binding,
		  zone[1].binding);
	CHECK_CLOSE(zone[0].rate, 0.9 * 100 * 0.416 / sqrt(3), 1e-12);
	flex_headroom(zone, 2, 1000, 62, true);
	CHECK(zone[0].binding == 'v', "as published");
	CHECK(flex_headroom(zone, 2, 50, 62, false) == -12, "transformer");
	CHECK(zone[0].binding == 't' && zone[1].binding == 't', "transformer");
	CHECK_CLOSE(flex_quantile(list, 3, 0.25), 1.5, 1e-15);
	CHECK(isnan(flex_quantile(list, 0, 0.5)), "no values");
	CHECK(flex_hosting_vehicles(-3, 5) == 0 && flex_hosting_vehicles(30, 5) == 2 &&
			  flex_hosting_vehicles(300, 5) == 5,
		  "vehicles");
	CHECK(flex_case_read("25PV50HP", &pv, &hp) && pv == 25 && hp == 50, "case");
	CHECK(!flex_case_read("25PV50", &pv, &hp) && !flex_case_read("10PV50HP", &pv, &hp) &&
			  !flex_case_read("25PV50HPx", &pv, &hp),
		  "no case");
}

static void
test_choices(void)
{
	FlexHostingSum good = {100, 0};
	FlexHostingSum bad = {100, -1};
	FlexHostingSum rich = {130, -1};
	bool           back;
	FlexHostingSum all_bad[] = {bad, bad, bad};
	FlexHostingSum all_good[] = {good, good, good};
	FlexHostingSum mixed[] = {good, good, bad};
	FlexHostingSum with_v2g[] = {good, rich, bad};

	CHECK(flex_hosting_choose(all_bad, 3, &back) == 0 && !back, "none fits");
	CHECK(flex_hosting_choose(all_good, 3, &back) == 2 && !back, "all fit");
	CHECK(flex_hosting_choose(mixed, 3, &back) == 1 && !back, "the last that fits");
	CHECK(flex_hosting_choose(with_v2g, 3, &back) == 1 && back, "energy comes back");
}

int
main(void)
{
	bool there = true;
	Csv  customers;
	char path[500];

	for (int k = 0; k < CASES; k++)
		there = there && read_case("vmin", cases[k], &vmin[k]) &&
				read_case("pflow", cases[k], &flow[k]) &&
				read_case("txheadroom", cases[k], &transformer[k]);
	CHECK(there, "recorded case");
	test_guards();
	test_choices();
	test_limits();
	test_recorded_headroom();
	test_recorded_sums();
	if (customers_path(path, sizeof(path)) && csv_read(path, &customers))
	{
		csv_free(&customers);
		test_recorded_customers();
	}
	else
		SKIP("no shared data");
	for (int k = 0; k < CASES; k++)
	{
		csv_free(&vmin[k]);
		csv_free(&flow[k]);
		csv_free(&transformer[k]);
	}
	return unit_end("headroom");
}
