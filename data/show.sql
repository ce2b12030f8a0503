-- The main job: one statement schedules every site's battery over the whole
-- file of prices, exactly.
\timing on
CREATE TABLE demo.plan AS
SELECT m.site, ts, import_price, export_price, load_kw, pv_kw,
       flex.storage_power(ts, import_price, export_price, load_kw - pv_kw, battery) OVER w AS battery_kw,
       flex.storage_soc  (ts, import_price, export_price, load_kw - pv_kw, battery) OVER w AS soc_kwh
FROM   demo.meter m JOIN demo.site s USING (site)
WINDOW w AS (PARTITION BY m.site ORDER BY ts);
\timing off
\echo
\echo '-- first rows of one site (kW over the step that starts at ts, > 0 charging; kWh at its end)'
SELECT site, to_char(ts AT TIME ZONE 'Europe/Berlin', 'YYYY-MM-DD HH24:MI') AS local_time,
       round((export_price * 1000)::numeric, 2) AS "EUR/MWh", round(load_kw::numeric, 2) AS load_kw,
       round(pv_kw::numeric, 2) AS pv_kw, round(battery_kw::numeric, 2) AS battery_kw, round(soc_kwh::numeric, 2) AS soc_kwh
FROM   demo.plan WHERE site = 'bakery' ORDER BY ts LIMIT 12;

\echo '-- the day with the widest spread of prices at the grid battery, by hours (- discharging, + charging)'
WITH day AS (
    SELECT date_trunc('day', ts, 'Europe/Berlin') AS from_ts
    FROM   demo.plan WHERE site = 'grid_battery'
    GROUP  BY 1 ORDER BY max(export_price) - min(export_price) DESC, 1 LIMIT 1
), hour AS (
    SELECT site, date_trunc('hour', ts) AS ts, avg(export_price) AS export_price, avg(battery_kw) AS battery_kw,
           (array_agg(soc_kwh ORDER BY ts DESC))[1] AS soc_kwh
    FROM   demo.plan WHERE site = 'grid_battery' GROUP BY 1, 2
), step AS (
    SELECT p.*, (battery ->> 'power_kw')::float8 AS limit_kw, (battery ->> 'capacity_kwh')::float8 AS capacity_kwh,
           greatest(max(abs(export_price)) OVER (), 0.001) AS scale
    FROM   hour p JOIN demo.site s USING (site), day
    WHERE  ts >= from_ts AND date_trunc('day', ts, 'Europe/Berlin') = from_ts
)
SELECT to_char(ts AT TIME ZONE 'Europe/Berlin', 'DD Mon HH24:MI') AS local_time,
       to_char(export_price * 1000, '9990.00') AS "EUR/MWh",
       rpad(repeat(CASE WHEN export_price < 0 THEN '-' ELSE '#' END, round(24 * abs(export_price) / scale)::int), 24) AS price,
       lpad(repeat('-', round(-10 * least(battery_kw, 0) / limit_kw)::int), 10) || '|'
         || rpad(repeat('+', round(10 * greatest(battery_kw, 0) / limit_kw)::int), 10) AS "discharge | charge",
       rpad(repeat('=', round(20 * soc_kwh / capacity_kwh)::int), 20) AS "state of charge"
FROM   step ORDER BY ts;

\echo '-- what the batteries save against doing nothing, over the whole file'
\timing on
SELECT site, count(*) AS steps, s.battery ->> 'capacity_kwh' AS kwh, s.battery ->> 'power_kw' AS kw,
       round((flex.storage_cost(ts, import_price, export_price, load_kw - pv_kw, battery ORDER BY ts)
            + flex.storage_value(ts, import_price, export_price, load_kw - pv_kw, battery ORDER BY ts))::numeric, 2) AS cost_without_eur,
       round(flex.storage_cost (ts, import_price, export_price, load_kw - pv_kw, battery ORDER BY ts)::numeric, 2) AS cost_with_eur,
       round(flex.storage_value(ts, import_price, export_price, load_kw - pv_kw, battery ORDER BY ts)::numeric, 2) AS saved_eur
FROM   demo.meter JOIN demo.site s USING (site)
GROUP  BY site, s.battery ORDER BY saved_eur DESC;
\timing off
