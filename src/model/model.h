/*
 * model.h
 *	  The builder over which every chapter composes its optimisation problem:
 *	  columns and rows in named families, coefficients as triplets, and the
 *	  building blocks that are written once and used by all chapters.
 *
 * A family is a run of columns (or rows) that belong together, usually one a
 * time step: flex_model_cols(m, "battery 1", "charge_kw", 96) is the charge power
 * of one battery over 96 steps. Names ("battery 1.charge_kw[17]") are formed
 * only when a message or an export asks for them; the texts are kept by
 * reference and must outlive the model.
 *
 * Out of memory is remembered and told once, by flex_model_problem.
 */
#ifndef FLEX_MODEL_MODEL_H
#define FLEX_MODEL_MODEL_H

#include "solver/solver.h"

typedef struct FlexModel FlexModel;

/* A new, empty model in env's memory; NULL without memory. */
FlexModel *flex_model_new(FlexEnv *env);
void       flex_model_free(FlexModel *model); /* gives large arrays back early */

/*
 * Add n columns with bounds [0, inf) and cost 0; returns the index of the
 * first (the others follow). stepwise: entry k belongs to time step k.
 */
int flex_model_cols(FlexModel *model, const char *object, const char *what, int n, bool stepwise);
/* Add n rows with bounds [0, 0]; returns the index of the first. */
int flex_model_rows(FlexModel *model, const char *object, const char *what, int n, bool stepwise);

void flex_model_col_bounds(FlexModel *model, int col, double lower, double upper);
void flex_model_row_bounds(FlexModel *model, int row, double lower, double upper);
void flex_model_cost(FlexModel *model, int col, double cost);     /* sets */
void flex_model_add_cost(FlexModel *model, int col, double cost); /* adds */
void flex_model_offset(FlexModel *model, double cost);            /* adds a constant */
void flex_model_integer(FlexModel *model, int col);
void flex_model_exclusive(FlexModel *model, int col_a, int col_b);
/* Entries of the same row and column add up. */
void flex_model_coef(FlexModel *model, int row, int col, double value);

double flex_model_col_lower(const FlexModel *model, int col);
double flex_model_col_upper(const FlexModel *model, int col);
int    flex_model_ncols(const FlexModel *model);
int    flex_model_nrows(const FlexModel *model);

/* The finished problem (shared with the model; valid until it changes). */
FlexStatus flex_model_problem(FlexModel *model, FlexProblem *problem);

/* Build, solve, check. */
FlexStatus flex_model_solve(FlexModel *model, const FlexSettings *settings, FlexResult *result);

/*
 * Why is it infeasible? Solve again with every row elastic (smallest total
 * violation in relative units) and leave one FLEX_INFEASIBLE fault that names
 * the families that clash, their first and last step and by how much.
 * Returns FLEX_INFEASIBLE, or another status where the re-solve failed.
 */
FlexStatus flex_model_explain(FlexModel *model, const FlexSettings *settings);

/* One family of limits that has to give way, as found by the elastic re-solve. */
typedef struct FlexClash
{
	const char *object;
	const char *what;
	int         first_step; /* -1: belongs to no step */
	int         last_step;
	double largest; /* in the limit's own unit; < 0 below its lower, > 0 above its upper side */
} FlexClash;

/* The same as numbers: *n families, at most max. FLEX_OK where the re-solve went through. */
FlexStatus flex_model_clashes(FlexModel *model, const FlexSettings *settings, FlexClash *clash,
							  int max, int *n);

/*
 * Why is it unbounded? Leaves one FLEX_UNBOUNDED fault that names a family
 * which can grow for ever while the cost falls. Returns FLEX_UNBOUNDED, or
 * another status where the search failed.
 */
FlexStatus flex_model_explain_unbounded(FlexModel *model, const FlexSettings *settings);

/* ---- building blocks (model_blocks.c) --------------------------------- */

/*
 * A storage: soc[t] = keep[t] * soc[t-1] + hours[t] * (charge_efficiency[t] * charge[t]
 *					   - discharge[t] / discharge_efficiency[t] + inflow[t])
 * Arrays are [n]; a NULL array means its default. soc[t] is the content at
 * the END of step t, kWh; powers kW over the step on the AC side.
 */
