-- bills of a community: allocation of inside energy, shares of the result, rounding to the cent

CREATE VIEW flex.community_plan AS
WITH newest AS (
    SELECT DISTINCT ON (t.site_id, t.ts, t.hours) t.*, t.ts + t.hours * interval '1 hour' AS ends, r.created_at
    FROM flex.community_step t JOIN flex.run r ON r.site_id = t.site_id AND r.run_id = t.run_id
    ORDER BY t.site_id, t.ts, t.hours, r.created_at DESC, r.run_id DESC
), touched AS (
    -- hours that a step touches: overlaps are looked for within an hour instead of among all steps
    SELECT n.site_id, n.run_id, n.created_at, n.ts, n.ends, h.hour
    FROM newest n
    CROSS JOIN LATERAL generate_series(floor(extract(epoch FROM n.ts) / 3600)::bigint, ceil(extract(epoch FROM n.ends) / 3600)::bigint - 1)
        AS h (hour)
), covered AS (
    SELECT DISTINCT a.site_id, a.run_id, a.ts
    FROM touched a JOIN touched b ON b.site_id = a.site_id AND b.hour = a.hour AND b.ts < a.ends AND b.ends > a.ts
    WHERE (b.created_at, b.run_id) > (a.created_at, a.run_id)
)
SELECT n.site_id, n.run_id, n.ts, n.hours, n.import_kw, n.export_kw, n.traded_kw, n.own_import_kw, n.own_export_kw, n.import_price,
    n.export_price,
       n.internal_fee, n.internal_price, n.peak_price_per_kw, n.peak_sunk_kw
FROM newest n
WHERE NOT EXISTS (SELECT FROM covered c WHERE c.site_id = n.site_id AND c.run_id = n.run_id AND c.ts = n.ts);
COMMENT ON VIEW flex.community_plan IS
'The steps that are billed: of several runs over a time the newest counts, and a step of which a newer run covers any part is left out';

CREATE VIEW flex.community_settlement AS
WITH meter AS (
    SELECT p.ts, p.hours, p.site_id, p.run_id, p.traded_kw, p.own_import_kw, p.import_price, p.export_price, p.internal_fee,
        p.internal_price,
           m.member_site_id, m.member_name, m.import_kw, m.export_kw, m.own_use_kw, m.alone_cost, m.share,
           m.alone_import_kw, m.alone_peak_price_per_kw, m.alone_peak_sunk_kw,
           sum(m.import_kw) OVER w AS taken_kw, sum(m.export_kw) OVER w + p.own_export_kw AS given_kw,
           -- static: a member's share of what is traded, as far as it takes it
           least(m.import_kw, p.traded_kw * coalesce(m.share / nullif(sum(m.share) OVER w, 0), 0)) AS first_kw
    FROM flex.community_plan p JOIN flex.community_member_step m ON m.site_id = p.site_id AND m.run_id = p.run_id AND m.ts = p.ts
    WINDOW w AS (PARTITION BY p.site_id, p.ts)
), allocated AS (
    SELECT q.*,
           q.import_kw * coalesce(q.traded_kw / nullif(q.taken_kw + q.own_import_kw, 0), 0) AS dynamic_kw,
           -- and what others leave, in proportion to what is still needed
           q.first_kw + (q.import_kw - q.first_kw)
               * coalesce((q.traded_kw - sum(q.first_kw) OVER w) / nullif(q.taken_kw + q.own_import_kw - sum(q.first_kw) OVER w, 0), 0)
                   AS static_kw,
           q.export_kw * coalesce(q.traded_kw / nullif(q.given_kw, 0), 0) AS sold_kw
    FROM meter q
    WINDOW w AS (PARTITION BY q.site_id, q.ts)
)
SELECT a.ts, c.name AS community, coalesce(m.name, a.member_name) AS member, k.allocation_key, a.hours * a.own_use_kw AS own_use_kwh,
    a.hours * k.bought_kw AS bought_inside_kwh,
       a.hours * a.sold_kw AS sold_inside_kwh, a.hours * (a.import_kw - k.bought_kw) AS grid_import_kwh,
       a.hours * (a.export_kw - a.sold_kw) AS grid_export_kwh,
       a.hours * (a.import_price * (a.import_kw - k.bought_kw) - a.export_price * (a.export_kw - a.sold_kw)
                  + (a.internal_price + a.internal_fee) * k.bought_kw - a.internal_price * a.sold_kw) AS energy_cost,
       a.alone_cost, a.share, a.run_id, a.site_id, a.member_site_id, a.ts AT TIME ZONE c.timezone AS local_time,
       a.alone_import_kw, a.alone_peak_price_per_kw, a.alone_peak_sunk_kw
FROM allocated a
CROSS JOIN LATERAL (VALUES ('dynamic', a.dynamic_kw), ('static', a.static_kw), ('equal_saving', a.dynamic_kw))
    AS k (allocation_key, bought_kw)
