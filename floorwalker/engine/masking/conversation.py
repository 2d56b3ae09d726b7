"""One conversation looked through from its first turn to its last: what was asked in one turn tells what the next holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from floorwalker.engine.masking import asked as asking
from floorwalker.engine.masking import dates, names, numbers, security_codes, written
from floorwalker.engine.masking.names import Known
from floorwalker.engine.masking.numbers import IsPhone
from floorwalker.engine.masking.spans import Cover, Span, resolve
from floorwalker.engine.masking.words import runs_of, words_of

UNKNOWN: Final = "unknown"
"""The party of words of which nobody knows who said them; they may answer themselves."""
CARD_DIGITS: Final = 13
"""Digits given, in one turn or in several, from which a card number is whole (ISO/IEC 7812-1)."""
_DIGIT: Final = re.compile(r"\d")
VERSION: Final = "2"
"""Raised when a rule changes what it finds, so that what an older version masked can be told."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn: who spoke (agent, customer, system or unknown) and the words."""

    party: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What one turn holds: spans to mask or take out, in order, and spans that may be security codes."""

    spans: tuple[Span, ...]
    suspected: tuple[Span, ...] = ()


NOTHING: Final = Found(())


def mask(turns: Sequence[Said], *, known: Known, is_phone: IsPhone) -> list[Found]:
    """Return what is personal in each of `turns`.

    Parameters
    ----------
    known
        The names that the record holds.
    is_phone
        Whether digits, with a plus before them or not, are a telephone number of the house's country or of the country they name.

    Examples
    --------
    >>> turns = [Said("agent", "Your postcode, please?"), Said("customer", "It's LS1 4DP.")]
    >>> [found.spans for found in mask(turns, known=Known(), is_phone=lambda digits: False)]
    [(), (Span(kind='postcode', start=5, end=12),)]
    """
    asked: dict[str, frozenset[str]] = {}
    since_card: int | None = None
    given = 0
    found = []
    for turn in turns:
        others = [kinds for party, kinds in asked.items() if party != turn.party or party == UNKNOWN]
        open_questions = frozenset[str]().union(*others)
        one, digits = _in_turn(turn, known, open_questions, is_phone, since_card)
        found.append(one)
        if digits:
            given += digits
        elif turn.party != "agent" and "card" not in open_questions:
            given = 0
        since_card = 0 if digits and given >= CARD_DIGITS else None if since_card is None else since_card + 1
        kinds = asking.asked_in(turn.text)
        if kinds or len(turn.text.split(maxsplit=asking.NODDING_WORDS)) > asking.NODDING_WORDS or turn.party not in asked:
            asked[turn.party] = kinds
    return found


def _in_turn(turn: Said, known: Known, asked: frozenset[str], is_phone: IsPhone, since_card: int | None) -> tuple[Found, int]:
    """Return what a turn holds, and how many digits of a card it gives."""
    text = turn.text
    words = words_of(text)
    if not words:
        return NOTHING, 0
    runs = list(runs_of(words))
    announced = asking.announced(text)
    by_agent = turn.party == "agent"
    spans = [*names.names(words, known=known, asked=asked, by_agent=by_agent), *written.emails(text, words)]
    if runs or "postcode" in asked or _DIGIT.search(text):
        spans += numbers.in_runs(text, runs, asked=asked, announced=announced, is_phone=is_phone)
        spans += numbers.insurance_numbers(text)
        spans += written.postcodes(text, words, asked=asked)
        spans += dates.dates_of_birth(text, asked=asked, announced=announced)
        spans += written.addresses(text, words, asked=asked)
        cards = [span for span in spans if span.kind == "card"]
        short = len(words) - sum(run.last_word - run.first_word + 1 for run in runs) <= security_codes.SHORT
        spans += security_codes.codes_in(
            runs, cards, asked=asked, announced=announced,
            follows_card=short and not by_agent and not cards and security_codes.is_near(since_card, asked),
        )
    resolved = tuple(resolve(spans))
    cards = [span for span in resolved if span.kind == "card"]
    near = None if by_agent else 0 if any(span.end - span.start >= CARD_DIGITS for span in cards) else since_card
    suspected = security_codes.suspected_in(runs, resolved, since_card=near, asked=asked)
    cover = Cover(cards)
    digits = sum(len(piece.digits) for run in runs for piece in run.pieces if cover.meets(piece.start, piece.end))
    return Found(resolved, tuple(suspected)), digits
