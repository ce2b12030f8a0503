-- schedules of communities: documents, runs, steps

CREATE TABLE flex.community_step (
    site_id           bigint NOT NULL,
    run_id            bigint NOT NULL,
    ts                timestamptz NOT NULL,
    hours             float8 NOT NULL,
    import_kw         float8 NOT NULL,
    export_kw         float8 NOT NULL,
    traded_kw         float8 NOT NULL,
    own_import_kw     float8 NOT NULL,
    own_export_kw     float8 NOT NULL,
    import_price      float8 NOT NULL,
    export_price      float8 NOT NULL,
    internal_fee      float8 NOT NULL,
    internal_price    float8 NOT NULL,
    peak_price_per_kw float8 NOT NULL,
    peak_sunk_kw      float8 NOT NULL,
    PRIMARY KEY (site_id, run_id, ts)
);
COMMENT ON TABLE flex.community_step IS 'The plan of a community at its connection, one row a step';
COMMENT ON COLUMN flex.community_step.site_id IS 'Community';
COMMENT ON COLUMN flex.community_step.run_id IS 'Run';
COMMENT ON COLUMN flex.community_step.ts IS 'Start of the step';
COMMENT ON COLUMN flex.community_step.hours IS 'Length of the step, h';
COMMENT ON COLUMN flex.community_step.import_kw IS 'Power the connection takes over the step, kW, >= 0';
COMMENT ON COLUMN flex.community_step.export_kw IS 'Power the connection gives over the step, kW, >= 0';
COMMENT ON COLUMN flex.community_step.traded_kw IS
'Power that passes from member to member, the community''s own devices included, kW, >= 0';
COMMENT ON COLUMN flex.community_step.own_import_kw IS 'Power the community''s own devices and loads take, kW, >= 0';
COMMENT ON COLUMN flex.community_step.own_export_kw IS 'Power the community''s own devices give, kW, >= 0';
COMMENT ON COLUMN flex.community_step.import_price IS 'External price of import, currency per kWh';
COMMENT ON COLUMN flex.community_step.export_price IS 'External price paid for export, currency per kWh';
COMMENT ON COLUMN flex.community_step.internal_fee IS
'Network fee on inside energy as charged, currency per kWh: at most the spread of the external prices';
COMMENT ON COLUMN flex.community_step.internal_price IS
'Price the seller of inside energy gets, currency per kWh; the buyer pays the fee on top. Of a joint plan the marginal price of its '
'balance, else by the community''s seller_share';
COMMENT ON COLUMN flex.community_step.peak_price_per_kw IS 'Price of the month''s largest import, currency per kW; 0 without';
COMMENT ON COLUMN flex.community_step.peak_sunk_kw IS 'Import up to which no peak is charged, kW';

