# shellcheck shell=sh
# What the scripts share: the project's root, the server's programs, who runs
# what, and a private cluster that never outlives its script.
# Sourced by sh scripts that were started anywhere.

# ROOT: the project's folder (the scripts may set it before)
ROOT=${ROOT:-$(cd "$(dirname "$0")/.." && pwd)}
MAKE=${MAKE:-make}

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Run as root: directly, or through sudo.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif have sudo; then
		sudo "$@"
	else
		die "this needs root or sudo: $*"
	fi
}

# Debian's servers stand below DEBIAN_ROOT, which only the test of these scripts sets.
DEBIAN_PG=${DEBIAN_ROOT:-}/usr/lib/postgresql

# The major version in "PostgreSQL 15.4 (Debian ...)" on standard input.
major_of() { sed -n '1s/[^0-9]*\([0-9][0-9]*\).*/\1/p'; }

# Print, in words, what this pg_config lacks to build and run an extension;
# nothing where all is there. pgxs.mk proves nothing: Debian's client package
# brings it, without the headers that it needs.
pg_config_lacks() {
	if ! _program=$(command -v "$1") || [ ! -x "$_program" ] || [ -d "$_program" ]; then
		if [ -e "$1" ]; then echo "it isn't an executable program"; else echo "there is no such program"; fi
		return
	fi
	_bindir=$("$1" --bindir 2>/dev/null) && _include=$("$1" --includedir-server 2>/dev/null) && _pgxs=$("$1" --pgxs 2>/dev/null) ||
		{ echo "it doesn't answer as pg_config does"; return; }
	if [ ! -x "$_bindir/postgres" ]; then
		echo "there is no server ($_bindir/postgres)"
	elif [ ! -f "$_include/postgres.h" ]; then
		echo "there are no server headers ($_include/postgres.h)"
	elif [ ! -f "$_pgxs" ]; then
		echo "there is no makefile for extensions (${_pgxs:-pgxs.mk})"
	else
		_server=$("$_bindir/postgres" --version 2>/dev/null | major_of)
		_headers=$(cat "$_include"/pg_config*.h 2>/dev/null | sed -n 's/^#define PG_MAJORVERSION "\([0-9]*\).*/\1/p' | head -n 1)
		[ -z "$_server" ] || [ -z "$_headers" ] || [ "$_server" = "$_headers" ] ||
			echo "the server is of version $_server, the headers ($_include) are of version $_headers"
	fi
}

# Print the versions that have this program in Debian's folder, newest first.
debian_majors() {
	for _file in "$DEBIAN_PG"/*/bin/"$1"; do
		[ ! -e "$_file" ] || echo "$_file"
	done | sed -n 's|.*/\([0-9][0-9]*\)/bin/[^/]*$|\1|p' | sort -n -r
}

# Was a pg_config named by the user?
pg_config_given() { [ -n "${PG_CONFIG:-}" ] && [ "$PG_CONFIG" != pg_config ]; }

# Print the pg_config to build with: PG_CONFIG, or the one of PG_MAJOR, else the
# newest Debian one that lacks nothing, else the one on the PATH. Fails where
# there is none.
find_pg_config() {
	if pg_config_given; then
		[ -z "$(pg_config_lacks "$PG_CONFIG")" ] || return 1
		command -v "$PG_CONFIG"
		return
	fi
	for _major in ${PG_MAJOR:-$(debian_majors pg_config)}; do
		_try=$DEBIAN_PG/$_major/bin/pg_config
		if [ -z "$(pg_config_lacks "$_try")" ]; then
			echo "$_try"
			return
		fi
	done
	[ -z "$(pg_config_lacks pg_config)" ] || return 1
	[ -z "${PG_MAJOR:-}" ] || [ "$(pg_config --version | major_of)" = "$PG_MAJOR" ] || return 1
	command -v pg_config
}

