"""Rates of rare events: equal to the reference values of R's poisson.test, and honest where there is nothing to tell."""

from __future__ import annotations

import pytest

from floorwalker.engine import rates


def test_the_interval_of_a_rate_is_that_of_r() -> None:
    """`poisson.test(137, 24.19893)`, the example of R's own page."""
    found = rates.rate(137, 24.19893)
    assert found.value == pytest.approx(5.661407, abs=1e-6)
    assert (found.low, found.high) == (pytest.approx(4.753125, abs=1e-6), pytest.approx(6.692709, abs=1e-6))


def test_the_ratio_of_two_rates_is_that_of_r() -> None:
    """`poisson.test(c(11, 6+8+7), c(800, 1083+1050+878))`, the example of R's own page."""
    found = rates.ratio(21, 1083 + 1050 + 878, 11, 800)
    assert found.value == pytest.approx(1.971488, abs=1e-6)
    assert (found.low, found.high) == (pytest.approx(0.8584264, abs=1e-6), pytest.approx(4.2772659, abs=1e-6))
    assert found.p == pytest.approx(0.07967, abs=1e-5)


def test_no_event_has_a_range_and_no_exposure_has_none() -> None:
    none = rates.rate(0, 1000)
    assert (none.value, none.low) == (0.0, 0.0)
    assert none.high == pytest.approx(0.003688879, abs=1e-9)
    assert rates.rate(3, 0).value is None
    assert rates.ratio(0, 10, 0, 10) == rates.Ratio(None, None, None, 1.0)
    assert rates.ratio(3, 0, 4, 10).value is None
    first = rates.ratio(0, 1000, 6, 1000)
    assert (first.value, first.high) == (None, None)
    assert first.low is not None
    assert first.low > 1


@pytest.mark.parametrize("asked", [(-1, 1.0, 0, 1.0), (0, -1.0, 0, 1.0)])
def test_what_is_below_nothing_is_refused(asked: tuple[int, float, int, float]) -> None:
    with pytest.raises(ValueError, match="below 0"):
        rates.ratio(*asked)
    with pytest.raises(ValueError, match="below 0"):
        rates.rate(*asked[:2])
