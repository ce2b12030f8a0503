-- households: over queries, as documents, through the catalogue
SET timezone = 'UTC';
SET datestyle = 'ISO, YMD';
SET extra_float_digits = 0;
SET client_min_messages = warning;
\set SHOW_CONTEXT never
CREATE TABLE inputs AS
SELECT ts, 2 - 4 * cos(d) AS temperature, greatest(0, -400 * cos(d)) AS radiation_south, greatest(0, -600 * cos(d)) AS pv_per_kwp,
       0.030 + 0.012 * sin(2 * d) AS electricity, 0.008 AS electricity_feed_in, 0.01 AS gases, 400 AS appliance_w, 150 AS hot_water_w,
       (extract(hour FROM ts) NOT BETWEEN 8 AND 16)::int AS vehicle_at_home, CASE extract(hour FROM ts) WHEN 8 THEN 20 WHEN 16 THEN 20
           ELSE 0 END AS vehicle_distance
FROM generate_series('2026-02-01'::timestamptz, '2026-02-04 23:00', '1 hour') AS ts,
    LATERAL (SELECT extract(epoch FROM ts)::float8 / 86400 * 2 * pi() AS d) x;
\set home '{"building": {"Af": 140, "Hop": 200, "Htr_w": 60, "Hve": 65, "CM_factor": 165000, "Am_factor": 2.5, '
\set home :home '"internal_gains": 4.25, "effective_window_area_south": 9, "supply_temperature": 40}, "boiler": {"type": "Air_HP"}, '
\set home :home '"hot_water_tank": {"size": 300}, "space_heating_tank": {"size": 500, "temperature_max": 45}, "pv": {"size": 8}, '
\set home :home '"battery": {"capacity": 7000, "charge_efficiency": 0.95, "discharge_efficiency": 0.95, "charge_power_max": 4500, '
\set home :home '"discharge_power_max": 4500}, "vehicle": {"capacity": 50000, "consumption_rate": 160, "charge_efficiency": 0.9, '
\set home :home '"charge_power_max": 7000, "discharge_power_max": 7000}}'

-- both modes: costs, balances, the building's temperature
SELECT mode, round(sum(cost_cent)::numeric, 4) AS cent, max(summary ->> 'engine') AS engine,
       max(abs(load_wh - grid2load_wh - pv2load_wh - bat2load_wh - ev2load_wh)) < 1e-6 AS load_closes,
       max(abs(pv_wh - pv2load_wh - pv2bat_wh - pv2ev_wh - pv2grid_wh)) < 1e-6 AS sun_closes,
       min(t_room_c) > 20 - 1e-6 AS warm, max(bat_soc_wh) <= 7000 + 1e-6 AS fits
FROM unnest(ARRAY['reference', 'optimised']) AS mode, flex.operate('SELECT * FROM inputs ORDER BY ts', :'home'::jsonb
    || jsonb_build_object('mode', mode))
GROUP BY mode ORDER BY mode DESC;
-- two households in one call, each with its summary
SELECT key, count(*) AS steps, count(summary) AS summaries, round(sum(fuel_wh)) AS fuel_wh
FROM flex.operate('SELECT k AS key, i.* FROM inputs i, unnest(ARRAY[''a'', ''b'']) k ORDER BY k, ts', :'home'::jsonb
    || '{"boiler": {"type": "gases"}}')
GROUP BY key ORDER BY key;
-- the same from a document that holds its series
SELECT round((flex.solve(:'home'::jsonb || jsonb_build_object('kind', 'household', 'mode', 'optimised', 'series',
         (SELECT jsonb_build_object('temperature', jsonb_agg(temperature ORDER BY ts), 'radiation_south',
             jsonb_agg(radiation_south ORDER BY ts), 'pv_per_kwp', jsonb_agg(pv_per_kwp ORDER BY ts),
                 'electricity', jsonb_agg(electricity ORDER BY ts), 'electricity_feed_in', 0.008, 'appliance_w', 400, 'hot_water_w', 150,
                 'vehicle_at_home', jsonb_agg(vehicle_at_home ORDER BY ts), 'vehicle_distance', jsonb_agg(vehicle_distance ORDER BY ts))
                     FROM inputs))) ->> 'total_cost')::numeric, 4) AS cent;

