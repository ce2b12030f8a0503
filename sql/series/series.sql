-- series: values of sensors, units, resampling

CREATE FUNCTION flex.convert_unit(value float8, "from" text, "to" text, step_hours float8 DEFAULT NULL)
RETURNS float8
AS 'MODULE_PATHNAME', 'flex_convert_unit'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex.convert_unit(float8, text, text, float8) IS
'Convert a value between units; step_hours is the step over which a stock (kWh) is a flow (kW). Incompatible units and different '
'currencies are errors that name both.';

CREATE FUNCTION flex.resample(series text, resolution interval, method text DEFAULT 'mean', timezone text DEFAULT 'UTC')
RETURNS TABLE (key text, ts timestamptz, value float8, coverage float8)
AS 'MODULE_PATHNAME', 'flex_resample'
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED COST 10000 ROWS 8760;
COMMENT ON FUNCTION flex.resample(text, interval, text, text) IS
'Resample every series of a query. Its columns are found by name: ts, value, and optionally ts_end (else each value holds to the next '
'row; the last as long as the one before) and key; ordered by key and ts. Bins begin at local midnight of the time zone; days and months '
'are calendar days and months, shorter widths that divide a day count elapsed time from each local midnight. Methods: mean, sum, min, '
'max, first, last weigh periods by overlap; sample, fill, interpolate take the rows as instants. coverage is the known share of the bin, '
'0 to 1; value is NULL where nothing is known.';

