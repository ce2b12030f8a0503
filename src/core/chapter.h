/*
 * chapter.h
 *	  What a chapter offers for its kind of problem document. Each chapter's
 *	  document.c holds one constant of this type; registry.c lists them.
 */
#ifndef FLEX_CORE_CHAPTER_H
#define FLEX_CORE_CHAPTER_H

#include "base/json.h"
#include "model/model.h"

/* A table of members and where in a document its objects stand. */
typedef struct FlexPart
{
	const char       *path; /* "" for the document, "battery", "members[]", "members[].ev" */
	const FlexMember *member;
	int               nmembers;
} FlexPart;

#define FLEX_PART(path, table)                                                                     \
	{                                                                                              \
		path, table, FLEX_LENGTH(table)                                                            \
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
