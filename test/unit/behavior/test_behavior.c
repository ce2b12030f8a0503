/*
 * test_behavior.c
 *	  The behaviour kernel: look-up and fall-back on tables with known answers,
 *	  simulation against the exact shares of its chain, fitting and simulating
 *	  again, days made alone, machines, households, and the built-in model
 *	  against test/cases/flex.
 */
#include "support/unit.h"

#include "core/behavior/behavior.h"
#include "base/sun.h"

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

static FlexVocabulary
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

static void
normalise(double *p, int n)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += p[i];
	for (int i = 0; i < n; i++)
		p[i] /= sum;
}

static void
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

static void
put_row(FlexProbabilities *out, int p, int d, int t, int from, int value, double probability)
{
	if (probability > 0)
		out->row[out->n++] =
			(FlexProbability){p, d, t, from, value, probability, 100 * probability};
}

static FlexBehaviorRows
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
static void
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

static FlexBehavior *
build_model(const FlexVocabulary *v, const FlexBehaviorRows *rows, FlexPooling pooling)
{
	FlexBehavior *model = NULL;
	FlexStatus    status = flex_behavior_build(&env, v, rows, pooling, &model);

	CHECK(status == FLEX_OK, "%s", env.nfaults > 0 ? env.fault[0].message : "no fault");
	return status == FLEX_OK ? model : NULL;
}

/* ---- statistics ------------------------------------------------------------------- */

/*
 * Shares within 3 standard errors. Over m cells 0.27 % are expected beyond by
 * chance; more than 1 %, or any beyond 5 (once in 1.7 million), is a fault.
 */
typedef struct Deviations
{
	int    cells, beyond3;
	double worst;
} Deviations;

static void
add_deviation(Deviations *s, double got, double expected, double error)
{
	double z = error > 0 ? fabs(got - expected) / error : (got != expected) * 99.0;

	s->cells++;
	s->beyond3 += z > 3;
	s->worst = fmax(s->worst, z);
}

static void
check_deviations(const Deviations *s, const char *what)
{
	CHECK(s->beyond3 <= 0.01 * s->cells + 1 && s->worst < 5,
		  "%s: %d of %d beyond 3 standard errors, worst %g", what, s->beyond3, s->cells, s->worst);
}

/* Activities of n days that all have the type of the first weekday or weekend. */
static uint16_t *
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

static void
simulated_shares(const uint16_t *activity, int n, double share[SLOTS][ACTIVITIES])
{
	memset(share, 0, sizeof(double) * SLOTS * ACTIVITIES);
	for (int i = 0; i < n; i++)
		for (int t = 0; t < SLOTS; t++)
			share[t][activity[i * SLOTS + t]] += 1.0 / n;
}

/* From a known model simulate; fit; simulate again. */
static void
test_known_model(void)
{
	enum
	{
		n = 5000
	};
	static Known     known;
	FlexVocabulary   v = small_vocabulary();
	FlexBehaviorRows rows, fitted;
	FlexBehavior    *model, *again;
	int             *person = FLEX_NEW(&env, int, n *DAYS), *day = FLEX_NEW(&env, int, n *DAYS);
	int             *activity = FLEX_NEW(&env, int, n *DAYS *SLOTS);
	FlexDiaries      diaries = {n * DAYS, person, day, NULL, activity};
	Deviations       first = {0}, second = {0};

	fill_known(&known, 11);
	rows = rows_of_known(&known);
	model = build_model(&v, &rows, FLEX_POOL_CASES);
	if (model == NULL)
		return;
	for (int d = 0; d < DAYS; d++)
	{
		uint16_t *days = simulate_days(model, 0, d, 5, n);
		double    exact[SLOTS][ACTIVITIES], share[SLOTS][ACTIVITIES];

		exact_shares(&known, 0, d, exact);
		simulated_shares(days, n, share);
		for (int t = 0; t < SLOTS; t++)
			for (int a = 0; a < ACTIVITIES; a++)
				add_deviation(&first, share[t][a], exact[t][a],
							  sqrt(exact[t][a] * (1 - exact[t][a]) / n));
		for (int i = 0; i < n; i++)
		{
			day[d * n + i] = d;
			for (int t = 0; t < SLOTS; t++)
				activity[(d * n + i) * SLOTS + t] = days[i * SLOTS + t];
		}
	}
	check_deviations(&first, "simulated against the exact shares");

	CHECK(flex_behavior_fit(&env, &v, &diaries, &fitted) == FLEX_OK, "fit");
	again = build_model(&v, &fitted, FLEX_POOL_CASES);
	for (int d = 0; d < DAYS && again != NULL; d++)
	{
		double exact[SLOTS][ACTIVITIES], share[SLOTS][ACTIVITIES];

		exact_shares(&known, 0, d, exact);
		simulated_shares(simulate_days(again, 0, d, 6, n), n, share);
		for (int t = 0; t < SLOTS; t++)
			for (int a = 0; a < ACTIVITIES; a++)
				/* two samples of n days lie between the known and the second shares */
				add_deviation(&second, share[t][a], exact[t][a],
							  sqrt(2 * exact[t][a] * (1 - exact[t][a]) / n));
	}
	check_deviations(&second, "fitted and simulated again against the exact shares");
}

