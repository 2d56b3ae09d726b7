"""Two-lane sound whose truth is known: voices made of noise with a syllable's rhythm, on lines with noise of their own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Spans = Sequence[tuple[float, float]]
SYLLABLES_A_SECOND = 4.0


def voice(rng: np.random.Generator, spans: Spans, *, length: float, rate: int, level: float = 0.2) -> NDArray[np.float32]:
    """Return one lane on which somebody speaks during `spans` and nowhere else."""
    lane = np.zeros(int(length * rate))
    for start, end in spans:
        at, size = int(start * rate), int((end - start) * rate)
        rhythm = 0.3 + 0.7 * np.abs(np.sin(np.pi * SYLLABLES_A_SECOND * np.arange(size) / rate))
        lane[at : at + size] = level * rhythm * rng.standard_normal(size)
    return lane.astype(np.float32)


def line(rng: np.random.Generator, lane: NDArray[np.float32], *, noise: float) -> NDArray[np.float32]:
    """Return the lane with the noise of a line, which slowly doubles and halves."""
    swell = 2 ** np.sin(np.linspace(0, 6, lane.size))
    return (lane + noise * swell * rng.standard_normal(lane.size)).astype(np.float32)


def turns(rng: np.random.Generator, *, length: float) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Return who speaks when: turns of 1 to 6 s that leave a gap or run into the one before, never two of one lane at once."""
    lanes: tuple[list[tuple[float, float]], list[tuple[float, float]]] = ([], [])
    at, who = 0.5, 0
    while at < length - 8:
        end = at + float(rng.uniform(1, 6))
        lanes[who].append((at, end))
        gap = float(rng.choice([-0.8, 0.5, 0.9, 4.2]))
        mine = lanes[1 - who][-1][1] + 0.5 if lanes[1 - who] else 0.0
        at, who = max(end + gap, mine), 1 - who
    return lanes
