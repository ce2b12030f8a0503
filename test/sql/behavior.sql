-- behaviour: models, fitting, persons and households
SET timezone = 'Europe/Berlin';
SET extra_float_digits = 0;

-- the built-in vocabulary
SELECT count(*), bool_and(builtin) FROM flex.behavior_activity WHERE model = 'default';
SELECT technology, name, power_w, duration_slots, usage FROM flex.behavior_technology
WHERE model = 'default' AND technology IN (15, 22, 23, 36, 37) ORDER BY technology;
SELECT activity, round(sum(probability)::numeric, 4) AS sum FROM flex.behavior_trigger WHERE model = 'default'
GROUP BY activity HAVING abs(sum(probability) - 1) > 1e-5 ORDER BY activity;
SELECT t.household_type, t.name, string_agg(m.person_type || '/' || m.telework_type, ' ' ORDER BY m.member) AS members
FROM flex.behavior_household_type t JOIN flex.behavior_household_member m USING (model, household_type)
WHERE t.model = 'default' GROUP BY 1, 2 ORDER BY 1;
SELECT day, name FROM flex.behavior_holiday WHERE calendar = 'DE' AND day BETWEEN '2026-01-01' AND '2026-12-31' ORDER BY day;
SELECT flex_internal.easter(2024), flex_internal.easter(2038);

-- a small model by hand: three slots of eight hours, two activities
SELECT flex.create_behavior_model('tiny', slot_minutes => 480);
DELETE FROM flex.behavior_trigger WHERE model = 'tiny';
DELETE FROM flex.behavior_household_type WHERE model = 'tiny';
DELETE FROM flex.behavior_activity WHERE model = 'tiny' AND activity NOT IN (1, 9);
DELETE FROM flex.behavior_person_type WHERE model = 'tiny' AND person_type > 2;
CREATE TABLE diary (person_type int, day_type int, activities int[], weight float8);
INSERT INTO diary VALUES (1, 1, '{1,1,9}', 1), (1, 1, '{1,9,9}', 3), (1, 2, '{9,1,1}', 1), (2, 2, '{1,1,1}', 2);
SELECT * FROM flex.fit_behavior('tiny', 'SELECT * FROM diary');
SELECT person_type AS p, day_type AS d, activity AS a, probability, n_cases FROM flex.behavior_start WHERE model = 'tiny' ORDER BY 1, 2, 3;
SELECT person_type AS p, day_type AS d, slot, from_activity AS b, to_activity AS a, probability, n_cases
FROM flex.behavior_change WHERE model = 'tiny' ORDER BY 1, 2, 3, 4, 5;
SELECT person_type AS p, day_type AS d, slot, activity AS a, slots, probability, n_cases
FROM flex.behavior_duration WHERE model = 'tiny' ORDER BY 1, 2, 3, 4, 5;
SELECT person_type AS p, day_type AS d, slot, activity AS a, share, n_cases
FROM flex.behavior_share WHERE model = 'tiny' AND person_type = 1 AND day_type = 1 ORDER BY 1, 2, 3, 4;
-- of 24 keys each: own rows, rows of other persons, of other days too, of other slots too
SELECT * FROM flex.behavior_fallback('tiny');

