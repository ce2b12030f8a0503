/*
 * test_behavior_memory.c
 *	  The behaviour kernel when memory is short: whichever allocation fails, the status says
 *	  so.
 */
#include "support/behavior_model.h"
#include "support/no_memory.h"

static FlexBehaviorRows rows;

/* From rows to a fortnight of a couple. */
static FlexStatus
simulate_couple(FlexEnv *scarce, const void *data)
{
	static double       appliance[14 * SLOTS];
	FlexVocabulary      v = small_vocabulary();
	FlexPerson          member[2] = {{0, 1, 4, 0}, {1, 2, 4, 1}};
	FlexOccupants       couple = {member, 2, FLEX_LIGHTING_EVENING, 30, 10};
	FlexOccupantsSeries series = {appliance, NULL, NULL};
	FlexBehavior       *model;
	FlexStatus          status = flex_behavior_build(scarce, &v, data, FLEX_POOL_CASES, &model);

	if (status == FLEX_OK)
		status = flex_behavior_occupants(scarce, model, &weekdays, NULL, &couple, MONDAY, 14, NULL,
										 &series);
	return status;
}

static FlexStatus
fit_days(FlexEnv *scarce, const void *data)
{
	FlexVocabulary   v = small_vocabulary();
	FlexBehaviorRows fitted;

	return flex_behavior_fit(scarce, &v, data, &fitted);
}

static FlexStatus
read_options(FlexEnv *scarce, const void *data)
{
	FlexBehaviorOptions options;
	FlexOccupantsEntry *entry;
	int                 n;
	FlexNode           *doc = flex_doc_parse(scarce, data);
	FlexStatus          status = FLEX_NO_MEMORY;

	if (doc != NULL)
		status = flex_behavior_options_read(scarce, flex_node_member(doc, "options"), &options);
	if (status == FLEX_OK)
		status =
			flex_behavior_composition_read(scarce, flex_node_member(doc, "household"), &entry, &n);
	if (doc != NULL)
		flex_doc_free(doc);
	return status;
}

int
main(void)
{
	static Known known;
	static int   activity[3 * SLOTS];
	int          person[3] = {0, 0, 1};
	int          day[3] = {0, 1, 0};
	FlexDiaries  diaries = {3, person, day, NULL, activity};

	flex_env_standalone(&env);
	fill_known(&known, 6);
	rows = rows_of_known(&known);
	for (int k = 0; k < 3 * SLOTS; k++)
		activity[k] = k / 5 % ACTIVITIES;
	check_no_memory_call("simulation", simulate_couple, &rows);
	check_no_memory_call("fit", fit_days, &diaries);
	check_no_memory_call("options", read_options,
						 "{\"options\":{\"lighting\":\"evening\",\"holidays\":\"de\"},"
						 "\"household\":[{\"person_type\":1,\"count\":2}]}");
	flex_env_release(&env);
	return unit_end("behavior memory");
}
