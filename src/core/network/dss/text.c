/*
 * text.c
 *	  OpenDSS text: command lines, words, quotes, comments, numbers, matrices
 *	  and calculations in reverse Polish notation.
 */
#include "dss.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STACK_SIZE 16
#define MAX_WARNINGS (FLEX_MAX_FAULTS / 2)

static void
place_path(const DssReader *reader, char *path, size_t size)
{
	snprintf(path, size, "%s:%d", reader->place.file != NULL ? reader->place.file : "",
			 reader->place.line);
}

FlexStatus
flex_dss_fault(DssReader *reader, const char *format, ...)
{
	char    path[128];
	char    message[256];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	place_path(reader, path, sizeof(path));
	flex_fault(reader->env, FLEX_BAD_INPUT, path, "%s", message);
	flex_fault_detail(reader->env, "File \"%s\", line %d.",
					  reader->place.file != NULL ? reader->place.file : "", reader->place.line);
	return FLEX_BAD_INPUT;
}

void
flex_dss_warning(DssReader *reader, const char *format, ...)
{
	char    path[128];
	char    message[256];
	va_list args;

	if (reader->nwarnings++ >= MAX_WARNINGS)
		return; /* room for errors */
	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	place_path(reader, path, sizeof(path));
	flex_warning(reader->env, path, "%s", message);
}

char *
flex_dss_lower(FlexEnv *env, const char *text)
{
	char *lower = flex_strdup(env, text);

	for (char *c = lower; c != NULL && *c != '\0'; c++)
		*c = (char) tolower((unsigned char) *c);
	return lower;
}

/* ---- lines and words ------------------------------------------------------------ */

static char
closing(char open)
{
	switch (open)
	{
		case '(':
			return ')';
		case '[':
			return ']';
		case '{':
			return '}';
		case '"':
		case '\'':
			return open;
		default:
			return '\0';
	}
}

/* Length of the line at text without its comment; *next is the line behind it. */
static size_t
line_length(const char *text, const char **next)
{
	size_t length = 0;
	size_t end = strcspn(text, "\r\n");
	char   close = '\0';

	*next = text + end;
	if (**next == '\r')
		(*next)++;
	if (**next == '\n')
		(*next)++;
	for (; length < end; length++)
	{
		if (close != '\0')
		{
			if (text[length] == close)
				close = '\0';
			continue;
		}
		if (text[length] == '!' || (text[length] == '/' && text[length + 1] == '/'))
			break;
		close = closing(text[length]);
	}
	return length;
}

static bool
is_gap(char c)
{
	return c == ' ' || c == '\t' || c == ',' || c == '\r';
}

static char *
copy_part(DssReader *reader, const char *from, const char *to)
{
	char *copy = flex_alloc(reader->env, (size_t) (to - from) + 1, 1);

	if (copy != NULL)
		memcpy(copy, from, (size_t) (to - from));
	return copy;
}

/* One word or quoted text from *at, which moves behind it. */
static char *
read_word(DssReader *reader, const char **at, const char *end)
{
	const char *from = *at;
	const char *to;
	char        close = from < end ? closing(*from) : '\0';

	if (close != '\0')
	{
		int  depth = 1;
		char open = *from;

		for (to = ++from; to < end; to++)
		{
			if (*to == close && --depth == 0)
				break;
			if (*to == open && open != close)
				depth++;
		}
		if (to == end)
		{
			flex_dss_fault(reader, "%c is not closed on its line", open);
			return NULL;
		}
		*at = to + 1;
		return copy_part(reader, from, to);
	}
	for (to = from; to < end && !is_gap(*to) && *to != '='; to++)
		;
	*at = to;
	return copy_part(reader, from, to);
}

/* A comment that begins a line with slash and star takes whole lines until star and slash. */
static void
skip_comment(DssReader *reader, const char **text)
{
	bool open = true;

	while (open && **text != '\0')
	{
		const char *line = *text;
		const char *close = strstr(line, "*/");

		line_length(line, text);
		reader->place.line++;
		open = close == NULL || close >= *text;
	}
}

