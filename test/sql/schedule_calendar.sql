SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET extra_float_digits = 0;
\set SHOW_CONTEXT never
-- days of the calendar and hours, over the hour that the clock shows twice
SELECT flex_internal.add_local('2026-10-25 00:30+00', '2 hours', 'Europe/Berlin') AS hours,
    flex_internal.add_local('2026-10-24 00:30+00', '1 day', 'Europe/Berlin') AS into_it,
       flex_internal.add_local('2026-10-25 00:30+00', '1 day', 'Europe/Berlin') AS out_of_it,
           flex_internal.add_local('2026-03-28 01:30+00', '1 day', 'Europe/Berlin') AS left_out,
       flex_internal.add_local('2026-10-01 00:00+02', '1 month', 'Europe/Berlin') AS month;

-- targets of a sensor: at the end of the window, and behind it
SELECT flex.create_site('van', 'UTC', '{"consumption-price": "0.2 EUR/kWh"}') IS NOT NULL
    AND flex.create_sensor('van', 'target', 'kWh', '0') IS NOT NULL AND flex.create_sensor('van', 'soc', '%', '0') IS NOT NULL AS created;
SELECT flex.create_asset('van', 'cell', 'battery', '{"soc-max": "10 kWh", "power-capacity": "5 kW", "state-of-charge": {"sensor": "soc"}, '
    '"soc-targets": {"sensor": "target"}}') IS NOT NULL AS created;
SELECT flex.record('van', 'soc', '2026-03-01 00:00+00', '0', ARRAY[50], '2026-03-01 00:00+00'),
    flex.record('van', 'target', '2026-03-01 04:00+00', '0', ARRAY[8], '2026-03-01 00:00+00');
SELECT d #> '{flex-model,0,soc-at-start}' AS soc_at_start, d #> '{sensors,target,times}' AS times,
       (SELECT jsonb_agg(round(v::numeric, 6)) FROM jsonb_array_elements_text(flex.solve(d) #> '{devices,0,soc_kwh}') v) AS soc_kwh
FROM flex_internal.schedule_document('van', '2026-03-01 00:00+00', '4 hours', '1 hour') d;
SELECT jsonb_array_length(flex.solve(flex_internal.schedule_document('van', '2026-03-01 00:00+00', '2 hours',
    '1 hour')) #> '{devices,0,soc_kwh}') AS instants;
SELECT flex_internal.schedule_document('van', '2026-03-01 00:00:00.25+00', '4 hours', '1 hour') ->> 'start' AS start;
-- null takes a stored member off; a percentage needs soc-max
SELECT flex_internal.schedule_document('van', '2026-03-01 00:00+00', '4 hours', '1 hour',
    flex_model => '{"soc-targets": null}') #> '{flex-model,0}' AS model;
SELECT path, message FROM flex.check(flex_internal.schedule_document('van', '2026-03-01 00:00+00', '4 hours', '1 hour',
    flex_model => '{"soc-max": null}'));
-- series reach to the end of the window, or to the last target, and no further
SELECT flex.create_sensor('van', 'load', 'kW', '1 minute') IS NOT NULL AS created;
SELECT jsonb_array_length(d #> '{sensors,load,values}') AS values, length(d::text) < 4000 AS small
FROM flex_internal.schedule_document('van', '2026-03-01 00:00+00', '4 hours', '1 hour', '{"soc-targets": null}',
                                     '{"inflexible-consumption": [{"sensor": "load"}]}') d;
SELECT jsonb_array_length(flex_internal.schedule_document('van', '2026-03-01 00:00+00', '2 hours', '1 hour',
    flex_context => '{"inflexible-consumption": [{"sensor": "load"}]}') #> '{sensors,load,values}') AS values;
SELECT flex.schedule('van', '2026-03-01 00:00+00', '4 hours', '1 hour', flex_context => '{"consumption-price": "0.2 USD/kWh"}');
SELECT flex.schedule('van', '2026-03-01 00:00+00', '4 hours', '1 hour', flex_context => '{"consumption-price": null}');
SELECT flex.schedule('van', '2026-03-01 00:00+00', '4 hours', flex_model => '"b"');
SELECT flex.schedule('van', '2026-03-01 00:00+00', '4 hours', flex_model => '["b"]');
SELECT flex.schedule('van', '2026-03-01 00:00+00', '4 hours', flex_context => '[]');
SELECT count(*) AS runs FROM flex.run r JOIN flex.site s USING (site_id) WHERE s.name = 'van';
DELETE FROM flex.site WHERE name = 'van';

-- jobs
SELECT flex.create_site('broken') IS NOT NULL AS created;
SELECT flex.create_job('depot', '1 hour', '1 day', '2026-03-01 00:00+00') IS NOT NULL
    AND flex.create_job('broken', '1 hour', '1 day', '2026-03-01 00:00+00') IS NOT NULL AS created;
UPDATE flex.asset SET flex_model = flex_model - 'soc-targets' WHERE name = 'ev';
CALL flex.run_due('2026-03-01 05:10+00');
SELECT s.name, j.next_due, j.last_run IS NOT NULL AS has_run, j.last_message FROM flex.job j JOIN flex.site s USING (site_id) ORDER BY 1;
CALL flex.run_due('2026-03-01 05:20+00');
SELECT s.name, r.status, r.window_start, r.message FROM flex.run r JOIN flex.site s USING (site_id) ORDER BY r.run_id DESC LIMIT 2;

-- drawing
SELECT flex.schedule_svg('depot') LIKE '<svg%' AS drawn, flex.schedule_svg('depot') LIKE '%battery%' AS named;
SELECT flex.schedule_svg('broken');
DROP TABLE meter CASCADE;
DELETE FROM flex.site;
DELETE FROM flex.source;