-- the catalogue
SELECT flex.create_site('row house', 'UTC') AS site_id \gset
SELECT count(flex.create_sensor('row house', n, u, '1 hour')) AS sensors,
    count(flex.bind_sensor('row house', n, 'inputs', 'ts', n)::text) AS bound
FROM (VALUES ('temperature', 'degC'), ('radiation_south', 'W/m2'), ('pv_per_kwp', 'W/kW'), ('electricity', 'ct/Wh'),
    ('electricity_feed_in', 'ct/Wh'),
             ('appliance_w', 'W'), ('vehicle_at_home', '1'), ('vehicle_distance', 'km')) AS v (n, u);
INSERT INTO flex.building (name, floor_area_m2, h_op_w_per_k, h_tr_w_w_per_k, h_ve_w_per_k, internal_gains_w_per_m2, window_south_m2)
    VALUES ('h', 140, 200, 60, 65, 4.25, 9);
INSERT INTO flex.heat_generator (name, type) VALUES ('hp', 'Air_HP');
INSERT INTO flex.tank (name, size_l, max_c) VALUES ('500', 500, 45), ('300', 300, 55);
INSERT INTO flex.pv (name, size_kwp) VALUES ('roof', 8);
INSERT INTO flex.battery (name, capacity_wh, charge_power_w, discharge_power_w) VALUES ('7', 7000, 4500, 4500);
INSERT INTO flex.vehicle (name, capacity_wh, consumption_wh_per_km, charge_efficiency, discharge_efficiency, charge_power_w,
    discharge_power_w) VALUES ('car', 50000, 160, 0.9, 1, 7000, 7000);
INSERT INTO flex.tariff (name) VALUES ('t');
INSERT INTO flex.household (site_id, name, building, heat_generator, space_heating_tank, hot_water_tank, pv, battery, vehicle, tariff,
    series)
VALUES (:site_id, 'row house', 'h', 'hp', '500', '300', 'roof', '7', 'car', 't', '{"hot_water_w": 150}');
SELECT flex.operate_household('row house', '2026-02-01', '4 days', 'reference') AS reference,
    flex.operate_household('row house', '2026-02-01', '4 days') AS optimised \gset
SELECT household, round(cost_reference::numeric, 4) AS reference, round(cost_optimised::numeric, 4) AS optimised, saving > 0 AS saves
    FROM flex.household_saving;
SELECT mode, month, round(cost::numeric, 4) AS cost, round(pv_kwh::numeric, 3) AS pv_kwh FROM flex.household_month ORDER BY mode;
SELECT count(*) AS hours, round(sum(cost)::numeric, 4) AS cost FROM flex.household_hour WHERE mode = 'optimised';
SELECT year, round(grid_kwh::numeric, 3) = (SELECT round(sum(grid_kwh)::numeric, 3) FROM flex.household_month m
    WHERE m.mode = y.mode) AS adds_up FROM flex.household_year y ORDER BY mode;
-- round trip of the document
SELECT round((flex.solve(flex.problem(run_id)) ->> 'total_cost')::numeric / 100, 6) = round(objective::numeric, 6) AS replayed
    FROM flex.run WHERE site_id = :site_id ORDER BY run_id;
-- a new run takes the place of the old one; rolling windows cost at least perfect foresight
SELECT flex.operate_household('row house', '2026-02-01', '4 days', 'optimised',
    '{"horizon_hours": 36, "step_hours": 12, "look_ahead_value": "dual"}') AS rolling \gset
SELECT objective >= (costs ->> 'perfect_foresight')::float8 - 1e-6 AS dearer, gap < 0.05 AS near FROM flex.run WHERE run_id = :rolling;
SELECT count(*) FROM flex.run WHERE is_current AND site_id = :site_id;
-- quarter-hour sensors at other steps: the same kilometres, away where more than half of the step is
CREATE TABLE quarters AS SELECT ts, CASE to_char(ts, 'HH24:MI') WHEN '08:00' THEN 15 WHEN '16:15' THEN 10 ELSE 0 END AS km,
       (to_char(ts, 'HH24:MI') NOT IN ('08:00', '16:00', '16:15', '16:30'))::int AS home, 0.4 AS co2
