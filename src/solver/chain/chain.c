/*
 * chain.c
 *	  The chain engine's frame: choice of the recursion, the way forward, the
 *	  marginal values, the certificate, and where limits clash.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

/* The plan's cost must meet the recursion's value to this share of the turnover. */
#define CERTIFICATE 1e-9

/* An interval of slopes: what the cost may change by, per kWh. */
typedef struct Slopes
{
	double low;
	double high;
} Slopes;

FlexStatus
flex_chain_pause(const ChainRun *run)
{
	if (flex_poll(run->env))
		return FLEX_CANCELLED;
	if (flex_deadline_passed(run->deadline))
		return FLEX_TIME_LIMIT;
	return FLEX_OK;
}

/* ---- memory of the run ----------------------------------------------------- */

/* Bytes a step usually takes: itself, two pieces of 8 points in all, 4 segments, slopes. */
#define BYTES_PER_STEP                                                                             \
	(sizeof(ChainStep) + 2 * sizeof(ChainPiece) + 16 * sizeof(double) + 4 * 2 * sizeof(double) +   \
	 2 * sizeof(int) + 2 * sizeof(Slopes))

void *
flex_chain_take(ChainRun *run, size_t count, size_t size)
{
	size_t bytes = (count * size + 15) / 16 * 16;
	void  *block;

	if (bytes > run->arena_size - run->arena_used)
		return flex_alloc_raw(run->env, count, size);
	block = run->arena + run->arena_used;
	run->arena_used += bytes;
	return block;
}

void
flex_chain_give(ChainRun *run, void *block)
{
	if ((char *) block < run->arena || (char *) block >= run->arena + run->arena_size)
		flex_free(run->env, block);
}

/* ---- step costs ------------------------------------------------------------ */

/* Segment of the piece that holds x: largest k with x[k] <= x, at most n - 2. */
static int
segment_of(const ChainPiece *piece, double x)
{
	int k = 0;

	while (k < piece->n - 2 && piece->x[k + 1] <= x)
		k++;
	return k;
}

static double
interpolate(const ChainPiece *piece, const double *field, double x)
{
	int    k = segment_of(piece, x);
	double width;

	if (piece->n == 1)
		return field[0];
	width = piece->x[k + 1] - piece->x[k];
	if (width <= 0)
		return field[k];
	return field[k] +
		   flex_min(flex_max((x - piece->x[k]) / width, 0), 1) * (field[k + 1] - field[k]);
}

