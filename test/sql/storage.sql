-- storage: one battery behind one meter
SET timezone = 'UTC';
SET extra_float_digits = 0;
CREATE TABLE readings (site text, ts timestamptz, buy float8, sell float8, net_kw float8);
INSERT INTO readings
SELECT site, '2026-03-01 00:00+00'::timestamptz + h * interval '1 hour',
       (ARRAY[0.10, 0.08, 0.30, 0.35, 0.12, -0.05])[h + 1],
       (ARRAY[0.08, 0.06, 0.25, 0.30, 0.10, -0.06])[h + 1],
       CASE site WHEN 'a' THEN 1 ELSE 2 - h END
FROM unnest(ARRAY['a', 'b']) AS site, generate_series(0, 5) AS h;

-- window functions: one solve for each partition
SELECT site, ts, round(flex.storage_power(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2, "roundtrip_efficiency": '
    '0.81}') OVER w::numeric, 6) AS power_kw,
       round(flex.storage_soc(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2, "roundtrip_efficiency": 0.81}') OVER w::numeric,
           6) AS soc_kwh,
       round(flex.storage_marginal_value(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2, "roundtrip_efficiency": '
           '0.81}') OVER w::numeric, 6) AS marginal
FROM readings
WINDOW w AS (PARTITION BY site ORDER BY ts)
ORDER BY site, ts;

-- aggregates: any order of rows, ORDER BY or not, the same number
SELECT site, round(flex.storage_cost(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2, "roundtrip_efficiency": 0.81}')::numeric,
    6) AS cost,
       round(flex.storage_value(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2, "roundtrip_efficiency": 0.81}'
           ORDER BY ts)::numeric, 6) AS value,
       round(flex.storage_value(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2, "roundtrip_efficiency": 0.81}'
           ORDER BY ts DESC)::numeric, 6) AS value_again
FROM readings GROUP BY site ORDER BY site;

