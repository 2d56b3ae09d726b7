"""The shape of a day: how the contacts of each weekday spread over its times, smoothed as far as the data ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from floorwalker.engine.forecasting.series import DAYS_A_WEEK, Bools, DayGrid, Floats, Ints, usual_times, weekdays

# Newer days weigh more; sixty open days is a quarter, about the life of a set of products and opening hours.
HALF_LIFE_DAYS = 60.0
# Smoothing widths to choose from, in intervals (standard deviation of the kernel), and strengths of the pull of a
# weekday's own shape to the common one, in days. Chosen by leaving days out.
COMMON_WIDTHS = (0.0, 1.0, 2.0, 4.0)
WEEKDAY_WIDTHS = (1.5, 3.0, 6.0)
PULLS_DAYS = (1.0, 4.0, 16.0)
Settings = tuple[float, float, float]
MIDDLING: Settings = (COMMON_WIDTHS[1], WEEKDAY_WIDTHS[1], PULLS_DAYS[1])
FOLDS = 5
# A day with less than half of its usual contacts' times says too little about its level.
PART_DAY_SHARE = 0.5
# Days used to choose the widths; more change nothing and cost time.
CHOICE_DAYS = 120
# Two rounds of day level against shape are enough: days with missing times are few.
ROUNDS = 2
# Guards a division and a logarithm; no share or count of interest is that small.
LEAST = 1e-9


@dataclass(frozen=True)
class DayShape:
    """Expected share of a usual day's contacts by weekday and time.

    Attributes
    ----------
    shares : float, shape (7, times)
        Shares of a common day. They need not add up to 1 over a weekday's own opening times; only products of level
        and share have a meaning.
    """

    shares: Floats

    def spread(self, levels: Floats, *, kind: Ints, is_open: Bools) -> Floats:
        """Spread day totals over the open times of their weekday; NaN where closed.

        Parameters
        ----------
        levels : float, shape (days,)
            Contacts of each day, over the times that are open.
        kind : int, shape (days,)
            Weekday, Monday 0.
        is_open : bool, shape (days, times)
            Open times.
        """
        shares = np.where(is_open, self.shares[kind], 0.0)
        total = shares.sum(axis=1, keepdims=True)
        count = np.maximum(is_open.sum(axis=1, keepdims=True), 1)
        shares = np.where(total > 0, shares / np.where(total > 0, total, 1.0), 1.0 / count)
        return np.where(is_open, levels[:, None] * shares, np.nan)

    def exposure(self, counts: Floats, *, kind: Ints) -> Floats:
        """Return for each day the share of its weekday's usual contacts that the times present stand for."""
        there = ~np.isnan(counts)
        usual = np.zeros((DAYS_A_WEEK, counts.shape[1]), dtype=bool)
        for day in np.unique(kind):
            usual[day] = usual_times(counts[kind == day])
        shares = self.shares[kind]
        whole = np.where(usual[kind], shares, 0.0).sum(axis=1)
        return np.asarray(np.where(there, shares, 0.0).sum(axis=1) / np.where(whole > 0, whole, np.inf))


def day_shape(grid: DayGrid) -> DayShape:
    """Learn the shape of each weekday: a common shape times a smooth departure that is pulled to none.

    The widths and the pull are those that tell days left out best (Poisson deviance), never looking ahead of `grid`.
    """
    kind, weight = weekdays(grid.dates), _weights(grid)
    return DayShape(_shares(grid.counts, kind, weight, _chosen(grid.counts, kind, weight)))


def quick_day_shape(grid: DayGrid) -> DayShape:
    """Return the shape with middling widths: good enough to tell what is grossly unusual."""
    return DayShape(_shares(grid.counts, weekdays(grid.dates), _weights(grid), MIDDLING))


def _weights(grid: DayGrid) -> Floats:
    age = np.arange(grid.dates.size)[::-1]
    return np.asarray(0.5 ** (age / HALF_LIFE_DAYS))


