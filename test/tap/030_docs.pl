# Every sql block of README.md and docs/*.md runs, page by page in a database
# of its own; a text block right after it is the expected output.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('docs');
my $temp = PostgreSQL::Test::Utils::tempdir();

sub tidy { my ($text) = @_; $text =~ s/[ \t]+/ /g; $text =~ s/^ | $//gm; $text =~ s/-[-+]+/-/g; $text =~ s/\n+/\n/g; $text =~ s/^\n|\n$//g; return $text; }

my $blocks = 0;
for my $page (root() . '/README.md', sort glob(root() . '/docs/*.md'))
{
	(my $name = $page) =~ s{.*/}{};
	my $text = slurp($page);
	next unless $text =~ /^```sql$/m;
	(my $database = "doc_\L$name") =~ s/\W/_/g;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, 'CREATE EXTENSION pg_flex');
	my $number = 0;
	my $setup  = '';
	# one psql session for each page would hide where it stopped: each block is a call of its own
	while ($text =~ /^```sql\n(.*?)^```\n(?:\s*```text\n(.*?)^```$)?/msg)
	{
		my ($sql, $expected) = ($1, $2);
		$number++;
		$blocks++;
		$sql =~ s/^CREATE EXTENSION (?:IF NOT EXISTS )?pg_flex;\s*$//m;
		my $file = "$temp/$database.$number.sql";
		PostgreSQL::Test::Utils::append_to_file($file, $sql);
		my ($out, $err);
		my $ok = IPC::Run::run([ 'psql', '-X', '-q', '-P', 'pager=off', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($database), '-f', $file ], '>', \$out, '2>', \$err);
		if ($err =~ /ERROR/ && defined $expected && $expected =~ /^ERROR/m)
		{
			# a page may show an error on purpose
			$err =~ s/^psql:\S+ //gm;
			is(tidy($err), tidy($expected), "$name, block $number: the error shown");
			next;
		}
		ok($ok, "$name, block $number runs") or diag($err);
		is(tidy($out), tidy($expected), "$name, block $number: the output shown") if $ok && defined $expected;
	}
}
cmp_ok($blocks, '>', 0, "the pages hold SQL ($blocks blocks)");
done_testing();
