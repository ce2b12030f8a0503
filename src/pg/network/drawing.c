/*
 * drawing.c
 *	  The drawing of a network, coloured by the results of a load flow.
 */
#include "loadflow.h"

#include <math.h>

#include "utils/builtins.h"

FLEX_FUNCTION(flex_network_svg_text);

/* What a drawing needs of the snapshots; Flow comes first. */
typedef struct Drawing
{
	Flow    flow;
	double *bus; /* voltage farthest from 1 p.u. */
	double *line;
	double *transformer; /* highest loading */
} Drawing;

static void
fill_nan(double *value, int n)
{
	for (int i = 0; i < n; i++)
		value[i] = NAN;
}

static FlexStatus
collect_voltages(void *state, const FlexFlowBlock *block)
{
	Drawing            *drawing = state;
	const FlexGridNode *node = flex_grid_nodes(drawing->flow.grid);
	int                 n = flex_grid_nnodes(drawing->flow.grid);

	for (int lane = 0; lane < block->lanes; lane++)
		for (int i = 0; i < n && flex_flow_has_values(block, lane); i++)
		{
			double  re = flex_block_re(block, i, lane);
			double  im = flex_block_im(block, i, lane);
			double  v = sqrt(re * re + im * im) / node[i].base_v;
			double *bus = &drawing->bus[node[i].bus];

			if (node[i].phase <= 3 && !(fabs(v - 1) <= fabs(*bus - 1)))
				*bus = v;
		}
	return FLEX_OK;
}

static FlexStatus
collect_loadings(void *state, const FlexFlowBlock *block)
{
	Drawing *drawing = state;

	for (int lane = 0; lane < block->lanes; lane++)
	{
		int n = flex_flow_has_values(block, lane)
					? flex_flow_branches(drawing->flow.grid, block, lane, drawing->flow.flow)
					: 0;

		for (int i = 0; i < n; i++)
		{
			const FlexBranchFlow *f = &drawing->flow.flow[i];
			double               *loading = f->element >= 0 ? &drawing->line[f->element]
															: &drawing->transformer[-1 - f->element];

			if (!(f->loading <= *loading) && !isnan(f->loading))
				*loading = f->loading;
		}
	}
	return FLEX_OK;
}

/* Fill colours by running the load flow; NULL: a drawing without colours. */
static void
run_colours(Drawing *drawing, const char *colour_by, FlexNetworkColours *colours)
{
	Flow *flow = &drawing->flow;

	if (colour_by == NULL)
		return;
	if (strcmp(colour_by, "voltage") == 0)
	{
		drawing->bus = flex_flow_alloc(flow, flow->network.nbuses, sizeof(double));
		fill_nan(drawing->bus, flow->network.nbuses);
		flex_flow_run(flow, collect_voltages);
		*colours = (FlexNetworkColours){
			.title = "voltage, p.u.", .bus = drawing->bus, .low = 0.9, .middle = 1, .high = 1.1};
	}
	else if (strcmp(colour_by, "loading") == 0)
	{
		drawing->line = flex_flow_alloc(flow, flow->network.nlines, sizeof(double));
		drawing->transformer = flex_flow_alloc(flow, flow->network.ntransformers, sizeof(double));
		flow->flow = flex_flow_alloc(flow, flex_grid_nflows(flow->grid), sizeof(FlexBranchFlow));
		fill_nan(drawing->line, flow->network.nlines);
		fill_nan(drawing->transformer, flow->network.ntransformers);
		flex_flow_run(flow, collect_loadings);
		*colours = (FlexNetworkColours){.title = "loading, 1 = rated",
										.line = drawing->line,
										.transformer = drawing->transformer,
										.low = 0,
										.middle = 0,
										.high = 1};
	}
	else
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("can't colour a network by \"%s\"", colour_by),
						errhint("Give voltage, loading or NULL.")));
}

/* flex.network_svg */
Datum
flex_network_svg_text(PG_FUNCTION_ARGS)
{
	Drawing            drawing = {0};
	FlexNetworkColours colours = {0};
	FlexText           out;
	text              *result;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	flex_flow_begin(&drawing.flow, PG_GETARG_TEXT_PP(0),
					PG_ARGISNULL(2) ? NULL : PG_GETARG_TEXT_PP(2),
					PG_ARGISNULL(3) ? NULL : PG_GETARG_JSONB_P(3));
	run_colours(&drawing, PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1)), &colours);
	flex_text_init(&out, &drawing.flow.env);
	flex_pg_check(&drawing.flow.env,
				  flex_network_svg(&drawing.flow.env, &drawing.flow.network, &colours, &out));
	result = cstring_to_text(out.data);
	flex_flow_end(&drawing.flow);
	PG_RETURN_TEXT_P(result);
}
