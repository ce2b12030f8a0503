/*
 * vocabulary.c
 *	  Words and figures of the built-in behaviour model: activities, types,
 *	  technologies and what starts them, after the FLEX household model (Yu et
 *	  al., Energy 328, 2025, 136338).
 */
#include "behavior.h"

#include "internal.h"

static const FlexActivity activities[FLEX_DEFAULT_ACTIVITIES] = {
	{1, "sleeping", FLEX_PLACE_HOME, false, true},
	{2, "eating", FLEX_PLACE_EITHER, false, false},
	{3, "hygiene and dressing", FLEX_PLACE_HOME, false, false},
	{4, "meal preparation", FLEX_PLACE_HOME, false, false},
	{5, "dish-washing", FLEX_PLACE_HOME, false, false},
	{6, "cleaning", FLEX_PLACE_HOME, false, false},
	{7, "laundry", FLEX_PLACE_HOME, false, false},
	{8, "ironing", FLEX_PLACE_HOME, false, false},
	{9, "entertainment", FLEX_PLACE_HOME, false, false},
	{10, "other at home", FLEX_PLACE_HOME, false, false},
	{11, "working", FLEX_PLACE_EITHER, true, false},
	{12, "education", FLEX_PLACE_OUTSIDE, false, false},
	{13, "other outside", FLEX_PLACE_OUTSIDE, false, false},
	{14, "other journey", FLEX_PLACE_OUTSIDE, false, false},
	{15, "commuting", FLEX_PLACE_OUTSIDE, false, false},
	{16, "maintenance at home", FLEX_PLACE_HOME, false, false},
	{17, "break at work or school", FLEX_PLACE_EITHER, false, false},
};

static const FlexPersonType persons[FLEX_DEFAULT_PERSONS] = {
	{1, "full-time worker", true},
	{2, "part-time worker", true},
	{3, "child or student", false},
	{4, "retired", false},
};

static const FlexDayType days[FLEX_DEFAULT_DAYS] = {{1, "Monday to Friday"},
													{2, "Saturday, Sunday or holiday"}};

static const FlexTeleworkType teleworks[] = {
	{1, "never at home", 0},
	{2, "at home on some days", 0.488},
	{3, "at home on most days", 0.578},
	{4, "always at home, or retired", 1},
};

static const FlexTechnology technologies[] = {
	{1, "none", 0, 1, FLEX_USE_APPLIANCE},
	{2, "computer and screen", 248.4, 1, FLEX_USE_APPLIANCE},
	{3, "laptop", 32.4, 1, FLEX_USE_APPLIANCE},
	{4, "tablet", 7.56, 1, FLEX_USE_APPLIANCE},
	{5, "phone", 1.08, 1, FLEX_USE_APPLIANCE},
	{6, "printer", 43.2, 1, FLEX_USE_APPLIANCE},
	{7, "television", 118.8, 1, FLEX_USE_APPLIANCE},
	{8, "projector", 255.96, 1, FLEX_USE_APPLIANCE},
	{9, "game console", 151.2, 1, FLEX_USE_APPLIANCE},
	{10, "amplifier", 162, 1, FLEX_USE_APPLIANCE},
	{11, "fan", 21.6, 1, FLEX_USE_APPLIANCE},
	{12, "electric stove and hood", 1960.2, 1, FLEX_USE_APPLIANCE},
	{13, "oven", 2322, 1, FLEX_USE_APPLIANCE},
	{14, "microwave", 1134, 0.3, FLEX_USE_APPLIANCE},
	{15, "dishwasher", 1458, 6, FLEX_USE_APPLIANCE},
	{16, "pressure cooker", 1080, 1, FLEX_USE_APPLIANCE},
	{17, "sandwich maker", 918, 0.3, FLEX_USE_APPLIANCE},
	{18, "toaster", 1404, 0.2, FLEX_USE_APPLIANCE},
	{19, "blender", 378, 0.2, FLEX_USE_APPLIANCE},
	{20, "kettle", 2268, 0.3, FLEX_USE_APPLIANCE},
	{21, "coffee machine", 1188, 0.2, FLEX_USE_APPLIANCE},
	{22, "washer-dryer", 1350, 14, FLEX_USE_APPLIANCE},
	{23, "hot water", 8100, 1, FLEX_USE_HOT_WATER},
	{24, "toothbrush", 6.48, 0.3, FLEX_USE_APPLIANCE},
	{25, "shaver", 18.36, 0.3, FLEX_USE_APPLIANCE},
	{26, "hair dryer", 1944, 0.3, FLEX_USE_APPLIANCE},
	{27, "hair iron", 201.96, 1, FLEX_USE_APPLIANCE},
	{28, "vacuum cleaner", 768.96, 1, FLEX_USE_APPLIANCE},
	{29, "steam cleaner", 108, 1, FLEX_USE_APPLIANCE},
	{30, "iron", 1620, 1, FLEX_USE_APPLIANCE},
	{31, "sewing machine", 108, 1, FLEX_USE_APPLIANCE},
	{32, "lawn mower", 1296, 1, FLEX_USE_APPLIANCE},
	{33, "power washer", 1620, 1, FLEX_USE_APPLIANCE},
	{34, "power tools", 1080, 1, FLEX_USE_APPLIANCE},
	{35, "modem", 10.8, 0, FLEX_USE_BASE},
	{36, "lighting", 27, 0, FLEX_USE_LIGHTING},
	{37, "fridge-freezer", 64.8, 0, FLEX_USE_BASE},
};

