/*
 * test_solver.c
 *	  The door to the engines on random linear programmes: verdicts by
 *	  construction, optima proven by their own duals, interior point against
 *	  simplex, blocks, files read back, cancel, limits and faults of GLPK.
 */
#include "support/unit.h"

#include "solver/engines.h"

#include <glpk.h>
#include <malloc.h>
#include <unistd.h>

#define MAX_COLS 600
#define MAX_ROWS 400
#define MAX_ENTRIES 8000

/* A problem with room of its own. */
typedef struct Lp
{
	FlexProblem problem;
	double      cost[MAX_COLS];
	double      lower[MAX_COLS];
	double      upper[MAX_COLS];
	uint8_t     kind[MAX_COLS];
	double      row_lower[MAX_ROWS];
	double      row_upper[MAX_ROWS];
	int         start[MAX_COLS + 1];
	int         index[MAX_ENTRIES];
	double      value[MAX_ENTRIES];
} Lp;

static unsigned long draw_seed;
static unsigned long draw_count;

static void
seed_draws(unsigned long seed)
{
	draw_seed = seed;
	draw_count = 0;
}

static double
draw(double low, double high)
{
	return low + (high - low) * unit_random(draw_seed, draw_count++);
}

static int
draw_int(int low, int high)
{
	return low + (int) (unit_random(draw_seed, draw_count++) * (high - low + 1));
}

static bool
chance(double share)
{
	return unit_random(draw_seed, draw_count++) < share;
}

static void
set_arrays(Lp *lp, int ncols, int nrows)
{
	lp->problem = (FlexProblem){.ncols = ncols,
								.nrows = nrows,
								.cost = lp->cost,
								.col_lower = lp->lower,
								.col_upper = lp->upper,
								.col_kind = lp->kind,
								.row_lower = lp->row_lower,
								.row_upper = lp->row_upper,
								.start = lp->start,
								.index = lp->index,
								.value = lp->value};
	memset(lp->kind, FLEX_CONTINUOUS, sizeof(lp->kind));
}

/* ---- random problems ---------------------------------------------------------------- */

static void
random_matrix(Lp *lp, bool integral)
{
	FlexProblem *p = &lp->problem;
	int          nnz = 0;
	double       density = draw(0.05, 0.6);

	for (int j = 0; j < p->ncols; j++)
	{
		bool empty = chance(0.05);

		lp->start[j] = nnz;
		for (int i = 0; i < p->nrows && !empty && nnz < MAX_ENTRIES; i++)
			if (chance(density))
			{
				lp->index[nnz] = i;
				lp->value[nnz++] = integral ? draw_int(-3, 3) : draw(-3, 3);
			}
	}
	lp->start[p->ncols] = nnz;
}

static void
random_bounds(Lp *lp, const double *x)
{
	for (int j = 0; j < lp->problem.ncols; j++)
	{
		double r = draw(0, 1);

		lp->lower[j] = r < 0.2 ? -INFINITY : x[j] - (chance(0.4) ? 0 : draw(0, 3));
		lp->upper[j] = r > 0.1 && r < 0.6 ? INFINITY : x[j] + (chance(0.4) ? 0 : draw(0, 3));
		if (chance(0.07))
			lp->lower[j] = lp->upper[j] = x[j];
	}
}

static void
activity_of(const FlexProblem *p, const double *x, double *activity)
{
	memset(activity, 0, sizeof(double) * (size_t) p->nrows);
	for (int j = 0; j < p->ncols; j++)
		for (int k = p->start[j]; k < p->start[j + 1]; k++)
			activity[p->index[k]] += p->value[k] * x[j];
}

static void
random_rows(Lp *lp, const double *activity)
{
	for (int i = 0; i < lp->problem.nrows; i++)
	{
		double r = draw(0, 1);
		double below = chance(0.4) ? 0 : draw(0, 4);
		double above = chance(0.4) ? 0 : draw(0, 4);

		lp->row_lower[i] = r < 0.3 ? -INFINITY : activity[i] - below;
		lp->row_upper[i] = r > 0.6 && r < 0.85 ? INFINITY : activity[i] + above;
		if (r > 0.85)
			lp->row_lower[i] = lp->row_upper[i] = activity[i];
	}
}

/*
 * A problem with an optimum: feasible at a drawn point, and with a cost that is
 * a combination of rows and bounds which are there, so that it is bounded.
 */
