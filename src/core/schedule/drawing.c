/*
 * drawing.c
 *	  A stored schedule as one drawing: four panels over one time axis.
 */
#include "schedule.h"

#include <math.h>
#include <stdio.h>

#include "base/svg.h"

#define WIDTH 900.0
#define LEFT 60.0
#define RIGHT 190.0 /* room for the legend */
#define TOP 50.0
#define PANEL 130.0
#define GAP 40.0

/* One curve of a panel. */
typedef struct Curve
{
	const char   *name;
	const double *value;
	bool          line; /* n + 1 instants, else n steps */
} Curve;

/* Draw curves into panel number index of the sheet. */
static void
draw_panel(FlexText *out, const FlexDrawing *d, int index, const char *title, const Curve *curve,
		   int ncurves)
{
	FlexPanel panel = {.x = LEFT,
					   .y = TOP + index * (PANEL + GAP),
					   .width = WIDTH - LEFT - RIGHT,
					   .height = PANEL,
					   .n = d->n};
	double    step;

	for (int c = 0; c < ncurves; c++)
		for (int t = 0; t < d->n + curve[c].line; t++)
			flex_panel_hold(&panel, curve[c].value[t]);
	step = flex_panel_round(&panel);
	for (int k = 0; k < d->nticks; k++)
	{
		double x = panel.x + panel.width * d->tick[k] / d->n;

		flex_svg_line(out, x, panel.y, x, panel.y + panel.height, "#eee", 1);
		flex_svg_text(out, x, panel.y + panel.height + 14, 10, "middle", "#555", d->label[k]);
	}
	flex_panel_frame(out, &panel, step, title);
	for (int c = 0; c < ncurves; c++)
	{
		double y = panel.y + 10 + 16 * c;

		if (curve[c].line)
			flex_panel_line(out, &panel, curve[c].value, flex_svg_colour(c));
		else
			flex_panel_steps(out, &panel, curve[c].value, flex_svg_colour(c));
		flex_svg_line(out, WIDTH - RIGHT + 14, y - 4, WIDTH - RIGHT + 34, y - 4, flex_svg_colour(c),
					  3);
		flex_svg_text(out, WIDTH - RIGHT + 40, y, 11, "start", "#333", curve[c].name);
	}
}

static int
collect_assets(const FlexDrawing *d, bool contents, Curve *curve)
{
	int n = 0;

	for (int a = 0; a < d->nassets; a++)
	{
		if (contents && d->asset[a].soc == NULL)
			continue;
		curve[n].name = d->asset[a].name;
		curve[n].value = contents ? d->asset[a].soc : d->asset[a].power;
		curve[n++].line = contents;
	}
	return n;
}

void
flex_schedule_svg(FlexText *out, const FlexDrawing *d)
{
	Curve  prices[] = {{"import", d->import_price, false}, {"export", d->export_price, false}};
	Curve  meter[] = {{"import", d->import, false},
					  {"export", d->export, false},
					  {"not schedulable", d->net_load, false}};
	Curve *assets = FLEX_NEW(out->env, Curve, d->nassets);
	char   title[80];
	int    panels = 3;
	int    n;

	if (assets == NULL)
		return;
	for (int a = 0; a < d->nassets; a++)
		if (d->asset[a].soc != NULL)
			panels = 4;
	flex_svg_open(out, WIDTH, TOP + panels * (PANEL + GAP));
	flex_svg_text(out, LEFT, 24, 16, "start", "#000", d->title);
	snprintf(title, sizeof(title), "price, %s/kWh", d->currency);
	draw_panel(out, d, 0, title, prices, 2);
	n = collect_assets(d, false, assets);
	draw_panel(out, d, 1, "power of assets, kW (above 0: consumption)", assets, n);
	n = collect_assets(d, true, assets);
	if (n > 0)
		draw_panel(out, d, 2, "content, kWh", assets, n);
	draw_panel(out, d, panels - 1, "grid connection, kW", meter, 3);
	flex_svg_close(out);
}
