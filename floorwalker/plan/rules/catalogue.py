"""What a standard may be: a measure with a good direction, kept by somebody, looked at again, and never speed alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Final

from floorwalker.engine import measures
from floorwalker.engine.measures import Measure
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person, Team
from floorwalker.ground.standards import counts_by_team
from floorwalker.plan.rules.deciding import check_review
from floorwalker.plan.rules.kpis import BESIDE_SPEED, check_aim

WITHIN: Final = "service_level"
"""What counts within T seconds."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody proposes: the words, what it applies to (a queue, a channel, a team, else everything), the numbers, its keeper."""

    name: str
    definition: str
    measure: str
    queue: Queue | None
    channel: str
    target: float
    tolerance: float
    threshold: float | None
    target_seconds: float | None
    window: str
    starts_on: date
    review_on: date
    owner: Person
    serves: str
    obligation: str
    why: str
    team: Team | None = None


def check(draft: Draft) -> Measure:
    """Return the measure of `draft`, refusing what is no standard.

    Raises
    ------
    RuleBroken
        If words are missing; the measure is unknown or has no good direction; a number lies outside its unit; the worst that is put
        up with is better than the target; a service level says no seconds; or it is not looked at again within two years.
    """
    for words, what in ((draft.name, "name"), (draft.definition, "definition"), (draft.why, "reason")):
        if not words.strip():
            raise RuleBroken(f"The standard has no {what}.", remedy="Say it in words: people will rely on it.", code="standard_in_words")
    if sum((draft.queue is not None, bool(draft.channel), draft.team is not None)) > 1:
        raise RuleBroken(
            "It cannot apply to more than one of a queue, a channel and a team.",
            remedy="Choose a queue, a channel or a team, or none of them for everything.",
            code="standard_applies_to",
        )
    try:
        measure = measures.get(draft.measure)
    except LookupError as unknown:
        raise RuleBroken(str(unknown), remedy="Choose one of the measures.", code="unknown_measure") from unknown
    if draft.team is not None and not counts_by_team(measure):
        raise RuleBroken(
            f"{measure.name} cannot be counted by team: who gives up before an answer was with nobody.",
            remedy="Choose a measure of answered contacts, of time, or of what customers say.", code="standard_of_team",
        )
    check_aim(measure, draft.target, draft.tolerance)
    if draft.threshold is not None:
        _check_threshold(measure, draft)
    needs_seconds = draft.measure.startswith(WITHIN)
    if needs_seconds and not draft.target_seconds:
        raise RuleBroken(
            f"{measure.name} says no seconds.", remedy="Say within how many seconds, such as 20.", code="standard_without_seconds"
        )
    if draft.target_seconds is not None and not (needs_seconds and 0 < draft.target_seconds < math.inf):
        raise RuleBroken(
            f"{measure.name} is not counted within {draft.target_seconds:g} seconds.",
            remedy="Give seconds above 0 for a service level, and none for other measures.", code="standard_without_seconds",
        )
    check_review(draft.review_on, after=draft.starts_on, code="standard_review")
    return measure


def check_company(measure: Measure, *, beside: set[str], where: str) -> None:
    """Refuse a standard on speed or volume where no measure of quality stands `beside` it (codes that rule the same on that day).

    Where the shelf has measures of compliance, one of them must stand there too.

    Raises
    ------
    RuleBroken
        Naming what is missing.
    """
    if measure.aspect not in {"speed", "volume"}:
        return
    for aspect in sorted(BESIDE_SPEED, reverse=True):
        able = [item for item in measures.all() if item.aspect == aspect]
        if able and not beside & {item.code for item in able}:
            raise RuleBroken(
                f"{measure.name} would stand alone for {where}: people would hurry, and customers would come back.",
                remedy=f"First put a standard of {aspect} in force there by the same day: {', '.join(item.name for item in able)}.",
                code="standard_speed_alone",
            )


def _check_threshold(measure: Measure, draft: Draft) -> None:
    threshold = draft.threshold if draft.threshold is not None else draft.target
    check_aim(measure, threshold, draft.tolerance)
    better = {"higher": threshold > draft.target, "lower": threshold < draft.target}.get(measure.better, True)
    if better:
        raise RuleBroken(
            "The worst that is put up with is better than the target." if measure.better in {"higher", "lower"}
            else f"{measure.name} is good within a band; its width says what is put up with.",
            remedy="Set it on the bad side of the target, or leave it empty.", code="standard_threshold",
        )
