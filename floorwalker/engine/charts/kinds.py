"""The shelf of chart kinds: how centre and limits follow from the points, each kind one row of a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from floorwalker.engine.charts import constants

Array = NDArray[np.float64]
Nature = Literal["proportion", "rate", "count", "mean"]
"""What a point is: a share of counted contacts, events for so much exposure, a bare count, or anything else that is measured."""

SIGMAS: Final = 3.0
D2_OF_TWO: Final = constants.d2(2)
EWMA_WEIGHT: Final = 0.2
"""Weight of the newest point (NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.4: 0.2 to 0.3)."""


@dataclass(frozen=True)
class Kind:
    """One kind of chart.

    Parameters
    ----------
    code, name
        What programs and people call it.
    nature
        What its points are.
    spread
        The standard deviation of a point that theory gives, from the centre and n; before it is multiplied by what is measured.
    measured
        Whether the spread is measured from the moving range of the points (XmR; sigma z of Laney's charts), else theory alone.
    smoothed
        Whether each point is a weighted mean of all before it.
    meaning
        One sentence for readers.
    """

    code: str
    name: str
    nature: Nature
    spread: Callable[[float, Array], Array]
    meaning: str
    measured: bool = False
    smoothed: bool = False

    @property
    def is_weighed(self) -> bool:
        """Whether its centre is a sum over a sum, so that a large day counts more."""
        return self.nature in {"proportion", "rate"}


def _of_proportion(centre: float, n: Array) -> Array:
    return np.sqrt(centre * (1 - centre) / n)


def _of_rate(centre: float, n: Array) -> Array:
    return np.sqrt(centre / n)


def _of_count(centre: float, n: Array) -> Array:
    return np.full_like(n, np.sqrt(centre))


def _of_mean(centre: float, n: Array) -> Array:
    return np.ones_like(n)


_SHELF: Final = (
    Kind("p", "p", "proportion", _of_proportion, "Shares of contacts; limits from the counts alone."),
    Kind(
        "p_prime", "p′", "proportion", _of_proportion, "Shares of many contacts; limits widened by how far days really differ.",
        measured=True,
    ),
    Kind("u", "u", "rate", _of_rate, "Events for so much exposure; limits from the counts alone."),
    Kind("u_prime", "u′", "rate", _of_rate, "Events for so much exposure; limits widened by how far days really differ.", measured=True),
    Kind("c", "c", "count", _of_count, "Counts over equal exposure."),
    Kind("xmr", "XmR", "mean", _of_mean, "Single values; limits from how far each is from the one before.", measured=True),
    Kind("ewma", "EWMA", "mean", _of_mean, "A weighted mean of all values so far; sees small lasting moves.", measured=True, smoothed=True),
)
KINDS: Final[dict[str, Kind]] = {kind.code: kind for kind in _SHELF}


def get(code: str) -> Kind:
    """Return the kind called `code`.

    Raises
    ------
    LookupError
        If there is none; the message lists what there is.
    """
    try:
        return KINDS[code]
    except KeyError:
        raise LookupError(f"No kind of chart is called {code!r}; there are: {', '.join(KINDS)}.") from None


@dataclass(frozen=True)
class Estimate:
    """What a phase says of its process, enough to draw limits for any later point.

    Parameters
    ----------
    kind
        Code of the kind.
    centre
        The process level.
    factor
        What the spread of theory is multiplied by: 1 where theory is trusted, sigma z of Laney, the sigma of an XmR chart.
    points
        How many points it rests on.
    moving_range
        Mean moving range: of the values of an XmR chart, of the z of Laney's; NaN where not measured.
    """

    kind: str
    centre: float
    factor: float
    points: int
    moving_range: float


@dataclass(frozen=True)
class Limits:
    """Centre and limits of each point, and how many sigmas each point lies from its centre."""

    plotted: Array
    centre: Array
    sigma: Array
    lower: Array
    upper: Array
    z: Array


def estimate(kind: str, values: ArrayLike, n: ArrayLike | None = None, *, d2: float = D2_OF_TWO) -> Estimate:
    """Return centre and spread of one phase.

    Parameters
    ----------
    kind
        Code of the kind.
    values : array_like
        The points in order, those left out and without data taken out before.
    n : array_like, optional
        Contacts or exposure behind each point; needed for proportions and rates.
    d2
        Mean range of two; printed tables round it to 1.128.

    Raises
    ------
    LookupError
        If there is no such kind.
    ValueError
        If there are fewer than two points, or a proportion or rate comes without its n.

    Notes
    -----
    XmR: sigma = mean |x_i - x_(i-1)| / d2. Laney: z_i = (p_i - p) / s_i with s_i the sigma of theory, and sigma z is the mean
    |z_i - z_(i-1)| / d2; the moving range and not the plain standard deviation, which a shift would widen [1]_.

    References
    ----------
    .. [1] D. B. Laney, "Improved control charts for attributes", Quality Engineering 14, 2002.
    """
    chosen, x = get(kind), np.asarray(values, dtype=np.float64)
    exposure = _exposure(chosen, x, n)
    if len(x) < 2:
        raise ValueError(f"A chart needs two points to say anything; got {len(x)}.")
    centre = float((x * exposure).sum() / exposure.sum()) if chosen.is_weighed else float(x.mean())
    if not chosen.measured:
        return Estimate(kind, centre, 1.0, len(x), float("nan"))
    base = chosen.spread(centre, exposure)
    moving = float(np.abs(np.diff(np.divide(x - centre, base, out=np.zeros_like(x), where=base > 0))).mean())
    return Estimate(kind, centre, moving / d2, len(x), moving)


def limits(
    known: Estimate, values: ArrayLike, n: ArrayLike | None = None, *, floor: float | None = None, ceiling: float | None = None,
) -> Limits:
    """Return the limits of points under what a phase is known to do; a value may be NaN, and its limits still stand where n is known.

    Parameters
    ----------
    known
        What the phase, or the frozen part of it, said.
    floor, ceiling
        What a value cannot pass, such as 0 seconds; proportions lie between 0 and 1, rates and counts above 0 without saying.

    Raises
    ------
    ValueError
        If a proportion or rate comes without its n.
    """
    chosen, x = get(known.kind), np.asarray(values, dtype=np.float64)
    exposure = _exposure(chosen, x, n)
    sigma = known.factor * chosen.spread(known.centre, np.where(exposure > 0, exposure, np.nan))
    plotted = x
    if chosen.smoothed:
        plotted, sigma = smooth(x, centre=known.centre, sigma=known.factor)
    centre = np.full_like(x, known.centre)
    lowest = 0.0 if chosen.nature != "mean" else -np.inf if floor is None else floor
    highest = 1.0 if chosen.nature == "proportion" else np.inf if ceiling is None else ceiling
    return Limits(
        plotted, centre, sigma, np.maximum(centre - SIGMAS * sigma, lowest), np.minimum(centre + SIGMAS * sigma, highest),
        np.divide(plotted - centre, sigma, out=np.full_like(x, np.nan), where=sigma > 0),
    )


def smooth(values: Array, *, centre: float, sigma: float, weight: float = EWMA_WEIGHT) -> tuple[Array, Array]:
    """Return the exponentially weighted mean up to each value, and its standard deviation there.

    Notes
    -----
    e_i = w x_i + (1 - w) e_(i-1) from e_0 = `centre`; its variance is ``sigma^2 w / (2 - w) (1 - (1 - w)^(2 i))`` [1]_. A value
    without data leaves the mean as it was and is itself no data.

    References
    ----------
    .. [1] NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.2.4.
    """
    line, seen, counted = np.full_like(values, np.nan), centre, 0
    steps = np.zeros_like(values)
    for number, value in enumerate(values):
        if not np.isnan(value):
            seen, counted = weight * float(value) + (1 - weight) * seen, counted + 1
            line[number] = seen
        steps[number] = max(counted, 1)
    return line, sigma * np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * steps)))


def means_and_ranges(samples: ArrayLike) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Return lower limit, centre and upper limit of the means, then of the ranges, of samples of equal size, one a row.

    Raises
    ------
    ValueError
        If the samples do not stand in rows of 2 to 25 values.

    References
    ----------
    .. [1] D. C. Montgomery, "Introduction to Statistical Quality Control", section 6.2.
    """
    rows = np.asarray(samples, dtype=np.float64)
    if rows.ndim != 2:
        raise ValueError(f"samples must stand in rows of equal length; got {rows.ndim} dimensions.")
    size = rows.shape[1]
    grand, spread = float(rows.mean()), float(np.ptp(rows, axis=1).mean())
    half, (low, high) = constants.a2(size) * spread, constants.d3_d4(size)
    return (grand - half, grand, grand + half), (low * spread, spread, high * spread)


def _exposure(kind: Kind, values: Array, n: ArrayLike | None) -> Array:
    if n is None:
        if kind.is_weighed:
            raise ValueError(f"A {kind.name} chart needs n, the contacts or exposure behind each point.")
        return np.ones_like(values)
    return np.asarray(n, dtype=np.float64)
