"""What a briefing may be, its quiz, and whether what it passed on took effect."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from floorwalker.engine.measures import Measure
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.models import Person, Site
from floorwalker.plan.rules.keeping import Sofar

LONGEST: Final = timedelta(hours=4)
MOST_QUESTIONS: Final = 10
OPTIONS: Final = range(2, 7)
LONGEST_QUESTION, LONGEST_OPTION = 200, 120
EARLY_DAYS: Final = 7
"""A week of every weekday after a briefing is the least that says anything of its effect."""
Effect = Literal["too early", "better", "worse", "no difference that chance could not make", "no data"]


@dataclass(frozen=True)
class Item:
    """One question of a quiz."""

    question: str
    options: tuple[str, ...]
    right: int


@dataclass(frozen=True, kw_only=True)
class BriefingDraft:
    """What somebody calls: what is told, by whom, when, and how understanding shows."""

    title: str
    content: str
    agenda: str
    about: str
    leader: Person
    site: Site
    starts_at: datetime
    ends_at: datetime
    audience: str
    quiz: tuple[Item, ...] = ()
    must_be_right: int = field(default=0)


def check(draft: BriefingDraft, *, now: datetime) -> None:
    """Refuse what is no briefing.

    Raises
    ------
    RuleBroken
        If it has no title or content, is over before it begins or before now, lasts too long, or its quiz cannot be passed.
    """
    if not draft.title.strip() or not draft.content.strip():
        raise RuleBroken(
            "The briefing tells nothing.", remedy="Give it a title and what is told: absentees will read it.", code="briefing_empty"
        )
    if not draft.starts_at < draft.ends_at <= draft.starts_at + LONGEST:
        raise RuleBroken(
            "The briefing ends before it begins, or lasts more than four hours.", remedy="Choose an end within four hours.",
            code="briefing_time",
        )
    if draft.ends_at <= now:
        raise RuleBroken("The briefing would be over already.", remedy="Choose a time to come.", code="briefing_time")
    if len(draft.quiz) > MOST_QUESTIONS or not 0 <= draft.must_be_right <= len(draft.quiz) or (draft.quiz and not draft.must_be_right):
        raise RuleBroken(
            f"The quiz has {len(draft.quiz)} questions and {draft.must_be_right} must be right.",
            remedy=f"Ask {MOST_QUESTIONS} at most, and let one to all of them be right.", code="briefing_quiz",
        )


def read_quiz(text: str) -> tuple[Item, ...]:
    """Return the questions of a typed quiz: a line a question, then its options, the right one with ``*``, the others with ``-``.

    Raises
    ------
    ValueError
        With the line and what is wrong with it.
    """
    found: list[tuple[str, list[str], list[int]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip()
        if not said:
            continue
        mark, option = said[0], said[1:].strip()
        if mark not in "*-":
            found.append((said, [], []))
        elif not found:
            raise ValueError(f"Line {number} is an option without a question before it.")
        elif not option or len(option) > LONGEST_OPTION:
            raise ValueError(f"Line {number}: an option has 1 to {LONGEST_OPTION} letters.")
        else:
            if mark == "*":
                found[-1][2].append(len(found[-1][1]))
            found[-1][1].append(option)
    items = []
    for question, options, right in found:
        if len(options) not in OPTIONS or len(right) != 1 or len(question) > LONGEST_QUESTION:
            raise ValueError(f"“{question[:40]}” needs {OPTIONS.start} to {OPTIONS.stop - 1} options, just one of them right (*).")
        items.append(Item(question, tuple(options), right[0]))
    return tuple(items)


def typed_quiz(items: Sequence[Item]) -> str:
    """Return a quiz as it is typed; `read_quiz` gives it back."""
    return "\n\n".join(
        "\n".join([each.question, *(f"{'*' if place == each.right else '-'} {option}" for place, option in enumerate(each.options))])
        for each in items
    )


def effect(measure: Measure, *, before: Sofar, after: Sofar, days_after: int) -> Effect:
    """Return whether a figure moved after a briefing: too early within a week, and only where the two ranges do not touch."""
    if days_after < EARLY_DAYS:
        return "too early"
    if math.isnan(before.value) or math.isnan(after.value):
        return "no data"
    if math.isnan(before.low) or math.isnan(after.low) or not (after.low > before.high or after.high < before.low):
        return "no difference that chance could not make"
    rose = after.value > before.value
    return "better" if rose == (measure.better == "higher") else "worse"
