/*
 * transformer.c
 *	  OpenDSS transformers and their regulators.
 */
#include "dss.h"

#include <math.h>
#include <string.h>

#define IS(property, text) (strcmp((property)->name, text) == 0)

typedef struct TransformerText
{
	const char *bus[2];
	double      kva[2];
	double      r[2];
	double      r_neutral[2];
	int         winding; /* at work, from 0 */
} TransformerText;

/* A list with one item for each winding. */
static FlexStatus
read_both(DssReader *reader, const DssProperty *p, double *value)
{
	int n;

	if (flex_dss_numbers(reader, p->value, value, 2, &n) != FLEX_OK)
		return FLEX_BAD_INPUT;
	return n == 2 ? FLEX_OK : flex_dss_fault(reader, "%s needs two numbers", p->name);
}

static FlexStatus
read_both_texts(DssReader *reader, const DssProperty *p, char **value)
{
	int n;

	if (flex_dss_texts(reader, p->value, value, 2, &n) != FLEX_OK)
		return FLEX_BAD_INPUT;
	return n == 2 ? FLEX_OK : flex_dss_fault(reader, "%s needs two items", p->name);
}

static FlexStatus
read_winding_number(DssReader *reader, const DssProperty *p, TransformerText *text)
{
	if (flex_dss_integer(reader, p->value, &text->winding) != FLEX_OK)
		return FLEX_BAD_INPUT;
	if (text->winding < 1 || text->winding > 2)
		return flex_dss_fault(reader, "winding %d: transformers have two windings here",
							  text->winding);
	text->winding--;
	return FLEX_OK;
}

static FlexStatus
read_transformer_lists(DssReader *reader, const DssProperty *p, TransformerText *text,
					   FlexTransformer *transformer, bool *known)
{
	char      *pair[2];
	FlexStatus status;

	*known = true;
	if (IS(p, "kvs"))
		return read_both(reader, p, transformer->kv);
	if (IS(p, "kvas"))
		return read_both(reader, p, text->kva);
	if (IS(p, "taps"))
		return read_both(reader, p, transformer->tap);
	if (IS(p, "%rs"))
		return read_both(reader, p, text->r);
	if (IS(p, "buses"))
	{
		status = read_both_texts(reader, p, pair);
		text->bus[0] = pair[0];
		text->bus[1] = pair[1];
		return status;
	}
	if (IS(p, "conns"))
	{
		status = read_both_texts(reader, p, pair);
		for (int w = 0; w < 2 && status == FLEX_OK; w++)
			status = flex_dss_connection(reader, pair[w], &transformer->conn[w]);
		return status;
	}
	*known = false;
	return FLEX_OK;
}

/* Members that are one number. */
static void
set_transformer_number(const DssProperty *p, double number, TransformerText *text,
					   FlexTransformer *transformer)
{
	int w = text->winding;

	if (IS(p, "kv"))
		transformer->kv[w] = number;
	else if (IS(p, "kva"))
	{
		text->kva[w] = number;
		if (w == 0)
			text->kva[1] = number;
	}
	else if (IS(p, "tap"))
		transformer->tap[w] = number;
	else if (IS(p, "%r"))
		text->r[w] = number;
	else if (IS(p, "rneut"))
		text->r_neutral[w] = number;
	else if (IS(p, "xhl") || IS(p, "x12"))
		transformer->x_percent = number;
	else if (IS(p, "%loadloss"))
		text->r[0] = text->r[1] = number / 2;
	else if (IS(p, "%noloadloss"))
		transformer->no_load_percent = number;
	else if (IS(p, "%imag"))
		transformer->magnetising_percent = number;
	else if (IS(p, "ppm_antifloat"))
		transformer->antifloat_ppm = number;
	else if (IS(p, "maxtap"))
		transformer->tap_max = number;
	else if (IS(p, "mintap"))
		transformer->tap_min = number;
	else if (IS(p, "numtaps"))
		transformer->tap_steps = (int) number;
}

static FlexStatus
read_transformer_member(DssReader *reader, const DssProperty *p, TransformerText *text,
						FlexTransformer *transformer)
{
	int        w = text->winding;
	int        windings;
	double     number;
	bool       known;
	FlexStatus status = read_transformer_lists(reader, p, text, transformer, &known);

	if (known || status != FLEX_OK)
		return status;
	if (IS(p, "phases"))
		return flex_dss_phases(reader, p->value, &transformer->phases);
	if (IS(p, "windings"))
	{
		if (flex_dss_integer(reader, p->value, &windings) != FLEX_OK)
			return FLEX_BAD_INPUT;
		if (windings != 2)
			return flex_dss_fault(reader, "a transformer of %d windings is not supported",
								  windings);
		return FLEX_OK;
	}
	if (IS(p, "wdg"))
		return read_winding_number(reader, p, text);
	if (IS(p, "bus"))
	{
		text->bus[w] = p->value;
		return FLEX_OK;
	}
	if (IS(p, "conn"))
		return flex_dss_connection(reader, p->value, &transformer->conn[w]);
	if (IS(p, "leadlag"))
	{
		char *lower = flex_dss_lower(reader->env, p->value);

		transformer->leads =
			lower != NULL && (strcmp(lower, "lead") == 0 || strcmp(lower, "euro") == 0);
		return FLEX_OK;
	}
	if (flex_dss_number(reader, p->value, &number) != FLEX_OK)
		return FLEX_BAD_INPUT;
	set_transformer_number(p, number, text, transformer);
	return FLEX_OK;
}