-- value = cost of the net load alone - cost with the storage
SELECT site,
       abs(sum(CASE WHEN net_kw > 0 THEN buy * net_kw ELSE sell * net_kw END)
           - flex.storage_cost(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2}')
           - flex.storage_value(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2}')) < 1e-9 AS adds_up
FROM readings GROUP BY site ORDER BY site;

-- set-returning over a query, integers and numerics taken, meter balance holds
SELECT series_key, ts, round(power_kw::numeric, 4) AS power_kw, round(soc_kwh::numeric, 4) AS soc_kwh,
       round(import_kw::numeric, 4) AS import_kw, round(export_kw::numeric, 4) AS export_kw, import_price, export_price,
       round(cost::numeric, 6) AS cost, round(marginal_value_per_kwh::numeric, 4) AS marginal
FROM flex.storage_schedule(
    $$SELECT site AS key, ts, buy::numeric AS import_price, 0 AS export_price, net_kw::int AS net_load_kw
      FROM readings ORDER BY site, ts$$,
    '{"capacity_kwh": 4, "power_kw": 2, "charge_efficiency": 0.9, "self_discharge_per_hour": 0.01, "soc_end_min_kwh": 1}');

-- moving limits by column
SELECT ts, round(power_kw::numeric, 4) AS power_kw, round(soc_kwh::numeric, 4) AS soc_kwh
FROM flex.storage_schedule(
    $$SELECT ts, buy AS import_price, net_kw AS net_load_kw, 2.5 AS import_limit_kw, 1 AS export_limit_kw,
             0.5 AS soc_min_kwh, 3 AS soc_max_kwh, 1.5 AS charge_limit_kw, 1.2 AS discharge_limit_kw, 0.1 AS inflow_kw
      FROM readings WHERE site = 'a' ORDER BY ts$$,
    '{"capacity_kwh": 4, "power_kw": 2, "soc_start_kwh": 1, "end_value_per_kwh": 0.2, "throughput_cost_per_kwh": 0.01}');

-- one row, and none
SELECT flex.storage_power(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2}') OVER (ORDER BY ts) FROM readings WHERE site = 'a'
    AND buy = 0.3;
SELECT flex.storage_cost(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2}') FROM readings WHERE false;
SELECT * FROM flex.storage_schedule('SELECT ts, buy AS import_price FROM readings WHERE false', '{"capacity_kwh": 4, "power_kw": 2}');

-- every engine agrees
SELECT e AS engine, round((flex.solve(jsonb_build_object('kind', 'storage', 'step_hours', 1, 'options', jsonb_build_object('engine', e),
    'import_price', (SELECT jsonb_agg(buy ORDER BY ts) FROM readings WHERE site = 'a'),
    'export_price', (SELECT jsonb_agg(sell ORDER BY ts) FROM readings WHERE site = 'a'),
    'net_load_kw', 1, 'storage', '{"capacity_kwh": 4, "power_kw": 2, "roundtrip_efficiency": 0.81}'::jsonb)) ->> 'objective')::numeric,
        6) AS objective
FROM unnest(ARRAY['auto', 'chain', 'mip']) AS e;

-- documents
SELECT jsonb_object_agg(key, CASE WHEN jsonb_typeof(value) = 'array' THEN to_jsonb(jsonb_array_length(value)) ELSE value END)
FROM jsonb_each(flex.solve('{"kind": "storage", "start": "2026-03-01T00:00:00Z", "step_hours": 0.5, "import_price": [0.1, 0.3],
                             "storage": {"capacity_kwh": 2, "power_kw": 2}}'));
SELECT * FROM flex.check('{"kind": "storage", "import_price": [0.1, "x"], "net_load_kw": [1], "storage": {"capacity_kwh": -1, "colour": '
    '"red"}, "zzz": 1}');
SELECT * FROM flex.check('{"kind": "storage", "import_price": [0.1, 0.2], "storage": {"capacity_kwh": 1, "power_kw": 1}}');
SELECT * FROM flex.check('{"kind": "nonsense"}');
SELECT * FROM flex.check('[1]');

-- steps so long that nothing is left of the content
SELECT round((flex.solve(jsonb_build_object('kind', 'storage', 'import_price', '[0.1, 0.2, -0.3, 0.2, 0.1]'::jsonb, 'step_hours',
    jsonb_build_array(1, 1, h, 1, 1),
    'storage', jsonb_build_object('capacity_kwh', 1, 'power_kw', 1, 'self_discharge_per_hour', loss))) ->> 'objective')::numeric,
        6) AS objective
FROM (VALUES (8760, 0.5), (744, 0.9), (168, 0.99), (40000, 0.02)) v (h, loss);

-- errors
\set VERBOSITY default
SELECT flex.solve('{"kind":"storage","import_price":[],"storage":{"capacity_kwh":1,"power_kw":1}}');
SELECT flex.solve('{"kind":"storage","import_price":1,"net_load_kw":[],"storage":{"capacity_kwh":1,"power_kw":1}}');
SELECT flex.solve('{"kind":"storage","import_price":[0.1,1e308],"storage":{"capacity_kwh":1,"power_kw":1}}');
SELECT flex.solve('{"kind":"storage","import_price":0.1,"storage":{"capacity_kwh":1,"power_kw":1,"throughput_cost_per_kwh":1e308}}');
SELECT flex.solve('{"kind":"storage","import_price":0.1,"steps":2.5,"storage":{"capacity_kwh":1,"power_kw":1}}');
SELECT flex.solve('{"kind":"storage","import_price":[0.1,0.2],"steps":3,"storage":{"capacity_kwh":1,"power_kw":1}}');
SELECT flex.solve('{"kind":"storage","import_price":0.1,"steps":300000,"storage":{"capacity_kwh":1,"power_kw":1}}');
SELECT flex.storage_cost(ts, 1e308, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2}') FROM readings WHERE site = 'a';
SELECT flex.storage_power(ts, buy, 1e300, net_kw, '{"capacity_kwh": 4, "power_kw": 2}') OVER (ORDER BY ts) FROM readings WHERE site = 'a';
SELECT flex.solve('{"kind": "nonsense"}');
SELECT flex.solve('{"import_price": 1}');
SELECT flex.solve('{"kind": "storage", "import_price": [0.1, 0.2], "net_load_kw": [1, 2, 3], "storage": {"capacity_kwh": 1, "power_kw": '
    '1}}');
SELECT flex.solve('{"kind": "storage", "import_price": [0.1, 0.2], "storage": {"capacity_kwh": 1, "power_kw": 1, "soc_end_kwh": 0.9}, '
    '"charge_limit_kw": 0.2}');
SELECT flex.solve('{"kind": "storage", "import_price": [0.1], "options": {"engine": "magic"}, "storage": {"capacity_kwh": 1, "power_kw": '
    '1}}');
SELECT flex.storage_cost(ts, buy, sell, net_kw, '{"power_kw": 2}') FROM readings WHERE site = 'a';
SELECT flex.storage_cost(ts, buy, sell, net_kw, '{"capacity_kwh": 4}') FROM readings WHERE site = 'a';
SELECT flex.storage_cost(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2, "efficiency": 1}') FROM readings WHERE site = 'a';
SELECT flex.storage_cost(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2, "charge_efficiency": 1, "roundtrip_efficiency": 0.9}')
    FROM readings WHERE site = 'a';
SELECT flex.storage_cost(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": "2"}') FROM readings WHERE site = 'a';
SELECT flex.storage_cost(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2, "soc_start_kwh": 5}') FROM readings WHERE site = 'a';
SELECT flex.storage_cost(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2, "soc_min_kwh": 3, "soc_max_kwh": 2}') FROM readings
    WHERE site = 'a';
SELECT flex.storage_cost(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2}') FROM readings;
SELECT flex.storage_cost(ts, buy, NULL, net_kw, '{"capacity_kwh": 4, "power_kw": 2}') FROM readings WHERE site = 'a';
SELECT flex.storage_cost(ts, buy, sell, 'NaN', '{"capacity_kwh": 4, "power_kw": 2}') FROM readings WHERE site = 'a';
SELECT flex.storage_cost(ts, buy, sell, net_kw, NULL) FROM readings WHERE site = 'a';
SELECT flex.storage_cost(ts, buy, sell, net_kw, jsonb_build_object('capacity_kwh', 4, 'power_kw', net_kw)) FROM readings WHERE site = 'b';
SELECT flex.storage_power(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2}') OVER (ORDER BY ts DESC) FROM readings
    WHERE site = 'a';
SELECT flex.storage_power(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2}') OVER (ORDER BY ts) FROM readings;
SELECT flex.storage_power(ts, buy, sell, 'infinity', '{"capacity_kwh": 4, "power_kw": 2}') OVER (ORDER BY ts) FROM readings
    WHERE site = 'a';
SELECT flex.storage_power(NULL, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2}') OVER () FROM readings WHERE site = 'a';
SELECT flex.storage_power(ts, buy, sell, net_kw, jsonb_build_object('capacity_kwh', 4, 'power_kw', net_kw)) OVER (PARTITION BY site
    ORDER BY ts) FROM readings WHERE site = 'b';
SELECT flex.storage_power(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2, "soc_end_kwh": 4, "charge_kw": '
    '0.1}') OVER (ORDER BY ts) FROM readings WHERE site = 'a';
SELECT * FROM flex.storage_schedule('SELECT ts FROM readings', '{"capacity_kwh": 4, "power_kw": 2}');
SELECT * FROM flex.storage_schedule('SELECT ts, site AS import_price FROM readings', '{"capacity_kwh": 4, "power_kw": 2}');
SELECT * FROM flex.storage_schedule('SELECT ts, buy AS import_price FROM readings WHERE site = ''a'' ORDER BY ts DESC',
    '{"capacity_kwh": 4, "power_kw": 2}');
SELECT * FROM flex.storage_schedule('SELECT ts, buy AS import_price FROM readings ORDER BY ts', '{"capacity_kwh": 4, "power_kw": 2}');
SELECT * FROM flex.storage_schedule('SELECT site AS key, ts, buy AS import_price FROM readings ORDER BY ts, site',
    '{"capacity_kwh": 4, "power_kw": 2}');
SELECT * FROM flex.storage_schedule('SELECT site AS key, ts, nullif(buy, 0.3) AS import_price FROM readings ORDER BY site, ts',
    '{"capacity_kwh": 4, "power_kw": 2}');
SELECT * FROM flex.storage_schedule('SELECT site AS key, ts, buy AS import_price, net_kw AS net_load_kw, 1.5 AS import_limit_kw, 9 AS '
    'export_limit_kw FROM readings ORDER BY site, ts', '{"capacity_kwh": 4, "power_kw": 0.2}');
SELECT * FROM flex.storage_schedule('SELECT ts, buy AS import_price, 3 AS soc_min_kwh, 2 AS soc_max_kwh FROM readings WHERE site = ''a'' '
    'ORDER BY ts', '{"capacity_kwh": 4, "power_kw": 2}');
SELECT * FROM flex.storage_schedule('SELECT ts, buy AS import_price, -1 AS charge_limit_kw FROM readings WHERE site = ''a'' ORDER BY ts',
    '{"capacity_kwh": 4, "power_kw": 2}');
SELECT * FROM flex.storage_schedule('DELETE FROM readings', '{"capacity_kwh": 4, "power_kw": 2}');
SELECT * FROM flex.storage_schedule('DELETE FROM readings RETURNING ts, buy AS import_price', '{"capacity_kwh": 4, "power_kw": 2}');
SELECT * FROM flex.storage_schedule('SELECT nonsense', '{"capacity_kwh": 4, "power_kw": 2}');
SELECT count(*) FROM readings;
SET flex.max_steps = 3;
SELECT flex.storage_cost(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2}') FROM readings WHERE site = 'a';
SELECT flex.storage_power(ts, buy, sell, net_kw, '{"capacity_kwh": 4, "power_kw": 2}') OVER (ORDER BY ts) FROM readings WHERE site = 'a';
SELECT * FROM flex.storage_schedule('SELECT ts, buy AS import_price FROM readings WHERE site = ''a'' ORDER BY ts',
    '{"capacity_kwh": 4, "power_kw": 2}');
RESET flex.max_steps;

-- an error leaves the connection as it was, also inside a block
DO $$
BEGIN
    PERFORM flex.solve('{"kind": "storage", "import_price": [0.1], "storage": {"capacity_kwh": 1, "power_kw": 1, "soc_end_kwh": 1, '
        '"charge_kw": 0.5}}');
EXCEPTION WHEN SQLSTATE 'FX001' THEN
    RAISE NOTICE '% (%)', SQLERRM, SQLSTATE;
END $$;
DROP TABLE readings;
