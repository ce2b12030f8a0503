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
                      EXCEPT SELECT person_type, day_type, slot, activity, slots, probability FROM flex.behavior_duration
                          WHERE model = 'tiny slots') x;
SELECT person_type AS p, day_type AS d, flex.activity_share(activities, 9) AS share, flex.activity_change(activities, 1, 9) AS change
FROM diary GROUP BY 1, 2 ORDER BY 1, 2;
SELECT flex.activity_share(activities, 1), flex.activity_share(NULL, 1), flex.activity_change(NULL, 1, 2) FROM diary WHERE false;

-- day types: weekday, weekend, holiday; one calendar for all
UPDATE flex.behavior_start SET probability = 1 WHERE model = 'tiny' AND person_type = 2;
SELECT flex.create_behavior_model('days', 'tiny');
SELECT n_diaries FROM flex.fit_behavior('days', $$SELECT 1 AS person_type, d AS day_type, ARRAY[a, a, a] AS activities
    FROM (VALUES (1, 1), (2, 9)) v (d, a)$$);
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
       (SELECT n_diaries FROM flex.fit_behavior('slots ' || m, format('SELECT p AS person_type, d AS day_type, array_fill(10, ARRAY[%s]) '
           'AS activities
                                                                       FROM generate_series(1, 4) p, generate_series(1, 2) d', 1440 / m)))
FROM unnest(ARRAY[45, 90, 120]) m;
SELECT m, start, count(*), string_agg(to_char(ts, 'HH24:MI'), ' ' ORDER BY ts) FILTER (WHERE extract(hour FROM ts) BETWEEN 1
    AND 4) AS about_the_change
FROM unnest(ARRAY[45, 90, 120]) m, unnest('{2026-03-29,2026-10-25}'::date[]) start, flex.simulate_person('slots ' || m, 1, 1, 1, start, 1)
    GROUP BY 1, 2 ORDER BY 1, 2;
SELECT m, count(*) AS slots, count(b.ts) AS same
FROM unnest(ARRAY[45, 90, 120]) m, generate_series(0, 364, 7) d, flex.simulate_person('slots ' || m, 1, 1, 1, '2026-01-01'::date + d, 1) a
LEFT JOIN flex.simulate_person('slots ' || m, 1, 1, 1, '2026-01-01', 365) b ON b.ts = a.ts AND b.appliance_w = a.appliance_w GROUP BY 1
    ORDER BY 1;
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
