/*
 * program.c
 *	  One storage behind one meter over the model layer: what the other
 *	  engines solve, and what an export shows.
 */
#include "internal.h"

#include <math.h>

/* What the storage's block varies from step to step, and how far the meter can reach. */
static void
fill_arrays(const StorageCase *storage, FlexStorageArrays *arrays, double *import_most,
			double *export_most)
{
	const FlexStorageInput *input = storage->input;

	for (int t = 0; t < input->n; t++)
	{
		double net = storage_series(input->net_load, t, 0);

		arrays->retention[t] = storage->keep[t];
		arrays->charge_efficiency[t] = storage_charge_efficiency(input, t);
		arrays->discharge_efficiency[t] = storage_discharge_efficiency(input, t);
		arrays->charge_limit[t] = storage_charge_limit(input, t);
		arrays->discharge_limit[t] = storage_discharge_limit(input, t);
		arrays->inflow[t] = storage_series(input->inflow, t, 0);
		flex_storage_soc_bounds(input, t, &arrays->soc_min[t], &arrays->soc_max[t]);
		import_most[t] = fmax(net, 0) + arrays->charge_limit[t];
		export_most[t] = fmax(-net, 0) + arrays->discharge_limit[t];
	}
}

static void
add_costs(FlexModel *model, const FlexStorageInput *input, const FlexStorageBlock *block)
{
	for (int t = 0; t < input->n; t++)
	{
		double cost = input->hours[t] * input->spec.throughput_cost;

		flex_model_cost(model, block->charge + t, cost);
		flex_model_cost(model, block->discharge + t, cost);
		flex_model_cost(model, block->soc + t, -storage_series(input->content_value, t, 0));
	}
	flex_model_add_cost(model, block->soc + input->n - 1, -input->spec.end_value);
}

FlexStatus
flex_storage_lp(FlexEnv *env, const StorageCase *storage, FlexModel **out, StorageColumns *where)
{
	const FlexStorageInput *input = storage->input;
	int                     n = input->n;
	FlexModel              *model = flex_model_new(env);
	FlexStorageBlock        block = flex_storage_defaults("storage", n, input->hours);
	FlexMeterBlock          meter = flex_meter_defaults("meter", n, input->hours);
	FlexStorageArrays       arrays;
	double                 *import_most = FLEX_NEW(env, double, n);
	double                 *export_most = FLEX_NEW(env, double, n);
	double                 *constant = FLEX_NEW(env, double, n);

	if (!model || !import_most || !export_most || !constant ||
		flex_storage_arrays(env, &block, &arrays) != FLEX_OK)
		return FLEX_NO_MEMORY;
	fill_arrays(storage, &arrays, import_most, export_most);
	block.soc_start = input->spec.soc_start;
	block.exclusive = input->spec.exclusive;
	block.shared_power = !input->spec.exclusive;
	flex_block_storage(model, &block);
	meter.import_price = flex_values(input->import_price, 0);
	meter.export_price =
		flex_values(input->export_price == NULL ? input->import_price : input->export_price, 0);
	meter.import_limit = flex_values(input->import_limit, INFINITY);
	meter.export_limit = flex_values(input->export_limit, INFINITY);
	meter.import_most = flex_values(import_most, 0);
	meter.export_most = flex_values(export_most, 0);
	meter.exclusive = FLEX_METER_EXCLUSIVE_WHERE_PAID;
	flex_block_meter(model, &meter);
	add_costs(model, input, &block);
	*where = (StorageColumns){block.charge, block.discharge, block.soc,
							  meter.import, meter.export,    block.recursion};
	for (int t = 0; t < n; t++)
		constant[t] = -storage_series(input->net_load, t, 0);
	flex_block_balance(
		model, "meter", "balance_kw", n,
		(const FlexTerm[]){
			{meter.import, 1}, {meter.export, -1}, {block.charge, -1}, {block.discharge, 1}},
		4, constant);
	*out = model;
	return FLEX_OK;
}
