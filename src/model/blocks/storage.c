/*
 * storage.c
 *	  A storage: its content from step to step, limits of power and content.
 */
#include "model/internal.h"

#include <math.h>

FlexStorageBlock
flex_storage_defaults(const char *object, int n, const double *hours)
{
	return (FlexStorageBlock){.object = object,
							  .n = n,
							  .hours = hours,
							  .retention = flex_constant(1),
							  .charge_efficiency = flex_constant(1),
							  .discharge_efficiency = flex_constant(1),
							  .charge_limit = flex_constant(INFINITY),
							  .discharge_limit = flex_constant(INFINITY),
							  .soc_max = flex_constant(INFINITY)};
}

/* ---- arrays ------------------------------------------------------------- */

typedef struct NamedArray
{
	double    **array;
	FlexValues *values;
} NamedArray;

#define NARRAYS 8

FlexStatus
flex_storage_arrays(FlexEnv *env, FlexStorageBlock *block, FlexStorageArrays *arrays)
{
	const NamedArray all[NARRAYS] = {{&arrays->retention, &block->retention},
									 {&arrays->charge_efficiency, &block->charge_efficiency},
									 {&arrays->discharge_efficiency, &block->discharge_efficiency},
									 {&arrays->charge_limit, &block->charge_limit},
									 {&arrays->discharge_limit, &block->discharge_limit},
									 {&arrays->soc_min, &block->soc_min},
									 {&arrays->soc_max, &block->soc_max},
									 {&arrays->inflow, &block->inflow}};
	size_t           n = (size_t) block->n;

	arrays->memory = FLEX_NEW_RAW(env, double, NARRAYS *n);
	if (arrays->memory == NULL)
		return FLEX_NO_MEMORY;
	for (int k = 0; k < NARRAYS; k++)
	{
		double *array = arrays->memory + (size_t) k * n;

		for (int t = 0; t < block->n; t++)
			array[t] = flex_value(all[k].values, t);
		*all[k].array = array;
		*all[k].values = flex_values(array, NAN);
	}
	return FLEX_OK;
}

void
flex_storage_arrays_free(FlexEnv *env, FlexStorageArrays *arrays)
{
	flex_free(env, arrays->memory);
	arrays->memory = NULL;
}

/* ---- columns and rows ----------------------------------------------------- */

static void
storage_rows(FlexModel *model, const FlexStorageBlock *block)
{
	for (int t = 0; t < block->n; t++)
	{
		int    row = block->recursion + t;
		double hours = block->hours[t];
		double retention = flex_value(&block->retention, t);
		double known = hours * flex_value(&block->inflow, t);

		flex_model_coef(model, row, block->soc + t, 1);
		if (t > 0)
			flex_model_coef(model, row, block->soc + t - 1, -retention);
		else
			known += retention * block->soc_start;
		flex_model_coef(model, row, block->charge + t,
						-hours * flex_value(&block->charge_efficiency, t));
		flex_model_coef(model, row, block->discharge + t,
						hours / flex_value(&block->discharge_efficiency, t));
		flex_model_row_bounds(model, row, known, known);
	}
}

/* charge / limit + discharge / limit <= 1, where both can run. */
static void
shared_power_rows(FlexModel *model, const FlexStorageBlock *block)
{
	int first = flex_model_rows(model, block->object, "shared_power", block->n, true);

	for (int t = 0; t < block->n; t++)
	{
		double charge = flex_value(&block->charge_limit, t);
		double discharge = flex_value(&block->discharge_limit, t);

		flex_model_row_bounds(model, first + t, -INFINITY, 1);
		if (!(charge > 0) || !(discharge > 0))
			continue;
		flex_model_coef(model, first + t, block->charge + t, 1 / charge);
		flex_model_coef(model, first + t, block->discharge + t, 1 / discharge);
	}
}

/* Content that can be there at the begin of step t, inflow included: least and most, kWh. */
static void
content_before(const FlexStorageBlock *block, int t, double *least, double *most)
{
	double retention = flex_value(&block->retention, t);
	double inflow = block->hours[t] * flex_value(&block->inflow, t);

	*least = retention * (t == 0 ? block->soc_start : flex_value(&block->soc_min, t - 1)) + inflow;
	*most = retention * (t == 0 ? block->soc_start : flex_value(&block->soc_max, t - 1)) + inflow;
}

/*
 * Power limits as bounds. A pair needs finite ones, the tighter the better for
 * branching: where only one side runs, no more can go in or out than the
 * content bounds of the step leave room for.
 */
static void
storage_power_bounds(FlexModel *model, const FlexStorageBlock *block, int t)
{
	double hours = block->hours[t];
	double charge = flex_value(&block->charge_limit, t);
	double discharge = flex_value(&block->discharge_limit, t);

	if (block->exclusive && charge > 0 && discharge > 0)
	{
		double least;
		double most;

		content_before(block, t, &least, &most);
		if (isinf(charge))
			charge = fmax(0, (flex_value(&block->soc_max, t) - least) /
								 (hours * flex_value(&block->charge_efficiency, t)));
		if (isinf(discharge))
			discharge = fmax(0, (most - flex_value(&block->soc_min, t)) *
									flex_value(&block->discharge_efficiency, t) / hours);
		flex_model_exclusive(model, block->charge + t, block->discharge + t);
	}
	flex_model_col_bounds(model, block->charge + t, 0, charge);
	flex_model_col_bounds(model, block->discharge + t, 0, discharge);
}

void
flex_block_storage(FlexModel *model, FlexStorageBlock *block)
{
	int n = block->n;

	block->charge = flex_model_cols(model, block->object, "charge_kw", n, true);
	block->discharge = flex_model_cols(model, block->object, "discharge_kw", n, true);
	block->soc = flex_model_cols(model, block->object, "soc_kwh", n, true);
	block->recursion = flex_model_rows(model, block->object, "recursion", n, true);
	for (int t = 0; t < n; t++)
	{
		storage_power_bounds(model, block, t);
		flex_model_col_bounds(model, block->soc + t, flex_value(&block->soc_min, t),
							  flex_value(&block->soc_max, t));
	}
	storage_rows(model, block);
	if (block->shared_power)
		shared_power_rows(model, block);
}
