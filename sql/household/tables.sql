-- households: components, what they do without control, what they would do at least cost

CREATE TABLE flex.building (
    name text PRIMARY KEY CHECK (name <> ''),
    floor_area_m2 float8 NOT NULL CHECK (floor_area_m2 > 0),
    h_op_w_per_k float8 NOT NULL CHECK (h_op_w_per_k > 0),
    h_tr_w_w_per_k float8 NOT NULL DEFAULT 0 CHECK (h_tr_w_w_per_k >= 0),
    h_ve_w_per_k float8 NOT NULL CHECK (h_ve_w_per_k > 0),
    mass_j_per_m2_k float8 NOT NULL DEFAULT 165000 CHECK (mass_j_per_m2_k > 0),
    mass_area_factor float8 NOT NULL DEFAULT 2.5 CHECK (mass_area_factor > 0),
    internal_gains_w_per_m2 float8 NOT NULL DEFAULT 0 CHECK (internal_gains_w_per_m2 >= 0),
    window_west_east_m2 float8 NOT NULL DEFAULT 0 CHECK (window_west_east_m2 >= 0),
    window_south_m2 float8 NOT NULL DEFAULT 0 CHECK (window_south_m2 >= 0),
    window_north_m2 float8 NOT NULL DEFAULT 0 CHECK (window_north_m2 >= 0),
    supply_c float8 NOT NULL DEFAULT 40 CHECK (supply_c BETWEEN -50 AND 100),
    persons float8 NOT NULL DEFAULT 0 CHECK (persons >= 0),
    appliance_wh_per_person float8 NOT NULL DEFAULT 0 CHECK (appliance_wh_per_person >= 0),
    hot_water_wh_per_person float8 NOT NULL DEFAULT 0 CHECK (hot_water_wh_per_person >= 0),
    grid_power_max_w float8 CHECK (grid_power_max_w >= 0),
    heat_recovery boolean NOT NULL DEFAULT false,
    CHECK (h_op_w_per_k < 9.1 * mass_area_factor * floor_area_m2)
);
COMMENT ON TABLE flex.building IS 'Buildings: parameters of the 5R1C model and of the people in it';
COMMENT ON COLUMN flex.building.name IS 'Name, by which households refer to it';
COMMENT ON COLUMN flex.building.floor_area_m2 IS 'Conditioned floor area, m2';
COMMENT ON COLUMN flex.building.h_op_w_per_k IS 'Transmission through opaque elements, W/K';
COMMENT ON COLUMN flex.building.h_tr_w_w_per_k IS 'Transmission through windows and doors, W/K';
COMMENT ON COLUMN flex.building.h_ve_w_per_k IS 'Ventilation and infiltration, W/K';
COMMENT ON COLUMN flex.building.mass_j_per_m2_k IS 'Internal heat capacity per floor area, J/(m2 K)';
COMMENT ON COLUMN flex.building.mass_area_factor IS 'Effective mass area per floor area';
COMMENT ON COLUMN flex.building.internal_gains_w_per_m2 IS 'Heat of people and appliances per floor area, W/m2';
COMMENT ON COLUMN flex.building.window_west_east_m2 IS 'Solar aperture facing west and east together, m2';
COMMENT ON COLUMN flex.building.window_south_m2 IS 'Solar aperture facing south, m2';
COMMENT ON COLUMN flex.building.window_north_m2 IS 'Solar aperture facing north, m2';
COMMENT ON COLUMN flex.building.supply_c IS 'Flow temperature of the heating system, degC';
COMMENT ON COLUMN flex.building.persons IS 'People who live there';
COMMENT ON COLUMN flex.building.appliance_wh_per_person IS 'Electricity of appliances per person and year, Wh';
COMMENT ON COLUMN flex.building.hot_water_wh_per_person IS 'Heat of hot water per person and year, Wh';
COMMENT ON COLUMN flex.building.grid_power_max_w IS 'Power of the grid connection, W; a limit only with the option grid_limit';
COMMENT ON COLUMN flex.building.heat_recovery IS 'Ventilation air comes at the temperature of the series supply_temperature';
SELECT pg_catalog.pg_extension_config_dump('flex.building', '');

