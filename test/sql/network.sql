-- Networks: OpenDSS text, tables, summary, faults; load flow by SQL.
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET extra_float_digits = 0;

-- ---- import ------------------------------------------------------------------
SELECT * FROM flex.import_dss('village', $${
  "Master.dss": "Clear\nSet DefaultBaseFrequency=50\nNew Circuit.village basekv=11 isc3=3000 isc1=2500\nRedirect codes.txt\nRedirect Elements.txt\nSet voltagebases=[11 0.4]\nCalcVoltageBases\nSolve\nShow voltages\n",
  "Codes.txt": "New LineCode.cable nphases=3 r1=0.32 x1=0.08 r0=1.2 x0=0.1 c1=0 c0=0 units=km normamps=200\n",
  "Elements.txt": "New Transformer.t1 buses=[sourcebus lv] conns=[delta wye] kvs=[11 0.4] kvas=[250 250] %Rs=[0.6 0.6] xhl=4\nNew Line.main bus1=lv bus2=b1 linecode=cable length=200 units=m\nNew Line.east bus1=b1 bus2=b2 linecode=cable length=150 units=m\nNew Line.west bus1=b1 bus2=b3 linecode=cable length=120 units=m\nNew Load.house1 phases=1 bus1=b2.1 kv=0.23 kw=6 pf=0.95 vminpu=0 vmaxpu=1e6\nNew Load.house2 phases=1 bus1=b2.2 kv=0.23 kw=4 pf=0.95 vminpu=0 vmaxpu=1e6\nNew Load.shop phases=3 bus1=b3 kv=(0.4 1 *) kw=15 kvar=5\n~ vminpu=0 vmaxpu=1e6\nNew Generator.pv phases=1 bus1=b2.1 kv=0.23 kw=5 pf=1 vminpu=0 vmaxpu=1e6\nNew Monitor.m line.main 1\n"
}$$);
SELECT name, voltage_base_kv FROM flex.bus ORDER BY name;
SELECT name, phases, r1_ohm_per_km, x0_ohm_per_km, rated_a FROM flex.line_type;
SELECT name, bus1, nodes1, bus2, line_type, length_km, open FROM flex.line ORDER BY name;
SELECT name, conn1, kv1, nodes1, conn2, kv2, nodes2, kva, r_percent, x_percent FROM flex.transformer;
SELECT name, bus, nodes, phases, kv, p_kw, round(q_kvar::numeric, 6) AS q_kvar, model, v_min_pu FROM flex.network_load ORDER BY name;
SELECT buses, lines, transformers, sources, loads, generators, islands, loops, radial, line_length_km, load_kw, generation_kw FROM flex.network_summary('village');
SELECT * FROM flex.network_fault('village');

-- ---- load flow ---------------------------------------------------------------
SELECT ts, snapshot, bus, phase, round(voltage_v::numeric, 4) AS voltage_v, round(voltage_pu::numeric, 6) AS voltage_pu, round(angle_deg::numeric, 4) AS angle_deg
FROM flex.load_flow('village') ORDER BY bus, phase;
SELECT element, kind, terminal, bus, phase, round(current_a::numeric, 4) AS current_a, round(p_kw::numeric, 5) AS p_kw, round(q_kvar::numeric, 5) AS q_kvar, round(loading::numeric, 5) AS loading
FROM flex.branch_flow('village') ORDER BY kind, element, terminal, phase;
SELECT status, method, round(source_kw::numeric, 5) AS source_kw, round(load_kw::numeric, 5) AS load_kw, round(loss_kw::numeric, 5) AS loss_kw, round(margin::numeric, 5) AS margin,
       round(v_min_pu::numeric, 5) AS v_min, v_min_bus, v_min_phase, round(worst_loading::numeric, 4) AS loading, worst_element, round(unbalance_percent::numeric, 4) AS unbalance, unbalance_bus
FROM flex.flow_summary('village');
-- what goes in comes out: source = loads - generators + losses of the branches
SELECT bool_and(abs(s.loss_kw - b.loss_kw) < 1e-4) AS balanced
FROM flex.flow_summary('village') s, (SELECT sum(p_kw) AS loss_kw FROM flex.branch_flow('village')) b;

