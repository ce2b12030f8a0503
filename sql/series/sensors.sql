-- sensors to arrays: the one reader, from beliefs and bound relations alike

CREATE FUNCTION flex_internal.sensor_events(site_id bigint, sensor_id bigint, "from" timestamptz, "to" timestamptz,
                                   as_of timestamptz DEFAULT NULL)
RETURNS TABLE (event_start timestamptz, event_end timestamptz, value float8)
AS 'MODULE_PATHNAME', 'flex_sensor_events'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 1000;
COMMENT ON FUNCTION flex_internal.sensor_events(bigint, bigint, timestamptz, timestamptz, timestamptz) IS
'Events of a sensor that overlap [from, to), with their ends by the site''s calendar, in its unit; of a bound sensor from its relation '
'with the rights of the site''s owner, whatever as_of (time stamps without zone are local times of the site), else the beliefs held '
'at as_of (NULL: now)';

CREATE FUNCTION flex_internal.read_series(site text, sensors text[], "from" timestamptz, "to" timestamptz, step interval,
                                          units text[] DEFAULT NULL, rules text[] DEFAULT NULL, unknown text DEFAULT 'null',
                                          as_of timestamptz DEFAULT NULL)
RETURNS TABLE (place int, sensor text, list float8[])
AS 'MODULE_PATHNAME', 'flex_read_series'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000 ROWS 10;
COMMENT ON FUNCTION flex_internal.read_series(text, text[], timestamptz, timestamptz, interval, text[], text[], text, timestamptz) IS
'Sensors of a site on one grid: a list of values each, one for every step from "from" on, in the units given (NULL: their own), as '
'believed at as_of. Rules: mean (weighted by overlap; of instants the one at the step''s start), sum (what flows over the step), '
'majority (1 where the mean is at least 0.5). unknown says what stands where nothing is known: null, zero, hold (the value before), '
'error.';

CREATE FUNCTION flex_internal.sensor_values(site_id bigint, sensor_id bigint, "from" timestamptz, "to" timestamptz, as_of timestamptz
    DEFAULT NULL,
                                   OUT first timestamptz, OUT list float8[])
AS 'MODULE_PATHNAME', 'flex_sensor_values'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 10000;
COMMENT ON FUNCTION flex_internal.sensor_values(bigint, bigint, timestamptz, timestamptz, timestamptz) IS
'Values of a sensor that overlap [from, to), as believed at as_of (NULL: now), one for each of its resolution from first on, in its '
'unit; NULL where nothing is known. Events off that beat are averaged by overlap; days and months of the calendar have no even beat and '
'are an error.';
