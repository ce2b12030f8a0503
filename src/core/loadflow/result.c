/*
 * result.c
 *	  Currents, powers and the summary of solved snapshots.
 */
#include "internal.h"

#include <limits.h>
#include <math.h>

static Complex
voltage_at(const FlexFlowBlock *block, int node, int lane)
{
	return node < 0 ? 0 : CMPLX(flex_block_re(block, node, lane), flex_block_im(block, node, lane));
}

/* Rated current of an element at one end, A; NAN: none. */
static double
rated_current(const FlexNetwork *network, const GridElement *element, int end)
{
	if (element->line >= 0)
	{
		const FlexLine *line = &network->line[element->line];

		return isnan(line->rated_a) ? network->type[line->type].rated_a : line->rated_a;
	}
	else
	{
		const FlexTransformer *t = &network->transformer[-1 - element->line];
		bool                   wye = t->conn[end] == FLEX_WYE;

		/* of the line conductor: S / (sqrt(3) V), one-phase S / V */
		return t->phases == 3 ? t->kva / (sqrt(3) * t->kv[end])
							  : t->kva / t->phases /
									(wye && t->phases > 1 ? t->kv[end] / sqrt(3) : t->kv[end]);
	}
}

int
flex_grid_nflows(const FlexGrid *grid)
{
	int n = 0;

	for (int e = 0; e < grid->nelements; e++)
		if (grid->element[e].line != INT_MIN)
			n += grid->element[e].n;
	return n;
}

/* Currents into an element, by conductor. */
static void
element_currents(const GridElement *element, const FlexFlowBlock *block, int lane, Complex *v,
				 Complex *current)
{
	for (int i = 0; i < element->n; i++)
		v[i] = voltage_at(block, element->node[i], lane);
	for (int i = 0; i < element->n; i++)
	{
		current[i] = 0;
		for (int k = 0; k < element->n; k++)
			current[i] += element->y[i * element->n + k] * v[k];
	}
}

int
flex_flow_branches(const FlexGrid *grid, const FlexFlowBlock *block, int lane, FlexBranchFlow *flow)
{
	int n = 0;

	for (int e = 0; e < grid->nelements; e++)
	{
		const GridElement *element = &grid->element[e];
		Complex            v[MAX_TERMINALS];
		Complex            current[MAX_TERMINALS];

		if (element->line == INT_MIN)
			continue;
		element_currents(element, block, lane, v, current);
		for (int i = 0; i < element->n; i++)
		{
			int     end = i < element->nfrom ? 0 : 1;
			Complex s = 1e-3 * v[i] * conj(current[i]);

			if (element->node[i] < 0)
				continue;
			flow[n++] = (FlexBranchFlow){.element = element->line,
										 .end = end,
										 .phase = element->phase[i],
										 .current_re = creal(current[i]),
										 .current_im = cimag(current[i]),
										 .p_kw = creal(s),
										 .q_kvar = cimag(s),
										 .loading = cabs(current[i]) /
													rated_current(grid->network, element, end)};
		}
	}
	return n;
}

/* ---- summary ---------------------------------------------------------------------------- */

static void
find_voltages(const FlexGrid *grid, const FlexFlowBlock *block, int lane, FlexFlowSummary *summary)
{
	double min2 = INFINITY;
	double max2 = -INFINITY;

	summary->v_min_node = summary->v_max_node = -1;
	for (int i = 0; i < grid->nnodes; i++)
	{
		double base = grid->node[i].base_v;
		double re = flex_block_re(block, i, lane);
		double im = flex_block_im(block, i, lane);
		double v2 = (re * re + im * im) / (base * base);

		if (grid->node[i].phase > 3)
			continue;
		if (v2 < min2)
		{
			min2 = v2;
			summary->v_min_node = i;
		}
		if (v2 > max2)
		{
			max2 = v2;
			summary->v_max_node = i;
		}
	}
	summary->v_min_pu = summary->v_min_node < 0 ? NAN : sqrt(min2);
	summary->v_max_pu = summary->v_max_node < 0 ? NAN : sqrt(max2);
}

/* Node i is phase 1 of a bus that has all three, one behind the other. */
static bool
begins_bus(const FlexGrid *grid, int i)
{
	const FlexGridNode *node = &grid->node[i];

	return i + 2 < grid->nnodes && node[0].phase == 1 && node[1].bus == node[0].bus &&
		   node[1].phase == 2 && node[2].bus == node[0].bus && node[2].phase == 3;
}

bool
flex_flow_sequences(const FlexGrid *grid, const FlexFlowBlock *block, int lane, int i, double *v)
{
	const Complex a = CMPLX(-0.5, sqrt(3) / 2);
	Complex       phase[3];

	if (!begins_bus(grid, i))
		return false;
	for (int k = 0; k < 3; k++)
		phase[k] = voltage_at(block, i + k, lane);
	v[0] = cabs(phase[0] + phase[1] + phase[2]) / 3;
	v[1] = cabs(phase[0] + a * phase[1] + a * a * phase[2]) / 3;
	v[2] = cabs(phase[0] + a * a * phase[1] + a * phase[2]) / 3;
	return true;
}

