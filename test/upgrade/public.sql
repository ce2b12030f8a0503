-- The public surface: what a user's statements and documents may name, one line each.
-- Schema flex_internal is none of it.
SET search_path = pg_catalog;
LOAD 'pg_flex';
-- an unknown member makes flex.check() list the known ones beside it
WITH documents (kind, document) AS (VALUES
    ('storage', '{"kind": "storage", "?": 0, "storage": {"?": 0}, "options": {"?": 0}}'::jsonb),
    ('flex', '{"kind": "flex", "?": 0}'),
    ('flex', '{"kind": "flex", "start": "2026-01-01T00:00Z", "duration": "PT1H", "resolution": "PT1H", "flex-model": [{"asset": "a",
                    "?": 0}],
               "flex-context": {"consumption-price": "1 EUR/kWh", "?": 0}}'),
    ('community', '{"kind": "community", "?": 0, "battery": {"?": 0}, "members": [{"name": "a", "series": {"?": 0}, "?": 0}],
                    "price": 1, "feed_in": 1}'),
    ('community joint', '{"kind": "community", "mode": "joint", "?": 0, "price": 1, "members": [{"name": "a", "?": 0,
                    "storage": {"?": 0}}]}'),
    ('household', '{"kind": "household", "?": 0, "boiler": {"type": "Air_HP"}}'),
    ('household', '{"kind": "household", "building": {"?": 0}, "boiler": {"type": "Air_HP", "?": 0}, "hot_water_tank": {"?": 0},
                    "pv": {"?": 0},
                    "battery": {"?": 0}, "vehicle": {"?": 0}, "behavior": {"?": 0}, "space_cooling_technology": {"?": 0},
                    "heating_element": {"?": 0}, "energy_price": {"?": 0}, "region": {"?": 0}}'),
    ('household', '{"kind": "household", "building": {"Af": 100, "Hop": 100, "Hve": 50, "CM_factor": 165000, "Am_factor": 2.5},
                    "boiler": {"type": "gases"},
                    "rolling": {"?": 0}}'),
    ('household', '{"kind": "household", "building": {"Af": 100, "Hop": 100, "Hve": 50, "CM_factor": 165000, "Am_factor": 2.5},
                    "boiler": {"type": "gases"},
                    "series": {"temperature": [1], "electricity": [1], "?": [0]}}'),
    ('community joint', '{"kind": "community", "mode": "joint", "price": 1, "members": [{"name": "a", "series": {"?": 0}}]}'),
    ('ev_day', '{"kind": "ev_day", "?": 0}'),
    ('ev_day', '{"kind": "ev_day", "series": {"?": 0}}'),
    ('ev_day', '{"kind": "ev_day", "series": {"pg_max_kw": [1], "pg_min_kw": [0], "price": [1]}, "evs": [{"?": 0}],
                    "windows": [{"?": 0}]}'),
    ('ev_day', '{"kind": "ev_day", "series": {"pg_max_kw": [1], "pg_min_kw": [0], "price": [1]},
                 "evs": [{"name": "a", "charger_kw": 1, "battery_kwh": 1}], "windows": [{"?": 0}]}')
), lines AS (
    SELECT format('%s flex.%s(%s)%s', CASE p.prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure' ELSE 'function' END,
                  p.proname, pg_get_function_arguments(p.oid), ' -> ' || pg_get_function_result(p.oid)) AS line
    FROM pg_proc p WHERE p.pronamespace = 'flex'::regnamespace
    UNION ALL
    SELECT format('%s %s.%s %s', CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' ELSE 'type' END, c.oid::regclass, a.attname,
                  format_type(a.atttypid, a.atttypmod))
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'flex'::regnamespace AND c.relkind IN ('r', 'v', 'c')
    UNION ALL
    SELECT format('setting %s %s %s', s.name, s.vartype, s.boot_val) FROM pg_settings s WHERE s.name LIKE 'flex.%'
    UNION ALL
    SELECT format('kind %s', k) FROM flex.check('{"kind": "?"}') c, regexp_split_to_table(rtrim(replace(c.hint, 'Kinds: ', ''), '.'),
        ', ') k
    UNION ALL
    SELECT format('member %s %s%s', d.kind, replace(left(c.path, -1), '[0]', '[]'), m)
    FROM documents d CROSS JOIN LATERAL flex.check(d.document) c
    CROSS JOIN LATERAL regexp_split_to_table(rtrim(regexp_replace(c.hint, '^[^:]*: ', ''), '.'), ', ') m
    WHERE right(c.path, 1) = '?'
)
SELECT DISTINCT line COLLATE "C" FROM lines ORDER BY 1;
