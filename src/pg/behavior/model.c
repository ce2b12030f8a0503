/*
 * model.c
 *	  Behaviour models from their tables.
 *
 * The tables name things by numbers of the user's choice, the core by their
 * place in the vocabulary, which is read in the order of these numbers.
 */
#include "behavior.h"

#include "pg/query.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

/* ---- numbers to places ----------------------------------------------------------- */

/* "1, 2, 3, ...": numbers of n items of size bytes that begin with theirs. */
static char *
list_numbers(const void *items, int n, size_t size)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < n && i < 30; i++)
		appendStringInfo(&text, "%s%d", i == 0 ? "" : ", ",
						 *(const int *) ((const char *) items + i * size));
	if (n > 30)
		appendStringInfoString(&text, ", ...");
	return text.data;
}

/* Items are sorted by the number they begin with. */
static int
find_number(const FlexStoredBehavior *model, const void *items, int n, size_t size, int number,
			const char *what, const char *where)
{
	int low = 0, high = n;

	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (*(const int *) ((const char *) items + middle * size) < number)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == n || *(const int *) ((const char *) items + low * size) != number)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("unknown %s %d", what, number),
				 errdetail("It stands in %s; the behaviour model is \"%s\".", where, model->name),
				 errhint("Known numbers: %s.", list_numbers(items, n, size))));
	return low;
}

int
flex_pg_activity_index(const FlexStoredBehavior *model, int activity, const char *where)
{
	const FlexVocabulary *v = &model->vocabulary;

	return find_number(model, v->activity, v->nactivities, sizeof(FlexActivity), activity,
					   "activity", where);
}

int
flex_pg_person_index(const FlexStoredBehavior *model, int person_type, const char *where)
{
	const FlexVocabulary *v = &model->vocabulary;

	return find_number(model, v->person, v->npersons, sizeof(FlexPersonType), person_type,
					   "person type", where);
}

int
flex_pg_day_index(const FlexStoredBehavior *model, int day_type, const char *where)
{
	const FlexVocabulary *v = &model->vocabulary;

	return find_number(model, v->day, v->ndays, sizeof(FlexDayType), day_type, "day type", where);
}

int
flex_pg_telework_index(const FlexStoredBehavior *model, int telework_type, const char *where)
{
	const FlexVocabulary *v = &model->vocabulary;

	return find_number(model, v->telework, v->nteleworks, sizeof(FlexTeleworkType), telework_type,
					   "telework type", where);
}

/* ---- vocabulary ------------------------------------------------------------------- */

#define NUMBER_COLUMN(name)                                                                        \
	{                                                                                              \
		name, FLEX_COLUMN_NUMBER, true, false, name                                                \
	}
#define NULLABLE_COLUMN(name)                                                                      \
	{                                                                                              \
		name, FLEX_COLUMN_NUMBER, true, true, name                                                 \
	}
#define TEXT_COLUMN(name)                                                                          \
	{                                                                                              \
		name, FLEX_COLUMN_TEXT, true, false, name                                                  \
	}
#define INTEGERS_COLUMN(name)                                                                      \
	{                                                                                              \
		name, FLEX_COLUMN_INTEGERS, true, false, name                                              \
	}

/* Rows of one of the model's tables, in the order of columns. */
static void
read_table(const char *model, const char *select, const char *order, const FlexColumn *columns,
		   int ncolumns, MemoryContext context, FlexTable *table)
{
	char *query = psprintf("SELECT %s WHERE model OPERATOR(pg_catalog.=) %s ORDER BY %s", select,
						   quote_literal_cstr(model), order);

	flex_pg_read_query(query, columns, ncolumns, -1, -1, context, table);
	pfree(query);
}

static double
number_at(const FlexTable *table, int column, int row)
{
	return table->column[column].number[row];
}

static const char *
text_at(const FlexTable *table, int column, int row)
{
	return table->column[column].text[row];
}

