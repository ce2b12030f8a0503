# Load flow in a server: a cancel or timeout takes effect within a long batch in
# every phase, the connection goes on and its memory stays flat; a network comes
# through pg_dump unchanged; a feeder of 10 000 buses works.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('network');

# a feeder with services and one load at every sixth bus
sub feeder
{
	my ($name, $buses) = @_;
	return "SELECT flex.store_network('$name', (
	  SELECT jsonb_build_object(
	    'line_types', '[{\"name\": \"main\", \"r1_ohm_per_km\": 0.1, \"x1_ohm_per_km\": 0.07, \"r0_ohm_per_km\": 0.4, \"x0_ohm_per_km\": 0.08, \"rated_a\": 400}]'::jsonb,
	    'sources', '[{\"name\": \"grid\", \"bus\": \"hv\", \"kv\": 11, \"pu\": 1.02, \"isc3_a\": 3000, \"isc1_a\": 2500}]'::jsonb,
	    'transformers', '[{\"name\": \"t\", \"bus1\": \"hv\", \"bus2\": \"b1\", \"kv1\": 11, \"kv2\": 0.416, \"kva\": 800, \"x_percent\": 4}]'::jsonb,
	    'lines', jsonb_agg(jsonb_build_object('name', 'l' || i, 'bus1', 'b' || CASE WHEN i % 6 = 1 THEN i - 2 ELSE i - 1 END, 'bus2', 'b' || i,
	                                          'line_type', 'main', 'length_km', 1.0 / $buses)),
	    'loads', jsonb_agg(jsonb_build_object('name', 'load' || i / 6, 'bus', 'b' || i, 'nodes', jsonb_build_array(i / 6 % 3 + 1), 'kv', 0.24, 'p_kw', 60.0 / $buses)) FILTER (WHERE i % 6 = 0))
	  FROM generate_series(2, $buses) AS i))";
}

$node->safe_psql('postgres', feeder('street', 600) . ";\n" . feeder('town', 10000));
is($node->safe_psql('postgres', q{SELECT status, method, v_min_pu BETWEEN 0.9 AND 1.05 FROM flex.flow_summary('town')}), 'converged|sweep|t', '10 000 buses');
is($node->safe_psql('postgres', q{SELECT max(abs(a.voltage_pu - b.voltage_pu)) < 1e-8, count(*) FROM flex.load_flow('town') a JOIN flex.load_flow('town', NULL, '{"method": "matrix"}') b USING (bus, phase)}),
	't|30003', '10 000 buses by the matrix as well');

my $series = q{SELECT s AS snapshot, 'load' || l AS element, 0.1 + (s * l % 7) * 0.05 AS p_kw FROM generate_series(1, %d) s, generate_series(1, %d) l};
my @phases = (
	[ 'reading loads', sprintf("SELECT count(*) FROM flex.flow_summary('street', \$\$$series\$\$)", 10000000, 100) ],
	[ 'sweep', sprintf("SELECT count(*) FROM flex.voltage_range('street', \$\$$series\$\$, '{\"tolerance_pu\": 1e-12, \"warm_start\": false}')", 120000, 30) ],
	[ 'rows of voltages', sprintf("SELECT count(*) FROM flex.load_flow('street', \$\$$series\$\$)", 40000, 2) ],
	[ 'matrix', sprintf("SELECT count(*) FROM flex.voltage_range('town', \$\$$series\$\$, '{\"method\": \"matrix\"}')", 20000, 5) ],
	[ 'newton', sprintf("SELECT count(*) FROM flex.voltage_range('town', \$\$$series\$\$, '{\"method\": \"newton\"}')", 1000, 5) ]);

my $session = session($node);
my $pid     = $session->backend;
my $worst   = 0;
for my $phase (@phases)
{
	my ($name, $sql) = @$phase;
	for my $how (qw(cancel timeout))
	{
		my $cpu = takes_effect($node, $session, $name, $sql, 1.2, $how);
		$worst = $cpu if $cpu > $worst;
	}
	is($session->run('SELECT 42'), "42\n", "$name: the connection goes on");
}
note(sprintf('most processor time after a request: %.2f s', $worst));

# factors don't pile up, neither after results nor after errors
my $matrix = q{SELECT count(*) FROM flex.voltage_range('town', NULL, '{"method": "matrix"}')};
my $error  = q{SELECT 1 / (count(*) - count(*)) FROM flex.load_flow('town', NULL, '{"method": "matrix"}')};
$session->run($_) for ($matrix, $error) x 3;
my $before = resident_kb($pid);
$session->run($_) for ($matrix, $error) x 12;
my $after = resident_kb($pid);
cmp_ok($after - $before, '<', 30000, "memory flat: $before kB, $after kB");
$session->quit;

# dump and restore
my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump.sql';
$node->command_ok([ 'pg_dump', '-f', $dump, 'postgres' ], 'pg_dump');
$node->safe_psql('postgres', 'CREATE DATABASE restored');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('restored'), '-f', $dump ], 'restore');
is($node->safe_psql('restored', q{SELECT md5(flex_internal.network_document('street')::text)}), $node->safe_psql('postgres', q{SELECT md5(flex_internal.network_document('street')::text)}),
	'the network comes back as it was');
is($node->safe_psql('restored', feeder('next', 30) . ' > 2'), 't', 'numbers go on behind those restored');

# the inner query runs with the caller's rights
$node->safe_psql('postgres', q{
  CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA flex TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA flex TO reader;
  CREATE TABLE secret AS SELECT 1 AS snapshot, 'load1'::text AS element, 1.0 AS p_kw});
like(error_of($node, q{SET ROLE reader; SELECT count(*) FROM flex.flow_summary('street', 'SELECT * FROM secret')}), qr/permission denied for table secret/, 'no rights, no loads');
is($node->safe_psql('postgres', q{SET ROLE reader; SELECT status FROM flex.flow_summary('street')}), 'converged', 'a reader may solve');
like(error_of($node, q{SET ROLE reader; SELECT flex.store_network('mine', flex_internal.network_document('street'))}), qr/permission denied for table network/, 'but not store');
done_testing();
