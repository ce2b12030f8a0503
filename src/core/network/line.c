/*
 * line.c
 *	  Impedances of lines: from sequence values, and from the geometry of
 *	  overhead conductors.
 *
 * W. H. Kersting, Distribution System Modeling and Analysis, chapters 4 and 5;
 * J. R. Carson, Wave propagation in overhead wires with ground return, 1926.
 */
#include "internal.h"

#include "base/complex_matrix.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#define MAX_WIRES FLEX_MAX_INVERT

static const double vacuum_permittivity = 8.8541878128e-12; /* F/m */
static const double vacuum_permeability = 4e-7 * M_PI;      /* H/m */

/* Self and mutual value of a transposed line: (2 a1 + a0) / 3 and (a0 - a1) / 3. */
void
flex_line_sequence(int n, double positive, double zero, double *matrix)
{
	double self = (2 * positive + zero) / 3;
	double mutual = (zero - positive) / 3;

	if (n == 1)
		self = positive;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			matrix[i * n + j] = i == j ? self : mutual;
}

void
flex_line_type_sequence(FlexLineType *type)
{
	const double *s = type->sequence;

	type->by_sequence = true;
	flex_line_sequence(type->phases, s[0], s[2], type->r);
	flex_line_sequence(type->phases, s[1], s[3], type->x);
	flex_line_sequence(type->phases, s[4], s[5], type->c);
}

double
flex_line_unit_km(const char *unit)
{
	static const struct
	{
		const char *name;
		double      km;
	} units[] = {{"none", 0},       {"mi", 1.609344}, {"miles", 1.609344}, {"kft", 0.3048},
				 {"km", 1},         {"m", 1e-3},      {"me", 1e-3},        {"ft", 0.3048e-3},
				 {"in", 0.0254e-3}, {"cm", 1e-5},     {"mm", 1e-6}};

	for (int i = 0; i < FLEX_LENGTH(units); i++)
		if (strcmp(units[i].name, unit) == 0)
			return units[i].km;
	return -1;
}

/* Kron's reduction: eliminate conductors keep..n-1, whose voltage to ground is zero. */
static bool
reduce_neutrals(double complex *z, int n, int keep)
{
	double complex reduced[MAX_WIRES * MAX_WIRES];

	for (int last = n - 1; last >= keep; last--)
	{
		if (cabs(z[last * n + last]) == 0)
			return false;
		for (int i = 0; i < last; i++)
			for (int j = 0; j < last; j++)
				z[i * n + j] -= z[i * n + last] * z[last * n + j] / z[last * n + last];
	}
	for (int i = 0; i < keep; i++)
		for (int j = 0; j < keep; j++)
			reduced[i * keep + j] = z[i * n + j];
	memcpy(z, reduced, sizeof(double complex) * (size_t) (keep * keep));
	return true;
}

FlexStatus
flex_line_geometry(FlexEnv *env, const char *path, const FlexConductor *conductor, int n,
				   int phases, double frequency_hz, double rho, FlexLineType *type)
{
	double complex z[MAX_WIRES * MAX_WIRES];
	double complex p[MAX_WIRES * MAX_WIRES];
	double         omega = 2 * M_PI * frequency_hz;
	double         depth = log(658.5 * sqrt(rho / frequency_hz)); /* of the return path, m */

	if (n > MAX_WIRES || phases > FLEX_MAX_CONDUCTORS || phases > n)
		return flex_fault(env, FLEX_BAD_INPUT, path,
						  "line geometry has %d conductors and %d phases", n, phases);
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
		{
			const FlexConductor *a = &conductor[i];
			const FlexConductor *b = &conductor[j];
			double               distance = hypot(a->x - b->x, a->h - b->h);
			double               image = hypot(a->x - b->x, a->h + b->h);
			double               near_z = i == j ? a->gmr : distance;
			double               near_p = i == j ? a->radius : distance;

			if (!(near_z > 0) || !(near_p > 0) || !(image > near_p))
				return flex_fault(env, FLEX_BAD_INPUT, path,
								  "conductors %d and %d of the line geometry lie in one place or "
								  "have no radius",
								  i + 1, j + 1);
			z[i * n + j] = (i == j ? a->r : 0) + omega * vacuum_permeability / 8 +
						   I * omega * vacuum_permeability / (2 * M_PI) * (depth - log(near_z));
			p[i * n + j] = log(image / near_p) / (2 * M_PI * vacuum_permittivity);
		}
	if (!reduce_neutrals(z, n, phases) || !reduce_neutrals(p, n, phases) ||
		!flex_complex_invert(p, phases))
		return flex_fault(env, FLEX_BAD_INPUT, path, "the line geometry gives a singular matrix");
	type->phases = phases;
	for (int i = 0; i < phases; i++)
		for (int j = 0; j < phases; j++)
		{
			/* symmetric but for rounding: the lower triangle counts */
			int from = i > j ? i * phases + j : j * phases + i;

			type->r[i * phases + j] = 1e3 * creal(z[from]);
			type->x[i * phases + j] = 1e3 * cimag(z[from]);
			type->c[i * phases + j] = 1e12 * creal(p[from]); /* F/m to nF/km */
		}
	return FLEX_OK;
}
