/*
 * document.h
 *	  A document of kind "community", as read, and the parts of its reader.
 *
 * It comes in two forms. Metered members have series alone, and a battery trades
 * between them (mode "aggregator"). Planned members have storages, or are
 * documents of kind "flex"; that is so with a connection and with mode "joint".
 */
#ifndef FLEX_COMMUNITY_DOCUMENT_H
#define FLEX_COMMUNITY_DOCUMENT_H

#include "internal.h"
#include "base/names.h"
#include "core/schedule/schedule.h"

/* Units of the document in one kW, kWh, currency per kWh and currency: divided by when read. */
typedef struct CommunityUnits
{
	double power;
	double energy;
	double price;
	double money;
} CommunityUnits;

typedef struct CommunityDoc
{
	/* as the document has them */
	const char     *start;
	double          step_hours;
	const char     *mode;
	const char     *method;
	const char     *compat;
	const FlexNode *members;
	const FlexNode *connection;
	const FlexNode *battery;
	FlexSeries      price;
	FlexSeries      feed_in;
	FlexSeries      fee;
	FlexSeries      import_limit;
	FlexSeries      export_limit;
	FlexSeries      peak_price;
	FlexSeries      peak_sunk;
	bool            control;
	double          buy_factor;
	double          sell_factor;
	/* read, in both forms */
	bool           joint;   /* mode "joint" */
	bool           planned; /* else metered */
	CommunityUnits units;
	int            n;
	int            nmembers;
	FlexNames      names; /* of the members */
	/* metered */
	FlexMemberSeries    *member; /* [nmembers] */
	FlexCommunityBalance balance;
	FlexAggregator       aggregator;
	/* planned */
	FlexJointInput   input;    /* the members, then the community's own devices */
	int              own;      /* party of the community's own devices, or -1 */
	FlexScheduleDoc *schedule; /* [nparties] of those given as sites */
	FlexGrid         grid;     /* with a connection */
	char             currency[4];
} CommunityDoc;

/* An object of the list "members". */
typedef struct MemberDoc
{
	const char     *name;
	double          battery; /* kWh */
	const FlexNode *site;
	const FlexNode *series;
	const FlexNode *storage;
	const FlexNode *storages;
} MemberDoc;

/* ---- series.c: what stands in numbers ------------------------------------------------ */

extern const FlexMember community_series_members[5];
extern const FlexMember community_storage_members[7];
extern const FlexMember community_battery_members[6];

/*
 * Number of steps of a document: the length of the first list among the series of
 * its table and of its members, 1 where all are constants. Known before any is
 * expanded, so that members may mix lists and constants.
 */
FlexStatus community_steps(FlexEnv *env, const FlexNode *doc, const FlexMember *table, int nmembers,
						   int *n);

/* A series n long in units of which `per` make one of ours, into *out; NULL where it isn't given.
 */
FlexStatus community_expand(FlexEnv *env, FlexSeries *series, int n, double per, const char *path,
							const double **out);

/* Series of a member ("series" object at path), n long, into *member: its name and battery. */
FlexStatus community_read_series(FlexEnv *env, const FlexNode *node, const char *path, int n,
								 const CommunityUnits *units, FlexMemberSeries *member);

/* The storages of a member given by series, into *site. */
FlexStatus community_read_storages(FlexEnv *env, const MemberDoc *doc, int n, const char *path,
								   FlexSiteInput *site);

/* The community's own battery, kWh and kW. */
typedef struct BatteryDoc
{
	double capacity;
	double charge_efficiency;
	double discharge_efficiency;
	double power;          /* INFINITY: no limit */
	double other_capacity; /* in the original's spelling */
	double other_power;
} BatteryDoc;

FlexStatus community_read_battery(FlexEnv *env, const FlexNode *node, const CommunityUnits *units,
								  BatteryDoc *battery);

/* ---- connection.c: what is a document of kind "flex" --------------------------------- */

/* Tariff and limits of the connection; its own devices are a party, added by the second. */
FlexStatus community_read_connection(FlexEnv *env, CommunityDoc *doc, FlexScheduleDoc *connection);
void       community_add_own_site(CommunityDoc *doc, const FlexScheduleDoc *connection);

/* A member given as a site. */
FlexStatus community_read_site(FlexEnv *env, CommunityDoc *doc, const MemberDoc *member, int index,
							   FlexParty *party);

/* ---- result.c ------------------------------------------------------------------------ */

void community_write_metered(FlexText *out, const CommunityDoc *doc,
							 const FlexAggregatorPlan *plan);

/* aggregate: of mode "aggregator", else NULL. */
void community_write_planned(FlexText *out, const CommunityDoc *doc, const FlexSitePlan *alone,
							 const FlexJointPlan *plan, const FlexAggregateResult *aggregate);

#endif /* FLEX_COMMUNITY_DOCUMENT_H */
