/*
 * registry.h
 *	  Problem documents: JSON text in, JSON text out. The member "kind" names
 *	  the chapter; the member "options" tunes the solve.
 */
#ifndef FLEX_REGISTRY_H
#define FLEX_REGISTRY_H

#include "core/chapter.h"

/*
 * Solve a document; the result's text is appended to *out. settings are the
 * caller's; the document's options may lower its limits and choose the engine.
 * A document that holds faults returns FLEX_BAD_INPUT; an infeasible or
 * unbounded one returns that status with a fault that says why.
 */
FlexStatus flex_document_solve(FlexEnv *env, const char *text, const FlexSettings *settings,
							   FlexText *out);

/* Collect all faults of a document in env without solving it. */
FlexStatus flex_document_check(FlexEnv *env, const char *text);

/* The document's optimisation problem as CPLEX-LP ("lp") or free MPS ("mps") text. */
FlexStatus flex_document_export(FlexEnv *env, const char *text, const char *format, FlexText *out);

/* The chapters in order, NULL behind the last; the members of "options", common to all. */
const FlexChapter *flex_chapter(int index);
const FlexPart    *flex_options_part(void);

/* The chapter of a kind, NULL with a fault that lists the kinds where there is none. */
const FlexChapter *flex_chapter_of(FlexEnv *env, const char *kind);

#endif /* FLEX_REGISTRY_H */
