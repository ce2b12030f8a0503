/*
 * internal.h
 *	  What the files of the behaviour chapter share: sizes and targets of the built-in
 *	  model.
 */
#ifndef FLEX_BEHAVIOR_INTERNAL_H
#define FLEX_BEHAVIOR_INTERNAL_H

/* Sizes of the built-in vocabulary. */
#define FLEX_DEFAULT_SLOTS 144
#define FLEX_DEFAULT_ACTIVITIES 17
#define FLEX_DEFAULT_PERSONS 4
#define FLEX_DEFAULT_DAYS 2

/* Persons of 1000 in each activity by hour of the day. */
extern const short flex_behavior_hourly[FLEX_DEFAULT_PERSONS][FLEX_DEFAULT_DAYS]
									   [FLEX_DEFAULT_ACTIVITIES][24];

#endif /* FLEX_BEHAVIOR_INTERNAL_H */
