/*
 * convex.c
 *	  Backward recursion of the chain engine for convex step costs.
 *
 * The cost-to-go is convex and piecewise linear in the content, so it is a
 * sorted sequence of segments (slope, length) with the value at its lower end.
 * One step clips the ends, merges in the few segments of the step cost, and
 * scales lengths and slopes by the share kept, each in O(log T).
 *
 * For the way forward it is enough to remember at which place each segment of
 * the step cost was merged in: of the content y before the decision, the
 * segment takes what lies beyond that place, up to its length.
 */
#include "internal.h"
#include "segments.h"

#include <math.h>
#include <string.h>

/* One segment of a step cost: where it was merged in, and how long it is. */
typedef struct Merged
{
	double at;
	double length;
} Merged;

typedef struct ConvexRecord
{
	Merged *merged; /* all steps, last step first */
	int     used;
	int     capacity;
	int    *first; /* [n] of each step */
	int    *count; /* [n] */
} ConvexRecord;

/* The cost-to-go: segments on [lower, upper], value at lower. */
typedef struct Value
{
	FlexSegments segments;
	double       lower;
	double       upper;
	double       at_lower;
	double       growth; /* of lengths since the upper end was set from them */
} Value;

/* ---- one step ------------------------------------------------------------ */

/* Restrict the function to [lower, upper]; false where nothing is left. */
static bool
clip(Value *value, double lower, double upper, double tolerance)
{
	if (lower > value->upper + tolerance || upper < value->lower - tolerance)
		return false;
	if (lower > value->lower)
	{
		value->at_lower +=
			flex_segments_cut(&value->segments, true, flex_min(lower, value->upper) - value->lower);
		value->lower = lower;
	}
	if (upper < value->upper)
	{
		flex_segments_cut(&value->segments, false, value->upper - flex_max(upper, value->lower));
		value->upper = upper;
	}
	if (value->upper < value->lower)
		value->lower = value->upper = 0.5 * (value->lower + value->upper);
	return true;
}

static bool
record_reserve(ChainRun *run, int more)
{
	ConvexRecord *record = run->convex;
	int           capacity = record->capacity;
	Merged       *larger;

	if (record->used + more <= capacity)
		return true;
	while (capacity < record->used + more)
		capacity = capacity == 0 ? 1024 : capacity * 2;
	larger = flex_chain_take(run, (size_t) capacity, sizeof(Merged));
	if (larger == NULL)
		return false;
	memcpy(larger, record->merged, sizeof(Merged) * (size_t) record->used);
	flex_chain_give(run, record->merged);
	record->merged = larger;
	record->capacity = capacity;
	return true;
}

/*
 * Convolve with the step cost seen from the content before the decision:
 * y = s' - x, so its segments run from the largest x to the smallest, slopes
 * with the sign turned.
 */
static bool
merge_step(ChainRun *run, Value *value, int t, const ChainPiece *piece)
{
	ConvexRecord *record = run->convex;
	int           last = piece->n - 1;
	double        slope = -INFINITY;

	if (!record_reserve(run, last))
		return false;
	record->first[t] = record->used;
	value->lower -= piece->x[last];
	value->upper -= piece->x[0];
	value->at_lower += piece->cost[last];
	for (int k = last; k > 0; k--)
	{
		double length = piece->x[k] - piece->x[k - 1];
		double at;

		if (length <= 0)
			continue;
		/* never below the one before, not even by rounding: places are taken in order */
		slope = flex_max(slope, -(piece->cost[k] - piece->cost[k - 1]) / length);
		if (!flex_segments_add(&value->segments, slope, length, &at))
			return false;
		record->merged[record->used].at = value->lower + at;
		record->merged[record->used++].length = length;
	}
	record->count[t] = record->used - record->first[t];
	return true;
}

/* Nothing is kept: every content before the step is worth what the inflow alone is worth. */
static FlexStatus
start_again(ChainRun *run, Value *value, int t)
{
	double inflow = run->step[t].inflow;
	double unused;

	if (!clip(value, inflow, inflow, run->tolerance))
		return FLEX_INFEASIBLE;
	flex_segments_free(&value->segments);
	flex_segments_init(&value->segments, run->env);
	flex_chain_contents_before(run, t, &value->lower, &value->upper);
	return flex_segments_add(&value->segments, 0, value->upper - value->lower, &unused)
			   ? FLEX_OK
			   : FLEX_NO_MEMORY;
}

