-- households: what was stored, by hour, month and year, and what control saves

CREATE VIEW flex.household_hour AS
SELECT s.name AS site, r.subject AS household, pg_catalog.substr(r.kind, 11) AS mode, date_trunc('hour', t.ts) AS ts,
       sum(t.load_wh) / 1000 AS load_kwh, sum(t.grid_wh) / 1000 AS grid_kwh, sum(t.feed2grid_wh) / 1000 AS feed_in_kwh,
       sum(t.pv_wh) / 1000 AS pv_kwh, sum(t.e_heating_hp_wh + t.e_dhw_hp_wh) / 1000 AS heat_generator_kwh,
       sum(t.fuel_wh) / 1000 AS fuel_kwh, sum(t.q_room_heating_wh) / 1000 AS room_heating_kwh,
       sum(t.q_room_cooling_wh) / 1000 AS room_cooling_kwh, sum(t.hot_water_wh) / 1000 AS hot_water_kwh,
       sum(t.bat_charge_wh - t.bat_discharge_wh) / 1000 AS battery_kwh,
       (array_agg(t.bat_soc_wh ORDER BY t.ts DESC))[1] / 1000 AS battery_soc_kwh,
       sum(t.ev_charge_wh - t.ev2load_wh - t.ev2bat_wh) / 1000 AS vehicle_kwh,
       (array_agg(t.ev_soc_wh ORDER BY t.ts DESC))[1] / 1000 AS vehicle_soc_kwh,
       avg(t.t_room_c) AS room_c, sum(t.cost_cent) / 100 AS cost, sum(t.co2_kg) AS co2_kg, r.run_id
FROM flex.run r
JOIN flex.site s ON s.site_id = r.site_id
JOIN flex.household_step t ON t.site_id = r.site_id AND t.run_id = r.run_id
WHERE r.is_current AND r.kind IN ('household_reference', 'household_optimised')
GROUP BY s.name, r.subject, r.kind, r.run_id, date_trunc('hour', t.ts);
COMMENT ON VIEW flex.household_hour IS 'Current operation of households by hour';

CREATE VIEW flex.household_month AS
SELECT m.site, m.household, m.mode, m.month, m.load_kwh, m.grid_kwh, m.feed_in_kwh, m.pv_kwh, m.heat_generator_kwh, m.fuel_kwh,
       m.room_heating_kwh, m.hot_water_kwh, m.peak_kw,
       m.energy_cost + coalesce(m.peak_kw * m.peak_price, 0) AS cost, m.co2_kg,
       CASE WHEN m.pv_kwh > 0 THEN m.own_kwh / m.pv_kwh END AS self_consumption,
       CASE WHEN m.used_kwh > 0 THEN greatest(0, 1 - m.grid_kwh / m.used_kwh) END AS self_sufficiency, m.run_id
FROM (SELECT s.name AS site, r.subject AS household, pg_catalog.substr(r.kind, 11) AS mode,
             date_trunc('month', t.ts AT TIME ZONE s.timezone)::date AS month,
             sum(t.load_wh) / 1000 AS load_kwh, sum(t.grid_wh) / 1000 AS grid_kwh, sum(t.feed2grid_wh) / 1000 AS feed_in_kwh,
             sum(t.pv_wh) / 1000 AS pv_kwh, sum(t.e_heating_hp_wh + t.e_dhw_hp_wh) / 1000 AS heat_generator_kwh,
             sum(t.fuel_wh) / 1000 AS fuel_kwh, sum(t.q_room_heating_wh) / 1000 AS room_heating_kwh,
             sum(t.hot_water_wh) / 1000 AS hot_water_kwh,
             max(t.grid_wh) * 3.6 / extract(epoch FROM r.resolution)::float8 AS peak_kw,
             sum(t.cost_cent) / 100 AS energy_cost, (r.costs ->> 'peak_price_per_kw')::float8 AS peak_price,
             sum(t.co2_kg) AS co2_kg, sum(t.pv2load_wh + t.pv2bat_wh + t.pv2ev_wh) / 1000 AS own_kwh,
             sum(t.load_wh + t.ev_demand_wh) / 1000 AS used_kwh, r.run_id
      FROM flex.run r
      JOIN flex.site s ON s.site_id = r.site_id
      JOIN flex.household_step t ON t.site_id = r.site_id AND t.run_id = r.run_id
      WHERE r.is_current AND r.kind IN ('household_reference', 'household_optimised')
      GROUP BY 1, 2, 3, 4, r.run_id, r.resolution, r.costs ->> 'peak_price_per_kw') m;
COMMENT ON VIEW flex.household_month IS 'Current operation of households by local month';

