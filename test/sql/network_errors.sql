\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET extra_float_digits = 0;
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
INSERT INTO flex.line (network_id, name, bus1, bus2, line_type, length_km) SELECT network_id, 'bad', 'b2', 'nowhere', 'cable', 0.1
    FROM flex.network WHERE name = 'village';
INSERT INTO flex.line (network_id, name, bus1, bus2, line_type, length_km) SELECT network_id, 'bad', 'b2', 'b3', 'cable', 0
    FROM flex.network WHERE name = 'village';
INSERT INTO flex.line_type (network_id, name) SELECT network_id, 'empty' FROM flex.network WHERE name = 'village';
\set VERBOSITY default
-- a singular type passes the table's checks and is found before a load flow
INSERT INTO flex.line_type (network_id, name, phases, r_ohm_per_km, x_ohm_per_km) SELECT network_id, 'same', 2, '{{1,1},{1,1}}',
    '{{0,0},{0,0}}' FROM flex.network WHERE name = 'village';
SELECT severity, path, message FROM flex.network_fault('village');
SELECT * FROM flex.load_flow('village');

-- all parts go with their network
DELETE FROM flex.network;
SELECT (SELECT count(*) FROM flex.bus) + (SELECT count(*) FROM flex.line) + (SELECT count(*) FROM flex.network_load) AS left_over;