/* By the numbers of the vocabulary; they are one above the index. */
#define TRIGGER(activity, technology, probability)                                                 \
	{                                                                                              \
		(activity) - 1, (technology) -1, (probability)                                             \
	}

static const FlexTrigger triggers[] = {
	TRIGGER(1, 1, 1), TRIGGER(2, 1, 1), TRIGGER(10, 1, 1), TRIGGER(13, 1, 1), TRIGGER(14, 1, 1),
	TRIGGER(15, 1, 1),
	/* hygiene */
	TRIGGER(3, 1, 0.2), TRIGGER(3, 23, 0.266667), TRIGGER(3, 24, 0.088889),
	TRIGGER(3, 25, 0.088889), TRIGGER(3, 26, 0.266667), TRIGGER(3, 27, 0.088889),
	/* meal preparation */
	TRIGGER(4, 1, 0.1), TRIGGER(4, 12, 0.266933), TRIGGER(4, 13, 0.153511),
	TRIGGER(4, 14, 0.224533), TRIGGER(4, 16, 0.032978), TRIGGER(4, 17, 0.029422),
	TRIGGER(4, 18, 0.049244), TRIGGER(4, 19, 0.032089), TRIGGER(4, 20, 0.050844),
	TRIGGER(4, 21, 0.060444),
	/* dish-washing, cleaning, laundry, ironing */
	TRIGGER(5, 1, 0.2), TRIGGER(5, 15, 0.32), TRIGGER(5, 23, 0.48), TRIGGER(6, 1, 0.2),
	TRIGGER(6, 23, 0.24), TRIGGER(6, 28, 0.56), TRIGGER(7, 22, 1), TRIGGER(8, 30, 0.8),
	TRIGGER(8, 31, 0.2),
	/* entertainment */
	TRIGGER(9, 2, 0.220593), TRIGGER(9, 3, 0.128526), TRIGGER(9, 4, 0.093626),
	TRIGGER(9, 5, 0.166955), TRIGGER(9, 7, 0.164227), TRIGGER(9, 8, 0.065650),
	TRIGGER(9, 9, 0.150280), TRIGGER(9, 10, 0.010029),
	/* working, education */
	TRIGGER(11, 1, 0.1), TRIGGER(11, 2, 0.411111), TRIGGER(11, 3, 0.244444),
	TRIGGER(11, 4, 0.055556), TRIGGER(11, 5, 0.111111), TRIGGER(11, 6, 0.077778),
	TRIGGER(12, 1, 0.1), TRIGGER(12, 2, 0.244444), TRIGGER(12, 3, 0.411111),
	TRIGGER(12, 4, 0.055556), TRIGGER(12, 5, 0.111111), TRIGGER(12, 6, 0.077778),
	/* maintenance, breaks */
	TRIGGER(16, 32, 0.462419), TRIGGER(16, 33, 0.346902), TRIGGER(16, 34, 0.190679),
	TRIGGER(17, 5, 0.416667), TRIGGER(17, 14, 0.114868), TRIGGER(17, 17, 0.078482),
	TRIGGER(17, 18, 0.078398), TRIGGER(17, 20, 0.141668), TRIGGER(17, 21, 0.169918)};

static const FlexVocabulary vocabulary = {
	FLEX_DEFAULT_SLOTS,     activities,   FLEX_LENGTH(activities),   persons,
	FLEX_LENGTH(persons),   days,         FLEX_LENGTH(days),         teleworks,
	FLEX_LENGTH(teleworks), technologies, FLEX_LENGTH(technologies), triggers,
	FLEX_LENGTH(triggers)};

const FlexVocabulary *
flex_behavior_default_vocabulary(void)
{
	return &vocabulary;
}
