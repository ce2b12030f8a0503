/*
 * dss.h
 *	  Inside the reader of OpenDSS text: words and numbers of a command line,
 *	  and the objects that the commands make.
 *
 * Reading has two steps. The commands are read in order into objects, each
 * with the list of its properties in the order of their assignment (like=
 * copies a list); then the objects are built into a network. So that an object
 * may be edited after others that use it were made.
 */
#ifndef FLEX_NETWORK_DSS_DSS_H
#define FLEX_NETWORK_DSS_DSS_H

#include "core/network/internal.h"

/* Where a command stands, for messages. */
typedef struct DssPlace
{
	const char *file;
	int         line;
} DssPlace;

/* One word of a command: name=value, or a value alone (name NULL). */
typedef struct DssWord
{
	char *name; /* lower case */
	char *value;
} DssWord;

typedef struct DssProperty
{
	const char         *name;
	const char         *value;
	DssPlace            place;
	struct DssProperty *next;
} DssProperty;

typedef struct DssObject
{
	int class;
	const char       *name;
	DssPlace          place;
	DssProperty      *first;
	DssProperty      *last;
	int               next_position; /* property that a value without a name sets */
	struct DssObject *next;
} DssObject;

/* Classes in the order in which their objects are built. */
enum
{
	DSS_VSOURCE,
	DSS_LINECODE,
	DSS_WIREDATA,
	DSS_LINEGEOMETRY,
	DSS_LINE,
	DSS_TRANSFORMER,
	DSS_REGCONTROL,
	DSS_LOAD,
	DSS_GENERATOR,
	DSS_PVSYSTEM,
	DSS_CAPACITOR,
	DSS_NCLASSES
};

typedef struct DssReader
{
	FlexEnv        *env;
	FlexNetwork    *network;
	const FlexNode *files;
	DssPlace        place; /* of the command at work */
	int             depth; /* of Redirect */

	DssObject  *first; /* in order of making */
	DssObject  *last;
	DssObject  *active;   /* what "~" goes on with */
	bool        skipping; /* the active object is of a harmless class */
	FlexNames   names;    /* "class.name" to a number in object[] */
	DssObject **object;
	int         nobjects;

	FlexNames types; /* line types made so far */

	double frequency;
	bool   carson;
	bool   controls_off;
	bool   has_circuit;
	int    nwarnings;
	int    nreads; /* of files */

	const char *coordinates; /* text of the last BusCoords file, or NULL */
	DssPlace    coordinates_place;
	double     *voltage_base; /* kV, line-to-line */
	int         nvoltage_bases;
} DssReader;

/* ---- text.c ------------------------------------------------------ */

/*
 * Split the next command line off *text into words; false at the end, at a quote
 * that isn't closed and where there is no memory.
 * Comments are left out; *nwords may be 0 (an empty line).
 */
bool flex_dss_next_line(DssReader *reader, const char **text, DssWord **words, int *nwords);

/* A fault at the reader's place. */
FlexStatus flex_dss_fault(DssReader *reader, const char *format, ...) FLEX_PRINTF(2, 3);
void       flex_dss_warning(DssReader *reader, const char *format, ...) FLEX_PRINTF(2, 3);

/* One number, or a calculation in reverse Polish notation. */
FlexStatus flex_dss_number(DssReader *reader, const char *value, double *number);
FlexStatus flex_dss_integer(DssReader *reader, const char *value, int *number);
FlexStatus flex_dss_yes(DssReader *reader, const char *value, bool *yes);
/* Up to max numbers of a list. */
FlexStatus flex_dss_numbers(DssReader *reader, const char *value, double *number, int max, int *n);
/* An n x n matrix, whole or lower triangle, rows parted by "|". */
FlexStatus flex_dss_matrix(DssReader *reader, const char *value, int n, double *matrix);
/* Up to max words of a list, in lower case. */
FlexStatus flex_dss_texts(DssReader *reader, const char *value, char **text, int max, int *n);
/* A new lower-case copy. */
char *flex_dss_lower(FlexEnv *env, const char *text);

/* ---- build.c: "bus, x, y" lines to the buses that are there ---- */
FlexStatus flex_dss_coordinates(DssReader *reader);

/* ---- class.c ------------------------------------------------------ */

/* How a property counts. */
typedef enum DssUse
{
	DSS_USED,
	DSS_HARMLESS, /* has no part in a load flow */
	DSS_REFUSED   /* would change the result and isn't known here */
} DssUse;

/* Number of a class, -1 harmless, -2 unknown. */
int flex_dss_class(const char *name);
/* Number of a property by its whole name, or -1. */
int    flex_dss_property(int class, const char *name);
DssUse flex_dss_property_use(int class, int number);
/* A copy of its name, or NULL where the list is shorter. */
char       *flex_dss_property_name(FlexEnv *env, int class, int number);
const char *flex_dss_class_name(int class);

/* ---- build.c, lines.c, transformer.c ------------------------------------------------- */

FlexStatus flex_dss_build(DssReader *reader);
FlexStatus flex_dss_build_line(DssReader *reader, const DssObject *object);
FlexStatus flex_dss_build_transformer(DssReader *reader, const DssObject *object);
FlexStatus flex_dss_build_regulator(DssReader *reader, const DssObject *object);
FlexStatus flex_dss_connection(DssReader *reader, const char *value, FlexConnection *conn);
/* A number of phases, 1 to 3. */
FlexStatus flex_dss_phases(DssReader *reader, const char *value, int *phases);
/* "bus.1.2" to a terminal of n conductors: nodes not given are 1..phases, then ground. */
FlexStatus       flex_dss_terminal(DssReader *reader, const char *value, int phases, int n,
								   FlexTerminal *terminal, int *ngiven);
const DssObject *flex_dss_find(const DssReader *reader, int class, const char *name);

#endif /* FLEX_NETWORK_DSS_DSS_H */
