"""What a stratum is: a way to tell the contacts of a frame apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from floorwalker.record.facts.handled import Handled

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Drawable:
    """The contacts of a frame, the zone in whose hours they are told, and, of each risk of the plan, the places that it matches."""

    handled: Handled
    zone: str
    matched: Mapping[str, Numbers]


@dataclass(frozen=True)
class Told:
    """The strata of a frame: what each is called, and the place of each contact in these names."""

    labels: Sequence[str]
    place: Numbers


@dataclass(frozen=True)
class Stratum:
    """One way to tell contacts apart.

    Parameters
    ----------
    code, label
        Stable code, and what people call it.
    says
        How it is read, in a sentence, for who chooses it.
    read
        Returns the strata of a frame; a fixed number of queries however many contacts there are.
    """

    code: str
    label: str
    says: str
    read: Callable[[Drawable], Told]


def by_key(keys: Numbers, names: Mapping[int, str], *, unknown: str) -> Told:
    """Return the strata of `keys`, called by `names` in their order; a key without a name is `unknown`."""
    found, place = np.unique(keys, return_inverse=True)
    called = [names.get(int(key), unknown) for key in found]
    labels = sorted(set(called))
    at = {label: number for number, label in enumerate(labels)}
    return Told(labels, np.array([at[label] for label in called], dtype=np.int64)[place] if called else place.astype(np.int64))


def in_words(words: Sequence[str], place: Any) -> Told:
    """Return the strata that `words` name, of which those without contacts are left out."""
    found, at = np.unique(np.asarray(place, dtype=np.int64), return_inverse=True)
    return Told([words[int(each)] for each in found], at.astype(np.int64))
