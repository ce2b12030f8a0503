/*
 * read.c
 *	  The commands of OpenDSS text, read into objects.
 */
#include "dss.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_DEPTH 20
#define MAX_READS 1000 /* of files: a file that redirects to itself twice would never end */

static FlexStatus      read_file(DssReader *reader, const char *name);
static const FlexNode *find_file(const DssReader *reader, const char *name);

/* ---- objects --------------------------------------------------------------------- */

static char *
join_name(FlexEnv *env, const char *class, const char *name)
{
	size_t size = strlen(class) + strlen(name) + 2;
	char  *both = flex_alloc(env, size, 1);

	if (both != NULL)
		snprintf(both, size, "%s.%s", class, name);
	return both;
}

const DssObject *
flex_dss_find(const DssReader *reader, int class, const char *name)
{
	char *lower = flex_dss_lower(reader->env, name);
	char *both = lower == NULL ? NULL : join_name(reader->env, flex_dss_class_name(class), lower);
	int   number = both == NULL ? -1 : flex_names_find(&reader->names, both);

	return number < 0 ? NULL : reader->object[number];
}

static DssObject *
new_object(DssReader *reader, int class, const char *name)
{
	DssObject *object = FLEX_NEW(reader->env, DssObject, 1);
	char      *both = join_name(reader->env, flex_dss_class_name(class), name);
	int        n = reader->nobjects;

	if (object == NULL || both == NULL)
		return NULL;
	if (flex_names_add(&reader->names, both, n) >= 0)
	{
		flex_dss_fault(reader, "%s \"%s\" is made twice", flex_dss_class_name(class), name);
		return NULL;
	}
	if (n == 0 || (n >= 64 && (n & (n - 1)) == 0))
		reader->object = n == 0 ? FLEX_NEW(reader->env, DssObject *, 64)
								: flex_grow(reader->env, reader->object, (size_t) n, 2 * (size_t) n,
											sizeof(DssObject *));
	if (reader->object == NULL)
		return NULL;
	reader->object[reader->nobjects++] = object;
	object->class = class;
	object->name = name;
	object->place = reader->place;
	if (reader->last == NULL)
		reader->first = object;
	else
		reader->last->next = object;
	reader->last = object;
	return object;
}

static FlexStatus
append_property(DssReader *reader, DssObject *object, const char *name, const char *value)
{
	DssProperty *property = FLEX_NEW(reader->env, DssProperty, 1);

	if (property == NULL || name == NULL)
		return FLEX_NO_MEMORY;
	property->name = name;
	property->value = value;
	property->place = reader->place;
	if (object->last == NULL)
		object->first = property;
	else
		object->last->next = property;
	object->last = property;
	return FLEX_OK;
}

/* like=other: the other's properties so far. */
static FlexStatus
copy_properties(DssReader *reader, DssObject *object, const char *like)
{
	const DssObject *from = flex_dss_find(reader, object->class, like);

	if (from == NULL || from == object)
		return flex_dss_fault(reader, "like=%s: there is no such %s", like,
							  flex_dss_class_name(object->class));
	for (const DssProperty *property = from->first; property != NULL; property = property->next)
	{
		if (append_property(reader, object, property->name, property->value) != FLEX_OK)
			return FLEX_NO_MEMORY;
		object->last->place = property->place; /* it belongs to that command */
	}
	return FLEX_OK;
}

/* The names that begin like the unknown one, for the HINT. */
static FlexStatus
unknown_property(DssReader *reader, const DssObject *object, const char *name)
{
	char  list[400] = "";
	int   nfound = 0;
	char *known;

	flex_dss_fault(reader, "unknown property \"%s\" of %s \"%s\"", name,
				   flex_dss_class_name(object->class), object->name);
	for (int i = 0; (known = flex_dss_property_name(reader->env, object->class, i)) != NULL; i++)
		if (strncmp(known[0] == '%' ? known + 1 : known, name, strlen(name)) == 0 ||
			strncmp(known, name, strlen(name)) == 0)
		{
			size_t used = strlen(list);

			snprintf(list + used, sizeof(list) - used, "%s%s", nfound++ > 0 ? ", " : "", known);
		}
	if (nfound > 0)
		flex_fault_hint(reader->env, "Write the property's whole name; these begin like it: %s.",
						list);
	else
		flex_fault_hint(reader->env, "Write the property's whole name as the OpenDSS manual does.");
	return FLEX_BAD_INPUT;
}

