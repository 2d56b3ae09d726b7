"""From every figure one comes to the contacts behind it, and a frozen figure knows when it has been restated."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from floorwalker.record.facts import (
    FactStore,
    Frozen,
    QuestionRefused,
    answer,
    contact_ids,
    freeze,
    from_record,
    restate,
    sums,
    visit_ids,
)
from tests.record.facts_made import NOW, a_floor, batch, random_visits

FIRST = date(2026, 3, 27)  # the clocks of London go forward on the 29th; the third day is empty
WINDOW: dict[str, Any] = {
    "start": datetime(2026, 3, 27, 5, 10, tzinfo=UTC),
    "end": datetime(2026, 4, 1, tzinfo=UTC),
    "zone": "Europe/London",
}


@pytest.fixture
def store(tmp_path: Path) -> FactStore:
    """Five days on the floor."""
    found = FactStore(tmp_path)
    a_floor(found, FIRST, 5, seed=3)
    return found


@pytest.mark.parametrize(
    ("by", "minutes"),
    [
        ((), None),
        (("queue",), None),
        (("queue", "interval"), 60),
        (("day", "channel"), None),
        (("weekday",), None),
        (("interval",), 720),
        (("day", "interval"), 240),
        (("outcome",), None),
    ],
)
def test_the_visits_behind_every_cell_are_as_many_as_the_figure_says(
    store: FactStore, by: tuple[str, ...], minutes: int | None
) -> None:
    counted = sums(store, **WINDOW, needs=["offered", "answered_in_time"], by=by, interval_minutes=minutes)
    for column in ("offered", "answered_in_time"):
        for row in range(0, len(counted), 1 + len(counted) // 12):
            cell = counted.cell(row)
            visits = visit_ids(store, cell, counted_in=column)
            assert len(visits) == counted.columns()[column][row]
            again = answer(store, cell)
            assert again.columns()[column].tolist() == [counted.columns()[column][row]]


def test_a_long_list_of_visits_is_read_page_by_page(store: FactStore) -> None:
    cell = sums(store, **WINDOW, needs=["offered"]).cell(0)
    whole = visit_ids(store, cell)
    pages, after = [], 0
    while len(page := visit_ids(store, cell, limit=7, after=after)):
        pages.append(page)
        after = int(page[-1])
    assert np.concatenate(pages).tolist() == whole.tolist() == sorted(whole)


def test_seconds_of_a_state_have_no_visits_behind_them(store: FactStore) -> None:
    cell = sums(store, **WINDOW, needs=["offered"]).cell(0)
    with pytest.raises(QuestionRefused, match="not counted from visits"):
        visit_ids(store, cell, counted_in="paid_seconds")


def test_a_question_kept_as_plain_values_is_the_same_question(store: FactStore) -> None:
    question = sums(
        store,
        **WINDOW,
        needs=["offered"],
        by=["queue", "interval"],
        interval_minutes=30,
        filters={"team": [1, None], "channel": "voice", "weekday": [1, 5]},
        target_seconds={None: 20.0, 2: 60.0},
    ).question
    assert from_record(json.loads(json.dumps(question.as_record()))) == question


def test_a_frozen_figure_stands_until_its_facts_are_replaced(store: FactStore) -> None:
    counted = sums(store, **WINDOW, needs=["offered", "talk_seconds", "csat_answers"], by=["queue"])
    kept = freeze(store, counted)
    assert kept == freeze(store, answer(store, counted.question))
    assert Frozen(**json.loads(json.dumps(asdict(kept)))) == kept
    assert restate(store, kept) is None

    late = batch("visits", random_visits(FIRST, 61, np.random.default_rng(9)))
    store.replace_day("visits", FIRST, late, written_at=NOW + timedelta(days=1))
    restated = restate(store, kept)
    assert restated is not None
    assert restated.days == (("visits", "2026-03-27"),)
    assert restated.figure_moved
    assert restated.old.rows != restated.new.rows


def test_a_day_outside_the_window_restates_nothing(store: FactStore) -> None:
    kept = freeze(store, sums(store, **WINDOW, needs=["offered"]))
    other = FIRST + timedelta(days=30)
    store.replace_day("visits", other, batch("visits", random_visits(other, 3, np.random.default_rng(2))), written_at=NOW)
    assert restate(store, kept) is None


def test_contacts_stand_once_though_they_visited_twice(store: FactStore) -> None:
    cell = sums(store, **WINDOW, needs=["offered"]).cell(0)
    contacts = contact_ids(store, cell)
    assert len(contacts) == len(set(contacts)) < len(visit_ids(store, cell))