/* The fitted probabilities of four diaries, counted by hand. */
static void
test_fit_by_hand(void)
{
	FlexVocabulary   v = small_vocabulary();
	int              person[4] = {0, 0, 0, 1}, day[4] = {0, 0, 0, 1};
	double           weight[4] = {1, 1, 2, 1};
	int              activity[4 * 4] = {0, 0, 1, 1, 0, 1, 1, 2, 2, 2, 1, 1, 0, 0, 0, 0};
	FlexDiaries      diaries = {4, person, day, weight, activity};
	FlexBehaviorRows rows;
	double           sum = 0;

	v.slots = 4;
	CHECK(flex_behavior_fit(&env, &v, &diaries, &rows) == FLEX_OK, "fit");
	CHECK(rows.start.n == 3, "%d", rows.start.n); /* (0,0): 0 and 2, (1,1): 0 */
	CHECK_CLOSE(rows.start.row[0].probability, 0.5, 1e-15);
	CHECK_CLOSE(rows.start.row[1].probability, 0.5, 1e-15);
	/* changes: 0->1 at slots 2 and 1, 1->2 at 3, 2->1 at 2 with weight 2 */
	CHECK(rows.change.n == 4, "%d", rows.change.n);
	for (int i = 0; i < rows.change.n; i++)
	{
		const FlexProbability *r = &rows.change.row[i];

		CHECK_CLOSE(r->probability, 1, 1e-15);
		CHECK_CLOSE(r->cases, r->from == 2 ? 2 : 1, 1e-15);
		CHECK(r->from != r->value, "no change to itself");
	}
	/* spells from slot 0: 0 for 2, 0 for 1, 2 for 2 (weight 2); (1,1): 0 for 4 */
	for (int i = 0; i < rows.duration.n; i++)
	{
		const FlexProbability *r = &rows.duration.row[i];

		sum += r->cases;
		if (r->person == 0 && r->slot == 0 && r->from == 0)
			CHECK_CLOSE(r->probability, 0.5, 1e-15);
		if (r->person == 1)
			CHECK(r->value == 4 && r->probability == 1, "a whole day");
	}
	CHECK_CLOSE(sum, 1 + 1 + 1 + 1 + 1 + 2 + 2 + 1, 1e-15);
	for (int i = 0; i < rows.share.n; i++)
		if (rows.share.row[i].person == 0 && rows.share.row[i].slot == 2 &&
			rows.share.row[i].value == 1)
			CHECK_CLOSE(rows.share.row[i].probability, 1, 1e-15);
}

/* ---- look-up ------------------------------------------------------------------------ */

