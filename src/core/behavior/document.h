/*
 * document.h
 *	  JSON of the behaviour chapter: options of a simulation, the composition
 *	  of a household, and the built-in vocabulary as a document.
 */
#ifndef FLEX_BEHAVIOR_DOCUMENT_H
#define FLEX_BEHAVIOR_DOCUMENT_H

#include "behavior.h"
#include "base/json.h"

/* Options of a simulation; texts are NULL and numbers NAN where not given. */
typedef struct FlexBehaviorOptions
{
	const char *compat;    /* "flex": the original's rules */
	const char *holidays;  /* calendar of flex.behavior_holiday */
	const char *time_zone; /* IANA name; NULL: that of the session */
	double      member;    /* number of the person under the seed */
	const char *lighting;  /* daylight, evening, none */
	double      lighting_power;
	double      base_power;
	double      latitude;
	double      longitude;
	double      elevation; /* of the sun, degrees, below which it is dark */
} FlexBehaviorOptions;

FlexStatus flex_behavior_options_read(FlexEnv *env, const FlexNode *node,
									  FlexBehaviorOptions *options);
void       flex_behavior_options_manual(FlexText *text);

/* One entry of a composition, in the caller's numbers. */
typedef struct FlexHouseholdEntry
{
	double person_type;
	double telework_type; /* NAN: the first of the model */
	double count;
} FlexHouseholdEntry;

/* [{"person_type": 1, "telework_type": 2, "count": 1}, ...] */
FlexStatus flex_behavior_composition_read(FlexEnv *env, const FlexNode *node,
										  FlexHouseholdEntry **entry, int *nentries);

/* The built-in vocabulary, one array of objects for each table. */
void flex_behavior_vocabulary_json(FlexText *text);

#endif /* FLEX_BEHAVIOR_DOCUMENT_H */
