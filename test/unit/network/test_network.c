/*
 * test_network.c
 *	  Networks: the reader and writer of OpenDSS text, the JSON form, checks
 *	  and topology.
 */
#include "support/network_case.h"

#include "core/network/internal.h"

#define OWN "test/cases/agileflex/network_3/"

/* A small network: source, transformer, one line, and what a test adds. */
#define SMALL                                                                                      \
	"Set DefaultBaseFrequency=50\n"                                                                \
	"New Circuit.small basekv=11 isc3=3000 isc1=2500\n"                                            \
	"New LineCode.cable nphases=3 r1=0.3 x1=0.08 r0=1.2 x0=0.1 c1=0 c0=0 units=km normamps=200\n"  \
	"New Transformer.t1 buses=[sourcebus 1] conns=[delta wye] kvs=[11 0.4] kvas=[400 400] xhl=4\n" \
	"New Line.l1 bus1=1 bus2=2 phases=3 linecode=cable length=200 units=m\n"

/* Read one text; the caller looks at env. */
static FlexStatus
read_text(FlexEnv *env, const char *text, FlexNetwork *network)
{
	FlexText files;

	flex_env_standalone(env);
	flex_text_init(&files, env);
	flex_json_open(&files, '{');
	flex_json_key(&files, "a.dss");
	flex_json_string(&files, text);
	flex_json_close(&files, '}');
	return read_dss(env, files.data, NULL, network);
}

static void
expect_fault(const char *text, const char *message, const char *path)
{
	FlexEnv          env;
	FlexNetwork      network;
	FlexStatus       status = read_text(&env, text, &network);
	const FlexFault *fault = flex_first_error(&env);

	CHECK(status == FLEX_BAD_INPUT && fault != NULL, "%s: read without a fault", message);
	if (fault != NULL)
	{
		CHECK(strstr(fault->message, message) != NULL, "\"%s\", expected \"%s\"", fault->message,
			  message);
		CHECK(path == NULL || strcmp(fault->path, path) == 0, "path %s, expected %s", fault->path,
			  path);
	}
	flex_env_release(&env);
}

static void
faults(void)
{
	expect_fault(SMALL "New Transformer.t2 buses=[1 3] kvs=[0.4 0.4] r=1 x=4\n",
				 "unknown property \"r\" of transformer \"t2\"", "a.dss:6");
	expect_fault(SMALL "New Load.a bus1=2.1 phas=1\n", "unknown property \"phas\"", NULL);
	expect_fault(SMALL "New Load.a bus1=2.1 phases=1 kv=0.23\nNew Load.a bus1=2.2 phases=1\n",
				 "load \"a\" is made twice", "a.dss:7");
	expect_fault(SMALL "New Line.l2 bus1=2 bus2=3 linecode=none length=1 units=m\n",
				 "there is no linecode \"none\"", NULL);
	expect_fault(SMALL "New Line.l2 bus1=2 bus2=3 linecode=cable length=-1 units=m\n",
				 "length_km is -0.001", NULL);
	expect_fault(SMALL "New Line.l2 bus1=2 bus2=3 linecode=cable length=1 units=ell\n",
				 "unknown unit of length", NULL);
	expect_fault(SMALL "New Load.a bus1=2.1 phases=1 kv=abc\n", "\"abc\" is not a number", NULL);
	expect_fault(SMALL "New Load.a bus1=2.1 phases=1 kv=(1 0 /)\n", "not one finite number", NULL);
	expect_fault(SMALL "New Load.a bus1=2.1 phases=1 kv=0.23 pf=1.5\n", "power factor", NULL);
	expect_fault(SMALL "New Load.a bus1=2.1 phases=1 kv=0\n", "kv is 0, must be above 0", NULL);
	expect_fault(SMALL "New Reactor.a bus1=2\n", "objects of class \"reactor\"", NULL);
	expect_fault(SMALL "Set loadmult=2\n", "LoadMult=2", NULL);
	expect_fault(SMALL "Frobnicate\n", "unknown command \"Frobnicate\"", NULL);
	expect_fault(SMALL "Redirect b.dss\n", "file \"b.dss\" is not among the files", NULL);
	expect_fault(SMALL "New Load.a bus1=2.1 phases=1 kv=(0.23\n", "is not closed", NULL);
	expect_fault(SMALL "New Load.a bus1=2.1 xfkva=5\n", "property \"xfkva\"", NULL);
	expect_fault(SMALL "New LineCode.m nphases=3 rmatrix=[1 | 0 1]\n"
					   "New Line.l2 bus1=2 bus2=3 linecode=m length=1 units=m\n",
				 "a matrix of 3 conductors", NULL);
	expect_fault(SMALL "New Transformer.t2 windings=3\n", "3 windings", NULL);
	expect_fault(SMALL "New Generator.g bus1=2.1 phases=1 kv=0.23 model=3\n", "model 3", NULL);
	expect_fault(SMALL "New Line.l2 bus1=2.1 bus2=3.1 phases=1 linecode=cable length=1 units=m\n",
				 "phases=1, but linecode \"cable\" has 3", NULL);
	expect_fault(SMALL "Redirect a.dss\n", "second circuit", NULL);
	expect_fault(SMALL "Redirect a.dss\nRedirect a.dss\nRedirect a.dss\n", "second circuit", NULL);
	expect_fault(SMALL "New Load.a bus1=2.0.0 phases=1 kv=0.23\n", "begins and ends at node 0",
				 NULL);
	expect_fault("New LineCode.a\n", "none of the files begins a circuit", "files");
}

