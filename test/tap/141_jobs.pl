# One bad job stops nobody: each kind of bad job has a healthy one of another
# tenant behind it, which must run in the same call; the bad one tells why, and
# comes less and less often. A cancel of the worker ends the call.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('jobs', 'deadlock_timeout = 10ms');
$node->safe_psql('postgres', q{
  CREATE ROLE tenant_a LOGIN; CREATE ROLE tenant_b LOGIN; CREATE ROLE worker LOGIN IN ROLE tenant_a, tenant_b;
  CREATE SCHEMA a AUTHORIZATION tenant_a;
  GRANT USAGE ON SCHEMA flex TO PUBLIC;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA flex TO tenant_a, tenant_b, worker;
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA flex TO tenant_a, tenant_b, worker});
sub as_role { my ($role, $sql) = @_; return error_of($node, $sql, extra_params => [ '-U', $role ]); }
sub value { my ($sql) = @_; return $node->safe_psql('postgres', $sql); }
is(as_role("tenant_$_->[0]", qq{
  SELECT flex.create_site('$_->[1]', 'UTC', '{"consumption-price": {"sensor": "price"}, "production-price": "0.1 EUR/kWh"}');
  SELECT flex.create_asset('$_->[1]', 'battery', 'battery', '{"soc-at-start": "5 kWh", "soc-max": "10 kWh", "power-capacity": "5 kW"}');
  SELECT flex.create_sensor('$_->[1]', 'price', 'EUR/kWh', '1 hour');
  SELECT flex.record('$_->[1]', 'price', '2026-03-01', '1 hour', array_fill(0.3::float8, '{100}'), '2026-02-28')}), '', "tenant_$_->[0] has site $_->[1]") for [ 'a', 'bad' ], [ 'b', 'good' ];

# the bad job is due before the good one; both are made anew for each case
my $reset = q{TRUNCATE flex.job, flex.run;
  SELECT flex.create_job('bad', '1 hour', '4 hours', '2026-03-01 00:00+00', time_limit => '1 second');
  SELECT flex.create_job('good', '1 hour', '4 hours', '2026-03-01 00:01+00', priority => 5)};
my $jobs = q{SELECT string_agg(s.name || ' ' || j.state || ' ' || j.failures, ', ' ORDER BY s.name) FROM flex.job j JOIN flex.site s USING (site_id)};
sub view
{
	my ($body) = @_;
	return qq{CREATE OR REPLACE FUNCTION a.trap() RETURNS float8 LANGUAGE plpgsql AS \$f\$ BEGIN $body; RETURN 0.3; END \$f\$;
	  CREATE OR REPLACE VIEW a.price AS SELECT timestamptz '2026-03-01' + g * interval '1 hour' AS ts, a.trap() AS value FROM generate_series(0, 47) g;
	  SELECT flex.bind_sensor('bad', 'price', 'a.price')};
}
my @cases = (
	[ 'a plain error', q{RAISE EXCEPTION 'balance of Smith is 1234.5'}, qr/^sensor 'price' of site 'bad': reading the relation it is bound to ends with SQLSTATE P0001$/ ],
	[ 'an error with a value', q{PERFORM 'secret 777.5'::float8}, qr/SQLSTATE 22P02$/ ],
	[ 'SQLSTATE 57014 raised', q{RAISE EXCEPTION 'x' USING ERRCODE = '57014'}, qr/SQLSTATE 57014$/ ],
	[ 'SQLSTATE 57P01 raised', q{RAISE EXCEPTION 'x' USING ERRCODE = '57P01'}, qr/SQLSTATE 57P01$/ ],
	[ 'an assertion', q{ASSERT false}, qr/SQLSTATE P0004$/ ],
	[ 'a sleep', q{PERFORM pg_sleep(1000)}, qr/^not done within its time limit of 1 s, while reading sensor 'price' of site 'bad'$/ ],
	[ 'a loop', q{LOOP NULL; END LOOP}, qr/time limit/ ],
	[ 'a cancel of itself caught once', q{BEGIN PERFORM pg_sleep(1000); EXCEPTION WHEN query_canceled THEN RAISE; END}, qr/time limit/ ],
	[ 'a job inside the job', q{CALL flex.run_due()}, qr/SQLSTATE|denied/ ],
	[ 'an attempt inside the attempt', q{PERFORM flex_internal.attempt('SELECT 1::bigint', 86400000, 0)}, qr/SQLSTATE 55000$/ ]);
