-- views for BI tools: names and order of columns are a contract, new columns come at the end

CREATE VIEW flex.site_schedule_history AS
SELECT t.ts, s.name AS site, t.import_kw, t.export_kw, t.net_load_kw, t.import_price, t.export_price, t.cost,
       r.status, r.run_id, t.site_id, r.created_at, t.ts AT TIME ZONE s.timezone AS local_time
FROM flex.site_step t
JOIN flex.run r ON r.site_id = t.site_id AND r.run_id = t.run_id
JOIN flex.site s ON s.site_id = t.site_id;
COMMENT ON VIEW flex.site_schedule_history IS 'Schedules of all runs at the grid connection';

CREATE VIEW flex.site_schedule AS
SELECT t.ts, s.name AS site, t.import_kw, t.export_kw, t.net_load_kw, t.import_price, t.export_price, t.cost,
       r.status, r.run_id, t.site_id, r.created_at, t.ts AT TIME ZONE s.timezone AS local_time
FROM flex.site_step t
JOIN flex.run r ON r.site_id = t.site_id AND r.run_id = t.run_id AND r.is_current
JOIN flex.site s ON s.site_id = t.site_id;
COMMENT ON VIEW flex.site_schedule IS 'Current schedule of every site at the grid connection';

CREATE VIEW flex.asset_schedule_history AS
SELECT t.ts, s.name AS site, a.name AS asset, a.kind, t.power_kw, t.soc_kwh, t.marginal_value_per_kwh,
       r.status, r.run_id, t.site_id, t.asset_id, r.created_at, t.ts AT TIME ZONE s.timezone AS local_time
FROM flex.asset_step t
JOIN flex.run r ON r.site_id = t.site_id AND r.run_id = t.run_id
JOIN flex.site s ON s.site_id = t.site_id
JOIN flex.asset a ON a.site_id = t.site_id AND a.asset_id = t.asset_id;
COMMENT ON VIEW flex.asset_schedule_history IS 'Schedules of all runs, by asset';

CREATE VIEW flex.asset_schedule AS
SELECT t.ts, s.name AS site, a.name AS asset, a.kind, t.power_kw, t.soc_kwh, t.marginal_value_per_kwh,
       r.status, r.run_id, t.site_id, t.asset_id, r.created_at, t.ts AT TIME ZONE s.timezone AS local_time
FROM flex.asset_step t
JOIN flex.run r ON r.site_id = t.site_id AND r.run_id = t.run_id AND r.is_current
JOIN flex.site s ON s.site_id = t.site_id
JOIN flex.asset a ON a.site_id = t.site_id AND a.asset_id = t.asset_id;
COMMENT ON VIEW flex.asset_schedule IS 'Current schedule of every asset';

CREATE VIEW flex.run_cost AS
SELECT s.name AS site, r.run_id, c.key AS commitment, c.value::float8 AS cost, s.currency, r.window_start, r.window_end,
       r.is_current, r.site_id
FROM flex.run r
JOIN flex.site s ON s.site_id = r.site_id
CROSS JOIN LATERAL jsonb_each_text(r.costs) AS c (key, value);
COMMENT ON VIEW flex.run_cost IS 'Cost of every run by commitment';

CREATE VIEW flex.run_limit AS
SELECT s.name AS site, r.run_id, l.value ->> 'object' AS object, l.value ->> 'limit' AS limit_name,
       (l.value ->> 'ts')::timestamptz AS ts, (l.value ->> 'value')::float8 AS limit_value,
       (l.value ->> 'marginal_value')::float8 AS marginal_value, s.currency, r.is_current, r.site_id,
       (l.value ->> 'until')::timestamptz AS until
FROM flex.run r
JOIN flex.site s ON s.site_id = r.site_id
CROSS JOIN LATERAL jsonb_array_elements(r.limits) AS l (value);
COMMENT ON VIEW flex.run_limit IS
'Limits that cost something in a run, one row for each run of steps over which a limit holds the plan back, and what one unit more would '
'save';

CREATE VIEW flex.failed_run AS
SELECT s.name AS site, r.run_id, r.status, r.message, r.window_start, r.window_end, r.created_at, r.created_by, r.site_id
FROM flex.run r
JOIN flex.site s ON s.site_id = r.site_id
WHERE r.status IN ('infeasible', 'unbounded', 'time_limit', 'numeric', 'busy', 'failed');
COMMENT ON VIEW flex.failed_run IS 'Runs without a schedule, and why';

