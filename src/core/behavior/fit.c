/*
 * fit.c
 *	  Probability tables from diaries: events are counted by sorting.
 *
 * Each event (a first activity, a change, a spell, an activity in a slot) is a
 * 64-bit key with the diary's weight. Sorted, equal keys are summed to cases,
 * and cases are divided by those of their group, the key without its value.
 */
#include "behavior.h"

#include <stdlib.h>
#include <string.h>

typedef struct Event
{
	uint64_t key; /* group * nvalues + value */
	double   weight;
} Event;

typedef struct Counter
{
	FlexEnv              *env;
	const FlexVocabulary *vocabulary;
	Event                *event;
	size_t                n;
	size_t                capacity;
	uint64_t              nslots, nfroms, nvalues; /* sizes of the key's parts */
} Counter;

static void
open_counter(Counter *c, FlexEnv *env, const FlexVocabulary *v, int nslots, int nfroms, int nvalues)
{
	memset(c, 0, sizeof(*c));
	c->env = env;
	c->vocabulary = v;
	c->nslots = nslots;
	c->nfroms = nfroms;
	c->nvalues = nvalues;
}

static FlexStatus
count_event(Counter *c, const FlexDiaries *d, int row, int slot, int from, int value)
{
	uint64_t group = (uint64_t) d->person[row] * c->vocabulary->ndays + d->day[row];

	if (c->n == c->capacity)
	{
		size_t capacity = c->capacity == 0 ? 4096 : 2 * c->capacity;

		c->event = flex_grow(c->env, c->event, c->n, capacity, sizeof(Event));
		if (c->event == NULL)
			return FLEX_NO_MEMORY;
		c->capacity = capacity;
	}
	group = (group * c->nslots + slot) * c->nfroms + from;
	c->event[c->n].key = group * c->nvalues + value;
	c->event[c->n].weight = d->weight == NULL ? 1.0 : d->weight[row];
	c->n++;
	return FLEX_OK;
}

static int
compare_events(const void *a, const void *b)
{
	uint64_t x = ((const Event *) a)->key, y = ((const Event *) b)->key;

	return (x > y) - (x < y);
}

static void
write_key(const Counter *c, uint64_t key, FlexProbability *row)
{
	uint64_t group = key / c->nvalues;

	row->value = (int) (key % c->nvalues);
	row->from = (int) (group % c->nfroms);
	group /= c->nfroms;
	row->slot = (int) (group % c->nslots);
	group /= c->nslots;
	row->day = (int) (group % c->vocabulary->ndays);
	row->person = (int) (group / c->vocabulary->ndays);
}

/* Sum equal keys in place, then divide by the cases of the group. */
static FlexStatus
close_counter(Counter *c, FlexProbabilities *out)
{
	size_t n = 0;

	if (c->n > 0)
		qsort(c->event, c->n, sizeof(Event), compare_events);
	for (size_t i = 0; i < c->n; i++)
	{
		if (n > 0 && c->event[n - 1].key == c->event[i].key)
			c->event[n - 1].weight += c->event[i].weight;
		else
			c->event[n++] = c->event[i];
	}
	out->n = (int) n;
	out->row = FLEX_NEW(c->env, FlexProbability, n);
	if (out->row == NULL)
		return FLEX_NO_MEMORY;
	for (size_t first = 0, last; first < n; first = last)
	{
		uint64_t group = c->event[first].key / c->nvalues;
		double   total = 0;

		for (last = first; last < n && c->event[last].key / c->nvalues == group; last++)
			total += c->event[last].weight;
		for (size_t i = first; i < last; i++)
		{
			write_key(c, c->event[i].key, &out->row[i]);
			out->row[i].cases = c->event[i].weight;
			out->row[i].probability = c->event[i].weight / total;
		}
	}
	if (c->event != NULL)
		flex_free(c->env, c->event);
	return FLEX_OK;
}

