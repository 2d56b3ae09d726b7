"""Rates of rare events, such as complaints in a thousand contacts: their range, and whether two of them really differ."""

from __future__ import annotations

from dataclasses import dataclass

from scipy import stats

from floorwalker.engine import ranges


@dataclass(frozen=True)
class Rate:
    """So many events in so much exposure, with the ends of the exact interval; None where there is no exposure."""

    events: int
    exposure: float
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Ratio:
    """The later rate over the earlier one, with the ends of its exact interval.

    Parameters
    ----------
    value, low, high
        How many times as high; None where there were no events at all or no exposure, `high` also where the earlier rate was 0.
    p
        How likely a difference this large is by chance, on either side; 1 where nothing can be told.
    """

    value: float | None
    low: float | None
    high: float | None
    p: float


def rate(events: int, exposure: float, *, confidence: float = 0.95) -> Rate:
    """Return the rate of `events` in `exposure` with its exact Poisson interval (`ranges.rate`).

    Raises
    ------
    ValueError
        If either is below 0.
    """
    if events < 0 or exposure < 0:
        raise ValueError(f"Neither may be below 0; got {events} events in {exposure}.")
    if exposure == 0:
        return Rate(events, exposure, None, None, None)
    low, high = ranges.rate(events, exposure, confidence=confidence)
    return Rate(events, exposure, events / exposure, float(low), float(high))


def ratio(before: int, exposure_before: float, after: int, exposure_after: float, *, confidence: float = 0.95) -> Ratio:
    """Return how many times as high the later rate is, by the exact conditional test: given their sum, events are shared out by exposure.

    Raises
    ------
    ValueError
        If anything is below 0.

    References
    ----------
    .. [1] J. Przyborowski, H. Wilenski, "Homogeneity of results in testing samples from Poisson series", Biometrika 31, 1940.
    """
    if min(before, exposure_before, after, exposure_after) < 0:
        raise ValueError(f"Nothing may be below 0; got {before} in {exposure_before} and {after} in {exposure_after}.")
    if before + after == 0 or exposure_before == 0 or exposure_after == 0:
        return Ratio(None, None, None, 1.0)
    share = exposure_after / (exposure_before + exposure_after)
    tested = stats.binomtest(after, before + after, share)  # type: ignore[attr-defined]
    ends = tested.proportion_ci(confidence_level=confidence, method="exact")

    def times(part: float) -> float | None:
        return None if part >= 1 else part / (1 - part) * exposure_before / exposure_after

    return Ratio(times(after / (before + after)), times(float(ends.low)), times(float(ends.high)), float(tested.pvalue))
