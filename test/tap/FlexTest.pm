# What the TAP tests share: a server with the extension, cancelled statements
# with their delay, the memory of a backend, steps of prices as SQL.
package FlexTest;
use strict;
use warnings;
use Exporter 'import';
use Time::HiRes qw(time sleep);
use Test::More;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use IPC::Run;

our @EXPORT = qw(flex_server has_function slurp root storage_document cancel_delay resident_kb error_of session);

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
	$node->init(allows_streaming => grep { $_ eq 'streaming' } @conf);
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
	my $s = { in => '', out => '', err => '' };
	$s->{h} = IPC::Run::start([ 'psql', '-X', '-q', '-A', '-t', '-d', $node->connstr('postgres') ],
		'<', \$s->{in}, '>', \$s->{out}, '2>', \$s->{err}, IPC::Run::timeout(120));
	return bless $s, 'FlexTest::Session';
}

# Cancel $sql after $after seconds, by $how ("cancel", "terminate" or
# "timeout"). Returns the seconds from the request to the error, and its text.
sub cancel_delay
{
	my ($node, $session, $sql, $after, $how) = @_;
	my $start;
	if ($how eq 'timeout')
	{
		$session->run("SET statement_timeout = " . int($after * 1000));
		$start = time() + $after;
		$session->send($sql);
	}
	else
	{
		$session->send($sql);
		sleep($after);
		$node->safe_psql('postgres', "SELECT 1");
		$start = time();
		$node->safe_psql('postgres', "SELECT pg_cancel_backend($session->{pid})");
	}
	my $text = $session->finish;
	my $delay = time() - $start;
	$session->run("RESET statement_timeout") if $how eq 'timeout';
	return ($delay, $text);
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
	$self->{in} .= "$sql;\n\\echo $self->{mark}\n";
	$self->{h}->pump_nb;
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
