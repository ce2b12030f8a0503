/*
 * write.c
 *	  A network as OpenDSS text, which flex_dss_read and OpenDSS read back.
 */
#include "core/network/network.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* ---- names ---------------------------------------------------------------------------- */

/* OpenDSS ends a name at these, even inside quotes where it takes it apart later. */
static bool
is_plain(const char *name, bool bus)
{
	for (const char *c = name; *c != '\0'; c++)
		if ((unsigned char) *c <= ' ' || strchr(",=!~\"'()[]{}", *c) != NULL ||
			(c[0] == '/' && c[1] == '/') || (bus && *c == '.'))
			return false;
	return true;
}

/* Names of one class: the first member of each of n items of a size. */
static FlexStatus
check_class(FlexEnv *env, const char *class, const void *item, int n, size_t size)
{
	FlexNames  seen;
	bool       bus = strcmp(class, "bus") == 0;
	FlexStatus status = flex_names_init(env, n, &seen);

	for (int i = 0; i < n && status == FLEX_OK; i++)
	{
		const char *name = *(const char *const *) ((const char *) item + (size_t) i * size);
		char       *lower = flex_strdup(env, name);

		for (char *c = lower; c != NULL && *c != '\0'; c++)
			*c = (char) tolower((unsigned char) *c);
		if (lower == NULL)
			return FLEX_NO_MEMORY;
		if (is_plain(name, bus) && flex_names_add(&seen, lower, i) < 0)
			continue;
		flex_fault(env, FLEX_BAD_INPUT, class,
				   "the name of %s \"%s\" can't be written as OpenDSS text", class, name);
		flex_fault_hint(env, "Rename it: %s",
						is_plain(name, bus) ? "another differs in case only, which OpenDSS ignores."
						: bus ? "no blanks, commas, quotes, brackets or any of =!~. in it."
							  : "no blanks, commas, quotes, brackets or any of =!~ in it.");
		return FLEX_BAD_INPUT;
	}
	return env->no_memory ? FLEX_NO_MEMORY : FLEX_OK;
}

static FlexStatus
check_names(FlexEnv *env, const FlexNetwork *network)
{
	const struct
	{
		const char *class;
		const void *item;
		int         n;
		size_t      size;
	} part[] = {
		{"bus", network->bus, network->nbuses, sizeof(*network->bus)},
		{"line type", network->type, network->ntypes, sizeof(*network->type)},
		{"line", network->line, network->nlines, sizeof(*network->line)},
		{"transformer", network->transformer, network->ntransformers,
		 sizeof(*network->transformer)},
		{"regulator", network->regulator, network->nregulators, sizeof(*network->regulator)},
		{"source", network->source, network->nsources, sizeof(*network->source)},
		{"load", network->load, network->nloads, sizeof(*network->load)},
		{"generator", network->generator, network->ngenerators, sizeof(*network->generator)},
		{"shunt", network->shunt, network->nshunts, sizeof(*network->shunt)},
	};
	FlexStatus status = FLEX_OK;

	for (int i = 0; i < FLEX_LENGTH(part) && status == FLEX_OK; i++)
		status = check_class(env, part[i].class, part[i].item, part[i].n, part[i].size);
	return status;
}

/* ---- text ----------------------------------------------------------------------------- */

/* The shortest text of a number that reads back the same. */
static void
put(FlexText *out, const char *name, double value)
{
	char number[40];

	flex_number_text(value, number, sizeof(number));
	flex_text_printf(out, " %s=%s", name, number);
}

static void
put_bus(const FlexNetwork *network, FlexText *out, const char *name, const FlexTerminal *at)
{
	flex_text_printf(out, " %s=%s", name, network->bus[at->bus].name);
	for (int i = 0; i < at->n; i++)
		flex_text_printf(out, ".%d", at->node[i]);
}