/* Change probabilities away from activity 0, four levels, both rules. */
static void
test_fall_back(void)
{
	static Known     known;
	FlexVocabulary   v = small_vocabulary();
	FlexBehaviorRows rows;
	FlexBehavior    *m;
	int64_t          count[FLEX_LEVELS];
	FlexProbability  change[] = {
		 {0, 0, 5, 0, 1, 0.75, 30}, {0, 0, 5, 0, 2, 0.25, 10}, /* 40 cases */
		 {1, 0, 5, 0, 1, 0.1, 1},   {1, 0, 5, 0, 2, 0.9, 9},   /* 10 cases */
		 {0, 1, 5, 0, 1, 1, 50},    {0, 0, 7, 0, 2, 1, 100},
    };

	fill_known(&known, 1);
	rows = rows_of_known(&known);
	rows.change.row = change;
	rows.change.n = 6;
	m = build_model(&v, &rows, FLEX_POOL_CASES);
	if (m == NULL)
		return;
	CHECK(flex_choices_level(&m->change, 0, 0, 5, 0) == FLEX_LEVEL_EXACT, "exact");
	CHECK_CLOSE(flex_choices_probability(&m->change, 0, 0, 5, 0, 1), 0.75, 1e-9);
	/* person 2, weekend: without the person type the 50 cases of person 1 */
	CHECK(flex_choices_level(&m->change, 1, 1, 5, 0) == FLEX_LEVEL_ANY_PERSON,
		  "person type dropped");
	CHECK_CLOSE(flex_choices_probability(&m->change, 1, 1, 5, 0, 1), 1, 1e-9);
	/* weekend at slot 8: only workday rows, of person 1 */
	CHECK(flex_choices_level(&m->change, 1, 0, 7, 0) == FLEX_LEVEL_ANY_PERSON,
		  "person type dropped");
	CHECK(flex_choices_level(&m->change, 0, 1, 7, 0) == FLEX_LEVEL_ANY_DAY, "day type dropped");
	CHECK_CLOSE(flex_choices_probability(&m->change, 0, 1, 7, 0, 2), 1, 1e-9);
	/* slot 1: all 200 cases, 30 + 1 + 50 of them to activity 1 */
	CHECK(flex_choices_level(&m->change, 0, 0, 0, 0) == FLEX_LEVEL_ANY_SLOT, "slot dropped");
	CHECK_CLOSE(flex_choices_probability(&m->change, 0, 0, 0, 0, 1), 81.0 / 200, 1e-9);
	CHECK(flex_choices_level(&m->change, 0, 0, 0, 1) == FLEX_LEVEL_NONE, "nothing known");

	flex_choices_count(&m->change, count);
	/* of activity 0: 4 keys as they are; slot 6 person 2 weekend, slot 8 person 2 workday
	 * without person; slot 8 weekends without day; the others without slot */
	CHECK(count[FLEX_LEVEL_EXACT] == 4 && count[FLEX_LEVEL_ANY_PERSON] == 2 &&
			  count[FLEX_LEVEL_ANY_DAY] == 2 && count[FLEX_LEVEL_ANY_SLOT] == 4 * SLOTS - 8 &&
			  count[FLEX_LEVEL_NONE] == 8 * SLOTS,
		  "%d %d %d %d %d", (int) count[0], (int) count[1], (int) count[2], (int) count[3],
		  (int) count[4]);

	/* the last row of a value wins: 1 -> 1.0 (row 5), 2 -> 1.0 (row 6), normalised */
	m = build_model(&v, &rows, FLEX_POOL_LAST_ROW);
	if (m != NULL)
	{
		CHECK_CLOSE(flex_choices_probability(&m->change, 0, 0, 0, 0, 1), 0.5, 1e-9);
		CHECK_CLOSE(flex_choices_probability(&m->change, 0, 0, 5, 0, 1), 0.75, 1e-9);
	}
}

