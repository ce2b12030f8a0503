-- thermal: the 5R1C building
SET timezone = 'UTC';
SET datestyle = 'ISO, YMD';
SET extra_float_digits = 0;
CREATE TABLE weather AS
SELECT name, ts, 3 - 5 * cos(extract(epoch FROM ts) / 86400 * 2 * pi()) AS temp_out_c,
       greatest(0, -1500 * cos(extract(epoch FROM ts) / 86400 * 2 * pi())) AS solar_w
FROM unnest(ARRAY['a', 'b']) AS name, generate_series('2026-02-01'::timestamptz, '2026-02-03 23:00', '1 hour') AS ts;
\set building '{"Af": 140, "Hop": 200, "Htr_w": 60, "Hve": 65, "CM_factor": 165000, "Am_factor": 2.5, "internal_gains": 4.25}'

-- one step, then the same by the window function
SELECT round(mass_end_c::numeric, 9) AS mass_c, round(surface_c::numeric, 9) AS surface_c, round(air_c::numeric, 9) AS air_c
FROM flex.rc_step(20, -5, NULL, 500, NULL, 3000, 1, :'building');
SELECT round(max(abs(w.air - s.air_c))::numeric, 9) AS air_off, round(max(abs(w.mass - s.mass_c))::numeric, 9) AS mass_off, count(*)
FROM (SELECT name, ts, flex.rc_air_c(ts, temp_out_c, solar_w, NULL, 2000, :'building') OVER k AS air,
    flex.rc_mass_c(ts, temp_out_c, solar_w, NULL, 2000, :'building') OVER k AS mass
      FROM weather WINDOW k AS (PARTITION BY name ORDER BY ts)) w
JOIN flex.rc_simulate('SELECT name AS key, ts, temp_out_c, solar_w, 2000 AS hvac_w FROM weather ORDER BY name, ts', :'building') s
    ON s.key = w.name AND s.ts = w.ts;

-- set-points are held; a limit is kept and the room gets cold
SELECT key, round(min(air_c)::numeric, 6) AS coldest, round(max(air_c)::numeric, 6) AS warmest,
    round(max(heating_w)::numeric, 3) AS peak_w, round(sum(heating_w)::numeric / 1000, 6) AS kwh
FROM flex.rc_simulate('SELECT name AS key, ts, temp_out_c, solar_w, 20 AS air_min_c, 21 AS air_max_c, CASE name WHEN ''b'' THEN 3000 ELSE '
    '1e9 END AS heating_limit_w FROM weather ORDER BY name, ts', :'building')
GROUP BY key ORDER BY key;
SELECT bool_and(abs(h - heating_w) < 1e-6 AND abs(c - cooling_w) < 1e-6) AS same
FROM (SELECT ts, flex.rc_heating_w(ts, temp_out_c, solar_w * 8, NULL, 20, 22, :'building') OVER k AS h,
    flex.rc_cooling_w(ts, temp_out_c, solar_w * 8, NULL, 20, 22, :'building') OVER k AS c
      FROM weather WHERE name = 'a' WINDOW k AS (ORDER BY ts)) w
JOIN flex.rc_simulate('SELECT ts, temp_out_c, solar_w * 8 AS solar_w, 20 AS air_min_c, 22 AS air_max_c FROM weather WHERE name = ''a'' '
    'ORDER BY ts', :'building') s USING (ts);
-- minutes: nearly the same heat
SELECT abs(sum(heating_w) / 60 / 1000 / (SELECT sum(heating_w) / 1000 FROM flex.rc_simulate('SELECT ts, 0 AS temp_out_c, 20 AS air_min_c '
    'FROM weather WHERE name = ''a'' ORDER BY ts', :'building', 19)) - 1) < 2e-3 AS close
