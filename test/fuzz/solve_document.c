/*
 * solve_document.c
 *	  Problem documents solved without a server, one a line of standard input; of each a line with
 *	  status, objective and gap, for tests that compare them with another program.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "core/registry.h"

#define SECONDS 10

static double
member_number(const FlexNode *root, const char *name)
{
	const FlexNode *node = flex_node_member(root, name);

	return node != NULL && flex_node_kind(node) == FLEX_NODE_NUMBER ? flex_node_number(node) : NAN;
}

static void
solve_line(const char *text)
{
	FlexEnv      env;
	FlexSettings settings;
	FlexText     out;
	FlexStatus   status;

	flex_env_standalone(&env);
	flex_settings_default(&settings);
	settings.time_limit = SECONDS;
	settings.mip_gap = 1e-9;
	flex_text_init(&out, &env);
	status = flex_document_solve(&env, text, &settings, &out);
	if (flex_status_has_plan(status))
	{
		const FlexNode *root = flex_doc_parse(&env, out.data);

		printf("%s %.17g %.3g\n", flex_status_text(status), member_number(root, "objective"),
			   member_number(root, "gap"));
	}
	else
		printf("%s nan nan %s\n", flex_status_text(status),
			   env.nfaults > 0 ? env.fault[0].message : "");
	fflush(stdout);
	flex_env_release(&env);
}

int
main(void)
{
	char  *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, stdin) > 0)
		solve_line(line);
	free(line);
	return 0;
}
