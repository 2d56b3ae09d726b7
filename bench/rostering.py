"""Time and quality of rostering: two solvers of the aggregate model, the whole solve, and a greedy baseline.

Run as ``python -m bench.rostering``; figures of the last kept run stand in bench/rostering.md.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable

from floorwalker.engine.rostering import Limits, Roster, solve
from floorwalker.engine.rostering.aggregate import build
from floorwalker.engine.rostering.options import all_options
from floorwalker.engine.rostering.solvers import AggregateSolution, has_cp_sat, near, relax, solve_cp_sat, solve_highs
from tests.engine.rostering.site import site


def aggregate(people: int, *, slot_minutes: int, seconds: float) -> Iterable[str]:
    """Yield a row for each solver of the aggregate model."""
    problem = site(people, slot_minutes=slot_minutes)
    begun = time.perf_counter()
    model = build(problem, all_options(problem))
    relaxation = relax(model)
    yield _row(people, slot_minutes, "linear relaxation", time.perf_counter() - begun, relaxation.bound, None, None)
    for name, chosen in (("whole model", model), ("near the relaxation", near(model, relaxation))):
        begun = time.perf_counter()
        highs = solve_highs(chosen, work=1000.0, seconds=seconds)
        yield _aggregate_row(people, slot_minutes, f"HiGHS, {name}", begun, highs, relaxation.bound)
        if has_cp_sat():
            begun = time.perf_counter()
            cp_sat = solve_cp_sat(chosen, work=1000.0, seconds=seconds, seed=0, is_cancelled=lambda: False)
            yield _aggregate_row(people, slot_minutes, f"CP-SAT, {name}", begun, cp_sat, relaxation.bound)


def whole(people: int, *, slot_minutes: int, seconds: float) -> Iterable[str]:
    """Yield a row for the greedy baseline, for naming and search alone, and for the whole solve."""
    problem = site(people, slot_minutes=slot_minutes)
    bound: float | None = None
    rows: list[tuple[str, float, Roster]] = []
    for name, limits, solver in (
        ("whole solve", Limits(seconds=seconds, work=1000.0, sweeps=12), "auto"),
        ("no aggregate, same time", Limits(seconds=seconds, sweeps=12), "none"),
        ("greedy: best week in turn", Limits(sweeps=0), "none"),
    ):
        begun = time.perf_counter()
        roster = solve(problem, limits=limits, solver=solver, stopwatch=time.perf_counter)  # type: ignore[arg-type]
        bound = roster.diagnostics.bound if bound is None else bound
        rows.append((name, time.perf_counter() - begun, roster))
    for name, took, roster in rows:
        cover = roster.coverage
        yield _row(people, slot_minutes, name, took, cover.cost, bound, cover.short_slots())


def _aggregate_row(people: int, slot_minutes: int, name: str, begun: float, found: AggregateSolution, bound: float) -> str:
    return _row(people, slot_minutes, name, time.perf_counter() - begun, found.cost, bound, None)


def _row(people: int, slot_minutes: int, name: str, took: float, cost: float, bound: float | None, short: int | None) -> str:
    gap = "" if bound is None else "none found" if cost == float("inf") else f"{(cost - bound) / cost:.1%}"
    return f"| {people} | {slot_minutes} | {name} | {took:.1f} | {cost:.1f} | {gap} | {'' if short is None else short} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[20, 60, 200])
    parser.add_argument("--slot-minutes", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=25.0)
    parser.add_argument("--aggregate-seconds", type=float, default=10.0)
    chosen = parser.parse_args()
    print("| people | slot | what | s | cost | gap | short slots |\n|---|---|---|---|---|---|---|")
    for people in chosen.people:
        for row in aggregate(people, slot_minutes=chosen.slot_minutes, seconds=chosen.aggregate_seconds):
            print(row, flush=True)
        for row in whole(people, slot_minutes=chosen.slot_minutes, seconds=chosen.seconds):
            print(row, flush=True)


if __name__ == "__main__":
    main()
