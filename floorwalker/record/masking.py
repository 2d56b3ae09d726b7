"""Blanking what is personal in a conversation: the engine's rules, with the house's telephone country and the names in its record."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import phonenumbers

from floorwalker.engine.masking import conversation
from floorwalker.engine.masking.conversation import Found, Said
from floorwalker.engine.masking.names import Known
from floorwalker.engine.masking.spans import KINDS
from floorwalker.ground import sealed_value, settings
from floorwalker.record.models.transcripts import HOLE

REMOVED: Final = "security_code"
REMOVED_WORDS: Final = "[security code removed]"
"""Stands in the clean copy of a file where a card security code was."""
VERSION: Final = conversation.VERSION


@dataclass(frozen=True, slots=True)
class Masked:
    """One turn as it is kept: its words with a hole for each span, the kinds of the spans, and what stood there (never a code)."""

    text: str
    spans: tuple[str, ...]
    hidden: tuple[str, ...]
    clean: str
    """The words with nothing masked and every card security code removed."""
    suspected: tuple[tuple[int, int], ...]
    """Where in `text` digits stand that may be a card security code."""


def mask(turns: Sequence[Said], *, known: Known) -> list[Masked]:
    """Return each of `turns` as it is kept."""
    found = conversation.mask(turns, known=known, is_phone=phone_test())
    return [_cut(turn.text, each) for turn, each in zip(turns, found, strict=True)]


def without_codes(text: str) -> str:
    """Return `text`, of whatever form, without the card security codes that its own words give away."""
    found = conversation.mask([Said("customer", text)], known=Known(), is_phone=lambda _digits: False)
    return _cut(text, found[0]).clean


def phone_test() -> Callable[[str], bool]:
    """Return how digits are told to be a telephone number: one of the house's country, or of the one they name."""
    region = str(settings.get("phone_region")).upper()

    def is_phone(digits: str) -> bool:
        try:
            return phonenumbers.is_valid_number(phonenumbers.parse(digits, region))
        except phonenumbers.NumberParseException:
            return False

    return is_phone


def seal(hidden: Sequence[str], *, about: str) -> bytes | None:
    """Return what was masked in a turn, sealed for that turn; None where nothing was."""
    return sealed_value.seal(json.dumps(hidden).encode(), about=about) if any(hidden) else None


def unseal(hidden: Any, *, about: str) -> list[str]:
    """Return what was masked in a turn, in order, nothing for a card security code."""
    return list(json.loads(sealed_value.unseal(hidden, about=about))) if hidden is not None else []


def label(kind: str) -> str:
    """Return what a reader is told stands where a span of this kind is."""
    return KINDS.get(kind, kind)


def _cut(text: str, found: Found) -> Masked:
    kept, clean, spans, hidden = list[str](), list[str](), list[str](), list[str]()
    moved, at, shift = list[tuple[int, int]](), 0, 0
    for span in found.spans:
        kept += [text[at : span.start], HOLE]
        is_code = span.kind == REMOVED
        clean += [text[at : span.start], REMOVED_WORDS if is_code else text[span.start : span.end]]
        spans.append(span.kind)
        hidden.append("" if is_code else text[span.start : span.end])
        at = span.end
        shift += span.end - span.start - len(HOLE)
        moved.append((span.end, shift))
    kept.append(text[at:])
    clean.append(text[at:])

    def place(where: int) -> int:
        return where - next((by for end, by in reversed(moved) if end <= where), 0)

    suspected = tuple((place(span.start), place(span.end)) for span in found.suspected)
    return Masked("".join(kept), tuple(spans), tuple(hidden), "".join(clean), suspected)
