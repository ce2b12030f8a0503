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
'Members of a kind of problem document (storage, flex, community, household, ev_day), from the tables that read it: path ("members[].storage.capacity_kwh"), type, unit (NULL: none), default (NULL: none, or as its meaning says), whether it must be given, and what it means, with the words a text may be.';

CREATE FUNCTION flex.json_schema(kind text)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'flex_json_schema'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex.json_schema(text) IS
'JSON Schema (draft 2020-12) of a kind of problem document, for editors and programs that write documents. It knows types, ranges and names; flex.check() finds the faults between members too.';

CREATE FUNCTION flex.library_version()
RETURNS text
AS 'MODULE_PATHNAME', 'flex_library_version'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex.library_version() IS
'Version of the loaded library; compare with that of the extension, see flex.version().';

CREATE FUNCTION flex.version(OUT library text, OUT extension text, OUT advice text)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT flex.library_version(), e.extversion::pg_catalog.text,
           CASE WHEN e.extversion OPERATOR(pg_catalog.=) flex.library_version() THEN NULL
                ELSE 'run ALTER EXTENSION pg_flex UPDATE' END
    FROM pg_catalog.pg_extension e
    WHERE e.extname OPERATOR(pg_catalog.=) 'pg_flex'::pg_catalog.name
$$;
COMMENT ON FUNCTION flex.version() IS
'Versions of the loaded library and of the installed SQL objects, and what to do where they differ.';