static void
inline_maths_and_text(void)
{
	FlexEnv     env;
	FlexNetwork network;
	FlexStatus  status = read_text(
		 &env,
		 SMALL "! a comment\n// another\n"
				"New Load.A bus1=2.1 phases=1 kv=(400 3 sqrt / 1000 /) kw=2 pf=-0.9 ! behind\n"
				"~ vminpu=.8\nmore vmaxpu=1.2\n"
				"New Load.b like=a bus1=2.2 kw=3\n"
				"Load.b.kvar=1\n"
				"New Monitor.m line.l1 1\n~ mode=1\nShow voltages\n"
				"New Load.c bus1=2.3.1 phases=1 conn=delta kv=0.4 model=5 kw=1 kvar=0\n"
				"New Load.d bus1=2 kv=0.4 kw=3 pf=1 model=8 zipv=[.5 .25 .25 1 0 0 .5]\n"
				"New Line.l2 bus1=2 bus2=3 switch=y\n"
				"New Line.l3 bus1=3 bus2=4 length=2 r1=1 x1=2 r0=3 x0=4 c1=0 c0=0 units=mi\n"
				"New Load.gone bus1=4 kv=0.4 enabled=no\n"
				"Set voltagebases=\"11, .4\"\nCalcVoltageBases\nSolve\n",
		 &network);

	if (status != FLEX_OK)
		print_faults(&env);
	CHECK(status == FLEX_OK && network.nloads == 4, "%d loads", network.nloads);
	if (status == FLEX_OK && network.nloads == 4)
	{
		CHECK_CLOSE(network.load[0].kv, 0.4 / sqrt(3), 1e-15);
		CHECK_CLOSE(network.load[0].q_kvar, -2 * sqrt(1 / 0.81 - 1), 1e-14);
		CHECK(network.load[0].v_min_pu == 0.8 && network.load[0].v_max_pu == 1.2, "window");
		CHECK(network.load[1].p_kw == 3 && network.load[1].q_kvar == 1 &&
				  network.load[1].at.node[0] == 2 && network.load[1].v_max_pu == 1.2,
			  "like=");
		CHECK(network.load[2].conn == FLEX_DELTA && network.load[2].model == FLEX_LOAD_I &&
				  network.load[2].at.node[0] == 3 && network.load[2].at.node[1] == 1,
			  "delta from 3 to 1");
		CHECK(network.load[3].model == FLEX_LOAD_ZIP && network.load[3].zip[1] == 0.25 &&
				  network.load[3].zip[3] == 1,
			  "ZIP");
		CHECK_CLOSE(network.line[1].length_km * network.type[network.line[1].type].r[0], 1e-3,
					1e-12);
		CHECK_CLOSE(network.line[2].length_km * network.type[network.line[2].type].r[0],
					2 * (2 * 1.0 + 3) / 3, 1e-12);
		CHECK_CLOSE(network.line[2].length_km, 2 * 1.609344, 1e-12);
		CHECK(network.bus[network.line[2].end[1].bus].voltage_base_kv == 0.4, "voltage base");
		CHECK(env.nfaults == 2, "%d warnings, of the monitor and of Show", env.nfaults);
	}
	flex_env_release(&env);
}