/* A key without any row names itself. */
static void
test_empty_key(void)
{
	static Known     known;
	FlexVocabulary   v = small_vocabulary();
	FlexBehaviorRows rows;
	FlexBehavior    *m;
	FlexPerson       person = {0, 0, 1, 0};
	FlexPersonSeries nothing = {NULL, NULL, NULL, NULL};
	int              n = 0;

	fill_known(&known, 1);
	rows = rows_of_known(&known);
	for (int i = 0; i < rows.change.n; i++)
		if (rows.change.row[i].from != 2)
			rows.change.row[n++] = rows.change.row[i];
	rows.change.n = n;
	m = build_model(&v, &rows, FLEX_POOL_CASES);
	flex_fault_clear(&env);
	CHECK(flex_behavior_person(&env, m, &weekdays, NULL, &person, MONDAY, 30, &nothing) ==
			  FLEX_BAD_INPUT,
		  "no change from activity 30");
	CHECK(env.nfaults == 1 &&
			  strstr(env.fault[0].message,
					 "no change probabilities for activity 30 (person type 1, day type") != NULL,
		  "%s", env.nfaults ? env.fault[0].message : "no fault");
	flex_fault_clear(&env);
}

static void
expect_fault(FlexVocabulary v, FlexBehaviorRows rows, const char *message)
{
	FlexBehavior *model;

	flex_fault_clear(&env);
	CHECK(flex_behavior_build(&env, &v, &rows, FLEX_POOL_CASES, &model) != FLEX_OK, "expected: %s",
		  message);
	CHECK(env.nfaults == 1 && strstr(env.fault[0].message, message) != NULL,
		  "got \"%s\", expected \"%s\"", env.nfaults ? env.fault[0].message : "", message);
	flex_fault_clear(&env);
}

static void
test_bad_input(void)
{
	static Known     known;
	FlexVocabulary   v = small_vocabulary();
	FlexBehaviorRows rows;
	FlexTechnology   technology[6];
	FlexTrigger      trigger[1] = {{0, 4, 1}};
	FlexTeleworkType telework[1] = {{1, "odd", 1.5}};
	int              bad_activity[SLOTS] = {0}, zero = 0;
	FlexDiaries      diary = {1, &zero, &zero, NULL, bad_activity};
	FlexPerson       person = {7, 0, 1, 0};
	FlexPersonSeries nothing = {NULL, NULL, NULL, NULL};

	fill_known(&known, 1);
	rows = rows_of_known(&known);
	rows.change.row[0].probability += 0.01;
	expect_fault(v, rows, "change probabilities sum to 1.01, not to 1");
	rows.change.row[0].probability = -0.1;
	expect_fault(v, rows, "change probability -0.1 is not between 0 and 1");
	rows.change.row[0].probability = NAN;
	expect_fault(v, rows, "is not between 0 and 1");
	rows = rows_of_known(&known);
	rows.duration.row[3].value = 0;
	expect_fault(v, rows, "row 4 of the duration probabilities has a key outside");
	rows = rows_of_known(&known);
	rows.duration.row[3].value = SLOTS + 1;
	expect_fault(v, rows, "row 4 of the duration probabilities has a key outside");
	rows = rows_of_known(&known);
	for (int i = 0; i < rows.start.n; i++)
		rows.start.row[i].cases = 0;
	expect_fault(v, rows, "start probabilities have no cases behind them");
	rows = rows_of_known(&known);

	memcpy(technology, small_technology, sizeof(technology));
	technology[1].duration = SLOTS + 1;
	v.technology = technology;
	expect_fault(v, rows, "technology 2 runs for 25 slots");
	technology[1].duration = 1;
	technology[1].power = -5;
	expect_fault(v, rows, "technology 2 has power -5 W");
	v = small_vocabulary();
	v.trigger = trigger;
	v.ntriggers = 1;
	expect_fault(v, rows, "technology 5 is lighting or base load");
	v = small_vocabulary();
	v.telework = telework;
	v.nteleworks = 1;
	expect_fault(v, rows, "telework type 1 has probability 1.5");
	v = small_vocabulary();
	v.slots = 7;
	expect_fault(v, rows, "a day of 7 slots");

	v = small_vocabulary();
	bad_activity[5] = ACTIVITIES;
	CHECK(flex_behavior_fit(&env, &v, &diary, &rows) == FLEX_BAD_INPUT &&
			  strstr(env.fault[0].message, "diary 1 has an activity in slot 6") != NULL,
		  "%s", env.nfaults ? env.fault[0].message : "");
	flex_fault_clear(&env);
	rows = rows_of_known(&known);
	CHECK(flex_behavior_person(&env, build_model(&v, &rows, FLEX_POOL_CASES), &weekdays, NULL,
							   &person, MONDAY, 1, &nothing) == FLEX_BAD_INPUT,
		  "person type 7");
	flex_fault_clear(&env);
}

