/*
 * functions.c
 *	  Persons and households in SQL, and views of a model.
 */
#include "run.h"

#include <math.h>

#include "pg/rows.h"

#include "miscadmin.h"
#include "utils/builtins.h"

/* Rows between two looks for a cancel, less 1. */
#define CHECK_ROWS 8191

FLEX_FUNCTION(flex_default_behavior_vocabulary);
FLEX_FUNCTION(flex_pg_easter);
FLEX_FUNCTION(flex_behavior_fallback);
FLEX_FUNCTION(flex_activity_shares);
FLEX_FUNCTION(flex_simulate_person);
FLEX_FUNCTION(flex_simulate_household);
FLEX_FUNCTION(flex_household_coincidence);

/* ---- small ones -------------------------------------------------------------------- */

/* flex.default_behavior_vocabulary() */
Datum
flex_default_behavior_vocabulary(PG_FUNCTION_ARGS)
{
	FlexEnv  env;
	FlexText text;

	flex_pg_env(&env, CurrentMemoryContext);
	flex_text_init(&text, &env);
	flex_behavior_vocabulary_json(&text);
	flex_pg_check(&env, flex_text_status(&text));
	return flex_pg_jsonb(text.data);
}

/* flex_internal.easter(year) */
Datum
flex_pg_easter(PG_FUNCTION_ARGS)
{
	int year = PG_GETARG_INT32(0);

	if (year < 1583 || year > 9999)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("year %d is not between 1583 and 9999", year)));
	PG_RETURN_DATEADT(flex_easter(year) + UNIX_EPOCH_JDATE - POSTGRES_EPOCH_JDATE);
}

/* ---- persons -------------------------------------------------------------------- */

static void
return_person(const FlexSimulation *s, const FlexPersonSeries *series, FlexRows *rows)
{
	const FlexVocabulary *v = &s->model->vocabulary;
	bool                  nulls[5] = {false};

	for (int k = 0; k < s->row.n; k++)
	{
		int   from = s->row.source != NULL ? s->row.source[k] : k;
		Datum values[5];

		if ((k & CHECK_ROWS) == 0)
			CHECK_FOR_INTERRUPTS();
		values[0] = TimestampTzGetDatum(flex_pg_row_time(s, &s->row, k));
		values[1] = Int32GetDatum(v->activity[series->activity[from]].id);
		values[2] = Int32GetDatum(series->home[from]);
		values[3] = Float8GetDatum(series->appliance[from]);
		values[4] = Float8GetDatum(series->hot_water[from]);
		flex_pg_row(rows, values, nulls);
	}
}

/* flex.simulate_person(model, person_type, telework_type, seed, start, days, options) */
Datum
flex_simulate_person(PG_FUNCTION_ARGS)
{
	FlexSimulation   s;
	FlexRows         rows;
	FlexPerson       person;
	FlexPersonSeries series;
	size_t           n;

	flex_pg_rows(fcinfo, &rows);
	flex_pg_simulation_begin(fcinfo, text_to_cstring(PG_GETARG_TEXT_PP(0)), PG_GETARG_DATEADT(4),
							 PG_GETARG_INT32(5), PG_GETARG_JSONB_P(6), &s);
	person.person = flex_pg_person_index(s.model, PG_GETARG_INT32(1), "the call");
	person.telework = flex_pg_telework_index(s.model, PG_GETARG_INT32(2), "the call");
	person.seed = (uint64) PG_GETARG_INT64(3);
	person.stream = (uint64) s.options.member;
	n = (size_t) s.ndays * s.slots;
	series.activity = flex_pg_alloc_slots(n, sizeof(uint16_t));
	series.home = flex_pg_alloc_slots(n, sizeof(uint8_t));
	series.appliance = flex_pg_alloc_slots(n, sizeof(double));
	series.hot_water = flex_pg_alloc_slots(n, sizeof(double));
	flex_pg_check(&s.env, flex_behavior_person(&s.env, s.model->behavior, &s.calendar, &s.compat,
											   &person, s.first_day, s.ndays, &series));
	return_person(&s, &series, &rows);
	return (Datum) 0;
}

