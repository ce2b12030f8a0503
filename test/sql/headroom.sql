-- headroom: kernels over tables, zones of a network, and bad input
SET timezone = 'UTC';
SET datestyle = 'ISO, YMD';
SET extra_float_digits = 0;
SET client_min_messages = warning;
\set SHOW_CONTEXT never

-- limits from voltages: fit, capped, observed, none
CREATE TABLE pairs AS
SELECT rule, x::float8 AS flow, CASE rule WHEN 'fit' THEN 1 - 0.02 * x WHEN 'capped' THEN 1 - 0.005 * x WHEN 'observed' THEN 1 - 0.02 * x + CASE x WHEN 2 THEN -0.03 ELSE 0.001 END
         WHEN 'rising' THEN 0.93 + 0.01 * x WHEN 'export' THEN 1 - 0.02 * x END AS vmin
FROM unnest(ARRAY['fit', 'capped', 'observed', 'rising']) rule, generate_series(1, 6) x
UNION ALL SELECT 'export', -x, 1 + 0.01 * x FROM generate_series(1, 6) x
UNION ALL SELECT 'two', 1 + x % 2, 0.99 - 0.05 * (x % 2) FROM generate_series(1, 6) x;
SELECT rule, round(flex.voltage_limit(flow, vmin)::numeric, 6) AS limit_kva, r ->> 'rule' AS by, r ->> 'reason' AS reason, round((r ->> 'probability_percent')::numeric, 2) AS probability
FROM pairs, LATERAL (SELECT NULL) n, LATERAL (SELECT flex.voltage_limit_report(p.flow, p.vmin) AS r FROM pairs p WHERE p.rule = pairs.rule) q GROUP BY rule, r ORDER BY rule;
SELECT flex.voltage_limit(flow, vmin, 0.97) < flex.voltage_limit(flow, vmin) AS lower FROM pairs WHERE rule = 'fit';
SELECT flex.voltage_limit(NULL, 1) IS NULL AS nothing;
-- parallel workers give the same
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2;
SELECT round(flex.voltage_limit(flow, vmin)::numeric, 6) AS limit_kva FROM pairs WHERE rule = 'fit';
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size; RESET max_parallel_workers_per_gather;

-- headroom: cable, voltage, transformer
CREATE TABLE zones AS
SELECT '2026-01-05'::timestamptz + h * interval '1 hour' AS ts, z AS zone, (ARRAY[5, 30, 20])[h] AS flow_kva, 100 AS supply_rating_a, 1.0 AS supply_pu, CASE z WHEN '11' THEN 18 END AS voltage_limit_kva,
       200 AS transformer_kva, (ARRAY[10, 60, 230])[h] AS import_kva
FROM generate_series(1, 3) h, unnest(ARRAY['11', '21']) z;
SELECT ts, zone, round(rate_kva::numeric, 4) AS rate, round(headroom_kva::numeric, 4) AS headroom, round(footroom_kva::numeric, 4) AS footroom, binding, tx_headroom_kva
FROM flex.headroom('SELECT * FROM zones ORDER BY ts, zone');
SELECT zone, binding FROM flex.headroom('SELECT * FROM zones ORDER BY ts, zone', compat => 'agileflex') WHERE ts = '2026-01-05 02:00' ORDER BY zone;

-- profiles: whole local days only, quantiles between order statistics
CREATE TABLE series AS SELECT ts, '11' AS zone, extract(day FROM ts) + extract(hour FROM ts) / 100 AS headroom_kva, 1 AS footroom_kva
FROM generate_series('2026-01-01'::timestamptz, '2026-01-06 00:00', '1 hour') ts;
SELECT step_of_day, round(headroom_kva::numeric, 4) AS kva, days FROM flex.headroom_profile('SELECT * FROM series', 0.25) WHERE step_of_day < 2;
SELECT days FROM flex.headroom_profile('SELECT * FROM series', 0.5, 'Europe/Berlin') WHERE step_of_day = 0;
SELECT * FROM flex_internal.hosting_energy(ARRAY[1, -1, 2], 1, 1);
SELECT flex_internal.hosting_vehicles(30, 5), flex_internal.hosting_vehicles(300, 5), flex_internal.hosting_vehicles(-1, 5);
SELECT * FROM flex_internal.hosting_choose(ARRAY[100, 130, 90], ARRAY[0, -1, -1]);
SELECT zone, case_name, round(energy_kwh::numeric, 3) AS kwh, evs, heat_pumps, chosen, vehicle_to_grid
FROM flex.hosting_count($$SELECT c AS key, '11' AS zone, s AS step_of_day, CASE c WHEN '50PV100HP' THEN -1 ELSE 2 END AS headroom_kva FROM unnest(ARRAY['00PV00HP', '50PV100HP']) c, generate_series(0, 23) s$$,
                        $$SELECT c AS case_name, '11' AS zone, c = '50PV100HP' AS heat_pump FROM unnest(ARRAY['00PV00HP', '50PV100HP']) c, generate_series(1, 3)$$);

