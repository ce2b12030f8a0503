-- headroom kept up to date, as a limit of schedules, and vehicles put to the test

CREATE TABLE flex.zone_limit (
    network_id bigint NOT NULL REFERENCES flex.network ON DELETE CASCADE,
    zone       text NOT NULL CHECK (zone <> ''),
    limit_kva  float8,
    report     jsonb NOT NULL,
    fitted_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (network_id, zone)
);
COMMENT ON TABLE flex.zone_limit IS 'Limits of zones from their voltages, as flex.store_headroom() fitted them';
COMMENT ON COLUMN flex.zone_limit.network_id IS 'Network';
COMMENT ON COLUMN flex.zone_limit.zone IS 'Phase and feeder';
COMMENT ON COLUMN flex.zone_limit.limit_kva IS 'Flow at which the lowest voltage meets its limit, kVA; NULL: none';
COMMENT ON COLUMN flex.zone_limit.report IS 'How it came about, see flex.voltage_limit_report';
COMMENT ON COLUMN flex.zone_limit.fitted_at IS 'When';
SELECT pg_catalog.pg_extension_config_dump('flex.zone_limit', '');

CREATE TABLE flex.zone_headroom (
    network_id      bigint NOT NULL REFERENCES flex.network ON DELETE CASCADE,
    zone            text NOT NULL CHECK (zone <> ''),
    ts              timestamptz NOT NULL,
    vmin_pu         float8,
    flow_kva        float8,
    overloads       int,
    supply_rating_a float8,
    supply_pu       float8,
    transformer_kva float8,
    import_kva      float8,
    rate_kva        float8,
    headroom_kva    float8,
    footroom_kva    float8,
    binding         text CHECK (binding IN ('c', 'v', 't')),
    tx_headroom_kva float8,
    supply_base_kv  float8,
    PRIMARY KEY (network_id, zone, ts)
);
CREATE INDEX zone_headroom_ts ON flex.zone_headroom (network_id, ts);
COMMENT ON TABLE flex.zone_headroom IS
'State and headroom of the zones of networks by time; NULL where the load flow didn''t converge or a load isn''t known';
COMMENT ON COLUMN flex.zone_headroom.network_id IS 'Network';
COMMENT ON COLUMN flex.zone_headroom.zone IS 'Phase and feeder';
COMMENT ON COLUMN flex.zone_headroom.ts IS 'Start of the step';
COMMENT ON COLUMN flex.zone_headroom.vmin_pu IS 'Lowest voltage of its buses, p.u.';
COMMENT ON COLUMN flex.zone_headroom.flow_kva IS 'Apparent power into it, kVA, > 0 import';
COMMENT ON COLUMN flex.zone_headroom.overloads IS 'Conductors above their rating';
COMMENT ON COLUMN flex.zone_headroom.supply_rating_a IS 'Rating of its supply cable, A';
COMMENT ON COLUMN flex.zone_headroom.supply_pu IS 'Voltage at the busbar, p.u.';
COMMENT ON COLUMN flex.zone_headroom.transformer_kva IS 'Rated power of the transformers, kVA';
COMMENT ON COLUMN flex.zone_headroom.import_kva IS 'What the source gives, kVA, > 0 import';
COMMENT ON COLUMN flex.zone_headroom.rate_kva IS 'What may flow into the zone, kVA';
COMMENT ON COLUMN flex.zone_headroom.headroom_kva IS 'What it can import beyond, kVA, < 0: too much already';
COMMENT ON COLUMN flex.zone_headroom.footroom_kva IS 'What it can export beyond, kVA';
COMMENT ON COLUMN flex.zone_headroom.binding IS 'What is broken: c cable, v voltage, t transformer, NULL nothing';
COMMENT ON COLUMN flex.zone_headroom.tx_headroom_kva IS 'What the transformers can give beyond, kVA';
COMMENT ON COLUMN flex.zone_headroom.supply_base_kv IS 'Voltage that supply_pu refers to, kV line-to-line';
SELECT pg_catalog.pg_extension_config_dump('flex.zone_headroom', '');

CREATE FUNCTION flex_internal.network_elements(network_id bigint)
RETURNS TABLE (element text, site_id bigint, p_kw float8, sign int, shared boolean)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    SELECT l.name, l.site_id, l.p_kw, 1,
           EXISTS (SELECT FROM flex.generator o WHERE o.network_id = l.network_id AND o.site_id = l.site_id)
    FROM flex.network_load l WHERE l.network_id = network_elements.network_id
    UNION ALL
    SELECT k.name, k.site_id, k.p_kw, -1,
           EXISTS (SELECT FROM flex.network_load o WHERE o.network_id = k.network_id AND o.site_id = k.site_id)
    FROM flex.generator k WHERE k.network_id = network_elements.network_id
$$;
COMMENT ON FUNCTION flex_internal.network_elements(bigint) IS
'Loads (sign 1) and generators (-1) of a network; shared where one site is behind both';

CREATE FUNCTION flex_internal.network_sensors(network_id bigint)
RETURNS TABLE (element text, site text, sensor text, sign int)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    -- a site behind a load and a generator has its consumption at the one and its production at the other; else both are at what it has
    SELECT DISTINCT e.element, s.name, n.name, e.sign * m.sign
    FROM flex_internal.network_elements(network_sensors.network_id) e
    JOIN flex.site s ON s.site_id = e.site_id
    CROSS JOIN (VALUES ('inflexible-consumption', 1), ('inflexible-production', -1)) m (member, sign)
    CROSS JOIN LATERAL jsonb_path_query(s.flex_context -> m.member, 'lax $[*]') r (value)
    JOIN flex.sensor n ON n.site_id = s.site_id AND n.name = r.value ->> 'sensor'
    WHERE NOT e.shared OR e.sign = m.sign
