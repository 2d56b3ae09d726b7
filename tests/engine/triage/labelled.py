"""Texts that the project wrote and labelled, in three rounds: those that lists and weights were made on, and those that judge them.

`first`: 336 written before any rule, split by a stored seed; the first lists were written on the one half. On the other they were right
for 86 of 100, on 168 written once the lists stood (`second`) for 51: lists alone remember more than they know. So weights were fitted over
how a thing is told as well, on both rounds. `third`: 120 written when lists and weights stood. They judge, and nothing was changed after.

A line holds, between bars: id, channel, h or e (hard or easy), kind, seven answers, the reason of the label, the words; two strokes part
the customer's turns. The kinds: c complaint, d difficulty, n service request or neither, u unsure, each as the pack of the line has it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final

SEED: Final = 20261123
FOLDER: Final = Path(__file__).parent
CONCEPTS: Final = ("dissatisfied", "about-us", "harm", "accepted", "answer-expected", "after-request", "about-data")
"""What the seven letters of a label answer, in their order."""
KINDS: Final = {"c": "complaint", "d": "difficulty", "n": "neither", "u": "unsure"}
VALUES: Final = {"y": "yes", "n": "no", "u": "unsure"}
PACKS: Final = {
    "banking": "uk-disp", "energy": "uk-energy", "housing": "uk-housing", "insurance": "uk-disp", "shop": "uk-consumer-contracts",
    "telecoms": "uk-telecoms",
}
"""The regulation that a line of business keeps to, by which its kinds were labelled."""


@dataclass(frozen=True)
class Labelled:
    """One text with what a reader answered."""

    id: str
    line: str
    channel: str
    is_hard: bool
    kind: str
    answers: dict[str, str]
    reason: str
    text: str

    @property
    def place(self) -> str:
        """Where the seed puts it among its like."""
        return hashlib.sha256(f"{SEED}:{self.id}".encode()).hexdigest()


@cache
def first() -> tuple[Labelled, ...]:
    """Return those that were written before any rule."""
    return _all(FOLDER / "first")


@cache
def second() -> tuple[Labelled, ...]:
    """Return those that were written when the first lists stood."""
    return _all(FOLDER / "second")


@cache
def third() -> tuple[Labelled, ...]:
    """Return those that judge, and that nothing was made on."""
    return _all(FOLDER / "third")


@cache
def written_on() -> tuple[Labelled, ...]:
    """Return those of the first that the first lists were written on: of each line, hardness and kind every second one by the seed."""
    return tuple(each for number, each in _by_place() if number % 2 == 0)


@cache
def held_out() -> tuple[Labelled, ...]:
    """Return the others of the first."""
    return tuple(each for number, each in _by_place() if number % 2)


def _by_place() -> list[tuple[int, Labelled]]:
    def like(each: Labelled) -> tuple[str, bool, str]:
        return each.line, each.is_hard, each.kind

    ordered = sorted(first(), key=lambda each: (*like(each), each.place))
    groups = [each for _, group in groupby(ordered, key=like) for each in group]
    return list(enumerate(groups))


def _all(folder: Path) -> tuple[Labelled, ...]:
    rows = ((path.stem, row) for path in sorted(folder.glob("*.txt")) for row in path.read_text(encoding="utf-8").splitlines())
    return tuple(_read(line, row) for line, row in rows)


def _read(line: str, row: str) -> Labelled:
    number, channel, hardness, kind, answers, reason, text = row.split("|")
    said = dict(zip(CONCEPTS, (VALUES[each] for each in answers), strict=True))
    return Labelled(number, line, channel, hardness == "h", KINDS[kind], said, reason, text.replace(" // ", "\n"))


@cache
def themes() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the ids of the complaint narratives that were read, each with its main heading and others; their words are kept nowhere here.

    Of each the first 640 characters were read, which is all of it for two in five.
    """
    rows = (row.split("|") for row in (FOLDER / "themes.txt").read_text(encoding="utf-8").splitlines())
    return tuple((number, tuple(headings)) for number, *headings in rows)
