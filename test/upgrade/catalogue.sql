-- Everything that the extension has in a database, one line an object: two
-- databases with the same lines behave the same.
SET search_path = pg_catalog;
WITH spaces AS (
    SELECT n.oid, n.nspname, n.nspacl FROM pg_namespace n WHERE n.nspname IN ('flex', 'flex_internal')
), relations AS (
    SELECT c.oid, c.oid::regclass::text AS name, c.relkind, c.relacl, c.reloptions FROM pg_class c JOIN spaces n ON n.oid = c.relnamespace
), functions AS (
    SELECT p.oid, p.oid::regprocedure::text AS name, p.prokind, p.proacl FROM pg_proc p JOIN spaces n ON n.oid = p.pronamespace
), lines AS (
    SELECT 'schema ' || nspname AS object, concat_ws(' | ', nspacl::text, obj_description(oid, 'pg_namespace')) AS text FROM spaces
    UNION ALL
    SELECT 'function ' || name, concat_ws(' | ', pg_get_functiondef(oid), proacl::text, obj_description(oid, 'pg_proc')) FROM functions
        WHERE prokind <> 'a'
    UNION ALL
    SELECT 'aggregate ' || f.name, concat_ws(' | ', pg_get_function_arguments(f.oid), pg_get_function_result(f.oid), f.proacl::text,
        obj_description(f.oid, 'pg_proc'),
           a.aggkind, a.aggtransfn::regprocedure, a.aggfinalfn::regprocedure, a.aggcombinefn::regprocedure, a.aggserialfn::regprocedure,
               a.aggdeserialfn::regprocedure,
           a.aggtranstype::regtype, a.aggtransspace, a.agginitval, a.aggfinalextra, a.aggfinalmodify, a.aggmtransfn::regprocedure,
               a.aggsortop, p.proparallel, p.provolatile, p.proisstrict)
    FROM functions f JOIN pg_aggregate a ON a.aggfnoid = f.oid JOIN pg_proc p ON p.oid = f.oid
    UNION ALL
    SELECT 'relation ' || name, concat_ws(' | ', relkind, relacl::text, reloptions::text, obj_description(oid, 'pg_class'),
           CASE WHEN relkind = 'v' THEN pg_get_viewdef(oid) END)
    FROM relations WHERE relkind NOT IN ('i', 'S')
    UNION ALL
    SELECT 'column ' || r.name || '.' || a.attname, concat_ws(' | ',
           row_number() OVER (PARTITION BY r.oid ORDER BY a.attnum), format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
               a.attgenerated,
           pg_get_expr(d.adbin, d.adrelid), a.attacl::text, col_description(r.oid, a.attnum))
    FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum WHERE r.relkind NOT IN ('i', 'S')
    UNION ALL
    -- (columns that can't be NULL have named constraints from 18 on, after the table's first name)
    SELECT 'constraint ' || r.name || '.' || c.conname, concat_ws(' | ', pg_get_constraintdef(c.oid), c.convalidated,
        obj_description(c.oid, 'pg_constraint'))
    FROM relations r JOIN pg_constraint c ON c.conrelid = r.oid WHERE c.contype IN ('c', 'f', 'p', 'u', 'x')
    UNION ALL
    SELECT 'index ' || i.indexrelid::regclass, concat_ws(' | ', pg_get_indexdef(i.indexrelid), i.indisvalid,
        obj_description(i.indexrelid, 'pg_class'))
    FROM relations r JOIN pg_index i ON i.indrelid = r.oid
    UNION ALL
    SELECT 'trigger ' || r.name || '.' || t.tgname, concat_ws(' | ', pg_get_triggerdef(t.oid), t.tgenabled, obj_description(t.oid,
        'pg_trigger'))
    FROM relations r JOIN pg_trigger t ON t.tgrelid = r.oid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'policy ' || r.name || '.' || p.polname, concat_ws(' | ', p.polcmd, p.polroles::regrole[]::text, pg_get_expr(p.polqual,
        p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    FROM relations r JOIN pg_policy p ON p.polrelid = r.oid
    UNION ALL
    SELECT 'sequence ' || r.name, concat_ws(' | ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmax, s.seqmin, s.seqcycle,
        r.relacl::text,
           (SELECT d.refobjid::regclass || '.' || d.refobjsubid FROM pg_depend d WHERE d.objid = r.oid
               AND d.classid = 'pg_class'::regclass AND d.deptype IN ('i', 'a')))
    FROM relations r JOIN pg_sequence s ON s.seqrelid = r.oid
    UNION ALL
    SELECT 'dumped ' || c.oid::regclass, c.condition FROM pg_extension e, unnest(e.extconfig, e.extcondition) AS c (oid, condition)
        WHERE e.extname = 'pg_flex'
    UNION ALL
    SELECT 'member ' || pg_describe_object(d.classid, d.objid, d.objsubid), NULL
    FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid WHERE d.refclassid = 'pg_extension'::regclass AND e.extname = 'pg_flex'
        AND d.deptype = 'e'
)
SELECT object || ' = ' || regexp_replace(coalesce(text, ''), '\s+', ' ', 'g') FROM lines ORDER BY 1;