# Set PG_CONFIG, BINDIR, PKGLIBDIR, SHAREDIR.
need_server() {
	PG_CONFIG=$(find_pg_config) || die "${PG_CONFIG:-pg_config}: $(pg_config_lacks "${PG_CONFIG:-pg_config}"); run scripts/deps.sh build, or set PG_CONFIG"
	BINDIR=$("$PG_CONFIG" --bindir)
	PKGLIBDIR=$("$PG_CONFIG" --pkglibdir)
	SHAREDIR=$("$PG_CONFIG" --sharedir)
	export PG_CONFIG BINDIR PKGLIBDIR SHAREDIR
}

# Install into the server's directories, with root's rights only where needed.
install_extension() {
	if [ -w "$PKGLIBDIR" ] && [ -w "$SHAREDIR/extension" ]; then
		"$MAKE" -C "$ROOT" --no-print-directory -s PG_CONFIG="$PG_CONFIG" install
	else
		as_root "$MAKE" -C "$ROOT" --no-print-directory -s PG_CONFIG="$PG_CONFIG" install
	fi
}

# PostgreSQL refuses to run as root: then an unprivileged user runs the server.
server_user() {
	if [ "$(id -u)" -ne 0 ]; then
		id -un
	elif id postgres >/dev/null 2>&1; then
		echo postgres
	else
		echo nobody
	fi
}

# Run a command as the server's user.
as_server() {
	if [ "$(id -u)" -eq 0 ]; then
		runuser -u "$(server_user)" -- "$@"
	else
		"$@"
	fi
}

# Make WORK, a folder of the server's user that is removed at the end: under
# build/ where that user can reach it, else under /tmp (a checkout in /root).
make_work() {
	mkdir -p "$ROOT/build"
	WORK=$(mktemp -d "$ROOT/build/work.XXXXXX")
	chmod 755 "$WORK"
	if ! as_server test -x "$WORK"; then
		rmdir "$WORK"
		WORK=$(mktemp -d /tmp/pg_flex.XXXXXX)
		chmod 755 "$WORK"
	fi
	if [ "$(id -u)" -eq 0 ]; then
		chown "$(server_user)" "$WORK"
	fi
	# a socket's path may have 107 bytes at most
	SOCKET=$(mktemp -d /tmp/flexsock.XXXXXX)
	if [ "$(id -u)" -eq 0 ]; then
		chown "$(server_user)" "$SOCKET"
	fi
	export WORK SOCKET
}

# Start a cluster of our own in WORK. Arguments: lines for its configuration.
# It listens on a socket in a private folder only, so that any port is free
# and nobody else gets in.
cluster_start() {
	as_server "$BINDIR/initdb" -D "$WORK/data" -U postgres -A trust -E UTF8 --locale=C --no-sync \
		>"$WORK/initdb.log" 2>&1 || { cat "$WORK/initdb.log" >&2; die "initdb failed"; }
	{
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$SOCKET'"
		echo "fsync = off"
		echo "max_connections = 40"
		echo "timezone = 'UTC'"
		echo "log_timezone = 'UTC'"
		for _line in "$@"; do echo "$_line"; done
	} >"$WORK/extra.conf"
	echo "include '$WORK/extra.conf'" | as_server tee -a "$WORK/data/postgresql.conf" >/dev/null
	as_server "$BINDIR/pg_ctl" -D "$WORK/data" -l "$WORK/server.log" -w -t 60 -s start ||
		{ cat "$WORK/server.log" >&2; die "the private server didn't start"; }
	PGHOST=$SOCKET PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
	export PGHOST PGPORT PGUSER PGDATABASE
	unset PGSERVICE PGSSLMODE PGOPTIONS PGPASSFILE PGTZ PGHOSTADDR 2>/dev/null || :
	PATH=$BINDIR:$PATH
	export PATH
}

# Stop every server that lives in WORK (the tests start some too), remove it.
cleanup_work() {
	[ -n "${WORK:-}" ] && [ -d "$WORK" ] || return 0
	find "$WORK" -name postmaster.pid 2>/dev/null | while read -r _pid; do
		as_server "$BINDIR/pg_ctl" -D "$(dirname "$_pid")" -m immediate -w -s stop >/dev/null 2>&1 || :
	done
	rm -rf "$WORK" "$SOCKET"
	WORK=
}

# Clean up at the end, however it comes.
trap_cleanup() {
	trap 'cleanup_work' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	trap 'exit 129' HUP
}
