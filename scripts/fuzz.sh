#!/bin/sh
# Random documents of kind "flex" against HiGHS's mixed-integer solver (python3-scipy), each at
# four scales of power and money: scripts/fuzz.sh [SEEDS] [FIRST]. One TAP line; seeds, verdicts and
# how often each member was drawn stand above it.
set -u
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT" || exit 1
seeds=${1:-300} first=${2:-1}

# the system's own python, where another one on the PATH has no scipy
python=
for p in python3 /usr/bin/python3; do
	if "$p" -c 'from scipy.optimize import milp' 2>/dev/null; then
		python=$p
		break
	fi
done
if [ -z "$python" ]; then
	echo "ok 1 - random documents against HiGHS # SKIP no python3 with scipy.optimize.milp"
	exit 0
fi
"$MAKE" --no-print-directory -s PG_CONFIG="$PG_CONFIG" build/fuzz/solve_document || exit 1
if "$python" test/fuzz/flex_milp.py build/fuzz/solve_document "$first" "$seeds"; then
	echo "ok 1 - $seeds random documents against HiGHS"
else
	echo "not ok 1 - $seeds random documents against HiGHS"
	exit 1
fi