/* Coordinates come by name, in any case; headings and unknown buses are passed over. */
static void
coordinates(void)
{
	FlexEnv     env;
	FlexNetwork network;
	FlexText    files;
	FlexStatus  status;

	flex_env_standalone(&env);
	flex_text_init(&files, &env);
	flex_json_open(&files, '{');
	flex_json_key(&files, "a.dss");
	flex_json_string(&files, SMALL "BusCoords places/XY.csv\nBusCoords missing.csv\n");
	flex_json_key(&files, "xy.csv");
	flex_json_string(&files, "Bus,X,Y\nSourceBus, 1.5, 2\n2, -3, 4e1\nnowhere, 1, 1\n1, x, 2\n");
	flex_json_close(&files, '}');
	status = read_dss(&env, files.data, NULL, &network);
	CHECK(status == FLEX_OK && env.nfaults == 1, "one warning, of the missing file");
	if (status == FLEX_OK)
	{
		const FlexBus *bus = network.bus;

		CHECK(bus[flex_network_find_bus(&network, "sourcebus")].x == 1.5, "x of the source");
		CHECK(bus[flex_network_find_bus(&network, "2")].y == 40, "y of bus 2");
		CHECK(isnan(bus[flex_network_find_bus(&network, "1")].x), "bus 1 has none");
	}
	flex_env_release(&env);
}

static void
line_impedances(void)
{
	double matrix[9];

	flex_line_sequence(3, 0.2, 0.5, matrix);
	CHECK_CLOSE(matrix[0], 0.3, 1e-15);
	CHECK_CLOSE(matrix[1], 0.1, 1e-15);
	CHECK_CLOSE(matrix[0] - matrix[1], 0.2, 1e-15);     /* positive sequence */
	CHECK_CLOSE(matrix[0] + 2 * matrix[1], 0.5, 1e-15); /* zero sequence */
	CHECK_CLOSE(flex_line_unit_km("mi"), 1.609344, 0);
	CHECK(flex_line_unit_km("none") == 0 && flex_line_unit_km("x") == -1, "units");
}

/* Kersting, Distribution System Modeling and Analysis, example 4.1: ohm per mile. */
static void
carson(void)
{
	static const double expected_r[] = {0.4576, 0.1559, 0.1535, 0.1559, 0.4666,
										0.1580, 0.1535, 0.1580, 0.4615};
	static const double expected_x[] = {1.0780, 0.5017, 0.3849, 0.5017, 1.0482,
										0.4236, 0.3849, 0.4236, 1.0651};
	const double        ft = 0.3048;
	const double        mile = 1609.344;
	FlexConductor       wire[4] = {{0, 29, 0.0244, 0.03, 0.306},
								   {2.5, 29, 0.0244, 0.03, 0.306},
								   {7, 29, 0.0244, 0.03, 0.306},
								   {4, 25, 0.00814, 0.0235, 0.592}};
	FlexLineType        type = {0};
	FlexEnv             env;

	flex_env_standalone(&env);
	for (int i = 0; i < 4; i++)
	{
		wire[i].x *= ft;
		wire[i].h *= ft;
		wire[i].gmr *= ft;
		wire[i].radius *= ft;
		wire[i].r /= mile;
	}
	CHECK(flex_line_geometry(&env, "line", wire, 4, 3, 60, 100, &type) == FLEX_OK, "geometry");
	for (int i = 0; i < 9; i++)
	{
		CHECK(fabs(type.r[i] * mile / 1e3 - expected_r[i]) < 2e-4, "r[%d] = %g", i,
			  type.r[i] * mile / 1e3);
		CHECK(fabs(type.x[i] * mile / 1e3 - expected_x[i]) < 2e-4, "x[%d] = %g", i,
			  type.x[i] * mile / 1e3);
	}
	flex_env_release(&env);
}

