/*
 * glpk.c
 *	  The GLPK shell: the only file that knows GLPK.
 *
 * GLPK reports faults by calling abort() unless an error hook leaves, and can
 * be interrupted in most phases only from its terminal output. So the shell
 * always installs both hooks, keeps the messages on (the hook swallows them)
 * and leaves by a longjmp of its own, which crosses frames of GLPK only; the
 * environment is freed after that, which frees every block GLPK took. Nothing
 * of GLPK outlives a call, and no other longjmp may cross it.
 *
 * GLPK 5.0's interior point prints once an iteration, simplex every out_frq
 * milliseconds; inside a branch-and-cut node nothing is printed, so a cancel
 * waits there for the end of the node (its LP, cuts and heuristics).
 */
#include "engines.h"

#include <glpk.h>
#include <malloc.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

/* Give freed memory back to the system above this peak. */
#define TRIM_BYTES ((size_t) 64 << 20)
/* Milliseconds between two lines of output, at which we look at interrupts. */
#define OUTPUT_MS 50
/* Tighter than GLPK's 1e-7, so that objectives agree with exact engines to 1e-9. */
#define TIGHT 1e-9
/* A basis whose rows are off by more is solved again. */
#define BASIS_RESIDUAL 1e-7
/* Above, no cuts and a plain choice of branches: both run for seconds without a look around. */
#define LARGE_ROWS 10000
/* Least time for the linear program that cleans the best point of a search up. */
#define POLISH_SECONDS 0.2
/* Relative gap of an interior solution to be taken: where GLPK says optimal, where not. */
#define INTERIOR_GAP 1e-7
#define UNSTABLE_GAP 1e-8
/* One that is better than this is kept for the case that nothing else ends in time. */
#define NEAR_GAP 1e-4

typedef enum Method
{
	METHOD_SIMPLEX,
	METHOD_INTERIOR,
	METHOD_BRANCH
} Method;

/* One call of the shell. */
typedef struct Shell
{
	FlexEnv            *env;
	const FlexProblem  *problem;
	const FlexSettings *settings;
	FlexResult         *result;
	Method              method;
	FlexDeadline        deadline;
	jmp_buf             jump;
	FlexStatus          cause; /* why the jump was taken */
	char                message[200];
	const double       *start;      /* branch: a feasible point to start from, or NULL */
	double              best_bound; /* of the branch and cut tree */
} Shell;

/* GLPK's environment is one a process: a second solve inside a first would free it. */
static bool solving = false;

/* ---- hooks -------------------------------------------------------------------- */

static void
leave(Shell *shell, FlexStatus cause)
{
	shell->cause = cause;
	longjmp(shell->jump, 1);
}

/* Collect the text of a fault. */
static void
remember(Shell *shell, const char *line)
{
	size_t used = strlen(shell->message);
	size_t length = strcspn(line, "\n");

	if (used + 2 >= sizeof(shell->message))
		return;
	snprintf(shell->message + used, sizeof(shell->message) - used, "%s%.*s", used > 0 ? " " : "",
			 (int) length, line);
}

/* Look at interrupts; where GLPK has no time limit of its own, at the time too. */
static void
check_interrupts(Shell *shell)
{
	if (flex_poll(shell->env))
		leave(shell, FLEX_CANCELLED);
	if (shell->method == METHOD_INTERIOR && flex_deadline_passed(shell->deadline))
		leave(shell, FLEX_TIME_LIMIT);
}

static int
on_output(void *info, const char *line)
{
	Shell *shell = info;

	if (glp_at_error())
		remember(shell, line);
	else
		check_interrupts(shell);
	return 1; /* nothing goes to the terminal */
}

static void
on_error(void *info)
{
	Shell *shell = info;

	leave(shell, strstr(shell->message, "memory") != NULL ? FLEX_LIMIT : FLEX_INTERNAL);
}

/* ---- the problem ---------------------------------------------------------------- */

static int
bound_type(double lower, double upper)
{
	if (isinf(lower) && isinf(upper))
		return GLP_FR;
	if (isinf(lower))
		return GLP_UP;
	if (isinf(upper))
		return GLP_LO;
	/* bounds that cross by rounding are one value */
	return lower >= upper ? GLP_FX : GLP_DB;
}

