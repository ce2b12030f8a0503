/*
 * drawing.h
 *	  A stored schedule as one drawing.
 */
#ifndef FLEX_SCHEDULE_DRAWING_H
#define FLEX_SCHEDULE_DRAWING_H

#include "base/flex.h"

typedef struct FlexDrawnAsset
{
	const char   *name;
	const double *power; /* [n] kW */
	const double *soc;   /* [n + 1] kWh, or NULL */
} FlexDrawnAsset;

typedef struct FlexDrawing
{
	const char   *title;
	const char   *currency;
	int           n;
	const double *import_price; /* [n] per kWh */
	const double *export_price;
	const double *net_load;
	const double *import; /* [n] kW */
	const double *export;
	int                   nassets;
	const FlexDrawnAsset *asset;
	int                   nticks; /* labels of the time axis */
	const int            *tick;   /* [nticks] step */
	const char *const    *label;  /* [nticks] local time */
} FlexDrawing;

/* Prices, power of each asset, contents, and the meter, over one time axis. */
void flex_schedule_svg(FlexText *out, const FlexDrawing *drawing);

#endif /* FLEX_SCHEDULE_DRAWING_H */
