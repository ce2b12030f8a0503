-- headroom: how much more the zones of a network can carry, and what fits into it

CREATE TABLE flex.feeder (
    network_id  bigint NOT NULL REFERENCES flex.network ON DELETE CASCADE,
    name        text NOT NULL CHECK (name <> ''),
    supply_line text NOT NULL,
    max_evs     int CHECK (max_evs >= 0),
    PRIMARY KEY (network_id, name),
    FOREIGN KEY (network_id, supply_line) REFERENCES flex.line
);
COMMENT ON TABLE flex.feeder IS
'Feeders whose supply cable can''t be told from the buses, or that are limited otherwise; others need no row';
COMMENT ON COLUMN flex.feeder.network_id IS 'Network';
COMMENT ON COLUMN flex.feeder.name IS 'Feeder, as in flex.bus.feeder';
COMMENT ON COLUMN flex.feeder.supply_line IS 'The line that leaves the busbar into the feeder';
COMMENT ON COLUMN flex.feeder.max_evs IS 'Most vehicles on each of its phases, whatever the headroom says (0: none); NULL: no such limit';
SELECT pg_catalog.pg_extension_config_dump('flex.feeder', '');

CREATE TABLE flex.network_customer (
    network_id      bigint NOT NULL REFERENCES flex.network ON DELETE CASCADE,
    case_name       text NOT NULL CHECK (case_name <> ''),
    load            text NOT NULL,
    position        int NOT NULL CHECK (position > 0),
    zone            text NOT NULL CHECK (zone <> ''),
    customer_group  text NOT NULL,
    heat_pump       boolean NOT NULL,
    pv_kw           float8 NOT NULL CHECK (pv_kw >= 0 AND pv_kw < 'Infinity'),
    meter           text NOT NULL,
    heat_pump_meter text,
    pv_site         text,
    PRIMARY KEY (network_id, case_name, load),
    FOREIGN KEY (network_id, load) REFERENCES flex.network_load
);
COMMENT ON TABLE flex.network_customer IS
'Customers of a network in a case: who has photovoltaics and a heat pump, and whose profile each takes';
COMMENT ON COLUMN flex.network_customer.network_id IS 'Network';
COMMENT ON COLUMN flex.network_customer.case_name IS 'Case, such as 25PV50HP: percent of customers with photovoltaics and with heat pumps';
COMMENT ON COLUMN flex.network_customer.load IS 'Load of the network that is the customer''s connection';
COMMENT ON COLUMN flex.network_customer.position IS 'Place in the order in which profiles are dealt out, from 1';
COMMENT ON COLUMN flex.network_customer.zone IS 'Phase and feeder, such as 21: phase 2 of feeder 1';
COMMENT ON COLUMN flex.network_customer.customer_group IS 'Adversity, Comfortable or Affluent';
COMMENT ON COLUMN flex.network_customer.heat_pump IS 'Has a heat pump';
COMMENT ON COLUMN flex.network_customer.pv_kw IS 'Size of its photovoltaics, kW; 0 for none';
COMMENT ON COLUMN flex.network_customer.meter IS 'Meter whose profile is its demand';
COMMENT ON COLUMN flex.network_customer.heat_pump_meter IS 'Meter whose profile its heat pump takes, or NULL';
COMMENT ON COLUMN flex.network_customer.pv_site IS 'Site whose normalised profile its photovoltaics take, or NULL';
SELECT pg_catalog.pg_extension_config_dump('flex.network_customer', '');

-- the limit of a zone from its voltages

CREATE FUNCTION flex_internal.voltage_limit_add(state internal, flow_kva float8, vmin_pu float8)
RETURNS internal
AS 'MODULE_PATHNAME', 'flex_sql_voltage_limit_add'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.voltage_limit_add(internal, float8, float8) IS
'Transition function of flex.voltage_limit at 0.94 p.u.: collects a row';

CREATE FUNCTION flex_internal.voltage_limit_add(state internal, flow_kva float8, vmin_pu float8, limit_pu float8)
RETURNS internal
AS 'MODULE_PATHNAME', 'flex_sql_voltage_limit_add'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.voltage_limit_add(internal, float8, float8, float8) IS
'Transition function of flex.voltage_limit: collects a row';

