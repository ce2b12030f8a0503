-- Prints the table of the members of a kind of document, for the pages: psql -v kind=storage
SET search_path = pg_catalog;
SELECT E'| member | type | unit | default | meaning |\n|---|---|---|---|---|\n'
       || string_agg(format('| `%s` | %s | %s | %s | %s |', path, replace(replace(type, '<', '&lt;'), '>', '&gt;'),
                            coalesce(unit, ''),
                            CASE WHEN required THEN 'required' ELSE coalesce("default", '') END,
                            replace(meaning, '|', ', ')), E'\n' ORDER BY place)
       || coalesce(E'\n\nSpecified but not supported yet: '
                   || (SELECT string_agg(format('`%s`', path), ', ' ORDER BY place)
                       FROM flex.members(:'kind') WITH ORDINALITY l (path, type, u, d, r, m, place)
                       WHERE type = 'not supported') || '.', '')
FROM   flex.members(:'kind') WITH ORDINALITY m (path, type, unit, "default", required, meaning, place)
WHERE  type <> 'not supported' AND path NOT LIKE 'options.%';
