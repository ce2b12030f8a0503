/*
 * result.c
 *	  The result documents of communities.
 */
#include "document.h"

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

/* What the members, and the community's own load, cost without a community. */
static double
alone_cost(const CommunityDoc *doc, const FlexSitePlan *alone)
{
	double cost = 0;

	for (int m = 0; m < doc->nmembers; m++)
		cost += alone[m].objective;
	if (doc->own >= 0)
		cost += flex_site_idle_cost(&doc->input.party[doc->own].alone);
	return cost;
}

static void
write_costs(FlexText *out, const CommunityDoc *doc, const FlexJointPlan *plan)
{
	flex_json_key(out, "costs");
	flex_json_open(out, '{');
	write_number(out, "electricity net energy", plan->energy_cost);
	write_number(out, "internal network fee", plan->fee_cost);
	if (doc->input.peak_price != NULL)
		write_number(out, "electricity consumption peak", plan->peak_cost);
	if (plan->storage_cost != 0)
		write_number(out, "storage", plan->storage_cost);
	flex_json_close(out, '}');
}

static void
write_head(FlexText *out, const CommunityDoc *doc, const FlexSitePlan *alone,
		   const FlexJointPlan *plan, const FlexAggregateResult *aggregate)
{
	char text[32];

	write_text(out, "kind", "community");
	write_text(out, "mode", doc->joint ? "joint" : "aggregator");
	write_text(out, "status", flex_status_text(plan->status));
	write_text(out, "engine", flex_engine_text(plan->engine));
	write_text(out, "reason", plan->reason);
	write_number(out, "objective", plan->objective);
	write_number(out, "bound", plan->bound);
	write_number(out, "gap", plan->gap);
	write_number(out, "cost_alone", alone_cost(doc, alone));
	if (aggregate != NULL)
	{
		write_number(out, "p2p_profit", aggregate->p2p_profit);
		write_number(out, "battery_profit", aggregate->battery_profit);
		write_number(out, "battery_bound", aggregate->battery_bound);
	}
	if (doc->currency[0] != '\0')
		write_text(out, "currency", doc->currency);
	if (doc->connection != NULL)
	{
		flex_time_text(doc->grid.start, text, sizeof(text));
		write_text(out, "start", text);
		flex_time_text(flex_grid_time(&doc->grid, doc->grid.n), text, sizeof(text));
		write_text(out, "end", text);
	}
	else if (doc->start != NULL)
		write_text(out, "start", doc->start);
	write_number(out, "step_hours", doc->input.hours[0]);
	write_number(out, "solve_seconds", plan->solve_seconds);
	write_number(out, "rounds", plan->iterations);
	write_number(out, "columns", plan->columns > 0 ? plan->columns : plan->size.cols);
	write_number(out, "rows", plan->size.rows);
	write_number(out, "nonzeros", plan->size.nonzeros);
	write_costs(out, doc, plan);
}

static void
write_series(FlexText *out, const CommunityDoc *doc, const FlexJointPlan *plan,
			 const FlexAggregateResult *aggregate)
{
	const FlexJointInput *input = &doc->input;

	flex_json_key(out, "series");
	flex_json_open(out, '{');
	flex_json_numbers(out, "import_kw", plan->import, input->n);
	flex_json_numbers(out, "export_kw", plan->export, input->n);
	flex_json_numbers(out, "traded_kw", plan->traded, input->n);
	flex_json_numbers(out, "import_price", input->import_price, input->n);
	flex_json_numbers(out, "export_price", input->export_price, input->n);
	flex_json_numbers(out, "internal_fee", plan->fee, input->n);
	flex_json_numbers(out, "internal_price", plan->price, input->n);
	if (input->peak_price != NULL)
		flex_json_numbers(out, "peak_price", input->peak_price, input->n);
	if (input->peak_price != NULL && input->peak_sunk != NULL)
		flex_json_numbers(out, "peak_sunk_kw", input->peak_sunk, input->n);
	if (aggregate != NULL)
	{
		flex_json_numbers(out, "buy_price", aggregate->buy, input->n);
		flex_json_numbers(out, "sell_price", aggregate->sell, input->n);
	}
	flex_json_close(out, '}');
}

static void
write_devices(FlexText *out, const CommunityDoc *doc, int m, const FlexSitePlan *plan)
{
	const FlexSiteInput *site = &doc->input.party[m].alone;

	flex_json_key(out, "devices");
	flex_json_open(out, '[');
	for (int k = 0; k < site->nstorages; k++)
	{
		flex_json_open(out, '{');
		write_text(out, "name", site->storage[k].name);
		flex_json_numbers(out, "power_kw", plan->storage[k].power, site->n);
		flex_json_numbers(out, "soc_kwh", plan->storage[k].soc, site->n + 1);
		flex_json_numbers(out, "marginal_value_per_kwh", plan->storage[k].value_after, site->n);
		flex_json_close(out, '}');
	}
	for (int k = 0; k < site->ndevices; k++)
	{
		flex_json_open(out, '{');
		write_text(out, "name", site->device[k].name);
		flex_json_numbers(out, "power_kw", plan->device[k], site->n);
		flex_json_close(out, '}');
	}
	flex_json_close(out, ']');
}

