-- Benchmark: household-years read from a table, simulated by the reference rules and returned as rows; one optimum.
-- psql -v inputs=test/cases/flex/inputs_seed1.csv -f bench/household.sql in a database with the extension.
\set QUIET on
\pset footer off
CREATE TEMPORARY TABLE raw (hour int, temperature float8, radiation_north float8, radiation_south float8, radiation_east float8,
    radiation_west float8, pv_per_kwp float8, electricity float8, electricity_feed_in float8, gases float8, appliance_shape float8,
    hot_water_shape float8, occupancy float8, vehicle_at_home float8, vehicle_distance float8);
\set load '\\copy raw FROM ' :'inputs' ' CSV HEADER'
:load
CREATE TEMPORARY TABLE inputs AS SELECT '2019-01-01'::timestamptz + (hour - 1) * interval '1 hour' AS ts, * FROM raw;
CREATE TEMPORARY TABLE rate (what text, n int, seconds float8);
DO $$
DECLARE
    began timestamptz;
    house jsonb := '{"building": {"Af": 140, "Hop": 200, "Htr_w": 60, "Hve": 65, "CM_factor": 165000, "Am_factor": 2.5,
        "internal_gains": 4.25,
        "effective_window_area_west_east": 6, "effective_window_area_south": 9, "effective_window_area_north": 4, "supply_temperature": 40,
        "person_num": 3, "appliance_electricity_demand_per_person": 1000000, "hot_water_demand_per_person": 800000},
        "boiler": {"type": "Air_HP"}, "space_heating_tank": {"size": 500, "temperature_max": 45}, "hot_water_tank": {"size": 300},
        "pv": {"size": 8}, "battery": {"capacity": 7000, "charge_efficiency": 0.95, "discharge_efficiency": 0.95,
            "charge_power_max": 4500, "discharge_power_max": 4500}}';
    query text := 'SELECT ts, temperature, radiation_north, radiation_south, radiation_east, radiation_west, pv_per_kwp,
        electricity, electricity_feed_in,
        appliance_shape, hot_water_shape, occupancy FROM inputs ORDER BY ts';
BEGIN
    PERFORM count(*) FROM flex.operate(query, house);
    began := clock_timestamp();
    FOR k IN 1 .. 40 LOOP
        PERFORM count(*) FROM flex.operate(query, house);
    END LOOP;
    INSERT INTO rate VALUES ('reference', 40, extract(epoch FROM clock_timestamp() - began));
    began := clock_timestamp();
    FOR k IN 1 .. 3 LOOP
        PERFORM count(*) FROM flex.operate(query, house || '{"mode": "optimised"}');
    END LOOP;
    INSERT INTO rate VALUES ('optimised', 3, extract(epoch FROM clock_timestamp() - began));
END $$;
SELECT what AS "heat pump, sun, battery, two tanks; 8760 rows", n AS household_years, round(seconds::numeric, 2) AS seconds,
       round((n / seconds)::numeric, 1) AS household_years_per_s
FROM rate ORDER BY what DESC;
