-- The same through the catalogue: a site with two batteries, sensors bound to
-- the table above, a schedule stored in views that a dashboard reads.
SELECT flex.create_site('bakery', 'Europe/Berlin', '{
  "consumption-price": {"sensor": "import price"}, "production-price": {"sensor": "export price"},
  "site-power-capacity": "60 kW", "inflexible-consumption": [{"sensor": "load"}], "inflexible-production": [{"sensor": "pv"}]}') \gset
SELECT first, until, step FROM demo.grid \gset
SELECT flex.create_sensor('bakery', 'import price', 'EUR/kWh', :'step'),
       flex.create_sensor('bakery', 'export price', 'EUR/kWh', :'step'),
       flex.create_sensor('bakery', 'load', 'kW', :'step'),
       flex.create_sensor('bakery', 'pv', 'kW', :'step') \gset
SELECT flex.bind_sensor('bakery', 'import price', 'demo.meter', 'ts', 'import_price', '{"site": "bakery"}'),
       flex.bind_sensor('bakery', 'export price', 'demo.meter', 'ts', 'export_price', '{"site": "bakery"}'),
       flex.bind_sensor('bakery', 'load', 'demo.meter', 'ts', 'load_kw', '{"site": "bakery"}'),
       flex.bind_sensor('bakery', 'pv', 'demo.meter', 'ts', 'pv_kw', '{"site": "bakery"}') \gset
SELECT flex.create_asset('bakery', 'cellar battery', 'battery',
       '{"soc-at-start": "5 kWh", "soc-min": "2 kWh", "soc-max": "30 kWh", "power-capacity": "15 kW",
         "roundtrip-efficiency": "90 %"}'),
       flex.create_asset('bakery', 'van battery', 'battery',
       '{"soc-at-start": "10 kWh", "soc-min": "5 kWh", "soc-max": "40 kWh", "power-capacity": "11 kW",
         "roundtrip-efficiency": "85 %"}') \gset
-- the day of the widest spread, and within the prices
SELECT greatest(:'first', least(from_ts, :'until'::timestamptz - interval '24 hours')) AS start FROM (
  SELECT date_trunc('day', ts, 'Europe/Berlin') AS from_ts, max(export_price) - min(export_price) AS spread
  FROM demo.meter WHERE site = 'bakery' GROUP BY 1
  ORDER BY count(*) * :'step'::interval >= interval '23 hours' DESC, 2 DESC, 1 LIMIT 1) d \gset
SELECT flex.schedule('bakery', :'start', interval '24 hours', :'step') AS run_id \gset
\echo
\echo '-- a site with two batteries through the catalogue: first rows of the view flex.asset_schedule'
SELECT asset, to_char(ts AT TIME ZONE 'Europe/Berlin', 'YYYY-MM-DD HH24:MI') AS local_time, round(power_kw::numeric, 2) AS power_kw,
       round(soc_kwh::numeric, 2) AS soc_kwh, round(marginal_value_per_kwh::numeric, 4) AS value_per_kwh, status
FROM   flex.asset_schedule WHERE site = 'bakery' ORDER BY ts, asset LIMIT 8;
