-- The prices' window and step, in which all that follows is scheduled.
CREATE TABLE demo.grid AS
SELECT first, last + step AS until, step
FROM   (SELECT min(ts) AS first, max(ts) AS last, min(d) AS step
        FROM (SELECT ts, lead(ts) OVER (ORDER BY ts) - ts AS d FROM demo.price) p) g;

-- The hour of the generated year that goes with each step: shapes and weather
-- repeat their year, and hold for the parts of an hour.
CREATE VIEW demo.step AS
SELECT p.ts, p.eur_per_mwh, h.ts AS shape_ts
FROM   demo.price p
JOIN   (SELECT ts, to_char(ts AT TIME ZONE 'UTC', 'MM-DD HH24') AS hour_of_year FROM demo.shape) h
       ON h.hour_of_year = replace(to_char(p.ts AT TIME ZONE 'UTC', 'MM-DD HH24'), '02-29', '02-28');

-- What a site's meter and its contract say, step by step: the table that a
-- user would have.
CREATE TABLE demo.meter AS
SELECT s.site, p.ts,
       p.eur_per_mwh / 1000 + s.fees_per_kwh AS import_price,
       p.eur_per_mwh / 1000                  AS export_price,
       coalesce(s.load_kwh_per_year / 8760 * CASE s.load WHEN 'household' THEN h.household WHEN 'bakery' THEN h.bakery
                                                         WHEN 'office' THEN h.office WHEN 'cold_store' THEN h.cold_store END, 0) AS load_kw,
       coalesce(s.pv_kwp * CASE s.pv WHEN 'south' THEN h.pv_south WHEN 'east_west' THEN h.pv_east_west END, 0) AS pv_kw
FROM   demo.site s
CROSS  JOIN demo.step p
JOIN   demo.shape h ON h.ts = p.shape_ts;
ALTER TABLE demo.meter ADD PRIMARY KEY (site, ts);
ANALYZE demo.price;
ANALYZE demo.meter;
