-- times: texts of documents, the calendar of a site's time zone

CREATE FUNCTION flex_internal.time_text(ts timestamptz)
RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    SELECT replace(to_char(ts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000', '')
$$;
COMMENT ON FUNCTION flex_internal.time_text(timestamptz) IS
'ISO 8601 text of a time in UTC, with the fraction of the second where it has one';

CREATE FUNCTION flex_internal.interval_text(span interval)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT 'PT' OPERATOR(pg_catalog.||) (EXTRACT(epoch FROM span)::pg_catalog.int8)::pg_catalog.text OPERATOR(pg_catalog.||) 'S'
$$;
COMMENT ON FUNCTION flex_internal.interval_text(interval) IS 'ISO 8601 text of an interval in seconds; a day counts 24 h';

CREATE FUNCTION flex_internal.numbers(list jsonb)
RETURNS float8[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT pg_catalog.array_agg(v::pg_catalog.float8 ORDER BY i) FROM pg_catalog.jsonb_array_elements_text(list) WITH ORDINALITY AS e (v, i)
$$;
COMMENT ON FUNCTION flex_internal.numbers(jsonb) IS 'Array of numbers from a JSON array, null as NULL';

CREATE FUNCTION flex_internal.add_local(ts timestamptz, span interval, timezone text)
RETURNS timestamptz
AS 'MODULE_PATHNAME', 'flex_add_local'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.add_local(timestamptz, interval, text) IS
'A time plus an interval: its months and days are those of the time zone''s calendar (23 to 25 h), its hours absolute; where the clock '
'shows the time reached twice, the one with the offset from UTC of ts';

CREATE FUNCTION flex_internal.floor_time(ts timestamptz, width interval)
RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT pg_catalog.to_timestamp(pg_catalog.floor(EXTRACT(epoch FROM ts)::pg_catalog.numeric
        OPERATOR(pg_catalog./) EXTRACT(epoch FROM width)::pg_catalog.numeric)::pg_catalog.float8
                                   OPERATOR(pg_catalog.*) EXTRACT(epoch FROM width)::pg_catalog.float8)
$$;
COMMENT ON FUNCTION flex_internal.floor_time(timestamptz, interval) IS
'Begin of the step a time lies in, steps of this width counted in UTC';

CREATE FUNCTION flex_internal.floor_time(ts timestamptz, width interval, timezone text)
RETURNS timestamptz
AS 'MODULE_PATHNAME', 'flex_floor_local'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.floor_time(timestamptz, interval, text) IS
'Begin of the step a time lies in: steps of whole months and days are those of the time zone''s calendar (weeks begin on Monday), others '
'that divide a day count elapsed time from local midnight, the rest are counted in UTC';

CREATE FUNCTION flex_internal.next_beat(beat timestamptz, every interval, "after" timestamptz, timezone text)
RETURNS timestamptz
AS 'MODULE_PATHNAME', 'flex_next_beat'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.next_beat(timestamptz, interval, timestamptz, text) IS
'The first time behind "after" that lies a whole number of times every, at least once, behind beat; months and days are those of the time '
'zone''s calendar';

CREATE FUNCTION flex_internal.last_beat(beat timestamptz, every interval, until timestamptz, timezone text)
RETURNS timestamptz
AS 'MODULE_PATHNAME', 'flex_last_beat'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.last_beat(timestamptz, interval, timestamptz, text) IS
'The last time at or before until that lies a whole number of times every behind beat, beat itself where that lies behind until; months '
'and days are those of the time zone''s calendar';

CREATE FUNCTION flex_internal.is_calendar(span interval)
RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT span OPERATOR(pg_catalog.>) '0' AND (pg_catalog.date_trunc('month', span) OPERATOR(pg_catalog.=) span
        OR pg_catalog.mod(EXTRACT(epoch FROM span)::pg_catalog.numeric, 86400) OPERATOR(pg_catalog.=) 0)
$$;
COMMENT ON FUNCTION flex_internal.is_calendar(interval) IS
'Whether an interval is of days or months, whose length is that of a calendar';

CREATE FUNCTION flex_internal.grid_start(start timestamptz, step interval, timezone text)
RETURNS timestamptz
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    SELECT CASE WHEN step > '0' AND (flex_internal.is_calendar(step) OR mod(86400, extract(epoch FROM step)::numeric) = 0)
                THEN flex_internal.floor_time(start, step, timezone) ELSE start END
$$;
COMMENT ON FUNCTION flex_internal.grid_start(timestamptz, interval, text) IS
'Begin of the step that a window starts in: counted from local midnight; a step that doesn''t divide a day has no grid, and the start '
'stays';

CREATE FUNCTION flex_internal.timezone_name(timezone text)
RETURNS text
AS 'MODULE_PATHNAME', 'flex_timezone_name'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.timezone_name(text) IS
'The IANA name of a time zone in its right case; NULL where there is none of that name';
