"""Cleaning: every judgement has a reason, people overrule it, the history stays as it was."""

from __future__ import annotations

import numpy as np
import pytest

from floorwalker.engine.forecasting import Decisions, day_grid
from floorwalker.engine.forecasting.cleaning import clean
from tests.engine.forecasting.worlds import MONDAY, a_grid, a_world


def _notes(notes, kind):
    return [note for note in notes if note.kind == kind]


def test_an_ordinary_history_is_left_alone():
    grid = a_grid(days=84)
    learned, notes = clean(grid)
    assert notes == ()
    assert np.array_equal(learned.counts, grid.counts, equal_nan=True)


def test_a_storm_is_left_out_with_its_size_as_reason_and_the_history_keeps_it():
    grid = a_grid(days=84, lifts={44: 2.0})
    before = grid.counts.copy()
    learned, notes = clean(grid)
    (note,) = _notes(notes, "unusual day")
    assert (note.date, note.decision) == (MONDAY + 44, "left out")
    assert "over a usual day" in note.reason
    assert note.observed == pytest.approx(2 * note.expected, rel=0.2)
    assert MONDAY + 44 not in learned.dates
    assert np.array_equal(grid.counts, before, equal_nan=True)


def test_a_person_may_keep_exclude_or_mark_as_event():
    grid = a_grid(days=84, lifts={44: 2.0})
    kept, notes = clean(grid, Decisions(events={}, keeps=[MONDAY + 44]))
    assert MONDAY + 44 in kept.dates
    assert _notes(notes, "unusual day")[0].decision == "kept"
    without, notes = clean(grid, Decisions(events={}, exclusions=[MONDAY + 10]))
    assert MONDAY + 10 not in without.dates
    assert _notes(notes, "excluded")[0].reason == "Left out by a person."
    marked, notes = clean(grid, Decisions(events={MONDAY + 44: "storm"}))
    assert marked.labels[marked.dates == MONDAY + 44].tolist() == ["storm"]
    assert not _notes(notes, "unusual day")
    assert "storm" in _notes(notes, "event")[0].reason


def test_phones_down_for_two_hours_are_found_as_one_run_of_times():
    starts, counts, _ = a_world(days=84, daily=6000.0)
    down = np.isin(starts, (MONDAY + 30).astype("datetime64[m]") + np.arange(600, 720, 30))
    learned, notes = clean(day_grid(starts, np.where(down, 0.0, counts)))
    (note,) = _notes(notes, "unusual time")
    assert (note.date, note.from_minute, note.to_minute) == (MONDAY + 30, 600, 720)
    assert note.observed == 0.0
    assert np.isnan(learned.counts[learned.dates == MONDAY + 30]).sum() == 4


def test_a_closed_day_is_named_and_a_usual_closing_day_is_not():
    _, notes = clean(a_grid(days=84, closed=(35,)))
    assert [(note.date, note.decision) for note in notes] == [(MONDAY + 35, "closed")]


def test_a_day_that_was_open_for_an_hour_does_not_count_as_a_quiet_day():
    starts, counts, _ = a_world(days=84)
    dropped = (starts.astype("datetime64[D]") == MONDAY + 30) & (starts >= (MONDAY + 30).astype("datetime64[m]") + 540)
    _, notes = clean(day_grid(starts[~dropped], counts[~dropped]))
    assert [note.kind for note in notes] == ["part day"]


def test_leaving_everything_out_leaves_the_history_rather_than_nothing():
    grid = a_grid(days=7)
    learned, _ = clean(grid, Decisions(events={}, exclusions=list(grid.dates)))
    assert learned.dates.size == grid.dates.size
