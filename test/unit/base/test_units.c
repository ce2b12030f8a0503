/*
 * test_units.c
 *	  Units, currencies and quantities, with the conversions of the reference
 *	  file (test/cases/flexmeasures/units.json).
 */
#include "support/unit.h"

#include "base/units.h"

static void
expect(const char *from, const char *to, double slot_hours, double value, double result)
{
	FlexEnv env;
	double  factor = 0;
	double  offset = 0;

	flex_env_standalone(&env);
	CHECK(flex_unit_convert(&env, from, to, slot_hours, "x", &factor, &offset) == FLEX_OK,
		  "%s to %s", from, to);
	CHECK_CLOSE(value * factor + offset, result, 1e-12);
	flex_env_release(&env);
}

static void
refuse(const char *from, const char *to, double slot_hours)
{
	FlexEnv env;
	double  factor;
	double  offset;

	flex_env_standalone(&env);
	CHECK(flex_unit_convert(&env, from, to, slot_hours, "x", &factor, &offset) == FLEX_UNIT,
		  "%s to %s was taken", from, to);
	CHECK(env.nfaults == 1 && strstr(env.fault[0].message, from) != NULL, "%s",
		  env.nfaults ? env.fault[0].message : "no fault");
	flex_env_release(&env);
}

static void
test_quantities(void)
{
	FlexEnv env;
	double  value;
	char    unit[FLEX_UNIT_TEXT];

	flex_env_standalone(&env);
	CHECK(flex_quantity_parse(&env, "3.1 kWh", "x", &value, unit) == FLEX_OK, "3.1 kWh");
	CHECK(value == 3.1 && strcmp(unit, "kWh") == 0, "%g %s", value, unit);
	CHECK(flex_quantity_parse(&env, "90%", "x", &value, unit) == FLEX_OK, "90%%");
	CHECK(value == 90 && strcmp(unit, "%") == 0, "%g %s", value, unit);
	CHECK(flex_quantity_parse(&env, "-5", "x", &value, unit) == FLEX_OK && unit[0] == '\0', "-5");
	CHECK(flex_quantity_parse(&env, "much", "x", &value, unit) == FLEX_BAD_INPUT, "much");
	CHECK(flex_quantity_parse(&env, "nan kW", "x", &value, unit) == FLEX_BAD_INPUT, "nan");
	flex_env_release(&env);
}

int
main(void)
{
	char currency[4];

	expect("kW", "MW", NAN, 3, 0.003);
	expect("kWh", "MW", 0.25, 3, 0.012);
	expect("MW", "kWh", 0.25, 3, 750);
	expect("EUR/kWh", "EUR/MWh", NAN, 3, 3000);
	expect("cEUR/kWh", "EUR/MWh", NAN, 3, 30);
	expect("ct/kWh", "EUR/MWh", NAN, 3, 30);
	expect("EUR/MW", "EUR/MW*h", 0.25, 3, 0.75);
	expect("EUR/MWh", "EUR/MW", 0.25, 3, 0.75);
	expect("EUR/MWh", "EUR/MWh*h", 0.25, 3, 0.75);
	expect("kJ/s", "W", NAN, 3, 3000);
	/* the original knows no cubic metre over a step */
	expect("m3/h", "m3", 0.25, 3, 0.75);
	expect("%", "dimensionless", NAN, 3, 0.03);
	expect("degC", "K", NAN, 3, 276.15);
	expect("K", "degC", NAN, 276.15, 3);
	expect("W/m2", "kW/m2", NAN, 5, 0.005);
	expect("W/degC", "W/K", NAN, 5, 5);
	expect("kEUR/MWh", "EUR/kWh", NAN, 1, 1);
	expect("m**3", "l", NAN, 1, 1000);
	expect("MVA", "kW", NAN, 1, 1000);
	expect("kWh/d", "W", NAN, 24, 1000);
	expect("", "%", NAN, 0.9, 90);

	refuse("EUR/MWh", "USD/MWh", NAN);
	refuse("kW", "m", NAN);
	refuse("kWh", "kW", NAN);
	refuse("EUR/MWh", "EUR/m3", 1);
	refuse("kWx", "kW", NAN);
	refuse("kmin", "s", NAN);
	refuse("EUR/USD", "1", NAN);

	CHECK(flex_unit_currency("kEUR/MWh", currency) && strcmp(currency, "EUR") == 0, "%s", currency);
	CHECK(flex_unit_currency("kW", currency) && currency[0] == '\0', "%s", currency);
	CHECK(!flex_unit_currency("?", currency), "a question mark was taken for a unit");
	test_quantities();
	return unit_end("units");
}