/* ---- days alone ------------------------------------------------------------------------ */

typedef struct Days
{
	uint16_t *activity;
	uint8_t  *home;
	double   *appliance, *hot_water;
} Days;

static Days
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

static FlexBehavior *
default_model(void)
{
	FlexBehaviorRows rows;

	CHECK(flex_behavior_default_rows(&env, FLEX_BEHAVIOR_DEFAULT_SEED, &rows) == FLEX_OK,
		  "default rows");
	return build_model(flex_behavior_default_vocabulary(), &rows, FLEX_POOL_CASES);
}

static void
check_days_alone(const FlexBehavior *m, int days)
{
	int slots = m->vocabulary.slots;

	for (int type = 0; type < m->vocabulary.npersons; type++)
	{
		FlexPerson person = {type, 1, 99, (uint64_t) type << 33};
		Days       all = simulate(m, NULL, &person, MONDAY, days);

		for (int i = days - 1; i >= 0; i--)
		{
			Days   one = simulate(m, NULL, &person, MONDAY + i, 1);
			size_t at = (size_t) i * slots;

			CHECK(memcmp(one.activity, all.activity + at, sizeof(uint16_t) * slots) == 0,
				  "activities of day %d", i);
			CHECK(memcmp(one.home, all.home + at, slots) == 0, "places of day %d", i);
			CHECK(memcmp(one.appliance, all.appliance + at, sizeof(double) * slots) == 0,
				  "appliances of day %d", i);
			CHECK(memcmp(one.hot_water, all.hot_water + at, sizeof(double) * slots) == 0,
				  "hot water of day %d", i);
		}
	}
}

/* Any day by itself, in any order, before 1970 too: the same numbers. */
static void
test_days_alone(void)
{
	static Known     known;
	FlexVocabulary   v = small_vocabulary();
	FlexBehaviorRows rows;
	FlexPerson       person = {0, 1, 3, 4}, other = {0, 1, 3, 5};
	FlexBehavior    *m;
	Days             a, b;

	fill_known(&known, 2);
	rows = rows_of_known(&known);
	m = build_model(&v, &rows, FLEX_POOL_CASES);
	check_days_alone(m, 40);
	check_days_alone(default_model(), 20);
	a = simulate(m, NULL, &person, -20, 40);
	b = simulate(m, NULL, &person, -3, 6);
	CHECK(memcmp(a.appliance + 17 * SLOTS, b.appliance, sizeof(double) * 6 * SLOTS) == 0,
		  "days before 1970");
	b = simulate(m, NULL, &other, -20, 40);
	CHECK(memcmp(a.activity, b.activity, sizeof(uint16_t) * 40 * SLOTS) != 0,
		  "another person, another life");
}

/* ---- power ------------------------------------------------------------------------------- */

/* Always at home and asleep: what the washer does when drawn half the time. */
static FlexBehavior *
washing_model(double half)
{
	static FlexTrigger trigger[2];
	static Known       known;
	FlexVocabulary     v = small_vocabulary();
	FlexBehaviorRows   rows;

	memset(&known, 0, sizeof(known));
	fill_known(&known, 3);
	for (int p = 0; p < PERSONS; p++)
		for (int d = 0; d < DAYS; d++)
			for (int a = 0; a < ACTIVITIES; a++)
				known.start[p][d][a] = a == 0;
	rows = rows_of_known(&known);
	for (int i = 0; i < rows.duration.n; i++)
		rows.duration.row[i].value =
			rows.duration.row[i].from == 0 ? SLOTS : rows.duration.row[i].value;
	trigger[0] = (FlexTrigger){0, 1, half};
	trigger[1] = (FlexTrigger){0, 0, 1 - half};
	v.trigger = trigger;
	v.ntriggers = 2;
	return build_model(&v, &rows, FLEX_POOL_CASES);
}

