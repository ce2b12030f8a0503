SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET extra_float_digits = 0;
\set SHOW_CONTEXT never
-- a community: its connection is a site, members are sites
SELECT flex.create_community('street', 'Europe/Berlin', '{"consumption-price": {"sensor": "price"}, "production-price": "0.08 EUR/kWh"}',
    internal_fee_per_kwh => 0.02) IS NOT NULL AS created;
SELECT flex.create_sensor('street', 'price', 'EUR/kWh', '1 hour') IS NOT NULL AS created;
SELECT flex.record('street', 'price', '2026-06-29 22:00+00', '1 hour',
    ARRAY(SELECT 0.3 + 0.1 * sin(h / 3.0) FROM generate_series(0, 47) h), '2026-06-28');
SELECT flex.create_asset('street', 'battery', 'battery', '{"soc-min": "0 kWh", "soc-max": "10 kWh", "soc-at-start": "0 kWh", '
    '"power-capacity": "5 kW", "roundtrip-efficiency": "90%"}') IS NOT NULL AS created;
SELECT flex.create_site(s, 'Europe/Berlin', context::jsonb) IS NOT NULL AS created
FROM (VALUES ('house', '{"inflexible-consumption": [{"sensor": "load"}], "inflexible-production": [{"sensor": "pv"}]}'),
             ('flat', '{"inflexible-consumption": [{"sensor": "load"}]}'),
             ('shop', '{"inflexible-consumption": [{"sensor": "load"}]}')) v (s, context);
SELECT flex.create_sensor(s, 'load', 'kW', '1 hour') IS NOT NULL AS created FROM unnest(ARRAY['house', 'flat', 'shop']) s;
SELECT flex.create_sensor('house', 'pv', 'kW', '1 hour', sign => 'production') IS NOT NULL AS created;
SELECT flex.record(s, 'load', '2026-06-29 22:00+00', '1 hour', ARRAY(SELECT 1 + 0.5 * cos(h / 2.0 + length(s))
    FROM generate_series(0, 47) h), '2026-06-28')
FROM unnest(ARRAY['house', 'flat', 'shop']) s;
SELECT flex.record('house', 'pv', '2026-06-29 22:00+00', '1 hour', ARRAY(SELECT greatest(0, 8 * sin((h % 24 - 6) * pi() / 12))
    FROM generate_series(0, 47) h), '2026-06-28');
SELECT flex.create_asset('shop', 'battery', 'battery', '{"soc-min": "0 kWh", "soc-max": "5 kWh", "soc-at-start": "1 kWh", '
    '"power-capacity": "3 kW"}') IS NOT NULL AS created;
SELECT flex.schedule_community('street', '2026-06-29 22:00+00', '2 days');
SELECT flex.add_community_member('street', 'house'), flex.add_community_member('street', 'flat', 2, '2026-01-01'),
    flex.add_community_member('street', 'shop', 1);

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
