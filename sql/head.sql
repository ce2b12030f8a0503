-- pg_flex: optimal schedules for flexible energy assets
-- complain if the script is sourced in psql rather than by CREATE EXTENSION
\echo Use "CREATE EXTENSION pg_flex" to load this file. \quit

COMMENT ON SCHEMA flex IS 'pg_flex: optimal schedules for flexible energy assets';

-- What users call stands in flex. The helpers of those functions stand here: all
-- functions run with the rights of their caller, so everybody may call these too,
-- but their names and arguments may change with any version.
CREATE SCHEMA flex_internal;
COMMENT ON SCHEMA flex_internal IS 'Helpers of pg_flex''s functions: not to be called, they may change with any version';
GRANT USAGE ON SCHEMA flex_internal TO PUBLIC;