-- no more vehicles than max_evs of the zone says
SELECT zone, evs FROM flex.hosting_count('SELECT ''00PV00HP'' AS key, zone, s AS step_of_day, 5 AS headroom_kva FROM unnest(ARRAY[''11'', ''12'']) zone, generate_series(0, 23) s',
                                         'SELECT ''00PV00HP'' AS case_name, zone, true AS heat_pump, CASE zone WHEN ''12'' THEN 0 END AS max_evs FROM unnest(ARRAY[''11'', ''12'']) zone, generate_series(1, 3)');

-- a network: state, stored headroom, two supply cables
SELECT count(*) FROM flex.import_dss('lane', $${"Master.dss": "Set DefaultBaseFrequency=50\nNew Circuit.lane basekv=11 isc3=3000 isc1=2500\nNew LineCode.c nphases=3 r1=0.3 x1=0.08 r0=1 x0=0.1 c1=0 c0=0 units=km normamps=150\nNew Transformer.t buses=[sourcebus lv] conns=[delta wye] kvs=[11 0.416] kvas=[50 50] %Rs=[0.6 0.6] xhl=4\nNew Line.a bus1=lv bus2=a1 linecode=c length=200 units=m\nNew Line.b bus1=lv bus2=a2 linecode=c length=200 units=m\nNew Load.n1 phases=1 bus1=a1.1 kv=0.24 kw=2 pf=0.95 vminpu=0.02 vmaxpu=50\nNew Load.n2 phases=1 bus1=a2.2 kv=0.24 kw=3 pf=0.95 vminpu=0.02 vmaxpu=50\nSet voltagebases=[11 0.416]\nCalcVoltageBases\n"}$$);
SELECT * FROM flex.zone_state('lane');
UPDATE flex.bus SET feeder = '1' WHERE name LIKE 'a_';
SELECT * FROM flex.zone_state('lane');
INSERT INTO flex.feeder (network_id, name, supply_line) SELECT network_id, '1', 'a' FROM flex.network WHERE name = 'lane';
SELECT zone, round(vmin_pu::numeric, 5) AS vmin_pu, round(flow_kva::numeric, 4) AS flow_kva, overloads, supply_rating_a FROM flex.zone_state('lane') ORDER BY zone;
UPDATE flex.bus SET feeder = '2' WHERE name = 'a2';
UPDATE flex.feeder SET max_evs = 1;
SELECT zone, evs FROM flex.hosting_count('SELECT ''00PV00HP'' AS key, ''11'' AS zone, s AS step_of_day, 5 AS headroom_kva FROM generate_series(0, 23) s',
                                         'SELECT network_id, ''00PV00HP'' AS case_name, ''11'' AS zone, true AS heat_pump FROM flex.feeder, generate_series(1, 3)');
DELETE FROM flex.feeder;
CREATE TABLE demand AS SELECT ts, 'n' || n AS element, n * (1 + extract(hour FROM ts) / 4) AS p_kw FROM generate_series('2026-01-05'::timestamptz, '2026-01-05 23:00', '1 hour') ts, generate_series(1, 2) n;
SELECT flex.store_headroom('lane', 'SELECT * FROM demand WHERE ts < ''2026-01-05 12:00''') AS first, flex.store_headroom('lane', 'SELECT * FROM demand') AS second, flex.store_headroom('lane', 'SELECT * FROM demand') AS third;
SELECT zone, rule, steps, round(headroom_min_kva::numeric, 4) AS least FROM flex.zone_capacity WHERE network = 'lane' ORDER BY zone;
SELECT zone, round(capacity_kw::numeric, 1) AS kw, devices, binding FROM flex.hosting_capacity('lane', 'SELECT * FROM demand ORDER BY ts', '{"kw": 2}');
SELECT zone, bus, round(capacity_kw::numeric, 1) AS kw, binding FROM flex.hosting_capacity('lane', 'SELECT * FROM demand ORDER BY ts', '{"kw": 2, "buses": true}') WHERE bus IS NOT NULL;