for my $case (@cases)
{
	my ($name, $body, $message) = @$case;
	value($reset);
	is(as_role('tenant_a', view($body)), '', "$name: bound");
	is(as_role('worker', q{CALL flex.run_due('2026-03-01 00:05+00')}), '', "$name: the call succeeds");
	is(value($jobs), 'bad failed 1, good done 0', "$name: the other tenant's job ran");
	like(value(q{SELECT last_message FROM flex.job j JOIN flex.site s USING (site_id) WHERE s.name = 'bad' AND state = 'failed'}), $message, "$name: its own says why");
	is(value(q{SELECT count(*) FROM flex.run WHERE status IN ('failed', 'time_limit') AND message IS NOT NULL}), '1', "$name: stored as a failed run");
}
unlike(value(q{SELECT string_agg(concat(message, parameters), '') FROM flex.run}), qr/Smith|777/, 'no message holds what the relation holds');

# a function that catches every cancel ends its worker after a while; the job has moved on
value($reset);
is(as_role('tenant_a', view(q{LOOP BEGIN PERFORM pg_sleep(1000); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP})), '', 'a function that catches every cancel: bound');
like(as_role('worker', q{CALL flex.run_due('2026-03-01 00:05+00')}), qr/terminating connection/, 'it ends its worker');
is(as_role('worker', q{CALL flex.run_due('2026-03-01 00:05+00')}), '', 'the next worker isn\'t held up');
is(value($jobs), 'bad running 1, good done 0', 'the other tenant\'s job ran');

# the worker's own limit of time: the job takes half of it at most
value($reset);
as_role('tenant_a', view(q{PERFORM pg_sleep(1000)}));
value(q{UPDATE flex.job SET time_limit = '1 hour'});
is(as_role('worker', q{SET statement_timeout = '20s'; CALL flex.run_due('2026-03-01 00:05+00')}), '', 'under statement_timeout a job leaves time for others');
is(value($jobs), 'bad failed 1, good done 0', 'which run');

# a real cancel ends the call; the bad job isn't first again
value($reset);
value(q{UPDATE flex.job SET time_limit = '1 hour'});
my $worker = session($node);
$worker->run('SET SESSION AUTHORIZATION worker');
my $pid = $worker->backend;
$worker->send(q{CALL flex.run_due('2026-03-01 00:05+00')});
ok($node->poll_query_until('postgres', "SELECT wait_event = 'PgSleep' FROM pg_stat_activity WHERE pid = $pid"), 'the job sleeps');
value("SELECT pg_cancel_backend($pid)");
like($worker->finish, qr/canceling statement due to user request/, 'a cancel of the worker ends the call');
is(value($jobs), 'bad running 1, good waiting 0', 'not the job alone');
unlike($worker->run(q{CALL flex.run_due('2026-03-01 00:05+00')}), qr/ERROR/, 'the next call');
is(value($jobs), 'bad running 1, good done 0', 'runs the other tenant\'s job');

