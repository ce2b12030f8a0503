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

SELECT * FROM flex.members('boat');
SELECT flex.json_schema('boat');
SELECT flex.json_schema(NULL) IS NULL AS nothing;
DROP TABLE kinds;