-- snapshots from a query: the same by every method; names in any case; power factors; models
CREATE TEMP TABLE hours AS
SELECT '2026-03-01'::timestamptz + h * interval '1 hour' AS ts, e.element, 2 + (h * 7 + length(e.element) * 3) % 5 AS p_kw
FROM generate_series(0, 23) h, (VALUES ('HOUSE1'), ('house2'), ('shop'), ('pv')) e(element);
SELECT count(*), min(ts), max(ts), count(voltage_pu), round(min(voltage_pu)::numeric, 6) AS lowest FROM flex.load_flow('village', 'SELECT * FROM hours');
SELECT count(*) AS rows, max(abs(a.voltage_v - b.voltage_v)) < 1e-6 AS matrix_agrees, max(abs(a.voltage_v - c.voltage_v)) < 1e-6 AS newton_agrees
FROM flex.load_flow('village', 'SELECT * FROM hours') a
JOIN flex.load_flow('village', 'SELECT * FROM hours', '{"method": "matrix"}') b USING (ts, bus, phase)
JOIN flex.load_flow('village', 'SELECT * FROM hours', '{"method": "newton"}') c USING (ts, bus, phase);
SELECT count(*) FILTER (WHERE r.v_min_pu = v.v_min AND r.v_max_pu = v.v_max AND r.snapshots = 24) AS same, count(*)
FROM flex.voltage_range('village', 'SELECT * FROM hours') r
JOIN (SELECT bus, phase, min(voltage_pu) AS v_min, max(voltage_pu) AS v_max FROM flex.load_flow('village', 'SELECT * FROM hours') GROUP BY 1, 2) v USING (bus, phase);
SELECT snapshot, status, round(source_kvar::numeric, 4) AS source_kvar, round(load_kw::numeric, 5) AS load_kw
FROM flex.flow_summary('village', $$SELECT * FROM (VALUES (1, 'shop', 20, 0.9, NULL), (2, 'shop', 20, -0.9, NULL), (3, 'shop', 20, 1, 'Z'), (4, 'shop', 20, 1, 'I')) l(snapshot, element, p_kw, pf, model)$$);
-- no rows: no snapshots
SELECT count(*) FROM flex.flow_summary('village', 'SELECT * FROM hours WHERE false');

-- beyond the collapse: status and NULL, and the snapshots around it are right
SELECT snapshot, status, v_min_pu IS NULL AS no_voltage, margin > 0.25 AS past_the_margin
FROM flex.flow_summary('village', $$SELECT s AS snapshot, 'shop' AS element, CASE WHEN s = 2 THEN 2000 ELSE 15 END AS p_kw FROM generate_series(1, 3) s$$);
SELECT snapshot, count(*), count(voltage_v) FROM flex.load_flow('village', $$SELECT s AS snapshot, 'shop' AS element, CASE WHEN s = 2 THEN 2000 ELSE 15 END AS p_kw FROM generate_series(1, 3) s$$) GROUP BY 1 ORDER BY 1;

-- ---- changes in the tables ------------------------------------------------------
-- an open switch: an island without voltages; a tie: a loop, by the matrix
UPDATE flex.line SET open = true WHERE name = 'east';
SELECT islands, unsupplied_buses FROM flex.network_summary('village');
SELECT severity, message FROM flex.network_fault('village');
SELECT bus, phase, voltage_v FROM flex.load_flow('village') WHERE bus = 'b2';
UPDATE flex.line SET open = false WHERE name = 'east';
INSERT INTO flex.line (network_id, name, bus1, bus2, line_type, length_km) SELECT network_id, 'tie', 'b2', 'b3', 'cable', 0.1 FROM flex.network;
SELECT loops, loop_closers, radial FROM flex.network_summary('village');
SELECT status, method FROM flex.flow_summary('village');
SELECT status, method FROM flex.flow_summary('village', NULL, '{"method": "sweep"}');
DELETE FROM flex.line WHERE name = 'tie';
-- a phase that doesn't arrive
UPDATE flex.network_load SET nodes = '{4}' WHERE name = 'house1';
SELECT missing_phases FROM flex.network_summary('village');
SELECT * FROM flex.load_flow('village');
UPDATE flex.network_load SET nodes = '{1}' WHERE name = 'house1';

