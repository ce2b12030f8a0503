-- calendar: days, weeks and months of a site over both changes of the clock, in every chapter that reads series
SET timezone = 'America/Los_Angeles';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET extra_float_digits = 0;
\set SHOW_CONTEXT never
-- the beat: floors, sums, and times counted from a beat
SELECT s.span, flex_internal.floor_time(t.ts, s.span, 'Europe/Berlin') AT TIME ZONE 'Europe/Berlin' AS floored,
       flex_internal.next_beat('2026-01-05 02:30+01', s.span, t.ts, 'Europe/Berlin') AT TIME ZONE 'Europe/Berlin' AS next,
       flex_internal.last_beat('2026-01-05 02:30+01', s.span, t.ts, 'Europe/Berlin') AT TIME ZONE 'Europe/Berlin' AS last
FROM unnest(ARRAY['2026-03-29 00:00+00', '2026-03-29 01:10+00', '2026-10-25 00:10+00', '2026-10-25 01:10+00']::timestamptz[]) t (ts),
     unnest(ARRAY['1 day', '7 days', '1 month', '3 months', '6 hours']::interval[]) s (span) ORDER BY s.span, t.ts;
-- where midnight is skipped or comes twice
SELECT z.zone, flex_internal.floor_time(z.ts, '1 day', z.zone) AT TIME ZONE 'UTC' AS begins
FROM (VALUES ('Africa/Cairo', '2026-04-24 10:00+00'::timestamptz), ('America/Havana', '2026-11-01 04:30+00'),
             ('America/Havana', '2026-11-01 05:30+00'), ('Australia/Lord_Howe', '2026-04-05 12:00+00')) z (zone, ts);

-- sensors of a local day, week and month, recorded and bound
SELECT flex.create_site('berlin', 'Europe/Berlin', '{"consumption-price": {"sensor": "day"}}') > 0 AS created;
SELECT flex.create_sensor('berlin', n, u, r) > 0 AS created
FROM (VALUES ('day', 'EUR/MWh', '1 day'::interval), ('week', 'EUR/MWh', '7 days'), ('month', 'EUR/MWh', '1 month'),
             ('bound', 'EUR/MWh', '1 day'), ('load', 'kW', '1 day'), ('limit', 'kW', '1 day'), ('soc', '%', '1 day'),
             ('hours', 'EUR/MWh', '24:00:00')) v (n, u, r);
SELECT flex.create_sensor('berlin', 'odd', 'kW', '1 month 3 days');
SELECT flex.create_sensor('berlin', 'odd', 'kW', '-1 hour');
SELECT flex.create_asset('berlin', 'b', 'battery', '{"soc-max": "4 kWh", "power-capacity": "4 kW", "state-of-charge": {"sensor": "soc"}}')
    > 0 AS created;
CREATE TABLE daily (day date, price numeric);
INSERT INTO daily SELECT d::date, 100 * row_number() OVER (ORDER BY d) FROM (SELECT timestamp '2026-03-28' + i * interval '1 day' AS d
    FROM generate_series(0, 3) i UNION ALL SELECT timestamp '2026-10-24' + i * interval '1 day' FROM generate_series(0, 3) i) x;
SELECT flex.bind_sensor('berlin', 'bound', 'daily', 'day', 'price');
SELECT flex.record('berlin', s, w, '1 day', v) AS recorded
FROM (VALUES ('day', ARRAY[100, 200, 300, 400]::float8[]), ('load', ARRAY[1, 2, 3, 4]), ('limit', ARRAY[11, 12, 13, 14]),
             ('soc', ARRAY[50, 50, 50, 50]), ('hours', ARRAY[100, 200, 300, 400])) x (s, v),
     unnest(ARRAY['2026-03-28 00:00+01', '2026-10-24 00:00+02']::timestamptz[]) w ORDER BY s, w;
