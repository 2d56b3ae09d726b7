"""What deciding on a proposal of the plan asks for, whatever is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from floorwalker.ground.errors import RuleBroken

LONGEST_REASON: Final = 500
LONGEST_REVIEW: Final = timedelta(days=731)
"""ISO 18295-1 and ISO 10002 ask for review at planned intervals; two years is the longest that this house plans."""


@dataclass(frozen=True)
class Gap:
    """Something that a draft lacks before it can be proposed, and what to do."""

    what: str
    remedy: str


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


def check_review(review_on: date, *, after: date, code: str) -> None:
    """Refuse a day of looking again that does not come within two years after the day `after`.

    Raises
    ------
    RuleBroken
        If it is that day, earlier, or later than two years.
    """
    if not after < review_on <= after + LONGEST_REVIEW:
        raise RuleBroken(
            f"It would be looked at again on {review_on:%d %b %Y}.",
            remedy=f"Choose a day after {after:%d %b %Y}, within two years of it.", code=code,
        )
