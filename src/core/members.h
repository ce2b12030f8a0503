/*
 * members.h
 *	  What a kind of problem document may hold, from the tables that parse it:
 *	  for flex.members(), flex.json_schema() and the pages.
 */
#ifndef FLEX_CORE_MEMBERS_H
#define FLEX_CORE_MEMBERS_H

#include "core/chapter.h"

/* Longest path of a member with its end. */
#define FLEX_MEMBER_PATH 160

/*
 * Part i of a chapter's documents, "options" behind its own; NULL behind the last.
 */
const FlexPart *flex_members_part(const FlexChapter *chapter, int index);

/* Path of a member, "members[].storage.capacity_kwh", into path[FLEX_MEMBER_PATH]. */
void flex_members_path(const FlexPart *part, const FlexMember *member, char *path);

/* Must it be given, by itself or in every alternative of what its part needs? */
bool flex_members_required(const FlexPart *part, const FlexMember *member);

/*
 * Type of a member in words: "number", "number or array of numbers", "text", "time",
 * "quantity", "object", "array of objects", ..., or "any", where its reader knows.
 */
const char *flex_members_type(const FlexChapter *chapter, const FlexPart *part,
							  const FlexMember *member);

/* Default of a member as text into text[32], "" where there is none. */
void flex_members_default(const FlexMember *member, char *text);

/*
 * Append the JSON Schema (draft 2020-12) of the chapter's documents to *out.
 * Objects that are read by a table refuse other members.
 */
FlexStatus flex_members_schema(const FlexChapter *chapter, FlexText *out);

#endif /* FLEX_CORE_MEMBERS_H */
