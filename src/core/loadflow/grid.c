/*
 * grid.c
 *	  A network compiled: nodes, admittance of every element, legs of loads.
 *
 * W. H. Kersting, Distribution System Modeling and Analysis; the defaults and
 * conventions are those of OpenDSS, so that its networks mean the same here.
 */
#include "internal.h"

#include <limits.h>
#include <math.h>
#include <string.h>

static int
node_at(const FlexGrid *grid, const FlexTerminal *end, int k)
{
	return end->node[k] == 0 ? -1 : grid->node_of[end->bus * (FLEX_MAX_NODE + 1) + end->node[k]];
}

/* True where a conductor ends at ground or a node with supply. */
static bool
is_live(const FlexGrid *grid, const FlexTerminal *end, int k)
{
	return end->node[k] == 0 || node_at(grid, end, k) >= 0;
}

/* ---- nodes ---------------------------------------------------------------------------- */

static FlexStatus
make_nodes(FlexGrid *grid)
{
	const FlexNetwork *network = grid->network;
	int                n = 0;

	grid->node_of = FLEX_NEW(grid->env, int, (size_t) network->nbuses *(FLEX_MAX_NODE + 1));
	if (grid->node_of == NULL)
		return FLEX_NO_MEMORY;
	for (int pass = 0; pass < 2; pass++)
	{
		n = 0;
		for (int b = 0; b < network->nbuses; b++)
			for (int phase = 0; phase <= FLEX_MAX_NODE; phase++)
			{
				int *number = &grid->node_of[b * (FLEX_MAX_NODE + 1) + phase];

				*number = -1;
				if (phase == 0 || !(grid->topology.phases[b] & (1 << phase)))
					continue;
				if (pass == 1)
					grid->node[n] =
						(FlexGridNode){b, phase, network->bus[b].voltage_base_kv * 1e3 / sqrt(3)};
				*number = n++;
			}
		if (pass == 0)
			grid->node = FLEX_NEW(grid->env, FlexGridNode, n);
		if (grid->node == NULL)
			return FLEX_NO_MEMORY;
	}
	grid->nnodes = n;
	return FLEX_OK;
}

/* ---- elements -------------------------------------------------------------------------- */

/* Conductors of a line that are live at both ends; the others carry no current. */
static FlexStatus
make_line(FlexGrid *grid, int number, GridElement *element)
{
	const FlexLine     *line = &grid->network->line[number];
	const FlexLineType *type = &grid->network->type[line->type];
	int                 live[FLEX_MAX_CONDUCTORS];
	int                 n = 0;
	Complex             y[FLEX_MAX_CONDUCTORS * FLEX_MAX_CONDUCTORS];
	double              omega = 2 * M_PI * grid->network->frequency_hz;

	for (int k = 0; k < type->phases; k++)
		if (is_live(grid, &line->end[0], k) && is_live(grid, &line->end[1], k))
			live[n++] = k;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
		{
			int at = live[i] * type->phases + live[j];

			y[i * n + j] = line->length_km * (type->r[at] + I * type->x[at]);
		}
	if (!flex_complex_invert(y, n))
		return flex_fault(grid->env, FLEX_BAD_INPUT, "line",
						  "the impedance of line \"%s\" can't be inverted", line->name);
	element->line = number;
	element->n = 2 * n;
	element->nfrom = n;
	element->series = true;
	for (int i = 0; i < n; i++)
	{
		for (int e = 0; e < 2; e++)
		{
			element->node[e * n + i] = node_at(grid, &line->end[e], live[i]);
			element->phase[e * n + i] = line->end[e].node[live[i]];
		}
		for (int j = 0; j < n; j++)
		{
			/* nF/km to S at each end */
			Complex half =
				I * omega * 1e-9 * line->length_km * type->c[live[i] * type->phases + live[j]] / 2;

			element->series = element->series && half == 0;
			element->y[i * 2 * n + j] = y[i * n + j] + half;
			element->y[(n + i) * 2 * n + n + j] = y[i * n + j] + half;
			element->y[i * 2 * n + n + j] = -y[i * n + j];
			element->y[(n + i) * 2 * n + j] = -y[i * n + j];
		}
	}
	return FLEX_OK;
}

