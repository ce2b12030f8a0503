/*
 * network.c
 *	  A network's arrays.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

/* ---- arrays ------------------------------------------------------------------- */

FlexStatus
flex_network_init(FlexNetwork *network, FlexEnv *env, const char *name)
{
	memset(network, 0, sizeof(*network));
	network->env = env;
	network->name = name;
	network->frequency_hz = 50.0;
	return flex_names_init(env, 64, &network->bus_names);
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
	return flex_names_find(&network->bus_names, name);
}

int
flex_network_bus(FlexNetwork *network, const char *name)
{
	int      number = flex_network_find_bus(network, name);
	FlexBus *bus;

	if (number >= 0)
		return number;
	bus = ONE_MORE(network, bus, nbuses);
	if (bus == NULL)
		return -1;
	bus->name = flex_strdup(network->env, name);
	bus->voltage_base_kv = bus->x = bus->y = NAN;
	if (bus->name == NULL)
		return -1;
	flex_names_add(&network->bus_names, bus->name, network->nbuses - 1);
	return network->env->no_memory ? -1 : network->nbuses - 1;
}
