/*
 * write.c
 *	  A problem as CPLEX-LP or free-MPS text, for any other solver. Exclusive
 *	  pairs become a binary and two rows each.
 */
#include "solver.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A problem with row-wise access, for the LP format. */
typedef struct Rows
{
	int    *start;
	int    *col;
	double *value;
} Rows;

/* ---- names ---------------------------------------------------------------------- */

/* Letters, digits and _ only; unique by the number at its end. */
static void
make_name(const FlexProblem *p, bool col, int number, char *buffer, size_t size)
{
	char raw[96] = "";

	if (col && p->col_name != NULL)
		p->col_name(p->names, number, raw, sizeof(raw));
	else if (!col && p->row_name != NULL)
		p->row_name(p->names, number, raw, sizeof(raw));
	for (char *c = raw; *c != '\0'; c++)
		if (!isalnum((unsigned char) *c))
			*c = '_';
	snprintf(buffer, size, "%c_%s_%d", col ? 'x' : 'r', raw, number);
}

static void
add_number(FlexText *out, double value)
{
	char buffer[32];

	flex_number_text(value, buffer, sizeof(buffer));
	flex_text_add(out, buffer);
}

static bool
is_integer(const FlexProblem *p, int col)
{
	return p->col_kind != NULL && p->col_kind[col] == FLEX_INTEGER;
}

/* ---- CPLEX-LP ------------------------------------------------------------------------ */

static bool
turn_rows(FlexEnv *env, const FlexProblem *p, Rows *rows)
{
	int nnz = p->start[p->ncols];

	rows->start = FLEX_NEW(env, int, p->nrows + 2);
	rows->col = FLEX_NEW(env, int, nnz);
	rows->value = FLEX_NEW(env, double, nnz);
	if (!rows->start || !rows->col || !rows->value)
		return false;
	for (int k = 0; k < nnz; k++)
		rows->start[p->index[k] + 2]++;
	for (int i = 0; i < p->nrows; i++)
		rows->start[i + 2] += rows->start[i + 1];
	for (int j = 0; j < p->ncols; j++)
		for (int k = p->start[j]; k < p->start[j + 1]; k++)
		{
			int at = rows->start[p->index[k] + 1]++;

			rows->col[at] = j;
			rows->value[at] = p->value[k];
		}
	return true;
}

static void
lp_term(FlexText *out, const FlexProblem *p, double value, int col)
{
	char name[128];

	make_name(p, true, col, name, sizeof(name));
	flex_text_add(out, value < 0 ? " - " : " + ");
	add_number(out, fabs(value));
	flex_text_printf(out, " %s\n", name);
}

static void
lp_row(FlexText *out, const FlexProblem *p, const Rows *rows, int row, const char *suffix,
	   const char *relation, double bound)
{
	char name[128];

	make_name(p, false, row, name, sizeof(name));
	flex_text_printf(out, " %s%s:\n", name, suffix);
	for (int k = rows->start[row]; k < rows->start[row + 1]; k++)
		lp_term(out, p, rows->value[k], rows->col[k]);
	flex_text_printf(out, " %s ", relation);
	add_number(out, bound);
	flex_text_add(out, "\n");
}

static void
lp_rows(FlexText *out, const FlexProblem *p, const Rows *rows)
{
	for (int i = 0; i < p->nrows; i++)
	{
		double lower = p->row_lower[i];
		double upper = p->row_upper[i];

		if (rows->start[i] == rows->start[i + 1] || (isinf(lower) && isinf(upper)))
			continue;
		if (lower == upper)
			lp_row(out, p, rows, i, "", "=", upper);
		else
		{
			if (!isinf(upper))
				lp_row(out, p, rows, i, "u", "<=", upper);
			if (!isinf(lower))
				lp_row(out, p, rows, i, "l", ">=", lower);
		}
	}
	for (int k = 0; k < p->nexclusive; k++)
	{
		const FlexExclusive *pair = &p->exclusive[k];
		char                 a[128];
		char                 b[128];

		make_name(p, true, pair->a, a, sizeof(a));
		make_name(p, true, pair->b, b, sizeof(b));
		flex_text_printf(out, " either_%d: %s - ", k, a);
		add_number(out, p->col_upper[pair->a]);
		flex_text_printf(out, " z_%d <= 0\n or_%d: %s + ", k, k, b);
		add_number(out, p->col_upper[pair->b]);
		flex_text_printf(out, " z_%d <= ", k);
		add_number(out, p->col_upper[pair->b]);
		flex_text_add(out, "\n");
	}
}

