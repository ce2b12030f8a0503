-- behaviour: time-use models, and the demand of persons and households

CREATE TABLE flex.behavior_model (
    model          text PRIMARY KEY CHECK (model <> ''),
    slot_minutes   int NOT NULL CHECK (slot_minutes > 0 AND 1440 % slot_minutes = 0),
    generator_seed bigint,
    n_diaries      bigint,
    fitted_at      timestamptz,
    description    text NOT NULL DEFAULT '',
    builtin        bool NOT NULL DEFAULT false
);
COMMENT ON TABLE flex.behavior_model IS 'Models of how people spend their days';
COMMENT ON COLUMN flex.behavior_model.model IS 'Name';
COMMENT ON COLUMN flex.behavior_model.slot_minutes IS 'Length of a slot, minutes; divides the day';
COMMENT ON COLUMN flex.behavior_model.generator_seed IS
'Seed of the generated diaries that stand for the probability tables; NULL: the tables hold them';
COMMENT ON COLUMN flex.behavior_model.n_diaries IS 'Person-days the model was fitted to';
COMMENT ON COLUMN flex.behavior_model.fitted_at IS 'When it was fitted';
COMMENT ON COLUMN flex.behavior_model.description IS 'Where it comes from';
COMMENT ON COLUMN flex.behavior_model.builtin IS 'Comes with the extension; not dumped';

CREATE TABLE flex.behavior_activity (
    model    text NOT NULL REFERENCES flex.behavior_model ON UPDATE CASCADE ON DELETE CASCADE,
    activity int NOT NULL,
    name     text NOT NULL,
    location int NOT NULL DEFAULT 1 CHECK (location IN (0, 1, 2)),
    work     bool NOT NULL DEFAULT false,
    sleep    bool NOT NULL DEFAULT false,
    builtin  bool NOT NULL DEFAULT false,
    PRIMARY KEY (model, activity)
);
COMMENT ON TABLE flex.behavior_activity IS 'Activities that a model tells apart';
COMMENT ON COLUMN flex.behavior_activity.model IS 'Model';
COMMENT ON COLUMN flex.behavior_activity.activity IS 'Number of the activity';
COMMENT ON COLUMN flex.behavior_activity.name IS 'What people do';
COMMENT ON COLUMN flex.behavior_activity.location IS '1 at home, 0 outside, 2 either: work by the telework type, others half and half';
COMMENT ON COLUMN flex.behavior_activity.work IS 'Paid work: placed by the telework type, replaced for person types that don''t work';
COMMENT ON COLUMN flex.behavior_activity.sleep IS 'Needs no light';
COMMENT ON COLUMN flex.behavior_activity.builtin IS 'Comes with the extension; not dumped';

CREATE TABLE flex.behavior_person_type (
    model       text NOT NULL REFERENCES flex.behavior_model ON UPDATE CASCADE ON DELETE CASCADE,
    person_type int NOT NULL,
    name        text NOT NULL,
    works       bool NOT NULL DEFAULT true,
    builtin     bool NOT NULL DEFAULT false,
    PRIMARY KEY (model, person_type)
);
COMMENT ON TABLE flex.behavior_person_type IS 'Kinds of persons that a model tells apart';
COMMENT ON COLUMN flex.behavior_person_type.model IS 'Model';
COMMENT ON COLUMN flex.behavior_person_type.person_type IS 'Number of the person type';
COMMENT ON COLUMN flex.behavior_person_type.name IS 'Who they are';
COMMENT ON COLUMN flex.behavior_person_type.works IS 'False: a draw of paid work is replaced by what the type does at that time';
COMMENT ON COLUMN flex.behavior_person_type.builtin IS 'Comes with the extension; not dumped';

CREATE TABLE flex.behavior_day_type (
    model    text NOT NULL REFERENCES flex.behavior_model ON UPDATE CASCADE ON DELETE CASCADE,
    day_type int NOT NULL,
    name     text NOT NULL,
    weekdays int[] NOT NULL DEFAULT '{}' CHECK (weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]),
    holiday  bool NOT NULL DEFAULT false,
    builtin  bool NOT NULL DEFAULT false,
    PRIMARY KEY (model, day_type)
);
COMMENT ON TABLE flex.behavior_day_type IS 'Kinds of days that a model tells apart';
COMMENT ON COLUMN flex.behavior_day_type.model IS 'Model';
COMMENT ON COLUMN flex.behavior_day_type.day_type IS 'Number of the day type';
COMMENT ON COLUMN flex.behavior_day_type.name IS 'Which days';
COMMENT ON COLUMN flex.behavior_day_type.weekdays IS 'Its weekdays, 1 Monday to 7 Sunday; each belongs to one type';
COMMENT ON COLUMN flex.behavior_day_type.holiday IS 'Holidays are of this type, whatever their weekday';
COMMENT ON COLUMN flex.behavior_day_type.builtin IS 'Comes with the extension; not dumped';

