-- communities: members, balance, schedules, statements
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET extra_float_digits = 0;
\set SHOW_CONTEXT never

-- balance of a step: metered, with batteries, and as FLEX has it
CREATE TABLE reading (ts int, member text, import_kw float8, export_kw float8, load_kw float8, pv_kw float8, soc_kwh float8, battery_kwh float8);
INSERT INTO reading VALUES (1, 'a', 3, 0, 3, 0, NULL, NULL), (1, 'b', 0, 4, 1, 6, 2, 5), (2, 'a', 2, 0, 2, 0, NULL, NULL), (2, 'b', 1, 0, 1, 0, 5, 5), (3, 'a', 1, 0, 1, 0, NULL, NULL);
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

-- a community: its connection is a site, members are sites
SELECT flex.create_community('street', 'Europe/Berlin', '{"consumption-price": {"sensor": "price"}, "production-price": "0.08 EUR/kWh"}', internal_fee_per_kwh => 0.02) IS NOT NULL AS created;
SELECT flex.create_sensor('street', 'price', 'EUR/kWh', '1 hour') IS NOT NULL AS created;
SELECT flex.record('street', 'price', '2026-06-29 22:00+00', '1 hour', ARRAY(SELECT 0.3 + 0.1 * sin(h / 3.0) FROM generate_series(0, 47) h), '2026-06-28');
SELECT flex.create_asset('street', 'battery', 'battery', '{"soc-min": "0 kWh", "soc-max": "10 kWh", "soc-at-start": "0 kWh", "power-capacity": "5 kW", "roundtrip-efficiency": "90%"}') IS NOT NULL AS created;
SELECT flex.create_site(s, 'Europe/Berlin', context::jsonb) IS NOT NULL AS created
FROM (VALUES ('house', '{"inflexible-consumption": [{"sensor": "load"}], "inflexible-production": [{"sensor": "pv"}]}'),
             ('flat', '{"inflexible-consumption": [{"sensor": "load"}]}'),
             ('shop', '{"inflexible-consumption": [{"sensor": "load"}]}')) v (s, context);
SELECT flex.create_sensor(s, 'load', 'kW', '1 hour') IS NOT NULL AS created FROM unnest(ARRAY['house', 'flat', 'shop']) s;
SELECT flex.create_sensor('house', 'pv', 'kW', '1 hour', sign => 'production') IS NOT NULL AS created;
SELECT flex.record(s, 'load', '2026-06-29 22:00+00', '1 hour', ARRAY(SELECT 1 + 0.5 * cos(h / 2.0 + length(s)) FROM generate_series(0, 47) h), '2026-06-28')
FROM unnest(ARRAY['house', 'flat', 'shop']) s;
SELECT flex.record('house', 'pv', '2026-06-29 22:00+00', '1 hour', ARRAY(SELECT greatest(0, 8 * sin((h % 24 - 6) * pi() / 12)) FROM generate_series(0, 47) h), '2026-06-28');
SELECT flex.create_asset('shop', 'battery', 'battery', '{"soc-min": "0 kWh", "soc-max": "5 kWh", "soc-at-start": "1 kWh", "power-capacity": "3 kW"}') IS NOT NULL AS created;
SELECT flex.schedule_community('street', '2026-06-29 22:00+00', '2 days');
SELECT flex.add_community_member('street', 'house'), flex.add_community_member('street', 'flat', 2, '2026-01-01'), flex.add_community_member('street', 'shop', 1);

-- memberships
SELECT flex.add_community_member('street', 'flat', 1, '2026-03-01', '2026-04-01');
SELECT flex.create_community('other') IS NOT NULL AS created;
SELECT flex.add_community_member('other', 'flat', 1, '2025-01-01', '2026-01-02');
SELECT flex.add_community_member('other', 'flat', 1, '2025-01-01', '2026-01-01');
\set VERBOSITY terse
INSERT INTO flex.community_member SELECT c.site_id, s.site_id FROM flex.site c, flex.site s WHERE c.name = 'other' AND s.name = 'shop';
SELECT flex.add_community_member('other', 'street');
SELECT flex.add_community_member('other', 'house', -1);
SELECT flex.add_community_member('nowhere', 'house');
SELECT flex.create_community('bad', internal_fee_per_kwh => -0.1);
SELECT flex.create_community('bad', buy_factor => -1);
UPDATE flex.community SET allocation_key = 'fair';
\set VERBOSITY default

