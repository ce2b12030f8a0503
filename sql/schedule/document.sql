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
AS 'MODULE_PATHNAME', 'flex_sql_override_members'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.override_members(jsonb, jsonb) IS
'Stored flex-model or flex-context members with those of a request on top; the fixed loads, and the efficiencies of charging '
'and discharging, are overridden as one family; null takes a stored member off';

CREATE FUNCTION flex_internal.longest_window(step interval)
RETURNS interval
AS 'MODULE_PATHNAME', 'flex_sql_longest_window'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.longest_window(interval) IS
'How far a window may reach that soc-targets extend: as many slots of this length as are planned at most';

CREATE FUNCTION flex_internal.planned_end(problem jsonb)
RETURNS timestamptz
AS 'MODULE_PATHNAME', 'flex_sql_planned_end'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.planned_end(jsonb) IS
'End of the window that a problem document of kind flex is planned for: its own, or that of the last soc-target; of its '
'sensors only those of soc-targets are needed';

CREATE FUNCTION flex_internal.merged_models(site flex.site, flex_model jsonb)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    by_asset jsonb;
    model jsonb;
    asset_name text;
    asked text[] := '{}';
BEGIN
    SELECT jsonb_object_agg(a.name, a.flex_model || jsonb_build_object('asset', a.name)) INTO by_asset
    FROM flex.asset a WHERE a.site_id = site.site_id AND a.flex_model <> '{}';
    FOR model IN SELECT e FROM jsonb_array_elements(CASE jsonb_typeof(flex_model) WHEN 'array' THEN flex_model
                                                         WHEN 'object' THEN jsonb_build_array(flex_model) ELSE '[]' END) e LOOP
        IF jsonb_typeof(model) <> 'object' THEN
            RAISE EXCEPTION 'a flex-model must be an object, not %', jsonb_typeof(model) USING ERRCODE = 'invalid_parameter_value';
        END IF;
        asset_name := model ->> 'asset';
        IF asset_name IS NULL THEN
            SELECT min(a.name) INTO asset_name FROM flex.asset a WHERE a.site_id = site.site_id AND a.flex_model <> '{}'
            HAVING count(*) = 1;
        END IF;
        IF asset_name IS NULL THEN
            RAISE EXCEPTION 'a flex-model doesn''t say which asset it is for'
                USING ERRCODE = 'invalid_parameter_value', HINT = 'Add "asset": its name.';
        END IF;
        PERFORM flex_internal.find_asset(site.name, asset_name);
        IF asset_name = ANY (asked) THEN
            RAISE EXCEPTION 'asset % is given twice in flex_model', quote_literal(asset_name)
                USING ERRCODE = 'invalid_parameter_value', HINT = 'Give all its members in one object.';
        END IF;
        asked := asked || asset_name;
        by_asset := coalesce(by_asset, '{}') || jsonb_build_object(asset_name,
            flex_internal.override_members(by_asset -> asset_name, model) || jsonb_build_object('asset', asset_name));
    END LOOP;
    RETURN (SELECT jsonb_agg(m.value ORDER BY a.asset_id)
            FROM jsonb_each(by_asset) m JOIN flex.asset a ON a.site_id = site.site_id AND a.name = m.key);
END $$;
COMMENT ON FUNCTION flex_internal.merged_models(flex.site, jsonb) IS
'Stored flex-models of a site, with what the request says on top of them, in order of the assets; NULL: none';

CREATE FUNCTION flex_internal.add_content(site flex.site, models jsonb, start timestamptz, prior timestamptz)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    name text;
BEGIN
    SELECT jsonb_agg(CASE WHEN m ? 'soc-at-start' OR v.value IS NULL THEN m
                          ELSE m || jsonb_build_object('soc-at-start', v.value || ' ' || v.unit) END ORDER BY i)
    INTO models
    FROM jsonb_array_elements(models) WITH ORDINALITY AS e (m, i)
    LEFT JOIN LATERAL (SELECT x.value, n.unit
                       FROM flex.sensor n,
                            flex_internal.sensor_events(site.site_id, n.sensor_id, start - interval '24 hours',
                                                        start + interval '1 microsecond', prior) x
                       WHERE n.site_id = site.site_id AND n.name = m #>> '{state-of-charge,sensor}' AND x.event_start <= start
                       ORDER BY x.event_start DESC LIMIT 1) v ON true;

    SELECT m #>> '{state-of-charge,sensor}' INTO name FROM jsonb_array_elements(models) m
    WHERE m ? 'state-of-charge' AND NOT m ? 'soc-at-start' LIMIT 1;
    IF FOUND THEN
        PERFORM flex_internal.find_sensor(site.name, name) WHERE name IS NOT NULL;
        RAISE EXCEPTION 'sensor % has no value in the day before %', coalesce(quote_literal(name), 'of state-of-charge'), start
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Record the content, or give "soc-at-start" in the request.';
    END IF;
    -- outputs are not inputs
    RETURN (SELECT jsonb_agg(m - 'state-of-charge' ORDER BY i) FROM jsonb_array_elements(models) WITH ORDINALITY AS e (m, i));