static void
read_activities(FlexStoredBehavior *model, MemoryContext context)
{
	static const FlexColumn columns[] = {NUMBER_COLUMN("activity"), TEXT_COLUMN("name"),
										 NUMBER_COLUMN("location"), NUMBER_COLUMN("work"),
										 NUMBER_COLUMN("sleep")};
	FlexTable               table;
	FlexActivity           *activity;

	read_table(model->name,
			   "activity, name, location, work::int AS work, sleep::int AS sleep FROM "
			   "flex.behavior_activity",
			   "activity", columns, lengthof(columns), context, &table);
	activity = MemoryContextAllocZero(context, sizeof(FlexActivity) * Max(table.nrows, 1));
	for (int i = 0; i < table.nrows; i++)
		activity[i] = (FlexActivity){(int) number_at(&table, 0, i), text_at(&table, 1, i),
									 (FlexPlace) number_at(&table, 2, i),
									 number_at(&table, 3, i) != 0, number_at(&table, 4, i) != 0};
	model->vocabulary.activity = activity;
	model->vocabulary.nactivities = table.nrows;
}

static void
read_persons(FlexStoredBehavior *model, MemoryContext context)
{
	static const FlexColumn columns[] = {NUMBER_COLUMN("person_type"), TEXT_COLUMN("name"),
										 NUMBER_COLUMN("works")};
	static const FlexColumn telework_columns[] = {
		NUMBER_COLUMN("telework_type"), TEXT_COLUMN("name"), NUMBER_COLUMN("home_probability")};
	FlexTable         table;
	FlexPersonType   *person;
	FlexTeleworkType *telework;

	read_table(model->name, "person_type, name, works::int AS works FROM flex.behavior_person_type",
			   "person_type", columns, lengthof(columns), context, &table);
	person = MemoryContextAllocZero(context, sizeof(FlexPersonType) * Max(table.nrows, 1));
	for (int i = 0; i < table.nrows; i++)
		person[i] = (FlexPersonType){(int) number_at(&table, 0, i), text_at(&table, 1, i),
									 number_at(&table, 2, i) != 0};
	model->vocabulary.person = person;
	model->vocabulary.npersons = table.nrows;

	read_table(model->name,
			   "telework_type, name, home_probability FROM flex.behavior_telework_type",
			   "telework_type", telework_columns, lengthof(telework_columns), context, &table);
	telework = MemoryContextAllocZero(context, sizeof(FlexTeleworkType) * Max(table.nrows, 1));
	for (int i = 0; i < table.nrows; i++)
		telework[i] = (FlexTeleworkType){(int) number_at(&table, 0, i), text_at(&table, 1, i),
										 number_at(&table, 2, i)};
	model->vocabulary.telework = telework;
	model->vocabulary.nteleworks = table.nrows;
}

/* A weekday (0: the holidays) belongs to one day type. */
static void
check_one_type(const char *model, const FlexDayType *day, int before, int now, int weekday)
{
	if (before < 0 || before == now)
		return;
	ereport(
		ERROR,
		(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		 weekday > 0
			 ? errmsg("weekday %d of behaviour model \"%s\" belongs to the day types %d "
					  "(%s) and %d (%s)",
					  weekday, model, day[before].id, day[before].name, day[now].id, day[now].name)
			 : errmsg("the holidays of behaviour model \"%s\" belong to the day types "
					  "%d (%s) and %d (%s)",
					  model, day[before].id, day[before].name, day[now].id, day[now].name),
		 errhint("Take it out of one of them in flex.behavior_day_type.")));
}

