# Tenants who don't wish well: a bound relation is read with the rights of the
# site's owner, whoever asks, and what it runs gets nothing more.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('strangers');

# two tenants behind policies, a worker of both, a planner of one, a secret
$node->safe_psql('postgres', q{
  CREATE ROLE tenant_a LOGIN; CREATE ROLE tenant_b LOGIN; CREATE ROLE worker LOGIN IN ROLE tenant_a, tenant_b; CREATE ROLE planner LOGIN;
  CREATE SCHEMA a AUTHORIZATION tenant_a; CREATE SCHEMA b AUTHORIZATION tenant_b;
  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  GRANT USAGE ON SCHEMA flex TO PUBLIC;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA flex TO tenant_a, tenant_b, planner;
  ALTER TABLE flex.site ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON flex.site TO tenant_a, tenant_b, worker USING (pg_has_role(owner::oid, 'MEMBER'));
  CREATE POLICY plans ON flex.site TO planner USING (true);
  CREATE TABLE public.secret AS SELECT timestamptz '2026-03-01' + g * interval '1 hour' AS ts, 777.5 AS value FROM generate_series(0, 47) g;
  CREATE TABLE public.writes (who text)});
sub as_role { my ($role, $sql) = @_; return error_of($node, $sql, extra_params => [ '-U', $role ]); }
sub ask { my ($role, $sql) = @_; my ($ret, $out) = $node->psql('postgres', $sql, extra_params => [ '-U', $role ]); return $out; }
my $site = q{SELECT flex.create_site('%1$s', 'UTC', '{"consumption-price": {"sensor": "price"}, "production-price": "0.1 EUR/kWh"}');
  SELECT flex.create_asset('%1$s', 'battery', 'battery', '{"soc-at-start": "5 kWh", "soc-max": "10 kWh", "power-capacity": "5 kW"}');
  SELECT flex.create_sensor('%1$s', 'price', 'EUR/kWh', '1 hour')};
my $prices = q{CREATE TABLE %1$s.price AS SELECT timestamptz '2026-03-01' + g * interval '1 hour' AS ts, 0.2 + 0.01 * g AS value FROM generate_series(0, 47) g;
  SELECT flex.bind_sensor('%2$s', 'price', '%1$s.price')};
for my $t ('a', 'b')
{
	is(as_role("tenant_$t", sprintf($site, $t)), '', "tenant $t makes a site");
	is(as_role("tenant_$t", sprintf($prices, $t, $t)), '', 'and binds a table of its own');
}
is($node->safe_psql('postgres', 'SELECT string_agg(owner::text, $$,$$ ORDER BY name) FROM flex.site'), 'tenant_a,tenant_b', 'who makes a site owns it');