static FlexStatus
check_diaries(FlexEnv *env, const FlexVocabulary *v, const FlexDiaries *d)
{
	for (int i = 0; i < d->n; i++)
	{
		const int *activity = d->activity + (size_t) i * v->slots;

		if (d->person[i] < 0 || d->person[i] >= v->npersons || d->day[i] < 0 ||
			d->day[i] >= v->ndays)
			return flex_fault(env, FLEX_BAD_INPUT, "diaries",
							  "diary %d has a person or day type that the model doesn't know",
							  i + 1);
		if (d->weight != NULL && !(d->weight[i] > 0))
			return flex_fault(env, FLEX_BAD_INPUT, "diaries", "diary %d has weight %g", i + 1,
							  d->weight[i]);
		for (int t = 0; t < v->slots; t++)
			if (activity[t] < 0 || activity[t] >= v->nactivities)
				return flex_fault(env, FLEX_BAD_INPUT, "diaries",
								  "diary %d has an activity in slot %d that the model doesn't know",
								  i + 1, t + 1);
	}
	return FLEX_OK;
}

/*
 * Every slot of every diary is an event of the share table: so many that they
 * are summed in place, and become one event for each key that occurs.
 */
static FlexStatus
count_shares(Counter *c, const FlexDiaries *d)
{
	const FlexVocabulary *v = c->vocabulary;
	size_t                nkeys = (size_t) v->npersons * v->ndays * c->nslots * c->nvalues, n = 0;
	double               *cases = FLEX_NEW(c->env, double, nkeys);

	if (cases == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < d->n; i++)
	{
		const int *activity = d->activity + (size_t) i * c->nslots;
		size_t     group = ((size_t) d->person[i] * v->ndays + d->day[i]) * c->nslots;

		for (size_t t = 0; t < c->nslots; t++)
			cases[(group + t) * c->nvalues + activity[t]] += d->weight == NULL ? 1.0 : d->weight[i];
	}
	for (size_t k = 0; k < nkeys; k++)
		n += cases[k] > 0;
	c->event = FLEX_NEW(c->env, Event, n);
	if (c->event == NULL)
		return FLEX_NO_MEMORY;
	for (size_t k = 0; k < nkeys; k++)
		if (cases[k] > 0)
			c->event[c->n++] = (Event){k, cases[k]};
	flex_free(c->env, cases);
	return FLEX_OK;
}

/* Spells are cut at the day's end. */
static FlexStatus
count_diary(const FlexDiaries *d, int row, int slots, Counter *start, Counter *change,
			Counter *duration)
{
	const int *activity = d->activity + (size_t) row * slots;
	FlexStatus status = count_event(start, d, row, 0, 0, activity[0]);
	int        begin = 0;

	for (int t = 0; t < slots && status == FLEX_OK; t++)
	{
		if (t > 0 && activity[t] != activity[t - 1])
		{
			status = count_event(change, d, row, t, activity[t - 1], activity[t]);
			if (status == FLEX_OK)
				status = count_event(duration, d, row, begin, activity[begin], t - begin);
			begin = t;
		}
	}
	if (status == FLEX_OK)
		status = count_event(duration, d, row, begin, activity[begin], slots - begin);
	return status;
}

FlexStatus
flex_behavior_fit(FlexEnv *env, const FlexVocabulary *v, const FlexDiaries *d,
				  FlexBehaviorRows *rows)
{
	Counter    start, change, duration, share;
	int        a = v->nactivities;
	FlexStatus status = check_diaries(env, v, d);

	open_counter(&start, env, v, 1, 1, a);
	open_counter(&change, env, v, v->slots, a, a);
	open_counter(&duration, env, v, v->slots, a, v->slots + 1);
	open_counter(&share, env, v, v->slots, 1, a);
	for (int i = 0; i < d->n && status == FLEX_OK; i++)
	{
		status = count_diary(d, i, v->slots, &start, &change, &duration);
		if ((i & 255) == 0 && status == FLEX_OK && flex_poll(env))
			status = FLEX_CANCELLED;
	}
	if (status == FLEX_OK)
		status = count_shares(&share, d);
	if (status == FLEX_OK)
		status = close_counter(&start, &rows->start);
	if (status == FLEX_OK)
		status = close_counter(&change, &rows->change);
	if (status == FLEX_OK)
		status = close_counter(&duration, &rows->duration);
	if (status == FLEX_OK)
		status = close_counter(&share, &rows->share);
	return status;
}
