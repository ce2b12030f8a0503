/*
 * test_behavior_simulation.c
 *	  Persons simulated: days made alone, machines, places.
 */
#include "support/behavior_model.h"

/* ---- days alone --------------------------------------------------------------------- */

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

int
main(void)
{
	flex_env_standalone(&env);
	test_days_alone();
	test_machines();
	test_short_runs();
	test_places();
	flex_env_release(&env);
	return unit_end("behavior simulation");
}
