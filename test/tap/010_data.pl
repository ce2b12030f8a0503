# The demonstration year keeps the statistics that its README states, the
# generator still writes it, and price files of all layouts are read.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $data = root() . '/data';
my $node = flex_server('data');

sub load_prices
{
	my ($file) = @_;
	my $lines = `awk -f $data/read_prices.awk $file`;
	my $path  = PostgreSQL::Test::Utils::tempdir() . '/lines.csv';
	PostgreSQL::Test::Utils::append_to_file($path, $lines);
	$node->safe_psql('postgres', "TRUNCATE demo.price_line, demo.price;\n\\copy demo.price_line FROM '$path' CSV");
	$node->safe_psql('postgres', slurp("$data/prices.sql"));
}

my $demo = slurp("$data/demo.sql");
$demo =~ s/^CREATE EXTENSION.*$//m;
$node->safe_psql('postgres', $demo);

for my $what (qw(price shape))
{
	is(`awk -f $data/generate.awk -v what=$what`, slurp("$data/${what}_year.csv"), "generate.awk writes ${what}_year.csv");
}

load_prices("$data/price_year.csv");
is($node->safe_psql('postgres', 'SELECT count(*), round(avg(eur_per_mwh)::numeric, 2), min(eur_per_mwh), max(eur_per_mwh), count(*) FILTER (WHERE eur_per_mwh < 0) FROM demo.price'),
	'8760|95.18|-500|524.27|301', 'count, mean, minimum, maximum, negative hours');

my $readme = slurp("$data/README.md");
for my $part ([ 'hour', '0 to 23, local' ], [ 'month', 'January to December' ])
{
	my ($unit, $label) = @$part;
	my ($list) = $readme =~ /\Q$label\E\).*?:\n((?:-?[\d.]+[ \n])+)/;
	my $target = join(',', split(' ', $list));
	is($node->safe_psql('postgres', "SELECT count(*) FILTER (WHERE abs(m - target) <= 0.01) FROM (
	  SELECT row_number() OVER (ORDER BY u) AS i, m FROM (SELECT extract($unit FROM ts AT TIME ZONE 'Europe/Berlin') AS u, avg(eur_per_mwh) AS m FROM demo.price GROUP BY 1) x) y
	  JOIN unnest('{$target}'::float8[]) WITH ORDINALITY AS t(target, i) USING (i)"),
		$unit eq 'hour' ? 24 : 12, "means by $unit as the README states them");
}
is($node->safe_psql('postgres', q{SELECT count(*), string_agg(day || ' ' || n, ', ' ORDER BY day) FILTER (WHERE n <> 24) FROM (
	SELECT (ts AT TIME ZONE 'Europe/Berlin')::date AS day, count(*) AS n FROM demo.price GROUP BY 1) d}),
	'365|2023-03-26 23, 2023-10-29 25', 'local days have 24 hours but two');

# the same six local days in both layouts of SMARD, hours and quarter hours
sub german { my ($y, $m, $d, $h, $min) = @_; return sprintf('%02d.%02d.%04d %02d:%02d', $d, $m, $y, $h, $min); }
sub english
{
	my ($y, $m, $d, $h, $min) = @_;
	return sprintf('%s %d, %04d %d:%02d %s', (qw(Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec))[ $m - 1 ], $d, $y, $h % 12 || 12, $min, $h < 12 ? 'AM' : 'PM');
}
for my $minutes (60, 15)
{
	for my $layout (qw(german english))
	{
		my $text = $layout eq 'german'
		  ? "\xef\xbb\xbfDatum von;Datum bis;Deutschland/Luxemburg [\xe2\x82\xac/MWh] Originalaufl\xc3\xb6sungen;\xe2\x88\x85 Anrainer DE/LU [\xe2\x82\xac/MWh] Originalaufl\xc3\xb6sungen\r\n"
		  : "\xef\xbb\xbfStart date;End date;Germany/Luxembourg [\xe2\x82\xac/MWh] Original resolutions;\xe2\x88\x85 DE/LU neighbours [\xe2\x82\xac/MWh] Original resolutions\r\n";
		my $k = 0;
		for my $day ([ 2023, 3, 25 ], [ 2023, 3, 26 ], [ 2023, 3, 27 ], [ 2023, 10, 28 ], [ 2023, 10, 29 ], [ 2023, 10, 30 ])
		{
			my @hours = (0 .. 23);
			@hours = (0, 1, 3 .. 23) if "@$day" eq '2023 3 26';
			@hours = (0, 1, 2, 2, 3 .. 23) if "@$day" eq '2023 10 29';
			for my $hour (@hours)
			{
				for (my $min = 0; $min < 60; $min += $minutes)
				{
					my $price = $k == 5 ? '-1234.56' : $k == 6 ? '1234.5' : sprintf('%.2f', $k / 100);
					if ($layout eq 'german') { $price =~ s/^(-?1)(2)/$1.$2/ if $k == 5 || $k == 6; $price =~ s/[.](\d\d?)$/,$1/; }
					else                     { $price =~ s/^(-?1)(2)/$1,$2/ if $k == 5 || $k == 6; }
					my @when = (@$day, $hour, $min);
					my $when = $layout eq 'german' ? german(@when) : english(@when);
					$text .= "$when;$when;$price;0\r\n";
					$k++;
				}
			}
		}
		my $file = PostgreSQL::Test::Utils::tempdir() . "/$layout.csv";
		PostgreSQL::Test::Utils::append_to_file($file, $text);
		load_prices($file);
		# the k-th row of each run of days is k steps after its first midnight
		is($node->safe_psql('postgres', "WITH p AS (SELECT ts, row_number() OVER (ORDER BY ts) - 1 AS k, eur_per_mwh FROM demo.price)
		  SELECT count(*), min(ts) = '2023-03-24 23:00+00', max(ts) = timestamptz '2023-10-30 23:00+00' - interval '$minutes minutes',
		  count(*) FILTER (WHERE ts = CASE WHEN k < 71 * 60 / $minutes THEN timestamptz '2023-03-24 23:00+00' + k * interval '$minutes minutes'
		     ELSE timestamptz '2023-10-27 22:00+00' + (k - 71 * 60 / $minutes) * interval '$minutes minutes' END),
		  count(*) FILTER (WHERE eur_per_mwh = CASE k WHEN 5 THEN -1234.56 WHEN 6 THEN 1234.5 ELSE round(k / 100.0, 2) END) FROM p"),
			join('|', 144 * 60 / $minutes, 't', 't', 144 * 60 / $minutes, 144 * 60 / $minutes), "SMARD, $layout, steps of $minutes minutes, both changes of the clock");
	}
}

my $bad = PostgreSQL::Test::Utils::tempdir() . '/bad.csv';
PostgreSQL::Test::Utils::append_to_file($bad, "Datum von;Datum bis;Deutschland/Luxemburg [x]\n01.01.2023 00:00;x;abc\n");
command_fails_like([ 'awk', '-f', "$data/read_prices.awk", $bad ], qr/line 2: not a number: abc/, 'a bad value names its line');

SKIP:
{
	my $real = ($ENV{FLEX_SHARED} // '') . '/data/day_ahead_de_lu_2023.csv';
	skip 'no shared data', 1 unless -r $real;
	load_prices($real);
	is($node->safe_psql('postgres', 'SELECT count(*), round(avg(eur_per_mwh)::numeric, 2), min(eur_per_mwh), max(eur_per_mwh), count(*) FILTER (WHERE eur_per_mwh < 0) FROM demo.price'),
		'8760|95.18|-500|524.27|301', 'the real year has the statistics the generated one was fitted to');
}
done_testing();
