/*
 * calendar.c
 *	  Day numbers and day types.
 */
#include "calendar.h"

#include <stdbool.h>

static int
floor_div(int a, int b)
{
	return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/*
 * Years counted from March, so that the leap day is the last of its year; 400
 * of them hold 146097 days, and 719468 lie between 0000-03-01 and 1970-01-01.
 */
int
flex_day_of_date(int year, int month, int day)
{
	int y = year - (month <= 2);
	int era = floor_div(y, 400);
	int year_of_era = y - era * 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
		   719468;
}

void
flex_date_of_day(int day, int *year, int *month, int *day_of_month)
{
	int z = day + 719468;
	int era = floor_div(z, 146097);
	int n = z - era * 146097;
	int year_of_era = (n - n / 1460 + n / 36524 - n / 146096) / 365;
	int day_of_year = n - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int m = (5 * day_of_year + 2) / 153;

	*day_of_month = day_of_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = year_of_era + era * 400 + (*month <= 2);
}

/* 1970-01-01 was a Thursday. */
int
flex_weekday(int day)
{
	int w = (day + 3) % 7;

	return (w < 0 ? w + 7 : w) + 1;
}

/* The anonymous Gregorian computus (Nature, 1876). */
int
flex_easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - b / 4 - g + 15) % 30;
	int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;

	return flex_day_of_date(year, n / 31, n % 31 + 1);
}

static bool
is_holiday(const FlexCalendar *calendar, int day)
{
	int low = 0, high = calendar->nholidays;

	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (calendar->holiday[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low < calendar->nholidays && calendar->holiday[low] == day;
}

int
flex_day_type(const FlexCalendar *calendar, int day)
{
	if (calendar->holiday_type >= 0 && is_holiday(calendar, day))
		return calendar->holiday_type;
	return calendar->weekday_type[flex_weekday(day + calendar->weekday_shift) - 1];
}
