/*
 * svg.c
 *	  A small drawing layer for charts.
 */
#include "svg.h"

#include <math.h>
#include <stdio.h>

void
flex_svg_open(FlexText *out, double width, double height)
{
	flex_text_printf(out,
					 "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" width=\"%g\" "
					 "height=\"%g\" font-family=\"sans-serif\">\n"
					 "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
					 width, height, width, height);
}

void
flex_svg_close(FlexText *out)
{
	flex_text_add(out, "</svg>\n");
}

static void
add_escaped(FlexText *out, const char *text)
{
	for (const char *c = text; *c != '\0'; c++)
	{
		if (*c == '<')
			flex_text_add(out, "&lt;");
		else if (*c == '>')
			flex_text_add(out, "&gt;");
		else if (*c == '&')
			flex_text_add(out, "&amp;");
		else
			flex_text_printf(out, "%c", *c);
	}
}

void
flex_svg_text(FlexText *out, double x, double y, double size, const char *anchor,
			  const char *colour, const char *text)
{
	flex_text_printf(out,
					 "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%g\" text-anchor=\"%s\" fill=\"%s\">",
					 x, y, size, anchor, colour);
	add_escaped(out, text);
	flex_text_add(out, "</text>\n");
}

void
flex_svg_line(FlexText *out, double x1, double y1, double x2, double y2, const char *colour,
			  double width)
{
	flex_text_printf(out,
					 "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" "
					 "stroke-width=\"%g\"/>\n",
					 x1, y1, x2, y2, colour, width);
}

void
flex_svg_box(FlexText *out, double x, double y, double width, double height, const char *colour)
{
	flex_text_printf(out,
					 "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
					 x, y, width, height, colour);
}

const char *
flex_svg_colour(int k)
{
	static const char *const palette[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
										  "#e69f00", "#56b4e9", "#000000"};

	return palette[k % FLEX_LENGTH(palette)];
}

/* ---- panels ------------------------------------------------------------------------- */

void
flex_panel_hold(FlexPanel *panel, double value)
{
	if (!isfinite(value))
		return;
	panel->low = fmin(panel->low, value);
	panel->high = fmax(panel->high, value);
}

double
flex_panel_round(FlexPanel *panel)
{
	double span = panel->high - panel->low;
	double power;
	double step;

	if (!(span > 0))
		span = 1;
	power = pow(10, floor(log10(span / 4)));
	step = span / 4 / power;
	step = power * (step <= 1 ? 1 : (step <= 2 ? 2 : (step <= 5 ? 5 : 10)));
	panel->low = step * floor(panel->low / step + 1e-9);
	panel->high = step * ceil(panel->high / step - 1e-9);
	if (panel->high <= panel->low)
		panel->high = panel->low + step;
	return step;
}

static double
height_of(const FlexPanel *panel, double value)
{
	return panel->y + panel->height * (panel->high - value) / (panel->high - panel->low);
}

static double
left_of(const FlexPanel *panel, int k)
{
	return panel->x + panel->width * k / panel->n;
}

void
flex_panel_frame(FlexText *out, const FlexPanel *panel, double step, const char *title)
{
	int lines = (int) llround((panel->high - panel->low) / step);

	flex_svg_text(out, panel->x, panel->y - 6, 12, "start", "#333", title);
	for (int k = 0; k <= lines; k++)
	{
		double value = panel->low + k * step;
		double y = height_of(panel, value);
		char   label[32];

		snprintf(label, sizeof(label), "%g", fabs(value) < step * 1e-6 ? 0 : value);
		flex_svg_line(out, panel->x, y, panel->x + panel->width, y,
					  fabs(value) < step * 1e-6 ? "#888" : "#ddd", 1);
		flex_svg_text(out, panel->x - 6, y + 4, 10, "end", "#555", label);
	}
}

static void
open_path(FlexText *out)
{
	flex_text_add(out, "<path fill=\"none\" d=\"");
}

static void
close_path(FlexText *out, const char *colour)
{
	flex_text_printf(out, "\" stroke=\"%s\" stroke-width=\"1.5\"/>\n", colour);
}

void
flex_panel_steps(FlexText *out, const FlexPanel *panel, const double *value, const char *colour)
{
	open_path(out);
	for (int k = 0; k < panel->n; k++)
	{
		double y = height_of(panel, value[k]);

		flex_text_printf(out, "%s%.1f %.1fH%.1f", k == 0 ? "M" : "L", left_of(panel, k), y,
						 left_of(panel, k + 1));
	}
	close_path(out, colour);
}

void
flex_panel_line(FlexText *out, const FlexPanel *panel, const double *value, const char *colour)
{
	open_path(out);
	for (int k = 0; k <= panel->n; k++)
		flex_text_printf(out, "%s%.1f %.1f", k == 0 ? "M" : "L", left_of(panel, k),
						 height_of(panel, value[k]));
	close_path(out, colour);
}
