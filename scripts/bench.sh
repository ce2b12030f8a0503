#!/bin/sh
# make bench: ratios against named peers in the same run. SIZES="96 672" cuts
# the list of steps; the shared real prices are used where they are there.
set -eu
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
SIZES=${SIZES:-96 672 8760 35040}
SITES=${SITES:-10000}

scripts/deps.sh build bench
need_server
"$MAKE" --no-print-directory -s -j"$(nproc 2>/dev/null || echo 1)" PG_CONFIG="$PG_CONFIG" all bench-build
install_extension
make_work
trap_cleanup
cluster_start "flex.max_steps = 1000000" "shared_buffers = '256MB'" "work_mem = '64MB'" "max_parallel_workers_per_gather = 0"

prices=${FLEX_SHARED:-}/data/day_ahead_de_lu_2023.csv
named="real DE-LU 2023 (Bundesnetzagentur | SMARD.de, CC BY 4.0)"
if [ -z "${FLEX_SHARED:-}" ] || [ ! -r "$prices" ]; then
	prices=$ROOT/data/price_year.csv
	named="generated year of data/"
fi
python=
for try in /usr/bin/python3 python3; do
	if [ -z "$python" ] && "$try" -c 'import scipy' 2>/dev/null; then python=$try; fi
done
folder=$(mktemp -d "$ROOT/build/bench.XXXXXX")
trap 'rm -rf "$folder"; cleanup_work' EXIT

printf 'machine   %s, %s cores, %s kB memory, load %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" "$(nproc)" \
	"$(sed -n 's/^MemTotal: *\([0-9]*\).*/\1/p' /proc/meminfo)" "$(cut -d' ' -f1 /proc/loadavg)"
printf 'versions  pg_flex %s, %s, %s, GLPK %s%s%s\n' "$(sed -n "s/^default_version *= *'\(.*\)'/\1/p" pg_flex.control)" "$("$PG_CONFIG" --version)" "$(gcc --version | head -1)" \
	"$(dpkg-query -W -f '${Version}' libglpk-dev 2>/dev/null || echo '?')" "${python:+, HiGHS of $("$python" bench/highs.py --version)}" \
	"$(have clp && echo ", Clp $(dpkg-query -W -f '${Version}' coinor-clp 2>/dev/null)")"
printf 'prices    %s\n' "$named"

# One table row for each solver: seconds, ratio to the chain, objective.
table() {
	awk '$1 == "memory_mb" { memory = memory sprintf("  peak memory %s: %s MB\n", $4, $2); next }
		$1 == "size" { print "  " substr($0, 6); next }
		{ if (base == "") base = $2
		  printf "  %-9s %12.6f s %9.1fx   objective %18.9f  %s\n", $1, $2, $2 / base, $3, $4 }
		END { printf "%s", memory }'
}
highs() { [ -z "$python" ] || [ ! -f "$1" ] || "$python" bench/highs.py "$@"; }
clp_on() { # file, method
	have clp && [ -f "$1" ] || return 0
	clp "$1" "-${2:-dualsimplex}" -quit | sed -n "s/^Optimal objective \\([^ ]*\\) .* time \\([0-9.]*\\).*/clp-${2:-simplex} \\2 \\1 optimal/p"
}
one() { # case, steps, repetitions
	printf '\n%s, %s steps (median of up to %s runs)\n' "$1" "$2" "$3"
	{
		build/bench/one_battery "$1" "$2" "$prices" "$3" "$folder"
		highs "$folder/$1_$2.bin" "$3"
		clp_on "$folder/$1_$2.mps"
	} | table
	rm -f "$folder/$1_$2".*
}

printf '\n== one battery (capacity 10 kWh, 5 kW, 90 %%); the chain with its checks, the others their solve alone\n'
for n in $SIZES; do one convex "$n" 5; done
case " $SIZES " in *" 8760 "*) one exclusive 8760 5 ;; *) one exclusive 672 5 ;; esac
one export 240 5

printf '\n== 100 batteries on one site, 96 steps, one LP (model building included); then 1000\n'
{ build/bench/fleet 100 96 "$folder/fleet.bin"; highs "$folder/fleet.bin" 3; } | table
{ build/bench/fleet 1000 96 "$folder/fleet.bin"; highs "$folder/fleet.bin" 1; } | table
rm -f "$folder/fleet.bin"

printf '\n== household-year as a linear program (A: heat pump, sun, battery, two tanks; D: and vehicle, cooling, heating element)\n'
for case in A D; do
	printf '\ncase %s, 8760 steps (targets: HiGHS 10x, Clp 3x, 500 MB)\n' "$case"
	{
		build/bench/household $case 1 3 "$folder"
		highs "$folder/${case}_8760.bin" 1 highs-ds
		highs "$folder/${case}_8760.bin" 1 highs-ipm
		clp_on "$folder/${case}_8760.mps"
		clp_on "$folder/${case}_8760.mps" barrier
	} | table
	rm -f "$folder/${case}_8760".*
done
printf '\ncase A, 35 040 steps of a quarter hour\n'
build/bench/household A 4 1 "$folder" | table
build/bench/household rate 200

printf '\n== communities: an aggregator'"'"'s battery over the reference year of three households\n'
{
	build/bench/community aggregator test/cases/flex 5 "$folder"
	highs "$folder/aggregator_8760.bin" 3
	clp_on "$folder/aggregator_8760.mps"
} | table
# members, method, peak price, folder for the peers
joint() {
	printf '%s members, 96 steps%s\n' "$1" "$([ "$3" = 0 ] || echo ", a peak price")"
	{
		build/bench/community joint "$1" 96 "$2" "$3" "$4"
		highs "$folder/joint_$1.bin" 1
		clp_on "$folder/joint_$1.mps"
	} | table
	rm -f "$folder/joint_$1".*
}
printf '\n== communities: joint plans, all checks included; the peers their solve of the one program alone (HiGHS stops at 120 s)\n'
joint 8 auto 0 "$folder"
joint 100 auto 0 "$folder"
joint 100 auto 0.5 "$folder"
for peak in 0 0.5; do
	printf '1000 members, 96 steps%s\n' "$([ "$peak" = 0 ] || echo ", a peak price")"
	{
		build/bench/community joint 1000 96 auto "$peak" -
		build/bench/community joint 1000 96 decomposition "$peak" -
	} | table
done

printf '\n== in the server\n'
psql -X -q -v ON_ERROR_STOP=1 -v sites="$SITES" -f bench/server.sql

printf '\n== behaviour (targets on one core: 300 person-years/s, 50 household-years/s stored)\n'
build/bench/behavior 1000
psql -X -q -v ON_ERROR_STOP=1 -f bench/behavior.sql

printf '\n== households in the server (target on one core: 20 household-years/s read, simulated and returned)\n'
psql -X -q -v ON_ERROR_STOP=1 -v inputs="$ROOT/test/cases/flex/inputs_seed1.csv" -f bench/household.sql

printf '\n== load flow (one core; goals: 30 000 per second by the sweep, 5 000 through SQL with a summary row each)\n'
feeder=${FLEX_SHARED:-}/cases/agileflex/eulv_inputs
if [ -n "${FLEX_SHARED:-}" ] && [ -r "$feeder/Lines.txt" ]; then build/bench/loadflow 1440 "$feeder"; fi
build/bench/loadflow 1440
psql -X -q -v ON_ERROR_STOP=1 -f bench/loadflow.sql