FROM generate_series('2026-02-01'::timestamptz, '2026-02-01 23:45', '15 min') AS ts;
SELECT flex.create_site('quarters', 'UTC') AS quarters \gset
SELECT count(flex.create_sensor('quarters', n, u, '15 min')) AS sensors,
    count(flex.bind_sensor('quarters', n, 'quarters', 'ts', c)::text) AS bound
FROM (VALUES ('vehicle_distance', 'km', 'km'), ('vehicle_at_home', '1', 'home'), ('occupancy', '1', 'home'),
    ('electricity_co2', 'kg/kWh', 'co2')) AS v (n, u, c);
INSERT INTO flex.household (site_id, name, building, heat_generator, vehicle, tariff, series)
VALUES (:quarters, 'quarters', 'h', 'hp', 'car', 't', '{"temperature": 10, "radiation_south": 0, "electricity": 0.03}');
WITH d AS MATERIALIZED (
    SELECT step, flex.household_document('quarters', '2026-02-01', '1 day', 'reference',
        jsonb_build_object('resolution', step)) -> 'series' AS s
    FROM unnest(ARRAY['5 min', '15 min', '1 hour']) AS step)
SELECT step, sum(km::text::float8) AS km, count(*) FILTER (WHERE home::text::int = 0) AS steps_away,
    count(*) FILTER (WHERE there <> home) AS differ,
       min(co2::text) AS co2
FROM d, ROWS FROM (jsonb_array_elements(s -> 'vehicle_distance'), jsonb_array_elements(s -> 'vehicle_at_home'),
    jsonb_array_elements(s -> 'occupancy'),
                   jsonb_array_elements(s -> 'electricity_co2')) AS x (km, home, there, co2)
GROUP BY step ORDER BY step::interval;
UPDATE flex.sensor SET unit = 'g' WHERE site_id = :quarters AND name = 'electricity_co2';
SELECT flex.operate_household('quarters', '2026-02-01', '1 day');
DELETE FROM flex.site WHERE site_id = :quarters;
DROP TABLE quarters;
-- limits that can't be met: a run with a reason and no steps; the old plan stays
SELECT flex.operate_household('row house', '2026-02-01', '1 day', 'optimised', '{"import_limit": 100}') AS cold \gset
SELECT status, message LIKE '%import_kw%' AS told, is_current, (SELECT count(*) FROM flex.household_step s
    WHERE s.run_id = r.run_id) AS steps FROM flex.run r WHERE run_id = :cold;
-- many: a second call passes over what is there
INSERT INTO flex.household (site_id, name, building, heat_generator, tariff, series)
SELECT :site_id, 'empty ' || n, 'h', 'hp', 't', '{"hot_water_w": 0}' FROM generate_series(1, 3) n;
CALL flex.operate_households('SELECT name AS household FROM flex.household', '2026-02-01', '1 day', 'reference', batch => 2);
CALL flex.operate_households('SELECT name AS household FROM flex.household', '2026-02-01', '1 day', 'reference');
SELECT subject, count(*) AS runs FROM flex.run WHERE window_end = '2026-02-02' AND kind = 'household_reference' GROUP BY subject
    ORDER BY subject;
CALL flex.operate_households('SELECT unnest(ARRAY[''row house'', ''castle'', NULL]) AS household', '2026-02-01', '1 day', 'reference');
CALL flex.operate_households(NULL, '2026-02-01', '1 day');
CALL flex.operate_households('SELECT name AS household FROM flex.household', NULL, '1 day');
CALL flex.operate_households('SELECT name AS household FROM flex.household', '2026-02-01', '1 day', 'lazy');
-- deleting a run takes its steps along
DELETE FROM flex.run WHERE run_id = :reference;
SELECT count(*) FROM flex.household_step WHERE run_id = :reference;

