"""What a service review asks for: a rhythm, a cause that is more than the figure, and an outcome for what is wrong."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.review.models import Every, ReviewItem

DAYS: Final = {Every.WEEK: 7, Every.TWO_WEEKS: 14, Every.FOUR_WEEKS: 28}
MONTHS: Final = {Every.MONTH: 1, Every.QUARTER: 3}
FEWEST_WORDS: Final = 3
"""Fewer words name a subject, not what lies behind a figure; as of objectives (`plan.rules.objectives`)."""
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_NO_CAUSE: Final = frozenset({
    "is", "was", "were", "are", "be", "been", "the", "an", "of", "to", "in", "on", "at", "by", "for", "and", "or", "than", "below", "above",
    "under", "over", "short", "low", "lower", "lowest", "high", "higher", "highest", "target", "standard", "figure", "percent", "per",
    "cent", "seconds", "minutes", "points",
    "worse", "bad", "missed", "met", "not", "it", "this", "week", "month", "day", "we", "our", "too",
    "again", "still", "because", "due", "went",
})
"""Words that tell the figure again; what lies behind it is told by others."""
_SATURDAY: Final = 5


class ReviewRefused(RuleBroken):
    """A service review cannot be held or closed so."""

    code = "review_refused"


@dataclass(frozen=True)
class Left:
    """What an item lacks before its review can be closed."""

    item: ReviewItem
    what: str


def later(day: date, every: str, *, turns: int = 1) -> date:
    """Return the day so many `turns` of a rhythm after `day`: the same day of a later month, its last day where it has none such."""
    if every in DAYS:
        return day + timedelta(days=DAYS[Every(every)] * turns)
    months = day.month - 1 + MONTHS[Every(every)] * turns
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def next_after(day: date, every: str, *, today: date) -> date:
    """Return the next date of a rhythm after `day` that is still to come, on a working day: of a weekend the Monday after it."""
    turn = 1
    while (found := later(day, every, turns=turn)) <= today:
        turn += 1
    return found + timedelta(days=7 - found.weekday()) if found.weekday() >= _SATURDAY else found


def turns(first: date, every: str, *, start: date, end: date) -> Iterator[date]:
    """Yield the days of a rhythm that began on `first` from `start` to before `end`."""
    number, day = 0, first
    while day < end:
        if day >= start:
            yield day
        number += 1
        day = later(first, every, turns=number)


def cause(kind: str, words: str, *, named: Sequence[str]) -> tuple[str, str]:
    """Return a cause as it is kept; `named` is what the item is called, whose words say nothing of what lies behind it.

    Raises
    ------
    ReviewRefused
        If the kind is none of those there are, one of the two is missing, or the words tell the figure again and no more.
    """
    said = " ".join(words.split())[:LONGEST_REASON]
    if not kind and not said:
        return "", ""
    if kind not in ReviewItem.Cause.values or not said:
        raise ReviewRefused("A cause has a kind and words.", remedy="Choose what lies behind the figure, and say in words how.")
    known = _NO_CAUSE | {each.lower() for name in named for each in _WORD.findall(name)}
    telling = [each for each in _WORD.findall(said.lower()) if each not in known]
    if len(telling) < FEWEST_WORDS:
        raise ReviewRefused(
            "That tells the figure again, not its cause.", remedy="Say what lies behind it: what was otherwise, with whom or with what."
        )
    return kind, said


def left(items: Sequence[tuple[ReviewItem, Sequence[Any]]]) -> list[Left]:
    """Return what items, each with its outcomes that stand, lack before their review can be closed.

    What is out of its standard or shows a signal has a cause, and a decision or a reason why nothing is done; what somebody gave a cause
    to has an outcome too: words alone settle nothing.
    """
    found = []
    for item, outcomes in items:
        if item.wants_cause and not item.cause:
            found.append(Left(item, "says no cause"))
        if (item.wants_cause or item.cause) and not outcomes:
            found.append(Left(item, "has neither a decision nor a reason why nothing is done"))
    return found


def require_settled(items: Sequence[tuple[ReviewItem, Sequence[Any]]]) -> None:
    """Refuse to close a review of which something is left.

    Raises
    ------
    ReviewRefused
        With each item and what it lacks.
    """
    lacking = left(items)
    if lacking:
        named = "; ".join(f"item {each.item.position}, {each.item.title}, {each.what}" for each in lacking)
        raise ReviewRefused(
            f"The review cannot be closed: {named}.",
            remedy="Say the cause of each, and give somebody something to do by a day, or say why nothing is done.",
            items=[{"item": each.item.position, "title": each.item.title, "lacks": each.what} for each in lacking],
        )
