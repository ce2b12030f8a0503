/*
 * pieces.c
 *	  Backward recursion of the chain engine for step costs that needn't be
 *	  convex.
 *
 * The cost-to-go is one continuous piecewise-linear function of the content,
 * kept as its breakpoints. A step cuts it into maximal convex runs, convolves
 * each run with each convex piece of the step cost by merging slopes, and
 * takes the lower envelope of all results. Every clipped cost-to-go is kept,
 * and the way forward looks for the best next content among its breakpoints
 * and those of the step cost: a sum of two piecewise-linear functions has its
 * minimum at a breakpoint of one of them.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

/* Values closer than this share of the largest lie on one line. */
#define COLLINEAR 4e-15
/* Breakpoints closer than this share of the content's range are one. */
#define SAME_CONTENT 1e-13

/*
 * A polyline: x ascends, two points may share an x (a jump, which only
 * intermediate envelopes have).
 */
typedef struct Line
{
	int     n;
	int     capacity;
	double *x;
	double *v;
} Line;

typedef struct PiecesRecord
{
	Line points; /* all steps, last step first */
	int *first;  /* [n] of each step: cost-to-go after it */
	int *count;
} PiecesRecord;

/* A convex run of the cost-to-go beside one piece of the step cost. */
typedef struct Pair
{
	int    from; /* first point of the run */
	int    to;   /* its last point */
	int    piece;
	double lower; /* where their convolution begins */
} Pair;

typedef struct Work
{
	ChainRun *run;
	Line      value;    /* the cost-to-go */
	Line      part;     /* one convolution */
	Line      envelope; /* of the parts so far */
	Line      next;     /* the envelope being made */
	Pair     *pair;
	int       pair_capacity;
	double    same_content; /* kWh */
} Work;

/* ---- polylines ------------------------------------------------------------ */

static bool
line_reserve(FlexEnv *env, Line *line, int n)
{
	int     capacity = line->capacity == 0 ? 64 : line->capacity;
	double *x;
	double *v;

	if (n <= line->capacity)
		return true;
	while (capacity < n)
		capacity *= 2;
	x = flex_grow(env, line->x, (size_t) line->n, (size_t) capacity, sizeof(double));
	if (x == NULL)
		return false;
	line->x = x;
	v = flex_grow(env, line->v, (size_t) line->n, (size_t) capacity, sizeof(double));
	if (v == NULL)
		return false;
	line->v = v;
	line->capacity = capacity;
	return true;
}

static inline void
line_add(Line *line, double x, double v)
{
	line->x[line->n] = x;
	line->v[line->n] = v;
	line->n++;
}

static void
line_swap(Line *a, Line *b)
{
	Line keep = *a;

	*a = *b;
	*b = keep;
}

/* Value on the segment between points i and i + 1, which differ in x. */
static inline double
on_segment(const Line *line, int i, double x)
{
	double share = (x - line->x[i]) / (line->x[i + 1] - line->x[i]);

	return line->v[i] + share * (line->v[i + 1] - line->v[i]);
}

/* Value at x inside the domain. */
static double
line_value(const double *lx, const double *lv, int n, double x)
{
	int low = 0;
	int high = n - 1;

	if (x <= lx[0])
		return lv[0];
	if (x >= lx[high])
		return lv[high];
	while (high - low > 1)
	{
		int middle = (low + high) / 2;

		if (lx[middle] <= x)
			low = middle;
		else
			high = middle;
	}
	return lv[low] + (x - lx[low]) / (lx[high] - lx[low]) * (lv[high] - lv[low]);
}

/*
 * Append (x, v), dropping the previous point where it lies on the line
 * between its neighbours, and points that fall together.
 */
static void
add_simplified(Work *work, Line *line, double x, double v)
{
	int n = line->n;

	if (n > 0 && x - line->x[n - 1] <= work->same_content &&
		fabs(v - line->v[n - 1]) <= 1e-12 * (1 + fabs(v)))
		return;
	if (n > 1 && x > line->x[n - 1] && line->x[n - 1] > line->x[n - 2])
	{
		double share = (line->x[n - 1] - line->x[n - 2]) / (x - line->x[n - 2]);
		double expected = line->v[n - 2] + share * (v - line->v[n - 2]);

		if (fabs(expected - line->v[n - 1]) <= COLLINEAR * (1 + fabs(v)))
			line->n--;
	}
	line_add(line, x, v);
}

/* ---- one step ------------------------------------------------------------- */

