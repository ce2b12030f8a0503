/*
 * check.c
 *	  What can be wrong with a network's data.
 */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The check at work: what kind of object, and its name. */
typedef struct Check
{
	FlexEnv           *env;
	const FlexNetwork *network;
	FlexNames          names;
	const char        *kind;
	const char        *name;
	int                number;
} Check;

static void
fault(Check *check, const char *member, const char *what)
{
	char path[128];

	snprintf(path, sizeof(path), "%s[%d].%s", check->kind, check->number, member);
	flex_fault(check->env, FLEX_BAD_INPUT, path, "%s \"%s\": %s", check->kind, check->name, what);
}

static void
begin(Check *check, const char *kind, const char *name, int number)
{
	check->kind = kind;
	check->name = name != NULL ? name : "";
	check->number = number;
	if (check->name[0] == '\0')
		fault(check, "name", "has no name");
	else if (flex_names_add(&check->names, check->name, number) >= 0)
		fault(check, "name", "stands there twice");
}

static void
new_names(Check *check)
{
	flex_names_init(check->env, 64, &check->names); /* without memory the check ends so */
}

static void
positive(Check *check, const char *member, double value)
{
	char what[120];

	if (isfinite(value) && value > 0)
		return;
	snprintf(what, sizeof(what), "%s is %g, must be above 0", member, value);
	fault(check, member, what);
}

static void
not_negative(Check *check, const char *member, double value)
{
	char what[120];

	if (isfinite(value) && value >= 0)
		return;
	snprintf(what, sizeof(what), "%s is %g, must be 0 or more", member, value);
	fault(check, member, what);
}

static void
is_number(Check *check, const char *member, double value)
{
	char what[120];

	if (isfinite(value))
		return;
	snprintf(what, sizeof(what), "%s is not a finite number", member);
	fault(check, member, what);
}

/* conductors expected; each node but ground once. */
static void
terminal(Check *check, const char *member, const FlexTerminal *end, int conductors)
{
	char what[120];

	if (end->bus < 0 || end->bus >= check->network->nbuses)
		fault(check, member, "there is no such bus");
	if (end->n != conductors)
	{
		snprintf(what, sizeof(what), "%d nodes where %d conductors end", end->n, conductors);
		fault(check, member, what);
		return;
	}
	for (int i = 0; i < end->n; i++)
	{
		if (end->node[i] < 0 || end->node[i] > FLEX_MAX_NODE)
		{
			snprintf(what, sizeof(what), "node %d, must be 0 to %d", end->node[i], FLEX_MAX_NODE);
			fault(check, member, what);
		}
		for (int j = 0; j < i; j++)
			if (end->node[i] == end->node[j] && end->node[i] != 0)
			{
				snprintf(what, sizeof(what), "node %d is given twice", end->node[i]);
				fault(check, member, what);
			}
	}
}

/* No leg of a load, shunt or winding may begin and end at one node. */
static void
legs(Check *check, const char *member, const FlexTerminal *end, int phases, FlexConnection conn)
{
	for (int j = 0; j < phases && end->n >= phases; j++)
	{
		int to = conn == FLEX_WYE ? phases : (phases < 3 ? j + 1 : (j + 1) % 3);

		if (to < end->n && end->node[j] == end->node[to])
		{
			char what[120];

			snprintf(what, sizeof(what), "phase %d begins and ends at node %d", j + 1,
					 end->node[j]);
			fault(check, member, what);
			return;
		}
	}
}

/* ---- one kind each ------------------------------------------------------------------- */

/* |det| against the product of the diagonal: 0 where conductors are the same. */
static bool
singular(const FlexLineType *type)
{
	int    n = type->phases;
	double re[16];
	double im[16];

	memcpy(re, type->r, sizeof(re));
	memcpy(im, type->x, sizeof(im));
	for (int k = 0; k < n; k++)
	{
		double pivot = re[k * n + k] * re[k * n + k] + im[k * n + k] * im[k * n + k];
		double scale =
			type->r[k * n + k] * type->r[k * n + k] + type->x[k * n + k] * type->x[k * n + k];

		if (!(pivot > 1e-20 * scale) || !(scale > 0))
			return true;
		for (int i = k + 1; i < n; i++)
		{
			double a = re[i * n + k];
			double b = im[i * n + k];
			double fr = (a * re[k * n + k] + b * im[k * n + k]) / pivot;
			double fi = (b * re[k * n + k] - a * im[k * n + k]) / pivot;

			for (int j = k; j < n; j++)
			{
				double r = fr * re[k * n + j] - fi * im[k * n + j];
				double x = fr * im[k * n + j] + fi * re[k * n + j];

				re[i * n + j] -= r;
				im[i * n + j] -= x;
			}
		}
	}
	return false;
}