$$;
COMMENT ON FUNCTION flex_internal.network_sensors(bigint) IS 'Sensors that make up the load of each element of a network, with their signs';

CREATE FUNCTION flex_internal.load_series(network_id bigint, first timestamptz, "to" timestamptz, resolution interval,
                                          of_element text DEFAULT NULL)
RETURNS TABLE (ts timestamptz, element text, p_kw float8)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 1000
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    -- sensors are read by quarters of an hour or parts of them: a step is known when each of them is
    seconds bigint := extract(epoch FROM resolution)::bigint;
    part interval := make_interval(secs => gcd(seconds, 900));
    nparts float8 := seconds / gcd(seconds, 900);
BEGIN
    RETURN QUERY
    WITH grid AS (SELECT g AS ts, row_number() OVER (ORDER BY g) AS place FROM generate_series(first, "to" - interval '1 microsecond',
        make_interval(secs => seconds)) g),
    element AS (SELECT e.* FROM flex_internal.network_elements(load_series.network_id) e
                WHERE of_element IS NULL OR e.element = of_element),
    sensor AS MATERIALIZED (SELECT x.* FROM flex_internal.network_sensors(load_series.network_id) x
                            WHERE of_element IS NULL OR x.element = of_element),
    measured AS (
        SELECT floor((v.i - 1) / nparts)::bigint + 1 AS place, x.element, sum(x.sign * v.value) / nparts AS p_kw
        FROM sensor x
        CROSS JOIN LATERAL flex_internal.read_series(x.site, ARRAY[x.sensor], first,
            first + (SELECT count(*) FROM grid) * make_interval(secs => seconds), part, '{kW}') r
        CROSS JOIN LATERAL unnest(r.list) WITH ORDINALITY v (value, i)
        GROUP BY 1, x.element
        HAVING count(v.value) = nparts * (SELECT count(*) FROM sensor y WHERE y.element = x.element))
    -- a site without sensors draws nothing; a sensor without a value is a gap, not a 0
    SELECT g.ts, e.element,
           CASE WHEN e.site_id IS NULL THEN e.p_kw WHEN NOT EXISTS (SELECT FROM sensor y WHERE y.element = e.element) THEN 0 ELSE m.p_kw END
    FROM grid g CROSS JOIN element e LEFT JOIN measured m ON m.place = g.place AND m.element = e.element
    ORDER BY g.ts, e.element;
END $$;
COMMENT ON FUNCTION flex_internal.load_series(bigint, timestamptz, timestamptz, interval, text) IS
'As flex.network_load_series(), of a network by its number, in steps of whole seconds from first on, of one element or (NULL) of all';

CREATE FUNCTION flex.network_load_series(network text, "from" timestamptz, "to" timestamptz, resolution interval DEFAULT '15 minutes')
RETURNS TABLE (ts timestamptz, element text, p_kw float8)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 1000
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    id bigint := flex_internal.find_network(network);
    seconds numeric := extract(epoch FROM resolution);
BEGIN
    IF extract(year FROM resolution) <> 0 OR extract(month FROM resolution) <> 0 OR NOT resolution > '0' OR seconds <> floor(seconds) THEN
        RAISE EXCEPTION 'resolution % isn''t of whole seconds', resolution USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give for example 15 minutes or 10 minutes.';
    END IF;
    IF NOT isfinite("from") OR NOT isfinite("to") THEN
        RAISE EXCEPTION 'the window from % to % has no end', "from", "to" USING ERRCODE = 'datetime_field_overflow',
            HINT = 'Give two finite times.';
    END IF;
    -- a day is 24 hours, whatever the clocks do
    RETURN QUERY SELECT l.ts, l.element, l.p_kw
    FROM flex_internal.load_series(id, flex_internal.floor_time("from", resolution), "to", make_interval(secs => seconds::float8)) l;
END $$;
COMMENT ON FUNCTION flex.network_load_series(text, timestamptz, timestamptz, interval) IS
'Loads and generators of a network for flex.load_flow() and its like, from the sensors of the sites behind them: what a site''s '
'flex-context lists as inflexible consumption less production, kW, of a generator production less consumption; a site behind both has '
'each where it belongs. Elements without a site take their own p_kw, sites without such sensors 0; NULL where a sensor has no value. '
'Steps begin at multiples of resolution in UTC; it is of whole seconds.';

CREATE FUNCTION flex_internal.compute_headroom(id bigint, last timestamptz, refit boolean, base_kv float8)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    since timestamptz;
BEGIN
    IF refit THEN
        DELETE FROM flex.zone_limit l WHERE l.network_id = id;
    END IF;
    -- zones that are new get a limit; then everything is computed anew, for they share the transformer
    INSERT INTO flex.zone_limit (network_id, zone, limit_kva, report)
    SELECT id, h.zone, flex.voltage_limit(h.flow_kva, h.vmin_pu), flex.voltage_limit_report(h.flow_kva, h.vmin_pu)
    FROM flex.zone_headroom h
    WHERE h.network_id = id AND NOT EXISTS (SELECT FROM flex.zone_limit l WHERE l.network_id = id AND l.zone = h.zone)
    GROUP BY h.zone;
    IF NOT FOUND THEN
        since := last;
    END IF;
    UPDATE flex.zone_headroom h
    SET rate_kva = r.rate_kva, headroom_kva = r.headroom_kva, footroom_kva = r.footroom_kva, binding = r.binding,
        tx_headroom_kva = r.tx_headroom_kva
    FROM flex.headroom(format(
        'SELECT h.ts, h.zone, h.flow_kva, h.supply_rating_a, h.supply_pu, h.transformer_kva, h.import_kva, h.supply_base_kv,'
        ' l.limit_kva AS voltage_limit_kva FROM flex.zone_headroom h JOIN flex.zone_limit l USING (network_id, zone)'
        ' WHERE h.network_id = %s AND h.flow_kva IS NOT NULL AND h.ts > %L ORDER BY h.ts, h.zone',
        id, coalesce(since, '-infinity')), base_kv) r
    WHERE h.network_id = id AND h.ts = r.ts AND h.zone = r.zone;
