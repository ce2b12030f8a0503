-- Load flows per second through SQL: a generated feeder of 907 buses, 1 440 snapshots of 151 loads.
SELECT count(*) > 0 AS ok FROM flex.store_network('bench', (
  SELECT jsonb_build_object(
    'line_types', '[{"name": "main", "r1_ohm_per_km": 0.1, "x1_ohm_per_km": 0.07, "r0_ohm_per_km": 0.4, "x0_ohm_per_km": 0.08,
        "rated_a": 400}, {"name": "service", "r1_ohm_per_km": 1.2, "x1_ohm_per_km": 0.09, "rated_a": 100}]'::jsonb,
    'sources', '[{"name": "grid", "bus": "hv", "kv": 11, "pu": 1.02, "isc3_a": 3000, "isc1_a": 2500}]'::jsonb,
    'transformers', '[{"name": "t", "bus1": "hv", "bus2": "b1", "kv1": 11, "kv2": 0.416, "kva": 800, "x_percent": 4}]'::jsonb,
    'lines', jsonb_agg(jsonb_build_object('name', 'l' || i, 'bus1', 'b' || CASE WHEN i % 6 = 1 THEN i - 2 ELSE i - 1 END, 'bus2', 'b' || i,
                                          'line_type', CASE WHEN i % 6 = 0 THEN 'service' ELSE 'main' END, 'length_km',
                                              CASE WHEN i % 6 = 0 THEN 0.008 ELSE 0.00165 END)),
    'loads', jsonb_agg(jsonb_build_object('name', 'load' || i / 6, 'bus', 'b' || i, 'nodes', jsonb_build_array(i / 6 % 3 + 1),
        'kv', 0.24, 'p_kw', 1, 'q_kvar', 0.33)) FILTER (WHERE i % 6 = 0))
  FROM generate_series(2, 906) AS i)) AS id \g /dev/null
SELECT setseed(0.5) \g /dev/null
CREATE TEMP TABLE bench_load AS
SELECT s AS snapshot, 'load' || l AS element, 0.05 + 1.5 * power(random(), 4) AS p_kw FROM generate_series(1, 1440) AS s,
    generate_series(1, 151) AS l;

CREATE FUNCTION pg_temp.per_second(query text, snapshots int) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
    started timestamptz;
    best float8 := 'Infinity';
BEGIN
    FOR i IN 1..3 LOOP
        started := clock_timestamp();
        EXECUTE query;
        best := least(best, extract(epoch FROM clock_timestamp() - started));
    END LOOP;
    RETURN snapshots / best;
END $$;

\pset footer off
SELECT what AS "through SQL, 907 buses, 151 loads, 1440 snapshots",
    round(pg_temp.per_second(query, 1440)::numeric) AS "load flows per second"
FROM (VALUES ('summary row for each snapshot', $$SELECT count(*) FROM flex.flow_summary('bench', 'SELECT * FROM bench_load')$$),
             ('range of every node''s voltage', $$SELECT count(*) FROM flex.voltage_range('bench', 'SELECT * FROM bench_load')$$),
             ('summary, by the matrix (KLU)', $$SELECT count(*) FROM flex.flow_summary('bench', 'SELECT * FROM bench_load',
                 '{"method": "matrix"}')$$),
             ('all voltages as rows', $$SELECT count(*) FROM flex.load_flow('bench', 'SELECT * FROM bench_load')$$)) AS v(what, query);
DELETE FROM flex.network WHERE name = 'bench';
