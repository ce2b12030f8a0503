-- schedules: flex.schedule and what explains it

CREATE FUNCTION flex_internal.store_failed_run(site_id bigint, start timestamptz, window_end timestamptz, resolution interval,
                                      status text, message text, parameters jsonb)
RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL UNSAFE
AS $$
    INSERT INTO flex.run (site_id, kind, window_start, window_end, resolution, status, message, parameters)
    VALUES (site_id, 'flex', start, window_end, coalesce(resolution, '15 minutes'::pg_catalog.interval), status, message, parameters)
    RETURNING run_id
$$;
COMMENT ON FUNCTION flex_internal.store_failed_run(bigint, timestamptz, timestamptz, interval, text, text, jsonb) IS 'Row of a run that has no schedule, with its status and reason';

CREATE FUNCTION flex.schedule(site text, start timestamptz, duration interval, resolution interval DEFAULT NULL,
                              flex_model jsonb DEFAULT NULL, flex_context jsonb DEFAULT NULL, prior timestamptz DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    id bigint := flex_internal.find_site(site);
    document jsonb;
    result jsonb;
    currency text;
    device jsonb;
    from_ts timestamptz;
    until_ts timestamptz;
    step interval;
    run bigint;
    state text;
    reason text;
    detail text;
BEGIN
    -- one run at a time on a site; nobody waits
    IF NOT pg_try_advisory_xact_lock(hashtext('flex.schedule'), hashint8(id)) THEN
        RETURN flex_internal.store_failed_run(id, start, start + duration, resolution, 'busy',
                                     'another run holds the site', NULL);
    END IF;
    document := flex_internal.schedule_document(site, start, duration, resolution, flex_model, flex_context, prior);
    step := (document ->> 'resolution')::interval;
    from_ts := (document ->> 'start')::timestamptz;
    BEGIN
        result := flex.solve(document);
    EXCEPTION WHEN SQLSTATE 'FX001' OR SQLSTATE 'FX002' OR SQLSTATE 'FX003' OR SQLSTATE 'FX004' THEN
        GET STACKED DIAGNOSTICS reason = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, state = RETURNED_SQLSTATE;
        RETURN flex_internal.store_failed_run(id, start, (document ->> 'end')::timestamptz, step,
            CASE state WHEN 'FX001' THEN 'infeasible' WHEN 'FX002' THEN 'unbounded' WHEN 'FX003' THEN 'time_limit' ELSE 'numeric' END,
            reason || CASE WHEN detail <> '' THEN ': ' || detail ELSE '' END, document);
    END;
    SELECT s.currency INTO currency FROM flex.site s WHERE s.site_id = id;
    IF result ->> 'currency' <> currency THEN
        RAISE EXCEPTION 'prices are in %, but the currency of site % is %', result ->> 'currency', quote_literal(site), currency
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give prices in the currency of the site, or change flex.site.currency.';
    END IF;
    until_ts := (result ->> 'end')::timestamptz;

    UPDATE flex.run r SET is_current = false WHERE r.site_id = id AND r.kind = 'flex' AND r.is_current;
    INSERT INTO flex.run (site_id, kind, window_start, window_end, resolution, status, is_current, engine, reason, objective, idle_cost, gap,
                          columns, rows, nonzeros, iterations, solve_seconds, message, parameters, costs, limits)
    VALUES (id, 'flex', from_ts, until_ts, step, result ->> 'status', true, result ->> 'engine', result ->> 'reason',
            (result ->> 'objective')::float8, (result ->> 'cost_without_storage')::float8, (result ->> 'gap')::float8, (result ->> 'columns')::bigint, (result ->> 'rows')::bigint,
            (result ->> 'nonzeros')::bigint, (result ->> 'iterations')::bigint, (result ->> 'solve_seconds')::float8,
            nullif((SELECT string_agg(w, '; ') FROM jsonb_array_elements_text(result -> 'warnings') w), ''),
            document, result -> 'costs', result -> 'limits')
    RETURNING run_id INTO run;

    INSERT INTO flex.site_step (site_id, run_id, ts, import_kw, export_kw, net_load_kw, import_price, export_price, cost)
    SELECT id, run, from_ts + (u.i - 1) * step, u.a, u.b, u.c, u.d, u.e, u.f
    FROM unnest(flex_internal.numbers(result #> '{site,import_kw}'), flex_internal.numbers(result #> '{site,export_kw}'),
                flex_internal.numbers(result #> '{site,net_load_kw}'), flex_internal.numbers(result #> '{site,import_price}'),
                flex_internal.numbers(result #> '{site,export_price}'), flex_internal.numbers(result #> '{site,cost}'))
         WITH ORDINALITY AS u (a, b, c, d, e, f, i);

    INSERT INTO flex.asset_step (site_id, run_id, asset_id, ts, power_kw, soc_kwh, marginal_value_per_kwh)
    SELECT id, run, a.asset_id, from_ts + (u.i - 1) * step, u.p, u.s, u.m
    FROM jsonb_array_elements(result -> 'devices') d
    JOIN flex.asset a ON a.site_id = id AND a.name = d ->> 'name'
    CROSS JOIN LATERAL unnest(flex_internal.numbers(d -> 'power_kw'), (flex_internal.numbers(d -> 'soc_kwh'))[2:],
                              flex_internal.numbers(d -> 'marginal_value_per_kwh')) WITH ORDINALITY AS u (p, s, m, i);
    RETURN run;
END $$;
COMMENT ON FUNCTION flex.schedule(text, timestamptz, interval, interval, jsonb, jsonb, timestamptz) IS
'Compute and store the cheapest schedule of a site for a window; returns the number of its run. resolution defaults to the smallest of the power sensors, else 15 minutes; flex_model and flex_context override what is stored; prior takes only what was believed then. A window that has no schedule stores a run with status and reason and no steps; a site that is being scheduled stores status busy at once.';

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
COMMENT ON FUNCTION flex_internal.explain_problem(jsonb) IS 'What solving a document of kind flex would take, without solving it: steps, storages, devices without content, the engine and why, the size of the linear program (0 by the chain engine) and the pairs of columns of which one must be 0';

CREATE FUNCTION flex.explain_schedule(site text, start timestamptz DEFAULT date_trunc('hour', now()), duration interval DEFAULT '48 hours',
                                      resolution interval DEFAULT NULL, flex_model jsonb DEFAULT NULL,
                                      flex_context jsonb DEFAULT NULL, prior timestamptz DEFAULT NULL)
RETURNS TABLE (steps int, storages int, devices int, engine text, reason text, columns int, rows int, nonzeros int, exclusive_pairs int)
LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1
AS $$
    SELECT e.* FROM flex_internal.explain_problem(flex_internal.schedule_document(site, start, duration, resolution, flex_model, flex_context, prior)) e
$$;
COMMENT ON FUNCTION flex.explain_schedule(text, timestamptz, interval, interval, jsonb, jsonb, timestamptz) IS 'What flex.schedule() with these arguments would take: see flex_internal.explain_problem()';

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
COMMENT ON FUNCTION flex.check_site(text, timestamptz, interval) IS 'Faults and warnings of a site''s stored flex-models, flex-context and data over a window; no row: it can be scheduled';