/*
 * The conductors of winding j on side w: wye from phase to neutral; delta from
 * phase to the next or, on the high side of a lagging delta-wye, to the one
 * before, so that the low side lags by 30 degrees.
 */
static void
winding_ends(const FlexTransformer *t, int w, int j, int *plus, int *minus)
{
	bool mixed = t->conn[0] != t->conn[1];
	bool high = t->kv[w] >= t->kv[1 - w] && (t->kv[0] != t->kv[1] || w == 0);
	bool forward = !mixed || (high == t->leads);

	*plus = j;
	if (t->conn[w] == FLEX_WYE)
		*minus = t->phases;
	else if (t->phases < 3)
		*minus = j + 1;
	else
		*minus = forward ? (j + 1) % 3 : (j + 2) % 3;
}

/* Rated volts of a winding. */
static double
winding_volts(const FlexTransformer *t, int w)
{
	return 1e3 * t->kv[w] / (t->conn[w] == FLEX_WYE && t->phases > 1 ? sqrt(3) : 1);
}

static void
stamp(GridElement *element, const int *end, const double *sign, int n, const Complex *y)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			element->y[end[i] * element->n + end[j]] += sign[i] * sign[j] * y[i / 2 * 2 + j / 2];
}

void
flex_grid_transformer(const FlexTransformer *t, const double *tap, GridElement *element)
{
	double  s_leg = 1e3 * t->kva / t->phases;
	Complex z = (t->r_percent + I * t->x_percent) / 100;
	double  v[2];
	double  rated[2];

	memset(element->y, 0, sizeof(element->y));
	for (int w = 0; w < 2; w++)
	{
		rated[w] = winding_volts(t, w);
		v[w] = rated[w] * tap[w];
	}
	for (int j = 0; j < t->phases; j++)
	{
		static const double sign[4] = {1, -1, 1, -1};
		int                 end[4];
		Complex             leg = s_leg / z;
		Complex             y[4] = {leg / (v[0] * v[0]), -leg / (v[0] * v[1]), -leg / (v[0] * v[1]),
									leg / (v[1] * v[1])};

		for (int w = 0; w < 2; w++)
		{
			winding_ends(t, w, j, &end[2 * w], &end[2 * w + 1]);
			end[2 * w] += w * element->nfrom;
			end[2 * w + 1] += w * element->nfrom;
		}
		/* no-load loss and magnetising current on the second winding */
		y[3] += (t->no_load_percent - I * t->magnetising_percent) / 100 * s_leg / (v[1] * v[1]);
		stamp(element, end, sign, 4, y);
		/* a small inductance to ground at both ends of every winding, against floating */
		for (int k = 0; k < 4; k++)
			element->y[end[k] * element->n + end[k]] -=
				I * 0.5e-6 * t->antifloat_ppm * s_leg / (rated[k / 2] * rated[k / 2]);
	}
}

static void
make_transformer(FlexGrid *grid, int number, GridElement *element)
{
	const FlexTransformer *t = &grid->network->transformer[number];

	element->line = -1 - number;
	element->nfrom = t->end[0].n;
	element->n = t->end[0].n + t->end[1].n;
	for (int w = 0, i = 0; w < 2; w++)
		for (int k = 0; k < t->end[w].n; k++, i++)
		{
			if (!is_live(grid, &t->end[w], k))
			{
				element->n = element->nfrom = 0; /* an island: not there */
				return;
			}
			element->node[i] = node_at(grid, &t->end[w], k);
			element->phase[i] = t->end[w].node[k];
		}
	flex_grid_transformer(t, &grid->tap[2 * number], element);
}

/* Between which conductors leg j of a load or shunt stands, and its rated volts. */
static double
leg_ends(int phases, FlexConnection conn, double kv, int j, int *from, int *to)
{
	*from = j;
	if (conn == FLEX_WYE)
		*to = phases;
	else
		*to = phases < 3 ? j + 1 : (j + 1) % 3;
	return 1e3 * kv / (conn == FLEX_WYE && phases > 1 ? sqrt(3) : 1);
}