-- one row per slot gives the same; unweighted aggregates
SELECT flex.create_behavior_model('tiny slots', 'tiny');
SELECT n_diaries, change_rows FROM flex.fit_behavior('tiny slots',
    'SELECT d.ctid::text AS person_day, person_type, day_type, slot, activity, weight
     FROM diary d, unnest(d.activities) WITH ORDINALITY AS u (activity, slot) ORDER BY 1, slot');
SELECT count(*) FROM (SELECT person_type, day_type, slot, activity, slots, probability FROM flex.behavior_duration WHERE model = 'tiny'
                      EXCEPT SELECT person_type, day_type, slot, activity, slots, probability FROM flex.behavior_duration WHERE model = 'tiny slots') x;
SELECT person_type AS p, day_type AS d, flex.activity_share(activities, 9) AS share, flex.activity_change(activities, 1, 9) AS change
FROM diary GROUP BY 1, 2 ORDER BY 1, 2;
SELECT flex.activity_share(activities, 1), flex.activity_share(NULL, 1), flex.activity_change(NULL, 1, 2) FROM diary WHERE false;

-- day types: weekday, weekend, holiday; one calendar for all
UPDATE flex.behavior_start SET probability = 1 WHERE model = 'tiny' AND person_type = 2;
SELECT flex.create_behavior_model('days', 'tiny');
SELECT n_diaries FROM flex.fit_behavior('days', $$SELECT 1 AS person_type, d AS day_type, ARRAY[a, a, a] AS activities FROM (VALUES (1, 1), (2, 9)) v (d, a)$$);
SELECT to_char(ts, 'YYYY-MM-DD Dy') AS day, activity AS plain
FROM flex.simulate_person('days', 1, 1, 1, '2025-12-31', 6) WHERE ts::time = '00:00' ORDER BY ts;
SELECT string_agg(activity::text, '' ORDER BY ts) AS with_holidays
FROM flex.simulate_person('days', 1, 1, 1, '2025-12-31', 6, '{"holidays": "DE"}') WHERE ts::time = '00:00';
SELECT string_agg(activity::text, '' ORDER BY ts) AS original
FROM flex.simulate_person('days', 1, 1, 1, '2025-12-31', 6, '{"compat": "flex"}') WHERE ts::time = '00:00';

-- days of 23 and 25 hours
SELECT ts::date AS day, count(*), min(ts), max(ts) FROM flex.simulate_person('default', 1, 1, 1, '2026-03-28', 2) GROUP BY 1 ORDER BY 1;
SELECT ts::date AS day, count(*), min(ts), max(ts) FROM flex.simulate_household('default', '1', 1, '2026-10-25', 1) GROUP BY 1 ORDER BY 1;
SELECT count(*), min(ts), max(ts) FROM flex.simulate_person('default', 1, 1, 1, '2026-03-29', 1, '{"time_zone": "America/New_York"}');
-- slots and steps that don't divide the hour: one is cut off or goes on longer, every day begins at its own midnight
SELECT flex.create_behavior_model('slots ' || m, slot_minutes => m),
       (SELECT n_diaries FROM flex.fit_behavior('slots ' || m, format('SELECT p AS person_type, d AS day_type, array_fill(10, ARRAY[%s]) AS activities
                                                                       FROM generate_series(1, 4) p, generate_series(1, 2) d', 1440 / m)))
FROM unnest(ARRAY[45, 90, 120]) m;
SELECT m, start, count(*), string_agg(to_char(ts, 'HH24:MI'), ' ' ORDER BY ts) FILTER (WHERE extract(hour FROM ts) BETWEEN 1 AND 4) AS about_the_change
FROM unnest(ARRAY[45, 90, 120]) m, unnest('{2026-03-29,2026-10-25}'::date[]) start, flex.simulate_person('slots ' || m, 1, 1, 1, start, 1) GROUP BY 1, 2 ORDER BY 1, 2;
SELECT m, count(*) AS slots, count(b.ts) AS same
FROM unnest(ARRAY[45, 90, 120]) m, generate_series(0, 364, 7) d, flex.simulate_person('slots ' || m, 1, 1, 1, '2026-01-01'::date + d, 1) a
LEFT JOIN flex.simulate_person('slots ' || m, 1, 1, 1, '2026-01-01', 365) b ON b.ts = a.ts AND b.appliance_w = a.appliance_w GROUP BY 1 ORDER BY 1;
SELECT resolution, count(*), count(*) FILTER (WHERE a.ts IS NULL) AS missing, max(abs(a.appliance_kw - b.appliance_kw)) < 1e-12 AS same,
       string_agg(to_char(b.ts, 'DD HH24'), ' ' ORDER BY b.ts) FILTER (WHERE b.ts::time < '05:00') AS first_hours
FROM unnest('{2 hours,12 hours,1 day}'::interval[]) resolution, generate_series(0, 3) d,
     flex.simulate_household('default', '4', 8, '2026-10-24'::date + d, 1, resolution) b
LEFT JOIN flex.simulate_household('default', '4', 8, '2026-10-24', 4, resolution) a USING (ts) GROUP BY 1 ORDER BY 1;
BEGIN;
CREATE TABLE uneven (household bigint, ts timestamptz, appliance_kw float8);
SELECT flex.store_households('uneven', 'default', '4', 2, 8, '2026-10-24', 4, '2 hours');
SELECT count(*) AS rows, max(abs(u.appliance_kw - h.appliance_kw)) < 1e-12 AS same
FROM uneven u JOIN flex.simulate_household('default', '4', 8, '2026-10-24', 4, '2 hours') h USING (ts) WHERE u.household = 1;
ROLLBACK;
-- a zone whose day begins at a change
SELECT count(*), min(ts), max(ts) FROM flex.simulate_person('default', 1, 1, 1, '2026-03-08', 1, '{"time_zone": "America/Havana"}');

-- simulate from a known model, fit, simulate again: within three standard errors. 0.27 % of the shares lie beyond by
-- chance; more than 1 %, or one beyond 5, is a fault. Three samples of n days make the difference (what the fit
-- was made from, and two simulations); shares behind which fewer than 10 days stand aren't normal and are left out
CREATE TABLE known AS SELECT * FROM flex.load_default_behavior('known');
SELECT * FROM known;
SELECT n_diaries FROM flex.fit_behavior('again',
    $$SELECT 1 AS person_type, CASE WHEN extract(isodow FROM day) > 5 THEN 2 ELSE 1 END AS day_type, activities
      FROM (SELECT (ts AT TIME ZONE 'UTC')::date AS day, array_agg(activity ORDER BY ts) AS activities
            FROM flex.simulate_person('known', 1, 1, 7, '2025-01-06', 2800, '{"time_zone": "UTC"}') GROUP BY 1) x$$);
SELECT count(*) > 1500 AS many, count(*) FILTER (WHERE z > 3) <= 0.01 * count(*) AS within_3, max(z) < 5 AS within_5
FROM (SELECT abs(b.share_simulated - a.share_simulated) / sqrt(s * (1 - s) * (1.0 / 2000 + 1.0 / n + 1.0 / 2000)) AS z
      FROM flex.activity_shares('known', 2000, 3) a
      JOIN flex.activity_shares('again', 2000, 4) b USING (person_type, day_type, slot, activity),
           LATERAL (SELECT (a.share_simulated + b.share_simulated + b.share_fitted) / 3 AS s, CASE a.day_type WHEN 1 THEN 2000 ELSE 800 END AS n) x
      WHERE person_type = 1 AND s * n >= 10) x;
SELECT count(*) FILTER (WHERE abs(share_simulated - share_fitted) > 3 * standard_error) <= 0.01 * count(*) AS within_3
FROM flex.behavior_activity_share WHERE model = 'default' AND person_type IN (1, 2);
-- stored or generated, the same model
SELECT sum(a.appliance_w - b.appliance_w) AS difference, bool_and(a.activity = b.activity) AS same
FROM flex.simulate_person('known', 2, 1, 5, '2026-01-01', 60) a JOIN flex.simulate_person('default', 2, 1, 5, '2026-01-01', 60) b USING (ts);

-- any day alone, whatever the order, in parallel workers: the same numbers
SELECT bool_and(a.appliance_w = b.appliance_w AND a.activity = b.activity AND a.location = b.location AND a.hot_water_w = b.hot_water_w) AS same, count(*)
FROM flex.simulate_person('default', 4, 4, 9, '2026-01-01', 40) a
JOIN (SELECT s.* FROM generate_series(39, 0, -1) d, LATERAL flex.simulate_person('default', 4, 4, 9, '2026-01-01'::date + d, 1) s) b USING (ts);
SELECT bool_and(a.appliance_w = b.appliance_kw * 1000 AND a.hot_water_w = b.hot_water_kw * 1000 AND a.location = b.occupants_home) AS member_is_person
FROM flex.simulate_person('default', 1, 2, 11, '2026-01-01', 20) a
JOIN flex.simulate_household('default', '[{"person_type": 1, "telework_type": 2}]', 11, '2026-01-01', 20, '10 minutes', '{"lighting": "none", "base_load_w": 0}') b USING (ts);
CREATE TABLE homes (seed int, filler text);
INSERT INTO homes SELECT g, repeat('x', 2000) FROM generate_series(1, 40) g;
ANALYZE homes;
SELECT sum(('x' || substr(md5(h.seed || ' ' || s.ts::text || s.appliance_kw || s.hot_water_kw), 1, 8))::bit(32)::bigint) AS serial
FROM homes h, LATERAL flex.simulate_household('default', '2', h.seed, '2026-01-01', 3) s \gset
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT count(s.appliance_kw) FROM homes h, LATERAL flex.simulate_household('default', '2', h.seed, '2026-01-01', 3) s;
SELECT sum(('x' || substr(md5(h.seed || ' ' || s.ts::text || s.appliance_kw || s.hot_water_kw), 1, 8))::bit(32)::bigint) AS parallel
FROM homes h, LATERAL flex.simulate_household('default', '2', h.seed, '2026-01-01', 3) s \gset
SELECT :serial = :parallel AS same_in_workers, :serial > 0 AS numbers;
RESET ALL;
SET timezone = 'Europe/Berlin';
SET extra_float_digits = 0;

-- yearly energies (kWh), compared with the reference means: within 15 %
SELECT p, t, abs(a / ref_a - 1) < 0.15 AS appliances, abs(w / ref_w - 1) < 0.15 AS hot_water
FROM (VALUES (1, 1, 803.3, 959.9), (1, 2, 876.5, 926.6), (1, 3, 922.5, 987.3), (2, 1, 1361.5, 1430.6), (3, 1, 425.1, 751.5),
             (4, 4, 1495.7, 1409.3)) AS r (p, t, ref_a, ref_w),
     LATERAL (SELECT sum(appliance_w) / 6000 / 3 AS a, sum(hot_water_w) / 6000 / 3 AS w
              FROM flex.simulate_person('default', p, t, 1, '2026-01-01', 1095)) s ORDER BY 1, 2;

SELECT h AS household_type, abs(a / ref_a - 1) < 0.15 AS appliances, abs(w / ref_w - 1) < 0.15 AS hot_water
FROM (VALUES (1, 1478.2, 1024.7), (2, 2333.3, 1962.9), (3, 2713.9, 2610.9), (4, 3733.3, 3935.3), (5, 3660.4, 2918.7)) AS r (h, ref_a, ref_w),
     LATERAL (SELECT sum(appliance_kw) AS a, sum(hot_water_kw) AS w
              FROM flex.simulate_household('default', to_jsonb(h), 1, '2026-01-01', 365, '1 hour')) s ORDER BY 1;

-- machines: a dishwasher that runs isn't started again, and goes on when people leave
SELECT flex.create_behavior_model('washing');
UPDATE flex.behavior_trigger SET probability = (technology = 15)::int WHERE model = 'washing' AND activity = 5;
DELETE FROM flex.behavior_trigger WHERE model = 'washing' AND activity <> 5;
SELECT n_diaries FROM flex.fit_behavior('washing', $$SELECT 1 AS person_type, 1 AS day_type,
    (SELECT array_agg(CASE WHEN s IN (60, 61, 63) THEN 5 WHEN s BETWEEN 64 AND 100 THEN 13 ELSE 9 END ORDER BY s)
     FROM generate_series(1, 144) s) AS activities$$);
SELECT to_char(ts, 'HH24:MI') AS time, activity, location, appliance_w
FROM flex.simulate_person('washing', 1, 1, 1, '2026-01-05', 1) WHERE ts::time BETWEEN '09:40' AND '11:00' ORDER BY ts;
-- the original stops it, and looks changes up a slot early
SELECT sum(appliance_w) / 6 AS wh, (SELECT sum(appliance_w) / 6 FROM flex.simulate_person('washing', 1, 1, 1, '2026-01-05', 1, '{"compat": "flex"}')) AS original_wh
FROM flex.simulate_person('washing', 1, 1, 1, '2026-01-05', 1);

-- households: base load and lighting; light on winter mornings, the original's only from 16:00
SELECT bool_and(d.appliance_kw - n.appliance_kw IN (0) OR abs(d.appliance_kw - n.appliance_kw - 0.027) < 1e-12) AS on_or_off,
       bool_or(d.appliance_kw > n.appliance_kw AND d.ts::time BETWEEN '06:00' AND '08:00') AS winter_mornings,
       bool_or(d.appliance_kw > n.appliance_kw AND d.ts::time BETWEEN '11:00' AND '14:00') AS noon,
       bool_or(e.appliance_kw > n.appliance_kw AND e.ts::time < '16:00') AS original_before_4pm,
       round(min(n.appliance_kw)::numeric, 4) AS base_kw
FROM flex.simulate_household('default', '5', 3, '2026-01-10', 10, '10 minutes') d
JOIN flex.simulate_household('default', '5', 3, '2026-01-10', 10, '10 minutes', '{"lighting": "none"}') n USING (ts)
JOIN flex.simulate_household('default', '5', 3, '2026-01-10', 10, '10 minutes', '{"lighting": "evening"}') e USING (ts);
-- energy doesn't depend on the resolution
SELECT resolution, count(*), round((sum(appliance_kw) * extract(epoch FROM resolution)::float8 / 3600)::numeric, 6) AS kwh
FROM unnest('{5 minutes,10 minutes,15 minutes,1 hour,1 day}'::interval[]) resolution,
     LATERAL flex.simulate_household('default', '4', 8, '2026-03-28', 3, resolution, '{"time_zone": "UTC"}') GROUP BY 1 ORDER BY 1;
SELECT households, peak_kw <= sum_of_peaks_kw + 1e-9 AS below, abs(coincidence_factor - peak_kw / sum_of_peaks_kw) < 1e-12 AS ratio
FROM flex.household_coincidence('default', '3', 4, 1, '2026-01-01', 14);
SELECT abs(max(s.appliance_kw) - max(c.peak_kw)) < 1e-12 AS first_is_household
FROM flex.simulate_household('default', '3', 1, '2026-01-01', 14) s, flex.household_coincidence('default', '3', 1, 1, '2026-01-01', 14) c;

-- straight into a table
CREATE TABLE demand (ts timestamptz NOT NULL, occupancy int, household bigint, appliance_kw float8 CHECK (appliance_kw >= 0), hot_water_kw float8,
                     note text DEFAULT 'simulated', PRIMARY KEY (household, ts)) PARTITION BY LIST (household);
CREATE TABLE demand_1 PARTITION OF demand FOR VALUES IN (101);
CREATE TABLE demand_rest PARTITION OF demand DEFAULT;
SELECT flex.store_households('demand', 'default', '3', 3, 50, '2026-01-01', 2, first => 101);
SELECT d.household, count(*), bool_and(d.appliance_kw = s.appliance_kw AND d.hot_water_kw = s.hot_water_kw AND d.occupancy = s.occupancy AND note = 'simulated') AS same
FROM demand d JOIN LATERAL flex.simulate_household('default', '3', 50 + d.household - 101, '2026-01-01', 2) s USING (ts) GROUP BY 1 ORDER BY 1;
SELECT flex.store_households('demand', 'default', '3', 1, 50, '2026-01-01', 2, first => 101);
SELECT flex.store_households('homes', 'default', '3', 1, 50, '2026-01-01', 2);
-- a table without anything else takes the same rows, more than a batch, in its own order of columns
CREATE TABLE bare (gone int, hot_water_kw float8, ts timestamptz NOT NULL, remark text, household bigint, appliance_kw float8, occupants_home float8, occupancy int);
ALTER TABLE bare DROP COLUMN gone;
SELECT flex.store_households('bare', 'default', '3', 3, 50, '2026-01-01', 14, first => 101);
SELECT d.household, count(*), bool_and(d.appliance_kw = s.appliance_kw AND d.hot_water_kw = s.hot_water_kw AND d.occupancy = s.occupancy AND d.occupants_home = s.occupants_home AND remark IS NULL) AS same
FROM bare d JOIN LATERAL flex.simulate_household('default', '3', 50 + d.household - 101, '2026-01-01', 14) s USING (ts) GROUP BY 1 ORDER BY 1;
-- one with an identity column goes through COPY, as do rows of a domain
CREATE DOMAIN power AS float8 CHECK (VALUE < 0.5);
CREATE TABLE numbered (n int GENERATED ALWAYS AS IDENTITY, household bigint, ts timestamptz);
SELECT flex.store_households('numbered', 'default', '3', 1, 50, '2026-01-01', 2) AS rows, (SELECT max(n) FROM numbered) AS before;
SELECT max(n) FROM numbered;
CREATE TABLE limited (household bigint, ts timestamptz, appliance_kw power);
DO $$ BEGIN PERFORM flex.store_households('limited', 'default', '3', 1, 50, '2026-01-01', 2); EXCEPTION WHEN check_violation THEN RAISE WARNING '%', SQLERRM; END $$;
CREATE TABLE wrong (household bigint, ts timestamptz, appliance_kw text);
SELECT flex.store_households('wrong', 'default', '3', 1, 50, '2026-01-01', 2);

-- sensors of a site
SELECT flex.create_site('home', 'Europe/Berlin') > 0 AS made;
SELECT flex.simulate_sensors('home', '3', 5, '2026-01-01', 31, resolution => '1 hour');
SELECT flex.simulate_sensors('home', '4', 6, '2026-03-28', 2);
SELECT flex.simulate_sensors('home', '4', 6, '2026-03-28', 2, resolution => '1 hour');
SELECT sensor, unit, events FROM flex.sensor_status WHERE site = 'home' ORDER BY 1;
SELECT household, seed, start, days, resolution FROM flex.behavior_simulation;
SELECT count(*), bool_and(round(v.value::numeric, 9) = round(s.appliance_kw::numeric, 9)) AS same
FROM flex.series('home', 'appliance', '2026-03-28 00:00+01', '2026-03-30 00:00+02') v
JOIN flex.simulate_household('default', '4', 6, '2026-03-28', 2, '1 hour') s USING (ts);
SELECT count(*), max(hours), max(share), bool_and(hours > 0) FROM flex.behavior_load_duration WHERE site = 'home';
SELECT month, count(*), sum(days) FROM flex.behavior_mean_day WHERE site = 'home' GROUP BY 1;
SELECT model, step_hours, sites, coincidence_factor FROM flex.behavior_coincidence;

-- errors
BEGIN;
SELECT flex.create_site('daily', 'Europe/Berlin') > 0 AS made;
SELECT flex.simulate_sensors('daily', '4', 6, '2026-03-28', 2, resolution => '1 day');
ROLLBACK;
SELECT * FROM flex.simulate_person('nobody', 1, 1, 1, '2026-01-01', 1);
SELECT * FROM flex.simulate_person('default', 9, 1, 1, '2026-01-01', 1);
SELECT * FROM flex.simulate_person('default', 1, 9, 1, '2026-01-01', 1);
SELECT * FROM flex.simulate_person('default', 1, 1, 1, '2026-01-01', -1);
SELECT * FROM flex.simulate_person('default', 1, 1, 1, 'infinity', 1);
SELECT count(*) FROM flex.simulate_person('default', 1, 1, 1, '294276-12-31', 5);
SELECT count(*) FROM flex.simulate_person('default', 1, 1, 1, '5874897-12-31', 1);
SELECT * FROM flex.simulate_person('default', 1, 1, 1, '2026-01-01', 1, '{"holidays": "XX"}');
SELECT * FROM flex.simulate_person('default', 1, 1, 1, '2026-01-01', 1, '{"holiday": "DE"}');
SELECT * FROM flex.simulate_person('default', 1, 1, 1, '2026-01-01', 1, '{"time_zone": "Mars"}');
SELECT * FROM flex.simulate_household('default', '7', 1, '2026-01-01', 1);
SELECT * FROM flex.simulate_household('default', '3.7', 1, '2026-01-01', 1);
SELECT * FROM flex.simulate_household('default', '[{"person_type": 1.5}]', 1, '2026-01-01', 1);
SELECT * FROM flex.simulate_household('default', '[{"person_type": 1, "telework_type": 2.9}]', 1, '2026-01-01', 1);
SELECT * FROM flex.simulate_household('default', '"3"', 1, '2026-01-01', 1);
SELECT * FROM flex.simulate_household('default', '[{"person": 1}]', 1, '2026-01-01', 1);
SELECT * FROM flex.simulate_household('default', '[{"person_type": 5}]', 1, '2026-01-01', 1);
SELECT * FROM flex.simulate_household('default', '3', 1, '2026-01-01', 1, '7 minutes');
SELECT * FROM flex.simulate_household('default', '3', 1, '2026-01-01', 1, '1 month');
SELECT * FROM flex.simulate_household('default', '3', 1, '2026-01-01', 1, options => '{"latitude": 91}');
SELECT flex.create_behavior_model('x', 'nobody');
SELECT flex.fit_behavior('default', 'SELECT * FROM diary');
SELECT flex.fit_behavior('tiny', $$SELECT 1 AS person_type, 1 AS day_type, '{1,2,9}'::int[] AS activities$$);
SELECT flex.fit_behavior('tiny', $$SELECT 3 AS person_type, 1 AS day_type, '{1,1,9}'::int[] AS activities$$);
SELECT flex.fit_behavior('tiny', $$SELECT 1 AS person_type, 1.5 AS day_type, '{1,1,9}'::int[] AS activities$$);
SELECT flex.fit_behavior('tiny', $$SELECT 1 AS person_type, 1 AS day_type, '{1,1}'::int[] AS activities$$);
SELECT flex.fit_behavior('tiny', $$SELECT 1 AS person_type, 1 AS day_type, a::int[] AS activities FROM unnest('{"{1,1,9}","{1,1}"}'::text[]) a$$);
SELECT flex.fit_behavior('tiny', $$SELECT 1 AS person_type, 1 AS day_type, '{1,NULL,9}'::int[] AS activities$$);
SELECT flex.fit_behavior('tiny', $$SELECT 1 AS person_type, 1 AS day_type, '{1,1,9}'::int[] AS activities, -1 AS weight$$);
SELECT flex.fit_behavior('tiny', $$SELECT 1 AS person_type, 1 AS day_type, '1,1,9' AS activities$$);
SELECT flex.fit_behavior('tiny', $$SELECT 1 AS person_type, 1 AS day_type$$);
SELECT flex.fit_behavior('tiny', $$SELECT 1 AS person_type, 1 AS day_type, '{1,1,9}'::int[] AS activities WHERE false$$);
SELECT flex.fit_behavior('tiny', $$SELECT 'a' AS person_day, 1 AS person_type, 1 AS day_type, s AS slot, 1 AS activity FROM unnest('{1,3,2}'::int[]) s$$);
SELECT flex.activity_share(a, 1) FROM (VALUES ('{1,1}'::int[]), ('{1,1,1}')) v (a);
-- an empty key
SELECT flex.create_behavior_model('gap', 'tiny');
SELECT n_diaries FROM flex.fit_behavior('gap', $$SELECT 1 AS person_type, 1 AS day_type, '{1,1,9}'::int[] AS activities$$);
DELETE FROM flex.behavior_change WHERE model = 'gap';
SELECT count(*) FROM flex.simulate_person('gap', 1, 1, 1, '2026-01-01', 1);
SELECT * FROM flex.behavior_fallback('gap') WHERE level = 'none';
-- bad probabilities
BEGIN;
UPDATE flex.behavior_change SET probability = probability / 2 WHERE model = 'tiny';
SELECT count(*) FROM flex.simulate_person('tiny', 1, 1, 1, '2026-01-01', 1);
ROLLBACK;
BEGIN;
UPDATE flex.behavior_duration SET probability = 1.5 WHERE model = 'tiny' AND slot = 2;
SELECT count(*) FROM flex.simulate_person('tiny', 1, 1, 1, '2026-01-01', 1);
ROLLBACK;
BEGIN;
UPDATE flex.behavior_change SET to_activity = 4 WHERE model = 'tiny';
SELECT count(*) FROM flex.simulate_person('tiny', 1, 1, 1, '2026-01-01', 1);
ROLLBACK;
BEGIN;
UPDATE flex.behavior_change SET slot = 4 WHERE model = 'tiny' AND slot = 3;
SELECT count(*) FROM flex.simulate_person('tiny', 1, 1, 1, '2026-01-01', 1);
ROLLBACK;
BEGIN;
UPDATE flex.behavior_day_type SET weekdays = '{6}' WHERE model = 'tiny' AND day_type = 2;
SELECT count(*) FROM flex.simulate_person('tiny', 1, 1, 1, '2026-01-01', 1);
ROLLBACK;
BEGIN;
UPDATE flex.behavior_day_type SET weekdays = '{5,6,7}' WHERE model = 'tiny' AND day_type = 2;
SELECT count(*) FROM flex.simulate_person('tiny', 1, 1, 1, '2026-01-01', 1);
ROLLBACK;
BEGIN;
UPDATE flex.behavior_technology SET duration_slots = 4 WHERE model = 'tiny' AND technology = 15;
SELECT count(*) FROM flex.simulate_person('tiny', 1, 1, 1, '2026-01-01', 1);
ROLLBACK;
SELECT flex.create_behavior_model('empty', 'tiny');
SELECT count(*) FROM flex.simulate_person('empty', 1, 1, 1, '2026-01-01', 1);
SELECT model, count(*) FROM flex.behavior_activity_share WHERE model IN ('tiny', 'empty') GROUP BY 1;

DROP TABLE diary, known, homes, demand, bare, numbered, limited, wrong;
DROP DOMAIN power;
DELETE FROM flex.behavior_model WHERE NOT builtin;
DELETE FROM flex.site WHERE name = 'home';