FlexStatus
flex_dss_build_transformer(DssReader *reader, const DssObject *object)
{
	TransformerText  text = {.kva = {1000, 1000}, .r = {0.2, 0.2}, .r_neutral = {-1, -1}};
	FlexTransformer *transformer = flex_network_add_transformer(reader->network);

	if (transformer == NULL)
		return FLEX_NO_MEMORY;
	*transformer = (FlexTransformer){.name = object->name,
									 .phases = 3,
									 .kv = {12.47, 12.47},
									 .x_percent = 7,
									 .tap = {1, 1},
									 .tap_min = 0.9,
									 .tap_max = 1.1,
									 .tap_steps = 32,
									 .antifloat_ppm = 1};
	for (const DssProperty *p = object->first; p != NULL; p = p->next)
	{
		FlexStatus status;

		reader->place = p->place;
		status = read_transformer_member(reader, p, &text, transformer);
		if (status != FLEX_OK)
			return status;
	}
	reader->place = object->place;
	transformer->kva = text.kva[0];
	transformer->r_percent = text.r[0] + text.r[1];
	for (int w = 0; w < 2; w++)
	{
		int           phases = transformer->phases;
		bool          wye = transformer->conn[w] == FLEX_WYE;
		int           n = wye || phases < 3 ? phases + 1 : phases;
		FlexTerminal *end = &transformer->end[w];
		int           ngiven;

		if (text.bus[w] == NULL)
			return flex_dss_fault(reader, "transformer \"%s\" has no bus for winding %d",
								  object->name, w + 1);
		if (flex_dss_terminal(reader, text.bus[w], phases, n, end, &ngiven) != FLEX_OK)
			return FLEX_BAD_INPUT;
		if (wye && end->node[phases] != 0 && text.r_neutral[w] >= 0)
			return flex_dss_fault(reader,
								  "transformer \"%s\" ties a neutral node to ground by Rneut: not "
								  "supported",
								  object->name);
	}
	return FLEX_OK;
}

static int
transformer_number(const FlexNetwork *network, const char *name)
{
	for (int i = 0; i < network->ntransformers; i++)
		if (strcmp(network->transformer[i].name, name) == 0)
			return i;
	return -1;
}

FlexStatus
flex_dss_build_regulator(DssReader *reader, const DssObject *object)
{
	FlexRegulator *regulator = flex_network_add_regulator(reader->network);

	if (regulator == NULL)
		return FLEX_NO_MEMORY;
	*regulator = (FlexRegulator){.name = object->name,
								 .transformer = -1,
								 .winding = 1,
								 .voltage_v = 120,
								 .band_v = 3,
								 .pt_ratio = 60,
								 .ct_primary_a = 300,
								 .max_steps = 16};
	for (const DssProperty *p = object->first; p != NULL; p = p->next)
	{
		double                   number;
		static const char *const numbers[] = {"vreg", "band", "ptratio", "ctprim", "r", "x"};
		double *const field[] = {&regulator->voltage_v,    &regulator->band_v, &regulator->pt_ratio,
								 &regulator->ct_primary_a, &regulator->r_v,    &regulator->x_v};

		reader->place = p->place;
		if (IS(p, "transformer"))
		{
			char *name = flex_dss_lower(reader->env, p->value);

			regulator->transformer = name == NULL ? -1 : transformer_number(reader->network, name);
			if (regulator->transformer < 0)
				return flex_dss_fault(reader, "there is no transformer \"%s\"", p->value);
			continue;
		}
		if (IS(p, "enabled"))
			continue;
		if (flex_dss_number(reader, p->value, &number) != FLEX_OK)
			return FLEX_BAD_INPUT;
		if (IS(p, "winding"))
			regulator->winding = (int) number;
		else if (IS(p, "maxtapchange"))
			regulator->max_steps = (int) number;
		for (int i = 0; i < FLEX_LENGTH(numbers); i++)
			if (IS(p, numbers[i]))
				*field[i] = number;
	}
	reader->place = object->place;
	if (regulator->transformer < 0)
		return flex_dss_fault(reader, "regcontrol \"%s\" needs a transformer", object->name);
	return FLEX_OK;
}
