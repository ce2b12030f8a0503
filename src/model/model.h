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

/* ---- building blocks (blocks/) ------------------------------------------ */

/* A value of every step: each[t], or where there is no array the same in all. */
typedef struct FlexValues
{
	const double *each; /* [n] or NULL */
	double        same;
} FlexValues;

static inline FlexValues
flex_values(const double *each, double same)
{
	return (FlexValues){each, same};
}

static inline FlexValues
flex_constant(double same)
{
	return (FlexValues){NULL, same};
}

static inline double
flex_value(const FlexValues *values, int t)
{
	return values->each == NULL ? values->same : values->each[t];
}

/* series[t], or absent where there is no series. */
static inline double
flex_at(const double *series, int t, double absent)
{
	return series == NULL ? absent : series[t];
}

/*
 * A storage: soc[t] = retention[t] * soc[t-1] + hours[t] * (charge_efficiency[t] * charge[t]
 *					   - discharge[t] / discharge_efficiency[t] + inflow[t])
 * soc[t] is the content at the END of step t, kWh; powers kW over the step on
 * the AC side. Begin with flex_storage_defaults: nothing is lost, no limits, no inflow.
 */
typedef struct FlexStorageBlock
{
	/* in */
	const char   *object; /* name in messages */
	int           n;
	const double *hours;                /* [n] step length, h */
	FlexValues    retention;            /* share of the content left after the step */
	FlexValues    charge_efficiency;    /* > 0 */
	FlexValues    discharge_efficiency; /* > 0 */
	FlexValues    charge_limit;         /* kW, >= 0 */
	FlexValues    discharge_limit;      /* kW, >= 0 */
	FlexValues    soc_min;              /* kWh at the end of the step */
	FlexValues    soc_max;              /* kWh at the end of the step */
	FlexValues    inflow;               /* kW into the store, < 0 out */
	double        soc_start;            /* kWh before step 0 */
	bool          exclusive;            /* charge or discharge, never both in a step */
	bool          shared_power;         /* charge/limit + discharge/limit <= 1 in each step */
	/* out: index of the first column / row of each family */
	int charge;
	int discharge;
	int soc;
	int recursion; /* rows; their dual is the marginal value of content */
} FlexStorageBlock;

FlexStorageBlock flex_storage_defaults(const char *object, int n, const double *hours);

/* The block's values as arrays [n] that may be written. */
typedef struct FlexStorageArrays
{
	double *retention;
	double *charge_efficiency;
	double *discharge_efficiency;
	double *charge_limit;
	double *discharge_limit;
	double *soc_min;
	double *soc_max;
	double *inflow;
	double *memory; /* of all of them */
} FlexStorageArrays;

/*
 * An array for each value of the block, filled with what the block says, which refers to
 * them from then on: set the constants before, write what varies afterwards. They are
 * needed until flex_block_storage is done. FLEX_NO_MEMORY: the block is as it was.
 */
FlexStatus flex_storage_arrays(FlexEnv *env, FlexStorageBlock *block, FlexStorageArrays *arrays);
void       flex_storage_arrays_free(FlexEnv *env, FlexStorageArrays *arrays);

void flex_block_storage(FlexModel *model, FlexStorageBlock *block);

/* Whether a meter may import and export in the same step. */
typedef enum FlexMeterDirections
{
	FLEX_METER_BOTH,                 /* it may: the relaxation */
	FLEX_METER_EXCLUSIVE_WHERE_PAID, /* never where export pays more than import costs */
	FLEX_METER_EXCLUSIVE             /* never */
} FlexMeterDirections;

/*
 * The meter of a grid connection: import >= 0 and export >= 0, kW over the step, at
 *	  cost = sum of hours[t] * (import_price[t] * import[t] - export_price[t] * export[t])
 *			 + sum over billing periods peak_price * max(0, largest import - peak_sunk)
 * Steps that follow each other with the same peak_group are one period, billed at the price
 * and the sunk level of its first step; there are no peak columns where no price is above 0.
 * import_most and export_most say what can flow at all, which makes bounds finite: they are
 * taken with room (flex_meter_room), so that they never bind. The balance is the caller's.
 * Begin with flex_meter_defaults: prices 0, no limits, no peak, both directions.
 */
typedef struct FlexMeterBlock
{
	/* in */
	const char         *object; /* name in messages */
	int                 n;
	const double       *hours;        /* [n] step length, h */
	FlexValues          import_price; /* currency per kWh */
	FlexValues          export_price; /* currency per kWh */
	FlexValues          import_limit; /* kW, >= 0 */
	FlexValues          export_limit; /* kW, >= 0 */
	FlexValues          import_most;  /* kW, >= 0 */
	FlexValues          export_most;  /* kW, >= 0 */
	FlexValues          peak_price;   /* currency per kW */
	FlexValues          peak_sunk;    /* kW that aren't charged */
	const int          *peak_group;   /* [n] or NULL: one period */
	FlexMeterDirections exclusive;
	/* out: first columns, one a step */
	int import;
	int export;
	int peak; /* -1: none */
} FlexMeterBlock;

FlexMeterBlock flex_meter_defaults(const char *object, int n, const double *hours);

void flex_block_meter(FlexModel *model, FlexMeterBlock *meter);

/* A bound above the most that can flow, kW, which no plan reaches. */
static inline double
flex_meter_room(double most)
{
	return 1 + 1.5 * most;
}

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
 * (billing months); NULL: one peak. Sunk level and price are those of its first step; a
 * peak whose price isn't above 0 is left free. Returns the first peak column.
 */
int flex_block_peak(FlexModel *model, const char *object, const char *what, int first, int n,
					const int *group, FlexValues sunk, FlexValues price);

#endif /* FLEX_MODEL_MODEL_H */
