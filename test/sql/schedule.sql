-- schedules: from flex-models to stored steps, views, failures, jobs
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET extra_float_digits = 0;
\set SHOW_CONTEXT never
SELECT flex.create_site('depot', 'Europe/Berlin', '{"consumption-price": {"sensor": "price"}, "production-price": "0.05 EUR/kWh", "inflexible-consumption": [{"sensor": "load"}], "site-power-capacity": "20 kW"}') IS NOT NULL AS created;
SELECT flex.create_sensor('depot', 'price', 'EUR/MWh', '1 hour') IS NOT NULL AND flex.create_sensor('depot', 'load', 'kW', '15 minutes') IS NOT NULL AND flex.create_sensor('depot', 'soc', 'kWh', '0') IS NOT NULL AS created;
SELECT flex.record('depot', 'price', '2026-03-01 00:00+00', '1 hour', ARRAY(SELECT round((100 + 80 * sin(h / 3.0))::numeric, 2)::float8 FROM generate_series(0, 47) h), '2026-02-28 12:00+00', 'market');
SELECT flex.record('depot', 'load', '2026-03-01 00:00+00', '15 minutes', ARRAY(SELECT round((2 + cos(h / 10.0))::numeric, 3)::float8 FROM generate_series(0, 191) h), '2026-02-28 12:00+00', 'meter');
SELECT flex.record('depot', 'soc', '2026-03-01 00:00+00', '0', ARRAY[2], '2026-03-01 00:00+00', 'meter');

-- nothing to schedule yet
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day');
SELECT * FROM flex.check_site('depot', '2026-03-01 00:00+00', '1 day');
SELECT flex.create_asset('depot', 'battery', 'battery', '{"soc-min": "1 kWh", "soc-max": "10 kWh", "power-capacity": "5 kW", "roundtrip-efficiency": "90%", "state-of-charge": {"sensor": "soc"}}') IS NOT NULL AS created;
SELECT * FROM flex.check_site('depot', '2026-03-01 00:00+00', '1 day');

-- one battery: the chain engine; content at the start from its sensor
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day', '1 hour') AS run \gset
SELECT ts, site, round(import_kw::numeric, 4) AS import_kw, round(export_kw::numeric, 4) AS export_kw, round(net_load_kw::numeric, 4) AS net_load_kw, import_price, export_price, round(cost::numeric, 5) AS cost, status FROM flex.site_schedule ORDER BY ts LIMIT 5;
SELECT ts, asset, round(power_kw::numeric, 4) AS power_kw, round(soc_kwh::numeric, 4) AS soc_kwh, round(marginal_value_per_kwh::numeric, 5) AS marginal, local_time FROM flex.asset_schedule ORDER BY ts LIMIT 5;
SELECT window_start, window_end, resolution, status, is_current, engine, reason, round(objective::numeric, 5) AS objective, message FROM flex.run ORDER BY run_id;
-- the meter adds up, and the document replays
SELECT bool_and(abs(s.import_kw - s.export_kw - s.net_load_kw - a.power_kw) < 1e-9) AS balanced FROM flex.site_schedule s JOIN flex.asset_schedule a USING (site_id, ts);
SELECT abs((flex.solve(flex.problem(:run)) ->> 'objective')::float8 - objective) < 1e-9 AS replayed FROM flex.run WHERE run_id = :run;
SELECT left(flex.export_lp(flex.problem(:run)), 21) AS lp;

-- several devices: the linear program; a peak price; a limit that costs something
SELECT flex.create_asset('depot', 'ev', 'battery', '{"soc-min": "0 kWh", "soc-max": "40 kWh", "soc-at-start": "5 kWh", "power-capacity": "11 kW", "production-capacity": "0 kW", "soc-targets": [{"datetime": "2026-03-01T07:00:00Z", "value": "30 kWh"}]}') IS NOT NULL AS created;
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day') > 0 AS stored;
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day', flex_context => '{"site-peak-consumption-price": "3 EUR/kW", "production-price": "0 EUR/kWh"}') > 0 AS stored;
SELECT status, engine, columns > 0 AS has_columns, round(objective::numeric, 2) AS objective FROM flex.run ORDER BY run_id;
SELECT commitment, round(cost::numeric, 2) AS cost, is_current FROM flex.run_cost ORDER BY run_id, commitment;
SELECT asset, ts, round(soc_kwh::numeric, 3) AS soc_kwh FROM flex.asset_schedule WHERE asset = 'ev' AND ts = '2026-03-01 06:45+00';
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day', '1 hour', flex_context => '{"site-consumption-capacity": "7 kW", "production-price": "0 EUR/kWh"}') > 0 AS stored;
SELECT DISTINCT object, limit_name FROM flex.run_limit WHERE is_current ORDER BY 1, 2;
SELECT metric, count(*) FROM flex.grafana_series GROUP BY 1 ORDER BY 1;

