/*
 * model.c
 *	  Probability rows to distributions that are drawn from fast.
 *
 * A look-up asks for the rows of (person, day, slot, from). Where there is
 * none it drops the person type, then the day type, then the slot; the rows
 * that match are pooled, each value weighing the cases behind it. All that is
 * decided here once: every key points at its distribution, the cumulated
 * probabilities stand as 32-bit limits against which one random word is held.
 */
#include "behavior.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* How far the probabilities of a key may miss 1. */
#define SUM_TOLERANCE 1e-6

/* A table under construction. */
typedef struct Builder
{
	FlexEnv               *env;
	const FlexVocabulary  *vocabulary;
	const char            *table; /* "start", "change", ... for faults */
	const FlexProbability *row;
	int                    nrows;
	int                    least;   /* smallest value allowed */
	int                    nvalues; /* values are below this */
	FlexPooling            pooling;
	FlexChoices           *out;
	double                *weight; /* [nrows]: probability times the cases of its key */
	int                    nentries;
	int                    capacity;
} Builder;

/* ---- keys ------------------------------------------------------------------ */

static int
key_count(const FlexChoices *c, FlexLevel level)
{
	switch (level)
	{
		case FLEX_LEVEL_EXACT:
			return c->npersons * c->ndays * c->nslots * c->nfroms;
		case FLEX_LEVEL_ANY_PERSON:
			return c->ndays * c->nslots * c->nfroms;
		case FLEX_LEVEL_ANY_DAY:
			return c->nslots * c->nfroms;
		default:
			return c->nfroms;
	}
}

static int
key_of(const FlexChoices *c, FlexLevel level, int person, int day, int slot, int from)
{
	switch (level)
	{
		case FLEX_LEVEL_EXACT:
			return ((person * c->ndays + day) * c->nslots + slot) * c->nfroms + from;
		case FLEX_LEVEL_ANY_PERSON:
			return (day * c->nslots + slot) * c->nfroms + from;
		case FLEX_LEVEL_ANY_DAY:
			return slot * c->nfroms + from;
		default:
			return from;
	}
}

static int
key_of_row(const FlexChoices *c, FlexLevel level, const FlexProbability *row)
{
	return key_of(c, level, row->person, row->day, row->slot, row->from);
}

/* ---- checks ------------------------------------------------------------------ */

/* "person type 1, day type 2, slot 3, activity 4" in the caller's numbers */
static void
describe_key(const Builder *b, const FlexProbability *row, char *text, size_t size)
{
	const FlexVocabulary *v = b->vocabulary;
	int                   length;

	length = snprintf(text, size, "Person type %d, day type %d", v->person[row->person].id,
					  v->day[row->day].id);
	if (b->out->nslots > 1 && length < (int) size)
		length += snprintf(text + length, size - length, ", slot %d", row->slot + 1);
	if (b->out->nfroms > 1 && length < (int) size)
		snprintf(text + length, size - length, ", activity %d", v->activity[row->from].id);
}

static FlexStatus
check_row(const Builder *b, int i)
{
	const FlexProbability *row = &b->row[i];
	const FlexChoices     *c = b->out;

	if (row->person < 0 || row->person >= c->npersons || row->day < 0 || row->day >= c->ndays ||
		row->slot < 0 || row->slot >= c->nslots || row->from < 0 || row->from >= c->nfroms ||
		row->value < b->least || row->value >= b->nvalues)
		return flex_fault(b->env, FLEX_BAD_INPUT, b->table,
						  "row %d of the %s probabilities has a key outside of the vocabulary",
						  i + 1, b->table);
	if (!(row->probability >= 0 && row->probability <= 1))
	{
		char key[160];

		flex_fault(b->env, FLEX_BAD_INPUT, b->table, "%s probability %g is not between 0 and 1",
				   b->table, row->probability);
		describe_key(b, row, key, sizeof(key));
		flex_fault_detail(b->env, "%s.", key);
		return FLEX_BAD_INPUT;
	}
	if (!(row->cases >= 0 && row->cases < INFINITY))
		return flex_fault(b->env, FLEX_BAD_INPUT, b->table,
						  "row %d of the %s probabilities has %g cases", i + 1, b->table,
						  row->cases);
	return FLEX_OK;
}

