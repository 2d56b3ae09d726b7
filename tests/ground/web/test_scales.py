"""Scales of charts whose figures lie far from zero."""

from __future__ import annotations

import pytest

from floorwalker.ground.web.charts import Slot, bounds_of, by_half_hour


@pytest.mark.parametrize(
    ("values", "most", "expected"),
    [
        ((0.749, 0.844), 1.0, (0.725, 0.85)), ((0.6, 0.96), 1.0, (0.5, 1.0)), ((0.0, 0.168), 1.0, (0.0, 0.25)),
        ((245.0, 310.0), None, (240.0, 340.0)), ((0.5,), None, (0.5, 1.0)), ((), None, (0.0, 1.0)), ((float("nan"), 3.0), None, (3.0, 3.5)),
        ((0.0, 0.0), None, (0.0, 0.5)),
    ],
)
def test_a_scale_has_round_steps_holds_every_figure_and_ends_at_the_most_there_can_be(
    values: tuple[float, ...], most: float | None, expected: tuple[float, float]
) -> None:
    low, high = bounds_of(values, most=most)
    assert (low, high) == pytest.approx(expected)
    assert all(low <= value <= high + 1e-9 for value in values if value == value)


def test_a_half_hour_of_few_contacts_has_no_point_and_no_data_is_not_never_met() -> None:
    slots = [
        Slot("09:00", 0.9, 0.8, 0.95, 100.0, 20, 28), Slot("09:30", None, 0.1, 1.0, 4.0, 3, 4),
        Slot("10:00", 0.4, float("nan"), float("nan"), 50.0, 0, 28), Slot("10:30", None, 0.0, 1.0, 0.0, 0, 0),
    ]
    chart = by_half_hour(
        "x", slots, bounds=(0.0, 1.0), target=0.8, write=lambda value: f"{value:.0%}", title="By half hour", states=["On target"] * 4
    )
    assert chart.summary == "By half hour: least often met at 10:00, on 0 of 28 days."
    assert chart.svg.count('class="m-actual"') == 2
    assert chart.svg.count('class="m-designed"') == 3
    assert chart.table is not None
    assert [row[1:3] for row in chart.table.rows] == [
        ("90% (80% to 95%)", "met on 20 of 28 days"), ("4 only, too few to say", "met on 3 of 4 days"), ("40%", "met on 0 of 28 days"),
        ("0 only, too few to say", "no data"),
    ]
