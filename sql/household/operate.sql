-- households of the catalogue: from components and sensors to a document, operated and stored

CREATE FUNCTION flex_internal.household_components(household text)
RETURNS jsonb
LANGUAGE sql STABLE STRICT PARALLEL SAFE
AS $$
    SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
        'name', h.name,
        'building', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('Af', c.floor_area_m2, 'Hop', c.h_op_w_per_k,
            'Htr_w', c.h_tr_w_w_per_k, 'Hve', c.h_ve_w_per_k, 'CM_factor', c.mass_j_per_m2_k, 'Am_factor', c.mass_area_factor,
            'internal_gains', c.internal_gains_w_per_m2, 'effective_window_area_west_east', c.window_west_east_m2,
            'effective_window_area_south', c.window_south_m2, 'effective_window_area_north', c.window_north_m2, 'supply_temperature',
            c.supply_c, 'person_num', c.persons, 'appliance_electricity_demand_per_person', c.appliance_wh_per_person,
            'hot_water_demand_per_person', c.hot_water_wh_per_person, 'grid_power_max', c.grid_power_max_w, 'ventilation_heat_recovery',
            c.heat_recovery)) FROM flex.building c WHERE c.name OPERATOR(pg_catalog.=) h.building),
        'boiler', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('type', c.type, 'carnot_efficiency_factor',
            c.carnot_factor, 'fuel_boiler_efficiency', c.fuel_efficiency, 'power_max', c.power_w)) FROM flex.heat_generator c WHERE c.name
            OPERATOR(pg_catalog.=) h.heat_generator),
        'space_heating_tank', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('size', c.size_l, 'loss',
            c.loss_w_per_m2_k, 'temperature_start', c.start_c, 'temperature_max', c.max_c, 'temperature_min', c.min_c,
            'temperature_surrounding', c.surrounding_c)) FROM flex.tank c WHERE c.name OPERATOR(pg_catalog.=) h.space_heating_tank),
        'hot_water_tank', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('size', c.size_l, 'loss', c.loss_w_per_m2_k,
            'temperature_start', c.start_c, 'temperature_max', c.max_c, 'temperature_min', c.min_c, 'temperature_surrounding',
            c.surrounding_c)) FROM flex.tank c WHERE c.name OPERATOR(pg_catalog.=) h.hot_water_tank),
        'pv', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('size', c.size_kwp, 'orientation', c.orientation))
            FROM flex.pv c WHERE c.name OPERATOR(pg_catalog.=) h.pv),
        'battery', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('capacity', c.capacity_wh, 'charge_efficiency',
            c.charge_efficiency, 'discharge_efficiency', c.discharge_efficiency, 'charge_power_max', c.charge_power_w,
            'discharge_power_max', c.discharge_power_w, 'soc_start', c.soc_start_wh)) FROM flex.battery c WHERE c.name
            OPERATOR(pg_catalog.=) h.battery),
        'vehicle', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('capacity', c.capacity_wh, 'consumption_rate',
            c.consumption_wh_per_km, 'charge_efficiency', c.charge_efficiency, 'discharge_efficiency', c.discharge_efficiency,
            'charge_power_max', c.charge_power_w, 'discharge_power_max', c.discharge_power_w, 'charge_bidirectional',
            c.bidirectional::pg_catalog.int4)) FROM flex.vehicle c WHERE c.name OPERATOR(pg_catalog.=) h.vehicle),
        'behavior', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('target_temperature_at_home_max', c.at_home_max_c,
            'target_temperature_at_home_min', c.at_home_min_c, 'target_temperature_not_at_home_max', c.away_max_c,
            'target_temperature_not_at_home_min', c.away_min_c, 'shading_solar_reduction_rate', c.shading_rate,
            'shading_threshold_temperature', c.shading_above_c)) FROM flex.comfort c WHERE c.name OPERATOR(pg_catalog.=) h.comfort),
        'space_cooling_technology', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('power', c.power_w, 'efficiency',
            c.efficiency)) FROM flex.cooling c WHERE c.name OPERATOR(pg_catalog.=) h.cooling),
        'heating_element', (SELECT pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object('power', c.power_w, 'efficiency',
            c.efficiency)) FROM flex.heating_element c WHERE c.name OPERATOR(pg_catalog.=) h.heating_element),
        'peak_price', f.peak_price_cent_per_w,
        'co2_price', f.co2_price_cent_per_kg,
        'fuel_co2', f.fuel_co2_g_per_kwh)) OPERATOR(pg_catalog.||) h.options
    FROM flex.household h
    JOIN flex.tariff f ON f.name OPERATOR(pg_catalog.=) h.tariff
    WHERE h.name OPERATOR(pg_catalog.=) household
