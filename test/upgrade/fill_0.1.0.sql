-- Fills every table of pg_flex 0.1.0 by what that version offered. dump_0.1.0.txt
-- is a dump of the database this makes on a server with 0.1.0 (scripts/baseline.sh
-- builds one): it is kept because only 0.1.0 can make it.
\set ON_ERROR_STOP on
SET timezone = 'UTC';
SET client_min_messages = warning;
CREATE EXTENSION pg_flex VERSION '0.1.0';

-- a site with a schedule, a failed run, a job, a bound sensor
SELECT flex.create_site('mill', 'Europe/Berlin',
    '{"consumption-price": "0.30 EUR/kWh", "production-price": "0.08 EUR/kWh", "inflexible-consumption": [{"sensor": "load"}]}');
SELECT flex.create_asset('mill', 'battery', 'battery', '{"soc-at-start": "5 kWh", "soc-max": "10 kWh", "power-capacity": "5 kW"}');
SELECT flex.create_sensor('mill', 'load', 'kW', '1 hour');
SELECT flex.record('mill', 'load', '2026-03-01', '1 hour', ARRAY[1, 2, 3, 2, 1, 1]::float8[], '2026-02-28');
CREATE TABLE outdoor AS SELECT ts, 5.0 AS temperature FROM generate_series('2026-03-01'::timestamptz, '2026-03-01 05:00', '1 hour') ts;
SELECT flex.create_sensor('mill', 'temperature', 'degC', '1 hour');
SELECT flex.bind_sensor('mill', 'temperature', 'outdoor', 'ts', 'temperature');
SELECT flex.schedule('mill', '2026-03-01', '6 hours');
UPDATE flex.asset SET flex_model = flex_model
    || '{"power-capacity": "1 kW", "soc-targets": [{"datetime": "2026-03-01T02:00:00Z", "value": "9 kWh"}]}';
SELECT flex.create_job('mill', '1 hour', '6 hours', '2026-03-01 00:00+00');
CALL flex.run_due('2026-03-01 00:05+00');

-- behaviour: a model of one's own, a simulated household
SELECT flex.fit_behavior('tiny', $$SELECT 1 AS person_type, 1 AS day_type, ARRAY[1, 1, 10, 10, 9, 9, 1, 1] AS activities$$);
INSERT INTO flex.behavior_holiday (calendar, day, name) VALUES ('village', '2026-03-17', 'fair');
INSERT INTO flex.behavior_trigger (model, activity, technology, probability)
SELECT 'tiny', activity, technology, 0.25 FROM flex.behavior_activity a JOIN flex.behavior_technology t USING (model)
WHERE model = 'tiny' ORDER BY 2, 3 LIMIT 1 ON CONFLICT DO NOTHING;
SELECT flex.create_site('home', 'UTC', '{"consumption-price": "0.30 EUR/kWh"}');
SELECT flex.simulate_sensors('home', '1', 7, '2026-03-01', 1, 'default', '1 hour');

-- a household in both modes
SELECT flex.create_site('row house', 'UTC') AS row_house \gset
INSERT INTO flex.building (name, floor_area_m2, h_op_w_per_k, h_tr_w_w_per_k, h_ve_w_per_k, internal_gains_w_per_m2, window_south_m2)
    VALUES ('h', 140, 200, 60, 65, 4.25, 9);
INSERT INTO flex.heat_generator (name, type) VALUES ('hp', 'Air_HP');
INSERT INTO flex.tank (name, size_l, max_c) VALUES ('500', 500, 45), ('300', 300, 55);
INSERT INTO flex.pv (name, size_kwp) VALUES ('roof', 8);
INSERT INTO flex.battery (name, capacity_wh, charge_power_w, discharge_power_w) VALUES ('7', 7000, 4500, 4500);
INSERT INTO flex.vehicle (name, capacity_wh, consumption_wh_per_km, charge_efficiency, discharge_efficiency, charge_power_w,
    discharge_power_w) VALUES ('car', 50000, 160, 0.9, 1, 7000, 7000);
INSERT INTO flex.cooling (name, power_w) VALUES ('split', 3000);
INSERT INTO flex.heating_element (name, power_w) VALUES ('rod', 2000);
INSERT INTO flex.behaviour (name, at_home_min_c) VALUES ('warm', 21);
INSERT INTO flex.tariff (name, series, peak_price_cent_per_w) VALUES ('t', '{"electricity": 0.03, "electricity_feed_in": 0.008}', 0.01);
INSERT INTO flex.household (site_id, name, building, heat_generator, space_heating_tank, hot_water_tank, pv, battery, vehicle, cooling,
    heating_element, tariff, behaviour, series)
VALUES (:row_house, 'row house', 'h', 'hp', '500', '300', 'roof', '7', 'car', 'split', 'rod', 't', 'warm',
        '{"temperature": 4, "radiation_south": 100, "pv_per_kwp": 200, "appliance_w": 400, "hot_water_w": 150, "vehicle_distance": 0,
                    "vehicle_at_home": 1}');