CREATE FUNCTION flex_internal.version_order(version text)
RETURNS int[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT pg_catalog.string_to_array(
        nullif(pg_catalog.btrim(pg_catalog.regexp_replace(version, '[^0-9]+', '.', 'g'), '.'), ''), '.')::int[]
$$;
COMMENT ON FUNCTION flex_internal.version_order(text) IS 'Numbers of a version text, for comparing versions';

CREATE VIEW flex.latest_belief AS
SELECT DISTINCT ON (m.site_id, m.sensor_id, m.event_start)
       m.site_id, s.name AS site, n.name AS sensor, m.event_start, m.belief_time, m.source_name AS source,
       m.value, n.unit, m.sensor_id
FROM (SELECT DISTINCT ON (b.site_id, b.sensor_id, b.event_start, c.name, c.type, c.model)
             b.site_id, b.sensor_id, b.event_start, b.belief_time, b.value, c.name AS source_name, c.version
      FROM flex.belief b
      JOIN flex.source c ON c.source_id = b.source_id
      WHERE b.scenario = 0 AND b.belief_time <= pg_catalog.statement_timestamp()
      ORDER BY b.site_id, b.sensor_id, b.event_start, c.name, c.type, c.model,
               flex_internal.version_order(c.version) DESC NULLS LAST, b.belief_time DESC,
               b.cumulative_probability < 0.5, abs(b.cumulative_probability - 0.5)) m
JOIN flex.site s ON s.site_id = m.site_id
JOIN flex.sensor n ON n.site_id = m.site_id AND n.sensor_id = m.sensor_id
ORDER BY m.site_id, m.sensor_id, m.event_start, m.belief_time DESC, flex_internal.version_order(m.version) DESC NULLS LAST;
COMMENT ON VIEW flex.latest_belief IS
'The value believed now of every event: newest belief of the highest version of each source, then the newest of all sources; of a '
'distribution the median, the smallest value whose cumulative probability is at least 0.5, else the largest';
COMMENT ON COLUMN flex.latest_belief.site_id IS 'Number of the site';
COMMENT ON COLUMN flex.latest_belief.site IS 'Name of the site';
COMMENT ON COLUMN flex.latest_belief.sensor IS 'Name of the sensor';
COMMENT ON COLUMN flex.latest_belief.event_start IS 'Start of the event';
COMMENT ON COLUMN flex.latest_belief.belief_time IS 'When this was believed';
COMMENT ON COLUMN flex.latest_belief.source IS 'Who believed it';
COMMENT ON COLUMN flex.latest_belief.value IS 'Value in the unit named';
COMMENT ON COLUMN flex.latest_belief.unit IS 'Unit of the value';
COMMENT ON COLUMN flex.latest_belief.sensor_id IS 'Number of the sensor';

CREATE FUNCTION flex.series(site text, sensor text, "from" timestamptz, "to" timestamptz,
                            resolution interval DEFAULT NULL, as_of timestamptz DEFAULT NULL)
RETURNS TABLE (ts timestamptz, value float8)
AS 'MODULE_PATHNAME', 'flex_series'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1000;
COMMENT ON FUNCTION flex.series(text, text, timestamptz, timestamptz, interval, timestamptz) IS
'Values of a sensor in [from, to) in its unit, at its own or another resolution (periods by mean weighted with overlap, instants by the '
'sample at the bin''s start; bins begin at the site''s local midnight: days and months are calendar ones, shorter widths that divide a '
'day count elapsed time from each local midnight, the last bin of a day with a time change ending at the next), as believed at as_of '
'(NULL: now). Bins that reach out of [from, to) and those of which nothing is known are left out.';

-- binding and recording

CREATE FUNCTION flex.bind_sensor(site text, sensor text, relation regclass, time_column name DEFAULT 'ts',
                                 value_column name DEFAULT 'value', filter jsonb DEFAULT '{}')
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    id bigint := flex_internal.find_sensor(site, sensor);
    wanted name;
    found regtype;
BEGIN
    IF bind_sensor.relation IS NULL OR bind_sensor.time_column IS NULL OR bind_sensor.value_column IS NULL OR bind_sensor.filter IS NULL
        THEN
        RAISE EXCEPTION 'argument "%" is NULL', CASE WHEN bind_sensor.relation IS NULL THEN 'relation' WHEN bind_sensor.time_column IS NULL
            THEN 'time_column'
                                                     WHEN bind_sensor.value_column IS NULL THEN 'value_column' ELSE 'filter' END
            USING ERRCODE = 'null_value_not_allowed';
    END IF;
    FOREACH wanted IN ARRAY ARRAY[bind_sensor.time_column, bind_sensor.value_column]
                            || ARRAY(SELECT k::name FROM jsonb_object_keys(bind_sensor.filter) k) LOOP
        SELECT a.atttypid::regtype INTO found FROM pg_attribute a
        WHERE a.attrelid = bind_sensor.relation AND a.attname = wanted AND a.attnum > 0 AND NOT a.attisdropped;
        IF found IS NULL THEN
            RAISE EXCEPTION '% has no column %', bind_sensor.relation, quote_literal(wanted)
                USING ERRCODE = 'undefined_column',
                      HINT = 'Its columns: ' || (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a
                                                 WHERE a.attrelid = bind_sensor.relation AND a.attnum > 0 AND NOT a.attisdropped) || '.';
        END IF;
        IF wanted = bind_sensor.time_column AND found NOT IN ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype) THEN
            RAISE EXCEPTION 'column % of % has type %, expected timestamp with time zone', quote_literal(wanted), bind_sensor.relation,
                found
                USING ERRCODE = 'datatype_mismatch';
        END IF;
        IF wanted = bind_sensor.value_column AND found NOT IN ('float8'::regtype, 'float4'::regtype, 'numeric'::regtype,
                                                               'int2'::regtype, 'int4'::regtype, 'int8'::regtype) THEN
            RAISE EXCEPTION 'column % of % has type %, expected a numeric type', quote_literal(wanted), bind_sensor.relation, found
                USING ERRCODE = 'datatype_mismatch';
        END IF;
    END LOOP;
    FOREACH wanted IN ARRAY ARRAY[bind_sensor.time_column, bind_sensor.value_column]
                            || ARRAY(SELECT k::name FROM jsonb_object_keys(bind_sensor.filter) k) LOOP
        IF NOT has_column_privilege(bind_sensor.relation, wanted::text, 'SELECT') THEN
            RAISE EXCEPTION 'permission denied for column % of %', quote_literal(wanted), bind_sensor.relation
                USING ERRCODE = 'insufficient_privilege', HINT = 'Who binds a sensor must be able to read what it is bound to.';
        END IF;
    END LOOP;
    UPDATE flex.sensor n
    SET relation = bind_sensor.relation, time_column = bind_sensor.time_column,
        value_column = bind_sensor.value_column, filter = bind_sensor.filter
    WHERE n.site_id = flex_internal.find_site(site) AND n.sensor_id = id;
END $$;
COMMENT ON FUNCTION flex.bind_sensor(text, text, regclass, name, name, jsonb) IS
'Read a sensor''s values from a table or view: its time and value columns, and columns that must have given values. The caller must be '
'able to read them; they are read with the rights of the site''s owner, whoever asks, and always as they are now: as_of and prior have '
'no effect on them. A time column without zone holds local times of the site.';

CREATE FUNCTION flex_internal.check_record(start timestamptz, resolution interval, "values" float8[], belief_time timestamptz, own interval)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
DECLARE
    given numeric := extract(epoch FROM resolution);
    wanted numeric := extract(epoch FROM own);
    bad int;
