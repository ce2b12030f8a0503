-- drawing

CREATE FUNCTION flex_internal.draw_schedule(title text, currency text, import_price float8[], export_price float8[], net_load_kw float8[],
                                   import_kw float8[], export_kw float8[], names text[], powers_kw float8[], has_soc float8[],
                                   contents_kwh float8[], ticks float8[], labels text[])
RETURNS text
AS 'MODULE_PATHNAME', 'flex_draw_schedule'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.draw_schedule(text, text, float8[], float8[], float8[], float8[], float8[], text[], float8[], float8[],
    float8[], float8[], text[]) IS
'SVG of a schedule from arrays of its steps; powers_kw (kW, > 0 consumption) and contents_kwh (start and ends of the steps) hold the '
'assets named one after another, contents only of those with has_soc 1; ticks are step numbers of the time axis with their labels.';

CREATE FUNCTION flex_internal.start_content(document jsonb, asset text)
RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT coalesce((SELECT flex.quantity(m OPERATOR(pg_catalog.->>) 'soc-at-start', 'kWh')
                     FROM pg_catalog.jsonb_array_elements(document OPERATOR(pg_catalog.->) 'flex-model') m
                     WHERE (m OPERATOR(pg_catalog.->>) 'asset') OPERATOR(pg_catalog.=) asset), 0)
$$;
COMMENT ON FUNCTION flex_internal.start_content(jsonb, text) IS 'Content of an asset before the first step of a problem document, kWh';

CREATE FUNCTION flex_internal.local_ticks(window_start timestamptz, window_end timestamptz, step interval, timezone text,
                                          OUT ticks float8[], OUT labels text[])
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    SELECT array_agg((extract(epoch FROM g.ts - window_start) / extract(epoch FROM step))::float8 ORDER BY g.ts),
           array_agg(to_char(g.ts AT TIME ZONE timezone,
                             CASE WHEN (g.ts AT TIME ZONE timezone)::time = '00:00' THEN 'DD Mon' ELSE 'HH24:MI' END) ORDER BY g.ts)
    FROM (SELECT DISTINCT l.local AT TIME ZONE timezone AS ts
          FROM (SELECT window_end - window_start AS length) w,
               LATERAL (SELECT CASE WHEN w.length <= interval '10 hours' THEN interval '1 hour'
                                    WHEN w.length <= interval '24 hours' THEN interval '3 hours'
                                    WHEN w.length <= interval '60 hours' THEN interval '6 hours'
                                    WHEN w.length <= interval '5 days' THEN interval '12 hours'
                                    ELSE make_interval(days => ceil(extract(epoch FROM w.length) / 864000)::int) END AS every) e,
               LATERAL generate_series(date_trunc('day', window_start AT TIME ZONE timezone), window_end AT TIME ZONE timezone,
                                       e.every) l (local)) g
    WHERE g.ts BETWEEN window_start AND window_end
$$;
COMMENT ON FUNCTION flex_internal.local_ticks(timestamptz, timestamptz, interval, text) IS
'Marks of a drawing''s time axis: whole hours or days of the local clock, in steps from the start, and their labels; '
'a midnight has its date';

