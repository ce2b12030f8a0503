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

# What the reader makes of a file: its status, rows, and what it says.
sub read_prices
{
	my ($file, %setting) = @_;
	local %ENV = (%ENV, LC_ALL => 'C', %setting);
	my ($out, $err) = ('', '');
	IPC::Run::run([ 'awk', '-f', "$data/read_prices.awk" ], '<', $file, '>', \$out, '2>', \$err);
	return ($? >> 8, $out, $err);
}

my $files = 0;
sub file_of
{
	my ($text) = @_;
	my $path = PostgreSQL::Test::Utils::tempdir() . '/prices' . ++$files . '.csv';
	PostgreSQL::Test::Utils::append_to_file($path, $text);
	return $path;
}

sub load_prices
{
	my ($file) = @_;
	my ($status, $out, $err) = read_prices($file);
	diag($err) if $status;
	my $path = file_of($out);
	$node->safe_psql('postgres', "TRUNCATE demo.price;\n\\copy demo.price FROM '$path' CSV");
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

# three local days around each change of the clock, in the layouts of SMARD, hours and quarter hours
my $euro = "[\xe2\x82\xac/MWh]";
my $words = "Originalaufl\xc3\xb6sungen";
sub german { my ($y, $m, $d, $h, $min) = @_; return (sprintf('%02d.%02d.%04d', $d, $m, $y), sprintf('%02d:%02d', $h, $min)); }
sub english
{
	my ($y, $m, $d, $h, $min) = @_;
	return (sprintf('%s %d, %04d', (qw(Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec))[ $m - 1 ], $d, $y), sprintf('%d:%02d %s', $h % 12 || 12, $min, $h < 12 ? 'AM' : 'PM'));
}

# layout: [columns of time, of the price, of another zone, separator, quoted]
my %layout = (
	'german'              => [ [ 'Datum von',  'Datum bis' ],      "Deutschland/Luxemburg $euro $words",   "\xe2\x88\x85 Anrainer DE/LU $euro $words" ],
	'german, 2022'        => [ [ 'Datum', 'Anfang', 'Ende' ],      "Deutschland/Luxemburg $euro $words",   "Frankreich $euro $words" ],
	'german, 2020'        => [ [ 'Datum', 'Uhrzeit' ],             'Deutschland/Luxemburg[Euro/MWh]',       'Frankreich[Euro/MWh]' ],
	'german, Latin-1'     => [ [ 'Datum von',  'Datum bis' ],      "Deutschland/Luxemburg [\x80/MWh] Originalaufl\xf6sungen", "\xd6sterreich [\x80/MWh]" ],
	'german, with tabs'   => [ [ 'Datum von',  'Datum bis' ],      "Deutschland/Luxemburg $euro",           "Frankreich $euro", "\t" ],
	'english'             => [ [ 'Start date', 'End date' ],       "Germany/Luxembourg $euro Original resolutions", "\xe2\x88\x85 DE/LU neighbours $euro Original resolutions" ],
	'english, 2022'       => [ [ 'Date', 'Start', 'End' ],         "Germany/Luxembourg $euro Original resolutions", "France $euro Original resolutions" ],
	'english, with commas' => [ [ 'Start date', 'End date' ],      "Germany/Luxembourg $euro Calculated resolutions", "France $euro", ',' ]);

# The text of three days; prices count from 0 by cents, two of them with thousands.
sub smard
{
	my ($name, $minutes, $year, $month) = @_;
	my ($times, $zone, $other, $separator) = @{ $layout{$name} };
	$separator //= ';';
	my $line = sub { return join($separator, map { $separator eq ',' ? "\"$_\"" : $_ } @_) . "\r\n" };
	my $text = ($name =~ /Latin/ ? '' : "\xef\xbb\xbf") . $line->(@$times, $other, $zone);
	my $k    = 0;
	# the days of both changes: the last Sundays of March and October
	my $sunday = $month == 3 ? { 2023 => 26, 2024 => 31 }->{$year} : { 2023 => 29, 2024 => 27 }->{$year};
	for my $day ($sunday - 1 .. $sunday + 1)
	{
		my @date = $day > 31 ? ($year, $month + 1, $day - 31) : ($year, $month, $day);
		my @hours = $day != $sunday ? (0 .. 23) : $month == 3 ? (0, 1, 3 .. 23) : (0, 1, 2, 2, 3 .. 23);
		for my $hour (@hours)
		{
			for (my $min = 0; $min < 60; $min += $minutes)
			{
				my $price = $k == 5 ? '-1,234.56' : $k == 6 ? '1,234.50' : sprintf('%.2f', $k / 100);
				$price =~ tr/.,/,./ if $name =~ /german/;
				my ($d, $clock) = $name =~ /german/ ? german(@date, $hour, $min) : english(@date, $hour, $min);
				# the end is not to be read: in files it is wrong before the change
				my @when = @$times == 3 ? ($d, $clock, 'x') : $times->[1] eq 'Uhrzeit' ? ($d, $clock) : ("$d $clock", 'x');
				$text .= $line->(@when, '0', $price);
				$k++;
			}
		}
	}
	return $text;
}

my %first = ('2023 3' => '2023-03-24T23:00', '2023 10' => '2023-10-27T22:00', '2024 3' => '2024-03-29T23:00', '2024 10' => '2024-10-25T22:00');
for my $name (sort keys %layout)
{
	for my $minutes ($name =~ /,/ ? 60 : (60, 15))
	{
		for my $when ($name =~ /,/ ? ('2024 3', '2024 10') : sort keys %first)
		{
			my ($year, $month) = split ' ', $when;
			load_prices(file_of(smard($name, $minutes, $year, $month)));
			my $n = ($month == 3 ? 71 : 73) * 60 / $minutes;
			# the k-th row is k steps after the first midnight
			is($node->safe_psql('postgres', "SELECT count(*), count(*) FILTER (WHERE ts = timestamptz '$first{$when}Z' + k * interval '$minutes minutes'),
			  count(*) FILTER (WHERE eur_per_mwh = CASE k WHEN 5 THEN -1234.56 WHEN 6 THEN 1234.5 ELSE round(k / 100.0, 2) END)
			  FROM (SELECT *, row_number() OVER (ORDER BY ts) - 1 AS k FROM demo.price) p"),
				"$n|$n|$n", "SMARD, $name, steps of $minutes minutes, the clock changes in $when");
		}
	}
}

# ---- other columns, holes, other layouts: rows by hour of one day -----------------
sub day_of
{
	my ($head, $row, @more) = @_;
	return join("\n", $head, (map { $row->($_) } 0 .. 23), @more) . "\n";
}
sub prices_of { my ($status, $out, $err) = read_prices(@_); return join(' ', map { (split /,/)[1] } split /\n/, $out) . ($err ? " | $err" : ''); }
my $stamp = sub { sprintf('01.10.2018 %02d:00;x', $_[0]) };
my $count = join(' ', 0 .. 23);
my $zones = day_of("Datum von;Datum bis;Frankreich $euro $words;Deutschland/Luxemburg $euro $words;DE/AT/LU $euro $words",
	sub { my $h = shift; $stamp->($h) . ";1$h;" . ($h < 12 ? "-;$h" : "$h;-") });
is(prices_of(file_of($zones)), $count, 'the price of the zone of before October 2018 where there is no other');
is(prices_of(file_of($zones), ZONE => 'Frankreich'), join(' ', map { "1$_" } 0 .. 23), 'ZONE chooses a column');
is(prices_of(file_of(day_of("Datum;Uhrzeit;Deutschland/\xc3\x96sterreich/Luxemburg[Euro/MWh]", sub { sprintf('01.01.2018;%02d:00;%d,00', $_[0], $_[0]) }))),
	join(' ', map { "$_.00" } 0 .. 23), 'the older name of that zone');
is(prices_of(file_of(day_of("Name\n\nVersion;1\nDatum von;Datum bis;Frankreich $euro", sub { $stamp->($_[0]) . ";$_[0]" }))), $count, 'lines before the header, the only zone there is');
is(prices_of(file_of(day_of("Datum von;Datum bis;Deutschland/Luxemburg $euro $words", sub { my $h = shift; join "\n", map { sprintf('01.10.2018 %02d:%02d;x;%s', $h, 15 * $_, $_ ? '-' : $h) } 0 .. 3 }))),
	join(' ', map { ($_) x 4 } 0 .. 23), 'quarter hours of an hourly price: it holds for the hour, no word');
is(prices_of(file_of(day_of("Datum von;Datum bis;Deutschland/Luxemburg $euro $words", sub { my $h = shift; join "\n", map { sprintf('01.10.2018 %02d:%02d;x;%s', $h, 15 * $_, $h == 3 && $_ > 1 ? '-' : $h) } 0 .. 3 }))),
	join(' ', map { ($_) x 4 } 0 .. 23) . " | prices: 2 steps without a price take the price before them, first at 2018-10-01T01:30:00Z\n", 'other holes are filled and told');
is(prices_of(file_of(day_of("ts,price_eur_per_mwh", sub { my $h = shift; $h == 5 ? '' : sprintf('2024-02-29 %02d:00+01,%s', $h, $h) }, ",,"))),
	"0 1 2 3 4 4 " . join(' ', 6 .. 23) . " | prices: 1 steps without a price take the price before them, first at 2024-02-29T04:00:00Z\n", 'a row that is missing');
like(prices_of(file_of(day_of("price_eur_per_mwh;ts", sub { sprintf('%d,5;2024-01-01T%02d:00:00.000Z', $_[0], $_[0]) }, '-;2024-01-02 00:00'))), qr/^0\.5 1\.5 .* 23\.5 \| prices: 1 rows without a price at the beginning or end left out$/,
	'columns by name, a decimal comma, an end without price');
is(prices_of(file_of(day_of("ts,price_eur_per_mwh", sub { sprintf('2024-01-01T%02d:00Z,%s', 23 - $_[0], 23 - $_[0]) }))), $count, 'newest first');
is(prices_of(file_of('{"meta_data": {"version": 1}, "series": [' . join(', ', map { '[' . (1704063600 + 3600 * $_) . "000, $_]" } 0 .. 23) . ',[1704150000000,null]]}')),
	"$count | prices: 1 rows without a price at the beginning or end left out\n", 'the chart data of the site');

# ---- what can't be read is refused by line and name ----------------------------------
my $head = "Datum von;Datum bis;Deutschland/Luxemburg $euro";
for my $case (
	[ "$head\n01.01.2023 00:00;x;abc\n", 'line 2: not a number with a decimal comma: abc', 'a bad value' ],
	[ "$head\n01.01.2023 00:00;x;41.20\n", 'line 2: not a number with a decimal comma: 41.20', 'a decimal point in a German file' ],
	[ "Start date;End date;Germany/Luxembourg $euro\nJan 1, 2023 12:00 AM;x;41,20\n", 'line 2: not a number with a decimal point: 41,20', 'a decimal comma in an English file' ],
	[ "$head\n\n31.02.2023 00:00;x;1,00\n", 'line 3: no such date and time: 31.02.2023 00:00', 'no such day' ],
	[ "$head\n2023-01-01;x;1,00\n", 'line 2: not a date and time: 2023-01-01', 'another form of time' ],
	[ "$head\n26.03.2023 02:00;x;1,00\n", 'line 2: the clock skips this hour: 26.03.2023 02:00', 'an hour that the clock skips' ],
	[ "$head\n01.01.2023 00:00;x;1\n01.01.2023 00:00;x;2\n", 'line 3: the time 2022-12-31T23:00:00Z comes twice, first in line 2', 'an hour twice' ],
	[ "$head\n01.01.2023 00:00;x;1\n01.01.2023 02:00;x;2\n01.01.2023 01:00;x;2\n", 'line 4: not sorted by time', 'out of order' ],
	[ "$head\n01.01.2023 00:00\n", 'line 2: 1 fields, the header has 3', 'a short line' ],
	[ "ts,price_eur_per_mwh\n2023-01-01T00:00Z,41,20\n", 'line 2: 3 fields, the header has 2', 'a decimal comma between commas' ],
	[ "ts,price\n", 'line 1: no column price_eur_per_mwh', 'no column of prices' ],
	[ "Datum von;Datum bis;Netzlast [MWh] Berechnete\n", 'line 1: no column of prices in EUR/MWh', 'a file of loads' ],
	[ "Datum von;Datum bis;Frankreich $euro;Polen $euro\n", 'line 1: no prices of Germany and Luxembourg; ZONE=... chooses one of: Frankreich, Polen', 'several zones, none of them ours' ],
	[ "Datum von;Datum bis;Polen [PLN/MWh]\n", 'line 1: not in EUR/MWh: Polen [PLN/MWh]', 'another currency' ],
	[ "time;value\n1;2\n", 'unknown layout: no line', 'another layout' ],
	[ '', 'unknown layout: no line', 'an empty file' ],
	[ "$head\n", 'no rows with a price', 'a header alone' ],
	[ "$head\n01.01.2023 00:00;x;1\n01.01.2023 01:00;x;1\n", 'less than a day', 'two hours' ],
	[ "$head\n01.01.2023 00:00;x;1\n02.01.2023 00:00;x;1\n", 'line 3: steps of 1440 minutes', 'daily prices' ],
	[ "$head\n01.01.2023 00:00;x;1\n01.01.2023 01:00;x;1\n01.02.2023 00:00;x;1\n", 'no price for more than a week after 2023-01-01T00:00:00Z', 'a long hole' ],
	[ '{"timestamps": [1]}', 'line 1: JSON without a member "series"', 'other JSON' ])
{
	my ($text, $want, $name) = @$case;
	my ($status, $out, $err) = read_prices(file_of($text));
	ok($status == 1 && index($err, "prices, $want") == 0 && ($err =~ tr/\n//) == 1, "$name is refused") or diag("status $status: $err");
}
like((read_prices(file_of($zones), ZONE => 'Italien'))[2], qr/^prices, line 1: no prices of Italien, but of Frankreich, Deutschland\/Luxemburg, DE\/AT\/LU$/, 'a zone that is not there');

# ---- the demo's SQL on other prices ----------------------------------------------------
sub run_demo
{
	my ($file) = @_;
	$node->safe_psql('postgres', 'DROP DATABASE IF EXISTS demo');
	$node->safe_psql('postgres', 'CREATE DATABASE demo');
	my ($status, $rows, $err) = read_prices($file);
	my $path = file_of($rows);
	my @run = ('psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('demo'));
	my $text = '';
	for my $step ([ '-f', "$data/demo.sql" ], [ '-c', "\\copy demo.price FROM '$path' CSV" ], [ '-c', "\\copy demo.shape FROM '$data/shape_year.csv' CSV HEADER" ],
		map { [ '-f', "$data/$_.sql" ] } qw(meter show catalogue household network community))
	{
		my ($out, $err) = ('', '');
		IPC::Run::run([ @run, @$step ], '<', \'', '>', \$out, '2>', \$err);
		return "@$step: $err" if $?;
		$text .= $out;
	}
	return $text;
}
my $runs = q{SELECT kind, status, count(*), min(extract(epoch FROM resolution) / 60)::int FROM flex.run GROUP BY 1, 2 ORDER BY 1};
my $want = "community|optimal|1|%1\$d\nflex|optimal|1|%1\$d\nhousehold_optimised|optimal|1|%1\$d\nhousehold_reference|optimal|1|%1\$d";
# two weeks of 2025 from before the market's quarter hours to behind them; the days of a clock change; a single day
my $fortnight = "Datum von;Datum bis;Deutschland/Luxemburg $euro $words\n";
for my $day (24 .. 30, 1 .. 7)
{
	for my $quarter (0 .. 95)
	{
		$fortnight .= sprintf("%02d.%02d.2025 %02d:%02d;x;%s\n", $day, $day > 7 ? 9 : 10, $quarter / 4, $quarter % 4 * 15,
			$day > 7 && $quarter % 4 ? '-' : join ',', sprintf('%.2f', 80 + 60 * sin($quarter * 0.13 + $day)) =~ /(.*)[.](.*)/);
	}
}
for my $case ([ file_of($fortnight), 15, '14 days', 'quarter hours of two weeks' ], [ file_of(smard('english', 60, 2024, 10)), 60, '73:00:00|3 days 01:00:00', 'three days of October 2024' ],
	[ file_of(day_of("ts,price_eur_per_mwh", sub { sprintf('2024-02-29T%02d:00Z,%d', $_[0], 50 + $_[0] % 7) })), 60, '1 day', 'the 29th of February alone' ])
{
	my ($file, $minutes, $span, $name) = @$case;
	my $text = run_demo($file);
	like($text, qr/over (?:$span)/, "the demo on $name");
	is($node->safe_psql('demo', $runs), sprintf($want, $minutes), 'with a plan in every part');
	unlike($text, qr/\(0 rows\)/, 'and rows in every table');
}

for my $year ([ 2023, '8760|95.18|-500|524.27|301', 'the statistics the generated one was fitted to' ], [ 2024, '8784|78.51|-135.45|936.28|457', 'a leap year' ])
{
  SKIP:
	{
		my $real = ($ENV{FLEX_SHARED} // '') . "/data/day_ahead_de_lu_$year->[0].csv";
		skip 'no shared data', 3 unless $ENV{FLEX_SHARED} && -r $real;
		my $text = run_demo($real);
		is($node->safe_psql('demo', 'SELECT count(*), round(avg(eur_per_mwh)::numeric, 2), min(eur_per_mwh), max(eur_per_mwh), count(*) FILTER (WHERE eur_per_mwh < 0) FROM demo.price'),
			$year->[1], "the real year $year->[0]: $year->[2]");
		like($text, qr/over 36[56] days/, 'the demo on it');
		is($node->safe_psql('demo', $runs), sprintf($want, 60), 'with a plan in every part');
	}
}
done_testing();
