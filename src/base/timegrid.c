/*
 * timegrid.c
 *	  ISO 8601 instants and durations.
 */
#include "timegrid.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Longest duration taken: 9999 years. */
#define LONGEST (9999 * 366 * FLEX_DAY)

/* Days from 2000-01-01 to a date of the Gregorian calendar (Howard Hinnant's algorithm). */
static int64_t
days_from_civil(int64_t year, int month, int day)
{
	int64_t era;
	int64_t of_era;
	int64_t day_of_year;

	year -= month <= 2;
	era = (year >= 0 ? year : year - 399) / 400;
	of_era = year - era * 400;
	day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 730425;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool             leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static FlexStatus
bad_time(FlexEnv *env, const char *path, const char *text)
{
	flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" isn't a time with its offset from UTC", text);
	flex_fault_hint(env, "Write for example 2026-01-05T07:00:00+01:00 or 2026-01-05T06:00:00Z.");
	return FLEX_BAD_INPUT;
}

/* "Z", "+01:00", "+01", "-0530" in minutes; false where it is none. */
static bool
read_offset(const char *text, int *minutes)
{
	int hours = 0;
	int rest = 0;
	int used = 0;

	if ((text[0] == 'Z' || text[0] == 'z') && text[1] == '\0')
	{
		*minutes = 0;
		return true;
	}
	if (text[0] != '+' && text[0] != '-')
		return false;
	if (sscanf(text + 1, "%2d:%2d%n", &hours, &rest, &used) != 2)
	{
		used = 0;
		rest = 0;
		if (sscanf(text + 1, "%2d%2d%n", &hours, &rest, &used) != 2 &&
			sscanf(text + 1, "%2d%n", &hours, &used) != 1)
			return false;
	}
	if (used == 0 || text[1 + used] != '\0' || hours > 15 || rest > 59)
		return false;
	*minutes = (text[0] == '-' ? -1 : 1) * (60 * hours + rest);
	return true;
}

FlexStatus
flex_time_parse(FlexEnv *env, const char *text, const char *path, FlexTime *time)
{
	int    year;
	int    month;
	int    day;
	int    hour;
	int    minute;
	int    offset;
	int    used = 0;
	double second = 0;
	char   separator;

	if (sscanf(text, "%4d-%2d-%2d%c%2d:%2d%n", &year, &month, &day, &separator, &hour, &minute,
			   &used) < 6 ||
		used == 0 || (separator != 'T' && separator != 't' && separator != ' '))
		return bad_time(env, path, text);
	if (text[used] == ':')
	{
		int seconds_used = 0;

		if (sscanf(text + used, ":%lf%n", &second, &seconds_used) < 1)
			return bad_time(env, path, text);
		used += seconds_used;
	}
	if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) || hour < 0 ||
		hour > 24 || minute < 0 || minute > 59 || second < 0 || second >= 60 ||
		!read_offset(text + used, &offset))
		return bad_time(env, path, text);
	*time = days_from_civil(year, month, day) * FLEX_DAY + hour * FLEX_HOUR +
			(minute - offset) * FLEX_MINUTE + (FlexTime) llround(second * 1e6);
	return FLEX_OK;
}

FlexStatus
flex_duration_parse(FlexEnv *env, const char *text, const char *path, FlexTime *span)
{
	const char *at = text;
	bool        of_time = false;
	bool        any = false;

	*span = 0;
	if (*at++ != 'P')
		goto bad;
	while (*at != '\0')
	{
		double number;
		double unit;
		int    used = 0;

		if (*at == 'T' && !of_time)
		{
			of_time = true;
			at++;
			continue;
		}
		if (sscanf(at, "%lf%n", &number, &used) < 1 || used == 0 || number < 0)
			goto bad;
		at += used;
		if (*at == 'W' && !of_time)
			unit = 7 * (double) FLEX_DAY;
		else if (*at == 'D' && !of_time)
			unit = (double) FLEX_DAY;
		else if (*at == 'H' && of_time)
			unit = (double) FLEX_HOUR;
		else if (*at == 'M' && of_time)
			unit = (double) FLEX_MINUTE;
		else if (*at == 'S' && of_time)
			unit = (double) FLEX_SECOND;
		else
			goto bad;
		/* a sum of a few of them and of a time must stay inside the range of a time */
		if (!(number * unit <= LONGEST) || *span > LONGEST)
			goto bad;
		*span += (FlexTime) llround(number * unit);
		any = true;
		at++;
	}
	if (any)
		return FLEX_OK;
bad:
	flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" isn't a duration of fixed length", text);
	flex_fault_hint(env, "Write for example PT15M, PT1H or P2D.");
	return FLEX_BAD_INPUT;
}

void
flex_time_text(FlexTime time, char *buffer, size_t size)
{
	FlexTime days = time / FLEX_DAY;
	FlexTime rest = time % FLEX_DAY;
	int64_t  z;
	int64_t  era;
	int64_t  day_of_era;
	int64_t  year_of_era;
	int64_t  day_of_year;
	int      month;
	int      day;
	int      used;

	if (rest < 0)
	{
		rest += FLEX_DAY;
		days--;
	}
	z = days + 730425; /* since 0000-03-01 */
	era = (z >= 0 ? z : z - 146096) / 146097;
	day_of_era = z - era * 146097;
	year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	month = (int) ((5 * day_of_year + 2) / 153);
	day = (int) (day_of_year - (153 * month + 2) / 5 + 1);
	month += month < 10 ? 3 : -9;
	used = snprintf(buffer, size, "%04lld-%02d-%02dT%02d:%02d:%02d",
					(long long) (year_of_era + era * 400 + (month <= 2)), month, day,
					(int) (rest / FLEX_HOUR), (int) (rest / FLEX_MINUTE % 60),
					(int) (rest / FLEX_SECOND % 60));
	if (rest % FLEX_SECOND != 0)
		used += snprintf(buffer + used, size - (size_t) used, ".%06d", (int) (rest % FLEX_SECOND));
	snprintf(buffer + used, size - (size_t) used, "Z");
}