def learnable(grid: DayGrid, shape: DayShape) -> tuple[DayGrid, Floats]:
    """Return the days open long enough to tell their level, and the share of a usual day each was open.

    If no day was, all days with any share are kept: a rough level is better than none.
    """
    kind = weekdays(grid.dates)
    exposure = shape.exposure(grid.counts, kind=kind)
    enough = exposure >= PART_DAY_SHARE
    kept = enough if enough.any() else exposure > 0
    if not kept.any():
        kept, exposure = np.ones(kind.size, dtype=bool), np.ones(kind.size)
    return grid.select(kept), exposure[kept]


def _chosen(counts: Floats, kind: Ints, weight: Floats) -> Settings:
    counts, kind, weight = counts[-CHOICE_DAYS:], kind[-CHOICE_DAYS:], weight[-CHOICE_DAYS:]
    if kind.size < 2 * FOLDS or counts.shape[1] < 2:
        return MIDDLING
    # Whole weeks are left out together, so that every weekday stays in each part.
    week = np.arange(kind.size) // max(int(np.unique(kind).size), 1)
    fold = week % FOLDS
    if np.unique(fold).size < 2:
        return MIDDLING

    def loss(settings: Settings) -> float:
        total = 0.0
        for part in np.unique(fold):
            out = fold == part
            shares = _shares(counts[~out], kind[~out], weight[~out], settings)
            total += _deviance(counts[out], shares[kind[out]])
        return total

    common = min(COMMON_WIDTHS, key=lambda width: loss((width, MIDDLING[1], MIDDLING[2])))
    options = [(common, width, pull) for width in WEEKDAY_WIDTHS for pull in PULLS_DAYS]
    return min(options, key=loss)


def _deviance(counts: Floats, shares: Floats) -> float:
    there = ~np.isnan(counts)
    shares = np.where(there, np.maximum(shares, LEAST), 0.0)
    total = np.nansum(counts, axis=1, keepdims=True)
    mean = shares / np.maximum(shares.sum(axis=1, keepdims=True), LEAST) * total
    return float(-(np.where(there, counts, 0.0) * np.log(np.maximum(mean, LEAST))).sum())


def _shares(counts: Floats, kind: Ints, weight: Floats, settings: Settings) -> Floats:
    common_width, weekday_width, pull = settings
    there = ~np.isnan(counts)
    filled = np.where(there, counts, 0.0)
    level = np.maximum(filled.sum(axis=1), LEAST)
    of_weekday = (kind[None, :] == np.arange(DAYS_A_WEEK)[:, None]) * weight[None, :]
    seen = of_weekday @ filled
    days = of_weekday.sum(axis=1, keepdims=True)
    open_weight = weight @ there
    shares = np.zeros((DAYS_A_WEEK, counts.shape[1]))
    for _ in range(ROUNDS):
        exposed = (of_weekday * level[None, :]) @ there
        base = _smooth(_ratio(seen.sum(axis=0), exposed.sum(axis=0)), open_weight, common_width)
        expected = exposed * base[None, :]
        departure = _smooth(_ratio(seen, expected, empty=1.0), expected, weekday_width)
        shares = np.maximum(base[None, :] * (1.0 + (departure - 1.0) * days / (days + pull)), 0.0)
        covered = np.where(there, shares[kind], 0.0).sum(axis=1)
        level = np.where(covered > 0, filled.sum(axis=1) / np.where(covered > 0, covered, 1.0), level)
        level = np.maximum(level, LEAST)
    return shares


def _ratio(above: Floats, below: Floats, *, empty: float = 0.0) -> Floats:
    return np.asarray(np.where(below > 0, above / np.where(below > 0, below, 1.0), empty))


@lru_cache(maxsize=32)
def _kernel(times: int, width: float) -> Floats:
    place = np.arange(times)
    kernel = np.exp(-0.5 * ((place[:, None] - place[None, :]) / width) ** 2)
    kernel.flags.writeable = False
    return kernel


def _smooth(values: Floats, weight: Floats, width: float) -> Floats:
    """Weighted Gaussian kernel mean over neighbouring times (last axis); width 0 leaves the values alone."""
    if width <= 0:
        return values
    kernel = _kernel(values.shape[-1], width)
    total = weight @ kernel
    return np.asarray(np.where(total > 0, (weight * values) @ kernel / np.where(total > 0, total, 1.0), values))
