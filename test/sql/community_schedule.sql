SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET extra_float_digits = 0;
\set SHOW_CONTEXT never
-- schedules: everyone alone with the battery between, then all together
SELECT flex.schedule_community('street', '2026-06-29 22:00+00', '2 days') AS alone \gset
-- its statement: two local months
SELECT community, month, member, allocation_key, round(own_use_kwh::numeric, 2) AS own_use_kwh,
    round(bought_inside_kwh::numeric, 2) AS bought, round(sold_inside_kwh::numeric, 2) AS sold,
       round(grid_import_kwh::numeric, 2) AS grid_import, round(grid_export_kwh::numeric, 2) AS grid_export, cost, cost_alone, saving
FROM flex.community_statement ORDER BY month, member;
SELECT flex.schedule_community('street', '2026-06-29 22:00+00', '2 days', 'joint') AS joint \gset
SELECT kind, status, engine, is_current, round(objective::numeric, 4) AS objective, round(idle_cost::numeric, 4) AS cost_alone, window_end,
    resolution, message
FROM flex.run WHERE kind = 'community' ORDER BY run_id;
SELECT (SELECT objective FROM flex.run WHERE run_id = :joint) <= (SELECT objective FROM flex.run
    WHERE run_id = :alone) AS together_is_cheaper,
       (SELECT objective FROM flex.run WHERE run_id = :alone) <= (SELECT idle_cost FROM flex.run
           WHERE run_id = :alone) AS a_battery_between_helps;
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
FROM flex.community_schedule c JOIN (SELECT ts, sum(import_kw - export_kw) AS net FROM flex.community_member_schedule
    GROUP BY ts) m USING (ts);
SELECT member, asset, count(*) AS steps, round(max(soc_kwh)::numeric, 3) AS most_kwh FROM flex.community_asset_schedule GROUP BY 1, 2
    ORDER BY 1, 2;
SELECT count(*) = 48 AS site_steps, bool_and(abs(s.import_kw - s.export_kw - s.net_load_kw - d.power_kw) < 1e-9) AS devices_and_loads
FROM flex.site_schedule s JOIN (SELECT ts, sum(power_kw) AS power_kw FROM flex.community_asset_schedule WHERE community = 'street'
    GROUP BY ts) d USING (ts)
WHERE s.site = 'street';
SELECT flex.schedule_svg('street') LIKE '<svg%' AS drawn, flex.schedule_svg('street') LIKE '%shop: battery%' AS named;

-- statements: the bills sum to the community's result to the cent, under every key
SELECT k.allocation_key, k.month, sum(k.cost) = round(r.cost::numeric, 2) AS to_the_cent,
       abs(sum(k.bought_inside_kwh) + 1e-9 - least(sum(k.bought_inside_kwh), r.traded_kwh)) < 1e-6 AS no_more_than_traded
FROM flex.community_statement_by_key k JOIN flex.community_result r USING (community, month) GROUP BY 1, 2, r.cost, r.traded_kwh
    ORDER BY 1, 2;
-- at the internal prices of a joint plan nobody pays more than alone, under every key, but for the cent of rounding
SELECT allocation_key, min(saving) >= -0.01 AS nobody_pays_more FROM flex.community_statement_by_key GROUP BY 1 ORDER BY 1;
SELECT max(saving) - min(saving) <= 0.02 AS equal FROM flex.community_statement_by_key WHERE allocation_key = 'equal_saving'
    AND month = '2026-06-01';
-- the static key gives first by share: the flat with two of four shares gets no less than by simultaneous use when it needs it
SELECT sum(bought_inside_kwh) FILTER (WHERE allocation_key = 'static')
     > sum(bought_inside_kwh) FILTER (WHERE allocation_key = 'dynamic') AS larger_share_buys_more
FROM flex.community_settlement WHERE member = 'flat';
SELECT bool_and(abs(d.b - s.b) < 1e-9) AS all_is_given_out
FROM (SELECT ts, sum(bought_inside_kwh) AS b FROM flex.community_settlement WHERE allocation_key = 'dynamic' GROUP BY ts) d
JOIN (SELECT ts, sum(bought_inside_kwh) AS b FROM flex.community_settlement WHERE allocation_key = 'static' GROUP BY ts) s USING (ts)
WHERE NOT EXISTS (SELECT FROM flex.community_schedule c WHERE c.ts = d.ts AND c.own_import_kw > 0);
UPDATE flex.community SET allocation_key = 'equal_saving';
SELECT DISTINCT allocation_key FROM flex.community_statement;

-- a peak price and limits of the connection
UPDATE flex.site SET flex_context = flex_context || '{"site-peak-consumption-price": "0.5 EUR/kW", "site-power-capacity": "6 kW"}'
    WHERE name = 'street';
SELECT flex.schedule_community('street', '2026-06-29 22:00+00', '2 days', 'joint') AS peak \gset
SELECT status, costs ->> 'electricity consumption peak' IS NOT NULL AS has_peak,
    (SELECT max(import_kw) <= 6 + 1e-6 FROM flex.community_step t WHERE t.run_id = r.run_id) AS within
FROM flex.run r WHERE run_id = :peak;
SELECT sum(k.cost) = round(sum(r.cost)::numeric, 2) AS to_the_cent FROM (SELECT month, sum(cost) AS cost FROM flex.community_statement
    GROUP BY 1) k
JOIN (SELECT month, round(cost::numeric, 2) AS cost FROM flex.community_result) r USING (month);
-- a limit that can't be kept: the run says why and has no steps
UPDATE flex.site SET flex_context = flex_context || '{"site-power-capacity": "1 kW"}' WHERE name = 'street';
SELECT flex.schedule_community('street', '2026-06-29 22:00+00', '2 days', 'joint') AS failed \gset
SELECT status, message ~ 'connection' AS names_it, is_current, (SELECT count(*) FROM flex.community_step t
    WHERE t.run_id = r.run_id) AS steps FROM flex.run r WHERE run_id = :failed;
SELECT site, status FROM flex.failed_run WHERE site = 'street';
SELECT run_id = :peak AS the_last_good_one_stays FROM flex.run WHERE kind = 'community' AND is_current;
