"""What deciding on a proposal of the plan asks for, whatever is proposed."""

from __future__ import annotations

from floorwalker.ground.errors import RuleBroken

LONGEST_REASON = 500


def reason(words: str) -> str:
    """Return why something was decided, as it is kept.

    Raises
    ------
    RuleBroken
        If nobody said why.
    """
    if not words.strip():
        raise RuleBroken("Nobody said why.", remedy="Write a reason; whoever proposed it will read it.", code="no_reason")
    return words.strip()[:LONGEST_REASON]
