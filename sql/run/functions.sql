-- the life of a run, the same for every chapter: begin, then finish or fail

CREATE FUNCTION flex_internal.status_of(state text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    SELECT CASE state WHEN 'FX001' THEN 'infeasible' WHEN 'FX002' THEN 'unbounded' WHEN 'FX003' THEN 'time_limit'
                      WHEN 'FX004' THEN 'numeric' WHEN '55P03' THEN 'busy' ELSE 'failed' END
$$;
COMMENT ON FUNCTION flex_internal.status_of(text) IS
'Status of a run that ended with an SQLSTATE: FX001 to FX004 say why there is no plan, 55P03 that another run holds the site, all others '
'are failures';

CREATE FUNCTION flex_internal.new_run(site_id bigint, kind text, subject text, window_start timestamptz, window_end timestamptz,
                                      resolution interval)
RETURNS flex.run
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    run flex.run;
BEGIN
    run.site_id := site_id;
    run.kind := kind;
    run.subject := subject;
    run.window_start := window_start;
    run.window_end := window_end;
    run.resolution := coalesce(resolution, '15 minutes');
    RETURN run;
END $$;
COMMENT ON FUNCTION flex_internal.new_run(bigint, text, text, timestamptz, timestamptz, interval) IS
'The row of a run that isn''t stored yet';

-- the lock is the row of the site (or of the household), which only those hold who may write it; nobody waits for it
CREATE FUNCTION flex_internal.lock_for_run(site_id bigint, household text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
BEGIN
    IF household IS NULL THEN
        PERFORM FROM flex.site s WHERE s.site_id = lock_for_run.site_id FOR NO KEY UPDATE SKIP LOCKED;
    ELSE
        PERFORM FROM flex.household h WHERE h.name = household FOR NO KEY UPDATE SKIP LOCKED;
    END IF;
    IF FOUND THEN
        RETURN true;
    END IF;
    -- held by another, or out of reach for this role
    BEGIN
        IF household IS NULL THEN
            PERFORM FROM flex.site s WHERE s.site_id = lock_for_run.site_id FOR NO KEY UPDATE NOWAIT;
        ELSE
            PERFORM FROM flex.household h WHERE h.name = household FOR NO KEY UPDATE NOWAIT;
        END IF;
    EXCEPTION WHEN lock_not_available THEN
        RETURN false;
    END;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'role % may not run %', quote_ident(current_user),
                CASE WHEN household IS NULL THEN 'this site' ELSE 'household ' || quote_literal(household) END
            USING ERRCODE = 'insufficient_privilege', HINT = 'A policy must let it update the row in ' ||
                CASE WHEN household IS NULL THEN 'flex.site.' ELSE 'flex.household.' END;
    END IF;
    RETURN true;
END $$;
COMMENT ON FUNCTION flex_internal.lock_for_run(bigint, text) IS
'Lock the site, or one of its households, for a run until the transaction ends; false at once where another run holds it';

CREATE FUNCTION flex_internal.begin_run(site_id bigint, kind text, subject text, window_start timestamptz, window_end timestamptz,
                                        resolution interval)
RETURNS flex.run
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    run flex.run := flex_internal.new_run(site_id, kind, subject, window_start, window_end, resolution);
    of text := CASE WHEN kind LIKE 'household%' THEN 'household' WHEN kind = 'community' THEN 'community' ELSE 'site' END;
BEGIN
    IF NOT flex_internal.lock_for_run(site_id, CASE of WHEN 'household' THEN subject END) THEN
        RETURN flex_internal.fail_run(run, '55P03', 'another run holds the ' || of);
    END IF;
    RETURN run;
END $$;
COMMENT ON FUNCTION flex_internal.begin_run(bigint, text, text, timestamptz, timestamptz, interval) IS
'Begin a run: locks what it is for and returns the row that flex_internal.finish_run() or flex_internal.fail_run() will store; where '
'another run holds the lock the row is stored at once, with status busy';

CREATE FUNCTION flex_internal.fail_run(run flex.run, state text, message text, detail text DEFAULT NULL)
RETURNS flex.run
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
BEGIN
    INSERT INTO flex.run AS r (site_id, kind, subject, window_start, window_end, resolution, status, message, parameters)
    VALUES (run.site_id, run.kind, run.subject, run.window_start, run.window_end, coalesce(run.resolution, '15 minutes'),
            flex_internal.status_of(state), message || coalesce(': ' || nullif(detail, ''), ''), run.parameters)
    RETURNING r.run_id, r.status INTO run.run_id, run.status;
    RETURN run;
END $$;
COMMENT ON FUNCTION flex_internal.fail_run(flex.run, text, text, text) IS
'Store a run that has no result, with its status by SQLSTATE and its reason; an earlier result stays current';

CREATE FUNCTION flex_internal.finish_run(run flex.run, result jsonb)
RETURNS flex.run
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    site flex.site;
BEGIN
    SELECT s.* INTO site FROM flex.site s WHERE s.site_id = run.site_id;
    IF result ->> 'currency' <> site.currency THEN
        RAISE EXCEPTION 'prices are in %, but the currency of site % is %', result ->> 'currency', quote_literal(site.name), site.currency
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Give prices in the currency of the site, or change flex.site.currency.';
    END IF;
    UPDATE flex.run r SET is_current = false
    WHERE r.site_id = run.site_id AND r.kind = run.kind AND r.subject IS NOT DISTINCT FROM run.subject AND r.is_current;
    INSERT INTO flex.run AS r (site_id, kind, subject, window_start, window_end, resolution, status, is_current, engine, reason, objective,
                               idle_cost, gap, columns, rows, nonzeros, iterations, solve_seconds, message, parameters, costs, limits)
    VALUES (run.site_id, run.kind, run.subject, run.window_start, run.window_end, run.resolution, result ->> 'status', true,
            result ->> 'engine', result ->> 'reason', (result ->> 'objective')::float8,
            coalesce(result ->> 'cost_without_storage', result ->> 'cost_alone')::float8, (result ->> 'gap')::float8,
            (result ->> 'columns')::bigint, (result ->> 'rows')::bigint, (result ->> 'nonzeros')::bigint,
            coalesce(result ->> 'iterations', result ->> 'rounds')::bigint, (result ->> 'solve_seconds')::float8,
            nullif((SELECT string_agg(w, '; ') FROM jsonb_array_elements_text(result -> 'warnings') w), ''),
            run.parameters, result -> 'costs', result -> 'limits')
    RETURNING r.run_id, r.status INTO run.run_id, run.status;
    RETURN run;
END $$;
COMMENT ON FUNCTION flex_internal.finish_run(flex.run, jsonb) IS
'Store a run with its result document (status, engine, reason, objective, costs, limits, warnings, size and time of the solve; money in '
'the currency of the site) as the current one of its site, kind and subject; the chapter stores the steps';
