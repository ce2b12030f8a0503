/*
 * members.c
 *	  The tables of members, told to others: rows, and a JSON Schema.
 */
#include "members.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "registry.h"

const FlexPart *
flex_members_part(const FlexChapter *chapter, int index)
{
	if (index < chapter->nparts)
		return &chapter->part[index];
	return index == chapter->nparts ? flex_options_part() : NULL;
}

void
flex_members_path(const FlexPart *part, const FlexMember *member, char *path)
{
	snprintf(path, FLEX_MEMBER_PATH, "%s%s%s", part->path, part->path[0] == '\0' ? "" : ".",
			 member->name);
}

static const FlexPart *
find_part(const FlexChapter *chapter, const char *path)
{
	for (int i = 0; i < chapter->nparts; i++)
		if (strcmp(chapter->part[i].path, path) == 0)
			return &chapter->part[i];
	return NULL;
}

/* Is there a table for the objects at path and "[]" or ".*" behind it? */
static bool
has_part_at(const FlexChapter *chapter, const char *path, const char *behind)
{
	char inner[FLEX_MEMBER_PATH + 2];

	snprintf(inner, sizeof(inner), "%s%s", path, behind);
	return find_part(chapter, inner) != NULL;
}

/* Does a member stand in an alternative "a+b" of what a part needs? */
static bool
names_member(const char *alternative, size_t length, const char *name)
{
	size_t at = 0;

	while (at < length)
	{
		size_t n = strcspn(alternative + at, "+|");

		if (n == strlen(name) && strncmp(alternative + at, name, n) == 0)
			return true;
		at += n + 1;
	}
	return false;
}

bool
flex_members_required(const FlexPart *part, const FlexMember *member)
{
	const char *alternative = part->needs;

	if (member->required)
		return true;
	while (alternative != NULL)
	{
		size_t length = strcspn(alternative, "|");

		if (!names_member(alternative, length, member->name))
			return false;
		alternative = alternative[length] == '|' ? alternative + length + 1 : NULL;
	}
	return part->needs != NULL;
}

/* Types of forms, in words. */
static const char *const form_type[] = {
	[FLEX_FORM_TIME] = "time",
	[FLEX_FORM_DURATION] = "duration",
	[FLEX_FORM_TIMES] = "array of times",
	[FLEX_FORM_VALUES] = "array of numbers and nulls",
	[FLEX_FORM_QUANTITY] = "quantity",
	[FLEX_FORM_POINTS] = "array of <segment>, or <sensor>",
	[FLEX_FORM_SENSORS] = "<sensor>, or array of <sensor>",
	[FLEX_FORM_NAME] = "text",
	[FLEX_FORM_LIST] = "object or array of objects",
	[FLEX_FORM_TEXTS] = "text or array of texts",
	[FLEX_FORM_SCHEDULE] = "document of kind flex",
};

const char *
flex_members_type(const FlexChapter *chapter, const FlexPart *part, const FlexMember *member)
{
	char path[FLEX_MEMBER_PATH];

	if (member->form != FLEX_FORM_PLAIN)
		return form_type[member->form];
	switch (member->type)
	{
		case FLEX_MEMBER_NUMBER:
			return "number";
		case FLEX_MEMBER_BOOL:
			return "boolean";
		case FLEX_MEMBER_TEXT:
			return "text";
		case FLEX_MEMBER_SERIES:
			return "number or array of numbers";
		case FLEX_MEMBER_PRICE:
		case FLEX_MEMBER_CAPACITY:
		case FLEX_MEMBER_EFFICIENCY:
		case FLEX_MEMBER_POWER:
			return "quantity, array of <segment>, or <sensor>";
		case FLEX_MEMBER_QUANTITY:
			return "quantity";
		case FLEX_MEMBER_LATER:
			return "not supported";
		case FLEX_MEMBER_NODE:
			break;
	}
	flex_members_path(part, member, path);
	if (has_part_at(chapter, path, "[]"))
		return "array of objects";
	if (has_part_at(chapter, path, ".*"))
		return "object of objects";
	return find_part(chapter, path) != NULL ? "object" : "any";
}