/* Restrict the cost-to-go to [lower, upper]; false where nothing is left. */
static bool
clip(Work *work, double lower, double upper)
{
	Line  *value = &work->value;
	double tolerance = work->run->tolerance;
	double first = value->x[0];
	double last = value->x[value->n - 1];
	Line  *out = &work->next;

	if (lower > last + tolerance || upper < first - tolerance)
		return false;
	if (lower <= first && upper >= last)
		return true;
	lower = flex_min(flex_max(lower, first), last);
	upper = flex_max(flex_min(upper, last), lower);
	out->n = 0;
	line_add(out, lower, line_value(value->x, value->v, value->n, lower));
	for (int i = 0; i < value->n; i++)
		if (value->x[i] > lower && value->x[i] < upper)
			line_add(out, value->x[i], value->v[i]);
	if (upper > lower)
		line_add(out, upper, line_value(value->x, value->v, value->n, upper));
	line_swap(value, out);
	return true;
}

/* Keep the clipped cost-to-go for the way forward. */
static FlexStatus
remember(Work *work, int t)
{
	PiecesRecord *record = work->run->pieces;
	Line         *points = &record->points;
	size_t        bytes = 2 * sizeof(double) * ((size_t) points->n + (size_t) work->value.n);

	if (work->run->memory_limit > 0 && bytes > work->run->memory_limit)
		return FLEX_LIMIT;
	if (points->n > INT32_MAX / 4 ||
		!line_reserve(work->run->env, points, points->n + work->value.n))
		return FLEX_NO_MEMORY;
	record->first[t] = points->n;
	record->count[t] = work->value.n;
	memcpy(points->x + points->n, work->value.x, sizeof(double) * (size_t) work->value.n);
	memcpy(points->v + points->n, work->value.v, sizeof(double) * (size_t) work->value.n);
	points->n += work->value.n;
	return FLEX_OK;
}

static inline double
slope_of(const Line *line, int i)
{
	return (line->v[i + 1] - line->v[i]) / (line->x[i + 1] - line->x[i]);
}

/* End of the maximal convex run that begins at point from. */
static int
convex_run(const Line *value, int from)
{
	int    to = from + 1;
	double slope;

	if (to >= value->n)
		return from;
	slope = slope_of(value, from);
	while (to + 1 < value->n)
	{
		double next = slope_of(value, to);

		if (next < slope)
			break;
		slope = next;
		to++;
	}
	return to;
}

static FlexStatus
collect_pairs(Work *work, const ChainStep *step, int *npairs)
{
	int n = 0;
	int runs = 0;

	for (int from = 0, to; from < work->value.n; from = to)
	{
		to = convex_run(&work->value, from);
		runs++;
		if (n + step->npieces > work->pair_capacity)
		{
			int   capacity = 2 * (n + step->npieces) + 16;
			Pair *larger =
				flex_grow(work->run->env, work->pair, (size_t) n, (size_t) capacity, sizeof(Pair));

			if (larger == NULL)
				return FLEX_NO_MEMORY;
			work->pair = larger;
			work->pair_capacity = capacity;
		}
		for (int p = 0; p < step->npieces; p++)
		{
			const ChainPiece *piece = &step->piece[p];
			Pair              pair = {from, to, p, work->value.x[from] - piece->x[piece->n - 1]};
			int               at = n++;

			/* in order of their beginning, so that each touches those before it */
			while (at > 0 && work->pair[at - 1].lower > pair.lower)
			{
				work->pair[at] = work->pair[at - 1];
				at--;
			}
			work->pair[at] = pair;
		}
		if (to == from || to == work->value.n - 1)
			break;
	}
	if (runs > work->run->result->max_pieces)
		work->run->result->max_pieces = runs;
	*npairs = n;
	return FLEX_OK;
}

/*
 * Merge the slopes of a convex run and of a piece seen from y = s' - x.
 * FLEX_NUMERIC where a slope is none: its order among the others is unknown.
 */
static FlexStatus
convolve(Work *work, const Pair *pair, const ChainPiece *piece)
{
	const Line *value = &work->value;
	Line       *part = &work->part;
	int         i = pair->from;
	int         k = piece->n - 1;

	if (!line_reserve(work->run->env, part, pair->to - pair->from + piece->n))
		return FLEX_NO_MEMORY;
	part->n = 0;
	line_add(part, pair->lower, value->v[i] + piece->cost[k]);
	while (i < pair->to || k > 0)
	{
		double run_slope = INFINITY;
		double piece_slope = INFINITY;
		double x = part->x[part->n - 1];
		double v = part->v[part->n - 1];

		if (i < pair->to)
			run_slope = slope_of(value, i);
		if (k > 0)
			piece_slope = (piece->cost[k - 1] - piece->cost[k]) / (piece->x[k] - piece->x[k - 1]);
		if (isnan(run_slope) || isnan(piece_slope))
			return flex_fault(work->run->env, FLEX_NUMERIC, "",
							  "a cost is too large to compute with");
		if (i < pair->to && (k == 0 || run_slope <= piece_slope))
		{
			x += value->x[i + 1] - value->x[i];
			v += value->v[i + 1] - value->v[i];
			i++;
		}
		else
		{
			x += piece->x[k] - piece->x[k - 1];
			v += piece->cost[k - 1] - piece->cost[k];
			k--;
		}
		line_add(part, x, v);
	}
	return FLEX_OK;
}

