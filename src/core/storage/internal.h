/*
 * internal.h
 *	  Pieces of the storage chapter that its own files share.
 */
#ifndef FLEX_STORAGE_INTERNAL_H
#define FLEX_STORAGE_INTERNAL_H

#include <math.h>

#include "solver/chain/chain.h"
#include "storage.h"

/* An input with what every step needs worked out once. */
typedef struct StorageCase
{
	const FlexStorageInput *input;
	double                 *keep; /* [n] share of content kept over the step */
	/*
	 * The content value as value of a change of content: one more kWh put in at
	 * step t is held, less the losses, at the end of every later step. [n] or NULL.
	 */
	double *held_value;
	double  held_start; /* currency for what the start content and the inflow hold */
} StorageCase;

/* Values of step t with defaults applied. */
static inline double
storage_series(const double *series, int t, double def)
{
	return series == NULL ? def : series[t];
}

static inline double
storage_charge_limit(const FlexStorageInput *input, int t)
{
	double limit = input->spec.charge_power;

	return input->charge_limit != NULL && input->charge_limit[t] < limit ? input->charge_limit[t]
																		 : limit;
}

static inline double
storage_discharge_limit(const FlexStorageInput *input, int t)
{
	double limit = input->spec.discharge_power;

	return input->discharge_limit != NULL && input->discharge_limit[t] < limit
			   ? input->discharge_limit[t]
			   : limit;
}

static inline double
storage_charge_efficiency(const FlexStorageInput *input, int t)
{
	return storage_series(input->charge_efficiency, t, input->spec.charge_efficiency);
}

static inline double
storage_discharge_efficiency(const FlexStorageInput *input, int t)
{
	return storage_series(input->discharge_efficiency, t, input->spec.discharge_efficiency);
}

/* Share of the content kept over the step; none where what is left can't be told from 0. */
static inline double
storage_keep(const FlexStorageInput *input, int t)
{
	double keep =
		input->keep != NULL ? input->keep[t] : pow(1 - input->spec.self_discharge, input->hours[t]);

	return keep < FLEX_CHAIN_KEEPS_NOTHING ? 0 : keep;
}

/* Bounds of the content at the end of step t, the end condition included. */
void flex_storage_soc_bounds(const FlexStorageInput *input, int t, double *lower, double *upper);

/* Fill keep. */
FlexStatus flex_storage_case(FlexEnv *env, const FlexStorageInput *input, StorageCase *out);

/* Step function of the chain engine; data is a StorageCase. */
void flex_storage_step(const void *data, int t, FlexChainStep *step);

/* The same problem over the model layer; first columns of the families in *where. */
typedef struct StorageColumns
{
	int charge;
	int discharge;
	int soc;
	int import;
	int export;
	int recursion; /* rows */
} StorageColumns;

FlexStatus flex_storage_lp(FlexEnv *env, const StorageCase *storage, FlexModel **model,
						   StorageColumns *where);

/* Faults of input that can be seen without solving. */
FlexStatus flex_storage_input_check(FlexEnv *env, const FlexStorageInput *input);

#endif /* FLEX_STORAGE_INTERNAL_H */
