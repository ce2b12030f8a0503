/*
 * units.c
 *	  Physical units and currencies.
 */
#include "units.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum Dimension
{
	DIM_LENGTH,
	DIM_MASS,
	DIM_TIME,
	DIM_CURRENT,
	DIM_TEMPERATURE,
	DIM_MONEY,
	NDIMS
} Dimension;

typedef struct Unit
{
	double factor; /* of the unit in SI base units and the currency */
	double offset; /* in kelvin; only of a bare degC */
	int    power[NDIMS];
	char   currency[4]; /* "" where money doesn't occur */
} Unit;

/* A symbol that isn't split further. Powers: m, kg, s, A, K. */
typedef struct Symbol
{
	const char *text;
	double      factor;
	double      offset;
	int         power[NDIMS];
	bool        prefix; /* takes SI prefixes */
} Symbol;

static const Symbol symbols[] = {
	{"W", 1, 0, {2, 1, -3, 0, 0, 0}, true},
	{"Wh", 3600, 0, {2, 1, -2, 0, 0, 0}, true},
	{"J", 1, 0, {2, 1, -2, 0, 0, 0}, true},
	{"VA", 1, 0, {2, 1, -3, 0, 0, 0}, true},
	{"VAh", 3600, 0, {2, 1, -2, 0, 0, 0}, true},
	{"var", 1, 0, {2, 1, -3, 0, 0, 0}, true},
	{"V", 1, 0, {2, 1, -3, -1, 0, 0}, true},
	{"A", 1, 0, {0, 0, 0, 1, 0, 0}, true},
	{"Ah", 3600, 0, {0, 0, 1, 1, 0, 0}, true},
	{"ohm", 1, 0, {2, 1, -3, -2, 0, 0}, true},
	{"Hz", 1, 0, {0, 0, -1, 0, 0, 0}, true},
	{"Pa", 1, 0, {-1, 1, -2, 0, 0, 0}, true},
	{"bar", 1e5, 0, {-1, 1, -2, 0, 0, 0}, true},
	{"N", 1, 0, {1, 1, -2, 0, 0, 0}, true},
	{"g", 1e-3, 0, {0, 1, 0, 0, 0, 0}, true},
	{"t", 1e3, 0, {0, 1, 0, 0, 0, 0}, true},
	{"m", 1, 0, {1, 0, 0, 0, 0, 0}, true},
	{"l", 1e-3, 0, {3, 0, 0, 0, 0, 0}, true},
	{"L", 1e-3, 0, {3, 0, 0, 0, 0, 0}, true},
	{"s", 1, 0, {0, 0, 1, 0, 0, 0}, true},
	{"min", 60, 0, {0, 0, 1, 0, 0, 0}, false},
	{"h", 3600, 0, {0, 0, 1, 0, 0, 0}, false},
	{"d", 86400, 0, {0, 0, 1, 0, 0, 0}, false},
	{"K", 1, 0, {0, 0, 0, 0, 1, 0}, true},
	{"degC", 1, 273.15, {0, 0, 0, 0, 1, 0}, false},
	{"\xc2\xb0"
	 "C",
	 1,
	 273.15,
	 {0, 0, 0, 0, 1, 0},
	 false},
	{"%", 0.01, 0, {0}, false},
	{"permille", 0.001, 0, {0}, false},
	{"dimensionless", 1, 0, {0}, false},
	{"p.u.", 1, 0, {0}, false},
	{"1", 1, 0, {0}, false},
};

typedef struct Prefix
{
	const char *text;
	double      factor;
} Prefix;

static const Prefix prefixes[] = {{"T", 1e12}, {"G", 1e9},  {"M", 1e6},         {"k", 1e3},
								  {"h", 1e2},  {"da", 1e1}, {"d", 1e-1},        {"c", 1e-2},
								  {"m", 1e-3}, {"u", 1e-6}, {"\xc2\xb5", 1e-6}, {"n", 1e-9}};

/* ISO 4217 codes in circulation. */
static const char currencies[] =
	"AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
	"BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
	"GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR "
	"KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
	"MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR "
	"SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS "
	"UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL";