$$;
COMMENT ON FUNCTION flex_internal.household_components(text) IS
'Components and options of a household as members of a household document, without series';

CREATE FUNCTION flex_internal.household_input_unit(series text)
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
COMMENT ON FUNCTION flex_internal.household_input_unit(text) IS
'Unit in which a household takes an input series; NULL where its numbers are taken as they are';

-- all series of a household: only those it has, so that what is missing in time shows

CREATE FUNCTION flex_internal.find_household(household text)
RETURNS flex.household
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
DECLARE
    h flex.household;
BEGIN
    SELECT x.* INTO h FROM flex.household x WHERE x.name = household;
    IF h.household_id IS NULL THEN
        RAISE EXCEPTION 'unknown household %', coalesce(quote_literal(household), 'NULL')
            USING ERRCODE = 'undefined_object',
                  HINT = coalesce('Known households: ' || (SELECT string_agg(k.name, ', ' ORDER BY k.name)
                             FROM (SELECT x.name FROM flex.household x ORDER BY x.name LIMIT 10) k) || '.',
                             'Insert it into flex.household.');
    END IF;
    RETURN h;
END $$;
COMMENT ON FUNCTION flex_internal.find_household(text) IS 'A household by its name; an unknown name is an error that lists the known ones';

CREATE FUNCTION flex_internal.household_window_end(start timestamptz, duration interval, resolution interval, timezone text)
RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
DECLARE
    window_end timestamptz;
    steps numeric;
BEGIN
    IF start IS NULL OR duration IS NULL OR duration <= '0' OR resolution IS NULL OR resolution <= '0' THEN
        RAISE EXCEPTION 'the window is empty' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give a start, and a duration and resolution above 0.';
    END IF;
    IF NOT isfinite(start) OR NOT isfinite(duration) OR NOT isfinite(resolution) THEN
        RAISE EXCEPTION 'the window has no end: % from % in steps of %', duration, start, resolution
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give a finite start, duration and resolution.';
    END IF;
    window_end := flex_internal.add_local(start, duration, timezone);
    steps := extract(epoch FROM window_end - start)::numeric / extract(epoch FROM resolution)::numeric;
    IF steps > 2000000 THEN
        RAISE EXCEPTION 'a window of % holds % steps of %', duration, trunc(steps), resolution
            USING ERRCODE = 'invalid_parameter_value', HINT = 'At most 2000000 are taken; a year of minutes is 525600.';
    ELSIF steps <> trunc(steps) THEN
        RAISE EXCEPTION 'a window of % isn''t a whole number of steps of %', duration, resolution
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Choose a duration that is a multiple of the resolution.';
    END IF;
    RETURN window_end;
END $$;
COMMENT ON FUNCTION flex_internal.household_window_end(timestamptz, interval, interval, text) IS
'End of a household''s window, which holds a whole number of steps';

CREATE FUNCTION flex_internal.check_household_unit(household text, series text, site text, sensor flex.sensor)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
DECLARE
    unit text := flex_internal.household_input_unit(series);
    distance boolean := series = 'vehicle_distance';
BEGIN
    PERFORM flex.convert_unit(0, sensor.unit, CASE WHEN distance THEN 'km/h' ELSE coalesce(unit, sensor.unit) END,
                              CASE WHEN distance THEN extract(epoch FROM sensor.resolution)::float8 / 3600 END);
