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
LANGUAGE sql STABLE STRICT PARALLEL SAFE
AS $$
    -- the local time after months and days; where the clock shows it twice or the offset stays, with the offset of ts
    SELECT (CASE WHEN (d.same AT TIME ZONE timezone) OPERATOR(pg_catalog.=) d.local THEN d.same ELSE d.local AT TIME ZONE timezone END)
           OPERATOR(pg_catalog.+) pg_catalog.make_interval(hours => EXTRACT(hour FROM span)::pg_catalog.int4,
               mins => EXTRACT(minute FROM span)::pg_catalog.int4,
                                                           secs => EXTRACT(second FROM span)::pg_catalog.float8)
    FROM (SELECT l.local, ts OPERATOR(pg_catalog.+) (l.local OPERATOR(pg_catalog.-) (ts AT TIME ZONE timezone)) AS same
          FROM (SELECT ts AT TIME ZONE timezone OPERATOR(pg_catalog.+)
                       pg_catalog.make_interval(months => (EXTRACT(year FROM span) OPERATOR(pg_catalog.*) 12
                           OPERATOR(pg_catalog.+) EXTRACT(month FROM span))::pg_catalog.int4,
                                                days => EXTRACT(day FROM span)::pg_catalog.int4) AS local) l) d
$$;
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
LANGUAGE sql STABLE STRICT PARALLEL SAFE
AS $$
    SELECT CASE
        -- whole days: local calendar days
        WHEN d.days OPERATOR(pg_catalog.>) 0 AND d.rest OPERATOR(pg_catalog.=) 0
        THEN ('1970-01-01'::pg_catalog.date OPERATOR(pg_catalog.+) (pg_catalog.floor((d.local::pg_catalog.date
            OPERATOR(pg_catalog.-) '1970-01-01'::pg_catalog.date)::pg_catalog.numeric
                 OPERATOR(pg_catalog./) d.days) OPERATOR(pg_catalog.*) d.days)::pg_catalog.int4)::pg_catalog.timestamp AT TIME ZONE timezone
        -- parts of a day that UTC would cut elsewhere
        WHEN d.days OPERATOR(pg_catalog.=) 0 AND pg_catalog.mod(86400, d.rest) OPERATOR(pg_catalog.=) 0
             AND (d.rest OPERATOR(pg_catalog.>) 3600 OR pg_catalog.mod(EXTRACT(epoch FROM d.local
                 OPERATOR(pg_catalog.-) (ts AT TIME ZONE 'UTC'))::pg_catalog.numeric, 3600) OPERATOR(pg_catalog.<>) 0)
        THEN d.midnight OPERATOR(pg_catalog.+) (pg_catalog.floor(EXTRACT(epoch FROM ts
            OPERATOR(pg_catalog.-) d.midnight)::pg_catalog.numeric
                 OPERATOR(pg_catalog./) d.rest)::pg_catalog.float8 OPERATOR(pg_catalog.*) width)
        ELSE flex_internal.floor_time(ts, width) END
    FROM (SELECT EXTRACT(day FROM width)::pg_catalog.int4 AS days,
                 (EXTRACT(epoch FROM width) OPERATOR(pg_catalog.-) (86400 OPERATOR(pg_catalog.*) EXTRACT(day
                     FROM width)))::pg_catalog.numeric AS rest,
                 ts AT TIME ZONE timezone AS local,
                 pg_catalog.date_trunc('day', ts AT TIME ZONE timezone) AT TIME ZONE timezone AS midnight) d
$$;
COMMENT ON FUNCTION flex_internal.floor_time(timestamptz, interval, text) IS
'Begin of the step a time lies in: steps of whole days are local calendar days of the time zone, others that divide a day count elapsed '
'time from local midnight, the rest are counted in UTC';
