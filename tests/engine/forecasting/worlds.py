"""Made-up call centres with a known truth, for the forecasting tests."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from floorwalker.engine.forecasting import DayGrid, day_grid

MONDAY = np.datetime64("2026-03-02", "D")
WEEKDAY_FACTORS = np.array([1.25, 1.05, 1.0, 0.95, 1.0, 0.4, 0.0])


def a_world(
    *,
    days: int = 84,
    seed: int = 7,
    daily: float = 2400.0,
    interval_minutes: int = 30,
    day_noise: float = 0.05,
    level: np.ndarray | None = None,
    lifts: Mapping[int, float] | None = None,
    closed: tuple[int, ...] = (),
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return starts, counts and true means of a centre open 08:00 to 18:00, shut on Sundays."""
    rng = np.random.default_rng(seed)
    minutes = np.arange(8 * 60, 18 * 60, interval_minutes)
    shape = 1.0 + 0.8 * np.sin(np.pi * (minutes - 480) / 600) + 0.3 * np.cos(2 * np.pi * (minutes - 480) / 300)
    shape /= shape.sum()
    starts, counts, means = [], [], []
    for day in range(days):
        factor = WEEKDAY_FACTORS[day % 7] * (lifts or {}).get(day, 1.0)
        noise = np.exp(day_noise * rng.standard_normal())
        if factor == 0.0 or day in closed:
            continue
        mean = daily * factor * shape * (1.0 if level is None else level[day])
        starts.append((MONDAY + day).astype("datetime64[m]") + minutes)
        counts.append(rng.poisson(mean * noise).astype(float))
        means.append(mean)
    return np.concatenate(starts), np.concatenate(counts), np.concatenate(means)


def a_grid(**world: object) -> DayGrid:
    """Return the world as a day grid."""
    starts, counts, _ = a_world(**world)  # type: ignore[arg-type]
    return day_grid(starts, counts)
