#!/bin/sh
# The TAP tests (all of test/tap, or the files named), each with servers of its
# own, run by the server's user from a copy that this user can read.
# Called by run_tests.sh, or alone after "make install".
set -eu
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
need_server
if [ -z "${WORK:-}" ]; then
	make_work
	trap_cleanup
fi
pgxs=$(dirname "$(dirname "$(dirname "$("$PG_CONFIG" --pgxs)")")")
perl=$pgxs/src/test/perl

if ! have prove || ! perl -MIPC::Run -e 1 2>/dev/null || [ ! -d "$perl/PostgreSQL/Test" ]; then
	echo "1..0 # SKIP TAP tests need prove, IPC::Run and PostgreSQL::Test (version 15 on) of the server's development files"
	exit 0
fi

tree=$WORK/tree
rm -rf "$tree"
mkdir -p "$tree"
(cd "$ROOT" && tar cf - Makefile META.json pg_flex.control README.md CHANGELOG.md sql scripts upgrade test/tap test/sql test/upgrade test/cases data docs bench 2>/dev/null) | (cd "$tree" && tar xf -)
chmod -R a+rX "$tree"
if [ "$(id -u)" -eq 0 ]; then
	chown -R "$(server_user)" "$tree"
fi

if [ $# -eq 0 ]; then
	set -- test/tap/*.pl
fi
cd "$tree"
# a folder under WORK keeps the servers where cleanup_work finds them
as_server env -u PGHOST -u PGPORT -u PGUSER -u PGDATABASE PATH="$BINDIR:$PATH" PERL5LIB="$perl:$tree/test/tap" PG_REGRESS="$pgxs/src/test/regress/pg_regress" \
	TESTDIR="$tree" HOME="$tree" FLEX_SHARED="${FLEX_SHARED:-}" FLEX_ROOT="$tree" FLEX_PKGLIBDIR="$PKGLIBDIR" LC_ALL=C TZ=UTC \
	prove --nocolor --merge -v "$@"
