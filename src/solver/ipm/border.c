/*
 * border.c
 *	  Normal equations with a border: block elimination of chains by their Schur
 *	  complement.
 *
 * Write L for a chain's Cholesky factor, in blocks of a step. A border row i that meets
 * block s has z_i = L^-1 b_i, which is 0 before s, inv(L_ss) b_i in s, and R_t z_i in every
 * later block t with R_t = - inv(L_tt) L_t,t-1. The share of a pair is then
 * z_i' W_t z_j for j in t >= s, where W_t = I + R_t+1' W_t+1 R_t+1 sums up all that follows.
 * Only the last rows of a block are met by the next (carry), one for a store.
 */
#include "border.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/engines.h"

/* Rows with more entries than this may belong to the border. */
#define BORDER_ENTRIES 8
#define BORDER_MAX 4000
#define WORK_MAX 3e9

#define Q FLEX_BLOCK_MAX

/* ---- chains -------------------------------------------------------------------------- */

/* Number of border rows; marks them. */
static int
mark_border(const FlexProblem *p, int *count, int *group)
{
	int n = 0;

	for (int j = 0; j < p->ncols; j++)
		for (int k = p->start[j]; k < p->start[j + 1]; k++)
			count[p->index[k]] += !flex_is_fixed(p, j);
	for (int i = 0; i < p->nrows; i++)
	{
		group[i] = !flex_is_open_row(p, i) && count[i] > BORDER_ENTRIES ? INT32_MAX : i;
		n += group[i] == INT32_MAX;
	}
	return n;
}

FlexStatus
flex_border_find(FlexEnv *env, const FlexProblem *p, int **group)
{
	int *count = FLEX_NEW(env, int, p->nrows + 1);
	int *own = FLEX_NEW(env, int, p->nrows + 1);
	int  n;

	*group = NULL;
	if (count == NULL || own == NULL)
		return FLEX_NO_MEMORY;
	n = mark_border(p, count, own);
	flex_free(env, count);
	if (n == 0 || n > BORDER_MAX)
	{
		flex_free(env, own);
		return FLEX_OK;
	}
	for (int j = 0; j < p->ncols; j++)
	{
		int first = -1;

		for (int k = p->start[j]; k < p->start[j + 1] && !flex_is_fixed(p, j); k++)
		{
			int row = p->index[k];

			if (own[row] == INT32_MAX || flex_is_open_row(p, row))
				continue;
			if (first >= 0)
				flex_forest_join(own, first, row);
			first = row;
		}
	}
	for (int i = 0; i < p->nrows; i++)
		if (own[i] != INT32_MAX)
			own[i] = flex_forest_root(own, i);
	*group = own;
	return FLEX_OK;
}

/* ---- shape --------------------------------------------------------------------------- */

static FlexStatus
find_blocks(FlexEnv *env, FlexBanded *d, const int *group, const int *step)
{
	FlexBorder *b = d->border;
	int         nblocks = 0;

	b->chain = FLEX_NEW(env, int, d->inner + 1);
	b->block = FLEX_NEW(env, int, d->inner + 1);
	b->carry = FLEX_NEW(env, int, d->inner + 1);
	if (b->chain == NULL || b->block == NULL || b->carry == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < d->inner; i++)
	{
		bool new_chain = i == 0 || group[i] != group[i - 1];

		if (new_chain)
			b->chain[b->nchains++] = nblocks;
		if (new_chain || step[i] != step[i - 1])
			b->block[nblocks++] = i;
		if (i + 1 - b->block[nblocks - 1] > FLEX_BLOCK_MAX)
			return FLEX_LIMIT;
	}
	b->chain[b->nchains] = nblocks;
	b->block[nblocks] = d->inner;
	for (int c = 0; c < b->nchains; c++)
		for (int s = b->chain[c] + 1; s < b->chain[c + 1]; s++)
		{
			int most = 0;

			for (int i = b->block[s]; i < b->block[s + 1]; i++)
				if (b->block[s] - d->first[i] > most)
					most = b->block[s] - d->first[i];
			if (most > b->block[s] - b->block[s - 1])
				return FLEX_LIMIT;
			b->carry[s - 1] = most;
		}
	return FLEX_OK;
}

