"""Drawing: by stratum and person, spread over the time, with contacts at risk on top; each contact with its known chance."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from floorwalker.engine.sampling import table
from floorwalker.engine.sampling.stream import Stream

Numbers = NDArray[np.int64]
Shares = NDArray[np.float64]

RANDOM = "random"
"""What a contact was picked by that was drawn from the strata; anything else is the code of a risk."""
_MOST_SMALL = 2**16


@dataclass(frozen=True, eq=False)
class Frame:
    """The contacts that can be drawn, one row each, in the order of their time and then their number.

    That order is a part of the draw: positions in it, not how a database happens to return rows, decide what is drawn.

    Parameters
    ----------
    contact
        Number of each contact, each once.
    at
        When it began, in whole microseconds since 1970 (UTC); never less than that of the row before.
    stratum, person
        Which stratum and person it belongs to, as places in lists that the caller keeps.

    Raises
    ------
    ValueError
        If the columns differ in length, or the rows are not in order.
    """

    contact: Numbers
    at: Numbers
    stratum: Numbers
    person: Numbers

    def __post_init__(self) -> None:
        if len({each.size for each in (self.contact, self.at, self.stratum, self.person)}) > 1:
            raise ValueError("the columns of a frame must be of one length.")
        later = np.diff(self.at) > 0
        if not np.all(later | ((np.diff(self.at) == 0) & (np.diff(self.contact) > 0))):
            raise ValueError("the rows of a frame must be in the order of time, then number; sort them, each contact once.")

    def __len__(self) -> int:
        return int(self.contact.size)

    @property
    def digest(self) -> str:
        """SHA-256 over its four columns, each as 8-byte integers, little-endian: what was drawn from can be told from what is there now."""
        found = hashlib.sha256()
        for column in (self.contact, self.at, self.stratum, self.person):
            found.update(np.ascontiguousarray(column, dtype="<i8").tobytes())
        return found.hexdigest()


@dataclass(frozen=True, eq=False)
class Risk:
    """Contacts that one rule matches, as places in the frame, and how many of them to take on top."""

    code: str
    matched: Numbers
    take: int


@dataclass(frozen=True, eq=False)
class Drawn:
    """A list of contacts drawn, in the order of the frame.

    Parameters
    ----------
    place
        Where each stands in the frame.
    by
        What each was picked by: ``random``, codes of risks, or several of them.
    chance
        Chance of each to be on the list at all.
    random_chance
        Chance of each to be drawn from the strata: what an estimate from these alone takes.
    counts
        Contacts by stratum (rows) and person (columns) drawn from the strata.
    """

    place: Numbers
    by: Sequence[tuple[str, ...]]
    chance: Shares
    random_chance: Shares
    counts: Numbers

    def __len__(self) -> int:
        return int(self.place.size)


def draw(
    frame: Frame, shares: ArrayLike, *, people: int, minimum: ArrayLike = 0.0, risks: Sequence[Risk] = (), seed: int,
    names: Sequence[str | int] = (),
) -> Drawn:
    """Draw contacts of `frame`: the same frame, numbers, seed and names give the same list for good.

    First the number for each stratum and person is rounded from what is expected (`table.rounded`). Then each of these cells is cut,
    in the order of time, into as many equal stretches as it gives contacts, and one contact is taken from the same place of each;
    the places of the cells of a stratum are spread evenly over it, in random order. So the chance of a contact is the number
    expected of its cell over the contacts in it, whatever the numbers came out as.

    Each risk draws on its own, from all that it matches, in the same way. Draws know nothing of each other, so a contact is on the
    list with the chance 1 − (1 − p) (1 − r₁) (1 − r₂) …, exactly, however many rules it fits.

    Parameters
    ----------
    shares
        Contacts to expect of each stratum; fractions are allowed, as for one day of a month.
    people
        How many people the places in `frame.person` count.
    minimum
        Contacts to expect of each person at least, one number or one each.
    seed, names
        As of `Stream`.

    References
    ----------
    .. [1] L. H. Cox, "A constructive procedure for unbiased controlled rounding", JASA 82, 1987.
    .. [2] W. G. Cochran, "Sampling Techniques", 3rd edition, chapter 8 (systematic sampling), 1977.
    """
    strata = int(np.asarray(shares).size)
    cell = frame.stratum * people + frame.person
    sizes = np.bincount(cell, minlength=strata * people).reshape(strata, people)
    wanted = table.expected(sizes, shares, minimum)
    counts = table.rounded(wanted, Stream(seed, *names, "numbers"))
    in_cell = np.divide(wanted, sizes, out=np.zeros(wanted.shape), where=sizes > 0).ravel()
    by: dict[int, list[str]] = {int(place): [RANDOM] for place in _spread(cell, sizes, counts, Stream(seed, *names, "places"))}
    for risk in risks:
        for place in _taken(risk, Stream(seed, *names, "risk", risk.code)):
            by.setdefault(int(place), []).append(risk.code)
    place = np.array(sorted(by), dtype=np.int64)
    random_chance = in_cell[cell[place]]
    left = 1.0 - random_chance
    for risk in risks:
        left *= np.where(np.isin(place, risk.matched), 1.0 - share_of(risk), 1.0)
    return Drawn(place, [tuple(by[int(each)]) for each in place], 1.0 - left, random_chance, counts)


def share_of(risk: Risk) -> float:
    """Return the chance of a contact that `risk` matches to be taken by it."""
    return min(risk.take, risk.matched.size) / risk.matched.size if risk.matched.size else 0.0


def _spread(cell: Numbers, sizes: Numbers, counts: Numbers, stream: Stream) -> Numbers:
    """Return places in the frame: of each cell its number, evenly over its contacts."""
    order = np.argsort(cell.astype(np.uint16) if sizes.size <= _MOST_SMALL else cell, kind="stable")
    begins = np.concatenate([[0], np.cumsum(sizes.ravel())])
    found: list[Numbers] = []
    people = sizes.shape[1]
    for stratum, row in enumerate(counts):
        giving = np.flatnonzero(row)
        offsets = (stream.order(giving.size) + stream.take(giving.size)) / max(giving.size, 1)
        for person, offset in zip(giving, offsets, strict=True):
            number = stratum * people + int(person)
            found.append(order[begins[number] + _evenly(int(sizes.flat[number]), int(row[person]), float(offset))])
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def _taken(risk: Risk, stream: Stream) -> Numbers:
    matched = np.sort(risk.matched)
    take = min(risk.take, matched.size)
    return matched[_evenly(matched.size, take, stream.one())] if take else np.empty(0, dtype=np.int64)


def _evenly(size: int, number: int, offset: float) -> Numbers:
    """Return `number` places of `size`, one from each of as many equal stretches, `offset` (0 to 1) of a stretch into it."""
    at = np.floor((np.arange(number) + offset) * (size / number)).astype(np.int64)
    return np.asarray(np.minimum(at, size - 1))


def matches(frame: Frame, numbers: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """Return the places in `frame` of contact `numbers` by code; a number that is not in the frame is left out."""
    order = np.argsort(frame.contact, kind="stable")
    ordered = frame.contact[order]
    found = {}
    for code, wanted in numbers.items():
        at = np.searchsorted(ordered, wanted)
        there = (at < ordered.size) & (ordered[np.minimum(at, max(ordered.size - 1, 0))] == wanted) if ordered.size else at < 0
        found[code] = np.unique(order[at[there]])
    return found
