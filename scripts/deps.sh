#!/bin/sh
# Install the Debian packages that are missing; nothing when all are there.
#   scripts/deps.sh build        to build and run (a failure is an error)
#   scripts/deps.sh build test   and what the tests use (a failure only skips tests)
#   scripts/deps.sh build bench  and the peers of the benchmarks
# PG_MAJOR chooses the server's version where none is installed yet.
set -eu
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

if ! have apt-get || ! have dpkg-query; then
	find_pg_config >/dev/null ||
		die "no apt-get here: install a PostgreSQL server with headers, GLPK, cJSON and SuiteSparse (KLU) yourself, then set PG_CONFIG"
	exit 0
fi

installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing() {
	for _package in "$@"; do
		installed "$_package" || printf ' %s' "$_package"
	done
}

# Debian starts a cluster when it installs a server: nobody asked for one, so
# that is switched off while we install, and only then.
NO_MAIN=/etc/postgresql-common/createcluster.d/pg_flex-install.conf
apt_install() {
	# shellcheck disable=SC2016  # expanded by the inner shell
	as_root env DEBIAN_FRONTEND=noninteractive NO_MAIN="$NO_MAIN" sh -eu -c '
		trap "rm -f $NO_MAIN" EXIT
		trap "exit 1" INT TERM HUP
		mkdir -p "$(dirname "$NO_MAIN")"
		echo "create_main_cluster = false" >"$NO_MAIN"
		apt-get install -y --no-install-recommends "$@"' sh "$@" >&2
}

updated=
update_once() {
	[ -z "$updated" ] || return 0
	updated=yes
	as_root apt-get update >&2 || :
}

# Install what is missing; lists may be empty or old, so a failure updates them.
ensure() {
	_wanted=$(missing "$@")
	[ -n "$_wanted" ] || return 0
	say "installing:$_wanted"
	# shellcheck disable=SC2086  # a list
	if ! apt-cache show $_wanted >/dev/null 2>&1; then
		update_once
	fi
	# shellcheck disable=SC2086
	apt_install $_wanted || { update_once; apt_install $_wanted; }
}

# The version to use: of an installed server, else the distribution's.
server_major() {
	if [ -n "${PG_MAJOR:-}" ]; then
		echo "$PG_MAJOR"
		return
	fi
	_newest=$(debian_majors postgres | head -1)
	if [ -z "$_newest" ]; then
		apt-cache show postgresql >/dev/null 2>&1 || update_once
		_newest=$(apt-cache depends postgresql 2>/dev/null |
			sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -1)
	fi
	[ -n "$_newest" ] || die "apt knows no package postgresql"
	echo "$_newest"
}

major=
if pg_config=$(find_pg_config); then
	major=$("$pg_config" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
elif [ -n "${PG_CONFIG:-}" ] && [ "$PG_CONFIG" != pg_config ]; then
	die "PG_CONFIG=$PG_CONFIG has no server development files"
else
	major=$(server_major)
fi

for part in "$@"; do
	case $part in
	build)
		packages="gcc libc6-dev make libglpk-dev libcjson-dev libsuitesparse-dev"
		[ -n "${pg_config:-}" ] || packages="$packages postgresql-$major postgresql-server-dev-$major"
		# shellcheck disable=SC2086
		ensure $packages || die "packages for the build can't be installed"
		;;
	test)
		for package in perl libipc-run-perl "postgresql-$major-cron" coinor-clp python3-scipy; do
			ensure "$package" || say "warning: $package can't be installed; tests that use it will be skipped"
		done
		;;
	bench)
		for package in coinor-clp python3-scipy; do
			ensure "$package" || say "warning: $package can't be installed; its figures will be left out"
		done
		;;
	*)
		die "unknown part: $part"
		;;
	esac
done
