SET timezone = 'UTC';
SET datestyle = 'ISO, YMD';
SET extra_float_digits = 0;
SET client_min_messages = warning;
\set SHOW_CONTEXT never
-- bad input
SELECT flex.store_load_flow('lane', '2026-01-05', '2026-01-06', 'everything');
SELECT * FROM flex.load_flow('lane', NULL, '{"from": "2026-01-05"}');
UPDATE flex.bus SET feeder = NULL WHERE name = 'a2';
SELECT flex.assign_case('lane', '00PV00HP', ARRAY[4], '{}');
UPDATE flex.bus SET feeder = '2' WHERE name = 'a2';
SELECT flex.voltage_limit('NaN', 1);
SELECT flex.voltage_limit(1, 1, 3);
SELECT * FROM flex.headroom('SELECT * FROM zones UNION ALL SELECT * FROM zones ORDER BY ts, zone');
SELECT * FROM flex.headroom('SELECT * FROM zones ORDER BY ts DESC, zone');
SELECT * FROM flex.headroom('SELECT ts, zone, flow_kva, -1 AS supply_rating_a, transformer_kva, import_kva FROM zones ORDER BY ts, zone');
SELECT * FROM flex.headroom('SELECT ts, zone, flow_kva, supply_rating_a, transformer_kva, import_kva + length(zone) * flow_kva * (zone = '
    '''21'')::int AS import_kva FROM zones ORDER BY ts, zone');
SELECT * FROM flex.headroom('SELECT ts, zone FROM zones');
SELECT * FROM flex.headroom('SELECT *, CASE WHEN ts = ''2026-01-05 02:00'' THEN ''b'' ELSE ''a'' END AS key FROM zones ORDER BY ts, zone');
SELECT * FROM flex.ev_limits('SELECT ''11'' AS zone, s AS step_of_day, 2 AS headroom_kva, 10 AS footroom_kva FROM generate_series(0, 3) s',
    'SELECT s AS step_of_day, 0.1 AS price FROM generate_series(0, 2) s');
SELECT * FROM flex.headroom('SELECT * FROM zones', compat => 'other');
SELECT * FROM flex.headroom_profile('SELECT * FROM series', 1.5);
SELECT * FROM flex.headroom_profile('SELECT * FROM series WHERE ts = ''2026-01-01''');
SELECT * FROM flex.headroom_profile('SELECT * FROM series UNION ALL SELECT * FROM series WHERE ts = ''2026-01-01 03:00''');
SELECT * FROM flex.headroom_profile('SELECT ts, zone, CASE WHEN ts = ''2026-01-01 03:00'' THEN ''NaN'' ELSE headroom_kva::float8 END AS '
    'headroom_kva FROM series');
SELECT * FROM flex.hosting_count('SELECT ''00PV00HP'' AS key, ''11'' AS zone, s AS step_of_day, 1 AS headroom_kva FROM generate_series(1, '
    '24) s', 'SELECT ''00PV00HP'' AS case_name, ''11'' AS zone, true AS heat_pump');
SELECT * FROM flex.ev_limits('SELECT ''11'' AS zone, s / 2 AS step_of_day, 2 AS headroom_kva, 10 AS footroom_kva FROM generate_series(0, '
    '3) s', 'SELECT 0 AS step_of_day, 0.1 AS price');
SELECT * FROM flex.ev_limits('SELECT ''11'' AS zone, s AS step_of_day, (ARRAY[1, 2, ''NaN'', 3]::float8[])[s + 1] AS headroom_kva, 10 AS '
    'footroom_kva FROM generate_series(0, 3) s', 'SELECT 0 AS step_of_day, 0.1 AS price');
SELECT * FROM flex.ev_limits('SELECT ''11'' AS zone, s AS step_of_day, 2 AS headroom_kva, 10 AS footroom_kva FROM generate_series(0, 3) s',
    'SELECT s AS step_of_day, NULLIF(s, 1) AS price FROM generate_series(0, 1) s');
