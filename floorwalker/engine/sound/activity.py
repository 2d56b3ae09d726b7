"""Where somebody speaks on one lane: energy above a noise floor that follows the line, with hysteresis.

The floor is what the line sounds like while nobody speaks: the tenth percentile of a second, the lowest of the ten seconds round it. A
frame begins speech where it stands 12 dB above the floor and within 27 dB of how loud this lane speaks; speech goes on until the energy is
4 dB below that. Breaks of a quarter second belong to the speech round them: NIST scores who speaks when with a collar of as much (RT-09
evaluation plan, section 6). Sounds of less than 0.16 s are none, and one of less than 0.4 s counts where it comes within 14 dB of the
voice: a yes does, a click on the line does not.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from floorwalker.engine.sound.spans import Span

FRAME_SECONDS: Final = 0.01
SMOOTHED_FRAMES: Final = 3
CARRIED_FRAMES: Final = 1
"""So far the smoothing carries an end on."""
QUIETEST_DB: Final = -75.0
"""Digital silence counts as this: below the noise of sixteen bits of a telephone line nothing is told apart."""
FLOOR_SECONDS: Final = 10
FLOOR_SHARE: Final = 10
"""Percent of the frames of a second that are no louder than its floor."""
VOICE_SHARE: Final = 90
"""Percent of the loud frames of a lane that are no louder than its voice."""
ABOVE_FLOOR_DB: Final = 12.0
BELOW_VOICE_DB: Final = 27.0
GOES_ON_DB: Final = 4.0
BREAK_SECONDS: Final = 0.25
SHORTEST_SECONDS: Final = 0.16
SHORT_SECONDS: Final = 0.4
SHORT_BELOW_VOICE_DB: Final = 14.0

Samples = NDArray[np.float32]
Levels = NDArray[np.float64]


class Energy:
    """The energy of one lane, frame by frame, taken in piece by piece so that an hour needs no more room than a second."""

    def __init__(self, rate: int) -> None:
        self.frame = max(1, round(rate * FRAME_SECONDS))
        self.seconds_a_frame = self.frame / rate
        self._levels: list[Levels] = []
        self._rest: Samples = np.zeros(0, dtype=np.float32)

    def take(self, samples: Samples) -> None:
        """Take the next samples, full scale being 1."""
        joined = np.concatenate([self._rest, samples]) if self._rest.size else samples
        whole = joined.size // self.frame * self.frame
        self._rest = joined[whole:]
        if whole:
            frames = joined[:whole].reshape(-1, self.frame).astype(np.float64)
            power = np.maximum((frames**2).mean(axis=1) - frames.mean(axis=1) ** 2, 10 ** (QUIETEST_DB / 10))  # without its offset
            self._levels.append(10 * np.log10(power))

    @property
    def levels(self) -> Levels:
        """Return the energy of each whole frame in dB of full scale."""
        return np.concatenate(self._levels) if self._levels else np.zeros(0)


def speech(energy: Energy) -> list[Span]:
    """Return where somebody speaks, in seconds, in order; a lane on which nothing stands out has none."""
    levels, step = energy.levels, energy.seconds_a_frame
    if not levels.size:
        return []
    smooth = _round(levels, SMOOTHED_FRAMES).mean(axis=1)
    floor = _floor(smooth, round(1 / step))
    loud = smooth > floor + ABOVE_FLOOR_DB
    if not loud.any():
        return []
    voice = float(np.percentile(smooth[loud], VOICE_SHARE))
    threshold = np.maximum(floor + ABOVE_FLOOR_DB, voice - BELOW_VOICE_DB)
    spans = _runs(smooth > threshold - GOES_ON_DB)
    begun = np.concatenate([[0], np.cumsum(smooth > threshold)])
    kept = _bridged([(start, end) for start, end in spans if begun[end] > begun[start]], round(BREAK_SECONDS / step))
    return [
        (start * step, (end - CARRIED_FRAMES) * step)
        for start, end in kept
        if (end - start) * step >= SHORT_SECONDS
        or ((end - start) * step >= SHORTEST_SECONDS and smooth[start:end].max() > voice - SHORT_BELOW_VOICE_DB)
    ]


def _floor(levels: Levels, frames_a_second: int) -> Levels:
    blocks = max(1, -(-levels.size // frames_a_second))
    padded = np.pad(levels, (0, blocks * frames_a_second - levels.size), mode="edge")
    floors = np.percentile(padded.reshape(blocks, frames_a_second), FLOOR_SHARE, axis=1)
    lowest = _round(np.median(_round(floors, 3), axis=1), FLOOR_SECONDS).min(axis=1)
    return np.repeat(lowest, frames_a_second)[: levels.size]


def _round(values: Levels, size: int) -> NDArray[np.float64]:
    """Return each value with those round it, `size` in all; beyond an end its last value goes on."""
    return sliding_window_view(np.pad(values, (size // 2, size - 1 - size // 2), mode="edge"), size)


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _bridged(runs: list[tuple[int, int]], frames: int) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        if joined and start - joined[-1][1] <= frames:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