/* Pairs of a chain's row and a border row that share a column, each once. */
typedef struct Pair
{
	int row;
	int border;
} Pair;

static int
compare_pair(const void *a, const void *b)
{
	const Pair *x = a;
	const Pair *y = b;

	return x->row != y->row ? x->row - y->row : x->border - y->border;
}

static FlexStatus
find_pairs(FlexEnv *env, const FlexBanded *d, Pair **pair, int *npairs)
{
	size_t n = 0;

	for (int j = 0; j < d->lp.nreal; j++)
	{
		size_t inside = 0;

		for (int k = d->lp.start[j]; k < d->lp.start[j + 1]; k++)
			inside += d->lp.index[k] < d->inner;
		n += inside * ((size_t) (d->lp.start[j + 1] - d->lp.start[j]) - inside);
	}
	if (n > 50000000)
		return FLEX_LIMIT;
	*pair = FLEX_NEW_RAW(env, Pair, n + 1);
	if (*pair == NULL)
		return FLEX_NO_MEMORY;
	n = 0;
	for (int j = 0; j < d->lp.nreal; j++)
		for (int k = d->lp.start[j]; k < d->lp.start[j + 1] && d->lp.index[k] < d->inner; k++)
			for (int l = d->lp.start[j + 1] - 1; d->lp.index[l] >= d->inner; l--)
				(*pair)[n++] = (Pair){d->lp.index[k], d->lp.index[l] - d->inner};
	qsort(*pair, n, sizeof(Pair), compare_pair);
	*npairs = 0;
	for (size_t k = 0; k < n; k++)
		if (k == 0 || compare_pair(&(*pair)[k], &(*pair)[k - 1]) != 0)
			(*pair)[(*npairs)++] = (*pair)[k];
	return FLEX_OK;
}

static int
compare_int(const void *a, const void *b)
{
	return *(const int *) a - *(const int *) b;
}

/* Ties of block s from the links of its rows. */
static void
tie_block(FlexBorder *b, const Pair *pair, int s)
{
	int from = b->tie_start[s];
	int n = 0;

	for (int l = b->link_start[b->block[s]]; l < b->link_start[b->block[s + 1]]; l++)
	{
		bool known = false;

		for (int k = from; k < from + n && !known; k++)
			known = b->tie[k] == pair[l].border;
		if (!known)
			b->tie[from + n++] = pair[l].border;
	}
	qsort(b->tie + from, (size_t) n, sizeof(int), compare_int);
	for (int l = b->link_start[b->block[s]]; l < b->link_start[b->block[s + 1]]; l++)
		for (int k = from; k < from + n; k++)
			if (b->tie[k] == pair[l].border)
				b->link_tie[l] = k;
	b->tie_start[s + 1] = from + n;
}

static FlexStatus
find_ties(FlexEnv *env, FlexBanded *d)
{
	FlexBorder *b = d->border;
	int         nblocks = b->chain[b->nchains];
	int         npairs;
	Pair       *pair;
	FlexStatus  status = find_pairs(env, d, &pair, &npairs);

	if (status != FLEX_OK)
		return status;
	b->link_start = FLEX_NEW(env, int, d->inner + 1);
	b->link_tie = FLEX_NEW(env, int, npairs + 1);
	b->tie_start = FLEX_NEW(env, int, nblocks + 1);
	b->tie = FLEX_NEW(env, int, npairs + 1);
	if (!b->link_start || !b->link_tie || !b->tie_start || !b->tie)
		return FLEX_NO_MEMORY;
	for (int l = 0; l < npairs; l++)
		b->link_start[pair[l].row + 1]++;
	for (int i = 0; i < d->inner; i++)
		b->link_start[i + 1] += b->link_start[i];
	for (int s = 0; s < nblocks; s++)
		tie_block(b, pair, s);
	flex_free(env, pair);
	return FLEX_OK;
}

