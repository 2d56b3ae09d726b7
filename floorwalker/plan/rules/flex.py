"""What a flex may be, and when its sign is there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person

LONGEST_DAYS: Final = 366
"""What was agreed longer ago than a year is agreed anew."""
MOST_DAYS_RUNNING: Final = 14
LIMITED: Final = frozenset({"overtime", "freeze"})
"""What takes from people's own time says how far it may go."""
FOR_HIGH: Final = frozenset({"overtime", "part_time", "overflow", "freeze"})


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody proposes."""

    queue: Queue
    band: str
    kind: str
    what: str
    limits: str
    beyond_share: float
    days: int
    hours_a_week: float
    first_day: date
    last_day: date
    owner: Person


def check(draft: Draft) -> None:
    """Refuse what is no flex.

    Raises
    ------
    RuleBroken
        If words or limits are missing, the sign is none, it gives nothing, or it does not fit its band or its days.
    """
    if not draft.what.strip():
        raise RuleBroken("It says not what is done.", remedy="Say who does what, in words.", code="flex_in_words")
    if draft.kind in LIMITED and not draft.limits.strip():
        raise RuleBroken(
            "It takes from people's own time and says no limit.", remedy="Say how far it may go, such as 4 hours a person and week.",
            code="flex_without_limits",
        )
    if (draft.kind in FOR_HIGH) != (draft.band == "high"):
        raise RuleBroken(
            "What is done does not fit the demand it is for.",
            remedy="Overtime, more part-time, overflow and no further leave are for high demand; time off and training for low.",
            code="flex_band",
        )
    if not (math.isfinite(draft.beyond_share) and 0.0 < draft.beyond_share <= 1.0 and 1 <= draft.days <= MOST_DAYS_RUNNING):
        raise RuleBroken(
            f"The sign would be {draft.beyond_share:.0%} on {draft.days} days running.",
            remedy=f"Give more than 0 to 100 %, on 1 to {MOST_DAYS_RUNNING} days.", code="flex_sign",
        )
    if not (math.isfinite(draft.hours_a_week) and draft.hours_a_week > 0):
        raise RuleBroken("It would give no hours.", remedy="Say how many hours a week it gives.", code="flex_hours")
    if not 0 <= (draft.last_day - draft.first_day).days <= LONGEST_DAYS:
        raise RuleBroken(
            f"It would hold from {draft.first_day:%d %b %Y} to {draft.last_day:%d %b %Y}.",
            remedy="Let it end on or after its first day, within a year.", code="flex_days",
        )


@dataclass(frozen=True)
class Counted:
    """A day that is over and counted, beside its forecast."""

    day: date
    forecast: float
    actual: float

    @property
    def beyond(self) -> float:
        """Relative difference of what came."""
        return self.actual / self.forecast - 1.0 if self.forecast > 0 else 0.0


def since(days: Sequence[Counted], *, beyond_share: float, running: int, is_high: bool) -> date | None:
    """Return the first of the days running, the last counted among them, on which contacts were so far beyond; None without the sign.

    Parameters
    ----------
    days
        In order of time; a day that is not counted breaks no run, since nothing is known of it.
    """
    start, length = None, 0
    for each in reversed(days):
        if (each.beyond if is_high else -each.beyond) < beyond_share:
            break
        start, length = each.day, length + 1
    return start if length >= running else None