END $$;
COMMENT ON FUNCTION flex_internal.add_content(flex.site, jsonb, timestamptz, timestamptz) IS
'Flex-models with their content at the start: given, else the newest value of the state-of-charge sensor, which is taken off';

CREATE FUNCTION flex_internal.sensor_head(sensor flex.sensor)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    SELECT jsonb_build_object('unit', sensor.unit, 'sign', sensor.sign, 'resolution', flex_internal.interval_text(sensor.resolution))
$$;
COMMENT ON FUNCTION flex_internal.sensor_head(flex.sensor) IS 'A sensor as a problem document has it, without its values';

CREATE FUNCTION flex_internal.sensor_instants(sensor flex.sensor, "from" timestamptz, "to" timestamptz, prior timestamptz)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    SELECT jsonb_build_object('times', coalesce(jsonb_agg(flex_internal.time_text(v.event_start) ORDER BY v.event_start), '[]'),
                              'values', coalesce(jsonb_agg(v.value ORDER BY v.event_start), '[]'))
        -- days and months last as long as in the site's calendar, which a document doesn't know
        || CASE WHEN sensor.resolution > '0' THEN jsonb_build_object('ends', coalesce(
               jsonb_agg(flex_internal.time_text(v.event_end) ORDER BY v.event_start), '[]')) ELSE '{}' END
    FROM flex_internal.sensor_events(sensor.site_id, sensor.sensor_id, "from", "to" + interval '1 microsecond', prior) v
$$;
COMMENT ON FUNCTION flex_internal.sensor_instants(flex.sensor, timestamptz, timestamptz, timestamptz) IS
'Times and values of a sensor, and the ends of its events, as a problem document has those that follow no even beat; "to" included';

CREATE FUNCTION flex_internal.window_end(site flex.site, models jsonb, start timestamptz, window_end timestamptz, step interval,
                                         prior timestamptz)
RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    SELECT flex_internal.planned_end(jsonb_build_object(
        'kind', 'flex', 'start', flex_internal.time_text(start), 'end', flex_internal.time_text(window_end),
        'resolution', flex_internal.interval_text(step),
        'flex-model', coalesce((SELECT jsonb_agg(jsonb_build_object('soc-targets', m -> 'soc-targets'))
                                FROM jsonb_array_elements(models) m), '[]'),
        'sensors', coalesce((
            SELECT jsonb_object_agg(n.name, flex_internal.sensor_head(n)
                                    || flex_internal.sensor_instants(n, start, start + flex_internal.longest_window(step), prior))
            FROM flex.sensor n WHERE n.site_id = site.site_id
            AND n.name IN (SELECT m #>> '{soc-targets,sensor}' FROM jsonb_array_elements(models) m)), '{}')))
$$;
COMMENT ON FUNCTION flex_internal.window_end(flex.site, jsonb, timestamptz, timestamptz, interval, timestamptz) IS
'How far the series of a site''s problem document must reach: to the window''s end, or where soc-targets extend it';

CREATE FUNCTION flex_internal.document_series(site flex.site, models jsonb, context jsonb, start timestamptz, until timestamptz,
                                              prior timestamptz)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    series jsonb := '{}';
    name text;
    sensor flex.sensor;
    aims boolean;
    own jsonb;
BEGIN
    FOR name IN SELECT r.sensor FROM flex_internal.referenced_sensors(models, context) r ORDER BY 1 LOOP
        SELECT n.* INTO sensor FROM flex.sensor n
        WHERE n.site_id = site.site_id AND n.sensor_id = flex_internal.find_sensor(site.name, name);
        aims := EXISTS (SELECT FROM jsonb_path_query(models, '$[*]."soc-targets"') q WHERE q ->> 'sensor' = name);
        own := flex_internal.sensor_head(sensor);
        -- the power sensor of a device is named only, and instants are read where they are targets
        IF sensor.resolution > '0' AND (
               EXISTS (SELECT FROM jsonb_path_query(context, 'strict $.**.sensor') q WHERE q #>> '{}' = name)
               OR EXISTS (SELECT FROM jsonb_path_query(models, '$[*].* ? (@.sensor != "")') q WHERE q ->> 'sensor' = name)) THEN
            own := own || CASE WHEN flex_internal.is_calendar(sensor.resolution)
                               THEN flex_internal.sensor_instants(sensor, start, until, prior)
                               ELSE (SELECT jsonb_build_object('start', flex_internal.time_text(v.first), 'values', v.list)
                                     FROM flex_internal.sensor_values(site.site_id, sensor.sensor_id, start, until, prior) v) END;
        ELSIF sensor.resolution = '0' AND aims THEN
            own := own || flex_internal.sensor_instants(sensor, start, until, prior);
        END IF;
        series := series || jsonb_build_object(name, own);
    END LOOP;
    RETURN series;
END $$;
COMMENT ON FUNCTION flex_internal.document_series(flex.site, jsonb, jsonb, timestamptz, timestamptz, timestamptz) IS
'The sensors that flex-models and a flex-context refer to, with their values over [start, until), as believed at prior';

CREATE FUNCTION flex_internal.site_document(site text, start timestamptz, duration interval, resolution interval, flex_model jsonb,
                                   flex_context jsonb, prior timestamptz, assets_needed boolean)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    own flex.site;
    step interval := resolution;
    window_end timestamptz;
    last_end timestamptz;
    models jsonb;
    context jsonb;
    problem jsonb;
BEGIN
    IF start IS NULL OR duration IS NULL OR duration <= '0' THEN
        RAISE EXCEPTION 'the window is empty' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give a start and a duration above 0.';
    END IF;
    IF jsonb_typeof(flex_model) NOT IN ('object', 'array', 'null') OR jsonb_typeof(flex_context) NOT IN ('object', 'null') THEN
        RAISE EXCEPTION '% must be an object%',
                CASE WHEN jsonb_typeof(flex_model) NOT IN ('object', 'array', 'null') THEN 'flex_model' ELSE 'flex_context' END,
                CASE WHEN jsonb_typeof(flex_model) NOT IN ('object', 'array', 'null') THEN ' or a list of objects' ELSE '' END
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Write for example {"soc-at-start": "5 kWh"}.';
    END IF;
    SELECT s.* INTO own FROM flex.site s WHERE s.site_id = flex_internal.find_site(site);
    context := flex_internal.override_members(own.flex_context, nullif(flex_context, 'null'));
    models := flex_internal.merged_models(own, flex_model);
    IF models IS NULL AND assets_needed THEN
        RAISE EXCEPTION 'site % has no asset to schedule', quote_literal(site)
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Give an asset a flex_model, for example {"soc-max": "10 kWh", "power-capacity": "5 kW"}.';
    END IF;
    -- resolution: smallest of the power sensors
    IF step IS NULL THEN
        SELECT coalesce(min(n.resolution), interval '15 minutes') INTO step
        FROM flex.sensor n
        WHERE n.site_id = own.site_id AND n.resolution > '0' AND n.unit IN ('W', 'kW', 'MW')
          AND n.name IN (SELECT r.sensor FROM flex_internal.referenced_sensors(models, context) r);
    END IF;
    -- a member of a community keeps the grid of that
    start := CASE WHEN assets_needed THEN flex_internal.grid_start(start, step, own.timezone) ELSE start END;
    window_end := flex_internal.add_local(start, duration, own.timezone);
    models := flex_internal.add_content(own, models, start, prior);
    last_end := flex_internal.window_end(own, models, start, window_end, step, prior);
    problem := jsonb_build_object('sensors', flex_internal.document_series(own, models, context, start, last_end, prior));
    -- a network's headroom as a limit of the site
    IF context @? 'lax $.*.headroom' THEN
        context := flex_internal.headroom_context(site, context, start, last_end);
    END IF;
    -- one largest import is charged for each local month
    IF context ? 'site-peak-consumption-price' THEN
        problem := problem || jsonb_build_object('billing-periods', (
            SELECT coalesce(jsonb_agg(flex_internal.time_text(m AT TIME ZONE own.timezone) ORDER BY m), '[]')
            FROM generate_series(date_trunc('month', start AT TIME ZONE own.timezone) + interval '1 month',
                                 last_end AT TIME ZONE own.timezone - interval '1 microsecond', interval '1 month') m));
    END IF;
    RETURN problem || jsonb_build_object(
        'kind', 'flex', 'start', flex_internal.time_text(start), 'end', flex_internal.time_text(window_end),
        'resolution', flex_internal.interval_text(step), 'flex-model', coalesce(models, '[]'), 'flex-context', context);
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
'The problem document of a site''s window: stored flex-models and flex-context with the request''s on top, and the series of '
'all sensors they refer to, as believed at prior. flex.solve() solves it, flex.check() lists its faults.';

