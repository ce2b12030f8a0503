/*
 * test_no_memory.c
 *	  Want of memory anywhere in reading, checking, writing and solving a network:
 *	  the status says so, and nothing else comes out.
 */
#include "support/network_case.h"
#include "support/no_memory.h"

/* Single- and three-phase elements of every kind, a regulator, coordinates. */
static const char dss_text[] =
	"{\"master.dss\": \"Set DefaultBaseFrequency=50\\n"
	"New Circuit.small basekv=11 isc3=3000 isc1=2500\\n"
	"New LineCode.cable nphases=3 r1=0.3 x1=0.08 r0=1.2 x0=0.1 c1=0 c0=0 units=km\\n"
	"New LineCode.own like=cable rmatrix=(0.3 | 0.1 0.3 | 0.1 0.1 0.3)\\n"
	"New Transformer.t1 buses=[sourcebus 1] conns=[delta wye] kvs=[11 0.4] kvas=[400 400] xhl=4\\n"
	"New Transformer.t2 phases=1 buses=[3.1 4.1] conns=[wye wye] kvs=[0.23 0.23] kvas=[50 50] "
	"xhl=1\\n"
	"New RegControl.r transformer=t2 winding=2 vreg=230 ptratio=1 band=4\\n"
	"New Line.l1 bus1=1 bus2=2 phases=3 linecode=cable length=200 units=m\\n"
	"New Line.l2 bus1=2 bus2=3 linecode=own length=100 units=m\\n"
	"~ normamps=100\\n"
	"Redirect loads.dss\\n"
	"Set VoltageBases=[11 0.4]\\n"
	"CalcVoltageBases\\n"
	"BusCoords places.csv\\n"
	"Solve\\n\","
	"\"loads.dss\": \"New Load.a bus1=2.1 phases=1 kv=0.23 kw=3 pf=0.95\\n"
	"New Load.b bus1=4.1 phases=1 kv=0.23 kw=2 kvar=1 model=2\\n"
	"New Load.c bus1=3 kv=0.4 kw=9 pf=-0.9 conn=delta\\n"
	"New Generator.g bus1=2 kv=0.4 kw=5 pf=1\\n"
	"New PVSystem.p bus1=3.2 phases=1 kv=0.23 kva=4 pmpp=4\\n"
	"New Capacitor.k bus1=2 kv=0.4 kvar=10\\n\","
	"\"places.csv\": \"sourcebus,0,0\\n1,1,0\\n2,2,0\\n3,3,0\\n4,4,0\\n\"}";

static FlexStatus
read_text(FlexEnv *env, FlexNetwork *network)
{
	FlexNode  *files = flex_doc_parse(env, dss_text);
	FlexStatus status =
		files == NULL ? FLEX_NO_MEMORY : flex_dss_read(env, files, "master.dss", network);

	flex_doc_free(files);
	return status;
}

static FlexStatus
read_and_write(FlexEnv *env, const void *what)
{
	FlexNetwork network;
	FlexText    text;
	FlexStatus  status = read_text(env, &network);

	(void) what;
	if (status != FLEX_OK)
		return status;
	flex_text_init(&text, env);
	return flex_dss_write(env, &network, &text);
}

static FlexStatus
summarise(FlexEnv *env, const void *what)
{
	FlexNetwork network;
	FlexText    text;
	FlexStatus  status = read_text(env, &network);

	(void) what;
	if (status != FLEX_OK)
		return status;
	flex_text_init(&text, env);
	return flex_network_summary(env, &network, &text);
}

static FlexStatus
draw(FlexEnv *env, const void *what)
{
	const FlexNetworkColours colours = {.title = "p.u."};
	FlexNetwork              network;
	FlexText                 text;
	FlexStatus               status = read_text(env, &network);

	(void) what;
	/* laid out as a tree, not by coordinates */
	for (int b = 0; status == FLEX_OK && b < network.nbuses; b++)
		network.bus[b].x = network.bus[b].y = NAN;
	if (status != FLEX_OK)
		return status;
	flex_text_init(&text, env);
	return flex_network_svg(env, &network, &colours, &text);
}

/* The JSON document of the network, and what is read from it again. */
static FlexStatus
through_document(FlexEnv *env, const void *what)
{
	FlexNetwork network;
	FlexNode   *doc;
	FlexStatus  status;

	doc = flex_doc_parse(env, what);
	status = doc == NULL ? FLEX_NO_MEMORY : flex_network_read(env, doc, &network);
	flex_doc_free(doc);
	return status;
}

static FlexStatus
no_rows(void *state, const FlexFlowBlock *block)
{
	(void) state;
	(void) block;
	return FLEX_OK;
}

static FlexStatus
solve(FlexEnv *env, const void *what)
{
	FlexFlowOptions options = *(const FlexFlowOptions *) what;
	FlexNetwork     network;
	FlexGrid       *grid = NULL;
	double          p[2 * 5] = {3, 2, 9, 5, 4, 1, 1, 60, 0, 1};
	double          q[2 * 5] = {1};
	FlexFlowInput   input = {.n = 2, .nelements = 5, .p_kw = p, .q_kvar = q};
	FlexStatus      status = read_text(env, &network);

	if (status == FLEX_OK)
		status = flex_grid_new(env, &network, &grid);
	if (status == FLEX_OK)
		status = flex_flow_solve(env, grid, &input, &options, no_rows, NULL);
	flex_grid_free(grid);
	return status;
}

int
main(void)
{
	static const char *const methods[] = {"auto", "sweep", "matrix", "newton"};
	FlexEnv                  env;
	FlexNetwork              network;
	FlexText                 document;

	check_no_memory_call("OpenDSS text, read and written", read_and_write, NULL);
	check_no_memory_call("summary", summarise, NULL);
	check_no_memory_call("drawing", draw, NULL);

	flex_env_standalone(&env);
	CHECK(read_text(&env, &network) == FLEX_OK, "the network can be read");
	CHECK(network.nloads + network.ngenerators == 5, "%d elements",
		  network.nloads + network.ngenerators);
	flex_text_init(&document, &env);
	flex_json_open(&document, '{');
	flex_network_write(&network, &document);
	flex_json_close(&document, '}');
	CHECK(flex_text_status(&document) == FLEX_OK, "its document");
	check_no_memory_call("network document", through_document, document.data);
	flex_env_release(&env);

	for (int m = FLEX_FLOW_AUTO; m <= FLEX_FLOW_NEWTON; m++)
	{
		FlexFlowOptions options;

		flex_flow_options_default(&options);
		options.method = (FlexFlowMethod) m;
		options.margin = true;
		options.controls = m != FLEX_FLOW_SWEEP;
		check_no_memory_call(methods[m], solve, &options);
	}
	return unit_end("loadflow no_memory");
}
