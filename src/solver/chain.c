/*
 * chain.c
 *	  The chain engine's frame: choice of the recursion, the way forward, the
 *	  marginal values, the certificate, and where limits clash.
 */
#include "chain_internal.h"

#include <math.h>
#include <string.h>

/* The plan's cost must meet the recursion's value to this share of the turnover. */
#define CERTIFICATE 1e-9

void
flex_chain_bounds(const ChainRun *run, int t, const FlexChainStep *step, double *lower,
				  double *upper)
{
	*lower = step->soc_min;
	*upper = step->soc_max;
	if (t == run->chain->n - 1)
	{
		*lower = fmax(*lower, run->chain->end_min);
		*upper = fmin(*upper, run->chain->end_max);
	}
}

FlexStatus
flex_chain_pause(const ChainRun *run)
{
	if (flex_poll(run->env))
		return FLEX_CANCELLED;
	if (run->deadline > 0 && flex_clock() > run->deadline)
		return FLEX_TIME_LIMIT;
	return FLEX_OK;
}

/* ---- step costs ------------------------------------------------------------ */

/* Segment of the piece that holds x: largest k with x[k] <= x, at most n - 2. */
static int
segment_of(const FlexChainPiece *piece, double x)
{
	int k = 0;

	while (k < piece->n - 2 && piece->x[k + 1] <= x)
		k++;
	return k;
}

static double
interpolate(const FlexChainPiece *piece, const double *field, double x)
{
	int	   k = segment_of(piece, x);
	double width;

	if (piece->n == 1)
		return field[0];
	width = piece->x[k + 1] - piece->x[k];
	if (width <= 0)
		return field[k];
	return field[k] + fmin(fmax((x - piece->x[k]) / width, 0), 1) * (field[k + 1] - field[k]);
}

double
flex_chain_step_cost(const FlexChainStep *step, double x, int *active)
{
	double best = INFINITY;

	for (int p = 0; p < step->npieces; p++)
	{
		const FlexChainPiece *piece = &step->piece[p];
		double				  first = piece->x[0];
		double				  last = piece->x[piece->n - 1];
		double				  slack = 1e-9 * (1 + fabs(first) + fabs(last));
		double				  cost;

		if (x < first - slack || x > last + slack)
			continue;
		cost = interpolate(piece, piece->cost, x);
		if (cost < best)
		{
			best = cost;
			if (active != NULL)
				*active = p;
		}
	}
	return best;
}

/* The step's whole range of x. */
static void
step_range(const FlexChainStep *step, double *lowest, double *highest)
{
	*lowest = INFINITY;
	*highest = -INFINITY;
	for (int p = 0; p < step->npieces; p++)
	{
		*lowest = fmin(*lowest, step->piece[p].x[0]);
		*highest = fmax(*highest, step->piece[p].x[step->piece[p].n - 1]);
	}
}

/* Slopes of the piece left and right of x; infinite beyond its ends. */
static void
slopes_at(const FlexChainPiece *piece, double x, double tolerance, double *left, double *right)
{
	*left = -INFINITY;
	*right = INFINITY;
	for (int k = 0; k + 1 < piece->n; k++)
	{
		double width = piece->x[k + 1] - piece->x[k];
		double slope;

		if (width <= 0)
			continue;
		slope = (piece->cost[k + 1] - piece->cost[k]) / width;
		if (x > piece->x[k] + tolerance)
			*left = slope;
		if (x < piece->x[k + 1] - tolerance)
		{
			*right = slope;
			return;
		}
	}
}

/* ---- the way forward ------------------------------------------------------- */

/*
 * Follow the plan. Returns the turnover: the sum of absolute step costs, the
 * measure of what rounding may do to the objective.
 */
static double
walk_forward(ChainRun *run)
{
	const FlexChain *chain = run->chain;
	FlexChainResult *result = run->result;
	FlexChainStep	 step;
	double			 turnover = fabs(chain->end_value * chain->soc_start);

	result->soc[0] = chain->soc_start;
	result->objective = 0;
	for (int t = 0; t < chain->n; t++)
	{
		const FlexChainPiece *piece;
		int					  active = 0;
		double				  lower;
		double				  upper;
		double				  y;
		double				  x;
		double				  cost;

		chain->step(chain->data, t, &step);
		flex_chain_bounds(run, t, &step, &lower, &upper);
		y = step.keep * result->soc[t] + step.inflow;
		x = run->convex != NULL ? flex_chain_convex_next(run, t, &step, y)
								: flex_chain_pieces_next(run, t, &step, y);
		/* rounding may leave the bounds by a hair; the bounds win */
		x = fmin(fmax(x, lower), fmax(lower, upper)) - y;
		cost = flex_chain_step_cost(&step, x, &active);
		piece = &step.piece[active];
		x = fmin(fmax(x, piece->x[0]), piece->x[piece->n - 1]);
		result->soc[t + 1] = y + x;
		result->charge[t] = fmax(interpolate(piece, piece->charge, x), 0);
		result->discharge[t] = fmax(interpolate(piece, piece->discharge, x), 0);
		/* the slope of the cost-to-go is filled in on the way back */
		result->marginal[t] = x;
		result->objective += cost;
		turnover += fabs(cost);
	}
	result->objective -= chain->end_value * result->soc[chain->n];
	return turnover + fabs(chain->end_value * result->soc[chain->n]);
}