static FlexStatus
read_own(FlexEnv *env, FlexNetwork *network)
{
	static const char *const names[] = {"Master.dss",       "LineCode.txt", "Lines.txt",
										"Transformers.txt", "Loads.txt",    "Generators.txt",
										"Monitors.txt"};
	FlexText                 files;
	char                     path[200];

	flex_env_standalone(env);
	flex_text_init(&files, env);
	flex_json_open(&files, '{');
	for (int i = 0; i < FLEX_LENGTH(names); i++)
	{
		snprintf(path, sizeof(path), OWN "%s", names[i]);
		add_file(&files, names[i], path);
	}
	flex_json_close(&files, '}');
	return read_dss(env, files.data, "master.dss", network);
}

static void
document_of(const FlexNetwork *network, FlexText *text, FlexEnv *env)
{
	flex_text_init(text, env);
	flex_json_open(text, '{');
	flex_network_write(network, text);
	flex_json_close(text, '}');
}

/* OpenDSS text -> network -> JSON -> network -> OpenDSS text -> network: the same document. */
static void
round_trips(void)
{
	FlexEnv     env;
	FlexNetwork network;
	FlexNetwork again;
	FlexText    first;
	FlexText    second;
	FlexText    dss;
	FlexText    files;
	FlexNode   *doc;

	CHECK(read_own(&env, &network) == FLEX_OK, "network_3");
	CHECK(network.nbuses == 71 && network.nlines == 69 && network.nloads == 46 &&
			  network.ngenerators == 46 && network.ntransformers == 1 && network.ntypes == 4,
		  "%d buses, %d lines, %d loads", network.nbuses, network.nlines, network.nloads);
	for (int i = 0; i < network.nloads + network.ngenerators; i++)
	{
		FlexNetworkLoad *load =
			i < network.nloads ? &network.load[i] : &network.generator[i - network.nloads];

		if (i % 2 == 0)
			load->v_min_pu = 0.9; /* the writer gives every load a window */
	}
	document_of(&network, &first, &env);
	doc = flex_doc_parse(&env, first.data);
	CHECK(flex_network_read(&env, doc, &again) == FLEX_OK, "its document");
	flex_doc_free(doc);
	document_of(&again, &second, &env);
	CHECK(strcmp(first.data, second.data) == 0, "the document of the document is the same");

	flex_text_init(&dss, &env);
	CHECK(flex_dss_write(&env, &again, &dss) == FLEX_OK, "written");
	flex_text_init(&files, &env);
	flex_json_open(&files, '{');
	flex_json_key(&files, "a.dss");
	flex_json_string(&files, dss.data);
	flex_json_close(&files, '}');
	CHECK(read_dss(&env, files.data, NULL, &again) == FLEX_OK, "the text written");
	document_of(&again, &second, &env);
	CHECK(again.nlines == network.nlines && again.ngenerators == network.ngenerators, "all back");
	for (int i = 0; i < again.nlines; i++)
	{
		const FlexLineType *a = &network.type[network.line[i].type];
		const FlexLineType *b = &again.type[again.line[i].type];

		CHECK_CLOSE(again.line[i].length_km, network.line[i].length_km, 1e-15);
		CHECK_CLOSE(b->r[1], a->r[1], 1e-14);
		CHECK_CLOSE(b->x[0], a->x[0], 1e-14);
	}
	for (int b = 0; b < again.nbuses; b++)
		CHECK(again.bus[b].voltage_base_kv ==
				  network.bus[flex_network_find_bus(&network, again.bus[b].name)].voltage_base_kv,
			  "voltage base of bus %s", again.bus[b].name);
	flex_env_release(&env);
}

