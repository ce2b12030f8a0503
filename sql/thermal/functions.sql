-- thermal: buildings as five resistances and one capacity (EN ISO 13790, Annex C)

CREATE FUNCTION flex.rc_step(mass_c float8, temp_out_c float8, supply_c float8, solar_w float8,
                             internal_w float8, hvac_w float8, step_hours float8, building jsonb,
                             OUT mass_end_c float8, OUT surface_c float8, OUT air_c float8)
AS 'MODULE_PATHNAME', 'flex_sql_rc_step'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION flex.rc_step(float8, float8, float8, float8, float8, float8, float8, jsonb) IS
'One step of a 5R1C building (EN ISO 13790:2008, Annex C): mass temperature at the end of the step, mean surface and air temperatures of '
'the step, degC. hvac_w > 0 heats, < 0 cools; solar_w behind all windows; supply_c of ventilation air (NULL: temp_out_c); internal_w '
'(NULL: the building''s internal_gains).';

CREATE FUNCTION flex.rc_air_c(ts timestamptz, temp_out_c float8, solar_w float8,
                              internal_w float8, hvac_w float8, building jsonb)
RETURNS float8
AS 'MODULE_PATHNAME', 'flex_sql_rc_air'
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION flex.rc_air_c(timestamptz, float8, float8, float8, float8, jsonb) IS
'Window function: mean air temperature of the step that starts at ts, degC, under given heating (hvac_w > 0) or cooling (< 0), W. Use '
'with OVER (PARTITION BY ... ORDER BY ts).';

CREATE FUNCTION flex.rc_mass_c(ts timestamptz, temp_out_c float8, solar_w float8,
                               internal_w float8, hvac_w float8, building jsonb)
RETURNS float8
AS 'MODULE_PATHNAME', 'flex_sql_rc_mass'
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION flex.rc_mass_c(timestamptz, float8, float8, float8, float8, jsonb) IS
'Window function: temperature of the building''s mass at the END of the step that starts at ts, degC, under given heating (hvac_w > 0) '
'or cooling (< 0), W.';

CREATE FUNCTION flex.rc_heating_w(ts timestamptz, temp_out_c float8, solar_w float8,
                                  internal_w float8, air_min_c float8, air_max_c float8,
                                  building jsonb)
RETURNS float8
AS 'MODULE_PATHNAME', 'flex_sql_rc_heating'
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION flex.rc_heating_w(timestamptz, float8, float8, float8, float8, float8, jsonb) IS
'Window function: heating that keeps the air at air_min_c or above, W >= 0, mean of the step that starts at ts; at most the building''s '
'heating_power_max.';

CREATE FUNCTION flex.rc_cooling_w(ts timestamptz, temp_out_c float8, solar_w float8,
                                  internal_w float8, air_min_c float8, air_max_c float8,
                                  building jsonb)
RETURNS float8
AS 'MODULE_PATHNAME', 'flex_sql_rc_cooling'
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION flex.rc_cooling_w(timestamptz, float8, float8, float8, float8, float8, jsonb) IS
'Window function: heat that cooling takes out to keep the air at air_max_c or below, W >= 0, mean of the step that starts at ts; at most '
'the building''s cooling_power_max.';

CREATE FUNCTION flex.rc_simulate(series text, building jsonb, init_mass_c float8 DEFAULT NULL)
RETURNS TABLE (key text, ts timestamptz, solar_w float8, heating_w float8, cooling_w float8,
               air_c float8, surface_c float8, mass_c float8)
AS 'MODULE_PATHNAME', 'flex_sql_rc_simulate'
LANGUAGE C VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 8760;
COMMENT ON FUNCTION flex.rc_simulate(text, jsonb, float8) IS
'Simulates a building over every series of a query. The query''s columns are found by name: ts, temp_out_c, and optionally solar_w or '
'radiation_north, radiation_east, radiation_south, radiation_west (W/m2 on vertical planes), supply_c, internal_w, air_min_c and '
'air_max_c (set-points), hvac_w (given power instead of set-points), heating_limit_w, cooling_limit_w, and key to tell several series '
'apart; ordered by key and ts. heating_w and cooling_w >= 0 and air_c are means of the step, mass_c stands at its end. init_mass_c: '
'temperature of the mass before the first step (NULL: settled on the first step''s weather). Runs the query with the caller''s rights.';

