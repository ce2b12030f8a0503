-- series: sites, sensors, beliefs, units, resampling
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set SHOW_CONTEXT never
SELECT flex.create_site('depot', 'Europe/Berlin', '{}') IS NOT NULL AS created;
SELECT flex.create_asset('depot', 'battery 1', 'battery', '{"soc-max": "10 kWh"}') IS NOT NULL AS created;
SELECT flex.create_asset('depot', 'cell 1', 'group', '{}', 'battery 1') IS NOT NULL AS created;
SELECT flex.create_sensor('depot', 'load', 'kW', '15 minutes') IS NOT NULL AS created;
SELECT flex.create_sensor('depot', 'price', 'EUR/MWh', '1 hour') IS NOT NULL AS created;
SELECT flex.create_sensor('depot', 'soc', 'kWh', '0', 'battery 1') IS NOT NULL AS created;

-- recording: as given, coarser repeated, finer averaged, off the clock floored, unchanged dropped
SELECT flex.record('depot', 'load', '2026-03-01 00:00+00', '15 minutes', ARRAY[1, 2, 4, 8], '2026-03-01 02:00+00', 'meter');
SELECT flex.record('depot', 'load', '2026-03-01 00:00+00', '15 minutes', ARRAY[1, 2, 4, 9], '2026-03-01 03:00+00', 'meter');
SELECT flex.record('depot', 'load', '2026-03-01 01:00+00', '1 hour', ARRAY[5, 6], '2026-03-01 03:00+00', 'meter');
SELECT flex.record('depot', 'load', '2026-03-01 03:02+00', '5 minutes', ARRAY[1, 2, 6, 7, 8, 9], '2026-03-01 04:00+00', 'meter');
SELECT flex.record('depot', 'soc', '2026-03-01 00:07+00', '0', ARRAY[3.5], '2026-03-01 04:00+00', 'meter');
SELECT * FROM flex.series('depot', 'load', '2026-03-01 00:00+00', '2026-03-01 04:00+00');
-- as it was believed then
SELECT * FROM flex.series('depot', 'load', '2026-03-01 00:00+00', '2026-03-01 04:00+00', '1 hour', '2026-03-01 02:30+00');
SELECT ts, round(value::numeric, 4) AS value FROM flex.series('depot', 'load', '2026-03-01 00:00+00', '2026-03-01 04:00+00', '1 hour');
SELECT * FROM flex.series('depot', 'soc', '2026-03-01 00:00+00', '2026-03-01 04:00+00');
-- another source, a higher version of a model
INSERT INTO flex.source (name, type, model, version) VALUES ('forecast', 'forecaster', 'naive', '1.9'), ('forecast', 'forecaster', 'naive', '1.10');
INSERT INTO flex.belief (site_id, sensor_id, event_start, belief_time, source_id, value)
SELECT flex_internal.find_site('depot'), flex_internal.find_sensor('depot', 'load'), '2026-03-02 00:00+00', '2026-03-01 12:00+00', source_id, split_part(version, '.', 2)::int
FROM flex.source WHERE name = 'forecast';
SELECT sensor, event_start, source, value, unit FROM flex.latest_belief WHERE event_start >= '2026-03-01 03:00+00' ORDER BY sensor, event_start;
SELECT sensor, unit, first_event, last_event, events, stale, reason FROM flex.sensor_status ORDER BY sensor;

-- bound to a table of the user's
CREATE TABLE prices (hour timestamptz, zone text, eur numeric);
INSERT INTO prices SELECT '2026-03-28 23:00+00'::timestamptz + h * interval '1 hour', z, 100 + h FROM generate_series(0, 46) h, unnest(ARRAY['A', 'B']) z;
SELECT flex.bind_sensor('depot', 'price', 'prices', 'hour', 'eur', '{"zone": "A"}');
SELECT count(*), min(ts), max(ts), sum(value) FROM flex.series('depot', 'price', '2026-03-28 23:00+00', '2026-03-31 00:00+00');
-- local days: the first has 23 hours
SELECT ts, value FROM flex.series('depot', 'price', '2026-03-28 23:00+00', '2026-03-30 22:00+00', '1 day');
SELECT ts, value FROM flex.series('depot', 'price', '2026-03-29 00:00+00', '2026-03-29 03:00+00', '30 minutes') LIMIT 3;

