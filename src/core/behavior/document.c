/*
 * document.c
 *	  Options, compositions and the vocabulary as JSON.
 */
#include "behavior.h"

#include <math.h>
#include <stdio.h>

#define FIELD(member) offsetof(FlexBehaviorOptions, member)

/* Where the built-in model's figures come from: the middle of Germany. */
#define DEFAULT_LATITUDE 51.0
#define DEFAULT_LONGITUDE 10.0

static const FlexMember option_members[] = {
	{"compat", FLEX_MEMBER_TEXT, FIELD(compat), "", false, 0, 0, 0, false, "flex", FLEX_FORM_PLAIN,
	 "the original's rules, to meet its numbers"},
	{"holidays", FLEX_MEMBER_TEXT, FIELD(holidays), "", false, 0, 0, 0, false, NULL,
	 FLEX_FORM_PLAIN, "calendar of flex.behavior_holiday whose days count as holidays"},
	{"time_zone", FLEX_MEMBER_TEXT, FIELD(time_zone), "", false, 0, 0, 0, false, NULL,
	 FLEX_FORM_PLAIN, "IANA name; default that of the session"},
	{"member", FLEX_MEMBER_NUMBER, FIELD(member), "", false, 0, 0, 9e15, false, NULL,
	 FLEX_FORM_PLAIN,
	 "number of the person under the seed; of a household, that of its first member"},
	{"lighting", FLEX_MEMBER_TEXT, FIELD(lighting), "", false, 0, 0, 0, false,
	 "daylight|evening|none", FLEX_FORM_PLAIN,
	 "daylight: on in the dark while somebody at home is awake; evening: the original's rule from "
	 "16:00 on"},
	{"lighting_w", FLEX_MEMBER_NUMBER, FIELD(lighting_power), "W", false, NAN, 0, 1e6, false, NULL,
	 FLEX_FORM_PLAIN, "power of the lighting; default that of the model"},
	{"base_load_w", FLEX_MEMBER_NUMBER, FIELD(base_power), "W", false, NAN, 0, 1e6, false, NULL,
	 FLEX_FORM_PLAIN, "power that is always on; default that of the model"},
	{"latitude", FLEX_MEMBER_NUMBER, FIELD(latitude), "degrees", false, DEFAULT_LATITUDE, -90, 90,
	 false, NULL, FLEX_FORM_PLAIN, "of the household, north positive"},
	{"longitude", FLEX_MEMBER_NUMBER, FIELD(longitude), "degrees", false, DEFAULT_LONGITUDE, -180,
	 180, false, NULL, FLEX_FORM_PLAIN, "of the household, east positive"},
	{"dark_below_deg", FLEX_MEMBER_NUMBER, FIELD(elevation), "degrees", false, 0, -18, 90, false,
	 NULL, FLEX_FORM_PLAIN, "elevation of the sun below which lamps are lit"},
};

FlexStatus
flex_behavior_options_read(FlexEnv *env, const FlexNode *node, FlexBehaviorOptions *options)
{
	FlexStatus status = flex_doc_members(env, node, "options", option_members,
										 FLEX_LENGTH(option_members), options);

	if (status == FLEX_OK && options->member != floor(options->member))
		return flex_fault(env, FLEX_BAD_INPUT, "options.member", "member %g is not a whole number",
						  options->member);
	return status;
}

#undef FIELD
#define FIELD(member) offsetof(FlexOccupantsEntry, member)

static const FlexMember entry_members[] = {
	{"person_type", FLEX_MEMBER_NUMBER, FIELD(person_type), "", true, 0, -1e9, 1e9, false, NULL,
	 FLEX_FORM_PLAIN, "number of the person type"},
	{"telework_type", FLEX_MEMBER_NUMBER, FIELD(telework_type), "", false, NAN, -1e9, 1e9, false,
	 NULL, FLEX_FORM_PLAIN, "number of the telework type; default the first of the model"},
	{"count", FLEX_MEMBER_NUMBER, FIELD(count), "", false, 1, 0, 255, false, NULL, FLEX_FORM_PLAIN,
	 "how many such persons"},
};

static FlexStatus
check_whole(FlexEnv *env, const FlexOccupantsEntry *entry, const char *path)
{
	const struct
	{
		const char *name;
		double      value; /* NAN: not given */
	} all[] = {{"person_type", entry->person_type},
			   {"telework_type", entry->telework_type},
			   {"count", entry->count}};

	for (int i = 0; i < FLEX_LENGTH(all); i++)
		if (!isnan(all[i].value) && all[i].value != floor(all[i].value))
			return flex_fault(env, FLEX_BAD_INPUT, path, "%s.%s is not a whole number: %g", path,
							  all[i].name, all[i].value);
	return FLEX_OK;
}

