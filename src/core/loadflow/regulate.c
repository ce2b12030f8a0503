/*
 * regulate.c
 *	  Voltage regulators with line-drop compensation, the loop around the load
 *	  flow.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

static void
set_taps(FlexGrid *grid, int transformer, const double *tap)
{
	double *have = &grid->tap[2 * transformer];

	if (have[0] == tap[0] && have[1] == tap[1])
		return;
	memcpy(have, tap, sizeof(double[2]));
	grid->stale = true;
	flex_grid_transformer(&grid->network->transformer[transformer], have,
						  &grid->element[grid->first_transformer + transformer]);
}

void
flex_regulate_reset(FlexGrid *grid)
{
	for (int r = 0; r < grid->network->nregulators; r++)
	{
		int t = grid->network->regulator[r].transformer;

		set_taps(grid, t, grid->network->transformer[t].tap);
	}
}

static Complex
node_voltage(const double *voltage, int node)
{
	return node < 0 ? 0 : CMPLX(voltage[2 * node], voltage[2 * node + 1]);
}

/* What the control sees: winding voltage and the drop of the current into the winding, V. */
static double
sensed_voltage(const FlexGrid *grid, const FlexRegulator *regulator, const double *voltage)
{
	const FlexTransformer *t = &grid->network->transformer[regulator->transformer];
	const GridElement *element = &grid->element[grid->first_transformer + regulator->transformer];
	int                w = regulator->winding - 1;
	int                at = w * element->nfrom;
	int                other = t->conn[w] == FLEX_WYE ? at + t->phases : at + 1;
	Complex            u;
	Complex            current = 0;

	if (element->n == 0) /* without supply */
		return regulator->voltage_v;
	u = node_voltage(voltage, element->node[at]) - node_voltage(voltage, element->node[other]);
	for (int k = 0; k < element->n; k++)
		current += element->y[at * element->n + k] * node_voltage(voltage, element->node[k]);
	return cabs(u / regulator->pt_ratio +
				(regulator->r_v + I * regulator->x_v) * current / regulator->ct_primary_a);
}

int
flex_regulate(FlexGrid *grid, const double *voltage)
{
	int moved = 0;

	/* all look at the same voltages, then move together */
	for (int r = 0; r < grid->network->nregulators; r++)
	{
		const FlexRegulator   *regulator = &grid->network->regulator[r];
		const FlexTransformer *t = &grid->network->transformer[regulator->transformer];
		int                    w = regulator->winding - 1;
		double                 step = (t->tap_max - t->tap_min) / t->tap_steps;
		double rated = 1e3 * t->kv[w] / (t->conn[w] == FLEX_WYE && t->phases > 1 ? sqrt(3) : 1);
		double lack = regulator->voltage_v - sensed_voltage(grid, regulator, voltage);
		double steps;
		double tap[2];

		if (fabs(lack) <= regulator->band_v / 2)
			continue;
		/* most of the way: the others move as well */
		steps = trunc(0.7 * rint(fabs(lack) * regulator->pt_ratio / rated / step));
		steps = fmin(fmax(steps, 1), regulator->max_steps);
		memcpy(tap, &grid->tap[2 * regulator->transformer], sizeof(tap));
		tap[w] = fmin(fmax(tap[w] + copysign(steps * step, lack), t->tap_min), t->tap_max);
		if (fabs(tap[w] - grid->tap[2 * regulator->transformer + w]) < step / 2)
			continue; /* at its limit */
		set_taps(grid, regulator->transformer, tap);
		moved++;
	}
	return moved;
}