/* Multiplications of a factorisation. */
static double
count_work(const FlexBanded *d)
{
	const FlexBorder *b = d->border;
	double            work = (double) b->n * b->n * b->n / 6;

	for (int i = 0; i < d->inner; i++)
		work += 0.5 * (i - d->first[i]) * (i - d->first[i]);
	for (int c = 0; c < b->nchains; c++)
	{
		double behind = 0;

		for (int s = b->chain[c + 1] - 1; s >= b->chain[c]; s--)
		{
			int ties = b->tie_start[s + 1] - b->tie_start[s];
			int q = b->block[s + 1] - b->block[s];
			int k = s > b->chain[c] ? b->carry[s - 1] : 0;

			work += ties * (behind + q * (q + ties)) + 3 * q * q * (k + 1);
			behind += k * (k + ties);
		}
	}
	return work;
}

FlexStatus
flex_border_shape(FlexEnv *env, FlexBanded *d, const int *group, const int *step)
{
	FlexBorder *b = FLEX_NEW(env, FlexBorder, 1);
	int         longest = 0;
	size_t      ties;
	FlexStatus  status;

	if (b == NULL)
		return FLEX_NO_MEMORY;
	d->border = b;
	b->n = d->lp.m - d->inner;
	status = find_blocks(env, d, group, step);
	if (status == FLEX_OK)
		status = find_ties(env, d);
	if (status != FLEX_OK)
		return status;
	d->work = count_work(d);
	if (d->work > WORK_MAX)
		return FLEX_LIMIT;
	b->link_place = d->offset[d->inner];
	b->upper_place = b->link_place + (size_t) b->link_start[d->inner];
	d->size = b->upper_place + (size_t) b->n * ((size_t) b->n + 1) / 2;

	for (int c = 0; c < b->nchains; c++)
		if (b->chain[c + 1] - b->chain[c] > longest)
			longest = b->chain[c + 1] - b->chain[c];
	ties = (size_t) b->tie_start[b->chain[b->nchains]];
	b->step = FLEX_NEW(env, double, Q *Q *((size_t) longest + 2));
	b->head = FLEX_NEW(env, double, Q *(ties + 1));
	b->tail = FLEX_NEW(env, double, Q *(ties + 1));
	b->diagonal = FLEX_NEW(env, double, b->n);
	b->inverse = FLEX_NEW(env, double, b->n);
	b->rest = FLEX_NEW(env, double, d->inner + 1);
	if (!b->step || !b->head || !b->tail || !b->diagonal || !b->inverse || !b->rest)
		return FLEX_NO_MEMORY;
	return FLEX_OK;
}

void
flex_border_free(FlexEnv *env, FlexBanded *d)
{
	FlexBorder *b = d->border;

	if (b == NULL)
		return;
	void *parts[] = {b->chain,    b->block, b->carry, b->tie_start, b->tie,      b->link_start,
					 b->link_tie, b->step,  b->head,  b->tail,      b->diagonal, b->inverse,
					 b->rest,     b};

	for (int k = 0; k < FLEX_LENGTH(parts); k++)
		if (parts[k] != NULL)
			flex_free(env, parts[k]);
	d->border = NULL;
}

/* ---- places -------------------------------------------------------------------------- */

/* Begin of a row of the upper triangle, less its own number: [j] is the entry (i, j). */
static inline size_t
upper_row(const FlexBorder *b, int i)
{
	return b->upper_place + (size_t) i * (2 * (size_t) b->n - (size_t) i - 1) / 2;
}

