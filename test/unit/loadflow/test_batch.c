/*
 * test_batch.c
 *	  Many snapshots in one call of the load flow: warm starts, cancelling, taps
 *	  that regulators move.
 */
#include "support/flow_case.h"

static void
warm_start(void)
{
	FlexEnv         env;
	FlexNetwork     network;
	FlexGrid       *grid = compile_large(&env, &network, 300);
	FlexFlowInput   input;
	FlexFlowOptions options;
	Kept            kept[2];
	long            iterations[2] = {0};

	own_powers(&env, &network, 37, &input);
	for (int s = 0; s < 37; s++)
		for (int e = 0; e < input.nelements; e++)
			((double *) input.p_kw)[s * input.nelements + e] *= 400 + s;
	/* one snapshot without a solution, which must not spoil those behind it */
	for (int e = 0; e < input.nelements; e++)
		((double *) input.p_kw)[20 * input.nelements + e] *= 1e4;
	flex_flow_options_default(&options);
	for (int m = 0; m < 2; m++)
	{
		options.warm_start = m == 1;
		CHECK(solve_all(&env, grid, &input, &options, &kept[m]) == FLEX_OK, "warm %d", m);
		for (int s = 0; s < 37; s++)
		{
			CHECK(kept[m].state[s].status == (s == 20 ? FLEX_FLOW_DIVERGED : FLEX_FLOW_CONVERGED),
				  "warm %d, snapshot %d", m, s);
			iterations[m] += s == 20 ? 0 : kept[m].state[s].iterations;
		}
	}
	CHECK(iterations[1] < iterations[0], "%ld iterations warm, %ld cold", iterations[1],
		  iterations[0]);
	for (int i = 0; i < 37 * flex_grid_nnodes(grid); i++)
	{
		Complex d = kept_voltage(&kept[0], 0, i) - kept_voltage(&kept[1], 0, i);

		if (i / flex_grid_nnodes(grid) != 20)
			CHECK(cabs(d) / 6350 < 2e-8, "warm and cold differ by %g p.u.", cabs(d) / 6350);
		else
			CHECK(isnan(creal(d)), "numbers without a solution");
	}
	release(&env, grid);
}

static bool
stop_at_once(void *state)
{
	int *calls = state;

	return ++*calls > 3;
}

static FlexStatus
no_rows(void *state, const FlexFlowBlock *block)
{
	(void) state;
	(void) block;
	return FLEX_OK;
}

static void
cancel(void)
{
	for (int m = FLEX_FLOW_SWEEP; m <= FLEX_FLOW_NEWTON; m++)
	{
		FlexEnv         env;
		FlexNetwork     network;
		FlexGrid       *grid = compile_large(&env, &network, 200);
		FlexFlowInput   input;
		FlexFlowOptions options;
		int             calls = 0;

		own_powers(&env, &network, 500, &input);
		flex_flow_options_default(&options);
		options.method = (FlexFlowMethod) m;
		env.poll = stop_at_once;
		env.poll_state = &calls;
		CHECK(flex_flow_solve(&env, grid, &input, &options, no_rows, NULL) == FLEX_CANCELLED,
			  "method %d", m);
		CHECK(calls == 4, "%d calls", calls);
		release(&env, grid);
	}
}

/* ---- regulators ----------------------------------------------------------------------- */

static const char regulator_text[] =
	"{" CABLE "," SECOND_LINE ","
	" 'sources': [{'name': 's', 'bus': 'a', 'kv': 12.47, 'isc3_a': 5000, 'isc1_a': 4000,"
	"   'pu': 0.96}],"
	" 'transformers': [{'name': 't', 'bus1': 'a', 'bus2': 'b', 'conn1': 'wye', 'kv1': 12.47,"
	"   'kv2': 12.47, 'kva': 5000, 'x_percent': 1}],"
	" 'regulators': [{'name': 'r', 'transformer': 't', 'pt_ratio': 60, 'voltage_v': 122,"
	"   'band_v': 2}],"
	" 'loads': [{'name': 'x', 'bus': 'c', 'phases': 3, 'kv': 12.47, 'p_kw': 2000,"
	"   'q_kvar': 500}]}";

static void
regulator(void)
{
	FlexEnv         env;
	FlexNetwork     network;
	FlexGrid       *grid = compile(&env, &network, regulator_text);
	FlexFlowInput   input;
	FlexFlowOptions options;
	Kept            kept;
	double          v;

	own_powers(&env, &network, 4, &input);
	flex_flow_options_default(&options);
	for (int controls = 0; controls < 2; controls++)
	{
		options.controls = controls == 1;
		CHECK(solve_all(&env, grid, &input, &options, &kept) == FLEX_OK, "regulator");
		v = kept_magnitude(&kept, 3, flex_grid_find(grid, 1, 1)) / 60;
		if (controls == 1)
		{
			CHECK(fabs(v - 122) <= 1, "%g V behind the voltage transformer", v);
			CHECK(kept.state[3].control_steps > 0, "%d steps", kept.state[3].control_steps);
			/* each snapshot begins with the network's own tap */
			CHECK_CLOSE(kept_magnitude(&kept, 0, 5), kept_magnitude(&kept, 3, 5), 1e-12);
		}
		else
			CHECK(v < 121, "%g V with the tap at 1", v);
	}
	options.method = FLEX_FLOW_SWEEP;
	CHECK(solve_all(&env, grid, &input, &options, &kept) == FLEX_BAD_INPUT, "no sweep");
	release(&env, grid);
}

int
main(void)
{
	warm_start();
	cancel();
	regulator();
	return unit_end("loadflow batch");
}
