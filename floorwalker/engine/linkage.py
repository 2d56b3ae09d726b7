"""Which of many notes belongs to which of many contacts: evidence in bits, and the chance that they are one.

After I. P. Fellegi and A. B. Sunter, "A theory for record linkage", Journal of the American Statistical Association 64 (1969): each
thing that can be compared adds the logarithm of how much likelier it is to be seen when both are one than when they are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Seconds = NDArray[np.float64]

PARTS: Final = ("reference", "person", "time", "customer", "queue")
SAME: Final = {"reference": 20.0, "person": 5.0, "customer": 8.0, "queue": 2.0}
"""Bits for a thing that is the same: a person of some thirty at work 5, a queue of some four 2, a customer more than either."""
OTHER: Final = {"reference": -10.0, "person": -4.0, "customer": -6.0, "queue": -2.0}
"""Bits against, where both say it and it differs: a wrong queue is chosen now and then, another's number hardly ever."""
OVERLAP_BITS: Final = 3.0
OVERLAP_WHOLE_BITS: Final = 5.0
"""Bits for any overlap of their times, and more for the share of the shorter that lies in the longer."""
BITS_LOST_A_MINUTE: Final = 0.5
"""Each minute between them, down to `FAR_BITS`."""
FAR_BITS: Final = -8.0
TOO_EARLY_BITS: Final = -4.0
"""A note that ended before the contact began was written of another one."""
NONE_BITS: Final = 5.0
"""What the evidence has to outweigh: that the contact is one of those that nobody compared, or never came."""
WINDOW_SECONDS: Final = {"person": 1_500.0, "customer": 3_600.0}
"""How far a note and a contact may lie apart to be compared for a person or a customer they share: beyond, the time speaks so much
against it that nothing else makes it likely. One reference is compared at any time."""


@dataclass(frozen=True)
class Side:
    """Notes or contacts as columns of one length; 0 where a number is not known. A contact that two people handled has two rows.

    Parameters
    ----------
    start, end
        Seconds since some moment that both sides share.
    person, customer, queue, reference
        Numbers that mean the same on both sides.
    way
        Channel and direction as one number: what differs in it is never one contact.
    """

    start: Seconds
    end: Seconds
    person: Numbers
    customer: Numbers
    queue: Numbers
    reference: Numbers
    way: Numbers

    def __len__(self) -> int:
        return int(self.start.size)


@dataclass(frozen=True)
class Links:
    """Pairs that were compared: the row of the note, that of the contact, the bits of each of `PARTS`, and the chance that they are one."""

    note: Numbers
    contact: Numbers
    bits: NDArray[np.float64]
    chance: NDArray[np.float64]


def link(notes: Side, contacts: Side) -> Links:
    """Return every pair worth comparing, with the chance that both are one contact.

    The chance takes the other contacts near a note into account: of two that fit alike, each has less than a half.

    Examples
    --------
    One person has one contact from 0 to 300 s and writes of it from 310 to 360 s:

    >>> import numpy as np
    >>> def side(start, end):
    ...     one = np.ones(1, np.int64)
    ...     return Side(np.array([start]), np.array([end]), one, one * 0, one, one * 0, one)
    >>> float(link(side(310.0, 360.0), side(0.0, 300.0)).chance[0].round(3))
    0.968
    """
    note, contact = _candidates(notes, contacts)
    bits = np.column_stack([
        _agreement(notes.reference[note], contacts.reference[contact], "reference"),
        _agreement(notes.person[note], contacts.person[contact], "person"),
        _time(notes, contacts, note, contact),
        _agreement(notes.customer[note], contacts.customer[contact], "customer"),
        _agreement(notes.queue[note], contacts.queue[contact], "queue"),
    ]) if note.size else np.empty((0, len(PARTS)))
    odds = np.exp2(bits.sum(axis=1))
    rivals = np.bincount(note, weights=odds, minlength=len(notes)) + np.exp2(NONE_BITS)
    return Links(note, contact, bits, odds / rivals[note])


def _candidates(notes: Side, contacts: Side) -> tuple[Numbers, Numbers]:
    """Return the pairs that share a person or a customer within the window, or a reference at any time."""
    pairs = [_blocked(notes, contacts, name) for name in ("person", "customer", "reference")]
    note, contact = (np.concatenate(each) for each in zip(*pairs, strict=True))
    keep = notes.way[note] == contacts.way[contact]
    together = np.unique(note[keep] * (len(contacts) + 1) + contact[keep])
    return together // (len(contacts) + 1), together % (len(contacts) + 1)


def _blocked(notes: Side, contacts: Side, name: str) -> tuple[Numbers, Numbers]:
    ours, theirs = getattr(notes, name), getattr(contacts, name)
    order = np.lexsort((contacts.start, theirs))
    keys, starts = theirs[order], contacts.start[order]
    first, last = np.searchsorted(keys, ours, "left"), np.searchsorted(keys, ours, "right")
    if name in WINDOW_SECONDS:
        window = WINDOW_SECONDS[name]
        longest = float((contacts.end - contacts.start).max(initial=0.0))
        span = max(float(starts.max(initial=0.0)), float(notes.end.max(initial=0.0))) + longest + 4 * window
        lowest = min(float(starts.min(initial=0.0)), float(notes.start.min(initial=0.0))) - longest - 2 * window
        rank = np.searchsorted(np.unique(keys), keys) * (span - lowest) + (starts - lowest)
        mine = np.searchsorted(np.unique(keys), ours) * (span - lowest) - lowest
        first = np.maximum(first, np.searchsorted(rank, mine + notes.start - window - longest, "left"))
        last = np.minimum(last, np.searchsorted(rank, mine + notes.end + window, "right"))
    size = np.where(ours == 0, 0, np.maximum(last - first, 0))
    note = np.repeat(np.arange(len(notes)), size)
    offset = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    return note.astype(np.int64), order[(np.repeat(first, size) + offset).astype(np.int64)].astype(np.int64)


def _agreement(ours: Numbers, theirs: Numbers, name: str) -> NDArray[np.float64]:
    known = (ours != 0) & (theirs != 0)
    return np.where(known, np.where(ours == theirs, SAME[name], OTHER[name]), 0.0)


def _time(notes: Side, contacts: Side, note: Numbers, contact: Numbers) -> NDArray[np.float64]:
    start, end, began, ended = notes.start[note], notes.end[note], contacts.start[contact], contacts.end[contact]
    shared = np.minimum(end, ended) - np.maximum(start, began)
    shorter = np.maximum(np.minimum(end - start, ended - began), 1.0)
    near = OVERLAP_BITS + OVERLAP_WHOLE_BITS * np.clip(shared / shorter, 0.0, 1.0)
    apart = np.maximum(OVERLAP_BITS - BITS_LOST_A_MINUTE * np.maximum(-shared, 0.0) / 60.0, FAR_BITS)
    return np.where(shared >= 0, near, apart + np.where(end < began, TOO_EARLY_BITS, 0.0))
