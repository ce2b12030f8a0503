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

CREATE TABLE flex.behaviour (
    name text PRIMARY KEY CHECK (name <> ''),
    at_home_max_c float8 NOT NULL DEFAULT 27 CHECK (at_home_max_c BETWEEN -50 AND 100),
    at_home_min_c float8 NOT NULL DEFAULT 20 CHECK (at_home_min_c BETWEEN -50 AND 100),
    away_max_c float8 NOT NULL DEFAULT 30 CHECK (away_max_c BETWEEN -50 AND 100),
    away_min_c float8 NOT NULL DEFAULT 18 CHECK (away_min_c BETWEEN -50 AND 100),
    shading_rate float8 NOT NULL DEFAULT 0.5 CHECK (shading_rate BETWEEN 0 AND 1),
    shading_above_c float8 NOT NULL DEFAULT 30 CHECK (shading_above_c > -273),
    CHECK (at_home_min_c <= at_home_max_c AND away_min_c <= away_max_c)
);
COMMENT ON TABLE flex.behaviour IS 'Set-points of rooms and the use of shades';
COMMENT ON COLUMN flex.behaviour.name IS 'Name, by which households refer to it';
COMMENT ON COLUMN flex.behaviour.at_home_max_c IS 'Set-point of cooling while someone is at home, degC';
COMMENT ON COLUMN flex.behaviour.at_home_min_c IS 'Set-point of heating while someone is at home, degC';
COMMENT ON COLUMN flex.behaviour.away_max_c IS 'Set-point of cooling while nobody is, degC';
COMMENT ON COLUMN flex.behaviour.away_min_c IS 'Set-point of heating while nobody is, degC';
COMMENT ON COLUMN flex.behaviour.shading_rate IS 'Share of solar gains kept out while shades are down';
COMMENT ON COLUMN flex.behaviour.shading_above_c IS 'Outdoor temperature from which shades are down, degC';
SELECT pg_catalog.pg_extension_config_dump('flex.behaviour', '');

CREATE TABLE flex.tariff (
    name text PRIMARY KEY CHECK (name <> ''),
    series jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(series) = 'object'),
    peak_price_cent_per_w float8 NOT NULL DEFAULT 0 CHECK (peak_price_cent_per_w >= 0),
    co2_price_cent_per_kg float8 NOT NULL DEFAULT 0 CHECK (co2_price_cent_per_kg >= 0),
    fuel_co2_g_per_kwh float8 NOT NULL DEFAULT 0 CHECK (fuel_co2_g_per_kwh >= 0)
);
COMMENT ON TABLE flex.tariff IS 'Prices of energy';
COMMENT ON COLUMN flex.tariff.name IS 'Name, by which households refer to it';
COMMENT ON COLUMN flex.tariff.series IS 'electricity, electricity_feed_in, gases, solids, liquids, district_heating (cent/Wh) and electricity_co2 (g/kWh): each a number, or {"sensor": name of a sensor of the household''s site}';
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
    behaviour text REFERENCES flex.behaviour ON UPDATE CASCADE,
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
COMMENT ON COLUMN flex.household.behaviour IS 'Set-points, or NULL for the defaults';
COMMENT ON COLUMN flex.household.series IS 'Its series by their names in household documents (temperature, radiation_south, appliance_w, ...): each a number, or {"sensor": name of a sensor of the site}';
COMMENT ON COLUMN flex.household.options IS 'Further members of household documents: central_dhw, comfort, end, exclusive, grid_limit, import_limit, export_limit';
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

CREATE FUNCTION flex.delete_household_steps()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, flex, pg_temp
AS $$
BEGIN
    DELETE FROM flex.household_step t USING gone g WHERE t.site_id = g.site_id AND t.run_id = g.run_id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION flex.delete_household_steps() IS 'Trigger: the household steps of a run go with it';
