/*
 * behavior.h
 *	  Household behaviour: from time-use diaries to demand.
 *
 * A day of a person is a chain of spells: the first activity by (person type,
 * day type), the next one by (previous activity, slot), the length of a spell by
 * (activity, slot it starts in). While at home, each slot's activity draws a
 * technology, which gives appliance and hot-water power.
 *
 *	  model.c	  probability rows to tables that are sampled fast
 *	  fit.c	  diaries to probability rows
 *	  vocabulary.c, default.c, default_shares.c  the built-in model
 *	  simulate.c  persons;  occupants.c  all persons of a household
 *	  document.c  options, compositions and the vocabulary as JSON
 *
 * In the core everything is an index from 0: activities, technologies, person,
 * day and telework types in the order of the vocabulary, slots of the day from
 * midnight. Days are day numbers (calendar.h), powers W, durations slots.
 */
#ifndef FLEX_BEHAVIOR_BEHAVIOR_H
#define FLEX_BEHAVIOR_BEHAVIOR_H

#include "base/calendar.h"
#include "base/json.h"
#include "base/random.h"

#define FLEX_BEHAVIOR_MAX_ACTIVITIES 1000
#define FLEX_BEHAVIOR_MAX_SLOTS 1440

/* Where an activity takes place. */
typedef enum FlexPlace
{
	FLEX_PLACE_OUTSIDE = 0,
	FLEX_PLACE_HOME = 1,
	FLEX_PLACE_EITHER = 2
} FlexPlace;

/* What a technology's power counts as. */
typedef enum FlexTechnologyUse
{
	FLEX_USE_APPLIANCE,
	FLEX_USE_HOT_WATER,
	FLEX_USE_LIGHTING, /* never drawn: on while somebody is at home, awake, in the dark */
	FLEX_USE_BASE      /* never drawn: always on, once for each household */
} FlexTechnologyUse;

typedef struct FlexActivity
{
	int         id; /* the caller's number */
	const char *name;
	FlexPlace   place;
	bool        work;  /* placed by telework; replaced for persons who don't work */
	bool        sleep; /* nobody needs light for it */
} FlexActivity;

typedef struct FlexPersonType
{
	int         id;
	const char *name;
	bool        works;
} FlexPersonType;

typedef struct FlexDayType
{
	int         id;
	const char *name;
} FlexDayType;

typedef struct FlexTeleworkType
{
	int         id;
	const char *name;
	double      home_probability;
} FlexTeleworkType;

typedef struct FlexTechnology
{
	int               id;
	const char       *name;
	double            power;    /* W while it runs */
	double            duration; /* slots; below 1: share of the slot it runs in */
	FlexTechnologyUse use;
} FlexTechnology;

/* Chance that a slot of the activity starts the technology. */
typedef struct FlexTrigger
{
	int    activity;
	int    technology;
	double probability;
} FlexTrigger;

typedef struct FlexVocabulary
{
	int                     slots; /* of a day of 24 h */
	const FlexActivity     *activity;
	int                     nactivities;
	const FlexPersonType   *person;
	int                     npersons;
	const FlexDayType      *day;
	int                     ndays;
	const FlexTeleworkType *telework;
	int                     nteleworks;
	const FlexTechnology   *technology;
	int                     ntechnologies;
	const FlexTrigger      *trigger;
	int                     ntriggers;
} FlexVocabulary;

/*
 * One row of a probability table: of the cases (person, day, slot, from), the
 * share that takes value. start: value = activity; change: from = activity left,
 * value = activity taken up at slot; duration: from = activity that starts at
 * slot, value = slots; share: value = activity. Members that a table doesn't
 * have are 0.
 */
typedef struct FlexProbability
{
	int    person;
	int    day;
	int    slot;
	int    from;
	int    value;
	double probability;
	double cases; /* behind this row */
} FlexProbability;

typedef struct FlexProbabilities
{
	FlexProbability *row;
	int              n;
} FlexProbabilities;