static void
random_lp(Lp *lp, unsigned long seed, int max_cols, int max_rows)
{
	double       x[MAX_COLS] = {0};
	double       activity[MAX_ROWS];
	double       y[MAX_ROWS];
	FlexProblem *p = &lp->problem;
	bool         integral;

	seed_draws(seed);
	integral = chance(0.4); /* small whole numbers make degenerate vertices */
	set_arrays(lp, draw_int(1, max_cols), draw_int(0, max_rows));
	random_matrix(lp, integral);
	for (int j = 0; j < p->ncols; j++)
		x[j] = integral ? draw_int(-3, 3) : draw(-5, 5);
	activity_of(p, x, activity);
	random_bounds(lp, x);
	random_rows(lp, activity);
	p->offset = chance(0.3) ? draw(-50, 50) : 0;
	for (int i = 0; i < p->nrows; i++)
	{
		y[i] = integral ? draw_int(-2, 2) : draw(-2, 2);
		if ((y[i] > 0 && isinf(lp->row_lower[i])) || (y[i] < 0 && isinf(lp->row_upper[i])))
			y[i] = 0;
	}
	for (int j = 0; j < p->ncols; j++)
	{
		double z = integral ? draw_int(-2, 2) : draw(-2, 2);

		if ((z > 0 && isinf(lp->lower[j])) || (z < 0 && isinf(lp->upper[j])))
			z = 0;
		lp->cost[j] = z;
		for (int k = p->start[j]; k < p->start[j + 1]; k++)
			lp->cost[j] += p->value[k] * y[p->index[k]];
	}
}

/* ---- proof of an optimum --------------------------------------------------------------- */

/*
 * x feasible; reduced costs = cost - A'y; each multiplier only on a side that
 * is reached; so the dual objective meets the primal one. Independent of the
 * engine: any sign or unit wrong in the duals fails here.
 */
static void
check_optimal(FlexEnv *env, const FlexProblem *p, const FlexResult *r, double tolerance,
			  const char *what, unsigned long seed)
{
	double activity[MAX_ROWS];
	double worst = 0;
	double slack = 0;
	double largest = 1; /* redundant equations leave multipliers of any size */
	int    row;
	int    col;

	CHECK(flex_problem_residual(env, p, r->x, &row, &col) <= FLEX_CHECK_TOLERANCE,
		  "%s seed %lu: infeasible point", what, seed);
	CHECK_CLOSE(r->objective, flex_problem_objective(p, r->x), 1e-12);
	if (r->row_dual == NULL)
		return;
	activity_of(p, r->x, activity);
	for (int j = 0; j < p->ncols; j++)
	{
		double d = p->cost[j];

		for (int k = p->start[j]; k < p->start[j + 1]; k++)
			d -= p->value[k] * r->row_dual[p->index[k]];
		worst = fmax(worst, fabs(d - r->reduced_cost[j]));
		largest = fmax(largest, fabs(d));
		if (d > 1e-7)
			slack = fmax(slack, d * fmin(1, r->x[j] - p->col_lower[j]));
		if (d < -1e-7)
			slack = fmax(slack, -d * fmin(1, p->col_upper[j] - r->x[j]));
	}
	for (int i = 0; i < p->nrows; i++)
	{
		double y = r->row_dual[i];

		largest = fmax(largest, fabs(y));
		if (y > 1e-7)
			slack = fmax(slack, y * fmin(1, activity[i] - p->row_lower[i]));
		if (y < -1e-7)
			slack = fmax(slack, -y * fmin(1, p->row_upper[i] - activity[i]));
	}
	tolerance *= largest;
	CHECK(worst <= tolerance, "%s seed %lu: dual equation off by %g", what, seed, worst);
	CHECK(slack <= tolerance, "%s seed %lu: complementary slackness off by %g", what, seed, slack);
	CHECK_CLOSE(flex_dual_bound(p, r->row_dual, r->reduced_cost), r->objective, 1e-7);
}

static FlexStatus
solve_with(FlexEnv *env, const Lp *lp, FlexEngine engine, FlexResult *result)
{
	FlexSettings settings;

	flex_settings_default(&settings);
	settings.engine = engine;
	return flex_solve_problem(env, &lp->problem, &settings, result);
}

static void
test_optimal(void)
{
	static Lp lp;
	int       n = unit_quick() ? 150 : 1500;
	int       by_interior = 0;

	for (int seed = 1; seed <= n; seed++)
	{
		FlexEnv    env;
		FlexResult simplex;
		FlexResult interior;

		flex_env_standalone(&env);
		random_lp(&lp, (unsigned long) seed, seed % 10 == 0 ? 120 : 25, seed % 10 == 0 ? 80 : 20);
		CHECK(solve_with(&env, &lp, FLEX_ENGINE_SIMPLEX, &simplex) == FLEX_OK, "seed %d: %s", seed,
			  flex_status_text(simplex.status));
		CHECK(solve_with(&env, &lp, FLEX_ENGINE_INTERIOR, &interior) == FLEX_OK, "seed %d: %s",
			  seed, flex_status_text(interior.status));
		if (simplex.status == FLEX_OK && interior.status == FLEX_OK)
		{
			CHECK_CLOSE(interior.objective, simplex.objective, 5e-7);
			CHECK(simplex.gap <= 1e-8, "seed %d: gap %g", seed, simplex.gap);
			check_optimal(&env, &lp.problem, &simplex, 1e-6, "simplex", (unsigned long) seed);
			check_optimal(&env, &lp.problem, &interior, 1e-4, "interior", (unsigned long) seed);
			by_interior += interior.engine == FLEX_ENGINE_INTERIOR;
		}
		flex_env_release(&env);
	}
	CHECK(by_interior > n / 2, "only %d of %d by the interior point itself", by_interior, n);
	printf("linear programmes: %d, %d by the interior point itself\n", n, by_interior);
}

