-- pg_flex 0.1.0 to 0.2.0: what a comparison of the two scripts can't tell. What is
-- taken from the new one stands for the line "-- generated" (scripts/upgrade.sh).
-- test/tap/150_upgrade.pl compares the outcome with a fresh installation.
\echo Use "ALTER EXTENSION pg_flex UPDATE" to load this file. \quit

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