static FlexStatus
set_property(DssReader *reader, DssObject *object, char *name, const char *value)
{
	int number;

	if (name == NULL)
	{
		name = flex_dss_property_name(reader->env, object->class, object->next_position);
		if (name == NULL)
			return flex_dss_fault(reader, "\"%s\" of %s \"%s\" belongs to no property", value,
								  flex_dss_class_name(object->class), object->name);
	}
	number = flex_dss_property(object->class, name);
	if (number < 0)
		return unknown_property(reader, object, name);
	object->next_position = number + 1;
	if (strcmp(name, "like") == 0)
		return copy_properties(reader, object, value);
	switch (flex_dss_property_use(object->class, number))
	{
		case DSS_HARMLESS:
			return FLEX_OK;
		case DSS_REFUSED:
			flex_dss_fault(reader, "property \"%s\" of %s \"%s\" is not supported", name,
						   flex_dss_class_name(object->class), object->name);
			flex_fault_hint(reader->env, "It would change the result of the load flow; describe "
										 "the element without it.");
			return FLEX_BAD_INPUT;
		default:
			return append_property(reader, object, name, value);
	}
}

static FlexStatus
set_properties(DssReader *reader, DssObject *object, const DssWord *word, int n)
{
	for (int i = 0; i < n; i++)
	{
		FlexStatus status = set_property(reader, object, word[i].name, word[i].value);

		if (status != FLEX_OK)
			return status;
	}
	return FLEX_OK;
}

/* ---- commands ---------------------------------------------------------------------- */

/* Split "class.name"; false where there is no dot. */
static bool
split_name(DssReader *reader, const char *text, char **class, char **name)
{
	char *lower = flex_dss_lower(reader->env, text);
	char *dot = lower == NULL ? NULL : strchr(lower, '.');

	if (dot == NULL || dot[1] == '\0')
		return false;
	*dot = '\0';
	*class = lower;
	*name = dot + 1;
	return true;
}

static FlexStatus
new_circuit(DssReader *reader, char *name, const DssWord *word, int n)
{
	if (reader->has_circuit)
		return flex_dss_fault(reader, "a second circuit \"%s\"", name);
	reader->has_circuit = true;
	reader->network->name = name;
	reader->active = new_object(reader, DSS_VSOURCE, "source");
	if (reader->active == NULL)
		return FLEX_BAD_INPUT;
	return set_properties(reader, reader->active, word, n);
}

static FlexStatus
command_new(DssReader *reader, const DssWord *word, int n)
{
	char *class;
	char *name;
	int   number;

	reader->active = NULL;
	reader->skipping = false;
	if (n < 1 || (word[0].name != NULL && strcmp(word[0].name, "object") != 0) ||
		!split_name(reader, word[0].value, &class, &name))
		return flex_dss_fault(reader, "New needs class.name");
	if (strcmp(class, "circuit") == 0)
		return new_circuit(reader, name, word + 1, n - 1);
	number = flex_dss_class(class);
	if (number == -1)
	{
		reader->skipping = true;
		flex_dss_warning(reader, "%s \"%s\" has no part in a load flow: passed over", class, name);
		return FLEX_OK;
	}
	if (number < 0)
	{
		flex_dss_fault(reader, "objects of class \"%s\" are not supported", class);
		flex_fault_hint(reader->env, "Known: Circuit, Vsource, LineCode, WireData, LineGeometry, "
									 "Line, Transformer, RegControl, Load, Generator, PVSystem, "
									 "Capacitor; monitors, meters and shapes are passed over.");
		return FLEX_BAD_INPUT;
	}
	reader->active = new_object(reader, number, name);
	if (reader->active == NULL)
		return FLEX_BAD_INPUT;
	return set_properties(reader, reader->active, word + 1, n - 1);
}

static FlexStatus
command_edit(DssReader *reader, const DssWord *word, int n)
{
	char *class;
	char *name;
	int   number;

	reader->active = NULL;
	reader->skipping = false;
	if (n < 1 || !split_name(reader, word[0].value, &class, &name))
		return flex_dss_fault(reader, "Edit needs class.name");
	number = flex_dss_class(class);
	if (number == -1)
	{
		reader->skipping = true;
		return FLEX_OK;
	}
	reader->active = number < 0 ? NULL : (DssObject *) flex_dss_find(reader, number, name);
	if (reader->active == NULL)
		return flex_dss_fault(reader, "there is no %s \"%s\"", class, name);
	reader->active->next_position = 0;
	return set_properties(reader, reader->active, word + 1, n - 1);
}