static bool
is_currency(const char *code)
{
	for (const char *at = currencies; strlen(at) >= 3; at += at[3] == ' ' ? 4 : 3)
		if (strncmp(at, code, 3) == 0)
			return true;
	return false;
}

/* ---- one symbol --------------------------------------------------------------- */

static void
set_money(Unit *unit, double factor, const char *code)
{
	memset(unit, 0, sizeof(*unit));
	unit->factor = factor;
	unit->power[DIM_MONEY] = 1;
	memcpy(unit->currency, code, 3);
}

/* A symbol or currency without prefix. */
static bool
read_bare(const char *name, bool prefixed, Unit *unit)
{
	for (int i = 0; i < FLEX_LENGTH(symbols); i++)
		if (strcmp(symbols[i].text, name) == 0 && (!prefixed || symbols[i].prefix))
		{
			memset(unit, 0, sizeof(*unit));
			unit->factor = symbols[i].factor;
			unit->offset = symbols[i].offset;
			memcpy(unit->power, symbols[i].power, sizeof(unit->power));
			return true;
		}
	if (strlen(name) == 3 && is_currency(name))
	{
		set_money(unit, 1, name);
		return true;
	}
	if (!prefixed && (strcmp(name, "ct") == 0 || strcmp(name, "cent") == 0))
	{
		set_money(unit, 0.01, "EUR");
		return true;
	}
	return false;
}

static bool
read_symbol(const char *name, Unit *unit)
{
	if (read_bare(name, false, unit))
		return true;
	for (int i = 0; i < FLEX_LENGTH(prefixes); i++)
	{
		size_t n = strlen(prefixes[i].text);

		if (strncmp(name, prefixes[i].text, n) == 0 && read_bare(name + n, true, unit))
		{
			unit->factor *= prefixes[i].factor;
			return true;
		}
	}
	return false;
}

/* ---- products and quotients --------------------------------------------------------- */

/* unit *= part ^ power; false for a second currency. */
static bool
multiply(Unit *unit, const Unit *part, int power)
{
	unit->factor *= pow(part->factor, power);
	for (int d = 0; d < NDIMS; d++)
		unit->power[d] += power * part->power[d];
	if (part->currency[0] == '\0')
		return true;
	if (unit->currency[0] != '\0' && strcmp(unit->currency, part->currency) != 0)
		return false;
	memcpy(unit->currency, part->currency, sizeof(unit->currency));
	return true;
}

/* The exponent behind a symbol: m3, m^3, m-2; 1 where there is none. Cuts it off. */
static int
cut_exponent(char *name)
{
	size_t length = strlen(name);
	size_t at = length;
	int    exponent;

	while (at > 0 && isdigit((unsigned char) name[at - 1]))
		at--;
	if (at == length || at == 0)
		return 1;
	if (at > 1 && name[at - 1] == '-')
		at--;
	exponent = atoi(name + at);
	name[at] = '\0';
	while (at > 0 && (name[at - 1] == '^' || name[at - 1] == '*'))
		name[--at] = '\0';
	return exponent;
}

static bool
read_factor(const char *text, size_t length, int sign, Unit *unit, bool *alone)
{
	char name[FLEX_UNIT_TEXT];
	Unit part;
	int  exponent;

	if (length == 0 || length >= sizeof(name))
		return false;
	memcpy(name, text, length);
	name[length] = '\0';
	exponent = cut_exponent(name);
	if (!read_symbol(name, &part))
		return false;
	if (*alone && exponent == 1 && sign == 1)
		unit->offset = part.offset;
	*alone = false;
	return multiply(unit, &part, sign * exponent);
}

