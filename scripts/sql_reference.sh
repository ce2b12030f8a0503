#!/bin/sh
# Write the SQL reference from the COMMENTs of an installed extension.
#   scripts/sql_reference.sh FILE
set -eu
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
need_server
"$MAKE" --no-print-directory -s PG_CONFIG="$PG_CONFIG" all
install_extension
make_work
trap_cleanup
cluster_start
psql -X -q -c 'CREATE EXTENSION pg_flex'
psql -X -q -At -f scripts/sql_reference.sql >"$1"
