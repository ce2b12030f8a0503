/*
 * sweep.c
 *	  Backward/forward sweep of a radial grid, FLEX_FLOW_LANES snapshots in one
 *	  pass over the tree.
 *
 * D. Shirmohammadi et al., A compensation-based power flow method for weakly
 * meshed distribution and transmission networks, IEEE Trans. Power Systems 3
 * (1988). The bodies below are compiled twice, plain and with AVX2 and FMA;
 * which one runs is chosen at run time.
 */
#include "tree.h"

#include <math.h>
#include <string.h>

/* Half of the lanes; element access of any alignment. */
#define WIDTH 4
typedef double  Vec __attribute__((vector_size(8 * WIDTH), aligned(8), may_alias));
typedef int64_t Mask __attribute__((vector_size(8 * WIDTH)));

#define AT(pointer) (*(Vec *) (pointer))
#define SELECT(mask, a, b) ((Vec) (((mask) & (Mask) (a)) | (~(mask) & (Mask) (b))))
#define INLINE static inline __attribute__((always_inline))

/* Doubles of one bus: three phases, re and im, all lanes. */
#define BUS_SIZE (3 * 2 * LANES)

/* What a pass works on. */
typedef struct Sweep
{
	const GridTree *tree;
	const GridLeg  *leg;
	int             nlegs;
	const LegPower *power;
	bool            only_power;
	double         *v;       /* [n * BUS_SIZE] */
	double         *j;       /* [n * BUS_SIZE]: current on to each bus */
	double         *current; /* [nlegs * 2 * LANES] of the legs */
	double         *full;    /* [nfull * BUS_SIZE] */
} Sweep;

/* Bus voltages at the source's bus and behind, with no current at all. */
static void
start_voltages(const Sweep *sweep)
{
	const GridTree *tree = sweep->tree;

	for (int i = 0; i < tree->n; i++)
		for (int k = 0; k < 3; k++)
		{
			const TreeBranch *branch = &tree->branch[i];
			double            re = tree->emf[2 * k];
			double            im = tree->emf[2 * k + 1];
			double           *to = sweep->v + (size_t) i * BUS_SIZE + 2 * k * LANES;

			if (i > 0)
			{
				const double *up = sweep->v + (size_t) branch->parent * BUS_SIZE;

				re = up[2 * k * LANES];
				im = up[(2 * k + 1) * LANES];
				if (branch->kind == BRANCH_GENERAL)
				{
					re = im = 0;
					for (int m = 0; m < 3; m++)
					{
						const double *a = branch->a + 2 * (3 * k + m);
						double        vr = up[2 * m * LANES];
						double        vi = up[(2 * m + 1) * LANES];

						re += a[0] * vr - a[1] * vi;
						im += a[0] * vi + a[1] * vr;
					}
				}
			}
			for (int lane = 0; lane < LANES; lane++)
			{
				to[lane] = re;
				to[LANES + lane] = im;
			}
		}
}

/* ---- the passes ------------------------------------------------------------------------ */

/* Share of |U|^-2 S in a leg's current: p and q so that I = (p - j q) U. */
INLINE void
leg_factors(const GridLeg *leg, const LegPower *power, int h, const Vec *m2, Vec *p, Vec *q)
{
	Vec  lo = {leg->lo2, leg->lo2, leg->lo2, leg->lo2};
	Vec  hi = {leg->hi2, leg->hi2, leg->hi2, leg->hi2};
	Vec  c = SELECT(*m2 < lo, lo, *m2);
	Vec  m = {0};
	Mask above = c > hi;

	c = SELECT(above, hi, c);
	for (int k = 0; k < WIDTH; k++)
		m[k] = sqrt(c[k]);
	*p = AT(power->pz + h) + AT(power->pi + h) / m + AT(power->pp + h) / c;
	*q = AT(power->qz + h) + AT(power->qi + h) / m + AT(power->qp + h) / c;
}