CREATE TABLE flex.heat_generator (
    name text PRIMARY KEY CHECK (name <> ''),
    type text NOT NULL CHECK (type IN ('Air_HP', 'Ground_HP', 'Electric', 'gases', 'solids', 'liquids', 'district_heating')),
    carnot_factor float8 NOT NULL DEFAULT 0.4 CHECK (carnot_factor > 0 AND carnot_factor <= 1),
    fuel_efficiency float8 NOT NULL DEFAULT 0.95 CHECK (fuel_efficiency > 0),
    power_w float8 CHECK (power_w > 0)
);
COMMENT ON TABLE flex.heat_generator IS 'Heat generators';
COMMENT ON COLUMN flex.heat_generator.name IS 'Name, by which households refer to it';
COMMENT ON COLUMN flex.heat_generator.type IS 'Air_HP, Ground_HP, Electric, gases, solids, liquids or district_heating';
COMMENT ON COLUMN flex.heat_generator.carnot_factor IS 'COP of a heat pump as share of Carnot''s';
COMMENT ON COLUMN flex.heat_generator.fuel_efficiency IS 'Heat per fuel of a boiler';
COMMENT ON COLUMN flex.heat_generator.power_w IS 'Electric power of a heat pump, heat of a boiler, W; NULL: sized by demand';
SELECT pg_catalog.pg_extension_config_dump('flex.heat_generator', '');

CREATE TABLE flex.tank (
    name text PRIMARY KEY CHECK (name <> ''),
    size_l float8 NOT NULL CHECK (size_l > 0),
    loss_w_per_m2_k float8 NOT NULL DEFAULT 0.2 CHECK (loss_w_per_m2_k >= 0),
    start_c float8 NOT NULL DEFAULT 28 CHECK (start_c > -273),
    max_c float8 NOT NULL DEFAULT 55 CHECK (max_c > -273),
    min_c float8 NOT NULL DEFAULT 28 CHECK (min_c > -273),
    surrounding_c float8 NOT NULL DEFAULT 20 CHECK (surrounding_c > -273),
    CHECK (min_c <= max_c AND start_c <= max_c)
);
COMMENT ON TABLE flex.tank IS 'Water tanks for space heating or hot water';
COMMENT ON COLUMN flex.tank.name IS 'Name, by which households refer to it';
COMMENT ON COLUMN flex.tank.size_l IS 'Water it holds, l';
COMMENT ON COLUMN flex.tank.loss_w_per_m2_k IS 'Heat transfer through its surface, W/(m2 K)';
COMMENT ON COLUMN flex.tank.start_c IS 'Temperature before the first step, degC';
COMMENT ON COLUMN flex.tank.max_c IS 'Highest temperature, degC';
COMMENT ON COLUMN flex.tank.min_c IS 'Lowest temperature, degC';
COMMENT ON COLUMN flex.tank.surrounding_c IS 'Temperature of the room it stands in, degC';
SELECT pg_catalog.pg_extension_config_dump('flex.tank', '');

