-- behaviour: time-use models and their vocabulary

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