static void
make_shunt(FlexGrid *grid, const FlexShunt *shunt, GridElement *element)
{
	element->line = INT_MIN;
	element->n = element->nfrom = shunt->at.n;
	for (int k = 0; k < shunt->at.n; k++)
	{
		if (!is_live(grid, &shunt->at, k))
		{
			element->n = element->nfrom = 0;
			return;
		}
		element->node[k] = node_at(grid, &shunt->at, k);
	}
	for (int j = 0; j < shunt->phases; j++)
	{
		static const double sign[2] = {1, -1};
		int                 end[2];
		double  u0 = leg_ends(shunt->phases, shunt->conn, shunt->kv, j, &end[0], &end[1]);
		Complex y = I * 1e3 * shunt->q_kvar / shunt->phases / (u0 * u0);

		stamp(element, end, sign, 2, &y);
	}
}

/*
 * Impedance behind a source from its short-circuit currents. |Z1| comes from
 * the three-phase one; R0 is the larger root of
 * |2 Z1 + Z0| = sqrt(3) E_LL / isc1 with X0 = k0 R0.
 */
static void
source_impedance(const FlexSourceBus *source, Complex *z1, Complex *z0)
{
	double r1;
	double x1;
	double k0 = source->x0_r0;
	double limit = sqrt(3) * 1e3 * source->kv / source->isc1_a;
	double b;
	double c;

	if (!isnan(source->r1))
	{
		*z1 = source->r1 + I * source->x1;
		*z0 = source->r0 + I * source->x0;
		return;
	}
	r1 = 1e3 * source->kv / (sqrt(3) * source->isc3_a) / sqrt(1 + source->x1_r1 * source->x1_r1);
	x1 = r1 * source->x1_r1;
	b = 4 * (r1 + x1 * k0);
	c = 4 * (r1 * r1 + x1 * x1) - limit * limit;
	*z1 = r1 + I * x1;
	r1 = (-b + sqrt(fmax(b * b - 4 * (1 + k0 * k0) * c, 0))) / (2 * (1 + k0 * k0));
	*z0 = r1 + I * r1 * k0;
}

static FlexStatus
make_source(FlexGrid *grid, const FlexSourceBus *from, GridSource *source, GridElement *element)
{
	Complex z1;
	Complex z0;
	double  e = 1e3 * from->pu * from->kv / sqrt(3);

	source_impedance(from, &z1, &z0);
	element->line = INT_MIN;
	element->n = element->nfrom = 3;
	for (int i = 0; i < 3; i++)
	{
		double angle = (from->angle_deg - 120.0 * (from->at.node[i] - 1)) * M_PI / 180;

		element->node[i] = source->node[i] = node_at(grid, &from->at, i);
		source->emf[i] = e * (cos(angle) + I * sin(angle));
		for (int j = 0; j < 3; j++)
			element->y[3 * i + j] = source->z[3 * i + j] =
				i == j ? (2 * z1 + z0) / 3 : (z0 - z1) / 3;
	}
	if (!(cabs(z1) >= 1e-7) || !flex_complex_invert(element->y, 3))
		return flex_fault(grid->env, FLEX_BAD_INPUT, "source",
						  "the impedance of source \"%s\" can't be inverted", from->name);
	return FLEX_OK;
}

static FlexStatus
make_elements(FlexGrid *grid)
{
	const FlexNetwork *network = grid->network;
	int total = network->nlines + network->ntransformers + network->nshunts + network->nsources;
	FlexStatus status = FLEX_OK;

	grid->element = FLEX_NEW(grid->env, GridElement, total);
	grid->source = FLEX_NEW(grid->env, GridSource, network->nsources);
	grid->tap = FLEX_NEW(grid->env, double, 2 * network->ntransformers);
	if (grid->element == NULL || grid->source == NULL || grid->tap == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < network->nlines && status == FLEX_OK; i++)
		if (!network->line[i].open)
			status = make_line(grid, i, &grid->element[grid->nelements++]);
	grid->first_transformer = grid->nelements;
	for (int i = 0; i < network->ntransformers; i++)
	{
		memcpy(&grid->tap[2 * i], network->transformer[i].tap, sizeof(double[2]));
		make_transformer(grid, i, &grid->element[grid->nelements++]);
	}
	for (int i = 0; i < network->nshunts; i++)
		make_shunt(grid, &network->shunt[i], &grid->element[grid->nelements++]);
	for (int i = 0; i < network->nsources && status == FLEX_OK; i++)
	{
		GridSource *source = &grid->source[grid->nsources++];

		source->element = grid->nelements;
		status = make_source(grid, &network->source[i], source, &grid->element[grid->nelements++]);
	}
	return status;
}

