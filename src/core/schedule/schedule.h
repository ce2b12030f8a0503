/*
 * schedule.h
 *	  Schedules of a site from flex-models and a flex-context: documents of kind
 *	  "flex". Member names and value forms follow FlexMeasures (LF Energy); the
 *	  members that this version takes are listed in docs/schedule.md, any other
 *	  one is refused. All limits are hard.
 *
 * Inside, powers are kW, contents kWh, prices currency per kWh.
 */
#ifndef FLEX_SCHEDULE_SCHEDULE_H
#define FLEX_SCHEDULE_SCHEDULE_H

#include "base/timegrid.h"
#include "core/chapter.h"
#include "core/site/site.h"

#define FLEX_MAX_SLOTS 2520

/* A member of an object; null is taken as absent, wherever a document has it. */
static inline const FlexNode *
flex_schedule_member(const FlexNode *object, const char *name)
{
	const FlexNode *node = flex_node_member(object, name);

	return node == NULL || flex_node_kind(node) == FLEX_NODE_NULL ? NULL : node;
}

/* A series the document brings along. */
typedef struct FlexDocSensor
{
	const char *name;
	const char *unit;
	FlexTime    resolution; /* 0: instants */
	bool        production; /* values > 0 are production */
	int         n;
	FlexTime   *start; /* [n] */
	FlexTime   *end;   /* [n] */
	double     *value; /* [n]; NAN unknown */
} FlexDocSensor;

/* What a field means between its known values. */
typedef enum FlexFieldRule
{
	FLEX_FIELD_PRICE,      /* edges extended, first listed wins */
	FLEX_FIELD_CAPACITY,   /* smallest wins, gaps NAN */
	FLEX_FIELD_EFFICIENCY, /* first listed wins, gaps 1 */
	FLEX_FIELD_POWER       /* first listed wins, gaps 0 */
} FlexFieldRule;

/*
 * A device as its flex-model describes it: a storage, or (stock false) one that
 * only has power bounds, such as PV that can be curtailed. Arrays are [n].
 */
typedef struct FlexDevice
{
	const char *name;
	bool        stock;
	int         index;                /* among the site's storages or devices */
	double     *charge_limit;         /* kW, >= 0: most it may consume */
	double     *discharge_limit;      /* kW, >= 0: most it may produce */
	double     *charge_efficiency;    /* with the loss during the slot */
	double     *discharge_efficiency; /* with the loss during the slot */
	double     *keep;                 /* share of content kept over the step; NULL: 1 */
	double     *soc_min;              /* kWh */
	double     *soc_max;              /* kWh */
	double      soc_start;            /* kWh */
	bool        sooner;               /* prefer-charging-sooner */
	bool        later;                /* prefer-curtailing-later: early steps count more */
} FlexDevice;

/* A document read, ready to be solved. */
typedef struct FlexScheduleDoc
{
	FlexGrid       grid;
	char           currency[4];
	int            nsensors;
	FlexDocSensor *sensor;
	int            ndevices;
	FlexDevice    *device;
	FlexSiteInput  site; /* points into the arrays of the devices */
	double        *hours;
	double        *net_load;
	double        *production; /* [n] kW of the fixed production within net_load */
	bool          *inflexible; /* [nsensors] listed as fixed power already */
	int           *peak_group; /* [n] number of the billing period; NULL: one */
	bool           part;       /* of a community: price and flex-models may be absent */
} FlexScheduleDoc;

/* Value of one field over the grid's slots, in unit (schedule_quantity.c). */
FlexStatus flex_field_series(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *node,
							 const char *path, const char *unit, FlexFieldRule rule, double *out);

/* A fixed quantity ("3.1 kWh") in unit; numbers only where bare is true. */
FlexStatus flex_field_quantity(FlexEnv *env, const FlexNode *node, const char *path,
							   const char *unit, bool bare, double *out);

/* The sensor of a reference {"sensor": name}; NULL with a fault. */
const FlexDocSensor *flex_field_sensor(FlexEnv *env, const FlexScheduleDoc *doc,
									   const FlexNode *node, const char *path);

/* One target, minimum or maximum at an instant or over a range. */
typedef struct FlexSocPoint
{
	FlexTime from;
	FlexTime to;
	double   value; /* kWh */
} FlexSocPoint;

/* The points of a soc field; *n of them. */
FlexStatus flex_field_points(FlexEnv *env, const FlexScheduleDoc *doc, const FlexNode *node,
							 const char *path, FlexSocPoint **out, int *n);

/* Read "sensors" (schedule_parse.c's first step). */
FlexStatus flex_schedule_sensors(FlexEnv *env, const FlexNode *node, FlexScheduleDoc *doc);

/* The whole document (schedule_parse.c). */
FlexStatus flex_schedule_read(FlexEnv *env, const FlexNode *node, FlexScheduleDoc *doc);

/*
 * The document of a member or of the connection of a community: without a price
 * site.import_price is NULL, and there may be nothing to schedule.
 */
FlexStatus flex_schedule_read_part(FlexEnv *env, const FlexNode *node, FlexScheduleDoc *doc);

/* Tell the time of each fault's first bad step, which only the document knows. */
void flex_schedule_add_times(FlexEnv *env, const FlexGrid *grid);

/* What a solve of a document would take. */
typedef struct FlexScheduleSize
{
	int          steps;
	int          storages;
	int          devices; /* without content */
	FlexSiteSize size;
	FlexEngine   engine;
	char         reason[160];
} FlexScheduleSize;

FlexStatus flex_schedule_size(FlexEnv *env, const FlexNode *node, const FlexSettings *settings,
							  FlexScheduleSize *size);

/* Documents of kind "flex". */
FlexStatus flex_schedule_solve(FlexEnv *env, const FlexNode *doc, const FlexSettings *settings,
							   FlexText *out);
FlexStatus flex_schedule_check(FlexEnv *env, const FlexNode *doc);
FlexStatus flex_schedule_model(FlexEnv *env, const FlexNode *doc, FlexModel **out);

extern const FlexChapter flex_schedule_chapter;

#endif /* FLEX_SCHEDULE_SCHEDULE_H */