static void
lp_bounds(FlexText *out, const FlexProblem *p)
{
	for (int j = 0; j < p->ncols; j++)
	{
		double lower = p->col_lower[j];
		double upper = p->col_upper[j];
		char   name[128];

		if (lower == 0 && isinf(upper))
			continue;
		make_name(p, true, j, name, sizeof(name));
		if (isinf(lower) && isinf(upper))
		{
			flex_text_printf(out, " %s free\n", name);
			continue;
		}
		flex_text_add(out, " ");
		if (isinf(lower))
			flex_text_add(out, "-inf");
		else
			add_number(out, lower);
		flex_text_printf(out, " <= %s", name);
		if (!isinf(upper))
		{
			flex_text_add(out, " <= ");
			add_number(out, upper);
		}
		flex_text_add(out, "\n");
	}
}

static void
lp_integers(FlexText *out, const FlexProblem *p)
{
	bool any = false;
	char name[128];

	for (int j = 0; j < p->ncols; j++)
		if (is_integer(p, j))
		{
			if (!any)
				flex_text_add(out, "general\n");
			any = true;
			make_name(p, true, j, name, sizeof(name));
			flex_text_printf(out, " %s\n", name);
		}
	if (p->nexclusive > 0)
		flex_text_add(out, "binary\n");
	for (int k = 0; k < p->nexclusive; k++)
		flex_text_printf(out, " z_%d\n", k);
}

static FlexStatus
write_lp(FlexEnv *env, const FlexProblem *p, FlexText *out)
{
	Rows rows;

	if (!turn_rows(env, p, &rows))
		return FLEX_NO_MEMORY;
	flex_text_add(out, "\\ written by pg_flex\nminimize\n cost:\n");
	for (int j = 0; j < p->ncols; j++)
		if (p->cost[j] != 0)
			lp_term(out, p, p->cost[j], j);
	/* a constant is a column fixed at 1 */
	flex_text_add(out, p->offset < 0 ? " - " : " + ");
	add_number(out, fabs(p->offset));
	flex_text_add(out, " constant\nsubject to\n");
	lp_rows(out, p, &rows);
	flex_text_add(out, " one: constant = 1\nbounds\n");
	lp_bounds(out, p);
	lp_integers(out, p);
	flex_text_add(out, "end\n");
	flex_free(env, rows.start);
	flex_free(env, rows.col);
	flex_free(env, rows.value);
	return flex_text_status(out);
}

/* ---- free MPS -------------------------------------------------------------------------- */

static char
mps_type(double lower, double upper)
{
	if (isinf(lower) && isinf(upper))
		return 'N';
	if (lower == upper)
		return 'E';
	return isinf(upper) ? 'G' : 'L';
}

static void
mps_line(FlexText *out, const char *col, const char *row, double value)
{
	flex_text_printf(out, " %s %s ", col, row);
	add_number(out, value);
	flex_text_add(out, "\n");
}

static void
mps_rows(FlexText *out, const FlexProblem *p)
{
	char name[128];

	flex_text_add(out, "ROWS\n N cost\n E one\n");
	for (int i = 0; i < p->nrows; i++)
	{
		make_name(p, false, i, name, sizeof(name));
		flex_text_printf(out, " %c %s\n", mps_type(p->row_lower[i], p->row_upper[i]), name);
	}
	for (int k = 0; k < p->nexclusive; k++)
		flex_text_printf(out, " L either_%d\n L or_%d\n", k, k);
}

/* Rows of the pairs in which column j stands. */
static void
mps_pairs_of(FlexText *out, const FlexProblem *p, int j, const char *name, const int *first,
			 const int *next)
{
	char row[32];

	for (int entry = first[j]; entry >= 0; entry = next[entry])
	{
		bool is_a = entry % 2 == 0;

		snprintf(row, sizeof(row), "%s_%d", is_a ? "either" : "or", entry / 2);
		mps_line(out, name, row, 1);
	}
	(void) p;
}

static void
mps_columns(FlexText *out, const FlexProblem *p, const int *first, const int *next)
{
	bool integer = false;
	int  marker = 0;

	flex_text_add(out, "COLUMNS\n");
	mps_line(out, "constant", "cost", p->offset);
	mps_line(out, "constant", "one", 1);
	for (int j = 0; j < p->ncols; j++)
	{
		char name[128];
		char row[128];

		if (is_integer(p, j) != integer)
		{
			integer = !integer;
			flex_text_printf(out, " m%d 'MARKER' '%s'\n", marker++, integer ? "INTORG" : "INTEND");
		}
		make_name(p, true, j, name, sizeof(name));
		mps_line(out, name, "cost", p->cost[j]);
		for (int k = p->start[j]; k < p->start[j + 1]; k++)
		{
			make_name(p, false, p->index[k], row, sizeof(row));
			mps_line(out, name, row, p->value[k]);
		}
		mps_pairs_of(out, p, j, name, first, next);
	}
	if (!integer && p->nexclusive > 0)
		flex_text_printf(out, " m%d 'MARKER' 'INTORG'\n", marker++);
	for (int k = 0; k < p->nexclusive; k++)
	{
		char name[32];
		char row[32];

		snprintf(name, sizeof(name), "z_%d", k);
		snprintf(row, sizeof(row), "either_%d", k);
		mps_line(out, name, row, -p->col_upper[p->exclusive[k].a]);
		snprintf(row, sizeof(row), "or_%d", k);
		mps_line(out, name, row, p->col_upper[p->exclusive[k].b]);
	}
	if (integer || p->nexclusive > 0)
		flex_text_printf(out, " m%d 'MARKER' 'INTEND'\n", marker);
}