typedef struct FlexStorageBlock
{
	/* in */
	const char   *object; /* name in messages */
	int           n;
	const double *hours;                /* [n] step length, h */
	const double *keep;                 /* [n] share of content kept over the step; NULL: 1 */
	const double *charge_efficiency;    /* [n]; NULL: 1 */
	const double *discharge_efficiency; /* [n]; NULL: 1 */
	const double *charge_limit;         /* [n] kW, >= 0 */
	const double *discharge_limit;      /* [n] kW, >= 0 */
	const double *soc_min;              /* [n] kWh at the end of the step */
	const double *soc_max;              /* [n] kWh at the end of the step */
	const double *inflow;               /* [n] kW into the store, < 0 out; NULL: 0 */
	double        soc_start;            /* kWh before step 0 */
	bool          exclusive;            /* charge or discharge, never both in a step */
	bool          shared_power;         /* charge/limit + discharge/limit <= 1 in each step */
	/* out: index of the first column / row of each family */
	int charge;
	int discharge;
	int soc;
	int recursion; /* rows; their dual is the marginal value of content */
} FlexStorageBlock;

void flex_block_storage(FlexModel *model, FlexStorageBlock *block);

/* One term factor * x[col] of a linear expression. */
typedef struct FlexTerm
{
	int    col;
	double factor;
} FlexTerm;

/*
 * Balance over n steps: sum of terms + constant[t] = 0, where term k of step t
 * is factor * x[col + t] (families that run stepwise). Returns the first row.
 */
int flex_block_balance(FlexModel *model, const char *object, const char *what, int n,
					   const FlexTerm *term, int nterms, const double *constant);

/*
 * Convex piecewise-linear cost of one expression: segments of given width
 * and slope, slopes ascending; the first starts at value start. Adds one
 * column a segment and one row; returns that row.
 */
int flex_block_convex_cost(FlexModel *model, const char *object, const char *what, int step,
						   const FlexTerm *term, int nterms, double start, const double *width,
						   const double *slope, int nsegments);

/*
 * The same for slopes in any order: breakpoints point[0..n-1] with cost
 * cost[0..n-1], in between linear. Exact, with one binary where the slope falls
 * or the cost jumps (two equal points); at a jump the cheaper side holds.
 */
int flex_block_curve(FlexModel *model, const char *object, const char *what, int step,
					 const FlexTerm *term, int nterms, const double *point, const double *cost,
					 int npoints);

/*
 * A commitment: the expression of step t (term families as in balance, plus
 * constant[t]) may deviate from quantity[t]; up above, down below, each >= 0
 * and priced per unit. quantity NAN leaves the step free; a price of NAN or
 * infinity forbids that direction. grouped = false prices every step, true
 * prices once the largest deviation over each run of equal group numbers
 * (group NULL: one run over all steps), using the prices of the run's first step.
 */
typedef struct FlexCommitment
{
	const char     *object;
	const char     *what;
	int             n;
	const FlexTerm *term;
	int             nterms;
	const double   *constant;   /* [n] or NULL */
	const double   *quantity;   /* [n] */
	const double   *up_price;   /* [n] cost per unit above; NULL: forbidden */
	const double   *down_price; /* [n] cost per unit below; NULL: forbidden */
	bool            grouped;
	const int      *group; /* [n] or NULL */
	/* out: first columns, one a step (equal over a run when grouped), -1: none */
	int up;
	int down;
} FlexCommitment;

/*
 * Deviating both ways at once would pay where up_price + down_price < 0; there
 * the two directions are made exclusive, which needs finite bounds on every
 * column of the expression (else FLEX_UNBOUNDED, with a fault that names it).
 * Prices of runs below 0 are FLEX_BAD_INPUT: the largest deviation would grow.
 */
FlexStatus flex_block_commitment(FlexModel *model, FlexCommitment *commitment);

/*
 * Peak of column family x[first .. first+n-1] above a sunk level, written as
 * a chain p[t] >= x[t], p[t] = p[t-1] so that no column is dense; costs price
 * per unit, once. group[t]: a new peak starts where the number changes
 * (billing months); NULL: one peak. Returns the first peak column.
 */
int flex_block_peak(FlexModel *model, const char *object, const char *what, int first, int n,
					const int *group, double sunk, double price);

#endif /* FLEX_MODEL_MODEL_H */
