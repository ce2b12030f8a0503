/*
 * simulate.c
 *	  Activities, places and power of a person, day by day.
 *
 * Every day draws from substreams of its own, so that any day can be made
 * again alone. What goes on over midnight is a machine that still runs. To
 * know it, the days since the anchor before (each 16th day of the calendar) are
 * made too; on an anchor day no machine starts before one begun the day before
 * must have ended. So a machine is never started while it runs, and the
 * answer doesn't depend on where a simulation begins.
 */
#include "behavior.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#define ANCHOR_DAYS 16

/* Substreams of a day. */
enum
{
	DRAW_ACTIVITY,
	DRAW_PLACE,
	DRAW_TECHNOLOGY,
	DRAW_KINDS
};

#define NEVER INT_MIN

/* Slots for which the original keeps a place of work. */
#define COMPAT_WORK_SLOTS 24

/* What one person's simulation carries along. */
typedef struct Walk
{
	FlexEnv                  *env;
	const FlexBehavior       *model;
	const FlexBehaviorCompat *compat;
	const FlexPerson         *person;
	int                       slots;
	uint16_t                 *activity; /* [slots] of the day */
	uint8_t                  *begins;   /* [slots] 1 where a spell begins */
	uint8_t                  *home;     /* [slots] */
	int    *busy_until; /* [technologies] slot counted from the first day's midnight */
	int     previous;   /* technology drawn in the slot before, -1: none */
	double *appliance;  /* [slots + longest]: the day and what runs on after it */
	double *hot_water;
} Walk;

/* ---- drawing ----------------------------------------------------------------- */

static void
start_draws(FlexRandom *random, const FlexPerson *person, int day, int kind)
{
	flex_random_start(random, person->seed, person->stream,
					  (uint32_t) day * (uint32_t) DRAW_KINDS + (uint32_t) kind);
}

/* The first value whose cumulated probability reaches the random word. */
static inline int
draw_from(const FlexChoices *c, int distribution, uint32_t word)
{
	int low = c->first[distribution];
	int high = c->first[distribution + 1] - 1;

	while (high - low > 8)
	{
		int middle = low + (high - low) / 2;

		if (c->limit[middle] < word)
			low = middle + 1;
		else
			high = middle;
	}
	while (c->limit[low] < word)
		low++;
	return c->value[low];
}

static inline int
find_distribution(const FlexChoices *c, int person, int day, int slot, int from)
{
	return c->of_key[((person * c->ndays + day) * c->nslots + slot) * c->nfroms + from];
}

static FlexStatus
no_rows(const Walk *w, const char *table, int day_type, int slot, int from)
{
	const FlexVocabulary *v = &w->model->vocabulary;

	if (from < 0)
		flex_fault(w->env, FLEX_BAD_INPUT, table,
				   "no %s probabilities for person type %d, day type %d, slot %d", table,
				   v->person[w->person->person].id, v->day[day_type].id, slot + 1);
	else
		flex_fault(w->env, FLEX_BAD_INPUT, table,
				   "no %s probabilities for activity %d (person type %d, day type %d, slot %d)",
				   table, v->activity[from].id, v->person[w->person->person].id,
				   v->day[day_type].id, slot + 1);
	flex_fault_detail(w->env, "The model has no row for the key, nor for it without person type, "
							  "day type and slot.");
	flex_fault_hint(w->env, "Add diaries or rows that contain it to the model.");
	return FLEX_BAD_INPUT;
}

/* ---- activities ---------------------------------------------------------------- */

/* Somebody who doesn't work takes up what others of the type do at that time. */
static FlexStatus
replace_work(const Walk *w, FlexRandom *random, int day_type, int slot, int *activity)
{
	const FlexVocabulary *v = &w->model->vocabulary;
	int                   d;

	if (v->person[w->person->person].works || !v->activity[*activity].work)
		return FLEX_OK;
	d = find_distribution(&w->model->share, w->person->person, day_type, slot, 0);
	if (d < 0)
		return no_rows(w, "share", day_type, slot, -1);
	*activity = draw_from(&w->model->share, d, flex_random_word(random));
	return FLEX_OK;
}