/* From y = keep * s + inflow back to s. */
static void
scale_back(Value *value, double keep, double inflow)
{
	if (keep == 1 && inflow == 0)
		return;
	value->lower = (value->lower - inflow) / keep;
	value->upper = (value->upper - inflow) / keep;
	if (keep == 1)
		return;
	flex_segments_scale(&value->segments, 1 / keep, keep);
	/*
	 * Each loss stretches the lengths, and with them the rounding by which they
	 * miss the distance of the ends: take the end anew before it counts.
	 */
	value->growth /= keep;
	if (value->growth > 2)
	{
		value->upper = value->lower + flex_segments_length(&value->segments);
		value->growth = 1;
	}
}

static bool
start_value(ChainRun *run, Value *value, double lower, double upper)
{
	double unused;

	flex_segments_init(&value->segments, run->env);
	value->lower = lower;
	value->upper = upper;
	value->growth = 1;
	value->at_lower = -run->chain->end_value * lower;
	return upper <= lower ||
		   flex_segments_add(&value->segments, -run->chain->end_value, upper - lower, &unused);
}

static bool
new_record(ChainRun *run)
{
	size_t        n = (size_t) run->chain->n;
	ConvexRecord *record = FLEX_NEW(run->env, ConvexRecord, 1);

	run->convex = record;
	if (record == NULL)
		return false;
	record->first = flex_chain_take(run, n, sizeof(int));
	record->count = flex_chain_take(run, n, sizeof(int));
	/* three segments a step are usual, four what the run's block has room for */
	record->capacity = 3 * run->chain->n;
	record->merged = flex_chain_take(run, (size_t) record->capacity, sizeof(Merged));
	return record->first != NULL && record->count != NULL && record->merged != NULL;
}

static FlexStatus
recur(ChainRun *run, Value *value)
{
	const FlexChain *chain = run->chain;

	for (int t = chain->n - 1; t >= 0; t--)
	{
		const ChainStep *step = &run->step[t];

		if (t == chain->n - 1)
		{
			if (step->lower > step->upper + run->tolerance)
				return FLEX_INFEASIBLE;
			if (!start_value(run, value, step->lower, flex_max(step->lower, step->upper)))
				return FLEX_NO_MEMORY;
		}
		else if (!clip(value, step->lower, step->upper, run->tolerance))
			return FLEX_INFEASIBLE;
		if (!merge_step(run, value, t, &step->piece[0]))
			return FLEX_NO_MEMORY;
		if (step->keep > 0)
			scale_back(value, step->keep, step->inflow);
		else
		{
			FlexStatus status = start_again(run, value, t);

			if (status != FLEX_OK)
				return status;
		}
		if (value->segments.alive > run->result->max_points)
			run->result->max_points = value->segments.alive;
		if (t % FLEX_CHAIN_POLL_STEPS == 0)
		{
			FlexStatus status = flex_chain_pause(run);

			if (status != FLEX_OK)
				return status;
		}
	}
	if (!clip(value, chain->soc_start, chain->soc_start, run->tolerance))
		return FLEX_INFEASIBLE;
	run->result->bound = value->at_lower;
	return FLEX_OK;
}

FlexStatus
flex_chain_convex_backward(ChainRun *run)
{
	Value     *value = FLEX_NEW(run->env, Value, 1);
	FlexStatus status;

	if (value == NULL || !new_record(run))
		return FLEX_NO_MEMORY;
	status = recur(run, value);
	flex_segments_free(&value->segments);
	flex_free(run->env, value);
	return status;
}

double
flex_chain_convex_next(const ChainRun *run, int t, const ChainStep *step, double y)
{
	const ConvexRecord *record = run->convex;
	const ChainPiece   *piece = &step->piece[0];
	double              taken = -piece->x[piece->n - 1];

	for (int k = record->first[t]; k < record->first[t] + record->count[t]; k++)
		taken += flex_min(flex_max(y - record->merged[k].at, 0), record->merged[k].length);
	return y - taken;
}
