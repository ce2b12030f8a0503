-- A household of the year before: heat pump, roof, battery and two tanks, at the market's
-- prices plus fees; what least-cost operation saves against none. The weather is a formula.
CREATE VIEW demo.weather AS
SELECT s.ts,
       9.5 - 9.5 * cos(2 * pi() * (d.day - 20) / 365.25) - 3.5 * cos(2 * pi() * (d.hour - 3) / 24)
         + 3 * sin(d.day / 3.7) AS temperature,
       700 * s.pv_south AS radiation_south, 350 * s.pv_east_west AS radiation_east, 350 * s.pv_east_west AS radiation_west,
       120 * s.pv_east_west AS radiation_north, s.pv_south, s.household * 3500 / 8760 AS appliances_kw,
       CASE WHEN d.hour IN (6, 7, 19, 20, 21) THEN 1.1 ELSE 0.08 END AS hot_water_kw
FROM demo.shape s
CROSS JOIN LATERAL (SELECT extract(doy FROM s.ts AT TIME ZONE 'Europe/Berlin')::float8 AS day,
                           extract(hour FROM s.ts AT TIME ZONE 'Europe/Berlin')::float8 AS hour) d;
CREATE TABLE demo.home AS
SELECT p.ts, p.eur_per_mwh / 1000 + 0.17 AS import_price, w.temperature, w.radiation_south, w.radiation_east, w.radiation_west,
       w.radiation_north, w.pv_south, w.appliances_kw, w.hot_water_kw
FROM demo.step p JOIN demo.weather w ON w.ts = p.shape_ts;
ALTER TABLE demo.home ADD PRIMARY KEY (ts);
ANALYZE demo.home;

SELECT first, make_interval(secs => extract(epoch FROM until - first)::float8) AS span, until - first AS days, step FROM demo.grid \gset
SELECT flex.create_site('terrace house', 'Europe/Berlin') \gset
SELECT count(flex.create_sensor('terrace house', n, u, :'step')) AS created,
       count(flex.bind_sensor('terrace house', n, 'demo.home', 'ts', c)::text) AS bound
FROM (VALUES ('temperature', 'degC', 'temperature'), ('radiation_south', 'W/m2', 'radiation_south'),
             ('radiation_east', 'W/m2', 'radiation_east'), ('radiation_west', 'W/m2', 'radiation_west'),
             ('radiation_north', 'W/m2', 'radiation_north'), ('pv_per_kwp', 'kW/kW', 'pv_south'),
             ('electricity', 'EUR/kWh', 'import_price'), ('appliance_w', 'kW', 'appliances_kw'),
             ('hot_water_w', 'kW', 'hot_water_kw')) v (n, u, c) \gset

INSERT INTO flex.building (name, floor_area_m2, h_op_w_per_k, h_tr_w_w_per_k, h_ve_w_per_k, internal_gains_w_per_m2,
                           window_west_east_m2, window_south_m2, window_north_m2, supply_c)
VALUES ('terrace house', 130, 130, 50, 55, 3.5, 4, 8, 3, 38);
INSERT INTO flex.heat_generator (name, type) VALUES ('air heat pump', 'Air_HP');
INSERT INTO flex.tank (name, size_l, max_c) VALUES ('buffer', 400, 45), ('hot water', 300, 55);
INSERT INTO flex.pv (name, size_kwp) VALUES ('roof', 8);
INSERT INTO flex.battery (name, capacity_wh, charge_power_w, discharge_power_w) VALUES ('cellar', 8000, 4000, 4000);
INSERT INTO flex.comfort (name) VALUES ('usual');
INSERT INTO flex.tariff (name, series) VALUES ('dynamic', '{"electricity_feed_in": 0.008}');
INSERT INTO flex.household (site_id, name, building, heat_generator, space_heating_tank, hot_water_tank, pv, battery, tariff, comfort)
SELECT site_id, 'terrace house', 'terrace house', 'air heat pump', 'buffer', 'hot water', 'roof', 'cellar', 'dynamic', 'usual'
FROM flex.site WHERE name = 'terrace house';

SELECT count(flex.operate_household('terrace house', :'first', :'span', mode, jsonb_build_object('resolution', :'step'))) AS runs
FROM unnest(ARRAY['reference', 'optimised']) mode \gset
\echo
\echo '-- a household with heat pump, roof, battery and two tanks over' :days ': rules against least cost (view flex.household_saving)'
SELECT household, round(cost_reference::numeric, 2) AS reference_eur, round(cost_optimised::numeric, 2) AS optimised_eur,
       round(saving::numeric, 2) AS saving_eur, round(100 * saving_share::numeric, 1) AS percent,
       round(grid_reference_kwh::numeric) AS import_before_kwh, round(grid_optimised_kwh::numeric) AS import_after_kwh
FROM   flex.household_saving;
\echo '-- by local month (view flex.household_month)'
SELECT month, mode, round(room_heating_kwh::numeric) AS heat_kwh, round(heat_generator_kwh::numeric) AS heat_pump_kwh,
       round(pv_kwh::numeric) AS pv_kwh,
       round(grid_kwh::numeric) AS import_kwh, round(cost::numeric, 2) AS cost_eur
FROM   flex.household_month
WHERE  extract(month FROM month) IN (1, 7) OR :'span'::interval < interval '4800 hours'
ORDER  BY month, mode DESC;
