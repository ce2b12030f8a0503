/*
 * run.c
 *	  Simulations in SQL: the model of a call, options, local days, households.
 *
 * A model is read once for each statement and kept with the call's FmgrInfo,
 * so that LATERAL calls for many households share it. Days are local days of
 * 24 hours on the wall clock; behavior_days.c lays their slots out in UTC.
 */
#include "run.h"

#include <math.h>

#include "base/resample.h"
#include "pg/query.h"
#include "pg/args.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/memutils.h"

#define UNIX_OF_POSTGRES ((double) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY)

/* ---- the model of a call -------------------------------------------------------------- */

/* Kept in fn_extra. */
typedef struct CallCache
{
	MemoryContext       context;
	FlexPooling         pooling;
	FlexStoredBehavior *model;
} CallCache;

FlexStoredBehavior *
flex_pg_behavior_of_call(FunctionCallInfo fcinfo, const char *name, FlexPooling pooling)
{
	CallCache *cache = fcinfo->flinfo->fn_extra;
	FlexEnv    env;

	if (cache != NULL && cache->model != NULL && cache->pooling == pooling &&
		strcmp(cache->model->name, name) == 0)
		return cache->model;
	if (cache == NULL)
	{
		cache = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(CallCache));
		cache->context = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "behaviour model",
											   ALLOCSET_DEFAULT_SIZES);
		fcinfo->flinfo->fn_extra = cache;
	}
	cache->model = NULL;
	MemoryContextReset(cache->context);
	flex_pg_env(&env, cache->context);
	cache->model = flex_pg_behavior_load(&env, name, pooling, cache->context);
	cache->pooling = pooling;
	return cache->model;
}

/* ---- options ------------------------------------------------------------------------------ */

static void
read_options(FlexSimulation *s, Jsonb *jsonb)
{
	FlexNode  *doc = flex_doc_parse(&s->env, flex_pg_jsonb_text(jsonb));
	FlexStatus status = FLEX_BAD_INPUT;

	if (doc != NULL && flex_node_kind(doc) != FLEX_NODE_OBJECT)
		flex_fault(&s->env, FLEX_BAD_INPUT, "options", "options are %s, expected an object",
				   flex_node_kind_text(doc));
	else if (doc != NULL)
		status = flex_behavior_options_read(&s->env, doc, &s->options);
	flex_doc_free(doc);
	flex_pg_check(&s->env, status);
}

/* The days of a calendar of holidays within the simulation and a month before. */
static void
read_holidays(FlexSimulation *s)
{
	static const FlexColumn columns[] = {
		{"day", FLEX_COLUMN_NUMBER, true, false, "days since 1970-01-01"}};
	char     *query;
	FlexTable table;
	int      *holiday;

	if (s->options.holidays == NULL)
	{
		s->calendar.holiday_type = -1;
		return;
	}
	query =
		psprintf("SELECT (day OPERATOR(pg_catalog.-) '1970-01-01'::pg_catalog.date) AS day "
				 "FROM flex.behavior_holiday WHERE calendar OPERATOR(pg_catalog.=) %s ORDER BY 1",
				 quote_literal_cstr(s->options.holidays));
	flex_pg_read_query(query, columns, 1, -1, -1, CurrentMemoryContext, &table);
	if (table.nrows == 0)
		ereport(
			ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("unknown holiday calendar \"%s\"", s->options.holidays),
			 errhint("Fill flex.behavior_holiday, or name one of its calendars, for example DE.")));
	holiday = palloc(sizeof(int) * table.nrows);
	for (int i = 0; i < table.nrows; i++)
		holiday[i] = (int) table.column[0].number[i];
	s->calendar.holiday = holiday;
	s->calendar.nholidays = table.nrows;
}

/* ---- local days ------------------------------------------------------------------------------ */

