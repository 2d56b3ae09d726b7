"""Forecast the bank's calls from six past Fridays and hold the result against every weekday mean.

Run: ``python bench/forecast.py [--write]``. Needs FLOORWALKER_TEST_DATA (default ../shared). With ``--write`` the table
goes to bench/forecast.md too.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from floorwalker.engine.forecasting import DayGrid, day_grid, forecast
from floorwalker.engine.forecasting.profile import day_shape
from floorwalker.engine.forecasting.scores import poisson_floor
from floorwalker.engine.forecasting.series import days_ahead, weekdays
from floorwalker.engine.forecasting.weekday_mean import WeekdayMean

ROOT = Path(__file__).resolve().parent.parent
FILE = "data/bank_calls_5min/calls_first_110_days.csv"
FIRST_ORIGIN_DAYS, ORIGINS, AHEAD_DAYS = 45, 6, 20
WEEK_OPEN_DAYS = 5
ALL_WEEKS = 10_000


def bank_calls() -> DayGrid:
    """Return the calls of the bank by five minutes."""
    file = (ROOT / os.environ.get("FLOORWALKER_TEST_DATA", "../shared")).resolve() / FILE
    with file.open(newline="") as source:
        rows = list(csv.DictReader(source))
    starts = np.array([row["DateTime"].replace(" ", "T") for row in rows], dtype="datetime64[m]")
    return day_grid(starts, [float(row["Calls"]) for row in rows])


def origins(step_days: int) -> list[int]:
    """Return the open days known at each of the six origins."""
    return [FIRST_ORIGIN_DAYS + step_days * number for number in range(ORIGINS)]


@dataclass
class Sums:
    """Errors pooled over all origins."""

    squares: float = 0.0
    misses: float = 0.0
    errors: float = 0.0
    came: float = 0.0
    n: int = 0
    inside_80: int = 0
    inside_95: int = 0

    def add(self, line: np.ndarray, came: np.ndarray) -> None:
        """Add the times that are present."""
        there = ~np.isnan(came)
        error = (line - came)[there]
        assert not np.isnan(error).any(), "the forecast leaves out times that were open"
        self.squares += float((error**2).sum())
        self.misses += float(np.abs(error).sum())
        self.errors += float(error.sum())
        self.came += float(came[there].sum())
        self.n += int(there.sum())

    @property
    def rmse(self) -> float:
        """Root mean squared error, contacts an interval."""
        return float(np.sqrt(self.squares / self.n))

    @property
    def wape(self) -> float:
        """Sum of absolute errors over contacts."""
        return self.misses / self.came


def gate(grid: DayGrid, *, step_days: int) -> tuple[dict[str, Sums], float]:
    """Return pooled errors of the forecast, of each weekday mean and of the bound; and seconds a forecast took."""
    rivals = {f"mean of {k}": WeekdayMean(k) for k in range(1, 9)} | {"mean of all": WeekdayMean(ALL_WEEKS)}
    table = {name: Sums() for name in ("forecast", *rivals, "true day totals")}
    seconds = 0.0
    for known in origins(step_days):
        place = np.arange(grid.dates.size)
        past, future = grid.select(place < known), grid.select((place >= known) & (place < known + AHEAD_DAYS))
        horizon = int((future.last_date - past.last_date).astype(np.int64))
        began = time.perf_counter()
        result = forecast(past, horizon_days=horizon)
        seconds += time.perf_counter() - began
        rows = np.searchsorted(result.dates, future.dates)
        came = future.counts
        ahead = days_ahead(past, first=past.last_date + np.timedelta64(1, "D"), horizon_days=horizon)
        table["forecast"].add(result.mean[rows], came)
        for level, name in ((0.80, "inside_80"), (0.95, "inside_95")):
            held = (came >= result.lower[level][rows]) & (came <= result.upper[level][rows])
            setattr(table["forecast"], name, getattr(table["forecast"], name) + int(held.sum()))
        for name, rival in rivals.items():
            table[name].add(rival.forecast(past, ahead)[rows], came)
        spread = day_shape(past).spread(future.totals, kind=weekdays(future.dates), is_open=~np.isnan(came))
        table["true day totals"].add(spread, came)
    return table, seconds / ORIGINS


def report(grid: DayGrid, *, step_days: int) -> str:
    """Return the table of one set of origins as Markdown."""
    table, seconds = gate(grid, step_days=step_days)
    ours = table["forecast"]
    first, last = origins(step_days)[0], origins(step_days)[-1]
    lines = [
        f"Origins after {first} to {last} open days, {step_days} apart; {ours.n:,} intervals.",
        "",
        "| forecast | RMSE | WAPE | bias | ours is lower by (RMSE, WAPE) |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, sums in table.items():
        ahead = f"{1 - ours.rmse / sums.rmse:+.1%}, {1 - ours.wape / sums.wape:+.1%}" if sums is not ours else ""
        lines.append(f"| {name} | {sums.rmse:.2f} | {sums.wape:.2%} | {sums.errors / sums.came:+.2%} | {ahead} |")
    place = np.arange(grid.dates.size)
    scored = grid.select((place >= first) & (place < last + AHEAD_DAYS))
    wape, rmse = poisson_floor(scored.counts)
    lines += [
        f"| counting chance alone (Poisson floor) | {rmse:.2f} | {wape:.2%} | | |",
        "",
        (
            f"Ranges held: 80 % range {ours.inside_80 / ours.n:.1%}, 95 % range {ours.inside_95 / ours.n:.1%}. "
            f"One forecast with its back-test took {seconds:.1f} s."
        ),
    ]
    return "\n".join(lines)


def main() -> None:
    """Print the gate for origins one and nearly two weeks apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write bench/forecast.md too")
    arguments = parser.parse_args()
    grid = bank_calls()
    parts = [report(grid, step_days=step) for step in (WEEK_OPEN_DAYS, 9)]
    text = "\n\n".join(
        [
            "# Forecast of the bank's calls by five minutes",
            (
                "Written by `python bench/forecast.py --write`. The data are the first 110 days of the calls of a North "
                "American bank (Weinberg, Brown, Stroud 2007). Each origin knows only the days before it, forecasts the "
                "next 20 open days without an update, and is scored on the times that are present. 'True day totals' is "
                "what a forecaster would reach who knew each day's total and spread it by our shape of the day."
            ),
            *parts,
        ]
    )
    print(text)
    if arguments.write:
        (ROOT / "bench" / "forecast.md").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
