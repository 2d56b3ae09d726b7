"""How like the words of a text are to those of a statement: the passage nearest to it, and the figures in which the two disagree.

Word shingles (A. Z. Broder, On the resemblance and containment of documents, Compression and Complexity of Sequences 1997): a text is
the runs of three words in it, and two texts are as like as the runs they share. Likeness here is Dice's share, twice the runs in common
by the runs of both, of the statement and of that stretch of the text where it is greatest. docs/methods/copies.md says what it finds
and what it misses.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest
from typing import Final, Literal

SHINGLE: Final = 3
ALIKE: Final = 0.4
"""Less is other words: docs/methods/copies.md has what this finds of texts changed on purpose, and what it takes for a copy wrongly."""
FEWEST_WORDS: Final = 6
"""Fewer words in a row ("we will ring you back") are said by chance."""
LONGEST: Final = 2
"""A passage has at most twice as many words as the statement."""
_WORD: Final = re.compile(r"[£€$]?\w+(?:[.:,'’]\w+)*%?")
_END: Final = re.compile(r"[.!?](?=\s|$)|\n")
_MARKUP: Final = re.compile(r"[*_`]")
Run = tuple[str, ...]
How = Literal["same", "differs"]
Figure = Literal["phone", "address", "money", "time", "share", "number"]


@dataclass(frozen=True)
class Version:
    """One version of a statement, the words of which are looked for."""

    key: int
    number: int
    words: str


@dataclass(frozen=True)
class Match:
    """The passage of a text that is nearest to a version: word for word the same, or how like it is."""

    version: Version
    how: How
    likeness: float
    passage: str


@dataclass(frozen=True)
class Disagreement:
    """A figure of the statement that a passage does not say, and what it says in its place; one of both may be missing."""

    kind: Figure
    says: str
    instead: str


@dataclass(frozen=True)
class _Token:
    word: str
    start: int
    end: int


class Finder:
    """Looks for all versions of all statements in a text at once; what it finds hangs neither on their order nor on other texts."""

    def __init__(self, versions: Iterable[Version]) -> None:
        self._versions = sorted(versions, key=lambda each: (each.key, -each.number))
        self._words = [[token.word for token in _tokens(each.words)] for each in self._versions]
        self._runs = [frozenset(_runs(words)) for words in self._words]
        self._holding: dict[Run, list[int]] = defaultdict(list)
        for place, runs in enumerate(self._runs):
            for run in runs:
                self._holding[run].append(place)

    def find(self, text: str, *, fewest: int = FEWEST_WORDS) -> list[Match]:
        """Return for each statement of at least `fewest` words the nearest passage of `text`, where one is near enough; by statement.

        The words of the newest version go before those of an older, both before words that are only alike.
        """
        tokens = _tokens(text)
        hits: dict[int, list[int]] = defaultdict(list)
        for at, run in enumerate(_runs([token.word for token in tokens])):
            for place in self._holding.get(run, ()):
                hits[place].append(at)
        best: dict[int, Match] = {}
        for place in sorted(hits):
            version, words = self._versions[place], self._words[place]
            if len(words) < fewest:
                continue
            found = self._nearest(place, tokens, hits[place], text)
            before = best.get(version.key)
            if found is not None and (before is None or _rank(found) > _rank(before)):
                best[version.key] = found
        return [best[key] for key in sorted(best)]

    def _nearest(self, place: int, tokens: Sequence[_Token], hits: Sequence[int], text: str) -> Match | None:
        words, runs = self._words[place], self._runs[place]
        for at in hits:
            if [token.word for token in tokens[at : at + len(words)]] == words:
                return Match(self._versions[place], "same", 1.0, text[tokens[at].start : tokens[at + len(words) - 1].end])
        spelt = [token.word for token in tokens[hits[0] : hits[-1] + SHINGLE]]
        best, span = 0.0, (0, 0)
        for first, start in enumerate(hits):
            shared: set[Run] = set()
            for at in hits[first:]:
                if at - start + SHINGLE > LONGEST * len(words):
                    break
                shared.add(tuple(spelt[at - hits[0] : at - hits[0] + SHINGLE]))
                likeness = 2 * len(shared) / (len(runs) + at - start + 1)
                if likeness > best:
                    best, span = likeness, (start, at)
        if best < ALIKE:
            return None
        return Match(self._versions[place], "differs", round(best, 3), _sentences(text, tokens[span[0]].start, tokens[
            min(span[1] + SHINGLE, len(tokens)) - 1].end))


@lru_cache(maxsize=1_000)
def nearest(versions: tuple[Version, ...], text: str) -> tuple[Match, ...]:
    """Return what is nearest to each of a few statements in the words of a place, however short; kept, since a page asks it again."""
    return tuple(Finder(versions).find(text, fewest=1))


def _rank(match: Match) -> tuple[bool, float, int]:
    return match.how == "same", match.likeness, match.version.number


def _tokens(text: str) -> list[_Token]:
    plain = _MARKUP.sub(" ", text.casefold() if len(text.casefold()) == len(text) else text.lower()).replace("’", "'")
    return [_Token(found[0], found.start(), found.end()) for found in _WORD.finditer(plain)]


def _runs(words: Sequence[str]) -> Iterator[Run]:
    """Yield the runs of three words, of fewer words the one that there is."""
    if len(words) < SHINGLE:
        yield tuple(words)
    else:
        yield from zip(*(words[n:] for n in range(SHINGLE)), strict=False)


def _sentences(text: str, start: int, end: int) -> str:
    """Return the sentences of `text` round a stretch: what was put in front or behind belongs to what is compared."""
    begins = max((each.end() for each in _END.finditer(text, max(0, start - 400), start)), default=max(0, start - 400))
    after = _END.search(text, end)
    ends = min(after.start() + (text[after.start()] != "\n") if after else len(text), end + 400)
    return text[begins:ends].strip()


_NUMBER_WORDS: Final = {
    word: number for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}
_FIGURES: Final[Sequence[tuple[Figure, re.Pattern[str]]]] = (
    ("address", re.compile(r"https?://[^\s)>\]]+|www\.[^\s)>\]]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)),
    ("money", re.compile(
        r"[£€$]\s?\d[\d,]*(?:\.\d+)?|\b\d[\d,]*(?:\.\d+)?\s?(?:pounds|euros|dollars|pence|p(?!\.?m))\b", re.IGNORECASE
    )),
    ("phone", re.compile(r"(?<![\w.])(?:\+\d{1,3}[\s-]?)?(?:\(0\)[\s-]?)?\d(?:[\s-]?\d){8,13}(?!\w)")),
    ("time", re.compile(
        r"\b\d{1,2}(?:[:.]\d{2})?\s?[ap]\.?m\b\.?|\b\d{1,2}[:.]\d{2}\b(?!\s?(?:%|per))|\bnoon\b|\bmidnight\b", re.IGNORECASE
    )),
    ("share", re.compile(r"\b\d+(?:\.\d+)?\s?(?:%|per\s?cent\b)", re.IGNORECASE)),
    ("number", re.compile(rf"\b\d[\d,]*(?:\.\d+)?\b|\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE)),
)
ORDER: Final[Sequence[Figure]] = ("phone", "time", "money", "share", "address", "number")
"""What a customer loses most by comes first: a number nobody answers, a door that is shut, a price."""


def figures(text: str) -> list[tuple[Figure, str, str]]:
    """Return the figures of `text` in order: the kind, what it comes to whichever way it is written, and the words."""
    found: list[tuple[int, Figure, str, str]] = []
    left = text
    for kind, pattern in _FIGURES:
        found += [(each.start(), kind, _value(kind, each[0]), each[0].strip()) for each in pattern.finditer(left)]
        left = pattern.sub(lambda each: " " * len(each[0]), left)
    return [(kind, value, words) for _, kind, value, words in sorted(found)]


def disagreements(says: str, passage: str) -> list[Disagreement]:
    """Return the figures of a statement that `passage` does not say and those that it says instead, what matters most first."""
    own, other = figures(says), figures(passage)
    found: list[Disagreement] = []
    for kind in ORDER:
        lacks, more = _less(own, other, kind), _less(other, own, kind)
        found += [Disagreement(kind, says, instead) for says, instead in zip_longest(lacks, more, fillvalue="")]
    return found


def _less(some: Sequence[tuple[Figure, str, str]], others: Sequence[tuple[Figure, str, str]], kind: Figure) -> list[str]:
    left = Counter(value for each, value, _ in others if each == kind)
    lacking: list[str] = []
    for each, value, words in some:
        if each != kind:
            continue
        if left[value]:
            left[value] -= 1
        else:
            lacking.append(words)
    return lacking


def _value(kind: Figure, words: str) -> str:
    plain = words.casefold().strip()
    digits = re.sub(r"[^\d]", "", plain)
    match kind:
        case "phone":
            return digits.replace("0", "", 1) if "(0)" in plain else re.sub(r"^0", "44", digits) if not plain.startswith("+") else digits
        case "money":
            pence = bool(re.search(r"(?:pence|p)$", plain))
            amount = Decimal(re.sub(r"[^\d.]", "", plain) or "0") / (100 if pence else 1)
            sign = "€" if "€" in plain or "euro" in plain else "$" if "$" in plain or "dollar" in plain else "£"
            return f"{sign}{amount.normalize():f}"
        case "time":
            return _clock(plain)
        case "number" | "share":
            number = _NUMBER_WORDS.get(plain)
            return str(number) if number is not None else f"{Decimal(re.sub(r'[^0-9.]', '', plain)).normalize():f}"
        case "address":
            return re.sub(r"^https?://(?:www\.)?|^www\.", "", plain).rstrip("/.,")


def _clock(words: str) -> str:
    if words in {"noon", "midnight"}:
        return "12:00" if words == "noon" else "00:00"
    hour, minute = (int(part) for part in (*re.findall(r"\d+", words), 0)[:2])
    if "p" in words and hour < 12:
        hour += 12
    if "a" in words and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute:02d}"