CREATE FUNCTION flex_internal.voltage_limit_combine(internal, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'flex_sql_voltage_limit_combine'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.voltage_limit_combine(internal, internal) IS 'Joins the partial states of parallel workers';

CREATE FUNCTION flex_internal.voltage_limit_serialize(internal)
RETURNS bytea
AS 'MODULE_PATHNAME', 'flex_sql_voltage_limit_serialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.voltage_limit_serialize(internal) IS 'Carries a partial state from a parallel worker';

CREATE FUNCTION flex_internal.voltage_limit_deserialize(bytea, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'flex_sql_voltage_limit_deserialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.voltage_limit_deserialize(bytea, internal) IS 'Takes a partial state from a parallel worker';

CREATE FUNCTION flex_internal.voltage_limit_final(internal)
RETURNS float8
AS 'MODULE_PATHNAME', 'flex_sql_voltage_limit'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION flex_internal.voltage_limit_final(internal) IS 'Final function of flex.voltage_limit, kVA';

CREATE FUNCTION flex_internal.voltage_limit_report_final(internal)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'flex_sql_voltage_limit_report'
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION flex_internal.voltage_limit_report_final(internal) IS 'Final function of flex.voltage_limit_report';

CREATE AGGREGATE flex.voltage_limit(flow_kva float8, vmin_pu float8)
(
    SFUNC = flex_internal.voltage_limit_add, STYPE = internal, SSPACE = 8192, FINALFUNC = flex_internal.voltage_limit_final,
    COMBINEFUNC = flex_internal.voltage_limit_combine, SERIALFUNC = flex_internal.voltage_limit_serialize,
    DESERIALFUNC = flex_internal.voltage_limit_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE flex.voltage_limit(float8, float8) IS
'Flow at which a zone''s lowest voltage meets 0.94 p.u., kVA, from pairs of flow (> 0 import) and lowest voltage: the fitted line, at '
'least what was seen to hold, at most what was seen to break it. NULL: no such limit (flex.voltage_limit_report says why). Pairs with '
'NULL are passed over.';

CREATE AGGREGATE flex.voltage_limit(flow_kva float8, vmin_pu float8, limit_pu float8)
(
    SFUNC = flex_internal.voltage_limit_add, STYPE = internal, SSPACE = 8192, FINALFUNC = flex_internal.voltage_limit_final,
    COMBINEFUNC = flex_internal.voltage_limit_combine, SERIALFUNC = flex_internal.voltage_limit_serialize,
    DESERIALFUNC = flex_internal.voltage_limit_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE flex.voltage_limit(float8, float8, float8) IS 'As flex.voltage_limit of two arguments, for another limit in p.u.';

CREATE AGGREGATE flex.voltage_limit_report(flow_kva float8, vmin_pu float8)
(
    SFUNC = flex_internal.voltage_limit_add, STYPE = internal, SSPACE = 8192, FINALFUNC = flex_internal.voltage_limit_report_final,
    COMBINEFUNC = flex_internal.voltage_limit_combine, SERIALFUNC = flex_internal.voltage_limit_serialize,
    DESERIALFUNC = flex_internal.voltage_limit_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE flex.voltage_limit_report(float8, float8) IS
'How flex.voltage_limit came about: limit_kva, slope_pu_per_kva and intercept_pu of the line, rule (fit, capped: never that low, '
'observed: broken below the line, none), probability_percent of broken voltages below the limit, rows, reason where there is none';

CREATE AGGREGATE flex.voltage_limit_report(flow_kva float8, vmin_pu float8, limit_pu float8)
(
    SFUNC = flex_internal.voltage_limit_add, STYPE = internal, SSPACE = 8192, FINALFUNC = flex_internal.voltage_limit_report_final,
    COMBINEFUNC = flex_internal.voltage_limit_combine, SERIALFUNC = flex_internal.voltage_limit_serialize,
    DESERIALFUNC = flex_internal.voltage_limit_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE flex.voltage_limit_report(float8, float8, float8) IS
'As flex.voltage_limit_report of two arguments, for another limit in p.u.';

-- zones of a network

CREATE FUNCTION flex.zone_state(network text, loads text DEFAULT NULL, options jsonb DEFAULT '{}')
RETURNS TABLE (ts timestamptz, snapshot bigint, zone text, feeder text, phase integer, vmin_pu float8, flow_kva float8, overloads integer,
               supply_rating_a float8, supply_pu float8, transformer_kva float8, import_kva float8, supply_base_kv float8)
AS 'MODULE_PATHNAME', 'flex_zone_state'
LANGUAGE C VOLATILE PARALLEL RESTRICTED COST 100000 ROWS 10000;
COMMENT ON FUNCTION flex.zone_state(text, text, jsonb) IS
'State of every zone (phase of a feeder, such as 21: phase 2 of feeder 1) for every snapshot of the loads: lowest voltage of its buses '
'(p.u.), apparent power into it at the supply cable (kVA, sign of the active power, > 0 import), conductors above their rating; rating '
'of the supply cable (A), voltage at the busbar (p.u.), rated power of the transformers and what the source gives (kVA, > 0 import), '
'voltage that supply_pu refers to (kV line-to-line). NULL where the snapshot didn''t converge, a load isn''t known or the zone has no '
'bus. Buses name their feeder in flex.bus; source and busbar none. loads and options as of flex.load_flow.';

CREATE FUNCTION flex.headroom(zones text, base_kv float8 DEFAULT NULL, compat text DEFAULT NULL)
RETURNS TABLE (key text, ts timestamptz, zone text, rate_kva float8, headroom_kva float8, footroom_kva float8, binding text,
    tx_headroom_kva float8, tx_footroom_kva float8)
AS 'MODULE_PATHNAME', 'flex_sql_headroom'
LANGUAGE C VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 10000;
COMMENT ON FUNCTION flex.headroom(text, float8, text) IS
'Headroom of all zones behind one transformer at every time of a query: what a zone can still import (headroom_kva, < 0: too much '
'already) and export (footroom_kva), from the smaller of its cable''s planning rate (90 % of the rating at the busbar''s voltage) and '
'its voltage limit; where the zones together would overload the transformer each gives way by the same amount; tx_headroom_kva and '
'tx_footroom_kva are what it can still carry in and out by itself. binding says what is broken: c cable, v voltage, t transformer, NULL '
'nothing. The query''s columns: ts, zone, flow_kva, supply_rating_a, transformer_kva, import_kva, and optionally supply_pu (= 1), '
'supply_base_kv, voltage_limit_kva, key; ordered by key, ts, zone. base_kv: line-to-line voltage that supply_pu refers to (NULL: '
'supply_base_kv, 0.416 without it). compat agileflex: a zone without voltage limit counts as broken by voltage.';

-- profiles and counts. A function that runs the text of a query keeps the caller's search_path, in which the text makes sense:
-- it only reads the query into arrays, with every name qualified. A second function with a path of its own does the rest

CREATE FUNCTION flex_internal.profile_headroom(stamps timestamptz[], keys text[], zones text[], heads float8[], feet float8[],
    quantile float8, timezone text)
RETURNS TABLE (key text, zone text, step_of_day integer, headroom_kva float8, footroom_kva float8, days bigint)
LANGUAGE plpgsql VOLATILE PARALLEL RESTRICTED ROWS 1000
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    width float8;
    partial bigint := 0;
    r record;
BEGIN
    IF timezone IS NULL THEN
        RAISE EXCEPTION 'the time zone is NULL' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    IF quantile IS NULL OR NOT (quantile >= 0 AND quantile <= 1) THEN
        RAISE EXCEPTION 'quantile % isn''t between 0 and 1', quantile USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT q.zone, q.ts INTO r FROM unnest(stamps, keys, zones) q (ts, key, zone) GROUP BY q.key, q.zone, q.ts HAVING count(*) > 1
        ORDER BY q.ts, q.zone LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'zone % appears twice at %', quote_literal(r.zone), r.ts
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Add a column key to tell cases apart.';
    END IF;
    SELECT extract(epoch FROM min(t.d)) INTO width
    FROM (SELECT s.ts - lag(s.ts) OVER (ORDER BY s.ts) AS d FROM (SELECT DISTINCT u.ts FROM unnest(stamps) u (ts)) s) t;
    IF width IS NULL OR width <= 0 OR 86400::numeric % width::numeric <> 0 THEN
        RAISE EXCEPTION 'steps of % seconds don''t divide the day', coalesce(width::text, 'an unknown number of')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give at least two time stamps, at equal steps.';
    END IF;
    -- whole local days only: every step of the day, each once
    FOR r IN
        WITH placed AS (
            SELECT q.key, q.zone, (q.ts AT TIME ZONE timezone)::date AS day, floor(extract(epoch
                FROM (q.ts AT TIME ZONE timezone)::time)::float8 / width)::int AS place, q.head, q.foot
            FROM unnest(stamps, keys, zones, heads, feet) q (ts, key, zone, head, foot) WHERE q.head IS NOT NULL),
        numbered AS (SELECT p.*, row_number() OVER (PARTITION BY p.key, p.zone, p.day, p.place) AS repeat FROM placed p),
        dated AS (SELECT n.*, count(*) OVER d * width = 86400 AND max(n.repeat) OVER d = 1 AS whole FROM numbered n WINDOW d
            AS (PARTITION BY n.key, n.zone, n.day))
        SELECT d.key, d.zone, d.place, percentile_cont(quantile) WITHIN GROUP (ORDER BY d.head) FILTER (WHERE d.whole) AS head,
               percentile_cont(quantile) WITHIN GROUP (ORDER BY d.foot) FILTER (WHERE d.whole) AS foot, count(*) FILTER (WHERE d.whole)
                   AS days, count(*) AS n
        FROM dated d GROUP BY d.key, d.zone, d.place ORDER BY d.key, d.zone, d.place
    LOOP
        partial := partial + r.n - r.days;
        CONTINUE WHEN r.days = 0;
        key := r.key; zone := r.zone; step_of_day := r.place; headroom_kva := r.head; footroom_kva := r.foot; days := r.days;
        RETURN NEXT;
    END LOOP;
    IF partial > 0 THEN
        RAISE NOTICE '% rows of days that aren''t whole are left out', partial;
    END IF;
END $$;
COMMENT ON FUNCTION flex_internal.profile_headroom(timestamptz[], text[], text[], float8[], float8[], float8, text) IS
'What flex.headroom_profile() makes of its query: the columns of its rows as arrays';

CREATE FUNCTION flex.headroom_profile(headroom text, quantile float8 DEFAULT 0.02, timezone text DEFAULT 'UTC')
RETURNS TABLE (key text, zone text, step_of_day integer, headroom_kva float8, footroom_kva float8, days bigint)
LANGUAGE sql VOLATILE PARALLEL RESTRICTED ROWS 1000
AS $$
    SELECT p.*
    FROM (SELECT pg_catalog.array_agg(q.ts) AS stamps, pg_catalog.array_agg(q.key) AS keys, pg_catalog.array_agg(q.zone) AS zones,
                 pg_catalog.array_agg(q.headroom_kva) AS heads, pg_catalog.array_agg(q.footroom_kva) AS feet
          FROM flex_internal.read_query(headroom, '{footroom_kva,key}', '{headroom_kva}')
               AS q (ts timestamptz, zone text, headroom_kva float8, footroom_kva float8, key text)) a
    CROSS JOIN LATERAL flex_internal.profile_headroom(a.stamps, a.keys, a.zones, a.heads, a.feet, quantile, timezone) p
$$;
COMMENT ON FUNCTION flex.headroom_profile(text, float8, text) IS
'Quantile over days of every step of the day: headroom that is there on all but a few days. The query''s columns: ts, zone, '
'headroom_kva, and optionally footroom_kva and key, as flex.headroom() returns them. Days are those of the time zone; days that aren''t '
'whole are left out with a notice. step_of_day counts from 0 at midnight.';

CREATE FUNCTION flex_internal.hosting_energy(profile float8[], step_hours float8, factor float8 DEFAULT 1, OUT energy_kwh float8,
    OUT negative_kwh float8)
AS 'MODULE_PATHNAME', 'flex_sql_hosting_energy'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.hosting_energy(float8[], float8, float8) IS
'Energy of a day''s headroom profile that chargers of power factor 0.98 can use, kWh, and its part below 0 (<= 0); factor scales the '
'part below 0';

CREATE FUNCTION flex_internal.hosting_vehicles(energy_kwh float8, cap integer)
RETURNS integer
AS 'MODULE_PATHNAME', 'flex_sql_hosting_vehicles'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.hosting_vehicles(float8, integer) IS
'Vehicles whose mean daily charge of 14.2 kWh fits into the energy, at most cap';

CREATE FUNCTION flex_internal.hosting_choose(energy_kwh float8[], negative_kwh float8[], OUT chosen integer, OUT vehicle_to_grid boolean)
AS 'MODULE_PATHNAME', 'flex_sql_hosting_choose'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.hosting_choose(float8[], float8[]) IS
'Which of the cases, in their order from 1, a zone can carry: the last without a part below 0, or the last with more than 120 kWh a day, '
'which its vehicles then give back';

CREATE FUNCTION flex_internal.check_profiles(keys text[], zones text[], steps integer[])
RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
DECLARE
    r record;
BEGIN
    SELECT q.zone INTO r FROM unnest(keys, zones, steps) q (key, zone, step)
    GROUP BY q.key, q.zone HAVING count(DISTINCT q.step) <> count(*) OR min(q.step) <> 0 OR max(q.step) <> count(*) - 1 ORDER BY q.zone
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the profile of zone % hasn''t each step of the day once', quote_literal(r.zone)
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'step_of_day counts from 0 without a hole; add a column key to tell cases apart.';
    END IF;
END $$;
COMMENT ON FUNCTION flex_internal.check_profiles(text[], text[], integer[]) IS
'An error unless every profile (key, zone) has each step of the day, from 0, once';

CREATE FUNCTION flex_internal.count_hosting(keys text[], zones text[], steps integer[], heads float8[], customer_cases text[],
    customer_zones text[], pumps boolean[], most integer[], networks bigint[])
RETURNS TABLE (zone text, case_name text, energy_kwh float8, negative_kwh float8, evs integer, heat_pumps integer, chosen boolean,
    vehicle_to_grid boolean)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM flex_internal.check_profiles(keys, zones, steps);
    RETURN QUERY
    WITH profile AS (
        SELECT q.key AS case_name, q.zone, array_agg(q.kva ORDER BY q.step) AS kva
            FROM unnest(keys, zones, steps, heads) q (key, zone, step, kva) GROUP BY q.key, q.zone),
    customer AS (
        SELECT c.case_name, c.zone, count(*) AS customers, count(*) FILTER (WHERE c.heat_pump) AS heat_pumps,
               least(min(c.most), min(f.max_evs)) AS most
        FROM unnest(customer_cases, customer_zones, pumps, most, networks) c (case_name, zone, heat_pump, most, network_id)
        LEFT JOIN flex.feeder f ON f.network_id = c.network_id AND f.name = substr(c.zone, 2) GROUP BY c.case_name, c.zone),
    known AS (SELECT case_name, row_number() OVER (ORDER BY case_name COLLATE "C") AS place
        FROM (SELECT DISTINCT case_name FROM profile) d),
    summed AS (
        SELECT p.zone, p.case_name, row_number() OVER (PARTITION BY p.zone ORDER BY k.place) AS place, e.energy_kwh, e.negative_kwh,
            coalesce(c.heat_pumps, 0) AS heat_pumps,
               least(max(coalesce(c.customers, 0)) OVER (PARTITION BY p.zone), min(c.most) OVER (PARTITION BY p.zone)) AS customers
        FROM profile p JOIN known k USING (case_name) LEFT JOIN customer c USING (case_name, zone)
        CROSS JOIN LATERAL flex_internal.hosting_energy(p.kva, 24.0 / array_length(p.kva, 1)) e),
    choice AS (
        SELECT s.zone, (flex_internal.hosting_choose(array_agg(s.energy_kwh ORDER BY s.place),
            array_agg(s.negative_kwh ORDER BY s.place))).*
        FROM summed s GROUP BY s.zone)
    SELECT s.zone, s.case_name, s.energy_kwh, s.negative_kwh, flex_internal.hosting_vehicles(s.energy_kwh, s.customers::int),
        s.heat_pumps::int,
           s.place = c.chosen, s.place = c.chosen AND c.vehicle_to_grid
    FROM summed s JOIN choice c USING (zone) ORDER BY s.zone, s.place;
END $$;
COMMENT ON FUNCTION flex_internal.count_hosting(text[], text[], integer[], float8[], text[], text[], boolean[], integer[], bigint[]) IS
'What flex.hosting_count() makes of its queries: the columns of their rows as arrays';

CREATE FUNCTION flex.hosting_count(profiles text, customers text)
RETURNS TABLE (zone text, case_name text, energy_kwh float8, negative_kwh float8, evs integer, heat_pumps integer, chosen boolean,
    vehicle_to_grid boolean)
LANGUAGE sql VOLATILE PARALLEL RESTRICTED ROWS 100
AS $$
    SELECT h.*
    FROM (SELECT pg_catalog.array_agg(q.key) AS keys, pg_catalog.array_agg(q.zone) AS zones, pg_catalog.array_agg(q.step_of_day) AS steps,
                 pg_catalog.array_agg(q.headroom_kva) AS heads
          FROM flex_internal.read_query(profiles, '{}', '{key}') AS q (key text, zone text, step_of_day int, headroom_kva float8)) p
    CROSS JOIN (
          SELECT pg_catalog.array_agg(c.case_name) AS cases, pg_catalog.array_agg(c.zone) AS zones, pg_catalog.array_agg(c.heat_pump)
              AS pumps,
                 pg_catalog.array_agg(c.max_evs) AS most, pg_catalog.array_agg(c.network_id) AS networks
          FROM flex_internal.read_query(customers, '{max_evs,network_id}')
               AS c (case_name text, zone text, heat_pump bool, max_evs int, network_id bigint)) k
    CROSS JOIN LATERAL flex_internal.count_hosting(p.keys, p.zones, p.steps, p.heads, k.cases, k.zones, k.pumps, k.most, k.networks) h
$$;
COMMENT ON FUNCTION flex.hosting_count(text, text) IS
'How many vehicles and heat pumps each zone can carry in each case, and which case it can carry at all (chosen). profiles: a query with '
'key (the case), zone, step_of_day and headroom_kva, as flex.headroom_profile() returns them; cases count in the order of their names. '
'customers: a query with case_name, zone and heat_pump, as flex.network_customer has them; optionally network_id, so that '
'flex.feeder.max_evs counts, or max_evs. Vehicles are limited by the customers of the zone and by max_evs.';

CREATE FUNCTION flex.hosting_capacity(network text, loads text DEFAULT NULL, device jsonb DEFAULT '{}', options jsonb DEFAULT '{}')
RETURNS TABLE (zone text, bus text, customers integer, capacity_kw float8, devices integer, binding text, at_ts timestamptz,
    at_snapshot bigint)
AS 'MODULE_PATHNAME', 'flex_hosting_capacity'
LANGUAGE C VOLATILE PARALLEL RESTRICTED COST 1000000 ROWS 30;
COMMENT ON FUNCTION flex.hosting_capacity(text, text, jsonb, jsonb) IS
'Largest power (kW) that can be added to each zone, shared by its customers, before any snapshot of the loads breaks a limit: by load '
'flow and bisection, one zone at a time. device: {"kw": 7.4 of one device, "pf": 0.98, "generation": false (true: photovoltaics), '
'"buses": false (true: each customer''s bus for itself too), "v_min_pu": 0.94 (of loads), "v_max_pu": 1.1 (of photovoltaics), "loading": '
'1 of a line''s rating, "transformer": 1 of its rating}. devices is how many that are; binding what breaks just above (low voltage, high '
'voltage, line, transformer, no solution) and at_ts or at_snapshot where. 0 where a limit is broken already. loads and options as of '
'flex.load_flow.';

-- customers of a case

CREATE FUNCTION flex_internal.assign_customers(case_name text, zone int[], zones int, pv_sizes float8[], meters int[],
    heat_pump_meters int, pv_sites int)
RETURNS TABLE (place int, customer_group text, heat_pump boolean, pv_kw float8, meter int, heat_pump_meter int, pv_site int)
AS 'MODULE_PATHNAME', 'flex_sql_assign_customers'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100;
COMMENT ON FUNCTION flex_internal.assign_customers(text, int[], int, float8[], int[], int, int) IS
'Groups, heat pumps, photovoltaics and profiles of a case''s customers, in their order: zone numbers each customer''s zone from 1 to '
'zones; meters has the number of profiles of the groups Adversity, Comfortable, Affluent. Profiles are numbered from 1, NULL for none.';

CREATE FUNCTION flex.assign_case(network text, case_name text, pv_sizes float8[], profiles jsonb)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    id bigint := flex_internal.find_network(network);
    orphan text;
    n bigint;
BEGIN
    SELECT l.name INTO orphan FROM flex.network_load l JOIN flex.bus b ON b.network_id = l.network_id AND b.name = l.bus
    WHERE l.network_id = id AND (b.feeder IS NULL OR l.phases <> 1 OR coalesce(l.nodes[1], 1) NOT IN (1, 2, 3)) ORDER BY l.name LIMIT 1;
    IF orphan IS NOT NULL THEN
        RAISE EXCEPTION 'load % of network % is in no zone', quote_literal(orphan), quote_literal(network)
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Every customer is one-phase, at a bus with a feeder: UPDATE flex.bus SET feeder = ...';
    END IF;
    DELETE FROM flex.network_customer c WHERE c.network_id = id AND c.case_name = case_name;
    WITH customer AS (
        SELECT l.name, coalesce(l.nodes[1], 1) || b.feeder AS zone, row_number() OVER (ORDER BY l.position) AS place
        FROM flex.network_load l JOIN flex.bus b ON b.network_id = l.network_id AND b.name = l.bus WHERE l.network_id = id),
    numbered AS (SELECT c.*, dense_rank() OVER (ORDER BY c.zone) AS number FROM customer c),
    dealt AS (
        SELECT a.* FROM (SELECT array_agg(x.number::int ORDER BY x.place) AS zones, max(x.number)::int AS n FROM numbered x) z,
        flex_internal.assign_customers(case_name, z.zones, z.n, pv_sizes,
            ARRAY[coalesce(jsonb_array_length(profiles #> '{meters,Adversity}'), 0),
                coalesce(jsonb_array_length(profiles #> '{meters,Comfortable}'), 0),
                  coalesce(jsonb_array_length(profiles #> '{meters,Affluent}'), 0)],
            coalesce(jsonb_array_length(profiles -> 'heat_pumps'), 0), coalesce(jsonb_array_length(profiles -> 'pv_sites'), 0)) a)
    INSERT INTO flex.network_customer
    SELECT id, case_name, c.name, c.place, c.zone, d.customer_group, d.heat_pump, d.pv_kw,
        profiles -> 'meters' -> d.customer_group ->> (d.meter - 1),
           profiles -> 'heat_pumps' ->> (d.heat_pump_meter - 1), profiles -> 'pv_sites' ->> (d.pv_site - 1)
    FROM numbered c JOIN dealt d ON d.place = c.place;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $$;
COMMENT ON FUNCTION flex.assign_case(text, text, float8[], jsonb) IS
'Fill flex.network_customer for a case of a network; returns the number of customers. Customers are the loads in their order '
'(flex.network_load.position), zones come from phase and feeder. pv_sizes: kW, in the order in which they are dealt out; profiles: '
'{"meters": {"Adversity": [names], "Comfortable": [...], "Affluent": [...]}, "heat_pumps": [names], "pv_sites": [names]}.';

CREATE FUNCTION flex_internal.choose_customers(network text, zones text[], cases text[])
RETURNS SETOF flex.network_customer
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
DECLARE
    id bigint := flex_internal.find_network(network);
    lacking text;
BEGIN
    SELECT z.zone INTO lacking FROM unnest(zones, cases) z (zone, case_name)
    WHERE NOT EXISTS (SELECT FROM flex.network_customer c WHERE c.network_id = id AND c.zone = z.zone AND c.case_name = z.case_name)
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'zone % has no customers in the case chosen', quote_nullable(lacking)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Fill flex.network_customer with flex.assign_case().';
    END IF;
    RETURN QUERY
    SELECT c.network_id, c.case_name, c.load, c.position, c.zone, c.customer_group, c.heat_pump AND NOT bare, CASE WHEN bare THEN 0
        ELSE c.pv_kw END, c.meter,
           CASE WHEN NOT bare THEN c.heat_pump_meter END, CASE WHEN NOT bare THEN c.pv_site END
    FROM flex.network_customer c LEFT JOIN unnest(zones, cases) z (zone, case_name) ON z.zone = c.zone
    CROSS JOIN LATERAL (SELECT c.case_name = '00PV00HP') b (bare)
    WHERE c.network_id = id AND c.case_name = coalesce(z.case_name, '00PV25HP')
    ORDER BY c.position;
END $$;
COMMENT ON FUNCTION flex_internal.choose_customers(text, text[], text[]) IS
'What flex.final_customers() makes of its query: zones and their cases as arrays';

CREATE FUNCTION flex.final_customers(network text, counts text)
RETURNS SETOF flex.network_customer
LANGUAGE sql VOLATILE PARALLEL RESTRICTED ROWS 100
AS $$
    SELECT c.*
    FROM (SELECT pg_catalog.array_agg(q.zone) AS zones, pg_catalog.array_agg(q.case_name) AS cases
          FROM flex_internal.read_query(counts, '{}', '{chosen}') AS q (zone text, case_name text, chosen bool)
          WHERE q.chosen) a
    CROSS JOIN LATERAL flex_internal.choose_customers(network, a.zones, a.cases) c
$$;
COMMENT ON FUNCTION flex.final_customers(text, text) IS
'Customers of a network as its zones can carry them: each zone''s of the case chosen, those of other zones of 00PV25HP; nobody has a '
'heat pump or photovoltaics in 00PV00HP. counts: a query with zone, case_name and chosen, as flex.hosting_count() returns them.';

-- vehicles behind a zone's headroom

CREATE FUNCTION flex_internal.limit_evs(keys text[], zones text[], steps integer[], heads float8[], feet float8[], price_steps integer[],
    prices float8[], factor float8)
RETURNS TABLE (key text, zone text, step integer, pg_max_kw float8, pg_min_kw float8, v2g_kw float8, price float8)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    npricing bigint := coalesce(cardinality(prices), 0);
    nsteps bigint;
BEGIN
    IF factor IS NULL OR NOT (factor >= 0 AND factor < 'Infinity') THEN
        RAISE EXCEPTION 'factor % isn''t a number of at least 0', factor USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF npricing = 0 OR npricing <> (SELECT count(DISTINCT c.step) FILTER (WHERE c.step >= 0 AND c.step < npricing AND c.price > '-Infinity'
        AND c.price < 'Infinity')
                                    FROM unnest(price_steps, prices) c (step, price)) THEN
        RAISE EXCEPTION 'prices need one row with a number for each of their steps of the day, from 0 on'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM flex_internal.check_profiles(keys, zones, steps);
    SELECT g.n INTO nsteps FROM (SELECT count(*) AS n FROM unnest(keys, zones) q (key, zone) GROUP BY q.key, q.zone) g
    WHERE g.n % npricing <> 0 OR g.n % 2 <> 0 LIMIT 1;
    IF FOUND AND nsteps % 2 <> 0 THEN
        RAISE EXCEPTION 'no step of % a day begins at noon', nsteps USING ERRCODE = 'invalid_parameter_value';
    ELSIF FOUND THEN
        RAISE EXCEPTION '% prices a day don''t hold over % steps', npricing, nsteps
            USING ERRCODE = 'invalid_parameter_value', HINT = 'The number of prices must divide the number of steps of the profile.';
    END IF;
    RETURN QUERY
    WITH p AS (
        SELECT q.*, count(*) OVER (PARTITION BY q.key, q.zone) AS n FROM unnest(keys, zones, steps, heads, feet) q (key, zone, step, head,
            foot)),
    h AS (SELECT p.*, factor * CASE WHEN head < 0 THEN head / 0.98 ELSE 0.98 * head END AS kw FROM p)
    SELECT h.key, h.zone, ((h.step + h.n / 2) % h.n)::int, greatest(h.kw, 0), -0.7 * factor * h.foot, least(h.kw, 0),
           c.price + CASE WHEN h.kw < 0 THEN 0.175 ELSE 0 END
    FROM h JOIN unnest(price_steps, prices) c (step, price) ON c.step = h.step * npricing / h.n ORDER BY 1, 2, 3;
END $$;
COMMENT ON FUNCTION flex_internal.limit_evs(text[], text[], integer[], float8[], float8[], integer[], float8[], float8) IS
'What flex.ev_limits() makes of its queries: the columns of their rows as arrays';

CREATE FUNCTION flex.ev_limits(profiles text, prices text, factor float8 DEFAULT 1)
RETURNS TABLE (key text, zone text, step integer, pg_max_kw float8, pg_min_kw float8, v2g_kw float8, price float8)
LANGUAGE sql VOLATILE PARALLEL RESTRICTED ROWS 1000
AS $$
    SELECT l.*
    FROM (SELECT pg_catalog.array_agg(q.key) AS keys, pg_catalog.array_agg(q.zone) AS zones, pg_catalog.array_agg(q.step_of_day) AS steps,
                 pg_catalog.array_agg(q.headroom_kva) AS heads, pg_catalog.array_agg(q.footroom_kva) AS feet
          FROM flex_internal.read_query(profiles, '{key}')
               AS q (key text, zone text, step_of_day int, headroom_kva float8, footroom_kva float8)) p
    CROSS JOIN (
          SELECT pg_catalog.array_agg(c.step_of_day) AS steps, pg_catalog.array_agg(c.price) AS prices
          FROM flex_internal.read_query(prices) AS c (step_of_day int, price float8)) c
    CROSS JOIN LATERAL flex_internal.limit_evs(p.keys, p.zones, p.steps, p.heads, p.feet, c.steps, c.prices, factor) l
$$;
COMMENT ON FUNCTION flex.ev_limits(text, text, float8) IS
'What the vehicles of a zone may take and give back on a day from noon to noon, from profiles of headroom and footroom '
'(flex.headroom_profile) and a query of prices (step_of_day, price per kWh; fewer a day than the profile''s steps hold over several): '
'pg_max_kw and pg_min_kw with power factor 0.98, at most 70 % of the footroom given back; v2g_kw <= 0 is what the zone needs back; 0.175 '
'is added to the price where it does. step 0 is noon.';

CREATE FUNCTION flex.realise_evs(limits text, fleet text, runs integer DEFAULT 9, seed bigint DEFAULT 1)
RETURNS TABLE (zone text, wanted integer, realised integer, attempts integer, successes integer, status text, seed_used bigint,
    factor float8, v2g_percent float8, vehicles text[])
AS 'MODULE_PATHNAME', 'flex_sql_realise_evs'
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED COST 1000000 ROWS 30;
COMMENT ON FUNCTION flex.realise_evs(text, text, integer, bigint) IS
'How many vehicles each zone can really serve: random samples of the fleet are scheduled behind the zone''s limits, one vehicle less '
'after each that has no plan, until runs samples in a row have one. A zone that wants more than 45 begins at 40, with 0.3 (factor) of '
'its limits. limits: a query with zone, wanted, pg_max_kw, pg_min_kw, price and optionally v2g_kw, one row a step of the day, ordered by '
'zone and step. fleet: a query with name, charger_kw, battery_kwh and one row for each stay with t_in, t_out (steps), e_start, e_end '
'(kWh), ordered by name. v2g_percent is what the last sample gives back of v2g_kw, vehicles its names. The same seed gives a zone the '
'same numbers, whatever other zones there are.';

CREATE FUNCTION flex.realise_profiles(limits text, fleet text, runs integer DEFAULT 9, seed bigint DEFAULT 1)
RETURNS TABLE (zone text, place integer, vehicle text, step integer, ev_kw float8)
AS 'MODULE_PATHNAME', 'flex_sql_realise_profiles'
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED COST 1000000 ROWS 10000;
COMMENT ON FUNCTION flex.realise_profiles(text, text, integer, bigint) IS
'The charging (kW, < 0 gives back) of the vehicles that flex.realise_evs() of the same arguments finds: place counts those of a zone '
'from 1, for the zone''s first customers, as flex.validate_evs() takes them.';

CREATE FUNCTION flex_internal.ev_day_of(limits jsonb, fleet jsonb, vehicles text[])
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
BEGIN
    IF (SELECT count(*) = 0 OR count(DISTINCT l -> 'step') <> count(*) OR min((l ->> 'step')::int) <> 0
        OR max((l ->> 'step')::int) <> count(*) - 1 FROM jsonb_array_elements(limits) l) THEN
        RAISE EXCEPTION 'the limits haven''t each step of a day once' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'step counts from 0; give the limits of one zone.';
    END IF;
    RETURN (
        WITH stay AS (SELECT v FROM jsonb_array_elements(fleet) v WHERE vehicles IS NULL OR v ->> 'name' = ANY (vehicles))
        SELECT jsonb_build_object('kind', 'ev_day', 'step_hours', 24.0 / count(*),
            'series', jsonb_build_object('pg_max_kw', jsonb_agg(l -> 'pg_max_kw' ORDER BY (l ->> 'step')::int), 'pg_min_kw',
                jsonb_agg(l -> 'pg_min_kw' ORDER BY (l ->> 'step')::int),
                                         'price', jsonb_agg(l -> 'price' ORDER BY (l ->> 'step')::int)),
            'evs', (SELECT jsonb_agg(e.ev ORDER BY e.ev ->> 'name')
                    FROM (SELECT DISTINCT jsonb_build_object('name', v -> 'name', 'charger_kw', v -> 'charger_kw', 'battery_kwh',
                        v -> 'battery_kwh') AS ev FROM stay) e),
            'windows', (SELECT jsonb_agg(v - '{charger_kw,battery_kwh}'::text[] ORDER BY v ->> 'name', (v ->> 't_in')::float8) FROM stay
                WHERE v ->> 't_in' IS NOT NULL))
        FROM jsonb_array_elements(limits) l);
END $$;
COMMENT ON FUNCTION flex_internal.ev_day_of(jsonb, jsonb, text[]) IS
'What flex.ev_day_document() makes of its queries: their rows as arrays of objects';

CREATE FUNCTION flex.ev_day_document(limits text, fleet text, vehicles text[] DEFAULT NULL)
RETURNS jsonb
LANGUAGE sql VOLATILE PARALLEL RESTRICTED
AS $$
    SELECT flex_internal.ev_day_of(l.list, v.list, vehicles)
    FROM (SELECT pg_catalog.jsonb_agg(pg_catalog.to_jsonb(q)) AS list
          FROM flex_internal.read_query(limits) AS q (step int, pg_max_kw float8, pg_min_kw float8, price float8)) l
    CROSS JOIN (
          SELECT pg_catalog.jsonb_agg(pg_catalog.to_jsonb(q)) AS list
          FROM flex_internal.read_query(fleet, '{}', '{t_in,t_out,e_start,e_end}')
               AS q (name text, charger_kw float8, battery_kwh float8, t_in float8, t_out float8, e_start float8, e_end float8)) v
$$;
COMMENT ON FUNCTION flex.ev_day_document(text, text, text[]) IS
'Problem document of kind ev_day, for flex.solve(): limits with step, pg_max_kw, pg_min_kw, price of one zone; fleet as of '
'flex.realise_evs(); vehicles: their names (NULL: all)';