/* ---- JSON: checks and topology --------------------------------------------------------------- */

#define DOC(more)                                                                                  \
	"{\"line_types\": [{\"name\": \"c\", \"r1_ohm_per_km\": 0.3, \"x1_ohm_per_km\": 0.08}],"       \
	" \"sources\": [{\"name\": \"s\", \"bus\": \"a\", \"kv\": 0.4, \"isc3_a\": 10000,"             \
	" \"isc1_a\": 8000}], " more "}"

static void
expect_doc_fault(const char *text, const char *message)
{
	FlexEnv          env;
	FlexNetwork      network;
	FlexNode        *doc;
	FlexStatus       status;
	const FlexFault *fault;

	flex_env_standalone(&env);
	doc = flex_doc_parse(&env, text);
	status = doc == NULL ? FLEX_BAD_INPUT : flex_network_read(&env, doc, &network);
	flex_doc_free(doc);
	fault = flex_first_error(&env);
	CHECK(status == FLEX_BAD_INPUT && fault != NULL, "%s: read without a fault", message);
	if (fault != NULL)
		CHECK(strstr(fault->message, message) != NULL, "\"%s\", expected \"%s\"", fault->message,
			  message);
	flex_env_release(&env);
}

static void
document_faults(void)
{
	expect_doc_fault(DOC("\"lines\": [{\"name\": \"l\", \"bus1\": \"a\", \"bus2\": \"b\", "
						 "\"line_type\": \"none\", \"length_km\": 1}]"),
					 "no such line type");
	expect_doc_fault(DOC("\"lines\": [{\"name\": \"l\", \"bus1\": \"a\", \"bus2\": \"b\", "
						 "\"line_type\": \"c\", \"length_km\": 0}]"),
					 "length_km is 0");
	expect_doc_fault(DOC("\"lines\": [{\"name\": \"l\", \"bus1\": \"a\", \"bus2\": \"a\", "
						 "\"line_type\": \"c\", \"length_km\": 1}]"),
					 "begins and ends at the same bus");
	expect_doc_fault(DOC("\"buses\": [{\"name\": \"a\"}], \"loads\": [{\"name\": \"x\", "
						 "\"bus\": \"b\", \"kv\": 0.23}]"),
					 "no such bus");
	expect_doc_fault(DOC("\"loads\": [{\"name\": \"x\", \"bus\": \"a\", \"kv\": 0.23}, "
						 "{\"name\": \"x\", \"bus\": \"a\", \"kv\": 0.23}]"),
					 "stands there twice");
	expect_doc_fault(DOC("\"loads\": [{\"name\": \"x\", \"bus\": \"a\", \"kv\": 0.23, "
						 "\"nodes\": [12]}]"),
					 "a node must be");
	expect_doc_fault(DOC("\"loads\": [{\"name\": \"x\", \"bus\": \"a\", \"kv\": 0.4, "
						 "\"phases\": 3, \"nodes\": [1, 1, 2]}]"),
					 "node 1 is given twice");
	expect_doc_fault(DOC("\"loads\": [{\"name\": \"x\", \"bus\": \"a\", \"kv\": 0.23, "
						 "\"model\": \"ZIP\", \"zip\": [1, 1, 1, 1, 0, 0]}]"),
					 "don't add up to 1");
	expect_doc_fault(DOC("\"transformers\": [{\"name\": \"t\", \"bus1\": \"a\", \"bus2\": \"b\", "
						 "\"kv1\": 0.4, \"kv2\": 0.4, \"kva\": -5}]"),
					 "kva is -5");
	expect_doc_fault(DOC("\"loads\": [{\"name\": \"x\", \"bus\": \"a\", \"kv\": 0.4, "
						 "\"phases\": 3, \"nodes\": [1]}]"),
					 "phase 2 begins and ends at node 0");
	expect_doc_fault(DOC("\"shunts\": [{\"name\": \"x\", \"bus\": \"a\", \"kv\": 0.4, "
						 "\"phases\": 1, \"nodes\": [0], \"q_kvar\": 1}]"),
					 "phase 1 begins and ends at node 0");
	expect_doc_fault("{\"sources\": [{\"name\": \"s\", \"bus\": \"a\", \"kv\": 1, \"isc3_a\": 1, "
					 "\"isc1_a\": 1, \"nodes\": [1, 2, 4]}]}",
					 "must be the phases 1, 2 and 3");
	expect_doc_fault("{\"sources\": [{\"name\": \"s\", \"bus\": \"a\", \"kv\": 1, \"isc3_a\": 1, "
					 "\"isc1_a\": 1, \"nodes\": [1]}]}",
					 "must be the phases 1, 2 and 3");
	expect_doc_fault(DOC("\"turbines\": []"), "turbines");
	expect_doc_fault("{\"line_types\": []}", "the network has no source");
	expect_doc_fault("{\"line_types\": [{\"name\": \"c\", \"r_ohm_per_km\": [[1, 1], [1, 1]], "
					 "\"x_ohm_per_km\": [[0, 0], [0, 0]], \"phases\": 2}], "
					 "\"sources\": [{\"name\": \"s\", \"bus\": \"a\", \"kv\": 1, \"isc3_a\": 1, "
					 "\"isc1_a\": 1}]}",
					 "can't be inverted");
}

