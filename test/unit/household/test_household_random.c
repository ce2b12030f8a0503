/*
 * test_household_random.c
 *	  Random households by the right rules: invariants, and never dearer than the reference.
 */
#include "support/household_case.h"

static double
uniform(unsigned long seed, int k, double low, double high)
{
	return low + (high - low) * unit_random(seed, (unsigned long) k);
}

static bool
chance(unsigned long seed, int k, double share)
{
	return unit_random(seed, (unsigned long) k + 1000) < share;
}

static void
write_number(FlexText *out, const char *name, double value)
{
	flex_json_key(out, name);
	flex_json_number(out, value);
}

static void
random_components(FlexText *out, unsigned long seed)
{
	static const char *const boiler[] = {"Air_HP", "Ground_HP", "Electric", "gases"};
	double                   area = uniform(seed, 1, 60, 400);

	flex_json_key(out, "building");
	flex_json_open(out, '{');
	write_number(out, "Af", area);
	write_number(out, "Hop", area * uniform(seed, 2, 0.5, 2.5));
	write_number(out, "Htr_w", area * uniform(seed, 3, 0.1, 0.6));
	write_number(out, "Hve", area * uniform(seed, 4, 0.2, 0.6));
	write_number(out, "CM_factor", uniform(seed, 5, 80000, 370000));
	write_number(out, "Am_factor", uniform(seed, 6, 2.5, 3.5));
	write_number(out, "internal_gains", uniform(seed, 7, 0, 6));
	write_number(out, "effective_window_area_west_east", area * uniform(seed, 8, 0, 0.06));
	write_number(out, "effective_window_area_south", area * uniform(seed, 9, 0, 0.1));
	write_number(out, "effective_window_area_north", area * uniform(seed, 10, 0, 0.03));
	write_number(out, "supply_temperature", uniform(seed, 11, 30, 55));
	write_number(out, "person_num", 3);
	write_number(out, "appliance_electricity_demand_per_person", uniform(seed, 12, 3e5, 2e6));
	write_number(out, "hot_water_demand_per_person", uniform(seed, 13, 0, 1.5e6));
	flex_json_close(out, '}');
	flex_json_key(out, "boiler");
	flex_json_open(out, '{');
	flex_json_key(out, "type");
	flex_json_string(out, boiler[(int) uniform(seed, 14, 0, 3.999)]);
	write_number(out, "carnot_efficiency_factor", uniform(seed, 15, 0.3, 0.5));
	if (chance(seed, 70, 0.25))
		write_number(out, "power_max", uniform(seed, 71, 3000, 9000));
	flex_json_close(out, '}');
	flex_json_key(out, "central_dhw");
	flex_json_bool(out, chance(seed, 72, 0.7));
	for (int k = 0; k < 2; k++)
	{
		flex_json_key(out, k == 0 ? "space_heating_tank" : "hot_water_tank");
		flex_json_open(out, '{');
		write_number(out, "size", chance(seed, 16 + k, 0.6) ? uniform(seed, 18 + k, 50, 1500) : 0);
		write_number(out, "loss", uniform(seed, 20 + k, 0, 1));
		write_number(out, "temperature_start", chance(seed, 22 + k, 0.2) ? 20 : 30);
		write_number(out, "temperature_max", k == 0 ? 45 : 60);
		write_number(out, "temperature_min", 28);
		flex_json_close(out, '}');
	}
}

static void
random_devices(FlexText *out, unsigned long seed)
{
	flex_json_key(out, "pv");
	flex_json_open(out, '{');
	write_number(out, "size", chance(seed, 30, 0.7) ? uniform(seed, 31, 1, 20) : 0);
	flex_json_close(out, '}');
	flex_json_key(out, "battery");
	flex_json_open(out, '{');
	if (chance(seed, 32, 0.6))
	{
		write_number(out, "capacity", uniform(seed, 33, 1000, 20000));
		write_number(out, "charge_efficiency", uniform(seed, 34, 0.8, 1));
		write_number(out, "discharge_efficiency", uniform(seed, 35, 0.8, 1));
		write_number(out, "charge_power_max", uniform(seed, 36, 500, 8000));
		write_number(out, "discharge_power_max", uniform(seed, 37, 500, 8000));
		write_number(out, "soc_start", chance(seed, 38, 0.5) ? 500 : 0);
	}
	flex_json_close(out, '}');
	flex_json_key(out, "vehicle");
	flex_json_open(out, '{');
	if (chance(seed, 39, 0.5))
	{
		write_number(out, "capacity", uniform(seed, 40, 30000, 90000));
		write_number(out, "consumption_rate", 160);
		write_number(out, "charge_efficiency", uniform(seed, 41, 0.85, 1));
		write_number(out, "discharge_efficiency", uniform(seed, 42, 0.85, 1));
		write_number(out, "charge_power_max", uniform(seed, 43, 3700, 11000));
		write_number(out, "discharge_power_max", uniform(seed, 44, 15000, 22000));
		write_number(out, "charge_bidirectional", chance(seed, 45, 0.5));
	}
	flex_json_close(out, '}');
	flex_json_key(out, "space_cooling_technology");
	flex_json_open(out, '{');
	write_number(out, "power", chance(seed, 46, 0.4) ? uniform(seed, 47, 500, 20000) : 0);
	flex_json_close(out, '}');
	flex_json_key(out, "heating_element");
	flex_json_open(out, '{');
	write_number(out, "power", chance(seed, 48, 0.3) ? uniform(seed, 49, 500, 6000) : 0);
	write_number(out, "efficiency", uniform(seed, 50, 0.9, 1));
	flex_json_close(out, '}');
	if (chance(seed, 51, 0.2))
		write_number(out, "peak_price", uniform(seed, 52, 0.01, 1));
}

