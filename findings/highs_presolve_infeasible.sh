#!/bin/sh
# HiGHS calls a small program with one binary infeasible that has a plan; without presolve it finds it.
#
# Versions: HiGHS 1.2 as SciPy 1.10.1 holds it (packages of Debian 12), on CPython 3.11.
# Done:     one hour of a battery behind a meter: import - export - charge + discharge = 3,
#           charge <= 4 z, discharge + 4 z <= 4.5, powers at most 5, z integer; least
#           import - export. scipy.optimize.milp, with presolve (as it is by default) and without.
# Seen:     with presolve status 2, "the problem is infeasible"; without it the optimum -1.5, whose
#           point (export 1.5, discharge 4.5, z = 0) meets every row.
# Expected: the optimum both times.
# For us:   the programs that judge random documents ask again without presolve before they
#           take "infeasible" for an answer; whoever solves an exported model there should too.
# Status:   0 as described, 1 changed, 2 packages can't be had.
set -u
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 2
python=
for p in python3.11 /usr/bin/python3.11 python3; do
	if [ -z "$python" ] && "$p" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then python=$p; fi
done
[ -n "$python" ] || { echo "no CPython 3.11" >&2; exit 2; }
apt-get -q -q download python3-scipy=1.10.1-2 python3-numpy=1:1.24.2-1+deb12u1 python3-decorator=5.1.1-3 \
	libblas3 liblapack3 libgfortran5 libquadmath0 2>/dev/null || { echo "the packages can't be had" >&2; exit 2; }
for package in *.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$(find "$tmp/root/usr/lib" -name '*.so*' | sed 's,/[^/]*$,,' | sort -u | tr '\n' ':')
PYTHONPATH=$tmp/root/usr/lib/python3/dist-packages
export LD_LIBRARY_PATH PYTHONPATH

"$python" - <<'END'
import sys
import numpy as np
import scipy
from scipy.optimize import Bounds, LinearConstraint, milp

rows = np.array([[0, 0, 1, 0, -4], [0, 0, 0, 1, 4], [1, -1, -1, 1, 0]], float)
least, most = np.array([-np.inf, -np.inf, 3]), np.array([0, 4.5, 3])
found = [milp([1, -1, 0, 0, 0], integrality=[0, 0, 0, 0, 1], bounds=Bounds(0, [5, 5, np.inf, 5, 1]),
              constraints=LinearConstraint(rows, least, most), options={"presolve": presolve})
         for presolve in (True, False)]
print("SciPy %s: with presolve status %d, without %d, cost %s" % (
    scipy.__version__, found[0].status, found[1].status, found[1].fun))
x = found[1].x
feasible = x is not None and np.all(rows @ x >= least - 1e-9) and np.all(rows @ x <= most + 1e-9) and x[4] == round(x[4])
sys.exit(not (scipy.__version__ == "1.10.1" and found[0].status == 2 and found[1].status == 0
              and feasible and abs(found[1].fun + 1.5) < 1e-9))
END
