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
		/* kept here until the slopes are taken */
		result->marginal[t] = x;
		result->objective += cost;
		turnover += fabs(cost);
	}
	result->objective -= chain->end_value * result->soc[chain->n];
	return turnover + fabs(chain->end_value * result->soc[chain->n]);
}

/* An interval of slopes: what the cost may change by, per kWh. */
typedef struct Slopes
{
	double low;
	double high;
} Slopes;

/* What both allow; where rounding or a concave corner leaves nothing, the nearest. */
static Slopes
meet(Slopes a, Slopes b)
{
	Slopes both = {fmax(a.low, b.low), fmin(a.high, b.high)};

	if (both.low > both.high)
		both.low = both.high = fmin(fmax(0.5 * (both.low + both.high), b.low), b.high);
	return both;
}

/* A finite slope of the interval, the nearest to wish. */
static double
pick(Slopes slopes, double wish)
{
	double slope = fmin(fmax(wish, slopes.low), slopes.high);

	if (isfinite(slope))
		return slope;
	return isfinite(slopes.high) ? slopes.high : (isfinite(slopes.low) ? slopes.low : 0);
}

/*
 * Slopes of the cost-to-go around the plan, last step first. after[t] are those
 * after step t, before[t] those before its decision: what the step's own cost
 * allows at x and the content after it allows, where a content at its bound
 * stops one side.
 */
static void
slopes_back(ChainRun *run, Slopes *before, Slopes *after)
{
	const FlexChain *chain = run->chain;
	FlexChainResult *result = run->result;
	FlexChainStep	 step;
	Slopes			 here = {-chain->end_value, -chain->end_value};

	for (int t = chain->n - 1; t >= 0; t--)
	{
		Slopes content;
		Slopes own;
		int	   active = 0;
		double left;
		double right;
		double lower;
		double upper;
		double x = result->marginal[t];

		chain->step(chain->data, t, &step);
		flex_chain_step_cost(&step, x, &active);
		slopes_at(&step.piece[active], x, run->tolerance, &left, &right);
		own.low = fmin(-left, -right);
		own.high = fmax(-left, -right);
		flex_chain_bounds(run, t, &step, &lower, &upper);
		content = here;
		if (result->soc[t + 1] >= upper - run->tolerance)
			content.high = INFINITY;
		if (result->soc[t + 1] <= lower + run->tolerance)
			content.low = -INFINITY;
		after[t] = t == chain->n - 1 ? content : here;
		before[t] = meet(content, own);
		here.low = step.keep * before[t].low;
		here.high = step.keep * before[t].high;
	}
}

/*
 * Marginal values: one slope out of each interval, kept along the plan while
 * the content is inside its bounds, so that they are duals of one and the same
 * optimum.
 */
static bool
walk_slopes(ChainRun *run)
{
	int				 n = run->chain->n;
	Slopes			*before = FLEX_NEW(run->env, Slopes, n);
	Slopes			*after = FLEX_NEW(run->env, Slopes, n);
	FlexChainResult *result = run->result;
	FlexChainStep	 step;
	double			 slope = 0;

	if (before == NULL || after == NULL)
		return false;
	slopes_back(run, before, after);
	for (int t = 0; t < n; t++)
	{
		run->chain->step(run->chain->data, t, &step);
		slope = pick(before[t], t == 0 ? 0.5 * (before[0].low + before[0].high)
									   : slope / step.keep);
		slope = pick(after[t], slope);
		result->marginal[t] = slope == 0 ? 0 : -slope;
	}
	flex_free(run->env, before);
	flex_free(run->env, after);
	return true;
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
	return walk_slopes(run) ? FLEX_OK : FLEX_NO_MEMORY;
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
