"""A text as words with their places, and the runs of digits in it, written or spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?|\S")
"""Letters and digits with at most one apostrophe inside, or any other sign by itself; no part can match in two ways."""
SPOKEN: Final = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "naught": "0", "nil": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}
TIMES: Final = {"double": 2, "triple": 3, "treble": 3}
FILLERS: Final = frozenset({"um", "uh", "er", "erm", "uhm"})
JOINING: Final = frozenset("-–—.,") | frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
"""Signs inside a number as people write it, and letters of no width that would hide one."""
MONEY: Final = frozenset("£$€")
WIDEST_GAP: Final = 3
"""Characters between two pieces of one number."""
LEAST_SPOKEN: Final = 3
"""Digit words in a row before they are read as digits: "one or two" is no number."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word or sign, where it stands, and how it is compared."""

    start: int
    end: int
    text: str
    plain: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Digits that were written together, or one spoken digit."""

    start: int
    end: int
    digits: str
    is_spoken: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces of digits that follow one another with nothing but spaces and dashes between, and what stands right before."""

    pieces: tuple[Piece, ...]
    first_word: int
    last_word: int
    is_money: bool
    signs: tuple[str, ...]
    """What stands before each piece but the first: a sign, or a space."""

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.pieces[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.pieces[-1].end

    @property
    def digits(self) -> str:
        """All its digits."""
        return "".join(piece.digits for piece in self.pieces)


def words_of(text: str) -> list[Word]:
    """Return the words and signs of `text` in their order."""
    return [Word(found.start(), found.end(), found.group(), found.group().casefold()) for found in _WORD.finditer(text)]


def runs_of(words: Sequence[Word]) -> Iterator[Run]:
    """Yield the runs of digits in `words`."""
    at = 0
    while at < len(words):
        piece, after = _piece(words, at)
        if piece is None:
            at += 1
            continue
        pieces, signs, first, last = [piece], [], at, after - 1
        at = after
        while at < len(words):
            beyond, sign = _past_gap(words, at)
            piece, after = _piece(words, beyond)
            if piece is None or (piece.start - pieces[-1].end > WIDEST_GAP and not _is_filled(words, at, beyond)):
                break
            pieces.append(piece)
            signs.append(sign)
            last, at = after - 1, after
        yield from _readable(pieces, signs, first, last, words)


def _past_gap(words: Sequence[Word], at: int) -> tuple[int, str]:
    """Return the word after the joining signs and fillers that begin at `at`, and the sign."""
    sign, taken = " ", 0
    while at < len(words) and taken < WIDEST_GAP and (words[at].plain in JOINING or words[at].plain in FILLERS):
        sign = words[at].plain if words[at].plain in JOINING else sign
        at, taken = at + 1, taken + 1
    return at, sign


def _is_filled(words: Sequence[Word], at: int, beyond: int) -> bool:
    return any(word.plain in FILLERS for word in words[at:beyond])


def _piece(words: Sequence[Word], at: int) -> tuple[Piece | None, int]:
    if at >= len(words):
        return None, at
    word = words[at]
    if word.text.isdecimal():
        return Piece(word.start, word.end, "".join(str(int(digit)) for digit in word.text)), at + 1
    if word.plain in SPOKEN:
        return Piece(word.start, word.end, SPOKEN[word.plain], is_spoken=True), at + 1
    if word.plain in TIMES and at + 1 < len(words):
        after = words[at + 1]
        digit = SPOKEN.get(after.plain) or (str(int(after.text)) if len(after.text) == 1 and after.text.isdecimal() else "")
        if digit:
            return Piece(word.start, after.end, digit * TIMES[word.plain], is_spoken=True), at + 2
    return None, at


def _readable(pieces: list[Piece], signs: list[str], first: int, last: int, words: Sequence[Word]) -> Iterator[Run]:
    """Yield the run unless it is only a digit word or two, which are ordinary words."""
    if any(not piece.is_spoken for piece in pieces) or sum(len(piece.digits) for piece in pieces) >= LEAST_SPOKEN:
        before = words[first - 1].plain if first else ""
        yield Run(tuple(pieces), first, last, before in MONEY, tuple(signs))