-- resampling over any table
SELECT * FROM flex.resample('SELECT hour AS ts, eur AS value, zone AS key FROM prices ORDER BY zone, hour', '1 day', 'mean', 'Europe/Berlin');
SELECT ts, value, round(coverage::numeric, 3) AS coverage FROM flex.resample('SELECT hour AS ts, eur AS value FROM prices WHERE zone = ''A'' ORDER BY hour', '1 month', 'sum', 'Europe/Berlin');
SELECT * FROM flex.resample($$SELECT * FROM (VALUES ('2026-01-01 00:00+00'::timestamptz, 1), ('2026-01-01 00:30+00', NULL), ('2026-01-01 01:00+00', 4)) v (ts, value)$$, '20 minutes');
SELECT * FROM flex.resample($$SELECT * FROM (VALUES ('2026-01-01 00:00+00'::timestamptz, 1), ('2026-01-01 01:00+00', 4)) v (ts, value)$$, '20 minutes', 'interpolate');
SELECT count(*) FROM flex.resample('SELECT now() AS ts, 1 AS value WHERE false', '1 hour');

-- windows that cut bins, bins of a part of a day, and days over a time change
SELECT flex.create_sensor('depot', 'quarters', 'kW', '15 minutes') IS NOT NULL AND flex.create_sensor('depot', 'daily', 'kW', '1 day') IS NOT NULL AND flex.create_sensor('depot', 'hourly', 'kW', '1 hour') IS NOT NULL AS created;
SELECT flex.record('depot', 'quarters', '2026-03-28 12:00+00', '15 minutes', ARRAY(SELECT x FROM generate_series(1, 400) x)::float8[], '2026-03-28 12:00+00');
SELECT * FROM flex.series('depot', 'quarters', '2026-03-28 12:30+00', '2026-03-28 13:30+00', '1 hour');
SELECT * FROM flex.series('depot', 'quarters', '2026-03-28 12:00+00', '2026-03-28 13:30+00', '1 hour');
SELECT ts AT TIME ZONE 'Europe/Berlin' AS local, value FROM flex.series('depot', 'quarters', '2026-03-28 23:00+00', '2026-03-30 10:00+00', '6 hours');
SELECT flex.record('depot', 'daily', '2026-10-24 08:00+02', '1 day', ARRAY[1, 2, 3], '2026-10-24 08:00+02'), flex.record('depot', 'daily', '2026-11-01 00:00+01', '1 hour', ARRAY(SELECT 5 FROM generate_series(1, 48))::float8[], '2026-10-24 08:00+02');
SELECT ts AT TIME ZONE 'Europe/Berlin' AS local, value FROM flex.series('depot', 'daily', '2026-10-01', '2026-12-01');
SELECT flex.record('depot', 'hourly', '2026-10-25 00:00+02', '1 day', ARRAY[1, 2], '2026-10-24 08:00+02') AS hours;
SELECT w, flex_internal.floor_time('2026-10-25 11:40+00', w, 'Europe/Berlin') AS local, flex_internal.floor_time('2026-10-25 11:40+00', w) AS utc FROM unnest(ARRAY['1 hour', '6 hours', '1 day', '7 days', '45 minutes']::interval[]) w;
SELECT flex_internal.floor_time('2026-10-25 11:40+00', '1 hour', 'Asia/Kolkata');

-- the median of a distribution; what will be believed later isn't believed now
INSERT INTO flex.belief (site_id, sensor_id, event_start, belief_time, source_id, cumulative_probability, value)
SELECT flex_internal.find_site('depot'), flex_internal.find_sensor('depot', 'load'), e, b, (SELECT min(source_id) FROM flex.source), p, v
FROM (VALUES ('2026-03-05 00:00+00'::timestamptz, '2026-03-01 00:00+00'::timestamptz, 0.4, 1), ('2026-03-05 00:00+00', '2026-03-01 00:00+00', 0.7, 2),
             ('2026-03-05 00:00+00', '2026-03-01 00:00+00', 0.9, 3), ('2026-03-05 00:15+00', '2026-03-01 00:00+00', 0.1, 4),
             ('2026-03-05 00:15+00', '2026-03-01 00:00+00', 0.3, 5), ('2026-03-05 00:15+00', now() + interval '1 day', 0.5, 6)) x (e, b, p, v);
