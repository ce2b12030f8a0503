/*
 * document.c
 *	  Problem documents from SQL: flex.solve, flex.check, flex.export_lp, and
 *	  the version of the library.
 */
#include "flex_pg.h"

#include "core/registry.h"
#include "rows.h"

#include "utils/builtins.h"
#include "utils/memutils.h"

FLEX_FUNCTION(flex_solve);
FLEX_FUNCTION(flex_check);
FLEX_FUNCTION(flex_export_lp);
FLEX_FUNCTION(flex_library_version);

/*
 * flex.solve(problem jsonb) RETURNS jsonb
 * Solves a self-contained document; its member "kind" names the chapter.
 */
Datum
flex_solve(PG_FUNCTION_ARGS)
{
	char        *document = flex_pg_jsonb_text(PG_GETARG_JSONB_P(0));
	FlexEnv      env;
	FlexSettings settings;
	FlexText     out;

	flex_pg_env(&env, CurrentMemoryContext);
	flex_pg_settings(&settings);
	flex_text_init(&out, &env);
	flex_pg_check(&env, flex_document_solve(&env, document, &settings, &out));
	PG_RETURN_DATUM(flex_pg_jsonb(out.data));
}

static Datum
text_or_null(const char *text, bool *isnull)
{
	*isnull = text[0] == '\0';
	return *isnull ? (Datum) 0 : CStringGetTextDatum(text);
}

/*
 * flex.check(problem jsonb) RETURNS TABLE (severity, path, message, hint)
 * Lists all faults of a document without solving it; no row: it can be solved.
 */
Datum
flex_check(PG_FUNCTION_ARGS)
{
	char      *document = flex_pg_jsonb_text(PG_GETARG_JSONB_P(0));
	FlexEnv    env;
	FlexStatus status;
	FlexRows   rows;

	flex_pg_env(&env, CurrentMemoryContext);
	status = flex_document_check(&env, document);
	if (status == FLEX_CANCELLED || status == FLEX_NO_MEMORY || status == FLEX_INTERNAL)
		flex_pg_check(&env, status);
	flex_pg_rows(fcinfo, &rows);
	for (int i = 0; i < env.nfaults; i++)
	{
		const FlexFault *fault = &env.fault[i];
		Datum            values[4];
		bool             nulls[4] = {0};
		char            *message = pstrdup(fault->message);

		if (fault->detail[0] != '\0')
			message = psprintf("%s (%s)", fault->message, fault->detail);
		values[0] = CStringGetTextDatum(fault->severity == FLEX_ERROR ? "error" : "warning");
		values[1] = text_or_null(fault->path, &nulls[1]);
		values[2] = CStringGetTextDatum(message);
		values[3] = text_or_null(fault->hint, &nulls[3]);
		flex_pg_row(&rows, values, nulls);
	}
	return (Datum) 0;
}

/*
 * flex.export_lp(problem jsonb, format text) RETURNS text
 * The optimisation problem of a document, for any other solver.
 */
Datum
flex_export_lp(PG_FUNCTION_ARGS)
{
	char    *document = flex_pg_jsonb_text(PG_GETARG_JSONB_P(0));
	char    *format = text_to_cstring(PG_GETARG_TEXT_PP(1));
	FlexEnv  env;
	FlexText out;

	if (strcmp(format, "lp") != 0 && strcmp(format, "mps") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("unknown format \"%s\"", format),
				 errhint("Formats: lp (CPLEX-LP), mps (free MPS).")));
	flex_pg_env(&env, CurrentMemoryContext);
	flex_text_init(&out, &env);
	flex_pg_check(&env, flex_document_export(&env, document, format, &out));
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out.data, (int) out.length));
}

/* Version the library was built from. */
Datum
flex_library_version(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(FLEX_VERSION));
}
