"""Times the search for agents, counts wrong answers, and does the same to peers where they are installed.

Run: ``python bench/erlang.py``. Exit code 1 if a gate is missed. Peers are measured only where this Python can import them:
pyworkforce (MIT), callcenterdim (MIT), call-center-tools (MIT), turbotab (GPL: a bench peer, never a dependency).
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from floorwalker.engine import _fast
from floorwalker.engine._fast import plain
from floorwalker.engine.erlang import required_agents

SEED = 20261122
INTERVALS = 100_000
PEER_INTERVALS = 1_000
HALF_HOUR = 1800.0
SHARE, SECONDS, PATIENCE = 0.8, 20.0, 120.0
GATES = {"Erlang C": 0.15, "Erlang A": 4.0}  # cpu seconds for 100,000 intervals, compiled kernels

Solver = Callable[[float, float, float, float], float]


def demand(intervals: int) -> tuple[Any, Any]:
    """Draw contacts a half hour and handling times: 0.1 to 667 Erlang."""
    rng = np.random.default_rng(SEED)
    return rng.integers(1, 2001, intervals).astype(float), rng.uniform(180, 600, intervals)


def kernel_seconds(kernels: Any, patience: float) -> float:
    """Time one implementation of the search alone."""
    calls, aht = demand(INTERVALS)
    everyone = np.ones(INTERVALS)
    free = everyone * math.inf
    late = everyone * (1 - SHARE)
    least = np.zeros(INTERVALS, np.int64)
    asked = (calls * aht / HALF_HOUR, aht, everyone * patience, everyone * SECONDS, late, free, free, free, least)
    return cpu(lambda: kernels.agents_needed(*asked))


def door_seconds(patience: float) -> float:
    """Time the public function: checks, search and the figures of every answer."""
    calls, aht = demand(INTERVALS)

    def solve() -> None:
        need = required_agents(
            calls,
            interval_seconds=HALF_HOUR,
            aht_seconds=aht,
            target_share=SHARE,
            target_seconds=SECONDS,
            patience_seconds=patience,
        )
        _ = need.performance

    return cpu(solve)


def cpu(work: Callable[[], object]) -> float:
    """Return the least cpu time of three runs."""
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def reference(calls: float, aht: float, share: float, seconds: float) -> int:
    """Erlang C in whole: the recursion from one agent on, no late start, no stop but the target."""
    load, agents, inverse = calls * aht / HALF_HOUR, 0, 1.0
    while True:
        agents += 1
        inverse = 1.0 + inverse * agents / load
        if agents > load:
            waiting = agents / ((agents - load) * inverse + load)
            if 1.0 - waiting * math.exp(-(agents - load) * seconds / aht) >= share:
                return agents


def ours(calls: float, aht: float, share: float, seconds: float) -> float:
    """One interval through the public function."""
    solved = required_agents(calls, interval_seconds=HALF_HOUR, aht_seconds=aht, target_share=share, target_seconds=seconds)
    return solved.agents[0].item()


def _pyworkforce(module: Any) -> Solver:
    def solve(calls: float, aht: float, share: float, seconds: float) -> float:
        queue = module.ErlangC(transactions=calls, aht=aht / 60, asa=seconds / 60, interval=30)
        return float(queue.required_positions(service_level=share)["raw_positions"])

    return solve


def _turbotab(module: Any) -> Solver:
    return lambda calls, aht, share, seconds: float(module.agents_required(share, seconds, calls, aht, HALF_HOUR))


def _callcenterdim(module: Any) -> Solver:
    return lambda calls, aht, share, seconds: float(module.AgentsReq(calls, 30, aht, share, seconds))


def _call_center_tools(module: Any) -> Solver:
    def solve(calls: float, aht: float, share: float, seconds: float) -> float:
        return float(module.calc_staffing(2 * calls, aht, None, 1.0, seconds, share).agents)

    return solve


PEERS: dict[str, tuple[str, Callable[[Any], Solver]]] = {
    "pyworkforce": ("pyworkforce.queuing", _pyworkforce),
    "turbotab": ("mod_turbotab.agents.capacity", _turbotab),
    "callcenterdim": ("callcenterdim.Dimensionamento", _callcenterdim),
    "call-center-tools": ("call_center_tools.staffing", _call_center_tools),
}


def peers() -> dict[str, Solver]:
    """Return the peers that this Python can import, saying which are not here."""
    found: dict[str, Solver] = {}
    for name, (module, adapt) in PEERS.items():
        try:
            found[f"{name} {version(name)}"] = adapt(import_module(module))
        except (ImportError, PackageNotFoundError):
            print(f"{name}: not installed in this Python, not measured")
    return found


def stress() -> list[tuple[float, float, float, float]]:
    """Loads from 0.01 to thousands, whole numbers among them; short and long targets."""
    loads = [0.01, 0.15, 0.3, 0.49, 0.5, 0.51, 1, 2, 3, 7, 10, 16.5, 33, 50.25, 100, 250.75, 480, 1000, 2500.6, 4999]
    ahts, shares, seconds = [60, 300, 3600], [0.5, 0.8, 0.95, 0.99], [5, 20, 300]
    return [
        (load * HALF_HOUR / aht, float(aht), share, float(t))
        for load in loads
        for aht in ahts
        for share in shares
        for t in seconds
    ]


def wrong(solve: Solver, cases: list[tuple[float, float, float, float]]) -> tuple[int, int]:
    """Count wrong answers and failures."""
    differ = failed = 0
    for case in cases:
        try:
            differ += solve(*case) != reference(*case)
        except Exception:  # a peer's crash is a finding, not ours to sort
            failed += 1
    return differ, failed


def microseconds(solve: Solver, cases: list[tuple[float, float, float, float]]) -> float:
    """Return the time of one interval, asked one at a time; failures end early and are counted elsewhere."""

    def each() -> None:
        for case in cases:
            try:
                solve(*case)
            except Exception:
                continue

    return cpu(each) / len(cases) * 1e6


def main() -> int:
    """Print the tables and return 1 if a gate is missed."""
    running = _fast.which()
    print(f"Kernels here: {running.name} ({running.reason}).\n")
    print(f"{INTERVALS} intervals, 80 % in 20 s, cpu seconds, best of 3")
    missed = 0
    for model, patience in (("Erlang C", math.inf), ("Erlang A", PATIENCE)):
        search, twin, door = kernel_seconds(_fast, patience), kernel_seconds(plain, patience), door_seconds(patience)
        verdict = "not judged" if running.name == "plain" else "met" if search < GATES[model] else "MISSED"
        missed += verdict == "MISSED"
        gate = f"gate {GATES[model]}: {verdict}"
        print(f"  {model}: search {search:.3f} ({gate}), plain twin {twin:.3f}, with checks and figures {door:.3f}")
    print()
    solvers = {"floorwalker": ours, **peers()}
    calls, aht = demand(PEER_INTERVALS)
    many = [(calls[k].item(), aht[k].item(), SHARE, SECONDS) for k in range(PEER_INTERVALS)]
    small = [(40.0, 300.0, SHARE, SECONDS)] * PEER_INTERVALS
    cases = stress()
    print("Erlang C, one interval at a time: microseconds each, drawn as above | at 6.7 Erlang |")
    print(f"wrong and failed answers of {len(cases)} hard cases")
    for name, solve in solvers.items():
        differ, failed = wrong(solve, cases)
        print(f"  {name}: {microseconds(solve, many):.0f} | {microseconds(solve, small):.0f} | {differ}, {failed}")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
