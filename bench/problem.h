/*
 * problem.h
 *	  What the benchmarks share: medians, timed runs of an engine, and problems
 *	  written to files for other solvers.
 */
#ifndef BENCH_PROBLEM_H
#define BENCH_PROBLEM_H

#include "solver/solver.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOW_LIMIT 60.0 /* seconds for one solve */

static inline int
by_value(const void *a, const void *b)
{
	double x = *(const double *) a;
	double y = *(const double *) b;

	return (x > y) - (x < y);
}

static inline double
median(double *value, int n)
{
	qsort(value, (size_t) n, sizeof(double), by_value);
	return value[n / 2];
}

/* Problem as raw numbers: sizes (int64), then arrays (double, int32 indices as double). */
static inline void
write_binary(const char *path, const FlexProblem *p)
{
	FILE   *file = fopen(path, "wb");
	int64_t size[4] = {p->ncols, p->nrows, p->start[p->ncols], p->nexclusive};

	if (file == NULL)
		return;
	fwrite(size, sizeof(size), 1, file);
	fwrite(&p->offset, sizeof(double), 1, file);
	fwrite(p->cost, sizeof(double), (size_t) p->ncols, file);
	fwrite(p->col_lower, sizeof(double), (size_t) p->ncols, file);
	fwrite(p->col_upper, sizeof(double), (size_t) p->ncols, file);
	fwrite(p->row_lower, sizeof(double), (size_t) p->nrows, file);
	fwrite(p->row_upper, sizeof(double), (size_t) p->nrows, file);
	fwrite(p->start, sizeof(int), (size_t) p->ncols + 1, file);
	fwrite(p->index, sizeof(int), (size_t) size[2], file);
	fwrite(p->value, sizeof(double), (size_t) size[2], file);
	for (int k = 0; k < p->nexclusive; k++)
	{
		fwrite(&p->exclusive[k].a, sizeof(int), 1, file);
		fwrite(&p->exclusive[k].b, sizeof(int), 1, file);
	}
	fclose(file);
}

static inline void
run_engine(const FlexProblem *problem, FlexEngine engine, int repeat)
{
	double       time[64];
	FlexSettings settings;
	FlexResult   result;
	int          runs = 0;

	flex_settings_default(&settings);
	settings.engine = engine;
	settings.time_limit = SLOW_LIMIT;
	settings.mip_gap = 1e-9;
	settings.want_duals = false;
	do
	{
		FlexEnv env;

		flex_env_standalone(&env);
		memset(&result, 0, sizeof(result));
		flex_solve_problem(&env, problem, &settings, &result);
		time[runs++] = result.solve_seconds;
		flex_env_release(&env);
	} while (runs < repeat && time[runs - 1] < 2);
	printf("%s %.6f %.9f %s\n", flex_engine_text(engine), median(time, runs),
		   result.has_plan ? result.objective : (double) NAN, flex_status_text(result.status));
	fflush(stdout);
}

static inline int
write_problem(FlexEnv *env, const FlexProblem *problem, const char *name, int n, const char *folder)
{
	char     path[512];
	FlexText text;
	FILE    *file;

	snprintf(path, sizeof(path), "%s/%s_%d.bin", folder, name, n);
	write_binary(path, problem);
	if (problem->nexclusive > 0)
		return 0;
	flex_text_init(&text, env);
	snprintf(path, sizeof(path), "%s/%s_%d.mps", folder, name, n);
	file = fopen(path, "w");
	if (file == NULL || flex_problem_write(env, problem, "mps", &text) != FLEX_OK)
		return 1;
	fputs(text.data, file);
	return fclose(file);
}

#endif /* BENCH_PROBLEM_H */