CREATE TABLE flex.battery (
    name text PRIMARY KEY CHECK (name <> ''),
    capacity_wh float8 NOT NULL CHECK (capacity_wh > 0),
    charge_efficiency float8 NOT NULL DEFAULT 0.95 CHECK (charge_efficiency > 0 AND charge_efficiency <= 1),
    discharge_efficiency float8 NOT NULL DEFAULT 0.95 CHECK (discharge_efficiency > 0 AND discharge_efficiency <= 1),
    charge_power_w float8 NOT NULL CHECK (charge_power_w >= 0),
    discharge_power_w float8 NOT NULL CHECK (discharge_power_w >= 0),
    soc_start_wh float8 NOT NULL DEFAULT 0 CHECK (soc_start_wh >= 0),
    CHECK (soc_start_wh <= capacity_wh)
);
COMMENT ON TABLE flex.battery IS 'Batteries of households';
COMMENT ON COLUMN flex.battery.name IS 'Name, by which households refer to it';
COMMENT ON COLUMN flex.battery.capacity_wh IS 'Energy it can hold, Wh';
COMMENT ON COLUMN flex.battery.charge_efficiency IS 'Stored per energy taken';
COMMENT ON COLUMN flex.battery.discharge_efficiency IS 'Given per energy withdrawn';
COMMENT ON COLUMN flex.battery.charge_power_w IS 'Largest charging, W';
COMMENT ON COLUMN flex.battery.discharge_power_w IS 'Largest discharging, W';
COMMENT ON COLUMN flex.battery.soc_start_wh IS 'Content before the first step, Wh';
SELECT pg_catalog.pg_extension_config_dump('flex.battery', '');

CREATE TABLE flex.pv (
    name text PRIMARY KEY CHECK (name <> ''),
    size_kwp float8 NOT NULL CHECK (size_kwp > 0),
    orientation text NOT NULL DEFAULT ''
);
COMMENT ON TABLE flex.pv IS 'Photovoltaic systems';
COMMENT ON COLUMN flex.pv.name IS 'Name, by which households refer to it';
COMMENT ON COLUMN flex.pv.size_kwp IS 'Peak power, kW';
COMMENT ON COLUMN flex.pv.orientation IS 'Label';
SELECT pg_catalog.pg_extension_config_dump('flex.pv', '');