/* The lower triangle. */
static void
put_matrix(FlexText *out, const char *name, const double *matrix, int n)
{
	flex_text_printf(out, "\n~ %s=[", name);
	for (int i = 0; i < n; i++)
	{
		flex_text_add(out, i > 0 ? " |" : "");
		for (int j = 0; j <= i; j++)
		{
			char number[40];

			flex_number_text(matrix[i * n + j], number, sizeof(number));
			flex_text_printf(out, "%s%s", i + j > 0 ? " " : "", number);
		}
	}
	flex_text_add(out, "]");
}

static const char *
connection(FlexConnection conn)
{
	return conn == FLEX_DELTA ? "delta" : "wye";
}

static void
write_sources(const FlexNetwork *network, FlexText *out)
{
	for (int i = 0; i < network->nsources; i++)
	{
		const FlexSourceBus *source = &network->source[i];

		if (i == 0)
			/* a name that nothing refers to */
			flex_text_printf(out, "New Circuit.%s",
							 network->name != NULL && is_plain(network->name, false) ? network->name
																					 : "network");
		else
			flex_text_printf(out, "New Vsource.%s", source->name);
		put_bus(network, out, "bus1", &source->at);
		put(out, "basekv", source->kv);
		put(out, "pu", source->pu);
		put(out, "angle", source->angle_deg);
		if (isnan(source->r1))
		{
			put(out, "x1r1", source->x1_r1);
			put(out, "x0r0", source->x0_r0);
			put(out, "isc3", source->isc3_a);
			put(out, "isc1", source->isc1_a);
		}
		else
		{
			put(out, "r1", source->r1);
			put(out, "x1", source->x1);
			put(out, "r0", source->r0);
			put(out, "x0", source->x0);
		}
		flex_text_add(out, "\n");
	}
}

static void
write_lines(const FlexNetwork *network, FlexText *out)
{
	static const char *const sequence[] = {"r1", "x1", "r0", "x0", "c1", "c0"};

	for (int i = 0; i < network->ntypes; i++)
	{
		const FlexLineType *type = &network->type[i];

		flex_text_printf(out, "New LineCode.%s nphases=%d units=km", type->name, type->phases);
		put(out, "basefreq", network->frequency_hz);
		if (!isnan(type->rated_a))
			put(out, "normamps", type->rated_a);
		for (int k = 0; k < 6 && type->by_sequence; k++)
			put(out, sequence[k], type->sequence[k]);
		if (!type->by_sequence)
		{
			put_matrix(out, "rmatrix", type->r, type->phases);
			put_matrix(out, "xmatrix", type->x, type->phases);
			put_matrix(out, "cmatrix", type->c, type->phases);
		}
		flex_text_add(out, "\n");
	}
	for (int i = 0; i < network->nlines; i++)
	{
		const FlexLine *line = &network->line[i];

		flex_text_printf(out, "New Line.%s phases=%d", line->name,
						 network->type[line->type].phases);
		put_bus(network, out, "bus1", &line->end[0]);
		put_bus(network, out, "bus2", &line->end[1]);
		flex_text_printf(out, " linecode=%s", network->type[line->type].name);
		put(out, "length", line->length_km);
		flex_text_add(out, " units=km");
		if (!isnan(line->rated_a))
			put(out, "normamps", line->rated_a);
		flex_text_add(out, line->open ? " enabled=no\n" : "\n");
	}
}

static void
write_transformers(const FlexNetwork *network, FlexText *out)
{
	for (int i = 0; i < network->ntransformers; i++)
	{
		const FlexTransformer *t = &network->transformer[i];

		flex_text_printf(out, "New Transformer.%s phases=%d windings=2", t->name, t->phases);
		put(out, "xhl", t->x_percent);
		put(out, "%noloadloss", t->no_load_percent);
		put(out, "%imag", t->magnetising_percent);
		put(out, "ppm_antifloat", t->antifloat_ppm);
		flex_text_add(out, t->leads ? " leadlag=lead" : "");
		for (int w = 0; w < 2; w++)
		{
			flex_text_printf(out, "\n~ wdg=%d", w + 1);
			put_bus(network, out, "bus", &t->end[w]);
			flex_text_printf(out, " conn=%s", connection(t->conn[w]));
			put(out, "kv", t->kv[w]);
			put(out, "kva", t->kva);
			put(out, "tap", t->tap[w]);
			put(out, "%r", t->r_percent / 2);
			put(out, "mintap", t->tap_min);
			put(out, "maxtap", t->tap_max);
			put(out, "numtaps", t->tap_steps);
		}
		flex_text_add(out, "\n");
	}
	for (int i = 0; i < network->nregulators; i++)
	{
		const FlexRegulator *regulator = &network->regulator[i];

		flex_text_printf(out, "New RegControl.%s transformer=%s", regulator->name,
						 network->transformer[regulator->transformer].name);
		put(out, "winding", regulator->winding);
		put(out, "vreg", regulator->voltage_v);
		put(out, "band", regulator->band_v);
		put(out, "ptratio", regulator->pt_ratio);
		put(out, "ctprim", regulator->ct_primary_a);
		put(out, "r", regulator->r_v);
		put(out, "x", regulator->x_v);
		put(out, "maxtapchange", regulator->max_steps);
		flex_text_add(out, "\n");
	}
}

