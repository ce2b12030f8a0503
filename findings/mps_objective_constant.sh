#!/bin/sh
# A constant of the objective in MPS: the sign depends on the reader.
#
# Versions: GLPK 5.0, lp_solve 5.5.2.5, Clp 1.17.6 (packages of Debian 12).
# Done:     one file whose RHS section holds -10 for the objective row is solved by
#           each; the optimum is x = 3 with cost 1.
# Seen:     GLPK and lp_solve report -7 (they add the entry), Clp reports 13 (it
#           subtracts it). No reader warns.
# Expected: one answer. The convention of IBM's MPSX, which most manuals repeat, is the
#           subtraction: like any right-hand side the constant stands on the other side.
# For us:   exported models carry the constant as a column "constant" fixed at 1 by a row
#           "one"; all readers agree on that.
# Status:   0 as described, 1 changed, 2 packages can't be had.
set -u
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 2
apt-get -q -q download glpk-utils=5.0-1 libglpk40=5.0-1 lp-solve=5.5.2.5-2 coinor-clp=1.17.6-3 \
	coinor-libclp1=1.17.6-3 libamd2 libcolamd2 libsuitesparseconfig5 libgmp10 libltdl7 coinor-libcoinutils3v5 \
	libblas3 liblapack3 libgfortran5 libquadmath0 2>/dev/null || { echo "the packages can't be had" >&2; exit 2; }
for package in *.deb; do dpkg -x "$package" root; done
lib=$tmp/root/usr/lib
LD_LIBRARY_PATH=$(find "$lib" -name '*.so*' | sed 's,/[^/]*$,,' | sort -u | tr '\n' ':')
export LD_LIBRARY_PATH

cat >constant.mps <<'END'
NAME          CONSTANT
ROWS
 N  cost
 G  least
COLUMNS
    x         cost               1.0   least              1.0
RHS
    rhs       cost             -10.0   least              3.0
ENDATA
END
glpk=$(root/usr/bin/glpsol --mps constant.mps -o out >log 2>&1; sed -n 's/^Objective: *cost = \([^ ]*\) .*/\1/p' out)
lp_solve=$(root/usr/bin/lp_solve -fmps constant.mps | sed -n 's/^Value of objective function: *//p')
clp=$(root/usr/bin/clp constant.mps -solve -quit | sed -n 's/^Optimal objective \([^ ]*\) .*/\1/p')
echo "GLPK $glpk, lp_solve $lp_solve, Clp $clp"
awk -v a="$glpk" -v b="$lp_solve" -v c="$clp" 'BEGIN { exit !(a == -7 && b == -7 && c == 13) }'