END $$;
COMMENT ON FUNCTION flex_internal.compute_headroom(bigint, timestamptz, boolean, float8) IS
'Second half of flex.store_headroom(): limits and headroom of the states stored after last';

CREATE FUNCTION flex_internal.loads_after(loads text, last timestamptz)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT pg_catalog.format(
        'SELECT q.* FROM flex_internal.read_query(%L, ''{q_kvar,pf,model}'', ''{p_kw}'')'
        ' AS q (ts timestamptz, element text, p_kw float8, q_kvar float8, pf float8, model text)'
        ' WHERE q.ts OPERATOR(pg_catalog.>) %L::pg_catalog.timestamptz', loads, coalesce(last, '-infinity'))
$$;
COMMENT ON FUNCTION flex_internal.loads_after(text, timestamptz) IS
'A query of loads for flex.zone_state() that leaves out what isn''t after a time (NULL: nothing)';

-- the text of the user's query makes sense in the caller's search_path only: what runs beside it names schemas itself
CREATE FUNCTION flex.store_headroom(network text, loads text, refit boolean DEFAULT false, base_kv float8 DEFAULT NULL, options jsonb
    DEFAULT '{}')
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
AS $$
#variable_conflict use_variable
DECLARE
    id pg_catalog.int8 := flex_internal.find_network(network);
    last pg_catalog.timestamptz;
    n pg_catalog.int8;
    unrated pg_catalog.text;
BEGIN
    SELECT pg_catalog.max(h.ts) INTO last FROM flex.zone_headroom h WHERE h.network_id OPERATOR(pg_catalog.=) id;
    WITH state AS MATERIALIZED (
        SELECT z.* FROM flex.zone_state(network, flex_internal.loads_after(loads, last), options) z),
    stored AS (
        INSERT INTO flex.zone_headroom (network_id, zone, ts, vmin_pu, flow_kva, overloads, supply_rating_a, supply_pu, transformer_kva,
            import_kva, supply_base_kv)
        SELECT id, s.zone, s.ts, s.vmin_pu, s.flow_kva, s.overloads, s.supply_rating_a, s.supply_pu, s.transformer_kva, s.import_kva,
            s.supply_base_kv
        FROM state s WHERE s.supply_rating_a IS NOT NULL RETURNING 1)
    SELECT (SELECT pg_catalog.count(*) FROM stored), pg_catalog.string_agg(DISTINCT s.feeder, ', ') FILTER (WHERE s.supply_rating_a IS NULL)
    INTO n, unrated FROM state s;
    IF unrated IS NOT NULL THEN
        RAISE NOTICE 'left out, for their supply cables have no rating: feeders %', unrated;
    END IF;
    PERFORM flex_internal.compute_headroom(id, last, refit, base_kv);
    RETURN n;
END $$;
COMMENT ON FUNCTION flex.store_headroom(text, text, boolean, float8, jsonb) IS
'Compute and store state and headroom of a network''s zones for the time stamps of a query of loads (as of flex.load_flow, with ts) that '
'come after those stored; returns the rows added. The first call fits the limits of the zones from their voltages (flex.zone_limit); '
'refit fits them again on all that is stored and computes its headroom anew. base_kv: line-to-line voltage that supply_pu refers to '
'(NULL: that of the busbar). A feeder whose supply cable has no rating is left out with a notice.';

CREATE PROCEDURE flex.update_headroom(network text, resolution interval DEFAULT '15 minutes', until timestamptz DEFAULT now(),
                                      since timestamptz DEFAULT NULL, base_kv float8 DEFAULT NULL)
LANGUAGE plpgsql
AS $$
#variable_conflict use_variable
DECLARE
    first pg_catalog.timestamptz;
    last pg_catalog.timestamptz := flex_internal.floor_time(until, resolution);
BEGIN
    SELECT pg_catalog.max(h.ts) OPERATOR(pg_catalog.+) resolution INTO first
    FROM flex.zone_headroom h JOIN flex.network n ON n.network_id OPERATOR(pg_catalog.=) h.network_id WHERE n.name
        OPERATOR(pg_catalog.=) network;
    first := flex_internal.floor_time(coalesce(first, since, last OPERATOR(pg_catalog.-) '1 day'::pg_catalog.interval), resolution);
    -- a value that may still come is waited for; a gap with later values stays one
    SELECT coalesce(pg_catalog.min(e.known), last) INTO last
    FROM (SELECT coalesce(pg_catalog.max(l.ts) FILTER (WHERE l.p_kw IS NOT NULL) OPERATOR(pg_catalog.+) resolution, first) AS known
          FROM flex.network_load_series(network, first, last, resolution) l GROUP BY l.element) e;
    IF first OPERATOR(pg_catalog.<) last THEN
        PERFORM flex.store_headroom(network, pg_catalog.format('SELECT * FROM flex.network_load_series(%L, %L, %L, %L)', network, first,
            last, resolution), base_kv => base_kv);
    END IF;
    COMMIT;
