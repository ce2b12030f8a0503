# Several workers call run_due at once: every job runs once, a failing site
# stops nobody, and a job that another worker holds is passed over, not waited for.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('workers');
plan skip_all => 'flex.run_due is not in this version' unless has_function($node, 'run_due');
$node->safe_psql('postgres', q{
  SELECT flex.create_site('s' || i, 'UTC', '{"consumption-price": "0.30 EUR/kWh", "production-price": "0.10 EUR/kWh"}') FROM generate_series(1, 40) i;
  SELECT flex.create_asset('s' || i, 'battery', 'battery', '{"soc-at-start": "1 kWh", "soc-max": "10 kWh", "power-capacity": "5 kW"}') FROM generate_series(2, 40) i;
  SELECT flex.create_job('s' || i, '1 hour', '1 day', '2026-01-01 00:00+00') FROM generate_series(1, 40) i});

# a job held by a transaction that stays open
my $holder = session($node);
$holder->run("BEGIN; SELECT j.job_id FROM flex.job j JOIN flex.site s USING (site_id) WHERE s.name = 's40' FOR UPDATE OF j");
my @workers = map {
	my ($out, $err) = ('', '');
	{ out => \$out, err => \$err, run => IPC::Run::start([ 'psql', '-X', '-q', '-d', $node->connstr('postgres'), '-c', "CALL flex.run_due('2026-01-01 00:05+00')" ], '>', \$out, '2>', \$err, IPC::Run::timeout(1200)) }
} 1 .. 3;
for my $worker (@workers)
{
	$worker->{run}->finish;
	is(${ $worker->{err} }, '', 'a worker ends without an error');
}
# whoever waited for it would wait until this transaction ends
is($holder->run('SELECT now() < statement_timestamp()'), "t\n", 'nobody waited for the job that is held: it still is');
is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT site_id) FROM flex.run'), '39|39', 'every other job ran once');
is($node->safe_psql('postgres', q{SELECT count(*) FROM flex.run WHERE status = 'optimal' AND is_current}), '38', 'all but the site without assets have a schedule');
is($node->safe_psql('postgres', q{SELECT s.name FROM flex.job j JOIN flex.site s USING (site_id) WHERE j.last_message IS NOT NULL}), 's1', 'whose message is kept');
$holder->run('COMMIT');
$holder->quit;
$node->safe_psql('postgres', "CALL flex.run_due('2026-01-01 00:06+00')");
is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT site_id) FROM flex.run'), '40|40', 'the job that was held runs with the next call');
done_testing();
