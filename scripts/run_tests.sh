#!/bin/sh
# make test: set the machine up, build, install, start private servers, run
# everything. The last line is "N passed, N failed, N skipped"; the exit status
# is 0 only when nothing failed.
# STAGES="unit asan" runs a part: house scripts package build unit asan peers fuzz regress tap.
# FLEX_SHARED names a folder of third-party data; without it, what needs them is
# skipped. With FLEX_SHARED_REQUIRED=1 that is a failure.
set -u
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT" || exit 1
STAGES=${STAGES:-house scripts package build unit asan peers fuzz regress tap}
jobs=$(nproc 2>/dev/null || echo 1)
passed=0 failed=0 skipped=0

if [ -n "${FLEX_SHARED:-}" ]; then
	FLEX_SHARED=$(cd "$FLEX_SHARED" 2>/dev/null && pwd) || die "FLEX_SHARED isn't a folder"
	export FLEX_SHARED
elif [ -n "${FLEX_SHARED_REQUIRED:-}" ]; then
	die "FLEX_SHARED isn't set, and required"
fi
scripts/deps.sh build test || exit 1
need_server
make_work
trap_cleanup

stage() { case " $STAGES " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

# Run a command with its output shown and kept in $log; keeps $status.
log=$WORK/log
logged() {
	{ "$@" 2>&1; echo $? >"$WORK/status"; } | tee "$log"
	status=$(cat "$WORK/status")
	grep -E '^skipped:|\.\. skipped:|# [Ss][Kk][Ii][Pp]' "$log" >>"$WORK/skips"
}

# Add what the stage $1 counted: "P F S" on standard input. A stage that ended
# badly without a failed test is a failure by itself.
add() {
	read -r p f s
	if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then
		say "stage $1 ended with status $status"
		f=1
	fi
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	printf '== %s: %d passed, %d failed, %d skipped\n' "$1" "$p" "$f" "$s" | tee -a "$WORK/stages"
}

# Of "unit NAME: P passed, F failed, S skipped" lines; $1 programs were to run.
count_unit() {
	awk -v programs="$1" '
		/^unit .*: [0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ { sub(/^unit .*: /, ""); p += $1; f += $3; s += $5; n++ }
		END { if (n < programs) f += programs - n; print p + 0, f + 0, s + 0 }' "$log"
}

# Of pg_regress: "test x ... ok" to version 15, TAP lines from 16 on.
count_regress() {
	awk '/^(test|     ) .*\.\.\. ok / || /^ok [0-9]/ { p++ }
		/^(test|     ) .*\.\.\. FAILED/ || /^not ok [0-9]/ { f++ }
		END { print p + 0, f + 0, 0 }' "$log"
}

# Of prove -v: top-level lines of each file, and files skipped as a whole.
count_tap() {
	awk '/^ok [0-9]+.*# *[Ss][Kk][Ii][Pp]/ || /^1\.\.0 # *[Ss][Kk][Ii][Pp]/ || /\.\. skipped: / { s++; next }
		/^ok [0-9]/ { p++ }
		/^not ok [0-9]/ { f++ }
		END { print p + 0, f + 0, s + 0 }' "$log"
}

one() { # one check: by its status
	if [ "$status" -eq 0 ]; then echo 1 0 0; else echo 0 1 0; fi
}

finish() {
	printf '\n'
	if [ -n "${FLEX_SHARED_REQUIRED:-}" ] && n=$(grep -v '^1\.\.0' "$WORK/skips" | grep -c 'no shared data'); then
		printf '== shared data are required: %d skips for want of them are failures\n' "$n" >>"$WORK/stages"
		skipped=$((skipped - n)) failed=$((failed + n))
	fi
	if [ -s "$WORK/skips" ]; then
		sed 's/^ok [0-9]* *//; s/^.*\.\. skipped:/skipped:/; s/^.*# *[Ss][Kk][Ii][Pp] */skipped: /' "$WORK/skips" | sort | uniq -c | sed 's/^ *\([0-9]*\) /\1x /'
	fi
	cat "$WORK/stages"
	printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
	[ "$failed" -eq 0 ]
	exit
}

# Nothing else can run: one failure, and the closing line all the same.
give_up() {
	say "$1"
	failed=$((failed + 1))
	: >"$WORK/stages"
	finish
}

if stage house; then # the rules of the tree
	logged scripts/check_house.sh
	count_tap >"$WORK/count"; add house <"$WORK/count"
fi

# Built and installed with the warnings as errors, by the server's compiler;
# the whole tree by clang too, outside the source folders.
logged "$MAKE" --no-print-directory -s -j"$jobs" PG_CONFIG="$PG_CONFIG" all
[ "$status" -eq 0 ] || give_up "the build failed"
install_extension || give_up "the installation failed"
if stage build; then
	one >"$WORK/count"; add "build ($("$PG_CONFIG" --cc | cut -d' ' -f1))" <"$WORK/count"
	# the server's development files bring a clang with its version in the name
	clang=$(command -v clang || find /usr/bin -name 'clang-[0-9]*' | sort -V | tail -1)
	if [ -n "$clang" ]; then
		logged "$MAKE" --no-print-directory -s -j"$jobs" PG_CONFIG="$PG_CONFIG" CLANG="$clang" clang
		one >"$WORK/count"; add "build (clang)" <"$WORK/count"
	else
		status=0
		echo "skipped: no clang, build with it not checked" | tee -a "$WORK/skips"
		echo 0 0 1 >"$WORK/count"; add "build (clang)" <"$WORK/count"
	fi
fi

if stage scripts; then
	logged sh -c 'status=0; for t in test/scripts/test_*.sh; do "$t" || status=1; done; exit $status'
	count_tap >"$WORK/count"; add scripts <"$WORK/count"
fi

if stage package; then # what is released
	logged scripts/check_package.sh
	count_tap >"$WORK/count"; add package <"$WORK/count"
fi

programs=$(find test/unit -name 'test_*.c' | wc -l)
for kind in unit asan; do
	if stage $kind; then
		logged "$MAKE" --no-print-directory -s -j"$jobs" PG_CONFIG="$PG_CONFIG" "$kind-build"
		[ "$status" -ne 0 ] || logged "$MAKE" --no-print-directory -s PG_CONFIG="$PG_CONFIG" $kind
		count_unit "$programs" >"$WORK/count"; add $kind <"$WORK/count"
	fi
done

if stage peers; then
	logged "$MAKE" --no-print-directory -s PG_CONFIG="$PG_CONFIG" bench-build
	[ "$status" -ne 0 ] || { mkdir "$WORK/peers"; logged scripts/peers.sh "$WORK/peers"; }
	count_tap >"$WORK/count"; add "peers (HiGHS, Clp, GLPK)" <"$WORK/count"
fi

if stage fuzz; then
	logged scripts/fuzz.sh 30
	count_tap >"$WORK/count"; add "fuzz (documents against HiGHS)" <"$WORK/count"
fi

if stage regress; then
	cluster_start
	logged "$MAKE" --no-print-directory -s PG_CONFIG="$PG_CONFIG" installcheck
	if [ "$status" -ne 0 ] && [ -f build/regress/regression.diffs ]; then
		head -200 build/regress/regression.diffs
	fi
	count_regress >"$WORK/count"; add regress <"$WORK/count"
	as_server "$BINDIR/pg_ctl" -D "$WORK/data" -m immediate -w -s stop
fi

if stage tap; then
	logged scripts/run_tap.sh
	count_tap >"$WORK/count"; add tap <"$WORK/count"
fi
finish