CREATE TABLE flex.community_member_step (
    site_id         bigint NOT NULL,
    run_id          bigint NOT NULL,
    member_site_id  bigint NOT NULL,
    ts              timestamptz NOT NULL,
    import_kw       float8 NOT NULL,
    export_kw       float8 NOT NULL,
    own_use_kw      float8 NOT NULL,
    alone_import_kw float8 NOT NULL,
    alone_export_kw float8 NOT NULL,
    alone_cost      float8 NOT NULL,
    share           float8 NOT NULL,
    alone_peak_price_per_kw float8 NOT NULL DEFAULT 0,
    alone_peak_sunk_kw      float8 NOT NULL DEFAULT 0,
    member_name     text,
    PRIMARY KEY (site_id, run_id, member_site_id, ts)
);
COMMENT ON TABLE flex.community_member_step IS 'The plan of a community at each member''s meter, one row a step';
COMMENT ON COLUMN flex.community_member_step.site_id IS 'Community';
COMMENT ON COLUMN flex.community_member_step.run_id IS 'Run';
COMMENT ON COLUMN flex.community_member_step.member_site_id IS 'Member';
COMMENT ON COLUMN flex.community_member_step.ts IS 'Start of the step';
COMMENT ON COLUMN flex.community_member_step.import_kw IS 'Power its meter takes over the step, kW, >= 0';
COMMENT ON COLUMN flex.community_member_step.export_kw IS 'Power its meter gives over the step, kW, >= 0';
COMMENT ON COLUMN flex.community_member_step.own_use_kw IS 'Production that didn''t leave the house: used or stored there, kW, >= 0';
COMMENT ON COLUMN flex.community_member_step.alone_import_kw IS
'Power it would take by its own cheapest plan without the community, kW, >= 0';
COMMENT ON COLUMN flex.community_member_step.alone_export_kw IS 'Power it would give by that plan, kW, >= 0';
COMMENT ON COLUMN flex.community_member_step.alone_cost IS
'What its energy would cost by that plan and its own tariff, currency, < 0 earned';
COMMENT ON COLUMN flex.community_member_step.share IS 'Its share when the run was made, as in flex.community_member';
COMMENT ON COLUMN flex.community_member_step.alone_peak_price_per_kw IS
'Price of the month''s largest import in its own tariff, currency per kW; 0 without';
COMMENT ON COLUMN flex.community_member_step.alone_peak_sunk_kw IS 'Import up to which its own tariff charges no peak, kW';
COMMENT ON COLUMN flex.community_member_step.member_name IS 'Its name when the run was made: bills keep it when its site is deleted';

CREATE TABLE flex.community_asset_step (
    site_id                bigint NOT NULL,
    run_id                 bigint NOT NULL,
    member_site_id         bigint NOT NULL,
    asset_id               bigint NOT NULL,
    ts                     timestamptz NOT NULL,
    power_kw               float8 NOT NULL,
    soc_kwh                float8,
    marginal_value_per_kwh float8,
    PRIMARY KEY (site_id, run_id, member_site_id, asset_id, ts)
);
COMMENT ON TABLE flex.community_asset_step IS 'The plan of a community for each device of its members and of its own, one row a step';
COMMENT ON COLUMN flex.community_asset_step.site_id IS 'Community';
COMMENT ON COLUMN flex.community_asset_step.run_id IS 'Run';
COMMENT ON COLUMN flex.community_asset_step.member_site_id IS 'Member, or the community itself';
COMMENT ON COLUMN flex.community_asset_step.asset_id IS 'Asset of that site';
COMMENT ON COLUMN flex.community_asset_step.ts IS 'Start of the step';
COMMENT ON COLUMN flex.community_asset_step.power_kw IS 'Power over the step, kW, > 0 consumption (charging), < 0 production';
COMMENT ON COLUMN flex.community_asset_step.soc_kwh IS 'Content at the end of the step, kWh; NULL without storage';
COMMENT ON COLUMN flex.community_asset_step.marginal_value_per_kwh IS
'Worth of one more kWh at the end of the step, currency per kWh; NULL where unknown';

CREATE FUNCTION flex_internal.delete_community_steps()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
BEGIN
    DELETE FROM flex.community_step t USING gone g WHERE t.site_id = g.site_id AND t.run_id = g.run_id;
    DELETE FROM flex.community_member_step t USING gone g WHERE t.site_id = g.site_id AND t.run_id = g.run_id;
    DELETE FROM flex.community_asset_step t USING gone g WHERE t.site_id = g.site_id AND t.run_id = g.run_id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION flex_internal.delete_community_steps() IS 'Trigger: the steps of a community''s run go with it';
CREATE TRIGGER run_community_steps AFTER DELETE ON flex.run REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION flex_internal.delete_community_steps();
COMMENT ON TRIGGER run_community_steps ON flex.run IS 'The steps of a community''s run go with it';

SELECT pg_catalog.pg_extension_config_dump('flex.community_step', '');
SELECT pg_catalog.pg_extension_config_dump('flex.community_member_step', '');
SELECT pg_catalog.pg_extension_config_dump('flex.community_asset_step', '');

-- from the catalogue to a problem document

