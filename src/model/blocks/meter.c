/*
 * meter.c
 *	  The meter of a grid connection: energy bought and sold, its limits, and
 *	  the largest import of each billing period.
 */
#include "model/internal.h"

#include <math.h>

FlexMeterBlock
flex_meter_defaults(const char *object, int n, const double *hours)
{
	return (FlexMeterBlock){.object = object,
							.n = n,
							.hours = hours,
							.import_limit = flex_constant(INFINITY),
							.export_limit = flex_constant(INFINITY),
							.import_most = flex_constant(INFINITY),
							.export_most = flex_constant(INFINITY)};
}

/* True where some peak has a price. */
static bool
has_peak(const FlexMeterBlock *meter)
{
	for (int t = 0; t < (meter->peak_price.each == NULL ? 1 : meter->n); t++)
		if (flex_value(&meter->peak_price, t) > 0)
			return true;
	return false;
}

/* Bounds of step t, and the pair where running both ways must be ruled out. */
static void
meter_bounds(FlexModel *model, const FlexMeterBlock *meter, int t)
{
	bool pays = flex_value(&meter->export_price, t) > flex_value(&meter->import_price, t);
	bool pair = meter->exclusive == FLEX_METER_EXCLUSIVE ||
				(meter->exclusive == FLEX_METER_EXCLUSIVE_WHERE_PAID && pays);
	double import_most = flex_value(&meter->import_most, t);
	double export_most = flex_value(&meter->export_most, t);

	/*
	 * With room, so that these bounds never take a dual from the limits behind them;
	 * but tight where they bound what running both ways could earn.
	 */
	if (!pays && !pair)
	{
		import_most = flex_meter_room(import_most);
		export_most = flex_meter_room(export_most);
	}
	import_most = fmin(import_most, flex_value(&meter->import_limit, t));
	export_most = fmin(export_most, flex_value(&meter->export_limit, t));
	flex_model_col_bounds(model, meter->import + t, 0, import_most);
	flex_model_col_bounds(model, meter->export + t, 0, export_most);
	if (pair && import_most > 0 && export_most > 0)
		flex_model_exclusive(model, meter->import + t, meter->export + t);
}

void
flex_block_meter(FlexModel *model, FlexMeterBlock *meter)
{
	meter->import = flex_model_cols(model, meter->object, "import_kw", meter->n, true);
	meter->export = flex_model_cols(model, meter->object, "export_kw", meter->n, true);
	for (int t = 0; t < meter->n; t++)
	{
		flex_model_cost(model, meter->import + t,
						meter->hours[t] * flex_value(&meter->import_price, t));
		flex_model_cost(model, meter->export + t,
						-meter->hours[t] * flex_value(&meter->export_price, t));
		meter_bounds(model, meter, t);
	}
	meter->peak = -1;
	if (has_peak(meter))
		meter->peak = flex_block_peak(model, meter->object, "peak_kw", meter->import, meter->n,
									  meter->peak_group, meter->peak_sunk, meter->peak_price);
}
