/*
 * program.c
 *	  One storage behind one meter over the model layer: what the other
 *	  engines solve, and what an export shows.
 */
#include "internal.h"

#include <math.h>

typedef struct Limits
{
	double *charge;
	double *discharge;
	double *soc_min;
	double *soc_max;
	double *constant; /* of the balance: minus the net load */
} Limits;

static bool
fill_limits(FlexEnv *env, const FlexStorageInput *input, Limits *limits)
{
	int n = input->n;

	limits->charge = FLEX_NEW(env, double, n);
	limits->discharge = FLEX_NEW(env, double, n);
	limits->soc_min = FLEX_NEW(env, double, n);
	limits->soc_max = FLEX_NEW(env, double, n);
	limits->constant = FLEX_NEW(env, double, n);
	if (!limits->charge || !limits->discharge || !limits->soc_min || !limits->soc_max ||
		!limits->constant)
		return false;
	for (int t = 0; t < n; t++)
	{
		limits->charge[t] = storage_charge_limit(input, t);
		limits->discharge[t] = storage_discharge_limit(input, t);
		flex_storage_soc_bounds(input, t, &limits->soc_min[t], &limits->soc_max[t]);
		limits->constant[t] = -storage_series(input->net_load, t, 0);
	}
	return true;
}

/* Costs and bounds of the meter's two directions at step t. */
static void
add_meter(FlexModel *model, const FlexStorageInput *input, const Limits *limits,
		  const StorageColumns *where, int t)
{
	double hours = input->hours[t];
	double import_price = input->import_price[t];
	double export_price = storage_series(input->export_price, t, import_price);
	double net = storage_series(input->net_load, t, 0);
	double import_most = fmax(net, 0) + limits->charge[t];
	double export_most = fmax(-net, 0) + limits->discharge[t];
	/* room, so that these bounds never take a dual from the limits behind them */
	double room = export_price > import_price ? 0 : 1;
	int    import = where->import + t;
	int export = where->export + t;

	flex_model_cost(model, import, hours * import_price);
	flex_model_cost(model, export, -hours * export_price);
	flex_model_col_bounds(
		model, import, 0,
		fmin((1 + room) * import_most + room, storage_series(input->import_limit, t, INFINITY)));
	flex_model_col_bounds(
		model, export, 0,
		fmin((1 + room) * export_most + room, storage_series(input->export_limit, t, INFINITY)));
	/* importing while exporting would pay only here */
	if (export_price > import_price)
		flex_model_exclusive(model, import, export);
}

FlexStatus
flex_storage_lp(FlexEnv *env, const StorageCase *storage, FlexModel **out, StorageColumns *where)
{
	const FlexStorageInput *input = storage->input;
	const FlexStorageSpec  *spec = &input->spec;
	int                     n = input->n;
	FlexModel              *model = flex_model_new(env);
	FlexStorageBlock        block = {0};
	Limits                  limits;
	double                 *efficiency;

	if (model == NULL || !fill_limits(env, input, &limits))
		return FLEX_NO_MEMORY;
	efficiency = FLEX_NEW(env, double, 2 * n);
	if (efficiency == NULL)
		return FLEX_NO_MEMORY;
	for (int t = 0; t < n; t++)
	{
		efficiency[t] = storage_charge_efficiency(input, t);
		efficiency[n + t] = storage_discharge_efficiency(input, t);
	}
	block.object = "storage";
	block.n = n;
	block.hours = input->hours;
	block.keep = storage->keep;
	block.charge_efficiency = efficiency;
	block.discharge_efficiency = efficiency + n;
	block.charge_limit = limits.charge;
	block.discharge_limit = limits.discharge;
	block.soc_min = limits.soc_min;
	block.soc_max = limits.soc_max;
	block.inflow = input->inflow;
	block.soc_start = spec->soc_start;
	block.exclusive = spec->exclusive;
	block.shared_power = !spec->exclusive;
	flex_block_storage(model, &block);
	where->charge = block.charge;
	where->discharge = block.discharge;
	where->soc = block.soc;
	where->recursion = block.recursion;
	where->import = flex_model_cols(model, "meter", "import_kw", n, true);
	where->export = flex_model_cols(model, "meter", "export_kw", n, true);
	for (int t = 0; t < n; t++)
	{
		add_meter(model, input, &limits, where, t);
		flex_model_cost(model, where->charge + t, input->hours[t] * spec->throughput_cost);
		flex_model_cost(model, where->discharge + t, input->hours[t] * spec->throughput_cost);
		flex_model_cost(model, where->soc + t, -storage_series(input->content_value, t, 0));
	}
	flex_model_add_cost(model, where->soc + n - 1, -spec->end_value);
	flex_block_balance(
		model, "meter", "balance_kw", n,
		(const FlexTerm[]){
			{where->import, 1}, {where->export, -1}, {where->charge, -1}, {where->discharge, 1}},
		4, limits.constant);
	*out = model;
	return FLEX_OK;
}
