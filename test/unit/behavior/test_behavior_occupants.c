/*
 * test_behavior_occupants.c
 *	  All persons of a household: sums, lighting, base load, steps.
 */
#include "support/behavior_model.h"

#include "base/sun.h"

/* ---- households ----------------------------------------------------------------------------- */

enum
{
	FORTNIGHT = 14,
	FORTNIGHT_SLOTS = FORTNIGHT * 144
};

static const FlexPerson couple[2] = {{0, 1, 17, 0}, {2, 0, 17, 1}};

static void
fill_midnights(double *midnight)
{
	for (int i = 0; i <= FORTNIGHT; i++)
		midnight[i] = (MONDAY + i) * 86400.0;
}

/* It is dark while the sun is below the horizon. */
static void
check_dark(const double *midnight, double latitude, double longitude)
{
	static uint8_t dark[FORTNIGHT_SLOTS];

	flex_behavior_dark(midnight, FORTNIGHT, 144, latitude, longitude, 0, dark);
	for (int k = 0; k < FORTNIGHT_SLOTS; k++)
	{
		double elevation =
			flex_sun_position(midnight[0] + (k + 0.5) * 600, latitude, longitude).elevation;

		CHECK(fabs(elevation) < 0.5 || dark[k] == (elevation < 0), "%g east, slot %d: sun at %g",
			  longitude, k, elevation);
	}
}

static void
test_dark(void)
{
	double midnight[FORTNIGHT + 1];

	fill_midnights(midnight);
	check_dark(midnight, 51, 10);
	/* a clock whose days hold the end of one solar day and the beginning of the next */
	for (int longitude = -180; longitude <= 180; longitude += 60)
		check_dark(midnight, -36.8, longitude);
}

static FlexOccupantsSeries
new_series(void)
{
	return (FlexOccupantsSeries){FLEX_NEW(&env, double, FORTNIGHT_SLOTS),
								 FLEX_NEW(&env, double, FORTNIGHT_SLOTS),
								 FLEX_NEW(&env, double, FORTNIGHT_SLOTS)};
}

static void
test_daylight(const FlexBehavior *m, const Days *one, const Days *two)
{
	static uint8_t      dark[FORTNIGHT_SLOTS];
	FlexOccupants       h = {couple, 2, FLEX_LIGHTING_DAYLIGHT, m->lighting_power, m->base_power};
	FlexOccupantsSeries s = new_series();
	double              midnight[FORTNIGHT + 1];
	int                 lit = 0;

	fill_midnights(midnight);
	flex_behavior_dark(midnight, FORTNIGHT, 144, 51, 10, 0, dark);
	CHECK(flex_behavior_occupants(&env, m, &weekdays, NULL, &h, MONDAY, FORTNIGHT, dark, &s) ==
			  FLEX_OK,
		  "household");
	for (int k = 0; k < FORTNIGHT_SLOTS; k++)
	{
		bool awake =
			(one->home[k] && one->activity[k] != 0) || (two->home[k] && two->activity[k] != 0);
		double light = dark[k] && awake ? 27 : 0;

		lit += light > 0;
		CHECK_CLOSE(s.appliance[k], one->appliance[k] + two->appliance[k] + 75.6 + light, 1e-12);
		CHECK_CLOSE(s.hot_water[k], one->hot_water[k] + two->hot_water[k], 1e-12);
		CHECK_CLOSE(s.occupants[k], one->home[k] + two->home[k], 1e-12);
	}
	CHECK(lit > 50, "%d slots lit in a January fortnight", lit);
}