INLINE void
leg_currents(const Sweep *sweep)
{
	for (int l = 0; l < sweep->nlegs; l++)
	{
		const TreeLeg *at = &sweep->tree->leg[l];
		size_t         bus = (size_t) at->bus * BUS_SIZE;
		const double  *from = sweep->v + bus + 2 * at->from * LANES;
		const double  *to = sweep->v + bus + 2 * at->to * LANES;
		double        *j_from = sweep->j + bus + 2 * at->from * LANES;
		double        *j_to = sweep->j + bus + 2 * at->to * LANES;
		double        *keep = sweep->current + (size_t) l * 2 * LANES;

		for (int h = 0; h < LANES; h += WIDTH)
		{
			Vec ur = {0};
			Vec ui = {0};
			Vec m2;
			Vec p;
			Vec q;
			Vec re;
			Vec im;

			if (at->from < 3)
			{
				ur = AT(from + h);
				ui = AT(from + LANES + h);
			}
			if (at->to < 3)
			{
				ur -= AT(to + h);
				ui -= AT(to + LANES + h);
			}
			m2 = ur * ur + ui * ui;
			if (sweep->only_power)
			{
				Vec inverse = 1.0 / m2;

				p = AT(sweep->power[l].pp + h) * inverse;
				q = AT(sweep->power[l].qp + h) * inverse;
			}
			else
				leg_factors(&sweep->leg[l], &sweep->power[l], h, &m2, &p, &q);
			re = p * ur + q * ui;
			im = p * ui - q * ur;
			AT(keep + h) = re;
			AT(keep + LANES + h) = im;
			if (at->from < 3)
			{
				AT(j_from + h) += re;
				AT(j_from + LANES + h) += im;
			}
			if (at->to < 3)
			{
				AT(j_to + h) -= re;
				AT(j_to + LANES + h) -= im;
			}
		}
	}
}

/* to += sign * M x for 3 x 3 complex M, or its transpose, and half a bus of lanes. */
INLINE void
add_product(double *to, const double *matrix, bool transposed, const double *x, int h, double sign)
{
	for (int k = 0; k < 3; k++)
	{
		Vec re = {0};
		Vec im = {0};

		for (int m = 0; m < 3; m++)
		{
			const double *a = matrix + 2 * (transposed ? 3 * m + k : 3 * k + m);
			Vec           xr = AT(x + 2 * m * LANES + h);
			Vec           xi = AT(x + (2 * m + 1) * LANES + h);

			re += a[0] * xr - a[1] * xi;
			im += a[0] * xi + a[1] * xr;
		}
		AT(to + 2 * k * LANES + h) += sign * re;
		AT(to + (2 * k + 1) * LANES + h) += sign * im;
	}
}

INLINE void
backward(const Sweep *sweep)
{
	const GridTree *tree = sweep->tree;

	for (int s = 0; s < tree->nshunts; s++)
		for (int h = 0; h < LANES; h += WIDTH)
			add_product(sweep->j + (size_t) tree->shunt[s].bus * BUS_SIZE, tree->shunt[s].y, false,
						sweep->v + (size_t) tree->shunt[s].bus * BUS_SIZE, h, 1);
	for (int i = tree->n - 1; i > 0; i--)
	{
		const TreeBranch *branch = &tree->branch[i];
		const double     *from = sweep->j + (size_t) i * BUS_SIZE;
		double           *to = sweep->j + (size_t) branch->parent * BUS_SIZE;

		if (branch->kind == BRANCH_GENERAL)
			for (int h = 0; h < LANES; h += WIDTH)
				add_product(to, branch->a, true, from, h, 1);
		else
			for (int h = 0; h < BUS_SIZE; h += WIDTH)
				AT(to + h) += AT(from + h);
	}
}

/* Voltage behind a branch: A V_parent - B J. */
INLINE void
branch_voltage(const TreeBranch *branch, const double *up, const double *j, int h, Vec *re, Vec *im)
{
	if (branch->kind == BRANCH_BALANCED)
	{
		const double *b = branch->b;
		double        dr = b[0] - b[2];
		double        di = b[1] - b[3];
		Vec           sr = AT(j + h) + AT(j + 2 * LANES + h) + AT(j + 4 * LANES + h);
		Vec           si = AT(j + LANES + h) + AT(j + 3 * LANES + h) + AT(j + 5 * LANES + h);
		Vec           mr = b[2] * sr - b[3] * si;
		Vec           mi = b[2] * si + b[3] * sr;

		for (int k = 0; k < 3; k++)
		{
			Vec jr = AT(j + 2 * k * LANES + h);
			Vec ji = AT(j + (2 * k + 1) * LANES + h);

			re[k] = AT(up + 2 * k * LANES + h) - mr - (dr * jr - di * ji);
			im[k] = AT(up + (2 * k + 1) * LANES + h) - mi - (dr * ji + di * jr);
		}
		return;
	}
	for (int k = 0; k < 3; k++)
	{
		Vec vr = {0};
		Vec vi = {0};

		if (branch->kind == BRANCH_COUPLED)
		{
			vr = AT(up + 2 * k * LANES + h);
			vi = AT(up + (2 * k + 1) * LANES + h);
		}
		for (int m = 0; m < 3; m++)
		{
			const double *b = branch->b + 2 * (3 * k + m);
			Vec           jr = AT(j + 2 * m * LANES + h);
			Vec           ji = AT(j + (2 * m + 1) * LANES + h);

			vr -= b[0] * jr - b[1] * ji;
			vi -= b[0] * ji + b[1] * jr;
			if (branch->kind == BRANCH_GENERAL)
			{
				const double *a = branch->a + 2 * (3 * k + m);
				Vec           ur = AT(up + 2 * m * LANES + h);
				Vec           ui = AT(up + (2 * m + 1) * LANES + h);

				vr += a[0] * ur - a[1] * ui;
				vi += a[0] * ui + a[1] * ur;
			}
		}
		re[k] = vr;
		im[k] = vi;
	}
}

