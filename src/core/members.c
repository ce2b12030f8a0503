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

static bool
has_part(const FlexChapter *chapter, const char *path)
{
	for (int i = 0; i < chapter->nparts; i++)
		if (strcmp(chapter->part[i].path, path) == 0)
			return true;
	return false;
}

/* Is there a table for the objects of an array at path? */
static bool
has_items(const FlexChapter *chapter, const char *path)
{
	char items[FLEX_MEMBER_PATH + 2];

	snprintf(items, sizeof(items), "%s[]", path);
	return has_part(chapter, items);
}

const char *
flex_members_type(const FlexChapter *chapter, const FlexPart *part, const FlexMember *member)
{
	char path[FLEX_MEMBER_PATH];

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
			return "quantity, array of segments or sensor";
		case FLEX_MEMBER_QUANTITY:
			return "quantity";
		case FLEX_MEMBER_LATER:
			return "not supported";
		case FLEX_MEMBER_NODE:
			break;
	}
	flex_members_path(part, member, path);
	if (has_items(chapter, path))
		return "array of objects";
	return has_part(chapter, path) ? "object" : "any";
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

/* ---- JSON Schema --------------------------------------------------------- */

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

/* An object, an array of objects, or whatever its reader takes. */
static void
write_node(const FlexChapter *chapter, const char *path, FlexText *out)
{
	char items[FLEX_MEMBER_PATH + 2];

	if (has_part(chapter, path))
		write_object(chapter, path, out);
	else if (has_items(chapter, path))
	{
		snprintf(items, sizeof(items), "%s[]", path);
		write_type(out, "array");
		flex_json_key(out, "items");
		flex_json_open(out, '{');
		write_object(chapter, items, out);
		flex_json_close(out, '}');
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
	if (member->type == FLEX_MEMBER_NUMBER)
		write_number(member, out);
	else if (member->type == FLEX_MEMBER_BOOL)
		write_type(out, "boolean");
	else if (member->type == FLEX_MEMBER_TEXT)
		write_text(member, out);
	else if (member->type == FLEX_MEMBER_SERIES)
		write_series(member, out);
	else
		write_node(chapter, path, out);
	flex_json_close(out, '}');
}

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

/* Type, properties and required members of the objects at path. */
static void
write_object(const FlexChapter *chapter, const char *path, FlexText *out)
{
	bool top = path[0] == '\0';

	write_type(out, "object");
	if (has_part(chapter, path))
	{
		flex_json_key(out, "additionalProperties");
		flex_json_bool(out, false);
	}
	flex_json_key(out, "properties");
	flex_json_open(out, '{');
	if (top)
		write_common(chapter, out);
	for (int i = 0; i < chapter->nparts; i++)
	{
		const FlexPart *part = &chapter->part[i];

		for (int k = 0; strcmp(part->path, path) == 0 && k < part->nmembers; k++)
			write_member(chapter, part, &part->member[k], out);
	}
	flex_json_close(out, '}');
	flex_json_key(out, "required");
	flex_json_open(out, '[');
	if (top)
		flex_json_string(out, "kind");
	for (int i = 0; i < chapter->nparts; i++)
	{
		const FlexPart *part = &chapter->part[i];

		for (int k = 0; strcmp(part->path, path) == 0 && k < part->nmembers; k++)
			if (part->member[k].required)
				flex_json_string(out, part->member[k].name);
	}
	flex_json_close(out, ']');
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
	flex_json_close(out, '}');
	return flex_text_status(out);
}
