#!/bin/sh
# scripts/deps.sh on machines that are set up by half, in every way we know: a
# fake Debian in a folder of its own, with a fake apt-get that notes what it is
# asked for. Prints TAP; needs neither root nor network.
set -u
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
T=$(mktemp -d "${TMPDIR:-/tmp}/deps.XXXXXX")
trap 'rm -rf "$T"' EXIT
number=0
LIBS="gcc libc6-dev make libglpk-dev libcjson-dev libsuitesparse-dev"

# ---- the fake machine ------------------------------------------------------
# sys: the programs that every Debian has, and no others (no which, no perl)
machine() {
	rm -rf "$T/m"
	cp -a "$T/new" "$T/m"
}
make_machine() {
	mkdir -p "$T/m/sys" "$T/m/fake" "$T/m/installed" "$T/m/lists" "$T/m/mirror" "$T/m/usr/lib/postgresql" "$T/m/usr/include"
	for _tool in sh sed sort head env mkdir rm cat dirname touch chmod; do
		ln -s "$(command -v $_tool)" "$T/m/sys/$_tool"
	done
	: >"$T/m/log"
	echo 0 >"$T/m/uid"
	program fake/id 'cat "$M/uid"'
	program fake/dpkg-query 'for p; do :; done; [ -e "$M/installed/$p" ] && echo installed'
	program fake/apt-cache 'case $1 in
		show) shift; for p; do [ -e "$M/lists/$p" ] || exit 100; done ;;
		depends) [ -e "$M/lists/$2" ] && printf "postgresql\n  Depends: postgresql-15\n" ;;
		esac'
	program fake/apt-get 'echo "$*" >>"$M/log"
		case $1 in
		update) [ -e "$M/offline" ] && exit 100; rm -f "$M"/lists/*; for p in "$M"/mirror/*; do touch "$M/lists/${p##*/}"; done ;;
		install) shift; for p; do case $p in -*) ;; *) [ -e "$M/mirror/$p" ] && [ ! -e "$M/offline" ] || exit 100; "$M/unpack" "$p" ;; esac; done ;;
		esac'
	# what a package brings
	program unpack 'touch "$M/installed/$1"; v=${1##*-}; d=$M/usr/lib/postgresql/$v
		case $1 in
		postgresql-client-*) mkdir -p "$d/bin" "$d/lib/pgxs"; touch "$d/lib/pgxs/pgxs.mk"; "$M/pg_config_of" "$d/bin/pg_config" "$v" ;;
		postgresql-server-dev-*) "$0" "postgresql-client-$v"; mkdir -p "$M/usr/include/$v"; touch "$M/usr/include/$v/postgres.h"
			echo "#define PG_MAJORVERSION \"$v\"" >"$M/usr/include/$v/pg_config.h" ;;
		postgresql-cron | postgresql-[0-9]*-*) ;;
		postgresql-[0-9]*) "$0" "postgresql-client-$v"; printf "#!/bin/sh\necho \"postgres (PostgreSQL) %s.4\"\n" "$v" >"$d/bin/postgres"; chmod +x "$d/bin/postgres" ;;
		esac'
	program pg_config_of 'cat >"$1" <<EOF
#!/bin/sh
case \$1 in
--bindir) echo ${3:-$M/usr/lib/postgresql/$2/bin} ;;
--includedir-server) echo ${4:-$M/usr/include/$2} ;;
--pgxs) echo ${5:-$M/usr/lib/postgresql/$2/lib/pgxs/pgxs.mk} ;;
--version) echo "PostgreSQL $2.4" ;;
esac
EOF
chmod +x "$1"'
	# shellcheck disable=SC2086
	mirror $LIBS postgresql postgresql-15 postgresql-server-dev-15 postgresql-client-15
	# shellcheck disable=SC2086
	have $LIBS
	mv "$T/m" "$T/new"
}
program() {
	printf '#!/bin/sh\nM=%s\n%s\n' "$T/m" "$2" >"$T/m/$1"
	chmod +x "$T/m/$1"
}
mirror() { for _p; do touch "$T/m/mirror/$_p" "$T/m/lists/$_p"; done; }
have() { for _p; do "$T/m/unpack" "$_p"; done; }
# the program /usr/bin/pg_config of libpq-dev: it speaks for version $1
wrapper() { "$T/m/pg_config_of" "$T/m/fake/pg_config" "$1"; }
pg=$T/m/usr/lib/postgresql

# Run "deps.sh $parts" there with the settings given: status, said.
parts=build
deps() {
	# shellcheck disable=SC2086
	said=$(env -i HOME="$T" PATH="$T/m/fake:$T/m/sys" DEBIAN_ROOT="$T/m" "$@" sh "$ROOT/scripts/deps.sh" $parts 2>&1)
	status=$?
}
# Which pg_config do the scripts take now?
taken() { env -i PATH="$T/m/fake:$T/m/sys" DEBIAN_ROOT="$T/m" ROOT="$ROOT" "$@" sh -c '. "$ROOT/scripts/lib.sh"; find_pg_config'; }