# honest work: by the tenant, by the superuser, by a worker who may be either
is(ask('tenant_a', q{SELECT count(*) FROM flex.series('a', 'price', '2026-03-01', '2026-03-02')}), '24', 'a tenant reads its own sensor');
is(as_role('tenant_a', q{SELECT flex.schedule('a', '2026-03-01', '12 hours')}), '', 'and schedules');
is($node->safe_psql('postgres', q{SELECT flex.schedule('a', '2026-03-01', '12 hours') > 0}), 't', 'so does the superuser');
$node->safe_psql('postgres', 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA flex TO worker');
is(as_role('worker', q{SELECT flex.schedule('a', '2026-03-01', '12 hours'), flex.schedule('b', '2026-03-01', '12 hours')}), '', 'and a worker who is a member of both owners');
is($node->safe_psql('postgres', q{SELECT count(*), count(*) FILTER (WHERE status = 'optimal') FROM flex.run}), '4|4', 'all of them have a plan');

# what a relation runs, it runs as the owner: it can't take a role, write, or listen
my $trap = q{CREATE FUNCTION %1$s.trap() RETURNS float8 LANGUAGE plpgsql AS $f$ BEGIN
    BEGIN EXECUTE 'SET ROLE postgres'; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN EXECUTE 'RESET ROLE'; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN EXECUTE 'RESET SESSION AUTHORIZATION'; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN EXECUTE 'ALTER ROLE tenant_a SUPERUSER'; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN EXECUTE 'CREATE TEMP TABLE left_behind (x int)'; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN EXECUTE 'INSERT INTO a.log SELECT current_user'; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN EXECUTE 'SET transaction_read_only = off; INSERT INTO a.log SELECT current_user'; EXCEPTION WHEN OTHERS THEN NULL; END;
    RETURN CASE WHEN current_user = 'tenant_a' THEN 0.3 ELSE 99 END; END $f$;
  CREATE %2$s VIEW %1$s.trapped AS SELECT timestamptz '2026-03-01' + g * interval '1 hour' AS ts, %1$s.trap() AS value FROM generate_series(0, 47) g;
  SELECT flex.bind_sensor('a', 'price', '%1$s.trapped')};
is(as_role('tenant_a', 'CREATE TABLE a.log (who text); ' . sprintf($trap, 'a', '')), '', 'a tenant binds a view that runs its function');
for my $how (q{SELECT flex.schedule('a', '2026-03-01', '12 hours')}, q{SELECT flex.series('a', 'price', '2026-03-01', '2026-03-02')},
	q{SELECT flex.check_site('a', '2026-03-01', '12 hours')}, q{SELECT flex.explain_schedule('a', '2026-03-01', '12 hours')},
	q{SELECT flex.create_job('a', '1 hour', '1 day', '2026-03-01')}, q{CALL flex.run_due('2026-03-01 00:05+00')})
{
	is(error_of($node, $how), '', "as superuser: $how");
}
is($node->safe_psql('postgres', q{SELECT rolsuper FROM pg_roles WHERE rolname = 'tenant_a'}), 'f', 'the tenant is no superuser');
is($node->safe_psql('postgres', 'SELECT count(*) FROM a.log'), '0', 'and nothing was written');
is($node->safe_psql('postgres', q{SELECT status, message IS NULL, last_message IS NULL FROM flex.run JOIN flex.job ON last_run = run_id}), 'optimal|t|t', 'the job itself ran');
is($node->safe_psql('postgres', q{SELECT DISTINCT value FROM flex.series('a', 'price', '2026-03-01', '2026-03-02')}), '0.3', 'the function saw the owner as the current user');

# the same through a temporary view while its session lives
my $session = session($node);
$session->run('SET SESSION AUTHORIZATION tenant_a');
unlike($session->run(sprintf($trap, 'pg_temp', 'TEMP')), qr/ERROR/, 'a temporary view is bound');
error_of($node, $_) for q{CALL flex.run_due('2026-03-01 03:05+00')}, q{SELECT flex.schedule('a', '2026-03-01', '12 hours')};
is($node->safe_psql('postgres', q{SELECT rolsuper FROM pg_roles WHERE rolname = 'tenant_a'}), 'f', 'no superuser that way either');
$session->quit;

# a worker who isn't a member gets an error that says so; others' relations can't be bound
is(as_role('tenant_a', q{SELECT flex.bind_sensor('a', 'price', 'a.price')}), '', 'bound to the table again');
like(as_role('planner', q{SELECT * FROM flex.series('a', 'price', '2026-03-01', '2026-03-02')}), qr/isn't a member of its owner "tenant_a"/, 'a stranger may not read as the owner');
$node->safe_psql('postgres', 'GRANT tenant_a TO planner');
is(ask('planner', q{SELECT count(*) FROM flex.series('a', 'price', '2026-03-01', '2026-03-02')}), '24', 'a member may');
like(as_role('tenant_a', q{SELECT flex.bind_sensor('a', 'price', 'public.secret')}), qr/permission denied for column 'ts' of public.secret/, 'nobody binds what he may not read');
like(as_role('tenant_a', q{SELECT flex.bind_sensor('a', 'price', 'b.price')}), qr/permission denied/, 'nor what another tenant has');
for my $forged ([ 'public.secret', 'ts', 'value' ], [ 'b.price', 'ts', 'value' ], [ 'pg_authid', 'rolvaliduntil', 'rolpassword' ], [ 'flex.belief', 'event_start', 'nothing' ])
{
	my ($relation, $ts, $value) = @$forged;
	is(error_of($node, "UPDATE flex.sensor SET relation = '$relation', time_column = '$ts', value_column = '$value' FROM flex.site s WHERE s.site_id = sensor.site_id AND s.name = 'a'"), '', "a sensor row that says $relation");
	error_of($node, q{UPDATE flex.job SET next_due = '2026-03-02'; CALL flex.run_due('2026-03-02 00:05+00')});
	like($node->safe_psql('postgres', 'SELECT last_message FROM flex.job'), qr/permission denied|has type|is gone/, 'is refused when it is read');
}
unlike($node->safe_psql('postgres', q{SELECT string_agg(concat(message, parameters), '') FROM flex.run}), qr/777\.5|SCRAM/, 'nothing of what it holds was stored');

# the owner can't be forged
like(as_role('tenant_a', q{UPDATE flex.site SET owner = 'postgres' WHERE name = 'a'}), qr/can't own site 'a'|row-level security/, 'a site isn\'t given to a role that its writer isn\'t a member of');
like(as_role('planner', q{INSERT INTO flex.site (name, owner) VALUES ('c', 'postgres')}), qr/role postgres can't own site 'c'/, 'nor made for one');
is(as_role('worker', q{UPDATE flex.site SET owner = 'tenant_b' WHERE name = 'a'}), '', 'a member of both hands it over');

# an owner who is gone is named
is(error_of($node, q{SELECT flex.bind_sensor('a', 'price', 'b.price')}), '', 'whoever may read everything binds anything');
$node->safe_psql('postgres', q{CREATE ROLE leaver; GRANT leaver TO planner; UPDATE flex.site SET owner = 'leaver' WHERE name = 'a'; DROP ROLE leaver});
like(error_of($node, q{SELECT * FROM flex.series('a', 'price', '2026-03-01', '2026-03-02')}), qr/site 'a' has no owner: role \d+ is gone/, 'a site whose owner is gone');
done_testing();
