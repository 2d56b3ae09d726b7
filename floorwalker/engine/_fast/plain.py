"""The hot loops of the staffing engine in NumPy and SciPy, for machines without a compiler.

Same names, arguments and answers as `kernels.cpp`, by another route where there is one: SciPy's incomplete gamma
function instead of our own. Every argument is a one-dimensional array, all of one length, checked by the caller.
The formulas are derived in docs/methods/erlang-a.md; x, y and d are the symbols used there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

#: A remainder below this share of a sum can no longer move its last bit.
NEGLIGIBLE = 1e-17
#: The recursion forgets its start: after WARM_UP * sqrt(load) steps the error has shrunk by exp(-WARM_UP**2/2) = 2e-22.
WARM_UP = 10.0
#: Two figures closer than this share of each other are the same figure.
SAME = 1.0 + 1e-12
#: How often a loop over rows asks which of them are done; asking at every step would cost more than the step.
STEPS_BETWEEN_LOOKS = 8
#: Below this share of their sum, x and y are close enough for the series of Loader's deviance.
CLOSE = 0.1
#: From here on five terms of Stirling's series are exact to the last bit.
STIRLING_FROM = 16.0
STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188)


def inverse_blocking(load: Floats, agents: Floats) -> Floats:
    """Return one over the Erlang B blocking probability, infinite where blocking is below 1e-308."""
    first = np.maximum(np.floor(np.minimum(agents, load) - WARM_UP * np.sqrt(load)), 0.0)
    steps = np.where(load > 0.0, agents - first, 0.0)
    order = np.argsort(-steps, kind="stable")
    most_first = -steps[order]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        started = np.where(first > 0.0, load / (load - first), 1.0)
        inverse = np.where((load <= 0.0) & (agents > 0.0), np.inf, started)[order]
        n, per_load = first[order], (1.0 / load)[order]
        step = 0
        while busy := int(np.searchsorted(most_first, -step, side="left")):
            n[:busy] += 1.0
            inverse[:busy] *= n[:busy] * per_load[:busy]
            inverse[:busy] += 1.0
            step += 1
            if step % STEPS_BETWEEN_LOOKS == 0 and np.isinf(inverse[:busy]).all():
                break
    result = np.empty_like(inverse)
    result[order] = inverse
    return result


def patience_figures(
    load: Floats, agents: Floats, aht_seconds: Floats, patience_seconds: Floats, target_seconds: Floats
) -> Floats:
    """Return six rows of Erlang A figures.

    They are: P(wait), P(abandon), mean wait in seconds of all offered, P(wait longer than the target), the share not
    served within the target, occupancy.
    """
    ratio = patience_seconds / aht_seconds
    x, y, d = agents * ratio, load * ratio, target_seconds / patience_seconds
    kept = np.exp(-d)
    result = np.zeros((6, load.size))
    unstaffed, working = agents <= 0.0, (agents > 0.0) & (load > 0.0)
    result[:, unstaffed] = 1.0
    result[2, unstaffed], result[3, unstaffed] = patience_seconds[unstaffed], kept[unstaffed]
    result[5, unstaffed] = np.nan
    inverse = inverse_blocking(load, agents)
    for rows, figures in ((working & (y < x + 1.0), _short_tail), (working & (y >= x + 1.0), _long_tail)):
        if rows.any():
            spare = (agents - load)[rows] * ratio[rows]
            full, waiting, queue, over, served_late = figures(x[rows], y[rows], d[rows], spare, inverse[rows])
            abandonment = queue / y[rows]
            result[0, rows], result[1, rows] = waiting, abandonment
            result[2, rows] = abandonment * patience_seconds[rows]
            result[3, rows] = kept[rows] * over
            result[4, rows] = np.where(target_seconds[rows] > 0.0, abandonment + served_late, waiting)
            # One minus abandonment would cancel in a flood; there the states with an idle agent are few and finite.
            used = agents[rows] / load[rows]
            idle = (np.where(used < 1.0, inverse[rows], 1.0) - 1.0) * full
            result[5, rows] = np.where(used < 1.0, idle / used + waiting - full, (1.0 - abandonment) / used)
    return result


def _short_tail(x: Floats, y: Floats, d: Floats, spare: Floats, inverse: Floats) -> tuple[Floats, ...]:
    """Sum the queue's states where each is less likely than the one before (y < x + 1)."""
    total, weighted = _tail(x, y)
    full = 1.0 / (inverse + total)
    after, _ = _tail(x, y * np.exp(-d))
    decay = full * np.exp(-(spare * d + y * _bend(d)))
    return full, (1.0 + total) * full, weighted * full, decay * (1.0 + after), decay * after * (x / y)