static void
check_types(Check *check)
{
	new_names(check);
	for (int i = 0; i < check->network->ntypes; i++)
	{
		const FlexLineType *type = &check->network->type[i];

		begin(check, "line_type", type->name, i);
		if (type->phases < 1 || type->phases > FLEX_MAX_CONDUCTORS)
		{
			fault(check, "phases", "must have 1 to 4 phases");
			continue;
		}
		for (int k = 0; k < type->phases * type->phases; k++)
		{
			int j = k % type->phases * type->phases + k / type->phases;

			is_number(check, "r", type->r[k]);
			is_number(check, "x", type->x[k]);
			is_number(check, "c", type->c[k]);
			if (type->r[k] != type->r[j] || type->x[k] != type->x[j] || type->c[k] != type->c[j])
			{
				fault(check, "r", "a matrix is not symmetric");
				break;
			}
		}
		if (!isnan(type->rated_a))
			positive(check, "rated_a", type->rated_a);
		if (singular(type))
			fault(check, "r", "the impedance matrix can't be inverted");
	}
}

static void
check_lines(Check *check)
{
	new_names(check);
	for (int i = 0; i < check->network->nlines; i++)
	{
		const FlexLine *line = &check->network->line[i];

		begin(check, "line", line->name, i);
		if (line->type < 0 || line->type >= check->network->ntypes)
		{
			fault(check, "line_type", "there is no such line type");
			continue;
		}
		positive(check, "length_km", line->length_km);
		if (!isnan(line->rated_a))
			positive(check, "rated_a", line->rated_a);
		for (int e = 0; e < 2; e++)
			terminal(check, e == 0 ? "bus1" : "bus2", &line->end[e],
					 check->network->type[line->type].phases);
		if (line->end[0].bus == line->end[1].bus)
			fault(check, "bus2", "begins and ends at the same bus");
	}
}

static void
check_transformers(Check *check)
{
	new_names(check);
	for (int i = 0; i < check->network->ntransformers; i++)
	{
		const FlexTransformer *t = &check->network->transformer[i];

		begin(check, "transformer", t->name, i);
		positive(check, "kva", t->kva);
		not_negative(check, "r_percent", t->r_percent);
		is_number(check, "x_percent", t->x_percent);
		not_negative(check, "no_load_percent", t->no_load_percent);
		not_negative(check, "magnetising_percent", t->magnetising_percent);
		not_negative(check, "antifloat_ppm", t->antifloat_ppm);
		if (t->r_percent == 0 && t->x_percent == 0)
			fault(check, "x_percent", "has no impedance");
		if (t->tap_steps < 1 || !(t->tap_max > t->tap_min) || !(t->tap_min > 0))
			fault(check, "tap_min", "tap_min to tap_max in tap_steps is no range");
		if (t->phases < 1 || t->phases > 3)
		{
			fault(check, "phases", "must have 1 to 3 phases");
			continue;
		}
		for (int w = 0; w < 2; w++)
		{
			positive(check, w == 0 ? "kv1" : "kv2", t->kv[w]);
			positive(check, w == 0 ? "tap1" : "tap2", t->tap[w]);
			terminal(check, w == 0 ? "bus1" : "bus2", &t->end[w],
					 t->conn[w] == FLEX_WYE || t->phases < 3 ? t->phases + 1 : 3);
			legs(check, w == 0 ? "nodes1" : "nodes2", &t->end[w], t->phases, t->conn[w]);
		}
		if (t->end[0].bus == t->end[1].bus)
			fault(check, "bus2", "begins and ends at the same bus");
	}
	new_names(check);
	for (int i = 0; i < check->network->nregulators; i++)
	{
		const FlexRegulator *regulator = &check->network->regulator[i];

		begin(check, "regulator", regulator->name, i);
		if (regulator->transformer < 0 || regulator->transformer >= check->network->ntransformers)
			fault(check, "transformer", "there is no such transformer");
		if (regulator->winding < 1 || regulator->winding > 2)
			fault(check, "winding", "winding must be 1 or 2");
		positive(check, "voltage_v", regulator->voltage_v);
		positive(check, "band_v", regulator->band_v);
		positive(check, "pt_ratio", regulator->pt_ratio);
		positive(check, "ct_primary_a", regulator->ct_primary_a);
		is_number(check, "r_v", regulator->r_v);
		is_number(check, "x_v", regulator->x_v);
		positive(check, "max_steps", regulator->max_steps);
	}
}

