#!/bin/sh
# Independent judges of the chain engine, as TAP: the same problem written to a
# file and solved by GLPK inside, HiGHS (scipy) and Clp. HiGHS keeps binaries
# and bounds to 1e-6 absolute, hence 1e-7 relative on the objective.
#   scripts/peers.sh FOLDER   after "make bench-build"
set -u
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$ROOT" || exit 1
folder=$1
number=0

# name, objective of the chain, the other's
judge() {
	number=$((number + 1))
	if awk -v a="$2" -v b="${3:-nan}" 'BEGIN { d = a - b; if (d < 0) d = -d; s = a < 0 ? -a : a; exit !(b ~ /^[-0-9]/ && d <= 1e-7 * (s > 1 ? s : 1)) }'; then
		echo "ok $number - $1: $2"
	else
		echo "not ok $number - $1: chain $2, other ${3:-no answer}"
	fi
}
skip() {
	number=$((number + 1))
	echo "ok $number # skip $1"
}

prices=data/price_year.csv
[ -z "${FLEX_SHARED:-}" ] || prices=$FLEX_SHARED/data/day_ahead_de_lu_2023.csv
echo "# prices of $prices"
python=
for try in /usr/bin/python3 python3; do
	if [ -z "$python" ] && "$try" -c 'import scipy' 2>/dev/null; then python=$try; fi
done
for case in "convex 672" "convex 8760" "exclusive 672" "exclusive 8760" "export 96"; do
	# shellcheck disable=SC2086
	set -- $case
	runs=1
	[ "$2" -lt 1000 ] || runs=0 # GLPK takes minutes there
	build/bench/one_battery "$1" "$2" "$prices" "$runs" "$folder" >"$folder/inside"
	chain=$(awk '$1 == "chain" { print $3 }' "$folder/inside")
	if [ "$case" = "convex 672" ] || [ "$case" = "exclusive 672" ]; then
		for engine in $(awk '$1 ~ /interior|simplex|mip/ { print $1 }' "$folder/inside"); do
			judge "$1, $2 steps, GLPK $engine" "$chain" "$(awk -v e="$engine" '$1 == e { print $3 }' "$folder/inside")"
		done
	fi
	if [ -n "$python" ]; then
		judge "$1, $2 steps, HiGHS" "$chain" "$("$python" bench/highs.py "$folder/$1_$2.bin" 1 | cut -d' ' -f3)"
	else
		skip "no python3 with scipy for HiGHS"
	fi
	if [ "$1" = convex ]; then
		if have clp; then
			judge "$1, $2 steps, Clp on the exported MPS" "$chain" "$(clp "$folder/$1_$2.mps" -dualsimplex -quit | sed -n 's/^Optimal objective \([^ ]*\) .*/\1/p')"
		else
			skip "no Clp"
		fi
	fi
done
echo "1..$number"