CREATE TABLE flex.behavior_telework_type (
    model            text NOT NULL REFERENCES flex.behavior_model ON UPDATE CASCADE ON DELETE CASCADE,
    telework_type    int NOT NULL,
    name             text NOT NULL,
    home_probability float8 NOT NULL CHECK (home_probability >= 0 AND home_probability <= 1),
    builtin          bool NOT NULL DEFAULT false,
    PRIMARY KEY (model, telework_type)
);
COMMENT ON TABLE flex.behavior_telework_type IS 'How often people work at home';
COMMENT ON COLUMN flex.behavior_telework_type.model IS 'Model';
COMMENT ON COLUMN flex.behavior_telework_type.telework_type IS 'Number of the telework type';
COMMENT ON COLUMN flex.behavior_telework_type.name IS 'What it stands for';
COMMENT ON COLUMN flex.behavior_telework_type.home_probability IS 'Probability that a day''s work is done at home';
COMMENT ON COLUMN flex.behavior_telework_type.builtin IS 'Comes with the extension; not dumped';

CREATE TABLE flex.behavior_technology (
    model          text NOT NULL REFERENCES flex.behavior_model ON UPDATE CASCADE ON DELETE CASCADE,
    technology     int NOT NULL,
    name           text NOT NULL,
    power_w        float8 NOT NULL CHECK (power_w >= 0 AND power_w < 'Infinity'),
    duration_slots float8 NOT NULL DEFAULT 1 CHECK (duration_slots >= 0 AND duration_slots < 'Infinity'),
    usage          text NOT NULL DEFAULT 'appliance' CHECK (usage IN ('appliance', 'hot water', 'lighting', 'base load')),
    builtin        bool NOT NULL DEFAULT false,
    PRIMARY KEY (model, technology)
);
COMMENT ON TABLE flex.behavior_technology IS 'Devices that activities start';
COMMENT ON COLUMN flex.behavior_technology.model IS 'Model';
COMMENT ON COLUMN flex.behavior_technology.technology IS 'Number of the technology';
COMMENT ON COLUMN flex.behavior_technology.name IS 'What it is';
COMMENT ON COLUMN flex.behavior_technology.power_w IS 'Power while it runs, W, > 0 consumption';
COMMENT ON COLUMN flex.behavior_technology.duration_slots IS 'How long it runs, slots; below 1 it runs for that share of its slot';
COMMENT ON COLUMN flex.behavior_technology.usage IS
'What the power counts as: appliance, hot water, lighting (in the dark), base load (always)';
COMMENT ON COLUMN flex.behavior_technology.builtin IS 'Comes with the extension; not dumped';

CREATE TABLE flex.behavior_trigger (
    model       text NOT NULL,
    activity    int NOT NULL,
    technology  int NOT NULL,
    probability float8 NOT NULL CHECK (probability >= 0 AND probability < 'Infinity'),
    builtin     bool NOT NULL DEFAULT false,
    PRIMARY KEY (model, activity, technology),
    FOREIGN KEY (model, activity) REFERENCES flex.behavior_activity ON UPDATE CASCADE ON DELETE CASCADE,
    FOREIGN KEY (model, technology) REFERENCES flex.behavior_technology ON UPDATE CASCADE ON DELETE CASCADE
);
COMMENT ON TABLE flex.behavior_trigger IS 'Which technology a slot of an activity at home starts';
COMMENT ON COLUMN flex.behavior_trigger.model IS 'Model';
COMMENT ON COLUMN flex.behavior_trigger.activity IS 'Activity';
COMMENT ON COLUMN flex.behavior_trigger.technology IS 'Technology';
COMMENT ON COLUMN flex.behavior_trigger.probability IS 'Weight of the technology; those of an activity are divided by their sum';
COMMENT ON COLUMN flex.behavior_trigger.builtin IS 'Comes with the extension; not dumped';

CREATE TABLE flex.behavior_household_type (
    model          text NOT NULL REFERENCES flex.behavior_model ON UPDATE CASCADE ON DELETE CASCADE,
    household_type int NOT NULL,
    name           text NOT NULL,
    builtin        bool NOT NULL DEFAULT false,
    PRIMARY KEY (model, household_type)
);
COMMENT ON TABLE flex.behavior_household_type IS 'Kinds of households';
COMMENT ON COLUMN flex.behavior_household_type.model IS 'Model';
COMMENT ON COLUMN flex.behavior_household_type.household_type IS 'Number of the household type';
COMMENT ON COLUMN flex.behavior_household_type.name IS 'Who lives there';
COMMENT ON COLUMN flex.behavior_household_type.builtin IS 'Comes with the extension; not dumped';

