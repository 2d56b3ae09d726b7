"""Shrinkage by cause: what takes paid time from contacts, how much of it is planned, and what that adds to the people needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from floorwalker.ground.errors import RuleBroken

Place = Literal["in_office", "out_of_office"]
PLACES: Final[dict[Place, str]] = {"in_office": "In the office", "out_of_office": "Out of the office"}
MOST: Final = 0.9
"""More than this away leaves fewer than one hour in ten for contacts: a figure that was mistyped."""


@dataclass(frozen=True)
class Cause:
    """One cause; `is_planned` says whether a roster can know it beforehand."""

    code: str
    label: str
    place: Place
    is_planned: bool


CAUSES: Final = (
    Cause("break", "Breaks", "in_office", True),
    Cause("lunch", "Lunch, where it is paid", "in_office", True),
    Cause("training", "Training", "in_office", True),
    Cause("meeting", "Meetings", "in_office", True),
    Cause("coaching", "Coaching", "in_office", True),
    Cause("admin", "Other work", "in_office", True),
    Cause("unavailable", "Signed in, not ready", "in_office", False),
    Cause("excused_in", "Excused, in the office", "in_office", False),
    Cause("leave", "Annual leave", "out_of_office", True),
    Cause("sick", "Sickness", "out_of_office", False),
    Cause("other", "Other absence", "out_of_office", False),
    Cause("excused_out", "Excused, out of the office", "out_of_office", False),
    Cause("not_there", "Late, left early, not signed in", "out_of_office", False),
)
"""In the order in which they are shown. Every one is a share of the same paid time, so they add up."""
CODES: Final = tuple(cause.code for cause in CAUSES)


def total(shares: Mapping[str, float], *, place: Place | None = None) -> float:
    """Return the shrinkage that `shares` make together, of one place or of both: they share a base, so they are added.

    >>> round(total({"break": 0.08, "training": 0.04, "sick": 0.05}), 2)
    0.17
    >>> round(total({"break": 0.08, "training": 0.04, "sick": 0.05}, place="out_of_office"), 2)
    0.05
    """
    return sum(shares.get(cause.code, 0.0) for cause in CAUSES if place in (None, cause.place))


def checked(shares: Mapping[str, float]) -> dict[str, float]:
    """Return `shares` without those that are zero.

    Raises
    ------
    RuleBroken
        If a cause is not known, a share is none, or together they leave too little for contacts.
    """
    if unknown := sorted(set(shares) - set(CODES)):
        raise RuleBroken(
            f"{unknown[0]!r} is no cause of shrinkage.", remedy=f"There are: {', '.join(CODES)}.", code="unknown_cause"
        )
    for cause in CAUSES:
        if not 0.0 <= shares.get(cause.code, 0.0) <= MOST:
            raise RuleBroken(
                f"{cause.label} was {shares[cause.code]:.0%} of the paid time.", remedy=f"Give 0 to {MOST:.0%}.", code="bad_shrinkage"
            )
    whole = total(shares)
    if whole > MOST:
        raise RuleBroken(
            f"Together the causes take {whole:.0%} of the paid time.",
            remedy=f"All are shares of the same paid time and add up; bring them under {MOST:.0%}.", code="bad_shrinkage",
        )
    if whole == 0.0:
        raise RuleBroken(
            "The plan takes no time away at all.", remedy="Give breaks at least; a plan of nothing schedules too few.",
            code="bad_shrinkage",
        )
    return {code: float(shares[code]) for code in CODES if shares.get(code, 0.0) > 0.0}


def paid_hours(hours_on_queue: float, *, shrinkage: float) -> float:
    """Return the paid hours behind `hours_on_queue`: divided by what is left, never raised by the share.

    >>> round(paid_hours(91.0, shrinkage=0.3), 1)  # 91 x 1.3 = 118.3 would leave 83 of them on the queues
    130.0
    """
    return hours_on_queue / (1.0 - shrinkage)


def added(hours_on_queue: float, shares: Mapping[str, float]) -> dict[str, float]:
    """Return the paid hours that each cause adds to `hours_on_queue`: its share of all the paid hours, so that they add up.

    >>> {cause: round(hours, 1) for cause, hours in added(70.0, {"break": 0.1, "sick": 0.2}).items()}
    {'break': 10.0, 'sick': 20.0}
    """
    whole = paid_hours(hours_on_queue, shrinkage=total(shares))
    return {code: whole * share for code, share in shares.items()}
