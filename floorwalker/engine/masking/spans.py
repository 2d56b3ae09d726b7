"""Stretches of a text that are personal, and which of several that overlap stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

KINDS: Final = {
    "security_code": "security code",
    "card": "card number",
    "account": "account number",
    "sort_code": "sort code",
    "national_id": "national insurance number",
    "phone": "phone number",
    "email": "email",
    "postcode": "postcode",
    "date_of_birth": "date of birth",
    "address": "address",
    "name": "name",
    "number": "number",
}
"""Kinds of span: code to what a reader is told stands there. Of two spans of equal length the kind that stands first here wins."""
_RANK: Final = {kind: rank for rank, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Span:
    """A personal stretch of a text: characters ``start`` up to ``end``, of one of `KINDS`."""

    kind: str
    start: int
    end: int


def resolve(spans: Iterable[Span]) -> list[Span]:
    """Return those of `spans` that stand, in the order of the text: longest first, each that touches a longer one left out.

    A security code stands against any other kind, however long: it must not be kept even masked. Nothing that was found goes
    unmasked: what a left-out span covers beyond the one that stands is taken into it.

    Examples
    --------
    >>> resolve([Span("phone", 0, 11), Span("card", 0, 19), Span("name", 25, 30)])
    [Span(kind='card', start=0, end=19), Span(kind='name', start=25, end=30)]
    >>> resolve([Span("number", 0, 9), Span("name", 7, 12)])
    [Span(kind='number', start=0, end=12)]
    """
    codes, rest = list[Span](), list[Span]()
    for span in spans:
        (codes if span.kind == "security_code" else rest).append(span)
    standing = _merged(codes)
    cut = [piece for span in rest for piece in _without(span, standing)]
    return sorted([*standing, *_merged(cut)], key=lambda span: span.start)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap into one of the longest's kind."""
    joined: list[tuple[Span, Span]] = []  # the whole stretch, and the longest in it
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        if joined and span.start < joined[-1][0].end:
            whole, longest = joined[-1]
            longest = min((longest, span), key=lambda each: (each.start - each.end, _RANK[each.kind]))
            joined[-1] = Span(longest.kind, whole.start, max(whole.end, span.end)), longest
        else:
            joined.append((span, span))
    return [whole for whole, _ in joined]


def _without(span: Span, holes: Sequence[Span]) -> list[Span]:
    """Return what of `span` is left beside `holes`, which stand in their order and do not overlap."""
    left, at = list[Span](), span.start
    for number in range(bisect_right(holes, span.start, key=lambda hole: hole.end), len(holes)):
        hole = holes[number]
        if hole.start >= span.end:
            break
        if hole.start > at:
            left.append(Span(span.kind, at, hole.start))
        at = max(at, hole.end)
    if at < span.end:
        left.append(Span(span.kind, at, span.end))
    return left


class Cover:
    """Where a text is covered by spans, asked for many places in little time."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = _merged(spans)

    def meets(self, start: int, end: int) -> bool:
        """Return whether a span covers any character from `start` up to `end`."""
        at = bisect_right(self._spans, start, key=lambda span: span.end)
        return at < len(self._spans) and self._spans[at].start < end