CREATE TRIGGER run_household_steps AFTER DELETE ON flex.run REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION flex.delete_household_steps();
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
'Operates a household over every series of a query; stores nothing. series NULL: the document holds start and series itself. household is a household document: components, "mode" ("reference" or "optimised"), options. The query''s columns are found by name: ts, temperature, electricity, and any other series of household documents (radiation_south, pv_per_kwp, appliance_w, hot_water_w, occupancy, vehicle_at_home, ...), month for billing periods (else calendar months of the session''s time zone), and key to tell several series apart; ordered by key and ts. One row a step, flows in Wh per step; summary (status, engine, costs, sums) in the first row of each key.';

-- from the catalogue to a document

CREATE FUNCTION flex.household_components(household text)
RETURNS jsonb
LANGUAGE sql STABLE STRICT PARALLEL SAFE
AS $$
    SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
        'name', h.name,
        'building', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('Af', c.floor_area_m2, 'Hop', c.h_op_w_per_k, 'Htr_w', c.h_tr_w_w_per_k, 'Hve', c.h_ve_w_per_k, 'CM_factor', c.mass_j_per_m2_k, 'Am_factor', c.mass_area_factor, 'internal_gains', c.internal_gains_w_per_m2, 'effective_window_area_west_east', c.window_west_east_m2, 'effective_window_area_south', c.window_south_m2, 'effective_window_area_north', c.window_north_m2, 'supply_temperature', c.supply_c, 'person_num', c.persons, 'appliance_electricity_demand_per_person', c.appliance_wh_per_person, 'hot_water_demand_per_person', c.hot_water_wh_per_person, 'grid_power_max', c.grid_power_max_w, 'ventilation_heat_recovery', c.heat_recovery)) FROM flex.building c WHERE c.name OPERATOR(pg_catalog.=) h.building),
        'boiler', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('type', c.type, 'carnot_efficiency_factor', c.carnot_factor, 'fuel_boiler_efficiency', c.fuel_efficiency, 'power_max', c.power_w)) FROM flex.heat_generator c WHERE c.name OPERATOR(pg_catalog.=) h.heat_generator),
        'space_heating_tank', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('size', c.size_l, 'loss', c.loss_w_per_m2_k, 'temperature_start', c.start_c, 'temperature_max', c.max_c, 'temperature_min', c.min_c, 'temperature_surrounding', c.surrounding_c)) FROM flex.tank c WHERE c.name OPERATOR(pg_catalog.=) h.space_heating_tank),
        'hot_water_tank', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('size', c.size_l, 'loss', c.loss_w_per_m2_k, 'temperature_start', c.start_c, 'temperature_max', c.max_c, 'temperature_min', c.min_c, 'temperature_surrounding', c.surrounding_c)) FROM flex.tank c WHERE c.name OPERATOR(pg_catalog.=) h.hot_water_tank),
        'pv', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('size', c.size_kwp, 'orientation', c.orientation)) FROM flex.pv c WHERE c.name OPERATOR(pg_catalog.=) h.pv),
        'battery', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('capacity', c.capacity_wh, 'charge_efficiency', c.charge_efficiency, 'discharge_efficiency', c.discharge_efficiency, 'charge_power_max', c.charge_power_w, 'discharge_power_max', c.discharge_power_w, 'soc_start', c.soc_start_wh)) FROM flex.battery c WHERE c.name OPERATOR(pg_catalog.=) h.battery),
        'vehicle', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('capacity', c.capacity_wh, 'consumption_rate', c.consumption_wh_per_km, 'charge_efficiency', c.charge_efficiency, 'discharge_efficiency', c.discharge_efficiency, 'charge_power_max', c.charge_power_w, 'discharge_power_max', c.discharge_power_w, 'charge_bidirectional', c.bidirectional::pg_catalog.int4)) FROM flex.vehicle c WHERE c.name OPERATOR(pg_catalog.=) h.vehicle),
        'behavior', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('target_temperature_at_home_max', c.at_home_max_c, 'target_temperature_at_home_min', c.at_home_min_c, 'target_temperature_not_at_home_max', c.away_max_c, 'target_temperature_not_at_home_min', c.away_min_c, 'shading_solar_reduction_rate', c.shading_rate, 'shading_threshold_temperature', c.shading_above_c)) FROM flex.behaviour c WHERE c.name OPERATOR(pg_catalog.=) h.behaviour),
        'space_cooling_technology', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('power', c.power_w, 'efficiency', c.efficiency)) FROM flex.cooling c WHERE c.name OPERATOR(pg_catalog.=) h.cooling),
        'heating_element', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('power', c.power_w, 'efficiency', c.efficiency)) FROM flex.heating_element c WHERE c.name OPERATOR(pg_catalog.=) h.heating_element),
        'peak_price', f.peak_price_cent_per_w,
        'co2_price', f.co2_price_cent_per_kg,
        'fuel_co2', f.fuel_co2_g_per_kwh)) OPERATOR(pg_catalog.||) h.options
    FROM flex.household h
    JOIN flex.tariff f ON f.name OPERATOR(pg_catalog.=) h.tariff
    WHERE h.name OPERATOR(pg_catalog.=) household
