-- pg_flex: optimal schedules for flexible energy assets
-- complain if the script is sourced in psql rather than by CREATE EXTENSION
\echo Use "CREATE EXTENSION pg_flex" to load this file. \quit

COMMENT ON SCHEMA flex IS 'pg_flex: optimal schedules for flexible energy assets';
