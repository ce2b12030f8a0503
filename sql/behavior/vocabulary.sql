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