/*
 * Rows in range, probabilities of each key summing to 1; what a row weighs
 * when keys are pooled: its probability times the cases of its whole key, so
 * that tables edited by hand count with their probabilities too.
 */
static FlexStatus
check_rows(Builder *b)
{
	int     nkeys = key_count(b->out, FLEX_LEVEL_EXACT);
	double *sum = FLEX_NEW(b->env, double, nkeys);
	double *cases = FLEX_NEW(b->env, double, nkeys);

	b->weight = FLEX_NEW(b->env, double, b->nrows);
	if (sum == NULL || cases == NULL || b->weight == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < b->nrows; i++)
	{
		FlexStatus status = check_row(b, i);
		int        key;

		if (status != FLEX_OK)
			return status;
		key = key_of_row(b->out, FLEX_LEVEL_EXACT, &b->row[i]);
		sum[key] += b->row[i].probability;
		cases[key] += b->row[i].cases;
	}
	for (int i = 0; i < b->nrows; i++)
	{
		int key = key_of_row(b->out, FLEX_LEVEL_EXACT, &b->row[i]);

		if (fabs(sum[key] - 1.0) > SUM_TOLERANCE)
		{
			char text[160];

			flex_fault(b->env, FLEX_BAD_INPUT, b->table, "%s probabilities sum to %.9g, not to 1",
					   b->table, sum[key]);
			describe_key(b, &b->row[i], text, sizeof(text));
			flex_fault_detail(b->env, "%s.", text);
			return FLEX_BAD_INPUT;
		}
		if (!(cases[key] > 0))
		{
			char text[160];

			flex_fault(b->env, FLEX_BAD_INPUT, b->table,
					   "%s probabilities have no cases behind them", b->table);
			describe_key(b, &b->row[i], text, sizeof(text));
			flex_fault_detail(b->env, "%s.", text);
			flex_fault_hint(b->env, "Set n_cases, which weighs the rows when keys are pooled.");
			return FLEX_BAD_INPUT;
		}
		b->weight[i] = b->row[i].probability * cases[key];
	}
	flex_free(b->env, sum);
	flex_free(b->env, cases);
	return FLEX_OK;
}

/* ---- distributions ------------------------------------------------------------- */

/* Row numbers in the order of their key, rows of a key in their own order. */
static FlexStatus
sort_by_key(const Builder *b, FlexLevel level, int **first, int **order)
{
	int  nkeys = key_count(b->out, level);
	int *start = FLEX_NEW(b->env, int, nkeys + 2);
	int *sorted = FLEX_NEW(b->env, int, b->nrows);

	if (start == NULL || sorted == NULL)
		return FLEX_NO_MEMORY;
	/* counts two places up, so that filling leaves the starts one place up */
	for (int i = 0; i < b->nrows; i++)
		start[key_of_row(b->out, level, &b->row[i]) + 2]++;
	for (int k = 2; k < nkeys + 2; k++)
		start[k] += start[k - 1];
	for (int i = 0; i < b->nrows; i++)
		sorted[start[key_of_row(b->out, level, &b->row[i]) + 1]++] = i;
	*first = start;
	*order = sorted;
	return FLEX_OK;
}

static FlexStatus
reserve_entries(Builder *b, int more)
{
	FlexChoices *c = b->out;
	int          capacity = b->capacity == 0 ? 1024 : b->capacity;

	if (b->nentries + more <= b->capacity)
		return FLEX_OK;
	while (capacity < b->nentries + more)
		capacity *= 2;
	c->value = flex_grow(b->env, c->value, b->nentries, capacity, sizeof(uint16_t));
	c->limit = flex_grow(b->env, c->limit, b->nentries, capacity, sizeof(uint32_t));
	if (c->value == NULL || c->limit == NULL)
		return FLEX_NO_MEMORY;
	b->capacity = capacity;
	return FLEX_OK;
}

/*
 * Write the distribution of weights mass[0..nvalues-1] in the order of values
 * and set them back to 0. Returns its number, -1 for no mass.
 */