static void
test_machines(void)
{
	FlexBehavior      *m = washing_model(0.5);
	FlexPerson         person = {0, 0, 8, 0};
	FlexBehaviorCompat forget = {false, false, false, true};
	int                days = 320, on = 0, runs = 0, over_midnight = 0;
	double             most = 0, compat_most = 0, expected;
	Days               d = simulate(m, NULL, &person, MONDAY, days);
	Days               c = simulate(m, &forget, &person, MONDAY, days);

	for (int k = 0, run = 0; k < days * SLOTS; k++)
	{
		most = fmax(most, d.appliance[k]);
		compat_most = fmax(compat_most, c.appliance[k]);
		on += d.appliance[k] > 0;
		run = d.appliance[k] > 0 ? run + 1 : 0;
		if (run == 0 && k > 0 && d.appliance[k - 1] > 0)
			runs++;
		over_midnight += k > 0 && k % SLOTS == 0 && d.appliance[k] > 0 && d.appliance[k - 1] > 0;
	}
	CHECK(most == 1000, "one washer never runs twice at a time: %g W", most);
	CHECK(compat_most > 1000, "in the original it does: %g W", compat_most);
	CHECK(over_midnight > days / 4, "it runs over midnight: %d of %d", over_midnight, days);
	/* a renewal process: 4 slots on, then on average 1 slot off; anchors each 16
	 * days lose up to 3 slots. Standard deviation of the share about 0.005 */
	expected = 4.0 / 5.0;
	CHECK(fabs(on / (days * (double) SLOTS) - expected) < 0.02, "on for %g of the time",
		  on / (days * (double) SLOTS));
	CHECK(runs > 0, "%d", runs);

	/* drawn in every slot, run follows run; 16 days less the 3 free slots of an anchor hold
	 * 95 runs and one slot, so the last run fills the next anchor's free slots */
	m = washing_model(1);
	d = simulate(m, NULL, &person, MONDAY, days);
	on = 0;
	for (int k = 0; k < days * SLOTS; k++)
		on += d.appliance[k] > 0;
	CHECK(on == days * SLOTS, "%d slots on", on);
}

/* Energies of short technologies and hot water by the number of draws. */
static void
test_short_runs(void)
{
	static FlexTrigger trigger[2] = {{0, 2, 0.25}, {0, 3, 0.75}};
	static Known       known;
	FlexVocabulary     v = small_vocabulary();
	FlexBehaviorRows   rows;
	FlexBehavior      *m;
	FlexPerson         person = {0, 0, 21, 0};
	Days               d;
	int                home = 0, kettle = 0, shower = 0, days = 400;

	fill_known(&known, 4);
	rows = rows_of_known(&known);
	v.trigger = trigger;
	v.ntriggers = 2;
	m = build_model(&v, &rows, FLEX_POOL_CASES);
	d = simulate(m, NULL, &person, MONDAY, days);
	for (int k = 0; k < days * SLOTS; k++)
	{
		bool here = d.activity[k] == 0;

		home += here;
		kettle += d.appliance[k] == 500; /* a quarter of 2000 W */
		shower += d.hot_water[k] == 500;
		CHECK(here || (d.appliance[k] == 0 && d.hot_water[k] == 0), "nothing starts elsewhere");
		CHECK(d.appliance[k] == 0 || d.appliance[k] == 500, "%g", d.appliance[k]);
		CHECK(d.activity[k] != 1 || !d.home[k], "no telework, no work at home");
	}
	CHECK(kettle + shower == home, "each slot at home starts one: %d + %d of %d", kettle, shower,
		  home);
	CHECK(fabs(shower / (double) home - 0.25) < 4 * sqrt(0.25 * 0.75 / home), "%g",
		  shower / (double) home);
}

/* ---- places ------------------------------------------------------------------------------- */

