"""From a problem to a roster: count, name, improve, and say how good it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from .aggregate import AggregateModel, build
from .draft import Draft
from .legal import count_faults
from .names import assign, improve
from .options import Options, all_options
from .problem import RosterProblem
from .relax import relaxations
from .result import Diagnostics, Relaxation, Roster
from .shifts import Shift
from .solvers import GOOD_GAP_SHARE, AggregateSolution, has_cp_sat, near, relax, solve_cp_sat, solve_highs

SolverChoice = Literal["auto", "highs", "cp_sat", "none"]
Stopwatch = Callable[[], float]
Progress = Callable[["ProgressStep"], None]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much work to do.

    With `seconds` and a stopwatch the solve ends in about that time; without, it is limited by `work` and `sweeps` alone
    and gives the same roster for the same seed on any day.
    """

    work: float = 6.0
    sweeps: int = 12
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class ProgressStep:
    """How far a solve has come: its stage, the share done, and the cost so far where there is one."""

    stage: Literal["counting", "naming", "improving", "done"]
    done_share: float
    cost: float | None = None


# Of the time given: the counts, their relaxation included, get this share; the rest is for names.
COUNTING_SHARE = 0.35
# On a busy machine the relaxation may take more: without its bound nobody can say how good a roster is.
RELAXING_SHARE = 0.6
# What a solver gets at the least, so that a slow relaxation leaves it time to begin.
LEAST_SECONDS = 1.0
NAMING_DONE_SHARE = 0.5


def _quiet(step: ProgressStep) -> None:
    """Report to nobody."""


def _never() -> bool:
    return False


def solve(
    problem: RosterProblem,
    *,
    seed: int = 0,
    limits: Limits | None = None,
    solver: SolverChoice = "auto",
    stopwatch: Stopwatch | None = None,
    on_progress: Progress = _quiet,
    is_cancelled: Callable[[], bool] = _never,
) -> Roster:
    """Return the best roster found; it is legal wherever each person has a legal week at all.

    Parameters
    ----------
    problem : RosterProblem
        The horizon to be rostered; its locked shifts stay.
    seed : int
        Same seed, same roster, unless time is what ends the search.
    limits : Limits, optional
        How much work, and how many seconds.
    solver : {"auto", "highs", "cp_sat", "none"}
        Who solves the aggregate model. "auto" is HiGHS and, if it is installed and a gap is
        left, CP-SAT; the better counts are used.
        "none" names people straight away (the greedy baseline, still improved).
    stopwatch : callable, optional
        Seconds of a running clock, such as ``time.monotonic``; needed for `Limits.seconds` to bind while naming.
    on_progress : callable
        Told of every stage and sweep.
    is_cancelled : callable
        Asked often; when it answers True the best roster so far is returned.
    """
    limits = limits or Limits()
    begun = stopwatch() if stopwatch else 0.0

    def spent() -> float:
        return stopwatch() - begun if stopwatch else 0.0

    def is_over() -> bool:
        return (limits.seconds is not None and spent() >= limits.seconds) or is_cancelled()

    rng = np.random.default_rng(seed)
    everyone = all_options(problem)
    draft = Draft(problem, everyone)
    on_progress(ProgressStep(stage="counting", done_share=0.0))
    counted = _count(problem, everyone, limits=limits, solver=solver, seed=seed, spent=spent, is_cancelled=is_cancelled)
    on_progress(ProgressStep(stage="naming", done_share=COUNTING_SHARE, cost=counted.cost))
    stuck = assign(draft, counted.model, counted.counts, rng=rng)
    on_progress(ProgressStep(stage="improving", done_share=NAMING_DONE_SHARE, cost=draft.cover.cost()))

    def report(sweep: int, cost: float) -> None:
        share = NAMING_DONE_SHARE + (1.0 - NAMING_DONE_SHARE) * sweep / max(1, limits.sweeps)
        on_progress(ProgressStep(stage="improving", done_share=share, cost=cost))

    sweeps = improve(draft, sweeps=limits.sweeps, stuck=stuck, rng=rng, stop=is_over, report=report)
    shifts = tuple(draft.shifts())
    faults = count_faults(problem, shifts)
    causes: tuple[Relaxation, ...] = tuple(r for place in stuck for r in relaxations(problem, place=place))
    cost = draft.cover.cost()
    on_progress(ProgressStep(stage="done", done_share=1.0, cost=cost))
    return Roster(
        problem=problem, shifts=shifts, status="no_legal_roster" if faults else "legal", relaxations=causes,
        diagnostics=Diagnostics(
            solver=counted.solver, cover_cost=cost, bound=counted.bound, aggregate_cost=counted.cost,
            gap_share=None if counted.bound is None or cost <= 0 else (cost - counted.bound) / cost,
            sweeps=sweeps, was_cancelled=is_cancelled(), seed=seed, faults=tuple(sorted(faults.items())),
        ),
    )  # fmt: skip


def fill_gaps(problem: RosterProblem, shifts: tuple[Shift, ...], *, seed: int = 0, limits: Limits | None = None,
              stopwatch: Stopwatch | None = None, on_progress: Progress = _quiet,
              is_cancelled: Callable[[], bool] = _never) -> Roster:  # fmt: skip
    """Return a roster that keeps every given shift as it stands and plans only what is still free."""
    kept = tuple(replace(shift, is_locked=True) for shift in shifts)
    return solve(replace(problem, locked=kept), seed=seed, limits=limits, stopwatch=stopwatch, on_progress=on_progress,
                 is_cancelled=is_cancelled)  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Counted:
    """What the aggregate model gave."""

    model: AggregateModel | None = None
    counts: Counter[tuple[int, int, str]] | None = None
    cost: float | None = None
    bound: float | None = None
    solver: str = "none"


def _count(problem: RosterProblem, everyone: list[Options], *, limits: Limits, solver: SolverChoice, seed: int,
           spent: Stopwatch, is_cancelled: Callable[[], bool]) -> _Counted:  # fmt: skip
    if solver == "none":
        return _Counted()
    model = build(problem, everyone)
    if not model.starts:
        return _Counted(model=model)

    def left(share: float = 1.0, *, until: float = COUNTING_SHARE) -> float | None:
        return None if limits.seconds is None else max(LEAST_SECONDS, (limits.seconds * until - spent()) * share)

    try:
        relaxation = relax(model, seconds=left(until=RELAXING_SHARE))
    except ValueError:
        # Someone has no legal week, and naming finds out who and why; or time ran out, and naming goes on without counts.
        return _Counted(model=model)
    small = near(model, relaxation)
    # On the bench now one, now the other finds the better counts; each gets half of the time that is left.
    uses_both = solver == "auto" and has_cp_sat()
    best: AggregateSolution | None = None
    if solver != "cp_sat":
        best = solve_highs(small, work=limits.work, seconds=left(0.5 if uses_both else 1.0))
    is_good = best is not None and best.cost - relaxation.bound <= GOOD_GAP_SHARE * abs(best.cost)
    if (uses_both or solver == "cp_sat") and not is_good and not is_cancelled():
        other = solve_cp_sat(small, work=limits.work, seconds=left(), seed=seed, is_cancelled=is_cancelled)
        best = other if best is None or other.cost < best.cost else best
    if best is None or best.counts is None:
        return _Counted(model=model, bound=relaxation.bound, solver="none")
    counts = Counter({
        (group, option.start, option.shape.code): int(count)
        for (group, option), count in zip(model.starts, best.counts, strict=True)
        if count
    })  # fmt: skip
    return _Counted(model=model, counts=counts, cost=best.cost, bound=relaxation.bound, solver=best.solver)
