"""The outline of a lane: one height for each bar that is drawn, so that a page needs a kilobyte and no sound."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

BARS: Final = 600
"""Bars of a lane: more than the pixels that show them on any page would let tell apart."""
HIGHEST: Final = 255

Samples = NDArray[np.float32]


class Outline:
    """Gathers the highest sample of each bar, piece by piece, without knowing how long the sound will be.

    Bars begin as long as one piece; whenever there would be twice as many as are drawn, neighbours are joined.
    """

    def __init__(self, *, first_bar: int) -> None:
        self._each = first_bar
        self._peaks: list[float] = []
        self._rest: Samples = np.zeros(0, dtype=np.float32)

    def take(self, samples: Samples) -> None:
        """Take the next samples, full scale being 1."""
        joined = np.concatenate([self._rest, samples]) if self._rest.size else samples
        whole = joined.size // self._each * self._each
        self._rest = joined[whole:].copy()
        if whole:
            self._peaks += np.abs(joined[:whole]).reshape(-1, self._each).max(axis=1).tolist()
        while len(self._peaks) >= 2 * BARS:
            pairs = self._peaks + [0.0] * (len(self._peaks) % 2)
            if len(self._peaks) % 2:  # the half bar waits with the samples that follow it
                self._rest = np.concatenate([np.full(self._each, pairs[-2], dtype=np.float32), self._rest])
                pairs = pairs[:-2]
            self._peaks = np.array(pairs).reshape(-1, 2).max(axis=1).tolist()
            self._each *= 2

    def bars(self) -> bytes:
        """Return one byte for each bar, 255 being full scale."""
        peaks = [*self._peaks, *([float(np.abs(self._rest).max())] if self._rest.size else [])]
        return bytes(np.clip(np.round(np.array(peaks) * HIGHEST), 0, HIGHEST).astype(np.uint8).tolist())