/* Day types, and which of them each weekday and the holidays have. */
static void
read_day_types(FlexStoredBehavior *model, MemoryContext context)
{
	static const FlexColumn columns[] = {NUMBER_COLUMN("day_type"), TEXT_COLUMN("name"),
										 INTEGERS_COLUMN("weekdays"), NUMBER_COLUMN("holiday")};
	FlexTable               table;
	FlexDayType            *day;
	FlexCalendar           *calendar = &model->calendar;

	read_table(model->name,
			   "day_type, name, weekdays, holiday::int AS holiday FROM flex.behavior_day_type",
			   "day_type", columns, lengthof(columns), context, &table);
	day = MemoryContextAllocZero(context, sizeof(FlexDayType) * Max(table.nrows, 1));
	calendar->holiday_type = -1;
	for (int w = 0; w < 7; w++)
		calendar->weekday_type[w] = -1;
	for (int i = 0; i < table.nrows; i++)
	{
		day[i] = (FlexDayType){(int) number_at(&table, 0, i), text_at(&table, 1, i)};
		for (int k = 0; k < table.column[2].length[i]; k++)
		{
			int weekday = table.column[2].integers[i][k];

			check_one_type(model->name, day, calendar->weekday_type[weekday - 1], i, weekday);
			calendar->weekday_type[weekday - 1] = i;
		}
		if (number_at(&table, 3, i) != 0)
		{
			check_one_type(model->name, day, calendar->holiday_type, i, 0);
			calendar->holiday_type = i;
		}
	}
	for (int w = 0; w < 7; w++)
		if (calendar->weekday_type[w] < 0)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("no day type of behaviour model \"%s\" has weekday %d",
								   model->name, w + 1),
							errhint("Set the weekdays of flex.behavior_day_type so that 1 to 7 are "
									"in one of them.")));
	model->vocabulary.day = day;
	model->vocabulary.ndays = table.nrows;
}

static FlexTechnologyUse
use_of_text(const char *text)
{
	if (strcmp(text, "hot water") == 0)
		return FLEX_USE_HOT_WATER;
	if (strcmp(text, "lighting") == 0)
		return FLEX_USE_LIGHTING;
	if (strcmp(text, "base load") == 0)
		return FLEX_USE_BASE;
	return FLEX_USE_APPLIANCE;
}

static void
read_technologies(FlexStoredBehavior *model, MemoryContext context)
{
	static const FlexColumn columns[] = {NUMBER_COLUMN("technology"), TEXT_COLUMN("name"),
										 NUMBER_COLUMN("power_w"), NUMBER_COLUMN("duration_slots"),
										 TEXT_COLUMN("usage")};
	static const FlexColumn trigger_columns[] = {
		NUMBER_COLUMN("activity"), NUMBER_COLUMN("technology"), NUMBER_COLUMN("probability")};
	FlexTable       table;
	FlexTechnology *technology;
	FlexTrigger    *trigger;

	read_table(model->name,
			   "technology, name, power_w, duration_slots, usage FROM flex.behavior_technology",
			   "technology", columns, lengthof(columns), context, &table);
	technology = MemoryContextAllocZero(context, sizeof(FlexTechnology) * Max(table.nrows, 1));
	for (int i = 0; i < table.nrows; i++)
		technology[i] = (FlexTechnology){(int) number_at(&table, 0, i), text_at(&table, 1, i),
										 number_at(&table, 2, i), number_at(&table, 3, i),
										 use_of_text(text_at(&table, 4, i))};
	model->vocabulary.technology = technology;
	model->vocabulary.ntechnologies = table.nrows;

	read_table(model->name, "activity, technology, probability FROM flex.behavior_trigger",
			   "activity, technology", trigger_columns, lengthof(trigger_columns), context, &table);
	trigger = MemoryContextAllocZero(context, sizeof(FlexTrigger) * Max(table.nrows, 1));
	for (int i = 0; i < table.nrows; i++)
	{
		trigger[i].activity =
			flex_pg_activity_index(model, (int) number_at(&table, 0, i), "flex.behavior_trigger");
		trigger[i].technology =
			find_number(model, technology, model->vocabulary.ntechnologies, sizeof(FlexTechnology),
						(int) number_at(&table, 1, i), "technology", "flex.behavior_trigger");
		trigger[i].probability = number_at(&table, 2, i);
	}
	model->vocabulary.trigger = trigger;
	model->vocabulary.ntriggers = table.nrows;
}

