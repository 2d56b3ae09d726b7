"""What a text complains of: headings with lists of phrases.

The points of a heading are what its phrases weigh, several less than their sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from floorwalker.engine.triage.phrase_lists import Hit, Lexicon, in_sentences
from floorwalker.engine.triage.reading import Span

MOST_CHARACTERS: Final = 4_000
MOST_COUNTED: Final = 4
DAMPING: Final = 0.6
"""Four places of one heading weigh 2.3 times what one does."""
MOST_CAUSES: Final = 3


@dataclass(frozen=True, slots=True)
class Theme:
    """A heading, its points, and the first words that speak for it. Points order headings; they are no chance."""

    code: str
    name: str
    points: float
    because: tuple[Span, ...]


def rank(text: str, headings: Lexicon) -> list[Theme]:
    """Return the headings that something in `text` speaks for, that with the most points first."""
    words = in_sentences(text[:MOST_CHARACTERS])
    found: dict[str, list[Hit]] = {}
    for hit in headings.find(words):
        found.setdefault(hit.code, []).append(hit)
    themes = []
    for code, said in headings.lists.items():
        hits: Sequence[Hit] = found.get(code, ())
        if hits:
            points = said.telling * min(len(hits), MOST_COUNTED) ** DAMPING
            spans = tuple(Span(words[hit.first].start, words[hit.last].end, said.shows) for hit in hits[:MOST_CAUSES])
            themes.append(Theme(code, said.shows, points, spans))
    return sorted(themes, key=lambda theme: -theme.points)