CREATE VIEW flex.household_year AS
SELECT s.name AS site, r.subject AS household, pg_catalog.substr(r.kind, 11) AS mode,
       extract(year FROM t.ts AT TIME ZONE s.timezone)::int AS year,
       sum(t.load_wh) / 1000 AS load_kwh, sum(t.grid_wh) / 1000 AS grid_kwh, sum(t.feed2grid_wh) / 1000 AS feed_in_kwh,
       sum(t.pv_wh) / 1000 AS pv_kwh, sum(t.e_heating_hp_wh + t.e_dhw_hp_wh) / 1000 AS heat_generator_kwh,
       sum(t.fuel_wh) / 1000 AS fuel_kwh, sum(t.q_room_heating_wh) / 1000 AS room_heating_kwh,
       sum(t.hot_water_wh) / 1000 AS hot_water_kwh,
       max(t.grid_wh) * 3.6 / extract(epoch FROM r.resolution)::float8 AS peak_kw,
       sum(t.cost_cent) / 100 AS energy_cost, sum(t.co2_kg) AS co2_kg,
       CASE WHEN sum(t.pv_wh) > 0 THEN sum(t.pv2load_wh + t.pv2bat_wh + t.pv2ev_wh) / sum(t.pv_wh) END AS self_consumption,
       CASE WHEN sum(t.load_wh + t.ev_demand_wh) > 0 THEN greatest(0, 1 - sum(t.grid_wh) / sum(t.load_wh + t.ev_demand_wh)) END
           AS self_sufficiency,
       r.run_id
FROM flex.run r
JOIN flex.site s ON s.site_id = r.site_id
JOIN flex.household_step t ON t.site_id = r.site_id AND t.run_id = r.run_id
WHERE r.is_current AND r.kind IN ('household_reference', 'household_optimised')
GROUP BY 1, 2, 3, 4, r.run_id, r.resolution;
COMMENT ON VIEW flex.household_year IS 'Current operation of households by local year';

CREATE VIEW flex.household_saving AS
SELECT a.site, a.household, a.window_start, a.window_end, a.cost AS cost_reference, b.cost AS cost_optimised,
       a.cost - b.cost AS saving, CASE WHEN a.cost > 0 THEN (a.cost - b.cost) / a.cost END AS saving_share,
       a.grid_kwh AS grid_reference_kwh, b.grid_kwh AS grid_optimised_kwh,
       a.fuel_kwh AS fuel_reference_kwh, b.fuel_kwh AS fuel_optimised_kwh,
       a.peak_kw AS peak_reference_kw, b.peak_kw AS peak_optimised_kw,
       a.self_consumption AS self_consumption_reference, b.self_consumption AS self_consumption_optimised,
       a.self_sufficiency AS self_sufficiency_reference, b.self_sufficiency AS self_sufficiency_optimised,
       a.co2_kg AS co2_reference_kg, b.co2_kg AS co2_optimised_kg
FROM (SELECT s.name AS site, r.subject AS household, r.kind, r.window_start, r.window_end, r.objective AS cost,
             sum(t.grid_wh) / 1000 AS grid_kwh, sum(t.fuel_wh) / 1000 AS fuel_kwh,
             max(t.grid_wh) * 3.6 / extract(epoch FROM r.resolution)::float8 AS peak_kw,
             CASE WHEN sum(t.pv_wh) > 0 THEN sum(t.pv2load_wh + t.pv2bat_wh + t.pv2ev_wh) / sum(t.pv_wh) END AS self_consumption,
             CASE WHEN sum(t.load_wh + t.ev_demand_wh) > 0 THEN greatest(0, 1 - sum(t.grid_wh) / sum(t.load_wh + t.ev_demand_wh)) END
                 AS self_sufficiency,
             sum(t.co2_kg) AS co2_kg
      FROM flex.run r
      JOIN flex.site s ON s.site_id = r.site_id
      JOIN flex.household_step t ON t.site_id = r.site_id AND t.run_id = r.run_id
      WHERE r.is_current AND r.kind = 'household_reference'
      GROUP BY s.name, r.subject, r.kind, r.window_start, r.window_end, r.objective, r.resolution) a