-- a neutral of its own: earthed at the transformer only, or by a line; its voltage is no limit of what fits
SELECT count(*) FROM (VALUES ('earthed', 'lv', 'lv.1.2.3.0', ''), ('wired', 'lv.1.2.3.4', 'lv.1.2.3.4', 'New Line.g phases=1 bus1=lv.4 bus2=gnd.0 r1=1e-9 x1=0 c1=0 length=1 units=km\n')) v (network, secondary, begin, earth), LATERAL
  flex.import_dss(network, replace(replace(replace($${"Master.dss": "Set DefaultBaseFrequency=50\nNew Circuit.c basekv=11 isc3=3000 isc1=2500\nNew LineCode.k nphases=4 units=km rmatrix=[.3|.05 .3|.05 .05 .3|.05 .05 .05 .3] xmatrix=[.8|.5 .81|.5 .5 .8|.5 .5 .5 .82] cmatrix=[0|0 0|0 0 0|0 0 0 0]\nNew Transformer.t buses=[sourcebus SECONDARY] conns=[delta wye] kvs=[11 0.4] kvas=[250 250] xhl=4\nNew Line.l0 linecode=k bus1=BEGIN bus2=b.1.2.3.4 length=.1\nNew Line.l1 linecode=k bus1=b.1.2.3.4 bus2=c.1.2.3.4 length=.1\nEARTHNew Load.a phases=1 bus1=c.1.4 kv=.23 kw=4 vminpu=0 vmaxpu=1e6\nNew Load.d phases=1 bus1=b.3.4 kv=.23 kw=2 vminpu=0 vmaxpu=1e6\nSet voltagebases=[11 0.4]\nCalcVoltageBases\n"}$$,
    'SECONDARY', secondary), 'BEGIN', begin), 'EARTH', earth)::jsonb) i;
SELECT a.bus, a.phase, round(a.voltage_v::numeric, 4) AS voltage_v, abs(a.voltage_v - b.voltage_v) < 1e-9 AS same
FROM flex.load_flow('earthed') a JOIN flex.load_flow('wired') b USING (bus, phase) WHERE a.bus IN ('b', 'c') ORDER BY a.bus, a.phase;
UPDATE flex.bus SET feeder = '1' WHERE name IN ('b', 'c');
SELECT a.zone, round(a.capacity_kw::numeric, 1) AS earthed_kw, round(b.capacity_kw::numeric, 1) AS wired_kw, a.binding FROM flex.hosting_capacity('earthed', NULL, '{"kw": 2}') a JOIN flex.hosting_capacity('wired', NULL, '{"kw": 2}') b USING (zone);
DELETE FROM flex.network WHERE name IN ('earthed', 'wired');

SELECT flex_internal.store_hosting('lane', 'SELECT * FROM demand ORDER BY ts', '{"kw": 2}') AS zones;
SELECT zone, device_kw, round(capacity_kw::numeric, 1) AS kw, round(fitted_kw::numeric, 1) AS fitted_kw, rule FROM flex.hosting_comparison ORDER BY zone;
-- sensors of the sites behind the loads; vehicles' limits from profiles; results kept
SELECT flex.create_site('home n1', 'UTC', '{"inflexible-consumption": [{"sensor": "load"}]}') AS home \gset
SELECT flex.create_sensor('home n1', 'load', 'W', '1 hour') AS sensor \gset
SELECT flex.record('home n1', 'load', '2026-01-05', '1 hour', ARRAY[1000, 2000, 3000]::float8[]) AS rows;
UPDATE flex.network_load SET site_id = :home WHERE name = 'n1';
SELECT ts, element, p_kw FROM flex.network_load_series('lane', '2026-01-05', '2026-01-05 03:00', '1 hour');
SELECT ts, p_kw FROM flex.network_load_series('lane', '2026-01-05', '2026-01-05 03:00', '90 minutes') WHERE element = 'n1';
SELECT ts, p_kw FROM flex.network_load_series('lane', '2026-01-05 00:50', '2026-01-05 01:10', '5 minutes') WHERE element = 'n1';
SELECT ts, p_kw FROM flex.network_load_series('lane', '2026-01-05', '2026-01-05 03:00', '7 minutes');
SELECT ts, status, round(load_kw::numeric, 3) AS load_kw FROM flex.flow_summary('lane', NULL, '{"from": "2026-01-05", "to": "2026-01-05 03:00", "resolution": "1 hour"}');
SELECT flex.store_load_flow('lane', '2026-01-05', '2026-01-05 03:00', 'summary', '1 hour') AS summaries, flex.store_load_flow('lane', '2026-01-05', '2026-01-05 03:00', 'voltage', '1 hour') AS voltages,
       flex.store_load_flow('lane', '2026-01-05', '2026-01-05 03:00', 'summary', '1 hour') AS again;
