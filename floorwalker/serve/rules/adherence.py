"""Plan beside fact, person by person, with the effect in words that blame nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from floorwalker.record.facts.schemas import AVAILABLE, HANDLING

ON_QUEUE: Final = (*AVAILABLE, *HANDLING)
OWN_TIME: Final = ("break", "lunch")
GRACE_SECONDS: Final = 180
"""Shorter than this nobody is off plan: a call ends when it ends (three minutes, as floors commonly allow)."""
LONG_WRAP_SECONDS: Final = 300
"""Wrap-up beyond this is worth a friendly look: it is three times the usual."""

Effect = Literal["owed", "short", "helping", "long_wrap"]
ORDER: Final[dict[Effect, int]] = {"owed": 0, "short": 1, "long_wrap": 2, "helping": 3}
"""What comes first in a list: what we owe, then what customers feel, then what is well meant."""


@dataclass(frozen=True)
class Now:
    """What somebody should be doing and does, each with the moment it began; None where nothing is planned or known."""

    planned: str | None
    planned_since: float | None
    actual: str | None
    actual_since: float | None


def effect(now: Now, *, at: float) -> Effect | None:
    """Return what being off plan means for customers and for the person; None for those on plan or only just off it."""
    is_on = now.actual in ON_QUEUE
    if now.planned is None:
        return None
    off_since = max(now.planned_since or 0.0, 0.0 if is_on else now.actual_since or 0.0)
    if at - off_since < GRACE_SECONDS:
        return None
    if now.planned == "queue":
        if not is_on:
            return "short"
        if now.actual == "wrap" and now.actual_since is not None and at - now.actual_since >= LONG_WRAP_SECONDS:
            return "long_wrap"
        return None
    if is_on:
        return "owed" if now.planned in OWN_TIME else "helping"
    return None
