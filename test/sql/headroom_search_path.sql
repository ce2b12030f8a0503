SET timezone = 'UTC';
SET datestyle = 'ISO, YMD';
SET extra_float_digits = 0;
SET client_min_messages = warning;
\set SHOW_CONTEXT never
-- operators and functions that others have planted in the search_path aren't run, whatever types they fit better
CREATE SCHEMA hostile;
DO $$
DECLARE
    o text; l text; r text; f text;
    kinds text[] := '{int2,int4,int8,float4,float8,numeric,text,varchar,date,timestamp,timestamptz,interval,jsonb,bool}';
BEGIN
    FOREACH l IN ARRAY kinds LOOP FOREACH r IN ARRAY kinds LOOP
        EXECUTE format('CREATE FUNCTION hostile.%I(%s, %s) RETURNS bool LANGUAGE plpgsql AS ''BEGIN RAISE EXCEPTION ''''hostile operator '
            'on %2$s and %3$s''''; END''', 'run_' || l || r, l, r);
        FOREACH o IN ARRAY '{+,-,*,/,%,^,<,<=,=,<>,>=,>,->,->>}'::text[] LOOP
            IF to_regoperator(format('pg_catalog.%s(%s,%s)', o, l, r)) IS NULL THEN
                EXECUTE format('CREATE OPERATOR hostile.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = hostile.%I)', o, l, r, 'run_' || l
                    || r);
            END IF;
        END LOOP;
    END LOOP; END LOOP;
    FOREACH f IN ARRAY string_to_array('format(text, text);format(text, text, text);format(text, text, text, text);format(text, float8, '
        'text, text);floor(int4);sqrt(int4);sign(int8)', ';') LOOP
        EXECUTE format('CREATE FUNCTION hostile.%s RETURNS text LANGUAGE plpgsql AS ''BEGIN RAISE EXCEPTION ''''hostile function''''; '
            'END''', f);
    END LOOP;
END $$;
SET client_min_messages = error;
SET search_path = public, hostile;
SELECT 1::int8 % 1::float8;
SELECT count(*) FROM flex.headroom_profile('SELECT * FROM series', 0.25);
SELECT count(*) FROM flex.hosting_count('SELECT ''00PV00HP''::varchar AS key, ''11''::varchar AS zone, s::int2 AS step_of_day, 1.5 AS '
    'headroom_kva FROM generate_series(0, 23) s', 'SELECT ''00PV00HP''::varchar AS case_name, ''11''::varchar AS zone, true AS heat_pump');
SELECT count(*) FROM flex.ev_limits('SELECT ''11''::varchar AS zone, s::int2 AS step_of_day, 1.5 AS headroom_kva, 10 AS footroom_kva FROM '
    'generate_series(0, 3) s', 'SELECT s::int2 AS step_of_day, 0.1 AS price FROM generate_series(0, 3) s');
SELECT length(flex.ev_day_document('SELECT s::int2 AS step, 5 AS pg_max_kw, 0 AS pg_min_kw, 0.1 AS price FROM generate_series(0, 1) s',
    'SELECT ''e''::varchar AS name, 7 AS charger_kw, 40 AS battery_kwh, 0 AS t_in, 2 AS t_out, 10 AS e_start, 20 AS e_end', '{e}')::text);
SELECT count(*) FROM flex.validate_evs('lane', 'SELECT ts, element::varchar, p_kw AS demand_kw, 0 AS pv_kw FROM demand',
    'SELECT ts, element::varchar, 1 AS ev_kw, ''one''::varchar AS key FROM demand');
SELECT flex.store_headroom('lane', 'SELECT ts::timestamp, element::varchar, p_kw::numeric FROM demand', true) AS rows,
    flex_internal.store_hosting('lane', 'SELECT ts::timestamp, element::varchar, p_kw::numeric FROM demand', '{"kw": 2}') AS zones;
SELECT count(*) FROM flex.final_customers('lane', 'SELECT ''11''::varchar AS zone, ''x''::varchar AS case_name, false AS chosen');
CALL flex.update_headroom('lane', '1 hour', '2026-01-06 06:10');
RESET search_path;
DROP SCHEMA hostile CASCADE;
SET client_min_messages = warning;

-- customers of the cases chosen
SELECT flex.assign_case('lane', c, ARRAY[4, 4], '{"meters": {"Adversity": ["a"], "Comfortable": ["b"], "Affluent": ["c"]}, "heat_pumps": '
    '["h"], "pv_sites": ["s"]}') FROM unnest(ARRAY['00PV25HP', '50PV100HP']) c;
SELECT zone, case_name, load, heat_pump, pv_kw, pv_site FROM flex.final_customers('lane',
    'SELECT ''11'' AS zone, ''50PV100HP'' AS case_name, true AS chosen');
SELECT * FROM flex.final_customers('lane', 'SELECT ''11'' AS zone, ''25PV50HP'' AS case_name, true AS chosen');
-- unbalance of buses, currents beside the phases
SELECT u.bus, round(u.v2_percent::numeric, 4) AS v2, round(u.v0_percent::numeric, 4) AS v0, u.v2_percent = s.unbalance_percent AS worst
    FROM flex.bus_unbalance('lane') u, flex.flow_summary('lane') s ORDER BY bus;
SELECT c.line, c.terminal, c.bus, round(c.current_a::numeric, 4) AS current_a, abs(c.current_a - b.current_a) < 1e-9 AS of_the_one_load
FROM flex.neutral_current('lane') c JOIN flex.branch_flow('lane') b ON b.element = c.line AND b.terminal = c.terminal AND b.current_a > 1
    ORDER BY 1, 2;
-- days of 24 hours in any time zone
SET timezone = 'Europe/Berlin';
SELECT count(*), count(p_kw), min(extract(hour FROM ts AT TIME ZONE 'UTC')), max(extract(hour FROM ts AT TIME ZONE 'UTC'))
    FROM flex.network_load_series('lane', '2026-03-27 UTC', '2026-04-01 UTC', '1 day') WHERE element = 'n2';
SET timezone = 'UTC';
SELECT * FROM flex.network_load_series('lane', '2026-03-27', '2026-04-01', '1 month');
