/*
 * default.h
 *	  Sizes and targets of the built-in behaviour model.
 */
#ifndef FLEX_BEHAVIOR_DEFAULT_H
#define FLEX_BEHAVIOR_DEFAULT_H

#define FLEX_DEFAULT_SLOTS 144
#define FLEX_DEFAULT_ACTIVITIES 17
#define FLEX_DEFAULT_PERSONS 4
#define FLEX_DEFAULT_DAYS 2

extern const short flex_behavior_hourly[FLEX_DEFAULT_PERSONS][FLEX_DEFAULT_DAYS]
									   [FLEX_DEFAULT_ACTIVITIES][24];

#endif /* FLEX_BEHAVIOR_DEFAULT_H */