/* ---- legs -------------------------------------------------------------------------------- */

static void
make_legs_of(FlexGrid *grid, const FlexNetworkLoad *load, int element, double sign)
{
	if (grid->topology.island[load->at.bus] != 0)
		return; /* no supply: draws nothing */
	for (int j = 0; j < load->phases; j++)
	{
		GridLeg *leg = &grid->leg[grid->nlegs++];
		int      from;
		int      to;

		leg->u0 = leg_ends(load->phases, load->conn, load->kv, j, &from, &to);
		leg->from = node_at(grid, &load->at, from);
		leg->to = node_at(grid, &load->at, to);
		leg->element = element;
		leg->share = sign / load->phases;
		leg->lo2 = isnan(load->v_min_pu) ? 0 : pow(load->v_min_pu * leg->u0, 2);
		leg->hi2 = isnan(load->v_max_pu) ? INFINITY : pow(load->v_max_pu * leg->u0, 2);
	}
}

static FlexStatus
make_legs(FlexGrid *grid)
{
	const FlexNetwork *network = grid->network;

	grid->leg = FLEX_NEW(grid->env, GridLeg, 3 * (network->nloads + network->ngenerators));
	if (grid->leg == NULL)
		return FLEX_NO_MEMORY;
	for (int i = 0; i < network->nloads; i++)
		make_legs_of(grid, &network->load[i], i, 1);
	for (int i = 0; i < network->ngenerators; i++)
		make_legs_of(grid, &network->generator[i], network->nloads + i, -1);
	return FLEX_OK;
}

/* Power of a leg at a snapshot, into one lane; false where it isn't constant power. */
static bool
leg_power(const FlexGrid *grid, const GridLeg *leg, const FlexFlowInput *input, int snapshot,
		  LegPower *to, int lane)
{
	const FlexNetwork     *network = grid->network;
	const FlexNetworkLoad *load = leg->element < network->nloads
									  ? &network->load[leg->element]
									  : &network->generator[leg->element - network->nloads];
	size_t at = (size_t) snapshot * (size_t) input->nelements + (size_t) leg->element;
	double u = leg->u0;
	double p = 1e3 * leg->share * input->p_kw[at];
	double q = 1e3 * leg->share * input->q_kvar[at];

	switch (input->model != NULL ? (FlexLoadModel) input->model[at] : load->model)
	{
		case FLEX_LOAD_P:
			to->pp[lane] = p;
			to->qp[lane] = q;
			return true;
		case FLEX_LOAD_Z:
			to->pz[lane] = p / (u * u);
			to->qz[lane] = q / (u * u);
			break;
		case FLEX_LOAD_I:
			to->pi[lane] = p / u;
			to->qi[lane] = q / u;
			break;
		case FLEX_LOAD_CVR:
			to->pi[lane] = p / u;
			to->qz[lane] = q / (u * u);
			break;
		case FLEX_LOAD_ZIP:
			to->pz[lane] = load->zip[0] * p / (u * u);
			to->pi[lane] = load->zip[1] * p / u;
			to->pp[lane] = load->zip[2] * p;
			to->qz[lane] = load->zip[3] * q / (u * u);
			to->qi[lane] = load->zip[4] * q / u;
			to->qp[lane] = load->zip[5] * q;
			break;
	}
	return false;
}

void
flex_grid_powers(const FlexGrid *grid, const FlexFlowInput *input, int first, int lanes,
				 LegPower *power, bool *only_power)
{
	*only_power = true;
	memset(power, 0, sizeof(LegPower) * (size_t) grid->nlegs);
	for (int l = 0; l < grid->nlegs; l++)
	{
		const GridLeg *leg = &grid->leg[l];

		/* lanes behind the last snapshot repeat it */
		for (int lane = 0; lane < LANES; lane++)
			if (!leg_power(grid, leg, input, first + (lane < lanes ? lane : lanes - 1), &power[l],
						   lane))
				*only_power = false;
		if (leg->lo2 > 0 || !isinf(leg->hi2))
			*only_power = false;
	}
}