static void
topology(void)
{
	static const char text[] = DOC(
		"\"lines\": [{\"name\": \"l1\", \"bus1\": \"a\", \"bus2\": \"b\", \"line_type\": \"c\", "
		"\"length_km\": 1}, {\"name\": \"l2\", \"bus1\": \"b\", \"bus2\": \"c\", \"line_type\": "
		"\"c\", \"length_km\": 1}, {\"name\": \"l3\", \"bus1\": \"c\", \"bus2\": \"a\", "
		"\"line_type\": \"c\", \"length_km\": 1}, {\"name\": \"l4\", \"bus1\": \"d\", \"bus2\": "
		"\"e\", \"line_type\": \"c\", \"length_km\": 1}, {\"name\": \"l5\", \"bus1\": \"c\", "
		"\"bus2\": \"d\", \"line_type\": \"c\", \"length_km\": 1, \"open\": true}], "
		"\"loads\": [{\"name\": \"x\", \"bus\": \"a\", \"kv\": 0.23, \"nodes\": [4]}]");
	FlexEnv      env;
	FlexNetwork  network;
	FlexTopology topology;
	FlexNode    *doc;
	FlexGrid    *grid;
	FlexText     summary;

	flex_env_standalone(&env);
	doc = flex_doc_parse(&env, text);
	CHECK(flex_network_read(&env, doc, &network) == FLEX_OK, "the ring");
	flex_doc_free(doc);
	CHECK(flex_network_topology(&env, &network, &topology) == FLEX_OK, "its topology");
	CHECK(topology.nislands == 1 && topology.nsupplied == 3 && topology.nloops == 1 &&
			  topology.nbad_loads == 1,
		  "%d islands, %d supplied, %d loops, %d bad loads", topology.nislands, topology.nsupplied,
		  topology.nloops, topology.nbad_loads);
	CHECK(topology.phases[0] == 14, "phases 1, 2, 3 at the source, not %x", topology.phases[0]);
	flex_text_init(&summary, &env);
	CHECK(flex_network_summary(&env, &network, &summary) == FLEX_OK, "summary");
	CHECK(strstr(summary.data, "\"unsupplied_buses\":[\"d\",\"e\"]") != NULL, "%s", summary.data);
	CHECK(strstr(summary.data, "\"missing_phases\":[\"x\"]") != NULL, "%s", summary.data);
	CHECK(flex_grid_new(&env, &network, &grid) == FLEX_BAD_INPUT, "a load on node 4");
	flex_grid_free(grid);
	flex_env_release(&env);
}