static bool
read_unit(const char *text, Unit *unit)
{
	int  sign = 1;
	bool alone = true;

	memset(unit, 0, sizeof(*unit));
	unit->factor = 1;
	while (*text == ' ')
		text++;
	if (*text == '\0')
		return true;
	for (;;)
	{
		size_t length = strcspn(text, "/* ");

		/* m**3: the exponent belongs to the symbol */
		if (text[length] == '*' && text[length + 1] == '*')
			length += 2 + strcspn(text + length + 2, "/* ");
		if (!read_factor(text, length, sign, unit, &alone))
			return false;
		text += length;
		while (*text == ' ')
			text++;
		if (*text == '\0')
			break;
		unit->offset = 0;
		sign = *text == '/' ? -1 : 1;
		if (*text == '/' || *text == '*')
			text++;
		while (*text == ' ')
			text++;
	}
	return true;
}

/* Read a unit; FLEX_UNIT with a fault at path where it can't be read. */
static FlexStatus
parse_unit(FlexEnv *env, const char *text, const char *path, Unit *unit)
{
	if (read_unit(text, unit))
		return FLEX_OK;
	flex_fault(env, FLEX_UNIT, path, "unit \"%s\" can't be read", text);
	flex_fault_hint(env, "Examples: kW, MWh, EUR/MWh, ct/kWh, m3/h, W/m2, degC, %%.");
	return FLEX_UNIT;
}

bool
flex_unit_currency(const char *text, char currency[4])
{
	Unit unit;

	if (!read_unit(text, &unit))
		return false;
	memcpy(currency, unit.currency, sizeof(unit.currency));
	return true;
}

/* ---- conversion ------------------------------------------------------------------------ */

/* Powers of time that from has more than to; INT_MAX where another dimension differs. */
static int
time_difference(const Unit *from, const Unit *to)
{
	for (int d = 0; d < NDIMS; d++)
		if (d != DIM_TIME && from->power[d] != to->power[d])
			return INT32_MAX;
	return from->power[DIM_TIME] - to->power[DIM_TIME];
}

FlexStatus
flex_unit_convert(FlexEnv *env, const char *from, const char *to, double slot_hours,
				  const char *path, double *factor, double *offset)
{
	Unit       a;
	Unit       b;
	double     slot = slot_hours * 3600;
	int        difference;
	FlexStatus status = parse_unit(env, from, path, &a);

	if (status == FLEX_OK)
		status = parse_unit(env, to, path, &b);
	if (status != FLEX_OK)
		return status;
	*factor = a.factor / b.factor;
	*offset = (a.offset - b.offset) / b.factor;
	difference = time_difference(&a, &b);
	if (strcmp(a.currency, b.currency) == 0)
	{
		if (difference == 0)
			return FLEX_OK;
		if (difference == 1 && slot > 0)
		{
			*factor /= slot; /* a stock over the step to a flow */
			return FLEX_OK;
		}
		if (difference == -1 && slot > 0)
		{
			*factor *= slot;
			return FLEX_OK;
		}
	}
	flex_fault(env, FLEX_UNIT, path, "unit \"%s\" can't be converted to \"%s\"", from, to);
	if (a.currency[0] != '\0' && b.currency[0] != '\0' && strcmp(a.currency, b.currency) != 0)
		flex_fault_hint(env, "Currencies are never converted: give prices in %s.", b.currency);
	else if ((difference == 1 || difference == -1) && !(slot > 0))
		flex_fault_hint(env, "Between a flow and a stock the length of the step is needed.");
	return FLEX_UNIT;
}

FlexStatus
flex_quantity_parse(FlexEnv *env, const char *text, const char *path, double *value,
					char unit[FLEX_UNIT_TEXT])
{
	char  *end;
	size_t length;

	*value = strtod(text, &end);
	if (end == text || !isfinite(*value))
	{
		flex_fault(env, FLEX_BAD_INPUT, path, "\"%s\" isn't a quantity", text);
		flex_fault_hint(env, "Give a number and a unit, for example \"3.1 kWh\".");
		return FLEX_BAD_INPUT;
	}
	while (*end == ' ')
		end++;
	length = strlen(end);
	while (length > 0 && end[length - 1] == ' ')
		length--;
	if (length >= FLEX_UNIT_TEXT)
		return flex_fault(env, FLEX_UNIT, path, "unit \"%s\" can't be read", end);
	memcpy(unit, end, length);
	unit[length] = '\0';
	return FLEX_OK;
}