-- a query may end in a semicolon or a comment, and is never part of another
SELECT count(*) > 0 AS has_profile FROM flex.headroom_profile('SELECT ts, zone, headroom_kva FROM series; -- of all zones');
SELECT count(*) > 0 AS has_limits FROM flex.ev_limits('SELECT ''11'' AS zone, s AS step_of_day, 2 AS headroom_kva, 10 AS footroom_kva FROM '
    'generate_series(0, 3) s -- four', 'SELECT 0 AS step_of_day, 0.1 AS price;');
SELECT * FROM flex.headroom_profile('SELECT ts, zone, headroom_kva FROM series) q; DROP TABLE series; SELECT (1');
SELECT * FROM flex.headroom_profile('DELETE FROM series RETURNING ts, zone, headroom_kva');
SELECT * FROM flex.ev_limits('SELECT ''11'' AS zone, s AS step_of_day, 2 AS headroom_kva, 10 AS footroom_kva FROM generate_series(0, 2) s',
    'SELECT 0 AS step_of_day, 0.1 AS price');
SELECT flex.ev_day_document('SELECT 1 AS step, 5 AS pg_max_kw, 0 AS pg_min_kw, 0.1 AS price',
    'SELECT ''e'' AS name, 7 AS charger_kw, 40 AS battery_kwh, 0 AS t_in, 2 AS t_out, 10 AS e_start, 20 AS e_end');
SELECT * FROM flex.validate_evs('lane', 'SELECT ts, element, p_kw AS demand_kw, 0 AS pv_kw FROM demand',
    'SELECT ts, ''n9'' AS element, 1 AS ev_kw, ''one'' AS key FROM demand');
SELECT * FROM flex.validate_evs('lane', 'SELECT ts, element, p_kw AS demand_kw, 0 AS pv_kw FROM demand',
    'SELECT ts, element, 1 AS ev_kw, NULL::text AS key FROM demand');
SELECT flex.assign_case('lane', '10PV20HP', ARRAY[4], '{}');
SELECT flex.assign_case('lane', '00PV00HP', ARRAY[4], '{"meters": {"Adversity": ["a"]}}');
SELECT flex.assign_case('nowhere', '00PV00HP', ARRAY[4], '{}');
SELECT * FROM flex.realise_evs('SELECT ''11'' AS zone, 2 AS wanted, 5 AS pg_max_kw, 0 AS pg_min_kw, 0.1 AS price FROM generate_series(1, '
    '24)', 'SELECT ''e'' AS name, 7 AS charger_kw, 40 AS battery_kwh, 3 AS t_in, 30 AS t_out, 10 AS e_start, 20 AS e_end');
SELECT * FROM flex.realise_evs('SELECT ''11'' AS zone, 2 AS wanted, 5 AS pg_max_kw, 0 AS pg_min_kw, 0.1 AS price FROM generate_series(1, '
    '24)', 'SELECT ''e'' AS name, 0 AS charger_kw, 40 AS battery_kwh, 3 AS t_in, 20 AS t_out, 10 AS e_start, 20 AS e_end');
SELECT path, message FROM flex.check('{"kind": "ev_day", "series": {"pg_max_kw": [1, 2], "pg_min_kw": 0, "price": 0.1}, "evs": [{"name": '
    '"a", "charger_kw": 7, "battery_kwh": 40}], "windows": [{"name": "b", "t_in": 0, "t_out": 2, "e_start": 1, "e_end": 2}]}');
SELECT * FROM flex.site_limit('nobody', '2026-01-05', '2026-01-06');
SELECT * FROM flex.hosting_capacity('lane', NULL, '{"kilowatt": 3}');
SELECT * FROM flex.hosting_capacity('lane', 'SELECT 1 AS snapshot, ''n1'' AS element, NULL::float8 AS p_kw');
SELECT flex.ev_day_document('SELECT 0 AS step, 5 AS pg_max_kw, 0 AS pg_min_kw, 0.1 AS price WHERE false',
    'SELECT ''e'' AS name, 7 AS charger_kw, 40 AS battery_kwh, 0 AS t_in, 2 AS t_out, 10 AS e_start, 20 AS e_end');
DELETE FROM flex.network WHERE name = 'lane';
DELETE FROM flex.site WHERE name = 'home n1';
SELECT count(*) FROM flex.zone_headroom;
DROP TABLE pairs, zones, series, demand;