double
flex_chain_step_cost(const ChainStep *step, double x, int *active)
{
	double best = INFINITY;

	for (int p = 0; p < step->npieces; p++)
	{
		const ChainPiece *piece = &step->piece[p];
		double            first = piece->x[0];
		double            last = piece->x[piece->n - 1];
		double            slack = 1e-9 * (1 + fabs(first) + fabs(last));
		double            cost;

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
step_range(const ChainStep *step, double *lowest, double *highest)
{
	*lowest = INFINITY;
	*highest = -INFINITY;
	for (int p = 0; p < step->npieces; p++)
	{
		*lowest = flex_min(*lowest, step->piece[p].x[0]);
		*highest = flex_max(*highest, step->piece[p].x[step->piece[p].n - 1]);
	}
}

/* Slopes of the piece left and right of x; infinite beyond its ends. */
static void
slopes_at(const ChainPiece *piece, double x, double tolerance, double *left, double *right)
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
	double           turnover = fabs(chain->end_value * chain->soc_start);

	result->soc[0] = chain->soc_start;
	result->objective = 0;
	for (int t = 0; t < chain->n; t++)
	{
		const ChainPiece *piece;
		int               active = 0;
		const ChainStep  *step = &run->step[t];
		double            y;
		double            x;
		double            cost;

		y = step->keep * result->soc[t] + step->inflow;
		x = run->convex != NULL ? flex_chain_convex_next(run, t, step, y)
								: flex_chain_pieces_next(run, t, step, y);
		/* rounding may leave the bounds by a hair; the bounds win */
		x = flex_min(flex_max(x, step->lower), flex_max(step->lower, step->upper)) - y;
		cost = flex_chain_step_cost(step, x, &active);
		piece = &step->piece[active];
		x = flex_min(flex_max(x, piece->x[0]), piece->x[piece->n - 1]);
		result->soc[t + 1] = y + x;
		result->charge[t] = flex_max(interpolate(piece, piece->charge, x), 0);
		result->discharge[t] = flex_max(interpolate(piece, piece->discharge, x), 0);
		/* kept here until the slopes are taken */
		result->marginal[t] = x;
		result->objective += cost;
		turnover += fabs(cost);
	}
	result->objective -= chain->end_value * result->soc[chain->n];
	return turnover + fabs(chain->end_value * result->soc[chain->n]);
}

/* What both allow; where rounding or a concave corner leaves nothing, the nearest. */
static Slopes
meet(Slopes a, Slopes b)
{
	Slopes both = {flex_max(a.low, b.low), flex_min(a.high, b.high)};

	if (both.low > both.high)
		both.low = both.high = flex_min(flex_max(0.5 * (both.low + both.high), b.low), b.high);
	return both;
}

/* A finite slope of the interval, the nearest to wish. */
static double
pick(Slopes slopes, double wish)
{
	double slope = flex_min(flex_max(wish, slopes.low), slopes.high);

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
	Slopes           here = {-chain->end_value, -chain->end_value};

	for (int t = chain->n - 1; t >= 0; t--)
	{
		Slopes           content;
		Slopes           own;
		int              active = 0;
		double           left;
		double           right;
		double           x = result->marginal[t];
		const ChainStep *step = &run->step[t];

		flex_chain_step_cost(step, x, &active);
		slopes_at(&step->piece[active], x, run->tolerance, &left, &right);
		own.low = flex_min(-left, -right);
		own.high = flex_max(-left, -right);
		content = here;
		if (result->soc[t + 1] >= step->upper - run->tolerance)
			content.high = INFINITY;
		if (result->soc[t + 1] <= step->lower + run->tolerance)
			content.low = -INFINITY;
		after[t] = t == chain->n - 1 ? content : here;
		before[t] = meet(content, own);
		/* 0, not NaN, where nothing is kept */
		here.low = step->keep > 0 ? step->keep * before[t].low : 0;
		here.high = step->keep > 0 ? step->keep * before[t].high : 0;
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
	int              n = run->chain->n;
	Slopes          *before = flex_chain_take(run, (size_t) n, sizeof(Slopes));
	Slopes          *after = flex_chain_take(run, (size_t) n, sizeof(Slopes));
	FlexChainResult *result = run->result;
	double           slope = 0;

	if (before == NULL || after == NULL)
		return false;
	slopes_back(run, before, after);
	for (int t = 0; t < n; t++)
	{
		double keep = run->step[t].keep;

		/* what comes before the first step, or before all was lost, says nothing */
		slope = pick(before[t],
					 t == 0 || keep == 0 ? 0.5 * (before[t].low + before[t].high) : slope / keep);
		slope = pick(after[t], slope);
		result->marginal[t] = slope == 0 ? 0 : -slope;
	}
	flex_chain_give(run, before);
	flex_chain_give(run, after);
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
	double           low = chain->soc_start;
	double           high = chain->soc_start;

	for (int t = 0; t < chain->n; t++)
	{
		const ChainStep *step = &run->step[t];
		double           lower = step->lower;
		double           upper = step->upper;
		double           lowest;
		double           highest;

		step_range(step, &lowest, &highest);
		low = step->keep * low + step->inflow + lowest;
		high = step->keep * high + step->inflow + highest;
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
		low = flex_max(low, lower);
		high = flex_min(high, upper);
	}
	/* only rounding separates the two directions */
	result->bad_step = chain->n - 1;
	result->shortfall = run->tolerance;
}

/* ---- entry -------------------------------------------------------------------- */

/* Where the steps' pieces and points are kept; they move while they grow. */
typedef struct Pools
{
	ChainPiece *piece;
	int         npieces;
	int         piece_capacity;
	double     *value;
	size_t      nvalues;
	size_t      value_capacity;
} Pools;

static bool
reserve_pools(ChainRun *run, Pools *pools, int npieces, size_t nvalues)
{
	if (pools->npieces + npieces > pools->piece_capacity)
	{
		int         capacity = pools->npieces == 0 ? npieces : 2 * (pools->npieces + npieces);
		ChainPiece *larger = flex_chain_take(run, (size_t) capacity, sizeof(ChainPiece));

		if (larger == NULL)
			return false;
		if (pools->npieces > 0)
			memcpy(larger, pools->piece, sizeof(ChainPiece) * (size_t) pools->npieces);
		flex_chain_give(run, pools->piece);
		pools->piece = larger;
		pools->piece_capacity = capacity;
	}
	if (pools->nvalues + nvalues > pools->value_capacity)
	{
		size_t  capacity = pools->nvalues == 0 ? nvalues : 2 * (pools->nvalues + nvalues);
		double *larger = flex_chain_take(run, capacity, sizeof(double));

		if (larger == NULL)
			return false;
		if (pools->nvalues > 0)
			memcpy(larger, pools->value, sizeof(double) * pools->nvalues);
		flex_chain_give(run, pools->value);
		pools->value = larger;
		pools->value_capacity = capacity;
	}
	return true;
}

void
flex_chain_contents_before(const ChainRun *run, int t, double *lower, double *upper)
{
	*lower = t == 0 ? run->chain->soc_start : run->step[t - 1].lower;
	*upper = t == 0 ? run->chain->soc_start : flex_max(*lower, run->step[t - 1].upper);
	/* bounds that the engine may pass by its tolerance */
	*lower -= run->tolerance;
	*upper += run->tolerance;
}

/* False where a number of the step left the range of a double. */
static bool
is_finite(const FlexChainStep *step)
{
	if (!isfinite(step->keep) || !isfinite(step->inflow) || isnan(step->soc_min) ||
		isnan(step->soc_max))
		return false;
	for (int p = 0; p < step->npieces; p++)
		for (int k = 0; k < step->piece[p].n; k++)
			if (!isfinite(step->piece[p].x[k]) || !isfinite(step->piece[p].cost[k]))
				return false;
	return true;
}

/* Keep one step of the caller's. */
static bool
keep_step(ChainRun *run, Pools *pools, const FlexChainStep *from, ChainStep *step)
{
	size_t nvalues = 0;

	for (int p = 0; p < from->npieces; p++)
		nvalues += 4 * (size_t) from->piece[p].n;
	if (!reserve_pools(run, pools, from->npieces, nvalues))
		return false;
	step->keep = from->keep < FLEX_CHAIN_KEEPS_NOTHING ? 0 : from->keep;
	step->inflow = from->inflow;
	step->lower = from->soc_min;
	step->upper = from->soc_max;
	step->npieces = from->npieces;
	for (int p = 0; p < from->npieces; p++)
	{
		const FlexChainPiece *piece = &from->piece[p];
		size_t                size = sizeof(double) * (size_t) piece->n;
		double               *value = pools->value + pools->nvalues;

		memcpy(value, piece->x, size);
		memcpy(value + piece->n, piece->cost, size);
		memcpy(value + 2 * piece->n, piece->charge, size);
		memcpy(value + 3 * piece->n, piece->discharge, size);
		pools->piece[pools->npieces++].n = piece->n;
		pools->nvalues += 4 * (size_t) piece->n;
	}
	return true;
}

/* The pools have stopped moving: point into them. */
static void
link_steps(ChainRun *run, const Pools *pools)
{
	ChainPiece   *piece = pools->piece;
	const double *value = pools->value;

	for (int t = 0; t < run->chain->n; t++)
	{
		run->step[t].piece = piece;
		for (int p = 0; p < run->step[t].npieces; p++, piece++)
		{
			piece->x = value;
			piece->cost = value + piece->n;
			piece->charge = value + 2 * piece->n;
			piece->discharge = value + 3 * piece->n;
			value += 4 * piece->n;
		}
	}
}

/*
 * Take all steps from the caller: are they convex? is each possible? how large
 * are the contents? FLEX_INFEASIBLE names a step without any piece.
 */
static FlexStatus
take_steps(ChainRun *run)
{
	const FlexChain *chain = run->chain;
	FlexChainStep    from;
	Pools            pools = {0};
	ChainStep       *last;
	double           largest = fabs(chain->soc_start);

	run->arena_size = BYTES_PER_STEP * (size_t) chain->n + 1024;
	run->arena = FLEX_NEW_RAW(run->env, char, run->arena_size);
	if (run->arena == NULL)
		return FLEX_NO_MEMORY;
	run->step = flex_chain_take(run, (size_t) chain->n, sizeof(ChainStep));
	if (run->step == NULL || !reserve_pools(run, &pools, 2 * chain->n, 16 * (size_t) chain->n))
		return FLEX_NO_MEMORY;
	run->result->convex = true;
	for (int t = 0; t < chain->n; t++)
	{
		if (t % FLEX_CHAIN_POLL_STEPS == 0)
		{
			FlexStatus status = flex_chain_pause(run);

			if (status != FLEX_OK)
				return status;
		}
		chain->step(chain->data, t, &from);
		if (from.npieces == 0)
		{
			run->result->bad_step = t;
			run->result->shortfall = NAN;
			return FLEX_INFEASIBLE;
		}
		if (!is_finite(&from))
		{
			flex_fault(run->env, FLEX_NUMERIC, "",
					   "the cost of a step is too large to compute with");
			flex_fault_step(run->env, t);
			return FLEX_NUMERIC;
		}
		if (from.npieces > 1)
			run->result->convex = false;
		if (isfinite(from.soc_max))
			largest = flex_max(largest, fabs(from.soc_max));
		largest = flex_max(largest, fabs(from.soc_min));
		if (!keep_step(run, &pools, &from, &run->step[t]))
			return FLEX_NO_MEMORY;
	}
	link_steps(run, &pools);
	last = &run->step[chain->n - 1];
	last->lower = flex_max(last->lower, chain->end_min);
	last->upper = flex_min(last->upper, chain->end_max);
	run->tolerance = FLEX_CHAIN_TOLERANCE * flex_max(largest, 1e-6);
	return FLEX_OK;
}

static bool
allocate(FlexEnv *env, int n, FlexChainResult *result)
{
	result->soc = FLEX_NEW_RAW(env, double, n + 1);
	result->charge = FLEX_NEW_RAW(env, double, n);
	result->discharge = FLEX_NEW_RAW(env, double, n);
	result->marginal = FLEX_NEW_RAW(env, double, n);
	return result->soc && result->charge && result->discharge && result->marginal;
}

static FlexStatus
solve(ChainRun *run)
{
	FlexChainResult *result = run->result;
	FlexStatus       status;
	double           turnover;

	if (!allocate(run->env, run->chain->n, result))
		return FLEX_NO_MEMORY;
	status = take_steps(run);
	if (status != FLEX_OK)
		return status;
	status = result->convex ? flex_chain_convex_backward(run) : flex_chain_pieces_backward(run);
	if (status == FLEX_INFEASIBLE)
		find_clash(run);
	if (status != FLEX_OK)
		return status;
	turnover = walk_forward(run);
	if (!isfinite(turnover) ||
		!(fabs(result->objective - result->bound) <= CERTIFICATE * flex_max(1, turnover)))
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
	run.deadline = flex_deadline(settings->time_limit);
	result->status = solve(&run);
	flex_free(env, run.arena);
	return result->status;
}
