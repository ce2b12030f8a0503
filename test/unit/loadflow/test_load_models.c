/*
 * test_load_models.c
 *	  Loads of the load flow against closed forms: a balanced load up to voltage
 *	  collapse, every model of voltage, the margin of one load.
 */
#include "support/flow_case.h"

static const char one_load_text[] =
	"{" CABLE "," STIFF "," ONE_LINE ","
	" 'loads': [{'name': 'x', 'bus': 'b', 'phases': 3, 'kv': 0.4}]}";

static const char one_phase_text[] =
	"{" CABLE "," STIFF "," ONE_LINE ","
	" 'loads': [{'name': 'x', 'bus': 'b', 'kv': 0.23, 'p_kw': 10}]}";

/* ---- one balanced load behind an impedance ------------------------------------------ */

static void
up_to_collapse(FlexFlowMethod method, bool generic)
{
	enum
	{
		N = 10000
	};
	FlexEnv         env;
	FlexNetwork     network;
	FlexGrid       *grid = compile(&env, &network, one_load_text);
	int             n = unit_quick() ? N / 10 : N;
	FlexFlowInput   input = powers(&env, n, 1);
	double         *p = (double *) input.p_kw;
	double         *q = (double *) input.q_kvar;
	double          e = 400 / sqrt(3);
	Complex         z = 0.01 + 0.02 * I + 0.5 * (0.4 + 0.1 * I);
	FlexFlowOptions options;
	Kept            kept;
	int             solvable = 0;
	int             converged = 0;
	int             wrong = 0;
	int             missed = 0;
	int             newton = 0;
	int             node;

	for (int s = 0; s < n; s++)
	{
		double angle = 2 * (unit_random(7, 2 * (unsigned long) s) - 0.3);
		double size = 260 * unit_random(7, 2 * (unsigned long) s + 1);

		p[s] = size * cos(angle);
		q[s] = size * sin(angle);
	}
	flex_flow_options_default(&options);
	options.method = method;
	options.generic = generic;
	CHECK(solve_all(&env, grid, &input, &options, &kept) == FLEX_OK, "a batch up to collapse");
	node = flex_grid_find(grid, flex_network_find_bus(&network, "b"), 1);
	for (int s = 0; s < n; s++)
	{
		double v = two_bus_voltage(e, z, 1e3 * p[s] / 3, 1e3 * q[s] / 3);
		double found = kept_magnitude(&kept, s, node);
		bool   good = kept.state[s].status == FLEX_FLOW_CONVERGED;
		/* of the last part in a million before the collapse either answer will do */
		bool edge =
			isnan(v) != isnan(two_bus_voltage(e, z, 1.000001e3 * p[s] / 3, 1.000001e3 * q[s] / 3));

		solvable += !isnan(v);
		converged += good;
		newton += good && kept.state[s].method == FLEX_FLOW_NEWTON;
		/* close to the collapse a tolerance of the update is one of the root's square */
		wrong += good && !edge && !(fabs(found - v) / e < 1e-5);
		missed += !good && !isnan(v) && !edge;
		if (!good)
			CHECK(isnan(found), "snapshot %d: %g V without a solution", s, found);
	}
	CHECK(wrong == 0, "%d wrong solutions", wrong);
	CHECK(missed == 0, "%d of %d solutions missed", missed, solvable);
	CHECK(solvable > n / 4 && solvable < 3 * n / 4 * 4 / 3 && solvable < n, "%d of %d have one",
		  solvable, n);
	printf("up to collapse, method %d: %d snapshots, %d have a solution, %d found (%d by Newton)\n",
		   (int) method, n, solvable, converged, newton);
	release(&env, grid);
}

/* ---- load models and windows -------------------------------------------------------- */

