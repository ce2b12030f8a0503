# From profiles through our own load flow to headroom, counts and choices: the
# recorded network of 46 customers. Its customers' table is third-party data.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $shared = ($ENV{FLEX_SHARED} // '') . '/cases/agileflex';
plan skip_all => 'no shared data' unless $ENV{FLEX_SHARED} && -r "$shared/headroom_net3/customers.csv";
my $case  = root() . '/test/cases/agileflex';
my @cases = qw(00PV00HP 00PV25HP 25PV50HP 25PV75HP 50PV100HP);
my $node  = flex_server('headroom');

sub rows { my @r = map { [ split /,/, $_, -1 ] } split /\r?\n/, slurp($_[0]); return @r }

# the network, its feeders by the first digit of inner buses, loads as recorded
my $files = join ',', map { my $t = slurp("$case/network_3/$_"); $t =~ s/([\\"])/\\$1/g; $t =~ s/\r//g; $t =~ s/\n/\\n/g; $t =~ s/\t/ /g; "\"$_\":\"$t\"" }
  qw(Generators.txt LineCode.txt Lines.txt Loads.txt Master.dss Monitors.txt Transformers.txt);
$node->safe_psql('postgres', "SELECT count(*) FROM flex.import_dss('net3', \$dss\${$files}\$dss\$, 'Master.dss')");
my $sql = q{
  UPDATE flex.bus SET feeder = left(name, 1) WHERE name ~ '^[1-9][0-9][0-9]$';
  UPDATE flex.network_load SET kv = 0.24, v_min_pu = 0.02, v_max_pu = 50, model = 'P';
  CREATE TABLE profile (ts timestamptz, name text, kw float8);
  CREATE TABLE customer (case_name text, id int, node text, customer_group text, phase int, feeder text, pv_kw float8, heat_pump int, zone text, meter text, heat_pump_meter text, pv_site text);
  CREATE TABLE recorded (case_name text, ts timestamptz, zone text, vmin_pu float8, flow_kva float8, tx_headroom_kva float8);
  COPY profile FROM STDIN CSV;
};
for my $file (qw(sm_adversity sm_affluent sm_comfortable hp_10min))
{
	my ($head, @rows) = rows("$case/headroom_net3/$file.csv");
	for my $row (@rows) { $sql .= "$row->[0]Z,$head->[$_],$row->[$_]\n" for 1 .. $#$head }
}
for my $site (map { "Site$_" } 'A' .. 'E')
{
	my (undef, @rows) = rows("$case/headroom_net3/pv_$site.csv");
	$sql .= "$_->[0]Z,$site," . ($_->[1] < 0.005 ? 0 : $_->[2]) . "\n" for @rows;
}
$sql .= "\\.\nCOPY customer FROM STDIN CSV;\n";
my (undef, @customers) = rows("$shared/headroom_net3/customers.csv");
$sql .= join(',', @$_) . "\n" for @customers;
$sql .= "\\.\nCOPY recorded FROM STDIN CSV;\n";
for my $name (@cases)
{
	my ($head, @vmin) = rows("$case/headroom_net3/vmin_$name.csv");
	my (undef, @flow) = rows("$case/headroom_net3/pflow_$name.csv");
	my (undef, @tx)   = rows("$case/headroom_net3/txheadroom_$name.csv");
	for my $t (0 .. $#vmin) { $sql .= "$name,$vmin[$t][0]Z,$head->[$_],$vmin[$t][$_],$flow[$t][$_],$tx[$t][1]\n" for 1 .. $#$head }
}
# half-hourly values hold until the next; nothing before the first counts as 0
$sql .= q{\.
  CREATE INDEX ON profile (name, ts); ANALYZE profile;
  CREATE TABLE demand AS
  SELECT c.case_name, s.ts, (SELECT l.name FROM flex.network_load l WHERE l.bus = c.node) AS element,
         coalesce((SELECT p.kw FROM profile p WHERE p.name = c.meter AND p.ts <= s.ts ORDER BY p.ts DESC LIMIT 1), 0)
         + coalesce((SELECT p.kw FROM profile p WHERE p.name = c.heat_pump_meter AND p.ts = s.ts), 0) AS demand_kw,
         c.pv_kw * coalesce((SELECT p.kw FROM profile p WHERE p.name = c.pv_site AND p.ts <= s.ts ORDER BY p.ts DESC LIMIT 1), 0) AS pv_kw
  FROM customer c, (SELECT DISTINCT ts FROM recorded) s;
  CREATE TABLE state AS SELECT k.case_name, z.* FROM (SELECT DISTINCT case_name FROM customer) k,
    LATERAL flex.zone_state('net3', format('SELECT ts, element, demand_kw - pv_kw AS p_kw, demand_kw * tan(acos(0.95)) AS q_kvar FROM demand WHERE case_name = %L ORDER BY ts', k.case_name)) z;
  CREATE TABLE zone_limit AS SELECT zone, flex.voltage_limit(flow_kva, vmin_pu) AS limit_kva FROM state GROUP BY zone;
  CREATE TABLE headroom AS SELECT * FROM flex.headroom('SELECT case_name AS key, ts, zone, flow_kva, supply_rating_a, supply_pu, transformer_kva, import_kva, limit_kva AS voltage_limit_kva
    FROM state JOIN zone_limit USING (zone) ORDER BY 1, 2, 3');
};
$node->safe_psql('postgres', $sql);
is($node->safe_psql('postgres', 'SELECT count(*) FROM state JOIN recorded USING (case_name, ts, zone)'), 5 * 433 * 9, 'all zones at all times');
my ($voltage, $flow, $tx) = split /\|/, $node->safe_psql('postgres',
	'SELECT max(abs(s.vmin_pu - r.vmin_pu)), max(abs(s.flow_kva - r.flow_kva)), max(abs(s.transformer_kva - s.import_kva - r.tx_headroom_kva)) FROM state s JOIN recorded r USING (case_name, ts, zone)');
cmp_ok($voltage, '<', 2e-4, "lowest voltages within $voltage p.u. of the recorded");
cmp_ok($flow, '<', 0.05, "flows within $flow kVA");
cmp_ok($tx, '<', 0.05, "the transformer's headroom within $tx kVA");
my @assignment = rows("$case/headroom_net3/assignment.csv");
shift @assignment;
my $want = join "\n", map { sprintf '%s|%d|%d|%s', $_->[0], $_->[1], $_->[2], $_->[3] } sort { $a->[0] cmp $b->[0] } @assignment;
is($node->safe_psql('postgres', q{SELECT zone, evs, heat_pumps, case_name
  FROM flex.hosting_count('SELECT * FROM flex.headroom_profile(''SELECT * FROM headroom'')', 'SELECT case_name, zone, heat_pump = 1 AS heat_pump FROM customer') WHERE chosen ORDER BY zone}),
	$want, 'vehicles, heat pumps and cases of all zones as recorded');
# the same customers from the rules
$node->safe_psql('postgres', q{SELECT flex.assign_case('net3', '25PV50HP', ARRAY[4, 3.5, 1.5, 4, 4], (SELECT jsonb_build_object('meters', jsonb_object_agg(g, m), 'heat_pumps', '["5000"]'::jsonb, 'pv_sites', '["SiteA"]'::jsonb)
  FROM (SELECT customer_group AS g, jsonb_agg(DISTINCT meter ORDER BY meter) AS m FROM customer GROUP BY 1) x))});
is($node->safe_psql('postgres', q{SELECT count(*) FROM flex.network_customer a JOIN flex.network_load l ON l.name = a.load JOIN customer c ON c.node = l.bus AND c.case_name = a.case_name
  WHERE a.customer_group = c.customer_group AND a.heat_pump = (c.heat_pump = 1) AND a.zone = c.zone AND a.meter = c.meter}), 46, 'customers of a case in the catalogue');
done_testing();