/* GLPK counts from 1: each column is shifted through small buffers. */
static glp_prob *
load_problem(Shell *shell, int *index, double *value)
{
	const FlexProblem *p = shell->problem;
	glp_prob          *lp = glp_create_prob();

	glp_set_obj_dir(lp, GLP_MIN);
	glp_set_obj_coef(lp, 0, p->offset);
	if (p->nrows > 0)
		glp_add_rows(lp, p->nrows);
	if (p->ncols > 0)
		glp_add_cols(lp, p->ncols);
	for (int i = 0; i < p->nrows; i++)
		glp_set_row_bnds(lp, i + 1, bound_type(p->row_lower[i], p->row_upper[i]), p->row_lower[i],
						 p->row_upper[i]);
	for (int j = 0; j < p->ncols; j++)
	{
		int n = p->start[j + 1] - p->start[j];

		if (j % 4096 == 0)
			check_interrupts(shell);
		for (int k = 0; k < n; k++)
		{
			index[k + 1] = p->index[p->start[j] + k] + 1;
			value[k + 1] = p->value[p->start[j] + k];
		}
		glp_set_mat_col(lp, j + 1, n, index, value);
		glp_set_obj_coef(lp, j + 1, p->cost[j]);
		glp_set_col_bnds(lp, j + 1, bound_type(p->col_lower[j], p->col_upper[j]), p->col_lower[j],
						 p->col_upper[j]);
	}
	return lp;
}

/* Milliseconds left, at least 1; INT_MAX without a limit. */
static int
milliseconds_left(const Shell *shell)
{
	double left = 1000 * flex_deadline_left(shell->deadline);

	return left > 0 && left < INT32_MAX ? (int) left : INT32_MAX;
}

/* ---- simplex ---------------------------------------------------------------------- */

static void
simplex_parameters(const Shell *shell, glp_smcp *parameters, double tolerance)
{
	glp_init_smcp(parameters);
	parameters->msg_lev = GLP_MSG_ALL;
	parameters->out_frq = OUTPUT_MS;
	parameters->out_dly = 0;
	parameters->tm_lim = milliseconds_left(shell);
	parameters->tol_bnd = tolerance;
	parameters->tol_dj = tolerance;
	parameters->meth = GLP_DUALP;
}

static void
take_simplex_point(Shell *shell, glp_prob *lp)
{
	const FlexProblem *p = shell->problem;
	FlexResult        *result = shell->result;

	for (int j = 0; j < p->ncols; j++)
	{
		double x = glp_get_col_prim(lp, j + 1);

		result->x[j] = fmin(fmax(x, p->col_lower[j]), p->col_upper[j]);
		result->reduced_cost[j] = glp_get_col_dual(lp, j + 1);
	}
	for (int i = 0; i < p->nrows; i++)
		result->row_dual[i] = glp_get_row_dual(lp, i + 1);
	result->has_plan = true;
	result->iterations += glp_get_it_cnt(lp);
}

/* What the basis says after glp_simplex came back with 0. */
static FlexStatus
basis_status(glp_prob *lp)
{
	switch (glp_get_status(lp))
	{
		case GLP_OPT:
			return FLEX_OK;
		case GLP_NOFEAS:
			return FLEX_INFEASIBLE;
		case GLP_UNBND:
			return FLEX_UNBOUNDED;
		default:
			return FLEX_NUMERIC;
	}
}

static FlexStatus
map_simplex(glp_prob *lp, int code)
{
	switch (code)
	{
		case 0:
			return basis_status(lp);
		case GLP_ENOPFS:
			return FLEX_INFEASIBLE;
		case GLP_ENODFS:
			return FLEX_UNBOUNDED; /* or infeasible: the caller asks again without presolve */
		case GLP_ETMLIM:
			return FLEX_TIME_LIMIT;
		default:
			return FLEX_NUMERIC;
	}
}

/* Largest violation of the rows at the basis, relative to their largest term. */
static double
basis_residual(glp_prob *lp, int *index, double *value)
{
	double worst = 0;

	for (int i = 1; i <= glp_get_num_rows(lp); i++)
	{
		int    n = glp_get_mat_row(lp, i, index, value);
		double sum = 0;
		double size = 1;

		for (int k = 1; k <= n; k++)
		{
			double part = value[k] * glp_get_col_prim(lp, index[k]);

			sum += part;
			size = fmax(size, fabs(part));
		}
		if (glp_get_row_type(lp, i) != GLP_FR && glp_get_row_type(lp, i) != GLP_UP)
			worst = fmax(worst, (glp_get_row_lb(lp, i) - sum) / size);
		if (glp_get_row_type(lp, i) != GLP_FR && glp_get_row_type(lp, i) != GLP_LO)
			worst = fmax(worst, (sum - glp_get_row_ub(lp, i)) / size);
	}
	return worst;
}

