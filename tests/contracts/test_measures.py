"""Everything on the measures shelf keeps the same promises; a new measure is tested the moment it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.engine import measures
from floorwalker.record.facts.counted import COUNTED
from floorwalker.record.facts.from_totals import CONTACTS, LACKS, TOTALS

METHODS = Path(__file__).resolve().parents[2] / "docs" / "methods"
ALL = measures.all()
each_measure = pytest.mark.parametrize("measure", ALL, ids=[measure.code for measure in ALL])


def some_sums(measure: measures.Measure, value: float, shape: tuple[int, ...] = ()) -> dict[str, np.ndarray]:
    """Return every column the measure needs, all of one value."""
    return {name: np.full(shape, value) for name in measure.needs}


@each_measure
def test_an_entry_is_complete(measure: measures.Measure) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", measure.code)
    assert measures.get(measure.code) is measure
    assert measure.unit in ("contacts", "seconds", "share", "points", "per thousand")
    assert measure.better in ("higher", "lower", "within a band", "neither")
    assert measure.requirement in ("customer", "organisational")
    assert measure.meaning.endswith(".")
    assert measure.meaning.count(". ") == 0, "the meaning is one sentence"
    for text in (measure.name, measure.formula, measure.source):
        assert text.strip()
    for name in measure.needs:
        assert measures.column(name).meaning.endswith(".")
    assert measure.spread.endswith("mean") == bool(measure.squares)
    assert measure.spread.startswith("weighted") == bool(measure.counted) == bool(measure.weights_squared)
    assert measure.spread == "none" or measure.is_rate


def test_both_the_customers_and_the_organisations_demands_are_measured() -> None:
    assert {measure.requirement for measure in ALL} == {"customer", "organisational"}


@each_measure
def test_its_page_of_the_methods_names_it(measure: measures.Measure) -> None:
    page = (METHODS / f"{measure.page}.md").read_text(encoding="utf-8")
    assert f"`{measure.code}`" in page
    assert measure.name in page


@each_measure
def test_nothing_to_divide_by_is_no_data_and_never_zero(measure: measures.Measure) -> None:
    value = measure.compute(some_sums(measure, 0.0))
    assert np.isnan(value) if measure.is_rate else value == 0


@each_measure
def test_columns_without_a_source_are_no_data(measure: measures.Measure) -> None:
    assert np.isnan(measure.compute(some_sums(measure, np.nan)))
    low, high = measure.range(some_sums(measure, np.nan))
    assert np.isnan(low)
    assert np.isnan(high)


@each_measure
@pytest.mark.parametrize("shape", [(), (1,), (5,), (0,), (2, 3)])
def test_it_keeps_the_shape_of_its_columns(measure: measures.Measure, shape: tuple[int, ...]) -> None:
    sums = some_sums(measure, 2.0, shape)
    assert measure.compute(sums).shape == shape
    assert measure.coverage(sums).shape == shape
    assert all(end.shape == shape for end in measure.range(some_sums(measure, 0.0, shape)))


@each_measure
def test_a_missing_column_is_named(measure: measures.Measure) -> None:
    with pytest.raises(LookupError, match="lack the column"):
        measure.compute({})


@each_measure
@given(data=st.data())
def test_two_halves_make_the_whole(measure: measures.Measure, data: st.DataObject) -> None:
    counts = st.integers(0, 10_000).map(float)
    half, other = ({name: data.draw(counts) for name in measure.needs} for _ in range(2))
    together = measures.add(half, other)
    by_hand = {
        name: half[name] + other[name] if measures.column(name).combine == "sum" else max(half[name], other[name])
        for name in measure.needs
    }
    assert measure.compute(together) == pytest.approx(measure.compute(by_hand).item(), nan_ok=True)
    without_source = measures.add(half, dict.fromkeys(half, np.nan))
    assert measure.compute(without_source) == pytest.approx(measure.compute(half).item(), nan_ok=True)


def test_facts_count_exactly_the_columns_of_the_shelf() -> None:
    counted = {(table, name) for table, columns in COUNTED.items() for name in columns if table != "totals" and name != CONTACTS}
    assert counted == {(column.source, column.name) for column in measures.COLUMNS}
    for column in measures.COLUMNS:
        assert COUNTED[column.source][column.name].largest == (column.combine == "largest")


def test_totals_tell_each_column_of_visits_or_are_known_not_to() -> None:
    of_customers = {"answered_known", "watched", "came_back", "resolved_first", "still_open"}  # a measure says for how many it speaks
    for column in measures.COLUMNS:
        if column.source == "visits":
            told = column.name in TOTALS or f"{LACKS}{column.name}" in TOTALS
            assert told != (column.name in of_customers), column.name


def test_every_column_is_used_by_a_measure() -> None:
    used = set(measures.needs(measure.code for measure in ALL))
    assert {column.name for column in measures.COLUMNS} == used


def test_an_unknown_code_is_answered_with_what_there_is() -> None:
    with pytest.raises(LookupError, match="there are: abandoned, "):
        measures.get("happiness")
    with pytest.raises(LookupError, match="there are: "):
        measures.column("happiness")
