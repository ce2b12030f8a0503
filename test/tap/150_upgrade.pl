# From 0.1.0 to this version: a dump of 0.1.0 with rows in every table is restored
# by the documented recipe and upgraded; catalogue and rows equal a fresh
# installation's. What of the public surface changed is listed with its reason.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('upgrade');
my $upgrade = root() . '/test/upgrade';
my ($version) = slurp(root() . '/pg_flex.control') =~ /default_version = '([^']+)'/;

# Lines that differ, as diff would show them; "" where there are none.
sub difference
{
	my ($old, $new) = @_;
	my %old = map { $_ => 1 } split /\n/, $old;
	my %new = map { $_ => 1 } split /\n/, $new;
	return join "\n", (map { "- $_" } grep { !$new{$_} } sort keys %old), (map { "+ $_" } grep { !$old{$_} } sort keys %new);
}

sub catalogue { return $node->safe_psql($_[0], slurp("$upgrade/catalogue.sql")); }

# {table => its rows as sorted lines}; $as gives other queries for some tables
sub rows
{
	my ($db, $tables, $as) = @_;
	my %rows = map { $_ => '' } @$tables;
	my $all = join "\nUNION ALL\n", map { "SELECT '$_', r::text FROM (" . ($as->{$_} // "SELECT to_jsonb(t) FROM $_ t") . ') q (r)' } @$tables;
	for (split /\n/, $node->safe_psql($db, "SELECT name || E'\\t' || r FROM ($all) a (name, r) ORDER BY name, r COLLATE \"C\""))
	{
		my ($table, $row) = split /\t/, $_, 2;
		$rows{$table} .= "$row\n";
	}
	return \%rows;
}

sub tables
{
	return [ split /\n/, $node->safe_psql($_[0], q{SELECT c.oid::regclass FROM pg_class c WHERE c.relnamespace = 'flex'::regnamespace AND c.relkind = 'r' ORDER BY 1}) ];
}

# ---- an empty 0.1.0 -----------------------------------------------------------
$node->safe_psql('postgres', 'CREATE DATABASE empty; CREATE DATABASE filled; CREATE DATABASE again');
$node->safe_psql('empty', "CREATE EXTENSION pg_flex VERSION '0.1.0'");
is($node->safe_psql('empty', 'SELECT extension, advice FROM flex.version()'), '0.1.0|run ALTER EXTENSION pg_flex UPDATE', '0.1.0 is installed on this library, which says what to do');
$node->safe_psql('empty', 'ALTER EXTENSION pg_flex UPDATE');
my $fresh = catalogue('postgres');
is(difference(catalogue('empty'), $fresh), '', 'upgraded: the catalogue of a fresh installation');
my $new_tables = tables('postgres');
is_deeply(rows('empty', $new_tables), rows('postgres', $new_tables), 'and its rows');

# ---- the recipe: 0.1.0, the dump, the upgrade -----------------------------------
$node->safe_psql('filled', "CREATE EXTENSION pg_flex VERSION '0.1.0'");
my ($out, $err) = run_command([ 'psql', '-X', '-q', '-d', $node->connstr('filled'), '-f', "$upgrade/dump_0.1.0.txt" ]);
like($err, qr/\A[^\n]*ERROR:  schema "flex" already exists\n?\z/, 'the dump is restored; the one error is the expected one');
my $old_tables = tables('filled');
my $before = rows('filled', $old_tables);
is(join(' ', grep { $before->{$_} eq '' } @$old_tables), '', 'every table has rows');

# rows that 0.1.0 took and a check of today refuses
$node->safe_psql('filled', q{INSERT INTO flex.run (site_id, kind, window_start, window_end, resolution, status, is_current, message)
  SELECT site_id, 'mine', '2026-01-01', '2026-01-02', '1 hour', 'failed', true, 'by hand' FROM flex.site WHERE name = 'mill'});

$node->safe_psql('filled', q{INSERT INTO flex.job (site_id, every, horizon, next_due)
  SELECT min(site_id) + 0, '178000000 years', '178000000 years', '-infinity' FROM flex.site s WHERE NOT EXISTS (SELECT FROM flex.job j WHERE j.site_id = s.site_id)});

my $plan = $node->safe_psql('filled', 'SELECT * FROM mill_plan ORDER BY ts');
isnt($plan, '', 'a view of the user has rows');
is($node->psql('filled', 'ALTER EXTENSION pg_flex UPDATE', on_error_stop => 1), 0, 'upgraded beside views of the user');
is(difference(catalogue('filled'), $fresh), '', 'filled and upgraded: the catalogue of a fresh installation');
is($node->safe_psql('filled', 'SELECT * FROM mill_plan ORDER BY ts'), $plan, 'the view of the user still answers the same');
is($node->safe_psql('filled', q{SELECT kind, is_current, message FROM flex.run WHERE message LIKE 'by hand%'}), 'flex|f|by hand; kind was mine', 'a kind of run that nobody knows is repaired');
$node->safe_psql('filled', q{DELETE FROM flex.run WHERE message LIKE 'by hand%'});

is($node->safe_psql('filled', q{SELECT every, horizon, next_due = now() OR next_due > now() - interval '1 hour', last_message FROM flex.job WHERE last_message LIKE 'changed by%'}),
	'10 years|10 years|t|changed by the upgrade: every was 178000000 years, horizon was 178000000 years, next_due was -infinity', 'a job out of every bound is repaired, and says so');
$node->safe_psql('filled', q{DELETE FROM flex.job WHERE last_message LIKE 'changed by%'});

# tables and columns that have other names, or other units, now: their rows as they were
my %as = (
	'flex.behaviour' => 'SELECT to_jsonb(t) FROM flex.comfort t',
	'flex.household' => q{SELECT to_jsonb(t) - 'comfort' || jsonb_build_object('behaviour', comfort) FROM flex.household t},
	'flex.belief' => q{SELECT to_jsonb(t) - 'scenario' FROM flex.belief t WHERE scenario = 0},
	'flex.job' => q{SELECT to_jsonb(t) - '{subject,options,priority,after_job,time_limit,state,failures,started_at}'::text[] FROM flex.job t WHERE state = 'waiting'},
	'flex.network' => q{SELECT to_jsonb(t) - 'owner' FROM flex.network t WHERE owner = 'postgres'::regrole});
my $after = rows('filled', $old_tables, \%as);
is(difference($before->{$_}, $after->{$_}), '', "rows of $_ are kept") for grep { $before->{$_} ne $after->{$_} } @$old_tables;
is(join(' ', grep { $before->{$_} eq $after->{$_} } @$old_tables), "@$old_tables", 'the rows of every table are kept');

# ---- it works: old runs replay, new ones are made, a dump of it is restored --------
is($node->safe_psql('filled', q{SELECT count(*) FILTER (WHERE r.status <> 'optimal' OR abs((flex.solve(flex.problem(r.run_id)) ->> 'objective')::float8 - r.objective) < 1e-6) = count(*)
  FROM flex.run r WHERE r.kind IN ('flex', 'community')}), 't', 'the documents of old runs replay');
like($node->safe_psql('filled', q{SELECT flex.schedule('mill', '2026-03-01', '6 hours'); SELECT status FROM flex.run ORDER BY run_id DESC LIMIT 1}), qr/optimal$/, 'a new schedule');
like($node->safe_psql('filled', q{SELECT flex.operate_household('row house', '2026-02-01', '6 hours'); SELECT status FROM flex.run ORDER BY run_id DESC LIMIT 1}), qr/optimal$/, 'a new run of a household');
is($node->safe_psql('filled', q{SELECT count(*) > 0 FROM flex.load_flow('lane')}), 't', 'a load flow');
my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump.sql';
$node->command_ok([ 'pg_dump', '-f', $dump, 'filled' ], 'pg_dump of the upgraded database');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('again'), '-f', $dump ], 'restored');
$new_tables = tables('filled');
is_deeply(rows('again', $new_tables), rows('filled', $new_tables), 'with the same rows');