size_t
flex_border_place(const FlexBanded *d, int row, int other)
{
	const FlexBorder *b = d->border;
	int               low = row < other ? row : other;
	int               high = row < other ? other : row;

	if (low >= d->inner)
		return upper_row(b, low - d->inner) + (size_t) (high - d->inner);
	for (int l = b->link_start[low];; l++)
		if (b->tie[b->link_tie[l]] == high - d->inner)
			return b->link_place + (size_t) l;
}

/* ---- one chain ----------------------------------------------------------------------- */

/* What a chain's elimination works on. */
typedef struct Chain
{
	const FlexBanded *d;
	const FlexBorder *b;
	const double     *factor;
	const double     *inverse; /* of the chains' pivots */
	double           *upper;   /* the whole factor, to write the Schur complement */
	int               first;   /* block */
	int               end;
} Chain;

static inline double
entry(const Chain *c, int i, int j)
{
	int first = c->d->first[i];

	return j >= first ? c->factor[c->d->offset[i] + (size_t) (j - first)] : 0;
}

/* x = inv(L_ss) x for the rows of block s */
static void
substitute(const Chain *c, int s, double *x)
{
	int base = c->b->block[s];

	for (int i = base; i < c->b->block[s + 1]; i++)
	{
		double value = x[i - base];

		for (int j = base; j < i; j++)
			value -= entry(c, i, j) * x[j - base];
		x[i - base] = value * c->inverse[i];
	}
}

/* R of block s: its columns stand for the rows that the block before carries, [Q] each. */
static void
effect_of_block_before(const Chain *c, int s)
{
	int     k = c->b->carry[s - 1];
	int     base = c->b->block[s];
	int     q = c->b->block[s + 1] - base;
	double *step = c->b->step + (size_t) (s - c->first) * Q * Q;

	for (int a = 0; a < k; a++)
	{
		for (int i = 0; i < q; i++)
			step[a * Q + i] = -entry(c, base + i, base - k + a);
		substitute(c, s, step + a * Q);
	}
}

static void
heads_of_block(const Chain *c, int s)
{
	const FlexBorder *b = c->b;
	int               base = b->block[s];

	memset(b->head + (size_t) b->tie_start[s] * Q, 0,
		   (size_t) (b->tie_start[s + 1] - b->tie_start[s]) * Q * sizeof(double));
	for (int i = base; i < b->block[s + 1]; i++)
		for (int l = b->link_start[i]; l < b->link_start[i + 1]; l++)
			b->head[(size_t) b->link_tie[l] * Q + (size_t) (i - base)] =
				c->factor[b->link_place + (size_t) l];
	for (int k = b->tie_start[s]; k < b->tie_start[s + 1]; k++)
		substitute(c, s, b->head + (size_t) k * Q);
}

static inline double
product(const double *x, const double *y, int n)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += x[i] * y[i];
	return sum;
}

/* W of block s from that of the block behind. */
static void
sum_up_behind(const Chain *c, int s, const double *behind, double *sum)
{
	const FlexBorder *b = c->b;
	int               q = b->block[s + 1] - b->block[s];

	memset(sum, 0, Q * Q * sizeof(double));
	for (int i = 0; i < q; i++)
		sum[i * Q + i] = 1;
	if (s + 1 < c->end)
	{
		int           k = b->carry[s];
		int           next = b->block[s + 2] - b->block[s + 1];
		const double *step = b->step + (size_t) (s + 1 - c->first) * Q * Q;

		for (int a = 0; a < k; a++)
		{
			double through[Q];

			for (int i = 0; i < next; i++)
				through[i] = product(behind + i * Q, step + a * Q, next);
			for (int e = 0; e < k; e++)
				sum[(q - k + e) * Q + q - k + a] += product(step + e * Q, through, next);
		}
	}
}

