SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET extra_float_digits = 0;
\set SHOW_CONTEXT never
-- bills of one step with known numbers: 4 kW taken, 2 kW given, 2 kW from the grid at 0.3, fee 0.02, 0.2 inside
SELECT flex.create_community('known', flex_context => '{}', internal_fee_per_kwh => 0.02) AS known \gset
SELECT flex.create_site('known ' || n) IS NOT NULL AS created FROM unnest(ARRAY['a', 'b', 'c']) n;
INSERT INTO flex.run (site_id, kind, window_start, window_end, resolution, status)
    VALUES (:known, 'community', '2026-01-10', '2026-01-10 01:00', '1 hour', 'optimal') RETURNING run_id AS known_run \gset
INSERT INTO flex.community_step VALUES (:known, :known_run, '2026-01-10', 1, 2, 0, 2, 0, 0, 0.3, 0.1, 0.02, 0.2, 0, 0);
INSERT INTO flex.community_member_step
SELECT :known, :known_run, s.site_id, '2026-01-10', v.import_kw, v.export_kw, 0, v.import_kw, v.export_kw,
    0.3 * v.import_kw - 0.1 * v.export_kw, v.share
FROM (VALUES ('known a', 3, 0, 1), ('known b', 1, 0, 3), ('known c', 0, 2, 0)) v (name, import_kw, export_kw, share)
    JOIN flex.site s USING (name);
SELECT allocation_key, member, bought_inside_kwh AS bought, sold_inside_kwh AS sold, grid_import_kwh AS from_grid,
    round(energy_cost::numeric, 6) AS energy_cost,
       round(shared_cost::numeric, 6) AS shared_cost, cost, cost_alone, saving
FROM flex.community_statement_by_key WHERE community = 'known' ORDER BY 1, 2;
-- a peak of 2 kW at 0.1 falls on the shares; thirds of a cent go to the largest rests
UPDATE flex.community_step SET peak_price_per_kw = 0.1 WHERE site_id = :known;
UPDATE flex.community_member_step SET share = 1 WHERE site_id = :known;
SELECT allocation_key, member, round(shared_cost::numeric, 6) AS shared_cost, cost, sum(cost) OVER (PARTITION BY allocation_key) AS bills
FROM flex.community_statement_by_key WHERE community = 'known' ORDER BY 1, 2;
SELECT import_kwh, export_kwh, traded_kwh, round(energy_cost::numeric, 6) AS energy_cost, round(fee_cost::numeric, 6) AS fee_cost,
    round(peak_cost::numeric, 6) AS peak_cost, round(cost::numeric, 6) AS cost
FROM flex.community_result WHERE community = 'known';
-- a newer run over the step counts instead
INSERT INTO flex.run (site_id, kind, window_start, window_end, resolution, status)
    VALUES (:known, 'community', '2026-01-10', '2026-01-10 01:00', '1 hour', 'optimal') RETURNING run_id AS newer \gset
INSERT INTO flex.community_step SELECT site_id, :newer, ts, hours, 1, 0, 0, 0, 0, import_price, export_price, internal_fee, internal_price,
    0, 0 FROM flex.community_step WHERE site_id = :known;
INSERT INTO flex.community_member_step SELECT site_id, :newer, member_site_id, ts, 1, 0, 0, 1, 0, 0.3, 1 FROM flex.community_member_step
    WHERE site_id = :known AND member_site_id = flex_internal.find_site('known a');
SELECT member, cost, saving FROM flex.community_statement WHERE community = 'known';
-- over a time the newest run counts, whatever its steps: quarters from 00:30 on leave no room for the hour, nor a later hour begun at 00:45
INSERT INTO flex.run (site_id, kind, window_start, window_end, resolution, status)
    VALUES (:known, 'community', '2026-01-10 00:45', '2026-01-10 02:45', '1 hour', 'optimal') RETURNING run_id AS shifted \gset
INSERT INTO flex.community_step SELECT :known, :shifted, ts, 1, 1, 0, 0, 0, 0, 0.3, 0.1, 0.02, 0.2, 0, 0
    FROM unnest('{2026-01-10 00:45, 2026-01-10 01:45}'::timestamptz[]) ts;