# ---- views with the rights of their owner, as pg_upgrade brings them from a server before 15
SKIP:
{
	skip 'views have no security_invoker before version 15', 4 if $node->safe_psql('postgres', 'SHOW server_version_num') < 150000;
	like($node->safe_psql('again', 'SELECT views FROM flex.version()'), qr/^reader:/, 'views read with the rights of the reader');
	$node->safe_psql('again', 'ALTER VIEW flex.site_schedule RESET (security_invoker)');
	like($node->safe_psql('again', 'SELECT views, advice FROM flex.version()'), qr/^owner:.*\|run SELECT flex\.secure_views\(\)$/, 'where one does not, flex.version() tells, and what to do');
	is($node->safe_psql('again', 'SELECT flex.secure_views()'), '1', 'flex.secure_views() does it');
	is($node->safe_psql('again', 'SELECT advice IS NULL FROM flex.version()'), 't', 'nothing is left to do');
}

# ---- the public surface ---------------------------------------------------------
# public_changes.txt: "# reason", then the lines of public_0.1.0.txt that it is the reason for
my (%reason, $reason);

# Lines; "IN" of the arguments of procedures is written from server version 14 on only.
sub surface { return map { s/(?<=[(, ])IN (?=\w)//g if /^procedure/; $_ } split /\n/, $_[0] }

for (surface(slurp("$upgrade/public_changes.txt")))
{
	if (/^# (.*)/) { $reason = $1 }
	elsif (/\S/) { $reason{$_} = $reason }
}
my %now = map { $_ => 1 } surface($node->safe_psql('postgres', slurp("$upgrade/public.sql")));
# SQLSTATEs stand on a page; that they are raised is seen below and by the tests of each
my $limits = slurp(root() . '/docs/limits.md');
$now{"sqlstate $1 $2"} = 1 while $limits =~ /^\| (FX\d{3}) \| ([^:|,]+?)[:,|\s]*(?=[:,|])/mg;
my @old = surface(slurp("$upgrade/public_0.1.0.txt"));
is(join("\n", grep { !$now{$_} && !defined $reason{$_} } @old), '', 'what 0.1.0 offered is there, or a reason is given');
is(join("\n", grep { $now{$_} } sort keys %reason), '', 'no reason is given for what is there');
my %old = map { $_ => 1 } @old;
is(join("\n", grep { !$old{$_} } sort keys %reason), '', 'no reason is given for what never was');
my (undef, undef, $raised) = $node->psql('postgres', q{\set VERBOSITY sqlstate
SELECT flex.solve('{"kind": "storage", "import_price": [1, 1], "storage": {"capacity_kwh": 9, "power_kw": 1, "soc_end_kwh": 9}}')});
like($raised, qr/FX001/, 'a plan that cannot be is raised as FX001');
done_testing();