/*
 * Marginal values, last step first. The slope D of the cost-to-go after step
 * t and the slopes of the step's cost at x (left, right) give the slope before
 * the decision: D where the decision sits on a corner and D lies between the
 * corner's slopes, else the slope the decision itself sets.
 */
static void
walk_back(ChainRun *run)
{
	const FlexChain *chain = run->chain;
	FlexChainResult *result = run->result;
	FlexChainStep	 step;
	double			 slope = -chain->end_value;
	bool			 fixed_end;

	for (int t = chain->n - 1; t >= 0; t--)
	{
		int	   active = 0;
		double left;
		double right;
		double before;
		double x = result->marginal[t];

		chain->step(chain->data, t, &step);
		flex_chain_step_cost(&step, x, &active);
		slopes_at(&step.piece[active], x, run->tolerance, &left, &right);
		before = fmin(fmax(slope, fmin(-left, -right)), fmax(-left, -right));
		fixed_end = t == chain->n - 1 && (result->soc[t + 1] <= chain->end_min + run->tolerance ||
										  result->soc[t + 1] >= chain->end_max - run->tolerance);
		/* where the end content is prescribed, its worth is what the last step pays for it */
		result->marginal[t] = fixed_end ? -before : -slope;
		slope = step.keep * before;
	}
}

/* ---- where the limits clash -------------------------------------------------- */

/*
 * Contents that can be reached, step by step; the first step at which none is
 * left inside the bounds.
 */
static void
find_clash(ChainRun *run)
{
	const FlexChain *chain = run->chain;
	FlexChainResult *result = run->result;
	FlexChainStep	 step;
	double			 low = chain->soc_start;
	double			 high = chain->soc_start;

	for (int t = 0; t < chain->n; t++)
	{
		double lowest;
		double highest;
		double lower;
		double upper;

		chain->step(chain->data, t, &step);
		step_range(&step, &lowest, &highest);
		flex_chain_bounds(run, t, &step, &lower, &upper);
		low = step.keep * low + step.inflow + lowest;
		high = step.keep * high + step.inflow + highest;
		result->bad_step = t;
		if (high < lower - run->tolerance)
		{
			result->shortfall = lower - high;
			return;
		}
		if (low > upper + run->tolerance)
		{
			result->shortfall = upper - low;
			return;
		}
		if (lower > upper + run->tolerance)
		{
			result->shortfall = lower - upper;
			return;
		}
		low = fmax(low, lower);
		high = fmin(high, upper);
	}
	/* only rounding separates the two directions */
	result->bad_step = chain->n - 1;
	result->shortfall = run->tolerance;
}

/* ---- entry -------------------------------------------------------------------- */

/* Look once at all steps: convex? every step possible? how large are contents? */
static bool
survey(ChainRun *run)
{
	const FlexChain *chain = run->chain;
	FlexChainStep	 step;
	double			 largest = fabs(chain->soc_start);

	run->result->convex = true;
	for (int t = 0; t < chain->n; t++)
	{
		chain->step(chain->data, t, &step);
		if (step.npieces == 0)
		{
			run->result->bad_step = t;
			run->result->shortfall = NAN;
			return false;
		}
		if (step.npieces > 1)
			run->result->convex = false;
		if (isfinite(step.soc_max))
			largest = fmax(largest, fabs(step.soc_max));
		largest = fmax(largest, fabs(step.soc_min));
	}
	run->tolerance = FLEX_CHAIN_TOLERANCE * fmax(largest, 1e-6);
	return true;
}

static bool
allocate(FlexEnv *env, int n, FlexChainResult *result)
{
	result->soc = FLEX_NEW(env, double, n + 1);
	result->charge = FLEX_NEW(env, double, n);
	result->discharge = FLEX_NEW(env, double, n);
	result->marginal = FLEX_NEW(env, double, n);
	return result->soc && result->charge && result->discharge && result->marginal;
}

static FlexStatus
solve(ChainRun *run)
{
	FlexChainResult *result = run->result;
	FlexStatus		 status;
	double			 turnover;

	if (!allocate(run->env, run->chain->n, result))
		return FLEX_NO_MEMORY;
	if (!survey(run))
		return FLEX_INFEASIBLE;
	status = result->convex ? flex_chain_convex_backward(run) : flex_chain_pieces_backward(run);
	if (status == FLEX_INFEASIBLE)
		find_clash(run);
	if (status != FLEX_OK)
		return status;
	turnover = walk_forward(run);
	if (!(fabs(result->objective - result->bound) <= CERTIFICATE * fmax(1, turnover)))
	{
		flex_fault(run->env, FLEX_NUMERIC, "",
				   "the plan's cost %.12g doesn't meet the recursion's value %.12g",
				   result->objective, result->bound);
		return FLEX_NUMERIC;
	}
	walk_back(run);
	return FLEX_OK;
}

FlexStatus
flex_chain_solve(FlexEnv *env, const FlexChain *chain, const FlexSettings *settings,
				 FlexChainResult *result)
{
	ChainRun run = {0};

	memset(result, 0, sizeof(*result));
	result->bad_step = -1;
	result->max_pieces = 1;
	run.env = env;
	run.chain = chain;
	run.result = result;
	run.memory_limit = settings->memory_limit;
	if (settings->time_limit > 0)
		run.deadline = flex_clock() + settings->time_limit;
	result->status = solve(&run);
	return result->status;
}