CREATE TABLE flex.vehicle (
    name text PRIMARY KEY CHECK (name <> ''),
    capacity_wh float8 NOT NULL CHECK (capacity_wh > 0),
    consumption_wh_per_km float8 NOT NULL CHECK (consumption_wh_per_km >= 0),
    charge_efficiency float8 NOT NULL DEFAULT 0.95 CHECK (charge_efficiency > 0 AND charge_efficiency <= 1),
    discharge_efficiency float8 NOT NULL DEFAULT 0.95 CHECK (discharge_efficiency > 0 AND discharge_efficiency <= 1),
    charge_power_w float8 NOT NULL CHECK (charge_power_w >= 0),
    discharge_power_w float8 NOT NULL CHECK (discharge_power_w >= 0),
    bidirectional boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE flex.vehicle IS 'Electric vehicles';
COMMENT ON COLUMN flex.vehicle.name IS 'Name, by which households refer to it';
COMMENT ON COLUMN flex.vehicle.capacity_wh IS 'Energy it can hold, Wh; full before the first step';
COMMENT ON COLUMN flex.vehicle.consumption_wh_per_km IS 'Of driving, Wh/km';
COMMENT ON COLUMN flex.vehicle.charge_efficiency IS 'Stored per energy taken';
COMMENT ON COLUMN flex.vehicle.discharge_efficiency IS 'Given per energy withdrawn';
COMMENT ON COLUMN flex.vehicle.charge_power_w IS 'Largest charging, W';
COMMENT ON COLUMN flex.vehicle.discharge_power_w IS 'Largest discharging while parked at home, W';
COMMENT ON COLUMN flex.vehicle.bidirectional IS 'May give power back to house and battery';
SELECT pg_catalog.pg_extension_config_dump('flex.vehicle', '');

CREATE TABLE flex.cooling (
    name text PRIMARY KEY CHECK (name <> ''),
    power_w float8 NOT NULL CHECK (power_w > 0),
    efficiency float8 NOT NULL DEFAULT 3 CHECK (efficiency > 0)
);
COMMENT ON TABLE flex.cooling IS 'Cooling devices';
COMMENT ON COLUMN flex.cooling.name IS 'Name, by which households refer to it';
COMMENT ON COLUMN flex.cooling.power_w IS 'Largest heat taken out, W';
COMMENT ON COLUMN flex.cooling.efficiency IS 'Heat taken out per electricity';
SELECT pg_catalog.pg_extension_config_dump('flex.cooling', '');

CREATE TABLE flex.heating_element (
    name text PRIMARY KEY CHECK (name <> ''),
    power_w float8 NOT NULL CHECK (power_w > 0),
    efficiency float8 NOT NULL DEFAULT 1 CHECK (efficiency > 0 AND efficiency <= 1)
);
COMMENT ON TABLE flex.heating_element IS 'Direct electric heaters beside the heat generator';
COMMENT ON COLUMN flex.heating_element.name IS 'Name, by which households refer to it';
COMMENT ON COLUMN flex.heating_element.power_w IS 'Largest heat, W';
COMMENT ON COLUMN flex.heating_element.efficiency IS 'Heat per electricity';
SELECT pg_catalog.pg_extension_config_dump('flex.heating_element', '');

CREATE TABLE flex.comfort (
    name text PRIMARY KEY CHECK (name <> ''),
    at_home_max_c float8 NOT NULL DEFAULT 27 CHECK (at_home_max_c BETWEEN -50 AND 100),
    at_home_min_c float8 NOT NULL DEFAULT 20 CHECK (at_home_min_c BETWEEN -50 AND 100),
    away_max_c float8 NOT NULL DEFAULT 30 CHECK (away_max_c BETWEEN -50 AND 100),
    away_min_c float8 NOT NULL DEFAULT 18 CHECK (away_min_c BETWEEN -50 AND 100),
    shading_rate float8 NOT NULL DEFAULT 0.5 CHECK (shading_rate BETWEEN 0 AND 1),
    shading_above_c float8 NOT NULL DEFAULT 30 CHECK (shading_above_c > -273),
    CHECK (at_home_min_c <= at_home_max_c AND away_min_c <= away_max_c)
);
COMMENT ON TABLE flex.comfort IS 'Set-points of rooms and the use of shades';
COMMENT ON COLUMN flex.comfort.name IS 'Name, by which households refer to it';
COMMENT ON COLUMN flex.comfort.at_home_max_c IS 'Set-point of cooling while someone is at home, degC';
COMMENT ON COLUMN flex.comfort.at_home_min_c IS 'Set-point of heating while someone is at home, degC';
COMMENT ON COLUMN flex.comfort.away_max_c IS 'Set-point of cooling while nobody is, degC';
COMMENT ON COLUMN flex.comfort.away_min_c IS 'Set-point of heating while nobody is, degC';
COMMENT ON COLUMN flex.comfort.shading_rate IS 'Share of solar gains kept out while shades are down';
COMMENT ON COLUMN flex.comfort.shading_above_c IS 'Outdoor temperature from which shades are down, degC';
SELECT pg_catalog.pg_extension_config_dump('flex.comfort', '');

CREATE TABLE flex.tariff (
    name text PRIMARY KEY CHECK (name <> ''),
    series jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(series) = 'object'),
    peak_price_cent_per_w float8 NOT NULL DEFAULT 0 CHECK (peak_price_cent_per_w >= 0),
    co2_price_cent_per_kg float8 NOT NULL DEFAULT 0 CHECK (co2_price_cent_per_kg >= 0),
    fuel_co2_g_per_kwh float8 NOT NULL DEFAULT 0 CHECK (fuel_co2_g_per_kwh >= 0)
);
COMMENT ON TABLE flex.tariff IS 'Prices of energy';
COMMENT ON COLUMN flex.tariff.name IS 'Name, by which households refer to it';
COMMENT ON COLUMN flex.tariff.series IS
'electricity, electricity_feed_in, gases, solids, liquids, district_heating (cent/Wh) and electricity_co2 (g/kWh): each a number, or '
'{"sensor": name of a sensor of the household''s site}';
COMMENT ON COLUMN flex.tariff.peak_price_cent_per_w IS 'Charge on the largest import of each local month, cent/W';
COMMENT ON COLUMN flex.tariff.co2_price_cent_per_kg IS 'Added to prices by emissions, cent/kg';
COMMENT ON COLUMN flex.tariff.fuel_co2_g_per_kwh IS 'Emissions of the fuel, g/kWh';
SELECT pg_catalog.pg_extension_config_dump('flex.tariff', '');