/* Slot length and seed of the model's row; false where there is none. */
static bool
read_model_row(const char *name, MemoryContext context, int *slot_minutes, bool *generated,
			   uint64 *seed)
{
	static const FlexColumn columns[] = {
		NUMBER_COLUMN("slot_minutes"),
		{"generator_seed", FLEX_COLUMN_TEXT, true, true, "generator_seed"}};
	FlexTable table;

	read_table(name, "slot_minutes, generator_seed FROM flex.behavior_model", "model", columns,
			   lengthof(columns), context, &table);
	if (table.nrows == 0)
		return false;
	*slot_minutes = (int) number_at(&table, 0, 0);
	*generated = text_at(&table, 1, 0) != NULL;
	*seed = *generated ? (uint64) strtoll(text_at(&table, 1, 0), NULL, 10) : 0;
	return true;
}

static void
unknown_model(const char *model, MemoryContext context)
{
	static const FlexColumn columns[] = {TEXT_COLUMN("model")};
	FlexTable               table;
	StringInfoData          known;

	initStringInfo(&known);
	flex_pg_read_query("SELECT model FROM flex.behavior_model ORDER BY model LIMIT 20", columns, 1,
					   -1, -1, context, &table);
	for (int i = 0; i < table.nrows; i++)
		appendStringInfo(&known, "%s%s", i == 0 ? "" : ", ", text_at(&table, 0, i));
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("unknown behaviour model \"%s\"", model),
			 errhint("Known models: %s.", known.data)));
}

static FlexStoredBehavior *
read_vocabulary(const char *name, MemoryContext context, bool *generated, uint64 *seed)
{
	FlexStoredBehavior *model = MemoryContextAllocZero(context, sizeof(FlexStoredBehavior));

	model->name = MemoryContextStrdup(context, name);
	if (!read_model_row(name, context, &model->slot_minutes, generated, seed))
		unknown_model(name, context);
	model->vocabulary.slots = FLEX_BEHAVIOR_MAX_SLOTS / model->slot_minutes;
	read_activities(model, context);
	read_persons(model, context);
	read_day_types(model, context);
	read_technologies(model, context);
	return model;
}

FlexStoredBehavior *
flex_pg_behavior_vocabulary(FlexEnv *env, const char *name, MemoryContext context)
{
	bool   generated;
	uint64 seed;

	return read_vocabulary(name, context, &generated, &seed);
}

/* ---- probabilities ---------------------------------------------------------------- */

/* What one of the probability tables is read by. */
typedef struct ProbabilityTable
{
	const char
		*select; /* columns person_type, day_type, slot, source, value, probability, n_cases */
	const char *name;
	bool        by_slot;
	bool        by_activity;
	bool        value_is_activity;
} ProbabilityTable;

static const ProbabilityTable start_table = {
	"person_type, day_type, 1 AS slot, 0 AS source, activity AS value, probability, n_cases FROM "
	"flex.behavior_start",
	"flex.behavior_start", false, false, true};
static const ProbabilityTable change_table = {
	"person_type, day_type, slot, from_activity AS source, to_activity AS value, probability, "
	"n_cases FROM flex.behavior_change",
	"flex.behavior_change", true, true, true};
static const ProbabilityTable duration_table = {
	"person_type, day_type, slot, activity AS source, slots AS value, probability, n_cases FROM "
	"flex.behavior_duration",
	"flex.behavior_duration", true, true, false};
static const ProbabilityTable share_table = {
	"person_type, day_type, slot, 0 AS source, activity AS value, share AS probability, n_cases "
	"FROM flex.behavior_share",
	"flex.behavior_share", true, false, true};