CREATE FUNCTION flex_internal.check_community_request(mode text, options jsonb)
RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
DECLARE
    unknown text;
BEGIN
    IF mode IS NULL OR mode NOT IN ('aggregator', 'joint') THEN
        RAISE EXCEPTION 'unknown mode %', coalesce(quote_literal(mode), 'NULL') USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Modes: aggregator (members plan alone, the community''s battery trades between them), joint (one plan for all).';
    END IF;
    SELECT k INTO unknown FROM jsonb_object_keys(coalesce(options, '{}')) k
    WHERE k NOT IN ('method', 'engine', 'time_limit_s', 'mip_gap') LIMIT 1;
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'unknown option %', quote_literal(unknown) USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Options: method (auto, lp, decomposition), engine, time_limit_s, mip_gap.';
    END IF;
END $$;
COMMENT ON FUNCTION flex_internal.check_community_request(text, jsonb) IS
'An error where the mode or an option of a community''s schedule isn''t known';

CREATE FUNCTION flex_internal.community_step_length(community_id bigint, start timestamptz, window_end timestamptz)
RETURNS interval
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    SELECT coalesce(min(n.resolution), interval '15 minutes')
    FROM (SELECT community_id AS site_id
          UNION ALL
          SELECT m.member_site_id FROM flex.community_member m
          WHERE m.site_id = community_id AND m.valid_from <= start AND m.valid_to >= window_end) q
    JOIN flex.site s ON s.site_id = q.site_id
    CROSS JOIN LATERAL flex_internal.referenced_sensors(
        (SELECT jsonb_agg(a.flex_model) FROM flex.asset a WHERE a.site_id = q.site_id), s.flex_context) r
    JOIN flex.sensor n ON n.site_id = q.site_id AND n.name = r.sensor
    WHERE n.resolution > '0' AND n.unit IN ('W', 'kW', 'MW')
$$;
COMMENT ON FUNCTION flex_internal.community_step_length(bigint, timestamptz, timestamptz) IS
'Step of a community''s window: the smallest resolution of the power sensors that its members and itself refer to';

CREATE FUNCTION flex.community_document(community text, start timestamptz, duration interval, mode text DEFAULT 'aggregator',
                                        options jsonb DEFAULT '{}', resolution interval DEFAULT NULL, prior timestamptz DEFAULT NULL)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    id bigint := flex_internal.find_community(community);
    own flex.community;
    zone text;
    window_end timestamptz;
    span interval;
    step interval := resolution;
    members jsonb;
    name text;
BEGIN
    IF start IS NULL OR duration IS NULL OR duration <= '0' THEN
        RAISE EXCEPTION 'the window is empty' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give a start and a duration above 0.';
    END IF;
    PERFORM flex_internal.check_community_request(mode, options);
    SELECT c.* INTO own FROM flex.community c WHERE c.site_id = id;
    SELECT s.timezone INTO zone FROM flex.site s WHERE s.site_id = id;
    -- one grid for all: the smallest resolution of the power sensors they refer to
    IF step IS NULL THEN
        step := flex_internal.community_step_length(id, start, flex_internal.add_local(start, duration, zone));
    END IF;
    start := flex_internal.grid_start(start, step, zone);
    window_end := flex_internal.add_local(start, duration, zone);
    span := make_interval(secs => extract(epoch FROM window_end - start));

    SELECT s.name INTO name FROM flex.community_member m JOIN flex.site s ON s.site_id = m.member_site_id
    WHERE m.site_id = id AND m.valid_from < window_end AND m.valid_to > start
      AND NOT (m.valid_from <= start AND m.valid_to >= window_end)
    ORDER BY s.name LIMIT 1;
    IF name IS NOT NULL THEN
        RAISE EXCEPTION 'member % joins or leaves within the window', quote_literal(name)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Schedule the time before and after that apart.';
    END IF;

    SELECT jsonb_agg(jsonb_build_object(
        'name', s.name, 'site', flex_internal.site_document(s.name, start, span, step, NULL, NULL, prior, false)) ORDER BY s.site_id)
    INTO members
    FROM flex.community_member m JOIN flex.site s ON s.site_id = m.member_site_id
    WHERE m.site_id = id AND m.valid_from <= start AND m.valid_to >= window_end;
    IF members IS NULL THEN
        RAISE EXCEPTION 'community % has no member in this window', quote_literal(community)
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Add members with flex.add_community_member().';
    END IF;
    RETURN jsonb_build_object(
        'kind', 'community', 'mode', mode, 'members', members,
        'connection', flex_internal.site_document(community, start, span, step, NULL, NULL, prior, false),
        'internal_fee', own.internal_fee_per_kwh, 'household_battery_control', own.household_battery_control,
        'buy_factor', own.buy_factor, 'sell_factor', own.sell_factor)
        || CASE WHEN options ? 'method' THEN jsonb_build_object('method', options -> 'method') ELSE '{}' END
        || CASE WHEN coalesce(options, '{}') - 'method' <> '{}' THEN jsonb_build_object('options', options - 'method') ELSE '{}' END;
