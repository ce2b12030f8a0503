/*
 * network.c
 *	  A network's arrays and names.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

/* ---- names ------------------------------------------------------------------ */

struct FlexNameTable
{
	FlexEnv     *env;
	const char **name;
	int         *number;
	size_t       size; /* a power of two; at most half of it is used */
	size_t       used;
};

/* FNV-1a */
static size_t
hash_name(const char *name)
{
	uint64_t hash = 1469598103934665603u;

	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char) *name) * 1099511628211u;
	return (size_t) (hash ^ (hash >> 32));
}

static size_t
slot_of(const FlexNameTable *names, const char *name)
{
	size_t slot = hash_name(name) & (names->size - 1);

	while (names->name[slot] != NULL && strcmp(names->name[slot], name) != 0)
		slot = (slot + 1) & (names->size - 1);
	return slot;
}

static bool
resize_names(FlexNameTable *names, size_t size)
{
	FlexNameTable old = *names;

	names->name = FLEX_NEW(names->env, const char *, size);
	names->number = FLEX_NEW(names->env, int, size);
	if (names->name == NULL || names->number == NULL)
	{
		*names = old;
		return false;
	}
	names->size = size;
	for (size_t i = 0; i < old.size; i++)
		if (old.name[i] != NULL)
		{
			size_t slot = slot_of(names, old.name[i]);

			names->name[slot] = old.name[i];
			names->number[slot] = old.number[i];
		}
	if (old.size > 0)
	{
		flex_free(names->env, old.name);
		flex_free(names->env, old.number);
	}
	return true;
}

FlexNameTable *
flex_names_new(FlexEnv *env)
{
	FlexNameTable *names = FLEX_NEW(env, FlexNameTable, 1);

	if (names == NULL)
		return NULL;
	names->env = env;
	return resize_names(names, 64) ? names : NULL;
}

int
flex_names_find(const FlexNameTable *names, const char *name)
{
	size_t slot = slot_of(names, name);

	return names->name[slot] != NULL ? names->number[slot] : -1;
}

bool
flex_names_add(FlexNameTable *names, const char *name, int number)
{
	size_t slot;

	if (2 * (names->used + 1) > names->size && !resize_names(names, 2 * names->size))
		return false;
	slot = slot_of(names, name);
	if (names->name[slot] != NULL)
		return false;
	names->name[slot] = name;
	names->number[slot] = number;
	names->used++;
	return true;
}

/* ---- arrays ------------------------------------------------------------------- */

void
flex_network_init(FlexNetwork *network, FlexEnv *env, const char *name)
{
	memset(network, 0, sizeof(*network));
	network->env = env;
	network->name = name;
	network->frequency_hz = 50.0;
	network->bus_names = flex_names_new(env);
}

/* Room for one more item of an array whose capacity is the next power of two. */
static void *
one_more(FlexEnv *env, void **array, int *n, size_t size)
{
	bool full = *n == 0 || (*n >= 8 && (*n & (*n - 1)) == 0);

	if (full)
	{
		size_t capacity = *n == 0 ? 8 : 2 * (size_t) *n;
		void  *larger = *array == NULL ? flex_alloc(env, capacity, size)
									   : flex_grow(env, *array, (size_t) *n, capacity, size);

		if (larger == NULL)
			return NULL;
		*array = larger;
	}
	memset((char *) *array + (size_t) *n * size, 0, size);
	return (char *) *array + (size_t) (*n)++ * size;
}

#define ONE_MORE(network, array, count)                                                            \
	one_more((network)->env, (void **) &(network)->array, &(network)->count,                       \
			 sizeof(*(network)->array))

FlexLineType *
flex_network_add_type(FlexNetwork *network)
{
	return ONE_MORE(network, type, ntypes);
}

FlexLine *
flex_network_add_line(FlexNetwork *network)
{
	return ONE_MORE(network, line, nlines);
}

FlexTransformer *
flex_network_add_transformer(FlexNetwork *network)
{
	return ONE_MORE(network, transformer, ntransformers);
}

FlexRegulator *
flex_network_add_regulator(FlexNetwork *network)
{
	return ONE_MORE(network, regulator, nregulators);
}

FlexSourceBus *
flex_network_add_source(FlexNetwork *network)
{
	return ONE_MORE(network, source, nsources);
}

FlexNetworkLoad *
flex_network_add_load(FlexNetwork *network)
{
	return ONE_MORE(network, load, nloads);
}

FlexNetworkLoad *
flex_network_add_generator(FlexNetwork *network)
{
	return ONE_MORE(network, generator, ngenerators);
}

FlexShunt *
flex_network_add_shunt(FlexNetwork *network)
{
	return ONE_MORE(network, shunt, nshunts);
}

int
flex_network_find_bus(const FlexNetwork *network, const char *name)
{
	return flex_names_find(network->bus_names, name);
}

int
flex_network_bus(FlexNetwork *network, const char *name)
{
	int      number;
	FlexBus *bus;

	if (network->bus_names == NULL)
		return -1;
	number = flex_network_find_bus(network, name);
	if (number >= 0)
		return number;
	bus = ONE_MORE(network, bus, nbuses);
	if (bus == NULL)
		return -1;
	bus->name = flex_strdup(network->env, name);
	bus->voltage_base_kv = bus->x = bus->y = NAN;
	if (bus->name == NULL || !flex_names_add(network->bus_names, bus->name, network->nbuses - 1))
		return -1;
	return network->nbuses - 1;
}
