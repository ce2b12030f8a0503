/*
 * test_files.c
 *	  Problems written to files and read back, by GLPK and by Clp.
 */
#include "support/lp.h"

#include <glpk.h>
#include <unistd.h>

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

int
main(void)
{
	test_files();
	test_clp();
	return unit_end("files");
}
