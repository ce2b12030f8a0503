# kill -9 of a backend and of the postmaster while schedules are stored: what
# is there afterwards is the old schedule or the new one, nothing between.
use strict;
use warnings;
use Time::HiRes qw(sleep);
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('crash', 'fsync = on', 'restart_after_crash = on');
plan skip_all => 'flex.schedule is not in this version' unless has_function($node, 'schedule');

$node->safe_psql('postgres', q{
  CREATE TABLE price AS SELECT timestamptz '2026-01-01' + t * interval '15 minutes' AS ts, 0.2 + 0.1 * sin(t * 0.065) AS value FROM generate_series(0, 2976) t;
  SELECT flex.create_site('home', 'Europe/Berlin', '{"consumption-price": {"sensor": "price"}, "production-price": {"sensor": "price"}, "site-power-capacity": "20 kW"}');
  SELECT flex.create_sensor('home', 'price', 'EUR/kWh', interval '15 minutes');
  SELECT flex.bind_sensor('home', 'price', 'price', 'ts', 'value', '{}');
  SELECT flex.create_asset('home', 'battery', 'battery', '{"soc-at-start": "1 kWh", "soc-min": "0 kWh", "soc-max": "10 kWh", "power-capacity": "5 kW"}');
  SELECT flex.create_asset('home', 'car', 'battery', '{"soc-at-start": "2 kWh", "soc-min": "0 kWh", "soc-max": "40 kWh", "power-capacity": "11 kW"}')});
my $schedule = "SELECT flex.schedule('home', '2026-01-01', interval '7 days', interval '15 minutes')";

# each run is whole: as many steps for each asset as for the site, none without its run
my $whole = q{SELECT count(*) FROM (
  SELECT r.run_id FROM flex.run r
  WHERE r.status IN ('optimal', 'feasible') AND ((SELECT count(*) FROM flex.site_step s WHERE s.site_id = r.site_id AND s.run_id = r.run_id) <> 672
     OR (SELECT count(*) FROM flex.asset_step s WHERE s.site_id = r.site_id AND s.run_id = r.run_id) <> 2 * 672)
  UNION ALL SELECT run_id FROM flex.site_step s WHERE NOT EXISTS (SELECT FROM flex.run r WHERE r.site_id = s.site_id AND r.run_id = s.run_id)
  UNION ALL SELECT run_id FROM flex.asset_step s WHERE NOT EXISTS (SELECT FROM flex.run r WHERE r.site_id = s.site_id AND r.run_id = s.run_id)) broken};
my $current = q{SELECT (SELECT count(*) FROM flex.site_schedule) || ' ' || (SELECT count(*) FROM flex.asset_schedule)};

$node->safe_psql('postgres', $schedule);
is($node->safe_psql('postgres', $current), '672 1344', 'the first schedule is there');

for my $victim (qw(backend postmaster))
{
	for my $after (0.02, 0.05, 0.1, 0.2)
	{
		my $session = session($node);
		my $pid     = $session->backend;
		my $log     = -s $node->logfile;
		$session->send($schedule);
		sleep($after);
		if ($victim eq 'backend')
		{
			kill 'KILL', $pid;
			eval { $session->finish };
			# the postmaster hears of it when it comes to run: only then it restarts
			wait_for_log($node, qr/all server processes terminated; reinitializing.*ready to accept connections/s, $log);
			$node->poll_query_until('postgres', 'SELECT 1', '1') or die 'the server does not come back';
		}
		else
		{
			$node->kill9;
			eval { $session->finish };
			# children may hold the data directory for a moment
			for (1 .. 600) { $node->{_pid} = undef; last if $node->start(fail_ok => 1); sleep(0.2); }
		}
		is($node->safe_psql('postgres', $whole), '0', "$victim killed after $after s: no run is broken");
		is($node->safe_psql('postgres', $current), '672 1344', 'and one whole schedule is current');
	}
}
is($node->psql('postgres', $schedule, on_error_stop => 1), 0, 'the next schedule works');
done_testing();
