-- making models, and the demand of persons and households

CREATE FUNCTION flex.create_behavior_model(model text, "like" text DEFAULT 'default', slot_minutes int DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    old_minutes int;
    new_minutes int;
BEGIN
    SELECT m.slot_minutes INTO old_minutes FROM flex.behavior_model m WHERE m.model = create_behavior_model."like";
    IF old_minutes IS NULL THEN
        RAISE EXCEPTION 'unknown behaviour model %', coalesce(quote_literal("like"), 'NULL')
            USING ERRCODE = 'undefined_object',
                  HINT = 'Known models: ' || (SELECT string_agg(m.model, ', ' ORDER BY m.model) FROM flex.behavior_model m) || '.';
    END IF;
    new_minutes := coalesce(create_behavior_model.slot_minutes, old_minutes);
    INSERT INTO flex.behavior_model (model, slot_minutes, description)
    VALUES (create_behavior_model.model, new_minutes, 'vocabulary of ' || "like");
    INSERT INTO flex.behavior_activity (model, activity, name, location, work, sleep)
    SELECT create_behavior_model.model, o.activity, o.name, o.location, o.work, o.sleep
    FROM flex.behavior_activity o WHERE o.model = "like";
    INSERT INTO flex.behavior_person_type (model, person_type, name, works)
    SELECT create_behavior_model.model, o.person_type, o.name, o.works
    FROM flex.behavior_person_type o WHERE o.model = "like";
    INSERT INTO flex.behavior_day_type (model, day_type, name, weekdays, holiday)
    SELECT create_behavior_model.model, o.day_type, o.name, o.weekdays, o.holiday
    FROM flex.behavior_day_type o WHERE o.model = "like";
    INSERT INTO flex.behavior_telework_type (model, telework_type, name, home_probability)
    SELECT create_behavior_model.model, o.telework_type, o.name, o.home_probability
    FROM flex.behavior_telework_type o WHERE o.model = "like";
    -- machines keep their minutes; what runs with the slot or a share of it keeps its mean power
    INSERT INTO flex.behavior_technology (model, technology, name, power_w, duration_slots, usage)
    SELECT create_behavior_model.model, o.technology, o.name, o.power_w,
           CASE WHEN o.duration_slots > 1 THEN greatest(o.duration_slots * old_minutes / new_minutes, 1)
                ELSE o.duration_slots END, o.usage
    FROM flex.behavior_technology o WHERE o.model = "like";
    INSERT INTO flex.behavior_trigger (model, activity, technology, probability)
    SELECT create_behavior_model.model, o.activity, o.technology, o.probability
    FROM flex.behavior_trigger o WHERE o.model = "like";
    INSERT INTO flex.behavior_household_type (model, household_type, name)
    SELECT create_behavior_model.model, o.household_type, o.name
    FROM flex.behavior_household_type o WHERE o.model = "like";
    INSERT INTO flex.behavior_household_member (model, household_type, member, person_type, telework_type)
    SELECT create_behavior_model.model, o.household_type, o.member, o.person_type, o.telework_type
    FROM flex.behavior_household_member o WHERE o.model = "like";
END $$;
COMMENT ON FUNCTION flex.create_behavior_model(text, text, int) IS
'Create a behaviour model with the vocabulary (activities, types, technologies, triggers, households) of another and no probabilities '
'yet. slot_minutes may differ: machines keep their run time.';

CREATE FUNCTION flex.fit_behavior(model text, diaries text)
RETURNS TABLE (n_diaries bigint, start_rows bigint, change_rows bigint, duration_rows bigint, share_rows bigint)
AS 'MODULE_PATHNAME', 'flex_fit_behavior'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION flex.fit_behavior(text, text) IS
'Fit a model''s probability tables to the diaries of a query, replacing those it had. The query gives one row per person-day '
'(person_type, day_type, activities int[], optionally weight) or one row per slot (person_day, person_type, day_type, slot from 1, '
'activity, optionally weight; ordered by person_day, slot). A model that doesn''t exist is created with the vocabulary of the built-in '
'one and the slot length of the diaries. Runs the query with the caller''s rights.';

CREATE FUNCTION flex.load_default_behavior(model text, seed bigint DEFAULT 1)
RETURNS TABLE (n_diaries bigint, start_rows bigint, change_rows bigint, duration_rows bigint, share_rows bigint)
AS 'MODULE_PATHNAME', 'flex_load_default_behavior'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE COST 10000 ROWS 1;
COMMENT ON FUNCTION flex.load_default_behavior(text, bigint) IS
'Store the tables of the built-in model under a name of your own, to look at or change them. Another seed draws other diaries of the '
'same shares.';

CREATE FUNCTION flex.default_behavior_diaries(seed bigint DEFAULT 1)
RETURNS TABLE (person_day int, person_type int, day_type int, activities int[])
AS 'MODULE_PATHNAME', 'flex_default_behavior_diaries'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000 ROWS 7210;
COMMENT ON FUNCTION flex.default_behavior_diaries(bigint) IS
'The generated diaries behind the built-in model: 144 slots of 10 minutes each';

-- aggregates over diaries

CREATE FUNCTION flex_internal.activity_share_add(state internal, activities int[], activity int)
RETURNS internal
AS 'MODULE_PATHNAME', 'flex_activity_share_add'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.activity_share_add(internal, int[], int) IS 'Transition function of flex.activity_share';

CREATE FUNCTION flex_internal.activity_change_add(state internal, activities int[], from_activity int, to_activity int)
RETURNS internal
AS 'MODULE_PATHNAME', 'flex_activity_change_add'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.activity_change_add(internal, int[], int, int) IS 'Transition function of flex.activity_change';

CREATE FUNCTION flex_internal.activity_combine(internal, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'flex_activity_combine'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.activity_combine(internal, internal) IS 'Joins the partial states of parallel workers.';

CREATE FUNCTION flex_internal.activity_serialize(internal)
RETURNS bytea
AS 'MODULE_PATHNAME', 'flex_activity_serialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.activity_serialize(internal) IS 'Carries a partial state from a parallel worker.';

CREATE FUNCTION flex_internal.activity_deserialize(bytea, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'flex_activity_deserialize'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.activity_deserialize(bytea, internal) IS 'Takes a partial state from a parallel worker.';

CREATE FUNCTION flex_internal.activity_final(internal)
RETURNS float8[]
AS 'MODULE_PATHNAME', 'flex_activity_final'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.activity_final(internal) IS 'Final function of flex.activity_share and flex.activity_change';

CREATE AGGREGATE flex.activity_share(activities int[], activity int)
(
    SFUNC = flex_internal.activity_share_add,
    STYPE = internal,
    SSPACE = 4096,
    FINALFUNC = flex_internal.activity_final,
    COMBINEFUNC = flex_internal.activity_combine,
    SERIALFUNC = flex_internal.activity_serialize,
    DESERIALFUNC = flex_internal.activity_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE flex.activity_share(int[], int) IS
'Share of the diaries in an activity, one element for each slot. Diaries that are NULL are left out.';

CREATE AGGREGATE flex.activity_change(activities int[], from_activity int, to_activity int)
(
    SFUNC = flex_internal.activity_change_add,
    STYPE = internal,
    SSPACE = 4096,
    FINALFUNC = flex_internal.activity_final,
    COMBINEFUNC = flex_internal.activity_combine,
    SERIALFUNC = flex_internal.activity_serialize,
    DESERIALFUNC = flex_internal.activity_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE flex.activity_change(int[], int, int) IS
'Of the diaries that leave from_activity at a slot, the share that takes up to_activity, one element for each slot; NULL where none '
'leaves (always in slot 1).';

-- looking at a model

CREATE FUNCTION flex.behavior_fallback(model text)
RETURNS TABLE (probabilities text, level text, keys bigint)
AS 'MODULE_PATHNAME', 'flex_behavior_fallback'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10000 ROWS 10;
COMMENT ON FUNCTION flex.behavior_fallback(text) IS
'How the keys (person type, day type, slot, activity) of the change and duration tables are found: by their own rows, or with rows '
'pooled over person types, day types and slots; "none" where there is no row at all';

CREATE FUNCTION flex.activity_shares(model text, days int DEFAULT 1000, seed bigint DEFAULT 1)
RETURNS TABLE (person_type int, day_type int, slot int, activity int, share_fitted float8, share_simulated float8,
               standard_error float8)
AS 'MODULE_PATHNAME', 'flex_activity_shares'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100000 ROWS 19584;
COMMENT ON FUNCTION flex.activity_shares(text, int, bigint) IS
'Activity shares of a model beside those of so many simulated days of each person and day type. standard_error is that of the simulated '
'share, from the fitted one. Person types that don''t work do what others of the type do instead, so their share of work is lower than '
'fitted.';

CREATE VIEW flex.behavior_activity_share AS
SELECT m.model, s.person_type, p.name AS person_type_name, s.day_type, d.name AS day_type_name, s.slot,
       ('00:00'::time + (s.slot - 1) * m.slot_minutes * interval '1 minute') AS time_of_day, s.activity,
       a.name AS activity_name, s.share_fitted, s.share_simulated, s.standard_error
FROM flex.behavior_model m
CROSS JOIN LATERAL flex.activity_shares(m.model) s
JOIN flex.behavior_activity a ON a.model = m.model AND a.activity = s.activity
JOIN flex.behavior_person_type p ON p.model = m.model AND p.person_type = s.person_type
JOIN flex.behavior_day_type d ON d.model = m.model AND d.day_type = s.day_type
WHERE m.generator_seed IS NOT NULL OR EXISTS (SELECT FROM flex.behavior_start f WHERE f.model = m.model);
COMMENT ON VIEW flex.behavior_activity_share IS 'Activity shares by slot: fitted, and of 1000 simulated days of each person and day type';
COMMENT ON COLUMN flex.behavior_activity_share.model IS 'Model';
COMMENT ON COLUMN flex.behavior_activity_share.person_type IS 'Person type';
COMMENT ON COLUMN flex.behavior_activity_share.person_type_name IS 'Its name';
COMMENT ON COLUMN flex.behavior_activity_share.day_type IS 'Day type';
COMMENT ON COLUMN flex.behavior_activity_share.day_type_name IS 'Its name';
COMMENT ON COLUMN flex.behavior_activity_share.slot IS 'Slot, from 1';
COMMENT ON COLUMN flex.behavior_activity_share.time_of_day IS 'Local time at which the slot begins';
COMMENT ON COLUMN flex.behavior_activity_share.activity IS 'Activity';
COMMENT ON COLUMN flex.behavior_activity_share.activity_name IS 'Its name';
COMMENT ON COLUMN flex.behavior_activity_share.share_fitted IS 'Share in the diaries, 0 to 1';
COMMENT ON COLUMN flex.behavior_activity_share.share_simulated IS 'Share in the simulated days, 0 to 1';
COMMENT ON COLUMN flex.behavior_activity_share.standard_error IS 'Standard error of the simulated share';

-- simulation

CREATE FUNCTION flex.simulate_person(model text, person_type int, telework_type int, seed bigint, start date,
                                     days int DEFAULT 365, options jsonb DEFAULT '{}')
RETURNS TABLE (ts timestamptz, activity int, location int, appliance_w float8, hot_water_w float8)
AS 'MODULE_PATHNAME', 'flex_simulate_person'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100000 ROWS 52560;
COMMENT ON FUNCTION flex.simulate_person(text, int, int, bigint, date, int, jsonb) IS
'Days of a person from local midnight of start on, one row per slot: activity, location (1 at home, 0 elsewhere), mean power of '
'appliances and hot water over the slot, W, > 0 consumption. The same seed gives the same days, whatever part is asked for.';

CREATE FUNCTION flex.simulate_household(model text, household jsonb, seed bigint, start date, days int DEFAULT 365,
                                        resolution interval DEFAULT '15 minutes', options jsonb DEFAULT '{}')
RETURNS TABLE (ts timestamptz, appliance_kw float8, hot_water_kw float8, occupants_home float8, occupancy int)
AS 'MODULE_PATHNAME', 'flex_simulate_household'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100000 ROWS 35040;
COMMENT ON FUNCTION flex.simulate_household(text, jsonb, bigint, date, int, interval, jsonb) IS
'Demand of a household from local midnight of start on, means over steps of the resolution: appliances with lighting and base load, hot '
'water, kW, > 0 consumption; members at home; occupancy 1 where more than half a member is at home. household is the number of a '
'household type or a composition: [{"person_type": 1, "telework_type": 2, "count": 2}, ...].';

CREATE FUNCTION flex.household_coincidence(model text, household jsonb, n int, seed bigint, start date,
                                           days int DEFAULT 365, resolution interval DEFAULT '15 minutes',
                                           options jsonb DEFAULT '{}')
RETURNS TABLE (households int, peak_kw float8, sum_of_peaks_kw float8, coincidence_factor float8)
AS 'MODULE_PATHNAME', 'flex_household_coincidence'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 1000000 ROWS 100;
COMMENT ON FUNCTION flex.household_coincidence(text, jsonb, int, bigint, date, int, interval, jsonb) IS
'Peak of the sum of the appliances of 1, 2, ... n households, kW, beside the sum of their peaks, and their ratio. The households are '
'those of flex.simulate_household with seed, seed + 1, ...';

CREATE FUNCTION flex.store_households(relation regclass, model text, household jsonb, n int, seed bigint, start date,
                                      days int DEFAULT 365, resolution interval DEFAULT '15 minutes',
                                      options jsonb DEFAULT '{}', first int DEFAULT 1)
RETURNS bigint
AS 'MODULE_PATHNAME', 'flex_store_households'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE COST 1000000;
COMMENT ON FUNCTION flex.store_households(regclass, text, jsonb, int, bigint, date, int, interval, jsonb, int) IS
'Simulate n households with seed, seed + 1, ... as flex.simulate_household does and load them into a table (bare ones in batches, others '
'by the way of COPY); returns the number of rows. The table has columns household bigint (first, first + 1, ...), ts timestamptz and any '
'of appliance_kw, hot_water_kw (kW, > 0 consumption), occupants_home float8, occupancy int.';