void
flex_members_default(const FlexMember *member, char *text)
{
	text[0] = '\0';
	if (member->required)
		return;
	if (member->type == FLEX_MEMBER_BOOL)
		snprintf(text, 32, "%s", member->def != 0 ? "true" : "false");
	else if (member->type == FLEX_MEMBER_NUMBER && isfinite(member->def))
		snprintf(text, 32, "%.15g", member->def);
}

/* ---- JSON Schema: values -------------------------------------------------- */

static void write_object(const FlexChapter *chapter, const char *path, FlexText *out);

static void
write_type(FlexText *out, const char *type)
{
	flex_json_key(out, "type");
	flex_json_string(out, type);
}

static void
write_number(const FlexMember *member, FlexText *out)
{
	write_type(out, "number");
	if (isfinite(member->lo))
	{
		flex_json_key(out, member->above_lo ? "exclusiveMinimum" : "minimum");
		flex_json_number(out, member->lo);
	}
	if (isfinite(member->hi))
	{
		flex_json_key(out, "maximum");
		flex_json_number(out, member->hi);
	}
}

/* One number for all steps, or one a step. */
static void
write_series(const FlexMember *member, FlexText *out)
{
	flex_json_key(out, "oneOf");
	flex_json_open(out, '[');
	flex_json_open(out, '{');
	write_number(member, out);
	flex_json_close(out, '}');
	flex_json_open(out, '{');
	write_type(out, "array");
	flex_json_key(out, "minItems");
	flex_json_integer(out, 1);
	flex_json_key(out, "items");
	flex_json_open(out, '{');
	write_number(member, out);
	flex_json_close(out, '}');
	flex_json_close(out, '}');
	flex_json_close(out, ']');
}

/* A text, of one of these words where it has choices. */
static void
write_text(const FlexMember *member, FlexText *out)
{
	const char *choice = member->choices;

	write_type(out, "string");
	if (choice == NULL)
		return;
	flex_json_key(out, "enum");
	flex_json_open(out, '[');
	while (*choice != '\0')
	{
		char   one[64];
		size_t length = strcspn(choice, "|");

		snprintf(one, sizeof(one), "%.*s", (int) length, choice);
		flex_json_string(out, one);
		choice += length + (choice[length] == '|');
	}
	flex_json_close(out, ']');
}

/* Keywords of each form; what they refer to is written by write_definitions. */
#define TIME "\"type\":\"string\",\"format\":\"date-time\""
#define SEGMENTS "{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/segment\"}}"
#define SENSOR "{\"$ref\":\"#/$defs/sensor\"}"
#define FIELD "{\"type\":\"string\"}," SEGMENTS "," SENSOR

static const char *const form_schema[] = {
	[FLEX_FORM_TIME] = TIME,
	[FLEX_FORM_DURATION] = "\"type\":\"string\",\"format\":\"duration\"",
	[FLEX_FORM_TIMES] = "\"type\":\"array\",\"items\":{" TIME "}",
	[FLEX_FORM_VALUES] = "\"type\":\"array\",\"items\":{\"type\":[\"number\",\"null\"]}",
	[FLEX_FORM_QUANTITY] = "\"type\":[\"string\",\"number\"]",
	[FLEX_FORM_POINTS] = "\"oneOf\":[" SEGMENTS "," SENSOR "]",
	[FLEX_FORM_SENSORS] = "\"oneOf\":[" SENSOR ",{\"type\":\"array\",\"items\":" SENSOR "}]",
	[FLEX_FORM_NAME] = "\"type\":[\"string\",\"number\"]",
	[FLEX_FORM_TEXTS] = "\"type\":[\"string\",\"array\"],\"items\":{\"type\":\"string\"}",
	[FLEX_FORM_LIST] = NULL,
	[FLEX_FORM_SCHEDULE] = "\"$ref\":\"#/$defs/flex\"",
};

static const char *
form_schema_of(const FlexMember *member)
{
	switch (member->type)
	{
		case FLEX_MEMBER_PRICE:
		case FLEX_MEMBER_CAPACITY:
		case FLEX_MEMBER_POWER:
			return "\"oneOf\":[" FIELD "]";
		case FLEX_MEMBER_EFFICIENCY:
			return "\"oneOf\":[{\"type\":\"number\"}," FIELD "]";
		case FLEX_MEMBER_QUANTITY:
			return "\"type\":\"string\"";
		default:
			return form_schema[member->form];
	}
}