CREATE TABLE flex.behavior_household_member (
    model          text NOT NULL,
    household_type int NOT NULL,
    member         int NOT NULL,
    person_type    int NOT NULL,
    telework_type  int NOT NULL,
    builtin        bool NOT NULL DEFAULT false,
    PRIMARY KEY (model, household_type, member),
    FOREIGN KEY (model, household_type) REFERENCES flex.behavior_household_type ON UPDATE CASCADE ON DELETE CASCADE,
    FOREIGN KEY (model, person_type) REFERENCES flex.behavior_person_type ON UPDATE CASCADE ON DELETE CASCADE,
    FOREIGN KEY (model, telework_type) REFERENCES flex.behavior_telework_type ON UPDATE CASCADE ON DELETE CASCADE
);
COMMENT ON TABLE flex.behavior_household_member IS 'Members of the household types';
COMMENT ON COLUMN flex.behavior_household_member.model IS 'Model';
COMMENT ON COLUMN flex.behavior_household_member.household_type IS 'Household type';
COMMENT ON COLUMN flex.behavior_household_member.member IS 'Number of the member within the household';
COMMENT ON COLUMN flex.behavior_household_member.person_type IS 'Person type of the member';
COMMENT ON COLUMN flex.behavior_household_member.telework_type IS 'Telework type of the member';
COMMENT ON COLUMN flex.behavior_household_member.builtin IS 'Comes with the extension; not dumped';

CREATE TABLE flex.behavior_holiday (
    calendar text NOT NULL,
    day      date NOT NULL,
    name     text NOT NULL DEFAULT '',
    builtin  bool NOT NULL DEFAULT false,
    PRIMARY KEY (calendar, day)
);
COMMENT ON TABLE flex.behavior_holiday IS 'Holidays by calendar; the option "holidays" names the calendar';
COMMENT ON COLUMN flex.behavior_holiday.calendar IS 'Calendar, for example DE';
COMMENT ON COLUMN flex.behavior_holiday.day IS 'Local date';
COMMENT ON COLUMN flex.behavior_holiday.name IS 'Name of the holiday';
COMMENT ON COLUMN flex.behavior_holiday.builtin IS 'Comes with the extension; not dumped';

-- probabilities of a fitted model; slots count from 1 (midnight)

CREATE TABLE flex.behavior_start (
    model       text NOT NULL REFERENCES flex.behavior_model ON UPDATE CASCADE ON DELETE CASCADE,
    person_type int NOT NULL,
    day_type    int NOT NULL,
    activity    int NOT NULL,
    probability float8 NOT NULL,
    n_cases     float8 NOT NULL,
    PRIMARY KEY (model, person_type, day_type, activity)
);
COMMENT ON TABLE flex.behavior_start IS 'First activity of the day';
COMMENT ON COLUMN flex.behavior_start.model IS 'Model';
COMMENT ON COLUMN flex.behavior_start.person_type IS 'Person type';
COMMENT ON COLUMN flex.behavior_start.day_type IS 'Day type';
COMMENT ON COLUMN flex.behavior_start.activity IS 'Activity in slot 1';
COMMENT ON COLUMN flex.behavior_start.probability IS 'Share of the days that begin with it; sums to 1 over the activities';
COMMENT ON COLUMN flex.behavior_start.n_cases IS 'Days behind the row (sum of weights)';

CREATE TABLE flex.behavior_change (
    model         text NOT NULL REFERENCES flex.behavior_model ON UPDATE CASCADE ON DELETE CASCADE,
    person_type   int NOT NULL,
    day_type      int NOT NULL,
    slot          int NOT NULL,
    from_activity int NOT NULL,
    to_activity   int NOT NULL,
    probability   float8 NOT NULL,
    n_cases       float8 NOT NULL,
    PRIMARY KEY (model, person_type, day_type, slot, from_activity, to_activity)
);
COMMENT ON TABLE flex.behavior_change IS 'Next activity of those who change at a slot';
COMMENT ON COLUMN flex.behavior_change.model IS 'Model';
COMMENT ON COLUMN flex.behavior_change.person_type IS 'Person type';
COMMENT ON COLUMN flex.behavior_change.day_type IS 'Day type';
COMMENT ON COLUMN flex.behavior_change.slot IS 'Slot in which the new activity begins, from 2';
COMMENT ON COLUMN flex.behavior_change.from_activity IS 'Activity that ends';
COMMENT ON COLUMN flex.behavior_change.to_activity IS 'Activity that begins';
COMMENT ON COLUMN flex.behavior_change.probability IS 'Share of the changes that go to it; sums to 1 over to_activity';
COMMENT ON COLUMN flex.behavior_change.n_cases IS 'Changes behind the row (sum of weights)';

