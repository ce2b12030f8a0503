SET timezone = 'Europe/Berlin';
SET extra_float_digits = 0;
-- straight into a table
CREATE TABLE demand (ts timestamptz NOT NULL, occupancy int, household bigint, appliance_kw float8 CHECK (appliance_kw >= 0),
    hot_water_kw float8,
                     note text DEFAULT 'simulated', PRIMARY KEY (household, ts)) PARTITION BY LIST (household);
CREATE TABLE demand_1 PARTITION OF demand FOR VALUES IN (101);
CREATE TABLE demand_rest PARTITION OF demand DEFAULT;
SELECT flex.store_households('demand', 'default', '3', 3, 50, '2026-01-01', 2, first => 101);
SELECT d.household, count(*), bool_and(d.appliance_kw = s.appliance_kw AND d.hot_water_kw = s.hot_water_kw AND d.occupancy = s.occupancy
    AND note = 'simulated') AS same
FROM demand d JOIN LATERAL flex.simulate_household('default', '3', 50 + d.household - 101, '2026-01-01', 2) s USING (ts) GROUP BY 1
    ORDER BY 1;
SELECT flex.store_households('demand', 'default', '3', 1, 50, '2026-01-01', 2, first => 101);
SELECT flex.store_households('homes', 'default', '3', 1, 50, '2026-01-01', 2);
-- a table without anything else takes the same rows, more than a batch, in its own order of columns
CREATE TABLE bare (gone int, hot_water_kw float8, ts timestamptz NOT NULL, remark text, household bigint, appliance_kw float8,
    occupants_home float8, occupancy int);
ALTER TABLE bare DROP COLUMN gone;
SELECT flex.store_households('bare', 'default', '3', 3, 50, '2026-01-01', 14, first => 101);
SELECT d.household, count(*), bool_and(d.appliance_kw = s.appliance_kw AND d.hot_water_kw = s.hot_water_kw AND d.occupancy = s.occupancy
    AND d.occupants_home = s.occupants_home AND remark IS NULL) AS same
FROM bare d JOIN LATERAL flex.simulate_household('default', '3', 50 + d.household - 101, '2026-01-01', 14) s USING (ts) GROUP BY 1
    ORDER BY 1;
-- one with an identity column goes through COPY, as do rows of a domain
CREATE DOMAIN power AS float8 CHECK (VALUE < 0.5);
CREATE TABLE numbered (n int GENERATED ALWAYS AS IDENTITY, household bigint, ts timestamptz);
SELECT flex.store_households('numbered', 'default', '3', 1, 50, '2026-01-01', 2) AS rows, (SELECT max(n) FROM numbered) AS before;
SELECT max(n) FROM numbered;
CREATE TABLE limited (household bigint, ts timestamptz, appliance_kw power);
DO $$ BEGIN PERFORM flex.store_households('limited', 'default', '3', 1, 50, '2026-01-01', 2); EXCEPTION WHEN check_violation
    THEN RAISE WARNING '%', SQLERRM; END $$;
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
