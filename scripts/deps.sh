#!/bin/sh
# Install the Debian packages that are missing; nothing when all are there. A
# machine may be half set up in any way: what a server lacks is installed, or
# one line says what it is and what to do.
#   scripts/deps.sh build        to build and run (a failure is an error)
#   scripts/deps.sh build test   and what the tests use (a failure only skips tests)
#   scripts/deps.sh build bench  and the peers of the benchmarks
# PG_CONFIG chooses a server, else PG_MAJOR a version, else it is the newest
# that lacks nothing, else the newest that is there in part, else Debian's.
set -eu
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

case ${PG_MAJOR:-0} in
*[!0-9]*) die "PG_MAJOR=$PG_MAJOR isn't a version: give a number such as 15" ;;
esac
pg_config=$(find_pg_config) || pg_config=

if ! have apt-get || ! have apt-cache || ! have dpkg-query; then
	[ -n "$pg_config" ] ||
		die "${PG_CONFIG:-pg_config}: $(pg_config_lacks "${PG_CONFIG:-pg_config}"); no apt-get here: install a PostgreSQL server with headers, GLPK, cJSON and SuiteSparse (KLU) yourself, then set PG_CONFIG"
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

may_install() { [ "$(id -u)" -eq 0 ] || have sudo; }

# Debian starts a cluster when it installs a server: nobody asked for one, so
# that is switched off while we install, and only then.
NO_MAIN=${DEBIAN_ROOT:-}/etc/postgresql-common/createcluster.d/pg_flex-install.conf
apt_install() {
	# shellcheck disable=SC2016  # expanded by the inner shell
	as_root env DEBIAN_FRONTEND=noninteractive NO_MAIN="$NO_MAIN" sh -eu -c '
		trap "rm -f $NO_MAIN" EXIT
		trap "exit 1" INT TERM HUP
		mkdir -p "$(dirname "$NO_MAIN")"
		echo "create_main_cluster = false" >"$NO_MAIN"
		apt-get install -y --no-install-recommends "$@"' sh "$@" >&2
}

# Read apt's lists anew, once; fails when that was done.
updated=
update_once() {
	[ -z "$updated" ] && may_install || return 1
	updated=yes
	as_root apt-get update >&2 || :
}

# Does apt know all of these, or are they there? Its lists may be empty or old.
# Without the right to install there is nothing to ask.
known() {
	may_install || return 0
	_known=$(missing "$@")
	# shellcheck disable=SC2086  # a list
	[ -z "$_known" ] || apt-cache show $_known >/dev/null 2>&1 || { update_once && apt-cache show $_known >/dev/null 2>&1; }
}

# Install what is missing; lists may be old, so a failure updates them. Sets
# reason where that fails.
ensure() {
	_wanted=$(missing "$@")
	[ -n "$_wanted" ] || return 0
	reason="can't be installed; as root: apt-get install$_wanted"
	# shellcheck disable=SC2086  # a list
	if ! may_install; then
		reason="missing, and neither root nor sudo here; as root: apt-get install$_wanted"
		return 1
	elif ! known $_wanted; then
		reason="apt doesn't know all of$_wanted: add a source that has them to /etc/apt"
		return 1
	fi
	say "installing:$_wanted"
	# shellcheck disable=SC2086
	apt_install $_wanted || { update_once && apt_install $_wanted; }
}

# The Debian version that a pg_config belongs to; fails for one from elsewhere.
debian_major_of() {
	_place=$(dirname "$1")
	[ "${_place#"$DEBIAN_PG"/}" != "$_place" ] || _place=$("$1" --bindir 2>/dev/null) || return 1
	_place=${_place#"$DEBIAN_PG"/}
	case $_place in
	*[!0-9]*/bin | /*) return 1 ;;
	*/bin) echo "${_place%/bin}" ;;
	*) return 1 ;;
	esac
}

# Set major, the version to install or to complete.
choose_major() {
	if pg_config_given; then
		major=$(debian_major_of "$PG_CONFIG") ||
			die "PG_CONFIG=$PG_CONFIG: $(pg_config_lacks "$PG_CONFIG"); install that beside it, or name a pg_config of a server with its headers"
		return
	elif [ -n "${PG_MAJOR:-}" ]; then
		major=$PG_MAJOR
		return
	fi
	for major in $(debian_majors postgres) $(debian_majors pg_config); do
		# a client alone is no reason for its version
		[ -e "$DEBIAN_PG/$major/bin/postgres" ] || installed "postgresql-server-dev-$major" || continue
		! known "postgresql-$major" "postgresql-server-dev-$major" || return 0
	done
	known postgresql || die "no complete PostgreSQL server, and apt knows no package postgresql: check /etc/apt/sources.list, or set PG_CONFIG"
	major=$(apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -n 1)
	[ -n "$major" ] || die "no complete PostgreSQL server, and apt doesn't say which version its package postgresql stands for: set PG_MAJOR"
}

# The packages of a server, and proof that it then lacks nothing.
ensure_server() {
	choose_major
	_there=$(missing "postgresql-$major" "postgresql-server-dev-$major")
	ensure "postgresql-$major" "postgresql-server-dev-$major" || die "no complete PostgreSQL $major: $reason"
	pg_config_given || PG_MAJOR=$major
	pg_config=$(find_pg_config) && return
	_try=$DEBIAN_PG/$major/bin/pg_config
	! pg_config_given || _try=$PG_CONFIG
	_lack=$(pg_config_lacks "$_try")
	[ -n "$_there" ] || _lack="$_lack, though its packages are installed; as root: apt-get install --reinstall postgresql-$major postgresql-client-$major postgresql-server-dev-$major"
	die "$_try: $_lack"
}

for part in "$@"; do
	case $part in
	build)
		ensure gcc libc6-dev make libglpk-dev libcjson-dev libsuitesparse-dev || die "packages for the build: $reason"
		[ -n "$pg_config" ] || ensure_server
		;;
	test)
		packages="perl libipc-run-perl coinor-clp python3-scipy"
		# pg_cron for a server of Debian's
		! major=$(debian_major_of "${pg_config:-pg_config}") || packages="$packages postgresql-$major-cron"
		for package in $packages; do
			ensure "$package" || say "warning: $package: $reason; tests that use it will be skipped"
		done
		;;
	bench)
		for package in coinor-clp python3-scipy; do
			ensure "$package" || say "warning: $package: $reason; its figures will be left out"
		done
		;;
	*)
		die "unknown part: $part"
		;;
	esac
done
