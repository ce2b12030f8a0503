-- A low-voltage network of two feeders and 24 homes, drawn by a formula: a winter week of load flows, how much headroom its
-- phases have by time of day, and how many chargers fit.
INSERT INTO flex.network (name) VALUES ('two streets');
SELECT network_id AS network FROM flex.network WHERE name = 'two streets' \gset
INSERT INTO flex.bus (network_id, name, x, y, feeder) VALUES (:network, 'grid', 0, 2, NULL), (:network, 'busbar', 1, 2, NULL);
INSERT INTO flex.bus (network_id, name, x, y, feeder)
SELECT :network, f || '-' || i, 1 + i, 2 + CASE f WHEN 'north' THEN 1 ELSE -1 END * (1 + 0.15 * (i % 3)),
       CASE f WHEN 'north' THEN '1' ELSE '2' END
FROM unnest(ARRAY['north', 'south']) f, generate_series(1, 12) i;
INSERT INTO flex.line_type (network_id, name, r1_ohm_per_km, x1_ohm_per_km, r0_ohm_per_km, x0_ohm_per_km, rated_a)
VALUES (:network, 'cable', 0.32, 0.075, 1.28, 0.08, 205);
INSERT INTO flex.line (network_id, name, bus1, bus2, line_type, length_km)
SELECT :network, f || i, CASE i WHEN 1 THEN 'busbar' ELSE f || '-' || i - 1 END, f || '-' || i, 'cable',
       CASE f WHEN 'north' THEN 0.035 ELSE 0.025 END
FROM unnest(ARRAY['north', 'south']) f, generate_series(1, 12) i;
INSERT INTO flex.transformer (network_id, name, bus1, bus2, kv1, kv2, kva, r_percent, x_percent)
VALUES (:network, 'station', 'grid', 'busbar', 11, 0.416, 160, 1.2, 4);
INSERT INTO flex.network_source (network_id, name, bus, kv, isc3_a, isc1_a) VALUES (:network, 'grid', 'grid', 11, 3000, 2500);
INSERT INTO flex.network_load (network_id, name, bus, nodes, kv, p_kw, q_kvar)
SELECT :network, 'home ' || f || ' ' || i, f || '-' || i, ARRAY[1 + i % 3], 0.24, 1, 0.33
FROM unnest(ARRAY['north', 'south']) f, generate_series(1, 12) i;

-- homes of different size; every second one has a heat pump that works against the cold
CREATE VIEW demo.home_load AS
SELECT s.ts, l.name AS element,
       s.household * (0.35 + 0.03 * (l.position % 7))
         + CASE l.position % 2 WHEN 0 THEN greatest(0, 15 - w.temperature) * 0.11 ELSE 0 END AS p_kw
FROM demo.shape s JOIN demo.weather w USING (ts) CROSS JOIN flex.network_load l
WHERE s.ts >= (SELECT min(ts) FROM demo.shape) + interval '15 days 1 hour'
  AND s.ts < (SELECT min(ts) FROM demo.shape) + interval '22 days 1 hour';
SELECT flex.store_headroom('two streets', 'SELECT * FROM demo.home_load') AS rows \gset
\echo
\echo '-- a low-voltage network of 24 homes, a winter week: headroom of each phase of each feeder (view flex.zone_capacity)'
SELECT zone, round(voltage_limit_kva::numeric, 1) AS limit_kva, rule, round(flow_max_kva::numeric, 1) AS highest_kva,
       round(headroom_min_kva::numeric, 1) AS least_headroom,
       round(vmin_pu::numeric, 3) AS lowest_pu FROM flex.zone_capacity WHERE network = 'two streets' ORDER BY zone;
\echo '-- headroom that is there on all but the worst days, by time of day (zone 11, kVA)'
SELECT step_of_day AS hour, round(headroom_kva::numeric, 1) AS kva, repeat('#', greatest(0, headroom_kva)::int) AS profile
FROM flex.headroom_profile('SELECT h.* FROM flex.zone_headroom h', 0.02) WHERE zone = '11' AND step_of_day % 2 = 1;
\echo '-- how many chargers of 3.7 kW the load flow allows at the worst hour'
SELECT zone, customers, round(capacity_kw::numeric, 1) AS capacity_kw, devices AS chargers, binding
FROM flex.hosting_capacity('two streets', 'SELECT * FROM demo.home_load ORDER BY ts', '{"kw": 3.7}');
