-- Houses and shops of one street as an energy community: one plan for all
-- storages, an electric car among them, and what everyone pays.
SELECT flex.create_community('street', 'Europe/Berlin',
       '{"consumption-price": {"sensor": "import price"}, "production-price": "0.08 EUR/kWh"}',
                             internal_fee_per_kwh => 0.02) \gset
SELECT first, until, step FROM demo.grid \gset
SELECT flex.create_sensor('street', 'import price', 'EUR/kWh', :'step') \gset
SELECT flex.bind_sensor('street', 'import price', 'demo.meter', 'ts', 'import_price', '{"site": "house"}') \gset
SELECT flex.create_asset('street', 'street battery', 'battery',
       '{"soc-at-start": "0 kWh", "soc-min": "0 kWh", "soc-max": "40 kWh", "power-capacity": "20 kW",
         "roundtrip-efficiency": "90 %"}') \gset
SELECT count(flex.create_site(name, 'Europe/Berlin',
       '{"inflexible-consumption": [{"sensor": "load"}], "inflexible-production": [{"sensor": "pv"}]}')) AS made
FROM (VALUES ('corner house'), ('corner bakery'), ('corner office')) v (name) \gset
SELECT count(flex.create_sensor('corner ' || kind, sensor, 'kW', :'step')) AS made
FROM unnest(ARRAY['house', 'bakery', 'office']) kind, unnest(ARRAY['load', 'pv']) sensor \gset
SELECT count(flex.bind_sensor('corner ' || kind, 'load', 'demo.meter', 'ts', 'load_kw', jsonb_build_object('site', kind))) AS made
FROM unnest(ARRAY['house', 'bakery', 'office']) kind \gset
SELECT count(flex.bind_sensor('corner ' || kind, 'pv', 'demo.meter', 'ts', 'pv_kw', jsonb_build_object('site', kind))) AS made
FROM unnest(ARRAY['house', 'bakery', 'office']) kind \gset
SELECT greatest(:'first', least(date_trunc('day', ts, 'Europe/Berlin'), :'until'::timestamptz - interval '1 day')) AS start
FROM demo.meter WHERE site = 'office' ORDER BY pv_kw DESC, ts LIMIT 1 \gset
SELECT flex.create_asset('corner bakery', 'battery', 'battery',
       '{"soc-at-start": "10 kWh", "soc-min": "0 kWh", "soc-max": "20 kWh", "power-capacity": "10 kW",
         "roundtrip-efficiency": "90 %"}') \gset
SELECT flex.create_asset('corner house', 'car', 'battery', jsonb_build_object(
       'soc-at-start', '15 kWh', 'soc-min', '0 kWh', 'soc-max', '60 kWh', 'power-capacity', '11 kW', 'production-capacity', '0 kW',
       'soc-targets', jsonb_build_array(jsonb_build_object('value', '45 kWh',
         'datetime', to_char(:'start'::timestamptz + interval '18 hours', 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM'))))) \gset
SELECT flex.add_community_member('street', 'corner house'), flex.add_community_member('street', 'corner bakery'),
       flex.add_community_member('street', 'corner office') \gset
SELECT flex.schedule_community('street', :'start', interval '1 day', 'joint') AS run_id \gset
\echo
\echo '-- an energy community: a house with a car, a bakery with a battery, an office with PV, a battery on the street; one plan for all'
SELECT status, engine, round(idle_cost::numeric, 2) AS cost_apart, round(objective::numeric, 2) AS cost_together,
       to_char(gap, '9.9EEEE') AS gap, round((1000 * solve_seconds)::numeric) AS ms
FROM   flex.run WHERE run_id = :run_id;
\echo
\echo '-- what everyone pays that day: the view flex.community_statement'
SELECT member, round(own_use_kwh::numeric, 1) AS own_use_kwh, round(bought_inside_kwh::numeric, 1) AS bought_inside,
       round(sold_inside_kwh::numeric, 1) AS sold_inside,
       round(grid_import_kwh::numeric, 1) AS from_grid, round(grid_export_kwh::numeric, 1) AS to_grid, cost_alone, cost, saving
FROM   flex.community_statement ORDER BY member;