END $$;
COMMENT ON PROCEDURE flex.update_headroom(text, interval, timestamptz, timestamptz, float8) IS
'Bring the stored headroom of a network up to a time, from the sensors of its sites (flex.network_load_series): only time stamps that '
'aren''t there yet are computed, up to the last that every sensor has a value for; gaps before it are stored with NULLs. The first call '
'begins at since (a day before). base_kv as of flex.store_headroom. For pg_cron.';

CREATE TABLE flex.zone_hosting (
    network_id  bigint NOT NULL REFERENCES flex.network ON DELETE CASCADE,
    zone        text NOT NULL CHECK (zone <> ''),
    device      jsonb NOT NULL,
    customers   int NOT NULL,
    capacity_kw float8 NOT NULL,
    devices     int NOT NULL,
    binding     text,
    at_ts       timestamptz,
    computed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (network_id, zone, device)
);
COMMENT ON TABLE flex.zone_hosting IS 'Hosting capacity of zones by load flow, as flex_internal.store_hosting() found it';
COMMENT ON COLUMN flex.zone_hosting.network_id IS 'Network';
COMMENT ON COLUMN flex.zone_hosting.zone IS 'Phase and feeder';
COMMENT ON COLUMN flex.zone_hosting.device IS 'What is added, see flex.hosting_capacity';
COMMENT ON COLUMN flex.zone_hosting.customers IS 'Customers who share it';
COMMENT ON COLUMN flex.zone_hosting.capacity_kw IS 'Largest power that can be added, kW';
COMMENT ON COLUMN flex.zone_hosting.devices IS 'Devices that are';
COMMENT ON COLUMN flex.zone_hosting.binding IS 'What breaks above it';
COMMENT ON COLUMN flex.zone_hosting.at_ts IS 'When it breaks';
COMMENT ON COLUMN flex.zone_hosting.computed_at IS 'When it was computed';
SELECT pg_catalog.pg_extension_config_dump('flex.zone_hosting', '');

CREATE FUNCTION flex_internal.store_hosting(network text, loads text, device jsonb DEFAULT '{}', options jsonb DEFAULT '{}')
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
AS $$
#variable_conflict use_variable
DECLARE
    id pg_catalog.int8 := flex_internal.find_network(network);
    n pg_catalog.int8;
BEGIN
    DELETE FROM flex.zone_hosting z WHERE z.network_id OPERATOR(pg_catalog.=) id AND z.device OPERATOR(pg_catalog.=) device;
    INSERT INTO flex.zone_hosting (network_id, zone, device, customers, capacity_kw, devices, binding, at_ts)
    SELECT id, c.zone, device, c.customers, c.capacity_kw, c.devices, c.binding, c.at_ts
    FROM flex.hosting_capacity(network, loads, device, options) c WHERE c.bus IS NULL;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $$;
COMMENT ON FUNCTION flex_internal.store_hosting(text, text, jsonb, jsonb) IS
'Compute flex.hosting_capacity() of a network''s zones and keep it in flex.zone_hosting; returns the number of zones';

-- headroom as a limit of a site's schedule

CREATE FUNCTION flex.site_limit(site text, "from" timestamptz, "to" timestamptz, network text DEFAULT NULL)
RETURNS TABLE (ts timestamptz, step interval, import_kw float8, export_kw float8)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 100
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    of_site bigint := flex_internal.find_site(site);
    load flex.network_load;
    of_network text;
    of_zone text;
    customers bigint;
    width interval;
    first timestamptz;
    hole timestamptz;
BEGIN
    SELECT l.* INTO load FROM flex.network_load l JOIN flex.network n USING (network_id)
    WHERE l.site_id = of_site AND (network IS NULL OR n.name = network) ORDER BY l.network_id, l.name LIMIT 1;
    IF load.name IS NULL THEN
        RAISE EXCEPTION 'site % is behind no load of %', quote_literal(site), coalesce('network ' || quote_literal(network), 'a network')
            USING ERRCODE = 'undefined_object', HINT = 'UPDATE flex.network_load SET site_id = ...';
    END IF;
    IF load.phases <> 1 OR (SELECT count(*) FROM flex.network_load l JOIN flex.network n USING (network_id)
                            WHERE l.site_id = of_site AND (network IS NULL OR n.name = network)) > 1 THEN
        RAISE EXCEPTION 'site % is behind several loads or phases: it has no one zone', quote_literal(site)
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Name the network, and give the site one one-phase load there.';
    END IF;
    SELECT coalesce(load.nodes[1], 1) || b.feeder, n.name INTO of_zone, of_network
    FROM flex.bus b JOIN flex.network n USING (network_id) WHERE b.network_id = load.network_id AND b.name = load.bus;
    SELECT count(*) INTO customers FROM flex.network_load l JOIN flex.bus b ON b.network_id = l.network_id AND b.name = l.bus
    WHERE l.network_id = load.network_id AND coalesce(l.nodes[1], 1) || b.feeder = of_zone;
    SELECT make_interval(secs => extract(epoch FROM min(d))::float8) INTO width
        FROM (SELECT h.ts - lag(h.ts) OVER (ORDER BY h.ts) AS d FROM flex.zone_headroom h
                                   WHERE h.network_id = load.network_id AND h.zone = of_zone) s;
    SELECT max(h.ts) INTO first FROM flex.zone_headroom h WHERE h.network_id = load.network_id AND h.zone = of_zone AND h.ts <= "from";
    -- every step of the window, from the one it begins in
    SELECT min(g) INTO hole FROM generate_series(coalesce(first, "from"), "to" - interval '1 microsecond', coalesce(width, "to" - "from")) g
    WHERE NOT EXISTS (SELECT FROM flex.zone_headroom h WHERE h.network_id = load.network_id AND h.zone = of_zone AND h.ts = g
        AND h.headroom_kva IS NOT NULL);
    IF hole IS NOT NULL THEN
        RAISE EXCEPTION 'no headroom of zone % of network % is stored at %', quote_literal(of_zone), quote_literal(of_network), hole
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Fill it with flex.store_headroom() or CALL flex.update_headroom().';
    END IF;
    RETURN QUERY
    SELECT h.ts, width, greatest(0, coalesce(o.p_kw, 0) + s.head_kw), greatest(0, s.foot_kw - coalesce(o.p_kw, 0))
    FROM flex.zone_headroom h
    -- what the zone lacks takes more kW at this power factor than what it has can give
    CROSS JOIN LATERAL (SELECT h.headroom_kva / customers * CASE WHEN h.headroom_kva < 0 THEN 1 / 0.98 ELSE 0.98 END AS head_kw,
                               h.footroom_kva / customers * CASE WHEN h.footroom_kva < 0 THEN 1 / 0.98 ELSE 0.98 END AS foot_kw) s
    LEFT JOIN flex_internal.load_series(load.network_id, first, "to", width, load.name) o ON o.ts = h.ts
    WHERE h.network_id = load.network_id AND h.zone = of_zone AND h.ts >= first AND h.ts < "to"
    ORDER BY h.ts;
