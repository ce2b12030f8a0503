#!/usr/bin/env python3
"""Random documents of kind "flex" against HiGHS, at several scales of power and money.

The mixed-integer program is written from docs/schedule.md and docs/storage.md, not exported:
    flex_milp.py SOLVER FIRST COUNT     SOLVER is build/fuzz/solve_document
Each seed gives a document. In kW it is compared with scipy.optimize.milp, then in W, MW and GW
and with prices in hundredths and thousands of the currency with itself. Prints what disagrees,
how often each member was drawn, and what was infeasible by which rule.
"""
import collections
import json
import math
import random
import subprocess
import sys

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

START = "2026-03-02T00:00:00Z"
SCALES = [("W", 1e-3, 1.0), ("kW", 1.0, 100.0), ("MW", 1e3, 1.0), ("GW", 1e6, 1e-3)]
RULES = ["import limit", "export limit", "target above reach", "target below reach", "two targets"]


def stamp(minutes):
    return "2026-03-%02dT%02d:%02d:00Z" % (2 + minutes // 1440, minutes % 1440 // 60, minutes % 60)


class Case:
    """Numbers of a document in kW, kWh and currency/kWh, and the members drawn for it."""

    def __init__(self, seed):
        r = self.r = random.Random(seed)
        self.seed = seed
        self.members = set()
        self.infeasible = r.choice(RULES) if r.random() < 0.15 else None
        self.minutes = r.choice([15, 60])
        self.hours = self.minutes / 60
        self.n = r.randint(24, 36) if seed % 2 else r.randint(3, 12)
        n = self.n
        self.size = r.choice([1, 1, 5, 20])
        low = r.choice([-100, -100, 20])
        self.buy = [round(r.uniform(low, 300), r.choice([0, 1, 3])) / 1000 for _ in range(n)]
        kind = r.choice(["same", "lower", "higher", "flat"])
        self.sell = {"same": self.buy, "lower": [p - 0.05 for p in self.buy],
                     "higher": [p + 0.01 for p in self.buy],
                     "flat": [r.choice([-0.01, 0.0, 0.06])] * n}[kind]
        self.sell_member = kind != "same"
        self.flat_sell = kind == "flat"
        self.load = [r.uniform(0, 3) * self.size for _ in range(n)]
        self.sun = [max(0, r.uniform(-2, 4)) * self.size for _ in range(n)]
        self.has_load = self.drawn("inflexible-consumption", 0.8)
        self.has_sun = self.drawn("inflexible-production", 0.4)
        self.site = {}
        for name in ("site-power-capacity", "site-consumption-capacity", "site-production-capacity"):
            if self.drawn(name, 0.25):
                self.site[name] = r.uniform(4, 9) * self.size
        if self.drawn("site-peak-consumption-price", 0.3):
            self.site["peak-price"] = r.choice([0.02, 0.1, 1.0])
            if self.drawn("site-peak-consumption", 0.4):
                self.site["peak-paid"] = r.uniform(0, 5) * self.size
        self.storages = [self.storage() for _ in range(r.choice([1, 1, 2, 3]))]
        self.pv = None
        if r.random() < 0.25:
            self.pv = [max(0, r.uniform(-2, 4)) * self.size for _ in range(n)]
        if self.infeasible:
            self.break_rule()

    def drawn(self, name, chance):
        if self.r.random() >= chance:
            return False
        self.members.add(name)
        return True

    def storage(self):
        r = self.r
        s = {"max": r.uniform(2, 12) * self.size, "min": 0.0, "keep": 1.0, "in": 1.0, "out": 1.0,
             "arrives": 1.0}
        if self.drawn("soc-min", 0.3):
            s["min"] = 0.1 * s["max"]
        s["start"] = r.uniform(s["min"], s["max"])
        s["by_sensor"] = self.drawn("state-of-charge", 0.2)
        self.members.add("soc-at-start")
        s["power"] = s["charge"] = s["discharge"] = r.uniform(1, 5) * self.size
        s["own"] = {}
        if r.random() < 0.05:
            s["power"] = s["charge"] = s["discharge"] = 1e6 * self.size
        self.members.add("power-capacity")
        if self.drawn("consumption-capacity", 0.25):
            s["own"]["consumption-capacity"] = r.uniform(0.5, 4) * self.size
        if "consumption-capacity" not in s["own"]:
            if self.drawn("production-capacity", 0.2):
                s["own"]["production-capacity"] = 0.0
        elif self.drawn("production-capacity", 0.7):
            s["own"]["production-capacity"] = r.uniform(0.5, 4) * self.size
        else:
            s["discharge"] = 0.0  # one direction alone has a capacity of its own
        s["charge"] = min(s["charge"], s["own"].get("consumption-capacity", s["charge"]))
        s["discharge"] = min(s["discharge"], s["own"].get("production-capacity", s["discharge"]))
        if self.drawn("roundtrip-efficiency", 0.5):
            s["round"] = r.choice([0.6, 0.8, 0.9, 0.95])
            s["in"] = s["out"] = s["round"] ** 0.5
        else:
            if self.drawn("charging-efficiency", 0.4):
                s["in"] = r.choice([0.7, 0.9, 0.97])
            if self.drawn("discharging-efficiency", 0.4):
                s["out"] = r.choice([0.7, 0.9, 0.97])
        if self.drawn("storage-efficiency", 0.2):
            s["keep"] = r.choice([0.9, 0.99, 0.999])
            s["arrives"] = (s["keep"] - 1) / math.log(s["keep"])  # of a flow all through the step
        s["sooner"] = not self.drawn("prefer-charging-sooner", 0.3)
        s["later"] = not self.drawn("prefer-curtailing-later", 0.3)
        s["targets"] = {}
        if self.drawn("soc-targets", 0.3):
            at = r.randint(1, self.n)
            self.reach(s, at, r.random())
        return s

    def reach(self, s, at, share):
        """A target after step `at` between what can be reached down and up."""
        low = high = s["start"]
        for _ in range(at):
            hours = self.hours * s["arrives"]
            low = max(s["min"], s["keep"] * low - hours * s["discharge"] / s["out"])
            high = min(s["max"], s["keep"] * high + hours * s["charge"] * s["in"])
        s["targets"][at] = low + share * (high - low)
        return low, high

    def break_rule(self):
        s = self.storages[0]
        s["targets"].clear()
        if self.infeasible == "import limit":
            self.has_load, self.has_sun, self.pv = True, False, None
            self.load[-1] = 3 * self.size + sum(x["discharge"] for x in self.storages)
            self.site["site-consumption-capacity"] = self.size
            self.members |= {"inflexible-consumption", "site-consumption-capacity"}
        elif self.infeasible == "export limit":
            self.has_sun, self.has_load = True, False
            self.sun[-1] = 3 * self.size + sum(x["charge"] for x in self.storages)
            self.site["site-production-capacity"] = self.size
            self.members |= {"inflexible-production", "site-production-capacity"}
        else:
            self.members.add("soc-targets")
            low, high = self.reach(s, self.n // 2 + 1, 0.5)
            step = 0.02 * s["max"]
            if self.infeasible == "two targets":
                jump = self.hours * max(s["charge"] * s["in"], s["discharge"] / s["out"])
                self.reach(s, self.n, 0.5)
                s["targets"] = {self.n - 1: s["min"], self.n: min(s["max"], s["min"] + jump + step)}
            else:
                up = self.infeasible == "target above reach"
                s["targets"] = {self.n // 2 + 1: high + step if up else low - step}

    # ---- the document ---------------------------------------------------------------

    def sensor(self, unit, values):
        return {"unit": unit, "start": START, "resolution": "PT%dM" % self.minutes, "values": values}

    def document(self, unit, money):
        """The case with every power times that of the unit, every price times money."""
        def power(value):
            return "%.17g %s" % (value, unit)

        def content(value):
            return "%.17g %sh" % (value, unit)

        sensors = {"buy": self.sensor("EUR/MWh", [1000 * money * p for p in self.buy])}
        context = {"consumption-price": {"sensor": "buy"}}
        if self.sell_member and self.flat_sell:
            context["production-price"] = "%.17g EUR/kWh" % (money * self.sell[0])
        elif self.sell_member:
            sensors["sell"] = self.sensor("EUR/kWh", [money * p for p in self.sell])
            context["production-price"] = {"sensor": "sell"}
        for name, sensor, drawn, values in (
                ("inflexible-consumption", "load", self.has_load, self.load),
                ("inflexible-production", "sun", self.has_sun, self.sun)):
            if drawn:
                sensors[sensor] = self.sensor(unit, values)
                context[name] = [{"sensor": sensor}]
        for name, value in self.site.items():
            if name == "peak-price":
                context["site-peak-consumption-price"] = "%.17g EUR/kW" % (money * value)
            elif name == "peak-paid":
                context["site-peak-consumption"] = power(value)
            else:
                context[name] = power(value)
        models = []
        for k, s in enumerate(self.storages):
            m = {"asset": "s%d" % k, "soc-max": content(s["max"]), "power-capacity": power(s["power"])}
            m["soc-at-start"] = content(s["start"])
            if s["by_sensor"]:  # a document's own soc-at-start goes before what was measured
                sensors["soc%d" % k] = {"unit": unit + "h", "start": START, "resolution": "PT0S",
                                        "values": [0.5 * s["start"]]}
                m["state-of-charge"] = {"sensor": "soc%d" % k}
            if s["min"] > 0:
                m["soc-min"] = content(s["min"])
            for name, value in s["own"].items():
                m[name] = power(value)
            if "round" in s:
                m["roundtrip-efficiency"] = "%.17g%%" % (100 * s["round"])
            else:
                if s["in"] != 1:
                    m["charging-efficiency"] = s["in"]
                if s["out"] != 1:
                    m["discharging-efficiency"] = "%.17g%%" % (100 * s["out"])
            if s["keep"] != 1:
                sensors["keep%d" % k] = self.sensor("%", [100 * s["keep"]] * self.n)
                m["storage-efficiency"] = {"sensor": "keep%d" % k}
            if not s["sooner"]:
                m["prefer-charging-sooner"] = False
            if not s["later"]:
                m["prefer-curtailing-later"] = False
            if s["targets"]:
                m["soc-targets"] = [{"datetime": stamp(t * self.minutes), "value": content(v)}
                                    for t, v in sorted(s["targets"].items())]
            models.append(m)
        if self.pv:
            sensors["pv"] = self.sensor(unit, self.pv)
            models.append({"asset": "pv", "consumption-capacity": "0 " + unit,
                           "production-capacity": {"sensor": "pv"}, "power-capacity": power(5 * self.size)})
        return {"kind": "flex", "start": START, "end": stamp(self.n * self.minutes),
                "resolution": "PT%dM" % self.minutes, "sensors": sensors, "flex-context": context,
                "flex-model": models}

    # ---- the program for HiGHS ------------------------------------------------------

    def most_power(self, s):
        """What one direction alone can move in a step, kW: the binaries' big numbers."""
        room = s["max"] / self.hours / s["arrives"]
        return min(s["charge"], room / s["in"]), min(s["discharge"], room * s["out"])

    def milp(self):
        n, h = self.n, self.hours
        cost, low, high, whole, rows = [], [], [], [], []

        def cols(count, lower, upper, integer=0):
            first = len(cost)
            cost.extend([0.0] * count)
            low.extend(np.broadcast_to(lower, count))
            high.extend(np.broadcast_to(upper, count))
            whole.extend([integer] * count)
            return first

        def row(terms, lower, upper):
            rows.append((terms, lower, upper))

        both = self.site.get("site-power-capacity", np.inf)
        most_in = min(both, self.site.get("site-consumption-capacity", np.inf))
        most_out = min(both, self.site.get("site-production-capacity", np.inf))
        fixed = [self.has_load * self.load[t] - self.has_sun * self.sun[t] for t in range(n)]
        total = max(map(abs, fixed)) + sum(max(self.most_power(s)) for s in self.storages)
        total += max(self.pv) if self.pv else 0
        grid_in = cols(n, 0, min(most_in, total + 1))
        grid_out = cols(n, 0, min(most_out, total + 1))
        balance = [[(grid_in + t, 1.0), (grid_out + t, -1.0)] for t in range(n)]
        for t in range(n):
            cost[grid_in + t] = h * self.buy[t]
            cost[grid_out + t] = -h * self.sell[t]
            if self.sell[t] > self.buy[t]:
                on = cols(1, 0, 1, 1)
                row([(grid_in + t, 1), (on, -high[grid_in + t])], -np.inf, 0)
                row([(grid_out + t, 1), (on, high[grid_out + t])], -np.inf, high[grid_out + t])
        if "peak-price" in self.site:
            peak = cols(1, self.site.get("peak-paid", 0.0), np.inf)
            cost[peak] = self.site["peak-price"]
            for t in range(n):
                row([(peak, 1), (grid_in + t, -1)], 0, np.inf)
        for s in self.storages:
            most_charge, most_discharge = self.most_power(s)
            charge, discharge = cols(n, 0, most_charge), cols(n, 0, most_discharge)
            soc, on = cols(n, s["min"], s["max"]), cols(n, 0, 1, 1)
            for t, value in s["targets"].items():
                low[soc + t - 1], high[soc + t - 1] = max(value, s["min"]), min(value, s["max"])
            for t in range(n):
                before = [(soc + t - 1, -s["keep"])] if t else []
                start = 0 if t else s["keep"] * s["start"]
                row([(soc + t, 1), (charge + t, -h * s["in"] * s["arrives"]),
                     (discharge + t, h / s["out"] * s["arrives"])] + before, start, start)
                row([(charge + t, 1), (on + t, -most_charge)], -np.inf, 0)
                row([(discharge + t, 1), (on + t, most_discharge)], -np.inf, most_discharge)
                balance[t] += [(charge + t, -1), (discharge + t, 1)]
        if self.pv:
            made = cols(n, 0, [min(v, 5 * self.size) for v in self.pv])
            for t in range(n):
                balance[t].append((made + t, 1))
        for t in range(n):
            row(balance[t], fixed[t], fixed[t])
        i = [k for k, (terms, _, _) in enumerate(rows) for _ in terms]
        j = [c for terms, _, _ in rows for c, _ in terms]
        v = [x for terms, _, _ in rows for _, x in terms]
        matrix = csr_matrix((v, (i, j)), shape=(len(rows), len(cost)))
        if any(low[k] > high[k] for k in range(len(cost))):
            return "infeasible", np.nan, 0
        # HiGHS' presolve calls some programs infeasible that have a plan: asked again without it
        for presolve in (True, False):
            found = milp(np.array(cost), integrality=np.array(whole), bounds=Bounds(low, high),
                         constraints=LinearConstraint(matrix, [r[1] for r in rows], [r[2] for r in rows]),
                         options={"mip_rel_gap": 1e-9, "time_limit": 10, "presolve": presolve})
            if found.status != 2:
                break
        if found.status == 2:
            return "infeasible", np.nan, 0
        if found.status != 0:
            return "limit", np.nan, 0
        paid = self.site.get("peak-price", 0) * self.site.get("peak-paid", 0)
        turnover = float(np.abs(np.array(cost) * found.x).sum())
        return "optimal", float(found.fun) - paid, turnover


def main():
    solver, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    program = subprocess.Popen([solver], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    drawn, verdict, rules = collections.Counter(), collections.Counter(), collections.Counter()
    wrong = 0
    for seed in range(first, first + count):
        case = Case(seed)
        drawn.update(case.members)
        status, cost, turnover = case.milp()
        if case.infeasible:
            rules[case.infeasible] += status == "infeasible"
        base = cost
        for unit, power, money in SCALES:
            program.stdin.write(json.dumps(case.document(unit, money)) + "\n")
            program.stdin.flush()
            answer = program.stdout.readline().split(None, 3)
            own, value = answer[0], float(answer[1]) / power / money
            good = own == status
            if own in ("feasible", "time_limit", "limit") or status == "limit":
                verdict["undecided"] += 1
                continue
            if good and status == "optimal":
                good = abs(value - base) <= 1e-6 * max(abs(base), 1e-3 * turnover, 1e-6 * case.size)
            verdict[own] += good
            if not good:
                wrong += 1
                print("seed %d %s x %g: %s, HiGHS %s %.10g" % (seed, unit, money, " ".join(answer),
                                                                status, base), flush=True)
    program.stdin.close()
    print("seeds %d to %d at %d scales: %d wrong; %s" % (
        first, first + count - 1, len(SCALES), wrong,
        ", ".join("%d %s" % (n, name) for name, n in sorted(verdict.items()))))
    print("members:", ", ".join("%s %.0f %%" % (name, 100 * n / count) for name, n in sorted(drawn.items())))
    print("infeasible by rule:", ", ".join("%s %d" % (name, rules[name]) for name in RULES))
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