/* Voltages from the currents; delta2[lane]: largest squared change in p.u. */
INLINE void
forward(const Sweep *sweep, double *delta2)
{
	const GridTree *tree = sweep->tree;

	for (int h = 0; h < LANES; h += WIDTH)
	{
		Vec most = {0};

		for (int i = 0; i < tree->n; i++)
		{
			const TreeBranch *branch = &tree->branch[i];
			const double     *j = sweep->j + (size_t) i * BUS_SIZE;
			double           *v = sweep->v + (size_t) i * BUS_SIZE;
			Vec               re[3];
			Vec               im[3];

			if (i == 0)
			{
				double root[BUS_SIZE];

				for (int k = 0; k < 6; k++)
					AT(root + k * LANES + h) = (Vec){0} + tree->emf[k];
				add_product(root, tree->z, false, j, h, -1);
				for (int k = 0; k < 3; k++)
				{
					re[k] = AT(root + 2 * k * LANES + h);
					im[k] = AT(root + (2 * k + 1) * LANES + h);
				}
			}
			else
				branch_voltage(branch, sweep->v + (size_t) branch->parent * BUS_SIZE, j, h, re, im);
			for (int k = 0; k < 3; k++)
			{
				Vec dr = re[k] - AT(v + 2 * k * LANES + h);
				Vec di = im[k] - AT(v + (2 * k + 1) * LANES + h);
				Vec d2 = (dr * dr + di * di) * tree->scale[i];

				most = SELECT(d2 <= most, most, d2);
				AT(v + 2 * k * LANES + h) = re[k];
				AT(v + (2 * k + 1) * LANES + h) = im[k];
			}
		}
		AT(delta2 + h) = most;
	}
}

INLINE void
iterate_body(const Sweep *sweep, double *delta2)
{
	memset(sweep->j, 0, sizeof(double) * BUS_SIZE * (size_t) sweep->tree->n);
	leg_currents(sweep);
	backward(sweep);
	forward(sweep, delta2);
}

/* All buses again from the currents of the branches that stayed. */
INLINE void
expand_body(const Sweep *sweep)
{
	static const double zero[BUS_SIZE];
	const GridTree     *tree = sweep->tree;

	memcpy(sweep->full, sweep->v, sizeof(double) * BUS_SIZE);
	for (int i = 1; i < tree->nfull; i++)
	{
		const TreeBranch *branch = &tree->full[i];
		double           *to = sweep->full + (size_t) i * BUS_SIZE;
		const double     *j =
            tree->carrier[i] < 0 ? zero : sweep->j + (size_t) tree->carrier[i] * BUS_SIZE;

		for (int h = 0; h < LANES; h += WIDTH)
		{
			Vec re[3];
			Vec im[3];

			branch_voltage(branch, sweep->full + (size_t) branch->parent * BUS_SIZE, j, h, re, im);
			for (int k = 0; k < 3; k++)
			{
				AT(to + 2 * k * LANES + h) = re[k];
				AT(to + (2 * k + 1) * LANES + h) = im[k];
			}
		}
	}
}

/* ---- two versions --------------------------------------------------------------------------- */

static void
iterate_generic(const Sweep *sweep, double *delta2)
{
	iterate_body(sweep, delta2);
}

static void
expand_generic(const Sweep *sweep)
{
	expand_body(sweep);
}

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_AVX2 1

__attribute__((target("avx2,fma"))) static void
iterate_avx2(const Sweep *sweep, double *delta2)
{
	iterate_body(sweep, delta2);
}