/* An object, an array or a map of objects, or whatever its reader takes. */
static void
write_node(const FlexChapter *chapter, const char *path, bool list, FlexText *out)
{
	const char *behind = has_part_at(chapter, path, "[]") ? "[]" : ".*";
	char        inner[FLEX_MEMBER_PATH + 2];

	if (find_part(chapter, path) != NULL)
	{
		write_object(chapter, path, out);
		return;
	}
	if (!has_part_at(chapter, path, behind))
		return;
	snprintf(inner, sizeof(inner), "%s%s", path, behind);
	if (list) /* one, or an array */
	{
		flex_json_key(out, "oneOf");
		flex_json_open(out, '[');
		flex_json_open(out, '{');
		write_object(chapter, inner, out);
		flex_json_close(out, '}');
		flex_json_open(out, '{');
	}
	write_type(out, behind[0] == '[' ? "array" : "object");
	flex_json_key(out, behind[0] == '[' ? "items" : "additionalProperties");
	flex_json_open(out, '{');
	write_object(chapter, inner, out);
	flex_json_close(out, '}');
	if (list)
	{
		flex_json_close(out, '}');
		flex_json_close(out, ']');
	}
}

/* What a member may be. */
static void
write_value(const FlexChapter *chapter, const char *path, const FlexMember *member, FlexText *out)
{
	if (form_schema_of(member) != NULL)
	{
		flex_json_raw(out, form_schema_of(member));
		return;
	}
	switch (member->type)
	{
		case FLEX_MEMBER_NUMBER:
			write_number(member, out);
			break;
		case FLEX_MEMBER_BOOL:
			write_type(out, "boolean");
			break;
		case FLEX_MEMBER_TEXT:
			write_text(member, out);
			break;
		case FLEX_MEMBER_SERIES:
			write_series(member, out);
			break;
		default:
			write_node(chapter, path, member->form == FLEX_FORM_LIST, out);
			break;
	}
}

static void
write_member(const FlexChapter *chapter, const FlexPart *part, const FlexMember *member,
			 FlexText *out)
{
	char path[FLEX_MEMBER_PATH];
	char text[256];

	flex_members_path(part, member, path);
	snprintf(text, sizeof(text), "%s%s%s", member->help, member->unit[0] == '\0' ? "" : "; unit ",
			 member->unit);
	flex_json_key(out, member->name);
	flex_json_open(out, '{');
	flex_json_key(out, "description");
	flex_json_string(out, text);
	flex_members_default(member, text);
	if (text[0] != '\0')
	{
		flex_json_key(out, "default");
		if (member->type == FLEX_MEMBER_BOOL)
			flex_json_bool(out, member->def != 0);
		else
			flex_json_number(out, member->def);
	}
	write_value(chapter, path, member, out);
	flex_json_close(out, '}');
}

/* ---- JSON Schema: objects ------------------------------------------------- */

/* What every document has. */
static void
write_common(const FlexChapter *chapter, FlexText *out)
{
	const FlexPart *options = flex_options_part();

	flex_json_key(out, "kind");
	flex_json_open(out, '{');
	flex_json_key(out, "const");
	flex_json_string(out, chapter->kind);
	flex_json_close(out, '}');
	flex_json_key(out, options->path);
	flex_json_open(out, '{');
	write_type(out, "object");
	flex_json_key(out, "additionalProperties");
	flex_json_bool(out, false);
	flex_json_key(out, "properties");
	flex_json_open(out, '{');
	for (int i = 0; i < options->nmembers; i++)
		write_member(chapter, options, &options->member[i], out);
	flex_json_close(out, '}');
	flex_json_close(out, '}');
}

/* The alternatives of what a part needs, each a list of required members. */
static void
write_alternatives(const FlexPart *part, FlexText *out)
{
	const char *alternative = part->needs;

	flex_json_key(out, "anyOf");
	flex_json_open(out, '[');
	while (alternative != NULL)
	{
		size_t length = strcspn(alternative, "|");

		flex_json_open(out, '{');
		flex_json_key(out, "required");
		flex_json_open(out, '[');
		for (int k = 0; k < part->nmembers; k++)
			if (names_member(alternative, length, part->member[k].name))
				flex_json_string(out, part->member[k].name);
		flex_json_close(out, ']');
		flex_json_close(out, '}');
		alternative = alternative[length] == '|' ? alternative + length + 1 : NULL;
	}
	flex_json_close(out, ']');
}