SELECT flex.record('berlin', 'week', '2026-03-23 00:00+01', '7 days', ARRAY[10, 20]) AS weeks,
       flex.record('berlin', 'week', '2026-10-19 00:00+02', '7 days', ARRAY[10, 20]) AS weeks,
       flex.record('berlin', 'month', '2026-03-01 00:00+01', '1 month', ARRAY[3, 4, 5, 6, 7, 8, 9, 10, 11]) AS months;
SELECT ts AT TIME ZONE 'Europe/Berlin' AS local, value FROM flex.series('berlin', 'week', '2026-03-01', '2026-12-01') UNION ALL
SELECT ts AT TIME ZONE 'Europe/Berlin' AS local, value FROM flex.series('berlin', 'month', '2026-03-01', '2026-12-01') ORDER BY 1, 2;

-- the schedule says what flex.series says, for a price, a fixed load and a limit; and so does its document without the server
CREATE TABLE season (name text, begins timestamptz, lasts interval);
INSERT INTO season VALUES ('spring', '2026-03-28 00:00+01', '4 days'), ('autumn', '2026-10-24 00:00+02', '4 days'),
    ('before', '2026-03-29 00:00+01', '3 hours'), ('after', '2026-03-29 22:00+02', '4 hours'),
    ('again', '2026-10-25 22:00+01', '4 hours');
CREATE TABLE plan AS
SELECT e.name, p.price, flex.schedule('berlin', e.begins, e.lasts, '1 hour', flex_context => jsonb_build_object(
    'consumption-price', jsonb_build_object('sensor', p.price), 'inflexible-consumption', jsonb_build_array('{"sensor": "load"}'::jsonb),
    'site-consumption-capacity', '{"sensor": "limit"}'::jsonb)) AS run_id
FROM season e, unnest(ARRAY['day', 'week', 'month', 'bound', 'hours']) p (price);
SELECT q.name, q.price, count(*) AS steps,
       count(*) FILTER (WHERE abs(t.import_price * 1000 - s.value) > 1e-9 OR s.value IS NULL) AS price_differs,
       count(*) FILTER (WHERE abs(t.net_load_kw - l.value) > 1e-9 OR l.value IS NULL) AS load_differs,
       max(abs(r.objective - (flex.solve(flex.problem(r.run_id)) ->> 'objective')::float8)) < 1e-9 AS replayed
