#!/bin/sh
# A negative upper bound in MPS without a lower one: refused here, solved there.
#
# Versions: GLPK 5.0, Clp 1.17.6 (packages of Debian 12).
# Done:     x has the bound "UP -2" and no other; the row keeps it at -10 or more, the
#           cost is x.
# Seen:     GLPK leaves the lower bound at 0, reads the file without a word, and its
#           simplex refuses the model: "lb = 0, ub = -2; incorrect bounds". Clp takes
#           the lower bound away and reports -10, without a word as well.
# Expected: one answer, or a warning. Manuals differ as well: the default lower bound is
#           0, and some make an exception where the upper one is negative.
# For us:   exported models write a lower bound (LO or MI) before every negative upper one.
# Status:   0 as described, 1 changed, 2 packages can't be had.
set -u
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 2
apt-get -q -q download glpk-utils=5.0-1 libglpk40=5.0-1 coinor-clp=1.17.6-3 coinor-libclp1=1.17.6-3 \
	libamd2 libcolamd2 libsuitesparseconfig5 libgmp10 libltdl7 coinor-libcoinutils3v5 \
	libblas3 liblapack3 libgfortran5 libquadmath0 2>/dev/null || { echo "the packages can't be had" >&2; exit 2; }
for package in *.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$(find "$tmp/root/usr/lib" -name '*.so*' | sed 's,/[^/]*$,,' | sort -u | tr '\n' ':')
export LD_LIBRARY_PATH

cat >negative.mps <<'END'
NAME          NEGATIVE
ROWS
 N  cost
 G  least
COLUMNS
    x         cost               1.0   least              1.0
RHS
    rhs       least            -10.0
BOUNDS
 UP bnd       x                 -2.0
ENDATA
END
glpk=$(root/usr/bin/glpsol --mps negative.mps | sed -n 's/^glp_simplex: *//p')
clp=$(root/usr/bin/clp negative.mps -solve -quit | sed -n 's/^Optimal objective \([^ ]*\) .*/\1/p')
echo "GLPK: $glpk; Clp: $clp"
[ "$glpk" = "column 1: lb = 0, ub = -2; incorrect bounds" ] && [ "$clp" = -10 ]
