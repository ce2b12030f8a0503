-- problem documents and versions

CREATE FUNCTION flex.solve(problem jsonb)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'flex_solve'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION flex.solve(jsonb) IS
'Solves a self-contained problem document and returns the result document. The member "kind" names the chapter (storage, ...), "options" '
'may name engine, time_limit_s and mip_gap. Units are those of the chapter''s members.';

CREATE FUNCTION flex.check(problem jsonb)
RETURNS TABLE (severity text, path text, message text, hint text)
AS 'MODULE_PATHNAME', 'flex_check'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 1000 ROWS 5;
COMMENT ON FUNCTION flex.check(jsonb) IS
'Lists all faults of a problem document without solving it; no row means that it can be solved.';

CREATE FUNCTION flex.export_lp(problem jsonb, format text DEFAULT 'lp')
RETURNS text
AS 'MODULE_PATHNAME', 'flex_export_lp'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION flex.export_lp(jsonb, text) IS
'The optimisation problem of a document as CPLEX-LP (lp) or free MPS (mps) text, so that any other solver can check the result.';

CREATE FUNCTION flex.members(kind text)
RETURNS TABLE (path text, type text, unit text, "default" text, required boolean, meaning text)
AS 'MODULE_PATHNAME', 'flex_members'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 50;
COMMENT ON FUNCTION flex.members(text) IS
'Members of a kind of problem document (storage, flex, community, household, ev_day), from the tables that read it: path '
'("members[].storage.capacity_kwh"; "sensors.*.unit" of every sensor, "<segment>.value" of what may stand in many places), type, '
'unit (NULL: none), default (NULL: none, or as its meaning says), whether it must be given, and what it means, with the words a '
'text may be.';

CREATE FUNCTION flex.json_schema(kind text)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'flex_json_schema'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex.json_schema(text) IS
'JSON Schema (draft 2020-12) of a kind of problem document, for editors and programs that write documents. It knows types, ranges and'
' names; flex.check() finds the faults between members too.';

CREATE FUNCTION flex.library_version()
RETURNS text
AS 'MODULE_PATHNAME', 'flex_library_version'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex.library_version() IS
'Version of the loaded library; compare with that of the extension, see flex.version().';

CREATE FUNCTION flex.version(OUT library text, OUT extension text, OUT advice text, OUT views text)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
    SELECT flex.library_version(), e.extversion::text,
           CASE WHEN e.extversion <> flex.library_version() THEN 'run ALTER EXTENSION pg_flex UPDATE'
                WHEN v.as_owner AND current_setting('server_version_num')::int >= 150000 THEN 'run SELECT flex.secure_views()' END,
           CASE WHEN v.as_owner THEN 'owner: whoever may read a view sees all its rows, whatever rights and policies the tables have'
                ELSE 'reader: whoever reads a view needs rights on its tables and sees the rows their policies show' END
    FROM pg_extension e,
         (SELECT coalesce(bool_or(NOT coalesce(c.reloptions @> '{security_invoker=true}', false)), false) AS as_owner
          FROM pg_class c WHERE c.relnamespace = 'flex'::regnamespace AND c.relkind = 'v') v
    WHERE e.extname = 'pg_flex'
$$;
COMMENT ON FUNCTION flex.version() IS
'Versions of the loaded library and of the installed SQL objects, what to do where something is to be done, and with whose rights the'
' views of pg_flex read their tables: the reader''s on PostgreSQL 15 and later, their owner''s before.';

CREATE FUNCTION flex.secure_views()
RETURNS int
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
DECLARE
    v name;
    changed int := 0;
BEGIN
    IF current_setting('server_version_num')::int < 150000 THEN
        RAISE EXCEPTION 'views read with the rights of their owner before PostgreSQL 15'
            USING ERRCODE = 'feature_not_supported', HINT = 'Grant the views of pg_flex to those only who may see every row of them.';
    END IF;
    FOR v IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'flex'::regnamespace AND c.relkind = 'v'
             AND NOT coalesce(c.reloptions @> '{security_invoker=true}', false) LOOP
        EXECUTE format('ALTER VIEW flex.%I SET (security_invoker = true)', v);
        changed := changed + 1;
    END LOOP;
    RETURN changed;
END $$;
COMMENT ON FUNCTION flex.secure_views() IS
'Make the views of pg_flex read with the rights of their reader; returns how many were changed. Only needed after pg_upgrade from a '
'server before 15, where views can''t do so; their owner calls it.';