FROM plan q JOIN flex.run r USING (run_id) JOIN flex.site_step t USING (site_id, run_id)
LEFT JOIN LATERAL (SELECT x.value FROM flex.series('berlin', q.price, t.ts, t.ts + interval '1 hour', '1 hour') x) s ON true
LEFT JOIN LATERAL (SELECT x.value FROM flex.series('berlin', 'load', t.ts, t.ts + interval '1 hour', '1 hour') x) l ON true
GROUP BY 1, 2 ORDER BY 1, 2;
SELECT import_price * 1000 AS eur_mwh, count(*), min(t.ts AT TIME ZONE 'Europe/Berlin'), max(t.ts AT TIME ZONE 'Europe/Berlin')
FROM plan q JOIN flex.site_step t USING (run_id) WHERE q.name IN ('spring', 'autumn') AND q.price = 'bound' GROUP BY q.name, 1 ORDER BY 3;
-- a capacity by sensor holds from midnight to midnight: 12 kW on the short and on the long day
SELECT q.name, count(*) AS steps, sum(l::float8) AS kwh_most
FROM plan q, jsonb_array_elements_text(flex.problem(q.run_id) #> '{sensors,limit,values}') l WHERE q.price = 'day' GROUP BY 1 ORDER BY 1;

-- a start within a step is floored to it; days of the site's calendar begin at its midnight
SELECT d.step, (flex_internal.schedule_document('berlin', d.start, d.lasts, d.step) ->> 'start')::timestamptz AT TIME ZONE 'Europe/Berlin'
FROM (VALUES ('15 minutes'::interval, '2026-03-29 03:05:34.358118+02'::timestamptz, '1 day'::interval),
             ('1 hour', '2026-03-29 03:05:34+02', '1 day'), ('6 hours', '2026-10-25 11:40+01', '1 day'),
             ('1 day', '2026-03-30 23:10+02', '2 days'), ('7 minutes', '2026-03-28 00:01+01', '70 minutes')) d (step, start, lasts);

-- communities: members and connection, each with its own sensors
SELECT flex.create_community('street', 'Europe/Berlin', '{"consumption-price": "0.3 EUR/kWh"}') > 0 AS created;
SELECT flex.add_community_member('street', 'berlin') IS NOT NULL AS added;
SELECT d #>> '{connection,start}' AS start, d #>> '{connection,end}' AS "end", d #>> '{members,0,site,start}' AS of_member,
       d #> '{members,0,site,sensors,day,ends}' AS ends
FROM flex.community_document('street', '2026-03-28 00:07+01', '3 days') d;

-- households, loads of networks and the series of a site
SELECT r.sensor, count(*) FILTER (WHERE v = 200) AS second_day, count(*) FILTER (WHERE v = 300) AS third_day, count(*)
FROM flex_internal.read_series('berlin', ARRAY['day', 'bound', 'hours'], '2026-03-28 00:00+01', '2026-03-31 00:00+02', '1 hour') r,
     unnest(r.list) v GROUP BY 1 ORDER BY 1;
SELECT r.sensor, count(*) FILTER (WHERE v = 200) AS second_day, count(*) FILTER (WHERE v = 300) AS third_day, count(*)
FROM flex_internal.read_series('berlin', ARRAY['day', 'hours'], '2026-10-24 00:00+02', '2026-10-27 00:00+01', '1 hour') r,
     unnest(r.list) v GROUP BY 1 ORDER BY 1;

-- jobs: a daily one keeps its local time; none of its windows leaves an hour out
SELECT flex.create_site('daily', 'Europe/Berlin', '{"consumption-price": "0.3 EUR/kWh"}') > 0 AS created;
SELECT flex.create_asset('daily', 'battery', 'battery', '{"soc-at-start": "5 kWh", "soc-max": "10 kWh", "power-capacity": "5 kW"}') > 0
    AS created;
SELECT flex.create_job('daily', every => '1 day', horizon => '1 day', next_due => '2026-03-28 00:00+01') > 0 AS created;
CALL flex.run_due('2026-03-27 23:00:05+00');
CALL flex.run_due('2026-03-28 23:00:05+00');
CALL flex.run_due('2026-03-29 22:00:05+00');
SELECT r.window_start AT TIME ZONE 'Europe/Berlin' AS from_local, r.window_end AT TIME ZONE 'Europe/Berlin' AS to_local
FROM flex.run r JOIN flex.site s USING (site_id) WHERE s.name = 'daily' ORDER BY 1;
SELECT next_due AT TIME ZONE 'Europe/Berlin' AS next_due FROM flex.job;
SELECT flex.create_job('daily', every => '1 day', horizon => '1 day', next_due => '2026-10-24 06:00+02') > 0 AS changed;
CALL flex.run_due('2026-10-24 04:00:05+00');
CALL flex.run_due('2026-10-25 05:00:05+00');
SELECT r.window_start AT TIME ZONE 'Europe/Berlin' AS from_local, r.window_end AT TIME ZONE 'Europe/Berlin' AS to_local
FROM flex.run r JOIN flex.site s USING (site_id) WHERE s.name = 'daily' AND r.window_start > '2026-04-01' ORDER BY r.run_id;
SELECT next_due AT TIME ZONE 'Europe/Berlin' AS next_due FROM flex.job;

-- names of time zones
SELECT flex.create_site('kolkata', 'asia/kolkata') > 0 AS created;
SELECT timezone FROM flex.site WHERE name = 'kolkata';
SELECT flex.create_site('gmt', 'Etc/GMT+5') > 0 AS created;
SELECT flex.create_site('rule', 'CET-1CEST');
SELECT flex.create_site('nowhere', 'Europe/Berln');
SELECT flex.create_site('nowhere', '');
SELECT flex.create_site('nowhere', NULL);
DROP TABLE daily, season, plan;
DELETE FROM flex.site;
DELETE FROM flex.source;