static void
test_evening(const FlexBehavior *m, const Days *one, const Days *two)
{
	FlexOccupants       h = {couple, 2, FLEX_LIGHTING_EVENING, m->lighting_power, m->base_power};
	FlexOccupantsSeries s = new_series();
	int                 evenings = 0;

	CHECK(flex_behavior_occupants(&env, m, &weekdays, NULL, &h, MONDAY, FORTNIGHT, NULL, &s) ==
			  FLEX_OK,
		  "evening rule");
	for (int hour = 0; hour < FORTNIGHT * 24; hour++)
	{
		double home = 0, light = 0;
		int    k = hour * 6;
		bool   asleep = one->activity[k] == 0 && two->activity[k] == 0;

		for (int i = 0; i < 6; i++)
		{
			home += s.occupants[k + i] / 6;
			light +=
				(s.appliance[k + i] - one->appliance[k + i] - two->appliance[k + i] - 75.6) / 6;
		}
		CHECK_CLOSE(light, hour % 24 >= 16 && home > 0.5 && !asleep ? 27 : 0, 1e-9);
		evenings += light > 1;
	}
	CHECK(evenings > FORTNIGHT, "%d hours lit", evenings);
}

static void
test_household(void)
{
	FlexBehavior *m = default_model();
	Days          one, two;

	if (m == NULL)
		return;
	CHECK_CLOSE(m->base_power, 10.8 + 64.8, 1e-12);
	CHECK_CLOSE(m->lighting_power, 27, 1e-12);
	one = simulate(m, NULL, &couple[0], MONDAY, FORTNIGHT);
	two = simulate(m, NULL, &couple[1], MONDAY, FORTNIGHT);
	test_daylight(m, &one, &two);
	test_evening(m, &one, &two);
}

/* More days than are made at a time: the same as one by one. */
static void
test_long_household(void)
{
	enum
	{
		days = 800
	};
	static Known        known;
	FlexVocabulary      v = small_vocabulary();
	FlexBehaviorRows    rows;
	FlexPerson          member[2] = {{0, 1, 4, 0}, {1, 2, 4, 1}};
	FlexOccupants       h = {member, 2, FLEX_LIGHTING_NONE, 0, 0};
	FlexOccupantsSeries all = {FLEX_NEW(&env, double, days *SLOTS), NULL, NULL};
	double              day[SLOTS];
	FlexOccupantsSeries one = {day, NULL, NULL};
	FlexBehavior       *m;

	fill_known(&known, 6);
	rows = rows_of_known(&known);
	m = build_model(&v, &rows, FLEX_POOL_CASES);
	CHECK(flex_behavior_occupants(&env, m, &weekdays, NULL, &h, MONDAY, days, NULL, &all) ==
			  FLEX_OK,
		  "all days");
	for (int i = 0; i < days; i++)
	{
		CHECK(flex_behavior_occupants(&env, m, &weekdays, NULL, &h, MONDAY + i, 1, NULL, &one) ==
				  FLEX_OK,
			  "day %d", i);
		CHECK(memcmp(day, all.appliance + i * SLOTS, sizeof(day)) == 0, "day %d differs", i);
	}
}

static void
test_resample(void)
{
	double     slot[144], quarter[96], minute[288], hour[24], sum = 0, quarters = 0, hours = 0;
	FlexRandom random;

	flex_random_start(&random, 1, 1, 1);
	for (int k = 0; k < 144; k++)
		sum += slot[k] = flex_random_uniform(&random);
	flex_behavior_resample(slot, 144, 1.5, 96, quarter);
	flex_behavior_resample(slot, 144, 6, 24, hour);
	flex_behavior_resample(slot, 144, 0.5, 288, minute);
	CHECK_CLOSE(quarter[0], (slot[0] + slot[1] / 2) / 1.5, 1e-12);
	CHECK_CLOSE(quarter[1], (slot[1] / 2 + slot[2]) / 1.5, 1e-12);
	CHECK(minute[0] == slot[0] && minute[1] == slot[0] && minute[287] == slot[143], "repeated");
	for (int i = 0; i < 96; i++)
		quarters += quarter[i] / 96;
	for (int i = 0; i < 24; i++)
		hours += hour[i] / 24;
	CHECK_CLOSE(quarters, sum / 144, 1e-12);
	CHECK_CLOSE(hours, sum / 144, 1e-12);
}

int
main(void)
{
	flex_env_standalone(&env);
	test_dark();
	test_household();
	test_long_household();
	test_resample();
	flex_env_release(&env);
	return unit_end("behavior occupants");
}
