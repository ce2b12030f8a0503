/*
 * members.c
 *	  The members of a kind of document from SQL: flex.members, flex.json_schema.
 */
#include "flex_pg.h"

#include "core/members.h"
#include "core/registry.h"
#include "rows.h"

#include "utils/builtins.h"

FLEX_FUNCTION(flex_members);
FLEX_FUNCTION(flex_json_schema);

/* The chapter of the argument "kind"; raises an error that lists the kinds. */
static const FlexChapter *
chapter_argument(text *kind)
{
	FlexEnv            env;
	const FlexChapter *chapter;

	flex_pg_env(&env, CurrentMemoryContext);
	chapter = flex_chapter_of(&env, text_to_cstring(kind));
	if (chapter == NULL)
		flex_pg_check(&env, FLEX_BAD_INPUT);
	return chapter;
}

static void
put_text(Datum *value, bool *isnull, const char *text)
{
	*isnull = text[0] == '\0';
	*value = *isnull ? (Datum) 0 : CStringGetTextDatum(text);
}

static void
put_member(FlexRows *rows, const FlexChapter *chapter, const FlexPart *part,
		   const FlexMember *member)
{
	char  path[FLEX_MEMBER_PATH];
	char  def[32];
	Datum values[6];
	bool  nulls[6] = {0};

	flex_members_path(part, member, path);
	flex_members_default(member, def);
	values[0] = CStringGetTextDatum(path);
	values[1] = CStringGetTextDatum(flex_members_type(chapter, part, member));
	put_text(&values[2], &nulls[2], member->unit);
	put_text(&values[3], &nulls[3], def);
	values[4] = BoolGetDatum(flex_members_required(part, member));
	if (member->choices != NULL)
		values[5] = CStringGetTextDatum(psprintf("%s: %s", member->help, member->choices));
	else
		values[5] = CStringGetTextDatum(member->help);
	flex_pg_row(rows, values, nulls);
}

/*
 * flex.members(kind text) RETURNS TABLE (path, type, unit, "default", required, meaning)
 */
Datum
flex_members(PG_FUNCTION_ARGS)
{
	const FlexChapter *chapter = chapter_argument(PG_GETARG_TEXT_PP(0));
	const FlexPart    *part;
	FlexRows           rows;

	flex_pg_rows(fcinfo, &rows);
	for (int i = 0; (part = flex_members_part(chapter, i)) != NULL; i++)
		for (int k = 0; k < part->nmembers; k++)
			put_member(&rows, chapter, part, &part->member[k]);
	return (Datum) 0;
}

/* flex.json_schema(kind text) RETURNS jsonb */
Datum
flex_json_schema(PG_FUNCTION_ARGS)
{
	const FlexChapter *chapter = chapter_argument(PG_GETARG_TEXT_PP(0));
	FlexEnv            env;
	FlexText           out;

	flex_pg_env(&env, CurrentMemoryContext);
	flex_text_init(&out, &env);
	flex_pg_check(&env, flex_members_schema(chapter, &out));
	PG_RETURN_DATUM(flex_pg_jsonb(out.data));
}
