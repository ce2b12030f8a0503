# Function garden: every function of schema flex, found in the catalogue, is
# called with NULL in each place, with empty, tiny and odd values. Each call may
# answer or raise an error; the connection must live, and no error may be one
# of our own (internal) or of the kind that a crash leaves.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('garden', "log_min_messages = panic", "flex.time_limit = '2s'", "statement_timeout = '1200s'");

my %odd = (
	'text'       => [ q{''}, q{'x'}, q{'SELECT 1'}, q{'SELECT now() AS ts, 1.0 AS import_price'}, q{E'a\nb"''%s%n'}, q{'SELECT NULL::timestamptz AS ts, NULL::float8 AS import_price'}, q{'SELECT now() AS ts, 1.0 AS import_price WHERE false'} ],
	'jsonb'      => [ q{'{}'}, q{'[]'}, q{'null'}, q{'1e308'}, q{'{"kind": "storage"}'}, q{'{"kind": "none"}'}, q{'{"capacity_kwh": 1, "power_kw": 1}'}, q{'{"capacity_kwh": -1, "power_kw": "a"}'}, q{('[' || repeat('[', 500) || repeat(']', 500) || ']')::jsonb} ],
	'json'       => [ q{'{}'} ],
	'double precision' => [ '0', '-1', '1e308', q{'NaN'}, q{'Infinity'} ],
	'numeric'    => [ '0', q{'NaN'}, '1e100' ],
	'real'       => [ '0', q{'NaN'} ],
	'integer'    => [ '0', '-1', '2147483647' ],
	'bigint'     => [ '0', '-1', '9223372036854775807' ],
	'smallint'   => [ '0', '-1' ],
	'boolean'    => [ 'true', 'false' ],
	'timestamp with time zone' => [ q{'2026-03-29 00:00+00'}, q{'infinity'}, q{'-infinity'}, q{'4714-11-24 00:00:00+00 BC'} ],
	'timestamp without time zone' => [ q{'2026-03-29 02:30'}, q{'infinity'} ],
	'date'       => [ q{'2026-03-29'}, q{'infinity'} ],
	'interval'   => [ q{'0'}, q{'-1 hour'}, q{'1 hour'}, q{'1 month 3 microseconds'}, q{'178000000 years'} ],
	'regclass'   => [ q{'pg_class'}, q{'0'} ],
	'name'       => [ q{'x'} ],
	'oid'        => [ '0' ],
	'bytea'      => [ q{''}, q{'\x00ff'}, q{decode(repeat('ff', 64), 'hex')} ],
	'double precision[]' => [ q{'{}'}, q{'{1}'}, q{'{NULL}'}, q{'{NaN,1}'}, q{'{{1,2},{3,4}}'} ],
	'integer[]'  => [ q{'{}'}, q{'{1}'}, q{'{NULL}'} ],
	'text[]'     => [ q{'{}'}, q{'{x}'}, q{'{NULL}'} ],
	'timestamp with time zone[]' => [ q{'{}'}, q{'{2026-01-01}'} ],
	'boolean[]'  => [ q{'{}'}, q{'{t}'} ],
);

my $functions = $node->safe_psql('postgres', q{
  SELECT p.oid::regprocedure::text, p.prokind, p.proretset,
         coalesce((SELECT string_agg(format_type(t, NULL), ';' ORDER BY i) FROM unnest(p.proargtypes) WITH ORDINALITY a(t, i)), ''), p.proname
  FROM pg_proc p WHERE p.pronamespace = 'flex'::regnamespace AND NOT ('internal'::regtype = ANY (p.proargtypes)) AND p.prorettype NOT IN ('internal'::regtype, 'trigger'::regtype, 'event_trigger'::regtype)
  ORDER BY 1});

# one call: as window function over 0, 1 and 3 rows, as aggregate, as table function, as procedure
sub statements
{
	my ($name, $kind, $set, @args) = @_;
	my $call = "flex.$name(" . join(', ', @args) . ')';
	return map { "SELECT $call OVER (ORDER BY g) FROM generate_series(1, $_) g" } (0, 1, 3) if $kind eq 'w';
	return map { "SELECT $call FROM generate_series(1, $_) g" } (0, 1, 3) if $kind eq 'a';
	return ("CALL $call") if $kind eq 'p';
	return ("SELECT * FROM $call") if $set eq 't';
	return ("SELECT $call");
}

my $session = session($node);
$session->backend;
for my $line (split /\n/, $functions)
{
	my ($signature, $kind, $set, $types, $name) = split /\|/, $line;
	my @types = split /;/, $types;
	my @plain = map { ($odd{$_} ? $odd{$_}[0] : 'NULL') . "::$_" } @types;
	my @calls = statements($name, $kind, $set, map { "NULL::$_" } @types);
	for my $i (0 .. $#types)
	{
		my @args = @plain;
		$args[$i] = "NULL::$types[$i]";
		push @calls, statements($name, $kind, $set, @args);
		for my $value (@{ $odd{ $types[$i] } // [] })
		{
			@args = @plain;
			$args[$i] = "$value\::$types[$i]";
			push @calls, statements($name, $kind, $set, @args);
		}
	}
	my ($bad, $n) = ('', 0);
	for my $call (@calls)
	{
		my $before = cpu_seconds($session->{pid});
		my $text = $session->run("\\set VERBOSITY verbose\nBEGIN;\n$call;\nROLLBACK");
		$text = $session->run($call) if $kind eq 'p';
		my $cpu = (cpu_seconds($session->{pid}) // $before) - $before;
		$bad .= sprintf("%s;\n    took %.1f s of the processor\n", $call, $cpu) if $cpu > 20;
		$n++;
		if ($text =~ /(ERROR:  (?:XX000|XX001|XX002|57P0\d|53200|08\w{3}).*|server closed the connection.*|statement timeout.*)/)
		{
			$bad .= "$call;\n    $1\n";
			if ($text =~ /server closed/) { $session = session($node); $session->backend; }
		}
	}
	is($bad, '', "$signature: $n odd calls");
}
is($node->safe_psql('postgres', "SELECT pg_backend_pid() IS NOT NULL"), 't', 'the server lives');
is($session->run('SELECT 42'), "42\n", 'the connection lives');
$session->quit;
done_testing();
