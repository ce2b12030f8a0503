/*
 * series.c
 *	  Series of household documents: reading, spreading a year's energy, months.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"

#define SERIES(structure, member, field, unit_, required_, lo_, help_)                             \
	{                                                                                              \
		.name = member, .type = FLEX_MEMBER_SERIES, .offset = offsetof(structure, field),          \
		.unit = unit_, .required = required_, .lo = lo_, .hi = LARGEST, .help = help_              \
	}

/* ---- series ------------------------------------------------------------------------- */

typedef struct SeriesDoc
{
	FlexSeries temperature, supply, north, south, east, west;
	FlexSeries pv, price, feed_in, gases, solids, liquids, district, co2;
	FlexSeries base_shape, water_shape, base_w, water_w;
	FlexSeries occupancy, at_home, distance, month;
} SeriesDoc;

#define S(member, field, unit_, lo_, help_)                                                        \
	SERIES(SeriesDoc, member, field, unit_, false, lo_, help_)

const FlexMember flex_household_series_members[FLEX_HH_INPUTS] = {
	S("temperature", temperature, "degC", -273, "outdoors; required"),
	S("supply_temperature", supply, "degC", -273, "of ventilation air behind a heat recovery"),
	S("radiation_north", north, "W/m2", 0,
	  "on a vertical plane facing north; needed by windows to the north"),
	S("radiation_south", south, "W/m2", 0, "facing south; needed by windows to the south"),
	S("radiation_east", east, "W/m2", 0, "facing east; needed by windows to east and west"),
	S("radiation_west", west, "W/m2", 0, "facing west; needed by windows to east and west"),
	S("pv_per_kwp", pv, "W/kWp", 0, "of photovoltaics; needed by pv.size"),
	S("electricity", price, "cent/Wh", -LARGEST, "price of import; required"),
	S("electricity_feed_in", feed_in, "cent/Wh", -LARGEST, "paid for export; 0 if absent"),
	S("gases", gases, "cent/Wh", -LARGEST, "price of gas"),
	S("solids", solids, "cent/Wh", -LARGEST, "price of solid fuel"),
	S("liquids", liquids, "cent/Wh", -LARGEST, "price of liquid fuel"),
	S("district_heating", district, "cent/Wh", -LARGEST, "price of district heat"),
	S("electricity_co2", co2, "g/kWh", 0, "emissions of imported electricity"),
	S("appliance_shape", base_shape, "", 0, "shape of the yearly appliance electricity"),
	S("hot_water_shape", water_shape, "", 0, "shape of the yearly hot water"),
	S("appliance_w", base_w, "W", 0, "appliance load itself, instead of a shape"),
	S("hot_water_w", water_w, "W", 0, "hot-water heat itself, instead of a shape"),
	S("occupancy", occupancy, "", 0, "1 while someone is at home; 1 if absent"),
	S("vehicle_at_home", at_home, "", 0, "1 while the vehicle is parked at home; 1 if absent"),
	S("vehicle_distance", distance, "km", 0,
	  "driven in the step; needed by vehicle.consumption_rate"),
	S("month", month, "", 0,
	  "number of the billing period, for peak charges; months from start if absent"),
};

/* In the order of the table above. */
const char *const flex_household_input[FLEX_HH_INPUTS] = {
	"temperature",
	"supply_temperature",
	"radiation_north",
	"radiation_south",
	"radiation_east",
	"radiation_west",
	"pv_per_kwp",
	"electricity",
	"electricity_feed_in",
	"gases",
	"solids",
	"liquids",
	"district_heating",
	"electricity_co2",
	"appliance_shape",
	"hot_water_shape",
	"appliance_w",
	"hot_water_w",
	"occupancy",
	"vehicle_at_home",
	"vehicle_distance",
	"month",
};

/* An absent component, or null, is read as an empty object: its defaults say "none". */
FlexStatus
flex_household_read_part(FlexEnv *env, const FlexNode *node, const char *path,
						 const FlexMember *table, int n, void *out)
{
	FlexNode  *empty;
	FlexStatus status;

	if (node != NULL && flex_node_kind(node) != FLEX_NODE_NULL)
		return flex_doc_members(env, node, path, table, n, out);
	empty = flex_doc_parse(env, "{}");
	if (empty == NULL)
		return FLEX_NO_MEMORY;
	status = flex_doc_members(env, empty, path, table, n, out);
	flex_doc_free(empty);
	return status;
}

/* ---- reading ------------------------------------------------------------------------ */

/* Every series as an array of n, with the value of an absent one. */
static const double *
expand(FlexEnv *env, FlexSeries *series, int n, double def, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "series.%s", name);
	flex_series_expand(env, series, n, def, path);
	/* of another length: a fault, or there was no memory for it */
	return series->n == n ? series->value : NULL;
}