JOIN flex.site c ON c.site_id = a.site_id
-- a deleted site stays in the bills of its time
LEFT JOIN flex.site m ON m.site_id = a.member_site_id;
COMMENT ON VIEW flex.community_settlement IS
'Who used, bought and sold what inside a community, for each step, member and allocation key of flex.community_plan';

CREATE VIEW flex.community_result AS
SELECT c.name AS community, date_trunc('month', p.ts AT TIME ZONE c.timezone)::date AS month,
       sum(p.hours * p.import_kw) AS import_kwh, sum(p.hours * p.export_kw) AS export_kwh, sum(p.hours * p.traded_kw) AS traded_kwh,
       sum(p.hours * (p.import_price * p.import_kw - p.export_price * p.export_kw)) AS energy_cost,
       sum(p.hours * p.internal_fee * p.traded_kw) AS fee_cost,
       max(p.peak_price_per_kw) * greatest(0, max(p.import_kw) - max(p.peak_sunk_kw)) AS peak_cost,
       sum(p.hours * (p.import_price * p.import_kw - p.export_price * p.export_kw + p.internal_fee * p.traded_kw))
           + max(p.peak_price_per_kw) * greatest(0, max(p.import_kw) - max(p.peak_sunk_kw)) AS cost,
       c.currency, p.site_id
FROM flex.community_plan p JOIN flex.site c ON c.site_id = p.site_id
GROUP BY c.name, date_trunc('month', p.ts AT TIME ZONE c.timezone)::date, c.currency, p.site_id;
COMMENT ON VIEW flex.community_result IS 'What a community pays to the outside in a local month; the peak is the month''s largest import';

CREATE VIEW flex.community_statement_by_key AS
WITH month AS (
    SELECT s.site_id, s.community, s.member_site_id, max(s.member) AS member, s.allocation_key, date_trunc('month', s.local_time)::date
        AS month,
           sum(s.own_use_kwh) AS own_use_kwh, sum(s.bought_inside_kwh) AS bought_inside_kwh, sum(s.sold_inside_kwh) AS sold_inside_kwh,
           sum(s.grid_import_kwh) AS grid_import_kwh, sum(s.grid_export_kwh) AS grid_export_kwh, sum(s.energy_cost) AS energy_cost,
           sum(s.alone_cost) + max(s.alone_peak_price_per_kw) * greatest(0, max(s.alone_import_kw) - max(s.alone_peak_sunk_kw))
               AS alone_cost,
           avg(s.share) AS share
    FROM flex.community_settlement s
    GROUP BY s.site_id, s.community, s.member_site_id, s.allocation_key, date_trunc('month', s.local_time)::date
), part AS (
    SELECT m.*, r.cost AS community_cost, r.currency,
           -- what the prices inside leave open: the community's own devices, peaks
           coalesce(m.share / nullif(sum(m.share) OVER w, 0), 1.0 / count(*) OVER w) * (r.cost - sum(m.energy_cost) OVER w) AS shared_cost,
           m.alone_cost - (sum(m.alone_cost) OVER w - r.cost) / count(*) OVER w AS equal_cost
    FROM month m JOIN flex.community_result r ON r.site_id = m.site_id AND r.month = m.month
    WINDOW w AS (PARTITION BY m.site_id, m.month, m.allocation_key)
), cents AS (
    SELECT p.*, round((100 * CASE p.allocation_key WHEN 'equal_saving' THEN p.equal_cost ELSE p.energy_cost + p.shared_cost END)::numeric,
        6) AS exact
    FROM part p
), ranked AS (
    SELECT c.*, floor(c.exact) AS whole,
           round(sum(c.exact) OVER w) - sum(floor(c.exact)) OVER w AS left_over,
           row_number() OVER (PARTITION BY c.site_id, c.month, c.allocation_key ORDER BY c.exact - floor(c.exact) DESC, c.member_site_id)
               AS place
    FROM cents c
    WINDOW w AS (PARTITION BY c.site_id, c.month, c.allocation_key)
)
SELECT r.community, r.month, r.member, r.allocation_key, r.own_use_kwh, r.bought_inside_kwh, r.sold_inside_kwh, r.grid_import_kwh,
    r.grid_export_kwh,
       r.energy_cost, CASE r.allocation_key WHEN 'equal_saving' THEN r.equal_cost - r.energy_cost ELSE r.shared_cost END AS shared_cost,
       round((r.whole + CASE WHEN r.place <= r.left_over THEN 1 ELSE 0 END) / 100, 2) AS cost,
       round(r.alone_cost::numeric, 2) AS cost_alone,
       round(r.alone_cost::numeric, 2) - round((r.whole + CASE WHEN r.place <= r.left_over THEN 1 ELSE 0 END) / 100, 2) AS saving,
       r.currency, r.site_id, r.member_site_id
FROM ranked r;
COMMENT ON VIEW flex.community_statement_by_key IS
'Statement of every member of a community for every local month under each allocation key: the bills of a month sum to the community''s '
'result to the cent';