/* Power of one load at the voltage found, against its definition. */
static void
load_model(const char *member, double z_share, double i_share, double p_share, double q_z,
		   double q_i, double q_p)
{
	char            text[1500];
	FlexEnv         env;
	FlexNetwork     network;
	FlexGrid       *grid;
	FlexFlowInput   input;
	FlexFlowOptions options;
	Kept            kept[3];

	snprintf(text, sizeof(text),
			 "{" CABLE "," STIFF "," ONE_LINE ","
			 " 'loads': [{'name': 'x', 'bus': 'b', 'kv': 0.4, 'conn': 'delta', 'nodes': [2, 3],"
			 "   'p_kw': 20, 'q_kvar': 8, %s},"
			 "  {'name': 'y', 'bus': 'b', 'kv': 0.23, 'nodes': [1], 'p_kw': 5, 'q_kvar': -1}]}",
			 member);
	grid = compile(&env, &network, text);
	own_powers(&env, &network, 1, &input);
	flex_flow_options_default(&options);
	options.tolerance = 1e-11;
	for (int m = 0; m < 3; m++)
	{
		int     b = flex_network_find_bus(&network, "b");
		int     a = flex_network_find_bus(&network, "a");
		Complex u;
		Complex current;
		Complex s;
		double  ratio;

		options.method = (FlexFlowMethod) (FLEX_FLOW_SWEEP + m);
		CHECK(solve_all(&env, grid, &input, &options, &kept[m]) == FLEX_OK, "%s", member);
		CHECK(kept[m].state[0].status == FLEX_FLOW_CONVERGED, "%s", member);
		u = kept_voltage(&kept[m], 0, flex_grid_find(grid, b, 2)) -
			kept_voltage(&kept[m], 0, flex_grid_find(grid, b, 3));
		/* of phases 2 and 3 with opposite currents the line drops (z_self - z_mutual) I each */
		current = (kept_voltage(&kept[m], 0, flex_grid_find(grid, a, 2)) -
				   kept_voltage(&kept[m], 0, flex_grid_find(grid, a, 3)) - u) /
				  (2 * 0.5 * (0.4 + 0.1 * I));
		s = 1e-3 * u * conj(current);
		ratio = cabs(u) / 400;
		CHECK_CLOSE(creal(s), 20 * (z_share * ratio * ratio + i_share * ratio + p_share), 1e-7);
		CHECK_CLOSE(cimag(s), 8 * (q_z * ratio * ratio + q_i * ratio + q_p), 1e-7);
		for (int i = 0; i < flex_grid_nnodes(grid); i++)
			CHECK(cabs(kept_voltage(&kept[m], 0, i) - kept_voltage(&kept[0], 0, i)) < 1e-9 * 231,
				  "%s: methods 1 and %d differ", member, m + 1);
	}
	release(&env, grid);
}

static void
load_models(void)
{
	double at = 0.97; /* edge of the window below */

	load_model("'model': 'P'", 0, 0, 1, 0, 0, 1);
	load_model("'model': 'Z'", 1, 0, 0, 1, 0, 0);
	load_model("'model': 'I'", 0, 1, 0, 0, 1, 0);
	load_model("'model': 'CVR'", 0, 1, 0, 1, 0, 0);
	load_model("'model': 'ZIP', 'zip': [0.5, 0.3, 0.2, 0.1, 0, 0.9]", 0.5, 0.3, 0.2, 0.1, 0, 0.9);
	/* the voltage is below the window: the impedance that takes S0 at its edge */
	load_model("'v_min_pu': 0.97, 'v_max_pu': 1.05", 1 / (at * at), 0, 0, 1 / (at * at), 0, 0);
	load_model("'model': 'I', 'v_min_pu': 0.97, 'v_max_pu': 1.05", 1 / at, 0, 0, 1 / at, 0, 0);
	load_model("'v_min_pu': 0.5, 'v_max_pu': 0.6", 1 / 0.36, 0, 0, 1 / 0.36, 0, 0);
}

/* ---- the loadability margin ---------------------------------------------------------- */

/* xi <= 1/4 is sufficient for a solution; for one load it is |z| |S| / |w|^2. */
static void
margin(void)
{
	FlexEnv         env;
	FlexNetwork     network;
	FlexGrid       *grid = compile(&env, &network, one_phase_text);
	FlexFlowInput   input;
	FlexFlowOptions options;
	Kept            kept;
	/* self impedance (2 z1 + z0) / 3 of source and line */
	Complex z = 0.01 + 0.02 * I + 0.5 * ((2 * (0.4 + 0.1 * I) + 1.0 + 0.25 * I) / 3);

	own_powers(&env, &network, 1, &input);
	flex_flow_options_default(&options);
	options.margin = true;
	CHECK(solve_all(&env, grid, &input, &options, &kept) == FLEX_OK, "margin");
	CHECK_CLOSE(kept.state[0].margin, cabs(z) * 1e4 / (400 * 400 / 3.0), 1e-9);
	release(&env, grid);
}

int
main(void)
{
	up_to_collapse(FLEX_FLOW_SWEEP, false);
	up_to_collapse(FLEX_FLOW_SWEEP, true);
	up_to_collapse(FLEX_FLOW_MATRIX, false);
	load_models();
	margin();
	return unit_end("loadflow load_models");
}
