/*
 * behavior_model.h
 *	  A small behaviour model with known probabilities, the built-in one, and days simulated
 *	  from them, for the tests of the behaviour chapter.
 */
#ifndef BEHAVIOR_MODEL_H
#define BEHAVIOR_MODEL_H

#include "unit.h"

#include "core/behavior/behavior.h"

static FlexEnv env;

static const FlexCalendar weekdays = {{0, 0, 0, 0, 0, 1, 1}, -1, NULL, 0, 0};

/* Monday 2025-01-06 */
#define MONDAY 20094

/* ---- a small model that is complete -------------------------------------------- */

enum
{
	SLOTS = 24,
	ACTIVITIES = 3,
	PERSONS = 2,
	DAYS = 2,
	MOST = 6 /* longest spell of the small model */
};

static const FlexActivity small_activity[ACTIVITIES] = {
	{10, "sleeping", FLEX_PLACE_HOME, false, true},
	{20, "working", FLEX_PLACE_EITHER, true, false},
	{30, "visiting", FLEX_PLACE_EITHER, false, false}};
static const FlexPersonType   small_person[PERSONS] = {{1, "works", true}, {2, "doesn't", false}};
static const FlexDayType      small_day[DAYS] = {{1, "workday"}, {2, "weekend"}};
static const FlexTeleworkType small_telework[] = {
	{1, "never", 0}, {2, "half", 0.5}, {3, "always", 1}};
static const FlexTechnology small_technology[] = {
	{1, "none", 0, 1, FLEX_USE_APPLIANCE},     {2, "washer", 1000, 4, FLEX_USE_APPLIANCE},
	{3, "shower", 500, 1, FLEX_USE_HOT_WATER}, {4, "kettle", 2000, 0.25, FLEX_USE_APPLIANCE},
	{5, "router", 10, 0, FLEX_USE_BASE},       {6, "lamps", 30, 0, FLEX_USE_LIGHTING}};
static const FlexTrigger small_trigger[] = {{0, 1, 0.5}, {0, 2, 0.25}, {0, 3, 0.25}, {1, 0, 1}};

static inline FlexVocabulary
small_vocabulary(void)
{
	FlexVocabulary v = {SLOTS, small_activity, ACTIVITIES, small_person,     PERSONS, small_day,
						DAYS,  small_telework, 3,          small_technology, 6,       small_trigger,
						4};

	return v;
}

/* Probabilities of the small model, filled at random. */
typedef struct Known
{
	double start[PERSONS][DAYS][ACTIVITIES];
	double change[PERSONS][DAYS][SLOTS][ACTIVITIES][ACTIVITIES];
	double duration[PERSONS][DAYS][SLOTS][ACTIVITIES][MOST + 1];
} Known;

static inline void
normalise(double *p, int n)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += p[i];
	for (int i = 0; i < n; i++)
		p[i] /= sum;
}

static inline void
fill_known(Known *k, uint64_t seed)
{
	FlexRandom random;

	memset(k, 0, sizeof(*k));
	flex_random_start(&random, seed, 0, 0);
	for (int p = 0; p < PERSONS; p++)
		for (int d = 0; d < DAYS; d++)
		{
			for (int a = 0; a < ACTIVITIES; a++)
				k->start[p][d][a] = 0.1 + flex_random_uniform(&random);
			normalise(k->start[p][d], ACTIVITIES);
			for (int t = 0; t < SLOTS; t++)
				for (int a = 0; a < ACTIVITIES; a++)
				{
					for (int b = 0; b < ACTIVITIES; b++)
						k->change[p][d][t][a][b] = a == b ? 0 : 0.05 + flex_random_uniform(&random);
					normalise(k->change[p][d][t][a], ACTIVITIES);
					for (int n = 1; n <= MOST; n++)
						k->duration[p][d][t][a][n] = flex_random_uniform(&random);
					normalise(k->duration[p][d][t][a], MOST + 1);
				}
		}
}

static inline void
put_row(FlexProbabilities *out, int p, int d, int t, int from, int value, double probability)
{
	if (probability > 0)
		out->row[out->n++] =
			(FlexProbability){p, d, t, from, value, probability, 100 * probability};
}