/* Type, properties and required members of the objects at path. */
static void
write_object(const FlexChapter *chapter, const char *path, FlexText *out)
{
	const FlexPart *part = find_part(chapter, path);
	bool            top = path[0] == '\0';

	write_type(out, "object");
	if (part != NULL)
	{
		flex_json_key(out, "additionalProperties");
		flex_json_bool(out, false);
	}
	flex_json_key(out, "properties");
	flex_json_open(out, '{');
	if (top)
		write_common(chapter, out);
	for (int k = 0; part != NULL && k < part->nmembers; k++)
		if (part->member[k].type != FLEX_MEMBER_LATER)
			write_member(chapter, part, &part->member[k], out);
	flex_json_close(out, '}');
	flex_json_key(out, "required");
	flex_json_open(out, '[');
	if (top)
		flex_json_string(out, "kind");
	for (int k = 0; part != NULL && k < part->nmembers; k++)
		if (flex_members_required(part, &part->member[k]))
			flex_json_string(out, part->member[k].name);
	flex_json_close(out, ']');
	if (part != NULL && part->needs != NULL && strchr(part->needs, '|') != NULL)
		write_alternatives(part, out);
}

/* ---- JSON Schema: the whole ----------------------------------------------- */

static const FlexChapter *
schedule_chapter(void)
{
	const FlexChapter *chapter;

	for (int i = 0; (chapter = flex_chapter(i)) != NULL; i++)
		if (strcmp(chapter->kind, "flex") == 0)
			return chapter;
	return NULL;
}

static bool
has_schedules(const FlexChapter *chapter)
{
	for (int i = 0; i < chapter->nparts; i++)
		for (int k = 0; k < chapter->part[i].nmembers; k++)
			if (chapter->part[i].member[k].form == FLEX_FORM_SCHEDULE)
				return true;
	return false;
}

/*
 * A document of kind "flex" inside another: the same members. It needs fewer of them, for
 * the price is the connection's; which, only the chapter's own checks know.
 */
static void
write_schedule(const FlexChapter *schedule, FlexText *out)
{
	const FlexPart *part = find_part(schedule, "");

	flex_json_key(out, schedule->kind);
	flex_json_open(out, '{');
	write_type(out, "object");
	flex_json_key(out, "properties");
	flex_json_open(out, '{');
	write_common(schedule, out);
	for (int k = 0; part != NULL && k < part->nmembers; k++)
	{
		const FlexMember *member = &part->member[k];

		if (member->type == FLEX_MEMBER_LATER)
			continue;
		if (strcmp(member->name, "flex-context") != 0)
			write_member(schedule, part, member, out);
		else
		{
			flex_json_key(out, member->name);
			flex_json_open(out, '{');
			write_type(out, "object");
			flex_json_close(out, '}');
		}
	}
	flex_json_close(out, '}');
	flex_json_close(out, '}');
}

/* What the forms refer to: parts "<name>", and documents inside documents. */
static void
write_definitions(const FlexChapter *chapter, FlexText *out)
{
	const FlexChapter *owner = has_schedules(chapter) ? schedule_chapter() : chapter;

	flex_json_key(out, "$defs");
	flex_json_open(out, '{');
	for (int i = 0; owner != NULL && i < owner->nparts; i++)
	{
		const char *path = owner->part[i].path;
		char        name[FLEX_MEMBER_PATH];

		if (path[0] != '<')
			continue;
		snprintf(name, sizeof(name), "%.*s", (int) strcspn(path + 1, ">"), path + 1);
		flex_json_key(out, name);
		flex_json_open(out, '{');
		write_object(owner, path, out);
		flex_json_close(out, '}');
	}
	if (owner != NULL && owner != chapter)
		write_schedule(owner, out);
	flex_json_close(out, '}');
}

FlexStatus
flex_members_schema(const FlexChapter *chapter, FlexText *out)
{
	flex_json_open(out, '{');
	flex_json_key(out, "$schema");
	flex_json_string(out, "https://json-schema.org/draft/2020-12/schema");
	flex_json_key(out, "title");
	flex_json_string(out, chapter->kind);
	write_object(chapter, "", out);
	write_definitions(chapter, out);
	flex_json_close(out, '}');
	return flex_text_status(out);
}
