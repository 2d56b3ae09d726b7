"""What of a note looks like something that it need not hold: numbers of cards and accounts, security codes, national numbers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from floorwalker.engine.masking import conversation
from floorwalker.engine.masking.conversation import Said
from floorwalker.engine.masking.names import Known
from floorwalker.engine.masking.spans import Span
from floorwalker.record.masking import label, phone_test

NOT_NEEDED: Final[Collection[str]] = frozenset({"security_code", "card", "account", "sort_code", "national_id", "date_of_birth"})
"""Kinds of number that no note needs: what is served by them is kept where it belongs."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a note; `kind` says in words what it looks like, empty where it may stay."""

    text: str
    kind: str = ""


def pieces(note: str) -> list[Piece]:
    """Return `note` in pieces, those that it need not hold told apart."""
    found, at = list[Piece](), 0
    for span in _spans(note):
        found += [Piece(note[at : span.start]), Piece(note[span.start : span.end], label(span.kind))]
        at = span.end
    found.append(Piece(note[at:]))
    return [each for each in found if each.text]


def kinds(note: str) -> list[str]:
    """Return what `note` seems to hold that it need not, in words, each once."""
    return list(dict.fromkeys(each.kind for each in pieces(note) if each.kind))


def masked(note: str) -> str:
    """Return `note` with these blanked: what each was stays, the number does not."""
    return "".join(f"[{each.kind}]" if each.kind else each.text for each in pieces(note))


def _spans(note: str) -> list[Span]:
    found = conversation.mask([Said("agent", note)], known=Known(), is_phone=phone_test())[0]
    return sorted((each for each in (*found.spans, *found.suspected) if each.kind in NOT_NEEDED), key=lambda each: each.start)