/* flex.simulate_household(model, household, seed, start, days, resolution, options) */
Datum
flex_simulate_household(PG_FUNCTION_ARGS)
{
	FlexOccupantsRun run;
	FlexRows         rows;
	double          *appliance, *hot_water, *occupants;
	bool             nulls[5] = {false};

	flex_pg_rows(fcinfo, &rows);
	flex_pg_occupants_begin(fcinfo, text_to_cstring(PG_GETARG_TEXT_PP(0)), PG_GETARG_JSONB_P(1),
							PG_GETARG_DATEADT(3), PG_GETARG_INT32(4), PG_GETARG_INTERVAL_P(5),
							PG_GETARG_JSONB_P(6), &run);
	flex_pg_occupants_run(&run, (uint64) PG_GETARG_INT64(2));
	appliance = flex_pg_alloc_slots(run.nsteps, sizeof(double));
	hot_water = flex_pg_alloc_slots(run.nsteps, sizeof(double));
	occupants = flex_pg_alloc_slots(run.nsteps, sizeof(double));
	flex_pg_occupants_steps(&run, run.wall.appliance, appliance);
	flex_pg_occupants_steps(&run, run.wall.hot_water, hot_water);
	flex_pg_occupants_steps(&run, run.wall.occupants, occupants);
	for (int i = 0; i < run.nsteps; i++)
	{
		Datum values[5];

		if ((i & CHECK_ROWS) == 0)
			CHECK_FOR_INTERRUPTS();
		values[0] = TimestampTzGetDatum(flex_pg_row_time(&run.s, &run.step, i));
		values[1] = Float8GetDatum(appliance[i] / 1000);
		values[2] = Float8GetDatum(hot_water[i] / 1000);
		values[3] = Float8GetDatum(occupants[i]);
		values[4] = Int32GetDatum(occupants[i] > 0.5);
		flex_pg_row(&rows, values, nulls);
	}
	return (Datum) 0;
}

/* flex.household_coincidence(model, household, n, seed, start, days, resolution, options) */
Datum
flex_household_coincidence(PG_FUNCTION_ARGS)
{
	int              n = PG_GETARG_INT32(2);
	FlexOccupantsRun run;
	FlexRows         rows;
	double          *one, *sum;
	double           peaks = 0;
	bool             nulls[4] = {false};

	flex_pg_rows(fcinfo, &rows);
	flex_pg_occupants_begin(fcinfo, text_to_cstring(PG_GETARG_TEXT_PP(0)), PG_GETARG_JSONB_P(1),
							PG_GETARG_DATEADT(4), PG_GETARG_INT32(5), PG_GETARG_INTERVAL_P(6),
							PG_GETARG_JSONB_P(7), &run);
	one = flex_pg_alloc_slots(run.nsteps, sizeof(double));
	sum = flex_pg_alloc_slots(run.nsteps, sizeof(double));
	for (int h = 0; h < n; h++)
	{
		double own_peak = 0, peak = 0;
		Datum  values[4];

		flex_pg_occupants_run(&run, (uint64) PG_GETARG_INT64(3) + (uint64) h);
		flex_pg_occupants_steps(&run, run.wall.appliance, one);
		for (int i = 0; i < run.nsteps; i++)
		{
			sum[i] += one[i] / 1000;
			own_peak = Max(own_peak, one[i] / 1000);
			peak = Max(peak, sum[i]);
		}
		peaks += own_peak;
		values[0] = Int32GetDatum(h + 1);
		values[1] = Float8GetDatum(peak);
		values[2] = Float8GetDatum(peaks);
		values[3] = Float8GetDatum(peaks > 0 ? peak / peaks : 0);
		nulls[3] = !(peaks > 0);
		flex_pg_row(&rows, values, nulls);
		CHECK_FOR_INTERRUPTS();
	}
	return (Datum) 0;
}

/* ---- looking at a model --------------------------------------------------------- */

