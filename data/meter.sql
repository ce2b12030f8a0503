-- What a site's meter and its contract say, step by step: the table that a
-- user would have. The shapes repeat their year for prices of other years.
CREATE TABLE demo.meter AS
SELECT s.site, p.ts,
       p.eur_per_mwh / 1000 + s.fees_per_kwh AS import_price,
       p.eur_per_mwh / 1000                  AS export_price,
       coalesce(s.load_kwh_per_year / 8760 * CASE s.load WHEN 'household' THEN h.household WHEN 'bakery' THEN h.bakery
                                                         WHEN 'office' THEN h.office WHEN 'cold_store' THEN h.cold_store END, 0) AS load_kw,
       coalesce(s.pv_kwp * CASE s.pv WHEN 'south' THEN h.pv_south WHEN 'east_west' THEN h.pv_east_west END, 0) AS pv_kw
FROM   demo.site s
CROSS  JOIN demo.price p
JOIN   (SELECT *, to_char(ts AT TIME ZONE 'UTC', 'MM-DD HH24') AS hour_of_year FROM demo.shape) h
       ON h.hour_of_year = replace(to_char(p.ts AT TIME ZONE 'UTC', 'MM-DD HH24'), '02-29', '02-28');
ALTER TABLE demo.meter ADD PRIMARY KEY (site, ts);
ANALYZE demo.meter;
