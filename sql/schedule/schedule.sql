-- schedules: flex.schedule and what explains it

CREATE FUNCTION flex_internal.store_steps(run flex.run, result jsonb)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    INSERT INTO flex.site_step (site_id, run_id, ts, import_kw, export_kw, net_load_kw, import_price, export_price, cost)
    SELECT run.site_id, run.run_id, run.window_start + (u.i - 1) * run.resolution, u.a, u.b, u.c, u.d, u.e, u.f
    FROM unnest(flex_internal.numbers(result #> '{site,import_kw}'), flex_internal.numbers(result #> '{site,export_kw}'),
                flex_internal.numbers(result #> '{site,net_load_kw}'), flex_internal.numbers(result #> '{site,import_price}'),
                flex_internal.numbers(result #> '{site,export_price}'), flex_internal.numbers(result #> '{site,cost}'))
         WITH ORDINALITY AS u (a, b, c, d, e, f, i);

    INSERT INTO flex.asset_step (site_id, run_id, asset_id, ts, power_kw, soc_kwh, marginal_value_per_kwh)
    SELECT run.site_id, run.run_id, a.asset_id, run.window_start + (u.i - 1) * run.resolution, u.p, u.s, u.m
    FROM jsonb_array_elements(result -> 'devices') d
    JOIN flex.asset a ON a.site_id = run.site_id AND a.name = d ->> 'name'
    CROSS JOIN LATERAL unnest(flex_internal.numbers(d -> 'power_kw'), (flex_internal.numbers(d -> 'soc_kwh'))[2:],
                              flex_internal.numbers(d -> 'marginal_value_per_kwh')) WITH ORDINALITY AS u (p, s, m, i);
$$;
COMMENT ON FUNCTION flex_internal.store_steps(flex.run, jsonb) IS
'Store the steps of a site and of its assets from the result document of a run';

CREATE FUNCTION flex.schedule(site text, start timestamptz, duration interval, resolution interval DEFAULT NULL,
                              flex_model jsonb DEFAULT NULL, flex_context jsonb DEFAULT NULL, prior timestamptz DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    id bigint := flex_internal.find_site(site);
    zone text := (SELECT s.timezone FROM flex.site s WHERE s.site_id = id);
    run flex.run := flex_internal.begin_run(id, 'flex', NULL,
        flex_internal.grid_start(start, coalesce(resolution, '15 minutes'), zone), flex_internal.add_local(start, duration, zone),
        resolution);
    result jsonb;
    state text;
    reason text;
    detail text;
BEGIN
    IF run.status = 'busy' THEN
        RETURN run.run_id;
    END IF;
    run.parameters := flex_internal.schedule_document(site, start, duration, resolution, flex_model, flex_context, prior);
    run.window_start := (run.parameters ->> 'start')::timestamptz;
    run.window_end := (run.parameters ->> 'end')::timestamptz;
    run.resolution := (run.parameters ->> 'resolution')::interval;
    BEGIN
        result := flex.solve(run.parameters);
    EXCEPTION WHEN SQLSTATE 'FX001' OR SQLSTATE 'FX002' OR SQLSTATE 'FX003' OR SQLSTATE 'FX004' THEN
        GET STACKED DIAGNOSTICS reason = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, state = RETURNED_SQLSTATE;
        reason := coalesce((SELECT flex_internal.headroom_cause(site, c.context, run.window_start, run.window_end) || ': '
                            FROM (SELECT flex_internal.override_members(s.flex_context, nullif(flex_context, 'null')) AS context
                                  FROM flex.site s WHERE s.site_id = id) c
                            WHERE state = 'FX001' AND c.context @? 'lax $.*.headroom'), '') || reason;
        run := flex_internal.fail_run(run, state, reason, detail);
        RETURN run.run_id;
    END;
    run.window_end := (result ->> 'end')::timestamptz;
    run := flex_internal.finish_run(run, result);
    PERFORM flex_internal.store_steps(run, result);
    RETURN run.run_id;
END $$;
COMMENT ON FUNCTION flex.schedule(text, timestamptz, interval, interval, jsonb, jsonb, timestamptz) IS
'Compute and store the cheapest schedule of a site for a window; returns the number of its run. resolution defaults to the smallest of '
'the power sensors, else 15 minutes; start is floored to it, counted from local midnight; flex_model and flex_context override what is '
'stored; prior takes only what was believed then. A '
'window that has no schedule stores a run with status and reason and no steps; a site that is being scheduled stores status busy at once.';

CREATE FUNCTION flex.problem(run_id bigint)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $$
    SELECT r.parameters FROM flex.run r WHERE r.run_id OPERATOR(pg_catalog.=) problem.run_id
$$;
COMMENT ON FUNCTION flex.problem(bigint) IS 'The self-contained problem document of a run: flex.solve() replays it';

CREATE FUNCTION flex_internal.explain_problem(problem jsonb)
RETURNS TABLE (steps int, storages int, devices int, engine text, reason text, columns int, rows int, nonzeros int, exclusive_pairs int)
AS 'MODULE_PATHNAME', 'flex_explain_problem'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 1000 ROWS 1;
COMMENT ON FUNCTION flex_internal.explain_problem(jsonb) IS
'What solving a document of kind flex would take, without solving it: steps, storages, devices without content, the engine and why, the '
'size of the linear program (0 by the chain engine) and the pairs of columns of which one must be 0';

CREATE FUNCTION flex.explain_schedule(site text, start timestamptz DEFAULT date_trunc('hour', now()), duration interval DEFAULT '48 hours',
                                      resolution interval DEFAULT NULL, flex_model jsonb DEFAULT NULL,
                                      flex_context jsonb DEFAULT NULL, prior timestamptz DEFAULT NULL)
RETURNS TABLE (steps int, storages int, devices int, engine text, reason text, columns int, rows int, nonzeros int, exclusive_pairs int)
LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1
AS $$
    SELECT e.* FROM flex_internal.explain_problem(flex_internal.schedule_document(site, start, duration, resolution, flex_model,
        flex_context, prior)) e
$$;
COMMENT ON FUNCTION flex.explain_schedule(text, timestamptz, interval, interval, jsonb, jsonb, timestamptz) IS
'What flex.schedule() with these arguments would take: see flex_internal.explain_problem()';

CREATE FUNCTION flex.check_site(site text, start timestamptz DEFAULT date_trunc('hour', now()), duration interval DEFAULT '48 hours')
RETURNS TABLE (severity text, path text, message text, hint text)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 5
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT c.* FROM flex.check(flex_internal.schedule_document(site, start, duration)) c;
EXCEPTION WHEN object_not_in_prerequisite_state OR undefined_object OR invalid_parameter_value THEN
    RETURN QUERY SELECT 'error', NULL::text, SQLERRM, NULL::text;
END $$;
COMMENT ON FUNCTION flex.check_site(text, timestamptz, interval) IS
'Faults and warnings of a site''s stored flex-models, flex-context and data over a window; no row: it can be scheduled';