/* Rows whose sum is 0 on the left and >= 1 on the right: infeasible by construction. */
static void
make_infeasible(Lp *lp)
{
	FlexProblem  *p = &lp->problem;
	int           a = p->nrows;
	int           nnz = 0;
	static int    index[MAX_ENTRIES];
	static double value[MAX_ENTRIES];

	for (int j = 0; j < p->ncols; j++)
	{
		double v = draw_int(-3, 3);
		int    first = nnz;

		for (int k = p->start[j]; k < p->start[j + 1]; k++, nnz++)
		{
			index[nnz] = p->index[k];
			value[nnz] = p->value[k];
		}
		lp->start[j] = first;
		if (v == 0 && j > 0)
			continue;
		index[nnz] = a;
		value[nnz++] = v == 0 ? 1 : v;
		index[nnz] = a + 1;
		value[nnz++] = v == 0 ? -2 : -2 * v;
	}
	lp->start[p->ncols] = nnz;
	memcpy(lp->index, index, sizeof(int) * (size_t) nnz);
	memcpy(lp->value, value, sizeof(double) * (size_t) nnz);
	lp->row_lower[a] = -2;
	lp->row_upper[a] = INFINITY;
	lp->row_lower[a + 1] = 4 + draw(0.1, 3);
	lp->row_upper[a + 1] = INFINITY;
	p->nrows += 2;
}

/* One more column without upper bound, of cost -1, that helps itself in every row. */
static void
make_unbounded(Lp *lp)
{
	FlexProblem *p = &lp->problem;
	int          nnz = p->start[p->ncols];

	lp->lower[p->ncols] = 0;
	lp->upper[p->ncols] = INFINITY;
	lp->cost[p->ncols] = -1;
	for (int i = 0; i < p->nrows && nnz < MAX_ENTRIES; i++)
		if (isinf(lp->row_upper[i]) != isinf(lp->row_lower[i]))
		{
			lp->index[nnz] = i;
			lp->value[nnz++] = isinf(lp->row_upper[i]) ? draw(0.1, 2) : -draw(0.1, 2);
		}
	lp->start[++p->ncols] = nnz;
}

static void
test_verdicts(void)
{
	static Lp lp;
	int       n = unit_quick() ? 60 : 500;

	for (int seed = 1; seed <= n; seed++)
		for (int engine = 0; engine < 2; engine++)
		{
			FlexEngine which = engine == 0 ? FLEX_ENGINE_SIMPLEX : FLEX_ENGINE_INTERIOR;
			FlexEnv    env;
			FlexResult result;

			flex_env_standalone(&env);
			random_lp(&lp, 50000 + (unsigned long) seed, 25, 20);
			make_infeasible(&lp);
			CHECK(solve_with(&env, &lp, which, &result) == FLEX_INFEASIBLE, "seed %d, %s: %s", seed,
				  flex_engine_text(which), flex_status_text(result.status));
			CHECK(!result.has_plan && env.nfaults == 0, "seed %d: a plan or a fault", seed);
			random_lp(&lp, 60000 + (unsigned long) seed, 25, 20);
			make_unbounded(&lp);
			CHECK(solve_with(&env, &lp, which, &result) == FLEX_UNBOUNDED, "seed %d, %s: %s", seed,
				  flex_engine_text(which), flex_status_text(result.status));
			/* both: infeasible comes first */
			make_infeasible(&lp);
			CHECK(solve_with(&env, &lp, which, &result) == FLEX_INFEASIBLE, "seed %d, %s: %s", seed,
				  flex_engine_text(which), flex_status_text(result.status));
			flex_env_release(&env);
		}
}

/* ---- corners ----------------------------------------------------------------------------- */

