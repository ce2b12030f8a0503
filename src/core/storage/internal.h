/*
 * internal.h
 *	  Pieces of the storage chapter that its own files share.
 */
#ifndef FLEX_STORAGE_INTERNAL_H
#define FLEX_STORAGE_INTERNAL_H

#include "solver/chain/chain.h"
#include "storage.h"

/* An input with what every step needs worked out once. */
typedef struct StorageCase
{
	const FlexStorageInput *input;
	double                 *retention; /* [n] share of the content left after the step */
	/*
	 * The content value as value of a change of content: one more kWh put in at
	 * step t is there, less the losses, at the end of every later step. [n] or NULL.
	 */
	double *change_value;
	double  known_value; /* currency for what the start content and the inflow hold */
} StorageCase;

/* Step function of the chain engine; data is a StorageCase. */
void flex_storage_step(const void *data, int t, FlexChainStep *step);

#endif /* FLEX_STORAGE_INTERNAL_H */