CREATE TABLE flex.behavior_duration (
    model       text NOT NULL REFERENCES flex.behavior_model ON UPDATE CASCADE ON DELETE CASCADE,
    person_type int NOT NULL,
    day_type    int NOT NULL,
    slot        int NOT NULL,
    activity    int NOT NULL,
    slots       int NOT NULL,
    probability float8 NOT NULL,
    n_cases     float8 NOT NULL,
    PRIMARY KEY (model, person_type, day_type, slot, activity, slots)
);
COMMENT ON TABLE flex.behavior_duration IS 'Length of spells that begin in a slot';
COMMENT ON COLUMN flex.behavior_duration.model IS 'Model';
COMMENT ON COLUMN flex.behavior_duration.person_type IS 'Person type';
COMMENT ON COLUMN flex.behavior_duration.day_type IS 'Day type';
COMMENT ON COLUMN flex.behavior_duration.slot IS 'Slot in which the spell begins';
COMMENT ON COLUMN flex.behavior_duration.activity IS 'Activity';
COMMENT ON COLUMN flex.behavior_duration.slots IS 'Length, slots; spells end with the day';
COMMENT ON COLUMN flex.behavior_duration.probability IS 'Share of the spells of that length; sums to 1 over slots';
COMMENT ON COLUMN flex.behavior_duration.n_cases IS 'Spells behind the row (sum of weights)';

CREATE TABLE flex.behavior_share (
    model       text NOT NULL REFERENCES flex.behavior_model ON UPDATE CASCADE ON DELETE CASCADE,
    person_type int NOT NULL,
    day_type    int NOT NULL,
    slot        int NOT NULL,
    activity    int NOT NULL,
    share       float8 NOT NULL,
    n_cases     float8 NOT NULL,
    PRIMARY KEY (model, person_type, day_type, slot, activity)
);
COMMENT ON TABLE flex.behavior_share IS 'Share of the diaries in an activity, by slot';
COMMENT ON COLUMN flex.behavior_share.model IS 'Model';
COMMENT ON COLUMN flex.behavior_share.person_type IS 'Person type';
COMMENT ON COLUMN flex.behavior_share.day_type IS 'Day type';
COMMENT ON COLUMN flex.behavior_share.slot IS 'Slot';
COMMENT ON COLUMN flex.behavior_share.activity IS 'Activity';
COMMENT ON COLUMN flex.behavior_share.share IS 'Share of the days; sums to 1 over the activities';
COMMENT ON COLUMN flex.behavior_share.n_cases IS 'Days behind the row (sum of weights)';

SELECT pg_catalog.pg_extension_config_dump('flex.behavior_model', 'WHERE NOT builtin');
SELECT pg_catalog.pg_extension_config_dump('flex.behavior_activity', 'WHERE NOT builtin');
SELECT pg_catalog.pg_extension_config_dump('flex.behavior_person_type', 'WHERE NOT builtin');
SELECT pg_catalog.pg_extension_config_dump('flex.behavior_day_type', 'WHERE NOT builtin');
SELECT pg_catalog.pg_extension_config_dump('flex.behavior_telework_type', 'WHERE NOT builtin');
SELECT pg_catalog.pg_extension_config_dump('flex.behavior_technology', 'WHERE NOT builtin');
SELECT pg_catalog.pg_extension_config_dump('flex.behavior_trigger', 'WHERE NOT builtin');
SELECT pg_catalog.pg_extension_config_dump('flex.behavior_household_type', 'WHERE NOT builtin');
SELECT pg_catalog.pg_extension_config_dump('flex.behavior_household_member', 'WHERE NOT builtin');
SELECT pg_catalog.pg_extension_config_dump('flex.behavior_holiday', 'WHERE NOT builtin');
SELECT pg_catalog.pg_extension_config_dump('flex.behavior_start', '');
SELECT pg_catalog.pg_extension_config_dump('flex.behavior_change', '');
SELECT pg_catalog.pg_extension_config_dump('flex.behavior_duration', '');
SELECT pg_catalog.pg_extension_config_dump('flex.behavior_share', '');

-- the built-in vocabulary

CREATE FUNCTION flex.default_behavior_vocabulary()
RETURNS jsonb
AS 'MODULE_PATHNAME', 'flex_default_behavior_vocabulary'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION flex.default_behavior_vocabulary() IS
'Activities, person types, telework types, technologies (W, slots) and triggers of the built-in behaviour model';

