/*
 * occupants.c
 *	  The demand of a household: its members' machines and hot water, lighting
 *	  and base load.
 */
#include "behavior.h"

#include <math.h>
#include <string.h>

#include "base/sun.h"

/* Hour of the day from which the original lights. */
#define EVENING_HOUR 16

/* An hour counts as occupied with more than half a person at home on average. */
#define OCCUPIED 0.5

/* Sums over the members made so far. */
typedef struct Gathering
{
	double  *appliance;
	double  *hot_water;
	uint8_t *home;  /* members at home */
	uint8_t *awake; /* members at home and awake */
	uint8_t *sleep; /* members asleep, wherever */
} Gathering;

/* A member's n slots from slot at on. */
static void
add_member(const FlexVocabulary *v, const FlexPersonSeries *member, size_t at, size_t n,
		   Gathering *sum)
{
	for (size_t k = 0; k < n; k++)
	{
		bool asleep = v->activity[member->activity[k]].sleep;

		sum->appliance[at + k] += member->appliance[k];
		sum->hot_water[at + k] += member->hot_water[k];
		sum->home[at + k] += member->home[k];
		sum->awake[at + k] += member->home[k] && !asleep;
		sum->sleep[at + k] += asleep;
	}
}

/* The original: by the hour, from 16:00 on, unless all sleep in its first slot. */
static bool
evening_light(const Gathering *sum, int nmembers, int slots, size_t k)
{
	int    per_hour = slots / 24;
	int    slot = (int) (k % slots);
	int    hour = slot / per_hour;
	size_t first = k - slot % per_hour;
	double home = 0;

	if (hour < EVENING_HOUR)
		return false;
	for (int i = 0; i < per_hour; i++)
		home += sum->home[first + i];
	return home / per_hour > OCCUPIED && sum->sleep[first] < nmembers;
}

static void
add_light_and_base(const FlexOccupants *occupants, int slots, size_t n, const uint8_t *dark,
				   Gathering *sum)
{
	for (size_t k = 0; k < n; k++)
	{
		bool light = occupants->lighting == FLEX_LIGHTING_DAYLIGHT ? dark[k] && sum->awake[k] > 0
					 : occupants->lighting == FLEX_LIGHTING_EVENING
						 ? evening_light(sum, occupants->nmembers, slots, k)
						 : false;

		sum->appliance[k] += occupants->base_power + (light ? occupants->lighting_power : 0);
	}
}

static FlexStatus
check_occupants(FlexEnv *env, const FlexBehavior *model, const FlexOccupants *occupants,
				const uint8_t *dark)
{
	if (occupants->nmembers < 0 || occupants->nmembers > UINT8_MAX)
		return flex_fault(env, FLEX_LIMIT, "household",
						  "a household of %d members, at most %d are possible", occupants->nmembers,
						  UINT8_MAX);
	if (occupants->lighting == FLEX_LIGHTING_EVENING && model->vocabulary.slots % 24 != 0)
		return flex_fault(env, FLEX_BAD_INPUT, "lighting",
						  "the evening rule needs slots that divide the hour");
	if (occupants->lighting == FLEX_LIGHTING_DAYLIGHT && dark == NULL)
		return flex_fault(env, FLEX_INTERNAL, "lighting", "no daylight was given");
	if (!(occupants->base_power >= 0 && occupants->base_power < INFINITY) ||
		!(occupants->lighting_power >= 0 && occupants->lighting_power < INFINITY))
		return flex_fault(env, FLEX_BAD_INPUT, "household", "base load or lighting below 0 W");
	return FLEX_OK;
}

/* Days of a member that are made at a time: a year fits the cache, days don't depend on the cut. */
#define BLOCK_DAYS 384

/* The members' days in blocks, added to sum. */
static FlexStatus
gather(FlexEnv *env, const FlexBehavior *model, const FlexCalendar *calendar,
	   const FlexBehaviorCompat *compat, const FlexOccupants *occupants, int first_day, int ndays,
	   Gathering *sum)
{
	int              slots = model->vocabulary.slots;
	size_t           block = (size_t) (ndays < BLOCK_DAYS ? ndays : BLOCK_DAYS) * slots;
	FlexPersonSeries member = {FLEX_NEW(env, uint16_t, block), FLEX_NEW(env, uint8_t, block),
							   FLEX_NEW(env, double, block), FLEX_NEW(env, double, block)};
	FlexStatus       status = FLEX_OK;

	if (member.activity == NULL || member.home == NULL || member.appliance == NULL ||
		member.hot_water == NULL)
		return FLEX_NO_MEMORY;
	for (int day = 0; day < ndays; day += BLOCK_DAYS)
		for (int i = 0; i < occupants->nmembers && status == FLEX_OK; i++)
		{
			int days = ndays - day < BLOCK_DAYS ? ndays - day : BLOCK_DAYS;

			status = flex_behavior_person(env, model, calendar, compat, &occupants->member[i],
										  first_day + day, days, &member);
			if (status == FLEX_OK)
				add_member(&model->vocabulary, &member, (size_t) day * slots, (size_t) days * slots,
						   sum);
		}
	flex_free(env, member.activity);
	flex_free(env, member.home);
	flex_free(env, member.appliance);
	flex_free(env, member.hot_water);
	return status;
}

