"""What a service is measured by: for customers and for the organisation, while it can be steered and once customers tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from floorwalker.engine.measures import Measure, Moment, Requirement

REQUIREMENTS: Final[dict[Requirement, str]] = {"customer": "customers ask for", "organisational": "the organisation asks for"}
MOMENTS: Final[dict[Moment, str]] = {"proactive": "while it can still be steered", "lagging": "once customers have told of it"}


@dataclass(frozen=True)
class Held:
    """A measure that a service is held to: by an objective of its plan, or by a standard in force."""

    measure: Measure
    name: str
    is_objective: bool


def lacks(held: Sequence[Held]) -> list[str]:
    """Return in words what a set of measures lacks before a service may be run by it; none where it is whole.

    Nothing is said of an empty set of objectives: that is asked for elsewhere.
    """
    found = []
    objectives = [each for each in held if each.is_objective]
    if objectives and all(each.measure.moment == "lagging" for each in objectives):
        names = ", ".join(dict.fromkeys(each.measure.name for each in objectives))
        found.append(f"its objectives measure only what customers tell afterwards ({names}): nothing that can still be steered")
    if not objectives:
        return []
    for moment, words in MOMENTS.items():
        if not any(each.measure.moment == moment for each in held):
            found.append(f"nothing is measured {words}")
    for requirement, words in REQUIREMENTS.items():
        if not any(each.measure.requirement == requirement for each in held):
            found.append(f"nothing is measured that {words}")
    return found