-- schedules: everyone alone with the battery between, then all together
SELECT flex.schedule_community('street', '2026-06-29 22:00+00', '2 days') AS alone \gset
-- its statement: two local months
SELECT community, month, member, allocation_key, round(own_use_kwh::numeric, 2) AS own_use_kwh, round(bought_inside_kwh::numeric, 2) AS bought, round(sold_inside_kwh::numeric, 2) AS sold,
       round(grid_import_kwh::numeric, 2) AS grid_import, round(grid_export_kwh::numeric, 2) AS grid_export, cost, cost_alone, saving
FROM flex.community_statement ORDER BY month, member;
SELECT flex.schedule_community('street', '2026-06-29 22:00+00', '2 days', 'joint') AS joint \gset
SELECT kind, status, engine, is_current, round(objective::numeric, 4) AS objective, round(idle_cost::numeric, 4) AS cost_alone, window_end, resolution, message
FROM flex.run WHERE kind = 'community' ORDER BY run_id;
SELECT (SELECT objective FROM flex.run WHERE run_id = :joint) <= (SELECT objective FROM flex.run WHERE run_id = :alone) AS together_is_cheaper,
       (SELECT objective FROM flex.run WHERE run_id = :alone) <= (SELECT idle_cost FROM flex.run WHERE run_id = :alone) AS a_battery_between_helps;
-- with what the members' batteries leave free, the battery between earns no less; prices by factors
SELECT (c ->> 'battery_profit')::float8 >= (a ->> 'battery_profit')::float8 - 1e-9 AS leased_capacity_helps,
       abs((a ->> 'battery_profit')::float8 - (a ->> 'battery_bound')::float8) < 1e-9 AS proven,
       (f ->> 'p2p_profit')::float8 < (a ->> 'p2p_profit')::float8 AS cheaper_for_members
FROM (SELECT flex.solve(flex.problem(:alone)) AS a, flex.solve(flex.problem(:alone) || '{"household_battery_control": true}') AS c,
             flex.solve(flex.problem(:alone) || '{"sell_factor": 0.8, "buy_factor": 1.2}') AS f) q;
-- by decomposition it is the same plan's cost, and the document replays
SELECT abs((flex.solve(flex.problem(:joint) || '{"method": "decomposition"}') ->> 'objective')::float8 - objective) < 1e-5 AS same,
       abs((flex.solve(flex.problem(:joint)) ->> 'objective')::float8 - objective) < 1e-9 AS replayed,
       left(flex.export_lp(flex.problem(:joint)), 21) AS lp
FROM flex.run WHERE run_id = :joint;
-- meters add up, and no step costs more than the spread
SELECT count(*) AS steps, bool_and(abs(c.import_kw - c.export_kw - m.net - c.own_import_kw + c.own_export_kw) < 1e-9) AS balanced,
       bool_and(c.internal_price BETWEEN c.export_price - 1e-9 AND c.import_price - c.internal_fee + 1e-9) AS within
FROM flex.community_schedule c JOIN (SELECT ts, sum(import_kw - export_kw) AS net FROM flex.community_member_schedule GROUP BY ts) m USING (ts);
SELECT member, asset, count(*) AS steps, round(max(soc_kwh)::numeric, 3) AS most_kwh FROM flex.community_asset_schedule GROUP BY 1, 2 ORDER BY 1, 2;
SELECT count(*) = 48 AS site_steps, bool_and(abs(s.import_kw - s.export_kw - s.net_load_kw - d.power_kw) < 1e-9) AS devices_and_loads
FROM flex.site_schedule s JOIN (SELECT ts, sum(power_kw) AS power_kw FROM flex.community_asset_schedule WHERE community = 'street' GROUP BY ts) d USING (ts)
WHERE s.site = 'street';
SELECT flex.schedule_svg('street') LIKE '<svg%' AS drawn, flex.schedule_svg('street') LIKE '%shop: battery%' AS named;

-- statements: the bills sum to the community's result to the cent, under every key
SELECT k.allocation_key, k.month, sum(k.cost) = round(r.cost::numeric, 2) AS to_the_cent,
       abs(sum(k.bought_inside_kwh) + 1e-9 - least(sum(k.bought_inside_kwh), r.traded_kwh)) < 1e-6 AS no_more_than_traded
