# What the TAP tests share: a server with the extension, cancelled statements
# with what they still cost, memory and processor time of a backend, steps of
# prices as SQL. Nothing here or in the tests asserts a time by the clock: a
# busy machine may take any. Limits below only keep a test from hanging.
package FlexTest;
use strict;
use warnings;

BEGIN
{
	$ENV{PGCTLTIMEOUT}            //= 600;
	$ENV{PG_TEST_TIMEOUT_DEFAULT} //= 600;
}
use POSIX ();
use Exporter 'import';
use Time::HiRes qw(time sleep);
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use IPC::Run;

our @EXPORT = qw(flex_server has_function slurp root storage_document cancel takes_effect resident_kb cpu_seconds wait_for_log error_of session);

sub root { return $ENV{FLEX_ROOT} // '.'; }

sub slurp
{
	my ($path) = @_;
	open(my $file, '<', $path) or die "$path: $!";
	local $/;
	my $text = <$file>;
	return $text;
}

# A running server with pg_flex in database postgres; more lines for its configuration.
sub flex_server
{
	my ($name, @conf) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init(allows_streaming => scalar(grep { $_ eq 'streaming' } @conf));
	@conf = grep { $_ ne 'streaming' } @conf;
	$node->append_conf('postgresql.conf', join("\n", "timezone = 'UTC'", "fsync = off", @conf));
	$node->start;
	$node->safe_psql('postgres', 'CREATE EXTENSION pg_flex');
	return $node;
}

sub has_function
{
	my ($node, $name) = @_;
	return $node->safe_psql('postgres',
		"SELECT count(*) FROM pg_proc WHERE pronamespace = 'flex'::regnamespace AND proname = '$name'") > 0;
}

# SQL that gives a document of kind storage: n hours of wavy prices, members to add.
sub storage_document
{
	my ($n, $storage, $more) = @_;
	$storage //= '{}';
	$more    //= '{}';
	return "(SELECT jsonb_build_object('kind', 'storage', 'start', '2026-01-01T00:00:00Z', 'step_hours', 1,
	  'import_price', jsonb_agg(round((0.1 + 0.15 * sin(i * 0.26) + 0.1 * sin(i * 1.7))::numeric, 4) ORDER BY i),
	  'export_price', jsonb_agg(round((0.06 + 0.15 * sin(i * 0.26) + 0.1 * sin(i * 1.7))::numeric, 4) ORDER BY i),
	  'net_load_kw', jsonb_agg(round((2 + 3 * sin(i * 0.9))::numeric, 3) ORDER BY i),
	  'storage', '{\"capacity_kwh\": 10, \"power_kw\": 4, \"roundtrip_efficiency\": 0.9}'::jsonb || '$storage') || '$more'
	  FROM generate_series(1, $n) i)";
}

# A psql session of our own, on pipes: {pid, in, out, err, h, quit}.
sub session
{
	my ($node) = @_;
	my $s = { in => '', out => '', err => '', limit => IPC::Run::timeout(1200) };
	$s->{h} = IPC::Run::start([ 'psql', '-X', '-q', '-A', '-t', '-d', $node->connstr('postgres') ],
		'<', \$s->{in}, '>', \$s->{out}, '2>', \$s->{err}, $s->{limit});
	return bless $s, 'FlexTest::Session';
}

# Processor time of a process so far, user and system, seconds; undef where it has gone.
sub cpu_seconds
{
	my ($pid) = @_;
	open(my $file, '<', "/proc/$pid/stat") or return undef;
	my $line = <$file> // return undef;
	$line =~ s/^.*\) //;    # the name may hold blanks
	my @field = split ' ', $line;
	return ($field[11] + $field[12]) / POSIX::sysconf(POSIX::_SC_CLK_TCK());
}

