"""The figures of a text: sums of money, shares, dates, times, telephone numbers and other numbers, as their languages write them.

Only what is written in digits is found: "five days" is a word, and whoever checks reads it. `likeness.figures` reads more out of English
beside English, where "five", "noon", "50p" and 8.30 say the same as 5, 12:00, £0.50 and 08:30; across languages a point may be a comma and
a word another word, so that here these would be pointed out where nothing differs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

import phonenumbers

from floorwalker.plan.rules.languages import ENGLISH, Language

NOON: Final = 12
FEWEST_DIGITS: Final = 9
"""A telephone number with its area has so many; a policy number of as many is compared as one too, which does no harm."""
MOST_TOLD: Final = 40
"""As many differences as somebody goes through; the rest is counted."""
_MARKER: Final = re.compile(r"^\s{0,20}\d{1,9}[.)]\s")
_OPEN: Final = re.compile(r"\{\{[^{}]{0,200}\}\}")
_NUMBER: Final = r"\d{1,3}(?:[,. \u00a0\u202f]\d{3}){1,6}(?:[.,]\d{1,6})?|\d{1,18}(?:[.,]\d{1,6})?"
_ISO: Final = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SLASHED: Final = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_WORDED: Final = re.compile(r"\b(\d{1,2})(?:[^\W\d_]{1,4}|\.)?\s{1,3}(?:(?:of|o|de)\s)?([^\W\d_]{3,14})\b(?:,?\s{1,3}(\d{4})\b)?")
_TURNED: Final = re.compile(r"\b([^\W\d_]{3,14})\s(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s(\d{4})\b)?")
_PHONE: Final = re.compile(r"(?<![\w£€$])(?:\+|00)?\(?\d[\d ()\u00a0-]{7,20}\d\b")
_MONEY: Final = re.compile(rf"([£€$])\s?({_NUMBER})|({_NUMBER})\s?([£€$]|zł\b|euro\b)")
_SHARE: Final = re.compile(rf"({_NUMBER})\s?%")
_PLAIN: Final = re.compile(_NUMBER)
_CURRENCY: Final = {"euro": "€"}


@dataclass(frozen=True)
class Figure:
    """One figure: what kind it is, its value in one form for all languages, as it was typed, and in which line."""

    kind: str
    value: str
    typed: str
    line: int


@dataclass(frozen=True)
class Unlike:
    """A figure that one text has and the other has not, or not as often."""

    figure: Figure
    in_original: bool

    @property
    def says(self) -> str:
        """What differs, and where."""
        where = "the original only" if self.in_original else "this text only"
        return f"{self.figure.kind} {self.figure.typed} stands in {where}, line {self.figure.line}."


def unlike(original: str, variant: str, *, language: Language, region: str) -> list[Unlike]:
    """Return the figures of `original`, in English, and of `variant`, in `language`, that the other lacks, in the order of the lines.

    `region` is the country (ISO 3166) of a telephone number written without one.
    """
    before, after = list(figures(original, language=ENGLISH, region=region)), list(figures(variant, language=language, region=region))
    gone = _without(before, after)
    more = _without(after, before)
    return [*(Unlike(each, in_original=True) for each in gone), *(Unlike(each, in_original=False) for each in more)]


def _without(these: list[Figure], those: list[Figure]) -> list[Figure]:
    left = Counter((each.kind, each.value) for each in those)
    found = []
    for each in these:
        if left[each.kind, each.value] > 0:
            left[each.kind, each.value] -= 1
        else:
            found.append(each)
    return found


def figures(text: str, *, language: Language, region: str) -> Iterator[Figure]:
    """Yield the figures of a Markdown `text` but the numbers of its steps and what stands in its variables."""
    for number, line in enumerate(text.splitlines(), start=1):
        if any(letter.isdigit() for letter in line):
            plain = _OPEN.sub(" ", _MARKER.sub(" ", line))
            yield from _of_line(plain, number, language, region)


def _of_line(line: str, number: int, language: Language, region: str) -> Iterator[Figure]:
    found: list[tuple[int, Figure]] = []

    def take(pattern: re.Pattern[str], kind: str, value_of: Callable[[re.Match[str]], str | None]) -> None:
        nonlocal line

        def blank(match: re.Match[str]) -> str:
            value = value_of(match)
            if value is None:
                return match.group()
            found.append((match.start(), Figure(kind, value, match.group().strip(), number)))
            return " " * len(match.group())

        line = pattern.sub(blank, line)

    months = {word: place for place, words in enumerate(language.months, start=1) for word in words.split()}
    take(_ISO, "The date", lambda m: _date(m[1], int(m[2]), m[3]))
    take(_SLASHED, "The date", lambda m: _date(m[3], int(m[2]), m[1]))
    take(_WORDED, "The date", lambda m: _date(m[3], months.get(m[2].casefold()), m[1]))
    take(_TURNED, "The date", lambda m: _date(m[3], months.get(m[1].casefold()), m[2]))
    take(_PHONE, "The telephone number", lambda m: _phone(m.group(), region))
    take(_MONEY, "The sum", lambda m: _money(m, language))
    take(_SHARE, "The share", lambda m: _value(m[1], language))
    take(_clock(language), "The time", lambda m: _time(m, language))
    take(_PLAIN, "The number", lambda m: _value(m.group(), language))
    yield from (figure for _, figure in sorted(found, key=lambda each: each[0]))


def _date(year: str | None, month: int | None, day: str) -> str | None:
    return f"{year or ''}-{month:02}-{int(day):02}" if month is not None else None


def _phone(typed: str, region: str) -> str | None:
    if sum(letter.isdigit() for letter in typed) < FEWEST_DIGITS:
        return None
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return "".join(filter(str.isdigit, typed))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _money(match: re.Match[str], language: Language) -> str | None:
    sign, typed = (match[1], match[2]) if match[1] else (match[4], match[3])
    value = _value(typed, language)
    return f"{_CURRENCY.get(sign, sign)}{value}" if value is not None else None


def _clock(language: Language) -> re.Pattern[str]:
    halves = "|".join(sorted(map(re.escape, {*language.before_noon, *language.after_noon}), key=len, reverse=True))
    return re.compile(rf"\b(\d{{1,2}})(?:[:.](\d{{2}}))?\s?({halves})(?!\w)|\b(\d{{1,2}}):(\d{{2}})\b", re.IGNORECASE)


def _time(match: re.Match[str], language: Language) -> str:
    hour, minute = int(match[1] or match[4]), match[2] or match[5] or "00"
    half = (match[3] or "").casefold()
    if half:
        hour = hour % NOON + (NOON if half in language.after_noon else 0)
    return f"{hour:02}:{minute}"


def _value(typed: str, language: Language) -> str | None:
    """Return a number in one form: what stands before three digits sets thousands apart, else the pennies."""
    thousands, point = (".", ",") if language.comma else (",", ".")
    plain = re.sub(r"[ \u00a0\u202f]", "", typed).replace(thousands, "").replace(point, ".")
    try:
        return f"{Decimal(plain).normalize():f}"
    except InvalidOperation:
        return plain
