/*
 * solve.c
 *	  A batch of snapshots: which method takes a block, what happens to those
 *	  that don't converge, regulators.
 */
#include "internal.h"

#include <math.h>
#include <string.h>

#define MAX_CONTROL_STEPS 10
#define MAX_MARGIN_LEGS 1000

static const char *const status_names[] = {"converged", "diverged", "hunting", "no data"};

const char *
flex_flow_status_text(FlexFlowStatus status)
{
	return status_names[status];
}

/* ---- options ------------------------------------------------------------------------------ */

void
flex_flow_options_default(FlexFlowOptions *options)
{
	*options = (FlexFlowOptions){.method = FLEX_FLOW_AUTO,
								 .tolerance = 1e-8,
								 .max_iterations = 100,
								 .warm_start = true,
								 .controls = true};
}

typedef struct OptionFields
{
	const char *method;
	double      tolerance;
	double      max_iterations;
	bool        warm_start;
	bool        controls;
	const char *from;
	const char *to;
	const char *resolution;
} OptionFields;

#define FIELD(member) offsetof(OptionFields, member)

static const FlexMember option_members[] = {
	{"method", FLEX_MEMBER_TEXT, FIELD(method), "", false, 0, 0, 0, false, FLEX_FLOW_METHOD_CHOICES,
	 FLEX_FORM_PLAIN, "auto: sweep where the network is radial, else matrix"},
	{"tolerance_pu", FLEX_MEMBER_NUMBER, FIELD(tolerance), "p.u.", false, 1e-8, 1e-12, 1e-3, false,
	 NULL, FLEX_FORM_PLAIN,
	 "of the last change of any complex voltage, and of the change still to come"},
	{"max_iterations", FLEX_MEMBER_NUMBER, FIELD(max_iterations), "", false, 100, 1, 10000, false,
	 NULL, FLEX_FORM_PLAIN, "of the fixed point; Newton's method follows"},
	{"warm_start", FLEX_MEMBER_BOOL, FIELD(warm_start), "", false, 1, 0, 0, false, NULL,
	 FLEX_FORM_PLAIN, "begin with the voltages of the snapshots before"},
	{"controls", FLEX_MEMBER_BOOL, FIELD(controls), "", false, 1, 0, 0, false, NULL,
	 FLEX_FORM_PLAIN, "regulators move their taps; false: taps stay as the network has them"},
	{"from", FLEX_MEMBER_TEXT, FIELD(from), "", false, 0, 0, 0, false, NULL, FLEX_FORM_PLAIN,
	 "without loads: begin of the window read from the sites' sensors"},
	{"to", FLEX_MEMBER_TEXT, FIELD(to), "", false, 0, 0, 0, false, NULL, FLEX_FORM_PLAIN,
	 "its end"},
	{"resolution", FLEX_MEMBER_TEXT, FIELD(resolution), "", false, 0, 0, 0, false, NULL,
	 FLEX_FORM_PLAIN, "its steps, an interval; 15 minutes if absent"},
};

FlexStatus
flex_flow_options_read(FlexEnv *env, const FlexNode *node, FlexFlowOptions *options)
{
	static const char *const names[] = {"auto", "sweep", "matrix", "newton"};
	OptionFields             fields;
	FlexStatus               status = flex_doc_members(env, node, "options", option_members,
													   FLEX_LENGTH(option_members), &fields);

	if (status != FLEX_OK)
		return status;
	flex_flow_options_default(options);
	for (int i = 0; i < FLEX_LENGTH(names) && fields.method != NULL; i++)
		if (strcmp(names[i], fields.method) == 0)
			options->method = (FlexFlowMethod) i;
	options->tolerance = fields.tolerance;
	options->max_iterations = (int) fields.max_iterations;
	options->warm_start = fields.warm_start;
	options->controls = fields.controls;
	options->from = fields.from;
	options->to = fields.to;
	options->resolution = fields.resolution;
	return FLEX_OK;
}

/* ---- lanes ---------------------------------------------------------------------------------- */

void
flex_lanes_begin(FlowLane *lane, int n)
{
	memset(lane, 0, sizeof(*lane) * (size_t) n);
	for (int i = 0; i < n; i++)
		lane[i].before = lane[i].update = INFINITY;
}

/*
 * The fixed point contracts by about update / before in each iteration: what
 * is still to come adds up to update * rho / (1 - rho). Both that and the last
 * update must be within the tolerance, so that slow convergence close to the
 * collapse isn't taken for convergence.
 */