CREATE TABLE flex.household (
    site_id bigint NOT NULL REFERENCES flex.site ON DELETE CASCADE,
    household_id bigint GENERATED BY DEFAULT AS IDENTITY,
    name text NOT NULL UNIQUE CHECK (name <> ''),
    building text NOT NULL REFERENCES flex.building ON UPDATE CASCADE,
    heat_generator text NOT NULL REFERENCES flex.heat_generator ON UPDATE CASCADE,
    space_heating_tank text REFERENCES flex.tank ON UPDATE CASCADE,
    hot_water_tank text REFERENCES flex.tank ON UPDATE CASCADE,
    pv text REFERENCES flex.pv ON UPDATE CASCADE,
    battery text REFERENCES flex.battery ON UPDATE CASCADE,
    vehicle text REFERENCES flex.vehicle ON UPDATE CASCADE,
    cooling text REFERENCES flex.cooling ON UPDATE CASCADE,
    heating_element text REFERENCES flex.heating_element ON UPDATE CASCADE,
    tariff text NOT NULL REFERENCES flex.tariff ON UPDATE CASCADE,
    comfort text REFERENCES flex.comfort ON UPDATE CASCADE,
    series jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(series) = 'object'),
    options jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(options) = 'object'),
    PRIMARY KEY (site_id, household_id)
);
COMMENT ON TABLE flex.household IS 'A household of a site: one component of each kind or none';
COMMENT ON COLUMN flex.household.site_id IS 'Site it belongs to: its time zone and its sensors';
COMMENT ON COLUMN flex.household.household_id IS 'Number of the household';
COMMENT ON COLUMN flex.household.name IS 'Name of the household, unique';
COMMENT ON COLUMN flex.household.building IS 'Its building';
COMMENT ON COLUMN flex.household.heat_generator IS 'Its heat generator';
COMMENT ON COLUMN flex.household.space_heating_tank IS 'Buffer of space heating, or NULL';
COMMENT ON COLUMN flex.household.hot_water_tank IS 'Buffer of hot water, or NULL';
COMMENT ON COLUMN flex.household.pv IS 'Photovoltaics, or NULL';
COMMENT ON COLUMN flex.household.battery IS 'Battery, or NULL';
COMMENT ON COLUMN flex.household.vehicle IS 'Electric vehicle, or NULL';
COMMENT ON COLUMN flex.household.cooling IS 'Cooling, or NULL';
COMMENT ON COLUMN flex.household.heating_element IS 'Heating element, or NULL';
COMMENT ON COLUMN flex.household.tariff IS 'Its prices';
COMMENT ON COLUMN flex.household.comfort IS 'Set-points, or NULL for the defaults';
COMMENT ON COLUMN flex.household.series IS
'Its series by their names in household documents (temperature, radiation_south, appliance_w, ...): each a number, or {"sensor": name of '
'a sensor of the site}';
COMMENT ON COLUMN flex.household.options IS
'Further members of household documents: central_dhw, comfort, end, exclusive, grid_limit, import_limit, export_limit';
SELECT pg_catalog.pg_extension_config_dump('flex.household', '');
SELECT pg_catalog.pg_extension_config_dump('flex.household_household_id_seq', '');

