# The same answers from parallel plans, from partial aggregates, and from a
# partitioned table, and no plan that runs what isn't parallel safe in a worker.
use strict;
use warnings;
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use FlexTest;

my $node = flex_server('parallel');
my $force = $node->pg_version >= 16 ? 'debug_parallel_query' : 'force_parallel_mode';
$node->safe_psql('postgres', q{
  CREATE TABLE reading AS SELECT s AS site, timestamptz '2026-01-01' + t * interval '15 minutes' AS ts,
    0.2 + 0.1 * sin(t * 0.26 + s) AS buy, 0.08 + 0.05 * sin(t * 0.26 + s) AS sell, 2 * sin(t * 0.1 * s) AS net_kw
    FROM generate_series(1, 300) s, generate_series(0, 95) t;
  CREATE TABLE reading_part (LIKE reading) PARTITION BY HASH (site);
  CREATE TABLE reading_p0 PARTITION OF reading_part FOR VALUES WITH (MODULUS 2, REMAINDER 0);
  CREATE TABLE reading_p1 PARTITION OF reading_part FOR VALUES WITH (MODULUS 2, REMAINDER 1);
  INSERT INTO reading_part SELECT * FROM reading;
  ANALYZE;});

my $spec  = q{'{"capacity_kwh": 10, "power_kw": 5, "roundtrip_efficiency": 0.9}'};
my $query = "SELECT md5(string_agg(site || ' ' || round(cost::numeric, 7) || ' ' || round(value::numeric, 7), ',' ORDER BY site)) FROM (SELECT site, flex.storage_cost(ts, buy, sell, net_kw, $spec) AS cost, flex.storage_value(ts, buy, sell, net_kw, $spec) AS value FROM %s GROUP BY site) x";
my $plain = 'SET max_parallel_workers_per_gather = 0;';
my $many  = "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2; SET enable_partitionwise_aggregate = on;";
my $want  = $node->safe_psql('postgres', $plain . sprintf($query, 'reading'));

for my $table (qw(reading reading_part))
{
	my $plan = $node->safe_psql('postgres', "$many EXPLAIN " . sprintf($query, $table));
	like($plan, qr/Gather/, "$table: a parallel plan");
	like($plan, qr/Partial|Parallel Append/, "$table: partial aggregates or partitions in workers");
	is($node->safe_psql('postgres', $many . sprintf($query, $table)), $want, "$table: the same answer");
}

# everything marked parallel safe runs in a worker
my $document = storage_document(48);
for my $sql ("SELECT flex.solve($document)::text", "SELECT count(*) FROM flex.check($document)", "SELECT md5(flex.export_lp($document))",
	"SELECT md5(string_agg(x::text, ',')) FROM (SELECT round(flex.storage_power(ts, buy, sell, net_kw, $spec) OVER (PARTITION BY site ORDER BY ts)::numeric, 6) AS x FROM reading WHERE site < 5) y",
	"SELECT count(*), round(sum(cost)::numeric, 6) FROM flex.storage_schedule('SELECT ts, buy AS import_price, net_kw AS net_load_kw FROM reading WHERE site = 7 ORDER BY ts', $spec)")
{
	my $strip = sub { my ($t) = @_; $t =~ s/"[a-z_]*seconds": [-\d.e]+,? ?//g; return $t; };
	is($strip->($node->safe_psql('postgres', "SET $force = regress; $sql")), $strip->($node->safe_psql('postgres', "SET $force = off; $sql")), 'forced into a worker: ' . substr($sql, 0, 40));
}
done_testing();