SELECT * FROM flex.series('depot', 'load', '2026-03-05 00:00+00', '2026-03-05 01:00+00');
SELECT value FROM flex.series('depot', 'load', '2026-03-05 00:15+00', '2026-03-05 00:30+00', NULL, 'infinity');
SELECT event_start, value FROM flex.latest_belief WHERE event_start >= '2026-03-05' AND sensor = 'load' ORDER BY 1;

-- a column without zone holds local times of the site, whatever the session's zone; a relation that is gone
CREATE TABLE local_loads (ts timestamp, value float8);
INSERT INTO local_loads VALUES ('2026-03-01 12:00', 7), ('2026-03-01 12:15', 8);
SELECT flex.create_sensor('depot', 'local', 'kW') IS NOT NULL AS created;
SELECT flex.bind_sensor('depot', 'local', 'local_loads');
SET timezone = 'America/New_York';
SELECT ts AT TIME ZONE 'UTC' AS utc, value FROM flex.series('depot', 'local', '2026-03-01 00:00+00', '2026-03-02 00:00+00');
SET timezone = 'UTC';
DROP TABLE local_loads;
SELECT * FROM flex.series('depot', 'local', '2026-03-01 00:00+00', '2026-03-02 00:00+00');
SELECT flex.bind_sensor('depot', 'local', NULL);
SELECT flex.bind_sensor('depot', 'local', 'prices', 'hour', 'eur', NULL);
SELECT flex.record('depot', 'load', NULL, '15 minutes', ARRAY[1]);
SELECT flex.record('depot', 'load', '2026-03-01', NULL, ARRAY[1]);
SELECT flex.record('depot', 'daily', '2026-03-01', '1 month', ARRAY[1]);

-- units
SELECT flex.convert_unit(3, 'kWh', 'MW', 0.25), flex.convert_unit(10, 'ct/kWh', 'EUR/MWh'), flex.convert_unit(20, 'degC', 'K'), flex.convert_unit(NULL, 'kW', 'MW');

-- errors
SELECT flex.create_site('depot');
SELECT flex.create_site('mars', 'Mars/Olympus');
\set VERBOSITY terse
SELECT flex.create_site('x', 'UTC', '{}', 'euro');
\set VERBOSITY default
SELECT flex.create_asset('nowhere', 'a');
SELECT flex.create_asset('depot', 'a', parent => 'nothing');
SELECT flex.create_sensor('depot', 'bad', 'kWx');
\set VERBOSITY terse
SELECT flex.create_sensor('depot', 'bad', 'kW', sign => 'sideways');
\set VERBOSITY default
UPDATE flex.asset SET parent_id = flex_internal.find_asset('depot', 'cell 1') WHERE name = 'battery 1';
SELECT * FROM flex.series('depot', 'lod', now(), now());
SELECT * FROM flex.series('depto', 'load', now(), now());
SELECT flex.record('depot', 'load', '2026-03-01', '15 minutes', ARRAY[1, NULL, 2]);
SELECT flex.record('depot', 'load', '2026-03-01', '15 minutes', ARRAY[1, 'NaN', 2]::float8[]);
SELECT flex.record('depot', 'load', '2026-03-01', '10 minutes', ARRAY[1, 2, 3]);
SELECT flex.record('depot', 'price', '2026-03-01', '1 hour', ARRAY[1, 2, 3]);
SELECT flex.bind_sensor('depot', 'price', 'prices', 'time', 'eur');
SELECT flex.bind_sensor('depot', 'price', 'prices', 'hour', 'zone');
SELECT flex.bind_sensor('depot', 'price', 'prices', 'eur', 'eur');
SELECT flex.bind_sensor('depot', 'price', 'prices', 'hour', 'eur');
SELECT * FROM flex.series('depot', 'price', '2026-03-28 23:00+00', '2026-03-31 00:00+00');
SELECT * FROM flex.series('depot', 'load', '2026-03-01', '2026-03-02', '-1 hour');
SELECT flex.convert_unit(1, 'EUR/MWh', 'USD/MWh');
SELECT flex.convert_unit(1, 'kWh', 'kW');
SELECT flex.convert_unit(1, 'kW', 'm');
SELECT * FROM flex.resample('SELECT now() AS ts, 1 AS value', '1 hour', 'median');
SELECT * FROM flex.resample('SELECT now() AS ts', '1 hour');