CREATE FUNCTION flex_internal.easter(year int)
RETURNS date
AS 'MODULE_PATHNAME', 'flex_pg_easter'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flex_internal.easter(int) IS 'Easter Sunday of a year of the Gregorian calendar';

INSERT INTO flex.behavior_model (model, slot_minutes, generator_seed, description, builtin)
SELECT 'default', (v ->> 'slot_minutes')::int, 1,
       'generated diaries, calibrated to published shares and yearly energies', true
FROM flex.default_behavior_vocabulary() v;
INSERT INTO flex.behavior_activity (model, activity, name, location, work, sleep, builtin)
SELECT 'default', r.id, r.name, r.location, r.work, r.sleep, true
FROM jsonb_to_recordset(flex.default_behavior_vocabulary() -> 'activities')
     AS r (id int, name text, location int, work bool, sleep bool);
INSERT INTO flex.behavior_person_type (model, person_type, name, works, builtin)
SELECT 'default', r.id, r.name, r.works, true
FROM jsonb_to_recordset(flex.default_behavior_vocabulary() -> 'person_types') AS r (id int, name text, works bool);
INSERT INTO flex.behavior_day_type (model, day_type, name, weekdays, holiday, builtin) VALUES
    ('default', 1, 'Monday to Friday', '{1,2,3,4,5}', false, true),
    ('default', 2, 'Saturday, Sunday or holiday', '{6,7}', true, true);
INSERT INTO flex.behavior_telework_type (model, telework_type, name, home_probability, builtin)
SELECT 'default', r.id, r.name, r.home_probability, true
FROM jsonb_to_recordset(flex.default_behavior_vocabulary() -> 'telework_types')
     AS r (id int, name text, home_probability float8);
INSERT INTO flex.behavior_technology (model, technology, name, power_w, duration_slots, usage, builtin)
SELECT 'default', r.id, r.name, r.power_w, r.duration_slots, r.usage, true
FROM jsonb_to_recordset(flex.default_behavior_vocabulary() -> 'technologies')
     AS r (id int, name text, power_w float8, duration_slots float8, usage text);
INSERT INTO flex.behavior_trigger (model, activity, technology, probability, builtin)
SELECT 'default', r.activity, r.technology, r.probability, true
FROM jsonb_to_recordset(flex.default_behavior_vocabulary() -> 'triggers')
     AS r (activity int, technology int, probability float8);
INSERT INTO flex.behavior_household_type (model, household_type, name, builtin) VALUES
    ('default', 1, 'one full-time worker', true),
    ('default', 2, 'two full-time workers', true),
    ('default', 3, 'two full-time workers, one child', true),
    ('default', 4, 'full-time and part-time worker, two children', true),
    ('default', 5, 'two retired', true);
INSERT INTO flex.behavior_household_member (model, household_type, member, person_type, telework_type, builtin) VALUES
    ('default', 1, 1, 1, 1, true),
    ('default', 2, 1, 1, 1, true), ('default', 2, 2, 1, 1, true),
    ('default', 3, 1, 1, 1, true), ('default', 3, 2, 1, 1, true), ('default', 3, 3, 3, 1, true),
    ('default', 4, 1, 1, 1, true), ('default', 4, 2, 2, 1, true), ('default', 4, 3, 3, 1, true),
    ('default', 4, 4, 3, 1, true),
    ('default', 5, 1, 4, 4, true), ('default', 5, 2, 4, 4, true);
-- the holidays of all German states
INSERT INTO flex.behavior_holiday (calendar, day, name, builtin)
SELECT 'DE', h.day, h.name, true
FROM generate_series(1995, 2050) AS y (year),
     LATERAL (VALUES (make_date(y.year, 1, 1), 'New Year''s Day'), (flex_internal.easter(y.year) - 2, 'Good Friday'),
                     (flex_internal.easter(y.year) + 1, 'Easter Monday'), (make_date(y.year, 5, 1), 'Labour Day'),
                     (flex_internal.easter(y.year) + 39, 'Ascension Day'), (flex_internal.easter(y.year) + 50, 'Whit Monday'),
                     (make_date(y.year, 10, 3), 'German Unity Day'), (make_date(y.year, 12, 25), 'Christmas Day'),
                     (make_date(y.year, 12, 26), 'St Stephen''s Day')) AS h (day, name)
-- in 2008 Ascension Day fell on 1 May
ON CONFLICT DO NOTHING;

-- making models

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

-- households of sites

