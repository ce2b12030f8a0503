/*
 * json.c
 *	  Reading JSON documents by tables of their members. The only file that
 *	  includes cJSON; its global hooks are never touched.
 */
#include "json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

FlexNode *
flex_doc_parse(FlexEnv *env, const char *text)
{
	const char *end = NULL;
	FlexNode   *doc = cJSON_ParseWithOpts(text, &end, true);

	if (doc == NULL)
	{
		flex_fault(env, FLEX_BAD_INPUT, "", "the document isn't valid JSON");
		if (end != NULL)
			flex_fault_detail(env, "Reading stopped at byte %ld: \"%.40s\".", (long) (end - text),
							  end);
	}
	return doc;
}

void
flex_doc_free(FlexNode *doc)
{
	cJSON_Delete(doc);
}

FlexNodeKind
flex_node_kind(const FlexNode *node)
{
	if (cJSON_IsNumber(node))
		return FLEX_NODE_NUMBER;
	if (cJSON_IsString(node))
		return FLEX_NODE_TEXT;
	if (cJSON_IsArray(node))
		return FLEX_NODE_ARRAY;
	if (cJSON_IsObject(node))
		return FLEX_NODE_OBJECT;
	if (cJSON_IsBool(node))
		return FLEX_NODE_BOOL;
	return FLEX_NODE_NULL;
}

const char *
flex_node_kind_text(const FlexNode *node)
{
	static const char *const text[] = {"null",   "a boolean", "a number",
									   "a text", "an array",  "an object"};

	return text[flex_node_kind(node)];
}