static void
test_corners(void)
{
	static Lp  lp;
	FlexEnv    env;
	FlexResult r;
	FlexEngine engine;

	flex_env_standalone(&env);
	/* nothing at all */
	set_arrays(&lp, 0, 0);
	lp.start[0] = 0;
	lp.problem.offset = 7;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_OK && r.has_plan, "empty problem");
	CHECK_CLOSE(r.objective, 7, 0);
	/* rows without columns */
	set_arrays(&lp, 0, 1);
	lp.row_lower[0] = -1;
	lp.row_upper[0] = 0;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_OK, "empty row that holds");
	lp.row_lower[0] = lp.row_upper[0] = 1;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_INFEASIBLE, "empty row that can't");
	/* columns without rows */
	set_arrays(&lp, 3, 0);
	for (int j = 0; j < 3; j++)
	{
		lp.cost[j] = j - 1;
		lp.lower[j] = -2;
		lp.upper[j] = 5;
		lp.start[j] = 0;
	}
	lp.start[3] = 0;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_OK, "columns without rows");
	CHECK(r.x[0] == 5 && r.x[1] == 0 && r.x[2] == -2, "%g %g %g", r.x[0], r.x[1], r.x[2]);
	CHECK_CLOSE(r.objective, -7, 0);
	CHECK(r.reduced_cost[0] == -1 && r.reduced_cost[2] == 1, "reduced costs of free columns");
	lp.kind[0] = FLEX_INTEGER;
	lp.upper[0] = 4.5;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_OK && r.x[0] == 4, "whole number");
	lp.upper[0] = INFINITY;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_UNBOUNDED, "column without end");
	lp.lower[1] = 3;
	lp.upper[1] = 2;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_INFEASIBLE, "bounds that cross");
	lp.upper[1] = NAN;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_INTERNAL, "NaN");
	CHECK(flex_error_count(&env) == 1, "a NaN leaves a fault");
	/* engines */
	CHECK(flex_engine_from_text("interior", &engine) && engine == FLEX_ENGINE_INTERIOR, "name");
	CHECK(!flex_engine_from_text("gurobi", &engine), "unknown name");
	lp.upper[1] = 4;
	lp.upper[0] = 1;
	CHECK(solve_with(&env, &lp, FLEX_ENGINE_CHAIN, &r) == FLEX_BAD_INPUT, "chain is refused");
	flex_env_release(&env);
}

/* ---- blocks -------------------------------------------------------------------------------- */

/* The same problems solved apart and as one file with blocks must agree. */
static void
test_blocks(void)
{
	static Lp part;
	static Lp whole;
	int       n = unit_quick() ? 20 : 150;

	for (int seed = 1; seed <= n; seed++)
	{
		FlexEnv      env;
		FlexResult   r;
		FlexSettings settings;
		FlexProblem *p = &whole.problem;
		double       sum = 0;
		int          nblocks = 2 + seed % 5;

		flex_env_standalone(&env);
		flex_settings_default(&settings);
		set_arrays(&whole, 0, 0);
		whole.start[0] = 0;
		for (int b = 0; b < nblocks; b++)
		{
			int nnz = p->start[p->ncols];

			random_lp(&part, 70000 + (unsigned long) (10 * seed + b), 40, b % 2 ? 60 : 10);
			solve_with(&env, &part, FLEX_ENGINE_SIMPLEX, &r);
			sum += r.objective;
			for (int j = 0; j < part.problem.ncols; j++)
			{
				whole.cost[p->ncols + j] = part.cost[j];
				whole.lower[p->ncols + j] = part.lower[j];
				whole.upper[p->ncols + j] = part.upper[j];
				for (int k = part.start[j]; k < part.start[j + 1]; k++, nnz++)
				{
					whole.index[nnz] = part.index[k] + p->nrows;
					whole.value[nnz] = part.value[k];
				}
				whole.start[p->ncols + j + 1] = nnz;
			}
			memcpy(whole.row_lower + p->nrows, part.row_lower,
				   sizeof(double) * (size_t) part.problem.nrows);
			memcpy(whole.row_upper + p->nrows, part.row_upper,
				   sizeof(double) * (size_t) part.problem.nrows);
			p->ncols += part.problem.ncols;
			p->nrows += part.problem.nrows;
			p->offset += part.problem.offset;
		}
		CHECK(flex_solve_problem(&env, p, &settings, &r) == FLEX_OK, "seed %d: %s", seed,
			  flex_status_text(r.status));
		CHECK_CLOSE(r.objective, sum, 1e-8);
		CHECK(r.blocks >= 1, "seed %d: %d blocks", seed, r.blocks);
		check_optimal(&env, p, &r, 1e-6, "blocks", (unsigned long) seed);
		/* without splitting, the same optimum */
		{
			FlexResult one = {.bound = -INFINITY};

			CHECK(flex_solve_block(&env, p, &settings, &one) == FLEX_OK, "seed %d, unsplit", seed);
			CHECK_CLOSE(one.objective, sum, 1e-8);
		}
		flex_env_release(&env);
	}
}

/* ---- files ------------------------------------------------------------------------------------
 */

static double
read_back(const char *text, bool lp_format)
{
	char      path[] = "/tmp/flex_unit_XXXXXX";
	int       fd = mkstemp(path);
	FILE     *file = fdopen(fd, "w");
	glp_prob *lp = glp_create_prob();
	glp_iocp  parameters;
	double    objective = NAN;
	int       code;

	fputs(text, file);
	fclose(file);
	glp_term_out(GLP_OFF);
	code = lp_format ? glp_read_lp(lp, NULL, path) : glp_read_mps(lp, GLP_MPS_FILE, NULL, path);
	unlink(path);
	if (code == 0)
	{
		glp_init_iocp(&parameters);
		parameters.presolve = GLP_ON;
		parameters.mip_gap = 0;
		if (glp_get_num_int(lp) > 0)
		{
			if (glp_intopt(lp, &parameters) == 0)
				objective = glp_mip_obj_val(lp);
		}
		else if (glp_simplex(lp, NULL) == 0 && glp_get_status(lp) == GLP_OPT)
			objective = glp_get_obj_val(lp);
	}
	glp_delete_prob(lp);
	glp_free_env();
	return objective;
}