# ---- assertions ---------------------------------------------------------------
ok() { # condition's status, name
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2"
		{ echo "status $status, said:"; echo "$said"; echo "apt-get was asked:"; cat "$T/m/log"; } | sed 's/^/#   /'
	fi
}
# It succeeded, and installed just these packages (in any number of calls).
installs() { # name, packages
	_name=$1
	shift
	_got=$(sed -n 's/^install //p' "$T/m/log" | tr ' ' '\n' | grep -v '^-' | sort | tr '\n' ' ')
	_want=$(for _p; do echo "$_p"; done | sort | tr '\n' ' ')
	[ "$status" -eq 0 ] && [ "$_got" = "$_want" ] && [ ! -e "$T/m/etc/postgresql-common/createcluster.d/pg_flex-install.conf" ]
	ok $? "$_name: installs ${*:-nothing}"
}
# It failed with one line that has these words; nothing was installed.
says() { # name, words of the line
	_name=$1
	shift
	_missing=0
	for _word; do case $said in *"$_word"*) ;; *) _missing=1 ;; esac; done
	[ "$status" -eq 1 ] && [ "$_missing" -eq 0 ] && [ "$(echo "$said" | grep -c .)" -eq 1 ] && ! grep -q '^install' "$T/m/log"
	ok $? "$_name: says why in one line"
}
quiet() { # name: no package manager was asked for anything
	[ "$status" -eq 0 ] && [ ! -s "$T/m/log" ] && [ -z "$said" ]
	ok $? "$1: neither network nor a word"
}
takes() { # name, pg_config, settings
	_name=$1 _want=$2
	shift 2
	[ "$(taken "$@")" = "$_want" ]
	ok $? "$_name: then takes ${_want#"$T"/m}"
}

