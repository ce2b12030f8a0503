/*
 * connection.c
 *	  Communities: the connection and members that are documents of kind "flex".
 */
#include "document.h"

#include <stdio.h>
#include <string.h>

/* ---- members -------------------------------------------------------------------------- */

/* Steps of a part must be those of the community. */
static FlexStatus
check_grid(FlexEnv *env, const CommunityDoc *doc, const FlexGrid *grid, const char *name)
{
	char own[32];
	char common[32];

	if (grid->n == doc->grid.n && grid->start == doc->grid.start && grid->step == doc->grid.step)
		return FLEX_OK;
	flex_time_text(grid->start, own, sizeof(own));
	flex_time_text(doc->grid.start, common, sizeof(common));
	flex_fault(env, FLEX_BAD_INPUT, "members",
			   "the steps of member \"%s\" differ from those of the community", name);
	flex_fault_detail(env, "Member: %d steps of %g h from %s; community: %d steps of %g h from %s.",
					  grid->n, flex_grid_hours(grid), own, doc->grid.n, flex_grid_hours(&doc->grid),
					  common);
	flex_fault_hint(env, "Give every member the same start, end and resolution; a soc-target "
						 "behind the end extends a window.");
	return FLEX_BAD_INPUT;
}

/* First step of the grid that a fixed power doesn't tell in full, or -1. */
static int
first_gap(const FlexGrid *grid, const FlexDocSensor *sensor)
{
	FlexTime known = grid->start; /* all before is known */
	FlexTime end = flex_grid_time(grid, grid->n);

	for (int i = 0; i < sensor->n && known < end; i++)
	{
		if (sensor->end[i] <= known)
			continue;
		if (sensor->start[i] > known || isnan(sensor->value[i]))
			break;
		known = sensor->end[i];
	}
	return known >= end ? -1 : (int) ((known - grid->start) / grid->step);
}

/* A meter without data would be billed as 0 kW. */
static FlexStatus
check_meters(FlexEnv *env, const FlexScheduleDoc *site, const char *whose)
{
	for (int i = 0; i < site->nsensors; i++)
	{
		int  gap = site->inflexible[i] ? first_gap(&site->grid, &site->sensor[i]) : -1;
		char time[32];

		if (gap < 0)
			continue;
		flex_time_text(flex_grid_time(&site->grid, gap), time, sizeof(time));
		flex_fault(env, FLEX_BAD_INPUT, "members",
				   "sensor \"%s\" of %s has no value in the step at %s", site->sensor[i].name,
				   whose, time);
		flex_fault_step(env, gap);
		flex_fault_hint(env,
						"Record a value for every step of the window, a forecast where it lies "
						"ahead, or schedule a shorter one.");
		return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

/* Costs of members are added; a member without prices has those of the community. */
static FlexStatus
check_currency(FlexEnv *env, const CommunityDoc *doc, const FlexScheduleDoc *site, const char *name)
{
	if ((site->site.import_price == NULL && site->site.peak_price == NULL) ||
		strcmp(site->currency, doc->currency) == 0)
		return FLEX_OK;
	flex_fault(env, FLEX_BAD_INPUT, "members",
			   "the prices of member \"%s\" are in %s, those of the community in %s", name,
			   site->currency, doc->currency);
	flex_fault_hint(env, "Give all prices in one currency.");
	return FLEX_BAD_INPUT;
}

FlexStatus
community_read_site(FlexEnv *env, CommunityDoc *doc, const MemberDoc *member, int index,
					FlexParty *party)
{
	FlexScheduleDoc *site = &doc->schedule[index];
	int              before = env->nfaults;
	char             whose[200];
	FlexStatus       status = flex_schedule_read_part(env, member->site, site);

	snprintf(whose, sizeof(whose), "member \"%s\"", member->name);
	if (status == FLEX_OK)
		status = check_grid(env, doc, &site->grid, member->name);
	if (status == FLEX_OK)
		status = check_meters(env, site, whose);
	if (status == FLEX_OK)
		status = check_currency(env, doc, site, member->name);
	/* warnings too: the run's message tells whose they are */
	for (int i = before; i < env->nfaults; i++)
		if (env->fault[i].detail[0] == '\0')
			snprintf(env->fault[i].detail, sizeof(env->fault[i].detail), "Member \"%s\".",
					 member->name);
	if (status != FLEX_OK)
		return status;
	party->alone = site->site;
	party->production = site->production;
	return FLEX_OK;
}

/* ---- the connection -------------------------------------------------------------------- */

FlexStatus
community_read_connection(FlexEnv *env, CommunityDoc *doc, FlexScheduleDoc *connection)
{
	FlexJointInput *input = &doc->input;
	FlexStatus      status;

	if (doc->price.n > 0 || doc->feed_in.n > 0 || doc->battery != NULL)
		return flex_fault(env, FLEX_BAD_INPUT, "connection",
						  "a connection stands instead of price, feed_in and battery");
	status = flex_schedule_read_part(env, doc->connection, connection);
	if (status != FLEX_OK)
		return status;
	if (connection->site.import_price == NULL)
	{
		flex_fault(env, FLEX_BAD_INPUT, "connection.flex-context.consumption-price",
				   "the connection of the community has no consumption-price");
		flex_fault_hint(env, "Give it in the flex_context of the community's site.");
		return FLEX_BAD_INPUT;
	}
	status = check_meters(env, connection, "the connection");
	if (status != FLEX_OK)
		return status;
	doc->grid = connection->grid;
	memcpy(doc->currency, connection->currency, sizeof(doc->currency));
	doc->n = input->n = doc->grid.n;
	input->hours = connection->hours;
	input->import_price = connection->site.import_price;
	input->export_price = connection->site.export_price;
	input->import_limit = connection->site.import_limit;
	input->export_limit = connection->site.export_limit;
	input->peak_price = connection->site.peak_price;
	input->peak_sunk = connection->site.peak_sunk;
	input->peak_group = connection->site.peak_group;
	return FLEX_OK;
}

/* The connection's own load and devices are a party of their own, without the limits. */
void
community_add_own_site(CommunityDoc *doc, const FlexScheduleDoc *connection)
{
	FlexParty *party = &doc->input.party[doc->input.nparties];
	bool       loaded = false;

	for (int t = 0; t < doc->input.n; t++)
		loaded = loaded || connection->net_load[t] != 0;
	if (!loaded && connection->site.nstorages + connection->site.ndevices == 0)
		return;
	doc->schedule[doc->input.nparties] = *connection;
	doc->own = doc->input.nparties++;
	party->name = "community";
	party->alone = connection->site;
	party->alone.import_limit = party->alone.export_limit = NULL;
	party->alone.peak_price = party->alone.peak_sunk = NULL;
	party->production = connection->production;
}
