# What is generated of the pages is what "make docs" writes now: the SQL reference, the names of a
# battery, the tables of members between their marks.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('reference');

# What a script prints, with variables.
sub printed
{
	my ($script, @variables) = @_;
	my ($out, $err);
	IPC::Run::run([ 'psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', (map { ('-v', $_) } @variables), '-d', $node->connstr('postgres'), '-f', root() . "/scripts/$script.sql" ], '>', \$out, '2>', \$err);
	is($err, '', "$script @variables: generated");
	return $out;
}

for my $page ('sql_reference', 'names')
{
	my $file = root() . "/docs/$page.md";
	ok(-r $file && slurp($file) eq printed($page), "docs/$page.md is up to date (else: make docs)");
}
unlike(slurp(root() . '/docs/names.md'), qr/no member/, 'each name of a battery is a member');

my %kinds;
for my $file (glob(root() . '/docs/*.md'))
{
	my $text = slurp($file);
	while ($text =~ /^<!-- members (\w+) -->\n\n(.*?)\n<!-- end of members -->$/msg)
	{
		my ($kind, $table) = ($1, $2);
		(my $page = $file) =~ s{.*/}{};
		$kinds{$kind} = $page;
		is($table, printed('member_tables', "kind=$kind"), "$page: the members of kind $kind are up to date (else: make docs)");
	}
}
my $all = $node->safe_psql('postgres', q{SELECT replace(rtrim(replace(hint, 'Kinds: ', ''), '.'), ', ', ' ') FROM flex.check('{"kind": "?"}')});
is(join(' ', sort keys %kinds), join(' ', sort split ' ', $all), 'each kind of document has its table on a page');
done_testing();
