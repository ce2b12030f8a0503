-- headroom: kernels over tables, zones of a network, and bad input
SET timezone = 'UTC';
SET datestyle = 'ISO, YMD';
SET extra_float_digits = 0;
SET client_min_messages = warning;
\set SHOW_CONTEXT never

-- limits from voltages: fit, capped, observed, none
CREATE TABLE pairs AS
SELECT rule, x::float8 AS flow, CASE rule WHEN 'fit' THEN 1 - 0.02 * x WHEN 'capped' THEN 1 - 0.005 * x WHEN 'observed'
    THEN 1 - 0.02 * x + CASE x WHEN 2 THEN -0.03 ELSE 0.001 END
         WHEN 'rising' THEN 0.93 + 0.01 * x WHEN 'export' THEN 1 - 0.02 * x END AS vmin
FROM unnest(ARRAY['fit', 'capped', 'observed', 'rising']) rule, generate_series(1, 6) x
UNION ALL SELECT 'export', -x, 1 + 0.01 * x FROM generate_series(1, 6) x
UNION ALL SELECT 'two', 1 + x % 2, 0.99 - 0.05 * (x % 2) FROM generate_series(1, 6) x;
SELECT rule, round(flex.voltage_limit(flow, vmin)::numeric, 6) AS limit_kva, r ->> 'rule' AS by, r ->> 'reason' AS reason,
    round((r ->> 'probability_percent')::numeric, 2) AS probability
FROM pairs, LATERAL (SELECT NULL) n, LATERAL (SELECT flex.voltage_limit_report(p.flow, p.vmin) AS r FROM pairs p
    WHERE p.rule = pairs.rule) q GROUP BY rule, r ORDER BY rule;
SELECT flex.voltage_limit(flow, vmin, 0.97) < flex.voltage_limit(flow, vmin) AS lower FROM pairs WHERE rule = 'fit';
SELECT flex.voltage_limit(NULL, 1) IS NULL AS nothing;
-- parallel workers give the same
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2;
SELECT round(flex.voltage_limit(flow, vmin)::numeric, 6) AS limit_kva FROM pairs WHERE rule = 'fit';
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size; RESET max_parallel_workers_per_gather;

-- headroom: cable, voltage, transformer
CREATE TABLE zones AS
SELECT '2026-01-05'::timestamptz + h * interval '1 hour' AS ts, z AS zone, (ARRAY[5, 30, 20])[h] AS flow_kva, 100 AS supply_rating_a,
    1.0 AS supply_pu, CASE z WHEN '11' THEN 18 END AS voltage_limit_kva,
       200 AS transformer_kva, (ARRAY[10, 60, 230])[h] AS import_kva
FROM generate_series(1, 3) h, unnest(ARRAY['11', '21']) z;
SELECT ts, zone, round(rate_kva::numeric, 4) AS rate, round(headroom_kva::numeric, 4) AS headroom,
    round(footroom_kva::numeric, 4) AS footroom, binding, tx_headroom_kva
FROM flex.headroom('SELECT * FROM zones ORDER BY ts, zone');
SELECT zone, binding FROM flex.headroom('SELECT * FROM zones ORDER BY ts, zone', compat => 'agileflex') WHERE ts = '2026-01-05 02:00'
    ORDER BY zone;

-- profiles: whole local days only, quantiles between order statistics
CREATE TABLE series AS SELECT ts, '11' AS zone, extract(day FROM ts) + extract(hour FROM ts) / 100 AS headroom_kva, 1 AS footroom_kva
FROM generate_series('2026-01-01'::timestamptz, '2026-01-06 00:00', '1 hour') ts;
SELECT step_of_day, round(headroom_kva::numeric, 4) AS kva, days FROM flex.headroom_profile('SELECT * FROM series', 0.25)
    WHERE step_of_day < 2;
SELECT days FROM flex.headroom_profile('SELECT * FROM series', 0.5, 'Europe/Berlin') WHERE step_of_day = 0;
SELECT * FROM flex_internal.hosting_energy(ARRAY[1, -1, 2], 1, 1);
SELECT flex_internal.hosting_vehicles(30, 5), flex_internal.hosting_vehicles(300, 5), flex_internal.hosting_vehicles(-1, 5);
SELECT * FROM flex_internal.hosting_choose(ARRAY[100, 130, 90], ARRAY[0, -1, -1]);
SELECT zone, case_name, round(energy_kwh::numeric, 3) AS kwh, evs, heat_pumps, chosen, vehicle_to_grid
FROM flex.hosting_count($$SELECT c AS key, '11' AS zone, s AS step_of_day, CASE c WHEN '50PV100HP' THEN -1 ELSE 2 END AS headroom_kva
    FROM unnest(ARRAY['00PV00HP', '50PV100HP']) c, generate_series(0, 23) s$$,
                        $$SELECT c AS case_name, '11' AS zone, c = '50PV100HP' AS heat_pump FROM unnest(ARRAY['00PV00HP', '50PV100HP']) c,
                            generate_series(1, 3)$$);

-- no more vehicles than max_evs of the zone says
SELECT zone, evs FROM flex.hosting_count('SELECT ''00PV00HP'' AS key, zone, s AS step_of_day, 5 AS headroom_kva FROM unnest(ARRAY[''11'', '
    '''12'']) zone, generate_series(0, 23) s',
                                         'SELECT ''00PV00HP'' AS case_name, zone, true AS heat_pump, CASE zone WHEN ''12'' THEN 0 END AS '
                                             'max_evs FROM unnest(ARRAY[''11'', ''12'']) zone, generate_series(1, 3)');