/* Both lines on (u, w), by their values at the two ends: emit the lower. */
static void
emit_lower(Work *work, Line *out, double u, double w, double au, double aw, double bu, double bw)
{
	double du = au - bu;
	double dw = aw - bw;

	add_simplified(work, out, u, flex_min(au, bu));
	if ((du < 0 && dw > 0) || (du > 0 && dw < 0))
	{
		double share = du / (du - dw);
		double x = u + share * (w - u);

		if (x > u && x < w)
			add_simplified(work, out, x, au + share * (aw - au));
	}
	add_simplified(work, out, w, flex_min(aw, bw));
}

/* Go on to the segment of line that holds the interval beginning at u. */
static inline void
advance(const Line *line, int *i, double u)
{
	while (*i + 1 < line->n && line->x[*i + 1] <= u)
		(*i)++;
}

/* work->envelope = lower envelope of itself and work->part. */
static bool
lower_with_part(Work *work)
{
	const Line *a = &work->envelope;
	const Line *b = &work->part;
	Line       *out = &work->next;
	double      u = flex_min(a->x[0], b->x[0]);
	double      end = flex_max(a->x[a->n - 1], b->x[b->n - 1]);
	int         i = 0;
	int         j = 0;

	out->n = 0;
	if (!line_reserve(work->run->env, out, 4 * (a->n + b->n) + 8))
		return false;
	while (u < end)
	{
		double w = end;
		bool   in_a;
		bool   in_b;

		advance(a, &i, u);
		advance(b, &j, u);
		in_a = a->x[i] <= u && i + 1 < a->n;
		in_b = b->x[j] <= u && j + 1 < b->n;
		w = flex_min(w, in_a ? a->x[i + 1] : (a->x[i] > u ? a->x[i] : w));
		w = flex_min(w, in_b ? b->x[j + 1] : (b->x[j] > u ? b->x[j] : w));
		if (in_a && in_b)
			emit_lower(work, out, u, w, on_segment(a, i, u), on_segment(a, i, w),
					   on_segment(b, j, u), on_segment(b, j, w));
		else if (in_a || in_b)
		{
			const Line *line = in_a ? a : b;
			int         at = in_a ? i : j;

			add_simplified(work, out, u, on_segment(line, at, u));
			add_simplified(work, out, w, on_segment(line, at, w));
		}
		u = w;
	}
	line_swap(&work->envelope, out);
	return true;
}

/* From y = keep * s + inflow back to s. */
static void
scale_back(Line *value, double keep, double inflow)
{
	if (keep == 1 && inflow == 0)
		return;
	for (int i = 0; i < value->n; i++)
		value->x[i] = (value->x[i] - inflow) / keep;
}

/* Jumps of rounding size are what an envelope may keep; take the lower side. */
static void
drop_jumps(Line *line)
{
	int n = 1;

	for (int i = 1; i < line->n; i++)
	{
		if (line->x[i] > line->x[n - 1])
		{
			line->x[n] = line->x[i];
			line->v[n] = line->v[i];
			n++;
		}
		else
			line->v[n - 1] = flex_min(line->v[n - 1], line->v[i]);
	}
	line->n = n;
}

/* Nothing is kept: every content before the step is worth what the inflow alone is worth. */
static FlexStatus
start_again(Work *work, int t)
{
	double inflow = work->run->step[t].inflow;
	Line  *value = &work->value;
	double cost;
	double lower;
	double upper;

	if (!line_reserve(work->run->env, &work->next, value->n + 2) ||
		!line_reserve(work->run->env, value, 2))
		return FLEX_NO_MEMORY;
	if (!clip(work, inflow, inflow))
		return FLEX_INFEASIBLE;
	cost = value->v[0];
	flex_chain_contents_before(work->run, t, &lower, &upper);
	value->n = 0;
	line_add(value, lower, cost);
	line_add(value, upper, cost);
	return FLEX_OK;
}