static void
mps_sides(FlexText *out, const FlexProblem *p)
{
	char name[128];

	flex_text_add(out, "RHS\n");
	mps_line(out, "rhs", "one", 1);
	for (int i = 0; i < p->nrows; i++)
	{
		char   type = mps_type(p->row_lower[i], p->row_upper[i]);
		double side = type == 'G' ? p->row_lower[i] : p->row_upper[i];

		make_name(p, false, i, name, sizeof(name));
		if (type != 'N' && side != 0)
			mps_line(out, "rhs", name, side);
	}
	for (int k = 0; k < p->nexclusive; k++)
	{
		snprintf(name, sizeof(name), "or_%d", k);
		mps_line(out, "rhs", name, p->col_upper[p->exclusive[k].b]);
	}
	flex_text_add(out, "RANGES\n");
	for (int i = 0; i < p->nrows; i++)
		if (p->row_lower[i] < p->row_upper[i] && !isinf(p->row_lower[i]) && !isinf(p->row_upper[i]))
		{
			make_name(p, false, i, name, sizeof(name));
			mps_line(out, "range", name, p->row_upper[i] - p->row_lower[i]);
		}
}

static void
mps_bound(FlexText *out, const char *type, const char *name, double value)
{
	flex_text_printf(out, " %s bound %s ", type, name);
	add_number(out, value);
	flex_text_add(out, "\n");
}

static void
mps_bounds(FlexText *out, const FlexProblem *p)
{
	char name[128];

	flex_text_add(out, "BOUNDS\n");
	for (int j = 0; j < p->ncols; j++)
	{
		double lower = p->col_lower[j];
		double upper = p->col_upper[j];

		make_name(p, true, j, name, sizeof(name));
		if (lower == upper)
			mps_bound(out, "FX", name, lower);
		else if (isinf(lower) && isinf(upper))
			flex_text_printf(out, " FR bound %s\n", name);
		else
		{
			if (isinf(lower))
				flex_text_printf(out, " MI bound %s\n", name);
			else if (lower != 0 || upper < 0 || is_integer(p, j)) /* readers differ there */
				mps_bound(out, "LO", name, lower);
			if (!isinf(upper))
				mps_bound(out, "UP", name, upper);
			else if (is_integer(p, j))
				flex_text_printf(out, " PL bound %s\n", name);
		}
	}
	for (int k = 0; k < p->nexclusive; k++)
		flex_text_printf(out, " BV bound z_%d\n", k);
}

/* Lists of the pair entries of each column: entry 2k is side a of pair k, 2k+1 side b. */
static void
list_pairs(const FlexProblem *p, int *first, int *next)
{
	for (int j = 0; j < p->ncols; j++)
		first[j] = -1;
	for (int k = p->nexclusive - 1; k >= 0; k--)
	{
		next[2 * k] = first[p->exclusive[k].a];
		first[p->exclusive[k].a] = 2 * k;
		next[2 * k + 1] = first[p->exclusive[k].b];
		first[p->exclusive[k].b] = 2 * k + 1;
	}
}

static FlexStatus
write_mps(FlexEnv *env, const FlexProblem *p, FlexText *out)
{
	int *first = FLEX_NEW(env, int, p->ncols);
	int *next = FLEX_NEW(env, int, 2 * (size_t) p->nexclusive);

	if (first == NULL || next == NULL)
		return FLEX_NO_MEMORY;
	list_pairs(p, first, next);
	flex_text_add(out, "NAME pg_flex\n");
	mps_rows(out, p);
	mps_columns(out, p, first, next);
	mps_sides(out, p);
	mps_bounds(out, p);
	flex_text_add(out, "ENDATA\n");
	flex_free(env, first);
	flex_free(env, next);
	return flex_text_status(out);
}

FlexStatus
flex_problem_write(FlexEnv *env, const FlexProblem *problem, const char *format, FlexText *out)
{
	if (strcmp(format, "lp") == 0)
		return write_lp(env, problem, out);
	if (strcmp(format, "mps") == 0)
		return write_mps(env, problem, out);
	flex_fault(env, FLEX_BAD_INPUT, "format", "unknown format \"%s\"", format);
	flex_fault_hint(env, "Formats: lp (CPLEX-LP), mps (free MPS).");
	return FLEX_BAD_INPUT;
}
