/*
 * behavior.h
 *	  Behaviour models between tables and the core.
 */
#ifndef FLEX_PG_BEHAVIOR_BEHAVIOR_H
#define FLEX_PG_BEHAVIOR_BEHAVIOR_H

#include "pg/flex_pg.h"

#include "core/behavior/behavior.h"

/* A model read from the catalogue. */
typedef struct FlexStoredBehavior
{
	char          *name;
	int            slot_minutes;
	FlexVocabulary vocabulary;
	FlexCalendar   calendar; /* day types by weekday; no holidays yet */
	FlexBehavior  *behavior; /* NULL where only the vocabulary was asked for */
} FlexStoredBehavior;

/* The vocabulary of a model; an unknown model is an SQL error. Memory in context. */
FlexStoredBehavior *flex_pg_behavior_vocabulary(FlexEnv *env, const char *model,
												MemoryContext context);

/* The vocabulary and the probabilities, ready to simulate. */
FlexStoredBehavior *flex_pg_behavior_load(FlexEnv *env, const char *model, FlexPooling pooling,
										  MemoryContext context);

/* Index of a number of the vocabulary; an unknown one is an SQL error that lists the known. */
int flex_pg_activity_index(const FlexStoredBehavior *model, int activity, const char *where);
int flex_pg_person_index(const FlexStoredBehavior *model, int person_type, const char *where);
int flex_pg_day_index(const FlexStoredBehavior *model, int day_type, const char *where);
int flex_pg_telework_index(const FlexStoredBehavior *model, int telework_type, const char *where);

#endif /* FLEX_PG_BEHAVIOR_BEHAVIOR_H */
