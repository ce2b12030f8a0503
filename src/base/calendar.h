/*
 * calendar.h
 *	  Dates as day numbers, weekdays, Easter, and the type of a day. The one
 *	  place that turns a date into a day type.
 */
#ifndef FLEX_BASE_CALENDAR_H
#define FLEX_BASE_CALENDAR_H

/* Days since 1970-01-01 of a date of the (proleptic) Gregorian calendar. */
int  flex_day_of_date(int year, int month, int day);
void flex_date_of_day(int day, int *year, int *month, int *day_of_month);

/* 1 Monday ... 7 Sunday. */
int flex_weekday(int day);

/* Day number of Easter Sunday. */
int flex_easter(int year);

/* Which type a day has: by weekday, unless it is a holiday. */
typedef struct FlexCalendar
{
	int        weekday_type[7]; /* Monday first: index of the day type */
	int        holiday_type;    /* index of the day type, -1: holidays are ordinary days */
	const int *holiday;         /* [nholidays], ascending day numbers */
	int        nholidays;
	int        weekday_shift; /* added to the day before its weekday is taken; 0 */
} FlexCalendar;

int flex_day_type(const FlexCalendar *calendar, int day);

#endif /* FLEX_BASE_CALENDAR_H */