static FlexStatus
walk_activities(Walk *w, int day, int day_type)
{
	const FlexBehavior *m = w->model;
	int                 person = w->person->person;
	int                 slot = 0, key_slot = 0;
	int                 activity;
	FlexRandom          random;
	int                 d = find_distribution(&m->start, person, day_type, 0, 0);

	start_draws(&random, w->person, day, DRAW_ACTIVITY);
	if (d < 0)
		return no_rows(w, "start", day_type, 0, -1);
	activity = draw_from(&m->start, d, flex_random_word(&random));
	for (int changes = 0;; changes++)
	{
		FlexStatus status = replace_work(w, &random, day_type, key_slot, &activity);
		int        length;

		if (status != FLEX_OK)
			return status;
		d = find_distribution(&m->duration, person, day_type, key_slot, activity);
		if (d < 0)
			return no_rows(w, "duration", day_type, key_slot, activity);
		length = draw_from(&m->duration, d, flex_random_word(&random));
		for (int i = 0; i < length && slot < w->slots; i++, slot++)
		{
			w->activity[slot] = (uint16_t) activity;
			w->begins[slot] = i == 0;
		}
		if (slot == w->slots)
			return FLEX_OK;
		/* the original looks all changes but the first up one slot early */
		key_slot = w->compat->early_slot && changes > 0 ? slot - 1 : slot;
		d = find_distribution(&m->change, person, day_type, key_slot, activity);
		if (d < 0)
			return no_rows(w, "change", day_type, key_slot, activity);
		activity = draw_from(&m->change, d, flex_random_word(&random));
	}
}

/* ---- places ------------------------------------------------------------------------ */

/* Work at home or not once a day, other activities that may be either once a spell. */
static void
walk_places(Walk *w, int day)
{
	const FlexVocabulary *v = &w->model->vocabulary;
	int                   telework = w->person->telework;
	double                chance = telework >= 0 ? v->telework[telework].home_probability : 0;
	bool                  work_home = false, other_home = false;
	FlexRandom            random;

	start_draws(&random, w->person, day, DRAW_PLACE);
	for (int slot = 0; slot < w->slots; slot++)
	{
		const FlexActivity *activity = &v->activity[w->activity[slot]];

		if (slot == 0 || (w->compat->work_place_by_slot && slot % COMPAT_WORK_SLOTS == 0))
			work_home = flex_random_word(&random) * 0x1p-32 < chance;
		if (activity->place != FLEX_PLACE_EITHER)
		{
			w->home[slot] = activity->place == FLEX_PLACE_HOME;
			continue;
		}
		if (!activity->work && (w->begins[slot] || w->compat->place_by_slot))
			other_home = flex_random_word(&random) >> 31;
		w->home[slot] = activity->work ? work_home : other_home;
	}
}

/* ---- power --------------------------------------------------------------------------- */

/* Power over duration slots from slot on, the last of them in part. */
static inline void
add_run(double *power, int slot, double watts, double duration)
{
	int whole = (int) duration;

	for (int i = 0; i < whole; i++)
		power[slot + i] += watts;
	if (duration > whole)
		power[slot + whole] += watts * (duration - whole);
}

/* May technology j, which runs for more than a slot, be started now? */
static bool
machine_is_free(Walk *w, int j, int from_midnight, int slot, bool anchor)
{
	int run = (int) ceil(w->model->vocabulary.technology[j].duration);

	if (w->compat->machines_forget)
		return j != w->previous;
	if (from_midnight + slot < w->busy_until[j] || (anchor && slot < run - 1))
		return false;
	w->busy_until[j] = from_midnight + slot + run;
	return true;
}

/* from_midnight: slots between the midnight the walk began at and this day's */
static void
walk_power(Walk *w, int day, int from_midnight)
{
	const FlexBehavior *m = w->model;
	bool                anchor = day % ANCHOR_DAYS == 0;
	FlexRandom          random;

	if (anchor)
		w->previous = -1;
	start_draws(&random, w->person, day, DRAW_TECHNOLOGY);
	for (int slot = 0; slot < w->slots; slot++)
	{
		int                   d = m->trigger.of_key[w->activity[slot]];
		const FlexTechnology *technology;
		int                   j;

		/* the original starts machines of people who are out, and takes their power off again */
		if (d < 0 || (!w->home[slot] && !w->compat->machines_forget))
		{
			w->previous = -1;
			continue;
		}
		/* slot by slot the same words, whether those between are needed or not */
		j = m->trigger.first[d + 1] - m->trigger.first[d] == 1
				? m->trigger.value[m->trigger.first[d]]
				: draw_from(&m->trigger, d, flex_random_word_at(&random, (uint32_t) slot));
		technology = &m->vocabulary.technology[j];
		if (technology->power > 0 &&
			(technology->duration <= 1 || machine_is_free(w, j, from_midnight, slot, anchor)))
			add_run(technology->use == FLEX_USE_HOT_WATER ? w->hot_water : w->appliance, slot,
					technology->power, technology->duration);
		w->previous = j;
	}
	if (w->compat->machines_forget)
		for (int slot = 0; slot < w->slots; slot++)
			if (!w->home[slot])
				w->appliance[slot] = w->hot_water[slot] = 0;
}

/* ---- days ------------------------------------------------------------------------------ */