END $$;
COMMENT ON FUNCTION flex.community_document(text, timestamptz, interval, text, jsonb, interval, timestamptz) IS
'The problem document of a community''s window: the schedule documents of its members and of its connection, as believed at prior. '
'flex.solve() solves it, flex.check() lists its faults.';

-- schedule and store

CREATE FUNCTION flex_internal.store_community_devices(community_id bigint, run_id bigint, member_id bigint, devices jsonb,
    start timestamptz, step interval)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    INSERT INTO flex.community_asset_step (site_id, run_id, member_site_id, asset_id, ts, power_kw, soc_kwh, marginal_value_per_kwh)
    SELECT store_community_devices.community_id, store_community_devices.run_id, member_id, a.asset_id, start + (u.i - 1) * step, u.p, u.s,
        u.m
    FROM jsonb_array_elements(devices) d
    JOIN flex.asset a ON a.site_id = member_id AND a.name = d ->> 'name'
    CROSS JOIN LATERAL unnest(flex_internal.numbers(d -> 'power_kw'), (flex_internal.numbers(d -> 'soc_kwh'))[2:],
                              flex_internal.numbers(d -> 'marginal_value_per_kwh')) WITH ORDINALITY AS u (p, s, m, i)
$$;
COMMENT ON FUNCTION flex_internal.store_community_devices(bigint, bigint, bigint, jsonb, timestamptz, interval) IS
'Stores the steps of the devices of one member (or of the community itself) from a result document';