/*
 * Tight tolerances first; where the basis gives out, or what presolve makes of
 * it doesn't hold on the rows themselves, without presolve and with GLPK's own
 * tolerances.
 */
static FlexStatus
optimise(Shell *shell, glp_prob *lp)
{
	static const double tolerance[] = {TIGHT, TIGHT, 1e-7};
	int                *index = FLEX_NEW(shell->env, int, shell->problem->ncols + 1);
	double             *value = FLEX_NEW(shell->env, double, shell->problem->ncols + 1);
	FlexStatus          status = FLEX_NUMERIC;

	if (index == NULL || value == NULL)
		return FLEX_NO_MEMORY;

	for (int attempt = 0; attempt < 3; attempt++)
	{
		glp_smcp parameters;

		simplex_parameters(shell, &parameters, tolerance[attempt]);
		parameters.presolve = attempt == 0 ? GLP_ON : GLP_OFF;
		if (attempt > 0)
		{
			glp_scale_prob(lp, GLP_SF_AUTO);
			glp_adv_basis(lp, 0);
			parameters.meth = GLP_PRIMAL;
		}
		status = map_simplex(lp, glp_simplex(lp, &parameters));
		/* presolve can't tell unbounded from infeasible */
		if (status == FLEX_UNBOUNDED && attempt == 0)
			continue;
		if (status == FLEX_OK && attempt < 2 && basis_residual(lp, index, value) > BASIS_RESIDUAL)
			continue;
		if (status != FLEX_NUMERIC)
			break;
	}
	flex_free(shell->env, index);
	flex_free(shell->env, value);
	return status;
}

static FlexStatus
run_simplex(Shell *shell, glp_prob *lp)
{
	FlexStatus status = optimise(shell, lp);

	if (status == FLEX_OK)
	{
		take_simplex_point(shell, lp);
		shell->result->bound = glp_get_obj_val(lp);
	}
	return status;
}

/* ---- interior point ------------------------------------------------------------------ */

static FlexStatus
run_interior(Shell *shell, glp_prob *lp)
{
	const FlexProblem *p = shell->problem;
	FlexResult        *result = shell->result;
	glp_iptcp          parameters;
	bool               converged;
	double             gap;
	double             objective;
	double             residual;
	int                row;
	int                col;

	glp_init_iptcp(&parameters);
	parameters.msg_lev = GLP_MSG_ALL;
	parameters.ord_alg = GLP_ORD_AMD;
	glp_scale_prob(lp, GLP_SF_AUTO);
	/* it says nothing, and so can't be stopped, until it has copied and transformed the problem */
	check_interrupts(shell);
	/* its code alone doesn't tell what the point is worth: look at the point */
	converged = glp_interior(lp, &parameters) == 0 && glp_ipt_status(lp) == GLP_OPT;
	for (int j = 0; j < p->ncols; j++)
	{
		double x = glp_ipt_col_prim(lp, j + 1);

		result->x[j] = fmin(fmax(x, p->col_lower[j]), p->col_upper[j]);
		result->reduced_cost[j] = glp_ipt_col_dual(lp, j + 1);
	}
	for (int i = 0; i < p->nrows; i++)
		result->row_dual[i] = glp_ipt_row_dual(lp, i + 1);
	objective = flex_problem_objective(p, result->x);
	result->bound = flex_dual_bound(p, result->row_dual, result->reduced_cost);
	result->iterations += glp_get_it_cnt(lp);
	residual = flex_point_residual(shell->env, p, result->x, &row, &col);
	if (isnan(residual))
		return FLEX_NO_MEMORY;
	gap = fabs(objective - result->bound) / fmax(1, fabs(objective));
	result->has_plan = residual <= FLEX_CHECK_TOLERANCE && gap <= NEAR_GAP;
	if (result->has_plan && gap <= (converged ? INTERIOR_GAP : UNSTABLE_GAP))
		return FLEX_OK;
	return FLEX_NUMERIC;
}

/* ---- branch and cut --------------------------------------------------------------------- */