# rows that a tenant holds: waits are short, and a held job is passed over
as_role('tenant_a', view('NULL'));
value($reset);
value(q{SELECT flex.schedule('bad', '2026-03-01', '4 hours'); UPDATE flex.job SET time_limit = '1 hour'});
my $holder = session($node);
for my $hold (q{UPDATE flex.run SET message = message WHERE is_current}, q{SELECT FROM flex.site WHERE name = 'bad' FOR UPDATE}, q{UPDATE flex.job SET horizon = horizon WHERE next_due < '2026-03-01 00:01+00'})
{
	value(q{UPDATE flex.job SET state = 'waiting', failures = 0, next_due = CASE WHEN horizon = '4 hours' AND time_limit = '1 hour' THEN timestamptz '2026-03-01' ELSE next_due END});
	value(q{UPDATE flex.job j SET next_due = '2026-03-01 00:01+00' FROM flex.site s WHERE s.site_id = j.site_id AND s.name = 'good'});
	$holder->run('BEGIN'); $holder->run($hold);
	is(as_role('worker', q{CALL flex.run_due('2026-03-01 00:05+00')}), '', "held: $hold");
	is(value(q{SELECT state FROM flex.job j JOIN flex.site s USING (site_id) WHERE s.name = 'good'}), 'done', 'the other tenant\'s job ran');
	$holder->run('ROLLBACK');
}
$holder->quit;

# rows that no job can have, and arguments that are refused in words
value($reset);
for my $bad ([ q{next_due => '-infinity'}, qr/next_due is -infinity, expected a time of the years 1000 to 8999/ ], [ q{next_due => 'infinity'}, qr/next_due is infinity/ ],
	[ q{next_due => NULL}, qr/next_due is NULL/ ], [ q{every => '178000000 years'}, qr/every is 178000000 years, expected 1 second to 10 years/ ],
	[ q{every => '0'}, qr/every is 00:00:00/ ], [ q{every => '119 months -3569 days'}, qr/no part below 0/ ], [ q{horizon => '178000000 years'}, qr/horizon is 178000000 years/ ],
	[ q{horizon => '-1 hour'}, qr/horizon is -01:00:00/ ], [ q{priority => 10}, qr/priority is 10/ ], [ q{time_limit => '1 year'}, qr/time_limit is 1 year/ ])
{
	like(as_role('tenant_a', "SELECT flex.create_job('bad', $bad->[0])"), $bad->[1], "create_job refuses $bad->[0]");
	my ($column, $to) = split / => /, $bad->[0];
	like(as_role('tenant_a', "UPDATE flex.job SET $column = $to"), qr/violates (check|not-null) constraint/, 'and so does the table');
}
like(as_role('worker', "CALL flex.run_due($_)"), qr/as_of is/, "run_due refuses $_") for q{'infinity'}, q{'-infinity'}, 'NULL', q{'9999-01-01'};

# sites whose time zone or owner is nonsense, and a worker who isn't a member
$node->safe_psql('postgres', q{UPDATE flex.site SET timezone = 'Mars/Base' WHERE name = 'bad'});
is(as_role('worker', q{CALL flex.run_due('2026-03-01 00:05+00')}), '', 'a time zone that nobody knows');
is(value(q{SELECT state FROM flex.job j JOIN flex.site s USING (site_id) WHERE s.name = 'good'}), 'done', 'stops no other job');
$node->safe_psql('postgres', q{UPDATE flex.site SET timezone = 'UTC' WHERE name = 'bad'; CREATE ROLE leaver; UPDATE flex.site SET owner = 'leaver' WHERE name = 'bad'; DROP ROLE leaver} . ";$reset");
is(as_role('worker', q{CALL flex.run_due('2026-03-01 00:05+00')}), '', 'an owner who is gone');
like(value(q{SELECT last_message FROM flex.job j JOIN flex.site s USING (site_id) WHERE s.name = 'bad' AND state = 'failed'}), qr/^site 'bad' has no owner: role \d+ is gone$/, 'is named');
is(value($jobs), 'bad failed 1, good done 0', 'the other tenant\'s job ran');
$node->safe_psql('postgres', q{UPDATE flex.site SET owner = 'postgres' WHERE name = 'bad'} . ";$reset");
as_role('worker', q{CALL flex.run_due('2026-03-01 00:05+00')});
like(value(q{SELECT last_message FROM flex.job j JOIN flex.site s USING (site_id) WHERE s.name = 'bad' AND state = 'failed'}), qr/^permission denied for site 'bad': role worker isn't a member of its owner postgres$/, 'a worker who isn\'t a member fails by name');
is(value($jobs), 'bad failed 1, good done 0', 'the other tenant\'s job ran');

