-- pg_flex: optimal schedules for flexible energy assets
-- complain if the script is sourced in psql rather than by CREATE EXTENSION
\echo Use "CREATE EXTENSION pg_flex" to load this file. \quit

-- every name and operator below that isn't qualified is the server's, whatever schemas hold
SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

-- What a schema holds, its owner and whoever may create in it can make the functions below run: flex and flex_internal
-- are made here, or are empty and belong to whoever installs; then they belong to the owner of the functions.
DO $$
DECLARE
    installer oid := (SELECT e.extowner FROM pg_extension e WHERE e.extname = 'pg_flex');
    s record;
    one text;
BEGIN
    -- an update of what is installed
    IF EXISTS (SELECT FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
               WHERE d.refclassid = 'pg_extension'::regclass AND e.extname = 'pg_flex' AND d.deptype = 'e'
                 AND d.classid = 'pg_proc'::regclass) THEN
        RETURN;
    END IF;
    FOR s IN SELECT n.oid, n.nspname, n.nspowner, n.nspacl FROM pg_namespace n WHERE n.nspname IN ('flex', 'flex_internal') LOOP
        SELECT pg_describe_object(d.classid, d.objid, d.objsubid) INTO one FROM pg_depend d
        WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = s.oid AND d.deptype = 'n' AND d.classid <> 'pg_extension'::regclass
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'schema % holds objects already: %', s.nspname, one
                USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Drop or rename the schema, then install.';
        END IF;
        IF NOT (s.nspowner = installer OR EXISTS (SELECT FROM pg_roles r WHERE r.oid = s.nspowner AND r.rolsuper)) THEN
            RAISE EXCEPTION 'schema % belongs to role %, who doesn''t install pg_flex', s.nspname, s.nspowner::regrole
                USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Drop or rename the schema, or give it to whoever installs.';
        END IF;
        SELECT coalesce(r.rolname, 'PUBLIC') INTO one FROM aclexplode(s.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
        WHERE a.privilege_type = 'CREATE' AND a.grantee <> s.nspowner LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'role % may create objects in schema %', one, s.nspname
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      HINT = format('REVOKE CREATE ON SCHEMA %s FROM %s, then install.', s.nspname, one);
        END IF;
        IF s.nspname = 'flex_internal' THEN
            DROP SCHEMA flex_internal;
        ELSIF s.nspowner <> current_user::regrole THEN
            EXECUTE format('ALTER SCHEMA flex OWNER TO %I', current_user);
        END IF;
    END LOOP;
END $$;

COMMENT ON SCHEMA flex IS 'pg_flex: optimal schedules for flexible energy assets';

-- What users call stands in flex. The helpers of those functions stand here: all
-- functions run with the rights of their caller, so everybody may call these too,
-- but their names and arguments may change with any version.
CREATE SCHEMA flex_internal;
COMMENT ON SCHEMA flex_internal IS 'Helpers of pg_flex''s functions: not to be called, they may change with any version';
GRANT USAGE ON SCHEMA flex_internal TO PUBLIC;