const FlexNode *
flex_node_member(const FlexNode *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

const FlexNode *
flex_node_first(const FlexNode *node)
{
	return cJSON_IsArray(node) || cJSON_IsObject(node) ? node->child : NULL;
}

const FlexNode *
flex_node_next(const FlexNode *node)
{
	return node->next;
}

const char *
flex_node_name(const FlexNode *node)
{
	return node->string;
}

int
flex_node_length(const FlexNode *node)
{
	return cJSON_GetArraySize(node);
}

double
flex_node_number(const FlexNode *node)
{
	return cJSON_IsNumber(node) ? node->valuedouble : NAN;
}

static bool
node_bool(const FlexNode *node)
{
	return cJSON_IsTrue(node);
}

const char *
flex_node_text(const FlexNode *node)
{
	return cJSON_IsString(node) ? node->valuestring : NULL;
}

void
flex_json_node(FlexText *text, const FlexNode *node)
{
	switch (flex_node_kind(node))
	{
		case FLEX_NODE_NULL:
			flex_json_string(text, NULL);
			break;
		case FLEX_NODE_BOOL:
			flex_json_bool(text, node_bool(node));
			break;
		case FLEX_NODE_NUMBER:
			flex_json_number(text, flex_node_number(node));
			break;
		case FLEX_NODE_TEXT:
			flex_json_string(text, flex_node_text(node));
			break;
		case FLEX_NODE_ARRAY:
			flex_json_open(text, '[');
			for (const FlexNode *item = flex_node_first(node); item; item = flex_node_next(item))
				flex_json_node(text, item);
			flex_json_close(text, ']');
			break;
		case FLEX_NODE_OBJECT:
			flex_json_open(text, '{');
			for (const FlexNode *item = flex_node_first(node); item; item = flex_node_next(item))
			{
				flex_json_key(text, flex_node_name(item));
				flex_json_node(text, item);
			}
			flex_json_close(text, '}');
			break;
	}
}

/* ---- tables of members -------------------------------------------------- */

static void
join_path(char *buffer, size_t size, const char *path, const char *name)
{
	snprintf(buffer, size, "%s%s%s", path, path[0] == '\0' ? "" : ".", name);
}

static const FlexMember *
find_member(const FlexMember *table, int nmembers, const char *name)
{
	for (int i = 0; i < nmembers; i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

/* "Known members: a, b, c." */
static void
hint_members(FlexEnv *env, const FlexMember *table, int nmembers)
{
	char   list[560] = "";
	size_t used = 0;

	for (int i = 0; i < nmembers && used < sizeof(list); i++)
	{
		int n;

		if (table[i].type == FLEX_MEMBER_LATER)
			continue;
		n = snprintf(list + used, sizeof(list) - used, "%s%s", used == 0 ? "" : ", ",
					 table[i].name);
		used += n > 0 ? (size_t) n : 0;
	}
	flex_fault_hint(env, "Known members: %s.", list);
}

static bool
in_range(const FlexMember *member, double value)
{
	return isfinite(value) && value <= member->hi &&
		   (member->above_lo ? value > member->lo : value >= member->lo);
}

static void
describe_range(const FlexMember *member, char *buffer, size_t size)
{
	const char *unit = member->unit;
	const char *gap = unit[0] == '\0' ? "" : " ";

	if (isinf(member->lo) && isinf(member->hi))
		snprintf(buffer, size, "any finite number");
	else if (isinf(member->hi))
		snprintf(buffer, size, "%s %g%s%s", member->above_lo ? "above" : "at least", member->lo,
				 gap, unit);
	else if (isinf(member->lo))
		snprintf(buffer, size, "at most %g%s%s", member->hi, gap, unit);
	else
		snprintf(buffer, size, "%s%g and at most %g%s%s", member->above_lo ? "above " : "at least ",
				 member->lo, member->hi, gap, unit);
}

static void
fault_range(FlexEnv *env, const FlexMember *member, const char *path, double value)
{
	char range[96];

	describe_range(member, range, sizeof(range));
	flex_fault(env, FLEX_BAD_INPUT, path, "member \"%s\" is out of range: %g", path, value);
	flex_fault_hint(env, "It must be %s.", range);
}

static void
fault_type(FlexEnv *env, const char *path, const char *wanted, const FlexNode *node)
{
	flex_fault(env, FLEX_BAD_INPUT, path, "member \"%s\" must be %s, not %s", path, wanted,
			   flex_node_kind_text(node));
}

/* The one place where the number of steps of a document is limited, whatever its kind. */
static FlexStatus
check_steps(FlexEnv *env, int n, const char *path)
{
	if (env->max_steps == 0 || n <= env->max_steps)
		return FLEX_OK;
	flex_fault(env, FLEX_LIMIT, path, "\"%s\" has %d time steps, more than %d", path, n,
			   env->max_steps);
	flex_fault_hint(env, "Raise flex.max_steps, or split the period.");
	return FLEX_LIMIT;
}

static void
read_series(FlexEnv *env, const FlexNode *node, const FlexMember *member, const char *path,
			FlexSeries *series)
{
	int    n = 0;
	int    nbad = 0;
	double bad = 0;
	int    bad_step = -1;

	if (flex_node_kind(node) == FLEX_NODE_NUMBER)
	{
		series->scalar = true;
		series->n = 1;
		series->value = FLEX_NEW(env, double, 1);
		if (series->value == NULL)
			return;
		series->value[0] = flex_node_number(node);
		if (!in_range(member, series->value[0]))
			fault_range(env, member, path, series->value[0]);
		return;
	}
	if (flex_node_kind(node) != FLEX_NODE_ARRAY)
	{
		fault_type(env, path, "an array of numbers or one number", node);
		return;
	}
	if (flex_node_first(node) == NULL)
	{
		/* no values aren't the same as no series */
		flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" has no values", path);
		flex_fault_hint(env, "Give one value for each step, or one number for all of them.");
		return;
	}
	series->scalar = false;
	series->n = flex_node_length(node);
	if (check_steps(env, series->n, path) != FLEX_OK)
		return;
	series->value = FLEX_NEW(env, double, series->n);
	if (series->value == NULL)
		return;
	for (const FlexNode *item = flex_node_first(node); item; item = flex_node_next(item), n++)
	{
		double value = flex_node_number(item);

		series->value[n] = value;
		if (in_range(member, value))
			continue;
		if (nbad++ == 0)
		{
			bad = value;
			bad_step = n;
		}
	}
	if (nbad > 0)
	{
		char range[96];

		describe_range(member, range, sizeof(range));
		if (isnan(bad))
			flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" holds a value that isn't a number", path);
		else
			flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" holds a value out of range: %g", path,
					   bad);
		flex_fault_step(env, bad_step);
		flex_fault_detail(env, "First bad step is %d of %d (counted from 0); %d more.", bad_step,
						  series->n, nbad - 1);
		flex_fault_hint(env, "Each value must be %s.", range);
	}
}

static void
check_choice(FlexEnv *env, const FlexMember *member, const char *path, const char *text)
{
	size_t      length = strlen(text);
	const char *at = member->choices;

	while (at != NULL && *at != '\0')
	{
		size_t n = strcspn(at, "|");

		if (n == length && strncmp(at, text, n) == 0)
			return;
		at += n + (at[n] == '|');
	}
	flex_fault(env, FLEX_BAD_INPUT, path, "member \"%s\" has an unknown value \"%s\"", path, text);
	flex_fault_hint(env, "It must be one of: %s.", member->choices);
}

