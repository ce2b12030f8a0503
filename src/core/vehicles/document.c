/*
 * document.c
 *	  Problem documents of kind "ev_day".
 */
#include "vehicles.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct EvDayDoc
{
	double          step_hours;
	const FlexNode *series, *evs, *windows;
	const char     *start, *compat;
} EvDayDoc;

static const FlexMember doc_members[] = {
	{.name = "start",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = offsetof(EvDayDoc, start),
	 .unit = "",
	 .form = FLEX_FORM_TIME,
	 .help = "time at which the first step starts"},
	{.name = "step_hours",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = offsetof(EvDayDoc, step_hours),
	 .unit = "h",
	 .def = 1.0 / 6,
	 .lo = 0,
	 .hi = 24,
	 .above_lo = true,
	 .help = "length of the steps"},
	{.name = "series",
	 .type = FLEX_MEMBER_NODE,
	 .offset = offsetof(EvDayDoc, series),
	 .unit = "",
	 .required = true,
	 .help = "pg_max_kw, pg_min_kw and price over the steps"},
	{.name = "evs",
	 .type = FLEX_MEMBER_NODE,
	 .offset = offsetof(EvDayDoc, evs),
	 .unit = "",
	 .required = true,
	 .help = "an array of vehicles"},
	{.name = "windows",
	 .type = FLEX_MEMBER_NODE,
	 .offset = offsetof(EvDayDoc, windows),
	 .unit = "",
	 .required = true,
	 .help = "an array of stays"},
	{.name = "compat",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = offsetof(EvDayDoc, compat),
	 .unit = "",
	 .choices = "agileflex",
	 .help = "the literal model: no taper, no bounds of content, objective not times the step"},
};

typedef struct SeriesDoc
{
	FlexSeries pg_max, pg_min, price;
} SeriesDoc;

#define SERIES(member, field, unit_, help_)                                                        \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_SERIES, .offset = offsetof(SeriesDoc, field),          \
		.unit = unit_, .required = true, .lo = -INFINITY, .hi = INFINITY, .help = help_            \
	}

static const FlexMember series_members[] = {
	SERIES("pg_max_kw", pg_max, "kW", "most that all vehicles together may take"),
	SERIES("pg_min_kw", pg_min, "kW", "least; below 0 what they may give back"),
	SERIES("price", price, "1/kWh", "price of energy"),
};

static const FlexMember ev_members[] = {
	{.name = "name",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = offsetof(FlexEv, name),
	 .unit = "",
	 .required = true,
	 .help = "of the vehicle, unique"},
	{.name = "charger_kw",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = offsetof(FlexEv, charger_kw),
	 .unit = "kW",
	 .required = true,
	 .lo = 0,
	 .hi = INFINITY,
	 .above_lo = true,
	 .help = "power of its charger, both ways"},
	{.name = "battery_kwh",
	 .type = FLEX_MEMBER_NUMBER,
	 .offset = offsetof(FlexEv, battery_kwh),
	 .unit = "kWh",
	 .required = true,
	 .lo = 0,
	 .hi = INFINITY,
	 .above_lo = true,
	 .help = "capacity of its battery"},
};

typedef struct WindowDoc
{
	const char *name;
	double      t_in, t_out, e_start, e_end;
} WindowDoc;

#define WINDOW(member, field, unit_, help_)                                                        \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_NUMBER, .offset = offsetof(WindowDoc, field),          \
		.unit = unit_, .required = true, .lo = 0, .hi = INFINITY, .help = help_                    \
	}

static const FlexMember window_members[] = {
	{.name = "name",
	 .type = FLEX_MEMBER_TEXT,
	 .offset = offsetof(WindowDoc, name),
	 .unit = "",
	 .required = true,
	 .help = "of the vehicle"},
	WINDOW("t_in", t_in, "", "step in which it arrives, from 0"),
	WINDOW("t_out", t_out, "", "step in which it is gone"),
	WINDOW("e_start", e_start, "kWh", "content at arrival"),
	WINDOW("e_end", e_end, "kWh", "content wished for at departure; 99 % must be reached"),
};

static int
find_ev(const FlexEv *ev, int nevs, const char *name)
{
	for (int e = 0; e < nevs; e++)
		if (strcmp(ev[e].name, name) == 0)
			return e;
	return -1;
}

