SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET extra_float_digits = 0;
\set SHOW_CONTEXT never
-- a user's table behind a sensor, off the clock and with a gap; targets from a sensor
CREATE TABLE meter (at timestamptz, w float8);
INSERT INTO meter SELECT '2026-03-01 00:00:02+00'::timestamptz + i * interval '15 minutes', 1000 + i FROM generate_series(-1, 120) i
    WHERE i <> 7;
SELECT flex.create_sensor('depot', 'meter', 'W', '15 minutes') > 0 AND flex.create_sensor('depot', 'wanted', 'kWh', '0') > 0 AS created;
SELECT flex.bind_sensor('depot', 'meter', 'meter', 'at', 'w');
SELECT flex.record('depot', 'wanted', '2026-03-01 05:00+00', '0', ARRAY[7], '2026-02-28 00:00+00');
SELECT flex.record('depot', 'wanted', '2026-03-01 09:10+00', '0', ARRAY[3], '2026-02-28 00:00+00');
SELECT first, list[1:10] AS list, cardinality(list) AS n FROM flex_internal.sensor_values(flex_internal.find_site('depot'),
    flex_internal.find_sensor('depot', 'meter'), '2026-03-01 00:00+00', '2026-03-02 00:00+00');
SELECT flex_internal.schedule_document('depot', '2026-03-01 00:00+00', '1 day',
    flex_model => '{"asset": "battery", "soc-targets": {"sensor": "wanted"}}') #> '{sensors,wanted}' AS sensor;
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day', flex_model => '{"asset": "battery", "soc-targets": {"sensor": "wanted"}}',
                     flex_context => '{"inflexible-consumption": [{"sensor": "meter"}]}') > 0 AS stored;
SELECT message FROM flex.run ORDER BY run_id DESC LIMIT 1;
SELECT ts, round(soc_kwh::numeric, 4) AS soc_kwh FROM flex.asset_schedule WHERE asset = 'battery'
    AND ts IN ('2026-03-01 04:45+00', '2026-03-01 09:00+00') ORDER BY ts;

-- what it would take, what it saves, and which limits are worth how much
SELECT steps, storages, devices, engine, reason, columns, rows, nonzeros, exclusive_pairs
FROM unnest(ARRAY['{}', '{"site-peak-consumption-price": "3 EUR/kW"}']::jsonb[]) c,
    flex.explain_schedule('depot', '2026-03-01 00:00+00', '6 hours', '1 hour', flex_context => c);
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day', '1 hour',
    flex_context => '{"site-consumption-capacity": "7 kW", "production-price": "0 EUR/kWh"}') > 0 AS stored;
SELECT round(idle_cost::numeric, 3) AS idle_cost, round(objective::numeric, 3) AS objective FROM flex.run WHERE is_current;
SELECT object, limit_name, ts, until, round(limit_value::numeric, 3) AS limit_value, round(marginal_value::numeric, 4) AS marginal_value
FROM flex.run_limit WHERE is_current ORDER BY object, limit_name, ts;

-- no schedule: a run with status and reason, no steps; the current one stays
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day', flex_model => '{"asset": "ev", "soc-targets": [{"datetime": '
    '"2026-03-01T01:00:00Z", "value": "30 kWh"}]}') AS failed \gset
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
