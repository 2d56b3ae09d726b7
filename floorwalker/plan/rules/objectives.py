"""What an objective is: specific, measurable, achievable, relevant, bound in time; and how much of its way is covered."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from floorwalker.engine import measures
from floorwalker.engine.measures import Measure
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.plan.models import ObjectiveReview
from floorwalker.plan.rules.kpis import check_aim

FURTHEST_SHARE: Final = 0.25
"""A share moves 25 points in one plan at the most; more was never held in the practice that the house knows, so it takes two plans."""
FURTHEST_RATIO: Final = 0.5
"""A time or score moves by half of where it stands, at the most."""
FEWEST_WORDS: Final = 3
"""Fewer words name a subject, not what shall become of it."""
REACHED: Final = 1e-9
"""What binary fractions may be off."""
Way = Literal["reached", "closing", "slow", "not begun", "no data"]


@dataclass(frozen=True, kw_only=True)
class Aimed:
    """What somebody writes down: name, measure and what it is for, the period of the baseline, target, by when, who, how, and why."""

    name: str
    measure: str
    queue: Queue | None
    channel: str
    baseline_from: date
    baseline_until: date
    baseline_missing: str
    target: float
    tolerance: float
    by_when: date
    owner: Person
    how: str
    serves: str


@dataclass(frozen=True)
class Lack:
    """What an objective lacks: which of the five, and what to do about it."""

    quality: Literal["Specific", "Measurable", "Achievable", "Relevant", "Time-bound"]
    words: str


def check(aimed: Aimed) -> Measure:
    """Return the measure of an objective, refusing what cannot be one at all.

    Raises
    ------
    RuleBroken
        If it has no name, is for a queue and a channel at once, its measure is unknown or nobody can be held to it, or its number
        lies outside the unit, or the period of the baseline ends before it begins.
    """
    if not aimed.name.strip():
        raise RuleBroken("The objective has no name.", remedy="Say what shall become of what.", code="objective_in_words")
    if aimed.queue is not None and aimed.channel:
        raise RuleBroken(
            "It cannot be for one queue and for a whole channel.", remedy="Choose one, or neither for everything.", code="objective_scope"
        )
    try:
        measure = measures.get(aimed.measure)
    except LookupError as unknown:
        raise RuleBroken(str(unknown), remedy="Choose one of the measures.", code="unknown_measure") from unknown
    check_aim(measure, aimed.target, aimed.tolerance)
    if aimed.baseline_until < aimed.baseline_from:
        raise RuleBroken(
            "The period of the baseline ends before it begins.", remedy="Turn the two days round.", code="objective_baseline"
        )
    return measure


def lacks(
    *, name: str, measure: Measure, baseline: float | None, reason: str, target: float, tolerance: float, by_when: date, how: str,
    serves: str, first_day: date, last_day: date,
) -> list[Lack]:
    """Return in words what is missing for an objective of a plan from `first_day` to `last_day` to be SMART; none when it is."""
    found = []
    if len(name.split()) < FEWEST_WORDS:
        found.append(Lack("Specific", "Say in a few words what shall become of what, not its subject alone."))
    if not how.strip():
        found.append(Lack("Specific", "Say how it will be reached."))
    if baseline is None and not reason.strip():
        found.append(Lack("Measurable", "There is no data for the baseline: choose another period, or say why it stands without."))
    if baseline is not None:
        short = shortfall(measure, baseline, target, tolerance)
        moved = abs(target - baseline)
        far = FURTHEST_SHARE if measure.unit == "share" else FURTHEST_RATIO * abs(baseline)
        if short < -REACHED:
            found.append(Lack("Achievable", "It aims at worse than where it stands: aim at what it is, or at better."))
        elif moved > far + REACHED and measure.unit != "points":
            found.append(Lack("Achievable", "It aims further than one plan has reached: take a nearer target, and the rest in the next."))
    if not serves.strip():
        found.append(Lack("Relevant", "Name the goal of the business that it serves."))
    if not first_day <= by_when <= last_day:
        found.append(Lack("Time-bound", f"Its date lies outside the plan, {first_day:%d %b %Y} to {last_day:%d %b %Y}."))
    return found


def shortfall(measure: Measure, value: float, target: float, tolerance: float) -> float:
    """Return how far `value` is on the bad side of the target; negative on the good side. A band is good within its width."""
    if measure.better == "within a band":
        return abs(value - target) - tolerance
    return target - value if measure.better == "higher" else value - target


def covered(measure: Measure, *, baseline: float | None, now: float, target: float, tolerance: float) -> float | None:
    """Return the share of the way from baseline to target that is covered, 0 to 1; None where either is no data."""
    if math.isnan(now):
        return None
    left = shortfall(measure, now, target, tolerance)
    if left <= REACHED:
        return 1.0
    if baseline is None:
        return None
    whole = shortfall(measure, baseline, target, tolerance)
    return max(0.0, min(1.0, 1 - left / whole)) if whole > REACHED else 0.0


def way(share: float | None, *, time_gone: float | None) -> Way:
    """Return how far along an objective is: reached, or closing where as much of the way is covered as of the time, else slow.

    Without a `time_gone` its plan has not begun, and nothing can be slow yet.
    """
    if share is None:
        return "no data"
    if share >= 1:
        return "reached"
    if time_gone is None:
        return "not begun"
    return "closing" if share > 0 and share >= time_gone - REACHED else "slow"


def time_gone(first_day: date, by_when: date, today: date) -> float | None:
    """Return the share of the days from `first_day` to `by_when` that are over on `today`, 0 to 1; None before the first."""
    if today < first_day:
        return None
    whole = (by_when - first_day).days
    return max(0.0, min(1.0, (today - first_day).days / whole)) if whole > 0 else 1.0


def check_verdict(verdict: str, measure: Measure, *, actual: float | None, baseline: float | None, target: float, tolerance: float) -> None:
    """Refuse a verdict that the figure contradicts.

    Raises
    ------
    RuleBroken
        If it is called met though the figure falls short or there is none, met in part though nothing moved towards the target, or
        not met though it is.
    """
    if verdict not in ObjectiveReview.Verdict.values:
        raise RuleBroken(f"{verdict!r} is no verdict.", remedy="Say met, met in part, or not met.", code="objective_verdict")
    if actual is None:
        if verdict == ObjectiveReview.Verdict.NOT_MET:
            return
        raise RuleBroken(
            "There is no data: what nobody can see was not met.", remedy="Say not met, and why there is no data.", code="objective_verdict"
        )
    met = shortfall(measure, actual, target, tolerance) <= REACHED
    if met != (verdict == ObjectiveReview.Verdict.MET):
        raise RuleBroken(
            f"{measure.name} {'reached' if met else 'fell short of'} its target.",
            remedy="Say met." if met else "Say met in part or not met, and why.", code="objective_verdict",
        )
    moved = baseline is not None and shortfall(measure, actual, target, tolerance) < shortfall(measure, baseline, target, tolerance)
    if verdict == ObjectiveReview.Verdict.PART and not moved:
        raise RuleBroken(
            f"{measure.name} came no nearer to its target.", remedy="Say not met, and why.", code="objective_verdict"
        )
