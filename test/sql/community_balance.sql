-- communities: members, balance, schedules, statements
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET extra_float_digits = 0;
\set SHOW_CONTEXT never

-- balance of a step: metered, with batteries, and as FLEX has it
CREATE TABLE reading (ts int, member text, import_kw float8, export_kw float8, load_kw float8, pv_kw float8, soc_kwh float8,
    battery_kwh float8);
INSERT INTO reading VALUES (1, 'a', 3, 0, 3, 0, NULL, NULL), (1, 'b', 0, 4, 1, 6, 2, 5), (2, 'a', 2, 0, 2, 0, NULL, NULL),
    (2, 'b', 1, 0, 1, 0, 5, 5), (3, 'a', 1, 0, 1, 0, NULL, NULL);
SELECT ts, (flex.community_balance(import_kw, export_kw)).* FROM reading GROUP BY ts ORDER BY ts;
SELECT ts, (flex.community_balance(import_kw, export_kw, soc_kwh, battery_kwh)).free_kwh FROM reading GROUP BY ts ORDER BY ts;
SELECT ts, (flex.community_balance(load_kw, pv_kw, soc_kwh, battery_kwh, 'flex')).* FROM reading GROUP BY ts ORDER BY ts;
SELECT flex.community_balance(import_kw, export_kw) FROM reading WHERE false;
-- several workers give the same
CREATE TABLE many AS SELECT i / 50 AS ts, (i % 7)::float8 AS import_kw, (i % 5)::float8 AS export_kw FROM generate_series(0, 49999) i;
ANALYZE many;
CREATE TABLE serial AS SELECT ts, (flex.community_balance(import_kw, export_kw)).* FROM many GROUP BY ts;
BEGIN;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 2;
SELECT count(*), bool_and(abs(p.p2p_kw - s.p2p_kw) < 1e-9 AND p.members = s.members) AS same
FROM (SELECT ts, (flex.community_balance(import_kw, export_kw)).* FROM many GROUP BY ts) p JOIN serial s USING (ts);
COMMIT;
-- a content above capacity by rounding leaves nothing free
SELECT (flex.community_balance(1, 0, 5.000000001, 5)).free_kwh;
-- what can't be
SELECT flex.community_balance(import_kw, NULL) FROM reading;
SELECT flex.community_balance(-import_kw, 0) FROM reading;
SELECT flex.community_balance(1, 'NaN');
SELECT flex.community_balance(1, 0, 6, 5);
SELECT flex.community_balance(1, 0, NULL, NULL, 'other');