SELECT bus, phase, steps, round(v_min_pu::numeric, 5) AS lowest, round(v_median_pu::numeric, 5) AS median FROM flex.bus_voltage WHERE bus = 'a1' ORDER BY phase;
-- up to the first step that a sensor misses, at any minute of the hour
CALL flex.update_headroom('lane', '1 hour', '2026-01-06 02:40');
SELECT max(ts) AS last, count(*) FROM flex.zone_headroom;
SELECT flex.record('home n1', 'load', '2026-01-06', '1 hour', ARRAY[1500, 2500, 3500]::float8[]) AS rows;
CALL flex.update_headroom('lane', '1 hour', '2026-01-06 02:40');
SELECT max(ts) AS last, count(*) FROM flex.zone_headroom;
SELECT zone, step, round(pg_max_kw::numeric, 4) AS most, round(pg_min_kw::numeric, 4) AS least, round(v2g_kw::numeric, 4) AS wanted_back, price
FROM flex.ev_limits('SELECT ''11'' AS zone, s AS step_of_day, CASE s WHEN 0 THEN -0.98 ELSE 2 END AS headroom_kva, 10 AS footroom_kva FROM generate_series(0, 3) s', 'SELECT s AS step_of_day, 0.1 AS price FROM generate_series(0, 3) s');
SELECT flex.ev_day_document('SELECT s AS step, 5 AS pg_max_kw, 0 AS pg_min_kw, 0.1 AS price FROM generate_series(0, 1) s', 'SELECT ''e'' AS name, 7 AS charger_kw, 40 AS battery_kwh, 0 AS t_in, 2 AS t_out, 10 AS e_start, 20 AS e_end');
-- vehicles that a zone can serve: the same alone and beside others; their charging keeps the limits and gives back
CREATE TABLE served AS SELECT zone, wanted, step, 12.0 AS pg_max_kw, -5.0 AS pg_min_kw, CASE WHEN step = 10 THEN -2.0 ELSE 0 END AS v2g_kw, CASE WHEN step = 10 THEN 3 ELSE 0.1 END AS price
FROM (VALUES ('11', 4), ('12', 6), ('13', 50), ('14', 0)) z (zone, wanted), generate_series(0, 23) step;
CREATE TABLE fleet AS SELECT 'ev' || lpad(i::text, 2, '0') AS name, 7.4 AS charger_kw, 50 AS battery_kwh, i % 5 AS t_in, 20 AS t_out, 30.0 AS e_start, 30.5 + i % 4 AS e_end FROM generate_series(1, 48) i;
SELECT zone, wanted, realised > 0 AS some, status, seed_used, factor, round(v2g_percent::numeric, 2) AS v2g_percent, cardinality(vehicles) = realised AS named
FROM flex.realise_evs('SELECT * FROM served ORDER BY zone, step', 'SELECT * FROM fleet ORDER BY name', runs => 2, seed => 7);
SELECT a.vehicles = b.vehicles AND a.attempts = b.attempts AS same FROM flex.realise_evs('SELECT * FROM served WHERE zone > ''11'' ORDER BY zone, step', 'SELECT * FROM fleet ORDER BY name', 2, 7) a
JOIN flex.realise_evs('SELECT * FROM served WHERE zone <> ''13'' ORDER BY zone, step', 'SELECT * FROM fleet ORDER BY name', 2, 7) b USING (zone);
SELECT zone, count(DISTINCT vehicle) AS vehicles, max(place) AS places, max(kw) < 12.000001 AND min(kw) > -5.000001 AS within
FROM (SELECT p.*, sum(ev_kw) OVER (PARTITION BY zone, step) AS kw FROM flex.realise_profiles('SELECT * FROM served WHERE zone < ''13'' ORDER BY zone, step', 'SELECT * FROM fleet ORDER BY name', 2, 7) p) q GROUP BY zone ORDER BY zone;
SELECT zone FROM flex.realise_evs('SELECT zone, wanted + 0.7 AS wanted, pg_max_kw, pg_min_kw, price FROM served ORDER BY zone, step', 'SELECT * FROM fleet');
SELECT zone FROM flex.realise_evs('SELECT * FROM served ORDER BY zone, step', 'SELECT name, charger_kw, battery_kwh, t_in + 0.5 AS t_in, t_out, e_start, e_end FROM fleet');
SELECT zone FROM flex.realise_evs('SELECT * FROM served ORDER BY zone, step', 'SELECT name, charger_kw, battery_kwh, t_in, t_out, -e_start AS e_start, e_end FROM fleet');
SELECT zone FROM flex.realise_evs('SELECT * FROM served ORDER BY zone, step', 'SELECT ''ev'' AS name, t_in + 3 AS charger_kw, battery_kwh, t_in, t_out, e_start, e_end FROM fleet');
DROP TABLE served, fleet;
-- a value that never came: later ones are computed, its step stays without; the base of the rates is the busbar's
SELECT flex.record('home n1', 'load', '2026-01-06 04:00', '1 hour', ARRAY[4000]::float8[]) AS rows;
CALL flex.update_headroom('lane', '1 hour', '2026-01-06 06:10');
SELECT ts, zone, round(flow_kva::numeric, 3) AS flow_kva, headroom_kva IS NULL AS unknown, supply_base_kv FROM flex.zone_headroom WHERE ts > '2026-01-06 01:00' AND zone IN ('11', '22') ORDER BY ts, zone;
SELECT ts, status, round(load_kw::numeric, 3) AS load_kw, iterations FROM flex.flow_summary('lane', NULL, '{"from": "2026-01-06 02:00", "to": "2026-01-06 06:00", "resolution": "1 hour"}');
SELECT ts, count(*), count(voltage_v) FROM flex.load_flow('lane', NULL, '{"from": "2026-01-06 02:00", "to": "2026-01-06 05:00", "resolution": "1 hour", "method": "matrix"}') GROUP BY ts ORDER BY ts;
SELECT a.zone, a.capacity_kw = b.capacity_kw AS same FROM flex.hosting_capacity('lane', 'SELECT 1 AS snapshot, ''n1'' AS element, 2 AS p_kw') a
JOIN flex.hosting_capacity('lane', 'SELECT s AS snapshot, ''n1'' AS element, CASE s WHEN 1 THEN 2 END AS p_kw FROM generate_series(1, 2) s') b USING (zone);
SELECT round((h.rate_kva / f.rate_kva)::numeric, 6) AS ratio FROM flex.headroom('SELECT ts, zone, flow_kva, supply_rating_a, transformer_kva, import_kva, 0.4 AS supply_base_kv FROM zones ORDER BY ts, zone') h
JOIN flex.headroom('SELECT ts, zone, flow_kva, supply_rating_a, transformer_kva, import_kva, 0.4 AS supply_base_kv FROM zones ORDER BY ts, zone', 0.416) f USING (ts, zone) GROUP BY 1;
-- generators: their own power, their site's production, apart from the load of the same site
INSERT INTO flex.generator (network_id, name, bus, nodes, phases, kv, p_kw) SELECT network_id, 'roof', 'a1', '{1}', 1, 0.24, 1.5 FROM flex.network WHERE name = 'lane';
SELECT element, p_kw FROM flex.network_load_series('lane', '2026-01-05', '2026-01-05 01:00', '1 hour');
SELECT flex.create_sensor('home n1', 'panels', 'kW', '1 hour') AS sensor \gset
SELECT flex.record('home n1', 'panels', '2026-01-05', '1 hour', ARRAY[0.25]::float8[]) AS rows;
UPDATE flex.site SET flex_context = flex_context || '{"inflexible-production": [{"sensor": "panels"}]}' WHERE site_id = :home;
SELECT element, p_kw FROM flex.network_load_series('lane', '2026-01-05', '2026-01-05 01:00', '1 hour');
UPDATE flex.generator SET site_id = :home;
SELECT element, p_kw FROM flex.network_load_series('lane', '2026-01-05', '2026-01-05 01:00', '1 hour');
SELECT round(load_kw::numeric, 3) AS load_kw FROM flex.flow_summary('lane', NULL, '{"from": "2026-01-05", "to": "2026-01-05 01:00", "resolution": "1 hour"}');
DELETE FROM flex.generator;
UPDATE flex.site SET flex_context = flex_context - 'inflexible-production' WHERE site_id = :home;
SELECT flex.record('home n1', 'load', '2026-01-06 05:00', '1 hour', ARRAY[4000]::float8[]) AS rows;

