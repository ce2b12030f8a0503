-- Rows of read_prices.awk in demo.price_line become demo.price (UTC).
-- Local times are those of Europe/Berlin. The hour that the clock repeats in
-- autumn comes twice: the first time is summer time, the second an hour later.
INSERT INTO demo.price (ts, eur_per_mwh)
SELECT CASE
         WHEN zone = 'utc' THEN stamp::timestamptz
         ELSE least(stamp::timestamp AT TIME ZONE 'Europe/Berlin',
                    (stamp::timestamp - interval '1 hour') AT TIME ZONE 'Europe/Berlin' + interval '1 hour')
              + interval '1 hour' * (row_number() OVER (PARTITION BY stamp ORDER BY line) - 1)
       END,
       eur_per_mwh
FROM   demo.price_line
ORDER  BY line;
