"""Regulations with two stages: what a pack must say for a complaint to be looked at again, by somebody else, with clocks of its own."""

from __future__ import annotations

from typing import Final

from floorwalker.ground.packs import Edition

ASKED: Final = "escalated"
"""The event from which a pack's clocks of the second stage run: the request for it."""
SECOND: Final = "second-stage"
"""What a pack calls a complaint of the second stage where a clock differs for it."""
ACKNOWLEDGEMENTS: Final = ("acknowledgement", "second-acknowledgement")
"""What a letter that acknowledges a complaint meets, at either stage."""


def has_second(edition: Edition) -> bool:
    """Return whether the regulation knows a second stage: a clock runs from the request for it."""
    return any(each.clock is not None and each.clock.starts == ASKED for each in edition.clauses)


def special(edition: Edition) -> list[str]:
    """Return what may be special about a complaint that is written down; being of the second stage is asked for, never ticked."""
    return sorted({each.clock.when for each in edition.clauses if each.clock and each.clock.when} - {SECOND})
