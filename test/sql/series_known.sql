SET timezone = 'UTC';
SET datestyle = 'ISO';
\set SHOW_CONTEXT never
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
SELECT * FROM flex_internal.read_series('depot', '{load}', '2026-01-01 00:00+00', '2026-01-01 03:00+00', '1 hour', '{kWh}', '{sum}',
    'hold');
SELECT * FROM flex_internal.read_series('depot', '{load}', '2026-01-01 00:00+00', '2026-01-01 03:00+00', '1 hour', unknown => 'error');
SELECT * FROM flex_internal.read_series('depot', '{load}', '2026-01-01 00:00+00', '2026-01-01 03:00+00', '1 hour', '{degC}');
SELECT * FROM flex_internal.read_series('depot', '{load}', '2026-01-01 00:00+00', 'infinity', '1 hour');
SELECT * FROM flex.series('depot', 'load', '-infinity', '2026-01-01 00:00+00', '1 hour');
DELETE FROM flex.site;
DELETE FROM flex.source;
