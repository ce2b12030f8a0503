/*
 * json.h
 *	  The one reader of problem documents and of jsonb options: JSON text to C
 *	  structs, driven by one static table for each part of a document. The
 *	  table gives parsing, checks, the HINT of an error and the manual page.
 *
 * Every fault is collected in the environment with its path
 * ("storage.capacity_kwh"), so that one pass can list all of them.
 */
#ifndef FLEX_BASE_JSON_H
#define FLEX_BASE_JSON_H

#include "flex.h"

/* A parsed JSON value. Owned by the FlexDoc that parsed it. */
typedef struct cJSON FlexNode;

/* Parse text; NULL with a fault left where it isn't JSON. Free before any error is raised. */
FlexNode *flex_doc_parse(FlexEnv *env, const char *text);
void      flex_doc_free(FlexNode *doc);

typedef enum FlexNodeKind
{
	FLEX_NODE_NULL,
	FLEX_NODE_BOOL,
	FLEX_NODE_NUMBER,
	FLEX_NODE_TEXT,
	FLEX_NODE_ARRAY,
	FLEX_NODE_OBJECT
} FlexNodeKind;

FlexNodeKind    flex_node_kind(const FlexNode *node);
const char     *flex_node_kind_text(const FlexNode *node); /* "a number", "an object", ... */
const FlexNode *flex_node_member(const FlexNode *object, const char *name); /* or NULL */
const FlexNode *flex_node_first(const FlexNode *node);                      /* or NULL */
const FlexNode *flex_node_next(const FlexNode *node);                       /* or NULL */
const char     *flex_node_name(const FlexNode *node);   /* member name, or NULL */
int             flex_node_length(const FlexNode *node); /* of an array or object */
double          flex_node_number(const FlexNode *node);
const char     *flex_node_text(const FlexNode *node);

/* Write a node back as JSON text. */
void flex_json_node(FlexText *text, const FlexNode *node);

/* A series: n values, or one constant for every step (scalar true, n 1). */
typedef struct FlexSeries
{
	double *value;
	int     n; /* 0: not given */
	bool    scalar;
} FlexSeries;

typedef enum FlexMemberType
{
	FLEX_MEMBER_NUMBER, /* double */
	FLEX_MEMBER_BOOL,   /* bool */
	FLEX_MEMBER_TEXT,   /* const char *, copied; NULL when absent */
	FLEX_MEMBER_SERIES, /* FlexSeries: array of numbers, at least one, or one number */
	FLEX_MEMBER_NODE,   /* const FlexNode *, NULL when absent; read by the caller */
	FLEX_MEMBER_LATER,  /* specified, but not supported yet: refused; no field */
	/*
	 * FlexField, a value of FlexMeasures: a quantity text ("5 kW"), a list of segments
	 * or a sensor. What is unknown in between goes by the type; read by core/schedule.
	 */
	FLEX_MEMBER_PRICE,      /* extended at the edges; the first listed wins */
	FLEX_MEMBER_CAPACITY,   /* no limit where unknown; the smallest wins */
	FLEX_MEMBER_EFFICIENCY, /* 1 where unknown; a share, bare or in % */
	FLEX_MEMBER_POWER,      /* 0 where unknown */
	FLEX_MEMBER_QUANTITY    /* one quantity, which doesn't move */
} FlexMemberType;

/* The value of such a member: its node when the table has been read, the rest by core/schedule. */
typedef struct FlexField
{
	const FlexNode *node;  /* NULL: absent */
	double         *value; /* [n], of those that move; NULL: absent */
	double          fixed; /* of a quantity */
} FlexField;

/* What a text or a node is in more detail: for the manual and the JSON Schema, not for the reader.
 */
typedef enum FlexMemberForm
{
	FLEX_FORM_PLAIN,    /* any text; an object or array of a part, or what its reader takes */
	FLEX_FORM_TIME,     /* "2026-03-01T00:00:00Z" */
	FLEX_FORM_DURATION, /* "PT15M" */
	FLEX_FORM_TIMES,    /* an array of times */
	FLEX_FORM_VALUES,   /* an array of numbers, null where unknown */
	FLEX_FORM_QUANTITY, /* "3.1 kWh", or a number without a unit where that is one */
	FLEX_FORM_POINTS,   /* an array of segments, or a sensor */
	FLEX_FORM_SENSORS,  /* a sensor, or an array of sensors */
	FLEX_FORM_NAME,     /* of an asset or a sensor: a text counts, all else is passed over */
	FLEX_FORM_LIST,     /* one object of the part "[]", or an array of them */
	FLEX_FORM_TEXTS,    /* a text, or an array of texts */
	FLEX_FORM_SCHEDULE  /* a document of kind "flex" */
} FlexMemberForm;

/*
 * One member of a document part.
 * A number must lie in [lo, hi] ((lo, hi] with above_lo); the same for every
 * value of a series. Absent numbers take def (NAN marks "not given").
 */
typedef struct FlexMember
{
	const char    *name;
	FlexMemberType type;
	size_t         offset; /* of the field in the struct to fill */
	const char    *unit;   /* "kWh", "" for none */
	bool           required;
	double         def;
	double         lo;
	double         hi;
	bool           above_lo; /* lo itself is refused */
	const char    *choices;  /* of a text: "a|b|c", or NULL */
	FlexMemberForm form;     /* of a text or a node */
	const char    *help;     /* one clause for the manual */
} FlexMember;

/*
 * Fill *out from object by table. Unknown members, wrong types, values out of
 * range and missing required members are faults; returns FLEX_BAD_INPUT if
 * there was one. path is the object's own ("" at the top, where "kind" and
 * "options" belong to the registry and are passed over). NaN and infinity can't
 * be written in JSON and so can't come in here.
 */
FlexStatus flex_doc_members(FlexEnv *env, const FlexNode *object, const char *path,
							const FlexMember *table, int nmembers, void *out);

/*
 * Make a series n long: a constant is repeated, an absent one filled with
 * def. A length that isn't n is a fault, and FLEX_LIMIT one above the
 * environment's max_steps.
 */
FlexStatus flex_series_expand(FlexEnv *env, FlexSeries *series, int n, double def,
							  const char *path);

#endif /* FLEX_BASE_JSON_H */
