#!/bin/sh
# Write what the pages have from an installed extension: the SQL reference from the
# COMMENTs, the names of a battery and the tables of members from flex.members.
#   scripts/sql_reference.sh FOLDER
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
psql -X -q -At -f scripts/sql_reference.sql >"$1/sql_reference.md"
psql -X -q -At -f scripts/names.sql >"$1/names.md"
for page in "$1"/*.md; do
	! grep -q '^<!-- members ' "$page" || scripts/member_tables.sh "$page"
done
