/*
 * run.h
 *	  What the simulations in SQL share: the model of a call, options, local
 *	  days on the time axis, households and their steps.
 */
#ifndef FLEX_PG_BEHAVIOR_RUN_H
#define FLEX_PG_BEHAVIOR_RUN_H

#include "behavior.h"

#include "base/timegrid.h"

#include "pgtime.h"
#include "utils/date.h"

/* Longest simulation of one call. */
#define FLEX_BEHAVIOR_MAX_DAYS 36600

/* Rows of a length on the wall clock, from the first to the last midnight. */
typedef struct FlexLayout
{
	int       n;
	double    length; /* s, where no clock changes */
	FlexTime *edge;   /* [n + 1]; NULL: all of that length */
	int      *source; /* [n] row of the wall clock, from the first midnight; NULL: the same */
} FlexLayout;

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
	FlexLayout          row;      /* the slots on the time axis */
} FlexSimulation;

/* What a household's simulation needs beyond a person's. */
typedef struct FlexOccupantsRun
{
	FlexSimulation      s;
	FlexOccupants       occupants;
	FlexPerson         *member; /* the occupants' members, to be given seeds */
	uint8_t            *dark;
	FlexOccupantsSeries wall; /* [ndays * slots] */
	double             *utc;  /* [s.row.n] scratch */
	FlexLayout          step;
	double              step_slots;
	int                 nsteps; /* step.n */
} FlexOccupantsRun;

/* The model, read once for each statement and kept with the call's FmgrInfo. */
FlexStoredBehavior *flex_pg_behavior_of_call(FunctionCallInfo fcinfo, const char *name,
											 FlexPooling pooling);

/* Read model and options and lay the days out. */
void flex_pg_simulation_begin(FunctionCallInfo fcinfo, const char *model, DateADT start, int days,
							  Jsonb *options, FlexSimulation *s);

/* Rows of length s, which divides the day, on the time axis; their starts (behavior_days.c). */
void     flex_pg_lay_out(const FlexSimulation *s, double length, FlexLayout *layout);
FlexTime flex_pg_row_time(const FlexSimulation *s, const FlexLayout *layout, int k);

/* Fill in edges, also where all rows are alike. */
void flex_pg_layout_edges(const FlexSimulation *s, FlexLayout *layout);

/* n zeroed items, also more than 1 GB. */
void *flex_pg_alloc_slots(size_t n, size_t size);

TimestampTz flex_pg_slot_timestamp(double unix_seconds);

/* The same for a household, with its members, lighting and steps. */
void flex_pg_occupants_begin(FunctionCallInfo fcinfo, const char *model, Jsonb *household,
							 DateADT start, int days, const Interval *resolution, Jsonb *options,
							 FlexOccupantsRun *run);

/* Simulate with this seed into run->wall. */
void flex_pg_occupants_run(FlexOccupantsRun *run, uint64 seed);

/* Means over the steps of a series of the wall clock; steps[nsteps]. */
void flex_pg_occupants_steps(const FlexOccupantsRun *run, const double *wall, double *steps);

#endif /* FLEX_PG_BEHAVIOR_RUN_H */
