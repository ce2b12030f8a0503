\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET extra_float_digits = 0;
-- ---- load flow ---------------------------------------------------------------
SELECT ts, snapshot, bus, phase, round(voltage_v::numeric, 4) AS voltage_v, round(voltage_pu::numeric, 6) AS voltage_pu,
    round(angle_deg::numeric, 4) AS angle_deg
FROM flex.load_flow('village') ORDER BY bus, phase;
SELECT element, kind, terminal, bus, phase, round(current_a::numeric, 4) AS current_a, round(p_kw::numeric, 5) AS p_kw,
    round(q_kvar::numeric, 5) AS q_kvar, round(loading::numeric, 5) AS loading
FROM flex.branch_flow('village') ORDER BY kind, element, terminal, phase;
SELECT status, method, round(source_kw::numeric, 5) AS source_kw, round(load_kw::numeric, 5) AS load_kw,
    round(loss_kw::numeric, 5) AS loss_kw, round(margin::numeric, 5) AS margin,
       round(v_min_pu::numeric, 5) AS v_min, v_min_bus, v_min_phase, round(worst_loading::numeric, 4) AS loading, worst_element,
           round(unbalance_percent::numeric, 4) AS unbalance, unbalance_bus
FROM flex.flow_summary('village');
-- what goes in comes out: source = loads - generators + losses of the branches
SELECT bool_and(abs(s.loss_kw - b.loss_kw) < 1e-4) AS balanced
FROM flex.flow_summary('village') s, (SELECT sum(p_kw) AS loss_kw FROM flex.branch_flow('village')) b;

-- snapshots from a query: the same by every method; names in any case; power factors; models
CREATE TEMP TABLE hours AS
SELECT '2026-03-01'::timestamptz + h * interval '1 hour' AS ts, e.element, 2 + (h * 7 + length(e.element) * 3) % 5 AS p_kw
FROM generate_series(0, 23) h, (VALUES ('HOUSE1'), ('house2'), ('shop'), ('pv')) e(element);
SELECT count(*), min(ts), max(ts), count(voltage_pu), round(min(voltage_pu)::numeric, 6) AS lowest
    FROM flex.load_flow('village', 'SELECT * FROM hours');
SELECT count(*) AS rows, max(abs(a.voltage_v - b.voltage_v)) < 1e-6 AS matrix_agrees,
    max(abs(a.voltage_v - c.voltage_v)) < 1e-6 AS newton_agrees
FROM flex.load_flow('village', 'SELECT * FROM hours') a
JOIN flex.load_flow('village', 'SELECT * FROM hours', '{"method": "matrix"}') b USING (ts, bus, phase)
JOIN flex.load_flow('village', 'SELECT * FROM hours', '{"method": "newton"}') c USING (ts, bus, phase);
SELECT count(*) FILTER (WHERE r.v_min_pu = v.v_min AND r.v_max_pu = v.v_max AND r.snapshots = 24) AS same, count(*)
FROM flex.voltage_range('village', 'SELECT * FROM hours') r
JOIN (SELECT bus, phase, min(voltage_pu) AS v_min, max(voltage_pu) AS v_max FROM flex.load_flow('village', 'SELECT * FROM hours')
    GROUP BY 1, 2) v USING (bus, phase);
SELECT snapshot, status, round(source_kvar::numeric, 4) AS source_kvar, round(load_kw::numeric, 5) AS load_kw
FROM flex.flow_summary('village', $$SELECT * FROM (VALUES (1, 'shop', 20, 0.9, NULL), (2, 'shop', 20, -0.9, NULL), (3, 'shop', 20, 1, 'Z'),
    (4, 'shop', 20, 1, 'I')) l(snapshot, element, p_kw, pf, model)$$);
-- no rows: no snapshots
SELECT count(*) FROM flex.flow_summary('village', 'SELECT * FROM hours WHERE false');

-- beyond the collapse: status and NULL, and the snapshots around it are right
SELECT snapshot, status, v_min_pu IS NULL AS no_voltage, margin > 0.25 AS past_the_margin
FROM flex.flow_summary('village', $$SELECT s AS snapshot, 'shop' AS element, CASE WHEN s = 2 THEN 2000 ELSE 15 END AS p_kw
    FROM generate_series(1, 3) s$$);
SELECT snapshot, count(*), count(voltage_v) FROM flex.load_flow('village', $$SELECT s AS snapshot, 'shop' AS element, CASE WHEN s = 2
    THEN 2000 ELSE 15 END AS p_kw FROM generate_series(1, 3) s$$) GROUP BY 1 ORDER BY 1;
