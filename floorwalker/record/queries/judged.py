"""Figures beside the standard in force: on target, near, or short of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, Protocol

from floorwalker.engine.measures import Measure
from floorwalker.ground import standards
from floorwalker.ground.models import Queue, Standard
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
        self._in_force = list(standards.in_force(day))

    def ruling(self, measure: str, queue: Queue | None) -> Standard | None:
        """Return the standard on `measure` that rules `queue`: its own, else its channel's, else everybody's; as `standards.ruling`.

        None when no single queue is meant: a target of one queue says nothing about several.
        """
        if queue is None:
            return None
        candidates = [
            each for each in self._in_force
            if each.measure == measure
            and (each.queue_id == queue.pk or (each.queue_id is None and each.channel in {"", queue.channel}))
        ]
        return max(candidates, key=lambda each: (each.queue_id is not None, each.channel != ""), default=None)

    def target_seconds(self, queue: Queue) -> float:
        """Return the T of the service level of `queue`, 20 s where no standard says; as `standards.target_seconds`."""
        standard = self.ruling("service_level", queue)
        return DEFAULT_TARGET_SECONDS if standard is None or standard.target_seconds is None else standard.target_seconds

    def judge(self, measure: Measure, value: float, queue: Queue | None) -> Judged | None:
        """Return `value` beside the standard in force for `queue`, None when none is."""
        standard = self.ruling(measure.code, queue)
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
