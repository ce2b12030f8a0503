/*
 * names.h
 *	  Names with the index of the thing each stands for, found by hash: lists of a
 *	  document may have tens of thousands of entries.
 */
#ifndef FLEX_BASE_NAMES_H
#define FLEX_BASE_NAMES_H

#include "flex.h"

typedef struct FlexNames
{
	FlexEnv     *env;
	int          most; /* names that fit before it grows */
	int          n;
	unsigned     mask; /* slots - 1 */
	const char **name; /* [most] of the caller's memory */
	int         *index;
	int         *slot; /* [mask + 1] position in name + 1; 0: empty */
} FlexNames;

/*
 * An empty set; it begins with room for so many names and grows by itself. One
 * that got no memory stays empty.
 */
FlexStatus flex_names_init(FlexEnv *env, int most, FlexNames *names);
void       flex_names_free(FlexEnv *env, FlexNames *names);

/* The index that was given with the name, or -1. */
int flex_names_find(const FlexNames *names, const char *name);

/*
 * Add a name, whose text must live as long as the set. -1: it is new; else the
 * index of the same name, which stays. Without memory the answer is -1 as well,
 * and the environment's no_memory is set.
 */
int flex_names_add(FlexNames *names, const char *name, int index);

#endif /* FLEX_BASE_NAMES_H */
