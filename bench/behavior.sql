-- Benchmark: households stored as 15-minute rows, by the loader and by INSERT.
-- psql -f bench/behavior.sql in a database with the extension; prints household-years per second.
\set QUIET on
\pset footer off
SET synchronous_commit = off;
CREATE TEMPORARY TABLE loaded (household bigint, ts timestamptz, appliance_kw float8, hot_water_kw float8, occupants_home float8,
    occupancy int);
CREATE TEMPORARY TABLE inserted (household bigint, ts timestamptz, appliance_kw float8, hot_water_kw float8, occupants_home float8,
    occupancy int);
CREATE TEMPORARY TABLE rate (n int, what text, seconds float8);
DO $$
DECLARE
    began timestamptz;
    n int;
BEGIN
    FOREACH n IN ARRAY ARRAY[10, 60] LOOP
        began := clock_timestamp();
        PERFORM flex.store_households('loaded', 'default', '3', n, 1, '2026-01-01');
        INSERT INTO rate VALUES (n, 'flex.store_households', extract(epoch FROM clock_timestamp() - began));
        began := clock_timestamp();
        INSERT INTO inserted SELECT g, s.* FROM generate_series(1, n) g, LATERAL flex.simulate_household('default', '3', g, '2026-01-01') s;
        INSERT INTO rate VALUES (n, 'INSERT ... LATERAL flex.simulate_household', extract(epoch FROM clock_timestamp() - began));
        began := clock_timestamp();
        PERFORM count(s.appliance_kw) FROM generate_series(1, n) g, LATERAL flex.simulate_household('default', '3', g, '2026-01-01') s;
        INSERT INTO rate VALUES (n, 'read only', extract(epoch FROM clock_timestamp() - began));
    END LOOP;
END $$;
SELECT what AS "three members, 35040 rows a year", n AS households, round(seconds::numeric, 2) AS seconds,
    round((n / seconds)::numeric, 1) AS household_years_per_s
FROM rate ORDER BY what, n;
