SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET extra_float_digits = 0;
\set SHOW_CONTEXT never
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
SELECT severity, path, message FROM flex.check('{"kind": "community", "mode": "joint", "price": 0.3, "feed_in": 0.1, "internal_fee": -1, '
    '"members": [{"name": "a", "series": {"pv": [1, 2], "load": [1]}}]}');
SELECT round((flex.solve('{"kind": "community", "mode": "joint", "price": [0.3, 0.3], "feed_in": 0.1, "internal_fee": 0.02,
  "members": [{"name": "a", "series": {"pv": [4, 0], "load": [1, 1]}, "storage": {"capacity_kwh": 2, "power_kw": 2}}, {"name": "b", '
      '"series": {"import": [1, 1], "export": [0, 0]}}]}') ->> 'objective')::numeric, 6) AS cost;
-- a community goes with its runs' steps
DELETE FROM flex.run WHERE kind = 'community';
SELECT (SELECT count(*) FROM flex.community_step) + (SELECT count(*) FROM flex.community_member_step) + (SELECT count(*)
    FROM flex.community_asset_step) AS left_over;
DELETE FROM flex.site WHERE name = 'street';
SELECT count(*) AS members_left FROM flex.community_member;
DROP TABLE reading, many, serial;
DELETE FROM flex.site;
DELETE FROM flex.source;
