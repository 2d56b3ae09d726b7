"""Texts that the project wrote and labelled, split by a stored seed into those that rules were written on and those that judge them.

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
FOLDER: Final = Path(__file__).parent / "texts"
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
def texts() -> tuple[Labelled, ...]:
    """Return all of them."""
    return tuple(_read(path.stem, row) for path in sorted(FOLDER.glob("*.txt")) for row in path.read_text(encoding="utf-8").splitlines())


@cache
def held_out() -> tuple[Labelled, ...]:
    """Return those that no rule was written on: of each line, hardness and kind every second one by the seed."""
    return tuple(each for number, each in _by_place() if number % 2)


@cache
def written_on() -> tuple[Labelled, ...]:
    """Return the others."""
    return tuple(each for number, each in _by_place() if number % 2 == 0)


def _by_place() -> list[tuple[int, Labelled]]:
    def like(each: Labelled) -> tuple[str, bool, str]:
        return each.line, each.is_hard, each.kind

    ordered = sorted(texts(), key=lambda each: (*like(each), each.place))
    groups = [each for _, group in groupby(ordered, key=like) for each in group]
    return list(enumerate(groups))


def _read(line: str, row: str) -> Labelled:
    number, channel, hardness, kind, answers, reason, text = row.split("|")
    said = dict(zip(CONCEPTS, (VALUES[each] for each in answers), strict=True))
    return Labelled(number, line, channel, hardness == "h", KINDS[kind], said, reason, text.replace(" // ", "\n"))