FlexStatus
flex_behavior_composition_read(FlexEnv *env, const FlexNode *node, FlexOccupantsEntry **entry,
							   int *nentries)
{
	int i = 0;

	*nentries = flex_node_length(node);
	*entry = FLEX_NEW(env, FlexOccupantsEntry, *nentries);
	if (*entry == NULL)
		return FLEX_NO_MEMORY;
	for (const FlexNode *item = flex_node_first(node); item != NULL;
		 item = flex_node_next(item), i++)
	{
		char path[40];

		snprintf(path, sizeof(path), "household[%d]", i);
		if (flex_node_kind(item) != FLEX_NODE_OBJECT)
			return flex_fault(env, FLEX_BAD_INPUT, path, "%s is %s, expected an object", path,
							  flex_node_kind_text(item));
		if (flex_doc_members(env, item, path, entry_members, FLEX_LENGTH(entry_members),
							 &(*entry)[i]) != FLEX_OK)
			return FLEX_BAD_INPUT;
		if (check_whole(env, &(*entry)[i], path) != FLEX_OK)
			return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

/* ---- the vocabulary ----------------------------------------------------------- */

static void
named_item(FlexText *text, int id, const char *name)
{
	flex_json_open(text, '{');
	flex_json_key(text, "id");
	flex_json_integer(text, id);
	flex_json_key(text, "name");
	flex_json_string(text, name);
}

static void
number_member(FlexText *text, const char *name, double value)
{
	flex_json_key(text, name);
	flex_json_number(text, value);
}

static void
bool_member(FlexText *text, const char *name, bool value)
{
	flex_json_key(text, name);
	flex_json_bool(text, value);
}

static void
write_types(FlexText *text, const FlexVocabulary *v)
{
	flex_json_key(text, "activities");
	flex_json_open(text, '[');
	for (int i = 0; i < v->nactivities; i++)
	{
		named_item(text, v->activity[i].id, v->activity[i].name);
		number_member(text, "location", v->activity[i].place);
		bool_member(text, "work", v->activity[i].work);
		bool_member(text, "sleep", v->activity[i].sleep);
		flex_json_close(text, '}');
	}
	flex_json_close(text, ']');
	flex_json_key(text, "person_types");
	flex_json_open(text, '[');
	for (int i = 0; i < v->npersons; i++)
	{
		named_item(text, v->person[i].id, v->person[i].name);
		bool_member(text, "works", v->person[i].works);
		flex_json_close(text, '}');
	}
	flex_json_close(text, ']');
	flex_json_key(text, "telework_types");
	flex_json_open(text, '[');
	for (int i = 0; i < v->nteleworks; i++)
	{
		named_item(text, v->telework[i].id, v->telework[i].name);
		number_member(text, "home_probability", v->telework[i].home_probability);
		flex_json_close(text, '}');
	}
	flex_json_close(text, ']');
}

static void
write_technologies(FlexText *text, const FlexVocabulary *v)
{
	static const char *const use_name[] = {"appliance", "hot water", "lighting", "base load"};

	flex_json_key(text, "technologies");
	flex_json_open(text, '[');
	for (int i = 0; i < v->ntechnologies; i++)
	{
		named_item(text, v->technology[i].id, v->technology[i].name);
		number_member(text, "power_w", v->technology[i].power);
		number_member(text, "duration_slots", v->technology[i].duration);
		flex_json_key(text, "usage");
		flex_json_string(text, use_name[v->technology[i].use]);
		flex_json_close(text, '}');
	}
	flex_json_close(text, ']');
	flex_json_key(text, "triggers");
	flex_json_open(text, '[');
	for (int i = 0; i < v->ntriggers; i++)
	{
		flex_json_open(text, '{');
		number_member(text, "activity", v->activity[v->trigger[i].activity].id);
		number_member(text, "technology", v->technology[v->trigger[i].technology].id);
		number_member(text, "probability", v->trigger[i].probability);
		flex_json_close(text, '}');
	}
	flex_json_close(text, ']');
}

void
flex_behavior_vocabulary_json(FlexText *text)
{
	const FlexVocabulary *v = flex_behavior_default_vocabulary();

	flex_json_open(text, '{');
	flex_json_key(text, "slot_minutes");
	flex_json_integer(text, FLEX_BEHAVIOR_MAX_SLOTS / v->slots);
	write_types(text, v);
	write_technologies(text, v);
	flex_json_close(text, '}');
}