FROM flex.community_statement_by_key k JOIN flex.community_result r USING (community, month) GROUP BY 1, 2, r.cost, r.traded_kwh ORDER BY 1, 2;
-- at the internal prices of a joint plan nobody pays more than alone, under every key, but for the cent of rounding
SELECT allocation_key, min(saving) >= -0.01 AS nobody_pays_more FROM flex.community_statement_by_key GROUP BY 1 ORDER BY 1;
SELECT max(saving) - min(saving) <= 0.02 AS equal FROM flex.community_statement_by_key WHERE allocation_key = 'equal_saving' AND month = '2026-06-01';
-- the static key gives first by share: the flat with two of four shares gets no less than by simultaneous use when it needs it
SELECT sum(bought_inside_kwh) FILTER (WHERE allocation_key = 'static') > sum(bought_inside_kwh) FILTER (WHERE allocation_key = 'dynamic') AS larger_share_buys_more
FROM flex.community_settlement WHERE member = 'flat';
SELECT bool_and(abs(d.b - s.b) < 1e-9) AS all_is_given_out
FROM (SELECT ts, sum(bought_inside_kwh) AS b FROM flex.community_settlement WHERE allocation_key = 'dynamic' GROUP BY ts) d
JOIN (SELECT ts, sum(bought_inside_kwh) AS b FROM flex.community_settlement WHERE allocation_key = 'static' GROUP BY ts) s USING (ts)
WHERE NOT EXISTS (SELECT FROM flex.community_schedule c WHERE c.ts = d.ts AND c.own_import_kw > 0);
UPDATE flex.community SET allocation_key = 'equal_saving';
SELECT DISTINCT allocation_key FROM flex.community_statement;

-- a peak price and limits of the connection
UPDATE flex.site SET flex_context = flex_context || '{"site-peak-consumption-price": "0.5 EUR/kW", "site-power-capacity": "6 kW"}' WHERE name = 'street';
SELECT flex.schedule_community('street', '2026-06-29 22:00+00', '2 days', 'joint') AS peak \gset
SELECT status, costs ->> 'electricity consumption peak' IS NOT NULL AS has_peak, (SELECT max(import_kw) <= 6 + 1e-6 FROM flex.community_step t WHERE t.run_id = r.run_id) AS within
FROM flex.run r WHERE run_id = :peak;
SELECT sum(k.cost) = round(sum(r.cost)::numeric, 2) AS to_the_cent FROM (SELECT month, sum(cost) AS cost FROM flex.community_statement GROUP BY 1) k
JOIN (SELECT month, round(cost::numeric, 2) AS cost FROM flex.community_result) r USING (month);
-- a limit that can't be kept: the run says why and has no steps
UPDATE flex.site SET flex_context = flex_context || '{"site-power-capacity": "1 kW"}' WHERE name = 'street';
SELECT flex.schedule_community('street', '2026-06-29 22:00+00', '2 days', 'joint') AS failed \gset
SELECT status, message ~ 'connection' AS names_it, is_current, (SELECT count(*) FROM flex.community_step t WHERE t.run_id = r.run_id) AS steps FROM flex.run r WHERE run_id = :failed;
SELECT site, status FROM flex.failed_run WHERE site = 'street';
SELECT run_id = :peak AS the_last_good_one_stays FROM flex.run WHERE kind = 'community' AND is_current;