static void
on_node(glp_tree *tree, void *info)
{
	Shell *shell = info;
	int    best = glp_ios_best_node(tree);
	int    nodes = 0;

	/* the root's bound is set before the tree's own is */
	if (best != 0)
		shell->best_bound = fmax(shell->best_bound, glp_ios_node_bound(tree, best));
	glp_ios_tree_size(tree, NULL, NULL, &nodes);
	shell->result->nodes = nodes;
	check_interrupts(shell);
	if (glp_ios_reason(tree) == GLP_IHEUR && shell->start != NULL)
	{
		glp_ios_heur_sol(tree, shell->start);
		shell->start = NULL;
	}
}

/* Fix the integers where the tree left them and solve once more, for a clean point. */
static FlexStatus
polish(Shell *shell, glp_prob *lp)
{
	const FlexProblem *p = shell->problem;
	FlexStatus         status;

	for (int j = 0; j < p->ncols; j++)
		if (p->col_kind[j] == FLEX_INTEGER)
		{
			double value = round(glp_mip_col_val(lp, j + 1));

			glp_set_col_bnds(lp, j + 1, GLP_FX, value, value);
		}
	status = optimise(shell, lp);
	if (status == FLEX_OK)
		take_simplex_point(shell, lp);
	return status;
}

/* The tree's own point, where polishing has no time or no basis: the caller checks it. */
static void
take_branch_point(Shell *shell, glp_prob *lp)
{
	const FlexProblem *p = shell->problem;

	for (int j = 0; j < p->ncols; j++)
	{
		double x = glp_mip_col_val(lp, j + 1);

		if (p->col_kind[j] == FLEX_INTEGER)
			x = round(x);
		shell->result->x[j] = fmin(fmax(x, p->col_lower[j]), p->col_upper[j]);
	}
	shell->result->has_plan = true;
}

static FlexStatus
map_branch(glp_prob *lp, int code)
{
	int mip = glp_mip_status(lp);

	if (code == GLP_ENOPFS || (code == 0 && mip == GLP_NOFEAS))
		return FLEX_INFEASIBLE;
	if (code == GLP_ENODFS)
		return FLEX_UNBOUNDED;
	if (mip == GLP_OPT || (code == GLP_EMIPGAP && mip == GLP_FEAS))
		return FLEX_OK;
	if (code == GLP_ETMLIM)
		return FLEX_TIME_LIMIT;
	return mip == GLP_FEAS ? FLEX_FEASIBLE : FLEX_NUMERIC;
}

static void
branch_parameters(Shell *shell, glp_iocp *parameters)
{
	double gap = shell->settings->mip_gap;
	bool   large = shell->problem->nrows > LARGE_ROWS;

	glp_init_iocp(parameters);
	parameters->msg_lev = GLP_MSG_ALL;
	parameters->out_frq = OUTPUT_MS;
	parameters->out_dly = 0;
	parameters->presolve = GLP_OFF;
	parameters->cb_func = on_node;
	parameters->cb_info = shell;
	parameters->mip_gap = gap;
	parameters->tol_int = 1e-6;
	/* nodes are given up where they can't win more than this */
	parameters->tol_obj = fmax(1e-10, fmin(1e-7, gap));
	parameters->tm_lim = milliseconds_left(shell);
	parameters->gmi_cuts = parameters->mir_cuts = large ? GLP_OFF : GLP_ON;
	parameters->br_tech = large ? GLP_BR_MFV : GLP_BR_DTH;
}

static FlexStatus
run_branch(Shell *shell, glp_prob *lp)
{
	const FlexProblem *p = shell->problem;
	FlexResult        *result = shell->result;
	glp_iocp           parameters;
	FlexStatus         status;
	FlexStatus         polished;
	int                code;

	/* the root by our own simplex, which can be cancelled, and without presolve inside intopt */
	status = optimise(shell, lp);
	if (status != FLEX_OK)
		return status;
	shell->best_bound = result->bound = glp_get_obj_val(lp);
	for (int j = 0; j < p->ncols; j++)
		if (p->col_kind[j] == FLEX_INTEGER)
			glp_set_col_kind(lp, j + 1, GLP_IV);
	branch_parameters(shell, &parameters);
	code = glp_intopt(lp, &parameters);
	status = map_branch(lp, code);
	result->bound = shell->best_bound;
	if (glp_mip_status(lp) != GLP_OPT && glp_mip_status(lp) != GLP_FEAS)
		return status;
	/* the incumbent is worth having even where the time is up */
	if (flex_deadline_set(shell->deadline))
		shell->deadline = flex_deadline(fmax(flex_deadline_left(shell->deadline), POLISH_SECONDS));
	polished = polish(shell, lp);
	if (polished == FLEX_NO_MEMORY)
		return FLEX_NO_MEMORY;
	if (polished != FLEX_OK)
		take_branch_point(shell, lp);
	if (code == 0)
		result->bound = flex_problem_objective(p, result->x);
	return status;
}

