/*
 * behavior.c
 *	  Benchmark: person-years and household-years of the behaviour kernel on
 *	  one core, and whether the time grows with the number of persons.
 *
 *	  behavior PERSONS
 *
 * Prints "what rate unit time per item" lines; the households have three
 * members, daylight and steps of 15 minutes.
 */
#include "core/behavior/behavior.h"

#include <stdio.h>
#include <stdlib.h>

#define YEAR 365
#define SLOTS 144
#define FIRST_DAY 20454 /* 2026-01-01 */

static FlexEnv            env;
static const FlexCalendar calendar = {{0, 0, 0, 0, 0, 1, 1}, -1, NULL, 0, 0};

/* Seconds for n person-years of all types in turn. */
static double
time_persons(const FlexBehavior *model, int n, double *checksum)
{
	static double    appliance[YEAR * SLOTS], hot_water[YEAR * SLOTS];
	static uint16_t  activity[YEAR * SLOTS];
	static uint8_t   home[YEAR * SLOTS];
	FlexPersonSeries series = {activity, home, appliance, hot_water};
	double           start = flex_clock();

	for (int i = 0; i < n; i++)
	{
		FlexPerson person = {i % model->vocabulary.npersons, i % model->vocabulary.nteleworks, 1,
							 (uint64_t) i};

		if (flex_behavior_person(&env, model, &calendar, NULL, &person, FIRST_DAY, YEAR, &series) !=
			FLEX_OK)
			exit(1);
		*checksum += appliance[i % (YEAR * SLOTS)];
	}
	return flex_clock() - start;
}

/* Seconds for n household-years in quarter hours. */
static double
time_households(const FlexBehavior *model, int n, double *checksum)
{
	static double       slot[3][YEAR * SLOTS], quarter[YEAR * 96], midnight[YEAR + 1];
	static uint8_t      dark[YEAR * SLOTS];
	FlexPerson          member[3] = {{0, 0, 0, 0}, {0, 1, 0, 1}, {2, 0, 0, 2}};
	FlexOccupants       occupants = {member, 3, FLEX_LIGHTING_DAYLIGHT, model->lighting_power,
									 model->base_power};
	FlexOccupantsSeries series = {slot[0], slot[1], slot[2]};
	double              start = flex_clock();

	for (int day = 0; day <= YEAR; day++)
		midnight[day] = (FIRST_DAY + day) * 86400.0 - 3600.0;
	for (int i = 0; i < n; i++)
	{
		for (int m = 0; m < 3; m++)
			member[m].seed = (uint64_t) i;
		flex_behavior_dark(midnight, YEAR, SLOTS, 51, 10, 0, dark);
		if (flex_behavior_occupants(&env, model, &calendar, NULL, &occupants, FIRST_DAY, YEAR, dark,
									&series) != FLEX_OK)
			exit(1);
		for (int s = 0; s < 3; s++)
			flex_behavior_resample(slot[s], YEAR * SLOTS, 1.5, YEAR * 96, quarter);
		*checksum += quarter[i];
	}
	return flex_clock() - start;
}

int
main(int argc, char **argv)
{
	int              most = argc > 1 ? atoi(argv[1]) : 1000;
	double           checksum = 0, start, seconds;
	FlexBehaviorRows rows;
	FlexBehavior    *model;

	flex_env_standalone(&env);
	start = flex_clock();
	if (flex_behavior_default_rows(&env, FLEX_BEHAVIOR_DEFAULT_SEED, &rows) != FLEX_OK ||
		flex_behavior_build(&env, flex_behavior_default_vocabulary(), &rows, FLEX_POOL_CASES,
							&model) != FLEX_OK)
		return 1;
	printf("built-in model        %8.1f ms to generate, fit and build\n",
		   (flex_clock() - start) * 1e3);
	for (int n = most / 100 > 0 ? most / 100 : 1; n <= most; n *= 10)
	{
		seconds = time_persons(model, n, &checksum);
		printf("person-years  %7d %8.0f /s   %6.3f ms each\n", n, n / seconds, seconds / n * 1e3);
	}
	for (int n = most / 300 > 0 ? most / 300 : 1; n <= most / 3; n *= 10)
	{
		seconds = time_households(model, n, &checksum);
		printf("household-years %5d %8.0f /s   %6.3f ms each (3 members, 15 minutes)\n", n,
			   n / seconds, seconds / n * 1e3);
	}
	printf("checksum %.6f\n", checksum);
	flex_env_release(&env);
	return 0;
}