/* ---- damaged text: an error or a network, never a crash ------------------------------------- */

static const char *const pieces[] = {
	"(",     ")",       "[",         "]",  "|",   "=",     "\"",        "~",
	".",     ",",       " ",         "\n", "!",   "//",    "1e999",     "-",
	"0",     "9",       "bus1",      "kv", "nan", "like=", "linecode=", "Redirect a.dss",
	"wdg=2", "phases=", ".1.2.3.4.5"};

static void
damaged_text(void)
{
	static const char base[] = SMALL
		"New LineCode.m nphases=2 rmatrix=[1 | 0.1 1] xmatrix=(1 | 0.1 1) cmatrix=[10 | 0 10]\n"
		"New Line.l2 bus1=2.1.3 bus2=3.1.3 phases=2 linecode=m length=3 units=kft\n"
		"New Load.a bus1=2.1 phases=1 kv=(400 3 sqrt / 1000 /) kw=2 pf=-0.9\n~ vminpu=.8\n"
		"New Load.b like=a bus1=3.3 model=8 zipv=[.5 .25 .25 1 0 0 .5]\n"
		"New Transformer.r phases=1 xhl=0.01 kvas=[100 100] buses=[2.1 4.1] kvs=[.23 .23]\n"
		"New RegControl.c transformer=r winding=2 vreg=120\n"
		"New Capacitor.k bus1=2 kv=.4 kvar=[5 5] numsteps=2 states=[1 0]\n"
		"Load.a.kvar=1\nSet voltagebases=[11 .4]\nCalcVoltageBases\nSolve\n";
	int n = unit_quick() ? 400 : 4000;
	int good = 0;

	{
		FlexEnv     env;
		FlexNetwork network;

		CHECK(read_text(&env, base, &network) == FLEX_OK, "the text as it was");
		if (flex_first_error(&env) != NULL)
			print_faults(&env);
		flex_env_release(&env);
	}
	for (int k = 0; k < n; k++)
	{
		char          text[sizeof(base) + 400];
		unsigned long draw = 0;
		size_t        length = sizeof(base) - 1;
		FlexEnv       env;
		FlexNetwork   network;
		FlexStatus    status;
		FlexGrid     *grid = NULL;

		memcpy(text, base, sizeof(base));
		for (int change = 0; change <= k % 4; change++)
		{
			size_t at =
				(size_t) (unit_random(11, (unsigned long) k * 64 + draw++) * (double) length);
			size_t      cut = (size_t) (unit_random(11, (unsigned long) k * 64 + draw++) * 4);
			const char *piece = pieces[(int) (unit_random(11, (unsigned long) k * 64 + draw++) *
											  FLEX_LENGTH(pieces))];
			size_t      add = strlen(piece);

			cut = cut > length - at ? length - at : cut;
			memmove(text + at + add, text + at + cut, length - at - cut + 1);
			memcpy(text + at, piece, add);
			length += add - cut;
		}
		status = read_text(&env, text, &network);
		if (status == FLEX_OK)
		{
			good++;
			status = flex_grid_new(&env, &network, &grid);
		}
		CHECK(status == FLEX_OK || (status == FLEX_BAD_INPUT && flex_first_error(&env) != NULL),
			  "%s:\n%s", flex_status_text(status), text);
		flex_grid_free(grid);
		flex_env_release(&env);
	}
	printf("damaged text: %d of %d still networks\n", good, n);
	CHECK(good > n / 100 && good < n, "%d of %d", good, n);
}

int
main(void)
{
	damaged_text();
	faults();
	inline_maths_and_text();
	coordinates();
	line_impedances();
	carson();
	round_trips();
	document_faults();
	topology();
	return unit_end("network");
}
