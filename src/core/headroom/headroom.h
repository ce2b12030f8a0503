/*
 * headroom.h
 *	  Zonal headroom of low-voltage networks: how much more a phase of a feeder
 *	  can carry before a voltage or a rating is broken, how many vehicles and heat pumps
 *	  that is, and which customers have what.
 *
 * A zone is one phase of one feeder. Flow > 0 is import into the zone. Apparent
 * powers carry the sign of the active power. kVA, kW, p.u. of the bus's base.
 *
 * Source: Agile Flex (public project), its steps 1 to 6; the rules that
 * differ from it are marked "right".
 */
#ifndef FLEX_HEADROOM_HEADROOM_H
#define FLEX_HEADROOM_HEADROOM_H

#include "base/flex.h"

/* ---- limit of a zone's flow from its voltage ---------------------------------------- */

typedef enum FlexLimitRule
{
	FLEX_LIMIT_NONE,    /* no limit: see reason */
	FLEX_LIMIT_FIT,     /* where the fitted line meets the voltage */
	FLEX_LIMIT_CAPPED,  /* never that low: 60 % of the line's, at least the largest flow seen */
	FLEX_LIMIT_OBSERVED /* smallest flow at which the voltage was seen broken */
} FlexLimitRule;

typedef struct FlexVoltageLimit
{
	double        limit_kva; /* NAN: none */
	double        slope;     /* p.u. per kVA */
	double        intercept; /* p.u. */
	FlexLimitRule rule;
	double        probability; /* percent of flows below the limit at which it was broken; NAN */
	const char   *reason;      /* why there is no limit (static text), or NULL */
} FlexVoltageLimit;

const char *flex_limit_rule_text(FlexLimitRule rule);

/* From n pairs of a zone's flow (kVA) and lowest voltage (p.u.) against limit_pu. */
void flex_voltage_limit(const double *flow, const double *vmin, int n, double limit_pu,
						FlexVoltageLimit *out);

/* ---- headroom of the zones of a network at one time ------------------------------------ */

/* What binds: the cable's current, the zone's voltage, the transformer; 0: nothing is broken. */
typedef struct FlexHeadroomZone
{
	double supply_rating_a; /* of the feeder's supply cable */
	double supply_pu;       /* voltage of the phase at the busbar, p.u. */
	double supply_base_kv;  /* what that refers to, line-to-line */
	double voltage_limit;   /* kVA; NAN: none */
	double flow;            /* kVA */
	/* out */
	double rate, headroom, footroom; /* kVA */
	char   binding;                  /* 'c', 'v', 't' or 0 */
} FlexHeadroomZone;

/* Of the cable's thermal rating, kept for planning. */
#define FLEX_THERMAL_MARGIN 0.9

/*
 * Headroom of n zones behind one transformer (NAN: none). import_kva < 0 exports.
 * Returns the transformer's own headroom, kVA. published: the original's tie (a zone
 * without limit is called 'v').
 */
double flex_headroom(FlexHeadroomZone *zone, int n, double transformer_kva, double import_kva,
					 bool published);

/* ---- daily profiles and counts ------------------------------------------------------------ */

/* Quantile by linear interpolation at (n - 1) q; value is sorted in place. NAN for n = 0. */
double flex_quantile(double *value, int n, double q);

typedef struct FlexHostingSum
{
	double energy;   /* kWh a day that fit, power factor counted */
	double negative; /* the part below 0, <= 0 */
} FlexHostingSum;

/* Of a day's profile of n steps of hours each; factor scales the negative part of energy. */
FlexHostingSum flex_hosting_sum(const double *profile, int n, double step_hours, double factor);

/* Vehicles whose daily charge fits, at most cap. */
int flex_hosting_vehicles(double energy, int cap);

/* Index of the case a zone can carry; *vehicle_to_grid: it needs energy back. */
int flex_hosting_choose(const FlexHostingSum *sum, int ncases, bool *vehicle_to_grid);

/* ---- customers of a case --------------------------------------------------------------------- */

typedef enum FlexGroup3
{
	FLEX_GROUP_ADVERSITY,
	FLEX_GROUP_COMFORTABLE,
	FLEX_GROUP_AFFLUENT,
	FLEX_GROUPS
} FlexGroup3;

const char *flex_group_text(FlexGroup3 group);

/* "25PV50HP" -> 25, 50; false where it isn't such a name or names no known share. */
bool flex_case_read(const char *name, int *pv_percent, int *heat_pump_percent);

/* One customer, in the network's order. */
typedef struct FlexCustomer
{
	int zone; /* index of its zone */
	/* out */
	FlexGroup3 group;
	bool       heat_pump;
	double     pv_kw;
	int        meter;           /* index into its group's meters; -1: none there */
	int        heat_pump_meter; /* -1: none */
	int        pv_site;         /* -1: none */
} FlexCustomer;

/*
 * Groups, heat pumps and photovoltaics of a case's customers, and the profile each
 * of them takes: cyclic and deterministic. nmeter by group, nheat_pump and nsite
 * profiles are there. Fault where a group with customers has no meter.
 */
FlexStatus flex_case_assign(FlexEnv *env, const char *name, FlexCustomer *customer, int n,
							int nzones, const double *pv_size, int npv_sizes, const int *nmeter,
							int nheat_pump, int nsite);

#endif /* FLEX_HEADROOM_HEADROOM_H */