/* The four tables of a model. */
typedef struct FlexBehaviorRows
{
	FlexProbabilities start;
	FlexProbabilities change;
	FlexProbabilities duration;
	FlexProbabilities share; /* of all diaries in an activity, by slot */
} FlexBehaviorRows;

/* ---- the model in memory ------------------------------------------------ */

/* How a key was found: the rows of the key itself, or pooled over types. */
typedef enum FlexLevel
{
	FLEX_LEVEL_EXACT,
	FLEX_LEVEL_ANY_PERSON, /* the person type dropped */
	FLEX_LEVEL_ANY_DAY,    /* person and day type dropped */
	FLEX_LEVEL_ANY_SLOT,   /* the slot dropped too */
	FLEX_LEVEL_NONE,       /* no row at all */
	FLEX_LEVELS
} FlexLevel;

/* Distributions by key, ready to be drawn from. */
typedef struct FlexChoices
{
	int       npersons, ndays, nslots, nfroms;
	int      *of_key; /* [((person * ndays + day) * nslots + slot) * nfroms + from], -1: none */
	uint8_t  *level;  /* the same, FlexLevel */
	int      *first;  /* [distributions + 1] */
	uint16_t *value;
	uint32_t *limit; /* cumulated probability in units of 2^-32, the last is 2^32 - 1 */
	int       ndistributions;
} FlexChoices;

/* The rule of the look-up; the original lets the last row of a value win. */
typedef enum FlexPooling
{
	FLEX_POOL_CASES,
	FLEX_POOL_LAST_ROW
} FlexPooling;

typedef struct FlexBehavior
{
	FlexVocabulary vocabulary;
	FlexChoices    start;    /* by (person, day) */
	FlexChoices    change;   /* by (person, day, slot, activity left) */
	FlexChoices    duration; /* by (person, day, slot, activity begun) */
	FlexChoices    share;    /* by (person, day, slot) */
	FlexChoices    trigger;  /* by activity */
	int            longest;  /* run of a technology, whole slots */
	double         base_power;
	double         lighting_power;
} FlexBehavior;

/*
 * Check vocabulary and rows and make the model. The vocabulary's arrays are
 * kept by reference. Faults: probabilities that are negative, above 1 or don't
 * sum to 1 (1e-6), indices out of range, technologies that run for over a day.
 */
FlexStatus flex_behavior_build(FlexEnv *env, const FlexVocabulary *vocabulary,
							   const FlexBehaviorRows *rows, FlexPooling pooling,
							   FlexBehavior **model);

/* The level at which a key of the table was found, and how many of each. */
FlexLevel flex_choices_level(const FlexChoices *choices, int person, int day, int slot, int from);
void      flex_choices_count(const FlexChoices *choices, int64_t count[FLEX_LEVELS]);

/* The probability of value under a key; 0 where it has none. */
double flex_choices_probability(const FlexChoices *choices, int person, int day, int slot, int from,
								int value);

/* ---- fitting -------------------------------------------------------------- */

/* Diaries: one row per person-day. */
typedef struct FlexDiaries
{
	int           n;
	const int    *person;   /* [n] */
	const int    *day;      /* [n] */
	const double *weight;   /* [n], > 0; NULL: 1 each */
	const int    *activity; /* [n * slots], person-day by person-day */
} FlexDiaries;

FlexStatus flex_behavior_fit(FlexEnv *env, const FlexVocabulary *vocabulary,
							 const FlexDiaries *diaries, FlexBehaviorRows *rows);

/* ---- the built-in model --------------------------------------------------- */

/* Seed of the diaries behind the model that is called default. */
#define FLEX_BEHAVIOR_DEFAULT_SEED 1

const FlexVocabulary *flex_behavior_default_vocabulary(void);

/*
 * The diaries behind the built-in model, drawn from chains whose shares follow
 * the hourly targets of default_shares.c; then fitted like any survey.
 */
FlexStatus flex_behavior_default_diaries(FlexEnv *env, uint64_t seed, FlexDiaries *diaries);
FlexStatus flex_behavior_default_rows(FlexEnv *env, uint64_t seed, FlexBehaviorRows *rows);

