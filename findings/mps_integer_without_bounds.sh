#!/bin/sh
# An integer column without bounds in MPS: 0 to 1 here, 0 to infinity there.
#
# Versions: GLPK 5.0, Clp 1.17.6, lp_solve 5.5.2.5 (packages of Debian 12).
# Done:     x stands between the markers INTORG and INTEND and has no bound; a row keeps
#           it at 7 or less; -x is minimised.
# Seen:     lp_solve reports -7. GLPK and Clp report -1: they make such a column
#           binary. No reader warns.
# Expected: the default of every other column, 0 to infinity. (The bound of 1 is the
#           rule of old MPSX, which some readers keep for these markers alone.)
# For us:   exported models write the bounds of every integer column.
# Status:   0 as described, 1 changed, 2 packages can't be had.
set -u
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 2
apt-get -q -q download glpk-utils=5.0-1 libglpk40=5.0-1 lp-solve=5.5.2.5-2 coinor-clp=1.17.6-3 \
	coinor-libclp1=1.17.6-3 libamd2 libcolamd2 libsuitesparseconfig5 libgmp10 libltdl7 coinor-libcoinutils3v5 \
	libblas3 liblapack3 libgfortran5 libquadmath0 2>/dev/null || { echo "the packages can't be had" >&2; exit 2; }
for package in *.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$(find "$tmp/root/usr/lib" -name '*.so*' | sed 's,/[^/]*$,,' | sort -u | tr '\n' ':')
export LD_LIBRARY_PATH

cat >integer.mps <<'END'
NAME          INTEGER
ROWS
 N  cost
 L  most
COLUMNS
    m1        'MARKER'                 'INTORG'
    x         cost              -1.0   most               1.0
    m2        'MARKER'                 'INTEND'
RHS
    rhs       most               7.0
ENDATA
END
glpk=$(root/usr/bin/glpsol --mps integer.mps -o out >log 2>&1; sed -n 's/^Objective: *cost = \([^ ]*\) .*/\1/p' out)
lp_solve=$(root/usr/bin/lp_solve -fmps integer.mps | sed -n 's/^Value of objective function: *//p')
clp=$(root/usr/bin/clp integer.mps -solve -quit | sed -n 's/^Optimal objective \([^ ]*\) .*/\1/p')
echo "GLPK $glpk, lp_solve $lp_solve, Clp $clp"
awk -v a="$glpk" -v b="$lp_solve" -v c="$clp" 'BEGIN { exit !(a == -1 && b == -7 && c == -1) }'