static FlexStatus
start_walk(Walk *w)
{
	const FlexVocabulary *v = &w->model->vocabulary;

	w->slots = v->slots;
	w->previous = -1;
	w->activity = FLEX_NEW(w->env, uint16_t, w->slots);
	w->begins = FLEX_NEW(w->env, uint8_t, w->slots);
	w->home = FLEX_NEW(w->env, uint8_t, w->slots);
	w->busy_until = FLEX_NEW(w->env, int, v->ntechnologies);
	w->appliance = FLEX_NEW(w->env, double, w->slots + w->model->longest);
	w->hot_water = FLEX_NEW(w->env, double, w->slots + w->model->longest);
	if (w->activity == NULL || w->begins == NULL || w->home == NULL || w->busy_until == NULL ||
		w->appliance == NULL || w->hot_water == NULL)
		return FLEX_NO_MEMORY;
	for (int j = 0; j < v->ntechnologies; j++)
		w->busy_until[j] = NEVER;
	return FLEX_OK;
}

static void
end_walk(Walk *w)
{
	flex_free(w->env, w->activity);
	flex_free(w->env, w->begins);
	flex_free(w->env, w->home);
	flex_free(w->env, w->busy_until);
	flex_free(w->env, w->appliance);
	flex_free(w->env, w->hot_water);
}

static void
write_day(const Walk *w, const FlexPersonSeries *series, size_t at)
{
	if (series->activity != NULL)
		memcpy(series->activity + at, w->activity, sizeof(uint16_t) * w->slots);
	if (series->home != NULL)
		memcpy(series->home + at, w->home, w->slots);
	if (series->appliance != NULL)
		memcpy(series->appliance + at, w->appliance, sizeof(double) * w->slots);
	if (series->hot_water != NULL)
		memcpy(series->hot_water + at, w->hot_water, sizeof(double) * w->slots);
}

/* What still runs after midnight opens the next day. */
static void
pass_midnight(const Walk *w, double *power)
{
	memmove(power, power + w->slots, sizeof(double) * w->model->longest);
	memset(power + w->model->longest, 0, sizeof(double) * w->slots);
}

static FlexStatus
walk_days(Walk *w, const FlexCalendar *calendar, int anchor, int first_day, int ndays,
		  const FlexPersonSeries *series)
{
	for (int day = anchor; day < first_day + ndays; day++)
	{
		FlexStatus status = walk_activities(w, day, flex_day_type(calendar, day));

		if (status != FLEX_OK)
			return status;
		walk_places(w, day);
		walk_power(w, day, (day - anchor) * w->slots);
		if (day >= first_day)
			write_day(w, series, (size_t) (day - first_day) * w->slots);
		pass_midnight(w, w->appliance);
		pass_midnight(w, w->hot_water);
		if ((day & 63) == 0 && flex_poll(w->env))
			return FLEX_CANCELLED;
	}
	return FLEX_OK;
}

static FlexStatus
check_person(FlexEnv *env, const FlexBehavior *model, const FlexPerson *person, int ndays)
{
	const FlexVocabulary *v = &model->vocabulary;

	if (person->person < 0 || person->person >= v->npersons)
		return flex_fault(env, FLEX_BAD_INPUT, "person_type", "the model has no such person type");
	if (person->telework >= v->nteleworks)
		return flex_fault(env, FLEX_BAD_INPUT, "telework_type",
						  "the model has no such telework type");
	if (ndays < 0 || ndays > INT_MAX / FLEX_BEHAVIOR_MAX_SLOTS - ANCHOR_DAYS)
		return flex_fault(env, FLEX_LIMIT, "days", "%d days can't be simulated in one go", ndays);
	return FLEX_OK;
}

FlexStatus
flex_behavior_person(FlexEnv *env, const FlexBehavior *model, const FlexCalendar *calendar,
					 const FlexBehaviorCompat *compat, const FlexPerson *person, int first_day,
					 int ndays, const FlexPersonSeries *series)
{
	static const FlexBehaviorCompat none = {false, false, false, false};
	/* on an anchor day itself a run of the day before may still be on */
	int  behind = ((first_day % ANCHOR_DAYS) + ANCHOR_DAYS - 1) % ANCHOR_DAYS + 1;
	Walk walk = {
		.env = env, .model = model, .compat = compat != NULL ? compat : &none, .person = person};
	FlexStatus status = check_person(env, model, person, ndays);

	if (status != FLEX_OK)
		return status;
	status = start_walk(&walk);
	if (status == FLEX_OK)
		status = walk_days(&walk, calendar, first_day - behind, first_day, ndays, series);
	if (status != FLEX_NO_MEMORY)
		end_walk(&walk);
	return status;
}
