/*
 * behavior_run.h
 *	  What the simulations in SQL share: the model of a call, options, local
 *	  days on the time axis, households and their steps.
 */
#ifndef FLEX_PG_BEHAVIOR_RUN_H
#define FLEX_PG_BEHAVIOR_RUN_H

#include "behavior.h"

#include "../core/behavior_doc.h"

#include "pgtime.h"
#include "utils/date.h"

/* Longest simulation of one call. */
#define FLEX_BEHAVIOR_MAX_DAYS 36600

/* Everything but the persons: what the options and the dates say. */
typedef struct FlexSimulation
{
	FlexEnv             env;
	FlexStoredBehavior *model;
	FlexBehaviorOptions options;
	FlexBehaviorCompat  compat;
	FlexCalendar        calendar;
	pg_tz              *zone;
	int                 first_day; /* days since 1970 */
	int                 ndays;
	double             *midnight; /* [ndays + 1] seconds since 1970 */
	int                 slots;    /* of a day on the wall clock */
	int                 nutc;     /* slots from the first to the last midnight */
	int *
		source; /* [nutc] slot of the wall clock, counted from the first midnight; NULL: the same */
} FlexSimulation;

/* What a household's simulation needs beyond a person's. */
typedef struct FlexHouseholdRun
{
	FlexSimulation      s;
	FlexHousehold       household;
	FlexPerson         *member; /* household's members, to be given seeds */
	uint8_t            *dark;
	FlexHouseholdSeries wall; /* [ndays * slots] */
	double             *utc;  /* [nutc] scratch */
	double              step_seconds;
	double              step_slots;
	int                 nsteps;
} FlexHouseholdRun;

/* The model, read once for each statement and kept with the call's FmgrInfo. */
FlexStoredBehavior *flex_pg_behavior_of_call(FunctionCallInfo fcinfo, const char *name,
											 FlexPooling pooling);

/* Read model and options and lay the days out. */
void flex_pg_simulation_begin(FunctionCallInfo fcinfo, const char *model, DateADT start, int days,
							  Jsonb *options, FlexSimulation *s);

/* n zeroed items, also more than 1 GB. */
void *flex_pg_alloc_slots(size_t n, size_t size);

TimestampTz flex_pg_slot_timestamp(double unix_seconds);

/* The same for a household, with its members, lighting and steps. */
void flex_pg_household_begin(FunctionCallInfo fcinfo, const char *model, Jsonb *household,
							 DateADT start, int days, const Interval *resolution, Jsonb *options,
							 FlexHouseholdRun *run);

/* Simulate with this seed into run->wall. */
void flex_pg_household_run(FlexHouseholdRun *run, uint64 seed);

/* Means over the steps of a series of the wall clock; steps[nsteps]. */
void flex_pg_household_steps(const FlexHouseholdRun *run, const double *wall, double *steps);

#endif /* FLEX_PG_BEHAVIOR_RUN_H */
