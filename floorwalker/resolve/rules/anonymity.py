"""Hiding everybody in words, and telling facts so coarsely that enough records share them.

Words are looked through by the house's masking, by the names of everybody who has a part, and by what else points at a record: dates,
references, addresses of pages. Facts are generalised level by level until at least k records share them (k-anonymity: Sweeney 2002,
International Journal of Uncertainty, Fuzziness and Knowledge-Based Systems 10(5), 557-570). Neither hides what somebody who was there
would know again; so a second person reads each copy whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from floorwalker.engine.masking import conversation
from floorwalker.engine.masking.conversation import Said
from floorwalker.engine.masking.names import known_of
from floorwalker.engine.masking.numbers import IsPhone
from floorwalker.engine.masking.spans import KINDS
from floorwalker.ground.errors import RuleBroken

LEAST_WORD: Final = 2
LONGEST_WORD: Final = 80
MOST_WORDS: Final = 50
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_PATTERNS: Final = (
    ("page address", re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)),
    ("date", re.compile(
        rf"\b(?:\d{{4}}-\d\d?-\d\d?|\d\d?[./-]\d\d?[./-]\d{{2,4}}|\d\d?(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? \d{{4}})?"
        rf"|{_MONTH} \d\d?(?:st|nd|rd|th)?(?:,? \d{{4}})?)\b",
        re.IGNORECASE,
    )),
    ("reference", re.compile(r"\b[A-Z]{1,6}[-/]?\d{2,}(?:[-/]\d+)*\b|\b[A-Z]{1,4}-\d+\b")),
    ("number", re.compile(r"(?<![\d£$€.,])\d(?:[ -]?\d){4,}(?![\d]|[.,]\d)")),
)  # fmt: skip
LEFT: Final = (("amount", re.compile(r"[£$€] ?\d[\d,]*(?:\.\d\d)?")), ("time of day", re.compile(r"\b\d\d?:\d\d\b")))
"""What stays, as the copy would show nothing without it; the second person is told how often it stands there."""


@dataclass(frozen=True)
class Level:
    """How coarsely facts are told: what they say then, and how many records share them."""

    name: str
    facts: Mapping[str, str]
    shared_by: int


def finest(levels: Sequence[Level], *, least: int) -> int:
    """Return which of `levels`, from the finest to the coarsest, is the first that at least `least` records share; else the coarsest.

    Examples
    --------
    >>> finest([Level("day", {}, 1), Level("month", {}, 7), Level("year", {}, 90)], least=5)
    1
    """
    return next((number for number, each in enumerate(levels) if each.shared_by >= least), len(levels) - 1)


class Hider:
    """Hides everybody in words, always by the same sign: who has a part by what they are, others by what was there.

    Parameters
    ----------
    parts
        Who has a part: what they are called in the copy, and their names, telephones and addresses.
    named
        Whole names of other people that stand in a text, as the record knows them.
    """

    def __init__(self, parts: Mapping[str, Iterable[str]], *, named: Callable[[str], Iterable[str]], is_phone: IsPhone) -> None:
        self._signs: dict[str, str] = {}
        whole: dict[str, str] = {}
        for sign, words in parts.items():
            for word in filter(None, words):
                whole.setdefault(word, sign)
                for piece in known_of([word]).customer:
                    self._signs.setdefault(piece, sign)
        self._known = known_of(whole)
        self._whole = [
            (sign, re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE))
            for word, sign in sorted(whole.items(), key=lambda each: -len(each[0]))
        ]
        self._named, self._is_phone = named, is_phone

    def __call__(self, text: str) -> tuple[str, Counter[str]]:
        """Return `text` with everybody hidden, and how many of which kind were."""
        spans = [(at.start(), at.end(), sign) for sign, pattern in self._whole for at in pattern.finditer(text)]
        found = conversation.mask([Said(conversation.UNKNOWN, text)], known=self._known, is_phone=self._is_phone)[0]
        spans += [(each.start, each.end, self._sign(each.kind, text[each.start : each.end])) for each in found.spans]
        for name in self._named(text):
            spans += [(at.start(), at.end(), "name") for at in re.finditer(re.escape(name), text)]
        spans += [(at.start(), at.end(), kind) for kind, pattern in _PATTERNS for at in pattern.finditer(text)]
        return cut(text, spans)

    def _sign(self, kind: str, words: str) -> str:
        signs = {self._signs.get(piece) for piece in known_of([words]).customer}
        return signs.pop() or KINDS[kind] if kind == "name" and len(signs) == 1 else KINDS[kind]


def cut(text: str, spans: Iterable[tuple[int, int, str]]) -> tuple[str, Counter[str]]:
    """Return `text` with a sign in brackets for each of `spans`, those that overlap joined under the sign of the longest.

    Examples
    --------
    >>> cut("Mrs Day of Leeds", [(4, 7, "customer"), (0, 7, "name")])
    ('[name] of Leeds', Counter({'name': 1}))
    """
    joined: list[tuple[int, int, str, int]] = []
    for start, end, sign in sorted(spans, key=lambda each: (each[0], -each[1])):
        if joined and start < joined[-1][1]:
            first, last, kept, longest = joined[-1]
            joined[-1] = (first, max(last, end), *((sign, end - start) if end - start > longest else (kept, longest)))
        else:
            joined.append((start, end, sign, end - start))
    words, at = list[str](), 0
    for start, end, sign, _longest in joined:
        words += [text[at:start], f"[{sign}]"]
        at = end
    return "".join([*words, text[at:]]), Counter(sign for *_place, sign, _longest in joined)


def standing(text: str) -> Counter[str]:
    """Return what stays in `text` that may tell somebody something, and how often."""
    return Counter({kind: count for kind, pattern in LEFT if (count := len(pattern.findall(text)))})


def blanked(words: Sequence[str]) -> re.Pattern[str]:
    """Return the pattern of `words` that a reader has blanked.

    Raises
    ------
    RuleBroken
        If there is none, there are too many, or one is too short or too long.
    """
    wanted = list(dict.fromkeys(filter(None, (" ".join(word.split()) for word in words))))
    if not wanted:
        raise RuleBroken("No words are named.", remedy="Write what to hide, each on a line of its own.", code="no_words", field="words")
    bad = next((each for each in wanted if not LEAST_WORD <= len(each) <= LONGEST_WORD), None)
    if bad is not None or len(wanted) > MOST_WORDS:
        raise RuleBroken(
            f"Up to {MOST_WORDS} words of {LEAST_WORD} to {LONGEST_WORD} letters are hidden at once.",
            remedy="Write each on a line of its own.", code="words_refused", field="words",
        )
    return re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in sorted(wanted, key=len, reverse=True)), re.IGNORECASE)
