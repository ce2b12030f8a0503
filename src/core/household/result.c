/*
 * result.c
 *	  The result of a household's task as a document, in its units.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The decimal number of W that this many kW are: 16.1 kW are 16100 W, not 16100.000000000002. */
static double
watts(double kilowatts)
{
	char text[32];

	snprintf(text, sizeof(text), "%.15g", 1000 * kilowatts);
	return strtod(text, NULL);
}

/* Only where there are any: most results have no such member. */
static void
write_warnings(FlexText *out)
{
	const FlexEnv *env = out->env;

	for (int i = 0; i < env->nfaults; i++)
		if (env->fault[i].severity == FLEX_WARNING)
		{
			flex_json_warnings(out);
			return;
		}
}

static void
write_sums(FlexText *out, int n, const FlexHouseholdResult *result)
{
	flex_json_key(out, "sums");
	flex_json_open(out, '{');
	for (int k = 0; k < FLEX_HH_COLUMNS; k++)
	{
		double sum = 0;

		/* sums of temperatures, contents and performances mean nothing */
		if (flex_household_quantity((FlexHouseholdColumn) k) == FLEX_HH_CELSIUS ||
			flex_household_quantity((FlexHouseholdColumn) k) == FLEX_HH_CONTENT ||
			flex_household_quantity((FlexHouseholdColumn) k) == FLEX_HH_RATIO)
			continue;
		for (int t = 0; t < n; t++)
			sum += result->series[k][t];
		flex_json_key(out, flex_household_column[k]);
		flex_json_number(out, sum * flex_household_scale((FlexHouseholdColumn) k));
	}
	flex_json_close(out, '}');
}

void
flex_household_summary(FlexText *out, const FlexHousehold *household, const FlexHouseholdTask *task,
					   const FlexHouseholdBasis *basis, const FlexHouseholdResult *result)
{
	flex_json_key(out, "mode");
	flex_json_string(out, task->optimised ? "optimised" : "reference");
	flex_json_key(out, "status");
	flex_json_string(out, flex_status_text(result->status));
	flex_json_key(out, "engine");
	flex_json_string(out, task->optimised ? flex_engine_text(result->engine) : "rules");
	flex_json_key(out, "objective");
	flex_json_number(out, result->objective);
	flex_json_key(out, "total_cost");
	flex_json_number(out, result->total_cost);
	flex_json_key(out, "peak_cost");
	flex_json_number(out, result->peak_cost);
	if (task->optimised)
	{
		flex_json_key(out, "bound");
		flex_json_number(out, result->bound);
		flex_json_key(out, "gap");
		flex_json_number(out, result->gap);
		flex_json_key(out, "iterations");
		flex_json_integer(out, result->iterations);
		flex_json_key(out, "rows");
		flex_json_integer(out, result->nrows);
		flex_json_key(out, "columns");
		flex_json_integer(out, result->ncols);
	}
	if (!isnan(result->perfect_cost))
	{
		flex_json_key(out, "perfect_foresight_cost");
		flex_json_number(out, result->perfect_cost);
	}
	flex_json_key(out, "heat_generator_w");
	flex_json_number(out, watts(basis->generator_power));
	flex_json_key(out, "mass_start_c");
	flex_json_number(out, basis->mass_start);
	write_sums(out, household->n, result);
	write_warnings(out);
}

static void
write_series(FlexText *out, FlexHouseholdColumn column, const double *value, int n)
{
	double scale = flex_household_scale(column);

	flex_json_key(out, flex_household_column[column]);
	flex_json_open(out, '[');
	for (int t = 0; t < n; t++)
		flex_json_number(out, value[t] * scale);
	flex_json_close(out, ']');
}

void
flex_household_write(FlexText *out, const FlexHousehold *household, const FlexHouseholdTask *task,
					 const FlexHouseholdBasis *basis, const FlexHouseholdResult *result)
{
	flex_json_open(out, '{');
	flex_json_key(out, "kind");
	flex_json_string(out, "household");
	flex_household_summary(out, household, task, basis, result);
	flex_json_key(out, "series");
	flex_json_open(out, '{');
	for (int k = 0; k < FLEX_HH_COLUMNS; k++)
		write_series(out, (FlexHouseholdColumn) k, result->series[k], household->n);
	flex_json_close(out, '}');
	flex_json_close(out, '}');
}
