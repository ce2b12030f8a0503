-- schedules: from flex-models to stored steps, views, failures, jobs
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET extra_float_digits = 0;
\set SHOW_CONTEXT never
SELECT flex.create_site('depot', 'Europe/Berlin', '{"consumption-price": {"sensor": "price"}, "production-price": "0.05 EUR/kWh", '
    '"inflexible-consumption": [{"sensor": "load"}], "site-power-capacity": "20 kW"}') IS NOT NULL AS created;
SELECT flex.create_sensor('depot', 'price', 'EUR/MWh', '1 hour') IS NOT NULL
    AND flex.create_sensor('depot', 'load', 'kW', '15 minutes') IS NOT NULL
    AND flex.create_sensor('depot', 'soc', 'kWh', '0') IS NOT NULL AS created;
SELECT flex.record('depot', 'price', '2026-03-01 00:00+00', '1 hour', ARRAY(SELECT round((100 + 80 * sin(h / 3.0))::numeric, 2)::float8
    FROM generate_series(0, 47) h), '2026-02-28 12:00+00', 'market');
SELECT flex.record('depot', 'load', '2026-03-01 00:00+00', '15 minutes',
    ARRAY(SELECT round((2 + cos(h / 10.0))::numeric, 3)::float8 FROM generate_series(0, 191) h), '2026-02-28 12:00+00', 'meter');
SELECT flex.record('depot', 'soc', '2026-03-01 00:00+00', '0', ARRAY[2], '2026-03-01 00:00+00', 'meter');

-- nothing to schedule yet
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day');
SELECT * FROM flex.check_site('depot', '2026-03-01 00:00+00', '1 day');
SELECT flex.create_asset('depot', 'battery', 'battery', '{"soc-min": "1 kWh", "soc-max": "10 kWh", "power-capacity": "5 kW", '
    '"roundtrip-efficiency": "90%", "state-of-charge": {"sensor": "soc"}}') IS NOT NULL AS created;
SELECT * FROM flex.check_site('depot', '2026-03-01 00:00+00', '1 day');

-- one battery: the chain engine; content at the start from its sensor
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day', '1 hour') AS run \gset
SELECT ts, site, round(import_kw::numeric, 4) AS import_kw, round(export_kw::numeric, 4) AS export_kw,
    round(net_load_kw::numeric, 4) AS net_load_kw, import_price, export_price, round(cost::numeric, 5) AS cost, status
    FROM flex.site_schedule ORDER BY ts LIMIT 5;
SELECT ts, asset, round(power_kw::numeric, 4) AS power_kw, round(soc_kwh::numeric, 4) AS soc_kwh,
    round(marginal_value_per_kwh::numeric, 5) AS marginal, local_time FROM flex.asset_schedule ORDER BY ts LIMIT 5;
SELECT window_start, window_end, resolution, status, is_current, engine, reason, round(objective::numeric, 5) AS objective, message
    FROM flex.run ORDER BY run_id;
-- the meter adds up, and the document replays
SELECT bool_and(abs(s.import_kw - s.export_kw - s.net_load_kw - a.power_kw) < 1e-9) AS balanced FROM flex.site_schedule s
    JOIN flex.asset_schedule a USING (site_id, ts);
SELECT abs((flex.solve(flex.problem(:run)) ->> 'objective')::float8 - objective) < 1e-9 AS replayed FROM flex.run WHERE run_id = :run;
SELECT left(flex.export_lp(flex.problem(:run)), 21) AS lp;

-- several devices: the linear program; a peak price; a limit that costs something
SELECT flex.create_asset('depot', 'ev', 'battery', '{"soc-min": "0 kWh", "soc-max": "40 kWh", "soc-at-start": "5 kWh", "power-capacity": '
    '"11 kW", "production-capacity": "0 kW", "soc-targets": [{"datetime": "2026-03-01T07:00:00Z", "value": "30 '
    'kWh"}]}') IS NOT NULL AS created;
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day') > 0 AS stored;
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day', flex_context => '{"site-peak-consumption-price": "3 EUR/kW", '
    '"production-price": "0 EUR/kWh"}') > 0 AS stored;
SELECT status, engine, columns > 0 AS has_columns, round(objective::numeric, 2) AS objective FROM flex.run ORDER BY run_id;
SELECT commitment, round(cost::numeric, 2) AS cost, is_current FROM flex.run_cost ORDER BY run_id, commitment;
SELECT asset, ts, round(soc_kwh::numeric, 3) AS soc_kwh FROM flex.asset_schedule WHERE asset = 'ev' AND ts = '2026-03-01 06:45+00';
SELECT flex.schedule('depot', '2026-03-01 00:00+00', '1 day', '1 hour',
    flex_context => '{"site-consumption-capacity": "7 kW", "production-price": "0 EUR/kWh"}') > 0 AS stored;
SELECT DISTINCT object, limit_name FROM flex.run_limit WHERE is_current ORDER BY 1, 2;
SELECT metric, count(*) FROM flex.grafana_series GROUP BY 1 ORDER BY 1;

-- as it was believed then: the price that came later isn't known
SELECT flex.record('depot', 'price', '2026-03-01 00:00+00', '1 hour', ARRAY[500, 500, 500], '2026-02-28 18:00+00', 'market');
SELECT (flex_internal.schedule_document('depot', '2026-03-01 00:00+00', '1 day',
    flex_model => '{"asset": "battery", "soc-at-start": "2 kWh"}', prior => '2026-02-28 '
    '13:00+00') #> '{sensors,price,values,0}')::float8 AS before,
       (flex_internal.schedule_document('depot', '2026-03-01 00:00+00', '1 day') #> '{sensors,price,values,0}')::float8 AS after;
-- the local day of the spring clock change has 23 hours, 24 hours are 24 hours
SELECT flex_internal.schedule_document('depot', '2026-03-28 23:00+00', d,
    flex_model => '{"asset": "battery", "soc-at-start": "2 kWh"}') ->> 'end' AS window_end
FROM unnest(ARRAY['1 day', '24 hours', '1 day 2 hours', '1 month']::interval[]) d;
-- what is measured must be known: content isn't taken as 0
SELECT flex.schedule('depot', '2026-04-10 00:00+00', '1 day');
-- billing months are local ones
SELECT flex_internal.schedule_document('depot', '2026-01-31 00:00+00', '60 days',
    flex_model => '{"asset": "battery", "soc-at-start": "2 kWh"}',
                              flex_context => '{"site-peak-consumption-price": "3 EUR/kW"}') ->> 'billing-periods' AS periods;
-- members that say the same give way together
SELECT flex_internal.override_members('{"roundtrip-efficiency": "90%", "soc-max": "1 kWh"}', '{"charging-efficiency": "95%"}') AS model,
       flex_internal.override_members('{"inflexible-consumption": [{"sensor": "a"}]}',
           '{"inflexible-production": [{"sensor": "b"}]}') AS context,
       flex_internal.override_members('{"soc-max": "1 kWh"}', NULL) AS unchanged;
