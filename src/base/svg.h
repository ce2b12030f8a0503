/*
 * svg.h
 *	  A small drawing layer: self-contained SVG with line and step charts over a
 *	  shared axis. Coordinates are pixels from the top left.
 */
#ifndef FLEX_BASE_SVG_H
#define FLEX_BASE_SVG_H

#include "flex.h"

/* Begin and end a drawing; text inside is escaped by the layer. */
void flex_svg_open(FlexText *out, double width, double height);
void flex_svg_close(FlexText *out);

void flex_svg_text(FlexText *out, double x, double y, double size, const char *anchor,
				   const char *colour, const char *text);
void flex_svg_line(FlexText *out, double x1, double y1, double x2, double y2, const char *colour,
				   double width);
void flex_svg_box(FlexText *out, double x, double y, double width, double height,
				  const char *colour);

/* A panel of a chart: values of n steps drawn into a rectangle. */
typedef struct FlexPanel
{
	double x; /* left, top, width, height of the plot area */
	double y;
	double width;
	double height;
	double low; /* range of values */
	double high;
	int    n;
} FlexPanel;

/* Widen the range so that value lies inside. */
void flex_panel_hold(FlexPanel *panel, double value);
/* Round the range outwards to a step of 1, 2 or 5 times a power of ten; returns the step. */
double flex_panel_round(FlexPanel *panel);
/* Frame, grid lines and their labels, title and unit. */
void flex_panel_frame(FlexText *out, const FlexPanel *panel, double step, const char *title);
/* value[0..n-1] hold over their steps: a staircase; offset 1: values at the ends of the steps. */
void flex_panel_steps(FlexText *out, const FlexPanel *panel, const double *value,
					  const char *colour);
/* value[0..n]: instants between the steps. */
void flex_panel_line(FlexText *out, const FlexPanel *panel, const double *value,
					 const char *colour);

/* The k-th colour of a palette that the colour-blind can tell apart (Okabe and Ito). */
const char *flex_svg_colour(int k);

#endif /* FLEX_BASE_SVG_H */
