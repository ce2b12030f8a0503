-- The benchmarks inside the server. :sites sites with 96 steps each.
-- Each figure is the median of five runs (three for the long ones).
CREATE EXTENSION pg_flex;
SET jit = off;
CREATE TABLE reading AS
SELECT s AS site, timestamptz '2026-01-01' + t * interval '15 minutes' AS ts,
       0.2 + 0.1 * sin(t * 0.26 + s) + 0.02 * sin(t * 1.3 * (1 + s % 5)) AS buy, 0.08 + 0.05 * sin(t * 0.26 + s) AS sell,
           2 * sin(t * 0.1 * (1 + s % 9)) AS net_kw
FROM   generate_series(1, :sites) s, generate_series(0, 95) t;
CREATE TABLE reading_part (LIKE reading) PARTITION BY HASH (site);
SELECT format('CREATE TABLE reading_p%s PARTITION OF reading_part FOR VALUES WITH (MODULUS 4, REMAINDER %s)', i, i)
    FROM generate_series(0, 3) i \gexec
INSERT INTO reading_part SELECT * FROM reading;
CREATE TABLE year AS
SELECT timestamptz '2026-01-01' + t * interval '1 hour' AS ts, 0.09 + 0.05 * sin(t * 0.26) + 0.03 * sin(t * 0.037)
    + 0.02 * sin(t * 2.1) AS price FROM generate_series(0, 8759) t;
VACUUM ANALYZE;

-- median seconds of a statement
CREATE FUNCTION median_seconds(statement text, runs int) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
    taken float8[] := '{}';
    start timestamptz;
BEGIN
    FOR i IN 1 .. runs LOOP
        start := clock_timestamp();
        EXECUTE statement;
        taken := taken || extract(epoch FROM clock_timestamp() - start)::float8;
    END LOOP;
    RETURN percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM unnest(taken) x;
END $$;

\set battery '\'{"capacity_kwh": 10, "power_kw": 5, "roundtrip_efficiency": 0.9}\''
SELECT format('SELECT count(v) FROM (SELECT flex.storage_value(ts, buy, sell, net_kw, %L ORDER BY ts) AS v
           FROM reading GROUP BY site) x', :battery) AS by_site,
       format('SELECT count(v) FROM (SELECT flex.storage_value(ts, buy, sell, net_kw, %L) AS v FROM reading GROUP BY site) x',
           :battery) AS any_order,
       format('SELECT count(v) FROM (SELECT flex.storage_value(ts, buy, sell, net_kw, %L) AS v FROM reading_part GROUP BY site) x',
           :battery) AS partitioned,
       'SELECT count(v) FROM (SELECT sum(buy) AS v FROM reading GROUP BY site) x' AS trivial \gset

CREATE TEMP TABLE figure (line int GENERATED ALWAYS AS IDENTITY, what text, seconds float8, per_second float8);
INSERT INTO figure (what, seconds) SELECT :'sites' || ' sites x 96 steps, GROUP BY, one process, ORDER BY in the aggregate',
    median_seconds(:'by_site', 3);
INSERT INTO figure (what, seconds) SELECT 'the same without ORDER BY (rows are sorted inside)', median_seconds(:'any_order', 3);
INSERT INTO figure (what, seconds) SELECT 'reading and grouping alone (sum)', median_seconds(:'trivial', 3);
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
INSERT INTO figure (what, seconds) SELECT 'on one table, two workers (rows are read in parallel, solves are not)',
    median_seconds(:'any_order', 3);
SET enable_partitionwise_aggregate = on;
INSERT INTO figure (what, seconds) SELECT 'hash-partitioned by site, partitionwise, two workers', median_seconds(:'partitioned', 3);
RESET max_parallel_workers_per_gather;
UPDATE figure SET per_second = :sites / seconds;
SELECT what, round(seconds::numeric, 3) AS seconds, round(per_second::numeric) AS sites_per_second FROM figure ORDER BY line;

-- one year: the window function against its engine and against a trivial one
TRUNCATE figure RESTART IDENTITY;
SELECT format('SELECT sum(x) FROM (SELECT flex.storage_power(ts, price, price, 0, %L) OVER (ORDER BY ts) AS x FROM year) y',
    :battery) AS power,
       'SELECT sum(x) FROM (SELECT first_value(price) OVER (ORDER BY ts) AS x FROM year) y' AS trivial,
       format('SELECT sum(cost) FROM flex.storage_schedule(''SELECT ts, price AS import_price FROM year ORDER BY ts'', %L)',
           :battery) AS schedule \gset
INSERT INTO figure (what, seconds) SELECT 'window function flex.storage_power over 8760 rows', median_seconds(:'power', 9);
INSERT INTO figure (what, seconds) SELECT 'trivial window function (first_value) over the same rows', median_seconds(:'trivial', 9);
INSERT INTO figure (what, seconds) SELECT 'flex.storage_schedule over the same rows', median_seconds(:'schedule', 9);
CREATE TABLE year_document AS
SELECT jsonb_build_object('kind', 'storage', 'step_hours', 1, 'import_price', jsonb_agg(price ORDER BY ts), 'storage',
    :battery::jsonb) AS d FROM year;
INSERT INTO figure (what, seconds) SELECT 'the same as a document through flex.solve',
    median_seconds('SELECT flex.solve(d) FROM year_document', 9);
SELECT what, round((seconds * 1000)::numeric, 2) AS milliseconds FROM figure ORDER BY line;

-- rows of a schedule into a table with a primary key
CREATE TABLE stored (series_key text, ts timestamptz, power_kw float8, soc_kwh float8, import_kw float8, export_kw float8,
    import_price float8, export_price float8,
                     cost float8, marginal_value_per_kwh float8, PRIMARY KEY (series_key, ts));
SELECT format('TRUNCATE stored; INSERT INTO stored SELECT * FROM flex.storage_schedule(''SELECT site AS key, ts,
    buy AS import_price, sell AS export_price, net_kw AS net_load_kw FROM reading WHERE site <= 2000 ORDER BY site, ts'',
    %L)', :battery) AS store \gset
TRUNCATE figure RESTART IDENTITY;
INSERT INTO figure (what, seconds) SELECT 'schedules computed and stored, rows', median_seconds(:'store', 3);
SELECT what, round(seconds::numeric, 3) AS seconds, round(((SELECT count(*) FROM stored) / seconds)::numeric) AS rows_per_second
    FROM figure;
SELECT 'peak memory of this backend' AS what,
    substring(pg_read_file(format('/proc/%s/status', pg_backend_pid())) FROM 'VmHWM:\s*(\d+)')::int / 1024 AS mb;