static void
test_places(void)
{
	static Known       known;
	FlexVocabulary     v = small_vocabulary();
	FlexBehaviorRows   rows;
	FlexBehavior      *m;
	FlexPerson         person = {0, 1, 31, 0}, always = {0, 2, 31, 0}, idle = {1, 0, 5, 5};
	FlexBehaviorCompat by_slot = {false, true, true, false};
	int  days = 2000, mixed = 0, split = 0, work_days = 0, at_home = 0, spells = 0, spells_home = 0;
	Days d;

	fill_known(&known, 5);
	rows = rows_of_known(&known);
	m = build_model(&v, &rows, FLEX_POOL_CASES);
	d = simulate(m, NULL, &person, MONDAY, days);
	for (int i = 0; i < days; i++)
	{
		int home = 0, work = 0;

		for (int t = 0; t < SLOTS; t++)
		{
			int k = i * SLOTS + t;
			int new_spell = t == 0 || d.activity[k] != d.activity[k - 1];

			work += d.activity[k] == 1;
			home += d.activity[k] == 1 && d.home[k];
			CHECK(d.activity[k] != 0 || d.home[k], "sleeping at home");
			if (d.activity[k] == 2)
			{
				spells += new_spell;
				spells_home += new_spell && d.home[k];
				split += !new_spell && d.home[k] != d.home[k - 1];
			}
		}
		work_days += work > 0;
		at_home += work > 0 && home == work;
		mixed += home > 0 && home < work;
	}
	CHECK(mixed == 0, "%d days with work both at home and elsewhere", mixed);
	CHECK(split == 0, "%d spells change their place", split);
	CHECK(fabs(at_home / (double) work_days - 0.5) < 4 * 0.5 / sqrt(work_days), "%g",
		  at_home / (double) work_days);
	CHECK(fabs(spells_home / (double) spells - 0.5) < 4 * 0.5 / sqrt(spells), "%g",
		  spells_home / (double) spells);

	d = simulate(m, NULL, &always, MONDAY, 50);
	for (int k = 0; k < 50 * SLOTS; k++)
		CHECK(d.activity[k] != 1 || d.home[k], "always works at home");
	d = simulate(m, &by_slot, &person, MONDAY, 200);
	for (int k = 1; k < 200 * SLOTS; k++)
		split += k % SLOTS != 0 && d.activity[k] == 2 && d.activity[k - 1] == 2 &&
				 d.home[k] != d.home[k - 1];
	CHECK(split > 100, "the original draws the place for each slot: %d", split);

	/* a person who doesn't work takes what the shares hold: 0 and 2 */
	d = simulate(m, NULL, &idle, MONDAY, 100);
	for (int k = 0; k < 100 * SLOTS; k++)
		CHECK(d.activity[k] != 1, "work of a person who doesn't");
}

/* ---- households ----------------------------------------------------------------------------- */

