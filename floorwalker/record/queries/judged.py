"""Figures beside the standard in force: on target, near, or short of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, Protocol

from floorwalker.engine.measures import Measure
from floorwalker.ground import standards
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.people.models import Team
from floorwalker.record.facts.question import DEFAULT_TARGET_SECONDS

Verdict = Literal["ok", "watch", "miss"]
ROUNDING: Final = 1e-9
"""What binary fractions may be off: 75 % is not short of 80 % by more than 5 points."""


class Aim(Protocol):
    """What a figure is judged by: a standard of a queue, or what a role is held to."""

    @property
    def target(self) -> float: ...

    @property
    def tolerance(self) -> float: ...


@dataclass(frozen=True)
class Judged:
    """A standard, and what a figure is by it; None where there is no figure."""

    standard: Standard
    verdict: Verdict | None


class Standards:
    """The standards in force on one day, read once for however many queues and measures."""

    def __init__(self, day: date) -> None:
        self._in_force = list(standards.in_force_anywhere(day))

    def ruling(self, measure: str, queue: Queue | None, team: Team | None = None) -> Standard | None:
        """Return the standard on `measure` that rules `queue`, else that rules `team`; as `standards.ruling`.

        None when neither one queue nor one team is meant: a target of one queue says nothing about several.
        """
        candidates = [each for each in self._in_force if each.measure == measure and standards.rules(each, queue=queue, team=team)]
        return max(candidates, key=standards.nearness, default=None)

    def target_seconds(self, queue: Queue) -> float:
        """Return the T of the service level of `queue`, 20 s where no standard says; as `standards.target_seconds`."""
        standard = self.ruling("service_level", queue)
        return DEFAULT_TARGET_SECONDS if standard is None or standard.target_seconds is None else standard.target_seconds

    def judge(self, measure: Measure, value: float, queue: Queue | None, team: Team | None = None) -> Judged | None:
        """Return `value` beside the standard in force for `queue`, else for `team`, None when none is."""
        if queue is None and not standards.counts_by_team(measure):
            return None
        standard = self.ruling(measure.code, queue, team)
        return None if standard is None else Judged(standard, verdict(measure, value, standard))


def verdict(measure: Measure, value: float, aim: Aim) -> Verdict | None:
    """Return what `value` is by `aim`: ok on the good side of the target, watch inside the tolerance, else miss."""
    if math.isnan(value):
        return None
    short = {"higher": aim.target - value, "lower": value - aim.target}.get(
        measure.better, abs(value - aim.target) - aim.tolerance
    )
    if short <= ROUNDING:
        return "ok"
    return "watch" if measure.better in {"higher", "lower"} and short <= aim.tolerance + ROUNDING else "miss"
