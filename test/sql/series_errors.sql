SET timezone = 'UTC';
SET datestyle = 'ISO';
\set SHOW_CONTEXT never
-- units
SELECT flex.convert_unit(3, 'kWh', 'MW', 0.25), flex.convert_unit(10, 'ct/kWh', 'EUR/MWh'), flex.convert_unit(20, 'degC', 'K'),
    flex.convert_unit(NULL, 'kW', 'MW');

-- errors
SELECT flex.create_site('depot');
SELECT flex.create_site('mars', 'Mars/Olympus');
\set VERBOSITY terse
SELECT flex.create_site('x', 'UTC', '{}', 'euro');
\set VERBOSITY default
SELECT flex.create_asset('nowhere', 'a');
SELECT flex.create_asset('depot', 'a', parent => 'nothing');
SELECT flex.create_sensor('depot', 'bad', 'kWx');
\set VERBOSITY terse
SELECT flex.create_sensor('depot', 'bad', 'kW', sign => 'sideways');
\set VERBOSITY default
UPDATE flex.asset SET parent_id = flex_internal.find_asset('depot', 'cell 1') WHERE name = 'battery 1';
SELECT * FROM flex.series('depot', 'lod', now(), now());
SELECT * FROM flex.series('depto', 'load', now(), now());
SELECT flex.record('depot', 'load', '2026-03-01', '15 minutes', ARRAY[1, NULL, 2]);
SELECT flex.record('depot', 'load', '2026-03-01', '15 minutes', ARRAY[1, 'NaN', 2]::float8[]);
SELECT flex.record('depot', 'load', '2026-03-01', '10 minutes', ARRAY[1, 2, 3]);
SELECT flex.record('depot', 'price', '2026-03-01', '1 hour', ARRAY[1, 2, 3]);
SELECT flex.bind_sensor('depot', 'price', 'prices', 'time', 'eur');
SELECT flex.bind_sensor('depot', 'price', 'prices', 'hour', 'zone');
SELECT flex.bind_sensor('depot', 'price', 'prices', 'eur', 'eur');
SELECT flex.bind_sensor('depot', 'price', 'prices', 'hour', 'eur');
SELECT * FROM flex.series('depot', 'price', '2026-03-28 23:00+00', '2026-03-31 00:00+00');
SELECT * FROM flex.series('depot', 'load', '2026-03-01', '2026-03-02', '-1 hour');
SELECT flex.convert_unit(1, 'EUR/MWh', 'USD/MWh');
SELECT flex.convert_unit(1, 'kWh', 'kW');
SELECT flex.convert_unit(1, 'kW', 'm');
SELECT * FROM flex.resample('SELECT now() AS ts, 1 AS value', '1 hour', 'median');
SELECT * FROM flex.resample('SELECT now() AS ts', '1 hour');

-- rights: values are read with those of the caller
CREATE ROLE flex_nobody;
GRANT USAGE ON SCHEMA flex TO flex_nobody;
GRANT SELECT ON ALL TABLES IN SCHEMA flex TO flex_nobody;
SELECT flex.bind_sensor('depot', 'price', 'prices', 'hour', 'eur', '{"zone": "B"}');
SET ROLE flex_nobody;
SELECT * FROM flex.series('depot', 'price', '2026-03-28 23:00+00', '2026-03-31 00:00+00');
RESET ROLE;
REVOKE ALL ON ALL TABLES IN SCHEMA flex FROM flex_nobody;
REVOKE ALL ON SCHEMA flex FROM flex_nobody;
DROP ROLE flex_nobody;
DELETE FROM flex.site;
DELETE FROM flex.source;
SELECT count(*) FROM flex.belief;
DROP TABLE prices;