make_machine
# ---- half set up, with apt ------------------------------------------------------
machine
rm "$T"/m/installed/*
deps
# shellcheck disable=SC2086
installs "nothing there" $LIBS postgresql-15 postgresql-server-dev-15
takes "nothing there" "$pg/15/bin/pg_config"
: >"$T/m/log"
deps
quiet "the same again"

machine
have postgresql-15 postgresql-server-dev-15
touch "$T/m/offline"
rm "$T"/m/lists/*
deps
quiet "all there, offline, apt's lists empty"

machine
have postgresql-15
wrapper 15
deps
installs "server and libpq-dev, no headers" postgresql-server-dev-15
takes "server and libpq-dev, no headers" "$pg/15/bin/pg_config"

machine
have postgresql-client-15
deps
installs "client alone" postgresql-15 postgresql-server-dev-15

machine
mirror postgresql-16 postgresql-server-dev-16
have postgresql-client-16
wrapper 16
deps
installs "client of a newer version alone" postgresql-15 postgresql-server-dev-15
takes "client of a newer version alone" "$pg/15/bin/pg_config"

machine
have postgresql-server-dev-15
deps
installs "headers, no server" postgresql-15

machine
mirror postgresql-14 postgresql-server-dev-14
have postgresql-15 postgresql-server-dev-14
deps
installs "headers of 14, server of 15" postgresql-server-dev-15
takes "headers of 14, server of 15" "$pg/15/bin/pg_config"

machine
have postgresql-14 postgresql-server-dev-14 postgresql-15
deps
installs "14 complete, server of 15 without headers"
takes "14 complete, server of 15 without headers" "$pg/14/bin/pg_config"

machine
have postgresql-14 postgresql-server-dev-14 postgresql-15 postgresql-server-dev-15 postgresql-9
takes "several complete" "$pg/15/bin/pg_config"
takes "several complete, PG_MAJOR=14" "$pg/14/bin/pg_config" PG_MAJOR=14

machine
mirror postgresql-14 postgresql-server-dev-14
have postgresql-14 postgresql-15
deps
installs "servers of 14 and 15 without headers" postgresql-server-dev-15

machine
have postgresql-17 postgresql-15
deps
installs "the newest server's packages are in no source" postgresql-server-dev-15

machine
have postgresql-17
deps
installs "a server that no source completes" postgresql-15 postgresql-server-dev-15

# ---- apt's own states ------------------------------------------------------------
machine
rm "$T"/m/lists/*
deps
installs "apt's lists empty" postgresql-15 postgresql-server-dev-15

machine
rm "$T"/m/installed/libcjson-dev "$T/m/mirror/libcjson-dev"
deps
[ "$status" -eq 1 ] && [ "$(echo "$said" | tail -n 1)" = "error: packages for the build: can't be installed; as root: apt-get install libcjson-dev" ] &&
	grep -q '^update$' "$T/m/log"
ok $? "apt's lists old, a package has gone: tried again with new lists, then says so"

machine
rm "$T"/m/lists/* "$T"/m/mirror/*
deps
says "no package postgresql at all" "apt knows no package postgresql"

machine
rm "$T/m/installed/libglpk-dev" "$T/m/lists/libglpk-dev" "$T/m/mirror/libglpk-dev"
deps
says "a library that apt doesn't know" libglpk-dev "apt doesn't know"

machine
echo 1000 >"$T/m/uid"
have postgresql-15
deps
says "neither root nor sudo" "neither root nor sudo" "apt-get install postgresql-server-dev-15"
program fake/sudo 'exec "$@"'
deps
installs "sudo" postgresql-server-dev-15

machine
echo 1000 >"$T/m/uid"
have postgresql-15 postgresql-server-dev-15
parts="build test" deps
[ "$status" -eq 0 ] && [ ! -s "$T/m/log" ]
ok $? "packages for tests alone missing, no root: warnings, no failure"
case $said in *"warning: coinor-clp: missing"*) true ;; *) false ;; esac
ok $? "which name the package"

machine
have postgresql-15 postgresql-server-dev-15
rm "$T/m/usr/include/15/postgres.h"
deps
says "packages there, a file lost" "$T/m/usr/include/15/postgres.h" "--reinstall"

machine
rm "$T"/m/fake/apt-get
have postgresql-15
wrapper 15
deps
says "no apt-get" "no apt-get here" "there are no server headers"

# ---- PG_CONFIG and PG_MAJOR -----------------------------------------------------
machine
deps PG_CONFIG=/nowhere/pg_config
says "PG_CONFIG: no program" /nowhere/pg_config "there is no such program"
touch "$T/m/pg_config"
deps PG_CONFIG="$T/m/pg_config"
says "PG_CONFIG: not executable" "isn't an executable program"
"$T/m/pg_config_of" "$T/m/pg_config" 15 "$T/m/own" "$T/m/own" "$T/m/own/pgxs.mk"
mkdir "$T/m/own"
deps PG_CONFIG="$T/m/pg_config"
says "PG_CONFIG elsewhere: no server" "there is no server ($T/m/own/postgres)" "install that beside it"
printf '#!/bin/sh\necho "postgres (PostgreSQL) 15.4"\n' >"$T/m/own/postgres"
chmod +x "$T/m/own/postgres"
deps PG_CONFIG="$T/m/pg_config"
says "PG_CONFIG elsewhere: no headers" "there are no server headers ($T/m/own/postgres.h)"
touch "$T/m/own/postgres.h" "$T/m/own/pgxs.mk"
echo '#define PG_MAJORVERSION "14"' >"$T/m/own/pg_config.h"
deps PG_CONFIG="$T/m/pg_config"
says "PG_CONFIG elsewhere: headers of another version" "the server is of version 15" "of version 14"
echo '#define PG_MAJORVERSION "15"' >"$T/m/own/pg_config.h"
deps PG_CONFIG="$T/m/pg_config"
quiet "PG_CONFIG elsewhere: complete"
program pg_config 'exit 0'
deps PG_CONFIG="$T/m/pg_config"
says "PG_CONFIG: another program" "there is no server"

machine
have postgresql-15
deps PG_CONFIG="$pg/15/bin/pg_config"
installs "PG_CONFIG of Debian without headers" postgresql-server-dev-15
machine
have postgresql-15
wrapper 15
deps PG_CONFIG="$T/m/fake/pg_config"
installs "PG_CONFIG is libpq-dev's program" postgresql-server-dev-15
machine
have postgresql-15 postgresql-server-dev-15
mirror postgresql-16 postgresql-server-dev-16
deps PG_CONFIG="$pg/16/bin/pg_config"
installs "PG_CONFIG of Debian, not there yet" postgresql-16 postgresql-server-dev-16
machine
deps PG_CONFIG="$pg/12/bin/pg_config"
says "PG_CONFIG of a Debian version that apt doesn't know" "postgresql-12" "apt doesn't know"

machine
have postgresql-15 postgresql-server-dev-15
mirror postgresql-14 postgresql-server-dev-14
deps PG_MAJOR=14
installs "PG_MAJOR" postgresql-14 postgresql-server-dev-14
takes "PG_MAJOR" "$pg/14/bin/pg_config" PG_MAJOR=14
machine
have postgresql-15 postgresql-server-dev-15
deps PG_MAJOR=11
says "PG_MAJOR that apt doesn't know" "PostgreSQL 11" "apt doesn't know"
deps PG_MAJOR=new
says "PG_MAJOR not a number" "PG_MAJOR=new isn't a version"

# ---- make without the scripts ---------------------------------------------------
if command -v make >/dev/null 2>&1; then
	machine
	have postgresql-15
	said=$(make -s -C "$ROOT" PG_CONFIG="$pg/15/bin/pg_config" all 2>&1)
	status=$?
	case $said in *"$T/m/usr/include/15/postgres.h"*"scripts/deps.sh build"*) [ "$status" -ne 0 ] ;; *) false ;; esac
	ok $? "make without headers: says why"
fi
echo "1..$number"