static void
awkward_name(const void *names, int number, char *buffer, size_t size)
{
	(void) names;
	snprintf(buffer, size, "%s %d [kW]: \xc3\xa4 <= \"x\" + 3", number % 2 ? "1e5" : "free",
			 number);
}

static void
test_files(void)
{
	static Lp     lp;
	int           n = unit_quick() ? 20 : 150;
	FlexExclusive pair[2] = {{0, 1}, {2, 3}};

	for (int seed = 1; seed <= n; seed++)
	{
		FlexEnv      env;
		FlexResult   r;
		FlexText     text;
		FlexSettings settings;

		flex_env_standalone(&env);
		flex_settings_default(&settings);
		settings.mip_gap = 0;
		random_lp(&lp, 80000 + (unsigned long) seed, 15, 10);
		if (seed % 3 == 1)
			lp.problem.col_name = lp.problem.row_name = awkward_name;
		if (seed % 3 == 0 && lp.problem.ncols >= 5)
		{
			for (int j = 0; j < 4; j++)
			{
				lp.lower[j] = 0;
				lp.upper[j] = 2 + j;
			}
			lp.kind[4] = FLEX_INTEGER;
			lp.lower[4] = -3;
			lp.upper[4] = 4;
			lp.problem.exclusive = pair;
			lp.problem.nexclusive = 2;
		}
		flex_solve_problem(&env, &lp.problem, &settings, &r);
		for (int format = 0; format < 2; format++)
		{
			double other;

			flex_text_init(&text, &env);
			CHECK(flex_problem_write(&env, &lp.problem, format == 0 ? "lp" : "mps", &text) ==
					  FLEX_OK,
				  "seed %d", seed);
			other = read_back(text.data, format == 0);
			if (r.status == FLEX_OK)
				CHECK_CLOSE(other, r.objective, 1e-6);
			else
				CHECK(isnan(other), "seed %d: %s here, %g there", seed, flex_status_text(r.status),
					  other);
		}
		flex_env_release(&env);
	}
}

/* Clp, where it is installed, reads both formats too. */
static void
test_clp(void)
{
	static Lp lp;
	FlexEnv   env;

	if (system("command -v clp >/dev/null 2>&1") != 0)
	{
		SKIP("no clp");
		return;
	}
	flex_env_standalone(&env);
	for (int seed = 1; seed <= 10; seed++)
		for (int format = 0; format < 2; format++)
		{
			char       path[64];
			char       command[256];
			char       line[256];
			double     objective = NAN;
			FlexText   text;
			FlexResult r;
			FILE      *file;

			random_lp(&lp, 90000 + (unsigned long) seed, 15, 10);
			if (seed % 2)
				lp.problem.col_name = lp.problem.row_name = awkward_name;
			CHECK(solve_with(&env, &lp, FLEX_ENGINE_AUTO, &r) == FLEX_OK, "seed %d", seed);
			flex_text_init(&text, &env);
			flex_problem_write(&env, &lp.problem, format == 0 ? "lp" : "mps", &text);
			snprintf(path, sizeof(path), "/tmp/flex_unit_%d.%s", (int) getpid(),
					 format == 0 ? "lp" : "mps");
			file = fopen(path, "w");
			fputs(text.data, file);
			fclose(file);
			snprintf(command, sizeof(command), "clp %s -primalsimplex -quit 2>/dev/null", path);
			file = popen(command, "r");
			while (fgets(line, sizeof(line), file) != NULL)
			{
				const char *at = strstr(line, "ptimal objective ");

				if (at != NULL)
					objective = strtod(at + strlen("ptimal objective "), NULL);
			}
			pclose(file);
			unlink(path);
			CHECK_CLOSE(objective, r.objective, 1e-6);
		}
	flex_env_release(&env);
}

/* ---- a long problem: storage over n steps -----------------------------------------------------
 */

typedef struct Long
{
	FlexProblem    problem;
	FlexExclusive *exclusive;
} Long;

/*
 * min sum price (charge - discharge), soc recursion, a peak-free store; five
 * columns would add nothing to what is measured. Columns: charge, discharge, soc.
 */