/* Local midnight of a day, seconds since 1970. */
static double
midnight_of(int day, pg_tz *zone)
{
	struct pg_tm tm = {0};
	int          offset; /* seconds west */

	flex_date_of_day(day, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	offset = DetermineTimeZoneOffset(&tm, zone);
	return (double) day * SECS_PER_DAY + offset;
}

/* Midnights of the days; they must be instants that a timestamp can hold. */
static void
find_midnights(FlexSimulation *s)
{
	s->midnight = palloc(sizeof(double) * (s->ndays + 1));
	for (int i = 0; i <= s->ndays; i++)
	{
		double since_2000;

		s->midnight[i] = midnight_of(s->first_day + i, s->zone);
		since_2000 = (s->midnight[i] - UNIX_OF_POSTGRES) * USECS_PER_SEC;
		if (since_2000 < (double) MIN_TIMESTAMP || since_2000 >= (double) END_TIMESTAMP)
			ereport(ERROR, (errcode(ERRCODE_DATETIME_FIELD_OVERFLOW),
							errmsg("days from start on are out of range for timestamps"),
							errhint("Timestamps end in the year 294276.")));
	}
}

TimestampTz
flex_pg_slot_timestamp(double unix_seconds)
{
	return (TimestampTz) rint((unix_seconds - UNIX_OF_POSTGRES) * USECS_PER_SEC);
}

/* ---- begin ----------------------------------------------------------------------------------- */

void
flex_pg_simulation_begin(FunctionCallInfo fcinfo, const char *model, DateADT start, int days,
						 Jsonb *options, FlexSimulation *s)
{
	bool original;

	memset(s, 0, sizeof(*s));
	flex_pg_env(&s->env, CurrentMemoryContext);
	if (DATE_NOT_FINITE(start))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("start is infinite")));
	if (days < 0 || days > FLEX_BEHAVIOR_MAX_DAYS)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%d days can't be simulated", days),
						errhint("Ask for 0 to %d days.", FLEX_BEHAVIOR_MAX_DAYS)));
	read_options(s, options);
	original = s->options.compat != NULL;
	s->model =
		flex_pg_behavior_of_call(fcinfo, model, original ? FLEX_POOL_LAST_ROW : FLEX_POOL_CASES);
	s->compat = (FlexBehaviorCompat){original, original, original, original};
	s->calendar = s->model->calendar;
	/* the original counts weekdays from the day after */
	s->calendar.weekday_shift = original ? 1 : 0;
	read_holidays(s);
	s->zone = session_timezone;
	if (s->options.time_zone != NULL)
	{
		s->zone = pg_tzset(s->options.time_zone);
		if (s->zone == NULL)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("unknown time zone \"%s\"", s->options.time_zone),
							errhint("Give an IANA name such as Europe/Berlin.")));
	}
	s->first_day = start + POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE;
	s->ndays = days;
	s->slots = s->model->vocabulary.slots;
	find_midnights(s);
	flex_pg_lay_out(s, (double) SECS_PER_DAY / s->slots, &s->row);
}

void *
flex_pg_alloc_slots(size_t n, size_t size)
{
	/* zeroing what a century of slots needs takes a while */
	CHECK_FOR_INTERRUPTS();
	return palloc_extended(Max(n, 1) * size, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

/* ---- households ----------------------------------------------------------------- */

/* A household type's members from the table. */
static void
read_household_type(const FlexSimulation *s, int type, FlexOccupants *occupants)
{
	static const FlexColumn columns[] = {
		{"person_type", FLEX_COLUMN_NUMBER, true, false, "person type"},
		{"telework_type", FLEX_COLUMN_NUMBER, true, false, "telework type"}};
	char *query = psprintf("SELECT person_type, telework_type FROM flex.behavior_household_member "
						   "WHERE model OPERATOR(pg_catalog.=) %s AND household_type "
						   "OPERATOR(pg_catalog.=) %d ORDER BY member",
						   quote_literal_cstr(s->model->name), type);
	FlexTable   table;
	FlexPerson *member;

	flex_pg_read_query(query, columns, 2, -1, -1, CurrentMemoryContext, &table);
	if (table.nrows == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("behaviour model \"%s\" has no household type %d", s->model->name, type),
				 errhint("See flex.behavior_household_type, or give a composition: "
						 "[{\"person_type\": 1, \"count\": 2}].")));
	member = palloc0(sizeof(FlexPerson) * table.nrows);
	for (int i = 0; i < table.nrows; i++)
	{
		member[i].person = flex_pg_person_index(s->model, (int) table.column[0].number[i],
												"flex.behavior_household_member");
		member[i].telework = flex_pg_telework_index(s->model, (int) table.column[1].number[i],
													"flex.behavior_household_member");
	}
	occupants->member = member;
	occupants->nmembers = table.nrows;
}

static void
expand_composition(const FlexSimulation *s, const FlexOccupantsEntry *entry, int nentries,
				   FlexOccupants *occupants)
{
	FlexPerson *member;
	int         n = 0;

	for (int e = 0; e < nentries; e++)
		n += (int) entry[e].count;
	member = palloc0(sizeof(FlexPerson) * Max(n, 1));
	n = 0;
	for (int e = 0; e < nentries; e++)
		for (int i = 0; i < (int) entry[e].count; i++, n++)
		{
			member[n].person =
				flex_pg_person_index(s->model, (int) entry[e].person_type, "household");
			/* the first telework type, or none where the model has none */
			member[n].telework =
				!isnan(entry[e].telework_type)
					? flex_pg_telework_index(s->model, (int) entry[e].telework_type, "household")
					: Min(s->model->vocabulary.nteleworks, 1) - 1;
		}
	occupants->member = member;
	occupants->nmembers = n;
}

static void
read_household(FlexSimulation *s, Jsonb *jsonb, FlexOccupants *occupants)
{
	FlexNode           *doc = flex_doc_parse(&s->env, flex_pg_jsonb_text(jsonb));
	FlexStatus          status = FLEX_BAD_INPUT;
	FlexOccupantsEntry *entry = NULL;
	int                 nentries = 0;
	double              type = 0;

	if (doc != NULL && flex_node_kind(doc) == FLEX_NODE_NUMBER)
	{
		type = flex_node_number(doc);
		status = type == floor(type) && fabs(type) <= PG_INT32_MAX
					 ? FLEX_OK
					 : flex_fault(&s->env, FLEX_BAD_INPUT, "household",
								  "household type %g is not a whole number", type);
	}
	else if (doc != NULL && flex_node_kind(doc) == FLEX_NODE_ARRAY)
		status = flex_behavior_composition_read(&s->env, doc, &entry, &nentries);
	else if (doc != NULL)
	{
		flex_fault(&s->env, FLEX_BAD_INPUT, "household",
				   "household is %s, expected a number or an array", flex_node_kind_text(doc));
		flex_fault_hint(&s->env, "Give the number of a household type, '3', or a composition, "
								 "'[{\"person_type\": 1, \"telework_type\": 2, \"count\": 2}]'.");
	}
	flex_doc_free(doc);
	flex_pg_check(&s->env, status);
	if (entry != NULL)
		expand_composition(s, entry, nentries, occupants);
	else
		read_household_type(s, (int) type, occupants);
}

static void
choose_lighting(FlexOccupantsRun *run)
{
	const FlexSimulation *s = &run->s;
	const char           *rule = s->options.lighting;
	FlexOccupants        *h = &run->occupants;

	if (rule == NULL)
		h->lighting = s->options.compat != NULL ? FLEX_LIGHTING_EVENING : FLEX_LIGHTING_DAYLIGHT;
	else
		h->lighting = strcmp(rule, "none") == 0      ? FLEX_LIGHTING_NONE
					  : strcmp(rule, "evening") == 0 ? FLEX_LIGHTING_EVENING
													 : FLEX_LIGHTING_DAYLIGHT;
	h->lighting_power = isnan(s->options.lighting_power) ? s->model->behavior->lighting_power
														 : s->options.lighting_power;
	h->base_power =
		isnan(s->options.base_power) ? s->model->behavior->base_power : s->options.base_power;
	if (h->lighting == FLEX_LIGHTING_DAYLIGHT)
	{
		run->dark = flex_pg_alloc_slots((size_t) s->ndays * s->slots, 1);
		flex_behavior_dark(s->midnight, s->ndays, s->slots, s->options.latitude,
						   s->options.longitude, s->options.elevation, run->dark);
	}
}

static void
set_steps(FlexOccupantsRun *run, const Interval *resolution)
{
	FlexSimulation *s = &run->s;
	double          seconds = (double) flex_pg_interval(resolution, "resolution") / USECS_PER_SEC;

	if (seconds < SECS_PER_MINUTE || fmod(SECS_PER_DAY, seconds) != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("resolution must be at least a minute and divide the day"),
						errhint("For example '10 minutes', '15 minutes' or '1 hour'.")));
	run->step_slots = seconds * s->slots / SECS_PER_DAY;
	flex_pg_lay_out(s, seconds, &run->step);
	run->nsteps = run->step.n;
	if (s->row.edge == NULL && run->step.edge == NULL)
		return;
	flex_pg_layout_edges(s, &s->row);
	flex_pg_layout_edges(s, &run->step);
}

