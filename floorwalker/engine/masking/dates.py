"""Dates of birth: a date that words about birth announce, or that the other party asked for; other dates stay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from floorwalker.engine.masking.spans import Span

_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE: Final = re.compile(
    r"(?<!\w)(?:\d{1,4}[/.\-]\d{1,2}[/.\-]\d{2,4}"
    rf"|\d{{1,2}} ?(?:st|nd|rd|th)?,? (?:of )?{_MONTH},? ?(?:19|20)?\d\d"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? ?(?:(?:19|20)\d\d)?"
    rf"|{_MONTH},? (?:19|20)\d\d|\d{{8}}|\d{{6}}|(?:19|20)\d\d)(?!\w)",
    re.IGNORECASE,
)
ANNOUNCED_WITHIN: Final = 40


def dates_of_birth(text: str, *, asked: frozenset[str], announced: Sequence[tuple[int, str]]) -> Iterator[Span]:
    """Yield the dates of birth in `text`: the first behind each announcement, and of an answer to the question the first."""
    ends = [end for end, kind in announced if kind == "date_of_birth"]
    if not ends and "date_of_birth" not in asked:
        return
    at = 0
    for number, found in enumerate(_DATE.finditer(text)):
        told = False
        while at < len(ends) and ends[at] <= found.start():
            told = found.start() <= ends[at] + ANNOUNCED_WITHIN
            at += 1
        if told or (number == 0 and "date_of_birth" in asked):
            yield Span("date_of_birth", found.start(), found.end())