/* Production that didn't leave the house: used or stored there. */
static void
write_own_use(FlexText *out, const FlexParty *party, const FlexSitePlan *plan)
{
	if (party->production == NULL)
		return;
	flex_json_key(out, "own_use_kw");
	flex_json_open(out, '[');
	for (int t = 0; t < party->inside.n; t++)
	{
		double production = party->production[t];

		for (int k = 0; k < party->inside.ndevices; k++)
			production += fmax(0, -plan->device[k][t]);
		flex_json_number(out, fmax(0, production - plan->export[t]));
	}
	flex_json_close(out, ']');
}

/* A member's own tariff may charge its peak as well. */
static void
write_peak(FlexText *out, const char *name, const double *series, int n)
{
	if (series != NULL)
		flex_json_numbers(out, name, series, n);
}

static void
write_members(FlexText *out, const CommunityDoc *doc, const FlexSitePlan *alone,
			  const FlexJointPlan *plan)
{
	int n = doc->input.n;

	flex_json_key(out, "members");
	flex_json_open(out, '[');
	for (int m = 0; m < doc->nmembers; m++)
	{
		flex_json_open(out, '{');
		write_text(out, "name", doc->input.party[m].name);
		write_number(out, "cost_alone", alone[m].objective);
		write_number(out, "storage_cost", plan->party[m].storage_cost);
		flex_json_numbers(out, "import_kw", plan->party[m].import, n);
		flex_json_numbers(out, "export_kw", plan->party[m].export, n);
		flex_json_numbers(out, "alone_import_kw", alone[m].import, n);
		flex_json_numbers(out, "alone_export_kw", alone[m].export, n);
		flex_json_numbers(out, "alone_cost", alone[m].cost, n);
		write_peak(out, "alone_peak_price", doc->input.party[m].alone.peak_price, n);
		write_peak(out, "alone_peak_sunk_kw", doc->input.party[m].alone.peak_sunk, n);
		write_own_use(out, &doc->input.party[m], &plan->party[m]);
		write_devices(out, doc, m, &plan->party[m]);
		flex_json_close(out, '}');
	}
	flex_json_close(out, ']');
}

void
community_write_planned(FlexText *out, const CommunityDoc *doc, const FlexSitePlan *alone,
						const FlexJointPlan *plan, const FlexAggregateResult *aggregate)
{
	flex_json_open(out, '{');
	write_head(out, doc, alone, plan, aggregate);
	write_series(out, doc, plan, aggregate);
	write_members(out, doc, alone, plan);
	flex_json_warnings(out);
	if (doc->own >= 0)
	{
		const FlexSitePlan *own = &plan->party[doc->own];

		flex_json_key(out, "community");
		flex_json_open(out, '{');
		flex_json_numbers(out, "import_kw", own->import, doc->input.n);
		flex_json_numbers(out, "export_kw", own->export, doc->input.n);
		write_devices(out, doc, doc->own, own);
		flex_json_close(out, '}');
	}
	flex_json_close(out, '}');
}

/* ---- metered members -------------------------------------------------------------------- */

/* In the document's units. */
static void
write_units(FlexText *out, const char *name, const double *value, int n, double per)
{
	flex_json_key(out, name);
	flex_json_open(out, '[');
	for (int t = 0; t < n; t++)
		flex_json_number(out, value[t] * per);
	flex_json_close(out, ']');
}

static void
write_metered_series(FlexText *out, const CommunityDoc *doc, const FlexAggregatorPlan *plan)
{
	const FlexCommunityBalance *balance = &doc->balance;
	const CommunityUnits       *units = &doc->units;
	int                         n = doc->n;
	/* the original reports the storage side */
	double drawn =
		doc->compat != NULL ? units->power / doc->aggregator.discharge_efficiency : units->power;

	flex_json_key(out, "series");
	flex_json_open(out, '{');
	write_units(out, "used", balance->used, n, units->power);
	write_units(out, "need", balance->need, n, units->power);
	write_units(out, "spill", balance->spill, n, units->power);
	write_units(out, "self", balance->self, n, units->power);
	write_units(out, "p2p_trading", balance->p2p, n, units->power);
	write_units(out, "free_capacity", balance->free, n, units->energy);
	write_units(out, "battery_charge", plan->charge, n, units->power);
	write_units(out, "battery_discharge", plan->discharge, n, drawn);
	write_units(out, "battery_soc", plan->soc, n + 1, units->energy);
	write_units(out, "buy_price", doc->aggregator.buy, n, units->price);
	write_units(out, "sell_price", doc->aggregator.sell, n, units->price);
	flex_json_close(out, '}');
}

void
community_write_metered(FlexText *out, const CommunityDoc *doc, const FlexAggregatorPlan *plan)
{
	const FlexAggregator *a = &doc->aggregator;
	double                money = doc->units.money;
	double                p2p_profit = 0;

	for (int t = 0; t < doc->n; t++)
		p2p_profit += doc->balance.p2p[t] * a->hours[t] * (a->sell[t] - a->buy[t]);
	flex_json_open(out, '{');
	write_text(out, "kind", "community");
	write_text(out, "status", flex_status_text(FLEX_OK));
	write_text(out, "engine", flex_engine_text(FLEX_ENGINE_CHAIN));
	write_number(out, "p2p_profit", p2p_profit * money);
	write_number(out, "objective", plan->profit * money);
	write_number(out, "bound", plan->bound * money);
	write_number(out, "total_profit", (p2p_profit + plan->profit) * money);
	if (doc->start != NULL)
		write_text(out, "start", doc->start);
	write_metered_series(out, doc, plan);
	flex_json_close(out, '}');
}
