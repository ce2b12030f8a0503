# Installation beside strangers and without superuser rights; tenants behind the
# policies that ship with the extension, also in a restored database; roles.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('tenancy');
my $version = $node->safe_psql('postgres', 'SHOW server_version_num');
$node->safe_psql('postgres', q{CREATE ROLE squatter LOGIN; CREATE ROLE dbadmin LOGIN;
  CREATE ROLE tenant_a LOGIN; CREATE ROLE tenant_b LOGIN; CREATE ROLE worker LOGIN NOINHERIT; CREATE ROLE auditor LOGIN; CREATE ROLE planner LOGIN NOINHERIT});
sub as_role { my ($db, $role, $sql) = @_; my ($ret, $out, $err) = $node->psql($db, $sql, on_error_stop => 1, extra_params => [ '-U', $role ]); return $ret == 0 ? $out : $err; }
sub database { my ($db, $more) = @_; $node->safe_psql('postgres', "CREATE DATABASE $db"); $node->safe_psql($db, $more) if $more; }

# ---- a schema that somebody else made -------------------------------------------
my $trap = q{CREATE FUNCTION %1$s.lt(float8, numeric) RETURNS boolean LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION 'trapped'; END $f$;
  CREATE OPERATOR %1$s.< (LEFTARG = float8, RIGHTARG = numeric, FUNCTION = %1$s.lt);
  CREATE FUNCTION %1$s.length(varchar) RETURNS int LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION 'trapped'; END $f$};
database('squatted', 'GRANT CREATE ON DATABASE squatted TO squatter');
is(as_role('squatted', 'squatter', 'CREATE SCHEMA flex; ' . sprintf($trap, 'flex')), '', 'a schema flex with an operator');
like(error_of_db('squatted', 'CREATE EXTENSION pg_flex'), qr/schema flex holds objects already: (function|operator) flex/, 'is refused');
as_role('squatted', 'squatter', 'DROP SCHEMA flex CASCADE; CREATE SCHEMA flex');
like(error_of_db('squatted', 'CREATE EXTENSION pg_flex'), qr/schema flex belongs to role squatter/, 'an empty one of a stranger too');
as_role('squatted', 'squatter', 'DROP SCHEMA flex; CREATE SCHEMA flex_internal');
like(error_of_db('squatted', 'CREATE EXTENSION pg_flex'), qr/schema flex_internal belongs to role squatter/, 'and one of the helpers');
as_role('squatted', 'squatter', 'DROP SCHEMA flex_internal');
$node->safe_psql('squatted', 'CREATE SCHEMA flex; GRANT CREATE ON SCHEMA flex TO squatter');
like(error_of_db('squatted', 'CREATE EXTENSION pg_flex'), qr/role squatter may create objects in schema flex/, 'and one in which a stranger may create');
$node->safe_psql('squatted', 'REVOKE ALL ON SCHEMA flex FROM squatter; CREATE SCHEMA flex_internal; CREATE EXTENSION pg_flex');
is($node->safe_psql('squatted', q{SELECT flex.create_site('s') > 0}), 't', 'empty schemas of one\'s own are taken');
sub error_of_db { my ($db, $sql) = @_; my ($ret, $out, $err) = $node->psql($db, $sql, on_error_stop => 1); return $ret == 0 ? '' : $err; }

# better matching objects in public and in the temporary schema, first on the path
database('planted', sprintf($trap, 'public'));
is(error_of_db('planted', q{SET search_path = public, pg_temp, pg_catalog; CREATE TEMP TABLE site (x int); CREATE TEMP TABLE pg_class (x int);
  CREATE TYPE pg_temp.text AS (x int); CREATE EXTENSION pg_flex; SELECT flex.create_site('s'); SELECT count(*) FROM flex.latest_belief}), '', 'installed and used beside better matching objects');
