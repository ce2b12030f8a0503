SET timezone = 'UTC';
SET datestyle = 'ISO, YMD';
SET extra_float_digits = 0;
SET client_min_messages = warning;
\set SHOW_CONTEXT never
-- a network: state, stored headroom, two supply cables
SELECT count(*) FROM flex.import_dss('lane',
    (
    $${"Master.dss": "Set DefaultBaseFrequency=50\nNew Circuit.lane basekv=11 isc3=3000 isc1=2500\n$$ ||
    $$New LineCode.c nphases=3 r1=0.3 x1=0.08 r0=1 x0=0.1 c1=0 c0=0 units=km normamps=150\n$$ ||
    $$New Transformer.t buses=[sourcebus lv] conns=[delta wye] kvs=[11 0.416] kvas=[50 50] %Rs=[0.6 0.6] xhl=4\n$$ ||
    $$New Line.a bus1=lv bus2=a1 linecode=c length=200 units=m\n$$ ||
    $$New Line.b bus1=lv bus2=a2 linecode=c length=200 units=m\n$$ ||
    $$New Load.n1 phases=1 bus1=a1.1 kv=0.24 kw=2 pf=0.95 vminpu=0.02 vmaxpu=50\n$$ ||
    $$New Load.n2 phases=1 bus1=a2.2 kv=0.24 kw=3 pf=0.95 vminpu=0.02 vmaxpu=50\nSet voltagebases=[11 0.416]\n$$ ||
    $$CalcVoltageBases\n"}$$)::jsonb);
SELECT * FROM flex.zone_state('lane');
UPDATE flex.bus SET feeder = '1' WHERE name LIKE 'a_';
SELECT * FROM flex.zone_state('lane');
INSERT INTO flex.feeder (network_id, name, supply_line) SELECT network_id, '1', 'a' FROM flex.network WHERE name = 'lane';
SELECT zone, round(vmin_pu::numeric, 5) AS vmin_pu, round(flow_kva::numeric, 4) AS flow_kva, overloads, supply_rating_a
    FROM flex.zone_state('lane') ORDER BY zone;
UPDATE flex.bus SET feeder = '2' WHERE name = 'a2';
UPDATE flex.feeder SET max_evs = 1;
SELECT zone, evs FROM flex.hosting_count('SELECT ''00PV00HP'' AS key, ''11'' AS zone, s AS step_of_day, 5 AS headroom_kva FROM '
    'generate_series(0, 23) s',
                                         'SELECT network_id, ''00PV00HP'' AS case_name, ''11'' AS zone, true AS heat_pump FROM '
                                             'flex.feeder, generate_series(1, 3)');
DELETE FROM flex.feeder;
CREATE TABLE demand AS SELECT ts, 'n' || n AS element, n * (1 + extract(hour FROM ts) / 4) AS p_kw
    FROM generate_series('2026-01-05'::timestamptz, '2026-01-05 23:00', '1 hour') ts, generate_series(1, 2) n;
SELECT flex.store_headroom('lane', 'SELECT * FROM demand WHERE ts < ''2026-01-05 12:00''') AS first,
    flex.store_headroom('lane', 'SELECT * FROM demand') AS second, flex.store_headroom('lane', 'SELECT * FROM demand') AS third;
SELECT zone, rule, steps, round(headroom_min_kva::numeric, 4) AS least FROM flex.zone_capacity WHERE network = 'lane' ORDER BY zone;
SELECT zone, round(capacity_kw::numeric, 1) AS kw, devices, binding FROM flex.hosting_capacity('lane', 'SELECT * FROM demand ORDER BY ts',
    '{"kw": 2}');
SELECT zone, bus, round(capacity_kw::numeric, 1) AS kw, binding FROM flex.hosting_capacity('lane', 'SELECT * FROM demand ORDER BY ts',
    '{"kw": 2, "buses": true}') WHERE bus IS NOT NULL;

-- a neutral of its own: earthed at the transformer only, or by a line; its voltage is no limit of what fits
SELECT count(*) FROM (VALUES ('earthed', 'lv', 'lv.1.2.3.0', ''), ('wired', 'lv.1.2.3.4', 'lv.1.2.3.4',
    'New Line.g phases=1 bus1=lv.4 bus2=gnd.0 r1=1e-9 x1=0 c1=0 length=1 units=km\n')) v (network, secondary, begin, earth), LATERAL
  flex.import_dss(network,
      replace(replace(replace((
    $${"Master.dss": "Set DefaultBaseFrequency=50\nNew Circuit.c basekv=11 isc3=3000 isc1=2500\n$$ ||
    $$New LineCode.k nphases=4 units=km rmatrix=[.3|.05 .3|.05 .05 .3|.05 .05 .05 .3] xmatrix=[.8|.5 .81|.5 .5 .8|.5 $$ ||
    $$.5 .5 .82] cmatrix=[0|0 0|0 0 0|0 0 0 0]\n$$ ||
    $$New Transformer.t buses=[sourcebus SECONDARY] conns=[delta wye] kvs=[11 0.4] kvas=[250 250] xhl=4\n$$ ||
    $$New Line.l0 linecode=k bus1=BEGIN bus2=b.1.2.3.4 length=.1\n$$ ||
    $$New Line.l1 linecode=k bus1=b.1.2.3.4 bus2=c.1.2.3.4 length=.1\n$$ ||
    $$EARTHNew Load.a phases=1 bus1=c.1.4 kv=.23 kw=4 vminpu=0 vmaxpu=1e6\n$$ ||
    $$New Load.d phases=1 bus1=b.3.4 kv=.23 kw=2 vminpu=0 vmaxpu=1e6\nSet voltagebases=[11 0.4]\nCalcVoltageBases\n"}$$),
    'SECONDARY', secondary), 'BEGIN', begin), 'EARTH', earth)::jsonb) i;
SELECT a.bus, a.phase, round(a.voltage_v::numeric, 4) AS voltage_v, abs(a.voltage_v - b.voltage_v) < 1e-9 AS same
FROM flex.load_flow('earthed') a JOIN flex.load_flow('wired') b USING (bus, phase) WHERE a.bus IN ('b', 'c') ORDER BY a.bus, a.phase;
UPDATE flex.bus SET feeder = '1' WHERE name IN ('b', 'c');
SELECT a.zone, round(a.capacity_kw::numeric, 1) AS earthed_kw, round(b.capacity_kw::numeric, 1) AS wired_kw, a.binding
    FROM flex.hosting_capacity('earthed', NULL, '{"kw": 2}') a JOIN flex.hosting_capacity('wired', NULL, '{"kw": 2}') b USING (zone);
DELETE FROM flex.network WHERE name IN ('earthed', 'wired');

SELECT flex_internal.store_hosting('lane', 'SELECT * FROM demand ORDER BY ts', '{"kw": 2}') AS zones;
SELECT zone, device_kw, round(capacity_kw::numeric, 1) AS kw, round(fitted_kw::numeric, 1) AS fitted_kw, rule FROM flex.hosting_comparison
    ORDER BY zone;
-- sensors of the sites behind the loads; vehicles' limits from profiles; results kept
SELECT flex.create_site('home n1', 'UTC', '{"inflexible-consumption": [{"sensor": "load"}]}') AS home \gset
SELECT flex.create_sensor('home n1', 'load', 'W', '1 hour') AS sensor \gset
SELECT flex.record('home n1', 'load', '2026-01-05', '1 hour', ARRAY[1000, 2000, 3000]::float8[]) AS rows;
UPDATE flex.network_load SET site_id = :home WHERE name = 'n1';
SELECT ts, element, p_kw FROM flex.network_load_series('lane', '2026-01-05', '2026-01-05 03:00', '1 hour');
SELECT ts, p_kw FROM flex.network_load_series('lane', '2026-01-05', '2026-01-05 03:00', '90 minutes') WHERE element = 'n1';
SELECT ts, p_kw FROM flex.network_load_series('lane', '2026-01-05 00:50', '2026-01-05 01:10', '5 minutes') WHERE element = 'n1';
SELECT ts, p_kw FROM flex.network_load_series('lane', '2026-01-05', '2026-01-05 03:00', '7 minutes');
SELECT ts, status, round(load_kw::numeric, 3) AS load_kw FROM flex.flow_summary('lane', NULL,
    '{"from": "2026-01-05", "to": "2026-01-05 03:00", "resolution": "1 hour"}');
SELECT flex.store_load_flow('lane', '2026-01-05', '2026-01-05 03:00', 'summary', '1 hour') AS summaries,
    flex.store_load_flow('lane', '2026-01-05', '2026-01-05 03:00', 'voltage', '1 hour') AS voltages,
       flex.store_load_flow('lane', '2026-01-05', '2026-01-05 03:00', 'summary', '1 hour') AS again;
SELECT bus, phase, steps, round(v_min_pu::numeric, 5) AS lowest, round(v_median_pu::numeric, 5) AS median FROM flex.bus_voltage
    WHERE bus = 'a1' ORDER BY phase;
-- up to the first step that a sensor misses, at any minute of the hour
CALL flex.update_headroom('lane', '1 hour', '2026-01-06 02:40');
SELECT max(ts) AS last, count(*) FROM flex.zone_headroom;
SELECT flex.record('home n1', 'load', '2026-01-06', '1 hour', ARRAY[1500, 2500, 3500]::float8[]) AS rows;
CALL flex.update_headroom('lane', '1 hour', '2026-01-06 02:40');
SELECT max(ts) AS last, count(*) FROM flex.zone_headroom;
SELECT zone, step, round(pg_max_kw::numeric, 4) AS most, round(pg_min_kw::numeric, 4) AS least, round(v2g_kw::numeric, 4) AS wanted_back,
    price
FROM flex.ev_limits('SELECT ''11'' AS zone, s AS step_of_day, CASE s WHEN 0 THEN -0.98 ELSE 2 END AS headroom_kva, 10 AS footroom_kva FROM '
    'generate_series(0, 3) s', 'SELECT s AS step_of_day, 0.1 AS price FROM generate_series(0, 3) s');
SELECT flex.ev_day_document('SELECT s AS step, 5 AS pg_max_kw, 0 AS pg_min_kw, 0.1 AS price FROM generate_series(0, 1) s',
    'SELECT ''e'' AS name, 7 AS charger_kw, 40 AS battery_kwh, 0 AS t_in, 2 AS t_out, 10 AS e_start, 20 AS e_end');
-- vehicles that a zone can serve: the same alone and beside others; their charging keeps the limits and gives back
CREATE TABLE served AS SELECT zone, wanted, step, 12.0 AS pg_max_kw, -5.0 AS pg_min_kw, CASE WHEN step = 10 THEN -2.0 ELSE 0 END AS v2g_kw,
    CASE WHEN step = 10 THEN 3 ELSE 0.1 END AS price
FROM (VALUES ('11', 4), ('12', 6), ('13', 50), ('14', 0)) z (zone, wanted), generate_series(0, 23) step;
CREATE TABLE fleet AS SELECT 'ev' || lpad(i::text, 2, '0') AS name, 7.4 AS charger_kw, 50 AS battery_kwh, i % 5 AS t_in, 20 AS t_out,
    30.0 AS e_start, 30.5 + i % 4 AS e_end FROM generate_series(1, 48) i;
SELECT zone, wanted, realised > 0 AS some, status, seed_used, factor, round(v2g_percent::numeric, 2) AS v2g_percent,
    cardinality(vehicles) = realised AS named
FROM flex.realise_evs('SELECT * FROM served ORDER BY zone, step', 'SELECT * FROM fleet ORDER BY name', runs => 2, seed => 7);
SELECT a.vehicles = b.vehicles AND a.attempts = b.attempts AS same FROM flex.realise_evs('SELECT * FROM served WHERE zone > ''11'' ORDER '
    'BY zone, step', 'SELECT * FROM fleet ORDER BY name', 2, 7) a
JOIN flex.realise_evs('SELECT * FROM served WHERE zone <> ''13'' ORDER BY zone, step', 'SELECT * FROM fleet ORDER BY name', 2,
    7) b USING (zone);
SELECT zone, count(DISTINCT vehicle) AS vehicles, max(place) AS places, max(kw) < 12.000001 AND min(kw) > -5.000001 AS within
FROM (SELECT p.*, sum(ev_kw) OVER (PARTITION BY zone, step) AS kw FROM flex.realise_profiles('SELECT * FROM served WHERE zone < ''13'' '
    'ORDER BY zone, step', 'SELECT * FROM fleet ORDER BY name', 2, 7) p) q GROUP BY zone ORDER BY zone;
SELECT zone FROM flex.realise_evs('SELECT zone, wanted + 0.7 AS wanted, pg_max_kw, pg_min_kw, price FROM served ORDER BY zone, step',
    'SELECT * FROM fleet');
SELECT zone FROM flex.realise_evs('SELECT * FROM served ORDER BY zone, step',
    'SELECT name, charger_kw, battery_kwh, t_in + 0.5 AS t_in, t_out, e_start, e_end FROM fleet');
SELECT zone FROM flex.realise_evs('SELECT * FROM served ORDER BY zone, step',
    'SELECT name, charger_kw, battery_kwh, t_in, t_out, -e_start AS e_start, e_end FROM fleet');
SELECT zone FROM flex.realise_evs('SELECT * FROM served ORDER BY zone, step',
    'SELECT ''ev'' AS name, t_in + 3 AS charger_kw, battery_kwh, t_in, t_out, e_start, e_end FROM fleet');
DROP TABLE served, fleet;
-- a value that never came: later ones are computed, its step stays without; the base of the rates is the busbar's
SELECT flex.record('home n1', 'load', '2026-01-06 04:00', '1 hour', ARRAY[4000]::float8[]) AS rows;
CALL flex.update_headroom('lane', '1 hour', '2026-01-06 06:10');
SELECT ts, zone, round(flow_kva::numeric, 3) AS flow_kva, headroom_kva IS NULL AS unknown, supply_base_kv FROM flex.zone_headroom
    WHERE ts > '2026-01-06 01:00' AND zone IN ('11', '22') ORDER BY ts, zone;
SELECT ts, status, round(load_kw::numeric, 3) AS load_kw, iterations FROM flex.flow_summary('lane', NULL,
    '{"from": "2026-01-06 02:00", "to": "2026-01-06 06:00", "resolution": "1 hour"}');
SELECT ts, count(*), count(voltage_v) FROM flex.load_flow('lane', NULL,
    '{"from": "2026-01-06 02:00", "to": "2026-01-06 05:00", "resolution": "1 hour", "method": "matrix"}') GROUP BY ts ORDER BY ts;
SELECT a.zone, a.capacity_kw = b.capacity_kw AS same FROM flex.hosting_capacity('lane',
    'SELECT 1 AS snapshot, ''n1'' AS element, 2 AS p_kw') a
JOIN flex.hosting_capacity('lane', 'SELECT s AS snapshot, ''n1'' AS element, CASE s WHEN 1 THEN 2 END AS p_kw FROM generate_series(1, 2) '
    's') b USING (zone);
SELECT round((h.rate_kva / f.rate_kva)::numeric, 6) AS ratio FROM flex.headroom('SELECT ts, zone, flow_kva, supply_rating_a, '
    'transformer_kva, import_kva, 0.4 AS supply_base_kv FROM zones ORDER BY ts, zone') h
JOIN flex.headroom('SELECT ts, zone, flow_kva, supply_rating_a, transformer_kva, import_kva, 0.4 AS supply_base_kv FROM zones ORDER BY ts, '
    'zone', 0.416) f USING (ts, zone) GROUP BY 1;
-- generators: their own power, their site's production, apart from the load of the same site
INSERT INTO flex.generator (network_id, name, bus, nodes, phases, kv, p_kw) SELECT network_id, 'roof', 'a1', '{1}', 1, 0.24, 1.5
    FROM flex.network WHERE name = 'lane';
SELECT element, p_kw FROM flex.network_load_series('lane', '2026-01-05', '2026-01-05 01:00', '1 hour');
SELECT flex.create_sensor('home n1', 'panels', 'kW', '1 hour') AS sensor \gset
SELECT flex.record('home n1', 'panels', '2026-01-05', '1 hour', ARRAY[0.25]::float8[]) AS rows;
UPDATE flex.site SET flex_context = flex_context || '{"inflexible-production": [{"sensor": "panels"}]}' WHERE site_id = :home;
SELECT element, p_kw FROM flex.network_load_series('lane', '2026-01-05', '2026-01-05 01:00', '1 hour');
UPDATE flex.generator SET site_id = :home;
SELECT element, p_kw FROM flex.network_load_series('lane', '2026-01-05', '2026-01-05 01:00', '1 hour');
SELECT round(load_kw::numeric, 3) AS load_kw FROM flex.flow_summary('lane', NULL,
    '{"from": "2026-01-05", "to": "2026-01-05 01:00", "resolution": "1 hour"}');
DELETE FROM flex.generator;
UPDATE flex.site SET flex_context = flex_context - 'inflexible-production' WHERE site_id = :home;
SELECT flex.record('home n1', 'load', '2026-01-06 05:00', '1 hour', ARRAY[4000]::float8[]) AS rows;
