/*
 * csv.h
 *	  Reads a table of numbers with a header line, for the tests.
 */
#ifndef CSV_H
#define CSV_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CSV_COLUMNS 80

typedef struct Csv
{
	int     ncols;
	int     nrows;
	char   *name[CSV_COLUMNS];
	double *value[CSV_COLUMNS];
} Csv;

/* Whole file as text, or NULL. */
static inline char *
csv_text(const char *file)
{
	FILE *f = fopen(file, "r");
	char *text;
	long  size;

	if (f == NULL)
		return NULL;
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	rewind(f);
	text = malloc((size_t) size + 1);
	if (fread(text, 1, (size_t) size, f) != (size_t) size)
		size = 0;
	text[size] = '\0';
	fclose(f);
	return text;
}

/* 1 when read. Cells that aren't numbers read as the number they begin with, or 0. */
static inline int
csv_read(const char *file, Csv *csv)
{
	char *text = csv_text(file);
	char *line;
	char *save_line;

	memset(csv, 0, sizeof(*csv));
	if (text == NULL)
		return 0;
	line = strtok_r(text, "\r\n", &save_line);
	while (line != NULL && csv->ncols < CSV_COLUMNS)
	{
		char *comma = strchr(line, ',');

		if (comma != NULL)
			*comma = '\0';
		csv->name[csv->ncols++] = strdup(line);
		line = comma == NULL ? NULL : comma + 1;
	}
	for (int c = 0; c < csv->ncols; c++)
		csv->value[c] = calloc(10000, sizeof(double));
	while (csv->nrows < 10000 && (line = strtok_r(NULL, "\r\n", &save_line)) != NULL)
	{
		for (int c = 0; c < csv->ncols; c++)
		{
			csv->value[c][csv->nrows] = strtod(line, &line);
			line += strcspn(line, ",");
			line += *line == ',';
		}
		csv->nrows++;
	}
	free(text);
	return 1;
}

static inline const double *
csv_column(const Csv *csv, const char *name)
{
	for (int c = 0; c < csv->ncols; c++)
		if (strcmp(csv->name[c], name) == 0)
			return csv->value[c];
	return NULL;
}

static inline void
csv_free(Csv *csv)
{
	for (int c = 0; c < csv->ncols; c++)
	{
		free(csv->name[c]);
		free(csv->value[c]);
	}
}

#endif /* CSV_H */