/* ---- the shell ----------------------------------------------------------------------------- */

static FlexStatus
run_method(Shell *shell, int *index, double *value)
{
	glp_prob *lp = load_problem(shell, index, value);

	switch (shell->method)
	{
		case METHOD_INTERIOR:
			return run_interior(shell, lp);
		case METHOD_BRANCH:
			return run_branch(shell, lp);
		default:
			return run_simplex(shell, lp);
	}
}

/* What to tell where GLPK was left by a jump. */
static FlexStatus
explain_jump(Shell *shell)
{
	if (shell->cause == FLEX_LIMIT)
	{
		flex_fault(shell->env, FLEX_LIMIT, "", "the solver needs more memory than it may take");
		flex_fault_detail(shell->env, "The limit is %zu MB.", shell->settings->memory_limit >> 20);
		flex_fault_hint(shell->env, "Raise flex.memory_limit, or split the period.");
	}
	else if (shell->cause == FLEX_INTERNAL)
	{
		flex_fault(shell->env, FLEX_INTERNAL, "", "the solver library failed");
		flex_fault_detail(shell->env, "%s", shell->message);
		flex_fault_hint(shell->env, "Please report it with the problem document.");
	}
	return shell->cause;
}

static void
install_hooks(Shell *shell)
{
	size_t megabytes = shell->settings->memory_limit >> 20;

	glp_error_hook(on_error, shell);
	glp_term_hook(on_output, shell);
	if (shell->settings->memory_limit > 0)
		glp_mem_limit((int) (megabytes < 1 ? 1 : (megabytes > 1 << 20 ? 1 << 20 : megabytes)));
}

static void
close_environment(void)
{
	size_t peak = 0;

	glp_mem_usage(NULL, NULL, NULL, &peak);
	glp_error_hook(NULL, NULL);
	glp_term_hook(NULL, NULL);
	glp_free_env();
	if (peak > TRIM_BYTES)
		malloc_trim(0);
}

/* The frame the hooks jump to. It changes nothing of its own after setjmp. */
static FlexStatus
guard(Shell *shell, int *index, double *value)
{
	if (setjmp(shell->jump) != 0)
		return explain_jump(shell);
	install_hooks(shell);
	return run_method(shell, index, value);
}

static FlexStatus
run_shell(Shell *shell, Method method)
{
	FlexEnv   *env = shell->env;
	int        longest = flex_longest_column(shell->problem);
	int       *index = FLEX_NEW(env, int, longest + 1);
	double    *value = FLEX_NEW(env, double, longest + 1);
	FlexStatus status;

	if (index == NULL || value == NULL)
		return FLEX_NO_MEMORY;
	if (solving)
		return flex_fault(env, FLEX_INTERNAL, "", "a solve was started inside another solve");
	if (glp_init_env() > 1)
		return flex_fault(env, FLEX_NO_MEMORY, "", "out of memory while starting the solver");
	solving = true;
	shell->method = method;
	shell->best_bound = -INFINITY;
	shell->deadline = flex_deadline(shell->settings->time_limit);
	status = guard(shell, index, value);
	close_environment();
	solving = false;
	flex_free(env, index);
	flex_free(env, value);
	return status;
}

FlexStatus
flex_glpk_simplex(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
				  FlexResult *result)
{
	Shell shell = {.env = env, .problem = problem, .settings = settings, .result = result};

	return run_shell(&shell, METHOD_SIMPLEX);
}

FlexStatus
flex_glpk_interior(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
				   FlexResult *result)
{
	Shell shell = {.env = env, .problem = problem, .settings = settings, .result = result};

	return run_shell(&shell, METHOD_INTERIOR);
}

FlexStatus
flex_glpk_branch(FlexEnv *env, const FlexProblem *problem, const FlexSettings *settings,
				 const double *start, FlexResult *result)
{
	Shell shell = {
		.env = env, .problem = problem, .settings = settings, .result = result, .start = start};

	return run_shell(&shell, METHOD_BRANCH);
}
