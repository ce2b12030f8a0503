-- from the catalogue to a self-contained problem document of a site

CREATE FUNCTION flex_internal.referenced_sensors(model jsonb, context jsonb)
RETURNS TABLE (sensor text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 5
AS $$
    SELECT DISTINCT v OPERATOR(pg_catalog.#>>) '{}'
    FROM (SELECT pg_catalog.jsonb_path_query(model, 'strict $.**.sensor') AS v
          UNION ALL
          SELECT pg_catalog.jsonb_path_query(context, 'strict $.**.sensor')) q
    WHERE pg_catalog.jsonb_typeof(v) OPERATOR(pg_catalog.=) 'string'
$$;
COMMENT ON FUNCTION flex_internal.referenced_sensors(jsonb, jsonb) IS 'Names of the sensors that flex-models and a flex-context refer to';

CREATE FUNCTION flex_internal.override_members(stored jsonb, request jsonb)
RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
DECLARE
    family text[];
BEGIN
    -- members that say the same thing in other words give way together
    FOREACH family SLICE 1 IN ARRAY ARRAY[
        ARRAY['inflexible-consumption', 'inflexible-production', 'inflexible-device-sensors'],
        ARRAY['roundtrip-efficiency', 'charging-efficiency', 'discharging-efficiency']] LOOP
        IF request ?| family THEN
            stored := stored - family;
        END IF;
    END LOOP;
    -- null takes a stored member off
    RETURN jsonb_strip_nulls(coalesce(stored, '{}') || coalesce(request, '{}'));
END $$;
COMMENT ON FUNCTION flex_internal.override_members(jsonb, jsonb) IS
'Stored flex-model or flex-context members with those of a request on top; the fixed loads, and the efficiencies of charging and '
'discharging, are overridden as one family; null takes a stored member off';

CREATE FUNCTION flex_internal.site_document(site text, start timestamptz, duration interval, resolution interval, flex_model jsonb,
                                   flex_context jsonb, prior timestamptz, assets_needed boolean)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    id bigint := flex_internal.find_site(site);
    zone text;
    step interval := resolution;
    window_end timestamptz;
    last_end timestamptz;
    models jsonb;
    context jsonb;
    series jsonb := '{}';
    model jsonb;
    by_asset jsonb;
    asset_name text;
    name text;
    sensor flex.sensor;
    soc float8;
BEGIN
    IF start IS NULL OR duration IS NULL OR duration <= '0' THEN
        RAISE EXCEPTION 'the window is empty' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give a start and a duration above 0.';
    END IF;
    IF jsonb_typeof(flex_model) NOT IN ('object', 'array', 'null') OR jsonb_typeof(flex_context) NOT IN ('object', 'null') THEN
        RAISE EXCEPTION '% must be an object%', CASE WHEN jsonb_typeof(flex_model) NOT IN ('object', 'array', 'null') THEN 'flex_model'
            ELSE 'flex_context' END,
                CASE WHEN jsonb_typeof(flex_model) NOT IN ('object', 'array', 'null') THEN ' or a list of objects' ELSE '' END
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Write for example {"soc-at-start": "5 kWh"}.';
    END IF;
    flex_context := nullif(flex_context, 'null');
    SELECT s.timezone, flex_internal.override_members(s.flex_context, flex_context) INTO zone, context FROM flex.site s
        WHERE s.site_id = id;
    window_end := flex_internal.add_local(start, duration, zone);

    -- stored flex-models, with what the request says on top of them
    SELECT jsonb_object_agg(a.name, a.flex_model || jsonb_build_object('asset', a.name)) INTO by_asset
    FROM flex.asset a WHERE a.site_id = id AND a.flex_model <> '{}';
    FOR model IN SELECT e FROM jsonb_array_elements(CASE jsonb_typeof(flex_model) WHEN 'array' THEN flex_model
                                                         WHEN 'object' THEN jsonb_build_array(flex_model) ELSE '[]' END) e LOOP
        IF jsonb_typeof(model) <> 'object' THEN
            RAISE EXCEPTION 'a flex-model must be an object, not %', jsonb_typeof(model) USING ERRCODE = 'invalid_parameter_value';
        END IF;
        asset_name := model ->> 'asset';
        IF asset_name IS NULL THEN
            SELECT min(a.name) INTO asset_name FROM flex.asset a WHERE a.site_id = id AND a.flex_model <> '{}'
            HAVING count(*) = 1;
        END IF;
        IF asset_name IS NULL THEN
            RAISE EXCEPTION 'a flex-model doesn''t say which asset it is for'
                USING ERRCODE = 'invalid_parameter_value', HINT = 'Add "asset": its name.';
        END IF;
        PERFORM flex_internal.find_asset(site, asset_name);
        by_asset := coalesce(by_asset, '{}') || jsonb_build_object(asset_name,
            flex_internal.override_members(by_asset -> asset_name, model) || jsonb_build_object('asset', asset_name));
    END LOOP;
    SELECT jsonb_agg(m.value ORDER BY a.asset_id) INTO models
    FROM jsonb_each(by_asset) m JOIN flex.asset a ON a.site_id = id AND a.name = m.key;
    IF models IS NULL AND assets_needed THEN
        RAISE EXCEPTION 'site % has no asset to schedule', quote_literal(site)
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Give an asset a flex_model, for example {"soc-max": "10 kWh", "power-capacity": "5 kW"}.';
    END IF;

    -- content at the start: given, else the newest value of the state-of-charge sensor
    SELECT jsonb_agg(CASE WHEN m ? 'soc-at-start' OR NOT m ? 'state-of-charge' OR v.value IS NULL THEN m
                          -- a share of soc-max, without which it can't be told
                          WHEN v.unit = '%' AND coalesce(flex.quantity(m ->> 'soc-max', 'kWh'), 0) <= 0 THEN m - 'soc-at-start'
                          WHEN v.unit = '%' THEN m || jsonb_build_object('soc-at-start',
                              v.value / 100 * flex.quantity(m ->> 'soc-max', 'kWh') || ' kWh')
                          ELSE m || jsonb_build_object('soc-at-start', v.value || ' ' || v.unit) END ORDER BY i)
    INTO models
    FROM jsonb_array_elements(models) WITH ORDINALITY AS e (m, i)
    LEFT JOIN LATERAL (SELECT x.value, n.unit
                       FROM flex.sensor n, flex_internal.sensor_events(id, n.sensor_id, start - interval '1 day',
                           start + interval '1 microsecond', prior) x
                       WHERE n.site_id = id AND n.name = m #>> '{state-of-charge,sensor}' AND x.event_start <= start
                       ORDER BY x.event_start DESC LIMIT 1) v ON true;

    SELECT m #>> '{state-of-charge,sensor}' INTO name FROM jsonb_array_elements(models) m
    WHERE m ? 'state-of-charge' AND NOT m ? 'soc-at-start' LIMIT 1;
    IF FOUND THEN
        IF EXISTS (SELECT FROM flex.sensor n WHERE n.site_id = id AND n.sensor_id = flex_internal.find_sensor(site, name) AND n.unit = '%')
            THEN
            RAISE EXCEPTION 'sensor % holds a percentage, and has no value or its asset no soc-max above 0', quote_literal(name)
                USING ERRCODE = 'invalid_parameter_value', HINT = 'Give the asset "soc-max", or "soc-at-start" in the request.';
        END IF;
        RAISE EXCEPTION 'sensor % has no value in the day before %', coalesce(quote_literal(name), 'of state-of-charge'), start
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Record the content, or give "soc-at-start" in the request.';
    END IF;

    -- resolution: smallest of the power sensors
    IF step IS NULL THEN
        SELECT min(n.resolution) INTO step
        FROM flex.sensor n
        WHERE n.site_id = id AND n.resolution > '0' AND n.unit IN ('W', 'kW', 'MW')
          AND n.name IN (SELECT r.sensor FROM flex_internal.referenced_sensors(models, context) r);
        step := coalesce(step, interval '15 minutes');
    END IF;

    -- the window reaches to the last target, whole slots and at most 2520 of them
    SELECT max(t.at) INTO last_end
    FROM (SELECT (p ->> 'datetime')::timestamptz AS at FROM jsonb_path_query(models, '$[*]."soc-targets"[*]') p WHERE p ? 'datetime'
          UNION ALL
          SELECT coalesce((p ->> 'end')::timestamptz, (p ->> 'start')::timestamptz + extract(epoch
              FROM (p ->> 'duration')::interval) * interval '1 second')
          FROM jsonb_path_query(models, '$[*]."soc-targets"[*]') p WHERE NOT p ? 'datetime'
          UNION ALL
          SELECT x.event_start + extract(epoch FROM n.resolution) * interval '1 second'
          FROM jsonb_path_query(models, '$[*]."soc-targets"') q
          JOIN flex.sensor n ON n.site_id = id AND n.name = q ->> 'sensor'
          CROSS JOIN LATERAL flex_internal.sensor_events(id, n.sensor_id, start, start + 2520 * step + interval '1 microsecond',
              prior) x) t;
    last_end := greatest(window_end, least(last_end, start + 2520 * step));
    last_end := start + ceil(extract(epoch FROM last_end - start) / extract(epoch FROM step)) * step;
    FOR name IN SELECT r.sensor FROM flex_internal.referenced_sensors(models, context) r ORDER BY 1 LOOP
        SELECT n.* INTO sensor FROM flex.sensor n WHERE n.site_id = id AND n.sensor_id = flex_internal.find_sensor(site, name);
        series := series || jsonb_build_object(name, jsonb_build_object(
            'unit', sensor.unit, 'sign', sensor.sign,
            'resolution', flex_internal.interval_text(sensor.resolution)));
        CONTINUE WHEN NOT (EXISTS (SELECT FROM jsonb_path_query(context, 'strict $.**.sensor') q WHERE q #>> '{}' = name)
                           OR EXISTS (SELECT FROM jsonb_path_query(models - 'sensor', '$[*].* ? (@.sensor != "")') q
                                      WHERE q ->> 'sensor' = name));
        CONTINUE WHEN sensor.resolution = '0' AND NOT EXISTS (
            SELECT FROM jsonb_path_query(models, '$[*]."soc-targets"') q WHERE q ->> 'sensor' = name);
        series := series || jsonb_build_object(name, (series -> name) || (
            SELECT jsonb_build_object('start', to_char(v.first AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'values', v.list)
            FROM flex_internal.sensor_values(id, sensor.sensor_id, start, last_end, prior) v
            WHERE sensor.resolution > '0'
            UNION ALL
            SELECT jsonb_build_object('times', coalesce(jsonb_agg(to_char(v.event_start AT TIME ZONE 'UTC',
                'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') ORDER BY v.event_start), '[]'),
                                      'values', coalesce(jsonb_agg(v.value ORDER BY v.event_start), '[]'))
            FROM flex_internal.sensor_events(id, sensor.sensor_id, start, last_end + interval '1 microsecond', prior) v
            HAVING sensor.resolution = '0'));
    END LOOP;

    -- a network's headroom as a limit of the site
    IF context @? 'lax $.*.headroom' THEN
        context := flex_internal.headroom_context(site, context, start, last_end);
    END IF;

    -- outputs are not inputs
    SELECT jsonb_agg(m - 'state-of-charge' ORDER BY i) INTO models FROM jsonb_array_elements(models) WITH ORDINALITY AS e (m, i);
    RETURN jsonb_build_object(
        'kind', 'flex',
        'start', replace(to_char(start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000', ''),
        'end', replace(to_char(window_end AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000', ''),
        'resolution', flex_internal.interval_text(step),
        'flex-model', coalesce(models, '[]'), 'flex-context', context, 'sensors', series)
        -- one largest import is charged for each local month
        || CASE WHEN context ? 'site-peak-consumption-price' THEN jsonb_build_object('billing-periods', (
               SELECT coalesce(jsonb_agg(to_char(m AT TIME ZONE zone AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') ORDER BY m), '[]')
               FROM generate_series(date_trunc('month', start AT TIME ZONE zone) + interval '1 month',
                                    last_end AT TIME ZONE zone - interval '1 microsecond', interval '1 month') m)) ELSE '{}' END;
END $$;
COMMENT ON FUNCTION flex_internal.site_document(text, timestamptz, interval, interval, jsonb, jsonb, timestamptz, boolean) IS
'As flex_internal.schedule_document(), but without assets_needed also for a site that has nothing to schedule: as a member of a community.';

CREATE FUNCTION flex_internal.schedule_document(site text, start timestamptz, duration interval, resolution interval DEFAULT NULL,
                                       flex_model jsonb DEFAULT NULL, flex_context jsonb DEFAULT NULL,
                                       prior timestamptz DEFAULT NULL)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$
    SELECT flex_internal.site_document(site, start, duration, resolution, flex_model, flex_context, prior, true)
$$;
COMMENT ON FUNCTION flex_internal.schedule_document(text, timestamptz, interval, interval, jsonb, jsonb, timestamptz) IS
'The problem document of a site''s window: stored flex-models and flex-context with the request''s on top, and the series of all sensors '
'they refer to, as believed at prior. flex.solve() solves it, flex.check() lists its faults.';