static bool
has_converged(const FlowLane *lane, double tolerance)
{
	double rho = lane->update / lane->before;

	if (!(lane->update <= tolerance))
		return false;
	if (lane->update <= 1e-14) /* rounding */
		return true;
	return rho < 1 && lane->update * rho <= tolerance * (1 - rho);
}

bool
flex_lanes_next(FlowLane *lane, int n, const FlexFlowOptions *options, int k, const double *delta2)
{
	bool going = false;

	for (int i = 0; i < n; i++)
	{
		if (lane[i].converged || lane[i].failed)
			continue;
		lane[i].before = lane[i].update;
		lane[i].update = sqrt(delta2[i]);
		lane[i].iterations = k;
		lane[i].converged = k > 1 && has_converged(&lane[i], options->tolerance);
		lane[i].failed =
			!lane[i].converged && (!(lane[i].update < 10) || k >= options->max_iterations);
		going = going || (!lane[i].converged && !lane[i].failed);
	}
	return going;
}

void
flex_lane_state(const FlowLane *lane, double mismatch, FlexFlowMethod method, FlexFlowState *state)
{
	*state = (FlexFlowState){.status = lane->converged && isfinite(mismatch) ? FLEX_FLOW_CONVERGED
																			 : FLEX_FLOW_DIVERGED,
							 .method = method,
							 .iterations = lane->iterations,
							 .update_pu = lane->update,
							 .mismatch_kva = mismatch,
							 .margin = NAN};
}

/* ---- a batch ------------------------------------------------------------------------- */

typedef struct Batch
{
	FlexEnv               *env;
	FlexGrid              *grid;
	const FlexFlowInput   *input;
	const FlexFlowOptions *options;
	FlexFlowMethod         method; /* never auto */
	bool                   regulate;
	FlowWork               work;
	FlowMargin            *margin;
	double                *lane_voltage; /* [2 * nnodes] */
} Batch;

static FlexStatus
choose_method(Batch *batch)
{
	FlexGrid   *grid = batch->grid;
	const char *why;
	bool        radial = flex_grid_radial(grid, &why);

	batch->regulate = batch->options->controls && grid->network->nregulators > 0;
	batch->method = batch->options->method;
	if (batch->method == FLEX_FLOW_AUTO)
		batch->method = radial && !batch->regulate ? FLEX_FLOW_SWEEP : FLEX_FLOW_MATRIX;
	if (batch->method == FLEX_FLOW_SWEEP && !radial)
	{
		flex_fault(batch->env, FLEX_BAD_INPUT, "options.method",
				   "the network can't be solved by sweeps: it has %s", why);
		flex_fault_hint(batch->env, "Leave method out, or give \"matrix\".");
		return FLEX_BAD_INPUT;
	}
	if (batch->method == FLEX_FLOW_SWEEP && batch->regulate)
	{
		flex_fault(batch->env, FLEX_BAD_INPUT, "options.method",
				   "a network with regulators can't be solved by sweeps");
		flex_fault_hint(batch->env, "Leave method out, or give \"controls\": false.");
		return FLEX_BAD_INPUT;
	}
	return FLEX_OK;
}

static FlexStatus
begin_batch(Batch *batch)
{
	FlexStatus status = choose_method(batch);

	if (status != FLEX_OK)
		return status;
	if (batch->method == FLEX_FLOW_SWEEP)
		status = flex_sweep_work(batch->env, batch->grid, &batch->work);
	else
		status = flex_matrix_work(batch->env, batch->grid, &batch->work);
	if (status != FLEX_OK)
		return status;
	batch->lane_voltage = FLEX_NEW(batch->env, double, 2 * (size_t) batch->grid->nnodes);
	if (batch->lane_voltage == NULL)
		return FLEX_NO_MEMORY;
	if (batch->options->margin && batch->grid->nlegs <= MAX_MARGIN_LEGS)
		status = flex_margin_new(batch->env, batch->grid, &batch->margin);
	return status;
}

/* Put one lane's voltages, or NaN, where the block has them. */
static void
put_lane(Batch *batch, int lane, const double *voltage)
{
	for (int i = 0; i < batch->grid->nnodes; i++)
	{
		double *to = batch->work.voltage + 2 * (size_t) batch->work.slot[i] * LANES + lane;

		to[0] = voltage != NULL ? voltage[2 * i] : NAN;
		to[LANES] = voltage != NULL ? voltage[2 * i + 1] : NAN;
	}
}