CREATE FUNCTION flex.schedule_svg(site text, run_id bigint DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    id bigint := flex_internal.find_site(site);
    run flex.run;
    zone text;
    money text;
BEGIN
    SELECT r.* INTO run FROM flex.run r
    WHERE r.site_id = id AND CASE WHEN schedule_svg.run_id IS NULL THEN r.is_current ELSE r.run_id = schedule_svg.run_id END
    ORDER BY r.created_at DESC LIMIT 1;
    IF run.run_id IS NULL OR run.status NOT IN ('optimal', 'feasible') THEN
        RAISE EXCEPTION 'site % has no %', quote_literal(site), coalesce('schedule in run ' || schedule_svg.run_id, 'current schedule')
            USING ERRCODE = 'no_data_found', HINT = 'Make one with flex.schedule().';
    END IF;
    SELECT s.timezone, s.currency INTO zone, money FROM flex.site s WHERE s.site_id = id;
    RETURN (
        -- the site's assets; of a community those of its members too
        WITH device AS (
            SELECT p.asset_id, n.name, p.ts, p.power_kw, p.soc_kwh
            FROM flex.asset_step p JOIN flex.asset n ON n.site_id = p.site_id AND n.asset_id = p.asset_id
            WHERE p.site_id = id AND p.run_id = run.run_id
            UNION ALL
            SELECT p.asset_id, m.name || ': ' || n.name, p.ts, p.power_kw, p.soc_kwh
            FROM flex.community_asset_step p JOIN flex.asset n ON n.site_id = p.member_site_id AND n.asset_id = p.asset_id
            JOIN flex.site m ON m.site_id = p.member_site_id
            WHERE p.site_id = id AND p.run_id = run.run_id
        ), document AS (
            SELECT id AS site_id, CASE run.kind WHEN 'community' THEN run.parameters -> 'connection' ELSE run.parameters END AS part
            UNION ALL
            SELECT m.site_id, e -> 'site' FROM jsonb_array_elements(run.parameters -> 'members') e JOIN flex.site m ON m.name = e ->> 'name'
        )
        SELECT flex_internal.draw_schedule(
            format('%s, run %s, %s to %s (%s)', site, run.run_id, to_char(run.window_start AT TIME ZONE zone, 'YYYY-MM-DD HH24:MI'),
                   to_char(run.window_end AT TIME ZONE zone, 'YYYY-MM-DD HH24:MI'), zone),
            money, t.import_price, t.export_price, t.net_load, t.import, t.export,
            coalesce(a.names, '{}'), coalesce(a.powers, '{}'), coalesce(a.has_soc, '{}'), coalesce(c.contents, '{}'),
                coalesce(x.ticks, '{}'), coalesce(x.labels, '{}'))
        FROM (SELECT array_agg(p.import_price ORDER BY p.ts) AS import_price, array_agg(p.export_price ORDER BY p.ts) AS export_price,
                     array_agg(p.net_load_kw ORDER BY p.ts) AS net_load, array_agg(p.import_kw ORDER BY p.ts) AS import,
                     array_agg(p.export_kw ORDER BY p.ts) AS export
              FROM flex.site_step p WHERE p.site_id = id AND p.run_id = run.run_id) t,
             (SELECT array_agg(q.name ORDER BY q.asset_id) AS names, array_agg(q.has_soc ORDER BY q.asset_id) AS has_soc,
                     (SELECT array_agg(p.power_kw ORDER BY p.asset_id, p.ts) FROM device p) AS powers
              FROM (SELECT p.asset_id, p.name, CASE WHEN count(p.soc_kwh) = count(*) THEN 1.0::float8 ELSE 0 END AS has_soc
                    FROM device p GROUP BY p.asset_id, p.name) q) a,
             -- the content before the first step stands in the document
             (SELECT array_agg(k.soc ORDER BY k.asset_id, k.ts) AS contents
              FROM (SELECT p.asset_id, p.ts + run.resolution AS ts, p.soc_kwh AS soc FROM device p WHERE p.soc_kwh IS NOT NULL
                    UNION ALL
                    SELECT p.asset_id, run.window_start, flex_internal.start_content(d.part, n.name)
                    FROM (SELECT DISTINCT asset_id FROM device WHERE soc_kwh IS NOT NULL) p
                    JOIN flex.asset n ON n.asset_id = p.asset_id JOIN document d ON d.site_id = n.site_id) k) c,
             flex_internal.local_ticks(run.window_start, run.window_end, run.resolution, zone) x);
END $$;
COMMENT ON FUNCTION flex.schedule_svg(text, bigint) IS
'A schedule as one self-contained SVG: prices, power of each asset (kW, above 0 consumption), contents (kWh) and the grid connection '
'over the site''s local time. run_id NULL draws the current one, of a community with the devices of its members.';
