SET timezone = 'Europe/Berlin';
SET extra_float_digits = 0;
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
           LATERAL (SELECT (a.share_simulated + b.share_simulated + b.share_fitted) / 3 AS s, CASE a.day_type WHEN 1 THEN 2000
               ELSE 800 END AS n) x
      WHERE person_type = 1 AND s * n >= 10) x;
SELECT count(*) FILTER (WHERE abs(share_simulated - share_fitted) > 3 * standard_error) <= 0.01 * count(*) AS within_3
FROM flex.behavior_activity_share WHERE model = 'default' AND person_type IN (1, 2);
-- stored or generated, the same model
SELECT sum(a.appliance_w - b.appliance_w) AS difference, bool_and(a.activity = b.activity) AS same
FROM flex.simulate_person('known', 2, 1, 5, '2026-01-01', 60) a JOIN flex.simulate_person('default', 2, 1, 5, '2026-01-01',
    60) b USING (ts);

-- any day alone, whatever the order, in parallel workers: the same numbers
SELECT bool_and(a.appliance_w = b.appliance_w AND a.activity = b.activity AND a.location = b.location
    AND a.hot_water_w = b.hot_water_w) AS same, count(*)
FROM flex.simulate_person('default', 4, 4, 9, '2026-01-01', 40) a
JOIN (SELECT s.* FROM generate_series(39, 0, -1) d, LATERAL flex.simulate_person('default', 4, 4, 9, '2026-01-01'::date + d,
    1) s) b USING (ts);
SELECT bool_and(a.appliance_w = b.appliance_kw * 1000 AND a.hot_water_w = b.hot_water_kw * 1000
    AND a.location = b.occupants_home) AS member_is_person
FROM flex.simulate_person('default', 1, 2, 11, '2026-01-01', 20) a
JOIN flex.simulate_household('default', '[{"person_type": 1, "telework_type": 2}]', 11, '2026-01-01', 20, '10 minutes',
    '{"lighting": "none", "base_load_w": 0}') b USING (ts);
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
FROM (VALUES (1, 1478.2, 1024.7), (2, 2333.3, 1962.9), (3, 2713.9, 2610.9), (4, 3733.3, 3935.3), (5, 3660.4, 2918.7)) AS r (h, ref_a,
    ref_w),
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
SELECT sum(appliance_w) / 6 AS wh, (SELECT sum(appliance_w) / 6 FROM flex.simulate_person('washing', 1, 1, 1, '2026-01-05', 1,
    '{"compat": "flex"}')) AS original_wh
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