def _long_tail(x: Floats, y: Floats, d: Floats, spare: Floats, inverse: Floats) -> tuple[Floats, ...]:
    """Use the incomplete gamma function where the queue is the rule (y >= x + 1)."""
    here, after = special.gammainc(x, y), y * np.exp(-d)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        total = here / _poisson(x, y)
        full = 1.0 / (inverse + total - 1.0)
        waiting = np.where(np.isinf(total), 1.0, total * full)
    over = waiting * special.gammainc(x, after) / here
    served_late = (x / y) * waiting * special.gammainc(x + 1.0, after) / here
    return full, waiting, x * full - spare * waiting, over, served_late


def _tail(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return sum t_j and sum j * t_j over j >= 1 with t_j = y^j / ((x+1)...(x+j))."""
    total, weighted = np.zeros_like(x), np.zeros_like(x)
    rows = np.arange(x.size)
    term, a, b, sums, weights = np.ones_like(x), x, y, total.copy(), weighted.copy()
    j = 0
    while rows.size:
        j += 1
        term = term * (b / (a + j))
        sums += term
        weights += j * term
        if j % STEPS_BETWEEN_LOOKS == 0:
            left = (a + j) / (a + j - b)
            more = term * left * (j + left) > NEGLIGIBLE * weights
            total[rows], weighted[rows] = sums, weights
            rows = rows[more]
            term, a, b, sums, weights = (part[more] for part in (term, a, b, sums, weights))
    return total, weighted


def _bend(d: Floats) -> Floats:
    """Return exp(-d) - 1 + d, by its series where the difference would cancel."""
    small = np.minimum(d, 0.5)
    term = small * small / 2.0
    total = term.copy()
    for k in range(3, 18):
        term = term * (-small / k)
        total += term
    return np.where(d > small, d + np.expm1(-d), total)


def _poisson(x: Floats, y: Floats) -> Floats:
    """Return y^x exp(-y) / Gamma(x + 1) by Loader's deviance, which keeps its digits at thousands of agents."""
    gap = (x - y) / (x + y)
    # x log(x/y) + y - x with x/y = (1+gap)/(1-gap); atanh(gap) = gap + gap^3/3 + ...
    rest = np.zeros_like(gap)
    square = np.minimum(gap * gap, CLOSE * CLOSE)
    for k in range(21, 1, -2):
        rest = square * (1.0 / k + rest)
    deviance = np.where(np.abs(gap) < CLOSE, (x - y) * gap + 2.0 * x * gap * rest, x * np.log(x / y) + y - x)
    q = 1.0 / np.maximum(x, STIRLING_FROM) ** 2
    series = np.polynomial.polynomial.polyval(q, STIRLING) / x
    exact = special.gammaln(x + 1.0) - (x + 0.5) * np.log(x) + x - 0.5 * np.log(2.0 * np.pi)
    remainder = np.where(x < STIRLING_FROM, exact, series)
    density: Floats = np.exp(-remainder - deviance) / np.sqrt(2.0 * np.pi * x)
    return density


def agents_needed(
    load: Floats,
    aht_seconds: Floats,
    patience_seconds: Floats,
    target_seconds: Floats,
    late: Floats,
    asa_seconds: Floats,
    abandonment: Floats,
    occupancy: Floats,
    least: Counts,
) -> Counts:
    """Return the fewest agents that keep every figure within its limit (infinite: no limit) and at least `least`."""
    agents = least.copy()
    limits = (late * SAME, asa_seconds * SAME, abandonment * SAME, occupancy * SAME)
    for rows, fewest in (
        (np.flatnonzero((load > 0.0) & np.isinf(patience_seconds)), _fewest_with_delay),
        (np.flatnonzero((load > 0.0) & np.isfinite(patience_seconds)), _fewest_with_patience),
    ):
        if rows.size:
            queue = (load[rows], aht_seconds[rows], patience_seconds[rows], target_seconds[rows])
            agents[rows] = fewest(queue, tuple(limit[rows] for limit in limits), least[rows])
    return agents


def _fewest_with_delay(queue: tuple[Floats, ...], limits: tuple[Floats, ...], least: Counts) -> Counts:
    load, aht_seconds, _, target_seconds = queue
    late, asa_seconds, _, occupancy = limits
    n = np.maximum(np.maximum(np.floor(load * SAME) + 1.0, least), np.ceil(load / occupancy))
    inverse = inverse_blocking(load, n)
    result = np.empty(load.size, dtype=np.int64)
    rows = np.arange(load.size)
    parts = (rows, n, inverse, load, aht_seconds, target_seconds, late, asa_seconds)
    while parts[0].size:
        rows, n, inverse, load, aht_seconds, target_seconds, late, asa_seconds = parts
        spare = n - load
        waiting = n / (spare * inverse + load)
        short = (waiting * np.exp(-spare * target_seconds / aht_seconds) > late) | (waiting * aht_seconds > asa_seconds * spare)
        result[rows[~short]] = n[~short].astype(np.int64)
        n = n + 1.0
        with np.errstate(over="ignore"):
            inverse = 1.0 + inverse * (n / load)
        parts = (
            rows[short], n[short], inverse[short], load[short],
            aht_seconds[short], target_seconds[short], late[short], asa_seconds[short],
        )  # fmt: skip
    return result


def _fewest_with_patience(queue: tuple[Floats, ...], limits: tuple[Floats, ...], least: Counts) -> Counts:
    """Double the step away from the load, then halve the gap: every figure improves with each further agent."""
    load = queue[0]

    def enough(agents: Counts, rows: Counts) -> NDArray[np.bool_]:
        subject = [part[rows] for part in queue]
        figures = patience_figures(subject[0], agents.astype(np.float64), *subject[1:])
        late, asa_seconds, abandonment, occupancy = (limit[rows] for limit in limits)
        met: NDArray[np.bool_] = (figures[4] <= late) & (figures[2] <= asa_seconds)
        met &= (figures[1] <= abandonment) & (figures[5] <= occupancy)
        return met

    low = np.maximum(least, 1) - 1
    high: Counts = np.maximum(low + 1, np.rint(load).astype(np.int64))
    at_load = enough(high, np.arange(load.size))
    step, rows = 1, np.flatnonzero(at_load)
    while (rows := rows[high[rows] - step > low[rows]]).size:
        trial = high[rows] - step
        met_there = enough(trial, rows)
        high[rows[met_there]], low[rows[~met_there]] = trial[met_there], trial[~met_there]
        rows, step = rows[met_there], step * 2
    step, rows = 1, np.flatnonzero(~at_load)
    while rows.size:
        low[rows] = high[rows]
        high[rows] += step
        rows, step = rows[~enough(high[rows], rows)], step * 2
    while (rows := np.flatnonzero(high - low > 1)).size:
        middle = low[rows] + (high[rows] - low[rows]) // 2
        met_there = enough(middle, rows)
        high[rows[met_there]], low[rows[~met_there]] = middle[met_there], middle[~met_there]
    return high