CREATE TABLE flex.behavior_simulation (
    site_id             bigint PRIMARY KEY REFERENCES flex.site ON DELETE CASCADE,
    model               text NOT NULL,
    household           jsonb NOT NULL,
    seed                bigint NOT NULL,
    start               date NOT NULL,
    days                int NOT NULL,
    resolution          interval NOT NULL,
    options             jsonb NOT NULL DEFAULT '{}',
    source_id           bigint NOT NULL REFERENCES flex.source,
    appliance_sensor_id bigint NOT NULL,
    hot_water_sensor_id bigint NOT NULL,
    occupants_sensor_id bigint NOT NULL,
    simulated_at        timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (site_id, appliance_sensor_id) REFERENCES flex.sensor (site_id, sensor_id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, hot_water_sensor_id) REFERENCES flex.sensor (site_id, sensor_id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, occupants_sensor_id) REFERENCES flex.sensor (site_id, sensor_id) ON DELETE CASCADE
);
COMMENT ON TABLE flex.behavior_simulation IS 'The simulated household of a site: what makes its numbers again';
COMMENT ON COLUMN flex.behavior_simulation.site_id IS 'Site';
COMMENT ON COLUMN flex.behavior_simulation.model IS 'Behaviour model';
COMMENT ON COLUMN flex.behavior_simulation.household IS 'Household type or composition';
COMMENT ON COLUMN flex.behavior_simulation.seed IS 'Seed';
COMMENT ON COLUMN flex.behavior_simulation.start IS 'First local day';
COMMENT ON COLUMN flex.behavior_simulation.days IS 'Number of days';
COMMENT ON COLUMN flex.behavior_simulation.resolution IS 'Length of a step';
COMMENT ON COLUMN flex.behavior_simulation.options IS 'Options of the simulation';
COMMENT ON COLUMN flex.behavior_simulation.source_id IS 'Source of the beliefs';
COMMENT ON COLUMN flex.behavior_simulation.appliance_sensor_id IS
'Sensor of the appliances with lighting and base load, kW, > 0 consumption';
COMMENT ON COLUMN flex.behavior_simulation.hot_water_sensor_id IS 'Sensor of the hot water, kW of heat, > 0 consumption';
COMMENT ON COLUMN flex.behavior_simulation.occupants_sensor_id IS 'Sensor of the members at home';
COMMENT ON COLUMN flex.behavior_simulation.simulated_at IS 'When it was simulated: belief time of its values';
SELECT pg_catalog.pg_extension_config_dump('flex.behavior_simulation', '');

CREATE FUNCTION flex.simulate_sensors(site text, household jsonb, seed bigint, start date, days int DEFAULT 365,
                                      model text DEFAULT 'default', resolution interval DEFAULT '15 minutes',
                                      options jsonb DEFAULT '{}')
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, flex, flex_internal, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    of_site bigint := flex_internal.find_site(site);
    ids bigint[];
    source bigint;
    stored bigint;
    zone text := (SELECT s.timezone FROM flex.site s WHERE s.site_id = of_site);
    wanted record;
    found bigint;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES ('appliance', 'kW'), ('hot_water', 'kW'), ('occupants_home', '1')) AS v (name, unit) LOOP
        SELECT n.sensor_id INTO found FROM flex.sensor n
        WHERE n.site_id = of_site AND n.name = wanted.name AND n.unit = wanted.unit AND n.resolution = simulate_sensors.resolution
          AND n.relation IS NULL;
        IF found IS NULL THEN
            IF EXISTS (SELECT FROM flex.sensor n WHERE n.site_id = of_site AND n.name = wanted.name) THEN
                RAISE EXCEPTION 'sensor % of site % has another unit or resolution', quote_literal(wanted.name), quote_literal(site)
                    USING ERRCODE = 'object_not_in_prerequisite_state',
                          HINT = format('It would need unit %s and resolution %s, and not be bound to a relation.', wanted.unit,
                              resolution);
            END IF;
            found := flex.create_sensor(site, wanted.name, wanted.unit, resolution);
        END IF;
        ids := ids || found;
    END LOOP;
    INSERT INTO flex.source AS c (name, type, model) VALUES ('behaviour', 'simulator', model)
    ON CONFLICT ON CONSTRAINT source_name_type_model_version_key DO NOTHING;
    SELECT c.source_id INTO source FROM flex.source c
    WHERE c.name = 'behaviour' AND c.type = 'simulator' AND c.model = simulate_sensors.model AND c.version = '';

    -- one simulation for each site: the one before gives way
    DELETE FROM flex.belief b USING flex.behavior_simulation o
    WHERE o.site_id = of_site AND b.site_id = of_site AND b.source_id = o.source_id
      AND b.sensor_id IN (o.appliance_sensor_id, o.hot_water_sensor_id, o.occupants_sensor_id);
    DELETE FROM flex.behavior_simulation o WHERE o.site_id = of_site;

    INSERT INTO flex.behavior_simulation AS o (site_id, model, household, seed, start, days, resolution, options, source_id,
                                               appliance_sensor_id, hot_water_sensor_id, occupants_sensor_id)
    VALUES (of_site, model, household, seed, start, days, resolution, jsonb_build_object('time_zone', zone) || options, source,
            ids[1], ids[2], ids[3]);
    INSERT INTO flex.belief (site_id, sensor_id, event_start, belief_time, source_id, value)
    SELECT of_site, v.sensor_id, h.ts, now(), source, v.value
    FROM flex.simulate_household(model, household, seed, start, days, resolution,
                                 jsonb_build_object('time_zone', zone) || options) h,
         LATERAL (VALUES (ids[1], h.appliance_kw), (ids[2], h.hot_water_kw), (ids[3], h.occupants_home)) AS v (sensor_id, value);
    GET DIAGNOSTICS stored = ROW_COUNT;
    -- events of a sensor have one length
    IF EXISTS (SELECT FROM (SELECT lead(b.event_start, 1, (start + days)::timestamp AT TIME ZONE coalesce(options ->> 'time_zone', zone))
                                       OVER (ORDER BY b.event_start) - b.event_start AS gap
                            FROM flex.belief b WHERE b.site_id = of_site AND b.sensor_id = ids[1] AND b.source_id = source) q
               WHERE q.gap <> resolution) THEN
        RAISE EXCEPTION 'steps of % change their length where clocks change', resolution
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Take a resolution that divides the hour, or the option time_zone "UTC".';
    END IF;
    RETURN stored;