/* "class.name.property = value" */
static FlexStatus
command_assign(DssReader *reader, const DssWord *word, int n)
{
	char *class;
	char *name;
	char *dot;
	int   number;

	if (!split_name(reader, word[0].name, &class, &name) || (dot = strrchr(name, '.')) == NULL)
		return flex_dss_fault(reader, "\"%s\" is not a command", word[0].name);
	*dot = '\0';
	number = flex_dss_class(class);
	reader->skipping = number == -1;
	if (reader->skipping)
		return FLEX_OK;
	reader->active = number < 0 ? NULL : (DssObject *) flex_dss_find(reader, number, name);
	if (reader->active == NULL)
		return flex_dss_fault(reader, "there is no %s \"%s\"", class, name);
	if (set_property(reader, reader->active, dot + 1, word[0].value) != FLEX_OK)
		return FLEX_BAD_INPUT;
	return set_properties(reader, reader->active, word + 1, n - 1);
}

static FlexStatus
set_option(DssReader *reader, const DssWord *word)
{
	static const char *const passed[] = {"mode",          "number",   "stepsize",       "tolerance",
										 "maxiterations", "maxiter",  "maxcontroliter", "algorithm",
										 "trapezoidal",   "datapath", "hour",           "sec",
										 "time",          "casename", "markercode",     "nodewidth",
										 "year",          "h",        "showexport",     "editor"};
	double                   number;

	if (word->name == NULL)
		return flex_dss_fault(reader, "Set needs option=value");
	if (strcmp(word->name, "defaultbasefrequency") == 0)
		return flex_dss_number(reader, word->value, &reader->frequency);
	if (strcmp(word->name, "voltagebases") == 0)
	{
		reader->voltage_base = FLEX_NEW(reader->env, double, 100);
		if (reader->voltage_base == NULL)
			return FLEX_NO_MEMORY;
		return flex_dss_numbers(reader, word->value, reader->voltage_base, 100,
								&reader->nvoltage_bases);
	}
	if (strcmp(word->name, "earthmodel") == 0)
	{
		reader->carson = tolower((unsigned char) word->value[0]) == 'c';
		return FLEX_OK;
	}
	if (strcmp(word->name, "controlmode") == 0)
	{
		reader->controls_off = tolower((unsigned char) word->value[0]) == 'o';
		return FLEX_OK;
	}
	if (strcmp(word->name, "loadmult") == 0)
	{
		if (flex_dss_number(reader, word->value, &number) != FLEX_OK)
			return FLEX_BAD_INPUT;
		if (number == 1)
			return FLEX_OK;
		flex_dss_fault(reader, "Set LoadMult=%g is not supported", number);
		flex_fault_hint(reader->env, "Scale the loads themselves.");
		return FLEX_BAD_INPUT;
	}
	for (int i = 0; i < FLEX_LENGTH(passed); i++)
		if (strcmp(passed[i], word->name) == 0)
		{
			flex_dss_warning(reader, "Set %s: passed over", word->name);
			return FLEX_OK;
		}
	flex_dss_fault(reader, "Set %s is not supported", word->name);
	flex_fault_hint(reader->env, "Known: DefaultBaseFrequency, VoltageBases, EarthModel, "
								 "ControlMode; the solver's own settings are passed over.");
	return FLEX_BAD_INPUT;
}

typedef enum Command
{
	COMMAND_NEW,
	COMMAND_EDIT,
	COMMAND_MORE,
	COMMAND_SET,
	COMMAND_CLEAR,
	COMMAND_REDIRECT,
	COMMAND_COORDINATES,
	COMMAND_SILENT, /* what the load flow does anyway */
	COMMAND_PASSED
} Command;

static const struct
{
	const char *name;
	Command     command;
} commands[] = {
	{"new", COMMAND_NEW},
	{"edit", COMMAND_EDIT},
	{"~", COMMAND_MORE},
	{"more", COMMAND_MORE},
	{"m", COMMAND_MORE},
	{"set", COMMAND_SET},
	{"clear", COMMAND_CLEAR},
	{"clearall", COMMAND_CLEAR},
	{"redirect", COMMAND_REDIRECT},
	{"compile", COMMAND_REDIRECT},
	{"calcvoltagebases", COMMAND_SILENT},
	{"calcv", COMMAND_SILENT},
	{"solve", COMMAND_SILENT},
	{"makebuslist", COMMAND_SILENT},
	{"show", COMMAND_PASSED},
	{"export", COMMAND_PASSED},
	{"plot", COMMAND_PASSED},
	{"visualize", COMMAND_PASSED},
	{"buscoords", COMMAND_COORDINATES},
	{"latlongcoords", COMMAND_COORDINATES},
	{"sample", COMMAND_PASSED},
	{"save", COMMAND_PASSED},
	{"summary", COMMAND_PASSED},
	{"interpolate", COMMAND_PASSED},
	{"reset", COMMAND_PASSED},
	{"get", COMMAND_PASSED},
	{"?", COMMAND_PASSED},
	{"var", COMMAND_PASSED},
	{"title", COMMAND_PASSED},
};

