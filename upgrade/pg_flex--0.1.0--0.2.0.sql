-- pg_flex 0.1.0 to 0.2.0: what a comparison of the two scripts can't tell. What is
-- taken from the new one stands for the line "-- generated" (scripts/upgrade.sh).
-- test/tap/150_upgrade.pl compares the outcome with a fresh installation.
\echo Use "ALTER EXTENSION pg_flex UPDATE" to load this file. \quit

-- every name and operator below that isn't qualified is the server's, whatever schemas hold
SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

-- ---- helpers move to a schema of their own; a user's views go along ------------
CREATE SCHEMA flex_internal;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'flex'::regnamespace AND p.proname IN (
        'activity_change_add', 'activity_combine', 'activity_deserialize', 'activity_final', 'activity_serialize',
        'activity_share_add', 'add_local', 'assign_customers', 'check_profiles', 'choose_customers', 'community_balance_add',
        'community_balance_combine', 'community_balance_final', 'compute_headroom', 'count_hosting', 'customer_kvar',
        'delete_community_steps', 'delete_household_steps', 'delete_steps', 'draw_schedule', 'easter', 'ev_day_of',
        'explain_problem', 'find_asset', 'find_community', 'find_network', 'find_sensor', 'find_site', 'floor_time',
        'headroom_context', 'hosting_choose', 'hosting_energy', 'hosting_vehicles', 'household_components',
        'household_input_unit', 'household_query', 'interval_text', 'limit_evs', 'network_document', 'network_normal',
        'network_summary_json', 'numbers', 'override_members', 'profile_headroom', 'rc_fit_add', 'rc_fit_final', 'read_dss',
        'referenced_sensors', 'refuse_asset_cycle', 'run_next_job', 'schedule_document', 'sensor_events', 'sensor_values',
        'share_of_steps', 'site_document', 'start_content', 'storage_add', 'storage_combine', 'storage_cost_final',
        'storage_deserialize', 'storage_serialize', 'storage_value_final', 'store_community_devices', 'store_hosting',
        'version_order', 'voltage_limit_add', 'voltage_limit_combine', 'voltage_limit_deserialize', 'voltage_limit_final',
        'voltage_limit_report_final', 'voltage_limit_serialize', 'write_dss'
    ) LOOP
        EXECUTE pg_catalog.format('ALTER ROUTINE %s SET SCHEMA flex_internal', f);
    END LOOP;
END $$;

-- ---- functions that are gone, or have other arguments or results ---------------
-- (flex.network_loads is flex.network_load_series now: table flex.network_load keeps its name)
ALTER FUNCTION flex.network_loads(text, timestamptz, timestamptz, interval) RENAME TO network_load_series;
DROP FUNCTION flex.version();
DROP FUNCTION flex.store_community_run(bigint, jsonb, jsonb);
DROP FUNCTION flex.store_failed_run(bigint, timestamptz, timestamptz, interval, text, text, jsonb);
DROP FUNCTION flex_internal.check_profiles(text[], text[], int[], float8[]);
DROP FUNCTION flex_internal.household_query(text, timestamptz, interval, interval);
DROP FUNCTION flex_internal.sensor_events(bigint, bigint, timestamptz, timestamptz, timestamptz);

-- ---- tables --------------------------------------------------------------------
-- checks are added NOT VALID, what breaks them is repaired, then they are validated
ALTER TABLE flex.run ADD CONSTRAINT run_kind
    CHECK (kind IN ('flex', 'community', 'household_reference', 'household_optimised')) NOT VALID;
UPDATE flex.run SET is_current = false, message = concat_ws('; ', message, 'kind was ' || kind), kind = 'flex'
WHERE kind NOT IN ('flex', 'community', 'household_reference', 'household_optimised');
ALTER TABLE flex.run VALIDATE CONSTRAINT run_kind;

-- owners are roles now, which follow a new name of theirs; that of a role which is gone is who upgrades
ALTER TABLE flex.site ALTER owner DROP DEFAULT;
ALTER TABLE flex.site ALTER owner TYPE regrole
    USING coalesce(pg_catalog.to_regrole(pg_catalog.quote_ident(owner)), pg_catalog.quote_ident(current_user)::regrole);
ALTER TABLE flex.site ALTER owner SET DEFAULT pg_catalog.quote_ident(current_user)::pg_catalog.regrole;

-- networks have owners too; those that are there belong to the extension's owner
ALTER TABLE flex.network ADD COLUMN owner regrole NOT NULL DEFAULT pg_catalog.quote_ident(current_user)::pg_catalog.regrole;