-- rights: values are read with those of the caller
CREATE ROLE flex_nobody;
GRANT USAGE ON SCHEMA flex TO flex_nobody;
GRANT SELECT ON ALL TABLES IN SCHEMA flex TO flex_nobody;
SELECT flex.bind_sensor('depot', 'price', 'prices', 'hour', 'eur', '{"zone": "B"}');
SET ROLE flex_nobody;
SELECT * FROM flex.series('depot', 'price', '2026-03-28 23:00+00', '2026-03-31 00:00+00');
RESET ROLE;
REVOKE ALL ON ALL TABLES IN SCHEMA flex FROM flex_nobody;
REVOKE ALL ON SCHEMA flex FROM flex_nobody;
DROP ROLE flex_nobody;
DELETE FROM flex.site;
DELETE FROM flex.source;
SELECT count(*) FROM flex.belief;
DROP TABLE prices;

-- what was known when: unknown is a belief too, scenarios are read only where they are asked for
SELECT flex.create_site('depot') IS NOT NULL AND flex.create_sensor('depot', 'load', 'kW', '1 hour') IS NOT NULL AS created;
SELECT flex.record('depot', 'load', '2026-01-01 00:00+00', '1 hour', '{1,2,3}', '2026-01-01 12:00+00', 'meter') AS stored;
INSERT INTO flex.belief (site_id, sensor_id, event_start, belief_time, source_id, scenario, value)
SELECT b.site_id, b.sensor_id, b.event_start, '2026-01-02', b.source_id, s, v
FROM flex.belief b, (VALUES (0, NULL), (1, 99.0)) x (s, v) WHERE b.value = 2;
SELECT * FROM flex.series('depot', 'load', '2026-01-01 00:00+00', '2026-01-01 03:00+00', as_of => '2026-01-01 18:00+00');
SELECT * FROM flex.series('depot', 'load', '2026-01-01 00:00+00', '2026-01-01 03:00+00');
SELECT event_start, value FROM flex.latest_belief ORDER BY event_start;

-- one grid for several sensors
SELECT flex.create_sensor('depot', 'fee', 'ct/kWh', '2 hours') IS NOT NULL AS created;
SELECT flex.record('depot', 'fee', '2026-01-01 00:00+00', '2 hours', '{7}') AS stored;
SELECT * FROM flex_internal.read_series('depot', '{load,fee}', '2026-01-01 00:00+00', '2026-01-01 02:00+00', '30 minutes', '{W,EUR/MWh}');
SELECT * FROM flex_internal.read_series('depot', '{load}', '2026-01-01 00:00+00', '2026-01-01 03:00+00', '1 hour', '{kWh}', '{sum}', 'hold');
SELECT * FROM flex_internal.read_series('depot', '{load}', '2026-01-01 00:00+00', '2026-01-01 03:00+00', '1 hour', unknown => 'error');
SELECT * FROM flex_internal.read_series('depot', '{load}', '2026-01-01 00:00+00', '2026-01-01 03:00+00', '1 hour', '{degC}');
SELECT * FROM flex_internal.read_series('depot', '{load}', '2026-01-01 00:00+00', 'infinity', '1 hour');
SELECT * FROM flex.series('depot', 'load', '-infinity', '2026-01-01 00:00+00', '1 hour');
DELETE FROM flex.site;
DELETE FROM flex.source;