__attribute__((target("avx2,fma"))) static void
expand_avx2(const Sweep *sweep)
{
	expand_body(sweep);
}
#endif

static bool
use_avx2(const FlexFlowOptions *options)
{
#ifdef HAVE_AVX2
	return !options->generic && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
	(void) options;
	return false;
#endif
}

static void
iterate(const Sweep *sweep, bool avx2, double *delta2)
{
#ifdef HAVE_AVX2
	if (avx2)
	{
		iterate_avx2(sweep, delta2);
		return;
	}
#endif
	(void) avx2;
	iterate_generic(sweep, delta2);
}

static void
expand(const Sweep *sweep, bool avx2)
{
#ifdef HAVE_AVX2
	if (avx2)
	{
		expand_avx2(sweep);
		return;
	}
#endif
	(void) avx2;
	expand_generic(sweep);
}

/* ---- a block --------------------------------------------------------------------------------- */

FlexStatus
flex_sweep_work(FlexEnv *env, const FlexGrid *grid, FlowWork *work)
{
	size_t n = (size_t) grid->tree->n * BUS_SIZE;

	memset(work, 0, sizeof(*work));
	work->power = FLEX_NEW(env, LegPower, grid->nlegs);
	work->work[0] = FLEX_NEW(env, double, n);
	work->work[1] = FLEX_NEW(env, double, n);
	work->work[2] = FLEX_NEW(env, double, (size_t) grid->nlegs * 2 * LANES);
	work->voltage = FLEX_NEW(env, double, (size_t) grid->tree->nfull *BUS_SIZE);
	work->slot = grid->tree->slot;
	if (work->power == NULL || work->work[0] == NULL || work->work[1] == NULL ||
		work->work[2] == NULL || work->voltage == NULL)
		return FLEX_NO_MEMORY;
	return FLEX_OK;
}

/* Largest difference between a leg's power and what its current took, kVA. */
static double
leg_mismatch(const FlexGrid *grid, const Sweep *sweep, int lane)
{
	double most = 0;

	for (int l = 0; l < grid->nlegs; l++)
	{
		const TreeLeg *at = &sweep->tree->leg[l];
		const double  *v = sweep->v + (size_t) at->bus * BUS_SIZE;
		const double  *kept = sweep->current + (size_t) l * 2 * LANES;
		Complex        u = 0;
		double         d;

		if (at->from < 3)
			u += CMPLX(v[2 * at->from * LANES + lane], v[(2 * at->from + 1) * LANES + lane]);
		if (at->to < 3)
			u -= CMPLX(v[2 * at->to * LANES + lane], v[(2 * at->to + 1) * LANES + lane]);
		d = cabs(u) * 1e-3 *
			cabs(flex_leg_current(&grid->leg[l], &sweep->power[l], lane, u) -
				 CMPLX(kept[lane], kept[LANES + lane]));
		if (!(d <= most))
			most = d;
		if (isnan(most))
			return NAN;
	}
	return most;
}

FlexStatus
flex_sweep_block(FlexEnv *env, const FlexGrid *grid, const FlexFlowOptions *options,
				 bool only_power, int lanes, FlowWork *work)
{
	Sweep    sweep = {.tree = grid->tree,
					  .leg = grid->leg,
					  .nlegs = grid->nlegs,
					  .power = work->power,
					  .only_power = only_power,
					  .v = work->work[0],
					  .j = work->work[1],
					  .current = work->work[2],
					  .full = work->voltage};
	bool     avx2 = use_avx2(options);
	double   delta2[LANES] __attribute__((aligned(32)));
	FlowLane progress[LANES];
	bool     going = true;

	if (!work->warm || !options->warm_start)
		start_voltages(&sweep);
	flex_lanes_begin(progress, lanes);
	for (int k = 1; going; k++)
	{
		if (flex_poll(env))
			return FLEX_CANCELLED;
		iterate(&sweep, avx2, delta2);
		going = flex_lanes_next(progress, lanes, options, k, delta2);
	}
	expand(&sweep, avx2);
	work->warm = true;
	for (int lane = 0; lane < lanes; lane++)
	{
		flex_lane_state(&progress[lane], leg_mismatch(grid, &sweep, lane), FLEX_FLOW_SWEEP,
						&work->state[lane]);
		if (work->state[lane].status != FLEX_FLOW_CONVERGED)
			work->warm = false; /* its voltages are no start for others */
	}
	return FLEX_OK;
}
