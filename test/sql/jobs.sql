-- jobs: due, failed, missed, switched off, changed
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set SHOW_CONTEXT never
SELECT flex.create_site(s, 'UTC', '{"consumption-price": "0.3 EUR/kWh", "production-price": "0.1 EUR/kWh"}') IS NOT NULL AS created
FROM unnest(ARRAY['mill', 'farm', 'empty', 'clash']) s;
SELECT flex.create_asset(s, 'battery', 'battery', '{"soc-at-start": "5 kWh", "soc-max": "10 kWh", "power-capacity": "5 '
    'kW"}') IS NOT NULL AS created
FROM unnest(ARRAY['mill', 'farm', 'clash']) s;
UPDATE flex.asset a SET flex_model = flex_model || '{"power-capacity": "1 kW", "soc-targets": [{"datetime": "2026-03-01T02:00:00Z", '
    '"value": "9 kWh"}]}'
FROM flex.site s WHERE s.site_id = a.site_id AND s.name = 'clash';

-- several sites, each with a job; the one without assets fails, the clash has no schedule, the others go on
SELECT flex.create_job(s, '30 minutes', '3 hours', '2026-03-01 00:00+00') IS NOT NULL AS created
    FROM unnest(ARRAY['empty', 'mill', 'clash', 'farm']) s;
UPDATE flex.job j SET enabled = false FROM flex.site s WHERE s.site_id = j.site_id AND s.name = 'farm';
CALL flex.run_due('2026-02-28 23:59+00');
SELECT count(*) AS nothing_due FROM flex.run;
CALL flex.run_due('2026-03-01 00:07+00');
SELECT s.name, r.status, r.window_start, r.window_end, (SELECT count(*) FROM flex.site_step t WHERE t.site_id = r.site_id
    AND t.run_id = r.run_id) AS steps
FROM flex.run r JOIN flex.site s USING (site_id) ORDER BY s.name;
SELECT s.name, j.next_due, j.last_run IS NOT NULL AS has_run, left(j.last_message, 60) AS last_message FROM flex.job j
    JOIN flex.site s USING (site_id) ORDER BY s.name;
SELECT site, status FROM flex.failed_run ORDER BY site;

-- calling again does nothing; runs that were missed aren't made up for
CALL flex.run_due('2026-03-01 00:08+00');
SELECT count(*) AS runs FROM flex.run;
CALL flex.run_due('2026-03-01 05:40+00');
SELECT s.name, j.next_due FROM flex.job j JOIN flex.site s USING (site_id) ORDER BY s.name;
SELECT count(*) AS runs FROM flex.run;
SELECT r.window_start, r.is_current FROM flex.run r JOIN flex.site s USING (site_id) WHERE s.name = 'mill' ORDER BY r.run_id;

-- a site has one job of a kind: creating it again changes it
SELECT flex.create_job('farm', '1 day', '1 day', '2026-03-02 00:00+00') IS NOT NULL AS changed;
SELECT every, horizon, next_due, enabled FROM flex.job j JOIN flex.site s USING (site_id) WHERE s.name = 'farm';

-- where it can't run
SELECT flex.create_job('nowhere');
\set VERBOSITY terse
SELECT flex.create_job('farm', '0');
BEGIN;
CALL flex.run_due('2026-03-05 00:00+00');
ROLLBACK;
-- old runs go with their steps
DELETE FROM flex.run WHERE NOT is_current;
SELECT count(*) AS runs, (SELECT count(*) FROM flex.site_step) AS site_steps, (SELECT count(*) FROM flex.asset_step) AS asset_steps
    FROM flex.run;
DELETE FROM flex.site;
SELECT (SELECT count(*) FROM flex.job) AS jobs, (SELECT count(*) FROM flex.run) AS runs,
    (SELECT count(*) FROM flex.site_step) AS site_steps,
       (SELECT count(*) FROM flex.asset_step) AS asset_steps;
