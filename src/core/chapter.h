/*
 * chapter.h
 *	  What a chapter offers for its kind of problem document. Each chapter's
 *	  document.c holds one constant of this type; registry.c lists them.
 */
#ifndef FLEX_CORE_CHAPTER_H
#define FLEX_CORE_CHAPTER_H

#include "base/json.h"
#include "model/model.h"

/*
 * A table of members and where in a document its objects stand: "" for the document,
 * "battery", "members[]" for the objects of an array, "sensors.*" for the values of an
 * object with names of the user's, "<segment>" for what stands in many places.
 *
 * needs says which members must be given where that isn't one by one: alternatives of
 * names, "power_kw|charge_kw+discharge_kw". The reader checks it in its own words; here
 * it is for the manual and the JSON Schema. NULL: what the members say.
 */
typedef struct FlexPart
{
	const char       *path;
	const FlexMember *member;
	int               nmembers;
	const char       *needs;
} FlexPart;

#define FLEX_PART(path, table)                                                                     \
	{                                                                                              \
		path, table, FLEX_LENGTH(table), NULL                                                      \
	}
#define FLEX_PART_NEEDS(path, table, needs)                                                        \
	{                                                                                              \
		path, table, FLEX_LENGTH(table), needs                                                     \
	}

typedef struct FlexChapter
{
	const char     *kind; /* the document's member "kind" */
	const FlexPart *part; /* [nparts], the document's own first */
	int             nparts;

	/*
	 * Solve a document; the result's text is appended to *out. A document with
	 * faults returns FLEX_BAD_INPUT (FLEX_UNIT, FLEX_LIMIT) and leaves all of them.
	 */
	FlexStatus (*solve)(FlexEnv *env, const FlexNode *doc, const FlexSettings *settings,
						FlexText *out);
	/* Leave all faults of a document without solving it. */
	FlexStatus (*check)(FlexEnv *env, const FlexNode *doc);
	/* Its linear program, to be freed by the caller; NULL where a kind has none. */
	FlexStatus (*model)(FlexEnv *env, const FlexNode *doc, FlexModel **out);
} FlexChapter;

#endif /* FLEX_CORE_CHAPTER_H */
