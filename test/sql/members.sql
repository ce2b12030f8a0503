-- the members of every kind of document, and JSON Schemas of them
\set SHOW_CONTEXT never
CREATE TABLE kinds AS
SELECT k AS kind FROM flex.check('{"kind": "?"}') c, regexp_split_to_table(rtrim(replace(c.hint, 'Kinds: ', ''), '.'), ', ') k;

-- one kind as an example
SELECT * FROM flex.members('ev_day') WHERE path NOT LIKE 'options%';
SELECT s -> '$schema' AS schema, s #> '{properties,windows,items,properties,t_in}' AS t_in, s #> '{properties,series,required}' AS series
FROM flex.json_schema('ev_day') s;

-- every kind: paths once, a meaning each, a type that is one of these, options at the end
SELECT kind, count(*) = count(DISTINCT path) AS once, bool_and(meaning <> '') AS explained,
    count(*) FILTER (WHERE path LIKE 'options.%') AS options
FROM kinds, flex.members(kind) GROUP BY kind ORDER BY kind;
SELECT DISTINCT type FROM kinds, flex.members(kind) WHERE type NOT IN ('any') ORDER BY type;
-- what must be given has no default
SELECT kind, path FROM kinds, flex.members(kind) WHERE required AND "default" IS NOT NULL;

-- the schema has the members of the document itself, and wants what they want
SELECT kind, array_agg(path ORDER BY path COLLATE "C") FILTER (WHERE path NOT LIKE '%.%')
             = (SELECT array_agg(p ORDER BY p COLLATE "C") FROM jsonb_object_keys(flex.json_schema(kind) -> 'properties') p
                 WHERE p NOT IN ('kind', 'options')) AS names,
       '{kind}' || coalesce(array_agg(path ORDER BY path COLLATE "C") FILTER (WHERE required AND path NOT LIKE '%.%'), '{}')
             @> ARRAY(SELECT jsonb_array_elements_text(flex.json_schema(kind) -> 'required')) AS wanted
FROM kinds, flex.members(kind) WHERE kind <> 'flex' GROUP BY kind ORDER BY kind;

-- the reader knows the same members: what it names where it meets another one
SELECT kind, count(*) FILTER (WHERE m.path IS NULL) AS unknown
FROM (VALUES ('storage'), ('household'), ('ev_day')) k (kind),
     LATERAL (SELECT jsonb_build_object('kind', kind, '?', 0)) d (document), LATERAL flex.check(document) c,
     LATERAL regexp_split_to_table(rtrim(regexp_replace(c.hint, '^[^:]*: ', ''), '.'), ', ') h (name)
LEFT JOIN LATERAL (SELECT path FROM flex.members(kind) WHERE path = h.name) m ON true
WHERE c.path = '?' GROUP BY kind ORDER BY kind;

-- every member of the tables stands in the schema, whatever part it belongs to, and no other does
CREATE FUNCTION walk(root jsonb, node jsonb, at text) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT walk.at || k.key FROM jsonb_each(node -> 'properties') k
    UNION SELECT w FROM jsonb_each(node -> 'properties') k, walk(root, k.value, walk.at || k.key || '.') w
    UNION SELECT w FROM jsonb_each(node -> 'properties') k, walk(root, k.value -> 'items', walk.at || k.key || '[].') w
    UNION SELECT w FROM jsonb_each(node -> 'properties') k, walk(root, k.value -> 'oneOf' -> 1 -> 'items', walk.at || k.key || '[].') w
    UNION SELECT w FROM jsonb_each(node -> 'properties') k, walk(root, k.value -> 'additionalProperties', walk.at || k.key || '.*.') w
$$;
CREATE VIEW described AS
SELECT kind, walk(s, s, '') AS path FROM kinds, flex.json_schema(kind) s
UNION ALL SELECT kind, walk(s, d.value, format('<%s>.', d.key)) FROM kinds, flex.json_schema(kind) s, jsonb_each(s -> '$defs') d
WHERE d.key <> 'flex';
SELECT kind, path, 'not in the schema' AS fault FROM kinds, flex.members(kind)
WHERE type <> 'not supported' AND (kind, path) NOT IN (SELECT kind, path FROM described)
UNION ALL SELECT kind, path, 'not in the tables' FROM described
WHERE path NOT IN ('kind', 'options') AND (kind, path) NOT IN (SELECT kind, path FROM kinds, flex.members(kind))
  AND NOT (kind = 'community' AND path LIKE '<%');

-- a document made of what the schema requires, and no more, has the right members
CREATE FUNCTION made(root jsonb, s jsonb) RETURNS jsonb LANGUAGE sql AS $$
SELECT CASE
    WHEN s ? '$ref' THEN made(root, root -> '$defs' -> split_part(s ->> '$ref', '/', 3))
    WHEN s ? 'const' THEN s -> 'const'
    WHEN s ? 'enum' THEN s -> 'enum' -> -1
    -- of a series the array; of a field the quantity
    WHEN s ? 'oneOf' THEN made(root, CASE WHEN s -> 'oneOf' -> 0 ->> 'type' = 'number' AND s -> 'oneOf' -> 1 ->> 'type' = 'array'
                                          THEN s -> 'oneOf' -> 1
                                          ELSE (s -> 'oneOf' -> 0) || jsonb_build_object('description', s -> 'description') END)
    WHEN s ->> 'type' = 'array' THEN jsonb_build_array(made(root, s -> 'items'))
    WHEN s ->> 'description' ~ 'unit J' THEN '165000'
    WHEN s ->> 'type' = 'number' THEN coalesce(to_jsonb(least((s ->> 'maximum')::float8, 1.0)), '1')
    WHEN s ->> 'type' = 'boolean' THEN 'true'
    WHEN s ->> 'type' = 'object' THEN
        (SELECT coalesce(jsonb_object_agg(k, made(root, s -> 'properties' -> k)), '{}')
         FROM (SELECT jsonb_array_elements_text(s -> 'required') UNION SELECT jsonb_array_elements_text(s #> '{anyOf,0,required}')) r (k))
    WHEN s ->> 'format' = 'date-time' THEN '"2026-03-01T00:00:00Z"'
    WHEN s ->> 'format' = 'duration' THEN '"PT15M"'
    WHEN s ->> 'description' ~ 'unit 1/' THEN '"1 EUR/kWh"'
    ELSE '"a"' END
$$;
SELECT kind, d AS document FROM kinds, flex.json_schema(kind) s, made(s, s) d ORDER BY kind;
SELECT kind, f.path, f.message FROM kinds, flex.json_schema(kind) s, flex.check(made(s, s)) f ORDER BY 1, 2, 3;
-- without any of these a member is missing
SELECT kind, count(*) AS taken_out, bool_and(EXISTS (SELECT FROM flex.check(d - k) c
    WHERE c.severity = 'error' AND c.message ~ k)) AS missed
FROM kinds, flex.json_schema(kind) s, made(s, s) d, jsonb_object_keys(d) k WHERE k NOT IN ('kind', 'duration') GROUP BY kind ORDER BY kind;
DROP VIEW described;
DROP FUNCTION walk, made;

SELECT * FROM flex.members('boat');
SELECT flex.json_schema('boat');
SELECT flex.json_schema(NULL) IS NULL AS nothing;
DROP TABLE kinds;