END $$;
COMMENT ON FUNCTION flex.site_limit(text, timestamptz, timestamptz, text) IS
'What a site may import and export at its meter (kW, >= 0) over each stored step of a window: its own load (flex.network_load_series) '
'and its share of its zone''s stored headroom, which the zone''s customers divide equally, at power factor 0.98. A step without stored '
'headroom is an error. network: where the site is behind loads of several. flex.schedule() takes it where the flex-context says '
'"site-consumption-capacity": {"headroom": name of the network} (import) or "site-production-capacity" (export).';

CREATE FUNCTION flex_internal.headroom_context(site text, context jsonb, "from" timestamptz, "to" timestamptz)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
DECLARE
    member text;
    segments jsonb;
BEGIN
    FOREACH member IN ARRAY ARRAY['site-consumption-capacity', 'site-production-capacity'] LOOP
        CONTINUE WHEN jsonb_typeof(context -> member) IS DISTINCT FROM 'object' OR NOT (context -> member) ? 'headroom';
        SELECT jsonb_agg(jsonb_build_object(
                   'start', flex_internal.time_text(l.ts), 'end', flex_internal.time_text(l.ts + l.step),
                   'value', round((CASE member WHEN 'site-consumption-capacity' THEN l.import_kw ELSE l.export_kw END)::numeric, 6)
                       || ' kW') ORDER BY l.ts)
        INTO segments
        FROM flex.site_limit(site, "from", "to", context -> member ->> 'headroom') l;
        context := jsonb_set(context, ARRAY[member], segments);
    END LOOP;
    RETURN context;
END $$;
COMMENT ON FUNCTION flex_internal.headroom_context(text, jsonb, timestamptz, timestamptz) IS
'A flex-context with every {"headroom": network} replaced by the site''s limits over a window (flex.site_limit)';

CREATE FUNCTION flex_internal.headroom_cause(site text, context jsonb, "from" timestamptz, "to" timestamptz)
RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    -- the first step in which a limit from headroom lies below what the site takes or gives anyway
    SELECT format('the %s of network %s leaves %s kW at %s, but the fixed %s is %s kW', c.what, quote_literal(c.network),
                  round(c.limit_kw::numeric, 3), c.ts, c.load, round(c.fixed_kw::numeric, 3))
    FROM (SELECT CASE m.sign WHEN 1 THEN 'headroom' ELSE 'footroom' END AS what, context -> m.member ->> 'headroom' AS network,
                 CASE m.sign WHEN 1 THEN l.import_kw ELSE l.export_kw END AS limit_kw, l.ts,
                 CASE m.sign WHEN 1 THEN 'load' ELSE 'production' END AS load, m.sign * sum(o.p_kw) AS fixed_kw
          FROM (VALUES ('site-consumption-capacity', 1), ('site-production-capacity', -1)) m (member, sign)
          CROSS JOIN LATERAL flex.site_limit(site, "from", "to", context -> m.member ->> 'headroom') l
          JOIN flex.network n ON n.name = context -> m.member ->> 'headroom'
          JOIN flex.network_load e ON e.network_id = n.network_id AND e.site_id = flex_internal.find_site(site)
          CROSS JOIN LATERAL flex_internal.load_series(n.network_id, l.ts, l.ts + l.step, l.step, e.name) o
          WHERE jsonb_typeof(context -> m.member) = 'object' AND context -> m.member ? 'headroom'
          GROUP BY m.sign, m.member, l.ts, l.import_kw, l.export_kw) c
    WHERE c.fixed_kw > c.limit_kw + 1e-9 ORDER BY c.ts LIMIT 1
$$;
COMMENT ON FUNCTION flex_internal.headroom_cause(text, jsonb, timestamptz, timestamptz) IS
'What a network''s headroom or footroom takes from a site so that no plan is left, or NULL: for the message of a run';

-- vehicles put to the test

CREATE FUNCTION flex_internal.customer_kvar(demand_kw float8, ev_kw float8)
RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
SELECT CASE WHEN ev_kw > 0 THEN sqrt(greatest(0, ((demand_kw - ev_kw) / 0.95 + ev_kw / 0.98) ^ 2 - demand_kw ^ 2))
    ELSE demand_kw * tan(acos(0.95)) END