Complex
flex_leg_snapshot(const FlexGrid *grid, const GridLeg *leg, const FlexFlowInput *input,
				  int snapshot, Complex u)
{
	LegPower power = {0};

	leg_power(grid, leg, input, snapshot, &power, 0);
	return flex_leg_current(leg, &power, 0, u);
}

/* I = conj(S(|U|)) U / |U|^2; outside the window that of the window's edge, as an impedance. */
Complex
flex_leg_current(const GridLeg *leg, const LegPower *power, int lane, Complex u)
{
	double m2 = creal(u) * creal(u) + cimag(u) * cimag(u);
	double m2c = flex_min(flex_max(m2, leg->lo2), leg->hi2);
	double m = sqrt(m2c);
	double p = power->pz[lane] + power->pi[lane] / m + power->pp[lane] / m2c;
	double q = power->qz[lane] + power->qi[lane] / m + power->qp[lane] / m2c;

	return CMPLX(p * creal(u) + q * cimag(u), p * cimag(u) - q * creal(u));
}

/* ---- entry ---------------------------------------------------------------------------------- */

static FlexStatus
check_phases(FlexGrid *grid)
{
	const FlexNetwork     *network = grid->network;
	int                    number;
	const FlexNetworkLoad *load;

	if (grid->topology.nbad_loads == 0)
		return FLEX_OK;
	number = grid->topology.bad_load[0];
	load = number < network->nloads ? &network->load[number]
									: &network->generator[number - network->nloads];
	flex_fault(grid->env, FLEX_BAD_INPUT, load->name,
			   "\"%s\" is connected to a phase that bus \"%s\" doesn't get", load->name,
			   network->bus[load->at.bus].name);
	flex_fault_detail(grid->env, "Loads and generators that lack a phase: %d.",
					  grid->topology.nbad_loads);
	flex_fault_hint(grid->env, "flex.network_summary() lists them under missing_phases.");
	return FLEX_BAD_INPUT;
}

FlexStatus
flex_grid_new(FlexEnv *env, const FlexNetwork *network, FlexGrid **out)
{
	FlexGrid  *grid = FLEX_NEW(env, FlexGrid, 1);
	FlexStatus status;

	*out = grid;
	if (grid == NULL)
		return FLEX_NO_MEMORY;
	grid->env = env;
	grid->network = network;
	status = flex_network_topology(env, network, &grid->topology);
	if (status == FLEX_OK)
		status = check_phases(grid);
	if (status == FLEX_OK)
		status = make_nodes(grid);
	if (status == FLEX_OK)
		status = make_elements(grid);
	if (status == FLEX_OK)
		status = make_legs(grid);
	if (status == FLEX_OK)
		status = flex_tree_new(env, grid);
	return status;
}

void
flex_grid_free(FlexGrid *grid)
{
	if (grid == NULL)
		return;
	flex_sparse_free(grid->matrix);
	flex_sparse_free(grid->jacobian);
	grid->matrix = grid->jacobian = NULL;
}

int
flex_grid_nnodes(const FlexGrid *grid)
{
	return grid->nnodes;
}

const FlexGridNode *
flex_grid_nodes(const FlexGrid *grid)
{
	return grid->node;
}

int
flex_grid_find(const FlexGrid *grid, int bus, int phase)
{
	return bus < 0 || phase < 1 || phase > FLEX_MAX_NODE
			   ? -1
			   : grid->node_of[bus * (FLEX_MAX_NODE + 1) + phase];
}

bool
flex_grid_radial(const FlexGrid *grid, const char **why)
{
	if (why != NULL)
		*why = grid->why_no_tree;
	return grid->tree != NULL;
}

int
flex_grid_reduced(const FlexGrid *grid)
{
	return grid->tree != NULL ? flex_tree_reduced(grid->tree) : 0;
}