static void
check_sources(Check *check)
{
	new_names(check);
	if (check->network->nsources == 0)
		flex_fault(check->env, FLEX_BAD_INPUT, "source", "the network has no source");
	for (int i = 0; i < check->network->nsources; i++)
	{
		const FlexSourceBus *source = &check->network->source[i];

		begin(check, "source", source->name, i);
		positive(check, "kv", source->kv);
		positive(check, "pu", source->pu);
		is_number(check, "angle_deg", source->angle_deg);
		terminal(check, "bus", &source->at, 3);
		for (int k = 0; k < source->at.n; k++)
			if (source->at.node[k] < 1 || source->at.node[k] > 3)
				fault(check, "nodes", "the nodes of a source must be the phases 1, 2 and 3");
		if (isnan(source->r1))
		{
			positive(check, "isc3_a", source->isc3_a);
			positive(check, "isc1_a", source->isc1_a);
			not_negative(check, "x1_r1", source->x1_r1);
			not_negative(check, "x0_r0", source->x0_r0);
			continue;
		}
		not_negative(check, "r1", source->r1);
		not_negative(check, "r0", source->r0);
		is_number(check, "x1", source->x1);
		is_number(check, "x0", source->x0);
		if (hypot(source->r1, source->x1) < 1e-7)
			fault(check, "x1", "an ideal source: the impedance must be 1e-7 ohm or more");
	}
}

static void
check_power(Check *check, const char *kind, const FlexNetworkLoad *load, int n)
{
	for (int i = 0; i < n; i++)
	{
		begin(check, kind, load[i].name, i);
		positive(check, "kv", load[i].kv);
		is_number(check, "p_kw", load[i].p_kw);
		is_number(check, "q_kvar", load[i].q_kvar);
		if (!isnan(load[i].v_min_pu))
			not_negative(check, "v_min_pu", load[i].v_min_pu);
		if (!isnan(load[i].v_max_pu))
			positive(check, "v_max_pu", load[i].v_max_pu);
		if (load[i].v_min_pu >= load[i].v_max_pu)
			fault(check, "v_max_pu", "the voltage window is empty");
		if (load[i].model == FLEX_LOAD_ZIP)
			for (int k = 0; k < 6; k += 3)
				if (!(fabs(load[i].zip[k] + load[i].zip[k + 1] + load[i].zip[k + 2] - 1) < 1e-6))
					fault(check, "zip", "the shares Z, I, P don't add up to 1");
		if (load[i].phases < 1 || load[i].phases > 3)
		{
			fault(check, "phases", "must have 1 to 3 phases");
			continue;
		}
		terminal(check, "bus", &load[i].at,
				 load[i].conn == FLEX_WYE || load[i].phases < 3 ? load[i].phases + 1 : 3);
		legs(check, "nodes", &load[i].at, load[i].phases, load[i].conn);
	}
}

static void
check_shunts(Check *check)
{
	new_names(check);
	for (int i = 0; i < check->network->nshunts; i++)
	{
		const FlexShunt *shunt = &check->network->shunt[i];

		begin(check, "shunt", shunt->name, i);
		positive(check, "kv", shunt->kv);
		is_number(check, "q_kvar", shunt->q_kvar);
		if (shunt->phases < 1 || shunt->phases > 3)
		{
			fault(check, "phases", "must have 1 to 3 phases");
			continue;
		}
		terminal(check, "bus", &shunt->at,
				 shunt->conn == FLEX_WYE || shunt->phases < 3 ? shunt->phases + 1 : 3);
		legs(check, "nodes", &shunt->at, shunt->phases, shunt->conn);
	}
}

FlexStatus
flex_network_check(FlexEnv *env, const FlexNetwork *network)
{
	Check         check = {.env = env, .network = network};
	FlexFaultMark mark = flex_fault_mark(env);

	if (!(network->frequency_hz > 0) || !isfinite(network->frequency_hz))
		flex_fault(env, FLEX_BAD_INPUT, "frequency_hz", "frequency %g Hz is not positive",
				   network->frequency_hz);
	check_types(&check);
	check_lines(&check);
	check_transformers(&check);
	check_sources(&check);
	new_names(&check); /* loads and generators share their names: a series names either */
	check_power(&check, "load", network->load, network->nloads);
	check_power(&check, "generator", network->generator, network->ngenerators);
	check_shunts(&check);
	for (int i = 0; i < network->nbuses; i++)
		if (!isnan(network->bus[i].voltage_base_kv) && !(network->bus[i].voltage_base_kv > 0))
			flex_fault(env, FLEX_BAD_INPUT, "bus", "bus \"%s\": voltage_base_kv must be above 0",
					   network->bus[i].name);
	return flex_fault_since(env, mark);
}