# failures in a row come less often, a success resets
value($reset);
my @due;
for my $hour (0 .. 12)
{
	my $at = sprintf '2026-03-01 %02d:05+00', $hour;
	my $before = value(q{SELECT failures FROM flex.job j JOIN flex.site s USING (site_id) WHERE s.name = 'bad'});
	as_role('worker', "CALL flex.run_due('$at')");
	push @due, $hour if value(q{SELECT failures FROM flex.job j JOIN flex.site s USING (site_id) WHERE s.name = 'bad'}) > $before;
}
is("@due", '0 1 2 4 8', 'hourly, it fails at these hours');
$node->safe_psql('postgres', q{UPDATE flex.site SET owner = 'tenant_a' WHERE name = 'bad'});
as_role('worker', q{CALL flex.run_due('2026-03-01 16:05+00')});
is(value(q{SELECT state, failures, next_due FROM flex.job j JOIN flex.site s USING (site_id) WHERE s.name = 'bad'}), 'done|0|2026-03-01 17:00:00+00', 'mended, it comes at the next hour');

# order: priority, then what has been due longest; a job behind another one of its site
value($reset);
value(q{UPDATE flex.job j SET priority = 0 FROM flex.site s WHERE s.site_id = j.site_id AND s.name = 'good'});
as_role('worker', q{CALL flex.run_due('2026-03-01 00:05+00')});
is(value(q{SELECT string_agg(s.name, ' ' ORDER BY r.run_id) FROM flex.run r JOIN flex.site s USING (site_id)}), 'good bad', 'the lower priority number first');
value(q{INSERT INTO flex.job (site_id, subject, next_due, horizon, priority, after_job) SELECT site_id, 'second', '2026-03-01', '2 hours', 0, job_id FROM flex.job j JOIN flex.site s USING (site_id) WHERE s.name = 'bad';
  UPDATE flex.job SET next_due = '2026-03-01', horizon = CASE subject WHEN '' THEN interval '1 hour' ELSE '2 hours' END; TRUNCATE flex.run});
as_role('worker', q{CALL flex.run_due('2026-03-01 00:05+00')});
is(value(q{SELECT string_agg((window_end - window_start)::text, ' ' ORDER BY r.run_id) FROM flex.run r JOIN flex.site s USING (site_id) WHERE s.name = 'bad'}), '01:00:00 02:00:00', 'a job goes behind the one it comes after, whatever its priority');

# the pick goes down an index, whatever the number of jobs
$node->safe_psql('postgres', q{INSERT INTO flex.job (site_id, subject, next_due) SELECT site_id, g::text, '2026-02-01' FROM flex.site, generate_series(1, 10000) g WHERE name = 'good'; ANALYZE flex.job});
my $plan = $node->safe_psql('postgres', q{SET plan_cache_mode = force_generic_plan;
  PREPARE pick AS SELECT j.* FROM flex.job j WHERE j.enabled AND j.priority = $1 AND j.next_due <= $2 ORDER BY j.next_due, j.site_id, j.job_id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
  EXPLAIN (COSTS OFF) EXECUTE pick (5, now())});
like($plan, qr/Index Scan using job_due/, 'the pick scans the index');
unlike($plan, qr/Sort/, 'and sorts nothing');
is($node->safe_psql('postgres', q{SET timezone = 'UTC'; SET track_functions = 'none'; SET enable_seqscan = on; BEGIN; SELECT (flex_internal.pick_job('2026-03-01')).subject; SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relid = 'flex.job'::regclass}), "1\n0", 'so does the function');
done_testing();