bool
flex_dss_next_line(DssReader *reader, const char **text, DssWord **words, int *nwords)
{
	const char *at = *text;
	const char *end;
	DssWord    *word;

	*nwords = 0;
	if (*at == '\0')
		return false;
	if (at[0] == '/' && at[1] == '*')
	{
		skip_comment(reader, text);
		return true;
	}
	reader->place.line++;
	end = at + line_length(at, text);
	word = *words = FLEX_NEW(reader->env, DssWord, 1 + (end - at) / 2 + 1);
	if (word == NULL)
		return false;
	while (at < end)
	{
		if (is_gap(*at))
		{
			at++;
			continue;
		}
		if (*at == '~') /* may touch the word behind it */
		{
			word[(*nwords)++].value = copy_part(reader, at, at + 1);
			at++;
			continue;
		}
		word[*nwords].value = read_word(reader, &at, end);
		if (word[*nwords].value == NULL)
			return false;
		while (at < end && (*at == ' ' || *at == '\t'))
			at++;
		if (at < end && *at == '=')
		{
			word[*nwords].name = flex_dss_lower(reader->env, word[*nwords].value);
			for (at++; at < end && (*at == ' ' || *at == '\t'); at++)
				;
			word[*nwords].value = read_word(reader, &at, end);
			if (word[*nwords].value == NULL)
				return false;
		}
		(*nwords)++;
	}
	return !reader->env->no_memory; /* a word that is missing would change the others' meaning */
}

/* ---- numbers ------------------------------------------------------------------------ */

/* Apply an operator or function to the stack; false: not known, or too few numbers. */
static bool
apply(const char *word, double *stack, int *n)
{
	static const char *const one[] = {"sqr", "sqrt", "inv", "ln",   "exp",  "log10",
									  "sin", "cos",  "tan", "asin", "acos", "atan"};
	const double             degree = M_PI / 180;
	double                  *top = stack + *n - 1;

	if (strcmp(word, "pi") == 0 && *n < STACK_SIZE)
	{
		stack[(*n)++] = M_PI;
		return true;
	}
	for (int i = 0; i < FLEX_LENGTH(one); i++)
		if (strcmp(word, one[i]) == 0)
		{
			const double x = *n > 0 ? *top : NAN;
			const double result[] = {x * x,
									 sqrt(x),
									 1 / x,
									 log(x),
									 exp(x),
									 log10(x),
									 sin(x * degree),
									 cos(x * degree),
									 tan(x * degree),
									 asin(x) / degree,
									 acos(x) / degree,
									 atan(x) / degree};

			if (*n < 1)
				return false;
			*top = result[i];
			return true;
		}
	if (*n < 2)
		return false;
	if (strcmp(word, "+") == 0)
		top[-1] += *top;
	else if (strcmp(word, "-") == 0)
		top[-1] -= *top;
	else if (strcmp(word, "*") == 0)
		top[-1] *= *top;
	else if (strcmp(word, "/") == 0)
		top[-1] /= *top;
	else if (strcmp(word, "^") == 0)
		top[-1] = pow(top[-1], *top);
	else if (strcmp(word, "atan2") == 0)
		top[-1] = atan2(top[-1], *top) / degree;
	else if (strcmp(word, "swap") == 0)
	{
		double swap = *top;

		*top = top[-1];
		top[-1] = swap;
		return true;
	}
	else
		return false;
	(*n)--;
	return true;
}

/* The next word of a list at *at, copied to buffer; false at the end. */
static bool
next_item(const char **at, char *buffer, size_t size)
{
	size_t n = 0;
	char   close;

	while (is_gap(**at))
		(*at)++;
	if (**at == '\0')
		return false;
	if (**at == '|')
	{
		(*at)++;
		snprintf(buffer, size, "|");
		return true;
	}
	close = closing(**at);
	if (close != '\0')
		(*at)++;
	while (**at != '\0' && (close != '\0' ? **at != close : !is_gap(**at) && **at != '|'))
	{
		if (n + 1 < size)
			buffer[n++] = (char) tolower((unsigned char) **at);
		(*at)++;
	}
	if (close != '\0' && **at == close)
		(*at)++;
	buffer[n] = '\0';
	return true;
}

