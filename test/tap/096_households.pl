# Several workers operate a set of households side by side: each once; a worker
# that dies loses at most its batch, and the next call goes on where it stopped.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('households');
$node->safe_psql('postgres', q{
  CREATE TABLE weather AS SELECT ts, 2 - 4 * cos(d) AS temperature, greatest(0, -600 * cos(d)) AS pv_per_kwp, 0.030 + 0.012 * sin(2 * d) AS electricity
  FROM generate_series('2026-02-01 00:00+00'::timestamptz, '2026-03-01 00:00+00', '1 hour') AS ts, LATERAL (SELECT extract(epoch FROM ts)::float8 / 86400 * 2 * pi() AS d) x;
  SELECT flex.create_site('street', 'UTC');
  SELECT flex.create_sensor('street', n, u, '1 hour'), flex.bind_sensor('street', n, 'weather', 'ts', n) FROM (VALUES ('temperature', 'degC'), ('pv_per_kwp', 'W/kW'), ('electricity', 'ct/Wh')) v (n, u);
  INSERT INTO flex.building (name, floor_area_m2, h_op_w_per_k, h_ve_w_per_k) VALUES ('h', 140, 200, 65);
  INSERT INTO flex.heat_generator (name, type) VALUES ('hp', 'Air_HP');
  INSERT INTO flex.pv (name, size_kwp) VALUES ('roof', 8);
  INSERT INTO flex.tariff (name) VALUES ('t');
  INSERT INTO flex.household (site_id, name, building, heat_generator, pv, tariff, series)
  SELECT site_id, 'no ' || i, 'h', 'hp', 'roof', 't', CASE i WHEN 7 THEN '{"appliance_w": {"sensor": "none"}}'::jsonb ELSE '{"appliance_w": 300}' END FROM flex.site, generate_series(1, 40) i});
my $call = q{CALL flex.operate_households('SELECT name AS household FROM flex.household', '2026-02-01 00:00+00', '20 days', 'optimised', '{}', 2)};

# one worker is killed on its way: it stops at the seventh run, where a lock is held
$node->safe_psql('postgres', q{CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT count(*) FROM flex.run) >= 6 THEN PERFORM pg_advisory_xact_lock_shared(96); END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER hold BEFORE INSERT ON flex.run FOR EACH ROW EXECUTE FUNCTION hold()});
my $holder = session($node);
$holder->run('SELECT pg_advisory_lock(96)');
my $victim = session($node);
my $pid    = $victim->backend;
$victim->send($call);
ok($node->poll_query_until('postgres', 'SELECT count(*) >= 4 FROM flex.run'), 'runs can be seen while the procedure goes on');
$node->safe_psql('postgres', "SELECT pg_terminate_backend($pid)");
$node->poll_query_until('postgres', "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = $pid");
$victim->quit;
$holder->quit;
$node->safe_psql('postgres', 'DROP TRIGGER hold ON flex.run');
my $kept = $node->safe_psql('postgres', 'SELECT count(*) FROM flex.run WHERE is_current');
cmp_ok($kept, '<', 39, "the worker died with $kept households done");
is($node->safe_psql('postgres', 'SELECT count(*) FROM flex.run r WHERE r.is_current AND (SELECT count(*) FROM flex.household_step s WHERE s.site_id = r.site_id AND s.run_id = r.run_id) <> 480'), '0', 'and every run that stands has all its steps');

my @workers = map {
	my ($out, $err) = ('', '');
	{ out => \$out, err => \$err, run => IPC::Run::start([ 'psql', '-X', '-q', '-d', $node->connstr('postgres'), '-c', "SET client_min_messages = warning", '-c', $call ], '>', \$out, '2>', \$err, IPC::Run::timeout(1200)) }
} 1 .. 3;
for my $worker (@workers)
{
	$worker->{run}->finish;
	is(${ $worker->{err} }, '', 'a worker ends without an error');
}
is($node->safe_psql('postgres', q{SELECT count(*), count(DISTINCT subject) FROM flex.run WHERE status = 'optimal'}), '39|39', 'every household was operated once');
like($node->safe_psql('postgres', q{SELECT DISTINCT message FROM flex.run WHERE status = 'failed' AND subject = 'no 7'}), qr/appliance_w/, 'the one with bad data says why');
is($node->safe_psql('postgres', 'SELECT count(*) FROM flex.household_step'), 39 * 480, 'all steps are there');
done_testing();