/* Largest negative- over positive-sequence voltage (C. L. Fortescue, 1918). */
static void
find_unbalance(const FlexGrid *grid, const FlexFlowBlock *block, int lane, FlexFlowSummary *summary)
{
	double most = -1;

	summary->unbalance_bus = -1;
	summary->unbalance_percent = NAN;
	for (int i = 0; i < grid->nnodes; i++)
	{
		double v[3];

		if (!flex_flow_sequences(grid, block, lane, i, v) || !(v[2] / v[1] > most))
			continue;
		most = v[2] / v[1];
		summary->unbalance_bus = grid->node[i].bus;
		summary->unbalance_percent = 100 * most;
	}
}

/* |I|^2 of a conductor at the first end of a line without capacitance: the same at both. */
static double
series_current2(const GridElement *element, const Complex *drop, int i)
{
	double re = 0;
	double im = 0;

	for (int k = 0; k < element->nfrom; k++)
	{
		double g = creal(element->y[i * element->n + k]);
		double b = cimag(element->y[i * element->n + k]);

		re += g * creal(drop[k]) - b * cimag(drop[k]);
		im += b * creal(drop[k]) + g * cimag(drop[k]);
	}
	return re * re + im * im;
}

/* Largest squared loading of an element, by the phase conductors of both ends. */
static double
element_loading2(const FlexGrid *grid, const GridElement *element, const FlexFlowBlock *block,
				 int lane)
{
	Complex v[MAX_TERMINALS];
	Complex current[MAX_TERMINALS];
	double  rated[2] = {rated_current(grid->network, element, 0),
						rated_current(grid->network, element, 1)};
	double  most = NAN;

	if (isnan(rated[0]) && isnan(rated[1]))
		return NAN;
	if (element->series)
	{
		Complex drop[FLEX_MAX_CONDUCTORS];

		for (int i = 0; i < element->nfrom; i++)
			drop[i] = voltage_at(block, element->node[i], lane) -
					  voltage_at(block, element->node[element->nfrom + i], lane);
		for (int i = 0; i < element->nfrom; i++)
			if (element->node[i] >= 0 && element->phase[i] <= 3)
				most = fmax(most, series_current2(element, drop, i) / (rated[0] * rated[0]));
		return most;
	}
	element_currents(element, block, lane, v, current);
	for (int i = 0; i < element->n; i++)
	{
		double limit = rated[i < element->nfrom ? 0 : 1];

		if (element->node[i] >= 0 && element->phase[i] <= 3)
			most = fmax(most, creal(current[i] * conj(current[i])) / (limit * limit));
	}
	return most;
}

static void
find_loading(const FlexGrid *grid, const FlexFlowBlock *block, int lane, FlexFlowSummary *summary)
{
	double most = -1;

	summary->worst_element = 0;
	for (int e = 0; e < grid->nelements; e++)
	{
		double loading2;

		if (grid->element[e].line == INT_MIN)
			continue;
		loading2 = element_loading2(grid, &grid->element[e], block, lane);
		if (loading2 > most)
		{
			most = loading2;
			summary->worst_element = grid->element[e].line;
		}
	}
	summary->worst_loading = most < 0 ? NAN : sqrt(most);
}

void
flex_flow_summarise(const FlexGrid *grid, const FlexFlowInput *input, const FlexFlowBlock *block,
					int lane, FlexFlowSummary *summary)
{
	Complex source = 0;
	double  load = 0;

	for (int s = 0; s < grid->nsources; s++)
	{
		const GridSource *from = &grid->source[s];
		const Complex    *y = grid->element[from->element].y;

		for (int i = 0; i < 3; i++)
		{
			Complex v = voltage_at(block, from->node[i], lane);
			Complex current = 0;

			for (int k = 0; k < 3; k++)
				current += y[3 * i + k] * (from->emf[k] - voltage_at(block, from->node[k], lane));
			source += 1e-3 * v * conj(current);
		}
	}
	/* what the legs draw at the voltages found */
	for (int l = 0; l < grid->nlegs; l++)
	{
		const GridLeg *leg = &grid->leg[l];
		Complex        u = voltage_at(block, leg->from, lane) - voltage_at(block, leg->to, lane);

		load += 1e-3 * creal(u * conj(flex_leg_snapshot(grid, leg, input, block->first + lane, u)));
	}
	summary->source_kw = creal(source);
	summary->source_kvar = cimag(source);
	summary->load_kw = load;
	summary->loss_kw = creal(source) - load;
	find_voltages(grid, block, lane, summary);
	find_unbalance(grid, block, lane, summary);
	find_loading(grid, block, lane, summary);
}