static FlexStatus
solve_lanes(Batch *batch, bool only_power, int lanes)
{
	FlowWork  *work = &batch->work;
	FlexStatus status = FLEX_OK;

	if (batch->method == FLEX_FLOW_SWEEP)
		status = flex_sweep_block(batch->env, batch->grid, batch->options, only_power, lanes, work);
	else if (batch->method == FLEX_FLOW_MATRIX)
		status = flex_matrix_block(batch->env, batch->grid, batch->options, lanes, work);
	for (int lane = 0; lane < lanes && status == FLEX_OK; lane++)
	{
		FlexFlowState *state = &work->state[lane];
		int            before = state->iterations;

		if (batch->method != FLEX_FLOW_NEWTON && state->status == FLEX_FLOW_CONVERGED)
			continue;
		*state = (FlexFlowState){.margin = NAN};
		status = flex_newton_lane(batch->env, batch->grid, batch->options, work->power, lane,
								  batch->lane_voltage, state);
		state->iterations += batch->method != FLEX_FLOW_NEWTON ? before : 0;
		put_lane(batch, lane, state->status == FLEX_FLOW_CONVERGED ? batch->lane_voltage : NULL);
	}
	return status;
}

/* One snapshot with its regulators: solve, move taps, until none moves. */
static FlexStatus
solve_regulated(Batch *batch, bool only_power)
{
	FlowWork  *work = &batch->work;
	FlexStatus status = FLEX_OK;
	int        moved = 1;
	int        iterations = 0;
	int        step = 0;

	flex_regulate_reset(batch->grid);
	work->warm = false;
	while (status == FLEX_OK && moved > 0)
	{
		status = solve_lanes(batch, only_power, 1);
		if (status != FLEX_OK || work->state[0].status != FLEX_FLOW_CONVERGED)
			return status;
		iterations += work->state[0].iterations;
		if (step == MAX_CONTROL_STEPS)
		{
			work->state[0].status = FLEX_FLOW_HUNTING;
			break;
		}
		for (int i = 0; i < batch->grid->nnodes; i++)
			for (int k = 0; k < 2; k++)
				batch->lane_voltage[2 * i + k] =
					work->voltage[(2 * (size_t) work->slot[i] + (size_t) k) * LANES];
		moved = flex_regulate(batch->grid, batch->lane_voltage);
		step += moved > 0;
	}
	work->state[0].iterations = iterations;
	work->state[0].control_steps = step;
	return status;
}

/* Lanes whose loads aren't known were solved with none, so as not to disturb the others. */
static void
clear_unknown(Batch *batch, int first, int lanes)
{
	for (int lane = 0; lane < lanes; lane++)
	{
		FlexFlowState *state = &batch->work.state[lane];

		if (!batch->input->no_data[first + lane])
			continue;
		*state =
			(FlexFlowState){.status = FLEX_FLOW_NO_DATA, .method = state->method, .margin = NAN};
		put_lane(batch, lane, NULL);
	}
}

static FlexStatus
solve_block(Batch *batch, int first, int lanes)
{
	bool       only_power;
	FlexStatus status;

	flex_grid_powers(batch->grid, batch->input, first, lanes, batch->work.power, &only_power);
	if (batch->regulate)
		status = solve_regulated(batch, only_power);
	else
		status = solve_lanes(batch, only_power, lanes);
	if (status == FLEX_OK && batch->input->no_data != NULL)
		clear_unknown(batch, first, lanes);
	return status;
}

FlexStatus
flex_flow_solve(FlexEnv *env, FlexGrid *grid, const FlexFlowInput *input,
				const FlexFlowOptions *options, FlexFlowSink sink, void *state)
{
	Batch      batch = {.env = env, .grid = grid, .input = input, .options = options};
	FlexStatus status = begin_batch(&batch);
	int        lanes = batch.regulate ? 1 : LANES;

	for (int first = 0; first < input->n && status == FLEX_OK; first += lanes)
	{
		FlexFlowBlock block = {.first = first,
							   .voltage = batch.work.voltage,
							   .slot = batch.work.slot,
							   .state = batch.work.state,
							   .tap = grid->tap};

		block.lanes = input->n - first < lanes ? input->n - first : lanes;
		if (flex_poll(env))
			return FLEX_CANCELLED;
		status = solve_block(&batch, first, block.lanes);
		for (int lane = 0; lane < block.lanes && status == FLEX_OK; lane++)
			if (batch.work.state[lane].status != FLEX_FLOW_NO_DATA)
				batch.work.state[lane].margin =
					batch.margin == NULL ? NAN
										 : flex_margin_value(batch.margin, batch.work.power, lane);
		if (status == FLEX_OK)
			status = sink(state, &block);
	}
	return status;
}