END $$;
COMMENT ON FUNCTION flex.simulate_sensors(text, jsonb, bigint, date, int, text, interval, jsonb) IS
'Simulate the household of a site in its time zone and store it as beliefs of the sensors appliance, hot_water (kW, > 0 consumption) and '
'occupants_home (persons), which are created where they don''t exist. A simulation stored before is replaced. Returns the number of '
'beliefs.';

-- steps as rows; one pass over the beliefs, whatever the planner knows of them
CREATE VIEW flex.behavior_demand AS
SELECT o.site_id, s.name AS site, o.model, b.event_start AS ts,
       (b.event_start AT TIME ZONE s.timezone) AS local_time,
       extract(epoch FROM o.resolution)::float8 / 3600 AS step_hours,
       max(b.value) FILTER (WHERE b.sensor_id = o.appliance_sensor_id) AS appliance_kw,
       max(b.value) FILTER (WHERE b.sensor_id = o.hot_water_sensor_id) AS hot_water_kw,
       max(b.value) FILTER (WHERE b.sensor_id = o.occupants_sensor_id) AS occupants_home
FROM flex.behavior_simulation o
JOIN flex.site s ON s.site_id = o.site_id
JOIN flex.belief b ON b.site_id = o.site_id AND b.source_id = o.source_id
                  AND b.sensor_id IN (o.appliance_sensor_id, o.hot_water_sensor_id, o.occupants_sensor_id)
GROUP BY o.site_id, s.site_id, b.event_start;
COMMENT ON VIEW flex.behavior_demand IS 'Simulated demand of the sites'' households by step';
COMMENT ON COLUMN flex.behavior_demand.site_id IS 'Site';
COMMENT ON COLUMN flex.behavior_demand.site IS 'Name of the site';
COMMENT ON COLUMN flex.behavior_demand.model IS 'Behaviour model';
COMMENT ON COLUMN flex.behavior_demand.ts IS 'Start of the step';
COMMENT ON COLUMN flex.behavior_demand.local_time IS 'The same on the site''s clock';
COMMENT ON COLUMN flex.behavior_demand.step_hours IS 'Length of the step, h';
COMMENT ON COLUMN flex.behavior_demand.appliance_kw IS 'Appliances with lighting and base load, kW, > 0 consumption';
COMMENT ON COLUMN flex.behavior_demand.hot_water_kw IS 'Hot water, kW of heat, > 0 consumption';
COMMENT ON COLUMN flex.behavior_demand.occupants_home IS 'Members at home';

CREATE VIEW flex.behavior_load_duration AS
SELECT d.site_id, d.site, d.appliance_kw,
       sum(d.step_hours) OVER (PARTITION BY d.site_id ORDER BY d.appliance_kw DESC, d.ts) AS hours,
       sum(d.step_hours) OVER (PARTITION BY d.site_id ORDER BY d.appliance_kw DESC, d.ts)
       / sum(d.step_hours) OVER (PARTITION BY d.site_id) AS share