static int
write_distribution(Builder *b, double *mass, double total)
{
	FlexChoices *c = b->out;
	double       cumulated = 0;
	int          first = b->nentries;

	for (int v = 0; v < b->nvalues; v++)
	{
		if (mass[v] <= 0)
			continue;
		cumulated += mass[v];
		mass[v] = 0;
		c->value[b->nentries] = (uint16_t) v;
		c->limit[b->nentries] = (uint32_t) fmin(ceil(cumulated / total * 0x1p32) - 1, 0x1p32 - 1);
		b->nentries++;
	}
	if (b->nentries == first)
		return -1;
	c->limit[b->nentries - 1] = UINT32_MAX;
	c->first[c->ndistributions] = first;
	c->first[c->ndistributions + 1] = b->nentries;
	return c->ndistributions++;
}

/* The distributions of one level; of_level[key] is their number or -1. */
static FlexStatus
build_level(Builder *b, FlexLevel level, double *mass, int *of_level)
{
	int       *first, *order;
	int        nkeys = key_count(b->out, level);
	FlexStatus status = sort_by_key(b, level, &first, &order);

	if (status != FLEX_OK)
		return status;
	for (int key = 0; key < nkeys; key++)
	{
		double total = 0;

		of_level[key] = -1;
		if (first[key] == first[key + 1])
			continue;
		for (int i = first[key]; i < first[key + 1]; i++)
		{
			const FlexProbability *row = &b->row[order[i]];
			double weight = b->pooling == FLEX_POOL_CASES ? b->weight[order[i]] : row->probability;

			if (b->pooling == FLEX_POOL_LAST_ROW)
			{
				total -= mass[row->value];
				mass[row->value] = 0;
			}
			mass[row->value] += weight;
			total += weight;
		}
		status = reserve_entries(b, b->nvalues);
		if (status != FLEX_OK)
			return status;
		of_level[key] = write_distribution(b, mass, total);
	}
	flex_free(b->env, first);
	flex_free(b->env, order);
	return FLEX_OK;
}

/* Every key takes the first level that has rows for it. */
static void
resolve_keys(FlexChoices *c, int *of_level[FLEX_LEVEL_NONE])
{
	for (int p = 0; p < c->npersons; p++)
		for (int d = 0; d < c->ndays; d++)
			for (int t = 0; t < c->nslots; t++)
				for (int f = 0; f < c->nfroms; f++)
				{
					int key = key_of(c, FLEX_LEVEL_EXACT, p, d, t, f);
					int level = FLEX_LEVEL_EXACT;

					c->of_key[key] = -1;
					for (; level < FLEX_LEVEL_NONE; level++)
					{
						c->of_key[key] = of_level[level][key_of(c, level, p, d, t, f)];
						if (c->of_key[key] >= 0)
							break;
					}
					c->level[key] = (uint8_t) level;
				}
}

static FlexStatus
build_choices(Builder *b)
{
	FlexChoices *c = b->out;
	int         *of_level[FLEX_LEVEL_NONE];
	double      *mass = FLEX_NEW(b->env, double, b->nvalues);
	int          nkeys = key_count(c, FLEX_LEVEL_EXACT);
	int          most = 1;
	FlexStatus   status = check_rows(b);

	if (status != FLEX_OK)
		return status;
	for (int level = 0; level < FLEX_LEVEL_NONE; level++)
		most += key_count(c, level);
	c->first = FLEX_NEW(b->env, int, most);
	c->of_key = FLEX_NEW(b->env, int, nkeys);
	c->level = FLEX_NEW(b->env, uint8_t, nkeys);
	if (mass == NULL || c->first == NULL || c->of_key == NULL || c->level == NULL)
		return FLEX_NO_MEMORY;
	for (int level = 0; level < FLEX_LEVEL_NONE; level++)
	{
		of_level[level] = FLEX_NEW(b->env, int, key_count(c, level));
		if (of_level[level] == NULL)
			return FLEX_NO_MEMORY;
		status = build_level(b, level, mass, of_level[level]);
		if (status != FLEX_OK)
			return status;
		if (flex_poll(b->env))
			return FLEX_CANCELLED;
	}
	resolve_keys(c, of_level);
	for (int level = 0; level < FLEX_LEVEL_NONE; level++)
		flex_free(b->env, of_level[level]);
	flex_free(b->env, mass);
	flex_free(b->env, b->weight);
	return FLEX_OK;
}

