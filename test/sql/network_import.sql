-- Networks: OpenDSS text, tables, summary, faults; load flow by SQL.
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET extra_float_digits = 0;

-- ---- import ------------------------------------------------------------------
SELECT * FROM flex.import_dss('village', (
    $${  "Master.dss": "Clear\nSet DefaultBaseFrequency=50\nNew Circuit.village basekv=11 isc3=3000 isc1=2500\n$$ ||
    $$Redirect codes.txt\nRedirect Elements.txt\nSet voltagebases=[11 0.4]\nCalcVoltageBases\nSolve\nShow voltages\n",$$ ||
    $$  "Codes.txt": "New LineCode.cable nphases=3 r1=0.32 x1=0.08 r0=1.2 x0=0.1 c1=0 c0=0 units=km normamps=200\n",$$ ||
    $$  "Elements.txt": "New Transformer.t1 buses=[sourcebus lv] conns=[delta wye] kvs=[11 0.4] kvas=[250 250] $$ ||
    $$%Rs=[0.6 0.6] xhl=4\nNew Line.main bus1=lv bus2=b1 linecode=cable length=200 units=m\n$$ ||
    $$New Line.east bus1=b1 bus2=b2 linecode=cable length=150 units=m\n$$ ||
    $$New Line.west bus1=b1 bus2=b3 linecode=cable length=120 units=m\n$$ ||
    $$New Load.house1 phases=1 bus1=b2.1 kv=0.23 kw=6 pf=0.95 vminpu=0 vmaxpu=1e6\n$$ ||
    $$New Load.house2 phases=1 bus1=b2.2 kv=0.23 kw=4 pf=0.95 vminpu=0 vmaxpu=1e6\n$$ ||
    $$New Load.shop phases=3 bus1=b3 kv=(0.4 1 *) kw=15 kvar=5\n~ vminpu=0 vmaxpu=1e6\n$$ ||
    $$New Generator.pv phases=1 bus1=b2.1 kv=0.23 kw=5 pf=1 vminpu=0 vmaxpu=1e6\nNew Monitor.m line.main 1\n"}$$)::jsonb);
SELECT name, voltage_base_kv FROM flex.bus ORDER BY name;
SELECT name, phases, r1_ohm_per_km, x0_ohm_per_km, rated_a FROM flex.line_type;
SELECT name, bus1, nodes1, bus2, line_type, length_km, open FROM flex.line ORDER BY name;
SELECT name, conn1, kv1, nodes1, conn2, kv2, nodes2, kva, r_percent, x_percent FROM flex.transformer;
SELECT name, bus, nodes, phases, kv, p_kw, round(q_kvar::numeric, 6) AS q_kvar, model, v_min_pu FROM flex.network_load ORDER BY name;
SELECT buses, lines, transformers, sources, loads, generators, islands, loops, radial, line_length_km, load_kw, generation_kw
    FROM flex.network_summary('village');
SELECT * FROM flex.network_fault('village');