# Cancel $sql, by $how: "cancel" when its backend has used $after seconds of the
# processor, "timeout" as statement_timeout when $after seconds have gone by.
# Returns the processor time that the backend used between the request and the
# end of the statement, the time by the clock (to print), and the error's text.
sub cancel
{
	my ($node, $session, $sql, $after, $how) = @_;
	my $pid = $session->{pid};
	my ($request, $used);
	$session->run("SET statement_timeout = " . int($after * 1000)) if $how eq 'timeout';
	my $first = cpu_seconds($pid);
	my @sample;
	$session->send($sql);
	until ($session->done)
	{
		my $cpu = cpu_seconds($pid) // last;
		push @sample, [ time(), $cpu ];
		if ($how eq 'cancel' && !defined $request && $cpu - $first >= $after)
		{
			# the signal of pg_cancel_backend, without the way through another backend
			($request, $used) = @{ $sample[-1] };
			kill 'INT', $pid;
		}
		sleep(0.005);
	}
	my $end  = time();
	my $text = $session->finish;
	my $last = cpu_seconds($pid) // $sample[-1][1];
	if ($how eq 'timeout')
	{
		# the server's watch started with the statement; the sample nearest to its end
		$request = $after + $node->safe_psql('postgres', "SELECT extract(epoch FROM query_start) FROM pg_stat_activity WHERE pid = $pid");
		$session->run('RESET statement_timeout');
		my ($near) = sort { abs($a->[0] - $request) <=> abs($b->[0] - $request) } @sample;
		$used = $near->[1];
	}
	return (0, 0, $text) if !defined $request;
	return ($last - $used, $end - $request, $text);
}

# Cancel a statement and judge: an error that says so, and at most 0.3 s of the
# processor until it is raised. Returns these seconds.
sub takes_effect
{
	my ($node, $session, $name, $sql, $after, $how) = @_;
	my ($cpu, $delay, $text) = cancel($node, $session, $sql, $after, $how);
	like($text, qr/ERROR:  canceling statement due to/, "$name: $how after $after s");
	cmp_ok($cpu, '<=', 0.3, sprintf('%s: in effect after %.2f s of the processor (%.3f s by the clock)', $name, $cpu, $delay));
	return $cpu;
}

# Wait until the server's log, from $from on, holds $pattern; returns where the log ends.
sub wait_for_log
{
	my ($node, $pattern, $from) = @_;
	for (1 .. 6000)
	{
		my $log = slurp($node->logfile);
		return length($log) if substr($log, $from) =~ $pattern;
		sleep(0.1);
	}
	die "the server's log never said $pattern";
}

# VmRSS of a process in kB.
sub resident_kb
{
	my ($pid) = @_;
	return slurp("/proc/$pid/status") =~ /^VmRSS:\s+(\d+)/m ? $1 : undef;
}

# The error text of a statement, "" where it succeeds.
sub error_of
{
	my ($node, $sql, %more) = @_;
	my ($ret, $out, $err) = $node->psql('postgres', $sql, on_error_stop => 1, %more);
	return $ret == 0 ? '' : $err;
}

package FlexTest::Session;
use strict;
use warnings;

my $mark = 0;

sub send
{
	my ($self, $sql) = @_;
	$mark++;
	$self->{mark} = "done $mark";
	$self->{out}  = '';
	$self->{err}  = '';
	$self->{limit}->start;
	$self->{in} .= "$sql;\n\\echo $self->{mark}\n";
	$self->{h}->pump_nb;
}

# Has what was sent ended? Doesn't wait.
sub done
{
	my ($self) = @_;
	eval { $self->{h}->pump_nb; 1 } or return 1;
	return index($self->{out}, $self->{mark}) >= 0;
}

# Wait for the end of what was sent; returns output and errors together.
sub finish
{
	my ($self) = @_;
	while (index($self->{out}, $self->{mark}) < 0)
	{
		last if !eval { $self->{h}->pump; 1 };
	}
	my $out = $self->{out};
	$out =~ s/^\Q$self->{mark}\E\n?//m;
	return $out . $self->{err};
}

sub run
{
	my ($self, $sql) = @_;
	$self->send($sql);
	return $self->finish;
}

sub backend
{
	my ($self) = @_;
	($self->{pid}) = $self->run('SELECT pg_backend_pid()') =~ /(\d+)/;
	return $self->{pid};
}

sub quit
{
	my ($self) = @_;
	$self->{in} .= "\\q\n";
	eval { $self->{h}->finish };
}

1;