CREATE FUNCTION flex.heat_pump_cop(sink_c float8, source_c float8, carnot_factor float8)
RETURNS float8
AS 'MODULE_PATHNAME', 'flex_sql_heat_pump_cop'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex.heat_pump_cop(float8, float8, float8) IS
'Coefficient of performance of a heat pump as share of Carnot''s, between 1 and 18 (18 where the source is as warm as the sink).';

CREATE FUNCTION flex.size_heat_generator(type text, heat_w float8, hot_water_w float8,
                                         supply_c float8 DEFAULT 40, coldest_c float8 DEFAULT -10,
                                         carnot_factor float8 DEFAULT 0.4)
RETURNS float8
AS 'MODULE_PATHNAME', 'flex_sql_size_heat_generator'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex.size_heat_generator(text, float8, float8, float8, float8, float8) IS
'Power of a heat generator for the largest heat and hot-water demand, W: electric of heat pumps (at the performance of the coldest hour) '
'and direct heating, thermal of boilers; demand rounded up to 500 W, power to 100 W.';

CREATE FUNCTION flex.tank_loss_w_per_k(litre float8, u_value float8)
RETURNS float8
AS 'MODULE_PATHNAME', 'flex_sql_tank_loss'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex.tank_loss_w_per_k(float8, float8) IS
'Standing loss of a cylindrical tank per kelvin above its surroundings, W/K; u_value in W/(m2 K).';

CREATE FUNCTION flex_internal.rc_fit_add(state internal, ts timestamptz, air_c float8, temp_out_c float8,
                                solar_w float8, hvac_w float8)
RETURNS internal
AS 'MODULE_PATHNAME', 'flex_sql_rc_fit_add'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.rc_fit_add(internal, timestamptz, float8, float8, float8, float8) IS
'Transition function of flex.rc_fit: collects a row.';

CREATE FUNCTION flex_internal.rc_fit_final(internal)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'flex_sql_rc_fit'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION flex_internal.rc_fit_final(internal) IS
'Final function of flex.rc_fit: identifies the group''s building.';

CREATE AGGREGATE flex.rc_fit(ts timestamptz, air_c float8, temp_out_c float8, solar_w float8,
                             hvac_w float8)
(
    SFUNC = flex_internal.rc_fit_add,
    STYPE = internal,
    SSPACE = 65536,
    FINALFUNC = flex_internal.rc_fit_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE flex.rc_fit(timestamptz, float8, float8, float8, float8) IS
'Identifies a building from measurements: transmission h_tr_w_per_k, ventilation h_ve_w_per_k, capacity c_m_wh_per_k, coupling of mass '
'and surfaces h_ms_w_per_k, gain_area_m2 (what solar_w is multiplied by: an area where it is irradiance in W/m2) and the mass '
'temperature at the start, with standard errors and the root mean square error in K. The effective mass area per floor area '
'mass_area_factor is fitted too, with what EN ISO 13790 says of it (2.5 to 3.5) where the data can''t tell, and its uncertainty is part '
'of all errors. Rows at equal steps, in any order; hvac_w > 0 heats.';

CREATE FUNCTION flex_internal.rc_fit_add(state internal, ts timestamptz, air_c float8, temp_out_c float8,
                                solar_w float8, hvac_w float8, mass_area_factor float8)
RETURNS internal
AS 'MODULE_PATHNAME', 'flex_sql_rc_fit_add'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.rc_fit_add(internal, timestamptz, float8, float8, float8, float8, float8) IS
'Transition function of flex.rc_fit with a known mass_area_factor: collects a row.';

CREATE AGGREGATE flex.rc_fit(ts timestamptz, air_c float8, temp_out_c float8, solar_w float8,
                             hvac_w float8, mass_area_factor float8)
(
    SFUNC = flex_internal.rc_fit_add,
    STYPE = internal,
    SSPACE = 65536,
    FINALFUNC = flex_internal.rc_fit_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE flex.rc_fit(timestamptz, float8, float8, float8, float8, float8) IS
'Identifies a building whose effective mass area per floor area (Am_factor of EN ISO 13790: 2.5 light and medium, 3.0 heavy, 3.5 very '
'heavy) is known; otherwise as with five arguments.';
