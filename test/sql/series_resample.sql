SET timezone = 'UTC';
SET datestyle = 'ISO';
\set SHOW_CONTEXT never
-- resampling over any table
SELECT * FROM flex.resample('SELECT hour AS ts, eur AS value, zone AS key FROM prices ORDER BY zone, hour', '1 day', 'mean',
    'Europe/Berlin');
SELECT ts, value, round(coverage::numeric, 3) AS coverage FROM flex.resample('SELECT hour AS ts, eur AS value FROM prices WHERE zone = '
    '''A'' ORDER BY hour', '1 month', 'sum', 'Europe/Berlin');
SELECT * FROM flex.resample($$SELECT * FROM (VALUES ('2026-01-01 00:00+00'::timestamptz, 1), ('2026-01-01 00:30+00', NULL),
    ('2026-01-01 01:00+00', 4)) v (ts, value)$$, '20 minutes');
SELECT * FROM flex.resample($$SELECT * FROM (VALUES ('2026-01-01 00:00+00'::timestamptz, 1), ('2026-01-01 01:00+00', 4)) v (ts, value)$$,
    '20 minutes', 'interpolate');
SELECT count(*) FROM flex.resample('SELECT now() AS ts, 1 AS value WHERE false', '1 hour');

-- windows that cut bins, bins of a part of a day, and days over a time change
SELECT flex.create_sensor('depot', 'quarters', 'kW', '15 minutes') IS NOT NULL
    AND flex.create_sensor('depot', 'daily', 'kW', '1 day') IS NOT NULL
    AND flex.create_sensor('depot', 'hourly', 'kW', '1 hour') IS NOT NULL AS created;
SELECT flex.record('depot', 'quarters', '2026-03-28 12:00+00', '15 minutes', ARRAY(SELECT x FROM generate_series(1, 400) x)::float8[],
    '2026-03-28 12:00+00');
SELECT * FROM flex.series('depot', 'quarters', '2026-03-28 12:30+00', '2026-03-28 13:30+00', '1 hour');
SELECT * FROM flex.series('depot', 'quarters', '2026-03-28 12:00+00', '2026-03-28 13:30+00', '1 hour');
SELECT ts AT TIME ZONE 'Europe/Berlin' AS local, value FROM flex.series('depot', 'quarters', '2026-03-28 23:00+00', '2026-03-30 10:00+00',
    '6 hours');
SELECT flex.record('depot', 'daily', '2026-10-24 08:00+02', '1 day', ARRAY[1, 2, 3], '2026-10-24 08:00+02'),
    flex.record('depot', 'daily', '2026-11-01 00:00+01', '1 hour', ARRAY(SELECT 5 FROM generate_series(1, 48))::float8[],
    '2026-10-24 08:00+02');
SELECT ts AT TIME ZONE 'Europe/Berlin' AS local, value FROM flex.series('depot', 'daily', '2026-10-01', '2026-12-01');
SELECT flex.record('depot', 'hourly', '2026-10-25 00:00+02', '1 day', ARRAY[1, 2], '2026-10-24 08:00+02') AS hours;
SELECT w, flex_internal.floor_time('2026-10-25 11:40+00', w, 'Europe/Berlin') AS local,
    flex_internal.floor_time('2026-10-25 11:40+00', w) AS utc FROM unnest(ARRAY['1 hour', '6 hours', '1 day', '7 days',
    '45 minutes']::interval[]) w;
SELECT flex_internal.floor_time('2026-10-25 11:40+00', '1 hour', 'Asia/Kolkata');

-- the median of a distribution; what will be believed later isn't believed now
INSERT INTO flex.belief (site_id, sensor_id, event_start, belief_time, source_id, cumulative_probability, value)
SELECT flex_internal.find_site('depot'), flex_internal.find_sensor('depot', 'load'), e, b, (SELECT min(source_id) FROM flex.source), p, v
FROM (VALUES ('2026-03-05 00:00+00'::timestamptz, '2026-03-01 00:00+00'::timestamptz, 0.4, 1),
    ('2026-03-05 00:00+00', '2026-03-01 00:00+00', 0.7, 2),
             ('2026-03-05 00:00+00', '2026-03-01 00:00+00', 0.9, 3), ('2026-03-05 00:15+00', '2026-03-01 00:00+00', 0.1, 4),
             ('2026-03-05 00:15+00', '2026-03-01 00:00+00', 0.3, 5), ('2026-03-05 00:15+00', now() + interval '1 day', 0.5, 6)) x (e, b, p,
                 v);
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