/* Checks ranges of what only the core's table knows; the core checks the rest. */
static void
read_probabilities(const FlexStoredBehavior *model, const ProbabilityTable *source,
				   MemoryContext context, FlexProbabilities *out)
{
	static const FlexColumn columns[] = {NUMBER_COLUMN("person_type"), NUMBER_COLUMN("day_type"),
										 NUMBER_COLUMN("slot"),        NUMBER_COLUMN("source"),
										 NUMBER_COLUMN("value"),       NUMBER_COLUMN("probability"),
										 NUMBER_COLUMN("n_cases")};
	FlexTable               table;

	/* the order of the rows is that of the original's "last row wins" */
	read_table(model->name, source->select, "1, 2, 3, 4, 5", columns, lengthof(columns), context,
			   &table);
	out->n = table.nrows;
	out->row = MemoryContextAllocHuge(context, sizeof(FlexProbability) * Max(table.nrows, 1));
	for (int i = 0; i < table.nrows; i++)
	{
		FlexProbability *row = &out->row[i];
		int              slot = (int) number_at(&table, 2, i);
		int              value = (int) number_at(&table, 4, i);

		if (slot < 1 || slot > model->vocabulary.slots)
			ereport(
				ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("slot %d is not one of the day", slot),
				 errdetail("It stands in %s; a day of behaviour model \"%s\" has slots 1 to %d.",
						   source->name, model->name, model->vocabulary.slots)));
		row->person = flex_pg_person_index(model, (int) number_at(&table, 0, i), source->name);
		row->day = flex_pg_day_index(model, (int) number_at(&table, 1, i), source->name);
		row->slot = source->by_slot ? slot - 1 : 0;
		row->from = source->by_activity
						? flex_pg_activity_index(model, (int) number_at(&table, 3, i), source->name)
						: 0;
		row->value =
			source->value_is_activity ? flex_pg_activity_index(model, value, source->name) : value;
		row->probability = number_at(&table, 5, i);
		row->cases = number_at(&table, 6, i);
	}
	for (int c = 0; c < (int) lengthof(columns); c++)
		pfree(table.column[c].number);
}

/* Places of the generator's vocabulary to those of the model's. */
static void
map_generated(const FlexStoredBehavior *model, FlexProbabilities *rows, bool by_activity,
			  bool value_is_activity)
{
	const FlexVocabulary *v = flex_behavior_default_vocabulary();
	const char           *where = "the built-in model";

	for (int i = 0; i < rows->n; i++)
	{
		FlexProbability *row = &rows->row[i];

		row->person = flex_pg_person_index(model, v->person[row->person].id, where);
		row->day = flex_pg_day_index(model, v->day[row->day].id, where);
		if (by_activity)
			row->from = flex_pg_activity_index(model, v->activity[row->from].id, where);
		if (value_is_activity)
			row->value = flex_pg_activity_index(model, v->activity[row->value].id, where);
	}
}

static void
generate_rows(FlexEnv *env, const FlexStoredBehavior *model, uint64 seed, FlexBehaviorRows *rows)
{
	if (model->vocabulary.slots != flex_behavior_default_vocabulary()->slots)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("behaviour model \"%s\" is generated, which needs slots of %d minutes",
						model->name,
						FLEX_BEHAVIOR_MAX_SLOTS / flex_behavior_default_vocabulary()->slots)));
	flex_pg_check(env, flex_behavior_default_rows(env, seed, rows));
	map_generated(model, &rows->start, false, true);
	map_generated(model, &rows->change, true, true);
	map_generated(model, &rows->duration, true, false);
	map_generated(model, &rows->share, false, true);
}

FlexStoredBehavior *
flex_pg_behavior_load(FlexEnv *env, const char *name, FlexPooling pooling, MemoryContext context)
{
	bool                generated;
	uint64              seed;
	FlexStoredBehavior *model = read_vocabulary(name, context, &generated, &seed);
	FlexBehaviorRows    rows;

	if (generated)
		generate_rows(env, model, seed, &rows);
	else
	{
		read_probabilities(model, &start_table, context, &rows.start);
		read_probabilities(model, &change_table, context, &rows.change);
		read_probabilities(model, &duration_table, context, &rows.duration);
		read_probabilities(model, &share_table, context, &rows.share);
		if (rows.start.n == 0)
			ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
							errmsg("behaviour model \"%s\" has no probabilities yet", name),
							errhint("Fit it with flex.fit_behavior(%s, 'SELECT person_type, "
									"day_type, activities FROM ...').",
									quote_literal_cstr(name))));
	}
	flex_pg_check(env,
				  flex_behavior_build(env, &model->vocabulary, &rows, pooling, &model->behavior));
	pfree(rows.start.row);
	pfree(rows.change.row);
	pfree(rows.duration.row);
	pfree(rows.share.row);
	return model;
}
