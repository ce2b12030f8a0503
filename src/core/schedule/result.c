/*
 * result.c
 *	  The result document of kind "flex".
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void
write_text(FlexText *out, const char *name, const char *value)
{
	flex_json_key(out, name);
	flex_json_string(out, value);
}

static void
write_number(FlexText *out, const char *name, double value)
{
	flex_json_key(out, name);
	flex_json_number(out, value);
}

static void
write_head(FlexText *out, const FlexScheduleDoc *doc, const FlexSitePlan *plan)
{
	char start[32];
	char end[32];

	flex_time_text(doc->grid.start, start, sizeof(start));
	flex_time_text(flex_grid_time(&doc->grid, doc->grid.n), end, sizeof(end));
	write_text(out, "kind", "flex");
	write_text(out, "status", flex_status_text(plan->status));
	write_text(out, "engine", flex_engine_text(plan->engine));
	write_text(out, "reason", plan->reason);
	write_number(out, "objective", plan->objective);
	write_number(out, "bound", plan->bound);
	write_number(out, "gap", plan->gap);
	write_text(out, "currency", doc->currency);
	write_text(out, "start", start);
	write_text(out, "end", end);
	write_number(out, "step_hours", flex_grid_hours(&doc->grid));
	write_number(out, "solve_seconds", plan->solve_seconds);
	write_number(out, "columns", plan->size.cols);
	write_number(out, "rows", plan->size.rows);
	write_number(out, "nonzeros", plan->size.nonzeros);
	write_number(out, "iterations", (double) plan->iterations);
	write_number(out, "cost_without_storage", flex_site_idle_cost(&doc->site));
	flex_json_key(out, "costs");
	flex_json_open(out, '{');
	write_number(out, "electricity net energy", plan->energy_cost);
	if (doc->site.peak_price != NULL)
		write_number(out, "electricity consumption peak", plan->peak_cost);
	flex_json_close(out, '}');
}

static void
write_site(FlexText *out, const FlexScheduleDoc *doc, const FlexSitePlan *plan)
{
	int n = doc->grid.n;

	flex_json_key(out, "site");
	flex_json_open(out, '{');
	flex_json_numbers(out, "net_load_kw", doc->net_load, n);
	flex_json_numbers(out, "import_kw", plan->import, n);
	flex_json_numbers(out, "export_kw", plan->export, n);
	flex_json_numbers(out, "import_price", doc->site.import_price, n);
	flex_json_numbers(out, "export_price", doc->site.export_price, n);
	flex_json_numbers(out, "cost", plan->cost, n);
	flex_json_numbers(out, "marginal_price_per_kwh", plan->marginal_price, n);
	flex_json_close(out, '}');
}

static void
write_devices(FlexText *out, const FlexScheduleDoc *doc, const FlexSitePlan *plan)
{
	int n = doc->grid.n;

	flex_json_key(out, "devices");
	flex_json_open(out, '[');
	for (int d = 0; d < doc->ndevices; d++)
	{
		const FlexDevice *device = &doc->device[d];

		flex_json_open(out, '{');
		write_text(out, "name", device->name);
		if (device->stock)
		{
			const FlexSiteStoragePlan *storage = &plan->storage[device->index];

			flex_json_numbers(out, "power_kw", storage->power, n);
			flex_json_numbers(out, "soc_kwh", storage->soc, n + 1);
			flex_json_numbers(out, "marginal_value_per_kwh", storage->value_after, n);
		}
		else
			flex_json_numbers(out, "power_kw", plan->device[device->index], n);
		flex_json_close(out, '}');
	}
	flex_json_close(out, ']');
}

static void
write_limits(FlexText *out, const FlexScheduleDoc *doc, const FlexSitePlan *plan)
{
	flex_json_key(out, "limits");
	flex_json_open(out, '[');
	for (int i = 0; i < plan->nlimits; i++)
	{
		const FlexSiteLimit *limit = &plan->limit[i];
		char                 from[32];
		char                 until[32];

		flex_time_text(flex_grid_time(&doc->grid, limit->first), from, sizeof(from));
		flex_time_text(flex_grid_time(&doc->grid, limit->last + 1), until, sizeof(until));
		flex_json_open(out, '{');
		write_text(out, "object", limit->object);
		write_text(out, "limit", limit->limit);
		write_text(out, "ts", from);
		write_text(out, "until", until);
		write_number(out, "value", limit->value);
		write_number(out, "marginal_value", limit->marginal);
		flex_json_close(out, '}');
	}
	flex_json_close(out, ']');
}

void
schedule_write(FlexText *out, const FlexScheduleDoc *doc, const FlexSitePlan *plan)
{
	flex_json_open(out, '{');
	write_head(out, doc, plan);
	write_site(out, doc, plan);
	write_devices(out, doc, plan);
	write_limits(out, doc, plan);
	flex_json_warnings(out);
	flex_json_close(out, '}');
}

void
flex_schedule_add_times(FlexEnv *env, const FlexGrid *grid)
{
	for (int i = 0; i < env->nfaults; i++)
	{
		FlexFault *fault = &env->fault[i];
		size_t     used = strlen(fault->detail);
		char       time[32];

		if (fault->step < 0 || fault->step >= grid->n)
			continue;
		flex_time_text(flex_grid_time(grid, fault->step), time, sizeof(time));
		snprintf(fault->detail + used, sizeof(fault->detail) - used,
				 "%sThe first step concerned starts at %s.", used > 0 ? " " : "", time);
	}
}
