-- The demo's tables, before the files are loaded.
CREATE EXTENSION pg_flex;
CREATE SCHEMA demo;
CREATE TABLE demo.price (ts timestamptz PRIMARY KEY, eur_per_mwh float8 NOT NULL);
CREATE TABLE demo.shape (ts timestamptz PRIMARY KEY, household float8, bakery float8, office float8, cold_store float8,
                         pv_south float8, pv_east_west float8);

-- Five sites. Energy from the grid costs the market's price plus grid fees and
-- levies; what is fed in earns the market's price.
CREATE TABLE demo.site (site text PRIMARY KEY, load text, load_kwh_per_year float8, pv text, pv_kwp float8,
                        fees_per_kwh float8, battery jsonb);
INSERT INTO demo.site VALUES
 ('house',        'household',    4500, 'south',      8, 0.17,
    '{"capacity_kwh": 10,   "power_kw": 5,    "roundtrip_efficiency": 0.90, "throughput_cost_per_kwh": 0.01}'),
 ('bakery',       'bakery',      60000, 'south',     30, 0.12,
    '{"capacity_kwh": 50,   "power_kw": 25,   "roundtrip_efficiency": 0.90, "throughput_cost_per_kwh": 0.01}'),
 ('office',       'office',     120000, 'east_west', 80, 0.12,
    '{"capacity_kwh": 100,  "power_kw": 50,   "roundtrip_efficiency": 0.90, "throughput_cost_per_kwh": 0.01}'),
 ('cold_store',   'cold_store', 400000, 'east_west', 200, 0.10,
    '{"capacity_kwh": 400, "power_kw": 200,  "roundtrip_efficiency": 0.90, "throughput_cost_per_kwh": 0.01}'),
 ('grid_battery', NULL,              0, NULL,         0, 0.00,
    '{"capacity_kwh": 2000, "power_kw": 1000, "roundtrip_efficiency": 0.88, "throughput_cost_per_kwh": 0.01}');