-- operators and functions that others have planted in the search_path aren't run, whatever types they fit better
CREATE SCHEMA hostile;
DO $$
DECLARE
    o text; l text; r text; f text;
    kinds text[] := '{int2,int4,int8,float4,float8,numeric,text,varchar,date,timestamp,timestamptz,interval,jsonb,bool}';
BEGIN
    FOREACH l IN ARRAY kinds LOOP FOREACH r IN ARRAY kinds LOOP
        EXECUTE format('CREATE FUNCTION hostile.%I(%s, %s) RETURNS bool LANGUAGE plpgsql AS ''BEGIN RAISE EXCEPTION ''''hostile operator on %2$s and %3$s''''; END''', 'run_' || l || r, l, r);
        FOREACH o IN ARRAY '{+,-,*,/,%,^,<,<=,=,<>,>=,>,->,->>}'::text[] LOOP
            IF to_regoperator(format('pg_catalog.%s(%s,%s)', o, l, r)) IS NULL THEN
                EXECUTE format('CREATE OPERATOR hostile.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = hostile.%I)', o, l, r, 'run_' || l || r);
            END IF;
        END LOOP;
    END LOOP; END LOOP;
    FOREACH f IN ARRAY string_to_array('format(text, text);format(text, text, text);format(text, text, text, text);format(text, float8, text, text);floor(int4);sqrt(int4);sign(int8)', ';') LOOP
        EXECUTE format('CREATE FUNCTION hostile.%s RETURNS text LANGUAGE plpgsql AS ''BEGIN RAISE EXCEPTION ''''hostile function''''; END''', f);
    END LOOP;