static void
long_problem(FlexEnv *env, int n, bool pairs, bool infeasible, Long *out)
{
	FlexProblem *p = &out->problem;
	double      *cost = FLEX_NEW(env, double, 3 * n);
	double      *lower = FLEX_NEW(env, double, 3 * n);
	double      *upper = FLEX_NEW(env, double, 3 * n);
	double      *rhs = FLEX_NEW(env, double, n);
	int         *start = FLEX_NEW(env, int, 3 * n + 1);
	int         *index = FLEX_NEW(env, int, 4 * n);
	double      *value = FLEX_NEW(env, double, 4 * n);
	int          nnz = 0;

	memset(out, 0, sizeof(*out));
	out->exclusive = FLEX_NEW(env, FlexExclusive, n);
	seed_draws(4711);
	for (int t = 0; t < n; t++)
	{
		double price = 0.1 * sin(t * 0.26) + draw(-0.08, 0.08);

		cost[t] = price;
		cost[n + t] = -price;
		upper[t] = upper[n + t] = 5;
		upper[2 * n + t] = 30;
		rhs[t] = -draw(0, 0.5);
		out->exclusive[t] = (FlexExclusive){t, n + t};
	}
	if (infeasible)
		lower[2 * n + n / 2] = upper[2 * n + n / 2] = 29, upper[2 * n + n / 2 + 1] = 20;
	for (int j = 0; j < 3 * n; j++)
	{
		int t = j % n;

		start[j] = nnz;
		index[nnz] = t;
		value[nnz++] = j < n ? -0.95 : (j < 2 * n ? 1 / 0.95 : 1);
		if (j >= 2 * n && t < n - 1)
		{
			index[nnz] = t + 1;
			value[nnz++] = -0.999;
		}
	}
	start[3 * n] = nnz;
	*p = (FlexProblem){.ncols = 3 * n,
					   .nrows = n,
					   .cost = cost,
					   .col_lower = lower,
					   .col_upper = upper,
					   .row_lower = rhs,
					   .row_upper = rhs,
					   .start = start,
					   .index = index,
					   .value = value,
					   .exclusive = pairs ? out->exclusive : NULL,
					   .nexclusive = pairs ? n : 0};
}

/* Both engines agree where auto leaves simplex, too, and say why they were chosen. */
static void
test_choice(void)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexResult   a;
	FlexResult   b;
	Long         lp;
	int          n = unit_quick() ? 1600 : 4000;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	long_problem(&env, n, false, false, &lp);
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &a) == FLEX_OK, "auto");
	CHECK(a.engine == FLEX_ENGINE_INTERIOR, "%s: %s", flex_engine_text(a.engine), a.reason);
	settings.want_vertex = true;
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &b) == FLEX_OK, "vertex");
	CHECK(b.engine == FLEX_ENGINE_SIMPLEX, "%s: %s", flex_engine_text(b.engine), b.reason);
	CHECK_CLOSE(a.objective, b.objective, 1e-7);
	printf("%d steps: interior %.2f s, simplex %.2f s\n", n, a.solve_seconds, b.solve_seconds);
	settings.want_vertex = false;
	long_problem(&env, n, false, true, &lp);
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &a) == FLEX_INFEASIBLE, "%s",
		  flex_status_text(a.status));
	printf("%d steps, infeasible: %.2f s, %s\n", n, a.solve_seconds, a.reason);
	flex_env_release(&env);
}

/*
 * Infeasible and unbounded where no presolver sees it: the store can't give what
 * is drawn from it over the whole time, or a price pays for a loop.
 */
static void
test_large_verdicts(void)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexResult   r;
	Long         lp;
	int          n = 6000;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	long_problem(&env, n, false, false, &lp);
	for (int t = 0; t < n; t++)
		((double *) lp.problem.col_upper)[t] = 0.1; /* drawn: 0.25 on average */
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_INFEASIBLE, "%s",
		  flex_status_text(r.status));
	printf("%d steps, infeasible over all of them: %.2f s, %s\n", n, r.solve_seconds, r.reason);
	long_problem(&env, n, false, false, &lp);
	for (int t = 0; t < n; t++)
		((double *) lp.problem.col_upper)[t] = ((double *) lp.problem.col_upper)[n + t] = INFINITY;
	for (int t = 0; t < n; t++)
		((double *) lp.problem.cost)[t] = t == n / 2 ? 0.2 : 0.3,
					((double *) lp.problem.cost)[n + t] = -0.24;
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_UNBOUNDED, "%s",
		  flex_status_text(r.status));
	printf("%d steps, unbounded: %.2f s, %s\n", n, r.solve_seconds, r.reason);
	/* and one that is neither keeps its optimum */
	CHECK(flex_certify(&env, &lp.problem, &settings) == FLEX_UNBOUNDED, "certificate");
	long_problem(&env, n, false, false, &lp);
	CHECK(flex_certify(&env, &lp.problem, &settings) == FLEX_OK, "certificate");
	flex_env_release(&env);
}

