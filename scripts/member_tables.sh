#!/bin/sh
# Write a page again with the tables of members that its marks ask for:
#   <!-- members storage -->
#   <!-- end of members -->
# The server of PGHOST has the extension.
#   scripts/member_tables.sh PAGE
set -eu
sql=$(dirname "$0")/member_tables.sql
new=$1.new
while IFS= read -r line; do
	case $line in
	'<!-- members '*' -->')
		kind=${line#<!-- members }
		printf '%s\n\n' "$line"
		psql -X -q -At -v ON_ERROR_STOP=1 -v kind="${kind% -->}" -f "$sql"
		printf '\n'
		inside=yes
		;;
	'<!-- end of members -->') inside= ;;
	esac
	[ -n "${inside:-}" ] || printf '%s\n' "$line"
done <"$1" >"$new"
if cmp -s "$new" "$1"; then rm "$new"; else mv "$new" "$1"; fi