INSERT INTO flex.run (site_id, kind, window_start, window_end, resolution, status)
    VALUES (:known, 'community', '2026-01-10 00:30', '2026-01-10 01:00', '15 minutes', 'optimal') RETURNING run_id AS quarters \gset
INSERT INTO flex.community_step SELECT :known, :quarters, ts, 0.25, 1, 0, 0, 0, 0, 0.3, 0.1, 0.02, 0.2, 0, 0
    FROM unnest('{2026-01-10 00:30, 2026-01-10 00:45}'::timestamptz[]) ts;
SELECT ts, hours, CASE run_id WHEN :quarters THEN 'quarters' WHEN :shifted THEN 'shifted' ELSE 'before' END AS run FROM flex.community_plan
    WHERE site_id = :known ORDER BY ts;
SELECT import_kwh FROM flex.community_result WHERE community = 'known';

-- a peak in the members' own tariffs belongs to what they would pay alone: 5 kW each, at different hours, at 2 a kW beyond 1 kW
SELECT flex.create_community('peaks', 'Europe/Berlin', '{"consumption-price": "0.30 EUR/kWh", "production-price": "0.08 EUR/kWh", '
    '"site-peak-consumption-price": "2 EUR/kW"}', allocation_key => 'equal_saving') AS peaks \gset
SELECT flex.create_site(s, 'Europe/Berlin', '{"consumption-price": "0.30 EUR/kWh", "production-price": "0.08 EUR/kWh", '
    '"site-peak-consumption-price": "2 EUR/kW", "site-peak-consumption": "1 kW", "inflexible-consumption": [{"sensor": '
    '"load"}]}') IS NOT NULL AS created
FROM unnest(ARRAY['early', 'late']) s;
SELECT flex.create_sensor(s, 'load', 'kW', '1 hour') IS NOT NULL AS created FROM unnest(ARRAY['early', 'late']) s;
SELECT flex.record(s, 'load', '2026-03-31 00:00+02', '1 hour', ARRAY(SELECT CASE WHEN h % 24 = CASE s WHEN 'early' THEN 8 ELSE 18 END
    THEN 5 ELSE 0 END::float8 FROM generate_series(0, 47) h), '2026-03-01')
FROM unnest(ARRAY['early', 'late']) s;
SELECT flex.add_community_member('peaks', s) FROM unnest(ARRAY['early', 'late']) s;
SELECT flex.schedule_community('peaks', '2026-03-31 00:00+02', '2 days', 'joint') AS peak_run \gset
SELECT month, member, cost_alone, cost, saving FROM flex.community_statement WHERE community = 'peaks' ORDER BY 1, 2;
SELECT sum(cost_alone) AS apart FROM flex.community_statement WHERE community = 'peaks' AND month = '2026-03-01';
SELECT flex.schedule_community('peaks', '2026-03-31 00:00+02', '1 day', 'joint') AS peak_run \gset
SELECT idle_cost, objective FROM flex.run WHERE run_id = :peak_run;
-- the bills of the past stay when a member's site is deleted
CREATE TABLE past AS SELECT * FROM flex.community_statement_by_key WHERE community = 'peaks';
DELETE FROM flex.site WHERE name = 'early';
SELECT count(*) AS bills, (SELECT count(*) FROM (TABLE past EXCEPT SELECT * FROM flex.community_statement_by_key) d) AS changed
FROM flex.community_statement_by_key WHERE community = 'peaks';
DROP TABLE past;
-- unknown meter data, unknown prices told with whose they are, another currency
SELECT flex.schedule_community('peaks', '2026-04-01 12:00+02', '1 day', 'joint');
SELECT flex.create_sensor('late', 'price', 'EUR/kWh', '1 hour') IS NOT NULL AS created;
SELECT flex.record('late', 'price', '2026-03-31 00:00+02', '1 hour', ARRAY(SELECT 0.3::float8 FROM generate_series(1, 12)), '2026-03-01');
UPDATE flex.site SET flex_context = flex_context || '{"consumption-price": {"sensor": "price"}}' WHERE name = 'late';
SELECT flex.schedule_community('peaks', '2026-03-31 00:00+02', '1 day', 'joint') AS told \gset
SELECT message FROM flex.run WHERE run_id = :told;
SELECT flex.create_site('abroad', currency => 'USD') IS NOT NULL AS created;
SELECT flex.add_community_member('peaks', 'abroad');
