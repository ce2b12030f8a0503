/*
 * network.h
 *	  A stored network in the core's form.
 */
#ifndef FLEX_PG_NETWORK_NETWORK_H
#define FLEX_PG_NETWORK_NETWORK_H

#include "pg/flex_pg.h"

#include "core/loadflow/loadflow.h"

/* Text of flex_internal.network_document(name), in context; an unknown network is an error. */
char *flex_pg_network_text(const char *name, MemoryContext context);

/* Read a network document; faults are left in env for the caller. */
FlexStatus flex_pg_network_read(FlexEnv *env, const char *text, FlexNetwork *network);

#endif /* FLEX_PG_NETWORK_NETWORK_H */
