"""Which note belongs to which contact: evidence added up, rivals weighed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from floorwalker.engine import linkage
from floorwalker.engine.linkage import Side


def side(*rows: dict[str, Any]) -> Side:
    """Build a side of rows; what is not said is not known."""
    def column(name: str, kind: type = int) -> Any:
        return np.array([row.get(name, 1 if name == "way" else 0) for row in rows], float if kind is float else np.int64)

    return Side(
        column("start", float), column("end", float), column("person"), column("customer"), column("queue"), column("reference"),
        column("way"),
    )


def chances(notes: Side, contacts: Side) -> dict[tuple[int, int], float]:
    links = linkage.link(notes, contacts)
    return {(int(n), int(c)): round(float(p), 3) for n, c, p in zip(links.note, links.contact, links.chance, strict=True)}


CALL = {"start": 0.0, "end": 300.0, "person": 7, "queue": 2}


def test_a_note_of_the_same_person_just_after_the_call_is_it_and_an_hour_later_is_not() -> None:
    after = side({"start": 310.0, "end": 360.0, "person": 7, "queue": 2})
    assert chances(after, side(CALL))[0, 0] > 0.95
    late = side({"start": 1_700.0, "end": 1_760.0, "person": 7, "queue": 2})
    assert chances(late, side(CALL))[0, 0] < 0.05


def test_of_two_that_fit_alike_each_has_less_than_a_half_and_a_customer_decides() -> None:
    note = {"start": 320.0, "end": 380.0, "person": 7, "customer": 5}
    twins = (CALL, {**CALL})
    assert all(chance < 0.5 for chance in chances(side(note), side(*twins)).values())
    told = chances(side(note), side({**CALL, "customer": 5}, {**CALL, "customer": 6}))
    assert told[0, 0] > 0.99
    assert told[0, 1] < 0.01


def test_a_reference_finds_a_contact_at_any_time_and_a_channel_that_differs_never() -> None:
    note = {"start": 90_000.0, "end": 90_060.0, "person": 7, "reference": 3}
    assert chances(side(note), side({**CALL, "reference": 3}))[0, 0] > 0.95
    assert chances(side({**note, "way": 2}), side({**CALL, "reference": 3})) == {}


def test_a_note_that_ended_before_the_contact_began_was_written_of_another() -> None:
    before = side({"start": -120.0, "end": -60.0, "person": 7, "queue": 2})
    after = side({"start": 360.0, "end": 420.0, "person": 7, "queue": 2})
    assert chances(before, side(CALL))[0, 0] < 0.6 < 0.9 < chances(after, side(CALL))[0, 0]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_candidates_are_those_that_a_plain_walk_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def some(size: int) -> Side:
        start = rng.uniform(-9_000, 20_000, size)
        return Side(
            start, start + rng.uniform(0, 900, size), rng.integers(0, 4, size), rng.integers(0, 9, size), rng.integers(0, 3, size),
            rng.integers(0, 30, size), rng.integers(1, 3, size),
        )

    notes, contacts = some(60), some(80)
    found = set(chances(notes, contacts))
    for n in range(len(notes)):
        for c in range(len(contacts)):
            same = [name for name in linkage.WINDOW_SECONDS if getattr(notes, name)[n] == getattr(contacts, name)[c] != 0]
            gap = max(contacts.start[c] - notes.end[n], notes.start[n] - contacts.end[c])
            near = any(gap <= linkage.WINDOW_SECONDS[name] for name in same)
            by_reference = notes.reference[n] == contacts.reference[c] != 0
            if notes.way[n] == contacts.way[c] and (near or by_reference):
                assert (n, c) in found
    assert all(0.0 <= chance <= 1.0 for chance in chances(notes, contacts).values())


def test_the_notes_of_a_busy_day_find_their_contacts_again() -> None:
    rng = np.random.default_rng(7)
    people, each = 80, 200
    person = np.repeat(np.arange(1, people + 1), each)
    length, pause = rng.uniform(60, 110, (people, each)), rng.uniform(30, 90, (people, each))
    start = (np.cumsum(length + pause, axis=1) - length).ravel()
    end = start + length.ravel()
    none = np.zeros(start.size, np.int64)
    contacts = Side(start, end, person, none, none + 1, none, none + 1)
    notes = Side(end - 20, end + 25, person, none, none + 1, none, none + 1)
    links = linkage.link(notes, contacts)
    best = np.full(start.size, -1)
    order = np.argsort(links.chance, kind="stable")
    best[links.note[order]] = links.contact[order]
    assert (best == np.arange(start.size)).mean() > 0.8