-- bills of one step with known numbers: 4 kW taken, 2 kW given, 2 kW from the grid at 0.3, fee 0.02, 0.2 inside
SELECT flex.create_community('known', flex_context => '{}', internal_fee_per_kwh => 0.02) AS known \gset
SELECT flex.create_site('known ' || n) IS NOT NULL AS created FROM unnest(ARRAY['a', 'b', 'c']) n;
INSERT INTO flex.run (site_id, kind, window_start, window_end, resolution, status) VALUES (:known, 'community', '2026-01-10', '2026-01-10 01:00', '1 hour', 'optimal') RETURNING run_id AS known_run \gset
INSERT INTO flex.community_step VALUES (:known, :known_run, '2026-01-10', 1, 2, 0, 2, 0, 0, 0.3, 0.1, 0.02, 0.2, 0, 0);
INSERT INTO flex.community_member_step
SELECT :known, :known_run, s.site_id, '2026-01-10', v.import_kw, v.export_kw, 0, v.import_kw, v.export_kw, 0.3 * v.import_kw - 0.1 * v.export_kw, v.share
FROM (VALUES ('known a', 3, 0, 1), ('known b', 1, 0, 3), ('known c', 0, 2, 0)) v (name, import_kw, export_kw, share) JOIN flex.site s USING (name);
SELECT allocation_key, member, bought_inside_kwh AS bought, sold_inside_kwh AS sold, grid_import_kwh AS from_grid, round(energy_cost::numeric, 6) AS energy_cost,
       round(shared_cost::numeric, 6) AS shared_cost, cost, cost_alone, saving
FROM flex.community_statement_by_key WHERE community = 'known' ORDER BY 1, 2;
-- a peak of 2 kW at 0.1 falls on the shares; thirds of a cent go to the largest rests
UPDATE flex.community_step SET peak_price_per_kw = 0.1 WHERE site_id = :known;
UPDATE flex.community_member_step SET share = 1 WHERE site_id = :known;
SELECT allocation_key, member, round(shared_cost::numeric, 6) AS shared_cost, cost, sum(cost) OVER (PARTITION BY allocation_key) AS bills
FROM flex.community_statement_by_key WHERE community = 'known' ORDER BY 1, 2;
SELECT import_kwh, export_kwh, traded_kwh, round(energy_cost::numeric, 6) AS energy_cost, round(fee_cost::numeric, 6) AS fee_cost, round(peak_cost::numeric, 6) AS peak_cost, round(cost::numeric, 6) AS cost
FROM flex.community_result WHERE community = 'known';
-- a newer run over the step counts instead
INSERT INTO flex.run (site_id, kind, window_start, window_end, resolution, status) VALUES (:known, 'community', '2026-01-10', '2026-01-10 01:00', '1 hour', 'optimal') RETURNING run_id AS newer \gset
INSERT INTO flex.community_step SELECT site_id, :newer, ts, hours, 1, 0, 0, 0, 0, import_price, export_price, internal_fee, internal_price, 0, 0 FROM flex.community_step WHERE site_id = :known;
INSERT INTO flex.community_member_step SELECT site_id, :newer, member_site_id, ts, 1, 0, 0, 1, 0, 0.3, 1 FROM flex.community_member_step WHERE site_id = :known AND member_site_id = flex_internal.find_site('known a');
SELECT member, cost, saving FROM flex.community_statement WHERE community = 'known';
-- over a time the newest run counts, whatever its steps: quarters from 00:30 on leave no room for the hour, nor a later hour begun at 00:45
INSERT INTO flex.run (site_id, kind, window_start, window_end, resolution, status) VALUES (:known, 'community', '2026-01-10 00:45', '2026-01-10 02:45', '1 hour', 'optimal') RETURNING run_id AS shifted \gset
INSERT INTO flex.community_step SELECT :known, :shifted, ts, 1, 1, 0, 0, 0, 0, 0.3, 0.1, 0.02, 0.2, 0, 0 FROM unnest('{2026-01-10 00:45, 2026-01-10 01:45}'::timestamptz[]) ts;
INSERT INTO flex.run (site_id, kind, window_start, window_end, resolution, status) VALUES (:known, 'community', '2026-01-10 00:30', '2026-01-10 01:00', '15 minutes', 'optimal') RETURNING run_id AS quarters \gset
INSERT INTO flex.community_step SELECT :known, :quarters, ts, 0.25, 1, 0, 0, 0, 0, 0.3, 0.1, 0.02, 0.2, 0, 0 FROM unnest('{2026-01-10 00:30, 2026-01-10 00:45}'::timestamptz[]) ts;
SELECT ts, hours, CASE run_id WHEN :quarters THEN 'quarters' WHEN :shifted THEN 'shifted' ELSE 'before' END AS run FROM flex.community_plan WHERE site_id = :known ORDER BY ts;
SELECT import_kwh FROM flex.community_result WHERE community = 'known';