FlexStatus
flex_dss_number(DssReader *reader, const char *value, double *number)
{
	double      stack[STACK_SIZE];
	int         n = 0;
	char        word[64];
	const char *at = value;

	while (next_item(&at, word, sizeof(word)))
	{
		char  *end;
		double x = strtod(word, &end);

		if (end != word && *end == '\0' && isfinite(x))
		{
			if (n == STACK_SIZE)
				return flex_dss_fault(reader, "the calculation (%s) is too long", value);
			stack[n++] = x;
		}
		else if (!apply(word, stack, &n))
			return flex_dss_fault(reader, "\"%s\" is not a number", value);
	}
	if (n != 1 || !isfinite(stack[0]))
		return flex_dss_fault(reader, "\"%s\" is not one finite number", value);
	*number = stack[0];
	return FLEX_OK;
}

FlexStatus
flex_dss_integer(DssReader *reader, const char *value, int *number)
{
	double     x;
	FlexStatus status = flex_dss_number(reader, value, &x);

	if (status != FLEX_OK)
		return status;
	if (x != floor(x) || fabs(x) > 1e9)
		return flex_dss_fault(reader, "\"%s\" is not a whole number", value);
	*number = (int) x;
	return FLEX_OK;
}

FlexStatus
flex_dss_yes(DssReader *reader, const char *value, bool *yes)
{
	char c = (char) tolower((unsigned char) value[0]);

	if (c != 'y' && c != 't' && c != 'n' && c != 'f')
		return flex_dss_fault(reader, "\"%s\" is neither yes nor no", value);
	*yes = c == 'y' || c == 't';
	return FLEX_OK;
}

FlexStatus
flex_dss_numbers(DssReader *reader, const char *value, double *number, int max, int *n)
{
	const char *at = value;
	char        word[256];

	*n = 0;
	while (next_item(&at, word, sizeof(word)))
	{
		if (strcmp(word, "|") == 0)
			continue;
		if (*n == max)
			return flex_dss_fault(reader, "more than %d numbers in \"%.60s\"", max, value);
		if (flex_dss_number(reader, word, &number[(*n)++]) != FLEX_OK)
			return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

FlexStatus
flex_dss_matrix(DssReader *reader, const char *value, int n, double *matrix)
{
	double given[FLEX_MAX_CONDUCTORS * FLEX_MAX_CONDUCTORS];
	int    ngiven;

	if (flex_dss_numbers(reader, value, given, n * n, &ngiven) != FLEX_OK)
		return FLEX_BAD_INPUT;
	if (ngiven != n * n && ngiven != n * (n + 1) / 2)
		return flex_dss_fault(reader,
							  "a matrix of %d conductors has %d numbers, or %d as a lower "
							  "triangle, not %d",
							  n, n * n, n * (n + 1) / 2, ngiven);
	for (int i = 0, k = 0; i < n; i++)
		for (int j = 0; j < (ngiven == n * n ? n : i + 1); j++, k++)
		{
			matrix[i * n + j] = given[k];
			if (ngiven != n * n)
				matrix[j * n + i] = given[k];
		}
	return FLEX_OK;
}

FlexStatus
flex_dss_texts(DssReader *reader, const char *value, char **text, int max, int *n)
{
	const char *at = value;
	char        word[256];

	*n = 0;
	while (next_item(&at, word, sizeof(word)))
	{
		if (*n == max)
			return flex_dss_fault(reader, "more than %d items in \"%.60s\"", max, value);
		text[*n] = flex_strdup(reader->env, word);
		if (text[(*n)++] == NULL)
			return FLEX_NO_MEMORY;
	}
	return FLEX_OK;
}