-- ---- export and back ---------------------------------------------------------------
SELECT flex.export_dss('village');
SELECT count(*) AS warnings FROM flex.import_dss('again', jsonb_build_object('a.dss', flex.export_dss('village')));
-- block comments; kW behind kvar keeps the power factor: of the command before, of a generator at once; rho at any place
SELECT count(*) FROM flex.import_dss('order', $${"a.dss": "/* New Circuit.x */\nNew Circuit.c basekv=0.4 isc3=9000 isc1=9000\n/* New Load.z bus1=b\nmore */\nSet EarthModel=Carson\nNew WireData.w rac=0.3 runits=km gmrac=4 gmrunits=mm diam=10 radunits=mm normamps=100\nNew LineGeometry.g nconds=1 nphases=1 cond=1 wire=w x=0 h=8 units=m reduce=yes\nNew Line.before bus1=sourcebus.1 bus2=b.1 rho=900 geometry=g length=1 units=km\nNew Line.after bus1=sourcebus.2 bus2=b.2 geometry=g length=1 units=km rho=900 normamps=70\nNew Line.plain bus1=sourcebus.3 bus2=b.3 geometry=g length=1 units=km\nNew Load.one phases=1 bus1=b.1 kv=0.23 kvar=5 kw=20\nNew Load.two phases=1 bus1=b.1 kv=0.23 kw=10 kvar=5\nEdit Load.two kw=20\nNew Load.three like=two bus1=b.2 kw=40\nNew Load.four phases=1 bus1=b.1 kv=0.23 kw=10 kvar=-5\n~ kw=20\nNew Generator.g phases=1 bus1=b.1 kv=0.23 kw=10 kvar=5 kw=20\n"}$$);
SELECT l.name, p_kw, round(q_kvar::numeric, 4) AS q_kvar FROM flex.network_load l JOIN flex.network n USING (network_id) WHERE n.name = 'order' UNION ALL SELECT g.name, p_kw, q_kvar FROM flex.generator g JOIN flex.network n USING (network_id) WHERE n.name = 'order' ORDER BY 1;
SELECT t.name, round(x_ohm_per_km[1][1]::numeric, 6) AS x, rated_a FROM flex.line_type t JOIN flex.network n USING (network_id) WHERE n.name = 'order' ORDER BY 1;
-- names that wouldn't read back
UPDATE flex.network_load SET name = 'One' WHERE name = 'two';
SELECT flex.export_dss('order');
UPDATE flex.network_load SET name = 'the first' WHERE name = 'One';
SELECT flex.export_dss('order');
DELETE FROM flex.network WHERE name = 'order';
SELECT flex.store_network('dotted', '{"buses": [{"name": "a.1"}], "sources": [{"name": "s", "bus": "a.1", "kv": 11, "isc3_a": 5000, "isc1_a": 4000}]}') > 0 AS stored;
SELECT flex.export_dss('dotted');
DELETE FROM flex.network WHERE name = 'dotted';
SELECT max(abs(a.voltage_v - b.voltage_v)) < 1e-9 AS same_voltages, count(*) FROM flex.load_flow('village') a JOIN flex.load_flow('again') b USING (bus, phase);
SELECT flex.store_network('copy', flex_internal.network_document('again')) IS NOT NULL AS stored;
SELECT flex_internal.network_document('copy') - 'name' = flex_internal.network_document('again') - 'name' AS same_document;