-- bad input
SELECT count(*) FROM flex.operate('SELECT * FROM inputs WHERE ts <> ''2026-02-02 05:00'' ORDER BY ts', :'home');
SELECT count(*) FROM flex.operate('SELECT ts, CASE WHEN ts = ''2026-02-02 05:00'' THEN ''NaN'' ELSE temperature END AS temperature, '
    'electricity FROM inputs ORDER BY ts', :'home');
SELECT count(*) FROM flex.operate('SELECT ts, temperature FROM inputs ORDER BY ts', :'home');
SELECT count(*) FROM flex.operate('SELECT * FROM inputs ORDER BY ts', :'home'::jsonb || '{"boiler": {"type": "solids"}}');
SELECT count(*) FROM flex.operate('SELECT * FROM inputs ORDER BY ts', :'home'::jsonb #- '{building,Af}');
SELECT count(*) FROM flex.operate('SELECT * FROM inputs ORDER BY ts', jsonb_set(:'home', '{building,Hop}', '50000'));
SELECT count(*) FROM flex.operate('SELECT * FROM inputs ORDER BY ts', :'home'::jsonb
    || '{"behavior": {"target_temperature_at_home_min": 28}}');
SELECT count(*) FROM flex.operate('SELECT * FROM inputs ORDER BY ts', :'home'::jsonb
    || '{"hot_water_tank": {"size": 300, "size_unit": "m3"}}');
SELECT count(*) FROM flex.operate('SELECT * FROM inputs ORDER BY ts', :'home'::jsonb || '{"sauna": {}}');
SELECT count(*) FROM flex.operate('SELECT ts, temperature, electricity, radiation_south FROM inputs ORDER BY ts', :'home');
SELECT count(*) FROM flex.operate('SELECT ts, temperature, electricity, pv_per_kwp, vehicle_distance, radiation_south, 0 AS '
    'appliance_shape FROM inputs ORDER BY ts', jsonb_set(jsonb_set(:'home', '{building,person_num}', '2'),
    '{building,appliance_electricity_demand_per_person}', '900000'));
SELECT count(*) FROM flex.operate('SELECT ts, temperature, electricity, pv_per_kwp, radiation_south, 60 AS vehicle_distance FROM inputs '
    'ORDER BY ts', :'home');
SELECT count(*) FROM flex.operate(NULL, :'home');
SELECT path, message FROM flex.check(:'home'::jsonb || '{"kind": "household", "compat": ["speed"], "series": {"temperature": 3, '
    '"electricity": 0.3}, "steps": 24}');
SELECT count(*) FROM flex.operate('SELECT * FROM inputs ORDER BY ts', :'home'::jsonb
    || '{"boiler": {"type": "Air_HP", "power_max": 50}, "hot_water_tank": null}');
SELECT flex.operate_household('castle', '2026-02-01', '1 day');
SELECT flex.operate_household('row house', '2026-02-01', '1 day', 'lazy');
SELECT flex.operate_household('row house', '2026-02-04', '2 days');
SELECT flex.operate_household('row house', 'infinity', '2 days');
SELECT flex.operate_household('row house', '2026-02-01', '90 minutes');
SELECT flex.operate_household('row house', '2026-02-01', '9999 years');
UPDATE flex.household SET series = '{"wind": 3}' WHERE name = 'row house';
SELECT flex.operate_household('row house', '2026-02-01', '1 day');
UPDATE flex.household SET series = '{"hot_water_w": {"sensor": "shower"}}' WHERE name = 'row house';
SELECT flex.operate_household('row house', '2026-02-01', '1 day');
INSERT INTO flex.building (name, floor_area_m2, h_op_w_per_k, h_ve_w_per_k) VALUES ('glass', 10, 5000, 10);
INSERT INTO flex.tank (name, size_l, max_c, min_c) VALUES ('odd', 100, 30, 40);
DELETE FROM flex.site WHERE site_id = :site_id;
DELETE FROM flex.building;
DELETE FROM flex.heat_generator;
DELETE FROM flex.tank;
DELETE FROM flex.pv;
DELETE FROM flex.battery;
DELETE FROM flex.vehicle;
DELETE FROM flex.tariff;
DROP TABLE inputs;