static inline FlexBehaviorRows
rows_of_known(const Known *k)
{
	FlexBehaviorRows rows;
	int              most = PERSONS * DAYS * SLOTS * ACTIVITIES * (MOST + 1);

	memset(&rows, 0, sizeof(rows));
	rows.start.row = FLEX_NEW(&env, FlexProbability, most);
	rows.change.row = FLEX_NEW(&env, FlexProbability, most);
	rows.duration.row = FLEX_NEW(&env, FlexProbability, most);
	rows.share.row = FLEX_NEW(&env, FlexProbability, most);
	for (int p = 0; p < PERSONS; p++)
		for (int d = 0; d < DAYS; d++)
		{
			for (int a = 0; a < ACTIVITIES; a++)
				put_row(&rows.start, p, d, 0, 0, a, k->start[p][d][a]);
			for (int t = 0; t < SLOTS; t++)
			{
				put_row(&rows.share, p, d, t, 0, 0, 0.5);
				put_row(&rows.share, p, d, t, 0, 2, 0.5);
				for (int a = 0; a < ACTIVITIES; a++)
				{
					for (int b = 0; b < ACTIVITIES; b++)
						put_row(&rows.change, p, d, t, a, b, k->change[p][d][t][a][b]);
					for (int n = 1; n <= MOST; n++)
						put_row(&rows.duration, p, d, t, a, n, k->duration[p][d][t][a][n]);
				}
			}
		}
	return rows;
}

/* Share of persons in each activity by slot, exactly: forward over begins of spells. */
static inline void
exact_shares(const Known *k, int p, int d, double share[SLOTS][ACTIVITIES])
{
	double begin[SLOTS + MOST + 1][ACTIVITIES] = {{0}};

	memset(share, 0, sizeof(double) * SLOTS * ACTIVITIES);
	for (int a = 0; a < ACTIVITIES; a++)
		begin[0][a] = k->start[p][d][a];
	for (int t = 0; t < SLOTS; t++)
		for (int a = 0; a < ACTIVITIES; a++)
			for (int n = 1; n <= MOST; n++)
			{
				double mass = begin[t][a] * k->duration[p][d][t][a][n];

				for (int s = t; s < t + n && s < SLOTS; s++)
					share[s][a] += mass;
				if (t + n < SLOTS)
					for (int b = 0; b < ACTIVITIES; b++)
						begin[t + n][b] += mass * k->change[p][d][t + n][a][b];
			}
}

static inline FlexBehavior *
build_model(const FlexVocabulary *v, const FlexBehaviorRows *rows, FlexPooling pooling)
{
	FlexBehavior *model = NULL;
	FlexStatus    status = flex_behavior_build(&env, v, rows, pooling, &model);

	CHECK(status == FLEX_OK, "%s", env.nfaults > 0 ? env.fault[0].message : "no fault");
	return status == FLEX_OK ? model : NULL;
}

/* ---- days ------------------------------------------------------------------------- */

/* Activities of n days that all have the type of the first weekday or weekend. */
static inline uint16_t *
simulate_days(const FlexBehavior *model, int person_type, int day_type, uint64_t seed, int n)
{
	FlexCalendar all = {
		{day_type, day_type, day_type, day_type, day_type, day_type, day_type}, -1, NULL, 0, 0};
	FlexPerson       person = {person_type, 0, seed, 0};
	FlexPersonSeries series = {FLEX_NEW(&env, uint16_t, (size_t) n * model->vocabulary.slots), NULL,
							   NULL, NULL};
	FlexStatus status = flex_behavior_person(&env, model, &all, NULL, &person, MONDAY, n, &series);

	CHECK(status == FLEX_OK, "%s", env.nfaults > 0 ? env.fault[0].message : "no fault");
	return series.activity;
}

typedef struct Days
{
	uint16_t *activity;
	uint8_t  *home;
	double   *appliance, *hot_water;
} Days;

static inline Days
simulate(const FlexBehavior *m, const FlexBehaviorCompat *compat, const FlexPerson *person, int day,
		 int n)
{
	size_t           size = (size_t) n * m->vocabulary.slots;
	FlexPersonSeries s = {FLEX_NEW(&env, uint16_t, size), FLEX_NEW(&env, uint8_t, size),
						  FLEX_NEW(&env, double, size), FLEX_NEW(&env, double, size)};
	FlexStatus       status = flex_behavior_person(&env, m, &weekdays, compat, person, day, n, &s);

	CHECK(status == FLEX_OK, "%s", env.nfaults > 0 ? env.fault[0].message : "no fault");
	return (Days){s.activity, s.home, s.appliance, s.hot_water};
}

static inline FlexBehavior *
default_model(void)
{
	FlexBehaviorRows rows;

	CHECK(flex_behavior_default_rows(&env, FLEX_BEHAVIOR_DEFAULT_SEED, &rows) == FLEX_OK,
		  "default rows");
	return build_model(flex_behavior_default_vocabulary(), &rows, FLEX_POOL_CASES);
}
#endif /* BEHAVIOR_MODEL_H */