END $$;
SET client_min_messages = error;
SET search_path = public, hostile;
SELECT 1::int8 % 1::float8;
SELECT count(*) FROM flex.headroom_profile('SELECT * FROM series', 0.25);
SELECT count(*) FROM flex.hosting_count('SELECT ''00PV00HP''::varchar AS key, ''11''::varchar AS zone, s::int2 AS step_of_day, 1.5 AS headroom_kva FROM generate_series(0, 23) s', 'SELECT ''00PV00HP''::varchar AS case_name, ''11''::varchar AS zone, true AS heat_pump');
SELECT count(*) FROM flex.ev_limits('SELECT ''11''::varchar AS zone, s::int2 AS step_of_day, 1.5 AS headroom_kva, 10 AS footroom_kva FROM generate_series(0, 3) s', 'SELECT s::int2 AS step_of_day, 0.1 AS price FROM generate_series(0, 3) s');
SELECT length(flex.ev_day_document('SELECT s::int2 AS step, 5 AS pg_max_kw, 0 AS pg_min_kw, 0.1 AS price FROM generate_series(0, 1) s', 'SELECT ''e''::varchar AS name, 7 AS charger_kw, 40 AS battery_kwh, 0 AS t_in, 2 AS t_out, 10 AS e_start, 20 AS e_end', '{e}')::text);
SELECT count(*) FROM flex.validate_evs('lane', 'SELECT ts, element::varchar, p_kw AS demand_kw, 0 AS pv_kw FROM demand', 'SELECT ts, element::varchar, 1 AS ev_kw, ''one''::varchar AS key FROM demand');
SELECT flex.store_headroom('lane', 'SELECT ts::timestamp, element::varchar, p_kw::numeric FROM demand', true) AS rows, flex_internal.store_hosting('lane', 'SELECT ts::timestamp, element::varchar, p_kw::numeric FROM demand', '{"kw": 2}') AS zones;
SELECT count(*) FROM flex.final_customers('lane', 'SELECT ''11''::varchar AS zone, ''x''::varchar AS case_name, false AS chosen');
CALL flex.update_headroom('lane', '1 hour', '2026-01-06 06:10');
RESET search_path;
DROP SCHEMA hostile CASCADE;
SET client_min_messages = warning;

