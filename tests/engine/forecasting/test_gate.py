"""The gate on a real history: better than every mean of the last same weekdays, without seeing a day ahead."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from floorwalker.engine.forecasting import DayGrid, day_grid, forecast

AHEAD_DAYS = 20
# First origin after 45 open days, six of them, five (a week) and nine open days apart.
ORIGINS = {"a week apart": range(45, 71, 5), "nine days apart": range(45, 91, 9)}


@pytest.fixture(scope="module")
def bank_calls(test_data: Path) -> DayGrid:
    """The bank's calls by five minutes."""
    file = test_data / "data" / "bank_calls_5min" / "calls_first_110_days.csv"
    if not file.is_file():
        pytest.skip(f"No bank calls at {file}.")
    with file.open(newline="") as source:
        rows = list(csv.DictReader(source))
    starts = np.array([row["DateTime"].replace(" ", "T") for row in rows], dtype="datetime64[m]")
    return day_grid(starts, [float(row["Calls"]) for row in rows])


def _errors(lines: list[np.ndarray], came: list[np.ndarray]) -> tuple[float, float]:
    error, actual = np.concatenate(lines) - np.concatenate(came), np.concatenate(came)
    return float(np.sqrt(np.mean(error**2))), float(np.abs(error).sum() / actual.sum())


@pytest.mark.parametrize("origins", ORIGINS.values(), ids=ORIGINS)
def test_it_beats_every_mean_of_the_last_same_weekdays(bank_calls, origins):
    """The means are written out plainly here, apart from the shelf."""
    lines: dict[str | int, list[np.ndarray]] = {k: [] for k in ("forecast", *range(1, 9), 1000)}
    came: list[np.ndarray] = []
    inside = {0.80: 0, 0.95: 0}
    kind = np.array([date.weekday() for date in bank_calls.dates.tolist()])
    for known in origins:
        future = np.arange(known, known + AHEAD_DAYS)
        past = bank_calls.select(np.arange(bank_calls.dates.size) < known)
        horizon = int((bank_calls.dates[future[-1]] - past.last_date).astype(int))
        result = forecast(past, horizon_days=horizon)
        rows = np.searchsorted(result.dates, bank_calls.dates[future])
        actual = bank_calls.counts[future]
        assert not np.isnan(actual).any()
        came.append(actual.ravel())
        lines["forecast"].append(result.mean[rows].ravel())
        for level in inside:
            inside[level] += int(((actual >= result.lower[level][rows]) & (actual <= result.upper[level][rows])).sum())
        for k in (*range(1, 9), 1000):
            mean = [bank_calls.counts[:known][kind[:known] == kind[day]][-k:].mean(axis=0) for day in future]
            lines[k].append(np.concatenate(mean))
    rmse, wape = _errors(lines.pop("forecast"), came)
    for k, line in lines.items():
        other_rmse, other_wape = _errors(line, came)
        assert rmse < 0.98 * other_rmse, k
        assert wape < 0.98 * other_wape, k
    n = sum(actual.size for actual in came)
    assert inside[0.80] / n == pytest.approx(0.80, abs=0.10)
    assert inside[0.95] / n == pytest.approx(0.95, abs=0.04)