FROM flex.rc_simulate('SELECT ts, 0 AS temp_out_c, 20 AS air_min_c FROM generate_series(''2026-02-01''::timestamptz, ''2026-02-03 23:59'', '
    '''1 minute'') ts', :'building', 19);

SELECT round(flex.heat_pump_cop(40, -2.86, 0.4)::numeric, 6) AS cop, flex.heat_pump_cop(40, 45, 0.4) AS warm_source,
    flex.size_heat_generator('Air_HP', 8200, 1100, 40, -10, 0.4) AS heat_pump_w,
       flex.size_heat_generator('gases', 8200, 1100) AS boiler_w, round(flex.tank_loss_w_per_k(500, 0.2)::numeric, 6) AS loss;

-- identification
SELECT (f ->> 'converged')::boolean AS converged, round((f ->> 'h_tr_w_per_k')::numeric, 3) AS h_tr,
    round((f ->> 'h_ve_w_per_k')::numeric, 3) AS h_ve, round((f ->> 'c_m_wh_per_k')::numeric, 1) AS c_m
FROM (SELECT flex.rc_fit(s.ts, s.air_c, w.temp_out_c, w.solar_w, 3000 + 2500 * sign(sin(extract(epoch FROM s.ts) / 15000))) AS f
      FROM flex.rc_simulate('SELECT ts, temp_out_c, solar_w, 3000 + 2500 * sign(sin(extract(epoch FROM ts) / 15000)) AS hvac_w FROM '
          'weather WHERE name = ''a'' ORDER BY ts',
                            '{"Af": 140, "Hop": 200, "Hve": 65, "CM_factor": 165000, "Am_factor": 2.5, "mass_start_c": 18}') s
      JOIN weather w ON w.name = 'a' AND w.ts = s.ts) q;

-- bad input
SELECT * FROM flex.rc_step(20, -5, NULL, 500, NULL, 3000, 1, '{"Af": 140, "Hop": 20000, "Hve": 65, "CM_factor": 165000, "Am_factor": 2.5}');
SELECT mass_end_c < 20 AS light FROM flex.rc_step(20, -5, NULL, 500, NULL, 3000, 0.25,
    '{"Af": 140, "Hop": 200, "Hve": 65, "CM_factor": 2000, "Am_factor": 2.5}');
SELECT * FROM flex.rc_step(20, -5, NULL, 500, NULL, 3000, 1, '{"Af": 140, "Hop": 200, "Hve": 65, "CM_factor": 2000, "Am_factor": 2.5}');
SELECT flex.size_heat_generator('Air_HP', -1, 1, 40, -10, 0.4);
SELECT flex.tank_loss_w_per_k(-1, 0.2);
SELECT * FROM flex.rc_step(20, -5, NULL, 500, NULL, 3000, 1, '{"Af": 0, "Hop": 200, "Hve": 65, "CM_factor": 165000, "Am_factor": 2.5}');
SELECT * FROM flex.rc_step(20, -5, NULL, 500, NULL, 3000, 1, '{"Af": 140, "Hop": 200, "Hve": 65, "CM_factor": 165000, "Am_factor": 2.5, '
    '"walls": 3}');
SELECT * FROM flex.rc_step(20, 'NaN', NULL, 500, NULL, 3000, 1, :'building');
SELECT * FROM flex.rc_step(20, 1, NULL, 500, NULL, 3000, 0, :'building');
SELECT flex.rc_air_c(ts, temp_out_c, solar_w, NULL, 0, :'building') OVER (ORDER BY ts) FROM weather;
SELECT flex.rc_heating_w(ts, temp_out_c, solar_w, NULL, 22, 20, :'building') OVER (ORDER BY ts) FROM weather WHERE name = 'a';
SELECT count(*) FROM flex.rc_simulate('SELECT ts, NULL::float8 AS temp_out_c FROM weather WHERE name = ''a'' ORDER BY ts', :'building');
SELECT count(*) FROM flex.rc_simulate('SELECT ts FROM weather', :'building');
SELECT flex.size_heat_generator('fusion', 1, 1);
SELECT flex.rc_fit(ts, 20, temp_out_c, solar_w, 0) FROM weather WHERE name = 'a' AND ts < '2026-02-01 05:00';
SELECT flex.rc_fit(ts, 20, temp_out_c, solar_w, 0) FROM weather WHERE name = 'a' AND extract(hour FROM ts) <> 7;
DROP TABLE weather;