/* A column in all rows goes to simplex even where interior is asked for. */
static void
test_dense(void)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexResult   r;
	Long         lp;
	int          n = 1600;
	int         *index;
	double      *value;
	int         *start;
	int          nnz;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	settings.engine = FLEX_ENGINE_INTERIOR;
	long_problem(&env, n, false, false, &lp);
	nnz = lp.problem.start[3 * n];
	start = FLEX_NEW(&env, int, 3 * n + 2);
	index = FLEX_NEW(&env, int, nnz + n);
	value = FLEX_NEW(&env, double, nnz + n);
	memcpy(start, lp.problem.start, sizeof(int) * (size_t) (3 * n + 1));
	memcpy(index, lp.problem.index, sizeof(int) * (size_t) nnz);
	memcpy(value, lp.problem.value, sizeof(double) * (size_t) nnz);
	for (int t = 0; t < n; t++)
	{
		index[nnz + t] = t;
		value[nnz + t] = 1e-3;
	}
	start[3 * n + 1] = nnz + n;
	lp.problem.ncols = 3 * n + 1;
	lp.problem.start = start;
	lp.problem.index = index;
	lp.problem.value = value;
	lp.problem.cost = flex_grow(&env, NULL, 0, (size_t) lp.problem.ncols, sizeof(double));
	{
		double *upper = FLEX_NEW(&env, double, lp.problem.ncols);

		for (int j = 0; j < lp.problem.ncols; j++)
			upper[j] = j < 3 * n ? lp.problem.col_upper[j] : 1;
		lp.problem.col_upper = upper;
		lp.problem.col_lower = FLEX_NEW(&env, double, lp.problem.ncols);
	}
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_OK, "%s",
		  flex_status_text(r.status));
	CHECK(r.engine == FLEX_ENGINE_SIMPLEX && strstr(r.reason, "dense") != NULL, "%s: %s",
		  flex_engine_text(r.engine), r.reason);
	flex_env_release(&env);
}

/* ---- cancel, limits, faults ---------------------------------------------------------------------
 */

typedef struct Stop
{
	long   calls;   /* answer true after so many */
	double at;      /* or from this time on */
	double last;    /* time of the call before */
	double silence; /* longest time between two calls */
	double told;    /* when true was answered first */
} Stop;

static bool
stop_poll(void *state)
{
	Stop  *stop = state;
	double now = flex_clock();

	stop->silence = fmax(stop->silence, now - stop->last);
	stop->last = now;
	if (stop->calls-- > 0 && now < stop->at)
		return false;
	if (stop->told == 0)
		stop->told = now;
	return true;
}

static void
cancel_one(FlexEngine engine, bool pairs, int n, double after, long calls, const char *what)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexResult   r;
	Long         lp;
	Stop         stop = {.calls = calls};
	double       began;
	double       ended;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	settings.engine = engine;
	settings.want_vertex = engine == FLEX_ENGINE_SIMPLEX;
	long_problem(&env, n, pairs, false, &lp);
	env.poll = stop_poll;
	env.poll_state = &stop;
	stop.last = began = flex_clock();
	stop.at = began + after;
	flex_solve_problem(&env, &lp.problem, &settings, &r);
	ended = flex_clock();
	/* done before it was asked to stop: ask sooner */
	if (stop.told == 0 && after > 0.01 && isfinite(after))
	{
		flex_env_release(&env);
		cancel_one(engine, pairs, n, after / 2, calls, what);
		return;
	}
	CHECK(r.status == FLEX_CANCELLED, "%s after %g s, %ld looks: %s", what, after, calls,
		  flex_status_text(r.status));
	CHECK(!r.has_plan, "%s: a plan after a cancel", what);
	printf("cancel in %s after %.2f s: back %.3f s later, longest silence %.3f s\n", what,
		   fmin(stop.at, stop.told) - began, ended - fmin(stop.at, stop.told), stop.silence);
	/* the next solve works */
	env.poll = NULL;
	long_problem(&env, 50, pairs, false, &lp);
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_OK, "%s: after a cancel",
		  what);
	flex_env_release(&env);
}

/* Cancelled at a time where the run takes many times as long, else after so many looks. */
static void
test_cancel(void)
{
	const long many = 1000000000;
	int        n = 20000;

	cancel_one(FLEX_ENGINE_SIMPLEX, false, n, 0, many, "simplex");
	cancel_one(FLEX_ENGINE_SIMPLEX, false, n, 0.1, many, "simplex");
	cancel_one(FLEX_ENGINE_SIMPLEX, false, n, 0.4, many, "simplex");
	cancel_one(FLEX_ENGINE_INTERIOR, false, 3 * n, 0, many, "interior");
	cancel_one(FLEX_ENGINE_INTERIOR, false, 3 * n, INFINITY, 47, "interior");
	cancel_one(FLEX_ENGINE_INTERIOR, false, 3 * n, INFINITY, 60, "interior");
	cancel_one(FLEX_ENGINE_AUTO, true, n, 0, many, "mip");
	cancel_one(FLEX_ENGINE_AUTO, true, n, 0.3, many, "mip");
	if (!unit_quick())
		cancel_one(FLEX_ENGINE_AUTO, true, n, 4, many, "mip");
}