CREATE FUNCTION flex_internal.store_community_member(run flex.run, member jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
DECLARE
    member_id bigint;
    member_share float8;
BEGIN
    SELECT m.member_site_id, m.share INTO member_id, member_share
    FROM flex.community_member m JOIN flex.site s ON s.site_id = m.member_site_id
    WHERE m.site_id = run.site_id AND s.name = member ->> 'name' AND m.valid_from <= run.window_start AND m.valid_to > run.window_start;
    INSERT INTO flex.community_member_step (site_id, run_id, member_site_id, ts, import_kw, export_kw, own_use_kw, alone_import_kw,
                                            alone_export_kw, alone_cost, share, alone_peak_price_per_kw, alone_peak_sunk_kw, member_name)
    SELECT run.site_id, run.run_id, member_id, run.window_start + (u.i - 1) * run.resolution, u.x, u.y, coalesce(u.o, 0), u.ax, u.ay, u.ac,
           member_share, coalesce(u.k, 0), coalesce(u.z, 0), member ->> 'name'
    FROM unnest(flex_internal.numbers(member -> 'import_kw'), flex_internal.numbers(member -> 'export_kw'),
                flex_internal.numbers(member -> 'own_use_kw'), flex_internal.numbers(member -> 'alone_import_kw'),
                flex_internal.numbers(member -> 'alone_export_kw'), flex_internal.numbers(member -> 'alone_cost'),
                flex_internal.numbers(member -> 'alone_peak_price'), flex_internal.numbers(member -> 'alone_peak_sunk_kw'))
         WITH ORDINALITY AS u (x, y, o, ax, ay, ac, k, z, i);
    PERFORM flex_internal.store_community_devices(run.site_id, run.run_id, member_id, member -> 'devices', run.window_start,
        run.resolution);
END $$;
COMMENT ON FUNCTION flex_internal.store_community_member(flex.run, jsonb) IS
'Store the steps of one member and of its devices from the result document of a community';

CREATE FUNCTION flex_internal.store_community_steps(run flex.run, result jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    own flex.community;
    hours float8 := (result ->> 'step_hours')::float8;
    series jsonb := result -> 'series';
BEGIN
    SELECT c.* INTO own FROM flex.community c WHERE c.site_id = run.site_id;
    INSERT INTO flex.community_step (site_id, run_id, ts, hours, import_kw, export_kw, traded_kw, own_import_kw, own_export_kw,
        import_price,
                                     export_price, internal_fee, internal_price, peak_price_per_kw, peak_sunk_kw)
    SELECT run.site_id, run.run_id, run.window_start + (u.i - 1) * run.resolution, hours, u.x, u.y, u.t, coalesce(u.oi, 0),
        coalesce(u.oe, 0),
           u.pi, u.pe, u.f, coalesce(u.p, u.pe + own.seller_share * (u.pi - u.pe - u.f)), coalesce(u.k, 0), coalesce(u.z, 0)
    FROM unnest(flex_internal.numbers(series -> 'import_kw'), flex_internal.numbers(series -> 'export_kw'),
                flex_internal.numbers(series -> 'traded_kw'), flex_internal.numbers(result #> '{community,import_kw}'),
                flex_internal.numbers(result #> '{community,export_kw}'), flex_internal.numbers(series -> 'import_price'),
                flex_internal.numbers(series -> 'export_price'), flex_internal.numbers(series -> 'internal_fee'),
                flex_internal.numbers(series -> 'internal_price'), flex_internal.numbers(series -> 'peak_price'),
                flex_internal.numbers(series -> 'peak_sunk_kw'))
         WITH ORDINALITY AS u (x, y, t, oi, oe, pi, pe, f, p, k, z, i);
    PERFORM flex_internal.store_community_devices(run.site_id, run.run_id, run.site_id, result #> '{community,devices}',
                                                  run.window_start, run.resolution);
    PERFORM flex_internal.store_community_member(run, m) FROM jsonb_array_elements(result -> 'members') m;
    INSERT INTO flex.site_step (site_id, run_id, ts, import_kw, export_kw, net_load_kw, import_price, export_price, cost)
    SELECT t.site_id, t.run_id, t.ts, t.import_kw, t.export_kw, t.import_kw - t.export_kw - coalesce(d.power_kw, 0),
           t.import_price, t.export_price, t.hours * (t.import_price * t.import_kw - t.export_price * t.export_kw)
    FROM flex.community_step t
    LEFT JOIN (SELECT a.ts, sum(a.power_kw) AS power_kw FROM flex.community_asset_step a
               WHERE a.site_id = run.site_id AND a.run_id = run.run_id GROUP BY a.ts) d ON d.ts = t.ts
    WHERE t.site_id = run.site_id AND t.run_id = run.run_id;
END $$;
COMMENT ON FUNCTION flex_internal.store_community_steps(flex.run, jsonb) IS
'Store the steps of a community, of its members and of all devices from the result document of a run';

CREATE FUNCTION flex.schedule_community(community text, start timestamptz, duration interval, mode text DEFAULT 'aggregator',
                                        options jsonb DEFAULT '{}', resolution interval DEFAULT NULL, prior timestamptz DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    id bigint := flex_internal.find_community(community);
    run flex.run := flex_internal.begin_run(id, 'community', NULL, start,
        flex_internal.add_local(start, duration, (SELECT s.timezone FROM flex.site s WHERE s.site_id = id)), resolution);
    result jsonb;
    state text;
    reason text;
    detail text;
BEGIN
    IF run.status = 'busy' THEN
        RETURN run.run_id;
    END IF;
    run.parameters := flex.community_document(community, start, duration, mode, options, resolution, prior);
    run.window_start := (run.parameters #>> '{connection,start}')::timestamptz;
    run.window_end := (run.parameters #>> '{connection,end}')::timestamptz;
    run.resolution := (run.parameters #>> '{connection,resolution}')::interval;
    BEGIN
        result := flex.solve(run.parameters);
    EXCEPTION WHEN SQLSTATE 'FX001' OR SQLSTATE 'FX002' OR SQLSTATE 'FX003' OR SQLSTATE 'FX004' THEN
        GET STACKED DIAGNOSTICS reason = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, state = RETURNED_SQLSTATE;
        run := flex_internal.fail_run(run, state, reason, detail);
        RETURN run.run_id;
    END;
    run.window_end := (result ->> 'end')::timestamptz;
    run.resolution := make_interval(secs => (result ->> 'step_hours')::float8 * 3600);
    run := flex_internal.finish_run(run, result);
    PERFORM flex_internal.store_community_steps(run, result);
    RETURN run.run_id;
END $$;
COMMENT ON FUNCTION flex.schedule_community(text, timestamptz, interval, text, jsonb, interval, timestamptz) IS
'Compute and store the schedule of a community for a window; returns the number of its run. mode aggregator: every member by its own '
'cheapest plan, the community''s one storage trades what they leave; joint: the cheapest plan of all storages and devices together. '
'options: method (auto, lp, decomposition), engine, time_limit_s, mip_gap. A window that has no schedule stores a run with status and '
'reason and no steps.';

-- views

CREATE VIEW flex.community_schedule AS
SELECT t.ts, s.name AS community, t.import_kw, t.export_kw, t.traded_kw, t.own_import_kw, t.own_export_kw, t.import_price, t.export_price,
       t.internal_price, t.internal_fee, r.status, r.run_id, t.site_id, t.ts AT TIME ZONE s.timezone AS local_time
FROM flex.community_step t
JOIN flex.run r ON r.site_id = t.site_id AND r.run_id = t.run_id AND r.is_current
JOIN flex.site s ON s.site_id = t.site_id;
COMMENT ON VIEW flex.community_schedule IS 'Current schedule of every community at its connection';

CREATE VIEW flex.community_member_schedule AS
SELECT t.ts, s.name AS community, coalesce(m.name, t.member_name) AS member, t.import_kw, t.export_kw, t.own_use_kw, t.alone_import_kw,
    t.alone_export_kw, t.alone_cost,
       r.status, r.run_id, t.site_id, t.member_site_id, t.ts AT TIME ZONE s.timezone AS local_time
FROM flex.community_member_step t
JOIN flex.run r ON r.site_id = t.site_id AND r.run_id = t.run_id AND r.is_current
JOIN flex.site s ON s.site_id = t.site_id
LEFT JOIN flex.site m ON m.site_id = t.member_site_id;
COMMENT ON VIEW flex.community_member_schedule IS 'Current schedule of every community at the meters of its members';

CREATE VIEW flex.community_asset_schedule AS
SELECT t.ts, s.name AS community, m.name AS member, a.name AS asset, a.kind, t.power_kw, t.soc_kwh, t.marginal_value_per_kwh,
       r.status, r.run_id, t.site_id, t.member_site_id, t.asset_id, t.ts AT TIME ZONE s.timezone AS local_time
FROM flex.community_asset_step t
JOIN flex.run r ON r.site_id = t.site_id AND r.run_id = t.run_id AND r.is_current
JOIN flex.site s ON s.site_id = t.site_id
JOIN flex.site m ON m.site_id = t.member_site_id
JOIN flex.asset a ON a.site_id = t.member_site_id AND a.asset_id = t.asset_id;
COMMENT ON VIEW flex.community_asset_schedule IS
'Current schedule of every device of a community; member is the community itself for its own';
