"""What a goal may be; and how the state of many figures is told as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import Final, Literal

from floorwalker.engine import measures
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.models import Person
from floorwalker.plan.models import BusinessGoal
from floorwalker.plan.rules.kpis import check_aim

Stand = Literal["miss", "watch", "none", "ok"]
WORST_FIRST: Final[tuple[Stand, ...]] = ("miss", "watch", "none", "ok")
"""What nobody can see is not met: no data is worse than on target."""


@dataclass(frozen=True, kw_only=True)
class Aimed:
    """What somebody writes down of a goal; without a measure it has no target."""

    name: str
    words: str
    under: BusinessGoal | None
    owner: Person
    measure: str
    target: float | None
    tolerance: float
    starts_on: date
    ends_on: date | None


def check(aimed: Aimed) -> None:
    """Refuse what is no goal.

    Raises
    ------
    RuleBroken
        If it has no name or words, ends before it begins, its measure is unknown, or its target is no figure of it.
    """
    for words, what in ((aimed.name, "name"), (aimed.words, "words")):
        if not words.strip():
            raise RuleBroken(f"The goal has no {what}.", remedy="Say what customers or the business have of it.", code="goal_in_words")
    if aimed.ends_on is not None and aimed.ends_on <= aimed.starts_on:
        raise RuleBroken(
            f"It would begin on {aimed.starts_on:%d %b %Y} and hold until {aimed.ends_on:%d %b %Y}.", remedy="Turn the two days round.",
            code="goal_days",
        )
    if not aimed.measure:
        return
    try:
        measure = measures.get(aimed.measure)
    except LookupError as unknown:
        raise RuleBroken(str(unknown), remedy="Choose one of the measures.", code="unknown_measure") from unknown
    if aimed.target is None:
        raise RuleBroken(f"{measure.name} has no target.", remedy="Give one, or leave the measure out.", code="goal_target")
    check_aim(measure, aimed.target, aimed.tolerance)


def check_no_circle(names: Mapping[int, str], under: Mapping[int, int | None]) -> None:
    """Refuse goals of which one lies under itself by way of others; `under` has the key of the goal over each.

    Raises
    ------
    RuleBroken
        Naming each goal of the circle, in order.
    """
    try:
        TopologicalSorter({key: [] if over is None else [over] for key, over in under.items()}).prepare()
    except CycleError as circle:
        named = " > ".join(f"“{names[key]}”" for key in circle.args[1])
        raise RuleBroken(
            f"They would lie under one another: {named}.", remedy="Let one of them lie under none of the others.", code="goal_circle"
        ) from circle


def worst(stands: Iterable[Stand]) -> Stand | None:
    """Return the worst of several; None of nothing."""
    there = set(stands)
    return next((each for each in WORST_FIRST if each in there), None)


def counted(stands: Iterable[Stand]) -> str:
    """Return how many are met, at risk, missed and without data, in words; only those that there are."""
    number = Counter(stands)
    words = {"miss": "missed", "watch": "at risk", "none": "without data", "ok": "met"}
    return ", ".join(f"{number[each]} {words[each]}" for each in WORST_FIRST if number[each])