BEGIN
    IF start IS NULL OR resolution IS NULL OR "values" IS NULL OR belief_time IS NULL THEN
        RAISE EXCEPTION 'argument "%" is NULL', CASE WHEN start IS NULL THEN 'start' WHEN resolution IS NULL THEN 'resolution'
                                                     WHEN "values" IS NULL THEN 'values' ELSE 'belief_time' END
            USING ERRCODE = 'null_value_not_allowed';
    END IF;
    IF extract(epoch FROM date_trunc('month', own)) > 0 AND extract(epoch FROM date_trunc('month', resolution)) > 0 THEN
        given := extract(year FROM resolution) * 12 + extract(month FROM resolution);
        wanted := extract(year FROM own) * 12 + extract(month FROM own);
    END IF;
    SELECT min(i) INTO bad FROM unnest("values") WITH ORDINALITY AS v (x, i)
    WHERE x IS NULL OR x = 'NaN' OR x = 'Infinity' OR x = '-Infinity';
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'value % of % isn''t a finite number', bad, cardinality("values")
            USING ERRCODE = 'invalid_parameter_value', DETAIL = format('It belongs to %s.', start + (bad - 1) * resolution),
                  HINT = 'Leave unknown values out and record the parts apart.';
    END IF;
    IF given <= 0 AND cardinality("values") > 1 THEN
        RAISE EXCEPTION 'several values need a resolution above 0' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF wanted > 0 AND given > 0 AND mod(greatest(given, wanted), least(given, wanted)) <> 0 THEN
        RAISE EXCEPTION 'resolution % doesn''t fit the sensor''s %', resolution, own
            USING ERRCODE = 'invalid_parameter_value', HINT = 'One must be a multiple of the other.';
    END IF;
END $$;
COMMENT ON FUNCTION flex_internal.check_record(timestamptz, interval, float8[], timestamptz, interval) IS
'An error where the arguments of flex.record() can''t be stored for a sensor of resolution own';

CREATE FUNCTION flex_internal.place_values(start timestamptz, resolution interval, "values" float8[], own interval, timezone text)
RETURNS TABLE (event_start timestamptz, value float8)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    wanted float8 := extract(epoch FROM own);
    span interval := CASE WHEN wanted > 0 AND extract(epoch FROM resolution) <= 0 THEN own ELSE resolution END;
    given float8 := extract(epoch FROM span);
    floored timestamptz := CASE WHEN wanted > 0 THEN flex_internal.floor_time(start, own, timezone) ELSE start END;
BEGIN
    RETURN QUERY
    SELECT d.event_start, avg(d.x)
    -- as coarse or coarser: the sensor's steps within the time, in days those of the calendar, that the value stands for
    FROM (SELECT v.x, flex_internal.add_local(p.begin, r.k * own, timezone) AS event_start
          FROM unnest("values") WITH ORDINALITY AS v (x, i)
          CROSS JOIN LATERAL (SELECT flex_internal.add_local(floored, (v.i - 1) * span, timezone) AS begin,
                                     flex_internal.add_local(floored, v.i * span, timezone) AS finish) p
          CROSS JOIN LATERAL generate_series(0, greatest(round(extract(epoch FROM p.finish - p.begin) / wanted)::bigint, 1) - 1) AS r (k)
          WHERE wanted > 0 AND given >= wanted
          UNION ALL
          -- finer: the sensor's step the value lies in
          SELECT v.x, CASE WHEN flex_internal.is_calendar(own)
                           THEN flex_internal.floor_time(flex_internal.add_local(start, (v.i - 1) * span, timezone), own, timezone)
                           ELSE floored + floor((v.i - 1) * given / wanted) * own END
          FROM unnest("values") WITH ORDINALITY AS v (x, i)
          WHERE wanted > 0 AND given < wanted) d
    GROUP BY d.event_start
    UNION ALL
    SELECT start + (v.i - 1) * resolution, v.x FROM unnest("values") WITH ORDINALITY AS v (x, i) WHERE wanted = 0;
END $$;
COMMENT ON FUNCTION flex_internal.place_values(timestamptz, interval, float8[], interval, text) IS
'Values, one for each resolution from start on, as events of a sensor of resolution own: coarser ones repeated, finer ones averaged';