-- ---- drawing: a line for each line and transformer; colours by the worst snapshot ------------
SELECT left(svg, 4) AS begins, right(rtrim(svg, E'\n'), 6) AS ends, (length(svg) - length(replace(svg, '<line', ''))) / 5 AS branches, svg LIKE '%village%' AS named, svg LIKE '%voltage%' AS scale
FROM flex.network_svg('village') AS svg;
SELECT c AS colour_by, svg LIKE '%#d55e00%' AS has_the_worst_colour FROM (VALUES ('voltage'), ('loading')) AS v(c),
LATERAL flex.network_svg('village', c, $$SELECT 1 AS snapshot, 'house1' AS element, 40 AS p_kw$$) AS svg;
SELECT flex.network_svg('village', 'mood');

-- ---- what is wrong is named ------------------------------------------------------------
SELECT flex.load_flow('town');
SELECT flex.import_dss('village', '{"a.dss": "New Circuit.a"}');
SELECT flex.import_dss('x', '{"a.dss": "New Circuit.a\nNew Transformer.t buses=[sourcebus b] r=1 x=4"}');
SELECT flex.import_dss('x', '{"a.dss": "New Circuit.a\nNew Reactor.r bus1=sourcebus"}');
SELECT flex.import_dss('x', '{"a.dss": "New Circuit.a\nRedirect b.dss"}');
SELECT flex.import_dss('x', '{"a.dss": "Solve"}');
SELECT flex.import_dss('x', '[]');
SELECT * FROM flex.load_flow('village', 'SELECT 1 AS snapshot, 2 AS p_kw');
SELECT * FROM flex.load_flow('village', $$SELECT 'shop' AS element, 2 AS p_kw$$);
SELECT * FROM flex.load_flow('village', $$SELECT 1 AS snapshot, 'barn' AS element, 2 AS p_kw$$);
SELECT * FROM flex.load_flow('village', $$SELECT 1 AS snapshot, 'shop' AS element, 2 AS p_kw FROM generate_series(1, 2)$$);
SELECT * FROM flex.load_flow('village', $$SELECT 1 AS snapshot, 'shop' AS element, 'NaN'::float8 AS p_kw$$);
SELECT snapshot, status, v_min_pu FROM flex.flow_summary('village', $$SELECT 1 AS snapshot, 'shop' AS element, NULL::float8 AS p_kw$$);
SELECT * FROM flex.load_flow('village', $$SELECT 1.5 AS snapshot, 'shop' AS element, 2 AS p_kw$$);
SELECT * FROM flex.load_flow('village', $$SELECT 1 AS snapshot, 'shop' AS element, 2 AS p_kw, 1.2 AS pf$$);
SELECT * FROM flex.load_flow('village', $$SELECT 1 AS snapshot, 'shop' AS element, 2 AS p_kw, 'X' AS model$$);
SELECT * FROM flex.load_flow('village', NULL, '{"tolerance": 1}');
SELECT * FROM flex.load_flow('village', NULL, '{"method": "magic"}');
SELECT count(*) FROM flex.load_flow(NULL);
\set VERBOSITY terse
INSERT INTO flex.line (network_id, name, bus1, bus2, line_type, length_km) SELECT network_id, 'bad', 'b2', 'nowhere', 'cable', 0.1 FROM flex.network WHERE name = 'village';
INSERT INTO flex.line (network_id, name, bus1, bus2, line_type, length_km) SELECT network_id, 'bad', 'b2', 'b3', 'cable', 0 FROM flex.network WHERE name = 'village';
INSERT INTO flex.line_type (network_id, name) SELECT network_id, 'empty' FROM flex.network WHERE name = 'village';
\set VERBOSITY default
-- a singular type passes the table's checks and is found before a load flow
INSERT INTO flex.line_type (network_id, name, phases, r_ohm_per_km, x_ohm_per_km) SELECT network_id, 'same', 2, '{{1,1},{1,1}}', '{{0,0},{0,0}}' FROM flex.network WHERE name = 'village';
SELECT severity, path, message FROM flex.network_fault('village');
SELECT * FROM flex.load_flow('village');

-- all parts go with their network
DELETE FROM flex.network;
SELECT (SELECT count(*) FROM flex.bus) + (SELECT count(*) FROM flex.line) + (SELECT count(*) FROM flex.network_load) AS left_over;