/* A window that never ends stands for none. */
static void
write_power(const FlexNetwork *network, const char *class, const FlexNetworkLoad *load,
			FlexText *out)
{
	static const int models[] = {1, 2, 5, 4, 8};

	flex_text_printf(out, "New %s.%s phases=%d", class, load->name, load->phases);
	put_bus(network, out, "bus1", &load->at);
	flex_text_printf(out, " conn=%s model=%d", connection(load->conn), models[load->model]);
	put(out, "kv", load->kv);
	put(out, "kw", load->p_kw);
	put(out, "kvar", load->q_kvar);
	put(out, "vminpu", isnan(load->v_min_pu) ? 1e-6 : load->v_min_pu);
	put(out, "vmaxpu", isnan(load->v_max_pu) ? 1e6 : load->v_max_pu);
	if (load->model == FLEX_LOAD_ZIP)
	{
		flex_text_add(out, " zipv=[");
		for (int k = 0; k < 6; k++)
		{
			char number[40];

			flex_number_text(load->zip[k], number, sizeof(number));
			flex_text_printf(out, "%s ", number);
		}
		flex_text_add(out, "0]");
	}
	flex_text_add(out, "\n");
}

static void
write_bases(const FlexNetwork *network, FlexText *out)
{
	bool any = false;

	for (int b = 0; b < network->nbuses; b++)
	{
		bool seen = isnan(network->bus[b].voltage_base_kv);
		char number[40];

		for (int k = 0; k < b && !seen; k++)
			seen = network->bus[k].voltage_base_kv == network->bus[b].voltage_base_kv;
		if (seen)
			continue;
		flex_number_text(network->bus[b].voltage_base_kv, number, sizeof(number));
		flex_text_printf(out, "%s%s", any ? " " : "Set voltagebases=[", number);
		any = true;
	}
	flex_text_add(out, any ? "]\nCalcVoltageBases\n" : "");
}

FlexStatus
flex_dss_write(FlexEnv *env, const FlexNetwork *network, FlexText *out)
{
	FlexStatus status = check_names(env, network);

	if (status != FLEX_OK)
		return status;
	flex_text_add(out, "Clear\nSet");
	put(out, "DefaultBaseFrequency", network->frequency_hz);
	flex_text_add(out, "\n");
	write_sources(network, out);
	write_lines(network, out);
	write_transformers(network, out);
	for (int i = 0; i < network->nshunts; i++)
	{
		const FlexShunt *shunt = &network->shunt[i];

		flex_text_printf(out, "New Capacitor.%s phases=%d", shunt->name, shunt->phases);
		put_bus(network, out, "bus1", &shunt->at);
		flex_text_printf(out, " conn=%s", connection(shunt->conn));
		put(out, "kv", shunt->kv);
		put(out, "kvar", shunt->q_kvar);
		flex_text_add(out, "\n");
	}
	for (int i = 0; i < network->nloads; i++)
		write_power(network, "Load", &network->load[i], out);
	for (int i = 0; i < network->ngenerators; i++)
		write_power(network, "Generator", &network->generator[i], out);
	write_bases(network, out);
	return flex_text_status(out);
}