static double
series_value(unsigned long seed, const char *name, double value, int t, int n)
{
	(void) n;
	if (strcmp(name, "electricity") == 0 && chance(seed, 60, 0.5))
		return value + uniform(seed + 77, t, -0.05, 0.03); /* negative at times */
	if (strcmp(name, "electricity_feed_in") == 0 && chance(seed, 61, 0.3))
		return 0;
	if (strcmp(name, "vehicle_distance") == 0)
		return value * 0.5;
	return value;
}

static char *
random_document(unsigned long seed, bool optimised, int n)
{
	FlexEnv  env;
	FlexText out;
	char    *copy;
	int      first = (int) uniform(seed, 62, 0, YEAR - n - 1);

	flex_env_standalone(&env);
	flex_text_init(&out, &env);
	flex_json_open(&out, '{');
	flex_json_key(&out, "kind");
	flex_json_string(&out, "household");
	flex_json_key(&out, "mode");
	flex_json_string(&out, optimised ? "optimised" : "reference");
	write_number(&out, "step_hours", chance(seed, 63, 0.5) ? 1 : 0.25);
	random_components(&out, seed);
	random_devices(&out, seed);
	flex_json_key(&out, "series");
	flex_json_open(&out, '{');
	for (int c = 1; c < inputs.ncols; c++)
	{
		double value[400];

		for (int t = 0; t < n; t++)
			value[t] = series_value(seed, inputs.name[c], inputs.value[c][first + t], t, n) +
					   (strstr(inputs.name[c], "shape") ? 1 : 0);
		flex_json_numbers(&out, inputs.name[c], value, n);
	}
	flex_json_close(&out, '}');
	flex_json_close(&out, '}');
	copy = strdup(out.data);
	flex_env_release(&env);
	return copy;
}

/* A given power that isn't enough for hot water is refused, as it should be. */
static bool
too_small(const Solved *s)
{
	return s->status == FLEX_BAD_INPUT && strcmp(s->env.fault[0].path, "boiler.power_max") == 0;
}

static void
test_random_households(void)
{
	int    count = unit_quick() ? 20 : 200;
	int    refused = 0;
	double saved = 0;

	for (int i = 0; i < count; i++)
	{
		unsigned long seed = 4000ul + (unsigned long) i;
		char          name[32];
		Solved        s[2];

		snprintf(name, sizeof(name), "random household %d", i);
		for (int mode = 0; mode < 2; mode++)
		{
			char *document = random_document(seed, mode == 1, 24 * (2 + i % 12));

			solve(document, &s[mode]);
			refused += mode == 0 && too_small(&s[0]);
			CHECK(s[mode].status == FLEX_OK || too_small(&s[0]), "%s, mode %d: %s %s", name, mode,
				  flex_status_text(s[mode].status),
				  s[mode].env.nfaults > 0 ? s[mode].env.fault[0].message : "");
			if (s[mode].status == FLEX_OK)
				check_invariants(&s[mode], name);
			free(document);
		}
		if (s[0].status == FLEX_OK && s[1].status == FLEX_OK)
		{
			double unmet = 0;

			for (int t = 0; t < s[0].household.n; t++)
				unmet += s[0].result.series[FLEX_HH_EVUnmet][t];
			CHECK(unmet == 0, "%s: %g kWh of driving unmet", name, unmet);
			CHECK(s[0].result.total_cost >=
					  s[1].result.total_cost - 1e-6 * fmax(1, fabs(s[0].result.total_cost)),
				  "%s: reference %.9g < optimised %.9g", name, s[0].result.total_cost,
				  s[1].result.total_cost);
			saved += s[0].result.total_cost - s[1].result.total_cost;
		}
		finish(&s[0]);
		finish(&s[1]);
	}
	printf("%d random households: %.0f cent saved\n", count, saved);
	CHECK(refused <= count / 20, "%d of %d refused", refused, count);
	CHECK(saved > 0, "saved %g", saved);
}

int
main(void)
{
	read_inputs();
	test_random_households();
	csv_free(&inputs);
	return unit_end("household random");
}