static FlexStatus
build_table(FlexEnv *env, const FlexVocabulary *v, const char *table, const FlexProbabilities *rows,
			int nslots, int nfroms, int least, int nvalues, FlexPooling pooling, FlexChoices *out)
{
	Builder b = {.env = env,
				 .vocabulary = v,
				 .table = table,
				 .row = rows->row,
				 .nrows = rows->n,
				 .least = least,
				 .nvalues = nvalues,
				 .pooling = pooling,
				 .out = out};

	out->npersons = v->npersons;
	out->ndays = v->ndays;
	out->nslots = nslots;
	out->nfroms = nfroms;
	return build_choices(&b);
}

/* ---- technologies ---------------------------------------------------------------- */

static FlexStatus
check_technologies(FlexEnv *env, const FlexVocabulary *v, FlexBehavior *model)
{
	model->longest = 1;
	for (int j = 0; j < v->ntechnologies; j++)
	{
		const FlexTechnology *t = &v->technology[j];

		if (!(t->power >= 0 && t->power < INFINITY))
			return flex_fault(env, FLEX_BAD_INPUT, "technology", "technology %d has power %g W",
							  t->id, t->power);
		if (!(t->duration >= 0 && t->duration <= v->slots))
			return flex_fault(env, FLEX_BAD_INPUT, "technology",
							  "technology %d runs for %g slots; a day has %d", t->id, t->duration,
							  v->slots);
		if (t->use == FLEX_USE_BASE)
			model->base_power += t->power;
		else if (t->use == FLEX_USE_LIGHTING)
			model->lighting_power += t->power;
		else if (ceil(t->duration) > model->longest)
			model->longest = (int) ceil(t->duration);
	}
	return FLEX_OK;
}

/*
 * Trigger probabilities are normalised by their sum, so they become rows of a
 * table with the technology as value. An activity without any starts nothing.
 */
static FlexStatus
build_triggers(FlexEnv *env, const FlexVocabulary *v, FlexBehavior *model)
{
	FlexChoices      *c = &model->trigger;
	FlexProbabilities rows = {FLEX_NEW(env, FlexProbability, v->ntriggers), v->ntriggers};
	double           *sum = FLEX_NEW(env, double, v->nactivities);
	FlexVocabulary    one = *v;

	if (rows.row == NULL || sum == NULL)
		return FLEX_NO_MEMORY;
	one.npersons = one.ndays = 1;
	for (int i = 0; i < v->ntriggers; i++)
	{
		const FlexTrigger *t = &v->trigger[i];

		if (t->activity < 0 || t->activity >= v->nactivities || t->technology < 0 ||
			t->technology >= v->ntechnologies)
			return flex_fault(env, FLEX_BAD_INPUT, "trigger",
							  "trigger %d names an unknown activity or technology", i + 1);
		if (!(t->probability >= 0 && t->probability < INFINITY))
			return flex_fault(env, FLEX_BAD_INPUT, "trigger",
							  "activity %d starts technology %d with probability %g",
							  v->activity[t->activity].id, v->technology[t->technology].id,
							  t->probability);
		if (v->technology[t->technology].use >= FLEX_USE_LIGHTING)
			return flex_fault(env, FLEX_BAD_INPUT, "trigger",
							  "technology %d is lighting or base load, which no activity starts",
							  v->technology[t->technology].id);
		sum[t->activity] += t->probability;
	}
	for (int i = 0; i < v->ntriggers; i++)
	{
		const FlexTrigger *t = &v->trigger[i];

		if (!(sum[t->activity] > 0))
			return flex_fault(env, FLEX_BAD_INPUT, "trigger",
							  "the technologies of activity %d have no probability",
							  v->activity[t->activity].id);
		rows.row[i].from = t->activity;
		rows.row[i].value = t->technology;
		rows.row[i].probability = t->probability / sum[t->activity];
		rows.row[i].cases = 1;
	}
	flex_free(env, sum);
	return build_table(env, &one, "trigger", &rows, 1, v->nactivities, 0, v->ntechnologies,
					   FLEX_POOL_CASES, c);
}

