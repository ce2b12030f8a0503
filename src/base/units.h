/*
 * units.h
 *	  Physical units and currencies: reading, converting, quantities as text.
 *
 * A unit is a product and quotient of SI units with prefixes (kW, MWh, m3/h,
 * W/m2), time (s, min, h, d), currencies (ISO 4217, also with prefix: kEUR;
 * ct and cent are 0.01 EUR), % and permille. a/b*c reads from left to right.
 */
#ifndef FLEX_BASE_UNITS_H
#define FLEX_BASE_UNITS_H

#include "flex.h"

/*
 * The conversion value_to = value_from * factor + offset.
 * slot_hours is the step over which a flow is a stock (kWh per step to kW,
 * EUR/MWh to EUR/MW); NAN where there is no step. Incompatible units and
 * different currencies are FLEX_UNIT faults that name both.
 */
FlexStatus flex_unit_convert(FlexEnv *env, const char *from, const char *to, double slot_hours,
							 const char *path, double *factor, double *offset);

#define FLEX_UNIT_TEXT 48

/*
 * Split "3.1 kWh" into number and unit; the unit is "" for a bare number.
 */
FlexStatus flex_quantity_parse(FlexEnv *env, const char *text, const char *path, double *value,
							   char unit[FLEX_UNIT_TEXT]);

/* Currency of a unit's text, "" for none; false where it can't be read. */
bool flex_unit_currency(const char *text, char currency[4]);

#endif /* FLEX_BASE_UNITS_H */