$$;
COMMENT ON FUNCTION flex_internal.customer_kvar(float8, float8) IS
'Reactive power of a customer whose demand (kW, > 0 import) holds ev_kw of charging: power factor 0.98 of charging, 0.95 of the rest and '
'where the vehicle gives back';

CREATE FUNCTION flex_internal.share_of_steps(key text, stamps timestamptz[], vmin float8[], overloads integer[], beyond boolean[])
RETURNS TABLE (of_key text, steps bigint, voltage_percent numeric, current_percent numeric, transformer_percent numeric,
    unsolved_percent numeric, vmin_pu float8)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
WITH step AS (
    SELECT z.ts, bool_or(z.vmin < 0.90) AS low, bool_or(z.overloads > 0) AS hot, bool_or(z.beyond) AS beyond, bool_or(z.beyond IS NULL)
        AS unsolved, min(z.vmin) AS vmin
    FROM unnest(stamps, vmin, overloads, beyond) z (ts, vmin, overloads, beyond) GROUP BY z.ts)
SELECT key, count(*), round(100.0 * count(*) FILTER (WHERE low) / count(*), 1), round(100.0 * count(*) FILTER (WHERE hot) / count(*), 1),
       round(100.0 * count(*) FILTER (WHERE beyond) / count(*), 1), round(100.0 * count(*) FILTER (WHERE unsolved) / count(*), 1),
           min(vmin) FROM step
$$;
COMMENT ON FUNCTION flex_internal.share_of_steps(text, timestamptz[], float8[], integer[], boolean[]) IS
'Shares of flex.validate_evs() from the states of all zones as arrays; beyond: more than the transformers'' rating, NULL without a '
'solution';

