/*
 * days.c
 *	  Local days on the time axis: rows of equal length on the clock on the wall,
 *	  each day by itself, so that any day alone has the rows it has in a year.
 *
 * Where clocks change, the row that runs is cut off, or goes on longer where the
 * clock comes back to the same row before its end; the rows after it begin when
 * the wall clock says so again. Rows that divide the change stay all alike.
 */
#include "run.h"

#include <math.h>

/* Two instants are the same, s. */
#define SAME_INSTANT 1e-6

/* A layout in the making. */
typedef struct Laying
{
	const FlexSimulation *s;
	FlexLayout           *layout;
	int                   per_day; /* rows of a day on the wall clock */
	int                   room;
	double                offset; /* of the wall clock from UTC, s */
	double                change; /* when it changes next */
} Laying;

/* Offset of the wall clock at an instant, and when it changes next. */
static void
look_up_clock(Laying *l, double when)
{
	pg_time_t from = (pg_time_t) floor(when);
	pg_time_t boundary;
	long int  before, after;
	int       before_dst, after_dst;

	l->offset = (double) pg_localtime(&from, l->s->zone)->tm_gmtoff;
	l->change = INFINITY;
	while (pg_next_dst_boundary(&from, &before, &before_dst, &boundary, &after, &after_dst,
								l->s->zone) == 1)
	{
		if (before != after)
		{
			l->change = (double) boundary;
			return;
		}
		/* another name for the same time */
		from = boundary;
	}
}

static void
add_row(Laying *l, double when, int day, int row)
{
	FlexLayout *layout = l->layout;

	if (layout->n >= l->room)
		elog(ERROR, "more rows of a day than clocks can show");
	layout->edge[layout->n] = flex_pg_slot_timestamp(when);
	layout->source[layout->n++] = day * l->per_day + Max(row, 0) % l->per_day;
}

static void
lay_out_day(Laying *l, int day)
{
	double midnight = (double) (l->s->first_day + day) * SECS_PER_DAY; /* on the wall */
	double end = l->s->midnight[day + 1];
	double length = l->layout->length;
	int    row = -1;
	bool   complete = true;

	for (double t = l->s->midnight[day]; t < end;)
	{
		double until, wall, next;
		int    entered;

		if (t >= l->change)
			look_up_clock(l, t);
		until = Min(l->change, end);
		wall = t + l->offset - midnight;
		entered = (int) floor(wall / length + 1e-9);
		/* the same row again, after its end, is one more; before its end it goes on */
		if (complete || entered != row)
			add_row(l, t, day, entered);
		for (row = entered;; row++)
		{
			next = midnight - l->offset + (row + 1) * length;
			if (next > until - SAME_INSTANT)
				break;
			add_row(l, next, day, row + 1);
		}
		complete = next < until + SAME_INSTANT;
		t = until;
	}
}

/* Edges of rows that are all alike are left out again. */
static void
drop_even_edges(FlexLayout *layout)
{
	FlexTime length = (FlexTime) rint(layout->length * USECS_PER_SEC);

	for (int k = 0; k < layout->n; k++)
		if (layout->edge[k + 1] - layout->edge[k] != length)
			return;
	pfree(layout->edge);
	layout->edge = NULL;
}

void
flex_pg_lay_out(const FlexSimulation *s, double length, FlexLayout *layout)
{
	double  span = s->midnight[s->ndays] - s->midnight[0];
	Laying  l = {.s = s, .layout = layout, .per_day = (int) rint(SECS_PER_DAY / length)};
	int64_t room;

	*layout = (FlexLayout){.length = length};
	look_up_clock(&l, s->midnight[0]);
	/* a day that begins at a change has other hours as well */
	if (l.change >= s->midnight[s->ndays] && span == (double) s->ndays * SECS_PER_DAY)
	{
		layout->n = s->ndays * l.per_day;
		return;
	}
	/* each day may begin a row early, and so may each of its changes */
	room = (int64_t) ceil(span / length) + 4 * (int64_t) s->ndays + 4;
	l.room = (int) room;
	layout->edge = flex_pg_alloc_slots(room + 1, sizeof(FlexTime));
	layout->source = flex_pg_alloc_slots(room, sizeof(int));
	for (int day = 0; day < s->ndays; day++)
		lay_out_day(&l, day);
	layout->edge[layout->n] = flex_pg_slot_timestamp(s->midnight[s->ndays]);
	drop_even_edges(layout);
}

FlexTime
flex_pg_row_time(const FlexSimulation *s, const FlexLayout *layout, int k)
{
	return layout->edge != NULL ? layout->edge[k]
								: flex_pg_slot_timestamp(s->midnight[0] + k * layout->length);
}

void
flex_pg_layout_edges(const FlexSimulation *s, FlexLayout *layout)
{
	FlexTime *edge;

	if (layout->edge != NULL)
		return;
	edge = flex_pg_alloc_slots((size_t) layout->n + 1, sizeof(FlexTime));
	for (int k = 0; k <= layout->n; k++)
		edge[k] = flex_pg_row_time(s, layout, k);
	layout->edge = edge;
}