/* ---- simulation ----------------------------------------------------------- */

/* Rules of the original that differ from ours, each by itself. */
typedef struct FlexBehaviorCompat
{
	bool early_slot;         /* changes after the first are looked up one slot early */
	bool work_place_by_slot; /* the place of work is drawn again every 24 slots */
	bool place_by_slot;      /* the place of other activities for each slot, not spell */
	bool machines_forget;    /* only the slot before is checked; runs end when a person leaves */
} FlexBehaviorCompat;

typedef struct FlexPerson
{
	int      person;   /* type */
	int      telework; /* type */
	uint64_t seed;
	uint64_t stream; /* number of the person under the seed */
} FlexPerson;

/* Slots of first_day .. first_day + ndays - 1; any pointer may be NULL. */
typedef struct FlexPersonSeries
{
	uint16_t *activity;
	uint8_t  *home;      /* 1 at home, 0 elsewhere */
	double   *appliance; /* W, mean over the slot */
	double   *hot_water; /* W, mean over the slot */
} FlexPersonSeries;

FlexStatus flex_behavior_person(FlexEnv *env, const FlexBehavior *model,
								const FlexCalendar *calendar, const FlexBehaviorCompat *compat,
								const FlexPerson *person, int first_day, int ndays,
								const FlexPersonSeries *series);

typedef enum FlexLightingRule
{
	FLEX_LIGHTING_DAYLIGHT, /* while the sun is low */
	FLEX_LIGHTING_EVENING,  /* hours from 16:00 on, by the hour, as the original has it */
	FLEX_LIGHTING_NONE
} FlexLightingRule;

/* The persons of one household and what is on for all of them. */
typedef struct FlexOccupants
{
	const FlexPerson *member; /* [nmembers] */
	int               nmembers;
	FlexLightingRule  lighting;
	double            lighting_power; /* W */
	double            base_power;     /* W */
} FlexOccupants;

/* Sums over the members, [ndays * slots] each; any pointer may be NULL. */
typedef struct FlexOccupantsSeries
{
	double *appliance; /* W: machines, lighting and base load */
	double *hot_water; /* W */
	double *occupants; /* members at home */
} FlexOccupantsSeries;

/*
 * dark[ndays * slots], for the daylight rule: 1 where light is needed. Members
 * of one household differ in their stream.
 */
FlexStatus flex_behavior_occupants(FlexEnv *env, const FlexBehavior *model,
								   const FlexCalendar *calendar, const FlexBehaviorCompat *compat,
								   const FlexOccupants *occupants, int first_day, int ndays,
								   const uint8_t *dark, const FlexOccupantsSeries *series);

/*
 * Where the sun is below elevation (degrees) in the middle of a slot.
 * midnight[ndays + 1]: local midnights in seconds since 1970, so that days of 23
 * and 25 h are right; the slots are those of the clock on the wall.
 */
void flex_behavior_dark(const double *midnight, int ndays, int slots, double latitude,
						double longitude, double elevation, uint8_t *dark);

/*
 * Means over steps: n_out values, each over step_slots slots (may be a
 * fraction; below 1 the slot's value is repeated). Sums are kept.
 */
void flex_behavior_resample(const double *slot_value, int nslots, double step_slots, int n_out,
							double *out);

/* ---- documents ------------------------------------------------------------ */

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

/* One entry of a composition, in the caller's numbers. */
typedef struct FlexOccupantsEntry
{
	double person_type;
	double telework_type; /* NAN: the first of the model */
	double count;
} FlexOccupantsEntry;

/* [{"person_type": 1, "telework_type": 2, "count": 1}, ...] */
FlexStatus flex_behavior_composition_read(FlexEnv *env, const FlexNode *node,
										  FlexOccupantsEntry **entry, int *nentries);

/* The built-in vocabulary, one array of objects for each table. */
void flex_behavior_vocabulary_json(FlexText *text);

#endif /* FLEX_BEHAVIOR_BEHAVIOR_H */
