"""How many customers come, when: expected curves, surprises, and arrivals drawn from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.demo.calendar import HALF_HOUR_SECONDS, is_bank_holiday, midnight, wall_bins, workday
from floorwalker.demo.lines import CLAIMS_VOICE, EMAIL, EMAIL_QUEUE, QUEUES, VOICE

Floats = NDArray[np.float64]

_CLAIMS_SHAPE = [20, 33, 49, 60, 65, 68, 64, 57, 60, 62, 60, 58, 57, 50, 43, 36, 32, 28, 24, 20, 16, 13, 11, 9]
_POLICY_SHAPE = [16, 26, 40, 52, 58, 60, 57, 53, 56, 57, 54, 52, 50, 47, 42, 37, 33, 28, 24, 20, 16, 13, 11, 9]
_RENEWALS_SHAPE = [15, 25, 37, 47, 52, 54, 53, 54, 56, 54, 49, 47, 46, 45, 42, 40, 39, 36, 32, 27, 22, 17, 13, 10]
_DIGITAL_SHAPE = [18, 26, 36, 45, 50, 52, 51, 53, 55, 52, 49, 47, 46, 44, 42, 40, 38, 36, 34, 32, 29, 25, 20, 15]
# Half hours from 08:00 to 20:00. Before and after there is a thin tail: on voice it meets a closed message.
_SHAPES: Final = (_CLAIMS_SHAPE, _POLICY_SHAPE, _RENEWALS_SHAPE, _POLICY_SHAPE, _DIGITAL_SHAPE, _DIGITAL_SHAPE)
_FIRST_SHAPE_BIN: Final = 16
_TAIL: Final = {VOICE: 0.12, 1: 0.0, EMAIL: 1.0}
_EVENING_TAIL = [8, 7, 6, 4, 3, 2, 1, 1]
_MORNING_TAIL = [1, 2, 4, 8]

# Monday to Sunday, then a bank holiday; by queue: claims, policy, renewals, complaints, chat, email.
_WEEKDAY_FACTORS: Final = np.array(
    [
        [1.13, 1.03, 0.97, 0.95, 0.92, 0.40, 0.155, 0.26],
        [1.12, 1.04, 0.98, 0.96, 0.90, 0.36, 0.0, 0.0],
        [1.10, 1.03, 0.98, 0.97, 0.92, 0.40, 0.0, 0.0],
        [1.15, 1.05, 0.97, 0.94, 0.89, 0.28, 0.0, 0.0],
        [1.07, 1.03, 0.99, 0.97, 0.94, 0.36, 0.17, 0.20],
        [1.12, 1.02, 0.98, 0.97, 0.91, 0.42, 0.33, 0.36],
    ]
)
# January to December: winter weather on claims, spring and autumn renewals.
_MONTH_FACTORS: Final = np.array(
    [
        [1.06, 1.05, 1.00, 0.98, 0.96, 0.96, 0.97, 0.97, 0.98, 1.01, 1.04, 1.05],
        [1.02, 1.00, 1.01, 1.00, 1.00, 1.00, 1.00, 0.99, 1.02, 1.00, 0.98, 0.94],
        [1.03, 1.00, 1.06, 1.04, 0.99, 0.98, 0.98, 0.97, 1.04, 1.02, 0.98, 0.92],
        [1.04, 1.03, 1.00, 1.00, 0.98, 0.98, 0.97, 0.97, 1.00, 1.01, 1.02, 1.02],
        [1.02, 1.01, 1.00, 1.00, 0.99, 0.99, 1.00, 0.99, 1.00, 1.00, 1.01, 0.98],
        [1.02, 1.01, 1.00, 1.00, 0.99, 0.99, 1.00, 0.99, 1.00, 1.00, 1.01, 0.98],
    ]
)
_BILLING_DAYS: Final = (1, 2, 28)
_BILLING_FACTORS: Final = np.array([1.0, 1.06, 1.12, 1.02, 1.05, 1.05])

# Overdispersion of arrivals: a shared and an own day factor, and a half-hour factor with memory
# (the doubly stochastic form of Avramidis, Deslauriers and L'Ecuyer, Management Science 50(7), 2004).
SHARED_DAY_CV: Final = 0.04
OWN_DAY_CV: Final = 0.05
HALF_HOUR_CV: Final = 0.07
HALF_HOUR_MEMORY: Final = 0.6

# First-time arrivals per expected contact: less what comes back of its own accord (follow-ups and redials), plus the
# calls that the menu settles and no queue sees.
PRIMARY_SHARE: Final = np.array([0.893, 0.98, 0.98, 0.83, 0.925, 0.94])
SELF_SERVED_SHARE: Final = 0.06

# Today on claims: 8 % over from the start, 18 % over the lunch hours, and calls an eighth longer then.
LIVE_CLAIMS_FACTOR: Final = 1.08
LIVE_LUNCH_FACTOR: Final = 1.18
LIVE_HANDLE_FACTOR: Final = 1.12
LIVE_FROM_SECONDS: Final = 11.7 * 3600
LIVE_LUNCH_SECONDS: Final = 12.5 * 3600
LIVE_UNTIL_SECONDS: Final = 14 * 3600


@dataclass(frozen=True)
class MarkedEvent:
    """Something out of the ordinary that a planner would mark: what, from when until when (UTC seconds since 1970)."""

    kind: str
    name: str
    day: date
    started: float
    ended: float
    volume_factors: tuple[float, ...]
    handle_factor: float


def marked_events(*, today: date) -> tuple[MarkedEvent, ...]:
    """Return the two storms, the phone outage and the bank holidays of the thirteen weeks before `today`."""
    events: list[MarkedEvent] = []
    for name, back, peak in (("Storm Hesper", 44, 1.34), ("Storm Ivo", 6, 1.42)):
        first = workday(today - timedelta(days=back))
        for after, decay in ((0, 1.0), (1, 0.6), (2, 0.3)):
            day = first + timedelta(days=after)
            rise = (peak - 1) * decay
            factors = (1 + rise, 1 + 0.15 * rise, 1.0, 1 + 0.3 * rise, 1 + 0.5 * rise, 1 + 0.6 * rise)
            events.append(MarkedEvent("storm", name, day, midnight(day), midnight(day) + 86400, factors, 1 + 0.15 * rise))
    day = workday(today - timedelta(days=23))
    start = midnight(day) + 10 * 3600 + 600
    events.append(MarkedEvent("outage", "Phone lines down", day, start, start + 75 * 60, (1.0,) * 6, 1.0))
    for back in range(91):
        day = today - timedelta(days=back)
        if is_bank_holiday(day):
            events.append(MarkedEvent("bank_holiday", "Bank holiday", day, midnight(day), midnight(day) + 86400, (1.0,) * 6, 1.0))
    return tuple(events)


def expected(day: date) -> Floats:
    """Return the contacts a good planner would expect on `day`, without its surprises.

    Returns
    -------
    ndarray, shape (queues, half hours of the day)
        46, 48 or 50 half hours, in the order they pass in Leeds.
    """
    bins = wall_bins(day)
    kind = 7 if is_bank_holiday(day) else day.weekday()
    rates = np.zeros((len(QUEUES), len(bins)))
    for number, queue in enumerate(QUEUES):
        shape = np.zeros(48)
        shape[_FIRST_SHAPE_BIN:40] = _SHAPES[number]
        tail = _TAIL[queue.channel]
        shape[40:48] = np.array(_EVENING_TAIL) * tail
        shape[12:16] = np.array(_MORNING_TAIL) * tail
        total = shape.sum()
        opening = queue.opening_on(day)
        if opening is not None and queue.channel != EMAIL and kind >= 5:
            outside = np.ones(48, dtype=bool)
            outside[opening[0] // 30 : opening[1] // 30] = False
            shape[outside] *= 0.05 if queue.channel == VOICE else 0.0
            total = shape.sum()
        factor = float(_WEEKDAY_FACTORS[number, kind] * _MONTH_FACTORS[number, day.month - 1])
        if day.day in _BILLING_DAYS and kind < 5:
            factor *= float(_BILLING_FACTORS[number])
        if opening is None:
            factor = 0.02
        rates[number] = (shape * (queue.weekday_contacts * factor / total))[list(bins)]
    return rates


def gets_through_at(at: float, events: tuple[MarkedEvent, ...], *, again: float) -> float:
    """Return when a call tried at `at` gets through: at once, or a share `again` of an hour after the lines are back."""
    for event in events:
        if event.kind == "outage" and event.started <= at < event.ended:
            return event.ended + 3600 * again
    return at


def draw_arrivals(
    rng: np.random.Generator, day: date, *, events: tuple[MarkedEvent, ...], returning: NDArray[np.int64], story_day: date
) -> list[Floats]:
    """Return the first-time arrival moments of each queue on `day`, in order, in UTC seconds since 1970.

    Parameters
    ----------
    returning : ndarray of int, shape (queues,)
        Customers already known to come back on `day`; only the claims line of `story_day` counts with them, to end 8 % over.
    """
    rates = expected(day)
    start = midnight(day)
    width = rates.shape[1]
    shared = rng.gamma(SHARED_DAY_CV**-2, SHARED_DAY_CV**2)
    own = rng.gamma(OWN_DAY_CV**-2, OWN_DAY_CV**2, size=len(QUEUES))
    noise = rng.normal(size=(len(QUEUES), width))
    drift = np.empty_like(noise)
    drift[:, 0] = noise[:, 0]
    fresh = np.sqrt(1 - HALF_HOUR_MEMORY**2)
    for column in range(1, width):
        drift[:, column] = HALF_HOUR_MEMORY * drift[:, column - 1] + fresh * noise[:, column]
    wobble = np.exp(HALF_HOUR_CV * drift - HALF_HOUR_CV**2 / 2)
    surprise = shared * own[:, None] * wobble * PRIMARY_SHARE[:, None]
    for event in events:
        if event.day == day:
            surprise *= np.array(event.volume_factors)[:, None]
    counts = rng.poisson(rates * surprise)
    if day == story_day:
        wall = np.array(wall_bins(day)) * HALF_HOUR_SECONDS
        at_lunch = (wall >= LIVE_FROM_SECONDS - HALF_HOUR_SECONDS) & (wall < LIVE_UNTIL_SECONDS)
        wanted = rates[CLAIMS_VOICE] * np.where(at_lunch, LIVE_LUNCH_FACTOR, LIVE_CLAIMS_FACTOR)
        share = max(0.5, 1 - float(returning[CLAIMS_VOICE]) / max(float(wanted.sum()), 1.0))
        exact = np.cumsum(wanted * share / (1 - SELF_SERVED_SHARE))
        counts[CLAIMS_VOICE] = np.diff(np.floor(exact + 0.5), prepend=0.0).astype(np.int64)
    moments: list[Floats] = []
    for number in range(len(QUEUES)):
        bins = np.repeat(np.arange(width), counts[number]) * float(HALF_HOUR_SECONDS)
        at: Floats = np.sort(start + bins + rng.random(bins.size) * HALF_HOUR_SECONDS)
        for event in events:
            if event.day == day and event.kind == "outage" and number != EMAIL_QUEUE and QUEUES[number].channel == VOICE:
                # Nobody gets through; part of them try again in the hour after.
                lost = (at >= event.started) & (at < event.ended)
                again = event.ended + rng.exponential(2400, size=int(lost.sum()))
                keep = again[rng.random(again.size) < 0.55]
                at = np.sort(np.concatenate([at[~lost], keep]))
        moments.append(at)
    return moments