/* Shares of the pairs that meet in block s, and what those from before will find there. */
static void
tails_of_block(const Chain *c, int s, const double *sum)
{
	const FlexBorder *b = c->b;
	int               q = b->block[s + 1] - b->block[s];
	const double     *step = b->step + (size_t) (s - c->first) * Q * Q;

	for (int k = b->tie_start[s]; k < b->tie_start[s + 1]; k++)
	{
		double *tail = b->tail + (size_t) k * Q;
		double  weighed[Q];

		for (int i = 0; i < q; i++)
			weighed[i] = product(sum + i * Q, b->head + (size_t) k * Q, q);
		for (int l = b->tie_start[s]; l <= k; l++)
			c->upper[upper_row(b, b->tie[l]) + (size_t) b->tie[k]] -=
				product(b->head + (size_t) l * Q, weighed, q);
		for (int a = 0; s > c->first && a < b->carry[s - 1]; a++)
			tail[a] = product(step + a * Q, weighed, q);
	}
}

/*
 * Take the share of a tie of border row i and one of row j from the Schur complement. A row
 * that meets a chain in two blocks has their product twice.
 */
static inline void
take(const Chain *c, int i, int j, double share)
{
	if (i < j)
		c->upper[upper_row(c->b, i) + (size_t) j] -= share;
	else if (i > j)
		c->upper[upper_row(c->b, j) + (size_t) i] -= share;
	else
		c->upper[upper_row(c->b, i) + (size_t) i] -= 2 * share;
}

/* A tie's shares with all ties of later blocks, for chains that carry one row from step to step. */
static void
spread_single(const Chain *c, int s, int row, double carried)
{
	const FlexBorder *b = c->b;

	for (int t = s + 1; t < c->end && carried != 0 && b->carry[t - 1] > 0; t++)
	{
		int last = b->block[t + 1] - b->block[t] - 1;

		for (int k = b->tie_start[t]; k < b->tie_start[t + 1]; k++)
			take(c, row, b->tie[k], carried * b->tail[(size_t) k * Q]);
		carried *= b->step[(size_t) (t - c->first) * Q * Q + (size_t) last];
	}
}

static void
spread(const Chain *c, int s, int row, const double *head)
{
	const FlexBorder *b = c->b;
	double            carried[Q];

	for (int a = 0; a < b->carry[s]; a++)
		carried[a] = head[b->block[s + 1] - b->block[s] - b->carry[s] + a];
	for (int t = s + 1; t < c->end && b->carry[t - 1] > 0; t++)
	{
		int           k = b->carry[t - 1];
		int           q = b->block[t + 1] - b->block[t];
		const double *step = b->step + (size_t) (t - c->first) * Q * Q;
		double        next[Q] = {0};

		for (int l = b->tie_start[t]; l < b->tie_start[t + 1]; l++)
			take(c, row, b->tie[l], product(carried, b->tail + (size_t) l * Q, k));
		for (int a = 0; a < k; a++)
			for (int i = 0; i < b->carry[t]; i++)
				next[i] += step[a * Q + q - b->carry[t] + i] * carried[a];
		memcpy(carried, next, sizeof(next));
	}
}

static void
eliminate_chain(const Chain *c)
{
	const FlexBorder *b = c->b;
	double            sum[2][Q * Q];
	bool              single = true;

	for (int s = c->first; s < c->end; s++)
	{
		if (s > c->first)
			effect_of_block_before(c, s);
		heads_of_block(c, s);
		single = single && b->carry[s] <= 1;
	}
	for (int s = c->end - 1; s >= c->first; s--)
	{
		sum_up_behind(c, s, sum[(s + 1) & 1], sum[s & 1]);
		tails_of_block(c, s, sum[s & 1]);
	}
	for (int s = c->first; s < c->end; s++)
		for (int k = b->tie_start[s]; k < b->tie_start[s + 1]; k++)
		{
			const double *head = b->head + (size_t) k * Q;

			if (single && b->carry[s] == 1)
				spread_single(c, s, b->tie[k], head[b->block[s + 1] - b->block[s] - 1]);
			else if (!single)
				spread(c, s, b->tie[k], head);
		}
}

/* ---- the border ---------------------------------------------------------------------- */