/* The same in the chapter's units: a copy, since the values may be the caller's own. */
static const double *
convert(FlexEnv *env, FlexSeries *series, int n, const char *name, double factor)
{
	const double *value = expand(env, series, n, 0, name);
	double       *out = FLEX_NEW_RAW(env, double, n);

	for (int t = 0; value != NULL && series->n == n && out != NULL && t < n; t++)
		out[t] = value[t] * factor;
	return out;
}

/* First series with more than one value says how many steps there are. */
static int
count_steps(FlexEnv *env, const SeriesDoc *series, double steps)
{
	const char *base = (const char *) series;

	for (int k = 0; k < FLEX_LENGTH(flex_household_series_members); k++)
	{
		const FlexSeries *s = (const FlexSeries *) (base + flex_household_series_members[k].offset);

		if (s->n == 0 || s->scalar)
			continue;
		if (isnan(steps) || steps == s->n)
			return s->n;
		flex_fault(env, FLEX_BAD_INPUT, "steps", "\"steps\" is %g, but \"series.%s\" has %d values",
				   steps, flex_household_series_members[k].name, s->n);
		flex_fault_hint(env, "Leave \"steps\" out where a series is an array.");
		return 0;
	}
	if (steps == floor(steps))
		return (int) steps;
	if (!isnan(steps))
	{
		flex_fault(env, FLEX_BAD_INPUT, "steps", "\"steps\" must be a whole number, not %g", steps);
		return 0;
	}
	flex_fault(env, FLEX_BAD_INPUT, "series", "every series is one number: how many steps?");
	flex_fault_hint(env, "Give one of them as an array, or add \"steps\": 24.");
	return 0;
}

static void
missing(FlexEnv *env, const char *name, const char *why, const char *instead)
{
	flex_fault(env, FLEX_BAD_INPUT, "series", "series \"%s\" is missing", name);
	flex_fault_detail(env, "A component needs it: %s.", why);
	if (instead != NULL)
		flex_fault_hint(env, "Give \"%s\", or \"%s\" in W.", name, instead);
	else
		flex_fault_hint(env, "Give \"%s\": one number a step, or one for all, 0 for none.", name);
}

/*
 * Energy of a step in kWh: power itself, or a year's energy spread over the series by
 * a shape. A series shorter or longer than a year gets its share of it.
 */
static const double *
spread(FlexEnv *env, FlexSeries *shape, FlexSeries *power, const char *shape_name,
	   const char *power_name, double year_wh, const FlexHousehold *h)
{
	double       *energy = FLEX_NEW(env, double, h->n);
	const double *value;
	double        factor = h->step_hours / KILO;

	if (energy == NULL)
		return NULL;
	if (power->n > 0)
		value = expand(env, power, h->n, 0, power_name);
	else
	{
		double sum = 0;

		if (shape->n == 0 && year_wh > 0)
		{
			missing(env, shape_name, "it spreads a year's energy over the steps", power_name);
			return NULL;
		}
		value = expand(env, shape, h->n, 0, shape_name);
		if (value == NULL)
			return NULL;
		for (int t = 0; t < h->n; t++)
			sum += value[t];
		if (sum <= 0 && year_wh > 0)
		{
			flex_fault(env, FLEX_BAD_INPUT, "series", "series \"%s\" sums to 0", shape_name);
			flex_fault_detail(env, "%g Wh a year can't be spread over it.", year_wh);
			flex_fault_hint(env, "Give a shape with a value above 0, or \"%s\" in W.", power_name);
			return NULL;
		}
		factor = year_wh > 0 ? year_wh / KILO * (h->n * h->step_hours / 8760) / sum : 0;
	}
	for (int t = 0; t < h->n && value != NULL; t++)
		energy[t] = value[t] * factor;
	return energy;
}

/* Hours of a year at which the months of the published model end. */
static const int month_end[] = {744,  1416, 2160, 2880, 3624, 4344,
								5088, 5832, 6552, 7296, 8016, 8760};

/* Calendar months from a local start on, counted from year 0. */
static void
calendar_months(FlexTime local, const FlexHousehold *h, int *month)
{
	for (int t = 0; t < h->n; t++)
	{
		FlexTime at = local + (FlexTime) llround(t * h->step_hours * (double) FLEX_HOUR);
		FlexTime day = at / FLEX_DAY - (at % FLEX_DAY < 0);
		int      year;
		int      of_year;
		int      of_month;

		flex_date_of_day(flex_day_of_date(2000, 1, 1) + (int) day, &year, &of_year, &of_month);
		month[t] = 12 * year + of_year - 1;
	}
}