/* flex.behavior_fallback(model) */
Datum
flex_behavior_fallback(PG_FUNCTION_ARGS)
{
	static const char *const level_name[FLEX_LEVELS] = {
		"exact", "any person type", "any person and day type", "any person type, day type and slot",
		"none"};
	FlexStoredBehavior *model;
	FlexRows            rows;

	flex_pg_rows(fcinfo, &rows);
	model =
		flex_pg_behavior_of_call(fcinfo, text_to_cstring(PG_GETARG_TEXT_PP(0)), FLEX_POOL_CASES);
	for (int table = 0; table < 2; table++)
	{
		int64_t count[FLEX_LEVELS];

		flex_choices_count(table == 0 ? &model->behavior->change : &model->behavior->duration,
						   count);
		for (int level = 0; level < FLEX_LEVELS; level++)
		{
			bool  nulls[3] = {false};
			Datum values[3] = {CStringGetTextDatum(table == 0 ? "change" : "duration"),
							   CStringGetTextDatum(level_name[level]), Int64GetDatum(count[level])};

			flex_pg_row(&rows, values, nulls);
		}
	}
	return (Datum) 0;
}

/* Shares of one person and day type: fitted beside simulated. */
static void
return_shares(FlexRows *rows, const FlexStoredBehavior *model, int p, int d, const int *count,
			  int days)
{
	const FlexVocabulary *v = &model->vocabulary;

	for (int t = 0; t < v->slots; t++)
		for (int a = 0; a < v->nactivities; a++)
		{
			double fitted = flex_choices_probability(&model->behavior->share, p, d, t, 0, a);
			bool   nulls[7] = {false};
			Datum  values[7] = {Int32GetDatum(v->person[p].id),
								Int32GetDatum(v->day[d].id),
								Int32GetDatum(t + 1),
								Int32GetDatum(v->activity[a].id),
								Float8GetDatum(fitted),
								Float8GetDatum((double) count[t * v->nactivities + a] / days),
								Float8GetDatum(sqrt(fitted * (1 - fitted) / days))};

			flex_pg_row(rows, values, nulls);
		}
}

/* flex.activity_shares(model, days, seed) */
Datum
flex_activity_shares(PG_FUNCTION_ARGS)
{
	int                   days = PG_GETARG_INT32(1);
	FlexStoredBehavior   *model;
	const FlexVocabulary *v;
	FlexPersonSeries      series = {NULL, NULL, NULL, NULL};
	FlexRows              rows;
	FlexEnv               env;
	int                  *count;

	if (days < 1 || days > FLEX_BEHAVIOR_MAX_DAYS)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%d days can't be simulated", days),
						errhint("Ask for 1 to %d days.", FLEX_BEHAVIOR_MAX_DAYS)));
	flex_pg_rows(fcinfo, &rows);
	flex_pg_env(&env, CurrentMemoryContext);
	model =
		flex_pg_behavior_of_call(fcinfo, text_to_cstring(PG_GETARG_TEXT_PP(0)), FLEX_POOL_CASES);
	v = &model->vocabulary;
	series.activity = flex_pg_alloc_slots((size_t) days * v->slots, sizeof(uint16_t));
	count = flex_pg_alloc_slots((size_t) v->slots * v->nactivities, sizeof(int));
	for (int p = 0; p < v->npersons; p++)
		for (int d = 0; d < v->ndays; d++)
		{
			FlexCalendar always = {{d, d, d, d, d, d, d}, -1, NULL, 0, 0};
			FlexPerson   person = {p, -1, (uint64) PG_GETARG_INT64(2), (uint64) (p * v->ndays + d)};

			flex_pg_check(&env, flex_behavior_person(&env, model->behavior, &always, NULL, &person,
													 0, days, &series));
			memset(count, 0, sizeof(int) * v->slots * v->nactivities);
			for (size_t k = 0; k < (size_t) days * v->slots; k++)
				count[(k % v->slots) * v->nactivities + series.activity[k]]++;
			return_shares(&rows, model, p, d, count, days);
		}
	return (Datum) 0;
}
