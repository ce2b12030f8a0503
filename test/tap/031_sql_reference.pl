# docs/sql_reference.md is what "make docs" writes now.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('reference');
my ($out, $err);
IPC::Run::run([ 'psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('postgres'), '-f', root() . '/scripts/sql_reference.sql' ], '>', \$out, '2>', \$err);
is($err, '', 'generated');
my $page = root() . '/docs/sql_reference.md';
ok(-r $page && slurp($page) eq $out, 'docs/sql_reference.md is up to date (else: make docs)');
done_testing();