JOIN (SELECT s.name AS site, r.subject AS household, r.kind, r.window_start, r.window_end, r.objective AS cost,
             sum(t.grid_wh) / 1000 AS grid_kwh, sum(t.fuel_wh) / 1000 AS fuel_kwh,
             max(t.grid_wh) * 3.6 / extract(epoch FROM r.resolution)::float8 AS peak_kw,
             CASE WHEN sum(t.pv_wh) > 0 THEN sum(t.pv2load_wh + t.pv2bat_wh + t.pv2ev_wh) / sum(t.pv_wh) END AS self_consumption,
             CASE WHEN sum(t.load_wh + t.ev_demand_wh) > 0 THEN greatest(0, 1 - sum(t.grid_wh) / sum(t.load_wh + t.ev_demand_wh)) END
                 AS self_sufficiency,
             sum(t.co2_kg) AS co2_kg
      FROM flex.run r
      JOIN flex.site s ON s.site_id = r.site_id
      JOIN flex.household_step t ON t.site_id = r.site_id AND t.run_id = r.run_id
      WHERE r.is_current AND r.kind = 'household_optimised'
      GROUP BY s.name, r.subject, r.kind, r.window_start, r.window_end, r.objective, r.resolution) b
USING (site, household, window_start, window_end);
COMMENT ON VIEW flex.household_saving IS 'What the optimised operation of a household saves against the reference over the same window';
COMMENT ON COLUMN flex.household_hour.site IS 'Name of the site';
COMMENT ON COLUMN flex.household_hour.household IS 'Name of the household';
COMMENT ON COLUMN flex.household_hour.mode IS 'reference or optimised';
COMMENT ON COLUMN flex.household_hour.ts IS 'Start of the hour';
COMMENT ON COLUMN flex.household_hour.load_kwh IS 'Electric load without battery and vehicle, kWh';
COMMENT ON COLUMN flex.household_hour.grid_kwh IS 'Import, kWh';
COMMENT ON COLUMN flex.household_hour.feed_in_kwh IS 'Export, kWh';
COMMENT ON COLUMN flex.household_hour.pv_kwh IS 'Photovoltaic production, kWh';
COMMENT ON COLUMN flex.household_hour.heat_generator_kwh IS 'Electricity of the heat generator, kWh';
COMMENT ON COLUMN flex.household_hour.fuel_kwh IS 'Fuel burnt, kWh';
COMMENT ON COLUMN flex.household_hour.room_heating_kwh IS 'Heat into the rooms, kWh';
COMMENT ON COLUMN flex.household_hour.room_cooling_kwh IS 'Heat out of the rooms, kWh';
COMMENT ON COLUMN flex.household_hour.hot_water_kwh IS 'Hot-water heat drawn, kWh';
COMMENT ON COLUMN flex.household_hour.battery_kwh IS 'Battery, kWh, > 0 charging';
COMMENT ON COLUMN flex.household_hour.battery_soc_kwh IS 'Content of the battery at the hour''s end, kWh';
COMMENT ON COLUMN flex.household_hour.vehicle_kwh IS 'Vehicle at home, kWh, > 0 charging';
COMMENT ON COLUMN flex.household_hour.vehicle_soc_kwh IS 'Content of the vehicle at the hour''s end, kWh';
COMMENT ON COLUMN flex.household_hour.room_c IS 'Mean air temperature, degC';
COMMENT ON COLUMN flex.household_hour.cost IS 'Cost of energy, currency';
COMMENT ON COLUMN flex.household_hour.co2_kg IS 'Emissions of import and fuel, kg';
COMMENT ON COLUMN flex.household_hour.run_id IS 'Number of the run';
COMMENT ON COLUMN flex.household_month.site IS 'Name of the site';
COMMENT ON COLUMN flex.household_month.household IS 'Name of the household';
COMMENT ON COLUMN flex.household_month.mode IS 'reference or optimised';
COMMENT ON COLUMN flex.household_month.month IS 'First day of the local month';
COMMENT ON COLUMN flex.household_month.load_kwh IS 'Electric load without battery and vehicle, kWh';
COMMENT ON COLUMN flex.household_month.grid_kwh IS 'Import, kWh';
COMMENT ON COLUMN flex.household_month.feed_in_kwh IS 'Export, kWh';
COMMENT ON COLUMN flex.household_month.pv_kwh IS 'Photovoltaic production, kWh';
COMMENT ON COLUMN flex.household_month.heat_generator_kwh IS 'Electricity of the heat generator, kWh';
COMMENT ON COLUMN flex.household_month.fuel_kwh IS 'Fuel burnt, kWh';
COMMENT ON COLUMN flex.household_month.room_heating_kwh IS 'Heat into the rooms, kWh';
COMMENT ON COLUMN flex.household_month.hot_water_kwh IS 'Hot-water heat drawn, kWh';
COMMENT ON COLUMN flex.household_month.peak_kw IS 'Largest import of a step, kW';
COMMENT ON COLUMN flex.household_month.cost IS 'Cost of energy and peak charge, currency';
COMMENT ON COLUMN flex.household_month.co2_kg IS 'Emissions of import and fuel, kg';
COMMENT ON COLUMN flex.household_month.self_consumption IS 'Share of the production used at home, 0 to 1';
COMMENT ON COLUMN flex.household_month.self_sufficiency IS 'Share of load and driving not imported, 0 to 1';
COMMENT ON COLUMN flex.household_month.run_id IS 'Number of the run';
COMMENT ON COLUMN flex.household_year.site IS 'Name of the site';
COMMENT ON COLUMN flex.household_year.household IS 'Name of the household';
COMMENT ON COLUMN flex.household_year.mode IS 'reference or optimised';
COMMENT ON COLUMN flex.household_year.year IS 'Local year';
COMMENT ON COLUMN flex.household_year.load_kwh IS 'Electric load without battery and vehicle, kWh';
COMMENT ON COLUMN flex.household_year.grid_kwh IS 'Import, kWh';
COMMENT ON COLUMN flex.household_year.feed_in_kwh IS 'Export, kWh';
COMMENT ON COLUMN flex.household_year.pv_kwh IS 'Photovoltaic production, kWh';
COMMENT ON COLUMN flex.household_year.heat_generator_kwh IS 'Electricity of the heat generator, kWh';
COMMENT ON COLUMN flex.household_year.fuel_kwh IS 'Fuel burnt, kWh';
COMMENT ON COLUMN flex.household_year.room_heating_kwh IS 'Heat into the rooms, kWh';
COMMENT ON COLUMN flex.household_year.hot_water_kwh IS 'Hot-water heat drawn, kWh';
COMMENT ON COLUMN flex.household_year.peak_kw IS 'Largest import of a step, kW';
COMMENT ON COLUMN flex.household_year.energy_cost IS 'Cost of energy without peak charges, currency';
COMMENT ON COLUMN flex.household_year.co2_kg IS 'Emissions of import and fuel, kg';
COMMENT ON COLUMN flex.household_year.self_consumption IS 'Share of the production used at home, 0 to 1';
COMMENT ON COLUMN flex.household_year.self_sufficiency IS 'Share of load and driving not imported, 0 to 1';
COMMENT ON COLUMN flex.household_year.run_id IS 'Number of the run';
COMMENT ON COLUMN flex.household_saving.site IS 'Name of the site';
COMMENT ON COLUMN flex.household_saving.household IS 'Name of the household';
COMMENT ON COLUMN flex.household_saving.window_start IS 'Start of the window';
COMMENT ON COLUMN flex.household_saving.window_end IS 'End of the window';
COMMENT ON COLUMN flex.household_saving.cost_reference IS 'Cost without control, peak charges included, currency';
COMMENT ON COLUMN flex.household_saving.cost_optimised IS 'Least cost, peak charges included, currency';
COMMENT ON COLUMN flex.household_saving.saving IS 'Cost saved, currency';
COMMENT ON COLUMN flex.household_saving.saving_share IS 'Cost saved as share of the reference, 0 to 1';
COMMENT ON COLUMN flex.household_saving.grid_reference_kwh IS 'Import, kWh, without control';
COMMENT ON COLUMN flex.household_saving.grid_optimised_kwh IS 'Import, kWh, optimised';
COMMENT ON COLUMN flex.household_saving.fuel_reference_kwh IS 'Fuel burnt, kWh, without control';
COMMENT ON COLUMN flex.household_saving.fuel_optimised_kwh IS 'Fuel burnt, kWh, optimised';
COMMENT ON COLUMN flex.household_saving.peak_reference_kw IS 'Largest import of a step, kW, without control';
COMMENT ON COLUMN flex.household_saving.peak_optimised_kw IS 'Largest import of a step, kW, optimised';
COMMENT ON COLUMN flex.household_saving.self_consumption_reference IS 'Share of the production used at home, without control';
COMMENT ON COLUMN flex.household_saving.self_consumption_optimised IS 'Share of the production used at home, optimised';
COMMENT ON COLUMN flex.household_saving.self_sufficiency_reference IS 'Share of load and driving not imported, without control';
COMMENT ON COLUMN flex.household_saving.self_sufficiency_optimised IS 'Share of load and driving not imported, optimised';
COMMENT ON COLUMN flex.household_saving.co2_reference_kg IS 'Emissions of import and fuel, kg, without control';
COMMENT ON COLUMN flex.household_saving.co2_optimised_kg IS 'Emissions of import and fuel, kg, optimised';

-- on 15 and later, views read under the rights of who asks
DO $$
DECLARE
    v name;
BEGIN
    IF current_setting('server_version_num')::int >= 150000 THEN
        FOREACH v IN ARRAY ARRAY['household_hour', 'household_month', 'household_year', 'household_saving'] LOOP
            EXECUTE format('ALTER VIEW flex.%I SET (security_invoker = true)', v);
        END LOOP;
    END IF;
END $$;
