# Two connections on one site: the second gets status busy at once.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

# a wait for a lock is logged
my $node = flex_server('busy', 'log_lock_waits = on', "deadlock_timeout = '10ms'");
plan skip_all => 'flex.schedule is not in this version' unless has_function($node, 'schedule');
$node->safe_psql('postgres', q{
  SELECT flex.create_site(s, 'UTC', '{"consumption-price": "0.30 EUR/kWh", "production-price": "0.10 EUR/kWh", "site-power-capacity": "20 kW"}') FROM unnest('{one,two}'::text[]) s;
  SELECT flex.create_asset(s, 'battery', 'battery', '{"soc-at-start": "1 kWh", "soc-min": "0 kWh", "soc-max": "10 kWh", "power-capacity": "5 kW"}') FROM unnest('{one,two}'::text[]) s});
my $sql   = "SELECT flex.schedule('%s', '2026-01-01', interval '1 day', interval '1 hour')";
my $first = session($node);
$first->backend;
$first->run('BEGIN');
my ($run) = $first->run(sprintf $sql, 'one') =~ /(\d+)/;
ok($run, 'the first schedules, its transaction stays open');
my ($ret, $out, $err) = $node->psql('postgres', sprintf($sql, 'one'), timeout => 1200);
unlike(slurp($node->logfile), qr/still waiting for/, 'the second is answered at once: it waited for no lock');
my $status = $out =~ /(\d+)/ ? $node->safe_psql('postgres', "SELECT status FROM flex.run WHERE run_id = $1") : $err;
like($status, qr/busy/, 'with status busy');
is($node->psql('postgres', sprintf($sql, 'two'), on_error_stop => 1), 0, 'another site is free');
$first->run('COMMIT');
is($node->safe_psql('postgres', "SELECT status FROM flex.run WHERE run_id = $run"), 'optimal', 'the first is stored');
is($node->psql('postgres', sprintf($sql, 'one'), on_error_stop => 1), 0, 'then the site is free again');
# a lock that anybody can take holds nobody up
$first->run(q{SELECT pg_advisory_lock(hashtext('flex.schedule'), hashint8(site_id)) FROM flex.site});
$run = $node->safe_psql('postgres', sprintf($sql, 'one'));
is($node->safe_psql('postgres', "SELECT status FROM flex.run WHERE run_id = $run"), 'optimal', 'advisory locks of a stranger hold nobody up');
$first->quit;
done_testing();