-- set-points are comfort; behaviour is what people do
ALTER TABLE flex.behaviour RENAME TO comfort;
ALTER TABLE flex.household RENAME COLUMN behaviour TO comfort;
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT r.relname, k.conname FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class r ON r.oid = k.conrelid
             WHERE r.oid IN ('flex.comfort'::regclass, 'flex.household'::regclass) AND k.conname LIKE '%behaviour%' LOOP
        EXECUTE pg_catalog.format('ALTER TABLE flex.%I RENAME CONSTRAINT %I TO %I', c.relname, c.conname,
                                  pg_catalog.replace(c.conname, 'behaviour', 'comfort'));
    END LOOP;
END $$;

-- beliefs: scenarios beside each other, and values that are taken back
ALTER TABLE flex.belief ADD COLUMN scenario smallint NOT NULL DEFAULT 0, ALTER value DROP NOT NULL;
ALTER TABLE flex.belief ADD CONSTRAINT belief_scenario_check CHECK (scenario >= 0) NOT VALID;
ALTER TABLE flex.belief VALIDATE CONSTRAINT belief_scenario_check;
ALTER TABLE flex.belief DROP CONSTRAINT belief_pkey,
    ADD PRIMARY KEY (site_id, sensor_id, event_start, belief_time, source_id, scenario, cumulative_probability);

-- jobs: within bounds, what is wrong with those that aren't is said; moved on before they run, by priority
UPDATE flex.job SET
    last_message = concat_ws('; ', last_message, 'changed by the upgrade: every was ' || every || ', horizon was ' || horizon ||
                             ', next_due was ' || next_due),
    every = CASE WHEN every > '10 years' THEN '10 years' WHEN every < '1 second' OR least(extract(year FROM every),
        extract(month FROM every), extract(day FROM every), extract(hour FROM every), extract(minute FROM every),
        extract(second FROM every)) < 0 THEN '1 hour' ELSE every END,
    horizon = least(greatest(horizon, '1 second'), '10 years'),
    next_due = CASE WHEN next_due >= '1000-01-01Z' AND next_due < '9000-01-01Z' THEN next_due ELSE now() END
WHERE NOT (every BETWEEN '1 second' AND '10 years' AND horizon BETWEEN '1 second' AND '10 years'
           AND least(extract(year FROM every), extract(month FROM every), extract(day FROM every), extract(hour FROM every),
                     extract(minute FROM every), extract(second FROM every)) >= 0
           AND next_due >= '1000-01-01Z' AND next_due < '9000-01-01Z');
ALTER TABLE flex.job DROP CONSTRAINT job_every_check, DROP CONSTRAINT job_horizon_check, DROP CONSTRAINT job_site_id_kind_key,
    ADD COLUMN subject text NOT NULL DEFAULT '',
    ADD COLUMN options jsonb NOT NULL DEFAULT '{}' CONSTRAINT job_options_check CHECK (jsonb_typeof(options) = 'object'),
    ADD COLUMN priority smallint NOT NULL DEFAULT 5 CONSTRAINT job_priority_check CHECK (priority BETWEEN 0 AND 9),
    ADD COLUMN after_job bigint,
    ADD COLUMN time_limit interval NOT NULL DEFAULT '1 minute'
        CONSTRAINT job_time_limit_check CHECK (time_limit >= '1 millisecond' AND time_limit <= '1 day'),
    ADD COLUMN state text NOT NULL DEFAULT 'waiting' CONSTRAINT job_state_check CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    ADD COLUMN failures int NOT NULL DEFAULT 0 CONSTRAINT job_failures_check CHECK (failures >= 0),
    ADD COLUMN started_at timestamptz;
ALTER TABLE flex.job
    ADD CONSTRAINT job_every_check CHECK (every >= '1 second' AND every <= '10 years'),
    ADD CONSTRAINT job_every_parts CHECK (least(extract(year FROM every), extract(month FROM every), extract(day FROM every),
        extract(hour FROM every), extract(minute FROM every), extract(second FROM every)) >= 0),
    ADD CONSTRAINT job_horizon_check CHECK (horizon >= '1 second' AND horizon <= '10 years'),
    ADD CONSTRAINT job_next_due_check CHECK (next_due >= '1000-01-01Z' AND next_due < '9000-01-01Z'),
    ADD CONSTRAINT job_check CHECK (after_job < job_id),
    ADD UNIQUE (site_id, kind, subject),
    ADD FOREIGN KEY (site_id, after_job) REFERENCES flex.job (site_id, job_id);
DROP INDEX flex.job_due;
DROP FUNCTION flex.create_job(text, interval, interval, timestamptz);
DROP FUNCTION flex_internal.run_next_job(timestamptz);

-- ---- comments of columns of views are said anew --------------------------------
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT v.relname, a.attname FROM pg_catalog.pg_class v JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid
             WHERE v.relnamespace = 'flex'::regnamespace AND v.relkind = 'v' AND a.attnum > 0 LOOP
        EXECUTE pg_catalog.format('COMMENT ON COLUMN flex.%I.%I IS NULL', c.relname, c.attname);
    END LOOP;
END $$;

-- generated
