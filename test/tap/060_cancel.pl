# A cancel, a statement_timeout and a termination take effect in every engine
# and phase within 0.3 s of the processor (the time by the clock is printed),
# the connection goes on, and the memory of the backend stays flat.
use strict;
use warnings;
use Time::HiRes qw(time sleep);
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('cancel', 'flex.max_steps = 100000000', 'flex.time_limit = 0');
$node->safe_psql('postgres', q{
  CREATE TABLE step AS SELECT timestamptz '2000-01-01' + i * interval '1 minute' AS ts, 0.1 + 0.1 * sin(i * 0.3) + 0.05 * sin(i * 0.011) AS import_price,
    0.12 + 0.1 * sin(i * 0.3) AS export_price FROM generate_series(1, 400000) i;
  CREATE FUNCTION document(n int, more jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('kind', 'storage', 'step_hours', 1, 'import_price', jsonb_agg(0.1 + 0.1 * sin(i * 0.3) + 0.05 * sin(i * 0.011)),
      'storage', '{"capacity_kwh": 10, "power_kw": 5, "roundtrip_efficiency": 0.9}'::jsonb) || more FROM generate_series(1, n) i $$;
  CREATE TABLE document AS
    SELECT 'interior' AS engine, document(12000, '{"options": {"engine": "interior"}}') AS d
    UNION ALL SELECT 'simplex', document(20000, '{"options": {"engine": "simplex"}}')
    UNION ALL SELECT 'mip', document(1000, jsonb_build_object('export_price', (SELECT jsonb_agg(0.3 + 0.1 * sin(i * 0.3)) FROM generate_series(1, 1000) i),
      'options', '{"engine": "mip", "mip_gap": 0}'::jsonb))
    UNION ALL SELECT 'community', jsonb_build_object('kind', 'community', 'mode', 'joint', 'method', 'decomposition', 'feed_in', 0.05, 'internal_fee', 0.02, 'peak_price', 0.5,
      'price', (SELECT jsonb_agg(0.3 + 0.1 * sin(i * 0.3)) FROM generate_series(1, 96) i), 'options', '{"mip_gap": 0}'::jsonb,
      'members', (SELECT jsonb_agg(jsonb_build_object('name', 'm' || m, 'storage', jsonb_build_object('capacity_kwh', 5 + m % 7, 'power_kw', 3, 'roundtrip_efficiency', 0.9),
        'series', (SELECT jsonb_build_object('import', jsonb_agg(greatest(0, 1 + 2 * sin(i * 0.1 + m))), 'export', jsonb_agg(greatest(0, -1 - 2 * sin(i * 0.1 + m)))) FROM generate_series(1, 96) i)))
        FROM generate_series(1, 600) m));
});

# schedules computed and stored one after another: a cancel falls into assembling, solving or writing
$node->safe_psql('postgres', q{
  SELECT flex.create_site('writing', 'UTC', '{"consumption-price": "0.3 EUR/kWh", "production-price": "0.1 EUR/kWh"}'),
    flex.create_asset('writing', 'battery', 'battery', '{"soc-at-start": "5 kWh", "soc-max": "10 kWh", "power-capacity": "5 kW"}')});
my $writing = q{SELECT count(flex.schedule('writing', '2026-03-01 00:00+00', '26 days', '15 minutes')) FROM generate_series(1, 10000)};

my @phases = (
	[ 'reading rows', q{SELECT count(*) FROM flex.storage_schedule('SELECT timestamptz ''2000-01-01'' + i * interval ''1 second'' AS ts, 0.1 AS import_price FROM generate_series(1, 80000000) i', '{"capacity_kwh": 1, "power_kw": 1}')} ],
	[ 'chain over a query', q{SELECT count(*) FROM flex.storage_schedule('SELECT * FROM step', '{"capacity_kwh": 10, "power_kw": 5, "roundtrip_efficiency": 0.9}')} ],
	[ 'chain as window function', q{SELECT sum(x) FROM (SELECT flex.storage_power(ts, import_price, export_price, 0, '{"capacity_kwh": 10, "power_kw": 5, "roundtrip_efficiency": 0.9}') OVER (ORDER BY ts) AS x FROM step) y} ],
	[ 'schedules stored', $writing ],
	[ 'chain as aggregate', q{SELECT flex.storage_cost(ts, import_price, export_price, 0, '{"capacity_kwh": 10, "power_kw": 5, "roundtrip_efficiency": 0.9}' ORDER BY ts) FROM step} ],
	[ 'household by the banded engine', q{SELECT count(*) FROM generate_series(1, 20) g, flex.operate('SELECT ts, 5 AS temperature, import_price / 10 AS electricity, 300 AS appliance_w, 100 AS hot_water_w, 400 * greatest(0, sin(extract(epoch FROM ts) / 14000)) AS pv_per_kwp FROM step LIMIT 40000',
	  '{"mode": "optimised", "building": {"Af": 140, "Hop": 200, "Hve": 65, "CM_factor": 165000, "Am_factor": 2.5, "supply_temperature": 40}, "boiler": {"type": "Air_HP"}, "hot_water_tank": {"size": 300}, "pv": {"size": 8}, "battery": {"capacity": 7000, "charge_power_max": 4500, "discharge_power_max": 4500}}') o} ],
	# the interior point method of GLPK says nothing while it copies and orders a program: one of limited size, again and again
	[ 'interior', "SELECT sum(length(flex.solve(d)::text)) FROM document, generate_series(1, 200) WHERE engine = 'interior'" ],
	map { [ $_, "SELECT length(flex.solve(d)::text) FROM document WHERE engine = '$_'" ] } qw(simplex mip community));

my $session = session($node);
my $pid     = $session->backend;
my $worst   = 0;
for my $phase (@phases)
{
	my ($name, $sql) = @$phase;
	for my $how (qw(cancel timeout))
	{
		for my $after (0.7, 1.6)
		{
			my $cpu = takes_effect($node, $session, $name, $sql, $after, $how);
			$worst = $cpu if $cpu > $worst;
		}
	}
	is($session->run('SELECT 42'), "42\n", "$name: the connection goes on");
}
is($node->safe_psql('postgres', 'SELECT (SELECT count(*) FROM flex.run) + (SELECT count(*) FROM flex.site_step)'), '0', 'a cancelled schedule leaves nothing behind');
note(sprintf('most processor time after a request: %.2f s', $worst));

for my $phase (@phases)
{
	my ($name, $sql) = @$phase;
	my @resident;
	for my $round (1 .. 15)
	{
		cancel($node, $session, $sql, 0.25, 'cancel');
		push @resident, resident_kb($pid);
	}
	my $growth = $resident[14] - $resident[2];
	# a leak of one run's arrays (16 MB and more) would show twelve times; where a run is cut varies
	cmp_ok($growth, '<', 65536, sprintf('%s: memory flat over 15 cancelled runs (%+d kB from the 3rd to the 15th, now %d kB)', $name, $growth, $resident[14]));
}

my @resident;
for my $round (1 .. 15)
{
	$session->run(q{SELECT flex.solve(document(3000, '{"options": {"engine": "interior"}}'))->'status', flex.solve(document(300, '{"options": {"engine": "simplex"}}'))->'status',
	  flex.solve(document(3000, '{}'))->'status'});
	push @resident, resident_kb($pid);
}
cmp_ok($resident[14] - $resident[2], '<', 8192, sprintf('memory flat over 15 finished runs (%+d kB)', $resident[14] - $resident[2]));

# errors of every kind in a row leave it flat too, also inside a subtransaction
@resident = ();
for my $round (1 .. 15)
{
	$session->run(q{DO $$ BEGIN FOR i IN 1..20 LOOP BEGIN PERFORM flex.solve('{"kind": "storage", "import_price": [1,2,3], "storage": {"capacity_kwh": 1, "power_kw": 1, "soc_end": 1, "soc_end_kwh": 5}}');
	  EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; END $$});
	push @resident, resident_kb($pid);
}
cmp_ok($resident[14] - $resident[2], '<', 4096, sprintf('memory flat over 300 caught errors (%+d kB)', $resident[14] - $resident[2]));

# a limit on memory is an error, not a dead server
my $text = $session->run(q{SET flex.memory_limit = '1MB'; SELECT flex.solve(d) IS NULL FROM document WHERE engine = 'interior'});
like($text, qr/ERROR:  .*memory/i, 'the memory limit raises an error that names it');
is($session->run('RESET flex.memory_limit; SELECT 42'), "42\n", 'and the connection goes on');
like($session->run(q{SELECT flex.solve(document(300, '{"options": {"engine": "simplex"}}'))->>'status'}), qr/optimal/, 'and the next solve is right');

# our own time limit: an answer or a clear error, in time
my $start = cpu_seconds($pid);
$text = $session->run(q{SET flex.time_limit = '500ms'; SELECT flex.solve(d)->>'status' FROM document WHERE engine = 'simplex'});
cmp_ok(cpu_seconds($pid) - $start, '<', 4, sprintf('time limit of 0.5 s obeyed (%.2f s of the processor)', cpu_seconds($pid) - $start));
like($text, qr/time.limit|feasible/i, 'and named');
$session->quit;

# a termination ends the backend, not the server
$session = session($node);
$pid = $session->backend;
my $postmaster = $node->safe_psql('postgres', "SELECT pg_postmaster_start_time()");
$session->send($phases[-3][1]);
$start = cpu_seconds($pid);
sleep(0.02) while cpu_seconds($pid) - $start < 0.7;
$start = time();
$node->safe_psql('postgres', "SELECT pg_terminate_backend($pid)");
ok($node->poll_query_until('postgres', "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = $pid"), sprintf('terminated after %.2f s', time() - $start));
$session->quit;
is($node->safe_psql('postgres', "SELECT pg_postmaster_start_time()"), $postmaster, 'the server was never restarted');
done_testing();