unlike($node->safe_psql('planted', q{SELECT string_agg(pg_get_viewdef(c.oid), E'\n') FROM pg_class c WHERE relnamespace = 'flex'::regnamespace AND relkind = 'v'}), qr/OPERATOR\((?!pg_catalog)|public\.|pg_temp/, 'no view holds a foreign operator or function');
is($node->safe_psql('planted', q{SELECT count(*) FROM pg_depend d JOIN pg_operator o ON o.oid = d.refobjid AND d.refclassid = 'pg_operator'::regclass
  WHERE o.oprnamespace = 'public'::regnamespace}), '0', 'nothing at all depends on the planted operator');

# ---- without superuser rights ----------------------------------------------------
database('trusted', 'ALTER DATABASE trusted OWNER TO dbadmin');
is(as_role('trusted', 'dbadmin', 'CREATE EXTENSION pg_flex'), '', 'the owner of a database installs');
is(as_role('trusted', 'dbadmin', q{SELECT flex.create_site('s', 'UTC', '{"consumption-price": "0.3 EUR/kWh", "production-price": "0.1 EUR/kWh"}') > 0;
  SELECT flex.create_asset('s', 'battery', 'battery', '{"soc-at-start": "5 kWh", "soc-max": "10 kWh", "power-capacity": "5 kW"}') > 0;
  SELECT flex.schedule('s', '2026-03-01', '4 hours') > 0; SELECT flex.create_job('s', next_due => '2026-03-01') > 0; CALL flex.run_due('2026-03-01 00:05+00');
  SELECT status FROM flex.run}), "t\nt\nt\nt\noptimal\noptimal", 'and uses the catalogue');
like(as_role('trusted', 'dbadmin', 'CREATE FUNCTION flex.lt(int) RETURNS int LANGUAGE sql AS $$SELECT 1$$'), qr/permission denied for schema flex/, 'he creates nothing in schema flex, where superusers\' functions look names up');
like(as_role('trusted', 'dbadmin', 'CREATE TRIGGER t AFTER INSERT ON flex.run EXECUTE FUNCTION suppress_redundant_updates_trigger()'), qr/permission denied/, 'nor a trigger');
is(as_role('trusted', 'dbadmin', q{SELECT flex.grant_reader('auditor')}), '', 'and grants to others');
is(as_role('trusted', 'auditor', 'SELECT count(*) FROM flex.run'), '2', 'who read');
like(as_role('trusted', 'auditor', q{SELECT flex.create_site('x')}), qr/permission denied/, 'and no more');
my $dump = PostgreSQL::Test::Utils::tempdir() . '/trusted.sql';
$node->command_ok([ 'pg_dump', '-U', 'dbadmin', '-f', $dump, 'trusted' ], 'he dumps the database');
database('trusted_again', 'ALTER DATABASE trusted_again OWNER TO dbadmin');
$node->command_ok([ 'psql', '-X', '-q', '-U', 'dbadmin', '-d', $node->connstr('trusted_again'), '-f', $dump ], 'and restores it');
is(as_role('trusted_again', 'dbadmin', 'SELECT count(*) FROM flex.run'), '2', 'with its rows');
is(as_role('trusted', 'dbadmin', 'DROP EXTENSION pg_flex CASCADE'), '', 'he drops it');

# ---- tenants ----------------------------------------------------------------------
like(error_of_db('postgres', q{SELECT flex.grant_tenant('tenant_a')}), qr/tenancy is not enabled/, 'tenants need tenancy');
if ($version < 150000)
{
	like(error_of_db('postgres', 'SELECT flex.enable_tenancy()'), qr/tenancy needs PostgreSQL 15 or later/, 'which older servers refuse');
	done_testing();
	exit;
}
my $site = q{SELECT flex.create_site('%1$s', 'UTC', '{"consumption-price": {"sensor": "price"}, "production-price": "0.1 EUR/kWh"}') > 0;
  SELECT flex.create_asset('%1$s', 'battery', 'battery', '{"soc-at-start": "5 kWh", "soc-max": "10 kWh", "power-capacity": "5 kW"}') > 0;
  SELECT flex.create_sensor('%1$s', 'price', 'EUR/kWh', '1 hour') > 0;
  SELECT flex.record('%1$s', 'price', '2026-03-01', '1 hour', array_fill(0.3::float8, '{50}'), '2026-02-28') > 0;
  SELECT flex.create_job('%1$s', '1 hour', '4 hours', '2026-03-01') > 0;
  SELECT flex.schedule('%1$s', '2026-03-01', '4 hours') > 0;
  SELECT status FROM flex.run};
is($node->safe_psql('postgres', q{SELECT flex.enable_tenancy(); SELECT flex.enable_tenancy(); SELECT flex.grant_tenant('tenant_a'); SELECT flex.grant_tenant('tenant_b');
  SELECT flex.grant_operator('worker'); SELECT flex.grant_planner('planner'); SELECT flex.grant_reader('auditor');
  GRANT tenant_a, tenant_b TO worker; GRANT tenant_a TO planner}), "\n\n\n\n\n\n", 'tenancy, and roles');
is(as_role('postgres', "tenant_$_", sprintf($site, $_)), "t\nt\nt\nt\nt\nt\noptimal", "tenant_$_ does its own work") for qw(a b);
is(as_role('postgres', 'worker', q{CALL flex.run_due('2026-03-01 00:05+00'); SELECT count(*) FROM flex.run WHERE status = 'optimal'}), '4', 'an operator who is a member of both runs their jobs');
is(as_role('postgres', 'planner', q{SELECT flex.schedule('a', '2026-03-01', '5 hours') > 0; SELECT status FROM flex.run ORDER BY run_id DESC LIMIT 1}), "t\noptimal", 'a planner plans for one');
like(as_role('postgres', 'planner', q{SELECT flex.schedule('b', '2026-03-01', '5 hours')}), qr/unknown site 'b'/, 'not for the other');
like(as_role('postgres', 'planner', q{SELECT flex.create_job('a')}), qr/permission denied for table job/, 'and makes no jobs');

# every table that holds a tenant's rows, read by the other; as another test of the same after a restore
sub closed
{
	my ($db, $name) = @_;
	my $open = '';
	for my $table (split /\n/, $node->safe_psql($db, q{SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'site_id' WHERE relnamespace = 'flex'::regnamespace AND relkind IN ('r', 'v')}))
	{
		my $n = as_role($db, 'tenant_b', "SELECT count(*) FROM flex.$table WHERE site_id = (SELECT min(site_id) FROM flex.site) - 1 OR site_id NOT IN (SELECT site_id FROM flex.site)");
		$open .= "$table: $n\n" if $n ne '0';
	}
	is($open, '', "$name: tenant_b reads nothing of the other in any table or view");
	is(as_role($db, 'tenant_b', q{SELECT string_agg(name, ',') FROM flex.site}), 'b', "$name: tenant_b sees its own site alone");
	is(as_role($db, 'auditor', 'SELECT count(*) FROM flex.site'), '0', "$name: a reader who is no member of an owner sees none");
	is(as_role($db, 'tenant_b', q{SELECT count(*) FROM flex.site_schedule}), '16', "$name: tenant_b reads its own plan");
	like(as_role($db, 'tenant_b', q{UPDATE flex.site SET owner = 'tenant_b' RETURNING name}), qr/^b$/, "$name: nor writes anybody else's");
	is(as_role($db, 'tenant_b', 'DELETE FROM flex.belief WHERE site_id NOT IN (SELECT site_id FROM flex.site) RETURNING 1'), '', "$name: nor deletes");
	like(as_role($db, 'tenant_b', qq{INSERT INTO flex.asset (site_id, name) VALUES ($_, 'x')}), qr/violates row-level security policy/, "$name: nor adds") for $node->safe_psql($db, q{SELECT site_id FROM flex.site WHERE name = 'a'});
}
my $other = $node->safe_psql('postgres', q{SELECT site_id FROM flex.site WHERE name = 'a'});
closed('postgres', 'tenancy');
like(as_role('postgres', 'tenant_b', qq{BEGIN; SELECT flex.create_community('b pool'); INSERT INTO flex.community_member (site_id, member_site_id) SELECT site_id, $other FROM flex.community}), qr/violates row-level security policy/, 'a stranger\'s site isn\'t made a member of a community');
like(as_role('postgres', 'tenant_b', q{SELECT flex.disable_tenancy()}), qr/permission denied/, 'a tenant can\'t switch it off');
like(as_role('postgres', 'tenant_b', q{INSERT INTO flex.audit (relation, action) VALUES ('x', 'y')}), qr/permission denied/, 'nor write the audit');
like(as_role('postgres', 'tenant_b', q{UPDATE flex.tariff SET name = name}), qr/permission denied/, 'nor change what is shared');
is(as_role('postgres', 'tenant_b', q{SELECT string_agg(DISTINCT relation || ' ' || action, ', ') FROM flex.audit}), 'asset INSERT, job INSERT, sensor INSERT, site INSERT', 'it reads the audit of its own')
  or diag($node->safe_psql('postgres', 'SELECT site_id, relation, action, changed_by FROM flex.audit'));

# ---- dumped and restored -----------------------------------------------------------
$dump = PostgreSQL::Test::Utils::tempdir() . '/dump.sql';
$node->command_ok([ 'pg_dump', '-f', $dump, 'postgres' ], 'pg_dump');
database('restored');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('restored'), '-f', $dump ], 'restored');
closed('restored', 'restored');
is(as_role('restored', 'tenant_b', q{SELECT flex.schedule('b', '2026-03-01', '4 hours') > 0; SELECT status FROM flex.run ORDER BY run_id DESC LIMIT 1}), "t\noptimal", 'and works');
is($node->safe_psql('restored', 'SELECT flex.disable_tenancy(); SELECT count(*) FROM pg_class WHERE relrowsecurity'), "\n0", 'switched off, nothing is left of it');
is(as_role('restored', 'tenant_b', q{SELECT string_agg(name, ',' ORDER BY name) FROM flex.site}), 'a,b', 'and rights are those of the tables');
done_testing();