/* BusCoords only draw: the file may be missing. */
static bool
read_coordinates(DssReader *reader, const char *name)
{
	const FlexNode *file = find_file(reader, name);

	if (file == NULL || flex_node_text(file) == NULL)
		return false;
	reader->coordinates = flex_node_text(file);
	reader->coordinates_place = (DssPlace){flex_strdup(reader->env, flex_node_name(file)), 0};
	return true;
}

static FlexStatus
run_command(DssReader *reader, Command command, const DssWord *word, int n)
{
	FlexStatus status = FLEX_OK;

	switch (command)
	{
		case COMMAND_NEW:
			return command_new(reader, word + 1, n - 1);
		case COMMAND_EDIT:
			return command_edit(reader, word + 1, n - 1);
		case COMMAND_MORE:
			if (reader->skipping)
				return FLEX_OK;
			if (reader->active == NULL)
				return flex_dss_fault(reader, "\"%s\" with no object before it", word[0].value);
			return set_properties(reader, reader->active, word + 1, n - 1);
		case COMMAND_SET:
			for (int i = 1; i < n && status == FLEX_OK; i++)
				status = set_option(reader, &word[i]);
			return status;
		case COMMAND_CLEAR:
			if (reader->nobjects > 0)
				return flex_dss_fault(reader, "Clear after objects were made");
			return FLEX_OK;
		case COMMAND_REDIRECT:
			if (n < 2)
				return flex_dss_fault(reader, "%s needs the name of a file", word[0].value);
			return read_file(reader, word[1].value);
		case COMMAND_COORDINATES:
			if (n >= 2 && read_coordinates(reader, word[1].value))
				return FLEX_OK;
			flex_dss_warning(reader, "%s: its file is not given, passed over", word[0].value);
			return FLEX_OK;
		case COMMAND_PASSED:
			flex_dss_warning(reader, "%s: passed over", word[0].value);
			return FLEX_OK;
		case COMMAND_SILENT:
			break;
	}
	return FLEX_OK;
}

static FlexStatus
read_command(DssReader *reader, const DssWord *word, int n)
{
	char *verb;

	if (word[0].name != NULL)
		return command_assign(reader, word, n);
	verb = flex_dss_lower(reader->env, word[0].value);
	if (verb == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < FLEX_LENGTH(commands); i++)
		if (strcmp(commands[i].name, verb) == 0)
			return run_command(reader, commands[i].command, word, n);
	flex_dss_fault(reader, "unknown command \"%s\"", word[0].value);
	flex_fault_hint(reader->env, "Write the command's whole name.");
	return FLEX_BAD_INPUT;
}

/* ---- files ---------------------------------------------------------------------------- */

/* The part of a path behind the last slash of either kind. */
static const char *
base_name(const char *path)
{
	const char *base = path;

	for (const char *c = path; *c != '\0'; c++)
		if (*c == '/' || *c == '\\')
			base = c + 1;
	return base;
}

static bool
same_name(const char *a, const char *b)
{
	for (; *a != '\0' && *b != '\0'; a++, b++)
		if (tolower((unsigned char) *a) != tolower((unsigned char) *b))
			return false;
	return *a == *b;
}

static const FlexNode *
find_file(const DssReader *reader, const char *name)
{
	for (const FlexNode *file = flex_node_first(reader->files); file; file = flex_node_next(file))
		if (same_name(flex_node_name(file), name))
			return file;
	for (const FlexNode *file = flex_node_first(reader->files); file; file = flex_node_next(file))
		if (same_name(base_name(flex_node_name(file)), base_name(name)))
			return file;
	return NULL;
}

static FlexStatus
read_text(DssReader *reader, const char *text)
{
	DssWord      *word;
	int           n;
	FlexFaultMark mark = flex_fault_mark(reader->env);
	FlexStatus    status;

	while (flex_dss_next_line(reader, &text, &word, &n))
	{
		if (n == 0)
			continue;
		if (reader->place.line % 1000 == 0 && flex_poll(reader->env))
			return FLEX_CANCELLED;
		status = read_command(reader, word, n);
		/* faults of a line are collected; the next lines are read all the same */
		if (status != FLEX_OK && status != FLEX_BAD_INPUT)
			return status;
	}
	return flex_fault_since(reader->env, mark);
}