$$;
COMMENT ON FUNCTION flex.household_components(text) IS 'Components and options of a household as members of a household document, without series';

CREATE FUNCTION flex.household_input_unit(series text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN series IN ('temperature', 'supply_temperature') THEN 'degC'
        WHEN series IN ('electricity', 'electricity_feed_in', 'gases', 'solids', 'liquids', 'district_heating') THEN 'ct/Wh'
        WHEN series IN ('appliance_w', 'hot_water_w') THEN 'W'
        WHEN series OPERATOR(pg_catalog.~~) 'radiation%' THEN 'W/m2'
        WHEN series OPERATOR(pg_catalog.=) 'vehicle_distance' THEN 'km'
        WHEN series OPERATOR(pg_catalog.=) 'electricity_co2' THEN 'g/kWh'
        WHEN series IN ('occupancy', 'vehicle_at_home') THEN '1'
        WHEN series OPERATOR(pg_catalog.=) 'pv_per_kwp' THEN 'W/kW'
    END
$$;
COMMENT ON FUNCTION flex.household_input_unit(text) IS 'Unit in which a household takes an input series; NULL where its numbers are taken as they are';

-- one query for all series of a household: only those it has, so that what is missing in time shows

CREATE FUNCTION flex.household_query(household text, start timestamptz, duration interval,
                                     resolution interval DEFAULT '1 hour')
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, flex, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    known CONSTANT text[] := ARRAY['temperature', 'supply_temperature', 'radiation_north', 'radiation_south',
        'radiation_east', 'radiation_west', 'pv_per_kwp', 'electricity', 'electricity_feed_in', 'gases', 'solids',
        'liquids', 'district_heating', 'electricity_co2', 'appliance_shape', 'hot_water_shape', 'appliance_w',
        'hot_water_w', 'occupancy', 'vehicle_at_home', 'vehicle_distance'];
    h flex.household;
    zone text;
    wanted jsonb;
    name text;
    member jsonb;
    sensor flex.sensor;
    unit text;
    items text := 'g.ts';
    joins text := '';
    item text;
    window_end timestamptz;
    step_s numeric;
    steps numeric;
    site_name text;
BEGIN
    SELECT x.* INTO h FROM flex.household x WHERE x.name = household;
    IF h.household_id IS NULL THEN
        RAISE EXCEPTION 'unknown household %', coalesce(quote_literal(household), 'NULL')
            USING ERRCODE = 'undefined_object',
                  HINT = coalesce('Known households: ' || (SELECT string_agg(k.name, ', ' ORDER BY k.name)
                             FROM (SELECT x.name FROM flex.household x ORDER BY x.name LIMIT 10) k) || '.',
                             'Insert it into flex.household.');
    END IF;
    SELECT s.timezone, s.name INTO zone, site_name FROM flex.site s WHERE s.site_id = h.site_id;
    IF start IS NULL OR duration IS NULL OR duration <= '0' OR resolution IS NULL OR resolution <= '0' THEN
        RAISE EXCEPTION 'the window is empty' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give a start, and a duration and resolution above 0.';
    END IF;
    IF NOT isfinite(start) OR NOT isfinite(duration) OR NOT isfinite(resolution) THEN
        RAISE EXCEPTION 'the window has no end: % from % in steps of %', duration, start, resolution
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give a finite start, duration and resolution.';
    END IF;
    window_end := flex.add_local(start, duration, zone);
    step_s := extract(epoch FROM resolution)::numeric;
    steps := extract(epoch FROM window_end - start)::numeric / step_s;
    IF steps > 2000000 THEN
        RAISE EXCEPTION 'a window of % holds % steps of %', duration, trunc(steps), resolution
            USING ERRCODE = 'invalid_parameter_value', HINT = 'At most 2000000 are taken; a year of minutes is 525600.';
    ELSIF steps <> trunc(steps) THEN
        RAISE EXCEPTION 'a window of % isn''t a whole number of steps of %', duration, resolution
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Choose a duration that is a multiple of the resolution.';
    END IF;
    -- sensors that carry a series' name, then the tariff's and the household's own word
    SELECT coalesce(jsonb_object_agg(n.name, jsonb_build_object('sensor', n.name)), '{}') INTO wanted
    FROM flex.sensor n WHERE n.site_id = h.site_id AND n.name = ANY (known);
    wanted := wanted || (SELECT f.series FROM flex.tariff f WHERE f.name = h.tariff) || h.series;
    FOR name, member IN SELECT e.key, e.value FROM jsonb_each(wanted) e ORDER BY array_position(known, e.key) LOOP
        IF NOT name = ANY (known) THEN
            RAISE EXCEPTION 'household % names an unknown series %', quote_literal(household), quote_literal(name)
                USING ERRCODE = 'invalid_parameter_value', HINT = 'Series: ' || array_to_string(known, ', ') || '.';
        END IF;
        IF jsonb_typeof(member) = 'number' THEN
            items := format('%s, %L::float8 AS %I', items, member, name);
            CONTINUE;
        END IF;
        SELECT n.* INTO sensor FROM flex.sensor n WHERE n.site_id = h.site_id AND n.name = member ->> 'sensor';
        IF sensor.sensor_id IS NULL THEN
            RAISE EXCEPTION 'series % of household % is neither a number nor a sensor of site %: %',
                quote_literal(name), quote_literal(household), quote_literal(site_name), member
                USING ERRCODE = 'undefined_object', HINT = 'Write for example {"sensor": "outdoor temperature"}.';
        END IF;
        unit := flex.household_input_unit(name);
        BEGIN
            PERFORM flex.convert_unit(0, sensor.unit, CASE name WHEN 'vehicle_distance' THEN 'km/h' ELSE coalesce(unit, sensor.unit) END,
                                      CASE name WHEN 'vehicle_distance' THEN extract(epoch FROM sensor.resolution)::float8 / 3600 END);
        EXCEPTION WHEN data_exception THEN
            RAISE EXCEPTION 'series % of household %: %', quote_literal(name), quote_literal(household), SQLERRM
                USING ERRCODE = 'invalid_parameter_value', DETAIL = format('Sensor %s of site %s.', quote_literal(sensor.name), quote_literal(site_name)),
                      HINT = format('The household takes %s.', unit);
        END;
        item := format(CASE WHEN name = 'vehicle_distance' AND (unit <> sensor.unit OR resolution <> sensor.resolution)
                            -- the mean of a sensor's steps is a speed: the step's share of it, or its sum
                            THEN 'flex.convert_unit(%1$I.value, %2$L, ''km/h'', %4$s) * %5$s'
                            WHEN unit = sensor.unit OR unit IS NULL THEN '%1$I.value'
                            ELSE 'flex.convert_unit(%1$I.value, %2$L, %3$L)' END,
                       's_' || name, sensor.unit, unit, extract(epoch FROM sensor.resolution)::float8 / 3600,
                       step_s::float8 / 3600);
        IF name IN ('occupancy', 'vehicle_at_home') THEN
            item := format('(%s >= 0.5)::int::float8', item);
        END IF;
        items := format('%s, %s AS %I', items, item, name);
        joins := format(E'%s\n  LEFT JOIN flex.series(%L, %L, %L, %L, %L) AS %I ON %7$I.ts = g.ts',
                        joins, site_name, sensor.name, start, window_end, resolution, 's_' || name);
    END LOOP;
    RETURN format(E'SELECT %s,\n  (EXTRACT(year FROM g.ts AT TIME ZONE %L) * 12 + EXTRACT(month FROM g.ts AT TIME ZONE %2$L))::float8 AS month\n'
                  || 'FROM generate_series(%3$L::timestamptz, %4$L::timestamptz - %5$L::interval, %5$L::interval) AS g (ts)%6$s' || E'\nORDER BY g.ts',
                  items, zone, start, window_end, resolution, joins);
END $$;
COMMENT ON FUNCTION flex.household_query(text, timestamptz, interval, interval) IS
'Text of the query that reads all series of a household over a window, converted to its units, for flex.operate(). A sensor of the site that has a series'' name is taken by itself; flex.tariff.series and flex.household.series say otherwise. Steps take the mean of finer values; vehicle_distance their sum, and its share of coarser ones; occupancy and vehicle_at_home are 1 where at least half of the step is.';

-- joins of a dozen series are estimated far too dear: compiling them takes forty times as long as running them
CREATE FUNCTION flex.household_document(household text, start timestamptz, duration interval,
                                        mode text DEFAULT 'optimised', options jsonb DEFAULT '{}')
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, flex, pg_temp
SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
    step interval := coalesce((options ->> 'resolution')::interval, '1 hour');
    query text := flex.household_query(household, start, duration, step);
    rolling jsonb := '{}';
    series jsonb;
    hole record;
BEGIN
    EXECUTE format('SELECT jsonb_object_agg(e.key, e.list) FROM (
                        SELECT c.key, jsonb_agg(c.value ORDER BY q.ts) AS list
                        FROM (%s) q, jsonb_each(to_jsonb(q) - ''ts'') c GROUP BY c.key) e', query) INTO series;
    IF series IS NULL THEN
        RAISE EXCEPTION 'the window holds no step of %', step USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT e.key AS name, min(v.i) AS first, count(*) AS missing INTO hole
    FROM jsonb_each(series) e, jsonb_array_elements(e.value) WITH ORDINALITY AS v (value, i)
    WHERE v.value = 'null' GROUP BY e.key ORDER BY min(v.i), e.key LIMIT 1;
    IF hole.missing > 0 THEN
        RAISE EXCEPTION 'series % of household % has no value at %', quote_literal(hole.name), quote_literal(household),
            start + (hole.first - 1) * step
            USING ERRCODE = 'invalid_parameter_value',
                  DETAIL = format('%s of its steps are missing.', hole.missing),
                  HINT = 'Record the missing values, or choose another window.';
    END IF;
    IF options ?| ARRAY['horizon_hours', 'step_hours', 'look_ahead_value'] THEN
        SELECT jsonb_build_object('rolling', jsonb_object_agg(o.key, o.value)) INTO rolling
        FROM jsonb_each(options) o WHERE o.key IN ('horizon_hours', 'step_hours', 'look_ahead_value');
    END IF;
    RETURN flex.household_components(household)
        || (options - ARRAY['resolution', 'horizon_hours', 'step_hours', 'look_ahead_value']) || rolling
        || jsonb_build_object('kind', 'household', 'mode', mode, 'step_hours', extract(epoch FROM step) / 3600,
                              'start', to_char(start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'series', series);
END $$;
COMMENT ON FUNCTION flex.household_document(text, timestamptz, interval, text, jsonb) IS
'The self-contained problem document of a household''s window, for flex.solve(), flex.check() and flex.export_lp(). options: resolution (1 hour), horizon_hours, step_hours and look_ahead_value for rolling windows, and any further member of household documents.';

-- operate and store

CREATE FUNCTION flex.operate_household(household text, start timestamptz, duration interval,
                                       mode text DEFAULT 'optimised', options jsonb DEFAULT '{}')
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, pg_temp
SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
    h flex.household;
    document jsonb;
    step interval := coalesce((options ->> 'resolution')::interval, '1 hour');
    zone text;
    window_end timestamptz;
    kind text := 'household_' || mode;
    summary jsonb;
    run bigint;
    state text;
    reason text;
    detail text;
BEGIN
    IF mode IS NULL OR mode NOT IN ('reference', 'optimised') THEN
        RAISE EXCEPTION 'unknown mode %', coalesce(quote_literal(mode), 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Modes: reference, optimised.';
    END IF;
    document := flex.household_document(household, start, duration, mode, options);
    SELECT x.* INTO h FROM flex.household x WHERE x.name = household;
    SELECT s.timezone INTO zone FROM flex.site s WHERE s.site_id = h.site_id;
    window_end := flex.add_local(start, duration, zone);
    -- one run at a time on a household; nobody waits
    IF NOT pg_try_advisory_xact_lock(hashtext('flex.household'), hashint8(h.household_id)) THEN
        INSERT INTO flex.run (site_id, kind, subject, window_start, window_end, resolution, status, message)
        VALUES (h.site_id, kind, household, start, window_end, step, 'busy', 'another run holds the household')
        RETURNING run_id INTO run;
        RETURN run;
    END IF;
    INSERT INTO flex.run (site_id, kind, subject, window_start, window_end, resolution, status, is_current, parameters)
    VALUES (h.site_id, kind, household, start, window_end, step, 'failed', false, document)
    RETURNING run_id INTO run;
    BEGIN
        WITH operated AS MATERIALIZED (SELECT o.* FROM flex.operate(NULL, document) o),
        stored AS (
            INSERT INTO flex.household_step
            SELECT h.site_id, run, h.household_id, o.ts, o.q_solar_wh, o.space_heating_cop, o.space_heating_tank_cop, o.q_heating_tank_wh, o.q_heating_tank_in_wh, o.q_heating_tank_out_wh, o.q_heating_tank_bypass_wh, o.e_heating_hp_wh, o.q_heating_element_wh, o.q_room_heating_wh, o.q_room_cooling_wh, o.e_room_cooling_wh, o.cooling_cop, o.t_room_c, o.t_building_mass_c, o.t_surface_c, o.hot_water_wh, o.hot_water_cop, o.hot_water_tank_cop, o.q_dhw_tank_wh, o.q_dhw_tank_in_wh, o.q_dhw_tank_out_wh, o.q_dhw_tank_bypass_wh, o.e_dhw_hp_wh, o.fuel_wh, o.pv_wh, o.pv2load_wh, o.pv2bat_wh, o.pv2ev_wh, o.pv2grid_wh, o.bat_soc_wh, o.bat_charge_wh, o.bat_discharge_wh, o.bat2load_wh, o.bat2ev_wh, o.ev_demand_wh, o.ev_soc_wh, o.ev_charge_wh, o.ev_discharge_wh, o.ev2load_wh, o.ev2bat_wh, o.ev_unmet_wh, o.base_load_wh, o.load_wh, o.grid_wh, o.grid2load_wh, o.grid2bat_wh, o.grid2ev_wh, o.feed2grid_wh, o.cost_cent, o.co2_kg
            FROM operated o
        )
        SELECT o.summary INTO summary FROM operated o WHERE o.summary IS NOT NULL;
    EXCEPTION WHEN SQLSTATE 'FX001' OR SQLSTATE 'FX002' OR SQLSTATE 'FX003' OR SQLSTATE 'FX004' THEN
        GET STACKED DIAGNOSTICS reason = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, state = RETURNED_SQLSTATE;
        UPDATE flex.run r
        SET status = CASE state WHEN 'FX001' THEN 'infeasible' WHEN 'FX002' THEN 'unbounded' WHEN 'FX003' THEN 'time_limit' ELSE 'numeric' END,
            message = reason || CASE WHEN detail <> '' THEN ': ' || detail ELSE '' END
        WHERE r.site_id = h.site_id AND r.run_id = run;
        RETURN run;
    END;
    UPDATE flex.run r SET is_current = false
    WHERE r.site_id = h.site_id AND r.kind = kind AND r.subject = household AND r.is_current;
    UPDATE flex.run r
    SET status = summary ->> 'status', is_current = true, engine = summary ->> 'engine',
        objective = (summary ->> 'total_cost')::float8 / 100, gap = (summary ->> 'gap')::float8,
        columns = (summary ->> 'columns')::bigint, rows = (summary ->> 'rows')::bigint,
        iterations = (summary ->> 'iterations')::bigint, solve_seconds = (summary ->> 'solve_seconds')::float8,
        costs = jsonb_strip_nulls(jsonb_build_object(
            'energy', ((summary ->> 'total_cost')::float8 - (summary ->> 'peak_cost')::float8) / 100,
            'peak', (summary ->> 'peak_cost')::float8 / 100,
            'peak_price_per_kw', (document ->> 'peak_price')::float8 * 10,
            'perfect_foresight', (summary ->> 'perfect_foresight_cost')::float8 / 100,
            'heat_generator_w', (summary ->> 'heat_generator_w')::float8))
    WHERE r.site_id = h.site_id AND r.run_id = run;
    RETURN run;
END $$;
COMMENT ON FUNCTION flex.operate_household(text, timestamptz, interval, text, jsonb) IS
'Operate a household over a window, by fixed rules (reference) or at least cost (optimised), and store the run with its steps; returns the number of the run. options as in flex.household_document(). A window that has no plan stores a run with status and reason and no steps; a household that is being operated stores status busy at once.';

CREATE PROCEDURE flex.operate_households(query text, start timestamptz, duration interval,
                                         mode text DEFAULT 'optimised', options jsonb DEFAULT '{}',
                                         batch int DEFAULT 10)
LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
DECLARE
    names pg_catalog.text[];
    name pg_catalog.text;
    done pg_catalog.int4 := 0;
    failed pg_catalog.int4 := 0;
    reason pg_catalog.text;
    unknown pg_catalog.text;
    nunknown pg_catalog.int4;
BEGIN
    IF query IS NULL OR start IS NULL OR duration IS NULL OR NOT pg_catalog.isfinite(start) OR NOT pg_catalog.isfinite(duration) THEN
        RAISE EXCEPTION 'query, start and duration must be given and finite' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'For example CALL flex.operate_households(''SELECT name AS household FROM flex.household'', ''2026-01-01'', ''1 year'').';
    END IF;
    IF mode IS NULL OR mode NOT IN ('reference', 'optimised') THEN
        RAISE EXCEPTION 'unknown mode %', coalesce(pg_catalog.quote_literal(mode), 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Modes: reference, optimised.';
    END IF;
    IF batch IS NULL OR batch OPERATOR(pg_catalog.<) 1 THEN
        RAISE EXCEPTION 'batch must be at least 1' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE pg_catalog.format('SELECT pg_catalog.array_agg(q.household::pg_catalog.text ORDER BY q.household) FROM (%s) q', query) INTO names;
    SELECT pg_catalog.count(*), pg_catalog.string_agg(coalesce(pg_catalog.quote_literal(n.name), 'NULL'), ', ' ORDER BY n.name)
    INTO nunknown, unknown
    FROM pg_catalog.unnest(names) n (name)
    WHERE NOT EXISTS (SELECT FROM flex.household h WHERE h.name OPERATOR(pg_catalog.=) n.name);
    IF nunknown OPERATOR(pg_catalog.>) 0 THEN
        RAISE WARNING 'unknown households, % of %: %', nunknown, pg_catalog.cardinality(names), pg_catalog.left(unknown, 400)
            USING HINT = 'Insert them into flex.household, or leave them out of the query.';
    END IF;
    FOREACH name IN ARRAY coalesce(names, '{}') LOOP
        -- another worker has it in hand, or had
        PERFORM FROM flex.household h WHERE h.name OPERATOR(pg_catalog.=) name FOR UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND OR EXISTS (
            SELECT FROM flex.run r JOIN flex.household h ON h.site_id OPERATOR(pg_catalog.=) r.site_id
            WHERE h.name OPERATOR(pg_catalog.=) name AND r.subject OPERATOR(pg_catalog.=) name
              AND r.kind OPERATOR(pg_catalog.=) ('household_' OPERATOR(pg_catalog.||) mode) AND r.is_current
              AND r.window_start OPERATOR(pg_catalog.=) start
              AND r.window_end OPERATOR(pg_catalog.=) flex.add_local(start, duration,
                  (SELECT s.timezone FROM flex.site s WHERE s.site_id OPERATOR(pg_catalog.=) h.site_id)));
        BEGIN
            PERFORM flex.operate_household(name, start, duration, mode, options);
        EXCEPTION WHEN data_exception OR undefined_object OR feature_not_supported THEN
            GET STACKED DIAGNOSTICS reason = MESSAGE_TEXT;
            INSERT INTO flex.run (site_id, kind, subject, window_start, window_end, resolution, status, message)
            SELECT h.site_id, 'household_' OPERATOR(pg_catalog.||) mode, name, start, start OPERATOR(pg_catalog.+) duration, '1 hour', 'failed', reason
            FROM flex.household h WHERE h.name OPERATOR(pg_catalog.=) name;
            failed := failed OPERATOR(pg_catalog.+) 1;
        END;
        done := done OPERATOR(pg_catalog.+) 1;
        IF done OPERATOR(pg_catalog.%) batch OPERATOR(pg_catalog.=) 0 THEN
            COMMIT;
        END IF;
    END LOOP;
    COMMIT;
    RAISE NOTICE '% households operated, % failed', done, failed;
END $$;
COMMENT ON PROCEDURE flex.operate_households(text, timestamptz, interval, text, jsonb, int) IS
'Operate every household that a query names in its column household; commits each batch, goes on after a household with bad data (a run with status failed says why); names that flex.household doesn''t hold are told as a warning. Several workers may call it side by side. Households whose current run already covers the window in this mode are passed over, so that a call after an abort goes on where it stopped.';

-- views

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
       CASE WHEN sum(t.load_wh + t.ev_demand_wh) > 0 THEN greatest(0, 1 - sum(t.grid_wh) / sum(t.load_wh + t.ev_demand_wh)) END AS self_sufficiency,
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
             CASE WHEN sum(t.load_wh + t.ev_demand_wh) > 0 THEN greatest(0, 1 - sum(t.grid_wh) / sum(t.load_wh + t.ev_demand_wh)) END AS self_sufficiency,
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
             CASE WHEN sum(t.load_wh + t.ev_demand_wh) > 0 THEN greatest(0, 1 - sum(t.grid_wh) / sum(t.load_wh + t.ev_demand_wh)) END AS self_sufficiency,
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