CREATE TABLE flex.household_step (
    site_id bigint NOT NULL,
    run_id bigint NOT NULL,
    household_id bigint NOT NULL,
    ts timestamptz NOT NULL,
    q_solar_wh float8 NOT NULL,
    space_heating_cop float8 NOT NULL,
    space_heating_tank_cop float8 NOT NULL,
    q_heating_tank_wh float8 NOT NULL,
    q_heating_tank_in_wh float8 NOT NULL,
    q_heating_tank_out_wh float8 NOT NULL,
    q_heating_tank_bypass_wh float8 NOT NULL,
    e_heating_hp_wh float8 NOT NULL,
    q_heating_element_wh float8 NOT NULL,
    q_room_heating_wh float8 NOT NULL,
    q_room_cooling_wh float8 NOT NULL,
    e_room_cooling_wh float8 NOT NULL,
    cooling_cop float8 NOT NULL,
    t_room_c float8 NOT NULL,
    t_building_mass_c float8 NOT NULL,
    t_surface_c float8 NOT NULL,
    hot_water_wh float8 NOT NULL,
    hot_water_cop float8 NOT NULL,
    hot_water_tank_cop float8 NOT NULL,
    q_dhw_tank_wh float8 NOT NULL,
    q_dhw_tank_in_wh float8 NOT NULL,
    q_dhw_tank_out_wh float8 NOT NULL,
    q_dhw_tank_bypass_wh float8 NOT NULL,
    e_dhw_hp_wh float8 NOT NULL,
    fuel_wh float8 NOT NULL,
    pv_wh float8 NOT NULL,
    pv2load_wh float8 NOT NULL,
    pv2bat_wh float8 NOT NULL,
    pv2ev_wh float8 NOT NULL,
    pv2grid_wh float8 NOT NULL,
    bat_soc_wh float8 NOT NULL,
    bat_charge_wh float8 NOT NULL,
    bat_discharge_wh float8 NOT NULL,
    bat2load_wh float8 NOT NULL,
    bat2ev_wh float8 NOT NULL,
    ev_demand_wh float8 NOT NULL,
    ev_soc_wh float8 NOT NULL,
    ev_charge_wh float8 NOT NULL,
    ev_discharge_wh float8 NOT NULL,
    ev2load_wh float8 NOT NULL,
    ev2bat_wh float8 NOT NULL,
    ev_unmet_wh float8 NOT NULL,
    base_load_wh float8 NOT NULL,
    load_wh float8 NOT NULL,
    grid_wh float8 NOT NULL,
    grid2load_wh float8 NOT NULL,
    grid2bat_wh float8 NOT NULL,
    grid2ev_wh float8 NOT NULL,
    feed2grid_wh float8 NOT NULL,
    cost_cent float8 NOT NULL,
    co2_kg float8 NOT NULL,
    PRIMARY KEY (site_id, run_id, ts)
);
COMMENT ON TABLE flex.household_step IS 'Operation of a household in a run, one row a step; flows in Wh per step, all >= 0';
COMMENT ON COLUMN flex.household_step.site_id IS 'Site';
COMMENT ON COLUMN flex.household_step.run_id IS 'Run';
COMMENT ON COLUMN flex.household_step.household_id IS 'Household';
COMMENT ON COLUMN flex.household_step.ts IS 'Start of the step';
COMMENT ON COLUMN flex.household_step.q_solar_wh IS 'Solar gain through windows, Wh';
COMMENT ON COLUMN flex.household_step.space_heating_cop IS 'Coefficient of performance of space heating';
COMMENT ON COLUMN flex.household_step.space_heating_tank_cop IS 'Coefficient of performance of charging the space-heating tank';
COMMENT ON COLUMN flex.household_step.q_heating_tank_wh IS 'Heat in the space-heating tank at the step''s end, Wh above 0 K';
COMMENT ON COLUMN flex.household_step.q_heating_tank_in_wh IS 'Heat into the space-heating tank, Wh';
COMMENT ON COLUMN flex.household_step.q_heating_tank_out_wh IS 'Heat from the space-heating tank to the rooms, Wh';
COMMENT ON COLUMN flex.household_step.q_heating_tank_bypass_wh IS 'Heat from the generator straight to the rooms, Wh';
COMMENT ON COLUMN flex.household_step.e_heating_hp_wh IS 'Electricity of the heat generator for space heating, Wh';
COMMENT ON COLUMN flex.household_step.q_heating_element_wh IS 'Heat of the heating element, Wh';
COMMENT ON COLUMN flex.household_step.q_room_heating_wh IS 'Heat into the rooms, Wh';
COMMENT ON COLUMN flex.household_step.q_room_cooling_wh IS 'Heat out of the rooms, Wh';
COMMENT ON COLUMN flex.household_step.e_room_cooling_wh IS 'Electricity of cooling, Wh';
COMMENT ON COLUMN flex.household_step.cooling_cop IS 'Heat taken out per electricity of cooling';
COMMENT ON COLUMN flex.household_step.t_room_c IS 'Mean air temperature of the step, degC';
COMMENT ON COLUMN flex.household_step.t_building_mass_c IS 'Temperature of the building''s mass at the step''s end, degC';
COMMENT ON COLUMN flex.household_step.t_surface_c IS 'Mean surface temperature of the step, degC';
COMMENT ON COLUMN flex.household_step.hot_water_wh IS 'Hot-water heat drawn, Wh';
COMMENT ON COLUMN flex.household_step.hot_water_cop IS 'Coefficient of performance of hot water';
COMMENT ON COLUMN flex.household_step.hot_water_tank_cop IS 'Coefficient of performance of charging the hot-water tank';
COMMENT ON COLUMN flex.household_step.q_dhw_tank_wh IS 'Heat in the hot-water tank at the step''s end, Wh above 0 K';
COMMENT ON COLUMN flex.household_step.q_dhw_tank_in_wh IS 'Heat into the hot-water tank, Wh';
COMMENT ON COLUMN flex.household_step.q_dhw_tank_out_wh IS 'Heat drawn from the hot-water tank, Wh';
COMMENT ON COLUMN flex.household_step.q_dhw_tank_bypass_wh IS 'Hot water made as it is drawn, Wh';
COMMENT ON COLUMN flex.household_step.e_dhw_hp_wh IS 'Electricity of the heat generator for hot water, Wh';
COMMENT ON COLUMN flex.household_step.fuel_wh IS 'Fuel burnt, Wh';
COMMENT ON COLUMN flex.household_step.pv_wh IS 'Photovoltaic production, Wh';
COMMENT ON COLUMN flex.household_step.pv2load_wh IS 'Production used by the load, Wh';
COMMENT ON COLUMN flex.household_step.pv2bat_wh IS 'Production into the battery, Wh';
COMMENT ON COLUMN flex.household_step.pv2ev_wh IS 'Production into the vehicle, Wh';
COMMENT ON COLUMN flex.household_step.pv2grid_wh IS 'Production exported, Wh';
COMMENT ON COLUMN flex.household_step.bat_soc_wh IS 'Content of the battery at the step''s end, Wh';
COMMENT ON COLUMN flex.household_step.bat_charge_wh IS 'Into the battery, Wh';
COMMENT ON COLUMN flex.household_step.bat_discharge_wh IS 'Out of the battery, Wh';
COMMENT ON COLUMN flex.household_step.bat2load_wh IS 'Battery to load, Wh';
COMMENT ON COLUMN flex.household_step.bat2ev_wh IS 'Battery to vehicle, Wh';
COMMENT ON COLUMN flex.household_step.ev_demand_wh IS 'Driving, Wh';
COMMENT ON COLUMN flex.household_step.ev_soc_wh IS 'Content of the vehicle at the step''s end, Wh';
COMMENT ON COLUMN flex.household_step.ev_charge_wh IS 'Into the vehicle, Wh';
COMMENT ON COLUMN flex.household_step.ev_discharge_wh IS 'Out of the vehicle, driving included, Wh';
COMMENT ON COLUMN flex.household_step.ev2load_wh IS 'Vehicle to load, Wh';
COMMENT ON COLUMN flex.household_step.ev2bat_wh IS 'Vehicle to battery, Wh';
COMMENT ON COLUMN flex.household_step.ev_unmet_wh IS 'Driving that the vehicle''s content couldn''t cover, Wh';
COMMENT ON COLUMN flex.household_step.base_load_wh IS 'Electricity of appliances, Wh';
COMMENT ON COLUMN flex.household_step.load_wh IS 'Electric load without battery and vehicle, Wh';
COMMENT ON COLUMN flex.household_step.grid_wh IS 'Import, Wh';
COMMENT ON COLUMN flex.household_step.grid2load_wh IS 'Import for the load, Wh';
COMMENT ON COLUMN flex.household_step.grid2bat_wh IS 'Import into the battery, Wh';
COMMENT ON COLUMN flex.household_step.grid2ev_wh IS 'Import into the vehicle, Wh';
COMMENT ON COLUMN flex.household_step.feed2grid_wh IS 'Export, Wh';
COMMENT ON COLUMN flex.household_step.cost_cent IS 'Cost of energy, cent, < 0 earned';
COMMENT ON COLUMN flex.household_step.co2_kg IS 'Emissions of import and fuel, kg';
SELECT pg_catalog.pg_extension_config_dump('flex.household_step', '');

