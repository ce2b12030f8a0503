/*
 * internal.h
 *	  What the files of the household chapter share.
 */
#ifndef FLEX_HOUSEHOLD_INTERNAL_H
#define FLEX_HOUSEHOLD_INTERNAL_H

#include "household.h"
#include "base/timegrid.h"

/* ---- reading documents -------------------------------------------------------------- */

/* Members of one part; an absent part is read as an empty object: its defaults say "none". */
FlexStatus flex_household_read_part(FlexEnv *env, const FlexNode *node, const char *path,
									const FlexMember *table, int n, void *out);

#define FLEX_READ_PART(node, path, table, out)                                                     \
	flex_household_read_part(env, node, path, table, FLEX_LENGTH(table), out)

/*
 * The member "series", or what was given instead; steps NAN: told by the series; start: of the
 * first step by the local clock, NULL: not told.
 */
void flex_household_read_series(FlexEnv *env, const FlexNode *node, double steps,
								const FlexTime *start, const FlexHouseholdGiven *given,
								FlexHousehold *household);

/* Driving at home draws on the same power as giving back; away, on the content. */
void flex_household_check_driving(FlexEnv *env, const FlexHousehold *household);

/* ---- composing the program ---------------------------------------------------------- */

/* A program under construction. */
typedef struct FlexHouseholdBuild
{
	FlexEnv                   *env;
	const FlexHousehold       *h;
	const FlexHouseholdBasis  *basis;
	const FlexHouseholdWindow *window;
	FlexModel                 *model;
	FlexHouseholdColumns      *col;
	int                        n;
	int                        first;
	double                    *hours; /* [n] */
	bool                       boiler;
	bool                       published;
	int                        balance;   /* rows of electricity */
	int                        generator; /* rows of the generator's power */
} FlexHouseholdBuild;

static inline bool
flex_build_quirk(const FlexHouseholdBuild *b, FlexQuirk which)
{
	return (b->h->quirks & which) != 0;
}

/* A kW of heat in column col of step t, made by the generator at this performance. */
void flex_household_make_heat(FlexHouseholdBuild *b, int col, int t, double cop, double sign);

/* The same of hot water, which may have a heater of its own. */
void flex_household_make_water(FlexHouseholdBuild *b, int col, int t, double cop, double sign);

/* Price of fuel in the window's step t, cent per kWh. */
double flex_household_fuel_price(const FlexHouseholdBuild *b, int t);

/* Columns and rows of the heating element, where there is one. */
void flex_household_build_element(FlexHouseholdBuild *b);

#endif /* FLEX_HOUSEHOLD_INTERNAL_H */
