#!/bin/sh
# make demo: set the machine up, build, install, start a private server, load a
# year of prices, schedule batteries at several sites, show what it is worth.
#   make demo PRICES=file.csv   your own prices (data/read_prices.awk has the layouts), hours or
#                               parts of an hour, a day at least; ZONE=name chooses a column
#   make demo KEEP=1            leaves the server running and says how to stop it
set -eu
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
PRICES=${PRICES:-$ROOT/data/price_year.csv}
[ -f "$PRICES" ] && [ -r "$PRICES" ] || die "can't read PRICES=$PRICES"
PRICES=$(cd "$(dirname "$PRICES")" && pwd)/$(basename "$PRICES")
cd "$ROOT"

# the prices first: what is wrong with them is told before anything is installed
mkdir -p build
rows=$(mktemp build/prices.XXXXXX)
trap_cleanup
trap 'rm -f "$rows"; cleanup_work' EXIT
ZONE=${ZONE:-} LC_ALL=C awk -f data/read_prices.awk <"$PRICES" >"$rows" || die "prices of $PRICES can't be read"
scripts/deps.sh build
need_server
"$MAKE" --no-print-directory -s -j"$(nproc 2>/dev/null || echo 1)" PG_CONFIG="$PG_CONFIG" all
install_extension
make_work
cluster_start
export PSQLRC=/dev/null PAGER=
run() { psql -X -q -v ON_ERROR_STOP=1 -P footer=off "$@"; }

run -f data/demo.sql
run -c '\copy demo.price FROM STDIN CSV' <"$rows"
run -c '\copy demo.shape FROM STDIN CSV HEADER' <data/shape_year.csv
run -f data/meter.sql
printf '\n'
run -At -c "SELECT format('pg_flex %s on PostgreSQL %s: %s steps of prices from %s to %s, %s sites', extversion, current_setting('server_version'),
  (SELECT count(*) FROM demo.price), first, until, (SELECT count(*) FROM demo.site))
  FROM pg_extension, demo.grid WHERE extname = 'pg_flex'"
run -f data/show.sql
run -f data/catalogue.sql
run -f data/household.sql
run -f data/network.sql
run -At -c "SELECT flex.network_svg('two streets', 'voltage', 'SELECT * FROM demo.home_load ORDER BY ts')" >"$ROOT/build/demo_network.svg"
run -At -c "SELECT flex.schedule_svg('bakery')" >"$ROOT/build/demo.svg"
say "the schedule as a picture: build/demo.svg; the network, coloured by voltage: build/demo_network.svg"
run -f data/community.sql
run -At -c "SELECT flex.schedule_svg('street')" >"$ROOT/build/demo_community.svg"
say "the community's plan as a picture: build/demo_community.svg"

if [ -n "${KEEP:-}" ]; then
	trap - EXIT
	rm -f "$rows"
	say "the server goes on:  $BINDIR/psql -h $SOCKET -U postgres"
	if [ "$(id -u)" -eq 0 ]; then
		say "stop it with:  runuser -u $(server_user) -- $BINDIR/pg_ctl -D $WORK/data stop && rm -rf $WORK $SOCKET"
	else
		say "stop it with:  $BINDIR/pg_ctl -D $WORK/data stop && rm -rf $WORK $SOCKET"
	fi
else
	say "to look around: make demo KEEP=1 leaves this server running and says how to connect"
	say "in a database of your own: CREATE EXTENSION pg_flex;"
fi