static void
write_sums(const Gathering *sum, size_t n, const FlexOccupantsSeries *series)
{
	if (series->appliance != NULL)
		memcpy(series->appliance, sum->appliance, sizeof(double) * n);
	if (series->hot_water != NULL)
		memcpy(series->hot_water, sum->hot_water, sizeof(double) * n);
	if (series->occupants != NULL)
		for (size_t k = 0; k < n; k++)
			series->occupants[k] = sum->home[k];
}

FlexStatus
flex_behavior_occupants(FlexEnv *env, const FlexBehavior *model, const FlexCalendar *calendar,
						const FlexBehaviorCompat *compat, const FlexOccupants *occupants,
						int first_day, int ndays, const uint8_t *dark,
						const FlexOccupantsSeries *series)
{
	int        slots = model->vocabulary.slots;
	size_t     n = (size_t) (ndays > 0 ? ndays : 0) * slots;
	Gathering  sum;
	FlexStatus status = check_occupants(env, model, occupants, dark);

	if (status != FLEX_OK)
		return status;
	sum.appliance = FLEX_NEW(env, double, n);
	sum.hot_water = FLEX_NEW(env, double, n);
	sum.home = FLEX_NEW(env, uint8_t, n);
	sum.awake = FLEX_NEW(env, uint8_t, n);
	sum.sleep = FLEX_NEW(env, uint8_t, n);
	if (sum.appliance == NULL || sum.hot_water == NULL || sum.home == NULL || sum.awake == NULL ||
		sum.sleep == NULL)
		return FLEX_NO_MEMORY;
	if (flex_poll(env))
		return FLEX_CANCELLED;
	status = gather(env, model, calendar, compat, occupants, first_day, ndays, &sum);
	if (status == FLEX_OK)
	{
		add_light_and_base(occupants, slots, n, dark, &sum);
		write_sums(&sum, n, series);
	}
	flex_free(env, sum.appliance);
	flex_free(env, sum.hot_water);
	flex_free(env, sum.home);
	flex_free(env, sum.awake);
	flex_free(env, sum.sleep);
	return status;
}

void
flex_behavior_dark(const double *midnight, int ndays, int slots, double latitude, double longitude,
				   double elevation, uint8_t *dark)
{
	double step = 86400.0 / slots;
	double ahead = longitude * 240; /* s that the mean sun is ahead of UTC */
	double solar_day = NAN;
	double rise = 0, set = 0;

	for (int day = 0; day < ndays; day++)
		for (int slot = 0; slot < slots; slot++)
		{
			/* clocks change at night: later slots are counted back from the next midnight */
			double when = slot < slots / 6 ? midnight[day] + (slot + 0.5) * step
										   : midnight[day + 1] - (slots - slot - 0.5) * step;
			/* the clock's day may hold the end of one solar day and the beginning of the next */
			double now = floor((when + ahead) / 86400);

			if (now != solar_day)
				flex_sun_daylight((now + 0.5) * 86400 - ahead, latitude, longitude, elevation,
								  &rise, &set);
			solar_day = now;
			dark[(size_t) day * slots + slot] = when < rise || when >= set;
		}
}

void
flex_behavior_resample(const double *slot_value, int nslots, double step_slots, int n_out,
					   double *out)
{
	for (int i = 0; i < n_out; i++)
	{
		/* the last step may hang over the end */
		double from = i * step_slots;
		double to = (i + 1) * step_slots < nslots ? (i + 1) * step_slots : nslots;
		int    first = (int) from, last = (int) (to - 1e-9);
		double sum;

		if (last <= first)
		{
			out[i] = slot_value[first];
			continue;
		}
		sum = slot_value[first] * (first + 1 - from) + slot_value[last] * (to - last);
		for (int k = first + 1; k < last; k++)
			sum += slot_value[k];
		out[i] = sum / (to - from);
	}
}