static bool
is_list(FlexEnv *env, const FlexNode *node, const char *name)
{
	if (node == NULL)
		return false;
	if (flex_node_kind(node) == FLEX_NODE_ARRAY)
		return true;
	flex_fault(env, FLEX_BAD_INPUT, name, "\"%s\" must be an array", name);
	return false;
}

static void
read_evs(FlexEnv *env, const FlexNode *list, FlexEvDay *day)
{
	FlexEv *ev = FLEX_NEW(env, FlexEv, flex_node_length(list) + 1);
	int     k = 0;

	day->ev = ev;
	for (const FlexNode *node = flex_node_first(list); node && ev; node = flex_node_next(node), k++)
	{
		char path[40];

		snprintf(path, sizeof(path), "evs[%d]", k);
		if (flex_doc_members(env, node, path, ev_members, FLEX_LENGTH(ev_members), &ev[k]) !=
			FLEX_OK)
			return;
		if (find_ev(ev, k, ev[k].name) >= 0)
			flex_fault(env, FLEX_BAD_INPUT, path, "vehicle \"%s\" is there twice", ev[k].name);
	}
	day->nevs = k;
}

/* A stay against its vehicle, the day and the stays before it. */
static void
check_window(FlexEnv *env, const FlexEvDay *day, const WindowDoc *doc, int k, const char *path)
{
	const FlexEvWindow *window = &day->window[k];
	const FlexEv       *ev = &day->ev[window->ev];

	if (doc->t_in != floor(doc->t_in) || doc->t_out != floor(doc->t_out) || doc->t_out > day->n ||
		doc->t_in >= doc->t_out)
	{
		flex_fault(env, FLEX_BAD_INPUT, path, "vehicle \"%s\" stays from step %g to step %g",
				   ev->name, doc->t_in, doc->t_out);
		flex_fault_hint(env, "t_in and t_out are whole, t_in < t_out <= %d.", day->n);
		return;
	}
	if (window->e_start > ev->battery_kwh || window->e_end > ev->battery_kwh)
		flex_fault(env, FLEX_BAD_INPUT, path,
				   "vehicle \"%s\" holds %g kWh, above its battery of %g kWh", ev->name,
				   fmax(window->e_start, window->e_end), ev->battery_kwh);
	for (int j = 0; j < k; j++)
		if (day->window[j].ev == window->ev && day->window[j].t_in < window->t_out &&
			window->t_in < day->window[j].t_out)
			flex_fault(env, FLEX_BAD_INPUT, path, "stays of vehicle \"%s\" overlap from step %d on",
					   ev->name,
					   window->t_in > day->window[j].t_in ? window->t_in : day->window[j].t_in);
}

static void
read_windows(FlexEnv *env, const FlexNode *list, FlexEvDay *day)
{
	FlexEvWindow *window = FLEX_NEW(env, FlexEvWindow, flex_node_length(list) + 1);
	int           k = 0;

	day->window = window;
	for (const FlexNode *node = flex_node_first(list); node && window;
		 node = flex_node_next(node), k++)
	{
		char      path[40];
		WindowDoc doc;

		snprintf(path, sizeof(path), "windows[%d]", k);
		if (flex_doc_members(env, node, path, window_members, FLEX_LENGTH(window_members), &doc) !=
			FLEX_OK)
			return;
		window[k].ev = find_ev(day->ev, day->nevs, doc.name);
		if (window[k].ev < 0)
		{
			flex_fault(env, FLEX_BAD_INPUT, path, "unknown vehicle \"%s\"", doc.name);
			return;
		}
		window[k].t_in = (int) fmin(doc.t_in, 1e9);
		window[k].t_out = (int) fmin(doc.t_out, 1e9);
		window[k].e_start = doc.e_start;
		window[k].e_end = doc.e_end;
		check_window(env, day, &doc, k, path);
	}
	day->nwindows = k;
}

