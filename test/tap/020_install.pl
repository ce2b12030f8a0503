# Install, versions, comments, upgrade scripts, dump and restore.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('install');
my ($version) = slurp(root() . '/pg_flex.control') =~ /default_version = '([^']+)'/;

is($node->safe_psql('postgres', "SELECT extversion FROM pg_extension WHERE extname = 'pg_flex'"), $version, 'the version of the control file is installed');
is($node->safe_psql('postgres', 'SELECT library, extension, advice IS NULL FROM flex.version()'), "$version|$version|t", 'library and SQL agree');
my @meta = (split /"meta-spec"/, slurp(root() . '/META.json'))[0] =~ /"version": "([^"]+)"/g;
is_deeply(\@meta, [ $version, $version ], 'META.json has the version of the control file');

# every object is commented
my $objects = q{
  SELECT 'function ' || p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace IN ('flex'::regnamespace, 'flex_internal'::regnamespace) AND obj_description(p.oid, 'pg_proc') IS NULL
  UNION ALL
  SELECT 'relation ' || c.oid::regclass FROM pg_class c WHERE c.relnamespace = 'flex'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND obj_description(c.oid, 'pg_class') IS NULL
  UNION ALL
  SELECT 'column ' || c.oid::regclass || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relnamespace = 'flex'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND col_description(c.oid, a.attnum) IS NULL
  UNION ALL
  SELECT 'type ' || t.oid::regtype FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid WHERE t.typnamespace = 'flex'::regnamespace
  AND t.typtype IN ('c', 'e', 'd', 'r') AND coalesce(c.relkind, 'c') = 'c' AND obj_description(t.oid, 'pg_type') IS NULL
  ORDER BY 1};
is($node->safe_psql('postgres', $objects), '', 'every function, table, view, column and type has a comment');

# what \df flex.* shows is what a user calls: the rest is in flex_internal
my $helpers = q{SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'flex'::regnamespace AND p.prokind <> 'a'
  AND (p.proname ~ '^(find|refuse|delete|lock|begin|finish|fail|take|put|need|read|place|new)_'
    OR p.proname ~ '_(add|combine|serialize|deserialize|final|inverse|text|of|order)$'
    OR p.proname IN ('numbers', 'floor_time', 'add_local', 'referenced_sensors', 'override_members', 'sensor_events', 'sensor_values')
    OR p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype) OR 'internal'::regtype = ANY (p.proargtypes)) ORDER BY 1};
is($node->safe_psql('postgres', $helpers), '', 'schema flex holds no helper');
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_class WHERE relnamespace = 'flex_internal'::regnamespace}), '0', 'and flex_internal no table');
is($node->safe_psql('postgres', q{SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace IN ('flex'::regnamespace, 'flex_internal'::regnamespace)
  AND EXISTS (SELECT FROM unnest(p.proconfig) c WHERE c LIKE 'search_path=%' AND c <> 'search_path=pg_catalog, flex, flex_internal, pg_temp'
    -- what runs with other rights looks into no schema that its installer may fill
    AND c <> 'search_path=pg_catalog, pg_temp')}), '', 'pinned search_paths are the same');

# marks that the planner and a reader need
my @unmarked;
for my $part (sort(glob(root() . '/sql/*.sql'), glob(root() . '/sql/*/*.sql')))
{
	# the clauses between the argument list and the body or the comment
	for my $text (slurp($part) =~ /^(CREATE FUNCTION .*?)^COMMENT ON/msg)
	{
		my ($name) = $text =~ /CREATE FUNCTION (\S+?)\(/;
		next if $text =~ /RETURNS (?:trigger|event_trigger)\b/;
		push @unmarked, "$name: volatility" unless $text =~ /\b(?:IMMUTABLE|STABLE|VOLATILE)\b/;
		push @unmarked, "$name: parallel" unless $text =~ /\bPARALLEL (?:SAFE|RESTRICTED|UNSAFE)\b/;
		push @unmarked, "$name: rows" if $text =~ /RETURNS (?:TABLE|SETOF)\b/ && $text !~ /\bROWS \d/;
	}
}
is("@unmarked", '', 'every function states its volatility and parallel safety, every set-returning one its rows');
is($node->safe_psql('postgres', q{SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'flex'::regnamespace AND p.prosecdef ORDER BY 1}),
	'', 'no function runs with the rights of its owner');
is($node->safe_psql('postgres', q{SELECT c.oid::regclass FROM pg_class c WHERE c.relnamespace = 'flex'::regnamespace AND c.relkind = 'v'
  AND current_setting('server_version_num')::int >= 150000 AND NOT coalesce(c.reloptions @> '{security_invoker=true}' OR c.reloptions @> '{security_invoker=on}', false) ORDER BY 1}),
	'', 'views run with the rights of their reader');
is($node->safe_psql('postgres', q{SELECT c.oid::regclass FROM pg_class c JOIN pg_depend d ON d.objid = c.oid AND d.deptype = 'e' JOIN pg_extension e ON e.oid = d.refobjid
  WHERE e.extname = 'pg_flex' AND d.classid = 'pg_class'::regclass AND c.relkind IN ('r', 'p') AND NOT (c.oid = ANY (coalesce(e.extconfig, '{}')))}),
	'', 'every table is registered for pg_dump');
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid JOIN pg_class c ON c.oid = d.objid
  WHERE e.extname = 'pg_flex' AND d.deptype = 'e' AND d.classid = 'pg_class'::regclass AND c.relnamespace <> 'flex'::regnamespace}), '0', 'nothing outside schema flex');

