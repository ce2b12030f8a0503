/*
 * names.c
 *	  Names by hash: open addressing over a table at most half full, FNV-1a.
 */
#include "names.h"

#include <string.h>

#define LEAST 8

FlexStatus
flex_names_init(FlexEnv *env, int most, FlexNames *names)
{
	unsigned slots = 2 * LEAST;

	memset(names, 0, sizeof(*names));
	most = most < LEAST ? LEAST : most;
	while (slots < 2u * (unsigned) most)
		slots *= 2;
	names->env = env;
	names->most = most;
	names->mask = slots - 1;
	names->name = FLEX_NEW(env, const char *, most);
	names->index = FLEX_NEW(env, int, most);
	names->slot = FLEX_NEW(env, int, slots);
	if (names->name != NULL && names->index != NULL && names->slot != NULL)
		return FLEX_OK;
	flex_names_free(env, names);
	return FLEX_NO_MEMORY;
}

void
flex_names_free(FlexEnv *env, FlexNames *names)
{
	flex_free(env, names->name);
	flex_free(env, names->index);
	flex_free(env, names->slot);
	memset(names, 0, sizeof(*names));
}

/* The slot of a name, or the empty one where it would stand. */
static unsigned
find_slot(const FlexNames *names, const char *name)
{
	uint32_t hash = 2166136261u;
	unsigned at;

	for (const char *c = name; *c != '\0'; c++)
		hash = (hash ^ (unsigned char) *c) * 16777619u;
	at = hash & names->mask;
	while (names->slot[at] != 0 && strcmp(names->name[names->slot[at] - 1], name) != 0)
		at = (at + 1) & names->mask;
	return at;
}

/* Twice the room; the set stays as it is where there is no memory. */
static FlexStatus
grow(FlexNames *names)
{
	FlexNames  larger;
	FlexStatus status = flex_names_init(names->env, 2 * names->most, &larger);

	if (status != FLEX_OK)
		return status;
	for (int i = 0; i < names->n; i++)
	{
		larger.name[i] = names->name[i];
		larger.index[i] = names->index[i];
		larger.slot[find_slot(&larger, names->name[i])] = ++larger.n;
	}
	flex_names_free(names->env, names);
	*names = larger;
	return FLEX_OK;
}

int
flex_names_find(const FlexNames *names, const char *name)
{
	int position = names->n == 0 ? 0 : names->slot[find_slot(names, name)];

	return position == 0 ? -1 : names->index[position - 1];
}

int
flex_names_add(FlexNames *names, const char *name, int index)
{
	unsigned at;

	if (names->slot == NULL)
		return -1; /* there was no memory for it */
	at = find_slot(names, name);
	if (names->slot[at] != 0)
		return names->index[names->slot[at] - 1];
	if (names->n == names->most)
	{
		if (grow(names) != FLEX_OK)
			return -1;
		at = find_slot(names, name);
	}
	names->name[names->n] = name;
	names->index[names->n] = index;
	names->slot[at] = ++names->n;
	return -1;
}