CREATE FUNCTION flex.record(site text, sensor text, start timestamptz, resolution interval, "values" float8[],
                            belief_time timestamptz DEFAULT now(), source text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    of_site bigint := flex_internal.find_site(site);
    id bigint := flex_internal.find_sensor(site, sensor);
    said_by text := coalesce(record.source, current_user::text);
    own flex.sensor;
    zone text;
    by_source bigint;
    stored bigint;
BEGIN
    SELECT n.* INTO own FROM flex.sensor n WHERE n.site_id = of_site AND n.sensor_id = id;
    SELECT s.timezone INTO zone FROM flex.site s WHERE s.site_id = of_site;
    IF own.relation IS NOT NULL THEN
        RAISE EXCEPTION 'sensor % of site % is bound to a relation', quote_literal(sensor), quote_literal(site)
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Write to that relation instead.';
    END IF;
    PERFORM flex_internal.check_record(start, record.resolution, record."values", record.belief_time, own.resolution);
    INSERT INTO flex.source AS c (name, type) VALUES (said_by, 'user')
    ON CONFLICT (name, type, model, version) DO NOTHING;
    SELECT c.source_id INTO by_source FROM flex.source c
    WHERE c.name = said_by AND c.type = 'user' AND c.model = '' AND c.version = '';

    INSERT INTO flex.belief (site_id, sensor_id, event_start, belief_time, source_id, value)
    SELECT of_site, id, e.event_start, record.belief_time, by_source, e.value
    FROM flex_internal.place_values(start, record.resolution, record."values", own.resolution, zone) e
    WHERE e.value IS DISTINCT FROM (SELECT b.value FROM flex.belief b
                                    WHERE b.site_id = of_site AND b.sensor_id = id AND b.event_start = e.event_start
                                      AND b.source_id = by_source AND b.scenario = 0 AND b.cumulative_probability = 0.5
                                      AND b.belief_time <= record.belief_time
                                    ORDER BY b.belief_time DESC LIMIT 1)
    ON CONFLICT ON CONSTRAINT belief_pkey DO UPDATE SET value = EXCLUDED.value;
    GET DIAGNOSTICS stored = ROW_COUNT;
    RETURN stored;
END $$;
COMMENT ON FUNCTION flex.record(text, text, timestamptz, interval, float8[], timestamptz, text) IS
'Store values of a sensor in its unit, one for each resolution from start on; returns how many were new. Coarser values are repeated, '
'finer ones averaged to the sensor''s resolution; a start off the clock is floored to it, in the site''s time zone (days are local '
'calendar days); a value the same source already believes is not stored again.';

CREATE VIEW flex.sensor_status AS
SELECT n.site_id, s.name AS site, n.name AS sensor, n.unit, e.first_event, e.last_event, e.events,
       pg_catalog.now() - v.last_end AS staleness,
       coalesce(pg_catalog.now() - v.last_end > 2 * greatest(n.resolution, '15 minutes'::interval), true) AS stale,
       CASE WHEN n.relation IS NOT NULL THEN 'bound to ' || n.relation::text
            WHEN e.last_event IS NULL THEN 'no data'
            WHEN pg_catalog.now() - v.last_end > 2 * greatest(n.resolution, '15 minutes'::interval)
            THEN 'newest event is older than two resolutions'
            ELSE 'up to date' END AS reason
FROM flex.sensor n
JOIN flex.site s ON s.site_id = n.site_id
LEFT JOIN (SELECT b.site_id, b.sensor_id, min(b.event_start) AS first_event, max(b.event_start) AS last_event,
                  count(DISTINCT b.event_start) AS events
           FROM flex.belief b GROUP BY b.site_id, b.sensor_id) e
       ON e.site_id = n.site_id AND e.sensor_id = n.sensor_id
CROSS JOIN LATERAL (SELECT flex_internal.add_local(e.last_event, n.resolution, s.timezone) AS last_end) v;
COMMENT ON VIEW flex.sensor_status IS 'How far the data of every sensor reach';
COMMENT ON COLUMN flex.sensor_status.site_id IS 'Number of the site';
COMMENT ON COLUMN flex.sensor_status.site IS 'Name of the site';
COMMENT ON COLUMN flex.sensor_status.sensor IS 'Name of the sensor';
COMMENT ON COLUMN flex.sensor_status.unit IS 'Unit of its values';
COMMENT ON COLUMN flex.sensor_status.first_event IS 'Start of the oldest event';
COMMENT ON COLUMN flex.sensor_status.last_event IS 'Start of the newest event';
COMMENT ON COLUMN flex.sensor_status.events IS 'Number of events with a belief';
COMMENT ON COLUMN flex.sensor_status.staleness IS 'Time since the newest event ended; < 0 where it lies ahead';
COMMENT ON COLUMN flex.sensor_status.stale IS 'Newest event older than two resolutions, or no data';
COMMENT ON COLUMN flex.sensor_status.reason IS 'Why';

DO $$
BEGIN
    IF pg_catalog.current_setting('server_version_num')::int >= 150000 THEN
        ALTER VIEW flex.latest_belief SET (security_invoker = true);
        ALTER VIEW flex.sensor_status SET (security_invoker = true);
    END IF;
END $$;

CREATE FUNCTION flex.quantity(quantity text, unit text)
RETURNS float8
AS 'MODULE_PATHNAME', 'flex_quantity'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex.quantity(text, text) IS 'Number of a quantity text such as 3.1 kWh in the unit named';