/* Billing periods: as given, of the calendar from the start on, or of the model's year. */
static const int *
read_months(FlexEnv *env, FlexSeries *series, const FlexTime *start, const FlexHousehold *h)
{
	int   *month = FLEX_NEW(env, int, h->n);
	double before = 0;

	if (month == NULL)
		return NULL;
	if (series->n > 0 && expand(env, series, h->n, 0, "month") == NULL)
		return NULL;
	if (series->n == 0 && start != NULL)
	{
		calendar_months(*start, h, month);
		return month;
	}
	for (int t = 0, k = 0; t < h->n; t++)
	{
		double hour = fmod(t * h->step_hours, 8760);

		if (hour < before)
			k = 0;
		before = hour;
		while (k < 11 && hour >= month_end[k])
			k++;
		month[t] = series->n > 0 ? (int) series->value[t] : k;
	}
	return month;
}

static const char *
fuel_name(const FlexHousehold *h)
{
	return h->generator == FLEX_FUEL_BOILER ? h->generator_type : "gases";
}

/* What the caller gave takes the place of what the document says. */
static void
take_given(const FlexHouseholdGiven *given, SeriesDoc *series)
{
	for (int k = 0; given != NULL && k < FLEX_HH_INPUTS; k++)
	{
		FlexSeries *s = (FlexSeries *) ((char *) series + flex_household_series_members[k].offset);

		if (given->value[k] == NULL)
			continue;
		s->value = (double *) given->value[k];
		s->n = given->n;
		s->scalar = false;
	}
}

static bool
have_required(FlexEnv *env, const SeriesDoc *s)
{
	const char *missing = s->temperature.n == 0 ? "temperature"
						  : s->price.n == 0     ? "electricity"
												: NULL;

	if (missing == NULL)
		return true;
	flex_fault(env, FLEX_BAD_INPUT, "series", "series \"%s\" is missing", missing);
	flex_fault_hint(env, "A household needs \"temperature\" (degC) and \"electricity\" (cent/Wh).");
	return false;
}

/* A component whose series is missing would silently count as none. */
static void
check_components(FlexEnv *env, const SeriesDoc *s, const FlexHousehold *h)
{
	const FlexBuilding *b = &h->building;
	struct
	{
		const FlexSeries *series;
		double            size;
		const char       *name;
		const char       *why;
	} needs[] = {
		{&s->pv, h->pv_kwp, "pv_per_kwp", "pv.size is above 0"},
		{&s->distance, h->vehicle.capacity * h->vehicle.rate, "vehicle_distance",
		 "vehicle.consumption_rate is above 0"},
		{&s->north, b->window_north, "radiation_north",
		 "building.effective_window_area_north is above 0"},
		{&s->south, b->window_south, "radiation_south",
		 "building.effective_window_area_south is above 0"},
		{&s->east, b->window_ew, "radiation_east",
		 "building.effective_window_area_west_east is above 0"},
		{&s->west, b->window_ew, "radiation_west",
		 "building.effective_window_area_west_east is above 0"},
	};

	for (int k = 0; k < FLEX_LENGTH(needs); k++)
		if (needs[k].series->n == 0 && needs[k].size > 0)
			missing(env, needs[k].name, needs[k].why, NULL);
}

/* An empty array is no series, and not one that was left out. */
static void
check_empty(FlexEnv *env, const FlexNode *node)
{
	for (const FlexNode *s = node == NULL ? NULL : flex_node_first(node); s; s = flex_node_next(s))
		if (flex_node_kind(s) == FLEX_NODE_ARRAY && flex_node_length(s) == 0)
		{
			flex_fault(env, FLEX_BAD_INPUT, "series", "\"series.%s\" has no values",
					   flex_node_name(s));
			flex_fault_hint(env, "Give one value for each step, or leave the series out.");
		}
}