EXCEPTION WHEN data_exception THEN
    RAISE EXCEPTION 'series % of household %: %', quote_literal(series), quote_literal(household), SQLERRM
        USING ERRCODE = 'invalid_parameter_value', DETAIL = format('Sensor %s of site %s.', quote_literal(sensor.name),
            quote_literal(site)),
              HINT = format('The household takes %s.', unit);
END $$;
COMMENT ON FUNCTION flex_internal.check_household_unit(text, text, text, flex.sensor) IS
'An error unless a sensor''s unit can be taken for an input series of a household';

CREATE FUNCTION flex_internal.household_inputs(h flex.household, site text)
RETURNS TABLE (series text, number float8, sensor text)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    known CONSTANT text[] := ARRAY['temperature', 'supply_temperature', 'radiation_north', 'radiation_south',
        'radiation_east', 'radiation_west', 'pv_per_kwp', 'electricity', 'electricity_feed_in', 'gases', 'solids',
        'liquids', 'district_heating', 'electricity_co2', 'appliance_shape', 'hot_water_shape', 'appliance_w',
        'hot_water_w', 'occupancy', 'vehicle_at_home', 'vehicle_distance'];
    wanted jsonb;
    member jsonb;
    found flex.sensor;
BEGIN
    -- sensors that carry a series' name, then the tariff's and the household's own word
    SELECT coalesce(jsonb_object_agg(n.name, jsonb_build_object('sensor', n.name)), '{}') INTO wanted
    FROM flex.sensor n WHERE n.site_id = h.site_id AND n.name = ANY (known);
    wanted := wanted || (SELECT f.series FROM flex.tariff f WHERE f.name = h.tariff) || h.series;
    FOR series, member IN SELECT e.key, e.value FROM jsonb_each(wanted) e ORDER BY array_position(known, e.key) LOOP
        IF NOT series = ANY (known) THEN
            RAISE EXCEPTION 'household % names an unknown series %', quote_literal(h.name), quote_literal(series)
                USING ERRCODE = 'invalid_parameter_value', HINT = 'Series: ' || array_to_string(known, ', ') || '.';
        END IF;
        number := CASE WHEN jsonb_typeof(member) = 'number' THEN (member #>> '{}')::float8 END;
        sensor := NULL;
        IF number IS NULL THEN
            SELECT n.* INTO found FROM flex.sensor n WHERE n.site_id = h.site_id AND n.name = member ->> 'sensor';
            IF found.sensor_id IS NULL THEN
                RAISE EXCEPTION 'series % of household % is neither a number nor a sensor of site %: %',
                    quote_literal(series), quote_literal(h.name), quote_literal(site), member
                    USING ERRCODE = 'undefined_object', HINT = 'Write for example {"sensor": "outdoor temperature"}.';
            END IF;
            PERFORM flex_internal.check_household_unit(h.name, series, site, found);
            sensor := found.name;
        END IF;
        RETURN NEXT;
    END LOOP;
END $$;
COMMENT ON FUNCTION flex_internal.household_inputs(flex.household, text) IS
'Input series of a household, each a number or the name of a sensor. A sensor of the site that has a series'' name is taken by itself; '
'flex.tariff.series and flex.household.series say otherwise.';

CREATE FUNCTION flex_internal.household_series(h flex.household, start timestamptz, duration interval, resolution interval)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    site flex.site;
    window_end timestamptz;
    series jsonb;
    month jsonb;
    hole record;
BEGIN
    SELECT s.* INTO site FROM flex.site s WHERE s.site_id = h.site_id;
    window_end := flex_internal.household_window_end(start, duration, resolution, site.timezone);
    SELECT jsonb_agg(extract(year FROM g AT TIME ZONE site.timezone) * 12 + extract(month FROM g AT TIME ZONE site.timezone) ORDER BY g)
        INTO month
    FROM generate_series(start, window_end - resolution, make_interval(secs => extract(epoch FROM resolution)::float8)) g;
    WITH input AS MATERIALIZED (SELECT i.* FROM flex_internal.household_inputs(h, site.name) i),
    asked AS (
        SELECT array_agg(i.sensor ORDER BY i.series) AS sensors, array_agg(flex_internal.household_input_unit(i.series) ORDER BY i.series)
            AS units,
               array_agg(CASE WHEN i.series = 'vehicle_distance' THEN 'sum'
                              WHEN i.series IN ('occupancy', 'vehicle_at_home') THEN 'majority' ELSE 'mean' END ORDER BY i.series) AS rules,
               array_agg(i.series ORDER BY i.series) AS names
        FROM input i WHERE i.sensor IS NOT NULL),
    filled AS (
        SELECT a.names[r.place] AS name, to_jsonb(r.list) AS list
        FROM asked a, flex_internal.read_series(site.name, a.sensors, start, window_end, resolution, a.units, a.rules) r
        UNION ALL
        SELECT i.series, to_jsonb(array_fill(i.number, ARRAY[jsonb_array_length(month)])) FROM input i WHERE i.number IS NOT NULL)
    SELECT coalesce(jsonb_object_agg(f.name, f.list), '{}') || jsonb_build_object('month', month) INTO series FROM filled f;
    SELECT e.key AS name, min(v.i) AS first, count(*) AS missing INTO hole
    FROM jsonb_each(series) e, jsonb_array_elements(e.value) WITH ORDINALITY AS v (value, i)
    WHERE v.value = 'null' GROUP BY e.key ORDER BY min(v.i), e.key LIMIT 1;
    IF hole.missing > 0 THEN
        RAISE EXCEPTION 'series % of household % has no value at %', quote_literal(hole.name), quote_literal(h.name),
            start + (hole.first - 1) * resolution
            USING ERRCODE = 'invalid_parameter_value',
                  DETAIL = format('%s of its steps are missing.', hole.missing),
                  HINT = 'Record the missing values, or choose another window.';
    END IF;
    RETURN series;
END $$;
COMMENT ON FUNCTION flex_internal.household_series(flex.household, timestamptz, interval, interval) IS
'All series of a household over a window in its units, and the month of each step. Steps take the mean of finer values; vehicle_distance '
'their sum, and its share of coarser ones; occupancy and vehicle_at_home are 1 where at least half of the step is.';

CREATE FUNCTION flex.household_document(household text, start timestamptz, duration interval,
                                        mode text DEFAULT 'optimised', options jsonb DEFAULT '{}')
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    step interval := coalesce((options ->> 'resolution')::interval, '1 hour');
    series jsonb := flex_internal.household_series(flex_internal.find_household(household), start, duration, step);
    rolling jsonb := '{}';
BEGIN
    IF options ?| ARRAY['horizon_hours', 'step_hours', 'look_ahead_value'] THEN
        SELECT jsonb_build_object('rolling', jsonb_object_agg(o.key, o.value)) INTO rolling
        FROM jsonb_each(options) o WHERE o.key IN ('horizon_hours', 'step_hours', 'look_ahead_value');
    END IF;
    RETURN flex_internal.household_components(household)
        || (options - ARRAY['resolution', 'horizon_hours', 'step_hours', 'look_ahead_value']) || rolling
        || jsonb_build_object('kind', 'household', 'mode', mode, 'step_hours', extract(epoch FROM step) / 3600,
                              'start', flex_internal.time_text(start), 'series', series);
END $$;
COMMENT ON FUNCTION flex.household_document(text, timestamptz, interval, text, jsonb) IS
'The self-contained problem document of a household''s window, for flex.solve(), flex.check() and flex.export_lp(). options: resolution '
'(1 hour), horizon_hours, step_hours and look_ahead_value for rolling windows, and any further member of household documents.';

-- operate and store

CREATE FUNCTION flex_internal.household_result(summary jsonb, document jsonb)
RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    SELECT summary || jsonb_build_object(
        'objective', (summary ->> 'total_cost')::float8 / 100,
        'costs', jsonb_strip_nulls(jsonb_build_object(
            'energy', ((summary ->> 'total_cost')::float8 - (summary ->> 'peak_cost')::float8) / 100,
            'peak', (summary ->> 'peak_cost')::float8 / 100,
            'peak_price_per_kw', (document ->> 'peak_price')::float8 * 10,
            'perfect_foresight', (summary ->> 'perfect_foresight_cost')::float8 / 100,
            'heat_generator_w', (summary ->> 'heat_generator_w')::float8)))
$$;
COMMENT ON FUNCTION flex_internal.household_result(jsonb, jsonb) IS
'Summary of an operated household as a result document of flex_internal.finish_run(): money in currency, not in cents';

CREATE FUNCTION flex_internal.store_household_run(run flex.run)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    stored bigint;
BEGIN
    WITH operated AS MATERIALIZED (SELECT o.* FROM flex.operate(NULL, run.parameters) o),
    finished AS MATERIALIZED (
        SELECT (flex_internal.finish_run(run, flex_internal.household_result(o.summary, run.parameters))).run_id
        FROM operated o WHERE o.summary IS NOT NULL),
    steps AS (
        INSERT INTO flex.household_step (
        site_id, run_id, household_id, ts, q_solar_wh, space_heating_cop, space_heating_tank_cop, q_heating_tank_wh, q_heating_tank_in_wh,
        q_heating_tank_out_wh, q_heating_tank_bypass_wh, e_heating_hp_wh, q_heating_element_wh, q_room_heating_wh, q_room_cooling_wh,
        e_room_cooling_wh, cooling_cop, t_room_c, t_building_mass_c, t_surface_c, hot_water_wh, hot_water_cop, hot_water_tank_cop,
        q_dhw_tank_wh, q_dhw_tank_in_wh, q_dhw_tank_out_wh, q_dhw_tank_bypass_wh, e_dhw_hp_wh, fuel_wh, pv_wh, pv2load_wh, pv2bat_wh,
        pv2ev_wh, pv2grid_wh, bat_soc_wh, bat_charge_wh, bat_discharge_wh, bat2load_wh, bat2ev_wh, ev_demand_wh, ev_soc_wh, ev_charge_wh,
        ev_discharge_wh, ev2load_wh, ev2bat_wh, ev_unmet_wh, base_load_wh, load_wh, grid_wh, grid2load_wh, grid2bat_wh, grid2ev_wh,
        feed2grid_wh, cost_cent, co2_kg)
        SELECT
               run.site_id, f.run_id, h.household_id, o.ts, o.q_solar_wh, o.space_heating_cop, o.space_heating_tank_cop,
               o.q_heating_tank_wh, o.q_heating_tank_in_wh, o.q_heating_tank_out_wh, o.q_heating_tank_bypass_wh, o.e_heating_hp_wh,
               o.q_heating_element_wh, o.q_room_heating_wh, o.q_room_cooling_wh, o.e_room_cooling_wh, o.cooling_cop, o.t_room_c,
               o.t_building_mass_c, o.t_surface_c, o.hot_water_wh, o.hot_water_cop, o.hot_water_tank_cop, o.q_dhw_tank_wh,
               o.q_dhw_tank_in_wh, o.q_dhw_tank_out_wh, o.q_dhw_tank_bypass_wh, o.e_dhw_hp_wh, o.fuel_wh, o.pv_wh, o.pv2load_wh,
               o.pv2bat_wh, o.pv2ev_wh, o.pv2grid_wh, o.bat_soc_wh, o.bat_charge_wh, o.bat_discharge_wh, o.bat2load_wh, o.bat2ev_wh,
               o.ev_demand_wh, o.ev_soc_wh, o.ev_charge_wh, o.ev_discharge_wh, o.ev2load_wh, o.ev2bat_wh, o.ev_unmet_wh, o.base_load_wh,
               o.load_wh, o.grid_wh, o.grid2load_wh, o.grid2bat_wh, o.grid2ev_wh, o.feed2grid_wh, o.cost_cent, o.co2_kg
        FROM operated o CROSS JOIN finished f
        JOIN flex.household h ON h.site_id = run.site_id AND h.name = run.subject)
    SELECT f.run_id INTO stored FROM finished f;
    RETURN stored;
END $$;
COMMENT ON FUNCTION flex_internal.store_household_run(flex.run) IS
'Operate the household of a run by its document, and store the run with its steps; returns its number';

CREATE FUNCTION flex_internal.warn_of_narrower(run flex.run)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
DECLARE
    current flex.run;
BEGIN
    SELECT r.* INTO current FROM flex.run r
    WHERE r.site_id = run.site_id AND r.kind = run.kind AND r.subject = run.subject AND r.is_current
      AND r.window_start <= run.window_start AND r.window_end >= run.window_end
      AND r.window_end - r.window_start > run.window_end - run.window_start;
    IF FOUND THEN
        RAISE WARNING 'household %: views show the run of % to % now, not that of % to %', quote_literal(run.subject), run.window_start,
            run.window_end, current.window_start, current.window_end
            USING HINT = 'Both runs are stored in flex.run; is_current tells which of them views show.';
    END IF;
END $$;
COMMENT ON FUNCTION flex_internal.warn_of_narrower(flex.run) IS
'A warning where the views will show less time than before, because a run''s window lies within that of the current one';

CREATE FUNCTION flex_internal.operate_document(household text, document jsonb, window_end timestamptz)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    run flex.run;
    state text;
    reason text;
    detail text;
BEGIN
    SELECT b.* INTO run FROM flex.household h, flex_internal.begin_run(h.site_id, 'household_' || (document ->> 'mode'), household,
        (document ->> 'start')::timestamptz, window_end, make_interval(secs => (document ->> 'step_hours')::float8 * 3600)) b
    WHERE h.name = household;
    IF run.status = 'busy' THEN
        RETURN run.run_id;
    END IF;
    run.parameters := document;
    PERFORM flex_internal.warn_of_narrower(run);
    BEGIN
        RETURN flex_internal.store_household_run(run);
    EXCEPTION WHEN SQLSTATE 'FX001' OR SQLSTATE 'FX002' OR SQLSTATE 'FX003' OR SQLSTATE 'FX004' THEN
        GET STACKED DIAGNOSTICS reason = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, state = RETURNED_SQLSTATE;
        run := flex_internal.fail_run(run, state, reason, detail);
        RETURN run.run_id;
    END;
END $$;
COMMENT ON FUNCTION flex_internal.operate_document(text, jsonb, timestamptz) IS
'Operate a household by its document and store the run with its steps, or with its reason where it has no plan; returns its number';

CREATE FUNCTION flex.operate_household(household text, start timestamptz, duration interval,
                                       mode text DEFAULT 'optimised', options jsonb DEFAULT '{}')
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    document jsonb;
    zone text;
BEGIN
    IF mode IS NULL OR mode NOT IN ('reference', 'optimised') THEN
        RAISE EXCEPTION 'unknown mode %', coalesce(quote_literal(mode), 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Modes: reference, optimised.';
    END IF;
    document := flex.household_document(household, start, duration, mode, options);
    SELECT s.timezone INTO zone FROM flex.household h JOIN flex.site s ON s.site_id = h.site_id WHERE h.name = household;
    RETURN flex_internal.operate_document(household, document, flex_internal.add_local(start, duration, zone));
END $$;
COMMENT ON FUNCTION flex.operate_household(text, timestamptz, interval, text, jsonb) IS
'Operate a household over a window, by fixed rules (reference) or at least cost (optimised), and store the run with its steps; returns '
'the number of the run. options as in flex.household_document(). A window that has no plan stores a run with status and reason and no '
'steps; a household that is being operated stores status busy at once. The newest run is the one in the views; a warning tells where it '
'covers less time than the one before.';

CREATE FUNCTION flex_internal.window_of_run(household text, start timestamptz, duration interval, document jsonb)
RETURNS TABLE (window_end timestamptz, same boolean)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    SELECT flex_internal.add_local(start, duration, s.timezone), r.run_id IS NOT NULL
    FROM flex.household h JOIN flex.site s ON s.site_id = h.site_id
    LEFT JOIN flex.run r ON r.site_id = h.site_id AND r.subject = household AND r.is_current
                        AND r.kind = 'household_' || (document ->> 'mode') AND r.parameters = document
    WHERE h.name = household
$$;
COMMENT ON FUNCTION flex_internal.window_of_run(text, timestamptz, interval, jsonb) IS
'End of a household''s window, and whether its current run is of the same document';

CREATE FUNCTION flex_internal.check_operate(query text, start timestamptz, duration interval, mode text, batch int)
RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
BEGIN
    IF query IS NULL OR start IS NULL OR duration IS NULL OR NOT pg_catalog.isfinite(start) OR NOT pg_catalog.isfinite(duration) THEN
        RAISE EXCEPTION 'query, start and duration must be given and finite' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'For example CALL flex.operate_households(''SELECT name AS household FROM flex.household'', '
                   '''2026-01-01'', ''1 year'').';
    END IF;
    IF mode IS NULL OR mode NOT IN ('reference', 'optimised') THEN
        RAISE EXCEPTION 'unknown mode %', coalesce(pg_catalog.quote_literal(mode), 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Modes: reference, optimised.';
    END IF;
    IF batch IS NULL OR batch OPERATOR(pg_catalog.<) 1 THEN
        RAISE EXCEPTION 'batch must be at least 1' USING ERRCODE = 'invalid_parameter_value';
    END IF;
END $$;
COMMENT ON FUNCTION flex_internal.check_operate(text, timestamptz, interval, text, int) IS
'An error where an argument of flex.operate_households() can''t be used';

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
    passed pg_catalog.int4 := 0;
    document pg_catalog.jsonb;
    window_end pg_catalog.timestamptz;
    same pg_catalog.bool;
    reason pg_catalog.text;
    unknown pg_catalog.text;
    nunknown pg_catalog.int4;
BEGIN
    PERFORM flex_internal.check_operate(query, start, duration, mode, batch);
    SELECT pg_catalog.array_agg(q.household ORDER BY q.household) INTO names
    FROM flex_internal.read_query(query, '{}', '{household}') AS q (household text);
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
        CONTINUE WHEN NOT FOUND;
        BEGIN
            document := flex.household_document(name, start, duration, mode, options);
            SELECT w.* INTO window_end, same FROM flex_internal.window_of_run(name, start, duration, document) w;
            IF same THEN
                passed := passed OPERATOR(pg_catalog.+) 1;
                CONTINUE;
            END IF;
            PERFORM flex_internal.operate_document(name, document, window_end);
        EXCEPTION WHEN data_exception OR undefined_object OR feature_not_supported THEN
            GET STACKED DIAGNOSTICS reason = MESSAGE_TEXT;
            PERFORM flex_internal.fail_run(flex_internal.new_run(h.site_id, 'household_' OPERATOR(pg_catalog.||) mode, name, start,
                                                                 flex_internal.add_local(start, duration, s.timezone), '1 hour'),
                                           SQLSTATE, reason)
            FROM flex.household h JOIN flex.site s ON s.site_id OPERATOR(pg_catalog.=) h.site_id
            WHERE h.name OPERATOR(pg_catalog.=) name;
            failed := failed OPERATOR(pg_catalog.+) 1;
        END;
        done := done OPERATOR(pg_catalog.+) 1;
        IF done OPERATOR(pg_catalog.%) batch OPERATOR(pg_catalog.=) 0 THEN
            COMMIT;
        END IF;
    END LOOP;
    COMMIT;
    RAISE NOTICE '% households operated, % failed%', done, failed,
        CASE WHEN passed OPERATOR(pg_catalog.>) 0 THEN pg_catalog.format(', %s unchanged', passed) ELSE '' END;
END $$;
COMMENT ON PROCEDURE flex.operate_households(text, timestamptz, interval, text, jsonb, int) IS
'Operate every household that a query names in its column household; commits each batch, goes on after a household with bad data (a run '
'with status failed says why); names that flex.household doesn''t hold are told as a warning. Several workers may call it side by side. '
'Households whose current run has the same window and the same document (mode, options, components, series) are passed over, so that a '
'call after an abort goes on where it stopped; where anything of it has changed they are operated anew.';