static void
read_member(FlexEnv *env, const FlexNode *node, const FlexMember *member, const char *path,
			void *field)
{
	FlexNodeKind kind = flex_node_kind(node);

	switch (member->type)
	{
		case FLEX_MEMBER_NUMBER:
			if (kind != FLEX_NODE_NUMBER)
				fault_type(env, path, "a number", node);
			else if (!in_range(member, flex_node_number(node)))
				fault_range(env, member, path, flex_node_number(node));
			else
				*(double *) field = flex_node_number(node);
			break;
		case FLEX_MEMBER_BOOL:
			if (kind != FLEX_NODE_BOOL)
				fault_type(env, path, "true or false", node);
			else
				*(bool *) field = node_bool(node);
			break;
		case FLEX_MEMBER_TEXT:
			if (kind != FLEX_NODE_TEXT)
			{
				fault_type(env, path, "a text", node);
				break;
			}
			if (member->choices != NULL)
				check_choice(env, member, path, flex_node_text(node));
			*(char **) field = flex_strdup(env, flex_node_text(node));
			break;
		case FLEX_MEMBER_SERIES:
			read_series(env, node, member, path, field);
			break;
		case FLEX_MEMBER_LATER:
			flex_fault(env, FLEX_BAD_INPUT, path, "member \"%s\" isn't supported yet", path);
			break;
		default: /* the node is what a FlexField begins with */
			*(const FlexNode **) field = node;
			break;
	}
}

static void
set_default(const FlexMember *member, void *field)
{
	switch (member->type)
	{
		case FLEX_MEMBER_NUMBER:
			*(double *) field = member->def;
			break;
		case FLEX_MEMBER_BOOL:
			*(bool *) field = member->def != 0;
			break;
		case FLEX_MEMBER_TEXT:
			*(char **) field = NULL;
			break;
		case FLEX_MEMBER_SERIES:
			memset(field, 0, sizeof(FlexSeries));
			break;
		case FLEX_MEMBER_NODE:
			*(const FlexNode **) field = NULL;
			break;
		case FLEX_MEMBER_LATER:
			break;
		default:
			memset(field, 0, sizeof(FlexField));
			break;
	}
}

/* Members of every document that the registry reads itself. */
static bool
read_by_dispatch(const char *name)
{
	return strcmp(name, "kind") == 0 || strcmp(name, "options") == 0;
}

FlexStatus
flex_doc_members(FlexEnv *env, const FlexNode *object, const char *path, const FlexMember *table,
				 int nmembers, void *out)
{
	FlexFaultMark mark = flex_fault_mark(env);
	char          at[128];

	for (int i = 0; i < nmembers; i++)
		set_default(&table[i], (char *) out + table[i].offset);

	if (flex_node_kind(object) != FLEX_NODE_OBJECT)
	{
		const char *what = path[0] == '\0' ? "the document" : path;

		return flex_fault(env, FLEX_BAD_INPUT, path, "%s must be an object, not %s", what,
						  flex_node_kind_text(object));
	}
	for (const FlexNode *node = flex_node_first(object); node; node = flex_node_next(node))
	{
		const FlexMember *member = find_member(table, nmembers, flex_node_name(node));

		join_path(at, sizeof(at), path, flex_node_name(node));
		if (member == NULL && path[0] == '\0' && read_by_dispatch(flex_node_name(node)))
			continue;
		if (member == NULL)
		{
			flex_fault(env, FLEX_BAD_INPUT, at, "unknown member \"%s\"", at);
			hint_members(env, table, nmembers);
		}
		else if (flex_node_member(object, member->name) != node)
			flex_fault(env, FLEX_BAD_INPUT, at, "member \"%s\" is given twice", at);
		else if (flex_node_kind(node) != FLEX_NODE_NULL || member->type == FLEX_MEMBER_NODE ||
				 member->type == FLEX_MEMBER_LATER)
			read_member(env, node, member, at, (char *) out + member->offset);
		if (member != NULL && member->type == FLEX_MEMBER_LATER)
			hint_members(env, table, nmembers);
	}
	for (int i = 0; i < nmembers; i++)
	{
		const FlexNode *node = flex_node_member(object, table[i].name);

		if (!table[i].required || (node != NULL && flex_node_kind(node) != FLEX_NODE_NULL))
			continue;
		join_path(at, sizeof(at), path, table[i].name);
		flex_fault(env, FLEX_BAD_INPUT, at, "member \"%s\" is missing", at);
		flex_fault_hint(env, "Give \"%s\": %s.", table[i].name, table[i].help);
	}
	return flex_fault_since(env, mark);
}

FlexStatus
flex_series_expand(FlexEnv *env, FlexSeries *series, int n, double def, const char *path)
{
	double *value;

	if (series->n > 0 && !series->scalar)
	{
		if (series->n == n)
			return FLEX_OK;
		flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" has %d values, expected %d", path, series->n,
				   n);
		flex_fault_hint(env, "Give one value for each step, or one number for all of them.");
		return FLEX_BAD_INPUT;
	}
	if (check_steps(env, n, path) != FLEX_OK)
		return FLEX_LIMIT;
	if (series->scalar)
		def = series->value[0];
	value = FLEX_NEW(env, double, n);
	if (value == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < n; i++)
		value[i] = def;
	series->value = value;
	series->n = n;
	series->scalar = false;
	return FLEX_OK;
}
