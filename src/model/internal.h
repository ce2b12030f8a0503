/*
 * internal.h
 *	  Inside of the builder, shared by its own files.
 */
#ifndef FLEX_MODEL_INTERNAL_H
#define FLEX_MODEL_INTERNAL_H

#include "model.h"

/* A run of columns or rows that belong together. */
typedef struct FlexFamily
{
	const char *object;
	const char *what;
	int         first;
	int         n;
	bool        stepwise;
} FlexFamily;

struct FlexModel
{
	FlexEnv   *env;
	bool       failed; /* nothing more is taken: out of memory, or as bad says */
	FlexStatus bad;    /* a fault left while building, else FLEX_OK */

	int      ncols;
	int      col_capacity;
	double  *cost;
	double  *col_lower;
	double  *col_upper;
	uint8_t *col_kind;
	int     *col_step;

	int     nrows;
	int     row_capacity;
	double *row_lower;
	double *row_upper;
	int    *row_step;

	int     ntriplets;
	int     triplet_capacity;
	int    *row;
	int    *col;
	double *value;

	int         ncol_families;
	int         col_family_capacity;
	FlexFamily *col_family;
	int         nrow_families;
	int         row_family_capacity;
	FlexFamily *row_family;

	int            nexclusive;
	int            exclusive_capacity;
	FlexExclusive *exclusive;
	double         offset;

	/* the finished problem */
	int    *start;
	int    *index;
	double *entry;
};

/* A block can't be built: its fault is left, flex_model_problem returns the status. */
void flex_model_refuse(FlexModel *model, FlexStatus status);

#endif /* FLEX_MODEL_INTERNAL_H */