CREATE FUNCTION flex_internal.customer_loads(demand text, charging text, key text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT pg_catalog.format(
        'SELECT q.ts, q.element, q.d OPERATOR(pg_catalog.-) q.pv_kw AS p_kw, flex_internal.customer_kvar(q.d, q.e) AS q_kvar'
        ' FROM (SELECT d.ts, d.element, d.demand_kw OPERATOR(pg_catalog.+) coalesce(c.ev_kw, 0) AS d, coalesce(c.ev_kw, 0) AS e, d.pv_kw'
        '       FROM flex_internal.read_query(%L, ''{}'', ''{demand_kw,pv_kw}'')'
        '            AS d (ts timestamptz, element text, demand_kw float8, pv_kw float8)'
        '       LEFT JOIN flex_internal.read_query(%L, ''{}'', ''{ev_kw}'') AS c (ts timestamptz, element text, ev_kw float8, key text)'
        '       ON c.key OPERATOR(pg_catalog.=) %L AND c.ts OPERATOR(pg_catalog.=) d.ts AND c.element OPERATOR(pg_catalog.=) d.element) q',
        demand, charging, key)
$$;
COMMENT ON FUNCTION flex_internal.customer_loads(text, text, text) IS
'The query of loads of customers with one key of charging, for flex.zone_state()';

CREATE FUNCTION flex.validate_evs(network text, demand text, charging text, options jsonb DEFAULT '{}')
RETURNS TABLE (key text, steps bigint, voltage_percent numeric, current_percent numeric, transformer_percent numeric,
    unsolved_percent numeric, vmin_pu float8)
LANGUAGE plpgsql VOLATILE PARALLEL RESTRICTED ROWS 3
AS $$
#variable_conflict use_column
DECLARE
    case_key pg_catalog.text;
    stamps pg_catalog.timestamptz[];
    vmin pg_catalog.float8[];
    overloads pg_catalog.int4[];
    beyond pg_catalog.bool[];
    stray record;
BEGIN
    SELECT c.ts, c.element, c.key INTO stray
    FROM flex_internal.read_query(charging, '{}', '{element,key,ts}') AS c (ts timestamptz, element text, key text)
    LEFT JOIN flex_internal.read_query(demand) AS d (ts timestamptz, element text)
         ON d.ts OPERATOR(pg_catalog.=) c.ts AND d.element OPERATOR(pg_catalog.=) c.element
    WHERE c.key IS NULL OR d.element IS NULL ORDER BY c.ts, c.element LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'charging of % at % with key % can''t be placed', pg_catalog.quote_nullable(stray.element), stray.ts,
                pg_catalog.quote_nullable(stray.key)
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Every row needs a key, and an element and ts that the query of the demand has.';
    END IF;
    FOR case_key IN SELECT DISTINCT c.key FROM flex_internal.read_query(charging) AS c (key text) ORDER BY 1 LOOP
        SELECT pg_catalog.array_agg(z.ts), pg_catalog.array_agg(z.vmin_pu), pg_catalog.array_agg(z.overloads),
               pg_catalog.array_agg(z.import_kva OPERATOR(pg_catalog.>) coalesce(z.transformer_kva, 'Infinity'))
        INTO stamps, vmin, overloads, beyond
        FROM flex.zone_state(network, flex_internal.customer_loads(demand, charging, case_key), options) z;
        RETURN QUERY SELECT s.* FROM flex_internal.share_of_steps(case_key, stamps, vmin, overloads, beyond) s;
    END LOOP;
END $$;
COMMENT ON FUNCTION flex.validate_evs(text, text, text, jsonb) IS
'Puts charging to the test of a load flow: share of steps in which some zone''s lowest voltage is below 0.90 p.u., some conductor above '
'its rating, the transformers above theirs, or no solution was found, in percent rounded to 0.1; for each key of charging (optimised and '
'uncontrolled, say). demand: a query with ts, element, demand_kw, pv_kw; charging: ts, element, ev_kw (< 0 gives back), key. Demand at '
'power factor 0.95, charging at 0.98, photovoltaics at 1.';

-- load flow results kept

CREATE TABLE flex.flow_voltage (
    network_id bigint NOT NULL REFERENCES flex.network ON DELETE CASCADE,
    ts         timestamptz NOT NULL,
    bus        text NOT NULL,
    phase      int NOT NULL,
    voltage_pu float8,
    PRIMARY KEY (network_id, bus, phase, ts)
);
COMMENT ON TABLE flex.flow_voltage IS 'Voltages kept by flex.store_load_flow()';
COMMENT ON COLUMN flex.flow_voltage.network_id IS 'Network';
COMMENT ON COLUMN flex.flow_voltage.ts IS 'Start of the step';
COMMENT ON COLUMN flex.flow_voltage.bus IS 'Bus';
COMMENT ON COLUMN flex.flow_voltage.phase IS 'Phase';
COMMENT ON COLUMN flex.flow_voltage.voltage_pu IS 'Voltage, p.u.; NULL where the load flow didn''t converge or a load isn''t known';
SELECT pg_catalog.pg_extension_config_dump('flex.flow_voltage', '');

CREATE TABLE flex.flow_snapshot (
    network_id    bigint NOT NULL REFERENCES flex.network ON DELETE CASCADE,
    ts            timestamptz NOT NULL,
    status        text NOT NULL,
    iterations    int NOT NULL,
    source_kw     float8,
    loss_kw       float8,
    v_min_pu      float8,
    v_min_bus     text,
    worst_loading float8,
    worst_element text,
    PRIMARY KEY (network_id, ts)
);
COMMENT ON TABLE flex.flow_snapshot IS 'Summaries kept by flex.store_load_flow()';
COMMENT ON COLUMN flex.flow_snapshot.network_id IS 'Network';
COMMENT ON COLUMN flex.flow_snapshot.ts IS 'Start of the step';
COMMENT ON COLUMN flex.flow_snapshot.status IS 'converged, diverged, hunting or no data';
COMMENT ON COLUMN flex.flow_snapshot.iterations IS 'Iterations';
COMMENT ON COLUMN flex.flow_snapshot.source_kw IS 'Power from the source, kW, > 0 import';
COMMENT ON COLUMN flex.flow_snapshot.loss_kw IS 'Losses, kW';
COMMENT ON COLUMN flex.flow_snapshot.v_min_pu IS 'Lowest voltage, p.u.';
COMMENT ON COLUMN flex.flow_snapshot.v_min_bus IS 'Bus of the lowest voltage';
COMMENT ON COLUMN flex.flow_snapshot.worst_loading IS 'Highest loading, 1 = rated';
COMMENT ON COLUMN flex.flow_snapshot.worst_element IS 'Element of the highest loading';
SELECT pg_catalog.pg_extension_config_dump('flex.flow_snapshot', '');

CREATE FUNCTION flex.store_load_flow(network text, "from" timestamptz, "to" timestamptz, what text DEFAULT 'summary', resolution interval
    DEFAULT '15 minutes')
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    id bigint := flex_internal.find_network(network);
    loads text := format('SELECT * FROM flex.network_load_series(%L, %L, %L, %L)', network, "from", "to", resolution);
    n bigint;
BEGIN
    IF what = 'summary' THEN
        INSERT INTO flex.flow_snapshot
        SELECT id, s.ts, s.status, s.iterations, s.source_kw, s.loss_kw, s.v_min_pu, s.v_min_bus, s.worst_loading, s.worst_element
        FROM flex.flow_summary(network, loads) s
        ON CONFLICT (network_id, ts) DO UPDATE
        SET status = excluded.status, iterations = excluded.iterations, source_kw = excluded.source_kw, loss_kw = excluded.loss_kw,
            v_min_pu = excluded.v_min_pu, v_min_bus = excluded.v_min_bus, worst_loading = excluded.worst_loading,
                worst_element = excluded.worst_element;
    ELSIF what = 'voltage' THEN
        INSERT INTO flex.flow_voltage
        SELECT id, v.ts, v.bus, v.phase, v.voltage_pu FROM flex.load_flow(network, loads) v WHERE v.phase IS NOT NULL
        ON CONFLICT (network_id, bus, phase, ts) DO UPDATE SET voltage_pu = excluded.voltage_pu;
    ELSE
        RAISE EXCEPTION 'unknown result %', coalesce(quote_literal(what), 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Results: summary, voltage.';
    END IF;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $$;
COMMENT ON FUNCTION flex.store_load_flow(text, timestamptz, timestamptz, text, interval) IS
'Load flow of a window on the sensors of a network''s sites (flex.network_load_series), kept in flex.flow_snapshot (what summary) or '
'flex.flow_voltage (voltage); rows that are there are replaced. Returns the number of rows.';

CREATE VIEW flex.bus_voltage AS
SELECT n.name AS network, v.bus, v.phase, count(*) AS steps, min(v.voltage_pu) AS v_min_pu,
       percentile_cont(0.02) WITHIN GROUP (ORDER BY v.voltage_pu) AS v_p02_pu, percentile_cont(0.5) WITHIN GROUP (ORDER BY v.voltage_pu)
           AS v_median_pu,
       percentile_cont(0.98) WITHIN GROUP (ORDER BY v.voltage_pu) AS v_p98_pu, max(v.voltage_pu) AS v_max_pu
FROM flex.flow_voltage v JOIN flex.network n ON n.network_id = v.network_id
GROUP BY n.name, v.bus, v.phase;
COMMENT ON VIEW flex.bus_voltage IS 'Voltages of buses over all that flex.store_load_flow() kept';
COMMENT ON COLUMN flex.bus_voltage.network IS 'Name of the network';
COMMENT ON COLUMN flex.bus_voltage.bus IS 'Bus';
COMMENT ON COLUMN flex.bus_voltage.phase IS 'Phase';
COMMENT ON COLUMN flex.bus_voltage.steps IS 'Steps kept';
COMMENT ON COLUMN flex.bus_voltage.v_min_pu IS 'Lowest voltage, p.u.';
COMMENT ON COLUMN flex.bus_voltage.v_p02_pu IS 'Voltage that 2 percent of the steps are below, p.u.';
COMMENT ON COLUMN flex.bus_voltage.v_median_pu IS 'Median voltage, p.u.';
COMMENT ON COLUMN flex.bus_voltage.v_p98_pu IS 'Voltage that 98 percent of the steps are below, p.u.';
COMMENT ON COLUMN flex.bus_voltage.v_max_pu IS 'Highest voltage, p.u.';

CREATE VIEW flex.zone_capacity AS
SELECT n.name AS network, h.zone, l.limit_kva AS voltage_limit_kva, l.report ->> 'rule' AS rule, count(*) AS steps,
       min(h.headroom_kva) AS headroom_min_kva, percentile_cont(0.02) WITHIN GROUP (ORDER BY h.headroom_kva) AS headroom_p02_kva,
       min(h.footroom_kva) AS footroom_min_kva, min(h.vmin_pu) AS vmin_pu, max(h.flow_kva) AS flow_max_kva
FROM flex.zone_headroom h
JOIN flex.network n ON n.network_id = h.network_id
LEFT JOIN flex.zone_limit l ON l.network_id = h.network_id AND l.zone = h.zone
WHERE h.headroom_kva IS NOT NULL
GROUP BY n.name, h.zone, l.limit_kva, l.report ->> 'rule';
COMMENT ON VIEW flex.zone_capacity IS
'Stored headroom of zones in a row each; flex.hosting_capacity() gives the capacity by load flow to compare with';
COMMENT ON COLUMN flex.zone_capacity.network IS 'Name of the network';
COMMENT ON COLUMN flex.zone_capacity.zone IS 'Phase and feeder';
COMMENT ON COLUMN flex.zone_capacity.voltage_limit_kva IS 'Fitted limit from voltages, kVA; NULL: none';
COMMENT ON COLUMN flex.zone_capacity.rule IS 'How the limit came about: fit, capped, observed, none';
COMMENT ON COLUMN flex.zone_capacity.steps IS 'Steps stored';
COMMENT ON COLUMN flex.zone_capacity.headroom_min_kva IS 'Least headroom, kVA';
COMMENT ON COLUMN flex.zone_capacity.headroom_p02_kva IS 'Headroom that is there in 98 percent of the steps, kVA';
COMMENT ON COLUMN flex.zone_capacity.footroom_min_kva IS 'Least footroom, kVA';
COMMENT ON COLUMN flex.zone_capacity.vmin_pu IS 'Lowest voltage, p.u.';
COMMENT ON COLUMN flex.zone_capacity.flow_max_kva IS 'Largest flow into the zone, kVA';

CREATE VIEW flex.hosting_comparison AS
SELECT c.network, c.zone, h.device ->> 'kw' AS device_kw, h.customers, h.capacity_kw, h.devices, h.binding, h.at_ts,
       0.98 * c.headroom_min_kva AS fitted_kw, 0.98 * c.headroom_p02_kva AS fitted_p02_kw, c.rule
FROM flex.zone_capacity c
JOIN flex.network n ON n.name = c.network
JOIN flex.zone_hosting h ON h.network_id = n.network_id AND h.zone = c.zone;
COMMENT ON VIEW flex.hosting_comparison IS 'Hosting capacity by load flow beside what the fitted line says of the same zone';
COMMENT ON COLUMN flex.hosting_comparison.network IS 'Name of the network';
COMMENT ON COLUMN flex.hosting_comparison.zone IS 'Phase and feeder';
COMMENT ON COLUMN flex.hosting_comparison.device_kw IS 'Power of one device, kW; NULL: the default';
COMMENT ON COLUMN flex.hosting_comparison.customers IS 'Customers who share it';
COMMENT ON COLUMN flex.hosting_comparison.capacity_kw IS 'Largest power that can be added by load flow, kW';
COMMENT ON COLUMN flex.hosting_comparison.devices IS 'Devices that are';
COMMENT ON COLUMN flex.hosting_comparison.binding IS 'What breaks above it';
COMMENT ON COLUMN flex.hosting_comparison.at_ts IS 'When it breaks';
COMMENT ON COLUMN flex.hosting_comparison.fitted_kw IS 'Least headroom by the fitted line, kW at power factor 0.98';
COMMENT ON COLUMN flex.hosting_comparison.fitted_p02_kw IS 'Headroom by the fitted line in 98 percent of the steps, kW';
COMMENT ON COLUMN flex.hosting_comparison.rule IS 'How the fitted limit came about';

-- on 15 and later, views read under the rights of who asks
DO $$
BEGIN
    IF current_setting('server_version_num')::int >= 150000 THEN
        ALTER VIEW flex.bus_voltage SET (security_invoker = true);
        ALTER VIEW flex.zone_capacity SET (security_invoker = true);
        ALTER VIEW flex.hosting_comparison SET (security_invoker = true);
    END IF;
END $$;
