"""What was read of the contacts behind a signal: how far it is, what was found how often, and what that says of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from floorwalker.engine import ranges
from floorwalker.ground.actors import Actor
from floorwalker.ground.web import formats
from floorwalker.record import sight
from floorwalker.record.models import Interaction
from floorwalker.review.models import ChartSignal, SampledContact, SignalSample

NAMED: Final = 3
"""So many findings are named in the sentence."""


@dataclass(frozen=True)
class Tally:
    """What was found in how many of those read, and between what it lies of all behind the signal, at 95 % (Wilson)."""

    words: str
    number: int
    read: int

    @property
    def range(self) -> tuple[float, float]:
        """The range of the share; wide where few are read."""
        low, high = ranges.wilson(self.number, self.read)
        return float(low), float(high)

    @property
    def is_few(self) -> bool:
        """Whether so few are read that only counts are said."""
        return self.read < formats.SMALL_SAMPLE


@dataclass(frozen=True)
class Reading:
    """The draw of a signal, its contacts in their order, and what was found, the most frequent first."""

    sample: SignalSample
    rows: Sequence[SampledContact]
    tallies: Sequence[Tally]

    @property
    def read(self) -> int:
        """How many were read."""
        return sum(each.read_at is not None for each in self.rows)

    @property
    def sentence(self) -> str:
        """What was found, in a sentence; empty before any is read."""
        if not self.read:
            return ""
        parts = [f"{each.number} {_inside(each.words)}" for each in self.tallies[:NAMED]]
        rest = sum(each.number for each in self.tallies[NAMED:])
        return f"{self.read} read at random: {'; '.join([*parts, *([f'{rest} other'] if rest else [])])}."


def _inside(words: str) -> str:
    """Return words as they stand inside a sentence: a capital stays where it belongs to a name or to letters that stand for words."""
    first, _, rest = words.partition(" ")
    return f"{first.lower()} {rest}".strip() if first.istitle() else words


def of(signal: ChartSignal) -> Reading | None:
    """Return what was read behind `signal`; None where nothing was drawn. Two queries."""
    sample = SignalSample.objects.select_related("drawn_by").filter(signal=signal).first()
    if sample is None:
        return None
    rows = list(sample.contacts.select_related("read_by"))
    said: Counter[str] = Counter()
    words: dict[str, str] = {}
    for each in rows:
        if each.read_at is not None:
            said[each.found.casefold()] += 1
            words.setdefault(each.found.casefold(), each.found)
    read = said.total()
    order = sorted(said.items(), key=lambda item: (-item[1], item[0]))
    return Reading(sample, rows, [Tally(words[key] or "without words", number, read) for key, number in order])


def shown(rows: Sequence[SampledContact], *, by: Actor) -> Mapping[int, Interaction]:
    """Return those of the contacts that `by` may open, by number; one query."""
    found = sight.contacts(by).filter(pk__in=[each.contact for each in rows]).select_related("reason", "agent", "queue")
    return {each.pk: each for each in found}
