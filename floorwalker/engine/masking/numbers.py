"""Cards, sort codes, accounts, telephone and identity numbers among the runs of digits of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from floorwalker.engine.masking.asked import near
from floorwalker.engine.masking.spans import Cover, Span
from floorwalker.engine.masking.words import Piece, Run

CARD_DIGITS: Final = range(13, 20)
"""ISO/IEC 7812-1: a card number has up to 19 digits; none in use has fewer than 13."""
CARD_STARTS: Final = frozenset("23456")
"""First digit by industry: travel, banking and financial (ISO/IEC 7812-1)."""
PHONE_DIGITS: Final = range(9, 16)
"""ITU-T E.164: up to 15 with the country; shorter than nine only local parts are."""
LONG_DIGITS: Final = 9
"""A number so long names somebody or something of theirs, whatever it is; shorter ones are masked where the words say what they are."""
ACCOUNT_DIGITS: Final = 8
"""Of a British account (Pay.UK)."""
SORT_CODE_PIECES: Final = (2, 2, 2)
SSN_PIECES: Final = (3, 2, 4)
ANNOUNCED_WITHIN: Final = 48
"""Characters between the words that announce a number and the number."""
ANNOUNCED: Final = {
    "card": range(4, 20), "account": range(3, 15), "sort_code": range(6, 7), "national_id": range(3, 12), "phone": range(5, 16),
}
"""Digits of a run that is taken for what was announced: parts of a number are given away too ("ending 4417")."""
_INSURANCE: Final = re.compile(
    r"(?<!\w)(?!bg|gb|nk|kn|tn|nt|zz)[a-ceghj-prstw-z][a-ceghj-nprstw-z][ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[a-d](?!\w)", re.IGNORECASE
)
"""HMRC National Insurance Manual NIM39110."""
IsPhone = Callable[[str], bool]


def luhn(digits: str) -> bool:
    """Return whether `digits` end in the check digit of ISO/IEC 7812-1 annex B.

    Examples
    --------
    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    return sum(doubled[int(digit)] if place % 2 else int(digit) for place, digit in enumerate(reversed(digits))) % 10 == 0


def insurance_numbers(text: str) -> Iterator[Span]:
    """Yield the British national insurance numbers in `text`."""
    for found in _INSURANCE.finditer(text):
        yield Span("national_id", found.start(), found.end())


def in_runs(
    text: str, runs: Sequence[Run], *, asked: frozenset[str], announced: Sequence[tuple[int, str]], is_phone: IsPhone
) -> Iterator[Span]:
    """Yield the numbers among `runs` of `text`, as they look, as they were announced before them, or as the other party asked."""
    has_card = False
    for run in runs:
        if run.is_money:
            continue
        found = [*_by_look(text, run, is_phone)]
        yield from found
        has_card = has_card or any(span.kind == "card" for span in found)
        told = _told(run, asked, announced)
        if told and not (told == "card" and has_card):  # behind a whole card stand its date and code
            yield from _rest(run, found, told)


def _by_look(text: str, run: Run, is_phone: IsPhone) -> Iterator[Span]:
    """Yield what of a run shows itself by its own digits, from the left, the longest first at each place."""
    at, pieces = 0, run.pieces
    while at < len(pieces):
        kind, after = _at(text, run, at, is_phone)
        if kind:
            yield Span(kind, pieces[at].start - int(kind == "phone" and _has_plus(text, pieces[at])), pieces[after - 1].end)
        at = after


def _at(text: str, run: Run, at: int, is_phone: IsPhone) -> tuple[str, int]:
    pieces = run.pieces
    windows = _windows(pieces, at)
    for after, digits in reversed(windows):
        if len(digits) in CARD_DIGITS and digits[0] in CARD_STARTS and luhn(digits):
            return "card", after
    sizes = tuple(len(piece.digits) for piece in pieces[at : at + 3])
    signs = run.signs[at : at + 2]
    if sizes == SSN_PIECES and set(signs) == {"-"}:
        return "national_id", at + 3
    if sizes == SORT_CODE_PIECES and len(set(signs)) == 1 and (signs[0] == "-" or _account_follows(run, at + 3)):
        return "sort_code", at + 3
    if at >= 3 and len(pieces[at].digits) == ACCOUNT_DIGITS and tuple(len(p.digits) for p in pieces[at - 3 : at]) == SORT_CODE_PIECES:
        return "account", at + 1
    for after, digits in reversed(windows):
        plus = _has_plus(text, pieces[at])
        if len(digits) in PHONE_DIGITS and (plus or digits[0] == "0" or after == len(pieces)) and is_phone(("+" if plus else "") + digits):
            return "phone", after
    if windows and len(windows[-1][1]) >= LONG_DIGITS and windows[-1][0] == len(pieces) and _is_one_number(pieces[at:]):
        return "number", windows[-1][0]
    if len(pieces[at].digits) >= LONG_DIGITS:
        return "number", at + 1
    return "", at + 1


def _has_plus(text: str, piece: Piece) -> bool:
    return text[max(0, piece.start - 1) : piece.start] == "+"


def _is_one_number(pieces: Sequence[Piece]) -> bool:
    """Return whether pieces look like groups of one number rather than several amounts: spoken, or none of one digit alone."""
    return all(piece.is_spoken for piece in pieces) or all(len(piece.digits) > 1 for piece in pieces)


def _windows(pieces: Sequence[Piece], at: int) -> list[tuple[int, str]]:
    """Return each end of a number that may begin at `at`, with its digits, while it is no longer than a card."""
    found, digits = [], ""
    for after in range(at + 1, len(pieces) + 1):
        digits += pieces[after - 1].digits
        if len(digits) > CARD_DIGITS[-1]:
            break
        found.append((after, digits))
    return found


def _account_follows(run: Run, at: int) -> bool:
    return at < len(run.pieces) and len(run.pieces[at].digits) == ACCOUNT_DIGITS


def _told(run: Run, asked: frozenset[str], announced: Sequence[tuple[int, str]]) -> str:
    """Return what a run is by the words before it in its text, else by what the other party asked."""
    told = near(announced, run.start, within=ANNOUNCED_WITHIN)
    fitting = (kind for kind in told or [kind for kind in ANNOUNCED if kind in asked] if len(run.digits) in ANNOUNCED.get(kind, ()))
    return next(fitting, "")


def _rest(run: Run, found: Sequence[Span], told: str) -> Iterator[Span]:
    """Yield what of a run is not covered by `found`, as what was `told`."""
    cover = Cover(found)
    left = [piece for piece in run.pieces if not cover.meets(piece.start, piece.end)]
    if left and sum(len(piece.digits) for piece in left) in ANNOUNCED[told]:
        yield Span(told, left[0].start, left[-1].end)
