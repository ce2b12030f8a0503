\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET extra_float_digits = 0;
-- ---- changes in the tables ------------------------------------------------------
-- an open switch: an island without voltages; a tie: a loop, by the matrix
UPDATE flex.line SET open = true WHERE name = 'east';
SELECT islands, unsupplied_buses FROM flex.network_summary('village');
SELECT severity, message FROM flex.network_fault('village');
SELECT bus, phase, voltage_v FROM flex.load_flow('village') WHERE bus = 'b2';
UPDATE flex.line SET open = false WHERE name = 'east';
INSERT INTO flex.line (network_id, name, bus1, bus2, line_type, length_km) SELECT network_id, 'tie', 'b2', 'b3', 'cable', 0.1
    FROM flex.network;
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
SELECT count(*) FROM flex.import_dss('order',
    (
    $${"a.dss": "/* New Circuit.x */\nNew Circuit.c basekv=0.4 isc3=9000 isc1=9000\n/* New Load.z bus1=b\nmore */\n$$ ||
    $$Set EarthModel=Carson\nNew WireData.w rac=0.3 runits=km gmrac=4 gmrunits=mm diam=10 radunits=mm normamps=100\n$$ ||
    $$New LineGeometry.g nconds=1 nphases=1 cond=1 wire=w x=0 h=8 units=m reduce=yes\n$$ ||
    $$New Line.before bus1=sourcebus.1 bus2=b.1 rho=900 geometry=g length=1 units=km\n$$ ||
    $$New Line.after bus1=sourcebus.2 bus2=b.2 geometry=g length=1 units=km rho=900 normamps=70\n$$ ||
    $$New Line.plain bus1=sourcebus.3 bus2=b.3 geometry=g length=1 units=km\n$$ ||
    $$New Load.one phases=1 bus1=b.1 kv=0.23 kvar=5 kw=20\nNew Load.two phases=1 bus1=b.1 kv=0.23 kw=10 kvar=5\n$$ ||
    $$Edit Load.two kw=20\nNew Load.three like=two bus1=b.2 kw=40\n$$ ||
    $$New Load.four phases=1 bus1=b.1 kv=0.23 kw=10 kvar=-5\n~ kw=20\n$$ ||
    $$New Generator.g phases=1 bus1=b.1 kv=0.23 kw=10 kvar=5 kw=20\n"}$$)::jsonb);
SELECT l.name, p_kw, round(q_kvar::numeric, 4) AS q_kvar FROM flex.network_load l JOIN flex.network n USING (network_id)
    WHERE n.name = 'order' UNION ALL SELECT g.name, p_kw, q_kvar FROM flex.generator g JOIN flex.network n USING (network_id)
    WHERE n.name = 'order' ORDER BY 1;
SELECT t.name, round(x_ohm_per_km[1][1]::numeric, 6) AS x, rated_a FROM flex.line_type t JOIN flex.network n USING (network_id)
    WHERE n.name = 'order' ORDER BY 1;
-- names that wouldn't read back
UPDATE flex.network_load SET name = 'One' WHERE name = 'two';
SELECT flex.export_dss('order');
UPDATE flex.network_load SET name = 'the first' WHERE name = 'One';
SELECT flex.export_dss('order');
DELETE FROM flex.network WHERE name = 'order';
SELECT flex.store_network('dotted', '{"buses": [{"name": "a.1"}], "sources": [{"name": "s", "bus": "a.1", "kv": 11, "isc3_a": 5000, '
    '"isc1_a": 4000}]}') > 0 AS stored;
SELECT flex.export_dss('dotted');
DELETE FROM flex.network WHERE name = 'dotted';
SELECT max(abs(a.voltage_v - b.voltage_v)) < 1e-9 AS same_voltages, count(*) FROM flex.load_flow('village') a
    JOIN flex.load_flow('again') b USING (bus, phase);
SELECT flex.store_network('copy', flex_internal.network_document('again')) IS NOT NULL AS stored;
SELECT flex_internal.network_document('copy') - 'name' = flex_internal.network_document('again') - 'name' AS same_document;

-- ---- drawing: a line for each line and transformer; colours by the worst snapshot ------------
SELECT left(svg, 4) AS begins, right(rtrim(svg, E'\n'), 6) AS ends, (length(svg) - length(replace(svg, '<line', ''))) / 5 AS branches,
    svg LIKE '%village%' AS named, svg LIKE '%voltage%' AS scale
FROM flex.network_svg('village') AS svg;
SELECT c AS colour_by, svg LIKE '%#d55e00%' AS has_the_worst_colour FROM (VALUES ('voltage'), ('loading')) AS v(c),
LATERAL flex.network_svg('village', c, $$SELECT 1 AS snapshot, 'house1' AS element, 40 AS p_kw$$) AS svg;
SELECT flex.network_svg('village', 'mood');