static FlexStatus
step_back(Work *work, int t)
{
	const ChainStep *step = &work->run->step[t];
	int              npairs = 0;
	FlexStatus       status = collect_pairs(work, step, &npairs);

	for (int p = 0; p < npairs && status == FLEX_OK; p++)
	{
		const Pair *pair = &work->pair[p];

		status = convolve(work, pair, &step->piece[pair->piece]);
		if (status != FLEX_OK)
			break;
		if (p == 0)
			line_swap(&work->envelope, &work->part);
		else if (work->part.n > 1 && !lower_with_part(work))
			status = FLEX_NO_MEMORY;
	}
	if (status != FLEX_OK)
		return status;
	drop_jumps(&work->envelope);
	line_swap(&work->value, &work->envelope);
	if (step->keep > 0)
		scale_back(&work->value, step->keep, step->inflow);
	else
		status = start_again(work, t);
	if (status != FLEX_OK)
		return status;
	if (work->value.n > work->run->result->max_points)
		work->run->result->max_points = work->value.n;
	if (work->value.n > FLEX_CHAIN_MAX_POINTS)
		return FLEX_LIMIT;
	return line_reserve(work->run->env, &work->next, work->value.n + 2) ? FLEX_OK : FLEX_NO_MEMORY;
}

static bool
start_value(Work *work, double lower, double upper)
{
	double slope = -work->run->chain->end_value;

	if (!line_reserve(work->run->env, &work->value, 2) ||
		!line_reserve(work->run->env, &work->next, 4))
		return false;
	line_add(&work->value, lower, slope * lower);
	if (upper > lower)
		line_add(&work->value, upper, slope * upper);
	return true;
}

static FlexStatus
new_work(ChainRun *run, Work *work)
{
	PiecesRecord *record = FLEX_NEW(run->env, PiecesRecord, 1);

	memset(work, 0, sizeof(*work));
	work->run = run;
	work->same_content = SAME_CONTENT * run->tolerance / FLEX_CHAIN_TOLERANCE;
	if (record == NULL)
		return FLEX_NO_MEMORY;
	record->first = FLEX_NEW(run->env, int, run->chain->n);
	record->count = FLEX_NEW(run->env, int, run->chain->n);
	run->pieces = record;
	return record->first == NULL || record->count == NULL ? FLEX_NO_MEMORY : FLEX_OK;
}

FlexStatus
flex_chain_pieces_backward(ChainRun *run)
{
	const FlexChain *chain = run->chain;
	Work             work;
	FlexStatus       status = new_work(run, &work);

	for (int t = chain->n - 1; t >= 0 && status == FLEX_OK; t--)
	{
		const ChainStep *step = &run->step[t];

		if (t == chain->n - 1)
		{
			if (step->lower > step->upper + run->tolerance)
				return FLEX_INFEASIBLE;
			if (!start_value(&work, step->lower, flex_max(step->lower, step->upper)))
				return FLEX_NO_MEMORY;
		}
		else if (!clip(&work, step->lower, step->upper))
			return FLEX_INFEASIBLE;
		status = remember(&work, t);
		if (status == FLEX_OK)
			status = step_back(&work, t);
		if (status == FLEX_OK && t % FLEX_CHAIN_POLL_STEPS == 0)
			status = flex_chain_pause(run);
	}
	if (status != FLEX_OK)
		return status;
	if (!clip(&work, chain->soc_start, chain->soc_start))
		return FLEX_INFEASIBLE;
	run->result->bound = work.value.v[0];
	return FLEX_OK;
}

/* ---- the way forward -------------------------------------------------------- */

double
flex_chain_pieces_next(const ChainRun *run, int t, const ChainStep *step, double y)
{
	const PiecesRecord *record = run->pieces;
	const double       *x = record->points.x + record->first[t];
	const double       *v = record->points.v + record->first[t];
	int                 n = record->count[t];
	double              best = INFINITY;
	double              next = flex_min(flex_max(y, x[0]), x[n - 1]);

	for (int i = 0; i < n; i++)
	{
		double cost = v[i] + flex_chain_step_cost(step, x[i] - y, NULL);

		if (cost < best)
		{
			best = cost;
			next = x[i];
		}
	}
	for (int p = 0; p < step->npieces; p++)
		for (int k = 0; k < step->piece[p].n; k++)
		{
			double s = y + step->piece[p].x[k];
			double cost;

			if (s < x[0] - run->tolerance || s > x[n - 1] + run->tolerance)
				continue;
			cost = line_value(x, v, n, s) + step->piece[p].cost[k];
			if (cost < best)
			{
				best = cost;
				next = flex_min(flex_max(s, x[0]), x[n - 1]);
			}
		}
	return next;
}
