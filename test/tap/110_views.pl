# The views' names, columns and their order are a contract with dashboards:
# views.txt lists them; new columns only at the end, scalar types only.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('views');
my $have = $node->safe_psql('postgres', q{SELECT c.relname || ': ' || string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relnamespace = 'flex'::regnamespace AND c.relkind = 'v' AND a.attnum > 0 AND NOT a.attisdropped
  GROUP BY c.relname ORDER BY c.relname COLLATE "C"});
my %have = map { /^(\w+): (.*)$/ ? ($1 => $2) : () } split /\n/, $have;
my %want = map { /^(\w+): (.*)$/ ? ($1 => $2) : () } grep { !/^#/ } split /\n/, slurp(root() . '/test/tap/views.txt');
for my $view (sort keys %want)
{
	is($have{$view}, $want{$view}, "view $view keeps its columns");
}
is(join(' ', grep { !exists $want{$_} } sort keys %have), '', 'every view stands in views.txt');
is($node->safe_psql('postgres', q{SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
  WHERE c.relnamespace = 'flex'::regnamespace AND c.relkind = 'v' AND a.attnum > 0 AND (t.typtype IN ('c', 'r', 'e') OR t.typcategory = 'A' OR t.typname IN ('json', 'jsonb'))}), '', 'scalar types only');
done_testing();