CREATE VIEW flex.grafana_series AS
SELECT t.ts AS "time", s.name || ' import_kw' AS metric, t.import_kw AS value, t.site_id
FROM flex.site_step t JOIN flex.run r ON r.site_id = t.site_id AND r.run_id = t.run_id AND r.is_current
JOIN flex.site s ON s.site_id = t.site_id
UNION ALL
SELECT t.ts, s.name || ' export_kw', t.export_kw, t.site_id
FROM flex.site_step t JOIN flex.run r ON r.site_id = t.site_id AND r.run_id = t.run_id AND r.is_current
JOIN flex.site s ON s.site_id = t.site_id
UNION ALL
SELECT t.ts, s.name || ' import_price', t.import_price, t.site_id
FROM flex.site_step t JOIN flex.run r ON r.site_id = t.site_id AND r.run_id = t.run_id AND r.is_current
JOIN flex.site s ON s.site_id = t.site_id
UNION ALL
SELECT t.ts, s.name || ' ' || a.name || ' power_kw', t.power_kw, t.site_id
FROM flex.asset_step t JOIN flex.run r ON r.site_id = t.site_id AND r.run_id = t.run_id AND r.is_current
JOIN flex.site s ON s.site_id = t.site_id JOIN flex.asset a ON a.site_id = t.site_id AND a.asset_id = t.asset_id
UNION ALL
SELECT t.ts, s.name || ' ' || a.name || ' soc_kwh', t.soc_kwh, t.site_id
FROM flex.asset_step t JOIN flex.run r ON r.site_id = t.site_id AND r.run_id = t.run_id AND r.is_current
JOIN flex.site s ON s.site_id = t.site_id JOIN flex.asset a ON a.site_id = t.site_id AND a.asset_id = t.asset_id
WHERE t.soc_kwh IS NOT NULL;
COMMENT ON VIEW flex.grafana_series IS 'Current schedules in long form: time, metric, value';

-- every column's comment: taken from the table it comes from, or said here
DO $$
DECLARE
    c record;
    said text;
BEGIN
    FOR c IN SELECT v.oid, v.relname, a.attname, a.attnum FROM pg_class v JOIN pg_attribute a ON a.attrelid = v.oid
             WHERE v.relnamespace = 'flex'::regnamespace AND v.relkind = 'v' AND a.attnum > 0
               AND col_description(v.oid, a.attnum) IS NULL LOOP
        said := CASE c.attname
            WHEN 'site' THEN 'Name of the site'
            WHEN 'asset' THEN 'Name of the asset'
            WHEN 'kind' THEN 'What the asset is'
            WHEN 'site_id' THEN 'Number of the site'
            WHEN 'asset_id' THEN 'Number of the asset'
            WHEN 'local_time' THEN 'Start of the step in the site''s time zone'
            WHEN 'commitment' THEN 'What the cost is for'
            WHEN 'currency' THEN 'ISO 4217 code of the cost'
            WHEN 'object' THEN 'Asset, or site'
            WHEN 'limit_name' THEN 'Which limit'
            WHEN 'limit_value' THEN 'The limit at the first step, kW or kWh'
            WHEN 'marginal_value' THEN 'What one kW or kWh more room over these steps would save, currency; NULL where unknown'
            WHEN 'until' THEN 'End of the last step'
            WHEN 'time' THEN 'Start of the step'
            WHEN 'metric' THEN 'Site, asset and quantity with its unit'
            WHEN 'value' THEN 'Value of the metric'
            ELSE coalesce((SELECT col_description(t.oid, a.attnum)
                           FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid
                           WHERE t.relnamespace = 'flex'::regnamespace AND t.relkind = 'r' AND a.attname = c.attname
                             AND t.relname IN ('site_step', 'asset_step', 'run')
                           ORDER BY t.relname = 'run', (t.relname = 'asset_step') <> (c.relname LIKE 'asset%') LIMIT 1),
                          CASE c.attname WHEN 'cost' THEN 'Cost, currency' END)
        END;
        IF c.relname = 'run_cost' AND c.attname = 'cost' THEN
            said := 'Cost, currency, < 0 earned';
        END IF;
        EXECUTE format('COMMENT ON COLUMN flex.%I.%I IS %L', c.relname, c.attname, said);
    END LOOP;
    IF current_setting('server_version_num')::int >= 150000 THEN
        FOR c IN SELECT v.relname FROM pg_class v WHERE v.relnamespace = 'flex'::regnamespace AND v.relkind = 'v' LOOP
            EXECUTE format('ALTER VIEW flex.%I SET (security_invoker = true)', c.relname);
        END LOOP;
    END IF;
END $$;