CREATE VIEW flex.community_statement AS
SELECT b.community, b.month, b.member, b.allocation_key, b.own_use_kwh, b.bought_inside_kwh, b.sold_inside_kwh, b.grid_import_kwh,
    b.grid_export_kwh,
       b.energy_cost, b.shared_cost, b.cost, b.cost_alone, b.saving, b.currency, b.site_id, b.member_site_id
FROM flex.community_statement_by_key b
JOIN flex.community c ON c.site_id = b.site_id AND c.allocation_key = b.allocation_key;
COMMENT ON VIEW flex.community_statement IS
'Statement of every member of a community for every local month by the community''s own allocation key';

DO $$
DECLARE
    c record;
    said text;
BEGIN
    FOR c IN SELECT v.relname, a.attname FROM pg_catalog.pg_class v JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid
             WHERE v.relnamespace = 'flex'::pg_catalog.regnamespace AND v.relkind = 'v' AND v.relname LIKE 'community%'
                 AND a.attnum > 0 LOOP
        said := CASE c.attname
            WHEN 'community' THEN 'Name of the community'
            WHEN 'member' THEN 'Name of the member''s site'
            WHEN 'asset' THEN 'Name of the asset'
            WHEN 'kind' THEN 'What the asset is'
            WHEN 'site_id' THEN 'Number of the community'
            WHEN 'member_site_id' THEN 'Number of the member''s site'
            WHEN 'asset_id' THEN 'Number of the asset'
            WHEN 'run_id' THEN 'Run the plan comes from'
            WHEN 'status' THEN 'optimal, or feasible: not proven optimal'
            WHEN 'local_time' THEN 'Start of the step in the community''s time zone'
            WHEN 'month' THEN 'First day of the month in the community''s time zone'
            WHEN 'allocation_key' THEN 'How inside energy and the result are shared: dynamic, static or equal_saving'
            WHEN 'own_use_kwh' THEN 'Production that didn''t leave the house, kWh'
            WHEN 'bought_inside_kwh' THEN 'Energy taken from other members or the community''s devices, kWh'
            WHEN 'sold_inside_kwh' THEN 'Energy given to other members or the community''s devices, kWh'
            WHEN 'grid_import_kwh' THEN 'Energy taken from the external grid, kWh'
            WHEN 'grid_export_kwh' THEN 'Energy given to the external grid, kWh'
            WHEN 'import_kwh' THEN 'Energy the connection took, kWh'
            WHEN 'export_kwh' THEN 'Energy the connection gave, kWh'
            WHEN 'traded_kwh' THEN 'Energy that passed from member to member, kWh'
            WHEN 'energy_cost' THEN CASE c.relname WHEN 'community_result' THEN 'Cost of energy at the connection, currency, < 0 earned'
                ELSE 'Cost of the member''s energy at the external and inside prices, currency, < 0 earned' END
            WHEN 'fee_cost' THEN 'Network fees on inside energy, currency'
            WHEN 'peak_cost' THEN 'Charge for the month''s largest import, currency'
            WHEN 'shared_cost' THEN 'The member''s part of what the inside prices leave open (the community''s '
                                    'devices, peaks, equal savings), currency, < 0 earned'
            WHEN 'cost' THEN CASE c.relname WHEN 'community_result' THEN 'What the community pays, currency, < 0 earned'
                ELSE 'The member''s bill, currency, to the cent, < 0 earned' END
            WHEN 'cost_alone' THEN 'What its energy and its month''s largest import would have cost by its own '
                                   'cheapest plan and tariff, currency, to the cent'
            WHEN 'saving' THEN 'cost_alone less cost, currency, < 0: dearer than alone'
            WHEN 'currency' THEN 'ISO 4217 code of the costs'
            WHEN 'import_price' THEN 'External price of import, currency per kWh'
            ELSE (SELECT pg_catalog.col_description(t.oid, a.attnum)
                  FROM pg_catalog.pg_class t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid
                  WHERE t.relnamespace = 'flex'::pg_catalog.regnamespace AND t.relkind = 'r' AND a.attname = c.attname
                    AND t.relname IN ('community_step', 'community_member_step', 'community_asset_step')
                  ORDER BY (t.relname = 'community_step') = (c.relname IN ('community_schedule', 'community_plan')) DESC,
                           (t.relname = 'community_asset_step') = (c.relname = 'community_asset_schedule') DESC LIMIT 1)
        END;
        EXECUTE pg_catalog.format('COMMENT ON COLUMN flex.%I.%I IS %L', c.relname, c.attname, said);
    END LOOP;
    IF pg_catalog.current_setting('server_version_num')::int >= 150000 THEN
        FOR c IN SELECT v.relname FROM pg_catalog.pg_class v WHERE v.relnamespace = 'flex'::pg_catalog.regnamespace AND v.relkind = 'v'
                   AND v.relname LIKE 'community%' LOOP
            EXECUTE pg_catalog.format('ALTER VIEW flex.%I SET (security_invoker = true)', c.relname);
        END LOOP;
    END IF;
END $$;
