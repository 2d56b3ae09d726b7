"""Rules of readings: what a question must have, by when somebody owes it, on which days they are reminded, and which answers are right."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from floorwalker.ground.errors import RuleBroken

MOST_QUESTIONS: Final = 5
LONGEST: Final = timedelta(days=366)
"""A reading is due within a year."""
REMINDED_BEFORE: Final = (7, 1, 0)
"""Days before the day on which each person is reminded; after it every day."""
AFTER_RETURN: Final = timedelta(days=7)
"""What somebody who was away has from their return, at least."""


@dataclass(frozen=True)
class Question:
    """A question as it is asked for."""

    words: str
    section: str
    right: str
    wrong: tuple[str, ...]


def check(questions: Sequence[Question], *, sections: Collection[str]) -> None:
    """Refuse questions that cannot be answered.

    Raises
    ------
    RuleBroken
        If there are more than five, one lacks its right or a wrong answer, says an answer twice, or names a section that is not there.
    """
    if len(questions) > MOST_QUESTIONS:
        raise RuleBroken(f"{len(questions)} questions are too many.", remedy="Ask at most five.", code="reading_questions")
    for number, each in enumerate(questions, 1):
        answers = [each.right, *each.wrong]
        if not each.words or not each.right or not each.wrong:
            raise RuleBroken(
                f"Question {number} is not whole.", remedy="Give it words, the right answer and at least one wrong one.",
                code="reading_questions",
            )
        if len({answer.casefold() for answer in answers}) < len(answers):
            raise RuleBroken(f"Question {number} says an answer twice.", remedy="Make its answers differ.", code="reading_questions")
        if each.section and each.section not in sections:
            raise RuleBroken(
                f"Question {number} points to a section that the version has not.", remedy="Choose one of its sections.",
                code="reading_questions",
            )


def answers(key: int, right: str, wrong: Sequence[str]) -> list[str]:
    """Return the answers of a question in an order that says nothing about which is right, and is the same each time."""
    return sorted([right, *wrong], key=lambda each: hashlib.sha256(f"{key}:{each}".encode()).hexdigest())


def due_of(*, asked_on: date, due_on: date, owed_on: date, back_on: date | None) -> tuple[date, str]:
    """Return by when somebody owes a reading, and why later than others: from joining as long as all had, from return a week at least."""
    due, why = due_on, ""
    if owed_on > asked_on and (later := owed_on + max(due_on - asked_on, AFTER_RETURN)) > due:
        due, why = later, "joined"
    if back_on is not None and back_on + AFTER_RETURN > due:
        due, why = back_on + AFTER_RETURN, "away"
    return due, why


def is_reminded(due_on: date, today: date) -> bool:
    """Return whether somebody who owes it by `due_on` is reminded today."""
    left = (due_on - today).days
    return left in REMINDED_BEFORE or left < 0


def wrong_ones(rights: Mapping[int, str], given: Mapping[int, str]) -> list[int]:
    """Return the keys of the questions that are not answered rightly."""
    return [key for key, right in rights.items() if given.get(key, "") != right]
