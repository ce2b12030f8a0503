/*
 * zone.h
 *	  Zones of a network in a call of the load flow: a zone is one phase of one feeder.
 */
#ifndef FLEX_PG_HEADROOM_ZONE_H
#define FLEX_PG_HEADROOM_ZONE_H

#include "pg/network/loadflow.h"

#define FLEX_ZONE_PHASES 3

/* A feeder: the cable that leaves the busbar. */
typedef struct Feeder
{
	const char *name;
	int         supply;  /* line, -1: not found yet */
	int         end;     /* 0 or 1: the one at the busbar */
	int         entries; /* lines that lead into it from outside */
	int         entry;   /* one of them */
	double      rated_a;
} Feeder;

/* A call on its way: the load flow's and the feeders'. */
typedef struct Zones
{
	Flow    flow; /* first: the sink gets a pointer to it */
	int     nfeeders;
	Feeder *feeder;         /* by name */
	int    *feeder_of_bus;  /* [nbuses], -1: none (source, busbar) */
	int    *feeder_of_line; /* [nlines], by the receiving bus */
	double  transformer_kva;
} Zones;

/* Begin the load flow's call (flex_flow_begin) and find its feeders; errors are raised. */
void flex_zones_begin(Zones *zones, text *network, text *loads, Jsonb *options);

/* "21": phase index 1 of feeder "1". */
const char *flex_zone_name(const Zones *zones, int phase, int feeder);

#endif /* FLEX_PG_HEADROOM_ZONE_H */