-- as it was believed then: the price that came later isn't known
SELECT flex.record('depot', 'price', '2026-03-01 00:00+00', '1 hour', ARRAY[500, 500, 500], '2026-02-28 18:00+00', 'market');
SELECT (flex_internal.schedule_document('depot', '2026-03-01 00:00+00', '1 day', flex_model => '{"asset": "battery", "soc-at-start": "2 kWh"}', prior => '2026-02-28 13:00+00') #> '{sensors,price,values,0}')::float8 AS before,
       (flex_internal.schedule_document('depot', '2026-03-01 00:00+00', '1 day') #> '{sensors,price,values,0}')::float8 AS after;
-- the local day of the spring clock change has 23 hours, 24 hours are 24 hours
SELECT flex_internal.schedule_document('depot', '2026-03-28 23:00+00', d, flex_model => '{"asset": "battery", "soc-at-start": "2 kWh"}') ->> 'end' AS window_end
FROM unnest(ARRAY['1 day', '24 hours', '1 day 2 hours', '1 month']::interval[]) d;
-- what is measured must be known: content isn't taken as 0
SELECT flex.schedule('depot', '2026-04-10 00:00+00', '1 day');
-- billing months are local ones
SELECT flex_internal.schedule_document('depot', '2026-01-31 00:00+00', '60 days', flex_model => '{"asset": "battery", "soc-at-start": "2 kWh"}',
                              flex_context => '{"site-peak-consumption-price": "3 EUR/kW"}') ->> 'billing-periods' AS periods;
-- members that say the same give way together
SELECT flex_internal.override_members('{"roundtrip-efficiency": "90%", "soc-max": "1 kWh"}', '{"charging-efficiency": "95%"}') AS model,
       flex_internal.override_members('{"inflexible-consumption": [{"sensor": "a"}]}', '{"inflexible-production": [{"sensor": "b"}]}') AS context,
       flex_internal.override_members('{"soc-max": "1 kWh"}', NULL) AS unchanged;

-- a user's table behind a sensor, off the clock and with a gap; targets from a sensor
CREATE TABLE meter (at timestamptz, w float8);
INSERT INTO meter SELECT '2026-03-01 00:00:02+00'::timestamptz + i * interval '15 minutes', 1000 + i FROM generate_series(-1, 120) i WHERE i <> 7;
SELECT flex.create_sensor('depot', 'meter', 'W', '15 minutes') > 0 AND flex.create_sensor('depot', 'wanted', 'kWh', '0') > 0 AS created;
SELECT flex.bind_sensor('depot', 'meter', 'meter', 'at', 'w');
SELECT flex.record('depot', 'wanted', '2026-03-01 05:00+00', '0', ARRAY[7], '2026-02-28 00:00+00');
SELECT flex.record('depot', 'wanted', '2026-03-01 09:10+00', '0', ARRAY[3], '2026-02-28 00:00+00');
SELECT first, list[1:10] AS list, cardinality(list) AS n FROM flex_internal.sensor_values(flex_internal.find_site('depot'), flex_internal.find_sensor('depot', 'meter'), '2026-03-01 00:00+00', '2026-03-02 00:00+00');
SELECT flex_internal.schedule_document('depot', '2026-03-01 00:00+00', '1 day', flex_model => '{"asset": "battery", "soc-targets": {"sensor": "wanted"}}') #> '{sensors,wanted}' AS sensor;
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day', flex_model => '{"asset": "battery", "soc-targets": {"sensor": "wanted"}}',
                     flex_context => '{"inflexible-consumption": [{"sensor": "meter"}]}') > 0 AS stored;
SELECT message FROM flex.run ORDER BY run_id DESC LIMIT 1;
SELECT ts, round(soc_kwh::numeric, 4) AS soc_kwh FROM flex.asset_schedule WHERE asset = 'battery' AND ts IN ('2026-03-01 04:45+00', '2026-03-01 09:00+00') ORDER BY ts;

-- what it would take, what it saves, and which limits are worth how much
SELECT steps, storages, devices, engine, reason, columns, rows, nonzeros, exclusive_pairs
FROM unnest(ARRAY['{}', '{"site-peak-consumption-price": "3 EUR/kW"}']::jsonb[]) c, flex.explain_schedule('depot', '2026-03-01 00:00+00', '6 hours', '1 hour', flex_context => c);
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day', '1 hour', flex_context => '{"site-consumption-capacity": "7 kW", "production-price": "0 EUR/kWh"}') > 0 AS stored;
SELECT round(idle_cost::numeric, 3) AS idle_cost, round(objective::numeric, 3) AS objective FROM flex.run WHERE is_current;
SELECT object, limit_name, ts, until, round(limit_value::numeric, 3) AS limit_value, round(marginal_value::numeric, 4) AS marginal_value
FROM flex.run_limit WHERE is_current ORDER BY object, limit_name, ts;

-- no schedule: a run with status and reason, no steps; the current one stays
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day', flex_model => '{"asset": "ev", "soc-targets": [{"datetime": "2026-03-01T01:00:00Z", "value": "30 kWh"}]}') AS failed \gset
SELECT status, message FROM flex.failed_run;
SELECT count(*) AS steps FROM flex.site_step WHERE run_id = :failed;
SELECT count(*) > 0 AS has_current FROM flex.site_schedule;

-- bad input raises, and stores nothing
SELECT count(*) AS runs FROM flex.run \gset
SELECT flex.schedule('depto', '2026-03-01', '1 day');
SELECT flex.schedule('depot', '2026-03-01', '-1 day');
SELECT flex.schedule('depot', '2026-03-01', '1 day', flex_model => '{"soc-max": "5 kWh"}');
SELECT flex.schedule('depot', '2026-03-01', '1 day', flex_model => '{"asset": "boat"}');
SELECT flex.schedule('depot', '2026-03-01', '1 day', flex_context => '{"consumption-price": {"sensor": "prices"}}');
SELECT flex.schedule('depot', '2026-03-01', '1 day', flex_context => '{"consumption-price": {"sensor": "load"}}');
SELECT flex.schedule('depot', '2026-03-01', '1 day', flex_context => '{"commitments": []}');
SELECT flex.schedule('depot', '2026-03-01', '1 day', flex_context => '{"colour": "red"}');
SELECT flex.schedule('depot', '2027-03-01', '1 day', flex_model => '{"asset": "battery", "soc-at-start": "2 kWh"}');
SELECT flex.schedule('depot', '2026-03-01', '1 year', '15 minutes');
SELECT count(*) = :runs AS nothing_stored FROM flex.run;

-- days of the calendar and hours, over the hour that the clock shows twice
SELECT flex_internal.add_local('2026-10-25 00:30+00', '2 hours', 'Europe/Berlin') AS hours, flex_internal.add_local('2026-10-24 00:30+00', '1 day', 'Europe/Berlin') AS into_it,
       flex_internal.add_local('2026-10-25 00:30+00', '1 day', 'Europe/Berlin') AS out_of_it, flex_internal.add_local('2026-03-28 01:30+00', '1 day', 'Europe/Berlin') AS left_out,
       flex_internal.add_local('2026-10-01 00:00+02', '1 month', 'Europe/Berlin') AS month;

-- targets of a sensor: at the end of the window, and behind it
SELECT flex.create_site('van', 'UTC', '{"consumption-price": "0.2 EUR/kWh"}') IS NOT NULL AND flex.create_sensor('van', 'target', 'kWh', '0') IS NOT NULL AND flex.create_sensor('van', 'soc', '%', '0') IS NOT NULL AS created;
SELECT flex.create_asset('van', 'cell', 'battery', '{"soc-max": "10 kWh", "power-capacity": "5 kW", "state-of-charge": {"sensor": "soc"}, "soc-targets": {"sensor": "target"}}') IS NOT NULL AS created;
SELECT flex.record('van', 'soc', '2026-03-01 00:00+00', '0', ARRAY[50], '2026-03-01 00:00+00'), flex.record('van', 'target', '2026-03-01 04:00+00', '0', ARRAY[8], '2026-03-01 00:00+00');
SELECT d #> '{flex-model,0,soc-at-start}' AS soc_at_start, d #> '{sensors,target,times}' AS times,
       (SELECT jsonb_agg(round(v::numeric, 6)) FROM jsonb_array_elements_text(flex.solve(d) #> '{devices,0,soc_kwh}') v) AS soc_kwh
FROM flex_internal.schedule_document('van', '2026-03-01 00:00+00', '4 hours', '1 hour') d;
SELECT jsonb_array_length(flex.solve(flex_internal.schedule_document('van', '2026-03-01 00:00+00', '2 hours', '1 hour')) #> '{devices,0,soc_kwh}') AS instants;
SELECT flex_internal.schedule_document('van', '2026-03-01 00:00:00.25+00', '4 hours', '1 hour') ->> 'start' AS start;
-- null takes a stored member off; a percentage needs soc-max
SELECT flex_internal.schedule_document('van', '2026-03-01 00:00+00', '4 hours', '1 hour', flex_model => '{"soc-targets": null}') #> '{flex-model,0}' AS model;
SELECT flex_internal.schedule_document('van', '2026-03-01 00:00+00', '4 hours', '1 hour', flex_model => '{"soc-max": null}');
SELECT flex.schedule('van', '2026-03-01 00:00+00', '4 hours', '1 hour', flex_context => '{"consumption-price": "0.2 USD/kWh"}');
SELECT flex.schedule('van', '2026-03-01 00:00+00', '4 hours', '1 hour', flex_context => '{"consumption-price": null}');
SELECT flex.schedule('van', '2026-03-01 00:00+00', '4 hours', flex_model => '"b"');
SELECT flex.schedule('van', '2026-03-01 00:00+00', '4 hours', flex_model => '["b"]');
SELECT flex.schedule('van', '2026-03-01 00:00+00', '4 hours', flex_context => '[]');
SELECT count(*) AS runs FROM flex.run r JOIN flex.site s USING (site_id) WHERE s.name = 'van';
DELETE FROM flex.site WHERE name = 'van';

-- jobs
SELECT flex.create_site('broken') IS NOT NULL AS created;
SELECT flex.create_job('depot', '1 hour', '1 day', '2026-03-01 00:00+00') IS NOT NULL AND flex.create_job('broken', '1 hour', '1 day', '2026-03-01 00:00+00') IS NOT NULL AS created;
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