-- a peak in the members' own tariffs belongs to what they would pay alone: 5 kW each, at different hours, at 2 a kW beyond 1 kW
SELECT flex.create_community('peaks', 'Europe/Berlin', '{"consumption-price": "0.30 EUR/kWh", "production-price": "0.08 EUR/kWh", "site-peak-consumption-price": "2 EUR/kW"}', allocation_key => 'equal_saving') AS peaks \gset
SELECT flex.create_site(s, 'Europe/Berlin', '{"consumption-price": "0.30 EUR/kWh", "production-price": "0.08 EUR/kWh", "site-peak-consumption-price": "2 EUR/kW", "site-peak-consumption": "1 kW", "inflexible-consumption": [{"sensor": "load"}]}') IS NOT NULL AS created
FROM unnest(ARRAY['early', 'late']) s;
SELECT flex.create_sensor(s, 'load', 'kW', '1 hour') IS NOT NULL AS created FROM unnest(ARRAY['early', 'late']) s;
SELECT flex.record(s, 'load', '2026-03-31 00:00+02', '1 hour', ARRAY(SELECT CASE WHEN h % 24 = CASE s WHEN 'early' THEN 8 ELSE 18 END THEN 5 ELSE 0 END::float8 FROM generate_series(0, 47) h), '2026-03-01')
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

-- what can't be scheduled
SELECT flex.schedule_community('street', '2026-06-29 22:00+00', '0 days');
SELECT flex.schedule_community('street', '2026-06-29 22:00+00', '1 day', 'apart');
SELECT flex.schedule_community('street', '2026-06-29 22:00+00', '1 day', 'joint', '{"speed": 9}');
SELECT flex.schedule_community('nowhere', '2026-06-29 22:00+00', '1 day');
UPDATE flex.community_member SET valid_to = '2026-06-30 12:00+00' WHERE member_site_id = flex_internal.find_site('shop');
SELECT flex.schedule_community('street', '2026-06-29 22:00+00', '1 day');
UPDATE flex.site SET flex_context = flex_context - 'consumption-price' WHERE name = 'street';
SELECT flex.schedule_community('street', '2026-06-30 22:00+00', '1 day');
UPDATE flex.site SET flex_context = '{"consumption-price": "0.3 EUR/kWh", "production-price": "0.4 EUR/kWh"}' WHERE name = 'street';
SELECT flex.schedule_community('street', '2026-06-30 22:00+00', '1 day', 'joint', '{"method": "decomposition"}');
SELECT flex.schedule_community('street', '2026-06-30 22:00+00', '1 day', 'joint') > 0 AS with_binaries;
UPDATE flex.site SET flex_context = '{"consumption-price": "0.3 EUR/kWh", "production-price": "0.1 EUR/kWh"}' WHERE name = 'street';
UPDATE flex.asset SET flex_model = '{}' WHERE site_id = flex_internal.find_site('street');
SELECT flex.schedule_community('street', '2026-06-30 22:00+00', '1 day');
SELECT flex.schedule_community('street', '2026-06-30 22:00+00', '1 day', 'joint') > 0 AS no_battery_is_fine_together;

-- documents
SELECT severity, path, message FROM flex.check('{"kind": "community", "mode": "joint", "price": 0.3, "feed_in": 0.1, "internal_fee": -1, "members": [{"name": "a", "series": {"pv": [1, 2], "load": [1]}}]}');
SELECT round((flex.solve('{"kind": "community", "mode": "joint", "price": [0.3, 0.3], "feed_in": 0.1, "internal_fee": 0.02,
  "members": [{"name": "a", "series": {"pv": [4, 0], "load": [1, 1]}, "storage": {"capacity_kwh": 2, "power_kw": 2}}, {"name": "b", "series": {"import": [1, 1], "export": [0, 0]}}]}') ->> 'objective')::numeric, 6) AS cost;
-- a community goes with its runs' steps
DELETE FROM flex.run WHERE kind = 'community';
SELECT (SELECT count(*) FROM flex.community_step) + (SELECT count(*) FROM flex.community_member_step) + (SELECT count(*) FROM flex.community_asset_step) AS left_over;
DELETE FROM flex.site WHERE name = 'street';
SELECT count(*) AS members_left FROM flex.community_member;
DROP TABLE reading, many, serial;
DELETE FROM flex.site;
DELETE FROM flex.source;
