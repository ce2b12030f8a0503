# pg_cron really runs CALL flex.run_due().
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

plan skip_all => 'pg_cron is not installed' unless -e "$ENV{FLEX_PKGLIBDIR}/pg_cron.so";
my $node = flex_server('cron', "shared_preload_libraries = 'pg_cron'", "cron.database_name = 'postgres'", 'cron.use_background_workers = on', 'max_worker_processes = 20');
plan skip_all => 'flex.run_due is not in this version' unless has_function($node, 'run_due');

$node->safe_psql('postgres', q{
  CREATE EXTENSION pg_cron;
  CREATE TABLE price AS SELECT now() + (t - 48) * interval '1 hour' AS ts, 0.2 + 0.1 * sin(t * 0.26) AS value FROM generate_series(0, 300) t;
  UPDATE price SET ts = date_trunc('hour', ts);
  SELECT flex.create_site(s, 'Europe/Berlin', '{"consumption-price": {"sensor": "price"}, "production-price": {"sensor": "price"}, "site-power-capacity": "20 kW"}') FROM unnest('{good,bad}'::text[]) s;
  SELECT flex.create_sensor('good', 'price', 'EUR/kWh', interval '1 hour');
  SELECT flex.bind_sensor('good', 'price', 'price', 'ts', 'value', '{}');
  SELECT flex.create_asset(s, 'battery', 'battery', '{"soc-at-start": "1 kWh", "soc-min": "0 kWh", "soc-max": "10 kWh", "power-capacity": "5 kW"}') FROM unnest('{good,bad}'::text[]) s;
  INSERT INTO flex.job (site_id, kind, every, horizon, next_due, enabled)
    SELECT site_id, 'schedule', interval '1 hour', interval '1 day', now() - interval '1 minute', true FROM flex.site;
  SELECT cron.schedule('flex', '* * * * *', 'CALL flex.run_due()')});

ok($node->poll_query_until('postgres', q{SELECT count(*) > 0 FROM flex.run r JOIN flex.site s USING (site_id) WHERE s.name = 'good' AND r.status = 'optimal'}), 'the good site has a schedule');
ok($node->poll_query_until('postgres', q{SELECT bool_and(next_due > now()) FROM flex.job}), 'both jobs are due later');
is($node->safe_psql('postgres', q{SELECT count(*) > 0 FROM flex.failed_run}), 't', 'the bad site has a failed run with its reason, and did not stop the other');
is($node->safe_psql('postgres', q{SELECT min(ts) <= now() + interval '1 hour' AND max(ts) >= min(ts) + interval '23 hours' FROM flex.asset_schedule}), 't', 'a day from now on is current');
ok($node->poll_query_until('postgres', q{SELECT count(*) > 0 FROM cron.job_run_details WHERE status = 'succeeded'}), 'pg_cron saw the call succeed');
done_testing();
