/*
 * text.c
 *	  Growable text and a JSON writer on top of it.
 */
#include "flex.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
flex_text_init(FlexText *text, FlexEnv *env)
{
	memset(text, 0, sizeof(*text));
	text->env = env;
}

/* Make room for extra bytes and a terminating 0. */
static bool
reserve(FlexText *text, size_t extra)
{
	size_t capacity = text->capacity == 0 ? 256 : text->capacity;
	char  *larger;

	if (text->failed)
		return false;
	if (text->length + extra + 1 <= text->capacity)
		return true;
	while (capacity < text->length + extra + 1)
		capacity *= 2;
	larger = text->env->alloc(text->env->state, capacity);
	if (larger == NULL)
	{
		text->failed = true;
		text->env->no_memory = true;
		return false;
	}
	if (text->data != NULL)
	{
		memcpy(larger, text->data, text->length + 1);
		flex_free(text->env, text->data);
	}
	text->data = larger;
	text->capacity = capacity;
	return true;
}

static void
add_bytes(FlexText *text, const char *bytes, size_t length)
{
	if (!reserve(text, length))
		return;
	memcpy(text->data + text->length, bytes, length);
	text->length += length;
	text->data[text->length] = '\0';
}

void
flex_text_add(FlexText *text, const char *string)
{
	add_bytes(text, string, strlen(string));
}

void
flex_text_printf(FlexText *text, const char *format, ...)
{
	va_list args;
	int     length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0 || !reserve(text, (size_t) length))
		return;
	va_start(args, format);
	vsnprintf(text->data + text->length, (size_t) length + 1, format, args);
	va_end(args);
	text->length += (size_t) length;
}

FlexStatus
flex_text_status(const FlexText *text)
{
	if (!text->failed)
		return FLEX_OK;
	return flex_fault(text->env, FLEX_NO_MEMORY, "", "out of memory while writing the result");
}

void
flex_number_text(double value, char *buffer, size_t size)
{
	for (int digits = 15; digits <= 17; digits++)
	{
		snprintf(buffer, size, "%.*g", digits, value);
		if (strtod(buffer, NULL) == value)
			return;
	}
}

/* ---- JSON -------------------------------------------------------------- */

static void
before_value(FlexText *text)
{
	if (text->comma)
		add_bytes(text, ",", 1);
	text->comma = true;
}

void
flex_json_open(FlexText *text, char bracket)
{
	before_value(text);
	add_bytes(text, &bracket, 1);
	text->comma = false;
}

void
flex_json_close(FlexText *text, char bracket)
{
	add_bytes(text, &bracket, 1);
	text->comma = true;
}

static void
add_quoted(FlexText *text, const char *value)
{
	add_bytes(text, "\"", 1);
	for (const char *c = value; *c != '\0'; c++)
	{
		if (*c == '"' || *c == '\\')
			flex_text_printf(text, "\\%c", *c);
		else if ((unsigned char) *c < 0x20)
			flex_text_printf(text, "\\u%04x", (unsigned char) *c);
		else
			add_bytes(text, c, 1);
	}
	add_bytes(text, "\"", 1);
}

void
flex_json_key(FlexText *text, const char *name)
{
	before_value(text);
	add_quoted(text, name);
	add_bytes(text, ":", 1);
	text->comma = false;
}

void
flex_json_string(FlexText *text, const char *value)
{
	before_value(text);
	if (value == NULL)
		add_bytes(text, "null", 4);
	else
		add_quoted(text, value);
}

void
flex_json_raw(FlexText *text, const char *json)
{
	before_value(text);
	add_bytes(text, json, strlen(json));
}

void
flex_json_number(FlexText *text, double value)
{
	char buffer[32];

	before_value(text);
	if (!isfinite(value))
	{
		add_bytes(text, "null", 4);
		return;
	}
	flex_number_text(value == 0 ? 0 : value, buffer, sizeof(buffer)); /* no "-0" */
	flex_text_add(text, buffer);
}

void
flex_json_integer(FlexText *text, int64_t value)
{
	before_value(text);
	flex_text_printf(text, "%lld", (long long) value);
}

void
flex_json_bool(FlexText *text, bool value)
{
	before_value(text);
	flex_text_add(text, value ? "true" : "false");
}

void
flex_json_numbers(FlexText *text, const char *name, const double *value, int n)
{
	flex_json_key(text, name);
	flex_json_open(text, '[');
	for (int i = 0; i < n; i++)
		flex_json_number(text, value[i]);
	flex_json_close(text, ']');
}

void
flex_json_warnings(FlexText *text)
{
	const FlexEnv *env = text->env;

	flex_json_key(text, "warnings");
	flex_json_open(text, '[');
	for (int i = 0; i < env->nfaults; i++)
	{
		const FlexFault *fault = &env->fault[i];
		char             full[sizeof(fault->message) + sizeof(fault->detail) + 4];

		if (fault->severity != FLEX_WARNING)
			continue;
		snprintf(full, sizeof(full), "%s%s%s", fault->message, fault->detail[0] != '\0' ? ": " : "",
				 fault->detail);
		flex_json_string(text, full);
	}
	flex_json_close(text, ']');
}
