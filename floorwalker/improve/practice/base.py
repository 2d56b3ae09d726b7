"""What an exercise is: questions about what stands in the house, each with the answer that the house itself would give."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_letters
from typing import Literal

from floorwalker.ground.actors import Actor
from floorwalker.ground.people.permissions import Role

Unit = Literal["contacts", "percent", "seconds", "people", "half hours", "time", "reference"]


@dataclass(frozen=True)
class Question:
    """One question.

    Parameters
    ----------
    code, ask, unit
        How it is told apart, what is asked, and in what the answer is written; ``time`` is hours and minutes, such as 12:30,
        and ``reference`` the number of a record.
    right
        The answers that are right: a number, or for times minutes after midnight. Several where the house itself has a tie.
    give_or_take
        How far off an answer may be, since people read from a chart.
    where, why
        The page on which it can be read, and the model answer's reason in words.
    """

    code: str
    ask: str
    unit: Unit
    right: Sequence[float]
    give_or_take: float
    where: str
    why: str
    model: str = ""
    """The model answer in words, where it is no number of the house."""

    def is_right(self, answer: float) -> bool:
        """Return whether `answer` is near enough to a right one."""
        return any(abs(answer - each) <= self.give_or_take for each in self.right)

    def read(self, typed: str) -> float:
        """Return what was typed as a number in the question's unit.

        Raises
        ------
        ValueError
            Saying how to write it.
        """
        text = typed.strip()
        if self.unit == "time":
            hours, _, minutes = text.partition(":")
            if hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60:
                return 60.0 * int(hours) + int(minutes)
            raise ValueError("Write a time of the day, such as 12:30.")
        if self.unit == "reference":
            reference = re.fullmatch(r"[A-Za-z]*-?(\d{1,9})", text)
            if reference is None:
                raise ValueError("Write the reference of what you logged, such as LOG-12.")
            return float(reference[1])
        minutes, colon, seconds = text.partition(":")
        if self.unit == "seconds" and colon and minutes.isdecimal() and seconds.isdecimal():
            return 60.0 * int(minutes) + int(seconds)
        try:
            number = float(text.rstrip(ascii_letters + " %").replace(",", ""))
        except ValueError:
            number = float("nan")
        if not 0 <= number < 1e9:
            raise ValueError("Write a number, such as 42.")
        return number

    def words(self, answer: float) -> str:
        """Return an answer as people write it."""
        if self.unit == "time":
            return f"{int(answer) // 60:02d}:{int(answer) % 60:02d}"
        if self.unit == "reference":
            return f"number {answer:.0f}"
        if self.unit == "seconds":
            return f"{round(answer) // 60}:{round(answer) % 60:02d}"
        return f"{answer:,.0f}{' %' if self.unit == 'percent' else f' {self.unit}'}"


@dataclass(frozen=True)
class Exercise:
    """One exercise of the practice floor.

    Parameters
    ----------
    code, title, purpose, minutes
        How it is told apart and called, what one can do after it, and how long it takes.
    roles
        For whom it is meant first; anybody may take it.
    start
        The page on which it begins, as the name of its address.
    days
        The days it can be asked of, newest first; none where the house holds nothing to ask of.
    questions
        The questions of one such day, to somebody.
    """

    code: str
    title: str
    purpose: str
    minutes: int
    roles: tuple[Role, ...]
    start: str
    days: Callable[[], list[date]]
    questions: Callable[[date, Actor], list[Question]]
