/*
 * vehicles.h
 *	  A day of electric vehicles behind a zone's headroom: charging and giving
 *	  back at least cost while the zone's power stays within its limits; documents
 *	  of kind "ev_day"; how many vehicles a zone can really serve.
 *
 * Steps are counted from 0; a vehicle is connected from step t_in until step
 * t_out begins. kW, kWh, currency. Power > 0 charges.
 *
 * Source: Agile Flex (public project), its steps 7 and 8. The literal model
 * (compat "agileflex") has no taper in effect, no bounds of content, and an
 * objective that isn't multiplied by the step; the default corrects this.
 */
#ifndef FLEX_VEHICLES_VEHICLES_H
#define FLEX_VEHICLES_VEHICLES_H

#include "core/chapter.h"

typedef struct FlexEv
{
	const char *name;
	double      charger_kw;
	double      battery_kwh;
} FlexEv;

/* One stay at home. */
typedef struct FlexEvWindow
{
	int    ev;
	int    t_in, t_out;    /* steps */
	double e_start, e_end; /* kWh at arrival; wished for at departure (99 % must be reached) */
} FlexEvWindow;

typedef struct FlexEvDay
{
	int                 n;
	double              step_hours;
	const double       *pg_max, *pg_min; /* [n] kW, limits of the zone's vehicles together */
	const double       *price;           /* [n] currency per kWh */
	int                 nevs;
	const FlexEv       *ev;
	int                 nwindows;
	const FlexEvWindow *window; /* in any order; those of one vehicle don't overlap */
	bool                literal;
} FlexEvDay;

typedef struct FlexEvPlan
{
	FlexStatus status;
	double     objective; /* currency; literal: price times power, summed over steps */
	double     taper_kw;  /* charging above the taper that was needed; 0: none */
	double    *power;     /* [nevs * n] kW, charging > 0 */
	double    *soc;   /* [nevs * (n + 1)] kWh at the begin of each step while connected; NAN else */
	double    *total; /* [n] kW */
} FlexEvPlan;

/* The day as a program. */
FlexStatus flex_ev_day_compose(FlexEnv *env, const FlexEvDay *day, FlexModel *model);

/* The day as a program, then solved. Infeasible leaves a fault with the reason. */
FlexStatus flex_ev_day_plan(FlexEnv *env, const FlexEvDay *day, const FlexSettings *settings,
							FlexEvPlan *plan);

/* A fleet from which vehicles are drawn. */
typedef struct FlexEvFleet
{
	int                 nevs;
	const FlexEv       *ev;
	int                 nwindows;
	const FlexEvWindow *window;
} FlexEvFleet;

typedef struct FlexEvRealised
{
	int        n;        /* vehicles that fit in enough samples in a row */
	int        attempts; /* samples solved */
	int        successes;
	int       *drawn;  /* [n] of the fleet, the last sample that fitted; NULL where n is 0 */
	double     factor; /* that the limits were taken by */
	FlexEvPlan plan;   /* of that sample; empty where n is 0 */
} FlexEvRealised;

/* Zones with more vehicles than this begin with fewer, behind a share of their limits. */
#define FLEX_EV_CROWD 45
#define FLEX_EV_CROWD_START 40
#define FLEX_EV_CROWD_FACTOR 0.3

/*
 * Largest n <= wanted of which `runs` random samples in a row have a plan: draws n vehicles
 * without replacement, one less after each failure, beginning at FLEX_EV_CROWD_START with
 * FLEX_EV_CROWD_FACTOR of the limits where wanted is above FLEX_EV_CROWD. Counter-based: zone and
 * seed give the same numbers whatever else is computed.
 */
FlexStatus flex_ev_realise(FlexEnv *env, const FlexEvDay *limits, const FlexEvFleet *fleet,
						   int wanted, int runs, uint64_t seed, uint64_t zone,
						   const FlexSettings *settings, FlexEvRealised *out);

/* Documents of kind "ev_day". */
extern const FlexChapter flex_ev_day_chapter;

#endif /* FLEX_VEHICLES_VEHICLES_H */
