/*
 * flow_case.h
 *	  Small networks of our own for the tests of the load flow.
 */
#ifndef FLOW_CASE_H
#define FLOW_CASE_H

#include "support/network_case.h"

#include <complex.h>

typedef double complex Complex;

/* Read a document, with ' for "; aborts the program where it can't be read. */
static inline FlexGrid *
compile(FlexEnv *env, FlexNetwork *network, const char *text)
{
	FlexNode  *doc;
	FlexGrid  *grid = NULL;
	FlexStatus status;
	char      *json;

	flex_env_standalone(env);
	json = flex_strdup(env, text);
	for (char *c = json; *c != '\0'; c++)
		*c = *c == '\'' ? '"' : *c;
	doc = flex_doc_parse(env, json);
	status = doc == NULL ? FLEX_BAD_INPUT : flex_network_read(env, doc, network);
	flex_doc_free(doc);
	if (status == FLEX_OK)
		status = flex_grid_new(env, network, &grid);
	if (status != FLEX_OK)
	{
		print_faults(env);
		fprintf(stderr, "%s\n", text);
		exit(1);
	}
	return grid;
}

static inline void
release(FlexEnv *env, FlexGrid *grid)
{
	flex_grid_free(grid);
	flex_env_release(env);
}

/* Powers by snapshot and element. */
static inline FlexFlowInput
powers(FlexEnv *env, int n, int ne)
{
	double *p = FLEX_NEW(env, double, (size_t) n *(size_t) ne);
	double *q = FLEX_NEW(env, double, (size_t) n *(size_t) ne);

	return (FlexFlowInput){.n = n, .nelements = ne, .p_kw = p, .q_kvar = q};
}

static inline Complex
kept_voltage(const Kept *kept, int snapshot, int node)
{
	const double *v =
		kept->v + 2 * ((size_t) snapshot * (size_t) flex_grid_nnodes(kept->grid) + (size_t) node);

	return v[0] + I * v[1];
}

#define CABLE                                                                                      \
	"'line_types': [{'name': 'c', 'r1_ohm_per_km': 0.4, 'x1_ohm_per_km': 0.1, "                    \
	"'r0_ohm_per_km': 1.0, 'x0_ohm_per_km': 0.25, 'rated_a': 200}]"
#define STIFF                                                                                      \
	"'sources': [{'name': 's', 'bus': 'a', 'kv': 0.4, 'r1_ohm': 0.01, 'x1_ohm': "                  \
	"0.02, 'r0_ohm': 0.01, 'x0_ohm': 0.02}]"
#define LINE(name, from, to)                                                                       \
	"{'name': '" name "', 'bus1': '" from "', 'bus2': '" to "', 'line_type': 'c', 'length_km': "   \
	"0.5}"

#define ONE_LINE "'lines': [" LINE("ab", "a", "b") "]"
#define SECOND_LINE "'lines': [" LINE("bc", "b", "c") "]"

/* A comb of n buses with a load on every fifth. */
static inline FlexGrid *
compile_large(FlexEnv *env, FlexNetwork *network, int buses)
{
	FlexGrid *grid = NULL;
	FlexText  text;
	FlexText  files;

	flex_env_standalone(env);
	flex_text_init(&text, env);
	flex_text_add(&text, "New Circuit.large basekv=11 isc3=5000 isc1=4000\n"
						 "New LineCode.c nphases=3 r1=0.1 x1=0.07 r0=0.4 x0=0.08 c1=0 c0=0 "
						 "units=km\n");
	for (int i = 1; i < buses; i++)
	{
		/* a comb: chains of nine hang on every tenth bus */
		flex_text_printf(&text, "New Line.l%d bus1=b%d bus2=b%d linecode=c length=3 units=m\n", i,
						 i % 10 == 0 && i > 0 ? i - 10 : i - 1, i);
		if (i % 5 == 0)
			flex_text_printf(
				&text,
				"New Load.x%d bus1=b%d.%d phases=1 kv=6.35 kw=0.8 pf=0.95 vminpu=0 vmaxpu=1e6\n", i,
				i, i % 3 + 1);
	}
	flex_text_add(&text, "Edit Vsource.source bus1=b0\n");
	flex_text_init(&files, env);
	flex_json_open(&files, '{');
	flex_json_key(&files, "large.dss");
	flex_json_string(&files, text.data);
	flex_json_close(&files, '}');
	CHECK(read_dss(env, files.data, NULL, network) == FLEX_OK, "a large feeder");
	CHECK(flex_grid_new(env, network, &grid) == FLEX_OK, "its grid");
	return grid;
}

/*
 * With E the voltage behind z = r + jx and S = p + jq a phase, |V|^2 = u solves
 * u^2 + (2 (r p + x q) - E^2) u + |z|^2 |S|^2 = 0; the larger root is that of
 * normal operation, and there is none beyond the collapse.
 */
static inline double
two_bus_voltage(double e, Complex z, double p, double q)
{
	double b = 2 * (creal(z) * p + cimag(z) * q) - e * e;
	double c = pow(cabs(z), 2) * (p * p + q * q);
	double d = b * b - 4 * c;

	return d < 0 ? NAN : sqrt((-b + sqrt(d)) / 2);
}

#endif /* FLOW_CASE_H */
