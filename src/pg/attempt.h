/*
 * attempt.h
 *	  A query within limits of its own, whose failure is an answer: what jobs run in.
 */
#ifndef FLEX_PG_ATTEMPT_H
#define FLEX_PG_ATTEMPT_H

#include "flex_pg.h"

/* Seconds that the running attempt has left; infinity where none is running. */
double flex_pg_attempt_left(void);

/*
 * What a bound relation runs may raise errors whose texts hold its rows: whoever
 * reads one notes its sensor before and forgets it after, and an attempt that
 * ends in between stores no such text.
 */
void flex_pg_note_relation(const char *site, const char *sensor);
void flex_pg_forget_relation(void);

#endif /* FLEX_PG_ATTEMPT_H */
