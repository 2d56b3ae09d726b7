"""Card security codes, which nobody may keep: found by the words about them and by standing behind a card number.

PCI DSS v4 requirement 3.3.1: not kept after authorisation, even encrypted; a recording or transcript with one is a breach.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from floorwalker.engine.masking.asked import near
from floorwalker.engine.masking.spans import Cover, Span
from floorwalker.engine.masking.words import Piece, Run

DIGITS: Final = (3, 4)
"""Three on the back of most cards, four on the front of American Express."""
ANNOUNCED_WITHIN: Final = 60
"""Characters between the words that announce a code and the code."""
AFTER_CARD: Final = 48
"""Characters behind a card number, or the part of one, within which an expiry date and a code follow."""
EXPIRY_DIGITS: Final = 4
MONTHS: Final = 12
SUSPECTED_TURNS: Final = 6
"""Turns after a card number in which three or four digits may be its code."""
SHORT: Final = 5
"""Words beside the digits of a turn that says little else."""


def codes_in(
    runs: Sequence[Run], cards: Sequence[Span], *, asked: frozenset[str], announced: Sequence[tuple[int, str]], follows_card: bool
) -> list[Span]:
    """Return the security codes among `runs`: announced in the same turn, asked for before, or behind one of `cards`.

    `follows_card` says that the turn is a short one of the same party soon after a whole card number, with nothing else asked for.
    """
    pieces = [piece for run in runs if not run.is_money for piece in run.pieces]
    found = [code for card in cards if (code := _behind(card, pieces)) is not None]
    cover = Cover(cards)
    for run in runs:
        if len(run.digits) not in DIGITS or run.is_money or cover.meets(run.start, run.end):
            continue
        if _announced(run, announced) or "security_code" in asked or (follows_card and not _is_expiry(run.pieces)):
            found.append(Span("security_code", run.start, run.end))
    return found


def suspected_in(runs: Sequence[Run], spans: Sequence[Span], *, since_card: int | None, asked: frozenset[str]) -> list[Span]:
    """Return what may be a security code and was not taken for one: three or four digits soon after a card, of nothing else asked for."""
    if not is_near(since_card, asked):
        return []
    cover = Cover(spans)
    return [
        Span("security_code", run.start, run.end)
        for run in runs
        if len(run.digits) in DIGITS and not run.is_money and not cover.meets(run.start, run.end)
    ]


def is_near(since_card: int | None, asked: frozenset[str]) -> bool:
    """Return whether a whole card number was given so few turns ago, and nothing but it and its code was asked for since."""
    return since_card is not None and since_card <= SUSPECTED_TURNS and not asked - {"card", "security_code"}


def _announced(run: Run, announced: Sequence[tuple[int, str]]) -> bool:
    return near(announced, run.start, within=ANNOUNCED_WITHIN)[:1] == ["security_code"]


def _behind(card: Span, pieces: Sequence[Piece]) -> Span | None:
    """Return the code behind `card`: three or four digits, right behind it or behind an expiry date."""
    first = bisect_left(pieces, card.end, key=lambda piece: piece.start)
    last = bisect_right(pieces, card.end + AFTER_CARD, key=lambda piece: piece.start)
    after = pieces[first:last]
    for code in (_without_expiry(after), after):
        digits = "".join(piece.digits for piece in code)
        if len(digits) in DIGITS and not _is_expiry(code):
            return Span("security_code", code[0].start, code[-1].end)
    return None


def _without_expiry(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Return what follows the expiry date that `pieces` begin with; nothing where they begin with none."""
    digits = ""
    for at, piece in enumerate(pieces):
        digits += piece.digits
        if len(digits) >= EXPIRY_DIGITS:
            return pieces[at + 1 :] if _is_expiry(pieces[: at + 1]) else []
    return []


def _is_expiry(pieces: Sequence[Piece]) -> bool:
    """Return whether `pieces` are a month and a year, such as 05/27, 0527 or 05/2027."""
    digits = "".join(piece.digits for piece in pieces)
    if len(digits) == EXPIRY_DIGITS:
        apart = len(pieces) != 1 or digits[2] in "23"
        return apart and 1 <= int(digits[:2]) <= MONTHS
    return False