static FlexStatus
read_file(DssReader *reader, const char *name)
{
	DssPlace        place = reader->place;
	const FlexNode *file = find_file(reader, name);
	FlexStatus      status;

	if (file == NULL)
	{
		flex_dss_fault(reader, "file \"%s\" is not among the files given", name);
		flex_fault_hint(reader->env, "Give its text as a member \"%s\" of files.", name);
		return FLEX_BAD_INPUT;
	}
	if (flex_node_text(file) == NULL)
		return flex_fault(reader->env, FLEX_BAD_INPUT, name, "the text of file \"%s\" is %s", name,
						  flex_node_kind_text(file));
	if (reader->depth == MAX_DEPTH)
		return flex_dss_fault(reader, "Redirect goes deeper than %d files", MAX_DEPTH);
	if (++reader->nreads > MAX_READS)
		return flex_dss_fault(reader, "more than %d files are read", MAX_READS);
	if (flex_poll(reader->env))
		return FLEX_CANCELLED;
	reader->depth++;
	reader->place.file = flex_strdup(reader->env, flex_node_name(file));
	reader->place.line = 0;
	status = read_text(reader, flex_node_text(file));
	reader->place = place;
	reader->depth--;
	return status;
}

/* True where a line of the text begins a circuit. */
static bool
begins_circuit(const char *text)
{
	for (const char *line = text; line != NULL && *line != '\0'; line = strchr(line, '\n'))
	{
		char   start[80];
		size_t n = 0;

		while (*line == '\n' || *line == ' ' || *line == '\t')
			line++;
		for (const char *c = line; *c != '\0' && *c != '\n' && n + 1 < sizeof(start); c++)
			if (n == 0 || *c != ' ' || start[n - 1] != ' ')
				start[n++] = (char) tolower((unsigned char) *c);
		start[n] = '\0';
		if (strncmp(start, "new circuit.", 12) == 0 ||
			strncmp(start, "new object=circuit.", 19) == 0)
			return true;
		if (*line == '\0')
			break;
	}
	return false;
}

static FlexStatus
find_master(DssReader *reader, const char **master)
{
	*master = NULL;
	for (const FlexNode *file = flex_node_first(reader->files); file; file = flex_node_next(file))
	{
		if (flex_node_text(file) == NULL || !begins_circuit(flex_node_text(file)))
			continue;
		if (*master != NULL)
			return flex_fault(reader->env, FLEX_BAD_INPUT, "files",
							  "both \"%s\" and \"%s\" begin a circuit", *master,
							  flex_node_name(file));
		*master = flex_node_name(file);
	}
	if (*master == NULL)
		return flex_fault(reader->env, FLEX_BAD_INPUT, "files",
						  "none of the files begins a circuit (New Circuit.name)");
	return FLEX_OK;
}

static FlexStatus
read_network(DssReader *reader, const char *master)
{
	FlexEnv   *env = reader->env;
	FlexStatus status = flex_names_init(env, 64, &reader->names);

	if (status == FLEX_OK)
		status = flex_names_init(env, 64, &reader->types);
	if (status != FLEX_OK)
		return status;
	if (flex_node_kind(reader->files) != FLEX_NODE_OBJECT)
		return flex_fault(env, FLEX_BAD_INPUT, "files",
						  "files must be an object of file names and texts, not %s",
						  flex_node_kind_text(reader->files));
	if (master == NULL && (status = find_master(reader, &master)) != FLEX_OK)
		return status;
	status = read_file(reader, master);
	if (status != FLEX_OK)
		return status;
	if (!reader->has_circuit)
		return flex_fault(env, FLEX_BAD_INPUT, "files", "the files make no circuit");
	status = flex_dss_build(reader);
	if (status == FLEX_OK && reader->coordinates != NULL)
		status = flex_dss_coordinates(reader);
	return status;
}

FlexStatus
flex_dss_read(FlexEnv *env, const FlexNode *files, const char *master, FlexNetwork *network)
{
	DssReader  reader = {.env = env, .network = network, .files = files, .frequency = 60};
	FlexStatus status = flex_network_init(network, env, NULL);

	if (status == FLEX_OK)
		status = read_network(&reader, master);
	if (status == FLEX_OK)
		status = flex_network_check(env, network);
	return env->no_memory ? FLEX_NO_MEMORY : status;
}