void
flex_household_read_series(FlexEnv *env, const FlexNode *node, double steps, const FlexTime *start,
						   const FlexHouseholdGiven *given, FlexHousehold *h)
{
	SeriesDoc   s;
	const char *fuel = h->generator_type == NULL ? "gases" : fuel_name(h);
	FlexSeries *fuels;

	if (FLEX_READ_PART(node, "series", flex_household_series_members, &s) != FLEX_OK)
		return;
	check_empty(env, node);
	take_given(given, &s);
	if (!have_required(env, &s))
		return;
	h->n = count_steps(env, &s, steps);
	if (h->n == 0)
		return;
	fuels = strcmp(fuel, "solids") == 0             ? &s.solids
			: strcmp(fuel, "liquids") == 0          ? &s.liquids
			: strcmp(fuel, "district_heating") == 0 ? &s.district
													: &s.gases;
	if (h->generator == FLEX_FUEL_BOILER && fuels->n == 0)
	{
		flex_fault(env, FLEX_BAD_INPUT, "series", "series \"%s\" is missing, the fuel's price",
				   fuel);
		flex_fault_hint(env, "Add \"%s\": 0.01 (cent/Wh) to \"series\".", fuel);
	}
	if (h->building.heat_recovery && s.supply.n == 0)
	{
		flex_fault(env, FLEX_BAD_INPUT, "series", "series \"supply_temperature\" is missing");
		flex_fault_detail(env, "building.ventilation_heat_recovery is true.");
	}
	check_components(env, &s, h);
	h->temperature = expand(env, &s.temperature, h->n, 0, "temperature");
	h->supply = h->building.heat_recovery && s.supply.n > 0
					? expand(env, &s.supply, h->n, 0, "supply_temperature")
					: NULL;
	h->north = expand(env, &s.north, h->n, 0, "radiation_north");
	h->south = expand(env, &s.south, h->n, 0, "radiation_south");
	h->east = expand(env, &s.east, h->n, 0, "radiation_east");
	h->west = expand(env, &s.west, h->n, 0, "radiation_west");
	h->pv_per_kwp = convert(env, &s.pv, h->n, "pv_per_kwp", 1 / KILO);
	h->price = convert(env, &s.price, h->n, "electricity", KILO);
	h->feed_in = convert(env, &s.feed_in, h->n, "electricity_feed_in", KILO);
	h->fuel_price = convert(env, fuels, h->n, fuel, KILO);
	h->co2 = s.co2.n > 0 ? convert(env, &s.co2, h->n, "electricity_co2", 1 / KILO) : NULL;
	h->occupancy = expand(env, &s.occupancy, h->n, 1, "occupancy");
	h->at_home = expand(env, &s.at_home, h->n, 1, "vehicle_at_home");
	h->distance = expand(env, &s.distance, h->n, 0, "vehicle_distance");
	h->base = spread(env, &s.base_shape, &s.base_w, "appliance_shape", "appliance_w",
					 h->building.appliance_wh * h->building.persons, h);
	h->hot_water = spread(env, &s.water_shape, &s.water_w, "hot_water_shape", "hot_water_w",
						  h->building.hot_water_wh * h->building.persons, h);
	h->month = read_months(env, &s.month, start, h);
}

/* Outdoor air and sun on a vertical plane, anywhere on earth. */
#define COLDEST_C (-60.0)
#define HOTTEST_C 60.0
#define BRIGHTEST 1500.0

static void
check_range(FlexEnv *env, const char *name, const double *value, int n, double low, double high,
			const char *unit)
{
	char path[64];

	for (int t = 0; t < n; t++)
	{
		if (value[t] >= low && value[t] <= high)
			continue;
		snprintf(path, sizeof(path), "series.%s", name);
		flex_warning(env, path, "series \"%s\" is %g %s in step %d, outside %g to %g", name,
					 value[t], unit, t, low, high);
		flex_fault_step(env, t);
		flex_fault_hint(env, "Check its unit.");
		return;
	}
}

void
flex_household_check_weather(FlexEnv *env, const FlexHousehold *h)
{
	check_range(env, "temperature", h->temperature, h->n, COLDEST_C, HOTTEST_C, "degC");
	check_range(env, "radiation_north", h->north, h->n, 0, BRIGHTEST, "W/m2");
	check_range(env, "radiation_east", h->east, h->n, 0, BRIGHTEST, "W/m2");
	check_range(env, "radiation_south", h->south, h->n, 0, BRIGHTEST, "W/m2");
	check_range(env, "radiation_west", h->west, h->n, 0, BRIGHTEST, "W/m2");
}

/* Driving at home draws on the same power as giving back; away, on the content. */
void
flex_household_check_driving(FlexEnv *env, const FlexHousehold *h)
{
	const FlexVehiclePart *v = &h->vehicle;

	for (int t = 0; v->capacity > 0 && t < h->n; t++)
	{
		double demand = h->distance[t] * v->rate;
		double limit = h->at_home[t] == 1 ? v->discharge_power * h->step_hours : v->capacity;

		if (demand <= limit)
			continue;
		flex_fault(env, FLEX_BAD_INPUT, "series.vehicle_distance",
				   "driving needs %g Wh in one step, above the vehicle's %g Wh%s", KILO * demand,
				   KILO * limit,
				   h->at_home[t] == 1 ? " of discharge power at home" : " of capacity");
		flex_fault_step(env, t);
		flex_fault_hint(env, "Check vehicle_distance, consumption_rate and %s.",
						h->at_home[t] == 1 ? "discharge_power_max" : "capacity");
		return;
	}
}
