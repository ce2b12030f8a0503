/*
 * test_household_memory.c
 *	  Households when memory is short: whichever allocation fails, the status says so; no
 *	  other answer, no crash.
 */
#include "support/no_memory.h"

/* A document that ends in another status than a plan, where all memory is there. */
typedef struct Expected
{
	const char *document;
	FlexStatus  status;
} Expected;

static FlexStatus
solve_expected(FlexEnv *env, const void *data)
{
	const Expected *expected = data;
	FlexStatus      status = solve_text(env, expected->document);

	if (status == expected->status)
		return FLEX_OK;
	return status == FLEX_OK ? FLEX_INTERNAL : status;
}

static void
check_document(const char *name, const char *document, FlexStatus status)
{
	Expected expected = {document, status};

	check_no_memory_call(name, solve_expected, &expected);
}

#define HOUSE                                                                                      \
	"\"building\":{\"Af\":140,\"Hop\":200,\"Hve\":65,\"Am_factor\":2.5,\"CM_factor\":165000,"      \
	"\"supply_temperature\":40,\"effective_window_area_south\":9},"
#define SERIES                                                                                     \
	"\"series\":{\"temperature\":[-2,-3,0,2,4,25,28,5],\"electricity\":[0.03,0.02,0.02,0.05,"      \
	"0.06,0.05,0.01,0.03],\"electricity_feed_in\":0.008,\"appliance_w\":400,\"hot_water_w\":150,"  \
	"\"radiation_south\":[0,0,100,300,300,600,600,0],\"pv_per_kwp\":[0,0,100,300,600,700,700,0],"  \
	"\"vehicle_distance\":[0,0,20,0,0,0,0,0],\"vehicle_at_home\":[1,1,0,1,1,1,1,1],\"gases\":0."   \
	"01}"
#define DEVICES                                                                                    \
	"\"pv\":{\"size\":8},\"space_heating_tank\":{\"size\":500,\"temperature_max\":45},"            \
	"\"hot_water_tank\":{\"size\":300},\"battery\":{\"capacity\":5000,"                            \
	"\"charge_power_max\":2500,\"discharge_power_max\":2500},"                                     \
	"\"vehicle\":{\"capacity\":50000,\"consumption_rate\":160,\"charge_power_max\":7000,"          \
	"\"discharge_power_max\":20000,\"charge_bidirectional\":1},"                                   \
	"\"space_cooling_technology\":{\"power\":5000},\"heating_element\":{\"power\":3000},"
#define PUMP "\"boiler\":{\"type\":\"Air_HP\"},"
#define GAS "\"boiler\":{\"type\":\"gases\"},"
#define BEGIN(mode) "{\"kind\":\"household\",\"mode\":\"" mode "\",\"start\":\"2026-01-31T20:00Z\","

int
main(void)
{
	check_document("reference", BEGIN("reference") HOUSE PUMP DEVICES SERIES "}", FLEX_OK);
	check_document("optimised",
				   BEGIN("optimised") HOUSE PUMP DEVICES "\"peak_price\":1," SERIES "}", FLEX_OK);
	check_document("boiler", BEGIN("optimised") HOUSE GAS DEVICES SERIES "}", FLEX_OK);
	check_document("exclusive",
				   BEGIN("optimised") HOUSE PUMP DEVICES "\"exclusive\":true," SERIES "}", FLEX_OK);
	check_document("rolling",
				   BEGIN("optimised") HOUSE PUMP DEVICES
				   "\"rolling\":{\"horizon_hours\":4,\"step_hours\":2,"
				   "\"look_ahead_value\":\"dual\"}," SERIES "}",
				   FLEX_OK);
	check_document("rolling, exclusive",
				   BEGIN("optimised") HOUSE PUMP DEVICES
				   "\"exclusive\":true,\"rolling\":{\"horizon_hours\":4,\"step_hours\":2,"
				   "\"look_ahead_value\":\"dual\"}," SERIES "}",
				   FLEX_OK);
	check_document("published",
				   BEGIN("optimised") HOUSE PUMP DEVICES "\"compat\":\"flex\"," SERIES "}",
				   FLEX_OK);
	check_document("infeasible", BEGIN("optimised") HOUSE PUMP "\"import_limit\":100," SERIES "}",
				   FLEX_INFEASIBLE);
	check_document("faulty",
				   BEGIN("optimised") HOUSE PUMP "\"battery\":{\"capacity\":-1}," SERIES "}",
				   FLEX_BAD_INPUT);
	return unit_end("household memory");
}