/* Heap in use, bytes. */
static size_t
heap_used(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static void
test_repeated_cancels(void)
{
	size_t first = 0;
	int    n = unit_quick() ? 1000 : 4000;

	for (int round = 0; round < 12; round++)
	{
		FlexEnv      env;
		FlexSettings settings;
		FlexResult   r;
		Long         lp;
		Stop         stop = {.calls = 4 + round % 3, .at = INFINITY};

		flex_env_standalone(&env);
		flex_settings_default(&settings);
		settings.engine = round % 2 ? FLEX_ENGINE_INTERIOR : FLEX_ENGINE_SIMPLEX;
		long_problem(&env, n, round % 3 == 2, false, &lp);
		env.poll = stop_poll;
		env.poll_state = &stop;
		CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_CANCELLED,
			  "round %d: %s", round, flex_status_text(r.status));
		flex_env_release(&env);
		if (round == 0)
			first = heap_used();
	}
	CHECK(heap_used() <= first + 65536, "heap grew from %zu to %zu bytes", first, heap_used());
}

static void
test_limits(void)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexResult   r;
	Long         lp;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	settings.memory_limit = (size_t) 2 << 20;
	for (int engine = 0; engine < 2; engine++)
	{
		settings.engine = engine == 0 ? FLEX_ENGINE_SIMPLEX : FLEX_ENGINE_INTERIOR;
		long_problem(&env, 8000, false, false, &lp);
		flex_fault_clear(&env);
		CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_LIMIT,
			  "memory limit: %s", flex_status_text(r.status));
		CHECK(flex_error_count(&env) == 1 && strstr(env.fault[0].message, "memory") != NULL,
			  "memory limit without its fault");
		long_problem(&env, 100, false, false, &lp);
		CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_OK,
			  "after a memory limit");
	}
	settings.memory_limit = 0;
	settings.time_limit = 0.05;
	for (int engine = 0; engine < 2; engine++)
	{
		double started = flex_clock();

		settings.engine = engine == 0 ? FLEX_ENGINE_SIMPLEX : FLEX_ENGINE_INTERIOR;
		long_problem(&env, 30000, false, false, &lp);
		CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_TIME_LIMIT,
			  "time limit: %s", flex_status_text(r.status));
		CHECK(!r.has_plan, "an LP has no plan before its end");
		printf("time limit 0.05 s in %s: back after %.3f s\n", flex_engine_text(settings.engine),
			   flex_clock() - started);
	}
	flex_env_release(&env);
}

/* An index beyond the rows makes GLPK call its error routine, which aborts without a hook. */
static void
test_glpk_fault(void)
{
	static Lp    lp;
	FlexEnv      env;
	FlexSettings settings;
	FlexResult   r = {0};

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	random_lp(&lp, 3, 5, 5);
	set_arrays(&lp, 1, 1);
	lp.start[0] = 0;
	lp.start[1] = 1;
	lp.index[0] = 7;
	lp.value[0] = 1;
	lp.lower[0] = lp.row_lower[0] = 0;
	lp.upper[0] = lp.row_upper[0] = 1;
	flex_result_allocate(&env, &lp.problem, &r);
	CHECK(flex_glpk_simplex(&env, &lp.problem, &settings, &r) == FLEX_INTERNAL,
		  "a fault inside GLPK");
	CHECK(flex_error_count(&env) == 1 && env.fault[0].detail[0] != '\0',
		  "GLPK's words are kept: %s", env.fault[0].detail);
	lp.index[0] = 0;
	CHECK(flex_glpk_simplex(&env, &lp.problem, &settings, &r) == FLEX_OK, "after a fault");
	flex_env_release(&env);
}

/* A poll that solves: refused, and the outer solve goes on. */
typedef struct Nested
{
	FlexEnv    *env;
	FlexProblem problem;
	FlexStatus  inner;
} Nested;

static bool
nested_poll(void *state)
{
	Nested      *nested = state;
	FlexSettings settings;
	FlexResult   r;

	flex_settings_default(&settings);
	if (nested->inner == FLEX_OK)
		nested->inner = flex_solve_problem(nested->env, &nested->problem, &settings, &r);
	return false;
}

static void
test_nested(void)
{
	FlexEnv      env;
	FlexEnv      inner;
	FlexSettings settings;
	FlexResult   r;
	Long         lp;
	Nested       nested = {.inner = FLEX_OK};

	flex_env_standalone(&env);
	flex_env_standalone(&inner);
	flex_settings_default(&settings);
	settings.engine = FLEX_ENGINE_SIMPLEX;
	long_problem(&env, 300, false, false, &lp);
	nested.env = &inner;
	nested.problem = lp.problem;
	env.poll = nested_poll;
	env.poll_state = &nested;
	CHECK(flex_solve_problem(&env, &lp.problem, &settings, &r) == FLEX_OK, "outer solve: %s",
		  flex_status_text(r.status));
	CHECK(nested.inner == FLEX_INTERNAL, "inner solve: %s", flex_status_text(nested.inner));
	flex_env_release(&inner);
	flex_env_release(&env);
}

int
main(void)
{
	test_optimal();
	test_verdicts();
	test_corners();
	test_blocks();
	test_files();
	test_clp();
	test_choice();
	test_large_verdicts();
	test_dense();
	test_cancel();
	test_repeated_cancels();
	test_limits();
	test_glpk_fault();
	test_nested();
	return unit_end("solver");
}