FROM flex.behavior_demand d;
COMMENT ON VIEW flex.behavior_load_duration IS 'Load duration curve of the appliances of each simulated site';
COMMENT ON COLUMN flex.behavior_load_duration.site_id IS 'Site';
COMMENT ON COLUMN flex.behavior_load_duration.site IS 'Name of the site';
COMMENT ON COLUMN flex.behavior_load_duration.appliance_kw IS 'Power, kW, > 0 consumption';
COMMENT ON COLUMN flex.behavior_load_duration.hours IS 'Hours in which the power is at least that';
COMMENT ON COLUMN flex.behavior_load_duration.share IS 'The same as a share of all hours, 0 to 1';

CREATE VIEW flex.behavior_mean_day AS
SELECT d.site_id, d.site, extract(month FROM d.local_time)::int AS month, d.local_time::time AS time_of_day,
       avg(d.appliance_kw) AS appliance_kw, avg(d.hot_water_kw) AS hot_water_kw, avg(d.occupants_home) AS occupants_home,
       count(*) AS days
FROM flex.behavior_demand d
GROUP BY d.site_id, d.site, extract(month FROM d.local_time), d.local_time::time;
COMMENT ON VIEW flex.behavior_mean_day IS 'Mean day of each month of the simulated sites, by local time';
COMMENT ON COLUMN flex.behavior_mean_day.site_id IS 'Site';
COMMENT ON COLUMN flex.behavior_mean_day.site IS 'Name of the site';
COMMENT ON COLUMN flex.behavior_mean_day.month IS 'Month, 1 to 12';
COMMENT ON COLUMN flex.behavior_mean_day.time_of_day IS 'Local time at which the step begins';
COMMENT ON COLUMN flex.behavior_mean_day.appliance_kw IS 'Mean power of the appliances, kW, > 0 consumption';
COMMENT ON COLUMN flex.behavior_mean_day.hot_water_kw IS 'Mean power of the hot water, kW of heat, > 0 consumption';
COMMENT ON COLUMN flex.behavior_mean_day.occupants_home IS 'Mean number of members at home';
COMMENT ON COLUMN flex.behavior_mean_day.days IS 'Steps behind the mean';

CREATE VIEW flex.behavior_coincidence AS
SELECT t.model, t.step_hours, max(t.sites) AS sites, max(t.appliance_kw) AS peak_kw, max(k.sum_of_peaks_kw) AS sum_of_peaks_kw,
       max(t.appliance_kw) / nullif(max(k.sum_of_peaks_kw), 0) AS coincidence_factor
FROM (SELECT d.model, d.step_hours, d.ts, sum(d.appliance_kw) AS appliance_kw, count(*) AS sites
      FROM flex.behavior_demand d GROUP BY d.model, d.step_hours, d.ts) t
JOIN (SELECT p.model, p.step_hours, sum(p.peak_kw) AS sum_of_peaks_kw
      FROM (SELECT d.model, d.step_hours, d.site_id, max(d.appliance_kw) AS peak_kw
            FROM flex.behavior_demand d GROUP BY d.model, d.step_hours, d.site_id) p
      GROUP BY p.model, p.step_hours) k ON k.model = t.model AND k.step_hours = t.step_hours
GROUP BY t.model, t.step_hours;
COMMENT ON VIEW flex.behavior_coincidence IS
'Peak of the simulated sites together beside the sum of their own peaks; flex.household_coincidence tells it for any number of households';
COMMENT ON COLUMN flex.behavior_coincidence.model IS 'Behaviour model';
COMMENT ON COLUMN flex.behavior_coincidence.step_hours IS 'Length of the steps, h';
COMMENT ON COLUMN flex.behavior_coincidence.sites IS 'Number of sites';
COMMENT ON COLUMN flex.behavior_coincidence.peak_kw IS 'Highest power of all together, kW, > 0 consumption';
COMMENT ON COLUMN flex.behavior_coincidence.sum_of_peaks_kw IS 'Sum of each site''s highest power, kW';
COMMENT ON COLUMN flex.behavior_coincidence.coincidence_factor IS 'Their ratio, 0 to 1';

DO $$
BEGIN
    IF pg_catalog.current_setting('server_version_num')::int >= 150000 THEN
        ALTER VIEW flex.behavior_activity_share SET (security_invoker = true);
        ALTER VIEW flex.behavior_demand SET (security_invoker = true);
        ALTER VIEW flex.behavior_load_duration SET (security_invoker = true);
        ALTER VIEW flex.behavior_mean_day SET (security_invoker = true);
        ALTER VIEW flex.behavior_coincidence SET (security_invoker = true);
    END IF;
END $$;
