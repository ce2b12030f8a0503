#!/usr/bin/python3
"""HiGHS (through scipy) on a problem that one_battery or fleet wrote.

highs.py FILE.bin REPEAT [METHOD]  prints "highs seconds objective status"; METHOD is
highs (its own choice), highs-ds or highs-ipm; the model is
handed over as sparse matrices before the clock starts. Exclusive pairs become
binaries (a <= upper_a * u, b <= upper_b * (1 - u)), gap 1e-9.
"""
import sys
import time

import numpy as np
import scipy
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_matrix, hstack, vstack, coo_matrix

LIMIT = 120.0


def read(path):
    with open(path, "rb") as file:
        ncols, nrows, nnz, npairs = np.fromfile(file, np.int64, 4)
        problem = {"offset": np.fromfile(file, np.float64, 1)[0]}
        for name, count in (("cost", ncols), ("lower", ncols), ("upper", ncols), ("row_lower", nrows), ("row_upper", nrows)):
            problem[name] = np.fromfile(file, np.float64, count)
        start = np.fromfile(file, np.int32, ncols + 1)
        index = np.fromfile(file, np.int32, nnz)
        value = np.fromfile(file, np.float64, nnz)
        problem["pairs"] = np.fromfile(file, np.int32, 2 * npairs).reshape(-1, 2)
    problem["matrix"] = csc_matrix((value, index, start), shape=(nrows, ncols))
    return problem


def as_lp(p, method):
    equal = p["row_lower"] == p["row_upper"]
    rows = p["matrix"].tocsr()
    upper = np.isfinite(p["row_upper"]) & ~equal
    lower = np.isfinite(p["row_lower"]) & ~equal
    unequal = vstack([rows[upper], -rows[lower]]) if (upper | lower).any() else None
    limits = np.concatenate([p["row_upper"][upper], -p["row_lower"][lower]])
    bounds = np.column_stack([p["lower"], p["upper"]])
    return lambda: linprog(p["cost"], A_ub=unequal, b_ub=limits if unequal is not None else None, A_eq=rows[equal],
                           b_eq=p["row_upper"][equal], bounds=bounds, method=method, options={"time_limit": LIMIT})


def as_mip(p):
    ncols, k = len(p["cost"]), len(p["pairs"])
    a, b = p["pairs"][:, 0], p["pairs"][:, 1]
    step = np.arange(k)
    one = np.ones(k)
    pair_rows = vstack([
        coo_matrix((np.concatenate([one, -p["upper"][a]]), (np.concatenate([step, step]), np.concatenate([a, ncols + step]))), shape=(k, ncols + k)),
        coo_matrix((np.concatenate([one, p["upper"][b]]), (np.concatenate([step, step]), np.concatenate([b, ncols + step]))), shape=(k, ncols + k))])
    matrix = vstack([hstack([p["matrix"], csc_matrix((p["matrix"].shape[0], k))]), pair_rows]).tocsc()
    low = np.concatenate([p["row_lower"], np.full(2 * k, -np.inf)])
    high = np.concatenate([p["row_upper"], np.zeros(k), p["upper"][b]])
    cost = np.concatenate([p["cost"], np.zeros(k)])
    kind = np.concatenate([np.zeros(ncols), np.ones(k)])
    bounds = Bounds(np.concatenate([p["lower"], np.zeros(k)]), np.concatenate([p["upper"], np.ones(k)]))
    return lambda: milp(cost, integrality=kind, bounds=bounds, constraints=LinearConstraint(matrix, low, high),
                        options={"mip_rel_gap": 1e-9, "time_limit": LIMIT})


def main():
    problem = read(sys.argv[1])
    method = sys.argv[3] if len(sys.argv) > 3 else "highs"
    solve = as_mip(problem) if len(problem["pairs"]) else as_lp(problem, method)
    seconds = []
    for _ in range(int(sys.argv[2])):
        start = time.perf_counter()
        result = solve()
        seconds.append(time.perf_counter() - start)
        if seconds[-1] > 2:
            break
    objective = result.fun + problem["offset"] if result.fun is not None else float("nan")
    status = {0: "optimal", 1: "time_limit"}.get(result.status, f"status_{result.status}")
    print(f"{method} {sorted(seconds)[len(seconds) // 2]:.6f} {objective:.9f} {status}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--version"]:
        print(f"scipy {scipy.__version__}")
    else:
        main()