/* row -= share * from, n entries */
static void
subtract(double *row, const double *from, double share, int n)
{
	typedef double Vec __attribute__((vector_size(16), aligned(8), may_alias));
	Vec            shares = {share, share};
	int            k = 0;

	for (; k + 4 <= n; k += 4)
	{
		*(Vec *) (row + k) -= shares * *(const Vec *) (from + k);
		*(Vec *) (row + k + 2) -= shares * *(const Vec *) (from + k + 2);
	}
	for (; k < n; k++)
		row[k] -= share * from[k];
}

/* Cholesky of the Schur complement, row by row of its upper triangle. */
static FlexStatus
factorise_complement(FlexEnv *env, const FlexBanded *d)
{
	const FlexBorder *b = d->border;
	double           *factor = d->factor;

	for (int i = 0; i < b->n; i++)
	{
		double *row = factor + upper_row(b, i);

		b->inverse[i] =
			row[i] > FLEX_PIVOT_MIN * b->diagonal[i] && row[i] > 0 ? 1 / sqrt(row[i]) : 0;
		for (int j = i + 1; j < b->n; j++)
			row[j] *= b->inverse[i];
		for (int j = i + 1; j < b->n; j++)
			if (row[j] != 0)
				subtract(factor + upper_row(b, j) + j, row + j, row[j], b->n - j);
		if ((i & 15) == 0 && flex_poll(env))
			return FLEX_CANCELLED;
	}
	return FLEX_OK;
}

/* From the border's entries and the chains' factor to the border's factor. */
static FlexStatus
factorise(FlexEnv *env, void *banded)
{
	const FlexBanded *d = banded;
	const FlexBorder *b = d->border;
	Chain      c = {.d = d, .b = b, .factor = d->factor, .inverse = d->inverse, .upper = d->factor};
	FlexStatus status = flex_envelope_factorise(env, banded);

	if (status != FLEX_OK)
		return status;
	for (int i = 0; i < b->n; i++)
		b->diagonal[i] = d->factor[upper_row(b, i) + (size_t) i];
	for (int k = 0; k < b->nchains; k++)
	{
		c.first = b->chain[k];
		c.end = b->chain[k + 1];
		eliminate_chain(&c);
		if ((k & 15) == 0 && flex_poll(env))
			return FLEX_CANCELLED;
	}
	return factorise_complement(env, d);
}

/* x becomes the solution for the border's own rows. */
static void
solve_border(const FlexBorder *b, const double *factor, double *x)
{
	for (int i = 0; i < b->n; i++)
	{
		x[i] *= b->inverse[i];
		if (x[i] != 0)
			subtract(x + i + 1, factor + upper_row(b, i) + i + 1, x[i], b->n - i - 1);
	}
	for (int i = b->n - 1; i >= 0; i--)
	{
		const double *row = factor + upper_row(b, i);

		for (int j = i + 1; j < b->n; j++)
			x[i] -= row[j] * x[j];
		x[i] *= b->inverse[i];
	}
}

static void
solve(const void *banded, double *x)
{
	const FlexBanded *d = banded;
	const FlexBorder *b = d->border;
	const double     *link = d->factor + b->link_place;
	double           *border = x + d->inner;

	memcpy(b->rest, x, (size_t) d->inner * sizeof(double));
	flex_envelope_solve(d, b->rest);
	for (int i = 0; i < d->inner; i++)
		for (int l = b->link_start[i]; l < b->link_start[i + 1]; l++)
			border[b->tie[b->link_tie[l]]] -= link[l] * b->rest[i];
	solve_border(b, d->factor, border);
	for (int i = 0; i < d->inner; i++)
		for (int l = b->link_start[i]; l < b->link_start[i + 1]; l++)
			x[i] -= link[l] * border[b->tie[b->link_tie[l]]];
	flex_envelope_solve(d, x);
}

const FlexNormal flex_border_normal = {
	.assemble = flex_envelope_assemble,
	.factorise = factorise,
	.solve = solve,
};
