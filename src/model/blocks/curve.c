/*
 * curve.c
 *	  Cost of one expression: convex segments, and curves whose slope may fall.
 */
#include "model/internal.h"

#include <math.h>

static int
expression_row(FlexModel *model, const char *object, const char *what, int step,
			   const FlexTerm *term, int nterms, double known)
{
	int row = flex_model_rows(model, object, what, 1, false);

	for (int k = 0; k < nterms; k++)
		flex_model_coef(model, row, term[k].col, term[k].factor);
	flex_model_row_bounds(model, row, known, known);
	if (!model->failed)
		model->row_step[row] = step;
	return row;
}

/* n columns that belong to one step. */
static int
step_cols(FlexModel *model, const char *object, const char *what, int step, int n)
{
	int first = flex_model_cols(model, object, what, n, false);

	for (int k = 0; k < n && !model->failed; k++)
		model->col_step[first + k] = step;
	return first;
}

int
flex_block_convex_cost(FlexModel *model, const char *object, const char *what, int step,
					   const FlexTerm *term, int nterms, double start, const double *width,
					   const double *slope, int nsegments)
{
	int row = expression_row(model, object, what, step, term, nterms, start);
	int segment = step_cols(model, object, what, step, nsegments);

	for (int k = 0; k < nsegments; k++)
	{
		flex_model_col_bounds(model, segment + k, 0, width[k]);
		flex_model_cost(model, segment + k, slope[k]);
		flex_model_coef(model, row, segment + k, -1);
	}
	return row;
}

/* Columns and rows of one curve. */
typedef struct Curve
{
	const char   *object;
	int           step;
	const double *point;
	const double *cost;
	int           nsegments;
	int           fill; /* first column: how much of a segment is used */
} Curve;

static double
curve_slope(const Curve *curve, int k)
{
	return (curve->cost[k + 1] - curve->cost[k]) / (curve->point[k + 1] - curve->point[k]);
}

/* First segment at or behind k where the slope falls or the cost jumps; nsegments: none. */
static int
next_break(const Curve *curve, int k)
{
	for (; k < curve->nsegments; k++)
	{
		bool jump = curve->point[k + 1] == curve->point[k];

		if (jump)
			return k;
		if (k > 0 && curve->point[k] > curve->point[k - 1] &&
			curve_slope(curve, k) < curve_slope(curve, k - 1) - 1e-12 * fabs(curve_slope(curve, k)))
			return k;
	}
	return k;
}

/* choice = 1 only where segments from .. to - 1 are full (before), or they may be used (after). */
static void
tie_segments(FlexModel *model, const Curve *curve, int choice, int from, int to, bool before)
{
	int rows = flex_model_rows(model, curve->object, before ? "curve_full" : "curve_open",
							   to - from, false);

	for (int k = from; k < to; k++)
	{
		double width = curve->point[k + 1] - curve->point[k];
		int    row = rows + k - from;

		flex_model_coef(model, row, curve->fill + k, before ? -1 : 1);
		flex_model_coef(model, row, choice, before ? width : -width);
		flex_model_row_bounds(model, row, -INFINITY, 0);
		if (!model->failed)
			model->row_step[row] = curve->step;
	}
}

/*
 * Segments are filled from the left. Inside a convex piece that is cheapest
 * anyway; at each break one binary says that all before it is full, and lets
 * what comes behind be used. A jump is paid with its binary.
 */
static void
order_segments(FlexModel *model, const Curve *curve)
{
	int begin = 0;
	int at_break = next_break(curve, 0);

	while (at_break < curve->nsegments)
	{
		bool jump = curve->point[at_break + 1] == curve->point[at_break];
		int  behind = next_break(curve, at_break + 1);
		int  choice = step_cols(model, curve->object, "curve_choice", curve->step, 1);

		flex_model_col_bounds(model, choice, 0, 1);
		flex_model_integer(model, choice);
		if (jump)
			flex_model_cost(model, choice, curve->cost[at_break + 1] - curve->cost[at_break]);
		tie_segments(model, curve, choice, begin, at_break, true);
		tie_segments(model, curve, choice, at_break, behind, false);
		begin = at_break;
		at_break = behind;
	}
}

int
flex_block_curve(FlexModel *model, const char *object, const char *what, int step,
				 const FlexTerm *term, int nterms, const double *point, const double *cost,
				 int npoints)
{
	Curve curve = {object, step, point, cost, npoints - 1, 0};
	int   row = expression_row(model, object, what, step, term, nterms, point[0]);

	for (int k = 0; k + 1 < npoints; k++)
		if (!(point[k + 1] >= point[k]) ||
			(point[k + 1] == point[k] && k > 0 && point[k - 1] == point[k]))
		{
			flex_fault(model->env, FLEX_BAD_INPUT, object,
					   "the points of the curve \"%s\" must be sorted", what);
			flex_fault_step(model->env, step);
			flex_model_refuse(model, FLEX_BAD_INPUT);
			return row;
		}
	curve.fill = step_cols(model, object, "curve_fill", step, npoints - 1);
	flex_model_offset(model, cost[0]);
	for (int k = 0; k + 1 < npoints; k++)
	{
		double width = point[k + 1] - point[k];

		flex_model_col_bounds(model, curve.fill + k, 0, width);
		flex_model_coef(model, row, curve.fill + k, -1);
		if (width > 0)
			flex_model_cost(model, curve.fill + k, curve_slope(&curve, k));
	}
	order_segments(model, &curve);
	return row;
}