# a database's owner installs it without being superuser
$node->safe_psql('postgres', 'CREATE ROLE plain LOGIN; CREATE DATABASE plain_db OWNER plain');
is($node->psql('plain_db', 'CREATE EXTENSION pg_flex; SELECT 1', extra_params => [ '-U', 'plain' ], on_error_stop => 1), 0, 'a trusted extension: the owner of a database installs it');
is($node->psql('plain_db', 'DROP EXTENSION pg_flex; CREATE EXTENSION pg_flex', on_error_stop => 1), 0, 'dropped and made again');
is($node->safe_psql('plain_db', "SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'flex'") > 0, 1, 'with its functions');

# every upgrade path ends in the same objects as a fresh install
my $catalogue = q{SELECT string_agg(o, E'\n' ORDER BY o) FROM (
  SELECT pg_get_functiondef(p.oid) || coalesce(obj_description(p.oid, 'pg_proc'), '') AS o FROM pg_proc p WHERE p.pronamespace = 'flex'::regnamespace AND p.prokind <> 'a'
  UNION ALL SELECT p.oid::regprocedure || coalesce(obj_description(p.oid, 'pg_proc'), '') FROM pg_proc p WHERE p.pronamespace = 'flex'::regnamespace AND p.prokind = 'a'
  UNION ALL SELECT c.oid::regclass || c.relkind || a.attname || format_type(a.atttypid, a.atttypmod) || a.attnotnull || coalesce(col_description(c.oid, a.attnum), '')
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relnamespace = 'flex'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped) x};
my $fresh = $node->safe_psql('postgres', $catalogue);
my @old = split /\n/, $node->safe_psql('postgres', "SELECT DISTINCT source FROM pg_extension_update_paths('pg_flex') WHERE target = '$version' AND path IS NOT NULL");
for my $old (@old)
{
	$node->safe_psql('postgres', 'CREATE DATABASE upgraded');
	$node->safe_psql('upgraded', "CREATE EXTENSION pg_flex VERSION '$old'; ALTER EXTENSION pg_flex UPDATE");
	is($node->safe_psql('upgraded', $catalogue), $fresh, "$old upgraded equals a fresh install");
	$node->safe_psql('postgres', 'DROP DATABASE upgraded');
}

# dump and restore: rows of the catalogue once, views over our functions too
$node->safe_psql('postgres', q{CREATE TABLE meter AS SELECT g AS site, timestamptz '2026-01-01' + h * interval '1 hour' AS ts, sin(h * 0.3) * 0.1 AS price FROM generate_series(1, 3) g, generate_series(0, 47) h;
  CREATE VIEW worth AS SELECT site, flex.storage_value(ts, price, price, 0, '{"capacity_kwh": 5, "power_kw": 2}' ORDER BY ts) AS saved FROM meter GROUP BY site});
my $has_catalogue = has_function($node, 'create_site');
if ($has_catalogue)
{
	$node->safe_psql('postgres', q{SELECT flex.create_site('dumped', 'Europe/Berlin', '{"consumption-price": "0.30 EUR/kWh"}');
	  SELECT flex.create_asset('dumped', 'battery', 'battery', '{"soc-at-start": "1 kWh", "soc-max": "10 kWh", "power-capacity": "5 kW"}');
	  SELECT flex.create_sensor('dumped', 'load', 'kW', interval '1 hour');
	  SELECT flex.record('dumped', 'load', '2026-01-01', interval '1 hour', '{1,2,3}')});
}
my $rows = $node->safe_psql('postgres', q{SELECT string_agg(format('SELECT %L, count(*) FROM %s', c.oid::regclass, c.oid::regclass), ' UNION ALL ' ORDER BY c.oid::regclass::text) || ' ORDER BY 1'
  FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'flex'::regnamespace});
my $before = ($rows ne '' ? $node->safe_psql('postgres', $rows) : '') . $node->safe_psql('postgres', 'SELECT site, round(saved::numeric, 9) FROM worth ORDER BY 1');
my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump.sql';
$node->command_ok([ 'pg_dump', '-f', $dump, 'postgres' ], 'pg_dump');
$node->safe_psql('postgres', 'CREATE DATABASE restored');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('restored'), '-f', $dump ], 'restored');
my $after = ($rows ne '' ? $node->safe_psql('restored', $rows) : '') . $node->safe_psql('restored', 'SELECT site, round(saved::numeric, 9) FROM worth ORDER BY 1');
is($after, $before, 'the restored database holds the same rows and answers the same');
if ($has_catalogue)
{
	is($node->psql('restored', q{SELECT flex.create_site('second', 'UTC', '{}'); SELECT flex.create_sensor('dumped', 'pv', 'kW', interval '1 hour')}, on_error_stop => 1), 0, 'keys go on after the restored ones');
}
done_testing();