-- customers of the cases chosen
SELECT flex.assign_case('lane', c, ARRAY[4, 4], '{"meters": {"Adversity": ["a"], "Comfortable": ["b"], "Affluent": ["c"]}, "heat_pumps": ["h"], "pv_sites": ["s"]}') FROM unnest(ARRAY['00PV25HP', '50PV100HP']) c;
SELECT zone, case_name, load, heat_pump, pv_kw, pv_site FROM flex.final_customers('lane', 'SELECT ''11'' AS zone, ''50PV100HP'' AS case_name, true AS chosen');
SELECT * FROM flex.final_customers('lane', 'SELECT ''11'' AS zone, ''25PV50HP'' AS case_name, true AS chosen');
-- unbalance of buses, currents beside the phases
SELECT u.bus, round(u.v2_percent::numeric, 4) AS v2, round(u.v0_percent::numeric, 4) AS v0, u.v2_percent = s.unbalance_percent AS worst FROM flex.bus_unbalance('lane') u, flex.flow_summary('lane') s ORDER BY bus;
SELECT c.line, c.terminal, c.bus, round(c.current_a::numeric, 4) AS current_a, abs(c.current_a - b.current_a) < 1e-9 AS of_the_one_load
FROM flex.neutral_current('lane') c JOIN flex.branch_flow('lane') b ON b.element = c.line AND b.terminal = c.terminal AND b.current_a > 1 ORDER BY 1, 2;
-- days of 24 hours in any time zone
SET timezone = 'Europe/Berlin';
SELECT count(*), count(p_kw), min(extract(hour FROM ts AT TIME ZONE 'UTC')), max(extract(hour FROM ts AT TIME ZONE 'UTC')) FROM flex.network_load_series('lane', '2026-03-27 UTC', '2026-04-01 UTC', '1 day') WHERE element = 'n2';
SET timezone = 'UTC';
SELECT * FROM flex.network_load_series('lane', '2026-03-27', '2026-04-01', '1 month');

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
SELECT * FROM flex.headroom('SELECT ts, zone, flow_kva, supply_rating_a, transformer_kva, import_kva + length(zone) * flow_kva * (zone = ''21'')::int AS import_kva FROM zones ORDER BY ts, zone');
SELECT * FROM flex.headroom('SELECT ts, zone FROM zones');
SELECT * FROM flex.headroom('SELECT *, CASE WHEN ts = ''2026-01-05 02:00'' THEN ''b'' ELSE ''a'' END AS key FROM zones ORDER BY ts, zone');
SELECT * FROM flex.ev_limits('SELECT ''11'' AS zone, s AS step_of_day, 2 AS headroom_kva, 10 AS footroom_kva FROM generate_series(0, 3) s', 'SELECT s AS step_of_day, 0.1 AS price FROM generate_series(0, 2) s');
SELECT * FROM flex.headroom('SELECT * FROM zones', compat => 'other');
SELECT * FROM flex.headroom_profile('SELECT * FROM series', 1.5);
SELECT * FROM flex.headroom_profile('SELECT * FROM series WHERE ts = ''2026-01-01''');
SELECT * FROM flex.headroom_profile('SELECT * FROM series UNION ALL SELECT * FROM series WHERE ts = ''2026-01-01 03:00''');
SELECT * FROM flex.headroom_profile('SELECT ts, zone, CASE WHEN ts = ''2026-01-01 03:00'' THEN ''NaN'' ELSE headroom_kva::float8 END AS headroom_kva FROM series');
SELECT * FROM flex.hosting_count('SELECT ''00PV00HP'' AS key, ''11'' AS zone, s AS step_of_day, 1 AS headroom_kva FROM generate_series(1, 24) s', 'SELECT ''00PV00HP'' AS case_name, ''11'' AS zone, true AS heat_pump');
SELECT * FROM flex.ev_limits('SELECT ''11'' AS zone, s / 2 AS step_of_day, 2 AS headroom_kva, 10 AS footroom_kva FROM generate_series(0, 3) s', 'SELECT 0 AS step_of_day, 0.1 AS price');
SELECT * FROM flex.ev_limits('SELECT ''11'' AS zone, s AS step_of_day, (ARRAY[1, 2, ''NaN'', 3]::float8[])[s + 1] AS headroom_kva, 10 AS footroom_kva FROM generate_series(0, 3) s', 'SELECT 0 AS step_of_day, 0.1 AS price');
SELECT * FROM flex.ev_limits('SELECT ''11'' AS zone, s AS step_of_day, 2 AS headroom_kva, 10 AS footroom_kva FROM generate_series(0, 3) s', 'SELECT s AS step_of_day, NULLIF(s, 1) AS price FROM generate_series(0, 1) s');
-- a query may end in a semicolon or a comment, and is never part of another
SELECT count(*) > 0 AS has_profile FROM flex.headroom_profile('SELECT ts, zone, headroom_kva FROM series; -- of all zones');
SELECT count(*) > 0 AS has_limits FROM flex.ev_limits('SELECT ''11'' AS zone, s AS step_of_day, 2 AS headroom_kva, 10 AS footroom_kva FROM generate_series(0, 3) s -- four', 'SELECT 0 AS step_of_day, 0.1 AS price;');
SELECT * FROM flex.headroom_profile('SELECT ts, zone, headroom_kva FROM series) q; DROP TABLE series; SELECT (1');
SELECT * FROM flex.headroom_profile('DELETE FROM series RETURNING ts, zone, headroom_kva');
SELECT * FROM flex.ev_limits('SELECT ''11'' AS zone, s AS step_of_day, 2 AS headroom_kva, 10 AS footroom_kva FROM generate_series(0, 2) s', 'SELECT 0 AS step_of_day, 0.1 AS price');
SELECT flex.ev_day_document('SELECT 1 AS step, 5 AS pg_max_kw, 0 AS pg_min_kw, 0.1 AS price', 'SELECT ''e'' AS name, 7 AS charger_kw, 40 AS battery_kwh, 0 AS t_in, 2 AS t_out, 10 AS e_start, 20 AS e_end');
SELECT * FROM flex.validate_evs('lane', 'SELECT ts, element, p_kw AS demand_kw, 0 AS pv_kw FROM demand', 'SELECT ts, ''n9'' AS element, 1 AS ev_kw, ''one'' AS key FROM demand');
SELECT * FROM flex.validate_evs('lane', 'SELECT ts, element, p_kw AS demand_kw, 0 AS pv_kw FROM demand', 'SELECT ts, element, 1 AS ev_kw, NULL::text AS key FROM demand');
SELECT flex.assign_case('lane', '10PV20HP', ARRAY[4], '{}');
SELECT flex.assign_case('lane', '00PV00HP', ARRAY[4], '{"meters": {"Adversity": ["a"]}}');
SELECT flex.assign_case('nowhere', '00PV00HP', ARRAY[4], '{}');
SELECT * FROM flex.realise_evs('SELECT ''11'' AS zone, 2 AS wanted, 5 AS pg_max_kw, 0 AS pg_min_kw, 0.1 AS price FROM generate_series(1, 24)', 'SELECT ''e'' AS name, 7 AS charger_kw, 40 AS battery_kwh, 3 AS t_in, 30 AS t_out, 10 AS e_start, 20 AS e_end');
SELECT * FROM flex.realise_evs('SELECT ''11'' AS zone, 2 AS wanted, 5 AS pg_max_kw, 0 AS pg_min_kw, 0.1 AS price FROM generate_series(1, 24)', 'SELECT ''e'' AS name, 0 AS charger_kw, 40 AS battery_kwh, 3 AS t_in, 20 AS t_out, 10 AS e_start, 20 AS e_end');
SELECT path, message FROM flex.check('{"kind": "ev_day", "series": {"pg_max_kw": [1, 2], "pg_min_kw": 0, "price": 0.1}, "evs": [{"name": "a", "charger_kw": 7, "battery_kwh": 40}], "windows": [{"name": "b", "t_in": 0, "t_out": 2, "e_start": 1, "e_end": 2}]}');
SELECT * FROM flex.site_limit('nobody', '2026-01-05', '2026-01-06');
SELECT * FROM flex.hosting_capacity('lane', NULL, '{"kilowatt": 3}');
SELECT * FROM flex.hosting_capacity('lane', 'SELECT 1 AS snapshot, ''n1'' AS element, NULL::float8 AS p_kw');
SELECT flex.ev_day_document('SELECT 0 AS step, 5 AS pg_max_kw, 0 AS pg_min_kw, 0.1 AS price WHERE false', 'SELECT ''e'' AS name, 7 AS charger_kw, 40 AS battery_kwh, 0 AS t_in, 2 AS t_out, 10 AS e_start, 20 AS e_end');
DELETE FROM flex.network WHERE name = 'lane';
DELETE FROM flex.site WHERE site_id = :home;
SELECT count(*) FROM flex.zone_headroom;
DROP TABLE pairs, zones, series, demand;
