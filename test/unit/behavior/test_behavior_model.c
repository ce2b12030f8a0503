/*
 * test_behavior_model.c
 *	  The behaviour model: fitting, look-up and fall-back on tables with known answers,
 *	  simulated shares against the exact ones of the chain, bad input.
 */
#include "support/behavior_model.h"

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

int
main(void)
{
	flex_env_standalone(&env);
	test_fit_by_hand();
	test_fall_back();
	test_empty_key();
	test_bad_input();
	test_known_model();
	flex_env_release(&env);
	return unit_end("behavior model");
}
