# Read-only transactions, a hot standby, and roles without rights.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('primary', 'streaming');
$node->safe_psql('postgres', q{
  CREATE TABLE reading AS SELECT timestamptz '2026-01-01' + t * interval '1 hour' AS ts, 0.2 + 0.1 * sin(t * 0.26) AS import_price FROM generate_series(0, 47) t;
  CREATE ROLE outsider LOGIN; GRANT USAGE ON SCHEMA flex TO outsider;});
my $spec    = q{'{"capacity_kwh": 10, "power_kw": 5}'};
my @compute = (
	[ 'window function', "SELECT sum(x) FROM (SELECT flex.storage_power(ts, import_price, import_price, 0, $spec) OVER (ORDER BY ts) AS x FROM reading) y" ],
	[ 'aggregate', "SELECT flex.storage_value(ts, import_price, import_price, 0, $spec ORDER BY ts) FROM reading" ],
	[ 'schedule of a query', "SELECT sum(cost) FROM flex.storage_schedule('SELECT * FROM reading ORDER BY ts', $spec)" ],
	[ 'document', 'SELECT (flex.solve(' . storage_document(48) . ") -> 'objective')::float8" ],
	[ 'check', 'SELECT count(*) FROM flex.check(' . storage_document(48) . ')' ],
	[ 'export', 'SELECT length(flex.export_lp(' . storage_document(48) . '))' ]);

$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;
$node->wait_for_catchup($standby);

for my $case (@compute)
{
	my ($name, $sql) = @$case;
	my $want = $node->safe_psql('postgres', $sql);
	is($node->safe_psql('postgres', "BEGIN READ ONLY; $sql; COMMIT"), $want, "$name in a read-only transaction");
	is($standby->safe_psql('postgres', $sql), $want, "$name on a hot standby");
}

like(error_of($node, $compute[2][1], extra_params => [ '-U', 'outsider' ]), qr/permission denied for table reading/, 'an inner query runs with the rights of the caller');
$node->safe_psql('postgres', 'CREATE TABLE target (x int); CREATE FUNCTION sly() RETURNS float8 LANGUAGE sql VOLATILE AS $$ INSERT INTO target VALUES (1); SELECT 0.1::float8 $$');
like(error_of($node, "BEGIN READ ONLY; SELECT count(*) FROM flex.storage_schedule('SELECT ts, sly() AS import_price FROM reading', $spec)"), qr/read-only transaction/, 'an inner query that writes is refused in a read-only transaction');

SKIP:
{
	skip 'the catalogue (create_site, bind_sensor, schedule) is not in this version', 5 unless has_function($node, 'schedule');
	$node->safe_psql('postgres', q{SELECT flex.create_site('home', 'Europe/Berlin', '{"consumption-price": {"sensor": "price"}, "production-price": {"sensor": "price"}, "site-power-capacity": "20 kW"}');
	  SELECT flex.create_sensor('home', 'price', 'EUR/kWh', interval '1 hour');
	  SELECT flex.bind_sensor('home', 'price', 'reading', 'ts', 'import_price', '{}');
	  SELECT flex.create_asset('home', 'battery', 'battery', '{"soc-at-start": "1 kWh", "soc-min": "0 kWh", "soc-max": "10 kWh", "power-capacity": "5 kW"}');
	  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA flex TO outsider;
	  GRANT USAGE ON ALL SEQUENCES IN SCHEMA flex TO outsider});
	my $schedule = "SELECT flex.schedule('home', '2026-01-01', interval '1 day')";
	my $before   = $node->safe_psql('postgres', 'SELECT count(*) FROM flex.asset_step');
	my $err      = error_of($node, $schedule, extra_params => [ '-U', 'outsider' ]);
	my $failed   = $node->safe_psql('postgres', "SELECT coalesce(string_agg(message, ''), '') FROM flex.run WHERE status NOT IN ('optimal', 'feasible')");
	like($err . $failed, qr/permission denied for sensor 'price' of site 'home'/, 'a role that isn\'t a member of the owner gets an error');
	is($node->safe_psql('postgres', 'SELECT count(*) FROM flex.asset_step'), $before, 'and nothing is stored');
	like(error_of($node, "BEGIN READ ONLY; $schedule"), qr/read-only transaction/, 'schedule in a read-only transaction');
	is($node->psql('postgres', $schedule, on_error_stop => 1), 0, 'the owner schedules');
	$node->wait_for_catchup($standby);
	is($standby->safe_psql('postgres', 'SELECT count(*) FROM flex.asset_schedule'), $node->safe_psql('postgres', 'SELECT count(*) FROM flex.asset_schedule'), 'the standby shows the schedule');
}
done_testing();
