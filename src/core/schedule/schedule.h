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

#include "base/names.h"
#include "base/timegrid.h"
#include "core/chapter.h"
#include "core/site/site.h"

/* A window has at most so many slots. */
#define FLEX_MAX_SLOTS 2520

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
	FlexNames      sensor_names;
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

/*
 * The document of a member or of the connection of a community: without a price
 * site.import_price is NULL, and there may be nothing to schedule.
 */
FlexStatus flex_schedule_read_part(FlexEnv *env, const FlexNode *node, FlexScheduleDoc *doc);

/* Add the time of each fault's first bad step to its detail: only the document knows it. */
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

/*
 * The end of the window that is planned: the document's own, or the last soc-target
 * as far as a window may reach; whole slots. Its sensors need only hold what
 * soc-targets refer to, and nothing else of it is checked.
 */
FlexStatus flex_schedule_window(FlexEnv *env, const FlexNode *doc, FlexTime *end);

/*
 * A stored flex-model or flex-context with the members of a request on top, as JSON
 * text: members that say the same in other words give way together, null takes a
 * stored member off. Either may be NULL.
 */
void flex_schedule_override(FlexText *out, const FlexNode *stored, const FlexNode *request);

/* ---- a stored schedule as one drawing ---- */

typedef struct FlexDrawnAsset
{
	const char   *name;
	const double *power; /* [n] kW */
	const double *soc;   /* [n + 1] kWh, or NULL */
} FlexDrawnAsset;

typedef struct FlexDrawing
{
	const char   *title;
	const char   *currency;
	int           n;
	const double *import_price; /* [n] per kWh */
	const double *export_price;
	const double *net_load;
	const double *import; /* [n] kW */
	const double *export;
	int                   nassets;
	const FlexDrawnAsset *asset;
	int                   nticks; /* labels of the time axis */
	const int            *tick;   /* [nticks] step */
	const char *const    *label;  /* [nticks] local time */
} FlexDrawing;

/* Prices, power of each asset, contents, and the meter, over one time axis. */
void flex_schedule_svg(FlexText *out, const FlexDrawing *drawing);

/* Documents of kind "flex". */
extern const FlexChapter flex_schedule_chapter;

#endif /* FLEX_SCHEDULE_SCHEDULE_H */
