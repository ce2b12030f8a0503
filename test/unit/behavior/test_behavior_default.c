/*
 * test_behavior_default.c
 *	  The built-in model against test/cases/flex.
 */
#include "support/behavior_model.h"

static FILE *
open_case(const char *name)
{
	char  path[300];
	FILE *file;

	snprintf(path, sizeof(path), "test/cases/flex/%s", name);
	file = fopen(path, "r");
	CHECK(file != NULL, "%s can't be opened", path);
	return file;
}

/* Activity shares of full-time workers: within 0.10 in every slot. */
static void
test_calibrated_shares(const FlexBehavior *m)
{
	FILE         *file = open_case("behaviour_activity_share.csv");
	char          line[1000];
	double        worst = 0, square = 0;
	int           days = 3650, cells = 0;
	static double share[2][144][17];

	for (int type = 0; type < 2; type++)
	{
		uint16_t *activity = simulate_days(m, 0, type, 3, days);

		memset(share[type], 0, sizeof(share[type]));
		for (size_t k = 0; k < (size_t) days * 144; k++)
			share[type][k % 144][activity[k]] += 1.0 / days;
	}
	if (file == NULL || fgets(line, sizeof(line), file) == NULL)
		return;
	while (fgets(line, sizeof(line), file) != NULL)
	{
		char *p = line;
		int   person = (int) strtol(p, &p, 10), day = (int) strtol(p + 1, &p, 10);
		int   slot = (int) strtol(p + 1, &p, 10);

		strtol(p + 1, &p, 10);
		for (int a = 0; a < 17; a++)
		{
			double gap = fabs(strtod(p + 1, &p) - share[day - 1][slot - 1][a]);

			worst = fmax(worst, gap);
			square += gap * gap;
			cells++;
		}
		CHECK(person == 1, "%d", person);
	}
	fclose(file);
	CHECK(cells == 2 * 144 * 17, "%d cells", cells);
	CHECK(worst < 0.10, "share off by %g", worst);
	CHECK(sqrt(square / cells) < 0.012, "shares off by %g in the mean square",
		  sqrt(square / cells));
	printf("  built-in model: shares of full-time workers within %.3f (mean square %.4f)\n", worst,
		   sqrt(square / cells));
}

/* Yearly energies and places: means of the three reference years of each type. */
static void
test_calibrated_years(const FlexBehavior *m)
{
	FILE *file = open_case("behaviour_person_year.csv");
	char  line[200];
	int   years = unit_quick() ? 2 : 10, type, telework, sample;

	if (file == NULL || fgets(line, sizeof(line), file) == NULL)
		return;
	for (int set = 0; set < 6; set++)
	{
		double ref[4] = {0}, got[4] = {0};

		for (int i = 0; i < 3; i++)
		{
			double x[4];

			if (fgets(line, sizeof(line), file) == NULL ||
				sscanf(line, "p%dt%ds%d,%lf,%lf,%lf,%lf", &type, &telework, &sample, &x[0], &x[1],
					   &x[2], &x[3]) != 7)
			{
				CHECK(false, "%s", line);
				return;
			}
			for (int j = 0; j < 4; j++)
				ref[j] += x[j] / 3;
		}
		for (int year = 0; year < years; year++)
		{
			FlexPerson person = {type - 1, telework - 1, 5, (uint64_t) year};
			Days       d = simulate(m, NULL, &person, MONDAY, 365);

			for (int k = 0; k < 365 * 144; k++)
			{
				got[0] += d.appliance[k] / 6 / years;
				got[1] += d.hot_water[k] / 6 / years;
				got[2] += d.home[k] / (365.0 * 144 * years);
				got[3] += (k % 144 != 0 && d.activity[k] != d.activity[k - 1]) / (365.0 * years);
			}
			flex_free(&env, d.activity);
			flex_free(&env, d.home);
			flex_free(&env, d.appliance);
			flex_free(&env, d.hot_water);
		}
		CHECK(fabs(got[0] / ref[0] - 1) < 0.15, "appliances of p%dt%d: %g of %g Wh", type, telework,
			  got[0], ref[0]);
		CHECK(fabs(got[1] / ref[1] - 1) < 0.15, "hot water of p%dt%d: %g of %g Wh", type, telework,
			  got[1], ref[1]);
		CHECK(fabs(got[2] - ref[2]) < 0.05, "p%dt%d at home: %g, not %g", type, telework, got[2],
			  ref[2]);
		CHECK(fabs(got[3] / ref[3] - 1) < 0.15, "changes a day of p%dt%d: %g, not %g", type,
			  telework, got[3], ref[3]);
	}
	fclose(file);
}

/* Fewer than half of the keys need the fall-back, none is without rows. */
static void
test_default_levels(const FlexBehavior *m)
{
	int64_t change[FLEX_LEVELS], duration[FLEX_LEVELS];

	flex_choices_count(&m->change, change);
	flex_choices_count(&m->duration, duration);
	CHECK(change[FLEX_LEVEL_NONE] == 0 && duration[FLEX_LEVEL_NONE] == 0,
		  "every key has rows somewhere");
	CHECK(change[FLEX_LEVEL_EXACT] > 10000 && duration[FLEX_LEVEL_EXACT] > 10000, "%d, %d",
		  (int) change[0], (int) duration[0]);
}

int
main(void)
{
	FlexBehavior *m;

	flex_env_standalone(&env);
	m = default_model();
	if (m != NULL)
	{
		test_default_levels(m);
		test_calibrated_shares(m);
		test_calibrated_years(m);
	}
	flex_env_release(&env);
	return unit_end("behavior default");
}
