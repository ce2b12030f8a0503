-- the text of a user's query: read here and nowhere else

CREATE FUNCTION flex_internal.read_query(query text, optional text[] DEFAULT '{}', nullable text[] DEFAULT '{}')
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'flex_read_query'
LANGUAGE C VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 1000;
COMMENT ON FUNCTION flex_internal.read_query(text, text[], text[]) IS
'Rows of the text of a query, read-only and with the caller''s rights and search_path: its columns are found by the names of the column '
'definition list, AS q (ts timestamptz, zone text, kva float8), of types float8, int, bigint, text, bool and timestamptz; those in '
'optional may be missing, those in nullable may be NULL, all others must be there and finite';
