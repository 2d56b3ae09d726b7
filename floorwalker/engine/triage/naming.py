"""The product or the theme that a text is about: a multinomial logistic model over words and pairs of words, with its chances and causes.

A model is data: terms with how rare they are, and a weight for each name. It names what it was shown; anything else it names wrongly, so
its chances are shown beside the names.
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine.phrases import words_of
from floorwalker.engine.triage.reading import MOST_CHARACTERS, Span

MOST_CAUSES: Final = 3
_REDACTED: Final = re.compile(r"x{2,}|.*\d.*")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Named:
    """A name with its chance from 0 to 1, and the words that speak for it."""

    name: str
    chance: float
    because: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or two in a row, and where it stands."""

    text: str
    start: int
    end: int


def terms_of(text: str) -> Iterator[Term]:
    """Yield the words of `text` and the pairs of them; figures and what was blanked out with crosses are left out."""
    before: Term | None = None
    for word, start, end in words_of(text[:MOST_CHARACTERS]):
        if _REDACTED.fullmatch(word):
            before = None
            continue
        here = Term(word, start, end)
        yield here
        if before is not None:
            yield Term(f"{before.text} {word}", before.start, end)
        before = here


class Model:
    """Names texts.

    Parameters
    ----------
    names
        What there is to choose from.
    terms
        Each word or pair of words with its rarity (the logarithm of how few texts hold it).
    weights
        A row a term, a column a name.
    """

    def __init__(self, *, names: Sequence[str], terms: Mapping[str, float], weights: Floats, bias: Floats, version: str) -> None:
        if weights.shape != (len(terms), len(names)) or bias.shape != (len(names),):
            raise ValueError(f"There are {len(terms)} terms and {len(names)} names, and weights of {weights.shape} with {bias.shape}.")
        self.names, self.version = tuple(names), version
        self._rarity = dict(terms)
        self._row = {term: row for row, term in enumerate(terms)}
        self._weights, self._bias = weights, bias

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Model:
        """Return the model that a file says: weights as signed bytes in base 85, times a scale."""
        names, terms = said["names"], said["terms"]
        flat = np.frombuffer(base64.b85decode(said["weights"]), dtype=np.int8).astype(np.float64) * said["scale"]
        return cls(
            names=names, terms=terms, weights=flat.reshape(len(terms), len(names)), bias=np.array(said["bias"], dtype=np.float64),
            version=said["version"],
        )

    def rank(self, text: str) -> list[Named]:
        """Return every name, the likeliest first; none where no term of `text` is known."""
        found = [each for each in terms_of(text) if each.text in self._row]
        if not found:
            return []
        rows, values = self._values(found)
        part = self._weights[rows] * values[:, None]
        score = part.sum(axis=0) + self._bias
        chance = np.exp(score - score.max())
        chance /= chance.sum()
        order = np.argsort(-chance, kind="stable")
        first = int(order[0])
        causes = self._causes(found, dict(zip(rows.tolist(), part[:, first].tolist(), strict=True)))
        return [Named(self.names[at], float(chance[at]), causes if at == first else ()) for at in order.tolist()]

    def _values(self, found: Sequence[Term]) -> tuple[NDArray[np.int64], Floats]:
        counts = Counter(each.text for each in found)
        rows = np.array([self._row[term] for term in counts], dtype=np.int64)
        values = np.array([(1.0 + np.log(many)) * self._rarity[term] for term, many in counts.items()])
        return rows, values / np.sqrt((values**2).sum())

    def _causes(self, found: Sequence[Term], part: Mapping[int, float]) -> tuple[Span, ...]:
        chosen: list[Span] = []
        taken: set[str] = set()
        for each in sorted(found, key=lambda term: (-part[self._row[term.text]], term.start)):
            if len(chosen) == MOST_CAUSES or part[self._row[each.text]] <= 0.0:
                break
            apart = all(each.end <= other.start or other.end <= each.start for other in chosen)
            if apart and not taken & set(each.text.split()):
                chosen.append(Span(each.start, each.end, "speaks for it"))
                taken.update(each.text.split())
        return tuple(sorted(chosen, key=lambda span: span.start))