static void
read_series(FlexEnv *env, const FlexNode *node, FlexEvDay *day)
{
	SeriesDoc   series;
	FlexSeries *all[] = {&series.pg_max, &series.pg_min, &series.price};

	if (flex_doc_members(env, node, "series", series_members, FLEX_LENGTH(series_members),
						 &series) != FLEX_OK)
		return;
	for (int k = 0; k < FLEX_LENGTH(all); k++)
		if (!all[k]->scalar && day->n == 0)
			day->n = all[k]->n;
	if (day->n == 0)
	{
		flex_fault(env, FLEX_BAD_INPUT, "series", "every series is one number: how many steps?");
		flex_fault_hint(env, "Give one of them as an array.");
		return;
	}
	flex_series_expand(env, &series.pg_max, day->n, 0, "series.pg_max_kw");
	flex_series_expand(env, &series.pg_min, day->n, 0, "series.pg_min_kw");
	flex_series_expand(env, &series.price, day->n, 0, "series.price");
	day->pg_max = series.pg_max.value;
	day->pg_min = series.pg_min.value;
	day->price = series.price.value;
}

static FlexStatus
read_day(FlexEnv *env, const FlexNode *node, FlexEvDay *day)
{
	EvDayDoc doc;
	int      errors = flex_error_count(env);

	memset(day, 0, sizeof(*day));
	flex_doc_members(env, node, "", doc_members, FLEX_LENGTH(doc_members), &doc);
	if (flex_error_count(env) > errors)
		return FLEX_BAD_INPUT;
	day->step_hours = doc.step_hours;
	day->literal = doc.compat != NULL;
	read_series(env, doc.series, day);
	if (flex_error_count(env) == errors && is_list(env, doc.evs, "evs") &&
		is_list(env, doc.windows, "windows"))
	{
		read_evs(env, doc.evs, day);
		if (flex_error_count(env) == errors)
			read_windows(env, doc.windows, day);
	}
	return flex_error_count(env) > errors ? FLEX_BAD_INPUT : FLEX_OK;
}

static void
write_plan(FlexText *out, const FlexEvDay *day, const FlexEvPlan *plan)
{
	flex_json_open(out, '{');
	flex_json_key(out, "kind");
	flex_json_string(out, "ev_day");
	flex_json_key(out, "status");
	flex_json_string(out, flex_status_text(plan->status));
	flex_json_key(out, "objective");
	flex_json_number(out, plan->objective);
	flex_json_key(out, "above_taper_kw");
	flex_json_number(out, plan->taper_kw);
	flex_json_numbers(out, "power_kw", plan->total, day->n);
	flex_json_key(out, "evs");
	flex_json_open(out, '[');
	for (int e = 0; e < day->nevs; e++)
	{
		flex_json_open(out, '{');
		flex_json_key(out, "name");
		flex_json_string(out, day->ev[e].name);
		flex_json_numbers(out, "power_kw", plan->power + (size_t) e * (size_t) day->n, day->n);
		flex_json_numbers(out, "soc_kwh", plan->soc + (size_t) e * ((size_t) day->n + 1),
						  day->n + 1);
		flex_json_close(out, '}');
	}
	flex_json_close(out, ']');
	flex_json_close(out, '}');
}

static FlexStatus
solve_day(FlexEnv *env, const FlexNode *doc, const FlexSettings *settings, FlexText *out)
{
	FlexEvDay  day;
	FlexEvPlan plan;
	FlexStatus status = read_day(env, doc, &day);

	if (status == FLEX_OK)
		status = flex_ev_day_plan(env, &day, settings, &plan);
	if (!flex_status_has_plan(status))
		return status;
	write_plan(out, &day, &plan);
	return flex_text_status(out) == FLEX_OK ? status : flex_text_status(out);
}

static FlexStatus
check_day(FlexEnv *env, const FlexNode *doc)
{
	FlexEvDay day;

	return read_day(env, doc, &day);
}

static FlexStatus
model_day(FlexEnv *env, const FlexNode *doc, FlexModel **out)
{
	FlexEvDay  day;
	FlexStatus status = read_day(env, doc, &day);

	if (status != FLEX_OK)
		return status;
	*out = flex_model_new(env);
	if (*out == NULL)
		return FLEX_NO_MEMORY;
	return flex_ev_day_compose(env, &day, *out);
}

static const FlexPart parts[] = {
	FLEX_PART("", doc_members),
	FLEX_PART("series", series_members),
	FLEX_PART("evs[]", ev_members),
	FLEX_PART("windows[]", window_members),
};

const FlexChapter flex_ev_day_chapter = {
	.kind = "ev_day",
	.part = parts,
	.nparts = FLEX_LENGTH(parts),
	.solve = solve_day,
	.check = check_day,
	.model = model_day,
};