void
flex_pg_occupants_begin(FunctionCallInfo fcinfo, const char *model, Jsonb *household, DateADT start,
						int days, const Interval *resolution, Jsonb *options, FlexOccupantsRun *run)
{
	size_t n;

	memset(run, 0, sizeof(*run));
	flex_pg_simulation_begin(fcinfo, model, start, days, options, &run->s);
	read_household(&run->s, household, &run->occupants);
	run->member = (FlexPerson *) run->occupants.member;
	set_steps(run, resolution);
	choose_lighting(run);
	n = (size_t) days * run->s.slots;
	run->wall.appliance = flex_pg_alloc_slots(n, sizeof(double));
	run->wall.hot_water = flex_pg_alloc_slots(n, sizeof(double));
	run->wall.occupants = flex_pg_alloc_slots(n, sizeof(double));
	run->utc = flex_pg_alloc_slots(run->s.row.n, sizeof(double));
}

void
flex_pg_occupants_run(FlexOccupantsRun *run, uint64 seed)
{
	FlexSimulation *s = &run->s;

	for (int i = 0; i < run->occupants.nmembers; i++)
	{
		run->member[i].seed = seed;
		run->member[i].stream = (uint64) s->options.member + (uint64) i;
	}
	flex_pg_check(&s->env, flex_behavior_occupants(&s->env, s->model->behavior, &s->calendar,
												   &s->compat, &run->occupants, s->first_day,
												   s->ndays, run->dark, &run->wall));
}

/* Means over the steps of a series of the wall clock; steps[nsteps]. */
void
flex_pg_occupants_steps(const FlexOccupantsRun *run, const double *wall, double *steps)
{
	const FlexSimulation *s = &run->s;
	const double         *utc = wall;

	if (s->row.source != NULL)
	{
		for (int k = 0; k < s->row.n; k++)
			run->utc[k] = wall[s->row.source[k]];
		utc = run->utc;
	}
	if (run->step.edge != NULL)
		flex_resample_periods(s->row.edge, s->row.edge + 1, utc, s->row.n, run->step.edge,
							  run->nsteps, FLEX_MEAN, steps, NULL);
	else
		flex_behavior_resample(utc, s->row.n, run->step_slots, run->nsteps, steps);
	CHECK_FOR_INTERRUPTS();
}