SELECT flex.operate_household('row house', '2026-02-01', '6 hours', 'reference'), flex.operate_household('row house', '2026-02-01',
    '6 hours');

-- a community with two runs
SELECT flex.create_community('street', 'Europe/Berlin', '{"consumption-price": "0.30 EUR/kWh", "production-price": "0.08 EUR/kWh"}',
    internal_fee_per_kwh => 0.02);
SELECT flex.create_asset('street', 'battery', 'battery',
    '{"soc-min": "0 kWh", "soc-max": "10 kWh", "soc-at-start": "2 kWh", "power-capacity": "5 kW", "roundtrip-efficiency": "90%"}');
SELECT flex.create_site('flat', 'Europe/Berlin',
    '{"inflexible-consumption": [{"sensor": "load"}], "inflexible-production": [{"sensor": "pv"}]}');
SELECT flex.create_sensor('flat', 'load', 'kW', '1 hour'), flex.create_sensor('flat', 'pv', 'kW', '1 hour', sign => 'production');
SELECT flex.record('flat', 'load', '2026-03-01', '1 hour', ARRAY[1, 2, 1, 2]::float8[], '2026-02-28'), flex.record('flat', 'pv',
    '2026-03-01', '1 hour', ARRAY[4, 0, 5, 0]::float8[], '2026-02-28');
SELECT flex.add_community_member('street', 'flat'), flex.add_community_member('street', 'mill');
UPDATE flex.asset SET flex_model = flex_model - 'soc-targets';
SELECT flex.schedule_community('street', '2026-03-01', '4 hours'), flex.schedule_community('street', '2026-03-01', '4 hours', 'joint');

-- a network with zones, headroom and load flow kept
SELECT * FROM flex.import_dss('lane', jsonb_build_object('Master.dss', concat_ws(E'\n',
    'Set DefaultBaseFrequency=50',
    'New Circuit.lane basekv=11 isc3=3000 isc1=2500',
    'New LineCode.c nphases=3 r1=0.3 x1=0.08 r0=1 x0=0.1 c1=0 c0=0 units=km normamps=150',
    'New Transformer.t buses=[sourcebus lv] conns=[delta wye] kvs=[11 0.416] kvas=[50 50] %Rs=[0.6 0.6] xhl=4',
    'New RegControl.r transformer=t winding=2 vreg=240 band=4 ptratio=1',
    'New Line.a bus1=lv bus2=a1 linecode=c length=200 units=m',
    'New Line.b bus1=lv bus2=a2 linecode=c length=200 units=m',
    'New Load.n1 phases=1 bus1=a1.1 kv=0.24 kw=2 pf=0.95 vminpu=0 vmaxpu=1e6',
    'New Load.n2 phases=1 bus1=a2.2 kv=0.24 kw=2 pf=0.95 vminpu=0 vmaxpu=1e6',
    'New Generator.roof phases=1 bus1=a1.1 kv=0.24 kw=1 pf=1',
    'New Capacitor.k phases=3 bus1=a2 kv=0.416 kvar=3',
    'Set voltagebases=[11 0.416]',
    'CalcVoltageBases')));
UPDATE flex.bus SET feeder = CASE name WHEN 'a1' THEN '1' WHEN 'a2' THEN '2' END WHERE name IN ('a1', 'a2');
INSERT INTO flex.feeder (network_id, name, supply_line, max_evs) SELECT network_id, '1', 'a', 3 FROM flex.network;
INSERT INTO flex.network_customer SELECT network_id, 'base', 'n1', 1, '11', 'detached', false, 0, 'm1', NULL, NULL FROM flex.network;
UPDATE flex.network_load SET site_id = (SELECT site_id FROM flex.site WHERE name = 'mill') WHERE name = 'n1';
CREATE TABLE demand AS SELECT ts, 'n' || n AS element, n * (1 + extract(hour FROM ts) / 4) AS p_kw
    FROM generate_series('2026-01-05'::timestamptz, '2026-01-05 05:00', '1 hour') ts, generate_series(1, 2) n;
SELECT flex.store_headroom('lane', 'SELECT * FROM demand');
SELECT flex.store_hosting('lane', 'SELECT * FROM demand ORDER BY ts', '{"kw": 2}');
SELECT flex.store_load_flow('lane', '2026-03-01', '2026-03-01 03:00', 'summary', '1 hour'), flex.store_load_flow('lane', '2026-03-01',
    '2026-03-01 03:00', 'voltage', '1 hour');

-- a tie to what a user may build over it
CREATE VIEW mill_plan AS SELECT ts, import_kw, export_kw, cost FROM flex.site_schedule WHERE site = 'mill';
CREATE VIEW mill_worth AS SELECT flex.storage_value(ts, 0.3, 0.1, temperature, '{"capacity_kwh": 5, "power_kw": 2}') AS worth
    FROM outdoor;