static void
test_household(void)
{
	enum
	{
		days = 14,
		n = days * 144
	};
	FlexBehavior       *m = default_model();
	FlexPerson          member[2] = {{0, 1, 17, 0}, {2, 0, 17, 1}};
	FlexHousehold       h = {member, 2, FLEX_LIGHTING_DAYLIGHT, m->lighting_power, m->base_power};
	static uint8_t      dark[n];
	double              midnight[days + 1];
	FlexHouseholdSeries s = {FLEX_NEW(&env, double, n), FLEX_NEW(&env, double, n),
							 FLEX_NEW(&env, double, n)};
	Days                one = simulate(m, NULL, &member[0], MONDAY, days),
		 two = simulate(m, NULL, &member[1], MONDAY, days);
	int lit = 0, evenings = 0;

	for (int i = 0; i <= days; i++)
		midnight[i] = (MONDAY + i) * 86400.0;
	flex_behavior_dark(midnight, days, 144, 51, 10, 0, dark);
	for (int k = 0; k < n; k++)
	{
		double elevation = flex_sun_position(midnight[0] + (k + 0.5) * 600, 51, 10).elevation;

		CHECK(fabs(elevation) < 0.5 || dark[k] == (elevation < 0), "slot %d: sun at %g", k,
			  elevation);
	}
	/* a clock whose days hold the end of one solar day and the beginning of the next */
	for (int longitude = -180; longitude <= 180; longitude += 60)
	{
		flex_behavior_dark(midnight, days, 144, -36.8, longitude, 0, dark);
		for (int k = 0; k < n; k++)
		{
			double elevation =
				flex_sun_position(midnight[0] + (k + 0.5) * 600, -36.8, longitude).elevation;

			CHECK(fabs(elevation) < 0.5 || dark[k] == (elevation < 0),
				  "%d east, slot %d: sun at %g", longitude, k, elevation);
		}
	}
	flex_behavior_dark(midnight, days, 144, 51, 10, 0, dark);
	CHECK_CLOSE(m->base_power, 10.8 + 64.8, 1e-12);
	CHECK_CLOSE(m->lighting_power, 27, 1e-12);
	CHECK(flex_behavior_household(&env, m, &weekdays, NULL, &h, MONDAY, days, dark, &s) == FLEX_OK,
		  "household");
	for (int k = 0; k < n; k++)
	{
		bool awake = (one.home[k] && one.activity[k] != 0) || (two.home[k] && two.activity[k] != 0);
		double light = dark[k] && awake ? 27 : 0;

		lit += light > 0;
		CHECK_CLOSE(s.appliance[k], one.appliance[k] + two.appliance[k] + 75.6 + light, 1e-12);
		CHECK_CLOSE(s.hot_water[k], one.hot_water[k] + two.hot_water[k], 1e-12);
		CHECK_CLOSE(s.occupants[k], one.home[k] + two.home[k], 1e-12);
	}
	CHECK(lit > 50, "%d slots lit in a January fortnight", lit);

	h.lighting = FLEX_LIGHTING_EVENING;
	CHECK(flex_behavior_household(&env, m, &weekdays, NULL, &h, MONDAY, days, NULL, &s) == FLEX_OK,
		  "evening rule");
	for (int hour = 0; hour < days * 24; hour++)
	{
		double home = 0, light = 0;
		int    k = hour * 6;
		bool   asleep = one.activity[k] == 0 && two.activity[k] == 0;

		for (int i = 0; i < 6; i++)
		{
			home += s.occupants[k + i] / 6;
			light += (s.appliance[k + i] - one.appliance[k + i] - two.appliance[k + i] - 75.6) / 6;
		}
		CHECK_CLOSE(light, hour % 24 >= 16 && home > 0.5 && !asleep ? 27 : 0, 1e-9);
		evenings += light > 1;
	}
	CHECK(evenings > days, "%d hours lit", evenings);
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
	FlexHousehold       h = {member, 2, FLEX_LIGHTING_NONE, 0, 0};
	FlexHouseholdSeries all = {FLEX_NEW(&env, double, days *SLOTS), NULL, NULL};
	double              day[SLOTS];
	FlexHouseholdSeries one = {day, NULL, NULL};
	FlexBehavior       *m;

	fill_known(&known, 6);
	rows = rows_of_known(&known);
	m = build_model(&v, &rows, FLEX_POOL_CASES);
	CHECK(flex_behavior_household(&env, m, &weekdays, NULL, &h, MONDAY, days, NULL, &all) ==
			  FLEX_OK,
		  "all days");
	for (int i = 0; i < days; i++)
	{
		CHECK(flex_behavior_household(&env, m, &weekdays, NULL, &h, MONDAY + i, 1, NULL, &one) ==
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

/* ---- the built-in model against the reference -------------------------------------------------
 */

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
	test_fit_by_hand();
	test_fall_back();
	test_empty_key();
	test_bad_input();
	test_known_model();
	test_days_alone();
	test_machines();
	test_short_runs();
	test_places();
	test_household();
	test_long_household();
	test_resample();
	m = default_model();
	if (m != NULL)
	{
		test_default_levels(m);
		test_calibrated_shares(m);
		test_calibrated_years(m);
	}
	flex_env_release(&env);
	return unit_end("behavior");
}
