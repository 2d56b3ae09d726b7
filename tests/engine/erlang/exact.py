"""Slow exact twins: the queues from their birth and death rates, in 30 digits, by no formula of the engine's."""

from __future__ import annotations

from dataclasses import dataclass

import mpmath
from mpmath import mpf

DIGITS = 30
#: States less likely than this share of the likeliest are left out.
TOO_RARE = mpf(10) ** -DIGITS


@dataclass(frozen=True)
class Exact:
    """The figures of one queue, in 30 digits."""

    wait_share: mpf
    wait_over_share: mpf
    service_level: mpf
    abandonment: mpf
    asa_seconds: mpf
    occupancy: mpf


def number(value: float | int | str) -> mpf:
    """Take a float as the exact number it stands for."""
    return mpf(value)


def blocking(load: float, agents: int) -> mpf:
    """Erlang B as it is defined: the last of the truncated Poisson probabilities."""
    with mpmath.workdps(DIGITS):
        term = total = mpf(1)
        for n in range(1, agents + 1):
            term = term * number(load) / n
            total += term
        return term / total


def with_patience(load: float, agents: int, aht: float, patience: float, target: float) -> Exact:
    """Sum the states of M/M/N+M; integrate the density of the offered wait between its states' moments."""
    with mpmath.workdps(DIGITS):
        a, h, p, t = number(load), number(aht), number(patience), number(target)
        lam, mu, theta = a / h, 1 / h, 1 / p
        weight = mpf(1)
        below, busy = mpf(0), mpf(0)
        for n in range(agents):
            below += weight
            busy += n * weight
            weight = weight * lam / ((n + 1) * mu)
        full = weight
        queueing, queue, j = mpf(0), mpf(0), 0
        while weight > TOO_RARE * (full + queueing) or j * theta + agents * mu < lam:
            queueing += weight
            queue += j * weight
            j += 1
            weight = weight * lam / (agents * mu + j * theta)
        everything = below + queueing
        mean_queue = queue / everything
        lost = theta * mean_queue / lam

        def density(v: mpf) -> mpf:
            return agents * mu * full / everything * mpmath.exp(lam * (1 - mpmath.exp(-theta * v)) / theta - agents * mu * v)

        points = [t * k / 4 for k in range(5)]
        over = queueing / everything - mpmath.quad(density, points)
        in_time = below / everything + mpmath.quad(lambda v: density(v) * mpmath.exp(-theta * v), points)
        return Exact(
            wait_share=queueing / everything,
            wait_over_share=mpmath.exp(-theta * t) * over,
            service_level=in_time,
            abandonment=lost,
            asa_seconds=mean_queue / lam,
            occupancy=(busy + agents * queueing) / everything / agents,
        )


def with_delay(load: float, agents: int, aht: float, target: float) -> Exact:
    """Erlang C from Erlang B in 30 digits; agents must exceed the load."""
    with mpmath.workdps(DIGITS):
        a, b = number(load), blocking(load, agents)
        waiting = agents * b / (agents - a * (1 - b))
        over = waiting * mpmath.exp(-(agents - a) * number(target) / number(aht))
        return Exact(
            wait_share=waiting,
            wait_over_share=over,
            service_level=1 - over,
            abandonment=mpf(0),
            asa_seconds=waiting * number(aht) / (agents - a),
            occupancy=a / agents,
        )
