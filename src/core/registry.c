/*
 * registry.c
 *	  Dispatch of problem documents to their chapters.
 */
#include "registry.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/community/community.h"
#include "core/household/household.h"
#include "core/schedule/schedule.h"
#include "core/site/site.h"
#include "core/vehicles/vehicles.h"

/* The chapters. A new one is a line here. */
static const FlexChapter *const chapters[] = {
	&flex_storage_chapter,   &flex_schedule_chapter, &flex_community_chapter,
	&flex_household_chapter, &flex_ev_day_chapter,
};

/* The member "options". */
typedef struct Options
{
	const char *engine;
	double      time_limit;
	double      mip_gap;
} Options;

static const FlexMember option_members[] = {
	{.name = "engine",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = offsetof(Options, engine),
	 .unit = "",
	 .choices = FLEX_ENGINE_CHOICES,
	 .help = "engine to use; auto chooses by structure"},
	{.name = "time_limit_s",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = offsetof(Options, time_limit),
	 .unit = "s",
	 .def = NAN,
	 .lo = 0,
	 .hi = INFINITY,
	 .above_lo = true,
	 .help = "longest time of the solve; may only lower the session's limit"},
	{.name = "mip_gap",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = offsetof(Options, mip_gap),
	 .unit = "",
	 .def = NAN,
	 .lo = 0,
	 .hi = 1,
	 .help = "relative gap at which a search with binaries stops"},
};

static FlexStatus
read_options(FlexEnv *env, const FlexNode *doc, FlexSettings *settings)
{
	const FlexNode *node = flex_node_member(doc, "options");
	Options         options;
	FlexStatus      status;

	if (node == NULL || flex_node_kind(node) == FLEX_NODE_NULL)
		return FLEX_OK;
	status = flex_doc_members(env, node, "options", option_members, FLEX_LENGTH(option_members),
							  &options);
	if (status != FLEX_OK)
		return status;
	if (options.engine != NULL)
		flex_engine_from_text(options.engine, &settings->engine);
	if (!isnan(options.time_limit) &&
		(settings->time_limit == 0 || options.time_limit < settings->time_limit))
		settings->time_limit = options.time_limit;
	if (!isnan(options.mip_gap))
		settings->mip_gap = options.mip_gap;
	return FLEX_OK;
}

static void
hint_kinds(FlexEnv *env)
{
	char   list[256] = "";
	size_t used = 0;

	for (int i = 0; i < FLEX_LENGTH(chapters) && used < sizeof(list); i++)
		used += (size_t) snprintf(list + used, sizeof(list) - used, "%s%s", i == 0 ? "" : ", ",
								  chapters[i]->kind);
	flex_fault_hint(env, "Kinds: %s.", list);
}

const FlexChapter *
flex_chapter(int index)
{
	return index >= 0 && index < FLEX_LENGTH(chapters) ? chapters[index] : NULL;
}

const FlexPart *
flex_options_part(void)
{
	static const FlexPart part = FLEX_PART("options", option_members);

	return &part;
}

const FlexChapter *
flex_chapter_of(FlexEnv *env, const char *kind)
{
	for (int i = 0; i < FLEX_LENGTH(chapters); i++)
		if (strcmp(chapters[i]->kind, kind) == 0)
			return chapters[i];
	flex_fault(env, FLEX_BAD_INPUT, "kind", "unknown kind \"%s\" of problem", kind);
	hint_kinds(env);
	return NULL;
}

static const FlexChapter *
find_chapter(FlexEnv *env, const FlexNode *doc)
{
	const FlexNode *kind;

	if (flex_node_kind(doc) != FLEX_NODE_OBJECT)
	{
		flex_fault(env, FLEX_BAD_INPUT, "", "the document must be an object, not %s",
				   flex_node_kind_text(doc));
		return NULL;
	}
	kind = flex_node_member(doc, "kind");
	if (kind == NULL || flex_node_kind(kind) != FLEX_NODE_TEXT)
	{
		flex_fault(env, FLEX_BAD_INPUT, "kind", "member \"kind\" is missing or not a text");
		hint_kinds(env);
		return NULL;
	}
	return flex_chapter_of(env, flex_node_text(kind));
}

/*
 * A document's status, with want of memory before all else: a part that is missing
 * may have changed whatever came after it.
 */
static FlexStatus
final_status(const FlexEnv *env, FlexStatus status)
{
	return env->no_memory ? FLEX_NO_MEMORY : status;
}

FlexStatus
flex_document_solve(FlexEnv *env, const char *text, const FlexSettings *settings, FlexText *out)
{
	FlexSettings       tuned = *settings;
	FlexNode          *doc = flex_doc_parse(env, text);
	const FlexChapter *chapter;
	FlexStatus         status = FLEX_BAD_INPUT;

	if (doc == NULL)
		return final_status(env, FLEX_BAD_INPUT);
	chapter = find_chapter(env, doc);
	if (chapter != NULL)
		status = read_options(env, doc, &tuned);
	if (chapter != NULL && status == FLEX_OK)
		status = chapter->solve(env, doc, &tuned, out);
	flex_doc_free(doc);
	return final_status(env, status);
}

FlexStatus
flex_document_check(FlexEnv *env, const char *text)
{
	FlexSettings       unused;
	FlexNode          *doc = flex_doc_parse(env, text);
	const FlexChapter *chapter;
	FlexStatus         status = FLEX_BAD_INPUT;

	if (doc == NULL)
		return final_status(env, FLEX_BAD_INPUT);
	flex_settings_default(&unused);
	chapter = find_chapter(env, doc);
	if (chapter != NULL)
	{
		read_options(env, doc, &unused);
		status = chapter->check(env, doc);
	}
	flex_doc_free(doc);
	return final_status(env, flex_error_count(env) > 0 ? FLEX_BAD_INPUT : status);
}

static FlexStatus
export_model(FlexEnv *env, const FlexChapter *chapter, const FlexNode *doc, const char *format,
			 FlexText *out)
{
	FlexModel  *model = NULL;
	FlexProblem problem;
	FlexStatus  status;

	if (chapter->model == NULL)
	{
		flex_fault(env, FLEX_BAD_INPUT, "kind", "problems of kind \"%s\" have no linear program",
				   chapter->kind);
		return FLEX_BAD_INPUT;
	}
	status = chapter->model(env, doc, &model);
	if (status != FLEX_OK)
		return status;
	status = flex_model_problem(model, &problem);
	if (status == FLEX_OK)
		status = flex_problem_write(env, &problem, format, out);
	flex_model_free(model);
	return status;
}

FlexStatus
flex_document_export(FlexEnv *env, const char *text, const char *format, FlexText *out)
{
	FlexNode          *doc = flex_doc_parse(env, text);
	const FlexChapter *chapter;
	FlexStatus         status = FLEX_BAD_INPUT;

	if (doc == NULL)
		return final_status(env, FLEX_BAD_INPUT);
	chapter = find_chapter(env, doc);
	if (chapter != NULL)
		status = export_model(env, chapter, doc, format, out);
	flex_doc_free(doc);
	return final_status(env, status);
}