/* ---- entry ------------------------------------------------------------------------- */

static FlexStatus
check_sizes(FlexEnv *env, const FlexVocabulary *v)
{
	if (v->slots < 1 || v->slots > FLEX_BEHAVIOR_MAX_SLOTS ||
		FLEX_BEHAVIOR_MAX_SLOTS % v->slots != 0)
		return flex_fault(env, FLEX_BAD_INPUT, "slots",
						  "a day of %d slots: a slot must be whole minutes that divide the day",
						  v->slots);
	if (v->nactivities < 1 || v->npersons < 1 || v->ndays < 1)
		return flex_fault(env, FLEX_BAD_INPUT, "vocabulary",
						  "a behaviour model needs activities, person types and day types");
	if (v->nactivities > FLEX_BEHAVIOR_MAX_ACTIVITIES)
		return flex_fault(env, FLEX_LIMIT, "activities", "%d activities, at most %d are possible",
						  v->nactivities, FLEX_BEHAVIOR_MAX_ACTIVITIES);
	if ((double) v->npersons * v->ndays * v->slots * v->nactivities > 1e8)
		return flex_fault(env, FLEX_LIMIT, "vocabulary",
						  "%d person types, %d day types, %d slots and %d activities are too many",
						  v->npersons, v->ndays, v->slots, v->nactivities);
	for (int i = 0; i < v->nteleworks; i++)
		if (!(v->telework[i].home_probability >= 0 && v->telework[i].home_probability <= 1))
			return flex_fault(env, FLEX_BAD_INPUT, "telework",
							  "telework type %d has probability %g, not between 0 and 1",
							  v->telework[i].id, v->telework[i].home_probability);
	return FLEX_OK;
}

FlexStatus
flex_behavior_build(FlexEnv *env, const FlexVocabulary *v, const FlexBehaviorRows *rows,
					FlexPooling pooling, FlexBehavior **out)
{
	FlexBehavior *model = FLEX_NEW(env, FlexBehavior, 1);
	int           a = v->nactivities;
	FlexStatus    status;

	if (model == NULL)
		return FLEX_NO_MEMORY;
	model->vocabulary = *v;
	status = check_sizes(env, v);
	if (status == FLEX_OK)
		status = check_technologies(env, v, model);
	if (status == FLEX_OK)
		status = build_triggers(env, v, model);
	if (status == FLEX_OK)
		status = build_table(env, v, "start", &rows->start, 1, 1, 0, a, pooling, &model->start);
	if (status == FLEX_OK)
		status = build_table(env, v, "change", &rows->change, v->slots, a, 0, a, pooling,
							 &model->change);
	if (status == FLEX_OK)
		status = build_table(env, v, "duration", &rows->duration, v->slots, a, 1, v->slots + 1,
							 pooling, &model->duration);
	if (status == FLEX_OK)
		status =
			build_table(env, v, "share", &rows->share, v->slots, 1, 0, a, pooling, &model->share);
	*out = model;
	return status;
}

FlexLevel
flex_choices_level(const FlexChoices *c, int person, int day, int slot, int from)
{
	return c->level[key_of(c, FLEX_LEVEL_EXACT, person, day, slot, from)];
}

void
flex_choices_count(const FlexChoices *c, int64_t count[FLEX_LEVELS])
{
	int nkeys = key_count(c, FLEX_LEVEL_EXACT);

	memset(count, 0, sizeof(int64_t) * FLEX_LEVELS);
	for (int key = 0; key < nkeys; key++)
		count[c->level[key]]++;
}

double
flex_choices_probability(const FlexChoices *c, int person, int day, int slot, int from, int value)
{
	int    d = c->of_key[key_of(c, FLEX_LEVEL_EXACT, person, day, slot, from)];
	double before = 0;

	if (d < 0)
		return 0;
	for (int i = c->first[d]; i < c->first[d + 1]; i++)
	{
		double limit = i + 1 == c->first[d + 1] ? 1.0 : c->limit[i] * 0x1p-32;

		if (c->value[i] == value)
			return limit - before;
		before = limit;
	}
	return 0;
}