CREATE FUNCTION flex_internal.delete_household_steps()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
BEGIN
    DELETE FROM flex.household_step t USING gone g WHERE t.site_id = g.site_id AND t.run_id = g.run_id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION flex_internal.delete_household_steps() IS 'Trigger: the household steps of a run go with it';
CREATE TRIGGER run_household_steps AFTER DELETE ON flex.run REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION flex_internal.delete_household_steps();
COMMENT ON TRIGGER run_household_steps ON flex.run IS 'The household steps of a run go with it';

-- kernel over any table

CREATE FUNCTION flex.operate(series text, household jsonb)
RETURNS TABLE (key text, ts timestamptz, summary jsonb,
               q_solar_wh float8,
               space_heating_cop float8,
               space_heating_tank_cop float8,
               q_heating_tank_wh float8,
               q_heating_tank_in_wh float8,
               q_heating_tank_out_wh float8,
               q_heating_tank_bypass_wh float8,
               e_heating_hp_wh float8,
               q_heating_element_wh float8,
               q_room_heating_wh float8,
               q_room_cooling_wh float8,
               e_room_cooling_wh float8,
               cooling_cop float8,
               t_room_c float8,
               t_building_mass_c float8,
               t_surface_c float8,
               hot_water_wh float8,
               hot_water_cop float8,
               hot_water_tank_cop float8,
               q_dhw_tank_wh float8,
               q_dhw_tank_in_wh float8,
               q_dhw_tank_out_wh float8,
               q_dhw_tank_bypass_wh float8,
               e_dhw_hp_wh float8,
               fuel_wh float8,
               pv_wh float8,
               pv2load_wh float8,
               pv2bat_wh float8,
               pv2ev_wh float8,
               pv2grid_wh float8,
               bat_soc_wh float8,
               bat_charge_wh float8,
               bat_discharge_wh float8,
               bat2load_wh float8,
               bat2ev_wh float8,
               ev_demand_wh float8,
               ev_soc_wh float8,
               ev_charge_wh float8,
               ev_discharge_wh float8,
               ev2load_wh float8,
               ev2bat_wh float8,
               ev_unmet_wh float8,
               base_load_wh float8,
               load_wh float8,
               grid_wh float8,
               grid2load_wh float8,
               grid2bat_wh float8,
               grid2ev_wh float8,
               feed2grid_wh float8,
               cost_cent float8,
               co2_kg float8)
AS 'MODULE_PATHNAME', 'flex_operate'
LANGUAGE C VOLATILE PARALLEL RESTRICTED COST 100000 ROWS 8760;
COMMENT ON FUNCTION flex.operate(text, jsonb) IS
'Operates a household over every series of a query; stores nothing. series NULL: the document holds start and series itself. household '
'is a household document: components, "mode" ("reference" or "optimised"), options. The query''s columns are found by name: ts, '
'temperature, electricity, and any other series of household documents (radiation_south, pv_per_kwp, appliance_w, hot_water_w, '
'occupancy, vehicle_at_home, ...), month for billing periods (else calendar months of the session''s time zone), and key to tell several '
'series apart; ordered by key and ts. One row a step, flows in Wh per step; summary (status, engine, costs, sums) in the first row of '
'each key.';
