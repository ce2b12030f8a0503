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
INSERT INTO flex.source (name, type, model, version) VALUES ('forecast', 'forecaster', 'naive', '1.9'),
    ('forecast', 'forecaster', 'naive', '1.10');
INSERT INTO flex.belief (site_id, sensor_id, event_start, belief_time, source_id, value)
SELECT flex_internal.find_site('depot'), flex_internal.find_sensor('depot', 'load'), '2026-03-02 00:00+00', '2026-03-01 12:00+00',
    source_id, split_part(version, '.', 2)::int
FROM flex.source WHERE name = 'forecast';
SELECT sensor, event_start, source, value, unit FROM flex.latest_belief WHERE event_start >= '2026-03-01 03:00+00' ORDER BY sensor,
    event_start;
SELECT sensor, unit, first_event, last_event, events, stale, reason FROM flex.sensor_status ORDER BY sensor;

-- bound to a table of the user's
CREATE TABLE prices (hour timestamptz, zone text, eur numeric);
INSERT INTO prices SELECT '2026-03-28 23:00+00'::timestamptz + h * interval '1 hour', z, 100 + h FROM generate_series(0, 46) h,
    unnest(ARRAY['A', 'B']) z;
SELECT flex.bind_sensor('depot', 'price', 'prices', 'hour', 'eur', '{"zone": "A"}');
SELECT count(*), min(ts), max(ts), sum(value) FROM flex.series('depot', 'price', '2026-03-28 23:00+00', '2026-03-31 00:00+00');
-- local days: the first has 23 hours
SELECT ts, value FROM flex.series('depot', 'price', '2026-03-28 23:00+00', '2026-03-30 22:00+00', '1 day');
SELECT ts, value FROM flex.series('depot', 'price', '2026-03-29 00:00+00', '2026-03-29 03:00+00', '30 minutes') LIMIT 3;
